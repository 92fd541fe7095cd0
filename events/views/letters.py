"""The messages that the holder of a place or role was sent, to be read where their mail does not arrive."""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import correspondence, messages
from events.letters.messages import message_of, words_on_the_page
from events.models import Part, Registration
from events.views.own import READ, Door, how_it_stands, private
from events.views.place import door_of
from events.views.role import role_door
from mail import kinds, outbox, previews
from mail.models import Channel, Letter

#: An address whose token was struck out of the kept copy: it leads to the page that is open already.
_STRUCK_LINK = re.compile(rf"https?://\S*{re.escape(outbox.STRUCK)}\S*")


@login_not_required
@private
@require_http_methods(READ)
def to_place(request: HttpRequest, letter_code: str, token: str = "", code: str = "") -> HttpResponse:
    """One message to the holder of a place, in words."""
    return _page(request, door_of(request, token, code), letter_code)


@login_not_required
@private
@require_http_methods(READ)
def to_role(request: HttpRequest, letter_code: str, token: str = "", code: str = "") -> HttpResponse:
    """One message to the holder of a role, in words."""
    return _page(request, role_door(request, token, code), letter_code)


@login_not_required
@private
@require_http_methods(READ)
def announcement_to_place(
    request: HttpRequest, message_code: str, token: str = "", code: str = ""
) -> HttpResponse:
    """What the organisers wrote to the holder of a place whom no letter brings it."""
    return _announcement(request, door_of(request, token, code), message_code)


@login_not_required
@private
@require_http_methods(READ)
def announcement_to_role(
    request: HttpRequest, message_code: str, token: str = "", code: str = ""
) -> HttpResponse:
    """What the organisers wrote to the holder of a role whom no letter brings it."""
    return _announcement(request, role_door(request, token, code), message_code)


def _announcement(
    request: HttpRequest, door: Door[Registration] | Door[Part], message_code: str
) -> HttpResponse:
    sent = messages.to_read(door.place, timezone.now()).filter(code=message_code).first()
    if sent is None:
        raise Http404
    language = get_language() or "es"
    title, text = words_on_the_page(sent, door.place, language)
    context = {
        "title": title,
        "words": _("to be read here"),
        "text": text,
        "tag": sent.told_in(language),
        "at": sent.confirmed_at,
        "back_url": door.url(),
    }
    return render(request, "events/letter.html", context)


def _page(request: HttpRequest, door: Door[Registration] | Door[Part], letter_code: str) -> HttpResponse:
    now = timezone.now()
    theirs = correspondence.to_holder(door.place, now).filter(message_id__startswith=f"<{letter_code}@")
    letter = theirs.first()
    if letter is None:
        raise Http404
    shown: Any = letter if letter.state == Letter.State.SENT else previews.of(letter, now).rendered
    event = door.place.session.event if isinstance(door.place, Part) else door.place.event
    title = (shown.title if shown else "") or kinds.title(letter.kind)
    text = _STRUCK_LINK.sub(_("(your page)"), shown.text) if shown else ""
    is_told = letter.channel == Channel.PHONE or messages.is_read_on_the_page_alone(event)
    if letter.kind == messages.KIND and is_told and shown:
        # The letter itself only said that this stands here; whoever told it by phone, no more than a part.
        title, text = words_on_the_page(message_of(letter), door.place, letter.language)
    return render(
        request,
        "events/letter.html",
        {
            "title": title,
            "words": how_it_stands(letter),
            "text": text,
            "tag": letter.language,
            "at": letter.sent_at or letter.created_at,
            "back_url": door.url(),
        },
    )
