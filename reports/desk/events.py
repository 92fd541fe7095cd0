"""The live figures of an event, and what its closed surveys say."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import headcounts
from events.access import event_for, survey_for
from events.models import Hosting, Session
from people.access import Duty, needs
from reports import access, charts
from reports.disclosure import surveys
from reports.figures import breakdown, facts, measures


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


def _groups(read: facts.Facts) -> list[dict[str, Any]]:
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
