"""The log of an organisation's trainings: who did what beside its groups, for those who organise for it."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from events.desk.page import PAGE, STAFF
from people.access import needs
from people.models import Organisation
from trainings import access, log
from trainings.desk.page import crumbs_of


class WhoseForm(forms.Form):
    """Whose log; nothing chosen is the first organisation."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        to_field_name="code",
        empty_label=None,
        required=False,
    )

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


@require_GET
@needs(*STAFF)
def entries(request: HttpRequest) -> HttpResponse:
    """Who did what with courses, trainers, the ladder, the bank and later projects, the newest first."""
    own = access.organised(request.user).order_by("name", "pk")
    form = WhoseForm(request.GET, organisations=own)
    organisation = (form.cleaned_data["organisation"] if form.is_valid() else None) or own.first()
    if organisation is None:
        raise Http404
    page: Any = Paginator(log.entries(organisation), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form if len(own) > 1 else None,
        "organisation": organisation,
        "page": page,
        "lines": log.in_words(page),
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/log.html", context)
