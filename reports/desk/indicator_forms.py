"""The forms of a project's indicators: one of them, the targets of its groups, and many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from convite.forms import BesideOthers
from events.desk.fields import LANGUAGES, Grouped, day_field
from people import countries as known_countries
from people.names import plain
from reports import charts
from reports.figures import breakdown
from reports.figures.measures import ATTENDANCE, COMPLETED, CONTRIBUTIONS
from reports.models import Indicator, Level
from reports.plan.actuals import as_number
from reports.plan.indicators import Facts, Numbers

#: Between a dimension and its row, in what a browser sends.
AT = "="
#: What is said of each part of a target.
FIRST_NAME = "name_es"


#: Units that count people, plain; a number of them is never typed.
OF_PEOPLE = frozenset(
    """persona personas participante participantes asistente asistentes mujer mujeres hombre hombres
    beneficiaria beneficiario beneficiarias beneficiarios estudiante estudiantes periodista periodistas
    pessoa pessoas mulher mulheres homem homens estudantes jornalistas
    person persons people participant participants attendee attendees woman women man men student students
    journalist journalists beneficiary beneficiaries""".split()  # noqa: SIM905
)


class LevelChoice(forms.ModelChoiceField):
    """Lines of a logframe, by their level and their words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.get_kind_display()}: {obj.words}"[:120]


def number_field(label: Any, help_text: Any = "") -> forms.DecimalField:
    """A field for a number with two decimals at most; it may stay empty."""
    return forms.DecimalField(
        label=label, help_text=help_text, max_digits=12, decimal_places=2, min_value=0, required=False
    )


def rows_to_choose(rows: Mapping[str, Mapping[str, Mapping[str, str]]]) -> list[tuple[Any, Any]]:
    """Return the rows of every dimension as the choices of a select, the region's countries first."""
    language = get_language() or "es"
    found: list[tuple[Any, Any]] = [("", _("everybody"))]
    for dimension, labels in rows.items():
        named = {code: charts.said(words, language) for code, words in labels.items()}
        order: Iterable[str] = named
        if dimension == "country":
            order = [code for code, _name in (*known_countries.near(), *known_countries.far())]
        choices = [(f"{dimension}{AT}{code}", named[code]) for code in order if code in named]
        found.append((breakdown.DIMENSIONS[dimension], choices))
    return found


