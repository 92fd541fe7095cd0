"""A kept connection is looked at before it is used again, and asked only when the server has spoken.

Django asks every kept connection `SELECT 1` at the beginning of a request. A server that goes away says so,
or its end of the line closes: either way there is something to read, which costs no question to see.
"""

from select import POLLIN, poll

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper with a cheaper look at a kept connection."""

    def is_usable(self) -> bool:
        """Whether it works: it never failed and the server is silent, or the server answers a question."""
        if self.connection is None or self.connection.closed:
            return False
        line = poll()
        line.register(self.connection.pgconn.socket, POLLIN)  # a broken line is told in any case
        return super().is_usable() if self.errors_occurred or line.poll(0) else True
