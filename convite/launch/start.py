"""What `manage.py` does with its words: finds the environment, then hands over to the command."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from convite.launch import venv
from convite.launch.words import Refusal

HOME = Path(__file__).resolve().parent.parent.parent


def read_dotenv(home: Path = HOME) -> None:
    """Take the settings that stand in .env and not in the environment."""
    if os.environ.get("CONVITE_READ_DOTENV", "true").lower() in ("false", "0", "no", "off"):
        return
    try:
        lines = (home / ".env").read_text("utf-8").splitlines()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as problem:
        raise Refusal(f"The settings in .env cannot be read: {problem}") from None
    for line in lines:
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            value = value.strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
                value = value[1:-1]
            os.environ.setdefault(name.strip(), value)


def choose_mode() -> None:
    """Run the demo when nobody has said anything else: no mode, no secret, no database, no .env file."""
    told = any(os.environ.get(name) for name in ("CONVITE_MODE", "SECRET_KEY", "DATABASE_URL"))
    if not told and not (HOME / ".env").exists():
        os.environ["CONVITE_MODE"] = "demo"


def main(argv: list[str]) -> int:
    """Run one command and give its exit code; whatever can't be done is said in one sentence."""
    words = argv[1:]
    command = words[0] if words else "help"
    try:
        if command == "up":
            from convite.launch import up

            return up.main(words[1:])
        if command == "test":
            from convite.launch import suite

            return suite.main(words[1:])
        venv.enter(HOME, argv=argv, needs="base")
        choose_mode()
        return run_django(argv)
    except Refusal as refusal:
        sys.stdout.flush()
        print(f"{refusal}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def run_django(argv: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convite.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(argv)
    except ImproperlyConfigured as problem:
        raise Refusal(str(problem)) from None
    return 0
