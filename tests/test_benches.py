"""Every bench still runs, on little, for what it measures changes unseen. No figure is judged here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: The words after `python -m bench.…`, with so little to do that each ends within a minute.
ON_LITTLE = (
    "cached 3 1 0.2",
    "calendar 6 2 1",
    "certificates 6",
    "clashes 20 60",
    "delivery killed 60 2",
    "delivery speed 60 1",
    "desk_letters 800",
    "due 10500 11000",
    "duplicates 300 20 1",
    "letters 20 60",
    "lists 120 20",
    "newsletter 1500 5",
    "pages --requests 8 --sessions 3",
    "registration 5",
    "report 300 30 20",
    "rush 12 4 1",
    "seeding 100",
    "selection 24 8 2",
    "search 12 2",
    "staffing 10 40",
    "tables 3",
)
#: Code 1 says that a bar was not held, which on little says nothing.
RAN = (0, 1)

pytestmark = [pytest.mark.soak, pytest.mark.serial, pytest.mark.once]


def test_every_bench_is_run_here() -> None:
    files = sorted((ROOT / "bench").glob("*.py"))
    commands = {path.stem for path in files if 'if __name__ == "__main__":' in path.read_text("utf-8")}
    assert {words.split()[0] for words in ON_LITTLE} == commands


@pytest.mark.parametrize("words", ON_LITTLE)
def test_bench_runs_and_says_json(words: str, tmp_path: Path) -> None:
    env = {name: value for name, value in os.environ.items() if name != "CONVITE_TEST_DB"}
    name, *rest = words.split()
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *rest], cwd=ROOT, env={**env, "CONVITE_VAR": str(tmp_path)},
        capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300,
    )  # fmt: skip
    assert done.returncode in RAN, done.stderr[-2000:]
    assert json.loads(done.stdout), done.stderr[-2000:]
