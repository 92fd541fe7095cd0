"""What shows that something is so: links, documents and a few words; the sole writer of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from events.uploads import Received
from people import acts
from people.models import Person
from reports.errors import HandleTaken
from reports.models import Approval, Evidence, EvidenceFile, Grant, Indicator


class Facts(NamedTuple):
    """A piece of evidence as it was written; no file: the one that is there stays."""

    title: str
    handle: str
    kind: str = Evidence.Kind.DOCUMENT
    indicator: Indicator | None = None
    url: str = ""
    file: Received | None = None
    words: str = ""
    is_for_funder: bool = False


def of_grant(grant: Grant) -> QuerySet[Evidence]:
    """Return the evidence of a grant that was not taken off, without the files' bytes."""
    return _listed(grant).filter(removed_at=None).order_by("title", "pk")


def taken_off(grant: Grant) -> QuerySet[Evidence]:
    """Return the evidence that can be brought back, the last taken off first."""
    return _listed(grant).exclude(removed_at=None).order_by("-removed_at", "pk")


def _listed(grant: Grant) -> QuerySet[Evidence]:
    return Evidence.objects.filter(grant=grant).select_related("file", "indicator").defer("file__content")


@transaction.atomic
def write(
    facts: Facts,
    *,
    grant: Grant | None = None,
    evidence: Evidence | None = None,
    by: Person | None,
    now: datetime,
) -> Evidence:
    """Add a piece of evidence to a grant, or write one again, and return it; raises `HandleTaken`."""
    is_new = evidence is None
    if evidence is None:
        assert grant is not None  # noqa: S101  a new one belongs to a grant
        evidence = Evidence(grant=grant, added_at=now)
    Grant.objects.select_for_update(no_key=True).get(pk=evidence.grant_id)
    taken = Evidence.objects.filter(grant=evidence.grant_id, handle=facts.handle).exclude(pk=evidence.pk)
    if taken.exists():
        raise HandleTaken(facts.handle)
    evidence.title, evidence.handle, evidence.kind = facts.title, facts.handle, facts.kind
    evidence.indicator, evidence.words = facts.indicator, facts.words
    evidence.is_for_funder = facts.is_for_funder
    old = evidence.file_id
    if facts.file is not None:
        evidence.file = EvidenceFile.objects.create(
            name=facts.file.name, ending=facts.file.ending, content=facts.file.content
        )
        evidence.url = ""
    elif facts.url or not old:
        evidence.url, evidence.file = facts.url, None
    evidence.save()
    if old and old != evidence.file_id:
        _drop(evidence.grant, old)
    act = "evidence added" if is_new else "evidence changed"
    acts.note(evidence.grant, act, by=by, now=now, evidence=evidence.code)
    return evidence


def _drop(grant: Grant, file: int) -> None:
    """Delete a file that another took the place of, unless the funder may be reading it as approved."""
    approved = {
        source["file_code"]
        for document in Approval.objects.filter(grant=grant).values_list("document", flat=True)
        for source in document["sources"]
    }
    EvidenceFile.objects.filter(pk=file).exclude(code__in=approved).delete()


@transaction.atomic
def remove(evidence: Evidence, *, by: Person | None, now: datetime) -> None:
    """Take a piece of evidence off; the funder can no longer open it at once, and it can be brought back."""
    evidence.removed_at = now
    evidence.save(update_fields=["removed_at"])
    acts.note(evidence.grant, "evidence taken off", by=by, now=now, evidence=evidence.code)


@transaction.atomic
def bring_back(evidence: Evidence, *, by: Person | None, now: datetime) -> None:
    """Undo that a piece of evidence was taken off."""
    evidence.removed_at = None
    evidence.save(update_fields=["removed_at"])
    acts.note(evidence.grant, "evidence brought back", by=by, now=now, evidence=evidence.code)


def kinds(grant: Grant) -> Mapping[str, str]:
    """Return what a story can cite of a grant: short name → document or recommendation."""
    return dict(of_grant(grant).values_list("handle", "kind"))


def drafted(grant: Grant) -> list[dict[str, Any]]:
    """Return the evidence as it stands at the desk now, as an approval keeps it.

    What the funder may not open has its title alone.
    """
    return [
        {
            "code": one.code,
            "handle": one.handle,
            "kind": one.kind,
            "title": one.title,
            "words": one.words if one.is_for_funder else "",
            "url": one.url if one.is_for_funder else "",
            "file": one.file.name if one.file and one.is_for_funder else "",
            "file_code": one.file.code if one.file and one.is_for_funder else "",
        }
        for one in of_grant(grant)
    ]
