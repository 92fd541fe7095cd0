"""The tables of a grant that organisation and funder agreed on, in the order in which they are protected."""

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
