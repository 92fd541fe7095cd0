"""Who speaks at the gatherings of a house: whoever agreed to be listed, apart from all else, and nobody more.

What is shown of each is what the pages of their sessions show by their own agreements, and the organisation
that they speak for, which the words of this agreement name. All of it is read from the roles each time that a
page is made: whoever takes the agreement back, is erased, or speaks at what became a gathering at risk, is
gone with the next request.
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.apps import apps
from django.core.paginator import Page as Shown
from django.core.paginator import Paginator
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext, ngettext
from django_countries import countries
from wagtail.models import Page

from cms import languages, roles, sites
from cms.closed import is_closed
from cms.lists import listings
from cms.lists.narrowing import Narrowed
from cms.search.words import folded
from convite.prepared import Prepared
from convite.table import Seat, hue
from events import risk
from events.models import Event, Part, Session

#: People on one page of the list.
PAGE = 24
#: Characters of what somebody wrote about themselves; the whole of it stands on the session's page.
WORDS = 280
#: Sessions of one person that stand in the open; the others are folded in.
OPEN = 2


class Talk(NamedTuple):
    """One session at which somebody speaks, or one course in which they teach."""

    url: str
    title: str
    #: The language of the title, where it is not the reader's.
    lang: str
    #: Of a course, that of the latest class.
    day: date | None
    roles: str


class Speaker(NamedTuple):
    """Somebody who agreed to be listed, as far as each of their roles shows them."""

    name: str
    photo_url: str
    organisation: str
    group_code: str
    group: str
    #: The regional group, in short and in full.
    region: tuple[str, str]
    words: str
    #: The language of the words, where it is not the reader's.
    words_lang: str
    talks: list[Talk]

    @property
    def words_note(self) -> str:
        """The honest note above words in another language than the reader's; else empty."""
        return roles.note_of(self.words_lang)

    @property
    def initials(self) -> str:
        """The first letters of the first and the last word of the name, for those who gave no photo."""
        letters = [word[0] for word in self.name.split() if word[0].isalnum()]
        return "".join([*letters[:1], *letters[1:][-1:]]).upper()

    @property
    def hue(self) -> int:
        """The number of the hue of their sector, as at every table; 0 where none is shown."""
        return hue(self.group_code)

    @property
    def first(self) -> list[Talk]:
        """The sessions that stand in the open."""
        return self.talks[:OPEN]

    @property
    def others(self) -> list[Talk]:
        """The sessions that are folded in."""
        return self.talks[OPEN:]


class _Role(NamedTuple):
    """What orders and narrows the list: one role of somebody who is on it."""

    person: int
    name: str
    event: int
    country: str
    day: date | None
    group_code: str
    groups: tuple[str | None, ...]


# --- Who is listed ----------------------------------------------------------------------------


def _page_about(kind: str, locale_id: Any, **about: OuterRef) -> Subquery:
    """The address of the public page about something; none of one that only some may read."""
    pages = apps.get_model("cms", kind).objects.filter(~is_closed(), live=True, locale_id=locale_id, **about)
    return Subquery(pages.order_by("pk").values("url_path")[:1])


def listed(values: Sequence[Any], shape: str) -> QuerySet[Part]:
    """The roles of those who are listed at the gatherings that a `cms.lists.listings.Asked` asks for.

    `session_url` is the path of the page that tells of the session; of a class there is that of its course,
    `course_url`. Whatever is not public, not listed, called off or at risk is left out, and so is a role that
    was not confirmed.
    """
    locale_id = values[0]
    return (
        Part.objects.filter(shows_in_list=True, shows_name=True, status=Part.Status.CONFIRMED)
        .filter(role__in=Part.SPEAKING, person__isnull=False, person__erased_at=None)
        .filter(session__event__in=listings.gatherings(values, shape).order_by().values("pk"))
        .filter(
            session__event__status=Event.Status.PUBLISHED, session__event__risk__in=risk.NAMED_BESIDE_PEOPLE
        )
        .exclude(session__status__in=[Session.Status.DRAFT, Session.Status.CANCELLED])
        .annotate(
            session_url=_page_about("SessionPage", locale_id, session=OuterRef("session_id")),
            course_url=_page_about("TrainingPage", locale_id, cohort__event=OuterRef("session__event_id")),
        )
        .filter(Q(session_url__isnull=False) | Q(course_url__isnull=False))
    )


