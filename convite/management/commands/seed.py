"""Gather a crowd of any size, to see how the product bears it."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from convite.seed import crowd
from people.models import Organisation


class Command(BaseCommand):
    help = (
        "Write N generated registrations into past events, 25,000 an event; the same N gives the same crowd."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, required=True, metavar="N")
        parser.add_argument("--present", action="store_true", help="mark about four in five as present")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["people"] < 1:
            raise CommandError("--people takes a number from 1 up.")
        organisation, _new = Organisation.objects.get_or_create(
            slug="multitud", defaults={"name": "Multitud (demo)", "is_generated": True}
        )
        began = monotonic()
        events = crowd.gather(
            options["people"], organisation=organisation, now=timezone.now(), present=options["present"]
        )
        self.stdout.write(
            f"{options['people']} registrations in {len(events)} events, {monotonic() - began:.1f} s"
        )
