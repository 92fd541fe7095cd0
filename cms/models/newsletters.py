"""A newsletter's archive, and its issues as they are composed: what a reader gets is what stands here."""

from datetime import datetime
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import IssueBody
from cms.closed import is_closed
from cms.lists import listings
from cms.models.frame import PublicPage, Titled
from cms.search.kinds import Words
from mail.models import Newsletter


class Written(PublicPage):
    """A page that its newsletter's editors work on, whoever has the keys to the house that it stands in."""

    class Meta:
        abstract = True

    def of_newsletter(self) -> int:
        """The key of the newsletter that it belongs to."""
        raise TypeError(type(self).__name__)

    def permissions_for_user(self, user: Any) -> Any:
        """Let organisers of a house do nothing here, though the house is a coalition's."""
        from cms import access

        allowed = super().permissions_for_user(user)
        # A page that is being made stands nowhere yet: the one above it was asked.
        if self.pk and not access.newsletters_for(user).filter(pk=self.of_newsletter()).exists():
            allowed.permissions = set()
        return allowed


class NewsletterIndexPage(Written, Titled):
    """The archive of a newsletter: its issues, the newest first."""

    newsletter = models.ForeignKey(
        Newsletter, on_delete=models.PROTECT, related_name="+", verbose_name=_("newsletter")
    )

    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("newsletter")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["cms.IssuePage"]
    search_fields = [*Page.search_fields, index.SearchField("lede")]
    found_among = "newsletter"

    class Meta:
        verbose_name = _("newsletter's archive")

    def of_newsletter(self) -> int:
        return self.newsletter_id

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        issues = IssuePage.objects.child_of(self).live().filter(~is_closed(below=self.depth))
        issues = issues.order_by("-first_published_at", "-pk")
        return {"page_of_issues": Paginator(issues, listings.PAGE).get_page(request.GET.get("page"))}


class IssuePage(Written):
    """One issue. It leaves as messages from the workspace; published, it stands in the archive."""

    lede = models.TextField(
        _("first words"),
        max_length=1_500,
        blank=True,
        help_text=_("To every reader, whatever they want to read about. An empty line begins a paragraph."),
    )
    body = StreamField(IssueBody(), verbose_name=_("what is in it"), blank=True)

    story_fields = ("lede", "body")
    content_panels = [
        HelpPanel(
            content=_(
                "Titles, days and links of sessions come from their records when it is sent. Drag to put "
                "things in order. Sending is at the workspace, under “Newsletter”."
            )
        ),
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.NewsletterIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]
    found_among = "newsletter"

    class Meta:
        verbose_name = _("issue of a newsletter")

    def words_found(self) -> Words:
        day = self.first_published_at
        return super().words_found()._replace(day=day.date() if day else None)

    def of_newsletter(self) -> int:
        above = NewsletterIndexPage.objects.filter(pk=self.get_parent().pk)
        return above.values_list("newsletter_id", flat=True).get()

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        from cms import newsletter

        told = self.story_in_words()
        return {**told, "parts": newsletter.parts_of(told["story"])}
