"""A query that is compiled once gives each time what the same queryset gives."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection, connections, transaction
from django.db.models.functions import Upper
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from convite.prepared import Prepared, PreparedChange
from mail.models import Heartbeat
from people.models import Organisation, StakeholderGroup

pytestmark = pytest.mark.django_db
NAMED = Prepared(lambda *slugs: Organisation.objects.filter(slug__in=slugs).order_by("slug"))
WORDS = Prepared(
    lambda code, *, language: StakeholderGroup.objects.filter(code=code).values_list(
        f"name_{language}", "position", "code"
    )
)


@pytest.fixture(autouse=True)
def houses() -> None:
    for slug in ("one", "two", "it's"):
        Organisation.objects.create(slug=slug, name=slug.upper())


def test_each_run_has_its_own_values_and_as_many_as_it_is_given():
    assert [found.name for found in NAMED.records("one")] == ["ONE"]
    assert [found.name for found in NAMED.records("two")] == ["TWO"]
    assert [found.name for found in NAMED.records("two", "one")] == ["ONE", "TWO"]
    assert [found.name for found in NAMED.records("it's")] == ["IT'S"]
    assert NAMED.records("' OR 1=1 --") == []


def test_columns_come_in_the_order_asked_for_and_in_the_shape_asked_for():
    sector = StakeholderGroup.objects.order_by("position")[0]
    expected = (sector.position, sector.code)
    with override("pt-br"):
        assert list(WORDS.rows(sector.code, language="es")) == [(sector.name_es, *expected)]
        assert list(WORDS.rows(sector.code, language="en")) == [(sector.name_en, *expected)]


def test_a_run_is_one_query_that_whoever_counts_them_sees():
    with CaptureQueriesContext(connection) as asked:
        NAMED.records("one")
    assert len(asked) == 1


def test_records_can_be_written():
    (house,) = NAMED.records("one")
    house.name = "Uno"
    house.save()
    assert NAMED.records("one")[0].name == "Uno"


def test_a_uuid_is_found_on_both_databases(participant):
    found = Prepared(lambda subject: type(participant).objects.filter(subject=subject))
    assert found.records(participant.subject) == [participant]
    assert found.records(UUID(int=7)) == []


def test_a_lock_is_asked_for_inside_a_transaction_alone_however_often_it_was_compiled(monkeypatch):
    found = Prepared(lambda slug: Organisation.objects.filter(slug=slug).select_for_update())
    assert len(found.records("one")) == 1
    monkeypatch.setattr(connections["default"], "get_autocommit", lambda: True)
    with pytest.raises(transaction.TransactionManagementError):
        found.records("one")


RENAMED = PreparedChange(
    lambda slug, name: (
        Organisation.objects.filter(slug=slug),
        {"name": name, "acronym": Upper("name"), "website": ""},
    )
)
BEATEN = PreparedChange(
    lambda name, at, since: (
        Heartbeat.objects.filter(name=name, beaten_at__lt=since),
        {"beaten_at": at},
    )
)


def test_a_change_is_one_statement_and_tells_how_many_rows_it_changed():
    with CaptureQueriesContext(connection) as asked:
        changed = [RENAMED.run("one", "Uno"), RENAMED.run("it's", "' OR 1=1 --"), RENAMED.run("none", "x")]
    assert changed == [1, 1, 0]
    assert len(asked) == 3
    assert list(Organisation.objects.order_by("slug").values_list("slug", "name", "acronym")) == [
        ("it's", "' OR 1=1 --", "IT'S"),
        ("one", "Uno", "ONE"),
        ("two", "TWO", ""),
    ]


def test_a_change_keeps_instants_as_the_database_does(now):
    Heartbeat.objects.create(name="worker", beaten_at=now)
    later = datetime(2026, 11, 10, 15, 0, 1, 2, tzinfo=UTC)
    assert BEATEN.run("worker", later, now) == 0
    assert BEATEN.run("worker", later, later) == 1
    assert Heartbeat.objects.get().beaten_at == later
