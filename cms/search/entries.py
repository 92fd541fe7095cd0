"""What search has read, kept in step: which pages and records changed is asked of them, never noted by them.

An entry keeps what its record told when it was written (titles, place, risk …), and the database compares it
with what the record tells now. A page that is saved has that text emptied. So whoever changes a record need
not know of search; what a reader looks for is right at once, for `cms.search.finding` reads what is stale
afresh, and the worker writes it a little later.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone, translation
from wagtail.models import Page

from cms import languages, navigation
from cms.lists.gathered import Fields
from cms.models import PublicPage, SearchEntry, SearchTerm
from cms.search.kinds import CALLED, KINDS, Words
from cms.search.lines import even, evened
from cms.search.words import term, words_of
from convite.prepared import Prepared
from outcomes.models import Outcome, Statement

#: What a word weighs in a title (and twice that where the title is that word alone), in the first words
#: below it, and each time that it stands in the text, up to a number of times.
IN_TITLE, IN_LEDE, IN_BODY, TIMES = 100, 20, 2, 5
#: What the word for its kind weighs: more than the same word in the title of a list.
IN_KIND = 3 * IN_TITLE // 2
#: Characters of a text that are read.
READ = 60_000
#: Entries that are written in one transaction.
TOGETHER = 100
#: The form in which entries are written; another one has all of them read anew.
FORM = "4"
#: What decides the entries of each kind of record that has no page: its words in each language, and the rest.
OF_RECORDS = {
    kind: (*(languages.column(name, code) for name in words for code in languages.ORDER), *rest)
    for kind, words, rest in (
        ("outcome", ("title", "summary"), ("institution", "country", "cleared_at")),
        ("statement", ("title", "addressed_to", "text"), ("day",)),
    )
}


class Read(NamedTuple):
    """An entry as it was read, in no database yet, and its terms: term → (a word, weight)."""

    entry: SearchEntry
    terms: dict[str, tuple[str, int]]


class Stale(NamedTuple):
    """The keys of pages, and by kind those of records, whose entries lack or are no longer right."""

    pages: list[int]
    records: dict[str, list[int]]


def page_types() -> list[type[PublicPage]]:
    """Every type of public page."""
    return [model for model in _below(PublicPage) if not model._meta.abstract]


def stale() -> Stale:
    """Return what has to be read again, in two queries."""
    records: dict[str, list[int]] = {}
    for kind, pk in STALE_RECORDS.rows(timezone.now()):
        records.setdefault(kind, []).append(pk)
    return Stale([pk for (pk,) in STALE_PAGES.rows()], records)


def public_records(kind: str, now: datetime) -> QuerySet[Any]:
    """The records of a kind that everybody may read."""
    return Outcome.objects.cleared() if kind == "outcome" else Statement.objects.public(now)


def read(which: Stale) -> Iterator[Read]:
    """Read pages and records as they are now, those that everybody may read."""
    yield from chain.from_iterable(_read_pages(model, which.pages) for model in page_types())
    for kind, keys in which.records.items():
        for record in _of_kind(kind, timezone.now()).filter(pk__in=keys):
            yield from _read_record(kind, record)


def write(*, everything: bool = False) -> int:
    """Write what is stale, or `everything`, and return how many pages and records that were.

    Safe while readers search and while another does the same: each entry is replaced at once, and those of
    pages that are no longer there go with them.
    """
    due = stale()
    if everything:
        live = Page.objects.filter(live=True, content_type__model__in=[_name(one) for one in page_types()])
        now = timezone.now()
        due = Stale(_keys(live), {kind: _keys(public_records(kind, now)) for kind in OF_RECORDS})
    for first in range(0, len(due.pages), TOGETHER):
        _write(Stale(due.pages[first : first + TOGETHER], {}))
    for kind, keys in due.records.items():
        for first in range(0, len(keys), TOGETHER):
            _write(Stale([], {kind: keys[first : first + TOGETHER]}))
    return len(due.pages) + sum(map(len, due.records.values()))


def mark(pages: Iterable[Any]) -> None:
    """Note that pages were saved: what was read of them is no longer right."""
    SearchEntry.objects.filter(page_id__in=list(pages)).update(told="")


@transaction.atomic
def _write(which: Stale) -> None:
    # Whoever writes the same entries waits here, and then replaces them once more.
    list(Page.objects.select_for_update().filter(pk__in=which.pages).order_by("pk").values_list("pk"))
    for kind, keys in which.records.items():
        model: Any = SearchEntry._meta.get_field(kind).related_model
        list(model.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    found = list(read(which))
    SearchEntry.objects.filter(page_id__in=which.pages).delete()
    for kind, keys in which.records.items():
        SearchEntry.objects.filter(**{f"{kind}_id__in": keys}).delete()
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
    """What these columns of a record say, after the form of entries, as one text that the database makes."""
    form = Cast(Value(FORM), TextField())
    told = [Coalesce(Cast(F(name), TextField()), Value("", TextField())) for name in columns]
    return Fields(form, *told) if told else form


def _of_type(model: type[PublicPage]) -> QuerySet[Any]:
    return model.objects.filter(live=True).order_by().annotate(told_now=_told(model.record_columns))


def _stale_pages() -> QuerySet[Any]:
    types = page_types()
    without = [_name(model) for model in types if not model.record_columns]
    plain = Page.objects.filter(live=True, content_type__model__in=without).exclude(search_entry__told=FORM)
    others = [
        _of_type(model).exclude(search_entry__told=F("told_now")).values_list("pk")
        for model in types
        if model.record_columns
    ]
    return plain.order_by().values_list("pk").union(*others, all=True)


def _of_kind(kind: str, now: datetime) -> QuerySet[Any]:
    return public_records(kind, now).order_by().annotate(told_now=_told(OF_RECORDS[kind]))


def _stale_records(now: datetime) -> QuerySet[Any]:
    first, *others = [
        _of_kind(kind, now)
        .filter(~Exists(SearchEntry.objects.filter(**{kind: OuterRef("pk")}, told=OuterRef("told_now"))))
        .values_list(Value(kind, TextField()), "pk")
        for kind in OF_RECORDS
    ]
    return first.union(*others, all=True)


STALE_PAGES = Prepared(_stale_pages)
STALE_RECORDS = Prepared(_stale_records)

# --- Reading ------------------------------------------------------------------------------------


def _read_pages(model: type[PublicPage], pages: list[int]) -> Iterator[Read]:
    if not pages:
        return
    beside = {name.rpartition("__")[0] for name in model.record_columns if "__" in name}
    rows = _of_type(model).annotate(**model.found_with()).filter(pk__in=pages)
    for page in rows.select_related(*beside):
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


def _read_record(kind: str, record: Any) -> Iterator[Read]:
    for language in languages.ORDER:
        with translation.override(language):
            words = _of_outcome(record, language) if kind == "outcome" else _of_statement(record, language)
        if words.title:
            yield _entry(words, **{kind: record}, language=language, kind=kind, told=record.told_now)


def _of_outcome(outcome: Outcome, language: str) -> Words:
    lede, _break, body = _said(outcome, "summary", language).partition("\n")
    more = [body, outcome.institution, outcome.place]
    return Words(_said(outcome, "title", language), lede, "\n".join(more))


def _of_statement(statement: Statement, language: str) -> Words:
    title, to, text = (_said(statement, name, language) for name in ("title", "addressed_to", "text"))
    return Words(title, to, text, statement.day)


def _said(record: Any, name: str, language: str) -> str:
    return getattr(record, languages.column(name, language)) or ""


def _entry(words: Words, **facts: Any) -> Read:
    language = facts["language"] if facts["language"] in dict(settings.LANGUAGES) else languages.ORDER[0]
    title, lede, body = even(words.title), evened(words.lede), evened(words.body)
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
    if entry.kind in CALLED:
        with translation.override(language):
            add(" ".join(map(str, KINDS[entry.kind])), IN_KIND, 1)
    return Read(entry, terms)
