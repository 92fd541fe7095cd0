"""Pictures, recording and needs at the desk: what the form asks of them, and who looks after the needs."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, needs, pictures, questions, risk, spoken
from events.asking import marked
from events.desk.fields import LANGUAGES, Grouped
from events.desk.page import (
    STAFF,
    back_to,
    frame_of,
    get_or_post,
    is_pressed,
    may,
    say_done,
)
from events.errors import EventError
from events.models import Accessibility, Bursary, Event, Question, Registration, Session, Support
from people.access import needs as needs_duty
from people.access import signed_in
from people.models import Person

CARE, LOGISTICS = "events:desk_care", "events:desk_logistics"


def _way(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CareForm(Grouped):
    """What the form asks about pictures, recording and needs."""

    takes_pictures = forms.BooleanField(
        label=gettext_lazy("Pictures are taken"),
        help_text=gettext_lazy(
            "Each person is asked on their own; whoever does not agree is marked on the sheet."
        ),
        required=False,
    )
    recorded: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sessions that are recorded"),
        queryset=Session.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    way_es = _way(gettext_lazy("Taking part without being recorded, in Spanish"))
    way_pt_br = _way(gettext_lazy("Taking part without being recorded, in Portuguese"))
    way_en = _way(gettext_lazy("Taking part without being recorded, in English"))
    asks_needs = forms.BooleanField(
        label=gettext_lazy("Ask for interpretation and accessibility needs"), required=False
    )
    supports = forms.MultipleChoiceField(
        label=gettext_lazy("Supports that people can ask for"),
        help_text=gettext_lazy("Only what you can really give. With none ticked, nobody is asked."),
        choices=Support.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    kept_days = forms.IntegerField(
        label=gettext_lazy("Days after the event until needs are deleted"), min_value=1, max_value=365
    )

    groups = (
        (
            gettext_lazy("Pictures and recording"),
            ("takes_pictures", "recorded", "way_es", "way_pt_br", "way_en"),
        ),
        (gettext_lazy("Needs"), ("asks_needs", "supports", "kept_days")),
    )

    def __init__(self, data: Any = None, *, event: Event) -> None:
        standing = Session.objects.filter(event=event).exclude(status=Session.Status.CANCELLED)
        sessions = standing.without_breaks().in_order()
        initial: dict[str, Any] = {
            "takes_pictures": event.takes_pictures,
            "recorded": [session.code for session in sessions if session.is_recorded],
            "asks_needs": event.asks_needs,
            "supports": event.supports,
            "kept_days": event.needs_kept_days,
        }
        initial |= {f"way_{column}": event.unrecorded_way.get(code, "") for column, code in LANGUAGES.items()}
        super().__init__(data, initial=initial)
        field = self.fields["recorded"]
        field.queryset = sessions  # type: ignore[attr-defined]
        field.label_from_instance = lambda session: session.title  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the way around a recording where one is made."""
        data = super().clean() or self.cleaned_data
        if data.get("recorded") and not any(data.get(f"way_{column}") for column in LANGUAGES):
            self.add_error(
                "way_es", _("Say in one language at least how people take part without being recorded.")
            )
        return data


@get_or_post
@needs_duty(*STAFF)
def care(request: HttpRequest, code: str) -> HttpResponse:
    """What the form asks about pictures, recording and needs, and who looks after the needs."""
    found = access.event_for(request.user, code, "edit")
    form = CareForm(request.POST or None, event=found)
    if request.method == "POST" and form.is_valid():
        data, by, now = form.cleaned_data, signed_in(request), timezone.now()
        pictures.arrange(
            found,
            takes_pictures=data["takes_pictures"],
            recorded=data["recorded"],
            unrecorded_way={code: data[f"way_{column}"].strip() for column, code in LANGUAGES.items()},
            by=by,
            now=now,
        )
        needs.arrange(
            found,
            asks_needs=data["asks_needs"],
            supports=data["supports"],
            kept_days=data["kept_days"],
            by=by,
            now=now,
        )
        say_done(request, _("The changes are kept."))
        return back_to(found, CARE)
    stewards = list(found.stewards.select_related("person").order_by("person__name", "pk"))
    named = {steward.person_id for steward in stewards}
    context = frame_of(
        found,
        CARE,
        names=True,
        edits=True,
        form=form,
        stewards=stewards,
        candidates=[person for person in needs.could_steward(found) if person.pk not in named],
        is_steward=access.looks_after(request.user, found),
    )
    return render(request, "events/desk/care.html", context, status=422 if form.errors else 200)


