"""What a kept page costs a visitor, beside the least that Django can do on the same server.

    DATABASE_URL=postgres://… python -m bench.cached [sessions] [rounds] [seconds]

An event of so many sessions (30) with six roles each. Two web servers with the settings of `manage.py up`:
ours, which keeps pages, and one of Django with no middleware whose view returns the same packed bytes from
memory (`bench.bare`). Visitors on eight kept connections ask the one and the other in turns, for so many
rounds (5) of so many seconds (2) each.

Prints JSON: for the home, the session's page, its event's programme and the site's programme the requests a
second of both and their quotient (the median of rounds; the bar is 0.40); how many of 20 edits, made in
another process than the server's, showed on the very next request; and the queries of a page that is made
anew, of one that is made to be kept, and of a kept one.
"""

import json
import os
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench import house, pages, yardstick

VISITORS = 8
EDITS = 20
BAR = 0.40
#: Headers that a server sends by itself, or that tell of the way and not of the page.
BY_THEMSELVES = {"connection", "date", "server"}


def main() -> None:
    sessions, rounds, seconds = (
        float(word) for word in [*sys.argv[1:], *["30", "5", "2"][len(sys.argv) - 1 :]]
    )
    house.settle()
    from django.db import connection

    from bench import server

    with house.database(), tempfile.TemporaryDirectory() as folder:
        addresses = pages.prepare(int(sessions))
        told: dict[str, Any] = {}
        with server.running(Path(folder) / "ours", PAGE_CACHE_MB="32") as ours:
            answers = {path: _fetch(ours.port, path) for path in addresses.values()}
            listed = _written(Path(folder), answers)
            with server.running(Path(folder) / "bare", wsgi="bench.bare", BENCH_ANSWERS=str(listed)) as bare:
                for name, path in addresses.items():
                    told[name] = _compare(ours.port, bare.port, path, int(rounds), seconds)
                    told[name] |= _queries(path)
            seen = _edits_seen(ours.port, addresses["session"])
    least = min(one["quotient"] for one in told.values())
    head = {
        "database": connection.vendor,
        "sessions": int(sessions),
        "yardstick_ms": yardstick.milliseconds(),
    }
    print(json.dumps(head | {"pages": told, "edits": EDITS, "edits_seen_at_once": seen}, indent=2))
    sys.exit(0 if least >= BAR and seen == EDITS else 1)


def _fetch(port: int, path: str) -> tuple[bytes, dict[str, str]]:
    """The bytes of a second visit as they go over the line, and the headers of the page."""
    import http.client

    for _visit in range(2):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "gzip"})
        answer = line.getresponse()
        body = answer.read()
        line.close()
    if answer.status != 200 or answer.getheader("Content-Encoding") != "gzip":
        raise RuntimeError(f"{path} answered {answer.status}, not kept.")
    return body, {name: value for name, value in answer.getheaders() if name.lower() not in BY_THEMSELVES}


def _written(folder: Path, answers: dict[str, tuple[bytes, dict[str, str]]]) -> Path:
    listed = {}
    for number, (path, (body, headers)) in enumerate(answers.items()):
        file = folder / f"{number}.bytes"
        file.write_bytes(body)
        listed[path] = (str(file), headers)
    (folder / "answers.json").write_text(json.dumps(listed), "utf-8")
    return folder / "answers.json"


def _compare(ours: int, bare: int, path: str, rounds: int, seconds: float) -> dict[str, Any]:
    for port in (ours, bare):
        _per_second(port, path, min(seconds, 1.0))
    both = [(_per_second(ours, path, seconds), _per_second(bare, path, seconds)) for _round in range(rounds)]
    quotients = sorted(one / other for one, other in both)
    middle = len(both) // 2
    return {
        "ours_a_second": round(sorted(one for one, _other in both)[middle]),
        "bare_a_second": round(sorted(other for _one, other in both)[middle]),
        "quotient": round(quotients[middle], 2),
        "quotient_least": round(quotients[0], 2),
    }


def _per_second(port: int, path: str, seconds: float) -> float:
    """Answers a second to visitors who ask one after another, each on a connection that is kept."""
    end = time.monotonic() + seconds
    counts = [0] * VISITORS

    def ask(place: int) -> None:
        asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
            while time.monotonic() < end:
                line.sendall(asked)
                _read_one(line)
                counts[place] += 1

    start = time.monotonic()
    visitors = [threading.Thread(target=ask, args=(place,)) for place in range(VISITORS)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return sum(counts) / (time.monotonic() - start)


def _read_one(line: socket.socket) -> None:
    """Read one whole answer."""
    held = line.recv(262_144)
    while (end := held.find(b"\r\n\r\n")) < 0:
        held += line.recv(262_144)
    head = held[:end].lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(head[:60].decode("latin-1"))
    at = head.index(b"content-length: ") + 16
    left = int(head[at : head.find(b"\r", at) if b"\r" in head[at:] else None]) - (len(held) - end - 4)
    while left > 0:
        left -= len(line.recv(262_144))


def _queries(path: str) -> dict[str, int]:
    """Queries of the page made anew, made to be kept, and kept."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    told = {"queries_uncached": pages.queries(path)[0]}
    settings.PAGE_CACHE_MB = 8
    try:
        client = Client(headers={"host": "localhost"})
        client.get("/robots.txt")
        for name in ("queries_to_keep", "queries_kept"):
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            told[name] = len(seen)
    finally:
        settings.PAGE_CACHE_MB = 0
    return told


def _edits_seen(port: int, path: str) -> int:
    """Change the session's title from here, and look whether the server's next answer has it."""
    import gzip

    from cms.models import SessionPage
    from events.models import Session

    session = SessionPage.objects.get(url_path=path).session_id
    seen = 0
    for number in range(EDITS):
        title = f"Título número {number}, {os.getpid()}"
        Session.objects.filter(pk=session).update(title_es=title)
        seen += title in gzip.decompress(_fetch_once(port, path)).decode()
    return seen


def _fetch_once(port: int, path: str) -> bytes:
    import urllib.request

    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost", "Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return answer.read()


if __name__ == "__main__":
    main()
