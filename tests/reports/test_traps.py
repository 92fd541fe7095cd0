"""The traps that published figures fell into, each with its numbers."""

import re
from collections.abc import Callable
from html import unescape
from itertools import combinations
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override

from events.models import Registration
from people.models import Scheme
from reports import charts
from reports.exports import plain
from reports.figures import breakdown, facts, measures
from reports.issuing import releases
from reports.portal import funder, opening
from reports.tables import agreed
from tests.conftest import NOW
from tests.reports import documents
from tests.reports.conftest import give_part, lesson


def document(total, rows, *, measure="present", dimension="gender", figures=None):
    """The least of a report that the reader of figures needs: one table."""
    return {
        "tables": [
            {
                "measure": measure,
                "dimension": dimension,
                "total": total,
                "withheld": False,
                "least": 1,
                "rows": [
                    {"code": code, "label": {"en": code}, "count": count} for code, count in rows.items()
                ],
            }
        ],
        "figures": figures or {measure: total},
    }


@pytest.mark.django_db
def test_participants_above_registrations_are_two_named_units(event, session, crowd):
    """9,435 participants over 8,833 registrations: they are never one figure."""
    second = lesson(event, NOW, 60)
    crowd.add(event, 9, sessions=[session, second])
    totals = measures.totals(facts.read([event.pk]), [])
    assert (totals["registered"].count, totals["participations"].count) == (9, 18)
    assert measures.MEASURES["registered"].unit != measures.MEASURES["participations"].unit


@pytest.mark.parametrize("measure", measures.MEASURES.values(), ids=lambda measure: measure.code)
def test_every_measure_has_a_title_a_unit_and_a_base(measure):
    assert all(map(str, (measure.title, measure.unit, measure.base)))


@pytest.mark.django_db
def test_parts_add_up_to_their_total_with_a_row_for_not_stated(event, session, crowd):
    """Parts adding to 1,618 under “more than 1,630”: here 12 of 30 gave no sector, and are a row."""
    crowd.add(event, 18, sessions=[session])
    crowd.add(event, 12, sessions=[session], group="", gender="", country="")
    read = facts.read([event.pk])
    for scheme in (None, *Scheme.objects.filter(kind="stakeholder")):
        for dimension in breakdown.dimensions(scheme):
            for table in breakdown.attendance(read, dimension).values():
                assert sum(table.counts.values()) == 30
                if dimension.code != "mode":
                    assert table.counts["not-stated"] == 12


@pytest.mark.django_db
def test_each_table_states_how_many_it_covers():
    """43 contributions by sector and 88 by region: each table says its own base."""
    shown = document(43, {"woman": 20, "man": 23}, measure="trainers")
    with override("en"):
        assert charts.base(shown["tables"][0]) == "Base: 43, trainers; the rows add up to it."


def test_shares_of_all_and_of_those_who_answered_are_both_named():
    """Women 20 % of all and 21.3 % of those who answered: 200 of 1,000, 61 not stated."""
    shown = document(1000, {"woman": 200, "man": 739, "another": 0, "not-stated": 61})
    with override("en"):
        seen = funder.balance(shown, "present", "en")
    assert (seen["of_all"], seen["of_declared"]) == ("20.0 %", "21.3 %")


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(190, 800, "23.8 %"), (28, 36, "77.8 %"), (917, 1817, "50.5 %"), (0, 7, "0.0 %"), (7, 7, "100.0 %")],
)
def test_shares_are_rounded_and_not_cut(part, whole, said):
    """190 of 800 printed as “nearly 23 %” is 23.75 %."""
    with override("en"):
        assert funder.share(part, whole) == said


@pytest.mark.parametrize(("part", "whole"), [(None, 10), (5, None), (0, 0)])
def test_no_share_is_made_of_a_protected_number(part, whole):
    assert funder.share(part, whole) is None


@pytest.mark.django_db
def test_several_answers_on_gender_count_one_person_once(event, session, crowd):
    """176 persons gave 181 answers: only the one counted value is a dimension."""
    for row in crowd.add(event, 5, sessions=[session], gender="another"):
        Registration.objects.filter(pk=row.pk).update(gender_answers=["man", "non-binary", "woman"])
    table = breakdown.count(facts.read([event.pk]), breakdown.gender())
    assert sum(table.counts.values()) == 5 == table.counts["another"]


