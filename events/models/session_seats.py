"""Sessions with seats of their own: who chose one beside their place at the event."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.places import Registration
from events.models.sessions import Session


class SessionSeat(models.Model):
    """A session that somebody chose: a seat in it, a turn on its list, or a wish until their place is theirs.

    The way is the place's own (`Registration.way`). `events.choosing` alone writes it, with the counters of
    the session's capacities.
    """

    class Status(models.TextChoices):
        HELD = "held", _("has a seat")
        WAITING = "waiting", _("waiting")
        #: Of whoever has no place yet, or not any more: it takes nothing until the place is theirs.
        WISHED = "wished", _("wished")

    #: Statuses that a counter of the capacity counts.
    COUNTED: ClassVar[tuple[str, ...]] = (Status.HELD, Status.WAITING)

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="session_seats")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="chosen_by")
    status = models.CharField(_("status"), max_length=8, choices=Status)
    #: When it was asked for: the order of the session's list.
    asked_at = models.DateTimeField(_("asked at"))
    #: Whether a seat was put there for this person when all were taken.
    is_extra = models.BooleanField(_("beyond the seats"), default=False)

    class Meta:
        verbose_name = _("seat in a session")
        verbose_name_plural = _("seats in sessions")
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="session_seat_once"),
        ]
        indexes = [models.Index(fields=["session", "status", "asked_at"], name="session_seat_list")]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.session_id}"
