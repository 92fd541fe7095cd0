"""What Wagtail's admin adds for administrators, and leaves out: accounts and rights are the desk's."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.urls import path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms import access, files
from cms.editing import links_report, wording
from cms.editing.first_hour import FirstHour
from cms.languages import ORDER, TAGS, column
from cms.models import Collaboration, Institution, PublicPage, PublicSite, Space
from cms.site_form import SiteForm
from cms.translating import handed_in, keeping, sources, standing
from events.models import Topic
from people import coalitions
from people.access import Duty, duties
from people.models import Coalition, Organisation, StakeholderGroup

#: So many sentences of advice at once.
MOST_ADVICE = 5


class NeverDeleted(ModelPermissionPolicy):
    """A term that people answered with stays; when it is out of use, it is retired."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


for term in (StakeholderGroup, Topic):
    register_permission_policy(term, NeverDeleted(term))


def _in_languages(field: str, heading: Any) -> MultiFieldPanel:
    """One field in every language of the site."""
    return MultiFieldPanel([FieldPanel(column(field, code)) for code in ORDER], heading=capfirst(heading))


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


class CoalitionForm(WagtailAdminModelForm):
    """A coalition with its members; who comes and who goes stands in the log."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = self.fields["members"]
        members.queryset = Organisation.objects.order_by("name")
        members.label_from_instance = lambda organisation: organisation.name
        members.required = False

    def _save_m2m(self) -> None:
        chosen = self.cleaned_data.pop("members")
        super()._save_m2m()
        coalitions.set_members(self.instance, chosen)


class CoalitionViewSet(ModelViewSet):
    """Organisations that act under one name."""

    model = Coalition
    icon = "globe"
    menu_label = _("Coalitions")
    list_display = ["name", "published_count"]
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("slug"),
            _in_languages("purpose", _("purpose")),
            FieldPanel("website"),
            FieldPanel("published_count"),
            FieldPanel(
                "members",
                widget=CheckboxSelectMultiple,
                help_text=_("An organisation that is missing here is made under “Organisations” first."),
            ),
        ],
        base_form_class=CoalitionForm,
    )


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


class KeptByEditors(ModelPermissionPolicy):
    """What the public pages list and every editor keeps up: whoever edits for any organisation may."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(duties(user) & {Duty.EDITOR, Duty.ADMINISTRATOR})


for kept in (Institution, Space, Collaboration):
    register_permission_policy(kept, KeptByEditors(kept))


class InstitutionViewSet(ModelViewSet):
    """Bodies that spaces belong to and that work is done with."""

    model = Institution
    icon = "site"
    menu_label = _("Institutions")
    list_display = ["name", "acronym"]
    search_fields = ["name_es", "name_pt_br", "name_en", "acronym"]
    search_backend_name = None
    panels = [
        _in_languages("name", _("name")),
        FieldPanel("acronym"),
        FieldPanel("slug"),
        FieldPanel("website"),
    ]


class SpaceViewSet(ModelViewSet):
    """Spaces where people are heard, each with its deadlines."""

    model = Space
    icon = "calendar-alt"
    menu_label = _("Spaces and deadlines")
    list_display = ["name", "institution", "level", "checked_on"]
    list_filter = ["level", "institution"]
    search_fields = ["name_es", "name_pt_br", "name_en"]
    search_backend_name = None
    panels = [
        _in_languages("name", _("name")),
        FieldPanel("slug"),
        FieldPanel("institution"),
        MultiFieldPanel([FieldPanel("level"), FieldPanel("country")], heading=_("Where it reaches")),
        FieldPanel("website"),
        FieldPanel("checked_on"),
        InlinePanel(
            "deadlines",
            heading=_("Deadlines"),
            label=_("Deadline"),
            max_num=40,
            panels=[
                _in_languages("what", _("what is due")),
                MultiFieldPanel(
                    [
                        FieldPanel("on"),
                        FieldPanel("is_day_known"),
                        FieldPanel("time_zone"),
                        FieldPanel("is_yearly"),
                    ],
                    heading=_("Until when"),
                ),
                FieldPanel("source"),
                FieldPanel("checked_on"),
                FieldPanel("is_example"),
            ],
        ),
    ]


class CollaborationViewSet(ModelViewSet):
    """What was done with institutions."""

    model = Collaboration
    icon = "group"
    menu_label = _("Collaborations")
    list_display = ["what", "institution", "first_year"]
    list_filter = ["institution"]
    search_fields = ["what_es", "what_pt_br", "what_en"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("institution"),
            MultiFieldPanel([FieldPanel("first_year"), FieldPanel("last_year")], heading=_("When")),
            _in_languages("what", _("what was done")),
            FieldPanel("coalition"),
            FieldPanel("members", widget=CheckboxSelectMultiple),
            FieldPanel("url"),
        ]
    )


class Guide(ModelViewSetGroup):
    """What editors keep beside the pages."""

    menu_label = _("Advocacy")
    menu_icon = "calendar-alt"
    items = (SpaceViewSet, CollaborationViewSet, InstitutionViewSet)


class SiteViewSet(ModelViewSet):
    """The sites that this installation serves."""

    model = PublicSite
    icon = "site"
    menu_label = _("Sites")
    list_display = ["name", "domain"]

    def get_form_class(self, for_update: bool = False) -> type[SiteForm]:
        return SiteForm


class Registers(ModelViewSetGroup):
    """The lists that an administrator keeps."""

    menu_label = _("Registers")
    menu_icon = "list-ul"
    items = (OrganisationViewSet, CoalitionViewSet, SiteViewSet, TopicViewSet, SectorViewSet)


