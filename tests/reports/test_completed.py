"""Who completed a course, by sector, gender and country: true, and beside all other tables safe."""

from itertools import product
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import Presence
from reports.attack.plain import Interval, is_kept, weaknesses
from reports.disclosure.plain import Counted, protect, secret_lot
from reports.exports import contents, plain
from reports.issuing import releases
from reports.models import Grant
from reports.portal import funder as funder_page
from reports.tables import agreed, completed
from reports.tables.documents import find
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
BY = ("gender", "stakeholder_group", "country")


def rows(document: dict[str, Any], dimension: str, measure: str = "completed") -> dict[str, int | None]:
    table = find(document, measure, dimension)
    assert table is not None
    return {row["code"]: row["count"] for row in table["rows"]}


@pytest.fixture
def group(taught, grant):
    """A group of a course that is over, the only event of the project."""
    event, session = taught(-9)
    grant.events.set([event])
    return event, session


def test_those_who_completed_are_counted_by_group(group, grant, crowd):
    """30 minutes of 90 complete nothing."""
    event, session = group
    crowd.add(event, 30, sessions=[session], gender="woman", country="GT", group="academia")
    crowd.add(event, 9, sessions=[session], gender="woman", country="HN", group="government", minutes=30)
    crowd.add(event, 12, sessions=[session], gender="man", country="GT", group="government")
    crowd.add(event, 7, sessions=[session], gender="man", country="GT", group="academia", minutes=30)
    draft = releases.preview(grant, now=NOW)
    assert draft.refusals == []
    document = draft.document
    assert document["figures"]["completed"] == 42
    assert {code: count for code, count in rows(document, "gender").items() if count} == {
        "woman": 30,
        "man": 12,
    }
    assert rows(document, "country") == {"GT": 42, "not-stated": 0}
    assert rows(document, "stakeholder_group")["academia"] == 30
    assert [find(document, "completed", one)["total"] for one in BY] == [42, 42, 42]
    assert find(document, "completed", "mode") is None
    assert "completed" in releases.freeze(document)["words"]["measures"]


def test_each_counts_once_as_they_last_described_themselves_when_they_were_present(taught, grant, crowd):
    """They completed as civil society and came later as government, and stand so among those present."""
    (first, morning), (second, evening) = taught(-40), taught(-2)
    grant.events.set([first, second])
    came = [place.subject for place in crowd.add(first, 12, sessions=[morning], group="civil-society")]
    crowd.add(second, 12, sessions=[evening], subjects=came, group="government", minutes=30)
    crowd.add(first, 20, sessions=[morning], group="civil-society")
    document = releases.preview(grant, now=NOW).document
    assert document["figures"]["completed"] == 32
    told = rows(document, "stakeholder_group")
    assert (told["government"], told["civil-society"]) == (12, 20)
    assert rows(document, "stakeholder_group", "people")["government"] == 12


def test_one_who_came_and_did_not_complete_is_not_found_by_subtraction(group, grant, crowd):
    event, session = group
    crowd.add(event, 20, sessions=[session], gender="woman")
    crowd.add(event, 2, sessions=[session], gender="woman", minutes=30)
    crowd.add(event, 15, sessions=[session], gender="man")
    crowd.add(event, 9, sessions=[session], gender="man", minutes=30)
    crowd.add(event, 14, sessions=[session], gender="")
    draft = releases.preview(grant, now=NOW)
    assert draft.refusals == [] and draft.document["figures"]["completed"] == 49
    told = rows(draft.document, "gender")
    assert rows(draft.document, "gender", "people")["woman"] == 22
    # Alone it would be given back by the total, so it has companions.
    assert told["woman"] is None and list(told.values()).count(None) >= 2


def test_where_somebody_completed_without_being_present_the_total_stands_alone(group, grant, crowd):
    """They were excused from the only class, which counts: they are no part of those present."""
    event, session = group
    event.cohort.excused_classes = 1
    event.cohort.save()
    crowd.add(event, 20, sessions=[session])
    for row in crowd.add(event, 8):
        Presence.objects.create(registration=row, session=session, state="excused", mode="", source="hand")
    draft = releases.preview(grant, now=NOW)
    assert draft.document["figures"]["completed"] == 28
    assert find(draft.document, "completed", "gender") is None and draft.refusals == []


