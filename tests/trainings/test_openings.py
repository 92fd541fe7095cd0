"""Letters about tests: when one opens and once more, in three languages, never to who has answered."""

from datetime import UTC, datetime, timedelta

import pytest

from events import registration
from events.models import Event, Registration
from mail import kinds
from mail.models import Letter
from people.models import Organisation, Person
from tests.trainings.assessment_cast import answer, choice, course_test, open_group, take
from tests.trainings.test_at_risk import compare, word
from trainings import openings, sittings
from trainings.models import Assessment, Cohort, Sitting

#: The test before the course opens on 13 November at 15:00 UTC and closes on the 20th at 16:00.
OPENS, CLOSES = datetime(2026, 11, 13, 15, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    return open_group(
        course_test(organisation, [choice(organisation, trainer, now)], trainer, now), trainer, now
    )


@pytest.fixture
def place(group: Cohort, now: datetime) -> Registration:
    return take(group, 1, now)


def give(group: Cohort, by: Person, now: datetime, linking: str = "place") -> list[Sitting]:
    follow_up = ["months-3", "months-6", "months-12"]
    test = Assessment.objects.get()
    return sittings.give(group, test, linking=linking, follow_up=follow_up, by=by, now=now)


def told() -> list[str]:
    letters = Letter.objects.filter(kind=openings.KIND).order_by("pk")
    return [letter.key.rsplit(":", 1)[0].rsplit(":", 1)[1] for letter in letters]


def test_whoever_holds_a_place_hears_when_it_opens_and_once_more(
    group: Cohort, place: Registration, trainer: Person, now: datetime
) -> None:
    give(group, trainer, now)
    posted = [
        openings.post_due(at)
        for at in (
            OPENS - timedelta(seconds=1),
            OPENS,
            OPENS + timedelta(hours=1),
            CLOSES - timedelta(days=2),
            CLOSES - timedelta(days=1),
            CLOSES,
        )
    ]
    assert (posted, told()) == ([0, 1, 0, 1, 0, 0], ["open", "again"])


def test_after_the_last_class_and_three_six_and_twelve_months_later_it_is_asked_again(
    group: Cohort, place: Registration, trainer: Person, now: datetime
) -> None:
    given = give(group, trainer, now)
    # The last class begins on 27 November at 15:00 UTC and ends an hour later.
    for day in ("2026-11-27T15:00", "2027-02-27T16:00", "2027-05-27T16:00", "2027-11-27T16:00"):
        at = datetime.fromisoformat(f"{day}+00:00")
        assert [openings.post_due(at - timedelta(seconds=1)), openings.post_due(at)] == [0, 1]
    codes = [letter.about["sitting"] for letter in Letter.objects.filter(kind=openings.KIND).order_by("pk")]
    assert codes == [one.code for one in given[1:]]


def test_whoever_has_handed_in_or_gave_their_place_back_hears_nothing(
    group: Cohort, place: Registration, trainer: Person, now: datetime
) -> None:
    pre = give(group, trainer, now)[0]
    gone = take(group, 2, now)
    registration.cancel(gone, now=now)
    openings.post_due(OPENS)
    letter = Letter.objects.get(kind=openings.KIND)
    kind = kinds.get(openings.KIND)
    assert letter.subject == place.subject and kind.still_due(letter, OPENS)
    answer(pre, place, 1, OPENS + timedelta(days=1))
    assert not kind.still_due(letter, OPENS + timedelta(days=1))
    assert openings.post_due(CLOSES - timedelta(days=1)) == 0


def test_a_draft_and_a_closed_test_write_to_nobody(
    group: Cohort, place: Registration, trainer: Person, now: datetime
) -> None:
    give(group, trainer, now)
    Event.objects.filter(pk=group.event_id).update(status=Event.Status.CANCELLED)
    assert openings.post_due(OPENS) == 0
    Event.objects.filter(pk=group.event_id).update(status=Event.Status.PUBLISHED)
    Sitting.objects.update(closed_at=now)
    assert openings.post_due(OPENS) == 0


@pytest.mark.parametrize(
    ("name", "linking", "level", "at"),
    [
        ("test-open", "place", "open", OPENS),
        ("test-again", "own-code", "open", CLOSES - timedelta(days=1)),
        ("test-protected", "own-code", "protected", OPENS),
    ],
)
def test_letter_about_a_test_reads_as_its_golden_files(
    name: str,
    linking: str,
    level: str,
    at: datetime,
    group: Cohort,
    place: Registration,
    trainer: Person,
    now: datetime,
) -> None:
    give(group, trainer, now, linking)
    Event.objects.filter(pk=group.event_id).update(risk=level)
    openings.post_due(at)
    letter = Letter.objects.get(kind=openings.KIND)
    compare(name, letter, at)
    if level == "protected":
        assert "Seguridad" not in "".join(word(letter, "es", at))
