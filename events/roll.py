"""An event's places as a file for those who may see who holds them: CSV, or a workbook.

Rows leave the memory as they are written, so that a large event costs no more than a small one. Gender stands
in no row: it is counted, and shown beside nobody.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from auditlog.models import LogEntry
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_countries import countries

from convite import cells
from convite.moments import zone
from events import access, risk
from events.listing import Asked, matching
from events.models import Event, Hub, Mode, Presence, Registration, Session, SessionSeat
from events.questions import Columns
from people import acts
from people.models import Person, StakeholderGroup

#: Rows that are in memory at a time.
CHUNK = 1000
#: What is read of a registration.
_COLUMNS = (
    "number", "name", "email", "status", "mode", "hub_id", "is_extra", "stakeholder_group_id", "country",
    "first_time", "language", "registered_at", "address_confirmed_at",
)  # fmt: skip
#: Sessions that have a column of their own; a festival of 300 would be no table that anyone reads.
MOST_SESSIONS = 40
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_LANGUAGES = {"es": "Español", "pt-br": "Português", "en": "English"}


def write(event: Event, asked: Asked, *, kind: str, by: Person, now: datetime) -> IO[bytes]:
    """Return the places that match as an open file of a kind of `KINDS`; that it was taken is on record.

    Where the risk allows no list of names the rows have numbers, and neither names nor contacts.
    """
    acts.note(
        event,
        "list downloaded",
        by=by,
        now=now,
        action=LogEntry.Action.ACCESS,
        file=kind,
        rows=str(matching(event, asked).count()),
    )
    table = lines(event, asked, reader=by)
    return _csv(table) if kind == "csv" else _xlsx(table, event, now)


def lines(event: Event, asked: Asked, *, reader: Person | None = None) -> Iterator[list[Any]]:
    """Yield the heads of the columns, and then one line for each place that matches.

    What organisers asked stands in it as far as `reader` is among those who read it.
    """
    may_leave = reader is not None and risk.exports_answers(event)
    readers = access.audiences(reader, event) if may_leave and event.has_questions else ()
    answers = Columns(event, audiences=readers, language=get_language() or "es")
    sessions = list(
        Session.objects.filter(event=event, status__in=[Session.Status.SCHEDULED, Session.Status.HELD])
        .without_breaks()
        .in_order()
        .only("pk", "title", "starts_at", "time_zone")
    )
    sessions = sessions if len(sessions) <= MOST_SESSIONS else []
    names = risk.has_lists(event)
    yield [
        _("Number"),
        *([_("Name"), _("E-mail"), _("Phone")] if names else []),
        _("Status"),
        _("Mode"),
        _("Remote hub"),
        _("Seat added"),
        _("Sector"),
        _("Country"),
        _("First time with us"),
        _("Language of the messages"),
        _("Registered on"),
        _("Address confirmed on"),
        *([_("Sessions chosen")] if event.has_session_seats else []),
        _("Sessions present"),
        *(_head(session) for session in sessions),
        *answers.heads,
    ]
    there = zone(event.time_zone)
    # What many rows have alike is worded once; a phone number, which takes longest to read, stays as kept.
    rows = (
        matching(event, asked)
        .annotate(dialled=Cast("phone", CharField()))
        .only(*_COLUMNS)
        .iterator(chunk_size=CHUNK)
    )
    said = {True: _("Yes"), False: _("No"), None: ""}
    nations = {code: str(name) for code, name in countries}
    sectors = {group.pk: str(group) for group in StakeholderGroup.objects.all()}
    hubs = dict(Hub.objects.filter(event=event).values_list("pk", "name"))
    statuses = {str(value): str(label) for value, label in Registration.Status.choices}
    modes = {str(value): str(label) for value, label in Mode.choices}
    while chunk := list(islice(rows, CHUNK)):
        marks, answered = _marks(chunk), answers.rows(chunk)
        chosen = _chosen(chunk) if event.has_session_seats else {}
        for row in chunk:
            own = marks.get(row.pk, {})
            yield [
                row.number,
                *([row.name, row.email, row.dialled] if names else []),
                statuses.get(row.status, row.status),
                modes.get(row.mode, row.mode),
                hubs.get(row.hub_id or 0, ""),
                said[True] if row.is_extra else "",
                sectors.get(row.stakeholder_group_id or 0, ""),
                nations.get(str(row.country), ""),
                said[row.first_time],
                _LANGUAGES.get(row.language, row.language),
                _moment(row.registered_at, there),
                _moment(row.address_confirmed_at, there),
                *([chosen.get(row.pk, "")] if event.has_session_seats else []),
                sum(state == Presence.State.PRESENT for state in own.values()),
                *(
                    str(Presence.State(own[session.pk]).label) if session.pk in own else ""
                    for session in sessions
                ),
                *answered[row.pk],
            ]


def _head(session: Session) -> str:
    day = f"{session.starts_at.astimezone(zone(session.time_zone)):%Y-%m-%d} " if session.starts_at else ""
    return f"{day}{session.title}"


def _moment(instant: datetime | None, there: Any) -> str:
    return f"{instant.astimezone(there):%Y-%m-%d %H:%M}" if instant else ""


def _marks(chunk: Sequence[Registration]) -> dict[int, dict[int, str]]:
    """The marks of some places: registration → session → state."""
    marks: dict[int, dict[int, str]] = {}
    found = Presence.objects.filter(registration__in=[row.pk for row in chunk])
    for place, session, state in found.values_list("registration_id", "session_id", "state"):
        marks.setdefault(place, {})[session] = state
    return marks


def _chosen(chunk: Sequence[Registration]) -> dict[int, str]:
    """The sessions with seats of their own that some places chose; in brackets how, where that is no seat."""
    found: dict[int, list[str]] = {}
    seats = SessionSeat.objects.filter(registration__in=[row.pk for row in chunk]).select_related("session")
    for seat in seats.order_by("session__starts_at", "pk"):
        title = str(seat.session.title)
        is_held = seat.status == SessionSeat.Status.HELD
        found.setdefault(seat.registration_id, []).append(
            title if is_held else f"{title} ({seat.get_status_display()})"
        )
    return {place: "; ".join(titles) for place, titles in found.items()}


def _csv(table: Iterable[list[Any]]) -> IO[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    file = TemporaryFile()  # noqa: SIM115  whoever answers with it closes it
    words = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(words)
    writer.writerows(cells.line(line) for line in table)
    words.detach()
    file.seek(0)
    return file


def _xlsx(table: Iterable[list[Any]], event: Event, now: datetime) -> IO[bytes]:
    file = TemporaryFile()  # noqa: SIM115  whoever answers with it closes it
    book = xlsxwriter.Workbook(file, cells.BOOK)
    book.set_properties({"created": now.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    sheet = book.add_worksheet(_("Registrations")[:31])
    sheet.freeze_panes(1, 2 if risk.has_lists(event) else 1)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 14 + MOST_SESSIONS, 20)
    for at, line in enumerate(table):
        for column, value in enumerate(cells.line(line)):
            if isinstance(value, int):
                sheet.write_number(at, column, value)
            elif value:
                sheet.write_string(at, column, value, None if at else bold)
    book.close()
    file.seek(0)
    return file