def test_where_zeros_are_hidden_no_row_tells_that_nobody_of_it_completed(group, grant, crowd):
    event, session = group
    grant.hides_zeros = True
    grant.save()
    crowd.add(event, 20, sessions=[session], gender="woman", country="GT")
    crowd.add(event, 15, sessions=[session], gender="another", country="GT")
    crowd.add(event, 12, sessions=[session], gender="man", country="HN", minutes=30)
    draft = releases.preview(grant, now=NOW)
    assert draft.refusals == [] and draft.document["figures"]["completed"] == 35
    told = rows(draft.document, "gender")
    assert told["man"] is None and 0 not in told.values()
    assert find(draft.document, "completed", "country") is None


def test_a_few_more_who_completed_since_the_last_report_are_in_no_row(group, grant, crowd, organiser):
    event, session = group
    crowd.add(event, 20, sessions=[session], gender="woman")
    crowd.add(event, 16, sessions=[session], gender="man")
    first = releases.issue(grant, by=organiser, now=NOW)
    assert rows(first.tables, "gender")["woman"] == 20
    crowd.add(event, 2, sessions=[session], gender="woman")
    crowd.add(event, 8, sessions=[session], gender="woman", minutes=30)
    draft = releases.preview(grant, now=NOW)
    assert draft.document["figures"]["completed"] is None
    for one in BY:
        table = find(draft.document, "completed", one)
        assert table["total"] is None and table["withheld"]


def test_few_who_completed_one_event_more_are_not_the_difference_of_two_projects(
    taught, grant, crowd, organiser
):
    (first, morning), (second, evening) = taught(-9), taught(-2)
    grant.events.set([first])
    crowd.add(first, 30, sessions=[morning])
    crowd.add(second, 2, sessions=[evening])
    crowd.add(second, 20, sessions=[evening], minutes=30)
    releases.issue(grant, by=organiser, now=NOW)
    both = Grant.objects.create(
        title_es="Otro", funder=grant.funder, holder=grant.holder, starts_on=NOW.date(), ends_on=NOW.date()
    )
    both.events.set([first, second])
    draft = releases.preview(both, now=NOW)
    assert draft.refusals == [] and draft.document["figures"]["present"] == 52
    assert draft.document["figures"]["completed"] is None


def test_who_completed_gives_no_crossed_cell_away(group, grant, crowd):
    """Three women from Guatemala came. Of 20 who completed 12 were from there and 11 were women: so both were
    at least three, and the cell, though hidden, would be known not to be one."""
    event, session = group
    for country, gender, done, short in (
        ("GT", "woman", 3, 0),
        ("GT", "man", 9, 8),
        ("HN", "woman", 8, 9),
        ("HN", "man", 0, 13),
    ):
        for number, minutes in ((done, None), (short, 30)):
            crowd.add(event, number, sessions=[session], country=country, gender=gender, minutes=minutes)
    agreed.add(grant, ["country", "gender"])
    draft = releases.preview(grant, now=NOW)
    assert draft.refusals == []
    document = draft.document
    (crossed,) = document["crosstables"]
    assert not crossed["withheld"] and {"at": ["GT", "woman"], "count": None} in crossed["cells"]
    # Both together would give it away; what stands later in the report is withheld, and its total is told.
    assert rows(document, "gender")["woman"] == 11
    country = find(document, "completed", "country")
    assert (country["withheld"], country["total"], country["rows"]) == (True, 20, [])
    told = [{"code": "GT", "label": {}, "count": 12}, {"code": "HN", "label": {}, "count": 8}]
    both = [
        table | {"withheld": False, "rows": told} if table is country else table
        for table in document["tables"]
    ]
    weak = completed.gives_away({**document, "tables": both})
    assert ("GT", "woman") in {place.cell for place in weak}
    assert completed.gives_away(document) == []


counts = st.lists(
    st.tuples(*(st.integers(0, 14) for _step in range(3)), st.integers(0, 6)), min_size=2, max_size=5
)


