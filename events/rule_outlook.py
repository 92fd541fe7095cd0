"""Who would get a rule's letter now, who got it, who next and when, and why somebody would not."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q

from events import posting, rule_readers, rule_times
from events.models import Event, Part, Rule
from events.rule_times import Occasion
from mail.models import Channel, Letter

#: People shown by name or number; the counts are of all.
SHOWN = 100
#: What can be said of one reader, in the order in which they are listed.
NOW, NEXT, TOLD, NO_ADDRESS, LATE, BEFORE = "now", "next", "told", "no-address", "late", "before"
#: Of whoever has a letter that did not leave: it will, could not, or was no longer due when it would have.
ON_ITS_WAY, FAILED, DROPPED = "on-its-way", "failed", "dropped"
#: Of a usual reminder alone: its moment has passed.
OVER = "over"
STATES = (NOW, ON_ITS_WAY, NEXT, FAILED, TOLD, DROPPED, NO_ADDRESS, LATE, BEFORE, OVER)


class Reader(NamedTuple):
    """One of those a rule is about: the place or role by its code, what it is called, and how it stands."""

    code: str
    name: str
    #: Of a place its number, of a role which.
    number: int | None
    role: str
    state: str
    #: Whether somebody tells them, from the list by phone.
    by_phone: bool = False


@dataclass(frozen=True)
class Outlook:
    """How a rule stands at one event."""

    #: When what is shown fell due, or will; none: each person's own instant counts.
    at: datetime | None
    occasion: Occasion | None
    readers: list[Reader]
    counts: dict[str, int]
    #: When else it will write.
    later: list[datetime]

    @property
    def rest(self) -> int:
        """How many there are beside those shown."""
        return sum(self.counts.values()) - len(self.readers)


class Told(NamedTuple):
    """What a rule wrote so far."""

    sent: int
    waiting: int
    failed: int
    last: datetime | None


def at_event(rule: Rule, event: Event, now: datetime) -> Outlook:
    """Return how a rule stands at an event: on the occasion that fell due last, else on the next."""
    occasion, later = _focus(rule, event, now)
    if occasion is None:
        return Outlook(None, None, [], {}, [])
    rows = list(_rows(rule, occasion))
    written = Letter.objects.filter(key__in=[row["letter"] for row in rows])
    told = {key: of_letter(state) for key, state in written.values_list("key", "state")}
    found = [_reader(row, rule, occasion, told, now) for row in rows]
    found.sort(key=lambda one: STATES.index(one.state))
    counts = Counter(one.state for one in found)
    return Outlook(
        occasion.at,
        occasion,
        found[:SHOWN],
        {state: counts[state] for state in STATES if counts[state]},
        [one.at for one in later if one.at],
    )


def told(rules: list[Rule]) -> dict[str, Told]:
    """Return what rules wrote so far, by their code; one query."""
    State = Letter.State
    rows = (
        Letter.objects.filter(batch__in=[rule.code for rule in rules])
        .values("batch")
        .annotate(
            sent=Count("pk", filter=Q(state=State.SENT)),
            waiting=Count("pk", filter=Q(state__in=[State.DUE, State.SENDING, State.PAUSED])),
            failed=Count("pk", filter=Q(state__in=Letter.TO_DECIDE)),
            last=Max("sent_at"),
        )
        .order_by()
    )
    return {row["batch"]: Told(row["sent"], row["waiting"], row["failed"], row["last"]) for row in rows}


def _focus(rule: Rule, event: Event, now: datetime) -> tuple[Occasion | None, list[Occasion]]:
    ahead = rule_times.ahead(rule, event, now)
    reached = [one for one in rule_times.passed(rule, set(), now) if one.event.pk == event.pk]
    reached = [one if one.between is None else one._replace(between=None) for one in reached]
    if rule.follows_the_record:
        return (reached[0] if reached else None), []
    lately = [one for one in reached if one.at and one.at > max(rule.since, now - rule_times.GRACE)]
    if lately:
        return max(lately, key=lambda one: one.at or now), ahead
    if ahead:
        return ahead[0], ahead[1:]
    return (max(reached, key=lambda one: one.at or now) if reached else None), []


def _rows(rule: Rule, occasion: Occasion) -> Any:
    anybody = [occasion._replace(known_before=None)]
    if rule.reads_places:
        found = rule_readers.with_letter(rule_readers.places(rule, anybody, reachable=False), anybody)
        yield from found.order_by("number").values(
            "code", "name", "number", "email", "phone", "prefers_phone", "instant", "letter"
        )
    if rule.reads_roles:
        found = rule_readers.with_letter(rule_readers.roles(rule, anybody, reachable=False), anybody)
        names = {one: f"person__{one}" for one in ("name", "email", "phone", "prefers_phone")}
        for row in found.order_by("pk").values("code", "role", "instant", "letter", *names.values()):
            yield {**row, **{name: row[column] for name, column in names.items()}}


def _reader(
    row: dict[str, Any], rule: Rule, occasion: Occasion, told: dict[str, str], now: datetime
) -> Reader:
    role = str(Part.Role(row["role"]).label) if "role" in row else ""
    state = _state(row, rule, occasion, told, now)
    return Reader(row["code"], row["name"], row.get("number"), role, state, is_by_phone(row))


def of_letter(state: str) -> str:
    """Return how somebody stands who has a letter in that state."""
    if state in Letter.TO_DECIDE:
        return FAILED
    return {Letter.State.SENT: TOLD, Letter.State.DROPPED: DROPPED}.get(Letter.State(state), ON_ITS_WAY)


def is_by_phone(row: dict[str, Any]) -> bool:
    """Whether whoever a row is of is told by phone."""
    way = posting.route(row["email"], row["phone"], prefers_phone=row["prefers_phone"])
    return way.channel == Channel.PHONE


def _state(row: dict[str, Any], rule: Rule, occasion: Occasion, told: dict[str, str], now: datetime) -> str:
    if row["letter"] in told:
        return told[row["letter"]]
    if not row["email"] and not row["phone"]:
        return NO_ADDRESS
    at = occasion.at
    if rule.follows_the_record:
        at = row["instant"] + rule.after if row["instant"] else None
        if at is None:
            return LATE
    elif at is not None and at <= now and row["instant"] >= at:
        return LATE
    if at is None or at > now:
        return NEXT
    return NOW if at > max(rule.since, now - rule_times.GRACE) else BEFORE
