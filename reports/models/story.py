"""The story of a grant, and what its organisation approved of it for the funder to read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.grants import Grant


class Story(models.Model):
    """The words of a grant, as they are being written; the funder reads an approval."""

    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, related_name="story")
    project = models.TextField(_("The project"), blank=True, null=True)
    objective = models.TextField(_("Objective"), blank=True, null=True)
    context = models.TextField(_("Context"), blank=True, null=True)
    achievements = models.TextField(_("Achievements"), blank=True, null=True)
    how = models.TextField(_("How they were achieved"), blank=True, null=True)

    class Meta:
        verbose_name = _("story of a project")
        verbose_name_plural = _("stories of projects")

    def __str__(self) -> str:
        return str(self.grant_id)


class Approval(models.Model):
    """Story, logframe and indicators of a grant as its organisation approved them, frozen.

    The funder reads the newest that was not taken back.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="approvals")
    number = models.PositiveSmallIntegerField(_("number"))
    approved_at = models.DateTimeField(_("approved at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Words, definitions and numbers of things; no count of people.
    document = models.JSONField(_("what was approved"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("approval of a project")
        verbose_name_plural = _("approvals of projects")
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="approval_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="approval_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}:{self.number}"
