"""Groups without classes: what participants say of themselves, and who accompanies them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Registration
from people.codes import CODE_LENGTH, new_code
from trainings.models.cohorts import Cohort, Lesson


class WorkedThrough(models.Model):
    """That somebody has worked through a module alone, by their own account; taken back, it is gone.

    It is nobody's attendance.
    """

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="worked_through")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="worked_through")
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("module worked through")
        verbose_name_plural = _("modules worked through")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "registration"], name="worked_through_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lesson_id}:{self.registration_id}"


class Tutor(models.Model):
    """That somebody accompanies a group without classes, from a moment and perhaps until another."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="tutors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tutored")
    named_at = models.DateTimeField(_("named at"))
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("tutor")
        verbose_name_plural = _("tutors")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person"],
                condition=Q(ended_at__isnull=True),
                name="tutor_once_of_a_group",
            ),
        ]

    def __str__(self) -> str:
        return self.code
