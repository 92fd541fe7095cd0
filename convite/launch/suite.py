"""`manage.py test`: the code's checks, then every test on PostgreSQL with Redis, and on SQLite.

It brings up what it needs. With CI=true a missing service or browser is a failure; elsewhere what cannot
be run is named, and the rest is run.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from convite.launch import messages, services, venv
from convite.launch.start import HOME
from convite.launch.words import Refusal, say, step

#: How many tests run beside each other.
BESIDE = 2
TEMPLATE = "convite_template"
TITLES = {"postgres": "PostgreSQL", "sqlite": "SQLite"}


class Prepare(Protocol):
    """Copies the database that has all tables under a name, or drops the copy."""

    def __call__(self, name: str, *, drop: bool = False) -> None: ...


def read_words(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="manage.py test",
        description="Check the code and run every test. Other words go to pytest, which then runs alone: "
        "manage.py test tests/events -k rush",
        allow_abbrev=False,
    )
    parser.add_argument("--postgres", action="store_true", help="run the tests on PostgreSQL only")
    parser.add_argument("--sqlite", action="store_true", help="run the tests on SQLite only")
    parser.add_argument("--no-lint", action="store_true", help="leave out the checks of the code")
    parser.add_argument("--lint-only", action="store_true", help="run the checks of the code alone")
    return parser.parse_known_args(words)


def main(words: list[str]) -> int:
    asked, extra = read_words(words)
    venv.enter(HOME, argv=[str(HOME / "manage.py"), "test", *words], needs="dev")
    messages.compile_stale(HOME)
    folder = Path(tempfile.mkdtemp(prefix="convite-test-", dir=memory()))
    run = Run(asked, extra, folder)
    try:
        return run.all()
    finally:
        run.services.stop()
        shutil.rmtree(folder, ignore_errors=True)


def memory(folder: str = "/dev/shm", *, room: int = 2 << 30) -> str | None:  # noqa: S108  # made private there
    """Give a folder that stands in memory and has room for the databases of a run; None without one.

    A disk's promise to have written costs each commit milliseconds of waiting, and these files are thrown
    away; the private PostgreSQL writes nothing through either.
    """
    try:
        return folder if shutil.disk_usage(folder).free >= room else None
    except OSError:
        return None


def with_serial_tests() -> list[str]:
    """The files that hold a test for the machine alone; to collect all others too takes half a minute."""
    files = sorted((HOME / "tests").rglob("test_*.py"))
    return [str(path.relative_to(HOME)) for path in files if "mark.serial" in path.read_text("utf-8")]


class Run:
    """One run of the suite: what was asked, what was found, and how it went."""

    def __init__(self, asked: argparse.Namespace, extra: list[str], folder: Path) -> None:
        self.asked, self.extra, self.folder = asked, extra, folder
        self.services = services.Services()
        self.strict = os.environ.get("CI", "").lower() in ("1", "true", "yes")
        self.began = time.monotonic()
        self.failed: list[str] = []
        self.unrun: list[str] = []
        self.templates: list[Callable[[], None]] = []
        self.env = {
            **os.environ,
            "CONVITE_MODE": "test",
            "CONVITE_READ_DOTENV": "false",
            "CONVITE_VAR": str(folder / "var"),
            # Also for the tests that start Convite themselves: it saves them the migrations.
            "CONVITE_MIGRATED_SQLITE": str(folder / "var" / f"{TEMPLATE}.sqlite3"),
            "CONVITE_VENV": str(venv.place(HOME)),
            "PYTHONUNBUFFERED": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        }
        for name in ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "EMAIL_URL", "ALLOWED_HOSTS", "PUBLIC_URL"):
            self.env.pop(name, None)
        (folder / "var").mkdir()
        if self.env.pop("PYTHONDONTWRITEBYTECODE", None):
            # Who wants no compiled files in the tree gets none there; but without any, each process of the
            # tests would compile the code, and pytest rewrite all tests, again.
            self.env["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")

    def all(self) -> int:
        if self.asked.lint_only:
            with ThreadPoolExecutor(BESIDE) as pool:
                self.look(self.checks(), pool)
            return self.result()
        both = self.asked.postgres == self.asked.sqlite
        databases = [name for name in ("sqlite", "postgres") if both or getattr(self.asked, name)]
        if self.extra and both:
            databases = ["postgres"]  # a quick look at some tests, on the database that forgives least
        self.bring_up(databases)
        checks = [] if self.extra or self.asked.no_lint else self.checks()
        # Making the tables keeps one core busy for a minute, and most checks do too: all beside each other.
        with ThreadPoolExecutor(BESIDE) as pool:
            made = {name: pool.submit(self.make_template, name) for name in databases}
            self.look(checks, pool)
        for name in databases:
            self.test_on(name, made[name])
        return self.result()

    # --- What is needed ------------------------------------------------------------------------

    def bring_up(self, databases: list[str]) -> None:
        """Find or start the services; leave out what there isn't, or refuse in strict mode."""
        need = ["chromium", "msgfmt"]
        if "postgres" in databases:
            need += [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["postgres"]
            need += [] if os.environ.get("REDIS_URL") else ["redis-server"]
        services.install_missing(need)
        absent = services.missing(need)
        if absent and self.strict:
            names = ", ".join(services.PACKAGES[name] for name in absent)
            raise Refusal(f"Not found and not installable here: {names}. With CI=true nothing is left out.")
        self.browser = "chromium" not in absent
        if self.browser:
            self.env["CONVITE_CHROMIUM"] = services.find("chromium") or ""
        else:
            self.unrun.append("tests in the browser: Chromium was not found (Debian: apt install chromium)")
        self.urls: dict[str, dict[str, str]] = {"sqlite": {}}
        if "postgres" in databases:
            if {"postgres", "redis-server"} & set(absent):
                self.unrun.append(
                    "tests on PostgreSQL with Redis: not found (Debian: apt install postgresql redis-server)"
                )
                databases.remove("postgres")
                if not databases:
                    databases.append("sqlite")
            else:
                with step("PostgreSQL and Redis at hand"):
                    given, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL")
                    self.urls["postgres"] = {
                        "DATABASE_URL": given
                        if given.startswith("postgres")
                        else self.services.start_postgres(),
                        "REDIS_URL": redis or self.services.start_redis(),
                    }

    # --- Checks of the code --------------------------------------------------------------------

    def checks(self) -> list[tuple[str, list[str]]]:
        bin_folder = Path(sys.executable).parent
        templates = sorted(
            str(path.relative_to(HOME))
            for path in HOME.glob("*/templates/**/*")
            if path.suffix in (".html", ".txt") and not path.relative_to(HOME).parts[0].startswith(".")
        )
        manage = [sys.executable, str(HOME / "manage.py")]
        checks = [
            ("mypy", [str(bin_folder / "mypy")]),
            ("ruff check", [str(bin_folder / "ruff"), "check"]),
            ("ruff format", [str(bin_folder / "ruff"), "format", "--check"]),
            ("import-linter", [str(bin_folder / "lint-imports")]),
            ("manage.py check", [*manage, "check", "--fail-level", "WARNING"]),
            ("makemigrations", [*manage, "makemigrations", "--check", "--dry-run"]),
        ]
        if templates:
            djade = [str(bin_folder / "djade"), "--check", "--target-version", "5.2", *templates]
            checks.append(("djade", djade))
        return checks

    def look(self, checks: list[tuple[str, list[str]]], pool: ThreadPoolExecutor) -> None:
        """Run the checks beside each other, and show the words of those that fail."""

        def one(command: list[str]) -> tuple[int, str, float]:
            began = time.monotonic()
            ran = subprocess.run(
                command, cwd=HOME, env=self.env, stdin=subprocess.DEVNULL, text=True, errors="replace",
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            return ran.returncode, ran.stdout, time.monotonic() - began

        runs: list[tuple[str, Future]] = [(name, pool.submit(one, command)) for name, command in checks]
        for name, run in runs:
            code, said, seconds = run.result()
            say(f"{'✗' if code else '✓'} {name} ({seconds:.1f} s)")
            if code:
                say(said.rstrip())
                self.failed.append(name)

    # --- Tests ---------------------------------------------------------------------------------

    def test_on(self, database: str, made: Future[Prepare]) -> None:
        """Run the tests on one database: first the serial ones, then those that bear company."""
        title = TITLES[database]
        try:
            prepared = made.result()
        except Refusal as problem:
            say(f"{problem}")
            self.failed.append(f"migrations on {title}")
            return
        env = {**self.env, **self.urls[database]}
        unwanted = ["soak", "audit"]
        if database == "sqlite":
            unwanted += ["axe", "fuzz", "postgres"] + ["once"] * ("postgres" in self.urls)
        if not self.browser:
            unwanted += ["browser", "axe"]
        unwanted_words = " or ".join(unwanted)
        if self.extra:
            marks = [] if any(word == "-m" for word in self.extra) else ["-m", f"not ({unwanted_words})"]
            runs = [("alone", [*marks, *self.extra], 0)]
        else:
            runs = [
                ("serial", ["-m", f"serial and not ({unwanted_words})", *with_serial_tests()], 0),
                (
                    "beside",
                    # Each begins with half of the tests, and who is done takes from the other's end.
                    ["-n", str(BESIDE), "--dist", "worksteal", "-m", f"not (serial or {unwanted_words})"],
                    BESIDE,
                ),
            ]
        for kind, words, workers in runs:
            name = f"test_{kind}_{os.getpid()}"
            copies = [name] if not workers else [f"{name}_gw{number}" for number in range(workers)]
            for copy in copies:
                prepared(copy)
            say(f"\n── {title}, {'tests that need the machine alone' if kind == 'serial' else 'tests'} ──")
            code = subprocess.run(
                [sys.executable, "-m", "pytest", "--reuse-db", "--durations", "10", *words],
                cwd=HOME, env={**env, "CONVITE_TEST_DB": name}, stdin=subprocess.DEVNULL,
            ).returncode  # fmt: skip
            for copy in copies:
                prepared(copy, drop=True)
            nothing_collected = 5
            if code and not (code == nothing_collected and kind == "serial"):
                self.failed.append(f"tests on {title}")

    def make_template(self, database: str) -> Prepare:
        """Migrate one database once; give a function that copies it under a name, or drops the copy."""
        var, env = self.folder / "var", {**self.env, **self.urls[database]}
        prepared: Prepare
        if database == "sqlite":
            template = self.env["CONVITE_MIGRATED_SQLITE"]
            url = f"sqlite:///{template}"

            def copy_file(name: str, *, drop: bool = False) -> None:
                # pytest-xdist's suffix stands behind the file's own.
                stem, _, worker = name.partition("_gw")
                path = var / (f"{stem}.sqlite3_gw{worker}" if worker else f"{name}.sqlite3")
                if drop:
                    for end in ("", "-wal", "-shm"):
                        Path(f"{path}{end}").unlink(missing_ok=True)
                else:
                    shutil.copyfile(template, path)

            prepared = copy_file
        else:
            import psycopg
            from psycopg import sql

            given = urlsplit(env["DATABASE_URL"])
            template_name = f"{TEMPLATE}_{os.getpid()}"
            url = urlunsplit(given._replace(path=f"/{template_name}"))

            def copy_database(name: str, *, drop: bool = False, template: str = template_name) -> None:
                with psycopg.connect(env["DATABASE_URL"], autocommit=True) as line:
                    line.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))
                    if not drop:
                        words = "CREATE DATABASE {} TEMPLATE {}"
                        line.execute(sql.SQL(words).format(sql.Identifier(name), sql.Identifier(template)))

            prepared = copy_database
            copy_database(template_name, template="template0")
            self.templates.append(lambda: copy_database(template_name, drop=True))
        with step(f"Tables made on {TITLES[database]}"):
            ran = subprocess.run(
                [sys.executable, HOME / "manage.py", "migrate", "--no-input", "--skip-checks"],
                env={**env, "DATABASE_URL": url}, capture_output=True, text=True, cwd=HOME,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
            if ran.returncode:
                raise Refusal(f"{ran.stdout[-500:]}\n{ran.stderr[-3000:]}")
        return prepared

    def result(self) -> int:
        """Say what was not run and what failed, unless all is well: then pytest has the last word."""
        for drop in self.templates:
            drop()
        for words in self.unrun:
            say(f"Not run: {words}.")
        for name in dict.fromkeys(self.failed):
            say(f"✗ {name} failed")
        if self.failed:
            say(f"After {time.monotonic() - self.began:.0f} s.")
        return 1 if self.failed else 0
