"""Two records of one person at an organisation's events: proposed, joined by its organiser, parted again."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import delegated_places, duplicates, export, feeds, holders, registration
from events.errors import NotOfOneDesk
from events.models import Capacity, Event, Feed, Hosting, Part, Registration
from events.recognition import Answers, Contact, name_key
from mail.models import Letter
from people import accounts, consent, links
from people.models import Distinct, MergedSubject, Person
from reports.figures import facts

NAME = "Ixmucané Tzoc Ordóñez"


def gathering(organisation, *, risk="open", title="Taller") -> Event:
    made = Event.objects.create(
        title=title, status="published", time_zone="UTC", risk=risk,
        ends_at=timezone.now() + timedelta(days=30), starts_at=timezone.now() + timedelta(days=29),
    )  # fmt: skip
    Hosting.objects.create(event=made, organisation=organisation, is_lead=True, right="edit")
    Capacity.objects.create(event=made, mode="online", seats=None)
    return made


def take(
    event: Event, name: str, email: str = "", phone: str = "", person: Person | None = None
) -> Registration:
    return registration.register(
        event, answers=Answers(name=name, mode="online", country="GT"),
        contact=Contact(email=email, phone=phone), language="es", time_zone="UTC", person=person,
        now=timezone.now(),
    )  # fmt: skip


def pairs(organisation) -> list[set[str]]:
    return [{pair.first.code, pair.second.code} for pair in duplicates.proposals(organisation)]


def held(organisation, one: Registration, other: Registration) -> tuple[duplicates.Held, duplicates.Held]:
    found = duplicates.both(organisation, one.code, other.code)
    assert found is not None
    return found


@pytest.fixture
def two(organisation, db):
    """Two places of one person at two events of Mesa Abierta: one address, two ways of writing the name."""
    first = take(gathering(organisation), NAME, "ix@correo.example")
    return first, take(gathering(organisation, title="Foro"), "Ixmucane Tzoc", "ix@correo.example")


def test_the_same_address_and_name_at_two_events_is_proposed(organisation, two):
    assert pairs(organisation) == [{place.code for place in two}]


def test_only_what_the_organisation_sees_by_name_is_compared(organisation, other_organisation, two):
    take(gathering(other_organisation), NAME, "ix@correo.example")
    take(gathering(organisation, risk="protected"), NAME, "ix@correo.example")
    counted = gathering(other_organisation)
    Hosting.objects.create(event=counted, organisation=organisation, right="counts")
    take(counted, NAME, "ix@correo.example")
    assert pairs(organisation) == [{place.code for place in two}]
    assert pairs(other_organisation) != []


def counted():
    return set(facts.registrations(Event.objects.all()).values_list("subject", flat=True))


def test_joined_records_count_as_one_and_parting_gives_all_back(organisation, organiser, two, now):
    first, second = held(organisation, *two)
    subjects = {first.subject, second.subject}

    record = duplicates.join(first, second, organisation=organisation, by=organiser, now=timezone.now())

    assert counted() == {first.subject}
    assert pairs(organisation) == []
    duplicates.part_again(record, by=organiser, now=timezone.now() + timedelta(days=29))
    assert counted() == subjects
    assert pairs(organisation) == []  # they were said to be two


def test_parting_ends_after_30_days(organisation, organiser, two):
    record = duplicates.join(
        *held(organisation, *two), organisation=organisation, by=organiser, now=timezone.now()
    )
    with pytest.raises(accounts.TooLate):
        duplicates.part_again(record, by=organiser, now=timezone.now() + timedelta(days=30, seconds=1))


def test_not_the_same_is_remembered_also_through_a_later_join(organisation, organiser, two):
    third = take(gathering(organisation, title="Mesa"), "Ixmucané Tzoc", "ix@correo.example")
    duplicates.keep_apart(*held(organisation, two[0], third), by=organiser, now=timezone.now())
    duplicates.keep_apart(*held(organisation, two[1], third), by=organiser, now=timezone.now())
    assert Distinct.objects.count() == 2

    duplicates.join(*held(organisation, *two), organisation=organisation, by=organiser, now=timezone.now())

    assert pairs(organisation) == []


def test_an_account_that_somebody_proved_is_kept_and_shows_its_owner_nothing_new(
    organisation, organiser, participant
):
    own = take(gathering(organisation), "Paula Tzoc Ordóñez", "paula@correo.example", person=participant)
    other = take(gathering(organisation), "Paula Tzoc", "otra@correo.example")
    before = export.of_person(participant)

    duplicates.join(
        *held(organisation, other, own), organisation=organisation, by=organiser, now=timezone.now()
    )

    other.refresh_from_db()
    assert (other.subject, other.person) == (participant.subject, None)
    after = export.of_person(participant)
    assert "otra@correo.example" not in str(after)
    assert [place["code"] for place in after["places"]] == [place["code"] for place in before["places"]]
    assert "paula@correo.example" not in str(export.of_place(other))


def test_account_is_not_shown_what_is_written_to_a_joined_place_afterwards(
    organisation, organiser, participant
):
    own = take(gathering(organisation), "Paula Tzoc Ordóñez", "paula@correo.example", person=participant)
    other = take(gathering(organisation), "Paula Tzoc", "otra@correo.example")
    duplicates.join(
        *held(organisation, other, own), organisation=organisation, by=organiser, now=timezone.now()
    )
    other.refresh_from_db()

    registration.cancel(other, now=timezone.now())
    consent.give(other.subject, "registration", about=other.code, language="es", now=timezone.now())

    shown = export.of_person(participant)
    assert "otra@correo.example" not in str(shown) and other.code not in str(shown)
    assert (len(shown["letters"]), len(shown["consents"])) == (1, 1)
    assert [letter["kind"] for letter in export.of_place(other)["letters"]][-1:] == [
        "events.registration_cancelled"
    ]


def test_the_link_of_a_role_tells_nothing_of_the_record_it_was_joined_with(
    organisation, organiser, participant, enter
):
    event, now = gathering(organisation), timezone.now()
    hour = now + timedelta(days=29)

    def role_of(one: Person, title: str, **more) -> Part:
        at = {"wall_date": hour.date(), "wall_time": hour.time().replace(tzinfo=None), "starts_at": hour}
        session = event.sessions.create(
            title=title, status="scheduled", time_zone="UTC", declared_minutes=60, **at
        )
        return Part.objects.create(session=session, person=one, subject=one.subject, role="speaker", **more)

    told = {"status": "confirmed", "answered_at": now}
    other = Person.objects.create_user(name="Paula Tzoc", email="otra@correo.example")
    role_of(participant, "Mesa propia", biographies={"es": "Canaria"}, **told)
    asked = role_of(participant, "Panel propio")
    role_of(other, "Mesa ajena", biographies={"es": "Zenzontle"}, **told)
    link_of = {
        role: f"/es/role/{links.mint('part', role.code, now=now, days=30)}/"
        for role in (asked, role_of(other, "Panel ajeno"))
    }
    ours, theirs = link_of
    duplicates.join(
        *held(organisation, ours, theirs), organisation=organisation, by=organiser, now=timezone.now()
    )

    stranger, owner = Client(), enter(participant)
    for path in link_of.values():
        text = stranger.get(path).content.decode()
        assert not [word for word in ("Canaria", "Zenzontle") if word in text]
    assert "otra cosa" not in stranger.get(link_of[theirs]).content.decode()
    own = owner.get(link_of[ours]).content.decode()
    assert "Canaria" in own and "Mesa propia" in own
    assert not [word for word in ("Zenzontle", "Mesa ajena", "Panel ajeno") if word in own]


def test_an_account_is_shown_no_role_of_another_that_was_joined_to_it_at_a_desk(
    enter, organisation, organiser, participant, now
):
    invited = accounts.newcomer(name="Paula Tzoc", address="otra@correo.example", language="es")
    own = take(gathering(organisation), "Paula Tzoc", "paula@correo.example", person=participant)
    hour = timezone.now() + timedelta(days=29)
    session = gathering(organisation, title="Foro ajeno").sessions.create(
        title="Panel ajeno", status="scheduled", time_zone="UTC", declared_minutes=60, starts_at=hour,
        wall_date=hour.date(), wall_time=hour.time().replace(tzinfo=None),
    )  # fmt: skip
    role = Part.objects.create(
        session=session, person=invited, subject=invited.subject, role="speaker", status="confirmed",
        answered_at=now, starts_at=hour, ends_at=hour + timedelta(hours=1),
    )  # fmt: skip
    feeds.renew(participant, now=now)
    duplicates.join(
        *held(organisation, own, role), organisation=organisation, by=organiser, now=timezone.now()
    )
    role.refresh_from_db()
    assert (role.subject, role.person) == (participant.subject, participant)

    owner = enter(participant)
    page = owner.get(reverse("events:my_page")).content.decode()
    assert "Taller" in page
    assert not [word for word in ("Panel ajeno", "Foro ajeno") if word in page]
    assert owner.get(reverse("events:my_role", args=[role.code])).status_code == 404
    assert role.code not in str(export.of_person(participant))
    in_calendar = feeds.held_in(Feed.objects.get(), pages={}, now=timezone.now())
    assert session.pk not in [one.session.pk for one in in_calendar]


def test_the_address_of_an_account_that_was_joined_at_a_desk_does_not_open_the_other(
    client, organisation, organiser, participant, now
):
    """Whoever was invited and never came in may be somebody else than the organiser thinks."""
    invited = accounts.newcomer(name="Paula Tzoc", address="otra@correo.example", language="es")
    own = take(gathering(organisation), "Paula Tzoc", "paula@correo.example", person=participant)
    session = gathering(organisation).sessions.create(title="Panel", time_zone="UTC", declared_minutes=60)
    role = Part.objects.create(session=session, person=invited, subject=invited.subject, role="speaker")
    record = duplicates.join(
        *held(organisation, own, role), organisation=organisation, by=organiser, now=timezone.now()
    )
    assert record.old_subject == invited.subject

    client.post("/es/account/login/", {"login": "otra@correo.example"})
    codes = re.findall(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE) if mail.outbox else []
    for code in codes:
        client.post("/es/account/login/code/confirm/", {"code": code})

    assert client.session.get("_auth_user_id") != str(participant.pk)
    assert "otra@correo.example" not in str(export.of_person(participant))

    duplicates.part_again(record, by=organiser, now=timezone.now())
    cache.clear()
    back = Client()
    back.post("/es/account/login/", {"login": "otra@correo.example"})
    code = re.findall(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)[0]
    back.post("/es/account/login/code/confirm/", {"code": code})
    assert back.session["_auth_user_id"] == str(invited.pk)


def test_two_proved_accounts_are_joined_by_nobody_but_their_owner(
    organisation, organiser, participant, stranger
):
    own = take(gathering(organisation), "Paula", "paula@correo.example", person=participant)
    other = take(gathering(organisation), "Paula", "sonia@lejos.example", person=stranger)
    with pytest.raises(NotOfOneDesk):
        duplicates.join(
            *held(organisation, own, other), organisation=organisation, by=organiser, now=timezone.now()
        )
    assert MergedSubject.objects.count() == 0


def test_an_account_with_records_at_another_organisation_is_never_given_away(
    organisation, other_organisation, organiser, participant
):
    invited = Person.objects.create_user(name="Paula", email="paula@trabajo.example")
    session = gathering(other_organisation).sessions.create(
        title="Mesa", time_zone="UTC", declared_minutes=60
    )
    Part.objects.create(session=session, person=invited, subject=invited.subject, role="speaker")
    ours = gathering(organisation).sessions.create(title="Panel", time_zone="UTC", declared_minutes=60)
    role = Part.objects.create(session=ours, person=invited, subject=invited.subject, role="speaker")
    own = take(gathering(organisation), "Paula", "paula@correo.example", person=participant)
    with pytest.raises(NotOfOneDesk):
        duplicates.join(
            *held(organisation, own, role), organisation=organisation, by=organiser, now=timezone.now()
        )


def test_whoever_is_forgotten_by_a_link_takes_nobodys_account_along(
    client, organisation, organiser, participant
):
    own = take(gathering(organisation), "Paula Tzoc Ordóñez", "paula@correo.example", person=participant)
    other = take(gathering(organisation), "Paula Tzoc", "otra@correo.example")
    duplicates.join(
        *held(organisation, own, other), organisation=organisation, by=organiser, now=timezone.now()
    )
    token = links.mint("registration", other.code, now=timezone.now(), days=9)

    assert client.post(f"/es/my/{token}/forget/").status_code == 302

    for row in (own, other, participant):
        row.refresh_from_db()
    assert (own.name, participant.erased_at) == ("Paula Tzoc Ordóñez", None)
    assert (other.name, other.email) == ("—", "")
    assert other.subject != participant.subject


@pytest.fixture
def joined(organisation, organiser, two):
    """Two places of two people, wrongly joined at the desk: the one that was kept, and the one that moved."""
    record = duplicates.join(
        *held(organisation, *two), organisation=organisation, by=organiser, now=timezone.now()
    )
    kept, moved = sorted(two, key=lambda place: place.subject != record.new_subject)
    Registration.objects.filter(pk=moved.pk).update(email="otra@correo.example")
    Letter.objects.filter(about__registration=moved.code).update(address="otra@correo.example")
    moved.refresh_from_db()
    kept.refresh_from_db()
    assert kept.subject == moved.subject
    return kept, moved


def test_whoever_takes_the_kept_place_into_an_account_takes_nothing_of_the_joined_one(joined, participant):
    kept, moved = joined

    holders.claim(kept, person=participant, now=timezone.now())

    moved.refresh_from_db()
    shown = str(export.of_person(participant))
    assert kept.code in shown and kept.email in shown
    assert moved.code not in shown and "otra@correo.example" not in shown
    assert len(export.of_place(moved)["letters"]) == len(export.of_place(moved)["consents"]) == 1


def test_whoever_confirms_a_place_into_an_account_takes_nothing_of_the_joined_one(joined, participant):
    kept, moved = joined
    Registration.objects.filter(pk=kept.pk).update(status="nominated")

    delegated_places.take_up(
        kept, answers=Answers(name=NAME, mode="online"), contact=Contact(email="ix@correo.example"),
        language="es", time_zone="UTC", person=participant, now=timezone.now(),
    )  # fmt: skip

    assert "otra@correo.example" not in str(export.of_person(participant))
    assert len(export.of_place(Registration.objects.get(pk=moved.pk))["letters"]) == 1


def test_whoever_holds_the_kept_place_and_is_forgotten_by_its_link_takes_nobody_along(client, joined):
    kept, moved = joined
    token = links.mint("registration", kept.code, now=timezone.now(), days=9)

    assert client.post(f"/es/my/{token}/forget/").status_code == 302

    for place in joined:
        place.refresh_from_db()
    assert (kept.name, kept.email) == ("—", "")
    assert (moved.email, moved.status) == ("otra@correo.example", "confirmed")


def test_whoever_leaves_a_join_leaves_the_others_joined(organisation, organiser, two, participant):
    """The third was moved to the first, and so was the second; the third goes alone."""
    third = take(gathering(organisation, title="Mesa"), "Ixmucané Tzoc", "ix@correo.example")
    for other in (two[1], third):
        first = Registration.objects.get(pk=two[0].pk)
        accounts.join(
            first.subject, other.subject, organisation=organisation, by=organiser, now=timezone.now()
        )

    holders.claim(third, person=participant, now=timezone.now())

    one, other = Registration.objects.filter(pk__in=[place.pk for place in two])
    assert one.subject == other.subject != participant.subject


def test_whoever_is_forgotten_is_compared_no_more(organisation, two):
    holders.forget(two[0].subject, timezone.now())
    assert pairs(organisation) == []


def test_organiser_compares_joins_and_parts_at_the_desk(enter, organiser, organisation, two):
    browser = enter(organiser)
    listed = browser.get("/en/desk/duplicates/", follow=True)
    page = f"/en/desk/duplicates/{organisation.code}/{two[0].code}/{two[1].code}/"
    assert page in listed.content.decode()
    assert "same e-mail address" in listed.content.decode()
    shown = browser.get(page).content.decode()
    assert NAME in shown and "Ixmucane Tzoc" in shown and "Taller" in shown and "Foro" in shown

    assert browser.post(page).status_code == 409  # no answer is none
    done = browser.post(page, {"answer": "one"}, follow=True).content.decode()

    assert "No two records look like one person." in done
    assert Registration.objects.values("subject").distinct().count() == 1
    again = browser.post(page, {"answer": "one"}, follow=True).content.decode()
    assert "These two are settled already." in again
    record = MergedSubject.objects.get()
    part_url = f"/en/desk/duplicates/{organisation.code}/part/"
    assert browser.get(part_url).status_code == 302
    record.refresh_from_db()
    assert record.undone_at is None
    parted = browser.post(part_url, {"joined": f"{two[0].code}:{record.merged_at.isoformat()}"}, follow=True)
    assert "Parted again" in parted.content.decode()
    assert Registration.objects.values("subject").distinct().count() == 2


def test_two_people_are_not_proposed_again(enter, organiser, organisation, two):
    page = f"/en/desk/duplicates/{organisation.code}/{two[0].code}/{two[1].code}/"
    done = enter(organiser).post(page, {"answer": "apart"}, follow=True).content.decode()
    assert "not proposed again" in done and "No two records look like one person." in done


def test_both_places_at_one_event_are_told_before_joining(enter, organiser, organisation):
    event = gathering(organisation)
    one, other = take(event, NAME, "ix@correo.example"), take(event, "Ixmucané Tzoc", "ix@correo.example")
    page = enter(organiser).get(f"/en/desk/duplicates/{organisation.code}/{one.code}/{other.code}/")
    assert "Both hold a place at the same event." in page.content.decode()


def test_others_find_no_such_page(enter, foreign_organiser, trainer, organisation, two):
    for path in ("", f"{two[0].code}/{two[1].code}/"):
        for who in (foreign_organiser, trainer):
            assert enter(who).get(f"/en/desk/duplicates/{organisation.code}/{path}").status_code == 404


def test_a_public_form_never_writes_over_a_person_or_an_earlier_place(organisation, participant, two):
    """CRM-14134: a public form overwrote the person it took itself to be about."""
    take(gathering(organisation), "Otra Cosa", "paula@correo.example")
    take(two[0].event, NAME.upper(), "ix@correo.example")
    participant.refresh_from_db()
    two[0].refresh_from_db()
    assert (participant.name, two[0].name) == ("Paula", NAME)
    assert name_key(NAME.upper()) == two[0].name_key


def test_the_list_costs_the_same_for_one_pair_and_for_three(enter, organiser, organisation, two):
    browser = enter(organiser)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/en/desk/duplicates/{organisation.code}/")
        return len(queries)

    cost()
    alone = cost()
    for name in ("Balam Xicará Choc", "Reina Zelaya Lemus"):
        address = f"{name.split()[0].lower()}@correo.example"
        take(gathering(organisation), name, address)
        take(gathering(organisation), name.upper(), address)
    assert len(pairs(organisation)) == 3
    assert cost() == alone
