"""Two accounts that are one person's: proved by a code, joined, and parted again."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from auditlog.models import LogEntry
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Mode, Part, Registration
from people import accounts
from people.models import MergedSubject, Person

ROOMS = ("people", "mail", "events", "trainings", "reports", "cms")
#: Subject columns that a merge must not touch: the person's own, and the ledgers of what was.
OWN_SUBJECTS = {
    ("people.Person", "subject"),
    ("people.MergedSubject", "old_subject"),
    ("people.Erasure", "subject"),
}


def columns_of_people() -> set[accounts.Move]:
    found = set()
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, models.ForeignKey) and field.related_model is Person:
                found.add(accounts.Move(model._meta.label, field.name))
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.local_fields:
                is_subject = field.name.endswith("subject") and isinstance(field, models.UUIDField)
                if is_subject and (model._meta.label, field.name) not in OWN_SUBJECTS:
                    found.add(accounts.Move(model._meta.label, field.name))
    return found


def test_every_column_that_leads_to_a_person_is_handled_by_merge():
    handled = accounts.moved_columns | set(accounts.staying_columns)
    assert sorted(columns_of_people() - handled) == []
    assert sorted(handled - columns_of_people()) == []
    assert accounts.moved_columns & set(accounts.staying_columns) == set()


def register(event, person, number, name="Paula") -> Registration:
    return Registration.objects.create(
        event=event, person=person, subject=person.subject, number=number, name=name, language="es",
        time_zone="UTC", mode=Mode.ONLINE,
    )  # fmt: skip


@pytest.mark.django_db
def test_merge_moves_every_row_and_undo_gives_it_back(participant, stranger, event, session, now):
    place = register(event, stranger, 1)
    part = Part.objects.create(session=session, person=stranger, subject=stranger.subject, role="speaker")
    record = accounts.merge(participant, stranger, by=participant, now=now)
    for row in (place, part):
        row.refresh_from_db()
        assert (row.person, row.subject) == (participant, participant.subject)
    assert accounts.addresses(participant) == {"paula@correo.example", "sonia@lejos.example"}
    assert accounts.find("Sonia@lejos.example") == participant
    stranger.refresh_from_db()
    assert not stranger.is_active

    accounts.undo_merge(record, by=participant, now=now + timedelta(days=30))
    for row in (place, part):
        row.refresh_from_db()
        assert (row.person, row.subject) == (stranger, stranger.subject)
    assert accounts.find("sonia@lejos.example") == stranger
    with pytest.raises(accounts.TooLate):
        accounts.undo_merge(record, by=participant, now=now + timedelta(days=30))


@pytest.mark.django_db
def test_undo_ends_after_30_days(participant, stranger, now):
    record = accounts.merge(participant, stranger, by=participant, now=now)
    with pytest.raises(accounts.TooLate):
        accounts.undo_merge(record, by=participant, now=now + timedelta(days=30, seconds=1))


@pytest.mark.django_db
def test_two_places_at_one_event_count_as_one_person_after_a_merge(participant, stranger, event, now):
    register(event, participant, 1)
    register(event, stranger, 2, "Sonia")
    accounts.merge(participant, stranger, by=participant, now=now)
    assert Registration.objects.values("subject").distinct().count() == 1
    assert MergedSubject.objects.get().new_subject == participant.subject


@pytest.mark.django_db
def test_two_accounts_with_the_same_role_are_not_joined(participant, stranger, session, now):
    for person in (participant, stranger):
        Part.objects.create(session=session, person=person, subject=person.subject, role="speaker")
    with pytest.raises(accounts.BothHoldTheRole):
        accounts.merge(participant, stranger, by=participant, now=now)
    assert MergedSubject.objects.count() == 0
    assert Part.objects.filter(subject=stranger.subject).count() == 1


@pytest.mark.django_db
def test_account_with_duties_is_never_joined_by_a_code(participant, organiser, now):
    with pytest.raises(accounts.HoldsDuties):
        accounts.attach(participant, "olga@mesa.example", now=now)
    assert accounts.find("olga@mesa.example") == organiser


def ask(client, address: str) -> str:
    cache.clear()
    client.post("/es/me/address/", {"address": address})
    return re.search(r"^([A-Z0-9]{8})$", mail.outbox[-1].body, re.MULTILINE)[1]


@pytest.mark.django_db
def test_participant_joins_her_other_account_with_a_code(enter, participant, stranger):
    client = enter(participant)
    code = ask(client, "sonia@lejos.example")
    assert mail.outbox[-1].to == ["sonia@lejos.example"]
    client.post("/es/me/address/code/", {"code": "XXXXXXXX"})
    assert accounts.find("sonia@lejos.example") == stranger
    client.post("/es/me/address/code/", {"code": f" {code[:4].lower()}-{code[4:]} "})
    assert accounts.find("sonia@lejos.example") == stranger
    client.post("/es/me/address/code/")
    assert accounts.find("sonia@lejos.example") == participant


def test_participant_sees_everything_that_would_follow_before_joining(
    enter, participant, stranger, event, session
):
    register(event, stranger, 1, "Sonia")
    Part.objects.create(session=session, person=stranger, subject=stranger.subject, role="speaker")
    client = enter(participant)
    answer = client.post("/en/me/address/code/", {"code": ask(client, "sonia@lejos.example")}, follow=True)
    page = answer.content.decode()
    for relation in ("registrations: 1", "roles: 1", "email addresses: 1"):
        assert relation in page
    assert "Sonia" in page

    left = client.post("/en/me/address/code/", {"leave": "yes"}, follow=True)

    assert "Nothing was changed." in left.content.decode()
    assert accounts.find("sonia@lejos.example") == stranger
    # The code is spent: there is nothing left to join by.
    client.post("/en/me/address/code/")
    assert accounts.find("sonia@lejos.example") == stranger


def test_relations_name_every_column_that_a_merge_moves(participant, stranger, event, session, now):
    register(event, stranger, 1, "Sonia")
    Part.objects.create(session=session, person=stranger, subject=stranger.subject, role="speaker")
    told = sum(relation.number for relation in accounts.relations(stranger.subject))
    record = accounts.merge(participant, stranger, by=participant, now=now)
    assert told == len({(label, row) for label, _column, row, _old in record.moved}) == 3


@pytest.mark.django_db
def test_participant_adds_an_address_that_nobody_has(enter, participant):
    client = enter(participant)
    client.post("/es/me/address/code/", {"code": ask(client, "paula@otra.example")})
    assert accounts.addresses(participant) == {"paula@correo.example", "paula@otra.example"}
    assert EmailAddress.objects.get(user=participant, primary=True).email == "paula@correo.example"


@pytest.mark.django_db
def test_three_wrong_codes_end_the_claim(enter, participant, stranger):
    client = enter(participant)
    code = ask(client, "sonia@lejos.example")
    for _attempt in range(3):
        assert client.post("/es/me/address/code/", {"code": "XXXXXXXX"}).status_code == 400
    assert client.post("/es/me/address/code/", {"code": code}).status_code == 400
    assert accounts.find("sonia@lejos.example") == stranger


@pytest.mark.django_db
def test_code_holds_15_minutes(now):
    claim = accounts.begin_claim("a@b.example", code="ABCD2345", now=now)
    assert "ABCD2345" not in str(claim)
    assert accounts.check_claim(claim, "abcd-2345", now=now + timedelta(minutes=15)) == "a@b.example"
    with pytest.raises(accounts.CodeOver):
        accounts.check_claim(claim, "ABCD2345", now=now + timedelta(minutes=15, seconds=1))


@pytest.mark.django_db
def test_claim_page_says_the_same_for_every_address(enter, participant, stranger):
    client = enter(participant)
    pages = []
    for address in ("sonia@lejos.example", "nadie@lejos.example"):
        ask(client, address)
        page = client.get("/es/me/address/code/").content.decode().replace(address, "ADDRESS")
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"', "", page))
    assert pages[0] == pages[1]


def test_a_person_says_by_which_clock_hours_are_told(enter, participant):
    browser, typed = enter(participant), {"name": "Paula", "language": "pt-br"}

    browser.post("/pt/me/", {**typed, "time_zone": "America/Tegucigalpa"})
    participant.refresh_from_db()
    assert participant.time_zone == "America/Tegucigalpa"

    for unknown in ({}, {"time_zone": "Mars/Olympus"}):
        browser.post("/pt/me/", typed | unknown)
    participant.refresh_from_db()
    assert participant.time_zone == "America/Tegucigalpa"


def test_administrator_parts_two_accounts_after_a_page_that_asks(enter, admin, participant, stranger, event):
    place = register(event, stranger, 1, "Sonia")
    record = accounts.merge(participant, stranger, by=participant, now=timezone.now())
    browser = enter(admin)
    listed = browser.get("/es/desk/people/merges/")
    page = f"/es/desk/people/merges/{stranger.code}/undo/"
    assert page in listed.content.decode()
    assert b"sonia@lejos.example" in browser.get(page).content
    record.refresh_from_db()
    assert record.undone_at is None

    answer = browser.post(page, follow=True)

    place.refresh_from_db()
    stranger.refresh_from_db()
    assert (place.person, stranger.is_active) == (stranger, True)
    assert EmailAddress.objects.get(user=stranger).primary is True
    assert page not in answer.content.decode()
    assert LogEntry.objects.filter(
        actor=admin, additional_data__act=f"account {stranger.code} parted again"
    ).exists()
    assert browser.post(page, follow=True).status_code == 200
    assert accounts.find("sonia@lejos.example") == stranger


def test_accounts_parted_again_can_be_joined_once_more(participant, stranger, now):
    accounts.undo_merge(accounts.merge(participant, stranger, by=None, now=now), by=None, now=now)
    stranger.refresh_from_db()

    again = accounts.merge(participant, stranger, by=None, now=now + timedelta(days=1))

    assert (again.merged_at, again.undone_at) == (now + timedelta(days=1), None)
    assert accounts.find("sonia@lejos.example") == participant


def test_merges_older_than_30_days_are_not_offered(enter, admin, participant, stranger):
    accounts.merge(participant, stranger, by=participant, now=timezone.now() - timedelta(days=31))
    browser = enter(admin)
    assert b"Sonia" not in browser.get("/es/desk/people/merges/").content
    assert browser.post(f"/es/desk/people/merges/{stranger.code}/undo/").status_code == 404


def test_merges_are_listed_at_the_same_cost_for_three(enter, admin, participant, stranger):
    browser = enter(admin)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get("/es/desk/people/merges/")
        return len(queries)

    accounts.merge(participant, stranger, by=participant, now=timezone.now())
    cost()
    alone = cost()
    for number in (1, 2):
        other = Person.objects.create_user(name=f"Otra {number}", email=f"otra{number}@lejos.example")
        accounts.merge(participant, other, by=participant, now=timezone.now())
    assert cost() == alone
