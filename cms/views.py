"""The way from an address to its page, and what machines read: the sitemap and the feed."""

from collections.abc import Callable
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.documents.views import serve as documents
from wagtail.models import Locale, Page
from wagtail.url_routing import RouteResult

from cms import languages, navigation, sites, zones
from cms.closed import is_closed
from cms.lists import deadlines, listings
from cms.models import (
    CollaborationsPage,
    ContactPage,
    EventPage,
    HighlightPage,
    HighlightsPage,
    HomePage,
    IssuePage,
    MembersPage,
    NewsIndexPage,
    NewsletterIndexPage,
    NewsPage,
    PeoplePage,
    ProgrammePage,
    PublicationPage,
    PublicationsPage,
    RecommendationsPage,
    RecordPage,
    SectionPage,
    SessionPage,
    SpacePage,
    SpacesPage,
    StatementsPage,
    TextPage,
    TrainingPage,
)
from cms.models.frame import PublicPage, told_elsewhere
from cms.outward import calendars, feeds, record_cards, short_links, sitemaps
from cms.outward.shared import Card
from convite import moments
from convite.keeping import keep, kept, moved
from convite.locale_prefix import in_language, prefix_of
from convite.prepared import Prepared
from events import ical, risk
from events.models import Event
from events.views.calendars import told
from outcomes import addresses, shown

#: What each type of page is read with, in the same query.
WITH: dict[type[PublicPage], tuple[str, ...]] = {
    EventPage: ("event",),
    SessionPage: ("session__event",),
    TrainingPage: ("cohort__event", "cohort__course"),
    HomePage: ("coalition",),
    SectionPage: ("coalition", "organisation"),
    MembersPage: ("coalition",),
    PeoplePage: (),
    HighlightsPage: (),
    HighlightPage: ("picture",),
    NewsletterIndexPage: ("newsletter",),
    IssuePage: (),
    ProgrammePage: (),
    RecommendationsPage: ("coalition",),
    StatementsPage: ("coalition",),
    PublicationsPage: (),
    PublicationPage: (),
    NewsIndexPage: (),
    NewsPage: ("picture",),
    CollaborationsPage: ("coalition",),
    ContactPage: ("key_file",),
    SpacesPage: (),
    SpacePage: ("space__institution",),
    TextPage: (),
}


def _at(model: type[PublicPage], address: str, *, language: str) -> QuerySet[Any]:
    pages = model.objects.select_related(*WITH[model]).filter(url_path=address, live=True)
    if issubclass(model, RecordPage):
        pages = pages.annotate(**model.lists(language))
    return pages.annotate(is_told_elsewhere=told_elsewhere(model)) if model.story_fields else pages


PAGES = {model._meta.model_name: Prepared(partial(_at, model)) for model in WITH}
#: What the calendar of a programme is called, below its page.
CALENDAR = "calendar.ics"
FEED_OF_NEWS = "rss.xml"
#: At most so many gatherings stand in a feed.
FEED = 50


