"""Attendance files: read, matched with the places, looked at, applied and undone as a whole.

The sole writer of batches. The file is not kept; what it says of people is, until it is applied or thrown
away, and for a day at most.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from events import attendance
from events.attendance import Said, Weight, takes_marks
from events.attendance_files import Clock, Entry, read
from events.errors import (
    FileGone,
    FileRefused,
    NoSuchNumber,
    NotHeld,
    NothingToUndo,
    RestUndecided,
    SeveralTools,
)
from events.matching import HubNames, Match, Places
from events.models import CLOSES_AFTER, OPENS_BEFORE, Batch, Mode, Presence, Registration, Session
from people import acts
from people.models import Person

#: How long what a file says is kept for somebody to look at, and how long it can be undone.
KEPT_FOR = timedelta(hours=24)
UNDO_WITHIN = timedelta(days=30)
#: A meeting that broke off and was begun again leaves several files.
MOST_FILES = 5
#: More than anybody could look through.
MOST_PEOPLE = 2_000
#: What can be chosen for somebody of a file other than a place. A hub's connection is nobody.
COUNT, LEAVE, HUB = "count", "leave", "hub"


class Measured(NamedTuple):
    """From when to when somebody was there, and for how many minutes; `is_outside` not in this session."""

    entered_at: datetime | None
    left_at: datetime | None
    minutes: int | None
    is_outside: bool = False


class Seen(NamedTuple):
    """One person of a file as it is looked at: what it says, whose place that is, and what would change.

    `how` is `HUB` for the one connection of a remote hub, which is no person: its people are counted there.
    """

    number: int
    name: str
    email: str
    measured: Measured
    how: str
    place: Registration | None
    alike: list[Registration]
    weight: Weight | None
    stands: Presence | None


@transaction.atomic
def look_at(
    session: Session, files: Sequence[tuple[str, bytes]], *, zone: str, by: Person | None, now: datetime
) -> Batch:
    """Read a meeting's files, (name, content) each, and keep what they say for somebody to look at.

    Nothing of presence is written. `zone` is that of the hours in the files. Raises `NotHeld`, `FileRefused`,
    `CellRefused` or `SeveralTools`.
    """
    if not takes_marks(session) or session.starts_at is None:
        raise NotHeld
    rosters = [read(content, Clock(zone, session.starts_at), name=name) for name, content in files]
    if not rosters:
        raise FileRefused.nobody()
    tools = {roster.tool for roster in rosters}
    if len(tools) > 1:
        raise SeveralTools
    entries = [entry for roster in rosters for entry in roster.entries]
    return Batch.objects.create(
        session=session, tool=tools.pop(), rows=_rows(session, entries), made_at=now, made_by=by
    )


def seen(batch: Batch) -> list[Seen]:
    """Return what a file says, person by person, beside what stands: those to be decided on first.

    A fixed number of queries for any file.
    """
    places = Places(batch.session.event)
    stands = {row.registration.code: row for row in _presences(batch.session)}
    found = []
    for number, row in enumerate(batch.rows):
        measured = _measured(batch.session, [_entry(part) for part in row["parts"]])
        place = places.by_code.get(row["place"])
        standing = stands.get(place.code) if place else None
        found.append(
            Seen(
                number,
                row["name"],
                row["email"],
                measured,
                row["how"] if place or not row["place"] else "none",
                place,
                [places.by_code[code] for code in row["alike"] if code in places.by_code],
                attendance.weigh(standing, _said(place, measured), batch.tool) if place else None,
                standing,
            )
        )
    order = {"unsure": 0, "none": 1, HUB: 3}
    return sorted(found, key=lambda one: (one.measured.is_outside, order.get(one.how, 2), one.number))


@transaction.atomic
def apply(
    batch: Batch,
    *,
    chosen: Mapping[int, str],
    over: Collection[int] = (),
    rest: str = "",
    by: Person | None,
    now: datetime,
) -> Batch:
    """Record what a file says, and forget whom it named; safe to send twice.

    `chosen` is a place's code or number, `COUNT`, `LEAVE` or `HUB`, by the number of the row; a row that is
    matched and not chosen for goes to its place, and a hub's connection nowhere. `over`: rows that write
    over a record that stands. `rest` is what happens to all who are left, counted or left out. Raises
    `FileGone`, `RestUndecided`, `NoSuchNumber` or `NotHeld`.
    """
    fresh = Batch.objects.select_for_update().select_related("session__event").get(pk=batch.pk)
    if fresh.status != Batch.Status.PREVIEW:
        return fresh
    if not fresh.rows:
        raise FileGone
    places = Places(fresh.session.event)
    parts: dict[str, list[Entry]] = {}
    counted = left_out = 0
    written_over = set()
    for number, row in enumerate(fresh.rows):
        entries = [_entry(part) for part in row["parts"]]
        if _measured(fresh.session, entries).is_outside:
            continue
        choice = chosen.get(number, "") or row["place"] or (HUB if row["how"] == HUB else "")
        if choice == HUB:
            continue
        if choice not in (COUNT, LEAVE):
            place = _place(places, choice, row["name"])
            choice = place.code if place else rest
        if choice == COUNT:
            counted += 1
        elif choice == LEAVE:
            left_out += 1
        elif not choice:
            raise RestUndecided
        else:
            parts.setdefault(choice, []).extend(entries)
            if number in over:
                written_over.add(choice)
    said = [_said(places.by_code[code], _measured(fresh.session, of)) for code, of in parts.items()]
    fresh.changes = attendance.record(
        fresh.session, said, source=fresh.tool, by=by, now=now, batch=fresh, over=written_over
    )
    fresh.rows, fresh.counted, fresh.left_out = [], counted, left_out
    fresh.status, fresh.applied_at = Batch.Status.APPLIED, now
    fresh.save()
    _note(fresh, "attendance file brought in", len(fresh.changes), by=by, now=now)
    return fresh


@transaction.atomic
def undo(batch: Batch, *, by: Person | None, now: datetime) -> int:
    """Set back everything that a file changed and nobody wrote over since; return how many records.

    Raises `NothingToUndo` when it was undone, or applied more than `UNDO_WITHIN` ago.
    """
    fresh = Batch.objects.select_for_update().get(pk=batch.pk)
    if not can_undo(fresh, now):
        raise NothingToUndo
    count = attendance.take_back(fresh)
    # Its changes stay: a later file that found this one's records and is undone after it goes back behind it.
    fresh.status, fresh.undone_at = Batch.Status.UNDONE, now
    fresh.save()
    _note(fresh, "attendance file undone", count, by=by, now=now)
    return count


def _note(batch: Batch, act: str, count: int, *, by: Person | None, now: datetime) -> None:
    session = batch.session
    acts.note(session.event, act, by=by, now=now, session=session.code, count=str(count))


def can_undo(batch: Batch, now: datetime) -> bool:
    """Return whether a file can still be undone as a whole."""
    return bool(
        batch.status == Batch.Status.APPLIED and batch.applied_at and now - batch.applied_at <= UNDO_WITHIN
    )


def throw_away(batch: Batch) -> None:
    """Forget a file that was looked at and not applied."""
    Batch.objects.filter(pk=batch.pk, status=Batch.Status.PREVIEW).delete()


def counted(sessions: Iterable[int]) -> dict[int, int]:
    """Return how many people were there beside the list, by session, as its files say.

    Of each tool the file that was applied last: another file of the same meeting counts the same people.
    """
    newest: dict[tuple[int, str], int] = {}
    applied = Batch.objects.filter(session__in=sessions, status=Batch.Status.APPLIED)
    for session, tool, count in applied.order_by("applied_at", "pk").values_list(
        "session_id", "tool", "counted"
    ):
        newest[session, tool] = count
    found: dict[int, int] = {}
    for (session, _tool), count in newest.items():
        found[session] = found.get(session, 0) + count
    return {session: count for session, count in found.items() if count}


def forget_old(now: datetime) -> int:
    """Forget files looked at more than a day ago, and what can no longer be undone; return how many."""
    old, _each = Batch.objects.filter(status=Batch.Status.PREVIEW, made_at__lte=now - KEPT_FOR).delete()
    long_ago = now - UNDO_WITHIN
    settled = Batch.objects.filter(
        Q(status=Batch.Status.APPLIED, applied_at__lt=long_ago)
        | Q(status=Batch.Status.UNDONE, undone_at__lt=long_ago)
    )
    settled.exclude(changes={}).update(changes={})
    return old


def forget(subject: UUID, now: datetime) -> None:
    """Forget the files that are being looked at where a subject holds a place: they may name them."""
    for place in Registration.objects.filter(subject=subject):
        forget_of(place)


def forget_of(place: Registration) -> None:
    """Forget the files that are being looked at where a place is: they may name whoever has it."""
    Batch.objects.filter(status=Batch.Status.PREVIEW, session__event=place.event_id).delete()


# --- What a file says of one person ---


def _rows(session: Session, entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The file person by person: rows of one name or address go together, and of one place."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.email or entry.name.casefold(), []).append(entry)
    places = Places(session.event)
    hubs = HubNames(session.event)
    matched = [(_match(places, hubs, group[0]), group) for group in groups.values()]
    addresses: dict[str, set[str]] = {}
    for match, group in matched:
        if match.place and match.how != "email" and group[0].email:
            addresses.setdefault(match.place.code, set()).add(group[0].email)
    if len(groups) > MOST_PEOPLE:
        raise FileRefused.too_long(MOST_PEOPLE)
    rows: list[dict[str, Any]] = []
    by_place: dict[str, dict[str, Any]] = {}
    for match, group in matched:
        sure = match
        if match.place and match.how != "email" and len(addresses.get(match.place.code, ())) > 1:
            # Two addresses under one name are two people until somebody says otherwise.
            sure = Match("unsure", alike=(match.place,))
        parts = [_part(entry) for entry in group]
        if sure.place and sure.place.code in by_place:
            by_place[sure.place.code]["parts"] += parts
            continue
        row = {
            "name": group[0].name[:200],
            "email": group[0].email[:254],
            "how": sure.how,
            "place": sure.place.code if sure.place else "",
            "alike": [place.code for place in sure.alike],
            "parts": parts,
        }
        rows.append(row)
        if sure.place:
            by_place[sure.place.code] = row
    return rows


def _match(places: Places, hubs: HubNames, entry: Entry) -> Match:
    """Whose place a row is; where it is nobody's for sure, it may be the connection of a hub."""
    match = places.match(entry.name, entry.email)
    return Match(HUB) if not match.place and hubs.has(entry.name) else match