@pytest.mark.django_db
def test_a_later_day_with_more_people_is_told_and_counted_as_it_is(event, session, crowd):
    second = lesson(event, NOW.replace(month=12), 60)
    crowd.add(event, 6, sessions=[session, second])
    crowd.add(event, 4, sessions=[second])
    read, met = facts.read([event.pk]), facts.meetings([event.pk])
    assert [meeting.present for meeting in met] == [6, 10]
    assert measures.quality(read, met, NOW) == ["later-above-earlier"]


@pytest.mark.django_db
def test_someone_who_gave_up_their_place_and_came_is_counted_and_told(event, session, crowd):
    crowd.add(event, 6, sessions=[session])
    crowd.add(event, 1, sessions=[session], status="cancelled")
    crowd.add(event, 1, status="cancelled")
    read = facts.read([event.pk])
    totals = measures.totals(read, [])
    assert (totals["registered"].count, totals["present"].count) == (7, 7)
    notes = measures.quality(read, facts.meetings([event.pk]), NOW)
    assert notes == ["above-registered", "came-without-place"]


@pytest.mark.django_db
def test_notes_on_data_never_count_people():
    for sentence in measures.NOTES.values():
        assert "%" not in str(sentence) and not any(letter.isdigit() for letter in str(sentence))


@pytest.mark.django_db
def test_unmarked_is_not_absent(event, session, crowd):
    crowd.add(event, 8)
    read, met = facts.read([event.pk]), facts.meetings([event.pk])
    assert measures.totals(read, [])["present"].count == 0
    assert measures.unmarked(met, NOW) == 0
    assert measures.quality(read, met, NOW.replace(month=12)) == ["unmarked"]


@pytest.mark.django_db
def test_a_called_off_session_counts_nobody(event, session, crowd):
    crowd.add(event, 8, sessions=[session])
    session.status = "cancelled"
    session.save()
    totals = measures.totals(facts.read([event.pk]), [])
    assert (totals["present"].count, totals["hours"].count) == (0, 0)


@pytest.mark.django_db
def test_hours_are_measured_minutes_or_else_the_declared_length(event, session, crowd):
    """A 90-minute and a 3-hour session weigh by their hours; measured minutes go before."""
    short, long = lesson(event, NOW, 90), lesson(event, NOW, 180)
    crowd.add(event, 20, sessions=[short, long])
    assert measures.totals(facts.read([event.pk]), [])["hours"].count == 90
    crowd.add(event, 20, sessions=[session], minutes=45)
    minutes = facts.registrations([event.pk]).values_list("attended_minutes", flat=True)
    assert sum(minutes) == 20 * 270 + 20 * 45


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(0, 0), (299, 0), (300, 10), (599, 10), (600, 10), (899, 10), (900, 20), (6000, 100)],
)
def test_person_hours_are_rounded_to_ten(minutes, hours):
    assert measures.hours(minutes) == hours


@pytest.mark.django_db
def test_one_person_at_two_events_is_one_person_as_last_described(event, session, crowd, another_event):
    """Registered twice, present twice, one person; by name alone two people never become one."""
    other, other_session = another_event()
    first = crowd.add(event, 6, sessions=[session], group="government")
    crowd.add(other, 6, sessions=[other_session], group="academia", subjects=[row.subject for row in first])
    read = facts.read([event.pk, other.pk])
    totals = measures.totals(read, [])
    assert [totals[code].count for code in ("registered", "registered-people", "present", "people")] == [
        12,
        6,
        12,
        6,
    ]
    people = breakdown.attendance(read, breakdown.stakeholder_group())["people"]
    assert (people.counts["academia"], people.counts["government"]) == (6, 0)


@pytest.mark.django_db
def test_contributions_count_each_role_on_its_own_and_confirmed_ones_alone(event, session):
    for role in (
        "speaker",
        "speaker",
        "onsite-moderator",
        "online-moderator",
        "rapporteur",
        "trainer",
        "co-trainer",
        "observer",
        "organiser",
    ):
        give_part(session, role)
    give_part(session, "speaker", status="invited")
    give_part(session, "speaker", status="declined")
    totals = measures.totals(facts.Facts(()), facts.read_contributions([event.pk]))
    assert {code: totals[code].count for code in measures.ROLES} == {
        "speakers": 2,
        "moderators": 2,
        "rapporteurs": 1,
        "trainers": 2,
        "organisers": 1,
        "speakers-and-moderators": 4,
    }


