"""The small cast that every test knows: Olga organises, Paula takes part, Tomás trains, Felipe funds,
Sonia is a stranger and Ada administers. All of them are invented."""

import gc
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, SimpleTestCase, TransactionTestCase
from django.utils import translation
from wagtail.models import Site

from cms import tree
from events.models import Capacity, Event, Hosting, Mode, Session
from people.models import Appointment, Organisation, Person, StakeholderGroup

#: The instant at which tests that hand in a clock take place.
NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)


def person(name: str, address: str, **fields: Any) -> Person:
    """Make a person with a verified address to log in by."""
    made = Person.objects.create_user(name=name, email=address, **fields)
    EmailAddress.objects.create(user=made, email=address, verified=True, primary=True)
    return made


def appoint(who: Person, duty: str, organisation: Organisation | None = None) -> Person:
    """Give someone a duty, and the second factor that staff must have."""
    Appointment.objects.create(person=who, duty=duty, organisation=organisation)
    return give_factor(who) if duty in Appointment.STAFF else who


def give_factor(who: Person) -> Person:
    """Give someone a second factor, whose codes nobody here asks for."""
    Authenticator.objects.get_or_create(
        user=who, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "UNUSEDUNUSEDUNUS"}}
    )
    return who


def show_factor(client: Client, who: Person) -> None:
    """Record in the browser's session that the factor was shown, as allauth does after its own page."""
    factor = Authenticator.objects.filter(user=who, type=Authenticator.Type.TOTP).first()
    if factor is None:
        return
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": time.time()},
        {"method": "mfa", "at": time.time(), "id": factor.pk, "type": factor.type},
    ]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()


