"""What somebody sees of their own teaching: their hours by role, and the certificates for it."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convite import moments, paper
from events import risk
from events.leads import Lead
from events.models import Part
from events.views.own import private
from events.views.role import role_door
from people.access import signed_in
from trainings import access, certificates, hours_files, ladder, service_record, sheets
from trainings.models import Certificate
from trainings.own import handed_over, signed_over
from trainings.service_record import Period

READ = ["GET", "HEAD"]
READ_OR_PRESS = [*READ, "POST"]


class FileForm(forms.Form):
    """Which years, in which language."""

    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All years")), *((str(year), str(year)) for year in years)]
        self.fields["year"].choices = choices  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()

    @property
    def period(self) -> Period:
        """The year that was chosen, or always."""
        year = int(self.cleaned_data["year"] or 0)
        return Period(date(year, 1, 1), date(year, 12, 31)) if year else service_record.ALWAYS


@private
@require_http_methods(READ_OR_PRESS)
def record(request: HttpRequest) -> HttpResponse:
    """One's hours by role and year, and one's certificates; what is pressed says whether one names them."""
    person, here = signed_in(request), reverse("trainings:my_hours")
    mine = access.taught_certificates_of(person.subject)
    if request.method == "POST":
        return _say_whether_named(request, access.one_of(mine, request.POST.get("number", "")), here)
    served = service_record.of_person(person)
    years = service_record.by_year(served)
    context = {
        "served": served,
        "hours": service_record.hours(served),
        "years": years,
        "climbs": ladder.own(person),
        "open": service_record.still_open(person, timezone.now()),
        "form": FileForm(years=[year for year, _hours in years]),
        "file_url": reverse("trainings:my_hours_file"),
        "rows": _certificate_rows(mine, reverse("trainings:my_hours") + "certificates/", named=True),
        "here": here,
        "crumbs": [(reverse("events:my_page"), _("My page"))],
    }
    return render(request, "trainings/my_hours.html", context)


@private
@require_http_methods(READ)
def record_file(request: HttpRequest) -> HttpResponse:
    """One's hours as PDF or CSV, for the year and in the language that was chosen."""
    person = signed_in(request)
    years = [year for year, _hours in service_record.by_year(service_record.of_person(person))]
    form = FileForm(request.GET, years=years)
    if not form.is_valid() or not years:
        raise Http404
    served = service_record.of_person(person, form.period)
    today = timezone.now().astimezone(moments.zone(person.time_zone)).date()
    if request.GET.get("format") == "csv":
        with sheets.override(form.cleaned_data["language"]):
            return hours_files.answer(hours_files.of_sessions(served), "convite.csv")
    drawn = sheets.service_record(
        served,
        name=person.get_full_name(),
        period=form.period,
        language=form.cleaned_data["language"],
        today=today,
    )
    return paper.answer(drawn, "convite.pdf")


@private
@require_http_methods(READ)
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The file of one of one's own certificates for teaching, as it was issued."""
    return handed_over(access.one_of(access.taught_certificates_of(signed_in(request).subject), number))


@private
@require_http_methods(READ)
def credential(request: HttpRequest, number: str) -> HttpResponse:
    """One of one's own certificates for teaching as a signed credential."""
    return signed_over(access.one_of(access.taught_certificates_of(signed_in(request).subject), number))


# --- From the page of a role ---


def _role_page(role: Part, token: str) -> str:
    name, key = ("my_part_certificates", token) if token else ("my_role_certificates", role.code)
    return reverse(f"trainings:{name}", args=[key])


def role_leads(role: Part, token: str) -> list[Lead]:
    """Lead from the page of a role to the certificates for teaching the same group, where there are any."""
    if not (role.role in Part.LEADING and role.status == Part.Status.CONFIRMED):
        return []
    if not access.taught_certificates_of(role.subject, role.session.event).exists():
        return []
    return [Lead(_("My certificates"), _role_page(role, token))]


@login_not_required
@private
@require_http_methods(READ_OR_PRESS)
def of_role(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """One's certificates for teaching one group, by the link of a role in it or signed in."""
    door = role_door(request, token, code)
    role, here = door.place, _role_page(door.place, token)
    mine = _of(role)
    if request.method == "POST":
        return _say_whether_named(request, access.one_of(mine, request.POST.get("number", "")), here)
    context = {
        "event": role.session.event,
        "rows": _certificate_rows(mine, here),
        "here": here,
        "back_url": door.url(),
    }
    return render(request, "trainings/certificates.html", context)


@login_not_required
@private
@require_http_methods(READ)
def role_certificate(request: HttpRequest, number: str, token: str = "", code: str = "") -> HttpResponse:
    """The file of a certificate for teaching the group of a role."""
    return handed_over(access.one_of(_of(role_door(request, token, code).place), number))


@login_not_required
@private
@require_http_methods(READ)
def role_credential(request: HttpRequest, number: str, token: str = "", code: str = "") -> HttpResponse:
    """The same as a signed credential."""
    return signed_over(access.one_of(_of(role_door(request, token, code).place), number))


def _of(role: Part) -> QuerySet[Certificate]:
    """The certificates for teaching the group of a role that leads; others have no such page (Http404)."""
    if role.role not in Part.LEADING or role.status != Part.Status.CONFIRMED:
        raise Http404
    return access.taught_certificates_of(role.subject, role.session.event)


# --- Certificates ---


def _certificate_rows(
    mine: QuerySet[Certificate], below: str, *, named: bool = False
) -> list[dict[str, Any]]:
    """What the page shows of each; `named` with its course, where the page is not about one."""
    return [
        {
            "certificate": one,
            "number": certificates.in_groups(one.number),
            "heading": sheets.heading_of(one.facts),
            "issued_on": sheets.issued_on(one.facts),
            "may_name": risk.gives_statements(one.cohort.event),
            "about": one.cohort.event.title if named else "",
            "file_url": f"{below}{one.number}/" if one.facts.get("name") else "",
            "credential_url": f"{below}{one.number}/credential/"
            if one.stands and one.facts.get("name") and risk.gives_statements(one.cohort.event)
            else "",
            "verify_url": reverse("trainings:verify_number", args=[certificates.in_groups(one.number)]),
        }
        for one in mine.defer("pdf").select_related("cohort__event")
    ]


def _say_whether_named(request: HttpRequest, certificate: Certificate, here: str) -> HttpResponse:
    shows = request.POST.get("shows") == "yes"
    certificates.show_name(certificate, shows=shows, of=certificate.subject)
    messages.success(request, certificates.said_of_name(shows=shows))
    return redirect(here)
