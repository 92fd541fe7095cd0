"""A project's plan: promises told by issued reports alone, a story that cites them, and an approval."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from events.uploads import Received
from people.models import Organisation
from reports.errors import ChangedMeanwhile, CheckOver, CitesNothing, HandleTaken, NoSuchNumber, NothingNew
from reports.figures import bodies
from reports.issuing import drafts, releases, withdrawals
from reports.models import Approval, Evidence, EvidenceFile, Indicator, Level, Release
from reports.plan import actuals, approval, approved, citations, evidence, indicators, logframe, story
from reports.plan.looked_up import ABSENT, PROTECTED, Figure, State, look_up
from reports.portal import reading
from tests.conftest import NOW, appoint, person

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


def promise(grant, *, name="Personas", **facts):
    written = indicators.Facts(
        **{"name": {"es": name, "en": name}, "source": "measure", "measure": "people"} | facts
    )
    return indicators.write(written, grant=grant, by=None, now=NOW)


def approve(grant, now=NOW):
    return approval.approve(grant, seen=approval.mark_of(approval.drafted(grant)), by=None, now=now)


def tell(grant, **parts):
    return story.write(grant, {part: {"en": words} for part, words in parts.items()}, by=None, now=NOW)


def read(grant):
    """The project as its funder reads it now."""
    standing = approved.standing(grant)
    with override("en"):
        return reading.read(approved.told(standing.document, *approved.documents_of(grant)), "en")


@pytest.fixture
def release(full_event, grant, organiser) -> Release:
    """Of 80 people, 36 women, 30 men, 14 not stated; 2 of the press and 3 of the technical community."""
    return releases.issue(grant, by=organiser, now=NOW)


def table(measure, dimension, rows, total=10, *, withheld=False):
    return {
        "measure": measure,
        "dimension": dimension,
        "total": total,
        "withheld": withheld,
        "least": 0,
        "rows": [{"code": code, "label": {"en": code}, "count": count} for code, count in rows.items()],
    }


# --- A figure of a report ----------------------------------------------------------------------


def test_a_figure_is_a_number_or_protected_or_not_counted():
    document = {
        "figures": {"people": 80, "speakers": None},
        "tables": [
            table("people", "gender", {"woman": 36, "man": None}),
            table("people", "country", {}, None, withheld=True),
        ],
    }
    assert look_up(document, "people") == Figure(State.SHOWN, 80)
    assert look_up(document, "speakers") == PROTECTED
    assert look_up(document, "completed") == ABSENT
    assert look_up(document, "people", {"gender": "woman"}) == Figure(State.SHOWN, 36)
    assert look_up(document, "people", {"gender": "man"}) == PROTECTED
    assert look_up(document, "people", {"country": "GT"}) == PROTECTED
    # No country that nobody is from has a row; a sector without one belongs to another scheme.
    document["tables"][1] = table("people", "country", {"HN": 80})
    assert look_up(document, "people", {"country": "GT"}) == Figure(State.SHOWN, 0)
    document["tables"].append(table("people", "stakeholder_group", {"academia": 80}))
    assert look_up(document, "people", {"stakeholder_group": "press"}) == ABSENT
    assert look_up(document, "people", {"mode": "onsite"}) == ABSENT


def test_a_figure_of_two_dimensions_stands_in_a_crosstable():
    document = {
        "figures": {},
        "tables": [],
        "crosstables": [
            {
                "measure": "present",
                "dimensions": ["country", "gender"],
                "total": 40,
                "withheld": False,
                "categories": [
                    [
                        {"code": "GT", "label": {"en": "Guatemala"}, "of": ["GT"]},
                        {"code": "HN + SV", "label": {"en": "Honduras + El Salvador"}, "of": ["HN", "SV"]},
                    ],
                    [
                        {"code": "woman", "label": {}, "of": ["woman"]},
                        {"code": "man", "label": {}, "of": ["man"]},
                    ],
                ],
                "cells": [
                    {"at": ["GT", "woman"], "count": 12},
                    {"at": ["GT", "man"], "count": None},
                    {"at": ["HN + SV", "woman"], "count": 9},
                    {"at": ["GT", "Total"], "count": 20},
                ],
            }
        ],
    }
    assert look_up(document, "present", {"country": "GT", "gender": "woman"}) == Figure(State.SHOWN, 12)
    assert look_up(document, "present", {"gender": "man", "country": "GT"}) == PROTECTED
    assert look_up(document, "present", {"country": "GT"}) == Figure(State.SHOWN, 20)
    # Put together with another, it is not known on its own.
    assert look_up(document, "present", {"country": "HN", "gender": "woman"}) == PROTECTED
    assert look_up(document, "present", {"country": "HN + SV", "gender": "woman"}) == Figure(State.SHOWN, 9)
    assert look_up(document, "present", {"country": "HN + SV", "gender": "man"}) == Figure(State.SHOWN, 0)
    assert look_up(document, "present", {"country": "HN"}) == PROTECTED
    assert look_up(document, "present", {"gender": "woman"}) == ABSENT


@pytest.mark.parametrize(
    ("base", "target", "actual", "direction", "progress", "reached"),
    [
        (None, 120, 80, "more", 66, False),
        (20, 120, 80, "more", 60, False),
        (0, 300, 299, "more", 99, False),
        (0, 80, 80, "more", 100, True),
        (0, 80, 100, "more", 125, True),
        (50, 80, 40, "more", 0, False),
        (40, 10, 25, "fewer", 50, False),
        (40, 10, 10, "fewer", 100, True),
        (None, 10, 5, "fewer", None, True),
        (80, 80, 80, "more", None, True),
        (0, None, 80, "more", None, None),
        (0, 80, None, "more", None, None),
        ("0.5", "1.5", "1", "more", 50, False),
    ],
)
def test_progress_is_the_way_from_baseline_to_target_and_rounded_down(
    base, target, actual, direction, progress, reached
):
    assert actuals.progress(base, target, actual, direction) == progress
    assert actuals.is_reached(target, actual, direction) is reached


def test_a_share_is_a_whole_per_cent_of_shown_numbers_alone():
    assert actuals.share(Figure(State.SHOWN, 190), Figure(State.SHOWN, 800)) == Figure(State.SHOWN, 24)
    assert actuals.share(PROTECTED, Figure(State.SHOWN, 800)) == PROTECTED
    assert actuals.share(Figure(State.SHOWN, 190), PROTECTED) == PROTECTED
    assert actuals.share(Figure(State.SHOWN, 0), Figure(State.SHOWN, 0)) == ABSENT


# --- Indicators --------------------------------------------------------------------------------


def test_an_actual_is_what_the_issued_report_shows(grant, release):
    promise(grant, baseline=Decimal(20), target=Decimal(120))
    promise(grant, name="Mujeres", dimension="gender", row="woman", target=Decimal(30))
    promise(grant, name="Parte", dimension="gender", row="woman", is_share=True, target=Decimal(50))
    approve(grant)
    people, women, part = read(grant)["indicators"]
    assert (people["actual"], people["percent"], people["verdict"]) == ("80", "60 %", "on the way")
    assert (women["actual"], women["percent"], women["verdict"]) == ("36", "120 %", "reached")
    assert (part["actual"], part["target"], part["percent"]) == ("45 %", "50 %", "90 %")


def test_what_is_protected_is_protected_in_actual_progress_and_verdict(grant, release):
    assert look_up(release.tables, "people", {"stakeholder_group": "press"}) == PROTECTED
    shown = promise(grant, target=Decimal(120))
    for is_share in (False, True):
        promise(grant, dimension="stakeholder_group", row="press", is_share=is_share, target=Decimal(2))
    indicators.set_targets(shown, {("stakeholder_group", "press"): Decimal(2)}, by=None, now=NOW)
    approve(grant)
    told = approved.told(approved.standing(grant).document, *approved.documents_of(grant))
    whole, press, share = told["indicators"]
    for one in (press, share, whole["targets"][0]):
        assert (one["state"], one["actual"], one["progress"], one["reached"]) == (
            "protected", None, None, None,
        )  # fmt: skip
    row = read(grant)["indicators"][1]
    assert (row["actual"], row["verdict"], row["percent"], row["width"]) == ("protected", "protected", "", 0)


def test_a_protected_indicator_looks_the_same_whatever_it_hides(grant, release, funder, enter):
    """The page of a promise of 1, 2 or 900 of the press differs in the promise alone."""
    kept = promise(grant, dimension="stakeholder_group", row="press", target=Decimal(1))
    pages = set()
    for target in (1, 2, 900):
        indicators.set_numbers(grant, {kept: indicators.Numbers(1, None, Decimal(target))}, by=None, now=NOW)
        approve(grant)
        page = enter(funder).get(address("project", grant.code)).content.decode()
        row = re.search(rf'<tr id="i-{kept.code}">.*?</tr>', page, re.S).group()
        pages.add(row.replace(f">{target}<", "><"))
    assert len(pages) == 1


def test_someone_in_two_courses_counts_once(grant, event, session, another_event, crowd, organiser):
    """One person, one indicator, one period: twelve came to both events, and are twelve people."""
    second, lesson = another_event()
    grant.events.add(second)
    subjects = [row.subject for row in crowd.add(event, 12, sessions=[session])]
    crowd.add(second, 12, sessions=[lesson], subjects=subjects)
    promise(grant, target=Decimal(24))
    approve(grant)
    releases.issue(grant, by=organiser, now=LATER)
    assert read(grant)["indicators"][0]["actual"] == "12"


def test_completed_means_that_the_courses_rule_was_met_and_counts_each_once(
    grant, taught, crowd, organiser, funder, enter
):
    """Twelve met both rules; three saw 30 of 90 minutes, and have not completed."""
    (first, morning), (second, evening) = taught(-9), taught(-2)
    grant.events.set([first, second])
    came = [place.subject for place in crowd.add(first, 12, sessions=[morning])]
    crowd.add(first, 13, sessions=[morning], minutes=30)
    crowd.add(second, 12, sessions=[evening], subjects=came)
    promise(grant, measure="completed", target=Decimal(24))
    tell(grant, achievements="[[figure:completed]] of [[figure:people]] completed their course.")
    approve(grant)
    release = releases.issue(grant, by=organiser, now=NOW)
    assert (release.tables["figures"]["completed"], release.tables["figures"]["people"]) == (12, 25)
    assert read(grant)["indicators"][0]["percent"] == "50 %"
    page = enter(funder).get(address("release", release.code)).content.decode()
    assert "everything that their course asks" in page and 'class="cited">12<' in page


def test_fewer_than_the_threshold_who_completed_are_protected(grant, taught, crowd, organiser):
    first, morning = taught(-9)
    grant.events.set([first])
    crowd.add(first, 4, sessions=[morning])
    crowd.add(first, 20, sessions=[morning], minutes=30)
    promise(grant, measure="completed", target=Decimal(24))
    approve(grant)
    release = releases.issue(grant, by=organiser, now=NOW)
    assert release.tables["figures"]["completed"] is None
    assert read(grant)["indicators"][0]["actual"] == "protected"


def test_without_a_report_nobody_is_counted(grant, full_event):
    promise(grant, target=Decimal(120))
    approve(grant)
    row = read(grant)["indicators"][0]
    assert (row["state"], row["actual"], row["percent"]) == ("absent", "not counted yet", "")


def test_targets_by_group_are_told_beside_each_other(grant, release):
    kept = promise(grant, target=Decimal(120))
    indicators.set_targets(
        kept, {("gender", "woman"): Decimal(40), ("gender", "man"): Decimal(30)}, by=None, now=NOW
    )
    approve(grant)
    groups = read(grant)["indicators"][0]["groups"]
    assert [(one["label"], one["target"], one["actual"], one["percent"]) for one in groups] == [
        ("Women", "40", "36", "90 %"),
        ("Men", "30", "30", "100 %"),
    ]


def test_what_is_not_cumulative_is_told_by_period(grant, release):
    promise(grant, is_cumulative=False, target=Decimal(40))
    approve(grant)
    standing = approved.standing(grant).document
    # A report that counts by no period tells nothing of it.
    assert approved.told(standing, *approved.documents_of(grant))["indicators"][0]["state"] == "absent"
    document = {
        "number": 2,
        "figures": {"people": 80},
        "tables": [],
        "crosstables": [
            {
                "measure": "people",
                "dimensions": ["period"],
                "total": 80,
                "withheld": False,
                "categories": [
                    [
                        {"code": "2026-1", "label": {"en": "First half"}, "of": ["2026-1"]},
                        {"code": "2026-2", "label": {"en": "Second half"}, "of": ["2026-2"]},
                    ]
                ],
                "cells": [{"at": ["2026-1"], "count": 50}, {"at": ["2026-2"], "count": None}],
            }
        ],
    }
    told = approved.told(standing, {2: document}, 2)["indicators"][0]
    assert [(one["code"], one["state"], one["actual"]) for one in told["periods"]] == [
        ("2026-1", "shown", 50),
        ("2026-2", "protected", None),
    ]
    assert (told["state"], told["actual"]) == ("protected", None)


def test_a_number_of_things_is_typed_with_its_day(grant, organiser):
    laws = promise(grant, name="Leyes", source="hand", measure="", unit={"en": "laws"}, target=Decimal(4))
    indicators.type_number(laws, Decimal(1), on=date(2026, 3, 1), by=organiser, now=NOW)
    indicators.type_number(laws, Decimal(2), on=date(2026, 6, 1), by=organiser, now=NOW)
    indicators.type_number(laws, Decimal("2.5"), on=date(2026, 6, 1), by=organiser, now=NOW)
    approve(grant)
    row = read(grant)["indicators"][0]
    assert (row["actual"], row["typed_on"], row["unit"]) == ("2.5", date(2026, 6, 1), "laws")


def test_no_number_is_typed_for_people(grant, organiser):
    with pytest.raises(NoSuchNumber):
        indicators.type_number(promise(grant), Decimal(99), on=date(2026, 3, 1), by=organiser, now=NOW)


def test_institutions_are_counted_before_and_after_each_once_in_a_period(grant):
    """FIELD: public institutions engaged in a period before and in one after, side by side."""
    engaged = [
        bodies.Facts("Ministerio de Educación", date(2025, 5, 1), "GT"),
        bodies.Facts("Ministerio de Educación", date(2026, 5, 1), "GT"),
        bodies.Facts("MINISTERIO DE EDUCACION", date(2026, 6, 1), "GT"),
        bodies.Facts("Ministerio de Educación", date(2026, 5, 1), "HN"),
        bodies.Facts("Corte Suprema", date(2026, 7, 1)),
        bodies.Facts("Corte Suprema", date(2027, 7, 1)),
    ]
    assert bodies.add(grant, engaged, by=None, now=NOW) == 6
    assert bodies.add(grant, engaged[:1], by=None, now=NOW) == 0
    promise(
        grant, name="Instituciones", source="bodies", measure="",
        before_from=date(2025, 1, 1), before_until=date(2025, 12, 31), target=Decimal(5),
    )  # fmt: skip
    approve(grant)
    row = read(grant)["indicators"][0]
    assert (row["baseline"], row["actual"], row["percent"]) == ("1", "3", "50 %")
    assert "Corte" not in json.dumps(approved.standing(grant).document)


# --- Approval ----------------------------------------------------------------------------------


def test_the_funder_reads_nothing_before_it_is_approved(grant, release, funder, enter):
    tell(grant, objective="Secret until then.")
    page = enter(funder).get(address("project", grant.code)).content.decode()
    assert "Secret until then" not in page and "has not approved" in page


def test_the_funder_goes_on_reading_what_was_approved_while_somebody_writes_on(
    grant, release, organiser, funder, enter
):
    tell(grant, objective="As approved.")
    approve(grant)
    tell(grant, objective="Half a sentence")
    page = enter(funder).get(address("project", grant.code)).content.decode()
    assert "As approved." in page and "Half a sentence" not in page
    desk = enter(organiser).get(address("approval", grant.code)).content.decode()
    assert "The funder reads version 1" in desk and "Changed since:" in desk and "the story" in desk
    seen = re.search(r'name="seen" value="(\w+)"', desk)[1]
    enter(organiser).post(address("approval", grant.code), {"seen": seen})
    made = Approval.objects.get(number=2)
    assert (made.approved_by, made.withdrawn_at) == (organiser, None)
    assert "Half a sentence" in enter(funder).get(address("project", grant.code)).content.decode()
    assert LogEntry.objects.filter(additional_data__act="project approved", actor=organiser).count() == 1


def test_nobody_approves_what_they_did_not_look_at(grant):
    tell(grant, objective="One")
    seen = approval.mark_of(approval.drafted(grant))
    tell(grant, objective="Two")
    with pytest.raises(ChangedMeanwhile):
        approval.approve(grant, seen=seen, by=None, now=NOW)


def test_what_is_approved_already_is_not_approved_again(grant):
    tell(grant, objective="One")
    approve(grant)
    with pytest.raises(NothingNew):
        approve(grant)


def test_an_approval_is_taken_back_and_put_back(grant, organiser, funder, enter):
    tell(grant, objective="First words.")
    approve(grant)
    tell(grant, objective="Second words.")
    approve(grant)
    client = enter(organiser)
    assert "Take version 2 back?" in client.get(address("take_back", grant.code)).content.decode()
    client.post(address("take_back", grant.code), {"number": "2"})
    assert "First words." in enter(funder).get(address("project", grant.code)).content.decode()
    # Whoever comes late with the old page takes nothing else back.
    client.post(address("take_back", grant.code), {"number": "2"})
    assert approved.standing(grant).number == 1
    client.post(address("put_back", grant.code), {"number": "2"})
    assert "Second words." in enter(funder).get(address("project", grant.code)).content.decode()
    client.post(address("take_back", grant.code), {"number": "2"})
    client.post(address("take_back", grant.code), {"number": "1"})
    assert "has not approved" in enter(funder).get(address("project", grant.code)).content.decode()


def test_a_report_carries_what_was_approved_by_then_and_never_changes(
    grant, release, full_event, session, crowd, organiser, funder, enter
):
    assert "indicators" not in release.tables
    promise(grant, target=Decimal(160))
    tell(grant, achievements="We reached [[figure:people]] people, [[figure:people@1]] at first.")
    approve(grant)
    crowd.add(full_event, 10, sessions=[session])
    second = releases.issue(grant, by=organiser, now=LATER)
    tell(grant, achievements="Other words.")
    approve(grant)
    page = enter(funder).get(address("release", second.code)).content.decode()
    assert "Other words" not in page and "Report 2" in page
    assert second.tables["indicators"][0]["actual"] == 90
    assert [
        second.tables["story"]["cites"][cite]["count"] for cite in ("figure:people", "figure:people@1")
    ] == [
        90,
        80,
    ]
    assert releases.is_intact(second)
    assert "80" in page and "90" in page


def test_a_withdrawn_report_tells_nothing_of_a_project(grant, release, organiser, funder, enter):
    promise(grant, target=Decimal(160))
    tell(grant, achievements="We reached [[figure:people]] people, [[figure:people@1]] at first.")
    approve(grant)
    withdrawals.withdraw(release, reason="Counted twice.", by=organiser, now=LATER)
    told = read(grant)
    assert told["indicators"][0]["actual"] == "not counted yet"
    assert [(note["shown"], note["url"]) for note in told["notes"]] == [("not counted yet", "")] * 2
    page = enter(funder).get(address("project", grant.code)).content.decode()
    assert "withdrawn" in page and ">80<" not in page


def test_words_that_were_taken_back_go_out_with_no_report(full_event, grant, organiser):
    tell(grant, objective="It names somebody.")
    approve(grant)
    kept = drafts.check(drafts.keep(grant, by=organiser, now=NOW), by=organiser, now=NOW)
    assert drafts.outdated(kept, now=NOW) == []
    approval.take_back(grant, 1, by=organiser, now=NOW)
    assert drafts.outdated(kept, now=NOW) == ["plan"]
    with pytest.raises(CheckOver):
        drafts.publish(kept, seen=drafts.fingerprint(kept), by=organiser, now=NOW)


def test_the_document_of_a_report_holds_no_number_that_it_hides(grant, release, full_event):
    """Whatever is promised or cited of a hidden row, the document's plan has no count for it."""
    kept = promise(grant, dimension="stakeholder_group", row="press", target=Decimal(9))
    promise(grant, dimension="stakeholder_group", row="press", is_share=True, target=Decimal(9))
    indicators.set_targets(kept, {("country", "GT"): Decimal(9)}, by=None, now=NOW)
    tell(grant, how="With [[figure:people:stakeholder_group=press]] of the press.")
    approve(grant)
    plan = approved.in_document(grant, release.tables)
    for one in plan["indicators"]:
        assert (one["actual"], one["progress"], one["reached"]) == (None, None, None)
    cite = plan["story"]["cites"]["figure:people:stakeholder_group=press"]
    assert (cite["state"], cite["count"]) == ("protected", None)


