"""Asking an address outside whether its page is there: once, in a few bytes, and never anything of our own.

Whoever writes a page could else have our server look around in its own network. So an address is asked only
over http or https, at the usual ports, after all that its name stands for was found to be public; the
connection then goes to what was found and is not looked up again; and each address that it leads on to is
looked at in the same way. No cookie is kept, no form sent and no text read.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urljoin

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from cms.models.outside_links import OutsideLink

Outcome = OutsideLink.Outcome
Address = IPv4Address | IPv6Address
#: Whether an address may be asked at a port.
Rule = Callable[[Address, int], bool]

#: Ports at which websites are found.
PORTS = frozenset({80, 443, 8080, 8443})
#: Public by its number, and yet a cloud's own door for its machines (Azure).
DOORS = frozenset({ip_address("168.63.129.16")})
#: Of no website, though older Pythons call them open: protocols (RFC 6890; Oracle's door), old relays.
CLOSED = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))
#: Numbers that stand for an IPv4 address behind a translator (RFC 6052, 8215).
TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
#: Seconds for one wait, for one question and for all that a link may lead on to.
WAIT, QUESTION, PATIENCE = 5.0, 8.0, 20.0
#: The most addresses that a link may lead on to.
MOST_STEPS = 5
#: The longest address that is asked.
LONGEST = 2000
#: With these numbers whoever knows names says that there is no such one.
UNKNOWN = frozenset({socket.EAI_NONAME, socket.EAI_NODATA})
LEADS_ON, FOR_GOOD = frozenset({301, 302, 303, 307, 308}), frozenset({301, 308})
GONE = frozenset({404, 410})
FIRST_ERROR, FIRST_FAULT = 400, 500


class Answer(NamedTuple):
    """What came of a link: the outcome, the number that the site answered with, and where it moved to."""

    outcome: Outcome
    status: int | None = None
    leads_to: str = ""


class _Failed(Exception):
    """There was no answer, for a reason that has a word."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def is_public(address: Address, port: int) -> bool:
    """Return whether an address is of the open network, and the port one of the web."""
    plain = address
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            plain = address.ipv4_mapped
        elif address.sixtofour or address.teredo or any(address in net for net in TRANSLATED):
            return False
    if isinstance(plain, IPv6Address) and plain.is_site_local:
        return False
    if plain in DOORS or any(plain in net for net in CLOSED):
        return False
    is_odd = plain.is_multicast or plain.is_reserved or plain.is_unspecified or plain.is_private
    return plain.is_global and not is_odd and port in PORTS


def ask(url: str, *, may_reach: Rule = is_public) -> Answer:
    """Ask an address and what it leads on to; takes at most about 20 seconds."""
    until = time.monotonic() + PATIENCE
    here, has_moved = url, False
    try:
        for _step in range(MOST_STEPS + 1):
            status, onward = _say(here, may_reach, until)
            if not onward:
                return _judged(status, here if has_moved else "")
            has_moved = has_moved or (here == url and status in FOR_GOOD)
            here = urljoin(here, onward)
    except _Failed as failed:
        return Answer(failed.outcome)
    return Answer(Outcome.LOOP)


def _judged(status: int, moved_to: str) -> Answer:
    if status < FIRST_ERROR:
        return Answer(Outcome.MOVED if moved_to else Outcome.WORKS, status, moved_to[:LONGEST])
    if status in GONE:
        return Answer(Outcome.GONE, status)
    return Answer(Outcome.BROKEN if status >= FIRST_FAULT else Outcome.REFUSED, status)


def _say(url: str, may_reach: Rule, until: float) -> tuple[int, str]:
    """The number that an address answers with, and the address that it leads on to, if any.

    Some sites answer the question for a page's head alone with an error, so an error is asked about again.
    """
    parts = _parsed(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _found(parts.host or "", port, may_reach)
    status, onward = _question("HEAD", parts, address, port, until)
    if status >= FIRST_ERROR:
        status, onward = _question("GET", parts, address, port, until)
    return status, onward if status in LEADS_ON else ""


def _parsed(url: str) -> Url:
    try:
        parts = parse_url(url)
    except LocationParseError:
        raise _Failed(Outcome.NOT_ASKED) from None
    if len(url) > LONGEST or parts.scheme not in ("http", "https") or not parts.host or parts.auth:
        raise _Failed(Outcome.NOT_ASKED)
    return parts


def _found(host: str, port: int, may_reach: Rule) -> str:
    """One of the addresses that a host's name stands for, after all of them were looked at."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except UnicodeError:
        raise _Failed(Outcome.NO_HOST) from None
    except OSError as problem:
        # That nobody answered who could know is no word on the host: our own line may be down.
        is_known = problem.errno in UNKNOWN
        raise _Failed(Outcome.NO_HOST if is_known else Outcome.UNREACHED) from None
    addresses = [str(place[0]) for *_kind, place in found]
    if not addresses or not all(may_reach(ip_address(one), port) for one in addresses):
        raise _Failed(Outcome.NOT_ASKED)
    return addresses[0]


def _question(method: str, parts: Url, address: str, port: int, until: float) -> tuple[int, str]:
    """Put one question to an address that was looked at, under the host's name."""
    seconds = min(QUESTION, until - time.monotonic())
    if seconds <= 0:
        raise _Failed(Outcome.SLOW)
    wait = min(WAIT, seconds)
    connection: HTTPConnection
    if parts.scheme == "https":
        secure, host = ssl.create_default_context(), (parts.host or "").strip("[]")
        connection = HTTPSConnection(address, port, timeout=wait, ssl_context=secure, server_hostname=host)
    else:
        connection = HTTPConnection(address, port, timeout=wait)
    # A site that sends a byte now and then would never run into the wait for a single one.
    is_cut = threading.Event()
    clock = threading.Timer(seconds, _cut, (connection, is_cut))
    clock.daemon = True
    clock.start()
    try:
        connection.request(method, parts.request_uri, headers=_headers(method, parts), preload_content=False)
        answer = connection.getresponse()
        return answer.status, str(answer.headers.get("Location") or "")
    except (ssl.SSLError, OSError, HTTPError, HTTPException, ValueError) as problem:
        raise _Failed(Outcome.SLOW if is_cut.is_set() else _why(problem)) from None
    finally:
        clock.cancel()
        connection.close()


def _cut(connection: HTTPConnection, is_cut: threading.Event) -> None:
    is_cut.set()
    if (line := connection.sock) is not None:
        with suppress(OSError):  # it was closed already
            line.shutdown(socket.SHUT_RDWR)


def _why(problem: Exception) -> Outcome:
    if isinstance(problem, TimeoutError) or "timed out" in str(problem):
        return Outcome.SLOW
    return Outcome.CERTIFICATE if isinstance(problem, ssl.SSLCertVerificationError) else Outcome.UNREACHED


def _headers(method: str, parts: Url) -> dict[str, str]:
    told = {
        "Host": parts.netloc or "",
        "User-Agent": f"Convite (an editor has links checked; +{settings.PUBLIC_URL})",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    return told | ({"Range": "bytes=0-1023"} if method == "GET" else {})
