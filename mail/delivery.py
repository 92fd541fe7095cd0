"""Delivery: takes what is due, asks once more whether it still holds, and hands it to the mail server.

Letters leave one by one over one connection, and each is settled as soon as the server has taken it, so
that a worker killed at any moment loses none and doubles the one in its hands at most.
"""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.policy import Compat32
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import translation

from mail import bell, bounces, kinds, limits, outbox, reasons, suppression
from mail.kinds import Rendered
from mail.line import LONGEST_ERROR, Away, Line, PutOff, Refused, Trouble
from mail.models import Letter, Stream

log = logging.getLogger(__name__)

#: Letters that one worker holds at a time; the lease of each is renewed right before it is sent.
BATCH = 10
#: Seconds after which a run ends and leaves the rest to the next one.
LONGEST_RUN = 120.0
#: What a letter waits after its first, second, … try that the server put off.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 240, 240, 480))
#: What everything waits when the server cannot be reached at all; such a try counts against no letter.
AWAY = timedelta(minutes=1)
#: So many letters in a row that the server took nothing of, and a run ends.
TROUBLES = 2
#: What the readers of a domain wait when its mail server says that we come too often.
GOODBYE_REST = timedelta(minutes=5)
#: Seconds after which a long run calls a second worker, if one is idle.
CALL_AFTER = 2.0
#: Letters of a header that never needs to be broken into lines.
PLAIN = 74


class Tally(NamedTuple):
    """What a run did."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0
    later: int = 0
    held: int = 0
    #: Letters of which the server took nothing, for a reason of its own.
    troubled: int = 0


def lease() -> timedelta:
    """How long a letter is one worker's: longer than the patience with the mail server."""
    return timedelta(seconds=settings.MAIL_LEASE_SECONDS)


def deliver_due(now: datetime, *, limit: int | None = None, longest: float = LONGEST_RUN) -> Tally:
    """Send every letter that is due at `now`, at most `limit` of them, for at most `longest` seconds.

    Any number of workers may run it at once. A letter put off by the server (4xx) waits 1, 5, 15 minutes,
    1, 4, 4, 4 and 8 hours and then counts as failed; one that is refused (5xx) fails at once. While the
    server is away no try is counted; while it takes nothing from anyone, letters wait as long and none
    fails. What the limits leave no room for (`mail.limits`) stays due.
    """
    run = _Run(now, longest)
    outbox.hold_interrupted(now)
    try:
        while not run.is_over():
            size = BATCH if limit is None else min(BATCH, limit - run.settled)
            full = limits.full(run.moment())
            if size <= 0 or limits.EVERYBODY in full:
                break
            mark, taken = outbox.claim(run.moment(), limit=size, lease=lease(), but_for=full)
            if not taken:
                break
            run.call_another()
            run.batch(mark, taken)
    except Away as problem:
        log.warning("The mail server is away: %s", problem)
    finally:
        run.line.close()
    return Tally(**run.counts)


