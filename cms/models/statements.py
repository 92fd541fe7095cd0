"""The statements of a coalition that everybody may read, the latest first."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms.lists import listings
from cms.models.frame import PublicPage, Titled
from events.models import Topic
from outcomes.models import Statement
from people.models import Coalition


class StatementsPage(PublicPage, Titled):
    """The statements that the members of a coalition signed, or those of every coalition."""

    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coalition"),
        help_text=_("Its statements stand here; without one, those of every coalition."),
    )

    story_fields = ("lede",)
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("coalition")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [*Page.search_fields, index.SearchField("lede")]
    found_among = "statement"

    class Meta:
        verbose_name = _("statements")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        public = Statement.objects.public(now)
        if self.coalition_id:
            public = public.filter(coalition=self.coalition_id)
        offered = list(public.values_list("day__year", "topics"))
        years = sorted({year for year, _topic in offered}, reverse=True)
        named = Topic.objects.filter(pk__in={topic for _year, topic in offered if topic})
        topics = {topic.code: str(topic.name) for topic in named}
        year, topic = request.GET.get("year", ""), request.GET.get("topic", "")
        found = public
        if year in {str(one) for one in years}:
            found = found.filter(day__year=int(year))
        if topic in topics:
            found = found.filter(topics__code=topic)
        rows = found.select_related("coalition").order_by("-day", "-pk")
        return {
            **self.story_in_words(),
            "found": Paginator(rows, listings.PAGE).get_page(request.GET.get("page")),
            "years": years,
            "topics": sorted(topics.items(), key=lambda row: row[1]),
            "chosen_year": year if year in {str(one) for one in years} else "",
            "chosen_topic": topic if topic in topics else "",
        }
