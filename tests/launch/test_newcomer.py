"""A newcomer's first minutes: a clone, nothing else, and one command that installs and starts it all."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.launch.conftest import Running, eventually
from tests.launch.test_up import seconds_told

#: Seconds in which a newcomer's pages must answer, and those of whoever starts it once more.
AT_FIRST, AGAIN = 180, 10
#: How this machine reaches the package index; nothing else of its environment is kept.
KEPT = ("HOME", "PATH", "LANG")


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, own_clone: Path) -> Path:
    """A clone beside which no environment is known, on the Python that ours was made with."""
    for name in set(os.environ):
        if name not in KEPT and not name.startswith("PIP_") and not name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    assert not (own_clone / ".venv").exists()
    return own_clone


@pytest.mark.soak
@pytest.mark.serial
def test_a_newcomer_waits_three_minutes_at_most_and_ten_seconds_the_second_time(bare: Path) -> None:
    python = getattr(sys, "_base_executable", None) or shutil.which("python3") or ""
    for within in (AT_FIRST, AGAIN):
        running = Running(bare, bare / "var", python=python, CONVITE_VENV="")
        try:
            assert eventually(running.is_ready, within=within + 60), running.said()
            assert seconds_told(running) <= within, running.said()
            pages = {path: running.status(path) for path in ("/es/", "/pt/", "/en/")}
            assert pages == dict.fromkeys(pages, 200), running.said()
        finally:
            assert running.end() == 0, running.said()
    assert (bare / ".venv" / "bin" / "python").exists()
