"""The pulse of the machinery: when beat, worker and mail server last showed life, and what waits."""

from datetime import datetime, timedelta
from typing import NamedTuple

from mail import limits
from mail.line import Line
from mail.models import Heartbeat, Letter

WORKER, BEAT, SERVER = "worker", "beat", "mail-server"
#: Since when the server has taken nothing of what was handed to it, though it may let us in.
TROUBLE = "mail-trouble"
#: A mail server of which nothing was heard for as long is asked whether it would take a letter.
ASKED_AFTER = timedelta(minutes=1)
#: After this long without a sign of life, or with a letter due for as long, something has stopped.
STALLED = timedelta(minutes=5)


class Facts(NamedTuple):
    """What the health page tells; no address and no name."""

    worker_at: datetime | None
    beat_at: datetime | None
    server_at: datetime | None
    oldest_due_at: datetime | None
    due: int
    failed: int
    held: int

    def stalls(self, now: datetime) -> list[str]:
        """Return the codes of what has stopped: `worker`, `beat`, `mail-server`, `letters`."""
        old = now - STALLED
        signs = ((WORKER, self.worker_at), (BEAT, self.beat_at), (SERVER, self.server_at))
        found = [name for name, at in signs if not at or at <= old]
        if self.oldest_due_at and self.oldest_due_at <= old:
            found.append("letters")
        return found


def beat(name: str, *, now: datetime) -> None:
    """Record that a part of the machinery lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": now})


def heard_of_server(*, took: bool, trouble: bool, now: datetime) -> None:
    """Record what a run of delivery has learnt of the mail server: that it took a letter, or nothing at all.

    When there was nothing to hand over, the server is asked once a minute, unless it last took nothing of
    what it was handed: then only a letter that it takes is a sign of life.
    """
    if took:
        beat(SERVER, now=now)
        Heartbeat.objects.filter(name=TROUBLE).delete()
    elif trouble:
        beat(TROUBLE, now=now)
    elif _must_be_asked(now) and Line().answers():
        beat(SERVER, now=now)


def _must_be_asked(now: datetime) -> bool:
    beats = dict(Heartbeat.objects.filter(name__in=[SERVER, TROUBLE]).values_list("name", "beaten_at"))
    if SERVER in beats and beats[SERVER] > now - ASKED_AFTER:
        return False
    tried = Letter.objects.filter(state__in=[Letter.State.DUE, Letter.State.SENDING], attempts__gt=0)
    return TROUBLE not in beats or not tried.exists()


def facts(now: datetime) -> Facts:
    """Return the machinery's signs of life and what waits, in five queries.

    What waits for its turn by a limit on letters an hour is not late.
    """
    beats = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    full = limits.full(now)
    due = Letter.objects.due(now)
    in_turn = due.none() if limits.EVERYBODY in full else due.exclude(domain__in=full)
    return Facts(
        worker_at=beats.get(WORKER),
        beat_at=beats.get(BEAT),
        server_at=beats.get(SERVER),
        oldest_due_at=in_turn.order_by("not_before").values_list("not_before", flat=True).first(),
        due=due.count(),
        failed=Letter.objects.filter(state=Letter.State.FAILED).count(),
        held=Letter.objects.filter(state=Letter.State.HELD).count(),
    )


def sweep(*, now: datetime) -> int:
    """Forget the heartbeats of what has not lived for a week; return how many."""
    return Heartbeat.objects.filter(beaten_at__lt=now - timedelta(days=7)).delete()[0]
