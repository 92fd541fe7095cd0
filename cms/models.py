"""Wagtail pages: the public story beside the records.

Title, time, place and roles come from the record each time a page is read; a page keeps the story alone.
A story that has no translation yet is told in the language it has, with a note that says so.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from django_countries.fields import Country, CountryField
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.documents.models import AbstractDocument, Document
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms import languages, listings, navigation, pictures, programme, roles
from cms.blocks import FEATURES, Story
from cms.limits import WordLimit
from cms.prepared import Prepared
from events import risk
from events.models import Event, Session
from people.models import Coalition, Membership, Organisation
from trainings.models import Cohort, Lesson

# --- Files ------------------------------------------------------------------------------------


class PageImage(AbstractImage):
    """A picture for pages; portraits of people are private files elsewhere."""

    alternative_text = models.CharField(_("alternative text"), max_length=250, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alternative_text")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_pageimage", "Can choose picture")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        file: Any = self.file  # type: ignore[has-type]  # a column of Wagtail's own
        if file and not file._committed:  # it was just uploaded
            self.file = pictures.bare(file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class PageRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(PageImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            ),
        ]


class PageDocument(AbstractDocument):
    """A file for readers to fetch."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_pagedocument", "Can choose file")]


# --- What all pages share ---------------------------------------------------------------------


class PublicPage(Page):
    """A page of the public site, with its frame: the way here, and the same page in other languages."""

    #: The fields that tell the story; empty ones are told in another language where that has them.
    story_fields: ClassVar[tuple[str, ...]] = ()
    #: Whether any page of the site is closed to anyone; `cms.views.serve` knows.
    is_any_restricted = True

    class Meta:
        abstract = True

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Restrictions of this page and its ancestors; none where the way here saw that the site has none."""
        if not self.is_any_restricted:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        around = navigation.around(self)
        request.translations = around.translations  # type: ignore[attr-defined]
        request.navigation = around.links  # type: ignore[attr-defined]
        context.update(
            crumbs=around.crumbs,
            here=self.title,
            default_url=around.translations.get(languages.ORDER[0], self.url_path),
        )
        return context | self.tell(request, timezone.now())

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        """What this type of page adds to its template."""
        return {}

    @property
    def has_story(self) -> bool:
        """Whether any of the story's fields is filled in."""
        return any(getattr(self, name) for name in self.story_fields)

    def story_in_words(self) -> dict[str, Any]:
        """Return the story's page and, when it is another language's, the note that says so."""
        if self.has_story or not self.story_fields:
            return {"story": self}
        others = {
            navigation.language_of(other.url_path): other
            for other in STORIES.records(self.translation_key, self.pk, kind=self._meta.model_name)
            if other.has_story
        }
        for language in languages.ORDER:
            if language in others:
                return {
                    "story": others[language],
                    "story_note": languages.told_in(language),
                    "story_lang": languages.TAGS[language],
                }
        return {"story": self}


def _stories(translation_key: UUID, but_for: int, *, kind: str) -> QuerySet[Any]:
    model = apps.get_model("cms", kind)
    told = Q()
    for name in model.story_fields:
        nothing = [] if isinstance(model._meta.get_field(name), StreamField) else ""
        told |= ~Q(**{name: nothing})
    return model.objects.filter(told, translation_key=translation_key, live=True).exclude(pk=but_for)


#: The same page in other languages, where it tells anything.
STORIES = Prepared(_stories)


class Titled(models.Model):
    """A page written from its first word by an editor, with a few words under its title."""

    lede = models.CharField(
        _("first words"), max_length=300, blank=True, help_text=_("One or two sentences under the title.")
    )

    class Meta:
        abstract = True


