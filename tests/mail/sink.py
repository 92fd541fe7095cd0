"""A mail server of our own: real SMTP, and answers that a test can choose."""

import asyncio
import email
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any


class Sink:
    """Takes every letter, unless `answers` has another word for its address."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []
        #: address → what the server says to its RCPT, or after its DATA when it begins with "data ";
        #: "data hang up" ends the connection without a word.
        self.answers: dict[str, str] = {}
        #: What it says to our own address; nothing: it is welcome.
        self.answer_to_sender = ""
        self.connections = 0
        self.goodbyes = 0
        self.seconds_each = 0.0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list
    ) -> list:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        if self.answer_to_sender:
            return self.answer_to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        self.goodbyes += 1
        return "221 Bye"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        answer = self.answers.get(address, "")
        if answer and not answer.startswith("data "):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.seconds_each)
        answer = self.answers.get(envelope.rcpt_tos[0], "")
        if answer == "data hang up":
            server.transport.abort()
        if answer:
            return answer.removeprefix("data ")
        message = email.message_from_bytes(envelope.content, policy=modern)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        return "250 OK"

    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in self.arrived]
