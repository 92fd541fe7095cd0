"""Forms that shape a programme: a session added or moved in one line, many pasted, rooms, tracks, copies."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite.forms import BesideOthers
from events import copying, lines
from events.desk.fields import Dated, Titled, day_field
from events.models import LONGEST_WAY, Room
from events.programme import NAMES, RoomFacts
from people.models import Organisation

#: Rooms that one may write at once beside those known.
SPARE = 3


class _InARoom(Dated):
    """A day, an hour, a length and a room."""

    minutes = forms.IntegerField(label=_("Minutes"), min_value=lines.SHORTEST, max_value=lines.LONGEST)
    room = forms.CharField(label=_("Room"), max_length=120, required=False)

    def __init__(self, *args: Any, rooms: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What the browser offers while one types the room.
        self.rooms = rooms
        self.fields["room"].widget.attrs |= {"list": "rooms", "autocomplete": "off"}


class AddForm(_InARoom):
    """A session in one line."""

    title = forms.CharField(label=_("Title"), max_length=120)
    track = forms.CharField(label=_("Track"), max_length=60, required=False)
    for_everyone = forms.BooleanField(label=_("For everyone at the event"), required=False)

    field_order = ("title", "date", "time", "keep_past", "minutes", "room", "track", "for_everyone")


class SetForm(_InARoom):
    """Another day, hour, length or room."""

    field_order = ("date", "time", "minutes", "room")


class LinesForm(forms.Form):
    """Lines of a programme, and the day that “day 1” means."""

    first_day = day_field(_("Day 1 is"))
    lines = forms.CharField(
        label=_("Lines"),
        help_text=_(
            "One session a line: day, hour, length, title, and the room behind a slash. Without a day or a "
            "length the line above holds; without an hour it follows the line above."
        ),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    @property
    def mark(self) -> str:
        """A sign of exactly these lines, so that what is kept is what was looked at."""
        text = f"{self.data.get('first_day')}\n" + "\n".join(self.data.get("lines", "").splitlines())
        return hashlib.sha256(text.encode()).hexdigest()[:16]


class TracksForm(BesideOthers):
    """What each track of an event is called in the three languages; empty where its words are its name.

    A field is named after the words of its track: which tracks there are may change while the form is open.
    """

    def __init__(self, *args: Any, known: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(known)
        labels = {"name_es": _("In Spanish"), "name_pt_br": _("In Portuguese"), "name_en": _("In English")}
        for words, names in known.items():
            for column in NAMES:
                self.fields[_track_field(column, words)] = forms.CharField(
                    label=labels[column], max_length=60, required=False, initial=names[column]
                )

    def lines(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return each track's words with its fields as they stand on the page."""
        return [(words, [self[_track_field(column, words)] for column in NAMES]) for words in self.known]

    @property
    def names(self) -> dict[str, dict[str, str]]:
        """What was sent, by the words of the track and by column."""
        return {
            words: {
                column: self.cleaned_data[name]
                for column in NAMES
                if self.add_prefix(name := _track_field(column, words)) in self.data
            }
            for words in self.known
        }


def _track_field(column: str, words: str) -> str:
    return f"{column}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"


