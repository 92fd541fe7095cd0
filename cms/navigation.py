"""Where a page stands: the links of the header, the way here, and this same page in other languages.

A home page's slug is its language's prefix (`es`, `pt`, `en`), so that a page's `url_path` in Wagtail tells
its address (`cms.sites`), and one query tells everything a frame needs.
"""

from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from wagtail.models import Page, PageViewRestriction

from cms import sites
from cms.closed import is_closed
from convite.locale_prefix import prefix_of
from convite.prepared import Prepared

LANGUAGE_OF = {prefix_of(code): code for code, _name in settings.LANGUAGES}


class Around(NamedTuple):
    """What stands around a page, on the site that it belongs to; addresses are those of links."""

    links: list[tuple[str, str]]
    crumbs: list[tuple[str, str]]
    translations: dict[str, str]
    #: What the foot of each page lists: the pages right below the home, by group.
    site_map: list[tuple[str, list[tuple[str, str]]]] = []


def language_of(url_path: str) -> str:
    """The language code of an address: `pt-br` for `/pt/…`."""
    return LANGUAGE_OF.get(url_path.partition("/")[2].partition("/")[0], settings.LANGUAGE_CODE)


class Found(NamedTuple):
    """The page at an address, as far as the way there tells: its model's name and what stands around it."""

    kind: str
    is_any_restricted: bool
    #: Whether that page, or one above it, is closed to the public.
    is_closed: bool
    around: Around


#: Links of the header; what else is shown in menus stands in the foot.
MOST_LINKS = 5
#: The groups of the foot, in their order; a type of page says in which it stands (`PublicPage.stands_under`).
GROUPS = {
    "part": _("Take part"),
    "read": _("To read"),
    "who": _("Who we are"),
    "houses": _("Their own sites"),
}
#: The page at `address`, the pages above it, its translations, and what menus hold in its language: the pages
#: right below the homes, which are at some `depth`. A page that is closed to the public stands in no menu.
ROWS = Prepared(
    lambda address, language, *above, depth: (
        Page.objects.filter(live=True, depth__gt=1)
        .filter(
            Q(url_path__in=[address, *above])
            | Q(translation_key__in=Page.objects.filter(url_path=address).values("translation_key"))
            | Q(depth=int(depth), locale__language_code=language, view_restrictions=None)
        )
        .annotate(is_any_restricted=Exists(PageViewRestriction.objects.all()), is_closed=is_closed())
        .order_by("path")
        .values_list(
            "depth",
            "show_in_menus",
            "translation_key",
            "title",
            "url_path",
            "content_type__model",
            "is_any_restricted",
            "is_closed",
        )
    )
)


def look_up(address: str) -> Found | None:
    """Find, in one query, which page stands at an address of the tree and what stands around it."""
    rows = _rows(address)
    here = next((row for row in rows if row[4] == address), None)
    return Found(here[5], here[6], here[7], _around(address, here[2], rows)) if here else None


def frame(request: HttpRequest, around: Around) -> None:
    """Tell the frame of a page what its header and its foot lead to."""
    request.navigation = around.links  # type: ignore[attr-defined]
    request.site_map = around.site_map  # type: ignore[attr-defined]


def around(page: Page) -> Around:
    """What stands around a page that was not looked up by its address, such as a draft in its preview."""
    return _around(page.url_path, page.translation_key, _rows(page.url_path))


def _above(address: str) -> list[str]:
    """The paths of the pages above one, from its home down."""
    steps = address.split("/")[1:-2]
    return [f"/{'/'.join(steps[: end + 1])}/" for end in range(len(steps))]


def _depth(home: str) -> int:
    """How deep in the tree the pages right below a home stand."""
    return home.count("/") + 1


def _rows(address: str) -> list[tuple[Any, ...]]:
    home = sites.now().of(address).home_of(address)
    return list(ROWS.rows(address, language_of(address), *_above(address), depth=str(_depth(home))))


def _around(address: str, own_key: UUID, rows: list[tuple[Any, ...]]) -> Around:
    home = sites.now().of(address).home_of(address)
    above = [step for step in _above(address) if step.startswith(home)]
    found = Around([], [], {}, [])
    # Whoever was let in to a closed page may go on to its other languages.
    is_let_in = any(row[-1] for row in rows if row[4] == address)
    groups: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for depth, in_menu, key, title, url, kind, _any, shut in rows:
        if key == own_key and (is_let_in or not shut):
            found.translations[language_of(url)] = sites.way_to(url)
        if url in above:
            found.crumbs.append((sites.way_to(url), title))
        if depth == _depth(home) and url.startswith(home):
            group = _group(kind)
            # Privacy and the like have links of their own in the foot, and stand in no menu.
            if group not in GROUPS or (not in_menu and group in ("houses", "who")):
                continue
            link = (sites.way_to(url), title)
            if in_menu and group != "houses" and len(found.links) < MOST_LINKS:
                found.links.append(link)
            groups[group].append(link)
    found.site_map.extend((gettext(words), groups[group]) for group, words in GROUPS.items() if groups[group])
    if not sites.now().of(address).is_main:
        main = sites.now().main
        language = address[: address.find("/", 1) + 1]
        found.site_map.append((gettext("Also here"), [(main.base + language, main.name)]))
    return found


@lru_cache(maxsize=64)
def _group(kind: str) -> str:
    """The group of the foot in which pages of a type stand."""
    group: str = getattr(apps.get_model("cms", kind), "stands_under", "read")
    return group


#: Kinds and addresses of the pages right below one, by the interval of their paths and their depth.
BELOW = Prepared(
    lambda first, last, depth: (
        Page.objects.filter(path__range=(first, last), depth=depth, live=True, view_restrictions=None)
        .order_by("path")
        .values_list("content_type__model", "url_path")
    )
)


def below(page: Page) -> dict[str, str]:
    """The open pages right below one: the name of their model → address; of several of a kind, the last."""
    rows = BELOW.rows(*Page._get_children_path_interval(page.path), page.depth + 1)
    return {kind: sites.way_to(url_path) for kind, url_path in rows}
