"""Releases: protected, numbered, frozen, and refused where they would give someone away."""

import json
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from events import attendance, holders, recognition
from events.models import Registration
from people.models import Scheme
from reports.errors import GivesAway, NothingToReport, TooClose
from reports.figures import breakdown, facts
from reports.issuing import releases
from reports.models import Release
from reports.tables import agreed, documents
from reports.tables.places import MOST_NAMED, Place, weak_tables
from tests.conftest import NOW
from tests.reports.conftest import give_part

pytestmark = pytest.mark.django_db


def rows(document, measure, dimension):
    table = documents.find(document, measure, dimension)
    return {row["code"]: row["count"] for row in table["rows"]}


def test_a_release_shows_every_measure_of_a_large_event(full_event, grant, organiser):
    release = releases.issue(grant, by=organiser, now=NOW)
    assert (release.number, release.issued_by) == (1, organiser)
    assert release.tables["figures"] == {
        "registered": 94,
        "registered-people": 94,
        "present": 80,
        "people": 80,
        "participations": 80,
        "hours": 80,
        "speakers": None,
        "moderators": None,
        "speakers-and-moderators": 6,
        "rapporteurs": 0,
        "trainers": 20,
        "organisers": 0,
    }
    assert rows(release.tables, "present", "gender") == {
        "woman": 36,
        "man": 30,
        "another": 0,
        "not-stated": 14,
    }
    sectors = rows(release.tables, "present", "stakeholder_group")
    assert sectors["press"] is sectors["technical-community"] is None
    assert sum(1 for value in sectors.values() if value is None) >= 3
    assert rows(release.tables, "trainers", "gender") == {
        "woman": 12,
        "man": 8,
        "another": 0,
        "not-stated": 0,
    }


def test_gender_not_stated_holds_those_who_decline_and_those_who_skip(full_event, grant, organiser):
    """8 prefer not to say and 6 did not answer: published as one row of 14."""
    release = releases.issue(grant, by=organiser, now=NOW)
    assert rows(release.tables, "present", "gender")["not-stated"] == 14
    assert "undisclosed" not in json.dumps(release.tables)


def test_hours_hide_wherever_their_count_hides(full_event, grant, organiser):
    release = releases.issue(grant, by=organiser, now=NOW)
    for dimension in ("gender", "stakeholder_group", "country", "mode"):
        present, hours = (rows(release.tables, measure, dimension) for measure in ("present", "hours"))
        assert {code for code, count in present.items() if count is None} == {
            code for code, count in hours.items() if count is None
        }
        assert all(count % 10 == 0 for count in hours.values() if count is not None)


def test_a_release_is_the_same_to_the_byte_after_people_edit_and_are_erased(full_event, grant, organiser):
    release = releases.issue(grant, by=organiser, now=NOW)
    before = releases.canonical(release.tables)
    Registration.objects.update(gender="another", stakeholder_group=None, name="—")
    grant.title_es = "Otro nombre"
    grant.save()
    again = Release.objects.get(pk=release.pk)
    assert releases.canonical(again.tables) == before
    assert releases.is_intact(again) and again.sha256 == release.sha256


def test_a_correction_moves_the_live_figures_and_no_issued_report(full_event, grant, organiser):
    release = releases.issue(grant, by=organiser, now=NOW)
    before = breakdown.count(facts.read([full_event.pk]), breakdown.gender()).counts
    place = Registration.objects.filter(gender="woman").first()

    holders.correct(
        place,
        answers=recognition.Answers(name=place.name, mode="online", gender_answers=["man"]),
        contact=recognition.Contact(),
        now=NOW,
    )

    after = breakdown.count(facts.read([full_event.pk]), breakdown.gender()).counts
    assert (after["woman"] - before["woman"], after["man"] - before["man"]) == (-1, 1)
    assert sum(after.values()) == sum(before.values())
    place.refresh_from_db()
    assert place.mode == "onsite"
    again = Release.objects.get(pk=release.pk)
    assert again.tables == release.tables and releases.is_intact(again)


def test_a_changed_release_is_not_intact_and_can_not_be_saved(full_event, grant, organiser):
    release = releases.issue(grant, by=organiser, now=NOW)
    release.tables["figures"]["registered"] = 95
    assert not releases.is_intact(release)
    with pytest.raises(TypeError):
        release.save()


def test_a_late_participant_is_not_given_away_by_the_next_release(
    full_event, grant, organiser, crowd, session
):
    """80 present, then 81: the second report is refused, and says what would help."""
    releases.issue(grant, by=organiser, now=NOW)
    crowd.add(full_event, 1, sessions=[session], group="academia", gender="man", country="HN")
    with pytest.raises(TooClose) as refused:
        releases.issue(grant, by=organiser, now=NOW + timedelta(days=1))
    assert (refused.value.difference, refused.value.number) == (1, 1)
    assert Release.objects.count() == 1
    crowd.add(full_event, 4, sessions=[session], group="academia", gender="man", country="HN")
    assert releases.issue(grant, by=organiser, now=NOW + timedelta(days=2)).number == 2


def test_a_release_may_be_issued_again_when_nobody_came_or_went(full_event, grant, organiser):
    first = releases.issue(grant, by=organiser, now=NOW)
    second = releases.issue(grant, by=organiser, now=NOW + timedelta(days=1))
    assert second.number == 2
    assert [table["rows"] for table in second.tables["tables"]] == [
        table["rows"] for table in first.tables["tables"]
    ]


