"""What the letters of this room are put together from: when, where, the way in, the calendar entries."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from convite import moments
from convite.prepared import Prepared
from events import ical, risk
from events.letters.about import Reader
from events.models import Delegation, Event, Hosting, Mode, Part, Registration, Session
from events.models.door_codes import in_groups
from events.models.questions import said_in
from events.way_in import hub_of
from mail.kinds import Rendered
from mail.layout import Button, Facts, Link, Says, Small, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people import links

#: A link in a letter opens its page for this many days.
LINK_DAYS = 400
#: This near to a session every letter brings the whole way in: a reminder may not follow.
NEAR = timedelta(hours=30)
#: So many sessions at most come as calendar entries of their own; a longer list is one file to import.
SINGLY = 10

_LEAD = Prepared(
    lambda event_id: Hosting.objects.filter(event_id=event_id, is_lead=True).values_list("organisation__name")
)


class OwnPage:
    """The reader's own page, with a link minted for this letter."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        purpose = "registration" if reader.is_registered else "part"
        self.token = links.mint(purpose, reader.place.code, now=now, days=LINK_DAYS)
        self.is_neutral = risk.is_neutral(reader.event)
        name = "events:my_registration" if reader.is_registered else "events:my_part"
        self.url = settings.PUBLIC_URL + reverse(name, args=[self.token])

    def hub_button(self) -> Button:
        """Lead to the page of the hub that the reader coordinates."""
        return Button(_("Open the page of the hub"), f"{self.url}hub/")

    def button(self, words: str = "") -> Button:
        return Button(words or _("Open my page"), self.url, links.code(self.token), code_page())

    @property
    def calendar_url(self) -> str:
        """The address in the calendar entry: where the code is typed, if the page must not open by itself."""
        return code_page() if self.is_neutral else self.url


def code_page() -> str:
    """Return the address where the code beside a link is typed."""
    return settings.PUBLIC_URL + reverse("events:code")


def neutral_parts(neutral: str, parts: Sequence[Piece], token: str) -> list[Piece]:
    """What a letter says that must not tell what it is about: the neutral title, when, and a code.

    What it is about stands on the reader's page, which no link opens by itself, and no mail scanner.
    """
    told: list[Piece] = [Says(neutral if neutral[-1] in "?.!" else f"{neutral}.")]
    told += [part for part in parts if isinstance(part, Facts) and part.is_neutral]
    if token:
        told += [
            Says(_("To read more, open this address and type the code.")),
            Facts([(_("Address"), code_page()), (_("Code"), links.code(token))]),
        ]
    else:
        told.append(Says(_("If you think that this is a mistake, write to whoever invited you.")))
    # The way out of messages to many.
    return [*told, *(part for part in parts if isinstance(part, Link))]


def secrets_of(token: str) -> tuple[str, ...]:
    """What of a link is struck from the copy that we keep."""
    return (token, links.code(token)) if token else ()


def finished(
    title: str,
    neutral: str,
    reader: Reader,
    page: OwnPage | None,
    parts: Sequence[Piece],
    calendar: str = "",
    method: str = "",
    why: str = "",
) -> Rendered:
    """Return the whole letter: greeting, parts, why it came; `neutral` stands for the title at risk.

    `page` is the one that the letter leads to, if it leads anywhere.
    """
    event, token = reader.event, page.token if page else ""
    if risk.is_neutral(event):
        parts = neutral_parts(neutral, parts, token)
        why = _("You get this message because your address was given to us for a meeting.")
    elif why:
        pass  # Whoever words the letter knows it better.
    elif reader.is_registered:
        why = _("You get this message because you registered for “%(event)s” of %(organisation)s.") % {
            "event": event.title,
            "organisation": lead_of(event),
        }
    else:
        why = _("You get this message because of your role in “%(event)s” of %(organisation)s.") % {
            "event": event.title,
            "organisation": lead_of(event),
        }
    return compose(
        neutral if risk.is_neutral(event) else title,
        *parts,
        greeting=_("Hello %(name)s,") % {"name": reader.name},
        why=why,
        calendar=calendar,
        method=method,
        secrets=secrets_of(token),
        is_neutral=risk.is_neutral(event),
        link=page.url if page else "",
    )


def calendar_entries(
    sessions: Sequence[Session], reader: Reader, page: OwnPage, letter: Letter
) -> tuple[str, str]:
    """The calendar entries and their method: a REQUEST for each session, or one file of very many.

    Whoever holds several roles in a session has an entry for each of them in their calendar.
    """
    dated = [session for session in sessions if session.starts_at]
    if 0 < len(dated) <= SINGLY:
        # Each by itself, for a REQUEST may hold one UID only (RFC 5546, 3.2.2), and only what came as a
        # REQUEST is moved and taken back by mail readers on their own.
        entries = "".join(
            ical.invitation(session, place, page_url=page.calendar_url, stamp=letter.created_at)
            for session in dated
            for place in reader.places
        )
        return entries, "REQUEST"
    if dated:
        entries = ical.personal(dated, reader.place, page_url=page.calendar_url, stamp=letter.created_at)
        return entries, "PUBLISH"
    return "", ""


