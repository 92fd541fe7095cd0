"""Issues of a newsletter: finished words come in, and leave as one letter to each who wants them.

The words come by language from whoever composes them (`cms.newsletter`), as parts of `mail.layout`, some of
a topic: {"title": …, "url": …, "parts": [{"kind": "item", "topic": "sessions", "title": …, "words": …,
"url": …}]}. Here they get the letters' dress, and each reader the parts of no topic and of their own topics.
Letters are written a few hundred at a time behind a mark, so that a worker killed at any moment neither
misses nor doubles anybody.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _

from mail import newsletter as subscriptions
from mail import outbox, suppression
from mail.kinds import Rendered
from mail.layout import Heading, Item, Link, Part, Says, compose
from mail.models import Issue, Letter, LetterQuerySet, Newsletter, Stream, Subscriber, Topic
from mail.models.newsletters import in_language
from mail.outbox import Draft
from people.codes import new_code

State = Issue.State
#: By language: what an issue says.
Contents = Mapping[str, Mapping[str, Any]]

#: Subscribers looked at in one transaction.
AT_ONCE = 500
#: Seconds of one tick that are spent on writing letters.
LONGEST = 10.0
#: Stand in the dressed words where each reader's own links will.
PREFERENCES, UNSUBSCRIBE = "https://preferences.invalid/", "https://unsubscribe.invalid/"


#: By which the rooms above read words again when an issue begins to leave, hours after they were written.
_read_again: list[Callable[[Contents], dict[str, dict[str, Any]]]] = []


def read_again_by(read: Callable[[Contents], dict[str, dict[str, Any]]]) -> None:
    """Register, in a room's `AppConfig.ready`, what leaves out of an issue what may no longer be told."""
    if read not in _read_again:
        _read_again.append(read)


class IssueError(Exception):
    """Why an issue can't be sent, or sending can't be changed; translated."""


class AlreadySent(IssueError):
    """It was sent, or is being sent."""

    def __init__(self) -> None:
        super().__init__(_("This issue is on its way already."))


class NothingToSend(IssueError):
    """It says nothing in any language."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing in this issue yet."))


class HourPast(IssueError):
    """It was to leave from an hour on that is over."""

    def __init__(self) -> None:
        super().__init__(
            _("This hour is already past. Write another, or leave the field empty to send at once.")
        )


# --- Who will get it ----------------------------------------------------------------------------------


class Audience(NamedTuple):
    """How many will get an issue."""

    total: int
    #: (language, how many, the language they will read it in)
    by_language: list[tuple[str, int, str]]
    #: (topic, how many of those who will get it want it)
    by_topic: list[tuple[str, int]]


def audience(newsletter: Newsletter, contents: Contents) -> Audience:
    """Return who would get an issue now, counted by the language they chose and by topic.

    Stopped addresses are left out; two queries.
    """
    groups = _choices(newsletter)
    languages: Counter[str] = Counter()
    by_topic: Counter[str] = Counter()
    for (language, topics), number in groups.items():
        if not _says_anything_to(contents, language, topics):
            continue
        languages[language] += number
        for topic in topics:
            by_topic[topic] += number
    told = {language: _language_told(contents, language) for language in languages}
    return Audience(
        sum(languages.values()),
        [(code, languages[code], told[code]) for code, _name in settings.LANGUAGES if languages[code]],
        [(topic, by_topic[topic]) for topic in Topic.values if topic in topics_of(contents)],
    )


def readers(newsletter: Newsletter) -> int:
    """Return how many addresses are on the list and not stopped; two queries."""
    return _choices(newsletter).total()


def _choices(newsletter: Newsletter) -> Counter[tuple[str, tuple[str, ...]]]:
    """How many of those who may be written to chose a language and topics."""
    is_out = suppression.keeps_out(Stream.NEWSLETTER, newsletter.code)
    rows = newsletter.subscribers.active().values_list("address", "language", "topics")
    return Counter(
        (language, tuple(topics)) for address, language, topics in rows.iterator() if not is_out(address)
    )


def topics_of(contents: Contents) -> set[str]:
    """Return the topics that an issue has something of, in any language."""
    return {part["topic"] for words in contents.values() for part in words["parts"] if part.get("topic")}


def _language_told(contents: Contents, language: str) -> str:
    order = [language, *(code for code, _name in settings.LANGUAGES)]
    return next((code for code in order if contents.get(code)), "")


def _parts_for(words: Mapping[str, Any], topics: Collection[str]) -> list[dict[str, Any]]:
    return [part for part in words["parts"] if not part.get("topic") or part["topic"] in topics]


def _says_anything_to(contents: Contents, language: str, topics: Collection[str]) -> bool:
    words = in_language(dict(contents), language)
    return bool(words and _parts_for(words, topics))


# --- In its dress -------------------------------------------------------------------------------------


def dressed(words: Mapping[str, Any], topics: list[str], *, name: str) -> Rendered:
    """Return an issue as a letter, in the active language, with stand-ins for each reader's own links."""
    parts: list[Part] = []
    for part in _parts_for(words, topics):
        if part["kind"] == "heading":
            parts.append(Heading(part["words"]))
        elif part["kind"] == "item":
            parts.append(Item(part["title"], part.get("words", ""), part.get("url", "")))
        elif part["kind"] == "link":
            parts.append(Link(part["words"], part["url"]))
        else:
            parts.append(Says(part["words"]))
    if words.get("url"):
        parts.append(Link(_("Read this issue on the website"), words["url"]))
    parts.append(Link(_("Choose what you get"), PREFERENCES))
    parts.append(Link(_("No more of this newsletter"), UNSUBSCRIBE))
    return compose(
        words["title"], *parts, why=_("You get this because you asked for “%(name)s”.") % {"name": name}
    )


