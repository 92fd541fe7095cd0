"""The funder's portal: figures with their base, files without a formula, and never a name."""

import csv
import hashlib
import io
import json
import re
from datetime import timedelta

import openpyxl
import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils.translation import override

from convite import cells
from events.models import Registration
from people.models import Organisation
from reports.exports import files
from reports.issuing import releases
from reports.models import Release
from reports.portal import funder
from tests.conftest import NOW, appoint, person

pytestmark = pytest.mark.django_db
KINDS = tuple(files.KINDS)


@pytest.fixture
def release(full_event, grant, organiser) -> Release:
    return releases.issue(grant, by=organiser, now=NOW)


def address(name, *args, language="es"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


def main_of(response) -> bytes:
    return re.search(rb"<main.*</main>", response.content, re.S).group()


def test_a_funder_reads_the_projects_of_their_organisation(release, funder, enter):
    page = enter(funder).get(address("portal"))
    assert page.status_code == 200
    assert address("release", release.code).encode() in page.content
    assert "Seguridad digital para todas" in page.content.decode()


def test_a_funder_reads_figures_with_base_scheme_and_date(release, funder, enter):
    page = enter(funder).get(address("release", release.code, language="en")).content.decode()
    for words in (
        "Digital security for all",
        "Base: 80, present; the rows add up to it.",
        "Not stated",
        "protected",
        "Sectors as people chose them, at the finest level",
        release.sha256,
        "2026",
    ):
        assert words in page


def test_the_page_does_not_change_by_a_byte_until_the_next_release(
    release, funder, enter, crowd, full_event, session, time_machine
):
    client = enter(funder)
    pages = [address("portal"), address("release", release.code)]
    before = [client.get(page) for page in pages]
    files = [client.post(address("download", release.code, kind)).content for kind in KINDS]
    crowd.add(full_event, 7, sessions=[session])
    Registration.objects.update(gender="man")
    time_machine.move_to(NOW + timedelta(days=40))
    client = enter(funder)
    after = [client.get(page) for page in pages]
    assert [main_of(page) for page in after] == [main_of(page) for page in before]
    assert [page.content for page in after] == [page.content for page in before]
    assert [client.post(address("download", release.code, kind)).content for kind in KINDS] == files
    for page in after:
        assert b"csrf" not in main_of(page) and b"nonce" not in main_of(page)


@pytest.mark.parametrize("name", ["release", "files", "figure", "picture", *KINDS])
@pytest.mark.parametrize(
    "who", ["participant", "stranger", "trainer", "foreign_organiser", "another_funder", "nobody"]
)
def test_whoever_did_not_fund_it_finds_no_report(release, name, who, request, enter, client):
    path = {
        **{kind: address("download", release.code, kind) for kind in KINDS},
        "release": address("release", release.code),
        "files": address("files", release.code),
        "figure": address("figure", release.code, "present"),
        "picture": address("picture", release.code, "present"),
    }[name]
    act = "post" if name in (*KINDS, "picture") else "get"
    if who == "nobody":
        assert getattr(client, act)(path).status_code == 302
        return
    if who == "another_funder":
        other = Organisation.objects.create(slug="otro-fondo", name="Otro Fondo", is_funder=True)
        reader = appoint(person("Fabia", "fabia@otro.example"), "funder", other)
    else:
        reader = request.getfixturevalue(who)
    assert getattr(enter(reader), act)(path).status_code == 404
    assert LogEntry.objects.filter(additional_data__act="report downloaded").count() == 0


def test_a_funder_who_lost_the_duty_downloads_nothing(release, funder, enter):
    client = enter(funder)
    funder.appointments.all().delete()
    assert client.post(address("download", release.code, "csv")).status_code == 404


def test_a_download_leaves_who_which_and_when_and_no_address(release, funder, organiser, enter, time_machine):
    time_machine.move_to(NOW, tick=False)
    enter(funder).post(address("download", release.code, "csv"))
    enter(organiser).post(address("download", release.code, "xlsx"))

    taken = LogEntry.objects.filter(additional_data__act="report downloaded").order_by("pk")
    assert [(entry.actor, entry.object_pk, entry.additional_data["file"]) for entry in taken] == [
        (funder, str(release.pk), "csv"),
        (organiser, str(release.pk), "xlsx"),
    ]
    for entry in taken:
        assert (entry.content_type.model, entry.action, entry.timestamp, entry.changes_dict) == (
            "release",
            LogEntry.Action.ACCESS,
            NOW,
            {},
        )
        assert (entry.remote_addr, entry.remote_port, entry.actor_email) == (None, None, None)
        assert entry.object_repr == str(release) and funder.name not in str(entry.additional_data)


def test_an_administrator_finds_the_download_in_the_log_by_the_report_or_by_the_person(
    release, funder, admin, enter
):
    enter(funder).post(address("download", release.code, "csv"))
    log = "/back-office/auditlog/logentry/"
    client = enter(admin)
    for sought in (str(release), funder.code):
        page = client.get(log, {"q": sought, "action__exact": LogEntry.Action.ACCESS}).content.decode()
        assert page.count("report downloaded, file: csv") == 1 and funder.code in page
    nothing = client.get(log, {"q": "no such code"}).content.decode()
    assert "report downloaded" not in nothing
    entry = LogEntry.objects.get(additional_data__act="report downloaded")
    assert "report downloaded, file: csv" in client.get(f"{log}{entry.pk}/change/").content.decode()


def test_the_address_of_a_file_leads_to_the_files_and_takes_none(release, funder, enter):
    client = enter(funder)
    for kind in KINDS:
        led = client.get(address("download", release.code, kind))
        assert (led.status_code, led["Location"]) == (302, address("files", release.code))
    assert LogEntry.objects.filter(additional_data__act="report downloaded").count() == 0


def test_a_download_is_refused_to_a_form_of_another_site(release, funder, enter):
    client = enter(funder)
    client.handler.enforce_csrf_checks = True
    assert client.post(address("download", release.code, "csv")).status_code == 403
    assert LogEntry.objects.filter(additional_data__act="report downloaded").count() == 0


@pytest.mark.parametrize(("who", "route"), [("funder", "release"), ("organiser", "issued")])
def test_the_files_lead_back_to_the_page_they_were_opened_from(release, who, route, request, enter):
    client = enter(request.getfixturevalue(who))
    back = address(route, release.code)
    assert f'href="{address("files", release.code)}"' in client.get(back).content.decode()
    assert f'href="{back}"' in client.get(address("files", release.code)).content.decode()


def test_unprotected_counts_are_never_reached_by_a_funder(release, funder, enter):
    """Press has 2 and the technical community 3: nowhere as numbers beside their names."""
    client = enter(funder)
    rows = list(
        csv.reader(
            io.StringIO(client.post(address("download", release.code, "csv")).content.decode("utf-8-sig"))
        )
    )
    by_row = {row[3]: row[4] for row in rows[1:] if row[0] == rows[-1][0] or row[2]}
    assert by_row["Prensa y medios"] == by_row["Comunidad técnica"]
    document = json.loads(client.post(address("download", release.code, "json")).content)
    assert "counts" not in document
    speakers = [row for row in rows if row[3] == rows[1][3] and row[4] == "1"]
    assert speakers == []


def test_the_json_is_what_the_fingerprint_is_of(release, funder, enter):
    content = enter(funder).post(address("download", release.code, "json")).content
    assert hashlib.sha256(content).hexdigest() == release.sha256


def test_a_file_has_a_name_that_can_be_read(full_event, grant, organiser, funder, enter):
    grant.title_es = "Centroamérica: ¿quiénes?"
    grant.save()
    issued = releases.issue(grant, by=organiser, now=NOW)
    answer = enter(funder).post(address("download", issued.code, "csv"))
    assert answer["Content-Disposition"] == 'attachment; filename="centroamerica-quienes-1.csv"'


def test_the_workbook_holds_numbers_as_numbers_and_one_mark(release, funder, enter):
    content = enter(funder).post(address("download", release.code, "xlsx", language="en")).content
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    values = [row[2].value for row in sheet.iter_rows(min_row=2)]
    assert 94 in values and 80 in values
    assert {type(value) for value in values} == {int, str}
    assert {value for value in values if isinstance(value, str)} == {"protected"}
    notes = {row[0].value: row[1].value for row in book.worksheets[-1].iter_rows()}
    assert notes["SHA-256"] == release.sha256
    assert notes["Smallest published count"] == 5
    assert notes["Issued at (UTC)"] == f"{release.issued_at:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", " =", "\0="])
