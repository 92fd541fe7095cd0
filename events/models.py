"""Gatherings: events, their dated sessions, the roles in them, the places at them and who was there."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import Country, CountryField
from phonenumber_field.modelfields import PhoneNumberField

from people.codes import CODE_LENGTH, new_code
from people.demographics import Demographics
from people.models import Organisation

#: How long before a session its way in opens, and how long after its end it closes.
OPENS_BEFORE = timedelta(minutes=15)
CLOSES_AFTER = timedelta(minutes=30)


class Mode(models.TextChoices):
    """How someone takes part."""

    ONSITE = "onsite", _("Onsite")
    ONLINE = "online", _("Online")
    HUB = "hub", _("Remote hub")


class Topic(models.Model):
    """What events are about; retired when out of use and never deleted."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about many events."""

    def published(self) -> "EventQuerySet":
        """Events that the public may see in lists: published and not protected."""
        return self.filter(status=Event.Status.PUBLISHED).exclude(risk=Event.Risk.PROTECTED)

    def upcoming(self, now: datetime) -> "EventQuerySet":
        """Events whose last session ends after `now`."""
        return self.filter(ends_at__gt=now)

    def past(self, now: datetime) -> "EventQuerySet":
        """Events whose last session has ended at `now`."""
        return self.filter(ends_at__lte=now)


