"""Where a page stands: the links of the header, the way here, and this same page in other languages.

A home page's slug is its language's prefix (`es`, `pt`, `en`), so that a page's `url_path` in Wagtail is
its address, and one query tells everything a frame needs.
"""

from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page

from cms.prepared import Prepared
from convite.locale_prefix import prefix_of

#: Length of one step in a page's path in the tree.
STEP = Page.steplen
LANGUAGE_OF = {prefix_of(code): code for code, _name in settings.LANGUAGES}


class Around(NamedTuple):
    """What stands around a page; every address is a path from the site's root."""

    links: list[tuple[str, str]]
    crumbs: list[tuple[str, str]]
    translations: dict[str, str]


def language_of(url_path: str) -> str:
    """The language code of an address: `pt-br` for `/pt/…`."""
    return LANGUAGE_OF.get(url_path.partition("/")[2].partition("/")[0], settings.LANGUAGE_CODE)


AROUND = Prepared(
    lambda translation_key, locale_id, *ancestors: (
        Page.objects.filter(live=True)
        .filter(
            Q(translation_key=translation_key)
            | Q(path__in=ancestors)
            | Q(locale_id=locale_id, depth=3, show_in_menus=True)
        )
        .order_by("path")
        .values_list("path", "depth", "show_in_menus", "translation_key", "title", "url_path")
    )
)


def around(page: Page) -> Around:
    """Look up, in one query, the header's links, the ancestors and the live translations of a page."""
    home = page.path[: 2 * STEP]
    ancestors = [page.path[:end] for end in range(2 * STEP, len(page.path), STEP)]
    rows = AROUND.rows(page.translation_key, page.locale_id, *ancestors)
    found = Around([], [], {})
    for path, depth, in_menu, key, title, url in rows:
        if key == page.translation_key:
            found.translations[language_of(url)] = url
        if path in ancestors:
            found.crumbs.append((url, title))
        if depth == 3 and in_menu and path.startswith(home):
            found.links.append((url, title))
    return found
