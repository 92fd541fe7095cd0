"""The people who speak at the gatherings of a house and agreed to be listed."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import Page
from wagtail.search import index

from cms import navigation
from cms.lists import speaking
from cms.models.frame import PublicPage, Titled


class PeoplePage(PublicPage, Titled):
    """The people who speak at the gatherings of the house below which it stands; nobody writes the list."""

    asks_not_listed = models.BooleanField(
        _("ask search engines not to list this page"),
        default=True,
        help_text=_(
            "A list of names can be gathered by anybody. Search engines that keep to it then leave the page "
            "out, and it stands in no sitemap."
        ),
    )

    story_fields = ("lede",)
    content_panels = [
        HelpPanel(
            content=_(
                "The list writes itself: whoever confirmed a role at a public gathering of this house and "
                "agreed to be listed stands here, and goes at once when they take it back. You write the "
                "title and the first words."
            )
        ),
        *Page.content_panels,
        FieldPanel("lede"),
    ]
    promote_panels = [*Page.promote_panels, FieldPanel("asks_not_listed")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1
    search_fields = [*Page.search_fields, index.SearchField("lede")]

    stands_under = "who"

    class Meta:
        verbose_name = _("people who speak")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        told = speaking.told(self, request.GET.dict())
        above = self.get_parent()
        return {
            **self.story_in_words(),
            "told": told,
            "found": told.found,
            "narrowed": told.narrowed,
            "programme_url": navigation.below(above).get("programmepage", "")
            if above and not told.found
            else "",
        }
