"""People from a list: read, set beside who is there, looked at, registered together, undone together.

Each new person is registered as by any form, one by one and all or none. Whoever has a place already keeps it
as it is, whatever the list says of them: a list never overwrites a person. Whoever brings it in states that
these people agreed, and that is what is kept. Gender is taken from no list: it is for each person to say.

The file is not kept. What stood in it is, until it is brought in or thrown away, and for a day at most.
"""

import csv
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from events import bulk, holders, posting, registration, seats
from events.attendance_files.tables import Line, is_spreadsheet, separated, spreadsheet, text_of
from events.bulk import Act, Doing
from events.errors import (
    ChangedSince,
    EventError,
    FileGone,
    FileRefused,
    ListTooLong,
    NobodyInTheList,
    NoColumns,
    RowRefused,
    UnreadableList,
)
from events.models import Bulk, Event, Mode, PeopleFile, Registration
from events.recognition import Answers, Contact, name_key
from events.ways import LetIn
from mail import outbox
from people import consent
from people.models import Person, StakeholderGroup

#: A longer list comes in parts: all of it is registered under one lock.
MOST_PEOPLE = 500
#: How long what a list says is kept for somebody to look at.
KEPT_FOR = timedelta(hours=24)
LONGEST_NAME = 120

#: What a column can be, in the order of the form, with the words by which it is recognised.
COLUMNS: dict[str, Any] = {
    "name": _("Name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "mode": _("Mode"),
    "sector": _("Sector"),
    "country": _("Country"),
    "language": _("Language of the messages"),
    "first_time": _("First time with us"),
}
_HEADS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "nombre", "nome", "full name", "nombre completo", "nome completo", "nombre y apellido",
        "nombres y apellidos", "nome e sobrenome", "participante", "participant", "name to be called by",
    ),
    "email": (
        "e-mail", "email", "mail", "correo", "correo electronico", "correo-e", "endereco de e-mail",
        "direccion de correo", "direccion de correo electronico", "e-mail address", "email address",
    ),
    "phone": (
        "phone", "telefono", "telefone", "celular", "movil", "whatsapp", "numero de telefono", "phone number",
        "telefono celular", "tel", "mobile",
    ),
    "mode": ("mode", "modalidad", "modalidade", "participacion", "participacao", "format", "formato"),
    "sector": (
        "sector", "setor", "stakeholder group", "tipo de organizacion", "tipo de organizacao", "grupo",
    ),
    "country": ("country", "pais"),
    "language": ("language", "idioma", "lengua", "lingua", "language of the messages"),
    "first_time": ("first time", "first time with us", "primera vez", "primeira vez", "es su primera vez"),
}  # fmt: skip
_MODES = {
    Mode.ONSITE: ("onsite", "in the room", "en sala", "en la sala", "presencial", "in person", "sala"),
    Mode.ONLINE: ("online", "en linea", "on-line", "virtual", "remoto", "remota", "zoom"),
}
_LANGUAGES = {
    "es": ("es", "espanol", "spanish", "castellano", "espanhol"),
    "pt-br": ("pt", "pt-br", "portugues", "portuguese"),
    "en": ("en", "english", "ingles"),
}
_YES, _NO = ("yes", "si", "sim", "y", "s", "x", "1", "true"), ("no", "nao", "n", "0", "false")


@dataclass(frozen=True)
class Row:
    """One row of a list as it is looked at: who it is, and what comes of it.

    `state` is new, here (has a place already), twice (stands higher up in the list) or refused; `words` say
    why, or what the list says otherwise than the place, which stays as it is.
    """

    number: int
    name: str
    contact: str
    state: str
    words: str = ""
    place: Registration | None = None
    person: "Told | None" = field(default=None, repr=False)


class Told(NamedTuple):
    """What a row says of one person, as `registration.register` takes it."""

    answers: Answers
    contact: Contact
    language: str


