"""Sheets to sign: frozen under a number, written up in printed order, their scans kept until a date."""

import io
import time
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from events import attendance, enrolment, guests, registration, schedule, signing, withdrawal
from events.errors import NotHeld, ScanRefused
from events.models import (
    Batch,
    Capacity,
    Event,
    PeopleFile,
    Presence,
    Registration,
    Scan,
    Session,
    Sheet,
)
from events.recognition import Answers, Contact
from people import erasure
from people.models import Person


@pytest.fixture(autouse=True)
def seats(event: Event) -> None:
    Capacity.objects.update(seats=None)


def take(event: Event, now: datetime, name: str, mode: str = "onsite") -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(email=f"{name.split()[0].lower()}@lugar.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


@pytest.fixture
def sheet(event: Event, session: Session, organiser: Person, now: datetime) -> Sheet:
    """Zoe, Ana and Luz in the room, Eva online; printed by Olga."""
    for name, mode in (("Zoe Paz", "onsite"), ("Ana Ñu", "onsite"), ("Eva", "online"), ("Luz", "onsite")):
        take(event, now, name, mode)
    return signing.print_sheet(session, language="es", by=organiser, now=now)


def words(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def names(sheet: Sheet) -> list[str]:
    return [line.place.name for line in signing.lines_of(sheet)]


def photo(form: str = "JPEG", size: tuple[int, int] = (300, 200), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, form, **more)
    return out.getvalue()


def test_a_sheet_lists_those_who_come_to_the_room_and_is_frozen_under_its_number(
    sheet: Sheet, event: Event, session: Session, now: datetime
):
    assert (sheet.number, names(sheet)) == (1, ["Ana Ñu", "Luz", "Zoe Paz"])
    registration.cancel(Registration.objects.get(name="Luz"), now=now)
    take(event, now, "Bea")
    sheet.refresh_from_db()
    assert names(sheet) == ["Ana Ñu", "Luz", "Zoe Paz"]
    again = signing.print_sheet(session, language="en", by=None, now=now)
    assert (again.number, names(again)) == (2, ["Ana Ñu", "Bea", "Zoe Paz"])


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "Hoja de firmas 1"), ("pt-br", "Folha de assinaturas 1"), ("en", "Sign-in sheet 1")],
)
def test_a_sheet_is_drawn_in_its_language_with_names_and_room_for_others(
    sheet: Sheet, language: str, said: str
):
    Sheet.objects.update(language=language)
    sheet.refresh_from_db()
    drawn = words(signing.pdf(sheet))
    assert said in drawn
    assert "Ana Ñu" in drawn
    assert "Eva" not in drawn
    # Three lines and six spare ones.
    assert "\n9\n" in drawn


def test_a_protected_events_sheet_carries_numbers_in_their_order_and_no_name(
    event: Event, session: Session, sheet: Sheet, now: datetime
):
    Event.objects.update(risk="protected")
    session.refresh_from_db()
    coded = signing.print_sheet(session, language="es", by=None, now=now)
    coded.refresh_from_db()
    drawn = words(signing.pdf(coded))
    assert (coded.is_coded, names(coded)) == (True, ["Zoe Paz", "Ana Ñu", "Luz"])
    assert [name for name in ("Ana", "Zoe", "Luz", "seguridad digital", "Casa") if name in drawn] == []
    assert "Número del lugar" in drawn


def test_two_hundred_lines_and_a_name_that_is_a_command_are_drawn(
    event: Event, session: Session, now: datetime
):
    Registration.objects.bulk_create(
        Registration(
            event=event, number=number, name="#panic() $x$ <b>", language="es", time_zone="UTC", mode="onsite"
        )
        for number in range(1, 201)
    )
    sheet = signing.print_sheet(session, language="es", by=None, now=now)
    reader = PdfReader(io.BytesIO(signing.pdf(sheet)))
    assert len(reader.pages) > 5
    assert "#panic() $x$ <b>" in reader.pages[-1].extract_text()


