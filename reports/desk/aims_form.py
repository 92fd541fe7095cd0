"""The form in which an event or a project says what it aims at in who takes part."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from people import terms
from people.models import Scheme
from reports import charts
from reports.figures import aims
from reports.figures.aims import PANEL, PARTICIPANTS
from reports.forms import SchemeChoice
from reports.models import Aims

#: Countries that can be aimed at.
MOST_COUNTRIES = 4
MOST_PEOPLE = 9999
#: Where the countries come from that are offered besides those already there.
NEAR = "un-regional-group"


class AimsForm(forms.Form):
    """How balanced, and how many at least of each group; 0 asks for none."""

    least_share = forms.IntegerField(
        label=_("Neither women nor men under, in %"),
        min_value=0,
        max_value=50,
        help_text=_("Of those who are one of the two. 40 is the usual rule; 0 asks for no balance."),
    )
    first_share = forms.IntegerField(
        label=_("For the first time, in % at least"),
        min_value=0,
        max_value=99,
        help_text=_("Of those who said whether they had come before; 0 asks for none."),
    )
    scheme = SchemeChoice(
        label=_("Sectors in"),
        required=False,
        queryset=Scheme.objects.none(),
        empty_label=_("the finest level we ask at"),
        help_text=_("With another one, one of each of its sectors is wanted until you say otherwise."),
    )
    regions = SchemeChoice(
        label=_("Regions in"),
        required=False,
        queryset=Scheme.objects.none(),
        empty_label=_("parts of Latin America and the Caribbean"),
    )

    def __init__(self, *args: Any, kept: Aims, there: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        fields: Any = self.fields
        fields["least_share"].initial, fields["first_share"].initial = kept.least_share, kept.first_share
        fields["scheme"].initial, fields["regions"].initial = kept.scheme, kept.regions
        schemes = Scheme.objects.order_by("code", "-version")
        fields["scheme"].queryset = schemes.filter(kind=Scheme.Kind.STAKEHOLDER)
        fields["regions"].queryset = schemes.filter(kind=Scheme.Kind.REGION)
        language = get_language() or "es"
        self._rows = {
            "stakeholder_group": aims.sectors_in(kept.scheme),
            "region": aims.regions_in(kept.regions),
        }
        for name, circle, dimension, row in self._numbers():
            label = charts.said(self._rows[dimension][row], language)
            fields[name] = _number(label, kept.least(circle, dimension, row))
        wanted = kept.numbers.get(PARTICIPANTS, {}).get("country", {})
        near = terms.derive(found) if (found := schemes.filter(code=NEAR).first()) else {}
        offered = sorted({*there, *near, *wanted} - {""}, key=lambda code: str(countries.name(code) or code))
        choices = [("", "–"), *((code, str(countries.name(code) or code)) for code in offered)]
        pairs = [*wanted.items()][:MOST_COUNTRIES]
        for at in range(MOST_COUNTRIES):
            code, number = pairs[at] if at < len(pairs) else ("", 0)
            fields[f"country-{at}"] = forms.ChoiceField(
                label=_("Country"), choices=choices, required=False, initial=code
            )
            fields[f"country-{at}-number"] = _number(_("At least"), number)

    def _numbers(self) -> Iterator[tuple[str, str, str, str]]:
        for circle in (PARTICIPANTS, PANEL):
            for dimension, rows in self._rows.items():
                for row in rows:
                    yield f"{circle}-{dimension}-{row}", circle, dimension, row

    def group(self, circle: str, dimension: str) -> list[forms.BoundField]:
        """The fields of one circle by one dimension."""
        return [self[name] for name, at, by, _row in self._numbers() if (at, by) == (circle, dimension)]

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The numbers, group by group, each under its heading."""
        return [
            (_("Participants by sector, at least"), self.group(PARTICIPANTS, "stakeholder_group")),
            (_("Participants by region, at least"), self.group(PARTICIPANTS, "region")),
            (_("Speakers and moderators by sector, at least"), self.group(PANEL, "stakeholder_group")),
            (_("Speakers and moderators by region, at least"), self.group(PANEL, "region")),
        ]

    def shares(self) -> list[forms.BoundField]:
        """The shares that are aimed at."""
        return [self["least_share"], self["first_share"]]

    def schemes(self) -> list[forms.BoundField]:
        """How sectors and regions are told apart."""
        return [self["scheme"], self["regions"]]

    def nations(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The countries that are aimed at, each with its number."""
        return [(self[f"country-{at}"], self[f"country-{at}-number"]) for at in range(MOST_COUNTRIES)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        seen: set[str] = set()
        for at in range(MOST_COUNTRIES):
            code, number = cleaned.get(f"country-{at}"), cleaned.get(f"country-{at}-number")
            if code and code in seen:
                self.add_error(f"country-{at}", _("This country stands here twice."))
            if code and not number and f"country-{at}-number" not in self.errors:
                self.add_error(f"country-{at}-number", _("Say how many at least."))
            if number and not code and f"country-{at}" not in self.errors:
                self.add_error(f"country-{at}", _("Say which country."))
            seen.add(code or "")
        return cleaned

    @property
    def numbers(self) -> dict[str, dict[str, dict[str, int]]]:
        """How many at least, as `reports.figures.aims` keeps it; of a scheme just chosen the usual ones."""
        data = self.cleaned_data
        found: dict[str, dict[str, dict[str, int]]] = {PARTICIPANTS: {}, PANEL: {}}
        for name, circle, dimension, row in self._numbers():
            found[circle].setdefault(dimension, {})[row] = data.get(name) or 0
        if data["scheme"] != self.kept.scheme:
            found[PARTICIPANTS]["stakeholder_group"] = aims.usual_sectors(data["scheme"])
            found[PANEL].pop("stakeholder_group", None)
        if data["regions"] != self.kept.regions:
            for dimensions in found.values():
                dimensions.pop("region", None)
        found[PARTICIPANTS]["country"] = {
            data[f"country-{at}"]: data[f"country-{at}-number"]
            for at in range(MOST_COUNTRIES)
            if data.get(f"country-{at}")
        }
        return found


def _number(label: Any, kept: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MOST_PEOPLE, initial=kept or None
    )
