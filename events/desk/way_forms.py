"""Forms of the desk for the ways to a place: admission, codes, requests, guests, institutions, letterhead."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite import paper
from convite.moments import place_words
from events import people_lists, schedule
from events.desk.fields import day_field
from events.errors import EventError
from events.forms import ChoosesWay, hub_words, plain_line
from events.models import Event, Hub
from events.people_lists import Listed
from events.seats import Seats
from people.models import StakeholderGroup

#: More than this of a typed list is no list of people.
MOST_SIGNS = 60_000
MOST_LOGO_BYTES = 4_000_000


class AdmissionForm(forms.Form):
    """How people come to a place from now on."""

    admission = forms.ChoiceField(
        label=_("How people come to a place"),
        help_text=_("Whoever has a place keeps it, and whoever asked still waits for your answer."),
        choices=Event.Admission.choices,
        widget=forms.RadioSelect,
    )
    takes_groups = forms.BooleanField(
        label=_("Organisations may ask for places for their people by themselves"), required=False
    )

    def __init__(self, *args: Any, may_take_groups: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_take_groups:
            del self.fields["takes_groups"]


def end_of(day: Any, event: Event) -> datetime:
    """Return the end of a day by the clock where the event takes place."""
    return schedule.instant(datetime.combine(day, time(23, 59)), event.time_zone)


class CodeMakerForm(ChoosesWay):
    """A code: how often, until when, and for whom."""

    word = forms.CharField(
        label=_("Code"),
        help_text=_("At least six letters or digits. Empty: we make one that nobody guesses."),
        max_length=20,
        required=False,
    )
    uses = forms.IntegerField(
        label=_("For how many people"), help_text=_("Empty: no limit."), min_value=1, required=False
    )
    until = day_field(_("Valid until the end of"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False)
    stakeholder_group: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Sector"),
        help_text=_("Only whoever chooses this sector in the form registers with the code."),
        queryset=StakeholderGroup.objects.none(),
        required=False,
        empty_label=_("Any"),
    )

    def __init__(self, *args: Any, event: Event, ways: Seats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["until"].help_text = gettext("By the clock there: %(zone)s. Empty: no limit.") % {
            "zone": place_words(event.time_zone)
        }
        self.offer(ways, ("", gettext("Any")))
        self.fields["stakeholder_group"].queryset = (  # type: ignore[attr-defined]
            StakeholderGroup.objects.filter(retired_at=None).order_by("position")
        )

    def clean_until(self) -> datetime | None:
        """The instant until which the code is valid."""
        day = self.cleaned_data["until"]
        return end_of(day, self.event) if day else None


class AnswerForm(forms.Form):
    """An answer to several requests at once."""

    reason = forms.CharField(
        label=_("Reason, for those you refuse"),
        help_text=_("It stands in their message. Empty: none is given."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        """The reason as one line."""
        return plain_line(self.cleaned_data["reason"])


class PeopleField(forms.CharField):
    """A list of people, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("One person a line"),
            max_length=MOST_SIGNS,
            required=False,
            widget=forms.Textarea(attrs={"rows": 8}),
            **kwargs,
        )


