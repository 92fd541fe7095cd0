"""Statements that the members of a coalition sign, each version of their words, and who answered what."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Topic
from people.codes import CODE_LENGTH, new_code
from people.models import Coalition, Organisation


class StatementQuerySet(models.QuerySet["Statement"]):
    """Questions about many statements."""

    def open(self, now: datetime) -> "StatementQuerySet":
        """Those that are being signed."""
        return self.filter(opened_at__lte=now, closes_at__gt=now)

    def public(self, now: datetime) -> "StatementQuerySet":
        """Those that everybody may read: signing is over, and they were published or do it by themselves."""
        return self.filter(opened_at__isnull=False, closes_at__lte=now).filter(
            Q(published_at__lte=now) | Q(publishes_itself=True)
        )


class Statement(models.Model):
    """What the members of a coalition say together; one organisation, the secretariat, keeps it."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    #: Whose editors write it, open it and look after it.
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="kept_statements")
    coalition = models.ForeignKey(Coalition, on_delete=models.PROTECT, related_name="statements")
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), max_length=20000, blank=True)
    addressed_to = models.CharField(_("addressed to"), max_length=300, blank=True)
    day = models.DateField(_("date"))
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    #: Since when it can be signed, and until when; the hour is announced in the zone.
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    #: The version of its words that stands, from 1; before it is opened there is none.
    version = models.PositiveSmallIntegerField(default=0)
    publishes_itself = models.BooleanField(_("published when signing ends"), default=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_generated = models.BooleanField(_("generated for a demonstration"), default=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(closes_at__gt=F("opened_at")),
                name="statement_open_until_a_date",
            ),
        ]
        indexes = [models.Index(fields=["closes_at"], name="statement_closes")]

    def __str__(self) -> str:
        return self.code

    def is_open(self, now: datetime) -> bool:
        """Whether it can be signed."""
        return self.opened_at is not None and self.closes_at is not None and now < self.closes_at

    def is_closed(self, now: datetime) -> bool:
        """Whether signing is over."""
        return self.opened_at is not None and self.closes_at is not None and now >= self.closes_at

    def is_public(self, now: datetime) -> bool:
        """Whether everybody may read it."""
        is_published = self.published_at is not None and self.published_at <= now
        return self.is_closed(now) and (is_published or self.publishes_itself)


class StatementVersion(models.Model):
    """The words of a statement as they could be signed, in every language, with their hash."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    sha256 = models.CharField(max_length=64)
    words = models.JSONField(_("words"))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("version of a statement")
        verbose_name_plural = _("versions of statements")
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="statement_version_once")]

    def __str__(self) -> str:
        return f"{self.statement_id}:{self.number}"


class StatementAsk(models.Model):
    """One person who was asked whether their organisation signs; the link in the letter leads here."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="asks")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    #: The latest version that they were written to about, and when.
    version = models.PositiveSmallIntegerField(_("version"))
    asked_at = models.DateTimeField(_("asked at"))
    #: When they were reminded, and of which closing hour.
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    reminded_of = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request to sign")
        verbose_name_plural = _("requests to sign")
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "organisation", "person"], name="asked_once_to_sign"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Signature(models.Model):
    """What an organisation answered to a version of a statement, and who said so in its name."""

    class Answer(models.TextChoices):
        SIGNED = "signed", _("signs")
        DECLINED = "declined", _("does not sign")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField(_("version"))
    answer = models.CharField(_("answer"), max_length=8, choices=Answer)
    #: Whether its name may stand among the signatories in public.
    is_named = models.BooleanField(_("named in public"), default=False)
    #: Who answered and as what; kept for the secretariat and never published.
    name = models.CharField(_("who signs"), max_length=120, blank=True)
    capacity = models.CharField(_("in which capacity"), max_length=120, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"))
    #: Why the secretariat wrote it down itself; nothing where the organisation answered.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: Whether it came when signing was over.
    is_late = models.BooleanField(_("late"), default=False)
    #: When those who were asked had a letter about what was answered.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["statement", "organisation"], name="one_answer_per_organisation"),
        ]
        indexes = [models.Index(fields=["told_at"], name="signature_told")]

    def __str__(self) -> str:
        return f"{self.statement_id}:{self.organisation_id}"
