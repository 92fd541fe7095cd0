"""The draft of a grant's next report: kept, checked, issued by a person, or thrown away without a trace."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from people.models import Person
from reports.errors import CheckOver, GivesAway, NoDraft, NotChecked, ReleaseError
from reports.issuing import merging, releases
from reports.issuing.freezing import code_version, freeze
from reports.models import Grant, KeptDraft, Release
from reports.plan import approved
from reports.tables import agreed

#: How long a check holds: what people agreed to publish and what else a reader may know goes on.
HOLDS = timedelta(days=7)
#: What a draft does not have yet.
GIVEN_LATER = ("number", "issued_at")


@transaction.atomic
def keep(grant: Grant, *, by: Person | None, now: datetime) -> KeptDraft:
    """Freeze the figures of a grant as they stand at `now` as the draft of its next report; not yet checked.

    A draft that the grant has already is taken anew.
    """
    grant = releases.hold(grant)
    taken, _made = _take(grant, now=now)
    draft, _created = KeptDraft.objects.update_or_create(
        grant=grant,
        defaults=taken
        | {"taken_at": now, "taken_by": by, "checked_at": None, "checked_by": None, "refusals": []},
    )
    return draft


@transaction.atomic
def check(draft: KeptDraft, *, by: Person | None, now: datetime) -> KeptDraft:
    """Attack the draft together with every report that is out, and keep what was found with it.

    The check is of the figures as they stand at `now`: where they are others than those that were kept,
    the draft holds them from now on, and `taken_at` says so. Raises `NoDraft`.
    """
    grant = releases.hold(draft.grant)
    kept = _held(draft)
    before = kept.tables
    taken, made = _take(grant, now=now)
    for name, value in taken.items():
        setattr(kept, name, value)
    if not is_same(before, kept.tables):
        kept.taken_at, kept.taken_by = now, by
    kept.checked_at, kept.checked_by = now, by
    kept.refusals = [as_kept(made, refusal) for refusal in made.refusals]
    kept.save()
    return kept


@transaction.atomic
def publish(draft: KeptDraft, *, seen: str, by: Person | None, now: datetime) -> Release:
    """Issue a checked draft as the grant's next report, and return it; the draft is gone.

    `seen` is the fingerprint of what the person read before saying yes. Raises `NoDraft` where the draft is
    another by now, `NotChecked`, and `CheckOver` where what the check rested on has changed.
    """
    grant = releases.hold(draft.grant)
    kept = _held(draft)
    if fingerprint(kept) != seen:
        raise NoDraft
    if kept.state != KeptDraft.State.CHECKED:
        raise NotChecked
    if changed := outdated(kept, grant=grant, now=now):
        raise CheckOver(changed)
    release = releases.publish(
        grant, kept.tables, kept.counts, events=kept.covered, counted_at=kept.taken_at, by=by, now=now
    )
    kept.delete()
    return release


def throw_away(draft: KeptDraft) -> None:
    """Delete the draft; nothing of it is left, and no later check knows of it."""
    draft.delete()


def outdated(draft: KeptDraft, *, now: datetime, grant: Grant | None = None) -> list[str]:
    """Return what of the check's ground has changed since, as codes of `CheckOver`; empty: it holds.

    Live figures that moved do not end a check: the draft's own are frozen, and were checked as they are.
    """
    grant = grant or draft.grant
    ground = basis(grant, draft.covered)
    changed = [code for code, value in ground.items() if draft.basis.get(code) != value]
    if draft.checked_at is not None and now - draft.checked_at > HOLDS:
        changed.append("age")
    return changed


def basis(grant: Grant, counted: list[int]) -> dict[str, Any]:
    """Return what a check rests on beside the figures, by the codes of `CheckOver`."""
    return {
        "releases": list(releases.about(grant, counted).values_list("code", flat=True)),
        "agreement": {
            "threshold": grant.threshold,
            "hides_zeros": grant.hides_zeros,
            "scheme": grant.scheme_id,
            "period": [grant.starts_on.isoformat(), grant.ends_on.isoformat()],
            "parties": [grant.funder.name, grant.holder.name],
            "tables": [
                [table.by, table.joined, table.due_on.isoformat() if table.due_on else None]
                for table in agreed.of(grant)
            ],
            "titles": [getattr(grant, f"title_{code.replace('-', '_')}") for code, _n in settings.LANGUAGES],
        },
        # Words that were taken back go out with no report.
        "plan": plan.number if (plan := approved.standing(grant)) else None,
        "events": sorted(releases.covered(grant).values_list("pk", flat=True)),
        "code": code_version()["sha256"],
    }


def fingerprint(draft: KeptDraft) -> str:
    """Return the SHA-256 of a draft as it is kept, without the number and the date that it will be given."""
    return releases.fingerprint(draft.tables)


def readable(draft: KeptDraft) -> dict[str, Any]:
    """Return a draft as a report that can be shown: it has no number, and the date of its figures."""
    return {**draft.tables, "number": 0, "issued_at": draft.taken_at.isoformat(timespec="seconds")}


def is_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two drafts say the same."""
    return releases.canonical(one) == releases.canonical(other)


def in_every_language(refusal: ReleaseError) -> dict[str, str]:
    """Return a refusal in every language, so that it reads right for whoever opens the draft later."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = str(refusal)
    return said


def as_kept(made: releases.Draft, refusal: ReleaseError) -> dict[str, Any]:
    """Return a refusal as a draft keeps it: its words by language, and the merges that would help."""
    kept: dict[str, Any] = dict(in_every_language(refusal))
    if isinstance(refusal, GivesAway) and (merges := merging.offered(made, refusal)):
        kept["merges"] = merges
    return kept


def _take(grant: Grant, *, now: datetime) -> tuple[dict[str, Any], releases.Draft]:
    made = releases.preview(grant, now=now)
    frozen = freeze(made.document)
    counted = list(releases.covered(grant).values_list("pk", flat=True))
    fields = {
        "tables": {name: value for name, value in frozen.items() if name not in GIVEN_LATER},
        "counts": made.counts,
        "covered": counted,
        "basis": basis(grant, counted),
    }
    return fields, made


def _held(draft: KeptDraft) -> KeptDraft:
    kept = KeptDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if kept is None:
        raise NoDraft
    return kept
