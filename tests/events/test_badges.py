"""Badges and table cards: what stands on them, and that any name fits."""

import io
import time
from datetime import datetime
from typing import Any

import pytest
from pypdf import PdfReader

from events import badges, parts, pictures, recognition, registration
from events.errors import NobodyToPrint, NoCards
from events.models import Event, Mode, Part, Registration, Session
from events.models.door_codes import in_groups
from people.models import Person

LONG = "María de los Ángeles Guadalupe Xochiquetzal Hernández-Etcheverry de la Torre y Villavicencio"
KICHE = "Ixkʼaqjob Tzʼununijaʼ Qʼuqʼumatz Chʼumilkaj Kʼicheʼ"


def take(event: Event, now: datetime, name: str, mode: str = "onsite") -> Registration:
    return registration.register(
        event,
        answers=recognition.Answers(name=name, mode=mode),
        contact=recognition.Contact(email=f"{abs(hash(name))}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def pages(drawn: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages]


def text(drawn: bytes) -> str:
    return " ".join(" ".join(pages(drawn)).split())


@pytest.fixture
def role(session: Session, participant: Person, organisation: Any, organiser: Person, now: datetime) -> Part:
    part = parts.invite(session, person=participant, role="speaker", mode="onsite", by=organiser, now=now)
    Part.objects.filter(pk=part.pk).update(organisation=organisation)
    part.refresh_from_db()
    return parts.confirm(part, answers={}, shows_name=True, shows_groups=False, now=now)


@pytest.mark.parametrize("name", [LONG, KICHE, "Ó", "Wolfeschlegelsteinhausenbergerdorff" * 2])
def test_any_name_stands_on_its_badge_whole(
    event: Event, organiser: Person, now: datetime, name: str
) -> None:
    drawn = badges.badges(event, [take(event, now, name)], language="es", by=organiser, now=now)
    said = "".join(text(drawn).split()).replace("\u200b", "").replace("-", "")
    assert "".join(name.split()).replace("-", "") in said
    assert len(pages(drawn)) == 1


def test_a_badge_is_tagged_and_reads_its_code_aloud(event: Event, organiser: Person, now: datetime) -> None:
    place = take(event, now, "Paula")
    drawn = badges.badges(event, [place], language="es", by=organiser, now=now)
    root = PdfReader(io.BytesIO(drawn)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  a type of pypdf
    assert root["/Lang"] == "es"
    # What is read out instead of the picture.
    found = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, dict):
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            kids = node.get("/K")
            for kid in kids if isinstance(kids, list) else [kids] if kids is not None else []:
                if hasattr(kid, "get_object") and not isinstance(kid, int):
                    walk(kid)

    walk(root["/StructTreeRoot"])
    assert [alt for alt in found if in_groups(place.door_code) in alt]


@pytest.mark.parametrize(
    ("language", "mode"), [("es", "En la sala"), ("pt-br", "Na sala"), ("en", "In the room")]
)
def test_badges_speak_three_languages(
    event: Event, organiser: Person, now: datetime, language: str, mode: str
) -> None:
    said = text(badges.badges(event, [take(event, now, "Paula")], language=language, by=organiser, now=now))
    assert mode in said


def test_a_role_stands_on_a_badge_only_as_it_was_agreed(
    event: Event, role: Part, participant: Person, organiser: Person, now: datetime
) -> None:
    place = take(event, now, "Paula")
    Registration.objects.filter(pk=place.pk).update(subject=participant.subject)
    place.refresh_from_db()
    assert "ponente" in text(badges.badges(event, [place], language="es", by=organiser, now=now)).lower()
    assert "Mesa Abierta" in text(badges.badges(event, [place], language="es", by=organiser, now=now))
    Part.objects.filter(pk=role.pk).update(shows_name=False)
    said = text(badges.badges(event, [place], language="es", by=organiser, now=now))
    assert "ponente" not in said.lower()
    assert "Mesa Abierta" not in said


@pytest.mark.parametrize("risk", ["discreet", "protected"])
def test_badges_at_risk_carry_numbers_and_say_nothing_of_the_event(
    event: Event, role: Part, participant: Person, organiser: Person, now: datetime, risk: str
) -> None:
    place = take(event, now, "Quetzalina")
    Registration.objects.filter(pk=place.pk).update(subject=participant.subject)
    Event.objects.filter(pk=event.pk).update(risk=risk)
    event.refresh_from_db()
    place = Registration.objects.select_related("event").get()
    said = text(badges.badges(event, [place], language="es", by=organiser, now=now))
    assert "Quetzalina" not in said
    assert "seguridad digital" not in said
    assert "ponente" not in said.lower()
    assert str(place.number) in said
    # No pictures are shown of such an event, whoever agreed to what.
    assert "Sin fotos" in said
    with pytest.raises(NoCards):
        badges.table_cards(event, language="es", by=organiser, now=now)


def test_whoever_did_not_agree_to_pictures_has_the_sign(
    event: Event, organiser: Person, now: datetime
) -> None:
    places = [take(event, now, name) for name in ("Paula", "Pedro", "Pía")]
    assert badges.without_pictures(event, places) == set()
    Event.objects.filter(pk=event.pk).update(takes_pictures=True)
    event.refresh_from_db()
    agreed, silent, back = places
    for place in (agreed, back):
        pictures.keep(place, {"pictures": True}, language="es", now=now)
    pictures.keep(back, {"pictures": False}, language="es", now=now)
    assert badges.without_pictures(event, places) == {silent.pk, back.pk}
    drawn = badges.badges(event, places, language="es", by=organiser, now=now)
    assert text(drawn).count("Sin fotos") == 2


def test_a_card_for_the_table_has_the_name_on_both_sides(
    event: Event, role: Part, participant: Person, organiser: Person, now: datetime
) -> None:
    drawn = badges.table_cards(event, language="pt-br", by=organiser, now=now)
    assert len(pages(drawn)) == 1
    assert text(drawn).count(participant.name) == 2
    assert text(drawn).count("palestrante") == 2
    Part.objects.filter(pk=role.pk).update(shows_name=False)
    with pytest.raises(NobodyToPrint):
        badges.table_cards(event, language="es", by=organiser, now=now)


def test_nobody_has_no_badge(event: Event, organiser: Person, now: datetime) -> None:
    with pytest.raises(NobodyToPrint):
        badges.badges(event, [], language="es", by=organiser, now=now)


def test_five_hundred_badges_are_there_before_anybody_looks_for_a_clock(
    event: Event, organiser: Person, now: datetime
) -> None:
    Registration.objects.bulk_create(
        Registration(
            event=event,
            number=number,
            name=f"{LONG} {number}",
            mode=Mode.ONSITE,
            language="es",
            time_zone="UTC",
        )
        for number in range(1, 501)
    )
    places = list(Registration.objects.select_related("event").order_by("number"))
    begin = time.process_time()
    drawn = badges.badges(event, places, language="es", by=organiser, now=now)
    spent = time.process_time() - begin
    print(f"500 badges: {spent:.2f} s of processor time, {len(drawn) // 1024} KB")
    assert len(pages(drawn)) == 63
    # Typst's threads count here as if they stood in line; far below what a reader waits for a page.
    assert spent < 20
