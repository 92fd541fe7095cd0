"""Who may see what: the duties a person holds, and the organisations they hold them for."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from convite.prepared import Prepared
from people import accounts
from people.models import Appointment, Introduction, Organisation, Person

Duty = Appointment.Duty
#: Stands in an address for a duty that names no organisation.
EVERYWHERE = "all"
#: Asked at each page of whoever is signed in.
_HELD = Prepared(lambda pk: Appointment.objects.filter(person_id=pk).values_list("duty"))


def duties(person: Any) -> frozenset[str]:
    """Return the codes of `Appointment.Duty` that the person holds anywhere; one query a request."""
    if not getattr(person, "is_authenticated", False):
        return frozenset()
    if not hasattr(person, "_duties"):
        held = {duty for (duty,) in _HELD.rows(person.pk)}
        if person.is_superuser:
            held.add(Duty.ADMINISTRATOR)
        person._duties = frozenset(held)
    return person._duties


def signed_in(request: HttpRequest) -> Person:
    """Return whoever is signed in; for views that nobody reaches without having logged in."""
    return cast(Person, request.user)


def is_administrator(person: Any) -> bool:
    """Return whether the person administers the installation."""
    return Duty.ADMINISTRATOR in duties(person)


def sees_others(person: Any) -> bool:
    """Return whether the person can see another's data, so that a second factor is obligatory."""
    return bool(duties(person) & Appointment.STAFF)


def works_at_the_desk(person: Any) -> bool:
    """Return whether the person has work at the desk: organiser, trainer or administrator."""
    return bool(duties(person) & {Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR})


def called(person: Any) -> str:
    """Return what the person wants to be called; for screens and letters, never for logs."""
    return person.name


def organisations(person: Any, *held: str) -> QuerySet[Organisation]:
    """Return the organisations for which the person holds any of the duties `held`.

    An administrator holds every duty but the funder's, for every organisation.
    """
    if not getattr(person, "is_authenticated", False):
        return Organisation.objects.none()
    if is_administrator(person) and Duty.FUNDER not in held:
        return Organisation.objects.all()
    return Organisation.objects.filter(appointments__person=person, appointments__duty__in=held).distinct()


def person_at_the_desk(person: Any, code: str) -> Person:
    """Return the person with a duty whom an administrator asks for; 404 for everyone else."""
    if not is_administrator(person):
        raise Http404
    found = Person.objects.filter(code=code, appointments__isnull=False).distinct().first()
    if found is None:
        raise Http404
    return found


def merge_for(person: Any, code: str, now: datetime) -> accounts.Merge:
    """Return the recent merge of the account of a code into another, for an administrator; else 404."""
    if not is_administrator(person):
        raise Http404
    for merge in accounts.recent_merges(now):
        if merge.joined.code == code:
            return merge
    raise Http404


def introduction_to(person: Person, code: str) -> Introduction:
    """Return what the person was asked by somebody whom they do not refuse to hear; else 404."""
    asked = Introduction.objects.filter(asked=person, code=code, is_unheard=False)
    found = asked.select_related("asker", "asked").first()
    if found is None:
        raise Http404
    return found


def introduction_by(person: Person, code: str) -> Introduction:
    """Return what the person asked of somebody; else 404."""
    found = Introduction.objects.filter(asker=person, code=code).select_related("asker", "asked").first()
    if found is None:
        raise Http404
    return found


def acquaintance_of(person: Person, code: str) -> Introduction:
    """Return what the person and somebody else both said yes to, whoever asked; else 404."""
    found = (
        Introduction.objects.filter(Q(asker=person) | Q(asked=person), code=code, state="accepted")
        .filter(ended_at=None)
        .select_related("asker", "asked")
        .first()
    )
    if found is None:
        raise Http404
    return found


def appointment_of(person: Person, duty: str, organisation: str) -> Appointment:
    """Return a person's duty for an organisation's code, or for `all` when it names none; else 404."""
    held = person.appointments.filter(duty=duty).select_related("organisation")
    if organisation == EVERYWHERE:
        held = held.filter(organisation=None)
    else:
        held = held.filter(organisation__code=organisation)
    found = held.first()
    if found is None:
        raise Http404
    return found


def needs(*held: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Guard a view: whoever holds none of the duties `held` gets the 404 of a page that is not there."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not duties(request.user) & set(held):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
