"""Where the page of a place leads on to, in rooms above this one."""

from collections.abc import Callable
from typing import NamedTuple

from events.models import Registration


class Lead(NamedTuple):
    """Words, and the address of the page that they lead to."""

    words: str
    url: str


#: Each room above adds its own in `AppConfig.ready`: from a place, and the token of the link by which its
#: holder came (empty: they are signed in), to where it leads.
_ways: list[Callable[[Registration, str], list[Lead]]] = []


def leads(way: Callable[[Registration, str], list[Lead]]) -> None:
    """Register where the page of a place leads on to."""
    if way not in _ways:
        _ways.append(way)


def of(place: Registration, token: str) -> list[Lead]:
    """Return where the page of a place leads on to, for whoever came by this link or is signed in."""
    return [lead for way in _ways for lead in way(place, token)]
