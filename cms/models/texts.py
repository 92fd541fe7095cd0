"""Pages of text."""

from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import sites
from cms.blocks import Story
from cms.closed import is_closed
from cms.models.frame import PublicPage, Titled


class TextPage(PublicPage, Titled):
    """A page of text: about us, privacy, how we work."""

    class Purpose(models.TextChoices):
        PRIVACY = "privacy", _("privacy, which the foot of each page leads to")
        ACCESSIBILITY = "accessibility", _("accessibility, which the foot of each page leads to")

    purpose = models.CharField(
        _("what it is for"),
        max_length=13,
        choices=Purpose,
        blank=True,
        help_text=_("Empty: a page like any other."),
    )
    reviewed_on = models.DateField(
        _("last gone through on"), null=True, blank=True, help_text=_("Stands at the end of the page.")
    )
    body = StreamField(Story(), verbose_name=_("text"), blank=True)

    story_fields = ("lede", "body")
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("body"), FieldPanel("reviewed_on")]
    promote_panels = [*Page.promote_panels, FieldPanel("purpose")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage", "cms.TextPage"]
    subpage_types = ["cms.TextPage"]
    search_fields = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]

    stands_under = "who"

    class Meta:
        verbose_name = _("text page")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        pages = (
            self.get_children().live().filter(~is_closed(below=self.depth)).values_list("url_path", "title")
            if self.numchild
            else []
        )
        below = [(sites.way_to(url_path), title) for url_path, title in pages]
        return {**self.story_in_words(), "below": below}
