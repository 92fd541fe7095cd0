"""The dated parts of an event."""

from datetime import datetime, timedelta
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.gatherings import Event
from people.codes import CODE_LENGTH, new_code

#: How long before a session its way in opens, and how long after its end it closes.
OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(minutes=30)


class EndOf(models.Func):
    """The instant at which a declared length is over, reckoned by the database: `EndOf(start, minutes)`.

    PostgreSQL keeps in a column only what no setting can change, so it adds to a time without a zone.
    """

    output_field = models.DateTimeField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[Any, ...]]:
        """Add minutes to an instant at UTC."""
        return self._worded(
            "((%s AT TIME ZONE 'UTC') + %s * INTERVAL '1 minute') AT TIME ZONE 'UTC'", compiler
        )

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> tuple[str, tuple[Any, ...]]:
        """Add minutes to the text that SQLite keeps for an instant."""
        return self._worded("datetime(%s, '+' || %s || ' minutes')", compiler)

    def _worded(self, template: str, compiler: Any) -> tuple[str, tuple[Any, ...]]:
        (start, first), (minutes, second) = (compiler.compile(one) for one in self.source_expressions)
        return template % (start, minutes), (*first, *second)


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about many sessions."""

    def in_order(self) -> "SessionQuerySet":
        """Sessions by their start; those without a date come last."""
        return self.order_by(F("starts_at").asc(nulls_last=True), "pk")

    def on_the_programme(self) -> "SessionQuerySet":
        """Sessions that take place or took place; drafts are left out, cancelled ones stay visible."""
        return self.exclude(status=Session.Status.DRAFT)

    def without_breaks(self) -> "SessionQuerySet":
        """Sessions that somebody leads or is counted at; coffee and lunch are neither."""
        return self.exclude(format=Session.Format.BREAK)


class Session(models.Model):
    """One dated part of an event: wall time and zone as announced, and the instant they mean."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SCHEDULED = "scheduled", _("scheduled")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    class Format(models.TextChoices):
        ROUND_TABLE = "round-table", _("Round table")
        PANEL = "panel", _("Panel")
        DEBATE = "debate", _("Debate")
        BREAK_OUT = "break-out", _("Break-out group")
        BIRDS_OF_A_FEATHER = "birds-of-a-feather", _("Birds of a feather")
        FLASH = "flash", _("Flash session")
        WORKSHOP = "workshop", _("Workshop")
        CLASS = "class", _("Class")
        BREAK = "break", pgettext_lazy("between sessions", "Break")
        OTHER = "other", _("Other format")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=120)
    format = models.CharField(_("format"), max_length=20, choices=Format, default=Format.OTHER)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    wall_date = models.DateField(_("day, in its own time zone"), null=True, blank=True)
    wall_time = models.TimeField(_("hour, in its own time zone"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, editable=False)
    declared_minutes = models.PositiveSmallIntegerField(
        _("length in minutes"), validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    #: `ends_at` as queries read it; the database keeps it. A row that was changed still shows the old.
    until = models.GeneratedField(
        expression=EndOf("starts_at", "declared_minutes"),
        output_field=models.DateTimeField(null=True),
        db_persist=True,
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("slot in the programme, in minutes"), null=True, blank=True
    )
    #: The name of the room as it is announced; `Room` says what else is known of it.
    room = models.CharField(_("room"), max_length=120, blank=True)
    #: Whom it is meant for: the sessions of one track are followed by the same people. `Track` says what it
    #: is called in other languages.
    track = models.CharField(_("track"), max_length=60, blank=True)
    #: Whether it has seats of its own, so that only whoever chose it is expected; `events.choosing` keeps it.
    is_chosen = models.BooleanField(default=False, editable=False)
    for_everyone = models.BooleanField(_("for everyone at the event"), default=False)
    is_recorded = models.BooleanField(_("is recorded"), null=True, blank=True)
    interpretation_arranged = models.BooleanField(_("interpretation is arranged"), default=False)
    #: The programme it stands in, where that is another body's, such as an IGF.
    programme = models.CharField(_("programme"), max_length=120, blank=True)
    programme_code = models.CharField(_("code in the programme"), max_length=40, blank=True)
    official_url = models.URLField(_("official page"), blank=True)
    meeting_url = models.URLField(_("link of the meeting"), max_length=500, blank=True)
    meeting_number = models.CharField(_("meeting number"), max_length=60, blank=True)
    meeting_passcode = models.CharField(_("passcode"), max_length=60, blank=True)
    dial_in = models.CharField(_("dial-in"), max_length=200, blank=True)
    #: Rises with any change that a reader's calendar shows; the calendar's SEQUENCE adds what is held there.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    moved_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    report_due_at = models.DateTimeField(_("report due"), null=True, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [
            models.Index(fields=["status", "starts_at"], name="session_by_start"),
            models.Index(fields=["starts_at", "until"], name="session_by_interval"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="draft")
                | Q(status="cancelled")
                | Q(starts_at__isnull=False, wall_date__isnull=False, wall_time__isnull=False),
                name="session_dated_once_scheduled",
            ),
            models.CheckConstraint(condition=Q(declared_minutes__gt=0), name="session_takes_time"),
            models.CheckConstraint(
                condition=Q(slot_minutes__isnull=True) | Q(slot_minutes__gte=F("declared_minutes")),
                name="session_fits_its_slot",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def wall_start(self) -> datetime | None:
        """When it starts by the clock on the wall there, without a zone; none while it has no date."""
        return datetime.combine(self.wall_date, self.wall_time) if self.wall_date and self.wall_time else None

    @property
    def ends_at(self) -> datetime | None:
        """The instant at which its declared length is over; none while it has no date."""
        return self.starts_at + timedelta(minutes=self.declared_minutes) if self.starts_at else None

    @property
    def is_break(self) -> bool:
        """Whether it is a pause: it has an hour and a place, and nobody is asked or counted there."""
        return self.format == self.Format.BREAK

    @property
    def has_way_in(self) -> bool:
        """Whether one can take part from elsewhere: by a link, a number or the phone."""
        return bool(self.meeting_url or self.meeting_number or self.dial_in)

    def is_way_in_open(self, now: datetime) -> bool:
        """Return whether the way in may be shown: from 15 minutes before to 30 after its declared end."""
        if self.status != self.Status.SCHEDULED or self.is_break or not self.starts_at or not self.ends_at:
            return False
        return self.starts_at - OPENS_BEFORE <= now <= self.ends_at + CLOSES_AFTER
