"""The administrator's pages: who holds which duty, a lost second factor, accounts that were joined."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people import access, accounts, appointments, second_factor
from people.access import Duty
from people.forms import AppointForm, SearchForm

PEOPLE_A_PAGE = 30


@require_http_methods(["GET", "HEAD"])
@access.needs(Duty.ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    """Everyone with a duty, and a search."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    page: Any = Paginator(appointments.appointed(words), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    rows: list[dict[str, Any]] = [
        {
            "person": person,
            "addresses": [address.email for address in person.emailaddress_set.all()],
            "appointments": list(person.appointments.all()),
            "has_factor": any(
                factor.type in second_factor.FACTORS for factor in person.authenticator_set.all()
            ),
        }
        for person in page
    ]
    return render(request, "people/desk.html", {"form": form, "rows": rows, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@access.needs(Duty.ADMINISTRATOR)
def appoint(request: HttpRequest) -> HttpResponse:
    """Give someone a duty."""
    form = AppointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appointments.appoint(
                form.cleaned_data["address"],
                name=form.cleaned_data["name"],
                duty=form.cleaned_data["duty"],
                organisation=form.cleaned_data["organisation"],
                language=get_language() or "es",
                by=access.signed_in(request),
                now=timezone.now(),
            )
        except appointments.NoOrganisation as error:
            form.add_error("organisation", str(error))
        else:
            messages.success(request, _("The duty was given, and a message is on its way."))
            return redirect("people:desk")
    return render(request, "people/appoint.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@access.needs(Duty.ADMINISTRATOR)
def revoke(request: HttpRequest, code: str, duty: str, organisation: str) -> HttpResponse:
    """Take a duty back, after a page that asks."""
    person = access.person_at_the_desk(request.user, code)
    appointment = access.appointment_of(person, duty, organisation)
    if request.method == "POST":
        try:
            appointments.revoke(appointment, by=access.signed_in(request), now=timezone.now())
        except appointments.LastAdministrator as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The duty was taken back, and the person was logged out everywhere."))
        return redirect("people:desk")
    return render(request, "people/revoke.html", {"person": person, "appointment": appointment})


@require_http_methods(["GET", "HEAD", "POST"])
@access.needs(Duty.ADMINISTRATOR)
def reset(request: HttpRequest, code: str) -> HttpResponse:
    """Remove the second factor of someone who lost their phone, after a page that asks."""
    person = access.person_at_the_desk(request.user, code)
    if request.method == "POST":
        try:
            second_factor.reset(person, by=access.signed_in(request), now=timezone.now())
        except second_factor.OwnReset as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The second step was removed, and the person was told."))
        return redirect("people:desk")
    return render(request, "people/reset.html", {"person": person})


@require_http_methods(["GET", "HEAD"])
@access.needs(Duty.ADMINISTRATOR)
def merges(request: HttpRequest) -> HttpResponse:
    """The accounts that were joined in the last 30 days, and which of them can be parted again."""
    return render(request, "people/merges.html", {"merges": accounts.recent_merges(timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@access.needs(Duty.ADMINISTRATOR)
def undo_merge(request: HttpRequest, code: str) -> HttpResponse:
    """Part two accounts again that were joined by mistake, after a page that asks."""
    now = timezone.now()
    merge = access.merge_for(request.user, code, now)
    if request.method == "POST":
        try:
            accounts.undo_merge(merge.record, by=access.signed_in(request), now=now)
        except accounts.AccountError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The two accounts are parted again."))
        return redirect("people:merges")
    return render(request, "people/undo_merge.html", {"merge": merge})