def test_whatever_row_a_report_hides_is_protected_wherever_it_is_told(grant, release):
    """Every row of every table of the report, as an indicator, as a share and as a citation."""
    hidden = [
        (table["measure"], table["dimension"], row["code"])
        for table in release.tables["tables"]
        for row in table["rows"]
        if row["count"] is None
    ]
    assert len(hidden) > 10
    base = indicators.drafted(promise(grant).grant)[0]
    for measure, dimension, code in hidden:
        for share in (False, True):
            one = base | {
                "measure": measure, "dimension": dimension, "row": code, "share": share,
                "baseline": 0, "target": 5,
            }  # fmt: skip
            told = actuals.told(one, release.tables)
            assert (told["state"], told["actual"], told["progress"], told["reached"]) == (
                "protected", None, None, None,
            )  # fmt: skip
        cited = citations.read(f"figure:{measure}:{dimension}={code}")
        found = citations.resolved([cited], {1: release.tables}, 1, {})[cited.typed]
        assert (found["state"], found["count"]) == ("protected", None)


# --- The story ---------------------------------------------------------------------------------


def test_a_cited_figure_reads_as_its_number_with_base_date_report_and_link(grant, release, funder, enter):
    tell(grant, achievements="We reached [[figure:people]] people.\n\nNo one else.")
    approve(grant)
    page = enter(funder).get(address("project", grant.code)).content.decode()
    assert re.search(r"We reached <span class=\"cited\">80</span>", page)
    note = re.search(r'<li id="n-1">.*?</li>', page, re.S).group()
    assert "Different people present" in note and "each counts once" in note
    assert address("release", release.code) in note and "Report 1" in note and "2026" in note
    assert "[[" not in page and page.count("<p>No one else.</p>") == 1


