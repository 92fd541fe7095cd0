"""Telling by phone at the desk: whom to tell what, one tap to the organiser's own messenger, and told."""

from collections.abc import Collection
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from convite import moments
from events import access, caretaking, code_picture, risk, telling
from events.desk.page import ORGANISING, PAGE, ask_first, back_to, frame_of, get_or_post, is_pressed, say_done
from events.errors import EventError
from events.models import Event
from events.telling import ToTell
from mail import kinds, messengers
from mail.models import Letter, Means
from mail.phone import Words
from people.access import needs, signed_in

ROUTE = "events:desk_phone"
#: What opens with the text in it, so that one tap is all there is to do.
AT_ONCE = (Means.WHATSAPP, Means.SMS)


@require_GET
@needs(*ORGANISING)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Who is to be told what, those first for whom it presses; who was told, and whom nothing reaches."""
    event, now, by = access.event_for(request.user, code, "edit"), timezone.now(), signed_in(request)
    everyone = telling.of_event(event, by=by, now=now)
    kinds_here = dict.fromkeys(kind for row in everyone for kind in row.kinds)
    chosen = request.GET.get("what", "")
    rows = [row for row in everyone if chosen in row.kinds] if chosen in kinds_here else everyone
    page: Any = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = frame_of(
        event,
        ROUTE,
        names=True,
        edits=True,
        groups=_groups(page),
        page=page,
        tabs=_tabs(request, everyone, kinds_here, chosen),
        chosen=chosen if chosen in kinds_here else "",
        told=[_row(row) for row in telling.told_lately(event, by=by, now=now)],
        come_back=[_row(row) for row in telling.come_back(event)],
        wrong=[_row(row) for row in telling.wrong_numbers(event, by=by)],
        is_neutral=risk.is_neutral(event),
        now=now,
    )
    return _private(render(request, "events/desk/telling.html", context))


def _tabs(
    request: HttpRequest, everyone: list[ToTell], kinds_here: Collection[str], chosen: str
) -> list[tuple[str, str, bool]]:
    """A tab for all, and one for each thing that is to be said; none where it is but one."""
    every = _("All")
    tabs = [(request.path, f"{every} ({len(everyone)})", chosen not in kinds_here)]
    for kind in kinds_here:
        number = sum(kind in row.kinds for row in everyone)
        tabs.append((f"{request.path}?what={kind}", f"{kinds.title(kind)} ({number})", kind == chosen))
    return tabs if len(tabs) > 2 else []


def _groups(rows: Any) -> list[dict[str, Any]]:
    """The people of a page under what presses most for them, and the session that it is about."""
    found = []
    for (kind, _session), people in groupby(
        rows, key=lambda row: (row.letters[0].kind, row.session.pk if row.session else None)
    ):
        several = [_row(row) for row in people]
        first = several[0]["row"]
        found.append(
            {
                "title": kinds.title(kind),
                "session": first.session,
                "until": first.until,
                "rows": several,
            }
        )
    return found


def _row(row: ToTell) -> dict[str, Any]:
    return {
        "row": row,
        "says": [kinds.title(kind) for kind in row.kinds],
        "with": Means(row.letters[0].told_with).label if row.letters[0].told_with else "",
        "letter": row.letters[0],
    }


@get_or_post
@needs(*ORGANISING)
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Open the messenger with what is to be said to somebody, and tick it as told; or show it, to be said."""
    event, letter = access.letter_for(request.user, code, "edit")
    means = request.POST.get("means", "")
    if not is_pressed(request) or means not in Means.values:
        return back_to(event, ROUTE)
    now, by = timezone.now(), signed_in(request)
    try:
        if means in AT_ONCE:
            done = telling.tell(event, letter, means=means, by=by, now=now)
        else:
            done = telling.begin(event, letter, by=by, now=now)
    except EventError as error:
        messages.error(request, str(error))
        return back_to(event, ROUTE)
    said, number = done.said, telling.phone_of(done.who)
    context = _about(event, letter, done.who, means) | _said(said, number, means)
    if means in AT_ONCE:
        template, more = "events/desk/told.html", {"next": _next(request, event), "opens": context["url"]}
    else:
        template, more = "events/desk/tell.html", {}
    return _private(render(request, template, context | more))


def _about(event: Event, letter: Letter, who: telling.Who, means: str) -> dict[str, Any]:
    shown = telling.ToTell(who, [letter], names=risk.has_lists(event))
    return {
        "event": event,
        "row": shown,
        "means": means,
        "with": Means(means).label,
        "is_neutral": risk.is_neutral(event),
        "back_url": reverse(ROUTE, args=[event.code]),
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
            (reverse(ROUTE, args=[event.code]), _("To tell by phone")),
        ],
    }


