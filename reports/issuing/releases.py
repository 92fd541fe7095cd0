"""Issue reports to a funder: protected, checked, numbered, and frozen to the byte."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override

from events.models import Event, Session
from people.models import Person
from reports.attack.plain import Impossible, Weak, weaknesses, weaknesses_beside
from reports.disclosure import openly
from reports.disclosure import plain as disclosure
from reports.disclosure.plain import Protected, is_small
from reports.errors import GivesAway, NothingToReport, ReleaseError, SchemeChanged, TooClose
from reports.figures import breakdown, completed, facts, measures, recommended
from reports.figures.measures import Total
from reports.issuing import quality
from reports.issuing.freezing import freeze
from reports.models import Grant, Release
from reports.plan import approved
from reports.tables import agreed, beside
from reports.tables import completed as beside_completed
from reports.tables.crossing import Crossing, worked_out
from reports.tables.documents import find, shows_zeros
from reports.tables.ground import Ground
from reports.tables.places import Place, weak_tables
from reports.tables.wanted import MEASURE

FORMAT = 2
COMPLETED = measures.COMPLETED.code
#: Each set of people is a part of the next one.
CHAIN = (COMPLETED, "people", "present", "registered")
#: What is protected first keeps most of its rows.
ORDER = ("present", "people", "registered", COMPLETED)
#: By what those who completed are told.
COMPLETED_BY = ("gender", "stakeholder_group", "country")
#: Their counts of people may not come close to an earlier report's; a contradiction refuses the report.
COMPARED = ("registered", "registered-people", "present", "people")
#: Tables of those who contribute: measure → dimensions.
CONTRIBUTED = {
    "speakers-and-moderators": ("gender", "stakeholder_group"),
    "trainers": ("gender", "stakeholder_group"),
}


#: Of whose gender something may be said where the figures are hidden.
SAID_OF = (MEASURE, *CONTRIBUTED)


@dataclass
class Draft:
    """A report before it is issued: what the funder would read, and why it may not be issued."""

    document: dict[str, Any]
    counts: dict[str, Any]
    refusals: list[ReleaseError] = field(default_factory=list)
    #: What its crossed tables were made of, unprotected; for whoever makes the report alone.
    crossing: Crossing | None = None
    #: The reports of other grants that it was tried beside.
    others: Sequence[Mapping[str, Any]] = ()


def canonical(document: Mapping[str, Any]) -> bytes:
    """Return the one way of writing a report as bytes: JSON with sorted keys, UTF-8, no spaces."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a report's canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def is_intact(release: Release) -> bool:
    """Return whether a report still is what was issued."""
    return fingerprint(release.tables) == release.sha256


