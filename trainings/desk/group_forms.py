"""The forms of a group: opened in two short steps or between two days, and changed later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from convite.forms import BesideOthers
from events.desk.fields import (
    ACCESS,
    LANGUAGES,
    AccessFields,
    Dated,
    Grouped,
    MeetingFields,
    PastAsked,
    PlaceFields,
    Seated,
    Titled,
    day_field,
)
from people import zones
from trainings.models import Unit

#: More than any group holds.
MOST_SEATS = 2000
#: Where the trainings are given most; they stand first.
FIRST_COUNTRIES = ("GT", "HN", "SV")


def country_choices() -> list[tuple[str, str]]:
    """Return the countries, those of the trainings first."""
    names = {code: str(name) for code, name in countries}
    first = [(code, names[code]) for code in FIRST_COUNTRIES]
    return [*first, *((code, name) for code, name in names.items() if code not in FIRST_COUNTRIES)]


#: What a phone shows only where it is asked for.
FOLDED = (
    (_("Languages, topics and access"), ("languages", "topics", "interpretation", "captions", "step_free")),
)


class Weekly(forms.Form):
    """On which days of the week there is a class, and how often."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days?"),
        help_text=_("None chosen: the weekday of the first class."),
        choices=[(str(number), name) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    every_weeks = forms.TypedChoiceField(
        label=_("How often?"),
        choices=[("1", _("Every week")), ("2", _("Every two weeks"))],
        coerce=int,
        initial="1",
    )


class GroupForm(Weekly, Grouped, PlaceFields, Seated, Dated, MeetingFields, AccessFields):
    """Where, for how many, and from when: the first of two steps to open a group."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)

    groups = (
        (_("Where"), ("country", "onsite", "onsite_seats", "city", "venue", "address")),
        (
            _("Online"),
            ("online", "online_seats", "meeting_url", "meeting_number", "meeting_passcode", "dial_in"),
        ),
        (_("When"), ("date", "time", "keep_past", "weekdays", "every_weeks", "time_zone")),
    )
    folded = FOLDED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", _("That of the country")), *zones.choices()]  # type: ignore[attr-defined]
        self.fields["date"].label = _("Day of the first class")

    def clean(self) -> dict[str, Any]:
        """Refuse online places without a way in."""
        data = super().clean()
        has_way_in = data.get("meeting_url") or data.get("dial_in") or "meeting_url" in self.errors
        if data.get("online") and not has_way_in:
            self.add_error("meeting_url", _("Write the link of the meeting, so that people can come in."))
        if data.get("onsite") and not (data.get("venue") or data.get("address")):
            self.add_error("venue", _("Write the venue or its address, so that people find the room."))
        return data

    @property
    def zone(self) -> str:
        """The zone that was chosen, else the country's own."""
        return self.cleaned_data.get("time_zone") or zones.zone_of(self.cleaned_data.get("country", ""))

    @property
    def meeting(self) -> dict[str, str]:
        """The way in, as `cohorts.open_cohort` takes it; empty when nobody takes part online."""
        names = ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")
        return {name: self.cleaned_data[name] for name in names} if self.cleaned_data["online"] else {}


class LessonsForm(Titled, PastAsked):
    """The group's title and the date of each lesson, which may stay open: the second step."""

    def __init__(
        self,
        data: Any = None,
        *,
        units: Sequence[Unit],
        now: datetime,
        zone: str,
        starts: Sequence[datetime] = (),
        initial: dict[str, Any] | None = None,
    ) -> None:
        initial = dict(initial or {})
        for place, start in enumerate(starts, start=1):
            initial |= {f"date_{place}": start.date(), f"time_{place}": start.time()}
        super().__init__(data, initial=initial, now=now, zone=zone)
        self.units = list(units)
        for place in range(1, len(self.units) + 1):
            self.fields[f"date_{place}"] = day_field(_("Day"), required=False)
            self.fields[f"time_{place}"] = forms.TimeField(
                label=_("Hour"),
                required=False,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a day without an hour, and ask about days that are past."""
        data = super().clean()
        for place in range(1, len(self.units) + 1):
            if (
                data.get(f"date_{place}")
                and not data.get(f"time_{place}")
                and f"time_{place}" not in self.errors
            ):
                self.add_error(f"time_{place}", _("A date needs both the day and the hour."))
        self.ask_about_past(*((f"date_{place}", f"time_{place}") for place in range(1, len(self.units) + 1)))
        return data

    @property
    def titles(self) -> list[forms.BoundField]:
        """The fields of the title."""
        return [self[f"title_{column}"] for column in LANGUAGES]

    def rows(self) -> list[tuple[int, Unit, forms.BoundField, forms.BoundField]]:
        """Return each lesson's place, unit and fields."""
        return [
            (place, unit, self[f"date_{place}"], self[f"time_{place}"])
            for place, unit in enumerate(self.units, start=1)
        ]

    def lessons(self) -> list[tuple[Unit, datetime | None]]:
        """Return each unit with its wall start, or none where the date stays open."""
        data = self.cleaned_data
        return [
            (
                unit,
                datetime.combine(data[f"date_{place}"], data[f"time_{place}"])
                if data.get(f"date_{place}")
                else None,
            )
            for place, unit in enumerate(self.units, start=1)
        ]


class OwnPaceForm(Titled, AccessFields):
    """A group without classes: what it is called, from which day to which, and for how many."""

    country = forms.ChoiceField(label=_("Country"), choices=country_choices)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    seats = forms.IntegerField(
        label=_("Places"), help_text=_("Empty: no limit."), min_value=1, max_value=MOST_SEATS, required=False
    )

    groups = (
        (_("When"), ("first_day", "last_day", "country", "time_zone")),
        (_("Places"), ("seats",)),
        (_("Title"), ("title_es", "title_pt_br", "title_en")),
    )
    folded = FOLDED

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [("", _("That of the country")), *zones.choices()]  # type: ignore[attr-defined]
        # Nobody comes to a room.
        del self.fields["step_free"]

    @property
    def zone(self) -> str:
        """The zone that was chosen, else the country's own."""
        return self.cleaned_data.get("time_zone") or zones.zone_of(self.cleaned_data.get("country", ""))

    @property
    def access(self) -> dict[str, Any]:
        """What was chosen, as an event keeps it."""
        return {name: self.cleaned_data[name] for name in ("topics", *ACCESS) if name in self.cleaned_data}


class DaysForm(BesideOthers, forms.Form):
    """Other days between which a group works at its own pace."""

    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))

    def __init__(self, *args: Any, has_begun: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_begun:
            del self.fields["first_day"]


class OwnPaceFactsForm(BesideOthers, Titled, AccessFields):
    """Other titles, languages and topics of a group without classes."""

    groups = ((_("Title"), ("title_es", "title_pt_br", "title_en")),)
    folded = FOLDED


class GroupFactsForm(BesideOthers, Titled, PlaceFields, MeetingFields, AccessFields):
    """Other titles, languages and topics, and another place or way in for every class still ahead."""

    groups = (
        (_("Title"), ("title_es", "title_pt_br", "title_en")),
        (_("Where"), ("city", "venue", "address")),
        (_("Online"), ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")),
    )
    folded = FOLDED
