"""Who took part: one row for each registration, straight from the database and never a stored copy.

`read(events)` returns the `Facts` of some events. What may be asked of them stands in `measures` (the totals,
`present`, `unique`) and in `breakdown` (`counted` by any dimensions at once, `count`, `attendance`); nobody
else looks at their columns.

A million registrations are too many for an object each. The database puts them in the order of their people
and hands them over as three long lines of text; of what is said of people there are few different
combinations, so each is kept once and a row is a number. One registration takes some twenty bytes.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import accumulate, compress, pairwise
from operator import ne
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from events.models import Event, Part, Presence, Registration, Session

#: How much of a line is taken apart at a time, in characters.
PIECE = 200_000


class Numbers(dict[Any, int]):
    """Numbers things in the order in which they are first met."""

    def __missing__(self, thing: Any) -> int:
        number = self[thing] = len(self)
        return number


class Fact(NamedTuple):
    """One registration as it is counted; `minutes` are those attended, measured or else declared."""

    event: int
    subject: Hashable
    stakeholder_group: str
    country: str
    gender: str
    mode: str
    first_time: bool | None
    holds_a_place: bool
    presences: int
    minutes: int


class Kind(NamedTuple):
    """What figures know of a registration besides its event and its minutes; many registrations are alike."""

    stakeholder_group: str
    country: str
    gender: str
    mode: str
    first_time: bool | None
    holds_a_place: bool
    presences: int

    def at(self, event: int) -> Fact:
        """Return a registration of this kind at an event, of nobody."""
        return Fact(event, None, *self, minutes=0)


class Facts:
    """The registrations of some events, as figures count them.

    Columns of the same length, in the order of people and, of one person, oldest first: `person` rises by
    one with each person, `kind` is a place in `kinds`, `event` one in `events`. All facts taken from the same
    ones share their `kinds` and `events`.
    """

    def __init__(self, rows: Iterable[Fact] = ()) -> None:
        people: dict[Hashable, list[Fact]] = {}
        for row in rows:
            people.setdefault(row.subject, []).append(row)
        kinds, events = Numbers(), Numbers()
        self.person, self.kind, self.event, self.minutes = (array("I") for _column in range(4))
        for number, those in enumerate(people.values()):
            for row in those:
                self.person.append(number)
                self.kind.append(kinds[Kind(*row[2:9])])
                self.event.append(events[row.event])
                self.minutes.append(row.minutes)
        self.kinds: Sequence[Kind] = list(kinds)
        self.events: Sequence[int] = list(events)
        self._known: dict[tuple[int, ...], tuple[Sequence[object], Any]] = {}

    def __len__(self) -> int:
        return len(self.person)

    def only(self, chosen: bytes) -> "Facts":
        """Return the facts whose byte is not 0."""
        part = Facts()
        part.kinds, part.events = self.kinds, self.events
        for name in ("person", "kind", "event", "minutes"):
            setattr(part, name, array("I", compress(getattr(self, name), chosen)))
        return part

    def once(self, about: Sequence[object], find: Callable[[], Any]) -> Any:
        """Return what is found about some things; for the same ones it is looked for once."""
        key = tuple(map(id, about))
        if key not in self._known:
            self._known[key] = (about, find())
        return self._known[key][1]

    def where(self, takes: Callable[[Fact], bool]) -> "Facts":
        """Return the facts of the kinds that are taken, whatever their event and minutes."""
        taken = [takes(kind.at(0)) for kind in self.kinds]
        return self.only(bytes(map(taken.__getitem__, self.kind)))

    def at(self, events: Collection[int]) -> "Facts":
        """Return the facts of some of the events."""
        taken = [event in events for event in self.events]
        return self.only(bytes(map(taken.__getitem__, self.event)))

    @cached_property
    def persons(self) -> int:
        """How many different people stand behind them."""
        return sum(self._begins)

    @property
    def _begins(self) -> Iterator[bool]:
        """Of each row, whether it is the first of its person."""
        yield from [True] * bool(self.person)
        yield from map(ne, self.person, self.person[1:])

    @cached_property
    def of_kind(self) -> Counter[int]:
        """How many rows are of each kind."""
        return Counter(self.kind)

    @property
    def presences(self) -> int:
        """How many check-ins they have together."""
        return sum(count * self.kinds[kind].presences for kind, count in self.of_kind.items())

    @property
    def places(self) -> Counter[int]:
        """How many of them hold a place: event → number."""
        holds = [kind.holds_a_place for kind in self.kinds]
        found = Counter(compress(self.event, map(holds.__getitem__, self.kind)))
        return Counter({self.events[event]: count for event, count in found.items()})

    def numbers(self, what: str) -> Iterable[int]:
        """Return the `presences` or the `minutes` of each row, in the order of the rows."""
        if what == "minutes":
            return self.minutes
        presences = [kind.presences for kind in self.kinds]
        return map(presences.__getitem__, self.kind)

    @cached_property
    def minutes_of_kind(self) -> Counter[int]:
        """How many minutes the rows of each kind were there together."""
        spent = [0] * len(self.kinds)
        for kind, minutes in zip(self.kind, self.minutes, strict=True):
            spent[kind] += minutes
        return Counter({kind: minutes for kind, minutes in enumerate(spent) if minutes})

    @cached_property
    def present(self) -> "Facts":
        """Those with a check-in."""
        return self.where(lambda fact: fact.presences > 0)

    @cached_property
    def away(self) -> "Facts":
        """Those without one."""
        return self.where(lambda fact: not fact.presences)

    @cached_property
    def latest(self) -> "Facts":
        """The latest of each person."""
        return self.only(bytes(self._ends()))

    @cached_property
    def earlier(self) -> "Facts":
        """All but the latest of each person."""
        return self.only(bytes(not last for last in self._ends()))

    def _ends(self) -> Iterator[bool]:
        yield from (one != other for one, other in pairwise(self.person))
        yield from [True] * bool(self.person)


class Contribution(NamedTuple):
    """One confirmed role of one person in one session."""

    event: int
    subject: UUID
    role: str
    stakeholder_group: str
    country: str
    gender: str
    mode: str


#: A presence counts when someone was there and the session was not called off.
ATTENDED = Q(presences__state=Presence.State.PRESENT) & ~Q(
    presences__session__status=Session.Status.CANCELLED
)


def registrations(events: Iterable[Event] | Any) -> QuerySet[Any]:
    """Return the registrations that figures count, oldest first, with `attended` and `attended_minutes`.

    A registration counts when it holds a place, and also when its place was given up and the person came
    all the same: they were there, and present may not be a larger set than registered.
    """
    return (
        Registration.objects.filter(event__in=events)
        .annotate(
            attended=Count("presences", filter=ATTENDED),
            attended_minutes=Coalesce(
                Sum(
                    Coalesce("presences__minutes", "presences__session__declared_minutes"),
                    filter=ATTENDED,
                ),
                0,
            ),
        )
        .filter(Q(status=Registration.Status.CONFIRMED) | Q(attended__gt=0))
        .order_by("registered_at", "pk")
    )


#: What is said of a registration as one text, in the order of `Kind`, a stroke between.
_KIND = """
COALESCE(sector.code, '') || '/' || found.country || '/' || found.gender || '/' || found.mode || '/'
    || CASE WHEN found.first_time THEN '1' WHEN NOT found.first_time THEN '0' ELSE '' END || '/'
    || CASE WHEN found.status = 'confirmed' THEN '1' ELSE '' END || '/' || CAST(found.attended AS {text})