@login_not_required
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the page at this address, in two queries in place of Wagtail's two for every step.

    A home's slug is its language's prefix, so `url_path` tells the address. Wagtail then serves the page it
    is handed, with its hooks and restrictions. An address of another language leads to its translation, and
    one of another site to that site.
    """
    site = sites.current()
    address = site.in_tree(request.path_info)
    if elsewhere := _elsewhere(request, address):
        return elsewhere
    found = navigation.look_up(address)
    if found is None or found.kind not in PAGES:
        return _in_another_language(request, address)
    page = next(iter(PAGES[found.kind].records(address, language=get_language() or "")), None)
    if page is None:
        raise Http404
    page.is_any_restricted, page.is_for_some = found.is_any_restricted, found.is_closed
    page.around = found.around
    zones.listen(request)
    request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]
    if page.get_view_restrictions() or page.is_unlisted:
        response = wagtail_views.serve(request, path)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
    keep(request, about=page.about)
    return wagtail_views.serve(request, path)


@login_not_required
def file(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """A file of the website, as `cms.files` lets it out; one that not everybody gets stays in no cache."""
    response: HttpResponseBase = documents.serve(request, document_id, document_filename)
    if getattr(request, "is_for_one", False):
        response.headers["Cache-Control"] = "private, no-store"
    else:
        # What is taken back or closed is gone at once.
        response.headers.setdefault("Cache-Control", "no-cache")
    if response.headers.get("Content-Encoding") == "None":  # Wagtail writes what it does not know as a word
        del response.headers["Content-Encoding"]
    return response


def _elsewhere(request: HttpRequest, address: str, *, beside: str = "") -> HttpResponse | None:
    """Lead to the site of the page at a path in the tree, where that is another one.

    `beside` is the name of what stands there beside the page.
    """
    if not address:  # this site has no page in the language that was asked for
        first = next(iter(sites.current().homes))
        return redirect(in_language(request.path_info, languages.of_prefix(first)))
    if sites.now().of(address) is not sites.current():
        return moved(request, sites.whole(address) + beside)
    return None


def _in_another_language(request: HttpRequest, address: str) -> HttpResponse:
    """Lead from `/en/sesiones/…` to the English page, when the Spanish one has that address."""
    addresses = [in_language(address, code) for code in languages.ORDER]
    found = Page.objects.filter(url_path__in=addresses, live=True, depth__gt=2).first()
    if found is not None:
        # The address of a closed page tells its title.
        translated = (
            Page.objects.filter(
                ~is_closed(),
                translation_key=found.translation_key,
                live=True,
                locale__language_code=get_language(),
            )
            .values_list("url_path", flat=True)
            .first()
        )
        if translated and translated != address:
            keep(request)
            query = request.META.get("QUERY_STRING", "")
            url = sites.way_to(translated)
            return HttpResponseRedirect(f"{url}?{query}" if query else url)
    # On a house's own domain, an address as the whole tree has it.
    path = request.path_info
    if path != address and Page.objects.filter(url_path=path, live=True, depth__gt=2).exists():
        return moved(request, sites.whole(path))
    raise Http404


def _open(model: type[Page], **which: str) -> list[Page]:
    """The open pages of a kind, of all sites, in the language that is read; the highest first."""
    here = {"locale__language_code": get_language(), "live": True}
    pages = model.objects.filter(~is_closed(), **here, **which).order_by("depth", "path")
    return list(pages.only("url_path", "title", "depth", "path"))


def _first_of(site: sites.Site, pages: list[Page]) -> Page | None:
    return next((page for page in pages if sites.now().of(page.url_path) is site), None)


def _first(model: type[Page]) -> Callable[[HttpRequest], HttpResponse]:
    @login_not_required
    @require_safe
    @kept
    def lead(request: HttpRequest) -> HttpResponse:
        page = _first_of(sites.current(), _open(model))
        every = model.objects.filter(locale__language_code=get_language(), live=True)
        if page is None and sites.current().is_main and not every.exists():
            raise Http404
        return redirect(sites.way_to(page.url_path) if page else reverse("home"))

    return lead


def _own_or_mains(model: type[Page], **which: str) -> Callable[[HttpRequest], HttpResponse]:
    """Lead to this site's own page; a site without one says whose page it offers in its place."""

    @login_not_required
    @require_safe
    @kept
    def lead(request: HttpRequest) -> HttpResponse:
        pages, site, main = _open(model, **which), sites.current(), sites.now().main
        if page := _first_of(site, pages):
            return redirect(sites.way_to(page.url_path))
        offered = _first_of(main, pages)
        if offered is None:
            raise Http404
        told = {"title": offered.title, "url": sites.way_to(offered.url_path), "main": main.name}
        return render(request, "cms/of_another_site.html", {**told, "is_written_to": model is ContactPage})

    return lead


#: From pages that know no tree (a form, “my page”) to the site's programme and members.
to_programme = _first(ProgrammePage)
to_members = _first(MembersPage)
#: From the foot of every page.
to_contact = _own_or_mains(ContactPage)
to_privacy = _own_or_mains(TextPage, purpose=TextPage.Purpose.PRIVACY)
to_accessibility = _own_or_mains(TextPage, purpose=TextPage.Purpose.ACCESSIBILITY)


@login_not_required
@require_safe
@kept
def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of this site's sitemaps, one a language."""
    return _xml(sitemaps.index(sitemaps.entries(timezone.now())))


@login_not_required
@require_safe
@kept
def sitemap_of(request: HttpRequest, prefix: str) -> HttpResponse:
    """The pages of this site in one language, with the other languages of each."""
    language = next((code for code in languages.ORDER if prefix_of(code) == prefix), None)
    if language is None:
        raise Http404
    return _xml(sitemaps.of_language(sitemaps.entries(timezone.now()), language))


