"""The materials of a course, class by class: what is given by now for a place, and all for who teaches it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convite.prepared import Prepared
from events.leads import Lead
from events.models import Part, Session
from events.views.own import private, sent_down
from events.views.place import door_of
from events.views.role import role_door
from trainings import materials, my_place, service_record
from trainings.models import Material, MaterialFile

_HAS = Prepared(
    lambda event: Material.objects.filter(unit__version__cohorts__event_id=event).values_list("pk")[:1]
)


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """What is given by now; a place that does not stand has no such page."""
    door = door_of(request, token, code)
    if not door.place.stands:
        raise Http404
    rows = materials.given(
        door.place.event, now=timezone.now(), language=get_language() or "", place=door.place
    )
    here = my_place.page_of("materials", door.place, token)
    context = {"event": door.place.event, "rows": rows, "here": here, "back_url": door.url()}
    return render(request, "trainings/materials.html", context)


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def file(request: HttpRequest, material: str, token: str = "", code: str = "") -> HttpResponse:
    """A file that is given by now; before that it is not there."""
    door = door_of(request, token, code)
    place, found = door.place, None
    if place.stands:
        found = materials.find_given(place.event, material, now=timezone.now(), place=place)
    if found is None or found.file is None:
        raise Http404
    return handed_out(found.file)


def _role_page(role: Part, token: str) -> str:
    name, key = ("my_part_materials", token) if token else ("my_role_materials", role.code)
    return reverse(f"trainings:{name}", args=[key])


def _teaches(role: Part) -> bool:
    return role.role in service_record.ROLES and role.status == Part.Status.CONFIRMED


def role_leads(role: Part, token: str) -> list[Lead]:
    """Lead from the page of a role by which one teaches to all that the course hands out."""
    is_class = role.session.format == Session.Format.CLASS
    if not (is_class and _teaches(role) and list(_HAS.rows(role.session.event_id))):
        return []
    return [Lead(_("Materials of the course"), _role_page(role, token))]


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def taught(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Everything at once, for whoever trains, trains with another or observes, and said yes."""
    door = role_door(request, token, code)
    if not _teaches(door.place):
        raise Http404
    event = door.place.session.event
    rows = materials.given(event, now=None, language=get_language() or "")
    here = _role_page(door.place, token)
    context = {"event": event, "rows": rows, "here": here, "back_url": door.url(), "shows_when": True}
    return render(request, "trainings/materials.html", context)


@login_not_required
@private
@require_http_methods(["GET", "HEAD"])
def taught_file(request: HttpRequest, material: str, token: str = "", code: str = "") -> HttpResponse:
    """A file of the course, as `taught` lists it."""
    door = role_door(request, token, code)
    if not _teaches(door.place):
        raise Http404
    found = materials.find_given(door.place.session.event, material, now=None)
    if found is None or found.file is None:
        raise Http404
    return handed_out(found.file)


def handed_out(file: MaterialFile) -> HttpResponse:
    """The file of a material to take down."""
    return sent_down(file.content, file.name, file.ending)
