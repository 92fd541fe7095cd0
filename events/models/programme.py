"""What a programme is built with: an event's rooms, what was moved in it, and structures to begin from."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from events.models.gatherings import Event
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation


class Room(models.Model):
    """What is known of a room of an event; sessions carry its name, as it is announced."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(_("name"), max_length=120)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    step_free = models.BooleanField(_("step-free access"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [models.UniqueConstraint("event", Lower("name"), name="room_once_by_name")]

    def __str__(self) -> str:
        return self.code


class Track(models.Model):
    """What a track of an event is called in each language; sessions carry its words, as they were typed."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="tracks")
    words = models.CharField(_("words that sessions carry"), max_length=60)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        constraints = [models.UniqueConstraint("event", "words", name="track_once_by_words")]

    def __str__(self) -> str:
        return self.code


class Move(models.Model):
    """One change of a programme, with what stood before and what it left, so that it can be undone."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="moves")
    #: One entry a session: its key, and its time, length and room before and after.
    steps = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        indexes = [models.Index(fields=["event", "at"], name="move_of_event")]

    def __str__(self) -> str:
        return self.code


class Template(models.Model):
    """The structure of an event, kept by an organisation to begin other events from; it names nobody."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="templates")
    name = models.CharField(_("name"), max_length=120)
    #: Columns of the event, its rooms and seats, and its sessions by day and hour; see `events.copying`.
    structure = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("template")
        verbose_name_plural = _("templates")

    def __str__(self) -> str:
        return self.code
