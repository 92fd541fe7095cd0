"""Forms of the mail room."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from mail import kinds
from mail.models import Newsletter, Stream, Topic


class AddressForm(forms.Form):
    """Look an address up; the whole of it, for only its hash is kept."""

    q = forms.EmailField(label=_("E-mail"), required=False, help_text=_("The whole address."))


class LetterFilter(AddressForm):
    """Look letters up: all to one whole address, or those of a kind."""

    kind = forms.ChoiceField(label=_("Message"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted(
            ((name, kinds.title(name)) for name in kinds.names()), key=lambda one: one[1].casefold()
        )
        every = ("", pgettext("of messages", "All"))
        self.fields["kind"].choices = [every, *named]  # type: ignore[attr-defined]


class StopForm(forms.Form):
    """Note that somebody asked, by another way than the link in a letter, not to be written to."""

    address = forms.EmailField(label=_("E-mail"))
    streams = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("of letters", "What they want no more of"),
        coerce=int,
        choices=[
            (Stream.MESSAGE, _("Messages from the workspace to many people at once")),
            (Stream.NEWSLETTER, _("Newsletters")),
        ],
        initial=[Stream.MESSAGE, Stream.NEWSLETTER],
        widget=forms.CheckboxSelectMultiple,
    )


class LiftForm(forms.Form):
    """Why an address may be written to again."""

    because = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("For whoever asks later, such as: she wrote that the mailbox works again."),
    )


class ChoiceForm(forms.Form):
    """What somebody wants to read of a newsletter, and in which language."""

    topics = forms.MultipleChoiceField(
        label=_("What you want to read about"),
        choices=Topic.choices,
        initial=Topic.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one, or leave the newsletter.")},
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class SubscribeForm(ChoiceForm):
    """Ask for a newsletter: an address, and agreeing to the words beside the box."""

    address = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    agreed = forms.BooleanField(
        error_messages={"required": _("Without your agreement we cannot write to you.")}
    )
    field_order = ("newsletter", "address", "topics", "language", "agreed")

    def __init__(
        self, *args: Any, words: str, newsletters: Sequence[tuple[Newsletter, str]], **kwargs: Any
    ) -> None:
        """`newsletters` are those on offer, each with the name of whoever writes it."""
        super().__init__(*args, **kwargs)
        self.newsletters = [each for each, _whose in newsletters]
        self.fields["agreed"].label = words
        self.fields["topics"].error_messages["required"] = _("Choose at least one.")
        if len(newsletters) > 1:
            self.fields["newsletter"] = forms.ChoiceField(
                label=_("Newsletter"),
                choices=[(each.code, f"{each.name} · {whose}") for each, whose in newsletters],
            )
            self.order_fields(self.field_order)

    @property
    def newsletter(self) -> Newsletter:
        """The one that was asked for."""
        code = self.cleaned_data.get("newsletter")
        return next((each for each in self.newsletters if each.code == code), self.newsletters[0])
