"""Small multiples from protected tables: rows for the frame's bars, every hidden one a veil."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite.table import Seat
from reports import words
from reports.crosstab import JOINED
from reports.figures.breakdown import NOT_STATED

#: Of so many seats a report's ring is made: one seat is a twentieth, and never a person.
SEATS = 20


def said(label: Mapping[str, str], language: str) -> str:
    """Return a stored label in the reader's language."""
    return label.get(language) or next((word for word in label.values() if word), "")


def within(label: str) -> str:
    """Return a label as it stands in a sentence: its first letter small, but not that of an abbreviation."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def number(count: int) -> str:
    """Return a count with its thousands grouped as the language does."""
    return str(number_format(count, use_l10n=True, force_grouping=True))


def _tenths(part: int, whole: int) -> Decimal:
    # Rounded here, for `number_format` cuts digits off: 28 of 36 is 77.8 %.
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(part: int | None, whole: int | None) -> Decimal | None:
    """Return a share in per cent with one decimal; None where a number is protected or nobody is there.

    One decimal gives a count away wherever the other one is known: so both must stand beside it.
    """
    return None if part is None or not whole else _tenths(part, whole)


def share(part: int | None, whole: int | None) -> str | None:
    """Return what `percent` returns in words."""
    found = percent(part, whole)
    return None if found is None else f"{number_format(found, 1)} %"


def unbroken(sentence: str) -> str:
    """Return a sentence in which no line ends between a number and its per cent sign."""
    return sentence.replace(" %", "\N{NO-BREAK SPACE}%")


def points(part: int | None, whole: int | None, part_before: int | None, before: int | None) -> str | None:
    """Return how a share changed, said in percentage points; None where one of the two isn't known.

    The shares are taken as they were printed, so that whoever subtracts them finds the same.
    """
    if part is None or not whole or part_before is None or not before:
        return None
    change = _tenths(part, whole) - _tenths(part_before, before)
    if not change:
        return _("no change")
    sign = "+" if change > 0 else "−"
    return _("%(change)s percentage points") % {"change": f"{sign}{number_format(abs(change), 1)}"}


def change(now: int | None, before: int | None) -> str | None:
    """Return how a count changed, in its own unit; None where one of the two isn't known."""
    if now is None or before is None:
        return None
    if now == before:
        return _("no change")
    return f"{'+' if now > before else '−'}{number(abs(now - before))}"


def count_of(table: Mapping[str, Any], code: str) -> int | None:
    """Return the count of a row; None where it is protected, or put together with another.

    A row that a full table leaves out is 0.
    """
    for row in table["rows"]:
        if row["code"] == code:
            count: int | None = row["count"]
            return count
        if code in parts(row):
            return None
    return None if table["withheld"] else 0


def parts(row: Mapping[str, Any]) -> list[str]:
    """Return the codes that a row counts: itself, or those that were put together in it."""
    return list(row.get("of") or row["code"].split(JOINED))


def is_not_stated(row: Mapping[str, Any]) -> bool:
    """Return whether a row counts people who did not state it, alone or with others."""
    return NOT_STATED in parts(row)


