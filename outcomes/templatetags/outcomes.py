"""How an outcome's status is told: by a tone, a sign and a word, of which each is enough."""

from typing import Any, NamedTuple

from django import template
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname, resolution_order

from events import spoken
from outcomes.models import Status, status_word

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
def shown(code: str, kind: str = "") -> Shown:
    """Return how a status of an outcome of some kind is shown in the reader's language."""
    tone, sign = SIGNS[Status(code)]
    return Shown(tone, sign, status_word(code, kind))


@register.filter
def tongue(record: Any, field: str) -> str:
    """Return the language in which a record's words are told here; empty where it is the reader's."""
    code = _other(record, field)
    return to_locale(code).replace("_", "-") if code else ""


@register.filter
def told_note(record: Any, field: str) -> str:
    """Return the honest note above a record's words in another language; empty where it is the reader's."""
    code = _other(record, field)
    return spoken.told_in(code) if code else ""


def _other(record: Any, field: str) -> str:
    here = get_language() or ""
    told = (
        code for code in resolution_order(here) if getattr(record, build_localized_fieldname(field, code))
    )
    code = next(told, here)
    return "" if code == here else code


#: How a statement, or a member's answer to it, is shown: tone, sign, word.
STATES: dict[str, tuple[str, str, Any]] = {
    "draft": ("badge-quiet", "◌", _("draft")),
    "open": ("badge-wait", "◔", _("being signed")),
    "closed": ("badge-quiet", "■", _("signing is over")),
    "public": ("badge-go", "✓", _("on the website")),
    "signed": ("badge-go", "✓", _("signs")),
    "declined": ("badge-off", "✕", _("does not sign")),
    "again": ("badge-wait", "↻", _("answered to another text")),
    "waiting": ("badge-wait", "◔", _("no answer yet")),
    "nobody": ("badge-off", "!", _("nobody to ask")),
}


@register.filter
def signing_state(code: str) -> Shown:
    """Return how the state of a statement, or of a member's answer, is shown in the reader's language."""
    tone, sign, word = STATES[code]
    return Shown(tone, sign, str(word))
