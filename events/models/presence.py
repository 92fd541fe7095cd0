"""Who was at a session."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.doors import DoorDevice
from events.models.modes import Mode
from events.models.places import Registration
from events.models.sessions import Session


class Presence(models.Model):
    """Whether one registered person was at one session; no row means not marked, never absent."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")

    class Source(models.TextChoices):
        HAND = "hand", _("by hand")
        DOOR = "door", _("at the door")
        ENTER = "enter", _("entered by our page")
        IMPORT = "import", _("imported")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="presences")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences")
    state = models.CharField(_("state"), max_length=8, choices=State)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    entered_at = models.DateTimeField(_("in"), null=True, blank=True)
    left_at = models.DateTimeField(_("out"), null=True, blank=True)
    #: Minutes attended; none where nobody measured them: the declared length then counts.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=Source)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    #: The device at the door that saw the person first.
    device = models.ForeignKey(
        DoorDevice, on_delete=models.SET_NULL, null=True, blank=True, related_name="presences"
    )

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="presence_once"),
        ]
        indexes = [models.Index(fields=["session", "state"], name="presence_by_session")]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.session_id}"
