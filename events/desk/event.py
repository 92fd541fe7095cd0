"""One event at the desk: made, looked at, changed, published, called off."""

from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite.moments import when
from events import (
    access,
    changes,
    details,
    flags,
    headcounts,
    hubs,
    publication,
    readiness,
    registration,
    schedule,
    spoken,
    telling,
)
from events.desk import publishing
from events.desk.clashes import of_events
from events.desk.concerned import letters_of_calling_off, when_told
from events.desk.fields import ACCESS, LANGUAGES
from events.desk.forms import EventForm, NewEventForm
from events.desk.holders import role_row
from events.desk.page import (
    ORGANISING,
    STAFF,
    as_it_stands,
    ask_first,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    in_one_transaction,
    is_pressed,
    may,
    say_done,
    show_refusal,
)
from events.desk.seats import seats_in_words
from events.errors import EventError
from events.models import Event, Mode, Part, Session
from people import zones
from people.access import Duty, needs, organisations, signed_in

#: Of an event within another body's.
ELSEWHERE = ("elsewhere_name", "elsewhere_url")


@get_or_post
@needs(*ORGANISING)
def new(request: HttpRequest) -> HttpResponse:
    """Create an event with its first session, in draft."""
    own = organisations(request.user, Duty.ORGANISER).order_by("name")
    first = own.first()
    country = str(first.country) if first else ""
    zone = zones.zone_for(signed_in(request).time_zone, country)
    initial = {"time_zone": zone, "country": country, "organisation": first}
    now = timezone.now()
    form = NewEventForm(request.POST or None, organisations=own, initial=initial, now=now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                event = schedule.create_event(
                    lead=data["organisation"],
                    title=form.title,
                    time_zone=data["time_zone"],
                    country=data["country"],
                    city=data["city"],
                    venue=data["venue"],
                    address=data["address"],
                    seats=form.seats,
                    by=signed_in(request),
                    now=now,
                )
                schedule.add_session(
                    event,
                    title=form.title,
                    format=data["format"],
                    wall_start=form.wall_start,
                    declared_minutes=data["minutes"],
                    meeting_url=data["meeting_url"],
                    by=signed_in(request),
                    now=now,
                )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The event is kept as a draft. See what it still needs, and publish it."))
            return back_to(event)
    return form_page(
        request,
        form,
        title=_("New event"),
        action=_("Keep as a draft"),
        back_url=reverse("events:desk"),
        keep="event-new",
    )


@require_GET
@needs(*STAFF)
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """One event: its sessions and how ready they are, its places, and what can be done."""
    found = access.event_for(request.user, code, "counts")
    names, edits = may(request.user, found, "names"), may(request.user, found, "edit")
    capacities = list(found.capacities.select_related("hub"))
    modes = {row.mode for row in capacities}
    standing = Part.objects.select_related("person", "organisation", "hub").order_by("position", "pk")
    sessions = list(
        Session.objects.filter(event=found).in_order().prefetch_related(Prefetch("parts", queryset=standing))
    )
    waits = changes.waiting(found, now=timezone.now()) if edits else {}
    heads = {session.pk: counted for session, counted in headcounts.of_event(found.pk)}
    rows = []
    texts = publication.told(found)
    no_words = None if texts is None else publication.Told(frozenset(), frozenset())
    coordinated = hubs.coordinated(found) if Mode.HUB in modes else []
    for session in sessions:
        session.event = found
        held = list(session.parts.all())
        told = no_words if texts is None else texts.get(session.pk, no_words)
        # What took place is made ready no more.
        is_held = session.status == Session.Status.HELD
        checks = (
            []
            if is_held
            else readiness.checks(found, session, modes=modes, parts=held, told=told, hubs=coordinated)
        )
        rows.append(
            {
                "session": session,
                "told": when_told(session, waits[session.pk]) if session.pk in waits else "",
                "checks": [(check, _where_to_mend(found, session, check.mend, edits)) for check in checks],
                "ready": readiness.is_ready(session, checks),
                "heads": heads.get(session.pk, {}),
                "is_counted": headcounts.is_counted(session) or bool(coordinated),
                "roles": [role_row(part, request.user) for part in held if part.status in Part.STANDING],
            }
        )
    over = (Session.Status.CANCELLED, Session.Status.HELD)
    ahead = [row for row in rows if row["session"].status not in over and not row["session"].is_break]
    country = getattr(found.country, "name", "")
    places = ", ".join(
        dict.fromkeys(part for part in (found.venue, found.address, found.city, country) if part)
    )
    answers = {None: "", True: _("yes"), False: _("no")}
    facts = [
        (_("Place"), places),
        (_("Part of"), found.elsewhere_name),
        (_("Spoken languages"), ", ".join(spoken.names(found.languages))),
        (_("Interpretation into"), ", ".join(spoken.names(found.interpretation))),
        (_("Captions"), answers[found.captions]),
        (_("Step-free access"), answers[found.step_free]),
        (_("Risk for those who take part"), found.get_risk_display()),
        *_opening(request, found),
    ]
    context = frame_of(
        found,
        "events:desk_event",
        names=names,
        rows=rows,
        facts=facts,
        ready=sum(row["ready"] for row in ahead),
        of=len(ahead),
        ready_share=round(100 * sum(row["ready"] for row in ahead) / len(ahead)) if ahead else 0,
        clashing=of_events([found], request.user, timezone.now()),
        seats=seats_in_words(capacities),
        edits=edits,
        waits=schedule.lacking(found) if found.status == Event.Status.DRAFT else [],
        untitled=publishing.untitled(found),
        pages=publishing.pages(found),
        figures_url=publication.where_figures_stand(found) if found.status != Event.Status.DRAFT else "",
        missing_url=publication.where_it_says_who_is_missing(found) if names else "",
        texts_url=publication.where_to_write(found) if edits else "",
        is_open=found.is_open_for_registration(timezone.now()),
        to_tell=telling.how_many(found, by=signed_in(request), now=timezone.now()) if edits else 0,
        is_steward=access.looks_after(request.user, found),
        now=timezone.now(),
        flags=flags.flags_of(found),
    )
    return render(request, "events/desk/event.html", context)


def _where_to_mend(event: Event, session: Session, mend: str, edits: bool) -> str:
    """The page on which something that is open is put right; empty for whoever may not."""
    if not edits or session.status == Session.Status.HELD:
        return ""
    if mend == "texts":
        return publication.where_to_write(event)
    if mend == "hubs":
        return reverse("events:desk_hubs", args=[event.code])
    routes = {
        "date": "events:desk_session_move",
        "place": "events:desk_session_place",
        "facts": "events:desk_session_edit",
        "roles": "events:desk_role_new",
    }
    return reverse(routes[mend], args=[session.code]) if mend in routes else ""


def _opening(request: HttpRequest, event: Event) -> list[tuple[str, Any]]:
    """From when to when people can register, where that was written, and how long a place waits."""
    reader, hours = str(getattr(request, "reader_zone", "") or ""), event.release_unconfirmed_after
    moments = (
        (_("Registration opens"), event.registration_opens_at),
        (_("Registration closes"), event.registration_closes_at),
    )
    return [
        *((name, when(at, event.time_zone, reader_zone=reader)) for name, at in moments if at),
        (_("Hours until an unconfirmed place is given back"), hours or ""),
    ]


@get_or_post
@needs(*STAFF)
@in_one_transaction
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is known of an event as a whole."""
    found = access.event_for(request.user, code, "edit")
    rows = registration.seats_of(found, hold=request.method == "POST")
    found = as_it_stands(request, found)
    initial: dict[str, Any] = {
        **{f"title_{column}": getattr(found, f"title_{column}") for column in LANGUAGES},
        **{f"summary_{column}": getattr(found, f"summary_{column}") for column in LANGUAGES},
        "topics": list(found.topics.all()),
        **{name: getattr(found, name) for name in ("city", "venue", "address", *ACCESS, "risk", *ELSEWHERE)},
        "country": str(found.country),
        **EventForm.opening_of(found),
    }
    for mode, row in rows.items():
        initial |= {mode: row.seats != 0, f"{mode}_seats": row.seats}
    form = EventForm(request.POST or None, initial=initial, event=found)
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            with transaction.atomic():
                details.revise(
                    found,
                    title=form.title,
                    summary={code: data[f"summary_{column}"] for column, code in LANGUAGES.items()},
                    place={name: data[name] for name in ("country", "city", "venue", "address")},
                    **form.access,
                    **form.opening,
                    risk=data["risk"],
                    **{name: data[name] for name in ELSEWHERE},
                    by=signed_in(request),
                    now=now,
                )
                for mode in (Mode.ONSITE.value, Mode.ONLINE.value):
                    if mode in form.seats:
                        registration.set_seats(
                            found, mode=mode, seats=form.seats[mode], by=signed_in(request), now=now
                        )
                    elif mode in rows:
                        # No longer offered: whoever has a place keeps it, and nobody else gets one.
                        registration.set_seats(
                            found, mode=mode, seats=rows[mode].taken, by=signed_in(request), now=now
                        )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The changes are kept."))
            return back_to(found)
    return form_page(
        request,
        form,
        title=_("Change the event"),
        action=_("Keep the changes"),
        back_url=reverse("events:desk_event", args=[found.code]),
        event=found,
    )


@get_or_post
@needs(*STAFF)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish an event, and say on its page what came of it."""
    found = access.event_for(request.user, code, "edit")
    if is_pressed(request):
        publishing.publish(request, found)
    return back_to(found)


@get_or_post
@needs(*STAFF)
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Call an event off, after asking."""
    found = access.event_for(request.user, code, "edit")
    if found.status == Event.Status.CANCELLED:
        return back_to(found)
    now = timezone.now()
    letters = letters_of_calling_off(found, now=now)
    if request.method == "POST":
        schedule.cancel_event(found, by=signed_in(request), now=now)
        say_done(request, _("The event is cancelled.") + " " + letters)
        return back_to(found)
    return ask_first(
        request,
        question=_("Cancel “%(title)s”?") % {"title": found.title},
        text=letters + " " + _("This cannot be undone."),
        action=_("Cancel the event"),
        back_url=reverse("events:desk_event", args=[found.code]),
    )
