"""What was achieved."""

from datetime import date, datetime
from operator import itemgetter
from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_countries.fields import Country, CountryField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import Story
from cms.closed import is_closed
from cms.lists import listings, narrowing
from cms.models.files import PageImage
from cms.models.frame import PublicPage, Titled
from cms.search.kinds import Words
from people.models import Coalition


class HighlightsPage(PublicPage, Titled):
    """What was achieved, by year and country."""

    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coalition"),
    )

    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("coalition")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["cms.HighlightPage"]
    search_fields = [*Page.search_fields, index.SearchField("lede")]

    class Meta:
        verbose_name = _("highlights")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        below = HighlightPage.objects.descendant_of(self.get_parent()).live()
        below = below.filter(~is_closed(below=self.depth - 1))
        offered = list(below.values_list("country", "year"))
        narrowed = narrowing.Narrowed(request.GET)
        years = sorted({str(row_year) for _code, row_year in offered}, reverse=True)
        year = narrowed.by("year", gettext("Year"), gettext("All years"), [(one, one) for one in years])
        known = {code: str(countries.name(code)) for code, _year in offered if code}
        country = narrowed.by(
            "country", gettext("Country"), gettext("All countries"), sorted(known.items(), key=itemgetter(1))
        )
        if country:
            below = below.filter(country=country)
        if year:
            below = below.filter(year=int(year))
        page = Paginator(below.order_by("-year", "-path"), listings.PAGE).get_page(request.GET.get("page"))
        by_year: dict[int, list[HighlightPage]] = {}
        for highlight in page:
            by_year.setdefault(highlight.year, []).append(highlight)
        return {
            "page_of_highlights": page,
            "by_year": list(by_year.items()),
            "narrowed": narrowed,
        }


class HighlightPage(PublicPage):
    """One thing that was achieved, in a year and, often, a country."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    country: "CountryField[str | Country, Country]" = CountryField(  # type: ignore[call-overload]
        _("country"),
        blank=True,
        blank_label=_("Several countries"),  # translated later, which the stub does not know of
    )
    lede = models.CharField(_("in one or two sentences"), max_length=400)
    picture = models.ForeignKey(
        PageImage,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_words = models.CharField(
        _("what the picture shows"),
        max_length=250,
        blank=True,
        help_text=_("For readers who do not see it. Empty: what is kept with the picture."),
    )
    body = StreamField(Story(), verbose_name=_("text"), blank=True)
    source_url = models.URLField(_("where to read more"), max_length=500, blank=True)

    story_fields = ("lede", "body")
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("year"), FieldPanel("country")], heading=_("When and where")),
        FieldPanel("lede"),
        MultiFieldPanel([FieldPanel("picture"), FieldPanel("picture_words")], heading=_("Picture")),
        FieldPanel("body"),
        FieldPanel("source_url"),
    ]
    parent_page_types = ["cms.HighlightsPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("lede"),
        index.SearchField("body"),
        index.SearchField("picture_words"),
    ]
    found_among = "highlight"

    class Meta:
        verbose_name = _("highlight")

    def words_found(self) -> Words:
        words = super().words_found()
        place = str(self.country.name) if self.country else ""
        return words._replace(body=f"{words.body}\n{place} {self.year}", day=date(self.year, 12, 31))

    @property
    def picture_shows(self) -> str:
        """What its picture shows, in words: those of this page, else those kept with the picture."""
        return self.picture_words or (self.picture.description if self.picture else "")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        return self.story_in_words()
