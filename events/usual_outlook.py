"""Who would get a usual reminder at an event now, who got it, who next and when, and why somebody would not.

Asked of the very functions that find whom to write to, at the instant at which they will: nothing here
decides for itself who is meant.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from events import afterwards, reminders, untold
from events.defaults import BY_NAME, Choices, Chosen
from events.models import Event, Part, Registration, Session
from events.rule_outlook import (
    LATE,
    NEXT,
    NO_ADDRESS,
    NOW,
    OVER,
    SHOWN,
    STATES,
    Outlook,
    Reader,
    is_by_phone,
    of_letter,
)
from events.rule_times import Occasion, lead_of
from events.untold import Due
from mail.models import Letter

#: The reminders to answer, by each invitation's own instant.
ANSWERS = ("answer", "answer-at-last")
PEOPLE = (untold.places, untold.roles, untold.coordinators)


class _Told(NamedTuple):
    """What a reminder tells of a session, and when."""

    at: datetime
    due: Due
    is_over: bool


def at_event(name: str, event: Event, now: datetime) -> Outlook:
    """Return how a reminder stands at an event: on the session that it tells of by now, else on the next.

    One that is switched off is looked at as if it were on.
    """
    choices = _as_if_on(name, event)
    if name in ANSWERS:
        return _outlook(None, None, list(_answers(name, event, choices, now)), [])
    found, later = _focus(name, event, choices, now)
    if found is None:
        return Outlook(None, None, [], {}, [])
    due = found.due
    occasion = Occasion(event, due.session, due.prefix, due.about, due.known_before, at=found.at)
    return _outlook(found.at, occasion, list(_readers(found, now)), later)


def letter(name: str, event: Event, outlook: Outlook, reader: Reader, language: str) -> Letter:
    """Return the letter that a reader would get, never to be kept."""
    about = dict(outlook.occasion.about) if outlook.occasion else {}
    about["part" if reader.role else "registration"] = reader.code
    if outlook.occasion is None:
        about["session"] = Session.objects.get(parts__code=reader.code).code
    return Letter(kind=BY_NAME[name].kind, about=about, language=language, time_zone=event.time_zone)


def chosen(name: str, event: Event) -> Chosen:
    """Return what holds of a reminder at an event."""
    return _choices(event).of(event.pk, name)


def _choices(event: Event) -> Choices:
    lead = Event.objects.filter(pk=event.pk).values_list(lead_of("pk"), flat=True).get()
    return Choices([(event.pk, lead)])


def _as_if_on(name: str, event: Event) -> Choices:
    choices = _choices(event)
    for row in choices.rows.values():
        row.is_on = row.is_on or row.follows == name
    return choices


def _outlook(
    at: datetime | None, occasion: Occasion | None, found: list[Reader], later: list[datetime]
) -> Outlook:
    found.sort(key=lambda one: STATES.index(one.state))
    counts = Counter(one.state for one in found)
    shown = {state: counts[state] for state in STATES if counts[state]}
    return Outlook(at, occasion, found[:SHOWN], shown, later)


def _focus(name: str, event: Event, choices: Choices, now: datetime) -> tuple[_Told | None, list[datetime]]:
    reached: list[_Told] = []
    over: list[_Told] = []
    ahead: list[_Told] = []
    for session in afterwards.sessions().filter(event=event).select_related("event"):
        at = _moment(name, session, choices)
        if at is None:
            continue
        if due := _due(name, session, choices, max(at, now)):
            (ahead if at > now else reached).append(_Told(at, due, is_over=False))
        elif at <= now and (due := _due(name, session, choices, at)):
            over.append(_Told(at, due, is_over=True))
    ahead.sort(key=lambda one: one.at)
    if reached:
        return max(reached, key=lambda one: one.at), [one.at for one in ahead]
    if ahead:
        return ahead[0], [one.at for one in ahead[1:]]
    return max(over, key=lambda one: one.at, default=None), []


def _moment(name: str, session: Session, choices: Choices) -> datetime | None:
    after = choices.of(session.event_id, name).after
    by = BY_NAME[name].by
    goes_by = {
        "before-session": session.starts_at,
        "after-session": session.ends_at,
        "after-documents": session.newest,  # type: ignore[attr-defined]  # annotated by `sessions`
        "before-report": session.report_due_at,
        "after-report": session.report_due_at,
    }[by]
    if goes_by is None:
        return None
    return goes_by - after if by.startswith("before-") else goes_by + after


def _due(name: str, session: Session, choices: Choices, at: datetime) -> Due | None:
    if name in afterwards.NAMES:
        return dict(afterwards.of_session(session, choices, at)).get(name)
    if session.status != Session.Status.SCHEDULED or session.starts_at is None or session.starts_at <= at:
        return None
    due = reminders.reminder_of(session, choices, at)
    return due if due and due.kind == BY_NAME[name].kind else None


def _readers(found: _Told, now: datetime) -> Iterator[Reader]:
    due = found.due
    letters = Letter.objects.filter(key__startswith=due.prefix, filed_under=due.session.event.code)
    told = {
        about.get("registration") or about.get("part"): of_letter(state)
        for about, state in letters.values_list("about", "state")
    }
    gets = {row.get("registration") or row["part"] for row in untold.all_of(PEOPLE, due)}
    coming = OVER if found.is_over else NOW if found.at <= now else NEXT
    for row in _rows(due):
        if row["code"] in told:
            state = told[row["code"]]
        elif row["code"] in gets:
            state = coming
        elif not row["email"] and not row["phone"]:
            state = NO_ADDRESS
        elif row["came_in"] >= due.known_before:
            state = LATE
        else:
            continue  # Not meant: by another mode, of another session, or not there.
        yield _reader(row, state)


def _rows(due: Due) -> Iterator[dict[str, Any]]:
    if untold.is_for(untold.places, due):
        places: QuerySet[Any] = Registration.objects.placed().filter(event=due.session.event_id)
        places = places.annotate(came_in=Coalesce("placed_at", "registered_at"))
        yield from places.order_by("number").values(
            "code", "name", "number", "email", "phone", "prefers_phone", "came_in"
        )
    if untold.is_for(untold.roles, due):
        of_hubs = Q(hub__isnull=False, status=Part.Status.CONFIRMED)
        theirs = Part.objects.filter(session__event=due.session.event_id, status__in=Part.STANDING)
        yield from _of_roles(theirs.filter(Q(session=due.session) | of_hubs))


def _of_roles(parts: QuerySet[Part]) -> Iterator[dict[str, Any]]:
    held = parts.filter(person__isnull=False, person__erased_at=None).order_by("pk")
    names = ("name", "email", "phone", "prefers_phone")
    columns = ("code", "role", "invited_at", "session__starts_at", *(f"person__{one}" for one in names))
    for row in held.values(*columns):
        yield row | {one: row[f"person__{one}"] for one in names} | {"came_in": row["invited_at"]}


def _answers(name: str, event: Event, choices: Choices, now: datetime) -> Iterator[Reader]:
    _of, asked = reminders.unanswered(now, choices)
    gets = set(asked[name].filter(session__event=event).values_list("code", flat=True)) if asked else set()
    told = Letter.objects.filter(kind=BY_NAME[name].kind, filed_under=event.code, key__startswith=f"{name}:")
    codes = {
        key.removeprefix(f"{name}:"): of_letter(state) for key, state in told.values_list("key", "state")
    }
    after = choices.of(event.pk, name).after
    waiting = Part.objects.filter(
        session__event=event,
        session__event__status=Event.Status.PUBLISHED,
        session__status=Session.Status.SCHEDULED,
        status=Part.Status.INVITED,
    )
    for row in _of_roles(waiting):
        starts = row["session__starts_at"]
        at = starts - after if name == "answer-at-last" and starts else row["invited_at"] + after
        if row["code"] in codes:
            state = codes[row["code"]]
        elif row["code"] in gets:
            state = NOW
        elif not row["email"] and not row["phone"]:
            state = NO_ADDRESS
        else:
            state = NEXT if at > now else OVER
        yield _reader(row, state)


def _reader(row: dict[str, Any], state: str) -> Reader:
    role = str(Part.Role(row["role"]).label) if "role" in row else ""
    return Reader(row["code"], row["name"], row.get("number"), role, state, is_by_phone(row))
