"""Who could teach a class or a whole group: suggestions at the desk, and asking by the usual invitation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from convite.moments import day_words
from events import parts, spoken
from events.desk.page import STAFF, ask_first, get_or_post, is_pressed, may, say_done
from events.errors import EventError
from events.models import Hosting, Part, Session
from people.access import needs, signed_in
from trainings import access, staffing
from trainings.desk.page import group_crumbs
from trainings.models import Cohort, Lesson, Trainer
from trainings.staffing import Candidate, GroupCandidate, Reason, Why

# --- In words ---------------------------------------------------------------------------------


def reason_words(reason: Reason, candidate: Candidate, titles: Mapping[int, str]) -> str:
    """Return why somebody is not suggested for a class, as a sentence; `titles`: of what one may see."""
    title = titles.get(reason.session or 0)
    if reason.why == Why.LEADS:
        return _("Leads “%(title)s” then.") % {"title": title} if title else _("Leads another class then.")
    if reason.why == Why.HAS_A_ROLE:
        return _("Has a role in “%(title)s” then.") % {"title": title} if title else _("Is not free then.")
    if reason.why == Why.AWAY and reason.days:
        first, last = reason.days.first_day, reason.days.last_day
        if first == last:
            return _("Is away on %(day)s.") % {"day": day_words(first)}
        return _("Is away from %(first)s to %(last)s.") % {"first": day_words(first), "last": day_words(last)}
    languages = ", ".join(spoken.names(candidate.hour.session.event.languages))
    words = {
        Why.NOT_FREE: _("Is not free then."),
        Why.NOT_SAID: _("Has not said when they are free."),
        Why.NOT_QUALIFIED: _("Is not noted as qualified for module %(number)s.")
        % {"number": candidate.hour.lesson.unit.position},
        Why.OTHER_LANGUAGE: _("Does not teach in: %(languages)s.") % {"languages": languages},
        Why.NO_LANGUAGE: _("Has not said in which languages they teach."),
        Why.TOO_MUCH: _("Would then lead more than their most hours in a week (%(hours)s).")
        % {"hours": reason.most_hours},
    }
    return words.get(reason.why, _("Is not free then."))


def _titles(candidates: Iterable[Candidate]) -> dict[int, str]:
    """The titles of the sessions that stand in somebody's way and that the viewer may see; one query."""
    keys = {reason.session for one in candidates for reason in one.reasons if reason.session}
    return {one.pk: one.title for one in Session.objects.filter(pk__in=keys)} if keys else {}


def _status_words(candidate: Candidate) -> str:
    return {
        Part.Status.CONFIRMED.value: _("Leads this class."),
        Part.Status.INVITED.value: _("Was asked, and has not answered yet."),
        Part.Status.DECLINED.value: _("Said no to this class."),
    }.get(candidate.status, "")


def _row(candidate: Candidate, titles: Mapping[int, str]) -> dict[str, Any]:
    return {
        "candidate": candidate,
        "trainer": candidate.trainer,
        "status": _status_words(candidate),
        "stands": candidate.status in Part.STANDING,
        "reasons": [reason_words(reason, candidate, titles) for reason in candidate.reasons],
        "week": candidate.load.week_here,
        "period": candidate.load.period_here,
    }


# --- For one class ----------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def for_lesson(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """Who could teach one class: those who can first, and for the rest why not."""
    cohort, lesson = _lesson(request, code, position)
    found = staffing.for_lesson(lesson, viewer=request.user)
    titles = _titles(found)
    rows = [_row(one, titles) for one in found]
    context = {
        "group": cohort,
        "event": cohort.event,
        "lesson": lesson,
        "is_dated": lesson.session is not None and lesson.session.status != Session.Status.CANCELLED,
        "standing": [row for row in rows if row["status"]],
        "suggested": [row for row in rows if row["candidate"].is_suggested],
        "rest": [row for row in rows if not row["status"] and not row["candidate"].is_suggested],
        **_who_asks(request, cohort),
        "crumbs": _crumbs(cohort, (_url(cohort), _("Who could teach the classes?"))),
    }
    return render(request, "trainings/desk/staffing_class.html", context)


def _who_asks(request: HttpRequest, cohort: Cohort) -> dict[str, Any]:
    """Whether the viewer may ask; where not, `asking` says whose organisers may."""
    edits = may(request.user, cohort.event, "edit")
    asking = cohort.event.hostings.filter(right=Hosting.Right.EDIT).select_related("organisation")
    names = asking.order_by("-is_lead", "organisation__name")
    return {"edits": edits, "asking": [] if edits else [one.organisation for one in names]}


@get_or_post
@needs(*STAFF)
def ask(request: HttpRequest, code: str, position: int, trainer: str) -> HttpResponse:
    """Ask a trainer to lead one class; nothing is theirs before they say yes."""
    cohort, lesson = _lesson(request, code, position)
    who = _trainer(request, cohort, trainer)
    back = redirect("trainings:desk_lesson_staffing", code, position)
    if not is_pressed(request) or lesson.session is None:
        return back
    try:
        _invite(request, cohort, lesson.session, who)
    except EventError as error:
        messages.error(request, str(error))
    else:
        say_done(request, _("%(name)s is asked; their answer comes by letter.") % {"name": who.person.name})
    return back


