"""The room of pages: the public story beside the records."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete, post_migrate, pre_migrate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import signals

#: Columns by which pages, pictures and their history name the account that worked on them.
SIGNED: dict[str, tuple[str, ...]] = {
    "cms.PageImage": ("uploaded_by_user",),
    "cms.PageDocument": ("uploaded_by_user",),
    "cms.Translation": ("by", "drafted_by"),
    "cms.TranslationFile": ("by",),
    "wagtailimages.Image": ("uploaded_by_user",),
    "wagtaildocs.Document": ("uploaded_by_user",),
    "wagtailcore.UploadedFile": ("uploaded_by_user",),
    "wagtailcore.Page": ("owner", "locked_by"),
    "wagtailcore.Revision": ("user",),
    "wagtailcore.PageLogEntry": ("user",),
    "wagtailcore.ModelLogEntry": ("user",),
    "wagtailcore.Comment": ("user", "resolved_by"),
    "wagtailcore.CommentReply": ("user",),
    "wagtailcore.PageSubscription": ("user",),
    "wagtailcore.WorkflowState": ("requested_by",),
    "wagtailcore.TaskState": ("finished_by",),
    "wagtailcore.APIToken": ("user",),
    "wagtailadmin.EditingSession": ("user",),
    "wagtailadmin.FormState": ("user",),
    "wagtailusers.UserProfile": ("user",),
    "wagtail_localize.StringTranslation": ("last_translated_by",),
    "wagtail_localize.SegmentOverride": ("last_translated_by",),
}


def load_locales(**kwargs: Any) -> None:
    """After migrating (and after a test's flush) every language of the site has its row."""
    from cms import tree

    tree.locales()


def rest(*, plan: Any = (), **kwargs: Any) -> None:
    """Before tables are changed, the triggers at them go: SQLite makes tables anew, by other names."""
    from cms.kept import stamps

    if plan:
        stamps.stop_watching()


def watch(**kwargs: Any) -> None:
    """After migrating, whatever public pages read is watched."""
    from cms.kept import stamps

    stamps.watch()


def admit(*, user: Any, **kwargs: Any) -> None:
    """Whoever logs in finds the pages of the organisations they now edit for, and the newsletters."""
    from cms import newsletter, tree

    tree.admit(user)
    newsletter.admit(user)


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from wagtail.models import TaskState, WorkflowState

        from cms import access, belonging, contact, files, newsletter, records
        from cms.editing import review_letters
        from cms.models import ContactMessage, PublicationFile
        from cms.outward import record_cards
        from cms.translating import handed_in
        from events import publication
        from events.desk import home
        from mail import issues
        from mail import newsletter as letters
        from outcomes import addresses, shown
        from people import accounts, erasure

        pre_migrate.connect(rest, sender=self)
        post_migrate.connect(load_locales, sender=self)
        post_migrate.connect(watch, sender=self)
        post_delete.connect(files.taken_off, sender=PublicationFile)
        # Django's own signal: log-ins come from allauth, the demonstration and the tests alike.
        user_logged_in.connect(admit, dispatch_uid="cms.admit")
        # Under the keys of Wagtail's own letters, which find their place taken and are not sent.
        for signal, tell, sender, key in (
            (signals.task_submitted, review_letters.submitted, TaskState, "group_approval_task_submitted"),
            (signals.workflow_submitted, review_letters.nobody, WorkflowState, "workflow_state_submitted"),
            (signals.workflow_rejected, review_letters.sent_back, WorkflowState, "workflow_state_rejected"),
            (signals.workflow_approved, review_letters.approved, WorkflowState, "workflow_state_approved"),
        ):
            signal.connect(tell, sender=sender, dispatch_uid=f"{key}_email_notification")
        review_letters.register_kinds()
        handed_in.register_kind()
        home.waiting.append(handed_in.waiting)
        publication.publishers.append(records.publish_event)
        publication.locators.append(records.addresses_of)
        publication.hosts.append(records.site_of)
        publication.tellers.append(records.told_of)
        publication.writers.append(lambda event: reverse("cms:desk_texts", args=[event.code]))
        publication.shorteners.append(lambda event: reverse("cms:short_event", args=[event.code]))
        home.workplaces.append(access.workplace_of)
        addresses.finders.append(belonging.base_of)
        addresses.pointers.append(belonging.read_at)
        addresses.framers.append(belonging.frame)
        shown.drawers.append(record_cards.head)
        issues.read_again_by(newsletter.read_again)
        letters.archived_by(newsletter.archive_url)
        contact.register_kind()
        erasure.covers(ContactMessage, "name", "reply_to", "text", forget=contact.forget, by_address=True)
        accounts.stays("cms.Post", "posted_by", because="it says which account put a post up")
        for label, fields in SIGNED.items():
            accounts.stays(
                label,
                *fields,
                because="pages, pictures and translations name the account that worked on them",
            )
