"""Calendar entries (RFC 5545, RFC 5546): one UID per session and place, whose SEQUENCE only rises.

One person's change of mode or cancellation thus has a life of its own in their calendar. Letters carry
REQUEST and CANCEL; what is downloaded is PUBLISH with the same UID, so that it replaces and never doubles.
The way in is in no entry: calendars are shared and copied, so an entry only leads to the reader's own page.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext
from icalendar import Parameters
from icalendar.parser import Contentline

from convite import moments
from events import content_lines, risk, way_in, zone_rules
from events.models import Event, Mode, Part, Place, Registration, Session
from mail import layout

#: How often a subscribed calendar is asked to look again.
REFRESH = timedelta(hours=6)
PRODUCT = "-//Convite//Convite//EN"


class Held(NamedTuple):
    """A dated session as one calendar shows it: by whose place or role, if anybody's, and its page."""

    session: Session
    place: Place | None
    page_url: str


class Day(NamedTuple):
    """A whole day to keep in mind, such as the last one for a paper; it has no hour and keeps nobody busy."""

    code: str
    sequence: int
    summary: str
    day: date
    description: str
    url: str
    #: Whether it is sure to be that day.
    is_certain: bool
    changed_at: datetime


def uid(session: Session, place: Place | None = None) -> str:
    """Return the entry's UID: of a session and one person's place or role in it; or of the session alone."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    return f"{session.code}-{place.code}@{host}" if place else f"{session.code}@{host}"


def sequence(session: Session, place: Place | None = None) -> int:
    """Return the revision: the session's and the place's or role's together; each rises with any change."""
    return session.sequence + (place.sequence if place else 0)


def invitation(session: Session, place: Place, *, page_url: str, stamp: datetime) -> str:
    """Return the REQUEST for one dated session, as a letter carries it."""
    held = Held(session, place, page_url)
    return _calendar("REQUEST", [held], _entry(held, stamp=stamp, more=_address(session, place)))


def cancellation(session: Session, place: Place, *, stamp: datetime) -> str:
    """Return the CANCEL for one dated session: called off, or the place in it given back."""
    held = Held(session, place, "")
    more = _address(session, place)
    return _calendar("CANCEL", [held], _entry(held, stamp=stamp, status="CANCELLED", more=more))


def personal(
    sessions: Iterable[Session], place: Place, *, page_url: str, stamp: datetime | None = None
) -> str:
    """Return one person's entries to download (PUBLISH): the dated sessions, with the UIDs of the letters.

    Without `stamp` each entry carries its latest change, so that two downloads are the same bytes.
    """
    held = [Held(session, place, page_url) for session in sessions if is_dated(session)]
    return _published(held, stamp=stamp)


def public(event: Event, sessions: Iterable[Session], *, page_url: str) -> str:
    """Return an event's dated sessions for anyone (PUBLISH): nobody's name, and no way in."""
    held = [Held(session, None, page_url) for session in sessions if is_dated(session)]
    return _published(held, named=_named(risk.outside_title(event), page_url))


def programme(held: Iterable[Held], *, title: str, page_url: str, feed_url: str, zone: str) -> str:
    """Return many events' dated sessions to subscribe to (PUBLISH): no names, no way in.

    Of an event that is not open neither the place nor the zone is told, as in every list that travels.
    """
    return _published(
        [one for one in held if is_dated(one.session)],
        named=_named(title, page_url, feed_url),
        empty_zone=zone,
        is_list=True,
    )


def subscription(held: Iterable[Held], *, title: str, zone: str) -> str:
    """Return what one person holds, to subscribe to (PUBLISH), with the UIDs of the letters.

    Whoever sees the calendar learns nothing that opens it anew: it does not tell where it came from.
    """
    return _published(
        [one for one in held if is_dated(one.session)], named=_named(title, ""), empty_zone=zone
    )


