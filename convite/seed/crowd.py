"""A crowd of any size, the same for the same number: to see how lists, figures and benches hold up."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from django.db import transaction
from django.db.models import F

from convite.seed.names import GENDERS, SECTORS, drawn, invented_name
from events.models import Capacity, Event, Hosting, Mode, Presence, Registration, Session
from people.codes import new_code
from people.demographics import gender_columns
from people.models import Organisation, StakeholderGroup

#: Registrations in one event of a crowd.
PER_EVENT = 25_000
#: Rows written in one statement.
BATCH = 2_000


def _registrations(
    event: Event, count: int, *, chance: Random, sectors: dict[str, int], now: datetime
) -> Iterator[Registration]:
    for number in range(1, count + 1):
        kind, answers, _weight = drawn(chance, GENDERS)
        code = new_code()  # what stands for a record is random even here: a second crowd is another one
        yield Registration(
            event=event,
            code=code,
            number=number,
            name=invented_name(chance, kind),
            email=f"{code}@crowd.invalid",
            contact_key=f"{code}@crowd.invalid",
            name_key=code,
            language=chance.choice(("es", "es", "es", "pt-br", "en")),
            time_zone="America/Guatemala",
            mode=chance.choice((Mode.ONSITE, Mode.ONLINE)),
            registered_at=now - timedelta(minutes=number % 50_000),
            stakeholder_group_id=sectors[drawn(chance, SECTORS)[0]],
            country=chance.choice(("GT", "GT", "HN", "SV", "BR")),
            first_time=chance.random() < 0.6,
            **gender_columns(answers),
        )


def gather(people: int, *, organisation: Organisation, now: datetime, present: bool = False) -> list[Event]:
    """Write `people` registrations into past events of `organisation`, 25,000 an event; return the events.

    With `present`, about four in five are also marked present. No letter is written for a crowd.
    """
    chance = Random(people)  # noqa: S311  a crowd is meant to be the same each time
    sectors = dict(StakeholderGroup.objects.values_list("code", "pk"))
    events = []
    for first in range(0, people, PER_EVENT):
        count = min(PER_EVENT, people - first)
        events.append(
            _gather_one(
                first // PER_EVENT + 1,
                count,
                organisation=organisation,
                chance=chance,
                sectors=sectors,
                now=now,
                present=present,
            )
        )
    return events


@transaction.atomic
def _gather_one(
    ordinal: int,
    count: int,
    *,
    organisation: Organisation,
    chance: Random,
    sectors: dict[str, int],
    now: datetime,
    present: bool,
) -> Event:
    starts = (now - timedelta(days=ordinal)).replace(minute=0, second=0, microsecond=0)
    event = Event.objects.create(
        title_es=f"Multitud {ordinal}",
        title_pt_br=f"Multidão {ordinal}",
        title_en=f"Crowd {ordinal}",
        status=Event.Status.PUBLISHED,
        time_zone="UTC",
        country="GT",
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        next_number=count + 1,
    )
    Hosting.objects.create(event=event, organisation=organisation, is_lead=True, right="edit")
    Capacity.objects.bulk_create(Capacity(event=event, mode=mode) for mode in (Mode.ONSITE, Mode.ONLINE))
    session = Session.objects.create(
        event=event,
        title_es="Encuentro",
        title_pt_br="Encontro",
        title_en="Gathering",
        status=Session.Status.HELD,
        wall_date=starts.date(),
        wall_time=starts.time(),
        time_zone="UTC",
        starts_at=starts,
        declared_minutes=60,
    )
    rows = _registrations(event, count, chance=chance, sectors=sectors, now=now)
    taken = {Mode.ONSITE: 0, Mode.ONLINE: 0}
    while batch := list(islice(rows, BATCH)):
        Registration.objects.bulk_create(batch)
        for row in batch:
            taken[Mode(row.mode)] += 1
        if present:
            Presence.objects.bulk_create(
                Presence(
                    registration=row,
                    session=session,
                    state=Presence.State.PRESENT,
                    mode=row.mode,
                    source=Presence.Source.IMPORT,
                    recorded_at=now,
                )
                for row in batch
                if chance.random() < 0.8
            )
    for mode, number in taken.items():
        Capacity.objects.filter(event=event, mode=mode).update(taken=F("taken") + number)
    return event
