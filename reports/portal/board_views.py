"""The pages of links for a board: those who make them, and the one that they open."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from people.access import signed_in
from reports import access, charts
from reports.models import BoardLink
from reports.portal import board, drilldown, funder
from reports.release_forms import BoardLinkForm


@require_http_methods(["GET", "HEAD", "POST"])
def board_links(request: HttpRequest, code: str) -> HttpResponse:
    """The links to one report that the reader's organisation made; a new one is shown once, right here."""
    release, page = access.read_or_issued_by(request.user, code)
    grant = release.grant
    organisation = grant.funder if page == "release" else grant.holder
    now = timezone.now()
    form = BoardLinkForm(request.POST or None, today=now.date())
    made = ""
    if request.method == "POST" and form.is_valid():
        _link, token = board.make(
            release,
            organisation=organisation,
            note=form.cleaned_data["note"],
            ends_on=form.cleaned_data["ends_on"],
            by=signed_in(request),
            now=now,
        )
        made = request.build_absolute_uri(reverse("reports:board", args=[token]))
        form = BoardLinkForm(today=now.date())
    listed = list(
        BoardLink.objects.filter(release=release, organisation=organisation)
        .select_related("made_by", "ended_by")
        .order_by("-made_at", "-pk")
    )
    openings = board.openings(listed)
    response = render(
        request,
        "reports/board_links.html",
        {
            "release": release,
            "title": charts.said(release.tables["grant"]["title"], get_language() or "es"),
            "report_url": reverse(f"reports:{page}", args=[code]),
            "form": form,
            "made": made,
            "listed": [
                {"link": link, "is_open": link.is_open(now), "openings": openings[link.pk]} for link in listed
            ],
        },
        status=422 if form.is_bound else 200,
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def end_board_link(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, and end a link."""
    link = access.board_link_for(request.user, code)
    back = reverse("reports:board_links", args=[link.release.code])
    if request.method == "POST":
        board.end(link, by=signed_in(request), now=timezone.now())
        messages.success(
            request, _("The link is ended. Whoever opens it reads that it opens nothing any more.")
        )
        return redirect(back)
    return render(
        request,
        "components/confirm.html",
        {
            "question": _("End this link?"),
            "text": link.note,
            "action": _("End it"),
            "danger": True,
            "back_url": back,
        },
    )


# It has nothing to guard: whoever holds the link may read, and reading leaves an entry without a name.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_report(request: HttpRequest, token: str) -> HttpResponse:
    """What a link for a board opens: first what it is, and by a press the report itself, which is on record.

    A messenger that looks at the link for a preview sees no figure and leaves no entry.
    """

    def page(link: BoardLink, language: str) -> tuple[str, dict[str, Any]]:
        report = funder.read(link.release.tables, language, page=reverse("reports:board", args=[token]))
        return "reports/board.html", {"report": report, "is_board": True}

    return _read(request, token, page)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_group(request: HttpRequest, token: str, dimension: str) -> HttpResponse:
    """The report of a board's link by one dimension, opened as the report itself is."""

    def page(link: BoardLink, language: str) -> tuple[str, dict[str, Any]]:
        here = reverse("reports:board", args=[token])
        shown = drilldown.group(link.release.tables, dimension, language, here)
        return _deeper(shown, "group", here)

    return _read(request, token, page)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def board_group_row(request: HttpRequest, token: str, dimension: str, row: str) -> HttpResponse:
    """One row of the report of a board's link, as far as it may be told, opened as the report itself is."""

    def page(link: BoardLink, language: str) -> tuple[str, dict[str, Any]]:
        here = reverse("reports:board", args=[token])
        shown = drilldown.row(link.release.tables, dimension, row, language, here)
        return _deeper(shown, "row", here)

    return _read(request, token, page)


def _deeper(shown: dict[str, Any] | None, name: str, here: str) -> tuple[str, dict[str, Any]]:
    if shown is None:
        raise Http404
    told = {name: shown, "below": shown["title"], "report_url": here}
    return "reports/board_deeper.html", told | {"is_board": True}


def _read(
    request: HttpRequest, token: str, page: Callable[[BoardLink, str], tuple[str, dict[str, Any]]]
) -> HttpResponse:
    """Show what a link opens, or a page of it: by a press alone, and only while it may be read."""
    now = timezone.now()
    link = board.read(token, now=now)
    if link is None:
        return _apart(render(request, "reports/board_closed.html", status=410))
    release, language = link.release, get_language() or "es"
    title = charts.said(release.tables["grant"]["title"], language)
    context = {"link": link, "release": release, "title": title}
    if hasattr(release, "withdrawal"):
        return _apart(render(request, "reports/withdrawn.html", context, status=410))
    if request.method != "POST":
        return _apart(render(request, "reports/board_cover.html", context))
    template, told = page(link, language)
    if not board.is_reading(link, request.POST.get("reading", "")):
        board.opened(link, now=now)
    context |= told | {"reading": board.reading(link)}
    return _apart(render(request, template, context))


def _apart(response: HttpResponse) -> HttpResponse:
    """Kept by no cache and no index, and its address goes to nobody."""
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
