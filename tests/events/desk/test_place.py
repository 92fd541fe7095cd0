"""One place at the desk: what is seen of it, what is done to it, and what the log says of that."""

from datetime import datetime

from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import holders, recognition, registration
from events.models import Event, Registration, Session
from mail.models import Letter
from people import links
from people.models import Person, StakeholderGroup
from tests.events.desk.conftest import Enter, registered, told, url


def acts() -> list[str]:
    return list(
        LogEntry.objects.exclude(additional_data=None)
        .order_by("pk")
        .values_list("additional_data__act", flat=True)
    )


def page_of(client: Client, place: Registration) -> str:
    return client.get(url("desk_place", place.code)).content.decode()


def test_the_page_tells_what_is_held_and_nothing_of_gender(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    Registration.objects.filter(pk=place.pk).update(gender="woman", gender_answers=["woman"], country="HN")
    answer = enter(organiser).get(url("desk_place", place.code), headers={"accept-language": "en"})
    text = answer.content.decode()
    assert "Paula" in text and "paula@correo.example" in text and "Honduras" in text
    assert "Mujer" not in text and "Woman" not in text
    assert "no-store" in answer["Cache-Control"]
    assert [one["state"] for one in answer.context["letters"]] == ["queued"]
    assert [one.text.purpose for one in answer.context["consents"]] == ["registration"]


def test_the_page_asks_as_much_for_three_letters_as_for_one(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime,
) -> None:  # fmt: skip
    client = enter(organiser)
    client.post(url("desk_place_again", place.code))
    page_of(client, place)
    with CaptureQueriesContext(connection) as one:
        page_of(client, place)
    client.post(url("desk_place_switch", place.code), {"to": "online"})
    client.post(url("desk_place_switch", place.code), {"to": "onsite"})
    page_of(client, place)  # which also takes what was said after the acts
    with CaptureQueriesContext(connection) as three:
        text = page_of(client, place)
    assert len(three) == len(one)
    assert text.count("letter-row") == 4


def test_a_switch_at_the_desk_moves_the_seat_and_is_on_record(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client = enter(organiser)
    client.post(url("desk_place_switch", place.code), {"to": "online"})
    assert Registration.objects.get().mode == "online"
    assert acts() == ["mode changed"]
    refused = client.post(url("desk_place_switch", place.code), {"to": "boat"}, follow=True)
    assert told(refused) != [] and Registration.objects.get().mode == "online"


def test_the_message_goes_out_again_once_a_day(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client = enter(organiser)
    client.post(url("desk_place_again", place.code))
    twice = client.post(url("desk_place_again", place.code), follow=True)
    assert Letter.objects.filter(key__startswith="again:").count() == 1
    assert acts() == ["message sent again"]
    assert len(told(twice)) == 2  # the first one's, and a refusal


def test_details_are_put_right_and_the_log_says_which_and_not_what(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    Registration.objects.filter(pk=place.pk).update(gender="woman", gender_answers=["woman"])
    client, path = enter(organiser), url("desk_place_correct", place.code)
    assert "gender" not in client.get(path).content.decode()
    client.post(
        path, {"name": "Paula Núñez", "stakeholder_group": "press", "country": "HN", "first_time": ""}
    )
    kept = Registration.objects.get()
    assert (kept.name, kept.stakeholder_group, kept.country.code) == (
        "Paula Núñez", StakeholderGroup.objects.get(code="press"), "HN",
    )  # fmt: skip
    assert kept.gender_answers == ["woman"]
    logged = LogEntry.objects.get(additional_data__act="place corrected")
    assert logged.additional_data["fields"] == "name stakeholder_group_id country"
    assert "Núñez" not in str(logged.additional_data) + str(logged.changes)
    assert client.post(path, {"name": ""}).status_code == 422


def test_a_mistyped_address_is_put_right_and_what_went_to_the_old_one_closes(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    old = links.mint("registration", place.code, now=now, days=9)
    client, path = enter(organiser), url("desk_place_address", place.code)

    client.post(path, {"email": "Paola@correo.example"})

    kept = Registration.objects.get()
    assert (kept.email, kept.contact_key) == ("Paola@correo.example", "paola@correo.example")
    assert links.read("registration", old, now=now) is None
    assert set(Letter.objects.values_list("address", flat=True)) == {"Paola@correo.example"}
    assert Letter.objects.filter(key__startswith="readdressed:").count() == 1
    assert acts() == ["address corrected"]


def test_an_address_that_somebody_confirmed_or_another_holds_is_left_alone(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client, path = enter(organiser), url("desk_place_address", place.code)
    registration.register(
        event,
        answers=recognition.Answers(name="Paula", mode="online"),
        contact=recognition.Contact(email="otra@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )
    assert client.post(path, {"email": "otra@correo.example"}).status_code == 422
    holders.confirm_address(place, now=now)
    assert client.post(path, {"email": "nueva@correo.example"}).status_code == 422
    assert Registration.objects.get(pk=place.pk).email == "paula@correo.example"


def test_a_protected_place_is_named_after_asking_and_that_is_on_record(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    Event.objects.update(risk="protected")
    client = enter(organiser)
    shown = page_of(client, place)
    assert "Paula" not in shown and "paula@" not in shown
    assert client.get(url("desk_place_correct", place.code)).status_code == 302
    named = client.post(url("desk_place_show", place.code)).content.decode()
    assert "Paula" in named and "paula@correo.example" in named
    assert acts() == ["person looked up"]


def test_the_log_speaks_in_words_by_number_and_is_filtered(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client = enter(organiser)
    registered(event, "Inés", now)
    client.post(url("desk_place_switch", place.code), {"to": "online"})
    list(client.post(url("desk_roll", event.code), {"kind": "csv"}).streaming_content)
    client.post(url("desk_organisations", event.code), {"organisation": "x"})

    def lines(**asked: str) -> list[str]:
        found = client.get(url("desk_log", event.code), asked)
        assert "Paula" not in found.content.decode().split("<main", 1)[1]
        return [line.words for line in found.context["lines"]]

    assert lines() == [
        "Descargó un archivo de 2 lugares (csv).",
        "Cambió la modalidad del lugar 1: antes en la sala, ahora en línea.",
        "Dio un permiso a Mesa Abierta: editar.",
    ]
    assert lines(kind="places") == lines()[1:2]
    assert lines(kind="rights") == lines()[2:]
    assert lines(until="2026-11-09") == []
    assert lines(by=organiser.code, since="2026-11-10") == lines()[:2]
    assert lines(by="nobody") == lines()
