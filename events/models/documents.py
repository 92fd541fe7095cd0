"""What a session leaves behind to read or see, and what organisers want to hear of."""

from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from events import spoken
from events.models.sessions import Session
from people.codes import CODE_LENGTH, new_code


class DocumentQuerySet(models.QuerySet["Document"]):
    """Questions about many documents."""

    def with_moment(self) -> "DocumentQuerySet":
        """Those that are there, each with `given_at`: from when on it is given; none: not known yet."""
        Release, held = Document.Release, (Session.Status.SCHEDULED, Session.Status.HELD)

        def later(moment: str) -> list[When]:
            takes_place = Q(session__status__in=held)
            return [
                When(Q(**{f"{moment}__gt": F("added_at")}) & takes_place, then=F(moment)),
                When(Q(**{f"{moment}__isnull": False}) & takes_place, then=F("added_at")),
            ]

        none = Value(None, output_field=models.DateTimeField())
        moment = Case(
            When(release=Release.NOW, then=F("added_at")),
            When(release=Release.DATE, release_on__gt=F("added_at"), then=F("release_on")),
            When(release=Release.DATE, then=F("added_at")),
            When(release=Release.START, then=Case(*later("session__starts_at"), default=none)),
            When(release=Release.END, then=Case(*later("session__until"), default=none)),
            default=none,
            output_field=models.DateTimeField(),
        )
        found: Any = self.filter(removed_at=None).annotate(given_at=moment)
        return cast("DocumentQuerySet", found)

    def given(self, now: datetime) -> "DocumentQuerySet":
        """Those that are given by now, in their order, with what is told of their files but not the bytes."""
        found: Any = self.with_moment()
        return cast("DocumentQuerySet", found.filter(given_at__lte=now).listed())

    def listed(self) -> "DocumentQuerySet":
        """In their order, with what is told of their files but not the bytes."""
        found: Any = self.select_related("file").defer("file__content").order_by("position", "pk")
        return cast("DocumentQuerySet", found)


class DocumentFile(models.Model):
    """The bytes of a document, as they were taken in."""

    class Barrier(models.TextChoices):
        NONE = "", _("none known")
        NO_TEXT = "no-text", _("pictures of pages, without text")
        NO_TAGS = "no-tags", _("text without headings and order")

    name = models.CharField(_("name of the file"), max_length=120)
    ending = models.CharField(_("kind of file"), max_length=4)
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("bytes"))
    #: What keeps a screen reader from it.
    barrier = models.CharField(_("barrier"), max_length=8, choices=Barrier, default=Barrier.NONE, blank=True)

    class Meta:
        verbose_name = _("file of a document")
        verbose_name_plural = _("files of documents")

    def __str__(self) -> str:
        return str(self.pk)


class Document(models.Model):
    """Something that belongs to a session, as a link or a file: slides, a report, a recording."""

    class Kind(models.TextChoices):
        SLIDES = "slides", _("slides")
        NOTE = "note", _("background note")
        TRANSCRIPT = "transcript", _("transcript")
        REPORT = "report", _("report")
        RECORDING = "recording", _("recording")
        OTHER = "other", _("document")

    class Audience(models.TextChoices):
        ALL = "all", _("everybody")
        REGISTERED = "registered", _("those who have a place")

    class Release(models.TextChoices):
        NOW = "now", _("at once")
        START = "start", _("when the session begins")
        END = "end", _("when the session has ended")
        DATE = "date", _("from a day on")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="documents")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OTHER)
    #: A language of `spoken`; empty: of none, or in every language.
    language = models.CharField(_("language"), max_length=12, blank=True)
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience, default=Audience.ALL)
    release = models.CharField(_("from when on"), max_length=5, choices=Release, default=Release.NOW)
    release_on = models.DateTimeField(_("from"), null=True, blank=True)
    #: A link, or else a file; those of its latest version.
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.ForeignKey(DocumentFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    #: The day that stands on it.
    dated = models.DateField(_("its date"), null=True, blank=True)
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("taken off at"), null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    #: Only `with_moment` brings it.
    given_at: datetime | None

    class Meta:
        verbose_name = _("document of a session")
        verbose_name_plural = _("documents of sessions")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "url"],
                condition=~Q(url="") & Q(removed_at=None),
                name="document_once_per_session",
            ),
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file__isnull=True)),
                name="document_is_a_file_or_a_link",
            ),
            models.CheckConstraint(
                condition=~Q(release="date") | Q(release_on__isnull=False), name="document_given_from_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def language_name(self) -> str:
        """Its language, in the reader's; empty where it is of none."""
        return spoken.names([self.language])[0] if self.language else ""


class DocumentVersion(models.Model):
    """What a document was at one time; the latest is what it is. Earlier ones are for staff alone."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.ForeignKey(
        DocumentFile, on_delete=models.PROTECT, null=True, blank=True, related_name="versions"
    )
    dated = models.DateField(_("its date"), null=True, blank=True)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("versions of documents")
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}:{self.number}"


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
