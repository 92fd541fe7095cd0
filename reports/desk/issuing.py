"""The next report of a project: a draft kept, checked and issued; and an issued one, read and withdrawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.desk.page import ask_first
from people.access import needs, signed_in
from reports import access, charts
from reports.desk.page import ORGANISES, veiled
from reports.errors import CheckOver, ReleaseError
from reports.figures import breakdown
from reports.issuing import agreements, drafts, later, releases, withdrawals
from reports.models import Grant, KeptDraft
from reports.portal import funder, quoting
from reports.release_forms import WithdrawalForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """The draft of a project's next report, and what the check found; a press keeps one or takes it anew."""
    grant = access.grant_for(request.user, code)
    if request.method == "POST":
        # Worked out before anything is held, so that nobody else waits for it.
        releases.preview(grant, now=timezone.now())
        drafts.keep(grant, by=signed_in(request), now=timezone.now())
        messages.success(request, _("The draft is kept. Check it before it is issued."))
        return redirect("reports:draft", code)
    kept = _draft_of(grant)
    context: dict[str, Any] = {"grant": grant, "draft": kept, "crumbs": _crumbs(grant)}
    if kept is not None:
        context |= _shown(kept)
        context["lacking"] = agreements.lacking(grant, kept.tables, by=request.user).count()
    return render(request, "reports/draft.html", context)


@require_POST
@needs(*ORGANISES)
def check_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Run the privacy check on the draft; what it finds stands on the draft's page."""
    kept = access.draft_for(request.user, code)
    releases.preview(kept.grant, now=timezone.now())
    try:
        checked = drafts.check(kept, by=signed_in(request), now=timezone.now())
    except ReleaseError as refusal:
        messages.error(request, str(refusal))
    else:
        if checked.taken_at != kept.taken_at:
            messages.info(request, _("The figures had moved: the draft now holds those of this moment."))
        if not checked.refusals:
            messages.success(request, _("The draft passed the privacy check."))
    return redirect("reports:draft", code)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, with what will be veiled, and issue the draft."""
    kept = access.draft_for(request.user, code)
    if request.method == "POST":
        try:
            release = drafts.publish(
                kept, seen=request.POST.get("seen", ""), by=signed_in(request), now=timezone.now()
            )
        except ReleaseError as refusal:
            messages.error(request, str(refusal))
            return redirect("reports:draft", code)
        messages.success(request, _("Report %(number)s is issued.") % {"number": release.number})
        return redirect("reports:issued", release.code)
    shown = _shown(kept)
    if not shown["may_issue"]:
        return redirect("reports:draft", code)
    newest = kept.grant.releases.order_by("-number").first()
    context = {
        "grant": kept.grant,
        "draft": kept,
        "number": newest.number + 1 if newest else 1,
        "seen": drafts.fingerprint(kept),
        "crumbs": [*_crumbs(kept.grant), (reverse("reports:draft", args=[code]), _("Draft"))],
    }
    return render(request, "reports/issue.html", context | shown)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def throw_away(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, and delete the draft."""
    kept = access.draft_for(request.user, code)
    if request.method == "POST":
        drafts.throw_away(kept)
        messages.success(request, _("The draft is gone, and nothing of it was kept."))
        return redirect("reports:grant", code)
    return ask_first(
        request,
        question=_("Throw this draft away?"),
        text=_("Nothing of it is kept. The funder never saw it, and no later report is compared with it."),
        action=_("Throw it away"),
        back_url=reverse("reports:draft", args=[code]),
    )


@require_safe
@needs(*ORGANISES)
def issued(request: HttpRequest, code: str) -> HttpResponse:
    """An issued report as its funder reads it, and what came after it, for those who issued it."""
    release = access.issued_for(request.user, code)
    return render(
        request,
        "reports/issued.html",
        {
            "release": release,
            "report": quoting.add(
                funder.read(
                    release.tables,
                    get_language() or "es",
                    before=access.document_before(release),
                    page=reverse("reports:release", args=[code]),
                ),
                code=code,
            ),
            "is_intact": releases.is_intact(release),
            "withdrawal": getattr(release, "withdrawal", None),
            "caveat": getattr(release, "caveat", None),
            "newer": later.newer(release),
            "moved": later.moved(release),
            "crumbs": _crumbs(release.grant),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why, and take an issued report from its funder."""
    release = access.issued_for(request.user, code)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdrawals.withdraw(
                release, reason=form.cleaned_data["reason"], by=signed_in(request), now=timezone.now()
            )
        except ReleaseError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The report is withdrawn. Its funder reads that, and your reason."))
        return redirect("reports:issued", code)
    return ask_first(
        request,
        question=_("Withdraw report %(number)s?") % {"number": release.number},
        text=_(
            "The funder will read when and why it was withdrawn, and none of its figures; links for a"
            " board end. What was read once is known: later reports go on being compared with this one."
            " It cannot be issued again; a corrected report gets a number of its own."
        ),
        action=_("Withdraw it"),
        back_url=reverse("reports:issued", args=[code]),
        form=form,
    )


@require_POST
@needs(*ORGANISES)
def tell_changed(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the funder that the data changed after a report; never by how much."""
    release = access.issued_for(request.user, code)
    withdrawals.tell_changed(release, by=signed_in(request), now=timezone.now())
    messages.success(request, _("The funder reads beside this report that the data changed since."))
    return redirect("reports:issued", code)


def _draft_of(grant: Grant) -> KeptDraft | None:
    return KeptDraft.objects.filter(grant=grant).select_related("taken_by", "checked_by").first()


def _shown(kept: KeptDraft) -> dict[str, Any]:
    """A draft as its pages show it; a check that holds no more is told with its reason."""
    language = get_language() or "es"
    changed = drafts.outdated(kept, now=timezone.now()) if kept.state == KeptDraft.State.CHECKED else []
    return {
        "report": funder.read(drafts.readable(kept), language),
        "veiled": veiled(releases.Draft(kept.tables, {})),
        "refusals": [
            (charts.said(refusal, language), _merges(refusal.get("merges", ()), language))
            for refusal in kept.refusals
        ],
        "over": str(CheckOver(changed)) if changed else "",
        "may_issue": kept.state == KeptDraft.State.CHECKED and not changed,
    }


def _merges(kept: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, Any]]:
    """The merges that would let a draft pass, each with what its button needs."""
    return [
        {
            **merge,
            "slug": merge["by"].replace(",", "-"),
            "table": " × ".join(str(breakdown.TITLES[one]) for one in merge["by"].split(",")),
            "words": charts.said(merge["words"], language),
        }
        for merge in kept
    ]


def _crumbs(grant: Grant) -> list[tuple[str, str]]:
    return [
        (reverse("reports:desk"), _("Reports")),
        (reverse("reports:grant", args=[grant.code]), grant.title),
    ]