def _part(entry: Entry) -> dict[str, Any]:
    stays = [[stay.since.isoformat(), stay.until.isoformat() if stay.until else None] for stay in entry.stays]
    return {"stays": stays, "seconds": entry.seconds, "exact": entry.is_exact}


def _entry(part: Mapping[str, Any]) -> Entry:
    from events.attendance_files.entries import Stay

    stays = tuple(
        Stay(since, parse_datetime(until) if until else None)
        for said, until in part["stays"]
        if (since := parse_datetime(said))
    )
    return Entry(0, "", "", stays, part["seconds"], part["exact"])


def _measured(session: Session, entries: Sequence[Entry]) -> Measured:
    """What somebody's rows come to: time in two places at once counts once, and time outside not at all.

    A session begins with its way in and ends with it; one link often serves the session before and after.
    """
    assert session.starts_at and session.ends_at  # noqa: S101  look_at lets no other in
    opens, closes = session.starts_at - OPENS_BEFORE, session.ends_at + CLOSES_AFTER
    stays = [stay for entry in entries for stay in entry.stays]
    inside = [stay for stay in stays if stay.since < closes and (stay.until is None or stay.until > opens)]
    if stays and not inside:
        return Measured(
            min(stay.since for stay in stays), max(stay.until or stay.since for stay in stays), None, True
        )
    exact = [(s.since, s.until) for e in entries if e.is_exact for s in e.stays if s.until]
    total = _union(exact, opens, closes)
    for entry in entries:
        if entry.is_exact:
            continue
        spans = [(stay.since, stay.until) for stay in entry.stays if stay.until]
        if entry.seconds is not None:
            # A sum lies somewhere between the first entry and the last exit.
            total += min(entry.seconds, _union(spans, opens, closes)) if spans else entry.seconds
        else:
            total += _union(spans, opens, closes)
    every = [(stay.since, stay.until) for stay in stays if stay.until]
    if every and len(every) == len(stays) and all(entry.stays for entry in entries):
        total = min(total, _union(every, opens, closes))
    ends = [stay.until for stay in inside]
    return Measured(
        min((stay.since for stay in inside), default=None),
        max(end for end in ends if end) if ends and all(ends) else None,
        min(max(1, total // 60), 32_000) if total else None,
    )


def _union(spans: Iterable[tuple[datetime, datetime]], opens: datetime, closes: datetime) -> int:
    """Seconds within the window that at least one of the spans covers."""
    seconds, reached = 0.0, opens
    for since, until in sorted(spans):
        begins, ends = max(since, reached), min(until, closes)
        if ends > begins:
            seconds += (ends - begins).total_seconds()
            reached = ends
    return int(seconds)


def _said(place: Registration, measured: Measured) -> Said:
    # Whoever is in a meeting's file took part online, wherever their seat was.
    return Said(place, Mode.ONLINE, measured.entered_at, measured.left_at, measured.minutes)


def _place(places: Places, choice: str, name: str) -> Registration | None:
    """The place that was chosen, by its code or as a number that was typed; None where none was."""
    if not choice:
        return None
    if choice.isdecimal() and len(choice) < 10:
        if int(choice) not in places.by_number:
            raise NoSuchNumber(choice, name)
        return places.by_number[int(choice)]
    # A place that was given back since is nobody's to be present at.
    return places.by_code.get(choice)


def _presences(session: Session) -> Iterable[Presence]:
    return Presence.objects.filter(session=session).select_related("registration")
