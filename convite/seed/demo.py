"""The demonstration: Al Sur, IFEX-ALC and IPANDETEC by their public facts, and a life around them.

Real people appear with their public roles alone: no address, no login, no gender. Everybody else is
generated and marked as such. The acts go the way that everybody's acts go, through the use cases.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_noop as _

from convite.seed import (
    alone,
    came_of_it,
    coursework,
    figures,
    forum,
    handed_in,
    handouts,
    ladder,
    learning,
    network,
    newsletters,
    pages,
    showcase_letters,
    speakers,
    staffing,
    statements,
    texts,
    told,
    translating,
)
from convite.seed.names import GENDERS, SECTORS, drawn, invented_name
from convite.seed.showcase import Also, Showcase
from events import (
    attendance,
    needs,
    parts,
    pictures,
    programme,
    questions,
    recognition,
    registration,
    schedule,
    ways,
)
from events.models import Event, Mode, Part, Registration, Session, Topic
from events.uploads import Received
from people.models import Appointment, Coalition, Membership, Organisation, Person, StakeholderGroup
from trainings import certificates, cohorts, materials, quotas, selecting, versions
from trainings.courses import UnitPlan, units_of, write_course
from trainings.materials import Facts
from trainings.models import Cohort, Course, Material
from trainings.quotas import Terms

DATA = Path(__file__).parent / "data"
#: Words that the public facts use for sectors → our codes.
SECTOR_OF = {"Government": "government", "Civil Society": "civil-society"}
REGION_OF = {"GRULAC": "grulac"}
#: Regions of the members' file, named here so that they are translated.
REGIONS = (_("Caribbean"), _("Latin America and the Caribbean"))
#: Countries with the share of people up to each. Where so many come from a neighbour, a report can say so.
Origins = tuple[tuple[str, float], ...]
FROM: dict[str, Origins] = {
    "gt-past": (("GT", 0.62), ("CR", 1.0)),
    "sv-now": (("SV", 0.45), ("GT", 0.72), ("HN", 1.0)),
}
Say = Callable[[str], None]


def is_seeded() -> bool:
    """Return whether the demonstration has been written already."""
    return Coalition.objects.filter(slug="al-sur").exists()


def _in_languages(field: str, words: dict[str, str]) -> dict[str, str]:
    return {f"{field}_{language.replace('-', '_')}": text for language, text in words.items()}


@transaction.atomic
def seed(*, now: datetime, say: Say) -> None:
    """Write the demonstration once, around `now`; `say` is told each step in a few words."""
    chance = Random(2026)  # noqa: S311  the demonstration is meant to be the same each time
    say("coalitions and their members")
    organisations = _coalitions()
    say("people who can come in")
    cast = _cast(organisations)
    _topics()
    say("pages in three languages")
    pages.build_houses(organisations, now=now)
    say("the round table of IGF 2023")
    _round_table(organisations, by=cast["organiser"])
    say("a hybrid session ahead")
    shown = Showcase(organisations, cast=cast, now=now, chance=Random(2027))  # noqa: S311  as above
    ahead = _follow_up(organisations, cast=cast, shown=shown, now=now, chance=chance)
    handouts.write(ahead, by=cast["organiser"], now=now)
    showcase_letters.letters(ahead, by=cast["organiser"], now=now)
    say("a forum of two days")
    forum.write(organisations["ifex-alc"], by=cast["organiser"], now=now)
    say("a full room, requests, institutions and codes")
    full, approved = shown.full_room(), shown.by_approval()
    shown.by_code()
    say("what is over, and who was there")
    over = [shown.elsewhere(), shown.two_days()]
    say("courses and their groups")
    groups = _trainings(organisations, cast=cast, now=now, chance=chance)
    say("who learnt and agreed to be found, and what grew from it")
    network.write(organisations, cast=cast, groups=groups, generated=_generated, named=_somebody, now=now)
    ladder.climb(
        organisations["ipandetec"],
        groups["sv-now"],
        trainer=cast["trainer"],
        organiser=cast["ipandetec"],
        now=now,
    )
    say("a newsletter and its readers")
    newsletters.write(now=now, by=cast["editor"])
    told.post(organisations, by=cast["editor"], now=now)
    say("what was recommended, and what became of it")
    came_of_it.write(organisations["ipandetec"], cast=cast, groups=groups, now=now)
    say("statements that are signed")
    statements.write(cast=cast, now=now)
    say("figures for the funder")
    figures.write(organisations, cast=cast, groups=groups, over=over, now=now)
    say("people who speak and agreed to be listed")
    elsewhere, two_days = over
    speakers.speak(
        {"full": full, "approved": approved, "elsewhere": elsewhere, "two-days": two_days},
        groups=groups,
        trainer=cast["trainer"],
        now=now,
    )
    say("what waits for a translator and for an editor")
    translating.leave_some(now=now)
    handed_in.write(organisations["ipandetec"], by=cast["ipandetec"], editor=cast["editor"])


# --- Who ----------------------------------------------------------------------------------------


def _coalitions() -> dict[str, Organisation]:
    from django.utils.text import slugify

    by_name: dict[str, Organisation] = {}
    for facts in json.loads((DATA / "members.json").read_text(encoding="utf-8"))["coalitions"]:
        slug = slugify(facts["name"])
        coalition = Coalition.objects.create(
            slug=slug,
            name=facts["name"],
            website=facts.get("website", ""),
            published_count=facts["member_count"],
            **_in_languages("purpose", texts.PURPOSES[slug]),
        )
        for member in facts["members"]:
            organisation = by_name.get(member["name"]) or Organisation.objects.create(
                slug=slugify(member.get("acronym") or member["name"])[:50],
                name=member["name"],
                acronym=member.get("acronym", ""),
                country=member.get("country") or "",
                region=member.get("region", ""),
                host=member.get("host", ""),
            )
            by_name[member["name"]] = organisation
            Membership.objects.create(coalition=coalition, organisation=organisation)
    organisations = {organisation.slug: organisation for organisation in by_name.values()}
    organisations["al-sur"] = Organisation.objects.create(
        slug="al-sur", name="Al Sur", website="https://www.alsur.lat"
    )
    organisations["ifex-alc"] = Organisation.objects.create(slug="ifex-alc", name="IFEX-ALC")
    organisations["fondo-abierto"] = Organisation.objects.create(
        slug="fondo-abierto", name="Fondo Abierto (demo)", is_funder=True, is_generated=True
    )
    organisations["editorial-generada"] = Organisation.objects.create(
        slug="editorial-generada", name="Editorial Generada (demo)", is_generated=True
    )
    return organisations


def _generated(name: str, address: str, **fields: Any) -> Person:
    person = Person.objects.create_user(name=name, email=address, is_generated=True, **fields)
    if address:
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    return person


def _somebody(chance: Random) -> str:
    return invented_name(chance, drawn(chance, GENDERS)[0])


def _cast(organisations: dict[str, Organisation]) -> dict[str, Person]:
    Duty = Appointment.Duty
    zone = {"time_zone": "America/Guatemala"}
    cast = {
        "admin": _generated("Ada (demo)", "ada@demo.invalid", is_staff=True, is_superuser=True),
        "organiser": _generated("Olga (demo)", "olga@demo.invalid", **zone),
        "trainer": _generated("Tomás (demo)", "tomas@demo.invalid", **zone),
        "ipandetec": _generated("Inés (demo)", "ines@demo.invalid", time_zone="America/Panama"),
        "editor": _generated("Elisa (demo)", "elisa@demo.invalid"),
        "secretariat": _generated("Silvia (demo)", "silvia@demo.invalid", time_zone="America/Lima"),
        "funder": _generated(
            "Felipe (demo)", "felipe@demo.invalid", time_zone="America/New_York", language="en"
        ),
        "participant": _generated(
            "Paula (demo)",
            "paula@demo.invalid",
            language="pt-br",
            time_zone="America/Sao_Paulo",
            country="BR",
            stakeholder_group=StakeholderGroup.objects.get(code="academia"),
        ),
    }
    for who, duty, where in (
        ("admin", Duty.ADMINISTRATOR, None),
        ("organiser", Duty.ORGANISER, "al-sur"),
        ("trainer", Duty.TRAINER, "ipandetec"),
        ("ipandetec", Duty.ORGANISER, "ipandetec"),
        ("editor", Duty.EDITOR, "ipandetec"),
        ("secretariat", Duty.EDITOR, "al-sur"),
        ("funder", Duty.FUNDER, "fondo-abierto"),
    ):
        Appointment.objects.create(
            person=cast[who], duty=duty, organisation=organisations[where] if where else None
        )
    return cast


def _topics() -> None:
    for code, words in texts.TOPICS.items():
        Topic.objects.create(code=code, **_in_languages("name", words))


def _about(*codes: str) -> list[Topic]:
    return list(Topic.objects.filter(code__in=codes))


# --- Sessions -----------------------------------------------------------------------------------


def _round_table(organisations: dict[str, Organisation], *, by: Person) -> Event:
    """The real session; its day and hour are the demonstration's, for the facts name none."""
    facts = json.loads((DATA / "round_table.json").read_text(encoding="utf-8"))
    words = texts.ROUND_TABLE
    event = schedule.create_event(
        lead=organisations["al-sur"],
        title=words["title"],
        summary=words["summary"],
        time_zone="Asia/Tokyo",
        country="JP",
        city="Kyoto",
        venue="IGF 2023",
        seats={Mode.ONSITE: None, Mode.ONLINE: None},
        languages=["es", "en"],
        topics=_about("digital-security", "human-rights", "cybercrime"),
        by=by,
        now=datetime(2023, 9, 1, tzinfo=UTC),
    )
    session = schedule.add_session(
        event,
        title=words["title"],
        format=Session.Format.ROUND_TABLE,
        wall_start=datetime(2023, 10, 11, 8, 30),  # noqa: DTZ001  a wall's hour has no zone of its own
        declared_minutes=facts["duration_minutes"],
        slot_minutes=90,
        programme=facts["programme"],
        programme_code=facts["code"],
        meeting_url="https://meet.demo.invalid/igf",
        by=by,
        now=datetime(2023, 9, 1, tzinfo=UTC),
    )
    people: dict[str, Person] = {}

    sectors = {group.code: group for group in StakeholderGroup.objects.all()}

    def known(entry: dict[str, str], role: str, mode: str = "") -> None:
        name = entry["name"]
        if name not in people:
            people[name] = Person.objects.create_user(name=name)
        house = entry.get("organization", "")
        parts.publish_known(
            session,
            person=people[name],
            role=role,
            mode=mode,
            organisation=next((o for o in organisations.values() if house in (o.name, o.acronym)), None)
            if house
            else None,
            stakeholder_group=sectors.get(SECTOR_OF.get(entry.get("stakeholder_group", ""), "")),
            region=REGION_OF.get(entry.get("regional_group", ""), ""),
            by=by,
            now=datetime(2023, 10, 1, tzinfo=UTC),
        )

    for entry in facts["organizers"]:
        known(entry, Part.Role.ORGANISER)
    for entry in facts["speakers"]:
        known(entry, Part.Role.SPEAKER)
    known(facts["onsite_moderator"], Part.Role.ONSITE_MODERATOR, Mode.ONSITE)
    known(facts["online_moderator"], Part.Role.ONLINE_MODERATOR, Mode.ONLINE)
    known(facts["rapporteur"], Part.Role.RAPPORTEUR)
    schedule.publish(event, by=by, now=datetime(2023, 9, 2, tzinfo=UTC))
    pages.tell(session, words["story"])
    schedule.hold(session, by=by, now=datetime(2023, 10, 11, 2, tzinfo=UTC))
    return event


