"""What an event's page draws from its records: tables without names, seats, hosts and topics beside them."""

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from cms import records
from cms.lists import programme
from cms.models import EventPage
from cms.roles import at_the_table
from cms.views import PAGES
from convite.table import Seat
from events.models import Capacity, Hosting, Hub, Part, Session, Topic
from people.models import Organisation, Person, StakeholderGroup
from tests.cms.test_pages import another_session, page_url, read


def takes(session: Session, person: Person, role: str, **told: Any) -> Part:
    told = {"status": "confirmed", "mode": "onsite", "shows_groups": True, **told}
    return Part.objects.create(session=session, person=person, subject=person.subject, role=role, **told)


@pytest.fixture
def two(published: Session) -> Session:
    """The event's first session, after a second one was published beside it."""
    another_session(published)
    records.publish_event(published.event)
    return published


def brought(session: Session, language: str = "es") -> EventPage:
    """The event's page as a visit reads it."""
    address = page_url(session.event, language)
    (page,) = PAGES["eventpage"].records(address, language=language)
    return page


def test_a_table_tells_modes_states_and_agreed_sectors_in_the_order_of_places(two: Session) -> None:
    academia = StakeholderGroup.objects.get(code="academia")
    press = StakeholderGroup.objects.exclude(code="academia").first()
    people = [Person.objects.create_user(name=f"Persona {number}") for number in range(5)]
    takes(two, people[0], "speaker", position=2, stakeholder_group=academia)
    takes(two, people[1], "speaker", position=1, mode="online", status="invited", stakeholder_group=press)
    takes(two, people[2], "rapporteur", position=3, stakeholder_group=press, shows_groups=False)
    takes(two, people[3], "organiser", position=0)
    takes(two, people[4], "speaker", position=0, status="declined")

    assert programme.tables(two.event) == {
        two.pk: (
            Seat("", "", "", "online", "invited", press.code),
            Seat("", "", "", "onsite", "confirmed", "academia"),
            Seat("", "", "", "onsite", "confirmed", ""),
        )
    }


def test_whoever_holds_two_roles_sits_once_and_is_there_if_one_is_confirmed(two: Session) -> None:
    person = Person.objects.create_user(name="Sara Chub")
    takes(two, person, "rapporteur", mode="online", status="invited", position=1)
    takes(two, person, "speaker", mode="", position=2)

    assert programme.tables(two.event) == {two.pk: (Seat("", "", "", "online", "confirmed", ""),)}


def test_whoever_observes_sits_at_no_table_and_whoever_trains_with_another_does(two: Session) -> None:
    people = [Person.objects.create_user(name=f"Persona {number}") for number in range(3)]
    for position, role in enumerate(("trainer", "co-trainer", "observer")):
        takes(two, people[position], role, position=position, shows_name=True, shows_groups=False)

    seat = Seat("", "", "", "onsite", "confirmed", "")
    assert programme.tables(two.event) == {two.pk: (seat, seat)}
    shown = at_the_table(programme.parts_of(two)).seats
    assert [(one.label, one.role) for one in shown] == [
        ("Persona 0", "capacitación"), ("Persona 1", "cofacilitación"),
    ]  # fmt: skip


def test_nobody_at_any_table_is_no_table(two: Session) -> None:
    assert programme.tables(two.event) == {}
    assert programme.tables(two.event, None) == {}


@pytest.mark.parametrize(
    ("language", "topics"),
    [("es", ["Acceso", "Vigilancia"]), ("pt-br", ["Acceso", "Vigilância"]), ("en", ["Acceso", "Privacy"])],
)
def test_seats_hosts_and_topics_stand_beside_the_programme(
    two: Session, language: str, topics: list[str]
) -> None:
    event = two.event
    Capacity.objects.filter(event=event).delete()
    Hosting.objects.filter(event=event).delete()
    for number in (1, 2):
        hub = Hub.objects.create(event=event, name=f"Nodo {number}")
        Capacity.objects.create(event=event, mode="hub", hub=hub, seats=10, taken=number)
    Capacity.objects.create(event=event, mode="onsite", seats=40, taken=39)
    Capacity.objects.create(event=event, mode="online", taken=7)
    Capacity.objects.create(event=event, session=two, mode="onsite", seats=5)
    for place, name in enumerate(['Red "Uno", <b>', "Casa Dos", "Tres"]):
        body = Organisation.objects.create(slug=f"host-{place}", name=name, acronym="T" if place == 2 else "")
        Hosting.objects.create(event=event, organisation=body, is_lead=place == 1, right="edit")
    event.topics.set(
        [
            Topic.objects.create(code="a", name_es="Acceso"),
            Topic.objects.create(code="v", name_es="Vigilancia", name_pt_br="Vigilância", name_en="Privacy"),
        ]
    )

    with override(language):
        told = programme.beside(event)

        assert told.seats == {"hub": (20, 3), "onsite": (40, 39), "online": (None, 7)}
        assert told.hosts == ["Casa Dos", 'Red "Uno", <b>', "T"]
        assert told.topics == topics
        # What the page's own query brings is the same.
        page = brought(two, language)
        assert programme.beside(event, *page.brought(*programme.LISTS)) == told


def test_the_page_brings_its_tables_along(two: Session, speaker: Part) -> None:
    told = brought(two).brought("told_tables")

    assert told != []
    assert programme.tables(two.event, *told) == programme.tables(two.event) != {}


def test_a_page_that_no_visit_has_read_brings_nothing(two: Session) -> None:
    assert EventPage.objects.get(event=two.event, locale__language_code="es").brought("told_tables") == []


def test_an_event_without_anything_beside_it_stands_alone(two: Session) -> None:
    Capacity.objects.all().delete()
    Hosting.objects.all().delete()

    assert programme.beside(two.event) == programme.Beside({}, [], [])


def test_the_same_card_drawn_twice_follows_every_change(client: Client, two: Session, speaker: Part) -> None:
    address = page_url(two.event)
    before = read(client, address)
    assert before == read(client, address)

    speaker.status = Part.Status.INVITED
    speaker.save()
    waiting = read(client, address)
    Session.objects.filter(pk=two.pk).update(title_es="Otro nombre", room="Patio", status="cancelled")
    renamed = read(client, address)

    assert waiting != before
    assert "Otro nombre" in renamed
    assert "Patio" in renamed
    assert "card-off" in renamed


def test_a_discreet_event_draws_no_tables(client: Client, two: Session, speaker: Part) -> None:
    assert "ring-small" in read(client, page_url(two.event))

    two.event.risk = "discreet"
    two.event.save()

    assert "ring-small" not in read(client, page_url(two.event))


def test_a_story_that_lacks_a_language_is_told_in_another_with_a_note(client: Client, two: Session) -> None:
    assert "told-in" not in read(client, page_url(two.event, "en"))

    records.tell(two.event, "pt-br", {"description": "Dois dias sobre vigilância."})

    english = read(client, page_url(two.event, "en"))
    assert "Dois dias sobre vigilância." in english
    assert 'class="told-in"' in english
    assert "told-in" not in read(client, page_url(two.event, "pt-br"))
