"""The log of an organisation's trainings: who did what beside its groups, for those who organise for it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from events.desk.page import PAGE, STAFF
from people.access import needs
from trainings import access, log
from trainings.desk.page import crumbs_of
from trainings.desk.whose import WhoseForm


@require_GET
@needs(*STAFF)
def entries(request: HttpRequest) -> HttpResponse:
    """Who did what with courses, trainers, the ladder, the bank and later projects, the newest first."""
    own = access.organised(request.user).order_by("name", "pk")
    form = WhoseForm(request.GET, organisations=own)
    organisation = form.chosen
    if organisation is None:
        raise Http404
    page: Any = Paginator(log.entries(organisation), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form if "organisation" in form.fields else None,
        "organisation": organisation,
        "page": page,
        "lines": log.in_words(page),
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/log.html", context)
