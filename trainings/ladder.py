"""Where somebody stands on the ladder of an organisation, and what their next step lacks; nothing is ticked.

Sessions and hours are counted from the record of hours (`trainings.service_record`), reviews as they were
written: of a step and a trainee the latest holds. A fuller role counts where a lesser one is asked for, so
that whoever has led for years need not begin by observing. A step stands once it and all before it are
reached; what an organiser confirmed stands, with all before it, whatever the ladder asks of others later,
and also once that step asks for no confirmation any more, or is retired. A confirmation is a review too; a
review never becomes a confirmation.
This reads; `trainings.ladder_steps` and `trainings.reviewing` write.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite.moments import length_words
from people import accounts
from people.access import Duty, organisations
from people.models import Organisation, Person
from trainings import service_record
from trainings.models import Review, Step, Trainer
from trainings.service_record import ROLES, Served

Asks = Step.Asks


class Rung(NamedTuple):
    """One step as one person stands to it: what they did for it, what it lacks, in words."""

    step: Step
    sessions: int
    minutes: int
    #: The latest review or confirmation of it.
    review: Review | None
    #: Whether it, and all steps before it, are reached.
    is_reached: bool
    lacks: list[str]

    @property
    def record_lacks(self) -> bool:
        """Whether the record itself has not enough, whoever says what."""
        return self.sessions < self.step.sessions or self.minutes < self.step.hours * 60

    @property
    def waits_for_words(self) -> bool:
        """Whether nothing but somebody's word is missing."""
        return bool(self.lacks) and not self.record_lacks


class Standing(NamedTuple):
    """Every step as one person stands to it, in order."""

    rungs: list[Rung]

    @property
    def reached(self) -> Rung | None:
        """The highest step that is reached; none as yet."""
        return next((rung for rung in reversed(self.rungs) if rung.is_reached), None)

    @property
    def next(self) -> Rung | None:
        """The next step; none at the top, or where there is no ladder."""
        return next((rung for rung in self.rungs if not rung.is_reached), None)

    def is_open_to_words(self, rung: Rung) -> bool:
        """Whether something can be said of a step now: a confirmation comes when nothing else is missing."""
        if rung.step.asks != Step.Asks.CONFIRMATION or rung.is_reached:
            return bool(rung.step.asks)
        return rung == self.next and rung.waits_for_words

    @property
    def is_at_the_top(self) -> bool:
        """Whether the last step is reached."""
        return bool(self.rungs) and self.next is None


# --- Pure ---


def standing(steps: Sequence[Step], served: Iterable[Served], reviews: Iterable[Review]) -> Standing:
    """Return where somebody stands from what they served and the reviews of them, the oldest first.

    Reviews of retired steps are among them: whoever was confirmed on one keeps all that is before it.
    """
    said = list(reviews)
    latest = {one.step_id: one for one in said}
    confirming = {one.step_id: one for one in said if one.asks == Asks.CONFIRMATION}
    done = list(served)
    confirmed = max((one.step.position for one in confirming.values() if one.passed), default=-1)
    rungs, is_reached = [], True
    for step in steps:
        counted = [one for one in done if counts(one.role, step)]
        minutes = sum(one.minutes for one in counted)
        review = latest.get(step.pk)
        lacks = [] if step.position <= confirmed else _lacks(step, len(counted), minutes, review)
        is_reached = is_reached and not lacks
        rungs.append(Rung(step, len(counted), minutes, review, is_reached, lacks))
    return Standing(rungs)


def counts(role: str, step: Step) -> bool:
    """Return whether a session served in a role counts for a step."""
    return bool(step.role) and ROLES.index(_ROLE[role]) <= ROLES.index(_ROLE[step.role])


_ROLE = {role.value: role for role in ROLES}


def _lacks(step: Step, sessions: int, minutes: int, review: Review | None) -> list[str]:
    lacks = []
    if (missing := step.sessions - sessions) > 0:
        lacks.append(_sessions_missing(step.role, missing))
    if (short := step.hours * 60 - minutes) > 0:
        lacks.append(_hours_missing(step.role, short))
    # Whoever was confirmed here lacks nothing and is not asked.
    if step.asks == Asks.CONFIRMATION or (step.asks and not (review and review.passed)):
        lacks.append(_saying_missing(step, review))
    return lacks


def _sessions_missing(role: str, missing: int) -> str:
    words = {
        "observer": ngettext(
            "Observe %(count)s more session that takes place.",
            "Observe %(count)s more sessions that take place.",
            missing,
        ),
        "co-trainer": ngettext(
            "Train with another in %(count)s more session that takes place.",
            "Train with another in %(count)s more sessions that take place.",
            missing,
        ),
        "trainer": ngettext(
            "Lead %(count)s more session that takes place.",
            "Lead %(count)s more sessions that take place.",
            missing,
        ),
    }
    return words[role] % {"count": missing}


def _hours_missing(role: str, short: int) -> str:
    words = {
        "observer": _("Observe for %(length)s more."),
        "co-trainer": _("Train with another for %(length)s more."),
        "trainer": _("Lead for %(length)s more."),
    }
    return words[role] % {"length": length_words(short)}


