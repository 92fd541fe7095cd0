"""From a clone to a production of one's own, on SQLite, with no demo data."""

import sqlite3
import stat
from pathlib import Path

import pytest

from convite.upkeep import setup
from tests.launch.conftest import Running, eventually, manage, migrated

ANSWERS = {
    "--name": "Red «Río & Mar»",
    "--domain": "events.example.org",
    "--languages": "es,pt-br,en",
    "--from": "Red Río <red@example.org>",
    "--email-url": "smtp+tls://user:p%40ss@mail.example.org:587",
    "--admin-email": "ada@example.org",
}


def words(**changed: str) -> list[str]:
    answers = {**ANSWERS, **{f"--{name.replace('_', '-')}": value for name, value in changed.items()}}
    return [word for pair in answers.items() for word in pair]


@pytest.mark.once
def test_an_administrator_goes_from_a_clone_to_production(own_clone: Path) -> None:
    var = own_clone / "var" / "site"
    migrated(var / "convite.sqlite3")

    done = manage(own_clone, "setup", "--no-input", *words())

    assert done.returncode == 0, done.stdout + done.stderr
    env = own_clone / ".env"
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert "CONVITE_MODE=production" in env.read_text("utf-8")
    with sqlite3.connect(var / "convite.sqlite3") as database:
        people = database.execute("SELECT name, email, is_superuser FROM people_person").fetchall()
        duties = database.execute("SELECT duty FROM people_appointment").fetchall()
        events = database.execute("SELECT count(*) FROM events_event").fetchone()
        site = database.execute("SELECT site_name, hostname, port FROM wagtailcore_site").fetchall()
    assert people == [("Administrator", "ada@example.org", 1)]
    assert duties == [("administrator",)]
    assert events == (0,)
    assert site == [("Red «Río & Mar»", "events.example.org", 443)]

    again = manage(own_clone, "setup", "--no-input", *words())
    assert again.returncode == 0, again.stdout + again.stderr  # safe to run again

    running = Running(own_clone, var)
    try:
        assert eventually(running.is_ready, within=90), running.said()
        pages = {path: running.status(path, host="events.example.org") for path in ("/es/", "/pt/", "/en/")}
        assert pages == {"/es/": 200, "/pt/": 200, "/en/": 200}, running.said()
        assert running.status("/es/", host="elsewhere.example.org") == 400
        assert running.status("/es/come-in/", host="events.example.org") == 404
        assert running.status("/es/mailbox/", host="events.example.org") == 404
    finally:
        assert running.end() == 0


def test_what_is_missing_is_named(home: Path, tmp_path: Path) -> None:
    refused = manage(home, "setup", "--no-input", "--name", "Red", CONVITE_VAR=str(tmp_path))
    assert refused.returncode == 1
    assert refused.stderr.endswith("Setup also needs --domain, --from, --email-url, --admin-email.\n")
    assert not (home / ".env").exists()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (setup.a_domain, "events.example.org/es"),
        (setup.a_domain, "ex ample"),
        (setup.some_languages, "es,fr"),
        (setup.some_languages, ""),
        (setup.a_sender, "Red Río"),
        (setup.an_address, "ada"),
        (setup.a_mail_server, "mail.example.org"),
        (setup.a_database, "mysql://u:p@host/name"),
        (setup.a_name, "   "),
    ],
)
def test_an_answer_that_cannot_be_used_is_explained(rule, words: str) -> None:
    with pytest.raises(setup.NotAnAnswer):
        rule(words)


def test_answers_are_tidied() -> None:
    assert setup.a_domain("https://Events.Example.org/") == "events.example.org"
    assert setup.some_languages("pt, es,pt-br") == "pt-br,es"
    assert setup.a_sender("Red  Río <red@example.org>") == "Red Río <red@example.org>"
