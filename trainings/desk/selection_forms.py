"""The forms by which a group is chosen: quotas, seats, stars, and what a person decides otherwise."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from convite.forms import BesideOthers
from events.desk.way_forms import AnswerForm
from events.forms import plain_line
from events.models import Question, Registration
from people.models import StakeholderGroup
from trainings.desk.group_forms import MOST_SEATS, country_choices
from trainings.errors import NoReasonGiven
from trainings.models import Quota
from trainings.quotas import Terms


class QuotaForm(forms.Form):
    """So many people at least, or at most, of whom all that is chosen is true."""

    bound = forms.ChoiceField(
        label=_("At least or at most"), choices=Quota.Bound.choices, widget=forms.RadioSelect, initial="least"
    )
    number = forms.IntegerField(label=_("How many people"), min_value=0, max_value=MOST_SEATS)
    gender = forms.ChoiceField(
        label=_("Gender"),
        help_text=_("Counted only: on no page does it stand beside a name."),
        choices=[("", _("Any")), *Quota.CountedGender.choices],
        required=False,
    )
    sector: "forms.ModelChoiceField[StakeholderGroup]" = forms.ModelChoiceField(
        label=_("Sector"), queryset=StakeholderGroup.objects.none(), empty_label=_("Any"), required=False
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    organisation = forms.CharField(
        label=_("Organisation"),
        help_text=_("As people write it; accents and capitals do not matter."),
        max_length=160,
        required=False,
    )
    each_organisation = forms.BooleanField(
        label=_("For each organisation on its own"),
        help_text=_(
            "Such as at most 2 from each organisation. Whoever names none is not counted. “Seats to fill” "
            "says which question asks for it."
        ),
        required=False,
    )

    def __init__(self, *args: Any, quota: Quota | None = None, **kwargs: Any) -> None:
        if quota is not None:
            kwargs["initial"] = {
                "bound": quota.bound,
                "number": quota.number,
                "gender": quota.gender,
                "sector": quota.sector_id,
                "country": str(quota.country or ""),
                "organisation": quota.organisation,
                "each_organisation": quota.each_organisation,
            }
        super().__init__(*args, **kwargs)
        in_use = Q(retired_at=None) | Q(pk=quota.sector_id if quota else None)
        self.fields["sector"].queryset = StakeholderGroup.objects.filter(in_use).order_by("position", "pk")  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("Any")), *country_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a wish for nobody."""
        data = super().clean() or self.cleaned_data
        if data.get("bound") == Quota.Bound.LEAST and data.get("number") == 0:
            self.add_error("number", _("“At least 0” asks for nobody. Write 1 or more."))
        if data.get("each_organisation"):
            if data.get("bound") == Quota.Bound.LEAST:
                self.add_error("bound", _("For each organisation there can only be an “at most”."))
            if data.get("organisation"):
                self.add_error("organisation", _("Name one organisation, or count each; not both."))
        return data

    @property
    def terms(self) -> Terms:
        """Whom it counts."""
        data = self.cleaned_data
        country, organisation = data["country"], data["organisation"]
        return Terms(data["sector"], data["gender"], country, organisation, data["each_organisation"])


class _Asked(forms.ModelChoiceField):
    """A choice among questions, by their words."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the question in the reader's language, else in one it has."""
        return str(obj.words(get_language() or "es")[0])


class SeatsForm(forms.Form):
    """How many seats are to be filled, and where the organisation of somebody stands."""

    number = forms.IntegerField(
        label=_("Seats to fill"),
        help_text=_("Those that are taken already among them. Empty: as many as the group has."),
        min_value=1,
        max_value=MOST_SEATS,
        required=False,
    )
    asks = _Asked(
        label=_("Which question asks for the organisation?"),
        help_text=_(
            "Only where a quota counts an organisation: a question answered in a line, and read by everybody "
            "who may see names. Whoever was named by an institution comes from there."
        ),
        queryset=Question.objects.none(),
        empty_label=_("None"),
        required=False,
    )

    def __init__(self, *args: Any, questions: QuerySet[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(_Asked, self.fields["asks"]).queryset = questions


class WhatIfForm(BesideOthers):
    """Other numbers, to look what would follow: the seats, and each quota's by its code.

    A number that nobody touched follows what somebody else kept meanwhile.
    """

    seats = forms.IntegerField(label=_("Seats to fill"), min_value=1, max_value=MOST_SEATS)

    def __init__(self, *args: Any, quotas: Iterable[Quota], seats: int, **kwargs: Any) -> None:
        quotas = list(quotas)
        kwargs["initial"] = {"seats": seats, **{f"q-{quota.code}": quota.number for quota in quotas}}
        super().__init__(*args, **kwargs)
        for quota in quotas:
            self.fields[f"q-{quota.code}"] = forms.IntegerField(
                label=_("How many people"), min_value=0, max_value=MOST_SEATS
            )

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers of the quotas by their codes."""
        data = self.cleaned_data
        return {name.removeprefix("q-"): data[name] for name in data if name.startswith("q-")}


class RatingsForm(forms.Form):
    """What somebody makes of applications, from 1 to 5, or nothing yet: those of a page as it was sent."""

    def __init__(self, *args: Any, places: Iterable[Registration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(places)
        for place in self.places:
            self.fields[self.field_of(place.code)] = forms.TypedChoiceField(
                label=_("Rating of application %(number)s") % {"number": place.number},
                choices=[("", _("not rated")), *((str(number), str(number)) for number in range(1, 6))],
                coerce=int,
                empty_value=None,
                required=False,
                initial=place.rating.stars if hasattr(place, "rating") else "",
                # The page sends along what it showed, so that only what was changed on it is kept.
                show_hidden_initial=True,
            )

    @staticmethod
    def field_of(code: str) -> str:
        """Return the name of the field of a place."""
        return f"rate-{code}"

    @staticmethod
    def sent(posted: Iterable[str]) -> list[str]:
        """Return the codes of the places whose fields a page sent, whoever is on that page by now."""
        return [name.removeprefix("rate-") for name in posted if name.startswith("rate-")]

    @property
    def stars(self) -> dict[str, int | None]:
        """The ratings that are others than the page showed, by the codes of places."""
        changed = set(self.changed_data)
        names = {place.code: self.field_of(place.code) for place in self.places}
        return {code: self.cleaned_data[name] for code, name in names.items() if name in changed}


class OverrideForm(forms.Form):
    """Why somebody is put in or left out."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Kept with your name and the hour for whoever chooses this group; the person never sees it."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": NoReasonGiven.message},
    )

    def clean_reason(self) -> str:
        """The reason as one line."""
        return plain_line(self.cleaned_data["reason"])


class DecideForm(AnswerForm):
    """What becomes of the reserve list and of everybody else."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reserve = forms.IntegerField(
        label=_("People on the reserve list"), min_value=0, max_value=MOST_SEATS, initial=5
    )
    lists_reserve = forms.ChoiceField(
        label=_("What becomes of the reserve list?"),
        choices=[
            ("no", _("They go on waiting for an answer: when somebody leaves, you decide who follows")),
            (
                "yes",
                _("They go on the waiting list in its order: a free seat is offered to the first"),
            ),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )
    refuses_rest = forms.ChoiceField(
        label=_("What becomes of everybody else?"),
        choices=[
            ("no", _("They go on waiting for an answer")),
            ("yes", _("They hear that there is no place")),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )

    field_order = ("digest", "reserve", "lists_reserve", "refuses_rest", "reason")
