"""Anyone's tables are protected and attacked from the command line, as its reader would have them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

WORKSHOP = """sector,gender,count
government,woman,3
government,man,9
civil society,woman,14
civil society,man,8
private sector,woman,6
private sector,man,2
academia,woman,7
academia,man,11
"""
WORKED = """row,column,people
1,1,
1,2,
2,1,
2,2,
1,Total,7
2,Total,3
Total,1,6
Total,2,4
Total,Total,10
"""


def run(name: str, *words: str) -> tuple[int, str]:
    """Call a command; return the status that it ends with and what it says."""
    said = io.StringIO()
    try:
        call_command(name, *words, stdout=said, stderr=said)
    except SystemExit as end:
        return int(end.code or 0), said.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, said.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(text: str, name: str = "in.csv") -> str:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def test_protected_table_is_a_table_like_the_one_that_came_and_passes_the_attack(
    file: Any, tmp_path: Path
) -> None:
    out = str(tmp_path / "out.csv")
    status, said = run("protect_table", file(WORKSHOP), "--out", out)
    assert (status, "counts are shown" in said) == (0, True)
    text = Path(out).read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == ["sector", "gender", "count"]
    counts = {(row["sector"], row["gender"]): row["count"] for row in rows}
    assert counts["government", "woman"] == counts["private sector", "man"] == ""
    assert counts["civil society", "woman"] == "14"
    assert counts["Total", "Total"] == "60"
    status, said = run("attack_table", out, "--json")
    assert status == 0
    assert json.loads(said)["safe"] is True
    hidden = [row for row in rows if not row["count"]]
    assert len(json.loads(said)["cells"]) == len(hidden)


def test_worked_example_for_a_reader_who_does_not_know_the_rule(file: Any) -> None:
    status, said = run("attack_table", file(WORKED), "--count", "people", "--rule-unknown", "--json")
    assert status == 3
    found = json.loads(said)
    assert found["safe"] is False
    assert [(*cell["cell"].values(), cell["low"], cell["high"]) for cell in found["cells"]] == [
        ("1", "1", 3, 6), ("1", "2", 1, 4), ("2", "1", 0, 3), ("2", "2", 0, 3),
    ]  # fmt: skip
    status, said = run("attack_table", file(WORKED), "--count", "people", "--rule-unknown")
    assert status == 3
    assert "✗ 1, 1: 3–6" in said


def test_small_cells_hidden_alone_are_found(file: Any) -> None:
    alone = WORKSHOP.replace("woman,3", "woman,") + "government,Total,12\nTotal,woman,30\nTotal,man,30\n"
    status, said = run("attack_table", file(alone), "--json")
    assert status == 3
    assert json.loads(said)["cells"] == [
        {"cell": {"sector": "government", "gender": "woman"}, "low": 3, "high": 3}
    ]


def test_what_was_given_out_before_binds_what_is_given_out_now(file: Any, tmp_path: Path) -> None:
    """The same people by another dimension: where that would give somebody away, more is hidden."""
    first = file("sector,count\ngovernment,9\npress,6\nacademia,\ncivil society,\nTotal,30\n", "first.csv")
    now = file(
        "sector,gender,count\ngovernment,woman,9\npress,woman,6\nacademia,woman,3\ncivil society,man,12\n"
    )
    out = str(tmp_path / "out.csv")
    assert run("protect_table", now, "--already", first, "--out", out)[0] == 0
    status, said = run("attack_table", first, out, "--json")
    assert (status, json.loads(said)["safe"]) == (0, True)


def test_table_with_one_more_person_is_refused(file: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("protect_table", file(WORKSHOP), "--out", str(out))[0] == 0
    later = file(WORKSHOP.replace("academia,man,11", "academia,man,12"), "later.csv")
    status, said = run("protect_table", later, "--already", str(out), "--out", str(tmp_path / "second.csv"))
    assert status == 3
    assert "Nothing is written" in said
    assert "✗ Total, Total: 1–1 more than in table 1" in said
    assert not (tmp_path / "second.csv").exists()


def test_so_few_people_that_a_hidden_cell_is_known_to_be_small_are_refused(file: Any, tmp_path: Path) -> None:
    few = file("sector,count\ngovernment,1\npress,2\n")
    status, _said = run("protect_table", few, "--out", str(tmp_path / "out.csv"))
    assert status == 3
    assert not (tmp_path / "out.csv").exists()


def test_semicolons_and_a_byte_order_mark_come_back_as_they_were(file: Any, tmp_path: Path) -> None:
    out = str(tmp_path / "out.csv")
    assert run("protect_table", file("\ufeff" + WORKSHOP.replace(",", ";")), "--out", out)[0] == 0
    assert Path(out).read_text("utf-8").startswith("sector;gender;count\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sector,n\na,3\n", "no column “count”"),
        ("count\n3\n", "one at least beside the counts"),
        ("sector,sector,count\na,b,3\n", "each column once"),
        ("sector,count\n", "has no rows"),
        ("", "no column"),
        ("sector,count\na,3\na,4\n", "line 3: this cell has a row already"),
        ("sector,count\na,3,4\n", "line 2: it has not as many columns"),
        ("sector,count\n,3\n", "line 2: a category is empty"),
        ("sector,count\na,3.5\n", "“3.5” is no whole number"),
        ("sector,count\na,-1\n", "“-1” is no whole number"),
        ("sector,count\na,99999999999\n", "no whole number"),
        ("sector,count\nTotal,9\n", "totals alone"),
        ("sector,count\na,3\nb,4\nTotal,9\n", "the total “Total” is 9, and its cells add up to 7"),
        ("sector,count\na,\nb,9\nTotal,9\n", "contradict each other"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(file: Any, text: str, words: str) -> None:
    status, said = run("attack_table", file(text))
    assert (status, words in said) == (2, True), said


def test_table_to_be_protected_has_all_of_its_counts(file: Any, tmp_path: Path) -> None:
    status, said = run("protect_table", file("sector,count\na,\nb,9\n"), "--out", str(tmp_path / "o.csv"))
    assert (status, "the count is missing" in said) == (2, True)


def test_files_and_thresholds_that_are_none_are_said(file: Any, tmp_path: Path) -> None:
    assert run("attack_table", str(tmp_path / "none.csv"))[0] == 2
    (tmp_path / "latin.csv").write_bytes("sector,count\npaís,3\n".encode("latin-1"))
    status, said = run("attack_table", str(tmp_path / "latin.csv"))
    assert (status, "UTF-8" in said) == (2, True)
    assert run("attack_table", file(WORKSHOP), "--threshold", "1")[0] == 2
    status, said = run("protect_table", file(WORKSHOP), "--out", str(tmp_path / "no" / "out.csv"))
    assert (status, "can't be written" in said) == (2, True)
