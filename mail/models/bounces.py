"""What mail servers said of letters that had left."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Bounce(models.Model):
    """That a letter came back, was put off or was reported: once for each letter and kind of news."""

    class Kind(models.TextChoices):
        GONE = "gone", _("the address does not exist")
        REFUSED = "refused", _("refused")
        DELAYED = "delayed", _("put off")
        COMPLAINT = "complaint", _("reported as unwanted")

    #: The Message-ID's own part of the letter; empty: a provider told of one that we can't find.
    letter = models.CharField(max_length=64, blank=True)
    #: As in `mail.suppression`.
    address_hash = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    #: The enhanced status code, such as 5.1.1 (RFC 3463).
    status = models.CharField(max_length=12, blank=True)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        constraints = [
            models.UniqueConstraint(fields=["address_hash", "letter", "kind"], name="bounced_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"
