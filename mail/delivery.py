"""Delivery: takes what is due, asks once more whether it still holds, and hands it to the mail server.

Letters leave one by one over one connection, and each is settled as soon as the server has taken it, so
that a worker killed at any moment loses none and doubles the one in its hands at most.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import translation

from convite.prepared import Prepared
from mail import bounces, kinds, outbox, reasons, suppression
from mail.kinds import Rendered
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

_LETTER = Prepared(lambda pk: Letter.objects.filter(pk=pk))


class Refused(Exception):
    """The server will never take this letter."""


class PutOff(Exception):
    """The server may take this letter another time."""


class Away(Exception):
    """The server cannot be reached, or takes nothing from us at all."""


class Tally(NamedTuple):
    """What a run did."""

    sent: int = 0
    dropped: int = 0
    failed: int = 0
    later: int = 0


def lease() -> timedelta:
    """How long a letter is one worker's: longer than the patience with the mail server."""
    return timedelta(seconds=settings.MAIL_LEASE_SECONDS)


def deliver_due(now: datetime, *, limit: int | None = None, longest: float = LONGEST_RUN) -> Tally:
    """Send every letter that is due at `now`, at most `limit` of them, for at most `longest` seconds.

    Any number of workers may run it at once. A letter put off by the server (4xx) waits 1, 5, 15 minutes,
    1, 4, 4, 4 and 8 hours and then counts as failed; one that is refused (5xx) fails at once; while the
    server is away nothing is lost and no try is counted.
    """
    began = time.monotonic()

    def moment() -> datetime:
        # The caller's clock, running on while we work.
        return now + timedelta(seconds=time.monotonic() - began)

    counts = dict.fromkeys(Tally._fields, 0)
    line = Line()
    outbox.hold_interrupted(now)
    try:
        while time.monotonic() - began < longest:
            size = BATCH if limit is None else min(BATCH, limit - sum(counts.values()))
            if size <= 0:
                break
            mark, taken = outbox.claim(moment(), limit=size, lease=lease())
            if not taken:
                break
            for place, pk in enumerate(taken):
                try:
                    done = _deliver(pk, mark, line, moment)
                except Away as problem:
                    outbox.give_back(taken[place:], mark=mark, not_before=moment() + AWAY, error=str(problem))
                    log.warning("The mail server is away: %s", problem)
                    return Tally(**counts)
                if done:
                    counts[done] += 1
    finally:
        line.close()
    return Tally(**counts)


def _deliver(pk: int, mark: str, line: "Line", moment: Callable[[], datetime]) -> str:
    """Settle one claimed letter; return the word for it in `Tally`, empty when it was another's."""
    letter = next(iter(_LETTER.records(pk)), None)
    if letter is None:
        return ""
    line.open()
    try:
        # One commit for the try and the links minted for it. Whoever lost the letter meanwhile stops here.
        with transaction.atomic(), translation.override(letter.language):
            if not outbox.begin(pk, mark=mark, now=moment(), lease=lease()):
                return ""
            kind = kinds.get(letter.kind)
            if not letter.address or not kind.still_due(letter, moment()):
                outbox.dropped(pk, mark=mark)
                return "dropped"
            if reason := suppression.why(letter):
                return _stop(letter, mark, reason)
            rendered = kind.render(letter, moment())
    except Exception as problem:
        # One letter that cannot be worded must not keep the others waiting. A database that is away
        # ends the run by the next line; the lease brings the letter back.
        log.exception("Letter %s could not be worded.", letter)
        outbox.begin(pk, mark=mark, now=moment(), lease=lease())
        return _put_off(letter, mark, f"not worded: {type(problem).__name__}", moment())
    try:
        line.send(envelope(letter, rendered, now=moment()))
    except Refused as problem:
        outbox.failed(pk, mark=mark, error=_words(problem))
        bounces.refused(letter, _words(problem), now=moment())
        return "failed"
    except PutOff as problem:
        return _put_off(letter, mark, _words(problem), moment())
    if not outbox.sent(pk, rendered, mark=mark, now=moment()):
        log.warning("Letter %s was sent after its lease had run out.", letter)
    return "sent"


def _stop(letter: Letter, mark: str, reason: str) -> str:
    """Settle a letter that must not be sent: who can't be reached is shown to whoever could tell them."""
    error = reasons.STOPPED + reason
    if reason == suppression.Reason.GONE and letter.stream != Stream.NEWSLETTER:
        outbox.failed(letter.pk, mark=mark, error=error)
        return "failed"
    outbox.dropped(letter.pk, mark=mark, error=error)
    return "dropped"


def _put_off(letter: Letter, mark: str, error: str, now: datetime) -> str:
    tries = letter.attempts + 1  # as read before `begin` counted this one
    if tries > len(WAITS):
        outbox.failed(letter.pk, mark=mark, error=error)
        return "failed"
    outbox.later(letter.pk, mark=mark, error=error, not_before=now + WAITS[tries - 1])
    return "later"


def _words(problem: Exception) -> str:
    return str(problem)[: outbox.LONGEST_ERROR]


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
    message = EmailMultiAlternatives(
        subject=rendered.title[: outbox.LONGEST_TITLE],
        body=rendered.text,
        from_email=return_path or sender,
        to=[letter.address],
        reply_to=[rendered.reply_to] if rendered.reply_to else None,
        headers=headers,
    )
    # A provider tells it again with its news (`mail.provider_news`); to a plain mail server it says nothing.
    message.metadata = {"letter": letter.code}  # type: ignore[attr-defined]
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


def calendars(stream: str) -> list[str]:
    """Split a stream of iCalendar objects: RFC 5546 wants one UID in each REQUEST or CANCEL."""
    end = "END:VCALENDAR\r\n"
    return [entry + end for entry in stream.split(end) if entry.strip()]


class Line:
    """One connection to the mail server, opened when first needed and used for every letter of a run."""

    def __init__(self) -> None:
        self.backend: Any = get_connection(fail_silently=False)
        self.is_open = False

    def open(self) -> None:
        """Connect; raises `Away`."""
        if self.is_open:
            return
        try:
            self.backend.open()
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise Away(_server_words(problem)) from problem
        self.is_open = True

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand one letter over; returns once the server has taken it. Raises `Refused`, `PutOff`, `Away`."""
        self.open()
        try:
            self.backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()), (450, b""))
            raise _by_code(code, said) from problem
        except smtplib.SMTPDataError as problem:
            raise _by_code(problem.smtp_code, problem.smtp_error) from problem
        except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as problem:
            # It does not want us as a sender, or our greeting: no fault of this letter's.
            self.close()
            raise PutOff(_server_words(problem)) from problem
        except (smtplib.SMTPException, OSError) as problem:
            # The line broke in the middle. A new one is tried for the next letter.
            self.close()
            raise PutOff(_server_words(problem)) from problem

    def close(self) -> None:
        """Say goodbye; what the server answers no longer matters."""
        self.is_open = False
        try:
            self.backend.close()
        except (smtplib.SMTPException, OSError):
            self.backend.connection = None


def _by_code(code: int, said: bytes | str) -> Exception:
    words = f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return Refused(words) if 500 <= code < 600 else PutOff(words)


def _server_words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        return f"{problem.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return f"{type(problem).__name__}: {problem}"[: outbox.LONGEST_ERROR]
