"""The letters of an event at the desk: found, read, previewed, decided about; and who sees what of them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events.models import Event, Hosting, Part, Registration, Session
from mail import outbox
from mail.models import Channel, Letter
from people.models import Organisation, Person, SafeLink
from tests.conftest import appoint, person
from tests.events.desk.conftest import Enter, registered, told, url

State = Letter.State


def to(place: Registration) -> Letter:
    return Letter.objects.get(about__registration=place.code)


def settle(letter: Letter, state: str, **more: Any) -> Letter:
    Letter.objects.filter(pk=letter.pk).update(state=state, **more)
    letter.refresh_from_db()
    return letter


def sent(letter: Letter, now: datetime) -> Letter:
    words = {
        "title": "Su lugar",
        "text": "Hola Paula,\n\nhttps://mesa.example/es/my/…/\n",
        "html": "<p>Hola Paula</p>",
    }
    return settle(letter, State.SENT, sent_at=now, **words)


def rows(client: Client, event: Event, **asked: str) -> list[tuple[str, str]]:
    answer = client.get(url("desk_letters", event.code), asked)
    assert answer.status_code == 200
    return [(str(row["whom"].words), row["letter"].state) for row in answer.context["rows"]]


def decided(client: Client, event: Event, **typed: Any) -> Any:
    return client.post(url("desk_letters_decide", event.code), typed, follow=True)


@pytest.fixture
def olga(organiser: Person, enter: Enter) -> Client:
    return enter(organiser)


def test_organiser_reads_of_what_is_told_by_phone_that_no_mail_leaves(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    letter = settle(to(place), State.DUE, channel=Channel.PHONE, address="")

    (row,) = olga.get(url("desk_letters", event.code)).context["rows"]
    page = olga.get(url("desk_letter", letter.code)).content.decode()

    assert (row["word"], row["leaves_at"]) == ("por avisar por teléfono", None)
    assert ("por avisar por teléfono" in page, "<dt>Sale</dt>" in page) == (True, False)
    settle(letter, State.SENT, sent_at=now)
    (row,) = olga.get(url("desk_letters", event.code)).context["rows"]
    assert row["word"] == "avisado por teléfono"


def test_organiser_sees_every_letter_of_the_event_with_its_state(
    olga: Client, event: Event, place: Registration, part: Part, now: datetime
) -> None:
    ines = registered(event, "Inés", now)
    sent(to(place), now)
    settle(to(ines), State.FAILED, error="550 5.1.1 <ines@correo.example>: ines unknown", attempts=1)
    Letter.objects.create(
        key="x", kind="events.registered", address="otra@correo.example", language="es", message_id="<x@m>",
        filed_under="another",
    )  # fmt: skip

    assert rows(olga, event) == [
        ("Inés", "failed"), ("Sonia (ponente)", "due"), ("Paula", "sent"),
    ]  # fmt: skip
    page = olga.get(url("desk_letters", event.code)).content.decode()
    assert "550 5.1.1" in page and "ines@" not in page
    assert rows(olga, event, state="decide") == [("Inés", "failed")]
    assert rows(olga, event, state="sent") == [("Paula", "sent")]
    assert rows(olga, event, kind="events.invited") == [("Sonia (ponente)", "due")]
    # A state or kind that does not exist asks for nothing, and for none.
    assert len(rows(olga, event, state="lost")) == 3
    assert rows(olga, event, kind="events.none") == []


@pytest.mark.parametrize("words", ["bruno", "BRÚNO", "2", "bruno@correo.example", "bruno@correo"])
def test_letters_are_found_by_name_number_or_address(
    olga: Client, event: Event, place: Registration, now: datetime, words: str
) -> None:
    registered(event, "Bruno", now)
    assert rows(olga, event, q=words) == [("Bruno", "due")]


@pytest.mark.parametrize("words", ["5555 1234", "+502 5555-1234", "(502) 55551234"])
def test_letters_are_found_by_the_phone_that_they_are_told_by(
    olga: Client, event: Event, place: Registration, part: Part, now: datetime, words: str
) -> None:
    told_by = registered(event, "Bruno", now)
    Registration.objects.filter(pk=told_by.pk).update(phone="+50255551234")

    assert rows(olga, event, q=words) == [("Bruno", "due")]
    assert rows(olga, event, q="+502 7777-8888") == []
    Person.objects.filter(pk=part.person_id).update(phone="+50277778888")
    assert len(rows(olga, event, q="+502 7777-8888")) == 1
    assert "Nombre, correo, teléfono o número" in olga.get(url("desk_letters", event.code)).content.decode()


def test_search_that_finds_nothing_says_what_to_look_for(
    olga: Client, event: Event, place: Registration
) -> None:
    answer = olga.get(url("desk_letters", event.code), {"q": "nadie 9999999999999999999 @"})
    assert answer.context["rows"] == [] and "empty" in answer.content.decode()


def test_name_of_whoever_has_not_answered_an_invitation_finds_nothing(
    olga: Client, event: Event, part: Part
) -> None:
    assert rows(olga, event, q="Sonia") == []
    assert len(rows(olga, event, q="sonia@lejos.example")) == 1


def test_letters_of_one_place_or_role_stand_together(
    olga: Client, event: Event, place: Registration, part: Part, now: datetime
) -> None:
    registered(event, "Inés", now)
    assert rows(olga, event, of=place.code) == [("Paula", "due")]
    assert len(rows(olga, event, of=part.code)) == 1
    assert rows(olga, event, of="nobody") == []


def test_list_asks_as_much_for_three_letters_as_for_one(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    olga.get(url("desk_letters", event.code))
    with CaptureQueriesContext(connection) as one:
        rows(olga, event)
    for name in ("Inés", "Bruno"):
        registered(event, name, now)
    with CaptureQueriesContext(connection) as three:
        assert len(rows(olga, event)) == 3
    assert len(one) == len(three) <= 12


def test_protected_event_tells_numbers_and_its_letters_name_nobody(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    Event.objects.update(risk="protected")
    sent(to(place), now)
    assert rows(olga, event) == [(f"Lugar {place.number}", "sent")]
    for route in ("desk_letter", "desk_letter_html"):
        page = olga.get(url(route, to(place).code)).content.decode()
        assert "Hola …" in page and "Paula" not in page


def test_whoever_may_see_counts_alone_sees_how_many_and_no_letter(
    event: Event, place: Registration, other_organisation: Organisation, enter: Enter
) -> None:
    Hosting.objects.create(event=event, organisation=other_organisation, right="counts")
    otto = enter(appoint(person("Otto", "otto@vereda.example"), "organiser", other_organisation))
    answer = otto.get(url("desk_letters", event.code), {"q": "aula"})
    assert (answer.context["rows"], answer.context["tabs"][0][1]) == ([], "Todos (1)")
    assert "Paula" not in answer.content.decode()
    assert otto.get(url("desk_letter", to(place).code)).status_code == 404
    assert otto.get(url("desk_letter_html", to(place).code)).status_code == 404


def test_letters_about_support_are_read_by_those_alone_who_look_after_it(
    olga: Client, event: Event, place: Registration
) -> None:
    asked = settle(to(place), State.DUE, kind="events.bursary_asked")
    assert rows(olga, event) == []
    assert olga.get(url("desk_letter", asked.code)).status_code == 404


def test_trainer_reads_and_decides_nothing(
    trainer: Person, enter: Enter, event: Event, place: Registration
) -> None:
    letter = settle(to(place), State.FAILED, error="550 no")
    tomas = enter(trainer)
    assert rows(tomas, event) == [("Paula", "failed")]
    assert tomas.get(url("desk_letter", letter.code)).context["can_be_decided"] is False
    assert tomas.post(url("desk_letters_decide", event.code), {"act": "send", "all": "1"}).status_code == 404


def test_sent_letter_is_read_as_it_left_in_a_frame_that_runs_nothing(
    olga: Client, place: Registration, now: datetime
) -> None:
    letter = sent(to(place), now)
    page = olga.get(url("desk_letter", letter.code))
    assert (page.context["subject_line"], page.context["text"]) == (letter.title, letter.text)
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    html = olga.get(url("desk_letter_html", letter.code))
    assert html.content.decode() == letter.html
    assert html["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert html["X-Frame-Options"] == "SAMEORIGIN"


def test_letter_that_is_still_due_shows_how_it_would_leave_and_mints_nothing(
    olga: Client, place: Registration
) -> None:
    links = SafeLink.objects.count()
    letter = to(place)
    page = olga.get(url("desk_letter", letter.code))
    assert "Paula" in page.context["text"] and "/my/…/" in page.context["text"]
    assert "Paula" in olga.get(url("desk_letter_html", letter.code)).content.decode()
    letter.refresh_from_db()
    assert (letter.state, letter.text, SafeLink.objects.count()) == (State.DUE, "", links)


def test_letter_that_no_longer_holds_or_cannot_be_worded_says_so(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    letter = to(place)
    Registration.objects.update(status="cancelled")
    page = olga.get(url("desk_letter", letter.code))
    assert (page.status_code, page.context["text"], page.context["preview"].is_still_due) == (200, "", False)
    settle(letter, State.DUE, kind="events.unknown")
    page = olga.get(url("desk_letter", letter.code))
    assert (page.status_code, page.context["text"]) == (200, "")
    assert olga.get(url("desk_letter_html", letter.code)).status_code == 404


def test_one_failed_letter_is_sent_again_and_it_is_on_record(
    olga: Client, organiser: Person, event: Event, place: Registration, now: datetime
) -> None:
    letter = settle(to(place), State.FAILED, error="550 no", attempts=1)
    answer = decided(olga, event, act="send", pick=letter.code)
    assert told(answer) == ["1 aviso vuelve a salir."]
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.not_before) == (State.DUE, 0, now)
    assert LogEntry.objects.get(additional_data__act="letters sent again").actor == organiser


def test_one_letter_is_dropped_after_a_question(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    letter = settle(to(place), State.FAILED, error="550 no", attempts=1)

    asks = decided(olga, event, act="drop", pick=letter.code)

    assert "¿Descartar este aviso?" in asks.content.decode()
    letter.refresh_from_db()
    assert letter.state == State.FAILED
    decided(olga, event, sure="1", **dict(asks.context["hidden"]))
    letter.refresh_from_db()
    assert letter.state == State.DROPPED


def test_many_are_decided_after_a_question_and_only_those_that_match(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    for name in ("Inés", "Bruno"):
        settle(to(registered(event, name, now)), State.HELD)
    settle(to(place), State.FAILED, error="550 no")
    asks = decided(olga, event, act="drop", all="1", state="held")
    assert asks.context["number"] == 2
    assert Letter.objects.filter(state=State.DROPPED).count() == 0
    typed = dict(asks.context["hidden"])
    decided(olga, event, sure="1", **typed)
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["dropped", "dropped", "failed"]
    assert Letter.objects.filter(error=outbox.BY_HAND).count() == 2


def test_nothing_ticked_and_letters_of_another_event_change_nothing(
    olga: Client, event: Event, place: Registration
) -> None:
    letter = settle(to(place), State.FAILED, filed_under="another", error="550 no")
    for typed in ({"act": "send"}, {"pick": letter.code}, {"act": "fly", "all": "1"}):
        assert len(told(decided(olga, event, **typed))) == 1
    decided(olga, event, act="send", pick=letter.code)
    decided(olga, event, act="send", all="1")
    letter.refresh_from_db()
    assert letter.state == State.FAILED


def test_letter_of_somebody_forgotten_is_neither_read_nor_sent(
    olga: Client, event: Event, place: Registration
) -> None:
    letter = settle(to(place), State.FAILED, address="", error="")
    page = olga.get(url("desk_letter", letter.code))
    assert (page.context["text"], page.context["can_be_sent"]) == ("", False)
    decided(olga, event, act="send", pick=letter.code)
    letter.refresh_from_db()
    assert letter.state == State.FAILED


def test_holder_reads_on_their_page_what_was_sent_without_its_links(
    client: Client, place: Registration, now: datetime, participant: Person, enter: Enter
) -> None:
    Registration.objects.update(person=participant)
    letter = sent(to(place), now)
    paula = enter(participant)
    page = paula.get(url("my_place", place.code))
    [one] = page.context["letters"]
    assert (one["title"], one["words"]) == ("Su lugar", "enviado")
    read = paula.get(one["url"])
    assert read.context["text"] == "Hola Paula,\n\n(su página)\n"
    assert letter.code in one["url"]


def test_holder_reads_what_could_not_be_delivered_and_not_what_may_be_taken_back(
    event: Event, place: Registration, now: datetime, participant: Person, enter: Enter
) -> None:
    Registration.objects.filter(pk=place.pk).update(person=participant)
    letter = settle(to(place), State.FAILED, error="550 no")
    paula = enter(participant)
    [one] = paula.get(url("my_place", place.code)).context["letters"]
    assert one["words"] == "no se pudo entregar"
    assert "Paula" in paula.get(one["url"]).context["text"]
    for state, waits in (
        (State.DUE, timedelta(minutes=2)),
        (State.DROPPED, timedelta()),
        (State.PAUSED, timedelta()),
    ):
        settle(letter, state, not_before=now + waits)
        assert paula.get(url("my_place", place.code)).context["letters"] == []
        assert paula.get(one["url"]).status_code == 404


def test_letter_to_somebody_else_is_not_on_ones_page(
    event: Event, place: Registration, now: datetime, participant: Person, enter: Enter
) -> None:
    Registration.objects.filter(pk=place.pk).update(person=participant)
    other = to(registered(event, "Inés", now))
    assert enter(participant).get(url("my_place_letter", place.code, other.code)).status_code == 404


def test_holder_of_a_role_reads_the_invitation_on_its_page(
    part: Part, session: Session, stranger: Person, enter: Enter
) -> None:
    page = enter(stranger).get(url("my_role", part.code))
    [one] = page.context["letters"]
    assert "Sonia" in enter(stranger).get(one["url"]).context["text"]