def _working_day(now: datetime, *, days: int, hour: int, minute: int = 0) -> datetime:
    """Return the wall's day and hour some days from `now`, moved past a weekend."""
    day = (now + timedelta(days=days)).date()
    while day.weekday() > 4:
        day += timedelta(days=1)
    return datetime.combine(day, time(hour, minute))


def _follow_up(
    organisations: dict[str, Organisation],
    *,
    cast: dict[str, Person],
    shown: Showcase,
    now: datetime,
    chance: Random,
) -> Event:
    by, participant = cast["organiser"], cast["participant"]
    words = texts.FOLLOW_UP
    event = schedule.create_event(
        lead=organisations["al-sur"],
        title=words["title"],
        summary=words["summary"],
        time_zone="America/Guatemala",
        country="GT",
        city="Ciudad de Guatemala",
        venue="Casa de demostración",
        address="Zona 1",
        seats={Mode.ONSITE: 40, Mode.ONLINE: 200},
        languages=["es"],
        interpretation=["pt", "en", "gsm"],
        captions=True,
        step_free=True,
        topics=_about("digital-security", "human-rights", "public-policy"),
        by=by,
        now=now,
    )
    session = schedule.add_session(
        event,
        title=words["title"],
        format=Session.Format.ROUND_TABLE,
        wall_start=_working_day(now, days=16, hour=9, minute=30),
        declared_minutes=60,
        slot_minutes=90,
        room="Salón Mayor",
        meeting_url="https://meet.demo.invalid/mesa",
        meeting_number="884 2210 553",
        meeting_passcode="añil",
        dial_in="+502 0000 0000",
        by=by,
        now=now,
    )
    rooms = [
        programme.RoomFacts("", "Salón Mayor", seats=40, step_free=True),
        programme.RoomFacts("", "Patio", seats=25, step_free=True),
    ]
    programme.keep_rooms(event, rooms=rooms, travel_minutes=30, by=by, now=now)
    sectors = {group.code: group for group in StakeholderGroup.objects.all()}
    seats = (
        (Part.Role.ORGANISER, "civil-society", "GT", Mode.ONSITE),
        (Part.Role.SPEAKER, "government", "GT", Mode.ONSITE),
        (Part.Role.SPEAKER, "academia", "HN", Mode.ONLINE),
        (Part.Role.SPEAKER, "technical-community", "BR", Mode.ONLINE),
        (Part.Role.SPEAKER, "civil-society", "SV", Mode.ONSITE),
        (Part.Role.ONSITE_MODERATOR, "civil-society", "GT", Mode.ONSITE),
        (Part.Role.ONLINE_MODERATOR, "press", "PA", Mode.ONLINE),
        (Part.Role.RAPPORTEUR, "academia", "CR", Mode.ONLINE),
    )
    for position, (role, sector, country, mode) in enumerate(seats):
        kind, answers, _weight = drawn(chance, GENDERS)
        person = _generated(
            invented_name(chance, kind),
            f"rol{position}@demo.invalid",
            time_zone="America/Guatemala",
        )
        part = parts.invite(session, person=person, role=role, mode=mode, by=by, now=now)
        if role != Part.Role.RAPPORTEUR:  # one invitation stays open, so that the demonstration shows it
            parts.confirm(
                part,
                answers={
                    "stakeholder_group": sectors[sector],
                    "country": country,
                    "gender_answers": list(answers),
                },
                shows_name=True,
                shows_groups=True,
                shows_in_list=position % 3 != 0,
                agreed_in=person.language,
                now=now,
            )
    schedule.publish(event, by=by, now=now)
    pages.tell(session, words["story"])
    _ask(event, session, by=by, now=now)
    fill = shown.answers(event, session)
    for ordinal in range(23):
        moment = now - timedelta(hours=ordinal)
        _register(event, ordinal, chance=chance, now=moment, country="GT", also=fill)
    shown.hub(event, session, also=fill)
    shown.support(event)
    registration.register(
        event,
        answers=recognition.Answers(
            name=participant.name,
            mode=Mode.ONLINE,
            stakeholder_group=participant.stakeholder_group,
            country=str(participant.country),
        ),
        contact=recognition.Contact(email=participant.email),
        person=participant,
        language=participant.language,
        time_zone=participant.time_zone,
        now=now,
    )
    return event