@hooks.register("register_admin_viewset")
def registers() -> list[ModelViewSetGroup]:
    return [Registers(), Guide()]


class NewsletterMenuItem(MenuItem):
    """The way from the website's pages to the desk's newsletter, where an issue is begun and sent."""

    way = "cms:newsletters"

    def is_shown(self, request: Any) -> bool:
        return bool(duties(request.user) & {Duty.EDITOR, Duty.ADMINISTRATOR})

    def render_component(self, request: Any) -> Any:
        # The menu is made once, and its address is in the language of whoever reads it.
        self.url = reverse(self.way)
        return super().render_component(request)


class PostsMenuItem(NewsletterMenuItem):
    """The way from the website's pages to the desk's short posts."""

    way = "cms:posts"


@hooks.register("register_admin_menu_item")
def posts_desk() -> PostsMenuItem:
    return PostsMenuItem(_("Short posts"), "", name="posts", icon_name="pick", order=140)


@hooks.register("register_admin_menu_item")
def newsletter_desk() -> NewsletterMenuItem:
    return NewsletterMenuItem(_("Newsletter"), "", name="newsletter", icon_name="mail", order=150)


@hooks.register("construct_page_chooser_queryset")
def offered(pages: QuerySet[Page], request: Any) -> QuerySet[Page]:
    """What may be linked to: neither a draft nor a protected gathering of another organisation."""
    return access.pages_known_to(request.user, pages)


@hooks.register("construct_explorer_page_queryset")
def explored(parent: Page, pages: QuerySet[Page], request: Any) -> QuerySet[Page]:
    """Wagtail lists what is below any page whose number is typed, under that page's title."""
    if not access.pages_known_to(request.user, Page.objects.filter(pk=parent.pk)).exists():
        raise PermissionDenied
    return pages


class TranslationsMenuItem(NewsletterMenuItem):
    """The way from the website's pages to the desk's queue of translations."""

    way = "cms:translations"

    def is_shown(self, request: Any) -> bool:
        return bool(duties(request.user) & {Duty.EDITOR, Duty.ORGANISER, Duty.ADMINISTRATOR})


@hooks.register("register_admin_menu_item")
def translations_desk() -> TranslationsMenuItem:
    return TranslationsMenuItem(_("Translations"), "", name="translations", icon_name="globe", order=160)


@hooks.register("register_page_header_buttons")
def translations_of_page(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """How many texts of a page are missing or have changed since, by language, and the way to them."""
    if not isinstance(page.specific, PublicPage):
        return
    kind, code = sources.of_page(page.specific)
    if look := standing.look(user, kind, code):
        counts = {language: look.counts(language) for language in ORDER}
        todo = {language: one["missing"] + one["stale"] for language, one in counts.items()}
        told = ", ".join(f"{TAGS[language][:2]} {number}" for language, number in todo.items() if number)
        here = page.locale.language_code
        first = here if todo.get(here) or not told else max(ORDER, key=lambda language: todo[language])
        yield Button(
            gettext("Translations to do: %(told)s") % {"told": told}
            if told
            else gettext("Translations: all done"),
            reverse("cms:translation", args=[kind, code, first]),
            icon_name="globe",
            priority=50,
        )


@hooks.register("after_publish_page")
def base_of_translations(request: Any, page: Any) -> None:
    """What an editor publishes in another language is known to say what its original says now."""
    if isinstance(page.specific, PublicPage):
        kind, code = sources.of_page(page.specific)
        if look := standing.look(None, kind, code):
            keeping.take_base(timezone.now(), [look])


@hooks.register("register_page_header_buttons")
def short_address(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The way from a page to its short address and its poster."""
    if page.live and page.permissions_for_user(user).can_edit():
        yield Button(
            _("Short address and poster"),
            reverse("cms:short_page", args=[page.translation_key]),
            icon_name="link",
            priority=60,
        )


#: Before Wagtail asks a collection's password: a file that nobody may have is not there.
hooks.register("before_serve_document", files.let_out, order=-1)


@hooks.register("construct_homepage_panels")
def first_hour(request: Any, panels: list[Any]) -> None:
    """What waits for an editor, and what one does first, above everything else."""
    if rows := handed_in.waiting(request.user, timezone.now()):
        panels.append(handed_in.Waiting(rows))
    panels.append(FirstHour())


@hooks.register("register_admin_urls")
def own_pages() -> list[Any]:
    """Pages of ours in the website's admin; Wagtail asks whoever comes to log in."""
    return [path("broken-links/", links_report.report, name="broken_links")]


@hooks.register("register_reports_menu_item")
def broken_links() -> MenuItem:
    return MenuItem(
        _("Broken links"), reverse_lazy("broken_links"), name="broken-links", icon_name="link", order=300
    )


def advise(request: Any, page: Any) -> None:
    """Say at most a few things that the page's texts could do better, to whoever has just kept them."""
    if not isinstance(page, PublicPage) or request.headers.get("Accept", "").startswith("application/json"):
        return
    said = wording.advice_for(page)
    for sentence in said[:MOST_ADVICE]:
        messages.warning(request, sentence)
    if len(said) > MOST_ADVICE:
        messages.warning(request, _("There is more of this kind in the page."))


for moment in ("after_create_page", "after_edit_page"):
    hooks.register(moment, advise)


def without_accounts(request: Any, items: list[Any]) -> None:
    """Take the entries away whose pages are not there; see `convite.urls`."""
    items[:] = [item for item in items if item.name not in ("users", "groups")]


for menu in ("construct_settings_menu", "construct_search"):
    hooks.register(menu, without_accounts)
