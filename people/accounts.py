"""Accounts: find one by address, prove an address by an e-mailed code, join two that are one person's."""

import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from auditlog.context import disable_auditlog
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from people import acts, consent
from people.demographics import Profile
from people.models import Distinct, Erasure, MergedSubject, Organisation, Person

#: How long a merge can be undone.
UNDO_WITHIN = timedelta(days=30)
#: Beyond so many subjects one question names them all no more; the answer is read through instead.
MANY = 500
#: A code to prove an address: how long it holds, and how many wrong ones end it.
CODE_HOLDS = timedelta(minutes=15)
CODE_ATTEMPTS = 3
#: Letters and digits that are not mistaken for one another when read aloud or typed from a phone.
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_SIZE = 8


class AccountError(Exception):
    """What can't be done with an account, in words for whoever asked."""

    words = _("That can't be done with this account.")

    def __str__(self) -> str:
        return str(self.words)


class WrongCode(AccountError):
    words = _("That is not the code. Look at the latest message and type it again.")


class CodeOver(AccountError):
    words = _("This code no longer holds. Ask for a new one.")


class SamePerson(AccountError):
    words = _("These are already one account.")


class HoldsDuties(AccountError):
    words = _("An account with duties can't be joined to another. Ask an administrator to end them first.")


class OnlyThemselves(AccountError):
    words = _(
        "Only the person can join these records: on their own page, with a code sent to the other address."
    )


class BothHoldTheRole(AccountError):
    words = _(
        "Both accounts hold the same role in a session. Ask its organiser to replace one of them first."
    )


class TooLate(AccountError):
    words = _("This can no longer be undone.")


class Move(NamedTuple):
    """A column that a merge re-points: a foreign key to Person, or a subject."""

    label: str
    field: str


class Relation(NamedTuple):
    """What a merge would move of one kind: how the kind is called, and how many rows."""

    words: str
    number: int


class Merge(NamedTuple):
    """Two accounts that were joined: the one that was kept, and the one whose log-in ended."""

    record: MergedSubject
    kept: Person
    joined: Person

    @property
    def can_be_undone(self) -> bool:
        """Whether there is anything to undo: it stands, and neither of the two was erased."""
        return not (self.record.undone_at or self.kept.erased_at or self.joined.erased_at)


#: The columns that a merge re-points; each room adds its own in `AppConfig.ready`.
moved_columns: set[Move] = set()
#: Foreign keys to Person that a merge leaves where they are, each with the reason.
staying_columns: dict[Move, str] = {}


#: What opens an account, and so follows only by somebody who proved it theirs.
OPENING = frozenset({"account.EmailAddress"})

#: What may refuse that two subjects become one, by an `AccountError`; each room adds its own.
joining_checks: list[Callable[[UUID, UUID], None]] = []

#: What a room does with the records of a subject right before they become another's, while they are its own.
partings: list[Callable[[UUID, datetime], None]] = []

#: What follows when someone corrects what they told us; each room adds its own in `AppConfig.ready`.
followers: list[Callable[[Person, datetime], None]] = []


def moves(label: str, *fields: str) -> None:
    """Register columns of the model `app.Model` that follow a person when two accounts are joined."""
    moved_columns.update(Move(label, field) for field in fields)


def stays(label: str, *fields: str, because: str) -> None:
    """Register foreign keys to Person that keep naming the earlier account, and why."""
    staying_columns.update(dict.fromkeys((Move(label, field) for field in fields), because))


def follows(follow: Callable[[Person, datetime], None]) -> None:
    """Register what a room does when someone corrected what they told us about themselves."""
    if follow not in followers:
        followers.append(follow)


def checks_joining(check: Callable[[UUID, UUID], None]) -> None:
    """Register what may refuse to make the second subject one person with the first."""
    if check not in joining_checks:
        joining_checks.append(check)


def before_joining(act: Callable[[UUID, datetime], None]) -> None:
    """Register what a room does with the records of a subject right before they become another's."""
    if act not in partings:
        partings.append(act)


