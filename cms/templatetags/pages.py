"""What templates of pages ask for: where another page is, and in which zones its hours are told."""

from django import template
from django.http import HttpRequest
from django.utils.safestring import SafeString

from cms import languages, sites, zones

register = template.Library()
register.filter("way", sites.way_to)
register.filter("whole", sites.whole)
register.filter("with_host", sites.with_host)
#: The language in which a record's words are told here; empty where it is the page's own.
register.filter("told_in", languages.tag_of)


@register.simple_tag(takes_context=True)
def hours_elsewhere(context: template.Context) -> SafeString | str:
    """The choice of a place whose hours are told beside the event's."""
    request: HttpRequest | None = context.get("request")
    return zones.choice(request) if request else ""


@register.simple_tag(takes_context=True)
def asked_zone(context: template.Context) -> str:
    """The zone that the reader chose, for a form that keeps it."""
    request: HttpRequest | None = context.get("request")
    return zones.chosen(request) if request else ""
