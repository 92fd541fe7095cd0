"""What a funder sees of a report: its first words, map, trend, balance, and the way down into it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from reports import charts
from reports.crosstab import TOTAL
from reports.exports import contents
from reports.issuing import releases
from reports.portal import drilldown, funder, opening, tilemap, trend
from reports.tables import agreed, crosses
from tests.conftest import NOW
from tests.reports import documents
from tests.reports.documents import keep
from tests.reports.test_files import issued

LANGUAGES = ("es", "pt-br", "en")


def address(name: str, *args: str, language: str = "en") -> str:
    with override(language):
        return reverse(f"reports:{name}", args=args)


def plain(sentence: str) -> str:
    """A sentence with ordinary spaces before its per cent signs."""
    return sentence.replace("\N{NO-BREAK SPACE}", " ")


# --- The first words ---


def test_a_funder_reads_the_most_telling_figures_first():
    with override("en"):
        told = [plain(sentence) for sentence in opening.sentences(documents.full(), "en")]
    assert told == [
        "126 people took part in 3 events.",
        "They came from 6 countries.",
        "Women were 48.6 % of all, and 56.7 % of those who stated their gender.",
        "The largest sector was civil society: 60 of 140.",
        "It was the first time for 55.0 % of all, and 65.3 % of those who answered.",
        "Together they spent 890 hours in sessions.",
    ]


def test_where_everyone_answered_a_share_is_said_once():
    document = documents.full()
    for table in document["tables"]:
        if (table["measure"], table["dimension"]) == ("present", "gender"):
            table |= documents.table("present", "gender", {"woman": 68, "man": 72, "not-stated": 0})
    with override("en"):
        told = [plain(sentence) for sentence in opening.sentences(document, "en")]
    assert "Women were 48.6 % of all; everyone stated their gender." in told


@pytest.mark.django_db
def test_a_funder_reads_key_figures_then_the_story_then_the_details(grant, funder, enter):
    release = keep(grant, issued() | {"number": 1})
    page = enter(funder).get(address("release", release.code)).content.decode()
    order = [
        "short-title",
        "story-title",
        "promises-title",
        "figures-title",
        "groups-title",
        "logframe-title",
    ]
    places = [page.index(f'<h2 id="{one}"') for one in order]
    assert places == sorted(places)
    short, rest = page.split('<h2 id="story-title"')
    figures = [re.findall(r'id="figure-([a-z-]+)"><p class="stat">', part) for part in (short, rest)]
    assert figures[0] == ["people", "participations", "hours"]
    assert figures[1][:3] == ["registered", "registered-people", "present"]
    # The one mark is explained where it may first be met, and nowhere else in these words.
    assert (
        page.count("“Protected” stands where a number is not told") == 1 == short.count("“Protected” stands")
    )
    with override("en"):
        chapters = [one.code for one in contents.of(release.tables, "", "en").chapters]
    assert chapters[:4] == ["short", "story", "promised", "participation"]


@pytest.mark.django_db
def test_a_report_in_which_nothing_is_protected_explains_no_mark(grant, funder, enter):
    tables = [
        one for one in documents.full()["tables"] if all(row["count"] is not None for row in one["rows"])
    ]
    none = documents.table("trainers", "gender", {"woman": 0, "man": 0})
    document = documents.full(number=1, crosstables=[], tables=[*tables, none])
    page = enter(funder).get(address("release", keep(grant, document).code)).content.decode()
    assert "stands where a number is not told" not in page


@pytest.mark.django_db
def test_the_list_of_projects_says_of_which_report_and_day_its_figures_are(grant, funder, enter):
    keep(grant, documents.full())
    page = enter(funder).get(address("portal")).content.decode()
    assert "Numbers of people are those of report 2, 10 October 2026." in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_funder_reads_the_first_words_in_their_language_without_a_gap(language):
    with override(language):
        told = opening.sentences(documents.full(), language)
    assert len(told) == 6 and all("%" not in plain(sentence).replace(" %", "") for sentence in told)
    assert all(sentence[0].isupper() or sentence[0].isdigit() for sentence in told)


def test_the_first_words_say_nothing_of_what_is_protected():
    document = documents.full(
        tables=[
            documents.table("present", "gender", {"woman": None, "man": None}, total=12, withheld=True),
            documents.table(
                "present",
                "stakeholder_group",
                {"civil-society": 20, "government": None, "academia": None},
                total=60,
            ),
        ],
        crosstables=[],
    )
    document["figures"] = dict.fromkeys(document["figures"], None)
    with override("en"):
        assert opening.sentences(document, "en") == []


def test_a_sector_is_the_largest_only_where_all_that_is_hidden_together_is_smaller():
    shown = documents.table(
        "present", "stakeholder_group", {"civil-society": 20, "government": None}, total=39
    )
    with override("en"):
        assert "civil society: 20 of 39" in opening._sector(shown, "en")
        assert opening._sector(shown | {"total": 40}, "en") == ""


def test_a_hidden_country_is_counted_only_where_it_is_known_to_have_somebody():
    shown = documents.table(
        "present", "country", {"GT": 20, "HN": 12, "SV": None, "DO": None, "not-stated": 0}, total=40
    )
    with override("en"):
        assert opening._countries(shown) == "They came from 4 countries."
        assert opening._countries(shown | {"least": 0}) == "They came from at least 2 countries."
        few = documents.table("present", "country", {"GT": 20, "HN": None, "SV": None}, total=40)
        assert opening._countries(few | {"least": 0}) == ""


def test_two_sectors_of_one_size_have_no_largest():
    shown = documents.table("present", "stakeholder_group", {"civil-society": 20, "government": 20})
    with override("en"):
        assert opening._sector(shown, "en") == ""


# --- Shares, and what changed ---


def test_every_row_has_its_share_of_all_and_of_those_who_answered():
    shown = documents.table("present", "gender", {"woman": 200, "man": 739, "not-stated": 61})
    with override("en"):
        rows = charts.bars(shown, "en")["rows"]
    assert [(row["of_all"], row["of_answered"]) for row in rows] == [
        ("20.0 %", "21.3 %"),
        ("73.9 %", "78.7 %"),
        ("6.1 %", None),
    ]


def test_a_protected_row_has_no_share_and_a_protected_not_stated_hides_the_shares_of_those_who_answered():
    shown = documents.table("present", "gender", {"woman": 20, "man": None, "not-stated": None}, total=40)
    with override("en"):
        rows = charts.bars(shown, "en")["rows"]
    assert [(row["of_all"], row["of_answered"]) for row in rows] == [
        ("50.0 %", None),
        (None, None),
        (None, None),
    ]


def test_a_share_changes_in_percentage_points_and_never_in_per_cent():
    """From 20 % to 25 % is 5 percentage points; “25 % more” is another thing."""
    with override("en"):
        assert charts.points(25, 100, 20, 100) == "+5.0 percentage points"
        assert charts.points(20, 100, 25, 100) == "−5.0 percentage points"
        assert charts.points(20, 100, 40, 200) == "no change"
        assert charts.points(None, 100, 20, 100) is None
        assert charts.points(20, 100, 20, None) is None


def test_a_change_is_the_difference_of_the_shares_as_they_were_printed():
    """1 of 3 is 33.3 %, 2 of 3 is 66.7 %: whoever subtracts finds 33.4."""
    with override("en"):
        assert charts.points(2, 3, 1, 3) == "+33.4 percentage points"


def test_a_count_changes_in_its_own_unit():
    with override("en"):
        assert (charts.change(1250, 50), charts.change(3, 8), charts.change(8, 8)) == (
            "+1,200",
            "−5",
            "no change",
        )
        assert charts.change(None, 8) is None


@pytest.mark.django_db
def test_a_funder_reads_what_changed_since_the_report_before(grant, funder, enter):
    first = documents.full(number=1)
    first["figures"] = first["figures"] | {"present": 95}
    first["tables"] = [
        documents.table("present", "gender", {"woman": 43, "man": 40, "another": 0, "not-stated": 12}),
        *first["tables"][1:],
    ]
    keep(grant, first)
    second = keep(grant, documents.full())
    page = enter(funder).get(address("release", second.code)).content.decode()
    assert "since report 1: +45" in page
    assert "+3.3 percentage points" in page
    assert "Changes are since report 1, in percentage points." in page


# --- The ring ---


def test_the_table_has_twenty_seats_in_proportion_and_what_is_hidden_sits_together():
    shown = documents.table(
        "present",
        "stakeholder_group",
        {"civil-society": 60, "government": None, "academia": None, "not-stated": 10},
        total=100,
    )
    with override("en"):
        seats = charts.seats(shown, "en")
    assert [(row["label"], row["seats"]) for row in seats["rows"]] == [
        ("Civil society", 12),
        ("Not stated", 2),
        ("protected", 6),
    ]
    assert len(seats["seats"]) == 20
    assert seats["title"] == "Of every 20 seats at the table: 12 Civil society, 2 Not stated, 6 protected."


@pytest.mark.parametrize(
    "shown",
    [
        documents.table("present", "stakeholder_group", {"civil-society": 12}, total=19),
        documents.table("present", "stakeholder_group", {}, total=60, withheld=True),
        documents.table("present", "stakeholder_group", {"civil-society": None}, total=None),
        documents.table("present", "stakeholder_group", {"civil-society": 60}),
        None,
    ],
)
def test_there_is_no_ring_where_a_seat_would_be_a_person_or_tell_nothing(shown):
    with override("en"):
        assert charts.seats(shown, "en") is None


def test_seats_are_always_twenty():
    for first in range(1, 40):
        assert sum(charts._shared([first, 40 - first, 17], 20)) == 20


# --- The map ---


def test_the_map_has_every_state_of_the_region_once():
    grulac = """AG AR BS BB BZ BO BR CL CO CR CU DM DO EC SV GD GT GY HT HN JM MX NI PA PY PE KN LC VC SR TT
        UY VE"""
    assert set(grulac.split()) <= set(tilemap.TILES)
    assert len(set(tilemap.TILES.values())) == len(tilemap.TILES) == 35


def by_country(rows: dict[str, int | None], **fields: Any) -> dict[str, Any]:
    return documents.table("present", "country", rows, **fields)


def test_the_map_is_darker_by_shown_number_in_round_steps():
    assert tilemap.steps([70, 32, 9]) == [1, 10, 25, 50]
    assert tilemap.steps([5]) == [1]
    assert tilemap.steps([3000, 6]) == [1, 500, 1000, 2500]
    assert [tilemap.step(number, [1, 10, 25, 50]) for number in (0, 1, 9, 10, 49, 50, 900)] == [
        0,
        1,
        1,
        2,
        3,
        4,
        4,
    ]


def test_two_tiles_of_one_step_look_alike_and_a_veil_looks_the_same_whatever_it_hides():
    with override("en"):
        drawn = tilemap.draw(by_country({"GT": 70, "HN": None, "SV": None, "DO": 55}, total=140), "en")["svg"]
    tiles = dict(re.findall(r'<g class="tile t(\w)"><title>([^<]*)', drawn))
    assert {name: step for step, name in re.findall(r'<g class="tile t(\w)"><title>([^<]*)', drawn)}[
        "Guatemala"
    ] == "4"
    veils = [
        re.sub(r'[xy]\d?="[^"]*"|<title>[^<]*</title>|>[A-Z]{2}<', "", tile)
        for tile in re.findall(r'<g class="tile tv">.*?</g>', drawn)
    ]
    assert len(veils) == 2 and len(set(veils)) == 1 and "protected" in veils[0]
    assert tiles["v"]


def test_the_map_says_the_same_in_words():
    with override("en"):
        drawn = tilemap.draw(by_country({"GT": 70, "HN": None, "ES": 6, "not-stated": 6}, total=90), "en")
    label = re.search(r'aria-label="([^"]*)"', drawn["svg"]).group(1)
    assert label == "Map. Guatemala: 70; Honduras: protected; Spain: 6."
    assert drawn["elsewhere"] == [{"label": "Spain", "count": 6}]
    assert drawn["unstated"] == 6 and drawn["veils"] is True


def test_countries_that_were_put_together_bear_one_number_and_a_star():
    table = by_country({"GT": 70, "SV + DO": 17})
    table["rows"][1]["of"] = ["SV", "DO"]
    with override("en"):
        drawn = tilemap.draw(table, "en")
    assert drawn["svg"].count("17*") == 2 and drawn["joined"] is True


def test_of_a_withheld_list_of_countries_no_map_is_drawn():
    with override("en"):
        assert tilemap.draw(by_country({}, total=9, withheld=True), "en") is None


# --- The trend ---


def test_the_trend_shows_the_host_country_beside_the_others():
    with override("en"):
        seen = trend.read(documents.full(), "present", "en")
    assert [line["total"] for line in seen["lines"]] == [43, 49, 48]
    assert [line["host"] for line in seen["lines"]] == [31, 24, 17]
    assert [part["label"] for part in seen["parts"]] == [
        "From the host country",
        "From other countries",
        "Not stated",
    ]
    sentence = plain(seen["sentence"])
    assert "72.1 % of all" in sentence and "35.4 % of all" in sentence
    assert "−36.7 percentage points" in sentence
    assert "of those who stated a country: protected" in sentence


def test_a_veil_in_the_trend_is_as_high_whatever_it_hides():
    columns = []
    for hidden in (1, 90):
        cells = documents.with_margins(
            {("2025-Q4", "home"): 50, ("2025-Q4", "abroad"): hidden, ("2026-Q1", "home"): 60},
            {("2025-Q4", "abroad"), ("2025-Q4", TOTAL)},
        )
        document = documents.full(crosstables=[documents.cross(("period", "home"), cells)])
        with override("en"):
            columns.append(trend.read(document, "present", "en")["lines"][0]["svg"])
    assert columns[0] == columns[1]


def test_one_period_is_no_trend_and_an_older_report_has_none():
    cells = documents.with_margins({("2025-Q4", "home"): 50}, set())
    one = documents.full(crosstables=[documents.cross(("period", "home"), cells)])
    older = documents.full()
    del older["crosstables"]
    with override("en"):
        assert trend.read(one, "present", "en") is None
        assert trend.read(older, "present", "en") is None


def test_of_one_period_the_host_country_stands_beside_the_map():
    cells = documents.with_margins({("2025-Q4", "home"): 50, ("2025-Q4", "abroad"): 30}, set())
    document = documents.full(crosstables=[documents.cross(("period", "home"), cells)])
    with override("en"):
        seen = funder.read(document, "en")
        many = funder.read(documents.full(), "en")
    (home,) = seen["places"]
    assert [(row["label"], row["count"]) for row in home["rows"]] == [
        ("From the host country", 50),
        ("From other countries", 30),
    ]
    assert seen["trend"] is None and [one["dimension"] for one in many["places"]] == ["region"]


def test_periods_without_their_host_are_a_trend_of_totals():
    cells = documents.with_margins({("2025-Q4",): 50, ("2026-Q1",): 60}, set())
    document = documents.full(crosstables=[documents.cross(("period",), cells)])
    with override("en"):
        seen = trend.read(document, "present", "en")
    assert [line["total"] for line in seen["lines"]] == [50, 60]
    assert (seen["parts"], seen["sentence"]) == ([], "")


# --- Tables of several dimensions ---


def test_a_cell_that_is_not_there_is_zero_and_a_margin_that_is_not_there_is_added_up():
    cross = crosses.over(
        documents.full(
            crosstables=[
                documents.cross(
                    ("country", "gender"), {("GT", "woman"): 8, ("GT", "man"): 7, ("HN", "woman"): None}
                )
            ]
        ),
        "present",
        "gender",
        "country",
    )
    assert cross.count("man", "HN") == 0
    assert cross.count(TOTAL, "GT") == 15
    assert cross.count(TOTAL, "HN") is None


def test_a_country_leads_to_its_sectors_by_gender():
    with override("en"):
        seen = drilldown.row(documents.full(), "country", "GT", "en", "/r/")
    assert seen["title"] == "Guatemala" and seen["count"] == 70
    assert [(row["label"], row["count"]) for row in seen["charts"][0]["rows"]] == [
        ("Women", 34),
        ("Men", 27),
        ("Not stated", 9),
    ]
    assert seen["grids"][0]["caption"] == "Sector, by gender"
    assert [line["total"] for line in seen["grids"][0]["lines"]] == [32, 29, 9]


def test_a_share_of_those_who_answered_is_told_where_somebody_did_not():
    document = documents.full()
    for table in document["tables"]:
        if (table["measure"], table["dimension"]) == ("present", "stakeholder_group"):
            table |= documents.table("present", "stakeholder_group", {"government": 60, "academia": 80})
    with override("en"):
        sector = drilldown.row(document, "stakeholder_group", "academia", "en", "/r/")
        country = drilldown.row(document, "country", "GT", "en", "/r/")
    assert (sector["of_all"], sector["of_answered"]) == ("57.1 %", None)
    assert (country["of_all"], country["of_answered"]) == ("50.0 %", "52.2 %")


def test_a_country_that_was_counted_together_says_with_which():
    with override("en"):
        seen = drilldown.row(documents.full(), "country", "SV", "en", "/r/")
    assert seen["count"] is None
    assert seen["charts"][0]["together"] == "El Salvador + Dominican Republic"


@pytest.mark.parametrize("row", ["AR", "Total", "..", "HN+SV"])
def test_a_row_that_a_report_does_not_have_is_not_there(row):
    with override("en"):
        assert drilldown.row(documents.full(), "country", row, "en", "/r/") is None


def test_the_parts_of_every_shown_grid_add_up_to_its_totals():
    document = documents.full()
    with override("en"):
        grids = [
            grid
            for dimension in drilldown.dimensions(document)
            for grid in drilldown.group(document, dimension, "en", "/r/")["grids"]
        ]
    assert len(grids) == 6
    for grid in grids:
        for line in grid["lines"]:
            cells = [cell["count"] for cell in line["cells"]]
            if None not in cells:
                assert sum(cells) == line["total"]


STOPS = "Below this the groups are too small to be shown."


@pytest.mark.django_db
def test_a_funder_goes_down_from_the_report_to_a_country_and_is_told_where_it_ends(grant, funder, enter):
    release = keep(grant, documents.full())
    client = enter(funder)
    page = client.get(address("release", release.code)).content.decode()
    countries = address("group", release.code, "country")
    guatemala = address("group_row", release.code, "country", "GT")
    brazil = address("group_row", release.code, "country", "BR")
    assert f'href="{countries}"' in page and f'href="{guatemala}"' in page
    down = client.get(countries).content.decode()
    assert f'href="{guatemala}"' in down and f'href="{address("release", release.code)}"' in down
    assert STOPS in down
    inside = client.get(guatemala).content.decode()
    assert "Of those who answered" in inside and "52.2 %" in inside
    hidden = client.get(brazil).content.decode()
    assert STOPS in hidden and "Women" not in hidden.split("<h1>")[1].split("</article>")[0]


@pytest.mark.django_db
def test_an_older_report_has_no_way_down_and_still_reads_well(grant, funder, enter):
    older = documents.full()
    del older["crosstables"]
    release = keep(grant, older)
    client = enter(funder)
    page = client.get(address("release", release.code))
    assert page.status_code == 200 and "/by/" not in page.content.decode()
    seen = client.get(address("group", release.code, "country"))
    assert seen.status_code == 200
    assert client.get(address("group", release.code, "event")).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_table_of_the_dashboard_says_its_base_what_it_covers_and_its_date(
    grant, funder, enter, language
):
    release = keep(grant, documents.full())
    page = enter(funder).get(address("release", release.code, language=language)).content.decode()
    bases = re.findall(r'<p class="bars-base">([^<]*)', page)
    assert len(bases) >= 10
    day = {"es": "10 de octubre de 2026", "pt-br": "10 de outubro de 2026", "en": "10 October 2026"}[language]
    for base in bases:
        assert base.startswith("Base: ") and day in base and "3 " in base


@pytest.mark.django_db
def test_a_funder_reads_how_good_the_data_is_on_the_report_itself(grant, funder, enter):
    release = keep(grant, documents.full())
    page = enter(funder).get(address("release", release.code)).content.decode()
    quality = page.split('id="quality-title"')[1].split("</section>")[0]
    for words in (
        "Sessions are over for which nobody marked attendance.",
        "A later session had more people present than the one before it.",
        "20 of 140 (14.3 %)",
        "2 sessions of 14",
    ):
        assert words in quality


@pytest.mark.django_db
def test_the_dashboard_stays_light_and_holds_no_script_and_no_style(grant, funder, enter):
    release = keep(grant, documents.full())
    client = enter(funder)
    for path in (
        address("portal"),
        address("release", release.code),
        address("group", release.code, "country"),
        address("group_row", release.code, "country", "GT"),
    ):
        page = client.get(path).content
        main = page.split(b"<main")[1].split(b"</main>")[0]
        assert len(page) < 90_000
        assert b" style=" not in main and b"<script" not in main and b"<img" not in main


@pytest.mark.django_db
def test_the_list_of_projects_costs_the_same_with_one_and_with_three(
    grant, funder, enter, organisation, funder_organisation
):
    client = enter(funder)
    keep(grant, documents.full())
    client.get(address("portal"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("portal"))
    for number in range(2):
        made = type(grant).objects.create(
            title_es=f"Proyecto {number}",
            funder=funder_organisation,
            holder=organisation,
            starts_on=grant.starts_on,
            ends_on=grant.ends_on,
        )
        keep(made, documents.full())
    with CaptureQueriesContext(connection) as three:
        client.get(address("portal"))
    assert len(three) == len(one)


@pytest.mark.django_db
def test_the_issuer_goes_the_same_way_down_and_back_to_their_own_page(grant, organiser, enter):
    release = keep(grant, documents.full())
    client = enter(organiser)
    assert (
        address("group", release.code, "country")
        in client.get(address("issued", release.code)).content.decode()
    )
    down = client.get(address("group", release.code, "country")).content.decode()
    assert f'href="{address("issued", release.code)}"' in down


def test_the_balance_shows_the_others_beside_it():
    shown = documents.table("present", "gender", {"woman": 40, "man": 60, "another": 9, "not-stated": 0})
    with override("en"):
        seen = funder.balance_in(shown, "en", title="x")
    assert (seen["balanced"], seen["others"]) == (True, 9)


# --- Put together ---


def test_of_those_who_answered_is_not_known_where_not_stated_was_put_together_with_others():
    shown = documents.table(
        "present", "stakeholder_group", {"civil-society": 30, "academia + not-stated": 36, "government": 14}
    )
    with override("en"):
        seen = charts.bars(shown, "en")
        told = opening._sector(shown, "en")
    assert [row["of_answered"] for row in seen["rows"]] == [None, None, None]
    assert [row["of_all"] for row in seen["rows"]] == ["37.5 %", "45.0 %", "17.5 %"]
    assert (seen["asks"], seen["answered"]) == (True, None)
    # What was put together may hold a larger sector.
    assert told == ""


def test_a_part_of_what_was_put_together_is_not_zero():
    shown = documents.table("present", "gender", {"woman": 30, "man": 20, "another + not-stated": 9})
    with override("en"):
        seen = funder.balance_in(shown, "en", title="x")
    assert (seen["others"], seen["unstated"], seen["of_declared"]) == (None, None, None)
    assert (seen["of_all"], seen["of_two"]) == ("50.8 %", "60.0 %")


def test_who_came_from_the_host_country_is_not_guessed_where_it_was_put_together():
    cells = documents.with_margins(
        {
            ("2025-Q4", "home + not-stated"): 50,
            ("2026-Q1", "abroad"): 20,
            ("2026-Q1", "home + not-stated"): 9,
        },
        set(),
    )
    document = documents.full(crosstables=[documents.cross(("period", "home"), cells)])
    with override("en"):
        seen = trend.read(document, "present", "en")
    assert [line["of_all"] for line in seen["lines"]] == [None, None] and seen["sentence"] == ""
    assert [part["kind"] for part in seen["parts"]] == ["host", "abroad"]


@pytest.mark.django_db
def test_a_report_as_it_is_issued_reads_whole(full_event, grant, organiser, funder, enter):
    """With the tables that every project begins with: each page below it opens, in each language."""
    agreed.begin(grant)
    release = releases.issue(grant, by=organiser, now=NOW)
    client = enter(funder)
    for language in LANGUAGES:
        path = address("release", release.code, language=language)
        page = client.get(path).content.decode()
        below = set(re.findall(rf'href="({path}by/[^"]+)"', page))
        assert len(below) >= 6
        for link in below:
            assert client.get(link).status_code == 200
