"""What the demonstration's funder reads: two projects, their reports, and one that is on its way.

The first has a report, a link to it for a board, and a checked draft of the next one. The second has a report
that was withdrawn, and the one that took its place.
"""

from datetime import datetime, timedelta
from typing import Any

from convite.seed import grant_plan
from convite.seed import grant_texts as texts
from events.models import Event
from people.models import Organisation, Person, Scheme
from reports.issuing import drafts, releases, withdrawals
from reports.models import Grant
from reports.portal import board
from reports.tables import agreed
from trainings.models import Cohort

DAY = timedelta(days=1)


def write(
    organisations: dict[str, Organisation],
    *,
    cast: dict[str, Person],
    groups: dict[str, Cohort],
    over: list[Event],
    now: datetime,
) -> None:
    """Write both projects; `over` are the gatherings of the second one."""
    funder = organisations["fondo-abierto"]
    _courses(_grant(texts.PROJECT, funder, organisations["ipandetec"], now=now), cast, groups, now=now)
    _gatherings(_grant(texts.SECOND_PROJECT, funder, organisations["al-sur"], now=now), cast, over, now=now)


def _grant(titles: dict[str, str], funder: Organisation, holder: Organisation, *, now: datetime) -> Grant:
    words: dict[str, Any] = {
        f"title_{code.replace('-', '_')}": f"{title} (demo)" for code, title in titles.items()
    }
    return Grant.objects.create(
        **words,
        funder=funder,
        holder=holder,
        starts_on=(now - 150 * DAY).date(),
        ends_on=(now + 215 * DAY).date(),
        scheme=Scheme.objects.get(code="four-sectors", version=1),
    )


def _courses(grant: Grant, cast: dict[str, Person], groups: dict[str, Cohort], *, now: datetime) -> None:
    by, first = cast["ipandetec"], now - 20 * DAY
    grant.events.set(groups[key].event for key in ("gt-past", "hn-past"))
    for dimensions in texts.TABLES:
        agreed.add(grant, dimensions)
    grant_plan.write(grant, by=by, now=first)
    release = releases.issue(grant, by=by, now=first)
    board.make(
        release,
        organisation=grant.funder,
        note=texts.BOARD,
        ends_on=(now + 60 * DAY).date(),
        by=cast["funder"],
        now=first + 2 * DAY,
    )
    agreed.answer(grant, seen=agreed.mark_of(grant), by=cast["funder"], now=first + 2 * DAY)
    grant.events.set(cohort.event for cohort in groups.values())
    drafts.check(drafts.keep(grant, by=by, now=now), by=by, now=now)


def _gatherings(grant: Grant, cast: dict[str, Person], over: list[Event], *, now: datetime) -> None:
    by = cast["organiser"]
    grant.events.set(over)
    for dimensions in texts.SECOND_TABLES:
        agreed.add(grant, dimensions)
    asked, mark = texts.CHANGE, agreed.mark_of(grant)
    agreed.answer(grant, seen=mark, change=asked, by=cast["funder"], now=now - 9 * DAY)
    wrong = releases.issue(grant, by=by, now=now - 8 * DAY)
    withdrawals.withdraw(wrong, reason=texts.WITHDRAWN, by=by, now=now - 6 * DAY)
    releases.issue(grant, by=by, now=now - 6 * DAY)
