"""Badges and table cards on paper: what each says, which is never more than its holder and the risk allow."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from auditlog.models import LogEntry
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from convite import paper
from events import pictures, risk
from events.errors import NobodyToPrint, NoCards, TooManyForOneFile
from events.models import Event, Mode, Part, Registration
from events.models.door_codes import in_groups
from people import acts
from people.models import Person

_TYPST = Path(__file__).parent / "typst"
BADGES, CARDS = _TYPST / "badges.typ", _TYPST / "table_cards.typ"

#: More badges than these come in parts, a file each; a printer does not mind, and nobody waits for long.
MOST = 1000


class Span(NamedTuple):
    """The badges of one file: from one number to another, and how many they are."""

    first: int
    last: int
    number: int


class Role(NamedTuple):
    """What is said of the role of somebody who agreed that it is published."""

    words: str
    organisation: str


def spans(places: QuerySet[Registration]) -> list[Span]:
    """Return in which parts the badges of these places come, by their numbers."""
    numbers = list(places.order_by("number").values_list("number", flat=True))
    cut = [numbers[at : at + MOST] for at in range(0, len(numbers), MOST)]
    return [Span(part[0], part[-1], len(part)) for part in cut]


@transaction.atomic
def badges(
    event: Event, places: Sequence[Registration], *, language: str, by: Person, now: datetime
) -> bytes:
    """Draw the badges of these places as a PDF; raises `NobodyToPrint`, or `TooManyForOneFile` past `MOST`.

    A badge carries the name to be called by and the code for the door; a role and whom it speaks for only as
    they were agreed to. Where the event is at risk it carries the number alone, under a neutral title.
    """
    if not places:
        raise NobodyToPrint
    if len(places) > MOST:
        raise TooManyForOneFile
    with override(language):
        roles = _roles(event)
        unpictured, unrecorded = without_pictures(event, places), pictures.without_recording(event, places)
        shows_names = risk.paper_names(event)
        said = [
            _badge(place, roles, _marks(place, unpictured, unrecorded), shows_names=shows_names)
            for place in places
        ]
        title = _("Badges")
        drawn = paper.pdf(
            BADGES,
            {"heading": risk.outside_title(event), "badges": said},
            title=title,
            language=language,
        )
    _log(event, "badges printed", len(said), by=by, now=now)
    return drawn


@transaction.atomic
def table_cards(event: Event, *, language: str, by: Person, now: datetime) -> bytes:
    """Draw a card to stand on the table for everyone who confirmed a role there, as a PDF.

    The names of roles that nobody agreed to publish stand on no card. Raises `NoCards` where the event's risk
    shows no roles, `NobodyToPrint` when nobody confirmed one.
    """
    if not risk.shows_roles(event):
        raise NoCards
    with override(language):
        roles = list(_agreed(event).order_by("session__starts_at", "session_id", "position", "pk"))
        unpictured, unrecorded = pictures.of_roles(event, roles)
        cards = [
            {
                "called": part.person.name,
                "role": str(part.get_role_display()),
                "organisation": part.organisation.name if part.organisation else "",
                "session": str(part.session.title or event.title),
                "marks": _marks(part, unpictured, unrecorded),
            }
            for part in roles
            if part.person and part.mode != Mode.ONLINE
        ]
        if not cards:
            raise NobodyToPrint
        drawn = paper.pdf(CARDS, {"cards": cards}, title=_("Table cards"), language=language)
    _log(event, "table cards printed", len(cards), by=by, now=now)
    return drawn


def without_pictures(event: Event, places: Iterable[Registration]) -> set[int]:
    """Return the places whose badge asks for no pictures, as `events.pictures` knows them.

    Where the event's risk shows no pictures, nobody's agreement counts, and every badge says so.
    """
    if not risk.shows_pictures(event):
        return {place.pk for place in places}
    return pictures.without_pictures(event, places)


def _marks(one: Registration | Part, unpictured: set[int], unrecorded: set[int]) -> list[str]:
    """What a badge or card asks of whoever holds a camera."""
    return [
        *([_("No pictures, please")] if one.pk in unpictured else []),
        *([_("No recording, please")] if one.pk in unrecorded else []),
    ]


def _agreed(event: Event) -> Any:
    return (
        Part.objects.filter(session__event=event, status=Part.Status.CONFIRMED, shows_name=True)
        .exclude(session__status="cancelled")
        .select_related("person", "organisation", "session")
    )


def _roles(event: Event) -> dict[UUID, Role]:
    """What each subject's badge says of their roles, where the event's risk shows roles at all."""
    if not risk.shows_roles(event):
        return {}
    held: dict[UUID, list[Part]] = {}
    for part in _agreed(event).order_by("position", "pk"):
        held.setdefault(part.subject, []).append(part)
    return {
        subject: Role(
            ", ".join(dict.fromkeys(str(part.get_role_display()) for part in parts)),
            next((part.organisation.name for part in parts if part.organisation), ""),
        )
        for subject, parts in held.items()
    }


def _badge(
    place: Registration, roles: dict[UUID, Role], marks: list[str], *, shows_names: bool
) -> dict[str, Any]:
    role = roles.get(place.subject, Role("", ""))
    modes = {Mode.ONSITE: _("In the room"), Mode.ONLINE: _("Online"), Mode.HUB: _("Remote hub")}
    number = _("Number %(number)s") % {"number": place.number}
    return {
        "called": place.name if shows_names else str(place.number),
        "number": number if shows_names else "",
        "role": role.words,
        "organisation": role.organisation,
        "mode": modes[Mode(place.mode)],
        "marks": marks,
        "picture": paper.qr(place.door_code),
        "alt": _("Code for the door: %(code)s") % {"code": in_groups(place.door_code)},
    }


def _log(event: Event, act: str, count: int, *, by: Person, now: datetime) -> None:
    acts.note(event, act, by=by, now=now, action=LogEntry.Action.ACCESS, count=str(count))
