"""Who may not complete a course: told once each, while there is something to do, and marked at the desk."""

import os
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import registration, schedule
from events.models import Event, Part, Presence, Registration
from mail import kinds
from mail.models import Channel, Letter
from people.models import Organisation, Person
from tests.trainings.classes import course_of, ends, mark, open_group, take
from trainings import at_risk, progress
from trainings.completion import Rule, Standing
from trainings.models import Cohort

Enter = Callable[[Person], Client]
GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
#: An hour and more after the first class, the second and the last.
AFTER = {position: ends(position) + timedelta(hours=2) for position in (1, 2, 3, 4)}


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    return open_group(course_of(organisation, trainer, now), trainer, now)


@pytest.fixture
def missed(group: Cohort, trainer: Person, now: datetime) -> Registration:
    """A place whose holder missed the first of four classes: with 75 per cent, none of the others may be."""
    place = take(group, now)
    mark(group, 1, "absent", place, by=trainer)
    return place


def warned(kind: str = at_risk.WARNING) -> list[tuple[str, str]]:
    letters = Letter.objects.filter(kind=kind).order_by("pk")
    return [(letter.address, letter.about.get("state") or letter.about["standing"]) for letter in letters]


# --- To participants --------------------------------------------------------------------------


def test_participant_is_told_once_when_one_more_class_decides_and_once_when_it_did(
    group: Cohort, missed: Registration, trainer: Person
) -> None:
    at_risk.post_due(AFTER[1])
    at_risk.post_due(AFTER[1] + timedelta(days=1))
    assert warned() == [("paula@correo.example", "at-risk")]

    mark(group, 2, "absent", missed, by=trainer)
    at_risk.post_due(AFTER[2])
    at_risk.post_due(AFTER[2] + timedelta(minutes=5))

    assert [state for _address, state in warned()] == ["at-risk", "lost"]
    assert set(Letter.objects.filter(kind=at_risk.WARNING).values_list("key", flat=True)) == {
        f"warning:{group.code}:{missed.code}:{state}" for state in ("at-risk", "lost")
    }