def _invite(request: HttpRequest, cohort: Cohort, session: Session, who: Trainer) -> None:
    if not may(request.user, cohort.event, "edit"):
        raise Http404
    parts.invite(
        session,
        person=who.person,
        role=Part.Role.TRAINER,
        organisation=who.organisation,
        by=signed_in(request),
        now=timezone.now(),
    )


# --- For a whole group ------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def for_group(request: HttpRequest, code: str) -> HttpResponse:
    """Who could teach a group: for how many of its classes ahead each is free, and why not for the others."""
    cohort = access.cohort_with_classes(request.user, code)
    found = staffing.for_cohort(cohort, viewer=request.user, now=timezone.now())
    titles = _titles(candidate for one in found for candidate in one.classes)
    hours = [candidate.hour for candidate in found[0].classes] if found else []
    context = {
        "group": cohort,
        "event": cohort.event,
        "hours": hours,
        "rows": [_group_row(one, titles) for one in found],
        **_who_asks(request, cohort),
        "crumbs": _crumbs(cohort),
    }
    return render(request, "trainings/desk/staffing_group.html", context)


def _group_row(found: GroupCandidate, titles: Mapping[int, str]) -> dict[str, Any]:
    return {
        "trainer": found.trainer,
        "free": found.free,
        "of": len(found.classes),
        "led": found.led,
        "asked": found.asked,
        "suggested": len(found.suggested),
        "not": [
            {
                "lesson": one.hour.lesson,
                "words": " ".join(reason_words(reason, one, titles) for reason in one.reasons),
            }
            for one in found.classes
            if one.reasons and not one.status
        ],
        "period": found.classes[0].load.period_here,
    }


@get_or_post
@needs(*STAFF)
def ask_for_group(request: HttpRequest, code: str, trainer: str) -> HttpResponse:
    """Ask a trainer to lead every class of a group that suits them, after a page that names these."""
    cohort = access.cohort_with_classes(request.user, code)
    who = _trainer(request, cohort, trainer)
    if not may(request.user, cohort.event, "edit"):
        raise Http404
    found = staffing.for_cohort(cohort, viewer=request.user, now=timezone.now())
    suited = [one for row in found if row.trainer.pk == who.pk for one in row.suggested]
    if request.method == "POST":
        # Those alone that the page named: more may suit them by now.
        named = request.POST.get("classes", "").split()
        suited = [one for one in suited if one.hour.session.code in named]
    if not suited:
        # Somebody else may have asked them, or they found something else, since the page was drawn.
        messages.info(request, _("No class ahead suits them any more, so nobody was asked."))
        return redirect(_url(cohort))
    if request.method == "POST":
        _ask_each(request, cohort, who, suited)
        return redirect(_url(cohort))
    names = ", ".join(f"{one.hour.lesson.position}. {one.hour.lesson.unit.title}" for one in suited)
    return ask_first(
        request,
        question=_("Ask %(name)s to teach these classes?") % {"name": who.person.name},
        text=_("%(classes)s. Each is asked for and answered on its own.") % {"classes": names},
        action=ngettext("Send %(count)s invitation", "Send %(count)s invitations", len(suited))
        % {"count": len(suited)},
        back_url=_url(cohort),
        carried={"classes": " ".join(one.hour.session.code for one in suited)},
    )


def _ask_each(request: HttpRequest, cohort: Cohort, who: Trainer, suited: Sequence[Candidate]) -> None:
    asked = 0
    for one in suited:
        try:
            with transaction.atomic():
                _invite(request, cohort, one.hour.session, who)
            asked += 1
        except EventError as error:
            messages.error(request, f"{one.hour.lesson.unit.title}: {error}")
    if asked:
        say_done(
            request,
            ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", asked)
            % {"count": asked},
        )


def _lesson(request: HttpRequest, code: str, position: int) -> tuple[Cohort, Lesson]:
    cohort = access.cohort_with_classes(request.user, code)
    lesson = cohort.lessons.filter(position=position).select_related("session", "unit").first()
    if lesson is None:
        raise Http404
    lesson.cohort = cohort
    if lesson.session is not None:
        lesson.session.event = cohort.event
    return cohort, lesson


def _trainer(request: HttpRequest, cohort: Cohort, code: str) -> Trainer:
    """A trainer of the organisation that gives the course; anyone else's is not there (Http404)."""
    found = access.listed_trainer_for(request.user, code)
    if found.organisation_id != cohort.course.organisation_id or found.ended_at is not None:
        raise Http404
    return found


def _url(cohort: Cohort) -> str:
    return reverse("trainings:desk_staffing", args=[cohort.code])


def _crumbs(cohort: Cohort, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return group_crumbs(cohort, *more)
