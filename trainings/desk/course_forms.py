"""The forms of a course: what it is, what completes it, and its modules."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.desk.fields import LANGUAGES, Titled, summary_field, written_titles
from people.models import Organisation
from trainings.completion import Rule
from trainings.courses import UnitPlan
from trainings.models import Course, Unit


def _number_field(label: Any, help_text: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=most, initial=0, required=False
    )


#: What is asked of the completion of a course.
ASKED_OF_COURSE = (
    "completion_percent", "room_hours", "online_hours", "excused_classes", "excused_percent", "test_percent",
)  # fmt: skip


class CourseForm(Titled):
    """What a course is called, in a few words, and what completes it."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    summary_es = summary_field(_("In short, in Spanish"))
    summary_pt_br = summary_field(_("In short, in Portuguese"))
    summary_en = summary_field(_("In short, in English"))
    completion_percent = forms.IntegerField(
        label=_("Attendance that completes the course, in per cent"),
        help_text=_("Of all the hours planned when a group opens, whether or not they were held."),
        min_value=1,
        max_value=100,
        initial=75,
    )
    room_hours = _number_field(
        _("Hours in the room, at least"), _("0: none. A remote hub counts as in the room."), 500
    )
    online_hours = _number_field(_("Hours online, at least"), _("0: none."), 500)
    excused_classes = _number_field(
        _("Classes for which one was excused: how many count"),
        _("0: none. They count towards the hours that complete the course, and nowhere as attendance."),
        60,
    )
    excused_percent = _number_field(
        _("Classes for which one was excused: up to which share of the hours, in per cent"),
        _("0: the number above alone is the limit. Where both stand, both hold."),
        100,
    )
    test_percent = _number_field(
        _("Points in the test after the course, at least, in per cent"),
        _("0: no test has to be passed. It is then matched by place, for a code of one's own passes nobody."),
        100,
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], course: Course | None = None, **kwargs: Any
    ) -> None:
        if course is not None:
            kwargs["initial"] = {
                "organisation": course.organisation_id,
                "completion_percent": course.completion_percent,
                "room_hours": -(-course.room_minutes // 60),
                "online_hours": -(-course.online_minutes // 60),
                "excused_classes": course.excused_classes,
                "excused_percent": course.excused_percent,
                "test_percent": course.test_percent,
                **{f"title_{column}": getattr(course, f"title_{column}") for column in LANGUAGES},
                **{f"summary_{column}": getattr(course, f"summary_{column}") for column in LANGUAGES},
            }
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if course is not None:
            del self.fields["organisation"]

    @property
    def rule(self) -> Rule:
        """What completes the course, as it was written."""
        data = self.cleaned_data
        return Rule(
            percent=data["completion_percent"],
            room_minutes=60 * (data["room_hours"] or 0),
            online_minutes=60 * (data["online_hours"] or 0),
            excused_classes=data["excused_classes"] or 0,
            excused_percent=data["excused_percent"] or 0,
            test_percent=data["test_percent"] or 0,
        )

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that say what completes it."""
        return [self[name] for name in ASKED_OF_COURSE]

    @property
    def written(self) -> list[forms.BoundField]:
        """The fields that say what it is."""
        return [field for field in self if field.name not in ASKED_OF_COURSE]

    @property
    def summary(self) -> dict[str, str]:
        """The summaries that were written, by language code."""
        return {code: self.cleaned_data[f"summary_{column}"] for column, code in LANGUAGES.items()}


#: What is asked of a module besides, folded away.
FOLDED_OF_UNIT = ("goals_es", "goals_pt_br", "goals_en", "needs", "move_to")


def _goals_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UnitForm(forms.Form):
    """One module: a row without a title is no module."""

    unit = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_es = forms.CharField(label=_("Spanish"), max_length=120, required=False)
    title_pt_br = forms.CharField(label=_("Portuguese"), max_length=120, required=False)
    title_en = forms.CharField(label=_("English"), max_length=120, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), required=False, min_value=5, max_value=1440)
    goals_es = _goals_field(_("Goals in Spanish"), _("What one can do afterwards, a goal a line."))
    goals_pt_br = _goals_field(_("Goals in Portuguese"))
    goals_en = _goals_field(_("Goals in English"))
    needs = forms.CharField(
        label=_("Modules that come before it"),
        help_text=_("Their numbers on this page, such as 1, 3."),
        max_length=200,
        required=False,
    )

    @property
    def title(self) -> dict[str, str]:
        """The titles that were written, by language code."""
        return written_titles(self.cleaned_data)

    move_to = forms.IntegerField(
        label=_("Move it to place"),
        help_text=_("Its new number among the modules. Empty: it stays where it is."),
        min_value=1,
        max_value=60,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A title asks for minutes, and minutes for a title."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if self.title and not data.get("minutes"):
            self.add_error("minutes", _("How many minutes does this module take?"))
        if (data.get("minutes") or self.goals or data.get("needs")) and not self.title:
            self.add_error("title_es", _("What is this module called, in one language at least?"))
        return data

    def clean_needs(self) -> list[int]:
        """Read the numbers, however they are set apart."""
        typed = re.split(r"[\s,;.]+", self.cleaned_data["needs"].strip(" ,;."))
        if not all(one.isdecimal() and len(one) < 4 for one in typed if one):
            raise forms.ValidationError(_("Write the numbers of modules alone, such as 1, 3."))
        return sorted({int(one) for one in typed if one})

    @property
    def goals(self) -> dict[str, str]:
        """The goals that were written, by language code."""
        data = self.cleaned_data
        return {
            code: data[f"goals_{column}"] for column, code in LANGUAGES.items() if data.get(f"goals_{column}")
        }

    @property
    def folded(self) -> list[forms.BoundField]:
        """What a phone shows only where it is asked for."""
        return [self[name] for name in FOLDED_OF_UNIT]

    @property
    def opens(self) -> bool:
        """Whether that shows at once: something in it is wrong."""
        return any(name in self.errors for name in FOLDED_OF_UNIT)


class BaseUnits(forms.BaseFormSet):
    """The modules of a course, at least one."""

    def clean(self) -> None:
        """Refuse a course without any module, and a number that is none of its modules'."""
        if any(self.errors):
            return
        places = self._places()
        if not places:
            raise forms.ValidationError(_("A course has one module at least."))
        for form in self.forms:
            strange = [number for number in form.cleaned_data.get("needs") or () if number not in places]
            if strange:
                form.add_error(
                    "needs", _("There is no module %(number)s on this page.") % {"number": strange[0]}
                )

    def _places(self) -> dict[int, int]:
        """Each module's place in the course, by its number on the page: rows without a title are none.

        Whoever is to be moved is taken out, and put in at their new place one after another.
        """
        rows = {number: form for number, form in enumerate(self.forms, start=1) if form.title}
        moves = {number: place for number, form in rows.items() if (place := form.cleaned_data["move_to"])}
        order = [number for number in rows if number not in moves]
        for number, place in sorted(moves.items(), key=lambda move: move[1]):
            order.insert(place - 1, number)
        return {number: place for place, number in enumerate(order, start=1)}

    def plans(self, units: dict[int, Unit]) -> list[UnitPlan]:
        """Return the modules as they should be, in their order; `units` are the course's by key."""
        places = self._places()
        rows = [self.forms[number - 1] for number in sorted(places, key=places.__getitem__)]
        return [
            UnitPlan(
                form.title,
                form.cleaned_data["minutes"],
                units.get(form.cleaned_data.get("unit") or 0),
                goals=form.goals,
                needs=[places[number] for number in form.cleaned_data["needs"]],
            )
            for form in rows
        ]


#: Modules of one course.
MOST_UNITS = 60
UnitFormSet = forms.formset_factory(
    UnitForm, formset=BaseUnits, extra=2, max_num=MOST_UNITS, absolute_max=MOST_UNITS
)
