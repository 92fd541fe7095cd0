"""From the demo to the real thing: the settings in .env, the site, and the first administrator."""

from __future__ import annotations

import filecmp
import os
import re
import secrets
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import environ
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import transaction
from wagtail.models import Site

from cms import tree
from people.models import Appointment, Person

DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}|localhost")
LANGUAGES = ("es", "pt-br", "en")
#: Who administers a demo without the demo's people; nobody reads this address.
DEMO_ADMINISTRATOR = "administration@demo.invalid"


class NotAnAnswer(Exception):
    """An answer that cannot be used; the message says what is expected."""


class CannotFinish(Exception):
    """Something outside Convite stands in the way; the message says what helps."""


class Answers(NamedTuple):
    """What setup has to be told."""

    name: str
    domain: str
    languages: str
    sender: str
    email_url: str
    admin_email: str
    admin_name: str
    database_url: str = ""
    redis_url: str = ""
    proxies: int = 1


# --- Each question's rule ---------------------------------------------------------------------


def a_name(words: str) -> str:
    words = " ".join(words.split())
    if not words or len(words) > 120:
        raise NotAnAnswer("The name has 1 to 120 characters.")
    return words


def a_domain(words: str) -> str:
    words = words.strip().lower().removeprefix("https://").rstrip("/")
    if not DOMAIN.fullmatch(words):
        raise NotAnAnswer("The domain is like events.example.org, without https:// and without a path.")
    return words


def some_languages(words: str) -> str:
    codes = [code.strip().lower() for code in words.split(",") if code.strip()]
    codes = ["pt-br" if code == "pt" else code for code in codes]
    if not codes or set(codes) - set(LANGUAGES):
        raise NotAnAnswer("The languages are es, pt-br and en, or some of them, divided by commas.")
    return ",".join(dict.fromkeys(codes))


def a_sender(words: str) -> str:
    words = " ".join(words.split())
    address = words.rpartition("<")[2].rstrip(">")
    an_address(address)
    return words


def an_address(words: str) -> str:
    words = words.strip()
    try:
        validate_email(words)
    except ValidationError:
        raise NotAnAnswer("The address is like name@example.org.") from None
    return words


def a_mail_server(words: str) -> str:
    words = words.strip()
    expected = "The mail server is like smtp+tls://user:password@mail.example.org:587"
    if not words.startswith(("smtp://", "smtp+tls://", "smtp+ssl://")):
        raise NotAnAnswer(f"{expected} (or smtp+ssl:// for port 465).")
    try:
        host = environ.Env.email_url_config(words)["EMAIL_HOST"]
    except (ImproperlyConfigured, KeyError, ValueError):
        host = ""
    if not host:
        raise NotAnAnswer(f"{expected}; special characters in the password are written as in %40 for @.")
    return words


def a_database(words: str) -> str:
    words = words.strip()
    if words and urlsplit(words).scheme not in ("postgres", "postgresql", "sqlite"):
        raise NotAnAnswer("The database is like postgres://user:password@host:5432/name; empty means SQLite.")
    return words


# --- Writing and finishing --------------------------------------------------------------------


def write_settings(path: Path, answers: Answers) -> None:
    """Write the production settings to `path`, readable by their owner alone; never over existing ones."""
    home = path.parent
    var = home / "var" / "site"
    local = answers.domain == "localhost"
    values = {
        "CONVITE_MODE": "production",
        "CONVITE_VAR": str(var),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_NAME": answers.name,
        "ALLOWED_HOSTS": answers.domain,
        "PUBLIC_URL": "http://localhost:8000" if local else f"https://{answers.domain}",
        "CONVITE_LANGUAGES": answers.languages,
        "DATABASE_URL": answers.database_url or f"sqlite:///{var / 'convite.sqlite3'}",
        "REDIS_URL": answers.redis_url,
        "EMAIL_URL": answers.email_url,
        "DEFAULT_FROM_EMAIL": answers.sender,
        "TRUSTED_PROXY_COUNT": str(answers.proxies),
    }
    lines = ["# Written by `manage.py setup`; docs/run.md explains each. It holds secrets."]
    lines += [f"{name}={quoted(value)}" for name, value in values.items() if value]
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as target:
        target.write("\n".join(lines) + "\n")
    var.mkdir(parents=True, exist_ok=True, mode=0o700)


