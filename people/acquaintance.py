"""Acquaintance: who is in touch with whom, who waits for an answer, and how it looks to each of the two."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from people.introductions import PEACE, Contact, State, Way, where_from
from people.models import Introduction, Person, Refusal
from people.models.introductions import ANSWER_WITHIN


def received(person: Person, *, now: datetime) -> list[Introduction]:
    """Return what waits for a person's answer, the newest first, and then what they said no to."""
    rows = Introduction.objects.filter(
        asked=person,
        state__in=[State.OPEN, State.DECLINED],
        asked_at__gt=now - ANSWER_WITHIN,
        asker__is_active=True,
        is_unheard=False,
    ).exclude(asker__in=refused_by(person))
    # “open” follows “declined” in the alphabet.
    return list(rows.select_related("asker", "asked").order_by("-state", "-asked_at", "-pk"))


def waiting(person: Person, *, now: datetime) -> int:
    """Return how many requests wait for a person's answer, as `received` lists them."""
    rows = Introduction.objects.filter(
        asked=person, state=State.OPEN, asked_at__gt=now - ANSWER_WITHIN, asker__is_active=True
    )
    return rows.exclude(asker__in=refused_by(person)).count()


def sent(person: Person, *, now: datetime) -> list[Introduction]:
    """Return what a person asked and has not been said yes to, as it looks to them, the newest first."""
    rows = Introduction.objects.filter(
        asker=person, state__in=[State.OPEN, State.DECLINED, State.LAPSED], asked_at__gt=now - PEACE
    )
    return list(rows.select_related("asker", "asked").order_by("-asked_at", "-pk"))


def in_touch(person: Person) -> list[Introduction]:
    """Return what both said yes to, the newest first."""
    rows = Introduction.objects.filter(Q(asker=person) | Q(asked=person), state=State.ACCEPTED, ended_at=None)
    return list(rows.select_related("asker", "asked").order_by("-answered_at", "-pk"))


def refused_by(person: Person) -> QuerySet[Person]:
    """Return those from whom a person does not want to hear."""
    return Person.objects.filter(pk__in=Refusal.objects.filter(person=person).values("whom"))


def kept_from(person: Person) -> QuerySet[Person]:
    """Return those who are not to meet a person: from whom they do not want to hear, and the other way."""
    return Person.objects.filter(
        Q(pk__in=Refusal.objects.filter(person=person).values("whom"))
        | Q(pk__in=Refusal.objects.filter(whom=person).values("person"))
    )


def standing(person: Person, others: Collection[Person], *, now: datetime) -> dict[int, str]:
    """Return how it looks to a person between them and others, by their keys; one query.

    “in-touch”, “theirs” (it waits for the person's own answer), “waiting” or “asked” (not long ago).
    """
    keys = [other.pk for other in others]
    rows = Introduction.objects.filter(
        Q(asker=person, asked__in=keys) | Q(asked=person, asker__in=keys)
    ).order_by("asked_at", "pk")
    found: dict[int, str] = {}
    for row in rows:
        is_mine = row.asker_id == person.pk
        other = row.asked_id if is_mine else row.asker_id
        if row.is_in_touch:
            found[other] = "in-touch"
        elif not is_mine and row.state == State.OPEN and row.can_be_answered(now):
            found[other] = "theirs"
        elif is_mine and row.waits_for_asker(now):
            found[other] = "waiting"
        elif is_mine and row.asked_at > now - PEACE:
            found[other] = "asked"
    return found


def other_of(introduction: Introduction, person: Person) -> tuple[Person, Contact]:
    """Return who the other one is, and how they are reached; no contact before both said yes."""
    is_asker = introduction.asker_id == person.pk
    whom = introduction.asked if is_asker else introduction.asker
    if not introduction.is_in_touch:
        return whom, Contact("", "")
    if is_asker:
        return whom, Contact(introduction.asked_way, introduction.asked_contact)
    return whom, Contact(introduction.asker_way, introduction.asker_contact)


def looks(introduction: Introduction, person: Person, *, now: datetime) -> str:
    """Return how it stands, a value of `State`, as far as a person is told: the asker never hears of a no."""
    # What is over may not be swept away yet; it looks alike, whatever was or was not said.
    unsaid = introduction.state in (State.OPEN, State.DECLINED)
    if introduction.asker_id == person.pk and unsaid:
        return State.OPEN if introduction.waits_for_asker(now) else State.LAPSED
    return introduction.state


def held(person: Person, *, now: datetime) -> list[dict[str, Any]]:
    """Return what is held of a person, as far as they may know it, for their own file."""
    rows = Introduction.objects.filter(Q(asker=person) | Q(asked=person))
    found = []
    for row in rows.exclude(asked=person, is_unheard=True).select_related("asker", "asked").order_by("pk"):
        is_asker = row.asker_id == person.pk
        whom, contact = other_of(row, person)
        found.append(
            {
                "asked_by_me": is_asker,
                "with": whom.name,
                "where_from": row.context,
                "words": row.words,
                "state": looks(row, person, now=now),
                "i_gave": row.asker_contact if is_asker else row.asked_contact,
                "they_gave": contact.value,
                "asked_at": row.asked_at,
                "answered_at": row.answered_at if looks(row, person, now=now) == row.state else None,
                "ended_at": row.ended_at,
            }
        )
    return found


def held_refusals(person: Person) -> list[dict[str, Any]]:
    """Return from whom a person does not want to hear, for their own file."""
    rows = Refusal.objects.filter(person=person).select_related("whom").order_by("pk")
    return [{"whom": row.whom.name, "since": row.since} for row in rows]


def way_words(way: str) -> str:
    """Return a way in words; empty for none."""
    return str(Way(way).label) if way else ""


def met_words(introduction: Introduction) -> str:
    """Return a sentence about where the two found each other; empty when no room knows it any more."""
    where = where_from(introduction)
    return gettext("You found each other in %(where)s.") % {"where": where} if where else ""
