"""Whom nothing is sent to, of what, why and since when; an address stands here as a keyed hash alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mail.models.letters import Stream
from people.codes import CODE_LENGTH, new_code

#: Stands for all streams.
EVERY = 9


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    """Questions about many of them."""

    def standing(self) -> "SuppressionQuerySet":
        """Those that nobody has lifted."""
        return self.filter(lifted_at=None)

    def of(self, hashes: list[str]) -> "SuppressionQuerySet":
        """Those that stand for any of some addresses, given as their hashes."""
        return self.standing().filter(address_hash__in=hashes)


class Suppression(models.Model):
    """That an address is not written to: one reason, for one stream of letters or part of it."""

    class Reason(models.TextChoices):
        GONE = "gone", _("the address does not exist")
        COMPLAINT = "complaint", _("a letter was reported as unwanted")
        OBJECTION = "objection", _("asked not to be written to")

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    #: HMAC-SHA-256 of the address in small letters; see `mail.suppression`.
    address_hash = models.CharField(max_length=64, db_index=True)
    #: As much of the address as tells an administrator that it is the one: “p…@example.org”.
    hint = models.CharField(_("address"), max_length=254, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    #: The stream that is stopped; `EVERY`: all of them, letters about one's own place once it is certain.
    stream = models.PositiveSmallIntegerField(choices=[*Stream.choices, (EVERY, _("everything"))])
    #: The code of what it is confined to: a newsletter, an organisation or an event; empty: all of a stream.
    about = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    #: The Message-ID's own part of the letter that told us first; empty: nobody's letter did.
    letter = models.CharField(max_length=64, blank=True)
    #: Since when a second letter, a day later or more, has told the same.
    certain_at = models.DateTimeField(_("certain since"), null=True, blank=True)
    #: Who noted at the desk what was asked by another way; none: the reader or their mail server did.
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    lifted_because = models.CharField(pgettext_lazy("of lifting a stop", "why"), max_length=300, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("address not written to")
        verbose_name_plural = _("addresses not written to")
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "reason", "stream", "about"],
                condition=Q(lifted_at=None),
                name="suppressed_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason}:{self.code}"

    def stops(self, stream: int, about: frozenset[str]) -> bool:
        """Return whether a letter of the stream, about records of these codes, is not to be sent."""
        if self.stream == EVERY:
            return stream != Stream.SERVICE or self.certain_at is not None
        return self.stream == stream and (not self.about or self.about in about)
