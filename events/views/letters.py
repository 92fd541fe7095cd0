"""The messages that the holder of a place or role was sent, to be read where their mail does not arrive."""

import re
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import correspondence
from events.models import Part, Registration
from events.views.own import READ, Door, how_it_stands, private
from events.views.place import door_of
from events.views.role import role_door
from mail import kinds, outbox, previews
from mail.models import Letter

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


def _page(request: HttpRequest, door: Door[Registration] | Door[Part], letter_code: str) -> HttpResponse:
    now = timezone.now()
    theirs = correspondence.to_holder(door.place, now).filter(message_id__startswith=f"<{letter_code}@")
    letter = theirs.first()
    if letter is None:
        raise Http404
    shown: Any = letter if letter.state == Letter.State.SENT else previews.of(letter, now).rendered
    event = door.place.session.event if isinstance(door.place, Part) else door.place.event
    return render(
        request,
        "events/letter.html",
        {
            "event": event,
            "letter": letter,
            "title": (shown.title if shown else "") or kinds.title(letter.kind),
            "words": how_it_stands(letter),
            "text": _STRUCK_LINK.sub(_("(your page)"), shown.text) if shown else "",
            "at": letter.sent_at or letter.created_at,
            "back_url": door.url(),
        },
    )
