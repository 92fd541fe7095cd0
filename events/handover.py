"""The link to somebody's own page, handed to the organiser who writes to their phone.

Whoever left a phone number alone is told by phone. Each link is a new one, and who took it is on record.
"""

from datetime import datetime

from auditlog.models import LogEntry
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from convite import moments
from events import access, risk, telling, waiting
from events.errors import HasAnAddress, PlaceGivenBack
from events.models import Registration
from people import acts, links
from people.models import Person

#: A link that was handed over opens its page for this many days.
LINK_DAYS = 400


@transaction.atomic
def on_a_slip(place: Registration, *, by: Person, now: datetime) -> str:
    """Mint a link for a slip of paper and record who took it; return its path, in the place's language.

    For whoever left neither address nor phone; raises `HasAnAddress` for others, `PlaceGivenBack`.
    """
    if place.email or place.phone:
        raise HasAnAddress
    if not place.is_alive:
        raise PlaceGivenBack
    token = links.mint(access.REGISTRATION, place.code, now=now, days=LINK_DAYS)
    acts.note(
        place.event,
        "link handed over",
        by=by,
        now=now,
        action=LogEntry.Action.ACCESS,
        registration=place.code,
    )
    with override(place.language):
        return reverse("events:my_registration", args=[token])


@transaction.atomic
def hand_over(place: Registration, *, by: Person, now: datetime) -> str:
    """Mint a link to the page of a place and record who took it; return the words to send, with the link.

    They are in the language of the place's holder, and do not say what an event at risk is about. Raises
    `HasAnAddress` for a place whose letters go out by mail, `PlaceGivenBack` for one that no longer stands.
    """
    if not place.is_told_by_phone:
        raise HasAnAddress
    if not place.is_alive:
        raise PlaceGivenBack
    token = links.mint(access.REGISTRATION, place.code, now=now, days=LINK_DAYS)
    acts.note(
        place.event,
        "link handed over",
        by=by,
        now=now,
        action=LogEntry.Action.ACCESS,
        registration=place.code,
    )
    waiting.note_told(place, by=by, now=now)
    telling.told_by_the_link(place, by=by, now=now)
    with override(place.language):
        told = {
            "name": place.name,
            "event": place.event.title,
            "link": settings.PUBLIC_URL + reverse("events:my_registration", args=[token]),
        }
        if place.status == Registration.Status.OFFERED and place.offer_expires_at:
            told["until"] = moments.moment_words(place.offer_expires_at, place.event.time_zone)
            return (
                _(
                    "Hello %(name)s, a place is held for you until %(until)s. Take it or leave it on your "
                    "own page: %(link)s"
                )
                % told
            )
        if risk.is_neutral(place.event) or not place.stands:
            return _("Hello %(name)s, this link opens your own page: %(link)s") % told
        return (
            _("Hello %(name)s, you have a place in “%(event)s”. This link opens your own page: %(link)s")
            % told
        )
