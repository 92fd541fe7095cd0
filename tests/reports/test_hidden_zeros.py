"""Where a project hides zeros: no report says of a row that nobody is in it, or everybody."""

from itertools import product
from random import Random
from typing import Any

import pytest

from reports.attack.intervals import Attack, Reader
from reports.crosstab import CrossTable
from reports.disclosure.plain import Counted, Protected, protect
from reports.issuing import releases
from reports.models import Grant
from reports.tables import agreed
from reports.tables.beside import gives_away_beside
from reports.tables.documents import somebody_is_hidden
from tests.conftest import NOW
from tests.reports.test_desk import address
from tests.reports.test_linked import another_grant as another_grant
from tests.reports.test_linked import cells, filled

SECTORS = ("civil", "government", "academia", "private")


def lot(row: str, size: int) -> float:
    return size + SECTORS.index(row) / 10


def alone(*counts: int) -> Protected:
    rows = dict(zip(SECTORS, counts, strict=True))
    table = Counted(rows, rows, sum(counts))
    return protect({"a": table}, chain=["a"], order=["a"], threshold=5, lot=lot, zeros=False)["a"]


@pytest.mark.parametrize("seed", range(40))
def test_every_hidden_row_may_be_nobody_and_may_be_many(seed: int) -> None:
    """Held against all tables that fit what is shown."""
    draw = Random(seed)
    counts = [draw.choice((0, 0, 1, 3, 6, 9, 14)) for _sector in SECTORS]
    shown = alone(*counts)
    if shown.total is None or shown.withheld:
        return
    for row, count in zip(SECTORS, counts, strict=True):
        assert shown.cells[row] in ((None, count) if count >= 5 else (None,)) or not shown.total
    if not shown.hidden:
        return
    left = shown.total - sum(count or 0 for count in shown.cells.values())
    fitting = [
        dict(zip(shown.hidden, numbers, strict=True))
        for numbers in product(range(left + 1), repeat=len(shown.hidden))
        if sum(numbers) == left
    ]
    for row in shown.hidden:
        found = {one[row] for one in fitting}
        assert min(found) >= 5 or (min(found) <= 1 and max(found) >= 5), (counts, row)


def test_a_row_in_which_everybody_is_is_hidden_with_those_in_which_nobody_is() -> None:
    shown = alone(40, 0, 0, 0)
    assert shown.total == 40
    assert set(shown.cells.values()) == {None}


@pytest.fixture
def discreet(grant: Grant) -> Grant:
    grant.hides_zeros = True
    grant.save()
    return grant


def test_no_report_shows_a_zero_or_a_whole(discreet, event, session, crowd, another_event, organiser) -> None:
    """All of a group are women, nobody of another came from Honduras: neither is told."""
    filled(crowd, event, session, Random(3), 70)
    crowd.add(event, 14, sessions=[session], gender="woman", country="PA", group="press")
    second, lesson = another_event(days=30)
    discreet.events.add(second)
    filled(crowd, second, lesson, Random(4), 50)
    agreed.begin(discreet)
    release = releases.issue(discreet, by=organiser, now=NOW)
    document = release.tables
    assert document["policy"]["zeros"] == "hidden"
    assert "count nobody too" in document["policy"]["rule"]["en"]
    shown = 0
    for table in document["tables"]:
        for row in table["rows"]:
            if row["count"] is not None and table["total"]:
                shown += 1
                assert 0 < row["count"] < table["total"], (table["measure"], row)
    for table in document["crosstables"]:
        counts = cells(table)
        for at, count in counts.items():
            assert count != 0, (table["dimensions"], at)
            for place in range(len(at)):
                whole = counts.get((*at[:place], "Total", *at[place + 1 :]))
                if len(at) > 1 and at[place] != "Total" and count is not None:
                    assert count != whole, (table["dimensions"], at)
    assert shown > 10
    assert any(count is not None for table in document["crosstables"] for count in cells(table).values())
    assert releases.gives_away(document) == []


def test_another_report_that_shows_zeros_does_not_tell_them(
    discreet, another_grant, event, session, crowd, organiser
) -> None:
    filled(crowd, event, session, Random(5), 120)
    another_grant.events.add(event)
    for one in (discreet, another_grant):
        agreed.add(one, ["country", "gender"])
    hidden = releases.issue(discreet, by=organiser, now=NOW)
    draft = releases.preview(another_grant, now=NOW)
    assert draft.refusals == []
    assert gives_away_beside(draft.document, hidden.tables) == []


@pytest.mark.parametrize("hides", [True, False])
def test_beside_a_table_that_hides_zeros_what_another_hides_is_somebody(hides: bool) -> None:
    """A reader who holds both knows of each what its own rule says of what it hides."""
    table = CrossTable(("sector",), {("a",): None, ("b",): None, ("Total",): 6}, hides_zeros=hides)
    reader = Reader(zeros_are_public=False, knows_rule=False)
    found = Attack([somebody_is_hidden(table)], reader).hidden()
    assert {(one.low, one.high) for one in found} == {(0, 6) if hides else (1, 5)}


def test_it_stays_as_it_is_once_a_report_was_issued(
    enter: Any, organiser: Any, discreet: Grant, full_event: Any
) -> None:
    client = enter(organiser)
    page = address("edit_grant", discreet.code)
    assert not client.get(page).context["form"].fields["hides_zeros"].disabled
    releases.issue(discreet, by=organiser, now=NOW)
    field = client.get(page).context["form"].fields["hides_zeros"]
    assert field.disabled
    assert "since a report was issued" in str(field.help_text)
