"""Announcements: what organisers write themselves to many people of an event, once to each, kept in hand.

Its people are chosen and frozen, by the codes of their places or roles. Whoever has another status by the
time the letter would leave hears nothing. Letters wait two minutes, in which all of it is taken back by one
press; after that it can be paused, go on, and be stopped, and what left has left.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from events import posting, risk
from events.errors import (
    LeftAlready,
    NobodyToReach,
    NoDraftAnyMore,
    NotOnItsWay,
    NotWorded,
    TooMany,
    WrittenToLately,
)
from events.listing import Asked, matching
from events.models import Event, Hosting, Message, Part, Recipient, Registration
from mail import kinds, outbox, suppression
from mail.models import Channel, Letter
from people import acts
from people.models import Person

State, To = Message.State, Message.To
Waits, Why = Recipient.State, Recipient.Why

#: The kinds of its letters: to those it is for, and to whoever tries it.
KIND, TEST = "events.message", "events.message_test"
#: For how long all of it can be taken back; no letter leaves before.
UNDO_WITHIN = timedelta(minutes=2)
#: Whoever got one within this time is not written to again without a question.
LATELY = timedelta(hours=24)
#: As many are written while the page waits; more are written in the background.
AT_ONCE = 100
#: Letters written in one transaction.
CHUNK = 500
#: More people than any announcement goes to.
MOST = 20_000
#: Seconds that one run in the background takes at most.
LONGEST_RUN = 10.0
#: What may stand in braces: in the text; in the subject line all but the page.
PLACEHOLDERS = ("name", "event", "my_page")
_BRACES = re.compile(r"\{([^{}]*)\}")


# --- Words ---


def problems(words: str, *, allowed: Iterable[str] = PLACEHOLDERS) -> list[str]:
    """Return what is wrong with the braces of a text, a sentence for each; none when it can be filled in."""
    known = tuple(allowed)
    offered = " ".join(f"{{{name}}}" for name in known)
    found = [
        _("“{%(said)s}” is not known here. You can write: %(offered)s") % {"said": said, "offered": offered}
        for said in dict.fromkeys(_BRACES.findall(words))
        if said not in known
    ]
    if re.search(r"[{}]", _BRACES.sub("", words)):
        found.append(_("A brace stands alone. Write both around a word: %(offered)s") % {"offered": offered})
    return found


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled in; what is not known stays as it was written."""
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), words)


# --- A draft ---


@transaction.atomic
def choose(
    event: Event, *, codes: Iterable[str] = (), asked: Asked | None = None, by: Person, now: datetime
) -> Message:
    """Begin an announcement to places, by their codes or all that match; raises `TooMany`."""
    message = Message.objects.create(
        event=event,
        to=To.PLACES,
        # Who asked for everybody said nothing, and may look for them again as well.
        asked={"all": "1", **asked.words} if asked else {},
        by=by,
        created_at=now,
        chosen_at=now,
    )
    rows = matching(event, asked) if asked else Registration.objects.filter(event=event, code__in=list(codes))
    _freeze(message, rows.order_by("number"))
    return message


@transaction.atomic
def choose_roles(event: Event, roles: Iterable[str], *, by: Person, now: datetime) -> Message:
    """Begin an announcement to whoever holds one of some roles at an event, answered or not."""
    message = Message.objects.create(
        event=event, to=To.ROLES, asked={"roles": sorted(roles)}, by=by, created_at=now, chosen_at=now
    )
    _freeze(message, _holding(message))
    return message


@transaction.atomic
def choose_again(message: Message, *, now: datetime) -> int:
    """Look once more for those whom a draft is for, by what was asked; return how many there are now."""
    fresh = _drafted(message)
    if not fresh.asked:
        return fresh.recipients.count()
    fresh.recipients.all().delete()
    if fresh.to == To.ROLES:
        rows: Any = _holding(fresh)
    else:
        rows = matching(fresh.event, Asked.of(fresh.asked)).order_by("number")
    fresh.chosen_at = now
    fresh.save(update_fields=["chosen_at"])
    return _freeze(fresh, rows)


