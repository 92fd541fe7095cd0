"""The letters of this room, one function each, and the question each is asked again before it is sent.

A letter names its records in `Letter.about`; it is worded when it is sent, so that it always tells how
things stand. Nothing in it is worth passing on: the way in is on the reader's own page.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events import ical, risk
from events.ical import Place
from events.models import Event, Hosting, Mode, Part, Registration, Session
from mail import kinds, moments
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, Small, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people import links

#: A link in a letter opens its page for this many days.
LINK_DAYS = 400
#: This near to a session every letter brings the whole way in: a reminder may not follow.
NEAR = timedelta(hours=30)


@dataclass(frozen=True)
class Reader:
    """Whom a letter speaks to: the holder of a place or of a role, in their own zone."""

    place: Place
    event: Event
    name: str
    zone: str

    @property
    def is_registered(self) -> bool:
        """Whether they hold a place; otherwise a role."""
        return isinstance(self.place, Registration)

    @property
    def is_onsite(self) -> bool:
        """Whether the room concerns them: yes also for a role whose mode is not settled."""
        return self.place.mode in (Mode.ONSITE, "")

    @property
    def is_online(self) -> bool:
        """Whether the way in concerns them: yes also for a role whose mode is not settled."""
        return self.place.mode in (Mode.ONLINE, "")


# --- Letters about a place ----------------------------------------------------------------------


def registered(letter: Letter, now: datetime) -> Rendered:
    """You have a place: when, where or how to enter, and a page of one's own."""
    reader = _reader(letter)
    event = reader.event
    sessions = _ahead(event, now)
    page = _Page(reader, now)
    title = _("You have a place: %(event)s") % {"event": event.title}
    parts: list[Piece] = [Says(_has_place(reader)), *_when_and_where(sessions, reader)]
    parts += _way_in(sessions[0], reader) if _is_near(sessions, now) else _entrance(reader)
    place = reader.place
    hours = event.release_unconfirmed_after
    if hours and isinstance(place, Registration) and not place.address_confirmed_at:
        parts.append(
            Says(
                _(
                    "Please open your page within %(hours)s hours and confirm that this address is yours. "
                    "Otherwise the place is given to someone else."
                )
                % {"hours": hours}
            )
        )
    parts += [
        page.button(),
        Says(
            _(
                "On your page you can change how you take part, take the dates into your calendar, give your "
                "place back, or have your data erased."
            )
        ),
        Small(_("If it was not you who registered, please give the place back on that page.")),
    ]
    return _finished(
        title, _("You have a place"), reader, page, parts, *_entries(sessions, reader, page, letter)
    )


def already(letter: Letter, now: datetime) -> Rendered:
    """Someone registered again with this address: nothing has changed."""
    reader = _reader(letter)
    page = _Page(reader, now)
    title = _("You already have a place: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(
            _("Someone, most likely you, registered again with this name and address. Nothing has changed.")
        ),
        Says(_has_place(reader)),
        *_when_and_where(_ahead(reader.event, now), reader),
        page.button(),
        Small(_("If it was not you, there is nothing you need to do.")),
    ]
    return _finished(title, _("You already have a place"), reader, page, parts)


def mode_changed(letter: Letter, now: datetime) -> Rendered:
    """You take part in another way now, and this is where."""
    reader = _reader(letter)
    sessions = _ahead(reader.event, now)
    page = _Page(reader, now)
    event = {"event": reader.event.title}
    if reader.place.mode == Mode.ONLINE:
        title, neutral = _("You now take part online: %(event)s") % event, _("You now take part online")
    elif reader.place.mode == Mode.HUB:
        title = _("You now take part at a remote hub: %(event)s") % event
        neutral = _("You now take part at a remote hub")
    else:
        title, neutral = (
            _("You now take part in the room: %(event)s") % event,
            _("You now take part in the room"),
        )
    parts: list[Piece] = [
        Says(_("As you asked, we have changed how you take part.")),
        Says(_has_place(reader)),
        *_when_and_where(sessions, reader),
        *(_way_in(sessions[0], reader) if _is_near(sessions, now) else _entrance(reader)),
        page.button(),
    ]
    return _finished(title, neutral, reader, page, parts, *_entries(sessions, reader, page, letter))


