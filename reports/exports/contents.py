"""What the files of an issued report say, chapter by chapter, whatever they are written in.

Made from the report's one view-model (`reports.portal.funder.read`): no file knows more than the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite import table
from reports import words
from reports.charts import within
from reports.exports import crossed, promised
from reports.exports.blocks import (
    Bar,
    Block,
    Chapter,
    Chart,
    Count,
    Figure,
    Figures,
    Grid,
    Pairs,
    Seats,
    Words,
    shown,
)
from reports.portal import funder, quoting
from reports.tables import crosses


@dataclass(frozen=True)
class Contents:
    """A report as its files tell it. `cover` holds what stands on the first page besides title and funder."""

    title: str
    number: int
    funder: str
    holder: str
    issued_on: date
    cover: Sequence[tuple[str, str]]
    lede: str
    chapters: Sequence[Chapter]
    report: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @property
    def named(self) -> str:
        """How the report is called where its title stands already."""
        return _("Report %(number)s of %(day)s") % {
            "number": self.number,
            "day": date_format(self.issued_on, "DATE_FORMAT"),
        }

    def blocks(self) -> Iterable[Block]:
        """Return what stands in all chapters, in reading order."""
        for chapter in self.chapters:
            yield from chapter.blocks

    def charts(self) -> dict[str, Chart]:
        """Return the charts by their code, in reading order."""
        return {block.code: block for block in self.blocks() if isinstance(block, Chart)}

    def figures(self) -> dict[str, Figure]:
        """Return the figures by their code, in reading order."""
        return {
            figure.code: figure
            for block in self.blocks()
            if isinstance(block, Figures)
            for figure in block.figures
        }


def of(document: Mapping[str, Any], sha256: str, language: str) -> Contents:
    """Return what a report's files say; `language` must be the active one."""
    report = funder.read(document, language)
    issued_on = report["issued_at"].date()
    first, last = (date_format(report[end], "DATE_FORMAT") for end in ("starts_on", "ends_on"))
    chapters = [
        _short(report),
        promised.story(report["plan"]),
        promised.indicators(report["plan"], document),
        _participation(report),
        _groups(report),
        _completed(report, document, language),
        _balances(report),
        _contributions(report),
        _crossed(document, report, language),
        _recommended(report),
        promised.logframe(report["plan"]),
        _data(report),
        _reading(report, sha256),
    ]
    return Contents(
        title=report["title"],
        number=report["number"],
        funder=report["funder"],
        holder=report["holder"],
        issued_on=issued_on,
        cover=[
            (_("Funder"), report["funder"]),
            (_("Issued by"), report["holder"]),
            (_("Period"), f"{first} – {last}"),
            (_("Issued on"), date_format(issued_on, "DATE_FORMAT")),
        ],
        lede=_("Who took part in what %(funder)s supported, counted and reported by %(holder)s.")
        % {"funder": report["funder"], "holder": report["holder"]},
        chapters=[chapter for chapter in chapters if chapter.blocks],
        report=report,
    )


def _short(report: Mapping[str, Any]) -> Chapter:
    telling = [Words(" ".join(report["opening"]))] if report["opening"] else []
    mark = _(
        "“Protected” stands where a number is not told, so that nobody can be recognised by it: few people"
        " are behind it, or it would give away a few."
    )
    told = f"{report['covers']} {mark}" if report["quality"]["protected"] else report["covers"]
    return Chapter(
        "short",
        _("In short"),
        [*telling, *_seats(report["seats"]), Figures(_figures(report["headlines"])), Words(told)],
    )


def _participation(report: Mapping[str, Any]) -> Chapter:
    begin, end = _("About the data:"), _("The figures show it as it was recorded.")
    odd = [Words(f"{begin} {note} {end}", marked=True) for note in report["notes"]]
    return Chapter("participation", _("Participation"), [*odd, Figures(_figures(report["others"]))])


def _seats(seats: Mapping[str, Any] | None) -> list[Seats]:
    """Who took part as a ring, where the page has one too: made of shown numbers, a seat is no person."""
    if not seats:
        return []
    groups = [
        (row["label"], row["seats"], table.hue(row["code"]) if row["code"] else 0, row["state"])
        for row in seats["rows"]
    ]
    return [Seats(groups, seats["title"], _("Of every 20 seats at the table"))]


