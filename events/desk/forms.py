"""Forms of the desk: what staff write about events, sessions, roles, places and rights."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from phonenumber_field.phonenumber import to_python

from convite.forms import BesideOthers, LinkField
from events import waiting
from events.desk.fields import (
    FIRST_FORMATS,
    FORMATS,
    MOST_SEATS,
    AccessFields,
    Dated,
    MeetingFields,
    Moving,
    PlaceFields,
    Seated,
    Titled,
    country_field,
    day_field,
    summary_field,
    zone_field,
)
from events.desk.opening import OpeningFields
from events.models import MOST_HEADS, Event, Hosting, Hub, Mode, Part
from people import consent
from people.demographics import GenderAnswer
from people.models import Organisation, StakeholderGroup


class NewEventForm(Titled, PlaceFields, Seated, Dated, MeetingFields):
    """The shortest way to an event: its title, who leads, where, for how many, and its first session."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation that leads"), queryset=Organisation.objects.none(), empty_label=None
    )
    country = country_field()
    time_zone = zone_field()
    format = forms.ChoiceField(label=_("Format"), choices=FIRST_FORMATS)
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=1440, initial=60)

    groups = (
        (_("What"), ("title_es", "title_pt_br", "title_en", "organisation", "format")),
        (_("When"), ("date", "time", "keep_past", "time_zone", "minutes")),
        (_("Where"), ("onsite", "onsite_seats", "country", "city", "venue", "address")),
        (_("Online"), ("online", "online_seats", "meeting_url")),
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        for name in ("meeting_number", "meeting_passcode", "dial_in"):
            del self.fields[name]


class EventForm(BesideOthers, Titled, PlaceFields, Seated, AccessFields, OpeningFields):
    """What is known of an event as a whole."""

    summary_es = summary_field(
        _("In short, in Spanish"),
        help_text=_("Two or three sentences. The page shows them until it has a description."),
    )
    summary_pt_br = summary_field(_("In short, in Portuguese"))
    summary_en = summary_field(_("In short, in English"))
    country = country_field()
    risk = forms.ChoiceField(
        label=_("Risk for those who take part"),
        help_text=_(
            "Discreet: no roles and pictures in public, neutral subjects in messages and calendars. "
            "Protected: also unlisted, with sheets that carry numbers instead of names."
        ),
        choices=Event.Risk.choices,
    )
    elsewhere_name = forms.CharField(
        label=_("Event of another body"),
        help_text=_("That this is part of, such as “IGF 2026”. Heads may then be counted instead of listed."),
        max_length=120,
        required=False,
    )
    elsewhere_url = LinkField(
        label=_("Where people register with them"),
        help_text=_("The public page leads there. Registration here is then optional, and replaces nothing."),
        max_length=300,
        required=False,
    )

    groups = (
        (_("Title"), ("title_es", "title_pt_br", "title_en")),
        (_("What"), ("summary_es", "summary_pt_br", "summary_en", "topics")),
        (_("Place and seats"), ("onsite", "onsite_seats", "country", "city", "venue", "address")),
        (_("Online"), ("online", "online_seats")),
        (_("Access"), ("languages", "interpretation", "captions", "step_free")),
        (_("Safety"), ("risk",)),
    )
    folded = (
        (
            _("When people can register"),
            ("opens_date", "opens_time", "closes_date", "closes_time", "release_hours"),
        ),
        (_("Waiting list"), ("has_waiting_list", "offer_hours")),
        (_("Part of another body's event"), ("elsewhere_name", "elsewhere_url")),
    )


class SessionForm(Titled, Dated, MeetingFields):
    """A new session; without a day it stays a draft."""

    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=1440, initial=60)
    room = forms.CharField(label=_("Room"), max_length=120, required=False)

    groups = (
        (_("What"), ("title_es", "title_pt_br", "title_en", "format")),
        (_("When"), ("date", "time", "keep_past", "minutes")),
        (_("Where"), ("room", "meeting_url", "meeting_number", "meeting_passcode", "dial_in")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["date"].required = self.fields["time"].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse a day without an hour, and an hour without a day."""
        data = super().clean()
        if bool(data.get("date")) != bool(data.get("time")) and not {"date", "time"} & set(self.errors):
            self.add_error(
                "time" if data.get("date") else "date", _("A date needs both the day and the hour.")
            )
        return data


class SessionEditForm(BesideOthers, Titled):
    """What a session says of itself; a class keeps its format."""

    format = forms.ChoiceField(label=_("Format"), choices=FORMATS)
    minutes = forms.IntegerField(
        label=_("Length in minutes"),
        help_text=_("Another length is told to everyone concerned."),
        min_value=5,
        max_value=1440,
    )
    programme = forms.CharField(
        label=_("Programme"),
        help_text=_("Of another body that lists this session, such as “IGF 2026”."),
        max_length=120,
        required=False,
    )
    programme_code = forms.CharField(label=_("Code in the programme"), max_length=40, required=False)
    official_url = LinkField(label=_("Official page"), max_length=200, required=False)

    track = forms.CharField(
        label=_("Track"),
        help_text=_("Sessions of one track are followed by the same people; two at the same hour clash."),
        max_length=60,
        required=False,
    )
    for_everyone = forms.BooleanField(label=_("For everyone at the event"), required=False)
    is_recorded = forms.NullBooleanField(label=_("Will it be recorded?"), required=False)
    interpretation_arranged = forms.BooleanField(label=_("Interpretation is arranged"), required=False)
    report_due = day_field(_("The report is due by"), required=False)

    groups: ClassVar[tuple[tuple[Any, tuple[str, ...]], ...]] = (
        (_("What"), ("title_es", "title_pt_br", "title_en", "format", "minutes")),
        (_("For whom"), ("track", "for_everyone")),
        (_("Arrangements"), ("is_recorded", "interpretation_arranged", "report_due")),
        (_("In another programme"), ("programme", "programme_code", "official_url")),
    )

    def __init__(self, *args: Any, is_class: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_class:
            del self.fields["format"]


class HeldSessionForm(SessionEditForm):
    """The words of a session that was held; its time and length are closed."""

    room = forms.CharField(label=_("Room"), max_length=120, required=False)

    groups = (
        (_("What"), ("title_es", "title_pt_br", "title_en", "format", "room")),
        (_("Arrangements"), ("is_recorded", "interpretation_arranged", "report_due")),
        (_("In another programme"), ("programme", "programme_code", "official_url")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("minutes", "track", "for_everyone"):
            del self.fields[name]


class MoveForm(Moving):
    """Another day or hour for a session, in its own time zone or another."""

    time_zone = zone_field()


class PlaceForm(BesideOthers, MeetingFields):
    """Another room or way in."""

    room = forms.CharField(label=_("Room"), max_length=120, required=False)
    field_order = ("room", "meeting_url", "meeting_number", "meeting_passcode", "dial_in")


class HeadsForm(forms.Form):
    """How many were counted in each mode, and at each remote hub; empty where nobody counted."""

    onsite = forms.IntegerField(label=_("In the room"), min_value=0, max_value=MOST_HEADS, required=False)
    online = forms.IntegerField(label=_("Online"), min_value=0, max_value=MOST_HEADS, required=False)
    hub = forms.IntegerField(label=_("At remote hubs"), min_value=0, max_value=MOST_HEADS, required=False)

    def __init__(self, *args: Any, hubs: Iterable[Hub], by_mode: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What each field counts: the mode, and the hub where it counts one.
        self.counts: dict[str, tuple[str, Hub | None]] = {mode: (mode, None) for mode in Mode.values}
        for hub in hubs:
            name = f"hub-{hub.code}"
            self.counts[name] = (Mode.HUB, hub)
            self.fields[name] = forms.IntegerField(
                label=hub.name, min_value=0, max_value=MOST_HEADS, required=False
            )
            self.fields["hub"].label = _("At other remote hubs")
        if not by_mode:
            for mode in Mode.values:
                del self.fields[mode]


class InviteForm(forms.Form):
    """Whom to ask to take a role, and how to reach them."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_(
            "As the person wants to be called. Someone who has an account keeps the name they chose."
        ),
        max_length=120,
    )
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Part.Role.choices)
    hub = forms.ModelChoiceField(
        label=_("Remote hub"),
        help_text=_("Which one, for a hub coordinator; at every session of the event."),
        queryset=Hub.objects.none(),
        required=False,
        empty_label="—",
        to_field_name="code",
    )
    organisation = forms.ModelChoiceField(
        label=_("Speaks for"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("No organisation"),
    )
    mode = forms.ChoiceField(
        label=_("Takes part"),
        choices=[("", _("Not known yet")), (Mode.ONSITE, _("In the room")), (Mode.ONLINE, _("Online"))],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, hubs: QuerySet[Hub] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("name")  # type: ignore[attr-defined]
        self.hubs = Hub.objects.none() if hubs is None else hubs
        field = self.fields["hub"]
        field.queryset = self.hubs  # type: ignore[attr-defined]
        field.label_from_instance = lambda hub: hub.name  # type: ignore[attr-defined]
        if not self.hubs.exists():
            del self.fields["hub"]

    def clean(self) -> dict[str, Any]:
        """Ask which hub of whoever is to coordinate one, and of nobody else."""
        data = super().clean() or {}
        if "hub" in self.fields and "hub" not in self.errors:
            if data.get("role") != Part.Role.HUB_COORDINATOR:
                data["hub"] = None
            elif data.get("hub") is None:
                self.add_error("hub", _("Choose the hub that this person is to coordinate."))
        return data


class ReplaceForm(InviteForm):
    """Who takes a role instead; the role and its mode stay as they are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("role", "mode", "organisation"):
            del self.fields[name]
        self.fields.pop("hub", None)


class BadgeForm(forms.Form):
    """Whose badges are printed, and in which language."""

    PEOPLE = (
        ("room", _("Everyone with a place in the room")),
        ("all", _("Everyone with a place")),
        ("some", _("Some numbers only")),
        ("cards", _("Cards for the table, for those who confirmed a role in the room")),
    )

    people = forms.ChoiceField(label=_("For whom"), choices=PEOPLE, widget=forms.RadioSelect, initial="room")
    numbers = forms.CharField(
        label=_("Numbers"),
        help_text=_("For “some numbers only”, as in 3, 12-20."),
        max_length=400,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the paper"), choices=settings.LANGUAGES)
    #: Which of several files: from one number to another.
    first = forms.IntegerField(required=False, min_value=1, max_value=10**8, widget=forms.HiddenInput)
    last = forms.IntegerField(required=False, min_value=1, max_value=10**8, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the numbers, where they are what was chosen."""
        data = super().clean() or {}
        if data.get("people") == "some":
            try:
                data["chosen"] = self._chosen(data.get("numbers", ""))
            except ValueError:
                self.add_error("numbers", _("Write numbers with commas between them, as in 3, 12-20."))
        return data

    @staticmethod
    def _chosen(typed: str) -> list[range]:
        found = []
        for part in filter(None, (piece.strip() for piece in typed.replace(";", ",").split(","))):
            first, _dash, last = part.replace("–", "-").partition("-")
            found.append(range(int(first), int(last or first) + 1))
        if not found or any(not 0 < len(span) <= 10_000 or span[0] > 10**8 for span in found):
            raise ValueError
        return found


class DeviceForm(forms.Form):
    """A phone that is let in to the door."""

    label = forms.CharField(
        label=_("Where it stands"),
        help_text=_("Such as “main door”. Write no person's name."),
        max_length=60,
    )


class DoorForm(forms.Form):
    """A place for someone who stands at the door or calls: what the public form asks, filled in for them."""

    name = forms.CharField(label=_("Name to be called by"), max_length=120)
    mode = forms.ChoiceField(label=_("Takes part"), widget=forms.RadioSelect)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        help_text=_(
            "With the country's code, as in +502 5555 5555. Without address and phone you hand over a slip "
            "with their link."
        ),
        max_length=24,
        required=False,
    )
    stakeholder_group: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Sector"),
        queryset=StakeholderGroup.objects.none(),
        required=False,
        empty_label=_("Not stated"),
    )
    country = country_field()
    gender_answers = forms.MultipleChoiceField(
        label=_("Gender"),
        help_text=_("Only as the person says it; leave it open when they were not asked."),
        choices=GenderAnswer.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"data-private": ""}),
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the messages"), choices=settings.LANGUAGES)
    agreed = forms.BooleanField(
        label=_("I read these words aloud in the language of their messages, and the person agreed."),
        error_messages={
            "required": _(
                "Read the words aloud and tick this; without their agreement we cannot keep a place."
            )
        },
    )

    beyond_seats = forms.BooleanField(
        label=_("Every seat is taken: let them in beyond the seats, and mark the place"), required=False
    )

    def __init__(
        self, *args: Any, modes: Iterable[tuple[str, str]], may_go_beyond: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_go_beyond:
            del self.fields["beyond_seats"]
        self.fields["agreed"].help_text = format_html_join(
            "",
            '<p lang="{}">“{}”</p>',
            ((code, consent.words("registration", code)) for code, _name in settings.LANGUAGES),
        )
        self.fields["mode"].choices = list(modes)  # type: ignore[attr-defined]
        self.fields["stakeholder_group"].queryset = (  # type: ignore[attr-defined]
            StakeholderGroup.objects.filter(retired_at=None).order_by("position")
        )

    def clean_phone(self) -> str:
        """Return the number in the form in which it is kept, or refuse it."""
        typed = self.cleaned_data["phone"]
        number = to_python(typed) if typed else None
        if typed and (number is None or not number.is_valid()):
            raise forms.ValidationError(_("This is not a phone number. Write it with the country's code."))
        return number.as_e164 if number else ""


class OutOfTurnForm(forms.Form):
    """Why somebody is offered a place before those ahead of them."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It stays on record with your name."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    adds_seat = forms.BooleanField(label=_("Every seat is taken: add one for this person"), required=False)


class ExtendForm(forms.Form):
    """For how much longer an offered place is held, and why."""

    hours = forms.IntegerField(label=_("Hours more"), min_value=1, max_value=waiting.MOST_HOURS, initial=12)
    reason = forms.CharField(
        label=_("Reason"), help_text=_("It stays on record with your name."), max_length=300
    )


class BalanceForm(Dated):
    """Seats of one way that are kept for one sector until a moment."""

    way = forms.ChoiceField(label=_("Way to take part"))
    number = forms.IntegerField(
        label=_("Seats to keep"), help_text=_("0 keeps none."), min_value=0, max_value=MOST_SEATS
    )
    sector: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("For this sector"), queryset=StakeholderGroup.objects.none(), required=False, empty_label="—"
    )
    field_order = ("way", "number", "sector", "date", "time")

    def __init__(self, *args: Any, ways: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = list(ways)  # type: ignore[attr-defined]
        self.fields["sector"].queryset = (  # type: ignore[attr-defined]
            StakeholderGroup.objects.filter(retired_at=None).order_by("position")
        )
        self.fields["date"].required = self.fields["time"].required = False

    def clean(self) -> dict[str, Any]:
        """Refuse seats kept for nobody or without an end."""
        data = super().clean()
        if data.get("number"):
            for name in ("sector", "date", "time"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Seats are kept for a sector and until a day and an hour."))
        return data


class HubForm(forms.Form):
    """A remote hub: its name, where it is, and for how many."""

    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    country = country_field()
    seats = forms.IntegerField(
        label=_("Seats"), help_text=_("Empty: no limit."), min_value=0, max_value=100_000, required=False
    )


class GrantForm(forms.Form):
    """Which organisation may see or do what."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label="—"
    )
    right = forms.ChoiceField(
        label=pgettext_lazy("what an organisation is let do", "May"),
        choices=Hosting.Right.choices,
        initial=Hosting.Right.COUNTS,
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
