"""The pulse of the machinery: when beat and worker last showed that they live, and what waits to be sent."""

from datetime import datetime, timedelta
from typing import NamedTuple

from mail.models import Heartbeat, Letter

WORKER, BEAT = "worker", "beat"
#: After this long without a sign of life, or with a letter due for as long, something has stopped.
STALLED = timedelta(minutes=5)


class Facts(NamedTuple):
    """What the health page tells; no address and no name."""

    worker_at: datetime | None
    beat_at: datetime | None
    oldest_due_at: datetime | None
    due: int
    failed: int
    held: int

    def stalls(self, now: datetime) -> list[str]:
        """Return the codes of what has stopped: `worker`, `beat`, `letters`."""
        old = now - STALLED
        found = [name for name, at in ((WORKER, self.worker_at), (BEAT, self.beat_at)) if not at or at < old]
        if self.oldest_due_at and self.oldest_due_at < old:
            found.append("letters")
        return found


def beat(name: str, *, now: datetime) -> None:
    """Record that a part of the machinery lives."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": now})


def facts(now: datetime) -> Facts:
    """Return the machinery's signs of life and what waits, in four queries."""
    beats = dict(Heartbeat.objects.values_list("name", "beaten_at"))
    due = Letter.objects.due(now)
    return Facts(
        worker_at=beats.get(WORKER),
        beat_at=beats.get(BEAT),
        oldest_due_at=due.order_by("not_before").values_list("not_before", flat=True).first(),
        due=due.count(),
        failed=Letter.objects.filter(state=Letter.State.FAILED).count(),
        held=Letter.objects.filter(state=Letter.State.HELD).count(),
    )


def sweep(*, now: datetime) -> int:
    """Forget the heartbeats of what has not lived for a week; return how many."""
    return Heartbeat.objects.filter(beaten_at__lt=now - timedelta(days=7)).delete()[0]
