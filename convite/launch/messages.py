"""Compiles the translations (.po to .mo) with Python alone; run as `python -m convite.launch.messages`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent


def catalogues(home: Path = HOME) -> list[Path]:
    """Give the project's .po files."""
    found = [*home.glob("locale/*/LC_MESSAGES/*.po"), *home.glob("*/locale/*/LC_MESSAGES/*.po")]
    return sorted(path for path in found if not path.relative_to(home).parts[0].startswith("."))


def stale(home: Path = HOME) -> list[Path]:
    """Give the .po files whose compiled catalogue is missing or older."""

    def is_stale(po: Path) -> bool:
        mo = po.with_suffix(".mo")
        return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime

    return [po for po in catalogues(home) if is_stale(po)]


def compile_stale(home: Path = HOME) -> int:
    """Compile what needs it and give how many; a reader never meets a half-written catalogue."""
    todo = stale(home)
    if todo:
        import polib  # from requirements/base.txt, so not before the environment is there
    for po in todo:
        half = po.with_suffix(f".mo.{os.getpid()}")
        polib.pofile(str(po)).save_as_mofile(str(half))
        half.replace(po.with_suffix(".mo"))
    return len(todo)


if __name__ == "__main__":
    print(f"{compile_stale()} catalogues compiled")
    sys.exit(0)
