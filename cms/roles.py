"""Who sits at a session's table, as far as each person agreed to have it shown."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_noop as _

from cms import languages
from convite.table import Seat
from events import spoken
from events.models import Part
from people.models import Category, Crosswalk

#: The order of roles at the table; organisers stand beside it, and whoever observes is shown nowhere.
TABLE = (
    Part.Role.SPEAKER,
    Part.Role.PANELLIST,
    Part.Role.TRAINER,
    Part.Role.CO_TRAINER,
    Part.Role.ONSITE_MODERATOR,
    Part.Role.ONLINE_MODERATOR,
    Part.Role.RAPPORTEUR,
    Part.Role.INTERPRETER,
    Part.Role.SUPPORT,
    Part.Role.HUB_COORDINATOR,
)
#: A role that is nobody's name in public.
UNNAMED = {
    Part.Role.ORGANISER: _("organiser"),
    Part.Role.SPEAKER: _("speaker"),
    Part.Role.PANELLIST: _("panellist"),
    Part.Role.ONSITE_MODERATOR: _("room moderator"),
    Part.Role.ONLINE_MODERATOR: _("online moderator"),
    Part.Role.RAPPORTEUR: _("rapporteur"),
    Part.Role.TRAINER: _("trainer"),
    Part.Role.CO_TRAINER: _("co-trainer"),
    Part.Role.INTERPRETER: _("interpreter"),
    Part.Role.SUPPORT: _("technical support"),
    Part.Role.HUB_COORDINATOR: _("hub coordinator"),
}
SCHEME = "un-regional-group"


class Portrayed(NamedTuple):
    """Someone who agreed to be shown with more than a name: a photo, or words of their own."""

    name: str
    role: str
    group: str
    photo_url: str
    words: str
    #: The language of the words, where it is not the reader's.
    words_lang: str
    #: Where the list of people who speak tells of them, if they are on it.
    url: str = ""

    @property
    def words_note(self) -> str:
        """The honest note above words in another language than the reader's; else empty."""
        return note_of(self.words_lang)


class AtTheTable(NamedTuple):
    """The seats, and the names of those who organise, in their own order."""

    seats: list[Seat]
    organisers: list[str]
    regions: dict[str, str]
    portrayed: list[Portrayed] = []


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


def at_the_table(parts: Iterable[Part], ways: Mapping[int, str] | None = None) -> AtTheTable:
    """Gather the standing parts of one session: a person counts once, each of their roles is named.

    A part needs its `person`, `organisation` and `stakeholder_group` at hand. Whoever did not agree to be
    named appears by role; sector and region appear only where that was agreed to. `ways` leads, by person, to
    the list of people who speak.
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
        _seat(sorted(held, key=lambda part: TABLE.index(part.role)), regions, ways or {})
        for held in people.values()
    ]
    told = [_portray(held, seat) for held, seat in zip(people.values(), seats, strict=True)]
    portrayed = [one for one in told if one]
    return AtTheTable(seats, list(dict.fromkeys(organisers)), dict(regions.values()), portrayed)


def _portray(held: list[Part], seat: Seat) -> Portrayed | None:
    """What a person agreed to have shown beside their name; none without a name, or without more."""
    if not any(part.shows_name and part.person for part in held):
        return None
    with_photo = next((part for part in held if part.shows_photo and part.portrait_id), None)
    with_words = next((part for part in held if part.shows_biography and part.biographies), None)
    if with_photo is None and with_words is None:
        return None
    words, tag = words_of(with_words) if with_words else ("", "")
    url = photo_url(with_photo) if with_photo else ""
    return Portrayed(seat.label, seat.role, seat.group, url, words, tag, seat.url)


def photo_url(part: Part) -> str:
    """Where the photo is that somebody gave for a role; empty where there is none."""
    return reverse("events:photo", args=[part.portrait.code]) if part.portrait else ""


def words_of(part: Part) -> tuple[str, str]:
    """What somebody wrote about themselves for a role, and its language where that is not the reader's."""
    reader, told = get_language() or "es", part.biographies
    language = next((code for code in languages.preferred(reader) if told.get(code)), "")
    return told.get(language, ""), languages.TAGS[language] if language and language != reader else ""


def note_of(tag: str) -> str:
    """The sentence that says in which language a text stands, by the tag of `words_of`; '' for none."""
    return next((spoken.told_in(code) for code, known in languages.TAGS.items() if known == tag), "")


def together(parts: Iterable[Part]) -> str:
    """The roles of one person in one session, in words and in the order of the table."""
    held = sorted({Part.Role(part.role) for part in parts}, key=TABLE.index)
    words = (gettext(UNNAMED[role]) for role in held)
    return pgettext("between two roles of one person", ", ").join(words)


def _organiser(part: Part) -> str:
    body = str(part.organisation) if part.organisation else ""
    name = part.person.name if part.person and part.shows_name else ""
    return f"{name} ({body})" if name and body else name or body


def _seat(held: list[Part], regions: Mapping[int, tuple[str, str]], ways: Mapping[int, str]) -> Seat:
    roles = together(held)
    told = next((part for part in held if part.shows_groups), None)
    named = next((part for part in held if part.shows_name and part.person), None)
    group, code = "", ""
    if told:
        sector = told.stakeholder_group
        region = regions.get(told.pk, ("", ""))[0]
        group = " · ".join(word for word in (sector.name if sector else "", region) if word)
        code = sector.code if sector else ""
    label = named.person.name if named and named.person else roles.capitalize()
    state = "confirmed" if any(part.status == Part.Status.CONFIRMED for part in held) else "invited"
    mode = next((part.mode for part in held if part.mode), "")
    url = ways.get(named.person_id or 0, "") if named else ""
    return Seat(label, roles if named else "", group, mode, state, code, url)
