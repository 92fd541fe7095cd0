"""What participants of a group without classes say of themselves; it is nobody's attendance."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Registration
from trainings.models.cohorts import Lesson


class WorkedThrough(models.Model):
    """That somebody has worked through a module alone, by their own account; taken back, it is gone."""

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
