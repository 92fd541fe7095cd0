"""A backup brings everything back, except those who were erased and letters that may have left."""

import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from convite.launch import services
from convite.upkeep import backup
from mail.models import Letter
from people.erasure import forget
from people.models import Erasure, Organisation, Person

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module", autouse=True)
def without_flush() -> Iterator[None]:
    """Each test clears the few tables it writes; a flush would take the root of the pages along."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: None)
        yield


@pytest.fixture(autouse=True)
def place(settings, tmp_path: Path) -> Iterator[Path]:
    """A site with one picture, in folders of its own, and a database whose rows are really committed."""
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.fail("a database in memory has no file to bring back; `manage.py test` uses one on disk")
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media" / "images").mkdir(parents=True)
    (tmp_path / "media" / "images" / "sala.jpg").write_bytes(b"the picture")
    yield tmp_path
    for table in (Letter, Person, Organisation, Erasure):
        table.objects.all().delete()


def letter(state: str) -> Letter:
    key = uuid4().hex
    return Letter.objects.create(
        key=key, kind="received", address="paula@correo.example", language="es", state=state,
        message_id=f"<{key}@mesa.example>",
    )  # fmt: skip


@pytest.mark.parametrize("passphrase", ["", "una frase larga y secreta"])
def test_an_administrator_gets_everything_back(place: Path, passphrase: str) -> None:
    Organisation.objects.create(slug="mesa", name="Mesa Abierta")
    path = backup.back_up(place / "today.backup", passphrase=passphrase)
    Organisation.objects.all().delete()
    Organisation.objects.create(slug="vereda", name="Vereda Digital")
    (place / "media" / "images" / "sala.jpg").write_bytes(b"another picture")
    (place / "media" / "new.jpg").write_bytes(b"a picture of afterwards")

    backup.restore(path, passphrase=passphrase)

    assert list(Organisation.objects.values_list("name", flat=True)) == ["Mesa Abierta"]
    files = {str(p.relative_to(place / "media")): p.read_bytes() for p in (place / "media").rglob("*.*")}
    assert files == {"images/sala.jpg": b"the picture"}


def test_a_backup_can_be_restored_twice(place: Path) -> None:
    Organisation.objects.create(slug="mesa", name="Mesa Abierta")
    path = backup.back_up(place / "today.backup")
    backup.restore(path)
    backup.restore(path)
    assert Organisation.objects.count() == 1


def test_whoever_was_erased_since_does_not_come_back(place: Path) -> None:
    paula = Person.objects.create_user(name="Paula", email="paula@correo.example")
    path = backup.back_up(place / "today.backup")
    forget(paula, now=timezone.now())

    done = backup.restore(path)

    again = Person.objects.get(subject=paula.subject)
    assert done["erased"] == 1
    assert again.name != "Paula"
    assert again.email == ""


def test_unsent_letters_are_held_and_sent_ones_stay_sent(place: Path) -> None:
    for state in (Letter.State.DUE, Letter.State.SENDING, Letter.State.SENT):
        letter(state)
    path = backup.back_up(place / "today.backup")

    done = backup.restore(path)

    assert done["held"] == 2
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["held", "held", "sent"]


def test_what_stands_in_the_write_ahead_log_is_saved(place: Path) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_autocheckpoint = 0")
    Organisation.objects.create(slug="last", name="Committed last")
    path = backup.back_up(place / "today.backup")
    Organisation.objects.all().delete()
    backup.restore(path)
    assert Organisation.objects.filter(slug="last").exists()


def test_only_its_owner_reads_a_backup(place: Path) -> None:
    path = backup.back_up(place / "today.backup")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in place.iterdir() if "today" in p.name] == ["today.backup"]


def test_a_sealed_backup_shows_no_name(place: Path) -> None:
    Person.objects.create_user(name="Paula Canaria", email="paula@correo.example")
    path = backup.back_up(place / "today.backup", passphrase="una frase")
    assert b"Canaria" not in path.read_bytes()
    assert path.read_bytes().startswith(b"CONVITE1")


def test_a_wrong_passphrase_or_a_cut_file_changes_nothing(place: Path) -> None:
    Organisation.objects.create(slug="mesa", name="Mesa Abierta")
    path = backup.back_up(place / "today.backup", passphrase="una frase")
    cut = place / "cut.backup"
    cut.write_bytes(path.read_bytes()[:-20])
    for file, passphrase, words in (
        (path, "otra", "another passphrase"),
        (path, "", "set CONVITE_BACKUP_KEY"),
        (cut, "una frase", "cut or changed"),
        (place / "none.backup", "", "There is no file"),
    ):
        with pytest.raises(backup.CannotRestore, match=words):
            backup.restore(file, passphrase=passphrase)
    assert Organisation.objects.count() == 1
    assert (place / "media" / "images" / "sala.jpg").read_bytes() == b"the picture"


def test_a_damaged_unsealed_backup_is_refused(place: Path) -> None:
    junk = place / "junk.backup"
    junk.write_bytes(b"no archive at all")
    with pytest.raises(backup.CannotRestore, match="no whole backup"):
        backup.restore(junk)


def test_a_backup_never_writes_over_another(place: Path) -> None:
    (place / "today.backup").write_bytes(b"yesterday's")
    with pytest.raises(backup.CannotBackUp, match="is there already"):
        backup.back_up(place / "today.backup")


@pytest.mark.postgres
def test_without_postgresqls_programs_a_sentence_says_which(place: Path, monkeypatch) -> None:
    monkeypatch.setattr(backup, "find", lambda program: None)
    with pytest.raises(backup.CannotBackUp, match="pg_dump was not found.*postgresql-client"):
        backup.back_up(place / "today.backup")
    assert services.find("pg_dump")


def test_restore_asks_first(place: Path, monkeypatch) -> None:
    path = backup.back_up(place / "today.backup")
    Organisation.objects.create(slug="mesa", name="Mesa Abierta")
    monkeypatch.setattr("builtins.input", lambda words: "no")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(path))
    assert Organisation.objects.count() == 1


def test_the_commands_take_the_passphrase_from_the_environment(place: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("CONVITE_BACKUP_KEY", "una frase larga")
    call_command("backup")
    (path,) = (place / "var" / "backups").iterdir()
    assert str(path) in capsys.readouterr().out
    monkeypatch.delenv("CONVITE_BACKUP_KEY")
    with pytest.raises(CommandError, match="sealed"):
        call_command("restore", str(path), "--no-input")
    monkeypatch.setenv("CONVITE_BACKUP_KEY", "una frase larga")
    letter(Letter.State.DUE)
    call_command("restore", str(path), "--no-input")
    assert Letter.objects.count() == 0
    assert "0 unsent letters held" in capsys.readouterr().out


def test_a_running_convite_is_not_robbed_of_its_database(place: Path) -> None:
    path = backup.back_up(place / "today.backup")
    if connection.vendor == "sqlite":
        import fcntl

        (place / "var").mkdir(exist_ok=True)
        with (place / "var" / "up.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with pytest.raises(backup.CannotRestore, match="Convite is running"):
                backup.restore(path)
    else:
        other = connection.copy()
        other.ensure_connection()
        try:
            with pytest.raises(backup.CannotRestore, match="Convite is running"):
                backup.restore(path)
        finally:
            other.close()


def test_the_day_stands_in_the_name_of_a_backup() -> None:
    now = timezone.now().replace(year=2026, month=3, day=4, hour=5, minute=6, second=7)
    assert backup.default_path(now).name == "convite-2026-03-04T050607Z.backup"
    assert backup.default_path(now + timedelta(days=1)).name == "convite-2026-03-05T050607Z.backup"
    assert os.sep not in backup.default_path(now).name
