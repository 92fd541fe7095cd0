"""The page on which anybody sees whether a certificate is true, without an account; it changes nothing."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from convite import moments
from events import risk
from events.models import Event
from trainings import certificates, credentials, sheets
from trainings.models import Certificate


class VerifyForm(forms.Form):
    """A number as it is typed, or the file itself."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_(
            "Sixteen letters and digits, as in K7QM-3XTP-A9RD-5W2B; spaces and dashes do not matter."
        ),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or the file, as PDF or Open Badge"),
        help_text=_("It is compared with what was issued, and not kept."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf,.jwt,.jws,.txt"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is needed; a file that is too large was never issued."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if not data.get("number") and not data.get("file"):
            self.add_error("number", _("Type the number, or choose the file."))
        if data.get("file") and data["file"].size > certificates.LONGEST_FILE:
            self.add_error("file", _("This file is larger than any certificate."))
        return data


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a number or a file; a number leads to its page, a file is answered here."""
    form = VerifyForm(request.POST if request.method == "POST" else None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        if file := form.cleaned_data["file"]:
            content = file.read()
            if found := certificates.by_file(content):
                return render(request, "trainings/verified.html", told(found, by="file"))
            if found := credentials.read(content):
                return render(request, "trainings/verified.html", told(found, by="credential"))
            context["is_other_file"] = True
        else:
            number = certificates.as_typed(form.cleaned_data["number"])
            if len(number) == certificates.SIGNS and number.isascii():
                return redirect("trainings:verify_number", certificates.in_groups(number))
            form.add_error(
                "number", _("A number has sixteen letters and digits; this one has another length.")
            )
            status = 422
    elif request.method == "POST":
        status = 422
    return render(request, "trainings/verify.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """What is true of the certificate of a number: that it holds, or no longer, and what it certifies."""
    found = certificates.by_number(number)
    if found is None:
        form = VerifyForm(initial={"number": number[:60]})
        return render(request, "trainings/verify.html", {"form": form, "is_unknown": True}, status=404)
    return render(request, "trainings/verified.html", told(found))


def told(certificate: Certificate, *, by: str = "number") -> dict[str, Any]:
    """Return what the page says of a certificate: what its holder agreed to, and what the risk allows.

    One that holds no longer names nobody: it would tell an earlier name, or what somebody lost, for years.
    Nor does one of a group that is protected by now, whatever its holder said before. Days are those of the
    group's zone, as on the paper itself.
    """
    facts, event = certificate.facts, certificate.cohort.event
    says_little = risk.is_neutral(event)
    names = certificate.shows_name and certificate.stands and risk.gives_statements(event)
    language = get_language() or certificate.language
    titles = facts["course"]
    return {
        "certificate": certificate,
        "by": by,
        "number": certificates.in_groups(certificate.number),
        "heading": sheets.heading_of(certificate.facts),
        "name": facts.get("name", "") if names else "",
        "is_forgotten": "name" not in facts,
        "course": "" if says_little else titles.get(language) or next(filter(None, titles.values()), ""),
        "organisation": "" if says_little else facts["organisation"],
        "issued_on": sheets.issued_on(facts),
        "lost_on": _day(certificate.revoked_at or certificate.replaced_at, event),
        "when_where": sheets.when_and_where(facts, where=not says_little),
        "minutes": facts["minutes"],
        "planned_minutes": facts["planned_minutes"],
        # Where there were no classes nothing was attended, and no hour of a tutor was measured.
        "is_alone": bool(facts.get("own_pace")),
        "worked": facts.get("worked", 0),
        "modules": facts.get("modules", 0),
    }


def _day(moment: datetime | None, event: Event) -> date | None:
    return moment.astimezone(moments.zone(event.time_zone)).date() if moment else None
