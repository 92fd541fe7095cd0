"""What looks odd in who was there: accepted, flagged, never corrected."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events import attendance, attendance_import, flags, headcounts, registration, schedule
from events.flags import ABOVE_REGISTERED, LATER_ABOVE_EARLIER, NOT_LISTED, WITHOUT_A_PLACE, Flag
from events.models import Event, Mode, Registration, Session
from events.recognition import Answers, Contact
from people.models import Organisation

DATA = Path(__file__).parent.parent / "data" / "carpentries_attendance_by_day.csv"
DAYS = ("day1", "day2", "day3", "day4", "day5")
FIRST = date(2026, 9, 7)
AFTERWARDS = datetime(2026, 9, 20, tzinfo=UTC)
BEFORE = datetime(2026, 9, 1, tzinfo=UTC)


def held(organisation: Organisation, title: str, days: int) -> Event:
    """An event with a session of an hour on each of so many days, open to register for."""
    event = schedule.create_event(
        lead=organisation,
        title={"es": title},
        time_zone="America/Guatemala",
        seats={Mode.ONSITE: None},
        by=None,
        now=BEFORE,
        country="GT",
        venue="Casa",
    )
    for number in range(days):
        schedule.add_session(
            event,
            title={"es": f"Día {number + 1}"},
            declared_minutes=60,
            wall_start=datetime.combine(FIRST + timedelta(days=number), datetime.min.time().replace(hour=9)),
            by=None,
            now=BEFORE,
        )
    # Its public pages are nothing to figures.
    Event.objects.filter(pk=event.pk).update(status=Event.Status.PUBLISHED)
    event.refresh_from_db()
    return event


def registered(event: Event, count: int, start: int = 0) -> list[Registration]:
    return [
        registration.register(
            event,
            answers=Answers(name=f"Persona {number}", mode=Mode.ONSITE),
            contact=Contact(phone=f"+50255{number:06d}"),
            language="es",
            time_zone="America/Guatemala",
            now=BEFORE,
        )
        for number in range(start, start + count)
    ]


def registered_long_ago(event: Event, count: int) -> list[Registration]:
    """The same places, brought over in one go: the other way takes minutes for thousands."""
    return Registration.objects.bulk_create(
        Registration(
            event=event,
            number=number,
            name=f"Persona {number}",
            name_key=f"persona {number}",
            language="es",
            time_zone="America/Guatemala",
            mode=Mode.ONSITE,
        )
        for number in range(1, count + 1)
    )


def were_there(session: Session, places: list[Registration], count: int) -> None:
    """So many were present: those with a place by the list, and any above by a file as counted."""
    listed = places[:count]
    marks = {place.code: "present" for place in listed}
    attendance.mark_many(session, marks, by=None, now=AFTERWARDS)
    if count > len(listed):
        rows = "".join(f"Alguien {number},60\n" for number in range(count - len(listed)))
        file = ("lista.csv", f"Name,Duration\n{rows}".encode())
        batch = attendance_import.look_at(session, [file], zone="UTC", by=None, now=AFTERWARDS)
        attendance_import.apply(batch, chosen={}, rest="count", by=None, now=AFTERWARDS)


def day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def load(
    organisation: Organisation, number: int | None, counts: list[int | None], take: Any = registered
) -> Event:
    event = held(organisation, "Taller", len(counts))
    places = take(event, number or 0)
    for session, count in zip(event.sessions.in_order(), counts, strict=True):
        if count is not None:
            were_there(session, places, count)
    return event


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "counts", "expected"),
    [
        (5, [4, 3], []),
        (5, [3, 4], [Flag(LATER_ABOVE_EARLIER, day(2), 4, 3, day(1))]),
        (5, [3, None, 4], [Flag(LATER_ABOVE_EARLIER, day(3), 4, 3, day(1))]),
        (5, [None, 4], []),
        (2, [3, 2], [Flag(ABOVE_REGISTERED, day(1), 3, 2), Flag(NOT_LISTED, day(1), 1)]),
        (None, [3, 2], [Flag(NOT_LISTED, day(1), 3), Flag(NOT_LISTED, day(2), 2)]),
        (5, [None, None], []),
        (None, [None], []),
    ],
)
def test_each_oddity_is_flagged_on_its_day(
    organisation: Organisation, number: int | None, counts: list[int | None], expected: list[Flag]
):
    event = load(organisation, number, counts)
    assert flags.flags_of(event) == expected
    figures = flags.figures_of([event])[event.pk]
    assert figures.present == {
        day(place): count for place, count in enumerate(counts, 1) if count is not None
    }


@pytest.mark.django_db
def test_a_missing_number_of_registrations_is_unknown_and_not_zero(organisation: Organisation):
    unknown, nobody = load(organisation, None, [3]), load(organisation, None, [None])
    found = flags.figures_of([unknown, nobody])
    assert (found[unknown.pk].registered, found[nobody.pk].registered) == (None, 0)
    assert ABOVE_REGISTERED not in [flag.code for flag in flags.flags_of(unknown)]


@pytest.mark.django_db
def test_whoever_came_to_two_sessions_of_a_day_was_there_that_day_once(organisation: Organisation):
    event = held(organisation, "Taller", 1)
    schedule.add_session(
        event,
        title={"es": "Tarde"},
        declared_minutes=60,
        wall_start=datetime.combine(FIRST, datetime.min.time().replace(hour=15)),
        by=None,
        now=BEFORE,
    )
    places = registered(event, 2)
    for session in event.sessions.all():
        were_there(session, places, 3)
    assert flags.figures_of([event])[event.pk].present == {FIRST: 3}


@pytest.mark.django_db
def test_someone_present_who_gave_the_place_back_is_flagged_and_in_no_figure(organisation: Organisation):
    event = held(organisation, "Taller", 1)
    places = registered(event, 2)
    were_there(event.sessions.get(), places, 2)
    registration.cancel(places[0], now=BEFORE)
    assert flags.flags_of(event) == [Flag(WITHOUT_A_PLACE, None, 1)]
    assert flags.figures_of([event])[event.pk].present == {FIRST: 1}


@pytest.mark.django_db
def test_heads_that_were_counted_stand_beside_the_list_and_are_not_added_to_it(organisation: Organisation):
    """Of a session within another body's event: 2 on the list, 5 heads in the room and 3 online."""
    event = held(organisation, "Taller", 1)
    session = event.sessions.get()
    Session.objects.filter(pk=session.pk).update(programme="IGF 2026")
    were_there(session, registered(event, 2), 2)
    for mode, people in (("onsite", 9), ("onsite", 5), ("online", 3)):
        headcounts.type_in(session, mode=mode, people=people, by=None, now=AFTERWARDS)
    assert flags.figures_of([event])[event.pk].present == {FIRST: 8}
    assert flags.flags_of(event) == [Flag(ABOVE_REGISTERED, FIRST, 8, 2), Flag(NOT_LISTED, FIRST, 6)]


