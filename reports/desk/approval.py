"""What the funder reads of a project is approved at the desk, taken back, and put back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from events.desk.page import ask_first, get_or_post, is_pressed, say_done
from people.access import needs, signed_in
from reports import access
from reports.desk.page import ORGANISES
from reports.desk.plan_page import frame_of
from reports.errors import PlanError
from reports.models import Approval
from reports.plan import approval as approvals
from reports.plan import approved
from reports.portal import reading

SECTIONS = {
    "story": gettext_lazy("the story"),
    "indicators": gettext_lazy("the indicators"),
    "logframe": gettext_lazy("the logframe"),
    "sources": gettext_lazy("the evidence"),
}


@get_or_post
@needs(*ORGANISES)
def approval(request: HttpRequest, code: str) -> HttpResponse:
    """Look at the project as the funder would read it, and approve it."""
    grant = access.grant_for(request.user, code)
    if request.method == "POST":
        try:
            made = approvals.approve(
                grant, seen=request.POST.get("seen", ""), by=signed_in(request), now=timezone.now()
            )
        except PlanError as error:
            messages.error(request, str(error))
        else:
            say_done(
                request,
                _("Version %(number)s is approved: the funder reads it now.") % {"number": made.number},
            )
        return redirect("reports:approval", grant.code)
    document = approvals.drafted(grant)
    read = reading.read(approved.told(document, *approved.documents_of(grant)), get_language() or "es")
    versions = list(
        Approval.objects.filter(grant=grant)
        .select_related("approved_by")
        .defer("document")
        .order_by("-number")
    )
    context = frame_of(grant, "approval", read=read, versions=versions, lost=approvals.lost(grant, document))
    standing = context["standing"]
    changed = approvals.changes(document, standing)
    context |= {
        "changed": [SECTIONS[name] for name in changed],
        "seen": approvals.mark_of(document),
        "typed": approvals.typed_numbers(document) if changed else [],
        "may_put_back": bool(versions and versions[0].withdrawn_at),
    }
    return render(request, "reports/plan/approval.html", context)


@get_or_post
@needs(*ORGANISES)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take the standing approval back, after asking."""
    grant = access.grant_for(request.user, code)
    standing = approved.standing(grant)
    if request.method == "POST":
        asked = request.POST.get("number", "")
        try:
            before = approvals.take_back(
                grant, int(asked) if asked.isdecimal() else 0, by=signed_in(request), now=timezone.now()
            )
        except PlanError as error:
            messages.error(request, str(error))
        else:
            words = (
                _("It is taken back. The funder reads version %(number)s again.") % {"number": before.number}
                if before
                else _("It is taken back. The funder reads nothing of the plan now.")
            )
            say_done(request, words)
        return redirect("reports:approval", grant.code)
    if standing is None:
        messages.info(request, _("Nothing is approved now."))
        return redirect("reports:approval", grant.code)
    return ask_first(
        request,
        question=_("Take version %(number)s back?") % {"number": standing.number},
        text=_(
            "The funder reads the version before it, or nothing. Issued reports keep the words that they "
            "have. You can put it back."
        ),
        action=_("Take it back"),
        back_url=request.path.replace("take-back/", ""),
        carried={"number": str(standing.number)},
    )


@get_or_post
@needs(*ORGANISES)
def put_back(request: HttpRequest, code: str) -> HttpResponse:
    """Put back the approval that was taken back last."""
    grant = access.grant_for(request.user, code)
    if is_pressed(request):
        asked = request.POST.get("number", "")
        try:
            made = approvals.put_back(
                grant, int(asked) if asked.isdecimal() else 0, by=signed_in(request), now=timezone.now()
            )
        except PlanError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The funder reads version %(number)s again.") % {"number": made.number})
    return redirect("reports:approval", grant.code)
