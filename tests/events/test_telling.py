"""Told by phone: who left a number alone, or prefers it, stands in a list until somebody has told them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import timezone

from events import caretaking, handover, holders, parts, registration, reminders, schedule, telling, waiting
from events.errors import NothingToTell, OneWayOnly, SomebodyTells
from events.models import Event, Mode, Registration, Session
from events.recognition import Answers, Contact
from mail import delivery, outbox, phone, pulse
from mail.delivery import Tally
from mail.models import Letter
from people import erasure, links
from people.models import Person
from tests.conftest import appoint, person

NUMBER = "+50255551234"
Register = Callable[..., Registration]


@pytest.fixture
def register(event: Event, session: Session, now: datetime) -> Register:
    def take(
        name: str = "Rosa", *, mode: str = Mode.ONSITE, language: str = "en", **contact: object
    ) -> Registration:
        return registration.register(
            event,
            answers=Answers(name=name, mode=mode),
            contact=Contact(**(contact or {"phone": NUMBER})),  # type: ignore[arg-type]
            language=language,
            time_zone="America/Guatemala",
            now=now,
            waits=True,
        )

    return take


@pytest.fixture
def oscar(organiser: Person, event: Event) -> Person:
    """Another organiser of the same organisation."""
    return appoint(person("Óscar", "oscar@mesa.example"), "organiser", event.hostings.get().organisation)


def standing(event: Event, by: Person, now: datetime) -> list[tuple[str, list[str]]]:
    """Who stands in the list, and what is to be said to them."""
    rows = telling.of_event(event, by=by, now=now)
    return [(row.name, [kind.removeprefix("events.") for kind in row.kinds]) for row in rows]


def letter_of(place: Registration, kind: str = "registered") -> Letter:
    return Letter.objects.get(about__registration=place.code, kind=f"events.{kind}")


def eve(session: Session) -> datetime:
    assert session.starts_at is not None
    return session.starts_at - timedelta(hours=20)


def test_whoever_left_a_phone_alone_stands_in_the_list_and_no_delivery_takes_their_letter(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Rosa")
    register("Paula", email="paula@correo.example")

    tally = delivery.deliver_due(now)

    assert tally == Tally(sent=1)
    assert standing(event, organiser, now) == [("Rosa", ["registered"])]
    later = pulse.facts(now + timedelta(hours=1))
    assert (later.due, later.oldest_due_at) == (0, None)


def test_whoever_left_both_is_mailed_unless_they_prefer_their_phone(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    both = {"email": "rosa@correo.example", "phone": NUMBER}
    register("Rosa", **both)
    register("Luz", **both, prefers_phone=True)

    assert standing(event, organiser, now) == [("Luz", ["registered"])]
    assert letter_of(Registration.objects.get(name="Luz")).address == ""


def test_one_is_told_in_their_language_with_their_own_link_and_that_is_ticked_and_logged(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    place = register("Rosa", language="es")

    done = telling.tell(event, letter_of(place), means="whatsapp", by=organiser, now=now)

    assert done.said.text.splitlines()[0] == "Hola, Rosa:"
    assert done.said.text.endswith("Mesa Abierta")
    token = done.said.text.split("/mi/")[1].split("/")[0] if "/mi/" in done.said.text else ""
    token = token or done.said.text.split("/my/")[1].split("/")[0]
    assert links.read("registration", token, now=now) == place.code
    kept = letter_of(place)
    assert (kept.state, kept.sent_at, kept.told_by, kept.told_with) == ("sent", now, organiser, "whatsapp")
    assert "Hola, Rosa:" in kept.text and token not in kept.text
    entry = LogEntry.objects.get(additional_data__act="told by phone")
    assert (entry.actor, entry.additional_data["registration"]) == (organiser, place.code)
    assert standing(event, organiser, now) == []


def test_reminder_and_change_are_said_together_and_each_is_settled(
    event: Event, session: Session, organiser: Person, register: Register, now: datetime
) -> None:
    place = register()
    telling.tell(event, letter_of(place), means="sms", by=organiser, now=now)
    assert session.wall_start is not None
    moves = now + timedelta(hours=1)
    schedule.reschedule(session, wall_start=session.wall_start + timedelta(hours=1), by=organiser, now=moves)
    session.refresh_from_db()
    later = eve(session)
    reminders.send_due(moves + timedelta(hours=1))
    reminders.send_due(later)

    [row] = telling.of_event(event, by=organiser, now=later)
    assert {kind.removeprefix("events.") for kind in row.kinds} == {"moved", "day_before"}
    assert row.until == session.starts_at
    said = telling.tell(event, row.letters[0], means="signal", by=organiser, now=later).said.text

    assert said.count("Hello Rosa,") == 1 and said.count("http") == 1
    assert "New date or time" in said and "Reminder" in said
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_a_change_is_told_with_how_it_was_until_now(
    event: Event, session: Session, organiser: Person, register: Register, now: datetime
) -> None:
    place = register()
    telling.tell(event, letter_of(place), means="sms", by=organiser, now=now)
    assert session.wall_start is not None
    moves = now + timedelta(hours=1)
    schedule.reschedule(session, wall_start=session.wall_start + timedelta(hours=1), by=organiser, now=moves)
    schedule.change_place(session, room="Salón 7", by=organiser, now=moves)
    later = moves + timedelta(hours=1)
    reminders.send_due(later)

    done = telling.tell(event, letter_of(place, "moved"), means="sms", by=organiser, now=later)

    assert done.said.text.split("\n\n")[1].splitlines() == [
        "New date or place: Round table on digital security",
        "Session: Round table on digital security: Round table",
        "When: Friday 13 November 2026, from 10:00 to 11:00, Guatemala time (UTC−6)",
        "Where: Casa Ibargüen, 7a Avenida 11-66, Zona 1, Guatemala",
        "Room: Salón 7",
        "Date until now: Friday 13 November 2026, from 09:00 to 10:00, Guatemala time (UTC−6)",
        "Place until now: Casa Ibargüen, 7a Avenida 11-66, Zona 1, Guatemala, Salón 2",
    ]


def test_what_no_longer_holds_leaves_the_list_by_itself(
    event: Event, session: Session, organiser: Person, register: Register, now: datetime
) -> None:
    place = register()
    reminders.send_due(eve(session))
    telling.tell(event, letter_of(place), means="sms", by=organiser, now=now)
    assert session.starts_at is not None

    dropped = phone.drop_over(session.starts_at)

    assert dropped == 1 and standing(event, organiser, session.starts_at) == []
    with pytest.raises(NothingToTell):
        telling.tell(event, letter_of(place, "day_before"), means="sms", by=organiser, now=session.starts_at)


def test_nothing_is_said_that_ceased_to_hold_a_moment_ago(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    place = register()
    registration.cancel(place, now=now)

    said = telling.tell(event, letter_of(place), means="sms", by=organiser, now=now).said

    assert [letter.kind for letter, _words in said.told] == ["events.registration_cancelled"]
    assert letter_of(place).state == "dropped"


def test_an_offer_presses_until_its_hour_and_telling_it_is_noted_on_the_list(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    first, *_others = [register(name, email=f"{name}@correo.example") for name in ("ana", "beto", "cata")]
    dani = register("Dani")
    telling.tell(event, letter_of(dani, "waiting"), means="sms", by=organiser, now=now)
    registration.cancel(first, now=now)
    dani.refresh_from_db()

    [row] = telling.of_event(event, by=organiser, now=now)
    assert (row.kinds, row.until) == (["events.offered"], dani.offer_expires_at)
    telling.tell(event, row.letters[0], means="whatsapp", by=organiser, now=now)

    assert list(dani.list_notes.order_by("pk").values_list("act", flat=True)) == ["offered", "told"]
    assert list(waiting.to_be_told(event)) == []
    assert dani.offer_expires_at is not None
    waiting.run_due(dani.offer_expires_at)
    assert standing(event, organiser, dani.offer_expires_at) == [("Dani", ["offer_expired"])]


def test_told_is_taken_back_and_told_again(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    place = register()
    telling.tell(event, letter_of(place), means="sms", by=organiser, now=now)

    assert telling.take_back(event, letter_of(place), by=organiser, now=now) == 1
    assert telling.take_back(event, letter_of(place), by=organiser, now=now) == 0

    kept = letter_of(place)
    assert (kept.state, kept.told_by, kept.told_with, kept.text) == ("due", None, "", "")
    assert standing(event, organiser, now) == [("Rosa", ["registered"])]


def test_what_was_not_told_after_all_goes_by_mail_to_whoever_wants_that_by_now(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    rosa = register(email="rosa@correo.example", phone=NUMBER, prefers_phone=True)
    telling.tell(event, letter_of(rosa), means="sms", by=organiser, now=now)
    holders.prefer(rosa, by_phone=False)
    telling.take_back(event, letter_of(rosa), by=organiser, now=now)
    again = letter_of(rosa)
    assert (again.channel, again.state, again.address) == ("mail", "due", "rosa@correo.example")
    assert standing(event, organiser, now) == []


def test_two_organisers_do_not_tell_one_person_at_once(
    event: Event, organiser: Person, oscar: Person, register: Register, now: datetime
) -> None:
    letter = letter_of(register())
    telling.begin(event, letter, by=organiser, now=now)

    with pytest.raises(SomebodyTells, match="Olga"):
        telling.tell(event, letter, means="sms", by=oscar, now=now + timedelta(minutes=9))
    [row] = telling.of_event(event, by=oscar, now=now)
    assert row.teller == organiser

    # After ten minutes they are anybody's again, and what Olga held is no longer hers to tick.
    soon = now + timedelta(minutes=11)
    telling.begin(event, letter, by=oscar, now=soon)
    assert telling.tick(event, letter, means="call", by=organiser, now=soon) == 0
    assert telling.tick(event, letter, means="call", by=oscar, now=soon) == 1


def test_who_does_not_answer_is_tried_again_sooner_where_it_presses(
    event: Event, session: Session, organiser: Person, register: Register, now: datetime
) -> None:
    place = register()
    letter = letter_of(place)
    telling.begin(event, letter, by=organiser, now=now)
    assert telling.try_again(event, letter, by=organiser, now=now) == now + timedelta(hours=2)
    assert standing(event, organiser, now) == []
    assert standing(event, organiser, now + timedelta(hours=2)) == [("Rosa", ["registered"])]

    assert session.starts_at is not None
    near = session.starts_at - timedelta(minutes=50)
    telling.begin(event, letter, by=organiser, now=near)
    assert telling.try_again(event, letter, by=organiser, now=near) == near + timedelta(minutes=15)
    assert letter_of(place).attempts == 2


def test_a_wrong_number_leads_back_to_the_address_or_waits_for_a_person(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    rosa = register("Rosa")
    luz = register("Luz", email="luz@correo.example", phone=NUMBER, prefers_phone=True)
    for place in (rosa, luz):
        telling.begin(event, letter_of(place), by=organiser, now=now)

    assert telling.give_up(event, letter_of(rosa), by=organiser, now=now) is False
    assert telling.give_up(event, letter_of(luz), by=organiser, now=now) is True

    assert [row.name for row in telling.wrong_numbers(event, by=organiser)] == ["Rosa"]
    assert delivery.deliver_due(now) == Tally(sent=1)
    assert not Registration.objects.get(pk=luz.pk).prefers_phone


def test_whose_messages_come_back_is_offered_to_the_list_if_they_left_a_phone(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    rosa = register("Rosa", email="rosa@correo.example", phone=NUMBER)
    ines = register("Ines", email="ines@correo.example")
    Letter.objects.update(state="failed", error="550 no such user")

    assert [row.name for row in telling.come_back(event)] == ["Rosa"]
    assert telling.take_over(event, letter_of(rosa), by=organiser, now=now)
    assert not telling.take_over(event, letter_of(ines), by=organiser, now=now)

    assert standing(event, organiser, now) == [("Rosa", ["registered"])]
    assert Registration.objects.get(pk=rosa.pk).prefers_phone


def test_a_changed_mind_takes_along_what_was_not_sent_yet(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    rosa = register("Rosa", email="rosa@correo.example", phone=NUMBER)
    caretaking.prefer(rosa, by_phone=True, by=organiser, now=now)
    assert delivery.deliver_due(now) == Tally()

    caretaking.prefer(rosa, by_phone=False, by=organiser, now=now)
    assert delivery.deliver_due(now) == Tally(sent=1)
    with pytest.raises(OneWayOnly):
        holders.prefer(register("Luz"), by_phone=False)


def test_an_address_that_comes_later_gets_what_nobody_told_yet(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    rosa = register("Rosa")
    holders.correct(
        rosa,
        answers=Answers(name="Rosa", mode=Mode.ONSITE),
        contact=Contact(email="rosa@correo.example", phone=NUMBER),
        now=now,
    )
    assert standing(event, organiser, now) == []
    assert delivery.deliver_due(now) == Tally(sent=1)


def test_a_link_that_came_by_phone_confirms_no_address_and_releases_no_place(
    event: Event, register: Register, now: datetime, client
) -> None:
    Event.objects.update(release_unconfirmed_after=2)
    rosa = register("Rosa", email="rosa@correo.example", phone=NUMBER, prefers_phone=True)

    assert registration.release_unconfirmed(now + timedelta(hours=3)) == 0
    token = links.mint("registration", rosa.code, now=timezone.now(), days=1)
    shown = client.get(f"/en/my/{token}/")
    client.post(f"/en/my/{token}/confirm/")

    assert shown.context["asks_to_confirm"] is False
    assert Registration.objects.get(pk=rosa.pk).address_confirmed_at is None


def test_handing_over_the_link_tells_what_the_link_says(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    rosa = register("Rosa")
    handover.hand_over(rosa, by=organiser, now=now)
    assert standing(event, organiser, now) == []
    assert letter_of(rosa).told_with == "other"


def test_role_holders_with_a_phone_alone_are_told_too(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    irma = Person.objects.create_user(name="Irma", phone=NUMBER, language="en")
    role = parts.invite(session, person=irma, role="speaker", by=organiser, now=now)
    reminders.send_due(now + timedelta(hours=1))

    [row] = telling.of_event(event, by=organiser, now=now)
    assert (row.name, row.kinds, row.number) == ("Irma", ["events.invited"], None)
    done = telling.tell(event, row.letters[0], means="sms", by=organiser, now=now)

    assert telling.phone_of(done.who) == NUMBER
    assert (
        LogEntry.objects.get(additional_data__act="role told by phone").additional_data["part"] == role.code
    )


@pytest.mark.parametrize(("risk", "name"), [("discreet", "Rosa"), ("protected", "")])
def test_at_risk_the_text_says_nothing_of_the_event_nor_of_who_it_is_for(
    event: Event, organiser: Person, register: Register, now: datetime, risk: str, name: str
) -> None:
    Event.objects.update(risk=risk)
    event.refresh_from_db()
    place = register()

    [row] = telling.of_event(event, by=organiser, now=now)
    said = telling.tell(event, row.letters[0], means="signal", by=organiser, now=now).said.text

    assert (row.name, row.number) == (name, place.number)
    greeting, title, link = said.split("\n\n")
    assert (greeting, title) == ("Hello,", "You have a place")
    assert link.startswith("Your page, for you alone: http")


def test_of_support_those_alone_hear_and_tell_who_look_after_it(
    event: Event, organiser: Person, oscar: Person, register: Register, now: datetime
) -> None:
    place = register()
    outbox.post(
        f"support:{place.code}:asked", "events.bursary_asked", about={"registration": place.code},
        address="", channel="phone", language="en", subject=place.subject, filed_under=event.code, now=now,
    )  # fmt: skip
    event.stewards.create(person=oscar)

    assert standing(event, organiser, now) == [("Rosa", ["registered"])]
    assert standing(event, oscar, now) == [("Rosa", ["registered", "bursary_asked"])]


def test_who_is_forgotten_is_told_nothing_and_leaves_no_words(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    rosa, luz = register("Rosa"), register("Luz", phone="+50255550000")
    telling.tell(event, letter_of(luz), means="sms", by=organiser, now=now)

    for place in (rosa, luz):
        erasure.forget_subject(place.subject, now=now)

    assert standing(event, organiser, now) == []
    assert [letter_of(luz).text, letter_of(luz).title] == ["", ""]


def test_the_list_costs_the_same_for_three_as_for_one(
    event: Event, organiser: Person, register: Register, now: datetime, django_assert_num_queries
) -> None:
    register("Rosa")
    telling.of_event(event, by=organiser, now=now)
    with django_assert_num_queries(3):
        assert len(telling.of_event(event, by=organiser, now=now)) == 1
    register("Luz", phone="+50255550001")
    register("Inés", phone="+50255550002")
    with django_assert_num_queries(3):
        assert len(telling.of_event(event, by=organiser, now=now)) == 3
