"""The only door from a request to a record whose texts are written: it finds and decides in one step."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from events.access import events_for
from events.models import Event, Hosting, Session
from trainings.access import cohorts_for


def told_by(person: Any) -> QuerySet[Event]:
    """Return the events whose texts the person may write: those they may change, and groups they teach."""
    taught = Q(cohort__in=cohorts_for(person))
    return Event.objects.filter(Q(pk__in=events_for(person, Hosting.Right.EDIT)) | taught)


def event_to_tell(person: Any, code: str) -> Event:
    """Return an event, with its group if it is one, whose texts the person may write; else Http404."""
    event = told_by(person).filter(code=code).select_related("cohort").first()
    if event is None:
        raise Http404
    return event


def session_to_tell(person: Any, code: str) -> Session:
    """Return a session with a page of its own, whose texts the person may write; a class has none."""
    session = (
        Session.objects.filter(code=code, event__in=told_by(person), event__cohort=None)
        .select_related("event")
        .first()
    )
    if session is None:
        raise Http404
    return session
