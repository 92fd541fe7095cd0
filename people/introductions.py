"""Introductions by double consent: one asks, the other says yes, and then each sees how to reach the other.

Any room may bring two people together here; it says where from (`comes_from`) and nothing else of itself. No
answer is pressed for: a no is told to nobody, and what was written goes after 30 days. Sole writer.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Introduction, Person, Refusal
from people.models.introductions import ANSWER_WITHIN

State = Introduction.State
Way = Introduction.Way

#: So many of one's requests may wait for an answer at once, and a pair has peace for so long after one.
MOST_WAITING = 5
PEACE = timedelta(days=90)
#: What somebody is told of: that they were asked, and that somebody said yes to them.
ASKED, ACCEPTED = "asked", "accepted"


class IntroductionError(Exception):
    """Why two people are not brought together, in words for whoever asked."""

    words: str | Promise = _("That can't be done with this request.")

    def __str__(self) -> str:
        return str(self.words)


class Themselves(IntroductionError):
    words = _("That is you.")


class NotThere(IntroductionError):
    words = _("This person can't be asked any more.")


class InTouchAlready(IntroductionError):
    words = _("You are in touch with this person already.")


class TheyAsked(IntroductionError):
    words = _("This person has asked you already. You can answer on the page of your contacts.")


class AskedBefore(IntroductionError):
    words = _("You asked this person within the last 90 days. Please leave the answer to them.")


class TooMany(IntroductionError):
    words = _(
        "Five requests of yours wait for an answer. You can ask again as soon as somebody says yes, or 30 "
        "days after you asked."
    )


class Refused(IntroductionError):
    words = _("You said that you do not want to hear from this person. Take that back before you ask.")


class Over(IntroductionError):
    words = _("This request can't be answered any more.")


class Contact(NamedTuple):
    """By what somebody can be reached, a value of `Introduction.Way`, and the address, number or name."""

    way: str
    value: str


def _no(*_people: Person) -> bool:
    return False


class Context(NamedTuple):
    """Where two people found each other: the words for it, and what one may be told there of the other."""

    words: str | Promise
    about: Callable[[Person, Person], Sequence[tuple[str, str]]]
    #: Whether, by now, no letter between these may say who or what.
    is_discreet: Callable[..., bool] = _no


Teller = Callable[[Introduction, str, datetime], None]

_contexts: dict[str, Context] = {}
#: Who writes the letters; the room above that can registers itself.
_tellers: list[Teller] = []


def _nothing(_whom: Person, _to: Person) -> Sequence[tuple[str, str]]:
    return ()


def comes_from(
    context: str,
    words: str | Promise,
    *,
    about: Callable[[Person, Person], Sequence[tuple[str, str]]] = _nothing,
    is_discreet: Callable[..., bool] = _no,
) -> None:
    """Register, in a room's `AppConfig.ready`, where people can find each other.

    `words` complete the sentence “You found each other in …”. `about(whom, to)` returns what of the first
    the second may read beside the request, as names and values. `is_discreet(asker, asked)` is asked again
    whenever a letter leaves.
    """
    _contexts[context] = Context(words, about, is_discreet)


def tells(teller: Teller) -> None:
    """Register what writes a letter: of an introduction, `ASKED` or `ACCEPTED`, and when."""
    if teller not in _tellers:
        _tellers.append(teller)


def where_from(introduction: Introduction) -> str:
    """Return the words for where the two found each other; empty when no room knows it any more."""
    context = _contexts.get(introduction.context)
    return str(context.words) if context else ""


def is_discreet(introduction: Introduction) -> bool:
    """Return whether a letter about it that leaves now says neither who nor what.

    Once discreet, always so; and where no room can say any more, it is.
    """
    context = _contexts.get(introduction.context)
    return (
        introduction.is_discreet
        or context is None
        or context.is_discreet(introduction.asker, introduction.asked)
    )


def about_asker(introduction: Introduction) -> Sequence[tuple[str, str]]:
    """Return what whoever was asked may read of the asker, as names and values."""
    context = _contexts.get(introduction.context)
    return context.about(introduction.asker, introduction.asked) if context else ()


# --- Asking and answering ----------------------------------------------------------------------------


@transaction.atomic
def ask(
    asker: Person,
    asked: Person,
    *,
    context: str,
    words: str,
    gives: Contact,
    is_discreet: bool = False,
    now: datetime,
) -> Introduction:
    """Ask somebody to get in touch, with a few words and what the asker gives if the answer is yes.

    With `is_discreet` no letter ever says what is written or where from; without, each letter asks the room
    again. Whoever does not want to hear from the
    asker is not told of it, and nothing tells the asker so. Raises `IntroductionError` in words.
    """
    _hold(asker, asked)
    asked.refresh_from_db(fields=["is_active", "erased_at"])
    check(asker, asked, now=now)
    _lapse(Introduction.objects.filter(asker=asker, asked=asked), now)
    is_unwanted = Refusal.objects.filter(person=asked, whom=asker).exists()
    made = Introduction.objects.create(
        asker=asker,
        asked=asked,
        context=context,
        is_discreet=is_discreet,
        words=words,
        asker_way=gives.way,
        asker_contact=gives.value,
        state=State.DECLINED if is_unwanted else State.OPEN,
        asked_at=now,
        answered_at=now if is_unwanted else None,
        is_unheard=is_unwanted,
    )
    if not is_unwanted:
        _tell(made, ASKED, now)
    return made


def check(asker: Person, asked: Person, *, now: datetime) -> None:
    """Raise why the one can't ask the other now, if anything stands against it."""
    if asker.pk == asked.pk:
        raise Themselves
    if not asked.is_active or asked.erased_at:
        raise NotThere
    if Refusal.objects.filter(person=asker, whom=asked).exists():
        raise Refused
    theirs = Introduction.objects.filter(asker=asked, asked=asker)
    mine = Introduction.objects.filter(asker=asker)
    if _standing(theirs).exists() or _standing(mine.filter(asked=asked)).exists():
        raise InTouchAlready
    if any(row.can_be_answered(now) for row in theirs.filter(state=State.OPEN)):
        raise TheyAsked
    if mine.filter(asked=asked, asked_at__gt=now - PEACE).exists():
        raise AskedBefore
    # A no frees no seat here, for that would tell of it; nor does what was taken back, for it was a letter.
    if _unanswered(mine, now).count() >= MOST_WAITING:
        raise TooMany


