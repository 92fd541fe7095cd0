"""The tasks that a module gives in a version of a course, and which of them complete it; sole writer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from events.models import Event
from people import acts
from people.models import Person
from trainings.errors import CompletesAlone, HandedInAlready, TooManyTasks
from trainings.holding import check_seen, hold
from trainings.models import Cohort, Course, Task, Unit, Version

#: What the list of a module stays readable with, and the longest that a task may take after its class.
MOST, MOST_DAYS = 10, 120


class Facts(NamedTuple):
    """A task as it was written: title and words by language code, and in which form it is handed in."""

    title: Mapping[str, str]
    text: Mapping[str, str] = {}
    due_days: int = 7
    is_required: bool = True
    takes_text: bool = True
    takes_link: bool = False
    takes_file: bool = False


def _in_columns(field: str, words: Mapping[str, str]) -> dict[str, str | None]:
    return {f"{field}_{code.replace('-', '_')}": words.get(code) or None for code in ("es", "pt-br", "en")}


def _columns(facts: Facts) -> dict[str, Any]:
    plain = facts._asdict()
    return _in_columns("title", plain.pop("title")) | _in_columns("text", plain.pop("text")) | plain


@transaction.atomic
def set_task(unit: Unit, facts: Facts, *, by: Person, now: datetime) -> Task:
    """Give a module a task, after its others; raises `TooManyTasks`. Groups that are open ask none more."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if unit.tasks.count() >= MOST:
        raise TooManyTasks
    last = unit.tasks.aggregate(last=Max("position"))["last"] or 0
    made = Task.objects.create(unit=unit, position=last + 1, added_at=now, **_columns(facts))
    acts.note(unit.version.course, "task set", by=by, now=now, task=made.code)
    return made


#: What a task says, as a page shows it to be changed.
SAYS = (*_in_columns("title", {}), *_in_columns("text", {}), *Facts._fields[2:])


@transaction.atomic
def change_task(task: Task, facts: Facts, *, seen: str | None = None, by: Person, now: datetime) -> None:
    """Change a task in this version of the course; what was handed in stays as it is.

    `seen` is the mark of what it said when somebody began to change it (`holding.mark_of`). Raises
    `RemovedMeanwhile`, and `WrittenMeanwhile` where it says something else by now.
    """
    hold(task)
    task.refresh_from_db()
    check_seen(task, SAYS, seen)
    for column, value in _columns(facts).items():
        setattr(task, column, value)
    task.save()
    acts.note(task.unit.version.course, "task changed", by=by, now=now, task=task.code)


@transaction.atomic
def remove_task(task: Task, *, by: Person, now: datetime) -> None:
    """Take a task off its module, in this version alone; one that is gone already stays so.

    Raises `HandedInAlready` once there is something, and `CompletesAlone` where a group without classes would
    be left with nothing but what people say of themselves.
    """
    # Whoever opens a group of the course just now is waited for, with what it asks.
    course = Course.objects.select_for_update(no_key=True).get(versions__units__tasks=task)
    # Whoever hands something in for it just now holds it, and is waited for.
    if not list(Task.objects.select_for_update().filter(pk=task.pk).values_list("pk")):
        return
    if task.hand_ins.exists():
        raise HandedInAlready
    if any(_completes_alone(task, group) for group in _asking(task)):
        raise CompletesAlone
    code = task.code
    task.delete()
    acts.note(course, "task removed", by=by, now=now, task=code)


def _asking(task: Task) -> list[Cohort]:
    """The groups without classes that people are in, or can come to, and that ask for a task."""
    found = Cohort.objects.filter(
        version=task.unit.version_id, test_percent=0, event__status=Event.Status.PUBLISHED
    )
    return [one for one in found.exclude(event__first_day=None) if task.key in one.required_tasks]


def _completes_alone(task: Task, group: Cohort) -> bool:
    return set(numbers_asked_of(group).values()) == {task.key}


def carry(before: Version, after: Version) -> None:
    """Let each module of a new version begin with the tasks that it had."""
    units = {unit.key: unit for unit in after.units.all()}
    for task in Task.objects.filter(unit__version=before).select_related("unit").order_by("pk"):
        if unit := units.get(task.unit.key):
            said = {
                field.attname: getattr(task, field.attname)
                for field in Task._meta.concrete_fields
                if field.attname not in ("id", "code", "unit_id", "title", "text")
            }
            Task.objects.create(unit=unit, **said)


def of_version(version: Version) -> dict[int, list[Task]]:
    """Return the tasks of a version by its modules' keys, each in order."""
    found: dict[int, list[Task]] = {}
    for task in Task.objects.filter(unit__version=version).order_by("position", "pk"):
        found.setdefault(task.unit_id, []).append(task)
    return found


def required_keys(version: Version) -> list[str]:
    """Return the keys of the tasks that a group which opens with a version has to have accepted."""
    return [key for key, is_required in in_order(version.pk).values_list("key", "is_required") if is_required]


def required_numbers(version: Version) -> list[int]:
    """Return the numbers of those tasks, counted through the modules of the version."""
    rows = in_order(version.pk).values_list("is_required", flat=True)
    return [number for number, is_required in enumerate(rows, start=1) if is_required]


def numbers_asked_of(cohort: Cohort) -> dict[int, str]:
    """Return the keys of the tasks that complete a group by their numbers; no query where none does."""
    if not cohort.required_tasks:
        return {}
    keys = in_order(cohort.version_id).values_list("key", flat=True)
    return {number: key for number, key in enumerate(keys, start=1) if key in cohort.required_tasks}


def in_order(version: int) -> QuerySet[Task]:
    """Return the tasks of a version, by its key, as they are numbered."""
    return Task.objects.filter(unit__version=version).order_by("unit__position", "position", "pk")


def forms_of(task: Task) -> str:
    """Return in words what a task takes."""
    taken = ((task.takes_text, _("a text")), (task.takes_link, _("a link")), (task.takes_file, _("a file")))
    words = [word for takes, word in taken if takes]
    return _(" or ").join(words)
