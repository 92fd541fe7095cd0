"""The page behind the link of a letter: the whole text, and whether one's organisation signs it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.views.own import FORM, private
from outcomes import access, behind, signatures, signing
from outcomes.errors import AnsweredMeanwhile, OutcomeError, WordsChanged
from outcomes.forms import SignForm
from outcomes.models import StatementAsk


@login_not_required
@private
@require_http_methods(FORM)
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """Read a statement; sign it, decline, or answer otherwise, in the name of one's organisation."""
    return answered(request, access.ask_behind(token, timezone.now()), "outcomes/sign.html", to=request.path)


def answered(request: HttpRequest, ask: StatementAsk, template: str, *, to: str, **more: Any) -> HttpResponse:
    """Draw the page on which somebody answers, keep what they answered, and lead on."""
    now = timezone.now()
    statement = ask.statement
    stands = signing.answered_by(statement, ask.organisation)
    sent = request.POST.copy() if request.method == "POST" else None
    called = ask.person.full_name or ask.person.name
    form = SignForm(sent, stands=stands, version=statement.version, called=called)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                signing.answer(ask, form.said, version=data["version"], seen=data["seen"], now=now)
            except OutcomeError as refusal:
                status = 409
                form.add_error(None, str(refusal))
                statement.refresh_from_db()
                stands = signing.answered_by(statement, ask.organisation)
                if isinstance(refusal, AnsweredMeanwhile | WordsChanged) and sent is not None:
                    # Sent again, it is an answer to what is shown now.
                    sent["version"], sent["seen"] = str(statement.version), signing.mark_of(stands)
            else:
                messages.success(
                    request, _("Thank you. Your answer is kept; you can change it until signing ends.")
                )
                return redirect(to)
    told = signatures.told_of(statement)
    context = {
        "ask": ask,
        "statement": statement,
        "told": told,
        "ahead": behind.ahead_of(statement, told),
        "stands": stands,
        "is_current": stands is not None and stands.version == statement.version,
        "is_open": statement.is_open(now),
        "is_public": statement.is_public(now),
        "form": form,
        **more,
    }
    return render(request, template, context, status=status)
