"""Many people who press the button at the same moment: one connection each, opened together."""

import asyncio
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from typing import Any
from urllib.parse import urlencode

#: Seconds after which a person gives up; far above what a rush may take.
PATIENCE = 300


@dataclass
class Outcome:
    """What became of a rush."""

    statuses: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        waits = sorted(self.waits) or [0.0]
        return {
            "answers": {str(status): count for status, count in sorted(self.statuses.items())},
            "connection_errors": len(self.failures),
            "seconds": round(self.seconds, 2),
            "median_wait_s": round(waits[len(waits) // 2], 2),
            "longest_wait_s": round(waits[-1], 2),
        }


async def _ask(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, dict, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines.append(f"Content-Length: {len(body)}")
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    head, _, rest = answer.partition(b"\r\n\r\n")
    first, *others = head.decode("latin-1").split("\r\n")
    if not first:
        raise ConnectionResetError("no answer")
    told = {}
    for line in others:
        name, _, value = line.partition(": ")
        told.setdefault(name.lower(), value)
    return int(first.split()[1]), told, rest


async def _proof(port: int, path: str) -> tuple[str, str]:
    status, headers, body = await _ask(port, "GET", path, {}, b"")
    cookie = SimpleCookie(headers.get("set-cookie", ""))["csrftoken"].value
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
    if status != 200 or found is None:
        raise RuntimeError(f"The form answered {status}.")
    return cookie, found.group(1).decode()


def rush(
    port: int, path: str, forms: list[dict[str, Any]], others: list[tuple[str, dict[str, Any]]] | None = None
) -> Outcome:
    """Post every form at once, each on a connection of its own; `others` go to addresses of their own.

    They come in mixed order, the same for the same numbers. The loop has a thread of its own: a caller
    that drives a browser has one already.
    """
    asked = [(path, form) for form in forms] + (others or [])
    Random(len(asked)).shuffle(asked)
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, _rush(port, path, asked)).result()


async def _rush(port: int, path: str, asked: list[tuple[str, dict[str, Any]]]) -> Outcome:
    cookie, proof = await _proof(port, path)
    outcome = Outcome()
    whistle = asyncio.Event()

    async def one(to: str, form: dict[str, Any]) -> None:
        body = urlencode(form | {"csrfmiddlewaretoken": proof}, doseq=True).encode()
        headers = {
            "Cookie": f"csrftoken={cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        await whistle.wait()
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                status, _headers, _body = await _ask(port, "POST", to, headers, body)
        except (OSError, TimeoutError, ValueError) as problem:
            outcome.failures.append(f"{type(problem).__name__}: {problem}")
        else:
            outcome.statuses[status] += 1
        outcome.waits.append(time.monotonic() - began)

    people = [asyncio.create_task(one(to, form)) for to, form in asked]
    await asyncio.sleep(0)
    began = time.monotonic()
    whistle.set()
    await asyncio.gather(*people)
    outcome.seconds = time.monotonic() - began
    return outcome


def forms(number: int, *, onsite: int) -> list[dict[str, Any]]:
    """`number` different people, the first `onsite` of every ten for the room and the others online."""
    return [
        {
            "name": f"Persona {place}",
            "email": f"persona{place}@correo.example",
            "phone": "",
            "mode": "onsite" if place % 10 < onsite else "online",
            "stakeholder_group": "civil-society",
            "country": "GT",
            "gender_answers": ["woman"],
            "first_time": "yes",
            "consent": "on",
            "time_zone": "America/Guatemala",
        }
        for place in range(number)
    ]
