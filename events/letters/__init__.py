"""The letters of this room, and the question each is asked again before it is sent.

A letter names its records in `Letter.about`; it is worded when it is sent, so that it always tells how
things stand. Nothing in it is worth passing on: the way in is on the reader's own page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from events.letters import (
    after,
    chosen,
    digest,
    lists,
    messages,
    own_pace,
    places,
    roles,
    ruled,
    sessions,
    supports,
    surveys,
    ways,
)
from mail import kinds
from mail.kinds import Rendered
from mail.models import Letter, Stream

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: kind → how it is worded, when it still holds, and what it is for whoever looks after the mail.
KINDS: dict[
    str, tuple[Callable[[Letter, datetime], Rendered], Callable[[Letter, datetime], bool], str | StrPromise]
] = {
    "events.registered": (places.registered, places.place_still_holds, _("Confirmation of a place")),
    "events.waiting": (lists.waits, lists.still_waits, _("On the waiting list")),
    "events.offered": (lists.offered, lists.offer_still_holds, _("A place from the waiting list")),
    "events.offer_expired": (lists.offer_expired, lists.offer_still_over, _("The offer of a place ran out")),
    "events.place_from_list": (
        places.registered,
        places.place_still_holds,
        _("Confirmation of a place from the waiting list"),
    ),
    "events.days_changed": (own_pace.days_changed, own_pace.days_still_hold, _("Other days")),
    "events.days_called_off": (
        own_pace.called_off,
        own_pace.still_called_off,
        _("Something at one's own pace was called off"),
    ),
    "events.already": (places.already, places.already_still_holds, _("Registered a second time")),
    "events.mode_changed": (
        places.mode_changed,
        places.mode_still_holds,
        _("Change between room and online"),
    ),
    "events.registration_cancelled": (
        places.registration_cancelled,
        places.place_still_cancelled,
        _("A place was given back"),
    ),
    "events.sessions_chosen": (
        chosen.sessions_chosen,
        chosen.choice_still_holds,
        _("Sessions that somebody chose"),
    ),
    "events.session_freed": (
        chosen.session_freed,
        chosen.seat_still_holds,
        _("A seat came free in a session"),
    ),
    "events.sessions_left": (
        chosen.sessions_left,
        chosen.leaving_still_holds,
        _("Sessions that are not somebody's any more"),
    ),
    "events.asked": (ways.asked, ways.request_still_waits, _("Receipt for a request")),
    "events.decided": (ways.decided, ways.answer_still_holds, _("Answer to a request")),
    "events.guest_invited": (ways.guest_invited, ways.invitation_still_waits, _("Invitation to an event")),
    "events.guest_reminded": (
        ways.guest_reminded,
        ways.invitation_still_waits,
        _("Reminder of an invitation to an event"),
    ),
    "events.nominated": (ways.nominated, ways.nomination_still_waits, _("Named by an organisation")),
    "events.nomination_reminded": (
        ways.nomination_reminded,
        ways.nomination_still_waits,
        _("Reminder to somebody who was named"),
    ),
    "events.nomination_returned": (
        ways.nomination_returned,
        ways.nomination_still_returned,
        _("A place that was not confirmed went back"),
    ),
    "events.delegation_invited": (
        ways.delegation_invited,
        ways.delegation_still_open,
        _("Invitation to name people"),
    ),
    "events.delegation_reminded": (
        ways.delegation_reminded,
        ways.delegation_still_open,
        _("Reminder to name people"),
    ),
    "events.delegation_returned": (
        ways.delegation_returned,
        ways.delegation_still_returned,
        _("Places of an organisation went back"),
    ),
    "events.bursary_asked": (
        supports.bursary_asked,
        supports.request_still_stands,
        _("Receipt for a request of support"),
    ),
    "events.bursary_granted": (supports.bursary_decided, supports.decision_still_holds, _("Support granted")),
    "events.bursary_refused": (supports.bursary_decided, supports.decision_still_holds, _("Support refused")),
    "events.rule": (ruled.rule, ruled.rule_still_due, _("A message by a rule of your own")),
    "events.survey": (surveys.survey, surveys.survey_still_asks, _("Survey after a session")),
    "events.invited": (roles.invited, roles.invitation_still_waits, _("Invitation to a role")),
    "events.invitation_reminder": (
        roles.invitation_reminder,
        roles.invitation_still_waits,
        _("Reminder to answer an invitation"),
    ),
    "events.declined": (roles.declined, roles.refusal_still_stands, _("A role was declined")),
    "events.role_declined": (roles.role_declined, roles.change_still_holds, _("Receipt for a no to a role")),
    "events.role_confirmed": (roles.role_confirmed, roles.yes_still_holds, _("Receipt for a yes to a role")),
    "events.role_taken_again": (
        roles.role_taken_again,
        roles.return_still_holds,
        _("A role was taken again"),
    ),
    "events.role_replaced": (
        roles.role_replaced,
        roles.handover_still_holds,
        _("A role went to somebody else"),
    ),
    "events.hub_yours": (
        roles.hub_yours,
        roles.coordination_still_holds,
        _("A remote hub to coordinate"),
    ),
    "events.hub_dropped": (
        roles.hub_dropped,
        roles.handover_still_holds,
        _("A coordinator's hub is offered no more"),
    ),
    "events.message": (messages.message, messages.message_still_leaves, _("Announcement of the organisers")),
    "events.message_test": (
        messages.message_test,
        messages.test_still_makes_sense,
        _("Test of an announcement, to whoever wrote it"),
    ),
    "events.week_before": (
        sessions.week_before,
        sessions.session_still_starts,
        _("Reminder the week before"),
    ),
    "events.day_before": (sessions.day_before, sessions.session_still_starts, _("Reminder the day before")),
    "events.hour_before": (sessions.hour_before, sessions.session_still_starts, _("Reminder an hour before")),
    "events.moved": (sessions.moved, sessions.change_still_holds, _("A session moved")),
    "events.session_cancelled": (
        sessions.session_cancelled,
        sessions.still_called_off,
        _("A session was cancelled"),
    ),
    "events.thanks": (after.thanks, after.thanks_still_hold, _("Thanks after a session")),
    "events.documents": (
        after.documents_added,
        after.documents_still_new,
        _("Documents that came after a session"),
    ),
    "events.report_due": (after.report_due, after.report_still_due, _("A report that is due")),
    "events.digest": (digest.digest, digest.digest_still_tells, _("News for organisers")),
}

#: Those of them that go to a selection of people; the others are about a place or role of one's own.
TO_MANY = frozenset({"events.message"})


def register_kinds() -> None:
    """Make the room's letters known to the mail room; called from `AppConfig.ready`."""
    for kind, (render, still_due, title) in KINDS.items():
        stream = Stream.MESSAGE if kind in TO_MANY else Stream.SERVICE
        kinds.register(kind, render=render, still_due=still_due, title=title, stream=stream)
