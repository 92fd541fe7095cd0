"""What the pages of a project's plan share: the way back, and the tabs from one page to the next."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.models import Grant
from reports.plan import approved


class Tab(NamedTuple):
    """A page of a project, and whether one is there."""

    url: str
    title: str
    here: bool


def crumbs_of(grant: Grant, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page of a project."""
    return [
        (reverse("reports:desk"), _("Reports")),
        (reverse("reports:grant", args=[grant.code]), grant.title),
        *more,
    ]


def tabs_of(grant: Grant, here: str) -> list[Tab]:
    """Return the pages of a project; `here` is a route."""
    pages = (
        ("grant", _("Reports")),
        ("tables", _("Agreed tables")),
        ("indicators", _("Indicators")),
        ("logframe", _("Logframe")),
        ("story", _("Story")),
        ("evidence", _("Evidence")),
        ("bodies", _("Institutions")),
        ("approval", _("Approval")),
        ("missing_project", _("Who is missing")),
    )
    return [
        Tab(reverse(f"reports:{route}", args=[grant.code]), title, route == here) for route, title in pages
    ]


def frame_of(grant: Grant, here: str, **more: Any) -> dict[str, Any]:
    """Return what every page of a project's plan shows; `standing` is what the funder reads."""
    tabs = tabs_of(grant, here)
    return {
        "grant": grant,
        "tabs": tabs,
        "here": next((tab.title for tab in tabs if tab.here), ""),
        "crumbs": crumbs_of(grant),
        "standing": approved.standing(grant),
        **more,
    }
