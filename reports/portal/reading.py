"""How a project reads in one language: its indicators, its logframe, and its story with what it cites.

It is worked out from what was approved and from the documents of issued reports (`reports.plan.approved`).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports import charts
from reports import words as frozen
from reports.models import Indicator, Level
from reports.plan import citations
from reports.plan.looked_up import State
from reports.plan.story import PARTS
from reports.translated import language_of

#: Of a link to what is cited: the number of a report, or the short name of a document → its address, or "".
Linked = Callable[[Mapping[str, Any]], str]


def read(
    told: Mapping[str, Any],
    language: str,
    *,
    report: Linked = lambda cite: "",
    source: Linked = lambda source: str(source["url"]),
) -> dict[str, Any]:
    """Return a project as a page shows it: `indicators`, `logframe`, `story`, `notes` and `sources`.

    `report` says where a cited report is read, and `source` where a document is; empty: nowhere.
    """
    sources = {one["handle"]: _source(one, source(one)) for one in told["sources"]}
    indicators = [indicator(one, language, sources, told) for one in told["indicators"]]
    parts, notes = _story(told, sources, language, report)
    return {
        "indicators": indicators,
        "logframe": _logframe(told["logframe"], indicators, language),
        "story": parts,
        "notes": notes,
        "sources": list(sources.values()),
    }


def said_number(value: int | str | None, unit: str = "") -> str:
    """Return a number as the reader's language writes it; nothing for none, a share with its sign."""
    if value is None:
        return ""
    exact = Decimal(value)
    places = max(0, -int(exact.as_tuple().exponent))
    words = number_format(exact, places, use_l10n=True, force_grouping=True)
    return f"{words} %" if unit == "%" else words


