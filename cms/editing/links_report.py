"""The page of broken links in the website's admin: what leads nowhere, where and since when."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.editing import broken_links
from cms.models import PublicPage


def readable(person: Any) -> list[PublicPage]:
    """Return the public pages that a person may change, with their texts."""
    mine = PagePermissionPolicy().instances_user_has_permission_for(person, "change")
    found = Page.objects.live().filter(pk__in=mine.values("pk")).order_by("path").specific()
    return [page for page in found if isinstance(page, PublicPage)]


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """The links of one's own pages that lead nowhere, and those that lead to other sites."""
    pages = readable(request.user)
    context = {"broken": broken_links.broken(pages), "outside": broken_links.outside(pages)}
    return render(request, "cms/admin/broken_links.html", context)
