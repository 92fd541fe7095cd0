"""The hours of an organisation's trainers at the desk: a table for a period, and each one's record."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django.views.decorators.http import require_GET

from convite import moments, paper
from events.desk.fields import day_field
from events.desk.page import STAFF
from people.access import needs
from people.models import Organisation
from trainings import access, hours_files, service_record, sheets
from trainings.desk.page import crumbs_of
from trainings.desk.whose import WhoseForm
from trainings.service_record import Period


class PeriodForm(WhoseForm):
    """Whose trainers, from which day until which; nothing chosen is the first organisation and always."""

    first = day_field(_("From"), required=False)
    last = day_field(_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        """A period ends on the day it begins, or later."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("This day is before the first one."))
        return data

    @property
    def period(self) -> Period:
        """The days that were chosen; always, where they cannot be read."""
        if self.errors:
            return service_record.ALWAYS
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


def _asked(request: HttpRequest) -> tuple[PeriodForm, Organisation]:
    """Which organisation and period are asked for; whoever teaches for none finds nothing here (Http404)."""
    own = access.teaching_organisations(request.user).order_by("name", "pk")
    form = PeriodForm(request.GET, organisations=own)
    organisation = form.chosen
    if organisation is None:
        raise Http404
    return form, organisation


def _query(period: Period, **more: str) -> str:
    days = {name: day.isoformat() for name, day in zip(period._fields, period, strict=True) if day}
    return urlencode(days | more)


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who trained or observed for an organisation, with their hours by role."""
    form, organisation = _asked(request)
    rows = service_record.of_organisation(organisation, form.period)
    file = reverse("trainings:desk_hours_file", args=[organisation.code])
    days = _query(form.period)
    context = {
        "form": form,
        "organisation": organisation,
        "roles": service_record.ROLES,
        "rows": [
            {
                "row": row,
                "cells": list(zip(row.hours.minutes, row.hours.sessions, strict=True)),
                "url": reverse("trainings:desk_hours_of_one", args=[organisation.code, row.person.code]),
            }
            for row in rows
        ],
        "period": sheets.period_words(form.period),
        "file_url": f"{file}?{days}" if days else file,
        "days": f"&{days}" if days else "",
        "languages": settings.LANGUAGES,
        "is_narrowed": any(form.period),
        "clear_url": request.path if any(form.period) else "",
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/hours.html", context, status=422 if form.errors else 200)


@require_GET
@needs(*STAFF)
def listing_file(request: HttpRequest, organisation: str) -> HttpResponse:
    """The table as CSV: hours, and of whom; it names no session."""
    found = access.teaching_organisation(request.user, organisation)
    rows = service_record.of_organisation(found, _period(request))
    return hours_files.answer(hours_files.of_people(rows), "convite.csv")


@require_GET
@needs(*STAFF)
def one_file(request: HttpRequest, organisation: str, code: str) -> HttpResponse:
    """One person's record, on the letterhead of the organisation, as PDF or CSV."""
    found = access.teaching_organisation(request.user, organisation)
    person = access.trainer_for(found, code)
    period = _period(request)
    served = service_record.of_subject(person.subject, found, period)
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = person.language
    if request.GET.get("format") == "csv":
        with override(language):
            return hours_files.answer(hours_files.of_sessions(served), "convite.csv")
    drawn = sheets.service_record(
        served,
        name=person.get_full_name(),
        period=period,
        language=language,
        today=timezone.now().astimezone(moments.zone(person.time_zone)).date(),
        organisation=found,
    )
    return paper.answer(drawn, "convite.pdf")


def _period(request: HttpRequest) -> Period:
    """The period in an address of a file; a day that cannot be read is not there (Http404)."""
    try:
        days = [
            date.fromisoformat(request.GET[name]) if request.GET.get(name) else None
            for name in Period._fields
        ]
    except ValueError:
        raise Http404 from None
    return Period(*days)
