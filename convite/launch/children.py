"""Child processes that never outlive their parent, and that come back when they die."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1
#: Seconds that a child has to end by itself.
GRACE = 10.0
#: Seconds before the first, second, … restart of a child that keeps dying.
WAITS = (0.2, 1.0, 2.0, 5.0, 10.0)
#: A child that has lived as long as this, in seconds, starts again at the shortest wait.
WELL = 60.0


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """Ask Linux to signal this process when its parent is gone, however that ended; elsewhere, do nothing."""
    if not sys.platform.startswith("linux"):
        return
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    except (OSError, AttributeError):
        return


class Child:
    """A program that is kept running: start it, look after it often, stop it in the end."""

    def __init__(self, name: str, command: list[str], *, env: dict[str, str], cwd: Path, fds: tuple = ()):
        self.name, self.command, self.env, self.cwd, self.fds = name, command, env, cwd, fds
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started_at = 0.0
        self.start_at = 0.0

    def start(self) -> None:
        parent = os.getpid()

        def before() -> None:
            die_with_parent()
            if os.getppid() != parent:  # the parent was killed before the line above
                os._exit(1)

        # A group of its own: what it starts is ended with it, and Ctrl-C reaches the parent alone.
        self.process = subprocess.Popen(
            self.command, env=self.env, cwd=self.cwd, pass_fds=self.fds, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=before,
        )  # fmt: skip
        self.started_at = time.monotonic()

    def look_after(self) -> str:
        """Start the child again if it has died and its wait is over; give a sentence when there is news."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_at:
                self.start()
                return f"The {self.name} is back."
            return ""
        code = self.process.poll()
        if code is None:
            return ""
        self._signal(signal.SIGKILL)  # whatever it left behind in its group
        self.process = None
        self.deaths = 0 if now - self.started_at > WELL else self.deaths
        wait = WAITS[min(self.deaths, len(WAITS) - 1)]
        self.deaths += 1
        self.start_at = now + wait
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"The {self.name} ended ({how}); it starts again in {wait:g} s."

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def stop_all(children: list[Child]) -> None:
    """End every child and what it started: kindly, and after GRACE seconds by force."""
    for child in children:
        if child.process and child.process.poll() is None:
            child.process.terminate()
    deadline = time.monotonic() + GRACE
    for child in children:
        if child.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            child._signal(signal.SIGKILL)
            child.process.wait()
