"""Invented people who speak at the demonstration's gatherings: most agreed to be listed, some did not.

Nobody who exists is among them. Whoever a public programme names stands on the page of that session alone,
for none of them agreed with us to a list (docs/decisions/0066-people-who-speak.md).
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from cms import tree
from cms.models import PeoplePage
from convite.seed.texts import EN, ES, PT
from events import parts
from events.models import Event, Mode, Part, Session
from people import portraits
from people.models import Organisation, Person, StakeholderGroup
from trainings.models import Cohort

TITLES = {ES: "Quienes hablan", PT: "Quem fala", EN: "Who speaks"}
SLUGS = {ES: "quienes-hablan", PT: "quem-fala", EN: "who-speaks"}
LEDE = {
    ES: "Personas que hablan, moderan, relatan y enseñan en nuestros encuentros, y quisieron estar aquí.",
    PT: "Pessoas que falam, moderam, relatam e ensinam nos nossos encontros, e quiseram estar aqui.",
    EN: "People who speak, moderate, report and teach at our gatherings, and wanted to be here.",
}
SPEAKER, PANELLIST = Part.Role.SPEAKER, Part.Role.PANELLIST
IN_ROOM, ONLINE, NOTES = Part.Role.ONSITE_MODERATOR, Part.Role.ONLINE_MODERATOR, Part.Role.RAPPORTEUR


class Invented(NamedTuple):
    """One of them: what they said on the form, and (gathering, which of its sessions, role) of each role."""

    name: str
    sector: str
    country: str
    organisation: str
    held: tuple[tuple[str, int, str], ...]
    biographies: dict[str, str] = {}
    #: The colours of a drawn figure in place of a photo.
    figure: tuple[str, str] = ("", "")
    shows_groups: bool = True
    is_listed: bool = True


PEOPLE = (
    Invented(
        "Ixchel Batz Orellana (demo)",
        "civil-society",
        "GT",
        "red-generada-a",
        (("two-days", 0, SPEAKER), ("approved", 0, PANELLIST), ("elsewhere", 0, SPEAKER), ("full", 0, NOTES)),
        {
            ES: "Acompaña a radios comunitarias que quieren publicar sin poner en riesgo a quienes les "
            "hablan. Aprendió seguridad digital enseñándola.",
            EN: "Works with community radios that want to publish without putting at risk those who talk to "
            "them. Learnt digital security by teaching it.",
        },
        ("#0c7a5c", "#f2e2d3"),
    ),
    Invented(
        "Óscar Lemus (demo)",
        "government",
        "SV",
        "",
        (("two-days", 0, PANELLIST), ("approved", 0, SPEAKER)),
    ),
    Invented(
        "Tainá Ubiratan (demo)",
        "technical-community",
        "BR",
        "red-generada-i",
        (("two-days", 1, SPEAKER), ("approved", 0, ONLINE)),
        {
            PT: "Mantém redes comunitárias na floresta e mede, há dez anos, quando e por que elas caem.",
        },
        ("#2f3a9c", "#fbe8b4"),
    ),
    Invented(
        "Nikté Ajú (demo)",
        "academia",
        "GT",
        "red-generada-a",
        (("two-days", 1, SPEAKER), ("elsewhere", 0, IN_ROOM)),
        {
            ES: "Estudia qué hacen los algoritmos con las lenguas mayas, y qué podrían hacer las lenguas con "
            "ellos.",
        },
    ),
    Invented(
        "Ñusta Choc (demo)",
        "press",
        "PE",
        "red-generada-g",
        (("two-days", 0, IN_ROOM), ("full", 0, SPEAKER)),
        {ES: "Periodista. Cubre compras públicas, y lee los contratos hasta el último anexo."},
    ),
    Invented(
        "Alex Zelaya (demo)",
        "civil-society",
        "HN",
        "red-generada-c",
        (("two-days", 1, ONLINE), ("approved", 0, PANELLIST)),
    ),
    Invented(
        "Caetano Mejicanos (demo)",
        "private-sector",
        "BR",
        "red-generada-i",
        (("elsewhere", 0, SPEAKER),),
        shows_groups=False,
    ),
    Invented(
        "Luana Tzoc (demo)",
        "civil-society",
        "CL",
        "red-generada-j",
        (("elsewhere", 0, SPEAKER), ("approved", 0, NOTES)),
        {EN: "Lawyer. Brings cases about facial recognition to court, and explains them on buses."},
        ("#8d2a6b", "#e6e6f2"),
    ),
    Invented(
        "Wilmer Xicará (demo)",
        "academia",
        "CR",
        "red-generada-e",
        (("full", 1, SPEAKER), ("two-days", 0, NOTES)),
    ),
    Invented("Sol Ordóñez (demo)", "civil-society", "MX", "red-generada-f", (("full", 2, SPEAKER),)),
    Invented("Álvaro Pop (demo)", "government", "GT", "", (("approved", 0, IN_ROOM),), shows_groups=False),
    Invented("Guadalupe Cac (demo)", "press", "CO", "red-generada-h", (("two-days", 1, NOTES),)),
    Invented("Reina Batz (demo)", "civil-society", "GT", "", (("two-days", 1, PANELLIST),), is_listed=False),
    Invented("Mauro Choc (demo)", "academia", "PA", "", (("approved", 0, SPEAKER),), is_listed=False),
)


def plant(*homes: tree.Pages) -> None:
    """Put the list below each of these homes, in the three languages."""
    for home in homes:
        tree.plant(PeoplePage, home, titles=TITLES, slugs=SLUGS, lede=LEDE, show_in_menus=True)


def speak(
    events: Mapping[str, Event], *, groups: Mapping[str, Cohort], trainer: Person, now: datetime
) -> None:
    """Let the invented people take their roles and answer on their form, and those who teach be listed."""
    sessions = {key: list(Session.objects.filter(event=event).in_order()) for key, event in events.items()}
    sectors = {group.code: group for group in StakeholderGroup.objects.all()}
    houses = Organisation.objects.in_bulk(field_name="slug")
    for number, one in enumerate(PEOPLE):
        person = Person.objects.create_user(name=one.name, is_generated=True)
        picture = _figure(*one.figure) if one.figure[0] else None
        for key, place, role in one.held:
            part = parts.invite(
                sessions[key][place],
                person=person,
                role=role,
                organisation=houses.get(one.organisation),
                mode=Mode.ONLINE if role == ONLINE else Mode.ONSITE,
                by=None,
                now=now,
            )
            parts.confirm(
                part,
                answers={
                    "stakeholder_group": sectors[one.sector],
                    "country": one.country,
                    "gender_answers": [],
                },
                shows_name=True,
                shows_groups=one.shows_groups,
                shows_photo=picture is not None,
                shows_biography=bool(one.biographies),
                shows_in_list=one.is_listed,
                biographies=one.biographies,
                picture=picture,
                agreed_in=ES,
                now=now,
            )
        # The address comes last, for nobody is written to about what is over.
        person.email = f"habla{number}@demo.invalid"
        person.save(update_fields=["email"])
    _teach(groups, trainer, now)


def _teach(groups: Mapping[str, Cohort], trainer: Person, now: datetime) -> None:
    """Whoever teaches answers the form of each class as before, and agrees to be listed."""
    taught = Part.objects.filter(
        person=trainer,
        role=Part.Role.TRAINER,
        status=Part.Status.CONFIRMED,
        session__event__in=[groups[key].event_id for key in ("gt-past", "hn-past")],
    )
    for part in taught.select_related("session__event", "stakeholder_group").order_by("pk"):
        told: dict[str, Any] = {
            name: getattr(part, name)
            for name in ("stakeholder_group", "country", "gender_answers", "first_time")
        }
        parts.confirm(
            part, answers=told, shows_name=True, shows_groups=False, shows_in_list=True, agreed_in=ES, now=now
        )


def _figure(ground: str, cloth: str) -> bytes:
    """A drawn figure without a face, as the photo of somebody who does not exist."""
    side = portraits.SIDE
    drawn = Image.new("RGB", (side, side), ground)
    pen = ImageDraw.Draw(drawn)
    for stripe in range(0, side, 48):
        pen.rectangle((0, stripe, side, stripe + 6), fill=cloth)
    pen.ellipse((70, 300, 410, 700), fill=cloth)
    pen.ellipse((150, 90, 330, 310), fill=cloth)
    pen.arc((150, 90, 330, 310), 180, 360, fill=ground, width=26)
    out = BytesIO()
    drawn.save(out, format="JPEG", quality=portraits.QUALITY)
    return out.getvalue()