def _ask(event: Event, session: Session, *, by: Person, now: datetime) -> None:
    """What the organisers ask of whoever registers, in three languages; and who looks after the needs."""
    for kind, label, choices in texts.QUESTIONS:
        wording = questions.Wording(kind, label, choices=choices, keep_days=60)
        questions.add(event, wording=wording, by=by, now=now)
    pictures.arrange(
        event,
        takes_pictures=True,
        recorded=[session],
        unrecorded_way=texts.UNRECORDED,
        by=by,
        now=now,
    )
    needs.arrange(event, asks_needs=True, supports=["flight", "data"], kept_days=30, by=by, now=now)
    needs.name_steward(event, person=by, by=by, now=now)


def _register(
    event: Event,
    ordinal: int,
    *,
    chance: Random,
    now: datetime,
    country: str,
    origins: Origins = (),
    also: Also | None = None,
) -> Registration:
    kind, answers, _weight = drawn(chance, GENDERS)
    return registration.register(
        event,
        answers=recognition.Answers(
            name=invented_name(chance, kind),
            mode=chance.choice((Mode.ONSITE, Mode.ONSITE, Mode.ONLINE)),
            stakeholder_group=StakeholderGroup.objects.get(code=drawn(chance, SECTORS)[0]),
            country=_one_of(origins or ((country, 0.9), ("CR", 1.0)), chance.random()),
            gender_answers=list(answers),
            first_time=chance.random() < 0.6,
        ),
        contact=recognition.Contact(email=f"persona{ordinal}.{event.code[:6]}@demo.invalid"),
        language="es",
        time_zone=event.time_zone,
        also=also,
        now=now,
    )


