"""Who sits at a session's table, as far as each person agreed to have it shown."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as _

from convite.table import Seat
from events.models import Part
from people.models import Category, Crosswalk

#: The order of roles at the table; organisers stand beside it.
TABLE = (
    Part.Role.SPEAKER,
    Part.Role.TRAINER,
    Part.Role.ONSITE_MODERATOR,
    Part.Role.ONLINE_MODERATOR,
    Part.Role.RAPPORTEUR,
)
#: A role that is nobody's name in public.
UNNAMED = {
    Part.Role.ORGANISER: _("organiser"),
    Part.Role.SPEAKER: _("speaker"),
    Part.Role.ONSITE_MODERATOR: _("room moderator"),
    Part.Role.ONLINE_MODERATOR: _("online moderator"),
    Part.Role.RAPPORTEUR: _("rapporteur"),
    Part.Role.TRAINER: _("trainer"),
}
SCHEME = "un-regional-group"


class AtTheTable(NamedTuple):
    """The seats, and the names of those who organise, in their own order."""

    seats: list[Seat]
    organisers: list[str]
    regions: dict[str, str]


def regional_groups(parts: Iterable[Part]) -> dict[int, tuple[str, str]]:
    """Return part → (short name, full name) of its regional group at the United Nations.

    Derived from the country; where only a programme's own statement is known, as that programme states it.
    """
    told = list(parts)
    countries = {str(part.country) for part in told if part.country}
    stated = {part.stated_region for part in told if part.stated_region and not part.country}
    groups = (
        {
            row.source_code: row.category
            for row in Crosswalk.objects.filter(
                scheme__code=SCHEME, source_code__in=countries, category__isnull=False
            ).select_related("category")
        }
        if countries
        else {}
    )
    named = (
        {row.code: row for row in Category.objects.filter(scheme__code=SCHEME, code__in=stated)}
        if stated
        else {}
    )
    found = {part.pk: groups.get(str(part.country)) or named.get(part.stated_region) for part in told}
    return {pk: (group.code.upper(), group.name) for pk, group in found.items() if group}


def at_the_table(parts: Iterable[Part]) -> AtTheTable:
    """Gather the standing parts of one session: a person counts once, each of their roles is named.

    A part needs its `person`, `organisation` and `stakeholder_group` at hand. Whoever did not agree to be
    named appears by role; sector and region appear only where that was agreed to.
    """
    people: dict[object, list[Part]] = {}
    organisers: list[str] = []
    for part in sorted(parts, key=lambda part: (part.position, part.pk)):
        if part.role == Part.Role.ORGANISER:
            if name := _organiser(part):
                organisers.append(name)
        elif part.role in TABLE:
            people.setdefault(part.subject, []).append(part)
    regions = regional_groups(part for held in people.values() for part in held if part.shows_groups)
    seats = [
        _seat(sorted(held, key=lambda part: TABLE.index(part.role)), regions) for held in people.values()
    ]
    return AtTheTable(seats, list(dict.fromkeys(organisers)), dict(regions.values()))


def _organiser(part: Part) -> str:
    body = str(part.organisation) if part.organisation else ""
    name = part.person.name if part.person and part.shows_name else ""
    return f"{name} ({body})" if name and body else name or body


def _seat(held: list[Part], regions: dict[int, tuple[str, str]]) -> Seat:
    roles = [gettext(UNNAMED[Part.Role(part.role)]) for part in held]
    told = next((part for part in held if part.shows_groups), None)
    named = next((part for part in held if part.shows_name and part.person), None)
    group, code = "", ""
    if told:
        sector = told.stakeholder_group
        region = regions.get(told.pk, ("", ""))[0]
        group = " · ".join(word for word in (sector.name if sector else "", region) if word)
        code = sector.code if sector else ""
    together = pgettext("between two roles of one person", ", ").join(roles)
    label = named.person.name if named and named.person else together.capitalize()
    state = "confirmed" if any(part.status == Part.Status.CONFIRMED for part in held) else "invited"
    mode = next((part.mode for part in held if part.mode), "")
    return Seat(label, together if named else "", group, mode, state, code)
