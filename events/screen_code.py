"""The code on the screen of a session, and what happens when somebody types it. Sole writer of wrong codes.

Six digits that change every ten minutes and are good while the way in is open. Nothing is kept of a code: it
is worked out from the session and the hour, so that showing it changes nothing. Whoever types it comes from
their own page, or says the number and the name of their place; wrong tries are counted for each place, and
for all who come without a link together.
"""

import hmac
import io
from datetime import datetime, timedelta
from typing import NamedTuple

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.crypto import salted_hmac

from events import attendance
from events.attendance import Said
from events.errors import NoPlaceYet, NotOpen, PlaceGivenBack, TooManyTries, WrongScreenCode
from events.models import CLOSES_AFTER, OPENS_BEFORE, Event, Part, Presence, Registration, Session, WrongCode
from events.recognition import name_key

#: How long a code stands on the screen; the one before is good for as long again, for slow fingers.
STEP = timedelta(minutes=10)
DIGITS = 6
#: Wrong codes that may be typed for one place at one session.
MOST_WRONG = 10
#: Wrong codes that may be typed without a link at one session, by everybody together, while one code stands:
#: more than slips of many hundred people, and far too few to guess one in a million.
MOST_WRONG_HERE = 200
#: Rows in which the tries for numbers that nobody has are counted.
MADE_UP = 1_000
#: Who shows the code in the room and online, beside the desk.
SHOWN_BY = ("organiser", "onsite-moderator", "online-moderator", "trainer", "co-trainer")


class Screen(NamedTuple):
    """What a session's screen shows: the code in two halves, until when, and where it is typed."""

    code: str
    changes_at: datetime
    address: str
    picture: str

    @property
    def halves(self) -> tuple[str, str]:
        """The code as it is read aloud."""
        return self.code[: DIGITS // 2], self.code[DIGITS // 2 :]


def screen(session: Session, now: datetime) -> Screen:
    """Return what stands on the screen at `now`; raises `NotOpen` outside the session's hours."""
    if not session.is_way_in_open(now):
        raise NotOpen
    address = f"{settings.PUBLIC_URL}{reverse('events:here', args=[session.code])}"
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, svgns=True, omitsize=True, light="#fff"
    )
    step = _step(now)
    ends = datetime.fromtimestamp((step + 1) * STEP.total_seconds(), now.tzinfo)
    return Screen(_code(session, step), ends, address, drawn.getvalue().decode())


def opens_at(session: Session) -> datetime | None:
    """When the screen first shows a code; None while the session has no date."""
    return session.starts_at - OPENS_BEFORE if session.starts_at else None


def is_over(session: Session, now: datetime) -> bool:
    """Whether no code is shown any more."""
    return bool(session.ends_at and now > session.ends_at + CLOSES_AFTER)


def may_show(part: Part) -> bool:
    """Whether whoever holds a role shows the code: those who moderate, organise or teach, once confirmed."""
    return part.role in SHOWN_BY and part.status == Part.Status.CONFIRMED


def type_own(registration: Registration, session: Session, *, typed: str, now: datetime) -> Presence:
    """Record as present whoever typed the code on the page of their own place.

    Raises `NotOpen`, `WrongScreenCode`, `TooManyTries`, `PlaceGivenBack` or `NoPlaceYet`.
    """
    if not registration.stands:
        raise NoPlaceYet if registration.is_alive else PlaceGivenBack
    _check(session, typed, registration.code, now)
    _record(registration, session, now)
    return Presence.objects.get(registration=registration, session=session)


def type_here(session: Session, *, typed: str, number: str, name: str, now: datetime) -> bool:
    """Record as present whoever typed the code, the number and the name of their place; return whether.

    The answer is for tests alone: whoever asks hears the same whether such a place exists or not. Raises
    `NotOpen`, `WrongScreenCode` or `TooManyTries`.
    """
    given = number.strip().lstrip("0")
    said = int(given) if given.isdecimal() and len(given) < 10 else 0
    asked = _asked(session, said)
    _check(session, typed, asked, now, here=f"{session.pk}:here:{_step(now)}")
    place = Registration.objects.placed().filter(event=session.event_id, number=said).first()
    if place is None or not place.name_key or place.name_key != name_key(name):
        _count(session, asked, now)
        return False
    _record(place, session, now)
    return True


def _record(place: Registration, session: Session, now: datetime) -> None:
    attendance.record(
        session, [Said(place, place.mode)], source=Presence.Source.CODE, by=place.person, now=now
    )


def _asked(session: Session, said: int) -> str:
    """For whom wrong tries are counted: a number that was given out, or a few that stand for all others.

    So made-up numbers make no rows without end, and are answered like those that somebody has; which of them
    are counted together is nobody's to know, or it would tell how many registered.
    """
    own = f"{session.pk}:{said}"
    if 0 < said < Event.objects.values_list("next_number", flat=True).get(pk=session.event_id):
        return own
    return f"{session.pk}:nobody:{int(_hidden(own), 16) % MADE_UP}"


def _check(session: Session, typed: str, asked: str, now: datetime, *, here: str = "") -> None:
    """Compare a code; wrong ones count for `asked`, and for `here` where no link says who types."""
    if not session.is_way_in_open(now):
        raise NotOpen
    if _tries(session, asked) >= MOST_WRONG or (here and _tries(session, here) >= MOST_WRONG_HERE):
        raise TooManyTries
    digits = "".join(sign for sign in typed if sign.isdecimal() and sign.isascii())
    step = _step(now)
    if not any(hmac.compare_digest(digits, _code(session, one)) for one in (step, step - 1)):
        _count(session, asked, now)
        if here:
            _count(session, here, now)
        raise WrongScreenCode


def _tries(session: Session, asked: str) -> int:
    return sum(
        WrongCode.objects.filter(session=session, typed_for=_hidden(asked)).values_list("tries", flat=True)
    )


@transaction.atomic
def _count(session: Session, asked: str, now: datetime) -> None:
    row, _made = WrongCode.objects.get_or_create(session=session, typed_for=_hidden(asked))
    WrongCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1, last_at=now)


def forget_old(now: datetime) -> None:
    """Forget wrong codes of sessions that are over."""
    WrongCode.objects.filter(last_at__lte=now - timedelta(days=1)).delete()


def _hidden(asked: str) -> str:
    return salted_hmac("events.screen_code.asked", asked, algorithm="sha256").hexdigest()


def _step(now: datetime) -> int:
    return int(now.timestamp() // STEP.total_seconds())


def _code(session: Session, step: int) -> str:
    drawn = salted_hmac("events.screen_code", f"{session.code}:{step}", algorithm="sha256").digest()
    return str(int.from_bytes(drawn[:8]) % 10**DIGITS).zfill(DIGITS)
