"""Looks at everything an installation needs, and says in a sentence what is wrong and what helps.

Nothing here tells anything about a person: findings hold states, counts and ages.
"""

from __future__ import annotations

import shutil
import smtplib
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core import mail as django_mail
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from convite.locale_prefix import address
from events import schedule
from mail import pulse

#: Below this much free disk, in bytes, something will soon fail to be written.
LITTLE_DISK = 1_000_000_000
#: A certificate that ends sooner than this is not being renewed.
CERTIFICATE_LEFT = timedelta(days=14)


class Finding(NamedTuple):
    """What one look found: `remedy` is empty when all is well."""

    subject: str
    words: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        return not self.remedy


def examine(*, now: datetime | None = None) -> Iterator[Finding]:
    """Look at everything in turn; without a database, only at what needs none."""
    now = now or datetime.now(UTC)
    database = look_at_database()
    yield database
    yield look_at_broker()
    if database.is_well:
        migrations = look_at_migrations()
        yield migrations
        if migrations.is_well:
            yield from look_at_pulse(now)
            yield look_at_zones(now)
    yield look_at_mail()
    yield from look_at_tls(now)
    yield look_at_disk()
    yield from look_at_settings()


def look_at_database() -> Finding:
    name = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return Finding(
            "Database", f"{name} does not answer: {one_line(problem)}",
            "Start the database, and compare DATABASE_URL with its address, user and password.",
        )  # fmt: skip
    return Finding("Database", f"{name} answers")


def look_at_migrations() -> Finding:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        first = pending[0][0]
        return Finding(
            "Migrations", f"{len(pending)} wait to be applied, first {first.app_label}.{first.name}",
            "Run `python3 manage.py migrate`.",
        )  # fmt: skip
    return Finding("Migrations", "all applied")


def look_at_zones(now: datetime) -> Finding:
    """Ask whether a country changed its clocks since coming sessions were placed in time."""
    shifted = schedule.shifted(now)
    if shifted:
        return Finding(
            "Time zones", f"{len(shifted)} coming sessions are no longer at their hour on the wall",
            "Run `python3 manage.py follow_zones`: it keeps the hours that were announced, and tells those "
            "concerned. `--look` only lists them.",
        )  # fmt: skip
    return Finding("Time zones", "every coming session is at its hour on the wall")


def look_at_broker() -> Finding:
    if not settings.REDIS_URL:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"])
        try:
            probe = folder / ".doctor"
            probe.touch()
            probe.unlink()
        except OSError as problem:
            return Finding(
                "Broker", f"its folder cannot be written: {one_line(problem)}",
                f"Give Convite's user the right to write in {folder}.",
            )  # fmt: skip
        return Finding("Broker", "the embedded one works")
    import redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    try:
        line = redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
        )
        line.ping()
        line.close()
    except (redis.RedisError, OSError, ValueError) as problem:
        return Finding(
            "Broker", f"Redis does not answer: {one_line(problem)}",
            "Start Redis, and compare REDIS_URL with its address. Letters wait meanwhile; none is lost.",
        )  # fmt: skip
    return Finding("Broker", "Redis answers")


def look_at_pulse(now: datetime) -> Iterator[Finding]:
    """Ask when worker and beat last showed that they live, and what waits to be sent."""
    facts = pulse.facts(now)
    for name, beaten_at in (("Worker", facts.worker_at), ("Beat", facts.beat_at)):
        if beaten_at and now - beaten_at < pulse.STALLED:
            yield Finding(name, f"seen {age(now - beaten_at)} ago")
            continue
        yield Finding(
            name,
            f"last seen {age(now - beaten_at)} ago" if beaten_at else "has never shown that it lives",
            "Start it: `python3 manage.py up` runs worker and beat; in containers, "
            "`docker compose up -d worker beat`.",
        )  # fmt: skip
    if not facts.server_at or now - facts.server_at >= pulse.STALLED:
        since = age(now - facts.server_at) if facts.server_at else ""
        yield Finding(
            "Mail server",
            f"last took a letter or greeting {since} ago" if since else "has never taken a letter",
            "Compare EMAIL_URL with what your mail provider says, and look whether it still takes letters "
            "from us; letters wait meanwhile, and none is lost.",
        )  # fmt: skip
    waited = now - facts.oldest_due_at if facts.oldest_due_at else timedelta(0)
    if waited >= pulse.STALLED:
        yield Finding(
            "Letters", f"the oldest of {facts.due} due has waited {age(waited)}",
            "Look at the worker and the mail server; `manage.py doctor --letter-to ADDRESS` tries it.",
        )  # fmt: skip
    else:
        yield Finding("Letters", "none is late")
    if facts.failed or facts.held:
        yield Finding(
            "Letters kept back", f"{facts.failed} failed, {facts.held} held",
            f"An administrator reads why at {settings.PUBLIC_URL}{address('mail:desk')}, and sends them "
            "again or drops them.",
        )  # fmt: skip