@pytest.mark.parametrize(
    ("women", "men", "others", "balanced"),
    [(40, 60, 0, True), (39, 61, 0, False), (60, 40, 9, True), (61, 39, 0, False), (0, 0, 8, None)],
)
def test_balance_counts_and_does_not_band(women, men, others, balanced):
    """“About half” swallowed 60 % of the workshops: neither under 40 % of those who are one of the two."""
    shown = document(women + men + others, {"woman": women, "man": men, "another": others, "not-stated": 0})
    with override("en"):
        seen = funder.balance(shown, "present", "en")
    assert seen["balanced"] is balanced and seen["others"] == others


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_figures_are_said_in_each_language_from_the_same_codes(full_event, grant, organiser, language):
    release = releases.issue(grant, by=organiser, now=NOW)
    with override(language):
        read = funder.read(release.tables, language)
        rows = plain.lines(release.tables, language)
    expected = {"es": "Sociedad civil", "pt-br": "Sociedade civil", "en": "Civil society"}[language]
    assert any(row["label"] == expected for chart in read["charts"] for row in chart["rows"])
    assert any(row[3] == expected for row in rows)


# --- The same traps, on the pages that a funder reads ---

CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


def text(markup: str) -> str:
    """What a reader sees of a piece of a page, in one line."""
    seen = re.sub(r"<[^>]+>", " ", markup)
    return re.sub(r"\s+", " ", unescape(seen)).replace("\N{NO-BREAK SPACE}", " ").strip()


def figures_of(page: str) -> set[str]:
    """The numbers that a page tells; not what stands within its codes and its fingerprint by chance."""
    return set(re.findall(r"(?<![\w.,])\d[\d.,]*(?!\w)", text(page.split("<main")[-1])))


def tables_of(page: str) -> list[list[list[str]]]:
    """The tables of a page as its reader sees them: rows of cells, the head and the foot among them."""
    return [
        [[text(cell) for cell in CELL.findall(row)] for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)]
        for table in re.findall(r"<table.*?</table>", page, re.DOTALL)
    ]


@pytest.fixture
def read(grant: Any, funder: Any, enter: Any) -> Callable[..., str]:
    """Keep reports of the same project and return the page of the last as its funder reads it."""

    def open_page(*kept: dict[str, Any], language: str = "en") -> str:
        for number, one in enumerate(kept, 1):
            release = documents.keep(grant, one | {"number": number})
        with override(language):
            path = reverse("reports:release", args=[release.code])
        page: str = enter(funder).get(path).content.decode()
        return page.split("<main")[1].split("</main>")[0]

    return open_page


def with_gender(women: int, men: int, unstated: int, **more: Any) -> dict[str, Any]:
    """A report whose table of those present by gender is this."""
    made = documents.full(**more)
    rows = {"woman": women, "man": men, "another": 0, "not-stated": unstated}
    made["tables"] = [documents.table("present", "gender", rows), *made["tables"][1:]]
    made["figures"] = made["figures"] | {"present": women + men + unstated}
    return made


