"""Pictures and recording: each agreed to on its own, changed at any time, and shown where it matters.

Nobody has agreed who was not asked. The desk says which event takes pictures and which session is recorded.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from events.models import Event, Registration, Session
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


def keep(place: Registration, agreed: Mapping[str, bool], *, language: str, now: datetime) -> None:
    """Keep what somebody agreed to by purpose, in the words they read; a box left open takes it back."""
    for purpose, said in agreed.items():
        consent.keep(place.subject, purpose, about=place.code, agreed=said, language=language, now=now)


def agreed(places: Iterable[Registration], purpose: str) -> set[int]:
    """Return the keys of those places whose holders agree to it now; one query."""
    by_code = {place.code: place for place in places}
    subjects = {place.subject for place in by_code.values()}
    return {by_code[code].pk for code in consent.agreed(subjects, purpose) if code in by_code}


def pictures_allowed(registration: Registration) -> bool:
    """Return whether pictures may show whoever holds the place: they were asked, and agreed."""
    return registration.event.takes_pictures and registration.pk in agreed([registration], PICTURES)


def without_pictures(event: Event, places: Iterable[Registration]) -> set[int]:
    """Return the keys of the places that a roster or badge marks: pictures are taken, and not of them.

    An event that takes none marks nobody, and costs no query.
    """
    if not event.takes_pictures:
        return set()
    standing = list(places)
    return {place.pk for place in standing} - agreed(standing, PICTURES)
