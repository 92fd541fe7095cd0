"""Who was there: one sheet a session."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import access, attendance, flags, pictures, risk, schedule
from events.desk.page import STAFF, get_or_post, is_pressed, may, say_done
from events.errors import EventError
from events.models import Event, Presence, Registration, Session
from people.access import needs, signed_in

#: Session key of the last save of a sheet, and how long it can be undone.
LAST_SAVE = "events_last_save"
UNDO_WITHIN = timedelta(minutes=30)


@get_or_post
@needs(*STAFF)
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Who was there: one row a place, one form, one POST; sent twice it changes nothing more.

    Only rows that the sender changed are written, so that two people who mark side by side do not undo
    each other's marks.
    """
    session = access.session_for(request.user, code, "names")
    event = session.event
    known = {row.registration_id: row for row in Presence.objects.filter(session=session)}
    places = list(event.registrations.placed().order_by("number"))
    status = 200
    if request.method == "POST":
        try:
            stays, gone = _mark(request, session, places, known)
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("Attendance is saved."))
            if stays:
                messages.warning(request, _in_words(stays))
            if gone:
                messages.warning(request, _gone_in_words(gone))
            saved = reverse("events:attendance", args=[session.code]) + "?saved=1"
            # The page's script goes there itself: what is said there is said once.
            return JsonResponse({"saved": saved}) if "scripted" in request.POST else redirect(saved)
        status = 422
    coming, everybody = _coming(session), "all" in request.GET
    if coming is not None and not everybody:
        # Whoever came without a seat stands among those who have one, and is marked.
        places = [place for place in places if place.pk in coming or place.pk in known]
    is_coded, unpictured = risk.sheet_is_coded(event), pictures.without_pictures(event, places)
    unrecorded = pictures.without_recording(event, places) if session.is_recorded else set()
    rows = []
    for place in places:
        row = known.get(place.pk)
        typed = request.POST.get(f"state-{place.code}")
        was = row.state if row else ""
        rows.append(
            {
                "code": place.code,
                "number": place.number,
                "name": "" if is_coded else place.name,
                "mode": place.mode,
                "no_pictures": place.pk in unpictured,
                "is_extra": coming is not None and place.pk not in coming,
                "no_recording": place.pk in unrecorded,
                "was": was,
                "state": was if typed is None else typed,
                "entered": row.entered_at if row and row.source == Presence.Source.ENTER else None,
            }
        )
    counts = Counter(row["was"] for row in rows)
    context = {
        "session": session,
        "event": event,
        "rows": rows,
        "states": [*Presence.State.choices, ("", _("not marked"))],
        "counts": [
            ("present", counts["present"]),
            ("absent", counts["absent"]),
            ("excused", counts["excused"]),
            ("unmarked", counts[""]),
        ],
        "is_coded": is_coded,
        "is_chosen": coming is not None,
        "everybody": everybody,
        "flags": [flag for flag in flags.flags_of(event) if flag.day in (None, session.wall_date)],
        "can_mark": session.status in (Session.Status.SCHEDULED, Session.Status.HELD),
        "is_over": bool(session.ends_at and session.ends_at <= timezone.now()),
        "undoes": len(last["changes"]) if (last := _last_save(request, session)) else 0,
        "register_url": _door(event, request.user),
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
        ],
    }
    return render(request, "events/desk/attendance.html", context, status=status)


def _coming(session: Session) -> set[int] | None:
    """Who is expected in a session that has seats of its own; none where all with a place are."""
    if not session.is_chosen:
        return None
    return set(Registration.objects.expected_in(session).values_list("pk", flat=True))


