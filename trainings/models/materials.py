"""What a module hands out: files and links, and from when on."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Session
from people.codes import CODE_LENGTH, new_code
from trainings.models.courses import Unit


class MaterialFile(models.Model):
    """The bytes of a material, once, however many versions of a course hand it out."""

    name = models.CharField(_("name of the file"), max_length=120)
    ending = models.CharField(_("kind of file"), max_length=4)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of a material")
        verbose_name_plural = _("files of materials")

    def __str__(self) -> str:
        return str(self.pk)


class Material(models.Model):
    """A file or a link that belongs to a module, and when whoever takes part gets it."""

    class Language(models.TextChoices):
        EVERY = "", _("In every language")
        ES = "es", _("Spanish")
        PT_BR = "pt-br", _("Portuguese")
        EN = "en", _("English")

    class Release(models.TextChoices):
        BEFORE = "before", _("before the class")
        AFTER = "after", _("after the class")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="materials")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)
    language = models.CharField(_("language"), max_length=5, choices=Language, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.ForeignKey(
        MaterialFile, on_delete=models.PROTECT, null=True, blank=True, related_name="materials"
    )
    #: So many whole days before the class begins, or after it ends.
    days = models.PositiveSmallIntegerField(_("days"), default=0)
    release = models.CharField(_("when"), max_length=6, choices=Release, default=Release.BEFORE)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file__isnull=True)),
                name="material_is_a_file_or_a_link",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def released_at(self, session: Session | None) -> datetime | None:
        """Return from when on participants have it, by the class of its module; none: not known yet."""
        if session is None or session.status in (Session.Status.CANCELLED, Session.Status.DRAFT):
            return None
        if session.starts_at is None or session.ends_at is None:
            return None
        if self.release == self.Release.BEFORE:
            return session.starts_at - timedelta(days=self.days)
        return session.ends_at + timedelta(days=self.days)
