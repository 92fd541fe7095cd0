"""The letters of this room, and the question each is asked again before it is sent.

A letter names its records in `Letter.about`; it is worded when it is sent, so that it always tells how
things stand. Nothing in it is worth passing on: the way in is on the reader's own page.
"""

from collections.abc import Callable
from datetime import datetime

from events.letters import places, roles, sessions
from mail import kinds
from mail.kinds import Rendered
from mail.models import Letter

#: kind → how it is worded, and when it still holds.
KINDS: dict[str, tuple[Callable[[Letter, datetime], Rendered], Callable[[Letter, datetime], bool]]] = {
    "events.registered": (places.registered, places.place_still_holds),
    "events.already": (places.already, places.place_still_holds),
    "events.mode_changed": (places.mode_changed, places.mode_still_holds),
    "events.registration_cancelled": (places.registration_cancelled, places.place_still_cancelled),
    "events.invited": (roles.invited, roles.invitation_still_waits),
    "events.declined": (roles.declined, roles.refusal_still_stands),
    "events.role_declined": (roles.role_declined, roles.change_still_holds),
    "events.role_taken_again": (roles.role_taken_again, roles.return_still_holds),
    "events.role_replaced": (roles.role_replaced, roles.handover_still_holds),
    "events.day_before": (sessions.day_before, sessions.session_still_starts),
    "events.hour_before": (sessions.hour_before, sessions.session_still_starts),
    "events.moved": (sessions.moved, sessions.change_still_holds),
    "events.session_cancelled": (sessions.session_cancelled, sessions.still_called_off),
}


def register_kinds() -> None:
    """Make the room's letters known to the mail room; called from `AppConfig.ready`."""
    for kind, (render, still_due) in KINDS.items():
        kinds.register(kind, render=render, still_due=still_due)
