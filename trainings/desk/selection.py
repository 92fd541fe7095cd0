"""Choosing a group at the desk: quotas, what is proposed and why, what if, overrides, and the decision."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite.table import MOST_SEATS
from events import access as event_access
from events import questions, risk
from events.desk.page import (
    PAGE,
    STAFF,
    ask_first,
    form_page,
    get_or_post,
    in_one_transaction,
    is_pressed,
    may,
    say_done,
)
from events.models import Event, Question, Registration
from people.access import needs, signed_in
from trainings import access, quotas, selecting
from trainings.desk.page import group_crumbs
from trainings.desk.selection_forms import (
    DecideForm,
    OverrideForm,
    QuotaForm,
    RatingsForm,
    SeatsForm,
    WhatIfForm,
)
from trainings.desk.selection_words import Shown, conflict_words, mark_words, quota_words
from trainings.errors import ProposalChanged, TrainingError
from trainings.models import Cohort, Override, Quota
from trainings.proposal import Proposal
from trainings.selecting import Situation

#: So many of the reserve list are shown at once; the others are folded.
SHOWN = 20


def _shows_names(person: Any, event: Event) -> bool:
    return risk.has_lists(event) and may(person, event, "names")


def _crumbs(found: Cohort, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return group_crumbs(found, *more)


def _to_proposal(found: Cohort, anchor: str = "") -> HttpResponse:
    return redirect(_url(found) + (f"#{anchor}" if anchor else ""))


def _url(found: Cohort) -> str:
    return reverse("trainings:desk_selection", args=[found.code])


# --- What is proposed -------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """What is proposed for a group, and why; with other numbers in the address, what would be."""
    found = access.cohort_for(request.user, code)
    stands = selecting.situation(found, now=timezone.now())
    is_trial = "seats" in request.GET
    form = WhatIfForm(request.GET if is_trial else None, quotas=stands.quotas, seats=stands.seats)
    names = _shows_names(request.user, found.event)
    context: dict[str, Any] = {
        "group": found,
        "event": found.event,
        "stands": stands,
        "form": form,
        "shows_names": names,
        "has_lists": risk.has_lists(found.event),
        "may_decide": may(request.user, found.event, "edit"),
        "asks_first": found.event.admission == Event.Admission.APPROVAL,
        "waiting": found.event.registrations.filter(status=Registration.Status.WAITING).count(),
        "decided": _decided(found),
        "crumbs": _crumbs(found),
        "url": _url(found),
    }
    try:
        kept = stands.propose()
        tried = None
        if form.is_valid():
            tried = stands.propose(seats=form.cleaned_data["seats"], numbers=form.numbers)
        context |= _proposed(stands, kept, tried, form, names=names)
    except TrainingError as failure:
        context["failure"] = str(failure)
    return render(request, "trainings/desk/selection.html", context, status=422 if form.errors else 200)


def _proposed(
    stands: Situation, kept: Proposal, tried: Proposal | None, form: WhatIfForm, *, names: bool
) -> dict[str, Any]:
    shown = tried or kept
    told = Shown(stands, shown, names=names)
    before = {mark.quota.key: mark for mark in kept.marks}
    rows = [
        {
            "quota": quota,
            "words": told.words[quota.code],
            "field": form[f"q-{quota.code}"],
            "mark": mark,
            "said": mark_words(mark, told.organisations.get(mark.value, "")),
            "of": told.organisations.get(mark.value, ""),
            "before": before[quota.code] if tried else None,
        }
        for quota, mark in zip(stands.quotas, shown.marks, strict=False)  # what seats keep stands behind them
    ]
    trial = None
    if tried is not None:
        trial = {
            "comes": [told.called(code) for code in tried.chosen if code not in kept.chosen],
            "goes": [told.called(code) for code in kept.chosen if code not in tried.chosen],
            "short": tried.short - kept.short,
        }
    order = told.lines(shown.reserve)
    return {
        "proposal": shown,
        "rows": rows,
        "trial": trial,
        "seats": told.ring(),
        "most_seats": MOST_SEATS,
        "chosen": told.lines(shown.chosen),
        "reserve": order[:SHOWN],
        "further": order[SHOWN:],
        "left_out": told.lines(shown.left_out),
        "held": sum(not line.is_asking for line in told.lines(shown.chosen)),
        "conflict": conflict_words(shown.conflict, told.words, shown.seats) if shown.conflict else [],
        "is_smallest": bool(shown.conflict and shown.conflict.is_smallest),
    }


def _decided(found: Cohort) -> list[dict[str, Any]]:
    return [
        {
            "at": one.decided_at,
            "by": one.decided_by,
            "chosen": len(one.proposed.get("chosen", [])),
            "seats": one.proposed.get("seats", 0),
            "overrides": len(one.proposed.get("overrides", {})),
        }
        for one in selecting.decided_of(found)[:10]
    ]


@get_or_post
@needs(*STAFF)
@in_one_transaction
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the numbers of a “what if”."""
    found = access.cohort_for(request.user, code)
    if not is_pressed(request):
        return _to_proposal(found)
    quotas.hold(found)
    stands = selecting.situation(found, now=timezone.now())
    form = WhatIfForm(request.POST, quotas=stands.quotas, seats=stands.seats)
    if not form.is_valid():
        messages.error(request, _("Some of these numbers cannot be kept. Nothing was changed."))
        return _to_proposal(found)
    by, now, number = signed_in(request), timezone.now(), form.cleaned_data["seats"]
    try:
        with transaction.atomic():
            if number != stands.seats:
                selecting.arrange(found, number=number, asks=stands.selection.asks, by=by, now=now)
            quotas.set_numbers(found, form.numbers, by=by, now=now)
    except TrainingError as refusal:
        messages.error(request, str(refusal))
        tried = {"seats": number, **{f"q-{code}": each for code, each in form.numbers.items()}}
        return redirect(f"{_url(found)}?{urlencode(tried)}")
    say_done(request, _("These numbers are kept."))
    return _to_proposal(found)