#: What a test asks for that may open the database; pytest-django keeps every other test away from it.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what touches no database once, and not beside each of the two."""
    for item in items:
        without = DATABASE.isdisjoint(getattr(item, "fixturenames", DATABASE))
        of_django = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
        if without and not of_django and item.get_closest_marker("django_db") is None:
            item.add_marker("once")


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays for the whole run: modules, models, the tests themselves."""
    gc.collect()
    gc.freeze()


class Tables:
    """What stands in the tables before any test, to be put back after one that commits."""

    def __init__(self) -> None:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        # SQLite keeps the words of the search index itself, by triggers on the table of its entries.
        # What triggers count while others are emptied comes last.
        self.names = sorted(set(names) - {"wagtailsearch_indexentry_fts", "cms_stamp"}) + ["cms_stamp"]
        self.before = {name: self._rows(name) for name in self._filled()}

    def put_back(self) -> None:
        """Leave every table with the rows from before and no others.

        The order of tables does not matter: keys from one to another are checked when all is done.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            for name in sorted(self._filled() | self.before.keys(), key=self.names.index):
                before = self.before.get(name, [])
                if before and self._rows(name) == before:
                    continue
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
                if before:
                    marks = ", ".join(["%s"] * len(before[0]))
                    cursor.executemany(
                        f"INSERT INTO {connection.ops.quote_name(name)} VALUES ({marks})", before
                    )
        Site.clear_site_root_paths_cache()

    def _filled(self) -> set[str]:
        """The tables that hold any row."""
        asked = [
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})"
            for name in self.names
        ]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            return {name for (name,) in cursor.fetchall()}

    def _rows(self, name: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY 1")
            return cursor.fetchall()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[Tables]:
    """The tables, and the site as every installation has it: a home and a programme in each language.

    Growing it takes as long as two tests; so it stands before them all, and each test takes back what it
    changes: by its transaction, or else by `Tables`.
    """
    with django_db_blocker.unblock():
        tree.ensure()
        tables = Tables()

    def put_back(test: TransactionTestCase) -> None:
        tables.put_back()

    # Django would empty every table and have permissions, terms and languages made anew: half a second of
    # CPU on either database, and on PostgreSQL seconds until 150 tables are truncated.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", put_back)
        yield tables


@pytest.fixture(autouse=True)
def spanish() -> Iterator[None]:
    """Each test begins in the default language, whatever a request before it left active."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.create(slug="mesa", name="Mesa Abierta", country="GT")


@pytest.fixture
def other_organisation(db: None) -> Organisation:
    return Organisation.objects.create(slug="vereda", name="Vereda Digital", country="HN")


@pytest.fixture
def funder_organisation(db: None) -> Organisation:
    return Organisation.objects.create(slug="fondo", name="Fondo Semilla", is_funder=True)


@pytest.fixture
def organiser(organisation: Organisation) -> Person:
    return appoint(person("Olga", "olga@mesa.example"), "organiser", organisation)


@pytest.fixture
def trainer(organisation: Organisation) -> Person:
    return appoint(person("Tomás", "tomas@mesa.example"), "trainer", organisation)


@pytest.fixture
def funder(funder_organisation: Organisation) -> Person:
    return appoint(person("Felipe", "felipe@fondo.example"), "funder", funder_organisation)


@pytest.fixture
def participant(db: None) -> Person:
    return person(
        "Paula",
        "paula@correo.example",
        language="pt-br",
        time_zone="America/Sao_Paulo",
        country="BR",
        stakeholder_group=StakeholderGroup.objects.get(code="civil-society"),
    )


@pytest.fixture
def stranger(db: None) -> Person:
    return person("Sonia", "sonia@lejos.example")


@pytest.fixture
def foreign_organiser(other_organisation: Organisation) -> Person:
    return appoint(person("Otto", "otto@vereda.example"), "organiser", other_organisation)


@pytest.fixture
def admin(db: None) -> Person:
    ada = person("Ada", "ada@convite.example", is_staff=True, is_superuser=True)
    return appoint(ada, "administrator")


@pytest.fixture
def event(organisation: Organisation) -> Event:
    """A published hybrid event three days after NOW: 3 seats in the room, 2 on the line."""
    starts = NOW + timedelta(days=3)
    made = Event.objects.create(
        title_es="Mesa redonda sobre seguridad digital",
        title_pt_br="Mesa-redonda sobre segurança digital",
        title_en="Round table on digital security",
        status=Event.Status.PUBLISHED,
        time_zone="America/Guatemala",
        country="GT",
        city="Guatemala",
        venue="Casa Ibargüen",
        address="7a Avenida 11-66, Zona 1",
        languages=["es"],
        starts_at=starts,
        ends_at=starts + timedelta(minutes=60),
    )
    Hosting.objects.create(event=made, organisation=organisation, is_lead=True, right="edit")
    Capacity.objects.create(event=made, mode=Mode.ONSITE, seats=3)
    Capacity.objects.create(event=made, mode=Mode.ONLINE, seats=2)
    return made


@pytest.fixture
def session(event: Event) -> Session:
    """The one session of `event`: 60 minutes, at 9 in the morning in Guatemala."""
    assert event.starts_at is not None
    there = event.starts_at.astimezone(ZoneInfo("America/Guatemala"))
    return Session.objects.create(
        event=event,
        title_es="Mesa redonda",
        title_pt_br="Mesa-redonda",
        title_en="Round table",
        format=Session.Format.ROUND_TABLE,
        status=Session.Status.SCHEDULED,
        wall_date=there.date(),
        wall_time=there.time(),
        time_zone="America/Guatemala",
        starts_at=event.starts_at,
        declared_minutes=60,
        slot_minutes=90,
        room="Salón 2",
        meeting_url="https://meet.example/abc",
        meeting_number="123 456",
        meeting_passcode="maíz",
    )


@pytest.fixture
def enter() -> Callable[[Person], Client]:
    """Log someone in, with the second factor done, and return their browser."""

    def log_in(who: Person) -> Client:
        # A browser of their own: logging in as the next person would end the first one's session.
        client = Client()
        client.force_login(who, backend=settings.AUTHENTICATION_BACKENDS[0])
        show_factor(client, who)
        return client

    return log_in
