"""From a record to its pages: made when it is published, one in each language, and what they still lack."""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page

from cms import indexing, navigation, sites, tree
from cms.languages import column
from cms.models import EventPage, RecordPage, SessionPage, TrainingPage
from cms.plain import Told, rich
from events import publication, risk, spoken
from events.models import Event, Hosting, Session
from people.models import Organisation, Person
from trainings.models import Cohort

Record = Event | Session | Cohort
#: The column by which each type of page leads to its record.
FIELDS: dict[type[Any], str] = {EventPage: "event", SessionPage: "session", TrainingPage: "cohort"}
#: A title so common that an address would say it twice.
ALONE = {"es": "sesion", "pt-br": "sessao", "en": "session"}


@transaction.atomic
@indexing.once()
def publish_event(event: Event) -> list[str]:
    """Make or renew the pages of an event, its sessions or its group of a course in every language.

    Addresses stay as they were first given to the public; titles follow the record. Returns, in words, what
    lacks a translation: a sentence for each kind and language. Safe to run again.
    """
    parents = _programmes(event)
    cohort = Cohort.objects.filter(event=event).first()
    if cohort is not None:
        pages = _grow(TrainingPage, parents, record=cohort, event=event, titles=_titles(event))
        return _in_words([*_untitled(event), *_untold(pages, str(event.title))])
    pages = _grow(EventPage, parents, record=event, event=event, titles=_titles(event))
    lacks = _untitled(event)
    if event.sessions.count() != 1:
        lacks += _untold(pages, str(event.title))
    sessions = list(Session.objects.filter(event=event).on_the_programme().in_order())
    present = _pages_of(SessionPage, sessions)
    for session in sessions:
        titles = _titles(session, event)
        below = _grow(
            SessionPage, pages, record=session, event=event, titles=titles, present=present[session.pk]
        )
        lacks += [*_untitled(session), *_untold(below, str(session.title or event.title))]
    return _in_words(lacks)


@transaction.atomic
@indexing.once()
def prepare(record: Record, language: str) -> RecordPage:
    """Return the page of a record in a language, made where it is missing, and held until the act is over.

    A page made here is not live: nobody but its writers and editors finds it until the event is published,
    and only then it gets the address that stays.
    """
    event = record if isinstance(record, Event) else record.event
    # Whoever begins to write at the same moment waits here, and finds the pages made.
    Event.objects.select_for_update().get(pk=event.pk)
    parents = _programmes(event)
    if isinstance(record, Cohort):
        pages = _grow(TrainingPage, parents, record=record, event=event, titles=_titles(event), live=False)
    else:
        pages = _grow(EventPage, parents, record=event, event=event, titles=_titles(event), live=False)
    if isinstance(record, Session):
        titles = _titles(record, event)
        pages = _grow(SessionPage, pages, record=record, event=event, titles=titles, live=False)
    Page.objects.select_for_update().get(pk=pages[language].pk)
    return page_of(record, language)


@transaction.atomic
def tell(record: Record, language: str, story: Mapping[str, Told]) -> RecordPage:
    """Keep the story of a published record in one language and return its page.

    Keys are the page's own fields: `description`; for a session also `policy_questions`,
    `participants_gain`, `expected_outcomes`, `hybrid_plan`, `follows`, `follows_url`; for a group of a
    course `audience`, `participants_gain`. Texts are plain: they are escaped here. Raises `KeyError` for
    another key, `ValidationError` for a text beyond its limit, `DoesNotExist` before publication.
    """
    page = page_of(record, language)
    if unknown := set(story) - set(page.written_fields()):
        raise KeyError(*sorted(unknown))
    write(page, {name: told if is_line(page, name) else rich(told) for name, told in story.items()})
    return page


@transaction.atomic
@indexing.once()
def write(page: RecordPage, words: Mapping[str, Any], *, by: Person | None = None) -> None:
    """Write columns of a page, with a revision in the name of whoever wrote.

    What an editor still keeps as a draft gets the same words beside its own changes, so that publishing it
    later takes nothing back. Raises `ValidationError` for a text beyond its limit.
    """
    has_draft = page.live and page.has_unpublished_changes and page.latest_revision_id
    draft = page.get_latest_revision_as_object() if has_draft else None
    for name, told in words.items():
        setattr(page, name, told)
    page.full_clean()  # saving a page that is not live yet would check its title alone
    page.save(clean=False)
    if by is None and not page.latest_revision_id:
        return  # nobody has opened it in the editor yet: the page itself is all there is
    revision = page.save_revision(user=by, log_action=by is not None, clean=False)
    if page.live:
        # The desk has decided who may write; these keys are not Wagtail's.
        revision.publish(user=by, log_action=by is not None, skip_permission_checks=True)
    if draft is not None:
        for name, told in words.items():
            setattr(draft, name, told)
        draft.save_revision(user=by, clean=False)
    page.refresh_from_db()


