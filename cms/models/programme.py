"""The list of sessions and trainings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms import sites, zones
from cms.lists import agenda, deadlines, listings
from cms.models.frame import PublicPage, Titled
from cms.outward import calendars
from convite.keeping import keep_until

#: Deadlines of advocacy spaces that stand below the first page of what is coming.
MOST_DEADLINES = 3


class ProgrammePage(PublicPage, Titled):
    """Sessions and trainings, coming and past, with filters."""

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["cms.EventPage", "cms.TrainingPage"]
    search_fields = [*Page.search_fields, index.SearchField("lede")]

    stands_under = "part"

    class Meta:
        verbose_name = _("sessions and trainings")

    def words_on_card(self, context: Mapping[str, Any]) -> str:
        said = super().words_on_card(context)
        return said or gettext("Sessions and courses, coming and past: when, where and how to register.")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        from cms.outward import feeds

        here = sites.way_to(self.url_path)
        given = request.GET.dict()
        is_past = given.get("when") == agenda.PAST
        # By name: with a form among them, the models are more than mypy's passes can untangle.
        form = import_string("cms.lists.filters.Filters")(
            request.GET, among=listings.asked_of(self), now=now, is_past=is_past
        )
        asked, number = form.asked(), given.get("page")
        when = agenda.PAST if is_past else agenda.COMING
        view = agenda.view_of(given)
        calendar_url = calendars.address(self, given)
        told: dict[str, Any] = {}
        lines: list[agenda.Line] = []
        if view == agenda.LIST:
            found = listings.Listed(asked, now, when=when)
            page: PageOfList[Any] = Paginator(found, listings.PAGE).get_page(number)
            told["cards"] = zones.kept(request, page.object_list)
        else:
            lines = zones.kept(request, agenda.over(asked, now) if is_past else agenda.ahead(asked, now))
            told["agenda"] = agenda.laid_out(lines, view, number, is_past=is_past)
            page = told["agenda"].page
        is_first = not is_past and page.number == 1
        if is_first:
            near = lines
            if view == agenda.LIST:
                near = zones.kept(request, agenda.ahead(asked, now, until=now + agenda.SOON))
            told["soon"] = agenda.soon(near, now)
            keep_until(request, told["soon"].until)
        is_whole = is_first and view == agenda.LIST and not form.is_chosen
        ways = agenda.choices(given, agenda.offered(asked, now, when=when))
        zone = {zones.NAME: chosen} if (chosen := zones.chosen(request)) else {}
        past = urlencode({"when": agenda.PAST, **zone})
        shown = {name: value for name, value in given.items() if name in ("when", "view", "by", zones.NAME)}
        return {
            **told,
            "form": form,
            "due": deadlines.coming(self.locale_id, now)[:MOST_DEADLINES] if is_whole else [],
            "page_of_list": page,
            "is_past": is_past,
            "view": view,
            "ways": ways,
            "shown": shown,
            "clear_url": f"{here}?{urlencode(shown)}" if form.is_chosen else "",
            "tabs": [
                (here + zones.question(request), gettext("Coming"), not is_past),
                (f"{here}?{past}", gettext("Past"), is_past),
            ],
            "feed_url": feeds.of_sessions(sites.above(self.url_path)),
            "calendar_url": calendar_url,
            "webcal_url": "webcal://" + calendar_url.partition("://")[2],
        }
