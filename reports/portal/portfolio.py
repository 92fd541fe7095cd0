"""A funder's projects side by side, from their newest reports alone; people are never added over projects.

Someone who took part in two projects stands in both reports, so a sum would count them twice. What may be
added is added: projects, events, reports.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django_countries import countries

from reports import charts, words
from reports.figures.measures import MEASURES
from reports.models import Grant, Release
from reports.portal import funder

#: The figures that stand side by side, in reading order; the first two are drawn too.
FIGURES = ("people", "participations", "hours", "speakers-and-moderators")
DRAWN = ("people", "hours")


@dataclass(frozen=True)
class Line:
    """One project: its newest report that stands, and the figures of it; None where there is no report."""

    grant: Grant
    country: str
    title: str
    release: Release | None
    reports: int
    figures: list[dict[str, Any]]
    women: str | None
    sessions: int | None


@dataclass(frozen=True)
class Sums:
    """What may be added over projects; an event of two projects counts once."""

    projects: int
    reports: int
    events: int


def lines(grants: Sequence[Grant], language: str) -> tuple[list[Line], Sums]:
    """Return a line for each grant, in the order given, and the sums over all of them."""
    standing: dict[int, list[Release]] = {}
    found = Release.objects.standing().filter(grant__in=grants).defer("counts").prefetch_related("events")
    for release in found.order_by("-number"):
        standing.setdefault(release.grant_id, []).append(release)
    made = [_line(grant, standing.get(grant.pk, []), language) for grant in grants]
    newest = [line.release for line in made if line.release]
    sums = Sums(
        projects=len(made),
        reports=sum(line.reports for line in made),
        events=len({event.pk for release in newest for event in release.events.all()}),
    )
    return made, sums


def _line(grant: Grant, standing: Sequence[Release], language: str) -> Line:
    release = standing[0] if standing else None
    document: Mapping[str, Any] = release.tables if release else {}
    return Line(
        grant=grant,
        country=country_name(grant),
        title=charts.said(document["grant"]["title"], language) if release else grant.title,
        release=release,
        reports=len(standing),
        figures=[
            {
                "code": code,
                "title": words.measure(document, code, language).title if release else MEASURES[code].title,
                "count": document["figures"].get(code) if release else None,
            }
            for code in FIGURES
        ],
        women=funder.balance(document, "present", language)["of_declared"] if release else None,
        sessions=document["coverage"]["sessions"] if release else None,
    )


def drawings(made: Iterable[Line]) -> list[dict[str, Any]]:
    """Return small charts of single figures by project, for the frame's bars; a hidden number is a veil."""
    reported = [line for line in made if line.release]
    return [
        {
            "caption": str(MEASURES[code].title),
            "base": str(MEASURES[code].base),
            "rows": [
                {
                    "label": line.title,
                    "count": next(figure["count"] for figure in line.figures if figure["code"] == code),
                }
                for line in reported
            ],
        }
        for code in DRAWN
    ]


def columns() -> list[str]:
    """Return the names of the figures that stand side by side."""
    return [str(MEASURES[code].title) for code in FIGURES]


def country_name(grant: Grant) -> str:
    """Return where the organisation that reports is from, in the reader's language; empty where unknown."""
    code = str(grant.holder.country or "")
    return str(countries.name(code)) if code else str(grant.holder.region)
