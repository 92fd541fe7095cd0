"""What machines and messengers read of a public page: structured data, and the card of a shared link.

Nothing is told that the page does not show; of a gathering that is not open, nothing at all.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language

from cms import languages, sites
from cms.lists.programme import Line
from cms.outward import dyes
from convite import paper
from convite.structured import script as script  # what stands in a page's head, under one roof with the rest
from events import risk
from events.models import Event, Mode, Session
from trainings.models import Cohort

#: Characters of a description that a card or a search result shows.
DESCRIBED = 200
ATTENDANCE: dict[frozenset[str], str] = {
    frozenset({Mode.ONSITE}): "OfflineEventAttendanceMode",
    frozenset({Mode.ONLINE}): "OnlineEventAttendanceMode",
}
#: What it costs whoever takes part.
FREE = {"@type": "Offer", "price": 0, "priceCurrency": "USD", "category": "Free"}
COURSE_MODE: dict[frozenset[str], str] = {
    frozenset({Mode.ONSITE}): "onsite",
    frozenset({Mode.ONLINE}): "online",
}
Told = dict[str, Any]


def described(text: str) -> str:
    """Return a text without its marks, as much of it as a card shows."""
    return Truncator(" ".join(strip_tags(text.replace("<", " <")).split())).chars(DESCRIBED)


def gathering(
    event: Event, ways: Mapping[str, Any], lines: Iterable[Line], *, url: str, words: str
) -> Told | None:
    """Return what is told of a gathering with its sessions, as schema.org has it; none where it is not open.

    `ways` is how to take part (`cms.lists.programme.ways_in`) with its hosts.
    """
    if risk.is_neutral(event) or event.starts_at is None or event.ends_at is None:
        return None
    return _without_nothing(
        {
            **_about(event, ways, url=url, title=str(event.title), words=words),
            **_days(event),
            "eventStatus": _status(event.status == Event.Status.CANCELLED),
            "location": _places(event, ways["modes"], url),
            "subEvent": [
                _part(line, line.instant, event, ways, whole_url=url)
                for line in lines
                if line.instant and not line.is_break
            ],
        }
    )


def _part(line: Line, begins: datetime, event: Event, ways: Mapping[str, Any], *, whole_url: str) -> Told:
    """A session of a gathering; one that has no page yet is read on the gathering's."""
    is_off = Session.Status.CANCELLED in (line.status, event.status)
    url = whole_url if line.url.startswith("#") else sites.with_host(line.url)
    return _without_nothing(
        {
            "@type": "Event",
            "name": line.title,
            "url": url,
            "startDate": _moment(begins, line.zone),
            "endDate": _moment(begins + timedelta(minutes=line.minutes), line.zone),
            "eventStatus": _status(is_off),
            "location": _places(event, ways["modes"], url),
        }
    )


def session(
    of: Session, ways: Mapping[str, Any], *, url: str, title: str, words: str, whole_url: str
) -> Told | None:
    """Return what is told of a session, as schema.org has it; none of a break, or where it is not dated.

    `ways` is how to take part (`cms.lists.programme.ways_in`) with its hosts. `whole_url` is the page of its
    gathering; empty where that has none of its own.
    """
    event = of.event
    if risk.is_neutral(event) or of.is_break or of.starts_at is None or of.ends_at is None:
        return None
    is_off = Session.Status.CANCELLED in (of.status, event.status)
    return _without_nothing(
        {
            **_about(event, ways, url=url, title=title, words=words),
            "startDate": _moment(of.starts_at, of.time_zone),
            "endDate": _moment(of.ends_at, of.time_zone),
            "eventStatus": _status(is_off),
            "location": _places(event, ways["modes"], url),
            "superEvent": _whole(event, ways, url=whole_url, else_at=url) if event.title != title else None,
        }
    )


def _about(event: Event, ways: Mapping[str, Any], *, url: str, title: str, words: str) -> Told:
    """What is told alike of a gathering and of a session of it."""
    return {
        "@type": "Event",
        "name": title,
        "description": described(words),
        "url": url,
        "eventAttendanceMode": _attendance(ways["modes"]),
        "organizer": [{"@type": "Organization", "name": name} for name in ways["hosts"]],
        "inLanguage": event.languages or None,
        "isAccessibleForFree": True,
        "offers": _offer(ways),
    }


