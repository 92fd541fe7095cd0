"""Forms of introductions: how one can be reached, what one writes to somebody, and a yes or a no."""

import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from people.introductions import Contact, Way
from people.models.introductions import LONGEST_WORDS

#: Signs of a link; a stranger's letter carries none.
LINKS = ("://", "www.")
#: Signs that nobody sees and that scripts and pictures of joined signs need.
JOINING = "\u200c\u200d"


def plain(words: str) -> str:
    """Return the words without signs that nobody sees or that turn their direction."""
    kept = (
        sign
        for sign in words
        if unicodedata.category(sign) not in ("Cc", "Cf") or sign in "\n\t" or sign in JOINING
    )
    return "".join(kept).strip()


class ReachForm(forms.Form):
    """How one can be reached; an e-mail address is one that was proved, the rest is as it is typed."""

    way = forms.ChoiceField(
        label=_("How you can be reached"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you can be reached.")},
    )
    reach = forms.CharField(
        label=_("Number or user name"),
        help_text=_("Not needed for an e-mail address. It is shown to this one person, after a yes of both."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-private": ""}),
    )

    def __init__(self, *args: Any, addresses: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = (Way.WHATSAPP, Way.SIGNAL, Way.CALL, Way.OTHER)
        way = self.fields["way"]
        assert isinstance(way, forms.ChoiceField)  # noqa: S101  for the type checker
        way.choices = [
            *((f"{Way.EMAIL}:{address}", address) for address in addresses),
            *((each.value, each.label) for each in others),
        ]

    def clean_reach(self) -> str:
        """The number or name, as one line."""
        return " ".join(plain(self.cleaned_data["reach"]).split())

    def clean(self) -> dict[str, Any]:
        """Ask for a number or name, unless it is an address."""
        data = super().clean() or self.cleaned_data
        way = data.get("way", "")
        if way and not way.startswith(f"{Way.EMAIL}:") and "reach" in data and not data["reach"]:
            self.add_error("reach", gettext("Write the number or the name by which you are found there."))
        return data

    @property
    def contact(self) -> Contact:
        """What was given."""
        kind, _colon, address = self.cleaned_data["way"].partition(":")
        return Contact(kind, address or self.cleaned_data["reach"])


class AskForm(ReachForm):
    """A few words to somebody whom one would like to get in touch with."""

    words = forms.CharField(
        label=pgettext_lazy("to somebody", "What you write"),
        help_text=_("Who you are and why you ask, in up to 500 signs, without links."),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    field_order = ("words", "way", "reach")

    def clean_words(self) -> str:
        """The words, without links: whoever reads them does not know the writer yet."""
        words = plain(self.cleaned_data["words"])
        if any(sign in words.casefold() for sign in LINKS):
            raise forms.ValidationError(gettext("Leave links out: you can send them once you are in touch."))
        return words


class RefuseForm(forms.Form):
    """Whether one wants to hear from somebody again."""

    never_again = forms.BooleanField(label=_("I do not want to hear from this person again"), required=False)