def _figures(figures: Iterable[Mapping[str, Any]]) -> list[Figure]:
    return [
        Figure(one["code"], one["title"], one["count"], one["unit"], one["base"], one["note"])
        for one in figures
    ]


def _groups(report: Mapping[str, Any]) -> Chapter:
    grids = {one["dimension"]: _grid(one) for one in report["tables"]}
    charts = [
        _chart(
            one,
            code=code,
            title=one["caption"],
            measure=report["lead"],
            grid=grids.get(one["dimension"]) or _own_grid(one, one["caption"], one["total"]),
        )
        for code, one in quoting.charts_of(report).items()
        if code.startswith("by-")
    ]
    said = _(
        "These tables are about the same people. A number is also protected where its difference from the"
        " one beside it would be a few people: who registered and stayed away, or came more than once."
    )
    rounded = _("Person-hours are rounded to 10, row by row, so their rows need not add up.")
    title = _("%(measure)s, by group") % {"measure": report["lead"]}
    return Chapter("groups", title, [Words(f"{said} {rounded}"), *charts] if charts else [])


def _completed(report: Mapping[str, Any], document: Mapping[str, Any], language: str) -> Chapter:
    if not report["completed"]:
        return Chapter("completed", "", [])
    said = words.measure(document, report["completed"][0]["measure"], language)
    charts = [
        _chart(
            one,
            code=code,
            title=one["caption"],
            measure=said.title,
            grid=_own_grid(
                one | {"caption": f"{said.title}: {within(one['caption'])}"}, one["caption"], one["total"]
            ),
        )
        for code, one in quoting.charts_of(report).items()
        if code.startswith("completed-by-")
    ]
    title = _("%(measure)s, by group") % {"measure": said.title}
    return Chapter("completed", title, [Words(said.base), *charts])


def _chart(bars: Mapping[str, Any], *, code: str, title: str, measure: str, **more: Any) -> Chart:
    return Chart(
        code=code,
        title=title,
        measure=measure,
        bars=[
            Bar(row["label"], row["count"], table.hue(row["group_code"]) if row["group_code"] else 0)
            for row in bars["rows"]
        ],
        base=bars["base"],
        withheld=bars["withheld"],
        **more,
    )


def _grid(one: Mapping[str, Any]) -> Grid:
    return Grid(
        title=one["caption"],
        heads=[one["caption"]],
        columns=one["columns"],
        lines=[([line["label"]], [cell["count"] for cell in line["cells"]]) for line in one["lines"]],
        totals=[cell["count"] for cell in one["totals"]],
    )


def _recommended(report: Mapping[str, Any]) -> Chapter:
    title = _("What was recommended, and what became of it")
    if not (read := report["recommended"]):
        return Chapter("recommended", title, [])
    words = _(
        "Recommendations and commitments that came out of these events, by how far they had come on the day"
        " of the report."
    )
    lines = [([line["label"]], [cell["count"] for cell in line["cells"]]) for line in read["lines"]]
    totals = [cell["count"] for cell in read["totals"]]
    return Chapter(
        "recommended",
        title,
        [Words(words), Grid(title, [_("Status")], read["columns"], lines, totals)],
    )


def _own_grid(bars: Mapping[str, Any], head: str, total: Count) -> Grid:
    """The table of one chart alone: its rows and what they add up to."""
    return Grid(
        title=bars["caption"],
        heads=[head],
        columns=[bars["unit"].capitalize()],
        lines=[([row["label"]], [row["count"]]) for row in bars["rows"]],
        totals=[total],
    )


def _balances(report: Mapping[str, Any]) -> Chapter:
    veil = _("protected")
    charts = []
    for measure, one in zip(funder.BALANCED, report["balances"], strict=True):
        told = [
            (_("Women, of all"), one["of_all"]),
            (_("Women, of those who stated their gender"), one["of_declared"]),
            (_("Women, of women and men"), one["of_two"]),
        ]
        # Where not even one of them is shown there is no share to speak of.
        shares = [(name, share or veil) for name, share in told] if any(dict(told).values()) else []
        charts.append(
            _chart(
                one["chart"],
                code=f"balance-{measure}",
                title=one["title"],
                measure=_("Gender balance"),
                grid=_own_grid(one["chart"] | {"caption": one["title"]}, _("Gender"), one["total"]),
                verdict=one["verdict"],
                # Where not even one of them is shown there is no share to speak of.
                shares=[(name, share or veil) for name, share in shares]
                if any(dict(shares).values())
                else [],
            )
        )
    rule = (
        _(
            "Balanced means that neither women nor men are under 40 %% of those who are one of the two."
            " Everyone else stands beside them."
        )
        % ()
    )
    return Chapter("balance", _("Gender balance"), [Words(rule), *charts])


