"""How many took part over time, the host country beside the others, so that neither hides the other."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports import charts
from reports.crosstab import TOTAL
from reports.figures.breakdown import NOT_STATED
from reports.tables import crosses
from reports.tables.crosses import Category, Cross

#: The height of the tallest column; a veil is as high whatever it hides.
HIGH, VEIL = 200, 14
#: Those from the country of the event.
HOST = "home"
#: Room for the number above a column.
ABOVE = 24
#: Above so many columns their names are shortened.
MOST_NAMES = 5
_DATED = re.compile(r"(?P<year>\d{4})(-Q(?P<quarter>\d)|-(?P<month>\d\d))?")
#: A part is as high at least that its number has room in it.
ROOM = 17


def read(
    document: Mapping[str, Any], measure: str, language: str, coverage: str = ""
) -> dict[str, Any] | None:
    """Return a report's trend: a column for each period, with its parts; None where it has no such table."""
    cross = crosses.over(document, measure, "period", "home")
    if cross is None or cross.withheld:
        alone = crosses.table(document, measure, "period")
        if alone is None or alone["withheld"]:
            return None
        cross = _of_totals(alone)
    periods, parts = cross.categories
    lines = [_line(cross, period, parts, language) for period in periods]
    dated = [line for line in lines if line["code"] != NOT_STATED]
    if len(dated) < 2:
        return None
    if len(lines) > MOST_NAMES:
        _shorten(lines)
    most = max(line["shown"] for line in lines) or 1
    return {
        "lines": [line | {"svg": _column(line, most)} for line in lines],
        "parts": [{"label": charts.said(part.label, language), "kind": _kind(part)} for part in parts],
        "veils": any(line["veiled"] for line in lines),
        "sentence": _sentence(dated),
        "base": charts.base({"total": cross.total, "measure": measure}, coverage, document),
    }


def _of_totals(table: Mapping[str, Any]) -> Cross:
    """A table by period alone, as one whose parts are not told."""
    periods = tuple(Category(row["code"], row["label"], (row["code"],)) for row in table["rows"])
    return Cross(
        table["measure"],
        ("period", "home"),
        (periods, ()),
        table["total"],
        False,
        {(row["code"], TOTAL): row["count"] for row in table["rows"]},
    )


def _kind(part: Category) -> str:
    if part.code == NOT_STATED:
        return "unstated"
    return "host" if HOST in part.of else "abroad"


def _line(cross: Cross, period: Category, parts: Sequence[Category], language: str) -> dict[str, Any]:
    total = cross.count(period.code, TOTAL)
    counts = {part.code: cross.count(period.code, part.code) for part in parts}
    known = [count for count in counts.values() if count is not None]
    # Put together with others, neither of the two is known alone.
    alone = all(len(part.of) == 1 for part in parts)
    unstated = counts.get(NOT_STATED, 0) if alone else None
    stated = None if total is None or unstated is None else total - unstated
    host = counts.get(HOST, 0 if alone and parts else None)
    return {
        "code": period.code,
        "label": charts.said(period.label, language),
        "short": "",
        "total": total,
        "parts": [
            {"label": charts.said(part.label, language), "kind": _kind(part), "count": counts[part.code]}
            for part in parts
        ],
        "shown": sum(known) if parts else total or 0,
        "veiled": len(known) < len(counts) or total is None,
        "host": host,
        "stated": stated,
        "of_all": charts.share(host, total),
        "of_stated": charts.share(host, stated),
    }


def _shorten(lines: Sequence[dict[str, Any]]) -> None:
    """Give months and quarters short names where there are many: the year stands where it begins."""
    year = ""
    for line in lines:
        found = _DATED.fullmatch(line["code"])
        if found is None:
            continue
        quarter, month = found["quarter"], found["month"]
        name = _("Q%(number)s") % {"number": quarter} if quarter else ""
        if month:
            name = date_format(date(int(found["year"]), int(month), 1), "M")
        line["short"] = " ".join(
            part for part in (name, "" if year == found["year"] else found["year"]) if part
        )
        year = found["year"]


def _column(line: Mapping[str, Any], most: int) -> SafeString:
    """One column: from the host country full, from elsewhere hollow, not stated dotted, protected a veil."""
    drawn = []
    floor = HIGH
    parts = line["parts"] or [{"kind": "host", "count": line["total"]}]
    for part in parts:
        if not part["count"]:
            continue
        high = max(round((HIGH - VEIL - ABOVE) * part["count"] / most), 2)
        floor -= high
        drawn.append(
            f'<rect class="part-{part["kind"]}" x="15%" width="70%" y="{floor + 1}" height="{high - 1}"/>'
        )
        if line["parts"] and high >= ROOM:
            place = floor + high / 2 + 5
            said = charts.number(part["count"])
            drawn.append(f'<text class="on-{part["kind"]}" x="50%" y="{place}">{said}</text>')
    if line["veiled"]:
        floor -= VEIL
        middle = floor + VEIL / 2
        drawn.append(f'<line class="veil" x1="15%" x2="85%" y1="{middle}" y2="{middle}"/>')
    if line["total"] is not None:
        drawn.append(f'<text class="of-all" x="50%" y="{floor - 6}">{charts.number(line["total"])}</text>')
    return mark_safe(f'<svg height="{HIGH}" width="100%" aria-hidden="true">{"".join(drawn)}</svg>')


def _sentence(lines: Sequence[Mapping[str, Any]]) -> str:
    """How the host country's share changed, in percentage points, from the first to the last period known."""
    known = [line for line in lines if line["of_all"] is not None]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    veil = _("protected")
    told = _(
        "%(first)s: %(first_all)s of all came from the host country (of those who stated a country:"
        " %(first_stated)s). %(last)s: %(last_all)s of all (of those who stated a country:"
        " %(last_stated)s). Change of the share of all: %(change)s."
    ) % {
        "first": first["label"],
        "last": last["label"],
        "first_all": first["of_all"],
        "first_stated": first["of_stated"] or veil,
        "last_all": last["of_all"],
        "last_stated": last["of_stated"] or veil,
        "change": charts.points(last["host"], last["total"], first["host"], first["total"]),
    }
    return charts.unbroken(told)
