"""People by the dozen for figures: registrations in bulk, with presence and roles."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from events.models import Event, Hosting, Mode, Part, Presence, Registration, Session
from people.models import Organisation, Person, StakeholderGroup
from reports.models import Grant
from tests.conftest import NOW
from trainings.models import Cohort, Course, Lesson, Unit, Version

NAME, ADDRESS, PHONE = "Canaria-{0} Xoconoxtle", "canaria-{0}@secreto.example", "+5025555{0:04d}"


class Crowd:
    """Adds registered people to an event; each has a name, an address and a phone that must never leak."""

    def __init__(self) -> None:
        self.made = 0
        self.groups = {group.code: group for group in StakeholderGroup.objects.all()}

    def add(
        self,
        event: Event,
        number: int = 1,
        *,
        sessions: Sequence[Session] = (),
        group: str = "civil-society",
        country: str = "GT",
        gender: str = "woman",
        mode: str = Mode.ONSITE,
        minutes: int | None = None,
        subjects: Sequence[UUID] | None = None,
        **fields: Any,
    ) -> list[Registration]:
        """Register `number` people alike, present at `sessions`, and return their registrations."""
        rows = []
        for place in range(number):
            self.made += 1
            subject = subjects[place] if subjects else uuid4()
            rows.append(
                Registration(
                    event=event,
                    subject=subject,
                    number=self.made,
                    name=NAME.format(self.made),
                    email=ADDRESS.format(self.made),
                    phone=PHONE.format(self.made),
                    contact_key=ADDRESS.format(self.made),
                    name_key=f"canaria {self.made}",
                    language="es",
                    time_zone="America/Guatemala",
                    mode=mode,
                    stakeholder_group=self.groups[group] if group else None,
                    country=country,
                    gender=gender,
                    registered_at=NOW + timedelta(seconds=self.made),
                    **fields,
                )
            )
        rows = Registration.objects.bulk_create(rows)
        Presence.objects.bulk_create(
            Presence(
                registration=row, session=session, state="present", mode=mode, minutes=minutes, source="hand"
            )
            for row in rows
            for session in sessions
        )
        return rows


@pytest.fixture
def crowd(db: None) -> Crowd:
    return Crowd()


@pytest.fixture
def grant(organisation: Organisation, funder_organisation: Organisation, event: Event) -> Grant:
    """Felipe's organisation paid Olga's for `event`."""
    made = Grant.objects.create(
        title_es="Seguridad digital para todas",
        title_pt_br="Segurança digital para todas",
        title_en="Digital security for all",
        funder=funder_organisation,
        holder=organisation,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    made.events.add(event)
    return made


@pytest.fixture
def another_event(organisation: Organisation) -> Callable[..., tuple[Event, Session]]:
    """Make one more event with its session of 90 minutes."""

    def make(days: int = 5, **fields: Any) -> tuple[Event, Session]:
        starts = NOW + timedelta(days=days)
        made = Event.objects.create(
            title_es="Curso de datos personales",
            title_pt_br="Curso de dados pessoais",
            title_en="Course on personal data",
            status="published",
            time_zone="America/Guatemala",
            country="GT",
            starts_at=starts,
            ends_at=starts + timedelta(minutes=90),
            **fields,
        )
        Hosting.objects.create(event=made, organisation=organisation, is_lead=True, right="edit")
        return made, lesson(made, starts, 90)

    return make


@pytest.fixture
def taught(another_event: Any, organisation: Organisation) -> Callable[[int], tuple[Event, Session]]:
    """Make a group of a course of one class of 90 minutes, of which 75 % complete it."""

    def make(days: int) -> tuple[Event, Session]:
        event, session = another_event(days)
        course = Course.objects.create(organisation=organisation, title_es="Datos", title_en="Data")
        version = Version.objects.create(course=course, number=1, written_at=NOW)
        unit = Unit.objects.create(version=version, position=1, title_es="Uno", planned_minutes=90)
        cohort = Cohort.objects.create(course=course, version=version, event=event, planned_minutes=90)
        Lesson.objects.create(cohort=cohort, unit=unit, session=session, position=1, planned_minutes=90)
        return event, session

    return make


def lesson(event: Event, starts: Any, minutes: int, **fields: Any) -> Session:
    """Make one scheduled session."""
    return Session.objects.create(
        event=event,
        title_es="Clase",
        status=fields.pop("status", "scheduled"),
        wall_date=starts.date(),
        wall_time=starts.time(),
        time_zone="America/Guatemala",
        starts_at=starts,
        declared_minutes=minutes,
        **fields,
    )


def give_part(
    session: Session, role: str, *, gender: str = "woman", group: str = "academia", **fields: Any
) -> Part:
    """Make one confirmed role of a new person."""
    person = fields.pop("person", None) or Person.objects.create_user(
        name=f"Ponente Xoconoxtle {uuid4().hex[:6]}"
    )
    return Part.objects.create(
        session=session,
        person=person,
        subject=person.subject,
        role=role,
        status=fields.pop("status", "confirmed"),
        gender=gender,
        stakeholder_group=StakeholderGroup.objects.get(code=group),
        country="GT",
        **fields,
    )


@pytest.fixture
def full_event(event: Event, session: Session, crowd: Crowd, organiser: Person) -> Event:
    """94 registered, 80 present; two sectors are small; five speakers, one moderator, 20 trainers."""
    crowd.add(event, 22, sessions=[session], group="civil-society", gender="woman", country="GT")
    crowd.add(event, 14, sessions=[session], group="government", gender="man", country="GT", mode="online")
    crowd.add(event, 12, sessions=[session], group="academia", gender="woman", country="HN", mode="online")
    crowd.add(event, 13, sessions=[session], group="private-sector", gender="man", country="SV")
    crowd.add(event, 2, sessions=[session], group="press", gender="woman", country="SV")
    crowd.add(event, 3, sessions=[session], group="technical-community", gender="man", country="HN")
    crowd.add(event, 8, sessions=[session], group="civil-society", gender="undisclosed", country="GT")
    crowd.add(event, 6, sessions=[session], group="", gender="", country="")
    crowd.add(event, 8, group="civil-society", gender="woman", country="GT")
    crowd.add(event, 6, group="government", gender="man", country="GT", mode="online")
    for gender in ("woman", "woman", "man", "man", "man"):
        give_part(session, "speaker", gender=gender)
    give_part(session, "onsite-moderator")
    for gender in ("woman",) * 12 + ("man",) * 8:
        give_part(session, "trainer", gender=gender)
    return event