def test_a_cited_figure_that_is_protected_reads_protected(grant, release):
    tell(grant, achievements="With [[figure:people:stakeholder_group=press]] of the press.")
    approve(grant)
    note = read(grant)["notes"][0]
    assert (note["shown"], note["is_veiled"]) == ("protected", True)


def test_a_story_cites_documents_and_recommendations(grant, funder, enter):
    for kind, handle in (("document", "survey"), ("recommendation", "law")):
        evidence.write(
            evidence.Facts(
                f"The {handle}", handle, kind=kind, url=f"https://example.org/{handle}", is_for_funder=True
            ),
            grant=grant,
            by=None,
            now=NOW,
        )
    tell(grant, how="By [[document:survey]] and [[recommendation:law]], twice: [[document:survey]].")
    approve(grant)
    page = enter(funder).get(address("project", grant.code)).content.decode()
    assert page.count('class="cited">The survey<') == 2 and page.count('class="cited">The law<') == 1
    assert "https://example.org/law" in page and page.count('<li id="n-') == 2


KNOWN = citations.Known(
    rows={"gender": ("woman", "man"), "country": ("GT",)}, sources={"survey": "document"}, reports=[1]
)


@pytest.mark.parametrize(
    "text",
    [
        "No citation, and [one] bracket.",
        "[[figure:people]] and [[figure:people:gender=woman]], [[ figure : people ]]",
        "[[figure:present:gender=woman,country=GT@1]]",
        "[[document:survey]]",
    ],
)
def test_a_known_citation_is_no_mistake(text):
    assert citations.mistakes(text, KNOWN) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[figure:peple]]", "Did you mean [[figure:people]]?"),
        ("[[people]]", "[[people]] is no citation."),
        ("[[figure:people:gender]]", "is no citation"),
        ("[[figure:people:gender=women]]", "names a group that the reports do not count"),
        ("[[figure:people:age=9]]", "names a group that the reports do not count"),
        ("[[figure:people@7]]", "names a report that was not issued"),
        ("[[document:surveys]]", "Did you mean [[document:survey]]?"),
        ("[[recommendation:survey]]", "names nothing that is kept"),
        ("[[figure:people", "is not closed"),
        ("figure:people]]", "is not closed"),
        ("[[figure:\npeople]]", "is not closed"),
    ],
)
def test_an_unknown_citation_is_told_in_words(text, words):
    with override("en"):
        (said,) = citations.mistakes(text, KNOWN)
    assert words in said


