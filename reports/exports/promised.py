"""What a project promised and tells of itself, as was approved: chapters of a report's files."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.exports.blocks import Block, Chapter, Listing, Pairs, Passage
from reports.plan.looked_up import State

Plan = Mapping[str, Any] | None


def story(plan: Plan) -> Chapter:
    """Return the story part by part, what it cites as numbers in brackets, and its sources."""
    if not plan or not plan["story"]:
        return Chapter("story", "", [])
    blocks: list[Block] = [
        Passage(part["title"], [_told(paragraph) for paragraph in part["paragraphs"]], part["lang"])
        for part in plan["story"]
    ]
    if plan["notes"]:
        blocks.append(Passage(_("Sources"), [_note(note) for note in plan["notes"]], ""))
    return Chapter("story", _("The story"), blocks)


def _told(paragraph: Sequence[Mapping[str, Any]]) -> str:
    return "".join(
        f"{piece['shown']} [{piece['number']}]" if "number" in piece else piece["text"] for piece in paragraph
    )


def _note(note: Mapping[str, Any]) -> str:
    title = note["title"] if note["shown"] == note["title"] else f"{note['title']}: {note['shown']}"
    said = " ".join(part for part in (f"{title}.", note["base"], note["told_by"], note["url"]) if part)
    return f"{note['number']}. {said}"


def indicators(plan: Plan, document: Mapping[str, Any]) -> Chapter:
    """Return the indicators with baseline, target and actual, their groups and periods below them."""
    if not plan or not plan["indicators"]:
        return Chapter("promised", "", [])
    lines: list[list[str]] = []
    values: list[list[str | int | float | Decimal]] = []
    told: list[tuple[str, str]] = []
    for read, stored in zip(plan["indicators"], document["indicators"], strict=True):
        about = [read["counted"], read["unit"], read["direction"], read["cumulative"]]
        lines.append([read["name"], read["baseline"], *_line(read)])
        is_part = "%" in stored["unit"].values()
        baseline = _value(stored["baseline"], is_part=is_part)
        values.append([read["name"], baseline, *_values(stored, "target", is_part=is_part)])
        parts = [*zip(read["periods"], stored["periods"], strict=True)]
        parts += zip(read["groups"], stored["targets"], strict=True)
        for part, kept in parts:
            lines.append([f"– {part['label']}", "", *_line(part)])
            values.append([f"– {part['label']}", "", *_values(kept, "value", is_part=is_part)])
        evidence = [
            f"{one['title']} ({one['words']})" if one["words"] else one["title"] for one in read["evidence"]
        ]
        if evidence:
            about.append(" ".join([_("Evidence:"), " · ".join(evidence)]))
        told.append((read["name"], " · ".join(filter(None, about))))
    listing = Listing(
        _("Indicators"),
        [_("Indicator"), _("Baseline"), _("Target"), _("Actual"), _("Progress")],
        lines,
        values,
        _(
            "Numbers of people are those of the issued report, protected where it protects them; a share is a"
            " whole per cent, and progress is rounded down."
        ),
    )
    return Chapter("promised", _("What was promised, and how far it is"), [listing, Pairs(told)])


def _line(one: Mapping[str, Any]) -> list[str]:
    """Target, actual and progress in words; of a protected one the verdict is that it is."""
    return [one.get("target", ""), one["actual"], " · ".join(filter(None, (one["percent"], one["verdict"])))]


def _values(one: Mapping[str, Any], target: str, *, is_part: bool) -> list[Any]:
    if one["state"] == State.PROTECTED:
        return [_value(one.get(target), is_part=is_part), _("protected"), _("protected")]
    progress = one["progress"]
    return [
        _value(one.get(target), is_part=is_part),
        _value(one["actual"], is_part=is_part),
        "" if progress is None else Decimal(progress) / 100,
    ]


def _value(number: int | str | None, *, is_part: bool) -> Any:
    """A number as a workbook keeps it: a share as a part of 1, a whole number as one."""
    if number is None:
        return ""
    exact = Decimal(number)
    if is_part:
        return exact / 100
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def logframe(plan: Plan) -> Chapter:
    """Return the logframe line by line, what serves what by how far it stands in."""
    if not plan or not plan["logframe"]:
        return Chapter("logframe", "", [])
    lines = [
        [
            f"{'– ' * line['depth']}{line['title'].capitalize()}: {line['words']}",
            " · ".join(row["name"] for row in line["indicators"]),
            line["verification"],
            line["assumptions"],
        ]
        for line in plan["logframe"]
    ]
    heads = [
        _("What is to be reached"),
        _("Indicators"),
        _("Means of verification"),
        _("Assumptions"),
    ]
    return Chapter("logframe", _("Logframe"), [Listing(_("Logframe"), heads, lines, lines, is_numeric=False)])
