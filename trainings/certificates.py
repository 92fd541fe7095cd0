"""Certificates: awarded for what was recorded, kept as they were issued, verified by anyone for years.

The file is drawn once and its bytes are kept, with their SHA-256 and the facts as they were: a template, a
course or a name that changes later changes no certificate. Its number is random, of 80 bits, and never given
twice, so that trying numbers finds nothing; the number alone tells no name, unless its holder agreed. Only
the very bytes that were issued verify as a file.
"""

import hashlib
import secrets
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from convite import moments
from events import engaged, risk
from events.models import Event, Registration, Session
from people import accounts, acts
from people.accounts import AccountError
from people.links import DIGITS, MISREAD
from people.models import Erasure, Person
from trainings import letters, service_record, setting_tasks, sheets, tutors
from trainings.completion import rule_of
from trainings.errors import NoCertificate, NotTheirs, StandsNoMore
from trainings.models import Certificate, Cohort, Lesson
from trainings.progress import Progress, progress

Kind = Certificate.Kind
#: Sixteen signs of Crockford's base 32: 80 bits.
SIGNS, GROUP, BITS = 16, 4, 5
#: The longest file that is looked at when somebody hands one in, in bytes.
LONGEST_FILE = 5_000_000


class BothCertified(AccountError):
    """Two records that would be one person with two certificates of one kind."""

    words = gettext_lazy(
        "Both have a certificate of the same kind for the same group. Revoke one of the two first."
    )


class Due(NamedTuple):
    """Somebody who may be given a certificate, and what it would rest on."""

    subject: UUID
    name: str
    language: str
    registration: Registration | None
    #: Minutes attended, or taught.
    minutes: int
    planned_minutes: int
    #: Minutes of classes for which they were excused and which the course's rule counts; never attended.
    excused_minutes: int = 0
    #: Where there are no classes: how many modules they worked through by their own account, of how many.
    worked: tuple[int, int] | None = None
    #: Of a tutor, where there are no classes: from which day to which they accompanied the group.
    days: tuple[date, date] | None = None


# --- Who may have one ---


def due(cohort: Cohort, kind: str, *, now: datetime) -> list[Due]:
    """Return those who may be given a certificate of a kind and have none that stands, by number or name.

    Attendance is for whoever attended a minute, and so for nobody where there are no classes; achievement
    for whoever met the course's rule (`trainings.progress`); a trainer's for whoever leads a class in
    the service record: said yes to, and closed as held. Where there are no classes it is for whoever
    accompanied the group, once that is over.
    Raises `NoCertificate` where the risk of the event allows none.
    """
    check(cohort.event)
    # Records that were joined when it was issued may have been parted again: the place says whose it is.
    standing = {
        place or subject
        for place, subject in _standing_ones()
        .filter(cohort=cohort, kind=kind)
        .values_list("registration__subject", "subject")
    }
    found = _trainers(cohort, now) if kind == Kind.TRAINER else _participants(cohort, kind, now)
    return [one for one in found if one.subject not in standing]


def check(event: Event) -> None:
    """Raise `NoCertificate` where nobody may be named in writing."""
    if not risk.gives_statements(event):
        raise NoCertificate


def _participants(cohort: Cohort, kind: str, now: datetime) -> list[Due]:
    def may(row: Progress) -> bool:
        return row.complete if kind == Kind.ACHIEVEMENT else row.attended_minutes > 0

    return [
        Due(
            row.registration.subject, row.registration.name, row.registration.language, row.registration,
            row.attended_minutes, row.planned_minutes,
            row.counted_minutes if kind == Kind.ACHIEVEMENT else 0,
            (row.worked_modules, row.modules) if cohort.event.is_at_own_pace else None,
        )
        for row in progress(cohort, now=now)
        if may(row) and row.registration.name
    ]  # fmt: skip


def _trainers(cohort: Cohort, now: datetime) -> list[Due]:
    if cohort.event.is_at_own_pace:
        return [
            Due(who.subject, who.name, who.language, None, 0, cohort.planned_minutes, days=(first, last))
            for who, first, last in tutors.periods(cohort, now=now)
        ]
    minutes = service_record.led_in(Session.objects.filter(lesson__cohort=cohort))
    return [
        Due(who.subject, who.name, who.language, None, minutes[who.subject], cohort.planned_minutes)
        for who in Person.objects.filter(subject__in=minutes, erased_at=None).order_by("name", "pk")
    ]


# --- Given, taken back, given anew ---