def test_whoever_approves_is_shown_the_numbers_that_nobody_protects(grant, organiser, enter):
    tell(
        grant,
        objective="In 2026 we asked [[figure:people]] people. Of them 3 were journalists!",
        how="Slowly, with [[figure:people@1]].",
    )
    assert approval.typed_numbers(approval.drafted(grant)) == ["Of them 3 were journalists!"]
    page = enter(organiser).get(address("approval", grant.code)).content.decode()
    assert "Numbers that are typed" in page and "Of them 3 were journalists!" in page


def test_a_form_with_an_unknown_citation_keeps_what_was_typed(grant, organiser, enter):
    typed = "We reached [[figure:peple]] <b>people</b>."
    answer = enter(organiser).post(address("story", grant.code), {"objective_en": typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Did you mean [[figure:people]]?" in page
    assert "We reached [[figure:peple]] &lt;b&gt;people&lt;/b&gt;." in page
    assert story.of_grant(grant) is None


def test_a_story_is_written_in_three_languages_and_read_in_ones_own(grant, organiser, funder, enter):
    words = {
        "objective_es": "Formar.",
        "objective_pt_br": "Formar gente.",
        "objective_en": "Train.\r\n\r\nMore.",
    }
    enter(organiser).post(address("story", grant.code), words | {"context_es": "Hacía falta."})
    approve(grant)
    for language, said in (
        ("es", "Formar."),
        ("pt-br", "Formar gente."),
        ("en", "<p>Train.</p><p>More.</p>"),
    ):
        page = enter(funder).get(address("project", grant.code, language=language)).content.decode()
        assert said in page
        # What is not translated is read as it was written, and says in which language that is.
        assert '<div lang="es"><p>Hacía falta.</p></div>' in page


def test_two_who_write_the_story_do_not_undo_each_other(grant, organiser, enter):
    client = enter(organiser)
    opened = client.get(address("story", grant.code)).content.decode()
    mark = re.search(r'name="opened" value="([^"]+)"', opened)[1]
    tell(grant, objective="A colleague's.")
    answer = client.post(address("story", grant.code), {"objective_en": "Mine.", "opened": mark})
    assert answer.status_code == 422 and "A colleague" in answer.content.decode()
    client.post(address("story", grant.code), {"context_en": "Context.", "opened": mark})
    kept = story.of_grant(grant)
    assert (kept.objective_en, kept.context_en) == ("A colleague's.", "Context.")


def test_a_document_that_is_gone_stops_the_approval(grant):
    kept = evidence.write(
        evidence.Facts("Survey", "survey", url="https://example.org"), grant=grant, by=None, now=NOW
    )
    tell(grant, how="By [[document:survey]].")
    evidence.remove(kept, by=None, now=NOW)
    with override("en"), pytest.raises(CitesNothing, match="names nothing that is kept"):
        approve(grant)


# --- Evidence ----------------------------------------------------------------------------------


def pdf(name="acta.pdf", content=b"%PDF-1.4 one"):
    return Received(name, "pdf", content)


def test_the_funder_opens_the_very_document_that_was_approved(grant, funder, organiser, enter):
    facts = evidence.Facts("Acta", "acta", file=pdf(), is_for_funder=True)
    kept = evidence.write(facts, grant=grant, by=None, now=NOW)
    path = address("project_evidence", grant.code, kept.code)
    client = enter(funder)
    assert client.get(path).status_code == 404
    approve(grant)
    answer = client.get(path)
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.4 one", "application/pdf")
    assert answer["X-Content-Type-Options"] == "nosniff" and "attachment" in answer["Content-Disposition"]
    evidence.write(facts._replace(file=pdf(content=b"%PDF-1.4 two")), evidence=kept, by=None, now=NOW)
    assert client.get(path).content == b"%PDF-1.4 one"
    own = enter(organiser).get(address("evidence_file", grant.code, kept.code))
    assert own.content == b"%PDF-1.4 two"
    evidence.remove(kept, by=None, now=NOW)
    assert client.get(path).status_code == 404


def test_the_funder_opens_nothing_that_nobody_looked_through(grant, funder, enter):
    kept = evidence.write(
        evidence.Facts("List", "list", file=pdf("Quetzalina.pdf"), words="Quetzalina"),
        grant=grant,
        by=None,
        now=NOW,
    )
    approve(grant)
    assert enter(funder).get(address("project_evidence", grant.code, kept.code)).status_code == 404
    assert "Quetzalina" not in json.dumps(approved.standing(grant).document)


def test_a_file_that_nobody_approved_is_deleted_once_another_takes_its_place(grant):
    facts = evidence.Facts("Acta", "acta", file=pdf())
    kept = evidence.write(facts, grant=grant, by=None, now=NOW)
    evidence.write(facts._replace(file=pdf(content=b"%PDF-1.4 two")), evidence=kept, by=None, now=NOW)
    assert EvidenceFile.objects.count() == 1


def test_a_short_name_leads_to_one_thing(grant):
    facts = evidence.Facts("Acta", "acta", url="https://example.org")
    evidence.write(facts, grant=grant, by=None, now=NOW)
    with pytest.raises(HandleTaken):
        evidence.write(facts, grant=grant, by=None, now=NOW)


def test_an_organiser_adds_evidence_by_form(grant, organiser, enter):
    client = enter(organiser)
    one = promise(grant)
    upload = SimpleUploadedFile("Acta final.pdf", b"%PDF-1.4 x")
    bad = client.post(address("new_evidence", grant.code), {"kind": "document", "title": "Acta"})
    assert bad.status_code == 422 and "Write a link, choose a document" in bad.content.decode()
    client.post(
        address("new_evidence", grant.code),
        {"kind": "document", "title": "Acta del año", "indicator": one.pk, "file": upload},
    )
    kept = Evidence.objects.get()
    assert (kept.handle, kept.indicator, kept.file.name) == ("acta-del-ano", one, "Acta final.pdf")
    client.post(
        address("one_evidence", grant.code, kept.code),
        {"kind": "document", "title": "Acta", "handle": "acta", "is_for_funder": "on"},
    )
    kept.refresh_from_db()
    assert (kept.title, kept.handle, kept.file.name) == ("Acta", "acta", "Acta final.pdf")
    client.post(address("remove_evidence", grant.code, kept.code))
    assert "Bring back" in client.get(address("evidence", grant.code)).content.decode()
    client.post(address("bring_back_evidence", grant.code, kept.code))
    kept.refresh_from_db()
    assert kept.removed_at is None


# --- At the desk -------------------------------------------------------------------------------

WRITTEN = {
    "name_es": "Mujeres presentes",
    "source": "measure",
    "measure": "people",
    "group": "gender=woman",
    "direction": "more",
    "is_cumulative": "on",
    "baseline": "10",
    "target": "60",
}


def test_an_organiser_writes_changes_removes_and_brings_back_an_indicator(grant, organiser, enter):
    client = enter(organiser)
    assert client.post(address("new_indicator", grant.code), WRITTEN).status_code == 302
    kept = Indicator.objects.get()
    assert (kept.name_es, kept.measure, kept.dimension, kept.row) == (
        "Mujeres presentes", "people", "gender", "woman",
    )  # fmt: skip
    client.post(address("indicator", grant.code, kept.code), WRITTEN | {"target": "75.5"})
    kept.refresh_from_db()
    assert kept.target == Decimal("75.50")
    assert (
        "Remove “Mujeres presentes”?"
        in client.get(address("remove_indicator", grant.code, kept.code)).content.decode()
    )
    client.post(address("remove_indicator", grant.code, kept.code))
    assert indicators.drafted(grant) == []
    client.post(address("bring_back_indicator", grant.code, kept.code))
    assert len(indicators.drafted(grant)) == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name_es": ""}, "Write a name in one language at least."),
        ({"measure": ""}, "Choose the figure that is counted."),
        ({"group": "", "is_share": "on"}, "Choose the group whose share it is."),
        ({"is_share": "on", "target": "101"}, "A share is 100 % at most."),
        ({"target": "5"}, "Where more is better the target is above the baseline."),
        ({"direction": "fewer"}, "Where fewer is better the target is under the baseline."),
        ({"target": "many"}, "Enter a number."),
        ({"group": "gender=women"}, "Choose one of these."),
        ({"source": "hand", "unit_es": "leyes"}, "People are counted by the reports"),
        ({"source": "hand", "counts_no_people": "on"}, "Write the unit"),
        (
            {"source": "hand", "counts_no_people": "on", "unit_es": "Mujeres formadas"},
            "This unit counts people",
        ),
        ({"source": "bodies", "before_from": "2025-01-01"}, "Write both days, or none."),
        (
            {"source": "bodies", "before_from": "2025-02-01", "before_until": "2025-01-01"},
            "The last day comes before the first.",
        ),
    ],
)
def test_an_indicator_with_a_bad_answer_gets_a_sentence(answers, words, grant, organiser, enter):
    answer = enter(organiser).post(address("new_indicator", grant.code), WRITTEN | answers)
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Indicator.objects.exists()


