"""What a course asks, and how far somebody is with each of it, in sentences of the reader's language."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite.moments import length_words
from trainings.completion import BOTH, HOURS, MODULES, ROOM, Judgement, Requirement, Rule, State


class Told(NamedTuple):
    """One requirement as it stands on a page: met, open or lost, and a sentence."""

    state: State
    words: str


def of_rule(rule: Rule, planned: int, tasks: Sequence[int] = (), *, is_alone: bool = False) -> str:
    """Return what completes a course in one sentence; `planned` is in minutes, `tasks` are numbers.

    `is_alone`: there are no classes, and modules are worked through alone.
    """
    clauses = [
        (
            _("modules of %(needed)s worked through, by one's own account, of %(planned)s (%(percent)s %%)")
            if is_alone
            else _("%(percent)s %% of %(planned)s (%(needed)s)")
        )
        % {
            "percent": rule.percent,
            "planned": length_words(planned),
            "needed": length_words(rule.needed_minutes(planned)),
        }
    ]
    clauses += besides(rule, tasks)
    return _("To complete it: %(clauses)s.") % {"clauses": "; ".join(clauses)}


def besides(rule: Rule, tasks: Sequence[int] = ()) -> list[str]:
    """Return what a course asks besides a share of its hours, a clause each."""
    clauses = []
    if rule.room_minutes:
        clauses.append(
            _("at least %(hours)s of it in the room or at a remote hub")
            % {"hours": length_words(rule.room_minutes)}
        )
    if rule.online_minutes:
        clauses.append(_("at least %(hours)s of it online") % {"hours": length_words(rule.online_minutes)})
    clauses += _excused(rule)
    if rule.test_percent:
        clauses.append(
            _("at least %(percent)s %% of the points in the test after the course")
            % {"percent": rule.test_percent}
        )
    if tasks:
        clauses.append(
            ngettext("task %(numbers)s accepted", "tasks %(numbers)s accepted", len(tasks))
            % {"numbers": in_a_row([str(number) for number in tasks])}
        )
    return clauses


def _excused(rule: Rule) -> list[str]:
    clauses = []
    if rule.excused_classes:
        clauses.append(
            ngettext(
                "up to %(number)s class for which one was excused counts",
                "up to %(number)s classes for which one was excused count",
                rule.excused_classes,
            )
            % {"number": rule.excused_classes}
        )
    if rule.excused_percent:
        clauses.append(
            _("classes for which one was excused count up to %(percent)s %% of the hours")
            % {"percent": rule.excused_percent}
        )
    return clauses


def in_a_row(words: Sequence[str]) -> str:
    """Return words as people read them out: “1, 2 and 4”."""
    if len(words) < 2:
        return "".join(words)
    return _("%(words)s and %(last)s") % {"words": ", ".join(words[:-1]), "last": words[-1]}


def of_judgement(judgement: Judgement) -> list[Told]:
    """Return each requirement with its sentence, in order."""
    return [Told(one.state, one.words or _sentence(one)) for one in judgement.requirements]


def _sentence(one: Requirement) -> str:
    if one.name == BOTH:
        return _("The hours that are missing in the room and online no longer fit into what is still ahead.")
    told = {
        State.MET: _("%(what)s: %(has)s of %(needed)s needed. Reached."),
        State.OPEN: _("%(what)s: %(has)s of %(needed)s needed; %(missing)s are still missing."),
        State.LOST: _("%(what)s: %(has)s of %(needed)s needed; at most %(possible)s can still be reached."),
    }[one.state] % {
        "what": _what(one.name),
        "has": length_words(one.has),
        "needed": length_words(one.needed),
        "missing": length_words(max(0, one.needed - one.has)),
        "possible": length_words(one.possible),
    }
    if one.excused:
        told += " " + _("Of these, %(hours)s are classes for which one was excused.") % {
            "hours": length_words(one.excused)
        }
    return told


def _what(name: str) -> str:
    if name == HOURS:
        return _("Hours in all")
    if name == MODULES:
        return _("Modules worked through, by one's own account")
    return _("In the room or at a remote hub") if name == ROOM else _("Online")