def test_text_that_begins_a_formula_is_defused(begin):
    assert cells.safe(f"{begin}1+1").startswith("'")


def test_a_project_titled_as_a_formula_stays_text_in_both_files(full_event, grant, organiser):
    grant.title_es = '=HYPERLINK("http://evil.example")'
    grant.save()
    release = releases.issue(grant, by=organiser, now=NOW)
    workbook = files.make(release.tables, "xlsx", sha256=release.sha256, address="", language="es")
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    found = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in found)
    assert any(str(cell.value).startswith("'=HYPERLINK") for cell in found)


def test_balance_names_all_three_shares(release):
    """36 women of 80, of 66 who stated it, and of 66 women and men: 45 %, 54.5 %, 54.5 %."""
    with override("en"):
        seen = funder.balance(release.tables, "present", "en")
    assert (seen["women"], seen["men"], seen["others"], seen["unstated"]) == (36, 30, 0, 14)
    assert (seen["of_all"], seen["of_declared"], seen["of_two"]) == ("45.0 %", "54.5 %", "54.5 %")
    assert seen["balanced"] is True


def test_a_balance_of_few_people_is_protected(release):
    """Six speakers and moderators are too few for four rows: total and no rows."""
    with override("en"):
        seen = funder.balance(release.tables, "speakers-and-moderators", "en")
    assert (seen["total"], seen["women"], seen["balanced"], seen["of_all"]) == (6, None, None, None)


def test_trainers_are_balanced_on_their_own(release):
    """12 women and 8 men: 60 and 40 %, the very edge of the rule."""
    with override("en"):
        seen = funder.balance(release.tables, "trainers", "en")
    assert (seen["women"], seen["men"], seen["balanced"], seen["of_two"]) == (12, 8, True, "60.0 %")
