"""People from a list: read in any signs, set beside who is there, registered all or none, undone."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from events import bulk, enrolment, errors, holders
from events.models import Bulk, Capacity, Event, PeopleFile, Registration, Session
from mail.models import Letter
from people.models import Consent, Person, StakeholderGroup
from tests.conftest import NOW
from tests.events.desk.conftest import registered

HEAD = "Nombre;Correo electrónico;Teléfono;Modalidad;Sector;País"
ANA = "Ana Núñez;ana@correo.example;;presencial;Sociedad civil;Honduras"
BRUNO = "Bruno;;+502 5555 1234;en línea;;"


def looked(event: Event, by: Person, now: datetime, *lines: str, signs: str = "utf-8") -> PeopleFile:
    return enrolment.look_at(
        event, name="lista.csv", content="\r\n".join(lines).encode(signs), by=by, now=now
    )


def states(file: PeopleFile) -> list[tuple[int, str]]:
    return [(row.number, row.state) for row in enrolment.seen(file, NOW)]


def brought(event: Event, by: Person, now: datetime, *lines: str, writes: bool = True) -> Bulk:
    return enrolment.bring_in(looked(event, by, now, *lines), writes=writes, by=by, now=now)


@pytest.mark.parametrize("signs", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_list_is_read_in_whatever_signs_it_was_saved(
    signs: str, separator: str, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    lines = [line.replace(";", separator) for line in (HEAD, ANA, BRUNO)]
    file = looked(event, organiser, now, *lines, signs=signs)
    assert set(file.columns) == {"name", "email", "phone", "mode", "sector", "country"}
    rows = enrolment.seen(file, NOW)
    assert [(row.state, row.name) for row in rows] == [("new", "Ana Núñez"), ("new", "Bruno")]
    assert rows[0].person is not None
    answers = rows[0].person.answers
    assert (answers.mode, answers.stakeholder_group.code, answers.country) == (
        "onsite",
        "civil-society",
        "HN",
    )  # type: ignore[union-attr]


def test_a_workbook_is_read_as_well(event: Event, session: Session, organiser: Person, now: datetime) -> None:
    book = openpyxl.Workbook()
    for line in (
        ["Name", "Phone", "Country"],
        ["Ana", 50255551234, "HND"],
        [None, None, None],
        ["Bruno", "2440 2400", "gt"],
    ):
        book.active.append(line)
    page = io.BytesIO()
    book.save(page)
    file = enrolment.look_at(event, name="list.xlsx", content=page.getvalue(), by=organiser, now=now)
    rows = enrolment.seen(file, NOW)
    assert [(row.number, row.state) for row in rows] == [(2, "new"), (4, "new")]
    assert [row.person.contact.phone for row in rows if row.person] == ["+50255551234", "+50224402400"]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", errors.NobodyInTheList),
        (b"\n\n", errors.NobodyInTheList),
        (HEAD.encode(), errors.NobodyInTheList),
        (ANA.encode(), errors.NoColumns),
        (b"PK\x03\x04broken", errors.UnreadableList),
        (b"Name;E-mail\nAna\x00;ana@correo.example", errors.UnreadableList),
        (b"Name;E-mail\n" + b"x" * 2000 + b";a@b.example", errors.CellRefused),
        (
            b"Name,E-mail\n" + b"".join(b"N%d,n%d@b.example\n" % (n, n) for n in range(501)),
            errors.ListTooLong,
        ),
    ],
)
def test_a_broken_list_brings_nothing_in(
    content: bytes, refusal: type[Exception], event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    with pytest.raises(refusal) as found:
        enrolment.look_at(event, name="x", content=content, by=organiser, now=now)
    assert str(found.value)
    assert not PeopleFile.objects.exists()


def test_each_row_that_cannot_be_a_place_says_which_column_stopped_it(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    file = looked(
        event, organiser, now, HEAD,
        ";sin@nombre.example;;;;",
        "Sin contacto;;;;;",
        "Mal correo;ana(at)correo;;;;",
        "Mal teléfono;;12;;;",
        "Barco;b@correo.example;;en barco;;",
        "Atlántida;a@correo.example;;;;Atlántida",
        ANA,
        ANA.upper(),
    )  # fmt: skip
    rows = enrolment.seen(file, NOW)
    assert [row.state for row in rows] == ["refused"] * 6 + ["new", "twice"]
    columns = (
        "Nombre",
        "Correo electrónico, Teléfono",
        "Correo electrónico",
        "Teléfono",
        "Modalidad",
        "País",
    )
    for row, column in zip(rows, columns, strict=False):
        assert row.words.startswith(f"{column}: "), row


def test_people_are_registered_with_a_letter_that_waits_and_what_was_stated(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    done = brought(event, organiser, now, HEAD, ANA, BRUNO)

    ana, bruno = Registration.objects.order_by("number")
    assert (ana.name, ana.mode, ana.number, bruno.mode, str(bruno.phone)) == (
        "Ana Núñez",
        "onsite",
        1,
        "online",
        "+50255551234",
    )
    assert dict(Capacity.objects.values_list("mode", "taken")) == {"onsite": 1, "online": 1}
    letters = [
        (letter.kind, letter.not_before, letter.about["by"], letter.channel)
        for letter in Letter.objects.order_by("pk")
    ]
    waits = ("events.registered", now + bulk.LETTERS_AFTER, "staff")
    assert letters == [(*waits, "mail"), (*waits, "phone")]
    purposes = Consent.objects.values_list("text__purpose", "read_aloud_by")
    assert list(purposes) == [("registration-stated", None)] * 2
    file = PeopleFile.objects.get()
    assert (file.lines, file.bulk, done.by) == ([], done, organiser)


@pytest.mark.parametrize("admission", ["approval", "invitation", "code"])
def test_whoever_stands_on_a_list_has_a_place_however_others_are_let_in(
    event: Event, session: Session, organiser: Person, now: datetime, admission: str
) -> None:
    Event.objects.filter(pk=event.pk).update(admission=admission)
    event.refresh_from_db()

    brought(event, organiser, now, HEAD, ANA)

    assert (Registration.objects.get().status, Letter.objects.get().kind) == (
        "confirmed",
        "events.registered",
    )


def test_nobody_is_written_to_where_somebody_else_tells_them(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    brought(event, organiser, now, HEAD, ANA, writes=False)
    assert not Letter.objects.exists()


def test_the_same_list_again_changes_nothing_and_never_writes_over_a_person(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    brought(event, organiser, now, HEAD, ANA)
    before = list(Registration.objects.values())

    again = looked(
        event, organiser, now, HEAD, ANA.replace("Núñez", "NUNEZ").replace("Honduras", "Guatemala"), BRUNO
    )
    rows = enrolment.seen(again, now)
    assert [(row.state, row.words) for row in rows] == [("here", "País"), ("new", "")]
    enrolment.bring_in(again, writes=True, by=organiser, now=now)
    assert list(Registration.objects.order_by("number").values())[:1] == before

    with pytest.raises(errors.NobodyInTheList):
        brought(event, organiser, now, HEAD, ANA, BRUNO)
    sent_twice = enrolment.bring_in(again, writes=True, by=organiser, now=now)
    assert sent_twice.pk == again.__class__.objects.get(pk=again.pk).bulk_id
    assert Registration.objects.count() == 2


def test_rows_beyond_the_seats_are_left_out_and_a_seat_lost_meanwhile_brings_nobody_in(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    names = ("Ana", "Bruno", "Celia", "Dora")
    file = looked(
        event, organiser, now, "Name,E-mail", *(f"{one},{one.lower()}@correo.example" for one in names)
    )
    assert [state for _row, state in states(file)] == ["new", "new", "new", "refused"]


def test_whoever_waits_comes_before_a_list_and_then_nobody_of_it_is_brought_in(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    Event.objects.update(has_waiting_list=True)
    file = looked(
        event,
        organiser,
        now,
        "Name,E-mail",
        *(f"{one},{one}@correo.example" for one in ("ana", "bruno", "celia")),
    )
    elsa = registered(event, "Elsa", now, "online")
    Registration.objects.filter(pk=elsa.pk).update(status="waiting", waiting_since=now, mode="onsite")
    Capacity.objects.filter(mode="onsite").update(waiting=1)

    with pytest.raises(errors.Full):
        enrolment.bring_in(file, writes=True, by=organiser, now=now)

    assert list(Registration.objects.values_list("name", flat=True)) == ["Elsa"]
    assert Capacity.objects.get(mode="onsite").taken == 0
    file.refresh_from_db()
    assert len(file.lines) == 4


def test_seats_kept_for_a_sector_are_not_for_a_list_of_others(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    press = StakeholderGroup.objects.get(code="press")
    Capacity.objects.filter(mode="onsite").update(
        balance_seats=2, balance_for=press, balance_until=now + timedelta(days=1)
    )
    lines = ("Ana;a@correo.example;", "Bruno;b@correo.example;", "Celia;c@correo.example;press")
    file = looked(event, organiser, now, "Name;E-mail;Sector", *lines)
    assert [state for _row, state in states(file)] == ["new", "refused", "new"]
    enrolment.bring_in(file, writes=True, by=organiser, now=now)
    assert Registration.objects.count() == 2


def test_an_undone_list_leaves_nothing_of_those_it_named_but_of_who_came_themselves(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    done = brought(event, organiser, now, HEAD, ANA, BRUNO)
    bruno = Registration.objects.get(name="Bruno")
    holders.confirm_address(bruno, now=now)

    bulk.undo(done, by=organiser, now=now + timedelta(minutes=5))

    ana = Registration.objects.exclude(pk=bruno.pk).get()
    assert (ana.status, ana.name, ana.email, ana.contact_key) == ("cancelled", "—", "", "")
    # Bruno, who left a phone and stays, is still to be told.
    due = Letter.objects.filter(state="due").values_list("about__registration", flat=True)
    assert list(due) == [bruno.code]
    assert Registration.objects.get(pk=bruno.pk).status == "confirmed"
    assert bulk.refusals(done) == [(str(errors.ChangedSince()), 1)]
    # The list can come again, with a place of its own.
    brought(event, organiser, now + timedelta(minutes=6), HEAD, ANA)
    assert Registration.objects.placed().count() == 2


def test_what_a_list_says_is_forgotten_after_a_day_and_with_whoever_is_there(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    place = registered(event, "Paula", now)
    looked(event, organiser, now, HEAD, ANA)
    assert enrolment.forget_old(now + timedelta(hours=23)) == 0
    assert enrolment.forget_old(now + timedelta(hours=25)) == 1
    looked(event, organiser, now, HEAD, ANA)
    holders.forget(place.subject, now)
    enrolment.forget(place.subject, now)
    assert not PeopleFile.objects.exists()


def test_a_list_is_looked_at_with_as_many_queries_for_many_as_for_one(
    event: Event, session: Session, organiser: Person, now: datetime, django_assert_num_queries: Any
) -> None:
    one = looked(event, organiser, now, HEAD, ANA)
    many = looked(event, organiser, now, HEAD, *(f"N{n};n{n}@correo.example;;;;" for n in range(50)))
    with django_assert_num_queries(3):
        enrolment.seen(one, now)
    with django_assert_num_queries(3):
        enrolment.seen(many, now)


@pytest.mark.parametrize(
    "name", ["=1+1", "-Ana", "<script>alert(1)</script>", "O'Neill", "K’iche’ Ajq’ij", "٣ ليلى", "李雷"]
)
def test_odd_names_are_names(
    name: str, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    brought(event, organiser, now, "Name\tE-mail", f"{name}\tana@correo.example")
    assert Registration.objects.get().name == name
