"""What whoever holds a place in a course sees of it: how far they have come, and their certificates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from convite import paper
from events import risk
from events.views.own import private
from events.views.place import door_of
from trainings import access, certificates, credentials, my_place, progress, setting_tasks, sheets
from trainings.completion import rule_of
from trainings.completion_words import of_rule
from trainings.errors import NoCertificate, StandsNoMore
from trainings.models import Certificate, Cohort


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """How far one has come, and the certificates; what is pressed says whether one names its holder."""
    door = door_of(request, token, code)
    place, here = door.place, my_place.page_of("certificates", door.place, token)
    if request.method == "POST":
        certificate = access.certificate_of(place, request.POST.get("number", ""))
        shows = request.POST.get("shows") == "yes"
        certificates.show_name(certificate, shows=shows, of=place.subject)
        messages.success(request, certificates.said_of_name(shows=shows))
        return redirect(here)
    rows = [
        {
            "certificate": one,
            "number": certificates.in_groups(one.number),
            "heading": sheets.heading_of(one.facts),
            "issued_on": sheets.issued_on(one.facts),
            "may_name": risk.gives_statements(place.event),
            "file_url": f"{here}{one.number}/",
            "credential_url": f"{here}{one.number}/credential/"
            if one.stands and "name" in one.facts and risk.gives_statements(place.event)
            else "",
            "verify_url": reverse("trainings:verify_number", args=[certificates.in_groups(one.number)]),
        }
        for one in access.certificates_of(place)
    ]
    group = my_place.group_of(place)
    now = timezone.now()
    far = progress.of_place(place, group, now=now) if group else None
    context = {
        "event": place.event,
        "group": group,
        "progress": far,
        # What is asked besides a share of the hours is told one by one.
        "asks": _asks(group) if group and far and len(far.judgement.requirements) > 1 else "",
        "is_over": bool(place.event.ends_at and place.event.ends_at <= now),
        "gives_none": not risk.gives_statements(place.event),
        "rows": rows,
        "here": here,
        "back_url": door.url(),
    }
    return render(request, "trainings/certificates.html", context)


def _asks(group: Cohort) -> str:
    tasks = list(setting_tasks.numbers_asked_of(group))
    return of_rule(rule_of(group), group.planned_minutes, tasks, is_alone=group.event.is_at_own_pace)


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def file(request: HttpRequest, number: str, token: str = "", code: str = "") -> HttpResponse:
    """The file of one certificate, as it was issued."""
    return handed_over(access.certificate_of(door_of(request, token, code).place, number))


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def credential(request: HttpRequest, number: str, token: str = "", code: str = "") -> HttpResponse:
    """One certificate as a signed credential, for a wallet of badges; what holds no longer has none."""
    certificate = access.certificate_of(door_of(request, token, code).place, number)
    return signed_over(certificate)


def signed_over(certificate: Certificate) -> HttpResponse:
    """Hand a certificate over as a signed credential; 404 for one that holds no longer, or may not be."""
    try:
        words = credentials.signed(certificate, now=timezone.now())
    except (StandsNoMore, NoCertificate) as error:
        raise Http404 from error
    answer = HttpResponse(words, content_type="text/plain; charset=us-ascii")
    name = f"credential-{certificates.in_groups(certificate.number)}.jwt"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


def handed_over(certificate: Certificate) -> HttpResponse:
    """Hand a certificate's file over; 404 once its holder was forgotten, for then there is none."""
    if not certificate.pdf:
        raise Http404
    return paper.answer(
        bytes(certificate.pdf), f"certificate-{certificates.in_groups(certificate.number)}.pdf"
    )