def find(address: str) -> Person | None:
    """Return the person who has proved this address theirs; none when nobody has."""
    known = (
        EmailAddress.objects.filter(email=address.strip().lower(), verified=True, user__is_active=True)
        .select_related("user")
        .first()
    )
    return known.user if known else None


def addresses(person: Person) -> frozenset[str]:
    """Return the addresses that the person has proved theirs, in lower case."""
    proved = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return frozenset(address.lower() for address in proved)


def newcomer(*, name: str, address: str, language: str) -> Person:
    """Make an account for someone who has not proved the address yet; their first login proves it."""
    person = Person.objects.create_user(email=address.lower(), name=name, language=language)
    EmailAddress.objects.create(user=person, email=address.lower(), primary=True, verified=False)
    return person


def call(person: Person, *, name: str, language: str) -> None:
    """Keep what someone wants to be called, and the language they read."""
    person.name = name
    person.language = language
    person.save()


@transaction.atomic
def correct(person: Person, *, agreed_in: str = "", now: datetime, **facts: Any) -> None:
    """Keep what a person corrected of themselves; the field names are those of `Person`.

    `agreed_in` is the language in which they read, beside the form, what becomes of their answers.
    What rooms above copied from there without asking, and is still ahead, follows: see `follows`.
    """
    for field, value in facts.items():
        setattr(person, field, value)
    person.save(update_fields=list(facts))
    if any(field.name in facts for field in Profile._meta.local_fields):
        if agreed_in:
            told = bool(person.stakeholder_group_id or person.country or person.gender_answers)
            consent.keep(person.subject, "profile", about="", agreed=told, language=agreed_in, now=now)
        for follow in followers:
            follow(person, now)


def end_sessions(person: Person) -> None:
    """Log the person out everywhere, and forget every browser they trusted.

    Sessions and trusted browsers are bound to the stored password's hash. Nobody has a usable password,
    and a new unusable one changes the hash.
    """
    person.set_unusable_password()
    person.save(update_fields=["password"])


# --- Proving an address ----------------------------------------------------------------------


def new_code() -> str:
    """Return a fresh code for someone to type, such as `K7MP2XQ4`."""
    return "".join(secrets.choice(CODE_SIGNS) for _sign in range(CODE_SIZE))


def begin_claim(address: str, *, code: str, now: datetime) -> dict[str, Any]:
    """Return what the session keeps while the address is being proved: never the code itself."""
    return {"address": address.lower(), "proof": _proof(address, code), "at": now.timestamp(), "failed": 0}


def check_claim(claim: dict[str, Any], code: str, *, now: datetime) -> str:
    """Return the address that the code proves.

    Raises `CodeOver` after 15 minutes or three wrong codes, and `WrongCode` for a wrong one, which is
    counted in `claim`.
    """
    if claim["failed"] >= CODE_ATTEMPTS or now.timestamp() - claim["at"] > CODE_HOLDS.total_seconds():
        raise CodeOver
    if not hmac.compare_digest(claim["proof"], _proof(claim["address"], code)):
        claim["failed"] += 1
        raise WrongCode
    return claim["address"]


def _proof(address: str, code: str) -> str:
    plain = code.strip().upper().replace("-", "").replace(" ", "")
    return salted_hmac("people.accounts.claim", f"{address.lower()}|{plain}", algorithm="sha256").hexdigest()


@transaction.atomic
def attach(person: Person, address: str, *, now: datetime) -> MergedSubject | None:
    """Give the person an address they have proved, with the account that had it, if there is one.

    Returns the merge when another account was joined. Raises `HoldsDuties` when that account has duties:
    they are guarded by a second factor, which a code by e-mail may not pass by.
    """
    other = find(address)
    if other is None:
        EmailAddress.objects.filter(email=address.lower(), verified=False).exclude(user=person).delete()
        EmailAddress.objects.update_or_create(
            user=person,
            email=address.lower(),
            defaults={"verified": True},
            create_defaults={"verified": True, "primary": not addresses(person)},
        )
        return None
    if other == person:
        raise SamePerson
    return merge(person, other, by=person, now=now)


# --- Joining two accounts --------------------------------------------------------------------


