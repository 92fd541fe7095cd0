"""From when to when people can register, asked for by the clock where the event takes place."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite.moments import place_words
from convite.moments import zone as zone_info
from events import details, schedule
from events.desk.fields import day_field
from events.errors import ClosesFirst, EventError, OpensTooLate
from events.models import Event

#: More hours than anyone waits for an answer: a year.
MOST_HOURS = 8760


def _hour_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class OpeningFields(forms.Form):
    """When registration opens and closes, and when a place that nobody confirmed is free again."""

    opens_date = day_field(_("Registration opens: day"), required=False)
    opens_time = _hour_field(_("Registration opens: hour"))
    closes_date = day_field(_("Registration closes: day"), required=False)
    closes_time = _hour_field(_("Registration closes: hour"))
    release_hours = forms.IntegerField(
        label=_("Hours until an unconfirmed place is given back"),
        help_text=_(
            "Whoever registers by e-mail has so many hours to open the link in the message and confirm the "
            "address; then the place is free again. Empty: every place is kept."
        ),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
    )

    has_waiting_list = forms.BooleanField(
        label=_("Waiting list"),
        help_text=_("Where a mode is full, people can wait; a place that comes free is offered in order."),
        required=False,
    )
    offer_hours = forms.IntegerField(
        label=_("Hours an offered place is held"),
        help_text=_(
            "So long a person from the list has to take it; never beyond the start, nor more than half of "
            "the time until then."
        ),
        min_value=1,
        max_value=MOST_HOURS,
        required=False,
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["opens_date"].help_text = gettext(
            "By the clock there: %(zone)s. Empty: as soon as the event is published."
        ) % {"zone": place_words(event.time_zone)}
        self.fields["closes_date"].help_text = gettext(
            "By the same clock. Empty: when the event ends. Afterwards nobody registers at the door either."
        )

    @staticmethod
    def opening_of(event: Event) -> dict[str, Any]:
        """Return what the fields begin with."""
        begun: dict[str, Any] = {
            "release_hours": event.release_unconfirmed_after,
            "has_waiting_list": event.has_waiting_list,
            "offer_hours": event.offer_hours,
        }
        for name, moment in (
            ("opens", event.registration_opens_at),
            ("closes", event.registration_closes_at),
        ):
            if moment is not None:
                there = moment.astimezone(zone_info(event.time_zone))
                begun |= {f"{name}_date": there.date(), f"{name}_time": there.time()}
        return begun

    def clean(self) -> dict[str, Any]:
        """Refuse half a moment, one that does not exist, and moments in the wrong order."""
        data = super().clean() or self.cleaned_data
        data["opens_at"], data["closes_at"] = self._moment("opens"), self._moment("closes")
        try:
            details.check_opening(data["opens_at"], data["closes_at"], ends_at=self.event.ends_at)
        except ClosesFirst as error:
            self.add_error("closes_date", str(error))
        except OpensTooLate as error:
            self.add_error("opens_date", str(error))
        return data

    def _moment(self, name: str) -> datetime | None:
        day, hour = (self.cleaned_data.get(f"{name}_{half}") for half in ("date", "time"))
        if bool(day) != (hour is not None) and not {f"{name}_date", f"{name}_time"} & set(self.errors):
            words = gettext("A date needs both the day and the hour.")
            self.add_error(f"{name}_{'time' if day else 'date'}", words)
        if day is None or hour is None:
            return None
        try:
            return schedule.instant(datetime.combine(day, hour), self.event.time_zone)
        except EventError as error:
            self.add_error(f"{name}_time", str(error))
            return None

    @property
    def opening(self) -> dict[str, Any]:
        """What was written, as `details.revise` takes it."""
        data = self.cleaned_data
        return {
            "registration_opens_at": data["opens_at"],
            "registration_closes_at": data["closes_at"],
            "release_unconfirmed_after": data["release_hours"],
            "has_waiting_list": data["has_waiting_list"],
            "offer_hours": data["offer_hours"] or self.event.offer_hours,
        }
