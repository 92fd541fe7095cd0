"""Which tables organisation and funder agree on, and in which order: the sole writer of that list.

What is protected first keeps most of its cells, so the order is a decision, taken before anybody has come.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from people import acts
from people.models import Person
from reports.errors import ChangedMeanwhile, NoSuchTable
from reports.models import AgreedTable, Grant, TablesAnswer
from reports.tables.wanted import BASES, USUAL, Wanted

#: A table of more dimensions has hardly a cell that may be shown.
MOST_DIMENSIONS = 3


def of(grant: Grant) -> list[AgreedTable]:
    """Return a grant's tables in their order."""
    return list(AgreedTable.objects.filter(grant=grant).order_by("position", "pk"))


def wanted(grant: Grant, *, on: date) -> list[Wanted]:
    """Return what a report of a day offers, in order."""
    return [
        Wanted(table.dimensions, table.joined)
        for table in of(grant)
        if table.due_on is None or table.due_on <= on
    ]


@transaction.atomic
def begin(grant: Grant) -> None:
    """Give a grant that has no tables the usual ones."""
    if not AgreedTable.objects.filter(grant=grant).exists():
        AgreedTable.objects.bulk_create(
            AgreedTable(grant=grant, position=place, by=",".join(one.dimensions))
            for place, one in enumerate(USUAL)
        )


@transaction.atomic
def add(grant: Grant, dimensions: Sequence[str], *, due_on: date | None = None) -> AgreedTable:
    """Put a table at the end of the list. Raises `NoSuchTable` with a sentence that says why not."""
    bases = [BASES.get(one, one) for one in dimensions]
    if not dimensions or len(dimensions) > MOST_DIMENSIONS or len(set(bases)) < len(bases):
        raise NoSuchTable(NoSuchTable.Why.TWICE if dimensions else NoSuchTable.Why.NOTHING)
    if any(set(table.dimensions) == set(dimensions) for table in of(grant)):
        raise NoSuchTable(NoSuchTable.Why.THERE)
    _no_longer_agreed(grant)
    last = AgreedTable.objects.filter(grant=grant).aggregate(last=Max("position"))["last"]
    return AgreedTable.objects.create(
        grant=grant, position=0 if last is None else last + 1, by=",".join(dimensions), due_on=due_on
    )


@transaction.atomic
def move(table: AgreedTable, *, to: int) -> None:
    """Put a table at a place of the list, counted from nought; those after it make room."""
    _no_longer_agreed(table.grant)
    others = [one for one in of(table.grant) if one.pk != table.pk]
    others.insert(max(0, min(to, len(others))), table)
    for place, one in enumerate(others):
        AgreedTable.objects.filter(pk=one.pk).update(position=place)


@transaction.atomic
def remove(table: AgreedTable) -> None:
    """Take a table off the list; what was issued keeps it."""
    _no_longer_agreed(table.grant)
    AgreedTable.objects.filter(pk=table.pk).delete()
    AgreedTable.objects.filter(grant=table.grant, position__gt=table.position).update(
        position=F("position") - 1
    )


@transaction.atomic
def put_back(
    grant: Grant, *, by: str, at: int, joined: Mapping[str, Sequence[Sequence[str]]], due_on: date | None
) -> AgreedTable:
    """Take back the removal of a table: it stands again where it stood, as it was."""
    made = add(grant, by.split(","), due_on=due_on)
    made.joined = {dimension: [list(codes) for codes in each] for dimension, each in joined.items()}
    AgreedTable.objects.filter(pk=made.pk).update(joined=made.joined)
    move(made, to=at)
    return made


@transaction.atomic
def agree(grant: Grant, *, by: Person, now: datetime) -> None:
    """Record that the organisation says that both agreed on the list as it stands.

    A change is to be agreed anew. What the funder itself says is an `answer`.
    """
    Grant.objects.filter(pk=grant.pk).update(tables_agreed_on=timezone.localdate(now))
    acts.note(grant, "tables agreed", by=by, now=now)


def mark_of(grant: Grant) -> str:
    """Return a mark of the list as it stands: another list has another one."""
    listed = [[table.by, table.joined, str(table.due_on or "")] for table in of(grant)]
    return hashlib.sha256(json.dumps(listed, sort_keys=True).encode()).hexdigest()


def newest_answer(grant: Grant) -> TablesAnswer | None:
    """Return what the funder said last, with who said it."""
    found = TablesAnswer.objects.filter(grant=grant).select_related("answered_by")
    return found.order_by("-answered_at", "-pk").first()


@transaction.atomic
def answer(grant: Grant, *, seen: str, change: str = "", by: Person, now: datetime) -> TablesAnswer:
    """Keep that the funder agrees to the list, or what `change` it asks for.

    `seen` is the mark of the list that the person read. Raises `ChangedMeanwhile` where it is another by now.
    """
    held = Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    if mark_of(held) != seen:
        raise ChangedMeanwhile
    made = TablesAnswer.objects.create(
        grant=held, mark=seen, agrees=not change, words=change, answered_at=now, answered_by=by
    )
    on = None if change else timezone.localdate(now)
    Grant.objects.filter(pk=held.pk).update(tables_agreed_on=on)
    acts.note(held, "funder asked for other tables" if change else "funder agreed to tables", by=by, now=now)
    return made


def _no_longer_agreed(grant: Grant) -> None:
    Grant.objects.filter(pk=grant.pk).update(tables_agreed_on=None)


@transaction.atomic
def join(table: AgreedTable, dimension: str, categories: Sequence[str]) -> None:
    """Tell some categories of a table as one from the next report on."""
    together = {code for whole in categories for code in whole.split(" + ")}
    kept = [list(each) for each in table.joined.get(dimension, ()) if not together & set(each)]
    for each in table.joined.get(dimension, ()):
        together |= set(each) if together & set(each) else set()
    _no_longer_agreed(table.grant)
    table.joined = {**table.joined, dimension: [*kept, sorted(together)]}
    AgreedTable.objects.filter(pk=table.pk).update(joined=table.joined)


@transaction.atomic
def part(table: AgreedTable) -> None:
    """Tell all categories of a table apart again."""
    _no_longer_agreed(table.grant)
    table.joined = {}
    AgreedTable.objects.filter(pk=table.pk).update(joined={})
