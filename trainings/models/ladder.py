"""The ladder by which somebody becomes a trainer: its steps, as each organisation has them, and reviews."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.models import Session
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation


class Step(models.Model):
    """What has to be done, and said, until somebody stands on it; steps are retired and never deleted."""

    class Role(models.TextChoices):
        """The roles in sessions that a step may ask for, as `Part.Role` has them."""

        OBSERVER = "observer", _("observer")
        CO_TRAINER = "co-trainer", _("co-trainer")
        TRAINER = "trainer", _("trainer")

    class Asks(models.TextChoices):
        """Who has to say that it is reached, besides the record."""

        NOBODY = "", _("Nobody: the record is enough")
        REVIEW = "review", _("A trainer who has climbed the ladder, or an organiser")
        CONFIRMATION = "confirmation", _("An organiser")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ladder_steps")
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=120)
    #: The least of the roles that count for it; a fuller one counts too. Empty: it asks for no session.
    role = models.CharField(_("role"), max_length=10, choices=Role, blank=True)
    sessions = models.PositiveSmallIntegerField(_("sessions"), default=0, validators=[MaxValueValidator(500)])
    hours = models.PositiveSmallIntegerField(_("hours"), default=0, validators=[MaxValueValidator(2000)])
    asks = models.CharField(_("who says so"), max_length=12, choices=Asks, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a ladder")
        verbose_name_plural = _("steps of ladders")
        constraints = [
            models.CheckConstraint(
                condition=Q(role="", sessions=0, hours=0)
                | (~Q(role="") & (Q(sessions__gt=0) | Q(hours__gt=0))),
                name="step_asks_for_a_role_and_how_much",
            ),
            models.CheckConstraint(condition=~Q(role="") | ~Q(asks=""), name="step_asks_for_something"),
        ]

    def __str__(self) -> str:
        return self.code


class Review(models.Model):
    """What somebody made of a trainee's step; nobody says it of themselves, and the latest one holds."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="reviews")
    trainee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="ladder_reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    #: What it was asked for and so stands for, whatever the step asks later: a review, or a confirmation.
    asks = models.CharField(_("what it stands for"), max_length=12, choices=Step.Asks)
    #: The session that it is about; none: all that the step asks for.
    session = models.ForeignKey(Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    passed = models.BooleanField(_("reached"))
    words = models.TextField(_("words for the trainee"), max_length=2000, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("review of a trainee")
        verbose_name_plural = _("reviews of trainees")
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewer__isnull=True) | ~Q(reviewer=F("trainee")), name="review_by_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return self.code
