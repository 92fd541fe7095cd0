"""The forms with which an organiser describes a grant, and the tables of its reports."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from convite.moments import day_words
from people.access import Duty, organisations
from people.models import Organisation, Person, Scheme
from reports import access
from reports.figures.breakdown import DIMENSIONS, TITLES
from reports.models import LEAST_THRESHOLD, Grant
from reports.tables.forecast import LEAST_EXPECTED, MOST_EXPECTED

#: The largest k that a form accepts; practice is 5 to 10.
GREATEST_THRESHOLD = 50


class EventChoice(forms.ModelMultipleChoiceField):
    """Events by title and day."""

    def label_from_instance(self, obj: Any) -> str:
        if obj.starts_at is None:
            return str(obj.title)
        return f"{obj.title} · {day_words(obj.starts_at, obj.time_zone)}"


class SchemeChoice(forms.ModelChoiceField):
    """Schemes by name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} (v{obj.version})"


class GrantForm(forms.ModelForm):
    """Create or edit a grant; `by` decides which organisations and events can be chosen."""

    scheme = SchemeChoice(
        queryset=Scheme.objects.none(),
        required=False,
        label=_("Sectors are published in"),
        empty_label=_("the finest level we ask at"),
        help_text=_("Fewer, larger sectors mean fewer protected rows."),
    )
    events = EventChoice(
        queryset=None,
        required=False,
        label=_("Events it paid for"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Grant
        fields = (
            "title_es",
            "title_pt_br",
            "title_en",
            "funder",
            "holder",
            "starts_on",
            "ends_on",
            "threshold",
            "hides_zeros",
            "scheme",
            "events",
        )
        labels = {
            "title_es": _("Title in Spanish"),
            "title_pt_br": _("Title in Portuguese"),
            "title_en": _("Title in English"),
            "funder": _("Funder"),
            "holder": _("Organisation that reports"),
        }
        help_texts = {
            "threshold": _(
                "Rows that count fewer people are protected in every issued report;"
                " at least 5, as everyone is promised."
            ),
            "hides_zeros": _(
                "Then no report says of a row that nobody, or everybody, is in it. Fewer rows can be read: in"
                " a table of two things about a third instead of two thirds. It can't be changed once a"
                " report is issued."
            ),
        }
        widgets = {
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["title_es"].required = True
        fields["funder"].empty_label = fields["holder"].empty_label = _("Choose …")
        fields["funder"].queryset = Organisation.objects.filter(is_funder=True).order_by("name")
        fields["holder"].queryset = organisations(by, Duty.ORGANISER).order_by("name")
        if fields["holder"].queryset.count() == 1:
            fields["holder"].initial = fields["holder"].queryset.first()
        fields["scheme"].queryset = Scheme.objects.filter(kind=Scheme.Kind.STAKEHOLDER).order_by(
            "code", "version"
        )
        choose = access.events_to_fund(by)
        if self.instance.pk:
            choose = choose | type(self.instance).events.rel.model.objects.filter(grants=self.instance)
            if self.instance.releases.exists():
                # Sectors cut in two ways over the same people would give small ones away.
                fields["scheme"].disabled = fields["hides_zeros"].disabled = True
                fields["holder"].disabled = fields["funder"].disabled = True
                for name in ("funder", "holder", "scheme", "hides_zeros"):
                    fields[name].help_text = _("It stays as it is, since a report was issued.")
        fields["events"].queryset = choose.distinct().order_by("-starts_at", "pk")
        fields["threshold"].validators += [
            MinValueValidator(LEAST_THRESHOLD),
            MaxValueValidator(GREATEST_THRESHOLD),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The last day comes before the first."))
        return cleaned


class TableForm(forms.Form):
    """One more table: by one thing, or by two or three crossed."""

    first = forms.ChoiceField(label=_("By"))
    second = forms.ChoiceField(label=_("crossed with"), required=False)
    third = forms.ChoiceField(label=_("and with"), required=False)
    due_on = forms.DateField(
        label=_("From"),
        required=False,
        help_text=_("The first day on which a report offers it. Empty: every report does."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name in ("first", "second", "third"):
            empty = _("Choose …") if name == "first" else _("nothing more")
            fields[name].choices = [("", empty), *TITLES.items()]

    @property
    def dimensions(self) -> list[str]:
        """The codes of what was chosen, in order."""
        chosen = (self.cleaned_data.get(name) for name in ("first", "second", "third"))
        return [one for one in chosen if one]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.get(name) for name in ("first", "second", "third")]
        if chosen[0] in DIMENSIONS and not any(chosen[1:]):
            self.add_error("second", _("Every report has this table already. Cross it with something."))
        return cleaned


class ExpectedForm(forms.Form):
    """How many people are expected, for a forecast."""

    people = forms.IntegerField(
        label=_("How many people do you expect?"),
        min_value=LEAST_EXPECTED,
        max_value=MOST_EXPECTED,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
