"""The files of an issued report, read back by readers that know nothing of how they were made.

`golden/issued.json` is a report by hand in which everything there is occurs: hidden rows, a withheld table,
rows put together, tables of two dimensions, notes. Every number of it is looked for in each file, and no
other may be there. After a change of words: `REGOLD=1 python manage.py test tests/reports/test_files.py`
writes the golden files anew; read the difference before you commit it.
"""

import csv
import io
import json
import os
import re
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext, override
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from reports.exports import contents, files
from reports.figures.measures import MEASURES
from reports.issuing import releases
from reports.portal import funder

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
KINDS = list(files.KINDS)
ADDRESS = "https://convite.example/reports/abcdefghijklmnopqrstuvwxyz/"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def issued() -> dict[str, Any]:
    return json.loads((GOLDEN / "issued.json").read_text(encoding="utf-8"))


@cache
def made(kind: str, language: str = "en") -> bytes:
    return made_of(issued(), kind, language)


def made_of(document: dict[str, Any], kind: str, language: str = "en") -> bytes:
    return files.make(
        document, kind, sha256=releases.fingerprint(document), address=ADDRESS, language=language
    )


def said(count: int | None, language: str) -> str:
    with override(language):
        return gettext("protected") if count is None else number_format(count, force_grouping=True)


def rows_of(document: dict[str, Any], language: str) -> list[list[str]]:
    """Every row of every table of a document as it is to be read, worked out from the JSON alone."""
    told = []
    for dimension in ("gender", "stakeholder_group", "country", "mode"):
        side_by_side = [
            next(
                table
                for table in document["tables"]
                if (table["measure"], table["dimension"]) == (measure, dimension)
            )
            for measure in ("registered", "present", "people", "hours")
        ]
        for rows in zip(*(table["rows"] for table in side_by_side), strict=True):
            told.append([rows[0]["label"][language], *(said(row["count"], language) for row in rows)])
        told.append(["Total", *(said(table["total"], language) for table in side_by_side)])
    for table in document["tables"]:
        if table["measure"] == "trainers":
            told += [[row["label"][language], said(row["count"], language)] for row in table["rows"]]
    for table in document["crosstables"]:
        counts = {tuple(cell["at"]): cell["count"] for cell in table["cells"]}
        if table["withheld"]:
            continue
        if len(table["dimensions"]) == 1:
            for one in table["categories"][0]:
                told.append([one["label"][language], said(counts.get((one["code"],), 0), language)])
            continue
        down, across = table["categories"]
        ends = [category["code"] for category in across]
        for code, label in [
            *((category["code"], category["label"][language]) for category in down),
            *([("Total", "Total")] if counts else []),
        ]:
            told.append(
                [label, *(said(counts.get((code, end), 0), language) for end in [*ends, "Total"] if counts)]
            )
    return told


def words_of_pdf(file: bytes) -> str:
    """The words of a PDF in reading order, lines and words that were broken put together."""
    pages = PdfReader(io.BytesIO(file)).pages
    words = "\n".join(page.extract_text() for page in pages)
    together = re.sub(r"\s+", " ", re.sub(r"-\n-?(?=\w)", "", words).replace("\xa0", " "))
    # Where letters are set closer the reader takes that for a space.
    return re.sub(r" (?=[,.;])", "", together)


def tags(file: bytes) -> list[tuple[str, str | None]]:
    """What a screen reader is told of each part of a PDF, and what it says for those that have words."""
    found: list[tuple[str, str | None]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for below in node:
                walk(below)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), str(node["/Alt"]) if "/Alt" in node else None))
            if "/K" in node:
                walk(node["/K"])

    walk(PdfReader(io.BytesIO(file)).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def part_of(file: bytes, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(file)).read(name))


