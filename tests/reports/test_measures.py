"""Counts and notes from rows written by hand: who stands behind each total, and what looks odd."""

from datetime import timedelta
from uuid import uuid4

import pytest

from reports.figures import measures
from reports.figures.facts import Contribution, Fact, Facts, Meeting
from reports.figures.measures import Total
from tests.conftest import NOW

ANA, BETO, CATA = uuid4(), uuid4(), uuid4()


def fact(event, subject, presences, minutes=0, *, holds_a_place=True):
    return Fact(event, subject, "academia", "GT", "woman", "onsite", None, holds_a_place, presences, minutes)


def contribution(subject, role):
    return Contribution(1, subject, role, "academia", "GT", "woman", "onsite")


def meeting(status="scheduled", *, starts=timedelta(days=-1), marked=0, present=0, event=1):
    """A session that began a day ago; it has a date unless `starts` is None."""
    return Meeting(event, "code", "Clase", None if starts is None else NOW + starts, status, marked, present)


def test_each_total_knows_the_different_people_behind_it():
    """Ana came to both events, and twice to the first; Beto registered and stayed away; Cata came once."""
    read = [fact(1, ANA, 2, 500), fact(2, ANA, 1, 60), fact(1, BETO, 0), fact(1, CATA, 1, 100)]
    totals = measures.totals(Facts(read), [])
    assert {measure.code: totals[measure.code] for measure in measures.ATTENDANCE} == {
        "registered": Total(4, 3),
        "registered-people": Total(3, 3),
        "present": Total(3, 2),
        "people": Total(2, 2),
        "participations": Total(4, 2),
        "hours": Total(10, 2),
    }


def test_each_contribution_counts_and_its_person_once():
    """Ana speaks twice and moderates; Beto moderates online."""
    said = [
        contribution(ANA, "speaker"),
        contribution(ANA, "speaker"),
        contribution(ANA, "onsite-moderator"),
        contribution(BETO, "online-moderator"),
    ]
    totals = measures.totals(Facts(()), said)
    assert (totals["speakers"], totals["moderators"]) == (Total(2, 1), Total(2, 2))
    assert (totals["speakers-and-moderators"], totals["trainers"]) == (Total(4, 2), Total(0, 0))


def test_a_session_that_nobody_marked_or_that_was_called_off_makes_no_day_look_odd():
    places = [fact(1, uuid4(), 1) for _place in range(6)]
    later = timedelta(days=1)
    days = [
        meeting(starts=later, marked=6, present=5),
        meeting(starts=later),
        meeting("cancelled", starts=later, marked=9, present=9),
        meeting(starts=later, marked=6, present=4),
    ]
    assert measures.quality(Facts(places), days, NOW) == []


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (meeting(), 1),
        (meeting("held"), 1),
        (meeting("cancelled"), 0),
        (meeting("draft"), 0),
        (meeting(marked=1), 0),
        (meeting(starts=None), 0),
        (meeting(starts=timedelta(hours=-1)), 1),
        (meeting(starts=timedelta(minutes=-59)), 0),
        (meeting(starts=timedelta(hours=1)), 0),
    ],
)
def test_attendance_is_missed_an_hour_after_a_session_began(told, count):
    assert measures.unmarked([told], NOW) == count
    assert ("unmarked" in measures.quality(Facts(()), [told], NOW)) is bool(count)