def preview(grant: Grant, *, now: datetime) -> Draft:
    """Return the report that would be issued at `now`, with the reasons against it; nothing is kept."""
    events = list(covered(grant))
    earlier = list(Release.objects.filter(grant=grant).order_by("number"))
    out = [*earlier, *_of_others(grant, events)]
    read = facts.read(events)
    contributed = facts.read_contributions(events)
    met = facts.meetings(events)
    totals = measures.totals(read, contributed)
    if done := completed.of_events(events, now=now):
        totals[COMPLETED] = Total(done.people, done.people)
    k, zeros = grant.threshold, not grant.hides_zeros

    figures: dict[str, int | None] = {
        code: None if is_small(total.persons, k) else total.count for code, total in totals.items()
    }
    _tie_speakers_to_moderators(figures, totals, k)
    _keep_apart_from_earlier(figures, [release.tables for release in out], k)

    _tell_who_agreed(figures, totals, contributed)
    tables: list[dict[str, Any]] = []
    told_openly: list[dict[str, Any]] = []
    dimensions = breakdown.dimensions(grant.scheme)
    for dimension in dimensions:
        lot = disclosure.secret_lot(grant.code, dimension.code)
        counts_by = breakdown.attendance(read, dimension)
        # A country that an open list leaves out is nobody, which is not told where zeros are hidden.
        is_told = dimension.code in COMPLETED_BY and (zeros or dimension.listed)
        if done and done.among_present is not None and is_told:
            counts_by[COMPLETED] = breakdown.completion(done.among_present, dimension, counts_by["people"])
        order = [name for name in ORDER if name in counts_by]
        shown = disclosure.protect(
            counts_by,
            chain=CHAIN,
            order=order,
            threshold=k,
            zeros=zeros,
            lot=lot,
            earlier={name: _earlier(out, name, dimension.code, grant) for name in order},
        )
        if COMPLETED in shown and figures[COMPLETED] is None:
            shown[COMPLETED] = disclosure.withheld(counts_by[COMPLETED], None)
        labels = dimension.labels({row for table in shown.values() for row in table.cells})
        tables += [_table(name, dimension.code, shown[name], labels) for name in order]
        tables.append(_hours(read, dimension, shown["present"], figures["hours"], labels))
    for measure, wanted in CONTRIBUTED.items():
        chosen = measures.in_role(contributed, measure)
        for dimension in dimensions:
            if dimension.code not in wanted:
                continue
            counted = breakdown.count(chosen, dimension)
            agreed_to = [one for one in chosen if one.openly]
            known = breakdown.count(agreed_to, dimension)
            before = _earlier(out, measure, dimension.code, grant)

            def protect(
                others: disclosure.Counted,
                measure: str = measure,
                dimension: breakdown.Dimension = dimension,
                before: Sequence[Protected] = before,
            ) -> Protected:
                return disclosure.protect(
                    {measure: others},
                    chain=[measure],
                    order=[measure],
                    threshold=k,
                    zeros=zeros,
                    lot=disclosure.secret_lot(grant.code, measure, dimension.code),
                    earlier={measure: before},
                )[measure]

            if figures[measure] is None:
                only = Protected(dict.fromkeys(counted.counts), None, withheld=True)
            elif agreed_to:
                only = openly.shown(counted, known, protect)
            else:
                only = protect(counted)
            labels = dimension.labels(counted.counts)
            tables.append(_table(measure, dimension.code, only, labels))
            is_complete = len(agreed_to) == len(chosen)
            # Beside what was said of all of them, those who agreed would tell of those who did not.
            if agreed_to and (is_complete or not said_before([release.tables for release in out], measure)):
                told = _table(measure, dimension.code, Protected(known.counts, known.total), labels)
                told_openly.append(told | {"complete": is_complete})

    document = {
        "format": FORMAT,
        "grant": {
            "code": grant.code,
            "title": _said(grant, "title"),
            "funder": grant.funder.name,
            "holder": grant.holder.name,
        },
        "number": (earlier[-1].number if earlier else 0) + 1,
        "issued_at": now.isoformat(timespec="seconds"),
        "period": {"from": grant.starts_on.isoformat(), "to": grant.ends_on.isoformat()},
        "threshold": k,
        "zeros": "shown" if zeros else "hidden",
        "scheme": (
            {
                "code": grant.scheme.code,
                "version": grant.scheme.version,
                "name": _said(grant.scheme, "name"),
            }
            if grant.scheme
            else None
        ),
        "coverage": {
            "events": len(events),
            # Titles of what the public may see; others are only counted.
            "titles": breakdown.titles(
                [
                    event
                    for event in events
                    if event.risk == Event.Risk.OPEN and event.status == Event.Status.PUBLISHED
                ]
            ),
            "sessions": sum(meeting.status != Session.Status.CANCELLED for meeting in met),
            "cancelled": sum(meeting.status == Session.Status.CANCELLED for meeting in met),
            "unmarked": measures.unmarked(met, now),
        },
        "notes": measures.quality(read, met, now),
        "figures": figures,
        "tables": tables,
        "openly": told_openly,
    }
    crossing = None
    if on_list := agreed.wanted(grant, on=timezone.localdate(now)):
        crossing = Crossing(
            on_list,
            Ground(events, dimensions, measures.present(read)),
            {table["dimension"]: table for table in tables if table["measure"] == MEASURE},
            k,
            zeros,
            [release.tables for release in earlier if _same_scheme(release.tables, document)],
        )
    crossed = worked_out(crossing) if crossing else []
    others = [release.tables for release in out if release.grant_id != grant.pk]
    document["crosstables"] = beside.withheld_beside(document, crossed, others)
    document["tables"] = beside_completed.safe_tables(document)
    genders = next(one for one in dimensions if one.code == "gender")
    by_gender = {MEASURE: breakdown.count(measures.present(read), genders).counts}
    for measure in CONTRIBUTED:
        by_gender[measure] = breakdown.count(measures.in_role(contributed, measure), genders).counts
    document["statements"] = _statements(document, by_gender, [release.tables for release in out])
    document["quality"] = quality.found_in(document)
    document |= approved.in_document(grant, document)
    counts = {code: [total.count, total.persons] for code, total in totals.items()}
    document["recommended"] = recommended.of_events(events)
    draft = Draft(document, counts, crossing=crossing, others=others)
    if not events:
        draft.refusals.append(NothingToReport())
    if any(_scheme_of(release.tables) != _scheme_of(document) for release in earlier):
        draft.refusals.append(SchemeChanged())
    draft.refusals += _too_close(grant, events, figures, totals)
    mine = [release.tables for release in earlier]
    if weak := weak_places(document, mine, others):
        draft.refusals.append(GivesAway(weak_tables(weak, [document, *mine, *others])))
    return draft


