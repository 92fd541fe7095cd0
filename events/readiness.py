"""Whether a session is ready: without a date or a way in nobody can come; the rest is a reminder."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from events.models import Event, Mode, Part, Session


class Check(NamedTuple):
    """One thing about a session: in words, whether it is there, and whether people cannot come without it."""

    words: str
    done: bool
    matters: bool


def checks(event: Event, session: Session, *, modes: Collection[str], parts: Sequence[Part]) -> list[Check]:
    """Return what there is to check about a session, in the order in which it is put right.

    `modes` are those the event offers; `parts` the session's roles, of which only the standing count.
    What keeps the whole event from being published is said by `schedule.lacking`.
    """
    if session.status == Session.Status.CANCELLED:
        return []
    dated = session.wall_start is not None
    found = [Check(_("Day and hour are set") if dated else _("No day and hour yet"), dated, True)]
    if Mode.ONLINE in modes:
        way_in = bool(session.meeting_url or session.dial_in)
        found.append(
            Check(_("The way in online is set") if way_in else _("No way in for those online"), way_in, True)
        )
    if Mode.ONSITE in modes:
        placed = bool(session.room or event.venue or event.address)
        found.append(Check(_("The room is set") if placed else _("No room or venue yet"), placed, False))
    standing = [part for part in parts if part.status in Part.STANDING]
    confirmed = sum(part.status == Part.Status.CONFIRMED for part in standing)
    if not standing:
        found.append(Check(_("Nobody has a role yet"), False, False))
    else:
        told = _("%(confirmed)s of %(count)s roles confirmed") % {
            "confirmed": confirmed,
            "count": len(standing),
        }
        found.append(Check(told, confirmed == len(standing), False))
    if session.format != Session.Format.CLASS:
        roles = {part.role for part in standing}
        if Mode.ONSITE in modes and Mode.ONLINE in modes:
            if Part.Role.ONSITE_MODERATOR not in roles:
                found.append(Check(_("Nobody moderates in the room"), False, False))
            if Part.Role.ONLINE_MODERATOR not in roles:
                found.append(Check(_("Nobody moderates online"), False, False))
            if {Part.Role.ONSITE_MODERATOR, Part.Role.ONLINE_MODERATOR} <= roles:
                found.append(Check(_("Both sides have a moderator"), True, False))
    return found
