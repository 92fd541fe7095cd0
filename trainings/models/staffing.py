"""Who teaches for an organisation and what, and when somebody says that they are free."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.codes import CODE_LENGTH, new_code
from people.models import Organisation
from trainings.models.courses import Course

#: The most hours of a week.
WEEK_HOURS = 168


class TrainerQuerySet(models.QuerySet["Trainer"]):
    """Questions about many trainers."""

    def standing(self) -> "TrainerQuerySet":
        """Those who teach for their organisation now: neither ended, nor an account that was joined away."""
        return self.filter(ended_at=None, person__is_active=True)


class Trainer(models.Model):
    """That somebody teaches for an organisation, from a day and perhaps until another."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trainers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="trainers")
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(ended_at__isnull=True),
                name="trainer_once_per_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Qualification(models.Model):
    """What a trainer may teach, as their organisation noted it: a module in all its versions, or a course."""

    trainer = models.ForeignKey(Trainer, on_delete=models.CASCADE, related_name="qualifications")
    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="qualifications")
    #: `Unit.key` of a module; empty: every module of the course, those to come too.
    unit_key = models.CharField(_("module"), max_length=CODE_LENGTH, blank=True)
    since = models.DateTimeField(_("since"))
    because = models.CharField(_("noted because"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [
            models.UniqueConstraint(fields=["trainer", "course", "unit_key"], name="qualified_once"),
        ]

    def __str__(self) -> str:
        return f"{self.trainer_id}:{self.course_id}:{self.unit_key}"


class TeachingProfile(models.Model):
    """What somebody says of their own teaching: languages, the zone of their hours, how much in a week."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teaching")
    #: In which their hours are meant.
    time_zone = models.CharField(_("time zone"), max_length=64)
    #: Codes of languages as `events.spoken` has them.
    languages = models.JSONField(_("languages I teach in"), default=list, blank=True)
    most_hours = models.PositiveSmallIntegerField(
        _("most hours in a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(WEEK_HOURS)],
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    #: When the calendar file was read from which their busy times are, and until when it was read.
    calendar_read_at = models.DateTimeField(_("calendar read at"), null=True, blank=True)
    calendar_until = models.DateTimeField(_("calendar read until"), null=True, blank=True)

    class Meta:
        verbose_name = _("teaching")
        verbose_name_plural = _("teaching")

    def __str__(self) -> str:
        return str(self.pk)


class WeeklyHours(models.Model):
    """Hours of a weekday in which somebody is free, by the clock on the wall of their zone."""

    profile = models.ForeignKey(TeachingProfile, on_delete=models.CASCADE, related_name="weekly_hours")
    #: Monday = 0.
    weekday = models.PositiveSmallIntegerField(_("weekday"), validators=[MaxValueValidator(6)])
    begins = models.TimeField(_("from"))
    #: Midnight is the end of the day.
    ends = models.TimeField(_("until"))

    class Meta:
        verbose_name = _("weekly hours")
        verbose_name_plural = _("weekly hours")
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_hours_on_a_weekday"),
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")) | Q(ends="00:00"), name="weekly_hours_take_time"
            ),
            models.UniqueConstraint(fields=["profile", "weekday", "begins"], name="weekly_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}:{self.weekday}"


class OtherHours(models.Model):
    """Days on which somebody is away, or free beyond their weekly hours; whole days, or hours of each."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    profile = models.ForeignKey(TeachingProfile, on_delete=models.CASCADE, related_name="other_hours")
    is_free = models.BooleanField(_("free"), default=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    #: None: the whole day. Midnight at the end is the end of the day.
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("other hours")
        verbose_name_plural = _("other hours")
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="other_hours_in_order"),
            models.CheckConstraint(
                condition=Q(begins__isnull=True, ends__isnull=True)
                | Q(begins__isnull=False, ends__gt=F("begins"))
                | Q(begins__isnull=False, ends="00:00"),
                name="other_hours_take_time",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BusyTime(models.Model):
    """A time at which somebody's own calendar has something; what it has is never kept."""

    profile = models.ForeignKey(TeachingProfile, on_delete=models.CASCADE, related_name="busy_times")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("busy time")
        verbose_name_plural = _("busy times")
        indexes = [models.Index(fields=["profile", "starts_at"], name="busy_by_start")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="busy_time_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}:{self.pk}"
