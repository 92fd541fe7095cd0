"""How many were at a session, counted by head where no list can be kept."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Hub
from events.models.modes import Mode
from events.models.sessions import Session

#: More heads than anybody counts in one room or call.
MOST_HEADS = 100_000


class Headcount(models.Model):
    """A count that was typed in for one session and mode or hub; the latest holds, the earlier ones stay.

    Counted, not listed: it says nothing of who was there, and is added to no count of people.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="headcounts")
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    #: At which hub, where its coordinator counted; none: at hubs that nobody told apart.
    hub = models.ForeignKey(Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="headcounts")
    #: None: the count before was taken back.
    people = models.PositiveIntegerField(
        _("people counted"), null=True, blank=True, validators=[MaxValueValidator(MOST_HEADS)]
    )
    typed_at = models.DateTimeField(_("typed in at"), default=timezone.now)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("headcount")
        verbose_name_plural = _("headcounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(hub__isnull=True) | Q(mode="hub"), name="headcount_hub_is_a_hub"
            )
        ]
        indexes = [models.Index(fields=["session", "mode"], name="headcount_by_session")]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.mode}"