@pytest.mark.django_db
def test_a_funder_reads_9435_participations_beside_8833_registrations_each_in_its_unit(read):
    """Above the registrations by another unit: unit, base, unknowns, scope and date stand with each."""
    made = documents.full()
    made["figures"] = made["figures"] | {"participations": 9435, "registered": 8833}
    page = read(made)
    shown = {
        (found := text(stat)).split(" ")[0]: found
        for stat in re.findall(r'<p class="stat">.*?</p>', page, re.DOTALL)
    }
    assert shown["9,435"].startswith("9,435 Participations people × sessions")
    assert shown["8,833"].startswith("8,833 Registered registrations · gender not stated: 26")
    assert "Check-ins: each person counts once for each session they were at." in page
    assert "Places at the covered events." in page
    assert "As of" in page or "as of 10 October 2026" in page
    assert {"9,435", "8,833"} <= figures_of(page)
    assert not {"602", "18,268"} & figures_of(page)  # neither their difference nor their sum


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_a_funder_finds_that_the_rows_of_every_table_add_up_to_its_total(
    read, full_event, grant, organiser, funder, enter, language
):
    """Parts adding to 1,618 under “more than 1,630”: on every page of an issued report, each shown number."""
    agreed.begin(grant)
    release = releases.issue(grant, by=organiser, now=NOW)
    client = enter(funder)
    with override(language):
        start = reverse("reports:release", args=[release.code])
    page = client.get(start).content.decode()
    pages = [page, *(client.get(link).content.decode() for link in re.findall(rf'"({start}by/[^"]*)"', page))]
    checked = 0
    for table in [table for one in pages for table in tables_of(one)]:
        total = next((row for row in table if row[0] == "Total"), None)
        if total is None:
            continue
        body = [row for row in table[1:] if row is not total]
        for place in range(1, len(total)):
            column = [row[place] for row in body if place < len(row)]
            if "%" in "".join(column) or not all(re.fullmatch(r"[\d.,\s]+", cell) for cell in column):
                continue
            digits = [int(re.sub(r"\D", "", cell)) for cell in (*column, total[place])]
            # Person-hours are rounded to 10, row by row and in their total.
            assert abs(sum(digits[:-1]) - digits[-1]) <= (5 * len(column) if place == 4 else 0), table
            checked += 1
    assert checked >= 20


@pytest.mark.django_db
def test_a_funder_reads_43_by_sector_and_88_by_region_each_with_its_own_base(read):
    made = documents.full(
        crosstables=[
            documents.cross(
                ("region",),
                documents.with_margins({("central-america",): 60, ("elsewhere",): 28}, set()),
            )
        ]
    )
    made["tables"] = [
        documents.table("present", "gender", {"woman": 50, "man": 38}),
        documents.table("present", "stakeholder_group", {"civil-society": 23, "government": 20}),
        *made["tables"][7:],
    ]
    page = read(made)
    assert "Base: 43, present; the rows add up to it. 3 events, as of 10 October 2026." in page
    assert "Base: 88, present; the rows add up to it. 3 events, as of 10 October 2026." in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "of_all", "of_answered", "shares"),
    [
        ("es", "Del total", "De quienes respondieron", ("20.0 %", "21.3 %")),
        ("pt-br", "Do total", "De quem respondeu", ("20,0 %", "21,3 %")),
        ("en", "Of all", "Of those who answered", ("20.0 %", "21.3 %")),
    ],
)
def test_a_funder_reads_women_as_20_of_all_and_21_3_of_those_who_answered(
    read, language, of_all, of_answered, shares
):
    page = read(with_gender(200, 739, 61), language=language)
    women = {"Mujeres", "Mulheres", "Women"}
    table = next(one for one in tables_of(page) if of_answered in one[0] and one[1][0] in women)
    assert table[0][2:] == [of_all, of_answered]
    assert tuple(table[1][2:]) == shares
    for share in shares:
        assert share in text(page.split('class="telling"')[1].split("</p>")[0])


@pytest.mark.django_db
def test_a_funder_reads_that_917_of_1817_answered(read):
    page = read(with_gender(500, 417, 900))
    assert "Base: 1,817, present; the rows add up to it. 917 of 1,817 answered." in page
    assert "900 of 1,817 (49.5 %)" in page


@pytest.mark.django_db
def test_a_funder_reads_190_of_800_as_23_8_and_never_nearly_23(read):
    page = text(read(with_gender(190, 610, 0)))
    assert "23.8 %" in page and "23 %" not in page and "23.7" not in page


@pytest.mark.django_db
def test_a_funder_reads_a_change_of_shares_in_percentage_points(read):
    """From 20.0 to 25.0 %: 5 percentage points more, and neither 5 nor 25 per cent more."""
    page = text(read(with_gender(200, 800, 0), with_gender(250, 750, 0)))
    assert "25.0 % +5.0 percentage points" in page
    assert not re.search(r"[+−]\s?[\d.,]+ %", page)


