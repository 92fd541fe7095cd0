"""What an event says of itself beside its times and place: titles, words, languages, access, risk."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from events import schedule
from events.errors import ClosesFirst, OpensTooLate
from events.models import Event, Topic
from people import acts
from people.models import Person

#: What `revise` may change, beside the title.
FACTS = frozenset(
    {"languages", "interpretation", "captions", "step_free", "risk", "elsewhere_name", "elsewhere_url"}
)
#: The same: from when to when people can register.
OPENING = frozenset(
    {
        "registration_opens_at",
        "registration_closes_at",
        "release_unconfirmed_after",
        "has_waiting_list",
        "offer_hours",
    }
)


def check_opening(opens_at: datetime | None, closes_at: datetime | None, *, ends_at: datetime | None) -> None:
    """Raise `ClosesFirst` or `OpensTooLate` where nobody could ever register."""
    if opens_at and closes_at and closes_at <= opens_at:
        raise ClosesFirst
    if opens_at and ends_at and ends_at <= opens_at:
        raise OpensTooLate


@transaction.atomic
def revise(
    event: Event,
    *,
    title: Mapping[str, str],
    place: Mapping[str, str],
    summary: Mapping[str, str] | None = None,
    topics: Iterable[Topic] | None = None,
    by: Person | None,
    now: datetime,
    **facts: Any,
) -> Event:
    """Keep an event's titles and summary by language code, its topics, its place, `FACTS` and `OPENING`.

    A language left out of `title` has no title any more, and one left out of `summary` keeps its words;
    raises `events.errors.NoTitle` when no title is left, and what `check_opening` raises. Another place moves
    the sessions ahead, and those concerned are told.
    """
    unknown = set(facts) - FACTS - OPENING
    if unknown:
        raise TypeError(f"revise() knows no {', '.join(sorted(unknown))}")
    columns: dict[str, Any] = {f"title_{column}": None for column in ("es", "pt_br", "en")}
    columns |= schedule.titles(title) | facts
    columns |= {f"summary_{code.replace('-', '_')}": words for code, words in (summary or {}).items()}
    if any((getattr(event, name) or None) != columns[name] for name in columns if name.startswith("title_")):
        acts.note(event, "title changed", by=by, now=now)
    for name, value in columns.items():
        setattr(event, name, value)
    if OPENING & set(facts):
        check_opening(event.registration_opens_at, event.registration_closes_at, ends_at=event.ends_at)
    event.save(update_fields=list(columns))
    if topics is not None:
        event.topics.set(topics)
    return schedule.change_venue(event, by=by, now=now, **place)
