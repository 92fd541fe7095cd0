"""Review: what is written for a house is read by its editors, or by the secretariat, before it is public.

Wagtail keeps the states; who is told of them, and in whose language, is `cms.editing.review_letters`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask
from wagtail.users.models import UserProfile

#: Letters of Wagtail's own that a person could ask for; ours stand in their place.
LETTERS_OF_WAGTAIL = (
    "submitted_notifications",
    "approved_notifications",
    "rejected_notifications",
    "updated_comments_notifications",
)


@transaction.atomic
def stand_before(name: str, pages: Iterable[Page], *, read_by: Sequence[Group]) -> Workflow:
    """Return the review that pages and all below them pass through, making it where missing.

    It has one step: anybody of the groups `read_by`, of which the first is the house's own, approves or asks
    for changes. A page that has a review already keeps it.
    """
    task = GroupApprovalTask.objects.filter(groups=read_by[0], active=True).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=name)
        task.groups.set(read_by)
    workflow = Workflow.objects.filter(workflow_tasks__task=task, active=True).first()
    if workflow is None:
        workflow = Workflow.objects.create(name=name)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    for page in pages:
        WorkflowPage.objects.get_or_create(page_id=page.pk, defaults={"workflow": workflow})
    return workflow


def settle(person: Any) -> None:
    """Have Wagtail tell a person the hours of their own place, until they choose another there.

    It writes them no letters of its own: they would pass our outbox by.
    """
    profile = UserProfile.get_for_user(person)
    told: dict[str, Any] = dict.fromkeys(LETTERS_OF_WAGTAIL, False)
    # Accounts are made with UTC, which says nothing of a place.
    if not profile.current_time_zone and person.time_zone != "UTC":
        told["current_time_zone"] = person.time_zone
    if changed := {name: value for name, value in told.items() if getattr(profile, name) != value}:
        for name, value in changed.items():
            setattr(profile, name, value)
        profile.save(update_fields=list(changed))
