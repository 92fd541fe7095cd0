"""A website of somebody else's, on this machine, for whatever asks other sites."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def here(address: Any, port: int) -> bool:
    """The rule of these tests: this machine alone."""
    return bool(address.is_loopback)


class Site(BaseHTTPRequestHandler):
    """Another site: `/404` answers with that number, `/to/…` leads on, `/drip` sends a byte now and then."""

    def answer(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))  # type: ignore[attr-defined]
        step = self.path.strip("/").split("/")
        if step[0] == "drip":
            for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 200:
                self.wfile.write(bytes([byte]))
                time.sleep(0.05)
        elif step[0] == "no-head" and self.command == "HEAD":
            self.say(405)
        elif step[0] == "to":
            self.say(int(step[1]), self.path.split("/", 3)[3])
        else:
            time.sleep(0.6 if step[0] == "late" else 0)
            self.say(int(step[0]) if step[0].isdecimal() else 200)

    def say(self, status: int, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer

    def log_message(self, *_told: Any) -> None:
        """Nothing is written down."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_told: Any) -> None:
        """A line that was cut is no error here."""


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    """Let a server answer while the test goes on; `asked` is what it was asked: method, path and headers."""
    server.asked = []
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
