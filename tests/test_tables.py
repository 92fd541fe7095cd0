"""After a test that commits, the tables are as they were before any test."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Locale, Page

from events.models import Event, Session
from people.models import Organisation, Person, StakeholderGroup
from tests.conftest import Tables


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "again"])
def test_whoever_commits_leaves_nothing_to_the_next(turn: str, session: Session, participant: Person) -> None:
    assert (Person.objects.count(), Event.objects.count(), Organisation.objects.count()) == (1, 1, 1)
    assert {row.language_code for row in Locale.objects.all()} == {"es", "pt-br", "en"}
    assert Page.objects.filter(depth=2).count() == 3
    assert not Group.objects.filter(name="left behind").exists()
    assert not Permission.objects.filter(name="changed").exists()

    Group.objects.create(name="left behind")
    Permission.objects.update(name="changed")
    StakeholderGroup.objects.exclude(pk=participant.stakeholder_group_id).delete()


@pytest.mark.django_db(transaction=True)
def test_every_table_gets_back_what_it_held(event: Event) -> None:
    tables = Tables()
    assert {"auth_permission", "django_content_type", "wagtailcore_page", "people_person"} & set(
        tables.before
    )
    kept = ContentType.objects.get_for_model(Event).pk

    with transaction.atomic(), connection.cursor() as cursor:
        for name in tables.names:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
    assert Tables().before == {}
    tables.put_back()

    assert Tables().before == tables.before
    assert ContentType.objects.get(pk=kept).model_class() is Event
    home = Page.objects.filter(depth=2)[0]
    assert home.pk in {page.pk for page in Page.objects.search(home.title)}  # by the search index, too
    assert Event.objects.get() == event


@pytest.mark.django_db(transaction=True)
def test_a_row_that_was_added_beside_others_goes_and_theirs_stay(event: Event, admin: Any) -> None:
    tables = Tables()
    Event.objects.filter(pk=event.pk).update(title_es="Otro")
    Person.objects.create_user(name="Nadie")
    Organisation.objects.create(slug="nadie", name="Nadie")

    tables.put_back()

    assert Tables().before == tables.before
    assert [person.pk for person in Person.objects.all()] == [admin.pk]
    assert Event.objects.get().title_es == event.title_es
