"""`manage.py doctor`: is everything well, and if not, what helps?"""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from convite.upkeep import doctor


class Command(BaseCommand):
    help = "Look at database, broker, worker, mail, TLS, disk and settings; a sentence and a remedy each."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--letter-to", metavar="ADDRESS", help="also send a test letter to this address")

    def handle(self, *args, **options) -> None:
        findings = list(doctor.examine())
        if options["letter_to"]:
            findings.append(doctor.send_test_letter(options["letter_to"]))
        for finding in findings:
            self.stdout.write(f"{'✓' if finding.is_well else '✗'} {finding.subject}: {finding.words}.")
            if not finding.is_well:
                self.stdout.write(f"  → {finding.remedy}")
        ill = sum(not finding.is_well for finding in findings)
        if ill:
            raise CommandError(f"{ill} of {len(findings)} need a hand.", returncode=1)
        self.stdout.write("All is well.")
