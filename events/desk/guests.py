"""Personal invitations at the desk: who was invited, who came, who has not answered."""

from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, guests, hubs, risk
from events.desk.page import (
    PAGE,
    STAFF,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    is_pressed,
    may,
    say_done,
    show_refusal,
)
from events.desk.way_forms import GuestsForm
from events.errors import EventError
from events.models import Registration
from people.access import needs, signed_in


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Who was invited, and what became of it; 25 a page."""
    found = access.event_for(request.user, code, "edit")
    came = Registration.objects.alive().filter(guest=OuterRef("pk"))
    rows = found.guests.select_related("hub").annotate(has_come=Exists(came)).order_by("-invited_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = frame_of(
        found,
        "events:desk_ways",
        names=may(request.user, found, "names"),
        edits=True,
        page=page,
        shows_names=risk.has_lists(found),
        waiting=guests.waiting(found).exclude(email="").count(),
    )
    return render(request, "events/desk/guests.html", context)


@get_or_post
@needs(*STAFF)
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Invite people, from lines or a file; those with an address get their link by message."""
    found = access.event_for(request.user, code, "edit")
    form = GuestsForm(
        request.POST or None,
        request.FILES or None,
        region=str(found.country),
        hubs=hubs.of_event(found),
        initial={"language": get_language()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            came = guests.invite(
                found,
                people=[(one.name, one.contact) for one in form.listed],
                language=form.cleaned_data["language"],
                may_pass_on=form.cleaned_data["may_pass_on"],
                hub=form.cleaned_data.get("hub"),
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, _came_in_words(came))
            return back_to(found, "events:desk_guests")
    return form_page(
        request,
        form,
        title=_("Invite people"),
        action=_("Invite them"),
        back_url=reverse("events:desk_guests", args=[found.code]),
        event=found,
    )


def _came_in_words(came: guests.Invited) -> str:
    words = ngettext("%(count)s person is invited.", "%(count)s people are invited.", len(came.new)) % {
        "count": len(came.new)
    }
    if came.known:
        words += " " + ngettext(
            "%(count)s was invited before and got no second message.",
            "%(count)s were invited before and got no second message.",
            came.known,
        ) % {"count": came.known}
    return words


@get_or_post
@needs(*STAFF)
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Write again to everybody who has not answered, once a day at most."""
    found = access.event_for(request.user, code, "edit")
    if is_pressed(request):
        count = guests.remind(found, by=signed_in(request), now=timezone.now())
        if count:
            words = ngettext("%(count)s person is reminded.", "%(count)s people are reminded.", count)
            say_done(request, words % {"count": count})
        else:
            messages.error(request, _("Nobody to remind: everybody has answered, or was written to today."))
    return back_to(found, "events:desk_guests")


@get_or_post
@needs(*STAFF)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Close the link of an invitation; a place taken by it stays."""
    guest = access.guest_for(request.user, code)
    if is_pressed(request):
        guests.withdraw(guest, by=signed_in(request), now=timezone.now())
        say_done(request, _("The invitation is withdrawn."))
    return back_to(guest.event, "events:desk_guests")


@get_or_post
@needs(*STAFF)
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Show, once, the words and the link to send to the phone of a guest without an address."""
    guest = access.guest_for(request.user, code)
    if not is_pressed(request):
        return back_to(guest.event, "events:desk_guests")
    try:
        words = guests.hand_over(guest, by=signed_in(request), now=timezone.now())
    except EventError as error:
        messages.error(request, str(error))
        return back_to(guest.event, "events:desk_guests")
    phone = str(guest.phone.as_e164)
    context = {
        "called": guest.name or phone,
        "contact": phone,
        "words": words,
        "words_tag": guest.language,
        "whatsapp_url": f"https://wa.me/{phone.lstrip('+')}?text={quote(words)}",
        "sms_url": f"sms:{phone}?body={quote(words)}",
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[guest.event.code]), guest.event.title),
        ],
        "back_url": reverse("events:desk_guests", args=[guest.event.code]),
    }
    response = render(request, "events/desk/way_link.html", context)
    add_never_cache_headers(response)
    return response
