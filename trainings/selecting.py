"""Choosing a group: ratings and overrides kept, the proposal asked for, and what a person decided.

The sole writer of selections, overrides and ratings; quotas are kept by `trainings.quotas`, and what is
proposed is `trainings.selection`'s. Answers to applications are given by `events.approval`, as at the page of
requests.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from convite.integer_program import Unproved
from events import bulk, seats
from events.models import Answer, Bulk, BulkItem, Question, Registration
from events.recognition import name_key
from people import acts
from people.demographics import Gender
from people.models import Person
from trainings import selection
from trainings.errors import (
    CannotPropose,
    MoreThanItHas,
    NoReasonGiven,
    NotApplying,
    NothingToDecide,
    ProposalChanged,
)
from trainings.models import Cohort, Override, Quota, Rating, Selection
from trainings.proposal import PART, UNRATED, Applicant, Bound, Fixed, Proposal
from trainings.proposal import Quota as Asked
from trainings.quotas import hold, names_quotas, quotas_of, terms_of, wanted_by

Status = Registration.Status

#: Begins the key of what a way to take part keeps for a sector: a limit to everybody else, no quota.
KEPT = "kept:"
#: How applications are answered.
ANSWERS = ("approve", "list-requests", "refuse")
#: The counted genders that are one, as figures publish them.
NOT_STATED = Quota.CountedGender.NOT_STATED.value
_STATED = {Gender.WOMAN.value, Gender.MAN.value, Gender.ANOTHER.value}


# --- What is open -----------------------------------------------------------------------------


def open_of(cohort: Cohort) -> Selection:
    """Return the group's open selection, or one that is not kept yet: as the last one was."""
    found = Selection.objects.filter(cohort=cohort).select_related("asks")
    standing = found.filter(decided_at=None).first()
    if standing is not None:
        return standing
    last = found.order_by("-decided_at", "-pk").first()
    if last is None:
        return Selection(cohort=cohort)
    return Selection(cohort=cohort, seats=last.seats, asks=last.asks)


def decided_of(cohort: Cohort) -> QuerySet[Selection]:
    """Return what was decided of the group, the newest first."""
    found = Selection.objects.filter(cohort=cohort, decided_at__isnull=False)
    return found.select_related("decided_by").order_by("-decided_at", "-pk")


@transaction.atomic
def arrange(
    cohort: Cohort, *, number: int | None, asks: Question | None, by: Person | None, now: datetime
) -> Selection:
    """Keep how many seats are to be filled, and which question names the organisation somebody is from.

    Raises `MoreThanItHas`.
    """
    hold(cohort)
    has = _seats_of(seats.now_of(cohort.event))
    if number is not None and has is not None and number > has:
        raise MoreThanItHas(has)
    found = open_of(cohort)
    found.seats, found.asks = number, asks
    found.save()
    acts.note(cohort.event, "seats to fill set", by=by, now=now)
    return found


# --- Ratings and overrides --------------------------------------------------------------------


@transaction.atomic
def rate(cohort: Cohort, stars: Mapping[str, int | None], *, by: Person | None, now: datetime) -> int:
    """Keep what somebody made of applications, by the codes of places; none takes a rating away.

    Returns how many ratings are others than before. Of answered applications nothing changes.
    """
    places = {place.code: place for place in asking(cohort).filter(code__in=list(stars))}
    known = {row.registration_id: row for row in Rating.objects.filter(registration__in=places.values())}
    changed = 0
    for code, place in places.items():
        wanted, row = stars[code], known.get(place.pk)
        if (row.stars if row else None) == wanted:
            continue
        changed += 1
        if wanted is None:
            Rating.objects.filter(registration=place).delete()
        else:
            Rating.objects.update_or_create(
                registration=place, defaults={"stars": wanted, "by": by, "at": now}
            )
    if changed:
        acts.note(cohort.event, "applications rated", by=by, now=now, count=str(changed))
    return changed


@transaction.atomic
def override(
    cohort: Cohort, registration: Registration, *, act: str, reason: str, by: Person | None, now: datetime
) -> Override:
    """Put somebody into the proposal, or leave them out, and say why; what was said before is taken back.

    Raises `NoReasonGiven` or `NotApplying`.
    """
    hold(cohort)
    if not reason.strip():
        raise NoReasonGiven
    if not asking(cohort).filter(pk=registration.pk).exists():
        raise NotApplying
    _standing(registration).update(withdrawn_at=now, withdrawn_by=by)
    made = Override.objects.create(
        cohort=cohort, registration=registration, act=act, reason=reason.strip(), by=by, at=now
    )
    said = "put into the proposal" if act == Override.Act.IN else "left out of the proposal"
    acts.note(cohort.event, said, by=by, now=now, registration=registration.code)
    return made


