"""The desk's figures: grants, issuing, and live figures by right."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from events.models import Event, Hosting
from reports.issuing import drafts, releases
from reports.models import Grant, Release
from tests.conftest import NOW, appoint, person
from tests.reports.conftest import give_part

pytestmark = pytest.mark.django_db


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


def test_an_organiser_describes_a_grant_and_issues_its_first_report(
    full_event, organisation, funder_organisation, organiser, enter
):
    client = enter(organiser)
    answer = client.post(
        address("create_grant"),
        {
            "title_es": "Datos abiertos",
            "title_pt_br": "Dados abertos",
            "title_en": "Open data",
            "funder": funder_organisation.pk,
            "holder": organisation.pk,
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "threshold": 5,
            "scheme": "",
            "events": [full_event.pk],
        },
    )
    grant = Grant.objects.get()
    assert answer.status_code == 302 and answer.url == address("grant", grant.code)
    page = client.get(answer.url).content.decode()
    assert "The next report" in page and "None yet." in page
    assert client.get(address("issue", grant.code)).status_code == 404
    client.post(address("draft", grant.code))
    client.post(address("check_draft", grant.code))
    asked = client.get(address("issue", grant.code))
    assert asked.status_code == 200
    assert Release.objects.count() == 0
    seen = re.search(r'name="seen" value="(\w+)"', asked.content.decode()).group(1)
    assert client.post(address("issue", grant.code), {"seen": seen}).status_code == 302
    release = Release.objects.get()
    assert release.sha256 in client.get(address("grant", grant.code)).content.decode()
    assert client.get(address("issued", release.code)).status_code == 200


def test_a_refused_report_says_what_would_help(full_event, grant, organiser, enter, crowd, session):
    client = enter(organiser)
    releases.issue(grant, by=organiser, now=NOW)
    crowd.add(full_event, 1, sessions=[session])
    client.post(address("draft", grant.code))
    answer = client.post(address("check_draft", grant.code), follow=True)
    assert "Wait until the difference is at least 5." in answer.content.decode()
    led = client.get(address("issue", grant.code))
    assert (led.status_code, led["Location"]) == (302, address("draft", grant.code))
    assert Release.objects.count() == 1


@pytest.mark.parametrize(
    "field, value",
    [
        ("ends_on", "2025-01-01"),
        ("threshold", "4"),
        ("threshold", "99"),
        ("title_es", "x\0"),
        ("title_es", ""),
    ],
)
def test_a_grant_with_a_bad_answer_gets_a_sentence(
    field, value, organisation, funder_organisation, organiser, enter
):
    answers = {
        "title_es": "Datos",
        "funder": funder_organisation.pk,
        "holder": organisation.pk,
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "threshold": 5,
    }
    answer = enter(organiser).post(address("create_grant"), {**answers, field: value})
    assert answer.status_code == 422
    assert Grant.objects.count() == 0


def test_no_grant_publishes_counts_under_five_whoever_writes_it(grant):
    with pytest.raises(IntegrityError):
        Grant.objects.filter(pk=grant.pk).update(threshold=4)


def test_an_organiser_can_not_put_another_organisations_event_under_a_grant(
    grant, organiser, other_organisation, another_event, enter
):
    event, _lesson = another_event()
    Hosting.objects.filter(event=event).update(organisation=other_organisation)
    page = enter(organiser).get(address("edit_grant", grant.code)).content.decode()
    assert f'value="{event.pk}"' not in page or "Course on personal data" not in page


@pytest.mark.parametrize("name", ["grant", "edit_grant", "draft", "issue", "throw_away", "ledger_of"])
@pytest.mark.parametrize("who", ["foreign_organiser", "funder", "participant", "trainer"])
def test_whoever_does_not_hold_the_grant_finds_nothing(name, who, grant, request, enter):
    assert enter(request.getfixturevalue(who)).get(address(name, grant.code)).status_code == 404


def test_a_foreign_organiser_finds_no_live_figures(event, foreign_organiser, enter):
    assert enter(foreign_organiser).get(address("event_figures", event.code)).status_code == 404


def test_an_organiser_sees_live_figures_by_group_unprotected(full_event, organiser, enter):
    page = enter(organiser).get(address("event_figures", full_event.code)).content.decode()
    assert "By group" in page and "Prefers not to say" in page and "Not answered" in page
    assert re.search(r">94<", page) and re.search(r">80<", page)
    assert re.search(r"Press and media</th><td class=\"bar-number\">2<", page)


def test_a_co_organiser_with_counts_alone_sees_totals_alone(
    full_event, other_organisation, foreign_organiser, enter
):
    Hosting.objects.create(event=full_event, organisation=other_organisation, right="counts")
    page = enter(foreign_organiser).get(address("event_figures", full_event.code)).content.decode()
    assert re.search(r">94<", page)
    assert "Press and media" not in page and "Prefers not to say" not in page


@pytest.mark.parametrize(
    ("change", "leads_to"),
    [
        ({}, "events:register"),
        ({"status": "draft"}, "events:desk_event"),
        ({"status": "cancelled"}, "events:desk_event"),
        ({"registration_closes_at": datetime(2026, 11, 1, tzinfo=UTC)}, "events:desk_event"),
    ],
)
def test_an_event_without_anybody_shows_what_helps_and_no_zeros(
    change, leads_to, event, session, organiser, enter, crowd
):
    Event.objects.update(**change)
    client = enter(organiser)
    with time_machine.travel(NOW, tick=False):
        page = client.get(address("event_figures", event.code)).content.decode()
    with override("en"):
        assert f'class="button-quiet" href="{reverse(leads_to, args=[event.code])}"' in page
    assert ("wa.me" in page) == (leads_to == "events:register")
    for drawn in ("stat-number", "By group", "By session", "Contributions", "About the data"):
        assert drawn not in page

    # A role counts before anybody registers; with the first person everything is there.
    give_part(session, "speaker", gender="woman")
    page = client.get(address("event_figures", event.code)).content.decode()
    assert "Contributions" in page and "By group" not in page
    crowd.add(event, 1)
    page = client.get(address("event_figures", event.code)).content.decode()
    assert "By group" in page and "Nobody is registered" not in page


def test_a_live_figure_rises_by_exactly_one(event, organiser, enter, crowd):
    client = enter(organiser)

    def registered():
        page = client.get(address("event_figures", event.code)).content.decode()
        return int(re.search(r'class="stat-number">(\d+)<', page).group(1))

    crowd.add(event, 1)
    before = registered()
    crowd.add(event, 1)
    assert registered() == before + 1


def test_looking_changes_nothing_and_issuing_needs_a_post(full_event, grant, organiser, enter):
    client = enter(organiser)
    drafts.check(drafts.keep(grant, by=organiser, now=timezone.now()), by=organiser, now=timezone.now())
    for name in ("grant", "edit_grant", "draft", "issue", "throw_away", "ledger_of"):
        assert client.get(address(name, grant.code)).status_code == 200
        assert client.head(address(name, grant.code)).status_code == 200
    assert Release.objects.count() == 0


def test_the_desk_lists_grants_and_events_in_constant_queries(
    grant, organiser, enter, another_event, django_assert_num_queries, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = enter(organiser)
    client.get(address("desk"))
    with CaptureQueriesContext(connection) as one:
        client.get(address("desk"))
    for days in (6, 7):
        event, _lesson = another_event(days)
        made = Grant.objects.create(
            title_es="Otro",
            funder=grant.funder,
            holder=grant.holder,
            starts_on=grant.starts_on,
            ends_on=grant.ends_on,
        )
        made.events.add(event)
    with CaptureQueriesContext(connection) as three:
        client.get(address("desk"))
    assert len(three) == len(one)


def test_days_are_written_for_people_in_the_place_of_the_event(event, grant, organiser, enter):
    """The event begins late in the evening in Guatemala, which is another day in UTC."""
    starts = datetime(2026, 11, 14, 4, 30, tzinfo=UTC)
    type(event).objects.filter(pk=event.pk).update(starts_at=starts)
    client = enter(organiser)

    form = client.get(address("edit_grant", grant.code, language="es")).content.decode()
    desk = client.get(address("desk", language="es")).content.decode()

    assert "· viernes 13 de noviembre de 2026" in form
    assert f"{grant.starts_on:%d/%m/%Y} – {grant.ends_on:%d/%m/%Y}" in desk
    assert "---------" not in client.get(address("create_grant")).content.decode()


def test_a_trainer_sees_the_desk_of_figures_and_no_grant(event, grant, trainer, enter):
    page = enter(trainer).get(address("desk")).content.decode()
    assert address("event_figures", event.code) in page
    assert address("grant", grant.code) not in page
    # Nor is she told that there is none.
    assert "No project yet" not in page


def test_an_administrator_finds_every_grant(grant, admin, enter):
    assert enter(admin).get(address("grant", grant.code)).status_code == 200


def test_a_foreign_organisers_grant_can_not_be_given_to_an_organisation_of_others(
    organisation, funder_organisation, foreign_organiser, enter
):
    answer = enter(foreign_organiser).post(
        address("create_grant"),
        {
            "title_es": "Ajeno",
            "funder": funder_organisation.pk,
            "holder": organisation.pk,
            "starts_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "threshold": 5,
        },
    )
    assert answer.status_code == 422 and not Grant.objects.exists()


def test_the_portal_is_no_page_for_organisers(organiser, enter):
    assert enter(organiser).get(address("portal")).status_code == 404
    assert appoint(
        person("Fausto", "fausto@mesa.example"), "organiser", organiser.appointments.get().organisation
    )
