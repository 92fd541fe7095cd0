"""The site's home, and a member's own."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import listings, membership
from cms.blocks import Story
from cms.models.frame import PublicPage, Titled
from cms.models.highlights import HighlightPage
from events.models import Event
from people.models import Coalition, Organisation


class House(PublicPage, Titled):
    """What the site's home and a member's own home share: the table, and what comes next."""

    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coalition"),
        help_text=_("Its members sit around the table at the top."),
    )
    body = StreamField(Story(), verbose_name=_("text"), blank=True)

    story_fields = ("lede", "body")
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("coalition"), FieldPanel("body")]

    class Meta:
        abstract = True

    def listed(self) -> QuerySet[Event]:
        """The gatherings that belong here."""
        return listings.listed(self.locale_id)

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        coming = listings.coming(self.listed(), now)
        members = list(membership.members_of(self.coalition)) if self.coalition else []
        below = dict(
            Page.objects.child_of(self).live().values_list("content_type__model", "url_path").order_by("path")
        )
        return {
            **self.story_in_words(),
            "coalition": self.coalition,
            "table": membership.seats(members),
            "members_line": membership.count_words(self.coalition, len(members)) if self.coalition else "",
            "country_count": len({member.country.code for member in members if member.country}),
            "sessions": self._cards(listings.trainings(coming, are=False)[:4], now),
            "trainings": self._cards(listings.trainings(coming, are=True)[:4], now),
            "recent": self._cards(listings.past(self.listed(), now)[:3], now),
            "highlights": list(
                HighlightPage.objects.descendant_of(self).live().order_by("-year", "-path")[:3]
            ),
            "programme_url": below.get("programmepage", ""),
            "members_url": below.get("memberspage", ""),
            "highlights_url": below.get("highlightspage", ""),
            "is_root": self.depth == 2,
        }

    def _cards(self, events: QuerySet[Event], now: datetime) -> list[listings.Card]:
        return listings.cards(listings.with_facts(events), locale_id=self.locale_id, now=now)


class HomePage(House):
    """The first page of the site in one language."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.SectionPage",
        "cms.ProgrammePage",
        "cms.MembersPage",
        "cms.HighlightsPage",
        "cms.TextPage",
    ]
    max_count = 3

    class Meta:
        verbose_name = _("home page")


class SectionPage(House):
    """The home of a member organisation, or of another coalition, with its own pages below it."""

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="section_pages",
        verbose_name=_("organisation"),
        help_text=_("Whose house this is; its sessions and courses are listed here."),
    )

    content_panels = [*House.content_panels[:2], FieldPanel("organisation"), *House.content_panels[2:]]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ProgrammePage", "cms.MembersPage", "cms.HighlightsPage", "cms.TextPage"]

    class Meta:
        verbose_name = _("house of a member")

    def listed(self) -> QuerySet[Event]:
        return listings.hosted_by(super().listed(), organisation=self.organisation, coalition=self.coalition)

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        return {**super().tell(request, now), "organisation": self.organisation}
