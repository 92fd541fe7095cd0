"""How the launcher speaks: one clear sentence when something can't be done, a timed line for each step."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Refusal(Exception):
    """Something outside Convite stands in the way; the message says what, and what to do about it."""


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say how long a step took: `✓ name (1.2 s)`."""
    started = time.monotonic()
    if sys.stdout.isatty():
        print(f"… {name}", end="\r", flush=True)
    try:
        yield
    except BaseException:
        say(f"✗ {name} ({time.monotonic() - started:.1f} s)")
        raise
    say(f"✓ {name} ({time.monotonic() - started:.1f} s)")


class Counter:
    """A line that counts up: rewritten in place on a terminal, now and then in a log."""

    def __init__(self, text: str, total: int) -> None:
        self.text, self.total, self.done = text, total, 0
        self.live = sys.stdout.isatty()
        self.said = time.monotonic()

    def advance(self, to: int) -> None:
        self.done = min(to, self.total)
        line = f"  {self.text} … {self.done}/{self.total}"
        if self.live:
            print(line, end="\r", flush=True)
        elif self.done == self.total or time.monotonic() - self.said > 5:
            self.said = time.monotonic()
            say(line)
