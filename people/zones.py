"""Time zones to choose from: the region's first, each country's own as the default."""

import csv
from datetime import datetime
from functools import cache
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


def zone_of(country: str) -> str:
    """Return the zone that a country's organisations announce their hours in; UTC when we don't know."""
    for zone, of in _region().items():
        if of == country:
            return zone
    return "UTC"


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