def _one_of(origins: Origins, drawn: float) -> str:
    return next(country for country, share in origins if drawn < share)


# --- Trainings ----------------------------------------------------------------------------------


def _trainings(
    organisations: dict[str, Organisation], *, cast: dict[str, Person], now: datetime, chance: Random
) -> dict[str, Cohort]:
    trainer = cast["trainer"]
    courses = {}
    for slug, plan in texts.COURSES.items():
        courses[slug] = write_course(
            organisation=organisations["ipandetec"],
            title=plan["title"],
            summary=plan["summary"],
            completion_percent=75,
            units=[
                UnitPlan(title, minutes, goals=goals, needs=needs)
                for title, minutes, goals, needs in plan["units"]
            ],
            by=trainer,
            now=now - timedelta(days=120),
        )
        _hand_out(courses[slug], by=trainer, now=now - timedelta(days=119))
    groups: dict[str, Cohort] = {}
    # Weeks of two groups may run beside each other; one trainer leads them at hours of their own.
    for key, slug, country, days, hour, people in (
        ("gt-past", "public-policy", "GT", -90, 9, 34),
        ("hn-past", "public-policy", "HN", -60, 14, 27),
        ("sv-now", "public-policy", "SV", -15, 14, 22),
        ("gt-ahead", "personal-data", "GT", 20, 9, 9),
        ("hn-ahead", "personal-data", "HN", 34, 14, 0),
    ):
        if key == "hn-ahead":
            _write_again(courses[slug], by=trainer, now=now)
        if key == "sv-now":
            # The groups before it opened without: a task completes those that open from then on.
            coursework.set_tasks(courses[slug], by=trainer, now=now - timedelta(days=50))
        groups[key] = _group(
            courses[slug],
            country=country,
            origins=FROM.get(key, ()),
            first=_working_day(now, days=days, hour=hour),
            people=people,
            topics=_about(slug, "human-rights"),
            trainer=trainer,
            now=now,
            chance=chance,
        )
    learning.learn(groups["gt-past"], by=trainer, now=now)
    for key in ("gt-past", "hn-past"):
        _certify(groups[key], trainer=trainer, now=now)
    _applications(groups["hn-ahead"], trainer=trainer, now=now)
    staffing.staff(
        organisations["ipandetec"],
        trainer=trainer,
        courses=courses,
        ahead=groups["gt-ahead"],
        by=cast["ipandetec"],
        now=now,
    )
    coursework.hand_in(groups["sv-now"], by=trainer, now=now)
    topics = _about("public-policy", "human-rights")
    groups["gt-alone"] = alone.open_group(courses["public-policy"], topics=topics, by=trainer, now=now)
    return groups


