"""A page that is of one organisation at a time: whose, for whoever has several."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Organisation


class WhoseForm(forms.Form):
    """Which of one's organisations; whoever has one alone is not asked."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label=None,
        required=False,
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = organisations
        if len(organisations) > 1:
            self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    @property
    def chosen(self) -> Organisation | None:
        """The one that is asked for, whatever else was; else the first of one's own, or none."""
        code = self.data.get("organisation", "")
        return (self.organisations.filter(code=code).first() if code else None) or self.organisations.first()