@transaction.atomic
def merge(
    keep: Person, lose: Person, *, by: Person | None, now: datetime, is_proved: bool = True
) -> MergedSubject:
    """Make `lose` one person with `keep`: their rows follow, their login ends, and it can be undone.

    What every moved row said before is kept in `MergedSubject.moved`. People are never merged by name
    on the system's own initiative: someone asks for it, after proving both addresses. Where nobody proved
    them (`is_proved`), the addresses stay: whoever reads what is sent there would come in as `keep`.
    """
    if keep.pk == lose.pk:
        raise SamePerson
    if lose.appointments.exists():
        raise HoldsDuties
    # Whoever writes something of theirs holds them before it, and is waited for.
    list(Person.objects.select_for_update(no_key=True).filter(pk__in=[keep.pk, lose.pk]).order_by("pk"))
    _check_joining(keep.subject, lose.subject)
    with disable_auditlog():
        _take_leave(lose.subject, now)
        moved = _move_rows(keep, lose, but=frozenset() if is_proved else OPENING)
        lose.is_active = False
        lose.save(update_fields=["is_active"])
        end_sessions(lose)
    record = _remember(keep.subject, lose.subject, moved, now=now)
    acts.note(keep, f"account {lose.code} joined", by=by, now=now)
    return record


@transaction.atomic
def join(
    keep: UUID, lose: UUID, *, organisation: Organisation, by: Person | None, now: datetime
) -> MergedSubject:
    """Make the records of two subjects one person's, as somebody at an organisation's desk says.

    Whoever calls this has seen that the records of both are that organisation's to see. An account that
    anybody has proved theirs is never joined to another in this way: only its owner does that, and an account
    is never given to a record without one. The account gains no sight of the other's records: see
    `at_a_desk` and `take_out`. Raises `OnlyThemselves`, `SamePerson` or `BothHoldTheRole`.
    """
    people = {person.subject: person for person in Person.objects.filter(subject__in=[keep, lose])}
    if keep == lose:
        raise SamePerson
    if any(person.erased_at for person in people.values()):
        raise OnlyThemselves
    if lose in people:
        if keep not in people or is_proved(people[lose]):
            raise OnlyThemselves
        record = merge(people[keep], people[lose], by=by, now=now, is_proved=False)
    else:
        _check_joining(keep, lose)
        with disable_auditlog():
            _take_leave(lose, now)
            moved = _move_subject(keep, lose)
        record = _remember(keep, lose, moved, now=now)
    record.organisation = organisation
    record.save(update_fields=["organisation"])
    acts.note(organisation, "records joined", by=by, now=now)
    return record


@transaction.atomic
def undo_merge(record: MergedSubject, *, by: Person | None, now: datetime) -> None:
    """Give back what a merge moved, within 30 days; rows that were pointed elsewhere since stay there."""
    record = MergedSubject.objects.select_for_update().get(pk=record.pk)
    lose = Person.objects.filter(subject=record.old_subject).first()
    keep = Person.objects.filter(subject=record.new_subject).first()
    erased = Erasure.objects.filter(subject__in=[record.old_subject, record.new_subject]).exists()
    if record.undone_at or now > record.merged_at + UNDO_WITHIN or erased:
        raise TooLate
    _part(record, keep, lose, now)
    if keep and lose:
        acts.note(keep, f"account {lose.code} parted again", by=by, now=now)
    elif record.organisation:
        acts.note(record.organisation, "records parted again", by=by, now=now)


def take_out(row: models.Model, *, now: datetime) -> bool:
    """Undo what somebody at a desk joined a row to, or to it, by its subject; say if there was such a join.

    Its link proves one letter, never what somebody else said of it: so before whoever holds the link is
    forgotten, or takes the row into an account, it stands for itself again, with what was moved beside it,
    and what was joined to it does too.
    """
    label = row._meta.label
    was_joined = False
    while joined := list(_joined_at_a_desk(row.subject)):  # type: ignore[attr-defined]
        was_joined = True
        # Where the row itself was moved, it goes back alone, and the others stay as they were joined.
        moved_it = [
            record
            for record in joined
            if any(moved[0] == label and moved[2] == row.pk for moved in record.moved)
        ]
        for record in moved_it or joined:
            both = {record.old_subject, record.new_subject}
            people = {person.subject: person for person in Person.objects.filter(subject__in=both)}
            _part(record, people.get(record.new_subject), people.get(record.old_subject), now)
        row.refresh_from_db()
    return was_joined