def award(cohort: Cohort, kind: str, *, to: Iterable[UUID], by: Person, now: datetime) -> list[Certificate]:
    """Give certificates to those of `to` who are due one, each in a transaction of its own; return them.

    Whoever has one that stands, or may have none, is passed over: safe to run twice.
    """
    wanted = set(to)
    made = [
        _award(cohort, kind, one, by=by, now=now)
        for one in due(cohort, kind, now=now)
        if one.subject in wanted
    ]
    return [one for one in made if one is not None]


@transaction.atomic
def _award(cohort: Cohort, kind: str, to: Due, *, by: Person, now: datetime) -> Certificate | None:
    """Give one certificate; none when somebody else gave it, or its holder was forgotten, meanwhile."""
    _hold(cohort)
    _hold_holder(to.registration, to.subject)
    _lead_home(cohort, kind, to.subject)
    theirs = Q(registration__subject=to.subject) | Q(registration=None, subject=to.subject)
    if _standing_ones().filter(theirs, cohort=cohort, kind=kind).exists():
        return None
    if Erasure.objects.filter(subject=to.subject).exists():
        return None
    return _issue(cohort, kind, to._replace(name=_on_papers(to)), by=by, now=now)


def _lead_home(cohort: Cohort, kind: str, subject: UUID) -> None:
    """Let what was issued for somebody else's place while two records were joined stand in nobody's way."""
    elses = _standing_ones().filter(cohort=cohort, kind=kind, subject=subject, registration__isnull=False)
    for one in elses.exclude(registration__subject=subject).select_related("registration").defer("pdf"):
        Certificate.objects.filter(pk=one.pk).update(subject=_holder(one))


def _on_papers(to: Due) -> str:
    """Return somebody's name as their account has it for a certificate; else as they are called there.

    A place that somebody at a desk took for a person's is not told of by what that person wrote.
    """
    place = to.registration
    if place is None:
        person = Person.objects.filter(subject=to.subject).first()
    elif place.pk in accounts.at_a_desk(place.subject, "events.Registration"):
        person = None
    else:
        person = place.person
    return (person.full_name if person else "") or to.name


def _hold(cohort: Cohort) -> None:
    """Let nobody else give, take back or replace a certificate of the group until the transaction is over."""
    Cohort.objects.select_for_update(no_key=True).values_list("pk").get(pk=cohort.pk)


def _hold_holder(place: Registration | None, subject: UUID) -> None:
    """Let nobody forget a holder until the transaction is over, so that what is asked after this stays true.

    Erasure locks the account first; where there is none, `forget` and this both lock the place.
    """
    engaged.hold([subject])
    if place is not None:
        _hold_places(Q(pk=place.pk))


def _hold_places(which: Q) -> None:
    list(Registration.objects.select_for_update(no_key=True).filter(which).order_by("pk").values_list("pk"))


def _issue(
    cohort: Cohort, kind: str, to: Due, *, by: Person, now: datetime, replaces: Certificate | None = None
) -> Certificate:
    language = to.language if to.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    number = new_number()
    facts = _facts(cohort, kind, to, now)
    file = sheets.certificate(
        facts, number=in_groups(number), language=language, organisation=cohort.course.organisation
    )
    made = Certificate.objects.create(
        number=number,
        kind=kind,
        cohort=cohort,
        registration=to.registration,
        subject=to.subject,
        language=language,
        facts=facts,
        pdf=file,
        sha256=digest(file),
        shows_name=replaces.shows_name if replaces else False,
        issued_at=now,
        issued_by=by,
        replaces=replaces,
    )
    _log_it(made, "issued" if replaces is None else "replaced", by=by, now=now)
    letters.tell(made, now)
    return made


def open_classes(cohort: Cohort, *, now: datetime) -> int:
    """Return how many classes are over and not closed as held: they count for nobody who taught them yet."""
    over = Session.objects.filter(lesson__cohort=cohort, status=Session.Status.SCHEDULED, until__lte=now)
    return over.count()


def _log_it(certificate: Certificate, became: str, *, by: Person, now: datetime) -> None:
    """Note on the group's event what became of a certificate: of a place, or of whoever taught."""
    place = certificate.registration
    what = "certificate" if place else "certificate of teaching"
    whose: dict[str, Any] = {"certificate": certificate.number}
    if place is not None:
        whose["registration"] = place.code
    acts.note(certificate.cohort.event, f"{what} {became}", by=by, now=now, **whose)


