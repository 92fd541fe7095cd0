"""The letters of one event at the desk: every one written there, what became of it, and what is decided."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from events import access, correspondence
from events.correspondence import DRAWN, Sought, Whom
from events.desk.page import PAGE, STAFF, back_to, frame_of, get_or_post, is_pressed, may, say_done
from events.models import Event
from mail import kinds, previews, reasons
from mail.models import Channel, Letter, LetterQuerySet
from people.access import needs, signed_in

State = Letter.State
#: What a page of somebody's words may do: look as they look, and nothing else.
SHUT_IN = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


class LetterFilter(forms.Form):
    """A plain GET: what is asked stands in the address."""

    q = forms.CharField(
        label=gettext_lazy("Name, e-mail, phone or number"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Message"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", pgettext("of messages", "All")), *kinds]  # type: ignore[attr-defined]


def _lists() -> dict[str, str]:
    return {
        "": pgettext("of messages", "All"),
        "decide": _("To decide"),
        "waiting": _("On their way"),
        "paused": _("Paused"),
        "sent": pgettext("of messages", "Sent"),
        "dropped": pgettext("of messages", "Dropped"),
    }


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Every letter written in an event, by state and kind; found by name, number or address of its reader.

    Whoever may see counts alone sees how many stand where, and no letter.
    """
    found = access.event_for(request.user, code)
    letters = access.letters_for(request.user, found)
    counts = correspondence.counted(letters)
    sought = Sought.of_words(request.GET)
    names, edits = may(request.user, found, "names"), may(request.user, found, "edit")
    if not names:
        sought = Sought(state=sought.state, kind=sought.kind)
    rows = correspondence.matching(letters, found, sought)
    page: Any = None
    if names:
        pages = Paginator(rows.defer("text", "html", "calendar"), PAGE)
        if not sought.narrows:
            pages.count = correspondence.in_list(counts, sought.state, sought.kind)
        page = pages.get_page(request.GET.get("page"))
    carried = {name: value for name, value in sought.words.items() if name != "state"}
    context = frame_of(
        found,
        "events:desk_letters",
        names=names,
        edits=edits,
        tabs=[
            (
                f"{request.path}?{urlencode(carried | ({'state': name} if name else {}))}",
                # How many of what was searched stand in another list is not asked of the database.
                words if sought.narrows else f"{words} ({correspondence.in_list(counts, name, sought.kind)})",
                name == sought.state or (name == "decide" and sought.state in ("held", "failed")),
            )
            for name, words in _lists().items()
        ],
        form=LetterFilter(request.GET, kinds=correspondence.kinds_of(counts)),
        sought=sought,
        hidden={name: value for name, value in sought.words.items() if name in ("state", "of", "batch")},
        page=page,
        rows=_rows(page, found, request.user, edits=edits) if page else [],
        total=correspondence.in_list(counts, ""),
        to_decide=edits and bool(page) and any(row.state in Letter.TO_DECIDE for row in page),
        clear_url=request.path if sought.words else "",
    )
    return render(request, "events/desk/letters.html", context)


def _rows(page: Any, event: Event, viewer: Any, *, edits: bool) -> list[dict[str, Any]]:
    letters = list(page)
    readers = correspondence.whom(letters, event, viewer)
    return [_row(letter, readers[letter.pk], edits=edits) for letter in letters]


def _row(letter: Letter, reader: Whom, *, edits: bool) -> dict[str, Any]:
    return {
        "letter": letter,
        "title": kinds.title(letter.kind),
        "whom": reader,
        "state": DRAWN.get(letter.state, ""),
        "word": _word(letter),
        "reason": reasons.in_words(letter),
        "said": reasons.servers_words(letter),
        "leaves_at": letter.not_before
        if letter.channel == Channel.MAIL and letter.state in (State.DUE, State.PAUSED)
        else None,
        "can_be_decided": edits and letter.state in Letter.TO_DECIDE,
        "can_be_sent": edits and letter.state in Letter.TO_DECIDE and not letter.is_erased,
    }


def _word(letter: Letter) -> str:
    """How it stands, in words; what somebody tells by phone is not on its way by itself."""
    if letter.channel == Channel.PHONE and letter.state in (State.DUE, State.SENDING):
        return pgettext("a message", "to be told by phone")
    if letter.channel == Channel.PHONE and letter.state == State.SENT:
        return pgettext("a message", "told by phone")
    return letter.get_state_display()


