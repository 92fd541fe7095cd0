"""The sites of one installation: which one a request came to, and where a page is found by the world.

A house with a domain of its own is a site: its page is the home there, and its pages drop the house's name
from their address (`/es/ifex-alc/x/` in the tree is `/es/x/` on that domain). Everything else stands on the
main site, whose address is `PUBLIC_URL`. Each page has one site, and so each record has one public home.

The sites are read once a request, in one query, so that an edit holds at once in every process.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from cms.lists.gathered import Rows
from convite.prepared import Prepared


class Site(NamedTuple):
    """One site as its readers meet it."""

    name: str
    #: With its scheme, and without a closing slash.
    base: str
    #: The house that is its home, by the first step of an address (`es`); none of the main site.
    homes: dict[str, str]
    #: The colours that it chose: of the structure and of the action; empty: the product's own.
    hues: tuple[str, str] = ("", "")
    #: Its logo, as the name of a file that is another one with every change, and its size; empty: the ring.
    logo: str = ""
    logo_size: tuple[int, int] = (0, 0)
    #: Whose house its home is, by its key: an organisation's, or else a coalition's.
    organisation: int | None = None
    coalition: int | None = None
    #: Whose newsletter its foot offers: its own, or that of the main site.
    newsletter_of: str = ""

    @property
    def is_main(self) -> bool:
        """Whether it is the one that all pages stand on which have no domain of their own."""
        return not self.homes

    @property
    def host(self) -> str:
        """Its host, without the port."""
        return urlsplit(self.base).hostname or ""

    def home_of(self, url_path: str) -> str:
        """The home above a page of this site, by their paths in the tree."""
        language = _steps(url_path)[0]
        return self.homes.get(language, f"/{language}/" if self.is_main else "")

    def local(self, url_path: str) -> str:
        """The address, on this site, of a page of it."""
        language = _steps(url_path)[0]
        home = self.homes.get(language)
        return f"/{language}/{url_path.removeprefix(home)}" if home else url_path

    def in_tree(self, path: str) -> str:
        """The path in the tree of whatever stands at an address of this site; empty where nothing can."""
        if self.is_main:
            return path
        language, _house, rest = _parts(path)
        home = self.homes.get(language, "")
        return home + rest if home else ""


def _parts(path: str) -> tuple[str, str, str]:
    """The language's step of a path, the step after it, and all after the first; empty of no path."""
    language, _slash, after = path.removeprefix("/").partition("/")
    return language, after.partition("/")[0], after


def _steps(path: str) -> tuple[str, str]:
    return _parts(path)[:2]


class Sites:
    """All sites of the installation, as they stood when they were asked for."""

    def __init__(self, main: Site, others: list[Site]) -> None:
        self.main = main
        self.others = others
        self.by_host = {site.host: site for site in others}
        self.by_house = {home: site for site in others for home in site.homes.values()}
        self.by_organisation = {site.organisation: site for site in others if site.organisation}
        self.by_coalition = {site.coalition: site for site in others if site.coalition}

    def at(self, host: str) -> Site:
        """The site of a host (without its port); the main one's where no other has it."""
        return self.by_host.get(host.lower(), self.main)

    def of(self, url_path: str) -> Site:
        """The site on which a page stands, by its path in the tree."""
        if not self.by_house:
            return self.main
        language, house = _steps(url_path)
        return self.by_house.get(f"/{language}/{house}/", self.main)


#: The columns that say how a site looks.
LOOK = ("structure", "action", "logo_mark", "logo_kind", "logo_width", "logo_height")


def _rows() -> QuerySet[Any]:
    live = apps.get_model("cms", "SectionPage").objects.filter(live=True)
    houses = live.filter(translation_key=OuterRef("house"))
    coalitions = live.filter(translation_key=OuterRef(OuterRef("house")), organisation=None)
    letters = apps.get_model("mail", "Newsletter").objects.filter(
        is_open=True, coalition__in=coalitions.values("coalition")
    )
    told = (
        houses.order_by()
        .values("translation_key")
        .annotate(told=Rows("url_path", "organisation_id", "coalition_id"))
    )
    return (
        apps.get_model("cms", "PublicSite")
        .objects.annotate(homes=Subquery(told.values("told")), has_newsletter=Exists(letters))
        .order_by("pk")
        .values_list("is_main", "domain", "name", *LOOK, "homes", "has_newsletter")
    )


#: All sites of the installation.
ROWS = Prepared(_rows)


@lru_cache(maxsize=8)
def _made(rows: tuple[tuple[Any, ...], ...], address: str, name: str) -> Sites:
    main, others = Site(name, address, {}, newsletter_of=name), []
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    # The main site first, whose name the others may need.
    for row in sorted(rows, key=lambda row: not row[0]):
        is_main, domain, called, structure, action, mark, kind, wide, high, told, has_newsletter = row
        look = ((structure, action), f"{mark}.{kind}" if mark else "", (wide, high))
        if is_main:
            main = Site(called or name, address, {}, *look, newsletter_of=called or name)
            continue
        houses = json.loads(told or "[]")
        homes = {_steps(path)[0]: path for path, *_whose in houses}
        if homes and domain:
            body, coalition = (next((one[at] for one in houses if one[at]), None) for at in (1, 2))
            # The coalition of an organisation's house is only who sits around the table there.
            whose = (body, None if body else coalition)
            letters = called if has_newsletter else main.name
            others.append(Site(called, f"{parts.scheme}://{domain}{port}", homes, *look, *whose, letters))
    return Sites(main, others)


def read() -> Sites:
    """Return all sites as they stand in the database now."""
    return _made(tuple(ROWS.rows()), settings.PUBLIC_URL, settings.SITE_NAME)


class Here:
    """What a request knows of sites: read at most once, and only when somebody wants to know."""

    def __init__(self, host: str) -> None:
        self.host = host

    @cached_property
    def sites(self) -> Sites:
        return read()

    @cached_property
    def site(self) -> Site:
        """The site that the request came to."""
        return self.sites.at(self.host)


_HERE: ContextVar[Here | None] = ContextVar("cms.sites", default=None)


@contextmanager
def visited(host: str) -> Iterator[Here]:
    """While a request is answered, its host decides what is here; `host` may name a port."""
    here = Here(urlsplit(f"//{host}").hostname or "")
    token = _HERE.set(here)
    try:
        yield here
    finally:
        _HERE.reset(token)


def now() -> Sites:
    """Return all sites: as the request has read them, or without one as they stand."""
    visit = _HERE.get()
    return visit.sites if visit else read()


def current() -> Site:
    """Return the site that the request came to; without a request, the main one."""
    visit = _HERE.get()
    return visit.site if visit else read().main


def way_to(url_path: str) -> str:
    """Return the address of a page, by its path in the tree, as a link on this site has it.

    A page of another site is linked with its host.
    """
    visit = _HERE.get()
    sites = visit.sites if visit else read()
    site = sites.of(url_path)
    address = site.local(url_path)
    return address if site is (visit.site if visit else sites.main) else site.base + address


def whole(url_path: str) -> str:
    """Return the one public address of a page, by its path in the tree, with its host."""
    site = now().of(url_path)
    return site.base + site.local(url_path)


def above(url_path: str) -> str:
    """Return the path in the tree of the page right above one."""
    return url_path[: url_path.rstrip("/").rfind("/") + 1]


def with_host(address: str) -> str:
    """Return an address of this site with its host; one that has its host already stays."""
    return here(address) if address.startswith("/") else address


def here(path: str) -> str:
    """Return an address of this site that is no page's, such as a room's, with its host."""
    return current().base + path
