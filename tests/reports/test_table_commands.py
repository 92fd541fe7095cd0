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
        ("sector,count\na,3\nb,9\nTOTAL,12\n", "line 4: write “Total” for “TOTAL”"),
        ("area,count\nR + D,12\nR,9\nD,20\n", "“R” and “R + D” count the same people twice"),
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


def test_one_table_is_told_of_in_json_by_its_hidden_cells_alone(file: Any) -> None:
    status, said = run("attack_table", file(WORKED), "--count", "people", "--json")
    assert (status, sorted(json.loads(said))) == (3, ["cells", "safe"])
    assert json.loads(said)["cells"][0].keys() == {"cell", "low", "high"}


def test_newcomer_is_told_by_the_cell_of_whichever_table_has_it(file: Any) -> None:
    """The first table put two sectors together, the second is by sector and gender."""
    first = file("sector,count\ncivil + press,20\ngov,20\n", "first.csv")
    second = file(
        "gender,sector,count\nw,civil,12\nw,press,10\nw,gov,\nm,gov,\nTotal,gov,30\nw,Total,30\n"
        "m,Total,22\nTotal,Total,52\n",
        "second.csv",
    )
    status, said = run("attack_table", first, second, "--json")
    assert status == 3
    assert {"cell": {"sector": "civil + press"}, "low": 2, "high": 2, "table": 2, "since": 1} in json.loads(
        said
    )["differences"]
    assert "✗ civil + press: 2–2 more than in table 1" in run("attack_table", first, second)[1]


def test_millions_of_people_are_no_contradiction(file: Any) -> None:
    status, said = run("attack_table", file("area,count\nnorth,5000000\nsouth,\nwest,\n"), "--json")
    assert status == 0
    assert [(one["low"], one["high"]) for one in json.loads(said)["cells"]] == [(1, None), (1, None)]


def test_table_of_nobody_is_given_out_as_it_is(file: Any, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert run("protect_table", file("sector,count\na,0\nb,0\n"), "--out", str(out))[0] == 0
    assert out.read_text("utf-8") == "sector,count\na,0\nb,0\nTotal,0\n"


def test_how_many_all_are_is_hidden_last(file: Any, tmp_path: Path) -> None:
    """Beside a table without its total nothing could be given out later: nobody knows who was counted."""
    rows = (
        "m,press,GT,3", "m,press,HN,5", "m,gov,GT,5", "w,gov,HN,13", "m,gov,HN,6", "w,press,GT,1",
        "w,civ,HN,4", "w,gov,GT,9", "w,civ,GT,1", "w,press,HN,3", "m,civ,GT,0", "m,civ,HN,0",
    )  # fmt: skip
    table = file("\n".join(("gender,sector,country,count", *rows)), "first.csv")
    out = tmp_path / "out.csv"
    assert run("protect_table", table, "--threshold", "10", "--out", str(out))[0] == 0
    assert "Total,Total,Total,50\n" in out.read_text("utf-8")
