"""The documents of a session at the desk: added, changed, taken off and brought back, with every version."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, documents
from events.desk.document_forms import DocumentForm, DocumentsForm
from events.desk.page import STAFF, back_to, carry_out, get_or_post, is_pressed, say_done, say_of_file
from events.errors import EventError
from events.models import Document, DocumentVersion, Session
from events.views.own import sent_down
from people.access import needs, signed_in


def _url(session: Session) -> str:
    return reverse("events:desk_documents", args=[session.code])


@get_or_post
@needs(*STAFF)
def documents_of(request: HttpRequest, code: str) -> HttpResponse:
    """The documents of a session with all that is told of each, and its links as one list."""
    session = access.session_for(request.user, code, "edit")
    rows = documents.of(session)
    lines = [f"{row.title} {row.url}" for row in rows if row.url]
    form = DocumentsForm(request.POST or None, initial={"documents": "\n".join(lines)})
    if request.method == "POST" and form.is_valid():
        documents.keep(session, form.cleaned_data["documents"], by=signed_in(request), now=timezone.now())
        say_done(request, _("The documents are kept."))
        return back_to(session.event, anchor=f"s-{session.code}")
    event = session.event
    context = {
        "form": form,
        "session": session,
        "rows": rows,
        "now": timezone.now(),
        "removed": documents.removed_of(session),
        "title": _("Documents of “%(title)s”") % {"title": session.title},
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
        ],
    }
    return render(request, "events/desk/documents.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a file or a link to a session."""
    session = access.session_for(request.user, code, "edit")
    form = DocumentForm(request.POST or None, request.FILES or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            documents.add(session, form.facts, by=signed_in(request), now=timezone.now())
        except EventError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The document is kept."))
            say_of_file(request, form.received)
            return redirect(_url(session))
    return _form_page(request, form, session, _("New document"))


@get_or_post
@needs(*STAFF)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is told of a document, or put another version in its place; earlier ones stand below."""
    document = access.document_for(request.user, code)
    session = document.session
    form = DocumentForm(request.POST or None, request.FILES or None, session=session, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            documents.change(document, form.facts, by=signed_in(request), now=timezone.now())
        except EventError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The document is kept."))
            say_of_file(request, form.received)
            return redirect(_url(session))
    versions = document.versions.select_related("file").defer("file__content").order_by("-number")
    return _form_page(request, form, session, document.title, document=document, versions=list(versions))


def _form_page(
    request: HttpRequest,
    form: DocumentForm,
    session: Session,
    title: str,
    *,
    document: Document | None = None,
    versions: list[DocumentVersion] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "action": _("Keep the document"),
        "back_url": _url(session),
        "crumbs": [
            (reverse("events:desk_event", args=[session.event.code]), session.event.title),
            (_url(session), _("Documents")),
        ],
        "note": form.once_more,
        "document": document,
        "versions": versions or [],
    }
    return render(request, "events/desk/document.html", context, status=422 if form.errors else 200)


@require_GET
@needs(*STAFF)
def file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The file of one version, at any time."""
    document = access.document_for(request.user, code)
    version = document.versions.filter(number=number, file__isnull=False).select_related("file").first()
    if version is None or version.file is None:
        raise Http404
    return sent_down(version.file.content, version.file.name, version.file.ending)


@get_or_post
@needs(*STAFF)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a document off; it can be brought back on the same page."""
    document = access.document_for(request.user, code)
    done = _("It is taken off. It can be brought back below the list for 30 days.")
    return _pressed(request, document, partial(documents.remove, document), done)


@get_or_post
@needs(*STAFF)
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Put back what was taken off."""
    document = access.document_for(request.user, code)
    return _pressed(request, document, partial(documents.bring_back, document), _("It is back."))


@get_or_post
@needs(*STAFF)
def again(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Give an earlier version again."""
    document = access.document_for(request.user, code)
    done = _("The earlier version is given again.")
    return _pressed(request, document, partial(documents.take_again, document, number), done)


def _pressed(request: HttpRequest, document: Document, do: Callable[..., None], done: str) -> HttpResponse:
    """Carry it out when its button was pressed, and lead back to the list."""
    back = _url(document.session)
    return carry_out(request, do, done=done, back_url=back) if is_pressed(request) else redirect(back)
