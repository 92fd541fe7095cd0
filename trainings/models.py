"""Courses, their units, and the cohorts that run them; a cohort is an event, one to one."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event, Session
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation


class Course(models.Model):
    """What is taught, by whom, and the share of its hours that completes it."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    #: Per cent of the planned minutes that a participant has to attend to complete the course.
    completion_percent = models.PositiveSmallIntegerField(
        _("attendance to complete, in per cent"), default=75
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(completion_percent__gte=1, completion_percent__lte=100),
                name="course_completion_is_a_share",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Unit(models.Model):
    """A piece of a course, with the minutes planned for it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="units")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"))

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = [
            models.UniqueConstraint(fields=["course", "position"], name="unit_position_once"),
            models.CheckConstraint(condition=models.Q(planned_minutes__gt=0), name="unit_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title


class Cohort(models.Model):
    """One run of a course in a place and period; `planned_minutes` is frozen when it opens."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="cohorts")
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="cohort")
    planned_minutes = models.PositiveIntegerField(_("planned minutes"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.code


class Lesson(models.Model):
    """Which session teaches which unit; undated and cancelled lessons stay in the denominator."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="lessons")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="lessons")
    session = models.OneToOneField(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="lesson"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"))

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        constraints = [
            models.UniqueConstraint(fields=["cohort", "position"], name="lesson_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id}:{self.position}"