def _saying_missing(step: Step, review: Review | None) -> str:
    if step.asks == Asks.CONFIRMATION:
        return _("An organiser confirms it.")
    if review is None:
        return _("A review by another trainer.")
    return _("Another review: the last one said to try again.")


# --- Read ---


def steps_of(organisation: Organisation) -> list[Step]:
    """Return the steps of an organisation's ladder in their order, without retired ones."""
    return list(organisation.ladder_steps.filter(retired_at=None).order_by("position", "pk"))


class Climber(NamedTuple):
    """Somebody who trains for an organisation, and where they stand."""

    trainer: Trainer
    standing: Standing


def climbers(organisation: Organisation, steps: Sequence[Step]) -> list[Climber]:
    """Return everybody who trains for an organisation with where they stand, by name; three queries."""
    trainers = list(
        organisation.trainers.standing().select_related("person").order_by("person__name", "person__pk")
    )
    people = {trainer.person_id: trainer.person.subject for trainer in trainers}
    served = service_record.of_subjects(set(people.values()), organisation) if people else {}
    reviews = _reviews(people, steps)
    return [
        Climber(one, standing(steps, served[one.person.subject], reviews.get(one.person_id, [])))
        for one in trainers
    ]


def climber(trainer: Trainer, steps: Sequence[Step]) -> Climber:
    """Return where one trainer stands."""
    person, organisation = trainer.person, trainer.organisation
    served = service_record.of_subject(person.subject, organisation)
    return Climber(trainer, standing(steps, served, _reviews([person.pk], steps).get(person.pk, [])))


def own(person: Person) -> list[Climber]:
    """Return where somebody stands, for each organisation that they train for and that has a ladder.

    For their own eyes: what somebody at a desk took for theirs stays out, as in the record of hours.
    """
    mine = list(
        Trainer.objects.standing()
        .filter(person=person)
        .exclude(pk__in=accounts.at_a_desk(person.subject, "trainings.Trainer"))
        .filter(organisation__in=Step.objects.filter(retired_at=None).values("organisation"))
        .select_related("person", "organisation")
        .order_by("organisation__name", "pk")
    )
    if not mine:
        return []
    served = service_record.of_person(person)
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.filter(
        organisation__in=[one.organisation_id for one in mine], retired_at=None
    ).order_by("position", "pk"):
        steps.setdefault(step.organisation_id, []).append(step)
    reviews = _reviews([person.pk], [step for found in steps.values() for step in found]).get(person.pk, [])
    elses = accounts.at_a_desk(person.subject, "trainings.Review")
    reviews = [review for review in reviews if review.pk not in elses]
    return [
        Climber(
            one,
            standing(
                steps[one.organisation_id],
                [session for session in served if session.lead_id == one.organisation_id],
                [review for review in reviews if review.step.organisation_id == one.organisation_id],
            ),
        )
        for one in mine
    ]


def _reviews(people: Collection[int], steps: Sequence[Step]) -> dict[int, list[Review]]:
    """The reviews of people on the ladders of these steps, by their keys, the oldest first."""
    found: dict[int, list[Review]] = {}
    ladders = {step.organisation_id for step in steps}
    rows = Review.objects.filter(trainee__in=list(people), step__organisation__in=ladders)
    for review in rows.select_related("step", "reviewer", "session").order_by("at", "pk"):
        found.setdefault(review.trainee_id, []).append(review)
    return found


# --- Who may say what ---


def may_say(person: Person, step: Step, trainee: Trainer) -> bool:
    """Return whether somebody may say of a trainee that they reached a step.

    Organisers of the organisation may; where a review is asked for, so may whoever trains for it and stands
    on its last step. Nobody may of themselves, and nothing is said of a step that asks nobody.
    """
    return who_may(person, trainee, steps_of(trainee.organisation))(step)


def who_may(person: Person, trainee: Trainer, steps: Sequence[Step]) -> Callable[[Step], bool]:
    """Return the question `may_say` for every step of one trainee, so that it is looked up once."""
    if person.subject == trainee.person.subject:
        return lambda step: False
    if may_confirm(person, trainee):
        return lambda step: bool(step.asks) and step in steps
    if is_at_the_top(person, trainee.organisation):
        return lambda step: step.asks == Asks.REVIEW and step in steps
    return lambda step: False


def may_confirm(person: Person, trainee: Trainer) -> bool:
    """Return whether somebody organises for whom a trainee trains, and so has the last word."""
    return organisations(person, Duty.ORGANISER).filter(pk=trainee.organisation_id).exists()


def is_at_the_top(person: Person, organisation: Organisation) -> bool:
    """Return whether somebody trains for an organisation and stands on the last step of its ladder."""
    trainer = (
        organisation.trainers.standing()
        .filter(person=person)
        .select_related("person", "organisation")
        .first()
    )
    if trainer is None:
        return False
    return climber(trainer, steps_of(organisation)).standing.is_at_the_top
