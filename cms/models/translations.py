"""What is known of each translated text: from which words it was made, drafts of it, and files brought in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.codes import CODE_LENGTH, new_code


class Translation(models.Model):
    """One text in one language: the words it was made from as they were then, and what is drafted of it."""

    #: Kind and code of what it belongs to, such as `session:8F…`, and which of its texts it is.
    item = models.CharField(max_length=80)
    path = models.CharField(max_length=250)
    language = models.CharField(max_length=12, choices=settings.LANGUAGES)
    #: Of which language it is a translation, those words, and the translation, as they stood together; empty:
    #: nobody has seen them together yet.
    source_language = models.CharField(max_length=12, blank=True)
    source = models.TextField(blank=True)
    text = models.TextField(blank=True)
    #: Who wrote it here; none: it was written elsewhere, or when nobody kept account.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    #: What a translator has not published yet.
    draft = models.TextField(blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    drafted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "path", "language"], name="translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item}/{self.path}@{self.language}"


class TranslationFile(models.Model):
    """A file of translations: looked at, brought in, undone."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    file_name = models.CharField(_("file"), max_length=200)
    #: What it says: item, path, source, source language, words, whether they are to be looked at again.
    lines = models.JSONField(default=list)
    #: What stood before it was brought in, by text: item, path, words before, words since.
    before = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    brought_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file of translations")
        verbose_name_plural = _("files of translations")

    def __str__(self) -> str:
        return self.code
