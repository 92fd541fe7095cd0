"""The row of a letter about a place; whoever left a phone alone gets none."""

from datetime import datetime

from events.models import Registration
from mail import outbox


def draft(place: Registration, key: str, kind: str, *, language: str = "", **about: str) -> outbox.Draft:
    """Return what a letter about a place is made of."""
    return outbox.Draft(
        key=key,
        kind=kind,
        about={"registration": place.code, **about},
        address=place.email,
        language=language or place.language,
        time_zone=place.time_zone,
        subject=place.subject,
        filed_under=place.event.code,
    )


def post(
    place: Registration,
    key: str,
    kind: str,
    *,
    now: datetime,
    language: str = "",
    not_before: datetime | None = None,
    **about: str,
) -> None:
    """Write the letter's row in the caller's transaction."""
    if place.email:
        # Nobody here asks whether the key was new, and `outbox.post` would look.
        outbox.post_many(
            [draft(place, key, kind, language=language, **about)], now=now, not_before=not_before
        )
