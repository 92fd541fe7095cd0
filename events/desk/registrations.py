"""An event's places at the desk: who holds them, given at the door, given back."""

from typing import Any, cast
from urllib.parse import quote

from auditlog.models import LogEntry
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite import paper
from events import access, caretaking, handover, recognition, registration, risk, sheets
from events import roll as files
from events.bulk import ACTS
from events.desk.filters import PeopleFilter
from events.desk.forms import DoorForm
from events.desk.page import (
    PAGE,
    STAFF,
    ask_first,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    is_pressed,
    may,
    say_done,
    show_refusal,
)
from events.desk.seats import seats_in_words
from events.errors import EventError
from events.listing import matching, names_them
from events.models import Presence, Registration
from people import acts
from people.access import needs, signed_in


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds a place; searched, filtered and put in order by the server, 25 a page, kept in the address.

    Where the event's risk allows no list of names, only a search that finds few tells who they are.
    """
    found = access.event_for(request.user, code, "names")
    capacities = list(found.capacities.select_related("hub"))
    hubs = {row.hub for row in capacities if row.hub}
    form = PeopleFilter(request.GET, event=found, hubs=sorted(hubs, key=lambda hub: hub.name))
    asked = form.asked
    rows = matching(found, asked).select_related("stakeholder_group", "hub")
    page: Any = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    came = _presences(list(page))
    for row in page:
        row.presences_counted = came.get(row.pk, 0)
    edits = may(request.user, found, "edit")
    offered = [(name, act) for name, act in ACTS.items() if act.is_offered]
    context = frame_of(
        found,
        "events:desk_registrations",
        names=True,
        acts=[(name, act.title) for name, act in offered if edits or act.right == "names"],
        page=page,
        shows_names=names_them(found, asked),
        has_lists=risk.has_lists(found),
        form=form,
        asked=asked.words,
        clear_url=request.path if asked.words else "",
        narrows=asked.narrows,
        edits=edits,
        seats=seats_in_words(capacities),
        is_open=found.is_open_at_the_door(timezone.now()),
    )
    return render(request, "events/desk/registrations.html", context)


def _presences(places: list[Registration]) -> dict[int, int]:
    """In how many sessions each of some places was marked present."""
    present = Presence.objects.filter(registration__in=[place.pk for place in places], state="present")
    return dict(present.values_list("registration_id").annotate(Count("pk")).order_by())


@get_or_post
@needs(*STAFF)
def roll(request: HttpRequest, code: str) -> HttpResponse:
    """The places that match as a file, on record; the answer is the file, and no link leads to it."""
    found = access.event_for(request.user, code, "names")
    kind = request.POST.get("kind", "")
    if not is_pressed(request) or kind not in files.KINDS:
        return back_to(found, "events:desk_registrations")
    asked, now = PeopleFilter(request.POST, event=found).asked, timezone.now()
    made = files.write(found, asked, kind=kind, by=signed_in(request), now=now)
    title = slugify(risk.outside_title(found))[:60].strip("-") or "list"
    response = FileResponse(
        made, as_attachment=True, filename=f"{title}-{now:%Y-%m-%d}.{kind}", content_type=files.KINDS[kind]
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return cast(HttpResponse, response)


@get_or_post
@needs(*STAFF)
def at_the_door(request: HttpRequest, code: str) -> HttpResponse:
    """Register someone by hand, at the door or on the phone."""
    found = access.event_for(request.user, code, "edit")
    ways = registration.ways(found)
    words = {"onsite": _("In the room"), "online": _("Online"), "hub": _("Remote hub")}
    full = _("%(mode)s: full, on to the waiting list") if found.has_waiting_list else _("%(mode)s: full")
    modes = []
    for name, row in ways.items():
        called = row.hub.name if row.hub else words[row.mode]
        modes.append((name, called if row.left != 0 else full % {"mode": called}))
    free = next((name for name, row in ways.items() if row.left != 0), "")
    # The country is left open: a guess that nobody changes would be counted as an answer.
    initial = {"language": get_language(), "mode": free}
    is_full = any(row.left == 0 for row in ways.values())
    form = DoorForm(request.POST or None, modes=modes, may_go_beyond=is_full, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        answers = recognition.Answers(
            name=data["name"],
            mode=ways[data["mode"]].mode,
            hub=ways[data["mode"]].hub,
            stakeholder_group=data["stakeholder_group"],
            country=data["country"],
            gender_answers=data["gender_answers"],
        )
        try:
            place = caretaking.register_by_hand(
                found,
                answers=answers,
                contact=recognition.Contact(email=data["email"], phone=data["phone"]),
                language=data["language"],
                waits=ways[data["mode"]].left == 0,
                beyond_seats=data.get("beyond_seats", False),
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            told = {"name": place.name, "number": place.number}
            if place.stands:
                say_done(request, _("%(name)s has place number %(number)s.") % told)
            else:
                say_done(request, _("%(name)s is on the waiting list.") % told)
            if not place.email and not place.phone:
                # Nobody writes to them: the slip is handed over from the page of their place.
                return redirect("events:desk_place", place.code)
            return back_to(found, "events:desk_registrations")
    return form_page(
        request,
        form,
        title=_("Register at the door"),
        action=_("Give the place"),
        back_url=reverse("events:desk_registrations", args=[found.code]),
        event=found,
    )


@get_or_post
@needs(*STAFF)
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Give somebody's place back, after asking."""
    place = access.registration_for(request.user, code, "edit")
    if request.method == "POST":
        try:
            caretaking.give_back(place, by=signed_in(request), now=timezone.now())
            say_done(request, _("The place is given back."))
        except EventError as error:
            messages.error(request, str(error))
        return back_to(place.event, "events:desk_registrations")
    return ask_first(
        request,
        question=_("Give back the place of %(name)s?") % {"name": place.name}
        if risk.has_lists(place.event)
        else _("Give back place number %(number)s?") % {"number": place.number},
        text=_("Place number %(number)s becomes free at once, and a letter says so.")
        % {"number": place.number},
        action=_("Give the place back"),
        back_url=reverse("events:desk_registrations", args=[place.event.code]),
    )


