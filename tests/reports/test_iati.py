"""Results for IATI: valid against the standard's own schema both ways, and from protected numbers alone."""

from pathlib import Path

import pytest
from auditlog.models import LogEntry
from django.urls import reverse
from django.utils.translation import override
from lxml import etree

from reports.issuing import releases
from reports.models import Release
from reports.portal import iati
from reports.tables import documents
from tests.conftest import NOW

SCHEMA = Path(__file__).parent.parent / "data" / "iati-2.03" / "iati-activities-schema.xsd"
BOTH = (iati.DIMENSIONS, iati.INDICATORS)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


@pytest.fixture
def release(full_event, grant, organiser) -> Release:
    return releases.issue(grant, by=organiser, now=NOW)


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


def promised(**more):
    """An indicator as a report tells it."""
    return {
        "name": {"es": "Mujeres formadas", "pt-br": "Mulheres formadas", "en": "Women trained"},
        "unit": {"es": "personas", "pt-br": "pessoas", "en": "people"},
        "source": "measure",
        "direction": "more",
        "share": False,
        "level": "l1",
        "baseline": 0,
        "target": 120,
        "actual": 80,
        "state": "shown",
        "targets": [],
        "periods": [],
    } | more


def with_plan(document, *indicators):
    line = {"code": "l1", "kind": "outcome", "serves": "", "words": {"en": "Skills"}}
    return document | {"indicators": list(indicators), "logframe": [line]}


def checked(schema, xml: bytes) -> etree._Element:
    """The file as read back, after the standard's schema found nothing against it."""
    root = etree.fromstring(xml)
    schema.assertValid(root)
    return root


@pytest.mark.django_db
@pytest.mark.parametrize("groups", BOTH)
def test_a_report_is_valid_against_the_schema_of_the_standard(groups, release, schema):
    root = checked(schema, iati.as_xml(release.tables, groups=groups, identifier="XM-DAC-12345"))
    assert root.get("version") == "2.03"
    assert root.findtext("iati-activity/iati-identifier") == f"XM-DAC-12345-{release.grant.code}"
    period = root.find("iati-activity/result/indicator/period")
    assert period.find("period-start").get("iso-date") == "2026-01-01"
    assert period.find("period-end").get("iso-date") == NOW.date().isoformat()
    assert {one.get("aggregation-status") for one in root.iter("indicator")} == {"false"}


@pytest.mark.django_db
def test_the_schema_would_find_what_is_wrong(release, schema):
    root = etree.fromstring(iati.as_xml(release.tables))
    indicator = root.find("iati-activity/result/indicator")
    indicator.append(indicator.find("title"))
    assert not schema.validate(root)


@pytest.mark.django_db
def test_groups_are_dimensions_of_one_indicator_or_an_indicator_each(release, schema):
    """36 women of 80 present, once as a dimension and once with a title of its own."""
    one = checked(schema, iati.as_xml(release.tables, groups=iati.DIMENSIONS))
    women = one.xpath(
        '//indicator[title/narrative="Present"]//actual[dimension[@name="gender"][@value="woman"]]'
    )
    assert [actual.get("value") for actual in women] == ["36"]
    each = checked(schema, iati.as_xml(release.tables, groups=iati.INDICATORS))
    assert each.findall(".//dimension") == []
    women = each.xpath('//indicator[title/narrative="Present · Gender: Women"]//actual')
    assert [actual.get("value") for actual in women] == ["36"]
    assert len(list(each.iter("indicator"))) > len(list(one.iter("indicator")))


