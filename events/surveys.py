"""Surveys: a few questions about an event or a session, answered by people and joined to nobody.

In one transaction a mark says that the place has answered, and the answers are written without place, hour or
order; see docs/decisions/0023-surveys.md. The sole writer of surveys, marks and their answers.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet, TextField
from django.db.models.expressions import Value
from django.db.models.fields.json import KT
from django.db.models.functions import Concat

from events import expected, posting, questions
from events.defaults import Choices, Chosen
from events.errors import AnsweredAlready, NothingAsked, SurveyClosed
from events.models import (
    Event,
    Presence,
    Question,
    Registration,
    Session,
    Survey,
    SurveyAnswer,
    SurveyMark,
)
from events.questions import Wording
from events.rule_times import lead_of
from mail import outbox
from mail.models import Letter
from people import acts
from people.models import Person

#: Kinds that a survey asks in; the others would tell who answered.
KINDS = (Question.Kind.SCALE, Question.Kind.CHOICE, Question.Kind.SEVERAL, Question.Kind.LONG)
#: Days after the session within which its letter still goes out.
LETTER_DAYS = 7
#: How long after the session its letter leaves it to the thanks, which lead to the survey too: one letter
#: does for both. Where staff put the thanks later, it waits for them, and this little longer.
THANKS_FIRST, AFTER_THANKS = timedelta(days=1), timedelta(hours=2)
#: What a new survey begins with; the desk changes it before opening.
USUAL: tuple[Wording, ...] = (
    Wording(
        Question.Kind.SCALE,
        {
            "es": "¿Qué tan útil le resultó?",
            "pt-br": "Quanto foi útil para você?",
            "en": "How useful was it for you?",
        },
        help={"es": "1: nada; 5: mucho.", "pt-br": "1: nada; 5: muito.", "en": "1: not at all; 5: very."},
    ),
    Wording(
        Question.Kind.LONG,
        {
            "es": "¿Qué haría usted de otra manera?",
            "pt-br": "O que você faria de outra maneira?",
            "en": "What would you do differently?",
        },
        help={
            "es": "Por favor, no escriba nombres.",
            "pt-br": "Por favor, não escreva nomes.",
            "en": "Please write no names.",
        },
    ),
)


# --- At the desk ------------------------------------------------------------------------------


@transaction.atomic
def create(
    event: Event,
    *,
    session: Session | None,
    title: Mapping[str, str],
    sends_letters: bool,
    by: Person | None,
    now: datetime,
) -> Survey:
    """Begin a survey about an event, or one of its sessions, with the usual questions; nobody sees it yet."""
    survey = Survey.objects.create(
        event=event,
        session=session,
        title={code: words for code, words in title.items() if words},
        sends_letters=sends_letters,
    )
    for wording in USUAL:
        questions.add(event, survey=survey, wording=wording, by=by, now=now)
    return survey


@transaction.atomic
def open_up(survey: Survey, *, by: Person | None, now: datetime) -> None:
    """Let people answer; from now on its questions stay. Raises `NothingAsked` or `SurveyClosed`."""
    fresh = Survey.objects.select_for_update().get(pk=survey.pk)
    if fresh.status == Survey.Status.CLOSED:
        raise SurveyClosed
    if not Question.objects.asked().filter(survey=fresh).exists():
        raise NothingAsked
    if fresh.status == Survey.Status.DRAFT:
        Survey.objects.filter(pk=fresh.pk).update(status=Survey.Status.OPEN, opened_at=now)
        acts.note(fresh.event, "survey opened", by=by, now=now)
    survey.refresh_from_db()


@transaction.atomic
def close(survey: Survey, *, by: Person | None, now: datetime) -> None:
    """Take no more answers, for good: results are shown now, and one more answer would stand out.

    Marks and answers are written anew in an order drawn by lot, so that not even the place of a row on the
    disk says which came with which.
    """
    fresh = Survey.objects.select_for_update().get(pk=survey.pk)
    if fresh.status != Survey.Status.OPEN:
        return
    Survey.objects.filter(pk=fresh.pk).update(status=Survey.Status.CLOSED, closed_at=now)
    lot = secrets.SystemRandom()
    marks = list(SurveyMark.objects.filter(survey=fresh))
    said = list(SurveyAnswer.objects.filter(question__survey=fresh))
    SurveyMark.objects.filter(survey=fresh).delete()
    SurveyAnswer.objects.filter(question__survey=fresh).delete()
    lot.shuffle(marks)
    lot.shuffle(said)
    SurveyMark.objects.bulk_create(marks, batch_size=500)
    SurveyAnswer.objects.bulk_create(said, batch_size=500)
    acts.note(fresh.event, "survey closed", by=by, now=now)
    survey.refresh_from_db()


def how_many(survey: Survey) -> int:
    """Return how many people answered."""
    return SurveyMark.objects.filter(survey=survey).count()


# --- Answered ---------------------------------------------------------------------------------


def open_to(place: Registration) -> list[Survey]:
    """Return the surveys that whoever holds the place can answer now and has not."""
    if not place.stands:
        return []
    done = SurveyMark.objects.filter(survey=OuterRef("pk"), registration=place)
    found = Survey.objects.filter(event=place.event_id, status=Survey.Status.OPEN).filter(~Exists(done))
    surveys = list(found.select_related("session").order_by("opened_at", "pk"))
    of_sessions = [survey.session for survey in surveys if survey.session]
    coming = {session.pk for session in expected.narrowed(of_sessions, place)}
    if len(coming) < len(of_sessions):
        coming |= set(
            place.presences.filter(session__in=of_sessions, state="present").values_list(
                "session_id", flat=True
            )
        )
    return [survey for survey in surveys if survey.session_id is None or survey.session_id in coming]


def answer(survey: Survey, place: Registration, given: Mapping[Question, Any]) -> None:
    """Keep somebody's answers, and apart from them that they answered; raises `SurveyClosed` or
    `AnsweredAlready`.

    Nothing written here says when, and nothing joins one answer to another or to the mark.
    """
    try:
        with transaction.atomic():
            # Held against closing, which writes all of them anew.
            fresh = Survey.objects.select_for_update().get(pk=survey.pk)
            if fresh.status != Survey.Status.OPEN or place.event_id != fresh.event_id:
                raise SurveyClosed
            SurveyMark.objects.create(survey=fresh, registration=place)
            rows = [
                SurveyAnswer(question=question, value=value)
                for question, value in given.items()
                if question.survey_id == fresh.pk and value not in (None, "", [])
            ]
            secrets.SystemRandom().shuffle(rows)
            SurveyAnswer.objects.bulk_create(rows)
    except IntegrityError as error:
        raise AnsweredAlready from error


def forget(subject: UUID, now: datetime) -> None:
    """Delete that a subject answered; what was answered is nobody's, and stays."""
    SurveyMark.objects.filter(registration__subject=subject).delete()