def _holding(message: Message) -> Any:
    roles = Part.objects.standing().filter(session__event=message.event, role__in=message.asked["roles"])
    return roles.exclude(person=None).order_by("session__starts_at", "position", "pk")


def _freeze(message: Message, rows: Any) -> int:
    name = "part_id" if message.to == To.ROLES else "registration_id"
    chosen = list(rows.values_list("pk", "status")[: MOST + 1])
    if len(chosen) > MOST:
        raise TooMany
    Recipient.objects.bulk_create(
        (Recipient(message=message, status=status, **{name: key}) for key, status in chosen), batch_size=1000
    )
    return len(chosen)


@transaction.atomic
def word(
    message: Message, *, titles: Mapping[str, str], texts: Mapping[str, str], is_answered: bool
) -> Message:
    """Keep the words of a draft, by language; raises `NoDraftAnyMore`."""
    fresh = _drafted(message)
    fresh.titles = {code: said for code, said in titles.items() if said}
    fresh.texts = {code: said for code, said in texts.items() if said}
    fresh.is_answered = is_answered
    fresh.save(update_fields=["titles", "texts", "is_answered"])
    return fresh


@transaction.atomic
def throw_away(message: Message) -> None:
    """Forget a draft; raises `NoDraftAnyMore`."""
    _drafted(message).delete()


def _drafted(message: Message) -> Message:
    fresh = _held(message.pk)
    if fresh is None or fresh.state != State.DRAFT:
        raise NoDraftAnyMore
    return fresh


# --- Who would get it ---


class Reader(NamedTuple):
    """Somebody whom a message is for, as they can be reached now."""

    recipient: int
    code: str
    email: str
    language: str
    time_zone: str
    subject: Any
    has_changed: bool
    #: By what their letter would go, and to which address: none where it is told by phone.
    way: posting.Route

    @property
    def by_phone(self) -> bool:
        """Whether somebody of the desk tells them."""
        return self.way.channel == Channel.PHONE

    @property
    def is_reachable(self) -> bool:
        """Whether they left any way to reach them."""
        return self.by_phone or bool(self.email)


@dataclass
class Reach:
    """Who would get a message now, in numbers."""

    #: language of the reader → how many get it.
    by_language: Counter[str] = field(default_factory=Counter)
    #: Keys of those who are told by phone, among those who get it.
    by_phone: list[int] = field(default_factory=list)
    #: `Recipient.Why` → how many do not.
    left_out: Counter[str] = field(default_factory=Counter)
    #: Keys of those who do not, by why.
    keys: dict[str, list[int]] = field(default_factory=dict)
    #: Somebody who gets it, by language: for a preview on a real record.
    examples: dict[str, Reader] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """How many get it."""
        return self.by_language.total()

    @property
    def by_mail(self) -> int:
        """How many of these get a letter."""
        return self.number - len(self.by_phone)


def reach(message: Message) -> Reach:
    """Return who would get a message now, and how many not and why; so many queries for many as for one."""
    found = Reach()
    readers = list(_readers(message.recipients.order_by("pk"), message.to))
    stopped = suppression.kept_out(
        {reader.email for reader in readers if reader.email},
        kinds.stream(KIND),
        *_about(message.event).values(),
        message.event.code,
    )
    seen: set[Any] = set()
    for reader in readers:
        why = ""
        # Several may share a phone, and each of them is told; one person is told once.
        address = (reader.subject or reader.code) if reader.by_phone else reader.email.casefold()
        reason = stopped.get(reader.email, "")
        if reader.has_changed:
            why = Why.CHANGED
        elif not reader.is_reachable:
            why = Why.UNREACHABLE
        elif address in seen:
            why = Why.TWICE
        elif reason and not (reader.by_phone and reason == suppression.Reason.GONE):
            why = Why.STOPPED
        if why:
            found.left_out[why] += 1
            found.keys.setdefault(why, []).append(reader.recipient)
            continue
        seen.add(address)
        if reader.by_phone:
            found.by_phone.append(reader.recipient)
        found.by_language[reader.language] += 1
        found.examples.setdefault(reader.language, reader)
    return found


