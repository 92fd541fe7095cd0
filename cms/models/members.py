"""The members of a coalition."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from wagtail.admin.panels import FieldPanel

from cms import membership, sites
from cms.closed import is_closed
from cms.lists import member_map
from cms.models.frame import Listing
from cms.models.houses import HomePage, SectionPage
from convite.tiles import TILES
from people.models import Coalition

#: What stands in an address for members of several countries.
SEVERAL = "several"


class MembersPage(Listing):
    """The members of a coalition by country."""

    coalition = models.ForeignKey(
        Coalition, on_delete=models.PROTECT, related_name="+", verbose_name=_("coalition")
    )

    content_panels = [*Listing.content_panels, FieldPanel("coalition")]
    found_among = "member"

    stands_under = "who"

    class Meta:
        verbose_name = _("members")

    def words_on_card(self, context: Mapping[str, Any]) -> str:
        return super().words_on_card(context) or context["count_words"]

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        members = membership.members_of(self.coalition)
        open_here = {"locale_id": self.locale_id, "live": True}
        houses = SectionPage.objects.filter(~is_closed(), organisation__in=members, **open_here)
        sections = {
            organisation: sites.way_to(url_path)
            for organisation, url_path in houses.values_list("organisation_id", "url_path")
        }
        homes = {
            coalition: sites.way_to(url_path)
            for model, which in ((SectionPage, {"organisation": None}), (HomePage, {}))
            for coalition, url_path in model.objects.filter(
                ~is_closed(), coalition__isnull=False, **which, **open_here
            ).values_list("coalition_id", "url_path")
        }
        url = sites.way_to(self.url_path)
        codes = [str(member.country) for member in members]
        counts = {code: codes.count(code) for code in sorted(set(codes)) if code}
        several = codes.count("")
        asked = request.GET.get("country", "")
        here = asked if asked in counts or (asked == SEVERAL and several) else ""
        country = "" if here == SEVERAL else here
        shown = [one for one in members if not here or str(one.country) == country]
        return {
            **self.story_in_words(),
            "map": member_map.draw(counts, here=here, list_url=url) if counts else "",
            "beside_map": [
                (f"{url}?country={code}#c-{code}", member_map.count_words(place, count), code == here)
                for place, code, count in _beside(counts, several)
            ],
            "chosen": here,
            "all_url": url,
            "coalition": self.coalition,
            "count_words": membership.count_words(self.coalition, len(members)),
            "is_short": self.coalition.published_count not in (None, len(members)),
            "table": membership.seats(members),
            "by_country": membership.by_country(
                shown, membership.elsewhere(shown, but_for=self.coalition), sections, homes
            ),
        }


def _beside(counts: Mapping[str, int], several: int) -> list[tuple[str, str, int]]:
    """What has no tile on the map: other countries, and members of several; (place, code, count)."""
    others = [(str(countries.name(code)), code, count) for code, count in counts.items() if code not in TILES]
    return [*sorted(others), *([(gettext("Several countries"), SEVERAL, several)] if several else [])]