def _rows(*values: Any, shape: str, language: str) -> QuerySet[Any]:
    names = [languages.column("name", code) for code in languages.preferred(language)]
    shown = {
        f"told_{name}": Case(When(shows_groups=True, then=f"stakeholder_group__{name}"), default=None)
        for name in names
    }
    code = When(shows_groups=True, then=Coalesce("stakeholder_group__code", Value("")))
    return (
        listed(values, shape)
        .annotate(told_code=Case(code, default=Value(""), output_field=TextField()), **shown)
        .order_by("-session__starts_at", "pk")
        .values_list(
            *("person_id", "person__name", "session__event_id", "session__event__country"),
            *("session__wall_date", "told_code", *shown),
        )
    )


def _topics(*values: Any, shape: str, language: str) -> QuerySet[Any]:
    names = [languages.column("name", code) for code in languages.preferred(language)]
    among = listed(values, shape).order_by().values("session__event_id")
    about = Event.topics.through.objects.filter(event__in=among).order_by()
    return about.values_list("event_id", "topic__code", *(f"topic__{name}" for name in names))


ROWS = Prepared(_rows)
TOPICS = Prepared(_topics)


class People:
    """Everybody who is listed at some gatherings, in the order of the reader's alphabet."""

    def __init__(self, asked: listings.Asked) -> None:
        self.asked, self.language = asked, get_language() or languages.ORDER[0]
        shape = {"shape": asked.shape(), "language": self.language}
        self.roles = [
            _Role(person, name, event, str(country), day, code, tuple(groups))
            for person, name, event, country, day, code, *groups in ROWS.rows(*asked.values(), **shape)
        ]
        self.topics: dict[int, dict[str, str]] = {}
        for event, code, *names in TOPICS.rows(*asked.values(), **shape) if self.roles else ():
            self.topics.setdefault(event, {})[code] = listings.first_of(names)

    def narrowed(self, chosen: Mapping[str, str]) -> tuple[Narrowed, list[_Role]]:
        """What a reader may narrow the list by, and one role, the latest, of each who is then left."""
        narrowed = Narrowed(chosen)
        offered = {code: name for names in self.topics.values() for code, name in names.items()}
        topic = narrowed.by("topic", gettext("Topic"), gettext("All topics"), _by_name(offered))
        codes = {role.country for role in self.roles if role.country}
        where = {code: str(countries.name(code)) for code in codes}
        country = narrowed.by("country", gettext("Country"), gettext("All countries"), _by_name(where))
        years = sorted({role.day.year for role in self.roles if role.day}, reverse=True)
        year = narrowed.by(
            "year", gettext("Year"), gettext("All years"), [(str(one), str(one)) for one in years]
        )
        said = [folded(word) for word in narrowed.typed("name", gettext("Name")).split()]
        left: dict[int, _Role] = {}
        for role in self.roles:
            if (
                (not topic or topic in self.topics.get(role.event, ()))
                and (not country or country == role.country)
                and (not year or (role.day and str(role.day.year) == year))
                and _is_called(role.name, said)
            ):
                left.setdefault(role.person, role)
        return narrowed, sorted(left.values(), key=lambda role: alphabetical(role.name, self.language))

    def seats(self, found: Iterable[_Role]) -> list[Seat]:
        """A seat for each of them at one table, by sector where they show it, without names."""
        told: dict[int, Seat] = {}
        for role in self.roles:
            if role.group_code and role.person not in told:
                group = listings.first_of(role.groups)
                told[role.person] = Seat("", group=group, group_code=role.group_code)
        return [told.get(role.person, Seat("")) for role in found]

    def speakers(self, keys: Collection[int]) -> dict[int, Speaker]:
        """The people of these keys, with everything that their roles show."""
        held: dict[int, list[Any]] = {}
        found = (
            listed(self.asked.values(), self.asked.shape())
            .filter(person__in=keys)
            .select_related("person", "organisation", "stakeholder_group", "portrait", "session__event")
            .defer("portrait__picture")
            .order_by("-session__starts_at", "pk")
        )
        for part in found if keys else ():
            held.setdefault(part.person_id or 0, []).append(part)
        everything = [part for parts in held.values() for part in parts if part.shows_groups]
        regions = roles.regional_groups(everything)
        return {key: _speaker(parts, regions) for key, parts in held.items()}