def at_a_desk(subject: UUID, label: str) -> set[Any]:
    """Return the keys of the rows of a model that a subject has only because somebody at a desk said so.

    They are counted as the person's, and shown to nobody as theirs.
    """
    return all_at_a_desk(subject).get(label, set())


#: Keys of rows by the label of their model.
Taken = Mapping[str, set[Any]]


def all_at_a_desk(subject: UUID) -> Taken:
    """Return the same of every model, by its label; one query."""
    found: dict[str, set[Any]] = {}
    for record in _joined_at_a_desk(subject):
        for moved in record.moved:
            found.setdefault(moved[0], set()).add(moved[2])
    return found


def _joined_at_a_desk(subject: UUID) -> models.QuerySet[MergedSubject]:
    return MergedSubject.objects.filter(new_subject=subject, undone_at=None, organisation__isnull=False)


def _part(record: MergedSubject, keep: Person | None, lose: Person | None, now: datetime) -> None:
    """Undo a merge, and let its account log in again, if it had one."""
    with disable_auditlog():
        _give_back(record, keep)
        if lose and lose.erased_at is None:
            EmailAddress.objects.filter(user=lose, email=lose.email).update(primary=True)
            lose.is_active = True
            lose.save(update_fields=["is_active"])
    record.undone_at = now
    record.save(update_fields=["undone_at"])


def _give_back(record: MergedSubject, keep: Person | None) -> None:
    """Point what a merge moved back to where it was, unless it was pointed elsewhere since."""
    for label, column, row, old in reversed(record.moved):
        now_there = record.new_subject if not column.endswith("_id") else keep and keep.pk
        apps.get_model(label)._base_manager.filter(pk=row, **{column: now_there}).update(**{column: old})


def relations(subject: UUID) -> list[Relation]:
    """Return everything that would follow a subject if it were joined to another, by kind.

    The columns are those of `moves`, so that what is shown and what is moved can't differ.
    """
    person = Person.objects.filter(subject=subject).first()
    rows: dict[type[models.Model], set[Any]] = {}
    for move in sorted(moved_columns):
        model = apps.get_model(move.label)
        is_subject = not isinstance(model._meta.get_field(move.field), models.ForeignKey)
        if is_subject:
            found = model._base_manager.filter(**{move.field: subject})
        elif person:
            found = model._base_manager.filter(**{move.field: person})
        else:
            continue
        rows.setdefault(model, set()).update(found.values_list("pk", flat=True))
    return [
        Relation(str(model._meta.verbose_name_plural), len(keys))
        for model, keys in sorted(rows.items(), key=lambda item: item[0]._meta.label)
        if keys
    ]


def is_proved(person: Person) -> bool:
    """Whether anybody ever showed that the account is theirs, or it carries duties."""
    return bool(addresses(person)) or person.appointments.exists()


def _check_joining(keep: UUID, lose: UUID) -> None:
    for check in joining_checks:
        check(keep, lose)


def _take_leave(lose: UUID, now: datetime) -> None:
    for act in partings:
        act(lose, now)


def _move_rows(keep: Person, lose: Person, *, but: frozenset[str]) -> list[list[Any]]:
    """Point the rows of an account and its subject to another's; return what each said before.

    Those of the models in `but` stay.
    """
    moved = []
    for move in sorted(moved_columns):
        if move.label in but:
            continue
        model = apps.get_model(move.label)
        if isinstance(model._meta.get_field(move.field), models.ForeignKey):
            moved += _move_column(move, f"{move.field}_id", lose.pk, keep.pk)
        else:
            moved += _move_column(move, move.field, lose.subject, keep.subject)
    return moved


