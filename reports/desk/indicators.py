"""The indicators of a project at the desk: written one by one or many at once, taken off and brought back."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.desk.page import ask_first, form_page, get_or_post, in_one_transaction, is_pressed, say_done
from people.access import needs, signed_in
from reports import access
from reports.desk.indicator_forms import IndicatorForm, ManyForm, TargetsForm
from reports.desk.page import ORGANISES
from reports.desk.plan_page import crumbs_of, frame_of
from reports.models import Grant, Indicator
from reports.plan import approval, approved, indicators, logframe
from reports.plan.indicators import Numbers
from reports.portal import reading

#: Session key of the numbers that stood before somebody changed many at once.
BEFORE = "numbers_before"


def _url(grant: Grant) -> str:
    return reverse("reports:indicators", args=[grant.code])


def _crumbs(grant: Grant) -> list[tuple[str, str]]:
    return crumbs_of(grant, (_url(grant), _("Indicators")))


def _indicator(grant: Grant, indicator: str) -> Indicator:
    return access.part_of(grant, Indicator.objects.filter(removed_at=None), indicator)


@require_safe
@needs(*ORGANISES)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The indicators as they stand now, told by the newest report."""
    grant = access.grant_for(request.user, code)
    documents, newest = approved.documents_of(grant)
    read = reading.read(approved.told(approval.drafted(grant), documents, newest), get_language() or "es")
    context = frame_of(
        grant,
        "indicators",
        rows=read["indicators"],
        newest=newest,
        may_undo=request.session.get(BEFORE, {}).get("grant") == grant.code,
        gone=[
            (one.name, reverse("reports:bring_back_indicator", args=[grant.code, one.code]))
            for one in indicators.taken_off(grant)
        ],
    )
    return render(request, "reports/plan/indicators.html", context)


