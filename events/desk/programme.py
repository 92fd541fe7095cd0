"""An event's programme at the desk: a table of hours and rooms a day, built by keys, touch or mouse."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite.moments import day_words, length_words, place_words, zone_words
from convite.moments import zone as zone_info
from events import access, lines, programme, schedule
from events.clashes import folded
from events.desk import grid
from events.desk.clashes import before_keeping, clashes_of_session, of_events
from events.desk.concerned import letters_in_words
from events.desk.fields import FIRST_DAY, LAST_DAY
from events.desk.page import (
    STAFF,
    as_it_stands,
    frame_of,
    get_or_post,
    in_one_transaction,
    is_pressed,
    may,
    say_done,
)
from events.desk.shaping import AddForm, LinesForm, RoomsForm, SetForm, TracksForm
from events.errors import EventError
from events.models import Event, Move, Session
from people.access import needs, signed_in

#: The hour of a day at which its zone is named; no clock jumps over it.
NOON = time(12)


class Act(NamedTuple):
    """What a button of the programme asks for."""

    wall_start: datetime | None = None
    minutes: int | None = None
    room: str | None = None
    swap: tuple[Session, int] | None = None
    is_aside: bool = False


@get_or_post
@needs(*STAFF)
@in_one_transaction
def table(request: HttpRequest, code: str) -> HttpResponse:
    """The programme of a day, and the short form that adds a session to it."""
    event = access.event_for(request.user, code, "counts")
    edits = may(request.user, event, "edit") and event.status != Event.Status.CANCELLED
    if request.method == "POST":
        event = as_it_stands(request, access.event_for(request.user, code, "edit"))
    sessions = _sessions(event)
    days = sorted({day for session in sessions if (day := grid.day_of(session))})
    day = _day_asked(request, event, days)
    rooms = programme.room_names(event, sessions)
    form: AddForm | None = None
    clashes: list[str] = []
    status = 200
    if edits:
        form = _add_form(request, event, sessions, day, rooms)
        if request.method == "POST":
            if form.is_valid():
                try:
                    made, clashes = _add(request, event, form)
                    if made is not None:
                        say_done(request, _("“%(title)s” is on the programme.") % {"title": made.title})
                        after = {"day": grid.day_of(made), "after": made.code}
                        return redirect(_address(event, **after))
                except EventError as error:
                    form.add_error(None, str(error))
            status = 422 if form.errors else 200
    context = _context(request, event, sessions, days, day, rooms, edits=edits)
    return render(
        request,
        "events/desk/programme.html",
        {**context, "form": form, "clashes": clashes},
        status=status,
    )


def _sessions(event: Event) -> list[Session]:
    found = list(Session.objects.filter(event=event).exclude(status=Session.Status.CANCELLED).in_order())
    for session in found:
        session.event = event
    return found


def _address(event: Event, **query: Any) -> str:
    asked = urlencode({name: value for name, value in query.items() if value})
    return reverse("events:desk_programme", args=[event.code]) + (f"?{asked}" if asked else "")


def _day_asked(request: HttpRequest, event: Event, days: list[date]) -> date:
    asked = _written_day(request.GET.get("day", ""))
    if asked:
        return asked
    today = timezone.now().astimezone(zone_info(event.time_zone)).date()
    return next((day for day in days if day >= today), days[-1] if days else today + timedelta(days=1))


def _written_day(words: str) -> date | None:
    try:
        day = parse_date(words)
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None


def _written_start(words: str) -> datetime | None:
    try:
        start = parse_datetime(words) if len(words) < 20 else None
    except ValueError:
        return None
    return start if start and FIRST_DAY <= start.date() <= LAST_DAY else None


def _add_form(
    request: HttpRequest, event: Event, sessions: list[Session], day: date, rooms: list[str]
) -> AddForm:
    before = next((one for one in sessions if one.code == request.GET.get("after")), None)
    room = request.GET.get("room", before.room if before else (rooms[0] if rooms else ""))
    at = _written_start(request.GET.get("at", ""))
    next_at = programme.next_start(sessions, day, room)
    start = at or next_at or datetime.combine(day, grid.MORNING)
    form = AddForm(
        request.POST or None,
        now=timezone.now(),
        zone=event.time_zone,
        rooms=rooms,
        initial={
            "date": start.date() if at is None else at.date(),
            "time": start.time(),
            "minutes": before.declared_minutes if before else 60,
            "room": room,
        },
    )
    if before or at:
        # One goes on with the next title at once.
        form.fields["title"].widget.attrs["autofocus"] = True
    return form


def _add(request: HttpRequest, event: Event, form: AddForm) -> tuple[Session | None, list[str]]:
    """Add the session that a form describes; where something clashes, only once that was said."""
    data = form.cleaned_data
    data["room"] = _spelt(data["room"], form.rooms)
    meant = Session(
        event=event, room=data["room"], track=data["track"], for_everyone=data["for_everyone"],
        declared_minutes=data["minutes"],
    )  # fmt: skip
    starts_at = schedule.instant(form.cleaned_wall_start, event.time_zone)
    clashes = clashes_of_session(meant, starts_at, request.user)
    if clashes and "sure" not in request.POST:
        return None, clashes
    made = schedule.add_session(
        event,
        title={get_language() or "es": data["title"]},
        declared_minutes=data["minutes"],
        wall_start=form.cleaned_wall_start,
        room=data["room"],
        track=data["track"],
        for_everyone=data["for_everyone"],
        by=signed_in(request),
        now=timezone.now(),
    )
    made.event = event
    return made, []


def _context(
    request: HttpRequest,
    event: Event,
    sessions: list[Session],
    days: list[date],
    day: date,
    rooms: list[str],
    *,
    edits: bool,
) -> dict[str, Any]:
    step = int(found) if (found := request.GET.get("step", "")) in map(str, grid.STEPS) else grid.STEP
    on_day = [session for session in sessions if grid.day_of(session) == day]
    columns = grid.columns_of(rooms, on_day)
    picked = next((one for one in sessions if one.code == request.GET.get("pick")), None) if edits else None
    if picked is not None and picked.status == Session.Status.HELD:
        picked = None
    facts = {folded(room.name): room for room in event.rooms.all()}
    told = dict(of_events([event], request.user, timezone.now()))
    move = programme.last_move(event) if edits else None
    keep = {"step": step if step != grid.STEP else "", "pick": picked.code if picked else ""}
    shown_days = sorted({*days, day})
    return frame_of(
        event,
        "events:desk_programme",
        names=may(request.user, event, "names"),
        edits=edits,
        day=day,
        zone=zone_words(schedule.instant(datetime.combine(day, NOON), event.time_zone), event.time_zone),
        days=[(one, _address(event, day=one, **keep), one == day) for one in shown_days],
        later=_address(event, day=shown_days[-1] + timedelta(days=1), **keep),
        steps=[(length_words(one), _address(event, day=day, step=one), one == step) for one in grid.STEPS],
        columns=[(name, facts.get(folded(name))) for name in columns],
        rows=[
            (row.start, [_cell(event, cell, picked, told, keep) for cell in row.cells])
            for row in grid.rows_of(day, on_day, columns, step)
        ],
        shelf=[
            _slot(event, session, picked, told, {**keep, "day": day})
            for session in sessions
            if session.starts_at is None
        ],
        picked=picked and _picked(event, picked, sessions, rooms, day, keep),
        clashing=list(told.items()),
        undoing=move and {"code": move.code, "words": _move_words(move, sessions)},
        others=len(sessions) - len(on_day),
        url=_address(event, day=day, step=keep["step"]),
    )


def _cell(
    event: Event,
    cell: grid.Cell,
    picked: Session | None,
    told: dict[Session, list[str]],
    keep: dict[str, Any],
) -> dict[str, Any]:
    at = cell.start.isoformat(timespec="minutes")
    day = cell.start.date()
    return {
        "room": cell.room,
        "rows": cell.rows,
        "start": cell.start,
        "to": f"to:{at}:{cell.room}",
        "add_url": _address(event, day=day, at=at, room=cell.room, step=keep["step"]),
        "slots": [_slot(event, one, picked, told, {**keep, "day": day}) for one in cell.sessions],
    }


def _slot(
    event: Event,
    session: Session,
    picked: Session | None,
    told: dict[Session, list[str]],
    keep: dict[str, Any],
) -> dict[str, Any]:
    start = programme.there(session)
    return {
        "session": session,
        "hours": _hours(start, session.declared_minutes) if start else "",
        "url": _address(event, **{**keep, "pick": session.code}) + "#pick",
        "is_picked": session == picked,
        "may_move": session.status in (Session.Status.DRAFT, Session.Status.SCHEDULED),
        "clashes": told.get(session, []),
    }


def _hours(start: datetime, minutes: int) -> str:
    return f"{start:%H:%M}–{start + timedelta(minutes=minutes):%H:%M}"


def _picked(
    event: Event,
    session: Session,
    sessions: list[Session],
    rooms: list[str],
    day: date,
    keep: dict[str, Any],
) -> dict[str, Any]:
    """What can be done with the session that was chosen."""
    start = programme.there(session)
    order = [folded(room) for room in rooms]
    place = order.index(folded(session.room)) if folded(session.room) in order else -1
    initial = {
        "date": start.date() if start else day,
        "time": start.time() if start else grid.MORNING,
        "minutes": session.declared_minutes,
        "room": session.room,
    }
    dated = [one for one in sessions if one.starts_at and one != session]
    movable = [one for one in dated if one.status == Session.Status.SCHEDULED]
    return {
        "session": session,
        "hours": _hours(start, session.declared_minutes) if start else "",
        "day": start.date() if start else None,
        "form": SetForm(initial=initial, now=None, zone=event.time_zone, rooms=rooms, auto_id="set_%s"),
        "before": rooms[place - 1] if place > 0 else "",
        "after": rooms[place + 1] if place + 1 < len(rooms) else "",
        "others": [(f"swap:{one.code}:{one.sequence}", _named(one)) for one in movable] if start else [],
        "may_set_aside": start is not None and event.status == Event.Status.DRAFT,
        "done_url": _address(event, day=day, step=keep["step"]),
    }


def _named(session: Session) -> str:
    start = programme.there(session)
    return f"{start:%d/%m %H:%M} · {session.title}" if start else session.title


# --- Moving one ---


@get_or_post
@needs(*STAFF)
@in_one_transaction
def put(request: HttpRequest, code: str) -> HttpResponse:
    """Move a session by one of the programme's buttons; what people hear of, or clashes, is asked first."""
    session = access.session_for(request.user, code, "edit")
    event = session.event
    if not is_pressed(request):
        return redirect(_address(event, day=grid.day_of(session)))
    session = as_it_stands(request, session)
    event = session.event
    here = _address(event, day=grid.day_of(session), pick=session.code) + "#pick"
    try:
        act = _read(request, event, session)
        if act is None:
            messages.error(request, _("Choose where the session goes, or write a day and an hour."))
            return redirect(here)
        if "sure" not in request.POST and (asked := _ask(request, event, session, act)):
            return asked
        move = _do(request, session, act)
    except EventError as error:
        messages.error(request, str(error))
        return redirect(here)
    session.refresh_from_db()
    if not move.steps:
        messages.info(request, _("Nothing was changed: the session stands there already."))
    else:
        say_done(request, _done_words(event, session, act))
    pick = session.code if "stay" in request.POST else ""
    day = grid.day_of(session) or _written_day(request.POST.get("from", ""))
    return redirect(_address(event, day=day, pick=pick) + ("#pick" if pick else f"#s-{session.code}"))