def _move_subject(keep: UUID, lose: UUID) -> list[list[Any]]:
    """The same for a subject without an account."""
    moved = []
    for move in sorted(moved_columns):
        if not isinstance(apps.get_model(move.label)._meta.get_field(move.field), models.ForeignKey):
            moved += _move_column(move, move.field, lose, keep)
    return moved


def _move_column(move: Move, column: str, old: Any, new: Any) -> list[list[Any]]:
    model = apps.get_model(move.label)
    moved: list[list[Any]] = []
    for row in model._base_manager.filter(**{column: old}).order_by("pk").values_list("pk", flat=True):
        if _point(model, row, column, new):
            moved.append([move.label, column, row, str(old)])
        elif not column.endswith("_id"):
            raise BothHoldTheRole
    return moved


def _remember(keep: UUID, lose: UUID, moved: list[list[Any]], *, now: datetime) -> MergedSubject:
    # What was parted again may be joined once more: its subject has one row for ever.
    record, _is_new = MergedSubject.objects.update_or_create(
        old_subject=lose,
        defaults={
            "new_subject": keep, "merged_at": now, "moved": moved, "undone_at": None, "organisation": None,
        },
    )  # fmt: skip
    return record


# --- Two that are not one --------------------------------------------------------------------


def keep_apart(one: UUID, other: UUID, *, by: Person | None, now: datetime) -> None:
    """Remember that two subjects are not the same person, so that they are not proposed again."""
    lower, higher = sorted((one, other))
    Distinct.objects.get_or_create(lower=lower, higher=higher, defaults={"said_by": by, "said_at": now})


def forget_apart(one: UUID, other: UUID) -> None:
    """Take back what `keep_apart` remembered."""
    lower, higher = sorted((one, other))
    Distinct.objects.filter(lower=lower, higher=higher).delete()


def kept_apart(subjects: Iterable[UUID]) -> set[frozenset[UUID]]:
    """Return the pairs among these subjects that are not the same, also through what was joined into them."""
    ours = set(subjects)
    became = dict(
        MergedSubject.objects.filter(new_subject__in=ours, undone_at=None).values_list(
            "old_subject", "new_subject"
        )
    )
    known = ours | set(became)
    pairs = Distinct.objects.values_list("lower", "higher")
    if len(known) < MANY:
        pairs = pairs.filter(models.Q(lower__in=known) | models.Q(higher__in=known))
    return {
        frozenset((became.get(lower, lower), became.get(higher, higher)))
        for lower, higher in pairs
        if lower in known and higher in known
    }


def recent_merges(now: datetime) -> list[Merge]:
    """Return the merges of the last 30 days with both accounts, the newest first, in two queries."""
    records = list(
        MergedSubject.objects.filter(merged_at__gte=now - UNDO_WITHIN).order_by("-merged_at", "-pk")
    )
    subjects = {subject for record in records for subject in (record.old_subject, record.new_subject)}
    people = {person.subject: person for person in Person.objects.filter(subject__in=subjects)}
    return [
        Merge(record, people[record.new_subject], people[record.old_subject])
        for record in records
        if record.new_subject in people and record.old_subject in people
    ]


def joined_for(organisation: Organisation, now: datetime) -> list[MergedSubject]:
    """Return what stands joined at an organisation's desk and can still be undone, the newest first."""
    records = MergedSubject.objects.filter(
        organisation=organisation, undone_at=None, merged_at__gte=now - UNDO_WITHIN
    )
    return list(records.order_by("-merged_at", "-pk"))


def subjects_of(subject: UUID) -> frozenset[UUID]:
    """Return the subject with every earlier one that was merged into it."""
    earlier: Iterable[UUID] = MergedSubject.objects.filter(new_subject=subject, undone_at=None).values_list(
        "old_subject", flat=True
    )
    return frozenset({subject, *earlier})


def _point(model: type[models.Model], row: Any, column: str, new: Any) -> bool:
    """Point one row elsewhere; false when a constraint says the kept account already has such a row."""
    extra = {"primary": False} if model is EmailAddress else {}
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=row).update(**{column: new}, **extra)
    except IntegrityError:
        return False
    return True