@transaction.atomic
def issue(grant: Grant, *, by: Person | None, now: datetime) -> Release:
    """Issue the next report of a grant as it stands at `now`, in one step, and return it.

    At the desk a report is a draft first (`reports.issuing.drafts`). Raises `NothingToReport`, `TooClose` or
    `GivesAway`; each says what would help.
    """
    grant = hold(grant)
    draft = preview(grant, now=now)
    if draft.refusals:
        raise draft.refusals[0]
    return publish(
        grant,
        freeze(draft.document),
        draft.counts,
        events=[event.pk for event in covered(grant)],
        counted_at=now,
        by=by,
        now=now,
    )


def covered(grant: Grant) -> QuerySet[Event]:
    """Return the events whose people the next report of a grant counts, oldest first."""
    return grant.events.exclude(status=Event.Status.DRAFT).order_by("starts_at", "pk")


def hold(grant: Grant) -> Grant:
    """Return the grant as it stands, while nobody else issues a report about the same people.

    All grants that ever covered one of its events are held until the transaction ends: of two reports
    that are issued at once, the second is checked against the first. They are held in the order of their
    keys, so that two who do this wait for one another and never for ever. Events that were added while this
    one waited have their grants held too.
    """
    held: dict[int, Grant] = {}
    while True:
        events = list(grant.events.values_list("pk", flat=True))
        about_them = Q(pk=grant.pk) | Q(events__in=events) | Q(releases__events__in=events)
        neighbours = set(Grant.objects.filter(about_them).values_list("pk", flat=True))
        if neighbours <= held.keys():
            return held[grant.pk]
        found = Grant.objects.select_for_update().filter(pk__in=neighbours).order_by("pk")
        held = {one.pk: one for one in found}


def about(grant: Grant, events: Iterable[int]) -> QuerySet[Release]:
    """Return every report that was ever issued for the grant, or counted people of these events.

    Withdrawn ones are among them: what was read once is known.
    """
    return Release.objects.filter(
        Q(grant=grant) | Q(pk__in=Release.objects.filter(events__in=list(events)).values("pk"))
    ).order_by("issued_at", "pk")


@transaction.atomic
def publish(
    grant: Grant,
    frozen: Mapping[str, Any],
    counts: Mapping[str, Any],
    *,
    events: Iterable[int],
    counted_at: datetime,
    by: Person | None,
    now: datetime,
) -> Release:
    """Give a checked report its number and its date, and keep it for good; the grant is held (`hold`).

    `events` are the keys of those whose people it counts, `counted_at` is the moment of its figures.
    """
    newest = Release.objects.filter(grant=grant).aggregate(number=Max("number"))["number"]
    document = {
        **frozen,
        "number": (newest or 0) + 1,
        "counted_at": counted_at.isoformat(timespec="seconds"),
        "issued_at": now.isoformat(timespec="seconds"),
    }
    release = Release.objects.create(
        grant=grant,
        number=document["number"],
        issued_at=now,
        issued_by=by,
        tables=document,
        sha256=fingerprint(document),
        counts=counts,
    )
    release.events.set(events)
    return release


def gives_away(
    document: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]] = (),
    others: Sequence[Mapping[str, Any]] = (),
) -> list[str]:
    """Attack a report, together with earlier ones, as a reader would who has nothing but them.

    Return the names of the tables (measure and dimension) from which a hidden number could be found; empty:
    it is safe.
    """
    return list(dict.fromkeys(place.table for place in weak_places(document, earlier, others)))