def _readers(rows: Any, to: str) -> Iterator[Reader]:
    """Those whom recipients are, with how they are reached now."""
    if to == To.ROLES:
        values = rows.values_list(
            "pk", "part__code", "part__person__email", "part__person__language",
            "part__person__time_zone", "part__subject", "status", "part__status",
            "part__person__phone", "part__person__prefers_phone",
        )  # fmt: skip
    else:
        values = rows.values_list(
            "pk", "registration__code", "registration__email", "registration__language",
            "registration__time_zone", "registration__subject", "status", "registration__status",
            "registration__phone", "registration__prefers_phone",
        )  # fmt: skip
    for row in values.iterator(chunk_size=2000):
        key, code, email, language, zone, subject, was, status, phone, prefers = row
        # Whoever said yes to their role meanwhile still holds it.
        stands = {was, status} <= set(Part.STANDING) if to == To.ROLES else was == status
        way = posting.route(email or "", phone, prefers_phone=bool(prefers))
        yield Reader(key, code, email or "", language or "es", zone or "UTC", subject, not stands, way)


def written_to_lately(message: Message, now: datetime) -> int:
    """Return how many of those whom a message is for got another one of this event within a day."""
    others = Recipient.objects.filter(
        message__event=message.event, message__confirmed_at__gt=now - LATELY
    ).exclude(Q(message=message) | Q(state=Waits.LEFT_OUT))
    name = "part" if message.to == To.ROLES else "registration"
    theirs = {f"{name}__in": others.filter(**{f"{name}__isnull": False}).values(name)}
    return message.recipients.filter(**theirs).count()


def still_holds(code: str, status: str, message_code: str) -> bool:
    """Return whether the letter about a place or role, of a status when it was chosen, is still to leave."""
    message = Message.objects.filter(code=message_code, state__in=Message.ON_ITS_WAY).first()
    if message is None:
        return False
    if message.to == To.ROLES:
        return Part.objects.standing().filter(code=code).exclude(person=None).exists()
    return Registration.objects.filter(code=code, status=status).exists()


# --- On its way ---


def test(message: Message, *, by: Person, now: datetime) -> int:
    """Send a draft to whoever writes it, in each of its languages, marked as a test; return how many.

    Twice within a minute is once. Raises `NotWorded`.
    """
    if not message.languages or not by.email:
        raise NotWorded
    drafts = [
        outbox.Draft(
            key=f"message-test:{message.code}:{language}:{now:%Y%m%d%H%M}",
            kind=TEST,
            about={"message": message.code},
            address=by.email,
            language=language,
            time_zone=by.time_zone,
            subject=by.subject,
            filed_under=message.event.code,
        )
        for language in message.languages
    ]
    return outbox.post_many(drafts, now=now)


def send(
    message: Message, *, is_sure: bool = False, tells: bool = True, by: Person, now: datetime
) -> Message:
    """Let a draft go to its people: it leaves in two minutes, until which it can be taken back.

    Unless the sender `tells` them, those who are told by phone read it on their page. Few letters are
    written at once, many in the background. Raises `NoDraftAnyMore`, `NotWorded`,
    `NobodyToReach`, and `WrittenToLately` unless whoever sends it `is_sure`.
    """
    with transaction.atomic():
        fresh = _drafted(message)
        if not fresh.languages:
            raise NotWorded
        found = reach(fresh)
        number = found.number if tells else found.by_mail
        if not number:
            raise NobodyToReach
        if not is_sure and written_to_lately(fresh, now):
            raise WrittenToLately
        left_out = dict(found.keys)
        if not tells:
            left_out[Why.NOT_BY_PHONE] = found.by_phone
        for why, keys in left_out.items():
            for first in range(0, len(keys), CHUNK):
                some = fresh.recipients.filter(pk__in=keys[first : first + CHUNK])
                some.update(state=Waits.LEFT_OUT, why=why)
        fresh.state, fresh.by, fresh.confirmed_at = State.SENDING, by, now
        fresh.leaves_at, fresh.posted_at = now + UNDO_WITHIN, None
        fresh.save(update_fields=["state", "by", "confirmed_at", "leaves_at", "posted_at"])
        acts.note(fresh.event, "message sent off", by=by, now=now, message=fresh.code, count=str(number))
        if number <= AT_ONCE:
            _post(fresh, now, limit=AT_ONCE)
    return fresh


