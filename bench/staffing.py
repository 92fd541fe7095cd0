"""How long suggestions take: `python -m bench.staffing [trainers] [sessions]`, JSON out.

Makes trainers of one organisation with weekly hours, days away and a busy calendar of a year each, sessions
that they lead through half a year, and a group of twelve classes, in a database of its own; then asks who
could teach one class, and who the whole group. Leaves nothing behind.
"""

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from statistics import median
from zoneinfo import ZoneInfo

from bench import house, yardstick

house.settle()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
ZONES = ("America/Guatemala", "America/Santiago", "America/New_York", "America/Sao_Paulo")
CLASSES, BUSY, RUNS = 12, 200, 9
#: What the pages may take, in milliseconds.
BAR = 300


def fill(many: int, sessions: int):
    """Make the trainers with all that they said, the sessions that they lead, and the group."""
    from events import schedule
    from events.models import Part, Session
    from people.models import Appointment, Organisation, Person
    from trainings import cohorts, courses
    from trainings.models import (
        BusyTime,
        OtherHours,
        Qualification,
        TeachingProfile,
        Trainer,
        WeeklyHours,
    )

    draw = random.Random(7)
    organisation = Organisation.objects.create(slug="bench", name="Bench")
    organiser = Person.objects.create_user(name="Olga")
    Appointment.objects.create(person=organiser, organisation=organisation, duty="organiser")
    course = courses.write_course(
        organisation=organisation, title={"es": "Curso"}, summary={}, completion_percent=75,
        units=[courses.UnitPlan({"es": f"Módulo {number}"}, 120) for number in range(CLASSES)],
        by=organiser, now=NOW,
    )  # fmt: skip
    first = datetime(2026, 12, 1, 9)
    starts = cohorts.lay_out(CLASSES, first=first)
    units = courses.units_of(course)
    group = cohorts.open_cohort(
        course, time_zone=ZONES[0], country="GT", lessons=list(zip(units, starts, strict=True)),
        seats={"onsite": 20}, languages=["es"], by=organiser, now=NOW,
    )  # fmt: skip
    people = Person.objects.bulk_create(Person(name=f"Person {number}") for number in range(many))
    trainers = Trainer.objects.bulk_create(
        Trainer(organisation=organisation, person=one, added_at=NOW) for one in people
    )
    Qualification.objects.bulk_create(
        Qualification(trainer=one, course=course, unit_key="", since=NOW)
        for one in trainers
        if draw.random() < 0.8
    )
    profiles = TeachingProfile.objects.bulk_create(
        TeachingProfile(
            person=one,
            time_zone=draw.choice(ZONES),
            languages=draw.choice((["es"], ["pt"], ["es", "pt"])),
            most_hours=draw.choice((None, 10, 20)),
        )
        for one in people
    )
    WeeklyHours.objects.bulk_create(
        WeeklyHours(profile=one, weekday=day, begins=hour(8), ends=hour(18))
        for one in profiles
        for day in draw.sample(range(7), 5)
    )
    OtherHours.objects.bulk_create(
        OtherHours(profile=one, first_day=day, last_day=day + timedelta(days=6))
        for one in profiles
        for day in ((NOW + timedelta(days=draw.randrange(300))).date() for _each in range(3))
    )
    BusyTime.objects.bulk_create(
        (
            BusyTime(profile=one, starts_at=at, ends_at=at + timedelta(hours=1))
            for one in profiles
            for at in (NOW + timedelta(days=1.8 * number, hours=draw.randrange(8)) for number in range(BUSY))
        ),
        batch_size=2_000,
    )
    event = schedule.create_event(
        lead=organisation, title={"es": "Otro curso"}, time_zone="UTC", seats={"online": None},
        by=organiser, now=NOW,
    )  # fmt: skip
    made = []
    for number in range(sessions):
        wall = (NOW + timedelta(days=number % 180, hours=number % 9 - 4)).astimezone(ZoneInfo("UTC"))
        made.append(
            Session(
                event=event, title_es=f"Clase {number}", format="class", status="scheduled",
                wall_date=wall.date(), wall_time=wall.time(), time_zone="UTC", starts_at=wall,
                declared_minutes=90,
            )
        )  # fmt: skip
    made = Session.objects.bulk_create(made)
    roles, taken = [], set()
    for number, session in enumerate(made):
        who = people[number % many]
        # Nobody leads two sessions of one day, so that none of them meet.
        if (who.pk, session.wall_date) in taken:
            continue
        taken.add((who.pk, session.wall_date))
        roles.append(
            Part(
                session=session, person=who, subject=who.subject, role="trainer", status="confirmed",
                starts_at=session.starts_at, ends_at=session.ends_at,
            )
        )  # fmt: skip
    Part.objects.bulk_create(roles)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return organiser, group, len(roles)


def timed(task) -> dict:
    """The median and the longest of some runs in milliseconds, and the queries of one."""
    taken = []
    for _run in range(RUNS):
        began = time.perf_counter()
        task()
        taken.append(1000 * (time.perf_counter() - began))
    with CaptureQueriesContext(connection) as asked:
        task()
    return {
        "median_ms": round(median(taken), 1),
        "longest_ms": round(max(taken), 1),
        "queries": len(asked),
    }


def main(many: int, sessions: int) -> dict:
    from trainings import staffing

    organiser, group, roles = fill(many, sessions)
    lesson = group.lessons.select_related("session", "unit", "cohort__event", "cohort__course").get(
        position=3
    )
    one = staffing.for_lesson(lesson, viewer=organiser)
    every = staffing.for_cohort(group, viewer=organiser, now=NOW)
    return {
        "trainers": many,
        "sessions": sessions,
        "roles": roles,
        "busy_times": many * BUSY,
        "database": connection.vendor,
        "yardstick_ms": yardstick.milliseconds(),
        "one_class": timed(lambda: staffing.for_lesson(lesson, viewer=organiser))
        | {"suggested": sum(each.is_suggested for each in one), "of": len(one)},
        "twelve_classes": timed(lambda: staffing.for_cohort(group, viewer=organiser, now=NOW))
        | {"best_is_free_for": every[0].free},
    }


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    with house.database():
        told = main(*(numbers + [200, 2_000][len(numbers) :]))
    print(json.dumps(told, indent=2))
    sys.exit(any(told[what]["median_ms"] > BAR for what in ("one_class", "twelve_classes")))
