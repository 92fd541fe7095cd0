"""When rules fall due: for which sessions and events, found by their time, few of them, before any person is.

A letter's key carries the rule and what it is about; of what foretells a date, the date too, so that it moves
with it. Nothing is booked, so an edit of anything else neither doubles nor loses it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from events.models import Event, Hosting, Rule, Session
from events.models.rules import LONGEST

When = Rule.When
#: How long after it fell due something is still told, where the machinery stood still.
GRACE = timedelta(days=3)
#: How far back an ordinary look reaches; one within the first minute of an hour reaches back all of `GRACE`,
#: for whoever machinery that stood still has missed, so that what is long told is not gone through each time.
LATELY = timedelta(hours=2)
#: How far back one reaches who says yes to writing at once.
BACK = timedelta(days=30)
#: Nothing about an event that was over longer ago than this is due.
REACH = LONGEST + GRACE
#: The longest session: nothing that began earlier is under way.
LONGEST_SESSION = timedelta(days=1)


class Occasion(NamedTuple):
    """What a rule has to tell by now: about which session or event, and to whom not any more."""

    event: Event
    session: Session | None
    #: The letter's key without the code of the place.
    prefix: str
    about: dict[str, str]
    #: Only those who came in before this instant are told; none: each person's own instant decides.
    known_before: datetime | None
    #: Each person's own instant lies between these two.
    between: tuple[datetime, datetime] | None = None
    #: Whether it fell due by being moved, so that whoever was told for the earlier date knows it all.
    came_by_moving: bool = False
    #: When it fell due, or will.
    at: datetime | None = None


def in_use(now: datetime) -> tuple[list[Rule], set[tuple[int, str]]]:
    """Return the rules that are on, and of which events (their key) which rule (its code) is switched off.

    Rules of events that are long over are not read.
    """
    of_living = Q(organisation__isnull=False) | Q(
        Q(event__ends_at=None) | Q(event__ends_at__gt=now - REACH), event__status=Event.Status.PUBLISHED
    )
    rows = Rule.objects.filter(of_living, retired_at=None).order_by("pk")
    rules = [row for row in rows if not row.follows and row.is_on]
    off = {(row.event_id, row.follows) for row in rows if row.event_id and row.follows and not row.is_on}
    return rules, off


def due(rules: list[Rule], off: set[tuple[int, str]], now: datetime) -> dict[Rule, list[Occasion]]:
    """Return what each rule has to tell by now; two queries at most, however many rules there are."""
    return _occasions(rules, off, now, back=None)


def passed(rule: Rule, off: set[tuple[int, str]], now: datetime) -> list[Occasion]:
    """Return what a rule would have told by now, had it been on all the time: what a yes to writing at
    once is about."""
    return _occasions([rule], off, now, back=BACK).get(rule, [])


def ahead(rule: Rule, event: Event, now: datetime) -> list[Occasion]:
    """Return what a rule will tell about an event; nothing where each person's own instant counts."""
    found: list[Occasion] = []
    if rule.is_of_sessions:
        for session in _sessions_of(event):
            if (at := _goes_by(rule, session)) and rule.moment(at) > now:
                found.append(_of_session(rule, session, rule.moment(at), rule.moment(at)))
    elif not rule.follows_the_record and (instant := _event_instant(rule, event)) and instant > now:
        found.append(_of_event(rule, event, instant, instant))
    return sorted(found, key=lambda one: one.at or now)


def stamp(starts: datetime) -> str:
    """Return a start as keys carry it: written one way, whatever zone it was handed out in."""
    return starts.astimezone(UTC).isoformat()


def _occasions(
    rules: list[Rule], off: set[tuple[int, str]], now: datetime, *, back: timedelta | None
) -> dict[Rule, list[Occasion]]:
    found: dict[Rule, list[Occasion]] = defaultdict(list)
    of_sessions = [rule for rule in rules if rule.is_of_sessions]
    if of_sessions:
        for session, leads in _sessions(of_sessions, now, back):
            for rule in of_sessions:
                if _concerns(rule, session.event, leads, off):
                    found[rule] += _session_due(rule, session, now, back)
    of_events = [rule for rule in rules if not rule.is_of_sessions and _may_be_due(rule, now, back)]
    if of_events:
        for event in _events(of_events, now, back):
            for rule in of_events:
                if _concerns(rule, event, event.lead, off):
                    found[rule] += _event_due(rule, event, now, back)
    return dict(found)


def _may_be_due(rule: Rule, now: datetime, back: timedelta | None) -> bool:
    if rule.when != When.ON_DATE:
        return True
    return rule.on_at is not None and _since(rule, now, back) < rule.on_at <= now


def _since(rule: Rule, now: datetime, back: timedelta | None) -> datetime:
    """From when on something that fell due is told now."""
    if back:
        # What is still ahead can be told however early it fell due.
        return now - (REACH if rule.when in rule.FORETELLS else back)
    return max(rule.since, now - (GRACE if now.minute == 0 else LATELY))


def _concerns(rule: Rule, event: Event, lead: int | None, off: set[tuple[int, str]]) -> bool:
    if (event.pk, rule.code) in off:
        return False
    return rule.event_id == event.pk if rule.event_id else rule.organisation_id == lead


def lead_of(event: str) -> Subquery:
    """Return the key of the organisation that leads an event, to which rows lead by that name."""
    lead = Hosting.objects.filter(event=OuterRef(event), is_lead=True)
    return Subquery(lead.values("organisation")[:1])