def course(of: Cohort, ways: Mapping[str, Any], *, url: str, title: str, words: str) -> Told | None:
    """Return what is told of a group of a course, as schema.org has it; none of one that is not open."""
    event = of.event
    if risk.is_neutral(event) or event.starts_at is None or event.ends_at is None:
        return None
    modes = frozenset(ways["modes"])
    return _without_nothing(
        {
            "@type": "Course",
            "name": title,
            "description": described(words or str(of.course.summary or title)),
            "url": url,
            "provider": [{"@type": "Organization", "name": name} for name in ways["hosts"]],
            "inLanguage": event.languages or None,
            "isAccessibleForFree": True,
            "offers": _offer(ways) or FREE,
            "hasCourseInstance": _without_nothing(
                {
                    "@type": "CourseInstance",
                    "courseMode": COURSE_MODE.get(modes, "blended"),
                    **_days(event),
                    "location": _places(event, ways["modes"], url),
                    "eventStatus": "https://schema.org/EventCancelled"
                    if event.status == Event.Status.CANCELLED
                    else None,
                }
            ),
        }
    )


class File(NamedTuple):
    """A file of a publication: its address on this site, what kind it is (MIME), its bytes, its language."""

    url: str
    kind: str
    size: int | None
    language: str


#: A publication's kind, as schema.org calls it.
WRITTEN = {"report": "Report", "white-paper": "Report", "guide": "Guide"}


def publication(
    *,
    kind: str,
    title: str,
    words: str,
    url: str,
    day: date,
    authors: Sequence[str],
    publishers: Sequence[str],
    files: Sequence[File],
    about: Sequence[str],
) -> Told:
    """Return what is told of a publication, as schema.org has it."""
    named = set(publishers)
    return _without_nothing(
        {
            "@type": WRITTEN.get(kind, "Article"),
            "name": title,
            "headline": title,
            "description": described(words),
            "url": url,
            "datePublished": day.isoformat(),
            "author": [
                {"@type": "Organization" if name in named else "Person", "name": name} for name in authors
            ]
            or [{"@type": "Organization", "name": name} for name in publishers],
            "publisher": [{"@type": "Organization", "name": name} for name in publishers],
            "inLanguage": sorted({file.language for file in files}),
            "about": [{"@type": "Thing", "name": name} for name in about],
            "isAccessibleForFree": True,
            "encoding": [_file(file) for file in files],
        }
    )


def _file(file: File) -> Told:
    return _without_nothing(
        {
            "@type": "MediaObject",
            "contentUrl": sites.here(file.url),
            "encodingFormat": file.kind,
            "contentSize": f"{max(1, round(file.size / 1024))} kB" if file.size else "",
            "inLanguage": file.language,
        }
    )


def news(
    *,
    title: str,
    words: str,
    url: str,
    day: date,
    changed_at: datetime | None,
    publishers: Sequence[str],
    language: str,
    about: Sequence[str],
) -> Told:
    """Return what is told of a piece of news, as schema.org has it; `language` where it is not the page's."""
    own = get_language() or languages.ORDER[0]
    who = [{"@type": "Organization", "name": name} for name in publishers]
    return _without_nothing(
        {
            "@type": "NewsArticle",
            "headline": title,
            "description": described(words),
            "url": sites.whole(url),
            "mainEntityOfPage": sites.whole(url),
            "datePublished": day.isoformat(),
            # What is written again on its own day has not changed for a reader.
            "dateModified": changed_at.date().isoformat() if changed_at and changed_at.date() > day else None,
            "author": who,
            "publisher": who[:1],
            "inLanguage": language or languages.TAGS.get(own, own),
            "about": [{"@type": "Thing", "name": name} for name in about],
            "isAccessibleForFree": True,
        }
    )


def _moment(instant: datetime | None, zone: str) -> str:
    assert instant is not None  # noqa: S101  of what has no date nothing is told
    return instant.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")


def _attendance(modes: Iterable[str]) -> str:
    kinds = frozenset(Mode.ONSITE if mode == Mode.HUB else mode for mode in modes)
    return f"https://schema.org/{ATTENDANCE.get(kinds, 'MixedEventAttendanceMode')}" if kinds else ""


