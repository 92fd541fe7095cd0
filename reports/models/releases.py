"""The releases of a grant, that its funder reads; the draft of the next one; and what became of each."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event
from people.codes import CODE_LENGTH, new_code
from reports.models.grants import Grant


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases by what became of them."""

    def standing(self) -> "ReleaseQuerySet":
        """Return those that were not withdrawn: what a funder still reads.

        The privacy check asks for all of them: what was read once is known.
        """
        return self.filter(withdrawal=None)


class Release(models.Model):
    """A frozen, numbered, protected report: what the funder reads, byte for byte as it was issued."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="releases")
    number = models.PositiveSmallIntegerField(_("number"))
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Protected tables alone; nothing in here has to be kept from the funder.
    tables = models.JSONField(_("tables"))
    sha256 = models.CharField("SHA-256", max_length=64)
    #: Unprotected counts of people, by measure; compared with later ones and never shown to a funder.
    counts = models.JSONField(default=dict)
    #: The events whose people it counted; the grant's own may be others by now.
    events = models.ManyToManyField(Event, related_name="releases", blank=True, verbose_name=_("events"))

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued report")
        verbose_name_plural = _("issued reports")
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="release_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}:{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep a new release; one that was issued can't be written again."""
        if not self._state.adding:
            raise TypeError("An issued report is never written again.")
        super().save(*args, **kwargs)


class KeptDraft(models.Model):
    """A grant's next report before it is issued: frozen figures without a number, and what the check found.

    Thrown away it leaves nothing; its organisation alone reads it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft, not checked")
        REFUSED = "refused", _("refused by the check")
        CHECKED = "checked", _("checked")

    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, related_name="draft")
    #: What the funder would read, without number and date of issue.
    tables = models.JSONField(_("tables"))
    counts = models.JSONField(default=dict)
    #: Keys of the events whose people it counts.
    covered = models.JSONField(default=list)
    #: What the check rests on beside the figures: the agreement, the reports that are out, the code.
    basis = models.JSONField(default=dict)
    taken_at = models.DateTimeField(_("figures of"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Why it may not be issued, each in every language, {"es": …, "pt-br": …, "en": …}; with "merges", where
    #: telling categories as one would help (`reports.issuing.merging`).
    refusals = models.JSONField(default=list)

    class Meta:
        verbose_name = _("draft of a report")
        verbose_name_plural = _("drafts of reports")

    def __str__(self) -> str:
        return f"{self.grant_id}:draft"

    @property
    def state(self) -> "KeptDraft.State":
        """Return how far it has come."""
        if self.checked_at is None:
            return self.State.DRAFT
        return self.State.REFUSED if self.refusals else self.State.CHECKED


class Withdrawal(models.Model):
    """That a release was withdrawn, when and why; the release itself stays, for what was read is known."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: For the funder to read.
    reason = models.TextField(_("reason"), max_length=600)

    class Meta:
        verbose_name = _("withdrawal of a report")
        verbose_name_plural = _("withdrawals of reports")

    def __str__(self) -> str:
        return f"{self.release_id}"


class Caveat(models.Model):
    """That the funder was told that the data changed after a release; never by how much."""

    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="caveat")
    told_at = models.DateTimeField(_("told at"))
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("note on a report")
        verbose_name_plural = _("notes on reports")

    def __str__(self) -> str:
        return f"{self.release_id}"
