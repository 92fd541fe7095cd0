"""The tests and surveys of a group as people answer them: on their own page, or in the room."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import risk
from events.asking import marked
from events.models import Registration
from events.views.own import private
from events.views.place import door_of
from trainings import access, answers, my_place, own_pace, scores, sitting_times, sittings
from trainings.answering import AnswerForm, OwnCodeForm
from trainings.errors import TrainingError
from trainings.models import AnswerSheet, Sitting
from trainings.sitting_times import State

_form = require_http_methods(["GET", "HEAD", "POST"])
_ELSEWHERE = gettext_lazy(
    "You went on with this elsewhere meanwhile, so nothing is handed in or kept yet. What you answered there "
    "and what you answered here stand together now; where both say something, it is what you chose here. "
    "Look at it, and send it again."
)


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def listing(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Each test of the group: open, still to come, handed in, with one's own points where they are told."""
    door = door_of(request, token, code)
    if not door.place.stands:
        raise Http404
    context = {
        "event": door.place.event,
        "rows": _rows(door.place, my_place.page_of("tests", door.place, token), timezone.now()),
        "back_url": door.url(),
    }
    return render(request, "trainings/tests.html", context)


def waiting(place: Registration, token: str, now: datetime) -> list[dict[str, Any]]:
    """Return the tests that are open to a place and, as far as anybody knows, not handed in."""
    return [
        row
        for row in _rows(place, my_place.page_of("tests", place, token), now)
        if row["state"] == State.OPEN and not (row["sheet"] and row["sheet"].handed_in_at)
    ]


def _rows(place: Registration, here: str, now: datetime) -> list[dict[str, Any]]:
    found = list(access.sittings_of(place))
    if not found:
        return []
    language = get_language() or "es"
    group = found[0].cohort
    span = sitting_times.span_of(group)
    reach = own_pace.reach(group, [place])[place.pk] if span.is_alone else None
    sheets = {
        sheet.sitting_id: sheet
        for sheet in AnswerSheet.objects.filter(registration=place, sitting__in=[one.pk for one in found])
    }
    rows: list[dict[str, Any]] = []
    for one in found:
        opens, closes = sitting_times.window(one, span)
        rows.append(
            {
                "sitting": one,
                "title": marked(one.assessment.words(language), language),
                "state": sitting_times.state_for(one, span, reach, now=now).value,
                "opens_at": opens,
                "closes_at": closes,
                "sheet": sheets.get(one.pk),
                "url": _room(one) if one.by_code else f"{here}{one.code}/",
            }
        )
    told = scores.told([(row["sitting"], row["state"]) for row in rows], sheets)
    return [row | {"points": told.get(row["sitting"].pk)} for row in rows]


@login_not_required
@private
@_form
def test(request: HttpRequest, sitting: str, token: str = "", code: str = "") -> HttpResponse:
    """One test on one's own page: kept for later, handed in once; late, it says so."""
    door = door_of(request, token, code)
    found = access.sitting_of(door.place, sitting)
    now, back = timezone.now(), my_place.page_of("tests", door.place, token)
    sheet = answers.sheet_of(found, door.place)
    if sheet is not None and sheet.handed_in_at is not None:
        if request.method == "POST":
            messages.info(request, _("Your answers were handed in already. The first ones count."))
            return redirect(back)
        return _page(request, found, now, back, door.place, sheet=sheet)
    items = sittings.items_of(found)
    held = answers.said_on(sheet) if sheet else {}
    mark = answers.mark_of(held)
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, items=items, held=held)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, now, back, door.place, form=form, mark=mark)
    if request.POST.get("mark", mark) != mark:
        together = AnswerForm(form.with_held(held), items=items)
        return _page(request, found, now, back, door.place, form=together, mark=mark, refusal=_ELSEWHERE)
    language = get_language() or "es"
    is_later = "later" in request.POST
    if not is_later and form.left_open and "sure" not in request.POST:
        left_open = form.left_open
        return _page(request, found, now, back, door.place, form=form, mark=mark, left_open=left_open)
    try:
        if is_later:
            answers.keep_for_later(found, door.place, form.given, language=language, now=now)
            messages.success(
                request, _("Your answers are kept. They are not handed in yet: go on here when you like.")
            )
        else:
            answers.hand_in(found, door.place, form.given, language=language, now=now)
    except TrainingError as refusal:
        return _page(request, found, now, back, door.place, form=form, mark=mark, refusal=str(refusal))
    return redirect(back if is_later else request.path)


@login_not_required
@private
@_form
def room(request: HttpRequest, room_code: str) -> HttpResponse:
    """A test as it is opened in the room: without a name by one's own code, or the way to one's own page."""
    found = access.sitting_in_room(room_code)
    now = timezone.now()
    if not found.by_code:
        return _page(request, found, now, "", leads_home=True)
    sent = request.POST if request.method == "POST" else None
    form = OwnCodeForm(sent, items=sittings.items_of(found))
    if request.method != "POST":
        return _page(request, found, now, "", form=form, is_done="done" in request.GET)
    if not form.is_valid():
        return _page(request, found, now, "", form=form)
    if form.left_open and "sure" not in request.POST:
        return _page(request, found, now, "", form=form, left_open=form.left_open)
    try:
        answers.hand_in_by_code(found, form.own_code, form.given, language=get_language() or "es", now=now)
    except TrainingError as refusal:
        return _page(request, found, now, "", form=form, refusal=str(refusal))
    # The address says it, for a session that remembers it would know who it was.
    return redirect(f"{request.path}?done=1")


def _room(sitting: Sitting) -> str:
    return reverse("trainings:room", args=[sitting.room_code])


def _page(
    request: HttpRequest,
    sitting: Sitting,
    now: datetime,
    back_url: str,
    place: Registration | None = None,
    *,
    form: AnswerForm | None = None,
    **more: Any,
) -> HttpResponse:
    language = get_language() or "es"
    event, span = sitting.cohort.event, sitting_times.span_of(sitting.cohort)
    opens, closes = sitting_times.window(sitting, span)
    if place is None:
        stands = sitting_times.state(sitting, span, now=now)
    else:
        stands = sitting_times.state_of_place(sitting, place, now=now)
    context = {
        "sitting": sitting,
        "title": marked(sitting.assessment.words(language), language),
        "event": event,
        "shows_event": bool(back_url) or not risk.is_neutral(event),
        "form": form,
        "is_open": stands == State.OPEN,
        "state": stands.value,
        "opens_at": opens,
        "closes_at": closes,
        "is_scored": bool(form) and any(item.is_scored for item in form.items.values()) if form else False,
        "back_url": back_url,
        # Two who use one phone each find their own.
        "keep": f"test-{sitting.code}-{place.code}" if place else f"test-{sitting.code}",
        **more,
    }
    refused = bool((form and form.errors) or more.get("refusal") or more.get("left_open"))
    return render(request, "trainings/test.html", context, status=422 if refused else 200)