class Event(models.Model):
    """A gathering that people register for; its sessions say when."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    class Risk(models.TextChoices):
        OPEN = "open", _("open")
        DISCREET = "discreet", _("discreet")
        PROTECTED = "protected", _("protected")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    risk = models.CharField(_("risk"), max_length=10, choices=Risk, default=Risk.OPEN)
    time_zone = models.CharField(_("time zone"), max_length=64)
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    venue = models.CharField(_("venue"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="events", verbose_name=_("topics"))
    #: ISO 639 codes of what is spoken, and of what it is interpreted into.
    languages = models.JSONField(_("spoken languages"), default=list, blank=True)
    interpretation = models.JSONField(_("interpretation into"), default=list, blank=True)
    captions = models.BooleanField(_("captions"), null=True, blank=True)
    step_free = models.BooleanField(_("step-free access"), null=True, blank=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    #: Hours after which a place whose address was never confirmed is given back; none: never.
    release_unconfirmed_after = models.PositiveSmallIntegerField(
        _("hours until an unconfirmed place is given back"), null=True, blank=True
    )
    #: First start and last end of the scheduled and held sessions; `events.schedule` keeps them.
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, editable=False)
    #: The number that the next place gets; read and raised under the lock of a capacity.
    next_number = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    organisations = models.ManyToManyField(
        Organisation, through="Hosting", related_name="events", verbose_name=_("organisations")
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["status", "ends_at"], name="event_listing")]
        constraints = [
            models.CheckConstraint(
                condition=Q(registration_opens_at__isnull=True)
                | Q(registration_closes_at__isnull=True)
                | Q(registration_closes_at__gt=F("registration_opens_at")),
                name="event_opens_before_it_closes",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def is_open_for_registration(self, now: datetime) -> bool:
        """Return whether the public may register at `now`: published, within its dates, not over."""
        if self.status != self.Status.PUBLISHED:
            return False
        if self.registration_opens_at and now < self.registration_opens_at:
            return False
        ends = [moment for moment in (self.registration_closes_at, self.ends_at) if moment]
        return bool(ends) and now < min(ends)


class Hosting(models.Model):
    """An organisation's part in an event: one leads, others are granted what they may see and do."""

    class Right(models.TextChoices):
        EDIT = "edit", _("edit")
        NAMES = "names", _("see names")
        COUNTS = "counts", _("see counts only")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="hostings")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="hostings")
    is_lead = models.BooleanField(_("leads"), default=False)
    right = models.CharField(_("right"), max_length=6, choices=Right, default=Right.COUNTS)

    class Meta:
        verbose_name = _("organiser's right")
        verbose_name_plural = _("organisers' rights")
        constraints = [
            models.UniqueConstraint(fields=["event", "organisation"], name="hosting_once"),
            models.UniqueConstraint(fields=["event"], condition=Q(is_lead=True), name="hosting_one_lead"),
            models.CheckConstraint(condition=Q(is_lead=False) | Q(right="edit"), name="hosting_lead_edits"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.organisation_id}"


class Hub(models.Model):
    """A place away from the venue where people follow together: one connection and many people."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="hubs")
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=300, blank=True)
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)

    class Meta:
        verbose_name = _("remote hub")
        verbose_name_plural = _("remote hubs")

    def __str__(self) -> str:
        return self.code


class SessionQuerySet(models.QuerySet["Session"]):
    """Questions about many sessions."""

    def in_order(self) -> "SessionQuerySet":
        """Sessions by their start; those without a date come last."""
        return self.order_by(F("starts_at").asc(nulls_last=True), "pk")

    def on_the_programme(self) -> "SessionQuerySet":
        """Sessions that take place or took place; drafts are left out, cancelled ones stay visible."""
        return self.exclude(status=Session.Status.DRAFT)


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
    slot_minutes = models.PositiveSmallIntegerField(
        _("slot in the programme, in minutes"), null=True, blank=True
    )
    room = models.CharField(_("room"), max_length=120, blank=True)
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
        indexes = [models.Index(fields=["status", "starts_at"], name="session_by_start")]
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
    def has_way_in(self) -> bool:
        """Whether one can take part from elsewhere: by a link, a number or the phone."""
        return bool(self.meeting_url or self.meeting_number or self.dial_in)

    def is_way_in_open(self, now: datetime) -> bool:
        """Return whether the way in may be shown: from 15 minutes before to 30 after its declared end."""
        if self.status != self.Status.SCHEDULED or not self.starts_at or not self.ends_at:
            return False
        return self.starts_at - OPENS_BEFORE <= now <= self.ends_at + CLOSES_AFTER


class Capacity(models.Model):
    """The seats of an event, or of one session, for one mode; the row that is locked to take one."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="capacities")
    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, null=True, blank=True, related_name="capacities"
    )
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    hub = models.ForeignKey(Hub, on_delete=models.CASCADE, null=True, blank=True, related_name="capacities")
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True, help_text=_("Empty: no limit."))
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)

    class Meta:
        verbose_name = _("capacity")
        verbose_name_plural = _("capacities")
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(taken__lte=F("seats")), name="capacity_not_oversold"
            ),
            # NULLs are distinct to a UNIQUE, so each way of leaving one out has a constraint of its own.
            models.UniqueConstraint(
                fields=["event", "mode"],
                condition=Q(session__isnull=True, hub__isnull=True),
                name="capacity_of_event_once",
            ),
            models.UniqueConstraint(
                fields=["event", "mode", "hub"],
                condition=Q(session__isnull=True, hub__isnull=False),
                name="capacity_of_hub_once",
            ),
            models.UniqueConstraint(
                fields=["session", "mode"],
                condition=Q(session__isnull=False, hub__isnull=True),
                name="capacity_of_session_once",
            ),
            models.UniqueConstraint(
                fields=["session", "mode", "hub"],
                condition=Q(session__isnull=False, hub__isnull=False),
                name="capacity_of_session_hub_once",
            ),
            models.CheckConstraint(
                condition=Q(mode="hub", hub__isnull=False) | (~Q(mode="hub") & Q(hub__isnull=True)),
                name="capacity_hub_names_its_hub",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.mode}"

    @property
    def left(self) -> int | None:
        """Seats still free; none when there is no limit."""
        return None if self.seats is None else self.seats - self.taken


class PartQuerySet(models.QuerySet["Part"]):
    """Questions about many roles."""

    def standing(self) -> "PartQuerySet":
        """Roles that stand, answered or not."""
        return self.filter(status__in=Part.STANDING)