def lead_of(event: Event) -> str:
    """Return the name of the organisation that leads the event."""
    return next((name for (name,) in _LEAD.rows(event.pk)), settings.SITE_NAME)


def called(event: Event, session: Session | None = None) -> str:
    """How the text calls the event or session; a protected one has no name in letters."""
    if event.risk == Event.Risk.PROTECTED:
        return ""
    if session is None or not session.title or session.title == event.title:
        return str(event.title)
    return f"{event.title}: {session.title}"


def has_place(reader: Reader) -> str:
    """Say which place the reader has, and how they take part."""
    place, name = reader.place, called(reader.event)
    if place.mode == Mode.ONLINE:
        return (
            _("You have a place online in “%(event)s”.") % {"event": name}
            if name
            else _("You have a place online.")
        )
    if place.mode == Mode.HUB and isinstance(place, Registration) and place.hub and name:
        return _("You have a place in “%(event)s” at the remote hub %(hub)s.") % {
            "event": name,
            "hub": place.hub.name,
        }
    if place.mode == Mode.HUB:
        return _("You have a place at a remote hub.")
    return (
        _("You have a place in the room in “%(event)s”.") % {"event": name}
        if name
        else _("You have a place in the room.")
    )


def when_and_where(sessions: Sequence[Session], reader: Reader, *, where: bool = True) -> list[Piece]:
    """What, when and where. Several sessions share one place in the letter; their dates are a list."""
    dated = [session for session in sessions if session.starts_at]
    pieces: list[Piece] = []
    if reader.event.is_at_own_pace:
        return own_pace(reader.event)
    if risk.is_neutral(reader.event):
        return [Facts([pair for session in dated for pair in _when(session, reader)], is_neutral=True)]
    if len(sessions) == 1:
        session = sessions[0]
        name = called(reader.event, session)
        pairs = [(_("Session"), name)] if name else []
        pairs += (
            _when(session, reader) if session.starts_at else [(_("When"), _("The date is not fixed yet."))]
        )
        pieces.append(Facts(pairs + (_where(session, reader) if where else [])))
    elif dated:
        pieces.append(Facts([(_what(session), _span(session)) for session in dated]))
        first = dated[0]
        if _is_elsewhere(first, reader):
            told = [(_what(session), _span(session, reader.zone)) for session in dated]
            pieces += [Says(_("By your own clock:")), Facts(told)]
        if where:
            pieces.append(Facts(_where(first, reader)))
    if len(dated) < len(sessions) and where:
        pieces.append(Says(_("As soon as the date is fixed, we will write to you.")))
    return pieces


def own_pace(event: Event) -> list[Piece]:
    """From which day to which one goes through it alone; nothing where it has sessions."""
    if event.first_day is None or event.last_day is None:
        return []
    told = moments.pace_words(event.first_day, event.last_day, event.time_zone)
    return [Facts([(_("When"), told)], is_neutral=True)]


def _what(session: Session) -> str:
    return (
        _("Session")
        if session.event.risk == Event.Risk.PROTECTED
        else str(session.title or session.event.title)
    )


def _span(session: Session, zone: str = "") -> str:
    assert session.starts_at is not None  # noqa: S101  callers choose dated sessions
    return moments.span_words(session.starts_at, session.declared_minutes, zone or session.time_zone)


def span_of(session: Session) -> str:
    """Return the date and the hours of a session by its own clock; empty while it has none."""
    return _span(session) if session.starts_at else ""


def place_of(session: Session, reader: Reader) -> str:
    """Return where the reader goes, in one line: house and room, their hub, or online."""
    return ", ".join(words for _label, words in _where(session, reader))


def _when(session: Session, reader: Reader) -> list[tuple[str, str]]:
    assert session.starts_at is not None  # noqa: S101  callers choose dated sessions
    pairs = [(_("When"), _span(session))]
    if _is_elsewhere(session, reader):
        pairs.append((_("By your own clock"), _span(session, reader.zone)))
    return pairs


def _is_elsewhere(session: Session, reader: Reader) -> bool:
    """Whether the reader's clock shows another hour; UTC is what stands there when nobody told us theirs.

    New accounts have it, and browsers that hide where they are say it.
    """
    if reader.zone == "UTC" or session.starts_at is None:
        return False
    return not moments.same_clock(session.starts_at, session.time_zone, reader.zone)


