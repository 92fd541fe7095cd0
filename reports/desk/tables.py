"""The list of tables that a project's reports offer: agreed on, in order, with what would be veiled today."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.access import needs, signed_in
from reports import access, charts
from reports.crosstab import JOINED, TOTAL
from reports.desk.page import ORGANISES
from reports.desk.plan_page import crumbs_of, tabs_of
from reports.errors import NobodyLikeThem, NoSuchTable
from reports.figures import breakdown
from reports.forms import ExpectedForm, TableForm
from reports.issuing import releases
from reports.models import AgreedTable, Grant
from reports.tables import agreed, forecast
from reports.tables.crossing import what_helps
from reports.tables.documents import told_of
from reports.tables.ground import Ground

REMOVED = "reports.removed-table"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def tables(request: HttpRequest, code: str) -> HttpResponse:
    """The list, what of each table could be told today, and one table more by a POST."""
    grant = access.grant_for(request.user, code)
    form = TableForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            agreed.add(grant, form.dimensions, due_on=form.cleaned_data["due_on"])
        except NoSuchTable as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The table is on the list, at the end."))
            return redirect("reports:tables", grant.code)
    expected = ExpectedForm(request.GET if "people" in request.GET else None)
    listed = agreed.of(grant)
    draft = releases.preview(grant, now=timezone.now())
    context = {
        "grant": grant,
        "crumbs": crumbs_of(grant),
        "here": _("Agreed tables"),
        "tabs": tabs_of(grant, "tables"),
        "form": form,
        "rows": _rows(listed, draft),
        "expected": expected,
        "foretold": [],
        "nobody": "",
        "removed": request.session.pop(REMOVED, None),
        "answer": (answer := agreed.newest_answer(grant)),
        "answers_this": answer is not None and answer.mark == agreed.mark_of(grant),
    }
    if expected.is_bound and expected.is_valid() and listed:
        try:
            context["foretold"] = _foretold(grant, listed, expected.cleaned_data["people"])
        except NobodyLikeThem as refusal:
            context["nobody"] = str(refusal)
    wrong = form.is_bound or (expected.is_bound and not expected.is_valid())
    return render(request, "reports/tables.html", context, status=422 if wrong else 200)


@require_POST
@needs(*ORGANISES)
def act(request: HttpRequest, code: str, by: str) -> HttpResponse:
    """Move a table, take it off the list, or tell categories as one; the button says which."""
    grant, table = _table(request, code, by)
    place = [one.pk for one in agreed.of(grant)].index(table.pk)
    asked = request.POST.get("act", "")
    if asked in ("up", "down"):
        agreed.move(table, to=place - 1 if asked == "up" else place + 1)
        # Whoever moves a table several places goes on where it stands now.
        return redirect(f"{reverse('reports:tables', args=[grant.code])}#{table.slug}")
    elif asked == "remove":
        kept = {
            "by": table.by,
            "at": place,
            "joined": table.joined,
            "due_on": table.due_on and str(table.due_on),
        }
        agreed.remove(table)
        request.session[REMOVED] = signing.dumps([grant.code, kept], salt=REMOVED)
        messages.success(request, _("The table is off the list. Reports that were issued keep it."))
    elif asked == "part":
        agreed.part(table)
        messages.success(request, _("Its rows stand apart again from the next report on."))
    elif asked == "join":
        dimension, codes = request.POST.get("dimension", ""), request.POST.getlist("category")
        if dimension in table.dimensions and len(codes) > 1:
            agreed.join(table, dimension, codes)
            messages.success(request, _("They are told as one from the next report on."))
            if request.POST.get("back") == "draft":
                messages.info(request, _("Check the draft again: it is tried with them told as one."))
                return redirect("reports:draft", grant.code)
    return redirect("reports:tables", grant.code)


@require_POST
@needs(*ORGANISES)
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take back the removal of a table."""
    grant = access.grant_for(request.user, code)
    try:
        whose, kept = signing.loads(request.POST.get("removed", ""), salt=REMOVED, max_age=24 * 60 * 60)
        due_on = kept.pop("due_on")
        if whose == grant.code:
            agreed.put_back(grant, **kept, due_on=due_on and date.fromisoformat(due_on))
    except (signing.BadSignature, NoSuchTable):
        messages.error(request, _("It cannot be put back any more. Add the table again below."))
    else:
        messages.success(request, _("The table stands where it stood."))
    return redirect("reports:tables", grant.code)


