"""Taking, changing and giving back a place."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from events import access, holders, recognition, registration
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
from events.models import Capacity, Event, Hub, Registration, Session
from events.recognition import Answers, Contact
from mail.models import Letter
from people import erasure, links
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


def change(event: Event, now: datetime, changes: dict) -> None:
    """Set columns of the event; a length of time is counted from `now`."""
    for column, value in changes.items():
        setattr(event, column, now + value if isinstance(value, timedelta) else value)
    event.save()


@pytest.fixture
def later_event(event: Event) -> Event:
    """Another event of a day later, with the same seats."""
    assert event.starts_at and event.ends_at
    made = Event.objects.create(
        title_es="Segundo encuentro",
        status="published",
        time_zone="UTC",
        starts_at=event.starts_at + timedelta(days=1),
        ends_at=event.ends_at + timedelta(days=1),
    )
    for row in Capacity.objects.filter(event=event):
        Capacity.objects.create(event=made, mode=row.mode, seats=row.seats)
    return made


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
@pytest.mark.parametrize("address", ["Paula@Correo.example", " paula@correo.example "])
def test_someone_already_registered_keeps_their_place_and_only_the_letter_says_so(
    event: Event, now: datetime, name: str, address: str
):
    first = take(event, now)

    again = take(event, now, name=name, mode="online", contact=Contact(email=address))

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


def test_a_place_at_one_event_is_none_at_another(event: Event, later_event: Event, now: datetime):
    first, second = take(event, now), take(later_event, now)

    assert (first.event, second.event, second.number) == (event, later_event, 1)
    assert (taken(event)["onsite"], taken(later_event)["onsite"]) == (1, 1)


def test_a_flood_from_one_address_ends(event: Event, now: datetime):
    Capacity.objects.filter(event=event).update(seats=None)
    for number in range(registration.PLACES_PER_CONTACT):
        take(event, now, name=f"Guest {number}")

    with pytest.raises(Crowded):
        take(event, now, name="One more")


def test_a_phone_alone_takes_a_place_and_is_told_by_phone(event: Event, now: datetime):
    place = take(event, now, contact=Contact(phone="+50255551234"))

    assert (place.email, str(place.phone)) == ("", "+50255551234")
    assert take(event, now, contact=Contact(phone="+50255551234")) == place
    assert list(Letter.objects.order_by("pk").values_list("kind", "channel", "address")) == [
        ("events.registered", "phone", ""),
        ("events.already", "phone", ""),
    ]


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


def test_a_full_event_offers_nothing_else(event: Event, now: datetime):
    Capacity.objects.filter(event=event, mode="online").update(seats=0)
    for number in range(3):
        take(event, now, contact=other(number))

    with pytest.raises(Full) as refusal:
        take(event, now)

    assert refusal.value.others == ()


def test_seats_of_a_session_or_of_a_hub_are_not_the_event_s(event: Event, session: Session, now: datetime):
    hub = Hub.objects.create(event=event, name="Casa de la Cultura")
    Capacity.objects.create(event=event, mode="hub", hub=hub, seats=9)
    Capacity.objects.create(event=event, mode="onsite", session=session, seats=0)

    assert registration.open_modes(event) == {"onsite": 3, "online": 2}
    assert list(registration.ways(event)) == ["onsite", "online", f"hub-{hub.code}"]
    assert take(event, now).mode == "onsite"
    with pytest.raises(UnknownMode):
        take(event, now, mode="hub", contact=other(1))


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
        {"registration_opens_at": timedelta(seconds=1)},
        {"registration_closes_at": timedelta(0)},
        {"registration_closes_at": timedelta(days=30), "ends_at": timedelta(0)},
        {"registration_closes_at": timedelta(0), "ends_at": None},
        {"ends_at": timedelta(0)},
        {"ends_at": None},
    ],
)
def test_nobody_registers_while_it_is_closed(event: Event, now: datetime, changes: dict):
    change(event, now, changes)

    with pytest.raises(Closed):
        take(event, now)

    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"registration_opens_at": timedelta(0)},
        {"registration_closes_at": timedelta(seconds=1)},
        {"registration_closes_at": timedelta(seconds=1), "ends_at": None},
        {"ends_at": timedelta(seconds=1)},
    ],
)
def test_someone_registers_from_the_first_moment_to_the_last(event: Event, now: datetime, changes: dict):
    change(event, now, changes)

    assert take(event, now).number == 1


def test_someone_signed_in_gets_the_place_attached_and_their_address_counts_as_confirmed(
    event: Event, participant: Person, now: datetime
):
    place = take(event, now, person=participant)

    assert (place.person, place.subject, place.address_confirmed_at) == (
        participant,
        participant.subject,
        now,
    )


@pytest.mark.parametrize(
    "contact", [Contact(email="otra@correo.example"), Contact(phone="+50255551234"), PAULA]
)
def test_an_address_that_the_account_has_not_proved_is_not_confirmed(
    event: Event, participant: Person, now: datetime, contact: Contact
):
    """Paula's own address too, while it waits to be proved, though another of hers is."""
    EmailAddress.objects.filter(user=participant).update(verified=False, primary=False)
    EmailAddress.objects.create(user=participant, email="paula@otra.example", verified=True, primary=True)

    place = take(event, now, person=participant, contact=contact)

    assert (place.person, place.address_confirmed_at) == (participant, None)


