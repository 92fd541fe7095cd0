"""What templates of several rooms say of an event: `{% load event %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from convite import moments
from events import publication, risk
from events.models import Event

register = template.Library()


@register.filter
def outside_title(event: Event) -> str:
    """How the event is called in what travels outside, such as a shared link."""
    return risk.outside_title(event)


#: The whole address of an event's form, for whoever passes it on.
register.filter("register_url", publication.where_to_register)


@register.filter
def pace(event: Event) -> str:
    """From which day to which people go through the event at their own pace; empty where it has sessions."""
    if event.first_day is None or event.last_day is None:
        return ""
    return moments.pace_words(event.first_day, event.last_day, event.time_zone)


@register.simple_tag(takes_context=True)
def event_when(context: template.Context, event: Event) -> SafeString:
    """When an event is: its two days, where people go through it alone, else its first hour."""
    if words := pace(event):
        return format_html('<span class="when">{}</span>', words)
    if event.starts_at is None:
        return format_html('<span class="when when-open">{}</span>', gettext("Date to be announced"))
    reader_zone = str(getattr(context.get("request"), "reader_zone", None) or "")
    return moments.when(event.starts_at, event.time_zone, reader_zone=reader_zone)
