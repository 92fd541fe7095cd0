"""Bad input gets a sentence and the right status, tells nothing about anyone, and loses nothing typed."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client

from events import registration
from events.models import Event, Registration, Session
from events.recognition import Answers, Contact

GOOD = {
    "name": "Paula",
    "email": "paula@correo.example",
    "phone": "",
    "mode": "onsite",
    "stakeholder_group": "academia",
    "country": "HN",
    "gender_answers": [],
    "first_time": "",
    "consent": "on",
    "time_zone": "",
}


@pytest.fixture(autouse=True)
def clock(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"mode": "moon"}, "Choose one of these."),
        ({"mode": "hub"}, "Choose one of these."),
        ({"mode": ""}, "Choose how you will take part."),
        ({"name": ""}, "This field is required."),
        ({"name": "\u202e \x07"}, "This field is required."),
        ({"name": "Pau\x00la"}, "This contains a sign that cannot be kept."),
        ({"name": "P" * 10_000}, "it has 10000 characters, and 120 fit."),
        ({"email": "paula"}, "Write the whole e-mail address, as in name@example.org."),
        ({"email": "p\x00@correo.example"}, "This contains a sign that cannot be kept."),
        ({"email": "p" * 300 + "@correo.example"}, "it has 315 characters, and 254 fit."),
        ({"email": ""}, "Write an e-mail address or a phone number"),
        ({"phone": "123"}, "Write the number with its country"),
        ({"phone": "\x00"}, "This contains a sign that cannot be kept."),
        ({"stakeholder_group": "kings"}, "Choose one of these."),
        ({"stakeholder_group": ""}, "Choose one; “I prefer not to say” is a choice too."),
        ({"country": "XX"}, "Choose a country from the list."),
        ({"country": "\x00"}, "This contains a sign that cannot be kept."),
        ({"gender_answers": ["\x00"]}, "Choose only from these."),
        ({"first_time": "perhaps"}, "Choose one of these."),
        ({"consent": ""}, "Without your agreement we cannot keep your place."),
    ],
)
def test_a_slip_is_told_in_words_and_everything_else_is_kept(
    client: Client, event: Event, session: Session, wrong: dict, words: str
):
    page = client.post(f"/en/r/{event.code}/", GOOD | wrong)

    shown = page.content.decode()
    assert page.status_code == 422
    assert words in shown
    assert Registration.objects.count() == 0
    if "country" not in wrong:
        assert '<option value="HN" selected>' in shown
    if "name" not in wrong:
        assert 'value="Paula"' in shown
    if "stakeholder_group" not in wrong:
        assert '<option value="academia" selected>' in shown


def test_an_empty_post_is_told_everything_that_lacks(client: Client, event: Event, session: Session):
    page = client.post(f"/es/r/{event.code}/", {})

    assert page.status_code == 422
    assert page.content.decode().count('aria-invalid="true"') >= 4


@pytest.mark.parametrize("zone", ["Mars/Olympus", "\x00", "x" * 10_000, "../etc/passwd"])
def test_a_time_zone_nobody_knows_becomes_the_events(
    client: Client, event: Event, session: Session, zone: str
):
    assert client.post(f"/es/r/{event.code}/", GOOD | {"time_zone": zone}).status_code == 303

    assert Registration.objects.get().time_zone == "America/Guatemala"


@pytest.mark.parametrize(
    ("phone", "country", "kept"),
    [
        ("+502 5555 1234", "HN", "+50255551234"),
        ("9999-1234", "HN", "+50499991234"),
        ("5555 1234", "-", "+50255551234"),  # as a number of the event's country
    ],
)
def test_a_phone_is_read_with_or_without_its_countrys_code(
    client: Client, event: Event, session: Session, phone: str, country: str, kept: str
):
    form = GOOD | {"email": "", "phone": phone, "country": country}

    assert client.post(f"/es/r/{event.code}/", form).status_code == 303
    assert str(Registration.objects.get().phone) == kept


def test_whoever_would_rather_not_say_is_counted_as_not_stated(
    client: Client, event: Event, session: Session
):
    client.post(f"/es/r/{event.code}/", GOOD | {"stakeholder_group": "-", "country": "-"})

    place = Registration.objects.get()
    assert (place.stakeholder_group, place.country, place.gender, place.first_time) == (None, "", "", None)


def test_markup_in_a_name_is_only_ever_text(client: Client, event: Event, session: Session):
    page = client.post(f"/es/r/{event.code}/", GOOD | {"name": '"><script>1</script>', "mode": ""})

    assert "<script>1" not in page.content.decode()


def test_the_same_person_twice_learns_nothing(client: Client, event: Event, session: Session):
    answers = [client.post(f"/es/r/{event.code}/", GOOD) for _time in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (303, f"/es/r/{event.code}/done/")
    ] * 2
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    "path",
    [
        "/es/r/unknown/",
        "/es/r/unknown/done/",
        "/es/e/unknown/calendar.ics",
        "/es/my/" + "A" * 43 + "/",
        "/es/my/" + "A" * 43 + "/cancel/",
        "/es/my/" + "A" * 43 + "/calendar.ics",
        "/es/my/short/",
        "/es/role/" + "A" * 43 + "/",
        "/xx/r/unknown/",
    ],
)
def test_what_is_not_there_is_not_there_for_anybody(client: Client, event: Event, path: str):
    assert client.get(path).status_code == 404
    assert client.post(path).status_code in (404, 405)


def test_a_wrong_verb_is_refused(client: Client, event: Event):
    assert client.put(f"/es/r/{event.code}/").status_code == 405
    assert client.delete(f"/es/r/{event.code}/done/").status_code == 405


def test_a_form_of_another_site_is_refused(event: Event, session: Session):
    page = Client(enforce_csrf_checks=True).post(f"/es/r/{event.code}/", GOOD)

    assert page.status_code == 403
    assert Registration.objects.count() == 0


def test_a_name_of_one_sign_and_one_of_many_scripts_are_taken(event: Event, now: datetime):
    for number, name in enumerate(["Ñ", "Ixq'anil", "María José de la O", "李", "O\u2019Higgins"]):
        place = registration.register(
            event,
            answers=Answers(name=name, mode="onsite" if number < 3 else "online"),
            contact=Contact(email="familia@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        )
        assert place.name == name
