"""A private PostgreSQL and Redis for the tests: found, started on free ports, ended with the tests."""

from __future__ import annotations

import glob
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from convite.launch.children import die_with_parent
from convite.launch.words import Refusal, say, step

#: What the tests need on Debian: the program that shows it is there, and the package that brings it.
PACKAGES = {
    "postgres": "postgresql",
    "redis-server": "redis-server",
    # Chromium without windows, tabs and menus: the same engine at a third of the work.
    "chromium": "chromium-headless-shell",
    "msgfmt": "gettext",
}
#: What Chromium is called, the lightest first.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find(program: str) -> str | None:
    """Give the path of a program, looking also where Debian hides PostgreSQL's."""
    names = CHROMIUM if program == "chromium" else (program,)
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    hidden = glob.glob(f"/usr/lib/postgresql/*/bin/{program}") + glob.glob(f"/opt/homebrew/bin/{program}")
    hidden.sort(key=lambda path: [int(part) for part in path.split("/") if part.isdigit()])
    return hidden[-1] if hidden else None


def missing(programs: list[str]) -> list[str]:
    return [program for program in programs if find(program) is None]


def install_missing(programs: list[str]) -> None:
    """Install what is missing where that is possible without a question: as root on Debian or Ubuntu."""
    absent = missing(programs)
    if not absent or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    packages = [PACKAGES[program] for program in absent]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Debian packages installed: {', '.join(packages)}"):
        subprocess.run(["apt-get", "update", "-q"], env=env, capture_output=True, stdin=subprocess.DEVNULL)
        ran = subprocess.run(
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
            env=env, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if ran.returncode:
            say("\n".join((ran.stdout + ran.stderr).splitlines()[-5:]))


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def other_user() -> str | None:
    """Give the user that PostgreSQL runs as when we are root, which it refuses; None when we are not."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise Refusal("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as.")


class Services:
    """What was started for this run; `stop` ends it and removes its data."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="convite-services-"))
        self.running: list[tuple[subprocess.Popen, int]] = []
        self.started: dict[subprocess.Popen, tuple] = {}

    def start_postgres(self) -> str:
        """Start a PostgreSQL without durability and give its DATABASE_URL."""
        initdb, postgres = find("initdb"), find("postgres")
        if not (initdb and postgres):
            raise Refusal("PostgreSQL's programs initdb and postgres were not found.")
        user = other_user()
        home = self.folder / "postgres"
        home.mkdir(mode=0o700)
        password = secrets.token_hex(16)
        word = home / "password"
        word.write_text(password, "ascii")
        if user:
            self.folder.chmod(0o711)
            account = pwd.getpwnam(user)
            os.chown(home, account.pw_uid, account.pw_gid)
            os.chown(word, account.pw_uid, account.pw_gid)
        as_other: dict = {}
        if user:
            as_other = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
        data = home / "data"
        made = subprocess.run(
            [initdb, "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
             "--auth=scram-sha-256", f"--pwfile={word}"],
            capture_output=True, text=True, cwd=home, **as_other,
        )  # fmt: skip
        word.unlink()
        if made.returncode:
            raise Refusal(f"PostgreSQL's initdb failed: {(made.stderr or made.stdout).strip()}")
        port = free_port()
        log = (home / "log").open("wb")
        settings = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": home,
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
            "max_connections": 300, "shared_buffers": "128MB", "log_min_messages": "fatal",
            "autovacuum": "off", "max_wal_size": "4GB",
        }  # fmt: skip
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self._run([postgres, "-D", data, *words], signal.SIGINT, log, port, cwd=home, **as_other)
        self._await(port, "PostgreSQL", home / "log")
        return f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"

    def start_redis(self) -> str:
        """Start a Redis that keeps nothing and give its REDIS_URL."""
        program = find("redis-server")
        if not program:
            raise Refusal("redis-server was not found.")
        home = self.folder / "redis"
        home.mkdir(mode=0o700)
        port = free_port()
        log = (home / "log").open("wb")
        self._run(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", str(home), "--daemonize", "no"],
            signal.SIGTERM, log, port, cwd=home,
        )  # fmt: skip
        self._await(port, "Redis", home / "log")
        return f"redis://127.0.0.1:{port}/0"

    def _run(self, command: list, end: int, log, port: int, **how) -> None:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=lambda: die_with_parent(end), **how,
        )  # fmt: skip
        self.running.append((process, end))
        self.started[process] = (command, end, log, port, how)

    def again(self, process: subprocess.Popen) -> None:
        """Start a server that has ended once more, on its data and port, and wait until it answers."""
        command, end, log, port, how = self.started[process]
        self._run(command, end, log, port, **how)
        self._await(port, str(command[0]), Path(log.name))

    def _await(self, port: int, name: str, log: Path) -> None:
        process = self.running[-1][0]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise Refusal(f"{name} did not start: {log.read_text('utf-8', 'replace').strip()[-500:]}")

    def stop(self) -> None:
        for process, end in self.running:
            if process.poll() is None:
                process.send_signal(end)
        for process, _ in self.running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
