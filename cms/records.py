"""From a record to its pages: made when it is published, one in each language, and what they still lack."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from cms import tree
from cms.languages import column
from cms.models import EventPage, RecordPage, SessionPage, TrainingPage
from events import risk, spoken
from events.models import Event, Hosting, Session
from trainings.models import Cohort

#: What a story may be given as: a text whose paragraphs stand apart by an empty line, or a list of points.
Told = str | Sequence[str]
#: A title so common that an address would say it twice.
ALONE = {"es": "sesion", "pt-br": "sessao", "en": "session"}


@transaction.atomic
def publish_event(event: Event) -> list[str]:
    """Make or renew the pages of an event, its sessions or its group of a course in every language.

    Addresses stay as they were first given; titles follow the record. Returns, in words, what lacks a
    translation. Safe to run again.
    """
    lead = Hosting.objects.filter(event=event, is_lead=True).select_related("organisation").first()
    parents = tree.programmes_for(lead.organisation if lead else None)
    cohort = Cohort.objects.filter(event=event).first()
    if cohort is not None:
        pages = _grow(TrainingPage, parents, record=cohort, event=event, titles=_titles(event))
        return [*_untitled(event), *_untold(pages, str(event.title))]
    pages = _grow(EventPage, parents, record=event, event=event, titles=_titles(event))
    lacks = _untitled(event)
    stories = [] if event.sessions.count() == 1 else _untold(pages, str(event.title))
    for session in Session.objects.filter(event=event).on_the_programme().in_order():
        below = _grow(SessionPage, pages, record=session, event=event, titles=_titles(session, event))
        lacks += _untitled(session)
        stories += _untold(below, str(session.title or event.title))
    return list(dict.fromkeys([*lacks, *stories]))


@transaction.atomic
def tell(record: Event | Session | Cohort, language: str, story: Mapping[str, Told]) -> RecordPage:
    """Keep the story of a published record in one language and return its page.

    Keys are the page's own fields: `description`; for a session also `policy_questions`,
    `participants_gain`, `expected_outcomes`, `hybrid_plan`, `follows`, `follows_url`; for a group of a
    course `audience`, `participants_gain`. Texts are plain: they are escaped here. Raises `KeyError` for
    another key, `ValidationError` for a text beyond its limit, `DoesNotExist` before publication.
    """
    page = page_of(record, language)
    for name, told in story.items():
        if name not in (*page.story_fields, "follows_url") or name == "body" or not hasattr(page, name):
            raise KeyError(name)
        plain = name in ("follows", "follows_url")
        setattr(page, name, str(told) if plain else rich(told))
    page.full_clean()
    page.save()
    return page


def page_of(record: Event | Session | Cohort, language: str) -> RecordPage:
    """The page of a record in a language; a course's event leads to its group's page."""
    if isinstance(record, Session):
        return SessionPage.objects.get(session=record, locale__language_code=language)
    if isinstance(record, Cohort):
        return TrainingPage.objects.get(cohort=record, locale__language_code=language)
    group = TrainingPage.objects.filter(cohort__event=record, locale__language_code=language).first()
    return group or EventPage.objects.get(event=record, locale__language_code=language)


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
            page.locale.language_code: page.url for page in pages.live().select_related("locale") if page.url
        }:
            return found
    return {}


def rich(told: Told) -> str:
    """Turn plain text into a rich one: an empty line parts paragraphs, a list becomes points."""
    if isinstance(told, str):
        paragraphs = [part.strip() for part in told.replace("\r\n", "\n").split("\n\n") if part.strip()]
        return "".join(f"<p>{escape(part)}</p>" for part in paragraphs)
    return "<ul>" + "".join(f"<li>{escape(point)}</li>" for point in told) + "</ul>"


def _titles(record: Event | Session, above: Event | None = None) -> dict[str, str]:
    """The title in every language, from another one where it lacks."""
    own = {code: getattr(record, column("title", code)) or "" for code in tree.LANGUAGES}
    spare = next((title for title in own.values() if title), "") or (
        str(above.title) if above else record.code
    )
    return {code: title or spare for code, title in own.items()}


def _grow(
    model: type[Any], parents: Mapping[str, Page], *, record: Any, event: Event, titles: Mapping[str, str]
) -> dict[str, Any]:
    """The record's page below `parents` in each language, with the record's title."""
    field = {EventPage: "event", SessionPage: "session", TrainingPage: "cohort"}[model]
    pages = {
        page.locale.language_code: page
        for page in model.objects.filter(**{field: record}).select_related("locale")
    }
    key = next((page.translation_key for page in pages.values()), None)
    locales = tree.locales()
    for code, parent in parents.items():
        title = titles[code]
        if page := pages.get(code):
            if page.title != title or page.draft_title != title or not page.live:
                page.title = page.draft_title = title
                page.live = True
                page.save()
            continue
        above = Page.objects.get(pk=parent.pk)
        page = model(
            title=title,
            slug=find_available_slug(above, _slug(record, event, title, code)),
            locale=locales[code],
            **{field: record},
        )
        if key:
            page.translation_key = key
        above.add_child(instance=page)
        key, pages[code] = page.translation_key, page
    return pages


def _slug(record: Any, event: Event, title: str, language: str) -> str:
    """An address in words; only a random code where nobody may read from it what the meeting is about."""
    if risk.is_neutral(event):
        return str(record.code).lower()
    if isinstance(record, Session) and title == (getattr(event, column("title", language)) or ""):
        return ALONE[language]
    return slugify(title)[:60].strip("-") or str(record.code).lower()


def _language_words(code: str) -> str:
    word = spoken.names([code.partition("-")[0]])[0]
    return word if get_language() == "en" else word.lower()


def _untitled(record: Event | Session) -> list[str]:
    return [
        gettext("“%(title)s” has no title in %(language)s.")
        % {"title": record.title, "language": _language_words(code)}
        for code in tree.LANGUAGES
        if not getattr(record, column("title", code))
    ]


def _untold(pages: Mapping[str, RecordPage], title: str) -> list[str]:
    """Which languages lack the description of these pages."""
    return [
        gettext("“%(title)s” has no description in %(language)s.")
        % {"title": title, "language": _language_words(code)}
        for code in tree.LANGUAGES
        if not pages[code].has_story
    ]
