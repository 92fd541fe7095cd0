"""What participants hand in for the tasks of a course, and how that is read; sole writer.

Whoever takes part hands in a text, a link or a file, on time or late, and may replace it until somebody has
read it. It is accepted, or asked for again with words; then what comes next is a new one, and the earlier
stays beside it. What is asked of a group is frozen when it opens (`Cohort.required_tasks`).
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from events.models import Registration
from events.posting import post
from events.uploads import Received
from people import acts
from people.models import Person
from trainings.completion import Requirement
from trainings.completion import State as Met
from trainings.errors import (
    AcceptedAlready,
    NothingHandedIn,
    NoWordsSaid,
    ReadMeanwhile,
    TaskGone,
)
from trainings.models import Cohort, HandIn, Lesson, Task
from trainings.setting_tasks import forms_of, in_order, numbers_asked_of

State = HandIn.State
#: Of whoever was forgotten nothing is left to be read.
_LEFT = ~Q(text="", url="", file_name="")
#: The kind of letter that says what became of what was handed in.
TOLD = "trainings.task"
#: So long whoever read something may still think better of it before its participant is told.
SECOND_THOUGHTS = timedelta(minutes=15)


class Given(NamedTuple):
    """What somebody hands in: some of the three."""

    text: str = ""
    url: str = ""
    file: Received | None = None
    #: Whether a file that was handed in before is to go.
    drops_file: bool = False


class Asked(NamedTuple):
    """One task of a group with its class, and what a participant has handed in for it, the newest first."""

    task: Task
    lesson: Lesson
    number: int
    is_required: bool
    hand_ins: Sequence[HandIn] = ()
    #: Where there are no classes, the end of the last day.
    ends_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """Until when; none while its class has no date."""
        return self.ends_at or self.task.due_at(self.lesson.session)

    @property
    def newest(self) -> HandIn | None:
        """What was handed in last."""
        return self.hand_ins[0] if self.hand_ins else None

    @property
    def is_open(self) -> bool:
        """Whether something may be handed in: nothing was accepted yet."""
        return self.newest is None or self.newest.state != State.ACCEPTED

    @property
    def asks_again(self) -> bool:
        """Whether something is to be handed in anew."""
        return self.newest is not None and self.newest.state == State.AGAIN


# --- Handed in --------------------------------------------------------------------------------


def asked_of(place: Registration, cohort: Cohort) -> list[Asked]:
    """Return the tasks of a group with what a place has handed in, without the bytes; three queries."""
    handed: dict[int, list[HandIn]] = {}
    for one in _listed().filter(registration=place).order_by("-number"):
        handed.setdefault(one.task_id, []).append(one)
    return [one._replace(hand_ins=handed.get(one.task.pk, ())) for one in tasks_of(cohort)]


def tasks_of(cohort: Cohort) -> list[Asked]:
    """Return the tasks of a group in their order, with their classes; two queries."""
    lessons = {
        lesson.unit_id: lesson
        for lesson in cohort.lessons.select_related("session", "unit").order_by("-position")
    }
    ends_at = cohort.event.ends_at if cohort.event.is_at_own_pace else None
    return [
        Asked(task, lessons[task.unit_id], number, task.key in cohort.required_tasks, ends_at=ends_at)
        for number, task in enumerate(in_order(cohort.version_id), start=1)
        if task.unit_id in lessons
    ]


@transaction.atomic
def hand_in(asked: Asked, place: Registration, given: Given, *, now: datetime) -> HandIn:
    """Keep what a participant hands in, on time or late; until it was read, it takes the place of the last.

    Raises `NothingHandedIn`, `AcceptedAlready` once there is nothing to hand in any more, and `TaskGone`.
    """
    task = asked.task
    text = given.text.strip() if task.takes_text else ""
    url = given.url if task.takes_link else ""
    file = given.file if task.takes_file else None
    # Whoever presses twice waits, and so does whoever removes the task.
    Registration.objects.select_for_update(no_key=True).values_list("pk").get(pk=place.pk)
    if not list(Task.objects.select_for_update(no_key=True).filter(pk=task.pk).values_list("pk")):
        raise TaskGone
    newest = _listed().filter(task=task, registration=place).order_by("-number").first()
    if newest is not None and newest.state == State.ACCEPTED:
        raise AcceptedAlready
    before = newest if newest is not None and newest.state == State.HANDED_IN else None
    keeps_file = bool(before and before.file_name and not given.drops_file)
    if not (text or url or file or keeps_file):
        raise NothingHandedIn(forms_of(task))
    row = before or HandIn(task=task, registration=place, number=newest.number + 1 if newest else 1)
    row.text, row.url, row.handed_in_at = text, url, now
    if file is not None:
        row.file_name, row.file_ending, row.content = file.name, file.ending, file.content
    elif not keeps_file:
        row.file_name, row.file_ending, row.content = "", "", b""
    due = asked.due_at
    row.is_late = due is not None and now > due
    row.save()
    return row


def _listed() -> QuerySet[HandIn]:
    return HandIn.objects.defer("content")


# --- Read -------------------------------------------------------------------------------------


@transaction.atomic
def judge(
    hand_in: HandIn,
    *,
    state: str,
    words: str = "",
    seen_at: datetime | None = None,
    by: Person,
    now: datetime,
) -> HandIn:
    """Accept what was handed in, or ask for it again with words; the same may be judged anew.

    `seen_at` is when what was looked at was handed in. Raises `NoWordsSaid` where something is asked for
    again without any, and `ReadMeanwhile` where something newer was handed in.
    """
    words = words.strip()
    if state == State.AGAIN and not words:
        raise NoWordsSaid
    Registration.objects.select_for_update(no_key=True).values_list("pk").get(pk=hand_in.registration_id)
    fresh = _listed().select_related("task__unit", "registration__event").get(pk=hand_in.pk)
    if is_followed(fresh) or (seen_at is not None and seen_at != fresh.handed_in_at):
        raise ReadMeanwhile
    if fresh.judged_at is not None and (fresh.state, fresh.words) == (state, words):
        # Pressed twice: nothing new is to be told.
        return fresh
    fresh.state, fresh.words, fresh.judged_by, fresh.judged_at = state, words, by, now
    try:
        with transaction.atomic():
            fresh.save(update_fields=["state", "words", "judged_by", "judged_at"])
    except IntegrityError as error:  # pragma: no cover  two who judge wait for each other above
        raise ReadMeanwhile from error
    # Whoever is told hears it as it stands once second thoughts are over: the letter asks again. Each
    # judgement has one of its own, for what was told once may be thought better of twice.
    post(
        fresh.registration,
        f"task:{fresh.code}:{fresh.state}:{now:%Y%m%d%H%M%S%f}",
        TOLD,
        now=now,
        not_before=now + SECOND_THOUGHTS,
        hand_in=fresh.code,
        state=fresh.state,
        judged=now.isoformat(),
    )
    act = "task accepted" if state == State.ACCEPTED else "task asked for again"
    acts.note(fresh.registration.event, act, by=by, now=now, registration=fresh.registration.code)
    return fresh


def find(code: str) -> HandIn | None:
    """Return what was handed in by its code, with its task and its place; none when it is gone."""
    return _listed().select_related("task", "registration__event").filter(code=code).first()


def is_followed(hand_in: HandIn) -> bool:
    """Whether something was handed in after it for the same task."""
    later = HandIn.objects.filter(task=hand_in.task_id, registration=hand_in.registration_id)
    return later.filter(number__gt=hand_in.number).exists()


def to_read(cohort: Cohort) -> QuerySet[HandIn]:
    """Return what waits to be read in a group, the longest waiting first; of places that stand alone."""
    return (
        of_group(cohort)
        .filter(_LEFT, state=State.HANDED_IN, registration__status=Registration.Status.CONFIRMED)
        .order_by("handed_in_at", "pk")
    )


def to_read_in(cohorts: Iterable[Cohort]) -> dict[int, int]:
    """Return how much waits to be read in some groups, by their keys; one query."""
    rows = HandIn.objects.filter(
        _LEFT,
        state=State.HANDED_IN,
        registration__status=Registration.Status.CONFIRMED,
        registration__event__cohort__in=list(cohorts),
    )
    counted = rows.values("registration__event__cohort").annotate(number=Count("pk"))
    return dict(counted.values_list("registration__event__cohort", "number"))


def read_of(cohort: Cohort) -> QuerySet[HandIn]:
    """Return what was read in a group, the newest first; of places that stand alone."""
    return (
        of_group(cohort)
        .exclude(state=State.HANDED_IN)
        .filter(registration__status=Registration.Status.CONFIRMED)
        .order_by("-judged_at", "-pk")
    )


def before(hand_in: HandIn) -> QuerySet[HandIn]:
    """Return what the same participant handed in earlier for the same task, the newest first."""
    rows = _listed().filter(
        task=hand_in.task_id, registration=hand_in.registration_id, number__lt=hand_in.number
    )
    return rows.order_by("-number")


def counts(cohort: Cohort) -> dict[int, dict[str, int]]:
    """Return for each task of a group how many wait to be read, were accepted, and are asked for again."""
    newer = HandIn.objects.filter(
        task=OuterRef("task"), registration=OuterRef("registration"), number__gt=OuterRef("number")
    )
    rows = (
        HandIn.objects.filter(
            ~Exists(newer),
            registration__event=cohort.event_id,
            registration__status=Registration.Status.CONFIRMED,
        )
        .values("task")
        .annotate(
            waits=Count("pk", filter=_LEFT & Q(state=State.HANDED_IN)),
            accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
            again=Count("pk", filter=Q(state=State.AGAIN)),
        )
    )
    return {row["task"]: {name: row[name] for name in ("waits", "accepted", "again")} for row in rows}


def of_group(cohort: Cohort) -> QuerySet[HandIn]:
    """Return all that was handed in for a group, without the files' bytes."""
    return (
        _listed()
        .filter(registration__event=cohort.event_id)
        .select_related("task__unit", "registration__event")
    )


