"""Calendar entries (RFC 5545, RFC 5546): one UID per session and place, whose SEQUENCE only rises.

One person's change of mode or cancellation thus has a life of its own in their calendar. Letters carry
REQUEST and CANCEL; what is downloaded is PUBLISH with the same UID, so that it replaces and never doubles.
The way in is in no entry: calendars are shared and copied, so an entry only leads to the reader's own page.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext
from icalendar import Calendar, Timezone, vCalAddress, vDuration, vText
from icalendar import Event as Entry

from events import risk, way_in
from events.models import Event, Mode, Part, Place, Registration, Session

#: How often a subscribed calendar is asked to look again.
REFRESH = timedelta(hours=6)
PRODUCT = "-//Convite//Convite//EN"


def uid(session: Session, place: Place | None = None) -> str:
    """Return the entry's UID: of a session and one person's place or role in it; or of the session alone."""
    host = urlsplit(settings.PUBLIC_URL).hostname
    return f"{session.code}-{place.code}@{host}" if place else f"{session.code}@{host}"


def sequence(session: Session, place: Place | None = None) -> int:
    """Return the revision: the session's and the place's or role's together; each rises with any change."""
    return session.sequence + (place.sequence if place else 0)


def invitation(session: Session, place: Place, *, page_url: str, stamp: datetime) -> str:
    """Return the REQUEST for one dated session, as a letter carries it."""
    calendar = _calendar("REQUEST")
    entry = _entry(session, place, page_url=page_url, stamp=stamp)
    _address(entry, session, place)
    return _finished(calendar, [session], [entry])


def cancellation(session: Session, place: Place, *, stamp: datetime) -> str:
    """Return the CANCEL for one dated session: called off, or the place in it given back."""
    calendar = _calendar("CANCEL")
    entry = _entry(session, place, page_url="", stamp=stamp, status="CANCELLED")
    _address(entry, session, place)
    return _finished(calendar, [session], [entry])


def personal(
    sessions: Iterable[Session], place: Place, *, page_url: str, stamp: datetime | None = None
) -> str:
    """Return one person's entries to download (PUBLISH): the dated sessions, with the UIDs of the letters.

    Without `stamp` each entry carries its latest change, so that two downloads are the same bytes.
    """
    dated = _dated(sessions)
    calendar = _calendar("PUBLISH")
    entries = [
        _entry(session, place, page_url=page_url, stamp=stamp or changed_at(session, place))
        for session in dated
    ]
    return _finished(calendar, dated, entries)


def public(event: Event, sessions: Iterable[Session], *, page_url: str) -> str:
    """Return an event's dated sessions for anyone (PUBLISH): nobody's name, and no way in.

    A subscribed calendar looks again every 6 hours.
    """
    dated = _dated(sessions)
    calendar = _calendar("PUBLISH")
    calendar.add(
        "X-WR-CALNAME", risk.calendar_title(dated[0]) if risk.is_neutral(event) and dated else event.title
    )
    calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH).to_ical().decode())
    entries = [_entry(session, None, page_url=page_url, stamp=changed_at(session, None)) for session in dated]
    return _finished(calendar, dated, entries)


def changed_at(session: Session, place: Place | None) -> datetime:
    """Return the instant of the latest change that the entry shows."""
    moments = [session.event.created_at, session.moved_at, session.cancelled_at]
    if isinstance(place, Registration):
        moments += [place.registered_at, place.placed_at, place.switched_at, place.cancelled_at]
    elif place:
        moments += [place.invited_at, place.answered_at]
    return max(moment for moment in moments if moment)


def _dated(sessions: Iterable[Session]) -> list[Session]:
    return [session for session in sessions if session.starts_at and session.status != Session.Status.DRAFT]


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _entry(
    session: Session, place: Place | None, *, page_url: str, stamp: datetime, status: str = ""
) -> Entry:
    starts, ends = session.starts_at, session.ends_at
    if not starts or not ends:
        raise ValueError("A session without a date has no calendar entry.")
    there = UTC if session.time_zone == "UTC" else ZoneInfo(session.time_zone)
    entry = Entry()
    entry.add("UID", uid(session, place))
    entry.add("SEQUENCE", sequence(session, place))
    entry.add("DTSTAMP", stamp.astimezone(UTC).replace(microsecond=0))
    entry.add("DTSTART", starts.astimezone(there))
    entry.add("DTEND", ends.astimezone(there))
    entry.add("SUMMARY", risk.calendar_title(session))
    where = where_words(session, place)
    if where:
        entry.add("LOCATION", where)
    if page_url:
        entry.add("URL", page_url)
        entry.add("DESCRIPTION", _description(place, page_url))
    is_off = session.status == Session.Status.CANCELLED or (place is not None and not place.stands)
    entry.add("STATUS", status or ("CANCELLED" if is_off else "CONFIRMED"))
    entry.add("CLASS", "PRIVATE" if place else "PUBLIC")
    return entry


def where_words(session: Session, place: Place | None) -> str:
    """Return where an entry says it is: the room, the hub, or online; nothing where that tells too much."""
    mode = place.mode if place else ""
    if mode == Mode.ONLINE:
        return gettext("Online")
    if isinstance(place, Registration) and mode == Mode.HUB and place.hub:
        if risk.is_neutral(session.event):
            return ""
        return ", ".join(part for part in (place.hub.name, place.hub.address) if part)
    return risk.calendar_place(session)


def _description(place: Place | None, page_url: str) -> str:
    if place is None:
        return gettext("More about it: %(url)s") % {"url": page_url}
    if not way_in.leads_online([place]):
        return gettext("Your page: %(url)s") % {"url": page_url}
    return gettext("Enter from your page: %(url)s") % {"url": page_url}


def _address(entry: Entry, session: Session, place: Place) -> None:
    """Say who invites and who is invited; mail readers need both to take a REQUEST in."""
    organiser = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organiser.params["CN"] = vText(settings.SITE_NAME)
    entry.add("ORGANIZER", organiser)
    address, name = _who(place)
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["CN"] = vText(name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    waiting = isinstance(place, Part) and place.status == Part.Status.INVITED
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION" if waiting else "ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    entry.add("ATTENDEE", attendee)


def _who(place: Place) -> tuple[str, str]:
    if isinstance(place, Registration):
        return place.email, place.name
    return (place.person.email, place.person.name) if place.person else ("", "")


def _finished(calendar: Calendar, sessions: Iterable[Session], entries: Iterable[Entry]) -> str:
    for entry in entries:
        calendar.add_component(entry)
    zones = "".join(_zone(name) for name in sorted({session.time_zone for session in sessions} - {"UTC"}))
    # Zones stand before the entries. No text begins a line of its own, so the first such line is the entry's.
    begins = "\r\nBEGIN:VEVENT\r\n"
    return calendar.to_ical().decode().replace(begins, f"\r\n{zones}{begins.lstrip()}", 1)


@lru_cache(maxsize=128)
def _zone(name: str) -> str:
    # Working a zone out and writing it takes milliseconds; it is the same for every entry.
    zone = Timezone.from_tzid(name, first_date=date(2020, 1, 1), last_date=date(2038, 1, 1))
    return zone.to_ical().decode()
