"""Links of pages that lead nowhere: to a page or file that is gone or not public, or to no place of the page.

Worked out from what stands in the pages now; nothing is kept, and nobody outside is asked. Links to other
sites are found here too, and tried by `editing.outside_links` when an editor asks for it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html import unescape
from typing import Any, NamedTuple

from django.db.models import URLField
from django.utils.html import strip_tags
from django.utils.translation import gettext
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageLogEntry

from cms.models import PageDocument, PublicPage

LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
GIVEN = re.compile(r'([\w-]+)="([^"]*)"')
#: Acts of Wagtail's log after which a page is no longer there.
GONE = ("wagtail.unpublish", "wagtail.unpublish.scheduled", "wagtail.delete")


class Link(NamedTuple):
    """One link in the texts of a page: its words, and what it leads to."""

    page: PublicPage
    words: str
    page_id: int | None = None
    document_id: int | None = None
    url: str = ""


class Broken(NamedTuple):
    """A link that leads nowhere, why, and since when, where that is known."""

    page: PublicPage
    words: str
    why: str
    since: datetime | None


def links_of(page: PublicPage) -> Iterator[Link]:
    """Every link in the texts and blocks of a page."""
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield from _in_text(page, getattr(page, field.name) or "")
        elif isinstance(field, URLField):
            if url := getattr(page, field.name):
                yield Link(page, str(field.verbose_name), url=url)
        elif isinstance(field, StreamField):
            for block in getattr(page, field.name) or []:
                if isinstance(getattr(block.value, "source", None), str):
                    yield from _in_text(page, block.value.source)
                elif block.block_type == "paper" and block.value.get("url"):
                    yield Link(page, block.value["title"], url=block.value["url"])


def broken(pages: Iterable[PublicPage]) -> list[Broken]:
    """Return the links of pages that lead nowhere, in the pages' order; three queries for any number."""
    links = [link for page in pages for link in links_of(page)]
    asked = {link.page_id for link in links if link.page_id}
    live = dict(Page.objects.filter(pk__in=asked).values_list("pk", "live"))
    files = {link.document_id for link in links if link.document_id}
    kept = set(PageDocument.objects.filter(pk__in=files).values_list("pk", flat=True))
    missing = [pk for pk in asked if not live.get(pk)]
    log = PageLogEntry.objects.filter(page_id__in=missing, action__in=GONE).order_by("timestamp")
    since: dict[Any, datetime] = dict(log.values_list("page_id", "timestamp"))
    found = []
    for link in links:
        if link.page_id and not live.get(link.page_id):
            why = (
                gettext("It leads to a page that is not public.")
                if link.page_id in live
                else gettext("It leads to a page that was deleted.")
            )
            found.append(Broken(link.page, link.words, why, since.get(link.page_id)))
        elif link.document_id and link.document_id not in kept:
            found.append(Broken(link.page, link.words, gettext("It leads to a file that was deleted."), None))
        elif link.url.startswith("#"):
            found.append(
                Broken(link.page, link.words, gettext("It leads to a place that is not there."), None)
            )
    return found


def outside(pages: Iterable[PublicPage]) -> list[Link]:
    """Return the links of pages that lead to other sites, as they stand."""
    return [link for page in pages for link in links_of(page) if link.url.startswith(("http://", "https://"))]


def _in_text(page: PublicPage, html: str) -> Iterator[Link]:
    for given, inside in LINK.findall(html):
        has = {name: unescape(value) for name, value in GIVEN.findall(given)}
        words = " ".join(unescape(strip_tags(inside)).split())
        kind, key = has.get("linktype"), has.get("id", "")
        if kind == "page" and key.isdecimal():
            yield Link(page, words, page_id=int(key))
        elif kind == "document" and key.isdecimal():
            yield Link(page, words, document_id=int(key))
        elif "href" in has:
            yield Link(page, words, url=has["href"])