@settings(max_examples=300, deadline=None)
@given(counts, st.text("abc", min_size=1, max_size=4))
def test_no_row_and_no_difference_of_the_chain_is_found_too_closely(told, word):
    """Completed within people within present within registered, each row from what a step adds."""
    names = [f"r{number}" for number in range(len(told))]
    done, short, again, away = (dict(zip(names, column, strict=True)) for column in zip(*told, strict=True))
    people = {row: done[row] + short[row] for row in names}
    again = {row: min(again[row], people[row]) for row in names}
    present = {row: people[row] + again[row] for row in names}
    registered = {row: present[row] + away[row] for row in names}

    def table(counted: dict[str, int], persons: dict[str, int], **apart: dict[str, int]) -> Counted:
        return Counted(counted, persons, sum(persons.values()), apart)

    shown = protect(
        {
            "present": table(present, people),
            "people": table(people, people, present=again),
            "registered": table(registered, {row: people[row] + away[row] for row in names}, present=away),
            "completed": table(done, done, people=short),
        },
        chain=releases.CHAIN,
        order=releases.ORDER,
        threshold=5,
        lot=secret_lot(word),
    )
    for row in names:
        if shown["present"].cells.get(row) is None and not shown["present"].withheld:
            assert shown["completed"].withheld or shown["completed"].cells[row] is None
        both = (shown["people"].cells.get(row), shown["completed"].cells.get(row))
        if None not in both:
            assert both[0] - both[1] == short[row] and not 0 < short[row] < 5
    if shown["completed"].withheld or shown["people"].total is None:
        return
    levels = [level for name in releases.CHAIN if (level := shown[name].published())]
    assert not any(weaknesses(levels, 5, last=0))
    if shown["people"].hidden or shown["people"].withheld:
        return
    # By trying every number there may be: nothing is closer than what the total alone says already.
    table, total = shown["completed"], sum(done.values())
    able = [row for row in product(*(range(people[row] + 1) for row in names)) if sum(row) == total]
    fits = [
        row
        for row in able
        if all(
            number == count if count is not None else number >= table.least
            for number, count in zip(row, (table.cells[name] for name in names), strict=True)
        )
    ]
    for at, name in enumerate(names):
        for less in (0, people[name]):
            now, before = ([abs(less - row[at]) for row in rows_] for rows_ in (fits, able))
            kept = is_kept(Interval(min(now), max(now)), 5)
            assert kept or (min(now), max(now)) == (min(before), max(before))


def test_where_no_group_may_be_told_no_veils_are_drawn(group, grant, crowd, organiser, funder, enter):
    event, session = group
    crowd.add(event, 10, sessions=[session], gender="woman")
    crowd.add(event, 3, sessions=[session], gender="man")
    crowd.add(event, 2, sessions=[session], gender="man", minutes=30)
    release = releases.issue(grant, by=organiser, now=NOW)
    assert not any(rows(release.tables, "gender").values())
    with override("en"):
        report = funder_page.read(release.tables, "en")
    assert "gender" not in [one["dimension"] for one in report["completed"]]


def test_a_funder_and_every_file_read_who_completed_by_group(group, grant, crowd, organiser, funder, enter):
    event, session = group
    crowd.add(event, 30, sessions=[session], gender="woman")
    crowd.add(event, 12, sessions=[session], gender="man")
    crowd.add(event, 8, sessions=[session], gender="man", minutes=30)
    release = releases.issue(grant, by=organiser, now=NOW)
    with override("en"):
        page = enter(funder).get(reverse("reports:release", args=[release.code])).content.decode()
        section = page.split('<h2 id="completed-title"')[1].split("</section>")[0]
        assert "Base: 42, completed; the rows add up to it." in section and ">12<" in section
        assert 'id="figure-completed-by-gender"' in section
        told = contents.of(release.tables, "", "en").charts()["completed-by-gender"]
        assert [(bar.label, bar.count) for bar in told.bars][:2] == [("Women", 30), ("Men", 12)]
        assert ["Completed", "people", "Gender", "Men", 12, 42] in plain.lines(release.tables, "en")
