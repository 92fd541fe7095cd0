"""What Wagtail's admin adds for administrators, and leaves out: accounts and rights are the desk's."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from cms.languages import ORDER, column
from events.models import Topic
from people.models import Coalition, Organisation, StakeholderGroup


def _in_languages(field: str, heading: object) -> MultiFieldPanel:
    """One field in every language of the site."""
    return MultiFieldPanel([FieldPanel(column(field, code)) for code in ORDER], heading=heading)


class OrganisationViewSet(ModelViewSet):
    """Bodies that people act for."""

    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["name", "acronym", "country"]
    search_fields = ["name", "acronym"]
    search_backend_name = None
    panels = [
        FieldPanel("name"),
        FieldPanel("acronym"),
        FieldPanel("slug"),
        FieldPanel("country"),
        FieldPanel("region"),
        FieldPanel("host"),
        FieldPanel("website"),
        FieldPanel("is_funder"),
    ]


class CoalitionViewSet(ModelViewSet):
    """Organisations that act under one name."""

    model = Coalition
    icon = "globe"
    menu_label = _("Coalitions")
    list_display = ["name", "published_count"]
    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        _in_languages("purpose", _("purpose")),
        FieldPanel("website"),
        FieldPanel("published_count"),
    ]


class TopicViewSet(ModelViewSet):
    """What gatherings are about."""

    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    list_display = ["name", "code", "retired_at"]
    panels = [FieldPanel("code"), _in_languages("name", _("name")), FieldPanel("retired_at")]


class SectorViewSet(ModelViewSet):
    """Sectors that forms ask for."""

    model = StakeholderGroup
    icon = "user"
    menu_label = _("Sectors")
    list_display = ["name", "code", "position", "retired_at"]
    panels = [
        FieldPanel("code"),
        _in_languages("name", _("name")),
        FieldPanel("position"),
        FieldPanel("retired_at"),
    ]


class Registers(ModelViewSetGroup):
    """The lists that an administrator keeps."""

    menu_label = _("Registers")
    menu_icon = "list-ul"
    items = (OrganisationViewSet, CoalitionViewSet, TopicViewSet, SectorViewSet)


@hooks.register("register_admin_viewset")
def registers() -> Registers:
    return Registers()


def without_accounts(request: Any, items: list[Any]) -> None:
    """Take the entries away whose pages are not there; see `convite.urls`."""
    items[:] = [item for item in items if item.name not in ("users", "groups")]


for menu in ("construct_settings_menu", "construct_search"):
    hooks.register(menu, without_accounts)