def _contributions(report: Mapping[str, Any]) -> Chapter:
    rule = _("Each role on its own, in confirmed roles: one person in two sessions counts twice.")
    by_sector = _("By sector")
    charts = [
        _chart(
            one,
            code=code,
            title=f"{one['caption']}, {by_sector.lower()}",
            measure=one["caption"],
            grid=_own_grid(one, _("Sector"), one["total"]),
        )
        for code, one in quoting.charts_of(report).items()
        if code.endswith("-by-sector")
    ]
    return Chapter(
        "contributions",
        _("Contributions"),
        [Words(rule), Figures(_figures(report["contributions"])), *charts],
    )


def _crossed(document: Mapping[str, Any], report: Mapping[str, Any], language: str) -> Chapter:
    drawn = {(one["measure"], (one["dimension"],)) for one in quoting.charts_of(report).values()}
    grids: list[Block] = []
    for cross in crosses.read(document):
        if (cross.measure, cross.dimensions) in drawn:
            continue
        read = crossed.laid_out(cross, document, language)
        lines = [(line["labels"], line["counts"]) for line in read["lines"] if not line["is_total"]]
        totals = [line["counts"] for line in read["lines"] if line["is_total"]]
        note = read["base"]
        if read["withheld"]:
            note += " " + _("Too few people for so many rows.")
        grids.append(
            Grid(read["caption"], read["heads"], read["columns"], lines, totals[0] if totals else None, note)
        )
    return Chapter("crossed", _("Groups within groups"), grids)


def _data(report: Mapping[str, Any]) -> Chapter:
    coverage = report["coverage"]
    covers = [
        ngettext("%(number)s event", "%(number)s events", coverage["events"])
        % {"number": shown(coverage["events"])},
        _sessions(coverage["sessions"]),
    ]
    if coverage["cancelled"]:
        covers.append(
            ngettext(
                "%(number)s cancelled session, not counted",
                "%(number)s cancelled sessions, not counted",
                coverage["cancelled"],
            )
            % {"number": shown(coverage["cancelled"])}
        )
    titles = list(report["titles"])
    if titles and report["unnamed"]:
        number = report["unnamed"]
        unnamed = ngettext(
            "%(number)s event that is not named", "%(number)s events that are not named", number
        )
        titles.append(unnamed % {"number": number})
    pairs = [(_("Covers"), " · ".join(covers))]
    if titles:
        pairs.append((_("Events"), " · ".join(titles)))
    pairs += [
        (_("Attendance not marked"), _sessions(coverage["unmarked"])),
        (_("Sectors"), report["scheme"]),
        *_unstated(report["quality"]["unstated"]),
    ]
    return Chapter("data", _("What these figures cover"), [Pairs(pairs)])


def _unstated(lines: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """How many did not state each thing, of how many; a share only where both numbers stand beside it."""
    told = []
    for line in lines:
        part, whole = line["count"], line["total"]
        if part is None or whole is None:
            value = _("protected")
        else:
            value = _("%(part)s of %(whole)s") % {"part": shown(part), "whole": shown(whole)}
            value += f" ({line['share']})" if line["share"] else ""
        told.append((_("%(dimension)s, not stated") % {"dimension": line["title"]}, value))
    return told


def _sessions(number: int) -> str:
    return ngettext("%(number)s session", "%(number)s sessions", number) % {"number": shown(number)}


def _reading(report: Mapping[str, Any], sha256: str) -> Chapter:
    pairs = [
        *((one["title"], one["base"]) for one in (*report["figures"], *report["contributions"])),
        (_("Not stated"), _("People who prefer not to say and people who did not answer, together.")),
        (_("Protected"), report["rule"]),
    ]
    seal = _("This report never changes. Its fingerprint (SHA-256 of the JSON file):")
    return Chapter("reading", _("How to read this report"), [Pairs(pairs), Words(f"{seal} {sha256}")])
