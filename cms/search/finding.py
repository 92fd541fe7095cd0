"""From the words that somebody typed to the pages that have them, the best first; the same on every database.

The database only says which entries have which terms; what is better is reckoned here, in whole numbers. A
page counts once, in the reader's language where that has the words, else in the one that has.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms import belonging, languages, sites
from cms.lists import programme
from cms.models import SearchEntry, SearchTerm
from cms.search import entries, names
from cms.search.words import folded, term, words_of
from convite.prepared import Prepared
from events import risk
from events.models import Event, Session
from outcomes.models import Outcome, Statement

#: Words of a search that are looked for; the rest of a long sentence is not.
WORDS = 8
#: Pages that were not written into the index yet and are read for one search; the worker writes them soon.
AFRESH = 300
#: Words like one that was not found, and how alike they must be.
LIKE, ALIKE = 3, 0.72


#: Keys of the pages, and by kind those of the records, whose entries are not to be trusted.
Unsure = tuple[set[int], dict[str, set[int]]]


@dataclass
class Hit:
    """A page or a record that has some of the words."""

    #: The key of its entry, or the entry itself where it is in no database yet.
    entry: int | SearchEntry
    language: str
    kind: str
    day: date | None
    #: The same in every language.
    key: str
    words: set[int] = field(default_factory=set)
    score: int = 0
    #: Names that it tells, and that have some of the words.
    names: list[str] = field(default_factory=list)


class Finds(NamedTuple):
    """What was found: the hits, the best first, and how many there are of each kind."""

    words: list[str]
    hits: list[Hit]
    counts: dict[str, int]
    #: Whether no page has all of the words, and these have some.
    is_partial: bool = False


class Row(NamedTuple):
    """A term of an entry that may be shown."""

    entry: int | SearchEntry
    page_id: int | None
    language: str
    kind: str
    day: date | None
    translation_key: Any
    outcome_id: int | None
    statement_id: int | None
    #: Who keeps the record, and whose statement it is: they decide on which site it stands.
    outcome_of: int | None
    statement_of: int | None
    coalition: int | None
    path: str | None
    url_path: str | None
    term: str = ""
    weight: int = 0

    @property
    def record(self) -> tuple[str, int] | None:
        """The kind and the key of the record that has no page."""
        if self.outcome_id:
            return "outcome", self.outcome_id
        return ("statement", self.statement_id) if self.statement_id else None

    @property
    def key(self) -> str:
        """What is the same in every language."""
        return "{} {}".format(*self.record) if self.record else str(self.translation_key)

    def belongs(self) -> sites.Site:
        """The site of a record that has no page."""
        if self.outcome_id:
            return belonging.site_of(Outcome(organisation_id=self.outcome_of or 0))
        return belonging.site_of(
            Statement(coalition_id=self.coalition or 0, keeper_id=self.statement_of or 0)
        )


def looked_for(text: str) -> list[str]:
    """The words of a search, folded, each once."""
    return list(dict.fromkeys(word.folded for word in words_of(text)))[:WORDS]


def find(text: str, *, language: str, kind: str = "") -> Finds:
    """Find what the public may see and has all the words of a text; where nothing has all, some of them.

    The site of a house finds its own pages alone; the main one finds those of every house.
    """
    words = looked_for(text)
    if not words:
        return Finds([], [], {})
    hits = _hits(words, language)
    whole = [hit for hit in hits if len(hit.words) == len(words)]
    best: dict[str, Hit] = {}
    for hit in whole or hits:
        known = best.get(hit.key)
        if known is None or _rank(hit, language) < _rank(known, language):
            best[hit.key] = hit
    found = sorted(best.values(), key=lambda hit: _rank(hit, language))
    counts: dict[str, int] = {}
    for hit in found:
        counts[hit.kind] = counts.get(hit.kind, 0) + 1
    shown = [hit for hit in found if hit.kind == kind] if kind else found
    return Finds(words, shown, counts, bool(found) and not whole)


def nearest(words: Iterable[str], *, language: str) -> list[str]:
    """Words of pages that are spelled much like words that were not found; each brings something."""
    found: list[str] = []
    for word in words:
        near: dict[str, float] = {}
        for (other,) in SearchTerm.objects.filter(
            term__startswith=f"{language[:2]} {word[0]}", entry__in=_shown(timezone.now())
        ).values_list("word").distinct():  # fmt: skip
            likeness = _likeness(word, folded(other))
            if ALIKE <= likeness < 1 and other not in found:
                near[other] = likeness
        found += sorted(near, key=lambda other: (-near[other], other))[:LIKE]
    return found[:LIKE]


def missing(words: list[str], *, language: str) -> list[str]:
    """Those of the words that no page has by itself in the reader's language."""
    return [word for word in words if not any(hit.language == language for hit in _hits([word], language))]


def _likeness(word: str, other: str) -> float:
    if len(word) > 3 and other.startswith(word):
        return 0.99  # it was not typed to its end
    if abs(len(word) - len(other)) > 2:
        return 0
    return SequenceMatcher(None, word, other, autojunk=False).ratio()


def _rank(hit: Hit, language: str) -> tuple[Any, ...]:
    order = languages.preferred(language)
    day = -hit.day.toordinal() if hit.day else 0
    return -len(hit.words), order.index(hit.language) > 0, -hit.score, day, hit.key, hit.language


