"""Posters: what a page is, when and where, and a code that leads there, in one language or several (PDF)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from cms import languages, sites
from cms.lists import programme
from cms.models import PublicPage, RecordPage, SessionPage, ShortLink
from cms.outward import dyes, short_links
from convite import moments, paper
from events import risk
from events.models import Event

TEMPLATE = Path(__file__).parent / "typst" / "poster.typ"
#: Sheets, and how much larger than A4 all that stands on them is.
SIZES = {"a4": 1.0, "a3": 1.414}


def poster(
    pages: Mapping[str, PublicPage], link: ShortLink, *, told_in: Sequence[str], size: str = "a4"
) -> bytes:
    """Return a sheet (A4 or A3) that says what a page is about in some languages, and how to get there.

    `told_in` are languages that `pages` has, the first the largest. A discreet gathering is called a meeting
    and nothing says where or whose it is; raises `NoShortAddress` for what may have no code on a wall.
    """
    says = said(pages, link, told_in=told_in, size=size)
    return paper.pdf(TEMPLATE, says, title=says["told"][0]["heading"], language=told_in[0])


def said(
    pages: Mapping[str, PublicPage], link: ShortLink, *, told_in: Sequence[str], size: str = "a4"
) -> dict[str, Any]:
    """Return what a poster says, as its template has it; see `poster`."""
    if not all(short_links.may_have_one(page) for page in pages.values()):
        raise short_links.NoShortAddress
    first = pages[told_in[0]]
    neutral = isinstance(first, RecordPage) and risk.is_neutral(first.get_event())
    # Whose a gathering is that is not open, neither a name nor a colour says.
    site = sites.now().main if neutral else sites.now().of(first.url_path)
    told = [_told(pages[code], code) for code in told_in]
    address = short_links.printed(link, first)
    with override(told_in[0]):
        code_alt = _("QR code that opens %(address)s") % {"address": address}
    return {
        "paper": size,
        "scale": SIZES[size],
        "site": "" if neutral or told[0]["heading"] == site.name else site.name,
        "dyes": dyes.of(site),
        "told": told,
        "code": paper.qr(short_links.whole(link, first)),
        "code_alt": code_alt,
        "address": address,
    }


def _told(page: PublicPage, language: str) -> dict[str, Any]:
    """What the poster says in one language."""
    tongue, _dash, region = languages.TAGS[language].partition("-")
    with override(language):
        says = _of_gathering(page) if isinstance(page, RecordPage) else _of_page(page)
        return {
            **says,
            "lang": tongue,
            "region": region or None,
            "ask": _("Scan the code, or type this address:"),
        }


def _of_page(page: PublicPage) -> dict[str, str]:
    card = page.on_card()
    return {"eyebrow": card.eyebrow, "heading": card.title, "when": card.words, "where": card.foot}


def _of_gathering(page: RecordPage) -> dict[str, str]:
    event = page.get_event()
    return {
        "eyebrow": "",
        "heading": risk.outside_title(event) if risk.is_neutral(event) else str(page.on_card().title),
        "when": _when(page, event),
        "where": _where(page, event),
    }


def _when(page: RecordPage, event: Event) -> str:
    """Day and hours with their zone, named; a zone is named after a place, which not every one may tell."""
    zone = "UTC" if risk.is_neutral(event) else event.time_zone
    if isinstance(page, SessionPage):
        session = page.session
        zone = zone if risk.is_neutral(event) else session.time_zone
        if session.starts_at is None:
            return ""
        return moments.span_words(session.starts_at, session.declared_minutes, zone)
    if event.first_day and event.last_day:
        return moments.pace_words(event.first_day, event.last_day, zone)
    if event.starts_at is None:
        return ""
    return programme.until_when(moments.moment_words(event.starts_at, zone), event, zone)


def _where(page: RecordPage, event: Event) -> str:
    if risk.is_neutral(event):
        return ""
    if isinstance(page, SessionPage):
        return risk.calendar_place(page.session)
    country = str(event.country.name) if event.country else ""
    return ", ".join(part for part in (event.venue, event.city, country) if part)
