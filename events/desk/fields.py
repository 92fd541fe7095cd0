"""What forms of the desk are put together from: titles, a day and an hour, seats, a place, a way in."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from convite.forms import BesideOthers, LinkField
from convite.moments import zone as zone_info
from events import schedule, spoken
from events.errors import EventError
from events.models import Mode, Session, Topic
from people import zones

#: Field suffix → language code, as the columns of translated words are called.
LANGUAGES = {"es": "es", "pt_br": "pt-br", "en": "en"}
#: More seats than anyone has; beyond it a number is a slip of the finger.
MOST_SEATS = 100_000
#: Days of our century; a year beyond them is a slip of the finger, and clocks can't reckon with the last.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


class Grouped(forms.Form):
    """A form drawn in named groups of fields; those in `folded` follow, each behind its name."""

    groups: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()
    folded: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = ()

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the name of each group that has fields, with them, as they stand on the page."""
        drawn = [(str(name), self._drawn(fields)) for name, fields in self.groups]
        return [(name, fields) for name, fields in drawn if fields]

    def folds(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Return the same of each folded group, and whether it opens: something in it is wrong."""
        return [
            (str(name), self._drawn(fields), any(field in self.errors for field in fields))
            for name, fields in self.folded
        ]

    def _drawn(self, fields: tuple[str, ...]) -> list[forms.BoundField]:
        return [self[field] for field in fields if field in self.fields]


def written_titles(data: dict[str, Any]) -> dict[str, str]:
    """Return the titles among a form's cleaned data, by language code; what is empty is left out."""
    return {
        code: data[f"title_{column}"] for column, code in LANGUAGES.items() if data.get(f"title_{column}")
    }


class Titled(Grouped):
    """A form with a title in three languages, of which one at least is written."""

    title_es = forms.CharField(label=_("Title in Spanish"), max_length=120, required=False)
    title_pt_br = forms.CharField(label=_("Title in Portuguese"), max_length=120, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse a form without any title."""
        data = super().clean() or self.cleaned_data
        if not any(data.get(f"title_{column}") for column in LANGUAGES) and not any(
            f"title_{column}" in self.errors for column in LANGUAGES
        ):
            self.add_error(self._first_title(), _("Write a title in one language at least."))
        return data

    def _first_title(self) -> str:
        return next(name for name in self.fields if name.startswith("title_"))

    @property
    def title(self) -> dict[str, str]:
        """The titles that were written, by language code."""
        return written_titles(self.cleaned_data)


def summary_field(label: Any, help_text: Any = "") -> forms.CharField:
    """A field for a few sentences in one language."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A field for a day of our century."""
    words = _("Write a year from 2000 to 2099.")
    return forms.DateField(
        label=label,
        required=required,
        validators=[MinValueValidator(FIRST_DAY, words), MaxValueValidator(LAST_DAY, words)],
        widget=forms.DateInput(
            attrs={"type": "date", "min": f"{FIRST_DAY}", "max": f"{LAST_DAY}"}, format="%Y-%m-%d"
        ),
    )


class PastAsked(forms.Form):
    """A form whose days may be past: what was held may be recorded, but a slip of the finger is likelier.

    It comes back once then, told at the field, with a box to keep the day on purpose; it has that box at no
    other time. `now` is the instant it is sent (None: nothing is asked); `zone` is where its hours are
    announced, for a form that does not ask for it.
    """

    def __init__(self, *args: Any, now: datetime | None, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.given_zone = now, zone

    @property
    def zone(self) -> str:
        """The zone of its hours: the one chosen in the form, else the one given to it."""
        return self.cleaned_data.get("time_zone") or self.given_zone

    def ask_about_past(self, *moments: tuple[str, str]) -> None:
        """Ask once about the moments, each a day's field and an hour's, that are past."""
        late = [names for names in moments if self._is_past(*names)]
        if not late or self.now is None:
            return
        order = list(self.fields)
        order.insert(order.index(late[-1][1]) + 1, "keep_past")
        self.fields["keep_past"] = forms.BooleanField(
            label=_("Yes, I am recording something that is already past"), required=False
        )
        self.order_fields(order)
        if self["keep_past"].data:
            return
        today = self.now.astimezone(zone_info(self.zone)).date()
        for day, hour in late:
            is_day = self.cleaned_data[day] < today
            self.add_error(day if is_day else hour, self.late_words(is_day=is_day))

    def late_words(self, *, is_day: bool) -> str:
        """What is asked about a day, or an hour of today, that is past."""
        if is_day:
            return gettext("This day is already past. Correct it, or tick the box below to keep it.")
        return gettext("This hour is already past. Correct it, or tick the box below to keep it.")

    def _is_past(self, day: str, hour: str) -> bool:
        date, time = self.cleaned_data.get(day), self.cleaned_data.get(hour)
        if self.now is None or date is None or time is None:
            return False
        try:
            return schedule.instant(datetime.combine(date, time), self.zone) <= self.now
        except EventError:
            return False  # An hour or a zone that does not exist is refused in words of its own.


class Dated(PastAsked):
    """A form with a day and an hour on the wall."""

    date = day_field(_("Day"))
    time = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def clean(self) -> dict[str, Any]:
        """Ask about a moment that is past."""
        data = super().clean() or self.cleaned_data
        self.ask_about_past(("date", "time"))
        return data

    @property
    def wall_start(self) -> datetime | None:
        """Day and hour as they are announced there, without a zone; none when either is missing."""
        day, hour = self.cleaned_data.get("date"), self.cleaned_data.get("time")
        return datetime.combine(day, hour) if day and hour else None

    @property
    def cleaned_wall_start(self) -> datetime:
        """The same, where both fields are required and the form was found valid."""
        return datetime.combine(self.cleaned_data["date"], self.cleaned_data["time"])


class Moving(BesideOthers, Dated):
    """Another day and hour for what has them, or the first ones for what has none."""

    def late_words(self, *, is_day: bool) -> str:
        """The same question; of a move into the past it says that nobody hears of it."""
        if not self.initial.get("date"):
            return super().late_words(is_day=is_day)
        if is_day:
            return gettext(
                "This day is already past, and nobody will be written to about the move. Correct it, or tick "
                "the box below to keep it."
            )
        return gettext(
            "This hour is already past, and nobody will be written to about the move. Correct it, or tick "
            "the box below to keep it."
        )


class MeetingFields(forms.Form):
    """The way in for those online."""

    meeting_url = LinkField(
        label=_("Link of the meeting"),
        help_text=_("Shown only to those who have a place, behind the button to enter."),
        max_length=500,
        required=False,
    )
    meeting_number = forms.CharField(label=_("Meeting number"), max_length=60, required=False)
    meeting_passcode = forms.CharField(label=_("Passcode"), max_length=60, required=False)
    dial_in = forms.CharField(label=_("Dial-in by phone"), max_length=200, required=False)


def seats_field(label: Any) -> forms.IntegerField:
    """A field for a number of seats; left empty there is no limit."""
    return forms.IntegerField(
        label=label, help_text=_("Empty: no limit."), min_value=0, max_value=MOST_SEATS, required=False
    )


class Seated(forms.Form):
    """The ways to take part, each with its seats."""

    onsite = forms.BooleanField(label=_("In the room"), required=False)
    onsite_seats = seats_field(_("Seats in the room"))
    online = forms.BooleanField(label=_("Online"), required=False)
    online_seats = seats_field(_("Places online"))

    def clean(self) -> dict[str, Any]:
        """Refuse a form without any way to take part; where people register elsewhere, ours is optional."""
        data = super().clean() or self.cleaned_data
        if not data.get("onsite") and not data.get("online") and not data.get("elsewhere_url"):
            self.add_error("onsite", _("Choose one way to take part at least."))
        return data

    @property
    def seats(self) -> dict[str, int | None]:
        """Seats by mode, for the modes that are offered; none: no limit."""
        return {
            mode: self.cleaned_data.get(f"{mode}_seats")
            for mode in (Mode.ONSITE.value, Mode.ONLINE.value)
            if self.cleaned_data.get(mode)
        }


def zone_field() -> forms.ChoiceField:
    """A field for a time zone, by the names people know."""
    return forms.ChoiceField(label=_("Time zone"), choices=zones.choices)


def country_choices() -> list[tuple[str, str]]:
    """Every country with its name in the language of the page, and none."""
    return [("", "—"), *((code, str(name)) for code, name in countries)]


def country_field(*, required: bool = False) -> forms.ChoiceField:
    """A field for a country."""
    return forms.ChoiceField(label=_("Country"), choices=country_choices, required=required)


class PlaceFields(forms.Form):
    """Where it takes place."""

    city = forms.CharField(label=_("City"), max_length=120, required=False)
    venue = forms.CharField(label=_("Venue"), max_length=160, required=False)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)


def spoken_field(label: Any) -> forms.MultipleChoiceField:
    """A field for languages that people speak."""
    return forms.MultipleChoiceField(
        label=label, choices=spoken.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class AccessFields(forms.Form):
    """What it is about, what is spoken, and how one can follow it: what lists are narrowed by."""

    topics: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Topics"),
        queryset=Topic.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = spoken_field(_("Spoken languages"))
    interpretation = spoken_field(_("Interpretation into"))
    captions = forms.NullBooleanField(label=_("Captions"), required=False)
    step_free = forms.NullBooleanField(label=_("Step-free access"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for here, and not with the class: their order is that of the reader's own language.
        chosen = [topic.pk for topic in self.initial.get("topics", ())]
        self.fields["topics"].queryset = (  # type: ignore[attr-defined]
            Topic.objects.filter(Q(retired_at=None) | Q(pk__in=chosen)).order_by("name")
        )

    @property
    def access(self) -> dict[str, Any]:
        """What was chosen, as an event keeps it."""
        return {name: self.cleaned_data[name] for name in ("topics", *ACCESS)}


#: The columns of an event that `AccessFields` asks for.
ACCESS = ("languages", "interpretation", "captions", "step_free")

#: Formats that are chosen by hand; a class belongs to a series that brings it.
FORMATS = [(code, name) for code, name in Session.Format.choices if code != Session.Format.CLASS]
#: Those of an event's first session, which is what people come for.
FIRST_FORMATS = [(code, name) for code, name in FORMATS if code != Session.Format.BREAK]
