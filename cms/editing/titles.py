"""Wagtail's own views, where they would tell the title of a page that whoever asks may not know of."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.views.chooser import BrowseView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.models import Page

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