# --- Home, and a member's own house -------------------------------------------------------------


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
        members = list(_members(self.coalition)) if self.coalition else []
        here = {
            page.specific_class: page.url_path
            for page in Page.objects.child_of(self).live().only("content_type", "url_path", "path")
        }
        return {
            **self.story_in_words(),
            "coalition": self.coalition,
            "table": [{"label": str(member), "group_code": str(member.country)} for member in members],
            "members_line": _count_words(self.coalition, len(members)) if self.coalition else "",
            "country_count": len({member.country.code for member in members if member.country}),
            "sessions": self._cards(listings.trainings(coming, are=False)[:4], now),
            "trainings": self._cards(listings.trainings(coming, are=True)[:4], now),
            "recent": self._cards(listings.past(self.listed(), now)[:3], now),
            "highlights": list(
                HighlightPage.objects.descendant_of(self).live().order_by("-year", "-path")[:3]
            ),
            "programme_url": here.get(ProgrammePage, ""),
            "members_url": here.get(MembersPage, ""),
            "highlights_url": here.get(HighlightsPage, ""),
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


# --- Sessions and trainings -----------------------------------------------------------------------


class ProgrammePage(PublicPage, Titled):
    """Sessions and trainings, coming and past, with filters."""

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["cms.EventPage", "cms.TrainingPage"]

    class Meta:
        verbose_name = _("sessions and trainings")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        house = SectionPage.objects.parent_of(self).select_related("organisation", "coalition").first()
        events = house.listed() if house else listings.listed(self.locale_id)
        is_past = request.GET.get("when") == "past"
        dated = listings.past(events, now) if is_past else listings.coming(events, now)
        form = listings.Filters(request.GET, among=events)
        found = listings.with_facts(form.narrow(dated))
        page = Paginator(found, listings.PAGE).get_page(request.GET.get("page"))
        return {
            "form": form,
            "page_of_events": page,
            "cards": listings.cards(page.object_list, locale_id=self.locale_id, now=now),
            "is_past": is_past,
            "clear_url": (self.url_path + ("?when=past" if is_past else "")) if form.is_chosen else "",
            "tabs": [
                (self.url_path, gettext("Coming"), not is_past),
                (f"{self.url_path}?when=past", gettext("Past"), is_past),
            ],
            "feed_url": reverse("cms:feed"),
        }


class RecordPage(PublicPage):
    """A page beside a record; it is made when the record is published, never by hand."""

    description = RichTextField(
        _("description"),
        blank=True,
        features=FEATURES,
        max_length=8000,
        validators=[WordLimit(250)],
        help_text=_("Up to 250 words, as an IGF programme has them."),
    )

    is_creatable = False
    #: Title and address follow the record; they are shown and not asked for.
    record_panels: ClassVar[list[Any]] = [
        HelpPanel(
            content=_(
                "Title, time, place and roles come from the record; change them in the workspace. "
                "Here is the story."
            )
        ),
        FieldPanel("title", read_only=True),
    ]
    promote_panels = [FieldPanel("search_description")]
    settings_panels: ClassVar[list[Any]] = []
    search_fields = [*Page.search_fields, index.SearchField("description")]

    class Meta:
        abstract = True

    def get_event(self) -> Event:
        """The gathering that the page is about."""
        raise TypeError(type(self).__name__)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The record decides: a page left behind by a draft is not there.
        if self.get_event().status == Event.Status.DRAFT:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        event = self.get_event()
        context = super().get_context(request, *args, **kwargs)
        context.update(
            event=event,
            is_unlisted=not risk.is_listed(event),
            is_cancelled=event.status == Event.Status.CANCELLED,
            calendar_url=reverse("events:event_ics", args=[event.code]),
            share_url=settings.PUBLIC_URL + self.url_path,
            more=_shown(getattr(context["story"], "body", None), event),
        )
        return context


def _shown(body: StreamValue | None, event: Event) -> StreamValue | None:
    """What a page tells more of its event: without pictures where the event's risk forbids them."""
    if body is None or risk.shows_pictures(event):
        return body
    kept = [(block.block_type, block.value, block.id) for block in body if block.block_type != "picture"]
    return StreamValue(body.stream_block, kept)


class EventPage(RecordPage):
    """A gathering with all its sessions by day."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="pages", verbose_name=_("event"))
    body = StreamField(Story(), verbose_name=_("more to tell"), blank=True)

    story_fields = ("description", "body")
    content_panels = [*RecordPage.record_panels, FieldPanel("description"), FieldPanel("body")]
    parent_page_types = ["cms.ProgrammePage"]
    subpage_types = ["cms.SessionPage"]

    class Meta:
        verbose_name = _("event page")

    def get_event(self) -> Event:
        return self.event

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A gathering of a single session has one public page: that session's."""
        response = super().serve(request, *args, **kwargs)
        only = response.context_data["only_session_url"]  # type: ignore[attr-defined]
        return HttpResponseRedirect(only) if only else response

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        event = self.event
        sessions = programme.sessions_of(event, locale_id=self.locale_id, with_roles=risk.shows_roles(event))
        return {
            **self.story_in_words(),
            "here": event.title,
            "days": programme.by_day(sessions),
            "session_count": len(sessions),
            "only_session_url": sessions[0].url if len(sessions) == 1 else "",
            **programme.ways_in(event, now),
            "hosts": programme.hosts(event),
            "facts": programme.place_facts(event),
            "topics": programme.topics(event),
        }


class SessionPage(RecordPage):
    """One session: who sits at its table, what it asks, and how to take part."""

    session = models.ForeignKey(
        Session, on_delete=models.PROTECT, related_name="pages", verbose_name=_("session")
    )
    policy_questions = RichTextField(
        _("policy questions"), blank=True, features=FEATURES, max_length=6000, validators=[WordLimit(200)]
    )
    participants_gain = RichTextField(
        _("what participants gain"),
        blank=True,
        features=FEATURES,
        max_length=6000,
        validators=[WordLimit(200)],
    )
    expected_outcomes = RichTextField(
        _("expected outcomes"), blank=True, features=FEATURES, max_length=6000, validators=[WordLimit(200)]
    )
    hybrid_plan = RichTextField(
        _("how the room and the line meet"),
        blank=True,
        features=FEATURES,
        max_length=6000,
        validators=[WordLimit(200)],
    )
    follows = models.CharField(
        _("earlier session that it follows"),
        max_length=250,
        blank=True,
        help_text=_("Its programme and name, in a few words."),
    )
    follows_url = models.URLField(_("its page or report"), max_length=500, blank=True)

    story_fields = (
        "description",
        "policy_questions",
        "participants_gain",
        "expected_outcomes",
        "hybrid_plan",
        "follows",
    )
    content_panels = [
        *RecordPage.record_panels,
        FieldPanel("description"),
        FieldPanel("policy_questions"),
        FieldPanel("participants_gain"),
        FieldPanel("expected_outcomes"),
        FieldPanel("hybrid_plan"),
        MultiFieldPanel([FieldPanel("follows"), FieldPanel("follows_url")], heading=_("What it follows")),
    ]
    parent_page_types = ["cms.EventPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("session page")

    def get_event(self) -> Event:
        return self.session.event

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.session.status == Session.Status.DRAFT:
            raise Http404
        return super().serve(request, *args, **kwargs)

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        session, event = self.session, self.session.event
        told = self.story_in_words()
        with_roles = risk.shows_roles(event)
        table = (
            roles.at_the_table(programme.parts_of(session)) if with_roles else roles.AtTheTable([], [], {})
        )
        return {
            **told,
            "here": session.title,
            "session": session,
            "seats": table.seats,
            "regions": sorted(table.regions.items()),
            "hides_roles": not with_roles,
            "chapters": told["story"].chapters(),
            **programme.ways_in(event, now),
            "facts": programme.session_facts(
                session, organisers=table.organisers, hosts=programme.hosts(event)
            ),
            "topics": programme.topics(event),
            "is_over": bool(session.ends_at and session.ends_at <= now),
            "is_off": session.status == Session.Status.CANCELLED or event.status == Event.Status.CANCELLED,
            "is_alone": programme.is_alone(event),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if context["is_alone"]:
            # The event's own page only leads back here.
            context["crumbs"] = context["crumbs"][:-1]
        return context

    def chapters(self) -> list[tuple[str, str, str]]:
        """The parts of the story that are told: (anchor, heading, rich text), in the order of a proposal."""
        told = (
            ("questions", gettext("Policy questions"), self.policy_questions),
            ("gain", gettext("What participants gain"), self.participants_gain),
            ("outcomes", gettext("Expected outcomes"), self.expected_outcomes),
            ("hybrid", gettext("How the room and the line meet"), self.hybrid_plan),
        )
        return [chapter for chapter in told if chapter[2]]


class TrainingPage(RecordPage):
    """One group of a course: the course, its modules and dates, and whom it is for."""

    cohort = models.ForeignKey(
        Cohort, on_delete=models.PROTECT, related_name="pages", verbose_name=_("group")
    )
    audience = RichTextField(
        _("who it is for"), blank=True, features=FEATURES, max_length=4000, validators=[WordLimit(150)]
    )
    participants_gain = RichTextField(
        _("what participants gain"),
        blank=True,
        features=FEATURES,
        max_length=6000,
        validators=[WordLimit(200)],
    )
    body = StreamField(Story(), verbose_name=_("more to tell"), blank=True)

    story_fields = ("description", "audience", "participants_gain", "body")
    content_panels = [
        *RecordPage.record_panels,
        FieldPanel("description"),
        FieldPanel("audience"),
        FieldPanel("participants_gain"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.ProgrammePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("training page")

    def get_event(self) -> Event:
        return self.cohort.event

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        cohort, event = self.cohort, self.cohort.event
        lessons = list(
            Lesson.objects.filter(cohort=cohort).select_related("unit", "session").order_by("position")
        )
        return {
            **self.story_in_words(),
            "here": event.title,
            "course": cohort.course,
            "cohort": cohort,
            "lessons": lessons,
            **programme.ways_in(event, now),
            "hosts": programme.hosts(event),
            "facts": programme.training_facts(cohort, lessons),
            "topics": programme.topics(event),
            "is_over": bool(event.ends_at and event.ends_at <= now),
        }


# --- Members and highlights -------------------------------------------------------------------------


def _members(coalition: Coalition) -> QuerySet[Organisation]:
    return Organisation.objects.filter(memberships__coalition=coalition).order_by("name")


def _count_words(coalition: Coalition, named: int) -> str:
    """What a coalition says of its size, and what we can name: both, where they differ."""
    said = coalition.published_count
    if said is None or said == named:
        return ngettext("%(count)s member organisation", "%(count)s member organisations", named) % {
            "count": named
        }
    return gettext("%(said)s members by the alliance's own count; %(named)s are named here.") % {
        "said": said,
        "named": named,
    }


class MembersPage(PublicPage, Titled):
    """The members of a coalition by country."""

    coalition = models.ForeignKey(
        Coalition, on_delete=models.PROTECT, related_name="+", verbose_name=_("coalition")
    )

    story_fields = ("lede",)
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("coalition")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("members")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        members = list(_members(self.coalition))
        elsewhere: dict[int, list[str]] = {}
        for organisation, name in (
            Membership.objects.filter(organisation__in=members)
            .exclude(coalition=self.coalition)
            .values_list("organisation_id", "coalition__name")
        ):
            elsewhere.setdefault(organisation, []).append(name)
        sections = dict(
            SectionPage.objects.filter(
                locale_id=self.locale_id, live=True, organisation__in=members
            ).values_list("organisation_id", "url_path")
        )
        return {
            **self.story_in_words(),
            "coalition": self.coalition,
            "count_words": _count_words(self.coalition, len(members)),
            "is_short": self.coalition.published_count not in (None, len(members)),
            "table": [{"label": str(member), "group_code": str(member.country)} for member in members],
            "by_country": _by_country(members, elsewhere, sections),
        }


def _by_country(
    members: Iterable[Organisation], elsewhere: dict[int, list[str]], sections: dict[int, str]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """Members under their country's name; those of several countries come last, under their region."""
    placed: dict[tuple[bool, str], list[dict[str, Any]]] = {}
    for member in members:
        place = str(countries.name(str(member.country))) if member.country else gettext("Several countries")
        placed.setdefault((not member.country, place), []).append(
            {
                "organisation": member,
                "region": "" if member.country else gettext(member.region) if member.region else "",
                "elsewhere": elsewhere.get(member.pk, []),
                "url": sections.get(member.pk, ""),
            }
        )
    return [(place, placed[is_last, place]) for is_last, place in sorted(placed)]


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

    class Meta:
        verbose_name = _("highlights")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        below = HighlightPage.objects.descendant_of(self.get_parent()).live()
        offered = below.values_list("country", "year")
        country, year = request.GET.get("country", ""), request.GET.get("year", "")
        known = {code for code, _year in offered if code}
        if country in known:
            below = below.filter(country=country)
        if year.isascii() and year.isdigit() and len(year) == 4:
            below = below.filter(year=int(year))
        page = Paginator(below.order_by("-year", "-path"), listings.PAGE).get_page(request.GET.get("page"))
        by_year: dict[int, list[HighlightPage]] = {}
        for highlight in page:
            by_year.setdefault(highlight.year, []).append(highlight)
        return {
            "page_of_highlights": page,
            "by_year": list(by_year.items()),
            "years": sorted({row_year for _code, row_year in offered}, reverse=True),
            "countries": sorted(((code, countries.name(code)) for code in known), key=lambda row: row[1]),
            "chosen_country": country if country in known else "",
            "chosen_year": year,
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
    body = StreamField(Story(), verbose_name=_("text"), blank=True)
    source_url = models.URLField(_("where to read more"), max_length=500, blank=True)

    story_fields = ("lede", "body")
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("year"), FieldPanel("country")], heading=_("When and where")),
        FieldPanel("lede"),
        FieldPanel("picture"),
        FieldPanel("body"),
        FieldPanel("source_url"),
    ]
    parent_page_types = ["cms.HighlightsPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("highlight")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        return self.story_in_words()


class TextPage(PublicPage, Titled):
    """A page of text: about us, privacy, how we work."""

    body = StreamField(Story(), verbose_name=_("text"), blank=True)

    story_fields = ("lede", "body")
    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("body")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage", "cms.TextPage"]
    subpage_types = ["cms.TextPage"]
    search_fields = [*Page.search_fields, index.SearchField("lede"), index.SearchField("body")]

    class Meta:
        verbose_name = _("text page")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        below = list(self.get_children().live().values_list("url_path", "title")) if self.numchild else []
        return {**self.story_in_words(), "below": below}