class Part(Demographics):
    """A role that a person holds in a session, asked for and answered on its own."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        SPEAKER = "speaker", _("speaker")
        ONSITE_MODERATOR = "onsite-moderator", _("onsite moderator")
        ONLINE_MODERATOR = "online-moderator", _("online moderator")
        RAPPORTEUR = "rapporteur", _("rapporteur")
        TRAINER = "trainer", _("trainer")

    class Status(models.TextChoices):
        INVITED = "invited", _("invited")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")
        REPLACED = "replaced", _("replaced")

    #: A role that still stands, answered or not.
    STANDING: ClassVar[tuple[str, ...]] = (Status.INVITED, Status.CONFIRMED)

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="parts"
    )
    subject = models.UUIDField(db_index=True)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.INVITED)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("speaks for"),
    )
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, blank=True)
    #: The UN regional group as another body's programme states it, where no country is known.
    stated_region = models.SlugField(_("regional group"), max_length=30, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    #: What the person agreed to have published, item by item.
    shows_name = models.BooleanField(_("name may be published"), default=False)
    shows_groups = models.BooleanField(_("sector and region may be published"), default=False)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    #: Whoever asked last; they hear of a no.
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    #: Rises whenever the role is given up, goes to somebody else or is taken again; see `Session.sequence`.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    decline_reason = models.CharField(_("reason"), max_length=300, blank=True)
    replaces = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "subject", "role"],
                condition=Q(status__in=["invited", "confirmed"]),
                name="part_once_per_person",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def stands(self) -> bool:
        """Whether it is the person's, answered or not: neither declined nor gone to somebody else."""
        return self.status in self.STANDING


class RegistrationQuerySet(models.QuerySet["Registration"]):
    """Questions about many registrations."""

    def placed(self) -> "RegistrationQuerySet":
        """Registrations that hold a place."""
        return self.filter(status=Registration.Status.CONFIRMED)


class Registration(Demographics):
    """One person's place at an event, with the mode, the contact and the demographics as they were then."""

    class Status(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="registrations",
    )
    subject = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name to be called by"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneNumberField(_("phone"), blank=True)
    #: The address or phone and the name, normalised, by which a second registration is recognised.
    contact_key = models.CharField(max_length=254, blank=True, editable=False)
    name_key = models.CharField(max_length=120, blank=True, editable=False)
    is_renamed = models.BooleanField(default=False, editable=False)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    time_zone = models.CharField(_("time zone"), max_length=64)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    hub = models.ForeignKey(
        Hub, on_delete=models.PROTECT, null=True, blank=True, related_name="registrations"
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CONFIRMED)
    #: Rises with any change of this place that a calendar shows; see `Session.sequence`.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    registered_at = models.DateTimeField(_("registered at"), default=timezone.now)
    address_confirmed_at = models.DateTimeField(_("address confirmed at"), null=True, blank=True)
    switched_at = models.DateTimeField(_("mode changed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="registration_number_once"),
            models.UniqueConstraint(
                fields=["event", "contact_key", "name_key"],
                condition=Q(status="confirmed") & ~Q(contact_key=""),
                name="registration_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(status="confirmed", person__isnull=False),
                name="registration_once_per_account",
            ),
        ]
        indexes = [models.Index(fields=["event", "status"], name="registration_by_event")]

    def __str__(self) -> str:
        return self.code

    @property
    def may_change_phone(self) -> bool:
        """Whether the phone is only a further way to reach them: the place is recognised by the address."""
        return self.contact_key != str(self.phone) or not self.phone

    @property
    def may_change_email(self) -> bool:
        """Whether an address can be added: letters go to none yet."""
        return not self.email

    @property
    def stands(self) -> bool:
        """Whether the place is held, and was not given back."""
        return self.status == self.Status.CONFIRMED


#: What somebody holds in a session: a place at its event, or a role in it.
Place = Registration | Part


class Presence(models.Model):
    """Whether one registered person was at one session; no row means not marked, never absent."""

    class State(models.TextChoices):
        PRESENT = "present", _("present")
        ABSENT = "absent", _("absent")
        EXCUSED = "excused", _("excused")

    class Source(models.TextChoices):
        HAND = "hand", _("by hand")
        DOOR = "door", _("at the door")
        ENTER = "enter", _("entered by our page")
        IMPORT = "import", _("imported")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="presences")
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences")
    state = models.CharField(_("state"), max_length=8, choices=State)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode)
    entered_at = models.DateTimeField(_("in"), null=True, blank=True)
    left_at = models.DateTimeField(_("out"), null=True, blank=True)
    #: Minutes attended; none where nobody measured them: the declared length then counts.
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=6, choices=Source)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        constraints = [
            models.UniqueConstraint(fields=["registration", "session"], name="presence_once"),
        ]
        indexes = [models.Index(fields=["session", "state"], name="presence_by_session")]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.session_id}"
