"""A list of people at the desk: sent, looked through, its columns changed, brought in, thrown away."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Event, PeopleFile, Registration, Session
from people.models import Person
from tests.events.desk.conftest import Enter, told, url

LIST = "Quién,Correo\nAna Núñez,ana@correo.example\nBruno,mal\n"


def sent(words: str = LIST) -> dict[str, SimpleUploadedFile]:
    return {"sent": SimpleUploadedFile("lista.csv", words.encode(), content_type="text/csv")}


def test_a_list_is_sent_looked_through_and_brought_in(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client = enter(organiser)
    seen = client.post(url("desk_list_new", event.code), sent(), follow=True)
    assert seen.context["opens"] and seen.context["counts"]["refused"] == 2  # no column is known as the name
    file = PeopleFile.objects.get()
    path = url("desk_list", file.code)

    mapped = {
        "columns": "1",
        "name": "0",
        "email": "1",
        "default_mode": "onsite",
        "default_language": "pt-br",
    }
    seen = client.post(path, mapped, follow=True)
    assert seen.context["counts"] == {"new": 1, "here": 0, "twice": 0, "refused": 1}
    assert "Bruno" in seen.content.decode() and not Registration.objects.exists()

    assert client.post(path, {"bring": "1"}).status_code == 422
    assert not Registration.objects.exists()
    done = client.post(path, {"bring": "1", "agreed": "on"}, follow=True)
    place = Registration.objects.get()
    assert (place.name, place.language, done.context["done"], done.context["can_undo"]) == (
        "Ana Núñez",
        "pt-br",
        1,
        True,
    )
    client.post(url("desk_many_undo", done.context["bulk"].code))
    assert Registration.objects.get().name == "—"


def test_a_broken_file_gets_a_sentence_and_a_list_is_thrown_away(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client = enter(organiser)
    broken = client.post(url("desk_list_new", event.code), sent("ana@correo.example,Ana\n"))
    assert broken.status_code == 422 and not PeopleFile.objects.exists()
    client.post(url("desk_list_new", event.code), sent())
    away = client.post(url("desk_list", PeopleFile.objects.get().code), {"away": "1"}, follow=True)
    assert len(told(away)) == 1 and not PeopleFile.objects.exists()


def test_a_column_that_does_not_exist_is_refused(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client = enter(organiser)
    client.post(url("desk_list_new", event.code), sent())
    path = url("desk_list", PeopleFile.objects.get().code)
    wrong = {"columns": "1", "name": "7", "default_mode": "boat", "default_language": "es"}
    assert client.post(path, wrong).status_code == 422


def test_a_protected_events_list_names_nobody_on_the_page(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    Event.objects.update(risk="protected")
    client = enter(organiser)
    seen = client.post(url("desk_list_new", event.code), sent(LIST.replace("Quién", "Nombre")), follow=True)
    assert seen.context["counts"]["new"] == 1
    assert "Ana" not in seen.content.decode() and "ana@" not in seen.content.decode()


def test_a_list_waits_until_registration_is_open(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    assert event.starts_at
    Event.objects.update(registration_opens_at=event.starts_at - timedelta(hours=1))
    assert enter(organiser).post(url("desk_list_new", event.code), sent()).status_code == 302
    assert not PeopleFile.objects.exists()


def test_a_browser_sends_the_list_and_not_its_name_alone(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    page = enter(organiser).get(url("desk_list_new", event.code)).content.decode()

    assert page.count('type="file"') == page.count('enctype="multipart/form-data"') == 1
