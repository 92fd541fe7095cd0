"""Pictures and recording: each agreed to on its own, changed at any time, and shown where it matters.

Nobody has agreed who was not asked. The desk says which event takes pictures and which session is recorded.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from events.models import Event, Part, Registration, Session
from people import acts, consent
from people.models import Person

PICTURES, RECORDING = "pictures", "recording"


def asked(event: Event) -> list[str]:
    """Return the purposes that the form of the event asks to agree to, each on its own."""
    return [*([PICTURES] if event.takes_pictures else []), *([RECORDING] if event.is_recorded else [])]


@transaction.atomic
def arrange(
    event: Event,
    *,
    takes_pictures: bool,
    recorded: Iterable[Session],
    unrecorded_way: Mapping[str, str],
    by: Person,
    now: datetime,
) -> Event:
    """Keep whether pictures are taken, which sessions are recorded, and how one takes part without.

    `unrecorded_way` has the organisers' words by language code.
    """
    fresh = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    keys = [session.pk for session in recorded if session.event_id == event.pk]
    Session.objects.filter(event=fresh).exclude(pk__in=keys).update(is_recorded=False)
    Session.objects.filter(event=fresh, pk__in=keys).update(is_recorded=True)
    event.takes_pictures = takes_pictures
    event.unrecorded_way = {code: words for code, words in unrecorded_way.items() if words}
    Event.objects.filter(pk=event.pk).update(
        takes_pictures=event.takes_pictures, unrecorded_way=event.unrecorded_way
    )
    follow(event)
    acts.note(fresh, "pictures and recording arranged", by=by, now=now)
    return event


def follow(event: Event) -> None:
    """Bring what the form asks in step with the sessions that are recorded now."""
    event.is_recorded = (
        Session.objects.filter(event=event, is_recorded=True)
        .exclude(status=Session.Status.CANCELLED)
        .exists()
    )
    Event.objects.filter(pk=event.pk).update(is_recorded=event.is_recorded)


def asked_of_role(session: Session) -> list[str]:
    """Return the purposes that whoever takes a role in the session is asked to agree to, each on its own."""
    return [
        *([PICTURES] if session.event.takes_pictures else []),
        *([RECORDING] if session.is_recorded else []),
    ]


def recorded(event: Event) -> list[Session]:
    """Return the sessions on the programme that are recorded, in order; where none is, without a query."""
    if not event.is_recorded:
        return []
    sessions = Session.objects.on_the_programme().filter(event=event, is_recorded=True)
    return list(sessions.exclude(status=Session.Status.CANCELLED).in_order())


def keep(held: Registration | Part, agreed: Mapping[str, bool], *, language: str, now: datetime) -> None:
    """Keep what somebody agreed to by purpose, in the words they read; a box left open takes it back.

    It is about a place or about a role, and each is answered for on its own page.
    """
    for purpose, said in agreed.items():
        consent.keep(held.subject, purpose, about=held.code, agreed=said, language=language, now=now)


def agreed(held: Iterable[Registration] | Iterable[Part], purpose: str) -> set[int]:
    """Return the keys of those places, or roles, whose holders agree to it now; one query."""
    by_code: dict[str, Registration | Part] = {one.code: one for one in held}
    subjects = {one.subject for one in by_code.values()}
    return {by_code[code].pk for code in consent.agreed(subjects, purpose) if code in by_code}


def pictures_allowed(registration: Registration) -> bool:
    """Return whether pictures may show whoever holds the place: they were asked, and agreed."""
    return registration.event.takes_pictures and not without_pictures(registration.event, [registration])


def without_pictures(event: Event, places: Iterable[Registration]) -> set[int]:
    """Return the keys of the places that a roster or badge marks: pictures are taken, and not of them.

    An event that takes none marks nobody, and costs no query.
    """
    return _without(event, places, PICTURES) if event.takes_pictures else set()


def without_recording(event: Event, places: Iterable[Registration]) -> set[int]:
    """Return the keys of the places that a roster or badge marks: sessions are recorded, and not with them.

    An event that records none marks nobody, and costs no query.
    """
    return _without(event, places, RECORDING) if event.is_recorded else set()


def of_roles(event: Event, roles: Iterable[Part]) -> tuple[set[int], set[int]]:
    """Return the keys of the confirmed roles whose holders agree to no pictures, and to no recording.

    The roles come with their sessions; a query each where the event takes pictures or records.
    """
    confirmed = [role for role in roles if role.status == Part.Status.CONFIRMED]
    filmed = [role for role in confirmed if role.session.is_recorded]
    pictured = confirmed if event.takes_pictures else []
    return (
        {role.pk for role in pictured} - (agreed(pictured, PICTURES) if pictured else set()),
        {role.pk for role in filmed} - (agreed(filmed, RECORDING) if filmed else set()),
    )


def _without(event: Event, places: Iterable[Registration], purpose: str) -> set[int]:
    """The places whose holders did not agree; one who has a role too has agreed to both, or to neither.

    A sign on a badge is looked at by whoever holds a camera, and knows nothing of places and roles.
    """
    standing = list(places)
    roles = Part.objects.filter(
        session__event=event,
        subject__in={place.subject for place in standing},
        status=Part.Status.CONFIRMED,
    ).exclude(session__status=Session.Status.CANCELLED)
    if purpose == RECORDING:
        roles = roles.filter(session__is_recorded=True)
    held = list(roles)
    told = consent.agreed({place.subject for place in standing}, purpose) if standing else set()
    silent = {role.subject for role in held if role.code not in told}
    return {place.pk for place in standing if place.code not in told or place.subject in silent}
