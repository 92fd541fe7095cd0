"""How a group is chosen: quotas, the selection, and what people made of it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import Country, CountryField

from events.models import Question, Registration
from people.codes import CODE_LENGTH, new_code
from people.demographics import Gender
from people.models import StakeholderGroup
from trainings.models.cohorts import Cohort


class Quota(models.Model):
    """So many people at least, or at most, of whom all that it names is true."""

    class Bound(models.TextChoices):
        LEAST = "least", _("at least")
        MOST = "most", _("at most")

    class CountedGender(models.TextChoices):
        """The counted values; what is not stated is one."""

        WOMAN = Gender.WOMAN.value, Gender.WOMAN.label
        MAN = Gender.MAN.value, Gender.MAN.label
        ANOTHER = Gender.ANOTHER.value, Gender.ANOTHER.label
        NOT_STATED = "not-stated", _("Not stated")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="quotas")
    bound = models.CharField(_("at least or at most"), max_length=5, choices=Bound)
    number = models.PositiveSmallIntegerField(_("how many"))
    sector = models.ForeignKey(
        StakeholderGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sector"),
    )
    gender = models.CharField(_("gender"), max_length=12, choices=CountedGender, blank=True)
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)
    #: As it was written; compared without accents and capitals.
    organisation = models.CharField(_("organisation"), max_length=160, blank=True)

    #: It stands for each organisation that people come from, on its own.
    each_organisation = models.BooleanField(_("for each organisation on its own"), default=False)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.CheckConstraint(
                condition=Q(sector__isnull=False)
                | ~Q(gender="")
                | ~Q(country="")
                | ~Q(organisation="")
                | Q(each_organisation=True),
                name="quota_counts_somebody",
            ),
            models.CheckConstraint(
                condition=Q(each_organisation=False) | Q(bound="most", organisation=""),
                name="quota_for_each_is_at_most",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Selection(models.Model):
    """The choosing of a group: open until somebody decides, and then what was proposed to them."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="selections")
    #: The seats to fill, those that are held already among them; none: as many as the group has.
    seats = models.PositiveSmallIntegerField(_("seats to fill"), null=True, blank=True)
    #: Whose answers name the organisation that somebody comes from.
    asks = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: The proposal as it was decided on, by the codes of places: no name, and of no one their gender.
    proposed = models.JSONField(_("what was proposed"), default=dict, blank=True)

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(decided_at__isnull=True), name="selection_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Override(models.Model):
    """That a person put somebody into the proposal, or left them out: who, when and why."""

    class Act(models.TextChoices):
        IN = "in", _("put in")
        OUT = "out", _("left out")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="overrides")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="overrides")
    act = models.CharField(_("what"), max_length=3, choices=Act)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    #: When it was taken back; the row stays, for it says who did what.
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(withdrawn_at__isnull=True), name="override_stands_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.act}"


class Rating(models.Model):
    """What an organiser made of an application, from 1 to 5; of the person, nothing."""

    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="rating")
    stars = models.PositiveSmallIntegerField(
        _("rating"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_from_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id}:{self.stars}"
