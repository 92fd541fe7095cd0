"""The portfolio: projects side by side, and never a sum of people."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from reports.issuing import releases, withdrawals
from reports.models import Grant, Release
from reports.portal import portfolio
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


@pytest.fixture
def two(full_event, session, grant, organiser, other_organisation, another_event, crowd) -> list[Grant]:
    """Two grants: 80 people in the first, and the same 80 with 20 others in the second."""
    second_event, lesson = another_event()
    crowd.add(second_event, 20, sessions=[lesson])
    grant.holder.country = "GT"
    grant.holder.save()
    other_organisation.country = "HN"
    other_organisation.save()
    second = Grant.objects.create(
        title_es="Datos abiertos",
        title_en="Open data",
        funder=grant.funder,
        holder=other_organisation,
        starts_on=date(2024, 1, 1),
        ends_on=date(2025, 6, 30),
    )
    second.events.set([full_event, second_event])
    for one in (grant, second):
        releases.issue(one, by=organiser, now=NOW)
    return [grant, second]


def test_a_portfolio_adds_projects_events_and_reports_and_no_people(two, funder, enter):
    """80 and 100 people: 180 stands nowhere, for 80 of them are the same."""
    made, sums = portfolio.lines(two, "en")
    assert [line.figures[0]["count"] for line in made] == [80, 100]
    assert sums == portfolio.Sums(projects=2, reports=2, events=2)
    page = enter(funder).get(address("portfolio")).content.decode()
    main = re.search(r"<main.*</main>", page, re.S).group()
    assert "a person in two projects would count twice" in main
    assert ">80<" in main and ">100<" in main
    for added in ("180", "100 people", "tfoot"):
        assert added not in main


def test_a_portfolio_shows_the_newest_report_that_stands(two, organiser, crowd, session):
    crowd.add(session.event, 20, sessions=[session])
    newer = releases.issue(two[0], by=organiser, now=NOW + timedelta(days=9))
    assert portfolio.lines(two, "en")[0][0].figures[0]["count"] == 100
    withdrawals.withdraw(newer, reason="Error.", by=organiser, now=NOW)
    line = portfolio.lines(two, "en")[0][0]
    assert (line.figures[0]["count"], line.reports) == (80, 1)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, ["Digital security for all", "Open data"]),
        ({"year": "2026"}, ["Digital security for all"]),
        ({"year": "2025"}, ["Open data"]),
        ({"country": "HN"}, ["Open data"]),
        ({"country": "HN", "year": "2026"}, []),
        ({"country": "XX", "year": "12"}, ["Digital security for all", "Open data"]),
    ],
)
def test_a_funder_filters_by_year_and_by_the_country_of_the_organisation(query, shown, two, funder, enter):
    page = enter(funder).get(address("portfolio"), query).content.decode()
    rows = re.findall(r'<th scope="row"><a href="[^"]*/reports/[^"]*">([^<]*)</a>', page)
    assert rows == shown


def test_a_project_without_a_report_and_a_protected_figure_are_told_apart(
    grant, two, funder, enter, event, another_event
):
    Grant.objects.create(
        title_es="Nuevo", title_en="New one", funder=grant.funder, holder=grant.holder,
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip
    page = enter(funder).get(address("portfolio")).content.decode()
    assert "no report yet" in page and "protected" not in re.search(r"New one.*?</tr>", page, re.S).group()


def test_the_portfolio_holds_no_number_that_a_report_hides(
    event, session, grant, organiser, funder, crowd, enter
):
    crowd.add(event, 4, sessions=[session])
    releases.issue(grant, by=organiser, now=NOW)
    page = enter(funder).get(address("portfolio")).content.decode()
    assert "protected" in page and ">4<" not in page


def test_another_funder_finds_none_of_it(two, stranger, organiser, enter):
    for who in (stranger, organiser):
        assert enter(who).get(address("portfolio")).status_code == 404


def test_the_portfolio_takes_the_same_queries_with_one_and_two_projects(two, funder, enter):
    client = enter(funder)
    client.get(address("portfolio"))
    with CaptureQueriesContext(connection) as both:
        client.get(address("portfolio"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("portfolio"), {"year": "2026"})
    assert len(both) == len(one) and Release.objects.count() == 2