def preview(contents: Contents, language: str, *, newsletter: Newsletter) -> Rendered | None:
    """Return an issue as somebody who wants all of it gets it; none when it says nothing in the language."""
    words = contents.get(language)
    if not words:
        return None
    with translation.override(language):
        return dressed(words, list(Topic.values), name=newsletter.name_in(language))


@lru_cache(maxsize=64)
def _dressed_once(code: str, language: str, told_in: str, topics: tuple[str, ...]) -> Rendered:
    # What is on its way never changes, so that a letter costs two replacements.
    issue = Issue.objects.select_related("newsletter").get(code=code)
    with translation.override(told_in):
        return dressed(issue.contents[told_in], list(topics), name=issue.newsletter.name_in(told_in))


def issue_letter(letter: Letter, now: datetime) -> Rendered:
    """One reader's letter: the parts they want, with links of their own."""
    row = Subscriber.objects.select_related("newsletter").get(code=letter.about["subscriber"])
    issue = Issue.objects.only("code", "contents").get(code=letter.about["issue"])
    told_in = _language_told(issue.contents, row.language)
    plain = _dressed_once(issue.code, row.language, told_in, tuple(row.topics))
    # They may have chosen another language since the letter was written.
    with translation.override(row.language):
        preferences, token = subscriptions.preferences_link(row)
    unsubscribe, other = suppression.unsubscribe_link(letter, now, language=row.language)
    return replace(
        plain,
        text=_with_links(plain.text, preferences, unsubscribe),
        html=_with_links(plain.html, preferences, unsubscribe),
        secrets=(token, other),
        unsubscribe=unsubscribe,
        is_kept=False,
    )


def _with_links(words: str, preferences: str, unsubscribe: str) -> str:
    return words.replace(PREFERENCES, preferences).replace(UNSUBSCRIBE, unsubscribe)


def is_wanted(letter: Letter, now: datetime) -> bool:
    """Return whether the reader still is on the list, and the issue was not stopped."""
    if not subscriptions.is_subscribed(letter, now):
        return False
    return Issue.objects.filter(code=letter.about.get("issue", "")).exclude(state=State.STOPPED).exists()


def send_test(contents: Contents, language: str, *, newsletter: Newsletter, to: Any, now: datetime) -> None:
    """Send an issue as it stands to one of its editors alone; its links are stand-ins."""
    words = contents.get(language)
    if not words:
        raise NothingToSend
    outbox.post(
        f"newsletter-test:{new_code()}",
        "mail.newsletter_test",
        about={"newsletter": newsletter.code, "words": json.dumps(dict(words))},
        address=to.email,
        language=language,
        subject=to.subject,
        now=now,
    )


def is_test_due(letter: Letter, now: datetime) -> bool:
    """Return whether a test still goes: it always does."""
    return True


def test_letter(letter: Letter, now: datetime) -> Rendered:
    """The letter by which an editor sees an issue arrive."""
    newsletter = Newsletter.objects.get(code=letter.about["newsletter"])
    plain = dressed(
        json.loads(letter.about["words"]), list(Topic.values), name=newsletter.name_in(letter.language)
    )
    home = settings.PUBLIC_URL + "/"
    return replace(
        plain,
        title=_("Test: %(title)s") % {"title": plain.title},
        text=_with_links(plain.text, home, home),
        html=_with_links(plain.html, home, home),
        is_kept=False,
    )


# --- Sending ------------------------------------------------------------------------------------------


@transaction.atomic
def send(
    newsletter: Newsletter,
    contents: Contents,
    *,
    source: str,
    by: Any,
    now: datetime,
    at: datetime | None = None,
) -> Issue:
    """Send an issue, at once or from `at` on, to everybody who is on the list then; once for each `source`.

    From now on its editors change nothing in it; what its words tell of is looked at once more when it begins
    to leave. Raises `HourPast`, `NothingToSend` and `AlreadySent`.
    """
    if at is not None and at < now:
        raise HourPast
    told = {language: dict(words) for language, words in contents.items() if words["parts"]}
    if not told:
        raise NothingToSend
    issue, is_new = Issue.objects.get_or_create(
        source=source,
        defaults={
            "newsletter": newsletter, "contents": told, "send_at": at or now, "by": by, "created_at": now,
        },
    )  # fmt: skip
    if not is_new:
        raise AlreadySent
    return issue