@transaction.atomic
def withdraw(cohort: Cohort, registration: Registration, *, by: Person | None, now: datetime) -> bool:
    """Leave somebody to the proposal again; return whether anything stood against it."""
    hold(cohort)
    changed = _standing(registration).update(withdrawn_at=now, withdrawn_by=by)
    if changed:
        acts.note(cohort.event, "left to the proposal", by=by, now=now, registration=registration.code)
    return bool(changed)


def _standing(registration: Registration) -> QuerySet[Override]:
    return Override.objects.filter(registration=registration, withdrawn_at=None)


def asking(cohort: Cohort) -> QuerySet[Registration]:
    """Return the applications to a group that wait for an answer."""
    return Registration.objects.filter(event=cohort.event_id, status=Status.ASKED)


# --- What is proposed -------------------------------------------------------------------------


@dataclass(frozen=True)
class Situation:
    """All that a proposal is made of, read at one moment."""

    cohort: Cohort
    selection: Selection
    quotas: list[Quota]
    places: dict[str, Registration]
    applicants: list[Applicant]
    overrides: dict[str, Override]
    ways: dict[str, int]
    #: way to take part, where seats of it are kept for a sector → how many may have one who are of none such.
    others: dict[str, int]
    #: The seats that the group has; none: it has no limit.
    group_seats: int | None
    #: Organisations that people come from, as they are compared → as the first of them wrote it.
    organisations: dict[str, str]

    @property
    def seats(self) -> int:
        """The seats to fill: as kept, else those of the group, else one for everybody.

        A group that was given fewer seats since has no more than these.
        """
        has = len(self.applicants) if self.group_seats is None else self.group_seats
        kept = self.selection.seats
        return has if kept is None else kept if self.group_seats is None else min(kept, has)

    @property
    def asked(self) -> list[Registration]:
        """The applications that wait, in their order."""
        return [place for place in self.places.values() if place.status == Status.ASKED]

    def propose(self, *, seats: int | None = None, numbers: Mapping[str, int] | None = None) -> Proposal:
        """Return what is proposed, or what would be: other seats, other numbers by the codes of quotas.

        More seats than the group has are looked at as if each way to take part had them. Raises
        `CannotPropose`.
        """
        numbers = numbers or {}
        asked = [
            Asked(
                quota.code,
                Bound(quota.bound),
                numbers.get(quota.code, quota.number),
                wanted_by(terms_of(quota)),
                "organisation" if quota.each_organisation else "",
            )
            for quota in self.quotas
        ]
        asked += [
            Asked(KEPT + way, Bound.MOST, number, {KEPT + way: "other"})
            for way, number in self.others.items()
        ]
        wanted = self.seats if seats is None else seats
        more = 0 if self.group_seats is None else max(0, wanted - self.group_seats)
        ways = {way: limit + more for way, limit in self.ways.items()}
        try:
            return selection.propose(self.applicants, asked, seats=wanted, ways=ways)
        except Unproved as failure:
            raise CannotPropose from failure

    def digest(self, proposal: Proposal) -> str:
        """Return what a page carries along, to see on deciding whether it is decided on what was shown."""
        settled = [(one.key, one.fixed.value) for one in self.applicants]
        shown = [proposal.seats, proposal.chosen, proposal.reserve, proposal.left_out, settled]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def situation(cohort: Cohort, *, now: datetime) -> Situation:
    """Read who applied, who has a seat, the quotas and what people decided; one query more for no number."""
    found = open_of(cohort)
    rows = Registration.objects.filter(
        event=cohort.event_id, status__in=[Status.ASKED, *Registration.HOLDING]
    )
    rows = rows.select_related("stakeholder_group", "hub", "delegation", "rating").order_by("number")
    places = {place.code: place for place in rows}
    standing = Override.objects.filter(cohort=cohort, withdrawn_at=None).select_related("by")
    by_key = {row.registration_id: row for row in standing}
    overrides = {code: by_key[place.pk] for code, place in places.items() if place.pk in by_key}
    houses = _houses(found, places.values())
    capacities = seats.now_of(cohort.event)
    ways = {
        # Whoever waits on a list comes before those who ask, so what is free there is theirs.
        way: row.taken + (max(0, row.left or 0) if not row.waiting else 0)
        for way, row in capacities.items()
        if row.seats is not None
    }
    for_sector = {way: row for way, row in capacities.items() if row.seats and row.is_balanced(now)}

    def facts_of(place: Registration) -> dict[str, str]:
        row = for_sector.get(place.way)
        is_other = row is not None and place.stakeholder_group_id != row.balance_for_id
        kept = {KEPT + place.way: "other"} if is_other else {}
        return _facts(place, houses.get(place.pk, "")) | kept

    held = [place for place in places.values() if place.status != Status.ASKED]
    return Situation(
        cohort=cohort,
        selection=found,
        quotas=list(quotas_of(cohort)),
        places=places,
        applicants=[
            Applicant(
                key=place.code,
                number=place.number,
                facts=facts_of(place),
                rating=place.rating.stars if hasattr(place, "rating") else UNRATED,
                way=place.way,
                fixed=_fixed(place, overrides.get(place.code)),
            )
            for place in places.values()
        ],
        overrides=overrides,
        ways=ways,
        others={
            way: max(0, seats.left_for(row, None, now) or 0)
            + sum(place.way == way and place.stakeholder_group_id != row.balance_for_id for place in held)
            for way, row in for_sector.items()
        },
        group_seats=_seats_of(capacities),
        organisations=_written(places.values(), houses),
    )