@require_POST
@needs(*ORGANISES)
def agree(request: HttpRequest, code: str) -> HttpResponse:
    """Record that the funder agreed to the list as it stands."""
    grant = access.grant_for(request.user, code)
    agreed.agree(grant, by=signed_in(request), now=timezone.now())
    messages.success(request, _("It is on record that you agreed on this list today."))
    return redirect("reports:tables", grant.code)


@require_safe
@needs(*ORGANISES)
def helps(request: HttpRequest, code: str, by: str) -> HttpResponse:
    """What would let a table tell more, each with a button that does it."""
    grant, table = _table(request, code, by)
    draft = releases.preview(grant, now=timezone.now())
    language = get_language() or "es"
    found: list[dict[str, Any]] = []
    now = 0
    if draft.crossing is not None:
        wanted = [one.dimensions for one in draft.crossing.wanted]
        if table.dimensions in wanted:
            at = wanted.index(table.dimensions)
            now = told_of(draft.document["crosstables"][at])
            found = [
                {
                    "dimension": one.dimension,
                    "codes": one.codes,
                    "words": _words(draft.crossing.ground, one.dimension, one.codes, language),
                    "percent": one.percent,
                }
                for one in what_helps(draft.crossing, at)
            ]
    context = {
        "grant": grant,
        "table": table,
        "title": title(table.dimensions),
        "now": now,
        "found": found,
        "crumbs": crumbs_of(grant, (reverse("reports:tables", args=[grant.code]), _("Agreed tables"))),
        "here": _("What would help"),
    }
    return render(request, "reports/table_helps.html", context)


def title(dimensions: tuple[str, ...]) -> str:
    """Return what a table is by, as a reader says it."""
    return " × ".join(str(breakdown.TITLES[one]) for one in dimensions)


def _table(request: HttpRequest, code: str, by: str) -> tuple[Grant, AgreedTable]:
    grant = access.grant_for(request.user, code)
    table = next((one for one in agreed.of(grant) if one.slug == by), None)
    if table is None:
        raise Http404
    return grant, table


def _words(ground: Ground, dimension: str, codes: tuple[str, ...], language: str) -> str:
    labels = ground.labels(dimension)
    return JOINED.join(charts.said(labels[code], language) for code in codes if code in labels)


def _rows(listed: list[AgreedTable], draft: releases.Draft) -> list[dict[str, Any]]:
    """Each table with what of it could be told today."""
    language = get_language() or "es"
    told = {tuple(one["dimensions"]): one for one in draft.document["crosstables"]}
    ground = draft.crossing.ground if draft.crossing else None
    rows = []
    for table in listed:
        kept = told.get(table.dimensions)
        inner = [cell for cell in kept["cells"] if TOTAL not in cell["at"]] if kept else []
        rows.append(
            {
                "table": table,
                "title": title(table.dimensions),
                "is_offered": kept is not None,
                "is_withheld": kept is not None and kept["withheld"],
                "cells": len(inner),
                "hidden": sum(cell["count"] is None for cell in inner),
                "percent": told_of(kept) if kept else 0,
                "together": [
                    _words(ground, dimension, tuple(codes), language)
                    for dimension, each in table.joined.items()
                    for codes in each
                ]
                if ground
                else [],
                "joined_now": [
                    charts.said(one["label"], language)
                    for column in (kept["categories"] if kept else ())
                    for one in column
                    if JOINED in one["code"]
                ],
            }
        )
    return rows


def _foretold(grant: Grant, listed: list[AgreedTable], people: int) -> list[dict[str, Any]]:
    language = get_language() or "es"
    return [
        {
            "title": title(one.table.dimensions),
            "draws": one.draws,
            "told": one.told,
            "percent": one.percent,
            "veiled": one.often(language),
        }
        for one in forecast.foretell(grant, listed, people=people)
    ]