@pytest.mark.django_db
@pytest.mark.parametrize("groups", BOTH)
def test_a_protected_number_is_left_out(groups, release, schema):
    """Press has 2 and the technical community 3 of those present: hidden in the report, absent here."""
    root = checked(schema, iati.as_xml(release.tables, groups=groups))
    table = documents.find(release.tables, "present", "stakeholder_group")
    shown = [row["code"] for row in table["rows"] if row["count"] is not None]
    if groups == iati.DIMENSIONS:
        found = root.xpath(
            '//indicator[title/narrative="Present"]//actual/dimension[@name="stakeholder_group"]/@value'
        )
        assert list(found) == shown
    assert all(actual.get("value") for actual in root.iter("actual"))
    titles = root.xpath("//indicator[period/actual]/title/narrative/text()")
    assert not any(title.startswith("Present · Sector: Press") for title in titles)
    assert "must not be added" in etree.tostring(root).decode()


@pytest.mark.django_db
@pytest.mark.parametrize("groups", BOTH)
def test_what_a_project_promised_has_baseline_target_and_actual(groups, release, schema):
    group = {"dimension": "gender", "row": "woman", "label": {"en": "Women"}, "value": 60, "target": 60}
    document = with_plan(
        release.tables,
        promised(targets=[group | {"actual": 36}]),
        promised(name={"en": "Complaints"}, direction="fewer", actual=None, baseline=None, level=""),
        promised(name={"en": "Share"}, share=True, actual=45, target=None),
    )
    root = checked(schema, iati.as_xml(document, groups=groups))
    outcome, output = root.find('.//result[@type="2"]'), root.find('.//result[@type="1"]')
    first = outcome.find("indicator")
    assert (first.get("measure"), first.get("ascending")) == ("1", "true")
    assert first.find("baseline").attrib == {"iso-date": "2026-01-01", "year": "2026", "value": "0"}
    assert [one.get("value") for one in first.iter("target")][0] == "120"
    assert [one.get("value") for one in first.iter("actual")][0] == "80"
    assert [one.get("value") for one in outcome.iter("target")].count("60") == 1
    assert output.find("indicator").get("ascending") == "false"
    assert output.find("indicator/period/actual") is None
    assert [one.get("measure") for one in outcome.iter("indicator")][-1] == "2"


@pytest.mark.django_db
def test_where_each_period_stands_for_itself_each_is_written(release, schema):
    quarters = [{"code": "2026-Q1", "actual": 30}, {"code": "2026-Q2 + 2026-Q3", "actual": None}]
    root = checked(schema, iati.as_xml(with_plan(release.tables, promised(periods=quarters, target=40))))
    told = [
        (
            one.find("period-start").get("iso-date"),
            one.find("period-end").get("iso-date"),
            len(one.findall("actual")),
        )
        for one in root.iter("period")
    ]
    assert told == [("2026-01-01", "2026-03-31", 1), ("2026-04-01", "2026-09-30", 0)]


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("2026", ("2026-01-01", "2026-12-31")),
        ("2026-Q4", ("2026-10-01", "2026-12-31")),
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("not-stated", None),
    ],
)
def test_a_period_has_its_days(code, days):
    assert iati.days_of(code) == days


@pytest.mark.django_db
def test_a_funder_takes_the_file_and_it_is_on_record(release, funder, enter, schema):
    client = enter(funder)
    page = client.get(address("iati", release.code))
    assert page.status_code == 200 and LogEntry.objects.filter(action=LogEntry.Action.ACCESS).count() == 0
    answer = client.post(address("iati", release.code), {"groups": "indicators", "identifier": "XM-DAC-1"})
    checked(schema, answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="iati-results-1.xml"'
    assert LogEntry.objects.get(action=LogEntry.Action.ACCESS).additional_data["file"] == "iati"
    wrong = client.post(address("iati", release.code), {"groups": "indicators", "identifier": "<x>"})
    assert wrong.status_code == 422 and "as in XM-DAC-12345" in wrong.content.decode()


@pytest.mark.django_db
def test_the_file_is_the_same_to_the_byte_and_names_nobody(release, organiser):
    first = iati.as_xml(release.tables)
    assert iati.as_xml(Release.objects.get(pk=release.pk).tables) == first
    for canary in ("Xoconoxtle", "secreto.example", "5555", organiser.name):
        assert canary not in first.decode()
