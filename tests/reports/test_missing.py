"""Who is missing, while there is still time to invite: in words with numbers, and nothing nobody knows."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from events.models import Capacity, Event, Hosting, Part, Registration
from people.models import Scheme, StakeholderGroup
from reports.figures import aims
from reports.live import missing
from reports.live.missing import Balance, more_for_share
from reports.models import Aims, Indicator, Target
from tests.conftest import NOW
from tests.reports.conftest import give_part
from trainings.models import Cohort, Course, Quota, Version

pytestmark = pytest.mark.django_db


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"reports:{name}", args=args)


def circles_of(event, language="en"):
    with override(language):
        found = missing.of_event(event, aims.of(event), language=language, now=NOW)
        return {circle.code: circle for circle in found}


def open_words(circle):
    return [gap.words for gap in circle.gaps if not gap.is_met]


def read(client, event, name="missing", language="en"):
    with time_machine.travel(NOW, tick=False):
        return client.get(address(name, event.code, language=language)).content.decode()


@pytest.mark.parametrize(
    ("women", "men", "kept", "fewer", "short"),
    [
        (2, 3, True, "", 0),
        (1, 5, False, "woman", 3),
        (0, 1, False, "woman", 1),
        (0, 3, False, "woman", 2),
        (4, 2, False, "man", 1),
        (0, 0, None, "", 0),
    ],
)
def test_the_rule_of_40_per_cent_says_how_many_more_would_keep_it(women, men, kept, fewer, short):
    balance = Balance(women, men, 7, 40)
    assert (balance.is_kept, balance.short) == (kept, short)
    if short:
        assert balance.fewer == fewer
        least = min(women, men)
        assert 100 * (least + short) >= 40 * (women + men + short)
        assert 100 * (least + short - 1) < 40 * (women + men + short - 1)


@pytest.mark.parametrize("percent", [1, 30, 40, 50, 99])
def test_so_many_more_and_no_fewer_make_the_share(percent):
    for whole in range(1, 30):
        for part in range(whole + 1):
            more = more_for_share(part, whole, percent)
            assert 100 * (part + more) >= percent * (whole + more)
            assert not more or 100 * (part + more - 1) < percent * (whole + more - 1)


def test_a_panel_of_men_is_told_how_many_women_would_balance_it(event, session, organiser, enter):
    for gender in ("woman", "man", "man", "man", "man", "man"):
        give_part(session, "speaker", gender=gender)
    panel = circles_of(event)["panel"]
    assert (
        open_words(panel)[0]
        == ("3 more women among speakers and moderators would balance the panel (now 1 women and 5 men).")
        or "3 more women among speakers and moderators would balance the panel" in open_words(panel)[0]
    )
    page = read(enter(organiser), event)
    assert "3 more women among speakers and moderators would balance the panel" in page
    assert "Invite to a role" in page and "Nobody speaks from: civil society, government" in page


def test_those_beside_women_and_men_are_shown_and_do_not_tip_the_balance(event, session, crowd):
    crowd.add(event, 4, gender="woman")
    crowd.add(event, 6, gender="man")
    crowd.add(event, 5, gender="undisclosed")
    crowd.add(event, 3, gender="another")
    balance = circles_of(event)["participants"].gender
    assert (balance.women, balance.men, balance.beside, balance.is_kept) == (4, 6, 8, True)


def test_a_sector_of_which_nobody_is_there_is_named_with_the_time_and_the_seats(
    event, session, crowd, organiser, enter
):
    crowd.add(event, 3, group="civil-society")
    crowd.add(event, 3, group="academia", gender="man")
    Event.objects.filter(pk=event.pk).update(
        starts_at=NOW + timedelta(days=12), ends_at=NOW + timedelta(days=12, hours=2),
        registration_closes_at=NOW + timedelta(days=9),
    )  # fmt: skip
    Capacity.objects.filter(event=event).delete()
    Capacity.objects.create(event=event, mode="onsite", seats=20, taken=6)
    page = read(enter(organiser), event)
    assert "Nobody from government yet among the participants; at least 1 is wanted." in page
    assert "Nobody from private sector yet" in page and "Nobody from academia yet" not in page
    assert "12 days left until it begins." in page
    assert "Registration closes on 19 Nov 2026" in page and "14 seats are left for them." in page
    with override("en"):
        for route in ("desk_guest_new", "desk_delegation_new", "desk_messages", "desk_share"):
            assert reverse(f"events:{route}", args=[event.code]) in page
        assert reverse("events:register", args=[event.code]) + '"' in page
    assert "wa.me" in page


def test_those_who_wait_or_asked_stand_beside_and_are_not_counted_on(event, crowd, organiser, enter):
    crowd.add(event, 2, group="civil-society")
    crowd.add(event, 3, group="government", gender="man", status="asked")
    circle = circles_of(event)["participants"]
    assert (circle.total, circle.pending) == (2, 3)
    assert any("3 who wait or asked are from there." in words for words in open_words(circle))
    Event.objects.update(admission="approval")
    page = read(enter(organiser), event)
    assert "Answer the requests" in page and "3 people wait or asked for a place." in page
    assert "Beside them 3 people wait" in page


def test_where_everybody_only_asked_those_are_told_by_group(event, crowd, organiser, enter):
    crowd.add(event, 3, group="government", status="asked")
    page = read(enter(organiser), event)
    assert "Nobody has a place yet." in page and "Beside them 3 people wait" in page
    assert re.search(
        r"<th scope=\"row\">Government.*?<td class=\"num\">0</td>.*?<td class=\"num\">3</td>", page
    )


def test_roles_without_an_answer_stand_beside_the_panel(event, session):
    give_part(session, "speaker")
    give_part(session, "onsite-moderator", status="invited")
    circle = circles_of(event)["panel"]
    assert (circle.total, circle.pending) == (1, 1)


def test_whoever_gave_up_their_place_is_not_among_the_participants(event, session, crowd):
    crowd.add(event, 2, status="cancelled", sessions=[session])
    assert circles_of(event)["participants"].total == 0


def test_an_organiser_sets_aims_and_reads_how_far_they_are(event, crowd, organiser, enter):
    crowd.add(event, 4, country="GT", first_time=False)
    crowd.add(event, 1, country="HN", gender="man", first_time=True)
    client = enter(organiser)
    form = client.get(address("event_aims", event.code)).content.decode()
    assert 'name="participants-stakeholder_group-government" value="1"' in form
    answers = {
        "least_share": 30, "first_share": 50, "scheme": Scheme.objects.get(code="four-sectors").pk,
        "regions": "", "participants-stakeholder_group-government": 3,
        "panel-stakeholder_group-academia": 2, "country-0": "HN", "country-0-number": 4,
        "country-1": "NI", "country-1-number": 2,
    }  # fmt: skip
    assert client.post(address("event_aims", event.code), answers).status_code == 302
    kept = Aims.objects.get()
    assert kept.numbers["participants"] == {
        "stakeholder_group": {"government": 3}, "region": {}, "country": {"HN": 4, "NI": 2},
    }  # fmt: skip
    page = read(client, event)
    assert "3 more from Honduras among the participants: 1 of at least 4." in page
    assert "Nobody from Nicaragua yet among the participants; at least 2 are wanted." in page
    assert "Nobody from academia yet among speakers and moderators; at least 2 are wanted." in page
    assert "3 more people who come for the first time would make 50 %: now 1 of 5 who said it." in page
    assert "1 more man among the participants would balance them" in page
    assert "civil society yet" not in page
    form = client.get(address("event_aims", event.code)).content.decode()
    assert '<option value="HN" selected>' in form and 'value="4"' in form


def test_another_scheme_asks_for_one_of_each_of_its_sectors(event, organiser, enter):
    client = enter(organiser)
    answers = {"least_share": 40, "first_share": 0, "scheme": Scheme.objects.get(code="igf").pk}
    answer = client.post(address("event_aims", event.code), answers)
    assert answer.url == address("event_aims", event.code)
    sectors = Aims.objects.get().numbers["participants"]["stakeholder_group"]
    assert sectors["intergovernmental"] == 1 and "academia" not in sectors


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("least_share", "60", "Write 50 or less."),
        ("country-0", "HN", "Say how many at least."),
        ("country-0-number", "3", "Say which country."),
        ("participants-stakeholder_group-government", "-1", "Write 0 or more."),
    ],
)
def test_aims_that_can_not_be_are_refused_in_words_and_stay_typed(
    field, value, said, event, organiser, enter
):
    answers = {"least_share": 40, "first_share": 0, "scheme": "", field: value}
    answer = enter(organiser).post(address("event_aims", event.code), answers)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Aims.objects.exists()


def test_aims_belong_to_one_event_or_one_project(event, grant):
    for owners in ({}, {"event": event, "grant": grant}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Aims.objects.create(**owners)


def test_an_event_of_a_project_is_looked_at_in_the_projects_scheme(event, grant):
    grant.scheme = Scheme.objects.get(code="igf")
    grant.save()
    assert aims.of(event).scheme == grant.scheme
    assert aims.of(grant).least("participants", "stakeholder_group", "technical-community") == 1


def test_a_group_of_a_course_is_measured_by_its_quotas_too(event, organisation, crowd, organiser, enter):
    course = Course.objects.create(organisation=organisation, title_es="Datos")
    version = Version.objects.create(course=course, number=1, written_at=NOW)
    cohort = Cohort.objects.create(course=course, version=version, event=event, planned_minutes=60)
    government = StakeholderGroup.objects.get(code="government")
    Quota.objects.create(cohort=cohort, bound="least", number=4, sector=government, gender="woman")
    Quota.objects.create(cohort=cohort, bound="most", number=1, country="GT")
    crowd.add(event, 1, group="government", gender="woman")
    crowd.add(event, 2, group="government", gender="man", status="asked")
    page = read(enter(organiser), event)
    assert "Quota of the group: 1 of at least 4: Women, Government." in page
    assert "Choose the group" in page


def test_nobody_yet_is_told_as_a_beginning(event, organiser, enter):
    page = read(enter(organiser), event)
    assert "everybody is still missing" in page and "Nobody has a place yet." in page
    assert "would balance" not in page


def test_a_draft_says_that_it_takes_publishing_and_looks_at_its_panel(event, session, organiser, enter):
    Event.objects.update(status="draft")
    give_part(session, "speaker", gender="man")
    page = read(enter(organiser), event)
    assert "It is a draft: people can register once it is published." in page
    assert "1 more woman among speakers and moderators would balance the panel" in page
    assert "wa.me" not in page


def test_what_is_over_is_told_as_it_was_and_invites_nobody(event, crowd, organiser, enter):
    crowd.add(event, 2)
    Event.objects.update(starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=8))
    page = read(enter(organiser), event)
    assert "It is over: this is how it was." in page and "What was missing" in page
    assert "What to do next" not in page and "wa.me" not in page
    Event.objects.update(status="cancelled")
    assert "It is called off." in read(enter(organiser), event)


def test_a_protected_event_is_shared_with_nobody(event, crowd, organiser, enter):
    crowd.add(event, 2)
    Event.objects.update(risk="protected")
    assert "wa.me" not in read(enter(organiser), event)


def test_whoever_sees_names_and_edits_nothing_is_given_no_acts(event, crowd, trainer, enter):
    crowd.add(event, 2)
    page = read(enter(trainer), event)
    assert "What is missing" in page
    with override("en"):
        assert reverse("events:desk_guest_new", args=[event.code]) not in page
    assert address("event_aims", event.code) not in page


def test_whoever_sees_counts_alone_finds_nothing(event, other_organisation, foreign_organiser, enter):
    Hosting.objects.create(event=event, organisation=other_organisation, right="counts")
    assert enter(foreign_organiser).get(address("missing", event.code)).status_code == 404


def test_a_project_counts_each_person_once_and_leads_to_what_is_ahead(
    full_event, grant, another_event, crowd, organiser, enter
):
    later, _session = another_event(12)
    grant.events.add(later)
    known = list(Registration.objects.filter(event=full_event).order_by("number"))[:3]
    crowd.add(later, 3, subjects=[place.subject for place in known])
    client = enter(organiser)
    with time_machine.travel(NOW, tick=False):
        page = client.get(address("missing_project", grant.code)).content.decode()
    assert re.search(r'Participants <span class="quiet">94<', page)
    assert "days left until the project ends" in page
    assert address("missing", later.code) in page and "Where there is still time" in page
    grant.ends_on = datetime(2026, 1, 2).date()
    grant.save()
    page = client.get(address("missing_project", grant.code)).content.decode()
    assert "The project ended on Friday 2 January 2026" in page


def test_the_targets_of_a_project_are_told_by_group(full_event, grant, organiser, enter):
    made = Indicator.objects.create(
        grant=grant,
        name_es="Personas",
        name_en="People trained",
        source="measure",
        measure="people",
        target=120,
    )
    Target.objects.create(indicator=made, dimension="gender", row="woman", value=36)
    Target.objects.create(indicator=made, dimension="stakeholder_group", row="press", value=10)
    Indicator.objects.create(
        grant=grant, name_es="Parte", name_en="Share of women", source="measure", measure="people",
        dimension="gender", row="woman", is_share=True, target=50,
    )  # fmt: skip
    Indicator.objects.create(grant=grant, name_es="Guías", name_en="Guides", source="hand", target=3)
    page = read(enter(organiser), grant, "missing_project")
    assert "“People trained”: 80 of at least 120." in page
    assert "“People trained”, Press and media: 2 of at least 10." in page
    assert "“Share of women”: 45 % of at least 50 %." in page
    reached = page.partition("aims are reached")[2]
    assert "“People trained”, Women: 36 of at least 36." in reached
    assert "Guides" not in page


def test_the_pages_of_the_event_and_the_figures_lead_here(event, grant, crowd, organiser, enter):
    crowd.add(event, 1)
    client = enter(organiser)
    with override("en"):
        overview = reverse("events:desk_event", args=[event.code])
    for page in (overview, address("event_figures", event.code)):
        assert address("missing", event.code) in client.get(page).content.decode()
    assert address("missing_project", grant.code) in client.get(address("grant", grant.code)).content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "es",
            "Faltan 4 mujeres entre las personas participantes para que haya equilibrio (0 de 5",
        ),
        (
            "pt-br",
            "Faltam 4 mulheres entre as pessoas participantes para haver equilíbrio (0 de 5",
        ),
    ],
)
def test_the_page_is_said_in_the_readers_language(language, said, event, session, crowd, organiser, enter):
    crowd.add(event, 5, gender="man")
    assert said in read(enter(organiser), event, language=language)


def test_as_many_queries_for_three_people_as_for_one(event, session, crowd, organiser, enter):
    client = enter(organiser)

    def queries():
        read(client, event)
        with CaptureQueriesContext(connection) as asked:
            read(client, event)
        return len(asked)

    crowd.add(event, 1)
    crowd.add(event, 1, status="waiting", waiting_since=NOW)
    give_part(session, "speaker")
    one = queries()
    crowd.add(event, 3, country="HN", group="government")
    crowd.add(event, 3, status="waiting", waiting_since=NOW, country="SV")
    for _at in range(3):
        give_part(session, "panellist")
    assert queries() == one
    assert Part.objects.count() == 4


def test_a_project_costs_as_many_queries_for_three_events_as_for_one(
    full_event, grant, another_event, crowd, organiser, enter
):
    client = enter(organiser)

    def queries():
        read(client, grant, "missing_project")
        with CaptureQueriesContext(connection) as asked:
            read(client, grant, "missing_project")
        return len(asked)

    event, _session = another_event(3)
    grant.events.add(event)
    one = queries()
    for days in (6, 9):
        event, _session = another_event(days)
        crowd.add(event, 2)
        grant.events.add(event)
    assert queries() == one
