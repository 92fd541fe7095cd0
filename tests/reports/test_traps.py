"""The traps that published figures fell into, each with its numbers."""

import pytest
from django.utils.translation import override

from events.models import Registration
from people.models import Scheme
from reports import breakdown, charts, facts, funder, measures, releases
from reports.exports import plain
from tests.conftest import NOW
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