def test_signed_lines_are_written_up_and_a_wrong_tick_is_taken_back(
    sheet: Sheet, trainer: Person, now: datetime
):
    assert signing.write_up(sheet, {1, 3}, by=trainer, now=now) == 2
    assert signing.write_up(sheet, {1, 3}, by=trainer, now=now) == 0
    assert signing.write_up(sheet, {1, 2}, by=trainer, now=now) == 2
    assert sorted(
        Presence.objects.values_list("registration__name", "state", "mode", "source", "recorded_by")
    ) == [
        ("Ana Ñu", "present", "onsite", "sheet", trainer.pk),
        ("Luz", "present", "onsite", "sheet", trainer.pk),
    ]
    sheet.refresh_from_db()
    assert sheet.transcribed_at == now


def test_what_others_recorded_stands_when_a_line_is_not_ticked(
    sheet: Sheet, session: Session, trainer: Person, now: datetime
):
    ana, luz, zoe = (line.place for line in signing.lines_of(sheet))
    attendance.mark(session, ana, state="excused", by=trainer, now=now)
    attendance.record(session, [attendance.Said(luz, "onsite")], source="door", by=None, now=now)
    signing.write_up(sheet, {1, 3}, by=trainer, now=now)
    signing.write_up(sheet, set(), by=trainer, now=now)
    assert dict(Presence.objects.values_list("registration__name", "state")) == {
        "Ana Ñu": "excused",
        "Luz": "present",
    }


def test_a_line_that_does_not_exist_and_a_place_given_back_write_nothing(sheet: Sheet, now: datetime):
    registration.cancel(Registration.objects.get(name="Ana Ñu"), now=now)
    assert signing.write_up(sheet, {1, 0, 99, -1}, by=None, now=now) == 0
    assert Presence.objects.count() == 0


def test_no_sheet_is_printed_for_a_session_called_off(session: Session, now: datetime):
    schedule.cancel_session(session, by=None, now=now)
    with pytest.raises(NotHeld):
        signing.print_sheet(session, language="es", by=None, now=now)


# --- Scans ---


def test_a_photo_is_drawn_anew_and_carries_nothing_of_the_phone(sheet: Sheet, now: datetime):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "TelefonoDeLuz", 6
    exif.get_ifd(0x8825)[1] = "N"
    scan = signing.keep_scan(sheet, [photo(exif=exif), photo("PNG")], by=None, now=now)
    content = bytes(Scan.objects.get().picture)
    assert (scan.pages, scan.delete_at - now, content[:5]) == (2, timedelta(days=180), b"%PDF-")
    assert b"TelefonoDeLuz" not in content
    assert b"Exif" not in content
    reader = PdfReader(io.BytesIO(content))
    first, second = (page.images[0].image.size for page in reader.pages)
    # Turned as the phone said that it was held.
    assert (first, second) == ((200, 300), (300, 200))
    assert all(not page.images[0].image.getexif() for page in reader.pages)


def test_a_scanned_pdf_is_drawn_anew_without_what_else_it_held(sheet: Sheet, now: datetime):
    pages = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(
        pages,
        "PDF",
        save_all=True,
        append_images=[Image.new("RGB", (300, 200), "black")],
        author="Luz Secreta",
    )
    writer = PdfWriter(clone_from=PdfReader(pages))
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(act)
    writer.add_attachment("secreto.txt", b"secreto")
    out = io.BytesIO()
    writer.write(out)
    scan = signing.keep_scan(sheet, [out.getvalue()], by=None, now=now)
    content = bytes(scan.picture)
    assert scan.pages == 2
    assert [
        word for word in (b"JavaScript", b"secreto", b"Luz Secreta", b"EmbeddedFile") if word in content
    ] == []


def bomb() -> bytes:
    """A picture of a few hundred bytes that would unfold to 400 megabytes."""
    import struct
    import zlib

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def of_words() -> bytes:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(out)
    return out.getvalue()


