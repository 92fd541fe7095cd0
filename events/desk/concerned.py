"""Who will hear of a change, counted before it is made."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Event, Part, Session


def _people_told(event: Event, session: Session | None = None) -> int:
    """How many places and roles will hear of a change: those that stand and have an address."""
    roles = Part.objects.filter(status__in=Part.STANDING).exclude(person=None).exclude(person__email="")
    roles = roles.filter(session=session) if session else roles.filter(session__event=event)
    if event.status != Event.Status.PUBLISHED:
        return roles.values("person").distinct().count()
    placed = event.registrations.placed().exclude(email="").count()
    return placed + roles.values("person").distinct().count()


def letters_in_words(event: Event, session: Session | None = None, *, is_past: bool = False) -> str:
    """Say how many people will get a letter when the event, or one session of it, changes.

    A session that has begun, or is moved into the past, concerns nobody's calendar any more (`is_past`).
    """
    if is_past:
        return _("Nobody gets a letter, because it is already past.")
    count = _people_told(event, session)
    if not count:
        return _("Nobody has to be told yet.")
    return ngettext("%(count)s person will get a letter.", "%(count)s people will get a letter.", count) % {
        "count": count
    }
