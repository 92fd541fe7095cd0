"""The pages of the website as things with texts: the same page in each language is one of them."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext, gettext_lazy
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page
from wagtail.permissions import page_permission_policy

from cms import access, languages
from cms.models import NewsletterIndexPage, RecordPage, SectionPage
from cms.models.frame import PublicPage
from cms.models.newsletters import Written
from cms.translating.stories import Story, names_of
from cms.translating.texts import Group, Item

KIND = "page"
NAME = gettext_lazy("Page of the website")
Here = dict[str, PublicPage]


class NoPlace(Exception):
    """The page above is not there in the language yet; translated."""


def types(of: type[Any] = PublicPage) -> list[type[PublicPage]]:
    """Return every type of page that editors write, whichever module it comes from."""
    below = [found for kind in of.__subclasses__() for found in types(kind)]
    is_one = not of._meta.abstract and not issubclass(of, RecordPage)
    return [of, *below] if is_one else below


def items(person: Any = None, *, code: str = "") -> list[Item]:
    """Return the pages that a person may edit in some language (without one: all), or those of a key."""
    found: dict[str, Here] = {}
    for model in types():
        rows = model.objects.filter(depth__gt=1).select_related("locale")
        if code:
            rows = rows.filter(translation_key=code) if _is_key(code) else rows.none()
        for page in rows.order_by("path"):
            found.setdefault(str(page.translation_key), {})[page.locale.language_code] = page
    if not found:
        return []
    owners = _owners()
    mine = None if person is None else _Keys(person)
    told = []
    for key, here in found.items():
        writes = frozenset(languages.ORDER) if mine is None else mine.writes(here, "change")
        if not writes:
            continue
        publishes = writes if mine is None else mine.publishes(here)
        first = next(here[lang] for lang in languages.ORDER if lang in here)
        model = type(first)
        story = Story(model, here, names=names_of(model), made=partial(_made, here))
        told.append(
            Item(KIND, key, Group.PAGES, first, [story], _owner(owners, here.values()), writes, publishes)
        )
    return told


def publishable(person: Any, keys: Iterable[str]) -> set[tuple[str, str]]:
    """Return which of some pages a person may publish: their keys, each with a language."""
    rows = Page.objects.filter(translation_key__in=[key for key in keys if _is_key(key)])
    codes = dict(Locale.objects.values_list("pk", "language_code"))
    found: dict[str, Here] = {}
    for page in rows.specific(defer=True):
        found.setdefault(str(page.translation_key), {})[codes[page.locale_id]] = page
    if not found:
        return set()
    mine = _Keys(person)
    return {(key, code) for key, here in found.items() for code in mine.publishes(here)}


def _is_key(code: str) -> bool:
    from uuid import UUID

    try:
        UUID(code)
    except ValueError:
        return False
    return True


class _Keys:
    """Which pages a person may work on."""

    def __init__(self, person: Any) -> None:
        self.person = person
        policy = page_permission_policy
        self.paths = {
            act: set(policy.instances_user_has_permission_for(person, act).values_list("path", flat=True))
            for act in ("change", "publish")
        }
        indexes = NewsletterIndexPage.objects.filter(newsletter__in=access.newsletters_for(person))
        self.archives = tuple(indexes.values_list("path", flat=True))

    def writes(self, here: Here, act: str) -> frozenset[str]:
        """The languages in which a page may be written; where it is missing, as the one above it may be."""
        told = set()
        for language in languages.ORDER:
            page = here.get(language)
            if page is not None and page.path in self.paths[act] and self._is_mine(page):
                told.add(language)
        if told:
            # A house has its keys in every language, and a page that is missing stands in the same house.
            told |= {language for language in languages.ORDER if language not in here}
        return frozenset(told)

    def publishes(self, here: Here) -> frozenset[str]:
        """The languages in which a page may be published, among those in which it may be written."""
        return self.writes(here, "change") & self.writes(here, "publish")

    def _is_mine(self, page: PublicPage) -> bool:
        return not isinstance(page, Written) or page.path.startswith(self.archives or ("-",))


def _owners() -> dict[str, int]:
    """The organisation of each house, by its place in the tree."""
    houses = SectionPage.objects.exclude(organisation=None)
    return {path: pk for path, pk in houses.values_list("path", "organisation_id") if pk}


def _owner(owners: dict[str, int], pages: Iterable[PublicPage]) -> frozenset[int]:
    paths = [page.path for page in pages]
    return frozenset(pk for path, pk in owners.items() if any(one.startswith(path) for one in paths))


def _made(here: Here, language: str, title: str) -> PublicPage:
    """The page in a language as it stands now, held; made below its translated parent where it is missing.

    Raises `NoPlace` where that is not there, or the page would have no title.
    """
    if page := here.get(language):
        Page.objects.select_for_update().get(pk=page.pk)
        return type(page).objects.select_related("locale").get(pk=page.pk)
    source = next(here[code] for code in languages.ORDER if code in here)
    locale = Locale.objects.get(language_code=language)
    above = source.get_parent()
    parent = Page.objects.filter(translation_key=above.translation_key, locale=locale).first()
    if parent is None:
        raise NoPlace(
            gettext("“%(page)s”, which stands above this page, has no translation yet. Begin with that one.")
            % {"page": above.title}
        )
    if not title:
        raise NoPlace(gettext("This page is new in the language: write its title too."))
    made = source.copy_for_translation(locale).specific
    for name in names_of(type(made)):
        # What nobody has translated is told in the language it has, with a note.
        setattr(made, name, made._meta.get_field(name).get_default())
    made.title = made.draft_title = title
    made.slug = find_available_slug(parent, slugify(title)[:60].strip("-") or "p", made.pk)
    made.live, made.has_unpublished_changes = source.live, False
    return made