def locked() -> bytes:
    out = io.BytesIO()
    pages = io.BytesIO()
    Image.new("RGB", (30, 20), "white").save(pages, "PDF")
    writer = PdfWriter(clone_from=PdfReader(pages))
    writer.encrypt("clave", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hola",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7 roto",
        photo("GIF"),
        bomb(),
        of_words(),
        locked(),
        b"\xff\xd8\xff" + b"\x00" * 50,
        b"x" * (signing.MOST_BYTES + 1),
    ],
    ids=["empty", "text", "svg", "broken", "gif", "bomb", "words", "locked", "cut", "large"],
)
def test_what_is_no_picture_of_a_sheet_is_refused(sheet: Sheet, now: datetime, content: bytes):
    began = time.monotonic()
    with pytest.raises(ScanRefused):
        signing.keep_scan(sheet, [content], by=None, now=now)
    assert time.monotonic() - began < 5
    assert Scan.objects.count() == 0


def test_scans_are_deleted_when_their_date_comes(sheet: Sheet, now: datetime):
    signing.keep_scan(sheet, [photo()], by=None, now=now)
    assert signing.forget_old(now + timedelta(days=179)) == 0
    assert signing.forget_old(now + timedelta(days=180)) == 1
    assert (Scan.objects.count(), Sheet.objects.count()) == (0, 1)


def test_whoever_is_forgotten_takes_the_scan_of_their_signature_along(
    sheet: Sheet, session: Session, event: Event, now: datetime
):
    signing.keep_scan(sheet, [photo()], by=None, now=now)
    take(event, now, "Bea")
    erasure.forget_subject(Registration.objects.get(name="Bea").subject, now=now)
    assert Scan.objects.count() == 1
    erasure.forget_subject(Registration.objects.get(name="Ana Ñu").subject, now=now)
    assert Scan.objects.count() == 0


# --- Pages ---


def test_agreement_taken_back_takes_scan_invitation_and_lists_in_work_along(
    sheet: Sheet, event: Event, organiser: Person, now: datetime
):
    place = Registration.objects.get(name="Ana Ñu")
    people = [(name, Contact(email=f"{name.lower()}@invitada.example")) for name in ("Ana", "Luz")]
    mine, other = guests.invite(event, people=people, language="es", by=None, now=now).new
    Registration.objects.filter(pk=place.pk).update(guest=mine)
    signing.keep_scan(sheet, [photo()], by=None, now=now)
    lines = "Nombre;Correo electrónico\r\nAna;ana@lugar.example".encode()
    enrolment.look_at(event, name="lista.csv", content=lines, by=organiser, now=now)
    Batch.objects.create(
        session=sheet.session, status=Batch.Status.PREVIEW, rows=[{"name": "Ana"}], made_at=now
    )
    place.refresh_from_db()

    withdrawal.withdraw(place, now=now)

    place.refresh_from_db()
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (place.name, mine.name, mine.email, other.name) == ("—", "", "", "Luz")
    assert not (Scan.objects.exists() or Batch.objects.exists() or PeopleFile.objects.exists())


def test_the_trainer_prints_writes_up_and_sees_no_scan(
    sheet: Sheet, session: Session, trainer: Person, organiser: Person, enter, now: datetime
):
    client = enter(trainer)
    page = reverse("events:sheets", args=[session.code])
    client.post(page, {"language": "pt-br"})
    assert Sheet.objects.order_by("number").last().language == "pt-br"
    drawn = client.get(reverse("events:sheet_pdf", args=[sheet.code]))
    assert (drawn["Content-Type"], "no-store" in drawn["Cache-Control"]) == ("application/pdf", True)
    shown = client.get(reverse("events:sheet", args=[sheet.code])).content.decode()
    assert shown.index("Ana Ñu") < shown.index("Luz") < shown.index("Zoe Paz")
    client.post(reverse("events:sheet", args=[sheet.code]), {"signed": ["1", "x", "99999999", "²"]})
    assert [row.registration.name for row in Presence.objects.all()] == ["Ana Ñu"]

    scan = signing.keep_scan(sheet, [photo()], by=None, now=now)
    assert scan.code not in client.get(page).content.decode()
    assert client.post(reverse("events:scan_pdf", args=[scan.code])).status_code == 404
    answer = enter(organiser).post(reverse("events:scan_pdf", args=[scan.code]))
    assert (answer["X-Content-Type-Options"], answer["Content-Disposition"][:10]) == ("nosniff", "attachment")


