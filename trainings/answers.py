"""What people answer: handed in once, kept for later, entered from paper; without a name where that harms.

The sole writer of sheets and of what stands on them; closing a sitting (`trainings.sittings`) shuffles those
without a name.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from events.models import Registration
from people import acts
from people.models import Person
from trainings import own_code, scores, scoring
from trainings.errors import (
    AskedBefore,
    CodeTaken,
    NoMoreSheets,
    NoRoom,
    NotOpen,
    NotThrough,
    SheetHandedIn,
)
from trainings.models import AnswerSheet, Item, Response, Sitting
from trainings.sitting_times import State, span_of, state, state_of_place

Source = AnswerSheet.Source
#: More sheets without a name than places is somebody at play: so many times the places, and some.
TIMES, AND_SOME = 2, 10

Given = Mapping[Item, Any]


@transaction.atomic
def hand_in(
    sitting: Sitting, place: Registration, given: Given, *, language: str, now: datetime
) -> AnswerSheet:
    """Take the answers of a place, once.

    Raises `NotOpen` or `SheetHandedIn`; for a learner at their own pace `AskedBefore` and `NotThrough` too.
    """
    fresh = _open_to(sitting, place, now)
    sheet = _begun(fresh, place)
    sheet.handed_in_at, sheet.language, sheet.source = now, language, Source.PHONE
    _fill(sheet, given)
    return sheet


@transaction.atomic
def keep_for_later(
    sitting: Sitting, place: Registration, given: Given, *, language: str, now: datetime
) -> AnswerSheet:
    """Keep what somebody has answered so far, so that they go on from any device; what `hand_in` raises."""
    fresh = _open_to(sitting, place, now)
    sheet = _begun(fresh, place)
    sheet.language, sheet.source = language, Source.PHONE
    _write(sheet, given)
    return sheet


def hand_in_by_code(
    sitting: Sitting, typed: str, given: Given, *, language: str, now: datetime
) -> AnswerSheet:
    """Take answers without a name, once for a code: the day alone is kept.

    Nobody knows whose they are, so they are taken while the sitting is open to the group.

    Raises `NotOpen`, `CodeTaken` or `NoMoreSheets`.
    """
    try:
        with transaction.atomic():
            fresh = _held(sitting)
            if state(fresh, span_of(fresh.cohort), now=now) != State.OPEN:
                raise NotOpen
            _ensure_room(fresh)
            return _without_name(fresh, typed, given, language=language, source=Source.PHONE, now=now)
    except IntegrityError as error:
        raise CodeTaken from error


@transaction.atomic
def enter(
    sitting: Sitting,
    sheets: Sequence[tuple[Registration | str, Given]],
    *,
    language: str,
    by: Person | None,
    now: datetime,
) -> int:
    """Enter what stands on papers, each by its place or by its code; those that are there stay as they are.

    Returns how many were new. Papers may come after the hour, until the sitting is closed for good. Raises
    `NotOpen`, `NoRoom` where people are alone with a course, and `NoMoreSheets` where there would be more
    without a name than a group can fill.
    """
    fresh = _held(sitting)
    if fresh.cohort.event.is_at_own_pace:
        raise NoRoom
    if state(fresh, span_of(fresh.cohort), now=now) not in (State.OPEN, State.OVER):
        raise NotOpen
    known = AnswerSheet.objects.filter(sitting=fresh, handed_in_at__isnull=False)
    of_places = set(known.exclude(registration=None).values_list("registration", flat=True))
    of_codes = set(known.exclude(own_code="").values_list("own_code", flat=True))
    new = 0
    for who, given in sheets:
        if isinstance(who, Registration):
            if who.pk in of_places:
                continue
            _of_group(fresh, who)
            of_places.add(who.pk)
            sheet = _begun(fresh, who)
            sheet.handed_in_at, sheet.language, sheet.source = now, language, Source.PAPER
            _fill(sheet, given)
        else:
            hashed = own_code.hashed(fresh.cohort, who)
            if hashed in of_codes:
                continue
            of_codes.add(hashed)
            _ensure_room(fresh)
            _without_name(fresh, who, given, language=language, source=Source.PAPER, now=now)
        new += 1
    if new:
        acts.note(fresh.cohort.event, "papers entered", by=by, now=now, count=str(new))
    return new


def forget(subject: UUID, now: datetime) -> None:
    """Delete what somebody said in their own words; what they chose, and their points, count on.

    What was answered without a name is nobody's, and stays.
    """
    theirs = Response.objects.filter(sheet__registration__subject=subject, item__kind=Item.Kind.OPEN)
    theirs.delete()
    AnswerSheet.objects.filter(registration__subject=subject, handed_in_at=None).delete()


# --- Read -------------------------------------------------------------------------------------


def sheet_of(sitting: Sitting, place: Registration) -> AnswerSheet | None:
    """Return the sheet of a place, handed in or begun."""
    return AnswerSheet.objects.filter(sitting=sitting, registration=place).first()


def said_on(sheet: AnswerSheet) -> dict[int, Any]:
    """Return what stands on a sheet, by the questions' keys."""
    return dict(Response.objects.filter(sheet=sheet).values_list("item", "value"))