def weak_places(
    document: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]] = (),
    others: Sequence[Mapping[str, Any]] = (),
) -> list[Place]:
    """Attack a report as `gives_away` does, and return each place where a hidden number could be found.

    `others` are reports of other grants about some of the same people, or about these and more.
    """
    k, zeros = document["threshold"], shows_zeros(document)
    found: list[Place] = []
    for dimension in breakdown.DIMENSIONS:
        known: dict[str, Protected] = {}
        for name in ORDER:
            table = find(document, name, dimension)
            if table is None or (now := as_protected(table)).total is None:
                continue
            known[name] = now
            links = [link for link in CHAIN if link in known]
            levels = [published for link in links if (published := known[link].published())]
            last = links.index(name) if len(links) > 1 else None
            if now.withheld and last is None:
                continue
            found += _rows_of(weaknesses(levels, k, last=last, zeros=zeros), name, dimension)
    for table in document["tables"]:
        shown = _of_others_than_agreed(document, table)
        if (now_published := shown.published()) is None:
            continue
        if table["measure"] in CONTRIBUTED and not shown.withheld:
            found += _rows_of(
                weaknesses([now_published], k, zeros=zeros), table["measure"], table["dimension"]
            )
        if table["measure"] == "hours":
            continue
        for old in (*earlier, *others):
            before = find(old, table["measure"], table["dimension"])
            if before is None or not _same_rows(old, document, table):
                continue
            then = _of_others_than_agreed(old, before).published()
            if then is None:
                continue
            try:
                weak = weaknesses_beside(now_published, then, k, zeros=zeros)
                found += _rows_of(weak, table["measure"], table["dimension"])
            except Impossible:
                # People left as well as came; what changed in sight by too few is hidden by protection.
                continue
    found += beside.gives_away(document, [old for old in earlier if _same_scheme(old, document)])
    found += beside_completed.gives_away(document)
    for other in others:
        found += beside.gives_away_beside(document, other)
    for measure in SAID_OF:
        told = levels_of([*earlier, *others, document], measure)
        if any(level.said for level in told) and not openly.gives_nobody_away(told, k, zeros=zeros):
            found.append(Place(f"{measure}, gender", measure, ("gender",)))
    return list(dict.fromkeys(found))


def _rows_of(weak: Iterable[Weak], measure: str, dimension: str) -> list[Place]:
    return [Place(f"{measure}, {dimension}", measure, (dimension,), (one.row,)) for one in weak]


def said_before(documents: Sequence[Mapping[str, Any]], measure: str) -> bool:
    """Return whether something was said of a measure's gender in documents where its figures are hidden."""
    return any(one["measure"] == measure for document in documents for one in document.get("statements", ()))


def levels_of(documents: Sequence[Mapping[str, Any]], measure: str) -> list[openly.Level]:
    """Return a measure's gender tables in documents with what was said of them, the fewest people first."""
    found = []
    for document in documents:
        table = find(document, measure, "gender")
        if table is not None and table["total"] is not None:
            said = [one["code"] for one in document.get("statements", ()) if one["measure"] == measure]
            found.append(openly.Level(as_protected(table), said))
    return sorted(found, key=lambda level: level.table.total or 0)


def _statements(
    document: Mapping[str, Any],
    counted: Mapping[str, Mapping[str, int]],
    out: Sequence[Mapping[str, Any]],
) -> list[dict[str, str]]:
    """What may be said of gender where figures are hidden.

    Of those present nothing is said beside a crossed table by gender or an earlier report: these would have
    to be attacked together with it.
    """
    found = []
    crossed = any("gender" in one["dimensions"] and not one["withheld"] for one in document["crosstables"])
    for measure in SAID_OF:
        table = find(document, measure, "gender")
        if table is None or (measure == MEASURE and (crossed or out)) or _openly(document, table):
            continue
        before = levels_of(out, measure)
        said = openly.statements(
            as_protected(table),
            counted[measure],
            before,
            document["threshold"],
            zeros=shows_zeros(document),
        )
        found += [{"measure": measure, "code": code} for code in said]
    return found


