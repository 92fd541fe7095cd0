"""Who may come by which way: an event's admission, the codes that let their bearers in, what else does."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from events import risk
from events.errors import (
    ByInvitation,
    Closed,
    CodeForOthers,
    CodeOver,
    CodeSpent,
    CodeTaken,
    CodeTooShort,
    InvitationUsed,
    NeedsCode,
    NoSuchCode,
    NotInvited,
)
from events.models import EntryCode, Event, Guest, Hub, Mode, Registration
from events.recognition import Answers
from events.seats import hold
from people import acts
from people.models import Person, StakeholderGroup

#: Letters and digits that nobody takes for each other.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: A code made here: 40 bits, so that guessing at ten tries a session leads nowhere.
MADE_LENGTH = 8
SHORTEST = 6


@dataclass(frozen=True)
class LetIn:
    """By what somebody comes, beside or instead of the public form; looked at again under the lock."""

    entry_code: EntryCode | None = None
    guest: Guest | None = None
    #: By the hand of those who organise: after registration closed too, and with a name alone.
    by_hand: bool = False
    #: By the code on the wall of a session that is on; `events.walkins` knows its hours.
    from_the_wall: bool = False
    #: Where every seat is taken, one more is put there, and the place is marked.
    beyond_seats: bool = False

    @property
    def is_at_the_door(self) -> bool:
        """Whether they stand before somebody, or before the wall."""
        return self.by_hand or self.from_the_wall

    @property
    def needs_no_yes(self) -> bool:
        """Whether organisers have let them in already, where they answer everybody else."""
        return self.is_at_the_door or self.guest is not None or self.entry_code is not None


#: The public form and nothing else.
BY_THE_FORM = LetIn()


def choose(event: Event, *, admission: str, takes_groups: bool, by: Person | None, now: datetime) -> Event:
    """Choose how people come to a place from now on; who has one keeps it, and who asked still waits."""
    if event.admission != admission:
        acts.note(event, "admission changed", by=by, now=now, admission=admission)
    event.admission = Event.Admission(admission)
    event.takes_groups = takes_groups
    event.save(update_fields=["admission", "takes_groups"])
    return event


def word_of(typed: str) -> str:
    """Return a code as it is compared: in capitals, without spaces, hyphens and other signs."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())[:20]


@transaction.atomic
def add_code(
    event: Event,
    *,
    word: str = "",
    uses: int | None = None,
    until: datetime | None = None,
    mode: str = "",
    hub: Hub | None = None,
    stakeholder_group: StakeholderGroup | None = None,
    by: Person | None,
    now: datetime,
) -> EntryCode:
    """Make a code, or keep the word somebody chose; raises `CodeTaken`, `CodeTooShort` or `HubGone`."""
    if hub is not None:
        hold(hub)
    # One at a time, so that two who choose the same word do not both find it free.
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    chosen = word_of(word) or "".join(secrets.choice(SIGNS) for _sign in range(MADE_LENGTH))
    if len(chosen) < SHORTEST:
        raise CodeTooShort
    if EntryCode.objects.filter(event=event, word=chosen).exists():
        raise CodeTaken
    made = EntryCode.objects.create(
        event=event,
        word=chosen,
        uses=uses,
        until=until,
        mode=mode,
        hub=hub,
        stakeholder_group=stakeholder_group,
        created_at=now,
    )
    acts.note(event, "registration code made", by=by, now=now, entry_code=made.code)
    return made


@transaction.atomic
def withdraw_code(code: EntryCode, *, by: Person | None, now: datetime) -> None:
    """Let a code open nothing any more; whoever came by it keeps their place."""
    if EntryCode.objects.filter(pk=code.pk, withdrawn_at=None).update(withdrawn_at=now):
        acts.note(code.event, "registration code withdrawn", by=by, now=now, entry_code=code.code)


def code_for(event: Event, typed: str, now: datetime) -> EntryCode:
    """Return the code that somebody wrote; raises `NoSuchCode` or `CodeOver`.

    How often it was used is looked at under the lock, when the place is taken.
    """
    found = EntryCode.objects.filter(event=event, word=word_of(typed), withdrawn_at=None).first()
    if found is None:
        raise NoSuchCode
    if not found.is_open(now):
        raise CodeOver
    return found


def uses_of(codes: Iterable[EntryCode]) -> dict[int, int]:
    """Return how many registrations that something can still come of were made by each code."""
    counted = (
        Registration.objects.alive()
        .filter(entry_code__in=codes)
        .values_list("entry_code")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return dict(counted)


def opens_to_groups(event: Event, now: datetime) -> bool:
    """Return whether an organisation may register its people itself."""
    return event.takes_groups and event.is_open_for_registration(now) and risk.takes_groups(event)


def check_way(event: Event, let_in: LetIn, answers: Answers, now: datetime) -> None:
    """Raise what keeps somebody out who comes by this way at this hour."""
    if let_in.is_at_the_door:
        if not event.is_open_at_the_door(now):
            raise Closed
        return
    if not event.is_open_for_registration(now):
        raise Closed
    if let_in.guest is not None:
        if not Guest.objects.filter(pk=let_in.guest.pk, withdrawn_at=None).exists():
            raise NotInvited
    elif let_in.entry_code is not None:
        _check_code(let_in.entry_code, answers, now)
    elif event.admission == Event.Admission.INVITATION:
        raise ByInvitation
    elif event.admission == Event.Admission.CODE:
        raise NeedsCode


def _check_code(known: EntryCode, answers: Answers, now: datetime) -> None:
    code = EntryCode.objects.select_related("stakeholder_group", "hub").get(pk=known.pk)
    if code.withdrawn_at is not None:
        raise NoSuchCode
    if not code.is_open(now):
        raise CodeOver
    if code.mode and code.mode != answers.mode:
        raise CodeForOthers(code.hub.name if code.hub else str(Mode(code.mode).label))
    if code.hub and code.hub != answers.hub:
        raise CodeForOthers(code.hub.name)
    if code.stakeholder_group and code.stakeholder_group != answers.stakeholder_group:
        raise CodeForOthers(code.stakeholder_group.name)


def check_uses(let_in: LetIn, held: Registration | None) -> None:
    """Raise when the code or the invitation gave its places already; not to whoever sends a form twice."""
    code, guest = let_in.entry_code, let_in.guest
    alive = Registration.objects.alive()
    counts = code is not None and not (held and held.entry_code_id == code.pk)
    if code and counts and code.uses and alive.filter(entry_code=code).count() >= code.uses:
        raise CodeSpent
    if guest and not (held and held.guest_id == guest.pk) and alive.filter(guest=guest).exists():
        raise InvitationUsed