@get_or_post
@needs_duty(*STAFF)
def stewards(request: HttpRequest, code: str) -> HttpResponse:
    """Name somebody who looks after the needs, or relieve them; every change is logged."""
    found = access.event_for(request.user, code, "edit")
    if is_pressed(request):
        person = Person.objects.filter(code=request.POST.get("person", "").replace("\0", "")).first()
        try:
            if person is not None and "relieve" in request.POST:
                needs.relieve(found, person=person)
                say_done(request, _("The right is taken back."))
            elif person is not None:
                needs.name_steward(found, person=person, by=signed_in(request), now=timezone.now())
                say_done(request, _("The right is kept, and logged."))
        except EventError as error:
            messages.error(request, str(error))
    return back_to(found, CARE)


@require_GET
@needs_duty(*STAFF)
def logistics(request: HttpRequest, code: str) -> HttpResponse:
    """What people need, counted and one by one, for those who look after it alone."""
    found = access.event_looked_after(request.user, code)
    places = list(needs.places_with_needs(found))
    total = needs.add_up(places)
    supports, states = dict(Support.choices), dict(Bursary.Status.choices)
    names = risk.has_lists(found)
    language = get_language() or "es"
    answers = questions.of_places(places, audiences=[Question.Audience.LOGISTICS])
    context = frame_of(
        found,
        LOGISTICS,
        names=may(request.user, found, "names"),
        edits=may(request.user, found, "edit"),
        sums=[
            *((spoken.names([language])[0], number) for language, number in total.languages.items()),
            *((str(Accessibility(one).label), number) for one, number in total.accessibility.items()),
        ],
        supports=[
            (supports[kind], [(states[state], number) for state, number in by_state.items()])
            for kind, by_state in total.supports.items()
        ],
        chosen=[
            (marked(question.words(language), language), pairs)
            for question, pairs in questions.tally(answers.values(), language)
        ],
        rows=[_row(place, answers.get(place.pk, []), names=names) for place in places],
    )
    response = render(request, "events/desk/logistics.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@get_or_post
@needs_duty(*STAFF)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Grant a support or refuse it; whoever asked gets a letter."""
    bursary = access.bursary_looked_after(request.user, code)
    if is_pressed(request) and request.POST.get("to") in ("grant", "refuse"):
        granted = request.POST["to"] == "grant"
        needs.decide(bursary, granted=granted, by=signed_in(request), now=timezone.now())
        say_done(request, _("Kept; whoever asked is told."))
    return back_to(bursary.registration.event, LOGISTICS, f"n-{bursary.registration.number}")


def _row(place: Registration, answers: list[questions.Held], *, names: bool) -> dict[str, Any]:
    need = getattr(place, "need", None)
    language = get_language() or "es"
    return {
        "number": place.number,
        "name": place.name if names else "",
        "mode": place.mode,
        "language": spoken.names([need.interpretation])[0] if need and need.interpretation else "",
        "accessibility": [str(Accessibility(one).label) for one in need.accessibility] if need else [],
        "words": need.words if need else "",
        "bursaries": list(place.bursaries.all()),
        "answers": [
            {
                "label": marked(one.question.words(language), language),
                "words": questions.in_words(one, language),
                "url": reverse("events:desk_answer_file", args=[one.file_code]) if one.file_code else "",
                "goes": one.question.goes_at(place.event.ends_at),
            }
            for one in answers
        ],
    }