def test_the_organiser_keeps_and_deletes_a_scan(
    sheet: Sheet, session: Session, organiser: Person, enter, now: datetime
):
    client = enter(organiser)
    add = reverse("events:scan_add", args=[sheet.code])
    told = client.post(add, {"pictures": SimpleUploadedFile("a.svg", b"<svg/>")}, follow=True)
    assert "No se puede guardar" in told.content.decode()
    client.post(add, {"pictures": SimpleUploadedFile("hoja.jpg", photo())})
    scan = Scan.objects.get()
    assert scan.added_by == organiser
    client.post(reverse("events:scan_delete", args=[scan.code]))
    assert Scan.objects.count() == 0


def test_the_sheets_of_a_session_cost_the_same_for_three(
    sheet: Sheet, session: Session, organiser: Person, enter, now: datetime
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, page = enter(organiser), reverse("events:sheets", args=[session.code])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        # A picture is never read for a list.
        assert not any('"picture"' in query["sql"] for query in queries)
        return len(queries)

    signing.keep_scan(sheet, [photo()], by=None, now=now)
    alone = cost()
    for _each in range(2):
        more = signing.print_sheet(session, language="es", by=None, now=now)
        signing.keep_scan(more, [photo()], by=None, now=now)
    assert cost() == alone


# --- Two sheets, and two people who write them up ---


def standing(session: Session) -> dict[str, tuple[str, str, int | None]]:
    rows = Presence.objects.filter(session=session).values_list(
        "registration__name", "state", "source", "minutes"
    )
    return {name: (state, source, minutes) for name, state, source, minutes in rows}


def test_a_sheet_takes_back_only_what_it_marked_itself(
    sheet: Sheet, session: Session, trainer: Person, now: datetime
):
    second = signing.print_sheet(session, language="es", by=trainer, now=now)
    signing.write_up(sheet, {1, 3}, by=trainer, now=now)
    later = now + timedelta(minutes=1)
    assert signing.write_up(second, {2}, by=trainer, now=later) == 1
    assert sorted(standing(session)) == ["Ana Ñu", "Luz", "Zoe Paz"]
    assert signing.write_up(second, set(), by=trainer, now=later) == 1
    assert sorted(standing(session)) == ["Ana Ñu", "Zoe Paz"]


def test_a_tick_taken_back_leaves_what_stood_before_it(
    sheet: Sheet, session: Session, trainer: Person, now: datetime
):
    ana = Registration.objects.get(name="Ana Ñu")
    attendance.record(
        session, [attendance.Said(ana, "online", now, None, 55)], source="zoom", by=None, now=now
    )
    signing.write_up(sheet, {1}, by=trainer, now=now)
    assert standing(session) == {"Ana Ñu": ("present", "sheet", None)}
    signing.write_up(sheet, set(), by=trainer, now=now)
    assert standing(session) == {"Ana Ñu": ("present", "zoom", 55)}
    row = Presence.objects.get()
    assert (row.mode, row.entered_at, row.recorded_by) == ("online", now, None)


def test_a_page_opened_before_somebody_else_saved_does_not_undo_them(
    sheet: Sheet, session: Session, trainer: Person, enter, now: datetime
):
    client, page = enter(trainer), reverse("events:sheet", args=[sheet.code])
    assert 'name="shown"' not in client.get(page).content.decode()
    signing.write_up(sheet, {1, 3}, by=trainer, now=now)
    client.post(page, {"signed": ["2"]})
    assert sorted(standing(session)) == ["Ana Ñu", "Luz", "Zoe Paz"]
    # And what somebody else took back in between does not come back with the ticks that were shown.
    shown = client.get(page).content.decode()
    assert [f'name="shown" value="{line}"' in shown for line in (1, 2, 3)] == [True] * 3
    signing.write_up(sheet, {1, 2}, by=trainer, now=now + timedelta(minutes=1))
    client.post(page, {"shown": ["1", "2", "3"], "signed": ["2", "3"]})
    assert sorted(standing(session)) == ["Luz"]
