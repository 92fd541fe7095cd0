"""What was recommended and committed to, by country, with how far each has come."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.lists import listings, narrowing
from cms.models.frame import PublicPage, Titled
from outcomes.models import Outcome, Status
from people.models import Coalition


class RecommendationsPage(PublicPage, Titled):
    """The recommendations and commitments that were cleared for everybody, of a coalition or of all."""

    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coalition"),
        help_text=_("Those of its members stand here; without one, those of every organisation."),
    )

    story_fields = ("lede",)
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("coalition")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [*Page.search_fields, index.SearchField("lede")]
    found_among = "outcome"

    class Meta:
        verbose_name = _("recommendations and commitments")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        cleared = Outcome.objects.cleared()
        if self.coalition_id:
            cleared = cleared.filter(organisation__memberships__coalition=self.coalition_id).distinct()
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
        return {
            **self.story_in_words(),
            "found": Paginator(found, listings.PAGE).get_page(request.GET.get("page")),
            "narrowed": narrowed,
        }
