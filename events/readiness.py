"""Whether a session is ready: without a date or a way in nobody can come; the rest is a reminder."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from convite.moments import day_words
from events import publication, spoken
from events.models import Event, Mode, Part, Session

#: The languages that titles and texts are written in.
LANGUAGES = ("es", "pt-br", "en")


class Check(NamedTuple):
    """One thing about a session: in words, whether it is there, and whether people cannot come without it.

    `mend` says where it is put right: the session's `date`, `place`, `facts` or `texts`, its `roles`,
    or the event's `hubs`.
    """

    words: str
    done: bool
    matters: bool
    mend: str = ""


def checks(
    event: Event,
    session: Session,
    *,
    modes: Collection[str],
    parts: Sequence[Part],
    told: publication.Told | None = None,
    hubs: Sequence[tuple[str, bool]] = (),
) -> list[Check]:
    """Return what there is to check about a session, in the order in which it is put right.

    `modes` are those the event offers; `parts` the session's roles, of which only the standing count; `told`
    is what is written for its pages, or none where nobody keeps any; `hubs` the event's hubs by name, and
    whether somebody said yes to coordinating each.
    What keeps the whole event from being published is said by `schedule.lacking`.
    """
    if session.status == Session.Status.CANCELLED:
        return []
    dated = session.wall_start is not None
    words = _("Day and hour are set") if dated else _("No day and hour yet")
    found = [Check(words, dated, True, "date")]
    if session.is_break:
        return found
    if Mode.ONLINE in modes:
        way_in = bool(session.meeting_url or session.dial_in)
        words = _("The way in online is set") if way_in else _("No way in for those online")
        found.append(Check(words, way_in, True, "place"))
    if Mode.ONSITE in modes:
        placed = bool(session.room or event.venue or event.address)
        words = _("The room is set") if placed else _("No room or venue yet")
        found.append(Check(words, placed, False, "place"))
    found += _roles(session, modes, parts)
    found += _hubs(hubs)
    if session.format != Session.Format.CLASS:
        found += [*_texts(session, modes, told), *_arrangements(event, session, parts)]
    return found


def is_ready(session: Session, found: Collection[Check]) -> bool:
    """Return whether nothing of a session is open any more."""
    return session.status == Session.Status.HELD or all(check.done for check in found)


def _roles(session: Session, modes: Collection[str], parts: Sequence[Part]) -> list[Check]:
    standing = [part for part in parts if part.status in Part.STANDING]
    confirmed = sum(part.status == Part.Status.CONFIRMED for part in standing)
    planned = sum(part.status == Part.Status.PLANNED for part in parts)
    found = []
    if not standing:
        found.append(Check(_("Nobody has a role yet"), False, False, "roles"))
    else:
        told = _("%(confirmed)s of %(count)s roles confirmed") % {
            "confirmed": confirmed,
            "count": len(standing),
        }
        found.append(Check(told, confirmed == len(standing), False, "roles"))
    if planned:
        words = _("Thought of, and not asked yet: %(count)s") % {"count": planned}
        found.append(Check(words, False, False, "roles"))
    if session.format != Session.Format.CLASS and Mode.ONSITE in modes and Mode.ONLINE in modes:
        roles = {part.role for part in standing}
        if Part.Role.ONSITE_MODERATOR not in roles:
            found.append(Check(_("Nobody moderates in the room"), False, False, "roles"))
        if Part.Role.ONLINE_MODERATOR not in roles:
            found.append(Check(_("Nobody moderates online"), False, False, "roles"))
        if {Part.Role.ONSITE_MODERATOR, Part.Role.ONLINE_MODERATOR} <= roles:
            found.append(Check(_("Both sides have a moderator"), True, False, "roles"))
    return found


def _hubs(hubs: Sequence[tuple[str, bool]]) -> list[Check]:
    if not hubs:
        return []
    without = [name for name, is_coordinated in hubs if not is_coordinated]
    words = (
        _("Nobody has confirmed to coordinate: %(hubs)s") % {"hubs": ", ".join(without)}
        if without
        else _("Every remote hub has a coordinator")
    )
    return [Check(words, not without, False, "hubs")]


def _texts(session: Session, modes: Collection[str], told: publication.Told | None) -> list[Check]:
    """The description in the languages promised, which are those of its title; and how both sides meet."""
    if told is None:
        return []
    promised = [code for code in LANGUAGES if getattr(session, f"title_{code.replace('-', '_')}", "")]
    lacking = [code for code in promised if code not in told.described]
    if not told.described:
        words = _("No description yet")
    elif lacking:
        words = _("The description is missing in: %(languages)s") % {
            "languages": ", ".join(spoken.language_name(code) for code in lacking)
        }
    else:
        words = _("Described in every language of its title")
    found = [Check(words, bool(told.described) and not lacking, False, "texts")]
    if Mode.ONSITE in modes and Mode.ONLINE in modes:
        words = (
            _("How the room and the line meet is written")
            if told.hybrid
            else _("It is not written yet how the room and the line meet")
        )
        found.append(Check(words, bool(told.hybrid), False, "texts"))
    return found


def _arrangements(event: Event, session: Session, parts: Sequence[Part]) -> list[Check]:
    found = []
    if event.interpretation:
        is_there = session.interpretation_arranged or any(
            part.role == Part.Role.INTERPRETER and part.status == Part.Status.CONFIRMED for part in parts
        )
        words = _("Interpretation is arranged") if is_there else _("Interpretation is promised, not arranged")
        found.append(Check(words, is_there, False, "facts"))
    if session.is_recorded is None:
        found.append(Check(_("Nobody has said yet whether it is recorded"), False, False, "facts"))
    else:
        words = _("It will be recorded") if session.is_recorded else _("It will not be recorded")
        found.append(Check(words, True, False, "facts"))
    if any(part.role == Part.Role.RAPPORTEUR and part.status in Part.STANDING for part in parts):
        due = session.report_due_at
        words = (
            _("The report is due by %(day)s") % {"day": day_words(due, session.time_zone)}
            if due
            else _("The report has no date yet")
        )
        found.append(Check(words, due is not None, False, "facts"))
    return found
