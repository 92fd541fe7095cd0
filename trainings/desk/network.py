"""The network at the desk: who learnt with one's organisation and agreed to be found, as each shows it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from events.desk.page import PAGE, STAFF
from people.access import needs
from trainings import access, network
from trainings.desk.page import crumbs_of
from trainings.network_forms import FindForm


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest) -> HttpResponse:
    """Who learnt with one's organisations and agreed to be found: what each chose to show, and no more."""
    everybody = network.of_learners(access.teaching_organisations(request.user))
    form = FindForm(request.GET, entries=everybody)
    found = network.in_order(network.narrowed(everybody, **form.asked))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "cards": network.cards(page.object_list),
        "is_narrowed": any(form.asked.values()),
        "crumbs": crumbs_of(),
    }
    response = render(request, "trainings/desk/network.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response