@pytest.mark.django_db
def test_a_session_called_off_has_no_day(organisation: Organisation):
    event = load(organisation, 3, [1, 2])
    Session.objects.filter(wall_date=day(2)).update(status=Session.Status.CANCELLED)
    assert flags.flags_of(event) == []


@pytest.mark.django_db
def test_figures_cost_the_same_for_one_event_and_for_three(organisation: Organisation):
    def cost(*events: Event) -> int:
        with CaptureQueriesContext(connection) as queries:
            flags.figures_of(events)
        return len(queries)

    events = [load(organisation, 2, [3, 1]) for _each in range(3)]
    assert cost(events[0]) == cost(*events) == 6


def test_each_flag_is_a_sentence_in_each_language():
    every = [
        Flag(LATER_ABOVE_EARLIER, day(2), 4, 3, day(1)),
        Flag(ABOVE_REGISTERED, day(1), 3, 2),
        Flag(NOT_LISTED, day(1), 1),
        Flag(NOT_LISTED, day(1), 3),
        Flag(WITHOUT_A_PLACE, None, 1),
    ]
    said = {}
    for language in ("es", "pt-br", "en"):
        with translation.override(language):
            said[language] = [str(flag) for flag in every]
    assert said["en"][1] == (
        "Monday 7 September 2026: 3 present, above the 2 who are registered. The numbers stay as they were "
        "recorded."
    )
    assert not set(said["en"]) & set(said["es"]) | set(said["es"]) & set(said["pt-br"])


