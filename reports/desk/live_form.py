"""The form with which live figures are asked for: a plain GET, so that an address holds the whole choice."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from convite.moments import day_words
from events.access import events_for
from events.desk.fields import day_field
from events.models import Event, Hosting, Mode, Registration
from people.models import Scheme
from reports import access
from reports.figures.choice import SESSION, TRAINING, Choice
from reports.figures.dimensions import TITLES
from reports.forms import SchemeChoice
from reports.live import live
from reports.models import Grant

#: So many events are offered to be ticked, the newest; those that are ticked already always are.
MOST_EVENTS = 60
#: Dimensions of two at once: the first is that of the rows.
USUAL_ROWS, USUAL_COLUMNS = "stakeholder_group", "gender"


class TickedEvents(forms.ModelMultipleChoiceField):
    """Events by their codes, called by title and day."""

    def label_from_instance(self, obj: Any) -> str:
        if obj.starts_at is None:
            return str(obj.title)
        return f"{obj.title} · {day_words(obj.starts_at, obj.time_zone)}"


class GrantsHeld(forms.ModelChoiceField):
    """Projects by title."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.title)


class LiveForm(forms.Form):
    """What is counted, and how it is told apart; nothing is required, and what was typed is kept."""

    since = day_field(_("From"), required=False)
    until = day_field(_("Until"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All")), (SESSION, _("Sessions")), (TRAINING, _("Trainings"))],
    )
    grant = GrantsHeld(
        label=_("Project"),
        required=False,
        queryset=Grant.objects.none(),
        to_field_name="code",
        empty_label=_("All"),
    )
    held = forms.ChoiceField(label=_("Held in"), required=False)
    country = forms.ChoiceField(label=_("People from"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("All")), *Mode.choices], required=False)
    event = TickedEvents(
        label=_("Events"),
        required=False,
        queryset=Event.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Without a tick all that match are counted. Events that begin in the period are offered."
        ),
    )
    measure = forms.ChoiceField(label=_("Figure to look at"), required=False)
    scheme = SchemeChoice(
        label=_("Sectors in"),
        required=False,
        queryset=Scheme.objects.none(),
        empty_label=_("the finest level we ask at"),
    )
    regions = SchemeChoice(
        label=_("Regions in"),
        required=False,
        queryset=Scheme.objects.none(),
        empty_label=_("parts of Latin America and the Caribbean"),
    )
    rows = forms.ChoiceField(label=_("Rows"), required=False)
    columns = forms.ChoiceField(label=_("Columns"), required=False)
    step = forms.ChoiceField(
        label=_("Periods of"),
        required=False,
        choices=[
            ("", _("as fits")),
            ("month", _("a month")),
            ("quarter", _("three months")),
            ("year", _("a year")),
        ],
    )

    #: Which fields choose what is counted, which are folded below them, and which say how.
    WHAT = ("since", "until", "kind", "grant", "held", "country", "mode")
    HOW = ("measure", "scheme", "regions", "rows", "columns", "step")

    def __init__(self, *args: Any, by: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        every = ("", str(_("All")))
        seen = events_for(by, Hosting.Right.COUNTS).exclude(status=Event.Status.DRAFT)
        named = events_for(by, Hosting.Right.NAMES)
        fields["since"].initial = date(today.year, 1, 1)
        fields["grant"].queryset = access.grants_held_by(by).order_by("-starts_on", "pk")
        held = seen.exclude(country="").order_by().values_list("country", flat=True).distinct()
        people = Registration.objects.filter(event__in=named).exclude(country="").order_by()
        fields["held"].choices = [every, *_nations(held)]
        fields["country"].choices = [every, *_nations(people.values_list("country", flat=True).distinct())]
        schemes = Scheme.objects.order_by("code", "-version")
        fields["scheme"].queryset = schemes.filter(kind=Scheme.Kind.STAKEHOLDER)
        fields["regions"].queryset = schemes.filter(kind=Scheme.Kind.REGION)
        fields["measure"].choices = [
            ("", _("as fits")),
            *((code, measure.title) for code, measure in live.MEASURES.items()),
        ]
        for name in ("rows", "columns"):
            fields[name].choices = list(TITLES.items())
        fields["rows"].initial, fields["columns"].initial = USUAL_ROWS, USUAL_COLUMNS
        fields["event"].queryset = seen
        self._seen = seen

    def offer(self, choice: Choice) -> None:
        """Offer the events that begin in the chosen period to be ticked, beside those that are."""
        rows = self._seen
        if choice.since or choice.until:
            within = Q()
            if choice.since:
                within &= Q(starts_at__date__gte=choice.since)
            if choice.until:
                within &= Q(starts_at__date__lte=choice.until)
            rows = rows.filter(within | Q(pk__in=choice.events))
        offered = list(rows.order_by("-starts_at", "pk")[:MOST_EVENTS])
        ticked = set(choice.events) - {event.pk for event in offered}
        if ticked:
            offered += list(self._seen.filter(pk__in=ticked))
        field: Any = self.fields["event"]
        field.widget.choices = [(event.code, field.label_from_instance(event)) for event in offered]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day comes before the first."))
        return cleaned

    @property
    def choice(self) -> Choice:
        """What is chosen, once the form is found valid; before anything was typed, what it begins with."""
        if not self.is_bound:
            return Choice(since=self.fields["since"].initial)
        data = self.cleaned_data
        return Choice(
            since=data.get("since"),
            until=data.get("until"),
            events=tuple(sorted(event.pk for event in data.get("event") or ())),
            grant=data.get("grant"),
            kind=data.get("kind") or "",
            held=data.get("held") or "",
            country=data.get("country") or "",
            mode=data.get("mode") or "",
        )

    def asked(self, name: str) -> Any:
        """Return what is asked for in a field, or what it begins with."""
        value = self.cleaned_data.get(name) if self.is_bound else None
        return value or self.fields[name].initial

    def what(self) -> list[forms.BoundField]:
        """The fields that choose what is counted."""
        return [self[name] for name in self.WHAT]

    def how(self) -> list[forms.BoundField]:
        """The fields that say how it is told apart."""
        return [self[name] for name in self.HOW]


def _nations(codes: Iterable[Any]) -> list[tuple[str, str]]:
    named = [(str(code), str(countries.name(code)) or str(code)) for code in codes]
    return sorted(named, key=lambda pair: pair[1])
