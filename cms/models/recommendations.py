"""What was recommended and committed to, by country, with how far each has come."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from wagtail.admin.panels import FieldPanel

from cms import belonging
from cms.lists import listings, narrowing
from cms.models.frame import Listing, coalition_field
from outcomes.models import Outcome, Status


class RecommendationsPage(Listing):
    """The recommendations and commitments that were cleared for everybody, of a coalition or of all."""

    coalition = coalition_field(
        _("Those of its members stand here; without one, those of every organisation.")
    )

    content_panels = [*Listing.content_panels, FieldPanel("coalition")]
    found_among = "outcome"

    class Meta:
        verbose_name = _("recommendations and commitments")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        cleared = Outcome.objects.cleared()
        if self.coalition_id:
            cleared = cleared.filter(organisation__memberships__coalition=self.coalition_id).distinct()
        elif keeper := listings.asked_of(self).organisation:
            cleared = cleared.filter(organisation=keeper)
        offered = list(cleared.with_status().values_list("country", "status"))
        known = {str(code) for code, _status in offered if code}
        reached = {code for _country, code in offered}
        narrowed = narrowing.Narrowed(request.GET)
        country = narrowed.by(
            "country",
            gettext("Country"),
            gettext("All countries"),
            sorted(((code, str(countries.name(code))) for code in known), key=lambda row: row[1]),
        )
        status = narrowed.by(
            "status",
            gettext("Status"),
            gettext("All statuses"),
            [(one.value, str(one.label)) for one in Status if one.value in reached],
        )
        named = sorted(set(cleared.exclude(institution="").values_list("institution", flat=True)))
        institution = narrowed.by(
            "institution", gettext("Institution"), gettext("All institutions"), [(one, one) for one in named]
        )
        found: Any = cleared.in_order()
        if institution:
            found = found.filter(institution=institution)
        if country:
            found = found.filter(country=country)
        if status:
            found = found.filter(status=status)
        shown = Paginator(found, listings.PAGE).get_page(request.GET.get("page"))
        return {
            **self.story_in_words(),
            "found": shown,
            "rows": belonging.with_ways(shown.object_list),
            "narrowed": narrowed,
        }