def days(entries: Sequence[Day], *, title: str, page_url: str, feed_url: str) -> str:
    """Return whole days to subscribe to (PUBLISH): each is the same entry for as long as its code stands."""
    lines = [line for entry in entries for line in _whole_day(entry)]
    return _calendar("PUBLISH", [], lines, named=_named(title, page_url, feed_url), has_days=bool(entries))


def is_dated(session: Session) -> bool:
    """Return whether calendars show it: it has a date, and is no draft."""
    return session.starts_at is not None and session.status != Session.Status.DRAFT


def changed_at(session: Session, place: Place | None) -> datetime:
    """Return the instant of the latest change that the entry shows."""
    moments = [session.event.created_at, session.moved_at, session.cancelled_at]
    if isinstance(place, Registration):
        moments += [place.registered_at, place.placed_at, place.switched_at, place.cancelled_at]
        moments.append(place.chose_at)
    elif place:
        moments += [place.invited_at, place.answered_at]
    return max(moment for moment in moments if moment)


def last_changed(held: Sequence[Held]) -> datetime | None:
    """Return the instant of the latest change that a calendar of these shows; none when it is empty."""
    return max((changed_at(one.session, one.place) for one in held), default=None)


def _published(
    held: list[Held],
    *,
    stamp: datetime | None = None,
    named: Iterable[str] = (),
    empty_zone: str = "UTC",
    is_list: bool = False,
) -> str:
    lines: list[str] = []
    for one in held:
        lines += _entry(one, stamp=stamp or changed_at(one.session, one.place), is_list=is_list)
    return _calendar("PUBLISH", held, lines, named=named, empty_zone=empty_zone, is_list=is_list)


def _named(title: str, page_url: str, feed_url: str = "") -> Iterator[str]:
    """What a calendar that is subscribed to says of itself (RFC 7986), and the older names of the same."""
    name = content_lines.text(title)
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    if page_url:
        yield f"URL:{page_url}"
    if feed_url:
        yield f"SOURCE;VALUE=URI:{feed_url}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{content_lines.length(REFRESH)}"
    yield f"X-PUBLISHED-TTL:{content_lines.length(REFRESH)}"


def _calendar(
    method: str,
    held: list[Held],
    entries: Iterable[str],
    *,
    named: Iterable[str] = (),
    empty_zone: str = "UTC",
    is_list: bool = False,
    has_days: bool = False,
) -> str:
    top = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{method}"]
    names = {_zone_of(one.session, is_list=is_list) for one in held} - {"UTC"}
    years = [one.session.starts_at.year for one in held if one.session.starts_at] or [zone_rules.FIRST_YEAR]
    # A calendar holds at least one component (RFC 5545, 3.6): an empty one has the rules of a zone.
    zones = [
        zone_rules.component(name, min(years), max(years) + 1)
        for name in sorted(names or ({empty_zone} if not held and not has_days else ()))
    ]
    return "".join(
        [content_lines.folded([*top, *named]), *zones, content_lines.folded([*entries, "END:VCALENDAR"])]
    )


def _zone_of(session: Session, *, is_list: bool) -> str:
    return risk.feed_zone(session) if is_list else session.time_zone


def _entry(
    held: Held, *, stamp: datetime, status: str = "", more: Iterable[str] = (), is_list: bool = False
) -> Iterator[str]:
    session, place, page_url = held
    is_off = session.status == Session.Status.CANCELLED or (place is not None and not place.stands)
    where = risk.feed_place(session) if is_list else where_words(session, place)
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{content_lines.text(risk.calendar_title(session))}"
    yield from _when(session, _zone_of(session, is_list=is_list))
    yield f"DTSTAMP:{content_lines.instant(stamp)}"
    yield f"UID:{uid(session, place)}"
    yield f"SEQUENCE:{sequence(session, place)}"
    yield f"CLASS:{'PRIVATE' if place else 'PUBLIC'}"
    if page_url or place:
        yield f"DESCRIPTION:{content_lines.text(_description(place, page_url))}"
    if where:
        yield f"LOCATION:{content_lines.text(where)}"
    yield f"STATUS:{status or ('CANCELLED' if is_off else 'CONFIRMED')}"
    if page_url:
        yield f"URL:{page_url}"
    yield from more
    yield "END:VEVENT"


