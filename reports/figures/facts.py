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
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from datetime import datetime
from functools import cached_property
from itertools import accumulate, compress
from operator import and_, ne, not_
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from events.models import Event, Part, Presence, Registration, Session
from people import consent

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
        those = [(number, row) for number, own in enumerate(people.values()) for row in own]
        self.person = array("I", [number for number, _row in those])
        self.kind = array("I", [kinds[Kind(*row[2:9])] for _number, row in those])
        self.event = array("I", [events[row.event] for _number, row in those])
        self.minutes = array("I", [row.minutes for _number, row in those])
        self.kinds: Sequence[Kind] = list(kinds)
        self.events: Sequence[int] = list(events)

    def __len__(self) -> int:
        return len(self.kind)

    def only(self, chosen: bytes) -> "Facts":
        """Return the facts whose byte is not 0."""
        return _Part(self, chosen)

    @cached_property
    def _known(self) -> dict[tuple[int, ...], tuple[Sequence[object], Any]]:
        return {}

    def once(self, about: Sequence[object], find: Callable[[], Any]) -> Any:
        """Return what is found about some things; for the same ones it is looked for once."""
        key = tuple(map(id, about))
        if key not in self._known:
            self._known[key] = (about, find())
        return self._known[key][1]

    def of_kinds(self, about: object, find: Callable[[Fact], Any]) -> list[Any]:
        """Return what is found of each kind, at no event; about one thing it is looked for once."""
        return self.whole.once((Kind, about), lambda: list(map(find, self.whole._nobodies)))

    @cached_property
    def _nobodies(self) -> list[Fact]:
        return [kind.at(0) for kind in self.kinds]

    @property
    def whole(self) -> "Facts":
        """The facts of which these are some; themselves where they are all."""
        return self

    def where(self, takes: Callable[[Fact], bool]) -> "Facts":
        """Return the facts of the kinds that are taken, whatever their event and minutes."""
        taken = list(map(takes, self.whole._nobodies))
        return self.only(bytes(map(taken.__getitem__, self.kind)))

    def at(self, events: Collection[int]) -> "Facts":
        """Return the facts of some of the events."""
        taken = [event in events for event in self.events]
        return self.only(bytes(map(taken.__getitem__, self.event)))

    @cached_property
    def persons(self) -> int:
        """How many different people stand behind them."""
        return self._ends.count(1)

    @cached_property
    def _ends(self) -> bytes:
        """Of each row, whether it is the last of its person."""
        return bytes(map(ne, self.person, self.person[1:])) + b"\1" * bool(self.person)

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
        return self.only(self._ends)

    @cached_property
    def earlier(self) -> "Facts":
        """All but the latest of each person."""
        return self.only(bytes(map(not_, self._ends)))

    @cached_property
    def apart(self) -> tuple["Facts", "Facts"]:
        """Those of people who are there once, and those of people who are there several times."""
        if self.persons == len(self):
            return self, Facts()
        once = bytes(map(and_, self._ends, b"\1" + self._ends))
        return self.only(once), self.only(bytes(map(not_, once)))


class _Part(Facts):
    """Some of other facts; a column is taken from theirs when it is first asked for."""

    def __init__(self, whole: Facts, chosen: bytes) -> None:
        self._whole, self._chosen = whole, chosen
        self.kinds, self.events = whole.kinds, whole.events

    @property
    def whole(self) -> Facts:
        return self._whole.whole

    def __len__(self) -> int:
        return self._chosen.count(1)

    def __getattr__(self, name: str) -> "array[int]":
        if name not in ("person", "kind", "event", "minutes"):
            raise AttributeError(name)
        column = array("I", compress(getattr(self._whole, name), self._chosen))
        setattr(self, name, column)
        return column


class Contribution(NamedTuple):
    """One confirmed role of one person in one session."""

    event: int
    subject: UUID
    role: str
    stakeholder_group: str
    country: str
    gender: str
    mode: str
    #: Whether they agreed to be counted by gender and sector even where few hold the role.
    openly: bool = False


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
COALESCE(sector.code, '') || '/' || place.country || '/' || place.gender || '/' || place.mode || '/'
    || CASE WHEN place.first_time THEN '1' WHEN NOT place.first_time THEN '0' ELSE '' END || '/'
    || CASE WHEN place.status = 'confirmed' THEN '1' ELSE '' END || '/'
    || CAST(COALESCE(came.attended, 0) AS text)
"""
#: Three columns, each as one line; the event of a person's first registration bears a minus.
_LINES = """
SELECT {kinds}, {events}, {minutes}
FROM (
    SELECT kind, minutes, CASE WHEN subject = LAG(subject) OVER by_person THEN event ELSE -event END AS event
    FROM (
        SELECT place.subject, place.registered_at, place.id, place.event_id AS event, {kind} AS kind,
            COALESCE(came.attended_minutes, 0) AS minutes
        FROM ({places}) AS place
        LEFT JOIN ({came}) AS came ON came.registration_id = place.id
        LEFT JOIN people_stakeholdergroup AS sector ON sector.id = place.stakeholder_group_id
        WHERE place.status = 'confirmed' OR came.attended > 0
    ) AS counted
    WINDOW by_person AS (ORDER BY subject, registered_at, id)
    ORDER BY subject, registered_at, id
) AS ordered
"""
_LINE = {"postgresql": "STRING_AGG(CAST({} AS text), ',')", "sqlite": "GROUP_CONCAT({}, ',')"}


def read(events: Iterable[Event] | Any) -> Facts:
    """Return the facts of the events, the same as `registrations`; one query.

    The check-ins are counted before they are joined: a million places are then never sorted by their number.
    """
    places = Registration.objects.filter(event__in=events).values(
        "subject", "registered_at", "id", "event_id", "stakeholder_group_id", "country", "gender", "mode",
        "first_time", "status",
    )  # fmt: skip
    came = (
        Presence.objects.filter(session__event__in=events, state=Presence.State.PRESENT)
        .exclude(session__status=Session.Status.CANCELLED)
        .values("registration_id")
        .annotate(
            attended=Count("pk"), attended_minutes=Sum(Coalesce("minutes", "session__declared_minutes"))
        )
    )
    try:
        (places_sql, places_values), (came_sql, came_values) = (
            rows.query.sql_with_params() for rows in (places, came)
        )
    except EmptyResultSet:
        return Facts()
    line = _LINE[connection.vendor].format
    sql = _LINES.format(
        kinds=line("kind"), events=line("event"), minutes=line("minutes"),
        kind=_KIND, places=places_sql, came=came_sql,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, [*places_values, *came_values])
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
    agreed = consent.standing("count-openly").filter(subject=OuterRef("subject"), about=OuterRef("code"))
    rows = (
        Part.objects.filter(session__event__in=events, status=Part.Status.CONFIRMED)
        .exclude(session__status=Session.Status.CANCELLED)
        # Of a gathering that shows no roles in public, nobody is known to have spoken.
        .annotate(
            openly=Case(
                When(Q(session__event__risk=Event.Risk.OPEN) & Exists(agreed), then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
        .order_by("pk")
        .values_list(
            "session__event_id",
            "subject",
            "role",
            "stakeholder_group__code",
            "country",
            "gender",
            "mode",
            "openly",
        )
    )
    return [
        Contribution(event, subject, role, group or "", str(country or ""), gender, mode, bool(openly))
        for event, subject, role, group, country, gender, mode, openly in rows.iterator(5000)
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
    """Return the sessions of the events on the programme but breaks, in order, with attendance; one query."""
    rows = (
        Session.objects.filter(event__in=events)
        .on_the_programme()
        .without_breaks()
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
