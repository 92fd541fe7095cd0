"""The demonstration's network: generated people who learnt and agreed, two who ask, and what grew from it.

Nobody in it exists, and neither do the projects: the public facts name none that came of a training.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from random import Random

from events import attendance, recognition, registration
from events.models import Mode, Registration, Session
from people import introductions
from people.introductions import Contact
from people.models import Organisation, Person, StakeholderGroup
from trainings import network, projects
from trainings.models import Cohort, Project
from trainings.network import Shown

#: Where somebody is from, their sector, their organisation, what they work on, and what they speak.
PEOPLE = (
    ("SV", "civil-society", "Colectiva Datos (demo)", "protección de datos en escuelas", ("es",)),
    ("SV", "government", "", "acceso a la información pública", ("es", "en")),
    ("GT", "press", "Radio Añil (demo)", "", ("es", "quc")),
    ("HN", "academia", "", "vigilancia y migración", ("es",)),
    ("SV", "technical-community", "Taller Libre (demo)", "redes comunitarias", ("es", "en")),
)
#: What one of them asks Paula, and what she asked another who said yes.
ASKED = {
    "open": "Hola, Paula. También investigo cómo se compran cámaras de vigilancia. ¿Comparamos pliegos?",
    "accepted": "Olá! Trabalho com proteção de dados em escolas e gostaria de conhecer o seu projeto.",
}
Words = dict[str, str]
#: Title and summary by language, countries, who takes part, the groups, and the days since it began.
PROJECTS: tuple[tuple[Words, Words, Sequence[str], Sequence[str], Sequence[str], int], ...] = (
    (
        {
            "es": "Observatorio de compras públicas de vigilancia (demo)",
            "pt-br": "Observatório de compras públicas de vigilância (demo)",
            "en": "Observatory of public purchases of surveillance (demo)",
        },
        {
            "es": "Un archivo común de pliegos y contratos, leído por personas de tres países.",
            "pt-br": "Um arquivo comum de editais e contratos, lido por pessoas de três países.",
            "en": "A common archive of tenders and contracts, read by people of three countries.",
        },
        ("GT", "HN", "SV"),
        ("derechos-digitales", "c-libre"),
        ("gt-past", "hn-past"),
        45,
    ),
    (
        {
            "es": "Guía de datos personales para escuelas (demo)",
            "pt-br": "Guia de dados pessoais para escolas (demo)",
            "en": "Guide to personal data for schools (demo)",
        },
        {
            "es": "Qué guarda una escuela, por cuánto tiempo, y quién puede pedir que se borre.",
            "pt-br": "O que uma escola guarda, por quanto tempo, e quem pode pedir que seja apagado.",
            "en": "What a school keeps, for how long, and who can ask to have it erased.",
        },
        ("GT", "SV"),
        ("derechos-digitales",),
        ("gt-past", "sv-now"),
        20,
    ),
    (
        {"es": "Mesa de seguimiento de recomendaciones (demo)"},
        {},
        ("HN",),
        (),
        ("hn-past",),
        5,
    ),
)

Generate = Callable[..., Person]


def write(
    organisations: dict[str, Organisation],
    *,
    cast: dict[str, Person],
    groups: dict[str, Cohort],
    generated: Generate,
    named: Callable[[Random], str],
    now: datetime,
) -> None:
    """Let some people have been in a group, agree and ask; and write down three projects."""
    chance = Random(44)  # noqa: S311  of its own, so that nothing drawn elsewhere changes
    group, paula = groups["sv-now"], cast["participant"]
    _were_there(group, paula, by=cast["trainer"], now=now)
    network.join(paula, Shown(shows_sector=True, languages=["pt", "es"]), language="pt-br", now=now)
    topics = list(group.event.topics.order_by("code"))
    people = []
    for number, (country, sector, house, work, languages) in enumerate(PEOPLE):
        person = generated(
            named(chance),
            f"red{number}@demo.invalid",
            country=country,
            stakeholder_group=StakeholderGroup.objects.get(code=sector),
            time_zone=group.event.time_zone,
        )
        _were_there(group, person, by=cast["trainer"], now=now)
        shown = Shown(
            shows_country=True,
            shows_sector=number != 3,
            shows_courses=number % 2 == 0,
            organisation=house,
            works_on=work,
            topics=topics[: 1 + number % 2],
            languages=languages,
        )
        network.join(person, shown, language="es", now=now)
        people.append(person)
    _ask(people, paula, now=now)
    _projects(organisations, groups, by=cast["ipandetec"], now=now)


def _were_there(group: Cohort, person: Person, *, by: Person, now: datetime) -> Registration:
    event = group.event
    place = registration.register(
        event,
        answers=recognition.Answers(
            name=person.name,
            mode=Mode.ONLINE,
            stakeholder_group=person.stakeholder_group,
            country=str(person.country),
        ),
        contact=recognition.Contact(email=person.email),
        person=person,
        language=person.language,
        time_zone=person.time_zone,
        now=min(now, group.opened_at + timedelta(days=2)),
    )
    for session in Session.objects.filter(event=event).in_order():
        if session.ends_at and session.ends_at < now:
            attendance.mark_many(session, {place.code: "present"}, by=by, now=session.ends_at)
    return place


def _ask(people: list[Person], paula: Person, *, now: datetime) -> None:
    introductions.ask(
        people[3],
        paula,
        context=network.CONTEXT,
        words=ASKED["open"],
        gives=Contact("email", people[3].email),
        now=now - timedelta(days=2),
    )
    asked = introductions.ask(
        paula,
        people[0],
        context=network.CONTEXT,
        words=ASKED["accepted"],
        gives=Contact("email", paula.email),
        now=now - timedelta(days=6),
    )
    introductions.accept(asked, gives=Contact("signal", "datos.77 (demo)"), now=now - timedelta(days=4))


def _projects(
    organisations: dict[str, Organisation], groups: dict[str, Cohort], *, by: Person, now: datetime
) -> None:
    for title, summary, countries, members, grew_from, days in PROJECTS:
        made = projects.write(
            projects.Facts(
                title=title,
                summary=summary,
                countries=countries,
                members=[organisations[slug] for slug in members],
                groups=[groups[key] for key in grew_from],
                since=(now - timedelta(days=days)).date(),
                is_published=bool(summary),
            ),
            organisation=organisations["ipandetec"],
            by=by,
            now=now,
        )
        Project.objects.filter(pk=made.pk).update(is_generated=True)
