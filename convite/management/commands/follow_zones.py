"""`manage.py follow_zones`: after a country changed its clocks, sessions keep their hour on the wall."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from events import schedule


class Command(BaseCommand):
    help = (
        "Work out the instants of coming sessions anew from their hour on the wall, and tell who is in them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--look", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        found = schedule.shifted(now) if options["look"] else schedule.follow_zones(now=now)
        for one in found:
            wall = f"{one.session.wall_start:%Y-%m-%d %H:%M} in {one.session.time_zone}"
            if one.after:
                told = f"{wall} is {one.after:%Y-%m-%d %H:%M} UTC, and was {one.before:%H:%M}."
            else:
                told = f"{wall} does not exist any more; choose another hour."
            self.stdout.write(f"Session {one.session.code}: {told}")
        if not found:
            self.stdout.write("Every coming session is at the instant that its hour on the wall means.")
