"""The files of sessions' documents, for everybody or for whoever has a place or a role."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from events import access, documents, expected
from events.models import DocumentFile, Part
from events.views.own import READ, private, sent_down
from events.views.place import door_of
from events.views.role import role_door


@login_not_required
@require_safe
def to_all(request: HttpRequest, code: str) -> HttpResponse:
    """A file that everybody has by now; any other is not there."""
    session = access.public_session_of_document(code)
    found = documents.handed_out(session, code, now=timezone.now(), to_all=True)
    answer = _sent(found)
    # Asked for again each time, so that what is taken off is gone at once.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@private
@require_http_methods(READ)
def to_place(request: HttpRequest, document_code: str, token: str = "", code: str = "") -> HttpResponse:
    """A file that whoever has a place has by now, of a session that they are in."""
    place = door_of(request, token, code).place
    if not place.stands:
        raise Http404
    session = access.session_of_document(place.event, document_code)
    if session.is_chosen and not (
        list(expected.narrowed([session], place)) or place.presences.filter(session=session).exists()
    ):
        raise Http404
    return _sent(documents.handed_out(session, document_code, now=timezone.now(), to_all=False))


@login_not_required
@private
@require_http_methods(READ)
def to_role(request: HttpRequest, document_code: str, token: str = "", code: str = "") -> HttpResponse:
    """The same for whoever said yes to a role in the session."""
    role = role_door(request, token, code).place
    if role.status != Part.Status.CONFIRMED:
        raise Http404
    found = documents.handed_out(role.session, document_code, now=timezone.now(), to_all=False)
    return _sent(found)


def _sent(file: DocumentFile | None) -> HttpResponse:
    if file is None:
        raise Http404
    return sent_down(file.content, file.name, file.ending)
