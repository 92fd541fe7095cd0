"""Forms that participants and role holders fill in."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import available_timezones

import phonenumbers
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator
from django.utils.html import format_html_join
from django.utils.translation import get_language, gettext, pgettext_lazy, to_locale
from django.utils.translation import gettext_lazy as _

from events import parts
from events.asking import AsksMore
from events.models import (
    MOST_HEADS,
    Bursary,
    Event,
    Guest,
    Hub,
    Mode,
    Need,
    Question,
    Registration,
    Session,
)
from events.questions import Held
from events.recognition import Answers, Contact
from events.seats import Seats
from people import consent, countries, portraits
from people.countries import UNSAID
from people.forms import AboutYou, Choice
from people.models import StakeholderGroup

#: Signs that turn the direction of a text around; a name with one can pose as another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def plain_line(text: str) -> str:
    """Return a text as one line, without control signs and signs that turn its direction."""
    kept = (
        sign
        for sign in text
        if sign not in _TURNING and unicodedata.category(sign) != "Cc" or sign in "\t\n\r"
    )
    return " ".join("".join(kept).split())


class AboutYouHere(AboutYou):
    """The facts that are counted, asked of participants and of role holders alike."""

    first_time = forms.ChoiceField(
        label=_("First time with us?"),
        required=False,
        choices=[("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No"))],
        widget=forms.RadioSelect,
    )

    def clean_first_time(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["first_time"])

    def first_times(self) -> list[Choice]:
        chosen = self["first_time"].value()
        return [
            Choice(str(code), str(label), code == chosen)
            for code, label in self.fields["first_time"].choices  # type: ignore[attr-defined]
        ]

    @property
    def demographics(self) -> dict[str, Any]:
        """The answers by the names of their columns."""
        return super().demographics | {"first_time": self.cleaned_data["first_time"]}


class WhoYouAre(AboutYouHere):
    """Beside the facts that are counted, who to call and how to reach them."""

    name = forms.CharField(
        label=_("What should we call you?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("or phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )

    prefers_phone = forms.BooleanField(
        label=_("Tell me on my phone, not by e-mail"),
        help_text=_("Somebody of the organisation then writes to you by WhatsApp, Signal or text message."),
        required=False,
    )

    #: Whose country a phone without a country's code is read as one of, where none was chosen.
    event: Event

    def clean_name(self) -> str:
        name = plain_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_phone(self) -> str:
        """The phone in E.164; one without a country's code is read as one of the chosen country's."""
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        region = str(self.data.get("country") or "").upper()
        if region not in countries.codes():
            region = str(self.event.country)
        return e164(typed, region)

    @property
    def contact(self) -> Contact:
        """How to reach the person."""
        return Contact(
            email=self.cleaned_data.get("email", ""),
            phone=self.cleaned_data.get("phone", ""),
            prefers_phone=self.cleaned_data.get("prefers_phone", False),
        )


def e164(typed: str, region: str) -> str:
    """Return a phone in E.164, one without a country's code as one of the region; refuse what is none."""
    try:
        number = phonenumbers.parse(typed, region or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise forms.ValidationError(
            gettext("Write the number with its country's code, as in +502 5555 1234.")
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class WayChoice(NamedTuple):
    """One way to take part as the form draws it; where it is full one can join its list."""

    value: str
    mode: str
    label: str
    checked: bool
    left: int | None
    full: bool
    has_list: bool


class SessionChoice(NamedTuple):
    """One session with seats of its own as a form draws it, with what is left in each way that is limited."""

    session: Session
    checked: bool
    #: (mode, name of the hub, seats left) of each way with a limit.
    left: list[tuple[str, str, int]]
    #: Full in every way there is; it can be chosen where there are lists.
    full: bool
    has_list: bool


class RegisterForm(AsksMore, WhoYouAre):
    """One page, one POST: who to call, how to reach them, how they take part, what is counted and asked."""

    mode = forms.ChoiceField(label=_("How will you take part?"), widget=forms.RadioSelect)
    consent = forms.BooleanField(
        label=_("Your agreement"),
        error_messages={"required": _("Without your agreement we cannot keep your place.")},
    )
    time_zone = forms.Field(required=False, widget=forms.HiddenInput)

    field_order = [
        "name",
        "email",
        "phone",
        "prefers_phone",
        "mode",
        "stakeholder_group",
        "country",
        "gender_answers",
    ]

    def __init__(
        self,
        *args: Any,
        event: Event,
        seats: dict[str, int | None],
        hubs: Mapping[str, Hub] | None = None,
        asked: Iterable[Question] = (),
        offered: Sequence[tuple[Session, dict[str, int | None]]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.event, self.seats, self.hubs, self.offered = event, seats, hubs or {}, offered
        if offered:
            self.fields["sessions"] = forms.MultipleChoiceField(
                label=_("Sessions to choose"),
                required=False,
                choices=[(session.code, session.code) for session, _left in offered],
                error_messages={
                    "invalid_choice": _(
                        "One of these sessions can no longer be chosen. Look at the list again."
                    )
                },
            )
        self.ask(asked, event=event)
        self.ask_agreements(event)
        self.ask_needs(event)
        # The agreement stands last on the page, and so do words about it.
        self.fields["consent"] = self.fields.pop("consent")
        mode = self.fields["mode"]
        assert isinstance(mode, forms.ChoiceField)  # noqa: S101  for the type checker
        mode.choices = [(name, name) for name in seats]
        chosen = {
            "required": _("Choose how you will take part."),
            "invalid_choice": _("Choose one of these."),
        }
        mode.error_messages |= chosen

    def clean_time_zone(self) -> str:
        """The browser's zone where it has told one that exists; the event's otherwise."""
        told = self.cleaned_data["time_zone"]
        return told if told in _zones() else self.event.time_zone

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not {"email", "phone"} & set(self.errors) and not (data.get("email") or data.get("phone")):
            self.add_error(
                "email", gettext("Write an e-mail address or a phone number, so that we can reach you.")
            )
        return data

    def consent_words(self) -> str:
        """The exact words that are agreed to, in the reader's language."""
        return consent.words("registration", get_language() or "es")

    def modes(self) -> list[WayChoice]:
        """The ways to take part, each hub by its name; a full one can be chosen where it has a list."""
        chosen, has_list = self["mode"].value(), self.event.has_waiting_list
        return [
            WayChoice(
                name,
                Mode.HUB if name in self.hubs else name,
                hub_words(self.hubs[name]) if name in self.hubs else "",
                name == chosen and (left != 0 or has_list),
                left,
                left == 0,
                has_list,
            )
            for name, left in self.seats.items()
        ]

    def sessions_to_choose(self) -> list[SessionChoice]:
        """The sessions with seats of their own, with what is left of them in the ways of the form."""
        chosen = self["sessions"].value() or [] if self.offered else []
        ways = self.ways_for_sessions
        return [
            session_choice(session, left, ways, session.code in chosen, has_list=self.event.has_waiting_list)
            for session, left in self.offered
        ]

    @property
    def ways_for_sessions(self) -> dict[str, str]:
        """The ways that the form offers, with the names of hubs."""
        return {name: str(self.hubs[name].name) if name in self.hubs else "" for name in self.seats}

    @property
    def sessions(self) -> tuple[Session, ...]:
        """The sessions that were chosen."""
        chosen = self.cleaned_data.get("sessions", [])
        return tuple(session for session, _left in self.offered if session.code in chosen)

    @property
    def is_full(self) -> bool:
        """Whether there is nothing left but lists."""
        return bool(self.seats) and all(left == 0 for left in self.seats.values())

    @property
    def waits(self) -> bool:
        """Whether the page that was sent said of the way chosen that it is full and has a list."""
        return self.cleaned_data.get("mode", "") in self.data.getlist("listed")  # type: ignore[attr-defined]

    @property
    def answers(self) -> Answers:
        """What was answered, as `registration.register` takes it."""
        chosen = self.cleaned_data["mode"]
        hub = self.hubs.get(chosen)
        mode = Mode.HUB.value if hub else chosen
        return Answers(
            name=self.cleaned_data["name"],
            mode=mode,
            hub=hub,
            sessions=self.sessions,
            **self.demographics,
        )


def session_choice(
    session: Session,
    left: Mapping[str, int | None],
    ways: Mapping[str, str],
    checked: bool,
    *,
    has_list: bool,
) -> SessionChoice:
    """Return how a form draws a session to choose, for whoever may take part in these ways."""
    limited = [
        (Mode.HUB if name.startswith(Mode.HUB) else name, hub, number)
        for name, hub in ways.items()
        if (number := left.get(name)) is not None
    ]
    full = bool(ways) and len(limited) == len(ways) and not any(number for _mode, _hub, number in limited)
    return SessionChoice(session, checked, limited, full, has_list)


def way_choices(ways: Seats) -> list[tuple[str, str]]:
    """Return the ways to take part to choose from, each hub by its name."""
    return [
        (name, hub_words(row.hub) if row.hub else str(Mode(row.mode).label)) for name, row in ways.items()
    ]


def hub_words(hub: Hub) -> str:
    """Return a hub by its name and country, as one chooses among them."""
    return ", ".join(part for part in (hub.name, str(getattr(hub.country, "name", ""))) if part)


class CodeForm(RegisterForm):
    """The same, for an event that takes only those who bring a code."""

    entry_code = forms.CharField(
        label=_("Registration code"),
        help_text=_("Capitals, spaces and hyphens do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    field_order = ["entry_code", *RegisterForm.field_order]


class GuestForm(RegisterForm):
    """The same by a personal invitation, whose contact is the invited person's unless it may be passed on."""

    def __init__(self, *args: Any, guest: Guest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guest = guest
        if not guest.may_pass_on:
            del self.fields["email"], self.fields["phone"], self.fields["prefers_phone"]

    def clean(self) -> dict[str, Any]:
        """Ask for a contact only of whoever comes in somebody's stead."""
        return super().clean() if self.guest.may_pass_on else self.cleaned_data

    @property
    def fixed_contact(self) -> str:
        """The invited person's address or phone, where it is not asked for."""
        return "" if self.guest.may_pass_on else str(self.guest.email or self.guest.phone)

    @property
    def contact(self) -> Contact:
        """How to reach the person."""
        if self.guest.may_pass_on:
            return super().contact
        return Contact(email=self.guest.email, phone=str(self.guest.phone))


class TakeUpForm(RegisterForm):
    """Somebody whom an organisation named confirms, with their own name and answers; the mode is given."""

    def __init__(self, *args: Any, place: Registration, **kwargs: Any) -> None:
        super().__init__(*args, event=place.event, seats={}, **kwargs)
        self.place = place
        del self.fields["mode"]

    def modes(self) -> list[WayChoice]:
        """None: the mode is the one that the organisation has places in."""
        return []

    @property
    def answers(self) -> Answers:
        """What was answered, as `delegated_places.take_up` takes it."""
        return Answers(
            name=self.cleaned_data["name"],
            mode=self.place.mode,
            hub=self.place.hub,
            sessions=self.sessions,
            **self.demographics,
        )

    @property
    def ways_for_sessions(self) -> dict[str, str]:
        """The one way that they were named for."""
        return {self.place.way: self.place.hub.name if self.place.hub else ""}


class WalkInForm(RegisterForm):
    """Somebody who stands before the wall registers for the room, or for the hub where the wall is."""

    def __init__(self, *args: Any, hub: Hub | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hub = hub
        del self.fields["mode"]

    def modes(self) -> list[WayChoice]:
        """None: whoever stands there takes part there."""
        return []

    @property
    def answers(self) -> Answers:
        """What was answered, as `registration.register` takes it."""
        mode = Mode.HUB if self.hub else Mode.ONSITE
        return Answers(name=self.cleaned_data["name"], mode=mode, hub=self.hub, **self.demographics)


class AtTheHubForm(forms.Form):
    """A place at a hub for somebody who stands before its coordinator, who asks and types."""

    name = forms.CharField(label=_("Name to be called by"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    phone = forms.CharField(
        label=_("or phone"),
        help_text=_("With the country's code, as in +502 5555 5555. Whoever leaves neither gets no message."),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
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

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["agreed"].help_text = format_html_join(
            "",
            '<p lang="{}">“{}”</p>',
            ((code, consent.words("registration", code)) for code, _name in settings.LANGUAGES),
        )

    def clean_name(self) -> str:
        """The name as one line."""
        name = plain_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"])
        return name

    def clean_phone(self) -> str:
        """The phone in E.164; one without a country's code is read as one of the event's country."""
        typed = self.cleaned_data["phone"]
        return e164(typed, str(self.event.country)) if typed else ""

    @property
    def contact(self) -> Contact:
        """How to reach the person."""
        return Contact(email=self.cleaned_data["email"], phone=self.cleaned_data["phone"])


class ChoosesWay(forms.Form):
    """A form whose `mode` is one of an event's ways: cleaned, it is the mode, and `hub` which one or none."""

    ways: Seats

    def offer(self, ways: Seats, *first: tuple[str, Any]) -> None:
        """Let one choose among the ways, after what stands `first`."""
        self.ways = ways
        self.fields["mode"].choices = [*first, *way_choices(ways)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Take the way that was chosen apart."""
        data = super().clean() or self.cleaned_data
        chosen = self.ways.get(data.get("mode") or "")
        data["hub"] = chosen.hub if chosen else None
        if chosen:
            data["mode"] = chosen.mode
        return data


class GroupForm(ChoosesWay):
    """An organisation asks for places for its people; who they are it says by the link that it gets."""

    organisation = forms.CharField(label=_("Organisation"), max_length=160)
    addressee = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        help_text=_("The link by which you name your people goes there."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    places = forms.IntegerField(label=_("How many people?"), min_value=2)
    mode = forms.ChoiceField(label=_("How will they take part?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, ways: Seats, at_most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(ways)
        places = self.fields["places"]
        assert isinstance(places, forms.IntegerField)  # noqa: S101  for the type checker
        places.max_value = at_most
        places.validators.append(MaxValueValidator(at_most, places.error_messages.get("max_value")))
        places.widget.attrs["max"] = at_most

    def clean_organisation(self) -> str:
        """The name as one line."""
        return plain_line(self.cleaned_data["organisation"])

    def clean_addressee(self) -> str:
        """The name as one line."""
        return plain_line(self.cleaned_data["addressee"])


class CorrectForm(WhoYouAre):
    """What a place holds of whoever has it, to put right; the contact it is recognised by is not asked."""

    field_order = [
        "name",
        "email",
        "phone",
        "prefers_phone",
        "stakeholder_group",
        "country",
        "gender_answers",
    ]

    def __init__(
        self, *args: Any, place: Registration, groups: list[StakeholderGroup], **kwargs: Any
    ) -> None:
        sector = place.stakeholder_group
        if sector is not None and sector not in groups:  # retired since
            groups = [*groups, sector]
        known = {
            "name": place.name,
            "phone": str(place.phone),
            "prefers_phone": place.prefers_phone,
            "stakeholder_group": sector.code if sector else UNSAID,
            "country": str(place.country) or UNSAID,
            "gender_answers": place.gender_answers,
            "first_time": {True: "yes", False: "no"}.get(place.first_time),  # type: ignore[arg-type]
        }
        super().__init__(*args, groups=groups, initial=known, **kwargs)
        self.place, self.event = place, place.event
        if not place.may_change_email:
            del self.fields["email"]
        if not place.may_change_phone:
            del self.fields["phone"]
        else:
            self.fields["phone"].label = _("Phone")

    @property
    def answers(self) -> Answers:
        """What was answered, as `holders.correct` takes it."""
        return Answers(name=self.cleaned_data["name"], mode=self.place.mode, **self.demographics)


class AnswersForm(AsksMore):
    """What the organisers ask of somebody who has a place, filled with what they told."""

    def __init__(
        self,
        *args: Any,
        event: Event,
        asked: Iterable[Question],
        held: Sequence[Held] = (),
        agreed: Iterable[str] = (),
        need: Need | None = None,
        supports: Iterable[Bursary] = (),
        is_over: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(asked, event=event, held=held)
        self.ask_agreements(event, given=agreed)
        # What one agreed to can be taken back for ever; the rest is of use until the event is over.
        if not is_over:
            self.ask_needs(event, need=need, supports=supports)


class SurveyForm(AsksMore):
    """What a survey asks; it begins empty, for nothing of it is kept with anybody."""

    def __init__(self, *args: Any, event: Event, asked: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask(asked, event=event)


#: The longest text that someone writes about themselves for a role, in signs.
MOST_BIOGRAPHY = 900


class PartForm(AsksMore, AboutYouHere):
    """Taking on a role: what is counted, and what may be published, item by item."""

    shows_name = forms.BooleanField(required=False)
    shows_groups = forms.BooleanField(required=False)
    counts_openly = forms.BooleanField(required=False)
    shows_photo = forms.BooleanField(required=False)
    shows_biography = forms.BooleanField(required=False)
    shows_in_list = forms.BooleanField(required=False)
    photo = forms.FileField(
        label=_("A photo of you"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP, 10 MB at most. It is made small, and what the camera wrote into it goes."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    drops_photo = forms.BooleanField(label=_("Delete the photo"), required=False)
    consent = forms.BooleanField(
        label=_("Your agreement"),
        error_messages={"required": _("Without your agreement we cannot note this role as yours.")},
    )

    def __init__(self, *args: Any, session: Session, agreed: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_agreements(session.event, given=agreed, session=session)
        # What is ticked is agreed to in these very words.
        for name in ("name", "groups", "photo", "biography"):
            self.fields[f"shows_{name}"].label = consent.words(f"publish-{name}", get_language() or "es")
        self.fields["shows_in_list"].label = consent.words(parts.LISTED, get_language() or "es")
        self.fields["counts_openly"].label = consent.words("count-openly", get_language() or "es")
        for code, words in settings.LANGUAGES:
            self.fields[f"biography_{code}"] = forms.CharField(
                label=words,
                required=False,
                max_length=MOST_BIOGRAPHY,
                widget=forms.Textarea(attrs={"rows": 4, "lang": to_locale(code).replace("_", "-")}),
            )

    @property
    def biographies(self) -> dict[str, str]:
        """What was written about themselves, by language code."""
        return {code: self.cleaned_data[f"biography_{code}"] for code, _words in settings.LANGUAGES}

    def biography_fields(self) -> list[forms.BoundField]:
        """The fields of what one writes about oneself, the language of the page first."""
        own = get_language() or "es"
        codes = sorted((code for code, _words in settings.LANGUAGES), key=lambda code: code != own)
        return [self[f"biography_{code}"] for code in codes]

    def clean_photo(self) -> bytes | None:
        """The uploaded picture, made small and bare."""
        photo = self.cleaned_data["photo"]
        if not photo:
            return None
        try:
            return portraits.small(photo)
        except portraits.PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def consent_words(self) -> str:
        """The exact words that are agreed to, in the reader's language."""
        return consent.words("role", get_language() or "es")


class DeclineForm(forms.Form):
    """Saying no to a role; the reason is read by whoever asked, and by nobody else."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Only whoever asked you reads it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_reason(self) -> str:
        return plain_line(self.cleaned_data["reason"])


class HeadForm(forms.Form):
    """How many heads were counted by whoever moderates; empty takes the count back."""

    people = forms.IntegerField(min_value=0, max_value=MOST_HEADS, required=False)
