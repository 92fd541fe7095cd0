"""Reading what mail servers send back: delivery status (RFC 3464) and complaints (RFC 5965).

Only Python's own parser is used, and nothing of a report is believed but its status: whom it is about says
the address that it came back to (`mail.bounces`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses

#: Enhanced status codes (RFC 3463) which say that there is no such mailbox or domain.
GONE = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
#: What servers write beside a status that says nothing (5.0.0, 5.5.0), when there is no such mailbox.
GONE_WORDS = re.compile(
    r"user unknown|unknown (user|recipient|local part)|no such (user|mailbox|recipient|person)"
    r"|(mailbox|user|recipient|address)( address)? (does not exist|doesn't exist|not found|unknown|rejected)"
    r"|unrouteable address|invalid (recipient|mailbox)|host or domain name not found|domain not found"
    r"|account (has been )?(disabled|deleted)|recipientnotfound",
    re.IGNORECASE,
)
#: Statuses that say no more than "for good".
VAGUE = frozenset({"5.0.0", "5.5.0", "5.3.0", "5.5.4", ""})
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
#: Headers in which mail servers write whom a message was delivered to.
DELIVERED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc")
#: Bytes of a report that are read; the letter that came back stands at its end.
MOST_BYTES = 256 * 1024
MOST_PARTS = 50


@dataclass(frozen=True)
class Report:
    """What one message from a mail server says."""

    #: Every address that it was delivered to, in small letters; ours is among them.
    delivered_to: tuple[str, ...]
    #: gone, refused, delayed or complaint; empty: it reports nothing, as an answer of somebody on holiday.
    kind: str = ""
    status: str = ""
    #: The server's own words.
    words: str = ""


def read(content: bytes) -> Report:
    """Read one message; whatever it is, never raises."""
    try:
        return _read(content)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError):
        # Python's parser fails on what is nested by the thousand, and no mail server writes that.
        return Report(())


def _read(content: bytes) -> Report:
    message = message_from_bytes(content[:MOST_BYTES])
    delivered_to = _delivered_to(message)
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return Report(delivered_to, "complaint")
        if kind in ("message/delivery-status", "message/global-delivery-status"):
            return _delivery_status(delivered_to, part)
    return Report(delivered_to)


def judge(status: str, action: str, words: str) -> str:
    """Return what a status, an action and a server's words come to: gone, refused, delayed or ''."""
    if status.startswith("2") or action in ("delivered", "relayed", "expanded"):
        return ""
    if action == "delayed" or status.startswith("4"):
        # “Failed” after days of 4.x.x: it was given up, and nobody said that the address does not exist.
        return "refused" if action == "failed" else "delayed"
    if action == "failed" or status.startswith("5"):
        is_gone = status in GONE or (status in VAGUE and GONE_WORDS.search(words))
        return "gone" if is_gone else "refused"
    return ""


def status_in(words: str) -> str:
    """Return the enhanced status code that stands in a server's words; empty when there is none."""
    found = STATUS.search(words)
    return found[0] if found else ""


def _delivery_status(delivered_to: tuple[str, ...], part: Message) -> Report:
    """The news of the first recipient that any was told of; one letter goes to one address."""
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message) or "Action" not in block and "Status" not in block:
            continue
        action = _header(block, "Action").lower()
        words = _header(block, "Diagnostic-Code").partition(";")[2].strip() or _header(
            block, "Diagnostic-Code"
        )
        status = status_in(_header(block, "Status")) or status_in(words)
        # Exim writes 5.0.0 into the status, and the true one into the words.
        if status in VAGUE and (better := status_in(words)):
            status = better
        return Report(delivered_to, judge(status, action, words), status, words)
    return Report(delivered_to)


def _header(message: Message, name: str) -> str:
    # A NUL is a word to nobody, and PostgreSQL takes none.
    return " ".join(str(message.get(name, "")).replace("\0", " ").split())


def _delivered_to(message: Message) -> tuple[str, ...]:
    values = [str(value) for name in DELIVERED for value in message.get_all(name, [])]
    return tuple({address.lower() for _name, address in getaddresses(values) if address})


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part
