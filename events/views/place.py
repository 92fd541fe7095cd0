"""The page of one place, by the link of a letter or signed in, and everything one can do with it."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import (
    access,
    attendance,
    choosing,
    clashes,
    code_picture,
    documents,
    expected,
    export,
    holders,
    ical,
    leads,
    questions,
    recognition,
    registration,
    risk,
    spoken,
    surveys,
    told,
    waiting,
    way_in,
    withdrawal,
)
from events.asking import marked
from events.errors import EventError, NotToChoose
from events.forms import CorrectForm, SessionChoice, session_choice
from events.models import Event, Mode, Registration, Session, SessionSeat
from events.models.door_codes import in_groups
from events.views import calendars, ways
from events.views.own import (
    FORM,
    READ,
    Door,
    calendar_file,
    dated,
    entrance,
    full_url,
    json_file,
    letters_to,
    line_of,
    person_of,
    private,
    refused,
    tell_hours_in,
)
from people import accounts, erasure
from people.forms import sectors
from people.models import Person


@login_not_required
@private
@require_http_methods(READ)
def place(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """What is held about one place, its sessions, and everything one can do with it."""
    return _page(request, door_of(request, token, code))


def _page(
    request: HttpRequest,
    door: Door[Registration],
    *,
    ticked: Collection[str] | None = None,
    refusal: str = "",
) -> HttpResponse:
    """Draw the page of a place; with what was ticked of its sessions, and why that could not be."""
    now, language = timezone.now(), get_language() or "es"
    mine, token = door.place, door.token
    present = set(mine.presences.filter(state="present").values_list("session_id", flat=True))
    sessions = dated(mine.event)
    coming = {session.pk for session in expected.narrowed(sessions, mine)} if mine.stands else None
    papers = documents.of_sessions(sessions, now=now, language=spoken.read_in()) if mine.stands else {}
    lines = [
        line_of(door, session, now, was_present=session.pk in present, documents=papers.get(session.pk, ()))
        for session in sessions
        if not session.is_chosen or (coming is not None and session.pk in coming) or session.pk in present
    ]
    stands, held = mine.stands, way_in.held_with(mine)
    is_over = bool(mine.event.ends_at and mine.event.ends_at <= now)
    is_ahead = not is_over and mine.event.status != Event.Status.CANCELLED
    person = person_of(request)
    return render(
        request,
        "events/place.html",
        {
            "place": mine,
            "event": mine.event,
            "choices": _choices(mine, ticked, now) if is_ahead and mine.is_alive else [],
            "refusal": refusal,
            "lines": lines,
            "stands": stands,
            "in_the_room": way_in.leads_to_the_room(held),
            "is_online": way_in.leads_online(held),
            "hub": way_in.hub_of(mine) if stands else None,
            "can_change": stands and is_ahead,
            "can_leave": mine.is_alive and not stands and is_ahead,
            "position": waiting.position(mine) if is_ahead else None,
            "offer_holds": bool(
                mine.status == Registration.Status.OFFERED
                and is_ahead
                and mine.offer_expires_at
                and now < mine.offer_expires_at
            ),
            "is_over": is_over,
            "is_open": mine.event.is_open_for_registration(now),
            "others": _other_ways(mine) if is_ahead and mine.status in registration.CAN_SWITCH else [],
            "asks_to_confirm": bool(
                token
                and mine.email
                # A link that came by phone proves no address.
                and not mine.is_told_by_phone
                and not mine.address_confirmed_at
                and mine.is_alive
            ),
            "can_claim": bool(token and person and mine.is_alive and mine.person_id is None),
            "door": _for_the_door(mine) if stands and not is_over and mine.mode == Mode.ONSITE else None,
            "held": export.facts_of(mine),
            "letters": letters_to(door, now),
            "surveys": [
                (marked(one.words(language), language), door.url("survey", one.code))
                for one in surveys.open_to(mine)
            ],
            "clashing": _clashing(mine, person, now) if mine.is_alive and is_ahead else [],
            "asks": told.is_asked_for(mine.event),
            "unanswered": questions.unanswered(mine) if mine.is_alive and is_ahead else [],
            "feed": calendars.addresses(mine)
            if stands and not is_over and not mine.event.is_at_own_pace
            else None,
            "leads": leads.of(leads.Seen(mine, door.token, bool(present), sessions)),
            "offers_statement": risk.gives_statements(mine.event) and (stands or bool(present)),
            "urls": {
                act: door.url(act)
                for act in (
                    "switch",
                    "sessions",
                    "accept",
                    "take_up",
                    "statement",
                    "correct",
                    "answers",
                    "cancel",
                    "withdraw",
                    "forget",
                    "calendar",
                    "feed",
                    "confirm",
                    "claim",
                    "data",
                )
            },
        },
        status=409 if refusal else 200,
    )


def _clashing(mine: Registration, person: Person | None, now: datetime) -> list[Session]:
    """What else its holder has at the hours of a place; told to nobody but them, signed in."""
    if person is None or mine.person_id != person.pk:
        return []
    others: dict[Session, None] = {}
    for one, other in clashes.of_own(person, after=now):
        if mine.event_id in (one.event_id, other.event_id):
            others[other if one.event_id == mine.event_id else one] = None
    return list(others)


@login_not_required
@private
@require_http_methods(FORM)
def sessions(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Choose among the sessions with seats of their own, or leave one of them in one step."""
    door = door_of(request, token, code)
    if request.method != "POST":
        return redirect(door.url() + "#choose")
    now, by = timezone.now(), person_of(request)
    offered = {session.code: session for session in choosing.open_to(door.place.event, now)}
    left, ticked = request.POST.get("leave", ""), request.POST.getlist("sessions")
    try:
        if left:
            choosing.leave(door.place, access.session_of(door.place, left), by=by, now=now)
        elif set(ticked) - offered.keys():
            raise NotToChoose
        else:
            choosing.choose(door.place, sessions=[offered[one] for one in ticked], by=by, now=now)
    except EventError as refusal:
        return _page(request, door, ticked=ticked, refusal=str(refusal))
    if not door.place.stands:
        messages.success(request, _("Your wishes are noted. They become seats once your place is confirmed."))
    else:
        messages.success(request, _("Your choice is kept. If it changed, a message says what holds now."))
    return redirect(door.url() + "#choose")


