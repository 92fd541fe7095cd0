"""What organisers write themselves to many people of an event, and to whom it goes."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.gatherings import Event
from events.models.places import Registration
from events.models.roles import Part
from people.codes import CODE_LENGTH, new_code

#: The order in which the languages of a message stand in for each other.
FALLBACK = ("es", "pt-br", "en")


class Message(models.Model):
    """One text of the organisers', in one to three languages, to people who were chosen together."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SENDING = "sending", _("being sent")
        PAUSED = "paused", _("paused")
        STOPPED = "stopped", pgettext_lazy("an announcement", "stopped")

    class To(models.TextChoices):
        PLACES = "places", _("people with a registration")
        ROLES = "roles", _("people with a role")

    #: States in which its letters may still leave.
    ON_ITS_WAY: ClassVar[tuple[str, ...]] = (State.SENDING, State.PAUSED)

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="messages")
    to = models.CharField(_("to"), max_length=6, choices=To)
    #: By what they were found, as `events.listing.Asked` or by roles; empty: each of them was ticked.
    asked = models.JSONField(default=dict)
    #: language code → the subject line, and the text, in it.
    titles = models.JSONField(_("subject line"), default=dict)
    texts = models.JSONField(_("text"), default=dict)
    #: Whether answers go to the address of whoever wrote it.
    is_answered = models.BooleanField(_("answers come to my own address"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    #: When its people were chosen; who comes later is not among them.
    chosen_at = models.DateTimeField(_("chosen at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("sent off at"), null=True, blank=True)
    #: The instant before which none of its letters leaves.
    leaves_at = models.DateTimeField(null=True, blank=True)
    #: When the last of its letters was written.
    posted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [
            models.Index(
                fields=["confirmed_at"],
                condition=Q(state="sending", posted_at=None),
                name="message_to_post",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def languages(self) -> list[str]:
        """The languages in which it has a subject line and a text."""
        return [code for code in FALLBACK if self.titles.get(code) and self.texts.get(code)]

    def told_in(self, language: str) -> str:
        """Return the language in which a reader of `language` gets it; empty while it has no words."""
        written = self.languages
        return language if language in written else (written[0] if written else "")


class Recipient(models.Model):
    """One person whom a message is for, and whether the letter to them was written."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to be written to")
        POSTED = "posted", _("written to")
        LEFT_OUT = "left-out", _("left out")

    class Why(models.TextChoices):
        UNREACHABLE = "unreachable", _("without an e-mail address")
        NOT_BY_PHONE = "not-phone", _("told by phone, which you left out")
        TWICE = "twice", _("with the same address as somebody before them")
        STOPPED = "stopped", _("who asked for no such messages, or whose address does not exist")
        CHANGED = "changed", _("whose place or role changed since you chose them")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="recipients")
    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, null=True, blank=True, related_name="messages"
    )
    part = models.ForeignKey(Part, on_delete=models.CASCADE, null=True, blank=True, related_name="messages")
    #: The status of the place or role when it was chosen; one that is another by then hears nothing.
    status = models.CharField(max_length=10)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(_("why"), max_length=11, choices=Why, blank=True)

    class Meta:
        verbose_name = _("recipient of an announcement")
        verbose_name_plural = _("recipients of announcements")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "registration"],
                condition=Q(registration__isnull=False),
                name="recipient_place_once",
            ),
            models.UniqueConstraint(
                fields=["message", "part"], condition=Q(part__isnull=False), name="recipient_role_once"
            ),
            models.CheckConstraint(
                condition=Q(registration__isnull=True, part__isnull=False)
                | Q(registration__isnull=False, part__isnull=True),
                name="recipient_is_one",
            ),
        ]
        indexes = [models.Index(fields=["message", "state"], name="recipient_by_state")]

    def __str__(self) -> str:
        return f"{self.message_id}:{self.registration_id or self.part_id}"
