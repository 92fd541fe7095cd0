"""What follows from saving pages: found when searched for, known by what they lead to, and done once."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, ReferenceIndex

from cms import indexing, records, tree
from cms.models import EventPage, RecordPage, SessionPage
from events import schedule
from events.models import Event, Session


def referred(page: Page) -> set[str]:
    """Of which columns the index of references knows that they lead from a page to something else."""
    rows = ReferenceIndex.objects.filter(base_content_type=ContentType.objects.get_for_model(Page))
    return set(rows.filter(object_id=page.pk).values_list("model_path", flat=True))


def indexed(page: RecordPage) -> list[str]:
    """What the search index holds of a page: nothing, or its title and its words, in small letters."""
    return [f"{entry.title} {entry.body}".lower() for entry in page.index_entries.all()]


@pytest.fixture
def add(event: Event, now: Any) -> Callable[[int], None]:
    """Give the event further sessions on the next days."""

    def add(number: int) -> None:
        assert event.starts_at is not None
        start = event.starts_at.replace(tzinfo=None)
        for day in range(number):
            schedule.add_session(
                event,
                title={"es": f"Taller {day}", "pt-br": f"Oficina {day}", "en": f"Workshop {day}"},
                declared_minutes=60,
                wall_start=start.replace(day=start.day + 1 + day),
                by=None,
                now=now,
            )

    return add


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each page was written into the index of references, by its title."""
    counted: Counter[str] = Counter()
    write = ReferenceIndex.create_or_update_for_object.__func__

    def count(cls: type[ReferenceIndex], page: Any) -> None:
        counted[str(page)] += 1
        write(cls, page)

    monkeypatch.setattr(ReferenceIndex, "create_or_update_for_object", classmethod(count))
    yield counted


def test_pages_of_a_published_event_are_live_and_in_both_indexes(published: Session) -> None:
    pages = [*SessionPage.objects.filter(session=published), *EventPage.objects.filter(event=published.event)]

    assert Counter(page.locale.language_code for page in pages) == dict.fromkeys(tree.LANGUAGES, 2)
    assert all(page.live and page.first_published_at for page in pages)
    for page in pages:
        assert (len(indexed(page)), f"{page.title.split()[0].lower()}" in indexed(page)[0]) == (
            1,
            True,
        )
        assert {"session", "event"} & referred(page)


def test_each_page_is_written_once_however_often_it_was_saved(
    published: Session, written: Counter[str]
) -> None:
    page = records.page_of(published, "es")
    with indexing.once():
        for words in ("<p>Primero</p>", "<p>Luego</p>"):
            page.description = words
            page.save()
        assert "luego" not in indexed(page)[0]

    assert written == {page.title: 1}
    assert ("primero" in indexed(page)[0], "luego" in indexed(page)[0]) == (False, True)


def test_a_page_saved_by_itself_is_written_at_once(published: Session) -> None:
    page = records.page_of(published, "es")
    page.description = "<p>Sola</p>"
    page.save()

    assert "sola" in indexed(page)[0]


def test_an_act_that_fails_leaves_the_indexes_alone_and_the_next_one_writes(published: Session) -> None:
    page = records.page_of(published, "es")
    with pytest.raises(ValidationError), indexing.once():
        page.description = "<p>Nunca</p>"
        page.save()
        raise ValidationError("no")
    assert "nunca" not in indexed(page)[0]

    page.save()
    assert "nunca" in indexed(page)[0]


def test_a_page_deleted_within_the_act_is_in_neither_index(published: Session) -> None:
    page = records.page_of(published, "es")
    with indexing.once():
        page.save()
        key = page.pk
        page.delete()

    page.pk = key
    assert (indexed(page), referred(page)) == ([], set())


@pytest.mark.parametrize(("sessions", "most"), [(1, 130), (3, 240)])
def test_publishing_asks_the_database_as_little_as_it_can(
    event: Event, session: Session, homes: Any, add: Callable[[int], None], sessions: int, most: int
) -> None:
    """Six pages of one session, twelve of three: it was 227 and 429 when each asked for all of its own."""
    event.status = Event.Status.DRAFT
    event.save()
    add(sessions - 1)

    with CaptureQueriesContext(connection) as asked:
        records.publish_event(event)
    with CaptureQueriesContext(connection) as asked_again:
        records.publish_event(event)

    assert SessionPage.objects.filter(session__event=event).count() == 3 * sessions
    assert len(asked) <= most
    assert len(asked_again) <= 12  # the same for any number of sessions
