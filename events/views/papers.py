"""Statements on paper from one's own page: that one was there, and that one is expected there."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from convite import paper
from events import sheets, statements
from events.errors import EventError
from events.views.own import READ, private, refused
from events.views.place import door_of


@login_not_required
@private
@require_http_methods(READ)
def statement(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The two letters that one may have, in the language one chooses; without a choice, the choice."""
    door = door_of(request, token, code)
    place, now = door.place, timezone.now()
    kind, language = request.GET.get("kind", ""), request.GET.get("language", "")
    if kind and language in dict(settings.LANGUAGES):
        try:
            drawn = sheets.statement(place, kind, language=language, now=now)
        except EventError as refusal:
            return refused(request, door, refusal)
        return paper.answer(drawn, "convite.pdf")
    told = {
        "place": place,
        "event": place.event,
        "offered": statements.offered(place, now),
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "back_url": door.url(),
    }
    return render(request, "events/statement.html", told)
