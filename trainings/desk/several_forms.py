"""The form by which one course opens in several places at once: what is common, and a row for each place."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.desk.fields import AccessFields, Grouped, MeetingFields, PastAsked, PlaceFields, Seated, day_field
from people import zones
from trainings.desk.group_forms import FOLDED, Weekly, country_choices

#: As many places as one page lays out.
MOST_PLACES = 8


class CommonForm(Weekly, Grouped, Seated, MeetingFields, AccessFields):
    """What is the same for every group: on which days, the seats of each, the way in."""

    groups = (
        (_("Days"), ("weekdays", "every_weeks")),
        (_("Seats of each group"), ("onsite", "onsite_seats", "online", "online_seats")),
    )
    folded = (
        (_("Link of the meeting"), ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")),
        *FOLDED,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse online places without a way in."""
        data = super().clean()
        has_way_in = data.get("meeting_url") or data.get("dial_in") or "meeting_url" in self.errors
        if data.get("online") and not has_way_in:
            self.add_error("meeting_url", _("Write the link of the meeting, so that people can come in."))
        return data

    @property
    def meeting(self) -> dict[str, str]:
        """The way in, as `cohorts.open_cohort` takes it; empty when nobody takes part online."""
        names = ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")
        return {name: self.cleaned_data[name] for name in names} if self.cleaned_data["online"] else {}


class PlaceForm(PlaceFields, PastAsked):
    """One place: its country, and the day and hour of the first class there; without a day it is left out."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    date = day_field(_("Day of the first class"), required=False)
    time = forms.TimeField(
        label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), required=False
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("One that is not in this list: open that group by itself."),
        required=False,
    )

    #: What a phone shows only where it is asked for.
    folded_names = ("city", "address", "time_zone")
    field_order = ("country", "date", "time", "venue", *folded_names)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Those of the region alone: with every zone of the world in each row a page would weigh too much.
        near = zones.choices()[0][1]
        self.fields["time_zone"].choices = [("", _("That of the country")), *near]  # type: ignore[attr-defined]

    @property
    def zone(self) -> str:
        """The zone that was chosen, else the country's own."""
        return self.cleaned_data.get("time_zone") or zones.zone_of(self.cleaned_data.get("country", ""))

    @property
    def is_used(self) -> bool:
        """Whether a group is to be opened there."""
        return bool(self.cleaned_data.get("date"))

    @property
    def first(self) -> datetime:
        """The wall start of the first class there."""
        return datetime.combine(self.cleaned_data["date"], self.cleaned_data["time"])

    @property
    def opens(self) -> bool:
        """Whether what is folded shows at once: something in it is wrong."""
        return any(name in self.errors for name in self.folded_names)

    def shown(self) -> list[forms.BoundField]:
        """The fields that stand open."""
        return [self[name] for name in self.fields if name not in self.folded_names]

    def folded(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [self[name] for name in self.folded_names]

    def clean(self) -> dict[str, Any]:
        """Ask for the hour of a day, the day of an hour or of a place, and about a day that is past."""
        data = super().clean() or self.cleaned_data
        begun = data.get("time") or "venue" in self.changed_data
        if data.get("date") and not data.get("time") and "time" not in self.errors:
            self.add_error("time", _("A date needs both the day and the hour."))
        elif begun and not data.get("date") and "date" not in self.errors:
            self.add_error("date", _("A date needs both the day and the hour."))
        self.ask_about_past(("date", "time"))
        return data


class BasePlaces(forms.BaseFormSet):
    """The places, one at least."""

    #: Set where people come to a room, so that each place needs one.
    needs_venue = False

    def clean(self) -> None:
        """Refuse a page without any place, and a room that nobody could find."""
        if any(self.errors):
            return
        used = self.used()
        if not used:
            raise forms.ValidationError(_("Write the day and the hour of the first class in one country."))
        for form in used:
            if self.needs_venue and not (form.cleaned_data["venue"] or form.cleaned_data["address"]):
                form.add_error("venue", _("Write the venue or its address, so that people find the room."))

    def used(self) -> list[PlaceForm]:
        """The rows in which a group is to be opened."""
        return [form for form in self.forms if form.is_used]


PlaceFormSet = forms.formset_factory(
    PlaceForm, formset=BasePlaces, extra=0, max_num=MOST_PLACES, absolute_max=MOST_PLACES
)


class SkippedForm(forms.Form):
    """Days on which some group has no class: holidays, which nobody here knows. `skip` is `row:day`."""

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.skipped = _days(data.getlist("skip"))
        #: What the dates on the page were laid out without.
        self.seen = _days(data.getlist("seen"))

    def of(self, row: int) -> set[date]:
        """The days that are left free in a row."""
        return {day for place, day in self.skipped if place == row}


def _days(typed: Sequence[str]) -> set[tuple[int, date]]:
    found = set()
    for one in typed[:400]:
        row, _colon, day = one.partition(":")
        try:
            found.add((int(row[:3]), date.fromisoformat(day)))
        except ValueError:
            continue
    return found
