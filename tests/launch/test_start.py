"""What stands in the way of a start gets one sentence, an exit code of 1, and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from convite.launch import up, venv
from convite.launch.words import Refusal
from tests.launch.conftest import HOME, manage, plain_env

PRODUCTION = {
    "CONVITE_MODE": "production",
    "CONVITE_READ_DOTENV": "false",
    "SECRET_KEY": "0123456789" * 6,
    "ALLOWED_HOSTS": "events.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
    "EMAIL_URL": "smtp://mail.example.org:25",
    "DEFAULT_FROM_EMAIL": "Convite <convite@example.org>",
}


def test_an_old_python_is_named() -> None:
    started = subprocess.run(
        [
            sys.executable,
            "-c",
            "import runpy, sys; sys.version_info = (3, 9, 2); "
            "runpy.run_path('manage.py', run_name='__main__')",
        ],
        cwd=HOME, capture_output=True, text=True, env=plain_env(),
    )  # fmt: skip
    assert started.returncode == 1
    assert started.stderr == (
        "Convite needs Python 3.11 or newer; this is Python 3.9. Start it with a newer one, "
        "for example: python3.11 manage.py up\n"
    )


def test_a_missing_venv_module_is_named_with_its_package(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "ensurepip" else True)
    with pytest.raises(Refusal) as refusal:
        venv.make(tmp_path / ".venv")
    assert str(refusal.value) == (
        "Python's ensurepip module is missing, so no environment can be made. "
        "On Debian or Ubuntu: apt install python3-venv; then run the command again."
    )


@pytest.mark.once
def test_an_unreachable_package_index_is_named(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    pin = f"convite-has-no-such-package==1.0 --hash=sha256:{'0' * 64}\n"
    (tmp_path / "requirements" / "base.txt").write_text(pin)
    monkeypatch.delenv("CONVITE_VENV", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    with pytest.raises(Refusal) as refusal:
        venv.make_ready(tmp_path, needs="base")
    assert str(refusal.value) == (
        "The package index cannot be reached, so the packages cannot be installed: check the network "
        "(or set PIP_INDEX_URL to a mirror) and run the command again."
    )


@pytest.mark.once
def test_a_half_made_environment_is_made_anew(monkeypatch, tmp_path: Path, capsys) -> None:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("# nothing\n")
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(tmp_path / "a python that is gone")
    monkeypatch.delenv("CONVITE_VENV", raising=False)
    venv.make_ready(tmp_path, needs="base")
    assert venv.sound(folder)
    assert venv.holds(tmp_path, folder, "base")
    assert not venv.holds(tmp_path, folder, "dev")
    capsys.readouterr()
    venv.make_ready(tmp_path, needs="base")
    assert capsys.readouterr().out == ""  # the second time there is nothing to do


def test_changed_pins_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "requirements").mkdir()
    pins = tmp_path / "requirements" / "dev.txt"
    pins.write_text("one==1\n")
    folder = tmp_path / ".venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / venv.STAMP).write_text(f"dev {venv.digest(pins)}\n")
    assert venv.holds(tmp_path, folder, "base")  # who has the tools has the product's packages too
    pins.write_text("one==2\n")
    assert not venv.holds(tmp_path, folder, "base")


def test_production_names_what_it_misses(home: Path) -> None:
    refused = manage(home, "check", CONVITE_MODE="production")
    assert refused.returncode == 1
    assert refused.stderr == (
        "Convite will not start in production without: SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL, EMAIL_URL, "
        "DEFAULT_FROM_EMAIL. `python3 manage.py setup` writes them; docs/run.md explains them.\n"
    )


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is shorter than 50 characters; use a random one.\n"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS may not contain *; name your domains.\n"),
        ("PUBLIC_URL", "http://events.example.org", "PUBLIC_URL must begin with https:// in production.\n"),
        (
            "CONVITE_COME_IN_AS", "true",
            "“Come in as …” belongs to the demo; remove CONVITE_COME_IN_AS.\n",
        ),
        (
            "DATABASE_URL", "postgres://u:p@127.0.0.1:5/x",
            "Production on PostgreSQL also needs REDIS_URL.\n",
        ),
    ],
)  # fmt: skip
def test_production_refuses_what_is_unsafe(home: Path, setting: str, value: str, sentence: str) -> None:
    refused = manage(home, "check", **{**PRODUCTION, setting: value})
    assert (refused.returncode, refused.stderr) == (1, sentence)


def test_production_starts_when_all_is_said(home: Path, tmp_path: Path) -> None:
    checked = manage(home, "check", "--deploy", **PRODUCTION, CONVITE_VAR=str(tmp_path))
    assert checked.returncode == 0, checked.stderr


def test_a_server_that_was_told_nothing_is_in_production(home: Path) -> None:
    for module in ("convite.wsgi", "convite.celery"):
        started = subprocess.run(
            [sys.executable, "-c", f"import {module}"],
            cwd=home,
            env=plain_env(),
            capture_output=True,
            text=True,
        )
        assert started.returncode != 0
        assert "Convite will not start in production without" in started.stderr


def test_a_reset_empties_the_demo_and_nothing_else(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("convite.sqlite3", "prepared", "beat-schedule", "kept"):
        (tmp_path / name).write_text("x")
    for name in ("media", "mailbox", "broker", "backups", "site"):
        (tmp_path / name).mkdir()
    with pytest.raises(Refusal, match="this is not the demo, so nothing was touched"):
        up.reset(tmp_path, demo=False)
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@host/name")
    with pytest.raises(Refusal, match="DATABASE_URL names another one"):
        up.reset(tmp_path, demo=True)
    assert len(list(tmp_path.iterdir())) == 9
    monkeypatch.delenv("DATABASE_URL")
    up.reset(tmp_path, demo=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backups", "kept", "site"]
