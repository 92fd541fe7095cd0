"""`manage.py backup`: database and media in one file."""

import os
from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convite.upkeep import backup


class Command(BaseCommand):
    help = (
        "Write database and media to one file; safe while Convite runs. With CONVITE_BACKUP_KEY set, the "
        "file is sealed with that passphrase."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="where to write (default: the folder backups in var)")

    def handle(self, *args, **options) -> None:
        passphrase = os.environ.get("CONVITE_BACKUP_KEY", "")
        path = Path(options["file"]) if options["file"] else backup.default_path(datetime.now(UTC))
        try:
            backup.back_up(path, passphrase=passphrase)
        except backup.CannotBackUp as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"✓ {path} ({path.stat().st_size / 1e6:.1f} MB)")
        if not passphrase:
            self.stdout.write(
                "  It is not sealed, and holds names and addresses: keep it where nobody else reads, "
                "or set CONVITE_BACKUP_KEY to a long passphrase."
            )