def test_all_numbers_are_kept_at_once(grant, organiser, enter):
    laws = promise(grant, name="Leyes", source="hand", measure="", unit={"es": "leyes"})
    people = promise(grant)
    client = enter(organiser)
    page = client.get(address("many_indicators", grant.code)).content.decode()
    assert page.count("-target") >= 2 and f"{people.code}-value" not in page
    answers = {
        "on": "2026-06-30",
        f"{laws.code}-position": "2", f"{laws.code}-target": "4", f"{laws.code}-value": "1",
        f"{people.code}-position": "1", f"{people.code}-baseline": "10", f"{people.code}-target": "120",
    }  # fmt: skip
    wrong = client.post(address("many_indicators", grant.code), answers | {f"{people.code}-target": "1"})
    assert wrong.status_code == 422 and "above the baseline" in wrong.content.decode()
    client.post(address("many_indicators", grant.code), answers)
    assert [(one["code"], one["baseline"], one["target"]) for one in indicators.drafted(grant)] == [
        (people.code, 10, 120),
        (laws.code, None, 4),
    ]
    assert indicators.drafted(grant)[1]["typed"] == {"value": 1, "on": "2026-06-30"}


def test_many_numbers_are_undone_at_once_by_whoever_changed_them(grant, organiser, admin, enter):
    laws = promise(grant, name="Leyes", source="hand", measure="", unit={"es": "leyes"}, target=Decimal(4))
    people = promise(grant, target=Decimal(120))
    indicators.type_number(laws, Decimal(1), on=date(2026, 6, 30), by=None, now=NOW)
    before = indicators.drafted(grant)
    client = enter(organiser)
    answers = {
        "on": "2026-06-30",
        f"{laws.code}-position": "2", f"{laws.code}-target": "8", f"{laws.code}-value": "3",
        f"{people.code}-position": "1", f"{people.code}-target": "",
    }  # fmt: skip
    client.post(address("many_indicators", grant.code), answers)
    assert indicators.drafted(grant) != before
    assert "Undo the last change" in client.get(address("indicators", grant.code)).content.decode()
    assert "Undo the last" not in enter(admin).get(address("indicators", grant.code)).content.decode()
    client.get(address("undo_many_indicators", grant.code))
    assert indicators.drafted(grant) != before
    client.post(address("undo_many_indicators", grant.code))
    assert indicators.drafted(grant) == before
    assert "Undo the last" not in client.get(address("indicators", grant.code)).content.decode()


