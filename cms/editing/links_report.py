"""The page of broken links in the website's admin: what leads nowhere, where, and what other sites said."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.editing import broken_links, outside_links
from cms.models import EventPage, OutsideLink, PublicPage, SessionPage, TrainingPage
from events.models import Event


class Tried(NamedTuple):
    """A link to another site as it stands on a page, and what is known of it."""

    link: broken_links.Link
    known: OutsideLink | None


def readable(person: Any) -> list[PublicPage]:
    """Return the public pages that a person may change, with their texts."""
    mine = PagePermissionPolicy().instances_user_has_permission_for(person, "change")
    found = Page.objects.live().filter(pk__in=mine.values("pk")).order_by("path").specific()
    return [page for page in found if isinstance(page, PublicPage)]


def asked_of(pages: Iterable[PublicPage]) -> list[broken_links.Link]:
    """Return the links that may be tried: none of protected gatherings, which nobody outside is to notice."""
    hidden: set[int] = set()
    for model in (EventPage, SessionPage, TrainingPage):
        protected = model.objects.filter(**{f"{model.event_path}__risk": Event.Risk.PROTECTED})
        hidden.update(protected.order_by().values_list("pk", flat=True))
    return broken_links.outside(page for page in pages if page.pk not in hidden)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The links of one's own pages that lead nowhere, and those to other sites, tried when asked for."""
    pages = readable(request.user)
    outside = asked_of(pages)
    if request.method == "POST":
        return _ask(request, [link.url for link in outside])
    known = outside_links.known(link.url for link in outside)
    rows = [Tried(link, known.get(link.url)) for link in outside]
    # What needs a look first; the order of the pages stays within.
    rows.sort(key=lambda row: not (row.known and row.known.is_trouble))
    waiting = sum(link.is_waiting for link in known.values())
    context = {
        "broken": broken_links.broken(pages),
        "outside": rows,
        "trouble": sum(bool(row.known and row.known.is_trouble) for row in rows),
        "number": len({link.url for link in outside}),
        "most": outside_links.MOST,
        "waiting": waiting,
        "tried": len(known) - waiting,
        "may_ask": settings.LINK_CHECK,
    }
    return render(request, "cms/admin/broken_links.html", context)


def _ask(request: HttpRequest, urls: list[str]) -> HttpResponse:
    number = outside_links.ask_for(urls, now=timezone.now())
    if number:
        words = ngettext("%(count)s link is being tried.", "%(count)s links are being tried.", number)
        messages.success(request, words % {"count": number})
    elif settings.LINK_CHECK:
        messages.warning(request, gettext("There is nothing to try: all were tried a moment ago, or wait."))
    else:
        messages.warning(request, gettext("Trying links is turned off on this installation."))
    return redirect("broken_links")
