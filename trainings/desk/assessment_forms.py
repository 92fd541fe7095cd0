"""Forms of the bank and of tests: a question, a test and its name, what a group is given."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite.moments import zone as zone_info
from events.desk.fields import LANGUAGES, Grouped, Titled, day_field
from events.desk.wording import HELP, LABEL, lines_of
from people.models import Organisation
from trainings import assessments, sittings
from trainings.bank import MOST_POINTS, SAYS, Wording
from trainings.holding import mark_of
from trainings.models import Assessment, Item, Sitting


def _text(label: Any, most: int, *, rows: int = 2, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ItemForm(Grouped):
    """One question of one kind, in up to three languages; only what its kind needs is asked for."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    label_es = _text(_("In Spanish"), LABEL * 2)
    label_pt_br = _text(_("In Portuguese"), LABEL * 2)
    label_en = _text(_("In English"), LABEL * 2)
    choices_es = _text(_("Choices in Spanish"), 4000, rows=4, help_text=_("One on each line."))
    choices_pt_br = _text(
        _("Choices in Portuguese"), 4000, rows=4, help_text=_("The same, in the same order.")
    )
    choices_en = _text(_("Choices in English"), 4000, rows=4, help_text=_("The same, in the same order."))
    right = forms.CharField(
        label=_("Which are right"),
        help_text=_(
            "The numbers of the lines, such as 1, 3. Leave it empty where nothing is right or wrong."
        ),
        max_length=60,
        required=False,
    )
    points = forms.IntegerField(
        label=_("Points for a right choice"), min_value=1, max_value=MOST_POINTS, initial=1
    )
    least = forms.IntegerField(label=_("Lowest step"), min_value=0, max_value=100, initial=1)
    most = forms.IntegerField(label=_("Highest step"), min_value=1, max_value=100, initial=5)
    help_es = _text(_("Explanation in Spanish"), HELP)
    help_pt_br = _text(_("Explanation in Portuguese"), HELP)
    help_en = _text(_("Explanation in English"), HELP)
    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    groups = (
        (_("Whose it is"), ("organisation",)),
        (_("The question"), tuple(f"label_{column}" for column in LANGUAGES)),
        (_("What can be chosen"), (*(f"choices_{column}" for column in LANGUAGES), "right", "points")),
        (_("The scale"), ("least", "most")),
    )
    folded = ((_("An explanation below the question"), tuple(f"help_{column}" for column in LANGUAGES)),)

    def __init__(
        self,
        *args: Any,
        kind: str,
        organisations: QuerySet[Organisation],
        item: Item | None = None,
        **kwargs: Any,
    ) -> None:
        if item is not None:
            kwargs["initial"] = _as_written(item)
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if item is not None:
            del self.fields["organisation"]
        if kind not in Item.CHOOSING:
            for name in (*(f"choices_{column}" for column in LANGUAGES), "right", "points"):
                del self.fields[name]
        if kind != Item.Kind.SCALE:
            del self.fields["least"], self.fields["most"]

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the groups that this kind needs."""
        return [(name, fields) for name, fields in super().sections() if fields]

    def clean_right(self) -> list[int]:
        """Take numbers, whatever stands between them."""
        typed = self.cleaned_data["right"]
        if not re.fullmatch(r"[\d\s,;.]*", typed):
            raise forms.ValidationError(
                gettext("The right choices are numbers of the lines above, such as 1, 3.")
            )
        return [int(number) for number in re.findall(r"\d{1,4}", typed)]

    @property
    def wording(self) -> Wording:
        """What was written, as the bank takes it."""
        data = self.cleaned_data
        return Wording(
            kind=self.kind,
            label=self._by_language("label"),
            help=self._by_language("help"),
            choices={
                code: lines_of(data.get(f"choices_{column}") or "") for column, code in LANGUAGES.items()
            },
            right=data.get("right") or [],
            least=data.get("least", 1),
            most=data.get("most", 5),
            points=data.get("points", 1),
        )

    def _by_language(self, name: str) -> dict[str, str]:
        return {
            code: " ".join(self.cleaned_data[f"{name}_{column}"].split())
            for column, code in LANGUAGES.items()
        }


def _as_written(item: Item) -> dict[str, Any]:
    initial: dict[str, Any] = {"points": item.points, "least": item.least, "most": item.most}
    initial["mark"] = mark_of(item, SAYS)
    initial["right"] = ", ".join(
        str(number) for number, one in enumerate(item.choices, start=1) if one.get("right")
    )
    for column, code in LANGUAGES.items():
        initial[f"label_{column}"] = item.label.get(code, "")
        initial[f"help_{column}"] = item.help.get(code, "")
        told = [one["words"].get(code, "") for one in item.choices]
        initial[f"choices_{column}"] = "\n".join(told) if any(told) else ""
    return initial


class AssessmentForm(Titled):
    """What a test or survey is called, and what participants read of their points."""

    purpose = forms.ChoiceField(label=_("What it is"), choices=Assessment.Purpose)
    tells_points = forms.BooleanField(
        label=_("Participants read their own points, once the test after the course is over"),
        required=False,
        initial=True,
    )

    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    groups = ((_("Test or survey"), ("purpose", "title_es", "title_pt_br", "title_en", "tells_points")),)

    def __init__(self, *args: Any, assessment: Assessment | None = None, **kwargs: Any) -> None:
        if assessment is not None:
            mark = mark_of(assessment, assessments.SAYS)
            kwargs["initial"] = {"tells_points": assessment.tells_points, "mark": mark} | {
                f"title_{column}": assessment.title.get(code, "") for column, code in LANGUAGES.items()
            }
        super().__init__(*args, **kwargs)
        if assessment is not None:
            del self.fields["purpose"]


class GiveForm(forms.Form):
    """A test that a group is given, how its answers are matched, and whether it is asked months later too."""

    assessment: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Test or survey"), queryset=Assessment.objects.none(), to_field_name="code", empty_label=None
    )
    linking = forms.ChoiceField(
        label=_("Before and after are matched"),
        choices=Sitting.Linking,
        widget=forms.RadioSelect,
        help_text=_(
            "A code of their own protects people whom it would harm if their answers were read beside their "
            "name. Then there are no results by sector, gender or country, and nobody can be asked "
            "again by name."
        ),
    )
    follow_up = forms.MultipleChoiceField(
        label=_("Asked again"),
        choices=[(moment.value, moment.label) for moment in Sitting.MONTHS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self, *args: Any, assessments: QuerySet[Assessment], language: str, usual: str, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"linking": usual}
        super().__init__(*args, **kwargs)
        field = self.fields["assessment"]
        field.queryset = assessments  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: (  # type: ignore[attr-defined]
            f"{one.words(language)[0]} · {one.get_purpose_display()}"
        )


class TimesForm(forms.Form):
    """When a sitting opens and closes, instead of what follows from the classes; empty: as these have it."""

    opens_on = day_field(_("Opens on"), required=False)
    opens_time = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    closes_on = day_field(_("Closes on"), required=False)
    closes_time = forms.TimeField(
        label=_("Hour"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sitting: Sitting, zone: str, **kwargs: Any) -> None:
        self.zone = zone_info(zone)
        initial: dict[str, Any] = {"mark": mark_of(sitting, sittings.CHOSEN)}
        for name, at in (("opens", sitting.opens_at), ("closes", sitting.closes_at)):
            if at is not None:
                local = at.astimezone(self.zone)
                initial |= {f"{name}_on": local.date(), f"{name}_time": local.time()}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Ask for the hour of a day, and for the day of an hour."""
        data = super().clean() or self.cleaned_data
        for name in ("opens", "closes"):
            day, hour = data.get(f"{name}_on"), data.get(f"{name}_time")
            if (day is None) != (hour is None) and not {f"{name}_on", f"{name}_time"} & set(self.errors):
                self.add_error(
                    f"{name}_on" if day is None else f"{name}_time",
                    gettext("Write the day and the hour, or neither."),
                )
        return data

    def at(self, name: str) -> datetime | None:
        """Return the instant that was chosen for `opens` or `closes`; none: as the classes have it."""
        day, hour = self.cleaned_data[f"{name}_on"], self.cleaned_data[f"{name}_time"]
        return datetime.combine(day, hour, self.zone) if day and hour else None


def chosen_items(typed: Sequence[str], offered: Sequence[Item]) -> list[Item]:
    """Return the questions that were ticked, in the order in which they are offered."""
    return [item for item in offered if item.code in typed]