def _by_name(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(words.items(), key=lambda row: folded(row[1]))


def _is_called(name: str, said: Sequence[str]) -> bool:
    """Whether each word that was typed begins a word of a name."""
    words = folded(name).split()
    return all(any(word.startswith(one) for word in words) for one in said)


def alphabetical(name: str, language: str) -> tuple[str, str]:
    """The place of a name in an alphabet: without accents, and in Spanish with ñ as the letter after n."""
    text = unicodedata.normalize("NFC", name).casefold()
    if language == "es":
        text = text.replace("ñ", "n\U0010ffff")
    return folded(text), name


def _speaker(parts: list[Part], regions: Mapping[int, tuple[str, str]]) -> Speaker:
    """What the listed roles of one person show; where several do, the latest session's."""
    person = parts[0].person
    assert person is not None  # noqa: S101  `listed` asks for it
    grouped = next((part for part in parts if part.shows_groups), None)
    sector = grouped.stakeholder_group if grouped else None
    pictured = next((part for part in parts if part.shows_photo and part.portrait), None)
    written = next((part for part in parts if part.shows_biography and part.biographies), None)
    words, words_lang = roles.words_of(written) if written else ("", "")
    spoke_for = next((part.organisation for part in parts if part.organisation), None)
    pages: dict[str, list[Any]] = {}
    for part in parts:
        pages.setdefault(part.session_url or part.course_url, []).append(part)  # type: ignore[attr-defined]
    return Speaker(
        name=person.name,
        photo_url=roles.photo_url(pictured) if pictured else "",
        organisation=str(spoke_for.name) if spoke_for else "",
        group_code=sector.code if sector else "",
        group=str(sector.name) if sector else "",
        region=regions.get(grouped.pk, ("", "")) if grouped else ("", ""),
        words=Truncator(" ".join(words.split())).chars(WORDS),
        words_lang=words_lang,
        talks=[_talk(url, some) for url, some in pages.items()],
    )


def _talk(url: str, parts: list[Any]) -> Talk:
    """What one page tells of: a session, or a course with the classes that somebody gave in it."""
    session = parts[0].session
    whole = session if parts[0].session_url and session.title else session.event
    return Talk(
        url=sites.way_to(url),
        title=str(whole.title),
        lang=languages.tag_of(whole, "title"),
        day=session.wall_date,
        roles=roles.together(parts),
    )


class Told(NamedTuple):
    """What the page of a house tells."""

    narrowed: Narrowed
    found: Shown
    speakers: list[Speaker]
    seats: list[Seat]
    count_words: str

    @property
    def regions(self) -> list[tuple[str, str]]:
        """The regional groups that are named, each once, in short and in full."""
        return sorted({one.region for one in self.speakers if one.region[0]})


def told(page: Page, chosen: Mapping[str, str]) -> Told:
    """Return who is listed at the gatherings of the house of a page, narrowed as a reader asks."""
    people = People(listings.asked_of(page))
    narrowed, left = people.narrowed(chosen)
    found = Paginator(left, PAGE).get_page(chosen.get("page"))
    keys = [role.person for role in found]
    speakers = people.speakers(keys)
    # Whoever left the list between the two questions is on neither.
    shown = [speakers[key] for key in keys if key in speakers]
    count = ngettext("%(count)s person", "%(count)s people", len(left)) % {"count": len(left)}
    return Told(narrowed, found, shown, people.seats(left), count)


# --- The way there from a session -------------------------------------------------------------


def ways_to(page: Page, parts: Iterable[Part]) -> dict[int, str]:
    """Return, by person, where the list of the site tells of those of a session's roles who are on it.

    Asks nothing where nobody is. The list is narrowed by the name, which the session's page shows as well.
    """
    theirs = {
        part.person_id: part.person.name
        for part in parts
        if part.person and part.shows_in_list and part.status == Part.Status.CONFIRMED
    }
    if not theirs:
        return {}
    home = sites.now().of(page.url_path).home_of(page.url_path)
    pages = apps.get_model("cms", "PeoplePage").objects.filter(
        ~is_closed(), live=True, locale_id=page.locale_id
    )
    path = (
        pages.filter(url_path__startswith=home)
        .order_by("depth", "path")
        .values_list("url_path", flat=True)
        .first()
    )
    if path is None:
        return {}
    url = sites.way_to(path)
    return {key: f"{url}?{urlencode({'name': name})}" for key, name in theirs.items() if key}
