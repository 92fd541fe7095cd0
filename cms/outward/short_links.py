"""Short addresses, made when somebody asks for one: `/s/k7m3p` leads to a page in its reader's language.

A short address follows its page when that moves. Nobody who comes by one is counted. A protected gathering
has none, for a code of five signs can be guessed.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from wagtail.models import Page

from cms import languages, sites
from cms.models import PublicPage, RecordPage, ShortLink
from events import risk

#: Codes that are tried before something is wrong.
TRIES = 20


class NoShortAddress(Exception):
    """A page that must not be found by guessing, or is not public."""


def pages_of(key: UUID) -> dict[str, PublicPage]:
    """Return the public pages behind a key, by language: what they are about is there, and they are live."""
    found = Page.objects.live().public().filter(translation_key=key).select_related("locale").specific()
    return {
        page.locale.language_code: page for page in found if isinstance(page, PublicPage) and page.is_there
    }


def may_have_one(page: PublicPage) -> bool:
    """Whether a page may be led to by a code that can be guessed."""
    return not isinstance(page, RecordPage) or risk.is_listed(page.get_event())


def make(key: UUID, *, now: datetime) -> ShortLink:
    """Return the short address of the page behind a key, making it where missing; raises `NoShortAddress`."""
    pages = pages_of(key)
    if not pages or not all(may_have_one(page) for page in pages.values()):
        raise NoShortAddress
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                return ShortLink.objects.get_or_create(translation_key=key, defaults={"made_at": now})[0]
        except IntegrityError:  # the code is somebody else's
            continue
    raise NoShortAddress


def made_for(key: UUID) -> ShortLink | None:
    """Return the short address of a page, where somebody asked for one."""
    return ShortLink.objects.filter(translation_key=key).first()


def led_to(code: str, language: str) -> PublicPage | None:
    """Return the page of a code, in the reader's language where it has one; none of what may have no code."""
    link = ShortLink.objects.filter(code=code.lower()).first()
    pages = pages_of(link.translation_key) if link else {}
    for one in languages.preferred(language):
        if one in pages:
            return pages[one] if may_have_one(pages[one]) else None
    return None


def whole(link: ShortLink, page: PublicPage) -> str:
    """Return a short address of a page with the host of the page's site.

    That of a gathering which is not open has the main site's: whose it is stands on no wall.
    """
    every = sites.now()
    is_neutral = isinstance(page, RecordPage) and risk.is_neutral(page.get_event())
    site = every.main if is_neutral else every.of(page.url_path)
    return site.base + reverse("short", args=[link.code])


def printed(link: ShortLink, page: PublicPage) -> str:
    """Return a short address as it is read from a wall: without the part that every browser adds."""
    return whole(link, page).partition("://")[2]
