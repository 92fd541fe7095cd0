"""The groups that run a course, and which session teaches which module; a cohort is an event, one to one."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Event, Session
from people.codes import CODE_LENGTH, new_code
from trainings.models.courses import Completion, Course, Unit, Version


class Cohort(Completion):
    """One run of a course in a place and period; what is planned, and completes it, is frozen as it opens."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="cohorts")
    #: The version of the course that it runs: titles, goals, minutes and order stay those.
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="cohorts")
    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="cohort")
    planned_minutes = models.PositiveIntegerField(_("planned minutes"))
    #: The keys of the tasks that complete it: as when it opened, and what it was asked for besides.
    required_tasks = models.JSONField(_("tasks that complete it"), default=list, blank=True)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    def __str__(self) -> str:
        return self.code

    @property
    def asks_besides(self) -> bool:
        """Whether a task or a test completes it: without one nobody's own account of modules does."""
        return bool(self.required_tasks or self.test_percent)


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
