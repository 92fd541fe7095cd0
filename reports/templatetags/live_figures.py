"""How live figures are drawn: `{% load live_figures %}`. A number leads to the people behind it."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from convite.moments import length_words
from reports.figures import measures
from reports.live.live import Cell

register = template.Library()


@register.simple_tag(takes_context=True)
def number_of(context: template.Context, cell: Cell, measure: str) -> str | SafeString:
    """A cell's number, as a link to who stands behind it where a list may; hours as hours and minutes."""
    told = amount(cell.count, measure)
    if not (cell.is_listed and context.get("people_url")):
        return told
    at = urlencode([("figure", measure), *(("at", f"{way}:{code}") for way, code in cell.at)])
    return format_html('<a href="{}{}">{}</a>', context["people_url"], at, told)


@register.filter
def amount(count: int, measure: str) -> str:
    """A count with its thousands grouped; minutes of person-hours as hours and minutes."""
    if measure == measures.HOURS.code:
        return length_words(count) if count else "0"
    return number_format(count, use_l10n=True, force_grouping=True)


@register.simple_tag
def part_bar(count: int, total: int, hue: Any = 0) -> SafeString:
    """A thin bar as long as the count's part of the total; a reader hears the number beside it."""
    width = round(100 * count / total, 1) if total else 0
    return format_html(
        '<svg class="part-bar" height="6" width="100%" aria-hidden="true">'
        '<rect class="part-all" width="100%" height="6" rx="3"/>'
        '<rect class="bar h{}" width="{}%" height="6" rx="3"/></svg>',
        hue,
        width,
    )
