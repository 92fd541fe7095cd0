"""Counts by any dimensions at once, and the different people behind each cell."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import Event
from people.models import Scheme
from reports.figures import breakdown, facts, measures
from reports.figures.facts import Fact, Facts
from reports.figures.measures import Total

ANA, BETO, CATA, DITO = uuid4(), uuid4(), uuid4(), uuid4()


def fact(event, subject, *, country="GT", gender="woman", mode="onsite", first_time=None, presences=1):
    return Fact(event, subject, "academia", country, gender, mode, first_time, True, presences, 60)


@pytest.fixture
def read():
    """Ana came to three events, once online and once from Honduras; Beto and Cata once; Dito stayed away."""
    return Facts(
        [
            fact(1, ANA),
            fact(1, BETO, gender="man", first_time=True),
            fact(1, DITO, presences=0),
            fact(2, ANA, mode="online"),
            fact(2, CATA, country="", first_time=False),
            fact(3, ANA, country="HN"),
        ]
    )


@pytest.fixture
def events():
    """Two in Guatemala, in March and November; the third online, in the next year."""

    def one(key, country, starts, **fields):
        return Event(
            pk=key, code=f"e{key}", title_es=f"Evento {key}", country=country, starts_at=starts,
            time_zone="America/Guatemala", status="published", **fields,
        )  # fmt: skip

    return [
        one(1, "GT", datetime(2026, 3, 2, 15, tzinfo=UTC)),
        one(2, "GT", datetime(2026, 11, 9, 15, tzinfo=UTC), risk="protected"),
        one(3, "", datetime(2027, 1, 1, 3, tzinfo=UTC)),
    ]


def test_a_cell_knows_its_rows_and_the_different_people_behind_them(read):
    found = breakdown.counted(measures.present(read), [breakdown.country(), breakdown.gender()])
    assert found == {
        ("GT", "woman"): Total(2, 1),
        ("GT", "man"): Total(1, 1),
        ("HN", "woman"): Total(1, 1),
        ("not-stated", "woman"): Total(1, 1),
    }


def test_each_person_counts_once_as_they_last_described_themselves(read):
    people = measures.unique(measures.present(read))
    assert breakdown.counted(people, [breakdown.country(), breakdown.mode()]) == {
        ("HN", "onsite"): Total(1, 1),
        ("GT", "onsite"): Total(1, 1),
        ("not-stated", "onsite"): Total(1, 1),
    }


def test_by_nothing_there_is_one_cell_with_everybody(read):
    assert breakdown.counted(read, []) == {(): Total(6, 4)}
    assert breakdown.counted(Facts(()), []) == {}


@pytest.mark.django_db
def test_the_trend_shows_who_came_from_the_country_of_the_event(read, events):
    came = measures.present(read)
    found = breakdown.counted(came, [breakdown.period(events), breakdown.home(events)])
    assert found == {
        ("2026-Q1", "home"): Total(2, 2),
        ("2026-Q4", "home"): Total(1, 1),
        ("2026-Q4", "not-stated"): Total(2, 2),
    }


def test_people_of_another_country_come_from_abroad(events):
    read = Facts([fact(1, ANA, country="HN"), fact(2, ANA, country="HN"), fact(1, BETO)])
    assert breakdown.counted(read, [breakdown.home(events)]) == {
        ("abroad",): Total(2, 1),
        ("home",): Total(1, 1),
    }


@pytest.mark.parametrize(
    ("by", "codes"),
    [
        ("month", ["2026-03", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10",
                   "2026-11", "2026-12"]),
        ("quarter", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
        ("year", ["2026"]),
    ],
)  # fmt: skip
def test_periods_go_by_the_clock_of_the_event_and_leave_no_gap(events, by, codes):
    """Three in the morning of New Year's Day is still December in Guatemala."""
    assert list(breakdown.period(events, by=by).labels([])) == codes


def test_an_event_without_a_date_is_in_a_row_of_its_own(events):
    events[2].starts_at = None
    rows = breakdown.period(events, by="year").labels([])
    assert {code: names["en"] for code, names in rows.items()} == {
        "2026": "2026",
        "not-stated": "Without a date",
    }


def test_a_quarter_and_a_month_are_named_in_each_language(events):
    assert breakdown.period(events).labels([])["2026-Q1"] == {
        "es": "Trimestre 1 de 2026",
        "pt-br": "Trimestre 1 de 2026",
        "en": "Quarter 1 of 2026",
    }
    assert breakdown.period(events, by="month").labels([])["2026-03"]["en"] == "March 2026"


def test_events_that_are_called_alike_are_told_apart_by_where_and_when(event, another_event):
    first, _session = another_event(5)
    second, _session = another_event(40)
    assert [one["en"] for one in breakdown.titles([event, first, second])] == [
        event.title_en,
        "Course on personal data (Guatemala, November 2026)",
        "Course on personal data (Guatemala, December 2026)",
    ]
    labels = breakdown.event([first, second]).rows
    assert labels[second.code]["es"] == "Curso de datos personales (Guatemala, diciembre de 2026)"


def test_events_whose_names_are_not_public_are_one_row(read, events):
    dimension = breakdown.event(events)
    assert list(dimension.labels([])) == ["e1", "e3", "not-public"]
    assert breakdown.counted(read, [dimension]) == {
        ("e1",): Total(3, 3),
        ("not-public",): Total(2, 2),
        ("e3",): Total(1, 1),
    }


