"""The demonstration as Lighthouse judges it, on a phone of the middle kind and a slow line."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from cms import sites
from cms.models import (
    HomePage,
    MembersPage,
    ProgrammePage,
    PublicationPage,
    PublicPage,
    SessionPage,
    TrainingPage,
)
from tests.browser.demonstration import own_domains as own_domains
from tests.browser.demonstration import seeded as seeded
from tests.browser.demonstration import transactional_db as transactional_db
from tests.from_npm import brought

pytestmark = [pytest.mark.browser, pytest.mark.audit]

#: The one of these versions that runs on Debian 12's node.
VERSION = "12.8.2"
KINDS: list[type[PublicPage]] = [
    HomePage,
    ProgrammePage,
    SessionPage,
    TrainingPage,
    MembersPage,
    PublicationPage,
]
#: The least of a hundred that each page gets in each of the four categories.
LEAST = 95
PORT = 9341


def first_of(kind: type[PublicPage], language: str) -> str:
    page = kind.objects.live().filter(locale__language_code=language).order_by("path").first()
    assert page is not None, (kind, language)
    return sites.whole(page.url_path)


def test_no_page_is_judged_below_95_in_any_language(
    live_server: Any, chromium_path: str, playwright: Playwright
) -> None:
    node = shutil.which("node")
    assert node, "The audit needs node (Debian: apt install nodejs)."
    lighthouse = brought("lighthouse", VERSION) / "core" / "index.js"
    addresses = [first_of(kind, code) for kind in KINDS for code in ("es", "pt-br", "en")]
    browser = playwright.chromium.launch(
        executable_path=chromium_path, args=["--no-sandbox", f"--remote-debugging-port={PORT}"]
    )
    script = Path(__file__).with_name("lighthouse.mjs")
    ran = subprocess.run(
        [node, str(script), str(lighthouse), str(PORT), *addresses], capture_output=True, text=True
    )
    browser.close()
    assert ran.returncode == 0, ran.stderr[-3000:]
    judged = [json.loads(line) for line in ran.stdout.splitlines()]
    print(ran.stdout)
    assert [page["address"] for page in judged] == addresses
    assert [page for page in judged if min(page["scores"].values()) < LEAST] == []
