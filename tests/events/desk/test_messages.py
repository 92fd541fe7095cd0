"""Announcements at the desk: begun from the list or by roles, written, looked at, sent off, kept in hand."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import messages
from events.models import Event, Message, Part, Registration
from mail.models import Letter
from people.models import Person, SafeLink
from tests.events.desk.conftest import Enter, registered, told, url

WORDS = {"title_es": "Cambio de sala", "text_es": "Ahora es en el salón 3, {name}."}


@pytest.fixture
def olga(organiser: Person, enter: Enter) -> Client:
    return enter(organiser)


def begun(client: Client, event: Event, **chosen: Any) -> Message:
    answer = client.post(url("desk_message_new", event.code), chosen)
    message = Message.objects.latest("pk")
    assert answer["Location"] == url("desk_message_words", message.code)
    return message


def worded(client: Client, message: Message, **words: str) -> Any:
    return client.post(url("desk_message_words", message.code), WORDS | words, follow=True)


def done(client: Client, message: Message, act: str, **more: str) -> Any:
    answer = client.post(url("desk_message_act", message.code), {"act": act, **more}, follow=True)
    message.refresh_from_db()
    return answer


def test_organiser_ticks_people_writes_looks_tries_and_sends_off(
    olga: Client, organiser: Person, event: Event, place: Registration, now: datetime
) -> None:
    registered(event, "Inés", now)
    links = SafeLink.objects.count()
    message = begun(olga, event, pick=[place.code])
    seen = worded(olga, message)
    assert (seen.context["reach"].number, seen.context["previews"][0]["title"]) == (1, "Cambio de sala")
    assert "Ahora es en el salón 3, Paula." in seen.context["previews"][0]["text"]
    assert SafeLink.objects.count() == links
    assert Letter.objects.filter(kind=messages.KIND).count() == 0

    tried = done(olga, message, "test")
    assert organiser.email in told(tried)[0]
    sent = done(olga, message, "send")
    assert (sent.context["total"], sent.context["can_take_back"]) == (1, True)
    back = done(olga, message, "take_back")
    assert (back.context["is_draft"], Letter.objects.filter(kind=messages.KIND).count()) == (True, 0)


def test_all_that_match_are_written_to_and_looked_for_again(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    message = begun(olga, event, all="1", q="paula")
    registered(event, "Inés", now)
    assert worded(olga, message).context["can_choose_again"] is True
    assert done(olga, message, "again").context["reach"].number == 1
    assert message.asked == {"all": "1", "q": "paula"}


def test_people_with_a_role_are_ticked_by_role(olga: Client, event: Event, part: Part) -> None:
    page = olga.get(url("desk_messages", event.code))
    assert page.context["roles"] == [("speaker", "ponente", 1)]
    message = begun(olga, event, to_roles="1", roles=["speaker", "queen"])
    assert (message.to, message.recipients.count()) == ("roles", 1)


def test_nobody_ticked_leads_back_with_a_sentence(olga: Client, event: Event, place: Registration) -> None:
    for typed, back in (({}, "desk_registrations"), ({"to_roles": "1", "roles": "queen"}, "desk_messages")):
        answer = olga.post(url("desk_message_new", event.code), typed, follow=True)
        assert answer.redirect_chain[-1][0] == url(back, event.code) and len(told(answer)) == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title_es": "", "text_es": ""}, "__all__"),
        ({"title_pt-br": "Sala"}, "text_pt-br"),
        ({"text_es": "Hola {nombre}"}, "text_es"),
        ({"title_es": "Tu {my_page}"}, "title_es"),
        ({"title_es": "x" * 151}, "title_es"),
        ({"text_es": "x" * 6001}, "text_es"),
    ],
)
def test_wrong_words_come_back_with_a_sentence_and_lose_nothing(
    olga: Client, event: Event, place: Registration, typed: dict[str, str], field: str
) -> None:
    message = begun(olga, event, pick=[place.code])
    answer = worded(olga, message, **typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert answer.context["form"]["text_en"].value() in (None, "")
    message.refresh_from_db()
    assert message.texts == {}


def test_what_is_paused_goes_on_and_is_stopped_after_a_question(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    message = begun(olga, event, pick=[place.code])
    worded(olga, message)
    done(olga, message, "send")
    Message.objects.update(leaves_at=now - timedelta(seconds=1))
    assert done(olga, message, "pause").context["states"]["paused"] == 1
    assert done(olga, message, "go_on").context["states"]["due"] == 1
    late = done(olga, message, "take_back")
    assert (late.status_code, late.context["refusal"] != "") == (409, True)
    asks = done(olga, message, "stop")
    assert (asks.context["question"], message.state) == ("¿Detener este comunicado del todo?", "sending")
    assert "Mensajes que aún no salieron: 1. No saldrán nunca" in asks.content.decode()
    stopped = done(olga, message, **asks.context["carried"])
    assert (stopped.context["unsent"], stopped.context["not_sent"]) == (0, 1)


def test_interrupted_ones_are_shown_with_the_way_to_decide(
    olga: Client, event: Event, place: Registration
) -> None:
    message = begun(olga, event, pick=[place.code])
    worded(olga, message)
    done(olga, message, "send")
    Letter.objects.filter(batch=message.code).update(state="held", error="interrupted")
    page = olga.get(url("desk_message", message.code))
    assert page.context["states"]["held"] == 1
    held = olga.get(page.context["letters_url"] + "&state=held")
    assert [row["letter"].batch for row in held.context["rows"]] == [message.code]


def test_whoever_was_written_to_lately_needs_a_tick(olga: Client, event: Event, place: Registration) -> None:
    for _round in (1, 2):
        message = begun(olga, event, pick=[place.code])
        page = worded(olga, message)
        answer = done(olga, message, "send")
    assert (page.context["lately"], answer.status_code, message.state) == (1, 409, "draft")
    assert done(olga, message, "send", sure="1").context["total"] == 1


def test_draft_is_thrown_away(olga: Client, event: Event, place: Registration) -> None:
    message = begun(olga, event, pick=[place.code])
    olga.post(url("desk_message_act", message.code), {"act": "away"})
    assert not Message.objects.exists()


def test_neutral_gathering_shows_the_text_on_the_page_of_its_reader_alone(
    olga: Client, event: Event, place: Registration, participant: Person, enter: Enter, now: datetime
) -> None:
    Event.objects.update(risk="protected")
    Registration.objects.update(person=participant)
    message = begun(olga, event, pick=[place.code])
    page = worded(olga, message)
    assert page.context["previews"][0]["text"] == WORDS["text_es"]
    assert "Paula" not in page.content.decode()
    done(olga, message, "send")
    Letter.objects.filter(kind=messages.KIND).update(not_before=now)
    paula = enter(participant)
    [one] = [
        row for row in paula.get(url("my_place", place.code)).context["letters"] if "messages" in row["url"]
    ][:1]
    read = paula.get(one["url"])
    assert "<h1>Cambio de sala</h1>" in read.content.decode()
    assert read.context["text"] == "Ahora es en el salón 3, Paula."


def test_whoever_left_no_address_reads_it_on_their_page(
    olga: Client, event: Event, place: Registration, participant: Person, enter: Enter, now: datetime
) -> None:
    registered(event, "Inés", now)
    Registration.objects.filter(pk=place.pk).update(person=participant, email="", phone="+50255551234")
    message = begun(olga, event, all="1")
    page = worded(olga, message)
    assert (len(page.context["reach"].by_phone), page.context["tells"]) == (1, True)
    # The tick that is taken away stays away while the draft is tried.
    assert done(olga, message, "test", asks="1").context["tells"] is False
    done(olga, message, "send", asks="1")
    Message.objects.update(leaves_at=now)
    paula = enter(participant)
    first = paula.get(url("my_place", place.code)).context["letters"][0]
    assert paula.get(first["url"]).context["text"] == "Ahora es en el salón 3, Paula."


def test_draft_and_list_ask_as_much_for_three_as_for_one(
    olga: Client, event: Event, place: Registration, now: datetime
) -> None:
    one = begun(olga, event, all="1")
    worded(olga, one)
    olga.get(url("desk_messages", event.code))
    with CaptureQueriesContext(connection) as single:
        olga.get(url("desk_message", one.code))
    with CaptureQueriesContext(connection) as short:
        olga.get(url("desk_messages", event.code))
    for name in ("Inés", "Bruno"):
        registered(event, name, now)
        begun(olga, event, all="1")
    three = Message.objects.latest("pk")
    worded(olga, three)
    with CaptureQueriesContext(connection) as triple:
        olga.get(url("desk_message", three.code))
    with CaptureQueriesContext(connection) as long:
        olga.get(url("desk_messages", event.code))
    assert (len(single), len(short)) == (len(triple), len(long))


def test_whoever_is_told_by_phone_reads_the_whole_on_their_page(
    olga: Client, event: Event, place: Registration, participant: Person, enter: Enter, now: datetime
) -> None:
    Registration.objects.filter(pk=place.pk).update(person=participant, email="", phone="+50255551234")
    Letter.objects.all().delete()
    message = begun(olga, event, all="1")
    worded(olga, message, text_es="Traigan agua. " * 100)
    sent = done(olga, message, "send", asks="1", tells="1")
    assert (sent.context["to_tell"], sent.context["is_moving"]) == (1, False)
    Letter.objects.update(not_before=now)
    letter = Letter.objects.get(batch=message.code)
    paula = enter(participant)
    for step in ("before", "after"):
        first = paula.get(url("my_place", place.code)).context["letters"][0]
        assert paula.get(first["url"]).context["text"] == ("Traigan agua. " * 100).strip(), step
        olga.post(url("desk_tell", letter.code), {"means": "sms"})


@pytest.mark.parametrize("route", ["desk_message_new", "desk_letters_decide"])
def test_bytes_no_text_has_are_passed_over(
    olga: Client, event: Event, place: Registration, route: str
) -> None:
    typed = {"pick": "\0" + place.code, "act": "drop", "q": "\0", "of": "\0"}
    assert olga.post(url(route, event.code), typed).status_code == 302
    assert (
        olga.get(url("desk_letters", event.code), {"q": "\0a", "batch": "\0", "kind": "\0"}).status_code
        == 200
    )
