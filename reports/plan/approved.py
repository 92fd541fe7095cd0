"""What an organisation approved of its project, told by the reports that were issued."""

from collections.abc import Mapping
from typing import Any

from reports.models import Approval, Grant, Release
from reports.plan import actuals, citations


def standing(grant: Grant) -> Approval | None:
    """Return the approval that the funder reads: the newest that was not taken back; none: there is none."""
    return (
        Approval.objects.filter(grant=grant, withdrawn_at=None)
        .select_related("approved_by")
        .order_by("-number")
        .first()
    )


def told(
    approved: Mapping[str, Any],
    documents: Mapping[int, Mapping[str, Any]],
    newest: int | None,
    *,
    is_own: bool = False,
) -> dict[str, Any]:
    """Return `indicators`, `logframe`, `story` and `sources` of what was approved, by issued reports.

    Every number of people is what the reports' documents show; `newest` is the one that indicators and
    citations without a number are told by. Without any, each reads as not counted. `is_own`: it carries them.
    """
    document = documents.get(newest) if newest is not None else None
    empty: dict[str, Any] = {"figures": {}, "tables": []}
    story = approved["story"]
    texts = [text for said in story.values() for text in said.values()]
    cites = citations.resolved(
        citations.in_texts(texts),
        documents,
        newest if document else None,
        approved["labels"],
        is_own=is_own,
    )
    return {
        "indicators": [actuals.told(one, document or empty) for one in approved["indicators"]],
        "logframe": approved["logframe"],
        "story": {"parts": story, "cites": cites},
        "sources": approved["sources"],
    }


def documents_of(grant: Grant) -> tuple[dict[int, Mapping[str, Any]], int | None]:
    """Return the documents of the reports that stand, by number, and the newest's number."""
    standing = Release.objects.filter(grant=grant).standing()
    documents: dict[int, Mapping[str, Any]] = dict(standing.values_list("number", "tables"))
    return documents, max(documents, default=None)


def in_document(grant: Grant, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a report adds of its project: `indicators`, `logframe`, `story` and `sources`.

    It is what the organisation approved last, told by this very document: what protection hid there is
    protected here too. Nothing where nothing was approved. A citation of an earlier report is told by that.
    """
    approval = standing(grant)
    if approval is None:
        return {}
    earlier, _newest = documents_of(grant)
    documents = earlier | {document["number"]: document}
    return told(approval.document, documents, document["number"], is_own=True)
