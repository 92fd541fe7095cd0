"""Whoever leads a session is in one place at a time, by whichever way a time or a role is written."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from threading import Barrier
from time import sleep
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from events import clashes, engaged, parts, programme, schedule
from events.errors import Engaged
from events.models import Event, Part, Session
from mail.models import Letter
from people import accounts, erasure
from people.models import Organisation, Person
from tests.beside import somebody_waits
from tests.conftest import person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
START = datetime(2026, 12, 1, 9)


@pytest.fixture
def make(event: Event, now: datetime) -> Callable[..., Session]:
    """A session of an hour, so many hours after nine; by `where`, of another event."""

    def made(hours: float, minutes: int = 60, where: Event | None = None) -> Session:
        return schedule.add_session(
            where or event, title={"es": f"Clase {hours}"}, declared_minutes=minutes,
            wall_start=START + hours * HOUR, by=None, now=now,
        )  # fmt: skip

    return made


@pytest.fixture
def another(organisation: Organisation, now: datetime) -> Event:
    """An event of another country, an hour on the wall later than the first one's."""
    return schedule.create_event(
        lead=organisation, title={"es": "Otro curso"}, time_zone="America/Panama", seats={"online": None},
        by=None, now=now,
    )  # fmt: skip


def lead(session: Session, who: Person, now: datetime, role: str = "trainer") -> Part:
    """Asked and confirmed, as by a form."""
    part = parts.invite(session, person=who, role=role, by=None, now=now)
    return say_yes(part, now)


def say_yes(part: Part, now: datetime) -> Part:
    return parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)


def intervals(who: Person) -> list[tuple[str, bool]]:
    """The status of each role of somebody, and whether it takes their time."""
    found = Part.objects.filter(subject=who.subject).order_by("pk")
    return [(part.status, part.starts_at is not None) for part in found]


def test_trainer_who_leads_at_that_time_cannot_say_yes_to_another_session(
    make: Callable[..., Session], another: Event, trainer: Person, now: datetime
) -> None:
    lead(make(0), trainer, now)
    # Ten in Panama is nine in Guatemala.
    asked = parts.invite(make(1.5, where=another), person=trainer, role="trainer", by=None, now=now)

    with pytest.raises(Engaged) as refusal:
        say_yes(asked, now)

    assert refusal.value.names == ["Tomás"]
    asked.refresh_from_db()
    assert asked.status == "invited"


@pytest.mark.parametrize(("first", "second"), [("trainer", "co-trainer"), ("co-trainer", "trainer")])
def test_co_trainer_leads_too_and_is_in_one_place_at_a_time(
    make: Callable[..., Session], trainer: Person, now: datetime, first: str, second: str
) -> None:
    lead(make(0), trainer, now, first)
    asked = parts.invite(make(0.5), person=trainer, role=second, by=None, now=now)

    with pytest.raises(Engaged, match="Tomás ya dirige otra sesión a esa hora."):
        say_yes(asked, now)


