"""A report's way: draft, checked, issued; withdrawn or overtaken later, and the same to the byte."""

import json
import re
from datetime import date, timedelta

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from events.models import Capacity, Registration
from people import accounts, erasure
from people.models import StakeholderGroup
from reports import words
from reports.errors import CheckOver, NoDraft, NotChecked, TooClose, Withdrawn
from reports.figures import measures
from reports.issuing import drafts, freezing, later, ledger, quality, releases, withdrawals
from reports.models import Caveat, Grant, KeptDraft, Release, Withdrawal
from reports.portal import funder
from reports.tables import agreed, documents
from tests.conftest import NOW, person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
KINDS = ("csv", "xlsx", "json")


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


@pytest.fixture
def release(full_event, grant, organiser) -> Release:
    return releases.issue(grant, by=organiser, now=NOW)


@pytest.fixture
def checked(full_event, grant, organiser) -> KeptDraft:
    return drafts.check(drafts.keep(grant, by=organiser, now=NOW), by=organiser, now=NOW)


@pytest.fixture
def sister(grant, full_event, funder_organisation) -> Grant:
    """Another grant of the same parties over the same event."""
    made = Grant.objects.create(
        title_es="Otro",
        funder=funder_organisation,
        holder=grant.holder,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    made.events.add(full_event)
    return made


# --- Draft, checked, issued -------------------------------------------------------------------


def test_a_draft_is_checked_and_issued_as_it_was_checked(checked, grant, organiser):
    seen = drafts.fingerprint(checked)
    release = drafts.publish(checked, seen=seen, by=organiser, now=NOW + DAY)
    assert (release.number, release.issued_by, release.issued_at) == (1, organiser, NOW + DAY)
    assert releases.is_intact(release)
    assert release.tables["counted_at"] == NOW.isoformat()
    assert release.tables["issued_at"] == (NOW + DAY).isoformat()
    left = {
        name: value
        for name, value in release.tables.items()
        if name not in (*drafts.GIVEN_LATER, "counted_at")
    }
    assert releases.fingerprint(left) == seen
    assert list(release.events.all()) == list(grant.events.all())
    assert KeptDraft.objects.count() == 0


def test_a_draft_has_no_number_and_no_date_of_issue(checked):
    assert {"number", "issued_at"} & checked.tables.keys() == set()


def test_a_draft_that_nobody_checked_is_not_issued(full_event, grant, organiser):
    kept = drafts.keep(grant, by=organiser, now=NOW)
    assert kept.state == "draft"
    with pytest.raises(NotChecked):
        drafts.publish(kept, seen=drafts.fingerprint(kept), by=organiser, now=NOW)


def test_a_refused_draft_keeps_why_and_what_would_help_in_every_language(
    release, full_event, grant, organiser, crowd, session
):
    crowd.add(full_event, 1, sessions=[session])
    kept = drafts.check(drafts.keep(grant, by=organiser, now=NOW), by=organiser, now=NOW)
    assert kept.state == "refused"
    said = KeptDraft.objects.get().refusals[0]
    assert said.keys() == {"es", "pt-br", "en"}
    assert "Wait until the difference is at least 5." in said["en"] and said["es"] != said["en"]
    with pytest.raises(NotChecked):
        drafts.publish(kept, seen=drafts.fingerprint(kept), by=organiser, now=NOW)


def test_figures_that_moved_since_the_check_do_not_end_it(
    checked, full_event, grant, organiser, crowd, session
):
    """A report is of the day its figures were taken; registrations of the days since are not in it."""
    crowd.add(full_event, 9, sessions=[session])
    release = drafts.publish(checked, seen=drafts.fingerprint(checked), by=organiser, now=NOW + DAY)
    assert release.tables["figures"]["registered"] == 94
    assert release.counts["registered"] == [94, 94]


def test_a_check_of_figures_that_stood_still_changes_nothing_of_the_draft(full_event, grant, organiser):
    agreed.begin(grant)
    kept = drafts.keep(grant, by=organiser, now=NOW)
    again = drafts.check(kept, by=organiser, now=NOW + DAY)
    assert (again.taken_at, again.tables) == (NOW, kept.tables)
    assert again.tables["crosstables"] and again.state == "checked"


def test_a_check_takes_the_figures_as_they_are_and_says_so(full_event, grant, organiser, crowd, session):
    kept = drafts.keep(grant, by=organiser, now=NOW)
    crowd.add(full_event, 9, sessions=[session])
    again = drafts.check(kept, by=organiser, now=NOW + DAY)
    assert (again.taken_at, again.tables["figures"]["registered"]) == (NOW + DAY, 103)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("sister", "releases"),
        ("threshold", "agreement"),
        ("title", "agreement"),
        ("tables", "agreement"),
        ("events", "events"),
        ("code", "code"),
        ("age", "age"),
    ],
)
def test_what_the_check_rested_on_has_changed_and_it_is_asked_again(
    change, said, checked, grant, sister, organiser, another_event, crowd
):
    now = NOW
    if change == "sister":
        releases.issue(sister, by=organiser, now=NOW)
    elif change == "threshold":
        Grant.objects.filter(pk=grant.pk).update(threshold=10)
    elif change == "title":
        Grant.objects.filter(pk=grant.pk).update(title_pt_br="Outro")
    elif change == "tables":
        agreed.add(grant, ["gender", "mode"])
    elif change == "events":
        grant.events.add(another_event()[0])
    elif change == "code":
        KeptDraft.objects.update(basis=checked.basis | {"code": "0" * 64})
    else:
        now = NOW + 8 * DAY
    with pytest.raises(CheckOver) as refused:
        drafts.publish(checked, seen=drafts.fingerprint(checked), by=organiser, now=now)
    assert refused.value.changed == [said]
    assert Release.objects.filter(grant=grant).count() == 0