def can_be_taken_back(message: Message, now: datetime) -> bool:
    """Return whether none of its letters may have left."""
    return bool(message.state in Message.ON_ITS_WAY and message.leaves_at and now < message.leaves_at)


@transaction.atomic
def take_back(message: Message, *, by: Person, now: datetime) -> Message:
    """Make it a draft again, as if it had never been sent off; raises `LeftAlready`."""
    fresh = _on_its_way(message)
    if not can_be_taken_back(fresh, now) or outbox.unwrite(fresh.code) is None:
        raise LeftAlready
    fresh.recipients.update(state=Waits.WAITING, why="")
    fresh.state, fresh.confirmed_at, fresh.leaves_at, fresh.posted_at = State.DRAFT, None, None, None
    fresh.save(update_fields=["state", "confirmed_at", "leaves_at", "posted_at"])
    acts.note(fresh.event, "message taken back", by=by, now=now, message=fresh.code)
    return fresh


@transaction.atomic
def pause(message: Message, *, by: Person, now: datetime) -> Message:
    """Let those of its letters that have not left wait; raises `NotOnItsWay`."""
    fresh = _on_its_way(message, State.SENDING)
    outbox.pause(fresh.code)
    return _now(fresh, State.PAUSED, "message paused", by, now)


@transaction.atomic
def go_on(message: Message, *, by: Person, now: datetime) -> Message:
    """Let what was paused leave after all; raises `NotOnItsWay`."""
    fresh = _on_its_way(message, State.PAUSED)
    outbox.go_on(fresh.code)
    return _now(fresh, State.SENDING, "message went on", by, now)


@transaction.atomic
def stop(message: Message, *, by: Person, now: datetime) -> Message:
    """Let those of its letters that have not left never leave; raises `NotOnItsWay`."""
    fresh = _on_its_way(message)
    outbox.call_back(fresh.code)
    return _now(fresh, State.STOPPED, "message stopped", by, now)


def _on_its_way(message: Message, *states: str) -> Message:
    fresh = _held(message.pk)
    if fresh is None or fresh.state not in (states or Message.ON_ITS_WAY):
        raise NotOnItsWay
    return fresh


def _now(message: Message, state: str, act: str, by: Person, now: datetime) -> Message:
    message.state = state
    message.save(update_fields=["state"])
    acts.note(message.event, act, by=by, now=now, message=message.code)
    return message


def run_due(now: datetime, *, longest: float = LONGEST_RUN) -> int:
    """Write the letters of what was sent off, for at most `longest` seconds; return how many.

    Safe to run twice at the same time: whoever holds a message's row works on it, and each key is unique.
    """
    began, done = time.monotonic(), 0
    keys = Message.objects.filter(state=State.SENDING, posted_at=None).order_by("confirmed_at")
    for key in list(keys.values_list("pk", flat=True)):
        while time.monotonic() - began < longest:
            with transaction.atomic():
                message = _held(key, waits=False)
                if message is None or message.state != State.SENDING or message.posted_at:
                    break
                done += _post(message, now, limit=CHUNK)
    return done