def _places(event: Event, modes: Iterable[str], url: str) -> list[Told]:
    found: list[Told] = []
    if Mode.ONSITE in modes and (event.venue or event.city or event.country):
        address = _without_nothing(
            {
                "@type": "PostalAddress",
                "streetAddress": event.address,
                "addressLocality": event.city,
                "addressCountry": str(event.country or ""),
            }
        )
        name = event.venue or event.city or str(event.country.name)
        found.append({"@type": "Place", "name": name, "address": address})
    if Mode.ONLINE in modes:
        # The way into the meeting is for those who registered; the page says how to get it.
        found.append({"@type": "VirtualLocation", "url": url})
    return found


def _offer(ways: Mapping[str, Any]) -> Told | None:
    if not ways["register_url"]:
        return None
    left = "SoldOut" if ways["is_full"] else "InStock"
    return {
        **FREE,
        "availability": f"https://schema.org/{left}",
        "url": sites.here(ways["register_url"]),
    }


def _whole(event: Event, ways: Mapping[str, Any], *, url: str, else_at: str) -> Told | None:
    """The gathering that a session is a part of; without a page of its own, it is met at `else_at`."""
    if event.starts_at is None or event.ends_at is None:
        return None
    return _without_nothing(
        {
            "@type": "Event",
            "name": str(event.title),
            "url": url,
            **_days(event),
            "location": _places(event, ways["modes"], url or else_at),
        }
    )


def _days(event: Event) -> Told:
    """From when until when; at one's own pace it has days and no hours."""
    first, last = event.first_day, event.last_day
    return {
        "startDate": first.isoformat() if first else _moment(event.starts_at, event.time_zone),
        "endDate": last.isoformat() if last else _moment(event.ends_at, event.time_zone),
    }


def _status(is_off: bool) -> str:
    return f"https://schema.org/{'EventCancelled' if is_off else 'EventScheduled'}"


def _without_nothing(told: Told) -> Told:
    return {name: value for name, value in told.items() if value not in (None, "", [], {})}


class Card(NamedTuple):
    """What the picture of a shared link says."""

    title: str
    eyebrow: str = ""
    foot: str = ""
    #: A sentence or two below the title.
    words: str = ""

    @property
    def mark(self) -> str:
        """Return a mark of what the picture says, in its language and colours; another one has another."""
        site = sites.current()
        said = "\x1f".join((site.name, *site.hues, get_language() or "", *self))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def alt(self) -> str:
        """Return what the picture says, to be read out."""
        return ". ".join(part for part in (self.eyebrow, self.title, self.words, self.foot) if part)

    def lines(self, *, words: str, url: str, picture: str) -> list[tuple[str, str]]:
        """Return the card of a link with some words as Open Graph has it: property and what it says."""
        language = get_language() or languages.ORDER[0]
        told = [
            ("og:site_name", sites.current().name),
            ("og:type", "website"),
            ("og:title", self.title),
            ("og:description", described(words)),
            ("og:url", url),
            ("og:locale", LOCALES.get(language, language)),
            ("og:image", sites.here(picture)),
            ("og:image:width", str(WIDTH)),
            ("og:image:height", str(HEIGHT)),
            ("og:image:alt", self.alt),
        ]
        return [(name, said) for name, said in told if said]

    def picture(self) -> bytes:
        """Return its picture (PNG); the same card is drawn once a day at most."""
        key = f"cms.card:{self.mark}"
        drawn: bytes | None = cache.get(key)
        if drawn is None:
            says = {
                "site": sites.current().name,
                "eyebrow": self.eyebrow,
                "heading": self.title,
                "words": self.words,
                "foot": self.foot,
                "dyes": dyes.of(sites.current()),
            }
            (drawn,) = paper.pictures(TEMPLATE, says, title=self.title)
            cache.set(key, drawn, KEPT)
        return drawn


#: A language as Open Graph calls it.
LOCALES = {"es": "es_419", "pt-br": "pt_BR", "en": "en_US"}
TEMPLATE = Path(__file__).parent / "typst" / "card.typ"
#: Dots of a card's picture, and seconds for which it is kept.
WIDTH, HEIGHT = 1200, 630
KEPT = 24 * 60 * 60
