"""Events that people go through at their own pace: their days, how they are published, and who is told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from events import copying, own_pace, registration, schedule, sharing
from events.errors import (
    AtOwnPace,
    BegunAlready,
    DoesNotMove,
    LastDayGone,
    LastDayTooEarly,
    NotReady,
    UnknownMode,
)
from events.models import Event, Registration, Session
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people.models import Organisation, Person

Enter = Callable[[Person], Client]
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)
TOLD = timedelta(minutes=10)


def begin(
    organisation: Organisation, by: Person, now: datetime, *, zone: str = "America/Guatemala", **facts: Any
) -> Event:
    return schedule.create_event(
        lead=organisation,
        title={"es": "Lectura", "pt-br": "Leitura", "en": "Reading"},
        time_zone=zone,
        seats=facts.pop("seats", {"online": 20}),
        days=facts.pop("days", (FIRST, LAST)),
        by=by,
        now=now,
        **facts,
    )


@pytest.fixture
def reading(organisation: Organisation, organiser: Person, now: datetime) -> Event:
    made = begin(organisation, organiser, now)
    schedule.publish(made, by=organiser, now=now)
    return made


def take(event: Event, now: datetime, name: str = "Paula", **more: Any) -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode="online"),
        contact=Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
        **more,
    )


def test_event_lasts_from_the_first_instant_of_a_day_to_the_end_of_another(reading: Event) -> None:
    assert reading.starts_at == datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert reading.ends_at == datetime(2027, 1, 1, 6, tzinfo=UTC)
    assert (reading.is_at_own_pace, reading.status) == (True, "published")
    assert reading.is_open_for_registration(reading.ends_at - timedelta(seconds=1)) is True
    assert reading.is_open_for_registration(reading.ends_at) is False


def test_day_begins_after_the_jump_where_clocks_jump_over_midnight(
    organisation: Organisation, organiser: Person, now: datetime
) -> None:
    # In Santiago the clocks go from 24:00 of the 4th of September 2027 to 01:00.
    days = (date(2027, 9, 5), date(2027, 9, 5))
    made = begin(organisation, organiser, now, zone="America/Santiago", days=days)
    assert made.starts_at == datetime(2027, 9, 5, 4, tzinfo=UTC)
    assert made.ends_at == datetime(2027, 9, 6, 3, tzinfo=UTC)


def test_days_the_wrong_way_round_or_over_are_refused(
    organisation: Organisation, organiser: Person, now: datetime
) -> None:
    with pytest.raises(LastDayTooEarly):
        begin(organisation, organiser, now, days=(LAST, FIRST))
    with pytest.raises(LastDayGone):
        begin(organisation, organiser, now, days=(date(2026, 1, 1), now.date() - timedelta(days=2)))
    assert Event.objects.count() == 0


def test_database_keeps_both_days_together(reading: Event) -> None:
    for wrong in ({"last_day": None}, {"last_day": FIRST - timedelta(days=1)}, {"starts_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=reading.pk).update(**wrong)


def test_it_has_no_sessions_and_nobody_comes_to_a_room(
    reading: Event, organiser: Person, now: datetime
) -> None:
    with pytest.raises(AtOwnPace):
        schedule.add_session(reading, title={"es": "Encuentro"}, declared_minutes=60, by=organiser, now=now)
    with pytest.raises(UnknownMode):
        registration.set_seats(reading, mode="onsite", seats=5, by=organiser, now=now)
    assert Session.objects.count() == 0


def test_it_is_published_with_places_alone(
    organisation: Organisation, organiser: Person, now: datetime
) -> None:
    made = begin(organisation, organiser, now, seats={})
    with pytest.raises(NotReady):
        schedule.publish(made, by=organiser, now=now)


# --- Other days --------------------------------------------------------------------------------


def test_people_hear_once_of_another_last_day_when_it_has_settled(
    reading: Event, organiser: Person, now: datetime
) -> None:
    paula = take(reading, now - timedelta(hours=1))
    for last in (date(2027, 1, 10), date(2027, 1, 15)):
        own_pace.set_days(reading, first_day=FIRST, last_day=last, by=organiser, now=now)
    take(reading, now + timedelta(minutes=1), "Tarde")
    assert own_pace.tell_due(now + TOLD - timedelta(seconds=1)) == 0
    assert (own_pace.tell_due(now + TOLD), own_pace.tell_due(now + TOLD)) == (1, 0)
    letter = Letter.objects.get(kind=own_pace.MOVED)
    assert letter.about["registration"] == paula.code
    assert kinds.get(letter.kind).still_due(letter, now + TOLD) is True
    own_pace.set_days(reading, first_day=FIRST, last_day=LAST, by=organiser, now=now + TOLD)
    assert kinds.get(letter.kind).still_due(letter, now + TOLD) is False


def test_days_that_are_again_as_known_are_told_to_nobody(
    reading: Event, organiser: Person, now: datetime
) -> None:
    take(reading, now - timedelta(hours=1))
    for last in (date(2027, 1, 10), LAST):
        own_pace.set_days(reading, first_day=FIRST, last_day=last, by=organiser, now=now)
    assert own_pace.tell_due(now + TOLD) == 0
    reading.refresh_from_db()
    assert reading.days_changed_at is None


def test_first_day_stays_once_it_has_begun(reading: Event, organiser: Person) -> None:
    assert reading.starts_at is not None and reading.ends_at is not None
    begun = reading.starts_at + timedelta(hours=1)
    with pytest.raises(BegunAlready):
        own_pace.set_days(reading, first_day=date(2026, 12, 5), last_day=LAST, by=organiser, now=begun)
    over = reading.ends_at
    with pytest.raises(DoesNotMove):
        own_pace.set_days(reading, first_day=FIRST, last_day=date(2027, 2, 1), by=organiser, now=over)
    reading.refresh_from_db()
    assert (reading.first_day, reading.last_day) == (FIRST, LAST)


def test_whoever_has_a_place_hears_that_it_was_called_off(
    reading: Event, organiser: Person, now: datetime
) -> None:
    take(reading, now - timedelta(hours=1))
    schedule.cancel_event(reading, by=organiser, now=now)
    assert (own_pace.tell_due(now + TOLD), own_pace.tell_due(now + TOLD)) == (1, 0)
    letter = Letter.objects.get(kind=own_pace.CALLED_OFF)
    assert kinds.get(letter.kind).still_due(letter, now + TOLD) is True


def test_unconfirmed_places_are_given_back_while_it_is_open(reading: Event, now: datetime) -> None:
    Event.objects.filter(pk=reading.pk).update(release_unconfirmed_after=24)
    assert reading.starts_at is not None
    begun = reading.starts_at + timedelta(days=1)
    take(reading, begun)
    assert registration.release_unconfirmed(begun + timedelta(hours=25)) == 1


# --- Where it stands ---------------------------------------------------------------------------


def test_its_days_stand_where_an_hour_would(reading: Event, client: Client) -> None:
    words = "A su propio ritmo, del martes 1 de diciembre de 2026 al jueves 31 de diciembre de 2026"
    form = client.get(reverse("events:register", args=[reading.code])).content.decode()
    assert (words in form, "00:00" in form) == (True, False)
    thanks = client.get(reverse("events:registered", args=[reading.code])).content.decode()
    assert (words in thanks, ".ics" in thanks) == (True, False)
    with translation.override("es"):
        assert any(words in share.text for share in sharing.of_event(reading))


def test_copy_is_open_for_as_many_days(
    reading: Event, organisation: Organisation, organiser: Person, now: datetime
) -> None:
    made = copying.copy_event(
        reading,
        lead=organisation,
        title={"es": "Otra lectura"},
        first_day=date(2027, 3, 1),
        with_roles=False,
        by=organiser,
        now=now,
    )
    assert (made.first_day, made.last_day, made.status) == (date(2027, 3, 1), date(2027, 3, 31), "draft")


def test_desk_shows_its_days_and_offers_no_session(
    reading: Event, organiser: Person, enter: Enter, now: datetime
) -> None:
    page = enter(organiser).get(reverse("events:desk_event", args=[reading.code])).content.decode()
    assert "A ritmo propio" in page
    assert reverse("events:desk_session_new", args=[reading.code]) not in page
    refused = enter(organiser).post(
        reverse("events:desk_session_new", args=[reading.code]),
        {
            "title_es": "Encuentro",
            "format": "other",
            "declared_minutes": "60",
            "time_zone": "America/Guatemala",
        },
    )
    assert Session.objects.count() == 0
    assert refused.status_code in (200, 422)
