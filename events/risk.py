"""What an event's risk level means: the one place that decides it; docs/safety.md carries the table.

open: everything that people agreed to is shown. discreet: no roles or pictures in public, and nothing that
travels outside (subject lines, calendar titles, feeds) says what it is about. protected: also unlisted, with
no list of participants and with sheets that carry numbers instead of names.
"""

from django.utils.translation import gettext

from events.models import Event, Session

Risk = Event.Risk


def is_listed(event: Event) -> bool:
    """Return whether lists, feeds, the sitemap and search may name the event; its own link always works."""
    return event.risk != Risk.PROTECTED


def shows_roles(event: Event) -> bool:
    """Return whether public pages may show who holds which role, to the extent each person agreed."""
    return event.risk == Risk.OPEN


def shows_pictures(event: Event) -> bool:
    """Return whether public pages may show pictures of the event."""
    return event.risk == Risk.OPEN


def is_neutral(event: Event) -> bool:
    """Return whether what travels outside (subject lines, calendars, feeds) hides what it is about."""
    return event.risk != Risk.OPEN


#: The levels at which the desk lists people by name, as `has_lists` says of one event.
LISTED_BY_NAME = (Risk.OPEN, Risk.DISCREET)


#: The levels at which it may be named beside people who were there and agreed, and beside what grew from it.
NAMED_BESIDE_PEOPLE = (Risk.OPEN,)


def has_lists(event: Event) -> bool:
    """Return whether the desk lists those who take part by name; where not, by the number of their place."""
    return event.risk != Risk.PROTECTED


def names_at_hubs(event: Event) -> bool:
    """Return whether a hub's coordinator reads what people there are called by; where not, their numbers."""
    return event.risk != Risk.PROTECTED


def sheet_is_coded(event: Event) -> bool:
    """Return whether attendance sheets carry the place's number instead of the name."""
    return event.risk == Risk.PROTECTED


def exports_answers(event: Event) -> bool:
    """Return whether answers to the organisers' questions may leave in an export, many at once."""
    return event.risk != Risk.PROTECTED


def outside_title(event: Event) -> str:
    """Return how feeds and shared links call the event; neutral where it is not open."""
    return gettext("Meeting") if is_neutral(event) else str(event.title)


def calendar_title(session: Session) -> str:
    """Return how calendars and feeds call the session, in the language now active."""
    event = session.event
    if is_neutral(event):
        return gettext("Meeting")
    title, whole = session.title, event.title
    return f"{whole}: {title}" if title and title != whole else str(whole)


def calendar_place(session: Session) -> str:
    """Return where calendars say the session is; empty where that would tell too much."""
    event = session.event
    if is_neutral(event):
        return ""
    return ", ".join(part for part in (session.room, event.venue, event.address, event.city) if part)


def paper_names(event: Event) -> bool:
    """Return whether badges carry names; they are worn in the street too. Where not, the place's number."""
    return event.risk == Risk.OPEN


def tells_the_place(event: Event) -> bool:
    """Return whether letters to people without a place, and paper, may say where it is."""
    return event.risk != Risk.PROTECTED


def names_the_delegation(event: Event) -> bool:
    """Return whether a letter to somebody who was named says by which organisation, and for what."""
    return event.risk != Risk.PROTECTED


def delegation_sees_names(event: Event) -> bool:
    """Return whether an organisation's page shows the names it gave; where not, the number of each place."""
    return event.risk != Risk.PROTECTED


def takes_groups(event: Event) -> bool:
    """Return whether strangers may ask for places for a group; else organisers invite it themselves."""
    return event.risk != Risk.PROTECTED


def paper_title(event: Event) -> str:
    """Return how paper that leaves the house calls the event; neutral where it is not open."""
    return gettext("Meeting") if is_neutral(event) else str(event.title)


def gives_statements(event: Event) -> bool:
    """Return whether letters of attendance and for travel are given at all."""
    return event.risk != Risk.PROTECTED


def has_posters(event: Event) -> bool:
    """Return whether a code on the wall lets people in; a protected event has no open door."""
    return event.risk != Risk.PROTECTED


def door_title(session: Session) -> str:
    """Return how a phone at the door calls the session: it can be seen over a shoulder, and seized."""
    event = session.event
    return gettext("Meeting") if is_neutral(event) else str(session.title or event.title)


def feed_place(session: Session) -> str:
    """Return where lists that are subscribed to say the session is: only what is open has its place there."""
    return calendar_place(session)


def feed_zone(session: Session) -> str:
    """Return the zone whose clock such lists tell the session by: a zone is named after a place."""
    return "UTC" if is_neutral(session.event) else session.time_zone