@get_or_post
@needs(*STAFF)
def slip(request: HttpRequest, code: str) -> HttpResponse:
    """A slip on paper with the link to the page of somebody who left no contact, to hand over."""
    place = access.registration_for(request.user, code, "edit")
    if not is_pressed(request):
        return redirect("events:desk_place", code)
    try:
        path = handover.on_a_slip(place, by=signed_in(request), now=timezone.now())
    except EventError as error:
        messages.error(request, str(error))
        return redirect("events:desk_place", code)
    return paper.answer(sheets.slip(place, path), "convite.pdf")


@get_or_post
@needs(*STAFF)
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """A letter of attendance or for travel, drawn for somebody who asked for it; that it was is recorded."""
    place = access.registration_for(request.user, code, "names")
    if not is_pressed(request):
        return redirect("events:desk_place", code)
    kind, language = request.POST.get("kind", ""), request.POST.get("language", place.language)
    if language not in dict(settings.LANGUAGES):
        language = place.language
    now = timezone.now()
    try:
        drawn = sheets.statement(place, kind, language=language, now=now)
    except EventError as error:
        messages.error(request, str(error))
        return redirect("events:desk_place", code)
    acts.note(
        place.event,
        "letter on paper drawn",
        by=signed_in(request),
        now=now,
        action=LogEntry.Action.ACCESS,
        registration=place.code,
        kind=kind,
    )
    return paper.answer(drawn, "convite.pdf")


@get_or_post
@needs(*STAFF)
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Show, once, the words and the link to send to the phone of someone who left no address."""
    place = access.registration_for(request.user, code, "names")
    if not is_pressed(request):
        return back_to(place.event, "events:desk_registrations")
    try:
        words = handover.hand_over(place, by=signed_in(request), now=timezone.now())
    except EventError as error:
        messages.error(request, str(error))
        return back_to(place.event, "events:desk_registrations")
    crumbs = [
        (reverse("events:desk"), _("Workspace")),
        (reverse("events:desk_event", args=[place.event.code]), place.event.title),
    ]
    phone = str(place.phone.as_e164)
    context = {
        "place": place,
        "words": words,
        "words_tag": place.language,
        "whatsapp_url": f"https://wa.me/{phone.lstrip('+')}?text={quote(words)}",
        "sms_url": f"sms:{phone}?body={quote(words)}",
        "crumbs": crumbs,
        "back_url": reverse("events:desk_registrations", args=[place.event.code]),
    }
    response = render(request, "events/desk/handover.html", context)
    add_never_cache_headers(response)
    return response
