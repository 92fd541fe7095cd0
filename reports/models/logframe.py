"""The logframe of a grant: what is to be reached, step by step, and what has to hold for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.codes import CODE_LENGTH, new_code
from reports.models.grants import Grant


class Level(models.Model):
    """One line of a logframe: a goal, an outcome, an output or an activity, under the line it serves."""

    class Kind(models.TextChoices):
        GOAL = "goal", pgettext_lazy("of a logframe", "goal")
        OUTCOME = "outcome", pgettext_lazy("of a logframe", "outcome")
        OUTPUT = "output", pgettext_lazy("of a logframe", "output")
        ACTIVITY = "activity", pgettext_lazy("of a logframe", "activity")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="levels")
    kind = models.CharField(_("level"), max_length=8, choices=Kind)
    #: The line that this one serves, which is of a kind above; none for what stands on top.
    serves = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="served"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    words = models.TextField(_("what is to be reached"), max_length=600)
    assumptions = models.TextField(_("assumptions"), max_length=1000, blank=True, null=True)
    verification = models.TextField(_("means of verification"), max_length=1000, blank=True, null=True)
    #: Taken off by hand; it can be brought back.
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a logframe")
        verbose_name_plural = _("lines of logframes")

    def __str__(self) -> str:
        return self.code
