"""An issued report on paper, as tagged PDF; and its figures and charts as pictures for a slide."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from convite import paper
from reports.exports.blocks import (
    Block,
    Chart,
    Figure,
    Figures,
    Grid,
    Listing,
    Pairs,
    Passage,
    Seats,
    Words,
    shown,
)
from reports.exports.contents import Contents

TEMPLATES = Path(__file__).parent.parent / "typst"


def as_pdf(contents: Contents, *, sha256: str, address: str, language: str) -> bytes:
    """Return the report as PDF/UA, A4: a cover, chapters with bookmarks, and pages with their number.

    `address` is the report's own page. The same bytes each time it is made.
    """
    day = contents.issued_on
    says = {
        "issued_on": [day.year, day.month, day.day],
        "kicker": _("Issued report %(number)s") % {"number": contents.number},
        "lede": contents.lede,
        "cover": contents.cover,
        "seal": _("This report never changes. Its fingerprint (SHA-256 of the JSON file):"),
        "sha256": sha256,
        "address": address,
        "named": contents.named,
        "foot": f"{contents.holder} · {contents.funder}",
        "share_heads": [pgettext("of people", "Share"), "%"],
        "chapters": [
            {
                "title": chapter.title,
                "begins_a_page": chapter.code in ("short", "data"),
                "blocks": [_block(block) for block in chapter.blocks],
            }
            for chapter in contents.chapters
        ],
    }
    return paper.pdf(
        TEMPLATES / "report.typ", says, title=contents.title, author=contents.holder, language=language
    )


def as_picture(contents: Contents, code: str, *, address: str, language: str) -> bytes:
    """Return one figure or chart as a picture for a slide, 1600 dots wide, with all it takes to quote it.

    `address` is where it stands in the report. Raises `KeyError` for a code that the report does not have,
    or whose numbers are protected: there is nothing to show of it.
    """
    if code not in pictured(contents):
        raise KeyError(code)
    chart = contents.charts().get(code)
    if chart is None:
        figure = contents.figures()[code]
        one = {
            "title": figure.title,
            "words": shown(figure.count),
            "unit": figure.unit,
            "base": figure.base,
            "rows": [],
        }
    else:
        one = _chart(chart) | {"title": titled(chart)}
    says = {
        "form": "slide",
        "pictures": [one | {"address": address}],
        "source": f"{contents.named} · {contents.holder} · {contents.funder}",
    }
    return paper.pictures(TEMPLATES / "picture.typ", says, title=contents.title, language=language)[0]


def pictured(contents: Contents) -> dict[str, str]:
    """Return what there is a picture of: code → its title."""
    figures = {code: one.title for code, one in contents.figures().items() if one.count is not None}
    return figures | {code: titled(one) for code, one in contents.charts().items() if not one.is_empty}


def titled(chart: Chart) -> str:
    """Return what a chart is called where it stands alone."""
    return chart.title if chart.title.startswith(chart.measure) else f"{chart.title} · {chart.measure}"


def plain_charts(contents: Contents, *, language: str) -> dict[str, bytes]:
    """Return the bars of every chart that is not withheld as a picture, to be set into another document."""
    drawn = [chart for chart in contents.charts().values() if not chart.withheld]
    if not drawn:
        return {}
    says = {"form": "plain", "pictures": [_chart(chart) for chart in drawn], "source": ""}
    made = paper.pictures(TEMPLATES / "picture.typ", says, title=contents.title, language=language)
    return dict(zip((chart.code for chart in drawn), made, strict=True))


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Words():
            return {"kind": "words", "text": block.text, "marked": block.marked}
        case Figures():
            return {"kind": "figures", "figures": [_figure(one) for one in block.figures]}
        case Chart():
            return {"kind": "chart", **_chart(block)}
        case Grid():
            return {"kind": "grid", **_grid(block)}
        case Seats():
            groups = [
                {"label": label, "seats": seats, "hue": hue, "state": state}
                for label, seats, hue, state in block.groups
            ]
            return {"kind": "seats", "groups": groups, "alt": block.alt, "caption": block.caption}
        case Pairs():
            return {"kind": "pairs", "pairs": block.pairs}
        case Passage():
            return {
                "kind": "passage",
                "title": block.title,
                "paragraphs": block.paragraphs,
                "lang": block.lang.partition("-")[0],
            }
        case Listing():
            return {
                "kind": "listing",
                "title": block.title,
                "heads": block.heads,
                "lines": block.lines,
                "note": block.note,
                "wordy": not block.is_numeric,
            }


def _figure(one: Figure) -> dict[str, Any]:
    return {
        "title": one.title,
        "words": shown(one.count),
        "veiled": one.count is None,
        "note": one.note,
        "base": one.base,
    }


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "alt": chart.alt,
        "base": chart.base,
        "withheld": chart.withheld,
        "veil": _("protected"),
        "rows": [
            {"label": bar.label, "words": shown(bar.count), "hue": bar.hue, "width": width}
            for bar, width in zip(chart.bars, chart.widths, strict=True)
        ],
        "grid": _grid(chart.grid) if chart.grid and not chart.withheld else None,
        "verdict": chart.verdict,
        "shares": chart.shares,
    }


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "title": grid.title,
        "heads": grid.heads,
        "columns": grid.columns,
        "lines": [{"labels": labels, "words": [shown(n) for n in counts]} for labels, counts in grid.lines],
        "totals": [shown(count) for count in grid.totals or ()],
        "total": _("Total"),
        "note": grid.note,
    }