class GuestsForm(forms.Form):
    """Whom to invite, from lines or a file, and how far the invitation goes."""

    people = PeopleField(
        help_text=_("An e-mail address or a phone, and the name if you know it, with a comma between them.")
    )
    file = forms.FileField(
        label=_("or a file"), help_text=_("A list saved as CSV, one person a row."), required=False
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    may_pass_on = forms.BooleanField(
        label=_("They may pass it on to somebody who comes in their stead"), required=False
    )

    hub: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("For a remote hub"),
        help_text=_("Their place is then there. Empty: each chooses how to take part."),
        queryset=Hub.objects.none(),
        required=False,
        empty_label="—",
        to_field_name="code",
    )
    field_order = ("people", "file", "hub", "language", "may_pass_on")

    def __init__(self, *args: Any, region: str, hubs: QuerySet[Hub], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region = region
        self.listed: list[Listed] = []
        field = self.fields["hub"]
        field.queryset = hubs  # type: ignore[attr-defined]
        field.label_from_instance = hub_words  # type: ignore[attr-defined]
        if not hubs.exists():
            del self.fields["hub"]

    def clean(self) -> dict[str, Any]:
        """Read the lines; each that cannot be read has its sentence, and then nobody is invited."""
        data = super().clean() or self.cleaned_data
        typed, file = data.get("people") or "", data.get("file")
        try:
            if file is not None and file.size > people_lists.MOST_BYTES:
                raise ValueError(gettext("This file is too long. Give the list in parts."))
            if file is not None:
                typed = f"{typed}\n{people_lists.of_file(file.read())}"
        except ValueError as problem:
            self.add_error("file", str(problem))
            return data
        listing = people_lists.read(typed, region=self.region, needs_contact=True)
        for sentence in listing.problems[:20]:
            self.add_error("people", sentence)
        if not listing.people and not listing.problems and not self.errors:
            self.add_error("people", gettext("Write one person at least."))
        self.listed = listing.people
        return data


class DelegationForm(ChoosesWay):
    """An institution to invite: how many places, until when, and to whom the letter goes."""

    organisation = forms.CharField(label=_("Institution"), max_length=160)
    addressee = forms.CharField(
        label=_("Addressee"), help_text=_("As it stands above the letter, with the title."), max_length=120
    )
    post = forms.CharField(label=_("Post of the addressee"), max_length=120, required=False)
    postal_address = forms.CharField(label=_("Address on the letter"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("They get the link by message too. Empty: the letter on paper alone carries it."),
        max_length=254,
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the letter"), choices=settings.LANGUAGES)
    mode = forms.ChoiceField(label=_("Takes part"), widget=forms.RadioSelect)
    places = forms.IntegerField(
        label=_("Number of places"),
        help_text=_("They are kept until the date below."),
        min_value=1,
        max_value=500,
    )
    until = day_field(_("To be named and confirmed until the end of"))

    def __init__(self, *args: Any, event: Event, ways: Seats, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.offer(ways)
        self.fields["until"].help_text = gettext("By the clock there: %(zone)s.") % {
            "zone": place_words(event.time_zone)
        }

    def clean(self) -> dict[str, Any]:
        """Turn the day into the instant at which it ends there; every line is one line."""
        data = super().clean() or self.cleaned_data
        for name in ("organisation", "addressee", "post", "postal_address"):
            if name in data:
                data[name] = plain_line(data[name])
        if data.get("until"):
            try:
                data["until"] = end_of(data["until"], self.event)
            except EventError as problem:
                self.add_error("until", str(problem))
        return data


class LetterheadForm(forms.Form):
    """How letters look on paper and who signs them."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("A picture in PNG, JPEG or WebP. Empty: it stays as it is."),
        required=False,
    )
    no_logo = forms.BooleanField(label=_("Take the logo off"), required=False)
    lines = forms.CharField(
        label=_("Address and contact"),
        help_text=_("One line at the foot of each letter."),
        max_length=300,
        required=False,
    )
    signatory = forms.CharField(label=_("Who signs"), max_length=120, required=False)
    signatory_post = forms.CharField(label=_("Post of who signs"), max_length=120, required=False)

    def clean_logo(self) -> str:
        """The logo drawn anew; empty when none was chosen."""
        file = self.cleaned_data["logo"]
        if file is None:
            return ""
        if file.size > MOST_LOGO_BYTES:
            raise forms.ValidationError(gettext("This picture is too large. Choose one of at most 4 MB."))
        try:
            return paper.picture(file.read())
        except paper.NoPicture:
            raise forms.ValidationError(gettext("This is not a picture in PNG, JPEG or WebP.")) from None
