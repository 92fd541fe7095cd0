"""Live figures over any choice at the desk, who stands behind them, and the same as a file."""

from datetime import date, datetime
from typing import Any, NamedTuple

from auditlog.models import LogEntry
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_countries import countries

from convite.moments import day_words
from events import risk
from events.models import Mode
from outcomes import access as outcomes_access
from outcomes.models import Outcome, Status, status_word
from people import acts
from people.access import Duty, needs, signed_in
from reports.desk.live_form import USUAL_COLUMNS, USUAL_ROWS, LiveForm
from reports.figures import choice, dimensions, facts, measures, recommended
from reports.figures.choice import Choice, Reading
from reports.figures.dimensions import OF_NOBODY, Way
from reports.live import files as live_files
from reports.live import live
from reports.live.live import Counting

STAFF = (Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
#: People on one page of a list.
PAGE = 25
#: Over more events every figure by everything is told only to whoever asks: it is half of the work.
MOST_AT_ONCE = 40
#: So many months are told one by one, and so many by threes, before the trend goes by years.
MOST_MONTHS, MOST_QUARTERS = 18, 72


class Figures(NamedTuple):
    """What a choice comes to: over all of its events, and over those whose groups may be seen."""

    form: LiveForm
    all: Counting
    groups: Counting
    ways: dict[str, Way]
    measure: str
    rows: Way | None
    columns: Way | None

    @property
    def reading(self) -> Reading:
        """What was read."""
        return self.all.reading


@require_safe
@needs(*STAFF)
def figures(request: HttpRequest) -> HttpResponse:
    """Every measure over what is chosen, by every dimension, by two at once, and over time."""
    now = timezone.now()
    form = _form(request.GET, request, now)
    context: dict[str, Any] = {"form": form, "now": now, "zone": getattr(request, "reader_zone", "") or "UTC"}
    if form.is_bound and not form.is_valid():
        form.offer(Choice())
        return render(request, "reports/live.html", context, status=422)
    found = _count(form, request, now)
    form.offer(found.reading.choice)
    query = request.GET.urlencode()
    context |= {
        "scope": _scope(found.reading),
        "events": len(found.reading.events),
        "only_counts": len(found.reading.events) - len(found.reading.named),
        "left_out": found.reading.left_out,
        "anybody": bool(found.reading.facts or found.reading.contributions),
        "query": request.GET,
        "fields": [(name, value) for name, values in request.GET.lists() for value in values],
        "people_url": f"{reverse('reports:live_people')}?{query}{'&' if query else ''}",
        "outcomes_url": f"{reverse('reports:live_outcomes')}?{query}{'&' if query else ''}",
        "recommended": _recommended(found.reading),
        "clear_url": request.path if query else "",
        **_told(found, now, every="every" in request.GET or len(found.reading.events) <= MOST_AT_ONCE),
    }
    return render(request, "reports/live.html", context)


@require_safe
@needs(*STAFF)
def people(request: HttpRequest) -> HttpResponse:
    """Who stands behind one number, in the events whose people the reader may see by name.

    By number alone where an event's risk allows no list of names; and nobody by their gender.
    """
    now = timezone.now()
    form = _form(request.GET, request, now)
    if form.is_bound and not form.is_valid():
        return redirect(f"{reverse('reports:live')}?{request.GET.urlencode()}")
    found = _count(form, request, now)
    measure = request.GET.get("figure", "")
    pairs = [pair.partition(":") for pair in request.GET.getlist("at")]
    at = [(way, code) for way, _colon, code in pairs]
    rows = None
    if measure in live.MEASURES:
        rows = live.behind(found.groups.reading, found.ways, measure, at)
    back = request.GET.copy()
    for name in ("figure", "at", "page"):
        back.pop(name, None)
    page: Any = None
    if rows is not None:
        page = Paginator(rows.select_related("event", "stakeholder_group", "hub"), PAGE).get_page(
            request.GET.get("page")
        )
        for row in page:
            row.shows_name = risk.has_lists(row.event)
    return render(
        request,
        "reports/live_people.html",
        {
            "title": str(live.MEASURES[measure].title) if measure in live.MEASURES else _("People"),
            "at": [_in_words(found.ways[way], code) for way, code in at if way in found.ways],
            "page": page,
            "unlisted": found.reading.left_out or len(found.reading.events) - len(found.reading.named),
            "by_visits": measure in (measures.PARTICIPATIONS.code, measures.HOURS.code),
            "now": now,
            "zone": getattr(request, "reader_zone", "") or "UTC",
            "scope": _scope(found.groups.reading),
            "back_url": f"{reverse('reports:live')}?{back.urlencode()}" if back else reverse("reports:live"),
        },
    )


@require_safe
@needs(*STAFF)
def outcomes(request: HttpRequest) -> HttpResponse:
    """The recommendations and commitments behind one number, as far as the reader may read each."""
    form = _form(request.GET, request, timezone.now())
    if form.is_bound and not form.is_valid():
        return redirect(f"{reverse('reports:live')}?{request.GET.urlencode()}")
    reading = choice.read(form.choice, person=request.user)
    found: Any = recommended.at_events(reading.events)
    asked, back = [], request.GET.copy()
    for name, known in (("outcome", Outcome.Kind), ("status", Status)):
        value = request.GET.get(name, "")
        if value in known.values:
            found = found.filter(**{"kind" if name == "outcome" else name: value})
            kind = request.GET.get("outcome", "")
            asked.append(status_word(value, kind) if known is Status else str(known(value).label))
        back.pop(name, None)
    back.pop("page", None)
    kept = set(outcomes_access.keepers(request.user).values_list("pk", flat=True))
    readable = found.filter(Q(organisation__in=kept) | Q(cleared_at__isnull=False)).in_order()
    page = Paginator(readable, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "rows": [(one, one.organisation_id in kept) for one in page],
        "unread": found.count() - page.paginator.count,
        "scope": _scope(reading)[:1],
        "back_url": f"{reverse('reports:live')}?{back.urlencode()}" if back else reverse("reports:live"),
    }
    return render(request, "reports/live_outcomes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*STAFF)
def file(request: HttpRequest) -> HttpResponse:
    """All tables of a choice as a file, on record at each of its events; a link alone leads to the page."""
    kind, now = request.POST.get("file", ""), timezone.now()
    form = _form(request.POST, request, now)
    if request.method != "POST" or kind not in live_files.KINDS or (form.is_bound and not form.is_valid()):
        return redirect("reports:live")
    found = _count(form, request, now)
    for event in found.reading.events:
        acts.note(
            event,
            "live figures downloaded",
            by=signed_in(request),
            now=now,
            action=LogEntry.Action.ACCESS,
            file=kind,
        )
    told = live_files.Told(
        scope=[(str(name), str(value)) for name, value in _scope(found.reading)],
        counted_at=now,
        totals=_totals(found),
        tables=_tables(found, every=True),
        crosses=[cross for cross in (_cross(found), _roles(found)) if cross],
        trend=found.groups.trend(found.measure) if found.reading.named else [],
        measure=live.MEASURES[found.measure],
        recommended=_recommended(found.reading),
    )
    response = HttpResponse(live_files.write(told, kind), content_type=live_files.KINDS[kind])
    title = slugify(_("Live figures"))
    response["Content-Disposition"] = f'attachment; filename="{title}-{now:%Y-%m-%d}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _form(data: QueryDict, request: HttpRequest, now: datetime) -> LiveForm:
    """The form as it was sent; of an address that asks for nothing, as it begins."""
    asked = data if any(name in LiveForm.base_fields for name in data) else None
    return LiveForm(asked, by=request.user, today=now.date())


def _count(form: LiveForm, request: HttpRequest, now: datetime) -> Figures:
    if form.is_bound:
        form.is_valid()
    reading = choice.read(form.choice, person=request.user)
    step = form.asked("step") or _step(reading)
    ways = dimensions.ways(
        reading.events, scheme=form.asked("scheme"), regions=form.asked("regions"), step=step
    )
    language = get_language() or "es"
    groups = Counting(reading.in_groups, ways, language=language, now=now)
    everybody = groups if groups.reading is reading else Counting(reading, ways, language=language, now=now)
    usual = measures.PRESENT if reading.facts.present else measures.REGISTERED
    measure = form.asked("measure") or usual.code
    rows, columns = form.asked("rows") or USUAL_ROWS, form.asked("columns") or USUAL_COLUMNS
    fits = [ways.get(name) if live.says(measure, name) else None for name in (rows, columns)]
    return Figures(form, everybody, groups, ways, measure, *(fits if rows != columns else (None, None)))


def _step(reading: Reading) -> str:
    days = [day for event in reading.events if (day := choice.day_of(event))]
    if not days:
        return "month"
    months = (max(days).year - min(days).year) * 12 + max(days).month - min(days).month + 1
    if months <= MOST_MONTHS:
        return "month"
    return "quarter" if months <= MOST_QUARTERS else "year"


def _told(found: Figures, now: datetime, *, every: bool) -> dict[str, Any]:
    """What the page shows of the figures; `every` of them by everything where that is asked for."""
    met = facts.meetings([event.pk for event in found.reading.events])
    measure = live.MEASURES[found.measure]
    sees_groups = bool(found.reading.named)
    return {
        "measure": measure,
        "is_hours": measure == measures.HOURS,
        "figures": [(one, count, _unit(found, one)) for one, count in _totals(found)],
        "contributions": [
            (one, found.all.total(one.code)) for one in (*measures.CONTRIBUTIONS, live.ROLES_TOGETHER)
        ],
        "notes": [str(measures.NOTES[note]) for note in measures.quality(found.reading.facts, met, now)],
        "unmarked": measures.unmarked(met, now),
        "sees_groups": sees_groups,
        "tables": [
            table for way in found.ways.values() if (table := _table(found, found.measure, way)) is not None
        ],
        "every": [_matrix(found, way) for way in found.ways.values() if _fits(found, way)] if every else [],
        "cross": _cross(found),
        "trend": (trend := found.groups.trend(found.measure) if sees_groups else []),
        "peak": max((moment.total.count for moment in trend), default=0),
        "roles": _roles(found),
        "has_cohorts": found.all.has_cohorts,
    }


def _totals(found: Figures) -> list[tuple[measures.Measure, int]]:
    """Every measure of those who take part over the whole choice; hours as reports tell them."""
    told = []
    for measure in (*measures.ATTENDANCE, live.COMPLETED):
        if measure == live.COMPLETED and not found.all.has_cohorts:
            continue
        count = found.all.total(measure.code)
        told.append((measure, measures.hours(count) if measure == measures.HOURS else count))
    return told


def _unit(found: Figures, measure: measures.Measure) -> str:
    """A figure's unit, with how many of it did not state their gender, where groups may be seen in all."""
    if measure == measures.HOURS or not found.reading.names_everybody:
        return str(measure.unit)
    by_gender = found.all.count(measure.code, (found.ways["gender"],))
    unstated = sum(by_gender.get((code,), 0) for code in dimensions.unanswered("gender"))
    return _("%(unit)s · gender not stated: %(count)s") % {"unit": measure.unit, "count": unstated}


def _table(found: Figures, measure: str, way: Way) -> live.Table | None:
    """One table; by what says something of people, over the events alone whose groups may be seen."""
    if not live.says(measure, way.code):
        return None
    if way.code in OF_NOBODY:
        return found.all.table(measure, way)
    return found.groups.table(measure, way) if found.reading.named else None


def _tables(found: Figures, *, every: bool) -> list[live.Table]:
    codes = [measure.code for measure in live.MEASURES.values()] if every else [found.measure]
    if not found.all.has_cohorts:
        codes = [code for code in codes if code != live.COMPLETED.code]
    made = (_table(found, code, way) for way in found.ways.values() for code in codes)
    return [table for table in made if table is not None]


def _fits(found: Figures, way: Way) -> bool:
    return way.code != "role" and (bool(found.reading.named) or way.code in OF_NOBODY)


def _matrix(found: Figures, way: Way) -> dict[str, Any]:
    """Every measure of those who take part by one dimension, side by side."""
    codes = [measure.code for measure, _count in _totals(found)]
    tables = [table for code in codes if (table := _table(found, code, way)) is not None]
    labels = {line.code: line.label for table in tables for line in table.lines}
    counts = [{line.code: line.cell for line in table.lines} for table in tables]
    return {
        "title": way.title,
        "measures": [table.measure for table in tables],
        "lines": [
            (
                label,
                [
                    (table.measure, known.get(code, live.Cell(0)))
                    for table, known in zip(tables, counts, strict=True)
                ],
            )
            for code, label in labels.items()
        ],
        "twice": [(table.measure, table.twice) for table in tables] if any(t.twice for t in tables) else [],
        "totals": [(table.measure, table.total) for table in tables],
    }


def _cross(found: Figures) -> live.Cross | None:
    if found.rows is None or found.columns is None:
        return None
    if {found.rows.code, found.columns.code} <= set(OF_NOBODY):
        return found.all.cross(found.measure, found.rows, found.columns)
    return found.groups.cross(found.measure, found.rows, found.columns) if found.reading.named else None


def _roles(found: Figures) -> live.Cross | None:
    """Confirmed roles by gender, each role on its own."""
    if not found.groups.reading.contributions:
        return None
    return found.groups.cross(live.ROLES_TOGETHER.code, found.ways["role"], found.ways["gender"])


def _recommended(reading: Reading) -> dict[str, Any] | None:
    """What came out of the events by kind and status; nothing where there is none."""
    counted = recommended.of_events(reading.events)
    return recommended.read({"recommended": counted}, get_language() or "es")


def _scope(reading: Reading) -> list[tuple[str, str]]:
    """What a choice is, in words; events that are counted nowhere are told."""
    asked = reading.choice
    count = len(reading.events)
    told = ngettext("%(count)s event", "%(count)s events", count) % {"count": count}
    if asked.events:
        told = "; ".join(str(event.title) for event in reading.events) or told
    said = [(_("Events"), told), (_("Period"), _period(asked.since, asked.until))]
    if asked.kind:
        said.append((_("Kind"), _("Sessions") if asked.kind == choice.SESSION else _("Trainings")))
    if asked.grant:
        said.append((_("Project"), str(asked.grant.title)))
    if asked.held:
        said.append((_("Held in"), str(countries.name(asked.held))))
    if asked.country:
        said.append((_("People from"), str(countries.name(asked.country))))
    if asked.mode:
        said.append((_("Mode"), str(Mode(asked.mode).label)))
    return said


def _period(since: date | None, until: date | None) -> str:
    if since and until:
        return _("Events that begin from %(since)s to %(until)s") % {
            "since": day_words(since),
            "until": day_words(until),
        }
    if since:
        return _("Events that begin on %(since)s or later") % {"since": day_words(since)}
    if until:
        return _("Events that begin on %(until)s or before") % {"until": day_words(until)}
    return _("From the first event to the last")


def _in_words(way: Way, code: str) -> tuple[str, str]:
    labels = way.dimension.labels([code])
    label = labels.get(code, {})
    return way.title, label.get(get_language() or "es", code)
