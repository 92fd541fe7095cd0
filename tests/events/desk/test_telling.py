"""The list of whom to tell by phone, one tap to the organiser's own messenger, and what came of it."""

from datetime import datetime
from urllib.parse import unquote

import pytest
from django.test import Client

from events import recognition, registration
from events.models import Event, Registration, Session
from mail.models import Letter
from people.models import Person
from tests.events.desk.conftest import Enter, told, url

NUMBER = "+50255551234"


def by_phone(event: Event, name: str, now: datetime, phone: str = NUMBER) -> Registration:
    return registration.register(
        event,
        answers=recognition.Answers(name=name, mode="online" if name == "Inés" else "onsite"),
        contact=recognition.Contact(phone=phone),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


@pytest.fixture
def rosa(event: Event, session: Session, now: datetime) -> Registration:
    return by_phone(event, "Rosa", now)


@pytest.fixture
def olga(organiser: Person, enter: Enter) -> Client:
    return enter(organiser)


def letter(place: Registration) -> Letter:
    return Letter.objects.get(about__registration=place.code)


def main(response) -> str:
    return response.content.decode().split("<main", 1)[1]


def test_one_tap_opens_whatsapp_with_the_text_and_ticks_it_as_told(
    olga: Client, event: Event, rosa: Registration
) -> None:
    shown = olga.get(url("desk_phone", event.code))
    assert "Rosa" in main(shown) and NUMBER not in main(shown)

    tapped = olga.post(url("desk_tell", letter(rosa).code), {"means": "whatsapp"})

    opens = tapped.context["opens"]
    assert opens.startswith("https://wa.me/50255551234?text=") and "Hola, Rosa" in unquote(opens)
    assert f'http-equiv="refresh" content="1;url={opens}"' in tapped.content.decode()
    assert (tapped["Referrer-Policy"], "no-store" in tapped["Cache-Control"]) == ("same-origin", True)
    assert (letter(rosa).state, letter(rosa).told_with) == ("sent", "whatsapp")
    assert "Rosa" in main(olga.get(url("desk_phone", event.code))).split('id="told"')[1]


def test_looking_and_following_links_tells_nobody(olga: Client, event: Event, rosa: Registration) -> None:
    for route in ("desk_tell", "desk_tell_settle"):
        answer = olga.get(url(route, letter(rosa).code), follow=True)
        assert told(answer) == ["No se cambió nada. Lo que se puede hacer está en esta página."]
    assert (letter(rosa).state, letter(rosa).claim) == ("due", "")


def test_signal_gets_the_text_by_copying_and_is_ticked_when_it_opens(
    olga: Client, event: Event, rosa: Registration
) -> None:
    shown = olga.post(url("desk_tell", letter(rosa).code), {"means": "signal"})
    assert "Hola, Rosa" in shown.context["words"] and letter(rosa).state == "due"

    opened = olga.post(url("desk_tell_settle", letter(rosa).code), {"act": "told", "means": "signal"})

    assert opened.context["opens"] == f"https://signal.me/#p/{NUMBER}"
    assert letter(rosa).state == "sent"


def test_what_came_of_it_is_said_and_taken_back(olga: Client, event: Event, rosa: Registration) -> None:
    path = url("desk_tell_settle", letter(rosa).code)
    olga.post(url("desk_tell", letter(rosa).code), {"means": "call"})
    later = olga.post(path, {"act": "later"}, follow=True)
    assert told(later) == ["Vuelve a aparecer en la lista a partir de las 11:00."]
    Letter.objects.update(not_before=letter(rosa).created_at)

    olga.post(url("desk_tell", letter(rosa).code), {"means": "sms"})
    undone = olga.post(path, {"act": "undo"}, follow=True)
    assert told(undone) == ["Está otra vez en la lista."]
    olga.post(url("desk_tell", letter(rosa).code), {"means": "call"})
    wrong = olga.post(path, {"act": "wrong"}, follow=True)
    assert "Rosa" in main(wrong).split('id="wrong"')[1]


def test_a_person_whom_another_organiser_is_telling_has_no_buttons(
    olga: Client, event: Event, rosa: Registration, admin: Person, enter: Enter
) -> None:
    olga.post(url("desk_tell", letter(rosa).code), {"means": "call"})
    ada = enter(admin)

    shown = ada.get(url("desk_phone", event.code))
    refused = ada.post(url("desk_tell", letter(rosa).code), {"means": "sms"}, follow=True)

    assert "Olga le está avisando." in main(shown) and 'name="means"' not in main(shown)
    assert told(refused) == ["Olga le está avisando a esta persona en este momento."]


def test_at_a_protected_event_numbers_stand_for_names_and_signal_comes_first(
    olga: Client, event: Event, rosa: Registration
) -> None:
    Event.objects.update(risk="protected")

    shown = main(olga.get(url("desk_phone", event.code)))
    told_page = main(olga.post(url("desk_tell", letter(rosa).code), {"means": "signal"}))

    assert "Rosa" not in shown + told_page and "Mesa redonda" not in told_page.split("</nav>")[-1]
    assert shown.index('value="signal"') < shown.index('value="whatsapp"')


def test_all_of_one_kind_leave_the_list_after_asking(olga: Client, event: Event, rosa: Registration) -> None:
    path = url("desk_phone_drop", event.code, "events.registered")
    asked = olga.get(path)
    assert "Falta avisar a 1 persona" in main(asked) and letter(rosa).state == "due"

    olga.post(path)

    assert letter(rosa).state == "dropped"
    assert "Ahora no hay que avisarle a nadie por teléfono." in main(olga.get(url("desk_phone", event.code)))


def test_home_and_overview_count_whom_to_tell(olga: Client, event: Event, rosa: Registration) -> None:
    for page in (url("desk"), url("desk_event", event.code)):
        assert "1 persona por avisar por teléfono" in main(olga.get(page))


def test_the_list_costs_the_same_for_three_as_for_one(
    olga: Client, event: Event, rosa: Registration, now: datetime, django_assert_num_queries
) -> None:
    path = url("desk_phone", event.code)
    olga.get(path)
    with django_assert_num_queries(13) as one:
        olga.get(path)
    by_phone(event, "Luz", now, "+50255550001")
    by_phone(event, "Inés", now, "+50255550002")
    with django_assert_num_queries(len(one.captured_queries)):
        olga.get(path)


def test_the_text_to_share_stands_in_each_language_and_is_neutral_where_it_must_be(
    olga: Client, event: Event, session: Session
) -> None:
    path = url("desk_share", event.code)
    shares = olga.get(path).context["groups"][0][2]
    assert [one["language"] for one in shares] == ["es", "pt-br", "en"]
    assert shares[2]["text"].startswith("Round table on digital security\n")
    assert shares[2]["text"].endswith(f"/en/r/{event.code}/")

    Event.objects.update(risk="discreet")
    assert olga.get(path).context["groups"][0][2][2]["text"].startswith("Meeting\n")
    Event.objects.update(risk="protected")
    assert olga.get(path).context["groups"] == []
