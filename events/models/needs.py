"""What somebody needs to take part, kept apart from their place, and who looks after it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Event
from events.models.places import Registration
from people.codes import CODE_LENGTH, new_code


class Accessibility(models.TextChoices):
    """What makes a room or a screen usable; several can be ticked, and words added."""

    STEP_FREE = "step-free", _("No steps")
    SEAT = "seat", _("A seat near the front")
    CAPTIONS = "captions", _("Captions")
    FILES = "files", _("Slides and documents beforehand, for a screen reader")
    LARGE_PRINT = "large-print", _("Large print")
    QUIET = "quiet", _("A quiet place to rest")
    COMPANION = "companion", _("Somebody comes with me to assist")


class Support(models.TextChoices):
    """What an event can pay or bring, so that somebody can take part."""

    FLIGHT = "flight", _("Flight or bus")
    HOTEL = "hotel", _("Hotel")
    DATA = "data", _("Data for the phone")
    CHILDCARE = "childcare", _("Childcare")
    INTERPRETATION = "interpretation", _("Interpretation")


class Steward(models.Model):
    """Somebody who looks after what people need at one event, and sees it; nobody else does."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="stewards")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="stewardships"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("right to see what people need")
        verbose_name_plural = _("rights to see what people need")
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="steward_once")]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.person_id}"


class Need(models.Model):
    """What somebody needs: a language that is interpreted into, and what makes the place usable."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="need")
    #: A code of `events.spoken`.
    interpretation = models.CharField(_("interpretation into"), max_length=16, blank=True)
    accessibility: Any = models.JSONField(_("accessibility"), default=list, blank=True)
    words = models.TextField(_("in their words"), blank=True)
    told_at = models.DateTimeField(_("told at"), default=timezone.now)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")

    def __str__(self) -> str:
        return str(self.registration_id)


class Bursary(models.Model):
    """A support that somebody asked for, and what became of it."""

    class Status(models.TextChoices):
        ASKED = "asked", _("it was asked for")
        GRANTED = "granted", _("it is granted")
        REFUSED = "refused", _("it cannot be given")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="bursaries")
    kind = models.CharField(_("kind"), max_length=14, choices=Support)
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.ASKED)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Rises with each decision, so that a letter tells of the last one alone.
    decisions = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [models.UniqueConstraint(fields=["registration", "kind"], name="bursary_once")]

    def __str__(self) -> str:
        return self.code
