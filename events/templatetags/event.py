"""What templates of several rooms say of an event: `{% load event %}`."""

from django import template

from events import risk
from events.models import Event

register = template.Library()


@register.filter
def outside_title(event: Event) -> str:
    """How the event is called in what travels outside, such as a shared link."""
    return risk.outside_title(event)