def _whole_day(entry: Day) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"SUMMARY:{content_lines.text(entry.summary)}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"DTSTAMP:{content_lines.instant(entry.changed_at)}"
    yield f"UID:{entry.code}@{urlsplit(settings.PUBLIC_URL).hostname}"
    yield f"SEQUENCE:{entry.sequence}"
    yield "CLASS:PUBLIC"
    yield "TRANSP:TRANSPARENT"
    yield f"DESCRIPTION:{content_lines.text(entry.description)}"
    yield f"STATUS:{'CONFIRMED' if entry.is_certain else 'TENTATIVE'}"
    yield f"URL:{entry.url}"
    yield "END:VEVENT"


def _when(session: Session, name: str) -> Iterator[str]:
    """When it starts and ends: by the clock of its zone, and where that shows one hour twice, in UTC."""
    starts, ends = session.starts_at, session.ends_at
    if not starts or not ends:
        raise ValueError("A session without a date has no calendar entry.")
    zone = moments.zone(name)
    walls = [moment.astimezone(zone) for moment in (starts, ends)]
    if name == "UTC" or any(wall.fold for wall in walls):
        # A clock put back shows an hour a second time, and a local time always means the first (3.3.5).
        yield f"DTSTART:{content_lines.instant(starts)}"
        yield f"DTEND:{content_lines.instant(ends)}"
    else:
        first, last = walls
        yield f"DTSTART;TZID={name}:{first:%Y%m%dT%H%M%S}"
        yield f"DTEND;TZID={name}:{last:%Y%m%dT%H%M%S}"


def where_words(session: Session, place: Place | None) -> str:
    """Return where an entry says it is: the room, the hub, or online; nothing where that tells too much."""
    mode = place.mode if place else ""
    if mode == Mode.ONLINE:
        return gettext("Online")
    if place is not None and (hub := way_in.hub_of(place)):
        if risk.is_neutral(session.event):
            return ""
        return ", ".join(part for part in (hub.name, hub.address) if part)
    return risk.calendar_place(session)


def _description(place: Place | None, page_url: str) -> str:
    if place is None:
        return gettext("More about it: %(url)s") % {"url": page_url}
    if not page_url:
        return gettext("Our latest message about it leads to your page.")
    if not way_in.leads_online([place]):
        return gettext("Your page: %(url)s") % {"url": page_url}
    return gettext("Enter from your page: %(url)s") % {"url": page_url}


def _address(session: Session, place: Place) -> Iterator[str]:
    """Say who invites and who is invited; mail readers need both to take a REQUEST in."""
    is_neutral = risk.is_neutral(session.event)
    organiser = Parameters({"CN": layout.neutral_name() if is_neutral else settings.SITE_NAME})
    address, name = _who(place)
    waiting = isinstance(place, Part) and place.status == Part.Status.INVITED
    attendee = Parameters(
        {
            "CN": name,
            "PARTSTAT": "NEEDS-ACTION" if waiting else "ACCEPTED",
            "ROLE": "REQ-PARTICIPANT",
            "RSVP": "FALSE",
        }
    )
    # Names have quotes and other signs, which the library writes as RFC 6868 asks.
    yield Contentline.from_parts("ATTENDEE", attendee, f"mailto:{address}")
    yield Contentline.from_parts(
        "ORGANIZER", organiser, f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
    )


def _who(place: Place) -> tuple[str, str]:
    if isinstance(place, Registration):
        return place.email, place.name
    return (place.person.email, place.person.name) if place.person else ("", "")
