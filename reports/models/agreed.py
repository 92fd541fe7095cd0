"""The tables of a grant that organisation and funder agree on, in order, and what its funder said to them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.models.grants import Grant


class AgreedTable(models.Model):
    """One table that the reports of a grant offer; what comes first keeps most of its cells."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="agreed_tables")
    position = models.PositiveSmallIntegerField(_("position"))
    #: Codes of `reports.figures.breakdown.TITLES`, rows first, with commas between them.
    by = models.CharField(_("by"), max_length=80)
    #: By dimension, lists of categories that are told as one.
    joined = models.JSONField(_("put together"), default=dict, blank=True)
    #: The first day on which a report offers it; none: each report does.
    due_on = models.DateField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("agreed table")
        verbose_name_plural = _("agreed tables")
        constraints = [
            models.UniqueConstraint(fields=["grant", "by"], name="agreed_table_once"),
        ]

    def __str__(self) -> str:
        return self.by

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The codes of its dimensions, rows first."""
        return tuple(self.by.split(","))

    @property
    def slug(self) -> str:
        """How it is called in an address."""
        return self.by.replace(",", "-")


class TablesAnswer(models.Model):
    """What the funder said to the list of tables as it stood: that it agrees, or what it wants changed."""

    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="tables_answers")
    #: A mark of the list as it stood (`reports.tables.agreed.mark_of`).
    mark = models.CharField(_("mark"), max_length=64)
    agrees = models.BooleanField(_("agrees"))
    #: The change that is asked for, for the organisation to read.
    words = models.TextField(_("change asked for"), max_length=600, blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("answer to the list of tables")
        verbose_name_plural = _("answers to the list of tables")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agrees=True, words="") | (models.Q(agrees=False) & ~models.Q(words="")),
                name="tables_answer_agrees_or_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_id}:{self.answered_at:%Y-%m-%d}"
