"""Whose place a name in somebody else's file is: sure by address, number or name, proposed where it is alike.

Nothing is ever guessed. Sure is an address that one place alone has, the very name of one place alone, or its
number beside a word of its name; everything else is a proposal, for a person to choose from.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower
from rapidfuzz import fuzz, process

from events import risk
from events.models import Event, Hub, Registration
from events.recognition import name_key

#: How alike two names must be to be proposed, of 100; and how many are proposed.
ALIKE, MOST = 82, 3
#: What meeting tools add to the names of those who did not log in.
_GUESTS = frozenset(
    name_key(word)
    for word in (
        "guest", "unverified", "external", "host", "co-host", "me", "you", "invitado", "invitada",
        "no verificado", "sin verificar", "externo", "externa", "anfitrión", "anfitriona", "convidado",
        "convidada", "não verificado", "anfitriã", "yo", "eu", "pv",
    )
)  # fmt: skip
_BRACKETS = re.compile(r"^(.*?)\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_NUMBER_FIRST = re.compile(r"^(?:#|n[.º°o]+\s*)?(\d{1,6})(?!\d)[\s.:)\-–_#]*(.*)$", re.IGNORECASE)
_NUMBER_LAST = re.compile(r"^(.*?)[\s.:(\-–_#]+(\d{1,6})\)?$")


class Match(NamedTuple):
    """Whose place it is and how that is known (email, number, name), or whose it may be (unsure, none)."""

    how: str
    place: Registration | None = None
    alike: tuple[Registration, ...] = ()


class Places:
    """The places of one event, found by what a file says of somebody."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.all = list(Registration.objects.placed().filter(event=event).order_by("number"))
        self.by_code = {place.code: place for place in self.all}
        self.by_number = {place.number: place for place in self.all}
        self._by_email: dict[str, list[Registration]] = {}
        self._by_name: dict[str, list[Registration]] = {}
        self._by_words: dict[tuple[str, ...], list[Registration]] = {}
        proved: dict[int, set[str]] = {}
        people = [place.person_id for place in self.all if place.person_id]
        for person, address in EmailAddress.objects.filter(user__in=people, verified=True).values_list(
            "user_id", Lower("email")
        ):
            proved.setdefault(person, set()).add(address)
        for place in self.all:
            addresses = {place.email.casefold(), place.contact_key, *proved.get(place.person_id or 0, ())}
            for address in addresses:
                if "@" in address:
                    self._by_email.setdefault(address, []).append(place)
            self._by_name.setdefault(place.name_key, []).append(place)
            self._by_words.setdefault(_words(place.name_key), []).append(place)

    def match(self, name: str, email: str = "") -> Match:
        """Return whose place this is, or whose it may be."""
        keys = list(dict.fromkeys(filter(None, map(name_key, called(name)))))
        if held := self._by_email.get(email.casefold(), []) if email else []:
            same = [place for place in held if place.name_key in keys] if len(held) > 1 else held
            return Match("email", same[0]) if len(same) == 1 else Match("unsure", alike=tuple(held[:MOST]))
        by_name = (place for key in keys for place in self._by_name.get(key, ()))
        by_words = (place for words in _enough_words(keys) for place in self._by_words.get(words, ()))
        for same in map(_once, (by_name, by_words)):
            if same:
                return Match("name", same[0]) if len(same) == 1 else Match("unsure", alike=tuple(same[:MOST]))
        if (found := self._numbered(keys)) is not None:
            return found
        alike = self._alike(keys)
        return Match("unsure" if alike else "none", alike=alike)

    def _numbered(self, keys: Sequence[str]) -> Match | None:
        """Somebody who typed their number, as asked; a number alone is sure where sheets carry no names."""
        for key in keys:
            for number, rest in _numbers(key):
                place = self.by_number.get(number)
                if place is None:
                    continue
                said, own = set(rest.split()), set(place.name_key.split())
                if said & own if said else risk.sheet_is_coded(self.event):
                    return Match("number", place)
                others = [one for one in self._alike([rest] if rest else []) if one != place]
                return Match("unsure", alike=(place, *others)[:MOST])
        return None

    def _alike(self, keys: Sequence[str]) -> tuple[Registration, ...]:
        names = {place.code: place.name_key for place in self.all if len(place.name_key) > 1}
        best: dict[str, float] = {}
        for key in keys:
            if len(key) < 3:
                continue
            for _name, score, code in process.extract(
                key, names, scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=MOST
            ):
                best[code] = max(score, best.get(code, 0))
        ranked = sorted(best, key=lambda code: (-best[code], self.by_code[code].number))
        return tuple(self.by_code[code] for code in ranked[:MOST])


class HubNames:
    """The names of an event's remote hubs, by which one connection of a meeting is told from a person."""

    def __init__(self, event: Event) -> None:
        names = Hub.objects.filter(event=event).values_list("name", flat=True)
        self._keys = [_spaced(name_key(name)) for name in names]

    def has(self, name: str) -> bool:
        """Return whether a displayed name is that of a hub, alone or among other words such as “Hub”."""
        shown = [_spaced(name_key(one)) for one in called(name)]
        return any(key.strip() and key in one for key in self._keys for one in shown)


def _spaced(key: str) -> str:
    """The words of a name with one blank before and behind each, so that only whole words are found."""
    words = re.sub(r"[^\w]+", " ", key).split()
    return f" {' '.join(words)} "


def called(name: str) -> list[str]:
    """Return how a displayed name may name somebody: as it stands, without its brackets, or by them."""
    found = [name]
    if match := _BRACKETS.match(name):
        outer, inner = match[1], match[2]
        found = [outer] if name_key(inner) in _GUESTS else [name, outer, inner]
    for one in list(found):
        last, comma, first = one.partition(",")
        if comma and first.strip():
            found.append(f"{first.strip()} {last.strip()}")
    return [one.strip() for one in found]


def _numbers(key: str) -> list[tuple[int, str]]:
    found = []
    if match := _NUMBER_FIRST.match(key):
        found.append((int(match[1]), match[2].strip()))
    if match := _NUMBER_LAST.match(key):
        found.append((int(match[2]), match[1].strip()))
    return found


def _words(key: str) -> tuple[str, ...]:
    return tuple(sorted(re.sub(r"[^\w']+", " ", key).split()))


def _enough_words(keys: Iterable[str]) -> list[tuple[str, ...]]:
    """The words of names in any order; one word alone is no name of somebody in particular."""
    return [words for words in map(_words, keys) if len(words) > 1]


def _once(places: Iterable[Registration]) -> list[Registration]:
    return list({place.pk: place for place in places}.values())
