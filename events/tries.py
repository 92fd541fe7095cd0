"""How often a wrong registration code may be tried: so many times a browser, and so many an event.

A browser that forgets its cookies is a new one, so the event counts too. A right code is never counted, so
that a class that registers with one word at the same minute holds nobody up.
"""

from collections.abc import MutableMapping
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from events import ways
from events.errors import CodeOver, NoSuchCode, TriedTooOften
from events.models import EntryCode, Event

#: Wrong codes within `WITHIN`: of one browser, and of all browsers together at one event.
BY_BROWSER, BY_EVENT = 8, 400
WITHIN = timedelta(minutes=10)
#: Session key of the instants at which wrong codes were sent.
TRIED = "events_wrong_codes"


def code_for(browser: MutableMapping[str, Any], event: Event, typed: str, *, now: datetime) -> EntryCode:
    """Return the code that somebody wrote; raises what `ways.code_for` raises, or `TriedTooOften`."""
    since = (now - WITHIN).timestamp()
    tried = [instant for instant in browser.get(TRIED, []) if instant > since]
    key = f"wrong-codes:{event.code}:{int(now.timestamp() // WITHIN.total_seconds())}"
    if len(tried) >= BY_BROWSER or cache.get(key, 0) >= BY_EVENT:
        raise TriedTooOften
    try:
        return ways.code_for(event, typed, now)
    except (NoSuchCode, CodeOver):
        browser[TRIED] = [*tried, now.timestamp()]
        cache.add(key, 0, timeout=int(WITHIN.total_seconds()))
        cache.incr(key)
        raise
