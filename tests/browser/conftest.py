"""A real browser on a real server: Debian's Chromium, driven by Playwright."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

from convite.launch import services
from people.models import Person

#: Playwright's loop runs in the thread of the test, whose own queries are synchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 900}


def follow(page: Page, way: Locator) -> None:
    """Click a link or a button, and wait for the page that it leads to.

    A click alone returns before the browser has left, and what comes next would look at either page.
    """
    with page.expect_navigation():
        way.click()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium that the run found, or the lightest one of this machine."""
    path = os.environ.get("CONVITE_CHROMIUM") or services.find("chromium")
    assert path, f"Chromium was not found (Debian: apt install {services.PACKAGES['chromium']})"
    return path


@pytest.fixture(scope="session")
def chromium(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    """One browser for the run, kept from asking anything of the network."""
    browser = playwright.chromium.launch(
        executable_path=chromium_path,
        args=[
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture
def visit(
    chromium: Browser, live_server: Any, enter: Callable[[Person], Client]
) -> Iterator[Callable[..., Page]]:
    """Open a page as someone, on a phone unless said otherwise; `scripts=False` turns JavaScript off.

    Any request to another host, and any error in the browser's console, fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    port = urlsplit(live_server.url).port

    def _is_a_house(address: str) -> bool:
        """Whether an address is that of a house with a domain of its own, on the same server."""
        parts = urlsplit(address)
        return parts.port == port and (parts.hostname or "").endswith(".localhost")

    def open_page(
        path: str = "/",
        *,
        who: Person | None = None,
        scripts: bool = True,
        locale: str = "es-GT",
        size: dict[str, int] = PHONE,
        dark: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=size,
            locale=locale,
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            timezone_id="America/Sao_Paulo",
        )
        contexts.append(context)
        if who is not None:
            session = enter(who).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        page = context.new_page()
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((live_server.url, "data:", "about:")) or _is_a_house(request.url)
                else faults.append(f"asked {request.url}")
            ),
        )
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on(
            "console",
            lambda message: (
                faults.append(message.text)
                if message.type == "error" and "Content Security Policy" in message.text
                else None
            ),
        )
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Path:
    """Where pictures go when someone wants to look at them: CONVITE_SHOTS, else nowhere that stays."""
    folder = Path(os.environ.get("CONVITE_SHOTS") or request.getfixturevalue("tmp_path"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
