"""The product with its lock taken out: the control of the rush, served by the bench and by nothing else."""

from contextlib import nullcontext
from typing import Any

from convite.wsgi import application
from events import registration, seats

__all__ = ["application"]


def _read_alone(event: Any) -> seats.Seats:
    return {row.way: row for row in seats.of_event(event.pk)}


seats.lock = registration.lock = _read_alone
# Without a transaction SQLite has no lock either.
seats.turn = registration.turn = nullcontext
registration._take = registration._take.__wrapped__  # type: ignore[attr-defined]
