"""Time zones to choose from: the region's first, each country's own as the default."""

import csv
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from convite.moments import place_words
from people.terms import DATA

CONTINENTS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def _region() -> dict[str, str]:
    """Zone → ISO country, as the region's table has them; the first of a country is its default."""
    with (DATA / "time_zones.csv").open(encoding="utf-8") as rows:
        return {row["iana_tz"]: row["country"].split(" ")[0] for row in csv.DictReader(rows)}


@cache
def _only() -> dict[str, str]:
    """ISO country → its zone, for the countries that the database of zones gives exactly one."""
    found: dict[str, list[str]] = {}
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines()
    for country, _place, zone, *_note in (line.split("\t") for line in lines if not line.startswith("#")):
        found.setdefault(country, []).append(zone)
    return {country: zones[0] for country, zones in found.items() if len(zones) == 1}


def zone_of(country: str) -> str:
    """Return the zone that a country's organisations announce their hours in; UTC when we don't know.

    It is the one that the region's table has for the country, else its only one.
    """
    for zone, of in _region().items():
        if of == country:
            return zone
    only = _only().get(country, "")
    return only if _is_offered(only) else "UTC"


def zone_for(own: str, country: str) -> str:
    """Return the zone to begin with: the one that somebody chose for themselves, else the country's.

    Accounts are made with UTC, so that it says nothing of its own.
    """
    return own if own != "UTC" and _is_offered(own) else zone_of(country)


def _is_offered(zone: str) -> bool:
    return zone in _region() or zone in _others()


@cache
def _offset(name: str) -> str:
    # In July and January the same hour means that clocks do not change there.
    hours = {datetime(2026, month, 1, tzinfo=ZoneInfo(name)).strftime("%z") for month in (1, 7)}
    return "/".join(f"{hour[:3]}:{hour[3:]}" for hour in sorted(hours))


@cache
def _others() -> tuple[str, ...]:
    return tuple(
        sorted(
            name
            for name in available_timezones()
            if name.partition("/")[0] in CONTINENTS and name not in _region()
        )
    )


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the zones in two groups, for a field of a form."""
    near = [(name, f"{place_words(name)} (UTC{_offset(name)})") for name in _region()]
    return [
        (_("The region"), [*near, ("UTC", "UTC")]),
        (_("Elsewhere"), [(name, name.replace("_", " ")) for name in _others()]),
    ]
