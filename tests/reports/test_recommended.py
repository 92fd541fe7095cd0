"""Recommendations that came out of a project's events stand in its reports by status, frozen as they were."""

from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes import recording
from outcomes.recording import Facts, Happened
from reports.exports import files
from reports.figures import recommended
from reports.issuing import releases
from reports.portal import funder
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LIVE = "/en/desk/figures/live/"


def written(organisation, event, kind="recommendation", now=NOW):
    return recording.write(
        Facts(kind, {"es": "Publicar las compras"}, {}, event=event),
        organisation=organisation, by=None, now=now, today=date(2026, 1, 5),
    )  # fmt: skip


def test_a_report_says_how_far_they_had_come_and_stays_so(full_event, grant, organisation, another_event):
    elsewhere, _session = another_event(days=40)
    written(organisation, elsewhere)
    ones = [written(organisation, full_event) for _time in range(2)]
    written(organisation, full_event, "commitment")
    adopted = Happened("adopted", date(2026, 5, 4))
    recording.take_step(ones[0], adopted, by=None, now=NOW, today=NOW.date())
    release = releases.issue(grant, by=None, now=NOW)
    recording.take_step(ones[1], adopted, by=None, now=NOW, today=NOW.date())

    read = funder.read(release.tables, "en")["recommended"]
    assert read["columns"] == ["Recommendations", "Commitments"]
    lines = {line["label"]: [cell["count"] for cell in line["cells"]] for line in read["lines"]}
    assert (lines["adopted"], lines["drafted"]) == ([1, 0], [1, 1])
    assert [cell["count"] for cell in read["totals"]] == [2, 1]
    later = recommended.of_events([full_event])
    assert {row["code"]: row["count"] for row in later[0]["rows"]}["adopted"] == 2


def test_a_report_counts_what_became_of_one_that_was_written_down_afterwards(full_event, organisation):
    # Late in the evening of the fifth, where it is written; elsewhere it is the sixth.
    one = written(organisation, full_event, now=datetime(2026, 1, 6, 3, tzinfo=UTC))
    before = Happened("submitted", date(2026, 1, 2))
    recording.take_step(one, before, by=None, now=NOW, today=NOW.date())
    (kind,) = recommended.of_events([full_event])
    assert {row["code"]: row["count"] for row in kind["rows"] if row["count"]} == {"submitted": 1}


def test_parts_make_up_the_total_and_no_words_are_said_of_nothing(full_event, grant, organisation):
    document = releases.preview(grant, now=NOW).document
    assert document["recommended"] == [] and recommended.read(document, "en") is None
    written(organisation, full_event)
    (kind,) = releases.preview(grant, now=NOW).document["recommended"]
    assert sum(row["count"] for row in kind["rows"]) == kind["total"] == 1


def test_they_stand_in_the_files_too(full_event, grant, organisation, tmp_path):
    written(organisation, full_event)
    release = releases.issue(grant, by=None, now=NOW)
    made = files.make(
        release.tables, "xlsx", sha256=release.sha256, address="https://convite.example/", language="en"
    )
    path = tmp_path / "report.xlsx"
    path.write_bytes(made)
    cells = {cell for sheet in openpyxl.load_workbook(path) for row in sheet.values for cell in row}
    assert "Recommendations" in cells and "drafted" in cells


def test_the_live_figures_have_them_and_each_number_leads_to_the_list(
    enter, full_event, organisation, other_organisation, organiser
):
    ones = [written(organisation, full_event) for _time in range(2)]
    theirs = written(other_organisation, full_event)
    recording.take_step(ones[0], Happened("adopted", date(2026, 5, 4)), by=None, now=NOW, today=NOW.date())
    browser = enter(organiser)
    page = browser.get(LIVE)
    (total,) = page.context["recommended"]["totals"]
    lines = {line["code"]: line["cells"][0]["count"] for line in page.context["recommended"]["lines"]}
    assert (total["count"], lines["adopted"], lines["drafted"]) == (3, 1, 2)
    behind = f"{page.context['outcomes_url']}outcome=recommendation&status=drafted"
    assert behind.replace("&", "&amp;") in page.content.decode()

    listed = browser.get(behind)
    assert [one.code for one, _is_kept in listed.context["rows"]] == [ones[1].code]
    assert "1 more is kept by another organisation" in listed.content.decode()
    recording.clear(theirs, by=None, now=NOW)
    listed = browser.get(behind)
    assert {one.code: is_kept for one, is_kept in listed.context["rows"]} == {
        ones[1].code: True, theirs.code: False,
    }  # fmt: skip
    assert f"/en/outcomes/{theirs.code}/" in listed.content.decode()
    assert "more is kept" not in listed.content.decode()


def test_a_stranger_finds_none_of_them_and_a_file_has_them(
    enter, full_event, organisation, organiser, foreign_organiser
):
    written(organisation, full_event)
    assert enter(foreign_organiser).get(LIVE).context["recommended"] is None
    listed = enter(foreign_organiser).get(f"{LIVE}outcomes/")
    assert (listed.context["rows"], listed.context["unread"]) == ([], 0)
    file = enter(organiser).post(f"{LIVE}file/", {"file": "csv"}).content.decode()
    assert "Recommendations,,Status,drafted,,,1,,,1" in file


def test_the_list_takes_as_many_queries_for_one_as_for_three(
    enter, full_event, organisation, organiser, django_assert_num_queries
):
    browser = enter(organiser)
    written(organisation, full_event)
    with CaptureQueriesContext(connection) as with_one:
        browser.get(f"{LIVE}outcomes/")
    for _time in range(2):
        written(organisation, full_event)
    with django_assert_num_queries(len(with_one)):
        assert len(browser.get(f"{LIVE}outcomes/").context["rows"]) == 3
