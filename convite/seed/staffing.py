"""Who teaches in the demonstration: generated trainers with their hours, and what each may teach."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from people.models import Organisation, Person
from trainings import teaching, trainers
from trainings.courses import units_of
from trainings.models import Cohort, Course
from trainings.teaching import Days, Hours

_WORKDAYS = range(5)


class _Teaches(NamedTuple):
    """A generated trainer: languages, hours of each workday, and how many modules of a course (none: all)."""

    name: str
    address: str
    zone: str
    languages: tuple[str, ...]
    hours: tuple[tuple[int, int], ...]
    modules: int | None = None
    most: int | None = None
    note: str = ""


_WHO = (
    _Teaches("Mariela (demo)", "mariela@demo.invalid", "America/Guatemala", ("es",), ((8, 12), (14, 18))),
    _Teaches("Bruno (demo)", "bruno@demo.invalid", "America/Sao_Paulo", ("pt", "es"), ((9, 20),), 2, 10),
    _Teaches(
        "Gabriela (demo)", "gabriela@demo.invalid", "America/Tegucigalpa", ("es", "en"), ((13, 19),),
        most=6, note="Mejor por la tarde (demo)",
    ),
    _Teaches("Nahuel (demo)", "nahuel@demo.invalid", "America/Argentina/Buenos_Aires", ("es",), ()),
)  # fmt: skip


def staff(
    organisation: Organisation,
    *,
    trainer: Person,
    courses: dict[str, Course],
    ahead: Cohort,
    by: Person,
    now: datetime,
) -> None:
    """Put trainers on an organisation's list; one of them is away when a class of a group ahead is given."""
    noted = trainers.add(organisation, trainer, by=by, now=now - timedelta(days=100))
    for course in courses.values():
        trainers.qualify(noted, course, keys=[""], because="Escribió el curso (demo)", by=by, now=now)
    for ordinal, one in enumerate(_WHO):
        person = Person.objects.create_user(one.address, name=one.name, is_generated=True, time_zone=one.zone)
        found = trainers.add(organisation, person, by=by, now=now - timedelta(days=90 - ordinal))
        for course in courses.values():
            keys = [""] if one.modules is None else [unit.key for unit in units_of(course)[: one.modules]]
            trainers.qualify(found, course, keys=keys, by=by, now=now)
        teaching.tell(person, languages=one.languages, time_zone=one.zone, most_hours=one.most, note=one.note)
        teaching.set_hours(
            person,
            [Hours(day, time(first), time(last)) for day in _WORKDAYS for first, last in one.hours],
        )
        if (
            ordinal == 0
            and (session := ahead.event.sessions.order_by("starts_at").last())
            and session.wall_date
        ):
            teaching.add_days(
                person, Days(False, session.wall_date, session.wall_date + timedelta(days=3)), now=now
            )