def registration_cancelled(letter: Letter, now: datetime) -> Rendered:
    """The place was given back."""
    reader = _reader(letter)
    page = _Page(reader, now)
    title = _("You gave your place back: %(event)s") % {"event": reader.event.title}
    if _was_released(reader.place):
        title = _("Your place was given back: %(event)s") % {"event": reader.event.title}
        told = _("Nobody confirmed this address in time, so the place was given back.")
    else:
        told = _("You no longer hold a place. Thank you for leaving it to someone else.")
    parts: list[Piece] = [
        Says(told),
        *([Facts([(_("Event"), _called(reader.event))])] if _called(reader.event) else []),
        Says(_("If you change your mind, you can register again while there are places.")),
        page.button(),
    ]
    sessions = _ahead(reader.event, now)
    entries = "".join(
        ical.cancellation(s, reader.place, stamp=letter.created_at) for s in sessions if s.starts_at
    )
    return _finished(
        title, _("Your place was given back"), reader, page, parts, entries, "CANCEL" if entries else ""
    )


# --- Letters about a role -----------------------------------------------------------------------


def invited(letter: Letter, now: datetime) -> Rendered:
    """Will you take this role? Nothing is published before the answer."""
    reader = _reader(letter)
    part = reader.place
    if not isinstance(part, Part):
        raise TypeError("An invitation to a role is about a role.")
    session = part.session
    page = _Page(reader, now)
    names = {
        "role": part.get_role_display(),
        "event": session.event.title,
        "organisation": _lead(session.event),
    }
    title = _("Invitation: %(event)s") % names
    if risk.is_neutral(session.event):
        told = _("You are invited to take a role (%(role)s) in a meeting.") % names
    else:
        told = _("%(organisation)s invites you to take a role (%(role)s) in “%(event)s”.") % names
    parts: list[Piece] = [
        Says(told),
        *_when_and_where([session], reader),
        Says(_("Please say on your page whether you accept. It takes a minute, and you need no account.")),
        page.button(_("Answer the invitation")),
        Says(
            _(
                "There you also decide whether your name, your sector and your region may be published. "
                "Until you answer, nothing about you is."
            )
        ),
    ]
    return _finished(
        title, _("An invitation for you"), reader, page, parts, *_entries([session], reader, page, letter)
    )


# --- Reminders and changes, for places and roles alike ------------------------------------------


def day_before(letter: Letter, now: datetime) -> Rendered:
    """Tomorrow: when, and the address or the way in."""
    reader, session = _reader(letter), _session(letter)
    assert session.starts_at is not None  # noqa: S101  `still_due` has asked
    page = _Page(reader, now)
    names = {
        "event": reader.event.title,
        "day": moments.day_words(session.starts_at, session.time_zone),
        "hour": moments.hour_words(session.starts_at, session.time_zone),
    }
    title = _("Reminder: %(event)s, %(day)s at %(hour)s") % names
    neutral = _("Reminder: %(day)s at %(hour)s") % names
    parts: list[Piece] = [
        Says(
            _("We look forward to seeing you.")
            if reader.is_onsite
            else _("We look forward to meeting you online.")
        ),
        *_when_and_where([session], reader),
        *_way_in(session, reader),
        *_unanswered(reader),
        page.button(),
        *_cannot_come(reader),
    ]
    return _finished(title, neutral, reader, page, parts, *_entries([session], reader, page, letter))


def hour_before(letter: Letter, now: datetime) -> Rendered:
    """Soon: the address or the way in."""
    reader, session = _reader(letter), _session(letter)
    assert session.starts_at is not None  # noqa: S101  `still_due` has asked
    page = _Page(reader, now)
    names = {
        "event": reader.event.title,
        "hour": moments.hour_words(session.starts_at, session.time_zone),
        "zone": moments.zone_words(session.starts_at, session.time_zone),
    }
    title = _("Soon, at %(hour)s, %(zone)s: %(event)s") % names
    neutral = _("Soon, at %(hour)s, %(zone)s") % names
    parts: list[Piece] = [
        Says(_("It begins soon.")),
        *_when_and_where([session], reader),
        *_way_in(session, reader),
        page.button(_("Open my page to enter") if reader.is_online else ""),
        *_cannot_come(reader),
    ]
    return _finished(title, neutral, reader, page, parts)


