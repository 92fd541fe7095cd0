"""`manage.py bounced`: take one message that came back from a pipe, or all of the mailbox they come to."""

import sys

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from mail import bounce_mailbox, bounces


class Command(BaseCommand):
    help = (
        "Read a message that came back from standard input, as a mail server's pipe hands it over; with "
        "--mailbox, read the mailbox in BOUNCES_URL. The same message twice does nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="the address it was delivered to, if the pipe tells it")
        parser.add_argument("--mailbox", action="store_true", help="read the mailbox in BOUNCES_URL")

    def handle(self, *args, **options) -> None:
        now = timezone.now()
        if options["mailbox"]:
            self.stdout.write(f"✓ {bounce_mailbox.read_all(now=now)}")
            return
        kind = bounces.take(sys.stdin.buffer.read(), to=options["to"], now=now)
        self.stdout.write(f"✓ {kind or 'nothing about a letter of ours'}")
