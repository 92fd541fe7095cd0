"""The page on which people search, by GET and without any script."""

from collections import Counter
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms import belonging, languages, navigation, sites
from cms.models import SearchEntry, SectionPage
from cms.search import finding
from cms.search.kinds import KINDS, OF_A_YEAR
from cms.search.lines import run_on
from cms.search.snippets import marked, snippet
from cms.search.words import term, words_of
from convite.locale_prefix import prefix_of
from convite.moments import day_words

#: Finds on one page of the list.
PAGE = 10
#: Characters of a search; nobody types more, and a machine that does is not told more.
TYPED = 160
#: As much of a page's place in the tree as names its house.
HOUSE = 3 * Page.steplen
#: What is said beside a find in another language than the reader's.
IN_LANGUAGE = {"es": _("in Spanish"), "pt-br": _("in Portuguese"), "en": _("in English")}


class Shown(NamedTuple):
    """A find as the list shows it."""

    url: str
    title: SafeString
    about: str
    snippet: SafeString
    names: str
    #: The language of its words and what says so, where it is not the reader's.
    tag: str
    note: str


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the public site has on the words in `q`, narrowed to a `kind`, ten to a page."""
    language = get_language() or languages.ORDER[0]
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:TYPED]
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    found = finding.find(text, language=language, kind=kind)
    page = Paginator(found.hits, PAGE).get_page(request.GET.get("page"))
    # The header and the foot are those of the site's own pages.
    prefix = prefix_of(language)
    home = navigation.look_up(sites.current().homes.get(prefix, f"/{prefix}/"))
    if home and not home.is_closed:
        navigation.frame(request, home.around)
    return render(
        request,
        "cms/search.html",
        {
            "q": text,
            "kind": kind,
            "finds": page,
            "shown": _shown(page.object_list, found.words, language),
            "kinds": _kinds(found, text, kind),
            "count": page.paginator.count,
            "is_partial": found.is_partial,
            "is_common": bool(text) and not found.words,
            "instead": _instead(found, text, language) if found.words and not found.hits else [],
            "all_url": _url(text) if kind else "",
        },
    )


def _url(text: str, kind: str = "") -> str:
    query = {"q": text, "kind": kind} if kind else {"q": text}
    return reverse("cms:search", query=query)


def _kinds(found: finding.Finds, text: str, kind: str) -> list[tuple[str, str, bool]]:
    """The kinds that were found, as a choice: (address, words, whether it is chosen)."""
    told = [
        (_url(text, code), f"{many} ({found.counts[code]})", code == kind)
        for code, (_one, many) in KINDS.items()
        if code in found.counts
    ]
    all_of_it = gettext("Everything")
    everything = (_url(text), f"{all_of_it} ({sum(found.counts.values())})", not kind)
    return [everything, *told] if len(told) > 1 or kind else []


def _instead(found: finding.Finds, text: str, language: str) -> list[tuple[str, str]]:
    """Other searches that bring something: (address, words)."""
    lacking = finding.missing(found.words, language=language)
    return [(_url(word), word) for word in finding.nearest(lacking, language=language)]


def _shown(hits: Any, words: list[str], language: str) -> list[Shown]:
    kept = SearchEntry.objects.filter(pk__in=[hit.entry for hit in hits if isinstance(hit.entry, int)])
    by_key = {entry.pk: entry for entry in kept.select_related("page", "outcome", "statement")}
    rows = ((hit, by_key.get(hit.entry) if isinstance(hit.entry, int) else hit.entry) for hit in hits)
    told = [(hit, entry) for hit, entry in rows if entry]
    whose = _whose([entry for _hit, entry in told])
    return [_one(hit, entry, words, language, of) for (hit, entry), of in zip(told, whose, strict=True)]


def _whose(found: list[SearchEntry]) -> list[str]:
    """The name of the site of each that stands on another; of its house where several are called the same."""
    here, every = sites.current(), sites.now()
    records = [record for one in found if (record := one.outcome or one.statement) and not one.page]
    of_records = dict(zip(records, belonging.sites_of(records), strict=True))
    calls = Counter(one.title for one in found)
    # Asked for whatever they are called, so that a search costs the same.
    paths = {one.page.path[:HOUSE] for one in found if one.page}
    houses = dict(SectionPage.objects.live().filter(path__in=paths).values_list("path", "title"))
    told = []
    for one in found:
        record = one.outcome or one.statement
        site = every.of(one.page.url_path) if one.page else of_records[record] if record else here
        is_alike = calls[one.title] > 1
        house = houses.get(one.page.path[:HOUSE], site.name) if one.page and is_alike else site.name
        told.append(house if is_alike or site != here else "")
    return told


def _has(name: str, terms: set[str], entry: SearchEntry) -> bool:
    """Whether one of these terms stands in a name."""
    return any(term(word.folded, entry.language) in terms for word in words_of(name))


def _way_to(entry: SearchEntry) -> str:
    record = entry.outcome or entry.statement
    if entry.page or not record:
        return sites.way_to(entry.page.url_path if entry.page else "")
    return belonging.ways_to([record])[0]


def _when(entry: SearchEntry) -> str:
    if entry.day is None:
        return ""
    return str(entry.day.year) if entry.kind in OF_A_YEAR else day_words(entry.day)


def _one(hit: finding.Hit, entry: SearchEntry, words: list[str], language: str, of: str) -> Shown:
    terms = {term(word, entry.language) for word in words}
    is_foreign = entry.language != language
    one, _many = KINDS[entry.kind]
    in_title = {term(word.folded, entry.language) for word in words_of(entry.title)}
    # What the title says already is not said again.
    names = ", ".join(name for name in dict.fromkeys(hit.names) if not _has(name, terms & in_title, entry))
    return Shown(
        url=_way_to(entry),
        title=marked(entry.title, terms, entry.language),
        about=" · ".join(filter(None, [str(one), _when(entry), of])),
        snippet=snippet(run_on(entry.lede, entry.body), terms, entry.language),
        names=names,
        tag=languages.TAGS[entry.language] if is_foreign else "",
        note=gettext(IN_LANGUAGE[entry.language]) if is_foreign else "",
    )
