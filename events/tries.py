"""How often a wrong code may be tried: so many times a browser, and so many an event or all together.

A browser that forgets its cookies is a new one, so the event counts too. A right code is never counted, so
that a class that registers with one word at the same minute holds nobody up.
"""

from collections.abc import Collection, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from convite import tally
from events import ways
from events.errors import CodeOver, NoSuchCode, TriedTooOften
from events.models import EntryCode, Event
from people import links
from people.links import Opened

#: Wrong codes within `WITHIN`: of one browser, and of all browsers together at one event.
BY_BROWSER, BY_EVENT = 8, 400
#: Wrong codes of messages within `WITHIN`, of all browsers together: one in 2^60 is right.
BY_ALL = 3000
WITHIN = timedelta(minutes=10)
#: Session key of the instants at which wrong codes were sent.
TRIED = "events_wrong_codes"


def code_for(browser: MutableMapping[str, Any], event: Event, typed: str, *, now: datetime) -> EntryCode:
    """Return the code that somebody wrote; raises what `ways.code_for` raises, or `TriedTooOften`."""
    _ask(browser, event.code, BY_EVENT, now)
    try:
        return ways.code_for(event, typed, now)
    except (NoSuchCode, CodeOver):
        _count(browser, event.code, now)
        raise


def own_page(
    browser: MutableMapping[str, Any], typed: str, purposes: Collection[str], *, now: datetime
) -> Opened | None:
    """Return what the code of a message opens; none for a wrong one. Raises `TriedTooOften`."""
    _ask(browser, "", BY_ALL, now)
    opened = links.open_by_code(typed, purposes, now=now)
    if opened is None:
        _count(browser, "", now)
    return opened


def _ask(browser: MutableMapping[str, Any], about: str, most: int, now: datetime) -> None:
    if len(_tried(browser, now)) >= BY_BROWSER or cache.get(_key(about, now), 0) >= most:
        raise TriedTooOften


def _count(browser: MutableMapping[str, Any], about: str, now: datetime) -> None:
    browser[TRIED] = [*_tried(browser, now), now.timestamp()]
    tally.count(_key(about, now), seconds=int(WITHIN.total_seconds()))


def _tried(browser: MutableMapping[str, Any], now: datetime) -> list[float]:
    since = (now - WITHIN).timestamp()
    return [instant for instant in browser.get(TRIED, []) if instant > since]


def _key(about: str, now: datetime) -> str:
    return f"wrong-codes:{about}:{int(now.timestamp() // WITHIN.total_seconds())}"