def moved(letter: Letter, now: datetime) -> Rendered:
    """The date, the place or the way in has changed: this is how it stands."""
    reader, session = _reader(letter), _session(letter)
    page = _Page(reader, now)
    title = _("New date or place: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(_("Something has changed: the date, the place or the way in. This is what holds now:")),
        *_when_and_where([session], reader),
        *_way_in(session, reader),
        Says(_("The calendar entry that comes with this message replaces the earlier one.")),
        page.button(),
        *_cannot_come(reader),
    ]
    entries = _entries([session], reader, page, letter)
    return _finished(title, _("New date or place"), reader, page, parts, *entries)


def session_cancelled(letter: Letter, now: datetime) -> Rendered:
    """Called off: one session, or the event with all that was still ahead."""
    reader = _reader(letter)
    sessions = _called_off(letter, now)
    page = _Page(reader, now)
    title = _("Called off: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(_("We are sorry: this will not take place.")),
        *_when_and_where(sessions, reader, where=False),
        *(
            [Says(_("The other sessions take place as planned; you find them on your page."))]
            if reader.event.status != Event.Status.CANCELLED and len(_ahead(reader.event, now)) > 0
            else []
        ),
        page.button(),
    ]
    entries = "".join(
        ical.cancellation(s, reader.place, stamp=letter.created_at) for s in sessions if s.starts_at
    )
    return _finished(title, _("Called off"), reader, page, parts, entries, "CANCEL" if entries else "")


# --- What holds still ---------------------------------------------------------------------------


def place_still_holds(letter: Letter, now: datetime) -> bool:
    """A place that is held, at an event that is not over or called off."""
    place = _registration(letter)
    return (
        place is not None
        and place.status == Registration.Status.CONFIRMED
        and place.event.status != Event.Status.CANCELLED
        and not _is_over(place.event, now)
    )


def mode_still_holds(letter: Letter, now: datetime) -> bool:
    """The same, and no later change of the place has a letter of its own."""
    place = _registration(letter)
    return (
        place_still_holds(letter, now)
        and place is not None
        and letter.key == f"mode:{place.code}:{place.sequence}"
    )


def place_still_cancelled(letter: Letter, now: datetime) -> bool:
    """A place that was given back, at an event that is not over."""
    place = _registration(letter)
    return (
        place is not None and place.status == Registration.Status.CANCELLED and not _is_over(place.event, now)
    )


def invitation_still_waits(letter: Letter, now: datetime) -> bool:
    """A role that nobody has answered for, in a session that is not over or called off."""
    part = _part(letter)
    return (
        part is not None
        and part.status == Part.Status.INVITED
        and part.session.status != Session.Status.CANCELLED
        and not (part.session.ends_at and part.session.ends_at <= now)
    )


def session_still_starts(letter: Letter, now: datetime) -> bool:
    """A session that begins when the letter says and has not begun, and a place or role that stands."""
    session = _session_if_any(letter)
    return (
        session is not None
        and session.status == Session.Status.SCHEDULED
        and session.event.status == Event.Status.PUBLISHED
        and session.starts_at is not None
        and session.starts_at.isoformat() == letter.about.get("starts")
        and now < session.starts_at
        and _stands(letter)
    )


def change_still_holds(letter: Letter, now: datetime) -> bool:
    """A session still ahead, in the very version that the letter tells of."""
    session = _session_if_any(letter)
    return (
        session is not None
        and session.status == Session.Status.SCHEDULED
        and session.event.status == Event.Status.PUBLISHED
        and str(session.sequence) == letter.about.get("sequence")
        and (session.starts_at is None or now < session.starts_at)
        and _stands(letter)
    )


def still_called_off(letter: Letter, now: datetime) -> bool:
    """A session that was called off and would still be ahead."""
    session = _session_if_any(letter)
    return (
        session is not None
        and session.status == Session.Status.CANCELLED
        and (session.starts_at is None or now < session.starts_at)
        and _stands(letter)
    )


def _stands(letter: Letter) -> bool:
    if "part" in letter.about:
        part = _part(letter)
        return part is not None and part.status in Part.STANDING and part.person is not None
    place = _registration(letter)
    return place is not None and place.status == Registration.Status.CONFIRMED


def _is_over(event: Event, now: datetime) -> bool:
    return event.ends_at is not None and event.ends_at <= now


