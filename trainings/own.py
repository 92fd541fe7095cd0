"""The certificates of one place, for whoever holds it: the files, and whether the name may be shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convite import paper
from convite.prepared import Prepared
from events.leads import Lead, Seen
from events.models import Registration
from events.views.own import private
from events.views.place import door_of
from trainings import access, certificates, sheets
from trainings.models import Certificate

_HAS = Prepared(lambda place: Certificate.objects.filter(registration_id=place).values_list("pk")[:1])


def page_of(place: Registration, token: str) -> str:
    """Return the address of the page, by the link of a letter or signed in."""
    name, key = ("my_registration_certificates", token) if token else ("my_place_certificates", place.code)
    return reverse(f"trainings:{name}", args=[key])


def leads(seen: Seen) -> list[Lead]:
    """Lead from the page of a place to its certificates, where there is one; whoever was nowhere has none."""
    if not seen.was_there or not list(_HAS.rows(seen.place.pk)):
        return []
    return [Lead(_("My certificates"), page_of(seen.place, seen.token))]


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The certificates that rest on this place; what is pressed says whether one names its holder."""
    door = door_of(request, token, code)
    place, here = door.place, page_of(door.place, token)
    if request.method == "POST":
        certificate = access.certificate_of(place, request.POST.get("number", ""))
        shows = request.POST.get("shows") == "yes"
        certificates.show_name(certificate, shows=shows, of=place.subject)
        said = (
            _("Whoever verifies this certificate reads your name.")
            if shows
            else _("Your name is no longer shown to whoever verifies this certificate.")
        )
        messages.success(request, said)
        return redirect(here)
    rows = [
        {
            "certificate": one,
            "number": certificates.in_groups(one.number),
            "heading": sheets.heading(one.kind),
            "file_url": f"{here}{one.number}/",
            "verify_url": reverse("trainings:verify_number", args=[certificates.in_groups(one.number)]),
        }
        for one in access.certificates_of(place)
    ]
    context = {"event": place.event, "rows": rows, "here": here, "back_url": door.url()}
    return render(request, "trainings/certificates.html", context)


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def file(request: HttpRequest, number: str, token: str = "", code: str = "") -> HttpResponse:
    """The file of one certificate, as it was issued."""
    return handed_over(access.certificate_of(door_of(request, token, code).place, number))


def handed_over(certificate: Certificate) -> HttpResponse:
    """Hand a certificate's file over; 404 once its holder was forgotten, for then there is none."""
    if not certificate.pdf:
        raise Http404
    return paper.answer(
        bytes(certificate.pdf), f"certificate-{certificates.in_groups(certificate.number)}.pdf"
    )