# --- What it means for the course -------------------------------------------------------------


def requirements(cohort: Cohort, places: Sequence[Registration]) -> dict[int, list[Requirement]]:
    """Return what the required tasks of a group make of places; two queries, and none without any.

    Where all of them were removed nothing is asked: that is no requirement, least of all a met one.
    """
    if not cohort.required_tasks or not places:
        return {}
    by_number = numbers_asked_of(cohort)
    if not by_number:
        return {}
    accepted: dict[int, set[str]] = {}
    rows = HandIn.objects.filter(
        registration__in=[place.pk for place in places],
        state=State.ACCEPTED,
        task__key__in=cohort.required_tasks,
    )
    for place, key in rows.values_list("registration", "task__key"):
        accepted.setdefault(place, set()).add(key)
    return {place.pk: [_requirement(by_number, accepted.get(place.pk, set()))] for place in places}


def _requirement(by_number: Mapping[int, str], accepted: set[str]) -> Requirement:
    missing = [str(number) for number, key in by_number.items() if key not in accepted]
    has, needed = len(by_number) - len(missing), len(by_number)
    if not missing:
        words = _("All tasks that complete the course are accepted.")
    else:
        words = _("Tasks accepted: %(has)s of %(needed)s. Still missing: %(numbers)s.") % {
            "has": has,
            "needed": needed,
            "numbers": ", ".join(missing),
        }
    return Requirement("tasks", Met.OPEN if missing else Met.MET, has, needed, needed, words=words)


# --- Forgotten, and taken along ---------------------------------------------------------------


def forget(subject: UUID, now: datetime) -> None:
    """Take away what somebody handed in, and what was written to them; that they did, and when, stays."""
    HandIn.objects.filter(registration__subject=subject).update(
        text="", url="", file_name="", file_ending="", content=b"", words=""
    )


def of_places(places: Sequence[Registration]) -> dict[int, list[dict[str, Any]]]:
    """Return what was handed in from places, by their keys, as its authors take it along."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = HandIn.objects.filter(registration__in=places).select_related("task").order_by("pk")
    for one in rows:
        found.setdefault(one.registration_id, []).append(
            {
                "task": one.task.title,
                "number": one.number,
                "text": one.text,
                "link": one.url,
                "file_name": one.file_name,
                "file": b64encode(bytes(one.content)).decode(),
                "handed_in_at": one.handed_in_at,
                "late": one.is_late,
                "state": one.state,
                "words": one.words,
                "judged_at": one.judged_at,
            }
        )
    return found