def _openly(document: Mapping[str, Any], table: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for one in document.get("openly", ()):
        if (one["measure"], one["dimension"]) == (table["measure"], table["dimension"]):
            return one
    return None


def _of_others_than_agreed(document: Mapping[str, Any], table: Mapping[str, Any]) -> Protected:
    """A table as its reader has it, less those who agreed to be counted openly."""
    known = _openly(document, table)
    shown = as_protected(table)
    return openly.without(shown, {row["code"]: row["count"] for row in known["rows"]}) if known else shown


def as_protected(table: Mapping[str, Any]) -> Protected:
    """Return a stored table as the reader has it."""
    return Protected(
        {row["code"]: row["count"] for row in table["rows"]},
        table["total"],
        table["withheld"],
        table["least"],
    )


def _same_rows(old: Mapping[str, Any], new: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    """Whether a table has the same kind of rows in both reports: sectors have only within one scheme."""
    return table["dimension"] != "stakeholder_group" or _scheme_of(old) == _scheme_of(new)


def _same_scheme(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return _scheme_of(old) == _scheme_of(new)


def _of_others(grant: Grant, events: Sequence[Event]) -> list[Release]:
    """Reports of other grants whose events are among these, or have all of these among them.

    Their people are a part of one another, so that one less the other is a number of people too.
    """
    mine = {event.pk for event in events}
    found = []
    for release in about(grant, mine).prefetch_related("events"):
        theirs = {event.pk for event in release.events.all()}
        if release.grant_id != grant.pk and theirs and (theirs <= mine or theirs >= mine):
            found.append(release)
    return found


def _scheme_of(document: Mapping[str, Any]) -> tuple[str, int] | None:
    scheme = document["scheme"]
    return (scheme["code"], scheme["version"]) if scheme else None


def _earlier(releases: Sequence[Release], measure: str, dimension: str, grant: Grant) -> list[Protected]:
    """Earlier tables of a measure by a dimension, less those of whom everything was known then."""
    scheme = (grant.scheme.code, grant.scheme.version) if grant.scheme else None
    return [
        _of_others_than_agreed(release.tables, table)
        for release in releases
        if dimension != "stakeholder_group" or _scheme_of(release.tables) == scheme
        if (table := find(release.tables, measure, dimension))
    ]


def _said(thing: Any, attribute: str) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = getattr(thing, attribute)
    return said


def _table(
    measure: str, dimension: str, shown: Protected, labels: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    return {
        "measure": measure,
        "dimension": dimension,
        "total": shown.total,
        "withheld": shown.withheld,
        "least": shown.least,
        "rows": [
            {"code": code, "label": dict(label), "count": shown.cells[code]}
            for code, label in labels.items()
            if code in shown.cells
        ],
    }


def _hours(
    read: facts.Facts,
    dimension: breakdown.Dimension,
    present: Protected,
    total: int | None,
    labels: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    """Person-hours, hidden wherever the count of those present is."""
    spent = breakdown.hours_by(read, dimension)
    cells = {code: None if count is None else spent.get(code, 0) for code, count in present.cells.items()}
    return _table("hours", dimension.code, Protected(cells, total, present.withheld, present.least), labels)


def _tie_speakers_to_moderators(
    figures: dict[str, int | None], totals: Mapping[str, Total], threshold: int
) -> None:
    """Their sum is published as the base of a balance, so neither is shown where the other is hidden."""
    pair = ("speakers", "moderators")
    both = totals["speakers-and-moderators"]
    if any(figures[code] is None for code in pair):
        for code in pair:
            figures[code] = None
        if both.count - 1 < threshold:
            figures["speakers-and-moderators"] = None


def _tell_who_agreed(
    figures: dict[str, int | None],
    totals: Mapping[str, Total],
    contributed: Sequence[facts.Contribution],
) -> None:
    """Show how many hold a role, however few, where each of them agreed to be counted openly."""
    for code in (*(measure.code for measure in measures.CONTRIBUTIONS), "speakers-and-moderators"):
        chosen = measures.in_role(contributed, code)
        if chosen and all(one.openly for one in chosen):
            figures[code] = totals[code].count
    if figures["speakers-and-moderators"] is None:
        return
    both = measures.in_role(contributed, "speakers-and-moderators")
    if not all(one.openly for one in both) and None in (figures["speakers"], figures["moderators"]):
        figures["speakers"] = figures["moderators"] = None


def _keep_apart_from_earlier(
    figures: dict[str, int | None], earlier: Sequence[Mapping[str, Any]], threshold: int
) -> None:
    """Hide a figure that is not of registrations when it differs by too few from the same one before."""
    for code, count in list(figures.items()):
        if code in COMPARED or code == "hours" or count is None:
            continue
        for document in earlier:
            was = document["figures"].get(code)
            if was is not None and is_small(abs(count - was), threshold):
                figures[code] = None
    if figures["speakers"] is None or figures["moderators"] is None:
        figures["speakers"] = figures["moderators"] = None


def _too_close(
    grant: Grant, events: Sequence[Event], figures: Mapping[str, int | None], totals: Mapping[str, Total]
) -> list[ReleaseError]:
    """Compare with every report that covers one of these events, of this grant or of another."""
    others = about(grant, [event.pk for event in events])
    found: dict[str, ReleaseError] = {}
    for release in others.select_related("grant"):
        k = max(grant.threshold, release.grant.threshold)
        for code in COMPARED:
            was = release.tables["figures"].get(code)
            if figures[code] is None or was is None:
                continue
            before = Total(*release.counts[code])
            now = totals[code]
            apart = [abs(now.count - before.count), abs(now.persons - before.persons)]
            small = [difference for difference in apart if is_small(difference, k)]
            if small and code not in found:
                found[code] = TooClose(
                    str(measures.MEASURES[code].title),
                    small[0],
                    release.number,
                    k,
                    elsewhere=release.grant_id != grant.pk,
                )
    return list(found.values())