class IndicatorForm(BesideOthers, Grouped):
    """One indicator: what it is called, what it counts, and what was promised."""

    groups: ClassVar = (
        (_("What is promised"), ("name_es", "name_pt_br", "name_en", "level")),
        (_("What it counts"), ("source", "measure", "group", "is_share")),
        (_("Numbers"), ("direction", "is_cumulative", "baseline", "target")),
    )
    folded: ClassVar = (
        (
            _("For a number typed by hand"),
            ("unit_es", "unit_pt_br", "unit_en", "counts_no_people"),
        ),
        (_("For public institutions: the period before"), ("before_from", "before_until")),
    )

    name_es = forms.CharField(label=_("Name in Spanish"), max_length=200, required=False)
    name_pt_br = forms.CharField(label=_("Name in Portuguese"), max_length=200, required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    level = LevelChoice(
        label=_("Line of the logframe"),
        queryset=Level.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    source = forms.ChoiceField(
        label=_("What it counts"),
        choices=Indicator.Source,
        widget=forms.RadioSelect,
        initial=Indicator.Source.MEASURE,
        help_text=_(
            "People are counted by the issued reports alone, so that what is protected there is protected"
            " here. One person counts once in “Different people present”, however many courses."
        ),
    )
    measure = forms.ChoiceField(label=_("Figure"), required=False)
    group = forms.ChoiceField(
        label=_("Of whom"),
        required=False,
        help_text=_("One group alone, for instance the women among those present."),
    )
    is_share = forms.BooleanField(
        label=_("Told as a share"),
        help_text=_("The group as a whole per cent of everybody whom the figure counts."),
        required=False,
    )
    unit_es = forms.CharField(label=_("Unit in Spanish"), max_length=60, required=False)
    unit_pt_br = forms.CharField(label=_("Unit in Portuguese"), max_length=60, required=False)
    unit_en = forms.CharField(label=_("Unit in English"), max_length=60, required=False)
    counts_no_people = forms.BooleanField(
        label=_("It counts things, such as laws or publications, and no people"), required=False
    )
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Indicator.Direction, initial=Indicator.Direction.MORE
    )
    is_cumulative = forms.BooleanField(
        label=_("Cumulative: counted from the first day on"),
        help_text=_(
            "Without this mark each period stands for itself, and the newest is compared with the target."
            " Reports count only “Present” by period."
        ),
        required=False,
        initial=True,
    )
    baseline = number_field(_("Baseline"), _("Where it stood before the project."))
    target = number_field(_("Target"))
    before_from = day_field(_("First day of the period before"), required=False)
    before_until = day_field(_("Last day of the period before"), required=False)

    def __init__(
        self,
        *args: Any,
        rows: Mapping[str, Mapping[str, Mapping[str, str]]],
        levels: Any,
        indicator: Indicator | None = None,
        **kwargs: Any,
    ) -> None:
        if indicator is not None:
            kwargs["initial"] = {
                **{
                    f"{word}_{column}": getattr(indicator, f"{word}_{column}") or ""
                    for word in ("name", "unit")
                    for column in LANGUAGES
                },
                "level": indicator.level_id,
                "source": indicator.source,
                "measure": indicator.measure,
                "group": f"{indicator.dimension}{AT}{indicator.row}" if indicator.row else "",
                "is_share": indicator.is_share,
                "counts_no_people": indicator.source == Indicator.Source.HAND,
                "direction": indicator.direction,
                "is_cumulative": indicator.is_cumulative,
                "baseline": as_number(indicator.baseline),
                "target": as_number(indicator.target),
                "before_from": indicator.before_from,
                "before_until": indicator.before_until,
            }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["level"].queryset = levels
        fields["measure"].choices = [
            ("", _("Choose …")),
            *((one.code, one.title) for one in (*ATTENDANCE, COMPLETED, *CONTRIBUTIONS)),
        ]
        fields["group"].choices = rows_to_choose(rows)

    def folds(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """Open what belongs to what is counted."""
        source = self["source"].value()
        opens = (source == Indicator.Source.HAND, source == Indicator.Source.BODIES)
        return [
            (name, fields, is_open or own)
            for (name, fields, is_open), own in zip(super().folds(), opens, strict=True)
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for what belongs to what is counted, and for a target on the right side of the baseline."""
        data = super().clean() or self.cleaned_data
        if not any(data.get(f"name_{column}") for column in LANGUAGES):
            self.add_error(FIRST_NAME, _("Write a name in one language at least."))
        source = data.get("source")
        if source == Indicator.Source.MEASURE:
            self._clean_measure(data)
        elif source == Indicator.Source.HAND:
            if not any(data.get(f"unit_{column}") for column in LANGUAGES):
                self.add_error("unit_es", _("Write the unit: what is one of it?"))
            for column in LANGUAGES:
                if OF_PEOPLE & set(plain(data.get(f"unit_{column}") or "").split()):
                    self.add_error(
                        f"unit_{column}",
                        _("This unit counts people: choose a figure of the reports for them instead."),
                    )
            if not data.get("counts_no_people"):
                self.add_error(
                    "counts_no_people",
                    _("People are counted by the reports: choose a figure for them. Tick this for things."),
                )
        elif source == Indicator.Source.BODIES:
            first, last = data.get("before_from"), data.get("before_until")
            if bool(first) != bool(last):
                self.add_error("before_until" if first else "before_from", _("Write both days, or none."))
            elif first and last and last < first:
                self.add_error("before_until", _("The last day comes before the first."))
        base, target = data.get("baseline"), data.get("target")
        if base is not None and target is not None:
            if data.get("direction") == Indicator.Direction.MORE and target < base:
                self.add_error("target", _("Where more is better the target is above the baseline."))
            if data.get("direction") == Indicator.Direction.FEWER and target > base:
                self.add_error("target", _("Where fewer is better the target is under the baseline."))
        return data

    def _clean_measure(self, data: dict[str, Any]) -> None:
        if not data.get("measure") and "measure" not in self.errors:
            self.add_error("measure", _("Choose the figure that is counted."))
        if data.get("is_share"):
            if not data.get("group"):
                self.add_error("group", _("Choose the group whose share it is."))
            for name in ("baseline", "target"):
                if (data.get(name) or 0) > 100:
                    self.add_error(name, _("A share is 100 % at most."))

    @property
    def facts(self) -> Facts:
        """The indicator as it was written; what belongs to another way of counting is left out."""
        data = self.cleaned_data
        is_measured = data["source"] == Indicator.Source.MEASURE
        dimension, _at, row = data["group"].partition(AT) if is_measured else ("", "", "")
        is_of_bodies = data["source"] == Indicator.Source.BODIES

        def said(word: str) -> dict[str, str]:
            return {code: data[f"{word}_{column}"] for column, code in LANGUAGES.items()}

        return Facts(
            name=said("name"),
            unit={} if is_measured else said("unit"),
            source=data["source"],
            measure=data["measure"] if is_measured else "",
            dimension=dimension,
            row=row,
            is_share=is_measured and data["is_share"],
            direction=data["direction"],
            is_cumulative=data["is_cumulative"],
            baseline=data["baseline"],
            target=data["target"],
            before_from=data["before_from"] if is_of_bodies else None,
            before_until=data["before_until"] if is_of_bodies else None,
            level=data["level"],
        )


class TargetsForm(forms.Form):
    """A number for each group that has a target: genders and sectors, the countries at hand, and one more."""

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        rows: Mapping[str, Mapping[str, Mapping[str, str]]],
        countries: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "es"
        now = {(one.dimension, one.row): as_number(one.value) for one in indicator.targets.all()}
        self.drawn: list[tuple[str, list[str]]] = []
        for dimension, labels in rows.items():
            if dimension == indicator.dimension:
                continue
            codes: Iterable[str] = labels
            if dimension == "country":
                own = {row for place, row in now if place == "country"}
                codes = sorted({*countries, *own} & labels.keys())
            names = []
            for code in codes:
                field = number_field(charts.said(labels[code], language))
                field.initial = now.get((dimension, code))
                names.append(f"{dimension}{AT}{code}")
                self.fields[names[-1]] = field
            if dimension == "country":
                there = {name.partition(AT)[2] for name in names}
                self.fields["more_country"] = forms.ChoiceField(
                    label=_("Another country"),
                    required=False,
                    choices=[
                        ("", _("Choose …")),
                        *(
                            (code, name)
                            for code, name in (*known_countries.near(), *known_countries.far())
                            if code not in there
                        ),
                    ],
                )
                self.fields["more_value"] = number_field(_("Its target"))
                names += ["more_country", "more_value"]
            self.drawn.append((str(breakdown.DIMENSIONS[dimension]), names))

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the groups by dimension, as they stand on the page."""
        return [(title, [self[name] for name in names]) for title, names in self.drawn]

    @property
    def groups(self) -> bool:
        """Whether it is drawn in groups."""
        return bool(self.drawn)

    def folds(self) -> list[Any]:
        """Return nothing: no group of fields is folded."""
        return []

    def clean(self) -> dict[str, Any]:
        """Ask for both of another country: which one, and its target."""
        data = super().clean() or self.cleaned_data
        country, value = data.get("more_country"), data.get("more_value")
        if country and value is None and "more_value" not in self.errors:
            self.add_error("more_value", _("Write the target of this country."))
        if value is not None and not country and "more_country" not in self.errors:
            self.add_error("more_country", _("Choose the country of this target."))
        return data

    @property
    def values(self) -> dict[tuple[str, str], Decimal]:
        """The targets as they were written: (dimension, row) → number."""
        data = self.cleaned_data
        found = {}
        for name, value in data.items():
            dimension, at, row = name.partition(AT)
            if at and value is not None:
                found[dimension, row] = value
        if data.get("more_country") and data.get("more_value") is not None:
            found["country", data["more_country"]] = data["more_value"]
        return found


class ManyForm(forms.Form):
    """Order, baseline and target of every indicator, and today's number of those that are typed."""

    on = day_field(_("Typed numbers are as of"), required=False)

    def __init__(
        self, *args: Any, indicators: Sequence[Indicator], newest: Mapping[int, Decimal], today: date,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        self.fields["on"].initial = today
        for one in indicators:
            self.fields[f"{one.code}-position"] = forms.IntegerField(
                label=_("Order"), min_value=1, max_value=999, initial=one.position
            )
            self.fields[f"{one.code}-baseline"] = number_field(_("Baseline"))
            self.fields[f"{one.code}-target"] = number_field(_("Target"))
            self.fields[f"{one.code}-baseline"].initial = as_number(one.baseline)
            self.fields[f"{one.code}-target"].initial = as_number(one.target)
            if one.source == Indicator.Source.BODIES:
                del self.fields[f"{one.code}-baseline"]
            if one.source == Indicator.Source.HAND:
                self.fields[f"{one.code}-value"] = number_field(_("Number now"))
                self.fields[f"{one.code}-value"].initial = as_number(newest.get(one.pk))

    def lines(self) -> list[tuple[Indicator, list[tuple[str, forms.BoundField | None]]]]:
        """Return each indicator with its fields, as they stand on the page; none where it has no such."""
        columns = [
            ("position", _("Order")),
            ("baseline", _("Baseline")),
            ("target", _("Target")),
            ("value", _("Number now")),
        ]
        return [
            (
                one,
                [
                    (str(title), self[name] if (name := f"{one.code}-{column}") in self.fields else None)
                    for column, title in columns
                ],
            )
            for one in self.indicators
        ]

    def clean(self) -> dict[str, Any]:
        """A typed number has its day, and a target lies on the right side of its baseline."""
        data = super().clean() or self.cleaned_data
        if not data.get("on") and "on" not in self.errors and self.typed():
            self.add_error("on", _("Write the day of the numbers that you typed."))
        for one in self.indicators:
            base, target = data.get(f"{one.code}-baseline"), data.get(f"{one.code}-target")
            if base is None or target is None:
                continue
            if one.direction == Indicator.Direction.MORE and target < base:
                self.add_error(
                    f"{one.code}-target", _("Where more is better the target is above the baseline.")
                )
            elif one.direction == Indicator.Direction.FEWER and target > base:
                self.add_error(
                    f"{one.code}-target", _("Where fewer is better the target is under the baseline.")
                )
        return data

    @property
    def numbers(self) -> dict[Indicator, Numbers]:
        """Order, baseline and target as they were written."""
        data = self.cleaned_data
        return {
            one: Numbers(
                data[f"{one.code}-position"],
                data.get(f"{one.code}-baseline", one.baseline),
                data[f"{one.code}-target"],
            )
            for one in self.indicators
        }

    def typed(self) -> dict[Indicator, Decimal]:
        """Return the numbers that were typed anew."""
        data = self.cleaned_data
        found = {}
        for one in self.indicators:
            name = f"{one.code}-value"
            if name in self.fields and data.get(name) is not None and name in self.changed_data:
                found[one] = data[name]
        return found
