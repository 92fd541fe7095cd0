"""Who accompanies a group without classes, at the desk: named, and ended, by a press each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from events.desk.page import STAFF, get_or_post, say_done
from people.access import needs, signed_in
from trainings import access, tutors
from trainings.desk.page import group_crumbs
from trainings.errors import TrainingError
from trainings.models import Cohort


@get_or_post
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Who accompanies the group, and who could."""
    group = access.cohort_for(request.user, code)
    if not group.event.is_at_own_pace:
        raise Http404
    if request.method == "POST":
        _press(request, group)
        return redirect("trainings:desk_tutors", group.code)
    context = {
        "group": group,
        "event": group.event,
        "tutors": tutors.of_group(group),
        "candidates": list(tutors.candidates(group)),
        "crumbs": group_crumbs(group),
    }
    return render(request, "trainings/desk/tutors.html", context)


def _press(request: HttpRequest, group: Cohort) -> None:
    now, by = timezone.now(), signed_in(request)
    if ended := request.POST.get("end"):
        tutor = group.tutors.filter(code=ended, ended_at=None).select_related("person").first()
        if tutor is not None:
            tutor.cohort = group
            tutors.end(tutor, by=by, now=now)
            say_done(request, _("%(name)s no longer accompanies the group.") % {"name": tutor.person.name})
        return
    who = tutors.candidates(group).filter(code=request.POST.get("name", "")).first()
    if who is None:
        return
    try:
        tutors.name(group, who, by=by, now=now)
    except TrainingError as error:  # pragma: no cover  whose duty ends between the two
        messages.error(request, str(error))
    else:
        say_done(request, _("%(name)s accompanies the group.") % {"name": who.name})