"""
#: Three columns, each as one line; the event of a person's first registration bears a minus.
_LINES = """
SELECT {kinds}, {events}, {minutes}
FROM (
    SELECT kind, minutes, CASE WHEN subject = LAG(subject) OVER by_person THEN event ELSE -event END AS event
    FROM (
        SELECT found.subject, found.registered_at, found.id, found.event_id AS event,
            found.attended_minutes AS minutes, {kind} AS kind
        FROM ({found}) AS found
        LEFT JOIN people_stakeholdergroup AS sector ON sector.id = found.stakeholder_group_id
    ) AS said
    WINDOW by_person AS (ORDER BY subject, registered_at, id)
    ORDER BY subject, registered_at, id
) AS ordered
"""
_LINE = {"postgresql": "STRING_AGG(CAST({} AS text), ',')", "sqlite": "GROUP_CONCAT({}, ',')"}


def read(events: Iterable[Event] | Any) -> Facts:
    """Return the facts of the events; one query."""
    asked = registrations(events).order_by()
    try:
        found, values = asked.values(
            "subject",
            "registered_at",
            "id",
            "event_id",
            "stakeholder_group_id",
            "country",
            "gender",
            "mode",
            "first_time",
            "status",
            "attended",
            "attended_minutes",
        ).query.sql_with_params()
    except EmptyResultSet:
        return Facts()
    line = _LINE[connection.vendor].format
    words = {"kinds": line("kind"), "events": line("event"), "minutes": line("minutes")}
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(found=found, kind=_KIND.format(text="text"), **words), values)
        return _in_columns(*cursor.fetchone())


def _in_columns(kinds: str | None, events: str | None, minutes: str | None) -> Facts:
    facts = Facts()
    if not kinds or not events or not minutes:
        return facts
    met, marked = Numbers(), Numbers()
    facts.kind = _numbered(kinds, met)
    facts.kinds = list(map(_kind, met))
    places = _numbered(events, marked)
    begins = [word.startswith("-") for word in marked]
    facts.person = array("I", accumulate(map(begins.__getitem__, places)))
    those = Numbers()
    bare = [those[abs(int(word))] for word in marked]
    facts.event = array("I", map(bare.__getitem__, places))
    facts.events = list(those)
    spent = Numbers()
    lengths = _numbered(minutes, spent)
    known = list(map(int, spent))
    facts.minutes = array("I", map(known.__getitem__, lengths))
    return facts


def _numbered(line: str, numbers: Numbers) -> "array[int]":
    """Return the number of each word of a line, a piece at a time: words take far more room than numbers."""
    found = array("I")
    begin = 0
    while begin >= 0:
        end = line.find(",", begin + PIECE)
        words = line[begin:] if end < 0 else line[begin:end]
        found.extend(map(numbers.__getitem__, words.split(",")))
        begin = end + 1 if end >= 0 else -1
    return found


def _kind(words: str) -> Kind:
    group, country, gender, mode, first, holds, came = words.split("/")
    return Kind(group, country, gender, mode, {"1": True, "0": False}.get(first), bool(holds), int(came))


def read_contributions(events: Iterable[Event] | Any) -> list[Contribution]:
    """Return the confirmed roles in the events' sessions, called-off sessions left out; one query."""
    rows = (
        Part.objects.filter(session__event__in=events, status=Part.Status.CONFIRMED)
        .exclude(session__status=Session.Status.CANCELLED)
        .order_by("pk")
        .values_list(
            "session__event_id",
            "subject",
            "role",
            "stakeholder_group__code",
            "country",
            "gender",
            "mode",
        )
    )
    return [
        Contribution(event, subject, role, group or "", str(country or ""), gender, mode)
        for event, subject, role, group, country, gender, mode in rows.iterator(5000)
    ]


class Meeting(NamedTuple):
    """One session with how many were marked and how many of them were there."""

    event: int
    code: str
    title: str
    starts_at: datetime | None
    status: str
    marked: int
    present: int


def meetings(events: Iterable[Event] | Any) -> list[Meeting]:
    """Return the sessions of the events on the programme, in order, with their attendance; one query."""
    rows = (
        Session.objects.filter(event__in=events)
        .on_the_programme()
        .annotate(
            marked=Count("presences"),
            there=Count("presences", filter=Q(presences__state=Presence.State.PRESENT)),
        )
        .order_by("event_id", F("starts_at").asc(nulls_last=True), "pk")
    )
    return [
        Meeting(row.event_id, row.code, row.title, row.starts_at, row.status, row.marked, row.there)
        for row in rows
    ]
