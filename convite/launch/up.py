"""`manage.py up`: from a fresh clone to a running Convite, and the supervisor that keeps it running."""

from __future__ import annotations

import argparse
import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from convite.launch import messages, venv
from convite.launch.children import Child, stop_all
from convite.launch.start import HOME, choose_mode, read_dotenv
from convite.launch.words import Refusal, say, step

#: So many may wait at the door at once: Linux lets no more, unless its `somaxconn` is raised.
BACKLOG = 4096
#: Seconds between two looks at the children.
LOOK = 0.25
#: Seconds within which the pages must answer after the start.
PATIENCE = 90
LANGUAGES = ("es", "pt", "en")
#: The demo's sites beside the main one (`convite.seed.sites`).
SITES = ("ifex-alc", "ipandetec")


def read_words(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Install what is missing, prepare the data and start Convite."
    )
    parser.add_argument("--reset", action="store_true", help="empty the demo and begin it anew")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default: 8000)")
    parser.add_argument("--no-demo", action="store_true", help="start without the demo's people and events")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    asked = read_words(words)
    # The clock of the machine, so that the time it takes to install is told, too.
    began = float(os.environ.pop("CONVITE_BEGAN", time.monotonic()))
    read_dotenv()
    var = Path(os.environ.get("CONVITE_VAR") or HOME / "var").absolute()
    var.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = hold(var)
    door = open_door(asked.port)  # before a minute of installing, not after
    if Path(sys.prefix).resolve() != venv.place(HOME).resolve():
        door.close()
        lock.close()
        os.environ["CONVITE_BEGAN"] = str(began)
        venv.enter(HOME, argv=[str(HOME / "manage.py"), "up", *words], needs="base")
    venv.make_ready(HOME, needs="base")
    choose_mode()
    demo = os.environ.get("CONVITE_MODE") == "demo"
    if demo:
        os.environ.setdefault("PUBLIC_URL", f"http://localhost:{asked.port}")
    if asked.reset:
        reset(var, demo=demo)
    prepare(var, demo=demo, seed=demo and not asked.no_demo)
    children = programs(var, door)
    try:
        return keep(children, asked.port, demo=demo, empty=asked.no_demo, began=began)
    finally:
        lock.close()


# --- Standing alone ---------------------------------------------------------------------------