def _hits(words: list[str], language: str) -> list[Hit]:
    places: dict[str, list[int]] = {}
    for code in languages.ORDER:
        for place, word in enumerate(words):
            places.setdefault(term(word, code), []).append(place)
    stale = entries.stale()
    fresh = list(_afresh(stale))
    unsure = {*stale.pages}, {kind: {*keys} for kind, keys in stale.records.items()}
    closed, site = list(CLOSED.rows()), sites.current()
    hits: dict[Any, Hit] = {}

    def hit_of(row: Row) -> Hit | None:
        if row.path and any(row.path.startswith(path) for (path,) in closed):
            return None
        if row.url_path and not site.is_main and sites.now().of(row.url_path) != site:
            return None
        known = row.page_id or (row.record, row.language)
        if known not in hits:
            if row.record and not site.is_main and row.belongs() != site:
                return None
            hits[known] = Hit(row.entry, row.language, row.kind, row.day, row.key)
        return hits[known]

    for row in _rows(places, fresh, unsure):
        if hit := hit_of(row):
            hit.words.update(places[row.term])
            hit.score += row.weight
    told = list(names.look(words, language))
    by_page = {row.page_id: row for row in _rows_of({one.page_id for one in told}, fresh, unsure)}
    for one in told:
        if one.page_id in by_page and (hit := hit_of(by_page[one.page_id])):
            hit.words.update(one.words)
            hit.score += names.WEIGHT * len(one.words)
            hit.names.append(one.name)
    return list(hits.values())


# --- What the database tells ----------------------------------------------------------------------


def _shown(now: datetime) -> QuerySet[SearchEntry]:
    """The entries of what the public may see, but for pages that are closed to some.

    Nobody looks for coffee. The page of a gathering with a single session only leads to that session's.
    """
    sessions = Session.objects.filter(event=OuterRef("event")).on_the_programme().order_by("pk")
    hidden = Q(event__status=Event.Status.DRAFT) | Q(event__risk__in=UNLISTED)
    said = entries.public_records("statement", now).order_by().values("pk")
    public = Q(page__live=True) | Q(outcome__cleared_at__isnull=False) | Q(statement__in=said)
    return (
        SearchEntry.objects.filter(public)
        .exclude(hidden)
        .exclude(session__status=Session.Status.DRAFT)
        .exclude(session__format=Session.Format.BREAK)
        .exclude(Q(kind="event", event__isnull=False) & Q(Exists(sessions[:1])) & ~Q(Exists(sessions[1:2])))
        .order_by()
    )


UNLISTED = [level for level in Event.Risk if not risk.is_listed(Event(risk=level))]
OF_ENTRY = (
    "pk",
    "page_id",
    "language",
    "kind",
    "day",
    "page__translation_key",
    "outcome_id",
    "statement_id",
    "outcome__organisation_id",
    "statement__keeper_id",
    "statement__coalition_id",
    "page__path",
    "page__url_path",
)
TERMS = Prepared(
    lambda now, *terms: (
        _shown(now).filter(terms__term__in=terms).values_list(*OF_ENTRY, "terms__term", "terms__weight")
    )
)
CLOSED = Prepared(lambda: PageViewRestriction.objects.order_by().values_list("page__path"))


def _rows(places: dict[str, Any], fresh: list[entries.Read], unsure: Unsure) -> Iterator[Row]:
    pages, records = unsure
    for values in TERMS.rows(timezone.now(), *places):
        row = Row(*values)
        kind, key = row.record or ("", 0)
        if row.page_id not in pages and key not in records.get(kind, ()):
            yield row
    for one in fresh:
        for said, (_word, weight) in one.terms.items():
            if said in places:
                yield _row(one.entry)._replace(term=said, weight=weight)


def _rows_of(wanted: set[int], fresh: list[entries.Read], unsure: Unsure) -> Iterator[Row]:
    if wanted:
        for values in _shown(timezone.now()).filter(page_id__in=wanted - unsure[0]).values_list(*OF_ENTRY):
            yield Row(*values)
        yield from (_row(one.entry) for one in fresh if one.entry.page_id in wanted)


def _row(entry: SearchEntry) -> Row:
    page, outcome, statement = entry.page, entry.outcome, entry.statement
    return Row(
        entry,
        entry.page_id,
        entry.language,
        entry.kind,
        entry.day,
        page.translation_key if page else None,
        entry.outcome_id,
        entry.statement_id,
        outcome.organisation_id if outcome else None,
        statement.keeper_id if statement else None,
        statement.coalition_id if statement else None,
        page.path if page else None,
        page.url_path if page else None,
    )


def _afresh(stale: entries.Stale) -> Iterator[entries.Read]:
    """What is not written yet, read now, as far as the public may see it."""
    room = max(AFRESH - len(stale.pages), 0)
    records = {kind: keys[:room] for kind, keys in stale.records.items()}
    for one in entries.read(entries.Stale(stale.pages[:AFRESH], records)):
        event, session = one.entry.event, one.entry.session
        if event and (event.status == Event.Status.DRAFT or not risk.is_listed(event)):
            continue
        if session and (session.status == Session.Status.DRAFT or session.is_break):
            continue
        if one.entry.kind == "event" and event and programme.is_alone(event):
            continue
        yield one
