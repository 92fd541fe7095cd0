"""The administrator's pages of messages: what was held or failed, and whether it leaves after all."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from mail import access, kinds, outbox, reasons
from mail.forms import LetterFilter
from mail.models import Channel, Letter, LetterQuerySet
from people.access import Duty, needs

LETTERS_A_PAGE = 30
State = Letter.State
#: What can be listed: `state` in the address → the states it stands for. Who got what is nobody's business.
LISTS = {
    "": Letter.TO_DECIDE,
    "held": (State.HELD,),
    "failed": (State.FAILED,),
    "waiting": (State.DUE, State.SENDING),
    "paused": (State.PAUSED,),
}


@require_http_methods(["GET", "HEAD"])
@needs(Duty.ADMINISTRATOR)
def letters(request: HttpRequest) -> HttpResponse:
    """How many letters stand where, and those that wait for a person, the newest first.

    Whoever asks for one whole address sees every letter to it, whatever became of it.
    """
    every = access.letters_for(request.user)
    counts = dict(every.order_by().values_list("state").annotate(Count("pk")))
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in LISTS else ""
    titles = {
        "": _("To decide"),
        "held": _("Held"),
        "failed": _("Failed"),
        "waiting": _("On their way"),
        "paused": _("Paused"),
    }
    form = LetterFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    sought, kind = asked.get("q", ""), asked.get("kind", "")
    asked_for = bool(sought or kind)
    number = {name: sum(counts.get(state, 0) for state in states) for name, states in LISTS.items()}
    found = every.filter(address__iexact=sought) if sought else every.filter(state__in=LISTS[chosen])
    if kind:
        found = found.filter(kind=kind)
    found = found.order_by("-created_at", "-pk")
    # Neither the words of a letter nor who it is for are read, but for the address that is masked.
    page: Any = Paginator(found.defer("text", "html", "calendar", "title"), LETTERS_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "mail/desk.html",
        {
            "tabs": [
                (
                    f"{request.path}?state={name}" if name else request.path,
                    f"{title} ({number[name]})",
                    name == chosen and not sought,
                )
                for name, title in titles.items()
            ],
            "sent": counts.get(State.SENT, 0),
            "dropped": counts.get(State.DROPPED, 0),
            "all_of": chosen if chosen in Letter.TO_DECIDE and number[chosen] > 1 and not asked_for else "",
            "form": form,
            "state": chosen,
            "asked_for": asked_for,
            "clear_url": request.path if asked_for else "",
            "rows": [_row(letter) for letter in page],
            "page": page,
        },
    )


def _row(letter: Letter) -> dict[str, Any]:
    is_told = letter.channel == Channel.PHONE
    return {
        "letter": letter,
        "title": kinds.title(letter.kind),
        "address": str(Channel.PHONE.label) if is_told else reasons.masked(letter.address),
        "reason": reasons.in_words(letter),
        "said": reasons.servers_words(letter),
        "leaves_at": letter.not_before if letter.state in (State.DUE, State.PAUSED) else None,
        "can_be_decided": letter.state in Letter.TO_DECIDE,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Duty.ADMINISTRATOR)
def send_again(request: HttpRequest, code: str) -> HttpResponse:
    """Send one letter after all, after a page that asks."""
    return _decide(request, access.letter_for(request.user, code), sends=True)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Duty.ADMINISTRATOR)
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Let one letter never leave, after a page that asks."""
    return _decide(request, access.letter_for(request.user, code), sends=False)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Duty.ADMINISTRATOR)
def send_all(request: HttpRequest, state: str) -> HttpResponse:
    """Send all letters that were held, or all that failed, after a page that asks."""
    return _decide(request, access.undecided_for(request.user, state), sends=True)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Duty.ADMINISTRATOR)
def drop_all(request: HttpRequest, state: str) -> HttpResponse:
    """Let all letters that were held, or all that failed, never leave, after a page that asks."""
    return _decide(request, access.undecided_for(request.user, state), sends=False)


def _decide(request: HttpRequest, chosen: LetterQuerySet, *, sends: bool) -> HttpResponse:
    back = redirect(reverse("mail:desk"))
    if request.method == "POST":
        decided = outbox.send_again(chosen, now=timezone.now()) if sends else outbox.drop(chosen)
        if not decided:
            messages.info(request, _("Nothing was left to decide."))
        elif sends:
            words = ngettext("%(count)s message is due again.", "%(count)s messages are due again.", decided)
            messages.success(request, words % {"count": decided})
        else:
            words = ngettext("%(count)s message was dropped.", "%(count)s messages were dropped.", decided)
            messages.success(request, words % {"count": decided})
        return back
    count = chosen.to_decide().count()
    if not count:
        messages.info(request, _("Nothing was left to decide."))
        return back
    one = chosen.to_decide()[0] if count == 1 else None
    return render(request, "mail/decide.html", {"sends": sends, "count": count, "row": one and _row(one)})
