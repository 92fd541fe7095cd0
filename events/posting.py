"""The row of a letter about a place: mailed, or told by phone to whoever left no address or prefers it."""

from datetime import datetime
from typing import NamedTuple

from events.models import Registration
from mail import outbox
from mail.models import Channel


class Route(NamedTuple):
    """By what a letter goes, and to which address; none when it is told by phone."""

    channel: str
    address: str


def route(email: str, phone: object, *, prefers_phone: bool) -> Route:
    """Return the way to whoever left an address, a phone or both."""
    if phone and (prefers_phone or not email):
        return Route(Channel.PHONE, "")
    return Route(Channel.MAIL, email)


def draft(place: Registration, key: str, kind: str, *, language: str = "", **about: str) -> outbox.Draft:
    """Return what a letter about a place is made of."""
    channel, address = route(place.email, place.phone, prefers_phone=place.prefers_phone)
    return outbox.Draft(
        key=key,
        kind=kind,
        about={"registration": place.code, **about},
        address=address,
        language=language or place.language,
        time_zone=place.time_zone,
        subject=place.subject,
        filed_under=place.event.code,
        channel=channel,
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
    """Write the letter's row in the caller's transaction; none for whoever left no way to reach them."""
    if place.is_reachable:
        # Nobody here asks whether the key was new, and `outbox.post` would look.
        outbox.post_many(
            [draft(place, key, kind, language=language, **about)], now=now, not_before=not_before
        )