def _facts(cohort: Cohort, kind: str, to: Due, now: datetime) -> dict[str, Any]:
    """What a certificate says, as values of the day it is issued on; it is worded when it is drawn."""
    event, course = cohort.event, cohort.course
    lessons = Lesson.objects.filter(cohort=cohort, session__starts_at__isnull=False).exclude(
        session__status=Session.Status.CANCELLED
    )
    days = sorted(day for day in lessons.values_list("session__wall_date", flat=True) if day)
    today = now.astimezone(moments.zone(event.time_zone)).date()
    if event.first_day and event.last_day:
        days = list(to.days) if to.days else [event.first_day, min(event.last_day, today)]
    return {
        "kind": kind,
        "name": to.name,
        "course": {
            code: getattr(course, f"title_{code.replace('-', '_')}") or "" for code, _n in settings.LANGUAGES
        },
        "organisation": course.organisation.name,
        "minutes": to.minutes,
        "planned_minutes": to.planned_minutes,
        **({"excused_minutes": to.excused_minutes} if to.excused_minutes else {}),
        **_alone(cohort, to),
        **_rule(cohort, kind, to),
        "percent": cohort.completion_percent,
        "first_day": days[0].isoformat() if days else "",
        "last_day": days[-1].isoformat() if days else "",
        "city": event.city,
        "country": str(event.country or ""),
        "issued_on": today.isoformat(),
    }


def _rule(cohort: Cohort, kind: str, to: Due) -> dict[str, Any]:
    """The whole rule that was met in classes, with the numbers of the tasks, as both stand on that day."""
    if kind != Kind.ACHIEVEMENT or to.worked is not None:
        return {}
    tasks = list(setting_tasks.numbers_asked_of(cohort))
    return {"rule": rule_of(cohort)._asdict(), "task_numbers": tasks}


def _alone(cohort: Cohort, to: Due) -> dict[str, Any]:
    """What is said besides of a group without classes: nobody saw how its modules were worked through."""
    if to.days is not None:
        return {"own_pace": True}
    if to.worked is None:
        return {}
    worked, modules = to.worked
    return {
        "own_pace": True,
        "worked": worked,
        "modules": modules,
        "tasks": len(setting_tasks.numbers_asked_of(cohort)),
        **({"test_percent": cohort.test_percent} if cohort.test_percent else {}),
    }


@transaction.atomic
def revoke(certificate: Certificate, *, reason: str, by: Person, now: datetime) -> Certificate:
    """Take a certificate back, with the reason; its page says so from then on. Raises `StandsNoMore`."""
    fresh = _standing(certificate)
    fresh.revoked_at, fresh.revoked_by, fresh.reason = now, by, reason[:300]
    fresh.save(update_fields=["revoked_at", "revoked_by", "reason"])
    _log_it(fresh, "revoked", by=by, now=now)
    return fresh


@transaction.atomic
def replace(certificate: Certificate, *, name: str, by: Person, now: datetime) -> Certificate:
    """Issue a certificate anew with another name, such as one that was misspelt; return the new one.

    What it rests on is counted anew; the earlier one says from then on that it was replaced. Raises
    `StandsNoMore`, also where its holder was forgotten, and `NoCertificate` as `due` does.
    """
    fresh = _standing(certificate)
    check(fresh.cohort.event)
    if "name" not in fresh.facts or Erasure.objects.filter(subject=_holder(fresh)).exists():
        raise StandsNoMore
    fresh.replaced_at = now
    fresh.save(update_fields=["replaced_at"])
    said = fresh.facts
    found = next((one for one in _all_due(fresh, now) if _rests_on(one, fresh)), None)
    to = Due(
        _holder(fresh),
        name,
        fresh.language,
        fresh.registration,
        found.minutes if found else said["minutes"],
        said["planned_minutes"],
        found.excused_minutes if found else said.get("excused_minutes", 0),
        found.worked if found else _worked(said),
        found.days if found else _accompanied(said),
    )
    return _issue(fresh.cohort, fresh.kind, to, by=by, now=now, replaces=fresh)


def _rests_on(one: Due, certificate: Certificate) -> bool:
    """Whether this is what a certificate rests on: its place, of perhaps two of one person."""
    if certificate.registration_id is None:
        return one.subject == certificate.subject
    return one.registration is not None and one.registration.pk == certificate.registration_id


def _worked(said: Mapping[str, Any]) -> tuple[int, int] | None:
    return (said["worked"], said["modules"]) if "worked" in said else None


def _accompanied(said: Mapping[str, Any]) -> tuple[date, date] | None:
    if not (said.get("own_pace") and said["kind"] == Kind.TRAINER):
        return None
    return date.fromisoformat(said["first_day"]), date.fromisoformat(said["last_day"])


def _all_due(certificate: Certificate, now: datetime) -> list[Due]:
    cohort = certificate.cohort
    if certificate.kind == Kind.TRAINER:
        return _trainers(cohort, now)
    return _participants(cohort, certificate.kind, now)


def _standing_ones() -> QuerySet[Certificate]:
    return Certificate.objects.filter(revoked_at=None, replaced_at=None)


