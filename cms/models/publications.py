"""White papers, reports and guides: who wrote them, in which languages, how to cite them, and their files."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms import sites
from cms.blocks import Story
from cms.closed import is_closed
from cms.lists import listings, narrowing
from cms.models.files import PageDocument
from cms.models.frame import Listing, PublicPage
from cms.outward import covers, shared
from cms.search.kinds import Words
from convite.moments import month_words
from events import spoken
from events.models import Topic
from people.models import Organisation


class PublicationsPage(Listing):
    """The publications of a house, the newest first."""

    subpage_types = ["cms.PublicationPage"]
    found_among = "publication"

    class Meta:
        verbose_name = _("publications")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        below = PublicationPage.objects.child_of(self).live().filter(~is_closed(below=self.depth))
        offered = list(below.values_list("kind", "topics"))
        kinds = {kind for kind, _topic in offered}
        # By the rows and not by the join, which knows no languages.
        named = Topic.objects.filter(pk__in={topic for _kind, topic in offered if topic})
        topics = {topic.code: str(topic.name) for topic in named}
        narrowed = narrowing.Narrowed(request.GET)
        kind = narrowed.by(
            "kind",
            gettext("Kind"),
            gettext("All kinds"),
            [(one.value, str(one.label)) for one in PublicationPage.Kind if one.value in kinds],
        )
        topic = narrowed.by(
            "topic", gettext("Topic"), gettext("All topics"), sorted(topics.items(), key=lambda row: row[1])
        )
        found = below.filter(kind=kind) if kind else below
        if topic:
            found = found.filter(topics__code=topic)
        rows = found.prefetch_related("organisations", "topics", "files__document").order_by(
            "-published_on", "title"
        )
        return {
            **self.story_in_words(),
            "found": Paginator(rows, listings.PAGE).get_page(request.GET.get("page")),
            "narrowed": narrowed,
        }


class PublicationPage(PublicPage):
    """One publication."""

    class Kind(models.TextChoices):
        WHITE_PAPER = "white-paper", _("white paper")
        REPORT = "report", _("report")
        GUIDE = "guide", _("guide")
        BRIEF = "brief", _("brief")
        STATEMENT = "statement", _("statement")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.REPORT)
    lede = models.CharField(_("in one or two sentences"), max_length=400)
    published_on = models.DateField(_("published on"))
    authors = models.TextField(
        _("authors"),
        blank=True,
        max_length=1000,
        help_text=_("One a line, as they want to be named. Empty: the organisations are the authors."),
    )
    organisations = ParentalManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("organisations")
    )
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    source_url = models.URLField(_("where else it stands"), max_length=500, blank=True)
    body = StreamField(Story(), verbose_name=_("text"), blank=True)

    story_fields = ("lede", "body")
    untold_fields = frozenset({"authors"})
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("published_on")], heading=_("What and when")),
        FieldPanel("lede"),
        MultiFieldPanel([FieldPanel("authors"), FieldPanel("organisations")], heading=_("Who wrote it")),
        FieldPanel("topics"),
        InlinePanel("files", heading=_("Files"), label=_("File"), max_num=12),
        FieldPanel("source_url"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.PublicationsPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("lede"),
        index.SearchField("authors"),
        index.SearchField("body"),
    ]
    found_among = "publication"

    class Meta:
        verbose_name = _("publication")

    def words_found(self) -> Words:
        words = super().words_found()
        return words._replace(body=f"{words.body}\n{self.get_kind_display()}", day=self.published_on)

    @property
    def written_by(self) -> list[str]:
        """Who wrote it, by name: the authors, or else the organisations."""
        named = [line.strip() for line in self.authors.splitlines() if line.strip()]
        return named or [one.acronym or one.name for one in self.organisations.all()]

    @property
    def publishers(self) -> list[str]:
        """The organisations that publish it."""
        return [one.name for one in self.organisations.all()]

    @property
    def month(self) -> str:
        """The month in which it was published, with the year."""
        return f"{month_words(self.published_on)} {self.published_on.year}"

    @property
    def cover(self) -> SafeString:
        """Its cover, drawn from its words; it says nothing that does not stand beside it."""
        codes = [topic.code for topic in self.topics.all()]
        return covers.draw(self.title, kind=self.kind, topics=codes, year=self.published_on.year)

    def citation(self) -> str:
        """How to cite it: who, year, title, publisher, address."""
        said = {
            "who": _listed(self.written_by),
            "year": self.published_on.year,
            "title": self.title,
            "publisher": _listed(self.publishers),
            "url": self.source_url or sites.whole(self.url_path),
        }
        if not said["who"]:
            return gettext("%(title)s (%(year)s). %(url)s") % said
        if not said["publisher"] or said["publisher"] == said["who"]:
            return gettext("%(who)s (%(year)s). %(title)s. %(url)s") % said
        return gettext("%(who)s (%(year)s). %(title)s. %(publisher)s. %(url)s") % said

    def on_card(self) -> shared.Card:
        eyebrow = f"{self.get_kind_display()} · {self.published_on.year}"
        return shared.Card(self.title, eyebrow, _listed(self.publishers[:3]))

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        files = list(self.files.select_related("document"))
        return {**self.story_in_words(), "files": files, "citation": self.citation()}

    def structured(self, context: Mapping[str, Any]) -> shared.Told:
        return shared.publication(
            kind=self.kind,
            title=self.title,
            words=self.lede,
            url=sites.whole(self.url_path),
            day=self.published_on,
            authors=self.written_by,
            publishers=self.publishers,
            files=[one.told for one in context["files"]],
            about=[str(topic.name) for topic in self.topics.all()],
        )


class PublicationFile(Orderable):
    """A file of a publication, in one language."""

    page = ParentalKey(PublicationPage, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        PageDocument, on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    language = models.CharField(_("language"), max_length=12, choices=spoken.choices)

    panels = [FieldPanel("document"), FieldPanel("language")]

    class Meta(Orderable.Meta):
        verbose_name = _("file of a publication")

    @property
    def told(self) -> shared.File:
        """What machines read of it."""
        document = self.document
        return shared.File(document.url, document.content_type, document.get_file_size(), self.language)

    @property
    def language_name(self) -> str:
        """Its language, in the reader's."""
        return spoken.names([self.language])[0]


def _listed(names: list[str]) -> str:
    """Names one after another, as a citation has them."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(names)s & %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
