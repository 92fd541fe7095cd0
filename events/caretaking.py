"""What staff do to somebody's place in their stead; each act is on record, without a name."""

from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.db import transaction

from events import choosing, holders, posting, registration
from events.errors import NobodyToWriteTo, NoPlaceYet, PlaceGivenBack, SentToday
from events.models import Event, Registration, Session
from events.recognition import Answers, Contact
from events.ways import LetIn
from mail import outbox
from people import acts
from people.models import Person


@transaction.atomic
def register_by_hand(
    event: Event,
    *,
    answers: Answers,
    contact: Contact,
    language: str,
    waits: bool,
    beyond_seats: bool,
    by: Person,
    now: datetime,
) -> Registration:
    """Give somebody a place who stands at the door or calls; raises what `registration.register` raises."""
    place = registration.register(
        event,
        answers=answers,
        contact=contact,
        language=language,
        time_zone=event.time_zone,
        read_aloud_by=by,
        now=now,
        let_in=LetIn(by_hand=True, beyond_seats=beyond_seats),
        waits=waits,
    )
    _note(place, "registered by hand", by=by, now=now)
    return place


@transaction.atomic
def give_back(place: Registration, *, by: Person, now: datetime) -> Registration:
    """Give somebody's place back. Raises what `registration.cancel` raises."""
    if place.is_alive:
        _note(place, "place given back", by=by, now=now)
    given_back = registration.cancel(place, by=by, now=now)
    outbox.say(place.subject, written_at=now, registration=place.code, by="staff")
    return given_back


@transaction.atomic
def switch_mode(place: Registration, *, to: str, by: Person, now: datetime) -> Registration:
    """Change how somebody takes part. Raises what `registration.switch_mode` raises."""
    before = place.way
    switched = registration.switch_mode(place, to=to, by=by, now=now)
    if switched.way != before:
        outbox.say(place.subject, written_at=now, registration=place.code, by="staff")
        _note(place, "mode changed", by=by, now=now, before=before, after=switched.way)
    return switched


@transaction.atomic
def give_session(
    place: Registration, session: Session, *, beyond_seats: bool = False, by: Person, now: datetime
) -> None:
    """Give somebody a seat in a session. Raises what `choosing.add` raises."""
    choosing.add(place, session, beyond_seats=beyond_seats, by=by, now=now)
    outbox.say(place.subject, written_at=now, registration=place.code, by="staff")
    _note(place, "seat in a session given", by=by, now=now, session=session.code)


@transaction.atomic
def take_session(place: Registration, session: Session, *, by: Person, now: datetime) -> None:
    """Take somebody off a session, or its list. Raises what `choosing.leave` raises."""
    choosing.leave(place, session, by=by, now=now)
    outbox.say(place.subject, written_at=now, registration=place.code, by="staff")
    _note(place, "seat in a session taken", by=by, now=now, session=session.code)


@transaction.atomic
def correct(
    place: Registration,
    *,
    answers: Answers,
    contact: Contact,
    by: Person,
    now: datetime,
) -> Registration:
    """Put right what a place says of somebody; which fields changed is noted, and not their words."""
    before = {name: getattr(place, name) for name in _TOLD}
    corrected = holders.correct(place, answers=answers, contact=contact, now=now)
    changed = [name for name in _TOLD if getattr(corrected, name) != before[name]]
    if changed:
        _note(place, "place corrected", by=by, now=now, fields=" ".join(changed))
    return corrected


@transaction.atomic
def readdress(place: Registration, *, email: str, by: Person, now: datetime) -> Registration:
    """Put an address right that was mistyped. Raises what `holders.readdress` raises."""
    readdressed = holders.readdress(place, email=email, now=now)
    _note(place, "address corrected", by=by, now=now)
    return readdressed


@transaction.atomic
def prefer(place: Registration, *, by_phone: bool, by: Person, now: datetime) -> Registration:
    """Tell somebody by phone from now on, or by mail again. Raises what `holders.prefer` raises."""
    before = place.prefers_phone
    told = holders.prefer(place, by_phone=by_phone)
    if before != by_phone:
        _note(place, "told by phone from now on" if by_phone else "told by mail again", by=by, now=now)
    return told


@transaction.atomic
def send_again(
    place: Registration, *, by: Person | None, now: datetime, not_before: datetime | None = None
) -> str:
    """Send the letter with the page and the calendar entry once more; return its key.

    Raises `PlaceGivenBack`, `NoPlaceYet`, `NobodyToWriteTo` for a place without an address, and `SentToday`:
    once a day is enough for a person, whoever presses. Without `by` nothing is noted: it is one of many.
    """
    if not place.stands:
        raise NoPlaceYet if place.is_alive else PlaceGivenBack
    if not place.email:
        raise NobodyToWriteTo
    key = f"again:{place.code}:{now:%Y-%m-%d}"
    channel, address = posting.route(place.email, place.phone, prefers_phone=place.prefers_phone)
    is_new = outbox.post(
        key,
        "events.registered",
        about={"registration": place.code},
        channel=channel,
        address=address,
        language=place.language,
        time_zone=place.time_zone,
        subject=place.subject,
        filed_under=place.event.code,
        now=now,
        not_before=not_before,
    )
    if not is_new:
        raise SentToday
    if by is not None:
        _note(place, "message sent again", by=by, now=now)
    return key


def show(place: Registration, *, by: Person, now: datetime) -> None:
    """Note that somebody looked up who holds a place at an event that shows no names."""
    _note(place, "person looked up", by=by, now=now, action=LogEntry.Action.ACCESS)


#: What a correction may change and a log may name.
_TOLD = ("name", "email", "phone", "prefers_phone", "stakeholder_group_id", "country", "first_time")


def _note(place: Registration, act: str, *, by: Person | None, now: datetime, **more: Any) -> None:
    acts.note(place.event, act, by=by, now=now, registration=place.code, **more)