def test_of_two_at_one_desk_the_second_does_not_issue_what_she_never_read(
    checked, full_event, grant, organiser, crowd, session
):
    seen = drafts.fingerprint(checked)
    crowd.add(full_event, 9, sessions=[session])
    drafts.check(drafts.keep(grant, by=organiser, now=NOW), by=organiser, now=NOW)
    with pytest.raises(NoDraft):
        drafts.publish(checked, seen=seen, by=organiser, now=NOW)
    drafts.throw_away(KeptDraft.objects.get())
    with pytest.raises(NoDraft):
        drafts.publish(checked, seen=seen, by=organiser, now=NOW)


def test_the_hours_of_a_draft_are_those_of_whoever_reads_them(checked, grant, organiser, enter):
    """NOW is 15:00 in UTC: nine in the morning in Guatemala."""
    organiser.time_zone = "America/Guatemala"
    organiser.save()
    client = enter(organiser)
    for name in ("grant", "draft"):
        assert "09:00, Guatemala time (UTC−6)" in client.get(address(name, grant.code)).content.decode()


def test_a_draft_that_is_thrown_away_leaves_nothing(full_event, grant, organiser, enter, crowd, session):
    logged = LogEntry.objects.count()
    client = enter(organiser)
    client.post(address("draft", grant.code))
    client.post(address("check_draft", grant.code))
    assert KeptDraft.objects.count() == 1
    client.post(address("throw_away", grant.code))
    assert (KeptDraft.objects.count(), LogEntry.objects.count()) == (0, logged)
    # Nor is a later report compared with it: one person more would be too close to one that was read.
    crowd.add(full_event, 1, sessions=[session])
    assert releases.preview(grant, now=NOW).refusals == []


def test_the_number_is_given_on_issuing(checked, release, grant, organiser):
    """The fixture's report was issued while the draft lay there."""
    again = drafts.check(checked, by=organiser, now=NOW)
    assert drafts.publish(again, seen=drafts.fingerprint(again), by=organiser, now=NOW).number == 2


# --- Frozen -----------------------------------------------------------------------------------


def test_data_text_policy_scheme_and_code_are_in_what_the_fingerprint_is_of(release):
    document = release.tables
    assert document["policy"]["threshold"] == 5 and document["policy"]["zeros"] == "shown"
    assert "5" in document["policy"]["rule"]["pt-br"]
    assert document["code"] == freezing.code_version()
    assert re.fullmatch(r"[0-9a-f]{64}", document["code"]["sha256"])
    assert document["words"]["measures"]["present"]["title"]["en"] == "Present"
    for part in ("words", "policy", "code", "scheme", "quality", "figures", "tables"):
        assert releases.fingerprint({**document, part: "another"}) != release.sha256


def test_a_report_reads_with_the_words_it_was_issued_with(release, monkeypatch):
    renamed = measures.Measure("present", "Something else", "units", "another base")
    before = funder.read(release.tables, "en")
    monkeypatch.setitem(words.MEASURES, "present", renamed)
    now = funder.read(release.tables, "en")
    for part in ("lead", "figures", "tables", "rule", "notes"):
        assert now[part] == before[part]
    assert words.measure(release.tables, "present", "en").title == "Present"
    old = {name: value for name, value in release.tables.items() if name != "words"}
    assert words.measure(old, "present", "en").title == "Something else"


def read_everything(client, release):
    """Every page and file of a report, in the three languages."""
    return {
        path: (client.post(path) if "figures." in path else client.get(path)).content
        for language in ("es", "pt-br", "en")
        for path in (
            address("release", release.code, language=language),
            address("files", release.code, language=language),
            *(address("download", release.code, kind, language=language) for kind in KINDS),
        )
    }


