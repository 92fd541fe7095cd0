"""Forms about people themselves."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Person


class SignupDetails(forms.Form):
    """What we ask beside the address when someone opens an account."""

    name = forms.CharField(
        label=_("What should we call you?"),
        help_text=_("As you want to be called; it may be a pseudonym."),
        max_length=120,
    )

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Keep the name and the language the form was read in."""
        user.name = self.cleaned_data["name"]
        user.language = get_language() or "es"
        user.save()


class LoginForm(AllauthLoginForm):
    """The login form; most people never have a password and are sent a code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].required = False
