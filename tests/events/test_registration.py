"""Taking, changing and giving back a place."""

from datetime import datetime, timedelta

import pytest

from events import registration
from events.errors import (
    AlreadyAPlace,
    Closed,
    Crowded,
    Full,
    NoContact,
    NotYours,
    Over,
    PlaceGivenBack,
    TooFewSeats,
    UnknownMode,
)
from events.models import Capacity, Event, Registration
from events.registration import Answers, Contact
from mail.models import Letter
from people import erasure
from people.models import Consent, Person, StakeholderGroup

PAULA = Contact(email="paula@correo.example")


def take(
    event: Event,
    now: datetime,
    *,
    name: str = "Paula",
    mode: str = "onsite",
    contact: Contact = PAULA,
    **more,
):
    answers = Answers(
        name=name,
        mode=mode,
        stakeholder_group=StakeholderGroup.objects.get(code="academia"),
        country="GT",
        gender_answers=["woman"],
        first_time=True,
    )
    return registration.register(
        event, answers=answers, contact=contact, language="es", time_zone="America/Guatemala", now=now, **more
    )


def other(number: int) -> Contact:
    return Contact(email=f"otra{number}@correo.example")


def taken(event: Event) -> dict[str, int]:
    return dict(Capacity.objects.filter(event=event).values_list("mode", "taken"))


def letters() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("kind", "address"))


def test_a_newcomer_gets_a_place_a_number_a_letter_and_keeps_the_answers(event: Event, now: datetime):
    place = take(event, now)

    assert (place.number, place.mode, place.status) == (1, "onsite", "confirmed")
    assert (place.stakeholder_group.code, place.country, place.gender, place.first_time) == (
        "academia",
        "GT",
        "woman",
        True,
    )
    assert taken(event) == {"onsite": 1, "online": 0}
    assert letters() == [("events.registered", "paula@correo.example")]
    assert Consent.objects.get(subject=place.subject).text.language == "es"


def test_a_public_form_writes_to_no_person(event: Event, participant: Person, now: datetime):
    before = list(Person.objects.values())

    place = take(event, now, name="Somebody else entirely")

    assert list(Person.objects.values()) == before
    assert place.person is None
    assert place.subject != participant.subject


@pytest.mark.parametrize("name", ["Paula", "  PAULA ", "páula"])
def test_someone_already_registered_keeps_their_place_and_only_the_letter_says_so(
    event: Event, now: datetime, name: str
):
    first = take(event, now)

    again = take(event, now, name=name, mode="online", contact=Contact(email="Paula@Correo.example"))

    assert again == first
    assert again.mode == "onsite"
    assert taken(event) == {"onsite": 1, "online": 0}
    assert [kind for kind, _address in letters()] == ["events.registered", "events.already"]


def test_someone_already_registered_is_told_once_a_day(event: Event, now: datetime):
    for _time in range(3):
        take(event, now)
    take(event, now + timedelta(days=1))

    assert [kind for kind, _address in letters()] == ["events.registered", "events.already", "events.already"]


def test_another_name_at_a_shared_address_is_another_person(event: Event, now: datetime):
    first, second = take(event, now), take(event, now, name="Pedro")

    assert first.subject != second.subject
    assert [first.number, second.number] == [1, 2]


def test_a_flood_from_one_address_ends(event: Event, now: datetime):
    Capacity.objects.filter(event=event).update(seats=None)
    for number in range(registration.PLACES_PER_CONTACT):
        take(event, now, name=f"Guest {number}")

    with pytest.raises(Crowded):
        take(event, now, name="One more")


def test_a_phone_alone_takes_a_place_and_gets_no_letter(event: Event, now: datetime):
    place = take(event, now, contact=Contact(phone="+50255551234"))

    assert (place.email, str(place.phone)) == ("", "+50255551234")
    assert take(event, now, contact=Contact(phone="+50255551234")) == place
    assert letters() == []


def test_nobody_registers_without_any_contact(event: Event, now: datetime):
    with pytest.raises(NoContact):
        take(event, now, contact=Contact())


def test_a_full_mode_refuses_and_offers_the_other(event: Event, now: datetime):
    for number in range(3):
        take(event, now, contact=other(number))

    with pytest.raises(Full) as refusal:
        take(event, now)

    assert (refusal.value.mode, refusal.value.others) == ("onsite", ("online",))
    assert registration.open_modes(event) == {"onsite": 0, "online": 2}
    assert take(event, now, mode="online").number == 4


def test_a_full_mode_says_the_same_to_whoever_already_has_a_place(event: Event, now: datetime):
    take(event, now)
    for number in range(2):
        take(event, now, contact=other(number))

    with pytest.raises(Full):
        take(event, now)

    assert letters()[-1] == ("events.already", "paula@correo.example")


def test_who_comes_to_a_mode_known_to_be_full_does_not_wait_for_the_lock(
    event: Event, now: datetime, django_assert_num_queries
):
    with django_assert_num_queries(2), pytest.raises(Full) as refusal:  # sector; places of the address
        take(event, now, seen={"onsite": 0, "online": 2})

    assert refusal.value.others == ("online",)


def test_an_unknown_mode_is_refused(event: Event, now: datetime):
    with pytest.raises(UnknownMode):
        take(event, now, mode="hub")


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "draft"},
        {"status": "cancelled"},
        {"registration_opens_at": timedelta(hours=1)},
        {"registration_closes_at": timedelta(0)},
        {"ends_at": timedelta(0)},
    ],
)
def test_nobody_registers_while_it_is_closed(event: Event, now: datetime, changes: dict):
    for column, value in changes.items():
        setattr(event, column, now + value if isinstance(value, timedelta) else value)
    event.save()

    with pytest.raises(Closed):
        take(event, now)

    assert Registration.objects.count() == 0


