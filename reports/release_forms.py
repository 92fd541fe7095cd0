"""The forms around an issued report: why it is withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WithdrawalForm(forms.Form):
    """Why a report is withdrawn, in words for its funder."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The funder reads this. Name nobody, and give no numbers of people."),
    )
