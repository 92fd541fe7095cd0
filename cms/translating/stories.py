"""Texts of a page in each language: fields as plain text where that keeps them whole, else piece by piece.

A field with formatting, links or blocks is taken apart and put together again by wagtail-localize: what is
translated are its pieces, and what surrounds them follows the page that it is translated from.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue

from cms import plain, records
from cms.languages import ORDER
from cms.limits import WordLimit
from cms.models.frame import PublicPage
from cms.translating.rows import LONG
from cms.translating.texts import Shape, Text

#: Columns of every page; of these only the title and the words for search engines are told.
_OF_PAGES = {field.name for field in Page._meta.get_fields()}
#: How a translator reads and writes the mark of a link or of formatting.
_MARK = re.compile(r"<[^>]*>")
_BLOCK = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Incomplete(Exception):
    """A field with several pieces lacks some of them, so that it cannot be published."""


class Piece(NamedTuple):
    """One piece of a field as wagtail-localize takes it apart, and how a translator reads it."""

    path: str
    words: str
    is_marked: bool
    segment: StringSegmentValue


class Story:
    """What a page says in each language.

    `pages` holds the page of each language that has one. When something is to be written, `made` returns the
    page of a language, made under a title where it is missing.
    """

    def __init__(
        self,
        model: type[PublicPage],
        pages: Mapping[str, PublicPage],
        *,
        names: Sequence[str],
        made: Callable[[str, str], PublicPage],
        prefix: str = "",
    ) -> None:
        self.model, self.pages, self.names = model, pages, names
        self.made, self.prefix = made, prefix
        self._pieces: dict[str, dict[str, list[Piece]]] = {}

    def texts(self, original: str | None) -> list[Text]:
        found: list[Text] = []
        for name in self.names:
            field: Any = self.model._meta.get_field(name)
            label = capfirst(str(field.verbose_name))
            if isinstance(field, StreamField):
                found += self._in_pieces(name, label, original)
            elif isinstance(field, RichTextField):
                told = self._plain(name)
                if told is None:
                    found += self._in_pieces(name, label, original)
                else:
                    check = _limits(field, name)
                    found.append(
                        Text(self.prefix + name, label, told, Shape.TEXT, field.max_length, check=check)
                    )
            else:
                told = {code: getattr(self.pages[code], name) if code in self.pages else "" for code in ORDER}
                is_long = isinstance(field, models.TextField) or field.max_length > LONG
                shape = Shape.TEXT if is_long else Shape.LINE
                found.append(Text(self.prefix + name, label, told, shape, field.max_length))
        return found

    def write(self, language: str, words: Mapping[str, str], *, by: Any, original: str | None) -> None:
        """Write texts into the page of a language; pieces of a field are put together, all or none.

        Raises `Incomplete` where one of them has no words, and `ValidationError` for a text beyond a limit.
        """
        columns: dict[str, Any] = {}
        pieces: dict[str, dict[str, str]] = {}
        for path, said in words.items():
            name, at, _number = path.removeprefix(self.prefix).partition("#")
            if at:
                pieces.setdefault(name.partition(".")[0], {})[path] = said
            elif isinstance(self.model._meta.get_field(name), RichTextField):
                columns[name] = plain.rich(plain.points_in(said) if name in plain.POINTS else said)
            else:
                columns[name] = said
        page = self.made(language, columns.get("title", ""))
        for name, given in pieces.items():
            is_gone = not any(given.values())
            empty = self.model._meta.get_field(name).get_default()
            columns[name] = empty if is_gone else self._whole(page, name, language, given, original)
        records.write(page, columns, by=by)

    def is_locked(self, language: str, person: Any) -> bool:
        """Whether an editor has closed the page of a language to this person for now."""
        page = self.pages.get(language)
        lock = page.get_lock() if page is not None else None
        return bool(lock and lock.for_user(person))

    # --- A field as plain text --------------------------------------------------------------------

    def _plain(self, name: str) -> dict[str, str] | None:
        """The field in each language as plain text; none where that would lose anything of any of them."""
        told = dict.fromkeys(ORDER, "")
        for code, page in self.pages.items():
            kept = getattr(page, name)
            text = plain.plain(kept, points=name in plain.POINTS) if kept else ""
            if text is None:
                return None
            told[code] = text
        return told

    # --- A field in pieces ------------------------------------------------------------------------

    def _in_pieces(self, name: str, label: str, original: str | None) -> list[Text]:
        by_language = {code: self._taken_apart(code).get(name, []) for code in self.pages}
        source = _first_with(by_language, original)
        if source is None:
            return []
        shape = _shape(by_language[source])
        alike = {code for code, pieces in by_language.items() if _shape(pieces) == shape}
        apart = frozenset(code for code, pieces in by_language.items() if pieces and code not in alike)
        texts = []
        for number, piece in enumerate(by_language[source]):
            told = {code: by_language[code][number].words if code in alike else "" for code in ORDER}
            texts.append(
                Text(
                    self.prefix + piece.path,
                    f"{label} {number + 1}",
                    told,
                    Shape.MARKED if piece.is_marked and _MARK.search(piece.words) else Shape.TEXT,
                    whole=self.prefix + name,
                    apart=apart,
                    check=marks_kept(piece.words) if piece.is_marked else None,
                )
            )
        return texts

    def _taken_apart(self, code: str) -> dict[str, list[Piece]]:
        """The pieces of a page by their field; a page is taken apart once."""
        if code not in self._pieces:
            self._pieces[code] = _pieces(self.pages[code])
        return self._pieces[code]

    def _whole(
        self, page: PublicPage, name: str, language: str, given: Mapping[str, str], original: str | None
    ) -> Any:
        """The field as it is in the language it is translated from, with the words of this one."""
        by_language = {code: self._taken_apart(code).get(name, []) for code in self.pages}
        source = _first_with(by_language, original)
        if source is None:
            raise Incomplete
        # What surrounds the words is written into: never the page that others hold.
        from_page = type(page).objects.get(pk=self.pages[source].pk)
        standing = {text.path: text.words[language] for text in self._in_pieces(name, "", original)}
        told: list[Any] = []
        pieces = iter(_pieces(from_page).get(name, []))
        for segment in extract_segments(from_page):
            if segment.path.partition(".")[0] != name:
                continue
            if isinstance(segment, TemplateSegmentValue):
                told.append(segment)
            elif isinstance(segment, StringSegmentValue):
                piece = next(pieces)
                said = given.get(self.prefix + piece.path) or standing.get(self.prefix + piece.path)
                if not said:
                    raise Incomplete
                told.append(_said(segment, said, language, is_marked=piece.is_marked))
        ingest_segments(from_page, page, from_page.locale, page.locale, told)
        return getattr(page, name)


def names_of(model: type[PublicPage]) -> list[str]:
    """The fields of a type of page that are told in words: its title, its own texts, its description."""
    own = [
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField | StreamField)
        and not isinstance(field, models.URLField | models.EmailField)
        and not field.choices
        and field.editable
        and field.name not in _OF_PAGES
        and field.name not in model.untold_fields
    ]
    return ["title", *own, "search_description"]


def _pieces(page: PublicPage) -> dict[str, list[Piece]]:
    """What wagtail-localize finds to translate, by field; the pieces of one text are numbered."""
    found: dict[str, list[Piece]] = {}
    marked: set[str] = set()
    count: dict[str, int] = {}
    for segment in extract_segments(page):
        if isinstance(segment, TemplateSegmentValue):
            marked.add(segment.path)
        if not isinstance(segment, StringSegmentValue):
            continue
        number = count[segment.path] = count.get(segment.path, -1) + 1
        is_marked = segment.path in marked
        words = segment.string.get_translatable_html() if is_marked else segment.render_text()
        name = segment.path.partition(".")[0]
        if is_marked and not _MARK.search(words):
            words = segment.string.render_text()
        found.setdefault(name, []).append(Piece(f"{segment.path}#{number}", words, is_marked, segment))
    return found


def _first_with(by_language: Mapping[str, Sequence[Piece]], original: str | None) -> str | None:
    wanted = [original, *ORDER] if original else ORDER
    return next((code for code in wanted if code and by_language.get(code)), None)


def _shape(pieces: Sequence[Piece]) -> list[str]:
    """The order of a field's blocks and pieces, whatever their blocks are called."""
    return [_BLOCK.sub("*", piece.path) for piece in pieces]


