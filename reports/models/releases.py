"""The releases of a grant, that its funder reads."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.codes import CODE_LENGTH, new_code
from reports.models.grants import Grant


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