def _scope(rules: Iterable[Rule], event: str = "pk") -> Q:
    """The events that some rules are for; `event` is the name by which rows lead to them."""
    events = {rule.event_id for rule in rules if rule.event_id}
    bodies = {rule.organisation_id for rule in rules if rule.organisation_id}
    led = Hosting.objects.filter(event=OuterRef(event), is_lead=True, organisation__in=bodies)
    scope = Q(**{f"{event}__in": events})
    return scope | Q(Exists(led)) if bodies else scope


def _sessions(
    rules: list[Rule], now: datetime, back: timedelta | None
) -> Iterator[tuple[Session, int | None]]:
    windows = Q()
    for rule in rules:
        if rule.when == When.BEFORE_SESSION:
            window = {"starts_at__gt": now, "starts_at__lte": now + rule.after}
        else:
            first = now - rule.after - (back or GRACE) - LONGEST_SESSION
            window = {"starts_at__gt": first, "starts_at__lte": now - rule.after}
        windows |= Q(**window)
    sessions = (
        Session.objects.without_breaks()
        .filter(windows, _scope(rules, "event_id"))
        .filter(status__in=[Session.Status.SCHEDULED, Session.Status.HELD])
        .filter(event__status=Event.Status.PUBLISHED)
        .annotate(lead=lead_of("event_id"))
        .select_related("event")
        .order_by("starts_at", "pk")
    )
    for session in sessions:
        yield session, session.lead


def _events(rules: list[Rule], now: datetime, back: timedelta | None) -> QuerySet[Any]:
    way_in = Session.objects.filter(event=OuterRef("pk"), status=Session.Status.SCHEDULED).exclude(
        meeting_url="", meeting_number="", dial_in=""
    )
    first = Session.objects.filter(
        event=OuterRef("pk"), starts_at=OuterRef("starts_at"), status=Session.Status.SCHEDULED
    )
    return (
        Event.objects.filter(_scope(rules), status=Event.Status.PUBLISHED)
        .filter(Q(ends_at=None) | Q(ends_at__gt=now - REACH))
        .annotate(
            lead=lead_of("pk"), has_way_in=Exists(way_in), moved_at=Subquery(first.values("moved_at")[:1])
        )
        .order_by("starts_at", "pk")
    )


def _sessions_of(event: Event) -> Iterator[Session]:
    sessions = Session.objects.filter(event=event, status=Session.Status.SCHEDULED)
    for session in sessions.without_breaks().in_order():
        session.event = event
        yield session


def _goes_by(rule: Rule, session: Session) -> datetime | None:
    return session.starts_at if rule.when == When.BEFORE_SESSION else session.ends_at


def _session_due(rule: Rule, session: Session, now: datetime, back: timedelta | None) -> Iterator[Occasion]:
    at = _goes_by(rule, session)
    if at is None or (rule.needs_way_in and not session.has_way_in):
        return
    if rule.when == When.BEFORE_SESSION and (session.status != Session.Status.SCHEDULED or at <= now):
        return
    if rule.while_ahead and not (session.event.ends_at and now < session.event.ends_at):
        return
    moment = rule.moment(at)
    reached = max(moment, session.moved_at) if session.moved_at and rule.when in rule.FORETELLS else moment
    if not _since(rule, now, back) < reached <= now:
        return
    known = now if back else reached
    yield _of_session(rule, session, known, reached, came_by_moving=reached > moment)


def _of_session(
    rule: Rule, session: Session, known: datetime, at: datetime, *, came_by_moving: bool = False
) -> Occasion:
    about = {"rule": rule.code, "session": session.code}
    prefix = f"rule:{rule.code}:{session.code}:"
    if rule.when in rule.FORETELLS and session.starts_at:
        about["starts"] = stamp(session.starts_at)
        prefix += f"{about['starts']}:"
    return Occasion(session.event, session, prefix, about, known, None, came_by_moving, at)


def _event_instant(rule: Rule, event: Event) -> datetime | None:
    if rule.when == When.ON_DATE:
        return rule.on_at
    at = event.starts_at if rule.when == When.BEFORE_EVENT else event.ends_at
    return rule.moment(at) if at else None


def _event_due(rule: Rule, event: Event, now: datetime, back: timedelta | None) -> Iterator[Occasion]:
    if rule.needs_way_in and not event.has_way_in:  # type: ignore[attr-defined]
        return
    is_over = event.ends_at is not None and event.ends_at <= now
    if rule.while_ahead and is_over:
        return
    since = _since(rule, now, back)
    if rule.follows_the_record:
        between = (since - rule.after, now - rule.after)
        prefix = f"rule:{rule.code}:{event.code}:"
        yield Occasion(event, None, prefix, {"rule": rule.code}, None, between)
        return
    moment = _event_instant(rule, event)
    if moment is None:
        return
    reached = moment
    if rule.when == When.BEFORE_EVENT:
        if event.starts_at is None or event.starts_at <= now:
            return
        if event.moved_at:  # type: ignore[attr-defined]
            reached = max(moment, event.moved_at)  # type: ignore[attr-defined]
    if since < reached <= now:
        known = now if back else reached
        yield _of_event(rule, event, known, reached, came_by_moving=reached > moment)


def _of_event(
    rule: Rule, event: Event, known: datetime, at: datetime, *, came_by_moving: bool = False
) -> Occasion:
    about = {"rule": rule.code}
    prefix = f"rule:{rule.code}:{event.code}:"
    if rule.when in rule.FORETELLS and event.starts_at:
        about["starts"] = stamp(event.starts_at)
        prefix += f"{about['starts']}:"
    return Occasion(event, None, prefix, about, known, None, came_by_moving, at)