def test_someone_signed_in_gets_the_place_attached_and_their_address_counts_as_confirmed(
    event: Event, participant: Person, now: datetime
):
    place = take(event, now, person=participant)

    assert (place.person, place.subject, place.address_confirmed_at) == (
        participant,
        participant.subject,
        now,
    )


def test_someone_signed_in_who_registers_a_friend_keeps_their_own_place(
    event: Event, participant: Person, now: datetime
):
    own = take(event, now, person=participant)

    friend = take(event, now, name="Pedro", contact=other(1), person=participant)

    assert (own.person, friend.person) == (participant, None)
    assert take(event, now, contact=other(2), person=participant) == own


def test_a_participant_changes_between_the_room_and_online(event: Event, now: datetime):
    place = take(event, now)

    registration.switch_mode(place, to="online", now=now)

    assert (place.mode, place.number, place.sequence, place.switched_at) == ("online", 1, 1, now)
    assert taken(event) == {"onsite": 0, "online": 1}
    assert letters()[-1][0] == "events.mode_changed"


def test_a_participant_cannot_change_to_a_full_mode(event: Event, now: datetime):
    place = take(event, now)
    for number in range(2):
        take(event, now, mode="online", contact=other(number))

    with pytest.raises(Full):
        registration.switch_mode(place, to="online", now=now)

    place.refresh_from_db()
    assert (place.mode, taken(event)) == ("onsite", {"onsite": 1, "online": 2})


def test_the_mode_one_has_changes_nothing(event: Event, now: datetime):
    place = take(event, now)

    registration.switch_mode(place, to="onsite", now=now)

    assert (place.sequence, len(letters())) == (0, 1)


def test_a_place_given_back_is_free_for_somebody_else(event: Event, now: datetime):
    place = take(event, now)

    registration.cancel(place, now=now)
    registration.cancel(place, now=now)

    assert (place.status, place.cancelled_at, taken(event)["onsite"]) == ("cancelled", now, 0)
    assert [kind for kind, _address in letters()] == ["events.registered", "events.registration_cancelled"]
    assert take(event, now).number == 2
    with pytest.raises(PlaceGivenBack):
        registration.switch_mode(place, to="online", now=now)


def test_a_place_cannot_be_changed_after_the_end(event: Event, now: datetime):
    place = take(event, now)
    late = event.ends_at + timedelta(seconds=1)

    with pytest.raises(Over):
        registration.switch_mode(place, to="online", now=late)
    with pytest.raises(Over):
        registration.cancel(place, now=late)


def test_a_place_is_claimed_by_whoever_holds_its_link(event: Event, participant: Person, now: datetime):
    place = take(event, now)

    registration.claim(place, person=participant, now=now)

    assert (place.person, place.subject, place.address_confirmed_at) == (
        participant,
        participant.subject,
        now,
    )
    assert Letter.objects.get().subject == participant.subject
    assert Consent.objects.get().subject == participant.subject


def test_a_place_is_not_claimed_twice(event: Event, participant: Person, stranger: Person, now: datetime):
    place = take(event, now)
    registration.claim(place, person=participant, now=now)

    with pytest.raises(NotYours):
        registration.claim(place, person=stranger, now=now)
    with pytest.raises(AlreadyAPlace):
        registration.claim(take(event, now, name="Pedro"), person=participant, now=now)


def test_unconfirmed_places_are_given_back_where_the_event_asks_for_it(event: Event, now: datetime):
    place = take(event, now)
    proved = take(event, now, contact=other(1))
    by_phone = take(event, now, contact=Contact(phone="+50255551234"))
    registration.confirm_address(proved, now=now)
    later = now + timedelta(hours=24)
    assert registration.release_unconfirmed(later) == 0
    Event.objects.update(release_unconfirmed_after=24)

    assert registration.release_unconfirmed(later - timedelta(seconds=1)) == 0
    assert registration.release_unconfirmed(later) == 1

    statuses = [Registration.objects.get(pk=one.pk).status for one in (place, proved, by_phone)]
    assert statuses == ["cancelled", "confirmed", "confirmed"]


def test_seats_never_fall_below_the_places_taken(event: Event, now: datetime):
    take(event, now)
    take(event, now, contact=other(1))

    with pytest.raises(TooFewSeats):
        registration.set_seats(event, mode="onsite", seats=1, now=now)
    registration.set_seats(event, mode="onsite", seats=2, now=now)

    assert registration.open_modes(event)["onsite"] == 0


def test_a_participant_who_is_forgotten_leaves_a_count_and_a_free_seat(event: Event, now: datetime):
    place = take(event, now)

    erasure.forget_subject(place.subject, now=now)

    place.refresh_from_db()
    assert (place.name, place.email, str(place.phone), place.contact_key, place.name_key) == (
        "—",
        "",
        "",
        "",
        "",
    )
    assert (place.gender_answers, place.gender, place.stakeholder_group.code, place.country) == (
        [],
        "woman",
        "academia",
        "GT",
    )
    assert (place.status, taken(event)["onsite"]) == ("cancelled", 0)
    assert Letter.objects.get().address == ""


def test_a_participant_who_is_forgotten_afterwards_still_counts(event: Event, now: datetime):
    place = take(event, now)

    erasure.forget_subject(place.subject, now=event.ends_at + timedelta(days=1))

    place.refresh_from_db()
    assert (place.status, taken(event)["onsite"]) == ("confirmed", 1)


def test_a_name_is_compared_without_accents_case_or_kinds_of_apostrophe():
    assert registration.name_key("  Ñusta  K’iche’ ") == registration.name_key("nusta k'iche'")
    assert len(registration.name_key("ﷺ" * 120)) == 120
