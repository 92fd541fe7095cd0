"""Roles at the desk: invited, clashing, declined, given to someone else."""

from datetime import datetime, timedelta

from events import parts
from events.models import Event, Hosting, Part, Session
from people.models import Organisation, Person
from tests.events.desk.conftest import Enter, url

INVITED = {"name": "Nadie", "role": "speaker", "language": "es", "mode": "onsite"}


def test_an_unknown_address_brings_a_person_in_and_the_same_one_counts_once(
    organiser: Person, enter: Enter, session: Session
) -> None:
    client = enter(organiser)
    page = url("desk_role_new", session.code)
    client.post(page, {**INVITED, "name": "Rosa", "email": "Rosa@nueva.example"})
    client.post(page, {**INVITED, "name": "Rosa", "email": "rosa@nueva.example", "role": "rapporteur"})
    assert Person.objects.filter(name="Rosa").count() == 1
    assert Part.objects.values("subject").distinct().count() == 1


def test_a_known_address_attaches_to_its_account_and_tells_nothing_of_it(
    organiser: Person, stranger: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    client = enter(organiser)
    # She has been here longer than this invitation.
    Person.objects.update(created_at=now - timedelta(days=1))
    typed = {**INVITED, "name": "Nadie", "email": "sonia@lejos.example"}
    page = client.post(url("desk_role_new", session.code), typed, follow=True)
    assert Part.objects.get().person == stranger
    assert "Sonia" not in page.content.decode()
    stranger.refresh_from_db()
    assert stranger.name == "Sonia"


def test_a_clash_is_named_only_to_whoever_may_see_it(
    organiser: Person,
    foreign_organiser: Person,
    other_organisation: Organisation,
    stranger: Person,
    enter: Enter,
    event: Event,
    session: Session,
    part: Part,
    now: datetime,
) -> None:
    elsewhere = Event.objects.create(title_es="Ajena", status="published", time_zone="UTC")
    Hosting.objects.create(event=elsewhere, organisation=other_organisation, is_lead=True, right="edit")
    other = Session.objects.create(
        event=elsewhere,
        title_es="Sesión ajena",
        status="scheduled",
        wall_date=session.starts_at.date(),
        wall_time=session.starts_at.time(),
        time_zone="UTC",
        starts_at=session.starts_at + timedelta(minutes=30),
        declared_minutes=60,
    )
    typed = {**INVITED, "email": "sonia@lejos.example"}

    page = enter(foreign_organiser).post(url("desk_role_new", other.code), typed)

    assert len(page.context["clashes"]) == 1
    assert session.title not in page.context["clashes"][0]
    assert not other.parts.exists()
    enter(foreign_organiser).post(url("desk_role_new", other.code), {**typed, "sure": "1"})
    assert other.parts.count() == 1


def test_a_role_is_given_to_someone_else(
    organiser: Person, enter: Enter, event: Event, session: Session, part: Part
) -> None:
    typed = {"name": "Berta", "email": "berta@nueva.example", "language": "es"}
    enter(organiser).post(url("desk_role_replace", part.code), typed)
    assert sorted(Part.objects.values_list("status", "person__name")) == [
        ("invited", "Berta"),
        ("replaced", "Sonia"),
    ]


def test_a_declined_role_is_seen_on_the_first_page_until_someone_steps_in(
    organiser: Person, enter: Enter, part: Part, now: datetime
) -> None:
    client = enter(organiser)
    before = client.get(url("desk")).context
    parts.decline(part, now=now)

    after = client.get(url("desk")).context

    assert [len(before[what]) for what in ("unanswered", "declined")] == [1, 0]
    assert [len(after[what]) for what in ("unanswered", "declined")] == [0, 1]
    typed = {"name": "Berta", "email": "berta@nueva.example", "language": "es"}
    client.post(url("desk_role_replace", part.code), typed)
    assert client.get(url("desk")).context["declined"] == []


def test_the_page_of_roles_says_who_declined_when_and_why_and_leads_to_another(
    organiser: Person, enter: Enter, event: Event, session: Session, part: Part, now: datetime
) -> None:
    parts.decline(part, reason="Viajo ese día", now=now)
    page = enter(organiser).get(url("desk_roles", event.code)).content.decode()
    row = page[page.index("Sonia") :]
    assert "10 de noviembre de 2026" in row
    assert "Viajo ese día" in row
    assert url("desk_role_replace", part.code) in row
    assert url("desk_role_again", part.code) not in row