def test_an_undo_leaves_what_a_colleague_changed_since(grant, organiser, enter):
    people = promise(grant, target=Decimal(120))
    client = enter(organiser)
    client.post(
        address("many_indicators", grant.code),
        {f"{people.code}-position": "1", f"{people.code}-target": "90"},
    )
    indicators.set_numbers(grant, {people: indicators.Numbers(1, None, Decimal(100))}, by=None, now=NOW)
    client.post(address("undo_many_indicators", grant.code))
    assert indicators.drafted(grant)[0]["target"] == 100


def test_targets_by_group_are_kept_from_one_form(grant, organiser, enter):
    one = promise(grant, dimension="gender", row="woman")
    client = enter(organiser)
    path = address("indicator_targets", grant.code, one.code)
    page = client.get(path).content.decode()
    # Women by gender would be a part of one row.
    assert 'name="gender=woman"' not in page and 'name="country=GT"' in page
    half = client.post(path, {"more_country": "BO"})
    assert half.status_code == 422 and "Write the target of this country." in half.content.decode()
    client.post(
        path,
        {"stakeholder_group=government": "9", "country=GT": "20", "more_country": "BO", "more_value": "3"},
    )
    assert {(kept.row, kept.value) for kept in one.targets.all()} == {
        ("government", 9),
        ("GT", 20),
        ("BO", 3),
    }
    client.post(path, {"country=BO": "4"})
    assert [(kept.row, kept.value) for kept in one.targets.all()] == [("BO", 4)]