def test_who_came_for_the_first_time_is_told_from_who_had_come_before(read):
    assert breakdown.counted(measures.present(read), [breakdown.first_time()]) == {
        ("first",): Total(1, 1),
        ("again",): Total(1, 1),
        ("not-stated",): Total(3, 1),
    }


def test_countries_fall_into_the_parts_of_the_region():
    where = {"MX": "central-america", "GT": "central-america", "DO": "caribbean", "BR": "south-america"}
    where |= {"ES": "outside-the-scheme", "": "not-stated"}
    for country, code in where.items():
        found = breakdown.counted(Facts([fact(1, ANA, country=country)]), [breakdown.region()])
        assert found == {(code,): Total(1, 1)}
    with override("en"):
        assert breakdown.region().labels([])["central-america"]["en"] == "Central America and Mexico"


@pytest.mark.django_db
def test_countries_fall_into_the_groups_of_a_scheme():
    grouped = breakdown.region(Scheme.objects.get(code="un-regional-group"))
    read = Facts([fact(1, ANA), fact(1, BETO, country="ES"), fact(1, CATA, country="")])
    assert set(breakdown.counted(read, [grouped])) == {("grulac",), ("outside-the-scheme",), ("not-stated",)}
    assert list(grouped.labels([])) == ["grulac", "outside-the-scheme", "not-stated"]


@pytest.mark.django_db
def test_contributions_are_counted_by_several_dimensions_too(event, session):
    from tests.reports.conftest import give_part

    someone = give_part(session, "speaker").person
    give_part(session, "speaker", gender="man")
    give_part(session, "trainer", person=someone)
    found = breakdown.counted(
        facts.read_contributions([event.pk]), [breakdown.gender(), breakdown.first_time()]
    )
    assert found == {("woman", "not-stated"): Total(2, 1), ("man", "not-stated"): Total(1, 1)}


@pytest.mark.django_db
def test_the_columns_hold_what_the_registrations_are(event, session, crowd, another_event):
    """Several sessions, measured minutes, a session called off, an absence, a place given up, one person
    twice: every registration that figures count is in the columns, and nothing else."""
    from events.models import Presence
    from tests.conftest import NOW
    from tests.reports.conftest import lesson

    second, off = lesson(event, NOW, 60), lesson(event, NOW, 60, status="cancelled")
    other, other_session = another_event()
    first = crowd.add(event, 3, sessions=[session, second], gender="man", first_time=True)
    crowd.add(event, 2, sessions=[second, off], minutes=17, country="", group="")
    crowd.add(event, 2, sessions=[session], status="cancelled", first_time=False)
    crowd.add(event, 2, status="cancelled")
    crowd.add(event, 1, status="waiting", waiting_since=NOW)
    crowd.add(event, 1, sessions=[off])
    (away,) = crowd.add(event, 1, gender="")
    Presence.objects.create(registration=away, session=session, state="absent", mode="onsite", source="hand")
    crowd.add(other, 3, sessions=[other_session], subjects=[row.subject for row in first])

    read = facts.read([event.pk, other.pk])

    held = Counter(
        (read.events[at], *read.kinds[kind], minutes)
        for at, kind, minutes in zip(read.event, read.kind, read.minutes, strict=True)
    )
    expected = facts.registrations([event.pk, other.pk]).values_list(
        "event_id", "stakeholder_group__code", "country", "gender", "mode", "first_time", "status",
        "attended", "attended_minutes",
    )  # fmt: skip
    assert held == Counter(
        (at, group or "", country, gender, mode, said, status == "confirmed", came, minutes)
        for at, group, country, gender, mode, said, status, came, minutes in expected
    )
    assert (len(read), read.persons) == (12, 9)
    latest = read.latest
    assert sum(latest.events[at] == other.pk for at in latest.event) == 3


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4), st.integers(1, 5), st.sampled_from(["GT", "HN", ""]),
            st.sampled_from(["woman", "man", ""]), st.integers(0, 2),
        ),
        max_size=40,
    )
)  # fmt: skip
def test_columns_count_as_rows_do(rows):
    """Whatever the rows: each cell has as many of them, and of their people, as when one looks at each."""
    starts = datetime(2026, 3, 2, 15, tzinfo=UTC)
    events = [
        Event(pk=key, code=f"e{key}", country="GT" if key % 2 else "HN", time_zone="UTC",
              starts_at=starts + timedelta(days=60 * key), status="published")
        for key in range(1, 5)
    ]  # fmt: skip
    each = [
        fact(at, who, country=country, gender=gender, presences=came)
        for at, who, country, gender, came in rows
    ]
    tables = [
        [breakdown.gender()],
        [breakdown.country(), breakdown.event(events)],
        [breakdown.period(events), breakdown.home(events)],
        [breakdown.home(events), breakdown.gender(), breakdown.event(events), breakdown.mode()],
    ]
    read = Facts(each)
    for by in tables:
        for held, plain in ((read, each), (read.present, [one for one in each if one.presences])):
            people: dict = {}
            for row in plain:
                people.setdefault(tuple(one.place(row) for one in by), []).append(row.subject)
            expected = {cell: Total(len(those), len(set(those))) for cell, those in people.items()}
            assert breakdown.counted(held, by) == expected
        spent: Counter = Counter()
        for row in each:
            spent[tuple(one.place(row) for one in by)] += row.presences
        assert breakdown.summed(read, by, "presences") == {at: sum_ for at, sum_ in spent.items() if sum_}