def post_due(now: datetime, *, longest: float = LONGEST) -> int:
    """Write letters of every issue whose hour has come, for at most `longest` seconds; return how many."""
    began, written = time.monotonic(), 0
    due = Issue.objects.filter(state__in=[State.PLANNED, State.POSTING], send_at__lte=now)
    for pk in list(due.order_by("send_at", "pk").values_list("pk", flat=True)):
        while time.monotonic() - began < longest:
            number, is_over = _post_some(pk, now)
            written += number
            if is_over:
                break
    return written


@transaction.atomic
def _post_some(pk: int, now: datetime) -> tuple[int, bool]:
    """Write the letters to the next few hundred subscribers; return how many, and whether that was all."""
    issue = Issue.objects.select_for_update().filter(pk=pk).first()
    if issue is None or issue.state not in (State.PLANNED, State.POSTING):
        return 0, True
    if issue.state == State.PLANNED:
        for read in _read_again:
            issue.contents = read(issue.contents)
    code = Newsletter.objects.values_list("code", flat=True).get(pk=issue.newsletter_id)
    behind = Subscriber.objects.active().filter(newsletter=issue.newsletter_id, pk__gt=issue.posted_up_to)
    rows = list(behind.order_by("pk")[:AT_ONCE])
    drafts = [
        Draft(
            f"newsletter:{issue.code}:{row.code}",
            "mail.newsletter",
            row.address,
            row.language,
            about={"issue": issue.code, "newsletter": code, "subscriber": row.code},
            subject=row.reader,
            batch=issue.code,
        )
        for row in rows
        if _says_anything_to(issue.contents, row.language, row.topics)
    ]
    outbox.post_many(drafts, now=now)
    is_over = len(rows) < AT_ONCE
    issue.posted += len(drafts)
    issue.posted_up_to = rows[-1].pk if rows else issue.posted_up_to
    issue.state = State.POSTED if is_over else State.POSTING
    issue.posted_at = now if is_over else None
    issue.save(update_fields=["contents", "posted", "posted_up_to", "state", "posted_at"])
    return len(drafts), is_over


# --- How far it has come, and what a person decides ---------------------------------------------------


class Progress(NamedTuple):
    """Letters of an issue, by what became of them."""

    written: int
    waiting: int
    sent: int
    held: int
    failed: int
    #: Whoever left meanwhile, or must not be written to.
    left_out: int


def progress(issue: Issue) -> Progress:
    """Return how far sending has come; one query."""
    states = dict(
        Letter.objects.filter(batch=issue.code).order_by().values_list("state").annotate(Count("pk"))
    )
    waiting = sum(
        states.get(state, 0) for state in (Letter.State.DUE, Letter.State.SENDING, Letter.State.PAUSED)
    )
    return Progress(
        issue.posted,
        waiting,
        states.get(Letter.State.SENT, 0),
        states.get(Letter.State.HELD, 0),
        states.get(Letter.State.FAILED, 0),
        states.get(Letter.State.DROPPED, 0),
    )


@transaction.atomic
def pause(issue: Issue) -> bool:
    """Let what has not left wait; False when there was nothing to pause."""
    running = Issue.objects.filter(pk=issue.pk, state__in=[State.PLANNED, State.POSTING, State.POSTED])
    if not running.update(state=State.PAUSED):
        return False
    outbox.pause(issue.code)
    return True


@transaction.atomic
def go_on(issue: Issue) -> bool:
    """Go on where sending was paused; False when it was not."""
    paused = Issue.objects.filter(pk=issue.pk, state=State.PAUSED)
    is_going = (
        paused.filter(posted_at=None, posted_up_to=0).update(state=State.PLANNED)
        or paused.filter(posted_at=None).update(state=State.POSTING)
        or paused.update(state=State.POSTED)
    )
    if is_going:
        outbox.go_on(issue.code)
    return bool(is_going)


@transaction.atomic
def stop(issue: Issue) -> int:
    """Let what has not left never leave; return how many letters were called back."""
    Issue.objects.filter(pk=issue.pk).exclude(state=State.STOPPED).update(state=State.STOPPED)
    return outbox.call_back(issue.code)


def take_back(issue: Issue) -> bool:
    """Undo the plan of an issue whose hour has not come, so that it can be edited again; False: too late."""
    planned = Issue.objects.filter(
        pk=issue.pk, state__in=[State.PLANNED, State.PAUSED], posted=0, posted_up_to=0
    )
    return bool(planned.delete()[0])


def interrupted(issue: Issue) -> LetterQuerySet:
    """Return the letters that a worker died over: they may have left, and a person decides."""
    return Letter.objects.filter(batch=issue.code, state=Letter.State.HELD)