def test_another_grant_over_the_same_event_is_compared_too(
    full_event, grant, organiser, crowd, session, funder_organisation
):
    releases.issue(grant, by=organiser, now=NOW)
    crowd.add(full_event, 2, sessions=[session])
    second = type(grant).objects.create(
        title_es="Otro",
        funder=funder_organisation,
        holder=grant.holder,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    second.events.add(full_event)
    with pytest.raises(TooClose) as refused:
        releases.issue(second, by=organiser, now=NOW)
    assert refused.value.elsewhere


def test_what_a_report_veiled_stays_veiled_in_the_next(full_event, grant, organiser, crowd, session):
    first = releases.issue(grant, by=organiser, now=NOW)
    crowd.add(full_event, 30, sessions=[session], group="press", gender="woman", country="SV")
    second = releases.issue(grant, by=organiser, now=NOW + timedelta(days=9))
    for table in first.tables["tables"]:
        later = rows(second.tables, table["measure"], table["dimension"])
        assert all(later.get(row["code"]) is None for row in table["rows"] if row["count"] is None)


def test_a_grant_without_events_has_nothing_to_report(grant, organiser):
    grant.events.clear()
    with pytest.raises(NothingToReport):
        releases.issue(grant, by=organiser, now=NOW)


def test_a_grant_with_four_people_shows_no_number_of_them(event, session, grant, organiser, crowd):
    crowd.add(event, 4, sessions=[session])
    release = releases.issue(grant, by=organiser, now=NOW)
    assert {release.tables["figures"][code] for code in ("registered", "present", "people", "hours")} == {
        None
    }
    shown = [row["count"] for table in release.tables["tables"] for row in table["rows"]]
    assert not any(shown)


def test_a_draft_event_is_not_counted(full_event, grant):
    full_event.status = "draft"
    full_event.save()
    assert releases.preview(grant, now=NOW).document["figures"]["registered"] == 0


def test_the_privacy_check_catches_a_report_that_only_hides_the_small_row(full_event, grant):
    document = releases.preview(grant, now=NOW).document
    assert releases.gives_away(document) == []
    table = documents.find(document, "present", "gender")
    document["tables"] = [table]
    for row, count in zip(table["rows"], (64, None, 0, 14), strict=True):
        row["count"] = count
    assert releases.gives_away(document) == ["present, gender"]
    refusal = GivesAway(weak_tables(releases.weak_places(document), [document]))
    for language, rows in (("en", "Present, Gender (Men)"), ("es", "Presentes, Género (Hombres)")):
        with override(language):
            assert rows in str(refusal)


def test_a_refusal_names_a_few_rows_and_counts_the_others(full_event, grant):
    document = releases.preview(grant, now=NOW).document
    rows = [row["code"] for row in documents.find(document, "present", "stakeholder_group")["rows"]]
    places = [Place("", "present", ("stakeholder_group",), (row,)) for row in rows]
    with override("en"):
        (said,) = map(str, weak_tables(places, [document]))
    assert said.count(";") == MOST_NAMED and said.endswith(f"and {len(rows) - MOST_NAMED} more)")
    with override("en"):
        assert str(weak_tables([Place("", "trainers", ("gender",))], [document])[0]) == "Trainers, Gender"


def test_the_gate_refuses_what_the_check_finds(full_event, grant, organiser, monkeypatch):
    weak = Place("present, gender", "present", ("gender",), ("woman",))
    monkeypatch.setattr(releases, "weak_places", lambda document, earlier, others: [weak])
    with pytest.raises(GivesAway):
        releases.issue(grant, by=organiser, now=NOW)


def test_a_scheme_counts_what_lies_outside_it(full_event, grant):
    """34 civil society… in four sectors: press and the technical community have no place there."""
    grant.scheme = Scheme.objects.get(code="four-sectors")
    grant.save()
    document = releases.preview(grant, now=NOW).document
    assert document["scheme"]["code"] == "four-sectors"
    sectors = rows(document, "present", "stakeholder_group")
    assert list(sectors) == [
        "civil-society",
        "government",
        "private-sector",
        "academia",
        "outside-the-scheme",
        "not-stated",
    ]
    assert sectors["outside-the-scheme"] == 5


def test_speakers_and_moderators_hide_together_for_their_sum_is_shown(event, session, grant, crowd):
    for _place in range(9):
        give_part(session, "speaker")
    for _place in range(2):
        give_part(session, "onsite-moderator")
    figures = releases.preview(grant, now=NOW).document["figures"]
    assert (figures["speakers"], figures["moderators"], figures["speakers-and-moderators"]) == (
        None,
        None,
        11,
    )


def test_the_document_holds_no_person(full_event, grant, organiser):
    words = releases.canonical(releases.issue(grant, by=organiser, now=NOW).tables).decode()
    for canary in ("Xoconoxtle", "secreto.example", "5555", organiser.name, organiser.code):
        assert canary not in words
    subjects = Registration.objects.values_list("subject", flat=True)
    assert not any(str(subject) in words for subject in subjects)


@pytest.mark.parametrize("extra", [0, 2])
def test_issuing_takes_the_same_queries_with_one_and_three_events(
    extra, full_event, grant, organiser, another_event, crowd, django_assert_num_queries
):
    for days in range(extra):
        made, lesson = another_event(days + 5)
        crowd.add(made, 20, sessions=[lesson])
        grant.events.add(made)
    agreed.add(grant, ["period", "home"])
    with django_assert_num_queries(28):
        releases.issue(grant, by=organiser, now=NOW)


def test_a_mark_taken_back_after_a_release_changes_nothing_of_it(full_event, session, grant, organiser):
    release = releases.issue(grant, by=organiser, now=NOW)
    before = (release.tables, release.sha256)
    places = Registration.objects.filter(presences__session=session)[:20]

    attendance.unmark(session, *places, by=organiser, now=NOW + timedelta(hours=1))

    release.refresh_from_db()
    assert (release.tables, release.sha256) == before
    assert releases.is_intact(release)
    assert facts.read([full_event.pk]).present.presences == 60
