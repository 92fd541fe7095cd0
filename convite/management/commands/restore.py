"""`manage.py restore`: database and media from a file that `manage.py backup` wrote."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convite.upkeep import backup


class Command(BaseCommand):
    help = "Replace database and media by those of a backup; whoever was erased stays erased."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a file that `manage.py backup` wrote")
        parser.add_argument("--no-input", action="store_true", help="do not ask first")

    def handle(self, *args, **options) -> None:
        if not options["no_input"]:
            self.stdout.write("Everything in today's database and media will be replaced.")
            try:
                answer = input("Type restore to go on: ")
            except EOFError:
                answer = ""
            if answer.strip().lower() != "restore":
                raise CommandError("Nothing was changed.")
        try:
            done = backup.restore(Path(options["file"]), passphrase=os.environ.get("CONVITE_BACKUP_KEY", ""))
        except backup.CannotRestore as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"✓ Restored the backup of {done['made_at']}.")
        self.stdout.write(f"  {done['erased']} erasures applied again.")
        self.stdout.write(
            f"  {done['held']} unsent letters held; once Convite runs, an administrator sends them again or "
            "drops them under Messages in the workspace."
        )
