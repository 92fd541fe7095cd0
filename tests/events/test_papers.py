"""What goes on paper and on the wall: letters to institutions, statements, posters, slips."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from convite import paper
from events import attendance, letterhead, nomination, registration, sheets, statements, walkins
from events.errors import Full, NoStatement, NotPresent, WallClosed
from events.models import Capacity, Event, Presence, Registration, Session
from events.recognition import Answers, Contact
from people.models import Consent, Organisation, Person
from tests.events.desk.conftest import url

MINUTE = timedelta(minutes=1)
EVERY_LANGUAGE = ("es", "pt-br", "en")


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=Answers(name="Paula Xol & Cía", mode="onsite"),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


@pytest.fixture
def head(organisation: Organisation, organiser: Person, now: datetime) -> None:
    logo = io.BytesIO()
    Image.new("RGB", (300, 80), "#b0402a").save(logo, "PNG")
    letterhead.write(
        organisation,
        logo=paper.picture(logo.getvalue()),
        lines="6a Calle 1-23, Guatemala · mesa@mesa.example",
        signatory="Olga Pérez",
        signatory_post="Coordinación",
        by=organiser,
        now=now,
    )


def read(sheet: bytes) -> tuple[PdfReader, str]:
    found = PdfReader(io.BytesIO(sheet))
    return found, "\n".join(page.extract_text() for page in found.pages)


def set_risk(event: Event, risk: str) -> None:
    Event.objects.filter(pk=event.pk).update(risk=risk)
    event.refresh_from_db()


def invited(event: Event, now: datetime, language: str = "es", **more) -> nomination.Delegation:
    return nomination.invite(
        event,
        organisation="Ministerio de Educación",
        addressee="Dra. Inés Caal",
        post="Viceministra",
        language=language,
        mode="onsite",
        places=1,
        until=now + timedelta(days=2),
        by=None,
        now=now,
        **more,
    )


# --- Letters to institutions ---


@pytest.mark.parametrize(
    ("language", "says"), [("es", "Atentamente"), ("pt-br", "Atenciosamente"), ("en", "Yours")]
)
def test_institution_reads_on_the_letterhead_who_asks_for_how_many_until_when(
    event: Event, session: Session, head: None, now: datetime, language: str, says: str
) -> None:
    delegation = invited(event, now, language)

    found, words = read(sheets.institution_letters([(delegation, "http://localhost:8000/x/")], now=now))

    for told in ("Mesa Abierta", "Dra. Inés Caal", "Viceministra", "Olga Pérez", "6a Calle 1-23", says):
        assert told in words
    assert "http://localhost:8000/x/" in words.replace("\n", "")
    spoken = {"pt-br": "pt-BR"}.get(language, language)
    assert (found.trailer["/Root"]["/Lang"], len(found.pages)) == (spoken, 1)


def test_organiser_draws_one_letter_and_all_of_them_and_each_code_opens_its_page(
    client: Client, organiser: Person, enter, event: Event, session: Session, head: None, now: datetime
) -> None:
    one, _other = invited(event, now), invited(event, now, "pt-br")
    desk = enter(organiser)

    single = desk.post(url("desk_delegation_letter", one.code))
    both = desk.post(url("desk_delegation_letters", event.code))

    assert (single["Content-Type"], len(read(both.content)[0].pages)) == ("application/pdf", 2)
    words = read(single.content)[1].replace("\n", "")
    path = words[words.index("/es/delegation/") :][: len("/es/delegation/") + 44]
    assert client.get(path).status_code == 200


def test_letter_to_an_institution_tells_no_more_than_the_risk_allows(
    event: Event, session: Session, head: None, now: datetime
) -> None:
    delegation = invited(event, now, "en")
    told = {}
    for level in ("open", "discreet", "protected"):
        set_risk(event, level)
        delegation.event = event
        told[level] = read(sheets.institution_letters([(delegation, "http://x/")], now=now))[1]

    assert {level: "digital" in words for level, words in told.items()} == {
        "open": True, "discreet": False, "protected": False,
    }  # fmt: skip
    assert {level: "Ibargüen" in words for level, words in told.items()} == {
        "open": True, "discreet": True, "protected": False,
    }  # fmt: skip


# --- Statements ---


@pytest.mark.parametrize("language", EVERY_LANGUAGE)
def test_participant_gets_a_letter_of_attendance_once_it_was_recorded(
    place: Registration, session: Session, organiser: Person, head: None, now: datetime, language: str
) -> None:
    with pytest.raises(NotPresent):
        statements.attended(place)
    attendance.mark(session, place, state="present", by=organiser, now=now)

    _found, words = read(sheets.statement(place, "attendance", language=language, now=now))

    assert "Paula Xol & Cía" in words and "Olga Pérez" in words
    assert "1\u00a0h" in words
    assert "paula@correo" not in words


def test_letters_on_paper_are_had_from_ones_own_page_in_the_language_one_chooses(
    client: Client, place: Registration, session: Session, organiser: Person, now: datetime
) -> None:
    from people import links

    token = links.mint("registration", place.code, now=now, days=9)
    path = reverse("events:my_registration_statement", args=[token])

    choice = client.get(path).content.decode()
    assert ("travel" in choice, 'value="attendance"' in choice) == (True, False)
    sheet = client.get(path, {"kind": "travel", "language": "pt-br"})
    assert (sheet["Content-Type"], sheet["Cache-Control"]) == ("application/pdf", "no-store")
    assert "Casa Ibargüen" in read(sheet.content)[1]
    assert client.get(path, {"kind": "attendance", "language": "es"}).status_code == 409
    assert client.get(path, {"kind": "nothing", "language": "es"}).status_code == 409


def test_statement_is_neutral_where_the_event_is_discreet_and_not_given_where_it_is_protected(
    place: Registration, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    attendance.mark(session, place, state="present", by=organiser, now=now)
    set_risk(event, "discreet")
    place = Registration.objects.select_related("event").get(pk=place.pk)

    words = read(sheets.statement(place, "attendance", language="en", now=now))[1]

    assert ("digital" in words, "a meeting" in words) == (False, True)
    set_risk(event, "protected")
    place = Registration.objects.select_related("event").get(pk=place.pk)
    for kind in ("attendance", "travel"):
        with pytest.raises(NoStatement):
            sheets.statement(place, kind, language="en", now=now)


def test_trainer_draws_a_letter_for_whoever_asks_and_a_stranger_does_not(
    organiser: Person, foreign_organiser: Person, enter, place: Registration, session: Session, now: datetime
) -> None:
    attendance.mark(session, place, state="present", by=organiser, now=now)
    typed = {"kind": "attendance", "language": "en"}

    sheet = enter(organiser).post(url("desk_statement", place.code), typed)

    assert "Letter of attendance" in read(sheet.content)[1]
    assert enter(foreign_organiser).post(url("desk_statement", place.code), typed).status_code == 404


# --- The wall and the door ---


def come_in(session: Session, name: str, now: datetime) -> Registration:
    return walkins.come_in(
        session,
        answers=Answers(name=name, mode="onsite"),
        contact=Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def test_whoever_scans_the_wall_is_registered_and_present_in_one_step(
    client: Client, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(registration_closes_at=now)
    assert session.starts_at is not None
    during = session.starts_at + 5 * MINUTE
    path = walkins.put_up(session, by=organiser, now=now)
    typed = {
        "name": "Luz", "email": "luz@correo.example", "consent": "on", "stakeholder_group": "-",
        "country": "-",
    }  # fmt: skip

    assert client.post(path, typed).status_code == 409
    with time_machine.travel(during, tick=False):
        assert client.get(path).status_code == 200
        done = client.post(path, typed)
        again = client.post(path, typed)

    row = Presence.objects.get()
    assert (done.status_code, again.status_code, row.registration.name) == (303, 303, "Luz")
    assert (row.state, row.source, row.mode, row.entered_at) == ("present", "walk-in", "onsite", during)
    assert Registration.objects.count() == 1
    with time_machine.travel(session.starts_at + timedelta(minutes=61), tick=False):
        assert client.post(path, typed).status_code == 409


def test_wall_respects_the_seats_unless_the_organiser_lets_people_in_beyond_them(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    Capacity.objects.filter(event=event, mode="onsite").update(seats=1)
    assert session.starts_at is not None
    walkins.put_up(session, by=organiser, now=now)
    come_in(session, "Luz", session.starts_at)

    with pytest.raises(Full):
        come_in(session, "Rosa", session.starts_at)
    walkins.let_beyond(session, beyond_seats=True, by=organiser, now=now)
    extra = come_in(session, "Rosa", session.starts_at)

    row = Capacity.objects.get(event=event, mode="onsite")
    assert (extra.is_extra, row.taken, row.seats) == (True, 2, 2)
    assert Presence.objects.filter(state="present").count() == 2


def test_seat_that_is_held_for_somebody_is_taken_up_at_the_wall_and_counted(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    Capacity.objects.filter(event=event, mode="onsite").update(seats=3)
    assert session.starts_at is not None
    until = session.starts_at + timedelta(minutes=30)
    delegation = nomination.invite(
        event, organisation="Red Sur", language="es", mode="onsite", places=1, until=until, by=None, now=now
    )
    people = [("Nora", Contact(email="nora@correo.example"))]
    named = nomination.name(delegation, people=people, now=now)[0]
    walkins.put_up(session, by=organiser, now=now)
    offered = registration.register(
        event,
        answers=Answers(name="Eva", mode="onsite"),
        contact=Contact(email="eva@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )
    Registration.objects.filter(pk=offered.pk).update(status="offered", offer_expires_at=until)

    came = [come_in(session, name, session.starts_at) for name in ("Nora", "Eva")]

    assert [(place.pk, place.status) for place in came] == [
        (named.pk, "confirmed"),
        (offered.pk, "confirmed"),
    ]
    assert set(Presence.objects.values_list("registration", "state", "source")) == {
        (named.pk, "present", "walk-in"),
        (offered.pk, "present", "walk-in"),
    }
    assert Capacity.objects.get(event=event, mode="onsite").taken == 2
    assert Consent.objects.filter(about=named.code).count() == 1


def test_receipt_of_the_wall_claims_no_presence_of_whoever_waits(
    client: Client, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    assert session.starts_at is not None
    path = walkins.put_up(session, by=organiser, now=now)
    Event.objects.filter(pk=event.pk).update(admission="approval")
    event.refresh_from_db()
    registration.register(
        event,
        answers=Answers(name="Luz", mode="onsite"),
        contact=Contact(email="luz@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )
    typed = {
        "name": "Luz", "email": "luz@correo.example", "consent": "on", "stakeholder_group": "-",
        "country": "-",
    }  # fmt: skip

    with time_machine.travel(session.starts_at, tick=False):
        done = client.post(path, typed, follow=True)

    assert not Presence.objects.exists()
    shown = done.content.decode()
    assert "Quien tiene lugar" in shown and "todavía no está en esa lista" in shown


def test_wall_opens_nothing_once_it_was_taken_down_or_the_event_is_protected(
    client: Client, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    path = walkins.put_up(session, by=organiser, now=now)
    walkins.take_down(session, by=organiser, now=now)

    assert client.get(path).status_code == 404
    assert session.starts_at is not None
    with pytest.raises(WallClosed):
        come_in(session, "Luz", session.starts_at)
    set_risk(event, "protected")
    session.event = event
    with pytest.raises(NoStatement):
        walkins.put_up(session, by=organiser, now=now)


def test_organiser_draws_a_poster_in_three_languages_whose_code_is_that_of_the_session(
    organiser: Person, enter, event: Event, session: Session
) -> None:
    sheet = enter(organiser).post(url("desk_poster", session.code))

    found, words = read(sheet.content)
    assert len(found.pages) == 1
    for told in ("¿", "Você está aqui", "Are you here, and not registered?"):
        assert told in words
    assert enter(organiser).post(url("desk_posters", event.code))["Content-Type"] == "application/pdf"


def test_whoever_left_no_contact_gets_a_slip_that_opens_their_page(
    client: Client, organiser: Person, enter, event: Event, session: Session
) -> None:
    desk = enter(organiser)
    typed = {"name": "Luz", "mode": "onsite", "language": "es", "agreed": "on"}

    done = desk.post(url("desk_registration_new", event.code), typed)
    place = Registration.objects.get()
    sheet = desk.post(url("desk_slip", place.code))

    assert done["Location"] == url("desk_place", place.code)
    words = read(sheet.content)[1].replace("\n", "")
    path = words[words.index("/es/my/") :][: len("/es/my/") + 44]
    assert "Luz" in words and client.get(path).status_code == 200


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_reader_of_a_slip_types_its_address_as_it_is_though_a_line_ends_at_a_hyphen(language: str) -> None:
    address = f"http://localhost:8000/{language}/my/" + "ab-cd-ef-gh-ij-kl-mn-" * 6
    says = {"name": "Luz", "number": "1", "event": "Mesa", "code": paper.qr(address), "code_alt": "Código"}

    sheet = paper.pdf(
        sheets.TEMPLATES / "slip.typ",
        {**says, "paragraphs": [], "link": address},
        title="Lugar",
        language=language,
    )

    assert address in read(sheet)[1].replace("\n", "")