# --- 298 real workshops ---


def workshops() -> Iterator[tuple[str, int | None, list[int | None]]]:
    """What was published of each: its name, the registrations and attendance by day; no number is None."""
    with DATA.open(encoding="utf-8") as page:
        for row in csv.DictReader(page):
            numbers = [int(row[name]) if row[name].isdigit() else None for name in ("registered", *DAYS)]
            yield row["workshop_slug"], numbers[0], numbers[1:]


def deserved(number: int | None, counts: list[int | None]) -> set[tuple[str, int]]:
    """The flags that published numbers deserve, worked out from them alone: (code, number of the day)."""
    found = set()
    known = [(place, count) for place, count in enumerate(counts, 1) if count is not None]
    for (_place, earlier), (place, later) in zip(known, known[1:], strict=False):
        if later > earlier:
            found.add((LATER_ABOVE_EARLIER, place))
    for place, count in known:
        if number is not None and count > number:
            found.add((ABOVE_REGISTERED, place))
        if count > (number or 0):
            found.add((NOT_LISTED, place))
    return found


@pytest.mark.parametrize(
    ("number", "counts", "found"),
    [
        (35, [27, 26], []),
        (30, [18, 22], [(LATER_ABOVE_EARLIER, 1, 18)]),
        (20, [24, 20], [(ABOVE_REGISTERED, 0, 20)]),
        (10, [12, 13], [(ABOVE_REGISTERED, 0, 10), (LATER_ABOVE_EARLIER, 1, 12), (ABOVE_REGISTERED, 1, 10)]),
        (None, [18, 12], []),
        (30, [18, None, 22], [(LATER_ABOVE_EARLIER, 2, 18)]),
        (30, [22, None, 18], []),
        (30, [22, 22], []),
        (22, [22], []),
        (0, [3], [(ABOVE_REGISTERED, 0, 0)]),
        (0, [], []),
    ],
)
def test_what_looks_odd_is_told_with_what_it_is_above(
    number: int | None, counts: list[int | None], found: list[tuple[str, int, int]]
):
    assert flags.odd(number, counts) == found


@pytest.mark.django_db
def test_298_real_workshops_keep_their_figures_and_raise_the_flags_they_deserve(
    organisation: Organisation,
):
    check_all(organisation, registered_long_ago)


@pytest.mark.soak
@pytest.mark.django_db
def test_298_real_workshops_whose_7654_people_registered_one_by_one_are_the_same(organisation: Organisation):
    check_all(organisation, registered)


def check_all(organisation: Organisation, take: Any) -> None:
    rows = list(workshops())
    events = [load(organisation, number, counts, take) for _slug, number, counts in rows]
    found = flags.figures_of(events)
    kept, raised = [], []
    for event in events:
        figures = found[event.pk]
        kept.append((figures.registered, [figures.present.get(day(one)) for one in range(1, 6)]))
        raised.append(
            {(flag.code, (flag.day - FIRST).days + 1) for flag in flags.raised_by(figures) if flag.day}
        )
    # Two say neither who registered nor who came: nothing is recorded there, which is no unknown number.
    silent = (None, [None] * 5)
    published = [(number, counts) for _slug, number, counts in rows]
    assert published.count(silent) == 2
    assert kept == [(0, [None] * 5) if row == silent else row for row in published]
    assert raised == [deserved(number, counts) for number, counts in published]
    codes = [{code for code, _day in each} for each in raised]
    assert len(codes) == 298
    assert sum(LATER_ABOVE_EARLIER in each for each in codes) == 18
    assert sum(ABOVE_REGISTERED in each for each in codes) == 2
