"""Calendars: files to take once, addresses to subscribe to, and the buttons that make and end these."""

import hashlib
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, feeds, ical
from events.models import Part, Place, Registration
from events.views.own import FORM, READ, dated, full_url
from people.models import Person


def told(
    request: HttpRequest, text: str, *, changed_at: datetime | None, name: str = "", is_private: bool = False
) -> HttpResponse:
    """Answer with a calendar, or 304 to whoever has these very bytes; `name` makes it a file to keep.

    The date alone proves nothing (a session taken off a list leaves no later one), so that only the ETag
    is compared.
    """
    tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer = get_conditional_response(request, etag=tag, response=response) or response
    answer.headers["ETag"] = tag
    # To be asked for again each time: then a calendar called off is never an old copy.
    answer.headers["Cache-Control"] = "private, no-cache" if is_private else "no-cache"
    if changed_at:
        answer.headers["Last-Modified"] = http_date(changed_at.timestamp())
    if is_private:
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@login_not_required
@require_http_methods(READ)
def of_event(request: HttpRequest, code: str) -> HttpResponse:
    """The event's sessions for anybody's calendar; without the way in and without names."""
    event = access.public_event(code)
    sessions = dated(event)
    page_url = full_url(reverse("events:register", args=[code]))
    held = [ical.Held(session, None, page_url) for session in sessions if ical.is_dated(session)]
    text = ical.public(event, sessions, page_url=page_url)
    return told(request, text, changed_at=ical.last_changed(held), name="convite")


@login_not_required
@require_http_methods(READ)
def of_session(request: HttpRequest, code: str) -> HttpResponse:
    """One session for anybody's calendar, with the UID that it has in its event's."""
    session = access.public_session(code)
    page_url = full_url(reverse("events:register", args=[session.event.code]))
    text = ical.public(session.event, [session], page_url=page_url)
    return told(request, text, changed_at=ical.changed_at(session, None), name="convite")


@login_not_required
@require_http_methods(READ)
def subscribed(request: HttpRequest, token: str) -> HttpResponse:
    """What one person holds, for their own calendar to look at again and again; no attendee, no way in."""
    feed = access.feed_by_link(token)
    held = feeds.held_in(feed, pages=_pages() if feed.person_id else {}, now=timezone.now())
    holder = feed.person or feed.registration
    zone = holder.time_zone if holder else "UTC"
    text = ical.subscription(held, title=_("My sessions"), zone=zone)
    return told(request, text, changed_at=ical.last_changed(held), is_private=True)


@require_http_methods(FORM)
def mine(request: HttpRequest) -> HttpResponse:
    """Make, renew or end the address of one's calendar of everything."""
    if request.method == "POST":
        change(request, request.user)  # type: ignore[arg-type]
    return redirect(reverse("events:my_page") + "#calendar")


def change(request: HttpRequest, holder: Person | Registration) -> None:
    """Do what was pressed beside a calendar's address, and say so on the next page."""
    if "end" in request.POST:
        feeds.end(holder)
        messages.success(request, _("The address of your calendar no longer works."))
        return
    had_one = feeds.has_one(holder)
    feeds.renew(holder, now=timezone.now())
    messages.success(
        request,
        _("Your calendar has a new address. The earlier one no longer works.")
        if had_one
        else _("Your calendar has an address now. Add it where your calendar subscribes to others."),
    )


def addresses(holder: Person | Registration) -> dict[str, str | bool]:
    """What the page shows of a holder's calendar: its address, and the same for apps that take `webcal`."""
    token, opens = feeds.look(holder)
    url = full_url(reverse("events:my_feed", args=[token])) if token else ""
    return {
        "url": url,
        "webcal": "webcal://" + url.partition("://")[2],
        "is_hidden": opens and not token,
    }


def _pages() -> dict[type[Place], str]:
    """The addresses of one's own pages of places and of roles, signed in, with `CODE` where the code goes."""
    return {
        Registration: full_url(reverse("events:my_place", args=["CODE"])),
        Part: full_url(reverse("events:my_role", args=["CODE"])),
    }
