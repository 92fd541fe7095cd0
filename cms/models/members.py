"""The members of a coalition."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms import membership, sites
from cms.models.frame import PublicPage, Titled
from cms.models.houses import SectionPage
from people.models import Coalition


class MembersPage(PublicPage, Titled):
    """The members of a coalition by country."""

    coalition = models.ForeignKey(
        Coalition, on_delete=models.PROTECT, related_name="+", verbose_name=_("coalition")
    )

    story_fields = ("lede",)
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("coalition")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [*Page.search_fields, index.SearchField("lede")]
    found_among = "member"

    stands_under = "who"

    class Meta:
        verbose_name = _("members")

    def words_on_card(self, context: Mapping[str, Any]) -> str:
        return super().words_on_card(context) or context["count_words"]

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        members = membership.members_of(self.coalition)
        houses = SectionPage.objects.filter(locale_id=self.locale_id, live=True, organisation__in=members)
        sections = {
            organisation: sites.way_to(url_path)
            for organisation, url_path in houses.values_list("organisation_id", "url_path")
        }
        return {
            **self.story_in_words(),
            "coalition": self.coalition,
            "count_words": membership.count_words(self.coalition, len(members)),
            "is_short": self.coalition.published_count not in (None, len(members)),
            "table": membership.seats(members),
            "by_country": membership.by_country(
                members, membership.elsewhere(members, but_for=self.coalition), sections
            ),
        }
