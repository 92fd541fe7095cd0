"""The demonstration and the crowd: real people by their public roles alone, everyone else generated."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count

from convite.seed import crowd, demo
from events.models import Event, Part, Presence, Registration, Session
from people.models import Coalition, Organisation, Person
from reports import releases
from reports.models import Release
from tests.conftest import NOW
from trainings.models import Cohort

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, written once for all tests that only read it, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.seed(now=NOW, say=lambda step: None)
        yield
        transaction.set_rollback(True)


def test_visitor_meets_the_real_session_with_its_real_roles(demonstration: None) -> None:
    facts = json.loads((demo.DATA / "round_table.json").read_text(encoding="utf-8"))
    session = Session.objects.get(programme_code="WS #523")

    assert session.declared_minutes == facts["duration_minutes"] == 60
    assert session.status == Session.Status.HELD
    roles = dict(Part.objects.filter(session=session).values_list("role").annotate(number=Count("pk")))
    assert roles == {
        "organiser": 5,
        "speaker": 6,
        "onsite-moderator": 1,
        "online-moderator": 1,
        "rapporteur": 1,
    }
    # One person in several roles is one person: Carolina Botero and two more stand in more than one.
    assert Part.objects.filter(session=session).values("subject").distinct().count() == 9


def test_real_people_have_neither_address_nor_log_in_nor_gender(demonstration: None) -> None:
    real = Person.objects.filter(is_generated=False)

    assert real.count() == 9
    assert not real.exclude(email="", phone="").exists()
    assert not EmailAddress.objects.filter(user__in=real).exists()
    assert all(not person.has_usable_password() for person in real)
    assert not Part.objects.filter(person__in=real).exclude(gender="").exists()
    assert not Part.objects.filter(person__in=real).exclude(gender_answers=[]).exists()
    generated = Person.objects.filter(is_generated=True)
    assert all("(demo)" in person.name for person in generated)
    assert all(person.email.endswith("@demo.invalid") for person in generated)


def test_generated_people_are_marked_wherever_a_name_of_theirs_stands(demonstration: None) -> None:
    places = list(Registration.objects.values_list("name", "email"))

    assert len(places) > 100
    assert [name for name, _address in places if not name.endswith(" (demo)")] == []
    assert {address.rpartition("@")[2] for _name, address in places} == {"demo.invalid"}


def test_an_organisation_in_two_coalitions_is_one_organisation(demonstration: None) -> None:
    both = Organisation.objects.annotate(number=Count("memberships")).filter(number=2)

    assert sorted(both.values_list("name", flat=True)) == [
        "Asociación por los Derechos Civiles",
        "Derechos Digitales",
        "Fundación Karisma",
    ]
    alliance = Coalition.objects.get(slug="ifex-alc")
    assert (alliance.published_count, alliance.memberships.count()) == (24, 23)
    assert Coalition.objects.get(slug="al-sur").memberships.count() == 11


def test_the_funder_finds_one_report_and_the_trainer_groups_in_three_countries(
    demonstration: None, now: datetime
) -> None:
    assert releases.is_intact(Release.objects.get())
    countries = set(Cohort.objects.values_list("event__country", flat=True))
    assert countries == {"GT", "HN", "SV"}
    assert Event.objects.published().upcoming(now).count() >= 3
    assert Presence.objects.exists()


def test_a_reader_finds_the_groups_by_language_topic_and_access(demonstration: None) -> None:
    for event in Event.objects.filter(cohort__isnull=False):
        assert event.languages == ["es"]
        assert (event.topics.count(), event.captions) == (2, True)
        assert event.step_free is not None


def test_the_demonstration_is_written_once(demonstration: None) -> None:
    people = Person.objects.count()
    assert people > 9

    call_command("seed_demo")

    assert Person.objects.count() == people


def test_whoever_asks_for_a_crowd_by_command_gets_so_many_marked_people(capsys: Any) -> None:
    call_command("seed", people=7, present=True)

    assert "7 registrations in 1 events" in capsys.readouterr().out
    event = Event.objects.get(organisations__slug="multitud", organisations__is_generated=True)
    names = list(event.registrations.values_list("name", flat=True))
    assert (len(names), all(name.endswith(" (demo)") for name in names)) == (7, True)
    assert Presence.objects.filter(session__event=event).exists()
    with pytest.raises(CommandError):
        call_command("seed", people=0)


def test_a_crowd_of_the_same_number_is_the_same_crowd(organisation: Organisation, now: datetime) -> None:
    first = crowd.gather(300, organisation=organisation, now=now, present=True)[0]
    second = crowd.gather(300, organisation=organisation, now=now, present=True)[0]

    def said(event: Event) -> list[tuple[str, str, str]]:
        rows = event.registrations.order_by("number")
        return list(rows.values_list("name", "gender", "country"))

    assert said(first) == said(second)
    assert Registration.objects.filter(event=first).count() == 300
    assert sum(row.taken for row in first.capacities.all()) == 300
    assert 0 < Presence.objects.filter(session__event=first).count() < 300
