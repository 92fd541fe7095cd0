"""The editors' search and references to pages, kept up once for many pages that one act makes or changes.

Each time that a page is saved, Wagtail hands in two tasks: to write it into the search index and into that of
references. They are done at once, except within `once`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

#: The two tasks, by their modules' paths: what they are given is an app, a model and a key.
FOLLOWED = frozenset(
    {"modelsearch.tasks.insert_or_update_object_task", "wagtail.tasks.update_reference_index_task"}
)
#: The first of them.
READ = "modelsearch.tasks.insert_or_update_object_task"
#: Keys of the pages that were saved within `once`; none outside of it.
_saved: ContextVar[set[str] | None] = ContextVar("cms.indexing.saved", default=None)


class PagesOnce(ImmediateBackend):
    """Does every task at once, but leaves pages to `once` while an act is under way."""

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        saved = _saved.get()
        if saved is None or task.module_path not in FOLLOWED or not _is_page(*args[:2]):
            done = super().enqueue(task, args, kwargs)
            if task.module_path == READ and _is_page(*args[:2]):
                _mark([args[2]])
            return done
        saved.add(args[2])
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


@contextmanager
def once() -> Iterator[None]:
    """Until the end of the act, put off what follows from saving a page, and then do it once for each.

    An act that fails leaves both indexes as they were. Within another one, the outer does it.
    """
    if _saved.get() is not None:
        yield
        return
    saved: set[str] = set()
    token = _saved.set(saved)
    try:
        yield
    finally:
        _saved.reset(token)
    if saved:
        _follow(saved)


def _is_page(app_label: str, model_name: str) -> bool:
    from wagtail.models import Page

    return issubclass(apps.get_model(app_label, model_name), Page)


def _mark(pages: Iterable[Any]) -> None:
    from cms.search import entries

    entries.mark(pages)


@transaction.atomic
def _follow(saved: set[str]) -> None:
    """Write pages into both indexes; those that are gone again have left them already."""
    from modelsearch.backends import get_search_backends
    from wagtail.models import Page, ReferenceIndex

    _mark(saved)
    pages = sorted(Page.objects.filter(pk__in=saved).specific(), key=lambda page: (page._meta.label, page.pk))
    for page in pages:
        if ReferenceIndex.is_indexed(type(page)):
            ReferenceIndex.create_or_update_for_object(page)
    for model, of_one_type in groupby(pages, key=type):
        alike = list(of_one_type)
        for backend in get_search_backends(with_auto_update=True):
            backend.add_bulk(model, alike)
