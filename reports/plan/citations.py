"""What a story cites, as a person types it: `[[figure:people]]`, `[[document:survey-2026]]`.

A figure is a measure of an issued report, `figure:MEASURE`, or one group of it,
`figure:MEASURE:gender=woman`, or the same of a certain report, `figure:people@2`; without a number it is the
newest report's. A document or a recommendation is called by its short name.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from reports.figures.measures import MEASURES
from reports.plan.looked_up import ABSENT, State, look_up

FIGURE = "figure"
KINDS = (FIGURE, "document", "recommendation")
_MARK = re.compile(r"\[\[([^\[\]\n]*)\]\]")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_FIGURE = re.compile(r"(?P<measure>[a-z-]+)(?::(?P<at>[^@]+))?(?:@(?P<report>\d{1,4}))?")


class Citation(NamedTuple):
    """One citation as it was typed, without its brackets, and what it names."""

    typed: str
    kind: str
    name: str
    at: tuple[tuple[str, str], ...] = ()
    report: int | None = None


@dataclass(frozen=True)
class Known:
    """What a project can cite: rows by dimension, documents by short name, issued reports by number."""

    rows: Mapping[str, Collection[str]]
    sources: Mapping[str, str]
    reports: Collection[int] = field(default_factory=tuple)

    def marks(self) -> list[str]:
        """Return what is looked through for what somebody may have meant."""
        return [f"{FIGURE}:{code}" for code in MEASURES] + [
            f"{kind}:{handle}" for handle, kind in self.sources.items()
        ]


def read(typed: str) -> Citation | None:
    """Return what stands between brackets as a citation; None where it is none."""
    kind, _colon, rest = (part.strip() for part in typed.partition(":"))
    if kind not in KINDS or not rest:
        return None
    if kind != FIGURE:
        return Citation(typed, kind, rest)
    found = _FIGURE.fullmatch(rest)
    if found is None:
        return None
    at = []
    for part in (found["at"] or "").split(","):
        dimension, equals, code = (piece.strip() for piece in part.partition("="))
        if equals and dimension and code:
            at.append((dimension, code))
        elif part.strip():
            return None
    report = int(found["report"]) if found["report"] else None
    return Citation(typed, kind, found["measure"], tuple(at), report)


def split(text: str) -> list[str | Citation]:
    """Return a text in pieces: words as they were typed, and citations; what is none stays words."""
    pieces: list[str | Citation] = []
    end = 0
    for mark in _MARK.finditer(text):
        cited = read(mark[1])
        if cited is not None:
            pieces += [text[end : mark.start()], cited]
            end = mark.end()
    return [piece for piece in [*pieces, text[end:]] if piece]


def in_texts(texts: Iterable[str]) -> list[Citation]:
    """Return the citations of many texts, each once, in reading order."""
    found: dict[str, Citation] = {}
    for text in texts:
        for piece in split(text):
            if isinstance(piece, Citation):
                found.setdefault(piece.typed, piece)
    return list(found.values())


def mistakes(text: str, known: Known) -> list[str]:
    """Return a sentence for each citation of a text that leads nowhere."""
    found = []
    for mark in _MARK.finditer(text):
        if (wrong := _mistake(mark[1], known)) and wrong not in found:
            found.append(wrong)
    left = _MARK.sub("", text)
    if "[[" in left or "]]" in left:
        found.append(_("A citation is not closed: it begins with [[ and ends with ]], on one line."))
    return found


def typed_numbers(text: str) -> list[str]:
    """Return the sentences of a text in which a number is typed and not cited; years are none."""
    found = []
    for sentence in re.split(r"(?<=[.!?])\s+|\n+", text):
        left = _YEAR.sub("", _MARK.sub("", sentence))
        if any(sign.isdecimal() for sign in left):
            found.append(_MARK.sub("…", sentence).strip())
    return found


def _mistake(typed: str, known: Known) -> str:
    words = {"cited": f"[[{typed}]]"}
    cited = read(typed)
    if cited is None:
        return _("%(cited)s is no citation. Write it as in [[figure:people]].") % words + _meant(typed, known)
    if cited.kind != FIGURE:
        if known.sources.get(cited.name) != cited.kind:
            return _("%(cited)s names nothing that is kept for this project.") % words + _meant(typed, known)
        return ""
    if cited.name not in MEASURES:
        return _("%(cited)s names no figure of the reports.") % words + _meant(typed, known)
    for dimension, code in cited.at:
        if code not in known.rows.get(dimension, ()):
            return _("%(cited)s names a group that the reports do not count.") % words
    if cited.report is not None and cited.report not in known.reports:
        return _("%(cited)s names a report that was not issued.") % words
    return ""


def _meant(typed: str, known: Known) -> str:
    near = get_close_matches(typed, known.marks(), 1)
    return " " + _("Did you mean [[%(cited)s]]?") % {"cited": near[0]} if near else ""


# --- What they come to ------------------------------------------------------------------------


def resolved(
    cited: Iterable[Citation],
    documents: Mapping[int, Mapping[str, Any]],
    newest: int | None,
    labels: Mapping[str, Mapping[str, Mapping[str, str]]],
    *,
    is_own: bool = False,
) -> dict[str, dict[str, Any]]:
    """Return what each cited figure is by the reports it names: state, number, report and its date.

    A report that is not among the `documents` tells nothing: none was issued, or it was withdrawn. Where the
    newest is the very report that carries the citations (`is_own`), it is `own`, without a number and a
    date: a report gets them when it is issued.
    """
    found = {}
    for one in cited:
        if one.kind != FIGURE:
            continue
        number = one.report if one.report is not None else newest
        document = documents.get(number) if number is not None else None
        figure = look_up(document, one.name, dict(one.at)) if document else ABSENT
        own = is_own and number == newest
        found[one.typed] = {
            "state": str(figure.state),
            "count": figure.count if figure.state == State.SHOWN else None,
            "measure": one.name,
            "labels": [dict(labels.get(dimension, {}).get(code, {})) for dimension, code in one.at],
            "own": own,
            "number": number if document and not own else None,
            "issued_at": document["issued_at"] if document and not own else None,
        }
    return found
