"""Takes database and media into one archive, and brings them back.

The archive is a compressed tar: `manifest.json`, the database, the media. With a passphrase it is sealed
(see `sealing`). SQLite is copied with VACUUM INTO, since a plain copy of its file loses what still stands
in the write-ahead log; PostgreSQL with pg_dump.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO, cast
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from convite.launch.services import find
from convite.upkeep.sealing import MAGIC, Opener, SealBroken, Sealer
from mail.outbox import hold_unsent
from people.erasure import apply_ledger
from people.models import Erasure

FORMAT = 1


class CannotBackUp(Exception):
    """Something stands in the way of a backup; the message says what helps."""


class CannotRestore(Exception):
    """Something stands in the way of a restore, and nothing was changed; the message says what helps."""


def default_path(now: datetime) -> Path:
    return Path(settings.VAR_DIR) / "backups" / f"convite-{now:%Y-%m-%dT%H%M%SZ}.backup"


# --- Backing up -------------------------------------------------------------------------------


def back_up(path: Path, *, passphrase: str = "", now: datetime | None = None) -> Path:
    """Write database and media to `path`, which appears whole or not at all; give the path.

    Safe while Convite runs. Raises CannotBackUp.
    """
    now = now or datetime.now(UTC)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        raise CannotBackUp(f"{path} is there already; name another file.")
    half = path.with_name(path.name + ".part")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        # The database first: a file that is added meanwhile is then too many, and never one too few.
        database = dump_database(Path(folder))
        manifest = {
            "format": FORMAT,
            "made_at": now.isoformat(),
            "database": connection.vendor,
            "sha256": digest(database),
            "site": settings.PUBLIC_URL,
        }
        try:
            with half.open("wb") as target:
                os.chmod(half, 0o600)
                sealer = Sealer(target, passphrase) if passphrase else None
                stream = cast(IO[bytes], sealer or target)
                with tarfile.open(fileobj=stream, mode="w|gz") as archive:
                    words = json.dumps(manifest, indent=2).encode()
                    entry = tarfile.TarInfo("manifest.json")
                    entry.size = len(words)
                    archive.addfile(entry, io.BytesIO(words))
                    archive.add(database, "database")
                    if Path(settings.MEDIA_ROOT).is_dir():
                        archive.add(settings.MEDIA_ROOT, "media", filter=plain_entry)
                if sealer:
                    sealer.close()
                target.flush()
                os.fsync(target.fileno())
        except OSError as problem:
            half.unlink(missing_ok=True)
            raise CannotBackUp(f"The backup could not be written: {problem}") from problem
    half.rename(path)
    return path


def plain_entry(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Keep files and folders only, without the names of this machine's users."""
    if not (entry.isfile() or entry.isdir()):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def dump_database(folder: Path) -> Path:
    dump = folder / "database"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(dump)])
    else:
        run(
            CannotBackUp, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
            f"--file={dump}", str(connection.settings_dict["NAME"]),
        )  # fmt: skip
    return dump