def _post(message: Message, now: datetime, *, limit: int) -> int:
    """Write some of the letters of a message whose row is held; settle it when none is left."""
    waiting = message.recipients.filter(state=Waits.WAITING).order_by("pk")
    rows = list(_readers(waiting[:limit], message.to))
    who = "part" if message.to == To.ROLES else "registration"
    statuses = dict(waiting.filter(pk__in=[row.recipient for row in rows]).values_list("pk", "status"))
    changed = [row.recipient for row in rows if row.has_changed]
    message.recipients.filter(pk__in=changed).update(state=Waits.LEFT_OUT, why=Why.CHANGED)
    rows = [row for row in rows if not row.has_changed]
    nowhere = [row.recipient for row in rows if not row.is_reachable]
    message.recipients.filter(pk__in=nowhere).update(state=Waits.LEFT_OUT, why=Why.UNREACHABLE)
    rows = [row for row in rows if row.is_reachable]
    about = {"message": message.code, **_about(message.event)}
    outbox.post_many(
        (
            outbox.Draft(
                key=f"message:{message.code}:{row.code}",
                kind=KIND,
                about={who: row.code, "status": statuses[row.recipient], **about},
                channel=row.way.channel,
                address=row.way.address,
                language=row.language,
                time_zone=row.time_zone,
                subject=row.subject,
                filed_under=message.event.code,
                batch=message.code,
            )
            for row in rows
        ),
        now=now,
        not_before=message.leaves_at,
    )
    message.recipients.filter(pk__in=[row.recipient for row in rows]).update(state=Waits.POSTED)
    if not message.recipients.filter(state=Waits.WAITING).exists():
        message.posted_at = now
        message.save(update_fields=["posted_at"])
    return len(rows)


def _about(event: Event) -> dict[str, str]:
    """Whose messages they are: what a reader who asks for no more of them is asked about."""
    lead = Hosting.objects.filter(event=event, is_lead=True).values_list("organisation__code", flat=True)
    code = lead.first()
    return {"organisation": code} if code else {}


def _held(key: int, *, waits: bool = True) -> Message | None:
    """The row of a message, locked; none where somebody else works on it and we do not wait."""
    rows = Message.objects.filter(pk=key).select_related("event", "by")
    skips = not waits and connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=skips).first()


# --- How far it is ---


def progress(message: Message) -> dict[str, int]:
    """Return how many of its letters stand where, by `Letter.State`; one query."""
    found = Letter.objects.filter(batch=message.code).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(Letter.State.values, 0) | dict(found)


def to_tell(message: Message) -> int:
    """Return how many of its readers are still to be told by phone; one query."""
    waiting = Letter.objects.filter(batch=message.code, channel=Channel.PHONE, state=Letter.State.DUE)
    return waiting.count()


def recipients(message: Message) -> dict[tuple[str, str], int]:
    """Return how many of its people stand where, by (`Recipient.State`, `Recipient.Why`); one query."""
    found = message.recipients.order_by().values_list("state", "why").annotate(Count("pk"))
    return {(state, why): number for state, why, number in found}


def of_event(event: Event) -> Any:
    """Return the messages of an event with `people`, how many each is for; the newest first."""
    return event.messages.annotate(people=Count("recipients")).order_by("-created_at", "-pk")


def roles_held(event: Event) -> list[tuple[str, str, int]]:
    """Return the roles that are held at an event, as (role, words, people), in their order."""
    held = Part.objects.standing().filter(session__event=event).exclude(person=None)
    found = dict(held.order_by().values_list("role").annotate(Count("person", distinct=True)))
    return [(code, str(words), found[code]) for code, words in Part.Role.choices if code in found]


def to_read(place: Registration | Part, now: datetime) -> Any:
    """Return the messages for the holder of a place or role that none of our letters brings them.

    Without an address, or with somebody else's, they read it on their page.
    """
    name = "part" if isinstance(place, Part) else "registration"
    theirs = Recipient.objects.filter(
        why__in=[Why.UNREACHABLE, Why.NOT_BY_PHONE, Why.TWICE, Why.STOPPED],
        state=Waits.LEFT_OUT,
        **{name: place},
    )
    found = Message.objects.filter(recipients__in=theirs, state__in=Message.ON_ITS_WAY, leaves_at__lte=now)
    return found.order_by(F("confirmed_at").desc(), "-pk")


def is_read_on_the_page_alone(event: Event) -> bool:
    """Return whether its letters only lead to the reader's page, because mail tells the outside too much."""
    return risk.is_neutral(event)
