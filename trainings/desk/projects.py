"""Later projects at the desk: what grew from trainings, written by whoever keeps it, and who shares what."""

from collections.abc import Collection, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.desk.page import (
    PAGE,
    STAFF,
    ask_first,
    form_page,
    get_or_post,
    in_one_transaction,
    say_done,
)
from people.access import needs, signed_in
from people.names import plain
from trainings import access, projects
from trainings.desk.page import crumbs_of
from trainings.desk.project_form import ProjectForm, SharedForm
from trainings.errors import TrainingError
from trainings.models import Project
from trainings.projects import By, Shared


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_of((reverse("trainings:desk_projects"), _("Later projects")), *more)


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest) -> HttpResponse:
    """The projects that one's organisations keep, take part in or gave rise to, and public ones."""
    found = access.projects_for(request.user).in_order()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "trainings/desk/projects.html", {"page": page, "crumbs": crumbs_of()})


@require_GET
@needs(*STAFF)
def project(request: HttpRequest, code: str) -> HttpResponse:
    """One project: who carries it, where, and from which groups it grew."""
    found = access.project_for(request.user, code)
    own = _own_groups(request)
    named = projects.named_groups(found, own)
    context = {
        "project": found,
        "groups": [(group, projects.called(group), group.pk in own) for group in named],
        "unnamed": len(found.groups.all()) - len(named),
        "may_change": access.teaching_organisations(request.user).filter(pk=found.organisation_id).exists(),
        "crumbs": _crumbs(),
    }
    return render(request, "trainings/desk/project.html", context)


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new project; `from` in the address is the code of a group that it grew from."""
    group = access.cohorts_for(request.user).filter(code=request.GET.get("from", "")).first()
    initial = {"grew_from": [group.pk], "countries": [str(group.event.country)]} if group else {}
    form = _form(request, None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = projects.write(
            form.facts,
            organisation=form.cleaned_data["organisation"],
            by=signed_in(request),
            now=timezone.now(),
        )
        say_done(request, _("The project is kept."))
        return redirect("trainings:desk_project", made.code)
    return _form_page(request, form, _("New project"), reverse("trainings:desk_projects"), _crumbs())


@get_or_post
@needs(*STAFF)
@in_one_transaction
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a project; only who keeps it does."""
    found = access.kept_project_for(request.user, code)
    if request.method == "POST":
        # Whoever else writes it is waited for, so that it stands beside what was sent.
        list(Project.objects.select_for_update(of=("self",)).filter(pk=found.pk).values_list("pk"))
        found = access.kept_project_for(request.user, code)
    form = _form(request, found)
    back = reverse("trainings:desk_project", args=[found.code])
    if request.method == "POST" and form.is_valid():
        try:
            projects.write(
                form.facts, project=found, among=form.offered, by=signed_in(request), now=timezone.now()
            )
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The project is kept."))
            return redirect(back)
    return _form_page(request, form, str(found.title), back, _crumbs((back, str(found.title))))


def _form(request: HttpRequest, found: Project | None, **more: Any) -> ProjectForm:
    return ProjectForm(
        request.POST or None,
        organisations=access.teaching_organisations(request.user).order_by("name"),
        groups=projects.offered_groups(access.cohorts_for(request.user)),
        project=found,
        **more,
    )


def _form_page(
    request: HttpRequest, form: ProjectForm, title: str, back: str, crumbs: list[tuple[str, str]]
) -> HttpResponse:
    action = _("Keep the project")
    return form_page(request, form, title=title, action=action, back_url=back, crumbs=crumbs)


@get_or_post
@needs(*STAFF)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a project, after asking."""
    found = access.kept_project_for(request.user, code)
    if request.method == "POST":
        projects.remove(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The project is removed."))
        return redirect("trainings:desk_projects")
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": found.title},
        text=_("It goes from every page, for good. The organisations and groups that it names stay."),
        action=_("Remove the project"),
        back_url=reverse("trainings:desk_project", args=[found.code]),
    )


@require_GET
@needs(*STAFF)
def shared(request: HttpRequest) -> HttpResponse:
    """Which later projects two organisations, groups or countries share."""
    form = SharedForm(request.GET)
    rows = _shared(request, form, _own_groups(request))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    file_url = f"{reverse('trainings:desk_projects_shared_file')}?{request.GET.urlencode()}"
    context = {
        "form": form,
        "page": page,
        "file_url": file_url,
        "is_of_groups": form.kind == By.GROUPS,
        "crumbs": _crumbs(),
    }
    return render(request, "trainings/desk/projects_shared.html", context | {"is_narrowed": bool(form.sides)})


@require_GET
@needs(*STAFF)
def shared_file(request: HttpRequest) -> HttpResponse:
    """The same as a file, which leaves the house: it names no group that the public does not see."""
    content = projects.file_of(_shared(request, SharedForm(request.GET), frozenset()))
    # Spreadsheets know by the mark that it is UTF-8.
    response = HttpResponse(f"\ufeff{content}", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="projects.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _own_groups(request: HttpRequest) -> set[int]:
    """The keys of the groups that the viewer sees though the public may not."""
    return set(access.cohorts_for(request.user).values_list("pk", flat=True))


def _shared(request: HttpRequest, form: SharedForm, own: Collection[int]) -> Sequence[Shared]:
    found = access.projects_for(request.user).in_order()
    rows = projects.shared(found, form.kind, own=own)
    for side in form.sides:
        rows = [row for row in rows if plain(side) in plain(row.one) or plain(side) in plain(row.other)]
    return rows
