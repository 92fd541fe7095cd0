"""Places at the door and by link, and the rights of other organisations."""

from datetime import datetime

from auditlog.models import LogEntry

from events import recognition, registration
from events.models import Capacity, Event, Hosting, Registration, Session
from people import consent
from people.models import Consent, Organisation, Person
from tests.events.desk.conftest import Enter, told, url


def test_the_organiser_registers_someone_at_the_door(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client = enter(organiser)
    typed = {"name": "Luz", "mode": "onsite", "phone": "+502 2440 2400", "language": "es", "agreed": "on"}
    client.post(url("desk_registration_new", event.code), typed)
    assert Registration.objects.get().name == "Luz"
    wrong = client.post(url("desk_registration_new", event.code), {**typed, "phone": "12"})
    assert wrong.status_code == 422


def test_at_the_door_the_mode_to_begin_with_has_a_seat(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client, path = enter(organiser), url("desk_registration_new", event.code)
    assert client.get(path).context["form"].initial["mode"] == "onsite"
    assert client.get(path).context["form"]["country"].value() in (None, "")
    Capacity.objects.filter(event=event, mode="onsite").update(seats=0)

    assert client.get(path).context["form"].initial["mode"] == "online"


def test_the_organiser_reads_the_agreement_aloud_and_that_is_what_is_kept(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client = enter(organiser)
    path = url("desk_registration_new", event.code)
    shown = client.get(path).content.decode()
    for language in ("es", "pt-br", "en"):
        assert consent.words("registration", language) in shown
    typed = {"name": "Luz", "mode": "onsite", "phone": "+502 2440 2400", "language": "pt-br"}

    unsaid = client.post(path, typed)

    assert (unsaid.status_code, Registration.objects.count(), Consent.objects.count()) == (422, 0, 0)

    client.post(path, typed | {"agreed": "on"})

    place, given = Registration.objects.get(), Consent.objects.get()
    assert (given.subject, given.about, given.read_aloud_by) == (place.subject, place.code, organiser)
    assert (given.text.purpose, given.text.language) == ("registration", "pt-br")


def test_the_link_of_someone_with_a_phone_alone_is_handed_over_and_that_is_logged(
    organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    place = registration.register(
        event,
        answers=recognition.Answers(name="Luz", mode="onsite"),
        contact=recognition.Contact(phone="+50224402400"),
        language="pt-br",
        time_zone="America/Guatemala",
        now=now,
    )
    client = enter(organiser)

    shown = client.post(url("desk_registration_link", place.code))

    words = shown.context["words"]
    link = words[words.index("http://") :]
    assert "/pt/my/" in link and shown.context["whatsapp_url"].startswith("https://wa.me/50224402400?text=")
    assert client.get(link[link.index("/pt/") :]).context["place"] == place
    assert "no-store" in shown["Cache-Control"]
    assert LogEntry.objects.get(additional_data__act="link handed over").actor == organiser


def test_a_link_that_went_out_by_mail_is_not_handed_over(
    organiser: Person, enter: Enter, place: Registration
) -> None:
    answer = enter(organiser).post(url("desk_registration_link", place.code), follow=True)

    assert told(answer) != [] and "/my/" not in answer.content.decode().split("<main", 1)[1]


def test_a_place_is_given_back_after_asking(
    organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    client = enter(organiser)
    client.get(url("desk_registration_cancel", place.code))
    assert Registration.objects.get().status == "confirmed"
    client.post(url("desk_registration_cancel", place.code))
    assert Registration.objects.get().status == "cancelled"


def test_a_right_is_granted_changed_and_taken_back_and_each_is_logged(
    organiser: Person, other_organisation: Organisation, enter: Enter, event: Event
) -> None:
    client, page = enter(organiser), url("desk_organisations", event.code)
    client.post(page, {"organisation": other_organisation.pk, "right": "counts"})
    client.post(page, {"organisation": other_organisation.pk, "right": "names"})
    assert Hosting.objects.get(organisation=other_organisation).right == "names"
    client.post(page, {"withdraw": other_organisation.code})
    assert Hosting.objects.count() == 1
    logged = LogEntry.objects.filter(content_type__model="hosting", actor=organiser)
    assert sorted(logged.values_list("action", flat=True)) == [0, 1, 2]


def test_the_leads_own_right_is_never_taken(
    organiser: Person, organisation: Organisation, enter: Enter, event: Event
) -> None:
    client, page = enter(organiser), url("desk_organisations", event.code)
    client.post(page, {"withdraw": organisation.code})
    client.post(page, {"organisation": organisation.pk, "right": "counts"})
    lead = Hosting.objects.get()
    assert (lead.is_lead, lead.right) == (True, "edit")
