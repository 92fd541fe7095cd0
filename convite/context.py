"""What every page of the frame knows: one lazy object, `frame`, that costs an anonymous visitor no query."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from convite.locale_prefix import address, in_language, prefix_of

#: A language calls itself by its own name, whatever the page speaks.
LANGUAGE_NAMES = {"es": "Español", "pt-br": "Português", "en": "English"}
#: What stands in `lang` and `hreflang`.
LANGUAGE_TAGS = {"es": "es", "pt-br": "pt-BR", "en": "en"}

#: (route, words) of the public header. A route that does not exist is left out.
PUBLIC_NAVIGATION = (
    ("home", _("Home")),
    ("cms:programme", _("Sessions and courses")),
    ("cms:members", _("Members")),
)
#: (route, words, duties that see it); an empty set of duties: every staff member.
DESK_NAVIGATION = (
    ("events:desk", _("Events"), frozenset({"organiser", "trainer", "administrator"})),
    ("trainings:desk", _("Trainings"), frozenset({"trainer", "organiser", "administrator"})),
    ("outcomes:desk", _("Recommendations"), frozenset({"trainer", "organiser", "administrator"})),
    ("outcomes:statements", _("Statements"), frozenset({"editor", "organiser", "administrator"})),
    ("people:desk", _("People"), frozenset({"administrator"})),
    ("mail:desk", _("Messages"), frozenset({"administrator"})),
    ("reports:desk", _("Reports"), frozenset({"organiser", "administrator"})),
    ("wagtailadmin_home", _("Website"), frozenset({"editor", "administrator"})),
    ("cms:posts", _("Short posts"), frozenset({"editor", "administrator"})),
    ("cms:newsletters", _("Newsletter"), frozenset({"editor", "administrator"})),
    ("cms:translations", _("Translations"), frozenset({"editor", "organiser", "administrator"})),
)


class Link(NamedTuple):
    """A link of the frame; `here` says that it leads to the section this page stands in."""

    url: str
    title: str
    here: bool = False


class Language(NamedTuple):
    """A language of the site and the address of this same page in it."""

    code: str
    tag: str
    name: str
    url: str
    here: bool

    @property
    def short(self) -> str:
        """Two letters, where a phone has no room for the name."""
        return self.tag[:2].upper()


def _links(routes, path: str) -> list[Link]:
    from django.utils.translation import gettext

    known = [(url, gettext(words)) for route, words in routes if (url := address(route))]
    # The section is the deepest one that the path stands in; the home page is only itself.
    home = address("home")
    within = [url for url, _words in known if path == url or (url != home and path.startswith(url))]
    return [Link(url, words, url == max(within, key=len, default="")) for url, words in known]


#: What the foot of every page leads to.
FOOT = (
    ("cms:contact", _("Contact")),
    ("cms:privacy", _("Privacy")),
    ("cms:accessibility", _("Accessibility")),
)


class Frame:
    """The frame around a page; every attribute is worked out when a template asks for it."""

    demo = settings.DEMO
    #: What the installation itself is called: the desk is the same on all of its sites.
    installation = settings.SITE_NAME

    def __init__(self, request: HttpRequest):
        self.request = request

    @cached_property
    def site(self) -> Any:
        """The site that this request came to (`cms.sites.Site`); none outside of the web server.

        Pages that say what is wrong are drawn without a database, as the main site's.
        """
        here = getattr(self.request, "here", None)
        try:
            return here.site if here else None
        except (OperationalError, InterfaceError):
            return None

    @cached_property
    def site_name(self) -> str:
        """What the site is called."""
        return self.site.name if self.site else settings.SITE_NAME

    @cached_property
    def hues(self) -> tuple[str, str]:
        """The two colours that the site chose; empty ones where it has the house's own.

        The living page shows others by setting `request.hues`.
        """
        shown: tuple[str, str] | None = getattr(self.request, "hues", None)
        return shown or (self.site.hues if self.site else ("", ""))

    @cached_property
    def base(self) -> str:
        """The address of the site, without a closing slash."""
        return self.site.base if self.site else settings.PUBLIC_URL

    @cached_property
    def language(self) -> str:
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def language_tag(self) -> str:
        return LANGUAGE_TAGS.get(self.language, self.language)

    @cached_property
    def newsletter_url(self) -> str:
        """Where newsletters are asked for; empty where the site has none."""
        return address("mail:subscribe") if settings.NEWSLETTER else ""

    @property
    def newsletter_of(self) -> str:
        """The name of whoever's newsletter the foot offers."""
        return self.site.newsletter_of if self.site else settings.SITE_NAME

    @cached_property
    def search_url(self) -> str:
        """Where the whole site is searched."""
        return address("cms:search")

    @cached_property
    def home_url(self) -> str:
        return address("home") or f"/{prefix_of(self.language)}/"

    @cached_property
    def languages(self) -> list[Language]:
        """This page in each language.

        A view whose addresses differ by more than the prefix sets `request.translations`, a dict of
        language code to address; a language missing from it leads to that language's home page. What the
        address asks for, such as a filter, comes along.
        """
        known: dict[str, str] | None = getattr(self.request, "translations", None)
        path = self.request.get_full_path()
        query = self.request.META.get("QUERY_STRING", "")
        if known is not None and query:
            known = {code: url if "?" in url else f"{url}?{query}" for code, url in known.items()}
        return [
            Language(
                code,
                LANGUAGE_TAGS.get(code, code),
                LANGUAGE_NAMES.get(code, code),
                known.get(code, f"/{prefix_of(code)}/") if known is not None else in_language(path, code),
                code == self.language,
            )
            for code, _name in settings.LANGUAGES
        ]

    @cached_property
    def alternates(self) -> list[Language]:
        """The languages that this very page exists in, for `<link rel="alternate">`.

        A view that answers in every language, and has words in some of them alone, sets `request.told_in` to
        the codes of these.
        """
        known: dict[str, str] | None = getattr(self.request, "translations", None)
        if known is None and self.languages[0].url == f"/{prefix_of(self.languages[0].code)}/":
            return []
        if known is None:
            told: list[str] | None = getattr(self.request, "told_in", None)
            return [language for language in self.languages if told is None or language.code in told]
        return [
            language._replace(url=known[language.code])
            for language in self.languages
            if language.code in known
        ]

    @cached_property
    def person(self) -> Any:
        """Whoever is signed in, or None. Without a session's cookie nobody is, and nothing is looked up."""
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            cached = getattr(self.request, "_cached_user", None)
            return cached if cached is not None and cached.is_authenticated else None
        user = getattr(self.request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def duties(self) -> frozenset[str]:
        """The duties of whoever is signed in; `people.access.duties` knows them."""
        if self.person is None:
            return frozenset()
        from people.access import duties

        return frozenset(duties(self.person))

    @cached_property
    def navigation(self) -> list[Link]:
        """The public header's links; a view may set `request.navigation` to (url, title) pairs of its own."""
        known = getattr(self.request, "navigation", None)
        path = self.request.path
        if known is not None:
            return [Link(url, title, path == url) for url, title in known]
        return _links(PUBLIC_NAVIGATION, path)

    @cached_property
    def site_map(self) -> list[tuple[str, list[Link]]]:
        """What the foot lists, by group; nothing on pages that know no tree.

        A page sets `request.site_map` to groups of (heading, (url, title) pairs).
        """
        path = self.request.path
        groups = getattr(self.request, "site_map", [])
        return [
            (heading, [Link(url, title, path == url) for url, title in links]) for heading, links in groups
        ]

    @cached_property
    def foot(self) -> list[Link]:
        """The links of the foot, which need no look at the tree."""
        from django.utils.translation import gettext

        return [Link(url, gettext(words), False) for route, words in FOOT if (url := address(route))]

    @cached_property
    def desk_navigation(self) -> list[Link]:
        duties = self.duties
        routes = [(route, words) for route, words, needed in DESK_NAVIGATION if needed & duties]
        return _links(routes, self.request.path)

    @cached_property
    def desk_url(self) -> str:
        """The desk, which leads an editor on to the website's own; empty for whoever has no work there."""
        return address("events:desk") if self.desk_navigation else ""

    @cached_property
    def portal_url(self) -> str:
        """The funder's portal, for a funder."""
        return address("reports:portal") if "funder" in self.duties else ""

    @cached_property
    def my_page_url(self) -> str:
        return address("events:my_page") or address("people:my_page")

    @cached_property
    def login_url(self) -> str:
        return address("account_login")

    @cached_property
    def logout_url(self) -> str:
        return address("account_logout")


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Put `frame` into every template's context."""
    return {"frame": Frame(request)}
