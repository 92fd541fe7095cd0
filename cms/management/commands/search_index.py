"""`manage.py search_index`: have search read every page anew."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.search import entries


class Command(BaseCommand):
    help = (
        "Have search read every public page and outcome anew. Readers may search meanwhile; the worker does "
        "by itself what changes, so this is needed after a restored backup at the most."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = entries.write(everything=True)
        self.stdout.write(f"Read {count} pages and records.")
