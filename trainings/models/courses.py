"""Courses, and their modules in each of their versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.codes import CODE_LENGTH, new_code
from people.models import Organisation


class Completion(models.Model):
    """What completes a course, as its columns; a group keeps them as they were when it opened.

    See `trainings.completion.Rule`; a task is asked for by `Task.is_required`.
    """

    #: Per cent of the planned minutes that a participant has to attend to complete the course.
    completion_percent = models.PositiveSmallIntegerField(
        _("attendance to complete, in per cent"), default=75
    )
    #: Of these at least so many in the room or at a remote hub, and online; 0 asks for none.
    room_minutes = models.PositiveIntegerField(_("minutes in the room at least"), default=0)
    online_minutes = models.PositiveIntegerField(_("minutes online at least"), default=0)
    #: How many classes, and which share of the planned minutes, count where somebody was excused. Both 0:
    #: none does; one of the two 0: the other alone is the limit.
    excused_classes = models.PositiveSmallIntegerField(_("excused classes that count"), default=0)
    excused_percent = models.PositiveSmallIntegerField(
        _("excused classes that count, in per cent of the hours"), default=0
    )
    #: Per cent of the points in the test after the course; 0: none has to be passed.
    test_percent = models.PositiveSmallIntegerField(_("points in the test, in per cent"), default=0)

    class Meta:
        abstract = True


class Course(Completion):
    """What is taught, by whom, and what completes it."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="courses")
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
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


class Version(models.Model):
    """The modules of a course as they were until they changed; every group points to the one that it runs.

    Once a group has opened with it, its modules stay as they are.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    written_at = models.DateTimeField(_("written at"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: When a newer one took its place; none: groups open with this one.
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a course")
        verbose_name_plural = _("versions of courses")
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["course"], condition=Q(replaced_at__isnull=True), name="version_newest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}:{self.number}"


class Unit(models.Model):
    """A piece of a course in one of its versions, with the minutes planned for it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="units")
    #: Which module it is, the same in every version.
    key = models.CharField(_("key"), max_length=CODE_LENGTH, default=new_code, editable=False)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    planned_minutes = models.PositiveSmallIntegerField(_("planned minutes"))
    #: What whoever attended it can do, a goal a line.
    goals = models.TextField(_("goals"), max_length=1000, blank=True)
    #: The modules of the same version that come before it; never in a circle.
    needs = models.ManyToManyField(
        "self", symmetrical=False, related_name="needed_by", blank=True, verbose_name=_("needs first")
    )

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="unit_once_in_its_place"),
            models.UniqueConstraint(fields=["version", "key"], name="unit_once_in_a_version"),
            models.CheckConstraint(condition=models.Q(planned_minutes__gt=0), name="unit_takes_time"),
        ]

    def __str__(self) -> str:
        return self.title

    def goal_lines(self) -> list[str]:
        """Return its goals one by one, in the reader's language where it has them."""
        return [goal for line in (self.goals or "").splitlines() if (goal := line.strip(" -•\t"))]