@pytest.mark.django_db
def test_a_funder_reads_176_people_and_not_their_181_answers(
    event, session, crowd, grant, organiser, funder, enter
):
    """Five people ticked two genders each: they are one row, and the rows add up to people."""
    crowd.add(event, 100, sessions=[session], gender="woman")
    crowd.add(event, 71, sessions=[session], gender="man")
    for row in crowd.add(event, 5, sessions=[session], gender="another"):
        Registration.objects.filter(pk=row.pk).update(gender_answers=["non-binary", "woman"])
    release = releases.issue(grant, by=organiser, now=NOW)
    with override("en"):
        path = reverse("reports:release", args=[release.code])
    page = enter(funder).get(path).content.decode()
    gender = next(one for one in tables_of(page) if one[1][0] == "Women" and "Number" in one[0])
    assert [row[:2] for row in gender[1:]] == [
        ["Women", "100"],
        ["Men", "71"],
        ["Another gender, or several", "5"],
        ["Not stated", "0"],
        ["Total", "176"],
    ]
    assert "176" in figures_of(page) and "181" not in figures_of(page)


@pytest.mark.django_db
def test_a_funder_reads_a_second_day_above_the_first_and_a_first_above_the_registrations(
    event, session, crowd, grant, organiser, funder, enter
):
    """18 registered, 20 and then 30 there: counted as it was recorded, told, and corrected by nobody."""
    second = lesson(event, NOW.replace(month=12), 60)
    crowd.add(event, 18, sessions=[session, second])
    crowd.add(event, 2, sessions=[session, second], status="cancelled")
    crowd.add(event, 10, sessions=[second], status="cancelled")
    release = releases.issue(grant, by=organiser, now=NOW)
    with override("en"):
        path = reverse("reports:release", args=[release.code])
    page = enter(funder).get(path).content.decode()
    for note in ("A later session had more people", "More people were present than were registered."):
        assert note in page
    assert release.tables["figures"]["participations"] == 50
    assert "The figures show it as it was recorded." in page


@pytest.mark.django_db
def test_a_funder_sees_the_host_country_beside_the_others_in_the_trend(
    event, session, crowd, grant, organiser, funder, enter, another_event
):
    """In both quarters most are from the host country: the growth from abroad is seen all the same."""
    later, later_session = another_event(days=120)
    grant.events.add(later)
    crowd.add(event, 60, sessions=[session], country="GT")
    crowd.add(event, 20, sessions=[session], country="HN")
    crowd.add(later, 70, sessions=[later_session], country="GT", gender="man")
    crowd.add(later, 60, sessions=[later_session], country="SV", gender="man")
    agreed.begin(grant)
    release = releases.issue(grant, by=organiser, now=NOW)
    with override("en"):
        path = reverse("reports:release", args=[release.code])
    page = enter(funder).get(path).content.decode()
    table = next(one for one in tables_of(page) if one[0][0] == "Period")
    assert table[0][1:3] == ["From the country of the event", "From abroad"]
    rows = [row for row in table[1:] if row[1] not in ("0", "protected")]
    assert [row[1:3] for row in rows] == [["60", "20"], ["70", "60"]]
    assert "75.0 % of all came from the host country" in text(page)
    assert "percentage points" in text(page)


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_no_page_has_a_word_for_about_half(language):
    """The band “about half” swallowed 60 % of the workshops: numbers are counted, never put into bands."""
    banded = re.compile(
        r"(?i)about half|nearly|almost|cerca de|casi|aproximad|alrededor de|la mitad|metade|quase"
    )
    with override(language):
        said = " ".join(
            [
                *opening.sentences(documents.full(), language),
                funder.balance(with_gender(49, 51, 0), "present", language)["verdict"],
                *(str(note) for note in measures.NOTES.values()),
            ]
        )
    assert not banded.search(said)


@pytest.mark.django_db
def test_unlike_measures_are_nowhere_added_up(read):
    """Registered, present, unique, participations and hours stand side by side, and no total is theirs."""
    made = documents.full()
    figures = {"registered": 1001, "present": 140, "people": 126, "participations": 3007, "hours": 5050}
    made["figures"] = made["figures"] | figures
    page = text(read(made))
    for some in range(2, 6):
        for group in combinations(figures.values(), some):
            assert f"{sum(group):,}" not in page
