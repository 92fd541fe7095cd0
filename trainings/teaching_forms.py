"""What somebody is asked of their own teaching: languages and zone, hours of the week, days, a calendar."""

import re
from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.desk.fields import day_field, spoken_field, zone_field
from trainings.models import TeachingProfile, WeeklyHours
from trainings.models.staffing import WEEK_HOURS
from trainings.teaching import Days, Hours

#: So many hours of one day are asked for at first, and at most.
ROWS, MOST_ROWS = 2, 6
#: The longest that somebody is away in one entry.
LONGEST_DAYS = 366
_FIELD = re.compile(r"d[0-6]_([0-5])_(?:begins|ends)")


def hour_field(label: Any) -> forms.TimeField:
    """A field for an hour, which may be left empty."""
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class AboutTeachingForm(forms.Form):
    """In which languages, by which clock, and how much at most."""

    languages = spoken_field(_("Languages I teach in"))
    time_zone = zone_field()
    most_hours = forms.IntegerField(
        label=_("Most hours of classes in a week"),
        help_text=_("All that you lead counts, for whichever organisation. Empty: no limit."),
        min_value=1,
        max_value=WEEK_HOURS,
        required=False,
    )
    note = forms.CharField(
        label=_("Note for those who plan"),
        help_text=_("Read by the organisations for which you teach."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, profile: TeachingProfile, **kwargs: Any) -> None:
        names = ("languages", "time_zone", "most_hours", "note")
        kwargs["initial"] = {name: getattr(profile, name) for name in names}
        super().__init__(*args, **kwargs)


class WeekForm(forms.Form):
    """The hours of each day of the week, with one row more than there are."""

    same = forms.BooleanField(label=_("From Tuesday to Friday the same hours as on Monday"), required=False)

    def __init__(self, data: Any = None, *, hours: Sequence[WeeklyHours] = ()) -> None:
        by_day: dict[int, list[WeeklyHours]] = {}
        for one in sorted(hours, key=lambda one: one.begins):
            by_day.setdefault(one.weekday, []).append(one)
        initial: dict[str, Any] = {}
        for day, rows in by_day.items():
            for row, one in enumerate(rows):
                initial |= {f"d{day}_{row}_begins": one.begins, f"d{day}_{row}_ends": one.ends}
        super().__init__(data, initial=initial)
        sent = [int(found[1]) for name in data or () if (found := _FIELD.fullmatch(name))]
        self.rows = min(
            MOST_ROWS, max([ROWS, *(len(rows) + 1 for rows in by_day.values()), *(n + 1 for n in sent)])
        )
        for day in range(7):
            for row in range(self.rows):
                named = {"day": WEEKDAYS[day], "row": row + 1}
                self.fields[f"d{day}_{row}_begins"] = hour_field(gettext("%(day)s %(row)s, from") % named)
                self.fields[f"d{day}_{row}_ends"] = hour_field(gettext("%(day)s %(row)s, until") % named)

    def days(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """Return each day's name with its rows, as they stand on the page."""
        return [
            (
                str(WEEKDAYS[day]),
                [(self[f"d{day}_{row}_begins"], self[f"d{day}_{row}_ends"]) for row in range(self.rows)],
            )
            for day in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        """Take both hours of a row or neither, the second after the first, and no two rows at one time."""
        data = super().clean() or self.cleaned_data
        for day in range(7):
            ends_before: time | None = None
            for row, begins, ends in sorted(self._rows(day), key=lambda one: (one[1] or time(), one[0])):
                first, last = f"d{day}_{row}_begins", f"d{day}_{row}_ends"
                if begins is None or ends is None:
                    self.add_error(first if begins is None else last, _("Write from when and until when."))
                elif ends != time() and ends <= begins:
                    self.add_error(last, _("This hour is before the first one. Midnight is 00:00."))
                elif ends_before is not None and (ends_before == time() or ends_before > begins):
                    self.add_error(first, _("These hours overlap with others of the same day."))
                else:
                    ends_before = ends
        return data

    def _rows(self, day: int) -> list[tuple[int, time | None, time | None]]:
        """The rows of a day in which something was written; what is wrong already is told already."""
        found = []
        for row in range(self.rows):
            names = f"d{day}_{row}_begins", f"d{day}_{row}_ends"
            if any(name in self.errors for name in names):
                continue
            begins, ends = (self.cleaned_data.get(name) for name in names)
            if begins is not None or ends is not None:
                found.append((row, begins, ends))
        return found

    @property
    def hours(self) -> list[Hours]:
        """The hours as they were written."""
        source = {day: 0 if self.cleaned_data["same"] and 1 <= day <= 4 else day for day in range(7)}
        return [
            Hours(day, begins, ends)
            for day in range(7)
            for _row, begins, ends in self._rows(source[day])
            if begins is not None and ends is not None
        ]


class DaysForm(forms.Form):
    """Days away, or free beyond the hours of the week."""

    kind = forms.ChoiceField(
        label=_("On these days I am"),
        choices=[("away", _("away: not free")), ("free", _("free, beyond my week"))],
        widget=forms.RadioSelect,
        initial="away",
    )
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), required=False)
    begins = hour_field(_("From"))
    ends = hour_field(_("Until"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["last_day"].help_text = gettext("Empty: one day.")
        self.fields["begins"].help_text = gettext(
            "Empty: the whole day. With hours, they hold on each of the days."
        )

    def clean(self) -> dict[str, Any]:
        """Refuse days that are over, or in the wrong order, and an hour without the other."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day") or data.get("first_day")
        if first and last:
            if last < first:
                self.add_error("last_day", _("This day is before the first one."))
            elif last < self.today:
                self.add_error("first_day", _("These days are over."))
            elif last - first > timedelta(days=LONGEST_DAYS):
                self.add_error("last_day", _("This is more than a year. Take a year at most."))
        begins, ends = data.get("begins"), data.get("ends")
        if not {"begins", "ends"} & set(self.errors):
            if (begins is None) != (ends is None):
                self.add_error("begins" if begins is None else "ends", _("Write from when and until when."))
            elif begins is not None and ends is not None and ends != time() and ends <= begins:
                self.add_error("ends", _("This hour is before the first one. Midnight is 00:00."))
        return data

    @property
    def days(self) -> Days:
        """The days as they were written."""
        data = self.cleaned_data
        last = data["last_day"] or data["first_day"]
        return Days(data["kind"] == "free", data["first_day"], last, data["begins"], data["ends"])


class CalendarForm(forms.Form):
    """A calendar file, of which the hours alone are read."""

    calendar = forms.FileField(
        label=_("Calendar file"),
        help_text=_("A file that ends in .ics, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
