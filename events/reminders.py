"""Who should have heard what by now: found by query, so that nothing is booked and nothing goes stale.

A reminder's key carries the start, so a session that moved reminds again; a change's key carries the
session's revision. A run finds the few sessions concerned, then everyone in them without a letter of that
key. Two runs at once write each letter once, for its key is unique. Whoever holds several roles in a session
gets one letter about them all: its key carries the first that stands, and a letter known by any of their
roles there counts as told, so that a role declined or joined in between brings no second one. Whoever
coordinates a remote hub hears of every session of the event, whichever their role is held in.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Concat

from events.models import Event, Part, Registration, Session, SessionSeat
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
#: People found by one query; the rest comes with the next.
BATCH = 1000


class Due(NamedTuple):
    """A session that people should have heard about: by which letter, and who by then knew already."""

    session: Session
    kind: str
    #: The letter's key without the code of the place.
    prefix: str
    about: dict[str, str]
    #: Only those who came in before this instant are told.
    known_before: datetime

    @property
    def called_off_alone(self) -> str:
        """The prefix of the letter that tells of this session alone being called off."""
        return f"called-off:{self.session.code}:"


def send_due(now: datetime) -> int:
    """Post every letter that someone should have by now and has not; return how many were found.

    Day before: from 24 to 3 hours ahead. Hour before: from 60 minutes ahead until the start. Moved and
    called off: while the session is still ahead. To confirmed places and standing roles with an address, of a
    session with seats of its own to those who have one; of what is called off hears as well whoever still
    waits for a place, was offered one or was named for one. To whoever was asked for a role: four days after,
    and three days before the session.
    """
    reminders, changes = list(_reminders(now)), list(_changes(now))
    # Apart, for a session that moved may also be due a reminder, and one query gives each person one key.
    return (
        _tell(_places, reminders, now)
        + _tell(_roles, reminders, now)
        + _tell(_coordinators, reminders, now)
        + _tell(_places, _once_per_event(changes), now)
        + _tell(_roles, changes, now)
        + _tell(_coordinators, changes, now)
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
                )
                for code, session, address, language, zone, subject in parts.values_list(
                    "code",
                    "session__code",
                    "person__email",
                    "person__language",
                    "person__time_zone",
                    "subject",
                )[:BATCH]
            ),
            now=now,
        )
        for word, parts in (("answer", first), ("answer-at-last", last))
    )


def _tell(people: Callable[[list[Due]], QuerySet[Any]], due: list[Due], now: datetime) -> int:
    """Post the letters of some sessions to those who have not got them, in batches that are each kept."""
    if not due:
        return 0
    untold = people(due)
    by_session = {one.session.pk: one for one in due}
    found = 0
    while rows := list(untold[:BATCH]):
        found += outbox.post_many((_draft(row, by_session[row["at"]]) for row in rows), now=now)
        if len(rows) < BATCH:
            break
    return found


def _reminders(now: datetime) -> Iterator[Due]:
    ahead = Session.objects.filter(
        status=Session.Status.SCHEDULED,
        event__status=Event.Status.PUBLISHED,
        starts_at__gt=now,
        starts_at__lte=now + DAY,
    )
    for session in ahead.only("code", "starts_at", "moved_at", "event_id", "is_chosen"):
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


def _changes(now: datetime) -> Iterator[Due]:
    ahead = Session.objects.filter(starts_at__gt=now).filter(
        Q(status=Session.Status.SCHEDULED, event__status=Event.Status.PUBLISHED, moved_at__isnull=False)
        | Q(
            status=Session.Status.CANCELLED,
            event__status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED],
            cancelled_at__isnull=False,
        )
    )
    for session in ahead.select_related("event").order_by("starts_at", "pk"):
        about = {"session": session.code, "sequence": str(session.sequence)}
        if session.status == Session.Status.CANCELLED and session.cancelled_at:
            kind, prefix, since = (
                "events.session_cancelled",
                f"called-off:{session.code}:",
                session.cancelled_at,
            )
        elif session.moved_at:
            kind, since = "events.moved", session.moved_at
            prefix = f"moved:{session.code}:{session.sequence}:"
        else:
            continue
        yield Due(session, kind, prefix, about, since)


def _once_per_event(changes: list[Due]) -> list[Due]:
    """The changes, but one for an event that was called off as a whole, however many sessions it has.

    It is the one of the session called off last, so that whoever came in after an earlier one hears of it.
    """
    kept: list[Due] = []
    last: dict[int, Due] = {}
    for one in changes:
        event = one.session.event
        if event.status != Event.Status.CANCELLED:
            kept.append(one)
        elif event.pk not in last or one.known_before > last[event.pk].known_before:
            last[event.pk] = one
    for one in last.values():
        event = one.session.event
        about = {**one.about, "event": event.code}
        kept.append(one._replace(prefix=f"called-off:{event.code}:", about=about))
    return kept


def _places(due: list[Due]) -> QuerySet[Any]:
    """Confirmed places with an address, in the events of the sessions due.

    Of what was called off those hear too who wait, were offered or asked for a place, or were named for one.
    """
    called_off = [one.session.pk for one in due if one.kind == "events.session_cancelled"]
    places = (
        Registration.objects.alive()
        .exclude(email="")
        .filter(event__in={one.session.event_id for one in due})
        .annotate(at=F("event__sessions__pk"), came_in=Coalesce("placed_at", "registered_at"))
        .filter(Q(status=Registration.Status.CONFIRMED) | Q(at__in=called_off))
    )
    # Of sessions with seats of their own those hear who have one, and of one called off who waits for it too.
    if chosen := [one.session.pk for one in due if one.session.is_chosen and "event" not in one.about]:
        theirs = SessionSeat.objects.filter(session=OuterRef("at"), registration=OuterRef("pk"))
        places = places.filter(
            ~Q(at__in=chosen)
            | (Q(at__in=called_off) & Exists(theirs))
            | Exists(theirs.filter(status=SessionSeat.Status.HELD))
        )
    for one in due:
        if "event" in one.about:
            # Whoever heard that this last session ahead was called off by itself has heard it all.
            alone = Concat(Value(one.called_off_alone), OuterRef("code"), output_field=TextField())
            heard = Q(at=one.session.pk) & Exists(Letter.objects.filter(key=alone))
            places = places.filter(~heard)
    told = Letter.objects.filter(key=OuterRef("letter"))
    return _untold(places, due, "came_in", told).values(
        "at", "letter", "subject", "email", "language", "time_zone", registration=F("code")
    )


def _roles(due: list[Due]) -> QuerySet[Any]:
    """The first role that stands of each person with an address, in each of the sessions due."""
    theirs = Part.objects.filter(session=OuterRef("session"), person=OuterRef("person"))
    earlier = theirs.filter(status__in=Part.STANDING, pk__lt=OuterRef("pk"))
    roles = (
        Part.objects.filter(status__in=Part.STANDING, person__erased_at=None)
        .exclude(person__email="")
        .exclude(person=None)
        .filter(~Exists(earlier))
        .annotate(at=F("session"))
    )
    told = theirs.annotate(at=F("session"), letter=_key(due)).filter(
        Exists(Letter.objects.filter(key=OuterRef("letter")))
    )
    return _of_roles(_untold(roles, due, "invited_at", told))


def _coordinators(due: list[Due]) -> QuerySet[Any]:
    """Those with an address who said yes to a hub of the event and hold no role in the session due itself."""
    theirs = Part.objects.filter(person=OuterRef("person"))
    there = theirs.filter(status__in=Part.STANDING, session=OuterRef("at"))
    earlier = theirs.filter(
        status=Part.Status.CONFIRMED,
        hub__isnull=False,
        session__event=OuterRef("session__event"),
        pk__lt=OuterRef("pk"),
    )
    roles = (
        Part.objects.filter(
            hub__isnull=False,
            status=Part.Status.CONFIRMED,
            person__erased_at=None,
            session__event__in={one.session.event_id for one in due},
        )
        .exclude(person__email="")
        .exclude(person=None)
        .annotate(at=F("session__event__sessions__pk"))
        .filter(~Exists(there), ~Exists(earlier))
    )
    told = Letter.objects.filter(key=OuterRef("letter"))
    return _of_roles(_untold(roles, due, "invited_at", told))


def _of_roles(roles: QuerySet[Any]) -> QuerySet[Any]:
    return roles.values(
        "at",
        "letter",
        "subject",
        email=F("person__email"),
        language=F("person__language"),
        time_zone=F("person__time_zone"),
        part=F("code"),
    )


def _key(due: list[Due]) -> Concat:
    """The key of the letter about a place or role, by its session and its code."""
    prefix = Case(*(When(at=one.session.pk, then=Value(one.prefix)) for one in due), output_field=TextField())
    return Concat(prefix, F("code"), output_field=TextField())


def _untold(people: QuerySet[Any], due: list[Due], came_in: str, told: QuerySet[Any]) -> QuerySet[Any]:
    """Those in the sessions due who came in before they could know, and for whom nothing is `told`."""
    concerned = Q()
    for one in due:
        concerned |= Q(**{"at": one.session.pk, f"{came_in}__lt": one.known_before})
    return people.filter(concerned).annotate(letter=_key(due)).filter(~Exists(told))


def _draft(row: dict[str, Any], due: Due) -> Draft:
    who = "registration" if "registration" in row else "part"
    return Draft(
        key=row["letter"],
        kind=due.kind,
        about={who: row[who], **due.about},
        address=row["email"],
        language=row["language"],
        time_zone=row["time_zone"],
        subject=row["subject"],
    )