def in_order(table: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the rows of a table in reading order: as listed, countries by their name, “not stated” last."""
    rows = list(table["rows"])
    if table["dimension"] == "country":
        rows.sort(key=lambda row: (is_not_stated(row), said(row["label"], language)))
    return rows


def answered(table: Mapping[str, Any]) -> int | None:
    """Return how many of those counted stated what the table is about; None where that is protected."""
    if table["total"] is None or (unstated := count_of(table, NOT_STATED)) is None:
        return None
    total: int = table["total"]
    return total - unstated


def bars(
    table: Mapping[str, Any],
    language: str,
    *,
    document: Mapping[str, Any] | None = None,
    coverage: str = "",
    page: str = "",
) -> dict[str, Any]:
    """Return what the frame's `{% bars %}` draws of a protected table: rows, caption and base.

    Each row carries its share of all and of those who answered. It is named as its `document` names it.
    `coverage` is added to the base. `page`, where given, is the address below which a row has its own page.
    """
    sectors = table["dimension"] == "stakeholder_group"
    known = answered(table)
    return {
        "measure": table["measure"],
        "unit": words.measure(document or {}, table["measure"], language).unit,
        "dimension": table["dimension"],
        "caption": words.dimension(document or {}, table["dimension"], language),
        "rows": [
            {
                "code": row["code"],
                "label": said(row["label"], language),
                "count": row["count"],
                "group_code": row["code"] if sectors and parts(row) == [row["code"]] != [NOT_STATED] else "",
                "of_all": share(row["count"], table["total"]),
                "is_answer": not is_not_stated(row),
                "of_answered": None if is_not_stated(row) else share(row["count"], known),
                "url": f"{page}{slug(row['code'])}/" if page and row["count"] != 0 else "",
            }
            for row in in_order(table, language)
        ],
        "base": base(table, coverage, document),
        "total": table["total"],
        "answered": known,
        # Everybody has a mode: then those who answered are all.
        "asks": any(is_not_stated(row) for row in table["rows"]),
        "withheld": table["withheld"],
    }


def slug(code: str) -> str:
    """Return a row's code as it stands in an address: “HN + SV” is `HN+SV`."""
    return code.replace(" ", "")


def base(table: Mapping[str, Any], coverage: str = "", document: Mapping[str, Any] | None = None) -> str:
    """Return the sentences below a table: who is counted, how many, who answered, and what is covered.

    The measure is named as the table's document names it.
    """
    total = table["total"]
    unit = within(words.measure(document or {}, table["measure"]).title)
    if total is None:
        told = _("Base: %(measure)s; the number is protected.") % {"measure": unit}
    elif table.get("withheld"):
        told = _("Base: %(total)s, %(measure)s.") % {"total": number(total), "measure": unit}
    else:
        told = ngettext(
            "Base: %(total)s, %(measure)s; the rows add up to it.",
            "Base: %(total)s, %(measure)s; the rows add up to it.",
            total,
        ) % {"total": number(total), "measure": unit}
        known = answered(table) if table.get("rows") else total
        if known is not None and known != total:
            told += " " + _("%(answered)s of %(total)s answered.") % {
                "answered": number(known),
                "total": number(total),
            }
    return f"{told} {coverage}".strip()


def coverage(document: Mapping[str, Any]) -> str:
    """Return what every table of a report covers, and on which day it was counted."""
    if not document.get("coverage"):
        return ""
    events = document["coverage"]["events"]
    counted_at = document.get("counted_at") or document["issued_at"]
    return ngettext("%(number)s event, as of %(day)s.", "%(number)s events, as of %(day)s.", events) % {
        "number": number(events),
        "day": date_format(datetime.fromisoformat(counted_at).date()),
    }


def seats(table: Mapping[str, Any] | None, language: str) -> dict[str, Any] | None:
    """Return a table of people as a ring of twenty seats, from shown counts alone; None where none is shown.

    What is protected sits together, as many seats as the total leaves, which whoever subtracts knows too.
    """
    if table is None or table["withheld"] or not table["total"] or table["total"] < SEATS:
        return None
    groups = [
        (
            row["code"] if parts(row) == [row["code"]] != [NOT_STATED] else "",
            said(row["label"], language),
            row["count"],
            "absent" if is_not_stated(row) else "confirmed",
        )
        for row in in_order(table, language)
        if row["count"]
    ]
    rest = table["total"] - sum(count for _code, _label, count, _state in groups)
    if rest:
        groups.append(("", _("protected"), rest, "veiled"))
    if len(groups) < 2:
        return None
    shared = _shared([count for _code, _label, count, _state in groups], SEATS)
    rows = [
        {"code": code, "label": label, "seats": taken, "state": state}
        for (code, label, _count, state), taken in zip(groups, shared, strict=True)
        if taken
    ]
    told = ", ".join(f"{row['seats']} {row['label']}" for row in rows)
    sitting = [
        Seat("", group=label, group_code=code, state=state)
        for (code, label, _count, state), taken in zip(groups, shared, strict=True)
        for _seat in range(taken)
    ]
    return {
        "rows": rows,
        "seats": sitting,
        "title": _("Of every %(seats)s seats at the table: %(told)s.") % {"seats": SEATS, "told": told},
    }


def _shared(counts: list[int], places: int) -> list[int]:
    """Give places in proportion, the largest remainders first."""
    total = sum(counts)
    given = [places * count // total for count in counts]
    order = sorted(range(len(counts)), key=lambda at: (-(places * counts[at] % total), at))
    for at in order[: places - sum(given)]:
        given[at] += 1
    return given
