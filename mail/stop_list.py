"""The administrator's pages of addresses that are not written to: why, since when, and how it is lifted."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mail import access, suppression
from mail.forms import AddressForm, LiftForm, StopForm
from mail.models import Stream, Suppression
from people.access import Duty, needs, signed_in

ROWS_A_PAGE = 30


@require_http_methods(["GET", "HEAD"])
@needs(Duty.ADMINISTRATOR)
def stopped(request: HttpRequest) -> HttpResponse:
    """Every address that is not written to, the newest first; or what stands for one, looked up whole."""
    every = access.stopped_for(request.user)
    form = AddressForm(request.GET)
    sought = form.cleaned_data["q"] if form.is_valid() else ""
    found = every.of([suppression.hash_of(sought)]) if sought else every
    page: Any = Paginator(found.order_by("-since", "-pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    rows = [{"stop": row, "what": _what(row)} for row in page]
    return render(request, "mail/stopped.html", {"form": form, "sought": sought, "rows": rows, "page": page})


def _what(row: Suppression) -> str:
    if row.stream == Stream.MESSAGE:
        return _("messages of one organisation or event") if row.about else _("messages to many")
    if row.stream == Stream.NEWSLETTER:
        return _("one newsletter") if row.about else _("newsletters")
    return _("everything") if row.certain_at else _("everything but messages about one's own place")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Duty.ADMINISTRATOR)
def add(request: HttpRequest) -> HttpResponse:
    """Note what somebody asked by telephone, by letter or in person."""
    form = StopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for stream in form.cleaned_data["streams"]:
            suppression.object_to(
                form.cleaned_data["address"], stream, now=timezone.now(), by=signed_in(request)
            )
        messages.success(request, _("It is noted. From now on they get no more of it."))
        return redirect("mail:stopped")
    return render(request, "mail/stop.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Duty.ADMINISTRATOR)
def lift(request: HttpRequest, code: str) -> HttpResponse:
    """Let an address be written to again, for a reason that is kept."""
    row = access.stopped_row_for(request.user, code)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        suppression.lift(row, by=signed_in(request), because=form.cleaned_data["because"], now=timezone.now())
        messages.success(request, _("It is lifted. The next message is sent."))
        return redirect("mail:stopped")
    context = {"form": form, "stop": row, "what": _what(row)}
    return render(request, "mail/lift.html", context, status=422 if form.errors else 200)
