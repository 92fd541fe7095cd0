"""The panel “Your first hour” in the website's admin: what an editor does first, as links."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import get_language, gettext
from wagtail.admin.ui.components import Component

from cms.models import SectionPage
from people.access import Duty, is_administrator, organisations


class Step(NamedTuple):
    """One thing to do, with why, and where it is done."""

    url: str
    words: str
    why: str


class FirstHour(Component):
    """The steps for whoever is signed in; it stays, for nobody remembers everything."""

    template_name = "cms/admin/first_hour.html"
    order = 50

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        person = parent_context["request"].user
        return {"steps": steps(person)}


def is_editor(person: Any) -> bool:
    """Whether the person publishes somewhere, and need not hand in everything."""
    return organisations(person, Duty.EDITOR).exists()


def steps(person: Any) -> list[Step]:
    """Return what to do first, in the order in which it is done."""
    house = _house(person)
    below = (
        reverse("wagtailadmin_explore", args=[house.pk]) if house else reverse("wagtailadmin_explore_root")
    )
    add = reverse("wagtailadmin_pages:add_subpage", args=[house.pk]) if house else below
    return [
        Step(
            reverse("wagtailadmin_account"),
            gettext("Choose your language and your time zone"),
            gettext("Hours at which pages go live are told by your clock."),
        ),
        Step(
            below,
            gettext("Look at your organisation's pages"),
            gettext("Each page is there in three languages, linked. You change those of your organisation."),
        ),
        Step(
            reverse("wagtailimages:add_multiple"),
            gettext("Bring a picture, and say what it shows"),
            gettext(
                "The words are for readers who do not see it. Mark what matters in it: it is cut around that."
            ),
        ),
        Step(
            add,
            gettext("Write a page, and see it beside what you write"),
            gettext("The phone at the top shows the page; the glasses beside it look for barriers."),
        ),
        Step(
            below,
            gettext("Publish it, set an hour for it, or hand it in")
            if is_editor(person)
            else gettext("Hand it in: an editor reads it before it is public"),
            gettext("Whoever reads it approves, or says what should change; you hear of it by message."),
        ),
        Step(
            below,
            gettext("Give it a short address and a poster"),
            gettext("Behind the three dots beside the title of a page that is public."),
        ),
    ]


def _house(person: Any) -> SectionPage | None:
    """The house of one of the person's organisations, in the language of the admin where it has it."""
    found = SectionPage.objects.select_related("locale").order_by("path")
    if not is_administrator(person):
        found = found.filter(organisation__in=organisations(person, Duty.EDITOR, Duty.ORGANISER).values("pk"))
    here = get_language()
    return min(found, key=lambda page: page.locale.language_code != here, default=None)
