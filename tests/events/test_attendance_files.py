"""Attendance files of the meeting tools: read as they come, or refused with the row and the column."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from events.attendance_files import Clock, Entry, Roster, read
from events.attendance_files.clocks import moments, seconds
from events.errors import CellRefused, FileRefused

FILES = Path(__file__).parent.parent / "data" / "attendance"
CLOCK = Clock("America/Guatemala", datetime(2026, 11, 13, 15, 0, tzinfo=UTC))


def roster(name: str) -> Roster:
    return read((FILES / name).read_bytes(), CLOCK, name=name)


def told(entry: Entry) -> tuple[str, str, list[str], int | None, bool]:
    """An entry in short: who, by which address, the stays by Guatemala's clock, the sum, and how exact."""

    def clock(moment: datetime | None) -> str:
        return f"{(moment.hour - 6) % 24}:{moment:%M}" if moment else "?"

    stays = [f"{clock(stay.since)}-{clock(stay.until)}" for stay in entry.stays]
    return entry.name, entry.email, stays, entry.seconds, entry.is_exact


PAULA = "paula@correo.example"
READ = {
    "zoom_en.csv": (
        "zoom",
        [
            ("Olga Paz (Mesa Abierta)", "olga@mesa.example", ["8:51-10:04"], 4380, True),
            ("Paula Núñez", PAULA, ["8:58-9:31"], 1980, True),
            ("Paula Núñez", PAULA, ["9:30-9:55"], 1500, True),
            ("17 Inés", "", ["9:05-10:00"], 3360, True),
            ("LUZ MARÍA (Luz)", "", ["9:00-9:20"], 1200, True),
            ("iPhone de Carlos", "", ["9:10-9:50"], 2400, True),
        ],
    ),
    "zoom_es.csv": (
        "zoom",
        [
            ("Paula Núñez", PAULA, ["8:58-9:31"], 1980, True),
            ("Paula Núñez", PAULA, ["9:30-9:55"], 1500, True),
            ("17 Inés", "", ["9:05-10:00"], 3360, True),
        ],
    ),
    "zoom_es_2021.csv": ("zoom", [("Paula Núñez", PAULA, ["8:58-9:55"], 3420, True)]),
    "zoom_pt.csv": ("zoom", [("João Sá", "", ["9:02-9:59"], 3420, True)]),
    "zoom_totals_es.csv": (
        "zoom",
        [("Paula Núñez", PAULA, [], 3420, False), ("Luz María", "", [], 720, False)],
    ),
    "zoom_es.xlsx": (
        "zoom",
        [("Paula Núñez", PAULA, ["8:58-9:55"], 3420, True), ("Inés", "", ["9:05-10:00"], 3360, True)],
    ),
    "teams_en.csv": (
        "teams",
        [
            ("Olga Paz", "olga@mesa.example", ["8:52-10:03"], 4289, True),
            ("Núñez, Paula (Unverified)", PAULA, ["9:00-9:30"], 1800, True),
            ("Núñez, Paula (Unverified)", PAULA, ["9:40-9:55"], 900, True),
            ('Inés "La Jefa" (Guest)', "", ["9:05-10:00"], 3330, True),
        ],
    ),
    "teams_es.csv": (
        "teams",
        [
            ("Paula Núñez (Invitado)", "", ["9:00-9:55"], 2700, False),
            ("Inés", "ines@correo.example", ["9:05-10:00"], 3330, False),
        ],
    ),
    "teams_pt.csv": (
        "teams",
        [
            ("Paula Núñez (Convidado)", "", ["9:00-9:30"], 1800, True),
            ("Paula Núñez (Convidado)", "", ["9:40-9:55"], 900, True),
            ("João Sá", "joao@correio.example", ["9:02-9:59"], 3420, True),
        ],
    ),
    "teams_2020.csv": (
        "teams",
        [
            ("Olga Paz", "", ["8:59-?"], None, False),
            ("Paula Núñez", "", ["9:00-9:30", "9:40-9:55"], None, True),
        ],
    ),
    "meet_en.csv": (
        "meet",
        [
            ("Olga Paz", "olga@mesa.example", ["8:52-10:03"], 4080, False),
            ("Paula Núñez", "", ["9:00-9:55"], 2700, False),
            ("Inés", "", ["9:05-10:00"], 3300, False),
        ],
    ),
    "meet_es.csv": (
        "meet",
        [
            ("Paula Núñez", PAULA, ["9:00-9:55"], 2700, False),
            ("Inés", "", ["9:05-10:00"], 3330, False),
        ],
    ),
    "meet_pt.csv": ("meet", [("Paula Núñez", PAULA, ["9:00-9:55"], 2700, False)]),
    "bigbluebutton_en.csv": (
        "bigbluebutton",
        [
            ("Olga Paz", "", ["8:52-10:03"], 4289, False),
            ("Paula Núñez", "", ["9:00-9:55"], 2700, False),
        ],
    ),
    "bigbluebutton_es.csv": ("bigbluebutton", [("Paula Núñez", "", ["9:00-9:55"], 2700, False)]),
    "bigbluebutton.json": (
        "bigbluebutton",
        [
            ("Paula Núñez", "", ["9:00-9:30", "9:20-9:35", "9:45-9:55"], None, True),
            ("17 Inés", "", ["9:05-?"], None, False),
        ],
    ),
    "jitsi_events.json": (
        "jitsi",
        [
            ("Paula Núñez", PAULA, ["9:00-9:55"], None, True),
            ("Inés", "", ["9:05-?"], None, False),
            ("Paula Núñez", PAULA, ["9:10-9:20"], None, True),
        ],
    ),
    "jitsi_table.csv": ("jitsi", [("Paula Núñez", "", ["9:00-9:55"], None, True)]),
}


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_as_its_tool_wrote_it(name: str) -> None:
    found = roster(name)
    assert (found.tool, [told(entry) for entry in found.entries]) == READ[name]


