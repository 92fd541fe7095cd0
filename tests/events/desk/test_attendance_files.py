"""The pages on which a meeting's attendance file is brought in."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.attendance_files import MOST_BYTES
from events.models import Batch, Capacity, Event, Presence, Registration, Session
from people.models import Person
from tests.events.desk.conftest import Enter, registered, told, url

FILES = Path(__file__).parent.parent.parent / "data" / "attendance"


def send(client: Client, session: Session, content: bytes, name: str = "zoom.csv", **more: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    typed = {"sent": file, "zone": "America/Guatemala", **more}
    return client.post(url("attendance_files", session.code), typed, follow=True)


def test_the_trainer_brings_a_file_looks_through_it_applies_and_undoes_it(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client = enter(trainer)
    page = send(client, session, (FILES / "zoom_en.csv").read_bytes())
    (row,) = page.context["rows"]
    assert (row["seen"].name, row["hours"], row["seen"].measured.minutes, row["place"]) == (
        "Paula Núñez",
        "08:58–09:55",
        57,
        "1 · Paula",
    )
    assert [row["seen"].name for row in page.context["open_rows"]] == [
        "Olga Paz (Mesa Abierta)",
        "17 Inés",
        "LUZ MARÍA (Luz)",
        "iPhone de Carlos",
    ]
    look = page.request["PATH_INFO"]

    undecided = client.post(look, {"apply": "1", "number-3": "1"})
    assert undecided.status_code == 422
    assert 'value="1" inputmode="numeric"' in undecided.content.decode()
    assert Presence.objects.count() == 0

    applied = client.post(look, {"apply": "1", "rest": "leave"}, follow=True)
    assert told(applied) == ["Se escribió 1 marca."]
    assert list(Presence.objects.values_list("minutes", "recorded_by")) == [(57, trainer.pk)]
    # Its address leads on once it is applied.
    assert client.get(look, follow=True).request["PATH_INFO"] == url("attendance_files", session.code)

    undone = client.post(url("attendance_file_undo", Batch.objects.get().code), follow=True)
    assert told(undone) == ["1 marca quedó como estaba."]
    assert Presence.objects.count() == 0


def test_a_file_thrown_away_leaves_nothing(
    trainer: Person, enter: Enter, session: Session, place: Registration
) -> None:
    client = enter(trainer)
    page = send(client, session, (FILES / "zoom_en.csv").read_bytes())
    client.post(page.request["PATH_INFO"], {"away": "1"})
    assert (Batch.objects.count(), Presence.objects.count()) == (0, 0)


def test_a_broken_file_gets_its_row_and_column_and_brings_in_nothing(
    trainer: Person, enter: Enter, session: Session, place: Registration
) -> None:
    rows = b"Name,Join Time,Leave Time\nPaula,13/11/2026 09:00,\nLuz,<script>alert(1)</script>,\n"
    page = send(enter(trainer), session, rows)
    assert page.status_code == 422
    words = page.content.decode()
    assert "Fila 3, columna «Join Time»: «&lt;script&gt;alert(1)&lt;/script&gt;»" in words
    assert (Batch.objects.count(), Presence.objects.count()) == (0, 0)


def test_a_file_that_is_too_large_is_not_even_read(
    trainer: Person, enter: Enter, session: Session, place: Registration
) -> None:
    page = send(enter(trainer), session, b"x" * (MOST_BYTES + 1))
    assert page.status_code == 422
    assert "2 MB" in page.content.decode()


def test_names_that_are_commands_are_shown_as_names(
    trainer: Person, enter: Enter, session: Session, place: Registration
) -> None:
    rows = "Name,Join Time,Leave Time\n" + "".join(
        f'"{name}",13/11/2026 09:00,13/11/2026 09:30\n'
        for name in ("<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "{{ 7*7 }}", "'); DROP TABLE x;--")
    )
    page = send(enter(trainer), session, rows.encode())
    words = page.content.decode()
    assert "<img src=x" not in words
    assert "&lt;img src=x onerror=alert(1)&gt;" in words
    assert "{{ 7*7 }}" in words


def test_a_protected_events_file_is_looked_through_by_number(
    trainer: Person, enter: Enter, session: Session, place: Registration
) -> None:
    Event.objects.update(risk="protected")
    page = send(enter(trainer), session, (FILES / "zoom_es_2021.csv").read_bytes())
    assert [row["place"] for row in page.context["rows"]] == ["1"]
    assert "1 · Paula" not in page.content.decode()


def test_a_file_of_another_organisations_session_is_not_there(
    trainer: Person, foreign_organiser: Person, enter: Enter, session: Session, place: Registration
) -> None:
    send(enter(trainer), session, (FILES / "zoom_es_2021.csv").read_bytes())
    code = Batch.objects.get().code
    foreign = enter(foreign_organiser)
    assert foreign.get(url("attendance_file", code)).status_code == 404
    assert foreign.post(url("attendance_file", code), {"apply": "1"}).status_code == 404
    assert foreign.post(url("attendance_file_undo", code)).status_code == 404
    assert Batch.objects.get().status == "preview"


def test_the_page_of_a_file_costs_the_same_for_three(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    Capacity.objects.update(seats=None)
    client = enter(trainer)

    def cost(*names: str) -> int:
        rows = "Name,Join Time,Leave Time\n" + "".join(
            f"{name},13/11/2026 09:00,13/11/2026 09:30\n" for name in names
        )
        path = send(client, session, rows.encode()).request["PATH_INFO"]
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    alone = cost("Paula", "Xu")
    registered(event, "Inés", now, "online")
    registered(event, "Luz", now, "online")
    assert cost("Paula", "Luz", "Inés", "Xu", "Zoe Xi") == alone
