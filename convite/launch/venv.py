"""The environment in .venv: found, made, mended, and filled from the pins in requirements/.

`CONVITE_VENV` names an environment that somebody else looks after (the container image, a test); it is
used as it is.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from convite.launch.words import Counter, Refusal, say, step

STAMP = "convite-pins"


def place(home: Path) -> Path:
    """Give the folder of the environment."""
    return Path(os.environ.get("CONVITE_VENV") or home / ".venv").absolute()


def python_of(folder: Path) -> Path:
    return folder / "bin" / "python"


def enter(home: Path, *, argv: list[str], needs: str) -> None:
    """Go on in the environment, installing what is missing; replaces this process if it runs outside.

    `needs` is "base" (what the product runs on) or "dev" (and what tests and checks need).
    """
    folder = place(home)
    make_ready(home, needs=needs)
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    python = str(python_of(folder))
    script = argv[0] if os.path.isabs(argv[0]) else str(home / "manage.py")
    sys.stdout.flush()
    os.execv(python, [python, script, *argv[1:]])  # noqa: S606  # our own interpreter


def make_ready(home: Path, *, needs: str) -> None:
    """Make sure that the environment holds the pins of `needs`; a no-op in milliseconds when it does."""
    folder = place(home)
    if os.environ.get("CONVITE_VENV"):
        if not python_of(folder).exists():
            raise Refusal(f"CONVITE_VENV says {folder}, but there is no environment there.")
        return
    if holds(home, folder, needs):
        return
    with locked(home):
        if holds(home, folder, needs):  # somebody else was faster
            return
        if needs == "base" and read_stamp(folder)[0] == "dev":
            needs = "dev"
        if not sound(folder):
            make(folder)
        try:
            install(home, folder, needs)
        except BrokenEnvironment:
            say("  The environment is damaged; making it anew.")
            make(folder)
            try:
                install(home, folder, needs)
            except BrokenEnvironment as problem:
                raise Refusal(f"The packages could not be installed; pip says:\n{problem}") from None


class BrokenEnvironment(Exception):
    """pip failed for a reason that a new environment may heal."""


def pins(home: Path, needs: str) -> Path:
    return home / "requirements" / f"{needs}.txt"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp(folder: Path) -> tuple[str, str]:
    try:
        kind, _, value = (folder / STAMP).read_text("ascii").strip().partition(" ")
    except (OSError, UnicodeDecodeError):
        return "", ""
    return kind, value


def holds(home: Path, folder: Path, needs: str) -> bool:
    kind, value = read_stamp(folder)
    if kind not in ("base", "dev") or (needs == "dev" and kind == "base"):
        return False
    # A link whose Python is gone (after an upgrade of the system) does not exist.
    return python_of(folder).exists() and value == digest(pins(home, kind))


def sound(folder: Path) -> bool:
    """Is there an environment whose Python and pip start?"""
    if not python_of(folder).exists():
        return False
    try:
        tried = subprocess.run(
            [python_of(folder), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"],
            capture_output=True,
            timeout=60,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return tried.returncode == 0


def make(folder: Path) -> None:
    """Make an empty environment, in place of whatever half-made one is there."""
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise Refusal(
            f"Python's {missing[0]} module is missing, so no environment can be made. "
            "On Debian or Ubuntu: apt install python3-venv; then run the command again."
        )
    with step("Environment made in .venv"):
        shutil.rmtree(folder, ignore_errors=True)
        # The Python that stands behind this one, in case this one lives in an environment itself.
        base = getattr(sys, "_base_executable", None) or sys.executable
        made = subprocess.run([base, "-m", "venv", folder], capture_output=True, text=True)
        if made.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            said = (made.stdout + made.stderr).strip()
            if "ensurepip" in said:
                raise Refusal(
                    "Python's ensurepip module is missing, so no environment can be made. "
                    "On Debian or Ubuntu: apt install python3-venv; then run the command again."
                )
            raise Refusal(f"No environment can be made in {folder}: {last_line(said)}")


UNREACHABLE = re.compile(
    r"Failed to establish a new connection|Max retries exceeded|Temporary failure in name resolution"
    r"|Name or service not known|ConnectTimeoutError|ReadTimeoutError|ProxyError|NewConnectionError"
    r"|Could not find a version that satisfies the requirement \S+ \(from versions: none\)"
    r"|Network is unreachable|SSLError|Connection broken|ConnectionResetError"
)


def install(home: Path, folder: Path, needs: str) -> None:
    """Fill the environment from the pins, every package held to its hash."""
    file = pins(home, needs)
    total = sum(1 for line in file.read_text("utf-8").splitlines() if re.match(r"[A-Za-z0-9]", line))
    (folder / STAMP).unlink(missing_ok=True)
    with step(f"{total} packages installed from requirements/{needs}.txt"):
        command: list[str | Path] = [
            python_of(folder), "-m", "pip", "install",
            "--require-hashes", "--no-deps", "--no-compile", "--no-input", "--progress-bar", "off",
            "--disable-pip-version-check", "--retries", "2", "--timeout", "20", "-r", file,
        ]  # fmt: skip
        counter = Counter(f"Installing {total} packages", total)
        said: list[str] = []
        seen = 0
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
            stdin=subprocess.DEVNULL, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"},
        ) as pip:  # fmt: skip
            assert pip.stdout is not None  # noqa: S101  # for the type checker
            for line in pip.stdout:
                said.append(line.rstrip())
                if line.startswith(("Collecting ", "Requirement already satisfied", "Ignoring ")):
                    seen += 1
                    counter.advance(seen)
                elif line.startswith("Installing collected packages"):
                    say("  Downloaded; unpacking …")
        if pip.returncode:
            explain("\n".join(said))
    (folder / STAMP).write_text(f"{needs} {digest(file)}\n", "ascii")


def explain(said: str) -> None:
    """Turn pip's failure into one sentence, or into BrokenEnvironment when a new start may help."""
    if "No space left on device" in said:
        raise Refusal("The disk is full: free about 1 GB and run the command again.")
    if "DO NOT MATCH THE HASHES" in said:
        raise Refusal(
            "A downloaded package does not match its pinned hash, so nothing of it was installed; "
            "if your mirror is honest, run the command again."
        )
    if UNREACHABLE.search(said):
        raise Refusal(
            "The package index cannot be reached, so the packages cannot be installed: check the network "
            "(or set PIP_INDEX_URL to a mirror) and run the command again."
        )
    raise BrokenEnvironment("\n".join(said.splitlines()[-8:]))


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else "no reason given"


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Let one process install at a time."""
    import fcntl

    (home / "var").mkdir(exist_ok=True)
    with (home / "var" / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
