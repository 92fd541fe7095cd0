"""Where everybody reads an outcome or a statement: its path is this room's, its site is known further up."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from convite.keeping import moved
from events.models import Event, Session
from outcomes.models import Outcome, Statement
from people.models import Organisation

Record = Outcome | Statement

#: The way to a record: address and title of each page above it.
Way = list[tuple[str, str]]

#: Each says on which site a record stands: its address with its scheme, and without a closing slash.
finders: list[Callable[[Record], str]] = []
#: Each says where the public reads of a gathering, a session or an organisation; '' where it does not.
pointers: list[Callable[[Event | Session | Organisation], str]] = []
#: Each tells the frame what stands around a record's page, and returns the way to it.
framers: list[Callable[[HttpRequest, Record], Way]] = []


def path_of(record: Record) -> str:
    """Return its path in the reader's language, the same on every site."""
    name = "outcomes:statement" if isinstance(record, Statement) else "outcomes:public"
    return reverse(name, args=[record.code])


def base_of(record: Record) -> str:
    """Return the site on which it stands; the main one where nobody knows of others."""
    return next((find(record) for find in finders), settings.PUBLIC_URL)


def whole(record: Record) -> str:
    """Return its one public address."""
    return base_of(record) + path_of(record)


def way_here(request: HttpRequest, record: Record) -> Way:
    """Return the way to a record; none where nobody knows of pages around it."""
    return next((frame(request, record) for frame in framers), [])


def read_at(what: Event | Session | Organisation | None) -> str:
    """Return where the public reads of a gathering, a session or an organisation; '' where it does not."""
    return next((point(what) for point in pointers), "") if what else ""


def elsewhere(request: HttpRequest, record: Record) -> HttpResponse | None:
    """Lead to the site on which it stands, where the request came to another one."""
    here = getattr(request, "here", None)
    base = base_of(record)
    return moved(request, base + request.path) if here is not None and here.site.base != base else None
