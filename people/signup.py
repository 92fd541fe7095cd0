"""What we ask beside the address when someone opens an account.

It stands apart from the other forms because allauth builds its own forms upon it.
"""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Person

#: How every form here asks for a name.
NAME: dict[str, Any] = {
    "label": _("What should we call you?"),
    "help_text": _("As you want to be called; it may be a pseudonym."),
    "max_length": 120,
}


class SignupDetails(forms.Form):
    """What we ask beside the address when someone opens an account."""

    name = forms.CharField(**NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email"]

    def signup(self, request: HttpRequest, user: Person) -> None:
        """Keep the name and the language the form was read in."""
        from people import accounts

        accounts.call(user, name=self.cleaned_data["name"], language=get_language() or "es")
