"""The site's home, and a member's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import membership, navigation, sites
from cms.blocks import HomeListings, Story
from cms.languages import ORDER, column
from cms.lists import listings
from cms.models.frame import PageForm, PublicPage, Titled, coalition_field
from cms.outward import shared
from cms.search.kinds import Words
from people.models import Organisation

#: What an editor may make right below the home of the site or of a house.
BELOW_A_HOME = (
    "cms.ProgrammePage",
    "cms.MembersPage",
    "cms.PeoplePage",
    "cms.HighlightsPage",
    "cms.PublicationsPage",
    "cms.RecommendationsPage",
    "cms.StatementsPage",
    "cms.NewsletterIndexPage",
    "cms.SpacesPage",
    "cms.NewsIndexPage",
    "cms.CollaborationsPage",
    "cms.ContactPage",
    "cms.TextPage",
)


class House(PublicPage, Titled):
    """What the site's home and a member's own home share: the table, and what comes next."""

    coalition = coalition_field(_("Its members sit around the table at the top."))
    body = StreamField(Story(), verbose_name=_("text"), blank=True)

    listed = StreamField(
        HomeListings(),
        verbose_name=_("what is listed"),
        blank=True,
        help_text=_(
            "Choose what stands here and in which order; empty: the usual lists. A list that holds nothing "
            "is left out. On a wide screen dates, posts, achievements and what is over stand beside the rest."
        ),
    )

    is_home = True
    story_fields = ("lede", "body")
    search_fields = [
        *Page.search_fields,
        *map(index.SearchField, ("lede", "listed", "body")),
    ]
    content_panels = [
        *Page.content_panels,
        FieldPanel("lede"),
        FieldPanel("coalition"),
        FieldPanel("listed"),
        FieldPanel("body"),
    ]

    class Meta:
        abstract = True

    @property
    def called(self) -> str:
        """What whoever is at home here is called."""
        return self.title

    def asked(self) -> listings.Asked:
        """The gatherings that belong here."""
        return listings.Asked(self.locale_id)

    def on_card(self) -> shared.Card:
        """Who is at home here and, in a sentence or two, what they are for; else what is offered."""
        purpose = str(self.coalition.purpose or "") if self.coalition else ""
        words = self.lede or purpose or gettext("Sessions and courses")
        return shared.Card(self.called, words=shared.described(words))

    def words_on_card(self, context: Mapping[str, Any]) -> str:
        return super().words_on_card(context) or (str(self.coalition.purpose) if self.coalition else "")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        from cms import front
        from cms.outward import feeds

        members = membership.members_of(self.coalition) if self.coalition else []
        below = navigation.below(self)
        news = below.get("newsindexpage", "")
        main, aside = front.sections(self, below=below, now=now)
        return {
            **self.story_in_words(),
            "coalition": self.coalition,
            "table": membership.seats(members),
            "members_line": membership.count_words(self.coalition, len(members)) if self.coalition else "",
            "country_count": len({member.country.code for member in members if member.country}),
            "main": main,
            "aside": aside,
            # Around the table the members sit once.
            "is_table_below": any(section.kind == "members" for section in aside),
            "programme_url": below.get("programmepage", ""),
            "members_url": below.get("memberspage", ""),
            "is_root": self.depth == 2,
            "feeds": [
                feed
                for feed in (
                    ("atom", gettext("Sessions and courses"), feeds.of_sessions(self.url_path)),
                    ("rss", gettext("News"), news and sites.with_host(news) + "rss.xml"),
                )
                if feed[2]
            ],
        }


class HomePage(House):
    """The first page of the site in one language."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["cms.SectionPage", *BELOW_A_HOME]
    max_count = 3

    class Meta:
        verbose_name = _("home page")

    @property
    def called(self) -> str:
        return self.coalition.name if self.coalition else self.title


class HouseForm(PageForm):
    """A house as its editors fill it in: whose it is, only whoever works on the home above it says.

    Lists of members lead to a house by its organisation, and its editors could take another's place there.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.parent_page.permissions_for_user(self.for_user).can_add_subpage():
            for name in ("organisation", "coalition"):
                self.fields[name].disabled = True


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
    base_form_class = HouseForm
    found_among = "member"
    record_columns = (
        "organisation__name",
        "organisation__acronym",
        "organisation__country",
        "coalition__name",
        *(f"coalition__{column('purpose', code)}" for code in ORDER),
    )
    parent_page_types = ["cms.HomePage"]
    subpage_types = [*BELOW_A_HOME]

    stands_under = "houses"

    class Meta:
        verbose_name = _("house of a member")

    def words_found(self) -> Words:
        words, body, coalition = super().words_found(), self.organisation, self.coalition
        named = [body.name, body.acronym, str(body.country.name) if body.country else ""] if body else []
        named += [coalition.name, str(coalition.purpose or "")] if coalition else []
        return words._replace(lede="\n".join([words.lede, *named]))

    def asked(self) -> listings.Asked:
        here = super().asked()
        if self.organisation_id:
            return here._replace(organisation=self.organisation_id)
        return here._replace(coalition=self.coalition.slug) if self.coalition else here

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        return {**super().tell(request, now), "organisation": self.organisation}
