"""The only door from a request to this room's records: what isn't there and what isn't theirs are a 404."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import Model, QuerySet
from django.http import Http404

from events.access import events_for
from events.models import Event, Hosting
from people.access import Duty, organisations
from reports.models import BoardLink, Grant, KeptDraft, Release

Row = TypeVar("Row", bound=Model)


def grants_funded_by(person: Any) -> QuerySet[Grant]:
    """Return the grants given by the organisations for which the person is a funder."""
    return Grant.objects.filter(funder__in=organisations(person, Duty.FUNDER))


class Gone(Http404):
    """A release that was withdrawn: its funder finds that it was, when and why, and no figures.

    Whoever does not catch it answers as if it were not there.
    """

    def __init__(self, release: Release):
        super().__init__()
        self.release = release


def release_for(person: Any, code: str) -> Release:
    """Return the release of a code, with its grant, for a person of the funder's organisation.

    Raises `Gone` for one that was withdrawn.
    """
    release = (
        Release.objects.filter(code=code, grant__in=grants_funded_by(person))
        .defer("counts")
        .select_related("grant__holder", "grant__funder", "withdrawal", "caveat")
        .first()
    )
    if release is None:
        raise Http404
    if hasattr(release, "withdrawal"):
        raise Gone(release)
    return release


def grants_held_by(person: Any) -> QuerySet[Grant]:
    """Return the grants held by the organisations for which the person organises."""
    return Grant.objects.filter(holder__in=organisations(person, Duty.ORGANISER))


def grant_for(person: Any, code: str) -> Grant:
    """Return the grant of a code, with its organisations and scheme, for an organiser of its holder."""
    grant = grants_held_by(person).filter(code=code).select_related("funder", "holder", "scheme").first()
    if grant is None:
        raise Http404
    return grant


def funded_grant_for(person: Any, code: str) -> Grant:
    """Return the grant of a code, with its organisations, for a person of the funder's organisation."""
    grant = grants_funded_by(person).filter(code=code).select_related("funder", "holder").first()
    if grant is None:
        raise Http404
    return grant


def part_of(grant: Grant, rows: QuerySet[Row], code: str) -> Row:
    """Return that row of a code which belongs to the grant."""
    row = rows.filter(grant=grant, code=code).first()
    if row is None:
        raise Http404
    return row


def issued_for(person: Any, code: str) -> Release:
    """Return the release of a code for an organiser of the organisation that issued it."""
    release = (
        Release.objects.filter(code=code, grant__in=grants_held_by(person))
        .select_related("grant__holder", "grant__funder", "withdrawal", "caveat")
        .first()
    )
    if release is None:
        raise Http404
    return release


def draft_for(person: Any, code: str) -> KeptDraft:
    """Return the draft of the next report of the grant of a code, for an organiser of its holder."""
    draft = (
        KeptDraft.objects.filter(grant__code=code, grant__in=grants_held_by(person))
        .select_related("grant__funder", "grant__holder", "grant__scheme", "taken_by", "checked_by")
        .first()
    )
    if draft is None:
        raise Http404
    return draft


def read_or_issued_by(person: Any, code: str) -> tuple[Release, str]:
    """Return the release of a code for its funder or its issuer, and the name of the page they read."""
    try:
        return release_for(person, code), "release"
    except Http404:
        return issued_for(person, code), "issued"


def board_link_for(person: Any, code: str) -> BoardLink:
    """Return the link of a code for a person of the organisation that made it, as its funder or issuer."""
    mine = models.Q(
        organisation__in=organisations(person, Duty.FUNDER), release__grant__funder=models.F("organisation")
    )
    mine |= models.Q(
        organisation__in=organisations(person, Duty.ORGANISER),
        release__grant__holder=models.F("organisation"),
    )
    link = BoardLink.objects.filter(mine, code=code).select_related("release").first()
    if link is None:
        raise Http404
    return link


def events_to_fund(person: Any) -> QuerySet[Event]:
    """Return the events that the person may put under a grant: those that their organisations may edit."""
    return events_for(person, Hosting.Right.EDIT)


def sees_groups(person: Any, event: Event) -> bool:
    """Return whether the person sees figures by gender and sector: a right to edit or to names."""
    return events_for(person, Hosting.Right.NAMES).filter(pk=event.pk).exists()


def document_before(release: Release) -> dict[str, Any] | None:
    """Return the document of the report that its grant issued before this one and that stands, or None."""
    earlier = Release.objects.standing().filter(grant=release.grant_id, number__lt=release.number)
    document: dict[str, Any] | None = earlier.order_by("-number").values_list("tables", flat=True).first()
    return document