#: kind → how it is worded, and when it still holds.
KINDS: dict[str, tuple[Callable[[Letter, datetime], Rendered], Callable[[Letter, datetime], bool]]] = {
    "events.registered": (registered, place_still_holds),
    "events.already": (already, place_still_holds),
    "events.mode_changed": (mode_changed, mode_still_holds),
    "events.registration_cancelled": (registration_cancelled, place_still_cancelled),
    "events.invited": (invited, invitation_still_waits),
    "events.day_before": (day_before, session_still_starts),
    "events.hour_before": (hour_before, session_still_starts),
    "events.moved": (moved, change_still_holds),
    "events.session_cancelled": (session_cancelled, still_called_off),
}


def register_kinds() -> None:
    """Make the room's letters known to the mail room; called from `AppConfig.ready`."""
    for kind, (render, still_due) in KINDS.items():
        kinds.register(kind, render=render, still_due=still_due)


# --- Records ------------------------------------------------------------------------------------


def _registration(letter: Letter) -> Registration | None:
    code = letter.about.get("registration", "")
    return Registration.objects.select_related("event", "hub").filter(code=code).first()


def _part(letter: Letter) -> Part | None:
    code = letter.about.get("part", "")
    return Part.objects.select_related("session__event", "person", "organisation").filter(code=code).first()


def _session_if_any(letter: Letter) -> Session | None:
    return Session.objects.select_related("event").filter(code=letter.about.get("session", "")).first()


def _session(letter: Letter) -> Session:
    return Session.objects.select_related("event").get(code=letter.about["session"])


def _reader(letter: Letter) -> Reader:
    if "part" in letter.about:
        part = _part(letter)
        if part is None or part.person is None:
            raise Part.DoesNotExist
        return Reader(part, part.session.event, part.person.name, letter.time_zone)
    place = _registration(letter)
    if place is None:
        raise Registration.DoesNotExist
    return Reader(place, place.event, place.name, letter.time_zone)


def _ahead(event: Event, now: datetime) -> list[Session]:
    """The event's sessions that are not over or called off; those without a date come last."""
    sessions = (
        Session.objects.in_order()
        .filter(event=event)
        .exclude(status=Session.Status.CANCELLED)
        .select_related("event")
    )
    return [session for session in sessions if not session.ends_at or session.ends_at > now]


def _called_off(letter: Letter, now: datetime) -> list[Session]:
    """The session of the letter; or, when all of its event was called off, every one still ahead."""
    session = _session(letter)
    if "event" not in letter.about:
        return [session]
    sessions = Session.objects.in_order().filter(
        event=session.event, status=Session.Status.CANCELLED, starts_at__gt=now
    )
    return list(sessions.select_related("event")) or [session]


def _was_released(place: Place) -> bool:
    """Whether nobody confirmed the address in the hours that the event gives for it."""
    if not isinstance(place, Registration) or place.address_confirmed_at or not place.cancelled_at:
        return False
    hours = place.event.release_unconfirmed_after
    return bool(hours) and (place.cancelled_at - place.registered_at).total_seconds() >= (hours or 0) * 3600


# --- Pieces -------------------------------------------------------------------------------------


class _Page:
    """The reader's own page, with a link minted for this letter."""

    def __init__(self, reader: Reader, now: datetime) -> None:
        purpose = "registration" if reader.is_registered else "part"
        self.token = links.mint(purpose, reader.place.code, now=now, days=LINK_DAYS)
        name = "events:my_registration" if reader.is_registered else "events:my_part"
        self.url = settings.PUBLIC_URL + reverse(name, args=[self.token])

    def button(self, words: str = "") -> Button:
        return Button(words or _("Open my page"), self.url)


def _finished(
    title: str,
    neutral: str,
    reader: Reader,
    page: _Page,
    parts: Sequence[Piece],
    calendar: str = "",
    method: str = "",
) -> Rendered:
    event = reader.event
    if risk.is_neutral(event):
        why = _("You get this message because your address was given to us for a meeting.")
    elif reader.is_registered:
        why = _("You get this message because you registered for “%(event)s” of %(organisation)s.") % {
            "event": event.title,
            "organisation": _lead(event),
        }
    else:
        why = _("You get this message because of your role in “%(event)s” of %(organisation)s.") % {
            "event": event.title,
            "organisation": _lead(event),
        }
    return compose(
        neutral if risk.is_neutral(event) else title,
        *parts,
        greeting=_("Hello %(name)s,") % {"name": reader.name},
        why=why,
        calendar=calendar,
        method=method,
        secrets=(page.token,),
    )


