"""A newsletter's issues: filled in from what was published, and handed down in finished words by language.

Nothing that an event's risk keeps from feeds and subject lines goes out: only open events are filled in, one
that became discreet meanwhile is called as feeds call it, and a protected, unpublished or cancelled one is
left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms import access, languages, sites, tree
from cms.lists import listings
from cms.models import (
    EventPage,
    HighlightPage,
    IssuePage,
    NewsletterIndexPage,
    RecordPage,
    SectionPage,
    SessionPage,
    TextPage,
    TrainingPage,
)
from convite.moments import day_words, moment_words, pace_words
from events import hours, risk
from events.models import Event, Session
from mail.models import Newsletter, Topic
from people.models import Appointment, Person

#: An issue that nothing came before tells of this long.
FIRST = timedelta(days=14)
#: How far ahead sessions are filled in, and how many things of a topic.
AHEAD = timedelta(days=35)
MOST = 12
#: Before a newsletter's code: the group of whoever writes it, beside the groups of houses.
GROUP_PREFIX = "Newsletter: "

TITLES = {"es": "Boletín", "pt-br": "Boletim", "en": "Newsletter"}
SLUGS = {"es": "boletin", "pt-br": "boletim", "en": "newsletter"}


# --- The archive and a new issue ----------------------------------------------------------------------


@transaction.atomic
def archive(newsletter: Newsletter) -> tree.Pages:
    """Return the newsletter's archive in each language, making it where missing."""
    found = NewsletterIndexPage.objects.filter(newsletter=newsletter).select_related("locale")
    pages = {page.locale.language_code: page for page in found}
    if set(pages) >= set(languages.ORDER):
        return pages
    coalition = newsletter.coalition
    parents = tree.section(coalition=coalition) if coalition else tree.ensure()
    return tree.plant(
        NewsletterIndexPage,
        parents,
        titles=TITLES,
        slugs=SLUGS,
        newsletter=newsletter,
        lede=newsletter.promises,
    )


def archive_url(newsletter: Newsletter) -> str:
    """Return the path of the archive in the active language, where an issue is published there; else ''."""
    index = (
        NewsletterIndexPage.objects.live()
        .filter(newsletter=newsletter, locale__language_code=translation.get_language())
        .first()
    )
    return sites.way_to(index.url_path) if index and IssuePage.objects.child_of(index).live().exists() else ""


def editors_of(newsletter: Newsletter) -> QuerySet[Person]:
    """Return who writes it: editors of any organisation, or of a coalition's members.

    Organisers work on the pages of their own house, and not on what goes out in the name of all.
    """
    held = Appointment.objects.filter(duty=Appointment.Duty.EDITOR)
    if newsletter.coalition is not None:
        held = held.filter(organisation__in=newsletter.coalition.members.all())
    return Person.objects.filter(pk__in=held.values("person"))


def admit(person: Person) -> None:
    """Bring the newsletters that somebody may write in line with their duties; run at every log-in."""
    wanted = {_opened(index.newsletter) for index in _archives_of(access.newsletters_for(person))}
    present = set(person.groups.filter(name__startswith=GROUP_PREFIX))
    person.groups.add(*(wanted - present))
    person.groups.remove(*(present - wanted))


def _archives_of(newsletters: QuerySet[Newsletter]) -> QuerySet[NewsletterIndexPage]:
    """One archive page of each newsletter that has any."""
    return NewsletterIndexPage.objects.filter(
        newsletter__in=newsletters, locale__language_code=languages.ORDER[0]
    ).select_related("newsletter")


def _opened(newsletter: Newsletter) -> Group:
    """The group of whoever writes a newsletter, with the keys to its archive."""
    group, is_new = Group.objects.get_or_create(name=f"{GROUP_PREFIX}{newsletter.code}")
    if is_new:
        tree.open_to(group, archive(newsletter))
    return group


def issues_of(newsletter: Newsletter) -> list[IssuePage]:
    """Return one page of each issue, in the reader's language where it is told there, the newest first."""
    below = Q(pk=None)
    for path in NewsletterIndexPage.objects.filter(newsletter=newsletter).values_list("path", flat=True):
        below |= Q(path__startswith=path)
    mine: dict[Any, IssuePage] = {}
    here = translation.get_language()
    for page in IssuePage.objects.filter(below).select_related("locale").order_by("-pk"):
        known = mine.get(page.translation_key)
        if known is None or page.locale.language_code == here:
            mine[page.translation_key] = page
    return list(mine.values())


def translations_of(issue: IssuePage) -> list[IssuePage]:
    """Return the pages of an issue, one in each language, in the site's order."""
    pages = IssuePage.objects.filter(translation_key=issue.translation_key).select_related("locale")
    return sorted(pages, key=lambda page: languages.ORDER.index(page.locale.language_code))


