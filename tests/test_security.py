"""What every answer carries and no page contains, what never reaches a log, and when we refuse to start."""

import io
import logging
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from people import links
from tests.test_access_matrix import MATRIX, body, browser_of, cast, world  # noqa: F401  (two are fixtures)

ROOT = Path(__file__).resolve().parent.parent
#: Attributes by which a browser fetches something by itself.
FETCHED = {
    ("script", "src"), ("link", "href"), ("img", "src"), ("img", "srcset"), ("source", "src"),
    ("source", "srcset"), ("iframe", "src"), ("object", "data"), ("embed", "src"), ("video", "src"),
    ("audio", "src"), ("form", "action"), ("input", "src"), ("use", "href"), ("track", "src"),
}  # fmt: skip
#: Links that are only named and never fetched.
NAMED_ONLY = {"canonical", "alternate", "next", "prev", "license", "author"}


class Page(HTMLParser):
    """Collects what the strict policy would refuse, and what would be fetched from elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.inline = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"<{tag} {name}=…>")
            if (tag, name) in FETCHED and not (tag == "link" and values.get("rel") in NAMED_ONLY):
                self.elsewhere(tag, value or "")
            if (value or "").strip().lower().startswith("javascript:"):
                self.faults.append(f"<{tag} {name}=javascript:…>")
        if tag == "style":
            self.faults.append("<style>")
        is_data = values.get("type") in ("application/json", "application/ld+json")
        if tag == "script" and "src" not in values and not is_data:
            self.faults.append("<script> without src")

    def elsewhere(self, tag: str, value: str) -> None:
        for address in re.split(r",\s+", value):
            host = urlsplit(address.strip().split(" ")[0]).hostname
            if host and host not in ("testserver", urlsplit(settings.PUBLIC_URL).hostname):
                self.faults.append(f"<{tag}> fetches from {host}")


def policy(response) -> dict[str, list[str]]:
    directives = (part.split() for part in response["Content-Security-Policy"].split(";") if part.strip())
    return {name: values for name, *values in directives}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_no_page_breaks_the_policy_or_asks_a_third_party(world, language):  # noqa: F811
    from cms import tree

    tree.ensure()
    faults: list[str] = []
    browsers = {role: browser_of(who) for role, who in world.people.items()}
    seen = 0
    for name, row in MATRIX.items():
        if name == "no_passwords":
            continue
        with translation.override(language):
            address = reverse(name, kwargs=row.path(world))
        role = next((role for role, sign in zip(browsers, row.answers, strict=True) if sign == "2"), None)
        if role is None:
            continue
        response = browsers[role].get(address)
        if response["Content-Type"].startswith("text/html"):
            seen += 1
            given, found = policy(response), Page(body(response)).faults
            if "script-src" not in given:
                # A letter as its reader gets it, in a frame of its own: it has its styles within it, and
                # nothing is loaded and nothing runs.
                if given["default-src"] != ["'none'"] or "sandbox" not in given:
                    faults.append(f"{name}: a loose policy {given}")
                faults += [f"{name}: {fault}" for fault in found if "style" not in fault]
                continue
            faults += [f"{name}: {fault}" for fault in found]
            if given["script-src"] != ["'self'"] or given["style-src"] != ["'self'"]:
                faults.append(f"{name}: a loose policy {given}")
    assert seen > 40
    assert faults == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/es/account/login/", "/es/no-such-page/", "/es/account/signup/"])
def test_every_answer_carries_the_headers(client, address):
    response = client.get(address)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    given = policy(response)
    assert given["default-src"] == ["'none'"]
    assert given["frame-ancestors"] == ["'none'"]
    assert given["base-uri"] == ["'none'"]
    assert given["form-action"] == ["'self'"]
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/cms/", "/back-office/"])
def test_looser_policy_stays_inside_the_admins(enter, admin, address):
    from cms import tree

    tree.ensure()
    given = policy(enter(admin).get(address))
    assert "'unsafe-inline'" in given["script-src"]
    assert given["default-src"] == ["'self'"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/es/me/", "/es/desk/people/", "/es/desk/", "/es/my/", "/cms/"])
def test_pages_made_for_someone_are_kept_by_no_cache(enter, admin, address):
    from cms import tree

    tree.ensure()
    kept = enter(admin).get(address)["Cache-Control"]
    assert "private" in kept or "no-store" in kept


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, participant):
    client.post("/es/account/login/", {"login": "paula@correo.example"})
    for name in (settings.SESSION_COOKIE_NAME,):
        cookie = client.cookies[name]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    client.get("/es/account/signup/")
    assert client.cookies[settings.CSRF_COOKIE_NAME]["httponly"]


@pytest.mark.django_db
def test_post_from_another_site_is_refused(participant):
    client = Client(enforce_csrf_checks=True)
    client.force_login(participant, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert client.post("/es/me/forget/").status_code == 403
    participant.refresh_from_db()
    assert participant.erased_at is None


@pytest.mark.django_db
def test_login_leads_to_our_own_pages_alone(client, participant):
    away = "?next=https://evil.example/"
    client.post(f"/es/account/login/{away}", {"login": "paula@correo.example", "next": away[6:]})
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)[1]
    entered = client.post(f"/es/account/login/code/confirm/{away}", {"code": code, "next": away[6:]})
    assert entered["Location"] == "/es/after-login/"


@pytest.mark.django_db
def test_token_of_a_link_reaches_no_log(client, world, monkeypatch):  # noqa: F811
    """Every log line of pages behind a link, found or not, names no token."""
    console = next(
        handler
        for handler in logging.getLogger().handlers
        if any(type(each).__name__ == "WithoutTokens" for each in handler.filters)
    )
    lines = io.StringIO()
    monkeypatch.setattr(console, "stream", lines)
    logging.getLogger("django.request").setLevel(logging.DEBUG)
    token = links.mint("registration", world.place, now=timezone.now(), days=1)
    for below in ("", "enter/nothing/", "switch/", "no-such-page/", "calendar.ics"):
        client.get(f"/es/my/{token}/{below}")
        client.post(f"/es/my/{token}/{below}", {"mode": "nothing"})
        client.get(f"/my/{token}/{below}")
    client.get("/es/my/" + "A" * 43 + "/")
    assert "Not Found" in lines.getvalue()
    assert token not in lines.getvalue()


# --- Refusing to start -----------------------------------------------------------------------

SOUND = {
    "CONVITE_MODE": "production",
    "CONVITE_READ_DOTENV": "false",
    "SECRET_KEY": "k" * 64,
    "ALLOWED_HOSTS": "convite.example",
    "DATABASE_URL": "sqlite:///:memory:",
    "EMAIL_URL": "smtp://localhost:25",
    "DEFAULT_FROM_EMAIL": "Convite <convite@convite.example>",
}
COOKIES = """
from convite import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SECURE_SSL_REDIRECT,
      s.SECURE_HSTS_SECONDS >= 31536000, s.DEBUG, s.COME_IN_AS, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)