def tables_of_docx(file: bytes) -> list[list[list[str]]]:
    body = part_of(file, "word/document.xml")
    return [
        [
            ["".join(text.text or "" for text in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")]
            for row in table.iter(f"{W}tr")
        ]
        for table in body.iter(f"{W}tbl")
    ]


def words_of_docx(file: bytes) -> str:
    body = part_of(file, "word/document.xml")
    return "\n".join(
        "".join(text.text or "" for text in paragraph.iter(f"{W}t")) for paragraph in body.iter(f"{W}p")
    )


def words_of_xlsx(file: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(file))
    return "\n".join(
        f"== {sheet.title}\n"
        + "\n".join(
            " | ".join("" if cell is None else str(cell) for cell in row)
            for row in sheet.iter_rows(values_only=True)
        )
        for sheet in book.worksheets
    )


def plain(words: str) -> str:
    """Words as they are compared: one kind of space."""
    return re.sub(r"\s+", " ", words.replace("\xa0", " ").replace("\u202f", " "))


READ = {
    "pdf": lambda file: "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages),
    "docx": words_of_docx,
    "xlsx": words_of_xlsx,
    "csv": lambda file: file.decode("utf-8-sig").replace("\r\n", "\n"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(READ))
def test_file_reads_as_its_golden_file(kind: str, language: str) -> None:
    file = GOLDEN / f"report.{language}.{kind}.txt"
    words = "\n".join(line.rstrip() for line in READ[kind](made(kind, language)).splitlines()) + "\n"
    if os.environ.get("REGOLD"):
        file.write_text(words, encoding="utf-8")
    assert words == file.read_text(encoding="utf-8"), file.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_of_the_pdf_finds_every_number_of_the_report_in_its_row(language: str) -> None:
    words = plain(words_of_pdf(made("pdf", language)))
    for row in rows_of(issued(), language):
        assert plain(" ".join(row)) in words
    for count in issued()["figures"].values():
        assert plain(said(count, language)) in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_of_the_docx_finds_every_number_of_the_report_in_its_row(language: str) -> None:
    rows = [row for table in tables_of_docx(made("docx", language)) for row in table]
    for row in rows_of(issued(), language):
        assert len(row) == 1 or row in rows
    figures = {row[0]: row[1] for row in rows}
    document = issued()
    with override(language):
        for one in funder.read(document, language)["figures"]:
            assert figures[one["title"]] == said(document["figures"][one["code"]], language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_of_the_workbook_finds_every_number_as_a_number(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", language)))
    mark = said(None, language)
    rows = [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    back = [
        [said(cell, language) if isinstance(cell, int) else cell for cell in row if cell is not None]
        for row in rows
    ]
    genders = {row["label"][language] for row in issued()["tables"][0]["rows"]}
    for row in rows_of(issued(), language):
        # The balance of trainers stands in one line; the sheet of balances is looked at below.
        assert len(row) == 1 or row in back or (len(row) == 2 and row[0] in genders)
    counts = [cell for row in rows for cell in row[1:] if isinstance(cell, int)]
    assert {1340, 1179, 826, 4090, 612, 266, 50} < set(counts)
    assert mark in {cell for row in rows for cell in row}


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_of_the_rows_finds_every_cell_of_every_table(language: str) -> None:
    rows = list(csv.reader(io.StringIO(made("csv", language).decode("utf-8-sig"))))
    mark = said(None, language)
    document = issued()
    counts = [
        *(row["count"] for table in document["tables"] for row in table["rows"]),
        *document["figures"].values(),
    ]
    # A table of one dimension that was agreed on has its rows and its total, empty rows left out.
    assert len([row for row in rows[1:] if " × " not in row[2]]) == len(counts) + (2 + 1) + (3 + 1)
    crossed = {(row[0], row[3]): row[4] for row in rows if " × " in row[2]}
    assert len(crossed) == 5 * 4 + 4 * 3
    with override(language):
        total = gettext("Total")
        title = {code: str(measure.title) for code, measure in MEASURES.items()}
    for table in document["crosstables"][:2]:
        labels = [
            {one["code"]: one["label"][language] for one in categories} | {"Total": total}
            for categories in table["categories"]
        ]
        for cell in table["cells"]:
            place = " × ".join(names[code] for names, code in zip(labels, cell["at"], strict=True))
            assert crossed[title[table["measure"]], place] == (
                mark if cell["count"] is None else str(cell["count"])
            )


def numbers_in(document: dict[str, Any]) -> set[int]:
    """Every number that a report shows, those that were promised included."""
    counts = [row["count"] for table in document["tables"] for row in table["rows"]]
    counts += [table["total"] for table in (*document["tables"], *document["crosstables"])]
    counts += [cell["count"] for table in document["crosstables"] for cell in table["cells"]]
    counts += document["figures"].values()
    for one in document["indicators"]:
        counts += [one["baseline"], one["target"], one["actual"]]
        counts += [group[name] for group in one["targets"] for name in ("value", "actual")]
    return {count for count in counts if isinstance(count, int)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_stands_in_a_drawing_or_a_table_that_the_report_does_not_show(language: str) -> None:
    known = {said(count, language) for count in numbers_in(issued())}
    pdf = made("pdf", language)
    for _tag, alt in tags(pdf):
        # Seats at the table are twentieths and no counts; the page tells the same ones.
        if alt and "20" not in alt:
            assert {count.strip(" .;") for count in re.findall(r": ([\d., \xa0\u202f]+)", alt)} <= known
    for table in tables_of_docx(made("docx", language)):
        for row in table:
            for cell in row[1:]:
                if re.fullmatch(r"\d{1,3}([., \xa0\u202f]\d{3})*", cell):
                    assert cell in known
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", language)))
    for sheet in book.worksheets[:-1]:
        for row in sheet.iter_rows(values_only=True):
            assert {cell for cell in row if isinstance(cell, int)} <= numbers_in(issued())


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_of_the_pdf_is_told_title_language_chapters_and_every_drawing(language: str) -> None:
    file = made("pdf", language)
    sheet = PdfReader(io.BytesIO(file))
    root = sheet.trailer["/Root"]
    assert str(root["/Lang"]).lower() == language
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    assert sheet.metadata is not None
    assert (sheet.metadata.title, sheet.metadata.author) == (
        issued()["grant"]["title"][language],
        "Mesa Abierta",
    )
    chapters = [one["/Title"] for one in sheet.outline if not isinstance(one, list)]
    assert len(chapters) == 8 + 3
    below = [one["/Title"] for part in sheet.outline if isinstance(part, list) for one in part]
    assert len(below) == 3 + 5 + 3 + 2 + 4
    kinds = [kind for kind, _alt in tags(file)]
    alts = [alt for kind, alt in tags(file) if kind == "/Figure"]
    assert (kinds.count("/H1"), len(alts)) == (11, 1 + 10)
    assert all(alts)
    # A withheld table says the one word, and nothing of its rows.
    veiled = [alt for alt in alts if alt and said(None, language) in alt and ":" not in alt]
    assert len(veiled) == 2
    assert kinds.count("/THead") == kinds.count("/Table") == 2 + 5 + 2 * 2 + 1 + 3
    assert len(sheet.pages) == 8
    last = sheet.pages[-1].extract_text()
    assert "8 / 8" in last and releases.fingerprint(issued())[:40] in last


@pytest.mark.parametrize("kind", KINDS)
def test_file_is_the_same_to_the_byte_when_made_again(kind: str, time_machine: Any) -> None:
    time_machine.move_to(datetime(2026, 11, 12, 9, 0))
    first = made_of(issued(), kind, "es")
    time_machine.move_to(datetime(2031, 2, 3, 4, 5))
    assert made_of(issued(), kind, "es") == first


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_package_tells_no_machine_no_author_and_no_time_but_the_report_s(kind: str) -> None:
    file = made(kind)
    parts = zipfile.ZipFile(io.BytesIO(file))
    assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    core = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\d", core)) == {"2026-11-10"}
    assert "<dc:creator>Mesa Abierta</dc:creator>" in core
    assert "python" not in core.lower()
    assert not [name for name in parts.namelist() if "thumbnail" in name or "customXml" in name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_of_the_docx_is_told_heads_language_and_every_drawing(language: str) -> None:
    file = made("docx", language)
    body = part_of(file, "word/document.xml")
    styles = [style.get(f"{W}val") for style in body.iter(f"{W}pStyle")]
    assert (styles.count("Title"), styles.count("Heading1"), styles.count("Heading2")) == (1, 11, 17)
    for table in body.iter(f"{W}tbl"):
        assert table.find(f"{W}tr/{W}trPr/{W}tblHeader") is not None
        order = [part.tag.removeprefix(W) for part in table.find(f"{W}tblPr")]
        assert order.index("tblBorders") < order.index("tblLayout") < order.index("tblCaption")
    alts = [drawing.get("descr") for drawing in body.iter(f"{WP}docPr")]
    assert len(alts) == 8 and all(alts)
    with_words = [alt for kind, alt in tags(made("pdf", language)) if kind == "/Figure" and ":" in str(alt)]
    assert alts == with_words[1:]
    with override(language):
        seats = funder.read(issued(), language)["seats"]["title"]
    assert with_words[0] == seats and seats in words_of_docx(file)
    tongues = {tag.get(f"{W}val") for tag in part_of(file, "word/styles.xml").iter(f"{W}lang")}
    assert tongues == {{"es": "es-419", "pt-br": "pt-BR", "en": "en-GB"}[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_table_of_the_workbook_has_a_sheet_whose_head_stays_in_sight(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", language)))
    assert len(book.worksheets) == 1 + 2 + 5 + 1 + 2 + 4 + 1
    for sheet in book.worksheets[:-1]:
        assert sheet.freeze_panes == "B2"
        assert sheet.print_title_rows == "$1:$1"
    assert all(len(sheet.title) <= 31 for sheet in book.worksheets)
    with override(language):
        balance = book[gettext("Gender balance")]
    counts = [[cell.value for cell in row[1:6]] for row in balance.iter_rows(min_row=2, max_row=4)]
    veil = said(None, language)
    assert counts == [[612, 498, 11, 58, 1179], [veil] * 4 + [9], [19, 31, 0, 0, 50]]
    shares = [[cell.value for cell in row[6:9]] for row in balance.iter_rows(min_row=2, max_row=4)]
    assert shares == [[0.519, 0.546, 0.551], [veil] * 3, [0.38, 0.38, 0.38]]
    assert balance.cell(2, 7).number_format == "0.0 %"
    reading = {row[0]: row[1] for row in book.worksheets[-1].iter_rows(values_only=True)}
    assert reading["SHA-256"] == releases.fingerprint(issued())
    assert ADDRESS in reading.values()


def test_report_of_before_tables_of_several_dimensions_still_becomes_every_file() -> None:
    document = issued()
    for part in ("crosstables", "indicators", "logframe", "story", "sources"):
        del document[part]
    for kind in KINDS:
        assert len(made_of(document, kind)) > 1000


def test_title_that_is_markup_or_a_formula_stays_words_in_every_file() -> None:
    document = issued()
    nasty = '=1+1 #panic() $x$ <b>&amp; "x" *y* _z_ [w]'
    document["grant"]["title"] = dict.fromkeys(LANGUAGES, nasty)
    assert nasty in words_of_pdf(made_of(document, "pdf"))
    assert nasty in words_of_docx(made_of(document, "docx"))
    book = openpyxl.load_workbook(io.BytesIO(made_of(document, "xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert f"'{nasty}" in [cell.value for cell in cells]


def test_report_with_150_countries_and_long_names_goes_on_over_pages_with_its_heads() -> None:
    document = issued()
    for table in document["tables"]:
        if table["dimension"] == "country":
            rest = table["rows"].pop()
            for number in range(150):
                label = dict.fromkeys(LANGUAGES, f"República Federativa de un país {number:02}")
                table["rows"].append({"code": f"X{number}", "label": label, "count": 7 * number})
            table["rows"].append(rest)
    file = made_of(document, "pdf")
    words = words_of_pdf(file)
    numbered = " ".join([said(7 * number, "en") for number in (149,) * 4])
    assert f"República Federativa de un país 149 {numbered}" in words
    for number in range(150):
        assert words.count(f"República Federativa de un país {number:02} {said(7 * number, 'en')}") == 2
    assert words.count("Country Registered Present") >= 3
    [chart] = [alt for kind, alt in tags(file) if kind == "/Figure" and "país 149" in str(alt)]
    assert chart


def test_table_of_many_events_by_many_countries_stays_on_the_page() -> None:
    document = issued()

    def called(name: str, number: int) -> list[dict[str, Any]]:
        return [
            {"code": f"{name[0]}{n}", "label": dict.fromkeys(LANGUAGES, f"{name} {n}"), "of": []}
            for n in range(number)
        ]

    events, places = called("Evento", 30), called("País", 12)
    cells = [{"at": [f"E{n}", f"P{n % 12}"], "count": 10 + n} for n in range(30)]
    document["crosstables"] = [
        {
            "measure": "present",
            "dimensions": ["event", "country"],
            "total": sum(cell["count"] for cell in cells),
            "withheld": False,
            "categories": [events, places],
            "cells": cells,
        }
    ]
    words = words_of_pdf(made_of(document, "pdf"))
    for n in range(30):
        assert f"Evento {n} País {n % 12} {10 + n}" in words
        assert f"Evento {n} Total {10 + n}" in words
    document["crosstables"][0]["categories"] = [events, places[:3]]
    document["crosstables"][0]["cells"] = [{"at": [f"E{n}", f"P{n % 3}"], "count": 10 + n} for n in range(30)]
    words = words_of_pdf(made_of(document, "pdf"))
    assert "Event País 0 País 1 País 2 Total" in words
    assert "Evento 4 0 14 0 14" in words


def test_promise_is_told_with_baseline_target_and_actual_and_hides_what_the_report_hides() -> None:
    expected = [
        ["People trained", "120", "800", "826", "103 % · reached"],
        ["– Women", "", "400", "430", "107 % · reached"],
        ["– Another gender, or several", "", "20", "protected", "protected"],
        ["Share of women", "", "55 %", "52 %", "94 % · on the way"],
        ["Press", "", "20", "protected", "protected"],
        ["Guides published", "0", "4", "2.5", "62 % · on the way"],
    ]
    words = words_of_pdf(made("pdf"))
    for row in expected:
        assert plain(" ".join(part for part in row if part)) in words
    assert expected == next(table[1:] for table in tables_of_docx(made("docx")) if "Baseline" in table[0])
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx")))
    kept = [list(row) for row in book["Indicators"].iter_rows(min_row=2, values_only=True)]
    assert [["" if cell is None else cell for cell in row] for row in kept] == [
        ["People trained", 120, 800, 826, 1.03],
        ["– Women", "", 400, 430, 1.07],
        ["– Another gender, or several", "", 20, "protected", "protected"],
        ["Share of women", "", 0.55, 0.52, 0.94],
        ["Press", "", 20, "protected", "protected"],
        ["Guides published", 0, 4, 2.5, 0.62],
    ]


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_story_is_told_in_its_language_with_its_sources_and_hides_what_the_report_hides(kind: str) -> None:
    words = words_of_pdf(made("pdf")) if kind == "pdf" else plain(words_of_docx(made("docx")))
    assert "A coalition trains human rights defenders: 826 [1] came." in words
    assert "De la prensa vinieron protected [3]." in words
    assert "3. Present, Press and media: protected." in words
    assert "2. Encuesta 2026. a 430 personas https://mesa.example/encuesta" in words
    if kind == "docx":
        body = part_of(made("docx"), "word/document.xml")
        tongues = [tag.get(f"{W}val") for tag in body.iter(f"{W}lang")]
        assert tongues == ["en-GB", "en-GB", "es-419"]


# --- Pictures ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_picture_is_of_one_size_and_carries_nothing_but_dots(language: str) -> None:
    document = issued()
    for code in files.pictures(document, language=language):
        picture = files.picture(document, code, address=f"{ADDRESS}figures/{code}/", language=language)
        with Image.open(io.BytesIO(picture)) as drawn:
            assert drawn.format == "PNG" and drawn.size == (1600, 900), code
            assert set(drawn.info) <= {"dpi", "gamma", "srgb"}, drawn.info
        assert picture == files.picture(
            document, code, address=f"{ADDRESS}figures/{code}/", language=language
        )


def test_what_is_protected_has_no_picture() -> None:
    document = issued()
    offered = files.pictures(document, language="en")
    assert list(offered) == [
        "people",
        "participations",
        "hours",
        "registered",
        "registered-people",
        "present",
        "rapporteurs",
        "trainers",
        "by-gender",
        "by-stakeholder-group",
        "by-mode",
        "by-country",
        "by-region",
        "balance-present",
        "balance-trainers",
        "trainers-by-sector",
    ]
    for code in ("speakers", "balance-speakers-and-moderators", "no-such-figure"):
        with pytest.raises(KeyError):
            files.picture(document, code, address=ADDRESS, language="en")


# --- Shares ---

counts = st.none() | st.integers(0, 60)


@examples(max_examples=200, deadline=None)
@given(women=counts, men=counts, others=counts, unstated=counts, whole=st.none() | st.integers(0, 240))
def test_share_is_told_only_where_both_its_numbers_are(
    women: int | None, men: int | None, others: int | None, unstated: int | None, whole: int | None
) -> None:
    """With a decimal it gives a count away up to N = 999 (FIELD.md §5), so nothing hidden may be in it."""
    document = issued()
    total = whole
    if None not in (women, men, others, unstated):
        total = sum((women or 0, men or 0, others or 0, unstated or 0))
    for table in document["tables"]:
        if (table["measure"], table["dimension"]) == ("present", "gender"):
            table["total"] = total
            for row, count in zip(table["rows"], (women, men, others, unstated), strict=True):
                row["count"] = count
    with override("en"):
        seen = funder.balance(document, "present", "en")
    declared = None if total is None or unstated is None else total - unstated
    two = None if women is None or men is None else women + men
    for share, bottom in (("of_all", total), ("of_declared", declared), ("of_two", two)):
        if women is None or not bottom:
            assert seen[share] is None
        else:
            assert seen[share] is not None
    if women is None or men is None:
        assert seen["balanced"] is None
    for row, count in zip(seen["chart"]["rows"], (women, men, others, unstated), strict=True):
        assert row["count"] == count
        assert (row["of_all"] is None) == (count is None or not total)
        if row["is_answer"]:
            assert (row["of_answered"] is None) == (count is None or not declared)
    with override("en"):
        told = dict(contents.of(document, "", "en").charts()["balance-present"].shares)
    shares = [seen[name] for name in ("of_all", "of_declared", "of_two")]
    assert list(told.values()) == ([share or "protected" for share in shares] if any(shares) else [])