def test_every_file_has_its_reading_and_its_source() -> None:
    names = {path.name for path in FILES.iterdir()} - {"README.md"}
    words = (FILES / "README.md").read_text()
    assert names == set(READ)
    assert [name for name in names if f"`{name}`" not in words] == []


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_signs_of_a_file_are_found_out(coding: str) -> None:
    text = "Name,Join Time,Leave Time\nMaría Ñandú,13/11/2026 09:00,13/11/2026 09:30\n"
    (entry,) = read(text.encode(coding), CLOCK).entries
    assert entry.name == "María Ñandú"


# --- Moments and lengths ---


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("11/13/2026 08:56:40 AM", {"md": "2026-11-13 08:56:40"}),
        ("13/11/2026 20:56", {"dm": "2026-11-13 20:56:00"}),
        ("11/12/26, 9:05:07 PM", {"dm": "2026-12-11 21:05:07", "md": "2026-11-12 21:05:07"}),
        ("13.11.2026, 09:05:07", {"dm": "2026-11-13 09:05:07"}),
        ("13/11/26, 12:05:07 a.\u202fm.", {"dm": "2026-11-13 00:05:07"}),
        ("2026-11-13 09:05:07", {"dm": "2026-11-13 09:05:07", "md": "2026-11-13 09:05:07"}),
        ("Nov 13, 2026 9:05 PM", {"dm": "2026-11-13 21:05:00", "md": "2026-11-13 21:05:00"}),
        ("13 de noviembre de 2026 21:05", {"dm": "2026-11-13 21:05:00", "md": "2026-11-13 21:05:00"}),
        ("13 de nov. de 2026, 21:05", {"dm": "2026-11-13 21:05:00", "md": "2026-11-13 21:05:00"}),
        ("2026-11-13T15:05:00Z", dict.fromkeys(("dm", "md"), "2026-11-13 15:05:00+00:00")),
        ("9:05 PM", {"dm": "21:05:00", "md": "21:05:00"}),
        ("30/02/2026 09:00", {}),
        ("13/13/2026 09:00", {}),
        ("ayer a las 9:00", {}),
        ("13/11/2026", {}),
        ("25:00", {}),
        ('=HYPERLINK("http://mal.example")', {}),
    ],
)
def test_a_moment_means_what_its_writer_meant(text: str, meant: dict[str, str]) -> None:
    assert {order: str(moment) for order, moment in moments(text).items()} == meant


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("56", 3360),
        ("55,5", 3330),
        ("1h 11m 29s", 4289),
        ("1 h 11 min 29 s", 4289),
        ("1 hr 8 min", 4080),
        ("1 hora y 2 minutos", 3720),
        ("1 hora e 2 minutos", 3720),
        ("45 min", 2700),
        ("01:11:29", 4289),
        ("30 seg.", 30),
        ("un rato", None),
        ("-5", None),
        ("45 lunas", None),
    ],
)
def test_a_length_is_read_in_three_languages(text: str, length: int | None) -> None:
    assert seconds(text) == length


def test_day_and_month_are_told_apart_by_the_rows_and_else_by_the_session() -> None:
    """The 11th of December or the 12th of November: of both, that which the session was on."""
    file = b"Name,Join Time,Leave Time\nAna,11/12/2026 09:00,11/12/2026 09:30\n"
    for near, day in (
        (datetime(2026, 11, 12, 15, tzinfo=UTC), 12),
        (datetime(2026, 12, 11, 15, tzinfo=UTC), 11),
    ):
        (entry,) = read(file, Clock("America/Guatemala", near)).entries
        assert entry.stays[0].since.day == day
    (ana, _eva) = read(file + b"Eva,11/13/2026 09:00,11/13/2026 09:30\n", Clock("UTC", near)).entries
    assert (ana.stays[0].since.month, ana.stays[0].since.day) == (11, 12)


