"""A kept connection to PostgreSQL is found dead without a question, and a living one is not asked.

Moments are read as Django reads them.
"""

import time
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DataError, ProgrammingError, connection
from django.test import Client
from psycopg.pq import Format

from convite.postgresql.base import Moment

#: The number under which PostgreSQL knows the type.
TIMESTAMPTZ = 1184

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def _other() -> psycopg.Connection:
    """Another connection to the same database."""
    parameters = {
        name: value
        for name, value in connection.get_connection_params().items()
        if name in ("host", "port", "user", "password", "dbname")
    }
    return psycopg.connect(**parameters, autocommit=True)


def _pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _cut() -> None:
    """End this connection from the server's side, as a restart of the server does."""
    pid = _pid()
    with _other() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    time.sleep(0.2)


def test_a_living_connection_is_not_asked():
    pid = _pid()
    assert connection.is_usable()
    with _other() as other:
        # What the server was asked last on that connection; Django's own log leaves the health check out.
        (last,) = other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
    assert last == "SELECT pg_backend_pid()"


def test_a_connection_that_the_server_ended_is_found_out():
    connection.ensure_connection()
    _cut()
    assert not connection.is_usable()
    connection.close()


def test_after_a_failed_statement_the_connection_is_asked():
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert connection.errors_occurred
    _cut()
    assert not connection.is_usable()
    connection.close()


def test_the_first_reader_after_a_restart_of_the_database_is_answered():
    connection.ensure_connection()
    _cut()
    # As at the beginning of a request: tests keep their connection, and so never get there by themselves.
    connection.health_check_enabled, connection.health_check_done = True, False
    # Nobody registers for what does not exist, and only the database knows that.
    assert Client().get("/es/r/nothing/").status_code == 404


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 13, 15, 0, tzinfo=UTC),
        datetime(2026, 11, 13, 15, 0, 0, 120_000, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    ],
)
def test_a_moment_is_read_as_it_was_written(moment: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, NULL::timestamptz", [moment])
        read = cursor.fetchone()
        loader = cursor.cursor.adapters.get_loader(TIMESTAMPTZ, Format.TEXT)
    assert read == (moment, None)
    assert read[0].tzinfo is UTC
    assert loader is Moment


@pytest.mark.parametrize("moment", ["0044-03-15 BC", "infinity", "12026-01-01"])
def test_a_moment_that_no_clock_of_ours_shows_is_refused(moment: str) -> None:
    with pytest.raises(DataError), connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [moment])
        cursor.fetchone()