def test_observer_who_leads_elsewhere_at_that_hour_is_warned_and_not_refused(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    lead(make(0), trainer, now)
    asked = lead(make(0.5), trainer, now, "observer")

    assert asked.status == "confirmed"
    assert [str(session.title) for session in clashes.of_holder(asked)] == ["Clase 0"]


def test_trainer_says_yes_to_what_begins_when_the_other_ends_and_to_what_is_not_led(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    first = make(0)
    lead(first, trainer, now)
    lead(make(1), trainer, now)
    speaker = parts.invite(make(0), person=trainer, role="speaker", by=None, now=now)
    say_yes(speaker, now)
    say_yes(parts.invite(first, person=trainer, role="rapporteur", by=None, now=now), now)

    assert intervals(trainer) == [("confirmed", True)] * 4


def test_organiser_cannot_move_a_session_on_to_another_one_of_its_trainer(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    lead(make(0), trainer, now)
    later = make(3)
    lead(later, trainer, now)

    with pytest.raises(Engaged, match="Tomás ya dirige otra sesión a esa hora."):
        schedule.reschedule(later, wall_start=START + HOUR / 2, by=None, now=now)
    with pytest.raises(Engaged):
        schedule.reschedule(later, wall_start=START - 3 * HOUR, declared_minutes=200, by=None, now=now)

    later.refresh_from_db()
    assert (later.wall_start, later.declared_minutes) == (START + 3 * HOUR, 60)
    schedule.reschedule(later, wall_start=START + HOUR, by=None, now=now)


def test_organiser_cannot_make_a_session_so_long_that_its_trainer_is_late_for_the_next(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    first = make(0)
    lead(first, trainer, now)
    lead(make(1), trainer, now)

    with pytest.raises(Engaged):
        schedule.revise_session(first, title={"es": "Clase"}, declared_minutes=61, by=None, now=now)

    schedule.revise_session(first, title={"es": "Clase"}, declared_minutes=59, by=None, now=now)


def test_semester_of_a_trainer_leaves_the_days_free_on_which_it_has_no_class(
    make: Callable[..., Session], another: Event, trainer: Person, now: datetime
) -> None:
    """AMY's issue 2253: a course's first and last day say nothing of the days between."""
    for week in range(16):
        lead(make(24 * 7 * week), trainer, now)

    lead(make(24 * 9, where=another), trainer, now)

    with pytest.raises(Engaged):
        lead(make(24 * 7 * 9 + 1, where=another), trainer, now)


def test_session_called_off_or_set_aside_gives_its_trainer_the_time_back(
    make: Callable[..., Session], another: Event, trainer: Person, now: datetime
) -> None:
    first, second = make(0), make(5, where=another)
    lead(first, trainer, now)
    lead(second, trainer, now)
    schedule.cancel_session(first, by=None, now=now)
    schedule.set_aside(second, by=None, now=now)

    assert intervals(trainer) == [("confirmed", False)] * 2
    lead(make(0), trainer, now)
    with pytest.raises(Engaged):
        schedule.reschedule(second, wall_start=START + HOUR, by=None, now=now)


def test_trainer_who_declined_or_was_replaced_is_free(
    make: Callable[..., Session], trainer: Person, participant: Person, now: datetime
) -> None:
    parts.decline(lead(make(0), trainer, now), now=now)
    parts.replace(lead(make(0), trainer, now), person=participant, by=None, now=now)

    back = lead(make(0), trainer, now)

    assert back.status == "confirmed"


def test_two_sessions_of_one_trainer_change_places_and_go_back(
    event: Event, make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    one, two = make(0), make(1)
    lead(one, trainer, now)
    lead(two, trainer, now)

    move = programme.swap(one, two, seen=one.sequence, other_seen=two.sequence, by=None, now=now)
    one.refresh_from_db()
    assert one.wall_start == START + HOUR
    programme.undo(event, code=move.code, by=None, now=now)

    one.refresh_from_db()
    assert one.wall_start == START
    assert intervals(trainer) == [("confirmed", True)] * 2


def test_records_that_each_lead_at_one_time_are_not_joined(
    make: Callable[..., Session], trainer: Person, participant: Person, now: datetime
) -> None:
    lead(make(0), trainer, now)
    theirs = lead(make(0.5), participant, now)

    with pytest.raises(engaged.LeadTwice):
        accounts.merge(trainer, participant, by=trainer, now=now)

    schedule.reschedule(theirs.session, wall_start=START + HOUR, by=None, now=now)
    accounts.merge(trainer, participant, by=trainer, now=now)
    assert Part.objects.filter(subject=trainer.subject).count() == 2


def early(session: Session) -> None:
    """Place a session in time as if by rules of its zone that hold no more: an hour before what it means."""
    found = Session.objects.get(pk=session.pk)
    assert found.starts_at is not None
    Session.objects.filter(pk=session.pk).update(starts_at=found.starts_at - HOUR)
    engaged.carry(Session.objects.get(pk=session.pk))


def test_classes_that_follow_each_other_move_together_when_a_country_changes_its_clocks(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    first, second = make(0), make(1)
    lead(first, trainer, now)
    lead(second, trainer, now)
    early(first)
    early(second)

    schedule.follow_zones(now=now)

    assert intervals(trainer) == [("confirmed", True)] * 2
    first.refresh_from_db()
    assert first.starts_at == schedule.instant(START, "America/Guatemala")


def test_trainer_is_asked_anew_for_what_falls_on_another_class_when_a_country_changes_its_clocks(
    make: Callable[..., Session], another: Event, trainer: Person, now: datetime
) -> None:
    fallen = make(0)
    early_one = lead(fallen, trainer, now)
    early(fallen)
    # Ten in Panama is nine in Guatemala.
    lead(make(1, where=another), trainer, now)

    schedule.follow_zones(now=now)

    assert intervals(trainer) == [("invited", True), ("confirmed", True)]
    asked = Letter.objects.filter(kind="events.invited", about__part=early_one.code)
    assert asked.count() == 2


@pytest.mark.postgres
@pytest.mark.parametrize("role", Part.LEADING)
def test_nothing_gets_past_the_constraint(
    make: Callable[..., Session], trainer: Person, now: datetime, role: str
) -> None:
    """An import that writes rows, and knows nothing of the rules."""
    lead(make(0), trainer, now)
    asked = parts.invite(make(0.5), person=trainer, role=role, by=None, now=now)

    with pytest.raises(IntegrityError, match=engaged.CONSTRAINT), transaction.atomic():
        Part.objects.filter(pk=asked.pk).update(status="confirmed")


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_confirm_one_trainer_at_once_one_gets_them(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    asked = [
        parts.invite(make(number / 100), person=trainer, role="trainer", by=None, now=now)
        for number in range(50)
    ]
    together = Barrier(10)

    def press(part: Part) -> str:
        try:
            if part.pk % 5 == 0:
                together.wait(20)
            return say_yes(part, now).status
        except Engaged:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        told = list(pool.map(press, asked))

    assert sorted(told) == ["confirmed"] + ["refused"] * 49
    assert Part.objects.filter(status="confirmed").count() == 1


def test_moving_a_session_costs_the_same_with_one_trainer_and_with_three(
    make: Callable[..., Session], now: datetime, django_assert_num_queries: Any
) -> None:
    session = make(0)
    for names, number in ((("Rosa",), 1), (("Lina", "Saulo"), 3)):
        for name in names:
            lead(session, person(name, f"{name.lower()}@mesa.example"), now)
        assert session.parts.count() == number
        # The roles, their holders locked, who leads elsewhere, a savepoint, the interval, its end.
        with django_assert_num_queries(6):
            engaged.carry(session)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What came of acts that begin at one moment: nothing, or the name of what each raised."""
    together = Barrier(len(acts))

    def do(act: Callable[[], Any]) -> str:
        try:
            together.wait(20)
            act()
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def move(session: Session, hours: int, now: datetime) -> Callable[[], Any]:
    """Somebody moves a session to so many hours after nine."""
    return lambda: schedule.reschedule(
        Session.objects.get(pk=session.pk), wall_start=START + hours * HOUR, by=None, now=now
    )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_says_yes_while_the_session_is_moved_is_named(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    """The move finds nobody who leads, and then waits for the yes; the constraint alone refuses it."""
    lead(make(3), trainer, now)
    session = make(0)
    asked = parts.invite(session, person=trainer, role="trainer", by=None, now=now)

    def go() -> list[str]:
        try:
            move(session, 3, now)()
        except Engaged as refusal:
            return refusal.names
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            say_yes(asked, now)
            told = pool.submit(go)
            wait_until_somebody_waits()
        assert told.result(20) == [trainer.name]


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock."""
    for _time in range(200):
        if somebody_waits():
            return
        sleep(0.05)
    raise AssertionError("nobody waits")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_trainer_corrects_their_answers_while_the_session_is_moved(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    session = make(0)
    part = lead(session, trainer, now)
    said: set[str] = set()
    for hours in range(1, 41):
        said |= set(
            at_once(
                lambda: say_yes(Part.objects.get(pk=part.pk), now),
                move(session, hours, now),
            )
        )
    assert said == {""}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sessions_of_two_trainers_change_places_in_two_events_at_once(
    event: Event, another: Event, make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    other = person("Rosa", "rosa@mesa.example")
    a1, b1 = make(0), make(1)
    lead(a1, trainer, now)
    lead(b1, other, now)
    b2, a2 = make(20, where=another), make(21, where=another)
    lead(b2, other, now)
    lead(a2, trainer, now)

    def swap(one: Session, two: Session) -> Callable[[], Any]:
        def act() -> None:
            first, second = Session.objects.get(pk=one.pk), Session.objects.get(pk=two.pk)
            programme.swap(first, second, seen=first.sequence, other_seen=second.sequence, by=None, now=now)

        return act

    said: set[str] = set()
    for _time in range(30):
        said |= set(at_once(swap(a1, b1), swap(b2, a2)))
    assert said == {""}


def test_trainer_asked_while_the_session_is_moved_is_held_by_the_new_time(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    """Whoever asks has read the session before it was moved."""
    session = make(0)
    as_read = Session.objects.get(pk=session.pk)
    schedule.reschedule(session, wall_start=START + 5 * HOUR, by=None, now=now)

    part = parts.invite(as_read, person=trainer, role="trainer", by=None, now=now)

    session.refresh_from_db()
    part.refresh_from_db()
    assert (part.starts_at, part.ends_at) == (session.starts_at, session.ends_at)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_trainer_is_replaced_or_joined_or_forgotten_while_the_session_is_moved(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    session = make(0)
    said: set[str] = set()
    for hours in range(1, 21):
        one, other = person(f"R{hours}", f"r{hours}@m.example"), person(f"L{hours}", f"l{hours}@m.example")
        part, theirs = lead(session, one, now), lead(session, other, now)
        acts: list[Callable[[], Any]] = [
            move(session, hours, now),
            partial(parts.replace, part, person=trainer, by=None, now=now),
            partial(accounts.merge, trainer, other, by=trainer, now=now)
            if hours % 2
            else partial(erasure.forget, other, now=now),
            partial(say_yes, theirs, now),
        ]
        said |= set(at_once(*acts))
        Part.objects.all().delete()
    assert said <= {"", "BothHoldTheRole", "AlreadyAsked", "NoLongerAsked"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_house_where_somebody_led_twice_at_once_gets_the_constraint(
    make: Callable[..., Session], trainer: Person, now: datetime
) -> None:
    """As on the day of the upgrade: the earlier of the two keeps its interval."""
    first = lead(make(0), trainer, now)
    second = parts.invite(make(0.5), person=trainer, role="trainer", by=None, now=now)
    migration = import_module("events.migrations.0029_part_intervals")
    with connection.schema_editor() as editor:
        migration.release(apps, editor)
    Part.objects.update(status="confirmed", starts_at=None, ends_at=None)

    with connection.schema_editor() as editor:
        migration.copy(apps, editor)
        migration.constrain(apps, editor)

    assert intervals(trainer) == [("confirmed", True), ("confirmed", False)]
    with pytest.raises(IntegrityError, match=engaged.CONSTRAINT), transaction.atomic():
        first.refresh_from_db()
        Part.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)
    with connection.schema_editor() as editor:
        import_module("events.migrations.0031_co_trainers").widen(apps, editor)
    Part.objects.filter(pk=second.pk).update(role="co-trainer")
    with pytest.raises(IntegrityError, match=engaged.CONSTRAINT), transaction.atomic():
        Part.objects.filter(pk=second.pk).update(starts_at=first.starts_at, ends_at=first.ends_at)