def test_institutions_are_added_by_lines_and_a_bad_line_is_told(grant, organiser, enter):
    client = enter(organiser)
    wrong = client.post(
        address("bodies", grant.code), {"lines": "Corte Suprema; 2026-04-16; GT\nCorte; ayer\n; 2026-01-01"}
    )
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "Line 2:" in page and "Line 3:" in page
    client.post(
        address("bodies", grant.code),
        {"lines": "Corte Suprema; 2026-04-16; Guatemala; mesa; larga\n\nCongreso; 2026-05-01"},
    )
    kept = bodies.of_grant(grant)
    assert [(one.name, str(one.country), one.words) for one in kept] == [
        ("Congreso", "", ""),
        ("Corte Suprema", "GT", "mesa; larga"),
    ]
    said = client.post(address("remove_body", grant.code, kept[1].code), follow=True).content.decode()
    line = re.search(r"add this line: ([^<]+)<", said)[1]
    client.post(address("bodies", grant.code), {"lines": line})
    assert bodies.of_grant(grant).count() == 2


def test_a_logframe_is_read_from_the_goal_down(grant, organiser, enter):
    client = enter(organiser)

    def add(kind, words, serves=None):
        answers = {"kind": kind, "words_en": words, "serves": serves.pk if serves else ""}
        assert client.post(address("new_level", grant.code), answers).status_code == 302
        return Level.objects.get(words_en=words)

    goal = add("goal", "Freer people")
    first = add("outcome", "Trained people", goal)
    second = add("outcome", "Better laws", goal)
    act = add("activity", "Teach", first)
    wrong = client.post(
        address("new_level", grant.code), {"kind": "goal", "words_en": "Up", "serves": act.pk}
    )
    assert wrong.status_code == 422
    wrong = client.post(
        address("new_level", grant.code), {"kind": "outcome", "words_en": "Up", "serves": first.pk}
    )
    assert wrong.status_code == 422 and "an output serves an outcome" in wrong.content.decode()

    def said():
        return [(line["words"]["en"], line["kind"]) for line in logframe.drafted(grant)]

    assert [words for words, _kind in said()] == ["Freer people", "Trained people", "Teach", "Better laws"]
    client.post(address("move_level", grant.code, second.code), {"to": "up"})
    assert [words for words, _kind in said()] == ["Freer people", "Better laws", "Trained people", "Teach"]
    client.post(address("remove_level", grant.code, first.code))
    # What served it stays, on a level of its own.
    assert [words for words, _kind in said()] == ["Freer people", "Better laws", "Teach"]
    client.post(address("bring_back_level", grant.code, first.code))
    assert len(said()) == 4
    promise(grant, level=first, target=Decimal(9))
    page = client.get(address("logframe", grant.code)).content.decode()
    assert 'class="table table-cards logframe"' in page and page.count('<th scope="row">') >= 4


