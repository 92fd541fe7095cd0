"""The rule of a course at the desk, frozen with a group, and what a certificate says of excused hours."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from events import schedule
from events.models import Presence
from people.models import Organisation, Person
from tests.trainings.classes import course_of, ends, mark, open_group, take
from trainings import certificates, completion, courses
from trainings.completion import Requirement, Rule, State, rule_of
from trainings.models import Course
from trainings.progress import of_place, progress

Enter = Callable[[Person], Client]
RULE = Rule(75, room_minutes=60, excused_classes=1)


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def sent(course: Course, **more: str) -> dict[str, str]:
    """What the form of a course sends."""
    units = courses.units_of(course)
    said = {
        "title_es": "Datos personales",
        "completion_percent": "75",
        "modules": courses.mark_of(units),
        "words": courses.words_mark_of(course),
        "units-TOTAL_FORMS": str(len(units)),
        "units-INITIAL_FORMS": str(len(units)),
    }
    for number, unit in enumerate(units):
        said |= {
            f"units-{number}-unit": str(unit.pk),
            f"units-{number}-title_es": unit.title_es,
            f"units-{number}-minutes": str(unit.planned_minutes),
        }
    return said | more


def test_trainer_writes_what_completes_a_course_and_reads_it_as_one_sentence(
    organisation: Organisation, trainer: Person, enter: Enter, now: datetime
) -> None:
    course = course_of(organisation, trainer, now)
    form = reverse("trainings:desk_course_edit", args=[course.code])
    client = enter(trainer)
    wrong = client.post(form, sent(course, room_hours="2", excused_classes="-1"))
    assert (wrong.status_code, 'name="room_hours" value="2"' in wrong.content.decode()) == (422, True)

    hours = {"room_hours": "2", "online_hours": "1", "excused_classes": "1", "excused_percent": "30"}
    done = client.post(form, sent(course, **hours), follow=True)

    course.refresh_from_db()
    assert rule_of(course) == Rule(75, 120, 60, 1, 30)
    whole = (
        "Para completarlo: 75 % de 4\u00a0h (3\u00a0h); de ellas al menos 2\u00a0h en la sala o en una sede "
        "remota; de ellas al menos 1\u00a0h en línea; cuenta hasta 1 clase con excusa; las clases con excusa "
        "cuentan hasta el 30 % de las horas."
    )
    assert whole in done.content.decode()
    assert whole in client.get(form).content.decode()


def test_group_keeps_the_rule_that_it_opened_with(
    organisation: Organisation, trainer: Person, enter: Enter, now: datetime
) -> None:
    course = course_of(organisation, trainer, now, RULE)
    group = open_group(course, trainer, now)
    client = enter(trainer)
    client.post(reverse("trainings:desk_course_edit", args=[course.code]), sent(course, room_hours="0"))
    course.refresh_from_db()
    group.refresh_from_db()
    assert (rule_of(group), rule_of(course)) == (RULE, Rule(75))


def test_draft_is_told_that_the_course_asks_something_else_and_takes_it_over(
    organisation: Organisation, trainer: Person, enter: Enter, now: datetime
) -> None:
    course = course_of(organisation, trainer, now, RULE)
    draft = open_group(course, trainer, now, draft=True)
    client = enter(trainer)
    page = reverse("trainings:desk_group", args=[draft.code])
    assert "asks_otherwise" not in client.get(page).context
    client.post(reverse("trainings:desk_course_edit", args=[course.code]), sent(course))
    assert client.get(page).context["asks_otherwise"] is True
    client.post(reverse("trainings:desk_group_version", args=[draft.code]))
    draft.refresh_from_db()
    assert rule_of(draft) == Rule(75)


def test_group_without_a_room_is_told_that_nobody_can_complete_it(
    organisation: Organisation, trainer: Person, enter: Enter, now: datetime
) -> None:
    group = open_group(course_of(organisation, trainer, now, RULE), trainer, now)
    page, client = reverse("trainings:desk_group", args=[group.code]), enter(trainer)
    assert client.get(page).context["has_no_room"] is False
    group.event.capacities.filter(mode="onsite").delete()
    assert client.get(page).context["has_no_room"] is True


def test_hours_are_told_by_mode_and_excused_ones_apart(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    group = open_group(course_of(organisation, trainer, now, RULE), trainer, now)
    place = take(group, now)
    for position in (1, 2, 3):
        mark(group, position, "excused" if position == 3 else "present", place, by=trainer)
    Presence.objects.filter(session=group.lessons.get(position=1).session).update(mode="online")

    row = of_place(place, group, now=ends(4))

    assert row.by_mode == [("onsite", 60), ("online", 60)]
    assert (row.attended_minutes, row.excused_minutes, row.counted_minutes, row.percent) == (120, 60, 60, 50)
    assert row.complete


def test_an_excused_class_that_became_shorter_counts_no_more_than_being_there_would(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    group = open_group(course_of(organisation, trainer, now, RULE), trainer, now)
    place = take(group, now)
    third = group.lessons.get(position=3).session
    schedule.revise_session(third, title={"es": "Tres"}, declared_minutes=20, by=trainer, now=now)
    mark(group, 3, "excused", place, by=trainer)
    (row,) = progress(group)
    assert (row.excused_minutes, row.attended_minutes) == (20, 0)


def test_excused_hours_complete_and_are_no_hours_attended_on_a_certificate(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    group = open_group(course_of(organisation, trainer, now, RULE), trainer, now)
    place = take(group, now)
    for position, state in ((1, "present"), (2, "present"), (3, "excused")):
        mark(group, position, state, place, by=trainer)
    over = ends(4) + timedelta(days=1)

    [made] = certificates.award(group, "achievement", to=[place.subject], by=trainer, now=over)

    assert (made.facts["minutes"], made.facts["excused_minutes"]) == (120, 60)
    reader = PdfReader(io.BytesIO(bytes(made.pdf)))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "con 2 h de asistencia de 4 h previstas y 1 h con excusa" in words
    [attended] = certificates.award(group, "attendance", to=[place.subject], by=trainer, now=over)
    assert "excused_minutes" not in attended.facts


def test_room_above_may_ask_for_something_of_its_own(
    organisation: Organisation, trainer: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As tests do: whoever failed one, and may not try again, cannot complete the course any more."""
    monkeypatch.setattr(completion, "_further", dict(completion._further))
    group = open_group(course_of(organisation, trainer, now), trainer, now)
    first, _second = take(group, now), take(group, now, "Luz")

    def results(cohort: Any, places: Any) -> dict[int, list[Requirement]]:
        assert cohort == group
        return {first.pk: [Requirement("test", State.LOST, words="La prueba: 40 % de 60 %.")]}

    completion.asks("test", results)

    lost, fine = progress(group, now=now)
    with override("es"):
        assert [one.words for one in lost.told][1:] == ["La prueba: 40 % de 60 %."]
    assert (lost.standing, lost.can_complete, fine.can_complete) == ("lost", False, True)
