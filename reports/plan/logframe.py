"""The logframe of a grant: what is to be reached, step by step; the sole writer of its lines."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet

from people import acts
from people.models import Person
from reports.errors import ServesItself
from reports.models import Grant, Level
from reports.translated import written
from trainings.courses import in_columns

#: From the top down; a line serves one of a kind before its own.
KINDS = [str(kind) for kind in Level.Kind]


class Facts(NamedTuple):
    """A line as it was written; its words by language code."""

    kind: str
    words: Mapping[str, str]
    serves: Level | None = None
    assumptions: Mapping[str, str] = {}
    verification: Mapping[str, str] = {}


def of_grant(grant: Grant) -> QuerySet[Level]:
    """Return the lines of a grant that were not taken off."""
    return Level.objects.filter(grant=grant, removed_at=None).order_by("position", "pk")


def taken_off(grant: Grant) -> QuerySet[Level]:
    """Return the lines that can be brought back, the last taken off first."""
    return Level.objects.filter(grant=grant).exclude(removed_at=None).order_by("-removed_at", "pk")


@transaction.atomic
def write(
    facts: Facts, *, grant: Grant | None = None, level: Level | None = None, by: Person | None, now: datetime
) -> Level:
    """Write a new line of a grant's logframe, after the others, or write one again, and return it.

    Raises `ServesItself` unless it serves a line of a kind above its own.
    """
    if facts.serves is not None and KINDS.index(facts.serves.kind) >= KINDS.index(facts.kind):
        raise ServesItself
    is_new = level is None
    if level is None:
        assert grant is not None  # noqa: S101  a new one belongs to a grant
        Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
        last = grant.levels.aggregate(last=Max("position"))["last"] or 0
        level = Level(grant=grant, position=last + 1)
    level.kind, level.serves = facts.kind, facts.serves
    for field in ("words", "assumptions", "verification"):
        for column, words in in_columns(field, getattr(facts, field)).items():
            setattr(level, column, words)
    level.save()
    # What served it may now stand beside or above it.
    for one in level.served.filter(kind__in=KINDS[: KINDS.index(level.kind) + 1]):
        served: Level = one
        served.serves = None
        served.save(update_fields=["serves"])
    act = "line of the logframe written" if is_new else "line of the logframe changed"
    acts.note(level.grant, act, by=by, now=now, level=level.code)
    return level


@transaction.atomic
def move(level: Level, *, up: bool, by: Person | None, now: datetime) -> bool:
    """Let a line change places with the one before or after it that serves the same; return whether."""
    Grant.objects.select_for_update(no_key=True).get(pk=level.grant_id)
    beside = [one for one in in_order(of_grant(level.grant)) if one.serves_id == level.serves_id]
    places = [one.pk for one in beside]
    other = places.index(level.pk) + (-1 if up else 1)
    if not 0 <= other < len(beside):
        return False
    beside.insert(other, beside.pop(places.index(level.pk)))
    for position, one in enumerate(beside, 1):
        neighbour: Level = one
        neighbour.position = position
        neighbour.save(update_fields=["position"])
    acts.note(level.grant, "line of the logframe moved", by=by, now=now, level=level.code)
    return True


@transaction.atomic
def remove(level: Level, *, by: Person | None, now: datetime) -> None:
    """Take a line off; what served it and its indicators stay, and it can be brought back."""
    level.removed_at = now
    level.save(update_fields=["removed_at"])
    acts.note(level.grant, "line of the logframe taken off", by=by, now=now, level=level.code)


@transaction.atomic
def bring_back(level: Level, *, by: Person | None, now: datetime) -> None:
    """Undo that a line was taken off."""
    level.removed_at = None
    level.save(update_fields=["removed_at"])
    acts.note(level.grant, "line of the logframe brought back", by=by, now=now, level=level.code)


def in_order(levels: Iterable[Level]) -> list[Level]:
    """Return lines as they are read: each followed by those that serve it; kinds from the top down."""
    every = sorted(levels, key=lambda one: (KINDS.index(one.kind), one.position, one.pk))
    there = {one.pk for one in every}
    below: dict[int | None, list[Level]] = {}
    for one in every:
        below.setdefault(one.serves_id if one.serves_id in there else None, []).append(one)

    def walk(above: int | None) -> list[Level]:
        return [line for one in below.get(above, ()) for line in (one, *walk(one.pk))]

    return walk(None)


def drafted(grant: Grant) -> list[dict[str, Any]]:
    """Return the logframe as it stands at the desk now, as an approval keeps it."""
    lines = in_order(of_grant(grant))
    codes = {one.pk: one.code for one in lines}
    return [
        {
            "code": one.code,
            "kind": one.kind,
            "serves": codes.get(one.serves_id, "") if one.serves_id else "",
            "words": written(one, "words"),
            "assumptions": written(one, "assumptions"),
            "verification": written(one, "verification"),
        }
        for one in lines
    ]
