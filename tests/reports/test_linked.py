"""Crossed tables of a report: true, safe beside all that is out, and kept as documents keep them."""

from collections.abc import Mapping
from datetime import timedelta
from itertools import product
from random import Random
from typing import Any

import pytest

from events.models import Event
from people.models import Scheme
from reports.crosstab import JOINED, TOTAL
from reports.figures import breakdown, facts, measures
from reports.issuing import releases
from reports.models import AgreedTable, Grant
from reports.tables import agreed, documents
from reports.tables.beside import gives_away_beside
from reports.tables.ground import Ground
from reports.tables.wanted import USUAL
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

COUNTRIES, GENDERS = ("GT", "HN", "SV"), ("woman", "man", "undisclosed")
SECTORS = ("civil-society", "government", "academia", "private-sector")


def filled(crowd: Any, event: Event, session: Any, draw: Random, people: int) -> None:
    """Register people at random, the usual groups larger; most come."""
    for _person in range(people):
        crowd.add(
            event,
            sessions=[session] if draw.random() < 0.85 else [],
            country=draw.choices(COUNTRIES, (60, 25, 15))[0],
            gender=draw.choices(GENDERS, (50, 44, 6))[0],
            group=draw.choices(SECTORS, (45, 25, 20, 10))[0],
            first_time=draw.choices((True, False, None), (50, 40, 10))[0],
        )


def cells(table: Mapping[str, Any]) -> dict[tuple[str, ...], int | None]:
    return {tuple(cell["at"]): cell["count"] for cell in table["cells"]}


def crossed(document: Mapping[str, Any], *dimensions: str) -> dict[str, Any]:
    return next(one for one in document["crosstables"] if one["dimensions"] == list(dimensions))


def is_true(document: Mapping[str, Any], table: Mapping[str, Any], ground: Ground) -> None:
    """Every shown count of a crossed table is the number of those present, by counting again."""
    dimensions = [ground.dimensions[one] for one in table["dimensions"]]
    counts = {cell: count for cell, (count, _people) in ground.cells(dimensions).items()}
    codes = [list(ground.labels(one)) for one in table["dimensions"]]
    whole = [
        {one["code"]: one["code"].split(JOINED) for one in column} | {TOTAL: all_of}
        for column, all_of in zip(table["categories"], codes, strict=True)
    ]
    for at, count in cells(table).items():
        if count is not None:
            parts = product(*(names[code] for names, code in zip(whole, at, strict=True)))
            assert count == sum(counts.get(one, 0) for one in parts), (table["dimensions"], at)


@pytest.mark.parametrize("seed", range(6))
def test_a_report_with_crossed_tables_is_true_and_gives_nobody_away(
    seed, event, session, grant, crowd, another_event
):
    draw = Random(seed)
    filled(crowd, event, session, draw, draw.choice((25, 60, 140)))
    second, lesson = another_event(days=100)
    grant.events.add(second)
    filled(crowd, second, lesson, draw, 40)
    agreed.begin(grant)
    draft = releases.preview(grant, now=NOW)
    assert draft.refusals == []
    assert [one["dimensions"] for one in draft.document["crosstables"]] == [
        list(one.dimensions) for one in USUAL
    ]
    ground = Ground([event, second], breakdown.dimensions(), measures.present(facts.read([event, second])))
    told = [one for one in draft.document["crosstables"] if not one["withheld"]]
    assert len(told) >= 5
    for table in told:
        is_true(draft.document, table, ground)
        small = [count for count in cells(table).values() if count is not None and 0 < count < 5]
        assert small == []


def test_a_region_does_not_give_back_a_country_that_is_hidden(event, session, grant, crowd):
    """30 from Guatemala, 3 from Honduras, 9 from Brazil: Central America less Guatemala would be Honduras."""
    crowd.add(event, 30, sessions=[session], country="GT")
    crowd.add(event, 3, sessions=[session], country="HN")
    crowd.add(event, 9, sessions=[session], country="BR")
    agreed.add(grant, ["region"])
    document = releases.preview(grant, now=NOW).document
    plain = {row["code"]: row["count"] for row in documents.find(document, "present", "country")["rows"]}
    assert plain["HN"] is None
    region = crossed(document, "region")
    open_ones = [code for code, count in plain.items() if count is not None]
    for (code,), count in cells(region).items():
        of = {one["code"]: one["of"] for one in region["categories"][0]}.get(code)
        assert count is None or of is None or len(set(of) - set(open_ones)) != 1, (code, count)


def test_two_periods_that_do_not_follow_one_another_are_never_told_as_one(
    event, session, grant, crowd, another_event
):
    crowd.add(event, 30, sessions=[session])
    for number, days in ((2, 95), (30, 190), (3, 280)):
        held, lesson = another_event(days=days)
        grant.events.add(held)
        crowd.add(held, number, sessions=[lesson])
    agreed.add(grant, ["period"])
    table = crossed(releases.preview(grant, now=NOW).document, "period")
    order = ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3"]
    for one in table["categories"][0]:
        places = [order.index(code) for code in one["code"].split(JOINED)]
        assert places == list(range(places[0], places[0] + len(places)))


