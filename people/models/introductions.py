"""Who asked to get in touch with whom, what each gave the other, and who does not want to hear from whom."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.codes import CODE_LENGTH, new_code

#: How long somebody has to answer; then what was written to them is deleted.
ANSWER_WITHIN = timedelta(days=30)
#: The most that is written to somebody whom one does not know yet.
LONGEST_WORDS = 500


class Introduction(models.Model):
    """That somebody asked to get in touch with somebody; only a yes shows each how to reach the other."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("in touch")
        #: The asker never learns it: to them it waits, and then was not answered.
        DECLINED = "declined", _("declined")
        LAPSED = "lapsed", _("not answered")
        WITHDRAWN = "withdrawn", _("taken back")

    class Way(models.TextChoices):
        """By what somebody can be reached."""

        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", "WhatsApp"
        SIGNAL = "signal", "Signal"
        CALL = "call", _("Phone")
        OTHER = "other", _("Some other way")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="introductions_asked"
    )
    asked = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="introductions_received"
    )
    #: Where they found each other, as the room that asked registered it; see `introductions.comes_from`.
    context = models.SlugField(_("where from"))
    #: Whether nothing that leaves the house says where from, or what was written.
    is_discreet = models.BooleanField(_("discreet"), default=False)
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    asker_way = models.CharField(_("way"), max_length=8, choices=Way, blank=True)
    asker_contact = models.CharField(_("contact"), max_length=254, blank=True)
    asked_way = models.CharField(_("way"), max_length=8, choices=Way, blank=True)
    asked_contact = models.CharField(_("contact"), max_length=254, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    #: Asked in vain, for they do not want to hear from the asker; never shown to whoever was asked.
    is_unheard = models.BooleanField(_("unheard"), default=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    #: When one of the two took back what both had; the row stays, for it is counted.
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("request to get in touch")
        verbose_name_plural = _("requests to get in touch")
        constraints = [
            models.CheckConstraint(condition=~Q(asker=models.F("asked")), name="introduction_is_of_two"),
            models.UniqueConstraint(
                fields=["asker", "asked"], condition=Q(state="open"), name="introduction_open_once"
            ),
            # Nobody gives anything away before they said yes.
            models.CheckConstraint(
                condition=Q(asked_contact="") | Q(state="accepted"), name="introduction_by_double_consent"
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="introduction_due")]

    def __str__(self) -> str:
        return self.code

    @property
    def answer_by(self) -> datetime:
        """Until when it can be answered."""
        return self.asked_at + ANSWER_WITHIN

    @property
    def is_in_touch(self) -> bool:
        """Whether both can see how to reach each other."""
        return self.state == self.State.ACCEPTED and self.ended_at is None

    def can_be_answered(self, now: datetime) -> bool:
        """Return whether whoever was asked can still say yes; after a no, too, for they may think again."""
        return self.state in (self.State.OPEN, self.State.DECLINED) and now < self.answer_by

    def waits_for_asker(self, now: datetime) -> bool:
        """Return whether it looks unanswered to the asker: a no is told to nobody."""
        return self.can_be_answered(now)


class Refusal(models.Model):
    """That a person does not want to hear from another one again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="refusals")
    whom = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("person one does not want to hear from")
        verbose_name_plural = _("people one does not want to hear from")
        constraints = [
            models.UniqueConstraint(fields=["person", "whom"], name="refused_once"),
            models.CheckConstraint(condition=~Q(person=models.F("whom")), name="refusal_is_of_two"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
