"""A passkey in a real browser, with a key that Chromium plays: added once, then enough to come in by."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail as post
from django.core.cache import cache
from playwright.sync_api import Page, expect

from people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


def plug_in_a_key(page: Page) -> None:
    """Give the browser a key of its own that knows its owner by finger or face."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def log_in_by_letter(page: Page, address: str) -> None:
    page.goto("/en/account/login/")
    page.fill("input[name=login]", address)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("input[name=code]")).to_be_visible()
    found = re.search(r"^([A-Z0-9-]{6,})$", str(post.outbox[-1].body), re.MULTILINE)
    assert found
    page.fill("input[name=code]", found[1])
    page.locator("main form button").first.click()
    page.wait_for_url("**/my/")


def test_paula_adds_a_passkey_and_comes_in_with_it_alone(
    visit: Callable[..., Page], participant: Person
) -> None:
    page = visit("/en/", locale="en-GB")
    plug_in_a_key(page)
    log_in_by_letter(page, participant.email)

    page.goto("/en/account/2fa/webauthn/add/")
    page.get_by_label("Name of the key").fill("My phone")
    page.get_by_label("Log in with this key alone").check()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url("**/account/2fa/recovery-codes/**")

    key = Authenticator.objects.get(user=participant, type=Authenticator.Type.WEBAUTHN).wrap()
    assert (key.name, key.is_passwordless) == ("My phone", True)

    page.context.clear_cookies()
    letters = len(post.outbox)
    page.goto("/en/account/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url("**/my/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Paula")
    assert len(post.outbox) == letters


def test_without_javascript_the_login_says_what_a_key_needs(visit: Callable[..., Page]) -> None:
    page = visit("/en/account/login/", scripts=False, locale="en-GB")

    assert page.get_by_role("button", name="Log in with a passkey").count() == 0
    expect(page.locator("noscript .notice")).to_contain_text("need JavaScript")