def mark_of(said: Mapping[int, Any]) -> str:
    """Return what tells whether a sheet still says what a page showed: `said` as `said_on` returns it."""
    return hashlib.sha256(json.dumps(sorted(said.items())).encode()).hexdigest()[:16]


def of_places(places: Sequence[Registration], *, now: datetime) -> dict[int, list[dict[str, Any]]]:
    """Return what was answered under places, by the keys of these, as their holders take it along.

    Points are among it once `scores.told` tells them: until then they would tell what to answer.
    """
    found: dict[int, list[dict[str, Any]]] = {}
    rows = AnswerSheet.objects.filter(registration__in=places).select_related("sitting__assessment")
    sheets = list(rows.prefetch_related("responses__item").order_by("handed_in_at", "pk"))
    told = scores.told_on(sheets, now=now)
    for sheet in sheets:
        points, out_of = told.get(sheet.pk, (None, None))
        answers = sorted(sheet.responses.all(), key=lambda one: one.item_id)
        found.setdefault(sheet.registration_id or 0, []).append(
            {
                "test": sheet.sitting.assessment.words(sheet.language)[0],
                "when": sheet.sitting.moment,
                "handed_in_at": sheet.handed_in_at,
                "points": points,
                "out_of": out_of,
                "answers": [
                    {
                        "question": one.item.words(sheet.language)[0],
                        "answer": in_words(one.item, one.value, sheet.language),
                    }
                    for one in answers
                ],
            }
        )
    return found


def of_person(_person: Person) -> list[dict[str, Any]]:
    """Return nothing: every sheet with a name is a place's."""
    return []


def in_words(item: Item, value: Any, language: str) -> str:
    """Return an answer as a person reads it."""
    if item.kind in Item.CHOOSING:
        words = {code: said for code, said, _told_in in item.chosen(language)}
        chosen: list[str] = value if isinstance(value, list) else [value]
        return ", ".join(words.get(code, code) for code in chosen)
    return str(value)


# --- Written ----------------------------------------------------------------------------------


def _held(sitting: Sitting) -> Sitting:
    """The sitting as it stands, held against closing; raises `NotOpen` once it was taken back."""
    found = Sitting.objects.select_for_update(of=("self",)).select_related("cohort__event")
    fresh = found.filter(pk=sitting.pk).first()
    if fresh is None:
        raise NotOpen
    return fresh


def _open_to(sitting: Sitting, place: Registration, now: datetime) -> Sitting:
    """The sitting, held, once it is sure that this place may answer it now."""
    fresh = _held(sitting)
    _of_group(fresh, place)
    stands = state_of_place(fresh, place, now=now)
    if stands == State.BEGUN:
        raise AskedBefore
    if stands == State.WAITS:
        raise NotThrough
    if stands != State.OPEN:
        raise NotOpen
    return fresh


def _ensure_room(sitting: Sitting) -> None:
    """Raise `NoMoreSheets` where one more sheet without a name would be at play."""
    places = Registration.objects.placed().filter(event=sitting.cohort.event_id).count()
    if AnswerSheet.objects.filter(sitting=sitting).count() >= TIMES * places + AND_SOME:
        raise NoMoreSheets


def _of_group(sitting: Sitting, place: Registration) -> None:
    if sitting.by_code or not place.stands or place.event_id != sitting.cohort.event_id:
        raise NotOpen


def _begun(sitting: Sitting, place: Registration) -> AnswerSheet:
    """The sheet that somebody began, or a new one; the sitting is held, so that no other is made beside."""
    sheet = sheet_of(sitting, place)
    if sheet is None:
        return AnswerSheet(sitting=sitting, registration=place)
    if sheet.handed_in_at is not None:
        raise SheetHandedIn
    return sheet


def _without_name(
    sitting: Sitting, typed: str, given: Given, *, language: str, source: str, now: datetime
) -> AnswerSheet:
    if not sitting.by_code:
        raise NotOpen
    sheet = AnswerSheet(
        sitting=sitting,
        own_code=own_code.hashed(sitting.cohort, typed),
        handed_in_at=_day(sitting, now),
        language=language,
        source=source,
    )
    _fill(sheet, given)
    return sheet


def _day(sitting: Sitting, now: datetime) -> datetime:
    """All that is kept of when a sheet without a name came: its day, at midnight UTC.

    Where people are alone with a course, what they said of modules on that day would tell whose it is; so
    each has the day on which the course begins.
    """
    event = sitting.cohort.event
    told = event.starts_at if event.is_at_own_pace and event.starts_at else now
    return told.replace(hour=0, minute=0, second=0, microsecond=0)


def _fill(sheet: AnswerSheet, given: Given) -> None:
    """Write a sheet that is handed in, with its points where the test has any."""
    found = scoring.score(given, {item.pk: value for item, value in given.items()})
    sheet.score, sheet.out_of = found or (None, None)
    _write(sheet, given)


def _write(sheet: AnswerSheet, given: Given) -> None:
    sheet.save()
    Response.objects.filter(sheet=sheet).delete()
    Response.objects.bulk_create(
        Response(sheet=sheet, item=item, value=value)
        for item, value in given.items()
        if value not in (None, "", [])
    )
