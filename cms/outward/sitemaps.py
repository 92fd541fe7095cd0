"""The sitemap of a site: an index of one list a language, in which pages name their other languages."""

from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.db.models import Count, Max, Q
from django.urls import reverse
from wagtail.models import Page

from cms import belonging, languages, navigation, sites
from cms.models import EventPage, PeoplePage, SessionPage, TrainingPage
from convite.locale_prefix import in_language, prefix_of
from events.models import Event, Session
from outcomes import addresses
from outcomes.addresses import Record
from outcomes.models import Outcome, Statement
from outcomes.signatures import languages_of

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


class Entry(NamedTuple):
    """One page of the site in one language; those of one key are the same in others."""

    key: Hashable
    language: str
    url: str
    changed: datetime | None


def entries(now: datetime) -> list[Entry]:
    """Return what everybody may read on this site: its pages, then outcomes and statements."""
    return [*_pages(), *_records(now)]


def _pages() -> Iterator[Entry]:
    """Every public page; drafts, breaks and pages of protected gatherings are left out.

    So is whatever asks search engines not to list it.
    """
    is_hidden = Q(risk=Event.Risk.PROTECTED) | Q(status=Event.Status.DRAFT)
    hidden = Event.objects.filter(is_hidden)
    # The page of a gathering of one session only leads on to that session's.
    a_break = Count("pk", filter=Q(format=Session.Format.BREAK))
    counted = Session.objects.on_the_programme().values("event").annotate(number=Count("pk"), breaks=a_break)
    without_own = Event.objects.filter(
        is_hidden | Q(pk__in=counted.filter(number=1, breaks=0).values("event"))
    )
    untold = Session.objects.filter(Q(status=Session.Status.DRAFT) | Q(format=Session.Format.BREAK))
    left_out = {
        key
        for model, path, which in (
            (EventPage, "event", without_own),
            (SessionPage, "session__event", hidden),
            (SessionPage, "session", untold),
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
    for key, url, published in rows:
        if every.of(url) is here:
            yield Entry(key, navigation.language_of(url), sites.whole(url), published)


def _records(now: datetime) -> Iterator[Entry]:
    """Outcomes, and statements that are no examples, in the languages in which they are written."""
    outcomes = Outcome.objects.cleared().annotate(moved_at=Max("steps__recorded_at")).order_by("pk")
    statements = Statement.objects.public(now).filter(is_generated=False).order_by("pk")
    found: list[tuple[Record, list[str], datetime | None]] = [
        (one, one.languages, max(one.cleared_at, one.moved_at)) for one in outcomes
    ]
    found += [(one, languages_of(one), one.published_at or one.closes_at) for one in statements]
    places = belonging.sites_of(record for record, _languages, _changed in found)
    for (record, written_in, changed), site in zip(found, places, strict=True):
        if site is sites.current():
            path = addresses.path_of(record)
            for code in written_in:
                yield Entry(record.code, code, site.base + in_language(path, code), changed)


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
    together: dict[Hashable, list[Entry]] = {}
    for entry in found:
        together.setdefault(entry.key, []).append(entry)
    lines = []
    for pages in together.values():
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{languages.TAGS[page.language]}" '
            f'href="{escape(page.url)}"/>'
            for page in pages
        )
        lines += [
            f"<url><loc>{escape(page.url)}</loc>{_when(page.changed)}{links}</url>"
            for page in pages
            if page.language == language
        ]
    xhtml = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    return f"{HEAD}<urlset {NAMESPACE} {xhtml}>" + "\n".join(lines) + "</urlset>\n"


def _when(changed: datetime | None) -> str:
    return f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
