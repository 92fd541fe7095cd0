"""The funder's portfolio: projects side by side, with what may be added up and what may not."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import Duty, needs
from reports import access
from reports.models import Grant
from reports.portal import portfolio


class PortfolioFilter(forms.Form):
    """By a year of the project, and by the country of the organisation that reports."""

    year = forms.ChoiceField(required=False)
    country = forms.ChoiceField(required=False)

    def __init__(self, *args: object, grants: list[Grant], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        years = sorted(
            {year for grant in grants for year in range(grant.starts_on.year, grant.ends_on.year + 1)},
            reverse=True,
        )
        held = {str(grant.holder.country): portfolio.country_name(grant) for grant in grants}
        self.fields["year"] = forms.ChoiceField(
            label=_("Year"),
            required=False,
            choices=[("", _("all years")), *((str(year), str(year)) for year in years)],
        )
        self.fields["country"] = forms.ChoiceField(
            label=_("Country of the organisation"),
            required=False,
            choices=[
                ("", _("all countries")),
                *sorted(((code, name) for code, name in held.items() if code), key=lambda one: one[1]),
            ],
        )

    def keeps(self, grant: Grant) -> bool:
        """Return whether a grant is among those asked for; an answer that is none asks for nothing."""
        year, country = (self.cleaned_data.get(name) or "" for name in ("year", "country"))
        in_year = not year or grant.starts_on.year <= int(year) <= grant.ends_on.year
        return in_year and (not country or str(grant.holder.country) == country)


@require_safe
@needs(Duty.FUNDER)
def side_by_side(request: HttpRequest) -> HttpResponse:
    """The projects of the person's organisation side by side; people are never added over them."""
    grants = list(access.grants_funded_by(request.user).select_related("holder").order_by("-starts_on", "pk"))
    form = PortfolioFilter(request.GET, grants=grants)
    form.is_valid()
    chosen = [grant for grant in grants if form.keeps(grant)]
    made, sums = portfolio.lines(chosen, get_language() or "es")
    return render(
        request,
        "reports/portfolio.html",
        {
            "form": form,
            "clear_url": reverse("reports:portfolio") if len(chosen) < len(grants) else "",
            "lines": made,
            "sums": sums,
            "columns": portfolio.columns(),
            "drawings": portfolio.drawings(made),
        },
    )