@transaction.atomic
def begin(newsletter: Newsletter, *, by: Any, now: datetime) -> dict[str, IssuePage]:
    """Make the drafts of a new issue, one a language, filled in from what was published since the last."""
    archives = archive(newsletter)
    group = _opened(newsletter)
    tree.open_to(group, archives)
    group.user_set.set(editors_of(newsletter))
    since = _since(archives.values(), now)
    titles, bodies = {}, {}
    for code, index in archives.items():
        with translation.override(code):
            day = day_words(timezone.localtime(now).date())
            titles[code] = _("%(name)s of %(day)s") % {"name": newsletter.name_in(code), "day": day}
            bodies[code] = _filled_in(index, since, now)
    slugs = dict.fromkeys(archives, _free_slug(archives.values(), f"{now:%Y-%m-%d}"))
    pages = tree.plant(IssuePage, archives, titles=titles, slugs=slugs, body=bodies, live=False)
    for page in pages.values():
        page.save_revision(user=by)
    return pages


def _free_slug(archives: Iterable[Page], day: str) -> str:
    """Return the address of one more issue of a day: past the last, whichever were thrown away."""
    taken = {
        slug
        for index in archives
        for slug in index.get_children().filter(slug__startswith=day).values_list("slug", flat=True)
    }
    numbered = chain([day], (f"{day}-{number}" for number in count(2)))
    return next(slug for slug in numbered if slug not in taken)


def _since(archives: Iterable[Page], now: datetime) -> datetime:
    """When the last issue was begun."""
    last = [
        page.latest_revision_created_at
        for index in archives
        for page in IssuePage.objects.child_of(index).order_by("-pk")[:1]
        if page.latest_revision_created_at
    ]
    return max(last, default=now - FIRST)


def _filled_in(index: Page, since: datetime, now: datetime) -> str:
    """What an issue would tell, as a stream's JSON: sessions and trainings ahead, papers, highlights."""
    site = index.get_parent()
    sessions, trainings = _ahead(index, now)
    groups = [
        (Topic.SESSIONS, [{"page": pk} for pk in sessions]),
        (Topic.TRAININGS, [{"page": pk} for pk in trainings]),
        (Topic.PUBLICATIONS, [*_papers(site, since), *({"page": pk} for pk in _new(TextPage, site, since))]),
        (Topic.HIGHLIGHTS, [{"page": pk} for pk in _new(HighlightPage, site, since)]),
    ]
    empty = {"page": None, "title": "", "words": "", "url": ""}
    stream = []
    for topic, items in groups:
        if items:
            entries = [{**empty, **item} for item in items[:MOST]]
            value = {"topic": topic.value, "heading": "", "items": entries}
            stream.append({"type": "group", "value": value})
    return json.dumps(stream)


def _ahead(index: Page, now: datetime) -> tuple[list[int], list[int]]:
    """The pages of open events ahead: of gatherings, and of trainings; what runs, while it takes people."""
    asked = listings.Asked(index.locale_id)
    section = SectionPage.objects.filter(pk=index.get_parent().pk).select_related("coalition").first()
    if section is not None and section.coalition is not None:
        asked = asked._replace(coalition=section.coalition.slug)
    found = listings.coming(listings.gatherings(asked.values(), asked.shape()), now)
    found = found.filter(risk=Event.Risk.OPEN, starts_at__lte=now + AHEAD).exclude(
        status=Event.Status.CANCELLED
    )
    order = [
        event.pk
        for event in found
        if event.is_open_for_registration(now) or (event.starts_at and event.starts_at > now)
    ][: 2 * MOST]
    here = {"locale_id": index.locale_id, "live": True}
    events = dict(EventPage.objects.filter(event__in=order, **here).values_list("event_id", "pk"))
    trainings = dict(
        TrainingPage.objects.filter(cohort__event__in=order, **here).values_list("cohort__event_id", "pk")
    )
    return [events[pk] for pk in order if pk in events], [trainings[pk] for pk in order if pk in trainings]


def _new(model: type[Page], site: Page, since: datetime) -> list[int]:
    pages = model.objects.descendant_of(site, inclusive=True).live().filter(first_published_at__gt=since)
    return list(pages.order_by("-first_published_at").values_list("pk", flat=True)[:MOST])


def _papers(site: Page, since: datetime) -> list[dict[str, Any]]:
    """Publications that were put on pages since then."""
    found: list[dict[str, Any]] = []
    for model in (SectionPage, TextPage):
        pages = model.objects.descendant_of(site, inclusive=True).live().filter(last_published_at__gt=since)
        for page in pages.order_by("-last_published_at")[:MOST]:
            before = page.revisions.filter(created_at__lte=since).order_by("-created_at").first()
            known = _paper_ids(before.as_object().body) if before else set()
            found += [
                {"title": block.value["title"], "words": block.value["facts"], "url": _paper_url(block.value)}
                for block in page.body
                if block.block_type == "paper" and block.id not in known and _paper_url(block.value)
            ]
    return found


def _paper_ids(body: Any) -> set[str]:
    return {block.id for block in body if block.block_type == "paper"}


def _paper_url(paper: Any) -> str:
    document = paper["document"]
    return settings.PUBLIC_URL + document.url if document else paper["url"]


# --- In finished words --------------------------------------------------------------------------------


