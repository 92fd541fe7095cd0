"""Certificates at the desk: who may have one, issued by one press, taken back or issued anew."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from events import risk
from events.desk.page import STAFF, form_page, get_or_post, say_done
from people.access import needs, signed_in
from trainings import access, certificates, sheets
from trainings.desk.page import group_crumbs
from trainings.errors import NoCertificate, TrainingError
from trainings.models import Certificate, Cohort
from trainings.own import handed_over


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Its holder reads it; the page that verifies it does not say it."),
        max_length=300,
    )


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name as it should read"), max_length=200)


@get_or_post
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The certificates of a group, and those who may be given one of each kind; a press issues them.

    Of a protected group nobody is given one, and those that were issued before stand here by number alone, so
    that they can be revoked.
    """
    group, now = access.cohort_for(request.user, code), timezone.now()
    refusal = _refusal(group)
    if request.method == "POST" and not refusal:
        return _award(request, group)
    issued = (
        group.certificates.defer("pdf")
        .select_related("registration")
        .order_by("kind", "registration__number", "pk")
    )
    context = _frame(group) | {
        "due": [
            {
                "kind": kind,
                "heading": sheets.heading(kind, is_alone=group.event.is_at_own_pace),
                "people": people,
            }
            for kind in ([] if refusal else Certificate.Kind.values)
            if (people := certificates.due(group, kind, now=now))
        ],
        "issued": [
            {
                "certificate": one,
                "heading": sheets.heading_of(one.facts),
                "number": certificates.in_groups(one.number),
            }
            for one in issued
        ],
        "refusal": refusal,
        "shows_names": risk.has_lists(group.event),
        "open_classes": certificates.open_classes(group, now=now),
        "is_over": bool(group.event.ends_at and group.event.ends_at <= now),
    }
    return render(request, "trainings/desk/certificates.html", context)


def _frame(group: Cohort) -> dict[str, Any]:
    return {
        "group": group,
        "event": group.event,
        "crumbs": group_crumbs(group),
    }


def _refusal(group: Cohort) -> str:
    """Why nobody of a group may be named in writing; empty where they may."""
    try:
        certificates.check(group.event)
    except NoCertificate as refusal:
        return str(refusal)
    return ""


def _award(request: HttpRequest, group: Cohort) -> HttpResponse:
    here = redirect("trainings:desk_certificates", group.code)
    kind = request.POST.get("kind", "")
    chosen = [UUID(one) for one in request.POST.getlist("to") if _is_subject(one)]
    if kind not in Certificate.Kind.values or not chosen:
        messages.error(request, _("Tick who is to get one."))
        return here
    made = certificates.award(group, kind, to=chosen, by=signed_in(request), now=timezone.now())
    if made:
        words = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", len(made))
        say_done(request, words % {"count": len(made)})
    else:
        messages.info(request, _("Nobody of those is due one any more."))
    return here


def _is_subject(words: str) -> bool:
    try:
        UUID(words)
    except ValueError:
        return False
    return True


@require_GET
@needs(*STAFF)
def file(request: HttpRequest, number: str) -> HttpResponse:
    """The file of a certificate, to be printed for whoever has no address; none of a protected group."""
    found = access.certificate_for(request.user, number)
    if _refusal(found.cohort):
        raise Http404
    return handed_over(found)


@get_or_post
@needs(*STAFF)
def revoke(request: HttpRequest, number: str) -> HttpResponse:
    """Take a certificate back, with a reason."""
    found = access.certificate_for(request.user, number)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            certificates.revoke(
                found, reason=form.cleaned_data["reason"], by=signed_in(request), now=timezone.now()
            )
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The certificate is revoked. Its page says so from now on."))
            return redirect("trainings:desk_certificates", found.cohort.code)
    return _form(
        request, found, form, _("Revoke the certificate %(number)s?"), _("Revoke it"),
        _("This cannot be undone. Where only the name is wrong, issue it anew instead."),
    )  # fmt: skip


@get_or_post
@needs(*STAFF)
def anew(request: HttpRequest, number: str) -> HttpResponse:
    """Issue a certificate anew with another name; the earlier one is replaced by it."""
    found = access.certificate_for(request.user, number)
    if _refusal(found.cohort):
        # The form would name its holder; the list says why there is none.
        return redirect("trainings:desk_certificates", found.cohort.code)
    form = NameForm(request.POST or None, initial={"name": found.facts.get("name", "")})
    if request.method == "POST" and form.is_valid():
        try:
            certificates.replace(
                found, name=form.cleaned_data["name"].strip(), by=signed_in(request), now=timezone.now()
            )
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The certificate is issued anew, and the earlier one is replaced."))
            return redirect("trainings:desk_certificates", found.cohort.code)
    return _form(
        request, found, form, _("Issue the certificate %(number)s anew"), _("Issue it anew"),
        _("It gets a number of its own. Hours are counted as they are recorded today."),
    )  # fmt: skip


def _form(
    request: HttpRequest, found: Certificate, form: forms.Form, title: str, action: str, note: str
) -> HttpResponse:
    back = reverse("trainings:desk_certificates", args=[found.cohort.code])
    crumbs = [*_frame(found.cohort)["crumbs"], (back, _("Certificates"))]
    return form_page(
        request, form, title=title % {"number": certificates.in_groups(found.number)}, action=action,
        back_url=back, crumbs=crumbs, note=note,
    )  # fmt: skip
