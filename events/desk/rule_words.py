"""Rules in words: the sentence that each is, so that a list of them can be read aloud."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from convite.moments import moment_words, stamp_words
from events.defaults import Default, in_words
from events.models import Mode, Part, Registration, Rule
from people.models import StakeholderGroup

#: What a reminder that comes by itself is called, and what it goes by.
USUAL = {
    "week-before": gettext_lazy("Reminder the week before"),
    "day-before": gettext_lazy("Reminder the day before"),
    "hour-before": gettext_lazy("Reminder an hour before"),
    "thanks": gettext_lazy("Thanks after a session, with the survey and the documents"),
    "documents": gettext_lazy("Documents that came later"),
    "answer": gettext_lazy("Please answer the invitation to a role"),
    "answer-at-last": gettext_lazy("Please answer the invitation to a role, for the last time"),
    "report-due": gettext_lazy("The report is due soon"),
    "report-late": gettext_lazy("The report was due"),
}
GOES_BY = {
    "before-session": gettext_lazy("%(time)s before each session"),
    "after-session": gettext_lazy("%(time)s after each session"),
    "after-documents": gettext_lazy("%(time)s after a document was added"),
    "after-invitation": gettext_lazy("%(time)s after the invitation"),
    "before-report": gettext_lazy("%(time)s before the report is due"),
    "after-report": gettext_lazy("%(time)s after the report was due"),
}


@dataclass(frozen=True)
class Sentence:
    """One rule as it is read: when, to whom, and what."""

    when: str
    to: str
    what: str


def of_rule(rule: Rule, sectors: dict[str, str]) -> Sentence:
    """Return a rule's sentence in the reader's language; `sectors` has their names by code."""
    title, _text = rule.words(get_language() or "es")
    return Sentence(_when(rule), "; ".join(_to(rule, sectors)), title)


def of_usual(default: Default, minutes: int, rule: Rule | None) -> Sentence:
    """Return the sentence of a reminder that comes by itself, with what staff changed of it."""
    when = str(GOES_BY[default.by]) % {"time": in_words(minutes)}
    whom = []
    if default.reads_places and (rule is None or rule.to_places):
        whom.append(_("people with a place"))
    if default.reads_roles and (rule is None or rule.to_roles):
        whom.append(_("people with a role"))
    to = ", ".join(whom)
    if rule is not None and rule.modes:
        to += f" ({', '.join(_mode(code) for code in rule.modes)})"
    return Sentence(when, to, str(USUAL[default.name]))


def sectors() -> dict[str, str]:
    """Return the sectors' names by code, in the reader's language."""
    return {one.code: one.name for one in StakeholderGroup.objects.order_by("position", "pk")}


def _when(rule: Rule) -> str:
    if rule.when == Rule.When.ON_DATE:
        return _("On %(moment)s") % {"moment": moment_words(rule.on_at, rule.time_zone)} if rule.on_at else ""
    label = Rule.When(rule.when).label
    if not rule.minutes:
        return _("Right %(when)s") % {"when": label}
    return _("%(time)s %(when)s") % {"time": in_words(rule.minutes), "when": label}


def _to(rule: Rule, sectors: dict[str, str]) -> list[str]:
    whom = []
    if rule.reads_places:
        whom.append(_("people with a place") if not rule.statuses else _places(rule))
    if rule.reads_roles:
        roles = [str(Part.Role(code).label) for code in rule.roles]
        whom.append(_("people with a role") + (f" ({', '.join(roles)})" if roles else ""))
    told = [", ".join(whom)]
    if rule.modes:
        told.append(", ".join(_mode(code) for code in rule.modes))
    if rule.groups:
        told.append(", ".join(sectors.get(code, code) for code in rule.groups))
    if rule.only:
        told.append(str(rule.get_only_display()))
    if rule.needs_way_in:
        told.append(_("where there is an online way in"))
    if rule.while_ahead:
        told.append(_("while the event is not over"))
    if rule.registered_before:
        moment = stamp_words(rule.registered_before, rule.time_zone or "UTC")
        told.append(_("who registered before %(moment)s") % {"moment": moment})
    return told


def _places(rule: Rule) -> str:
    statuses: list[Any] = [str(Registration.Status(code).label) for code in rule.place_statuses]
    return _("places: %(statuses)s") % {"statuses": ", ".join(statuses)}


def _mode(code: str) -> str:
    return str(Mode(code).label)