@get_or_post
@needs(*ORGANISES)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Add an indicator."""
    grant = access.grant_for(request.user, code)
    form = IndicatorForm(
        request.POST or None, rows=indicators.rows_of(grant), levels=logframe.of_grant(grant)
    )
    if request.method == "POST" and form.is_valid():
        indicators.write(form.facts, grant=grant, by=signed_in(request), now=timezone.now())
        say_done(request, _("The indicator is kept. The funder reads it once it is approved."))
        return redirect(_url(grant))
    return _form_page(request, form, grant, _("New indicator"))


@get_or_post
@needs(*ORGANISES)
@in_one_transaction
def edit(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """Change an indicator."""
    grant = access.grant_for(request.user, code)
    found = _indicator(grant, indicator)
    if request.method == "POST":
        found = Indicator.objects.select_for_update(no_key=True).get(pk=found.pk)
    form = IndicatorForm(
        request.POST or None,
        rows=indicators.rows_of(grant),
        levels=logframe.of_grant(grant),
        indicator=found,
    )
    if request.method == "POST" and form.is_valid():
        indicators.write(form.facts, indicator=found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The indicator is kept. The funder reads it once it is approved."))
        return redirect(_url(grant))
    return _form_page(request, form, grant, str(found.name))


def _form_page(request: HttpRequest, form: Any, grant: Grant, title: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        action=_("Keep the indicator"),
        back_url=_url(grant),
        crumbs=_crumbs(grant),
        here=title,
    )


@get_or_post
@needs(*ORGANISES)
def targets(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """Say what was promised for each group."""
    grant = access.grant_for(request.user, code)
    found = _indicator(grant, indicator)
    countries = sorted({str(place) for place in grant.events.values_list("country", flat=True) if place})
    form = TargetsForm(
        request.POST or None, indicator=found, rows=indicators.rows_of(grant), countries=countries
    )
    if request.method == "POST" and form.is_valid():
        indicators.set_targets(found, form.values, by=signed_in(request), now=timezone.now())
        say_done(request, _("The targets are kept. The funder reads them once they are approved."))
        return redirect(_url(grant))
    note = ""
    if found.source != Indicator.Source.MEASURE:
        note = _("Only what the reports count is told by groups: these targets are shown nowhere yet.")
    elif not found.is_cumulative:
        note = _("Groups are told from the first day on alone: these targets are shown nowhere yet.")
    return form_page(
        request,
        form,
        title=_("Targets by group: %(name)s") % {"name": found.name},
        action=_("Keep the targets"),
        back_url=_url(grant),
        crumbs=_crumbs(grant),
        note=note,
    )


@get_or_post
@needs(*ORGANISES)
def many(request: HttpRequest, code: str) -> HttpResponse:
    """Order, baselines, targets and typed numbers of all indicators on one page."""
    grant = access.grant_for(request.user, code)
    now = timezone.now()
    rows = list(indicators.of_grant(grant).prefetch_related("readings"))
    newest = {
        one.pk: max(read, key=lambda each: each.on).value
        for one in rows
        if (read := list(one.readings.all()))
    }
    today: date = now.date()
    form = ManyForm(request.POST or None, indicators=rows, newest=newest, today=today)
    if request.method == "POST" and form.is_valid():
        by = signed_in(request)
        typed = form.typed()
        _remember(request, grant, form)
        changed = indicators.set_numbers(grant, form.numbers, by=by, now=now)
        for one, value in typed.items():
            indicators.type_number(one, value, on=form.cleaned_data["on"], by=by, now=now)
        count = changed + len(typed)
        say_done(
            request,
            ngettext("%(number)s change is kept.", "%(number)s changes are kept.", count) % {"number": count},
        )
        return redirect(_url(grant))
    context = frame_of(grant, "indicators", form=form, back_url=_url(grant)) | {"crumbs": _crumbs(grant)}
    return render(request, "reports/plan/many.html", context, status=422 if form.errors else 200)


def _remember(request: HttpRequest, grant: Grant, form: ManyForm) -> None:
    """Keep with the session what stood before and what this person wrote, so that they can undo it."""
    on, typed = str(form.cleaned_data["on"]), form.typed()
    request.session[BEFORE] = {
        "grant": grant.code,
        "numbers": {
            one.code: [_kept(Numbers(one.position, one.baseline, one.target)), _kept(numbers)]
            for one, numbers in form.numbers.items()
        },
        "typed": {
            one.code: [on, next((str(each.value) for each in one.readings.all() if str(each.on) == on), None)]
            for one in typed
        },
    }


def _kept(numbers: Numbers) -> list[str]:
    """Numbers as a session keeps them; an empty word is none."""
    return ["" if one is None else f"{Decimal(one).normalize():f}" for one in numbers]


@get_or_post
@needs(*ORGANISES)
def undo_many(request: HttpRequest, code: str) -> HttpResponse:
    """Put back what this person changed at once the last time; what others changed since stays."""
    grant = access.grant_for(request.user, code)
    before = request.session.get(BEFORE, {})
    if is_pressed(request) and before.get("grant") == grant.code:
        by, now = signed_in(request), timezone.now()
        stands = indicators.numbers_of(grant)
        was = {}
        for one, numbers in stands.items():
            old, written = before["numbers"].get(one.code, (None, None))
            if written == _kept(numbers):
                place, base, target = old
                was[one] = Numbers(
                    int(place), Decimal(base) if base else None, Decimal(target) if target else None
                )
        indicators.set_numbers(grant, was, by=by, now=now)
        for one in stands:
            if one.code in before["typed"]:
                on, value = before["typed"][one.code]
                number = None if value is None else Decimal(value)
                indicators.put_number_back(one, number, on=date.fromisoformat(on), by=by, now=now)
        del request.session[BEFORE]
        say_done(request, _("Undone: the numbers that stood before stand again."))
    return redirect(_url(grant))


@get_or_post
@needs(*ORGANISES)
def remove(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """Take an indicator off, after asking."""
    grant = access.grant_for(request.user, code)
    found = _indicator(grant, indicator)
    if request.method == "POST":
        indicators.remove(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The indicator is removed. It can be brought back below."))
        return redirect(_url(grant))
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": found.name},
        text=_(
            "The funder goes on reading it until you approve the project without it. You can bring it back, "
            "with its targets, numbers and evidence."
        ),
        action=_("Remove the indicator"),
        back_url=_url(grant),
    )


@get_or_post
@needs(*ORGANISES)
def bring_back(request: HttpRequest, code: str, indicator: str) -> HttpResponse:
    """Bring an indicator back that was taken off."""
    grant = access.grant_for(request.user, code)
    found = access.part_of(grant, Indicator.objects.exclude(removed_at=None), indicator)
    if is_pressed(request):
        indicators.bring_back(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("It is back."))
    return redirect(_url(grant))
