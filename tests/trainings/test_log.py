"""What is done with trainings is on record once, in words, and names nobody who was forgotten."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import chronicle, parts
from events.models import Event, Part
from people import erasure
from people.models import Organisation, Person
from tests.conftest import appoint, person
from tests.noted import noted
from tests.trainings.issuing import attend, give, take, taught_group
from trainings import certificates, courses, handing_in, ladder_steps, log, reviewing, setting_tasks, trainers
from trainings.certificates import Kind
from trainings.models import Step

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).resolve().parent.parent.parent / "trainings"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
PLAN = setting_tasks.Facts({"en": "A plan"}, {"en": "Write a plan."}, due_days=7)


def told(organisation: Organisation, language: str = "en") -> list[str]:
    """What an organisation's log tells, the oldest first, with who did it."""
    with translation.override(language):
        return [f"{line.who}: {line.words}" for line in reversed(log.in_words(log.entries(organisation)))]


def told_of(event: Event, kind: str) -> list[str]:
    """What the log of a group tells of a kind, the oldest first."""
    with translation.override("en"):
        found = chronicle.in_words(chronicle.entries(event, chronicle.Sought(kind=kind)))
    return [line.words for line in reversed(found)]


@pytest.mark.parametrize("route", ["desk_log", "desk_hours", "desk_ladder"])
def test_whoever_has_several_organisations_reads_the_one_that_is_asked_for(
    route: str, enter: Callable[[Person], Client], organiser: Person, organisation: Organisation,
    other_organisation: Organisation,
) -> None:  # fmt: skip
    appoint(organiser, "organiser", other_organisation)
    client, address = enter(organiser), reverse(f"trainings:{route}")
    for code, shown in ((other_organisation.code, other_organisation), ("", organisation)):
        # What else was asked for may be wrong.
        answer = client.get(address, {"organisation": code, "first": "2026-02-30", "show": "nothing"})
        assert answer.context["organisation"] == shown


def test_every_act_that_is_noted_has_its_words() -> None:
    words = log.OF_GROUPS.keys() | log.OF_ORGANISATIONS.keys()
    found = list(noted(ROOM))
    assert len(found) > 50
    assert [(module, act) for module, act in found if act not in words] == []
    assert log.OF_GROUPS.items() <= chronicle.ACTS.items()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_takes_what_an_act_says_and_is_said_in_every_language(language: str) -> None:
    details = ("version", "number", "count", "what", "course", "step", "project")
    every = [words for _kind, words in log.OF_GROUPS.values()] + list(log.OF_ORGANISATIONS.values())
    for words in every:
        with translation.override("en"):
            english = str(words)
        with translation.override(language):
            said = str(words)
        assert "%(" not in said % dict.fromkeys(details, "x")
        assert re.findall(r"%\(\w+\)", said) == re.findall(r"%\(\w+\)", english)
        assert (said == english) == (language == "en")


def test_organisers_read_what_was_done_with_courses_trainers_and_the_ladder(
    organisation: Organisation, organiser: Person, trainer: Person, now: datetime
) -> None:
    group = taught_group(organisation, trainer, now)
    unit = courses.units_of(group.course)[0]
    setting_tasks.set_task(unit, PLAN, by=trainer, now=now)
    reviewed = next(
        step
        for step in ladder_steps.begin(organisation, by=organiser, now=now)
        if step.asks == Step.Asks.REVIEW
    )
    added = trainers.add(organisation, person("Mara", "mara@mesa.example"), by=organiser, now=now)
    trainers.add(organisation, added.person, by=organiser, now=now)  # stands already
    trainers.qualify(added, group.course, keys=[""], by=organiser, now=now)
    reviewing.write(added, reviewed, passed=False, words="Once more.", session=None, by=organiser, now=now)
    with translation.override("en"):
        step = reviewed.title

    assert told(organisation) == [
        "Tomás: Wrote a course: Personal data.",
        "Tomás: Set a task in a course: Personal data.",
        "Olga: Began the ladder of trainers.",
        "Olga: Added a trainer: Mara.",
        "Olga: Noted what a trainer may teach: Mara, Personal data.",
        f"Olga: Reviewed a step of a trainer: Mara, {step}.",
    ]
    erasure.forget(added.person, now=now)
    assert not [line for line in told(organisation) if "Mara" in line]


def test_group_tells_of_certificates_tasks_and_roles_by_places_and_never_by_names(
    organisation: Organisation, trainer: Person, organiser: Person, stranger: Person, now: datetime
) -> None:
    group, over = taught_group(organisation, trainer, now), now + timedelta(days=40)
    session = group.lessons.get(position=1).session
    assert session is not None
    for role in (Part.Role.CO_TRAINER, Part.Role.OBSERVER):
        parts.invite(session, person=stranger, role=role, by=organiser, now=now)
    setting_tasks.set_task(courses.units_of(group.course)[0], PLAN, by=trainer, now=now)
    place = take(group, now)
    attend(group, place, 1, 2, by=trainer, over=over)
    [asked] = handing_in.asked_of(place, group)
    handed = handing_in.hand_in(asked, place, handing_in.Given(text="Mi plan"), now=now)
    handing_in.judge(handed, state="accepted", by=trainer, now=now)
    given = give(group, Kind.ATTENDANCE, place, by=trainer, over=over)
    anew = certificates.replace(given, name="Paula Ixchel", by=trainer, now=over)
    certificates.revoke(anew, reason="Not theirs", by=trainer, now=over)

    assert [line for line in told_of(group.event, "places") if "place" in line] == [
        "Accepted a task of place 1.",
        "Issued a certificate to place 1.",
        "Issued a certificate of place 1 anew.",
        "Revoked a certificate of place 1.",
    ]
    assert [line for line in told_of(group.event, "roles") if line.startswith("Invited")] == [
        "Invited somebody to a role: co-trainer, Consentimiento.",
        "Invited somebody to a role: observer, Consentimiento.",
    ]
    with translation.override("en"):
        of_place = [line.words for line in chronicle.of_place(place)]
    assert of_place[:2] == ["Revoked a certificate of place 1.", "Issued a certificate of place 1 anew."]


def test_log_costs_the_same_for_three_and_is_the_organisers_alone(
    organisation: Organisation,
    organiser: Person,
    trainer: Person,
    now: datetime,
    enter: Callable[[Person], Client],
) -> None:
    client, counts = enter(organiser), []
    for names in (["Mara"], ["Luz", "Iván"]):
        for name in names:
            trainers.add(organisation, person(name, f"{ord(name[0])}@mesa.example"), by=organiser, now=now)
        client.get("/en/desk/trainings/log/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/en/desk/trainings/log/").content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert page.count("Added a trainer: ") == 3
    assert "/en/desk/trainings/log/" in client.get("/en/desk/trainings/").content.decode()
    teaching = enter(trainer)
    assert teaching.get("/en/desk/trainings/log/").status_code == 404
    assert "/en/desk/trainings/log/" not in teaching.get("/en/desk/trainings/").content.decode()
