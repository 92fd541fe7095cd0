"""The trainers of an organisation at the desk: who they are, what they may teach, who could be added."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from convite.forms import BesideOthers
from events import spoken
from events.desk.page import (
    PAGE,
    STAFF,
    ask_first,
    get_or_post,
    in_one_transaction,
    is_pressed,
    say_done,
)
from people.access import needs, signed_in
from people.models import Organisation
from people.names import plain
from trainings import access, trainers
from trainings.desk.page import crumbs_of
from trainings.models import Course, Trainer, Unit
from trainings.models.staffing import TrainerQuerySet


class NarrowForm(forms.Form):
    """Which trainers are listed."""

    q = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    organisation = forms.ChoiceField(label=gettext_lazy("Organisation"), required=False)
    course = forms.ChoiceField(label=gettext_lazy("Qualified for"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Teaches in"), required=False)

    def __init__(
        self, *args: Any, organisations: list[Organisation], courses: list[Course], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        anyone = [("", _("Any"))]
        choices = {
            "organisation": [(one.code, str(one)) for one in organisations],
            "course": [(one.code, one.title) for one in courses],
            "language": spoken.choices(),
        }
        for name, offered in choices.items():
            self.fields[name].choices = [*anyone, *offered]  # type: ignore[attr-defined]
        if len(organisations) < 2:
            del self.fields["organisation"]

    def narrow(self, found: TrainerQuerySet) -> TrainerQuerySet:
        """Return those among the trainers who are asked for; what is not well asked narrows nothing.

        Names are compared without accents and case, which the database can't.
        """
        asked = self.cleaned_data if self.is_valid() else {}
        if words := plain(asked.get("q", "")):
            names = found.values_list("pk", "person__name", "person__full_name")
            found = found.filter(
                pk__in=[pk for pk, *both in names if any(words in plain(one) for one in both)]
            )
        if code := asked.get("organisation"):
            found = found.filter(organisation__code=code)
        if code := asked.get("course"):
            found = found.filter(qualifications__course__code=code)
        return found


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest) -> HttpResponse:
    """The trainers of one's organisations, and who seems to teach for them and is not noted."""
    own = list(access.teaching_organisations(request.user).order_by("name"))
    offered = list(access.courses_for(request.user).filter(retired_at=None).order_by("title", "pk"))
    form = NarrowForm(request.GET, organisations=own, courses=offered)
    found = form.narrow(access.trainers_for(request.user)).distinct()
    shown = list(found.select_related("person__teaching", "organisation").order_by("person__name", "pk"))
    if language := form.cleaned_data.get("language") if form.is_valid() else "":
        # Codes in a list: SQLite can't be asked whether one stands in it.
        shown = [one for one in shown if language in _languages(one)]
    page: Any = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    now = timezone.now()
    noted, led = trainers.noted(rows), trainers.led_in_month(rows, now=now)
    is_narrowed = any(value for key, value in request.GET.items() if key != "page")
    # Whoever could be added is looked for in one organisation at a time, however many one works for.
    asked = form.cleaned_data.get("organisation") if form.is_valid() else ""
    chosen = next((one for one in own if len(own) == 1 or one.code == asked), None)
    context = {
        "form": form,
        "is_narrowed": is_narrowed,
        "clear_url": reverse("trainings:desk_trainers") if is_narrowed else "",
        "page": page,
        "rows": [
            {
                "trainer": one,
                "languages": spoken.names(_languages(one)),
                "noted": noted.get(one.pk, []),
                "minutes": led.get(one.pk, 0),
            }
            for one in rows
        ],
        "several": len(own) > 1,
        "organisation": chosen,
        "candidates": list(trainers.candidates(chosen)[: trainers.SHOWN]) if chosen else [],
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/trainers.html", context)


def _languages(trainer: Trainer) -> list[str]:
    profile = getattr(trainer.person, "teaching", None)
    return profile.languages if profile else []


@get_or_post
@needs(*STAFF)
def add(request: HttpRequest, organisation: str, person: str) -> HttpResponse:
    """Note somebody as a trainer who seems to teach for an organisation already; nobody else is there."""
    own = access.teaching_organisations(request.user).filter(code=organisation).first()
    who = trainers.candidates(own).filter(code=person).first() if own else None
    if own is None:
        raise Http404
    if is_pressed(request) and who is not None:
        added = trainers.add(own, who, by=signed_in(request), now=timezone.now())
        say_done(request, _("%(name)s is on the list of trainers.") % {"name": who.name})
        return redirect("trainings:desk_trainer", added.code)
    return redirect("trainings:desk_trainers")


@get_or_post
@needs(*STAFF)
@in_one_transaction
def trainer(request: HttpRequest, code: str) -> HttpResponse:
    """One trainer: what they said of themselves, and what they may teach, to be noted course by course."""
    found = access.listed_trainer_for(request.user, code)
    if request.method == "POST":
        # Whoever else notes what they may teach is waited for, so that it stands beside what was sent.
        list(Trainer.objects.select_for_update(no_key=True).filter(pk=found.pk).values_list("pk"))
        found = access.listed_trainer_for(request.user, code)
    offered = list(
        Course.objects.filter(organisation=found.organisation, retired_at=None).order_by("title", "pk")
    )
    units = list(
        Unit.objects.filter(version__course__in=offered, version__replaced_at=None)
        .select_related("version")
        .order_by("position")
    )
    by_course = {one.pk: [unit for unit in units if unit.version.course_id == one.pk] for one in offered}
    form = QualifiedForm(
        request.POST if request.method == "POST" else None,
        courses=offered,
        units=by_course,
        noted={(one.course_id, one.unit_key) for one in found.qualifications.all()},
    )
    if request.method == "POST" and form.is_valid() and found.ended_at is None:
        for course in offered:
            trainers.qualify(
                found,
                course,
                keys=form.keys(course),
                because=form.cleaned_data["because"],
                by=signed_in(request),
                now=timezone.now(),
            )
        say_done(request, _("What %(name)s may teach is kept.") % {"name": found.person.name})
        return redirect("trainings:desk_trainer", found.code)
    profile = getattr(found.person, "teaching", None)
    context = {
        "trainer": found,
        "profile": profile,
        "languages": spoken.names(_languages(found)),
        "has_said": bool(profile and profile.weekly_hours.exists()),
        "form": form,
        "grid": form.grid(),
        "minutes": trainers.led_in_month([found], now=timezone.now()).get(found.pk, 0),
        "reasons": [one for one in found.qualifications.select_related("course", "by") if one.because],
        "crumbs": crumbs_of((reverse("trainings:desk_trainers"), _("Trainers"))),
    }
    return render(request, "trainings/desk/trainer.html", context, status=422 if form.errors else 200)


#: Ticked for a whole course; nothing at all would be no tick.
WHOLE = "whole"


class QualifiedForm(BesideOthers):
    """What somebody may teach: a whole course, or some of its modules."""

    because = forms.CharField(
        label=gettext_lazy("Noted because"),
        help_text=gettext_lazy(
            "For what you tick anew: a training they had, a class you saw. They can read it."
        ),
        max_length=200,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        courses: list[Course],
        units: dict[int, list[Unit]],
        noted: set[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.courses = courses
        #: Modules of earlier versions that groups may still run: they stand nowhere here, and stay noted.
        self.earlier: dict[int, list[str]] = {}
        for course in courses:
            known = {unit.key for unit in units[course.pk]} | {""}
            self.earlier[course.pk] = [key for pk, key in noted if pk == course.pk and key not in known]
            self.fields[f"c-{course.code}"] = forms.MultipleChoiceField(
                label=course.title,
                choices=[
                    (WHOLE, _("The whole course, and what is added to it")),
                    *((unit.key, f"{unit.position}. {unit.title}") for unit in units[course.pk]),
                ],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[key or WHOLE for pk, key in noted if pk == course.pk and key in known],
            )
        self.order_fields([*(name for name in self.fields if name != "because"), "because"])

    def grid(self) -> list[forms.BoundField]:
        """Return the fields of the courses."""
        return [self[f"c-{course.code}"] for course in self.courses]

    def keys(self, course: Course) -> list[str]:
        """Return what was ticked of a course: keys of modules, or an empty one for all of it."""
        ticked = self.cleaned_data[f"c-{course.code}"]
        return ["" if key == WHOLE else key for key in ticked] + self.earlier[course.pk]


@get_or_post
@needs(*STAFF)
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Take somebody off the list of trainers, after a page that says what that means."""
    found = access.listed_trainer_for(request.user, code)
    if request.method == "POST":
        if trainers.end(found, by=signed_in(request), now=timezone.now()):
            say_done(
                request, _("%(name)s is no longer on the list of trainers.") % {"name": found.person.name}
            )
        return redirect("trainings:desk_trainers")
    return ask_first(
        request,
        question=_("Take %(name)s off the list of trainers?") % {"name": found.person.name},
        text=_(
            "They are suggested for no class any more. The classes that they lead stay theirs, and what was "
            "noted comes back if they do."
        ),
        action=_("Take off the list"),
        back_url=reverse("trainings:desk_trainer", args=[found.code]),
    )


@get_or_post
@needs(*STAFF)
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Put somebody on the list again who was on it before."""
    found = access.listed_trainer_for(request.user, code)
    if is_pressed(request):
        found = trainers.add(found.organisation, found.person, by=signed_in(request), now=timezone.now())
        say_done(request, _("%(name)s is on the list of trainers.") % {"name": found.person.name})
    return redirect("trainings:desk_trainer", found.code)
