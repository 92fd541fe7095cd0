"""Ways to a place: asked for and answered, by code, by invitation, named; and the seats stay true."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import (
    approval,
    bulk,
    delegated_places,
    guests,
    holders,
    nomination,
    people_lists,
    registration,
    risk,
    schedule,
    tasks,
    ways,
)
from events.errors import (
    AlreadyAPlace,
    ByInvitation,
    Closed,
    CodeForOthers,
    CodeOver,
    CodeSpent,
    CodeTaken,
    CodeTooShort,
    Full,
    HasAnAddress,
    InvitationUsed,
    LetterWent,
    NamingOver,
    NeedsCode,
    NoContact,
    NoMoreToName,
    NoSuchCode,
    NotAsked,
    NotInvited,
    NotNamed,
    Over,
)
from events.models import Bulk, Capacity, Delegation, EntryCode, Event, Guest, Mode, Registration, Session
from events.recognition import Answers, Contact
from events.ways import LetIn
from mail import delivery
from mail.models import Letter
from people import erasure, links
from people.models import Consent, Person, SafeLink, StakeholderGroup

MINUTE = timedelta(minutes=1)
Status = Registration.Status


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def register(
    event: Event,
    name: str = "Paula",
    *,
    now: datetime,
    mode: str = "onsite",
    let_in: LetIn | None = None,
    **more,
) -> Registration:
    contact = Contact(email=f"{name.lower()}@correo.example")
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode, **more),
        contact=contact,
        language="es",
        time_zone="America/Guatemala",
        now=now,
        **({"let_in": let_in} if let_in else {}),
    )


def admit_by(event: Event, admission: str) -> Event:
    Event.objects.filter(pk=event.pk).update(admission=admission)
    event.refresh_from_db()
    return event


def seats(event: Event, mode: str = "onsite") -> tuple[int, int]:
    """Seats taken and kept; both checked against the rows that they count."""
    row = Capacity.objects.get(event=event, mode=mode)
    assert row.taken == event.registrations.holding().filter(mode=mode).count()
    open_ones = Delegation.objects.filter(event=event, kind="institution", mode=mode, returned_at=None)
    promised = open_ones.aggregate(places=Sum("places"))["places"] or 0
    named = Registration.objects.alive().filter(delegation__in=open_ones, mode=mode).count()
    assert row.kept == promised - named
    return row.taken, row.kept


def kinds(**about: str) -> list[str]:
    found = Letter.objects.filter(**{f"about__{name}": value for name, value in about.items()})
    return [letter.kind.removeprefix("events.") for letter in found.order_by("pk")]


# --- By approval ---


def test_participant_who_asks_takes_no_seat_until_the_organiser_says_yes(
    event: Event, organiser: Person, now: datetime
) -> None:
    admit_by(event, "approval")

    place = register(event, now=now)

    assert (place.status, seats(event), kinds(registration=place.code)) == (Status.ASKED, (0, 0), ["asked"])
    approval.approve(place, by=organiser, now=now + MINUTE)
    assert (place.status, place.placed_at, seats(event)) == (Status.CONFIRMED, now + MINUTE, (1, 0))


def test_answer_leaves_after_a_quarter_of_an_hour_and_can_be_undone_until_then(
    event: Event, organiser: Person, now: datetime, mailoutbox: list
) -> None:
    place = register(admit_by(event, "approval"), now=now)
    delivery.deliver_due(now)
    approval.approve(place, by=organiser, now=now)

    delivery.deliver_due(now + 14 * MINUTE)
    approval.reconsider(place, by=organiser, now=now + 14 * MINUTE)
    assert (place.status, seats(event), len(mailoutbox)) == (Status.ASKED, (0, 0), 1)

    approval.refuse(place, reason="Solo docentes", by=organiser, now=now + 14 * MINUTE)
    delivery.deliver_due(now + 30 * MINUTE)
    assert [letter.subject.partition(":")[0] for letter in mailoutbox] == [
        "Tenemos su solicitud",
        "Sin lugar esta vez",
    ]
    assert "Solo docentes" in mailoutbox[1].body
    with pytest.raises(LetterWent):
        approval.reconsider(place, by=organiser, now=now + 29 * MINUTE)


def test_yes_to_a_full_mode_leads_to_the_waiting_list(event: Event, organiser: Person, now: datetime) -> None:
    admit_by(event, "approval")
    asking = [register(event, name, now=now) for name in ("Paula", "Rosa", "Luz", "Ana")]

    for place in asking:
        approval.approve(place, by=organiser, now=now)

    assert [place.status for place in asking] == [Status.CONFIRMED] * 3 + [Status.WAITING]
    assert asking[3].waiting_since == now
    assert seats(event) == (3, 0)


def test_request_is_answered_once(event: Event, organiser: Person, now: datetime) -> None:
    place = register(admit_by(event, "approval"), now=now)
    approval.refuse(place, by=organiser, now=now)

    with pytest.raises(registration.PlaceGivenBack):
        approval.approve(place, by=organiser, now=now)
    again = register(event, now=now)
    assert again.status == Status.ASKED
    with pytest.raises(NotAsked):
        approval.reconsider(place, by=organiser, now=now + MINUTE)


def test_whoever_asks_a_second_time_gets_the_same_request(event: Event, now: datetime) -> None:
    admit_by(event, "approval")

    assert register(event, now=now).pk == register(event, now=now + MINUTE).pk
    assert Registration.objects.count() == 1


# --- By code ---


def test_code_lets_in_as_many_as_it_says(event: Event, organiser: Person, now: datetime) -> None:
    admit_by(event, "code")
    code = ways.add_code(event, word="red-sur 26", uses=2, by=organiser, now=now)
    let_in = LetIn(entry_code=ways.code_for(event, "RedSur26", now))

    first = register(event, "Paula", now=now, let_in=let_in)
    register(event, "Rosa", now=now, let_in=let_in)

    assert (code.word, first.entry_code_id) == ("REDSUR26", code.pk)
    with pytest.raises(CodeSpent):
        register(event, "Luz", now=now, let_in=let_in)
    # A form that is sent twice on a bad line is no third use.
    assert register(event, "Paula", now=now, let_in=let_in).pk == first.pk
    registration.cancel(first, now=now)
    assert register(event, "Luz", now=now, let_in=let_in).status == Status.CONFIRMED


def test_code_is_held_to_its_date_mode_and_sector(event: Event, organiser: Person, now: datetime) -> None:
    admit_by(event, "code")
    group = StakeholderGroup.objects.get(code="civil-society")
    until = ways.add_code(event, until=now + MINUTE, by=organiser, now=now)
    online = ways.add_code(event, mode=Mode.ONLINE, by=organiser, now=now)
    civil = ways.add_code(event, stakeholder_group=group, by=organiser, now=now)

    with pytest.raises(CodeOver):
        ways.code_for(event, until.word, now + MINUTE)
    with pytest.raises(CodeOver):
        register(event, now=now + MINUTE, let_in=LetIn(entry_code=until))
    with pytest.raises(CodeForOthers):
        register(event, now=now, let_in=LetIn(entry_code=online))
    with pytest.raises(CodeForOthers):
        register(event, now=now, let_in=LetIn(entry_code=civil))
    assert register(event, now=now, let_in=LetIn(entry_code=civil), stakeholder_group=group).stands
    ways.withdraw_code(online, by=organiser, now=now)
    with pytest.raises(NoSuchCode):
        register(event, "Rosa", mode="online", now=now, let_in=LetIn(entry_code=online))


def test_code_is_not_short_and_not_used_twice(event: Event, organiser: Person, now: datetime) -> None:
    ways.add_code(event, word="REDSUR", by=organiser, now=now)

    with pytest.raises(CodeTaken):
        ways.add_code(event, word="red sur", by=organiser, now=now)
    with pytest.raises(CodeTooShort):
        ways.add_code(event, word="sur", by=organiser, now=now)
    made = {ways.add_code(event, by=organiser, now=now).word for _time in range(20)}
    assert (len(made), {len(word) for word in made}) == (20, {8})


def test_nobody_comes_without_the_code_or_the_invitation(event: Event, now: datetime) -> None:
    with pytest.raises(NeedsCode):
        register(admit_by(event, "code"), now=now)
    with pytest.raises(ByInvitation):
        register(admit_by(event, "invitation"), now=now)


def form(event: Event, **more: str) -> dict[str, str]:
    return {
        "name": "Paula", "email": "paula@correo.example", "mode": "onsite", "consent": "on",
        "stakeholder_group": "-", "country": "-", **more,
    }  # fmt: skip


def test_stranger_who_guesses_codes_is_held_up_and_loses_nothing_typed(
    client: Client, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    admit_by(event, "code")
    code = ways.add_code(event, by=organiser, now=now)
    path = reverse("events:register", args=[event.code])

    answers = [client.post(path, form(event, entry_code=f"NADA{number}99")) for number in range(8)]

    assert {answer.status_code for answer in answers} == {422}
    assert "Revíselo letra por letra" in answers[-1].content.decode()
    assert "paula@correo.example" in answers[-1].content.decode()
    held_up = client.post(path, form(event, entry_code=code.word))
    assert (held_up.status_code, "Demasiados códigos" in held_up.content.decode()) == (422, True)
    # Another browser with the right code is not held up; nor is this one after ten minutes.
    assert Client().post(path, form(event, entry_code=code.word)).status_code == 303
    with time_machine.travel(now + 11 * MINUTE, tick=False):
        assert client.post(path, form(event, entry_code=code.word, email="rosa@x.example")).status_code == 303


def test_link_carries_the_code_into_the_form(
    client: Client, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    admit_by(event, "code")

    page = client.get(reverse("events:register", args=[event.code]) + "?code=REDSUR26")

    assert 'value="REDSUR26"' in page.content.decode()


# --- By invitation ---


def invite(event: Event, now: datetime, **more) -> Guest:
    people = [("Paula", Contact(email="paula@correo.example"))]
    return guests.invite(event, people=people, language="es", by=None, now=now, **more).new[0]


def test_guest_registers_by_the_link_on_one_page_and_lands_on_their_own(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    guest = invite(admit_by(event, "invitation"), now)
    path = guests.address(guest, now)

    page = client.get(path)
    assert 'name="email"' not in page.content.decode()
    done = client.post(path, form(event) | {"email": "otra@lejos.example"})

    place = Registration.objects.get()
    assert (done.status_code, place.email, place.guest) == (303, "paula@correo.example", guest)
    assert client.get(done["Location"]).status_code == 200
    again = client.post(path, form(event))
    assert (again.status_code, Registration.objects.count()) == (409, 1)


def test_invitation_that_may_be_passed_on_takes_another_name_and_gives_one_place(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    guest = invite(admit_by(event, "invitation"), now, may_pass_on=True)

    done = client.post(guests.address(guest, now), form(event, name="Rosa", email="rosa@correo.example"))

    place = Registration.objects.get()
    assert (done.status_code, place.name, place.email) == (303, "Rosa", "rosa@correo.example")
    with pytest.raises(InvitationUsed):
        register(event, "Luz", now=now, let_in=LetIn(guest=guest))


def test_guest_who_types_somebody_elses_name_and_address_learns_nothing_of_their_place(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    held = register(event, "Rosa", now=now)
    guest = invite(event, now, may_pass_on=True)

    done = client.post(guests.address(guest, now), form(event, name="Rosa", email="rosa@correo.example"))

    assert done["Location"] == reverse("events:registered", args=[event.code])
    assert not SafeLink.objects.filter(target=held.code).exists()


def test_organiser_invites_each_address_once_reminds_once_a_day_and_withdraws(
    event: Event, organiser: Person, now: datetime
) -> None:
    people = [("Paula", Contact(email="p@x.example")), ("", Contact(phone="+50255551234"))]
    first = guests.invite(event, people=people, language="es", by=organiser, now=now)
    second = guests.invite(event, people=people, language="es", by=organiser, now=now)

    assert (len(first.new), first.known, len(second.new), second.known) == (2, 0, 0, 2)
    assert kinds() == ["guest_invited"]
    later = now + timedelta(days=1)
    assert [guests.remind(event, by=organiser, now=at) for at in (now, later, later + MINUTE)] == [0, 1, 0]
    guest, by_phone = first.new
    with pytest.raises(HasAnAddress):
        guests.hand_over(guest, by=organiser, now=now)
    assert "/guest/" in guests.hand_over(by_phone, by=organiser, now=now)
    guests.withdraw(by_phone, by=organiser, now=now)
    assert not SafeLink.objects.filter(target=by_phone.code).exists()
    with pytest.raises(NotInvited):
        register(event, now=now, let_in=LetIn(guest=Guest.objects.get(pk=by_phone.pk)))


def test_guest_who_is_forgotten_leaves_no_invitation_behind(event: Event, now: datetime) -> None:
    guest = invite(event, now)
    place = register(event, now=now, let_in=LetIn(guest=guest))

    erasure.forget_subject(place.subject, now=now)

    guest.refresh_from_db()
    assert (guest.name, guest.email, guest.contact_key, guest.withdrawn_at) == ("", "", "", now)
    assert "paula" not in str(list(Letter.objects.values_list("address", "text", "title"))).lower()


def test_guest_who_never_came_is_found_by_the_address_that_they_proved(
    event: Event, participant: Person, now: datetime
) -> None:
    people = [
        ("Paula", Contact(email=participant.email.upper())),
        ("Luz", Contact(email="luz@correo.example")),
    ]
    guest, other = guests.invite(event, people=people, language="es", by=None, now=now).new
    delegation = institution(event, now, places=1, email=participant.email, addressee="Paula")
    EmailAddress.objects.update_or_create(
        user=participant, email=participant.email, defaults={"verified": True, "primary": True}
    )

    erasure.forget(participant, now=now)

    for row in (guest, other, delegation):
        row.refresh_from_db()
    assert (guest.name, guest.email, guest.contact_key, other.name) == ("", "", "", "Luz")
    assert (delegation.addressee, delegation.email, delegation.organisation) == ("", "", "Ministerio")
    assert not Letter.objects.filter(address__iexact=participant.email).exists()


@pytest.mark.parametrize("proved", [False, True])
def test_address_that_nobody_proved_reaches_nobody_elses_invitation(
    event: Event, now: datetime, proved: bool
) -> None:
    place = register(event, now=now)
    guest = invite(event, now)
    if proved:
        holders.confirm_address(place, now=now)

    erasure.forget_subject(place.subject, now=now)

    guest.refresh_from_db()
    assert (guest.name == "") is proved


def test_invitations_are_empty_ninety_days_after_the_event(event: Event, now: datetime) -> None:
    guest, delegation = invite(event, now), institution(event, now, places=1, addressee="Rosa Xol")
    assert event.ends_at is not None
    day = event.ends_at + timedelta(days=90)

    early = (guests.forget_old(day - MINUTE), nomination.forget_old(day - MINUTE))
    with time_machine.travel(day, tick=False):
        tasks.sweep()

    guest.refresh_from_db()
    delegation.refresh_from_db()
    assert early == (0, 0)
    assert (guest.name, guest.email, guest.contact_key) == ("", "", "")
    assert (delegation.addressee, delegation.email, delegation.organisation) == ("", "", "Ministerio")
    assert not SafeLink.objects.filter(target__in=[guest.code, delegation.code]).exists()
    assert (guests.forget_old(day), nomination.forget_old(day)) == (0, 0)


# --- Named by an organisation ---


def institution(event: Event, now: datetime, places: int = 2, **more) -> Delegation:
    told = {
        "organisation": "Ministerio", "email": "despacho@ministerio.example", "language": "es",
        "mode": Mode.ONSITE, "until": now + timedelta(days=2),
    }  # fmt: skip
    return nomination.invite(event, places=places, by=None, now=now, **(told | more))


def test_institution_has_its_seats_kept_from_the_invitation_on(event: Event, now: datetime) -> None:
    delegation = institution(event, now)

    assert (seats(event), registration.open_modes(event)["onsite"]) == ((0, 2), 1)
    with pytest.raises(Full):
        institution(event, now)
    register(event, "Rosa", now=now)
    with pytest.raises(Full):
        register(event, "Luz", now=now)
    named = nomination.name(delegation, people=[("Nora", Contact()), ("Eva", Contact())], now=now)
    assert (seats(event), [place.status for place in named]) == ((3, 0), [Status.NOMINATED] * 2)
    with pytest.raises(NoMoreToName):
        nomination.name(delegation, people=[("Ida", Contact())], now=now)


def test_person_who_was_named_confirms_with_their_own_answers_and_agreement(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    people = [("Nora Xol", Contact(email="nora@correo.example"))]
    place = nomination.name(institution(event, now), people=people, now=now)[0]
    assert (place.stakeholder_group, Consent.objects.count()) == (None, 0)
    token = links.mint("registration", place.code, now=now, days=9)

    shown = client.get(reverse("events:my_registration", args=[token])).content.decode()
    typed = form(event, name="Nora", email="nora@correo.example", country="GT")
    done = client.post(reverse("events:my_registration_take_up", args=[token]), typed)

    place.refresh_from_db()
    assert "Ministerio" in shown
    assert (done.status_code, place.status, place.name, place.named_as) == (
        303,
        "confirmed",
        "Nora",
        "Nora Xol",
    )
    assert (str(place.country), Consent.objects.get().about, seats(event)) == ("GT", place.code, (1, 1))
    # Who handed the first link over can no longer see the page.
    assert client.get(reverse("events:my_registration", args=[token])).status_code == 404
    assert client.get(done["Location"]).status_code == 200


def test_person_who_was_named_and_declines_leaves_the_seat_to_the_organisation(
    event: Event, now: datetime
) -> None:
    delegation = institution(event, now)
    place = nomination.name(delegation, people=[("Nora", Contact())], now=now)[0]

    registration.cancel(place, now=now)

    assert (seats(event), delegation.nameless) == ((0, 2), 2)


def confirmed(delegation: Delegation, *names: str, now: datetime) -> list[Registration]:
    return [
        delegated_places.take_up(
            place, answers=Answers(name=place.name, mode="onsite"), language="es", time_zone="UTC",
            contact=Contact(email=f"{place.name.casefold()}@correo.example"), now=now,
        )
        for place in nomination.name(delegation, people=[(name, Contact()) for name in names], now=now)
    ]  # fmt: skip


def test_seat_of_who_moves_to_another_mode_is_its_delegations_and_returns_at_the_date(
    event: Event, now: datetime
) -> None:
    delegation = institution(event, now)
    nora, _eva = confirmed(delegation, "Nora", "Eva", now=now)

    registration.switch_mode(nora, to="online", now=now)
    assert (seats(event), seats(event, "online"), delegation.nameless) == ((1, 1), (1, 0), 1)
    register(event, "Rosa", now=now)
    # The last seat of the hall is kept for the delegation, so that its own person has it back.
    registration.switch_mode(nora, to="onsite", now=now)
    assert (seats(event), delegation.nameless) == ((3, 0), 0)
    registration.switch_mode(nora, to="online", now=now)
    nomination.run_due(delegation.until)

    assert (seats(event), registration.open_modes(event)["onsite"]) == ((2, 0), 1)


def test_delegation_that_named_another_keeps_no_seat_for_who_comes_back(event: Event, now: datetime) -> None:
    delegation = institution(event, now)
    nora, _eva = confirmed(delegation, "Nora", "Eva", now=now)
    registration.switch_mode(nora, to="online", now=now)
    confirmed(delegation, "Ida", now=now)

    registration.switch_mode(nora, to="onsite", now=now)  # the one seat that was everybody's

    row = Capacity.objects.get(event=event, mode="onsite")
    assert (row.taken, row.kept, row.left, delegation.nameless) == (3, 0, 0, 0)
    registration.cancel(nora, now=now)
    row.refresh_from_db()
    assert (seats(event), row.left) == ((2, 0), 1)


def test_place_that_is_restored_takes_the_seat_that_its_delegation_kept(event: Event, now: datetime) -> None:
    delegation = institution(event, now)
    nora, _eva = confirmed(delegation, "Nora", "Eva", now=now)
    registration.cancel(nora, now=now)
    assert seats(event) == (1, 1)
    register(event, "Rosa", now=now)

    registration.restore(nora, now=now)
    assert seats(event) == (3, 0)
    nomination.run_due(delegation.until)

    assert (seats(event), registration.open_modes(event)["onsite"]) == ((3, 0), 0)


def test_what_nobody_confirmed_returns_at_the_date_and_only_then(event: Event, now: datetime) -> None:
    delegation = institution(event, now, places=3)
    kept, waits = nomination.name(
        delegation, people=[("Nora", Contact()), ("Eva", Contact(email="eva@x.example"))], now=now
    )
    delegated_places.take_up(
        kept,
        answers=Answers(name="Nora", mode="onsite"),
        contact=Contact(phone="+50255551234"),
        language="es",
        time_zone="UTC",
        now=now,
    )

    nomination.run_due(delegation.until - MINUTE)
    assert seats(event) == (2, 1)
    nomination.run_due(delegation.until)
    nomination.run_due(delegation.until + MINUTE)

    waits.refresh_from_db()
    assert (seats(event), waits.status) == ((1, 0), Status.CANCELLED)
    assert kinds(registration=waits.code) == ["nominated", "nomination_reminded", "nomination_returned"]
    assert kinds(delegation=delegation.code) == [
        "delegation_invited",
        "delegation_reminded",
        "delegation_returned",
    ]
    with pytest.raises(NamingOver):
        nomination.name(delegation, people=[("Ida", Contact())], now=delegation.until)


def test_organisation_learns_nothing_of_a_place_that_somebody_took_alone(event: Event, now: datetime) -> None:
    mine = register(event, "Nora", now=now)
    people = [("Nora", Contact(email="nora@correo.example"))]

    place = nomination.name(institution(event, now), people=people, now=now)[0]

    assert place.pk != mine.pk
    with pytest.raises(AlreadyAPlace):
        delegated_places.take_up(
            place,
            answers=Answers(name="Nora", mode="onsite"),
            contact=people[0][1],
            language="es",
            time_zone="UTC",
            now=now,
        )


def test_organisation_sees_its_own_names_and_who_confirmed_and_takes_back_only_who_has_not(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    delegation = institution(event, now)
    path = nomination.address(delegation, now)
    client.post(path, {"people": "Nora Xol\nEva Caal, eva@correo.example"})
    nora, eva = delegation.registrations.order_by("number")
    delegated_places.take_up(
        nora,
        answers=Answers(name="La Negra", mode="onsite", country="GT"),
        contact=Contact(phone="+50255551234"),
        language="es",
        time_zone="UTC",
        now=now,
    )

    shown = client.get(path).content.decode()
    assert ("Nora Xol" in shown, "La Negra" in shown, "5555" in shown) == (True, False, False)
    client.post(f"{path}{nora.code}/take-back/")
    client.post(f"{path}{eva.code}/take-back/")
    assert [place.status for place in delegation.registrations.order_by("number")] == [
        "confirmed",
        "cancelled",
    ]
    with pytest.raises(NotNamed):
        nomination.hand_over(delegation, nora, now=now)


def test_protected_event_shows_numbers_and_no_names_on_the_page_of_an_organisation(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(risk="protected")
    delegation = institution(event, now)
    nomination.name(delegation, people=[("Nora Xol", Contact())], now=now)

    shown = client.get(nomination.address(delegation, now)).content.decode()

    assert ("Nora" in shown, "Lugar número 1" in shown) == (False, True)


def test_typed_list_with_a_slip_names_nobody_and_comes_back(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    delegation = institution(event, now)

    page = client.post(nomination.address(delegation, now), {"people": "Nora\nEva, eva@"})

    assert (page.status_code, delegation.registrations.count()) == (422, 0)
    assert "Línea 2" in page.content.decode() and "Eva, eva@" in page.content.decode()


def test_group_proves_its_address_before_anybody_is_written_to_and_takes_seats_as_it_names(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    path = reverse("events:group", args=[event.code])
    typed = {
        "organisation": "Red Sur", "addressee": "Rosa", "email": "rosa@red.example", "places": "2",
        "mode": "onsite",
    }  # fmt: skip
    assert client.post(path, typed).status_code == 302
    Event.objects.filter(pk=event.pk).update(takes_groups=True)

    done = client.post(path, typed)

    delegation = Delegation.objects.get()
    assert (done.status_code, seats(event), kinds()) == (303, (0, 0), ["delegation_invited"])
    assert (delegation.kind, delegation.until) == ("group", event.starts_at)
    for name in ("Ana", "Luz"):
        register(event, name, now=now)
    with pytest.raises(Full):
        nomination.name(delegation, people=[("Nora", Contact()), ("Eva", Contact())], now=now)
    nomination.name(delegation, people=[("Nora", Contact())], now=now)
    assert seats(event) == (3, 0)
    assert client.post(path, typed | {"places": "21"}).status_code == 422


def test_address_of_a_group_has_one_group_and_one_letter_a_day_whatever_the_form_is_sent(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    starts = now + timedelta(days=20)
    Event.objects.filter(pk=event.pk).update(takes_groups=True, starts_at=starts, ends_at=starts + MINUTE)
    path = reverse("events:group", args=[event.code])
    typed = {
        "organisation": "Red Sur", "addressee": "Rosa", "email": "rosa@red.example", "places": "2",
        "mode": "onsite",
    }  # fmt: skip

    for minutes in (0, 1, 24 * 60, 24 * 60 + 1):
        with time_machine.travel(now + minutes * MINUTE, tick=False):
            done = client.post(path, typed | {"email": "ROSA@red.example" if minutes else "rosa@red.example"})
            assert (done.status_code, done["Location"]) == (
                303,
                reverse("events:group_asked", args=[event.code]),
            )

    assert (Delegation.objects.count(), kinds()) == (1, ["delegation_invited"] * 2)


def test_form_of_groups_writes_to_so_many_addresses_an_hour(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(takes_groups=True)
    path = reverse("events:group", args=[event.code])
    typed = {"organisation": "Red Sur", "addressee": "Rosa", "places": "2", "mode": "onsite"}

    def send(number: int) -> int:
        return client.post(path, typed | {"email": f"rosa{number}@red.example"}).status_code

    sent = [send(number) for number in range(nomination.GROUPS_PER_EVENT + 1)]

    assert sent == [303] * nomination.GROUPS_PER_EVENT + [422]
    assert Letter.objects.count() == nomination.GROUPS_PER_EVENT
    with time_machine.travel(now + timedelta(minutes=60), tick=False):
        assert send(99) == 303


def test_organiser_takes_the_places_back_and_the_link_opens_nothing(
    client: Client, event: Event, organiser: Person, now: datetime
) -> None:
    delegation = institution(event, now)
    path = nomination.address(delegation, now)
    nomination.name(delegation, people=[("Nora", Contact())], now=now)

    count = nomination.take_back(delegation, by=organiser, now=now)

    assert (count, seats(event), client.get(path).status_code) == (2, (0, 0), 404)


# --- At the door ---


def test_organiser_registers_by_hand_after_registration_closed_with_a_name_alone(
    event: Event, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(registration_closes_at=now - MINUTE)
    event.refresh_from_db()
    by_hand = LetIn(by_hand=True)

    def write_down(name: str, at: datetime, let_in: LetIn) -> Registration:
        return registration.register(
            event,
            answers=Answers(name=name, mode="onsite"),
            contact=Contact(),
            language="es",
            time_zone="UTC",
            now=at,
            let_in=let_in,
        )

    with pytest.raises(Closed):
        register(event, now=now)
    with pytest.raises(NoContact):
        write_down("Ana", now, LetIn())
    # Two people of one name, and neither is taken for the other.
    assert write_down("Ana", now, by_hand).pk != write_down("Ana", now, by_hand).pk
    assert event.ends_at is not None
    assert write_down("Luz", event.ends_at + timedelta(days=1), by_hand).contact_key == ""
    with pytest.raises(Closed):
        write_down("Eva", event.ends_at + timedelta(days=8), by_hand)


def test_nobody_comes_by_any_way_where_every_session_was_called_off(
    event: Event, session: Session, now: datetime
) -> None:
    asked = register(admit_by(event, "approval"), now=now)
    back = register(admit_by(event, "open"), "Rosa", now=now)
    registration.cancel(back, now=now)
    guest, delegation = invite(event, now), institution(event, now)
    named = nomination.name(delegation, people=[("Nora", Contact())], now=now)[0]

    schedule.cancel_session(session, by=None, now=now)

    for let_in in (LetIn(), LetIn(by_hand=True), LetIn(guest=guest)):
        with pytest.raises(Closed):
            register(event, "Nuria", now=now, let_in=let_in)
    for refused in (
        lambda: approval.approve(asked, by=None, now=now),
        lambda: registration.restore(back, now=now),
        lambda: institution(event, now, places=1),
        lambda: delegated_places.take_up(
            named,
            answers=Answers(name="Nora", mode="onsite"),
            contact=Contact(email="nora@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        ),
    ):
        with pytest.raises(Over):
            refused()
    with pytest.raises(NamingOver):
        nomination.name(delegation, people=[("Elena", Contact())], now=now)
    # Who is there already may still take leave.
    assert registration.cancel(named, now=now).status == Status.CANCELLED


def test_place_beyond_the_seats_is_marked_and_leaves_no_seat_behind(event: Event, now: datetime) -> None:
    Capacity.objects.filter(event=event, mode="onsite").update(seats=1)
    register(event, "Rosa", now=now)
    let_in = LetIn(by_hand=True, beyond_seats=True)

    extra = register(event, "Luz", now=now, let_in=let_in)

    row = Capacity.objects.get(event=event, mode="onsite")
    assert (extra.is_extra, row.seats, seats(event)) == (True, 2, (2, 0))
    registration.cancel(extra, now=now)
    row.refresh_from_db()
    assert (row.seats, seats(event), EntryCode.objects.count()) == (1, (1, 0), 0)


# --- At the desk, and from files ---


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_list_from_a_file_is_read_whatever_its_lines_end_with(end: str) -> None:
    lines = people_lists.of_file(end.join(["Luz,luz@correo.example", "Noé,noe@correo.example"]).encode())
    listing = people_lists.read(lines, region="GT", needs_contact=True)
    assert ([one.name for one in listing.people], listing.problems) == (["Luz", "Noé"], [])


def test_cell_that_nobody_reads_is_told_with_its_line(db: None) -> None:
    with pytest.raises(ValueError, match="2"):
        people_lists.of_file(b"Luz,luz@correo.example\n" + b"x" * 140_000)


@pytest.fixture
def requests(event: Event, now: datetime) -> Event:
    """Two ask for a place at a protected event, at which four take part already."""
    Capacity.objects.filter(event=event).update(seats=None)
    for name in ("Ana", "Bea", "Caro", "Dina"):
        register(event, name, now=now, mode="online")
    admit_by(event, "approval")
    Event.objects.filter(pk=event.pk).update(risk="protected")
    for name in ("Luz", "Noé"):
        register(event, name, now=now, mode="online")
    event.refresh_from_db()
    assert not risk.has_lists(event)
    return event


def test_search_that_would_find_everybody_names_nobody_who_asks(
    requests: Event, organiser: Person, enter
) -> None:
    client, path = enter(organiser), reverse("events:desk_requests", args=[requests.code])

    everybody = client.get(path, {"q": "@"}).content.decode()
    assert "luz@correo.example" not in everybody and "Luz" not in everybody

    sought = client.get(path, {"q": "luz"}).content.decode()
    assert "luz@correo.example" in sought and "Noé" not in sought


def test_search_for_one_who_asks_does_not_name_those_who_were_answered(
    requests: Event, organiser: Person, enter, now: datetime
) -> None:
    approval.approve(Registration.objects.get(name="Noé"), by=organiser, now=now)
    page = enter(organiser).get(reverse("events:desk_requests", args=[requests.code]), {"q": "luz"})
    assert "Luz" in page.content.decode() and "Noé" not in page.content.decode()


def test_giving_a_place_back_at_a_protected_event_asks_by_its_number(
    requests: Event, organiser: Person, enter
) -> None:
    place = Registration.objects.get(name="Dina")
    page = enter(organiser).get(reverse("events:desk_registration_cancel", args=[place.code]))
    text = page.content.decode()
    assert "Dina" not in text and f"número {place.number}" in text


def test_sign_that_cannot_be_kept_finds_nobody_and_breaks_nothing(
    requests: Event, organiser: Person, enter
) -> None:
    client, path = enter(organiser), reverse("events:desk_requests", args=[requests.code])
    assert client.get(path, {"q": "\0"}).status_code == 200
    assert client.post(path, {"place": "\0", "approve": "1"}).status_code == 422
    assert (
        client.post(reverse("events:desk_stewards", args=[requests.code]), {"person": "\0"}).status_code
        == 302
    )


def test_many_requests_are_answered_in_the_background_and_a_few_at_once(
    requests: Event, organiser: Person, enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, path = enter(organiser), reverse("events:desk_requests", args=[requests.code])
    noe = Registration.objects.get(name="Noé")
    told = client.post(path, {"place": noe.code, "refuse": "1", "reason": "Sin lugar"}, follow=True)
    assert "1 recibió un no" in told.content.decode()
    noe.refresh_from_db()
    assert (noe.status, noe.decision_reason) == ("refused", "Sin lugar")
    client.post(reverse("events:desk_requests_undo", args=[requests.code]), {"place": noe.code})

    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    led = client.post(path, {"all": "1", "approve": "1"}, follow=True)
    assert led.redirect_chain[-1][0].endswith(f"/many/{Bulk.objects.latest('pk').code}/")
    assert led.context["is_at_work"] and led.context["can_undo"]
    bulk.run_due(timezone.now())
    assert set(Registration.objects.filter(name__in=["Luz", "Noé"]).values_list("status", flat=True)) == {
        "confirmed"
    }


def test_the_reason_for_a_no_is_not_lost_when_nobody_was_ticked(
    requests: Event, organiser: Person, enter
) -> None:
    client, path = enter(organiser), reverse("events:desk_requests", args=[requests.code])
    page = client.post(path, {"refuse": "1", "reason": "Solo para docentes"})
    assert page.status_code == 422
    assert "Solo para docentes" in page.content.decode()
    assert Registration.objects.filter(status="asked").count() == 2


def test_requests_are_chosen_in_the_list_of_people_too(requests: Event, organiser: Person, enter) -> None:
    client = enter(organiser)
    path = reverse("events:desk_many_new", args=[requests.code])
    seen = client.post(path, {"act": "refuse", "all": "1", "status": "asked"}, follow=True)
    assert (seen.context["number"], "reason" in seen.context["form"].fields) == (2, True)
    done = client.post(
        reverse("events:desk_many_do", args=[Bulk.objects.get().code]), {"reason": "Sin lugar"}, follow=True
    )
    assert done.context["done"] == 2
    reasons = Registration.objects.filter(status="refused").values_list("decision_reason", flat=True)
    assert set(reasons) == {"Sin lugar"}


def add_guests(event: Event, names: list[str], by: Person, now: datetime) -> None:
    people = [(name, Contact(email=f"{name}@correo.example")) for name in names]
    guests.invite(event, people=people, language="es", by=by, now=now)


def add_codes(event: Event, names: list[str], by: Person, now: datetime) -> None:
    for name in names:
        ways.add_code(event, word=f"{name}-2026", uses=3, by=by, now=now)


def add_institutions(event: Event, names: list[str], by: Person, now: datetime) -> None:
    for name in names:
        nomination.invite(
            event, organisation=name, email=f"{name}@red.example", language="es", mode="online", places=2,
            until=now + timedelta(days=1), by=by, now=now,
        )  # fmt: skip


def add_groups(event: Event, names: list[str], by: Person, now: datetime) -> None:
    Event.objects.filter(pk=event.pk).update(takes_groups=True)
    event.refresh_from_db()
    for name in names:
        group = nomination.ask(
            event, organisation=name, addressee="Rita", email=f"{name}@red.example", language="es",
            mode="online", places=2, now=now,
        )  # fmt: skip
        nomination.name(group, people=[("Ana", Contact(email=f"ana@{name}.example"))], now=now)


def add_requests(event: Event, names: list[str], by: Person, now: datetime) -> None:
    admit_by(event, "approval")
    for name in names:
        register(event, name, now=now, mode="online")


@pytest.mark.parametrize(
    ("route", "add"),
    [
        ("desk_guests", add_guests), ("desk_ways", add_codes), ("desk_delegations", add_institutions),
        ("desk_delegations", add_groups), ("desk_requests", add_requests),
    ],
)  # fmt: skip
def test_a_list_of_ways_in_costs_the_same_for_one_and_for_three(
    event: Event, organiser: Person, enter, now: datetime, route: str, add: Any
) -> None:
    event.capacities.update(seats=None)
    client, counts = enter(organiser), []
    path = reverse(f"events:{route}", args=[event.code])
    for names in (["Uno"], ["Dos", "Tres"]):
        add(event, names, organiser, now)
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(path)
        shown = page.content.decode().casefold()
        assert (page.status_code, [name for name in names if name.casefold() not in shown]) == (200, [])
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_extra_place_that_is_restored_leaves_the_hall_as_large_as_it_was(event: Event, now: datetime) -> None:
    Capacity.objects.filter(event=event, mode="onsite").update(seats=1)
    rosa = register(event, "Rosa", now=now)
    extra = register(event, "Luz", now=now, let_in=LetIn(by_hand=True, beyond_seats=True))

    def hall() -> int | None:
        return Capacity.objects.get(event=event, mode="onsite").seats

    registration.cancel(extra, now=now)
    registration.restore(extra, now=now)
    assert (extra.is_extra, hall(), seats(event)) == (True, 2, (2, 0))
    registration.cancel(extra, now=now)
    registration.cancel(rosa, now=now)
    registration.restore(extra, now=now)
    assert (extra.is_extra, hall(), seats(event)) == (False, 1, (1, 0))
    registration.cancel(extra, now=now)

    assert (hall(), seats(event)) == (1, (0, 0))
