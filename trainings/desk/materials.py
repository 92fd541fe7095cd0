"""The materials of a course at the desk: trainers see them at once, and say when participants do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.desk.page import STAFF, ask_first, form_page, get_or_post, say_done, say_of_file
from people.access import needs, signed_in
from trainings import access, courses, materials
from trainings.desk.material_form import MaterialForm
from trainings.desk.page import crumbs_of
from trainings.errors import TrainingError
from trainings.models import Course, Material, Version
from trainings.my_materials import handed_out


def _crumbs(course: Course, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_of((reverse("trainings:desk_course", args=[course.code]), course.title), *more)


def _url(version: Version) -> str:
    return reverse("trainings:desk_materials", args=[version.course.code, version.number])


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The materials of each module in one version of a course."""
    version = access.version_for(request.user, code, number)
    found = materials.of_version(version)
    rows = [(unit, found.get(unit.pk, [])) for unit in courses.units_of_version(version)]
    context = {
        "version": version,
        "course": version.course,
        "rows": rows,
        "is_newest": version.replaced_at is None,
        "crumbs": _crumbs(version.course),
    }
    return render(request, "trainings/desk/materials.html", context)


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest, code: str, number: int, position: int) -> HttpResponse:
    """Add a file or a link to a module."""
    unit = access.unit_for(request.user, code, number, position)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            materials.add(unit, form.facts, by=signed_in(request), now=timezone.now())
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The material is kept."))
            say_of_file(request, form.received)
            return redirect(_url(unit.version))
    return _form_page(request, form, unit.version, _("New material: %(title)s") % {"title": unit.title})


@get_or_post
@needs(*STAFF)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a material is called, what it leads to and when it is given."""
    material = access.material_for(request.user, code)
    form = MaterialForm(request.POST or None, request.FILES or None, material=material)
    if request.method == "POST" and form.is_valid():
        try:
            materials.change(material, form.facts, by=signed_in(request), now=timezone.now())
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The material is kept."))
            say_of_file(request, form.received)
            return redirect(_url(material.unit.version))
    return _form_page(request, form, material.unit.version, material.title)


def _form_page(request: HttpRequest, form: MaterialForm, version: Version, title: str) -> HttpResponse:
    back = _url(version)
    return form_page(
        request,
        form,
        title=title,
        action=_("Keep the material"),
        back_url=back,
        crumbs=_crumbs(version.course, (back, _("Materials"))),
        note=form.once_more,
    )


@require_GET
@needs(*STAFF)
def file(request: HttpRequest, code: str) -> HttpResponse:
    """The file of a material, at any time."""
    material = access.material_for(request.user, code)
    if material.file is None:
        raise Http404
    return handed_out(material.file)


@get_or_post
@needs(*STAFF)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a material off, after asking."""
    material: Material = access.material_for(request.user, code)
    back = _url(material.unit.version)
    if request.method == "POST":
        materials.remove(material, by=signed_in(request), now=timezone.now())
        say_done(request, _("The material is removed."))
        return redirect(back)
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": material.title},
        text=_("Participants of groups that run this version no longer find it. Its file is deleted."),
        action=_("Remove the material"),
        back_url=back,
    )
