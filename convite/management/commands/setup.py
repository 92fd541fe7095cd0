"""`manage.py setup`: a real installation in a few questions, without demo data."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from convite.upkeep import setup

#: option → (question, what it means when it is left empty, the rule)
QUESTIONS: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "name": ("Name of the site", "", setup.a_name),
    "domain": ("Domain, such as events.example.org", "", setup.a_domain),
    "languages": ("Languages", "es,pt-br,en", setup.some_languages),
    "from": ("Letters come from, such as Events <events@example.org>", "", setup.a_sender),
    "email_url": (
        "Mail server, such as smtp+tls://user:password@mail.example.org:587", "", setup.a_mail_server,
    ),
    "admin_email": ("First administrator's address", "", setup.an_address),
    "admin_name": ("First administrator's name", "Administrator", setup.a_name),
    "database_url": ("Database (empty: the embedded SQLite)", "", setup.a_database),
    "redis_url": ("Redis (empty: the embedded broker; PostgreSQL needs one)", "", str.strip),
}  # fmt: skip
#: What may be left empty.
OPTIONAL = frozenset({"database_url", "redis_url"})
#: What is asked when the settings are there already.
TO_FINISH = ("name", "admin_email", "admin_name")


class Command(BaseCommand):
    help = "Write the production settings to .env, then make the tables, the site and the administrator."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        for option, (question, default, _rule) in QUESTIONS.items():
            words = f"{question} (default: {default})" if default else question
            parser.add_argument(f"--{option.replace('_', '-')}", dest=option, help=words.replace("%", "%%"))
        parser.add_argument("--proxies", type=int, default=1, help="proxies in front of us (default: 1)")
        parser.add_argument("--no-input", action="store_true", help="ask nothing; all must be in the options")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            answers = self.ask(TO_FINISH, {"name": settings.SITE_NAME, **given(options)}, options["no_input"])
            try:
                done = setup.finish(
                    name=answers["name"], admin_email=answers["admin_email"], admin_name=answers["admin_name"]
                )
            except setup.CannotFinish as problem:
                raise CommandError(str(problem)) from None
            for sentence in done:
                self.stdout.write(f"✓ {sentence}")
            return
        path = settings.BASE_DIR / ".env"
        if path.exists():
            raise CommandError(f"{path} is there already: edit it, or move it away and run setup again.")
        answers = self.ask(tuple(QUESTIONS), given(options), options["no_input"])
        if answers["database_url"].startswith("postgres") and not answers["redis_url"]:
            raise CommandError("With PostgreSQL, setup also needs --redis-url.")
        answers["sender"] = answers.pop("from")
        setup.write_settings(path, setup.Answers(**answers, proxies=options["proxies"]))
        self.stdout.write(f"✓ The settings stand in {path}.")
        self.finish_in_production(answers)
        self.stdout.write(
            "Start it with `python3 manage.py up` behind a proxy with TLS (docs/run.md), then look whether "
            "all is well with `python3 manage.py doctor`."
        )

    def finish_in_production(self, answers: dict[str, str]) -> None:
        """Go on in a new process, under the settings just written."""
        told = ("CONVITE_MODE", "CONVITE_VAR", "PUBLIC_URL", "SECRET_KEY", "DATABASE_URL", "REDIS_URL")
        env = {name: value for name, value in os.environ.items() if name not in told}
        words = [word for name in TO_FINISH for word in (f"--{name.replace('_', '-')}", answers[name])]
        self.stdout.flush()
        ran = subprocess.run(
            [sys.executable, settings.BASE_DIR / "manage.py", "setup", "--no-input", *words], env=env
        )
        if ran.returncode:
            raise CommandError("The settings are written, but not all is done: run setup again to go on.")

    def ask(self, names: tuple[str, ...], known: dict[str, str], no_input: bool) -> dict[str, str]:
        """Give an answer to each question: from the options, from the keyboard, or the default."""
        answers: dict[str, str] = {}
        missing = []
        for name in names:
            question, default, rule = QUESTIONS[name]
            option = f"--{name.replace('_', '-')}"
            if name in known or no_input:
                words = known.get(name, default)
                if not words and name not in OPTIONAL:
                    missing.append(option)
                    continue
                try:
                    answers[name] = rule(words)
                except setup.NotAnAnswer as problem:
                    raise CommandError(f"{option}: {problem}") from None
            else:
                answers[name] = self.ask_one(question, default, rule, optional=name in OPTIONAL)
        if missing:
            raise CommandError(f"Setup also needs {', '.join(missing)}.")
        return answers

    def ask_one(self, question: str, default: str, rule: Callable[[str], str], *, optional: bool) -> str:
        while True:
            try:
                words = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            except EOFError:
                raise CommandError("Nobody answers; give the answers as options with --no-input.") from None
            if not words and optional:
                return ""
            try:
                return rule(words)
            except setup.NotAnAnswer as problem:
                self.stdout.write(str(problem))


def given(options: dict[str, Any]) -> dict[str, str]:
    return {name: options[name] for name in QUESTIONS if options.get(name) is not None}
