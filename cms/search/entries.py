"""What search has read, kept in step: which pages and outcomes changed is asked of them, never noted by them.

An entry keeps what its record told when it was written (titles, place, risk …), and the database compares it
with what the record tells now. A page that is saved has that text emptied. So whoever changes a record need
not know of search; what a reader looks for is right at once, for `cms.search.finding` reads what is stale
afresh, and the worker writes it a little later.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import translation
from wagtail.models import Page

from cms import languages, navigation
from cms.lists.gathered import Fields
from cms.models import PublicPage, SearchEntry, SearchTerm
from cms.search.kinds import Words
from cms.search.words import term, words_of
from convite.prepared import Prepared
from outcomes.models import Outcome

#: What a word weighs in a title (and twice that where the title is that word alone), in the first words
#: below it, and each time that it stands in the text, up to a number of times.
IN_TITLE, IN_LEDE, IN_BODY, TIMES = 100, 20, 2, 5
#: Characters of a text that are read.
READ = 60_000
#: Entries that are written in one transaction.
TOGETHER = 100
#: What stands for the record of a page without one.
NO_RECORD = "-"
#: An outcome's words, and whether all may read them.
OF_OUTCOMES = tuple(
    languages.column(name, code) for name in ("title", "summary") for code in languages.ORDER
) + ("institution", "country", "cleared_at")


class Read(NamedTuple):
    """An entry as it was read, in no database yet, and its terms: term → (a word, weight)."""

    entry: SearchEntry
    terms: dict[str, tuple[str, int]]


class Stale(NamedTuple):
    """The keys of pages and of outcomes whose entries lack or are no longer right."""

    pages: list[int]
    outcomes: list[int]


def page_types() -> list[type[PublicPage]]:
    """Every type of public page."""
    return [model for model in _below(PublicPage) if not model._meta.abstract]


def stale() -> Stale:
    """Return what has to be read again, in two queries."""
    return Stale([pk for (pk,) in STALE_PAGES.rows()], [pk for (pk,) in STALE_OUTCOMES.rows()])


def read(which: Stale) -> Iterator[Read]:
    """Read pages and outcomes as they are now, those that are live or cleared."""
    yield from chain.from_iterable(_read_pages(model, which.pages) for model in page_types())
    if which.outcomes:
        rows = Outcome.objects.cleared().filter(pk__in=which.outcomes).annotate(told_now=_told(OF_OUTCOMES))
        for outcome in rows:
            yield from _read_outcome(outcome)


def write(*, everything: bool = False) -> int:
    """Write what is stale, or `everything`, and return how many pages and outcomes that were.

    Safe while readers search and while another does the same: each entry is replaced at once, and those of
    pages that are no longer there go with them.
    """
    due = stale()
    if everything:
        live = Page.objects.filter(live=True, content_type__model__in=[_name(one) for one in page_types()])
        due = Stale(list(live.values_list("pk", flat=True)), _keys(Outcome.objects.cleared()))
    for first in range(0, len(due.pages), TOGETHER):
        _write(Stale(due.pages[first : first + TOGETHER], []))
    for first in range(0, len(due.outcomes), TOGETHER):
        _write(Stale([], due.outcomes[first : first + TOGETHER]))
    return len(due.pages) + len(due.outcomes)


def mark(pages: Iterable[Any]) -> None:
    """Note that pages were saved: what was read of them is no longer right."""
    SearchEntry.objects.filter(page_id__in=list(pages)).update(told="")


@transaction.atomic
def _write(which: Stale) -> None:
    # Whoever writes the same entries waits here, and then replaces them once more.
    list(Page.objects.select_for_update().filter(pk__in=which.pages).order_by("pk").values_list("pk"))
    list(Outcome.objects.select_for_update().filter(pk__in=which.outcomes).order_by("pk").values_list("pk"))
    found = list(read(which))
    SearchEntry.objects.filter(page_id__in=which.pages).delete()
    SearchEntry.objects.filter(outcome_id__in=which.outcomes).delete()
    SearchEntry.objects.bulk_create([one.entry for one in found])
    SearchTerm.objects.bulk_create(
        [
            SearchTerm(entry=one.entry, term=said, word=word, weight=weight)
            for one in found
            for said, (word, weight) in one.terms.items()
        ],
        batch_size=2_000,
    )


# --- What is stale ------------------------------------------------------------------------------


def _below(model: type[Any]) -> Iterator[type[Any]]:
    for one in model.__subclasses__():
        yield one
        yield from _below(one)


def _name(model: type[PublicPage]) -> str:
    return str(model._meta.model_name)


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _told(columns: Sequence[str]) -> Any:
    """What these columns of a record say, as one text that the database makes."""
    if not columns:
        return Value(NO_RECORD, TextField())
    return Fields(*(Coalesce(Cast(F(name), TextField()), Value("", TextField())) for name in columns))


def _of_type(model: type[PublicPage]) -> QuerySet[Any]:
    return model.objects.filter(live=True).order_by().annotate(told_now=_told(model.record_columns))


def _stale_pages() -> QuerySet[Any]:
    types = page_types()
    without = [_name(model) for model in types if not model.record_columns]
    plain = Page.objects.filter(live=True, content_type__model__in=without).exclude(
        search_entry__told=NO_RECORD
    )
    others = [
        _of_type(model).exclude(search_entry__told=F("told_now")).values_list("pk")
        for model in types
        if model.record_columns
    ]
    return plain.order_by().values_list("pk").union(*others, all=True)


def _stale_outcomes() -> QuerySet[Any]:
    known = SearchEntry.objects.filter(outcome=OuterRef("pk"), told=OuterRef("told_now"))
    found = Outcome.objects.cleared().annotate(told_now=_told(OF_OUTCOMES))
    return found.filter(~Exists(known)).order_by().values_list("pk")


STALE_PAGES = Prepared(_stale_pages)
STALE_OUTCOMES = Prepared(_stale_outcomes)

# --- Reading ------------------------------------------------------------------------------------


def _read_pages(model: type[PublicPage], pages: list[int]) -> Iterator[Read]:
    if not pages:
        return
    beside = {name.rpartition("__")[0] for name in model.record_columns if "__" in name}
    for page in _of_type(model).filter(pk__in=pages).select_related(*beside):
        language = navigation.language_of(page.url_path)
        with translation.override(language):
            words = page.words_found()
        event, session = page.decided_by()
        yield _entry(
            words,
            page=page,
            language=language,
            kind=model.found_among,
            event=event,
            session=session,
            told=page.told_now,
        )


def _read_outcome(outcome: Any) -> Iterator[Read]:
    for language in languages.ORDER:
        if title := getattr(outcome, languages.column("title", language)):
            with translation.override(language):
                place = str(outcome.place)
            summary = getattr(outcome, languages.column("summary", language)) or ""
            lede, _break, body = summary.partition("\n")
            day: date | None = outcome.cleared_at.date() if outcome.cleared_at else None
            yield _entry(
                Words(title, lede, f"{body}\n{outcome.institution} · {place}", day),
                outcome=outcome,
                language=language,
                kind="outcome",
                told=outcome.told_now,
            )


def _entry(words: Words, **facts: Any) -> Read:
    language = facts["language"] if facts["language"] in dict(settings.LANGUAGES) else languages.ORDER[0]
    title, lede, body = (_even(text) for text in words[:3])
    entry = SearchEntry(title=title[:300], lede=lede, body=body[:READ], day=words.day, **facts)
    terms: dict[str, tuple[str, int]] = {}

    def add(text: str, weight: int, times: int) -> None:
        often: dict[str, int] = {}
        for word in words_of(text):
            said = term(word.folded, language)
            often[said] = often.get(said, 0) + 1
            if often[said] <= times:
                known, until_now = terms.get(said, (text[word.start : word.end].lower()[:40], 0))
                terms[said] = known, until_now + weight

    count = sum(1 for _word in words_of(title)) or 1
    add(title, IN_TITLE + IN_TITLE // count, 1)
    add(lede, IN_LEDE, 1)
    add(entry.body, IN_BODY, TIMES)
    return Read(entry, terms)


def _even(text: str) -> str:
    """A text with one space wherever it has any; a database refuses NUL."""
    return " ".join(text.replace("\x00", "").split())