class RoomsForm(forms.Form):
    """The rooms of an event, one after another, and how long the way to another place takes."""

    travel_minutes = forms.IntegerField(
        label=_("Minutes to get to another place"),
        help_text=_("Whoever has a role here and another elsewhere needs as long between the two."),
        min_value=0,
        max_value=LONGEST_WAY,
    )

    def __init__(
        self, *args: Any, known: Sequence[Room], unknown: Sequence[str], travel: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["travel_minutes"].initial = travel
        self.known = known
        begun: list[dict[str, Any]] = [
            {"code": room.code, "name": room.name, "seats": room.seats, "step_free": room.step_free}
            for room in known
        ]
        begun += [{"name": name} for name in unknown]
        begun += [{}] * SPARE
        for number, values in enumerate(begun):
            self.fields[f"code{number}"] = forms.CharField(
                widget=forms.HiddenInput, required=False, initial=values.get("code", "")
            )
            self.fields[f"name{number}"] = forms.CharField(
                label=_("Name"), max_length=120, required=False, initial=values.get("name", "")
            )
            self.fields[f"seats{number}"] = forms.IntegerField(
                label=_("Seats"), min_value=1, max_value=100_000, required=False, initial=values.get("seats")
            )
            self.fields[f"step_free{number}"] = forms.NullBooleanField(
                label=_("Step-free access"), required=False, initial=values.get("step_free")
            )
            self.fields[f"position{number}"] = forms.IntegerField(
                label=_("Place"), min_value=1, max_value=999, required=False, initial=number + 1
            )
        self.count = len(begun)

    def lines(self) -> list[tuple[str, list[forms.BoundField], forms.BoundField]]:
        """Return each line's name, its fields as they stand on the page, and its hidden code."""
        return [
            (
                self[f"name{number}"].value() or gettext("Another room"),
                [self[f"{name}{number}"] for name in ("name", "seats", "step_free", "position")],
                self[f"code{number}"],
            )
            for number in range(self.count)
        ]

    @property
    def rooms(self) -> list[RoomFacts]:
        """The rooms that have a name, in the order of their places."""
        data, known = self.cleaned_data, {room.code for room in self.known}
        named = [number for number in range(self.count) if data[f"name{number}"]]
        named.sort(key=lambda number: (data[f"position{number}"] or number + 1, number))
        return [
            RoomFacts(
                code if (code := data[f"code{number}"]) in known else "",
                data[f"name{number}"],
                data[f"seats{number}"],
                data[f"step_free{number}"],
            )
            for number in named
        ]


# --- Copies ---


def _roles_field() -> forms.BooleanField:
    return forms.BooleanField(
        label=_("Think of the same people for its roles"),
        help_text=_("Nobody is asked: you send the invitations later, one by one or all together."),
        required=False,
    )


class CopySessionForm(Dated):
    """A session once more at a chosen hour, or again and again at its own."""

    ONCE = "0"

    again = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (ONCE, _("Once")),
            ("1", _("Every day")),
            ("7", _("Every week")),
            ("14", _("Every two weeks")),
        ],
        initial=ONCE,
        widget=forms.RadioSelect,
    )
    times = forms.IntegerField(label=_("How many times"), min_value=1, max_value=copying.MOST, required=False)
    skip = forms.CharField(
        label=_("Days to leave out"),
        help_text=_("Such as holidays, as 2026-12-25, one after another."),
        max_length=1000,
        required=False,
    )
    with_roles = _roles_field()

    field_order = ("again", "date", "time", "keep_past", "times", "skip", "with_roles")

    def __init__(self, *args: Any, is_dated: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].label, self.fields["time"].label = _("Day, if once"), _("Hour, if once")
        self.fields["date"].required = self.fields["time"].required = False
        if not is_dated:
            self.fields["again"].choices = [(self.ONCE, _("Once"))]  # type: ignore[attr-defined]

    def clean_skip(self) -> set[date]:
        """Return the days to leave out, or say which one is none."""
        days = set()
        for words in re.split(r"[\s,;]+", self.cleaned_data["skip"].strip()):
            if words:
                try:
                    days.add(date.fromisoformat(words))
                except ValueError:
                    raise forms.ValidationError(
                        gettext("“%(words)s” is no day. Write it as 2026-12-25."), params={"words": words}
                    ) from None
        return days

    def clean(self) -> dict[str, Any]:
        """Ask for the day and the hour of a single copy, or for the number of many."""
        data = self.cleaned_data
        if data.get("again") != self.ONCE:
            # The hour is the session's own: what the two fields hold is not asked about.
            data["date"] = data["time"] = None
            if not data.get("times") and "times" not in self.errors:
                self.add_error("times", gettext("Write how many times."))
        else:
            for name in ("date", "time"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, gettext("A date needs both the day and the hour."))
        return super().clean()


class CopyDayForm(forms.Form):
    """Which day goes to which."""

    day = forms.ChoiceField(label=_("Day to copy"))
    to = day_field(_("To the day"))
    with_roles = _roles_field()

    def __init__(self, *args: Any, days: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].choices = list(days)  # type: ignore[attr-defined]


class BeginForm(Titled):
    """The title and the first day of an event that begins from what was built before."""

    first_day = day_field(_("First day"))

    groups = (
        (_("Title"), ("title_es", "title_pt_br", "title_en")),
        (_("When"), ("first_day",)),
    )


class CopyEventForm(Titled):
    """The title, the first day and who leads a copy."""

    first_day = day_field(_("First day"))
    organisation = forms.ModelChoiceField(
        label=_("Organisation that leads"), queryset=Organisation.objects.none(), empty_label=None
    )
    with_roles = _roles_field()

    groups = (
        (_("Title"), ("title_es", "title_pt_br", "title_en")),
        (_("What"), ("first_day", "organisation", "with_roles")),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """What a template is called, and whose it is."""

    name = forms.CharField(label=_("Name"), max_length=120)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