def _standing(certificate: Certificate) -> Certificate:
    _hold(certificate.cohort)
    # Before the certificate, as erasure does.
    _hold_holder(certificate.registration, _holder(certificate))
    fresh = (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("cohort__event", "cohort__course__organisation")
        .get(pk=certificate.pk)
    )
    if not fresh.stands:
        raise StandsNoMore
    return fresh


@transaction.atomic
def show_name(certificate: Certificate, *, shows: bool, of: UUID) -> None:
    """Let the page that verifies it name its holder, or no longer; only they themselves say so.

    Raises `NotTheirs` for anybody else.
    """
    if of != _holder(certificate):
        raise NotTheirs
    Certificate.objects.filter(pk=certificate.pk).update(shows_name=shows)
    certificate.shows_name = shows


def _holder(certificate: Certificate) -> UUID:
    """Whose it is: of its place, whoever holds that now; else of whom it was issued to."""
    place = certificate.registration
    return place.subject if place else certificate.subject


def said_of_name(*, shows: bool) -> str:
    """Return what its holder is told once they said whether a certificate names them."""
    if shows:
        return gettext("Whoever verifies this certificate reads your name.")
    return gettext("Your name is no longer shown to whoever verifies this certificate.")


def forget(subject: UUID, now: datetime) -> None:
    """Take the name and the file of a subject's certificates away; that they were issued stays."""
    # Whoever issues one for these places now is waited for, and what they issued is found.
    _hold_places(Q(subject=subject))
    theirs = Q(registration__subject=subject) | Q(registration=None, subject=subject)
    for certificate in Certificate.objects.filter(theirs):
        certificate.facts = {name: value for name, value in certificate.facts.items() if name != "name"}
        certificate.pdf, certificate.shows_name, certificate.reason = b"", False, ""
        certificate.save(update_fields=["facts", "pdf", "shows_name", "reason"])


def check_joined(keep: UUID, lose: UUID) -> None:
    """Refuse to make two subjects one who each have a certificate of one kind; raises `BothCertified`."""
    beside = _standing_ones().filter(subject=keep, cohort=OuterRef("cohort"), kind=OuterRef("kind"))
    if _standing_ones().filter(Exists(beside), subject=lose).exists():
        raise BothCertified


# --- Handed over with everything else that is held about somebody ---


def of_places(places: Sequence[Registration]) -> dict[int, list[dict[str, Any]]]:
    """Return what certificates rest on places, by the keys of these, as their holders take it along."""
    found: dict[int, list[dict[str, Any]]] = {}
    for one in Certificate.objects.filter(registration__in=places).order_by("pk"):
        found.setdefault(one.registration_id or 0, []).append(_held(one))
    return found


def of_person(person: Person) -> list[dict[str, Any]]:
    """Return somebody's certificates that rest on no place: those for what they taught or accompanied."""
    theirs = Certificate.objects.filter(registration=None, subject=person.subject).order_by("pk")
    return [_held(one) for one in theirs]


def _held(certificate: Certificate) -> dict[str, Any]:
    return {
        "number": in_groups(certificate.number),
        "kind": certificate.kind,
        "says": certificate.facts,
        "name_may_be_shown": certificate.shows_name,
        "issued_at": certificate.issued_at,
        "revoked_at": certificate.revoked_at,
        "reason": certificate.reason,
        "replaced_at": certificate.replaced_at,
        "file": b64encode(bytes(certificate.pdf)).decode(),
    }


# --- Verified ---


def new_number() -> str:
    """Return a number that no certificate has: 80 random bits, five to a sign."""
    bits = secrets.randbits(BITS * SIGNS)
    return "".join(DIGITS[bits >> BITS * place & (1 << BITS) - 1] for place in range(SIGNS))


def in_groups(number: str) -> str:
    """Return a number as it is read: `K7QM-3XTP-A9RD-5W2B`."""
    return "-".join(number[start : start + GROUP] for start in range(0, SIGNS, GROUP))


def as_typed(words: str) -> str:
    """Return the number that somebody typed, however they grouped it and whatever they misread."""
    return "".join(sign for sign in words.upper() if sign.isascii() and sign.isalnum()).translate(MISREAD)


def by_number(words: str) -> Certificate | None:
    """Return the certificate of a number; none when there is none."""
    number = as_typed(words)
    return _seen().filter(number=number).first() if len(number) == SIGNS else None


def by_file(file: bytes) -> Certificate | None:
    """Return the certificate whose very bytes these are; none for any other file."""
    return _seen().filter(sha256=digest(file)).first()


def digest(file: bytes) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file).hexdigest()


def _seen() -> QuerySet[Certificate]:
    return Certificate.objects.defer("pdf").select_related("cohort__event", "cohort__course__organisation")