def _seats_of(capacities: seats.Seats) -> int | None:
    """The seats of all ways together; none where one has no limit."""
    limited = [row.seats for row in capacities.values() if row.seats is not None]
    return sum(limited) if len(limited) == len(capacities) else None


def _facts(place: Registration, house: str) -> dict[str, str]:
    return {
        "sector": place.stakeholder_group.code if place.stakeholder_group else "",
        "gender": place.gender if place.gender in _STATED else NOT_STATED,
        "country": str(place.country or ""),
        "organisation": name_key(_organisation(place, house)),
    }


def _organisation(place: Registration, house: str) -> str:
    return place.delegation.organisation if place.delegation else house


def _written(places: Iterable[Registration], houses: Mapping[int, str]) -> dict[str, str]:
    """The organisations of places, as they are compared, with what the first of each wrote."""
    found: dict[str, str] = {}
    for place in places:
        wrote = _organisation(place, houses.get(place.pk, ""))
        found.setdefault(name_key(wrote), " ".join(wrote.split()))
    found.pop("", None)
    return found


def _houses(found: Selection, places: Iterable[Registration]) -> dict[int, str]:
    """Who says to come from which organisation, where a question asks it; for whoever sees names."""
    if found.asks is None or found.asks.audience != Question.Audience.NAMES:
        return {}
    rows = Answer.objects.filter(question=found.asks, registration__in=list(places))
    return {key: str(value) for key, value in rows.values_list("registration", "value")}


def _fixed(place: Registration, row: Override | None) -> Fixed:
    if place.status != Status.ASKED:
        return Fixed.HELD
    return Fixed(row.act) if row else Fixed.FREE


# --- Decided ----------------------------------------------------------------------------------


class Decided(NamedTuple):
    """What became of it: how many have a place, wait on the list, and heard no."""

    accepted: int
    listed: int
    refused: int
    #: Acts that go on in the background.
    under_way: tuple[Bulk, ...] = ()
    #: Why some were left as they were.
    refusals: tuple[str, ...] = ()


def decide(
    cohort: Cohort,
    *,
    digest: str,
    reserve: int,
    lists_reserve: bool,
    refuses_rest: bool,
    reason: str = "",
    by: Person,
    now: datetime,
) -> Decided:
    """Do what a person decided on the proposal with this digest, and keep what was proposed to them.

    Those chosen get a yes. The first `reserve` of the reserve list go on the waiting list in its order, as
    far as no seat is left in their way, or still wait for an answer; everybody else hears no, with the
    reason, or still waits. Where so many are chosen that they are answered in the background, the list and
    the refusals follow there in that order, and undoing one before its end stops what follows it.
    Raises `ProposalChanged` or `NothingToDecide`.
    """
    with transaction.atomic():
        hold(cohort)
        now_is = situation(cohort, now=now)
        proposal = now_is.propose()
        # Those who are answered in the background still wait, as if nothing had been decided of them.
        at_work = Bulk.objects.filter(event=cohort.event_id, act__in=ANSWERS, state__in=Bulk.AT_WORK)
        if now_is.digest(proposal) != digest or at_work.exists():
            raise ProposalChanged
        if not now_is.asked:
            raise NothingToDecide
        _keep(now_is, proposal, by=by, now=now)
        chosen = [code for code in proposal.chosen if now_is.places[code].status == Status.ASKED]
        followers, rest = proposal.reserve[:reserve], [*proposal.reserve[reserve:], *proposal.left_out]
        # While the event is held: whoever decides at the same moment finds these answered. One waits for the
        # other, so that nobody is listed before the seats are given, nor refused before the list stands.
        done = [_many(cohort, "approve", chosen, {}, by=by, now=now)]
        if lists_reserve:
            done.append(_many(cohort, "list-requests", followers, {}, after=done, by=by, now=now))
        if refuses_rest:
            done.append(_many(cohort, "refuse", rest, {"reason": reason}, after=done, by=by, now=now))
    became: Counter[str] = Counter()
    for one in done:
        became.update(one.became)
    return Decided(
        accepted=became[Status.CONFIRMED],
        listed=became[Status.WAITING],
        refused=became[Status.REFUSED],
        under_way=tuple(one.bulk for one in done if one.bulk and one.is_under_way),
        refusals=tuple(dict.fromkeys(words for one in done for words in one.refusals)),
    )


