"""What an event, or a project, aims at in who takes part: a balance, and so many at least of a group."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Event
from people.models import Scheme
from reports.models.grants import Grant

#: The rule of the Council of Europe and of EIGE: neither women nor men under 40 %.
USUAL_SHARE = 40


class Aims(models.Model):
    """The aims of one event or one project; without a row the usual ones hold (`reports.figures.aims`)."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, null=True, blank=True, related_name="aims")
    grant = models.OneToOneField(Grant, on_delete=models.CASCADE, null=True, blank=True, related_name="aims")
    #: Per cent under which neither women nor men may be, of those who are one of the two; 0 asks nothing.
    least_share = models.PositiveSmallIntegerField(
        _("neither women nor men under, in %"), default=USUAL_SHARE, validators=[MaxValueValidator(50)]
    )
    #: Per cent that take part for the first time, of those who said it; 0 asks nothing.
    first_share = models.PositiveSmallIntegerField(
        _("for the first time, in %"), default=0, validators=[MaxValueValidator(100)]
    )
    #: The schemes that sectors and regions are counted in; none: as people chose them, and M49's regions.
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scheme")
    )
    regions = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("regions")
    )
    #: How many at least: circle → dimension → row → number, as in {"participants": {"country": {"HN": 5}}}.
    numbers = models.JSONField(_("at least"), default=dict, blank=True)

    class Meta:
        verbose_name = _("aims")
        verbose_name_plural = _("aims")
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=True, grant__isnull=False)
                | Q(event__isnull=False, grant__isnull=True),
                name="aims_are_of_one",
            ),
            models.CheckConstraint(
                condition=Q(least_share__lte=50, first_share__lte=100), name="aims_can_be_reached"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.grant_id}"

    def least(self, circle: str, dimension: str, row: str) -> int:
        """Return how many of a row are aimed at among a circle; 0: nothing is asked."""
        found = self.numbers.get(circle, {}).get(dimension, {}).get(row, 0)
        return int(found)
