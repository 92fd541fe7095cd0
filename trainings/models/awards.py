"""What is certified of somebody, and stays as it was issued."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Registration
from people.codes import CODE_LENGTH, new_code
from trainings.models.cohorts import Cohort


class Certificate(models.Model):
    """What somebody did in a group, as it was true on the day: its bytes are kept and never drawn anew."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", _("attendance")
        ACHIEVEMENT = "achievement", _("achievement")
        TRAINER = "trainer", _("trainer")

    #: Random, never given twice; `certificates.in_groups` writes it as people read it.
    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="certificates")
    #: The place that it rests on; none for a trainer, whose roles it rests on.
    registration = models.ForeignKey(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="certificates"
    )
    subject = models.UUIDField(_("person"), db_index=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    #: What it says, as values; the name alone goes when its holder is forgotten.
    facts = models.JSONField(_("what it says"), default=dict)
    pdf = models.BinaryField(_("file"))
    #: SHA-256 of the file, in hexadecimal: by it a copy is known, and an altered one is not.
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    #: Whether the page that verifies it names its holder: they say so, and nobody else.
    shows_name = models.BooleanField(_("the name may be shown"), default=False)
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "subject", "kind"],
                condition=Q(revoked_at__isnull=True, replaced_at__isnull=True),
                name="certificate_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stands(self) -> bool:
        """Whether it holds: neither revoked nor replaced."""
        return self.revoked_at is None and self.replaced_at is None


class SigningKey(models.Model):
    """A key that signs certificates as credentials; its public half stays readable for as long as they do."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    #: PKCS #8, encrypted under the installation's own secret: the database alone signs nothing.
    private = models.BinaryField(_("private key"))
    #: What anybody checks a signature with, as a JWK (RFC 7517).
    public = models.JSONField(_("public key"))
    made_at = models.DateTimeField(_("made at"))
    #: Since when it signs no more; none: it signs.
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(retired_at__isnull=True), name="signing_key_in_use_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code