def is_line(page: RecordPage, name: str) -> bool:
    """Whether a field of the page holds a single line and no rich text."""
    return name in ("follows", "follows_url")


def page_of(record: Record, language: str) -> RecordPage:
    """The page of a record in a language; a course's event leads to its group's page."""
    if isinstance(record, Session):
        return SessionPage.objects.get(session=record, locale__language_code=language)
    if isinstance(record, Cohort):
        return TrainingPage.objects.get(cohort=record, locale__language_code=language)
    group = TrainingPage.objects.filter(cohort__event=record, locale__language_code=language).first()
    return group or EventPage.objects.get(event=record, locale__language_code=language)


def as_it_will_stand(record: Record, language: str) -> RecordPage:
    """Return the page of a record in a language as its publication will open it, for those who write it.

    Nothing is made: where the page is missing, what is returned is no row. Its record is a copy that is
    published already, and neither may be saved.
    """
    model, field = _model_of(record)
    page = model.objects.filter(**{field: record, "locale__language_code": language}).first()
    if page is None:
        page = model(locale=Locale.objects.get(language_code=language))
    copied = copy(record)
    event = copied if isinstance(copied, Event) else copy(copied.event)
    if event.status == Event.Status.DRAFT:
        event.status = Event.Status.PUBLISHED
    if isinstance(copied, Session) and copied.status == Session.Status.DRAFT:
        copied.status = Session.Status.SCHEDULED
    if not isinstance(copied, Event):
        copied.event = event
    setattr(page, field, copied)
    place = tree.place_for(_lead(event), language)
    above = navigation.around(place) if place else navigation.Around([], [], {})
    crumbs = [*above.crumbs, (sites.way_to(place.url_path), place.title)] if place else []
    page.around = navigation.Around(above.links, crumbs, {})
    page.is_preview = True
    return page


def _model_of(record: Record) -> tuple[type[Any], str]:
    """The type of a record's pages, and their column that leads to it."""
    if isinstance(record, Session):
        return SessionPage, "session"
    return (TrainingPage, "cohort") if isinstance(record, Cohort) else (EventPage, "event")


def addresses_of(event: Event) -> dict[str, str]:
    """Return where an event's public page stands in each language; empty when it has none.

    A group of a course has its own page, and an event with one session is that session's page.
    """
    sessions = list(event.sessions.values_list("pk", flat=True)[:2])
    choices = [
        TrainingPage.objects.filter(cohort__event=event),
        SessionPage.objects.filter(session__in=sessions) if len(sessions) == 1 else None,
        EventPage.objects.filter(event=event),
    ]
    for pages in choices:
        if pages is None:
            continue
        if found := {
            page.locale.language_code: sites.way_to(page.url_path)
            for page in pages.live().select_related("locale")
        }:
            return found
    return {}


def site_of(event: Event) -> str:
    """Return the address of the site on which an event's public page stands; without one, the main site's."""
    of_event = Q(eventpage__event=event) | Q(trainingpage__cohort__event=event)
    pages = Page.objects.filter(of_event, live=True).order_by("path")
    every, url_path = sites.now(), pages.values_list("url_path", flat=True).first()
    return (every.of(url_path) if url_path else every.main).base


def told_of(event: Event) -> dict[int, publication.Told]:
    """Return what is written for the pages of an event's sessions, published or not, by their keys."""
    found: dict[int, tuple[set[str], set[str]]] = {}
    pages = SessionPage.objects.filter(session__event=event)
    for key, language, description, hybrid in pages.values_list(
        "session_id", "locale__language_code", "description", "hybrid_plan"
    ):
        described, met = found.setdefault(key, (set(), set()))
        if description:
            described.add(language)
        if hybrid:
            met.add(language)
    return {key: publication.Told(*map(frozenset, sides)) for key, sides in found.items()}


def _programmes(event: Event) -> tree.Pages:
    """The programme page, in each language, below which an event's pages stand."""
    return tree.programmes_for(_lead(event))


def _lead(event: Event) -> Organisation | None:
    lead = Hosting.objects.filter(event=event, is_lead=True).select_related("organisation").first()
    return lead.organisation if lead else None


def _titles(record: Event | Session, above: Event | None = None) -> dict[str, str]:
    """The title in every language, from another one where it lacks."""
    own = {code: getattr(record, column("title", code)) or "" for code in tree.LANGUAGES}
    spare = next((title for title in own.values() if title), "") or (
        str(above.title) if above else record.code
    )
    return {code: title or spare for code, title in own.items()}