"""


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    chosen = {name: value for name, value in (SOUND | changes).items() if value is not None}
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", COOKIES],
        cwd=ROOT,
        env=kept | chosen,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_everything_shut():
    assert start().stdout.split() == ["True", "True", "True", "True", "True", "False", "False", "False"]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"DEFAULT_FROM_EMAIL": None}, "DEFAULT_FROM_EMAIL"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"PUBLIC_URL": "http://convite.example"}, "PUBLIC_URL"),
        ({"CONVITE_COME_IN_AS": "true"}, "CONVITE_COME_IN_AS"),
        ({"CONVITE_MODE": "prod"}, "CONVITE_MODE"),
        ({"DATABASE_URL": "postgres://u@localhost/db"}, "REDIS_URL"),
        ({"DEFAULT_FROM_EMAIL": "nobody"}, "DEFAULT_FROM_EMAIL"),
    ],
)
def test_production_refuses_to_start_insecurely_and_names_why(changes, names):
    answer = start(**changes)
    assert answer.returncode != 0
    assert names in answer.stderr.splitlines()[-1]


def test_demo_has_no_come_in_as_when_it_is_switched_off():
    answer = start(CONVITE_MODE="demo", CONVITE_COME_IN_AS="false")
    assert answer.stdout.split()[6] == "False"