@get_or_post
@needs(*STAFF)
def seats(request: HttpRequest, code: str) -> HttpResponse:
    """How many seats are to be filled, and which question asks for the organisation."""
    found = access.cohort_for(request.user, code)
    standing = selecting.open_of(found)
    asked = found.event.questions.filter(
        survey=None, kind=Question.Kind.TEXT, audience=Question.Audience.NAMES
    ).order_by("position", "pk")
    initial = {"number": standing.seats, "asks": standing.asks_id}
    form = SeatsForm(request.POST or None, questions=asked, initial=initial)
    if request.method == "POST" and form.is_valid():
        data, by = form.cleaned_data, signed_in(request)
        try:
            selecting.arrange(found, number=data["number"], asks=data["asks"], by=by, now=timezone.now())
        except TrainingError as refusal:
            form.add_error("number", str(refusal))
        else:
            say_done(request, _("This is kept."))
            return _to_proposal(found)
    return _form(request, found, form, title=_("Seats to fill"), action=_("Keep"))


# --- Quotas -----------------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def quota_new(request: HttpRequest, code: str) -> HttpResponse:
    """Write a quota."""
    found = access.cohort_for(request.user, code)
    return _quota_form(request, found, None)


@get_or_post
@needs(*STAFF)
def quota(request: HttpRequest, code: str, quota: str) -> HttpResponse:
    """Change a quota."""
    found = access.cohort_for(request.user, code)
    return _quota_form(request, found, access.quota_at(found, quota))


def _quota_form(request: HttpRequest, found: Cohort, standing: Quota | None) -> HttpResponse:
    form = QuotaForm(request.POST or None, quota=standing)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            quotas.write_quota(
                found,
                bound=data["bound"],
                number=data["number"],
                terms=form.terms,
                by=signed_in(request),
                now=timezone.now(),
                quota=standing,
            )
        except TrainingError as refusal:
            form.add_error(None, str(refusal))
        else:
            say_done(request, _("The quota is kept."))
            return _to_proposal(found, "quotas")
    return _form(
        request,
        found,
        form,
        title=_("Change the quota") if standing else _("Add a quota"),
        action=_("Keep the quota"),
        note=_("Leave open what does not matter. What you choose has to be true of a person all at once."),
    )


