"""A mail server for benches: it takes letters as fast as they come, and misbehaves when told to."""

import asyncio
import re
import threading
import time

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Listens on a port of 127.0.0.1 in a thread of its own; `arrived` has the Message-IDs in their order.

    `manner` is how it behaves: "well"; "refuses" each letter for now (451); "hangs" after a letter's last
    word; "cuts" the line there without a word, though it has taken the letter; "busy" says 421 to senders.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.manner = "well"
        self.arrived: list[str] = []
        self.times: list[float] = []
        self.loop = asyncio.new_event_loop()
        self.server: asyncio.Server | None = None
        self.lines: set[asyncio.Transport] = set()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.open()

    def open(self) -> None:
        """Take connections."""

        async def listen() -> None:
            self.server = await self.loop.create_server(lambda: Conversation(self), "127.0.0.1", self.port)

        asyncio.run_coroutine_threadsafe(listen(), self.loop).result(10)

    def close(self) -> None:
        """Take none any more, and end those that there are."""

        async def leave() -> None:
            if self.server:
                self.server.close()
            for line in list(self.lines):
                line.abort()

        asyncio.run_coroutine_threadsafe(leave(), self.loop).result(10)


class Conversation(asyncio.Protocol):
    """One SMTP conversation, as far as a sender that we know needs it."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.held = b""
        self.in_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.sink.lines.add(transport)
        self.say(b"220 sink")

    def connection_lost(self, problem: Exception | None) -> None:
        self.sink.lines.discard(self.transport)

    def say(self, words: bytes) -> None:
        self.transport.write(words + b"\r\n")

    def data_received(self, data: bytes) -> None:
        self.held += data
        while True:
            end = b"\r\n.\r\n" if self.in_data else b"\r\n"
            found = self.held.find(end)
            if found < 0:
                return
            words, self.held = self.held[:found], self.held[found + len(end) :]
            if self.in_data:
                self.in_data = False
                self.taken(words)
            else:
                self.command(words[:4].upper())

    def command(self, verb: bytes) -> None:
        if verb == b"DATA":
            self.in_data = True
            self.say(b"354 go on")
        elif verb == b"MAIL" and self.sink.manner == "busy":
            self.say(b"421 come back later")
        elif verb == b"QUIT":
            self.say(b"221 bye")
            self.transport.close()
        else:
            self.say(b"250 OK")

    def taken(self, letter: bytes) -> None:
        manner = self.sink.manner
        if manner == "refuses":
            self.say(b"451 not now")
            return
        if manner == "hangs":
            return
        found = MESSAGE_ID.search(letter)
        self.sink.arrived.append(found[1].decode() if found else "")
        self.sink.times.append(time.monotonic())
        if manner == "cuts":
            self.transport.abort()
        else:
            self.say(b"250 OK")