def _read(request: HttpRequest, event: Event, session: Session) -> Act | None:
    """Return what was asked for; none when it cannot be read, as of a page of another time."""
    kind, _sign, rest = request.POST.get("act", "").replace("\0", "").partition(":")
    start = programme.there(session)
    if kind == "shift" and start and (minutes := _whole(rest)) is not None:
        return Act(wall_start=start + timedelta(minutes=minutes))
    if kind == "length" and (minutes := _whole(rest)) is not None:
        return Act(minutes=max(lines.SHORTEST, min(lines.LONGEST, session.declared_minutes + minutes)))
    if kind == "room":
        return Act(room=rest[:120])
    if kind == "aside":
        return Act(is_aside=True)
    if kind == "to":
        return _read_cell(rest)
    if kind == "swap":
        chosen = (request.POST.get("other") or rest).replace("\0", "").removeprefix("swap:")
        other_code, _sign, seen = chosen.partition(":")
        other = Session.objects.filter(event=event, code=other_code).select_related("event").first()
        other_seen = _whole(seen)
        if other is None or other == session or other_seen is None:
            return None
        return Act(swap=(other, other_seen))
    if kind == "set":
        form = SetForm(request.POST, now=None, zone=event.time_zone, rooms=[])
        if form.is_valid():
            data = form.cleaned_data
            known = programme.room_names(event, _sessions(event))
            return Act(form.cleaned_wall_start, data["minutes"], _spelt(data["room"], known))
    return None