def without_token(pages):
    return {
        path: re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page) for path, page in pages.items()
    }


def test_every_page_and_file_is_the_same_to_the_byte_after_edits_merges_and_erasures(
    full_event, session, grant, organiser, funder, enter, crowd, admin
):
    """Titles edited, two people joined, one forgotten, a sector retired and renamed, presences taken back."""
    ana, berta, carla = (person(name, f"{name.lower()}@correo.example") for name in ("Ana", "Berta", "Carla"))
    for who in (ana, berta, carla):
        row = crowd.add(full_event, 1, sessions=[session], subjects=[who.subject])[0]
        Registration.objects.filter(pk=row.pk).update(person=who)
    release = releases.issue(grant, by=organiser, now=NOW)
    client = enter(funder)
    before = without_token(read_everything(client, release))
    Capacity.objects.update(taken=2)
    live = releases.preview(grant, now=NOW).document

    full_event.title_es, full_event.title_en = "Con otro título", "Another title"
    full_event.save()
    grant.title_es = grant.title_pt_br = grant.title_en = "Otro proyecto"
    grant.threshold = 8
    grant.save()
    grant.holder.name = "Otra organización"
    grant.holder.save()
    accounts.merge(ana, berta, by=admin, now=NOW)
    erasure.forget(carla, now=NOW)
    StakeholderGroup.objects.filter(code="press").update(retired_at=NOW, name_es="Medios", name_en="Media")
    session.title_es = "Otra clase"
    session.save()
    Registration.objects.filter(event=full_event, gender="woman").update(gender="man")

    assert without_token(read_everything(client, release)) == before
    assert releases.preview(grant, now=NOW).document != live
    again = Release.objects.get(pk=release.pk)
    assert releases.is_intact(again) and again.sha256 == release.sha256


# --- Withdrawn, and overtaken -----------------------------------------------------------------


def test_a_withdrawn_report_tells_its_funder_when_and_why_and_no_figures(release, organiser, funder, enter):
    withdrawals.withdraw(release, reason="Se contó dos veces un taller.", by=organiser, now=NOW + DAY)
    client = enter(funder)
    page = client.get(address("release", release.code))
    words_ = page.content.decode()
    assert page.status_code == 410
    assert "Se contó dos veces un taller." in words_ and "was withdrawn" in words_
    assert release.sha256 not in words_ and ">94<" not in words_ and "stat-number" not in words_
    for name in KINDS:
        assert client.post(address("download", release.code, name)).status_code == 404
    assert client.get(address("files", release.code)).status_code == 404
    portal = client.get(address("portal")).content.decode()
    assert "withdrawn" in portal and "stat-number" not in portal


def test_a_withdrawn_report_stays_with_those_who_issued_it_and_in_the_ledger(release, organiser, enter):
    client = enter(organiser)
    answer = client.post(address("withdraw", release.code), {"reason": ""})
    assert answer.status_code == 422 and Withdrawal.objects.count() == 0
    # It is asked where one was: at the desk, with its sections.
    assert address("desk") in answer.content.decode()
    client.post(address("withdraw", release.code), {"reason": "Error en las fechas."})
    page = client.get(address("issued", release.code)).content.decode()
    assert "Error en las fechas." in page and release.sha256 in page
    entry = ledger.entries([release.grant], "en")[0]
    assert (entry.state, entry.withdrawn_by, entry.is_intact) == ("withdrawn", organiser.name, True)
    with pytest.raises(Withdrawn):
        withdrawals.withdraw(release, reason="Otra vez", by=organiser, now=NOW)


def test_what_a_withdrawn_report_told_counts_as_known(release, full_event, grant, organiser, crowd, session):
    """A withdrawal is no way around the check: one participant more than the withdrawn report is refused."""
    withdrawals.withdraw(release, reason="Error.", by=organiser, now=NOW)
    crowd.add(full_event, 1, sessions=[session], group="academia", gender="man", country="HN")
    with pytest.raises(TooClose):
        releases.issue(grant, by=organiser, now=NOW + DAY)
    crowd.add(full_event, 4, sessions=[session], group="academia", gender="man", country="HN")
    assert releases.issue(grant, by=organiser, now=NOW + DAY).number == 2


def test_an_event_taken_from_a_project_still_counts_as_reported(
    release, sister, grant, organiser, crowd, session
):
    """The funder of the first report knows its people, whatever the project covers by now."""
    grant.events.clear()
    crowd.add(session.event, 1, sessions=[session])
    with pytest.raises(TooClose):
        releases.issue(sister, by=organiser, now=NOW)


