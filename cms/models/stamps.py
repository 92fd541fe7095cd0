"""Numbers that the database raises whenever something that public pages read is changed."""

from django.db import models


class Stamp(models.Model):
    """How often what a scope holds was changed, counted by whoever wrote in this slot; no code writes it.

    `cms.kept.stamps` says what the scopes are, and makes the triggers that write here.
    """

    scope = models.CharField(max_length=60)
    slot = models.IntegerField(default=0)
    number = models.BigIntegerField(default=0)
    #: The transaction that raised it last.
    raised_by = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "slot"], name="stamp_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.number}"
