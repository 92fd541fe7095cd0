"""A funder quotes a figure: as a sentence with all it takes, as a picture, by an address that stays."""

import io
import re

import pytest
from auditlog.models import LogEntry
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from reports.issuing import releases
from reports.models import Release
from reports.portal import funder as reading
from reports.portal import quoting
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def release(full_event, grant, organiser) -> Release:
    return releases.issue(grant, by=organiser, now=NOW)


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


def quoted(release, language):
    with override(language):
        report = quoting.add(reading.read(release.tables, language), code=release.code)
        return {
            figure["code"]: figure["sentence"] for figure in (*report["figures"], *report["contributions"])
        }


def test_sentence_has_number_unit_base_period_report_day_and_address(release):
    assert quoted(release, "en")["people"] == (
        "80 different people were present at the events of “Digital security for all”, each counted once"
        " however many events they came to. From 1 January 2026 to 31 December 2026; Mesa Abierta, report 1"
        f" of 10 November 2026: {settings.PUBLIC_URL}/en/reports/{release.code}/figures/people/"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shown_figure_has_a_sentence_in_the_reader_s_language(release, language):
    sentences = quoted(release, language)
    figures = release.tables["figures"]
    assert {code for code, words in sentences.items() if words} == {
        code for code in sentences if figures[code] is not None
    }
    with override(language):
        last = {code: quoting.permanent(release.code, code) for code in sentences}
    for code, words in sentences.items():
        if words:
            assert words.endswith(last[code]) and f"/{language.partition('-')[0]}/" in last[code]
            assert re.search(rf"\b{figures[code]}\b", words)
            assert release.tables["grant"]["title"][language] in words


def test_protected_figure_gives_no_sentence_and_says_why(release, funder, enter):
    page = enter(funder).get(address("release", release.code)).content.decode()
    assert quoted(release, "en")["speakers"] is None
    assert page.count("There is nothing to quote: the number is protected") == 2
    assert 'id="quote-speakers"' not in page and 'id="quote-present"' in page


@pytest.mark.parametrize(("who", "route"), [("funder", "release"), ("organiser", "issued")])
def test_permanent_address_leads_to_the_figure_on_the_page_that_the_reader_has(
    release, who, route, request, enter
):
    client = enter(request.getfixturevalue(who))
    page = address(route, release.code)
    shown = client.get(page).content.decode()
    for figure in ("present", "speakers", "by-stakeholder-group", "balance-trainers", "trainers-by-sector"):
        led = client.get(address("figure", release.code, figure))
        assert (led.status_code, led["Location"]) == (302, f"{page}#figure-{figure}")
        assert f'id="figure-{figure}"' in shown
    assert client.get(address("figure", release.code, "no-such-figure")).status_code == 404


def test_sentence_is_read_and_taken_without_a_script(release, funder, enter):
    page = enter(funder).get(address("release", release.code)).content.decode()
    words = re.search(r'<p class="quote-words" id="quote-people">(.*?)</p>', page, re.S)
    assert words and "80 different people were present" in words[1]
    # The button that copies is there for those who have scripts, and hidden until one runs.
    assert page.count('data-copy="quote-people"') == 1 and re.search(
        r'data-copy="quote-people"[^>]* hidden>', page
    )


def test_picture_is_taken_by_form_and_leaves_an_entry(release, funder, enter):
    client = enter(funder)
    path = address("picture", release.code, "present")
    led = client.get(path)
    assert (led.status_code, led["Location"]) == (
        302,
        f"{address('files', release.code)}#picture-present",
    )
    assert 'id="picture-present"' in client.get(address("files", release.code)).content.decode()

    taken = client.post(path)
    with Image.open(io.BytesIO(taken.content)) as picture:
        assert picture.size == (1600, 900)
    assert taken["Content-Type"] == "image/png"
    assert taken["Content-Disposition"] == 'attachment; filename="digital-security-for-all-1-present.png"'
    assert "no-store" in taken["Cache-Control"]
    entry = LogEntry.objects.get(additional_data__act="report downloaded")
    assert (entry.actor, entry.additional_data["file"]) == (funder, "present.png")


@pytest.mark.parametrize("figure", ["speakers", "balance-speakers-and-moderators", "no-such-figure"])
def test_protected_figure_has_no_picture_to_take(release, funder, enter, figure):
    client = enter(funder)
    path = address("picture", release.code, figure)
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert f"picture-{figure}" not in client.get(address("files", release.code)).content.decode()
