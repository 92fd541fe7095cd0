"""The desk itself: today, what is ahead, what waits for an answer, and what is past."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from events import access, digest, telling
from events.desk.holders import role_row
from events.desk.page import PAGE, STAFF, say_done
from events.desk.seats import seats_in_words
from events.models import Event, Part, Registration, Session
from people.access import Duty, duties, needs, organisations, signed_in
from people.models import Person

#: Each says what else waits for whoever opens the desk: addresses with words.
waiting: list[Callable[[Person, datetime], list[tuple[str, str]]]] = []
#: Each says where somebody works whose duties have nothing to do with events: an address, or nothing.
workplaces: list[Callable[[Person], str]] = []


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of whoever works with events; others are led to where they work, or it is not there."""
    person = signed_in(request)
    if duties(person) & set(STAFF):
        return today(request)
    place = next((place for find in workplaces if (place := find(person))), "")
    if not place:
        raise Http404
    return redirect(place)


def today(request: HttpRequest) -> HttpResponse:
    """What is on today, what is ahead, what waits for an answer, and what is not published yet."""
    now = timezone.now()
    mine, named = access.events_for(request.user, "counts"), access.events_for(request.user, "names")
    near = (
        Session.objects.without_breaks()
        .filter(
            event__in=named,
            status__in=[Session.Status.SCHEDULED, Session.Status.HELD],
            starts_at__range=(now - timedelta(hours=26), now + timedelta(hours=26)),
        )
        .select_related("event")
        .annotate(
            marked=Count("presences", distinct=True),
            places=Count(
                "event__registrations",
                filter=Q(event__registrations__status=Registration.Status.CONFIRMED),
                distinct=True,
            ),
        )
        .in_order()
    )
    events = mine.prefetch_related("capacities__hub")
    led = ~Q(sessions__format=Session.Format.BREAK)
    next_at = Min(
        "sessions__starts_at",
        filter=led
        & Q(sessions__status=Session.Status.SCHEDULED, sessions__starts_at__gt=now - timedelta(hours=3)),
    )
    upcoming = list(
        events.filter(status=Event.Status.PUBLISHED)
        .filter(ends_at__gt=now)
        .annotate(next_at=Coalesce(next_at, "starts_at"))
        .order_by("next_at", "pk")[:20]
    )
    drafts = list(
        events.filter(status=Event.Status.DRAFT)
        .annotate(lessons=Count("sessions", filter=led))
        .order_by("-created_at")[:20]
    )
    open_roles = (
        Part.objects.filter(
            session__event__in=named,
            status__in=[Part.Status.INVITED, Part.Status.DECLINED],
            session__starts_at__gt=now,
            session__status__in=[Session.Status.SCHEDULED, Session.Status.DRAFT],
        )
        .select_related("session__event", "person")
        .order_by("session__starts_at", "pk")
    )
    context = {
        "today": [session for session in near if _is_today(session, now)],
        "upcoming": [(event, seats_in_words(event.capacities.all())) for event in upcoming],
        "drafts": drafts,
        "unanswered": [
            role_row(part, request.user) for part in open_roles.filter(status=Part.Status.INVITED)[:10]
        ],
        "declined": [
            role_row(part, request.user) for part in open_roles.filter(status=Part.Status.DECLINED)[:10]
        ],
        "rhythms": digest.Rhythm.choices,
        "rhythm": digest.rhythm_of(signed_in(request)),
        "to_tell": telling.counts(access.events_for(request.user, "edit"), now),
        "waiting": [row for ask in waiting for row in ask(signed_in(request), now)],
        "may_organise": organisations(request.user, Duty.ORGANISER).exists(),
        "past": mine.filter(ends_at__lte=now).count(),
        "now": now,
    }
    return render(request, "events/desk/home.html", context)


def _is_today(session: Session, now: datetime) -> bool:
    """Whether a session begins or is under way on this day, by the clock where it takes place."""
    zone = ZoneInfo(session.time_zone)
    begins, ends = session.starts_at, session.ends_at
    if begins is None or ends is None:
        return False
    return begins.astimezone(zone).date() <= now.astimezone(zone).date() <= ends.astimezone(zone).date()


@require_POST
@needs(Duty.ORGANISER)
def hear(request: HttpRequest) -> HttpResponse:
    """Choose how often one hears what happened in one's events."""
    rhythm = request.POST.get("rhythm", "")
    if rhythm in digest.Rhythm.values:
        digest.choose(signed_in(request), rhythm=rhythm, now=timezone.now())
        say_done(request, _("Your choice is kept."))
    return redirect(reverse("events:desk") + "#news")


@require_GET
@needs(*STAFF)
def past(request: HttpRequest) -> HttpResponse:
    """Events that are over or were cancelled, the latest first."""
    now = timezone.now()
    events = (
        access.events_for(request.user, "counts")
        .filter(Q(ends_at__lte=now) | Q(status=Event.Status.CANCELLED))
        .prefetch_related("capacities__hub")
        .order_by("-ends_at", "-pk")
    )
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    rows = [(event, seats_in_words(event.capacities.all())) for event in page]
    crumbs = [(reverse("events:desk"), _("Workspace"))]
    return render(request, "events/desk/past.html", {"page": page, "rows": rows, "crumbs": crumbs})
