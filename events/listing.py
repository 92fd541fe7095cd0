"""An event's places as staff look for them: what is asked, which match, and in which order."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from convite.moments import zone
from events import risk
from events.models import Event, Presence, Registration, RegistrationQuerySet, SessionSeat
from events.recognition import name_key

#: A search that finds no more than these is about somebody, and not a list.
FEW = 3
#: What a list can be put in order by: the words in an address → the columns.
ORDERS: dict[str, tuple[str, ...]] = {
    "": ("number",),
    "newest": ("-number",),
    "name": ("name_key", "number"),
}
#: What may stand between the digits of a phone number, and between its plus and them.
_BETWEEN_DIGITS = re.compile(r"(?<=[\d+])[\s.\-\u2010-\u2014]+(?=\d)")
#: Orders that would say who stands where, were no name shown.
NAMING = frozenset({"name"})


@dataclass(frozen=True)
class Asked:
    """What is looked for, in the words that an address carries; an empty one asks for everything."""

    q: str = ""
    status: str = ""
    mode: str = ""
    hub: str = ""
    sector: str = ""
    country: str = ""
    language: str = ""
    confirmed: str = ""
    came: str = ""
    first: str = ""
    extra: str = ""
    since: str = ""
    until: str = ""
    #: A session with seats of its own: those who have one in it.
    session: str = ""
    sort: str = ""

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Asked":
        """Return what a cleaned form, or what was kept of one, asks for; other names are passed over."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: str(value) for name, value in words.items() if name in known and value})

    @property
    def words(self) -> dict[str, str]:
        """What is asked, by name, as an address or a row keeps it; empty words stay out."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything is left out; an order alone leaves out nobody."""
        return bool(replace(self, sort="").words)


def matching(event: Event, asked: Asked) -> RegistrationQuerySet:
    """Return the event's registrations that match, in the order asked for; without a status, those placed.

    Raises `ValueError` for a day that is none.
    """
    rows: RegistrationQuerySet = Registration.objects.filter(event=event)
    if not asked.status:
        rows = rows.placed()
    elif asked.status != "all":
        rows = rows.filter(status=asked.status)
    plain = {"mode": "mode", "hub": "hub__code", "country": "country", "language": "language"}
    rows = rows.filter(**{column: value for name, column in plain.items() if (value := getattr(asked, name))})
    if asked.sector:
        rows = rows.filter(stakeholder_group__code=asked.sector)
    if asked.confirmed:
        rows = rows.filter(address_confirmed_at__isnull=asked.confirmed == "no")
    if asked.first:
        rows = rows.filter(first_time={"yes": True, "no": False}.get(asked.first))
    if asked.extra:
        rows = rows.filter(is_extra=asked.extra == "yes")
    if asked.came:
        present = Presence.objects.filter(registration=OuterRef("pk"), state=Presence.State.PRESENT)
        rows = rows.filter(Exists(present) if asked.came == "yes" else ~Exists(present))
    if asked.session:
        rows = rows.filter(
            session_seats__session__code=asked.session, session_seats__status=SessionSeat.Status.HELD
        )
    if asked.since:
        rows = rows.filter(registered_at__gte=_midnight(event, asked.since))
    if asked.until:
        rows = rows.filter(registered_at__lt=_midnight(event, asked.until, days=1))
    order = ORDERS.get(asked.sort, ORDERS[""])
    if asked.sort in NAMING and not risk.has_lists(event):
        order = ORDERS[""]
    return sought(rows, asked.q).order_by(*order)


def sought(rows: QuerySet[Registration], words: str) -> Any:
    """Return the rows in which every word is found: in the name without its accents, the address, the phone.

    A word that is a number finds the place of that number too. A phone number may be typed in groups.
    """
    return rows.filter(every_word(words, _is_in))


def every_word(words: str, is_in: Callable[[str], Q]) -> Q:
    """Return the condition that each word `is_in` a row, as typed or with the groups of a number joined.

    Spaces, dashes and brackets between the digits of a phone number do not matter.
    """
    joined = _BETWEEN_DIGITS.sub("", words.replace("(", " ").replace(")", " "))
    readings = {tuple(words.split()), tuple(joined.split())}
    return reduce(or_, (reduce(and_, map(is_in, reading), Q()) for reading in sorted(readings)))


def _is_in(word: str) -> Q:
    called = name_key(word)
    match = Q(email__icontains=word)
    if called:
        match |= Q(name_key__contains=called)
    if digits := digits_of(word):
        if len(digits) < 9:
            match |= Q(number=int(digits))
        if len(digits) > 4:
            match |= Q(phone__contains=digits)
    return match


def digits_of(word: str) -> str:
    """Return the digits of a word that is a number, with a plus before it or none; else ''."""
    digits = word.lstrip("+")
    return digits if digits.isascii() and digits.isdecimal() else ""


def names_them(event: Event, asked: Asked) -> bool:
    """Return whether the rows may be shown by name: where the risk allows lists, or somebody was looked for.

    Where it allows none, only the search itself counts: filters that leave few of many name nobody.
    """
    if risk.has_lists(event):
        return True
    if not asked.q:
        return False
    everyone = Registration.objects.filter(event=event)
    return len(sought(everyone, asked.q).order_by("pk").values_list("pk", flat=True)[: FEW + 1]) <= FEW


def countries_of(event: Event) -> list[str]:
    """Return the codes of the countries that stand among the event's places."""
    found = Registration.objects.filter(event=event).exclude(country="").order_by("country")
    return [str(code) for code in found.values_list("country", flat=True).distinct()]


def _midnight(event: Event, day: str, *, days: int = 0) -> datetime:
    return datetime.combine(
        date.fromisoformat(day) + timedelta(days=days), time.min, tzinfo=zone(event.time_zone)
    )
