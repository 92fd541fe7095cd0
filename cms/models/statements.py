"""The statements of a coalition that everybody may read, the latest first."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from cms import belonging
from cms.lists import listings, narrowing
from cms.models.frame import Listing, coalition_field
from events.models import Topic
from outcomes.models import Statement


class StatementsPage(Listing):
    """The statements that the members of a coalition signed, or those of every coalition."""

    coalition = coalition_field(_("Its statements stand here; without one, those of every coalition."))

    content_panels = [*Listing.content_panels, FieldPanel("coalition")]
    found_among = "statement"

    class Meta:
        verbose_name = _("statements")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        public = Statement.objects.public(now)
        if self.coalition_id:
            public = public.filter(coalition=self.coalition_id)
        offered = list(public.values_list("day__year", "topics"))
        years = sorted({str(year) for year, _topic in offered}, reverse=True)
        topics = Topic.objects.filter(pk__in={topic for _year, topic in offered if topic})
        narrowed = narrowing.Narrowed(request.GET)
        year = narrowed.by("year", gettext("Year"), gettext("All years"), [(one, one) for one in years])
        topic = narrowed.by(
            "topic",
            gettext("Topic"),
            gettext("All topics"),
            sorted(((one.code, str(one.name)) for one in topics), key=lambda row: row[1]),
        )
        found = public.filter(day__year=int(year)) if year else public
        if topic:
            found = found.filter(topics__code=topic)
        rows = found.select_related("coalition").order_by("-day", "-pk")
        shown = Paginator(rows, listings.PAGE).get_page(request.GET.get("page"))
        return {
            **self.story_in_words(),
            "found": shown,
            "rows": belonging.with_ways(shown.object_list),
            "narrowed": narrowed,
        }
