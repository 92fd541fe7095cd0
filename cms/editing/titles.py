"""Wagtail's own views, where they would tell the title of a page that whoever asks may not know of."""

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from cms import access


class PagesBelow(BrowseView):
    """What may be chosen below a page, whose own title stands above it."""

    def get(self, request: HttpRequest, parent_page_id: int) -> HttpResponse:
        """Answer as Wagtail does; a page that whoever asks may not know of is not there."""
        if not access.pages_known_to(request.user, Page.objects.filter(pk=parent_page_id)).exists():
            raise Http404
        response: HttpResponse = super().get(request, parent_page_id)
        return response


class KindsOfPages(PageTypesUsageReportView):
    """The report on kinds of pages, which names the page of each that was written last."""

    def decorate_paginated_queryset(self, page_types: Any) -> Any:
        """Leave that page out where it is another organisation's draft, or unlisted."""
        kinds = super().decorate_paginated_queryset(page_types)
        last = Page.objects.filter(pk__in=[kind.last_edited_page_id for kind in kinds])
        known = set(access.pages_known_to(self.request.user, last).values_list("pk", flat=True))
        for kind in kinds:
            if kind.last_edited_page_id not in known:
                kind.last_edited_page = None
        return kinds


def act_on_many(request: HttpRequest, app_label: str, model_name: str, action: str) -> HttpResponse:
    """Answer as Wagtail does, which names what somebody may not act on, without what they may not know of."""
    try:
        model = apps.get_model(app_label, model_name)
    except LookupError:
        raise Http404 from None
    action_class = bulk_action_registry.get_bulk_action_class(app_label, model_name, action)
    if action_class is None or model not in action_class.models:
        raise Http404
    response: HttpResponse = _telling_no_title(action_class)(request, model).dispatch(request)
    return response


def _telling_no_title(action_class: Any) -> Any:
    """An act on many that names nothing of which whoever asks may not know."""

    class Known(action_class):
        def get_actionable_objects(self) -> tuple[list[Model], dict[str, list[Model]]]:
            objects, others = super().get_actionable_objects()
            known = _known(self.request.user, self.model, [one for many in others.values() for one in many])
            told = {why: [one for one in many if one.pk in known] for why, many in others.items()}
            if not objects and not any(told.values()):
                raise Http404
            return objects, told

    return Known


def _known(person: Any, model: Any, objects: list[Model]) -> set[Any]:
    """The keys of the objects of which a person may know: pages by their titles, files by their rights."""
    rows = model.objects.filter(pk__in=[one.pk for one in objects])
    if model is Page:
        return set(access.pages_known_to(person, rows).values_list("pk", flat=True))
    policy = policy_registry.get_by_type(model)
    theirs = policy.instances_user_has_any_permission_for(person, ["choose", "change", "delete"])
    return set(rows.filter(pk__in=theirs.values("pk")).values_list("pk", flat=True))
