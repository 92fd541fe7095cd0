"""What a test or survey of a group came to, at the desk: protected figures, each with its base and name."""

from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.asking import marked
from events.desk.page import STAFF
from events.models.questions import said_in
from people.access import needs
from trainings import access, reckoning
from trainings import results as figures
from trainings.desk.sittings import crumbs_to, tests_of, title_of
from trainings.gain import Band, Gain, Without
from trainings.models import Assessment, Sitting


@require_GET
@needs(*STAFF)
def results(request: HttpRequest, code: str) -> HttpResponse:
    """The gain of the group, by facts, by question, and months later; of nobody by name."""
    found = access.sitting_for(request.user, code)
    group, came_to = found.cohort, figures.of(found.cohort, found.assessment)
    names = {moment.value: moment.label for moment in Sitting.Moment}
    facts = {
        reckoning.SECTOR: _("By sector"),
        reckoning.GENDER: _("By gender"),
        reckoning.COUNTRY: _("By country"),
    }
    context = {
        "sitting": found,
        "group": group,
        "event": group.event,
        "title": title_of(found),
        "results": came_to,
        "is_survey": found.assessment.purpose == Assessment.Purpose.SURVEY,
        "first": names[Sitting.Moment.POST],
        "handed_in": [(names[moment], number) for moment, number in came_to.handed_in.items()],
        "gain": in_words(came_to.gain) if came_to.gain else None,
        "breakdowns": [
            {
                "caption": facts[one.fact],
                "rows": [
                    {"label": row.label or _("Smaller ones together")} | in_words(row.gain)
                    for row in one.rows
                ],
            }
            for one in came_to.breakdowns
        ],
        "items": [_item(one) for one in came_to.items],
        "follow_ups": [
            {
                "moment": names[one.moment],
                "result": one,
                "change": signed(one.change),
                "items": [_item(item) for item in one.items],
            }
            for one in came_to.follow_ups
        ],
        "crumbs": crumbs_to(group, tests_of(group)),
    }
    return render(request, "trainings/desk/results.html", context)


def _item(one: figures.ItemResult) -> dict[str, Any]:
    language = get_language() or "es"
    return {
        "result": one,
        "label": marked(one.item.words(language), language),
        "pre": decimal(one.pre, 0),
        "post": decimal(one.post, 0),
        "change": signed(one.post - one.pre, 0) if one.post is not None and one.pre is not None else "",
        "choices": [
            (said_in(dict(words), language)[0] if words else _("Others together"), number)
            for words, number in one.choices
        ],
        "mean": decimal(one.mean, 1),
    }


def in_words(gain: Gain) -> dict[str, Any]:
    """Return a gain as a page tells it: numbers in the reader's way, and what is lacking in words."""
    bands = {Band.LOW: _("low"), Band.MEDIUM: _("medium"), Band.HIGH: _("high")}
    reasons = {
        Without.NOBODY: _("Nobody wrote both tests."),
        Without.ALL_AT_100: _("All had every point before, so that no normalised gain exists."),
    }
    return {
        "paired": gain.paired,
        "pre": decimal(gain.mean_pre, 1),
        "post": decimal(gain.mean_post, 1),
        "pre_width": f"{float(gain.mean_pre or 0):.1f}",
        "post_width": f"{float(gain.mean_post or 0):.1f}",
        "mean_gain": signed(gain.mean_gain),
        "class_gain": decimal(gain.class_gain, 2),
        "band": bands[gain.band] if gain.band else "",
        "individual_gain": decimal(gain.individual_gain, 2),
        "individuals": gain.individuals,
        "left_out": gain.paired - gain.individuals if gain.individuals else 0,
        "why_not": reasons[gain.without] if gain.without else "",
    }


def decimal(value: Fraction | None, places: int) -> str:
    """Return a number with so many decimals, halves rounded up; an en dash where there is none."""
    if value is None:
        return "–"
    scaled = abs(value) * 10**places + Fraction(1, 2)
    whole = scaled.numerator // scaled.denominator
    sign = "−" if value < 0 and whole else ""
    return sign + number_format(f"{whole / 10**places:.{places}f}", decimal_pos=places, use_l10n=True)


def signed(value: Fraction | None, places: int = 1) -> str:
    """Return a change with its sign."""
    said = decimal(value, places)
    return f"+{said}" if value is not None and value > 0 and said.strip("0.,") else said