def indicator(
    one: Mapping[str, Any], language: str, sources: Mapping[str, Any], told: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an indicator with its numbers in words; what is protected says so, in each of them."""
    unit = charts.said(one["unit"], language)
    counted = ""
    if one["source"] == Indicator.Source.MEASURE:
        counted = frozen.measure(told, one["measure"], language).title
        if one["row"]:
            counted += f" · {charts.said(one['row_label'], language) or one['row']}"
    elif one["source"] == Indicator.Source.BODIES:
        counted = _("Public institutions that the project engaged, each once in a period")
    typed_on = one["typed"]["on"] if one["typed"] else None
    before = one["before"]
    return {
        "code": one["code"],
        "name": charts.said(one["name"], language),
        "lang": language_of(one["name"], language),
        "level": one["level"],
        "counted": counted,
        "unit": "" if unit == "%" else unit,
        "direction": str(Indicator.Direction(one["direction"]).label),
        "cumulative": (
            _("counted from the first day on") if one["cumulative"] else _("each period for itself")
        ),
        "is_cumulative": one["cumulative"],
        "baseline": said_number(one["baseline"], unit),
        "target": said_number(one["target"], unit),
        "typed_on": date.fromisoformat(typed_on) if typed_on else None,
        "before": before and {name: date.fromisoformat(day) for name, day in before.items()},
        "groups": [
            {
                "label": charts.said(group["label"], language) or group["row"],
                "dimension": frozen.dimension(told, group["dimension"], language),
                "target": said_number(group["value"], unit),
                **_standing(group, unit),
            }
            for group in one["targets"]
        ],
        "periods": [
            {"label": charts.said(period["label"], language), **_standing(period, unit)}
            for period in one["periods"]
        ],
        "evidence": [sources[handle] for handle in one["evidence"] if handle in sources],
        **_standing(one, unit),
        **(
            {"actual": _("not counted by period")}
            if one["state"] == State.ABSENT
            and one["source"] == Indicator.Source.MEASURE
            and not one["cumulative"]
            else {}
        ),
    }


def _standing(one: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """The actual in words, how wide its bar is, and whether the target is reached."""
    state = one["state"]
    if state == State.PROTECTED:
        actual = verdict = _("protected")
    elif state == State.ABSENT:
        actual, verdict = _("not counted yet"), ""
    else:
        actual = said_number(one["actual"], unit)
        verdict = ""
        if one["reached"] is not None:
            verdict = (
                pgettext("of a target", "reached")
                if one["reached"]
                else pgettext("of a target", "on the way")
            )
    progress = one["progress"]
    return {
        "state": state,
        "actual": actual,
        "progress": progress,
        "percent": "" if progress is None else f"{progress} %",
        "width": min(100, progress or 0),
        "reached": one["reached"],
        "verdict": verdict,
    }


def _source(one: Mapping[str, Any], url: str) -> dict[str, Any]:
    return {
        "handle": one["handle"],
        "title": one["title"],
        "words": one["words"],
        "file": one["file"],
        "url": url,
        "is_kept": not (one["url"] or one["file"] or one["words"]),
    }


def _logframe(
    lines: Sequence[Mapping[str, Any]], indicators: Sequence[Mapping[str, Any]], language: str
) -> list[dict[str, Any]]:
    depth: dict[str, int] = {}
    found = []
    for one in lines:
        depth[one["code"]] = depth.get(one["serves"], -1) + 1
        found.append(
            {
                "code": one["code"],
                "kind": one["kind"],
                "title": str(Level.Kind(one["kind"]).label),
                "depth": min(3, depth[one["code"]]),
                "words": charts.said(one["words"], language),
                "lang": language_of(one["words"], language),
                "assumptions": charts.said(one["assumptions"], language),
                "verification": charts.said(one["verification"], language),
                "indicators": [row for row in indicators if row["level"] == one["code"]],
            }
        )
    return found


# --- The story --------------------------------------------------------------------------------


def _story(
    told: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]], language: str, report: Linked
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    story, notes = told["story"], dict[str, dict[str, Any]]()

    def piece(one: str | citations.Citation) -> dict[str, Any]:
        if isinstance(one, str):
            return {"text": one}
        if one.typed not in notes:
            note = (
                _figure_note(story["cites"][one.typed], language, report, told)
                if one.kind == citations.FIGURE
                else _source_note(sources.get(one.name))
            )
            notes[one.typed] = note | {"number": len(notes) + 1}
        return notes[one.typed]

    parts = []
    for part, title in PARTS.items():
        words = story["parts"].get(part)
        if words:
            paragraphs = [said for said in charts.said(words, language).split("\n\n") if said.strip()]
            parts.append(
                {
                    "code": part,
                    "title": str(title),
                    "lang": language_of(words, language),
                    "paragraphs": [
                        [piece(one) for one in citations.split(said.strip())] for said in paragraphs
                    ],
                }
            )
    return parts, list(notes.values())


def _figure_note(
    cite: Mapping[str, Any], language: str, report: Linked, told: Mapping[str, Any]
) -> dict[str, Any]:
    measure = frozen.measure(told, cite["measure"], language)
    title = ", ".join([measure.title, *(charts.said(label, language) for label in cite["labels"])])
    is_shown = cite["state"] == State.SHOWN
    if is_shown:
        shown = said_number(cite["count"])
    elif cite["state"] == State.PROTECTED:
        shown = _("protected")
    else:
        shown = _("not counted yet")
    # A report that carries the citation itself has its number and date since it was issued.
    by = told if cite["own"] else cite
    told_by = _("This report") if cite["own"] else ""
    if by.get("number"):
        told_by = _("Report %(number)s, %(day)s") % {
            "number": by["number"],
            "day": date_format(datetime.fromisoformat(by["issued_at"]).date()),
        }
    return {
        "shown": shown,
        "is_veiled": not is_shown,
        "title": title,
        "base": measure.base,
        "told_by": told_by,
        "url": report(cite) if cite["number"] is not None else "",
    }


def _source_note(source: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a story calls by a short name; nothing is left of it where it was not approved with it."""
    if source is None:
        shown = _("a document that is no longer kept")
        return {"shown": shown, "is_veiled": True, "title": shown, "base": "", "told_by": "", "url": ""}
    return {
        "shown": source["title"],
        "is_veiled": False,
        "title": source["title"],
        "base": source["words"],
        "told_by": _("Kept by the organisation.") if source["is_kept"] else "",
        "url": source["url"],
    }