def test_someone_signed_in_who_registers_a_friend_keeps_their_own_place(
    event: Event, participant: Person, now: datetime
):
    own = take(event, now, person=participant)

    friend = take(event, now, name="Pedro", contact=other(1), person=participant)

    assert (own.person, friend.person) == (participant, None)
    assert take(event, now, contact=other(2), person=participant) == own


def test_a_namesake_s_place_is_told_from_one_s_own_by_its_address(
    event: Event, participant: Person, now: datetime
):
    own = take(event, now, person=participant)
    namesake = take(event, now, contact=other(1))

    assert own != namesake
    assert take(event, now, contact=other(1), person=participant) == namesake
    assert take(event, now, contact=PAULA, person=participant) == own


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


def test_the_mode_one_has_changes_nothing_when_it_is_full_too(event: Event, now: datetime):
    place = take(event, now)
    for number in range(2):
        take(event, now, contact=other(number))

    assert registration.switch_mode(place, to="onsite", now=now).mode == "onsite"


def test_nobody_changes_to_a_mode_that_the_event_does_not_offer(event: Event, now: datetime):
    with pytest.raises(UnknownMode):
        registration.switch_mode(take(event, now), to="hub", now=now)


def test_a_place_given_back_is_free_for_somebody_else(event: Event, now: datetime):
    place = take(event, now)

    registration.cancel(place, now=now)
    registration.cancel(place, now=now)

    assert (place.status, place.cancelled_at, taken(event)["onsite"]) == ("cancelled", now, 0)
    assert place.sequence == 1
    assert [kind for kind, _address in letters()] == ["events.registered", "events.registration_cancelled"]
    assert take(event, now).number == 2
    with pytest.raises(PlaceGivenBack):
        registration.switch_mode(place, to="online", now=now)


@pytest.mark.parametrize(
    ("changes", "is_over"),
    [
        ({"ends_at": timedelta(0)}, True),
        ({"ends_at": timedelta(seconds=1)}, False),
        ({"ends_at": None}, False),
        ({"status": "cancelled"}, True),
    ],
)
def test_a_place_cannot_be_changed_from_the_end_on_or_once_the_event_is_called_off(
    event: Event, now: datetime, changes: dict, is_over: bool
):
    place = take(event, now)
    change(event, now, changes)

    for act in (
        lambda: registration.switch_mode(place, to="online", now=now),
        lambda: registration.cancel(place, now=now),
    ):
        if is_over:
            with pytest.raises(Over):
                act()
        else:
            act()

    place.refresh_from_db()
    assert (place.mode, place.status) == (("onsite", "confirmed") if is_over else ("online", "cancelled"))


def test_an_address_is_confirmed_once(event: Event, now: datetime):
    place = take(event, now)

    for hours in (1, 2):
        holders.confirm_address(Registration.objects.get(pk=place.pk), now=now + timedelta(hours=hours))
    # Someone else's page has not heard of it yet.
    holders.confirm_address(place, now=now + timedelta(hours=3))

    assert Registration.objects.get(pk=place.pk).address_confirmed_at == now + timedelta(hours=1)


def test_a_place_is_claimed_by_whoever_holds_its_link(event: Event, participant: Person, now: datetime):
    place = take(event, now)

    holders.claim(place, person=participant, now=now)

    assert (place.person, place.subject, place.address_confirmed_at) == (
        participant,
        participant.subject,
        now,
    )
    assert Letter.objects.get().subject == participant.subject
    assert Consent.objects.get().subject == participant.subject


def test_a_place_is_not_claimed_twice(event: Event, participant: Person, stranger: Person, now: datetime):
    place = take(event, now)
    holders.claim(place, person=participant, now=now)

    with pytest.raises(NotYours):
        holders.claim(place, person=stranger, now=now)
    with pytest.raises(AlreadyAPlace):
        holders.claim(take(event, now, name="Pedro"), person=participant, now=now)


def test_a_place_given_back_is_not_claimed(event: Event, participant: Person, now: datetime):
    place = take(event, now)
    registration.cancel(place, now=now)

    with pytest.raises(PlaceGivenBack):
        holders.claim(place, person=participant, now=now)


