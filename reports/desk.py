"""The desk's figures: grants, the next report and its issuing, and the live figures of an event."""

from typing import Any, cast

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events import headcounts
from events.access import event_for, events_for, survey_for
from events.models import Hosting, Session
from people.access import Duty, needs
from people.models import Person
from reports import access, breakdown, charts, facts, funder, measures, releases, surveys
from reports.errors import ReleaseError
from reports.forms import GrantForm
from reports.models import Grant, Release

ORGANISES = (Duty.ORGANISER, Duty.ADMINISTRATOR)


@require_safe
@needs(Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
def desk(request: HttpRequest) -> HttpResponse:
    """The grants of the person's organisations, and the events whose live figures they may see."""
    grants = (
        access.grants_held_by(request.user)
        .select_related("funder", "holder")
        .annotate(event_count=Count("events", distinct=True), release_count=Count("releases", distinct=True))
        .order_by("-starts_on", "pk")
    )
    events = events_for(request.user, Hosting.Right.COUNTS).order_by("-starts_at", "pk")[:50]
    return render(request, "reports/desk.html", {"grants": grants, "events": events})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def create_grant(request: HttpRequest) -> HttpResponse:
    """Describe a new grant."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def edit_grant(request: HttpRequest, code: str) -> HttpResponse:
    """Change a grant; issued reports stay as they are."""
    return _edit(request, access.grant_for(request.user, code))


def _edit(request: HttpRequest, grant: Grant | None) -> HttpResponse:
    form = GrantForm(request.POST or None, instance=grant, by=cast(Person, request.user))
    if request.method == "POST" and form.is_valid():
        kept = form.save()
        messages.success(request, _("The project is kept."))
        return redirect("reports:grant", kept.code)
    return render(
        request,
        "reports/grant_form.html",
        {"form": form, "grant": grant},
        status=422 if form.is_bound else 200,
    )


@require_safe
@needs(*ORGANISES)
def grant(request: HttpRequest, code: str) -> HttpResponse:
    """A grant with the next report as the funder would read it, and the reports issued so far."""
    found = access.grant_for(request.user, code)
    draft = releases.preview(found, now=timezone.now())
    issued = Release.objects.filter(grant=found).select_related("issued_by").order_by("-number")
    return render(
        request,
        "reports/grant.html",
        {
            "grant": found,
            "report": funder.read(draft.document, get_language() or "es"),
            "refusals": [str(refusal) for refusal in draft.refusals],
            "veiled": _veiled(draft),
            "issued": issued,
        },
    )


def _veiled(draft: releases.Draft) -> list[dict[str, object]]:
    """What the next report would hide, table by table, for whoever is about to issue it."""
    language = get_language() or "es"
    found: list[dict[str, object]] = [
        {"measure": measures.MEASURES[code].title, "dimension": "", "rows": [_("Total")]}
        for code, count in draft.document["figures"].items()
        if count is None
    ]
    for table in draft.document["tables"]:
        hidden = [
            charts.said(row["label"], language)
            for row in charts.in_order(table, language)
            if row["count"] is None
        ]
        if table["withheld"] or hidden:
            found.append(
                {
                    "measure": measures.MEASURES[table["measure"]].title,
                    "dimension": breakdown.DIMENSIONS[table["dimension"]],
                    "rows": [_("all rows")] if table["withheld"] else hidden,
                }
            )
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, with what will be veiled, and issue the next report."""
    found = access.grant_for(request.user, code)
    now = timezone.now()
    if request.method == "POST":
        try:
            release = releases.issue(found, by=cast(Person, request.user), now=now)
        except ReleaseError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Report %(number)s is issued.") % {"number": release.number})
        return redirect("reports:grant", found.code)
    draft = releases.preview(found, now=now)
    return render(
        request,
        "reports/issue.html",
        {
            "grant": found,
            "number": draft.document["number"],
            "veiled": _veiled(draft),
            "refusals": [str(refusal) for refusal in draft.refusals],
        },
    )


@require_safe
@needs(*ORGANISES)
def issued(request: HttpRequest, code: str) -> HttpResponse:
    """An issued report as its funder reads it, for the organisation that issued it."""
    release = access.issued_for(request.user, code)
    return render(
        request,
        "reports/issued.html",
        {
            "release": release,
            "report": funder.read(release.tables, get_language() or "es"),
            "is_intact": releases.is_intact(release),
        },
    )


@require_safe
@needs(Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
def event_figures(request: HttpRequest, code: str) -> HttpResponse:
    """The live figures of one event: totals by the right to counts, groups by the right to names.

    Where nobody is registered there are none, but the way to the first person.
    """
    event = event_for(request.user, code, Hosting.Right.COUNTS)
    now = timezone.now()
    read = facts.read([event.pk])
    contributed = facts.read_contributions([event.pk])
    met = facts.meetings([event.pk])
    totals = measures.totals(read, contributed)
    sees_groups = access.sees_groups(request.user, event)
    days = [{"meeting": meeting, "is_off": meeting.status == Session.Status.CANCELLED} for meeting in met]
    return render(
        request,
        "reports/event_figures.html",
        {
            "event": event,
            "now": now,
            "counts": bool(read),
            "contributes": bool(contributed),
            "is_open": event.is_open_for_registration(now),
            "figures": [_figure(measure, totals) for measure in measures.ATTENDANCE],
            "contributions": [_figure(measure, totals) for measure in measures.CONTRIBUTIONS],
            "sees_groups": sees_groups,
            "groups": _groups(read) if sees_groups else [],
            "days": days,
            "heads": headcounts.of_event(event.pk),
            "notes": [str(measures.NOTES[note]) for note in measures.quality(read, met, now)],
            "back_url": reverse("reports:desk"),
            "surveys": [
                (one, one.words(get_language() or "es")[0])
                for one in event.surveys.filter(status="closed").order_by("-closed_at", "-pk")
            ]
            if sees_groups
            else [],
        },
    )


@require_safe
@needs(Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """What a closed survey says, so protected that nobody's answer can be made out."""
    found = survey_for(request.user, code, Hosting.Right.NAMES)
    language = get_language() or "es"
    told = surveys.results(found, language=language)
    crumbs = [
        (reverse("reports:desk"), _("Reports")),
        (reverse("reports:event_figures", args=[found.event.code]), found.event.title),
    ]
    context = {
        "event": found.event,
        "survey": found,
        "title": found.words(language)[0],
        "rows": [(one, one.question.words(language)[0]) for one in told],
        "lowest": surveys.LOWEST,
        "highest": surveys.HIGHEST,
        "crumbs": crumbs,
    }
    return render(request, "reports/survey.html", context)


def _figure(measure: measures.Measure, totals: dict[str, measures.Total]) -> dict[str, object]:
    return {
        "code": measure.code,
        "title": measure.title,
        "unit": measure.unit,
        "base": measure.base,
        "count": totals[measure.code].count,
    }


def _groups(read: list[facts.Fact]) -> list[dict[str, Any]]:
    """Registered and present by each dimension, unprotected and with every answer apart."""
    language = get_language() or "es"
    came = measures.present(read)
    found: list[dict[str, Any]] = []
    for dimension in breakdown.dimensions(merged=False):
        registered = breakdown.count(read, dimension)
        present = breakdown.count(came, dimension)
        labels = dimension.labels(registered.counts)
        sectors = dimension.code == "stakeholder_group"

        def rows(counted: breakdown.Counted, labels=labels, sectors=sectors) -> list[dict[str, object]]:
            return [
                {
                    "label": charts.said(label, language),
                    "count": counted.counts.get(row, 0),
                    "group_code": row if sectors and row != breakdown.NOT_STATED else "",
                }
                for row, label in labels.items()
            ]

        found.append(
            {
                "caption": breakdown.DIMENSIONS[dimension.code],
                "registered": rows(registered),
                "present": rows(present),
                "registered_total": registered.total,
                "present_total": present.total,
            }
        )
    return found
