"""Write the demonstration, once."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from convite.seed import demo


class Command(BaseCommand):
    help = "Write the demonstration, with generated people; a second time it does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if demo.is_seeded():
            self.stdout.write("The demonstration is there already.")
            return
        demo.seed(now=timezone.now(), say=lambda step: self.stdout.write(f"  {step}"))