def test_an_hour_alone_past_midnight_is_of_the_next_day() -> None:
    near = datetime(2026, 11, 14, 5, 30, tzinfo=UTC)
    file = b"First name,Last name,Email,Duration,Time joined,Time exited\nAna,Paz,,60 min,11:40 PM,12:40 AM\n"
    (entry,) = read(file, Clock("America/Guatemala", near)).entries
    (stay,) = entry.stays
    assert stay.until
    assert (stay.since, stay.until - stay.since) == (
        datetime(2026, 11, 14, 5, 40, tzinfo=UTC),
        datetime(2026, 1, 1, 1) - datetime(2026, 1, 1),
    )


# --- Broken files ---

HEADER = "Name,Email,Join Time,Leave Time,Duration (Minutes)\n"
ROW = "Ana,,13/11/2026 09:00,13/11/2026 09:30,30\n"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            ROW + "Eva,,mañana,13/11/2026 09:30,30\n",
            "Fila 3, columna «Join Time»: «mañana» no se puede leer ahí.",
        ),
        (
            ROW + "Eva,,13/11/2026 09:00,31/11/2026 09:30,30\n",
            "Fila 3, columna «Leave Time»: «31/11/2026 09:30» no",
        ),
        (
            ROW + "Eva,,13/11/2026 09:00,12/11/2026 09:30,30\n",
            "Fila 3, columna «Leave Time»: «12/11/2026 09:30» no",
        ),
        (
            ROW + "Eva,,13/11/2026 09:00,13/11/2026 09:30,=1+1\n",
            "Fila 3, columna «Duration (Minutes)»: «=1+1» no",
        ),
        (ROW + "Eva\x00,,13/11/2026 09:00,13/11/2026 09:30,3\n", "Fila 3, columna «A»: «Eva» no"),
        (ROW + "E" * 1001 + ",,13/11/2026 09:00,,\n", "Fila 3, columna «A»: «" + "E" * 40 + "…» no"),
        (ROW + "," * 120 + "\n", "La fila 3 no se puede leer."),
    ],
)
def test_a_broken_row_is_told_by_its_row_and_column(rows: str, sentence: str) -> None:
    with translation.override("es"), pytest.raises(CellRefused) as refused:
        read((HEADER + rows).encode(), CLOCK)
    with translation.override("es"):
        assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("content", "row", "column"),
    [
        (b'{"users": {"a": {"name": "Ana", "intIds": {"x": {"registeredOn": "hoy"}}}}}', 1, "registeredOn"),
        (b'{"users": {"a": {"name": "Ana", "intIds": {"x": {"registeredOn": 1e99}}}}}', 1, "registeredOn"),
        (b'{"users": {"a": {"name": "Ana"}}}', 1, "intIds"),
        (b'{"users": {\n"a": ', 2, "6"),
        (b'[{"eventType": "PARTICIPANT_JOINED", "timestamp": true, "data": {}}]', 1, "timestamp"),
        (b'{"eventType": "PARTICIPANT_JOINED"}\n{"eventType": "PARTICIPANT_LEFT"\n', 2, "33"),
    ],
)
def test_broken_json_is_told_by_its_row_and_place(content: bytes, row: int, column: str) -> None:
    with pytest.raises(CellRefused) as refused:
        read(content, CLOCK)
    assert (refused.value.row, refused.value.column) == (row, column)


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hola",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"%PDF-1.7\n1 0 obj\n",
        b"Tema,Fecha\nMesa,13/11/2026\n",
        (HEADER).encode(),
        b"[" * 100_000,
        b"{}",
        b"[1, 2]",
        b'{"users": {}}',
        b"\xff\xfe\x00",
        b"\xff\xfe\x00\xd8",
        (HEADER + ROW * 10_001).encode(),
        b"a," * 1_200_000,
        packed({"mimetype": b"application/epub"}),
        packed({"xl/workbook.xml": b"<workbook/>"}),
        # What unfolds to far more than it weighs, and what says that it would.
        packed({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"0" * 60_000_000}),
        packed({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'}),
        packed({"xl/workbook.xml": b"<workbook/>"} | {f"xl/{number}.xml": b"" for number in range(400)}),
        b"PK\x03\x04" + b"\x00" * 100,
    ],
    ids=lambda content: f"{len(content)}-bytes",
)
def test_what_is_no_attendance_file_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises((FileRefused, CellRefused)) as refused:
        read(content, CLOCK)
    assert str(refused.value)


def test_a_formula_of_a_spreadsheet_is_not_worked_out_and_text_stays_text() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Name", "Duration (Minutes)"])
    book.active.append(["=1+1", 30])
    book.active.append(["<script>alert(1)</script>", "30"])
    out = io.BytesIO()
    book.save(out)
    assert [entry.name for entry in read(out.getvalue(), CLOCK).entries] == ["", "<script>alert(1)</script>"]


def test_json_in_utf16_is_read_too() -> None:
    users = {"a": {"name": "Ana", "intIds": {"x": {"registeredOn": 1_794_582_000_000, "leftOn": 0}}}}
    (entry,) = read(json.dumps({"users": users}).encode("utf-16"), CLOCK).entries
    assert (entry.name, entry.is_exact) == ("Ana", False)
