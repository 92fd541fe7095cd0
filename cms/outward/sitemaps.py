"""The sitemap of a site: an index of one list a language, in which pages name their other languages."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from xml.sax.saxutils import escape

from django.db.models import Q
from django.urls import reverse
from wagtail.models import Page

from cms import languages, navigation, sites
from cms.models import EventPage, PeoplePage, SessionPage, TrainingPage
from convite.locale_prefix import prefix_of
from events.models import Event, Session

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Entry(NamedTuple):
    """One page of the site."""

    key: UUID
    url_path: str
    changed: datetime | None

    @property
    def language(self) -> str:
        """The code of its language."""
        return navigation.language_of(self.url_path)


def entries() -> list[Entry]:
    """Return every public page of this site; drafts and pages of protected gatherings are left out.

    So is whatever asks search engines not to list it.
    """
    hidden = Event.objects.filter(Q(risk=Event.Risk.PROTECTED) | Q(status=Event.Status.DRAFT))
    undated = Session.objects.filter(status=Session.Status.DRAFT)
    left_out = {
        key
        for model, path, which in (
            (EventPage, "event", hidden),
            (SessionPage, "session__event", hidden),
            (SessionPage, "session", undated),
            (TrainingPage, "cohort__event", hidden),
        )
        for key in model.objects.filter(**{f"{path}__in": which}).values_list("pk", flat=True)
    }
    left_out |= set(PeoplePage.objects.filter(asks_not_listed=True).values_list("pk", flat=True))
    rows = (
        Page.objects.live()
        .public()
        .filter(depth__gt=1)
        .exclude(pk__in=left_out)
        .order_by("path")
        # Not when a draft was saved: nobody has read that yet.
        .values_list("translation_key", "url_path", "last_published_at")
    )
    here, every = sites.current(), sites.now()
    return [Entry(key, url, published) for key, url, published in rows if every.of(url) is here]


def index(found: Iterable[Entry]) -> str:
    """Return the index: the address of each language's list, and when a page in it last changed."""
    newest: dict[str, datetime | None] = {}
    for entry in found:
        before = newest.get(entry.language)
        newest[entry.language] = max((when for when in (before, entry.changed) if when), default=None)
    lists = [
        f"<sitemap><loc>{escape(sites.here(reverse('sitemap_of', args=[prefix_of(code)])))}</loc>"
        f"{_when(newest[code])}</sitemap>"
        for code in languages.ORDER
        if code in newest
    ]
    return f"{HEAD}<sitemapindex {NAMESPACE}>" + "\n".join(lists) + "</sitemapindex>\n"


def of_language(found: Iterable[Entry], language: str) -> str:
    """Return the list of the pages in a language; each names itself in every language that it is told in."""
    together: dict[UUID, list[Entry]] = {}
    for entry in found:
        together.setdefault(entry.key, []).append(entry)
    lines = []
    for pages in together.values():
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{languages.TAGS[page.language]}" '
            f'href="{escape(sites.whole(page.url_path))}"/>'
            for page in pages
        )
        lines += [
            f"<url><loc>{escape(sites.whole(page.url_path))}</loc>{_when(page.changed)}{links}</url>"
            for page in pages
            if page.language == language
        ]
    xhtml = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"{HEAD}<urlset {NAMESPACE} {xhtml}>" + "\n".join(lines) + "</urlset>\n"


def _when(changed: datetime | None) -> str:
    return f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