@get_or_post
@needs(*STAFF)
def quota_remove(request: HttpRequest, code: str, quota: str) -> HttpResponse:
    """Take a quota away, after asking."""
    found = access.cohort_for(request.user, code)
    standing = access.quota_at(found, quota)
    if request.method == "POST":
        quotas.remove_quota(standing, by=signed_in(request), now=timezone.now())
        say_done(request, _("The quota is removed."))
        return _to_proposal(found, "quotas")
    return ask_first(
        request,
        question=_("Remove the quota “%(quota)s”?") % {"quota": quota_words(standing)},
        text=_("The proposal no longer looks at it. What was decided before stays as it is."),
        action=_("Remove the quota"),
        back_url=_url(found),
    )


def _form(
    request: HttpRequest, found: Cohort, form: Any, *, title: str, action: str, **more: Any
) -> HttpResponse:
    crumbs = _crumbs(found, (_url(found), _("Choosing the group")))
    return form_page(request, form, title=title, action=action, back_url=_url(found), crumbs=crumbs, **more)


# --- People -----------------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def applications(request: HttpRequest, code: str) -> HttpResponse:
    """The applications that wait, with what they answered, to be rated page by page."""
    found = access.cohort_for(request.user, code)
    event = found.event
    asking = selecting.asking(found).select_related("stakeholder_group", "rating").order_by("number")
    page = Paginator(asking, PAGE).get_page(request.GET.get("page"))
    # Once somebody of an earlier page is answered, others stand on this one than on the one that was sent.
    sent = asking.filter(code__in=RatingsForm.sent(request.POST)) if request.method == "POST" else page
    places = list(sent)
    form = RatingsForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        changed = selecting.rate(found, form.stars, by=signed_in(request), now=timezone.now())
        say_done(
            request,
            ngettext("%(count)s rating is kept.", "%(count)s ratings are kept.", changed)
            % {"count": changed},
        )
        if page.has_next() and "next" in request.POST:
            return redirect(f"{request.path}?page={page.next_page_number()}")
        return redirect(request.get_full_path())
    names = _shows_names(request.user, event)
    context = {
        "group": found,
        "event": event,
        "page": page,
        "form": form,
        "shows_names": names,
        "has_lists": risk.has_lists(event),
        "rows": _applied(request, event, places, form, names=names),
        "crumbs": _crumbs(found, (_url(found), _("Choosing the group"))),
        "url": _url(found),
    }
    status = 422 if form.errors else 200
    return render(request, "trainings/desk/applications.html", context, status=status)


def _applied(
    request: HttpRequest, event: Event, places: list[Registration], form: RatingsForm, *, names: bool
) -> list[dict[str, Any]]:
    """Each application with its field, and its answers to whoever may read them here."""
    answers: dict[int, list[questions.Held]] = {}
    if names and event.has_questions:
        readers = event_access.audiences(request.user, event)
        answers = questions.of_places(places, audiences=readers)
    language = get_language() or "es"
    return [
        {
            "place": place,
            "name": place.name if names else "",
            "field": form[RatingsForm.field_of(place.code)],
            "answers": [
                (held.question.words(language)[0], questions.in_words(held, language))
                for held in answers.get(place.pk, [])
            ],
        }
        for place in places
    ]