def _read_cell(rest: str) -> Act | None:
    """Read “2026-11-20T09:00:Main hall”; none where the day or hour makes no sense."""
    try:
        start = datetime.fromisoformat(rest[:16])
    except ValueError:
        return None
    if start.tzinfo or not FIRST_DAY <= start.date() <= LAST_DAY:
        return None
    return Act(wall_start=start, room=rest[17:137])


def _whole(words: str) -> int | None:
    """A number of minutes of a week at most; none for anything else."""
    digits = words.removeprefix("-")
    return int(words) if digits.isdecimal() and len(digits) <= 5 and int(digits) <= 10_080 else None


def _do(request: HttpRequest, session: Session, act: Act) -> Move:
    by, now = signed_in(request), timezone.now()
    seen = _whole(request.POST.get("seen", ""))
    seen = -1 if seen is None else seen
    if act.is_aside:
        return programme.set_aside(session, seen=seen, by=by, now=now)
    if act.swap:
        other, other_seen = act.swap
        return programme.swap(session, other, seen=seen, other_seen=other_seen, by=by, now=now)
    return programme.put(
        session,
        seen=seen,
        wall_start=act.wall_start,
        minutes=act.minutes,
        room=act.room,
        by=by,
        now=now,
    )


def _ask(request: HttpRequest, event: Event, session: Session, act: Act) -> HttpResponse | None:
    """Ask first where people hear of the move, where it leads into the past, or where it newly clashes."""
    now = timezone.now()
    moving = [(session, _after(session, act))]
    if act.swap:
        other = act.swap[0]
        moving = [
            (session, (programme.there(other), session.declared_minutes, other.room)),
            (other, (programme.there(session), other.declared_minutes, session.room)),
        ]
    rows, clashes, is_late = [], [], False
    for one, (start, minutes, room) in moving:
        if start is None or act.is_aside:
            continue
        starts_at = schedule.instant(start, event.time_zone)
        was = clashes_of_session(one, one.starts_at, request.user) if one.starts_at else []
        left_out = act.swap[0] if act.swap and one == session else session
        clashes += [
            words
            for words in clashes_of_session(
                one,
                starts_at,
                request.user,
                minutes=minutes,
                room=room,
                beside=left_out if act.swap else None,
            )
            if words not in was
        ]
        is_late |= starts_at <= now
        rows.append((one, starts_at, minutes, room))
    is_told = event.status == Event.Status.PUBLISHED and not act.is_aside
    if not (clashes or is_late or is_told):
        return None
    kept = [
        (name, request.POST[name])
        for name in ("act", "seen", "other", "from", "stay", "date", "time", "minutes", "room")
        if name in request.POST
    ]
    context = {
        "event": event,
        "session": session,
        "rows": rows,
        "clashes": clashes,
        "letters": letters_in_words(event, session, is_past=is_late) if is_told or is_late else "",
        "kept": kept,
        "back_url": _address(event, day=grid.day_of(session), pick=session.code) + "#pick",
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
            (_address(event, day=grid.day_of(session)), _("Programme")),
        ],
    }
    return render(request, "events/desk/programme_ask.html", context)


