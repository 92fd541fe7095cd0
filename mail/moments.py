"""Moments in the words of a letter: a day in full, the hours, and the zone by the name people know."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

#: Places that give a zone its name, where people write them otherwise than the database of zones.
PLACES = {
    "America/Asuncion": _("Asunción"),
    "America/Bogota": _("Bogotá"),
    "America/Mexico_City": _("Mexico City"),
    "America/New_York": _("New York"),
    "America/Panama": _("Panama"),
    "America/Santiago": _("Santiago (Chile)"),
    "America/Sao_Paulo": _("São Paulo"),
    "Asia/Tokyo": _("Tokyo"),
}


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; UTC for a name nobody knows."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")


def zone_words(instant: datetime, name: str) -> str:
    """Return the zone's name at an instant: `Panama time (UTC−5)`."""
    minutes = int((instant.astimezone(zone(name)).utcoffset() or timedelta()).total_seconds() // 60)
    if str(zone(name)) == "UTC":
        return "UTC"
    place = gettext(PLACES[name]) if name in PLACES else name.rpartition("/")[2].replace("_", " ")
    hours, rest = divmod(abs(minutes), 60)
    offset = "UTC" if not minutes else f"UTC{'+' if minutes > 0 else chr(0x2212)}{hours}"
    return gettext("%(place)s time (%(offset)s)") % {
        "place": place,
        "offset": offset + (f":{rest:02d}" if rest else ""),
    }


def day_words(instant: datetime, name: str) -> str:
    """Return the day in full, in a zone: `Wednesday 11 October 2023`."""
    day = instant.astimezone(zone(name))
    return gettext("%(weekday)s %(day)s %(month)s %(year)s") % {
        "weekday": _name(str(WEEKDAYS[day.weekday()])),
        "day": day.day,
        "month": _name(str(MONTHS[day.month])),
        "year": day.year,
    }


def _name(name: str) -> str:
    # English writes the names of days and months with a capital letter, Spanish and Portuguese without.
    return name if get_language() == "en" else name.lower()


def hour_words(instant: datetime, name: str) -> str:
    """Return the hour in a zone, on a clock of 24 hours: `09:00`."""
    return f"{instant.astimezone(zone(name)):%H:%M}"


def span_words(start: datetime, minutes: int, name: str) -> str:
    """Return day, hours and zone: `Friday 13 November 2026, from 09:00 to 10:00, Guatemala time (UTC−6)`."""
    end = start + timedelta(minutes=minutes)
    first, last = start.astimezone(zone(name)), end.astimezone(zone(name))
    hours = {"start": f"{first:%H:%M}", "end": f"{last:%H:%M}"}
    if last.date() > first.date():
        told = gettext("from %(start)s to %(end)s the next day") % hours
    else:
        told = gettext("from %(start)s to %(end)s") % hours
    return gettext("%(day)s, %(hours)s, %(zone)s") % {
        "day": day_words(start, name),
        "hours": told,
        "zone": zone_words(start, name),
    }


def same_clock(instant: datetime, one: str, other: str) -> bool:
    """Return whether the clocks of two zones show the same hour at an instant."""
    return instant.astimezone(zone(one)).utcoffset() == instant.astimezone(zone(other)).utcoffset()
