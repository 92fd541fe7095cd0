"""A real web server for benches and rush tests, started as `manage.py up` starts it, and what it costs."""

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from convite.launch import up
from convite.launch.children import stop_all

TICKS = os.sysconf("SC_CLK_TCK")


def database_url() -> str:
    """The URL of the database that this process works on, for a server that shall work on the same."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    port = f":{known['PORT']}" if known["PORT"] else ""
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    return f"postgres://{known['USER']}{password}@{known['HOST']}{port}/{known['NAME']}"


@dataclass
class Server:
    """A running web server."""

    port: int
    pid: int

    def web_seconds(self) -> float:
        """CPU seconds that the server and its workers have used so far."""
        return sum(_cpu(pid) for pid in _tree(self.pid))

    def database_seconds(self) -> float:
        """CPU seconds of the PostgreSQL backends on this database; SQLite's are the web server's own."""
        if connection.vendor == "sqlite":
            return 0.0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            return sum(_cpu(pid) for (pid,) in cursor.fetchall())


@contextmanager
def running(var: Path, *, wsgi: str = "convite.wsgi", **env: str) -> Iterator[Server]:
    """Run the web server of `manage.py up` on this process's database, on a free port.

    `wsgi` is another module to serve, such as a control of the bench's own.
    """
    door = up.open_door(0)
    web = up.programs(var, door)[0]
    web.command = [wsgi if word == "convite.wsgi" else word for word in web.command]
    web.env |= {
        "DATABASE_URL": database_url(),
        "CONVITE_VAR": str(var),
        "CONVITE_READ_DOTENV": "false",
        **env,
    }
    web.env.pop("CONVITE_TEST_DB", None)
    port = door.getsockname()[1]
    web.start()
    try:
        deadline = time.monotonic() + 60
        while not up.ask(port, "/es/my/forgotten/"):
            if web.process is None or web.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("The web server did not start.")
            time.sleep(0.05)
        yield Server(port, web.process.pid)  # type: ignore[union-attr]
    finally:
        stop_all([web])
        door.close()


def get(port: int, path: str) -> http.client.HTTPResponse:
    """One plain GET; the answer's body is read."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path)
    return line.getresponse()


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children.setdefault(parent, []).append(int(path.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found