def _said(said: Words, number: str, means: str) -> dict[str, Any]:
    """The words, and the addresses that take them to the phone; only for this one answer."""
    urls = {
        Means.WHATSAPP: messengers.whatsapp(number, said.text),
        Means.SMS: messengers.sms(number, said.text),
        Means.SIGNAL: messengers.signal(number),
        Means.CALL: messengers.call(number),
    }
    url = urls.get(Means(means), "")
    scanned = url if url and len(url) <= messengers.LONGEST_SCANNED else messengers.call(number)
    return {
        "words": said.text,
        "words_tag": said.language,
        "number": number,
        "url": url,
        "picture": code_picture.drawn(scanned),
    }


def _next(request: HttpRequest, event: Event) -> dict[str, Any] | None:
    """Who comes next on the list, of those whom nobody else has in hand."""
    rows = telling.of_event(event, by=signed_in(request), now=timezone.now())
    row = next((one for one in rows if one.teller is None), None)
    return _row(row) | {"left": len(rows)} if row else None


@get_or_post
@needs(*ORGANISING)
def settle(request: HttpRequest, code: str) -> HttpResponse:
    """Say what came of it: told, later, a wrong number, left to the others, or not told after all."""
    event, letter = access.letter_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(event, ROUTE)
    now, by, act = timezone.now(), signed_in(request), request.POST.get("act", "")
    if act == "told":
        means = request.POST.get("means", "")
        means = means if means in Means.values else Means.OTHER
        if telling.tick(event, letter, means=means, by=by, now=now):
            who = telling.who_of(letter)
            if means == Means.SIGNAL and who is not None:
                context = _about(event, letter, who, means) | {
                    "opens": messengers.signal(telling.phone_of(who)),
                    "next": _next(request, event),
                }
                return _private(render(request, "events/desk/told.html", context))
            say_done(request, _("Ticked as told."))
        else:
            messages.info(request, _("This was settled meanwhile. See how it stands on the list."))
    elif act == "later":
        until = telling.try_again(event, letter, by=by, now=now)
        hour = moments.hour_words(until, event.time_zone)
        say_done(request, _("They stand on the list again from %(hour)s on.") % {"hour": hour})
    elif act == "wrong":
        if telling.give_up(event, letter, by=by, now=now):
            say_done(request, _("Their messages go to their e-mail address from now on."))
        else:
            say_done(request, _("Noted. They stand below, among the wrong numbers."))
    elif act == "leave":
        telling.leave(event, letter, by=by)
    elif act == "undo":
        if telling.take_back(event, letter, by=by, now=now):
            say_done(request, _("They stand on the list again."))
        else:
            messages.info(request, _("This was settled meanwhile. See how it stands on the list."))
    elif act == "take-over":
        if telling.take_over(event, letter, by=by, now=now):
            say_done(request, _("They stand on the list, and are told by phone from now on."))
        else:
            messages.info(request, _("This was settled meanwhile. See how it stands on the list."))
    return back_to(event, ROUTE)


@get_or_post
@needs(*ORGANISING)
def drop(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Take all of one kind off the list, after a page that asks."""
    event, now, by = access.event_for(request.user, code, "edit"), timezone.now(), signed_in(request)
    rows = [row for row in telling.of_event(event, by=by, now=now) if kind in row.kinds]
    if not rows:
        messages.info(request, _("Nobody is to be told of this any more."))
        return back_to(event, ROUTE)
    if request.method == "POST":
        telling.drop(event, kind, by=by, now=now)
        say_done(request, _("Taken off the list. Nobody is told of it by phone."))
        return back_to(event, ROUTE)
    words = ngettext(
        "%(count)s person has not been told: %(what)s. Nobody will tell them.",
        "%(count)s people have not been told: %(what)s. Nobody will tell them.",
        len(rows),
    )
    return ask_first(
        request,
        question=_("Take all of these off the list?"),
        text=words % {"count": len(rows), "what": kinds.title(kind)},
        action=_("Take them off"),
        back_url=reverse(ROUTE, args=[event.code]),
    )


@get_or_post
@needs(*ORGANISING)
def prefer(request: HttpRequest, code: str) -> HttpResponse:
    """Tell somebody by phone from now on, or by mail again."""
    place = access.registration_for(request.user, code, "edit")
    if is_pressed(request):
        by_phone = request.POST.get("by") == "phone"
        try:
            caretaking.prefer(place, by_phone=by_phone, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(
                request,
                _("They are told by phone from now on.")
                if by_phone
                else _("Their messages go to their e-mail address from now on."),
            )
    return redirect("events:desk_place", place.code)


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, and its address goes to nobody: a messenger's page learns nothing of the desk."""
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "same-origin"
    return response