# --- Letters ----------------------------------------------------------------------------------


def concerned(survey: Survey) -> QuerySet[Registration]:
    """Return the places whose holders are asked: those present where that was marked, else all that stand."""
    places = Registration.objects.placed().filter(event=survey.event_id)
    if survey.session_id is None:
        return places
    present = Presence.objects.filter(session=survey.session_id, state=Presence.State.PRESENT)
    if not present.exists():
        return Registration.objects.expected_in(survey.session) if survey.session else places
    return places.filter(Exists(present.filter(registration=OuterRef("pk"))))


def post_due(now: datetime) -> int:
    """Post the letter of each open survey whose session is over, once to each person; return how many.

    Whoever is thanked finds it in the thanks, and gets no letter beside.
    """
    over = (
        Survey.objects.filter(status=Survey.Status.OPEN, sends_letters=True)
        .filter(event__status=Event.Status.PUBLISHED)
        .annotate(lead=lead_of("event_id"))
        .select_related("event", "session")
    )
    choices = Choices({one.event_id: one.lead for one in over}.items())
    posted = 0
    for survey in over:
        ends_at = survey.session.ends_at if survey.session else survey.event.ends_at
        if ends_at is None:
            continue
        begins = ends_at + _leaves_to_thanks(choices.of(survey.event_id, "thanks"))
        if not begins <= now <= begins - THANKS_FIRST + timedelta(days=LETTER_DAYS):
            continue
        key = Concat(Value(f"survey:{survey.code}:"), F("code"), output_field=TextField())
        untold = (
            concerned(survey)
            .exclude(email="", phone="")
            .select_related("event")
            .annotate(letter=key)
            .filter(~Exists(Letter.objects.filter(key=OuterRef("letter"))))
            .filter(~Exists(SurveyMark.objects.filter(survey=survey, registration=OuterRef("pk"))))
            .filter(~Exists(_thanks(survey, ends_at)))
        )
        drafts = [
            posting.draft(place, f"survey:{survey.code}:{place.code}", "events.survey", survey=survey.code)
            for place in untold
        ]
        posted += outbox.post_many(drafts, now=now)
    return posted


def _leaves_to_thanks(thanks: Chosen) -> timedelta:
    if not (thanks.is_on and (thanks.rule is None or thanks.rule.to_places)):
        return THANKS_FIRST
    return max(THANKS_FIRST, thanks.after + AFTER_THANKS)


def _thanks(survey: Survey, ends_at: datetime) -> QuerySet[Letter]:
    """The letters of thanks to whoever holds a place that led them to the survey already."""
    since = max(ends_at, survey.opened_at or ends_at)
    # Thanks for a role lead to no survey, so those of the place alone count.
    thanks = (
        Letter.objects.filter(kind="events.thanks", filed_under=survey.event.code, created_at__gte=since)
        .exclude(state=Letter.State.DROPPED)
        .annotate(place=KT("about__registration"))
        .filter(subject=OuterRef("subject"), place=OuterRef("code"))
    )
    return thanks.filter(about__session=survey.session.code) if survey.session else thanks
