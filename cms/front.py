"""What a home lists: the listings that its editors chose, in their order, or the usual ones."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _
from django_countries import countries
from wagtail.models import Page

from cms import belonging, languages, posts
from cms.closed import is_closed
from cms.lists import deadlines, listings
from cms.lists.gathered import Lines
from cms.outward import covers
from convite.moments import day_words, month_words
from convite.prepared import Prepared
from outcomes.models import Outcome, OutcomeStep, Status
from people.models import Organisation

#: The most that one listing shows.
MOST = 8


class Kind(NamedTuple):
    """A kind of listing: its usual heading, where all of it stands, and how many it usually shows."""

    heading: str
    #: The model of the page below the home that has all of them, and the words that lead there.
    page: str
    onward: str
    usually: int
    #: Whether it stands beside the others on a wide screen.
    is_aside: bool


KINDS: dict[str, Kind] = {
    "sessions": Kind(_("Next sessions"), "", "", 4, False),
    "trainings": Kind(_("Courses that open soon"), "programmepage", _("All sessions and courses"), 3, False),
    "news": Kind(_("News"), "newsindexpage", _("All news"), 3, False),
    "publications": Kind(_("Publications"), "publicationspage", _("All publications"), 2, False),
    "deadlines": Kind(_("Next deadlines"), "spacespage", _("All advocacy spaces"), 3, True),
    "posts": Kind(_("Short posts"), "newsindexpage", _("All short posts"), 2, True),
    "highlights": Kind(_("What was achieved"), "highlightspage", _("All highlights"), 2, True),
    "recommendations": Kind(
        _("Recommendations and commitments"), "recommendationspage", _("All recommendations"), 2, True
    ),
    "recent": Kind(_("Held not long ago"), "", "", 2, True),
    "members": Kind(_("Members"), "memberspage", _("All members"), 0, True),
}
#: What a house lists until somebody chooses, and what the site's home has beside it.
USUAL = ("sessions", "trainings", "news", "publications", "posts", "highlights", "recommendations", "recent")
OF_THE_SITE = (*USUAL[:4], "deadlines", *USUAL[4:])
#: Listings of pages, which come in one query together.
OF_PAGES = {"news": "newspage", "publications": "publicationpage", "highlights": "highlightpage"}


class Section(NamedTuple):
    """One listing of a home, ready for its template."""

    kind: str
    anchor: str
    heading: str
    rows: Any
    url: str = ""
    onward: str = ""


class Entry(NamedTuple):
    """One page in a listing."""

    eyebrow: str
    title: str
    lede: str
    url_path: str
    #: The cover of a publication, drawn.
    cover: str = ""


class Recommended(NamedTuple):
    """One recommendation in a listing."""

    title: str
    #: The language of the title as browsers know it; empty where it is the page's own.
    lang: str
    place: str
    kind: str
    status: str
    url: str


def sections(house: Any, *, below: dict[str, str], now: datetime) -> tuple[list[Section], list[Section]]:
    """Return the listings of a home, and those that stand beside them on a wide screen.

    Of several lists that hold nothing only that of sessions stays, to say so.
    """
    chosen = _chosen(house)
    found = _found(house, [kind for kind, _heading, _count, _text in chosen], now)
    told: tuple[list[Section], list[Section]] = ([], [])
    for number, (kind, heading, count, text) in enumerate(chosen, 1):
        if kind == "text":
            told[0].append(Section("text", f"text-{number}", heading, text))
            continue
        of = KINDS[kind]
        rows = True if kind == "members" and house.coalition else found.get(kind, [])
        rows = rows[:count] if isinstance(rows, list) else rows
        if rows or kind == "sessions":
            url = below.get(of.page, "")
            section = Section(
                kind,
                kind,
                heading or gettext(of.heading),
                rows,
                f"{url}?list=posts" if url and kind == "posts" else url,
                gettext(of.onward) if of.onward else "",
            )
            told[of.is_aside].append(section)
    return told


def _chosen(house: Any) -> list[tuple[str, str, int, Any]]:
    """Kind, heading and number of each listing, in their order; of a text its words."""
    if house.listed:
        return [
            (one.block_type, "", 0, one.value)
            if one.block_type == "text"
            else (one.block_type, one.value["heading"], one.value.get("count") or 0, None)
            for one in house.listed
        ]
    usual = OF_THE_SITE if house.depth == 2 else USUAL
    return [(kind, "", KINDS[kind].usually, None) for kind in usual]


def _found(house: Any, kinds: Sequence[str], now: datetime) -> dict[str, list[Any]]:
    """The rows of each kind, each asked for once."""
    asked = house.asked()

    def gatherings(when: str, kind: str = "") -> list[Any]:
        return listings.Listed(asked, now, when=when, kind=kind).first(MOST)

    loaders: dict[str, Callable[[], list[Any]]] = {
        "sessions": lambda: gatherings("coming", "sessions"),
        "trainings": lambda: gatherings("opening", "trainings"),
        "recent": lambda: gatherings("past"),
        "deadlines": lambda: deadlines.coming(house.locale_id, now)[:MOST],
        "posts": lambda: posts.latest(asked, MOST),
        "recommendations": lambda: _recommended(asked),
    }
    found = {kind: loaders[kind]() for kind in dict.fromkeys(kinds) if kind in loaders}
    pages = [kind for kind in OF_PAGES if kind in kinds]
    return found | (_entries(house, pages) if pages else {})


# --- Pages below a home ---------------------------------------------------------------------------


def _pages(first: str, last: str, *, kinds: str, depth: str) -> QuerySet[Any]:
    models = [OF_PAGES[kind] for kind in kinds.split()]
    # Each kind has its own day; of the others there is none.
    newest = [F(f"{model}__{field}").desc() for model, field in DATED.items() if model in models]
    place = Window(RowNumber(), partition_by=[F("content_type")], order_by=[*newest, F("path").desc()])
    topics = apps.get_model("cms", "PublicationPage").topics.through.objects
    about = topics.filter(publicationpage=OuterRef("pk")).order_by().values("publicationpage")
    return (
        Page.objects.filter(path__range=(first, last), live=True, content_type__model__in=models)
        .filter(~is_closed(below=int(depth)))
        .annotate(place=place)
        .filter(place__lte=MOST)
        .order_by("place")
        .values_list(
            "content_type__model",
            "title",
            "url_path",
            "newspage__lede",
            "publicationpage__lede",
            "highlightpage__lede",
            "newspage__published_on",
            "publicationpage__published_on",
            "publicationpage__kind",
            Subquery(about.annotate(codes=Lines("topic__code")).values("codes")),
            "highlightpage__year",
            "highlightpage__country",
        )
    )


#: What each kind of page is dated by.
DATED = {"newspage": "published_on", "publicationpage": "published_on", "highlightpage": "year"}
PAGES = Prepared(_pages)


def _entries(house: Page, kinds: Iterable[str]) -> dict[str, list[Entry]]:
    interval = Page._get_children_path_interval(house.path)
    told: dict[str, list[Entry]] = {kind: [] for kind in kinds}
    by_model = {model: kind for kind, model in OF_PAGES.items()}
    for model, title, url_path, *ledes_and_more in PAGES.rows(
        *interval, kinds=" ".join(told), depth=str(house.depth)
    ):
        *ledes, news_day, day, kind, topics, year, country = ledes_and_more
        lede = listings.first_of(ledes)
        eyebrow = _eyebrow(news_day, day, kind, year, country)
        about = topics.split(";") if topics else []
        cover = covers.draw(title, kind=kind, topics=about, year=day.year) if kind else ""
        told[by_model[model]].append(Entry(eyebrow, title, lede, url_path, cover))
    return told


def _eyebrow(
    news_day: date | None, day: date | None, kind: str | None, year: int | None, country: str | None
) -> str:
    if news_day:
        return day_words(news_day)
    if day and kind:
        kinds = apps.get_model("cms", "PublicationPage").Kind
        return f"{kinds(kind).label} · {month_words(day)} {day.year}"
    return " · ".join([str(year), *([str(countries.name(country))] if country else [])])


# --- Recommendations ------------------------------------------------------------------------------


def _cleared(*values: Any, shape: str, language: str) -> QuerySet[Any]:
    asked = dict(zip(shape.split(), values, strict=True))
    found: Any = Outcome.objects.cleared()
    if organisation := asked.get("organisation"):
        found = found.filter(organisation=organisation)
    if slug := asked.get("coalition"):
        of_member = Organisation.objects.filter(Q(memberships__coalition__slug=slug) | Q(slug=slug))
        found = found.filter(organisation__in=of_member)
    latest = OutcomeStep.objects.filter(outcome=OuterRef("pk")).order_by("-on", "-pk")
    return (
        found.annotate(
            reached=Subquery(latest.values("status")[:1]), reached_on=Subquery(latest.values("on")[:1])
        )
        .order_by("-reached_on", "-pk")
        .values_list(
            "code",
            "organisation_id",
            "country",
            "kind",
            "reached",
            *(languages.column("title", code) for code in languages.preferred(language)),
        )[:MOST]
    )


CLEARED = Prepared(_cleared)


def _recommended(which: listings.Asked) -> list[Recommended]:
    narrowed = which._replace(locale_id=0)
    here = get_language() or ""
    rows = list(CLEARED.rows(*narrowed.values(), shape=narrowed.shape(), language=here))
    ways = belonging.ways_to(Outcome(code=code, organisation_id=keeper) for code, keeper, *_told in rows)
    return [
        Recommended(
            *languages.told_first(titles, here),
            str(countries.name(str(country))) if country else gettext("The region"),
            kind,
            status or Status.DRAFTED,
            way,
        )
        for (_code, _keeper, country, kind, status, *titles), way in zip(rows, ways, strict=True)
    ]