def test_the_organiser_reads_what_changed_since_and_the_funder_only_that_it_did(
    release, full_event, organiser, funder, enter, crowd, session
):
    crowd.add(full_event, 7, sessions=[session])
    assert (later.moved(release)[0].then, later.moved(release)[0].now) == (94, 101)
    desk, portal = enter(organiser), enter(funder)
    path = address("release", release.code)
    before = portal.get(path).content
    assert "Since then the live figures changed" in desk.get(address("issued", release.code)).content.decode()
    # Nothing of it shows until a person says so: a sentence that follows live data tells who registers when.
    assert portal.get(path).content == before
    for _time in range(2):
        desk.post(address("tell_changed", release.code))
    assert Caveat.objects.count() == 1
    page = portal.get(path).content.decode()
    assert "the data changed after this report" in page and "101" not in page and ">7<" not in page


def test_the_funder_of_an_older_report_is_led_to_the_newer_one_that_stands(
    release, grant, organiser, funder, enter
):
    client = enter(funder)
    second = releases.issue(grant, by=organiser, now=NOW + DAY)
    page = client.get(address("release", release.code)).content.decode()
    assert "There is a newer report" in page and address("release", second.code) in page
    withdrawals.withdraw(second, reason="Error.", by=organiser, now=NOW)
    assert "There is a newer report" not in client.get(address("release", release.code)).content.decode()


# --- The ledger -------------------------------------------------------------------------------


def test_the_ledger_tells_of_each_report_and_finds_a_forged_one(release, organiser, enter):
    page = enter(organiser).get(address("ledger_of", release.grant.code)).content.decode()
    for told in (release.sha256, organiser.name, freezing.code_version()["sha256"], "and hold."):
        assert told in page
    tables = release.tables | {"threshold": 1}
    Release.objects.filter(pk=release.pk).update(tables=tables)
    page = enter(organiser).get(address("ledger_of", release.grant.code)).content.decode()
    assert "no longer matches its fingerprint" in page and "it does not match" in page


def test_the_ledger_names_another_organisations_report_over_the_same_event_and_not_its_project(
    release, sister, organiser, other_organisation, foreign_organiser, enter
):
    sister.holder = other_organisation
    sister.title_es = sister.title_en = "Proyecto reservado"
    sister.save()
    theirs = releases.issue(sister, by=foreign_organiser, now=NOW + DAY)
    listed = ledger.entries([release.grant], "en")
    assert [(entry.is_own, entry.number) for entry in listed] == [(False, 1), (True, 1)]
    client = enter(organiser)
    for query in ({}, {"as": "csv"}, {"as": "json"}):
        told = client.get(address("ledger"), query).content.decode()
        assert theirs.sha256 in told and other_organisation.name in told
        assert "Proyecto reservado" not in told and foreign_organiser.name not in told
        assert theirs.code not in told


def test_the_ledger_is_a_file_too(release, organiser, enter):
    client = enter(organiser)
    told = json.loads(client.get(address("ledger"), {"as": "json"}).content)
    assert [(entry["number"], entry["state"], entry["is_intact"]) for entry in told] == [(1, "issued", True)]
    table = client.get(address("ledger"), {"as": "csv"}).content.decode("utf-8-sig")
    assert table.count("\n") == 2 and release.sha256 in table
    assert client.get(address("ledger"), {"as": "exe"}).status_code == 404


def test_the_ledger_takes_the_same_queries_with_one_and_three_reports(release, grant, organiser, enter):
    client = enter(organiser)
    client.get(address("ledger"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("ledger"))
    for days in (1, 2):
        releases.issue(grant, by=organiser, now=NOW + days * DAY)
    with CaptureQueriesContext(connection) as three:
        client.get(address("ledger"))
    assert len(one) == len(three)


# --- Quality ----------------------------------------------------------------------------------


def test_a_report_tells_how_good_its_data_are(release, funder, enter):
    """14 of 80 present did not state their gender; 8 of them prefer not to say, which is not told apart."""
    known = release.tables["quality"]
    assert known == quality.found_in(release.tables) == quality.of(release.tables)
    gender = [one for one in known["not_stated"] if one["dimension"] == "gender"]
    told = {one["measure"]: (one["count"], one["total"]) for one in gender}
    assert told["present"] == (14, 80)
    page = enter(funder).get(address("release", release.code)).content.decode()
    assert "How good the data is" in page and "14 of 80" in page


def test_quality_hides_what_the_tables_hide(release):
    tables = json.loads(json.dumps(release.tables))
    table = documents.find(tables, "present", "gender")
    for row in table["rows"]:
        row["count"] = None
    found = quality.found_in(tables)
    assert found["not_stated"] != quality.of(release.tables)["not_stated"]
    hidden = [one for one in found["not_stated"] if one["measure"] == "present"]
    assert hidden[0]["count"] is None
