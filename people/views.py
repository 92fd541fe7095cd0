"""What people do with their own account: see and correct it, add an address, leave."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convite import tally
from people import access, accounts, appointments, erasure, second_factor
from people.forms import AddressForm, CodeForm, DetailsForm

#: Session key of an address that is being proved.
CLAIM = "people_claim"
#: Codes that one person may ask for in an hour.
CODES_AN_HOUR = 6


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """What we hold about you, with what you can correct."""
    form = DetailsForm(request.POST or None, instance=access.signed_in(request))
    if request.method == "POST" and form.is_valid():
        accounts.correct(
            access.signed_in(request), agreed_in=get_language() or "es", now=timezone.now(), **form.facts
        )
        messages.success(request, _("Your details were saved."))
        return redirect("people:details")
    factors = Authenticator.objects.filter(user=request.user, type__in=second_factor.FACTORS).exists()
    return render(
        request,
        "people/details.html",
        {
            "form": form,
            "addresses": sorted(accounts.addresses(access.signed_in(request))),
            "has_second_factor": factors,
            "must_have_second_factor": access.sees_others(request.user),
        },
    )


@require_http_methods(["GET", "HEAD"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Why staff need a second factor, and the two ways to set one up."""
    return render(
        request,
        "people/second_factor.html",
        {
            "is_enrolled": second_factor.is_enrolled(request.user),
            "has_passed": second_factor.has_passed(request),
            "is_obliged": access.sees_others(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Ask for an address that you want on your account; a code goes to it."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not _may_ask(request):
            form.add_error(None, _("Too many codes were asked for. Try again in an hour."))
        else:
            address = form.cleaned_data["address"]
            code = accounts.new_code()
            request.session[CLAIM] = accounts.begin_claim(address, code=code, now=timezone.now())
            get_adapter().write_to(request.user, "account/email/claim_code", address=address, code=code)
            return redirect("people:confirm_claim")
    return render(request, "people/claim.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_claim(request: HttpRequest) -> HttpResponse:
    """Type the code; the address comes to this account, with the account that had it, if there is one."""
    pending = request.session.get(CLAIM)
    if not pending:
        return redirect("people:claim")
    if "proved" in pending:
        return _join(request, pending)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            address = accounts.check_claim(pending, form.cleaned_data["code"], now=timezone.now())
            other = accounts.find(address)
            if other is not None and other != request.user:
                pending["proved"] = timezone.now().timestamp()
                request.session.modified = True
                return redirect("people:confirm_claim")
            accounts.attach(access.signed_in(request), address, now=timezone.now())
        except accounts.AccountError as error:
            request.session.modified = True
            form.add_error("code", str(error))
        else:
            del request.session[CLAIM]
            messages.success(request, _("The address is now on your account."))
            return redirect("people:details")
    return render(
        request,
        "people/confirm_claim.html",
        {"form": form, "address": pending["address"]},
        status=400 if form.errors else 200,
    )


def _join(request: HttpRequest, pending: dict[str, Any]) -> HttpResponse:
    """Show what the other account holds, all of it, and join the two when its owner says so."""
    other, now = accounts.find(pending["address"]), timezone.now()
    is_over = now.timestamp() - pending["proved"] > accounts.CODE_HOLDS.total_seconds()
    if is_over or other is None or other == request.user or "leave" in request.POST:
        del request.session[CLAIM]
        messages.info(request, _("Nothing was changed."))
        return redirect("people:details")
    refusal = ""
    if request.method == "POST":
        try:
            accounts.attach(access.signed_in(request), pending["address"], now=now)
        except accounts.AccountError as error:
            refusal = str(error)
        else:
            del request.session[CLAIM]
            messages.success(
                request, _("Both accounts are now one. Write to us within 30 days if that was a mistake.")
            )
            return redirect("people:details")
    return render(
        request,
        "people/join.html",
        {
            "address": pending["address"],
            "other": other,
            "relations": accounts.relations(other.subject),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forget_me(request: HttpRequest) -> HttpResponse:
    """Erase what identifies you, after a page that says what goes and what stays."""
    if request.method == "POST":
        person = access.signed_in(request)
        if appointments.is_last_administrator(person):
            messages.error(request, str(appointments.LastAdministrator()))
            return redirect("people:details")
        erasure.forget(person, now=timezone.now())
        logout(request)
        messages.success(request, _("What identified you was erased."))
        return redirect("home")
    return render(request, "people/forget_me.html")


@login_not_required
def not_here(request: HttpRequest) -> HttpResponse:
    """Stand before pages of third parties that would go past our own.

    Nobody has a password, and nobody is given a duty, an address or an account but at the desk.
    """
    raise Http404


def _may_ask(request: HttpRequest) -> bool:
    return tally.count(f"people.claim.{request.user.pk}", seconds=3600) <= CODES_AN_HOUR
