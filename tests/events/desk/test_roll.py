"""The places of an event as a file: whole, safe to open, on record, and never beside gender."""

import csv
import io
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from auditlog.models import LogEntry

from convite import cells
from events import attendance
from events.models import Event, Registration, Session
from people.models import Person, StakeholderGroup
from tests.events.desk.conftest import Enter, registered, url

#: What people have called themselves to make a spreadsheet act.
PAYLOADS = (
    "=1+1", "+1+1", "-Ana", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "  =cmd|' /C calc'!A0", "\ufeff=1+1",
    "\u00a0=1+1", "＝1+1", "－Ana", "＠SUM(1)", '=HYPERLINK("http://x.example","y")', "\u200b@x", "\x00=1+1",
)  # fmt: skip


def taken(answer: Any) -> list[list[Any]]:
    content = b"".join(answer.streaming_content)
    if answer["Content-Type"].startswith("text/csv"):
        assert content.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_could_be_a_formula_begins_a_cell(payload: str) -> None:
    assert cells.safe(payload).startswith("'")


def test_words_and_numbers_stay_what_they_are() -> None:
    for value in ("Ana-María", "", "Ñandú", 7, "1/2", "a=b", "“–”"):
        assert cells.safe(value) == value
    assert cells.safe("a\x00b\x07c") == "abc"
    assert len(cells.safe("x" * 40_000)) == cells.LONGEST


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_is_a_formula_comes_out_as_words(
    kind: str, organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    payloads = [one for one in PAYLOADS if "\x00" not in one]
    Registration.objects.bulk_create(
        Registration(event=event, number=n, name=name, language="es", time_zone="UTC", mode="online")
        for n, name in enumerate(payloads, 1)
    )
    rows = taken(enter(organiser).post(url("desk_roll", event.code), {"kind": kind}))
    assert len(rows) == len(payloads) + 1
    for row in rows[1:]:
        assert str(row[1]).startswith("'"), row[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_what_the_list_shows(
    kind: str,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    other = registered(event, "Inés", now, "online")
    attendance.mark(session, other, state="present", by=organiser, now=now)
    client = enter(organiser)

    head, *rows = taken(client.post(url("desk_roll", event.code), {"kind": kind}))
    assert head[:4] == ["Número", "Nombre", "Correo electrónico", "Teléfono"] and head[-1].endswith(
        "Mesa redonda"
    )
    assert [(str(row[0]), row[1], row[-1]) for row in rows] == [("1", "Paula", ""), ("2", "Inés", "presente")]
    assert not any("género" in str(name).lower() for name in head)

    _head, *few = taken(client.post(url("desk_roll", event.code), {"kind": kind, "mode": "online"}))
    assert [row[1] for row in few] == ["Inés"]
    logged = LogEntry.objects.filter(additional_data__act="list downloaded").order_by("pk")
    assert [(one.actor, one.additional_data["rows"]) for one in logged] == [
        (organiser, "2"),
        (organiser, "1"),
    ]


def test_the_file_has_a_phone_number_as_it_is_dialled_and_the_sector_in_words(
    organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    press = StakeholderGroup.objects.get(code="press")
    place.phone, place.stakeholder_group = "+502 5555 0101", press
    place.save()

    head, row = taken(enter(organiser).post(url("desk_roll", event.code), {"kind": "csv"}))

    assert row[head.index("Teléfono")] == "'+50255550101"
    assert row[head.index("Sector")] == "Prensa y medios"


def test_a_seat_that_was_added_is_told_in_the_list_and_in_its_file(
    organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    Registration.objects.filter(pk=registered(event, "Inés", place.registered_at).pk).update(is_extra=True)
    client = enter(organiser)
    shown = client.get(url("desk_registrations", event.code)).content.decode()
    assert shown.count("lugar agregado") == 1 and shown.index("Inés") < shown.index("lugar agregado")
    few = client.get(url("desk_registrations", event.code), {"extra": "yes"}).content.decode()
    assert ("Inés" in few, "Paula" in few) == (True, False)

    head, *rows = taken(client.post(url("desk_roll", event.code), {"kind": "csv"}))

    at = head.index("Lugar agregado")
    assert [(row[1], row[at]) for row in rows] == [("Paula", ""), ("Inés", "Sí")]


def test_a_protected_events_file_names_nobody(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    Event.objects.update(risk="protected")
    answer = enter(organiser).post(url("desk_roll", event.code), {"kind": "csv", "q": "Paula"})
    assert "Mesa" not in answer["Content-Disposition"] and "mesa" not in answer["Content-Disposition"]
    text = str(taken(answer))
    assert "Paula" not in text and "paula@" not in text


def test_the_address_alone_gives_no_file(
    organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    client, path = enter(organiser), url("desk_roll", event.code)
    assert client.get(path).status_code == client.post(path, {"kind": "exe"}).status_code == 302
    assert not LogEntry.objects.filter(additional_data__act="list downloaded").exists()


def test_a_file_of_many_rows_is_written_by_few_queries(
    organiser: Person, event: Event, session: Session, now: datetime, django_assert_max_num_queries: Any
) -> None:
    from events import roll
    from events.listing import Asked

    Registration.objects.bulk_create(
        Registration(event=event, number=n, name=f"N{n}", language="es", time_zone="UTC", mode="online")
        for n in range(1, 2101)
    )
    with django_assert_max_num_queries(7):
        assert sum(1 for _line in roll.lines(event, Asked())) == 2101


def test_a_trainer_takes_the_file_and_counts_alone_do_not(
    trainer: Person, foreign_organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    from events.models import Hosting
    from people.models import Organisation

    Hosting.objects.create(event=event, organisation=Organisation.objects.get(slug="vereda"), right="counts")
    path = url("desk_roll", event.code)
    assert len(taken(enter(trainer).post(path, {"kind": "csv"}))) == 2
    assert enter(foreign_organiser).post(path, {"kind": "csv"}).status_code == 404
