"""Choosing a group: quotas and overrides kept, the proposal of real applications, decided by a person."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import chronicle, registration, waiting
from events.models import Capacity, Question, Registration
from people import erasure
from people.models import Person, StakeholderGroup
from tests.trainings.conftest import Apply
from trainings import quotas, selecting
from trainings.errors import (
    CountsNobody,
    MoreThanItHas,
    NoReasonGiven,
    NotApplying,
    NothingToDecide,
    ProposalChanged,
    RemovedMeanwhile,
    SameQuota,
    TooManyQuotas,
)
from trainings.models import Cohort, Override, Quota, Rating, Selection
from trainings.proposal import Why
from trainings.quotas import Terms


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def situation(group: Cohort) -> selecting.Situation:
    """How it stands at the moment at which the test takes place."""
    return selecting.situation(group, now=timezone.now())


def quota(
    group: Cohort, by: Person, now: datetime, number: int = 1, bound: str = "least", **terms: Any
) -> Quota:
    return quotas.write_quota(group, bound=bound, number=number, terms=Terms(**terms), by=by, now=now)


def decide(group: Cohort, by: Person, now: datetime, **more: Any) -> selecting.Decided:
    stands = situation(group)
    options = {"reserve": 0, "lists_reserve": False, "refuses_rest": False, **more}
    return selecting.decide(group, digest=stands.digest(stands.propose()), by=by, now=now, **options)


def statuses() -> dict[str, str]:
    return dict(Registration.objects.order_by("number").values_list("name", "status"))


def acts_of(group: Cohort) -> list[str]:
    rows = LogEntry.objects.filter(object_id=group.event_id, additional_data__act__isnull=False)
    return [row.additional_data["act"] for row in rows.order_by("pk")]


# --- Quotas -----------------------------------------------------------------------------------


def test_a_trainer_writes_changes_and_removes_a_quota(group: Cohort, trainer: Person, now: datetime) -> None:
    one = quota(group, trainer, now, 2, gender="woman")
    press = StakeholderGroup.objects.get(code="press")
    again = quotas.write_quota(
        group, bound="most", number=4, terms=Terms(press, country="GT"), by=trainer, now=now, quota=one
    )
    kept = Quota.objects.get()
    assert (again.pk, kept.bound, kept.number, kept.sector, kept.gender, kept.country.code) == (
        one.pk, "most", 4, press, "", "GT",
    )  # fmt: skip
    assert quotas.set_numbers(group, {kept.code: 5}, by=trainer, now=now) == 1
    assert quotas.set_numbers(group, {kept.code: 5}, by=trainer, now=now) == 0
    quotas.remove_quota(Quota.objects.get(number=5), by=trainer, now=now)
    assert not Quota.objects.exists()
    assert acts_of(group)[-4:] == ["quota written", "quota changed", "quota changed", "quota removed"]


def test_a_quota_that_somebody_removed_meanwhile_is_not_written_anew(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    one = quota(group, trainer, now, 2, country="HN")
    seen = Quota.objects.get(pk=one.pk)
    quotas.remove_quota(one, by=trainer, now=now)
    with pytest.raises(RemovedMeanwhile):
        quotas.write_quota(
            group, bound="least", number=3, terms=Terms(country="HN"), by=trainer, now=now, quota=seen
        )
    quotas.remove_quota(seen, by=trainer, now=now)
    assert not Quota.objects.exists()
    assert acts_of(group).count("quota removed") == 1


def test_a_quota_that_counts_nobody_or_is_there_already_is_refused(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    with pytest.raises(CountsNobody):
        quota(group, trainer, now)
    with pytest.raises(CountsNobody):
        quota(group, trainer, now, organisation="   ")
    quota(group, trainer, now, 2, organisation="Fundación  Acceso")
    with pytest.raises(SameQuota):
        quota(group, trainer, now, 3, organisation="fundacion acceso")
    quota(group, trainer, now, 3, bound="most", organisation="fundacion acceso")
    for country in ("GT", "HN", "SV", "NI", "CR", "PA", "MX", "BZ", "BR", "AR", "BO", "CL", "CO", "EC", "PE"):
        quota(group, trainer, now, country=country)
    for country in ("PY", "UY", "VE"):
        quota(group, trainer, now, country=country)
    with pytest.raises(TooManyQuotas):
        quota(group, trainer, now, country="CU")


# --- What is proposed -------------------------------------------------------------------------


def test_gender_is_counted_as_one_value_and_what_is_not_stated_is_one(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    for name, gender in (("Ana", "w"), ("Bruno", "m"), ("Celia", "b"), ("Dani", "u"), ("Eva", "-")):
        apply(name, gender)
    facts = [one.facts["gender"] for one in situation(group).applicants]
    assert facts == ["woman", "man", "another", "not-stated", "not-stated"]
    quota(group, trainer, now, 2, gender="not-stated")
    assert situation(group).propose().marks[0].counted == 2


def test_applications_are_proposed_under_the_quotas_and_nobody_is_answered(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    places = [apply(name) for name in ("Ana", "Bruno", "Celia")] + [apply("Dora", "w", "HN", "press")]
    one = quota(group, trainer, now, 1, country="HN", gender="woman")
    stands = situation(group)
    proposed = stands.propose()
    assert stands.seats == 3
    assert proposed.chosen == (places[0].code, places[1].code, places[3].code)
    assert proposed.reserve == (places[2].code,)
    assert proposed.reasons[places[3].code].why == Why.BALANCE
    assert stands.propose(numbers={one.code: 0}).chosen == tuple(place.code for place in places[:3])
    assert stands.propose(seats=1).chosen == (places[3].code,)
    assert set(statuses().values()) == {"asked"}
    assert Quota.objects.get().number == 1


def test_the_organisation_is_what_a_question_asks_for(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    asks = Question.objects.create(event=group.event, position=1, kind="text", label={"es": "¿De dónde?"})
    ana, bruno = apply("Ana"), apply("Bruno")
    for place, house in ((ana, "Fundación Acceso"), (bruno, "fundacion  acceso")):
        place.answers.create(question=asks, value=house, answered_at=now)
    apply("Celia")
    quota(group, trainer, now, 1, bound="most", organisation="Fundación Acceso")
    assert situation(group).propose().marks[0].available == 0
    selecting.arrange(group, number=2, asks=asks, by=trainer, now=now)
    stands = situation(group)
    assert (stands.seats, stands.propose().marks[0].available, stands.propose().marks[0].counted) == (2, 2, 1)
    # Whose answers fewer people read names nobody's organisation here.
    Question.objects.update(audience="lead")
    assert situation(group).propose().marks[0].available == 0


def test_a_rating_comes_before_the_order_of_applications(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    places = [apply(name) for name in ("Ana", "Bruno", "Celia", "Dora")]
    stars = {places[3].code: 5, places[0].code: 1, places[1].code: None}
    assert selecting.rate(group, stars, by=trainer, now=now) == 2
    assert selecting.rate(group, stars, by=trainer, now=now) == 0
    assert situation(group).propose().chosen == tuple(place.code for place in places[1:])
    assert selecting.rate(group, {places[0].code: None, places[3].code: None}, by=trainer, now=now) == 2
    assert not Rating.objects.exists()


def test_a_way_that_is_full_or_waited_for_takes_nobody(
    group: Cohort, apply: Apply, trainer: Person, organiser: Person, now: datetime
) -> None:
    apply("Ana")
    apply("Bruno")
    Capacity.objects.update(seats=1)
    with pytest.raises(MoreThanItHas):
        selecting.arrange(group, number=2, asks=None, by=trainer, now=now)
    assert len(situation(group).propose().chosen) == 1
    Capacity.objects.update(waiting=1)
    assert situation(group).propose().chosen == ()


def test_a_group_that_was_given_fewer_seats_since_has_no_more_to_fill(
    group: Cohort, apply: Apply, trainer: Person, organiser: Person, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        apply(name)
    selecting.arrange(group, number=3, asks=None, by=trainer, now=now)
    Capacity.objects.update(seats=1)
    stands = situation(group)
    assert (stands.seats, len(stands.propose().chosen), len(stands.propose(seats=3).chosen)) == (1, 1, 3)
    assert decide(group, organiser, now).listed == 0
    assert statuses() == {"Ana": "confirmed", "Bruno": "asked", "Celia": "asked"}


def test_seats_that_are_kept_for_a_sector_are_proposed_to_nobody_else(
    group: Cohort, apply: Apply, trainer: Person, organiser: Person, now: datetime
) -> None:
    press = StakeholderGroup.objects.get(code="press")
    Capacity.objects.update(balance_seats=2, balance_for=press, balance_until=now + timedelta(days=1))
    places = [apply(name) for name in ("Ana", "Bruno", "Celia")] + [apply("Dora", sector="press")]
    stands = situation(group)
    assert stands.propose().chosen == (places[0].code, places[3].code)
    assert stands.propose().reasons[places[1].code].why == Why.REACHED
    assert selecting.snapshot(stands, stands.propose())["quotas"] == []
    done = decide(group, organiser, now)
    assert (done.accepted, done.listed) == (2, 0)
    later = selecting.situation(group, now=now + timedelta(days=2)).propose()
    assert later.chosen == (places[0].code, places[1].code, places[3].code)


def test_it_is_read_in_as_many_queries_for_one_as_for_many(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            situation(group).propose()
        return len(seen)

    apply("Ana")
    quota(group, trainer, now, country="GT")
    few = queries()
    for name in ("Bruno", "Celia", "Dora"):
        place = apply(name)
        selecting.rate(group, {place.code: 4}, by=trainer, now=now)
        selecting.override(group, place, act="out", reason="…", by=trainer, now=now)
    quota(group, trainer, now, country="HN")
    assert queries() == few <= 6


# --- Overrides --------------------------------------------------------------------------------


def test_a_trainer_puts_in_leaves_out_and_takes_it_back_with_a_reason_and_their_name(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    places = [apply(name) for name in ("Ana", "Bruno", "Celia", "Dora")]
    selecting.override(group, places[3], act="in", reason=" Leads the network ", by=trainer, now=now)
    selecting.override(group, places[0], act="out", reason="Came last year", by=trainer, now=now)
    proposed = situation(group).propose()
    assert proposed.chosen == tuple(place.code for place in places[1:])
    assert proposed.left_out == (places[0].code,)
    selecting.override(group, places[0], act="in", reason="Teaches others", by=trainer, now=now)
    assert selecting.withdraw(group, places[3], by=trainer, now=now)
    assert not selecting.withdraw(group, places[3], by=trainer, now=now)
    rows = [(row.act, row.reason, row.by, row.withdrawn_by) for row in Override.objects.order_by("pk")]
    assert rows == [
        ("in", "Leads the network", trainer, trainer),
        ("out", "Came last year", trainer, trainer),
        ("in", "Teaches others", trainer, None),
    ]
    assert acts_of(group)[-4:] == [
        "put into the proposal", "left out of the proposal", "put into the proposal", "left to the proposal",
    ]  # fmt: skip
    told = [line.words for line in chronicle.in_words(chronicle.entries(group.event))]
    assert not any("network" in words or "Did something" in words for words in told)


def test_an_override_needs_a_reason_and_an_open_application(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    place = apply("Ana")
    with pytest.raises(NoReasonGiven):
        selecting.override(group, place, act="in", reason="  ", by=trainer, now=now)
    registration.cancel(place, by=None, now=now)
    with pytest.raises(NotApplying):
        selecting.override(group, place, act="in", reason="Known", by=trainer, now=now)
    assert not Override.objects.exists()


# --- Decided ----------------------------------------------------------------------------------


def test_an_organiser_decides_on_what_was_proposed(
    group: Cohort, apply: Apply, organiser: Person, now: datetime
) -> None:
    places = [apply(name) for name in ("Ana", "Bruno", "Celia", "Dora", "Elena")] + [apply("Fabio", "w")]
    quota(group, organiser, now, 2, gender="man")
    done = decide(
        group, organiser, now, reserve=2, lists_reserve=True, refuses_rest=True, reason="So many asked."
    )
    assert (done.accepted, done.listed, done.refused, done.refusals) == (3, 2, 1, ())
    assert statuses() == {
        "Ana": "confirmed", "Bruno": "confirmed", "Celia": "confirmed",
        "Dora": "waiting", "Elena": "waiting", "Fabio": "refused",
    }  # fmt: skip
    kept = Selection.objects.get()
    assert (kept.decided_at, kept.decided_by) == (now, organiser)
    assert kept.proposed["chosen"] == [place.code for place in places[:3]]
    # A reason names no quota that speaks of gender, though it may be the only one there is.
    assert {tuple(named) for _why, named in kept.proposed["reasons"].values()} == {()}
    assert "name" not in str(kept.proposed) and "Ana" not in str(kept.proposed)
    assert Registration.objects.get(name="Fabio").decision_reason == "So many asked."
    assert {"group decided", "many: approve", "many: refuse"} <= set(acts_of(group))


def test_the_reserve_list_is_followed_in_its_order_when_somebody_leaves(
    group: Cohort, apply: Apply, organiser: Person, now: datetime
) -> None:
    for name, gender in (("Ana", "w"), ("Bruno", "m"), ("Celia", "w"), ("Dario", "m"), ("Elena", "w")):
        apply(name, gender)
    quota(group, organiser, now, 2, gender="woman")
    decide(group, organiser, now, reserve=2, lists_reserve=True)
    way = Capacity.objects.get(session=None)
    # Elena keeps the balance whoever leaves; Dario only where a man does, and asked before her.
    assert [place.name for place in waiting.of_way(way)] == ["Elena", "Dario"]
    registration.cancel(Registration.objects.get(name="Ana"), by=None, now=now)
    assert statuses() == {
        "Ana": "cancelled", "Bruno": "confirmed", "Celia": "confirmed", "Dario": "waiting",
        "Elena": "offered",
    }  # fmt: skip


def test_whoever_may_still_be_needed_waits_and_is_proposed_when_somebody_leaves(
    group: Cohort, apply: Apply, organiser: Person, now: datetime
) -> None:
    for name, gender in (("Ana", "w"), ("Bruno", "m"), ("Celia", "m"), ("Dario", "m"), ("Elena", "w")):
        apply(name, gender)
    quota(group, organiser, now, 1, gender="woman")
    done = decide(group, organiser, now, reserve=2)
    assert (done.accepted, done.listed, done.refused) == (3, 0, 0)
    assert situation(group).propose().empty == 0
    registration.cancel(Registration.objects.get(name="Ana"), by=None, now=now)
    proposed = situation(group).propose()
    names = dict(Registration.objects.values_list("code", "name"))
    assert [names[code] for code in proposed.chosen] == ["Bruno", "Celia", "Elena"]
    assert proposed.reasons[proposed.chosen[0]].why == Why.HELD


def test_nothing_is_decided_on_a_proposal_that_is_no_longer_the_one_looked_at(
    group: Cohort, apply: Apply, organiser: Person, now: datetime
) -> None:
    places = [apply(name) for name in ("Ana", "Bruno", "Celia", "Dora")]
    stands = situation(group)
    seen = stands.digest(stands.propose())
    registration.cancel(places[0], by=None, now=now)
    with pytest.raises(ProposalChanged):
        selecting.decide(
            group, digest=seen, reserve=0, lists_reserve=False, refuses_rest=True, by=organiser, now=now
        )
    assert statuses()["Bruno"] == "asked"
    assert not Selection.objects.exists()


def test_there_is_nothing_to_decide_where_nobody_asks(
    group: Cohort, organiser: Person, now: datetime
) -> None:
    with pytest.raises(NothingToDecide):
        decide(group, organiser, now)


def test_the_next_selection_begins_as_the_last_one_was(
    group: Cohort, apply: Apply, organiser: Person, now: datetime
) -> None:
    apply("Ana")
    selecting.arrange(group, number=2, asks=None, by=organiser, now=now)
    decide(group, organiser, now)
    assert selecting.open_of(group).pk is None
    assert situation(group).seats == 2
    selecting.arrange(group, number=3, asks=None, by=organiser, now=now)
    assert list(selecting.decided_of(group).values_list("seats", flat=True)) == [2]
    assert Selection.objects.count() == 2


def test_what_was_written_of_somebody_goes_with_them(
    group: Cohort, apply: Apply, trainer: Person, now: datetime
) -> None:
    place = apply("Ana")
    selecting.rate(group, {place.code: 2}, by=trainer, now=now)
    selecting.override(group, place, act="out", reason="Ana came last year", by=trainer, now=now)
    erasure.forget_subject(place.subject, now=now)
    assert not Rating.objects.exists()
    kept = Override.objects.get()
    assert (kept.reason, kept.by) == ("", trainer)
