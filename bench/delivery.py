"""Do letters arrive, each once, whatever dies meanwhile, and how fast?

    python -m bench.delivery speed [letters] [workers]    how many a second, and the memory that takes
    python -m bench.delivery killed [letters] [kills]     kill -9 of the worker, again and again
    python -m bench.delivery redis [letters]              Redis killed, flushed, and away altogether
    python -m bench.delivery postgres [letters]           PostgreSQL restarted three times
    python -m bench.delivery smtp [letters]               a server that refuses, hangs, cuts and is away

Begin with `CONVITE_MODE=test`, and with `DATABASE_URL=postgres://…` and `REDIS_URL=redis://…` for those
servers; without them it is the embedded default, SQLite and the broker in files. `redis` and `postgres` start
private servers. Workers, beat and leases are those of the product. Prints JSON; exits with 1 if a letter was
lost, or more were doubled than SMTP leaves open: one a kill.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from bench import house
from bench.sink import Sink
from convite.launch.services import Services, free_port

#: Seconds after the last fault within which the last letter has to be there.
BAR = 90.0
#: Seconds after which a bench gives up.
PATIENCE = 1800.0


class Trial:
    """A crowd of letters that are due, a sink, and the workers that are to send them."""

    def __init__(self, letters: int, folder: Path) -> None:
        self.letters, self.folder = letters, folder
        self.sink = Sink(free_port())
        self.workers: list[subprocess.Popen] = []
        self.write()

    def write(self) -> None:
        """Letters that confirm a place each: with a session, HTML and a calendar entry."""
        from django.utils import timezone

        from bench.letters import stage
        from events.models import Event
        from mail import outbox
        from mail.outbox import Draft

        now = timezone.now()
        session, places = stage(min(self.letters, 2000), now)
        # So far ahead that beat finds nothing to remind of.
        starts = now + timedelta(days=60)
        Event.objects.update(starts_at=starts, ends_at=starts + timedelta(hours=1))
        type(session).objects.update(starts_at=starts)
        outbox.post_many(
            (
                Draft(
                    f"bench:{number}", "events.registered", f"p{number}@correo.example", "es",
                    "America/Panama", {"registration": places[number % len(places)].code},
                )
                for number in range(self.letters)
            ),
            now=now,
        )  # fmt: skip

    def start(self, *, beat: bool = True) -> subprocess.Popen:
        """Start a worker as `manage.py up` and the image do."""
        from django.conf import settings
        from django.db import connection

        name = str(connection.settings_dict["NAME"])
        url = (
            urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}"))
            if connection.vendor == "postgresql"
            else f"sqlite:///{Path(name).resolve()}"
        )
        env = {
            **os.environ, "DATABASE_URL": url, "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "CONVITE_VAR": str(self.folder),
        }  # fmt: skip
        worker = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "--app", "convite.celery", "--quiet", "worker"),
                *("--pool", "threads", "--concurrency", "4", "--loglevel", "ERROR"),
                *("--without-gossip", "--without-mingle"),
                *(["--beat"] if beat else []),
            ],
            cwd=settings.BASE_DIR, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=(self.folder / "worker.log").open("ab"), start_new_session=True,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen) -> None:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def wait(self, there: Callable[[], bool], patience: float = PATIENCE) -> float:
        """Wait until `there()`; return how many seconds that took."""
        began = time.monotonic()
        while not there():
            if time.monotonic() - began > patience:
                raise SystemExit(f"given up after {patience:.0f} s: {json.dumps(self.tally())}")
            time.sleep(0.05)
        return time.monotonic() - began

    def all_arrived(self) -> bool:
        return len(self.sink.arrived) >= self.letters and len(set(self.sink.arrived)) == self.letters

    def at_least(self, share: float) -> Callable[[], bool]:
        return lambda: len(set(self.sink.arrived)) >= self.letters * share

    def finish(self, since: float) -> float:
        """Wait for the last letter; return the seconds it came after `since`."""
        self.wait(self.all_arrived)
        took = time.monotonic() - since
        self.wait(lambda: not self.unsettled(), 60)
        return round(took, 1)

    def unsettled(self) -> int:
        from mail.models import Letter

        return Letter.objects.exclude(state=Letter.State.SENT).count()

    def tally(self) -> dict[str, Any]:
        from mail.models import Letter

        times = Counter(self.sink.arrived)
        ours = set(Letter.objects.values_list("message_id", flat=True))
        return {
            "letters": self.letters,
            "lost": len(ours - set(times)),
            "doubled": sum(count - 1 for count in times.values()),
            "states": dict(Counter(Letter.objects.values_list("state", flat=True))),
        }

    def end(self) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                self.kill(worker)
        self.sink.close()


def memory(worker: subprocess.Popen) -> float:
    """The most memory that a process has held, in MB."""
    status = Path(f"/proc/{worker.pid}/status").read_text("ascii", "replace")
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1024, 1)


def speed(trial: Trial, workers: int) -> dict[str, Any]:
    started = [trial.start(beat=number == 0) for number in range(workers)]
    trial.wait(trial.all_arrived)
    times = trial.sink.times
    used = [memory(worker) for worker in started]
    # The workers come one after the other; the pace is that of the middle of the run.
    first, last = int(trial.letters * 0.2), int(trial.letters * 0.95) - 1
    pace = (last - first) / (times[last] - times[first])
    return {
        "a_second": round(pace, 1),
        "a_second_in_all": round(trial.letters / (times[-1] - times[0]), 1),
        "workers": workers,
        "memory_mb": used,
    }


def killed(trial: Trial, kills: int) -> dict[str, Any]:
    for number in range(1, kills + 1):
        worker = trial.start()
        trial.wait(trial.at_least(number / (kills + 3)))
        trial.kill(worker)
    since = time.monotonic()
    before = len(trial.sink.arrived)
    trial.start()
    took = trial.finish(since)
    return {
        "kills": kills,
        "arrived_before_the_last": before,
        "seconds_after_the_last": took,
        "faults": kills,
    }


def redis(trial: Trial, services: Services) -> dict[str, Any]:
    """Killed and back, flushed again and again, and away for the rest."""
    import redis as client

    trial.start()
    trial.wait(trial.at_least(0.2))
    server = services.running[-1][0]
    server.kill()
    server.wait()
    away = time.monotonic()
    trial.wait(trial.at_least(0.4))
    went_on = time.monotonic() - away
    services.again(server)
    for share in (0.5, 0.55, 0.6, 0.65):
        trial.wait(trial.at_least(share))
        client.Redis.from_url(os.environ["REDIS_URL"]).flushall()
    server = services.running[-1][0]
    server.kill()
    server.wait()
    trial.wait(trial.at_least(0.8))
    services.again(server)
    since = time.monotonic()
    return {
        "seconds_to_a_fifth_while_it_was_away": round(went_on, 1),
        "seconds_after_the_last": trial.finish(since),
    }


def postgres(trial: Trial, services: Services) -> dict[str, Any]:
    trial.start()
    for share in (0.2, 0.4, 0.6):
        trial.wait(trial.at_least(share))
        server = next(
            process for process, end in services.running if end == signal.SIGINT and process.poll() is None
        )
        server.send_signal(signal.SIGINT)
        server.wait()
        time.sleep(2)
        services.again(server)
    since = time.monotonic()
    forget_connections()
    return {"restarts": 3, "seconds_after_the_last": trial.finish(since), "faults": 3}


def smtp(trial: Trial) -> dict[str, Any]:
    """What it refuses, hangs over or cuts waits a minute or five; so the last letter comes that late."""
    trial.start()
    shares = iter((0.2, 0.4, 0.6, 0.8))
    for manner in ("refuses", "hangs", "cuts"):
        trial.wait(trial.at_least(next(shares)))
        trial.sink.manner = manner
        time.sleep(25)
        trial.sink.manner = "well"
    trial.wait(trial.at_least(next(shares)))
    trial.sink.close()
    time.sleep(25)
    trial.sink.open()
    since = time.monotonic()
    took = trial.finish(since)
    return {"seconds_after_the_last": took, "faults": 25}


def forget_connections() -> None:
    from django.db import connections

    connections.close_all()


@contextmanager
def setting(what: str) -> Iterator[Services]:
    """The servers that the trial is about, private ones where it stops them."""
    services = Services()
    try:
        if what == "postgres":
            os.environ["DATABASE_URL"] = services.start_postgres()
        if what in ("redis", "postgres"):
            os.environ["REDIS_URL"] = services.start_redis()
        yield services
    finally:
        services.stop()


def main(what: str, numbers: list[int]) -> int:
    folder = Path(tempfile.mkdtemp(prefix="convite-bench-"))
    os.environ["CONVITE_VAR"] = str(folder)
    letters = numbers[0] if numbers else {"speed": 3000, "killed": 10000}.get(what, 3000)
    with setting(what) as services:
        house.settle()
        from django.db import connection

        with house.database():
            trial = Trial(letters, folder)
            try:
                if what == "speed":
                    told = speed(trial, numbers[1] if len(numbers) > 1 else 2)
                elif what == "killed":
                    told = killed(trial, numbers[1] if len(numbers) > 1 else 50)
                elif what == "redis":
                    told = redis(trial, services)
                elif what == "postgres":
                    told = postgres(trial, services)
                else:
                    told = smtp(trial)
                tally = trial.tally()
            finally:
                trial.end()
            vendor = connection.vendor
    broker = "redis" if os.environ.get("REDIS_URL") else "files"
    well = not tally["lost"] and tally["doubled"] <= told.get("faults", 0)
    print(
        json.dumps(
            {"what": what, "database": vendor, "broker": broker, **tally, **told, "well": well}, indent=2
        )
    )
    shutil.rmtree(folder, ignore_errors=True)
    return 0 if well else 1


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("speed", "killed", "redis", "postgres", "smtp"):
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1], [int(word) for word in sys.argv[2:]]))
