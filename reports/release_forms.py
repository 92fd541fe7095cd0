"""The forms around an issued report: why it is withdrawn, for whom a link to it is, how IATI gets it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.portal import iati
from reports.portal.board import MOST_DAYS

#: How long a link holds where nobody chooses otherwise.
USUAL_DAYS = 30


class WithdrawalForm(forms.Form):
    """Why a report is withdrawn, in words for its funder."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The funder reads this. Name nobody, and give no numbers of people."),
    )


class IatiForm(forms.Form):
    """How the results for IATI are written, and the identifier of the organisation that publishes them."""

    groups = forms.ChoiceField(
        label=_("Groups"),
        choices=[
            (iati.DIMENSIONS, _("as dimensions of one indicator")),
            (iati.INDICATORS, _("as an indicator each")),
        ],
        initial=iati.DIMENSIONS,
        widget=forms.RadioSelect,
        help_text=_(
            "Publishers differ: some registries ask for dimensions, some help desks advise against them."
        ),
    )
    identifier = forms.RegexField(
        label=_("IATI identifier of the organisation"),
        regex=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=60,
        required=False,
        help_text=_("As it is listed, for instance XM-DAC-12345. It is not kept."),
        error_messages={"invalid": _("Letters, digits, dots and hyphens alone, as in XM-DAC-12345.")},
    )


class BoardLinkForm(forms.Form):
    """For whom a link is, and until when it opens."""

    note = forms.CharField(
        label=_("For whom or what"),
        max_length=120,
        help_text=_("For your list alone, as in “Board, March meeting”: a body rather than a name."),
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["ends_on"].initial = today + timedelta(days=USUAL_DAYS)
        self.fields["ends_on"].widget.attrs |= {
            "min": today.isoformat(),
            "max": (today + timedelta(days=MOST_DAYS)).isoformat(),
        }

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on < self.today:
            raise forms.ValidationError(_("This day is over. Choose today or a later one."))
        if ends_on > self.today + timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("A link holds for a year at most. Choose an earlier day."))
        return ends_on