def test_who_came_from_abroad_stands_beside_the_trend(event, session, grant, crowd, another_event):
    crowd.add(event, 40, sessions=[session], country="GT")
    crowd.add(event, 12, sessions=[session], country="HN")
    held, lesson = another_event(days=100)
    grant.events.add(held)
    crowd.add(held, 20, sessions=[lesson], country="GT")
    crowd.add(held, 10, sessions=[lesson], country="SV")
    agreed.add(grant, ["period", "home"])
    table = crossed(releases.preview(grant, now=NOW).document, "period", "home")
    assert cells(table) == {
        ("2026-Q4", "home"): 40, ("2026-Q4", "abroad"): 12, ("2026-Q4", TOTAL): 52,
        ("2027-Q1", "home"): 20, ("2027-Q1", "abroad"): 10, ("2027-Q1", TOTAL): 30,
        (TOTAL, "home"): 60, (TOTAL, "abroad"): 22, (TOTAL, TOTAL): 82,
    }  # fmt: skip
    assert table["hosts"] == {event.code: ["GT"], held.code: ["GT"]}


def test_a_cell_of_one_person_who_came_six_times_is_small(event, session, grant, crowd, another_event):
    """Counted are places, and six of them are one woman of the press."""
    crowd.add(event, 30, sessions=[session], gender="man", group="press")
    crowd.add(event, 30, sessions=[session], gender="woman", group="academia")
    (one,) = crowd.add(event, 1, sessions=[session], gender="woman", group="press")
    for days in range(1, 6):
        held, lesson = another_event(days=days)
        grant.events.add(held)
        crowd.add(held, 1, sessions=[lesson], gender="woman", group="press", subjects=[one.subject])
    agreed.add(grant, ["stakeholder_group", "gender"])
    table = crossed(releases.preview(grant, now=NOW).document, "stakeholder_group", "gender")
    assert cells(table).get(("press", "woman")) is None


def test_more_people_since_are_protected_in_step_with_the_report_before(
    event, session, grant, organiser, crowd
):
    draw = Random(3)
    filled(crowd, event, session, draw, 80)
    for dimensions in (("country", "gender"), ("stakeholder_group", "gender")):
        agreed.add(grant, dimensions)
    first = releases.issue(grant, by=organiser, now=NOW)
    crowd.add(event, 6, sessions=[session], country="HN", gender="man", group="academia")
    crowd.add(event, 1, sessions=[session], country="SV", gender="woman", group="government")
    draft = releases.preview(grant, now=NOW + timedelta(days=30))
    assert draft.refusals == []
    then, now = (cells(crossed(one, "country", "gender")) for one in (first.tables, draft.document))
    for cell in set(then) & set(now):
        if then[cell] is not None and now[cell] is not None:
            assert not 0 < now[cell] - then[cell] < 5, cell


def test_a_crossed_table_that_tells_what_the_plain_one_hides_is_found(event, session, grant, crowd):
    filled(crowd, event, session, Random(5), 120)
    crowd.add(event, 2, sessions=[session], country="NI")
    agreed.add(grant, ["country", "gender"])
    document = releases.preview(grant, now=NOW).document
    assert releases.gives_away(document) == []
    hidden = [
        row["code"] for row in documents.find(document, "present", "country")["rows"] if row["count"] is None
    ]
    assert len(hidden) > 1
    counts = breakdown.count(measures.present(facts.read([event])), breakdown.country()).counts
    total = document["figures"]["present"]
    told = {code: None if code == hidden[0] else count for code, count in counts.items() if count}
    document["crosstables"] = [
        {
            "measure": "present",
            "dimensions": ["country"],
            "bases": ["country"],
            "total": total,
            "withheld": False,
            "categories": [[{"code": code, "label": {"en": code}, "of": [code]} for code in told]],
            "cells": [{"at": [code], "count": count} for code, count in {**told, TOTAL: total}.items()],
        }
    ]
    assert releases.gives_away(document) == ["country"]
    # Whoever makes the report reads which row, and not only which table: the two people, whatever hid them.
    assert ("NI",) in [one.cell for one in releases.weak_places(document)]


def test_with_so_few_people_that_rows_are_withheld_crossed_tables_are_too(event, session, grant, crowd):
    crowd.add(event, 4, sessions=[session])
    agreed.begin(grant)
    document = releases.preview(grant, now=NOW).document
    assert {one["withheld"] for one in document["crosstables"]} == {True}
    assert {one["total"] for one in document["crosstables"]} == {None}


def test_another_scheme_of_sectors_is_crossed_as_well(event, session, grant, crowd):
    filled(crowd, event, session, Random(8), 140)
    grant.scheme = Scheme.objects.get(code="four-sectors")
    grant.save()
    agreed.add(grant, ["stakeholder_group", "gender"])
    document = releases.preview(grant, now=NOW).document
    table = crossed(document, "stakeholder_group", "gender")
    assert not table["withheld"]
    assert {code for one in table["categories"][0] for code in one["code"].split(JOINED)} <= {
        *SECTORS, "outside-the-scheme"
    }  # fmt: skip


