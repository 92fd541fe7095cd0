"""Records at an organisation's events that may be one person's: proposed to its organisers, who decide.

Only what the organisation may see by name already is compared, and only its own records are joined;
across organisations only the person joins theirs, with a code. What an organiser joined is counted as one
person, and shows neither of the two anything of the other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from events import risk
from events.errors import NotOfOneDesk
from events.models import Event, Hosting, Part, Registration
from people import accounts, likeness
from people.models import MergedSubject, Organisation, Person

#: Rights under which an organisation sees who takes part.
NAMED = (Hosting.Right.EDIT, Hosting.Right.NAMES)


@dataclass
class Held:
    """What an organisation holds of one subject: their places and roles at its events."""

    subject: UUID
    places: list[Registration] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    @property
    def code(self) -> str:
        """The code of their earliest place or role, which stands for them in addresses."""
        return (self.places or self.parts)[0].code

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that they gave, the latest first."""
        said = [place.name for place in reversed(self.places)]
        for part in self.parts:
            if part.person:
                said += [part.person.full_name, part.person.name]
        return tuple(dict.fromkeys(name for name in said if name))

    @property
    def emails(self) -> frozenset[str]:
        written = [place.email for place in self.places]
        written += [part.person.email for part in self.parts if part.person]
        return frozenset(address.casefold() for address in written if address)

    @property
    def phones(self) -> frozenset[str]:
        return frozenset(str(place.phone) for place in self.places if place.phone)

    @property
    def countries(self) -> frozenset[str]:
        return frozenset(str(row.country) for row in [*self.places, *self.parts] if row.country)

    @property
    def sectors(self) -> frozenset[int]:
        groups = [row.stakeholder_group_id for row in [*self.places, *self.parts]]
        return frozenset(group for group in groups if group)

    @property
    def alike(self) -> likeness.Record:
        """The same as what is compared."""
        return likeness.Record(
            self.subject, self.names, self.emails, self.phones, self.countries, self.sectors
        )


@dataclass(frozen=True)
class Pair:
    """Two that may be one person, and why."""

    first: Held
    second: Held
    reasons: tuple[str, ...]


def proposals(organisation: Organisation) -> list[Pair]:
    """Return the pairs worth a look among whom the organisation sees by name, the likeliest first.

    Five thousand records take some seconds; nothing is kept of a comparison.
    """
    held = {each.subject: each for each in _held_by(organisation)}
    records = [each.alike for each in held.values() if each.names]
    found = likeness.propose(records, apart=accounts.kept_apart(held))
    return [Pair(held[one.first.key], held[one.second.key], one.reasons) for one in found]  # type: ignore[index]


def both(organisation: Organisation, one: str, other: str) -> tuple[Held, Held] | None:
    """Return what the organisation holds of the two subjects that these codes of places or roles belong to.

    None where it sees either of them not, or where they are one already.
    """
    subjects = [_subject_of(organisation, code) for code in (one, other)]
    if not all(subjects) or subjects[0] == subjects[1]:
        return None
    held = {each.subject: each for each in _held_by(organisation, subjects)}  # type: ignore[arg-type]
    first, second = (held[subject] for subject in subjects if subject)
    return first, second


def join(
    first: Held, second: Held, *, organisation: Organisation, by: Person, now: datetime
) -> MergedSubject:
    """Count two as one person; for 30 days it can be undone.

    Raises `NotOfOneDesk` unless one of the two is wholly the organisation's: nobody proved it theirs, and it
    has no record anywhere else. Which of them lacks it is not told, for that would say that somebody takes
    part elsewhere.
    """
    known = Person.objects.filter(subject__in=[first.subject, second.subject])
    with_account = set(known.values_list("subject", flat=True))
    # The one without an account follows the one that has it.
    ways = sorted(((second, first), (first, second)), key=lambda way: way[0].subject in with_account)
    lose, keep = next((way for way in ways if _is_wholly(organisation, way[0])), (None, None))
    if lose is None or keep is None:
        raise NotOfOneDesk
    try:
        return accounts.join(keep.subject, lose.subject, organisation=organisation, by=by, now=now)
    except accounts.OnlyThemselves:
        raise NotOfOneDesk from None


def keep_apart(first: Held, second: Held, *, by: Person, now: datetime) -> None:
    """Remember that the two are not one person, so that nobody is asked again."""
    accounts.keep_apart(first.subject, second.subject, by=by, now=now)


def joined_lately(organisation: Organisation, now: datetime) -> list[tuple[MergedSubject, Held]]:
    """Return what was joined at this organisation's desk in the last 30 days, the newest first."""
    records = accounts.joined_for(organisation, now)
    held = {each.subject: each for each in _held_by(organisation, {one.new_subject for one in records})}
    return [(one, held[one.new_subject]) for one in records if one.new_subject in held]


def part_again(record: MergedSubject, *, by: Person, now: datetime) -> None:
    """Undo a join, and remember that the two are not one person. Raises `people.accounts.TooLate`."""
    accounts.undo_merge(record, by=by, now=now)
    accounts.keep_apart(record.old_subject, record.new_subject, by=by, now=now)


def _events(organisation: Organisation) -> QuerySet[Event]:
    """The organisation's events whose people it may see by name, in lists."""
    seen = Event.objects.filter(hostings__organisation=organisation, hostings__right__in=NAMED)
    return seen.filter(risk__in=risk.LISTED_BY_NAME)


def _held_by(organisation: Organisation, subjects: Iterable[UUID] | None = None) -> list[Held]:
    """What the organisation holds, by subject: of everyone, or of some; nobody who was forgotten."""
    events = _events(organisation)
    places = Registration.objects.filter(event__in=events).exclude(name_key="")
    parts = Part.objects.filter(session__event__in=events, person__isnull=False)
    if subjects is not None:
        places, parts = places.filter(subject__in=subjects), parts.filter(subject__in=subjects)
    held: dict[UUID, Held] = defaultdict(lambda: Held(UUID(int=0)))
    for place in places.select_related("event").order_by("registered_at", "pk"):
        held[place.subject].places.append(place)
    for part in parts.select_related("session__event", "person").order_by("invited_at", "pk"):
        held[part.subject].parts.append(part)
    for subject, each in held.items():
        each.subject = subject
    return list(held.values())


def _subject_of(organisation: Organisation, code: str) -> UUID | None:
    events = _events(organisation)
    places = Registration.objects.filter(event__in=events, code=code).exclude(name_key="")
    parts = Part.objects.filter(session__event__in=events, code=code, person__isnull=False)
    return places.values_list("subject", flat=True).first() or parts.values_list("subject", flat=True).first()


def _is_wholly(organisation: Organisation, held: Held) -> bool:
    """Whether nobody proved a subject theirs, and all it holds anywhere is this organisation's to see."""
    owner = Person.objects.filter(subject=held.subject).first()
    if owner and accounts.is_proved(owner):
        return False
    events = _events(organisation)
    elsewhere = Registration.objects.filter(subject=held.subject).exclude(event__in=events)
    roles = Part.objects.filter(subject=held.subject).exclude(session__event__in=events)
    return not elsewhere.exists() and not roles.exists()
