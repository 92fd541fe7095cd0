"""The line to the mail server: one connection for every letter of a run, and what its answers mean.

Codes are those of RFC 5321, section 4.2.1: 5yz is a no for good, 4yz a no for now, and 421 a goodbye.
"""

import smtplib
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

#: Characters of the server's words that are kept.
LONGEST_ERROR = 500
#: The server ends the conversation: we have come too often, or it goes to sleep.
GOODBYE = 421


class Refused(Exception):
    """The server will never take this letter."""


class PutOff(Exception):
    """The server may take this letter another time."""

    def __init__(self, words: str, *, says_goodbye: bool = False) -> None:
        super().__init__(words)
        self.says_goodbye = says_goodbye


class Trouble(Exception):
    """The server took nothing, for a reason of its own; `may_have_left`: nobody can be sure of that."""

    def __init__(self, words: str, *, may_have_left: bool = False) -> None:
        super().__init__(words)
        self.may_have_left = may_have_left


class Away(Exception):
    """The server cannot be reached at all."""


class Line:
    """One connection to the mail server, opened when first needed and used for every letter of a run."""

    def __init__(self) -> None:
        self.backend: Any = get_connection(fail_silently=False)
        self.is_open = False

    def open(self) -> None:
        """Connect; raises `Away`."""
        if self.is_open:
            return
        try:
            self.backend.open()
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            raise Away(_server_words(problem)) from problem
        self.is_open = True

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand one letter over; returns once the server has taken it.

        Raises `Refused`, `PutOff`, `Trouble`, `Away`.
        """
        self.open()
        try:
            self.backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()), (450, b""))
            raise self._by_code(code, said) from problem
        except smtplib.SMTPDataError as problem:
            raise self._by_code(problem.smtp_code, problem.smtp_error) from problem
        except (smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError) as problem:
            # It does not want us as a sender, or our greeting: no fault of this letter's.
            self.close()
            raise Trouble(_server_words(problem)) from problem
        except (smtplib.SMTPException, OSError) as problem:
            # The line broke in the middle, perhaps after the last word. A new one is tried for the next.
            self.close()
            raise Trouble(_server_words(problem), may_have_left=True) from problem

    def answers(self) -> bool:
        """Return whether the server lets us in and takes us as a sender; nothing is sent."""
        try:
            self.open()
            conversation = getattr(self.backend, "connection", None)
            if isinstance(conversation, smtplib.SMTP):
                conversation.ehlo_or_helo_if_needed()
                code, _said = conversation.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
                conversation.rset()
                return 200 <= code < 300
        except (Away, smtplib.SMTPException, OSError):
            return False
        finally:
            self.close()
        return True

    def close(self) -> None:
        """Say goodbye; what the server answers no longer matters."""
        self.is_open = False
        try:
            self.backend.close()
        except (smtplib.SMTPException, OSError):
            self.backend.connection = None

    def _by_code(self, code: int, said: bytes | str) -> Exception:
        words = f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
        if 500 <= code < 600:
            return Refused(words)
        if code == GOODBYE:
            self.close()
        return PutOff(words, says_goodbye=code == GOODBYE)


def _server_words(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        said = problem.smtp_error
        return f"{problem.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return f"{type(problem).__name__}: {problem}"[:LONGEST_ERROR]
