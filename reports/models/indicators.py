"""The indicators of a grant: what was promised, by which number it is told, and on what evidence."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_countries.fields import Country, CountryField

from people.codes import CODE_LENGTH, new_code
from reports.models.grants import Grant
from reports.models.logframe import Level


class Indicator(models.Model):
    """One promise of a grant, with the number by which it is told whether it is kept.

    People are counted by a figure of the issued reports alone. A number that is typed counts things.
    """

    class Source(models.TextChoices):
        MEASURE = "measure", _("a figure of the issued reports")
        BODIES = "bodies", _("public institutions, in a period before and in one after")
        HAND = "hand", _("a number typed by hand, of things and not of people")

    class Direction(models.TextChoices):
        MORE = "more", pgettext_lazy("of an indicator", "more is better")
        FEWER = "fewer", pgettext_lazy("of an indicator", "fewer is better")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="indicators")
    level = models.ForeignKey(
        Level, on_delete=models.SET_NULL, null=True, blank=True, related_name="indicators"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60, blank=True, null=True)
    source = models.CharField(_("what it counts"), max_length=8, choices=Source)
    #: A code of `measures.MEASURES`, and the one row of a dimension that is counted of it; both may be empty.
    measure = models.CharField(max_length=30, blank=True)
    dimension = models.CharField(max_length=20, blank=True)
    row = models.CharField(max_length=50, blank=True)
    #: Told as a whole per cent of everybody whom the measure counts.
    is_share = models.BooleanField(_("as a share"), default=False)
    direction = models.CharField(_("direction"), max_length=5, choices=Direction, default=Direction.MORE)
    #: Counted from the first day on; otherwise each period stands for itself.
    is_cumulative = models.BooleanField(_("cumulative"), default=True)
    baseline = models.DecimalField(_("baseline"), max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    #: For institutions: the period before, whose count is the baseline.
    before_from = models.DateField(_("first day of the period before"), null=True, blank=True)
    before_until = models.DateField(_("last day of the period before"), null=True, blank=True)
    #: Taken off by hand; it can be brought back.
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                condition=~Q(source="measure") | ~Q(measure=""), name="indicator_counts_a_measure"
            ),
            models.CheckConstraint(
                condition=Q(dimension="", row="") | (~Q(dimension="") & ~Q(row="")),
                name="indicator_row_of_a_dimension",
            ),
            models.CheckConstraint(
                condition=Q(is_share=False) | ~Q(row=""), name="indicator_share_is_of_a_row"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Target(models.Model):
    """What was promised for one group: a row of a dimension."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    dimension = models.CharField(max_length=20)
    row = models.CharField(max_length=50)
    value = models.DecimalField(_("target"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("target of a group")
        verbose_name_plural = _("targets of groups")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "dimension", "row"], name="target_once_for_each_group"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}:{self.dimension}:{self.row}"


class Reading(models.Model):
    """A number typed by hand for an indicator, as of a day; the latest counts."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField(_("as of"))
    value = models.DecimalField(_("number"), max_digits=12, decimal_places=2)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("number of an indicator")
        verbose_name_plural = _("numbers of indicators")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "on"], name="reading_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}:{self.on}"


class EvidenceFile(models.Model):
    """The bytes of an uploaded document, in the database as other rooms keep theirs; never written again."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    name = models.CharField(_("name of the file"), max_length=120)
    ending = models.CharField(_("kind of file"), max_length=4)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("file of an evidence")
        verbose_name_plural = _("files of evidence")

    def __str__(self) -> str:
        return str(self.pk)


class Evidence(models.Model):
    """What shows that something is so: a link, a document, or a few words; a story may cite it."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("document")
        RECOMMENDATION = "recommendation", _("recommendation")

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="evidence")
    #: What it is evidence of; none: of the project as a whole.
    indicator = models.ForeignKey(
        Indicator, on_delete=models.SET_NULL, null=True, blank=True, related_name="evidence"
    )
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.DOCUMENT)
    #: How a story cites it; once in a project.
    handle = models.SlugField(_("short name"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=500, blank=True)
    file = models.OneToOneField(
        EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    words = models.TextField(_("in a few words"), max_length=1000, blank=True)
    #: Somebody looked whether it names anybody, and the funder may open it.
    is_for_funder = models.BooleanField(_("the funder may open it"), default=False)
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.UniqueConstraint(fields=["grant", "handle"], name="evidence_handle_once"),
            models.CheckConstraint(
                condition=Q(url="") | Q(file__isnull=True), name="evidence_not_a_link_and_a_file"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class PublicBody(models.Model):
    """A public institution that a project engaged, on a day; no person, and counted once in a period."""

    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="bodies")
    name = models.CharField(_("institution"), max_length=160)
    #: By which two spellings of one name are the same.
    key = models.CharField(max_length=160)
    country: "CountryField[str | Country, Country]" = CountryField(_("country"), blank=True)
    engaged_on = models.DateField(_("day"))
    words = models.CharField(_("how it was engaged"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("public institution")
        verbose_name_plural = _("public institutions")
        constraints = [
            models.UniqueConstraint(fields=["grant", "key", "country", "engaged_on"], name="body_once_a_day"),
        ]

    def __str__(self) -> str:
        return self.code
