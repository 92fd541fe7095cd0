"""Links for a board: one release, read without an account, until a day or until somebody ends them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import transaction
from django.db.models import Count, Max

from people import acts, links
from people.models import Organisation, Person
from reports.models import BoardLink, Release

PURPOSE = "board"
#: A board's link holds for a year at most.
MOST_DAYS = 366


#: So long is one reading.
AT_ONCE = timedelta(hours=12)
_going_on = signing.TimestampSigner(salt="reports.board")


class Openings(NamedTuple):
    """How often a link was opened, and when last."""

    times: int
    last: datetime | None


@transaction.atomic
def make(
    release: Release, *, organisation: Organisation, note: str, ends_on: date, by: Person, now: datetime
) -> tuple[BoardLink, str]:
    """Return a new link to a release and its token, which is told this once and kept as a hash alone."""
    link = BoardLink.objects.create(
        release=release, organisation=organisation, note=note, ends_on=ends_on, made_at=now, made_by=by
    )
    days = (link.ends_at - now) // timedelta(days=1) + 1
    token = links.mint(PURPOSE, link.code, now=now, days=days)
    acts.note(release, "board link made", by=by, now=now, link=link.code)
    return link, token


@transaction.atomic
def end(link: BoardLink, *, by: Person, now: datetime) -> None:
    """End a link before its day; safe to do twice."""
    held = BoardLink.objects.select_for_update().get(pk=link.pk)
    links.revoke(held.code)
    if held.ended_at is None:
        held.ended_at, held.ended_by = now, by
        held.save(update_fields=["ended_at", "ended_by"])
        acts.note(held.release, "board link ended", by=by, now=now, link=held.code)


def read(token: str, *, now: datetime) -> BoardLink | None:
    """Return the link of a token with its release, or None where it is unknown, over or ended."""
    code = links.read(PURPOSE, token, now=now)
    if code is None:
        return None
    link = (
        BoardLink.objects.filter(code=code)
        .select_related("release__grant__holder", "release__withdrawal", "organisation")
        .first()
    )
    return link if link and link.is_open(now) else None


def opened(link: BoardLink, *, now: datetime) -> None:
    """Keep on record that a link was opened, and when: by whom and from where nobody asks."""
    acts.note(link, "board link opened", by=None, now=now, action=LogEntry.Action.ACCESS)


def reading(link: BoardLink) -> str:
    """Return what a page of the report sends along, so that going on in it is no opening of its own."""
    return _going_on.sign(link.code)


def is_reading(link: BoardLink, sent: str) -> bool:
    """Return whether somebody goes on from a page of the report that they opened today."""
    try:
        return _going_on.unsign(sent, max_age=AT_ONCE) == link.code
    except signing.BadSignature:
        return False


def openings(made: Sequence[BoardLink]) -> dict[int, Openings]:
    """Return how often each link was opened, by its key."""
    rows = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(BoardLink),
            object_id__in=[link.pk for link in made],
            action=LogEntry.Action.ACCESS,
        )
        .values("object_id")
        .annotate(count=Count("pk"), last=Max("timestamp"))
        .order_by()
    )
    known = {row["object_id"]: Openings(row["count"], row["last"]) for row in rows}
    return {link.pk: known.get(link.pk, Openings(0, None)) for link in made}