@transaction.atomic
def accept(introduction: Introduction, *, gives: Contact, now: datetime) -> Introduction:
    """Say yes, also after a no: each sees how to reach the other. Raises `Over`."""
    fresh = _locked(introduction)
    if not fresh.can_be_answered(now) or not fresh.asker.is_active:
        raise Over
    # Whoever asked may not want to hear from them any more; what is no longer wished for is given to nobody.
    if Refusal.objects.filter(person=fresh.asker, whom=fresh.asked).exists():
        raise Over
    if _standing(Introduction.objects.filter(_between(fresh.asker, fresh.asked))).exists():
        raise InTouchAlready
    Refusal.objects.filter(person=fresh.asked, whom=fresh.asker).delete()
    # Of two who asked each other, after a no, one yes is enough.
    _take_back(fresh.asked, fresh.asker)
    fresh.asked_way, fresh.asked_contact = gives.way, gives.value
    fresh.state, fresh.answered_at = State.ACCEPTED, now
    fresh.save()
    _tell(fresh, ACCEPTED, now)
    return fresh


@transaction.atomic
def decline(introduction: Introduction, *, never_again: bool, now: datetime) -> Introduction:
    """Say no; the asker is not told. With `never_again` they reach this person no more. Raises `Over`."""
    fresh = _locked(introduction)
    if not fresh.can_be_answered(now):
        raise Over
    fresh.state, fresh.answered_at = State.DECLINED, now
    fresh.save()
    if never_again:
        refuse(fresh.asked, fresh.asker, now=now)
    return fresh


