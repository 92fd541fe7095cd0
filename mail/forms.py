"""Forms of the mail room."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mail.models import Stream


class AddressForm(forms.Form):
    """Look an address up; the whole of it, for only its hash is kept."""

    q = forms.EmailField(label=_("E-mail"), required=False, help_text=_("The whole address."))


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