def _entries(sessions: Sequence[Session], reader: Reader, page: _Page, letter: Letter) -> tuple[str, str]:
    """The calendar entries and their method: a REQUEST for one session, else one file of them all."""
    dated = [session for session in sessions if session.starts_at]
    if len(dated) == 1:
        entry = ical.invitation(dated[0], reader.place, page_url=page.url, stamp=letter.created_at)
        return entry, "REQUEST"
    if dated:
        # A REQUEST may hold one UID only (RFC 5546, 3.2.2).
        entries = ical.personal(dated, reader.place, page_url=page.url, stamp=letter.created_at)
        return entries, "PUBLISH"
    return "", ""


def _lead(event: Event) -> str:
    hosting = Hosting.objects.filter(event=event, is_lead=True).select_related("organisation").first()
    return hosting.organisation.name if hosting else settings.SITE_NAME


def _called(event: Event, session: Session | None = None) -> str:
    """How the text calls the event or session; a protected one has no name in letters."""
    if event.risk == Event.Risk.PROTECTED:
        return ""
    if session is None or not session.title or session.title == event.title:
        return str(event.title)
    return f"{event.title}: {session.title}"


def _has_place(reader: Reader) -> str:
    place, name = reader.place, _called(reader.event)
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


def _when_and_where(sessions: Sequence[Session], reader: Reader, *, where: bool = True) -> list[Piece]:
    """What, when and where. Several sessions share one place in the letter; their dates are a list."""
    dated = [session for session in sessions if session.starts_at]
    pieces: list[Piece] = []
    if len(sessions) == 1:
        session = sessions[0]
        name = _called(reader.event, session)
        pairs = [(_("Session"), name)] if name else []
        pairs += (
            _when(session, reader) if session.starts_at else [(_("When"), _("The date is not fixed yet."))]
        )
        pieces.append(Facts(pairs + (_where(session, reader) if where else [])))
    elif dated:
        pieces.append(Facts([(_what(session), _span(session)) for session in dated]))
        first = dated[0]
        if first.starts_at and not moments.same_clock(first.starts_at, first.time_zone, reader.zone):
            told = [(_what(session), _span(session, reader.zone)) for session in dated]
            pieces += [Says(_("By your own clock:")), Facts(told)]
        if where:
            pieces.append(Facts(_where(first, reader)))
    if len(dated) < len(sessions) and where:
        pieces.append(Says(_("As soon as the date is fixed, we will write to you.")))
    return pieces


def _what(session: Session) -> str:
    return (
        _("Session")
        if session.event.risk == Event.Risk.PROTECTED
        else str(session.title or session.event.title)
    )


def _span(session: Session, zone: str = "") -> str:
    assert session.starts_at is not None  # noqa: S101  callers choose dated sessions
    return moments.span_words(session.starts_at, session.declared_minutes, zone or session.time_zone)


def _when(session: Session, reader: Reader) -> list[tuple[str, str]]:
    assert session.starts_at is not None  # noqa: S101  callers choose dated sessions
    pairs = [(_("When"), _span(session))]
    if not moments.same_clock(session.starts_at, session.time_zone, reader.zone):
        pairs.append((_("By your own clock"), _span(session, reader.zone)))
    return pairs


def _where(session: Session, reader: Reader) -> list[tuple[str, str]]:
    event = session.event
    if event.risk == Event.Risk.PROTECTED:
        return [(_("Where"), _("You find it on your page."))]
    place = reader.place
    if place.mode == Mode.HUB and isinstance(place, Registration) and place.hub:
        address = ", ".join(part for part in (place.hub.name, place.hub.address) if part)
        return [(_("Where"), address)]
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


def _entrance(reader: Reader) -> list[Piece]:
    return [Says(_how_to_enter())] if reader.is_online else []


def _is_near(sessions: Sequence[Session], now: datetime) -> bool:
    """Whether the next session is so near that a reminder may not come any more."""
    starts = sessions[0].starts_at if sessions else None
    return starts is not None and starts - now < NEAR


def _way_in(session: Session, reader: Reader) -> list[Piece]:
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
    return [*_entrance(reader), *([Facts(pairs)] if pairs else [])]


def _unanswered(reader: Reader) -> list[Piece]:
    if isinstance(reader.place, Part) and reader.place.status == Part.Status.INVITED:
        return [Says(_("You have not said yet whether you take this role. Please answer on your page."))]
    return []


def _cannot_come(reader: Reader) -> list[Piece]:
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
