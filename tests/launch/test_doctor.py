"""The doctor says in a sentence what is wrong and what helps; the health page says it to a watchdog."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from convite.upkeep import doctor
from mail import pulse
from mail.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def place(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = settings.MEDIA_ROOT = tmp_path


def beating(now: datetime) -> None:
    pulse.beat(pulse.WORKER, now=now)
    pulse.beat(pulse.BEAT, now=now)
    pulse.beat(pulse.SERVER, now=now)


def due(now: datetime) -> Letter:
    return Letter.objects.create(
        key="a", kind="received", address="paula@correo.example", language="es",
        message_id="<a@mesa.example>", not_before=now,
    )  # fmt: skip


def ill(now: datetime) -> dict[str, str]:
    return {finding.subject: finding.words for finding in doctor.examine(now=now) if not finding.is_well}


def test_a_well_installation_gets_no_remedy() -> None:
    now = timezone.now()
    beating(now)
    assert ill(now) == {}


def test_a_stopped_worker_and_a_stopped_beat_are_named() -> None:
    now = timezone.now()
    assert ill(now) == {
        "Worker": "has never shown that it lives",
        "Beat": "has never shown that it lives",
        "Mail server": "has never taken a letter",
    }
    beating(now)
    assert ill(now + timedelta(minutes=6)) == {
        "Worker": "last seen 6 min ago",
        "Beat": "last seen 6 min ago",
        "Mail server": "last took a letter or greeting 6 min ago",
    }


def test_a_database_that_is_away_is_named_and_nothing_else_is_asked_of_it() -> None:
    def gone(*_: object) -> None:
        raise OperationalError("server closed the connection\nunexpectedly")

    with connection.execute_wrapper(gone):
        found = {finding.subject: finding for finding in doctor.examine()}
    database = found.pop("Database")
    assert database.words.endswith(" does not answer: server closed the connection unexpectedly")
    assert "DATABASE_URL" in database.remedy
    assert {"Migrations", "Worker", "Letters"} & set(found) == set()


def test_a_migration_that_waits_is_named() -> None:
    beating(timezone.now())
    ((_room, last),) = MigrationLoader(connection).graph.leaf_nodes("events")
    MigrationRecorder(connection).record_unapplied("events", last)
    finding = doctor.look_at_migrations()
    assert finding.words.endswith(f" to be applied, first events.{last}")
    assert finding.remedy == "Run `python3 manage.py migrate`."
    # Nothing is read from tables that may not be there yet.
    assert set(ill(timezone.now())) == {"Migrations"}


SAFE = {
    "PRODUCTION": True, "DEBUG": False, "SECURE_HSTS_SECONDS": 31_536_000, "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True, "SESSION_COOKIE_SECURE": True, "CSRF_COOKIE_SECURE": True,
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DEBUG", True),
        ("SECRET_KEY", "django-insecure-short"),
        ("SECURE_HSTS_SECONDS", 0),
        ("SESSION_COOKIE_SECURE", False),
        ("CSRF_COOKIE_SECURE", False),
    ],
)
def test_an_unsafe_setting_is_named(settings, setting: str, value: object) -> None:
    for name, safe in SAFE.items():
        setattr(settings, name, safe)
    assert [finding.words for finding in doctor.look_at_settings()] == ["none is unsafe"]
    setattr(settings, setting, value)
    (finding,) = doctor.look_at_settings()
    assert not finding.is_well
    assert setting in finding.words


def test_a_letter_that_waits_too_long_is_named() -> None:
    now = timezone.now()
    beating(now)
    due(now - timedelta(minutes=7))
    assert ill(now) == {"Letters": "the oldest of 1 due has waited 7 min"}


def test_letters_that_wait_for_a_person_are_counted_and_their_page_is_named(settings) -> None:
    now = timezone.now()
    beating(now)
    due(now)
    Letter.objects.update(state=Letter.State.HELD)
    (finding,) = [finding for finding in doctor.examine(now=now) if not finding.is_well]
    assert finding.words == "0 failed, 1 held"
    assert f"{settings.PUBLIC_URL}/es/desk/messages/" in finding.remedy


def test_a_full_disk_is_named(monkeypatch) -> None:
    monkeypatch.setattr(doctor, "LITTLE_DISK", 10**18)
    assert not doctor.look_at_disk().is_well


def test_a_mail_server_that_is_away_is_named(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    finding = doctor.look_at_mail()
    assert finding.words.startswith("127.0.0.1:9 refuses us: ")
    assert finding.remedy.startswith("Compare EMAIL_URL")


def test_a_redis_that_is_away_is_named(settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    finding = doctor.look_at_broker()
    assert finding.words.startswith("Redis does not answer: ")
    assert "none is lost" in finding.remedy


def test_in_production_a_site_without_a_certificate_is_named(settings) -> None:
    settings.PRODUCTION = settings.SECURE = True
    settings.PUBLIC_URL = "https://127.0.0.1:9"
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, None
    proxy, tls = doctor.look_at_tls(timezone.now())
    assert "TRUSTED_PROXY_COUNT" in proxy.remedy
    assert tls.words.startswith("127.0.0.1:9 cannot be reached safely: ")


def test_the_command_writes_a_line_each_and_a_remedy_below(capsys) -> None:
    with pytest.raises(CommandError, match=r"3 of \d+ need a hand"):
        call_command("doctor")
    said = capsys.readouterr().out
    assert "✓ Database: " in said
    assert "✗ Worker: has never shown that it lives.\n  → Start it: `python3 manage.py up`" in said


def test_the_command_sends_a_test_letter(capsys, mailoutbox) -> None:
    beating(timezone.now())
    call_command("doctor", "--letter-to", "ada@mesa.example")
    assert [letter.to for letter in mailoutbox] == [["ada@mesa.example"]]
    assert capsys.readouterr().out.endswith("All is well.\n")


def test_a_watchdog_sees_200_while_all_works_and_503_when_something_stalls(client: Client) -> None:
    now = timezone.now()
    beating(now)
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["parts"]) == (
        200,
        dict.fromkeys(["database", "broker", "worker", "beat", "mail-server", "letters"], True),
    )
    due(now - timedelta(minutes=6))
    answer = client.get("/health/")
    assert (answer.status_code, answer.json()["parts"]["letters"]) == (503, False)
    beating(now - timedelta(minutes=6))
    assert client.get("/health/").json()["parts"]["worker"] is False


def test_the_health_page_tells_nothing_of_anyone(client: Client) -> None:
    due(timezone.now())
    answer = client.get("/health/")
    assert b"paula" not in answer.content
    assert client.post("/health/").status_code == 405
