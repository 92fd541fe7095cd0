"""What certificates cost: `python -m bench.certificates [people]`, JSON out.

So many people attended a course; all are given a certificate, as by one press at the desk: counted, drawn,
kept, and told by letter. Each is then verified by its number and by its file. Seconds by the clock of one
process and its database; `mb_more` is the memory that the second half took beside the first.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from bench import house, yardstick

house.settle()

from django.utils import timezone  # noqa: E402

NAMES = ("María José Núñez de la Cruz", "Josué Ich’ Q’anil", "Beatriz Gonçalves & Cía", "Ajq'ij Tz'utujil")


def group_of(people: int, now: datetime) -> tuple[Any, Any, list[Any]]:
    """A course that is over, and so many people who attended all of it."""
    from events import attendance, registration, schedule
    from events.recognition import Answers, Contact
    from people.models import Organisation, Person
    from trainings import cohorts, courses
    from trainings.courses import UnitPlan

    lead, _is_new = Organisation.objects.get_or_create(slug="mesa", defaults={"name": "Mesa Abierta"})
    trainer = Person.objects.create_user(name="Tomás", email="tomas@mesa.example")
    course = courses.write_course(
        organisation=lead,
        title={"es": "Datos personales en las instituciones"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Consentimiento"}, 90), UnitPlan({"es": "Borrado"}, 180)],
        by=trainer,
        now=now,
    )
    began = (now - timedelta(days=20)).replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=None)
    group = cohorts.open_cohort(
        course,
        time_zone="America/Guatemala",
        country="GT",
        city="Guatemala",
        venue="Casa Ibargüen",
        lessons=[
            (unit, began + timedelta(days=number)) for number, unit in enumerate(courses.units_of(course))
        ],
        seats={"onsite": None},
        by=trainer,
        now=now - timedelta(days=40),
    )
    schedule.publish(group.event, by=trainer, now=now - timedelta(days=40))
    places = [
        registration.register(
            group.event,
            answers=Answers(name=f"{NAMES[number % len(NAMES)]} {number}", mode="onsite"),
            contact=Contact(email=f"p{number}@correo.example"),
            language=("es", "pt-br", "en")[number % 3],
            time_zone="America/Guatemala",
            now=now - timedelta(days=30),
        )
        for number in range(people)
    ]
    for lesson in group.lessons.select_related("session"):
        attendance.mark_many(lesson.session, {one.code: "present" for one in places}, by=trainer, now=now)
    return group, trainer, places


def peak() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(people: int) -> dict[str, Any]:
    """Issue and verify, in two halves."""
    from django.db import connection

    from trainings import certificates
    from trainings.models import Certificate

    now = timezone.now()
    group, trainer, places = group_of(people, now)
    halves, memory = [places[: people // 2], places[people // 2 :]], []
    began, busy = time.perf_counter(), time.process_time()
    for half in halves:
        certificates.award(group, "achievement", to=[one.subject for one in half], by=trainer, now=now)
        memory.append(peak())
    seconds, cpu = time.perf_counter() - began, time.process_time() - busy
    rows = list(Certificate.objects.values_list("number", "pdf"))
    began = time.perf_counter()
    found = sum(certificates.by_number(number) is not None for number, _file in rows)
    by_number = time.perf_counter() - began
    began = time.perf_counter()
    found += sum(certificates.by_file(bytes(file)) is not None for _number, file in rows)
    by_file = time.perf_counter() - began
    if found != 2 * people:
        raise RuntimeError(f"{found} of {2 * people} were verified.")
    return {
        "certificates": people,
        "database": connection.vendor,
        "yardstick_ms": yardstick.milliseconds(),
        "s": round(seconds, 2),
        "cpu_s": round(cpu, 2),
        "ms_each": round(1000 * seconds / people, 1),
        "kb_each": round(sum(len(file) for _number, file in rows) / people / 1000, 1),
        "peak_mb": round(memory[1]),
        "mb_more": round(memory[1] - memory[0], 1),
        "verified_by_number_ms": round(1000 * by_number / people, 2),
        "verified_by_file_ms": round(1000 * by_file / people, 2),
    }


if __name__ == "__main__":
    with house.database():
        print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200), indent=2))
