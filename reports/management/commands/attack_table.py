"""`manage.py attack_table`: what can a reader work out from published tables?"""

import json
from collections.abc import Iterable
from typing import Any

from django.core.management.base import CommandParser

from reports.attack.intervals import Attack, Found, Reader, is_kept
from reports.crosstab import File
from reports.table_commands import TableCommand


class Command(TableCommand):
    help = (
        "Work out, as a reader could who has all of these tables, where each hidden count may lie. Exit "
        "status: 0 where nobody is given away, 3 where somebody is, 2 where a file can't be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("published", nargs="+", metavar="PUBLISHED.csv")
        self.add_reader(parser)
        parser.add_argument("--rule-unknown", action="store_true", help="a reader who does not know the rule")
        parser.add_argument("--json", action="store_true", help="say it as JSON")

    def look(self, options: dict[str, Any]) -> bool:
        reader = self.reader(options, knows_rule=not options["rule_unknown"])
        files = [self.read(path, options["count"]) for path in options["published"]]
        attack = Attack([file.table for file in files], reader)
        hidden, differences = list(attack.hidden()), list(attack.differences())
        too_close = [one for one in (*hidden, *differences) if not is_kept(one.low, one.high, reader)]
        if options["json"]:
            self.stdout.write(
                json.dumps(_plain(files, hidden, differences, reader), ensure_ascii=False, indent=1)
            )
        else:
            self.tell((*hidden, *differences), reader)
        return not too_close


def _plain(
    files: list[File], hidden: Iterable[Found], differences: Iterable[Found], reader: Reader
) -> dict[str, Any]:
    said: dict[str, Any] = {"safe": True, "cells": []}
    if len(files) > 1:
        said["differences"] = []
    for name, found in (("cells", hidden), ("differences", differences)):
        for one in found:
            kept = is_kept(one.low, one.high, reader)
            said["safe"] = said["safe"] and kept
            told = {"cell": _named(files, one), "low": one.low, "high": one.high}
            if len(files) > 1:
                told["table"] = one.table + 1
            if one.since is not None:
                told["since"] = one.since + 1
            # What differs by nobody, or by enough people, is nothing to report cell by cell.
            if name == "cells" or not kept:
                said[name].append(told)
    return said


def _named(files: list[File], one: Found) -> dict[str, str]:
    """A cell's categories by their dimensions; of a difference it may be one of the smaller table's alone."""
    table = files[one.table].table
    if one.since is not None and one.cell not in table.cells:
        table = files[one.since].table
    return table.named(one.cell)
