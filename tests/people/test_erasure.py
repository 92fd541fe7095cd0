"""Forgetting a person: what identifies them goes from every room, counts stay, a ledger remembers."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from auditlog.models import LogEntry
from django.apps import apps
from django.db import connection, models
from django.test import Client
from phonenumber_field.modelfields import PhoneNumberField
from wagtail.models import Page

from events.models import Capacity, Mode, Part, Registration
from people import accounts, consent, erasure, links
from people.models import Consent, Erasure, Person, SafeLink

ROOMS = ("people", "mail", "events", "trainings", "outcomes", "reports", "cms")
#: Field names that hold something of a person wherever they stand.
PERSONAL_NAMES = {
    "name", "full_name", "called", "pronouns", "email", "phone", "address", "contact", "contact_key",
    "name_key", "gender_description", "gender_answers",
    "reason", "decline_reason", "answers", "note", "notes", "comment",
    "text", "html", "body", "title", "calendar", "error", "token", "password", "ip", "user_agent", "photo",
    "portrait", "biography", "needs", "named_as", "decision_reason", "addressee", "post",
}  # fmt: skip
#: Fields whose names sound personal and are not: places, works and bodies have names and addresses too.
OF_NO_PERSON = {
    "people.StakeholderGroup": {"name"},
    "people.Scheme": {"name"},
    "people.Category": {"name"},
    "people.Organisation": {"name"},
    "people.Coalition": {"name"},
    "people.ConsentText": {"text"},
    "people.Consent": {"text"},  # names the words agreed to
    # Of domains, and not of addresses; swept once it holds nobody back.
    "mail.Allowance": {"name"},
    "mail.Heartbeat": {"name"},
    "mail.Issue": {"title"},
    "mail.Suppression": {"reason"},  # one of three codes
    "events.Topic": {"name"},
    "events.Event": {"title", "address"},
    # Words by staff to everybody, kept with the event; they hold nothing of one person.
    "events.Document": {"title"},
    "events.DocumentFile": {"name"},
    "events.Rule": {"title", "text"},
    "events.Hub": {"name", "address"},
    "events.Room": {"name"},
    "events.Track": {"words", "name"},
    "events.Session": {"title"},
    "events.Template": {"name"},
    "events.Survey": {"title"},
    "trainings.Assessment": {"title"},
    "trainings.Course": {"title"},
    "trainings.Unit": {"title"},
    "trainings.Step": {"title"},
    "trainings.Project": {"title"},
    "trainings.Task": {"title", "text"},
    # What a course hands out to everybody in it.
    "trainings.Material": {"title"},
    "trainings.MaterialFile": {"name"},
    "outcomes.Outcome": {"title"},
    "outcomes.StepFile": {"name"},
    # What everybody reads or signs; why an answer was written down by hand: the form says to name nobody.
    "outcomes.Statement": {"title", "text"},
    "outcomes.Signature": {"reason"},
    # Bodies, the spaces that they open, and what an organisation says to everybody.
    "cms.Institution": {"name"},
    "cms.Space": {"name"},
    "cms.Post": {"text"},
    "cms.PublicSite": {"name"},
    "cms.Translation": {"text"},  # of what is published anyway
    "cms.SearchEntry": {"title", "body"},  # of pages; people are looked up among those who agreed, each time
    "reports.Grant": {"title"},
    "reports.Indicator": {"name"},
    # What a project shows for evidence, and the institutions that it engaged; staff say that it names nobody.
    "reports.Evidence": {"title"},
    "reports.EvidenceFile": {"name"},
    "reports.PublicBody": {"name"},
    # For whom a link is, as the form says: a role or a body.
    "reports.BoardLink": {"note"},
    # Why a report was withdrawn, for its funder; the form says to name nobody.
    "reports.Withdrawal": {"reason"},
    "cms.PageImage": {"title"},
    "cms.PageDocument": {"title"},
}  # fmt: skip
#: A name that stands nowhere else.
CANARY = "Quetzalxóchitl"


def base_name(field: models.Field) -> str:
    for language in ("_es", "_pt_br", "_en"):
        field_name = field.name.removesuffix(language)
        if field_name != field.name:
            return field_name
    return field.name


@pytest.mark.parametrize("room", ROOMS)
def test_every_personal_field_is_listed_by_erasure(room):
    forgotten = []
    for model in apps.get_app_config(room).get_models():
        label = model._meta.label
        listed = erasure.personal[label].fields if label in erasure.personal else set()
        for field in model._meta.local_fields:
            is_personal = (
                isinstance(field, models.EmailField | models.GenericIPAddressField | PhoneNumberField)
                or base_name(field) in PERSONAL_NAMES
            )
            # Pages are published: what editors write there is for everybody.
            is_personal = is_personal and not issubclass(model, Page)
            if is_personal and base_name(field) not in listed | OF_NO_PERSON.get(label, set()):
                forgotten.append(f"{label}.{field.name}")
    assert forgotten == []


def test_every_model_with_a_subject_is_forgotten_by_its_room():
    without = [
        model._meta.label
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        if any(field.name == "subject" for field in model._meta.local_fields)
        and model._meta.label not in {*erasure.personal, "people.Erasure"}
    ]
    assert without == []


def test_listed_fields_exist():
    for label, room in erasure.personal.items():
        names = {field.name for field in apps.get_model(label)._meta.local_fields}
        assert room.fields <= names, label


@pytest.mark.django_db
def test_participant_is_forgotten_everywhere_and_counted_still(participant, event, session, organiser, now):
    Person.objects.filter(pk=participant.pk).update(
        name=CANARY, full_name=CANARY, pronouns=CANARY, gender_description=CANARY, phone="+50255551234"
    )
    place = Registration.objects.create(
        event=event, person=participant, subject=participant.subject, number=1, name=CANARY,
        email="paula@correo.example", contact_key="paula@correo.example", name_key=CANARY.lower(),
        language="es", time_zone="UTC", mode=Mode.ONLINE, country="BR", gender="woman",
        gender_answers=["woman"],
    )  # fmt: skip
    Capacity.objects.filter(event=event, mode=Mode.ONLINE).update(taken=1)
    Part.objects.create(
        session=session,
        person=participant,
        subject=participant.subject,
        role="speaker",
        decline_reason=CANARY,
    )
    consent.give(participant.subject, "registration", language="es", now=now)
    token = links.mint("registration", place.code, now=now, days=30)

    erasure.forget(participant, now=now)

    with connection.cursor() as cursor:
        for model in apps.get_models():
            columns = ", ".join(f'CAST("{field.column}" AS TEXT)' for field in model._meta.local_fields)
            if columns:
                cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')
                held = str(cursor.fetchall())
                for word in (CANARY, CANARY.lower(), "paula@correo.example", "55551234"):
                    assert word not in held, model._meta.label
    place.refresh_from_db()
    assert (place.subject, place.country.code, place.gender, place.person) == (
        participant.subject, "BR", "woman", None,
    )  # fmt: skip
    assert links.read("registration", token, now=now) is None
    assert Consent.objects.get().withdrawn_at == now
    assert Erasure.objects.get().subject == participant.subject
    assert not EmailAddress.objects.filter(user=participant).exists()


@pytest.mark.django_db
def test_ledger_forgets_again_after_a_restored_backup(participant, now):
    erasure.forget(participant, now=now)
    Person.objects.filter(pk=participant.pk).update(
        name="Paula", email="paula@correo.example", is_active=True
    )
    assert erasure.apply_ledger(now=now) == 1
    participant.refresh_from_db()
    assert (participant.name, participant.email, participant.is_active) == ("—", "", False)


@pytest.mark.django_db
def test_forgetting_twice_changes_nothing_more(participant, now):
    erasure.forget(participant, now=now)
    erasure.forget(participant, now=now + timedelta(days=1))
    participant.refresh_from_db()
    assert participant.erased_at == now
    assert Erasure.objects.count() == 1


@pytest.mark.django_db
def test_joined_account_is_forgotten_with_the_one_that_was_kept(participant, stranger, now):
    accounts.merge(participant, stranger, by=participant, now=now)
    erasure.forget(participant, now=now)
    stranger.refresh_from_db()
    assert stranger.name == "—"
    assert set(Erasure.objects.values_list("subject", flat=True)) == {participant.subject, stranger.subject}


@pytest.mark.django_db
def test_participant_forgets_herself_from_her_own_page(enter, participant):
    client = enter(participant)
    assert client.get("/es/me/forget/").status_code == 200
    participant.refresh_from_db()
    assert participant.erased_at is None
    client.post("/es/me/forget/")
    participant.refresh_from_db()
    assert participant.erased_at is not None
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_log_names_nobody(enter, participant, admin):
    client = enter(participant)
    client.post("/es/me/", {"name": CANARY, "pronouns": "", "phone": "", "language": "es"})
    for entry in LogEntry.objects.all():
        assert CANARY not in str(entry.changes) + str(entry.object_repr) + str(entry.additional_data)
        assert (entry.actor_email, entry.remote_addr, entry.remote_port) == (None, None, None)


@pytest.mark.django_db
def test_link_opens_for_one_purpose_until_its_date(now):
    token = links.mint("registration", "abc", now=now, days=2)
    assert links.read("registration", token, now=now) == "abc"
    assert links.read("part", token, now=now) is None
    assert links.read("registration", token + "x", now=now) is None
    assert links.read("registration", token, now=now + timedelta(days=2)) is None
    assert token not in str(list(SafeLink.objects.values()))
    links.revoke("abc")
    assert links.read("registration", token, now=now) is None


@pytest.mark.django_db
def test_forgotten_administrator_leaves_no_factor(admin, now):
    erasure.forget(admin, now=now)
    admin.refresh_from_db()
    assert not Authenticator.objects.filter(user=admin).exists()
    assert (admin.is_staff, admin.is_superuser, admin.is_active) == (False, False, False)
    assert Client().post("/es/account/login/", {"login": "ada@convite.example"}).status_code == 302