def run(problem: type[Exception], program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs against our database; its password stays out of the words."""
    path = find(program)
    if path is None:
        raise problem(
            f"{program} was not found; install PostgreSQL's client programs (Debian: apt install "
            "postgresql-client), of the server's version or newer."
        )
    known = connection.settings_dict
    env = {
        **os.environ,
        "PGHOST": str(known["HOST"] or ""),
        "PGPORT": str(known["PORT"] or ""),
        "PGUSER": str(known["USER"] or ""),
        "PGPASSWORD": str(known["PASSWORD"] or ""),
    }
    ran = subprocess.run(
        [path, *words], env={name: value for name, value in env.items() if value}, text=True,
        errors="replace", capture_output=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if ran.returncode:
        raise problem(f"{program} failed: {' '.join(ran.stderr.split())[-500:]}")


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- Restoring --------------------------------------------------------------------------------


def restore(path: Path, *, passphrase: str = "", now: datetime | None = None) -> dict[str, Any]:
    """Put the archive's database and media in place of ours; give what was done, by name.

    Nobody who was erased comes back, not even one erased after the backup was made, as far as today's
    ledger can still be read; and no letter is sent twice: what had not been sent then is held for a
    person to decide. Raises CannotRestore before anything is changed.
    """
    now = now or datetime.now(UTC)
    media = Path(settings.MEDIA_ROOT)
    Path(settings.VAR_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR, prefix=".restore-") as name:
        folder = Path(name)
        manifest = unpack(path, folder, passphrase=passphrase)
        if manifest.get("database") != connection.vendor:
            raise CannotRestore(
                f"The backup is of {manifest.get('database')}, but DATABASE_URL names {connection.vendor}; "
                "restore into a database of the same kind."
            )
        refuse_while_running()
        erased = read_ledger()
        load_database(folder / "database", folder)
        swap_media(folder / "media", media, folder)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):  # a backup of an earlier version
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    have = set(Erasure.objects.values_list("subject", flat=True))
    Erasure.objects.bulk_create(
        Erasure(subject=subject, erased_at=at) for subject, at in erased.items() if subject not in have
    )
    return {"made_at": manifest["made_at"], "erased": apply_ledger(now=now), "held": hold_unsent()}


def read_ledger() -> dict[UUID, datetime]:
    """Give who has been erased up to now; empty when today's database is gone or empty."""
    try:
        return dict(Erasure.objects.values_list("subject", "erased_at"))
    except DatabaseError:
        return {}


@contextmanager
def opened(path: Path, passphrase: str) -> Iterator[tarfile.TarFile]:
    try:
        with path.open("rb") as source:
            sealed = source.read(len(MAGIC)) == MAGIC
            source.seek(0)
            if sealed and not passphrase:
                raise CannotRestore("The backup is sealed; set CONVITE_BACKUP_KEY to its passphrase.")
            stream = cast(BinaryIO, Opener(source, passphrase)) if sealed else source
            with tarfile.open(fileobj=stream, mode="r|gz") as archive:
                yield archive
            while stream.read(1024):  # to the seal of the end
                pass
    except SealBroken:
        raise CannotRestore(
            "The backup cannot be opened: CONVITE_BACKUP_KEY is another passphrase, or the file was cut "
            "or changed."
        ) from None
    except FileNotFoundError:
        raise CannotRestore(f"There is no file {path}.") from None
    except (tarfile.TarError, EOFError, OSError) as problem:
        raise CannotRestore(f"{path} is no whole backup: {problem}") from problem


def unpack(path: Path, folder: Path, *, passphrase: str) -> dict[str, Any]:
    """Unpack the archive into `folder`, whole and verified, and give its manifest."""
    manifest: dict[str, Any] = {}
    with opened(path, passphrase) as archive:
        for entry in archive:
            place = PurePosixPath(entry.name)
            if place.is_absolute() or ".." in place.parts or not (entry.isfile() or entry.isdir()):
                raise CannotRestore(f"{path} holds an entry that no backup of ours holds.")
            target = folder.joinpath(*place.parts)
            if entry.isdir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            content = archive.extractfile(entry)
            if content is None:
                continue
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        whole = manifest["sha256"] == digest(folder / "database")
    except (OSError, ValueError, KeyError):
        raise CannotRestore(f"{path} is no backup of Convite.") from None
    if manifest.get("format") != FORMAT:
        raise CannotRestore(f"The backup is of format {manifest.get('format')}; this Convite reads {FORMAT}.")
    if not whole:
        raise CannotRestore(f"The database in {path} was damaged on the way.")
    return manifest


def refuse_while_running() -> None:
    """Refuse to pull the database away under a running Convite."""
    sentence = "Convite is running; end it first (web server, worker and beat), then restore."
    if connection.vendor == "sqlite":
        import fcntl

        lock = Path(settings.VAR_DIR) / "up.lock"
        if lock.exists():
            with lock.open("a") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    raise CannotRestore(sentence) from None
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        if cursor.fetchone()[0]:
            raise CannotRestore(sentence)


def load_database(dump: Path, folder: Path) -> None:
    """Replace the database by the dump, in one transaction: afterwards it is the one or the other."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        connection.close()
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        source, target = sqlite3.connect(dump), sqlite3.connect(name, timeout=20)
        try:
            source.backup(target)
        except sqlite3.Error as problem:
            raise CannotRestore(f"SQLite refused: {problem}") from problem
        finally:
            source.close()
            target.close()
        return
    script = folder / "database.sql"
    run(CannotRestore, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    connection.close()
    run(
        CannotRestore, "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--command=DROP SCHEMA IF EXISTS public CASCADE", "--command=CREATE SCHEMA public",
        f"--file={script}", name,
    )  # fmt: skip


def swap_media(new: Path, media: Path, folder: Path) -> None:
    """Put the restored files in place of ours; a mounted folder stays and changes its content."""
    new.mkdir(exist_ok=True)
    media.mkdir(parents=True, exist_ok=True)
    old = folder / "old-media"
    old.mkdir()
    for path in list(media.iterdir()):
        shutil.move(path, old / path.name)
    for path in list(new.iterdir()):
        shutil.move(path, media / path.name)
