"""What grew from trainings: later projects, who carries them, where, and from which groups they came."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from people.codes import CODE_LENGTH, new_code
from people.models import Organisation
from trainings.models.cohorts import Cohort


class ProjectQuerySet(models.QuerySet["Project"]):
    """Questions about many projects."""

    def published(self) -> "ProjectQuerySet":
        """Projects that everybody may see."""
        return self.filter(published_at__isnull=False)

    def in_order(self) -> "ProjectQuerySet":
        """The newest first, with all that a list tells of them."""
        return (
            self.select_related("organisation")
            .prefetch_related("members", "groups__event", "groups__course")
            .order_by(F("since").desc(nulls_last=True), "-pk")
        )


class Project(models.Model):
    """Something that organisations do together after a training; one of them keeps what stands here."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    #: Who keeps it: only their staff change it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="projects_kept")
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    #: ISO codes, sorted.
    countries = models.JSONField(_("countries"), default=list, blank=True)
    members = models.ManyToManyField(
        Organisation, blank=True, related_name="projects", verbose_name=_("member organisations")
    )
    groups = models.ManyToManyField(
        Cohort, blank=True, related_name="projects", verbose_name=_("groups it grew from")
    )
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_generated = models.BooleanField(_("generated for a demonstration"), default=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("later project")
        verbose_name_plural = _("later projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="project_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def country_names(self) -> list[str]:
        """Return its countries in the reader's language."""
        return sorted(str(countries.name(code)) for code in self.countries)
