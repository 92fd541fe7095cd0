"""Forms about people themselves."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from people import zones
from people.models import Appointment, Organisation, Person
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


class DetailsForm(forms.ModelForm):
    """What someone can correct of themselves."""

    class Meta:
        model = Person
        fields = ["name", "pronouns", "phone", "language", "time_zone"]

    name = forms.CharField(**NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    pronouns = forms.CharField(
        label=_("Pronouns"),
        help_text=_("Shown where you are named, if you want them to be; never counted."),
        max_length=40,
        required=False,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Pages and messages tell each hour by this clock too."),
        choices=zones.choices,
        required=False,
    )

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or self.instance.time_zone


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
