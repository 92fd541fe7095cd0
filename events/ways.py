"""Who may come by which way: an event's admission, and the codes that let their bearers in."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from events import risk
from events.errors import CodeOver, CodeTaken, CodeTooShort, NoSuchCode
from events.models import EntryCode, Event, Registration
from people import acts
from people.models import Person, StakeholderGroup

#: Letters and digits that nobody takes for each other.
SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: A code made here: 40 bits, so that guessing at ten tries a session leads nowhere.
MADE_LENGTH = 8
SHORTEST = 6


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
    stakeholder_group: StakeholderGroup | None = None,
    by: Person | None,
    now: datetime,
) -> EntryCode:
    """Make a code, or keep the word somebody chose; raises `CodeTaken` or `CodeTooShort`."""
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
