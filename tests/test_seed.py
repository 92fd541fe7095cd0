"""The demonstration and the crowd: real people by their public roles alone, everyone else generated."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count
from django.test import Client
from wagtail.models import Page

from cms import sites
from cms.kept import pages as kept_pages
from cms.kept import stamps
from cms.models import (
    ContactPage,
    HomePage,
    IssuePage,
    NewsletterIndexPage,
    Post,
    PublicationPage,
    PublicSite,
    SectionPage,
    TextPage,
)
from convite.seed import crowd, demo, forum, showcase_texts
from events import (
    duplicates,
    flags,
    guests,
    headcounts,
    hubs,
    letterhead,
    needs,
    nomination,
    pictures,
    questions,
    registration,
    surveys,
    waiting,
    ways,
)
from events.models import (
    Batch,
    Delegation,
    DoorDevice,
    Event,
    Guest,
    Part,
    Presence,
    Registration,
    Session,
    Survey,
    WalkIn,
)
from outcomes.models import Outcome
from people.models import Coalition, Consent, Organisation, Person
from reports.issuing import releases
from reports.models import BoardLink, KeptDraft, Release, Withdrawal
from tests.conftest import NOW, give_factor
from tests.crawl import crawl
from trainings import selecting
from trainings.models import Cohort

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, written once for all tests that only read it, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        demo.seed(now=NOW, say=lambda step: None)
        yield
        transaction.set_rollback(True)


def test_each_house_of_the_demonstration_answers_for_itself(demonstration: None) -> None:
    """Its own ways to be reached, its own newsletter or the one it says, its own logo."""
    for site in PublicSite.objects.filter(is_main=False):
        houses = SectionPage.objects.filter(translation_key=site.house)
        assert houses.count() == 3 and site.logo_kind == "svg"
        for house in houses:
            [contact] = ContactPage.objects.child_of(house)
            assert contact.inbox.endswith(".example") and site.name in contact.lede
            purposes = {page.purpose: page for page in TextPage.objects.child_of(house)}
            assert {"privacy", "accessibility"} <= set(purposes)
            assert site.name in str(purposes["privacy"].body)
    updates = NewsletterIndexPage.objects.get(
        newsletter__coalition__slug="ifex-alc", locale__language_code="es"
    )
    assert IssuePage.objects.child_of(updates).live().count() == 2
    assert set(Post.objects.filter(organisation__slug="ifex-alc").values_list("language", flat=True)) == {
        "es", "pt-br", "en",
    }  # fmt: skip


def test_visitor_meets_the_real_session_with_its_real_roles(demonstration: None) -> None:
    facts = json.loads((demo.DATA / "round_table.json").read_text(encoding="utf-8"))
    session = Session.objects.get(programme_code="WS #523")

    assert session.declared_minutes == facts["duration_minutes"] == 60
    assert session.status == Session.Status.HELD
    roles = dict(Part.objects.filter(session=session).values_list("role").annotate(number=Count("pk")))
    assert roles == {
        "organiser": 5,
        "speaker": 6,
        "onsite-moderator": 1,
        "online-moderator": 1,
        "rapporteur": 1,
    }
    # One person in several roles is one person: Carolina Botero and two more stand in more than one.
    assert Part.objects.filter(session=session).values("subject").distinct().count() == 9


def test_real_people_have_neither_address_nor_log_in_nor_gender(demonstration: None) -> None:
    real = Person.objects.filter(is_generated=False)

    assert real.count() == 9
    assert not real.exclude(email="", phone="").exists()
    assert not EmailAddress.objects.filter(user__in=real).exists()
    assert all(not person.has_usable_password() for person in real)
    assert not Part.objects.filter(person__in=real).exclude(gender="").exists()
    assert not Part.objects.filter(person__in=real).exclude(gender_answers=[]).exists()
    generated = Person.objects.filter(is_generated=True)
    assert all("(demo)" in person.name for person in generated)
    assert all(person.email.endswith("@demo.invalid") for person in generated)


def test_only_generated_people_who_agreed_are_on_the_list_of_those_who_speak(
    demonstration: None, client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    told = client.get("/es/quienes-hablan/").context["told"]

    names = [one.name for one in told.speakers]
    assert len(names) > 12 and all(name.endswith("(demo)") for name in names)
    assert "Reina Batz (demo)" not in names
    assert {bool(one.photo_url) for one in told.speakers} == {True, False}
    listed = Part.objects.filter(shows_in_list=True)
    assert not listed.filter(person__is_generated=False).exists()
    assert {part.code for part in listed} == set(
        Consent.objects.filter(text__purpose="list-speakers", withdrawn_at=None).values_list(
            "about", flat=True
        )
    )
    house = client.get("/es/quienes-hablan/", headers={"host": "ipandetec.localhost"}).context["told"]
    assert [one.name for one in house.speakers] == ["Tomás (demo)"]


def test_generated_people_are_marked_wherever_a_name_of_theirs_stands(demonstration: None) -> None:
    places = list(Registration.objects.values_list("name", "email"))

    assert len(places) > 100
    assert [name for name, _address in places if not name.endswith(" (demo)")] == []
    # Whoever left a phone alone has no address.
    assert {address.rpartition("@")[2] for _name, address in places if address} == {"demo.invalid"}


def test_an_organisation_in_two_coalitions_is_one_organisation(demonstration: None) -> None:
    both = Organisation.objects.annotate(number=Count("memberships")).filter(number=2)

    assert sorted(both.values_list("name", flat=True)) == [
        "Asociación por los Derechos Civiles",
        "Derechos Digitales",
        "Fundación Karisma",
    ]
    alliance = Coalition.objects.get(slug="ifex-alc")
    assert (alliance.published_count, alliance.memberships.count()) == (24, 23)
    assert Coalition.objects.get(slug="al-sur").memberships.count() == 11


def test_the_funder_finds_reports_of_two_projects_and_one_was_withdrawn(
    demonstration: None, enter: Callable[[Person], Client]
) -> None:
    issued = list(Release.objects.order_by("grant__pk", "number"))
    assert [(one.grant.holder.slug, one.number) for one in issued] == [
        ("ipandetec", 1),
        ("al-sur", 1),
        ("al-sur", 2),
    ]
    assert all(releases.is_intact(one) for one in issued)
    assert {one.release.pk for one in Withdrawal.objects.all()} == {issued[1].pk}
    assert BoardLink.objects.get().release == issued[0]
    client = enter(Person.objects.get(email="felipe@demo.invalid"))
    shown = client.get("/en/reports/portfolio/").content.decode()
    assert all(one.grant.title_en in shown for one in issued)
    assert client.get(f"/en/reports/{issued[1].code}/").status_code == 410


def test_a_reader_of_the_demonstration_sees_what_is_told_and_what_is_protected(demonstration: None) -> None:
    """Of each report, and of the draft that waits: neither a wall of veils nor a page without any."""
    draft = KeptDraft.objects.get()
    assert (draft.state, draft.grant.holder.slug) == ("checked", "ipandetec")
    for document in (draft.tables, *(one.tables for one in Release.objects.standing())):
        counts = [row["count"] for table in document["tables"] for row in table["rows"]]
        counts += [cell["count"] for table in document["crosstables"] for cell in table["cells"]]
        told, hidden = sum(bool(count) for count in counts), counts.count(None)
        assert told > 20 and hidden > 10


def test_the_trainer_has_groups_in_three_countries(demonstration: None, now: datetime) -> None:
    countries = set(Cohort.objects.values_list("event__country", flat=True))
    assert countries == {"GT", "HN", "SV"}
    assert Event.objects.published().upcoming(now).count() >= 3
    assert Presence.objects.exists()


def test_no_seeded_person_stands_in_what_the_funder_reaches(
    demonstration: None, enter: Callable[[Person], Client]
) -> None:
    """Each page, file and header of the reports, in three languages: no name, address, phone or code."""
    funder = Person.objects.get(appointments__duty="funder", appointments__organisation__slug="fondo-abierto")
    people, places = Person.objects.exclude(pk=funder.pk), Registration.objects.all()
    canaries = {str(row.phone) for row in places if row.phone} | {row.email for row in places if row.email}
    canaries |= {row.code for row in places} | {str(row.subject) for row in places}
    canaries |= {person.code for person in people} | {str(person.subject) for person in people}
    canaries |= {name for row in (*places, *people) if " " in (name := row.name)}
    canaries |= set(EmailAddress.objects.exclude(user=funder).values_list("email", flat=True))
    assert len(canaries) > 300

    seen = crawl(
        enter(funder),
        ["/es/reports/", "/pt/reports/", "/en/reports/"],
        follows=lambda path: path[3:].startswith("/reports/"),
        posts=lambda path: True,
    )
    assert {(one.method, one.path): told for one in seen if (told := one.tells(canaries))} == {}
    assert len(seen) >= 3 * 6


def test_a_reader_finds_the_groups_by_language_topic_and_access(demonstration: None) -> None:
    for event in Event.objects.filter(cohort__isnull=False):
        assert event.languages == ["es"]
        assert (event.topics.count(), event.captions) == (2, True)
        # Nobody comes to a room of a course at one's own pace.
        assert event.step_free is not None or event.is_at_own_pace


# --- What a newcomer finds ----------------------------------------------------------------------


def _named(title: str) -> Event:
    return Event.objects.get(title_en=title)


def _statuses(event: Event) -> dict[str, int]:
    return dict(event.registrations.values_list("status").annotate(number=Count("pk")).order_by())


def test_a_newcomer_finds_a_full_room_with_people_who_wait_and_a_place_that_is_offered(
    demonstration: None, now: datetime
) -> None:
    event = _named("Workshop: a safer phone")

    assert registration.open_modes(event)["onsite"] == 0
    assert _statuses(event) == {"confirmed": 16, "offered": 1, "waiting": 6, "cancelled": 1}
    assert [(one.is_on, one.when) for one in event.rules.all()] == [(True, "before-session")]
    offered = event.registrations.get(status="offered")
    assert (offered.person and offered.person.email) == "paula@demo.invalid"
    assert offered.offer_expires_at and offered.offer_expires_at > now + timedelta(days=1)
    assert [waiting.position(one) for one in event.registrations.filter(status="waiting").order_by("pk")] == [
        2,
        3,
        4,
        5,
        6,
        # Who left a phone alone came first, and was written last.
        1,
    ]


def test_a_newcomer_finds_sessions_to_choose_of_which_one_is_full(demonstration: None) -> None:
    event = _named("Workshop: a safer phone")

    full, free = event.sessions.filter(is_chosen=True).order_by("pk")
    assert full.starts_at == free.starts_at
    rows = full.capacities.filter(mode="onsite")
    assert list(rows.values_list("seats", "taken", "waiting")) == [(4, 4, 1)]
    assert free.capacities.get(mode="onsite").left == 1


def test_a_newcomer_finds_requests_a_guest_and_institutions_that_name_people(demonstration: None) -> None:
    event = _named("Regional meeting on surveillance")

    assert event.admission == Event.Admission.APPROVAL
    assert _statuses(event) == {"asked": 4, "confirmed": 7, "refused": 1, "nominated": 2}
    assert event.registrations.filter(guest__isnull=False, status="confirmed").count() == 1
    assert guests.waiting(event).count() == 3
    kinds = dict(event.delegations.values_list("kind").annotate(number=Count("pk")).order_by())
    assert kinds == {"institution": 2, "group": 1}
    first = nomination.with_counts(event).get(organisation__startswith="Instituto")
    assert (first.named, first.confirmed, first.nameless) == (3, 1, 1)  # type: ignore[attr-defined]


def test_a_newcomer_finds_a_group_to_be_chosen_under_quotas_of_which_one_cannot_be_kept(
    demonstration: None, now: datetime
) -> None:
    stands = selecting.situation(Cohort.objects.get(quotas__gender="woman"), now=now)
    proposal = stands.propose()

    assert (len(stands.asked), stands.seats, len(stands.quotas)) == (28, 16, 4)
    assert (len(proposal.chosen), proposal.short > 0) == (16, True)
    assert proposal.conflict is not None and len(proposal.conflict.quotas) == 1
    assert [row.act for row in stands.overrides.values()] == ["in"]


def test_a_newcomer_finds_a_code_that_lets_in(demonstration: None, now: datetime) -> None:
    event = _named("Personal data clinic")

    assert (event.admission, event.risk) == (Event.Admission.CODE, Event.Risk.DISCREET)
    code = ways.code_for(event, "clinica 2026", now)
    assert ways.uses_of([code]) == {code.pk: 4}


def test_a_newcomer_finds_answers_needs_agreements_and_a_hub(demonstration: None) -> None:
    event = _named("Digital security: from agenda to commitments")

    asked = list(questions.with_counts(event))
    assert all(set(question.label) == {"es", "pt-br", "en"} for question in asked)
    assert all(question.number >= 8 for question in asked)  # type: ignore[attr-defined]
    total = needs.add_up(needs.places_with_needs(event))
    assert set(total.languages) == {"pt", "en", "gsm"}
    assert len(total.accessibility) >= 4
    assert (total.supports["data"]["granted"], total.supports["data"]["asked"] > 0) == (1, True)
    placed = list(event.registrations.placed())
    assert 0 < len(pictures.agreed(placed, "pictures")) < len(placed)
    assert 0 < len(pictures.agreed(placed, "recording")) < len(placed)
    hub = hubs.of_event(event).get()
    assert (hub.name, hub.heads) == ("Sede Quetzaltenango (demo)", 7)  # type: ignore[attr-defined]
    assert Part.objects.get(session__event=event, role="hub-coordinator", status="confirmed").hub == hub


def test_a_newcomer_finds_heads_counted_within_another_bodys_event(demonstration: None) -> None:
    event = _named("Communities that connect themselves")

    assert event.is_elsewhere
    assert headcounts.standing(event.sessions.get()) == {"onsite": 64, "online": 31}
    assert [flag.code for flag in flags.flags_of(event)][-1] == flags.NOT_LISTED


def test_a_newcomer_finds_attendance_from_many_sides_and_what_is_worth_a_look(demonstration: None) -> None:
    event = _named("Two days on artificial intelligence and rights")

    sources = set(Presence.objects.filter(session__event=event).values_list("source", flat=True))
    assert sources == {"hand", "sheet", "door", "walk-in", "zoom", "code", "enter"}
    batch = Batch.objects.get(session__event=event)
    assert (batch.status, batch.counted, len(batch.changes)) == (Batch.Status.APPLIED, 2, 8)
    raised = {flag.code for flag in flags.flags_of(event)}
    assert raised == {flags.LATER_ABOVE_EARLIER, flags.NOT_LISTED, flags.WITHOUT_A_PLACE}
    assert event.sessions.filter(status=Session.Status.HELD).count() == 2


def test_a_newcomer_finds_a_survey_with_results_and_one_to_answer(demonstration: None) -> None:
    closed = Survey.objects.get(status=Survey.Status.CLOSED)

    assert surveys.how_many(closed) == 19
    open_one = Survey.objects.get(status=Survey.Status.OPEN)
    paula = open_one.event.registrations.get(person__email="paula@demo.invalid")
    assert surveys.open_to(paula) == [open_one]


def test_a_newcomer_finds_a_door_a_wall_and_a_letterhead(demonstration: None) -> None:
    ahead = _named("Workshop: a safer phone").sessions.get(is_chosen=False)

    assert DoorDevice.objects.get(session=ahead).enrolled_at is None
    assert DoorDevice.objects.filter(enrolled_at__isnull=False).count() == 1
    assert WalkIn.objects.filter(session=ahead).exists()
    assert letterhead.of(Organisation.objects.get(slug="al-sur")).signatory == "Olga (demo)"


def test_a_newcomer_finds_two_records_that_may_be_one_persons(demonstration: None) -> None:
    pair = duplicates.proposals(Organisation.objects.get(slug="al-sur"))[0]

    assert {name for held in (pair.first, pair.second) for name in held.names} == set(showcase_texts.TWICE)


def test_organisations_that_do_not_exist_are_marked(demonstration: None) -> None:
    made = set(Delegation.objects.values_list("organisation", flat=True))

    assert len(made) == 3
    assert all(name.endswith(" (demo)") for name in made)
    assert all(one.elsewhere_name.endswith(" (demo)") for one in Event.objects.exclude(elsewhere_name=""))
    assert all(guest.name.endswith(" (demo)") for guest in Guest.objects.all())


def test_the_demonstration_is_written_once(demonstration: None) -> None:
    people = Person.objects.count()
    assert people > 9

    call_command("seed_demo")

    assert Person.objects.count() == people


def test_whoever_asks_for_a_crowd_by_command_gets_so_many_marked_people(capsys: Any) -> None:
    call_command("seed", people=7, present=True)

    assert "7 registrations in 1 events" in capsys.readouterr().out
    event = Event.objects.get(organisations__slug="multitud", organisations__is_generated=True)
    names = list(event.registrations.values_list("name", flat=True))
    assert (len(names), all(name.endswith(" (demo)") for name in names)) == (7, True)
    assert Presence.objects.filter(session__event=event).exists()
    with pytest.raises(CommandError):
        call_command("seed", people=0)


def test_a_crowd_of_the_same_number_is_the_same_crowd(organisation: Organisation, now: datetime) -> None:
    first = crowd.gather(300, organisation=organisation, now=now, present=True)[0]
    second = crowd.gather(300, organisation=organisation, now=now, present=True)[0]

    def said(event: Event) -> list[tuple[str, str, str]]:
        rows = event.registrations.order_by("number")
        return list(rows.values_list("name", "gender", "country"))

    assert said(first) == said(second)
    assert Registration.objects.filter(event=first).count() == 300
    assert sum(row.taken for row in first.capacities.all()) == 300
    assert 0 < Presence.objects.filter(session__event=first).count() < 300


def test_every_public_page_of_the_demonstration_is_kept_for_the_next_visitor(
    demonstration: None, settings: Any
) -> None:
    """A page that reads a table which `cms.kept.stamps` does not watch is made anew for everybody."""
    settings.PAGE_CACHE_MB = 64
    settings.ALLOWED_HOSTS = ["*"]
    visitor = Client()
    pages = map(sites.whole, Page.objects.live().filter(depth__gt=1).values_list("url_path", flat=True))
    codes = Outcome.objects.cleared().values_list("code", flat=True)
    others = ("/es/feed.xml", "/es/sesiones/calendar.ics", "/sitemap.xml", "/es/go/programme/")
    not_kept = []
    for address in (*pages, *others, *(f"/es/outcomes/{code}/" for code in codes)):
        with kept_pages.tables_read() as tables:
            site = urlsplit(address)
            answer = visitor.get(site.path, headers={"host": site.netloc or "localhost"})
        unwatched = {table for table in tables if stamps.scopes_of([table], about=None) is None}
        if answer.headers.get("ETag") is None or unwatched:
            not_kept.append((address, answer.status_code, answer.headers.get("Cache-Control"), unwatched))
        assert "csrfmiddlewaretoken" not in answer.text, address

    assert not_kept == []


# --- The public face ------------------------------------------------------------------------------

HOMES = ("localhost", "ifex-alc.localhost", "ipandetec.localhost")


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@pytest.mark.parametrize("host", HOMES)
def test_no_box_of_any_home_of_the_demonstration_is_empty(
    demonstration: None, settings: Any, time_machine: Any, host: str, language: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    time_machine.move_to(NOW, tick=False)

    text = Client().get(f"/{language}/", headers={"host": host}).text

    assert 'class="empty"' not in text
    assert text.count("<h2 id=") >= 4


def test_a_newcomer_sees_a_grid_with_what_is_on_and_what_comes_next(
    demonstration: None, settings: Any, time_machine: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    time_machine.move_to(NOW, tick=False)
    event = _named("Regional forum on freedom of expression (demo)")
    assert (event.sessions.count(), event.registrations.count()) == (20, 0)
    assert len(set(event.sessions.values_list("room", flat=True))) == 4
    assert len(set(event.sessions.exclude(track="").values_list("track", flat=True))) == 3

    for host in HOMES[:2]:
        text = Client().get("/es/sesiones/?view=grid", headers={"host": host}).text
        assert text.count('<table class="time-grid of-one-zone">') >= 2
        assert 'id="h-now"' in text and 'id="h-next"' in text
    # Its one public home is the alliance's own site.
    assert "ifex-alc.localhost" in sites.whole(event.pages.get(locale__language_code="es").url_path)


@pytest.mark.parametrize("hours", range(0, 24, 3))
def test_the_forum_begins_on_a_day_that_is_not_over(hours: int) -> None:
    moment = NOW + timedelta(hours=hours)
    there = moment.astimezone(ZoneInfo(forum.ZONE)).replace(tzinfo=None)

    first = forum.first_day(moment)

    assert timedelta(hours=-24) <= first - there <= timedelta(hours=7)
    assert first + timedelta(hours=18) > there


def test_an_editor_finds_a_page_that_waits_and_publications_with_files(demonstration: None) -> None:
    page = Page.objects.get(slug="becas").specific
    task = page.current_workflow_task_state.task.specific
    editor, stranger = (Person.objects.get(email=f"{name}@demo.invalid") for name in ("elisa", "tomas"))
    assert (page.live, page.current_workflow_state.status) == (False, "in_progress")
    assert "approve" in {name for name, *_words in task.get_actions(page, editor)}
    assert task.get_actions(page, stranger) == []

    for publication in PublicationPage.objects.all():
        assert publication.written_by == ["Editorial Generada (demo)"]
        assert all(one.is_generated for one in publication.organisations.all())
        files = list(publication.files.order_by("language"))
        assert [one.language for one in files] == ["es", "pt"]
        for one in files:
            with one.document.open_file() as file:
                assert file.read(5) == b"%PDF-"


def test_a_newcomer_can_come_in_as_the_secretariat_that_edits_all(demonstration: None, enter: Any) -> None:
    silvia = give_factor(Person.objects.get(email="silvia@demo.invalid"))
    own = HomePage.objects.get(url_path="/es/")
    of_member = SectionPage.objects.get(url_path="/es/ipandetec/")
    browser = enter(silvia)

    opened = {page.slug: browser.get(f"/cms/pages/{page.pk}/edit/").status_code for page in (own, of_member)}
    assert set(opened.values()) == {200}, opened
