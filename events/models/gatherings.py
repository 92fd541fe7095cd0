"""Events, who carries them, what they are about, and the places away from the venue."""

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import Country, CountryField

from people.codes import CODE_LENGTH, new_code
from people.models import Organisation

#: How long after an event its organisers may still write down who was there.
BY_HAND_AFTER = timedelta(days=7)
#: Nobody is asked to plan with more minutes between two places.
LONGEST_WAY = 600


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
    """A gathering that people register for; its sessions say when, or two days between which it is open."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        CANCELLED = "cancelled", _("cancelled")

    class Risk(models.TextChoices):
        OPEN = "open", _("open")
        DISCREET = "discreet", _("discreet")
        PROTECTED = "protected", _("protected")

    class Admission(models.TextChoices):
        OPEN = "open", _("Open: whoever registers has a place")
        APPROVAL = "approval", _("By approval: you answer each request")
        INVITATION = "invitation", _("By invitation: only by a personal link")
        CODE = "code", _("By code: only with a code that you hand out")

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
    #: How long people need between here and another place; nobody travels within one venue.
    travel_minutes = models.PositiveSmallIntegerField(
        _("minutes to get to another place"), default=30, validators=[MaxValueValidator(LONGEST_WAY)]
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="events", verbose_name=_("topics"))
    #: ISO 639 codes of what is spoken, and of what it is interpreted into.
    languages = models.JSONField(_("spoken languages"), default=list, blank=True)
    interpretation = models.JSONField(_("interpretation into"), default=list, blank=True)
    captions = models.BooleanField(_("captions"), null=True, blank=True)
    step_free = models.BooleanField(_("step-free access"), null=True, blank=True)
    admission = models.CharField(
        _("how people come to a place"), max_length=10, choices=Admission, default=Admission.OPEN
    )
    #: Whether an organisation may ask for places for its people by itself.
    takes_groups = models.BooleanField(_("organisations may register a group"), default=False)
    #: Where it is part of another body's event, such as an IGF: what that is called, and where one registers.
    elsewhere_name = models.CharField(_("event of another body"), max_length=120, blank=True)
    elsewhere_url = models.URLField(_("registration of the other body"), max_length=300, blank=True)
    registration_opens_at = models.DateTimeField(_("registration opens"), null=True, blank=True)
    registration_closes_at = models.DateTimeField(_("registration closes"), null=True, blank=True)
    #: Hours after which a place whose address was never confirmed is given back; none: never.
    release_unconfirmed_after = models.PositiveSmallIntegerField(
        _("hours until an unconfirmed place is given back"), null=True, blank=True
    )
    has_waiting_list = models.BooleanField(_("waiting list"), default=True)
    #: Hours that a seat from the waiting list is held for whoever it was offered to; see `events.waiting`.
    offer_hours = models.PositiveSmallIntegerField(
        _("hours an offered place is held"), default=24, validators=[MinValueValidator(1)]
    )
    #: First start and last end of the scheduled and held sessions, or of its days; kept by `events.schedule`.
    starts_at = models.DateTimeField(_("starts"), null=True, blank=True, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, editable=False)
    #: Where people go through it alone, at their own pace: from which day to which, where it takes place.
    #: Then it has no sessions, and both instants above follow from these days.
    first_day = models.DateField(_("first day"), null=True, blank=True, editable=False)
    last_day = models.DateField(_("last day"), null=True, blank=True, editable=False)
    #: When these days were last changed, or it was called off, and nobody was told yet; and what people know.
    days_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    known_first_day = models.DateField(null=True, blank=True, editable=False)
    known_last_day = models.DateField(null=True, blank=True, editable=False)
    #: Whether every session of it was called off and none is to come; `events.schedule` keeps it with them.
    is_emptied = models.BooleanField(default=False, editable=False)
    #: The number that the next place gets; read and raised under the lock of a capacity.
    next_number = models.PositiveIntegerField(default=1, editable=False)
    #: Whether the organisers ask or asked questions of their own; without, none is looked for.
    has_questions = models.BooleanField(default=False, editable=False)
    #: What the form asks to agree to, each on its own; `events.pictures` keeps it with the sessions' marks.
    takes_pictures = models.BooleanField(_("pictures are taken"), default=False)
    is_recorded = models.BooleanField(default=False, editable=False)
    #: How one takes part without being recorded, in the organisers' words by language code.
    unrecorded_way = models.JSONField(default=dict, blank=True, editable=False)
    #: What the form asks of needs, and for how many days after the event they are kept: `events.needs`.
    asks_needs = models.BooleanField(_("asks for needs"), default=False)
    supports = models.JSONField(_("supports offered"), default=list, blank=True)
    needs_kept_days = models.PositiveSmallIntegerField(_("days needs are kept after the event"), default=30)
    #: Whether a session of it has or had seats of its own; without, nobody's choice is looked for.
    has_session_seats = models.BooleanField(default=False, editable=False)
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
            models.CheckConstraint(
                condition=Q(first_day__isnull=True, last_day__isnull=True)
                | Q(
                    first_day__isnull=False,
                    last_day__isnull=False,
                    last_day__gte=F("first_day"),
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                ),
                name="event_own_pace_has_both_days",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_elsewhere(self) -> bool:
        """Whether it takes place within another body's event, which has a registration of its own."""
        return bool(self.elsewhere_name or self.elsewhere_url)

    @property
    def is_at_own_pace(self) -> bool:
        """Whether people go through it alone between two days, and it has no sessions."""
        return self.first_day is not None

    def is_open_for_registration(self, now: datetime) -> bool:
        """Return whether the public may register at `now`: published, within its dates, not over.

        Nor while every session of it is called off: one that is added opens it again.
        """
        if self.status != self.Status.PUBLISHED or self.is_emptied:
            return False
        if self.registration_opens_at and now < self.registration_opens_at:
            return False
        ends = [moment for moment in (self.registration_closes_at, self.ends_at) if moment]
        return bool(ends) and now < min(ends)

    def is_open_at_the_door(self, now: datetime) -> bool:
        """Return whether those who organise may still give places by hand: until some days after its end.

        Lists of paper are typed in when the hall is empty.
        """
        return (
            self.status == self.Status.PUBLISHED
            and not self.is_emptied
            and (self.ends_at is None or now < self.ends_at + BY_HAND_AFTER)
        )

    def gives_no_places(self, now: datetime) -> bool:
        """Return whether nobody gets a place any more at `now`, by whatever way: nothing takes place now."""
        is_over = self.ends_at is not None and self.ends_at <= now
        return is_over or self.is_emptied or self.status == self.Status.CANCELLED


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
