"""A grant: what a funder paid an organisation for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Event
from people.codes import CODE_LENGTH, new_code
from people.models import Organisation

#: The smallest k that any grant may have: whoever registers is promised that a count under 5 is hidden.
LEAST_THRESHOLD = 5


class Grant(models.Model):
    """What a funder paid an organisation for: the events whose figures it may read once released."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    title = models.CharField(_("title"), max_length=160)
    funder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_given")
    holder = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants_held")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    #: k: a published count of people below it is hidden; practice is 5 to 10.
    threshold = models.PositiveSmallIntegerField(_("smallest published count"), default=LEAST_THRESHOLD)
    #: Rows and cells of nobody are protected like small ones, and so those in which everybody is.
    hides_zeros = models.BooleanField(_("protect zeros too"), default=False)
    #: The scheme that sectors are published in; none: the finest level we ask at.
    scheme = models.ForeignKey(
        "people.Scheme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scheme"),
    )
    #: The day on which organisation and funder agreed on the list of tables as it stands.
    tables_agreed_on = models.DateField(_("tables agreed on"), null=True, blank=True, editable=False)
    events = models.ManyToManyField(Event, related_name="grants", blank=True, verbose_name=_("events"))

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(threshold__gte=LEAST_THRESHOLD), name="grant_threshold_protects"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="grant_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title
