"""People as somebody lists them: one a line, a name with an address or a phone, from a field or a file."""

import csv
import io
import re
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from events.forms import plain_line
from events.recognition import Contact

#: More people than anybody lists at once; a longer list is given in parts.
MOST = 500
MOST_BYTES = 200_000
#: Between the name and the contact: what spreadsheets and people write.
_BETWEEN = re.compile(r"[;,\t|]+")
_IN_ANGLES = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True)
class Listed:
    """One person of a list."""

    name: str
    contact: Contact


@dataclass(frozen=True)
class Listing:
    """What was read of a list; each of `problems` is a sentence with the number of its line."""

    people: list[Listed]
    problems: list[str]


def of_file(content: bytes) -> str:
    """Return a CSV or text file as lines; raises `ValueError` with a sentence.

    Spreadsheets write UTF-8 with or without a mark, or the old Western encoding.
    """
    if len(content) > MOST_BYTES:
        raise ValueError(_("This file is too long. Give the list in parts."))
    if b"\x00" in content:
        raise ValueError(_("This is not a text file. Save the sheet as CSV and choose that file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    sample = text[:2000]
    sign = max(";,\t", key=sample.count)
    # Ends of lines are left to the reader: some spreadsheets write a lone carriage return.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    try:
        return "\n".join("; ".join(" ".join(cell.split()) for cell in row if cell.strip()) for row in rows)
    except csv.Error:
        raise ValueError(
            _("Line %(number)s of this file cannot be read. Save the sheet as CSV and choose that file.")
            % {"number": rows.line_num}
        ) from None


def read(text: str, *, region: str, needs_contact: bool) -> Listing:
    """Read a list; a phone without a country's code is read as one of the `region`'s.

    A line has a name, an address, a phone, in any order, with a comma, semicolon or tab between them. The
    same address twice counts once. Where a contact is needed, the name may be left out.
    """
    people: list[Listed] = []
    problems: list[str] = []
    seen: set[tuple[str, str]] = set()
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        problems.append(_("Write at most %(most)s people at once.") % {"most": MOST})
        lines = lines[:MOST]
    for number, line in lines:
        try:
            found = _line(line, region, needs_contact=needs_contact)
        except ValueError as problem:
            problems.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
            continue
        key = (found.contact.key, "" if needs_contact else found.name.casefold())
        if key not in seen:
            seen.add(key)
            people.append(found)
    return Listing(people, problems)


def _line(line: str, region: str, *, needs_contact: bool) -> Listed:
    names: list[str] = []
    email = phone = ""
    for cell in _BETWEEN.split(_IN_ANGLES.sub(r";\1;", line)):
        said = plain_line(cell).strip(" \"'")
        if not said:
            continue
        if "@" in said:
            email = _email(said)
        elif _is_like_a_phone(said):
            phone = _phone(said, region)
        else:
            names.append(said)
    name = " ".join(names)
    if len(name) > 120:
        raise ValueError(_("the name is too long."))
    if needs_contact and not email and not phone:
        raise ValueError(_("an e-mail address or a phone number is missing."))
    if not needs_contact and not name:
        raise ValueError(_("the name is missing."))
    return Listed(name, Contact(email=email, phone=phone))


def _is_like_a_phone(said: str) -> bool:
    return sum(sign.isdigit() for sign in said) >= 7 and not any(sign.isalpha() for sign in said)


def _email(said: str) -> str:
    try:
        validate_email(said)
    except ValidationError:
        raise ValueError(_("“%(said)s” is no e-mail address.") % {"said": said[:80]}) from None
    return said


def _phone(said: str, region: str) -> str:
    try:
        number = phonenumbers.parse(said, region or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError(
            _("“%(said)s” is no phone number. Write it with its country's code.") % {"said": said[:40]}
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