def _keep(now_is: Situation, proposal: Proposal, *, by: Person, now: datetime) -> None:
    found = now_is.selection
    found.proposed, found.decided_at, found.decided_by = snapshot(now_is, proposal), now, by
    found.save()
    acts.note(now_is.cohort.event, "group decided", by=by, now=now, count=str(len(proposal.chosen)))


def snapshot(now_is: Situation, proposal: Proposal) -> dict[str, Any]:
    """Return the proposal as it is kept: codes and counts, and of nobody their gender."""
    names = names_quotas(now_is.quotas)
    return {
        "seats": proposal.seats,
        "chosen": list(proposal.chosen),
        "reserve": list(proposal.reserve),
        "left_out": list(proposal.left_out),
        "reasons": {
            code: [reason.why.value, _whole(reason.quotas) if names else []]
            for code, reason in proposal.reasons.items()
        },
        "quotas": [
            {
                "code": mark.quota.key,
                "bound": mark.quota.bound.value,
                "number": mark.quota.number,
                "terms": dict(mark.quota.terms),
                "each": mark.quota.each,
                "counted": mark.counted,
                "available": mark.available,
            }
            for mark in proposal.marks
            if not mark.quota.key.startswith(KEPT)
        ],
        "conflict": _whole(proposal.conflict.quotas) if proposal.conflict else [],
        "overrides": {code: row.act for code, row in now_is.overrides.items()},
    }


def _whole(keys: Iterable[str]) -> list[str]:
    """The quotas that keys are of: which organisation a part speaks of is somebody's answer, and not kept."""
    return list(dict.fromkeys(key.partition(PART)[0] for key in keys))


class _Done(NamedTuple):
    """One act on many: what became of them by status, and why some were left as they were."""

    bulk: Bulk | None = None
    became: Mapping[str, int] = {}
    refusals: tuple[str, ...] = ()

    @property
    def is_under_way(self) -> bool:
        return self.bulk is not None and self.bulk.state in Bulk.AT_WORK


def _many(
    cohort: Cohort,
    act: str,
    codes: Sequence[str],
    options: Mapping[str, str],
    *,
    after: Sequence[_Done] = (),
    by: Person,
    now: datetime,
) -> _Done:
    """Answer many as the page of requests does: few at once, many in the background, undone as there.

    In the order of the codes, and once the last of what it comes `after` is done.
    """
    if not codes:
        return _Done()
    last = next((one.bulk for one in reversed(after) if one.bulk), None)
    chosen = bulk.choose(cohort.event, act=act, codes=codes, by=by, now=now, as_listed=True)
    chosen = bulk.begin(chosen, options=options, by=by, now=now, after=last)
    done = BulkItem.objects.filter(bulk=chosen, state=BulkItem.State.DONE)
    became = dict(done.values_list("registration__status").annotate(Count("pk")).order_by())
    return _Done(chosen, became, tuple(words for words, _number in bulk.refusals(chosen)))


# --- Forgotten --------------------------------------------------------------------------------


def forget_overrides(subject: UUID, now: datetime) -> None:
    """Empty what was written about a subject; that somebody decided, and who, stays."""
    Override.objects.filter(registration__subject=subject).exclude(reason="").update(reason="")


def forget_ratings(subject: UUID, now: datetime) -> None:
    """Take away what was made of a subject's applications."""
    Rating.objects.filter(registration__subject=subject).delete()
