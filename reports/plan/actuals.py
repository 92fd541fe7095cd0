"""How far an indicator has come, as an issued report tells it: the actual beside baseline and target.

The actual is what the report shows. Where it is protected, so is all that would be reckoned from it: the
share, the progress, and whether the target is reached.
"""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from reports.plan.looked_up import Figure, State, look_up, periods_of

Number = int | str


def as_number(value: Decimal | None) -> Number | None:
    """Return a number as a document keeps it: whole ones as such, others as their digits."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return int(whole) if whole == value else f"{value.normalize():f}"


def told(definition: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an approved indicator with its actual by a report, its groups and its periods.

    `state` is shown, protected or absent; `progress` a whole per cent, rounded down.
    """
    found = dict(definition)
    base, target = definition["baseline"], definition["target"]
    if definition["source"] != "measure":
        value = definition["typed"]["value"] if definition["typed"] else None
        found |= _standing(
            State.ABSENT if value is None else State.SHOWN, value, base, target, definition["direction"]
        )
        return found | {"targets": [], "periods": []}
    at = _place(definition)
    periods = []
    if definition["cumulative"]:
        found |= _of(definition, document, at, base, target)
    else:
        for period in periods_of(document, definition["measure"]):
            one = _of(definition, document, at | {"period": period["code"]}, base, target)
            periods.append({"code": period["code"], "label": period["label"]} | one)
        newest = periods[-1] if periods else _standing(State.ABSENT, None, base, target, "more")
        found |= {name: newest[name] for name in ("state", "actual", "progress", "reached")}
    found["periods"] = periods
    found["targets"] = [
        dict(group) | _of(definition, document, at | {group["dimension"]: group["row"]}, None, group["value"])
        for group in definition["targets"]
        if definition["cumulative"]
    ]
    return found


def _place(definition: Mapping[str, Any]) -> dict[str, str]:
    return {definition["dimension"]: definition["row"]} if definition["dimension"] else {}


def _of(
    definition: Mapping[str, Any],
    document: Mapping[str, Any],
    at: dict[str, str],
    base: Number | None,
    target: Number | None,
) -> dict[str, Any]:
    figure = look_up(document, definition["measure"], at)
    if definition["share"]:
        of = {dimension: code for dimension, code in at.items() if dimension != definition["dimension"]}
        figure = share(figure, look_up(document, definition["measure"], of))
    return _standing(figure.state, figure.count, base, target, definition["direction"])


def share(part: Figure, whole: Figure) -> Figure:
    """Return a part as a whole per cent of the whole, of what is shown of both."""
    if State.ABSENT in (part.state, whole.state):
        return Figure(State.ABSENT)
    if part.count is None or whole.count is None:
        return Figure(State.PROTECTED)
    if not whole.count:
        return Figure(State.ABSENT)
    return Figure(State.SHOWN, int((Decimal(100) * part.count / whole.count).quantize(1, ROUND_HALF_UP)))


def _standing(
    state: State, actual: Number | None, base: Number | None, target: Number | None, direction: str
) -> dict[str, Any]:
    return {
        "state": str(state),
        "actual": actual,
        "progress": progress(base, target, actual, direction),
        "reached": is_reached(target, actual, direction),
    }


def progress(base: Number | None, target: Number | None, actual: Number | None, direction: str) -> int | None:
    """Return the way from baseline to target that was gone, in whole per cents, rounded down.

    Without a baseline more begins at 0, and fewer begins nowhere. None where there is no way to measure.
    """
    if target is None or actual is None or (base is None and direction == "fewer"):
        return None
    begin, end, now = Decimal(base or 0), Decimal(target), Decimal(actual)
    if begin == end:
        return None
    return max(0, int((Decimal(100) * (now - begin) / (end - begin)).to_integral_value(ROUND_FLOOR)))


def is_reached(target: Number | None, actual: Number | None, direction: str) -> bool | None:
    """Return whether a target is reached; None where one of the two is not known."""
    if target is None or actual is None:
        return None
    if direction == "fewer":
        return Decimal(actual) <= Decimal(target)
    return Decimal(actual) >= Decimal(target)
