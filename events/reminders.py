"""Who should have heard what by now: found by query, so that nothing is booked and nothing goes stale.

A reminder's key carries the start, so a session that moved reminds again. A run finds the few sessions
concerned, then everyone in them without a letter of that key (`untold`).
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from events import afterwards, changes, posting, untold
from events.defaults import BY_NAME, Choices, Chosen
from events.models import Event, Part, Session
from events.rule_times import lead_of
from events.untold import Due
from mail import outbox
from mail.models import Letter
from mail.outbox import Draft

#: A reminder goes out at most this long before the start.
FARTHEST_REMINDER = timedelta(minutes=BY_NAME["week-before"].most)
#: With less than this to go, the reminder of the day before has missed its moment; that of the hour serves.
DAY_TOO_LATE = timedelta(hours=3)
#: So long after it fell due, a reminder of the week before has missed its moment.
WEEK_TOO_LATE = timedelta(days=2)
#: Whoever registered, was invited or was told of a change this short before the reminder falls due has it
#: all in that letter, and gets none that says the same: 2 days for the week's, 6 hours for the day's, 30
#: minutes for the hour's.
WEEK_QUIET, DAY_QUIET, HOUR_QUIET = timedelta(days=2), timedelta(hours=6), timedelta(minutes=30)
#: Whoever was asked to take a role and has not answered is reminded once some days after, and once more some
#: days before the session, unless the first time was less than this ago.
APART = timedelta(days=2)
#: Nearer to the session than this, nobody is asked by letter for an answer any more.
TOO_NEAR = timedelta(hours=12)


def send_due(now: datetime) -> int:
    """Post every letter that someone should have by now and has not; return how many were found.

    When and to whom is as `events.defaults` has it, with what staff changed. Day before: as a rule from 24 to
    3 hours ahead. Hour before: from 60 minutes ahead until the start. Moved and
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
        + sum(untold.tell(people, due, now) for people, due in afterwards.due(now))
        + _ask_again(now)
    )


def how_many_due(now: datetime) -> int:
    """Return how many reminders the next run will post, changes of sessions left aside."""
    found = list(_reminders(now))
    people = (untold.places, untold.roles, untold.coordinators)
    _choices, asked = unanswered(now)
    return (
        sum(untold.how_many(one, found) for one in people)
        + sum(untold.how_many(one, due) for one, due in afterwards.due(now))
        + sum(parts.count() for parts in asked.values())
    )


def _ask_again(now: datetime) -> int:
    """Remind those who were asked to take a role, and have neither taken nor declined it, to answer."""
    choices, asked = unanswered(now)
    return sum(
        outbox.post_many(
            (
                Draft(
                    key=f"{word}:{code}",
                    kind="events.invitation_reminder",
                    about={"part": code, "session": session, **choices.of(key, word).about},
                    address=way.address,
                    language=spoken,
                    time_zone=zone,
                    subject=subject,
                    filed_under=event,
                    channel=way.channel,
                )
                for code, session, event, key, mail, phone, likes, spoken, zone, subject in parts.values_list(
                    "code",
                    "session__code",
                    "session__event__code",
                    "session__event",
                    "person__email",
                    "person__phone",
                    "person__prefers_phone",
                    "person__language",
                    "person__time_zone",
                    "subject",
                )[: untold.BATCH]
                for way in [posting.route(mail, phone, prefers_phone=likes)]
            ),
            now=now,
        )
        for word, parts in asked.items()
    )


def unanswered(now: datetime, choices: Choices | None = None) -> tuple[Choices, dict[str, QuerySet[Part]]]:
    """Who is to be reminded to answer, by which of the two reminders, and what staff changed of them.

    Given `choices`, of their events alone and as they have it.
    """
    waiting = Part.objects.filter(
        status=Part.Status.INVITED,
        invited_at__lte=now - timedelta(minutes=BY_NAME["answer"].least),
        person__erased_at=None,
        session__status=Session.Status.SCHEDULED,
        session__starts_at__gt=now + TOO_NEAR,
        session__event__status=Event.Status.PUBLISHED,
    ).exclude(person__email="", person__phone="")
    if choices is None:
        events = dict(waiting.order_by().values_list("session__event", lead_of("session__event")).distinct())
        choices = Choices(events.items())
    else:
        events = choices.leads
    if not events:
        return choices, {}
    first, last = Q(pk__in=[]), Q(pk__in=[])
    for (once, at_last), some in _alike(events, choices).items():
        here = Q(session__event__in=some, invited_at__lte=now - once.after)
        near = Q(session__starts_at__lte=now + at_last.after)
        if once.is_on:
            first |= here & ~near
        if at_last.is_on:
            last |= here & near

    def told(word: str, **more: Any) -> Exists:
        key = Concat(Value(f"{word}:"), OuterRef("code"), output_field=TextField())
        return Exists(Letter.objects.filter(key=key, **more))

    return choices, {
        "answer": waiting.filter(first).filter(~told("answer")),
        "answer-at-last": waiting.filter(last).filter(
            ~told("answer-at-last"), ~told("answer", created_at__gt=now - APART)
        ),
    }


def _alike(events: dict[int, int | None], choices: Choices) -> dict[tuple[Chosen, Chosen], list[int]]:
    """Events by what holds of the two reminders to answer; nearly always all of them together."""
    alike: dict[tuple[Chosen, Chosen], list[int]] = defaultdict(list)
    for event in events:
        once, at_last = choices.of(event, "answer"), choices.of(event, "answer-at-last")
        alike[once._replace(rule=None), at_last._replace(rule=None)].append(event)
    return alike


def _reminders(now: datetime) -> Iterator[Due]:
    ahead = Session.objects.without_breaks().filter(
        status=Session.Status.SCHEDULED,
        event__status=Event.Status.PUBLISHED,
        starts_at__gt=now,
        starts_at__lte=now + FARTHEST_REMINDER,
    )
    sessions = list(
        ahead.select_related("event")
        .annotate(lead=lead_of("event_id"))
        .only("code", "starts_at", "moved_at", "is_chosen", "event__code")
    )
    choices = Choices({one.event_id: one.lead for one in sessions}.items()) if sessions else None
    for session in sessions:
        if choices is not None and (found := reminder_of(session, choices, now)):
            yield found


def reminder_of(session: Session, choices: Choices, now: datetime) -> Due | None:
    """Return which of the three reminders before a session is due now, as staff have it; none: none."""
    starts = session.starts_at
    if starts is None:
        return None
    week, day, hour = (
        choices.of(session.event_id, name) for name in ("week-before", "day-before", "hour-before")
    )
    if starts - now <= hour.after:
        chosen, kind, word, quiet = hour, "events.hour_before", "hour", HOUR_QUIET
    elif DAY_TOO_LATE < starts - now <= day.after:
        chosen, kind, word, quiet = day, "events.day_before", "day", DAY_QUIET
    elif max(day.after, week.after - WEEK_TOO_LATE) < starts - now <= week.after:
        chosen, kind, word, quiet = week, "events.week_before", "week", WEEK_QUIET
    else:
        return None
    known = starts - chosen.after - quiet
    if not chosen.is_on or (session.moved_at and session.moved_at > known):
        return None
    stamp = starts.isoformat()
    about = {"session": session.code, "starts": stamp, **chosen.about}
    return Due(session, kind, f"{word}:{session.code}:{stamp}:", about, known, rule=chosen.rule)