@get_or_post
@needs(*STAFF)
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Set back what one's last save of this sheet changed, such as after a mistaken tap."""
    session = access.session_for(request.user, code, "names")
    if not is_pressed(request):
        return redirect("events:attendance", session.code)
    last = _last_save(request, session)
    if last is None:
        messages.error(request, _("There is nothing left to undo. Correct the marks one by one."))
        return redirect("events:attendance", session.code)
    try:
        count = attendance.undo_save(
            session,
            {place: attendance.Change(*change) for place, change in last["changes"].items()},
            at=datetime.fromisoformat(last["at"]),
            by=signed_in(request),
            now=timezone.now(),
        )
    except EventError as error:
        messages.error(request, str(error))
    else:
        del request.session[LAST_SAVE]
        say_done(
            request,
            ngettext("%(count)s mark is as it was.", "%(count)s marks are as they were.", count)
            % {"count": count},
        )
    return redirect("events:attendance", session.code)


@get_or_post
@needs(*STAFF)
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a session as held, so that what figures rest on stays; or open it again."""
    session = access.session_for(request.user, code, "names")
    if not is_pressed(request):
        return redirect("events:attendance", session.code)
    opens = "open" in request.POST
    act = schedule.reopen if opens else schedule.hold
    try:
        act(session, by=signed_in(request), now=timezone.now())
    except EventError as error:
        messages.error(request, str(error))
    else:
        done = _("Time and length can be changed again.") if opens else _("The session is kept as held.")
        say_done(request, done)
    return redirect("events:attendance", session.code)


def _last_save(request: HttpRequest, session: Session) -> dict[str, Any] | None:
    """What the last save changed, when it was of this sheet and is recent."""
    last = request.session.get(LAST_SAVE)
    if not last or last["session"] != session.code:
        return None
    return last if timezone.now() - datetime.fromisoformat(last["at"]) <= UNDO_WITHIN else None


def _door(event: Event, person: Any) -> str:
    """Where someone who is not on the list gets a place: at the desk, else by the public form; or nowhere."""
    now = timezone.now()
    if event.is_open_at_the_door(now) and may(person, event, "edit"):
        return reverse("events:desk_registration_new", args=[event.code])
    return reverse("events:register", args=[event.code]) if event.is_open_for_registration(now) else ""


def _in_words(stays: int) -> str:
    return ngettext(
        "Meanwhile somebody else changed %(count)s of these marks: it stays as they left it.",
        "Meanwhile somebody else changed %(count)s of these marks: they stay as they left them.",
        stays,
    ) % {"count": stays}


def _gone_in_words(gone: int) -> str:
    return ngettext(
        "%(count)s mark was not saved: that place was given back meanwhile.",
        "%(count)s marks were not saved: those places were given back meanwhile.",
        gone,
    ) % {"count": gone}


def _mark(
    request: HttpRequest, session: Session, places: list[Registration], known: dict[int, Presence]
) -> tuple[int, int]:
    """Write the rows that changed, and remember what stood there; “the rest” are those nobody marked.

    They are those of the sheet that was sent: who got a place after it was drawn was on nobody's list.
    What waited on a phone without a network gives way to what somebody else marked meanwhile. `places` are
    all of the event: what waits may be of people whom the sheet that sends it does not show. Returns how many
    marks stay as somebody else left them, and how many are of places that are none any more.
    """
    fill, waited = "fill" in request.POST, "waited" in request.POST
    marks: dict[str, str] = {}
    stays = 0
    for place in places:
        state = request.POST.get(f"state-{place.code}")
        was = request.POST.get(f"was-{place.code}", "")
        stands = known[place.pk].state if place.pk in known else ""
        if fill and not state and not stands and f"was-{place.code}" in request.POST:
            marks[place.code] = Presence.State.PRESENT
        elif state is None or state == was:
            continue
        elif waited and stands != was:
            stays += stands != state
        else:
            marks[place.code] = state
    placed = {place.code for place in places}
    gone = sum(
        bool(state) and state != request.POST.get(f"was-{code}", "")
        for name, state in request.POST.items()
        if name.startswith("state-") and (code := name.removeprefix("state-")) not in placed
    )
    now = timezone.now()
    attendance.mark_many(session, marks, by=signed_in(request), now=now)
    if marks:
        request.session[LAST_SAVE] = {
            "session": session.code,
            "at": now.isoformat(),
            "changes": attendance.changes_of(marks, known, places),
        }
    return stays, gone
