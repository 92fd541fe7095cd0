"""What the commands for anyone's tables share: their options, reading and writing, and how they end."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convite.integer_program import Unproved
from reports.attack.intervals import Found, Reader, is_kept
from reports.crosstab import File, Unusable, read

#: How a command ends: what was asked is so, it is not, or a file cannot be used.
FINE, UNUSABLE, WEAK = 0, 2, 3


class TableCommand(BaseCommand, ABC):
    """A command over tables in files, without a database."""

    requires_system_checks: list[str] = []

    def add_reader(self, parser: CommandParser) -> None:
        """Add what says how tables are written and what their reader knows."""
        parser.add_argument("--count", default="count", metavar="COLUMN", help="the column of the counts")
        parser.add_argument(
            "--threshold", type=int, default=5, metavar="K", help="the least count that is shown (default 5)"
        )
        parser.add_argument("--zeros-hidden", action="store_true", help="zeros are hidden like small counts")

    def reader(self, options: dict[str, Any], *, knows_rule: bool = True) -> Reader:
        """Return the reader that the options describe."""
        if options["threshold"] < 2:
            raise Unusable("The threshold has to be 2 at least.")
        return Reader(options["threshold"], not options["zeros_hidden"], knows_rule)

    def read(self, path: str, count: str) -> File:
        """Read a table; raises `Unusable`."""
        try:
            text = Path(path).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
            raise Unusable(f"{path} can't be read: {why}.") from error
        return read(text, count=count, name=path)

    def write_file(self, path: str, text: str) -> None:
        """Write a file; raises `Unusable`."""
        try:
            Path(path).write_text(text, "utf-8")
        except OSError as error:
            raise Unusable(f"{path} can't be written: {error.strerror}.") from error

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, and end with the status that says what was found."""
        try:
            is_fine = self.look(options)
        except Unusable as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        except Unproved as error:
            raise CommandError(
                "The solver did not come to an end over these tables.", returncode=UNUSABLE
            ) from error
        if not is_fine:
            self.stdout.flush()
            sys.exit(WEAK)

    @abstractmethod
    def look(self, options: dict[str, Any]) -> bool:
        """Do what is asked; return whether nobody is given away."""

    def tell(self, found: Iterable[Found], reader: Reader) -> None:
        """Say where each hidden count may lie and which is too close, and what differs by too few people."""
        for one in found:
            kept = is_kept(one.low, one.high, reader)
            if kept and one.since is not None:
                continue
            high = "…" if one.high is None else one.high
            more = "" if one.since is None else f" more than in table {one.since + 1}"
            self.stdout.write(f"{'✓' if kept else '✗'} {', '.join(one.cell)}: {one.low}–{high}{more}")
