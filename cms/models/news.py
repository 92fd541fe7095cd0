"""News of a house, and the short posts that its editors put up in a moment."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import sites
from cms.blocks import Story
from cms.closed import is_closed
from cms.lists import listings, narrowing
from cms.models.files import PageImage
from cms.models.frame import Listing, PublicPage
from cms.outward import shared
from cms.search.kinds import Words
from convite.moments import day_words
from events.models import Topic
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation


def today() -> date:
    """The day that a new page is dated by."""
    return timezone.now().date()


class NewsIndexPage(Listing):
    """The news of a home and of the houses below it, the newest first, and beside them its short posts."""

    subpage_types = ["cms.NewsPage"]
    found_among = "news"

    class Meta:
        verbose_name = _("news")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        from cms.outward import feeds

        is_posts = request.GET.get("list") == "posts"
        here = sites.way_to(self.url_path)
        told = self._posts(request) if is_posts else self._news(request)
        return {
            **self.story_in_words(),
            **told,
            "is_posts": is_posts,
            "tabs": [
                (here, gettext("News"), not is_posts),
                (f"{here}?list=posts", gettext("Short posts"), is_posts),
            ],
            "feed_url": feeds.address(self),
        }

    def shown(self) -> "QuerySet[NewsPage]":
        """The news that the home shows too, the newest first; readers here were let in to its own."""
        own = Q(path__startswith=self.path) & ~is_closed(below=self.depth)
        found = NewsPage.objects.descendant_of(self.get_parent()).live()
        return found.filter(own | ~is_closed(below=self.depth - 1)).order_by("-published_on", "-path")

    def told(self, news: "Iterable[NewsPage]") -> "list[tuple[NewsPage, list[str]]]":
        """Each piece of news with whose it is: who tells it, or else the house it comes from; one query."""
        rows = list(news)
        houses = (
            apps.get_model("cms", "SectionPage")
            .objects.live()
            .filter(
                path__in={one.path[: len(self.path)] for one in rows if not one.path.startswith(self.path)}
            )
        )
        called = {path: [title] for path, title in houses.values_list("path", "title")}
        return [(one, one.told_by or called.get(one.path[: len(self.path)], [])) for one in rows]

    def _news(self, request: HttpRequest) -> dict[str, Any]:
        below = self.shown()
        offered = list(below.order_by().values_list("published_on__year", "topics"))
        # By the rows and not by the join, which knows no languages.
        named = Topic.objects.filter(pk__in={topic for _year, topic in offered if topic})
        narrowed = narrowing.Narrowed(request.GET)
        years = sorted({str(year) for year, _topic in offered}, reverse=True)
        year = narrowed.by("year", gettext("Year"), gettext("All years"), [(one, one) for one in years])
        topics = sorted(((topic.code, str(topic.name)) for topic in named), key=lambda row: row[1])
        topic = narrowed.by("topic", gettext("Topic"), gettext("All topics"), topics)
        if year:
            below = below.filter(published_on__year=int(year))
        if topic:
            below = below.filter(topics__code=topic)
        rows = below.prefetch_related("organisations")
        found = Paginator(rows, listings.PAGE).get_page(request.GET.get("page"))
        return {"narrowed": narrowed, "found": found, "told": self.told(found)}

    def _posts(self, request: HttpRequest) -> dict[str, Any]:
        from cms import posts

        found: Any = posts.for_reader(self)
        return {"found": Paginator(found, listings.PAGE).get_page(request.GET.get("page"))}


class NewsPage(PublicPage):
    """One piece of news."""

    published_on = models.DateField(_("date"), default=today)
    organisations = ParentalManyToManyField(
        Organisation,
        blank=True,
        related_name="+",
        verbose_name=_("organisations"),
        help_text=_("Who tells it; their names stand below the title."),
    )
    lede = models.CharField(_("in one or two sentences"), max_length=400, blank=True)
    picture = models.ForeignKey(
        PageImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    body = StreamField(Story(), verbose_name=_("text"), blank=True)

    story_fields = ("lede", "body")
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("published_on"), FieldPanel("organisations")], heading=_("When and who")),
        FieldPanel("lede"),
        FieldPanel("picture"),
        FieldPanel("body"),
        FieldPanel("topics"),
    ]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]
    found_among = "news"

    class Meta:
        verbose_name = _("piece of news")

    @property
    def told_by(self) -> list[str]:
        """The organisations that tell it, by their short names."""
        return [one.acronym or one.name for one in self.organisations.all()]

    def words_found(self) -> Words:
        return super().words_found()._replace(day=self.published_on)

    def on_card(self) -> shared.Card:
        return shared.Card(self.title, day_words(self.published_on), ", ".join(self.told_by[:3]))

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        told = self.story_in_words()
        by = [one.name for one in self.organisations.all()]
        topics = [str(topic.name) for topic in self.topics.all()]
        return {**told, "by": by, "topics": topics}

    def structured(self, context: Mapping[str, Any]) -> shared.Told:
        return shared.news(
            title=self.title,
            words=context["story"].lede,
            url=self.url_path,
            day=self.published_on,
            changed_at=self.last_published_at,
            publishers=context["by"],
            language=context.get("story_lang", ""),
            about=context["topics"],
        )


class Post(models.Model):
    """A few words that an organisation puts up, in one language, with a link at most."""

    #: Characters that it may have.
    LONGEST = 280

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="posts", verbose_name=_("organisation")
    )
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    text = models.CharField(_("text"), max_length=LONGEST)
    url = models.URLField(_("link"), max_length=500, blank=True)
    posted_at = models.DateTimeField(_("posted at"))
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    is_generated = models.BooleanField(_("generated for a demonstration"), default=False)

    class Meta:
        verbose_name = _("short post")
        verbose_name_plural = _("short posts")
        indexes = [
            models.Index(fields=["-posted_at"], condition=Q(taken_back_at=None), name="post_latest"),
        ]

    def __str__(self) -> str:
        return self.code
