"""The calendar of a programme, to subscribe to: what a house lists, narrowed as its page can be.

What is asked for is taken as it stands in the address, and not from what the list offers today: else a
calendar of a country would show everything on the day that this country has nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.utils.translation import get_language, gettext
from django_countries import countries
from wagtail.models import Page

from cms import languages, sites
from cms.lists import listings
from events import ical, spoken
from events.models import Mode, Session, Topic

#: What a calendar may be narrowed by, as in the filters of the page.
NARROWED_BY = ("topic", "country", "language", "mode")
#: What such a word may be made of.
WORD = re.compile(r"[\w-]{1,60}")
#: How long after its end a session stays.
KEPT = timedelta(days=90)


def address(page: Page, chosen: Mapping[str, str]) -> str:
    """Return the address of a programme's calendar, narrowed as the page is now."""
    query = urlencode({name: chosen[name] for name in NARROWED_BY if chosen.get(name)})
    return sites.whole(page.url_path) + "calendar.ics" + (f"?{query}" if query else "")


def asked(page: Page, chosen: Mapping[str, str]) -> listings.Asked:
    """Return which gatherings the calendar holds; what is no word asks for nothing that exists."""
    topic, country, language, mode = (_word(chosen.get(name, "")) for name in NARROWED_BY)
    return listings.asked_of(page)._replace(topic=topic, country=country, language=language, mode=mode)


def _word(asked: str) -> str:
    return asked if not asked or WORD.fullmatch(asked) else "-"


def held(which: listings.Asked, *, now: datetime) -> list[ical.Held]:
    """Return the dated sessions of listed gatherings: those of the last 90 days and all ahead.

    One with a page of its own that only some may read is left out.
    """
    events = listings.gatherings(which.values(), which.shape()).filter(ends_at__gt=now - KEPT)
    found = {event.pk: event for event in events.order_by()}
    dated = Session.objects.on_the_programme().filter(event__in=found, starts_at__gt=now - KEPT).in_order()
    sessions = dated.without_breaks().exclude(pk__in=listings.closed_sessions(which.locale_id))
    own = Session.objects.filter(event__in=found, pages__live=True, pages__locale_id=which.locale_id)
    pages = dict(own.order_by().values_list("pk", "pages__url_path"))
    held = []
    for session in sessions:
        # One record for all sessions of a gathering, which costs more to make than to look up.
        session.event = event = found[session.event_id]
        page_url = pages.get(session.pk) or event.page_url  # type: ignore[attr-defined]
        held.append(ical.Held(session, None, sites.whole(page_url)))
    return held


def written(page: Page, chosen: Mapping[str, str], told: Iterable[ical.Held]) -> str:
    """Return the calendar itself, called as the page and what it is narrowed by."""
    return ical.programme(
        told,
        title=" · ".join([page.title, *_words(chosen), sites.now().of(page.url_path).name]),
        page_url=sites.whole(page.url_path),
        feed_url=address(page, chosen),
        zone="UTC",
    )


def _words(chosen: Mapping[str, str]) -> Iterator[str]:
    if topic := chosen.get("topic"):
        names = [languages.column("name", code) for code in languages.preferred(get_language() or "")]
        for row in Topic.objects.filter(code=topic[:60]).values_list(*names):
            yield listings.first_of(row)
    if country := chosen.get("country"):
        yield str(countries.name(country) or country[:2])
    if language := chosen.get("language"):
        yield spoken.names([language])[0]
    modes = {Mode.ONSITE.value: gettext("in the room"), Mode.ONLINE.value: gettext("online")}
    if mode := modes.get(chosen.get("mode", "")):
        yield mode
