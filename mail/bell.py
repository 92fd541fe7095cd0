"""The bell: wakes delivery once what was written is committed.

Beat looks by itself every 15 seconds, so a bell that nobody hears costs a letter a few seconds and never
anything else.
"""

import logging
import threading
import time
from functools import lru_cache

from celery import current_app
from django.db import transaction
from kombu import Connection
from kombu.pools import producers

log = logging.getLogger(__name__)

TASK = "mail.deliver"
#: Seconds that a request may lose to a broker that does not answer.
PATIENCE = 0.2
#: Seconds for which a broker that did not answer is left alone.
REST = 10.0
#: Seconds after which an unheard ring is void: by then beat has looked.
EXPIRES = 15

_lock = threading.Lock()
_silent_until = 0.0


def ring_on_commit() -> None:
    """Ring once when the current transaction is committed, however often this is asked."""
    connection = transaction.get_connection()
    within = set(connection.savepoint_ids)
    for savepoints, function, _robust in connection.run_on_commit:
        # One that an inner savepoint's rollback could take away does not count.
        if function is ring and set(savepoints) <= within:
            return
    transaction.on_commit(ring, robust=True)


def ring() -> None:
    """Wake delivery; a broker that is down is logged, costs little once, and is then left alone."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        with producers[_line()].acquire(block=True, timeout=PATIENCE) as producer:
            current_app.send_task(TASK, expires=EXPIRES, retry=False, producer=producer, ignore_result=True)
    except Exception as problem:  # whatever a broker's library raises, the caller's work is done
        with _lock:
            _silent_until = time.monotonic() + REST
        log.warning("The broker did not hear the bell (%s); beat will look.", type(problem).__name__)


@lru_cache(maxsize=1)
def _line() -> Connection:
    """A line of our own to the broker, more impatient than the worker's."""
    options = {
        **current_app.conf.broker_transport_options,
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
    return current_app.connection_for_write(transport_options=options, connect_timeout=PATIENCE)
