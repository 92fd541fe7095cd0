"""The organisations that carry an event, and what each may see or do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events import access, hosting
from events.desk.forms import GrantForm
from events.desk.page import STAFF, back_to, frame_of, get_or_post, may, say_done
from events.models import Event, Hosting
from people.access import needs, signed_in
from people.models import Organisation


@get_or_post
@needs(*STAFF)
def rights(request: HttpRequest, code: str) -> HttpResponse:
    """The organisations that carry an event, and what each may see or do."""
    found = access.event_for(request.user, code, "edit" if request.method == "POST" else "counts")
    held = list(found.hostings.select_related("organisation").order_by("-is_lead", "organisation__name"))
    others = Organisation.objects.filter(is_funder=False).order_by("name")
    free = others.exclude(pk__in=[one.organisation_id for one in held])
    form = GrantForm(organisations=free)
    if request.method == "POST":
        # One form adds an organisation, one beside each changes its right.
        form = GrantForm(request.POST, organisations=others)
        now = timezone.now()
        if "withdraw" in request.POST:
            for one in held:
                if one.organisation.code == request.POST["withdraw"]:
                    hosting.withdraw(found, organisation=one.organisation, by=signed_in(request), now=now)
            say_done(request, _("The right is taken back."))
            return _after_rights(request, found)
        if form.is_valid():
            hosting.grant(found, **form.cleaned_data, by=signed_in(request), now=now)
            say_done(request, _("The right is kept, and logged."))
            return _after_rights(request, found)
    context = frame_of(
        found,
        "events:desk_organisations",
        names=may(request.user, found, "names"),
        held=held,
        form=form,
        rights=Hosting.Right.choices,
        edits=may(request.user, found, "edit"),
    )
    return render(request, "events/desk/organisations.html", context, status=422 if form.errors else 200)


def _after_rights(request: HttpRequest, event: Event) -> HttpResponse:
    if may(request.user, event, "counts"):
        return back_to(event, "events:desk_organisations")
    return redirect("events:desk")