@transaction.atomic
def look_at(event: Event, *, name: str, content: bytes, by: Person | None, now: datetime) -> PeopleFile:
    """Read a list, guess what its columns are, and keep what it says for somebody to look at.

    Nobody is registered. Raises `UnreadableList`, `CellRefused`, `NoColumns`, `NobodyInTheList` or
    `ListTooLong`.
    """
    lines = [line for line in rows_of(content) if any(line.cells)]
    if not lines:
        raise NobodyInTheList
    head = lines[0].cells
    if any("@" in cell for cell in head):
        raise NoColumns
    if len(lines) == 1:
        raise NobodyInTheList
    if len(lines) > MOST_PEOPLE + 1:
        raise ListTooLong(MOST_PEOPLE)
    return PeopleFile.objects.create(
        event=event,
        lines=[[line.number, line.cells] for line in lines],
        columns=guessed(head),
        defaults={"mode": next(iter(registration.ways(event)), ""), "language": settings.LANGUAGE_CODE},
        made_at=now,
        made_by=by,
    )


def guessed(head: Iterable[str]) -> dict[str, int]:
    """Return which column is what, by the words of the first row."""
    found: dict[str, int] = {}
    for place, words in enumerate(head):
        said = name_key(words).strip(" *:.?¿")
        for column, known in _HEADS.items():
            if column not in found and said in known:
                found[column] = place
    return found


def choose(file: PeopleFile, *, columns: Mapping[str, int], defaults: Mapping[str, str]) -> PeopleFile:
    """Keep what somebody says the columns are, and what holds where a cell is empty."""
    file.columns, file.defaults = dict(columns), dict(defaults)
    file.save(update_fields=["columns", "defaults"])
    return file


def seen(file: PeopleFile, now: datetime) -> list[Row]:
    """Return the list row by row, beside who is there; a fixed number of queries for any list."""
    known = _Known(file.event, now)
    rows: list[Row] = []
    here = {
        (place.contact_key, place.name_key): place
        for place in Registration.objects.alive()
        .filter(event=file.event)
        .exclude(contact_key="")
        .select_related("stakeholder_group", "hub")
    }
    met: set[tuple[str, str]] = set()
    crowds = Counter(contact for contact, _name in here)
    for number, cells in file.lines[1:]:
        name, contact = _cell(file, cells, "name"), _cell(file, cells, "email") or _cell(file, cells, "phone")
        try:
            told = _told(file, number, cells, known)
        except RowRefused as refusal:
            rows.append(Row(number, name, contact, "refused", str(refusal)))
            continue
        key = (told.contact.key, name_key(told.answers.name))
        place = here.get(key)
        if key in met:
            rows.append(Row(number, name, contact, "twice"))
        elif place:
            rows.append(Row(number, name, contact, "here", _differences(place, told), place))
        elif refusal_words := known.seat(told, crowds):
            rows.append(Row(number, name, contact, "refused", refusal_words))
        else:
            rows.append(Row(number, name, contact, "new", person=told))
        met.add(key)
    return rows


@transaction.atomic
def bring_in(file: PeopleFile, *, writes: bool, by: Person, now: datetime) -> Bulk:
    """Register every new person of a list, all or none, and forget what the list said; safe to send twice.

    `by` states that these people agreed. With `writes` each gets the letter with their page, when it can no
    longer be undone. Raises `FileGone`, `NobodyInTheList`, or what `registration.register` raises, such as
    `Full` when the seats went meanwhile; then nobody is registered.
    """
    fresh = PeopleFile.objects.select_for_update(of=("self",)).select_related("event", "bulk").get(pk=file.pk)
    if fresh.bulk:
        return fresh.bulk
    if not fresh.lines:
        raise FileGone
    new = [row.person for row in seen(fresh, now) if row.person]
    if not new:
        raise NobodyInTheList
    places = []
    for told in new:
        place = registration.register(
            fresh.event,
            answers=told.answers,
            contact=told.contact,
            language=told.language,
            time_zone=fresh.event.time_zone,
            now=now,
            let_in=LetIn(by_hand=True),
        )
        consent.restate(
            place.subject, "registration", as_purpose="registration-stated", about=place.code, now=now
        )
        outbox.take_back(place.subject, written_at=now, registration=place.code)
        if writes:
            posting.post(
                place,
                f"registered:{place.code}",
                "events.registered",
                now=now,
                not_before=now + bulk.LETTERS_AFTER,
                by="staff",
            )
        places.append(place)
    fresh.bulk = bulk.record(fresh.event, act="list", places=places, by=by, now=now)
    fresh.lines = []
    fresh.save(update_fields=["bulk", "lines"])
    return fresh.bulk


