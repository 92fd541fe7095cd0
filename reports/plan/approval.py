"""An organisation approves what its funder reads of a project, and takes it back; the sole writer of that.

What is written at the desk is a draft. An approval freezes it: whatever is written afterwards is a new draft,
and the funder goes on reading what was approved.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from people import acts
from people.models import Person
from reports.errors import ChangedMeanwhile, CitesNothing, NothingNew, NothingToApprove
from reports.models import Approval, Grant
from reports.plan import approved, citations, evidence, indicators, logframe, story

#: The sections in which a draft is compared with what was approved.
SECTIONS = ("story", "indicators", "logframe", "sources")


def drafted(grant: Grant) -> dict[str, Any]:
    """Return the project as it stands at the desk now, as an approval would freeze it."""
    return {
        "format": 1,
        "story": story.drafted(grant),
        "indicators": indicators.drafted(grant),
        "logframe": logframe.drafted(grant),
        "sources": evidence.drafted(grant),
        "labels": _labels_cited(grant),
    }


def _labels_cited(grant: Grant) -> dict[str, dict[str, dict[str, str]]]:
    """The labels of the groups that the story cites."""
    texts = [text for said in story.drafted(grant).values() for text in said.values()]
    at = {place for cited in citations.in_texts(texts) for place in cited.at}
    rows = indicators.rows_of(grant) if at else {}
    found: dict[str, dict[str, dict[str, str]]] = {}
    for dimension, code in sorted(at):
        if code in rows.get(dimension, {}):
            found.setdefault(dimension, {})[code] = rows[dimension][code]
    return found


def mark_of(document: Mapping[str, Any]) -> str:
    """Return a short sign of a draft, by which one knows whether it is the one that was looked at."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:16]


def changes(document: Mapping[str, Any], before: Approval | None) -> list[str]:
    """Return which sections of a draft differ from what was approved; all that hold anything, without any."""
    was = before.document if before else {}
    return [name for name in SECTIONS if document[name] != was.get(name, type(document[name])())]


def known(grant: Grant) -> citations.Known:
    """Return what a story of the grant can cite."""
    return citations.Known(
        rows=indicators.rows_of(grant),
        sources=evidence.kinds(grant),
        reports=list(grant.releases.values_list("number", flat=True)),
    )


def lost(grant: Grant, document: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each citation of a draft that leads nowhere by now."""
    able = known(grant)
    found: list[str] = []
    for said in document["story"].values():
        for text in said.values():
            found += [wrong for wrong in citations.mistakes(text, able) if wrong not in found]
    return found


def typed_numbers(document: Mapping[str, Any]) -> list[str]:
    """Return the sentences of a draft's story that hold a number nobody protects."""
    texts = [text for said in document["story"].values() for text in said.values()]
    return [sentence for text in texts for sentence in citations.typed_numbers(text)]


@transaction.atomic
def approve(grant: Grant, *, seen: str, by: Person | None, now: datetime) -> Approval:
    """Approve the draft whose mark was `seen`, so that the funder reads it, and return the approval.

    Raises `NothingToApprove`, `NothingNew`, `CitesNothing`, or `ChangedMeanwhile` when somebody wrote on.
    """
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    document = drafted(grant)
    standing = approved.standing(grant)
    if not any(document[name] for name in SECTIONS):
        raise NothingToApprove
    if standing is not None and standing.document == document:
        raise NothingNew
    if mark_of(document) != seen:
        raise ChangedMeanwhile
    if wrong := lost(grant, document):
        raise CitesNothing(wrong)
    last = Approval.objects.filter(grant=grant).aggregate(last=Max("number"))["last"] or 0
    made = Approval.objects.create(
        grant=grant, number=last + 1, approved_at=now, approved_by=by, document=document
    )
    acts.note(grant, "project approved", by=by, now=now, approval=str(made.number))
    return made


@transaction.atomic
def take_back(grant: Grant, number: int, *, by: Person | None, now: datetime) -> Approval | None:
    """Take the standing approval back, if it is the one of that number, and return what the funder reads now.

    Raises `ChangedMeanwhile` when another one stands by then. Reports that were issued keep their words.
    """
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    standing = approved.standing(grant)
    if standing is None or standing.number != number:
        raise ChangedMeanwhile
    standing.withdrawn_at = now
    standing.save(update_fields=["withdrawn_at"])
    acts.note(grant, "approval taken back", by=by, now=now, approval=str(number))
    return approved.standing(grant)


@transaction.atomic
def put_back(grant: Grant, number: int, *, by: Person | None, now: datetime) -> Approval:
    """Undo that an approval was taken back; raises `ChangedMeanwhile` unless it is the newest of all."""
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    newest = Approval.objects.filter(grant=grant).order_by("-number").first()
    if newest is None or newest.number != number or newest.withdrawn_at is None:
        raise ChangedMeanwhile
    newest.withdrawn_at = None
    newest.save(update_fields=["withdrawn_at"])
    acts.note(grant, "approval put back", by=by, now=now, approval=str(number))
    return newest
