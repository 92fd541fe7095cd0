"""What a session leaves behind to read or see, and what organisers want to hear of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.sessions import Session


class Document(models.Model):
    """A link, with its title, to something that belongs to a session: slides, a report, a recording."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)
    url = models.URLField(_("address"), max_length=500)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("document of a session")
        verbose_name_plural = _("documents of sessions")
        constraints = [models.UniqueConstraint(fields=["session", "url"], name="document_once_per_session")]

    def __str__(self) -> str:
        return f"{self.session_id}:{self.position}"


class Digest(models.Model):
    """How often an organiser wants to hear what happened in their events, and until when they have."""

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("once a week, on Mondays")
        DAILY = "daily", _("every morning")
        OFF = "off", _("never")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField(_("how often"), max_length=6, choices=Rhythm, default=Rhythm.WEEKLY)
    told_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("digest for an organiser")
        verbose_name_plural = _("digests for organisers")

    def __str__(self) -> str:
        return f"{self.person_id}:{self.rhythm}"