def throw_away(file: PeopleFile) -> None:
    """Forget a list that was looked at and not brought in."""
    PeopleFile.objects.filter(pk=file.pk, bulk=None).delete()


def forget_old(now: datetime) -> int:
    """Forget lists that nobody brought in for a day; return how many."""
    return PeopleFile.objects.filter(bulk=None, made_at__lte=now - KEPT_FOR).delete()[0]


def forget(subject: UUID, now: datetime) -> None:
    """Forget the lists that are being looked at where a subject holds a place: they may name them."""
    for place in Registration.objects.filter(subject=subject):
        forget_of(place)


def forget_of(place: Registration) -> None:
    """Forget the lists that are being looked at where a place is: they may name whoever has it."""
    PeopleFile.objects.filter(bulk=None, event=place.event_id).delete()


# --- Reading ---


def rows_of(content: bytes) -> list[Line]:
    """Return the rows of a list, a spreadsheet or a text file; raises `UnreadableList` or `CellRefused`."""
    try:
        if is_spreadsheet(content):
            return spreadsheet(content)
        text = text_of(content)
        if "\x00" in text:
            raise UnreadableList
        return separated(text, _separator(text))
    except (FileRefused, csv.Error):
        raise UnreadableList from None


def _separator(text: str) -> str:
    """The sign that parts the cells: the one that stands most often in the first row that has any."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max("\t;,", key=head.count)


def _cell(file: PeopleFile, cells: list[str], column: str) -> str:
    place = file.columns.get(column)
    return cells[place] if place is not None and place < len(cells) else ""


class _Known:
    """What words in a list can mean at one event, and the seats that its rows would take."""

    def __init__(self, event: Event, now: datetime) -> None:
        self.ways = registration.ways(event)
        self.left = {name: row.left for name, row in self.ways.items()}
        #: Of those left, the seats that are kept for a sector.
        self.kept = {name: seats.kept_back(row, now) for name, row in self.ways.items()}
        self.modes = {
            word: mode.value for mode, words in _MODES.items() for word in words if mode.value in self.ways
        }
        for name, row in self.ways.items():
            if row.hub:
                self.modes[name_key(row.hub.name)] = name
        self.sectors: dict[str, StakeholderGroup] = {}
        for group in StakeholderGroup.objects.filter(retired_at=None):
            named = (getattr(group, f"name_{column}") for column in ("es", "pt_br", "en"))
            for words in (group.code, *named):
                if words:
                    self.sectors[name_key(words)] = group
        self.countries = _countries()
        self.languages = {word: code for code, words in _LANGUAGES.items() for word in words}

    def seat(self, told: Told, crowds: Counter[str]) -> str:
        """Take a seat for a new row; in words why there is none."""
        way = told.answers.way
        row, left = self.ways[way], self.left[way]
        sector = told.answers.stakeholder_group
        is_theirs = bool(self.kept[way] and sector and sector.pk == row.balance_for_id)
        if left is not None and left - (0 if is_theirs else self.kept[way]) <= 0:
            return gettext("No seat is left: %(way)s.") % {
                "way": row.hub.name if row.hub else Mode(row.mode).label
            }
        if crowds[told.contact.key] >= registration.PLACES_PER_CONTACT:
            return gettext("Too many places have this address or phone.")
        crowds[told.contact.key] += 1
        if left is not None:
            self.left[way] = left - 1
        self.kept[way] -= is_theirs
        return ""


def _countries() -> dict[str, str]:
    known = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code, name in countries:
                known[name_key(str(name))] = code
    for code in countries.countries:
        known[code.lower()] = code
        if alpha3 := countries.alpha3(code):
            known[alpha3.lower()] = code
    return known


def _told(file: PeopleFile, number: int, cells: list[str], known: _Known) -> Told:
    """What a row says; raises `RowRefused` with the column that stopped it."""

    def meant(column: str, words: Mapping[str, Any], default: Any) -> Any:
        said = _cell(file, cells, column)
        if not said:
            return default
        value = words.get(name_key(said))
        if value is None:
            raise RowRefused(number, str(COLUMNS[column]), said)
        return value

    name = _plain(_cell(file, cells, "name"))
    if not name or len(name) > LONGEST_NAME:
        raise RowRefused(number, str(COLUMNS["name"]), name)
    email, phone = _email(file, number, cells), _phone(file, number, cells)
    if not email and not phone:
        raise RowRefused(number, f"{COLUMNS['email']}, {COLUMNS['phone']}", "")
    way = meant("mode", known.modes, file.defaults.get("mode", ""))
    if way not in known.ways:
        raise RowRefused(number, str(COLUMNS["mode"]), way)
    row = known.ways[way]
    answers = Answers(
        name=name,
        mode=row.mode,
        hub=row.hub,
        stakeholder_group=meant("sector", known.sectors, None),
        country=meant("country", known.countries, ""),
        first_time=meant("first_time", dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False), None),
    )
    language = meant("language", known.languages, file.defaults.get("language", settings.LANGUAGE_CODE))
    return Told(answers, Contact(email=email, phone=phone), language)


def _plain(words: str) -> str:
    """One line without signs that nobody sees or that turn the text around."""
    kept = (sign for sign in words if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co"))
    return " ".join("".join(kept).split())


def _email(file: PeopleFile, number: int, cells: list[str]) -> str:
    said = _plain(_cell(file, cells, "email")).removeprefix("mailto:")
    if said:
        try:
            validate_email(said)
        except ValidationError:
            raise RowRefused(number, str(COLUMNS["email"]), said) from None
        if len(said) > 254:
            raise RowRefused(number, str(COLUMNS["email"]), said)
    return said


def _phone(file: PeopleFile, number: int, cells: list[str]) -> str:
    said = _plain(_cell(file, cells, "phone"))
    if not said:
        return ""
    try:
        # A leading apostrophe is what spreadsheets are told “these are words” with.
        parsed = phonenumbers.parse(said.lstrip("'"), str(file.event.country) or None)
    except phonenumbers.NumberParseException:
        raise RowRefused(number, str(COLUMNS["phone"]), said) from None
    if not phonenumbers.is_possible_number(parsed):
        raise RowRefused(number, str(COLUMNS["phone"]), said)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _differences(place: Registration, told: Told) -> str:
    """What the list says otherwise than the place, column by column; the place stays as it is."""
    said = [
        ("phone", str(place.phone), told.contact.phone),
        ("mode", place.way, told.answers.way),
        ("sector", str(place.stakeholder_group or ""), str(told.answers.stakeholder_group or "")),
        ("country", str(place.country), told.answers.country),
    ]
    return ", ".join(str(COLUMNS[column]) for column, stands, says in said if says and says != stands)


# --- Undoing ---


def _never(place: Registration, doing: Doing) -> dict[str, Any]:
    raise EventError


def _unregister(place: Registration, before: dict[str, Any], doing: Doing) -> None:
    """Let it be as if the list had not named them: nothing that identifies them stays."""
    if place.address_confirmed_at or place.person_id or place.sequence or place.presences.exists():
        # They came to it themselves since.
        raise ChangedSince
    holders.withdraw(place, now=doing.now)


bulk.offer(
    "list",
    Act(
        title=_("People from a list"),
        right="edit",
        concerns=bulk.HOLDS,
        do=_never,
        undo=_unregister,
        is_offered=False,
    ),
)