@transaction.atomic
def withdraw(introduction: Introduction, *, now: datetime) -> Introduction:
    """Take back what one asked before it was answered; the words go. Raises `Over`."""
    fresh = _locked(introduction)
    if not fresh.waits_for_asker(now):
        raise Over
    fresh.state, fresh.words, fresh.asker_contact = State.WITHDRAWN, "", ""
    fresh.save()
    return fresh


@transaction.atomic
def end(introduction: Introduction, *, now: datetime) -> Introduction:
    """End what two people had with each other: words and contacts go for both. Raises `Over`.

    Two whose accounts were joined may have it twice; all of it ends.
    """
    fresh = _locked(introduction)
    if not fresh.is_in_touch:
        raise Over
    _standing(Introduction.objects.filter(_between(fresh.asker, fresh.asked))).update(
        words="", asker_contact="", asked_contact="", ended_at=now
    )
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def refuse(person: Person, whom: Person, *, now: datetime) -> None:
    """Let somebody reach a person no more, and end what they have with each other.

    What the person asked them goes, too: a yes to it would give the person's contact away.
    """
    _hold(person, whom)
    Refusal.objects.get_or_create(person=person, whom=whom, defaults={"since": now})
    _take_back(person, whom)
    standing = _standing(Introduction.objects.filter(_between(person, whom))).first()
    if standing is not None:
        end(standing, now=now)


def hear_again(person: Person, whom: Person) -> None:
    """Let somebody ask a person again whom they did not want to hear from."""
    Refusal.objects.filter(person=person, whom=whom).delete()


# --- What goes ----------------------------------------------------------------------------------------


def lapse_due(now: datetime) -> int:
    """Delete the words and contacts of what nobody said yes to within 30 days; return how many there were."""
    return _lapse(Introduction.objects.all(), now)


def _lapse(rows: QuerySet[Introduction], now: datetime) -> int:
    due = rows.filter(asked_at__lte=now - ANSWER_WITHIN)
    lapsed = due.filter(state=State.OPEN).update(state=State.LAPSED, words="", asker_contact="")
    said_no = due.filter(state=State.DECLINED).exclude(words="", asker_contact="")
    return lapsed + said_no.update(words="", asker_contact="")


def forget(subject: UUID, now: datetime) -> None:
    """Empty what a person wrote, gave and was given; that two people met stays, to be counted."""
    rows = Introduction.objects.filter(Q(asker__subject=subject) | Q(asked__subject=subject))
    rows.filter(state=State.OPEN).update(state=State.WITHDRAWN)
    rows.filter(state=State.ACCEPTED, ended_at=None).update(ended_at=now)
    rows.update(words="", asker_way="", asker_contact="", asked_way="", asked_contact="")
    Refusal.objects.filter(Q(person__subject=subject) | Q(whom__subject=subject)).delete()


def _tell(introduction: Introduction, what: str, now: datetime) -> None:
    for teller in _tellers:
        teller(introduction, what, now)


def _hold(*people: Person) -> None:
    """Hold both, always in one order, so that two who ask each other at once are seen one by one."""
    keys = [person.pk for person in people]
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def _locked(introduction: Introduction) -> Introduction:
    _hold(introduction.asker, introduction.asked)
    found = Introduction.objects.select_for_update(of=("self",)).select_related("asker", "asked")
    return found.get(pk=introduction.pk)


def _standing(rows: QuerySet[Introduction]) -> QuerySet[Introduction]:
    return rows.filter(state=State.ACCEPTED, ended_at=None)


def _unanswered(rows: QuerySet[Introduction], now: datetime) -> QuerySet[Introduction]:
    said_nothing = [State.OPEN, State.DECLINED, State.WITHDRAWN]
    return rows.filter(state__in=said_nothing, asked_at__gt=now - ANSWER_WITHIN)


def _take_back(asker: Person, asked: Person) -> None:
    waits = Introduction.objects.filter(asker=asker, asked=asked, state__in=[State.OPEN, State.DECLINED])
    waits.update(state=State.WITHDRAWN, words="", asker_contact="")


def _between(one: Person, other: Person) -> Q:
    return Q(asker=one, asked=other) | Q(asker=other, asked=one)
