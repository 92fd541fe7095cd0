"""Reports about the same people that are issued at once: the second is held against the first."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.urls import reverse

from reports.errors import ReleaseError, TooClose
from reports.issuing import drafts, releases
from reports.models import Grant, Release
from tests.beside import somebody_waits
from tests.conftest import NOW

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other(grant: Grant) -> Iterator[Grant]:
    """A second project of the same organisation and funder, without events."""
    yield Grant.objects.create(
        title_es="Otro",
        funder=grant.funder,
        holder=grant.holder,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
    )


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do acts in threads that begin together; return what each gave, or the error that it ended with."""
    start = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return act()
        except ReleaseError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def wait_for(is_so: Callable[[], bool]) -> None:
    until = monotonic() + 20
    while not is_so() and monotonic() < until:
        sleep(0.01)


def test_of_two_projects_with_two_people_between_them_one_reports(
    full_event, grant, other, crowd, another_event, organiser
):
    more, lesson = another_event()
    crowd.add(more, 2, sessions=[lesson])
    other.events.set([full_event, more])

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            releases.issue(grant, by=organiser, now=NOW)
            begun = pool.submit(at_once, lambda: releases.issue(other, by=organiser, now=NOW))
            wait_for(lambda: begun.done() or somebody_waits())
        (ended,) = begun.result(20)

    assert type(ended) is TooClose
    assert Release.objects.count() == 1


def test_of_two_organisers_who_issue_the_same_draft_one_does(full_event, grant, organiser):
    kept = drafts.check(drafts.keep(grant, by=organiser, now=NOW), by=organiser, now=NOW)
    seen = drafts.fingerprint(kept)

    def issue() -> Release:
        return drafts.publish(kept, seen=seen, by=organiser, now=NOW)

    ended = at_once(issue, issue)
    assert sorted(isinstance(one, Release) for one in ended) == [False, True]
    assert Release.objects.get().number == 1


def test_reports_of_one_project_at_once_have_numbers_of_their_own(full_event, grant, organiser):
    ended = at_once(*[lambda: releases.issue(grant, by=organiser, now=NOW)] * 3)
    assert sorted(one.number for one in ended) == [1, 2, 3]


def test_whoever_waited_while_an_event_was_added_holds_its_other_projects_too(full_event, grant, other):
    """Else a report of that other project could be issued meanwhile, and not be held against this one."""
    held, done = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                releases.hold(other)
                held.set()
                done.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            releases.hold(other)
            begun = pool.submit(hold)
            wait_for(somebody_waits)
            other.events.add(full_event)
        assert held.wait(20)
        with pytest.raises(OperationalError), transaction.atomic():
            Grant.objects.select_for_update(nowait=True).get(pk=grant.pk)
        done.set()
        begun.result(20)


def test_an_organiser_who_changes_a_project_waits_until_its_report_is_issued(
    full_event, grant, organiser, enter, another_event
):
    more, _lesson = another_event()
    browser = enter(organiser)
    form = {
        "title_es": grant.title_es, "title_pt_br": "", "title_en": "", "funder": grant.funder_id,
        "holder": grant.holder_id, "starts_on": "2026-01-01", "ends_on": "2026-12-31", "threshold": 5,
        "events": [full_event.pk, more.pk],
    }  # fmt: skip

    def change() -> int:
        try:
            return browser.post(reverse("reports:edit_grant", args=[grant.code]), form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            releases.issue(grant, by=organiser, now=NOW)
            begun = pool.submit(change)
            wait_for(lambda: begun.done() or somebody_waits())
            assert not begun.done()
        assert begun.result(20) == 302
    assert list(Release.objects.get().events.all()) == [full_event]
    assert grant.events.count() == 2