def contents(issue: IssuePage) -> dict[str, dict[str, Any]]:
    """Return what an issue says, by language, as its editors last saved it; for `mail.issues`."""
    said: dict[str, dict[str, Any]] = {}
    for page in translations_of(issue):
        latest = page.get_latest_revision_as_object()
        code = page.locale.language_code
        with translation.override(code):
            parts = parts_of(latest)
        if parts:
            url = sites.whole(page.url_path) if page.live else ""
            said[code] = {"title": latest.title, "url": url, "parts": parts}
    return said


def parts_of(issue: IssuePage) -> list[dict[str, Any]]:
    """Return what one page of an issue says, in its language, as parts of a letter, without empty groups."""
    parts: list[dict[str, Any]] = [*_paragraphs(issue.lede)]
    for block in issue.body:
        if block.block_type == "text":
            parts += _paragraphs(block.value)
            continue
        items = [item for value in block.value["items"] if (item := _entry(value))]
        if items:
            topic = block.value["topic"]
            heading = block.value["heading"] or str(Topic(topic).label)
            parts.append({"kind": "heading", "topic": topic, "words": heading})
            parts += [{"kind": "item", "topic": topic, **item} for item in items]
    return parts


def _paragraphs(words: str) -> Iterator[dict[str, Any]]:
    for paragraph in words.replace("\r\n", "\n").split("\n\n"):
        if paragraph.strip():
            yield {"kind": "says", "words": paragraph.strip()}


def read_again(contents: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return an issue's finished words as they may be told now; for `mail.issues`, when it begins to leave.

    A session that has moved says so; what was called off, taken from the website or became protected
    meanwhile is left out, with a heading that nothing stands under any more.
    """
    again: dict[str, dict[str, Any]] = {}
    for code, words in contents.items():
        with translation.override(code):
            told = [part for each in words["parts"] if (part := _again(each))]
        following = [part["kind"] for part in told[1:]] + [""]
        parts = [
            part
            for part, next_kind in zip(told, following, strict=True)
            if part["kind"] != "heading" or next_kind == "item"
        ]
        if parts:
            again[code] = {**words, "parts": parts}
    return again


def _again(part: dict[str, Any]) -> dict[str, Any] | None:
    if not part.get("page"):
        return part
    page = Page.objects.filter(pk=part["page"]).first()
    entry = _entry({"page": page, **part["typed"]}) if page else None
    return {**part, **entry} if entry else None


def _entry(value: Any) -> dict[str, Any] | None:
    """One entry in words, with the page that they were read from and what its editors typed instead."""
    item = _item(value)
    if item is None or not value["page"]:
        return item
    typed = {"title": value["title"], "words": value["words"], "url": value["url"] or ""}
    return {**item, "page": value["page"].pk, "typed": typed}


def _item(value: Any) -> dict[str, str] | None:
    """One entry in words; none for a page that is not, or no longer, for everybody."""
    page = value["page"].specific if value["page"] else None
    if page is None:
        said = {"title": value["title"], "words": value["words"], "url": value["url"] or ""}
        return said if said["title"] else None
    if not page.live or page.get_view_restrictions().exists():
        return None
    title, words = page.title, getattr(page, "lede", "")
    if isinstance(page, RecordPage):
        event = page.get_event()
        if not risk.is_listed(event) or event.status in (Event.Status.DRAFT, Event.Status.CANCELLED):
            return None
        if isinstance(page, SessionPage) and page.session.status == Session.Status.CANCELLED:
            return None
        title = risk.outside_title(event) if risk.is_neutral(event) else title
        words = _when_and_where(page, event)
        if risk.is_neutral(event):
            return {"title": title, "words": words, "url": sites.whole(page.url_path)}
    return {
        "title": value["title"] or title,
        "words": value["words"] or words,
        "url": sites.whole(page.url_path),
    }


def _moment_of_next(event: Event, zone: str) -> str:
    """The hour at which it begins; of what runs, that of its next session, and since which day it does."""
    assert event.starts_at is not None  # noqa: S101  whoever calls has asked
    standing = Session.objects.filter(event=event).on_the_programme().without_breaks()
    spans = hours.spans_of(standing.exclude(status=Session.Status.CANCELLED).in_order())
    day = hours.next_day(spans, timezone.now())
    if day is None or day.day == spans[0].day:
        return moment_words(event.starts_at, zone)
    return hours.run_words(moment_words(day.starts_at, zone), day.day, [spans[0].day, day.day])


def _when_and_where(page: RecordPage, event: Event) -> str:
    """When it takes place, in its own zone, and where, as far as that may be told."""
    record = page.session if isinstance(page, SessionPage) else event
    if record.starts_at is None:
        return ""
    # A zone is named after a place.
    zone = "UTC" if risk.is_neutral(event) else record.time_zone
    if event.first_day and event.last_day:
        words = pace_words(event.first_day, event.last_day, zone)
    else:
        words = _moment_of_next(event, zone) if record is event else moment_words(record.starts_at, zone)
        words = capfirst(words)
    is_told = bool(event.city) and risk.tells_the_place(event) and not risk.is_neutral(event)
    return f"{words} · {event.city}" if is_told else words
