"""The list of tables of a project, for its funder to agree to or to ask for a change of."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from people.access import Duty, needs, signed_in
from reports import access, charts
from reports.crosstab import JOINED
from reports.errors import ChangedMeanwhile
from reports.figures import breakdown
from reports.models import AgreedTable, Grant
from reports.tables import agreed


class ChangeForm(forms.Form):
    """What the funder wants changed."""

    words = forms.CharField(
        label=gettext_lazy("What should be changed?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A sentence or two. The organisation reads it, and changes the list."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Duty.FUNDER)
def tables(request: HttpRequest, code: str) -> HttpResponse:
    """The list as it stands; a press agrees to it, a sentence asks for a change."""
    grant = access.funded_grant_for(request.user, code)
    asks = request.POST.get("act") == "change"
    form = ChangeForm(request.POST if asks else None)
    if request.method == "POST" and (not asks or form.is_valid()):
        try:
            agreed.answer(
                grant,
                seen=request.POST.get("seen", ""),
                change=form.cleaned_data["words"] if asks else "",
                by=signed_in(request),
                now=timezone.now(),
            )
        except ChangedMeanwhile as refusal:
            messages.error(request, str(refusal))
            if asks:
                return _page(request, grant, form, status=409)
        else:
            said = _("The organisation reads what you ask for.") if asks else _("You agreed to this list.")
            messages.success(request, said)
        return redirect("reports:funded_tables", grant.code)
    return _page(request, grant, form, status=422 if form.errors else 200)


def _page(request: HttpRequest, grant: Grant, form: ChangeForm, *, status: int) -> HttpResponse:
    mark, answer = agreed.mark_of(grant), agreed.newest_answer(grant)
    context = {
        "grant": grant,
        "rows": [_row(table, grant) for table in agreed.of(grant)],
        "seen": mark,
        "answer": answer,
        "answers_this": answer is not None and answer.mark == mark,
        "form": form,
    }
    return render(request, "reports/funded_tables.html", context, status=status)


def _row(table: AgreedTable, grant: Grant) -> dict[str, Any]:
    return {
        "title": " × ".join(str(breakdown.TITLES[one]) for one in table.dimensions),
        "due_on": table.due_on,
        "together": [
            _words(dimension, codes, grant) for dimension, each in table.joined.items() for codes in each
        ],
    }


def _words(dimension: str, codes: list[str], grant: Grant) -> str:
    """Categories told as one; of what is not the same in every project, by which it is and how many."""
    known = next((one for one in breakdown.dimensions(grant.scheme) if one.code == dimension), None)
    if known is None:
        return f"{breakdown.TITLES[dimension]} ({len(codes)})"
    labels, language = known.labels(codes), get_language() or "es"
    return JOINED.join(charts.said(labels[code], language) for code in codes if code in labels)
