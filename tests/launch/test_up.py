"""The demo starts with one command, survives its children's deaths, and leaves nothing running."""

import os
import re
import signal
import sqlite3
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.launch.conftest import Running, eventually, manage, migrated

pytestmark = [pytest.mark.serial, pytest.mark.once]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def processor_seconds(pids: list[int]) -> float:
    """The processor time that processes, and what they started and ended, have taken."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def seconds_told(running: Running) -> float:
    """The seconds after which the product says that it was ready."""
    assert eventually(lambda: "is ready after" in running.said(), within=10), running.said()
    told = re.search(r"is ready after ([\d.]+) s", running.said())
    assert told is not None
    return float(told[1])


def child(running: Running, words: str) -> int:
    """The first (and so the outermost) child whose command holds the words; 0 when there is none."""
    return min((pid for pid, args in running.children().items() if words in args), default=0)


def test_a_newcomer_gets_the_home_page_in_three_languages(running: Running) -> None:
    assert {path: running.status(path) for path in ("/es/", "/pt/", "/en/")} == {
        "/es/": 200,
        "/pt/": 200,
        "/en/": 200,
    }, running.said()


def test_a_newcomer_without_the_demo_gets_an_empty_house_and_a_way_in(home: Path, tmp_path: Path) -> None:
    migrated(tmp_path / "var" / "convite.sqlite3")
    empty = Running(home, tmp_path / "var", "--no-demo")
    try:
        assert eventually(empty.is_ready, within=200), empty.said()
        pages = {path: empty.status(path) for path in ("/es/", "/pt/", "/en/", "/es/sesiones/")}
        assert pages == dict.fromkeys(pages, 200), empty.said()
        assert f"http://localhost:{empty.port}/es/come-in/   come in as administrator\n" in empty.said()
        assert "python3 manage.py setup" in empty.said()
        # The one button of the page, as a browser presses it.
        browser = build_opener(HTTPCookieProcessor())
        asked = f"http://localhost:{empty.port}/es/come-in/"
        page = browser.open(asked, timeout=20).read().decode()
        fields = dict(re.findall(r'name="(\w+)" value="(\w+)"', page))
        landed = browser.open(Request(asked, urlencode(fields).encode(), {"Referer": asked}), timeout=20)
        assert landed.url == f"http://localhost:{empty.port}/es/desk/"
    finally:
        empty.end()
    with sqlite3.connect(tmp_path / "var" / "convite.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM events_event").fetchone() == (0,)
        assert database.execute("SELECT is_generated, is_superuser FROM people_person").fetchall() == [(1, 1)]


def test_a_newcomer_is_told_the_addresses_and_how_to_come_in(running: Running) -> None:
    said = running.said()
    for path in ("/es/", "/pt/", "/en/", "/es/mailbox/", "/es/come-in/"):
        assert f"http://localhost:{running.port}{path}" in said
        assert running.status(path) == 200, path


def test_a_second_convite_in_the_same_folder_is_refused(running: Running) -> None:
    second = manage(running.home, "up", CONVITE_VAR=str(running.var))
    assert second.returncode == 1
    assert second.stderr == (
        f"Convite already runs from this folder (process {running.process.pid}); "
        "end that one first with Ctrl-C.\n"
    )


def test_a_taken_port_gets_one_sentence(running: Running, tmp_path: Path) -> None:
    taken = manage(running.home, "up", "--port", str(running.port), CONVITE_VAR=str(tmp_path / "var"))
    assert taken.returncode == 1
    assert taken.stderr == (
        f"Port {running.port} on 127.0.0.1 is taken by another program; end that one, or choose another "
        f"port: python3 manage.py up --port {running.port + 1}\n"
    )


def test_worker_and_beat_show_that_they_live(running: Running) -> None:
    assert eventually(lambda: running.status("/health/") == 200, within=45), running.said()


def test_a_killed_worker_comes_back_with_one_beat(running: Running) -> None:
    worker = child(running, "celery")
    os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: child(running, "celery") not in (0, worker), within=10), running.said()
    assert eventually(lambda: len([a for a in running.children().values() if "celery" in a]) == 2, within=15)
    assert "The worker ended (signal 9); it starts again in 0.2 s." in running.said()


def test_a_killed_web_server_turns_nobody_away(running: Running) -> None:
    os.killpg(child(running, "gunicorn"), signal.SIGKILL)
    assert running.status("/es/") == 200  # the request waited at the door


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_restart_is_quick_and_the_end_takes_every_child_along(running: Running, number: int) -> None:
    running.end()
    again = Running(running.home, running.var, port=running.port)
    try:
        assert eventually(again.is_ready, within=60)
        # Ten seconds on the clock. Where the machine is busy with others, the processor's own seconds of all
        # processes together decide: with one core of its own, the restart would have taken those.
        worked = processor_seconds([again.process.pid, *again.children()])
        assert min(seconds_told(again), worked) < 10, again.said()
        # Web server and its worker; worker and its beat, which starts after the pages are there.
        assert eventually(lambda: len(again.children()) >= 4, within=30), again.said()
        children = list(again.children())
    finally:
        code = again.end(number)
    assert code == (-9 if number == signal.SIGKILL else 0)
    assert eventually(lambda: not any(is_alive(pid) for pid in children), within=15), again.said()
