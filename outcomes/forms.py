"""What an organisation answers to a statement, as the page behind the letter asks it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from outcomes.models import Signature
from outcomes.signing import Said, mark_of

ANSWERS = [
    (Signature.Answer.SIGNED.value, _("Yes, we sign")),
    (Signature.Answer.DECLINED.value, _("No, we do not sign")),
]
NAMED = [
    ("yes", _("Yes, our name may stand among the signatories")),
    ("no", _("No, we sign without being named in public")),
]


class SignForm(forms.Form):
    """Sign or decline; as who, and whether the organisation is named in public."""

    answer = forms.ChoiceField(
        label=_("Does your organisation sign?"), choices=ANSWERS, widget=forms.RadioSelect
    )
    is_named = forms.ChoiceField(
        label=_("May its name be shown in public?"),
        help_text=_(
            "We ask because being named is a risk for some. Nobody outside is told who is not named."
        ),
        choices=NAMED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the name of your organisation may be shown.")},
    )
    name = forms.CharField(
        label=_("Who answers"),
        help_text=_("Your name; only the secretariat and your colleagues see it. It is never published."),
        max_length=120,
    )
    capacity = forms.CharField(
        label=_("In which capacity"),
        help_text=_("For instance: director; member of the board. It is never published either."),
        max_length=120,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, stands: Signature | None, version: int, called: str = "", **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {"name": called}
        if stands is not None:
            initial |= {
                "answer": stands.answer,
                "is_named": "yes" if stands.is_named else "no",
                "name": stands.name or called,
                "capacity": stands.capacity,
            }
            if stands.answer == Signature.Answer.DECLINED:
                del initial["is_named"]
        kwargs["initial"] = initial | {"version": version, "seen": mark_of(stands)}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Whoever signs says whether the name may be shown; whoever declines need not."""
        data = super().clean() or self.cleaned_data
        if data.get("answer") == Signature.Answer.DECLINED:
            self.errors.pop("is_named", None)
        return data

    @property
    def said(self) -> Said:
        """What was answered."""
        data = self.cleaned_data
        return Said(data["answer"], data.get("is_named") == "yes", data["name"], data["capacity"])
