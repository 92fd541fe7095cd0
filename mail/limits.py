"""How many letters leave in an hour: overall, and to the mail servers of one domain.

A provider that gets more than it takes from a sender puts all of it off, and remembers it. `MAIL_PER_HOUR`
and `MAIL_PER_HOUR_BY_DOMAIN` say what it takes; without them nothing is counted. A limit is a single instant
in one row, moved on by a step for each letter (the generic cell rate algorithm, as of ITU-T I.371): so that
letters leave evenly after a first handful, no worker needs to know of another, and a restart forgets nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.db.models.functions import Greatest

from mail.models import Allowance

#: The name of the limit that counts every letter, and in the settings of that for each domain not named.
EVERYBODY = "*"
HOUR = timedelta(hours=1)


class Pace(NamedTuple):
    """What a limit comes to: a first handful at once, then one a step; never more than `per_hour` an hour."""

    step: timedelta
    slack: timedelta

    @classmethod
    def of(cls, per_hour: int) -> "Pace":
        handful = max(1, per_hour // 20)
        step = HOUR / max(1, per_hour - handful + 1) + timedelta(microseconds=1)
        return cls(step, step * (handful - 1))


#: For a domain that has no limit and is only left alone for a while.
UNLIMITED = Pace(timedelta(0), timedelta(0))


def full(now: datetime) -> set[str]:
    """Return the domains that get no letter at `now`; `EVERYBODY` among them: nobody gets one."""
    ahead = Allowance.objects.filter(next_at__gt=now).values_list("name", "next_at")
    return {name for name, next_at in ahead if next_at - _pace(name).slack > now}


def refuses(domain: str, now: datetime) -> bool:
    """Count one letter to a domain; return whether there is no room for it any more."""
    return any(not _take(name, pace, now) for name, pace in _limits_of(domain))


def admits(name: str, per_hour: int, now: datetime) -> bool:
    """Count one act that writes a letter to whoever a stranger names; return whether there is room for it.

    Half of an hour's may come at once, as when a full room asks for a newsletter; the other half in time.
    """
    step = 2 * HOUR / per_hour
    return _take(f"asked:{name}", Pace(step, HOUR - step), now)


def rest(domain: str, until: datetime) -> None:
    """Leave the readers of a domain alone until then: its mail server asked for it."""
    if domain:
        Allowance.objects.update_or_create(name=domain, defaults={"next_at": until + _pace(domain).slack})


def sweep(*, now: datetime) -> int:
    """Forget the limits that hold nobody back any more; return how many."""
    return Allowance.objects.filter(next_at__lt=now - HOUR).delete()[0]


def _limits_of(domain: str) -> Iterator[tuple[str, Pace]]:
    for name in (domain, EVERYBODY):
        pace = _pace(name)
        if pace is not UNLIMITED:
            yield name, pace


def _pace(name: str) -> Pace:
    per_hour = (
        settings.MAIL_PER_HOUR
        if name == EVERYBODY
        else settings.MAIL_PER_HOUR_BY_DOMAIN.get(name, settings.MAIL_PER_HOUR_BY_DOMAIN.get(EVERYBODY, 0))
    )
    return Pace.of(per_hour) if per_hour else UNLIMITED


def _take(name: str, pace: Pace, now: datetime) -> bool:
    row = Allowance.objects.filter(name=name, next_at__lte=now + pace.slack)
    moment = Value(now, output_field=DateTimeField())
    later = ExpressionWrapper(Greatest(F("next_at"), moment) + Value(pace.step), output_field=DateTimeField())
    if row.update(next_at=later):
        return True
    _row, is_new = Allowance.objects.get_or_create(name=name, defaults={"next_at": now + pace.step})
    return is_new
