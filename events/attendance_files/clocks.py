"""Moments and lengths of time as the tools write them: three languages, both orders of day and month."""

import re
from datetime import date, datetime, time

from events.attendance_files.columns import plain

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero janeiro", "feb february febrero fev fevereiro", "mar march marzo marco",
            "apr april abr abril", "may mayo maio mai", "jun june junio junho", "jul july julio julho",
            "aug august ago agosto", "sep sept september set septiembre setiembre setembro",
            "oct october octubre out outubro", "nov november noviembre novembro",
            "dec december dic diciembre dez dezembro",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_CLOCK = re.compile(
    r"(?<!\d)(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap])?\.?\s?(?:m\b\.?)?", re.IGNORECASE
)
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_AWARE = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})$")
_PARTS = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-z]+)")
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}

#: Which of two numbers is the day: `dm` as here, `md` as in the United States.
ORDERS = ("dm", "md")


def moments(text: str) -> dict[str, datetime | time]:
    """Return what a moment may mean, by the order of day and month; an hour alone is a `time`; else empty.

    A moment that names its own distance from UTC is returned with it, all others without a zone.
    """
    said = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())
    if _AWARE.match(said):
        try:
            return dict.fromkeys(
                ORDERS, datetime.fromisoformat(said.replace("Z", "+00:00").replace(" +", "+"))
            )
        except ValueError:
            return {}
    days, rest = _days(said)
    hour = _hour(rest)
    if hour is None:
        return {}
    if days is None:
        # An hour alone, and nothing else that could have been a day.
        left = re.sub(_CLOCK, "", rest).strip(" ,")
        return dict.fromkeys(ORDERS, hour) if not left else {}
    return {order: datetime.combine(day, hour) for order, day in days.items()}


def seconds(text: str, *, number_is: int = 60) -> int | None:
    """Return a length of time in seconds; a bare number counts as minutes. None for what is no length."""
    said = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split()).casefold()
    if re.fullmatch(r"\d+([.,]\d+)?", said):
        return round(float(said.replace(",", ".")) * number_is)
    if re.fullmatch(r"\d{1,3}:\d{2}(:\d{2})?", said):
        parts = [int(part) for part in said.split(":")]
        hours, minutes, rest = parts if len(parts) == 3 else (parts[0], parts[1], 0)
        return hours * 3600 + minutes * 60 + rest
    bare = re.sub(r"\s+", " ", "".join(sign for sign in said if sign not in "()"))
    found = _PARTS.findall(plain_units(bare))
    if not found or re.sub(_PARTS, "", plain_units(bare)).replace("y", "").replace("e", "").strip(" .,"):
        return None
    total = 0.0
    for number, unit in found:
        if unit[0] not in _UNITS:
            return None
        total += float(number.replace(",", ".")) * _UNITS[unit[0]]
    return round(total)


def plain_units(text: str) -> str:
    """The words of a length without accents and dots, commas between digits kept."""
    return re.sub(r"(?<=[a-z])\.", "", text.replace("í", "i").replace("ê", "e").replace("ó", "o"))


def _days(said: str) -> tuple[dict[str, date] | None, str]:
    """The day that is written, by order, and what is left of the words; no day is None, a wrong one empty."""
    if match := _YEAR_FIRST.search(said):
        rest = said.replace(match[0], " ", 1).replace("T", " ")
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        return (dict.fromkeys(ORDERS, day) if day else {}), rest
    if match := _NUMBERS.search(said):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        year += 2000 if year < 100 else 0
        read = {"dm": _date(year, second, first), "md": _date(year, first, second)}
        return {order: day for order, day in read.items() if day}, said.replace(match[0], " ", 1)
    words = plain(re.sub(_CLOCK, " ", said)).split()
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(word) for word in words if word.isdecimal()]
    if len(months) == 1 and len(numbers) == 2:
        year = next((number for number in numbers if number > 31), 0)
        day = (
            _date(year, months[0], next((number for number in numbers if number <= 31), 0)) if year else None
        )
        clock = _CLOCK.search(said)
        return (dict.fromkeys(ORDERS, day) if day else {}), clock[0] if clock else ""
    return (None, said) if not months else ({}, said)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _hour(said: str) -> time | None:
    match = _CLOCK.search(said)
    if not match:
        return None
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if half := (match[4] or "").lower():
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        return None
