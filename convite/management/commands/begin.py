"""What `manage.py up` asks of a house without the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from convite.upkeep import setup


class Command(BaseCommand):
    help = "Make the home pages where they are missing, and say whether somebody can come in."

    def handle(self, *args: Any, **options: Any) -> None:
        lacks = setup.begin()
        if lacks:
            self.stdout.write(lacks)
