"""What grew from trainings: later projects, written by whoever keeps them, and which of them are shared."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_countries import countries as every_country

from convite.cells import safe
from events import risk
from events.models import Event
from people import acts
from people.models import Organisation, Person
from trainings.courses import in_columns
from trainings.holding import hold
from trainings.models import Cohort, Project


class Facts(NamedTuple):
    """A project as it was written; titles and summaries by language code."""

    title: Mapping[str, str]
    summary: Mapping[str, str]
    countries: Collection[str] = ()
    members: Collection[Organisation] = ()
    groups: Collection[Cohort] = ()
    since: date | None = None
    until: date | None = None
    url: str = ""
    is_published: bool = False


class By(StrEnum):
    """Who or what can share projects."""

    ORGANISATIONS = "organisations"
    GROUPS = "groups"
    COUNTRIES = "countries"


class Named(NamedTuple):
    """One of those who can share a project; two of one name are told apart by their codes."""

    name: str
    code: str


class Shared(NamedTuple):
    """Two of a kind, and the projects that both are in."""

    one: str
    other: str
    projects: list[Project]


@transaction.atomic
def write(
    facts: Facts,
    *,
    organisation: Organisation | None = None,
    project: Project | None = None,
    among: QuerySet[Cohort] | None = None,
    by: Person | None,
    now: datetime,
) -> Project:
    """Write a project that an organisation keeps, or write one again, and return it.

    `among` are the groups that could be chosen: any other that it names stays (none: all could be chosen).
    Raises `RemovedMeanwhile`.
    """
    is_new = project is None
    if project is not None:
        hold(project)
    else:
        assert organisation is not None  # noqa: S101  a new one has a keeper
        project = Project(organisation=organisation, created_at=now)
    for column, words in {
        **in_columns("title", facts.title),
        **in_columns("summary", facts.summary),
    }.items():
        setattr(project, column, words)
    project.countries = sorted(set(facts.countries))
    project.since, project.until, project.url = facts.since, facts.until, facts.url
    project.published_at = (project.published_at or now) if facts.is_published else None
    project.save()
    project.members.set(facts.members)
    kept = project.groups.exclude(pk__in=among.values("pk")) if among is not None else ()
    project.groups.set([*facts.groups, *kept])
    act = "project written" if is_new else "project changed"
    acts.note(project.organisation, act, by=by, now=now, project=project.code)
    return project


@transaction.atomic
def remove(project: Project, *, by: Person | None, now: datetime) -> None:
    """Delete a project; organisations and groups stay as they are."""
    keeper, code = project.organisation, project.code
    project.delete()
    acts.note(keeper, "project removed", by=by, now=now, project=code)


def grown_from(groups: QuerySet[Cohort]) -> list[Project]:
    """Return the published projects that grew from any of the groups, the newest first."""
    among = Project.objects.filter(groups__in=groups).values("pk")
    return list(Project.objects.published().filter(pk__in=among).in_order())


def offered_groups(own: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """Return the groups that may be chosen for a project: one's own, and those everybody may see.

    Another organisation's group that a project names and that became protected since is not among them.
    """
    offered = own | Cohort.objects.filter(pk__in=_public_groups())
    found = Cohort.objects.filter(pk__in=offered.values("pk"))
    return found.select_related("event").order_by("-event__starts_at", "-pk")


def named_groups(project: Project, own: Collection[int]) -> list[Cohort]:
    """Return the groups of a project that may be named: those with the keys in `own`, and public ones."""
    return [group for group in project.groups.all() if group.pk in own or _is_public(group)]


def called(group: Cohort) -> str:
    """Return how a group is called among others of the same course: its title, place and year."""
    event = group.event
    title, place = str(event.title), str(event.country.name) if event.country else ""
    named = title if not place or place in title else f"{title} · {place}"
    return f"{named} ({event.starts_at.year})" if event.starts_at else named


def shared(projects: Iterable[Project], by: str, *, own: Collection[int] = ()) -> list[Shared]:
    """Return every two that share projects, those that share most first.

    `own` are the keys of the groups that may be named though the public does not see them.
    """
    found: dict[tuple[Named, Named], list[Project]] = {}
    for project in projects:
        for pair in combinations(sorted(set(_names(project, by, own))), 2):
            found.setdefault(pair, []).append(project)
    rows = [Shared(one.name, other.name, both) for (one, other), both in found.items()]
    return sorted(rows, key=lambda row: (-len(row.projects), row.one, row.other))


def file_of(rows: Sequence[Shared]) -> str:
    """Return the rows as CSV, a line for each two and each project that they share."""
    out = io.StringIO()
    written = csv.writer(out)
    written.writerow([_("One"), _("The other"), _("Project"), _("Since"), _("Until"), _("Link")])
    for row in rows:
        for project in row.projects:
            days = [day.isoformat() if day else "" for day in (project.since, project.until)]
            cells = [row.one, row.other, str(project.title), *days, project.url]
            written.writerow([safe(cell) for cell in cells])
    return out.getvalue()


def _names(project: Project, by: str, own: Collection[int]) -> list[Named]:
    if by == By.COUNTRIES:
        return [Named(str(every_country.name(code)), code) for code in project.countries]
    if by == By.GROUPS:
        return [Named(called(group), group.code) for group in named_groups(project, own)]
    return [Named(str(one), one.code) for one in (project.organisation, *project.members.all())]


def _public_groups() -> QuerySet[Cohort]:
    return Cohort.objects.filter(
        event__status=Event.Status.PUBLISHED, event__risk__in=risk.NAMED_BESIDE_PEOPLE
    )


def _is_public(group: Cohort) -> bool:
    event = group.event
    return event.status == Event.Status.PUBLISHED and event.risk in risk.NAMED_BESIDE_PEOPLE
