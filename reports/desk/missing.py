"""Who is missing at an event or in a project, while there is still time to invite; and what is aimed at."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from convite.moments import day_words, stamp_words, zone
from events import publication, risk
from events.access import event_for, events_for
from events.desk.seats import seats_in_words
from events.models import Event, Hosting, Registration
from people.access import Duty, needs, signed_in
from reports import access
from reports.desk.aims_form import AimsForm
from reports.desk.page import ORGANISES
from reports.desk.plan_page import tabs_of
from reports.figures import aims
from reports.figures.aims import PANEL, PARTICIPANTS
from reports.live import missing, promised
from reports.live.missing import Circle, Gap
from reports.models import Grant
from trainings.models import Cohort

STAFF = (Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
#: Events ahead that a project's page names.
MOST_AHEAD = 12


class Step(NamedTuple):
    """Something that can be done about it, and where."""

    url: str
    words: str
    why: str


@require_safe
@needs(*STAFF)
def of_event(request: HttpRequest, code: str) -> HttpResponse:
    """Who is missing at one event, in words with numbers, what is still free, and what to do next."""
    event = event_for(request.user, code, Hosting.Right.NAMES)
    now, language = timezone.now(), get_language() or "es"
    wanted = aims.of(event)
    circles = missing.of_event(event, wanted, language=language, now=now)
    edits = events_for(request.user, Hosting.Right.EDIT).filter(pk=event.pk).exists()
    is_over = event.gives_no_places(now)
    cohort = Cohort.objects.filter(event=event).first()
    gaps = [gap for circle in circles for gap in circle.gaps]
    if cohort is not None:
        gaps += promised.quotas(cohort, event)
    capacities = list(event.capacities.filter(session=None).select_related("hub"))
    is_open = event.is_open_for_registration(now)
    return render(
        request,
        "reports/missing.html",
        {
            "event": event,
            "title": event.title,
            "now": now,
            "zone": event.time_zone,
            "is_over": is_over,
            "is_open": is_open,
            "may_share": is_open and risk.is_listed(event),
            "timing": _timing(event, now),
            "seats": seats_in_words(capacities),
            "left": _left(capacities),
            "circles": circles,
            "open_gaps": [gap for gap in gaps if not gap.is_met],
            "met": [gap for gap in gaps if gap.is_met],
            "anybody": any(circle.total for circle in circles),
            "edits": edits,
            "steps": _steps(event, circles, gaps, cohort, now) if edits and not is_over else [],
            "aims_url": reverse("reports:event_aims", args=[event.code]) if edits else "",
            "crumbs": [
                (reverse("reports:desk"), _("Reports")),
                (reverse("reports:event_figures", args=[event.code]), event.title),
            ],
        },
    )


@require_safe
@needs(*ORGANISES)
def of_project(request: HttpRequest, code: str) -> HttpResponse:
    """Who is missing in a project: who took part so far against what is aimed at and was promised."""
    grant = access.grant_for(request.user, code)
    now, language = timezone.now(), get_language() or "es"
    wanted = aims.of(grant)
    found = missing.of_project(grant, wanted, person=request.user, language=language, now=now)
    gaps = [gap for circle in found.circles for gap in circle.gaps]
    gaps += promised.indicators(grant, found.reading, language=language, now=now)
    ahead = [event for event in found.events if not event.gives_no_places(now)]
    is_over = now.date() > grant.ends_on
    return render(
        request,
        "reports/missing.html",
        {
            "grant": grant,
            "tabs": tabs_of(grant, "missing_project"),
            "title": grant.title,
            "now": now,
            "zone": getattr(request, "reader_zone", "") or "UTC",
            "is_over": is_over,
            "timing": _time_left(grant, now.date()),
            "circles": found.circles,
            "open_gaps": [gap for gap in gaps if not gap.is_met],
            "met": [gap for gap in gaps if gap.is_met],
            "anybody": any(circle.total for circle in found.circles),
            "uncounted": found.uncounted,
            "edits": True,
            "ahead": [(event, event.is_open_for_registration(now)) for event in ahead[:MOST_AHEAD]],
            "aims_url": reverse("reports:grant_aims", args=[grant.code]),
            "crumbs": [
                (reverse("reports:desk"), _("Reports")),
                (reverse("reports:grant", args=[grant.code]), grant.title),
            ],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def event_aims(request: HttpRequest, code: str) -> HttpResponse:
    """What an event aims at in who takes part."""
    event = event_for(request.user, code, Hosting.Right.EDIT)
    there = Registration.objects.filter(event=event).exclude(country="").order_by()
    countries = there.values_list("country", flat=True).distinct()
    return _aims(request, event, countries, back="reports:missing", above="reports:event_figures")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def grant_aims(request: HttpRequest, code: str) -> HttpResponse:
    """What a project aims at in who takes part."""
    grant = access.grant_for(request.user, code)
    there = Registration.objects.filter(event__grants=grant).exclude(country="").order_by()
    countries = there.values_list("country", flat=True).distinct()
    return _aims(request, grant, countries, back="reports:missing_project", above="reports:grant")


def _aims(request: HttpRequest, owner: Event | Grant, there: Any, *, back: str, above: str) -> HttpResponse:
    kept = aims.of(owner)
    form = AimsForm(request.POST or None, kept=kept, there={str(code) for code in there})
    back_url = reverse(back, args=[owner.code])
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        aims.set_aims(
            owner,
            least_share=data["least_share"],
            first_share=data["first_share"],
            scheme=data["scheme"],
            regions=data["regions"],
            numbers=form.numbers,
            by=signed_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("The aims are kept."))
        changed = data["scheme"] != kept.scheme or data["regions"] != kept.regions
        return redirect(request.path if changed else back_url)
    return render(
        request,
        "reports/aims.html",
        {
            "form": form,
            "title": owner.title,
            "back_url": back_url,
            "crumbs": [
                (reverse("reports:desk"), _("Reports")),
                (reverse(above, args=[owner.code]), owner.title),
                (back_url, _("Who is missing")),
            ],
        },
        status=422 if form.is_bound else 200,
    )


def _timing(event: Event, now: datetime) -> list[str]:
    """How much time there is, in sentences; nothing that is not known."""
    there = zone(event.time_zone)
    if event.gives_no_places(now):
        if event.status == Event.Status.CANCELLED or event.is_emptied:
            return [_("It is called off.")]
        return [_("It is over: this is how it was.")]
    said = []
    if event.starts_at is None:
        said.append(_("It has no date yet."))
    elif event.starts_at > now:
        days = (event.starts_at.astimezone(there).date() - now.astimezone(there).date()).days
        said.append(
            ngettext("%(count)s day left until it begins.", "%(count)s days left until it begins.", days)
            % {"count": days}
            if days
            else _("It begins today.")
        )
    else:
        said.append(_("It is under way."))
    if event.status == Event.Status.DRAFT:
        return [*said, _("It is a draft: people can register once it is published.")]
    if event.registration_opens_at and now < event.registration_opens_at:
        said.append(
            _("Registration opens on %(when)s.")
            % {"when": stamp_words(event.registration_opens_at, event.time_zone)}
        )
    if event.registration_closes_at:
        words = (
            _("Registration closes on %(when)s.")
            if now < event.registration_closes_at
            else _("Registration closed on %(when)s; you can still register people by hand.")
        )
        said.append(words % {"when": stamp_words(event.registration_closes_at, event.time_zone)})
    return said


def _time_left(grant: Grant, today: date) -> list[str]:
    if today > grant.ends_on:
        return [_("The project ended on %(day)s: this is how it was.") % {"day": day_words(grant.ends_on)}]
    days = (grant.ends_on - today).days
    return [
        ngettext(
            "%(count)s day left until the project ends, on %(day)s.",
            "%(count)s days left until the project ends, on %(day)s.",
            days,
        )
        % {"count": days, "day": day_words(grant.ends_on)}
    ]


def _left(capacities: Sequence[Any]) -> int | None:
    """How many seats are left in all ways together; none where one of them has no limit."""
    if any(row.left is None for row in capacities):
        return None
    return sum(max(0, row.left) for row in capacities)


def _steps(
    event: Event, circles: Sequence[Circle], gaps: Sequence[Gap], cohort: Cohort | None, now: datetime
) -> list[Step]:
    """What can be done about what is missing, the nearest first."""
    short = {gap.circle for gap in gaps if not gap.is_met}
    pending = {circle.code: circle.pending for circle in circles}

    def step(route: str, words: str, why: str) -> Step:
        return Step(reverse(route, args=[event.code]), words, why)

    found = []
    if pending[PARTICIPANTS]:
        waiting = ngettext(
            "%(count)s person waits or asked for a place.",
            "%(count)s people wait or asked for a place.",
            pending[PARTICIPANTS],
        ) % {"count": pending[PARTICIPANTS]}
        if cohort is not None:
            url = reverse("trainings:desk_selection", args=[cohort.code])
            found.append(Step(url, _("Choose the group"), waiting))
        elif event.admission == Event.Admission.APPROVAL:
            found.append(step("events:desk_requests", _("Answer the requests"), waiting))
        else:
            found.append(step("events:desk_waiting", _("See the waiting list"), waiting))
    if PARTICIPANTS in short:
        found += [
            step("events:desk_guest_new", _("Invite somebody"), _("A personal link that takes one place.")),
            step(
                "events:desk_delegation_new",
                _("Invite an institution"),
                _("So many places, kept until a date; it names its people."),
            ),
            step(
                "events:desk_balance",
                _("Keep seats for a sector"),
                _("Until a moment that you choose, nobody else gets them."),
            ),
        ]
    if PANEL in short or pending.get(PANEL):
        why = _("A role is asked for session by session.")
        if pending.get(PANEL):
            why = ngettext(
                "%(count)s role has no answer yet.", "%(count)s roles have no answer yet.", pending[PANEL]
            ) % {"count": pending[PANEL]}
        found.append(step("events:desk_roles", _("Invite to a role"), why))
    if event.status == Event.Status.PUBLISHED:
        bring, by_phone = _("Ask those who come to bring others."), _("From your own phone.")
        found.append(step("events:desk_messages", _("Write an announcement"), bring))
        found.append(step("events:desk_share", _("Texts to share, in each language"), by_phone))
    if url := publication.where_to_write(event):
        found.append(Step(url, _("Edit what its page says"), _("Say there whom you look for.")))
    until = _("Seats, and until when one registers.")
    found.append(step("events:desk_event_edit", _("Change the event"), until))
    return found