def _where(session: Session, reader: Reader) -> list[tuple[str, str]]:
    event = session.event
    if event.risk == Event.Risk.PROTECTED:
        return [(_("Where"), _("You find it on your page."))]
    if hub := hub_of(reader.place):
        return [(_("Where"), ", ".join(part for part in (hub.name, hub.address) if part))]
    if not reader.is_onsite:
        return [(_("Where"), _("Online, from your page"))]
    pairs = []
    address = ", ".join(part for part in (event.venue, event.address, event.city) if part)
    if address:
        pairs.append((_("Where"), address))
    if session.room:
        pairs.append((_("Room"), session.room))
    return pairs


def _how_to_enter() -> str:
    return _(
        "When the time comes, open your page and press “Enter”. It works from 15 minutes before the start."
    )


def entrance(reader: Reader) -> list[Piece]:
    """Say where the button to enter is, to those it concerns."""
    return [Says(_how_to_enter())] if reader.is_online and not reader.event.is_at_own_pace else []


def is_near(sessions: Sequence[Session], now: datetime) -> bool:
    """Whether the next session is so near that a reminder may not come any more."""
    starts = sessions[0].starts_at if sessions else None
    return starts is not None and starts - now < NEAR


def way_in(session: Session, reader: Reader) -> list[Piece]:
    """How to enter online: by one's page first, and by number or phone for those who need it."""
    if not reader.is_online:
        return []
    pairs = []
    if session.event.risk != Event.Risk.PROTECTED:
        pairs = [
            (name, value)
            for name, value in (
                (_("Meeting number"), session.meeting_number),
                (_("Passcode"), session.meeting_passcode),
                (_("By phone"), session.dial_in),
            )
            if value
        ]
    return [*entrance(reader), *([Facts(pairs)] if pairs else [])]


def for_the_door(reader: Reader) -> list[Piece]:
    """The code that opens the door, for whoever comes to the room: it works without a network."""
    place = reader.place
    if not isinstance(place, Registration) or place.mode != Mode.ONSITE:
        return []
    return [
        Facts([(_("Code for the door"), in_groups(place.door_code))]),
        Small(_("Say this code at the door, or show the picture of it on your page.")),
    ]


def for_the_hub(reader: Reader, page: OwnPage) -> list[Piece]:
    """Say to whoever coordinates a hub what they do there, and lead to its page."""
    place = reader.place
    if not isinstance(place, Part) or not place.coordinates:
        return []
    told = _(
        "You look after this remote hub. On its page you see who has a place there, mark who comes, write "
        "how many heads you count, and open the hub's one connection from 15 minutes before the start."
    )
    return [Says(told), page.hub_button()]


def is_of_a_moved_hub(letter: Letter) -> bool:
    """Whether the letter tells of nothing but another name or address of a hub."""
    return letter.about.get("hub") == "moved"


def hub_moved_words() -> str:
    """Say that a hub is elsewhere now, or called otherwise; where it is stands below."""
    return _("The remote hub where you take part has another name or address now.")


def meets_in_person(reader: Reader) -> bool:
    """Whether the reader comes to a room: the event's own, or that of a hub."""
    return reader.is_onsite or hub_of(reader.place) is not None


def recorded(session: Session) -> list[Piece]:
    """Say that the session is recorded, and how one takes part without being recorded."""
    if not session.is_recorded:
        return []
    way, _language = said_in(session.event.unrecorded_way, get_language() or "es")
    told = _("This session is recorded. Whether you agree stands on your page, and you can change it there.")
    return [Says(told), *([Facts([(_("Without being recorded"), way)])] if way else [])]


def roles_held(reader: Reader) -> list[Piece]:
    """Name the roles of whoever holds more than one in the session."""
    if len(reader.roles) < 2:
        return []
    return [Facts([(_("Your roles"), ", ".join(part.get_role_display() for part in reader.roles))])]


def unanswered(reader: Reader) -> list[Piece]:
    """Ask again whoever has not answered for their role; the page in the letter is that of the first."""
    waiting = [part for part in reader.roles if part.status == Part.Status.INVITED]
    if not waiting:
        return []
    if len(reader.roles) == 1:
        return [Says(_("You have not said yet whether you take this role. Please answer on your page."))]
    told: list[Piece] = [
        Says(
            _("You have not said yet whether you take this role: %(role)s. Please answer on your page.")
            % {"role": waiting[0].get_role_display()}
        )
    ]
    if len(waiting) > 1:
        told.append(Says(_("For your other roles, please answer in the invitations that we sent you.")))
    return told


def cannot_come(reader: Reader) -> list[Piece]:
    """Ask to be told when the reader cannot come."""
    if not reader.is_registered:
        return [Small(_("If you cannot come, please say so on your page, so that someone can step in."))]
    return [
        Small(
            _(
                "If you cannot come, please give your place back on your page: "
                "someone else may be waiting for it."
            )
        )
    ]


def why_named(delegation: Delegation) -> str:
    """Why somebody is written to whom an organisation named."""
    return _("You get this message because %(organisation)s gave us your address for “%(event)s”.") % {
        "organisation": delegation.organisation,
        "event": delegation.event.title,
    }
