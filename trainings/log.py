"""What was done in this room, in words: what a group's log tells besides, and the log of an organisation.

A group's log is `events.chronicle`'s. What is done to courses, trainers, the ladder, the bank of questions
and later projects stands on no event; it is read here, for those who organise for the organisation. Whoever
it was done to is named as they are called now: the log itself keeps keys and codes alone, and once somebody
is forgotten it names nobody.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from events.chronicle import Line, who
from people.models import Organisation
from trainings.models import Course, Item, Project, Step, Trainer

#: Acts that are noted on the event of a group, as `chronicle.ACTS` holds them.
OF_GROUPS: dict[str, tuple[str, Any]] = {
    "newer version taken over": ("event", _("Took over version %(version)s of the course.")),
    "newer rule taken over": ("event", _("Took over what completes the course now.")),
    "task asked besides": ("event", _("Let one more task complete the course of this group.")),
    "task accepted": ("places", _("Accepted a task of place %(number)s.")),
    "task asked for again": ("places", _("Asked place %(number)s for a task again.")),
    "quota written": ("event", _("Wrote a quota for the group.")),
    "quota changed": ("event", _("Changed a quota for the group.")),
    "quota removed": ("event", _("Removed a quota for the group.")),
    "seats to fill set": ("event", _("Changed how many seats are to be filled.")),
    "applications rated": ("places", _("Rated applications: %(count)s.")),
    "put into the proposal": ("places", _("Put place %(number)s into the proposed group.")),
    "left out of the proposal": ("places", _("Left place %(number)s out of the proposed group.")),
    "left to the proposal": ("places", _("Left place %(number)s to the proposal again.")),
    "group decided": ("places", _("Decided on the proposed group: %(count)s people in it.")),
    "certificate issued": ("places", _("Issued a certificate to place %(number)s.")),
    "certificate replaced": ("places", _("Issued a certificate of place %(number)s anew.")),
    "certificate revoked": ("places", _("Revoked a certificate of place %(number)s.")),
    "certificate of teaching issued": ("roles", _("Issued a certificate to somebody who taught.")),
    "certificate of teaching replaced": ("roles", _("Issued a certificate of somebody who taught anew.")),
    "certificate of teaching revoked": ("roles", _("Revoked a certificate of somebody who taught.")),
    "tutor named": ("event", _("Named somebody who accompanies the group.")),
    "tutor ended": ("event", _("Let somebody accompany the group no longer.")),
    "test given": ("event", _("Gave the group a test or survey.")),
    "test taken back": ("event", _("Took a test or survey back from the group.")),
    "times of a test set": ("event", _("Changed when a test or survey is open.")),
    "test closed": ("event", _("Closed a test or survey for good.")),
    "papers entered": ("places", _("Entered sheets of a test or survey from paper: %(count)s.")),
}

#: Acts that are noted on what an organisation teaches with, and whoever teaches for it.
OF_ORGANISATIONS: dict[str, Any] = {
    "course written": _("Wrote a course: %(what)s."),
    "course changed": _("Changed a course: %(what)s."),
    "course version written": _("Wrote version %(version)s of a course: %(what)s."),
    "course retired": _("Took a course out of use: %(what)s."),
    "course brought back": _("Took a course into use again: %(what)s."),
    "material added": _("Added a material to a course: %(what)s."),
    "material changed": _("Changed a material of a course: %(what)s."),
    "material removed": _("Removed a material from a course: %(what)s."),
    "task set": _("Set a task in a course: %(what)s."),
    "task changed": _("Changed a task of a course: %(what)s."),
    "task removed": _("Removed a task from a course: %(what)s."),
    "test written": _("Wrote a test or survey for a course: %(what)s."),
    "test changed": _("Changed a test or survey of a course: %(what)s."),
    "questions put into a test": _("Put questions into a test or survey of a course: %(what)s."),
    "question taken out of a test": _("Took a question out of a test or survey of a course: %(what)s."),
    "test retired": _("Took a test or survey of a course out of use: %(what)s."),
    "test brought back": _("Took a test or survey of a course into use again: %(what)s."),
    "question of the bank written": _("Wrote a question for the bank."),
    "question of the bank changed": _("Changed a question of the bank."),
    "question of the bank worded anew": _("Worded a question of the bank anew that a group had been asked."),
    "question of the bank retired": _("Took a question of the bank out of use."),
    "question of the bank brought back": _("Took a question of the bank into use again."),
    "trainer added": _("Added a trainer: %(what)s."),
    "trainer ended": _("Took somebody off the list of trainers: %(what)s."),
    "qualifications noted": _("Noted what a trainer may teach: %(what)s, %(course)s."),
    "step reviewed": _("Reviewed a step of a trainer: %(what)s, %(step)s."),
    "ladder begun": _("Began the ladder of trainers."),
    "ladder step added": _("Added a step to the ladder: %(step)s."),
    "ladder step changed": _("Changed a step of the ladder: %(step)s."),
    "ladder step moved": _("Moved a step of the ladder: %(step)s."),
    "ladder step retired": _("Took a step off the ladder: %(step)s."),
    "ladder step brought back": _("Put a step back on the ladder: %(step)s."),
    "project written": _("Wrote a later project: %(project)s."),
    "project changed": _("Changed a later project: %(project)s."),
    "project removed": _("Removed a later project."),
}

#: A detail that holds a code → whose code it is.
_BY_CODE: dict[str, type[models.Model]] = {"course": Course, "step": Step, "project": Project}
_GONE = "–"


def entries(organisation: Organisation) -> QuerySet[LogEntry]:
    """Return the entries of an organisation's log, the newest first."""
    of: dict[type[models.Model], Any] = {
        Course: Course.objects.filter(organisation=organisation),
        Trainer: Trainer.objects.filter(organisation=organisation),
        Item: Item.objects.filter(organisation=organisation),
        Organisation: Organisation.objects.filter(pk=organisation.pk),
    }
    about = Q()
    for model, rows in of.items():
        about |= Q(content_type=_type(model), object_id__in=rows.values("pk"))
    found = LogEntry.objects.filter(about, additional_data__act__in=list(OF_ORGANISATIONS))
    return found.select_related("actor").order_by("-timestamp", "-pk")


