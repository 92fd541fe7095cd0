"""Sheets to sign on paper: printed, written up in printed order, their scans kept until a date.

The sole writer of sheets and scans. The lines of a sheet are frozen under its number, so that whoever writes
it up reads the paper and the screen side by side, whatever changed since.
"""

import io
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from auditlog.models import LogEntry
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image, ImageOps
from pypdf import PdfReader

from convite import paper
from convite.moments import span_words
from events import attendance, risk
from events.attendance import Said, check_markable
from events.errors import ScanRefused
from events.models import Mode, Presence, Registration, Scan, Session, Sheet
from people import acts
from people.models import Person

TEMPLATE = Path(__file__).parent / "typst" / "sign_in.typ"
#: Empty lines at the end, for those who are not on the list.
SPARE = 6
#: How long the scan of a sheet is kept, and what may be sent.
KEPT_FOR = timedelta(days=180)
MOST_BYTES = 8 * 1024 * 1024
MOST_PAGES = 20
MOST_DOTS = 40_000_000
#: The longer side of a page that is kept: a signature can be read, and no more is needed.
SIDE = 2_000


class Line(NamedTuple):
    """One line of a sheet: where it stands, whose place it is, and whether it is written up as signed."""

    number: int
    place: Registration
    is_signed: bool
    stands: Presence | None


@transaction.atomic
def print_sheet(session: Session, *, language: str, by: Person | None, now: datetime) -> Sheet:
    """Freeze a sheet of those who come to the room or a hub, under the next number; raises `NotHeld`.

    By name, or by number where the event's risk asks for sheets without names.
    """
    held = Session.objects.select_for_update(no_key=True).select_related("event").get(pk=session.pk)
    check_markable(held)
    is_coded = risk.sheet_is_coded(held.event)
    places = Registration.objects.expected_in(held).exclude(mode=Mode.ONLINE)
    ordered = places.order_by("number") if is_coded else places.order_by("name_key", "number")
    last = held.sheets.aggregate(last=Max("number"))["last"] or 0
    sheet = Sheet.objects.create(
        session=held,
        number=last + 1,
        language=language,
        is_coded=is_coded,
        lines=list(ordered.values_list("code", flat=True)),
        printed_at=now,
        printed_by=by,
    )
    _note(sheet, "sign-in sheet printed", by=by, now=now, action=LogEntry.Action.ACCESS)
    return sheet


def pdf(sheet: Sheet) -> bytes:
    """Draw a sheet in its language: a number, a name or the number of the place, and room to sign."""
    session = sheet.session
    with translation.override(sheet.language):
        rows = [
            {
                "line": str(number),
                "number": str(place.number) if place else "",
                "name": place.name if place and not sheet.is_coded else "",
            }
            for number, place in enumerate([*_places(sheet), *[None] * SPARE], start=1)
        ]
        title = risk.calendar_title(session)
        says = {
            "when": _when(session),
            "sheet": gettext("Sign-in sheet %(number)s") % {"number": sheet.number},
            "foot": gettext("Sheet %(number)s · %(title)s") % {"number": sheet.number, "title": title},
            "heads": [
                gettext("Line"),
                gettext("Number of the place") if sheet.is_coded else gettext("Name"),
                gettext("Signature"),
            ],
            "coded": sheet.is_coded,
            "rows": rows,
        }
        return paper.pdf(TEMPLATE, says, title=title, language=sheet.language)


def lines_of(sheet: Sheet) -> list[Line]:
    """Return the lines of a sheet in printed order, beside what stands; places given back keep their line."""
    places = _places(sheet)
    stands = {
        row.registration_id: row
        for row in Presence.objects.filter(session=sheet.session_id, registration__code__in=sheet.lines)
    }
    return [
        Line(
            number,
            place,
            (row := stands.get(place.pk)) is not None and _is_of(sheet, place, row),
            row,
        )
        for number, place in enumerate(places, start=1)
        if place
    ]


@transaction.atomic
def write_up(
    sheet: Sheet,
    signed: Collection[int],
    *,
    shown: Collection[int] | None = None,
    by: Person | None,
    now: datetime,
) -> int:
    """Record as present those whose lines are signed, by number from 1; return how many records changed.

    `shown` are the lines that were ticked when the page was opened (default: that are now): only what was
    ticked or unticked there since is written, so that two people who write up side by side do not undo each
    other. A line that is no longer ticked goes back to what stood before, where the mark is still that of
    this very sheet. A mark by hand stands. Raises `NotHeld`.
    """
    sheet = Sheet.objects.select_for_update(of=("self",)).select_related("session__event").get(pk=sheet.pk)
    known = lines_of(sheet)
    if shown is None:
        shown = {line.number for line in known if line.is_signed}
    said = [
        Said(line.place, line.place.mode if line.place.mode == Mode.HUB else Mode.ONSITE)
        for line in known
        if line.number in signed and line.number not in shown
    ]
    changes = attendance.record(sheet.session, said, source=Presence.Source.SHEET, by=by, now=now)
    unsigned = [
        line.place.code
        for line in known
        if line.is_signed and line.number in shown and line.number not in signed
    ]
    attendance.set_back(sheet.session, {code: sheet.changes.pop(code)["stood"] for code in unsigned})
    sheet.changes |= {code: {"at": now.isoformat(), "stood": stood} for code, stood in changes.items()}
    sheet.transcribed_at = now
    sheet.save(update_fields=["changes", "transcribed_at"])
    count = len(changes) + len(unsigned)
    if count:
        _note(sheet, "sign-in sheet written up", by=by, now=now, count=str(count))
    return count