def test_claiming_one_s_own_place_again_changes_nothing(event: Event, participant: Person, now: datetime):
    place = take(event, now)
    holders.confirm_address(place, now=now)

    for hours in (1, 2):
        holders.claim(place, person=participant, now=now + timedelta(hours=hours))

    assert (place.person, place.address_confirmed_at) == (participant, now)


def test_a_place_elsewhere_or_given_back_does_not_keep_one_from_claiming(
    event: Event, later_event: Event, participant: Person, now: datetime
):
    take(later_event, now, person=participant)
    registration.cancel(take(event, now, person=participant), now=now)
    place = take(event, now, name="Paulita")

    assert holders.claim(place, person=participant, now=now).person == participant


def test_unconfirmed_places_are_given_back_where_the_event_asks_for_it(event: Event, now: datetime):
    place = take(event, now)
    proved = take(event, now, contact=other(1))
    by_phone = take(event, now, contact=Contact(phone="+50255551234"))
    holders.confirm_address(proved, now=now)
    later = now + timedelta(hours=24)
    assert registration.release_unconfirmed(later) == 0
    Event.objects.update(release_unconfirmed_after=24)

    assert registration.release_unconfirmed(later - timedelta(seconds=1)) == 0
    assert registration.release_unconfirmed(later) == 1

    statuses = [Registration.objects.get(pk=one.pk).status for one in (place, proved, by_phone)]
    assert statuses == ["cancelled", "confirmed", "confirmed"]


@pytest.mark.parametrize(
    ("changes", "given_back"),
    [
        ({}, 1),
        ({"status": "draft"}, 0),
        ({"status": "cancelled"}, 0),
        ({"starts_at": timedelta(hours=24)}, 0),
        ({"starts_at": timedelta(hours=24, seconds=1)}, 1),
    ],
)
def test_unconfirmed_places_are_given_back_before_a_published_event_begins_and_there_alone(
    event: Event, later_event: Event, now: datetime, changes: dict, given_back: int
):
    take(event, now)
    gone = take(event, now, contact=other(1))
    registration.cancel(gone, now=now)
    elsewhere = take(later_event, now)
    event.refresh_from_db()
    change(event, now, {"release_unconfirmed_after": 24, **changes})

    assert registration.release_unconfirmed(now + timedelta(hours=24)) == given_back

    assert taken(event)["onsite"] == 1 - given_back
    elsewhere.refresh_from_db()
    assert elsewhere.status == "confirmed"


def test_seats_never_fall_below_the_places_taken(event: Event, now: datetime):
    take(event, now)
    take(event, now, contact=other(1))

    with pytest.raises(TooFewSeats):
        registration.set_seats(event, mode="onsite", seats=1, now=now)
    registration.set_seats(event, mode="onsite", seats=2, now=now)

    assert registration.open_modes(event)["onsite"] == 0


def test_a_mode_is_offered_with_so_many_seats_and_a_hub_by_no_one(event: Event, now: datetime):
    Capacity.objects.filter(event=event, mode="online").delete()

    registration.set_seats(event, mode="online", seats=7, now=now)

    assert registration.open_modes(event) == {"onsite": 3, "online": 7}
    with pytest.raises(UnknownMode):
        registration.set_seats(event, mode="hub", seats=7, now=now)


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


@pytest.mark.parametrize(
    ("ends_at", "left"),
    [
        (timedelta(seconds=1), ("cancelled", 0)),
        (timedelta(0), ("confirmed", 1)),
        (timedelta(days=-1), ("confirmed", 1)),
        (None, ("cancelled", 0)),
    ],
)
def test_a_participant_who_is_forgotten_from_the_end_on_still_counts(
    event: Event, now: datetime, ends_at: timedelta | None, left: tuple[str, int]
):
    place = take(event, now)
    event.refresh_from_db()
    change(event, now, {"ends_at": ends_at})

    erasure.forget_subject(place.subject, now=now)

    place.refresh_from_db()
    assert (place.status, taken(event)["onsite"]) == left


def test_a_place_given_back_frees_one_seat_though_its_holder_is_forgotten_afterwards(
    event: Event, now: datetime
):
    gone, _stays = take(event, now), take(event, now, contact=other(1))
    registration.cancel(gone, now=now)

    erasure.forget_subject(gone.subject, now=now)

    assert taken(event)["onsite"] == 1


def test_the_links_of_a_participant_who_is_forgotten_open_nothing(event: Event, now: datetime):
    place = take(event, now)
    token = links.mint(access.REGISTRATION, place.code, now=now, days=1)

    erasure.forget_subject(place.subject, now=now)

    assert links.read(access.REGISTRATION, token, now=now) is None


def test_a_name_is_compared_without_accents_case_or_kinds_of_apostrophe():
    assert recognition.name_key("  Ñusta  K’iche’ ") == recognition.name_key("nusta k'iche'")
    assert len(recognition.name_key("ﷺ" * 120)) == 120
