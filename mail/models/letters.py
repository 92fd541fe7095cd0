"""Letters: one message to one person, written once and sent once."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Stream(models.IntegerChoices):
    """What a letter is for, in the order in which letters leave; consent to one is none to another."""

    #: About a place or role of one's own: it is sent again when a worker died over it.
    SERVICE = 0, _("about a place or role")
    #: From the desk to many at once.
    MESSAGE = 1, _("to a selection of people")
    NEWSLETTER = 2, _("newsletter")


class Channel(models.TextChoices):
    """By what a letter reaches its reader."""

    MAIL = "mail", _("by mail")
    #: A person of the desk says it, from their own phone; delivery never takes it.
    PHONE = "phone", _("by phone")


class Means(models.TextChoices):
    """With what somebody told what a letter says."""

    WHATSAPP = "whatsapp", "WhatsApp"
    SIGNAL = "signal", "Signal"
    SMS = "sms", _("text message")
    CALL = "call", _("call")
    OTHER = "other", _("some other way")


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about many letters."""

    def due(self, now: datetime) -> "LetterQuerySet":
        """Letters to be mailed at `now`: waiting, or left behind by a worker whose lease has run out.

        One of many that was in a worker's hands when it died is neither: it may have left, and a person
        decides.
        """
        return self.filter(
            Q(stream=Stream.SERVICE) | Q(handed_over_at=None),
            Q(state=Letter.State.DUE) | Q(state=Letter.State.SENDING, lease_until__lt=now),
            # Said again so that the partial index serves.
            state__in=[Letter.State.DUE, Letter.State.SENDING],
            not_before__lte=now,
            channel=Channel.MAIL,
        )

    def to_tell(self, now: datetime) -> "LetterQuerySet":
        """Letters that a person is to tell by phone at `now`."""
        return self.filter(channel=Channel.PHONE, state=Letter.State.DUE, not_before__lte=now)

    def interrupted(self, now: datetime) -> "LetterQuerySet":
        """Letters to many that a worker may or may not have handed over before it died."""
        return self.filter(
            state=Letter.State.SENDING, lease_until__lt=now, handed_over_at__isnull=False
        ).exclude(stream=Stream.SERVICE)

    def to_decide(self) -> "LetterQuerySet":
        """Letters that leave only if a person says so: held ones, and those that failed."""
        return self.filter(state__in=Letter.TO_DECIDE)

    def held_by(self, mark: str) -> "LetterQuerySet":
        """Letters that the worker with this claim is sending."""
        return self.filter(state=Letter.State.SENDING, claim=mark)


class Letter(models.Model):
    """One message to one person. It is rendered when it is sent, and kept as it was sent."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        HELD = "held", _("held for a person to decide")
        PAUSED = "paused", _("paused")
        DROPPED = "dropped", _("no longer due")

    #: States in which a person decides what becomes of a letter.
    TO_DECIDE = (State.HELD, State.FAILED)

    #: States in which it has not left, and may yet.
    UNSENT = (State.DUE, State.SENDING, State.HELD, State.PAUSED)

    key = models.CharField(_("key"), max_length=200, unique=True)
    stream = models.PositiveSmallIntegerField(choices=Stream, default=Stream.SERVICE)
    #: The code of the record at whose desk it is looked after, such as an event's; empty: administrators'.
    filed_under = models.CharField(max_length=40, blank=True)
    #: The code of what it is one of many of, such as a message from the desk; empty: it stands alone.
    batch = models.CharField(max_length=40, blank=True)
    kind = models.SlugField(_("kind"), max_length=60)
    #: The codes of the records it speaks of, by name, such as {"registration": "…", "session": "…"}.
    about = models.JSONField(default=dict)
    subject = models.UUIDField(_("person"), null=True, blank=True, db_index=True)
    channel = models.CharField(_("by what"), max_length=5, choices=Channel, default=Channel.MAIL)
    #: None for what is told by phone: the number stands with whoever it is for.
    address = models.EmailField(_("address"))
    #: The part of the address behind the @, in small letters; what its mail server takes from us is limited.
    domain = models.CharField(max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DUE)
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    #: Whose hands it is in, and until when: a worker's, or of who tells it by phone the person's code.
    lease_until = models.DateTimeField(null=True, blank=True)
    claim = models.CharField(max_length=32, blank=True)
    #: When a worker took it in hand to give it to the mail server; none: nobody has, or it is settled.
    handed_over_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("the server's words"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    told_with = models.CharField(_("told with"), max_length=8, choices=Means, blank=True)
    title = models.CharField(_("subject line"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    calendar = models.TextField(_("calendar entry"), blank=True)

    #: What was read to word it, while it is being worded: delivery asks whether it holds and how it reads.
    read: "dict[str, Any] | None" = None

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        indexes = [
            models.Index(
                fields=["stream", "not_before"], name="letter_due", condition=Q(state__in=["due", "sending"])
            ),
            models.Index(fields=["filed_under", "created_at"], name="letter_filed"),
            # How many stand where is told from it alone.
            models.Index(fields=["filed_under", "state", "kind"], name="letter_counted"),
            models.Index(Upper("address"), name="letter_to"),
            models.Index(
                fields=["filed_under", "not_before"],
                name="letter_to_tell",
                condition=Q(channel="phone", state="due"),
            ),
            models.Index(fields=["batch", "state"], name="letter_batch", condition=~Q(batch="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def is_erased(self) -> bool:
        """Whether whom it was for has been forgotten; what is told by phone never had an address."""
        return not self.address and self.channel == Channel.MAIL

    @property
    def code(self) -> str:
        """The random code that stands for it in addresses: its Message-ID's own part."""
        return self.message_id.lstrip("<").partition("@")[0]