def _grow(
    model: type[Any],
    parents: Mapping[str, Page],
    *,
    record: Any,
    event: Event,
    titles: Mapping[str, str],
    live: bool = True,
    present: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The record's page below `parents` in each language, with the record's title.

    Without `live`, only what is missing is made, and the public does not see it. `present` are the pages that
    the record has already, where the caller knows them.
    """
    pages = dict(_pages_of(model, [record])[record.pk] if present is None else present)
    key = next((page.translation_key for page in pages.values()), None)
    above = {} if set(pages) >= set(parents) else _held(parents)
    for code, parent in parents.items():
        title, slug = titles[code], _slug(record, event, titles[code], code)
        if page := pages.get(code):
            if live and not page.live and page.first_published_at is None:
                pages[code] = _open(page, parent, slug=slug, title=title)
            elif live and (page.title != title or page.draft_title != title or not page.live):
                page.live = True
                write(page, {"title": title, "draft_title": title})
            continue
        page = model(
            title=title,
            slug=find_available_slug(above[code], slug),
            locale_id=parent.locale_id,
            live=live,
            first_published_at=timezone.now() if live else None,
            **{FIELDS[model]: record},
        )
        if key:
            page.translation_key = key
        above[code].add_child(instance=page)
        key, pages[code] = page.translation_key, page
    return pages


def _pages_of(model: type[Any], records: Sequence[Any]) -> dict[int, dict[str, Any]]:
    """The pages that each record has already, by its key and their language, in one query."""
    field = FIELDS[model]
    found: dict[int, dict[str, Any]] = {record.pk: {} for record in records}
    for page in model.objects.filter(**{f"{field}__in": found}).select_related("locale"):
        found[getattr(page, f"{field}_id")][page.locale.language_code] = page
    return found


def _held(parents: Mapping[str, Page]) -> dict[str, Page]:
    """These pages as they stand now: nobody else puts any below them until the act is over."""
    keys = {code: parent.pk for code, parent in parents.items()}
    rows = Page.objects.select_for_update().filter(pk__in=keys.values()).order_by("pk")
    pages = {page.pk: page for page in rows}
    return {code: pages[key] for code, key in keys.items()}


def _open(page: RecordPage, parent: Page, *, slug: str, title: str) -> RecordPage:
    """Bring before the public, for the first time, a page whose story was written beforehand.

    Its address and its place are those of now: the title, the risk or the lead may have changed since.
    """
    above = Page.objects.get(pk=parent.pk)
    if not page.is_child_of(above):
        page.slug = str(page.translation_key)  # an address that is free there
        page.save()
        page.move(above, pos="last-child")
        page = type(page).objects.get(pk=page.pk)
    page.live = True
    page.first_published_at = page.last_published_at = timezone.now()
    page.has_unpublished_changes = False
    write(page, {"title": title, "draft_title": title, "slug": find_available_slug(above, slug, page.pk)})
    return type(page).objects.select_related("locale").get(pk=page.pk)


def _slug(record: Any, event: Event, title: str, language: str) -> str:
    """An address in words; only a random code where nobody may read from it what the meeting is about."""
    if risk.is_neutral(event):
        return str(record.code).lower()
    if isinstance(record, Session) and title == (getattr(event, column("title", language)) or ""):
        return ALONE[language]
    return slugify(title)[:60].strip("-") or str(record.code).lower()


class Lack(NamedTuple):
    """What is not there in a language: the title of a record, or the story of its page."""

    is_title: bool
    language: str
    title: str


def _untitled(record: Event | Session) -> list[Lack]:
    return [
        Lack(True, code, str(record.title))
        for code in tree.LANGUAGES
        if not getattr(record, column("title", code))
    ]


def _untold(pages: Mapping[str, RecordPage], title: str) -> list[Lack]:
    return [Lack(False, code, title) for code in tree.LANGUAGES if not pages[code].has_story]


def _in_words(lacks: Sequence[Lack]) -> list[str]:
    """One sentence for the titles, and one for the stories, that lack in each language.

    A single one is named; which the others are stands on the overview of the texts.
    """
    kinds = ((is_title, code) for is_title in (True, False) for code in tree.LANGUAGES)
    found = {(kind, code): [lack.title for lack in lacks if lack[:2] == (kind, code)] for kind, code in kinds}
    return [
        _sentence(is_title, len(titles))
        % {"count": len(titles), "title": titles[0], "language": spoken.language_words(code)}
        for (is_title, code), titles in found.items()
        if titles
    ]


def _sentence(is_title: bool, count: int) -> str:
    if count == 1 and is_title:
        return gettext("“%(title)s” has no title in %(language)s.")
    if count == 1:
        return gettext("“%(title)s” has no description in %(language)s.")
    if is_title:
        return ngettext(
            "%(count)s title is lacking in %(language)s.",
            "%(count)s titles are lacking in %(language)s.",
            count,
        )
    return ngettext(
        "%(count)s page has no description in %(language)s.",
        "%(count)s pages have no description in %(language)s.",
        count,
    )