def _said(segment: StringSegmentValue, words: str, language: str, *, is_marked: bool) -> StringSegmentValue:
    """A piece with other words; links to pages lead to those of the language."""
    string = (
        StringValue.from_translated_html(words)
        if is_marked and _MARK.search(words)
        else StringValue.from_plaintext(words)
    )
    attrs = {key: _led(value, language) for key, value in (segment.attrs or {}).items()}
    return StringSegmentValue(segment.path, string, attrs=attrs, order=segment.order)


def _led(attrs: Mapping[str, Any], language: str) -> dict[str, Any]:
    led = dict(attrs)
    if led.get("linktype") == "page" and str(led.get("id", "")).isdigit():
        key = Page.objects.filter(pk=led["id"]).values_list("translation_key", flat=True).first()
        other = Page.objects.filter(translation_key=key, locale__language_code=language).first()
        if key and other:
            led["id"] = str(other.pk)
    return led


def marks_kept(source: str) -> Callable[[str], list[str]]:
    """Return a check that a translation has the marks of its source, no fewer and no others."""

    def check(said: str) -> list[str]:
        wanted, found = _marks(source), _marks(said)
        if sorted(wanted) == sorted(found) and _closes(said):
            return []
        if not wanted:
            return [gettext("This text has no formatting, so it cannot hold “<” and “>” around words.")]
        marks = " ".join(dict.fromkeys(wanted))
        return [
            gettext("Keep the marks as the other text has them, each once and in pairs: %(marks)s")
            % {"marks": marks}
        ]

    return check


def _marks(text: str) -> list[str]:
    return [re.sub(r"\s*/>$", ">", mark) for mark in _MARK.findall(text)]


def _closes(text: str) -> bool:
    """Whether each mark that opens is closed, as a browser reads it."""
    return _marks(str(BeautifulSoup(text, "html.parser"))) == _marks(text)


def _limits(field: Any, name: str) -> Callable[[str], list[str]] | None:
    """A check of the limits that the field's column holds, against the text as the page will keep it."""
    limits = [check for check in field.validators if isinstance(check, WordLimit)]

    def check(said: str) -> list[str]:
        kept = plain.rich(plain.points_in(said) if name in plain.POINTS else said)
        wrong = []
        for limit in limits:
            try:
                limit(kept)
            except ValidationError as error:
                wrong += error.messages
        return wrong

    return check if limits else None