@csp_replace({"frame-src": [SELF]})
@require_GET
@needs(*STAFF)
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """One letter: to whom, what became of it step by step, and its words as they left, or would leave now."""
    event, found = access.letter_for(request.user, code)
    now, edits = timezone.now(), may(request.user, event, "edit")
    reader = correspondence.whom([found], event, request.user)[found.pk]
    is_sent = found.state == State.SENT
    preview = None if is_sent or found.state == State.DROPPED or found.is_erased else previews.of(found, now)
    shown = found if is_sent else preview.rendered if preview else None
    context = {
        **_row(found, reader, edits=edits),
        "event": event,
        "is_sent": is_sent,
        "is_erased": found.is_erased,
        "preview": preview,
        "subject_line": correspondence.unnamed(shown.title, reader, event) if shown else "",
        "text": correspondence.unnamed(shown.text, reader, event) if shown else "",
        "html_url": reverse("events:desk_letter_html", args=[code]) if shown and shown.html else "",
        "language": dict(Letter._meta.get_field("language").flatchoices).get(found.language, found.language),
        "can_readdress": edits
        and reader.place is not None
        and reader.place.is_alive
        and not reader.place.address_confirmed_at,
        "of_one": _to_the_same(event, found),
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
            (reverse("events:desk_letters", args=[event.code]), _("Messages")),
        ],
    }
    response = render(request, "events/desk/letter.html", context)
    add_never_cache_headers(response)
    return response


def _to_the_same(event: Event, found: Letter) -> str:
    """Where all letters about the same place or role stand; empty for letters about neither."""
    code = found.about.get("registration") or found.about.get("part")
    return f"{reverse('events:desk_letters', args=[event.code])}?{urlencode({'of': code})}" if code else ""


@require_GET
@needs(*STAFF)
@xframe_options_sameorigin
def letter_html(request: HttpRequest, code: str) -> HttpResponse:
    """A letter as its reader's mail program draws it; it runs nothing and fetches nothing."""
    event, found = access.letter_for(request.user, code)
    if found.state == State.SENT:
        html = found.html
    else:
        rendered = None if found.is_erased else previews.of(found, timezone.now()).rendered
        html = rendered.html if rendered else ""
    if not html:
        raise Http404
    reader = correspondence.whom([found], event, request.user)[found.pk]
    response = HttpResponse(correspondence.unnamed(html, reader, event))
    response.headers["Content-Security-Policy"] = SHUT_IN
    add_never_cache_headers(response)
    return response


@get_or_post
@needs(*STAFF)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Send again, or drop for good, the letters that were ticked or all that match.

    Asks first before many, and before anything is dropped.
    """
    found = access.event_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(found, "events:desk_letters")
    sought, act = Sought.of_words(request.POST), request.POST.get("act", "")
    back = reverse("events:desk_letters", args=[code]) + (
        f"?{urlencode(sought.words)}" if sought.words else ""
    )
    picked = [one.replace("\0", "") for one in request.POST.getlist("pick")]
    if act not in ("send", "drop") or not (picked or "all" in request.POST):
        messages.error(request, _("Tick the messages that it is about, and choose what to do."))
        return redirect(back)
    letters = access.letters_for(request.user, found)
    chosen = (
        correspondence.matching(letters, found, sought) if "all" in request.POST else _of(letters, picked)
    )
    number = chosen.to_decide().count()
    # What is dropped never leaves, be it one or many.
    if (number > 1 or (number and act == "drop")) and "sure" not in request.POST:
        context = {
            "event": found,
            "sends": act == "send",
            "number": number,
            "hidden": [
                ("act", act),
                *([("all", "1")] if "all" in request.POST else []),
                *(("pick", one) for one in picked),
                *sought.words.items(),
            ],
            "back_url": back,
            "crumbs": [
                (reverse("events:desk"), _("Workspace")),
                (reverse("events:desk_event", args=[code]), found.title),
                (reverse("events:desk_letters", args=[code]), _("Messages")),
            ],
        }
        return render(request, "events/desk/letters_decide.html", context)
    by, now = signed_in(request), timezone.now()
    if act == "send":
        done = correspondence.send_again(chosen, found, by=by, now=now)
        words = ngettext("%(count)s message is due again.", "%(count)s messages are due again.", done)
    else:
        done = correspondence.drop(chosen, found, by=by, now=now)
        words = ngettext("%(count)s message was dropped.", "%(count)s messages were dropped.", done)
    if done:
        say_done(request, words % {"count": done})
    else:
        messages.info(request, _("Nothing was left to decide."))
    return redirect(back)


def _of(letters: LetterQuerySet, codes: list[str]) -> LetterQuerySet:
    """The letters of some codes, at most one page of them."""
    among = Q()
    for one in codes[:PAGE]:
        among |= Q(message_id__startswith=f"<{one}@")
    return letters.filter(among)
