"""Links for a board: one report, without an account, until a day or until somebody ends them."""

import re
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from people.models import SafeLink
from reports.issuing import releases, withdrawals
from reports.models import BoardLink, Release
from reports.portal import board
from tests.conftest import NOW
from tests.reports import documents

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def release(full_event, grant, organiser) -> Release:
    return releases.issue(grant, by=organiser, now=NOW)


@pytest.fixture
def made(release, funder, funder_organisation) -> tuple[BoardLink, str]:
    return board.make(
        release,
        organisation=funder_organisation,
        note="Junta",
        ends_on=(NOW + 30 * DAY).date(),
        by=funder,
        now=NOW,
    )


def test_a_funder_makes_a_link_that_is_shown_once(release, funder, enter):
    client = enter(funder)
    page = client.post(
        address("board_links", release.code), {"note": "Junta de marzo", "ends_on": "2027-01-31"}
    )
    shown = re.search(r"http://testserver(/en/board/[\w-]+/)", page.content.decode()).group(1)
    assert shown not in client.get(address("board_links", release.code)).content.decode()
    link = BoardLink.objects.get()
    assert (link.note, link.ends_on, link.organisation) == (
        "Junta de marzo",
        date(2027, 1, 31),
        release.grant.funder,
    )
    assert Client().get(shown).status_code == 200


@pytest.mark.parametrize("ends_on", ["", "2020-01-01", "2040-01-01", "never"])
def test_a_link_has_an_end_within_a_year(ends_on, release, funder, enter):
    page = enter(funder).post(address("board_links", release.code), {"note": "Junta", "ends_on": ends_on})
    assert page.status_code == 422 and BoardLink.objects.count() == 0
    assert 'value="Junta"' in page.content.decode()


def test_the_token_is_kept_as_a_hash_alone(made):
    link, token = made
    kept = SafeLink.objects.get(target=link.code)
    assert token not in str(vars(kept)) and token not in str(vars(link))
    assert not LogEntry.objects.filter(additional_data__icontains=token).exists()


def test_a_board_reads_the_report_without_an_account_and_without_a_cookie(made):
    _link, token = made
    client = Client()
    cover = client.get(address("board", token)).content.decode()
    assert "Digital security for all" in cover and "stat-number" not in cover and ">94<" not in cover
    page = client.post(address("board", token))
    words = page.content.decode()
    assert page.status_code == 200 and ">94<" in words and "protected" in words
    assert not client.cookies
    assert page["Referrer-Policy"] == "no-referrer" and "noindex" in page["X-Robots-Tag"]
    assert 'name="robots" content="noindex"' in words and "no-store" in page["Cache-Control"]
    # What only those who are logged in have everywhere: how figures, bars and tables are drawn.
    assert "convite/ledger" in words
    # To read and no more: nothing of the portal, the files or the desk is led to.
    main = re.search(r"<main.*</main>", words, re.S).group()
    assert re.findall(r'href="(/[^"]*)"', main) == []


def test_a_board_reads_what_the_funder_reads(made, release, funder, enter):
    """The same article, but for the buttons and for pages below it."""
    board_page = Client().post(address("board", made[1])).content.decode()
    portal_page = enter(funder).get(address("release", release.code)).content.decode()
    for shown in (r'class="stat-number[^"]*">([^<]*)<', r'class="bar-number[^"]*">([^<]*)<'):
        assert re.findall(shown, board_page) == re.findall(shown, portal_page)


GO = re.compile(r'<button class="go" form="reading" formaction="([^"]+)">([^<]*)</button>')


def reading_of(words):
    return {"reading": re.search(r'name="reading" value="([^"]+)"', words).group(1)}


def test_a_board_goes_down_as_far_as_the_funder_and_back(made, grant, funder, enter):
    full = documents.keep(grant, documents.full())
    link, token = board.make(
        full, organisation=grant.funder, note="Junta", ends_on=(NOW + DAY).date(), by=funder, now=NOW
    )
    client, portal = Client(), enter(funder)
    words = client.post(address("board", token)).content.decode()
    led = {label: url for url, label in GO.findall(words)}
    assert led["Look closer: Country"] == address("board_group", token, "country")
    assert led["Guatemala"] == address("board_group_row", token, "country", "GT")
    numbers = re.compile(r'class="(?:stat-number|bar-number|num)[^"]*"[^>]*>(?:<span>)?([^<]*)<')
    seen = set()
    for place, url in (("Look closer: Country", ["country"]), ("Guatemala", ["country", "GT"])):
        here = client.post(led[place], reading_of(words))
        there = portal.get(address("group_row" if len(url) > 1 else "group", full.code, *url))
        below = here.content.decode()
        assert here.status_code == 200 and here["Referrer-Policy"] == "no-referrer" and not client.cookies
        assert numbers.findall(below) == numbers.findall(there.content.decode()) != []
        ends = "Below this the groups are too small to be shown."
        assert (ends in below) == (ends in there.content.decode())
        back = {label: to for to, label in GO.findall(below)}
        assert back["Digital rights in Central America"] == address("board", token)
        main = re.search(r"<main.*</main>", below, re.S).group()
        assert re.findall(r'href="(/[^"]*)"', main) == []
        seen |= set(back.values())
    assert all(url.startswith(address("board", token)) for url in seen)
    # Going on is no new opening, and a page below that is opened on its own is one.
    assert board.openings([link])[link.pk].times == 1
    client.post(led["Guatemala"])
    client.post(led["Guatemala"], {"reading": "guessed"})
    assert board.openings([link])[link.pk].times == 3