def look_at_mail() -> Finding:
    if "smtp" not in settings.EMAIL_BACKEND:
        return Finding("Mail", "goes to the demo's mailbox" if settings.DEMO else "is not sent by SMTP")
    line = django_mail.get_connection(timeout=10)
    try:
        line.open()
        line.close()
    except (OSError, smtplib.SMTPException) as problem:
        return Finding(
            "Mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} refuses us: {one_line(problem)}",
            "Compare EMAIL_URL with what your mail provider says: host, port, user, password, TLS.",
        )  # fmt: skip
    return Finding("Mail", f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} lets us in")


def send_test_letter(address: str) -> Finding:
    """Send a letter to `address` now, beside the outbox, and say how it went."""
    letter = django_mail.EmailMessage(
        subject=f"{settings.SITE_NAME}: test letter",
        body="This letter was sent by `manage.py doctor`. If you read it, mail works.",
        to=[address],
    )
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as problem:
        return Finding(
            "Test letter", f"was refused: {one_line(problem)}",
            f"Ask your mail provider whether {parseaddr(settings.DEFAULT_FROM_EMAIL)[1]} may send.",
        )  # fmt: skip
    return Finding("Test letter", f"handed over for {address}; look into that mailbox and its spam")


def look_at_tls(now: datetime) -> Iterator[Finding]:
    if not settings.PRODUCTION:
        yield Finding("TLS", f"not asked for in {settings.MODE} mode")
        return
    if not settings.SECURE:
        yield Finding(
            "TLS", f"PUBLIC_URL is {settings.PUBLIC_URL}, without TLS",
            "Put a proxy with TLS in front and begin PUBLIC_URL with https://.",
        )  # fmt: skip
        return
    if settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER:
        yield Finding(
            "Proxy", "TRUSTED_PROXY_COUNT is 0, so a request through a proxy looks like one without TLS",
            "Set TRUSTED_PROXY_COUNT to the number of proxies in front, usually 1.",
        )  # fmt: skip
    address = urlsplit(settings.PUBLIC_URL)
    host, port = address.hostname or "", address.port or 443
    try:
        with socket.create_connection((host, port), timeout=5) as plain:
            with ssl.create_default_context().wrap_socket(plain, server_hostname=host) as line:
                ends = str((line.getpeercert() or {})["notAfter"])
    except (OSError, KeyError) as problem:
        yield Finding(
            "TLS", f"{host}:{port} cannot be reached safely: {one_line(problem)}",
            "Look at the proxy and its certificate, and at the domain's DNS entry.",
        )  # fmt: skip
        return
    left = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) - now
    if left < CERTIFICATE_LEFT:
        yield Finding(
            "TLS", f"the certificate ends in {left.days} days", "Look why the proxy does not renew it."
        )
    else:
        yield Finding("TLS", f"the certificate of {host} is good for {left.days} days")


def look_at_disk() -> Finding:
    free = min(
        shutil.disk_usage(folder if folder.exists() else folder.parent).free
        for folder in (Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT))
        if folder.exists() or folder.parent.exists()
    )
    words = f"{free / 1e9:.1f} GB free"
    if free < LITTLE_DISK:
        return Finding("Disk", words, f"Free some: below {LITTLE_DISK // 10**9} GB, writing may soon fail.")
    return Finding("Disk", words)


def look_at_settings() -> Iterator[Finding]:
    if not settings.PRODUCTION:
        yield Finding("Settings", f"those of {settings.MODE} mode, for this machine alone")
        return
    asked = checks.run_checks(tags=[checks.Tags.security], include_deployment_checks=True)
    found = [message for message in asked if not message.is_silenced()]
    for message in found:
        yield Finding("Settings", one_line(message.msg), one_line(message.hint or f"See {message.id}."))
    if not found:
        yield Finding("Settings", "none is unsafe")


def one_line(text: object) -> str:
    """Give a text's words on one line, at most 300 characters of them."""
    words = " ".join(str(text).split())
    return words if len(words) <= 300 else f"{words[:299]}…"


def age(span: timedelta) -> str:
    """Give a span in the largest unit that fits: `40 s`, `12 min`, `3 h`, `5 days`."""
    seconds = int(span.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds // 60} min"
    if seconds < 172_800:
        return f"{seconds // 3600} h"
    return f"{seconds // 86_400} days"
