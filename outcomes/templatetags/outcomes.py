"""How an outcome's status is told: by a tone, a sign and a word, of which each is enough."""

from typing import NamedTuple

from django import template

from outcomes.models import Status

register = template.Library()


class Shown(NamedTuple):
    """A status as a badge: the class of its tone, its sign, its word."""

    tone: str
    sign: str
    word: str


SIGNS = {
    Status.DRAFTED: ("badge-quiet", "◌"),
    Status.SUBMITTED: ("badge-wait", "→"),
    Status.ANSWERED: ("badge-wait", "←"),
    Status.DEBATED: ("badge-wait", "⇄"),
    Status.ADOPTED: ("badge-go", "✓"),
    Status.REJECTED: ("badge-off", "✕"),
}


@register.filter
def shown(code: str) -> Shown:
    """Return how a status is shown in the reader's language."""
    tone, sign = SIGNS[Status(code)]
    return Shown(tone, sign, str(Status(code).label))
