"""Beat, worker and mail server really stop: the health page is red within five minutes, and green again by
itself."""

import http.client
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from tests.launch.conftest import clone, eventually, free_port, migrated, plain_env
from tests.mail.sink import Sink

pytestmark = [pytest.mark.soak, pytest.mark.serial, pytest.mark.once]

#: Seconds within which a stall must be seen (the bar of RELIABILITY, "a stall is seen"), and its end.
SEEN_WITHIN, WELL_WITHIN = 300, 60
#: Seconds between two looks, and those within which a health page answers.
LOOK, ANSWER = 2, 20


class House:
    """Web server, worker, beat and mail server as the containers run them, in a folder of its own."""

    def __init__(self, code: Path, folder: Path) -> None:
        self.code, self.port, self.sink_port = code, free_port(), free_port()
        self.sink = self.controller()
        self.sink.start()
        self.takes_mail = True
        migrated(folder / "convite.sqlite3")
        env = plain_env(
            CONVITE_MODE="demo",
            CONVITE_VAR=str(folder),
            DATABASE_URL=f"sqlite:///{folder / 'convite.sqlite3'}",
            EMAIL_URL=f"smtp://127.0.0.1:{self.sink_port}",
            WEB_HOST="127.0.0.1",
            WEB_PORT=str(self.port),
            WEB_WORKERS="1",
            WEB_THREADS="2",
        )
        self.roles = {
            role: subprocess.Popen(["docker/entrypoint.sh", role], cwd=code, env=env, start_new_session=True)
            for role in ("web", "worker", "beat")
        }

    def controller(self) -> Controller:
        return Controller(Sink(), hostname="127.0.0.1", port=self.sink_port)

    def health(self) -> tuple[int, dict[str, Any]]:
        """The status of the health page and its parts; 0 while nothing answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER)
        try:
            line.request("GET", "/health/", headers={"Host": "localhost"})
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())["parts"]
        except OSError:
            return 0, {}
        finally:
            line.close()

    def is_well(self) -> bool:
        return self.health()[0] == 200

    def stop(self, what: str) -> None:
        """Let a part stand still as a hung process does, or the mail server be gone."""
        if what == "mail-server":
            self.sink.stop()
            self.takes_mail = False
        else:
            os.killpg(self.roles[what].pid, signal.SIGSTOP)

    def go_on(self, what: str) -> None:
        if what == "mail-server":
            self.sink = self.controller()
            self.sink.start()
            self.takes_mail = True
        else:
            os.killpg(self.roles[what].pid, signal.SIGCONT)

    def end(self) -> None:
        for process in self.roles.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
        if self.takes_mail:
            self.sink.stop()


#: What is stopped → the parts that the health page must show as stopped, and no other. In a quiet house beat
#: alone wakes the worker, and the worker alone asks the mail server.
STOPPED = {
    "beat": {"beat", "worker", "mail-server"},
    "worker": {"beat", "worker", "mail-server"},
    "mail-server": {"mail-server"},
}


def test_whatever_stops_is_seen_within_five_minutes_and_so_is_its_end(tmp_path: Path) -> None:
    """Three houses beside each other, so that it takes five minutes and not fifteen."""
    code = clone(tmp_path / "convite")
    houses = {}
    try:
        for what in STOPPED:
            houses[what] = House(code, tmp_path / what)
        for what, house in houses.items():
            assert eventually(house.is_well, within=120), (what, house.health())
        stopped_at = {}
        for what, house in houses.items():
            house.stop(what)
            stopped_at[what] = time.monotonic()
        seen: dict[str, float] = {}
        while len(seen) < len(houses) and time.monotonic() < min(stopped_at.values()) + SEEN_WITHIN + 60:
            for what, house in houses.items():
                if what not in seen and not house.is_well():
                    seen[what] = time.monotonic() - stopped_at[what]
            time.sleep(LOOK)
        assert set(seen) == set(houses), seen
        assert all(after <= SEEN_WITHIN + LOOK for after in seen.values()), seen
        # The worker's own parts stop one after the other.
        for what, house in houses.items():

            def shows(what: str = what, house: House = house) -> bool:
                status, parts = house.health()
                return status == 503 and {name for name, well in parts.items() if not well} == STOPPED[what]

            assert eventually(shows, within=90), (what, house.health())
        for what, house in houses.items():
            house.go_on(what)
        for what, house in houses.items():
            assert eventually(house.is_well, within=WELL_WITHIN), (what, house.health())
    finally:
        for house in houses.values():
            house.end()
