"""Letters of a review: to whoever may approve, and to whoever handed in, each in the reader's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from wagtail.models import Page, TaskState, WorkflowState

from convite import moments
from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Facts, Prose, Says, compose
from mail.models import Letter
from people.models import Person

SUBMITTED, CHANGES, APPROVED = "cms.review-asked", "cms.review-changes", "cms.review-approved"


def submitted(*, instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    """Tell everybody who may approve, but for whoever handed in; Wagtail calls when a step begins."""
    task = instance.task.specific
    if not hasattr(task, "groups"):
        return
    readers = Person.objects.filter(groups__in=task.groups.all(), erased_at=None).distinct()
    asker = instance.workflow_state.requested_by_id
    _post(SUBMITTED, instance, [reader for reader in readers if reader.pk not in (asker, user and user.pk)])


def sent_back(*, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Tell whoever handed in what should change."""
    _post(CHANGES, instance.current_task_state, _asker(instance, user))


def approved(*, instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    """Tell whoever handed in that it is public, or will be."""
    _post(APPROVED, instance.current_task_state, _asker(instance, user))


def nobody(**kwargs: Any) -> None:
    """Tell nobody: of a review that begins, only those hear who can do something."""


def _asker(state: WorkflowState, by: Any) -> list[Person]:
    asker = state.requested_by
    return [asker] if asker is not None and asker != by else []


def _post(kind: str, state: TaskState | None, readers: Iterable[Person]) -> None:
    if state is None:
        return
    drafts = [
        outbox.Draft(
            f"{kind}:{state.pk}:{reader.code}",
            kind,
            reader.email,
            reader.language,
            reader.time_zone,
            {"step": str(state.pk), "reader": reader.code},
            reader.subject,
        )
        for reader in readers
        if reader.email
    ]
    outbox.post_many(drafts, now=timezone.now())


# --- In words -------------------------------------------------------------------------------------


def to_read(letter: Letter, now: datetime) -> Rendered:
    """Who handed in which page, and where it is read."""
    state, page = _step(letter)
    assert state is not None and page is not None  # noqa: S101  `still_to_read` has asked
    asker = state.workflow_state.requested_by
    facts = [(_("Page"), _called(state, page)), (_("Of"), str(state.workflow_state.workflow.name))]
    if asker is not None:
        facts.append((_("Handed in by"), asker.name))
    facts.append((_("When"), moments.day_words(state.started_at, letter.time_zone)))
    return compose(
        _("To be read before it is public: %(title)s") % {"title": _called(state, page)},
        Says(_("Somebody wrote for the website. You can approve it, or say what should change.")),
        Facts(facts),
        Button(_("Read it"), _edit(page)),
        greeting=_greeting(letter),
        why=_("You get this message because you publish pages of this organisation."),
    )


def to_change(letter: Letter, now: datetime) -> Rendered:
    """What whoever read it would like to have changed."""
    state, page = _step(letter)
    assert state is not None and page is not None  # noqa: S101  `still_sent_back` has asked
    said = _said(state)
    return compose(
        _("Please change something: %(title)s") % {"title": _called(state, page)},
        Says(_("Your page was read, and something should change before it is public.")),
        *said,
        Button(_("Change it"), _edit(page)),
        Says(_("When you are done, hand it in again there.")),
        greeting=_greeting(letter),
        why=_("You get this message because you handed in this page."),
    )


def is_public(letter: Letter, now: datetime) -> Rendered:
    """That a page was approved, and from when it stands."""
    state, page = _step(letter)
    assert state is not None and page is not None  # noqa: S101  `still_approved` has asked
    said = _said(state)
    later = page.approved_schedule
    return compose(
        _("Approved: %(title)s") % {"title": _called(state, page)},
        Says(
            _("Your page was approved, and will be public at the hour that was set.")
            if later
            else _("Your page was approved, and is public.")
        ),
        *said,
        Button(_("See it"), _edit(page)),
        greeting=_greeting(letter),
        why=_("You get this message because you handed in this page."),
    )


def still_to_read(letter: Letter, now: datetime) -> bool:
    """Whether the page still waits, and the reader may still approve it."""
    state, page = _step(letter)
    if state is None or page is None or state.status != TaskState.STATUS_IN_PROGRESS:
        return False
    groups = state.task.specific.groups.all()
    return Person.objects.filter(code=letter.about.get("reader"), groups__in=groups).exists()


def still_sent_back(letter: Letter, now: datetime) -> bool:
    """Whether it still waits for changes: nobody handed it in again, and it is still there."""
    state, page = _step(letter)
    if state is None or page is None:
        return False
    return state.workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES


def still_approved(letter: Letter, now: datetime) -> bool:
    """Whether the page is still there."""
    state, page = _step(letter)
    return state is not None and page is not None and state.status == TaskState.STATUS_APPROVED


def _step(letter: Letter) -> tuple[TaskState | None, Page | None]:
    kept = TaskState.objects.filter(pk=letter.about.get("step", 0))
    state = kept.select_related("workflow_state__requested_by", "revision", "task").first()
    return state, (Page.objects.filter(pk=state.workflow_state.object_id).first() if state else None)


def _said(state: TaskState) -> list[Says | Prose]:
    """What whoever read it wrote, as it was written."""
    comment = state.get_comment()
    return [Says(_("This is what was said:")), Prose(comment)] if comment else []


def _called(state: TaskState, page: Page) -> str:
    """The title that was handed in, which the page may not have yet."""
    return str(state.revision.content.get("title") or page.title) if state.revision else page.title


def _edit(page: Page) -> str:
    return settings.PUBLIC_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])


def _greeting(letter: Letter) -> str:
    reader = Person.objects.filter(code=letter.about.get("reader")).first()
    return _("Hello %(name)s,") % {"name": reader.name} if reader else ""


def register_kinds() -> None:
    """Make the letters known to the mail room; called from `AppConfig.ready`."""
    for kind, render, still_due, title in (
        (SUBMITTED, to_read, still_to_read, gettext_noop("A page to be read before it is public")),
        (CHANGES, to_change, still_sent_back, gettext_noop("A page in which something should change")),
        (APPROVED, is_public, still_approved, gettext_noop("A page that was approved")),
    ):
        kinds.register(kind, render=render, still_due=still_due, title=title)