def _certify(group: Cohort, *, trainer: Person, now: datetime) -> None:
    """Give those who completed a group their certificates, but for the last of them, who still waits."""
    issued = min(now, (group.event.ends_at or now) + timedelta(days=3))
    for kind in ("achievement", "trainer"):
        people = [one.subject for one in certificates.due(group, kind, now=issued)]
        certificates.award(group, kind, to=people[:-1] if len(people) > 1 else people, by=trainer, now=issued)


def _hand_out(course: Course, *, by: Person, now: datetime) -> None:
    """A reading before each class, and a file after the first one."""
    units = units_of(course)
    for unit in units:
        for language, title in texts.READING.items():
            link = f"https://lecturas.demo.invalid/{language}/{unit.position}"
            facts = Facts(f"{title} {unit.position}", language=language, url=link, days=7)
            materials.add(unit, facts, by=by, now=now)
    paper = Received("ejercicio.pdf", "pdf", (DATA / "exercise.pdf").read_bytes())
    after = Facts("Ejercicio · Exercício · Exercise", file=paper, release=Material.Release.AFTER, days=1)
    materials.add(units[0], after, by=by, now=now)


def _write_again(course: Course, *, by: Person, now: datetime) -> None:
    """Let the last module of a course take longer and lead to more: a second version of it."""
    *others, last = [
        UnitPlan(
            versions.words(unit, "title"),
            unit.planned_minutes,
            unit,
            goals=versions.words(unit, "goals"),
            needs=[one.position for one in unit.needs.all()],
        )
        for unit in units_of(course)
    ]
    longer = last._replace(
        planned_minutes=last.planned_minutes + 30,
        goals={code: f"{goals}\n{texts.ONE_MORE_GOAL[code]}" for code, goals in last.goals.items()},
    )
    write_course(
        organisation=course.organisation,
        title=versions.words(course, "title"),
        summary=versions.words(course, "summary"),
        completion_percent=course.completion_percent,
        units=[*others, longer],
        course=course,
        by=by,
        now=now,
    )


