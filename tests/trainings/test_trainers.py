"""Who teaches for an organisation, and which modules each may teach as it noted."""

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from events.models import Part
from people import accounts, erasure
from people.models import Organisation, Person
from trainings import trainers
from trainings.courses import units_of
from trainings.models import Cohort, Qualification, Trainer


def test_whoever_leads_a_class_or_has_the_duty_seems_to_teach_until_they_are_added(
    group: Cohort, organisation: Organisation, trainer: Person, stranger: Person, now: datetime
) -> None:
    session = group.event.sessions.get()
    role = Part.objects.create(
        session=session, person=stranger, subject=stranger.subject, role="trainer", status="invited"
    )
    assert list(trainers.candidates(organisation)) == [trainer]
    Part.objects.filter(pk=role.pk).update(status="confirmed")
    assert list(trainers.candidates(organisation)) == [stranger, trainer]

    trainers.add(organisation, trainer, by=None, now=now)
    assert list(trainers.candidates(organisation)) == [stranger]


def test_an_organisation_sees_nobody_who_teaches_for_another(
    group: Cohort, other_organisation: Organisation
) -> None:
    assert list(trainers.candidates(other_organisation)) == []


def test_a_trainer_is_one_once_and_comes_back_with_what_they_may_teach(
    group: Cohort, organisation: Organisation, trainer: Person, now: datetime
) -> None:
    made = trainers.add(organisation, trainer, by=trainer, now=now)
    assert trainers.add(organisation, trainer, by=trainer, now=now) == made
    (unit,) = units_of(group.course)
    trainers.qualify(made, group.course, keys=[unit.key], because="Curso 2025", by=trainer, now=now)
    assert trainers.end(made, by=trainer, now=now)
    assert not trainers.end(made, by=trainer, now=now)
    assert list(Trainer.objects.standing()) == []

    again = trainers.add(organisation, trainer, by=trainer, now=now)
    assert (again.pk != made.pk, list(Trainer.objects.standing())) == (True, [again])
    assert again.qualifications.get().because == "Curso 2025"
    with pytest.raises(IntegrityError), transaction.atomic():
        Trainer.objects.create(organisation=organisation, person=trainer, added_at=now)


def test_what_is_noted_anew_keeps_the_day_and_the_reason_of_what_stood(
    group: Cohort, organisation: Organisation, trainer: Person, now: datetime
) -> None:
    made = trainers.add(organisation, trainer, by=trainer, now=now)
    (unit,) = units_of(group.course)
    trainers.qualify(made, group.course, keys=[unit.key], because="Uno", by=trainer, now=now)
    trainers.qualify(made, group.course, keys=[unit.key], because="Dos", by=trainer, now=now)
    assert made.qualifications.get().because == "Uno"
    trainers.qualify(made, group.course, keys=["", unit.key], by=trainer, now=now)
    assert [one.unit_key for one in made.qualifications.all()] == [""]
    trainers.qualify(made, group.course, keys=[], by=trainer, now=now)
    assert not made.qualifications.exists()


def test_a_forgotten_trainer_is_on_no_list_and_the_role_stays_counted(
    group: Cohort, organisation: Organisation, trainer: Person, now: datetime
) -> None:
    made = trainers.add(organisation, trainer, by=trainer, now=now)
    trainers.qualify(made, group.course, keys=[""], because="Tomás", by=trainer, now=now)
    assert trainers.of_person(trainer)[0]["qualified_for"][0]["because"] == "Tomás"
    erasure.forget(trainer, now=now)
    assert (Trainer.objects.exists(), Qualification.objects.exists()) == (False, False)
    assert Part.objects.filter(role="trainer", subject=trainer.subject).exists()


def test_two_accounts_that_are_joined_are_one_trainer(
    organisation: Organisation, trainer: Person, stranger: Person, now: datetime
) -> None:
    theirs = trainers.add(organisation, stranger, by=trainer, now=now)
    accounts.merge(trainer, stranger, by=trainer, now=now)
    theirs.refresh_from_db()
    assert (theirs.person, trainers.add(organisation, trainer, by=trainer, now=now)) == (trainer, theirs)