class _Run:
    """One run of delivery: its clock, its line to the server and what it has done so far."""

    def __init__(self, now: datetime, longest: float) -> None:
        self.now, self.longest = now, longest
        self.began = self.called = time.monotonic()
        self.line = Line()
        self.counts = dict.fromkeys(Tally._fields, 0)
        self.in_a_row = 0
        #: Domains whose mail server asked to be left alone.
        self.resting: set[str] = set()

    @property
    def settled(self) -> int:
        """How many letters this run is done with."""
        return sum(number for name, number in self.counts.items() if name != "troubled")

    def moment(self) -> datetime:
        """The caller's clock, running on while we work."""
        return self.now + timedelta(seconds=time.monotonic() - self.began)

    def is_over(self) -> bool:
        return time.monotonic() - self.began >= self.longest

    def call_another(self) -> None:
        """Ring again while there is much to do: an idle worker has not heard, or has looked too early."""
        if time.monotonic() - self.called > CALL_AFTER:
            self.called = time.monotonic()
            bell.ring()

    def batch(self, mark: str, taken: Sequence[int]) -> None:
        """Settle some claimed letters one by one; raises `Away`, after giving back what was not tried."""
        letters = Letter.objects.defer("title", "text", "html", "calendar").in_bulk(taken)
        for place, pk in enumerate(taken):
            letter = letters.get(pk)
            if letter is None:
                continue
            if letter.domain in self.resting or limits.refuses(letter.domain, self.moment()):
                outbox.give_back([pk], mark=mark)
                continue
            try:
                done = self.deliver(letter, mark)
            except Away as problem:
                self.leave(taken[place:], mark, str(problem))
                raise
            if done:
                self.counts[done] += 1
            if self.in_a_row >= TROUBLES:
                self.leave(taken[place + 1 :], mark, letter.error)
                raise Away(letter.error)

    def leave(self, pks: Sequence[int], mark: str, error: str) -> None:
        outbox.give_back(pks, mark=mark, not_before=self.moment() + AWAY, error=error[:LONGEST_ERROR])

    def deliver(self, letter: Letter, mark: str) -> str:
        """Settle one claimed letter; return the word for it in `Tally`, empty when it was another's."""
        self.line.open()
        try:
            # One commit for the try and the links minted for it. Whoever lost the letter stops here.
            with transaction.atomic(), translation.override(letter.language):
                if not outbox.begin(letter.pk, mark=mark, now=self.moment(), lease=lease()):
                    return ""
                letter.read = {}
                kind = kinds.get(letter.kind)
                if not letter.address or not kind.still_due(letter, self.moment()):
                    outbox.dropped(letter.pk, mark=mark)
                    return "dropped"
                if reason := suppression.why(letter):
                    return self.stop(letter, mark, reason)
                rendered = kind.render(letter, self.moment())
        except Exception as problem:
            # One letter that cannot be worded must not keep the others waiting. A database that is away
            # ends the run by the next line; the lease brings the letter back.
            log.exception("Letter %s could not be worded.", letter)
            outbox.begin(letter.pk, mark=mark, now=self.moment(), lease=lease())
            return self.put_off(letter, mark, f"not worded: {type(problem).__name__}")
        return self.hand_over(letter, rendered, mark)

    def hand_over(self, letter: Letter, rendered: Rendered, mark: str) -> str:
        in_a_row, self.in_a_row = self.in_a_row, 0
        try:
            self.line.send(envelope(letter, rendered, now=self.moment()))
        except Refused as problem:
            outbox.failed(letter.pk, mark=mark, error=_words(problem))
            bounces.refused(letter, _words(problem), now=self.moment())
            return "failed"
        except PutOff as problem:
            if problem.says_goodbye:
                self.resting.add(letter.domain)
                limits.rest(letter.domain, self.moment() + GOODBYE_REST)
            return self.put_off(letter, mark, _words(problem))
        except Trouble as problem:
            self.in_a_row = in_a_row + 1
            self.counts["troubled"] += 1
            letter.error = _words(problem)
            if problem.may_have_left and letter.stream != Stream.SERVICE:
                outbox.held(letter.pk, mark=mark)
                return "held"
            return self.put_off(letter, mark, letter.error, for_good=False)
        if not outbox.sent(letter.pk, rendered, mark=mark, now=self.moment()):
            log.warning("Letter %s was sent after its lease had run out.", letter)
        return "sent"

    def stop(self, letter: Letter, mark: str, reason: str) -> str:
        """Settle a letter that must not be sent: who can't be reached is shown to whoever could tell them."""
        error = reasons.STOPPED + reason
        if reason == suppression.Reason.GONE and letter.stream != Stream.NEWSLETTER:
            outbox.failed(letter.pk, mark=mark, error=error)
            return "failed"
        outbox.dropped(letter.pk, mark=mark, error=error)
        return "dropped"

    def put_off(self, letter: Letter, mark: str, error: str, *, for_good: bool = True) -> str:
        """Let the letter wait longer than before; `for_good`: after its last wait it fails."""
        tries = letter.attempts + 1  # as read before `begin` counted this one
        if tries > len(WAITS) and for_good:
            outbox.failed(letter.pk, mark=mark, error=error)
            return "failed"
        wait = WAITS[min(tries, len(WAITS)) - 1]
        outbox.later(letter.pk, mark=mark, error=error, not_before=self.moment() + wait)
        return "later"


def _words(problem: Exception) -> str:
    return str(problem)[:LONGEST_ERROR]


def envelope(letter: Letter, rendered: Rendered, *, now: datetime) -> EmailMultiAlternatives:
    """Return the message: text, HTML, the calendar entry to be read in place, and as a file."""
    headers = {
        "Message-ID": letter.message_id,
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": letter.language,
    }
    if rendered.unsubscribe:
        # RFC 8058: one POST by the reader's mail program, without a page to click through.
        headers["List-Unsubscribe"] = f"<{rendered.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    sender = formataddr((rendered.sender or name, address))
    # What comes back goes to an address that says which letter it was; readers see the sender.
    return_path = bounces.return_path(letter)
    if return_path:
        headers["From"] = sender
    message = _Message(
        subject=rendered.title[: outbox.LONGEST_TITLE],
        body=rendered.text,
        from_email=return_path or sender,
        to=[letter.address],
        reply_to=[rendered.reply_to] if rendered.reply_to else None,
        headers=headers,
    )
    message.code = letter.code
    # A provider tells it again with its news (`mail.provider_news`); to a plain mail server it says nothing.
    message.metadata = {"letter": letter.code}
    message.attach_alternative(rendered.html, "text/html")
    entries = calendars(rendered.calendar)
    kind = f"text/calendar; method={rendered.method}" if rendered.method else "text/calendar"
    if len(entries) == 1:
        # Mail readers offer “accept” for what stands as an alternative, and only for a single entry.
        message.attach_alternative(entries[0], kind)
    for number, entry in enumerate(entries, start=1):
        name = "calendar.ics" if len(entries) == 1 else f"calendar-{number}.ics"
        message.attach(name, entry, kind)
    return message


class _Plainly(Compat32):
    """Writes a header of a few plain letters as it stands, where Python would split and join it again."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if type(value) is str and len(name) + len(value) < PLAIN and value.isascii() and value.isprintable():
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


class _Message(EmailMultiAlternatives):
    """A message whose boundaries are its own code: Python would look through all its text for a free one."""

    def message(self, **how: Any) -> Any:
        made = super().message(**how)
        made.policy = _Plainly()
        for number, part in enumerate(part for part in made.walk() if part.is_multipart()):
            part.set_boundary(f"=_{number}_{self.code}")
        return made

    code = ""
    metadata: dict[str, str] = {}


def calendars(stream: str) -> list[str]:
    """Split a stream of iCalendar objects: RFC 5546 wants one UID in each REQUEST or CANCEL."""
    end = "END:VCALENDAR\r\n"
    return [entry + end for entry in stream.split(end) if entry.strip()]