@login_not_required
@private
@require_http_methods(FORM)
def confirm(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Whoever holds the link says that the address is theirs."""
    door = door_of(request, token, code)
    if request.method == "POST" and token and not door.place.is_told_by_phone:
        holders.confirm_address(door.place, now=timezone.now())
        messages.success(request, _("Thank you. Your address is confirmed."))
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def claim(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Someone signed in takes into their account the place that the link opens, or their address."""
    if token:
        door = door_of(request, token, code)
    else:
        door = Door(access.registration_to_claim(request.user, code), "")
    person = person_of(request)
    if request.method == "POST" and person is not None:
        try:
            holders.claim(door.place, person=person, now=timezone.now())
        except EventError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("This place now belongs to your account."))
            return redirect(door.url())
    return redirect(door.url() if token else "events:my_page")


@login_not_required
@private
@require_http_methods(FORM)
def switch(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Change how one takes part, in one step; the address alone shows the choice."""
    door = door_of(request, token, code)
    if request.method == "POST":
        to, now = request.POST.get("to", ""), timezone.now()
        lost = choosing.full_in(door.place, to, now) if "anyway" not in request.POST else []
        if lost:
            return _asks_about_sessions(request, door, to, lost)
        try:
            registration.switch_mode(door.place, to=to, by=person_of(request), now=now)
        except EventError as refusal:
            return refused(request, door, refusal)
        messages.success(request, _("Changed. A message with the new calendar entry is on its way."))
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def accept(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Take the place that is held; the address alone shows the page with the button."""
    door = door_of(request, token, code)
    if request.method == "POST":
        now = timezone.now()
        try:
            waiting.accept(door.place, by=person_of(request), now=now)
        except EventError as refusal:
            return refused(request, door, refusal)
        if token and door.place.email and not door.place.is_told_by_phone:
            holders.confirm_address(door.place, now=now)
        messages.success(request, _("The place is yours. A message with the calendar entry is on its way."))
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def cancel(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Give the place back, after one question."""
    door = door_of(request, token, code)
    if request.method != "POST":
        return render(
            request,
            "components/confirm.html",
            _asked_first(door.place) | {"back_url": door.url(), "danger": True},
        )
    try:
        registration.cancel(door.place, by=person_of(request), now=timezone.now())
    except EventError as refusal:
        return refused(request, door, refusal)
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def correct(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Put right what the place holds about whoever has it, in the form that asked for it."""
    door = door_of(request, token, code)
    form = CorrectForm(request.POST if request.method == "POST" else None, place=door.place, groups=sectors())
    if request.method == "POST" and form.is_valid():
        try:
            holders.correct(door.place, answers=form.answers, contact=form.contact, now=timezone.now())
        except EventError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Your details were saved."))
            return redirect(door.url())
    return render(
        request,
        "events/correct.html",
        {"place": door.place, "event": door.place.event, "form": form, "back_url": door.url()},
        status=422 if form.errors else 200,
    )


@login_not_required
@private
@require_http_methods(FORM)
def take_up(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Confirm, with one's own answers, a place that an organisation named one for."""
    door = door_of(request, token, code)
    return ways.take_up(request, door.place, door.url())


@login_not_required
@private
@require_http_methods(FORM)
def withdraw(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Take back what was agreed to for one place, after a page that says what follows.

    Without an account that is the same as being forgotten. A link proves one letter, so whoever has an
    account logs in for it.
    """
    door = door_of(request, token, code)
    if door.place.person_id is None:
        return redirect(door.url("forget"))
    if token:
        return redirect("events:my_place_withdraw", code=door.place.code)
    if request.method == "POST":
        withdrawal.withdraw(door.place, now=timezone.now())
        messages.success(
            request, _("You took back your agreement, and what this place held of you was erased.")
        )
        return redirect("events:my_page")
    return render(request, "events/withdraw.html", {"place": door.place, "back_url": door.url()})


@login_not_required
@private
@require_http_methods(FORM)
def forget(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Erase what identifies whoever holds the place, here and elsewhere, after a page that says what stays.

    A link proves one letter, so it never erases an account: its owner logs in for that.
    """
    door = door_of(request, token, code)
    if door.place.person_id is not None:
        return redirect("people:forget_me")
    places = recognition.of_one_hand(door.place)
    if request.method == "POST":
        with transaction.atomic():
            for each in places:
                accounts.take_out(each, now=timezone.now())
                erasure.forget_subject(each.subject, now=timezone.now())
        return redirect("events:forgotten")
    told = {"place": door.place, "places": len(places), "back_url": door.url()}
    return render(request, "events/forget.html", told)


@login_not_required
@require_http_methods(READ)
def forgotten(request: HttpRequest) -> HttpResponse:
    """What is said after everything was erased."""
    return render(request, "events/forgotten.html")


@login_not_required
@private
@require_http_methods(READ)
def calendar(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The sessions of this place for one's own calendar, with the same UIDs as in the letters."""
    door = door_of(request, token, code)
    sessions = expected.narrowed(dated(door.place.event), door.place)
    return calendar_file(ical.personal(sessions, door.place, page_url=full_url(door.url())))


@login_not_required
@private
@require_http_methods(FORM)
def feed(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Make, renew or end the address of this one place's calendar."""
    door = door_of(request, token, code)
    if request.method == "POST":
        calendars.change(request, door.place)
    return redirect(door.url() + "#calendar")


@login_not_required
@private
@require_http_methods(READ)
def data(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Everything that is held about this place, as a file."""
    door = door_of(request, token, code)
    return json_file(export.of_place(door.place), "convite.json")


@login_not_required
@private
@require_http_methods(FORM)
def enter(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """The way in to one session: pressing the button records presence and shows the provider's link."""
    door = door_of(request, token, code)
    session = access.session_of(door.place, session_code)
    return entrance(request, door, session, enter=lambda now: attendance.enter(door.place, session, now=now))


def door_of(request: HttpRequest, token: str, code: str) -> Door[Registration]:
    """The place that a link or a log-in opens, with the addresses that lead on from there."""
    place = (
        access.registration_by_link(token, timezone.now())
        if token
        else access.registration_of(request.user, code)
    )
    # On a page of one's own the hour beside the event's is the one that the place was taken with.
    tell_hours_in(request, place.time_zone)
    return Door(place, token)


def _for_the_door(mine: Registration) -> dict[str, str]:
    """The code that is shown at the door: as a picture for a camera, and in groups for a finger."""
    return {"picture": code_picture.drawn(mine.door_code), "code": in_groups(mine.door_code)}


class Switching(forms.Form):
    """A change of the way, confirmed by whoever was told what it costs."""

    to = forms.CharField(widget=forms.HiddenInput)
    anyway = forms.CharField(widget=forms.HiddenInput)


def _asks_about_sessions(
    request: HttpRequest, door: Door[Registration], to: str, lost: list[Session]
) -> HttpResponse:
    """Say, before the way is changed, in which sessions there is no seat that way."""
    named = ", ".join(str(session.title) for session in lost)
    text = (
        _("In that way these sessions are full: %(titles)s. You would go to the end of their lists.")
        if door.place.event.has_waiting_list
        else _("In that way these sessions are full: %(titles)s. You would give up your seats in them.")
    )
    asked = {
        "question": _("Change how you take part all the same?"),
        "text": text % {"titles": named},
        "action": _("Change it all the same"),
        "back_url": door.url(),
        "form": Switching(initial={"to": to, "anyway": "yes"}),
    }
    return render(request, "components/confirm.html", asked, status=409)


class Chosen(NamedTuple):
    """One session to choose, and how it stands with it."""

    choice: SessionChoice
    seat: SessionSeat | None
    position: int | None


def _choices(mine: Registration, ticked: Collection[str] | None, now: datetime) -> list[Chosen]:
    """The sessions with seats of their own that are ahead, as the page's form draws them."""
    offered = choosing.offered(mine.event, now)
    seats = expected.seats_of(mine) if offered else {}
    ways = {mine.way: mine.hub.name if mine.hub else ""}
    found = []
    for session, left in offered:
        seat = seats.get(session.pk)
        if seat is not None:
            seat.registration = mine
        checked = seat is not None if ticked is None else session.code in ticked
        choice = session_choice(session, left, ways, checked, has_list=mine.event.has_waiting_list)
        found.append(Chosen(choice, seat, expected.position(seat) if seat else None))
    return found


class OtherWay(NamedTuple):
    """Another way to take part, and the seats left there."""

    way: str
    mode: str
    hub: str
    left: int | None


def _other_ways(mine: Registration) -> list[OtherWay]:
    return [
        OtherWay(name, row.mode, row.hub.name if row.hub else "", row.left)
        for name, row in registration.ways(mine.event).items()
        if name != mine.way
    ]


def _asked_first(place: Registration) -> dict[str, str]:
    """What is asked before somebody leaves, by what they leave."""
    if place.status == Registration.Status.WAITING:
        return {
            "question": _("Leave the waiting list?"),
            "text": _("Those behind you move up. If you change your mind, you begin at the end of the list."),
            "action": _("Leave the list"),
        }
    if place.status == Registration.Status.OFFERED:
        return {
            "question": _("Leave the place to somebody else?"),
            "text": _("It goes to the next person on the list, and you leave the list."),
            "action": _("Leave it to somebody else"),
        }
    if not place.stands:
        return {
            "question": _("Withdraw your registration?"),
            "text": _("If you change your mind, you can register again."),
            "action": _("Withdraw my registration"),
        }
    return {
        "question": _("Give your place back?"),
        "text": _("Somebody else can then take it. If you change your mind, you can register again."),
        "action": _("Give my place back"),
    }