PAGES = ("indicators", "many_indicators", "evidence", "bodies", "logframe", "story", "approval")


def fill(grant, number):
    for one in range(number):
        line = logframe.write(logframe.Facts("goal", {"es": f"Meta {one}"}), grant=grant, by=None, now=NOW)
        kept = promise(grant, name=f"Promesa {one}", level=line, target=Decimal(9))
        indicators.set_targets(kept, {("gender", "woman"): Decimal(4)}, by=None, now=NOW)
        evidence.write(
            evidence.Facts(f"Acta {one}", f"acta-{one}", indicator=kept, file=pdf()),
            grant=grant,
            by=None,
            now=NOW,
        )
        bodies.add(grant, [bodies.Facts(f"Corte {one}", date(2026, 5, 1))], by=None, now=NOW)


@pytest.mark.parametrize("name", [*PAGES, "project"])
def test_a_page_asks_as_many_queries_for_one_as_for_three(
    name, grant, release, organiser, funder, enter, other_organisation
):
    client = enter(funder if name == "project" else organiser)
    counts = []
    for number in (1, 3):
        for model in (Evidence, Indicator, Level, Approval):
            model.objects.all().delete()
        fill(grant, number)
        approve(grant)
        client.get(address(name, grant.code))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address(name, grant.code)).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_each_page_of_a_project_says_in_its_title_and_on_its_way_which_it_is(grant, organiser, enter):
    client = enter(organiser)
    titles = {}
    for name in ("indicators", "logframe", "story", "evidence", "bodies", "approval", "many_indicators"):
        page = client.get(address(name, grant.code)).content.decode()
        titles[name] = re.search(r"<title>(.*?) · ", page).group(1)
        assert f'<span aria-current="page">{titles[name]}</span>' in page
    assert titles["story"] == "Story" and titles["bodies"] == "Institutions"
    assert len(set(titles.values()) - {grant.title}) == 6


@pytest.mark.parametrize(
    "name", [*PAGES, "new_indicator", "new_evidence", "new_level", "take_back", "put_back"]
)
@pytest.mark.parametrize("who", ["foreign_organiser", "funder", "participant", "trainer"])
def test_whoever_does_not_hold_the_project_finds_no_plan(name, who, grant, request, enter):
    client = enter(request.getfixturevalue(who))
    assert client.get(address(name, grant.code)).status_code == 404
    assert client.post(address(name, grant.code)).status_code in (404, 405)


def test_another_projects_indicator_is_not_there(grant, organiser, funder_organisation, enter):
    from reports.models import Grant

    mine = Grant.objects.create(
        title_es="Otro", funder=funder_organisation, holder=grant.holder,
        starts_on=grant.starts_on, ends_on=grant.ends_on,
    )  # fmt: skip
    other = promise(mine)
    assert enter(organiser).get(address("indicator", grant.code, other.code)).status_code == 404


def test_a_foreign_funder_finds_no_project(grant, enter):
    tell(grant, objective="Ours.")
    approve(grant)
    other = Organisation.objects.create(slug="otro-fondo", name="Otro Fondo", is_funder=True)
    reader = appoint(person("Fabia", "fabia@otro.example"), "funder", other)
    assert enter(reader).get(address("project", grant.code)).status_code == 404


def test_who_approved_is_told_at_the_desk_and_not_to_the_funder(grant, release, organiser, funder, enter):
    tell(grant, objective="Ours.")
    approval.approve(grant, seen=approval.mark_of(approval.drafted(grant)), by=organiser, now=NOW)
    assert organiser.name in enter(organiser).get(address("approval", grant.code)).content.decode()
    assert organiser.name not in enter(funder).get(address("project", grant.code)).content.decode()