def quoted(value: str) -> str:
    """Give a value as .env takes it whole."""
    if re.fullmatch(r"[A-Za-z0-9_./:@%+,-]*", value):
        return value
    if "'" in value:
        return '"' + value.replace('"', "”") + '"'
    return f"'{value}'"


def finish(*, name: str, admin_email: str, admin_name: str) -> list[str]:
    """Make tables, static files, the site and the first administrator; safe to run again.

    Gives a sentence for each thing that is now there. No demo data is written. Raises CannotFinish.
    """
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    gather_static_files()
    done = ["The tables and the static files are in place."]
    with transaction.atomic():
        done.append(make_site(name))
        done.append(appoint_administrator(admin_email, name=admin_name))
    return done


def gather_static_files() -> None:
    """Fill STATIC_ROOT, unless it has these very files already, as in an image: there it is not ours."""
    if are_gathered():
        return
    try:
        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    except PermissionError:
        raise CannotFinish(
            f"The static files are of another version, and {settings.STATIC_ROOT} cannot be written: build "
            "the image anew, or give Convite's user the right to write there."
        ) from None


def are_gathered() -> bool:
    """Whether every static file of the code stands in STATIC_ROOT, the same, and under its pages' name."""
    named = getattr(staticfiles_storage, "hashed_files", {})
    built = Path(settings.STATIC_ROOT)
    known: set[str] = set()
    for finder in get_finders():
        for name, storage in finder.list(StaticFilesConfig.ignore_patterns):
            if name in known:  # the first one found is the one that is served
                continue
            known.add(name)
            try:
                same = filecmp.cmp(storage.path(name), built / name, shallow=False)
            except OSError:
                return False
            if not same or name not in named or not (built / named[name]).exists():
                return False
    return True


def begin() -> str:
    """Make an empty house one that can be lived in: a home in each language, and somebody who administers.

    In the demo that is somebody generated, whom the demo's own page lets one come in as. Gives a sentence
    where nobody can come in yet, which only `setup` mends; safe to run again.
    """
    with transaction.atomic():
        tree.ensure()
        if Appointment.objects.filter(duty=Appointment.Duty.ADMINISTRATOR).exists():
            return ""
        if not settings.DEMO:
            return "Nobody can come in yet: end this and run `manage.py setup`."
        appoint_administrator(DEMO_ADMINISTRATOR, name="Administración (demo)")
        Person.objects.filter(email=DEMO_ADMINISTRATOR).update(is_generated=True)
    return ""


def make_site(name: str) -> str:
    """Make a home page in each language, and the site that shows them under our address."""
    homes = tree.ensure()
    address = urlsplit(settings.PUBLIC_URL)
    site = Site.objects.get(is_default_site=True)
    site.site_name, site.hostname = name, address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.save()
    return f"{name} has a home page in {len(homes)} languages."


def appoint_administrator(address: str, *, name: str) -> str:
    """Make whoever reads `address` an administrator: they enter by a code sent there."""
    known = EmailAddress.objects.filter(email__iexact=address).select_related("user").first()
    person = known.user if known else None
    if person is None:
        person = Person.objects.create_user(name=name, email=address, language=settings.LANGUAGE_CODE)
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    person.is_staff = person.is_superuser = True
    person.save(update_fields=["is_staff", "is_superuser"])
    Appointment.objects.get_or_create(person=person, organisation=None, duty=Appointment.Duty.ADMINISTRATOR)
    return f"{address} is an administrator, and comes in at {settings.PUBLIC_URL} by a code sent there."