def _applications(cohort: Cohort, *, trainer: Person, now: datetime) -> None:
    """A group for which people apply, under quotas of which one cannot be kept; nobody has decided yet."""
    chance = Random(38)  # noqa: S311  of its own, so that nothing drawn later changes
    event = ways.choose(
        cohort.event, admission=Event.Admission.APPROVAL, takes_groups=False, by=trainer, now=now
    )
    places = [_register(event, ordinal, chance=chance, now=now, country="HN") for ordinal in range(28)]
    sector = {row.code: row for row in StakeholderGroup.objects.all()}
    for bound, number, terms in (
        ("least", 8, Terms(gender="woman")),
        ("least", 3, Terms(sector["government"])),
        ("least", 6, Terms(country="CR")),
        ("most", 6, Terms(sector["civil-society"])),
    ):
        quotas.write_quota(cohort, bound=bound, number=number, terms=terms, by=trainer, now=now)
    selecting.arrange(cohort, number=16, asks=None, by=trainer, now=now)
    stars = {place.code: chance.randint(2, 5) for place in places[::3]}
    selecting.rate(cohort, stars, by=trainer, now=now)
    selecting.override(
        cohort, places[-1], act="in", reason="Coordina la red local (demo)", by=trainer, now=now
    )


def _group(
    course: Course,
    *,
    country: str,
    origins: Origins,
    first: datetime,
    people: int,
    topics: list[Topic],
    trainer: Person,
    now: datetime,
    chance: Random,
) -> Cohort:
    zone, city, venue = texts.PLACES[country]
    first_instant = first.replace(tzinfo=ZoneInfo(zone))
    opened = min(now, first_instant - timedelta(days=30))
    units = units_of(course)
    cohort = cohorts.open_cohort(
        course,
        country=country,
        time_zone=zone,
        city=city,
        venue=venue,
        address="",
        meeting={"meeting_url": "https://meet.demo.invalid/curso", "meeting_number": "884 2210 554"},
        lessons=[(unit, first + timedelta(days=7 * week)) for week, unit in enumerate(units)],
        seats={Mode.ONSITE: 30, Mode.ONLINE: 60},
        languages=["es"],
        interpretation=["quc"] if country == "GT" else [],
        captions=True,
        step_free=country != "HN",
        topics=topics,
        by=trainer,
        now=opened,
    )
    event = cohort.event
    schedule.publish(event, by=trainer, now=opened)
    pages.tell(cohort, texts.COURSE_STORIES)
    placed = [
        _register(
            event,
            ordinal,
            chance=chance,
            now=min(now, opened + timedelta(days=1, hours=ordinal)),
            country=country,
            origins=origins,
        )
        for ordinal in range(people)
    ]
    for session in Session.objects.filter(event=event).in_order():
        ended = session.ends_at
        if ended is None or ended >= now:
            continue
        states = {
            place.code: (
                "present" if (roll := chance.random()) < 0.82 else "absent" if roll < 0.94 else "excused"
            )
            for place in placed
        }
        attendance.mark_many(session, states, by=trainer, now=ended)
        schedule.hold(session, by=trainer, now=ended)
    return cohort
