"""Acts that meet: for tests in which one connection has to wait for another."""

from django.db import connection


def somebody_waits() -> bool:
    """Return whether a connection to this PostgreSQL database waits for a lock."""
    with connection.cursor() as cursor:
        # Within one transaction PostgreSQL goes on showing what it showed at first.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone() is not None
