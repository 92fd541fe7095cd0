"""What all pages share: the way to them, their other languages, and the kinds of text that tell a story."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index

from cms import languages, navigation, sites
from cms.closed import is_closed
from cms.outward import shared
from cms.search import lines
from cms.search.kinds import Words
from convite import moments
from convite.first_words import taken
from convite.prepared import Prepared
from events import spoken
from people.models import Coalition


class PageForm(WagtailAdminPageForm):
    """What an editor fills in for a page; refuses an address at which nobody would find it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("go_live_at", "expire_at"):
            if name in self.fields:
                # An hour means nothing without its place, and the admin is in each editor's own.
                here = moments.zone_words(timezone.now(), timezone.get_current_timezone_name())
                self.fields[name].help_text = capfirst(here)

    def clean_slug(self) -> str:
        """Return the word of the address without accents, as those that come of a title are."""
        slug: str = self.cleaned_data["slug"]
        return slugify(slug) or slug

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug")
        if slug in taken() and getattr(self.parent_page.specific, "is_home", False):
            said = _(
                "Nobody would find a page at “%(slug)s”: the system has pages of its own there. "
                "Write another word."
            )
            self.add_error("slug", ValidationError(said, params={"slug": slug}))
        return cleaned


class PublicPage(Page):
    """A page of the public site, with its frame: the way here, and the same page in other languages."""

    base_form_class = PageForm

    #: Whether it is the first page of a site or of a house, whose pages share their address with the rooms.
    is_home: ClassVar[bool] = False
    #: The group in which the foot of each page lists it, right below a home (`cms.navigation.GROUPS`);
    #: empty for one that has a link of its own there.
    stands_under: ClassVar[str] = "read"
    #: The fields that tell the story; empty ones are told in another language where that has them.
    story_fields: ClassVar[tuple[str, ...]] = ()
    #: Among which kind of finds search shows it; `cms.search.kinds` names them.
    found_among: ClassVar[str] = "page"
    #: The columns of its record, by their way from here, that `words_found` and `decided_by` follow.
    record_columns: ClassVar[tuple[str, ...]] = ()
    #: Texts that are the same in every language, such as names.
    untold_fields: ClassVar[frozenset[str]] = frozenset()
    #: Whether any page of the site is closed to anyone; `cms.views.serve` knows.
    is_any_restricted = True
    #: Whether it is closed to some; `cms.views.serve` knows.
    is_for_some = False
    #: What stands around it, where `cms.views.serve` has looked that up on its way here.
    around: navigation.Around | None = None
    #: Whether its story may be told in another language; `cms.views.serve` knows.
    is_told_elsewhere = True
    #: Whether its writers look at it before the public does; `cms.records.as_it_will_stand` says so.
    is_preview = False

    #: Whether nothing leads here but its address.
    is_unlisted = False
    #: The key of the gathering whose rows alone the page is made of, beside those that all pages share.
    about: int | None = None

    class Meta:
        abstract = True

    @classmethod
    def found_with(cls) -> dict[str, Any]:
        """What the query that reads it for search brings along for `words_found`, by name."""
        return {}

    def get_url_parts(self, request: Any = None) -> tuple[int, str | None, str | None] | None:
        """Where Wagtail finds the page: on the site that it stands on."""
        parts = super().get_url_parts(request)
        if not parts or parts[1] is None:
            return parts
        site = sites.now().of(self.url_path)
        return parts[0], site.base, site.local(self.url_path)

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """The page's address as a link on the site that is being visited."""
        return sites.way_to(self.url_path) if self.get_url_parts(request) else None

    def get_view_restrictions(self) -> Iterable[PageViewRestriction]:
        """Restrictions of this page and its ancestors; none where the way here saw that the site has none."""
        # Wagtail only walks through them, and even an empty queryset would be compiled.
        return super().get_view_restrictions() if self.is_any_restricted else ()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        around = self.around or navigation.around(self)
        request.translations = around.translations  # type: ignore[attr-defined]
        navigation.frame(request, around)
        context.update(
            crumbs=around.crumbs,
            here=self.title,
            share_url=sites.whole(self.url_path),
            default_url=around.translations.get(languages.ORDER[0]) or sites.way_to(self.url_path),
        )
        context |= self.tell(request, timezone.now())
        context["described"] = shared.described(self.words_on_card(context))
        context["card"] = self.card_lines(context)
        if told := self.structured(context):
            picture = dict(context["card"]).get("og:image")
            context["structured"] = shared.script(told | ({"image": picture} if picture else {}))
        return context

    def structured(self, context: Mapping[str, Any]) -> shared.Told | None:
        """What machines read of the page, as schema.org has it, but for its picture; nothing of most."""
        return None

    def on_card(self) -> shared.Card:
        """What the card of a link to this page says."""
        return shared.Card(self.title)

    def words_on_card(self, context: Mapping[str, Any]) -> str:
        """What the card of a link and a search engine's list say below its title."""
        return self.search_description or getattr(context.get("story"), "lede", "")

    @property
    def is_there(self) -> bool:
        """Whether what the page is about is there for the public, beside the page's being live."""
        return True

    def words_found(self) -> Words:
        """What search reads of the page in its own language: the fields that Wagtail's own search reads."""
        told = {
            field.field_name: lines.of_field(self, field)
            for field in self.search_fields
            if isinstance(field, index.SearchField)
        }
        return Words(told.pop("title"), told.pop("lede", ""), "\n".join(told.values()))

    def decided_by(self) -> tuple[Any, Any]:
        """The gathering and the session that decide who may find the page; none of most."""
        return None, None

    def card_lines(self, context: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The card of a link to this page as its head has it; one that is not kept yet has none."""
        if self.pk is None:
            return []
        card = self.on_card()
        picture = reverse("cms:card", args=[self.pk, card.mark])
        return card.lines(words=context["described"], url=sites.whole(self.url_path), picture=picture)

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        """What this type of page adds to its template."""
        return {}

    @property
    def has_story(self) -> bool:
        """Whether any of the story's fields is filled in."""
        return any(getattr(self, name) for name in self.story_fields)

    def story_in_words(self) -> dict[str, Any]:
        """Return the story's page and, when it is another language's, the note that says so."""
        if self.has_story or not self.story_fields or not self.is_told_elsewhere:
            return {"story": self}
        others = {
            navigation.language_of(other.url_path): other
            for other in self._told_elsewhere()
            if other.has_story
        }
        for language in languages.ORDER:
            if language in others:
                return {
                    "story": others[language],
                    "story_note": spoken.told_in(language),
                    "story_lang": languages.TAGS[language],
                }
        return {"story": self}

    def _told_elsewhere(self) -> Iterable["PublicPage"]:
        if self.is_preview:  # all its languages go public together
            return with_story(type(self)).filter(translation_key=self.translation_key).exclude(pk=self.pk)
        return STORIES.records(self.translation_key, self.pk, kind=self._meta.model_name)


def with_story(model: type[PublicPage]) -> QuerySet[Any]:
    """The pages of a type that tell anything, whether or not they are live."""
    told = Q()
    for name in model.story_fields:
        nothing = [] if isinstance(model._meta.get_field(name), StreamField) else ""
        told |= ~Q(**{name: nothing})
    return model.objects.filter(told)


def told_elsewhere(model: type[PublicPage]) -> Exists:
    """Whether the same page tells anything in another language."""
    return Exists(
        with_story(model)
        .filter(~is_closed(), translation_key=OuterRef("translation_key"), live=True)
        .exclude(pk=OuterRef("pk"))
    )


def _stories(translation_key: UUID, but_for: int, *, kind: str) -> QuerySet[Any]:
    pages = with_story(apps.get_model("cms", kind)).filter(
        ~is_closed(), translation_key=translation_key, live=True
    )
    return pages.exclude(pk=but_for)


#: The same page in other languages, where it tells anything.
STORIES = Prepared(_stories)


class Titled(models.Model):
    """A page written from its first word by an editor, with a few words under its title."""

    lede = models.CharField(
        _("first words"), max_length=300, blank=True, help_text=_("One or two sentences under the title.")
    )

    class Meta:
        abstract = True


class Listing(PublicPage, Titled):
    """A page that lists what is kept elsewhere, or pages below it, under a few words; right below a home."""

    story_fields = ("lede",)
    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    search_fields = [*Page.search_fields, index.SearchField("lede")]

    class Meta:
        abstract = True


def coalition_field(help_text: Any) -> Any:
    """The coalition to which a page belongs; without one it is of all."""
    return models.ForeignKey(
        Coalition,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coalition"),
        help_text=help_text,
    )
