"""The ledger: every report ever issued about the same people, what became of it, whether it is whole.

Of another organisation's reports over the same events it tells that they are, never what they say.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from convite.cells import safe
from reports import charts
from reports.issuing import freezing, releases
from reports.models import Grant, Release


@dataclass(frozen=True)
class Entry:
    """One release as the ledger shows it; `is_own` where the reader's organisation issued it.

    Of another's only number, holder, dates, state, fingerprint and the events in common are filled in.
    """

    code: str
    is_own: bool
    project: str
    holder: str
    funder: str
    number: int
    state: str
    issued_at: datetime
    issued_by: str
    counted_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str
    sha256: str
    is_intact: bool
    threshold: int
    rule: str
    scheme: str
    version: str
    source: str
    is_this_code: bool
    events: list[str]


def entries(grants: QuerySet[Grant] | Iterable[Grant], language: str) -> list[Entry]:
    """Return the releases of the grants, and those of others that counted people of the same events.

    Newest first. Each one's fingerprint is worked out anew from what is kept.
    """
    own = list(Release.objects.filter(grant__in=grants).values_list("pk", flat=True))
    events = Release.events.through.objects.filter(release__in=own).values("event")
    shared = Release.events.through.objects.filter(event__in=events).values("release")
    found = (
        (Release.objects.filter(pk__in=own) | Release.objects.filter(pk__in=shared))
        .select_related(
            "grant__holder", "grant__funder", "issued_by", "withdrawal", "withdrawal__withdrawn_by"
        )
        .prefetch_related("events")
        .order_by("-issued_at", "-pk")
    )
    ours = set(own)
    known = {event.pk for release in found if release.pk in ours for event in release.events.all()}
    return [_entry(release, release.pk in ours, known, language) for release in found]


def _entry(release: Release, is_own: bool, known: set[int], language: str) -> Entry:
    document = release.tables
    withdrawal = getattr(release, "withdrawal", None)
    code = document.get("code", {})
    counted_at = document.get("counted_at")
    scheme = document["scheme"]
    return Entry(
        code=release.code if is_own else "",
        is_own=is_own,
        project=charts.said(document["grant"]["title"], language) if is_own else "",
        holder=document["grant"]["holder"],
        funder=document["grant"]["funder"] if is_own else "",
        number=release.number,
        state="withdrawn" if withdrawal else "issued",
        issued_at=release.issued_at,
        issued_by=release.issued_by.name if is_own and release.issued_by else "",
        counted_at=datetime.fromisoformat(counted_at) if counted_at else None,
        withdrawn_at=withdrawal.withdrawn_at if withdrawal else None,
        withdrawn_by=withdrawal.withdrawn_by.name
        if is_own and withdrawal and withdrawal.withdrawn_by
        else "",
        sha256=release.sha256,
        is_intact=releases.is_intact(release),
        threshold=document["threshold"],
        rule=charts.said(document.get("policy", {}).get("rule", {}), language) if is_own else "",
        scheme=f"{charts.said(scheme['name'], language)} (v{scheme['version']})" if scheme and is_own else "",
        version=code.get("version", "") if is_own else "",
        source=code.get("sha256", "") if is_own else "",
        is_this_code=code.get("sha256") == freezing.code_version()["sha256"],
        events=sorted(event.title for event in release.events.all() if is_own or event.pk in known),
    )


def head() -> list[str]:
    """Return the names of the columns of `rows`."""
    return [
        _("Project"),
        _("Organisation that reports"),
        _("Funder"),
        _("Report"),
        _("State"),
        _("Figures of (UTC)"),
        _("Issued at (UTC)"),
        _("Issued by"),
        _("Withdrawn at (UTC)"),
        _("Withdrawn by"),
        _("Fingerprint holds"),
        "SHA-256",
        _("Smallest published count"),
        _("Sectors"),
        _("Version of Convite"),
        _("Fingerprint of the code"),
        _("Events"),
    ]


def rows(listed: Sequence[Entry]) -> list[list[Any]]:
    """Return the ledger as rows for a file, in the order of `head`."""
    return [
        [
            entry.project if entry.is_own else _("a project of another organisation"),
            entry.holder,
            entry.funder,
            entry.number,
            state_word(entry.state),
            _moment(entry.counted_at),
            _moment(entry.issued_at),
            entry.issued_by,
            _moment(entry.withdrawn_at),
            entry.withdrawn_by,
            _("yes") if entry.is_intact else _("no"),
            entry.sha256,
            entry.threshold,
            entry.scheme,
            entry.version,
            entry.source,
            "; ".join(entry.events),
        ]
        for entry in listed
    ]


def state_word(state: str) -> str:
    """Return the word of a release's state."""
    return pgettext("of a report", "withdrawn") if state == "withdrawn" else _("issued")


def as_csv(listed: Sequence[Entry]) -> bytes:
    """Return the ledger as CSV: UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(head())
    writer.writerows([safe(value) for value in row] for row in rows(listed))
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def as_json(listed: Sequence[Entry]) -> bytes:
    """Return the ledger as JSON: a list of objects with the names of `Entry`, moments in ISO 8601."""
    return json.dumps(
        [
            {
                name: value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
                for name, value in vars(entry).items()
                if name not in ("code", "is_this_code")
            }
            for entry in listed
        ],
        ensure_ascii=False,
        indent=1,
    ).encode()


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
