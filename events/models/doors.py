"""The door: the phones that were let in to it, and what they saw there."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Event
from events.models.places import Registration
from events.models.sessions import Session
from people.codes import CODE_LENGTH, new_code


class DoorDevice(models.Model):
    """A phone that may stand at the door of one session, without an account and until a date."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="door_devices")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="door_devices")
    #: Counts the event's devices; drawn as a letter, by which people at the door call it.
    number = models.PositiveSmallIntegerField(_("number"))
    #: Where it stands, such as “main door”; the form asks for no person's name.
    label = models.CharField(_("where it stands"), max_length=60)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField(_("expires"))
    enrolled_at = models.DateTimeField(_("enrolled"), null=True, blank=True)
    last_seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)
    list_taken_at = models.DateTimeField(_("took the list"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("shut out"), null=True, blank=True)

    class Meta:
        verbose_name = _("device at the door")
        verbose_name_plural = _("devices at the door")
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="door_device_number_once"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def sign(self) -> str:
        """The letter that people call it by: A, B, … Z, then AA."""
        letters, left = "", self.number
        while left > 0:
            left, place = divmod(left - 1, 26)
            letters = chr(ord("A") + place) + letters
        return letters

    def is_open(self, now: datetime) -> bool:
        """Return whether it may still fetch and send."""
        return self.revoked_at is None and now < self.expires_at


class DoorScan(models.Model):
    """One code shown at the door, as it was sent: kept whatever came of it, and never counted twice."""

    class Outcome(models.TextChoices):
        RECORDED = "recorded", _("recorded as present")
        AGAIN = "again", _("was in already")
        STANDS = "stands", _("was marked absent after that")
        NO_PLACE = "no-place", _("holds no place now")
        UNKNOWN = "unknown", _("unknown code")
        NOT_HELD = "not-held", _("kept: the session is not held")
        WALK_IN = "walk-in", _("came without a place")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="door_scans")
    device = models.ForeignKey(
        DoorDevice, on_delete=models.CASCADE, null=True, blank=True, related_name="scans"
    )
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="door_scans"
    )
    #: Drawn by the device, so that a batch that is sent again changes nothing.
    client_id = models.CharField(max_length=36, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    #: What was recorded of the person before it, to be set back when it is undone; empty where nothing was.
    stood = models.JSONField(default=dict, blank=True, editable=False)
    #: When the code was shown, by the server's clock.
    scanned_at = models.DateTimeField(_("scanned"))
    #: Whether the device's clock was changed between the scan and the sending.
    is_time_doubtful = models.BooleanField(_("time is doubtful"), default=False)
    received_at = models.DateTimeField(_("received"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("scan at the door")
        verbose_name_plural = _("scans at the door")
        constraints = [
            models.UniqueConstraint(
                fields=["device", "client_id"],
                condition=Q(device__isnull=False),
                name="door_scan_sent_once",
            ),
        ]
        indexes = [models.Index(fields=["session", "received_at"], name="door_scan_by_session")]

    def __str__(self) -> str:
        return self.code