@get_or_post
@needs(*STAFF)
def put_in(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """Put somebody into the proposal, with a reason."""
    return _override(request, code, place, act=Override.Act.IN)


@get_or_post
@needs(*STAFF)
def leave_out(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """Leave somebody out of the proposal, with a reason."""
    return _override(request, code, place, act=Override.Act.OUT)


def _override(request: HttpRequest, code: str, place: str, *, act: str) -> HttpResponse:
    found = access.cohort_for(request.user, code)
    one = access.application_at(found, place)
    form = OverrideForm(request.POST or None)
    is_in = act == Override.Act.IN
    if request.method == "POST" and form.is_valid():
        try:
            selecting.override(
                found,
                one,
                act=act,
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except TrainingError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("They are in, whatever the quotas say.") if is_in else _("They are left out.")
            say_done(request, said)
            return _to_proposal(found, "people")
    names = _shows_names(request.user, found.event)
    who = f"{one.number} {one.name}" if names else str(one.number)
    title = _("Put %(who)s into the group?") if is_in else _("Leave %(who)s out of the group?")
    return _form(
        request,
        found,
        form,
        title=title % {"who": who},
        action=_("Put in") if is_in else _("Leave out"),
        note=_("The proposal is worked out anew around it. Nobody hears of it before the group is decided."),
    )


@get_or_post
@needs(*STAFF)
def leave_to_it(request: HttpRequest, code: str, place: str) -> HttpResponse:
    """Take an override back: the proposal chooses again."""
    found = access.cohort_for(request.user, code)
    one = access.application_at(found, place)
    if is_pressed(request) and selecting.withdraw(found, one, by=signed_in(request), now=timezone.now()):
        say_done(request, _("The proposal chooses again."))
    return _to_proposal(found, "people")


# --- The decision -----------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide on what is proposed, as whoever answers requests may: a yes, the reserve list, a no."""
    found = access.cohort_for(request.user, code)
    event_access.event_for(request.user, found.event.code, "edit")
    stands = selecting.situation(found, now=timezone.now())
    try:
        kept = stands.propose()
    except TrainingError as failure:
        messages.error(request, str(failure))
        return _to_proposal(found)
    form = DecideForm(request.POST or None, initial={"digest": stands.digest(kept)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = selecting.decide(
                found,
                digest=data["digest"],
                reserve=data["reserve"],
                lists_reserve=data["lists_reserve"] == "yes",
                refuses_rest=data["refuses_rest"] == "yes",
                reason=data["reason"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except ProposalChanged as refusal:
            form.add_error(None, str(refusal))
        except TrainingError as refusal:
            messages.error(request, str(refusal))
            return _to_proposal(found)
        else:
            _tell(request, done)
            return redirect("events:desk_requests", found.event.code)
    told = Shown(stands, kept, names=_shows_names(request.user, found.event))
    new = [line for line in told.lines(kept.chosen) if line.is_asking]
    context = {
        "form": form,
        "title": _("Decide on the group"),
        "action": _("Decide"),
        "back_url": _url(found),
        "crumbs": _crumbs(found, (_url(found), _("Choosing the group"))),
        "keep": f"decide-{found.code}",
        "new": new,
        "followers": told.lines(kept.reserve)[:SHOWN],
        "proposal": kept,
        "short": kept.short,
    }
    return render(
        request, "trainings/desk/selection_decide.html", context, status=422 if form.errors else 200
    )


def _tell(request: HttpRequest, done: selecting.Decided) -> None:
    """Say what became of those who applied."""
    told = [
        (done.accepted, ngettext("%(count)s has a place now.", "%(count)s have a place now.", done.accepted)),
        (
            done.listed,
            ngettext("%(count)s is on the waiting list.", "%(count)s are on the waiting list.", done.listed),
        ),
        (done.refused, ngettext("%(count)s was refused.", "%(count)s were refused.", done.refused)),
    ]
    words = [sentence % {"count": number} for number, sentence in told if number]
    if any(one.act == "list-requests" for one in done.under_way):
        words.append(
            _(
                "The others are being answered in the background: first whoever is chosen, then the reserve "
                "list, and everybody else at last."
            )
        )
    elif done.under_way:
        words.append(_("The others are being answered in the background."))
    if words:
        say_done(request, " ".join(words))
    for refusal in done.refusals:
        messages.error(request, refusal)
