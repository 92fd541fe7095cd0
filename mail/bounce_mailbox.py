"""The mailbox that letters come back to: read over IMAP or from a Maildir, each message once."""

import imaplib
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from mail import bounces
from mail.reports import MOST_BYTES

log = logging.getLogger(__name__)

#: Messages taken in one go.
MOST = 500
#: Seconds that the mail server is waited for.
PATIENCE = 20


class NoSuchMailbox(Exception):
    """The setting BOUNCES_URL names a way that nobody knows."""


def read_all(*, now: datetime) -> int:
    """Take what came back to the mailbox in BOUNCES_URL; return how many messages. Without one, nothing."""
    if not settings.BOUNCES_URL:
        return 0
    url = urlsplit(settings.BOUNCES_URL)
    readers: dict[str, Callable[..., int]] = {"imap+ssl": _imap, "imap": _imap, "maildir": _maildir}
    if url.scheme not in readers:
        raise NoSuchMailbox(url.scheme)
    return readers[url.scheme](url, now)


def _take(content: bytes, now: datetime) -> None:
    kind = bounces.take(content, now=now)
    log.info("From the mailbox of return paths: %s.", kind or "nothing about a letter of ours")


def _maildir(url, now: datetime) -> int:
    """Take new messages and move them to those that were read."""
    # Moved by name alone: Python's reader of a Maildir parses each message whole, and breaks on some.
    box = Path(unquote(url.path))
    found = sorted((box / "new").iterdir())[:MOST]
    for message in found:
        with message.open("rb") as file:
            _take(file.read(MOST_BYTES), now)
        message.rename(box / "cur" / f"{message.name}:2,S")
    return len(found)


def _imap(url, now: datetime) -> int:
    """Take unread messages and mark them read; one that is not marked is taken again, which does nothing."""
    host, port = url.hostname or "", url.port
    if url.scheme == "imap+ssl":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            host, port or 993, ssl_context=ssl.create_default_context(), timeout=PATIENCE
        )
    else:
        server = imaplib.IMAP4(host, port or 143, timeout=PATIENCE)
    try:
        server.login(unquote(url.username or ""), unquote(url.password or ""))
        server.select(url.path.strip("/") or "INBOX")
        _status, found = server.search(None, "UNSEEN")
        numbers = found[0].split()[:MOST] if found and found[0] else []
        for number in numbers:
            _status, parts = server.fetch(number.decode(), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
            for part in parts:
                if isinstance(part, tuple):
                    _take(part[1], now)
            server.store(number.decode(), "+FLAGS", "\\Seen")
        return len(numbers)
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            server.logout()