def test_nobody_is_told_before_a_class_was_marked_or_while_marks_are_fresh(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    place = take(group, now)
    schedule.cancel_session(group.lessons.get(position=4).session, by=trainer, now=now)
    at_risk.post_due(AFTER[1])
    assert warned() == []

    mark(group, 1, "present", place, by=trainer)
    at_risk.post_due(ends(1) + timedelta(minutes=59))
    assert warned() == []
    at_risk.post_due(ends(1) + timedelta(minutes=61))
    assert warned() == [("paula@correo.example", "at-risk")]


def test_whoever_cannot_have_enough_any_more_because_classes_became_shorter_is_told(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    """180 of 240 minutes are needed: 60 are had, and 60 + 40 + 20 can still be; then 60 + 39 + 20."""
    place = take(group, now)
    mark(group, 1, "present", place, by=trainer)
    third, fourth = (group.lessons.get(position=number).session for number in (3, 4))
    schedule.revise_session(fourth, title={"es": "Fin"}, declared_minutes=20, by=trainer, now=now)
    schedule.revise_session(third, title={"es": "Tres"}, declared_minutes=40, by=trainer, now=now)
    found = progress.of_place(place, group, now=AFTER[1])
    assert (found.most_percent, found.spare_minutes, found.standing) == (75, 0, Standing.AT_RISK)

    schedule.revise_session(third, title={"es": "Tres"}, declared_minutes=39, by=trainer, now=now)
    at_risk.post_due(AFTER[1])

    assert warned() == [("paula@correo.example", "lost")]


def test_whoever_came_to_all_or_gave_the_place_back_is_told_nothing(
    group: Cohort, missed: Registration, trainer: Person, now: datetime
) -> None:
    here = take(group, now, "Luz")
    mark(group, 1, "present", here, by=trainer)
    registration.cancel(missed, now=AFTER[1])

    at_risk.post_due(AFTER[1])

    assert warned() == []


def test_nobody_is_told_once_the_group_is_over_or_was_called_off(group: Cohort, missed: Registration) -> None:
    at_risk.post_due(ends(4) + timedelta(seconds=1))
    Event.objects.filter(pk=group.event_id).update(status=Event.Status.CANCELLED)
    at_risk.post_due(AFTER[1])
    assert warned() == []


def test_excused_class_that_counts_is_no_risk(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    group = open_group(course_of(organisation, trainer, now, Rule(75, excused_classes=1)), trainer, now)
    place = take(group, now)
    mark(group, 1, "excused", place, by=trainer)
    at_risk.post_due(AFTER[1])
    assert warned() == []

    mark(group, 2, "absent", place, by=trainer)
    at_risk.post_due(AFTER[2])
    assert warned() == [("paula@correo.example", "at-risk")]


def test_correction_lifts_the_mark_writes_nothing_and_stops_what_has_not_left(
    group: Cohort, missed: Registration, trainer: Person
) -> None:
    at_risk.post_due(AFTER[1])
    letter = Letter.objects.get(kind=at_risk.WARNING)
    still_due = kinds.get(letter.kind).still_due
    assert still_due(letter, AFTER[1]) is True
    assert at_risk.marks([group], now=AFTER[1]) == {group.pk: {Standing.AT_RISK: 1}}

    Presence.objects.filter(registration=missed).update(state="present")
    at_risk.post_due(AFTER[1] + timedelta(days=1))

    assert len(warned()) == 1
    assert still_due(letter, AFTER[1]) is False
    assert at_risk.marks([group], now=AFTER[1]) == {}


def test_letter_is_dropped_once_the_last_class_is_over(group: Cohort, missed: Registration) -> None:
    at_risk.post_due(AFTER[1])
    letter = Letter.objects.get(kind=at_risk.WARNING)
    assert kinds.get(letter.kind).still_due(letter, ends(4)) is False


def test_whoever_left_a_phone_alone_is_told_by_it_and_whoever_left_nothing_not_at_all(
    group: Cohort, missed: Registration
) -> None:
    Registration.objects.filter(pk=missed.pk).update(email="", phone="+50422345678")
    at_risk.post_due(AFTER[1])
    letter = Letter.objects.get(kind=at_risk.WARNING)
    assert letter.channel == Channel.PHONE

    Letter.objects.all().delete()
    Registration.objects.filter(pk=missed.pk).update(phone="")
    at_risk.post_due(AFTER[1])
    assert warned() == []


# --- To those who teach -----------------------------------------------------------------------


def test_trainer_hears_once_a_day_at_most_and_only_of_something_new(
    group: Cohort, missed: Registration, trainer: Person, now: datetime
) -> None:
    Person.objects.filter(pk=trainer.pk).update(time_zone="America/Tegucigalpa")
    morning = AFTER[1]
    other = take(group, now, "Luz")
    at_risk.post_due(morning)
    at_risk.post_due(morning + timedelta(days=1))
    assert warned(at_risk.DIGEST) == [("tomas@mesa.example", "1:at-risk")]

    # Two things that are new on one day are two days' letters.
    mark(group, 2, "absent", missed, by=trainer)
    at_risk.post_due(AFTER[2])
    session = group.lessons.get(position=2).session
    Presence.objects.create(
        registration=other,
        session=session,
        state="absent",
        mode="onsite",
        source="hand",
        recorded_at=AFTER[2],
    )
    at_risk.post_due(AFTER[2] + timedelta(hours=2))
    assert [about for _to, about in warned(at_risk.DIGEST)] == ["1:at-risk", "1:lost"]
    at_risk.post_due(AFTER[2] + timedelta(days=1))
    assert [about for _to, about in warned(at_risk.DIGEST)] == ["1:at-risk", "1:lost", "1:lost 2:at-risk"]


def test_trainer_is_not_woken_at_night(group: Cohort, missed: Registration, trainer: Person) -> None:
    Person.objects.filter(pk=trainer.pk).update(time_zone="Asia/Tokyo")
    assert ends(1).hour == 16
    at_risk.post_due(AFTER[1])  # three in the morning there
    assert (len(warned()), warned(at_risk.DIGEST)) == (1, [])


def test_guest_trainer_who_does_not_see_the_desk_is_not_told_how_others_stand(
    group: Cohort, missed: Registration, trainer: Person, stranger: Person
) -> None:
    session = group.lessons.get(position=2).session
    Part.objects.create(
        session=session, person=stranger, subject=stranger.subject, role="trainer", status="confirmed"
    )
    at_risk.post_due(AFTER[1])
    assert [address for address, _about in warned(at_risk.DIGEST)] == ["tomas@mesa.example"]


# --- At the desk ------------------------------------------------------------------------------


def test_trainer_sees_the_marks_at_home_and_in_the_group(
    group: Cohort, missed: Registration, trainer: Person, enter: Enter
) -> None:
    with time_machine.travel(AFTER[1], tick=False), translation.override("en"):
        client = enter(trainer)
        home = client.get(reverse("trainings:desk"))
        page = client.get(reverse("trainings:desk_group", args=[group.code]))
    assert [(row.at_risk, row.lost) for row in home.context["ahead"]] == [(1, 0)]
    assert page.context["at_risk"] == 1
    words = " ".join(page.content.decode().split())
    assert ("at risk" in words, "1 at risk" in words) == (True, True)


def test_home_costs_the_same_with_one_group_and_with_three(
    group: Cohort, missed: Registration, trainer: Person, enter: Enter, now: datetime
) -> None:
    def cost() -> int:
        with time_machine.travel(AFTER[1], tick=False):
            client = enter(trainer)
            client.get(reverse("trainings:desk"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("trainings:desk"))
        return len(queries)

    alone = cost()
    for _turn in range(2):
        Part.objects.all().delete()  # else the trainer would be in two places
        other = open_group(group.course, trainer, now)
        mark(other, 1, "absent", take(other, now), by=trainer)
    assert cost() == alone


# --- In words ---------------------------------------------------------------------------------


def word(letter: Letter, language: str, now: datetime) -> tuple[str, str]:
    with translation.override(language):
        rendered = kinds.get(letter.kind).render(letter, now)
    text, html = f"{rendered.title}\n\n{rendered.text}", rendered.html.rstrip() + "\n"
    for secret in rendered.secrets:
        name = "TOKEN" if len(secret) > len("K7QM-3XTP-A9RD") else "CODE"
        text, html = text.replace(secret, name), html.replace(secret, name)
    return text, html


def compare(name: str, letter: Letter, now: datetime, **names: str) -> None:
    """Compare a letter with its golden files; `REGOLD=1` writes them anew."""
    for language in LANGUAGES:
        for end, words in zip(("txt", "html"), word(letter, language, now), strict=True):
            for called, code in names.items():
                words = words.replace(code, called.upper())
            file = GOLDEN / f"{name}.{language}.{end}"
            if os.environ.get("REGOLD"):
                GOLDEN.mkdir(exist_ok=True)
                file.write_text(words, encoding="utf-8")
            assert words == file.read_text(encoding="utf-8"), file.name


@pytest.mark.parametrize("state", ["at-risk", "lost"])
def test_warning_reads_as_its_golden_files(
    state: str, group: Cohort, missed: Registration, trainer: Person
) -> None:
    if state == "lost":
        mark(group, 2, "absent", missed, by=trainer)
    at = AFTER[2] if state == "lost" else AFTER[1]
    at_risk.post_due(at)
    letter = Letter.objects.get(kind=at_risk.WARNING)
    compare(f"progress-{state}", letter, at)
    assert "/certificates/" in word(letter, "es", at)[0]


@pytest.mark.parametrize("level", ["discreet", "protected"])
def test_warning_of_what_is_at_risk_says_nothing_of_it_outside(
    level: str, group: Cohort, missed: Registration
) -> None:
    Event.objects.filter(pk=group.event_id).update(risk=level)
    at_risk.post_due(AFTER[1])
    letter = Letter.objects.get(kind=at_risk.WARNING)
    compare(f"progress-{level}", letter, AFTER[1])
    text, html = word(letter, "en", AFTER[1])
    assert text.startswith("There is news about your place\n")
    told = re.findall(r"Data |Honduras|course|class |attended|complete", text + re.sub(r"<[^>]*>", " ", html))
    assert told == []


def test_digest_of_a_group_reads_as_its_golden_files_and_names_nobody(
    group: Cohort, missed: Registration, trainer: Person, now: datetime
) -> None:
    lost = take(group, now, "Luz")
    mark(group, 1, "absent", lost, by=trainer)
    mark(group, 2, "absent", lost, by=trainer)
    mark(group, 2, "present", missed, by=trainer)
    at_risk.post_due(AFTER[2])
    letter = Letter.objects.get(kind=at_risk.DIGEST)
    assert kinds.get(letter.kind).still_due(letter, AFTER[2]) is True
    compare("at-risk", letter, AFTER[2], group=group.code)
    assert [name for name in ("Paula", "Luz") if name in "".join(word(letter, "es", AFTER[2]))] == []


def test_digest_is_dropped_once_nobody_is_at_risk_or_its_reader_teaches_no_more(
    group: Cohort, missed: Registration, trainer: Person
) -> None:
    at_risk.post_due(AFTER[1])
    letter = Letter.objects.get(kind=at_risk.DIGEST)
    still_due: Any = kinds.get(letter.kind).still_due
    with_role = still_due(letter, AFTER[1])
    Part.objects.filter(person=trainer).update(status="declined")
    without = still_due(letter, AFTER[1])
    Part.objects.filter(person=trainer).update(status="confirmed")
    Presence.objects.update(state="present")
    assert (with_role, without, still_due(letter, AFTER[1])) == (True, False, False)


def test_group_at_risk_is_named_in_no_subject(group: Cohort, missed: Registration) -> None:
    Event.objects.filter(pk=group.event_id).update(risk="discreet")
    at_risk.post_due(AFTER[1])
    text, _html = word(Letter.objects.get(kind=at_risk.DIGEST), "en", AFTER[1])
    assert (text.startswith("A group of yours needs a look\n"), "Honduras" in text) == (True, False)