def _after(session: Session, act: Act) -> tuple[datetime | None, int, str]:
    """When, how long and where a session would be."""
    return (
        act.wall_start or programme.there(session),
        act.minutes or session.declared_minutes,
        session.room if act.room is None else act.room,
    )


def _done_words(event: Event, session: Session, act: Act) -> str:
    start = programme.there(session)
    if act.is_aside or start is None:
        return _("“%(title)s” has no date any more, and waits below the table.") % {"title": session.title}
    if act.swap:
        return _("“%(title)s” and “%(other)s” have changed places.") % {
            "title": session.title,
            "other": act.swap[0].title,
        }
    words = {
        "title": session.title,
        "day": day_words(start.date()),
        "hours": _hours(start, session.declared_minutes),
        "room": session.room,
        "zone": place_words(event.time_zone),
    }
    if session.room:
        return _("“%(title)s” is now on %(day)s, %(hours)s (%(zone)s), in %(room)s.") % words
    return _("“%(title)s” is now on %(day)s, %(hours)s (%(zone)s).") % words


# --- Undoing ---


@get_or_post
@needs(*STAFF)
@in_one_transaction
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take the last move back; where people hear of it, it is asked first."""
    event = access.event_for(request.user, code, "edit")
    if not is_pressed(request):
        return redirect(_address(event))
    event = as_it_stands(request, event)
    move, sessions = programme.last_move(event), _sessions(event)
    asked = request.POST.get("move", "")
    if move and move.code == asked and event.status == Event.Status.PUBLISHED and "sure" not in request.POST:
        moved = [one for one in sessions if one.pk in {step["session"] for step in move.steps}]
        context = {
            "event": event,
            "undoing": _move_words(move, sessions),
            "letters": letters_in_words(event, moved[0]) if moved else "",
            "kept": [("move", asked)],
            "back_url": _address(event),
            "crumbs": [
                (reverse("events:desk"), _("Workspace")),
                (reverse("events:desk_event", args=[event.code]), event.title),
                (_address(event), _("Programme")),
            ],
        }
        return render(request, "events/desk/programme_ask.html", context)
    try:
        back = programme.undo(event, code=asked, by=signed_in(request), now=timezone.now())
    except EventError as error:
        messages.error(request, str(error))
        return redirect(_address(event))
    say_done(
        request,
        ngettext("Undone: “%(titles)s” is back.", "Undone: “%(titles)s” are back.", len(back))
        % {"titles": "”, “".join(session.title for session in back)},
    )
    return redirect(_address(event, day=next((day for one in back if (day := grid.day_of(one))), None)))


def _move_words(move: Move, sessions: list[Session]) -> str:
    titles = {session.pk: session.title for session in sessions}
    return ", ".join(titles[step["session"]] for step in move.steps if step["session"] in titles)


# --- Many at once ---


@get_or_post
@needs(*STAFF)
@in_one_transaction
def paste(request: HttpRequest, code: str) -> HttpResponse:
    """Add many sessions from pasted lines: first how each was read and what is wrong, then the act."""
    event = as_it_stands(request, access.event_for(request.user, code, "edit"))
    sessions = _sessions(event)
    days = [day for session in sessions if (day := grid.day_of(session))]
    today = timezone.now().astimezone(zone_info(event.time_zone)).date()
    form = LinesForm(
        request.POST or None, initial={"first_day": min(days, default=today + timedelta(days=1))}
    )
    read: list[lines.Line] = []
    clashing: list[str] = []
    ready = False
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        read = lines.read(data["lines"], first_day=data["first_day"], zone=event.time_zone)
        ready = bool(read) and not any(line.problem for line in read)
        is_sure = ready and request.POST.get("sure") == form.mark
        if ready:
            language, now = get_language() or "es", timezone.now()
            _made, clashing = before_keeping(
                lambda: programme.bring_in(event, read, language=language, by=signed_in(request), now=now),
                request.user,
                is_sure=is_sure,
                is_kept=is_sure,
                now=now,
            )
        if is_sure:
            said = ngettext("%(count)s session was added.", "%(count)s sessions were added.", len(read)) % {
                "count": len(read)
            }
            say_done(request, said)
            return redirect(_address(event, day=min(line.day for line in read if line.day)))
    wrong = [line for line in read if line.problem]
    context = frame_of(
        event,
        "events:desk_programme",
        names=may(request.user, event, "names"),
        edits=True,
        form=form,
        read=read,
        wrong=wrong,
        ready=ready,
        clashes=clashing,
        zone=place_words(event.time_zone),
        back_url=_address(event),
    )
    return render(
        request, "events/desk/programme_lines.html", context, status=422 if wrong or form.errors else 200
    )


def _spelt(room: str, known: Sequence[str]) -> str:
    """A room as the programme spells it already."""
    return next((name for name in known if folded(name) == folded(room)), room)


@get_or_post
@needs(*STAFF)
@in_one_transaction
def rooms(request: HttpRequest, code: str) -> HttpResponse:
    """The rooms of an event, in the order of the table, and the minutes to another place."""
    event = as_it_stands(request, access.event_for(request.user, code, "edit"))
    known = list(event.rooms.order_by("position", "pk"))
    named = {folded(room.name) for room in known}
    unknown = [name for name in programme.room_names(event, _sessions(event)) if folded(name) not in named]
    form = RoomsForm(request.POST or None, known=known, unknown=unknown, travel=event.travel_minutes)
    if request.method == "POST" and form.is_valid():
        try:
            programme.keep_rooms(
                event,
                rooms=form.rooms,
                travel_minutes=form.cleaned_data["travel_minutes"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The rooms are kept."))
            return redirect(_address(event))
    return _naming(request, event, form, "rooms")


@get_or_post
@needs(*STAFF)
@in_one_transaction
def tracks(request: HttpRequest, code: str) -> HttpResponse:
    """What the tracks that sessions carry are called in each language."""
    event = as_it_stands(request, access.event_for(request.user, code, "edit"))
    form = TracksForm(request.POST or None, known=programme.tracks_of(event))
    if request.method == "POST" and form.is_valid():
        programme.keep_tracks(event, names=form.names, by=signed_in(request), now=timezone.now())
        say_done(request, _("The tracks are kept."))
        return redirect(_address(event))
    return _naming(request, event, form, "tracks")


def _naming(request: HttpRequest, event: Event, form: Form, what: str) -> HttpResponse:
    """The page on which the rooms or the tracks of an event are named."""
    context = frame_of(
        event,
        "events:desk_programme",
        names=may(request.user, event, "names"),
        edits=True,
        form=form,
        back_url=_address(event),
    )
    return render(request, f"events/desk/{what}.html", context, status=422 if form.errors else 200)


@require_GET
@needs(*STAFF)
def clashing(request: HttpRequest) -> HttpResponse:
    """Everything ahead that clashes in the events whose names one may read, whoever's the other side is."""
    now = timezone.now()
    events = list(access.events_for(request.user, "names").upcoming(now))  # type: ignore[attr-defined]
    context = {
        "rows": of_events(events, request.user, now),
        "crumbs": [(reverse("events:desk"), _("Workspace"))],
    }
    return render(request, "events/desk/clashes.html", context)
