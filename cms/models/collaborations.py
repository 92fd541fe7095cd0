"""What was done together with international and public bodies, by institution and year."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms import sites
from cms.lists import narrowing
from cms.models.frame import Listing, coalition_field
from cms.models.institutions import Institution, asks_for_a_name
from cms.models.recommendations import RecommendationsPage
from outcomes.models import Outcome
from people.models import Coalition, Organisation

YEARS = [MinValueValidator(1990), MaxValueValidator(2100)]


class Collaboration(models.Model):
    """Something done with an institution, in a year or over several; one record for all languages."""

    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="collaborations", verbose_name=_("institution")
    )
    first_year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    last_year = models.PositiveSmallIntegerField(
        _("until"), null=True, blank=True, validators=YEARS, help_text=_("Of several years alone.")
    )
    what = models.CharField(
        _("what was done"), max_length=400, help_text=_("In one or two sentences, and what came of it.")
    )
    coalition = models.ForeignKey(
        Coalition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coalition"),
        help_text=_("Where a coalition did it as one."),
    )
    members = models.ManyToManyField(
        Organisation, blank=True, related_name="+", verbose_name=_("organisations that took part")
    )
    url = models.URLField(_("what shows it"), max_length=500, blank=True)
    is_generated = models.BooleanField(_("example of a demonstration"), default=False)

    class Meta:
        verbose_name = _("collaboration")
        verbose_name_plural = _("collaborations")
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year=None) | Q(last_year__gt=F("first_year")),
                name="collaboration_years_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_year}: {self.what}"

    def clean(self) -> None:
        asks_for_a_name(self, "what")
        if self.last_year and self.first_year and self.last_year <= self.first_year:
            raise ValidationError({"last_year": _("It ends before it begins. Of one year leave this empty.")})

    @property
    def years(self) -> str:
        """The year, or the first and the last."""
        return f"{self.first_year}–{self.last_year}" if self.last_year else str(self.first_year)

    @property
    def span(self) -> range:
        """The years in which it was under way."""
        return range(self.first_year, (self.last_year or self.first_year) + 1)

    @property
    def by(self) -> list[str]:
        """Who did it: the coalition, and the organisations that took part."""
        together = [self.coalition.name] if self.coalition else []
        return together + [one.acronym or one.name for one in self.members.all()]


class CollaborationsPage(Listing):
    """Collaborations of a coalition, or of all, under the institution that each was with."""

    coalition = coalition_field(_("What it did, and what its members did; without one, everything."))

    content_panels = [*Listing.content_panels, FieldPanel("coalition")]

    class Meta:
        verbose_name = _("collaborations with institutions")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        rows = Collaboration.objects.select_related("institution", "coalition").prefetch_related("members")
        if self.coalition_id:
            theirs = Organisation.objects.filter(memberships__coalition=self.coalition_id)
            of_member = Collaboration.members.through.objects.filter(organisation__in=theirs)
            rows = rows.filter(
                Q(coalition=self.coalition_id) | Q(pk__in=of_member.values("collaboration_id"))
            )
        found = list(rows.order_by("-first_year", "-pk"))
        narrowed = narrowing.Narrowed(request.GET)
        spanned = {year for one in found for year in one.span}
        years = [(str(year), str(year)) for year in sorted(spanned, reverse=True)]
        year = narrowed.by("year", gettext("Year"), gettext("All years"), years)
        bodies = {one.institution.slug: str(one.institution.name) for one in found}
        body = narrowed.by(
            "institution",
            gettext("Institution"),
            gettext("All institutions"),
            sorted(bodies.items(), key=lambda row: row[1]),
        )
        shown = [
            one for one in found if (not year or int(year) in one.span) and body in ("", one.institution.slug)
        ]
        return {
            **self.story_in_words(),
            "narrowed": narrowed,
            "by_institution": self._by_institution(shown),
            "has_examples": any(one.is_generated for one in shown),
        }

    def _by_institution(self, shown: Iterable[Collaboration]) -> list[dict[str, Any]]:
        """The collaborations under each institution, with the way to what was recommended to it."""
        grouped: dict[int, list[Collaboration]] = {}
        for one in shown:
            grouped.setdefault(one.institution_id, []).append(one)
        asked = self._recommended() if grouped else {}
        told = []
        for rows in grouped.values():
            institution = rows[0].institution
            named = next((asked[name] for name in sorted(institution.names) if name in asked), "")
            told.append({"institution": institution, "rows": rows, "recommendations_url": named})
        return sorted(told, key=lambda row: str(row["institution"].name).casefold())

    def _recommended(self) -> dict[str, str]:
        """The name of each institution that something was recommended to → where that can be read."""
        pages = RecommendationsPage.objects.filter(locale_id=self.locale_id, live=True)
        path = pages.order_by("depth", "path").values_list("url_path", flat=True).first()
        if path is None:
            return {}
        names = Outcome.objects.cleared().exclude(institution="").values_list("institution", flat=True)
        return {
            name.casefold(): f"{sites.way_to(path)}?{urlencode({'institution': name})}"
            for name in names.distinct()
        }
