"""`manage.py protect_table`: hide in anyone's table what would give a person away."""

from typing import Any

from django.core.management.base import CommandParser

from reports.crosstab import Unusable, write
from reports.disclosure.suppression import protect
from reports.table_commands import TableCommand


class Command(TableCommand):
    help = (
        "Hide the small counts of a table of people, and what else it takes that nobody can work them out. "
        "Exit status: 0 where the table is written, 3 where no such table can be given out, 2 where a file "
        "can't be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("table", metavar="IN.csv")
        self.add_reader(parser)
        parser.add_argument(
            "--already", nargs="+", action="extend", default=[], metavar="RELEASED.csv",
            help="what was given out before about the same people, or about some of them",
        )  # fmt: skip
        parser.add_argument("--out", required=True, metavar="OUT.csv")

    def look(self, options: dict[str, Any]) -> bool:
        reader = self.reader(options)
        asked = self.read(options["table"], options["count"])
        missing = asked.table.hidden
        if missing:
            raise Unusable(
                f"{options['table']}, “{', '.join(missing[0])}”: the count is missing. "
                "A table to be protected has all of them."
            )
        released = [self.read(path, options["count"]) for path in options["already"]]
        found = protect(asked.table, reader, already=[file.table for file in released])
        if found.table is None:
            self.stderr.write("Nothing is written: even of the total alone a reader would learn too much.")
            self.tell(found.weak, reader)
            return False
        self.write_file(options["out"], write(found.table, asked))
        shown = sum(count is not None for count in found.table.cells.values())
        self.stderr.write(f"{shown} of {len(found.table.cells)} counts are shown.")
        joined = sorted(
            {name for cell in found.table.cells for name in cell}
            - {name for cell in asked.table.cells for name in cell}
        )
        if joined:
            self.stderr.write("Put together: " + "; ".join(joined) + ".")
        return True
