"""Who may soon no longer complete a course, or cannot any more: found by query, told once, never booked.

A warning leaves while there is still something to do: after the first class was marked, and before the last
one is over. What was just marked may be a slip, which can be undone for half an hour; so a group is left
alone until nothing in it was marked for an hour. A correction that lifts a risk writes nothing: the mark at
the desk is worked out anew each time, and a letter that has not left asks again before it does.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from convite import moments
from events.models import Event, Part, Presence, Registration
from events.posting import draft
from mail import outbox
from mail.models import Letter
from people.models import Person
from trainings.access import TEACHING
from trainings.completion import Standing
from trainings.models import Cohort
from trainings.progress import Progress, by_classes, of_place, progress

#: The kinds of letter: to whom it concerns, and to those who teach them.
WARNING, DIGEST = "trainings.progress", "trainings.at_risk"
#: So long nothing was marked in a group before anybody hears of what was.
QUIET = timedelta(hours=1)
#: From this hour on, by their own clock, those who teach hear of a group; once a day at most.
MORNING = time(8)
#: What somebody is warned of.
TOLD = (Standing.AT_RISK, Standing.LOST)


def post_due(now: datetime) -> int:
    """Post each warning that is due, to participants and to those who teach; return how many there were."""
    return sum(
        _of_group(cohort, now)
        for cohort in _under_way().filter(event__ends_at__gt=now)
        if _rests(cohort, now)
    )


def _under_way() -> QuerySet[Cohort]:
    """Groups in which something was marked and that were not called off."""
    marks = Presence.objects.filter(session__lesson__cohort=OuterRef("pk"))
    return Cohort.objects.filter(Exists(marks), event__status=Event.Status.PUBLISHED).select_related(
        "event", "course"
    )


def _rests(cohort: Cohort, now: datetime) -> bool:
    lately = Presence.objects.filter(session__lesson__cohort=cohort, recorded_at__gt=now - QUIET)
    return not lately.exists()


def _of_group(cohort: Cohort, now: datetime) -> int:
    rows = [row for row in progress(cohort, now=now) if row.standing in TOLD]
    return _tell_participants(cohort, rows, now) + _tell_teachers(cohort, rows, now) if rows else 0


def _tell_participants(cohort: Cohort, rows: Sequence[Progress], now: datetime) -> int:
    due = {
        f"warning:{cohort.code}:{row.registration.code}:{row.standing}": row
        for row in rows
        if row.registration.is_reachable
    }
    told = set(Letter.objects.filter(key__in=due).values_list("key", flat=True))
    for row in due.values():
        row.registration.event = cohort.event
    return outbox.post_many(
        [
            draft(row.registration, key, WARNING, state=row.standing.value)
            for key, row in due.items()
            if key not in told
        ],
        now=now,
    )


def _tell_teachers(cohort: Cohort, rows: Sequence[Progress], now: datetime) -> int:
    """Tell of a group once a day at most, and only if somebody stands in it as no earlier letter said."""
    standing = {f"{row.registration.number}:{row.standing}" for row in rows}
    posted = 0
    for person in teachers_of(cohort):
        there = now.astimezone(moments.zone(person.time_zone))
        if there.time() < MORNING:
            continue
        begins = f"at-risk:{cohort.code}:{person.code}:"
        earlier = Letter.objects.filter(key__startswith=begins).values_list("about", flat=True)
        if standing <= {one for about in earlier for one in about.get("standing", "").split()}:
            continue
        posted += outbox.post(
            f"{begins}{there.date().isoformat()}",
            DIGEST,
            about={"group": cohort.code, "person": person.code, "standing": " ".join(sorted(standing))},
            address=person.email,
            language=person.language,
            time_zone=person.time_zone,
            subject=person.subject,
            filed_under=cohort.event.code,
            now=now,
        )
    return posted


def teachers_of(cohort: Cohort) -> QuerySet[Person]:
    """Return those who said yes to teach a class of a group and see it at the desk.

    A guest trainer, who does not, is not told how participants stand.
    """
    roles = Part.objects.filter(
        person=OuterRef("pk"),
        session__lesson__cohort=cohort,
        role=Part.Role.TRAINER,
        status=Part.Status.CONFIRMED,
    )
    return (
        Person.objects.filter(
            Exists(roles),
            appointments__organisation=cohort.course.organisation_id,
            appointments__duty__in=TEACHING,
            is_active=True,
            erased_at=None,
        )
        .exclude(email="")
        .distinct()
        .order_by("pk")
    )


# --- Asked again before a letter leaves, and at the desk ---------------------------------------


def group_of(letter: Letter) -> Cohort | None:
    """Return the group that a letter to those who teach is about, while it is under way."""
    return _under_way().filter(code=letter.about.get("group", "")).first()


def place_now(place: Registration, now: datetime) -> Progress | None:
    """Return how a place stands in a group that is under way; none once it is given back, or all is over."""
    cohort = _under_way().filter(event=place.event_id).first()
    if cohort is None or not place.stands or is_over(cohort, now):
        return None
    return of_place(place, cohort, now=now)


def rows_now(cohort: Cohort, now: datetime) -> list[Progress]:
    """Return those of a group whom a warning concerns now; nobody once it is over."""
    if is_over(cohort, now):
        return []
    return [row for row in progress(cohort, now=now) if row.standing in TOLD]


def is_over(cohort: Cohort, now: datetime) -> bool:
    """Whether the last class of a group that has a date has ended."""
    return cohort.event.ends_at is None or cohort.event.ends_at <= now


def marks(cohorts: Iterable[Cohort], *, now: datetime) -> dict[int, dict[Standing, int]]:
    """Return for groups how many stand at risk or cannot complete any more, by the groups' keys.

    Of those alone that are under way; as their classes say, in three queries for any number of groups.
    """
    running = [
        cohort
        for cohort in cohorts
        if cohort.event.starts_at and cohort.event.starts_at <= now and not is_over(cohort, now)
    ]
    if not running:
        return {}
    found = {}
    for key, rows in by_classes(running, now=now).items():
        standings = [row.standing for row in rows]
        if any(row.marked for row in rows) and (
            counts := {one: n for one in TOLD if (n := standings.count(one))}
        ):
            found[key] = counts
    return found