def hold(var: Path) -> IO[str]:
    """Keep a second Convite off the same data; give the lock, which ends with this process."""
    import fcntl

    lock = (var / "up.lock").open("a+", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise Refusal(
            f"Convite already runs from this folder (process {lock.read().strip() or 'unknown'}); "
            "end that one first with Ctrl-C."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def open_door(port: int) -> socket.socket:
    """Give the listening socket: held by the supervisor, so that a restart of the web server turns
    nobody away."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
        door.listen(BACKLOG)
    except (OSError, OverflowError) as problem:
        door.close()
        if isinstance(problem, PermissionError):
            raise Refusal(f"Port {port} is for administrators; choose one above 1023 with --port.") from None
        if isinstance(problem, OverflowError):
            raise Refusal(f"There is no port {port}; choose one from 1024 to 65535 with --port.") from None
        raise Refusal(
            f"Port {port} on 127.0.0.1 is taken by another program; "
            f"end that one, or choose another port: python3 manage.py up --port {min(port + 1, 65535)}"
        ) from None
    return door


# --- Data -------------------------------------------------------------------------------------


def reset(var: Path, *, demo: bool) -> None:
    if not demo:
        raise Refusal("--reset empties the demo; this is not the demo, so nothing was touched.")
    if os.environ.get("DATABASE_URL"):
        raise Refusal("--reset empties the embedded database only; DATABASE_URL names another one.")
    with step("Demo emptied"):
        for name in ("convite.sqlite3", "convite.sqlite3-wal", "convite.sqlite3-shm", "prepared"):
            (var / name).unlink(missing_ok=True)
        for path in var.glob("beat-schedule*"):
            path.unlink()
        for name in ("media", "mailbox", "broker"):
            shutil.rmtree(var / name, ignore_errors=True)


def fingerprint(var: Path, *, seed: bool) -> str:
    """Give a text that changes whenever the data must be prepared again."""
    parts = hashlib.sha256(f"{seed} {os.environ.get('CONVITE_MODE')}".encode())
    watched = [*HOME.glob("*/migrations/*.py"), HOME / "requirements" / "base.txt"]
    if os.environ.get("CONVITE_MODE") != "demo":
        watched += [path for path in HOME.glob("*/static/**/*") if path.is_file()]
    for path in sorted(watched):
        parts.update(str(path.relative_to(HOME)).encode() + b"\0" + path.read_bytes())
    try:
        parts.update(str((var / "convite.sqlite3").stat().st_ino).encode())
    except FileNotFoundError:
        parts.update(b"no database")
    return parts.hexdigest()


def prepare(var: Path, *, demo: bool, seed: bool) -> None:
    """Bring translations, tables, files and the demo up to date; quick when nothing has changed."""
    if messages.stale(HOME):
        with step("Translations compiled"):
            messages.compile_stale(HOME)
    prepared = var / "prepared"
    embedded = not os.environ.get("DATABASE_URL", "").startswith("postgres")
    if embedded and prepared.exists() and prepared.read_text("ascii") == fingerprint(var, seed=seed):
        return
    command("Database brought up to date", "migrate", "--no-input", "--skip-checks")
    if not demo:
        command("Static files gathered", "collectstatic", "--no-input", "--clear")
    if seed:
        command("Demo filled with events and generated people", "seed_demo")
    else:
        lacks = command("A home page in each language", "begin").strip()
        if lacks:
            say(f"! {lacks}")
            return  # asked again at the next start
    prepared.write_text(fingerprint(var, seed=seed), "ascii")


def command(name: str, *words: str) -> str:
    """Run one of our commands as a step; give what it said."""
    with step(name):
        ran = subprocess.run(
            [sys.executable, HOME / "manage.py", *words], capture_output=True, text=True, errors="replace",
            stdin=subprocess.DEVNULL, cwd=HOME,
        )  # fmt: skip
        if ran.returncode:
            sys.stderr.write(ran.stdout + ran.stderr)
            raise Refusal(
                f"`manage.py {words[0]}` failed: {venv.last_line(ran.stderr or ran.stdout)} "
                "The demo can be begun anew with `python3 manage.py up --reset`."
                if os.environ.get("CONVITE_MODE") == "demo"
                else f"`manage.py {words[0]}` failed: {venv.last_line(ran.stderr or ran.stdout)}"
            )
    return ran.stdout


# --- Programs ---------------------------------------------------------------------------------


def programs(var: Path, door: socket.socket) -> list[Child]:
    """Give the two programs of the embedded default: the web server and the worker with its beat."""
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    quiet_tmp = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []  # noqa: S108
    web = [
        sys.executable, "-m", "gunicorn", "convite.wsgi", "--bind", f"fd://{door.fileno()}",
        "--workers", "1", "--worker-class", "gthread", "--threads", "16", "--backlog", str(BACKLOG),
        "--keep-alive", "5", "--timeout", "60", "--graceful-timeout", "8", "--log-level", "warning",
        "--no-control-socket", *quiet_tmp,
    ]  # fmt: skip
    worker = [
        sys.executable, "-m", "celery", "--app", "convite.celery", "--quiet", "worker", "--beat",
        "--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING",
        "--schedule", str(var / "beat-schedule"),
        "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip
    return [
        Child("web server", web, env=env, cwd=HOME, fds=(door.fileno(),)),
        Child("worker", worker, env=env, cwd=HOME),
    ]


class Ending(Exception):
    """Somebody asked the supervisor to end."""


def keep(children: list[Child], port: int, *, demo: bool, empty: bool, began: float) -> int:
    """Run the children until somebody asks for the end; give the exit code."""

    def end(number: int, frame: object) -> None:
        for known in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(known, signal.SIG_IGN)  # once is enough
        raise Ending

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    try:
        for child in children:
            child.start()
        with step("Web server and worker started"):
            answers = await_pages(children, port)
        say(greeting(answers, port, demo=demo, empty=empty, seconds=time.monotonic() - began))
        while True:
            for child in children:
                news = child.look_after()
                if news:
                    say(news)
            time.sleep(LOOK)
    except Ending:
        say("Ending …")
        return 0
    finally:
        stop_all(children)
        say("Ended.")


def await_pages(children: list[Child], port: int) -> dict[str, int]:
    """Wait until the web server answers; give each language's status (0: no answer)."""
    deadline = time.monotonic() + PATIENCE
    answers: dict[str, int] = {}
    for language in LANGUAGES:
        answers[language] = 0
        while not answers[language] and time.monotonic() < deadline:
            for child in children:
                news = child.look_after()
                if news:
                    say(news)
            answers[language] = ask(port, f"/{language}/")
            if not answers[language]:
                time.sleep(LOOK)
    return answers


def ask(port: int, path: str) -> int:
    """Ask our own web server for a page as a proxy with TLS would; 0 when it does not answer."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": "https"})
        return line.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        line.close()


def _beside(base: str, site: str) -> str:
    """The address of another site of the demo: browsers look for such a name on this same machine."""
    scheme, _slashes, rest = base.partition("://")
    _host, colon, port = rest.partition(":")
    return f"{scheme}://{site}.localhost{colon}{port}"


def greeting(answers: dict[str, int], port: int, *, demo: bool, empty: bool, seconds: float) -> str:
    base = os.environ.get("PUBLIC_URL") or f"http://localhost:{port}"
    lines = [""]
    for language, status in answers.items():
        if status >= 500 or status == 0:
            lines.append(f"✗ /{language}/ answers {status or 'nothing'}; the reason stands above.")
    lines.append(f"Convite is ready after {seconds:.1f} s.")
    if demo:
        lines += [
            "",
            *(f"  {base}/{language}/" for language in LANGUAGES),
            *([] if empty else [f"  {_beside(base, site)}/es/   a site of its own" for site in SITES]),
            f"  {base}/es/mailbox/   the letters that were sent; nothing leaves this machine",
            f"  {base}/es/come-in/   come in as "
            + ("" if empty else "participant, speaker, trainer, organiser, funder, editor or ")
            + "administrator",
        ]
        if empty:
            lines += ["", "  The house is empty. One of your own, with your address: python3 manage.py setup"]
    else:
        lines += ["", f"  Listening on 127.0.0.1:{port} for the proxy of {base}"]
    lines += ["", "  Ctrl-C ends it.", ""]
    return "\n".join(lines)