def _is_of(sheet: Sheet, place: Registration, row: Presence) -> bool:
    """Whether a mark is the one that writing up this sheet made; another sheet may list the same person."""
    made = sheet.changes.get(place.code)
    return bool(
        made and row.source == Presence.Source.SHEET and row.recorded_at == datetime.fromisoformat(made["at"])
    )


# --- Scans ---


@transaction.atomic
def keep_scan(sheet: Sheet, pictures: Collection[bytes], *, by: Person | None, now: datetime) -> Scan:
    """Keep the pictures of a signed sheet as one PDF, until `KEPT_FOR` is over; raises `ScanRefused`.

    Each is drawn anew, so that nothing a phone wrote into it is kept: no place, no device, no hour.
    """
    pages = [page for content in pictures for page in _pages(content)]
    if not pages:
        raise ScanRefused
    if len(pages) > MOST_PAGES:
        raise ScanRefused
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150, quality=70)
    _note(sheet, "scan of a sheet kept", by=by, now=now)
    return Scan.objects.create(
        sheet=sheet,
        picture=out.getvalue(),
        pages=len(pages),
        added_at=now,
        added_by=by,
        delete_at=now + KEPT_FOR,
    )


def open_scan(scan: Scan, *, by: Person, now: datetime) -> bytes:
    """Return a scan to somebody who looks at it; that they did is on record."""
    _note(scan.sheet, "scan of a sheet opened", by=by, now=now, action=LogEntry.Action.ACCESS)
    return bytes(scan.picture)


@transaction.atomic
def delete_scan(scan: Scan, *, by: Person | None, now: datetime) -> None:
    """Delete a scan before its date."""
    if Scan.objects.filter(pk=scan.pk).delete()[0]:
        _note(scan.sheet, "scan of a sheet deleted", by=by, now=now)


def _note(sheet: Sheet, act: str, *, by: Person | None, now: datetime, **more: Any) -> None:
    session = sheet.session
    acts.note(session.event, act, by=by, now=now, session=session.code, sheet=str(sheet.number), **more)


def forget_old(now: datetime) -> int:
    """Delete scans whose date has come; return how many."""
    count, _each = Scan.objects.filter(delete_at__lte=now).delete()
    return count


def forget(subject: UUID, now: datetime) -> None:
    """Delete the scans of sheets on which a subject has a line: the signature is theirs."""
    for place in Registration.objects.filter(subject=subject):
        forget_of(place)


def forget_of(place: Registration) -> None:
    """Delete the scans of sheets on which a place has a line."""
    for sheet in Sheet.objects.filter(session__event=place.event_id, scans__isnull=False).distinct():
        if place.code in sheet.lines:
            Scan.objects.filter(sheet=sheet).delete()


def _when(session: Session) -> str:
    if session.starts_at is None:
        return ""
    return span_words(session.starts_at, session.declared_minutes, session.time_zone)


def _places(sheet: Sheet) -> list[Registration | None]:
    known = Registration.objects.in_bulk(sheet.lines, field_name="code")
    return [known.get(code) for code in sheet.lines]


def _pages(content: bytes) -> list[Image.Image]:
    """The pictures of a photo or of a scanned PDF, drawn anew."""
    if len(content) > MOST_BYTES:
        raise ScanRefused
    try:
        if content.startswith(b"%PDF-"):
            return [_drawn(picture) for picture in _scanned(content)]
        return [_drawn(content)]
    except ScanRefused:
        raise
    except Exception as error:
        # Whatever a reader stumbles over in somebody's bytes, to them it is a picture that cannot be read.
        raise ScanRefused from error


def _scanned(content: bytes) -> list[bytes]:
    """The one large picture of each page, as scanners write them; a PDF of words or acts is refused."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted or len(reader.pages) > MOST_PAGES:
        raise ScanRefused
    found = []
    for page in reader.pages:
        resources = page.get("/Resources")
        objects = (resources.get_object() if resources else {}).get("/XObject")
        named = {name: one.get_object() for name, one in (objects.get_object() if objects else {}).items()}
        sizes = {
            name: int(one.get("/Width", 0)) * int(one.get("/Height", 0))
            for name, one in named.items()
            if one.get("/Subtype") == "/Image"
        }
        if not sizes or max(sizes.values()) > MOST_DOTS:
            raise ScanRefused
        found.append(page.images[max(sizes, key=lambda name: sizes[name])].data)
    return found


def _drawn(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP", "TIFF")) as sent:
        if sent.width * sent.height > MOST_DOTS:
            raise ScanRefused
        upright = ImageOps.exif_transpose(sent) or sent
        upright.load()
        plain = upright.convert("RGB")
    plain.thumbnail((SIDE, SIDE))
    bare = Image.new("RGB", plain.size)
    bare.paste(plain)
    return bare
