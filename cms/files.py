"""Who gets a file of the website: whoever may read a live page that refers to it, and whoever works on it."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet, prefetch_related_objects
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.tasks import update_reference_index_task

from cms import access
from cms.closed import is_closed
from cms.models import PageDocument, PublicationFile, PublicationPage, SessionPage
from events.models import Event, Session


def let_out(document: PageDocument, request: HttpRequest) -> None:
    """Let a file out, or raise Http404; one that not everybody gets is marked as `is_for_one`.

    Wagtail's index of references says which pages refer to it, as they stand and not as a draft has them.
    """
    pages = referring(document)
    live = pages.filter(live=True, alias_of__view_restrictions=None).exclude(_not_there())
    listed = live.exclude(access.pages_of_gatherings(risk=Event.Risk.PROTECTED))
    if listed.filter(~is_closed()).exists():
        return
    request.is_for_one = True  # type: ignore[attr-defined]  # the view that serves it asks
    if _lets_in(request, live.values_list("path", flat=True)):
        return
    if not access.works_on_file(request.user, document, pages):
        raise Http404


def referring(document: PageDocument) -> QuerySet[Page]:
    """The pages, drafts too, that refer to a file; one query finds out which."""
    of_pages = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(document).filter(base_content_type=of_pages)
    return Page.objects.filter(pk__in=[int(key) for key in references.values_list("object_id", flat=True)])


def taken_off(*, instance: PublicationFile, **kwargs: Any) -> None:
    """Have the references of a publication read anew after one of its files was taken off.

    Wagtail reads them when the page is saved, which is before its rows are deleted.
    """
    if PublicationPage.objects.filter(pk=instance.page_id).exists():
        update_reference_index_task.enqueue("cms", "publicationpage", str(instance.page_id))


def _not_there() -> Q:
    """Pages left behind by a draft, as `RecordPage.is_there` knows them."""
    of_sessions = SessionPage.objects.filter(session__status=Session.Status.DRAFT).values("pk")
    return access.pages_of_gatherings(status=Event.Status.DRAFT) | Q(pk__in=of_sessions)


def _lets_in(request: HttpRequest, paths: Iterable[str]) -> bool:
    """Whether any page at these paths is open to whoever asks: no restriction on it or above refuses them."""
    paths = list(paths)
    above = {path[:end] for path in paths for end in range(Page.steplen, len(path) + 1, Page.steplen)}
    restrictions = PageViewRestriction.objects.filter(page__path__in=above)
    if request.user.is_authenticated:
        prefetch_related_objects([request.user], "groups")  # Wagtail asks for them at each restriction
    refused = tuple(
        one.page.path
        for one in restrictions.select_related("page").prefetch_related("groups")
        if not one.accept_request(request)
    )
    return any(not path.startswith(refused) for path in paths)
