"""The bank of questions of an organisation: written once, asked in many tests, never changed under answers.

What a group was asked stays: a question that a group was given is not reworded but followed by the next one,
so that earlier results stay what they were. Nothing is deleted; what is no longer asked is retired. The sole
writer of questions of the bank.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from events.attendance_files.columns import plain
from people import acts
from people.codes import new_code
from people.models import Organisation, Person
from trainings.errors import (
    ChoicesNotAlike,
    FewChoices,
    ManyChoices,
    NoSuchChoice,
    NoWordsToAsk,
    OneIsRight,
    RewordedSince,
    ScaleUpsideDown,
)
from trainings.holding import check_seen
from trainings.models import AssessmentItem, Item

#: Steps of the longest scale, and the most points that a right choice gives.
MOST_STEPS, MOST_POINTS = 11, 20
#: On paper each choice has a letter.
MOST_CHOICES = 26


class Wording(NamedTuple):
    """A question as it was written; words and choices by language code, the right ones by number from 1."""

    kind: str
    label: Mapping[str, str]
    help: Mapping[str, str] = {}
    choices: Mapping[str, Sequence[str]] = {}
    right: Collection[int] = ()
    least: int = 1
    most: int = 5
    points: int = 1


@transaction.atomic
def add(organisation: Organisation, wording: Wording, *, by: Person | None, now: datetime) -> Item:
    """Add a question to the bank; raises an error of what it lacks."""
    item = Item(organisation=organisation, kind=wording.kind, written_at=now)
    _write(item, wording)
    acts.note(item, "question of the bank written", by=by, now=now)
    return item


#: What a question says, as a page shows it to be changed.
SAYS = ("label", "help", "choices", "least", "most", "points")


@transaction.atomic
def revise(
    item: Item, wording: Wording, *, seen: str | None = None, by: Person | None, now: datetime
) -> Item:
    """Word a question anew, and return it: the same one, or the next if a group was given it.

    The next takes its place in every test; groups that have the test keep what they were given. `seen` is
    the mark of what it said when somebody began to change it (`holding.mark_of`). Raises `RewordedSince`
    where it was replaced already, and `WrittenMeanwhile` where it says something else by now.
    """
    fresh = Item.objects.select_for_update().get(pk=item.pk)
    if Item.objects.filter(replaces=fresh).exists():
        raise RewordedSince
    check_seen(fresh, SAYS, seen)
    if fresh.asked_at is None:
        _write(fresh, wording)
        acts.note(fresh, "question of the bank changed", by=by, now=now)
        return fresh
    following = Item(
        organisation=fresh.organisation,
        kind=fresh.kind,
        written_at=now,
        replaces=fresh,
        retired_at=fresh.retired_at,
    )
    _write(following, wording)
    Item.objects.filter(pk=fresh.pk, retired_at=None).update(retired_at=now)
    AssessmentItem.objects.filter(item=fresh).update(item=following)
    acts.note(following, "question of the bank worded anew", by=by, now=now, before=fresh.code)
    return following


@transaction.atomic
def retire(item: Item, *, by: Person | None, now: datetime) -> None:
    """Offer a question no more; tests that ask it go on."""
    if Item.objects.filter(pk=item.pk, retired_at=None).update(retired_at=now):
        acts.note(item, "question of the bank retired", by=by, now=now)


@transaction.atomic
def bring_back(item: Item, *, by: Person | None, now: datetime) -> None:
    """Offer a retired question again, unless a newer one has its place: raises `RewordedSince`."""
    if Item.objects.filter(replaces=item).exists():
        raise RewordedSince
    if Item.objects.filter(pk=item.pk).exclude(retired_at=None).update(retired_at=None):
        acts.note(item, "question of the bank brought back", by=by, now=now)


def mark_asked(items: Iterable[Item], now: datetime) -> None:
    """Keep that a group was given these: from now on they stay as they are."""
    Item.objects.filter(pk__in=[item.pk for item in items], asked_at=None).update(asked_at=now)


def offered(organisations: QuerySet[Organisation]) -> QuerySet[Item]:
    """Return the questions that tests can ask, the newest first."""
    return Item.objects.filter(organisation__in=organisations, retired_at=None).order_by("-written_at", "-pk")


def holds(item: Item, wanted: str) -> bool:
    """Whether all words that are looked for stand in the question or its choices, in any language."""
    told = [*item.label.values(), *(words for one in item.choices for words in one["words"].values())]
    text = plain(" ".join(told))
    return all(word in text for word in plain(wanted).split())


def _write(item: Item, wording: Wording) -> None:
    label = {code: words for code, words in wording.label.items() if words}
    if not label:
        raise NoWordsToAsk
    rows = _rows(wording) if item.kind in Item.CHOOSING else []
    if item.kind in Item.CHOOSING and len(rows) < 2:
        raise FewChoices
    if len(rows) > MOST_CHOICES:
        raise ManyChoices
    right = set(wording.right) if rows else set()
    if not right <= set(range(1, len(rows) + 1)):
        raise NoSuchChoice
    if item.kind == Item.Kind.CHOICE and len(right) > 1:
        raise OneIsRight
    if item.kind == Item.Kind.SCALE and not 0 < wording.most - wording.least < MOST_STEPS:
        raise ScaleUpsideDown
    codes = [one["code"] for one in item.choices]
    item.label = label
    item.help = {code: words for code, words in wording.help.items() if words}
    item.choices = [
        {
            "code": codes[place - 1] if place <= len(codes) else new_code()[:8],
            "words": words,
            "right": place in right,
        }
        for place, words in enumerate(rows, start=1)
    ]
    if item.kind == Item.Kind.SCALE:
        item.least, item.most = wording.least, wording.most
    item.points = wording.points
    item.save()


def _rows(wording: Wording) -> list[dict[str, str]]:
    """The choices as one row of words by language each; a language is written whole or not yet."""
    written = {language: list(lines) for language, lines in wording.choices.items() if any(lines)}
    numbers = {len(lines) for lines in written.values()}
    if len(numbers) > 1:
        raise ChoicesNotAlike
    return [
        {language: lines[place] for language, lines in written.items()}
        for place in range(next(iter(numbers), 0))
    ]
