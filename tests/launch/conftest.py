"""A copy of the project in a folder of its own, and Convite running in it."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent.parent
#: What a test must not inherit from the run that it is part of.
OWN = (
    "CONVITE_MODE", "CONVITE_VAR", "CONVITE_TEST_DB", "CONVITE_READ_DOTENV", "SECRET_KEY", "DATABASE_URL",
    "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS", "PUBLIC_URL", "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)  # fmt: skip


def plain_env(**more: str) -> dict[str, str]:
    """The environment of somebody who has set nothing, with our packages at hand."""
    env = {name: value for name, value in os.environ.items() if name not in OWN}
    return {**env, "CONVITE_VENV": sys.prefix, "PYTHONUNBUFFERED": "1", **more}


def clone(folder: Path) -> Path:
    """Copy what git would clone, with what is not committed yet."""
    # The folder may belong to somebody else than who runs the tests, which git refuses otherwise.
    listing = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=HOME, capture_output=True, check=True).stdout.split(b"\0")
    for name in filter(None, names):
        source, target = HOME / os.fsdecode(name), folder / os.fsdecode(name)
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            shutil.copymode(source, target)
    return folder


def migrated(path: Path) -> None:
    """Put a database with all tables at `path`: the one that the run has, made now where it has none yet.

    A run on PostgreSQL alone begins without. Three houses that each make their tables, beside each other on
    two cores, would be timed by that and by nothing else.
    """
    named = os.environ.get("CONVITE_MIGRATED_SQLITE", "")
    if not named:
        return  # whoever starts pytest alone has each of them make its own on the way
    template = Path(named)
    if not template.exists():
        making = template.with_name(f"{template.name}.{os.getpid()}")
        ran = manage(
            HOME, "migrate", "--no-input", "--skip-checks", DATABASE_URL=f"sqlite:///{making}",
            CONVITE_MODE="test", CONVITE_READ_DOTENV="false", CONVITE_VAR=str(template.parent),
        )  # fmt: skip
        assert ran.returncode == 0, ran.stdout + ran.stderr
        making.replace(template)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template, path)


def manage(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, as a stranger's Python would start it."""
    return subprocess.run(
        [sys.executable, str(home / "manage.py"), *words], cwd=home, env=plain_env(**more), text=True,
        capture_output=True, stdin=subprocess.DEVNULL, timeout=240,
    )  # fmt: skip


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh clone; every test that writes gives it a CONVITE_VAR of its own."""
    return clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture
def own_clone(tmp_path: Path) -> Path:
    return clone(tmp_path / "clone")


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def eventually(what: Callable[[], object], *, within: float) -> bool:
    """Whether something becomes true within some seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return bool(what())


class Running:
    """Convite started by `manage.py up`, and what it says."""

    def __init__(
        self, home: Path, var: Path, *words: str, port: int = 0, python: str = sys.executable, **more: str
    ) -> None:
        self.port, self.home, self.var = port or free_port(), home, var
        self.log = var.parent / f"{var.name}-{self.port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [python, str(home / "manage.py"), "up", "--port", str(self.port), *words],
                cwd=home, env=plain_env(CONVITE_VAR=str(var), **more), stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def is_ready(self) -> bool:
        return "Convite is ready" in self.said() or self.process.poll() is not None

    def status(self, path: str, host: str = "localhost") -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
            return line.getresponse().status
        finally:
            line.close()

    def children(self) -> dict[int, str]:
        """Every process below the supervisor, by number, with its command."""
        listed = subprocess.run(
            ["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        rows = [line.split(None, 2) for line in listed]
        found: dict[int, str] = {}
        above = {self.process.pid}
        while above:
            below = {int(pid): args for pid, parent, args in rows if int(parent) in above}
            found |= below
            above = set(below)
        return found

    def end(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


@pytest.fixture(scope="module")
def running(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo, running."""
    var = tmp_path_factory.mktemp("running") / "var"
    migrated(var / "convite.sqlite3")
    demo = Running(home, var)
    try:
        assert eventually(demo.is_ready, within=200), demo.said()
        yield demo
    finally:
        demo.end()