def _xml(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/xml; charset=utf-8")


@login_not_required
@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """Lead from a short address to its page, in the reader's language where it has one; nobody is counted."""
    page = short_links.led_to(code, get_language() or "")
    if page is None:
        raise Http404
    response = redirect(sites.whole(page.url_path))
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_safe
@kept
def card(request: HttpRequest, pk: int, mark: str) -> HttpResponse:
    """The picture of a link to a page, drawn from what the page says now; an older mark leads to it."""
    page = Page.objects.live().public().filter(pk=pk, locale__language_code=get_language()).specific().first()
    if not isinstance(page, PublicPage) or not page.is_there:
        raise Http404
    if isinstance(page, RecordPage) and not risk.is_listed(page.get_event()):
        raise Http404
    site = sites.now().of(page.url_path)
    if site is not sites.current():
        return moved(request, site.base + request.path)
    now = page.on_card()
    return _picture(now) if mark == now.mark else redirect("cms:card", pk, now.mark)


@login_not_required
@require_safe
@kept
def record_card(request: HttpRequest, kind: str, code: str, mark: str) -> HttpResponse:
    """The picture of a link to an outcome or a statement that everybody may read; see `card`."""
    record = record_cards.public(kind, code, timezone.now())
    if elsewhere := addresses.elsewhere(request, record):
        return elsewhere
    now = record_cards.card_of(shown.said(record))
    return _picture(now) if mark == now.mark else redirect("cms:record_card", kind, code, now.mark)


def _picture(card: Card) -> HttpResponse:
    response = HttpResponse(card.picture(), content_type="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@login_not_required
@require_safe
@kept
def feed(request: HttpRequest) -> HttpResponse:
    """What comes next, as an Atom feed in the language of the address.

    A discreet gathering is called a meeting there and its place is left out; nothing tells the way in.
    """
    now = timezone.now()
    language = get_language() or languages.ORDER[0]
    asked = _asked_here(language)
    if asked is None:
        raise Http404
    events = list(listings.coming(listings.gatherings(asked.values(), asked.shape()), now)[:FEED])
    entries = "".join(map(_entry, events))
    home, here = sites.here(reverse("home")), sites.here(reverse("cms:feed"))
    name = sites.current().name
    heading = gettext("Sessions and courses")
    changed = max((event.created_at for event in events), default=now)
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{languages.TAGS[language]}">'
        f"<title>{escape(heading)} · {escape(name)}</title>"
        f"<id>{escape(here)}</id><updated>{changed.isoformat()}</updated>"
        f'<link rel="self" href="{escape(here)}"/><link href="{escape(home)}"/>'
        f"<author><name>{escape(name)}</name></author>{entries}</feed>\n",
        content_type="application/atom+xml; charset=utf-8",
    )


@login_not_required
@require_safe
@kept
def programme_calendar(request: HttpRequest, path: str) -> HttpResponse:
    """What the page at this address lists, to subscribe to; a programme narrowed as its page is."""
    address = sites.current().in_tree(request.path_info.removesuffix(CALENDAR))
    if elsewhere := _elsewhere(request, address, beside=CALENDAR):
        return elsewhere
    if guide := _guide(address):
        text, changed_at = deadlines.calendar(guide, now=timezone.now())
        return told(request, text, changed_at=changed_at)
    page = ProgrammePage.objects.filter(url_path=address, live=True).first()
    if page is None or page.get_view_restrictions():
        raise Http404
    chosen = request.GET.dict()
    held = calendars.held(calendars.asked(page, chosen), now=timezone.now())
    text = calendars.written(page, chosen, held)
    return told(request, text, changed_at=ical.last_changed(held))


@login_not_required
@require_safe
@kept
def news_feed(request: HttpRequest, path: str) -> HttpResponse:
    """News and short posts of the page at this address, as RSS 2.0."""
    address = sites.current().in_tree(request.path_info.removesuffix(FEED_OF_NEWS))
    if elsewhere := _elsewhere(request, address, beside=FEED_OF_NEWS):
        return elsewhere
    page = NewsIndexPage.objects.filter(url_path=address, live=True).first()
    if page is None or page.get_view_restrictions():
        raise Http404
    return HttpResponse(feeds.written(page), content_type="application/rss+xml; charset=utf-8")


def _guide(address: str) -> SpacesPage | SpacePage | None:
    """The public guide to spaces, or the page of one of them, at an address."""
    found: SpacesPage | SpacePage | None = SpacesPage.objects.filter(url_path=address, live=True).first()
    found = found or SpacePage.objects.filter(url_path=address, live=True).first()
    return None if found is None or found.get_view_restrictions() else found


def _asked_here(language: str) -> listings.Asked | None:
    """The gatherings of the site that is being visited; none where it has no home in the language."""
    site = sites.current()
    if site.is_main:
        locale = Locale.objects.filter(language_code=language).first()
        return listings.Asked(locale.pk) if locale else None
    house = SectionPage.objects.filter(url_path=site.in_tree(reverse("home"))).select_related("coalition")
    return next((page.asked() for page in house), None)


def _entry(event: Event) -> str:
    address = escape(sites.whole(event.page_url))  # type: ignore[attr-defined]
    told = []
    if event.starts_at:
        # A zone is named after a place.
        zone = "UTC" if risk.is_neutral(event) else event.time_zone
    if event.first_day and event.last_day:
        told.append(moments.pace_words(event.first_day, event.last_day, zone))
    elif event.starts_at:
        told += [moments.day_words(event.starts_at, zone), moments.hour_words(event.starts_at, zone)]
        told.append(moments.zone_words(event.starts_at, zone))
    if not risk.is_neutral(event):
        told += [event.city, str(event.country.name) if event.country else ""]
    summary = " · ".join(part for part in told if part)
    return (
        f"<entry><title>{escape(risk.outside_title(event))}</title><id>{address}</id>"
        f'<link href="{address}"/><updated>{event.created_at.isoformat()}</updated>'
        f"<summary>{escape(summary)}</summary></entry>"
    )
