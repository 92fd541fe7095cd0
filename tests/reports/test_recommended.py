"""Recommendations that came out of a project's events stand in its reports by status, frozen as they were."""

from datetime import date

import openpyxl
import pytest

from outcomes import recording
from outcomes.recording import Facts, Happened
from reports.exports import files
from reports.figures import recommended
from reports.issuing import releases
from reports.portal import funder
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def written(organisation, event, kind="recommendation"):
    return recording.write(
        Facts(kind, {"es": "Publicar las compras"}, {}, event=event),
        organisation=organisation, by=None, now=NOW, today=date(2026, 1, 5),
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