def test_a_page_below_shows_a_preview_no_figure_and_ends_with_the_link(made, funder, enter):
    link, token = made
    paths = (
        address("board_group", token, "gender"),
        address("board_group_row", token, "gender", "woman"),
    )
    for path in paths:
        cover = Client().get(path).content.decode()
        assert "Open the report" in cover and "bar-number" not in cover and "stat-number" not in cover
    assert board.openings([link])[link.pk].times == 0
    assert Client().post(address("board_group", token, "shoe-size")).status_code == 404
    enter(funder).post(address("end_board_link", link.code))
    for path in paths:
        assert Client().post(path).status_code == 410


def test_a_reading_of_one_link_or_of_yesterday_goes_on_in_no_other(made, release, funder, time_machine):
    link, _token = made
    other, _second = board.make(
        release, organisation=link.organisation, note="Otra", ends_on=(NOW + DAY).date(), by=funder, now=NOW
    )
    sent = board.reading(link)
    assert board.is_reading(link, sent) and not board.is_reading(other, sent)
    time_machine.move_to(NOW + DAY)
    assert not board.is_reading(link, sent)


def test_each_opening_is_on_record_without_an_address_and_a_preview_is_none(made):
    link, token = made
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.get(address("board", token))
    client.head(address("board", token))
    assert board.openings([link])[link.pk] == (0, None)
    for _time in range(2):
        client.post(address("board", token))
    assert board.openings([link])[link.pk] == (2, NOW)
    for entry in LogEntry.objects.filter(action=LogEntry.Action.ACCESS):
        assert (entry.actor, entry.remote_addr, entry.remote_port) == (None, None, None)
        assert entry.additional_data == {"act": "board link opened"}


def test_a_link_that_ran_out_or_was_ended_or_is_wrong_answers_kindly(made, funder, enter, time_machine):
    link, token = made
    enter(funder).post(address("end_board_link", link.code))
    link.refresh_from_db()
    assert (link.ended_at, link.ended_by) == (NOW, funder)
    answers = [Client().post(address("board", token)), Client().get(address("board", "x" * 43))]
    later, second = board.make(
        link.release, organisation=link.organisation, note="Otra", ends_on=NOW.date(), by=funder, now=NOW
    )
    time_machine.move_to(later.ends_at - timedelta(seconds=1))
    assert Client().get(address("board", second)).status_code == 200
    time_machine.move_to(later.ends_at)
    answers.append(Client().post(address("board", second)))
    for answer in answers:
        assert answer.status_code == 410 and "Ask whoever sent it to you" in answer.content.decode()
        assert ">94<" not in answer.content.decode()


def test_a_withdrawn_report_shows_a_board_no_figure(made, release, organiser):
    withdrawals.withdraw(release, reason="Se contó dos veces.", by=organiser, now=NOW)
    for page in (Client().get(address("board", made[1])), Client().post(address("board", made[1]))):
        words = page.content.decode()
        assert page.status_code == 410 and "Se contó dos veces." in words and ">94<" not in words


def test_each_side_sees_and_ends_its_own_links(made, release, organiser, stranger, funder, enter):
    link, _token = made
    page = enter(organiser).get(address("board_links", release.code)).content.decode()
    assert "Junta" not in page
    for who in (organiser, stranger):
        assert enter(who).post(address("end_board_link", link.code)).status_code == 404
    link.refresh_from_db()
    assert link.ended_at is None
    assert "Junta" in enter(funder).get(address("board_links", release.code)).content.decode()


def test_a_link_opens_its_own_report_alone(made, release, grant, organiser):
    second = releases.issue(grant, by=organiser, now=NOW + DAY)
    client = Client()
    client.post(address("board", made[1]))
    for code in (release.code, second.code):
        assert client.get(address("release", code)).status_code == 302


def test_the_list_takes_the_same_queries_with_one_and_three_links(made, release, funder, enter):
    client = enter(funder)
    path = address("board_links", release.code)
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    for note in ("Segunda", "Tercera"):
        board.make(
            release,
            organisation=made[0].organisation,
            note=note,
            ends_on=(NOW + 9 * DAY).date(),
            by=funder,
            now=NOW,
        )
    with CaptureQueriesContext(connection) as three:
        client.get(path)
    assert len(one) == len(three)
