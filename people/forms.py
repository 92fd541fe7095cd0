"""Forms about people themselves."""

from typing import Any, NamedTuple

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from convite.prepared import Prepared
from people import consent, countries, zones
from people.demographics import GenderAnswer, gender_columns, snapshot
from people.models import Appointment, Organisation, Person, StakeholderGroup
from people.signup import NAME


class SignupForm(AllauthSignupForm):
    """A name to be called by and an address; the code sent to it opens the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_address(self.fields["email"])


class LoginForm(AllauthLoginForm):
    """An address, and nothing else: a code is sent to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_address(self.fields["login"])


class LoginCodeForm(ConfirmLoginCodeForm):
    """The code from the letter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the message")
        self.fields["code"].widget.attrs.pop("placeholder", None)


class AddEmailForm(AllauthAddEmailForm):
    """One more address to log in by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _word_address(self.fields["email"])


class KeyForm(AddWebAuthnForm):
    """A passkey or security key; what the browser makes of it comes in a hidden field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        alone = self.fields["passwordless"]
        alone.label = _("Log in with this key alone")
        alone.help_text = _("Then you need no code by e-mail; the key asks for your finger, face or PIN.")


def _word_address(field: forms.Field) -> None:
    field.label = _("E-mail")
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs["autocomplete"] = "email"


class Choice(NamedTuple):
    """One choice as the page draws it."""

    value: str
    label: str
    checked: bool
    left: int | None = None
    full: bool = False


def sectors() -> list[StakeholderGroup]:
    """Return the sectors that are asked for now, in their order; one query."""
    return SECTORS.records()


SECTORS = Prepared(lambda: StakeholderGroup.objects.filter(retired_at=None).order_by("position"))


class AboutYou(forms.Form):
    """The facts that are counted, in the same words wherever they are asked (`people/_about_you.html`)."""

    #: Whether sector and country may be left open; where not, saying so is a choice of its own.
    is_optional = False

    stakeholder_group = forms.ChoiceField(label=_("Sector"))
    country = forms.CharField(label=_("Country"), max_length=2, widget=forms.Select)
    gender_answers = forms.MultipleChoiceField(
        label=_("Gender"),
        required=False,
        choices=GenderAnswer.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"data-private": ""}),
    )

    def __init__(self, *args: Any, groups: list[StakeholderGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {group.code: group for group in groups}
        sector = self.fields["stakeholder_group"]
        assert isinstance(sector, forms.ChoiceField)  # noqa: S101  for the type checker
        unsaid = [] if self.is_optional else [(countries.UNSAID, _("I prefer not to say"))]
        sector.choices = [*((group.code, group.name) for group in groups), *unsaid]
        missing = {"required": _("Choose one; “I prefer not to say” is a choice too.")}
        for name in ("stakeholder_group", "country"):
            self.fields[name].required = not self.is_optional
            self.fields[name].error_messages |= missing

    def clean_stakeholder_group(self) -> StakeholderGroup | None:
        """The sector itself; none for someone who would rather not say."""
        return self.groups.get(self.cleaned_data["stakeholder_group"])

    def clean_country(self) -> str:
        """The ISO code; empty for someone who would rather not say."""
        code = self.cleaned_data["country"]
        if code in ("", countries.UNSAID):
            return ""
        if code not in countries.codes():
            raise forms.ValidationError(gettext("Choose a country from the list."))
        return code

    # --- As the page draws it ---

    def country_options(self) -> str:
        return countries.options(str(self["country"].value() or ""))

    def unsaid_country(self) -> bool:
        return self["country"].value() == countries.UNSAID

    def sectors(self) -> list[Choice]:
        chosen = self["stakeholder_group"].value()
        return [
            Choice(str(code), str(label), code == chosen)
            for code, label in self.fields["stakeholder_group"].choices  # type: ignore[attr-defined]
        ]

    def genders(self) -> list[Choice]:
        ticked = self["gender_answers"].value() or []
        words = dict(GenderAnswer.choices)
        # Nobody is asked to write it here: a description only ever stands on one's own account.
        # It comes last, for it is the longest and has a row of its own.
        words.pop(GenderAnswer.DESCRIBED)
        words[GenderAnswer.DESCRIBED] = _("I describe myself in another way")
        return [Choice(code, str(label), code in ticked) for code, label in words.items()]

    @property
    def demographics(self) -> dict[str, Any]:
        """The answers by the names of their columns."""
        return {name: self.cleaned_data[name] for name in ("stakeholder_group", "country", "gender_answers")}


class DetailsForm(AboutYou, forms.ModelForm):
    """What someone can correct of themselves; all but the name may be left open."""

    is_optional = True

    class Meta:
        model = Person
        fields = [
            "name",
            "full_name",
            "pronouns",
            "phone",
            "prefers_phone",
            "language",
            "time_zone",
            "gender_description",
        ]

    name = forms.CharField(**NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    full_name = forms.CharField(
        label=_("Full name"),
        help_text=_("For a certificate, as it stands on your papers. It stands on no page."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": ""}),
    )
    pronouns = forms.CharField(
        label=_("Pronouns"),
        help_text=_("Shown where you are named, if you want them to be; never counted."),
        max_length=40,
        required=False,
    )
    gender_description = forms.CharField(
        label=_("I describe myself as"),
        help_text=_("In your own words. It stays on this page: it is never copied, shown or counted."),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": ""}),
    )
    prefers_phone = forms.BooleanField(
        label=_("Tell me on my phone, not by e-mail"),
        help_text=_("Somebody of the organisation then writes to you by WhatsApp, Signal or text message."),
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Pages and messages tell each hour by this clock too."),
        choices=zones.choices,
        required=False,
    )

    def __init__(self, *args: Any, instance: Person, **kwargs: Any) -> None:
        groups = sectors()
        known = snapshot(instance)
        sector = next((group.code for group in groups if group.pk == known["stakeholder_group"]), "")
        super().__init__(
            *args, groups=groups, instance=instance, initial=known | {"stakeholder_group": sector}, **kwargs
        )

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or self.instance.time_zone

    def consent_words(self) -> str:
        """What becomes of the answers, in the reader's language; to leave one is to agree."""
        return consent.words("profile", get_language() or "es")

    @property
    def facts(self) -> dict[str, Any]:
        """What was typed, by the names of the columns of `Person`."""
        typed = dict(self.cleaned_data)
        answers = typed.pop("gender_answers")
        if typed["gender_description"] and not answers:
            answers = [GenderAnswer.DESCRIBED]
        return typed | gender_columns(answers)


class AddressForm(forms.Form):
    """An address that someone wants on their account."""

    address = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class CodeForm(forms.Form):
    """The code that was sent to an address."""

    code = forms.CharField(
        label=_("Code from the message"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class SearchForm(forms.Form):
    """Words to find people with duties by."""

    q = forms.CharField(label=_("Name, e-mail or organisation"), max_length=120, required=False)


class AppointForm(forms.Form):
    """A duty for whoever has an address."""

    name = forms.CharField(
        label=_("Name to be called by"),
        help_text=_("Used only when this address has no account yet."),
        max_length=120,
    )
    address = forms.EmailField(label=_("E-mail"), max_length=254)
    duty = forms.ChoiceField(label=_("Duty"), choices=Appointment.Duty.choices)
    organisation = forms.ModelChoiceField(
        label=_("For which organisation"),
        help_text=_("An administrator needs none."),
        queryset=Organisation.objects.order_by("name"),
        to_field_name="code",
        required=False,
        empty_label=_("No organisation"),
    )
