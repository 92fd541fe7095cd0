"""How people come to a place, chosen at the desk; and the codes that let their bearers in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import access, guests, nomination, publication, registration, risk, ways
from events.desk.page import (
    STAFF,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    is_pressed,
    may,
    say_done,
    show_refusal,
)
from events.desk.way_forms import AdmissionForm, CodeMakerForm
from events.errors import EventError
from events.models import Registration
from people.access import needs, signed_in


@get_or_post
@needs(*STAFF)
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """Every way to a place at the event: which is open, who waits by which, and what can be done."""
    found = access.event_for(request.user, code, "edit")
    form = AdmissionForm(
        request.POST or None,
        initial={"admission": found.admission, "takes_groups": found.takes_groups},
        may_take_groups=risk.takes_groups(found),
    )
    if request.method == "POST" and form.is_valid():
        ways.choose(
            found,
            admission=form.cleaned_data["admission"],
            takes_groups=form.cleaned_data.get("takes_groups", False),
            by=signed_in(request),
            now=timezone.now(),
        )
        say_done(request, _("The changes are kept."))
        return back_to(found, "events:desk_ways")
    now = timezone.now()
    codes = list(found.entry_codes.select_related("stakeholder_group", "hub").order_by("created_at", "pk"))
    used = ways.uses_of(codes)
    form_url = publication.where_to_register(found)
    context = frame_of(
        found,
        "events:desk_ways",
        names=may(request.user, found, "names"),
        edits=True,
        form=form,
        codes=[
            {
                "code": one,
                "used": used.get(one.pk, 0),
                "is_open": one.is_open(now) and (one.uses is None or used.get(one.pk, 0) < one.uses),
                "link": f"{form_url}?code={one.word}",
            }
            for one in codes
        ],
        asking=found.registrations.filter(status=Registration.Status.ASKED).count(),
        guests_waiting=guests.waiting(found).count(),
        delegations=nomination.with_counts(found).count(),
    )
    return render(request, "events/desk/ways.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def new_code(request: HttpRequest, code: str) -> HttpResponse:
    """Make a code: for how many people, until when, and for a mode or a sector where asked."""
    found = access.event_for(request.user, code, "edit")
    form = CodeMakerForm(request.POST or None, event=found, ways=registration.ways(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = ways.add_code(
                found,
                word=data["word"],
                uses=data["uses"],
                until=data["until"],
                mode=data["mode"],
                hub=data["hub"],
                stakeholder_group=data["stakeholder_group"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as refusal:
            show_refusal(form, refusal)
        else:
            say_done(request, _("The code is %(word)s.") % {"word": made.word})
            return back_to(found, "events:desk_ways", "codes")
    return form_page(
        request,
        form,
        title=_("New registration code"),
        action=_("Make the code"),
        back_url=reverse("events:desk_ways", args=[found.code]),
        event=found,
    )


@get_or_post
@needs(*STAFF)
def withdraw_code(request: HttpRequest, code: str) -> HttpResponse:
    """Let a code open nothing any more; whoever came by it keeps their place."""
    found = access.entry_code_for(request.user, code)
    if is_pressed(request):
        ways.withdraw_code(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The code opens nothing any more. Whoever came by it keeps their place."))
    return redirect(reverse("events:desk_ways", args=[found.event.code]) + "#codes")