def in_words(entries: Iterable[LogEntry]) -> list[Line]:
    """Return entries as lines in the reader's language; so many queries for many as for one."""
    rows = list(entries)
    told = [row.additional_data or {} for row in rows]
    whats = _whats(rows)
    codes = {name: _titles(model, {one.get(name) for one in told}) for name, model in _BY_CODE.items()}
    lines = []
    for row, data in zip(rows, told, strict=True):
        details = {
            **data,
            **{name: titles.get(data.get(name), _GONE) for name, titles in codes.items()},
            "what": whats.get((row.content_type_id, row.object_id), _GONE),
        }
        lines.append(Line(row.timestamp, who(row), str(OF_ORGANISATIONS[data["act"]]) % details))
    return lines


def _whats(rows: Iterable[LogEntry]) -> dict[tuple[int, int | None], str]:
    """What courses and trainers are called now, by type and key."""
    called: Mapping[type[models.Model], Callable[[Any], str]] = {
        Course: lambda course: str(course.title),
        Trainer: lambda trainer: trainer.person.name,
    }
    found = {}
    for model, name in called.items():
        of_type = _type(model).pk
        keys = {row.object_id for row in rows if row.content_type_id == of_type}
        related = ["person"] if model is Trainer else []
        if keys:
            for one in model._default_manager.filter(pk__in=keys).select_related(*related):
                found[of_type, one.pk] = name(one)
    return found


def _titles(model: type[models.Model], codes: set[Any]) -> dict[Any, str]:
    wanted = codes - {None}
    if not wanted:
        return {}
    return {one.code: str(one.title) for one in model._default_manager.filter(code__in=wanted)}  # type: ignore[attr-defined]


def _type(model: type[models.Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)