def test_an_organiser_has_categories_told_as_one_from_the_next_report_on(event, session, grant, crowd):
    filled(crowd, event, session, Random(2), 140)
    table = agreed.add(grant, ["country", "gender"])
    agreed.join(table, "country", ["HN", "SV"])
    document = releases.preview(grant, now=NOW).document
    countries = crossed(document, "country", "gender")["categories"][0]
    assert [one["of"] for one in countries if "HN" in one["of"]] == [["HN", "SV"]]
    agreed.part(table)
    assert AgreedTable.objects.get().joined == {}


def test_the_list_is_kept_in_its_order(grant: Grant):
    agreed.begin(grant)
    last = agreed.of(grant)[-1]
    agreed.move(last, to=0)
    assert agreed.of(grant)[0] == last
    agreed.remove(agreed.of(grant)[1])
    assert [table.position for table in agreed.of(grant)] == list(range(len(USUAL) - 1))


# --- Reports of other projects ----------------------------------------------------------------


@pytest.fixture
def another_grant(grant: Grant, funder_organisation: Any) -> Grant:
    """A second project of the same organisation and funder."""
    return Grant.objects.create(
        title_es="Otro",
        funder=funder_organisation,
        holder=grant.holder,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
    )


def apart(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """What rows that both reports show differ by, where that is a few people."""
    found = []
    for table in first["tables"]:
        other = documents.find(second, table["measure"], table["dimension"])
        if table["measure"] == "hours" or other is None:
            continue
        counts = {row["code"]: row["count"] for row in other["rows"]}
        for row in table["rows"]:
            one, two = row["count"], counts.get(row["code"], 0)
            if one is not None and two is not None and 0 < abs(one - two) < 5:
                found.append((table["measure"], row["code"], one - two))
    return found


def test_a_report_about_one_event_less_does_not_give_that_event_away(
    event, session, grant, another_grant, organiser, crowd, another_event
):
    """Two projects: one covers both events, the other one of them; their difference is the other event."""
    filled(crowd, event, session, Random(11), 90)
    held, lesson = another_event(days=20)
    filled(crowd, held, lesson, Random(12), 30)
    crowd.add(held, 2, sessions=[lesson], country="HN", gender="another", group="press")
    grant.events.add(held)
    another_grant.events.add(event)
    for one in (grant, another_grant):
        agreed.add(one, ["country", "gender"])
        agreed.add(one, ["stakeholder_group", "gender"])
    whole = releases.issue(grant, by=organiser, now=NOW)
    draft = releases.preview(another_grant, now=NOW)
    assert draft.refusals == []
    assert apart(draft.document, whole.tables) == []
    assert gives_away_beside(draft.document, whole.tables) == []
    for table in draft.document["crosstables"]:
        if table["withheld"]:
            continue
        mine, theirs = cells(table), cells(crossed(whole.tables, *table["dimensions"]))
        for cell in set(mine) & set(theirs):
            if mine[cell] is not None and theirs[cell] is not None:
                assert not 0 < abs(mine[cell] - theirs[cell]) < 5


def test_two_projects_over_the_same_event_hide_the_same_rows(full_event, grant, another_grant, organiser):
    """Hidden for one with one companion and for the other with another, the small row would be told."""
    another_grant.events.add(full_event)
    first = releases.issue(grant, by=organiser, now=NOW)
    second = releases.issue(another_grant, by=organiser, now=NOW)
    for table in first.tables["tables"]:
        other = documents.find(second.tables, table["measure"], table["dimension"])
        assert [row["code"] for row in table["rows"] if row["count"] is None] == [
            row["code"] for row in other["rows"] if row["count"] is None
        ]


def test_a_crossed_table_is_withheld_where_another_report_would_tell_the_rest(
    event, session, grant, another_grant, organiser, crowd, another_event
):
    """40 and then 43 women of Guatemala: three of them were at the event that only one report covers."""
    crowd.add(event, 40, sessions=[session], country="GT", gender="woman")
    crowd.add(event, 40, sessions=[session], country="HN", gender="man")
    held, lesson = another_event(days=20)
    crowd.add(held, 3, sessions=[lesson], country="GT", gender="woman")
    crowd.add(held, 40, sessions=[lesson], country="GT", gender="man")
    crowd.add(held, 40, sessions=[lesson], country="HN", gender="woman")
    agreed.add(grant, ["country", "gender"])
    agreed.add(another_grant, ["country", "gender"])
    another_grant.events.add(event, held)
    releases.issue(grant, by=organiser, now=NOW)
    draft = releases.preview(another_grant, now=NOW)
    (table,) = draft.document["crosstables"]
    assert table["withheld"] or cells(table)[("GT", "woman")] is None
    assert draft.refusals == []
