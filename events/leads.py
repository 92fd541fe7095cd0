"""Where the page of a place, of a role or of a person leads on to, in rooms above this one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from events.models import Part, Registration, Session
from people.models import Person


class Lead(NamedTuple):
    """Words, and the address of the page that they lead to."""

    words: str
    url: str


class Seen(NamedTuple):
    """What the page of a place knows already, so that a room above asks for nothing twice.

    `token` is that of the link by which its holder came (empty: they are signed in); `sessions` are those on
    the programme of its event.
    """

    place: Registration
    token: str
    was_there: bool
    sessions: Sequence[Session]


#: Each room above adds its own in `AppConfig.ready`: from a place to where it leads, from a role with the
#: token of the link by which its holder came, and from the page of whoever is signed in.
_ways: list[Callable[[Seen], list[Lead]]] = []
_ways_of_roles: list[Callable[[Part, str], list[Lead]]] = []
_ways_of_people: list[Callable[[Person], list[Lead]]] = []


def leads(way: Callable[[Seen], list[Lead]]) -> None:
    """Register where the page of a place leads on to."""
    if way not in _ways:
        _ways.append(way)


def of(seen: Seen) -> list[Lead]:
    """Return where the page of a place leads on to."""
    return [lead for way in _ways for lead in way(seen)]


def leads_of_roles(way: Callable[[Part, str], list[Lead]]) -> None:
    """Register where the page of a role leads on to."""
    if way not in _ways_of_roles:
        _ways_of_roles.append(way)


def of_role(role: Part, token: str) -> list[Lead]:
    """Return where the page of a role leads on to."""
    return [lead for way in _ways_of_roles for lead in way(role, token)]


def leads_of_people(way: Callable[[Person], list[Lead]]) -> None:
    """Register where the page of whoever is signed in leads on to."""
    if way not in _ways_of_people:
        _ways_of_people.append(way)


def of_person(person: Person) -> list[Lead]:
    """Return where the page of whoever is signed in leads on to."""
    return [lead for way in _ways_of_people for lead in way(person)]
