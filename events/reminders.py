"""Who should have heard what by now: found by query, so that nothing is booked and nothing goes stale.

A reminder's key carries the start, so a session that moved reminds again. A run finds the few sessions
concerned, then everyone in them without a letter of that key (`untold`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Concat

from events import changes, untold
from events.models import Event, Part, Session
from events.untold import Due
from mail import outbox
from mail.models import Letter
from mail.outbox import Draft

#: A reminder goes out this long before the start.
DAY, HOUR = timedelta(hours=24), timedelta(minutes=60)
#: With less than this to go, the reminder of the day before has missed its moment; that of the hour serves.
DAY_TOO_LATE = timedelta(hours=3)
#: Whoever registered, was invited or was told of a change this short before the reminder falls due has it
#: all in that letter, and gets none that says the same: 6 hours for the day's, 30 minutes for the hour's.
DAY_QUIET, HOUR_QUIET = timedelta(hours=6), timedelta(minutes=30)
#: Whoever was asked to take a role and has not answered is reminded once after this, and once more this long
#: before the session, unless the first time was less than `APART` ago.
UNANSWERED, LAST_CALL, APART = timedelta(days=4), timedelta(days=3), timedelta(days=2)
#: Nearer to the session than this, nobody is asked by letter for an answer any more.
TOO_NEAR = timedelta(hours=12)


def send_due(now: datetime) -> int:
    """Post every letter that someone should have by now and has not; return how many were found.

    Day before: from 24 to 3 hours ahead. Hour before: from 60 minutes ahead until the start. Moved and
    called off: while the session is still ahead. To confirmed places and standing roles with an address, of a
    session with seats of its own to those who have one; of what is called off hears as well whoever still
    waits for a place, was offered one or was named for one. To whoever was asked for a role: four days after,
    and three days before the session.
    """
    reminders, changed = list(_reminders(now)), changes.due(now)
    # Apart, for a session that moved may also be due a reminder, and one query gives each person one key.
    return (
        untold.tell(untold.places, reminders, now)
        + untold.tell(untold.roles, reminders, now)
        + untold.tell(untold.coordinators, reminders, now)
        + untold.tell(untold.places, changes.once_per_event(changed), now)
        + untold.tell(untold.roles, changed, now)
        + untold.tell(untold.coordinators, changed, now)
        + _ask_again(now)
    )


def _ask_again(now: datetime) -> int:
    """Remind those who were asked to take a role, and have neither taken nor declined it, to answer."""
    waiting = Part.objects.filter(
        status=Part.Status.INVITED,
        invited_at__lte=now - UNANSWERED,
        person__erased_at=None,
        session__status=Session.Status.SCHEDULED,
        session__starts_at__gt=now + TOO_NEAR,
        session__event__status=Event.Status.PUBLISHED,
    ).exclude(person__email="")

    def told(word: str, **more: Any) -> Exists:
        key = Concat(Value(f"{word}:"), OuterRef("code"), output_field=TextField())
        return Exists(Letter.objects.filter(key=key, **more))

    first = waiting.filter(session__starts_at__gt=now + LAST_CALL).filter(~told("answer"))
    last = waiting.filter(session__starts_at__lte=now + LAST_CALL).filter(
        ~told("answer-at-last"), ~told("answer", created_at__gt=now - APART)
    )
    return sum(
        outbox.post_many(
            (
                Draft(
                    key=f"{word}:{code}",
                    kind="events.invitation_reminder",
                    about={"part": code, "session": session},
                    address=address,
                    language=language,
                    time_zone=zone,
                    subject=subject,
                    filed_under=event,
                )
                for code, session, event, address, language, zone, subject in parts.values_list(
                    "code",
                    "session__code",
                    "session__event__code",
                    "person__email",
                    "person__language",
                    "person__time_zone",
                    "subject",
                )[: untold.BATCH]
            ),
            now=now,
        )
        for word, parts in (("answer", first), ("answer-at-last", last))
    )


def _reminders(now: datetime) -> Iterator[Due]:
    ahead = Session.objects.filter(
        status=Session.Status.SCHEDULED,
        event__status=Event.Status.PUBLISHED,
        starts_at__gt=now,
        starts_at__lte=now + DAY,
    )
    for session in ahead.select_related("event").only(
        "code", "starts_at", "moved_at", "is_chosen", "event__code"
    ):
        starts = session.starts_at
        if starts is None:
            continue
        if starts - now <= HOUR:
            kind, word, known = "events.hour_before", "hour", starts - HOUR - HOUR_QUIET
        elif starts - now > DAY_TOO_LATE:
            kind, word, known = "events.day_before", "day", starts - DAY - DAY_QUIET
        else:
            continue
        if session.moved_at and session.moved_at > known:
            continue
        stamp = starts.isoformat()
        about = {"session": session.code, "starts": stamp}
        yield Due(session, kind, f"{word}:{session.code}:{stamp}:", about, known)
