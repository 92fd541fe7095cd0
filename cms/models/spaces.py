"""Spaces where an institution hears people, their deadlines, and the pages that tell how to take part."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_countries.fields import Country, CountryField
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms import sites
from cms.blocks import Story
from cms.closed import is_closed
from cms.languages import ORDER, column
from cms.models.frame import Listing, PublicPage
from cms.models.institutions import Institution, asks_for_a_name
from cms.outward import shared
from cms.search.kinds import Words
from convite import moments
from people import zones
from people.codes import CODE_LENGTH, new_code


class Space(ClusterableModel):
    """A hearing, a review or a forum where people can be heard; one record for all languages."""

    class Level(models.TextChoices):
        INTERNATIONAL = "international", _("international")
        REGIONAL = "regional", _("regional")
        NATIONAL = "national", _("national")

    slug = models.SlugField(
        _("short address"), unique=True, help_text=_("Small letters and hyphens, such as: universal-review.")
    )
    name = models.CharField(_("name"), max_length=120)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="spaces", verbose_name=_("institution")
    )
    level = models.CharField(_("level"), max_length=13, choices=Level, default=Level.INTERNATIONAL)
    country: "CountryField[str | Country, Country]" = CountryField(
        _("country"), blank=True, help_text=_("Of a national space alone.")
    )
    website = models.URLField(
        _("where it is announced"), max_length=500, blank=True, help_text=_("The institution's own page.")
    )
    checked_on = models.DateField(
        _("last checked on"),
        help_text=_("The day on which somebody compared it with the institution’s page."),
    )
    is_generated = models.BooleanField(_("example of a demonstration"), default=False)

    class Meta:
        verbose_name = _("advocacy space")
        verbose_name_plural = _("advocacy spaces")
        constraints = [
            models.CheckConstraint(
                condition=Q(level="national", country__gt="") | (~Q(level="national") & Q(country="")),
                name="space_country_if_national",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    def clean(self) -> None:
        asks_for_a_name(self, "name")
        if self.level == self.Level.NATIONAL and not self.country:
            raise ValidationError({"country": _("A national space is in a country: choose it.")})
        if self.level != self.Level.NATIONAL and self.country:
            raise ValidationError({"country": _("Only a national space has a country: leave it empty.")})
        if self.checked_on and self.checked_on > timezone.now().date() + timedelta(days=1):
            raise ValidationError({"checked_on": _("This day is still to come.")})

    @property
    def place(self) -> str:
        """Its level, and of a national space the country."""
        level = str(self.get_level_display())
        return f"{level} · {self.country.name}" if self.country else level


class Deadline(models.Model):
    """What is due at a space, and until when; a yearly one comes again as the usual date."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    space = ParentalKey(
        Space, on_delete=models.CASCADE, related_name="deadlines", verbose_name=_("advocacy space")
    )
    what = models.CharField(
        _("what is due"), max_length=160, help_text=_("Such as: requests for a thematic hearing.")
    )
    on = models.DateField(_("until"), help_text=_("When only the month is known, any day of that month."))
    is_day_known = models.BooleanField(
        _("the day has been announced"),
        default=True,
        help_text=_("If not, the page tells the month alone."),
    )
    time_zone = models.CharField(_("the day ends in"), max_length=64, default="UTC", choices=zones.choices)
    is_yearly = models.BooleanField(
        _("every year"),
        default=False,
        help_text=_("Once it is over it stands here for the next year, as “usual date, not confirmed”."),
    )
    source = models.URLField(_("where it was announced"), max_length=500, blank=True)
    checked_on = models.DateField(_("last checked on"))
    is_example = models.BooleanField(
        _("example date"), default=False, help_text=_("It was made up to show how the page works.")
    )
    #: What calendars are told: it rises with every change that they show.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    #: The instant at which the day, or the month, ends in its zone.
    ends_at = models.DateTimeField(editable=False)

    SHOWN = ("what_es", "what_pt_br", "what_en", "on", "is_day_known", "time_zone", "is_yearly", "is_example")

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        indexes = [models.Index(fields=["ends_at"], name="deadline_ends_at")]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        asks_for_a_name(self, "what")
        today = timezone.now().date()
        if self.on and not date(today.year - 20, 1, 1) <= self.on <= date(today.year + 10, 12, 31):
            raise ValidationError({"on": _("This date is too far away: look at its year.")})
        if self.checked_on and self.checked_on > today + timedelta(days=1):
            raise ValidationError({"checked_on": _("This day is still to come.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        now = timezone.now()
        self.ends_at = end_of(self.on, is_day_known=self.is_day_known, zone=self.time_zone)
        kept = Deadline.objects.filter(pk=self.pk).first() if self.pk else None
        if kept and any(getattr(kept, name) != getattr(self, name) for name in self.SHOWN):
            # Above what calendars were told of the years it came again.
            self.sequence, self.changed_at = kept.sequence + kept.years_gone(now) + 1, now
        super().save(*args, **kwargs)

    def years_gone(self, now: datetime) -> int:
        """How many times a yearly one has come again since its own date."""
        coming = next_day(
            self.on, is_day_known=self.is_day_known, is_yearly=self.is_yearly, zone=self.time_zone, now=now
        )
        return coming.year - self.on.year if coming else 0


def end_of(day: date, *, is_day_known: bool, zone: str) -> datetime:
    """Return the instant at which a day, or the month it is in, ends in a zone."""
    last = day if is_day_known else day.replace(day=monthrange(day.year, day.month)[1])
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=moments.zone(zone))


def next_day(on: date, *, is_day_known: bool, is_yearly: bool, zone: str, now: datetime) -> date | None:
    """Return the day that is to come: its own, of a yearly one that day in a later year; None when over."""
    for year in range(on.year, max(on.year, now.year + 1) + 1 if is_yearly else on.year + 1):
        # The 29th of February is the 28th in other years.
        day = date(year, on.month, min(on.day, monthrange(year, on.month)[1]))
        if end_of(day, is_day_known=is_day_known, zone=zone) > now:
            return day
    return None


class SpacesPage(Listing):
    """The guide to advocacy spaces: what is due next, and every space by level and institution."""

    subpage_types = ["cms.SpacePage"]
    found_among = "space"
    #: Deadlines that stand before the list, and spaces on one page of it.
    MOST_DEADLINES = 8

    stands_under = "part"

    class Meta:
        verbose_name = _("guide to advocacy spaces")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        from cms.lists import deadlines, listings, narrowing

        spaces = list(Space.objects.select_related("institution"))
        narrowed = narrowing.Narrowed(request.GET)
        levels = {space.level for space in spaces}
        level = narrowed.by(
            "level",
            gettext("Level"),
            gettext("All levels"),
            [(one.value, str(one.label)) for one in Space.Level if one.value in levels],
        )
        institution = narrowed.by(
            "institution",
            gettext("Institution"),
            gettext("All institutions"),
            sorted({(one.institution.slug, str(one.institution)) for one in spaces}, key=lambda row: row[1]),
        )
        country = narrowed.by(
            "country",
            gettext("Country"),
            gettext("All countries"),
            sorted(
                {(one.country.code, str(countries.name(one.country.code))) for one in spaces if one.country},
                key=lambda row: row[1],
            ),
        )
        due = deadlines.coming(self.locale_id, now)
        chosen = [
            space
            for space in spaces
            if level in ("", space.level)
            and institution in ("", space.institution.slug)
            and country in ("", space.country.code)
        ]
        first: dict[int, deadlines.Due] = {}
        for one in due:
            first.setdefault(one.space_id, one)
        told = dict(self._pages())
        shown = {space.pk for space in chosen}
        rows = [
            {"space": space, "url": told.get(space.pk, ""), "next": first.get(space.pk)} for space in chosen
        ]
        rows.sort(key=lambda row: _in_order(row["space"], row["next"]))
        feed = deadlines.address(self)
        return {
            **self.story_in_words(),
            "narrowed": narrowed,
            "due": [one for one in due if one.space_id in shown][: self.MOST_DEADLINES],
            "found": Paginator(rows, listings.PAGE).get_page(request.GET.get("page")),
            "checked_on": max((space.checked_on for space in spaces), default=None),
            "calendar_url": feed,
            "webcal_url": deadlines.webcal(feed),
        }

    def _pages(self) -> Any:
        pages = SpacePage.objects.filter(~is_closed(), locale_id=self.locale_id, live=True).order_by("-path")
        return pages.values_list("space_id", "url_path")


def _in_order(space: Space, due: Any) -> tuple[bool, Any, str]:
    return (due is None, due.ends_at if due else None, str(space.name).casefold())


class SpacePage(PublicPage):
    """How to take part in one space; its name, institution and deadlines come from the record."""

    space = models.ForeignKey(
        Space,
        on_delete=models.PROTECT,
        related_name="pages",
        verbose_name=_("advocacy space"),
        help_text=_("Its name, its institution and its deadlines are kept under “Spaces and deadlines”."),
    )
    lede = models.CharField(
        _("first words"), max_length=300, blank=True, help_text=_("What it is, in one or two sentences.")
    )
    body = StreamField(
        Story(),
        verbose_name=_("how to take part"),
        blank=True,
        help_text=_("Who may come, what to bring, how it goes, and what helps."),
    )

    story_fields = ("lede", "body")
    content_panels = [
        *Page.content_panels,
        FieldPanel("space"),
        FieldPanel("lede"),
        FieldPanel("body"),
    ]
    found_among = "space"
    record_columns = (
        *(f"space__{column('name', code)}" for code in ORDER),
        "space__level",
        "space__country",
        *(f"space__institution__{column('name', code)}" for code in ORDER),
        "space__institution__acronym",
    )
    parent_page_types = ["cms.SpacesPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("lede"),
        index.SearchField("body"),
        index.RelatedFields(
            "space",
            [
                index.SearchField("name_es"),
                index.SearchField("name_pt_br"),
                index.SearchField("name_en"),
            ],
        ),
    ]

    class Meta:
        verbose_name = _("advocacy space")

    def words_found(self) -> Words:
        words, space = super().words_found(), self.space
        named = [words.body, str(space.institution.name), space.institution.acronym, space.place]
        return words._replace(title=str(space.name), body="\n".join(named))

    def on_card(self) -> shared.Card:
        return shared.Card(str(self.space.name), str(self.space.institution), self.space.place)

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        from cms.lists import deadlines

        space = self.space
        feed = deadlines.address(self)
        due = [one for one in deadlines.coming(self.locale_id, now) if one.space_id == space.pk]
        return {
            **self.story_in_words(),
            "here": str(space.name),
            "space": space,
            "due": due,
            "share_url": sites.whole(self.url_path),
            "calendar_url": feed,
            "webcal_url": deadlines.webcal(feed),
        }
