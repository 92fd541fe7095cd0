"""Tasks of a module, and what each participant handed in: as often as it was asked for again."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Registration, Session
from people.codes import CODE_LENGTH, new_code
from trainings.models.courses import Unit


class Task(models.Model):
    """What participants do for a module of one version, until when, and in which form they hand it in."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="tasks")
    #: Which task it is, the same in every version.
    key = models.CharField(_("key"), max_length=CODE_LENGTH, default=new_code, editable=False)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("what is to be done"), max_length=2000, blank=True)
    #: So many days after its class has ended.
    due_days = models.PositiveSmallIntegerField(_("days after the class"), default=7)
    #: Whether it has to be accepted for the course to be complete, in groups that open from now on.
    is_required = models.BooleanField(_("completes the course"), default=True)
    takes_text = models.BooleanField(_("a text"), default=True)
    takes_link = models.BooleanField(_("a link"), default=False)
    takes_file = models.BooleanField(_("a file"), default=False)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(fields=["unit", "key"], name="task_once_in_a_module"),
            models.CheckConstraint(
                condition=Q(takes_text=True) | Q(takes_link=True) | Q(takes_file=True),
                name="task_takes_something",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def due_at(self, session: Session | None) -> datetime | None:
        """Return until when it is to be handed in, by the class of its module; none: no day is known."""
        if session is None or session.status in (Session.Status.CANCELLED, Session.Status.DRAFT):
            return None
        return session.ends_at + timedelta(days=self.due_days) if session.ends_at else None


class HandIn(models.Model):
    """What one participant handed in for a task, and what became of it; each time it was asked for, a row."""

    class State(models.TextChoices):
        HANDED_IN = "handed-in", _("handed in")
        ACCEPTED = "accepted", _("accepted")
        AGAIN = "again", _("asked for again")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="hand_ins")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="hand_ins")
    #: The first time, the second, and so on.
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=120, blank=True)
    file_ending = models.CharField(_("kind of file"), max_length=4, blank=True)
    content = models.BinaryField(_("file"), default=bytes)
    handed_in_at = models.DateTimeField(_("handed in at"))
    #: As its day was then: a class that moves later makes nobody late.
    is_late = models.BooleanField(_("late"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.HANDED_IN)
    #: What whoever read it wrote to the participant.
    words = models.TextField(_("words"), max_length=2000, blank=True)
    judged_at = models.DateTimeField(_("read at"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("work handed in")
        verbose_name_plural = _("works handed in")
        constraints = [
            models.UniqueConstraint(fields=["task", "registration", "number"], name="hand_in_number_once"),
            # Only the newest may be anything but asked for again.
            models.UniqueConstraint(
                fields=["task", "registration"],
                condition=~Q(state="again"),
                name="hand_in_stands_once",
            ),
        ]
        indexes = [models.Index(fields=["task", "state"], name="hand_in_by_state")]

    def __str__(self) -> str:
        return self.code
