"""The list of sessions and trainings."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms import listings
from cms.models.frame import PublicPage, Titled
from cms.models.houses import SectionPage


class ProgrammePage(PublicPage, Titled):
    """Sessions and trainings, coming and past, with filters."""

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["cms.HomePage", "cms.SectionPage"]
    subpage_types = ["cms.EventPage", "cms.TrainingPage"]

    class Meta:
        verbose_name = _("sessions and trainings")

    def tell(self, request: HttpRequest, now: datetime) -> dict[str, Any]:
        house = SectionPage.objects.parent_of(self).select_related("organisation", "coalition").first()
        events = house.listed() if house else listings.listed(self.locale_id)
        is_past = request.GET.get("when") == "past"
        dated = listings.past(events, now) if is_past else listings.coming(events, now)
        form = listings.Filters(request.GET, among=events)
        found = listings.with_facts(form.narrow(dated))
        page = Paginator(found, listings.PAGE).get_page(request.GET.get("page"))
        return {
            "form": form,
            "page_of_events": page,
            "cards": listings.cards(page.object_list, locale_id=self.locale_id, now=now),
            "is_past": is_past,
            "clear_url": (self.url_path + ("?when=past" if is_past else "")) if form.is_chosen else "",
            "tabs": [
                (self.url_path, gettext("Coming"), not is_past),
                (f"{self.url_path}?when=past", gettext("Past"), is_past),
            ],
            "feed_url": reverse("cms:feed"),
        }
