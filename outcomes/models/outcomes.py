"""Recommendations and commitments, and the steps they went through."""

from datetime import date
from typing import Any, cast

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import Country, CountryField

from events import spoken
from events.models import Event, Session
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation


class Status(models.TextChoices):
    """How far a recommendation or a commitment has come."""

    DRAFTED = "drafted", _("drafted")
    SUBMITTED = "submitted", _("submitted")
    ANSWERED = "answered", _("answered")
    DEBATED = "debated", _("in debate")
    ADOPTED = "adopted", _("adopted")
    REJECTED = "rejected", _("rejected")


#: What it is called of a commitment, whose gender in Spanish and Portuguese is another.
OF_COMMITMENTS = {
    Status.DRAFTED: pgettext_lazy("commitment", "drafted"),
    Status.SUBMITTED: pgettext_lazy("commitment", "submitted"),
    Status.ANSWERED: pgettext_lazy("commitment", "answered"),
    Status.DEBATED: pgettext_lazy("commitment", "in debate"),
    Status.ADOPTED: pgettext_lazy("commitment", "adopted"),
    Status.REJECTED: pgettext_lazy("commitment", "rejected"),
}


def status_word(code: str, kind: str = "") -> str:
    """What a status is called of an outcome of a kind, in the reader's language."""
    status = Status(code)
    return str(OF_COMMITMENTS[status] if kind == Outcome.Kind.COMMITMENT else status.label)


#: After these nobody waits for anything more.
FINAL = (Status.ADOPTED, Status.REJECTED)


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """Questions about many outcomes."""

    def cleared(self) -> "OutcomeQuerySet":
        """Those that everybody may read."""
        return self.filter(cleared_at__isnull=False)

    def with_status(self) -> "OutcomeQuerySet":
        """Each with `status` and `status_on`, those of its latest step."""
        latest = OutcomeStep.objects.filter(outcome=OuterRef("pk")).order_by("-on", "-pk")
        return self.annotate(
            status=Subquery(latest.values("status")[:1]), status_on=Subquery(latest.values("on")[:1])
        )

    def in_order(self) -> "OutcomeQuerySet":
        """The one that moved last first, with all that a list tells of each."""
        found: Any = self.with_status().select_related("organisation", "event", "session__event", "owner")
        return cast("OutcomeQuerySet", found.order_by("-status_on", "-pk"))


class Outcome(models.Model):
    """A recommendation or a commitment; one organisation keeps what stands here."""

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", _("recommendation")
        COMMITMENT = "commitment", _("commitment")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.RECOMMENDATION)
    #: Who keeps it: only their staff change it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="outcomes")
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("whole text"), max_length=4000, blank=True)
    #: Empty: the region.
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)
    #: To whom a recommendation goes, or who committed themselves.
    institution = models.CharField(_("institution"), max_length=160, blank=True)
    #: Where it came from: a gathering, or one session of it.
    event = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes")
    session = models.ForeignKey(
        Session, on_delete=models.SET_NULL, null=True, blank=True, related_name="outcomes"
    )
    #: Who follows it up, and when next.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    follow_up_on = models.DateField(_("next look at it"), null=True, blank=True)
    #: Since when everybody may read it.
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_generated = models.BooleanField(_("generated for a demonstration"), default=False)

    objects = OutcomeQuerySet.as_manager()

    #: Those of the latest step; only `with_status` brings them.
    status: str
    status_on: date

    class Meta:
        verbose_name = _("recommendation or commitment")
        verbose_name_plural = _("recommendations and commitments")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(event__isnull=False), name="outcome_session_in_event"
            ),
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=True) | Q(owner__isnull=False),
                name="outcome_followed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["follow_up_on"], name="outcome_follow_up")]

    def __str__(self) -> str:
        return self.code

    @property
    def place(self) -> str:
        """Its country in the reader's language, or the region."""
        return str(self.country.name) if self.country else str(_("The region"))

    @property
    def languages(self) -> list[str]:
        """The codes of the languages in which it is written."""
        codes = [code for code, _name in settings.LANGUAGES]
        return [code for code in codes if getattr(self, f"title_{code.replace('-', '_')}")]


class OutcomeStepQuerySet(models.QuerySet["OutcomeStep"]):
    """Questions about many steps."""

    def told(self) -> "OutcomeStepQuerySet":
        """The latest first, with what is told of their files but not the bytes."""
        found: Any = self.select_related("file").defer("file__content").order_by("-on", "-pk")
        return cast("OutcomeStepQuerySet", found)


class OutcomeStep(models.Model):
    """One step of a recommendation or a commitment, with the day and what shows it."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=9, choices=Status)
    on = models.DateField(_("day"))
    words = models.TextField(_("what happened"), max_length=1000, blank=True)
    #: What shows it.
    evidence = models.CharField(_("evidence"), max_length=160, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    #: The language of what shows it, one of `spoken`; empty: of none, or in several.
    evidence_language = models.CharField(_("language of the document"), max_length=12, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = OutcomeStepQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a recommendation")
        verbose_name_plural = _("steps of recommendations")
        indexes = [models.Index(fields=["outcome", "-on", "-id"], name="outcome_step_latest")]

    def __str__(self) -> str:
        return self.code

    @property
    def language_name(self) -> str:
        """The language of what shows it, in the reader's; empty where it is of none."""
        return spoken.names([self.evidence_language])[0] if self.evidence_language else ""


class StepFile(models.Model):
    """The document that shows a step; only as public as the outcome is."""

    step = models.OneToOneField(OutcomeStep, on_delete=models.CASCADE, related_name="file")
    #: As it was handed in; it is for staff alone, for nobody has read it with the public in mind.
    name = models.CharField(_("name of the file"), max_length=120)
    ending = models.CharField(_("kind of file"), max_length=4)
    content = models.BinaryField(_("content"))
    size = models.PositiveIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("evidence as a file")
        verbose_name_plural = _("evidence as files")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def public_name(self) -> str:
        """What it is called when the public takes it down: after what it is, or else after its step."""
        return f"{slugify(self.step.evidence)[:60] or self.step.code}.{self.ending}"
