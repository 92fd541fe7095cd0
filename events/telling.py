"""Who of an event is to be told by phone, and what was told: those who organise write from their own phone.

Letters to whoever left no address, or prefers it, stand in a list until somebody has told them. What is to be
said to one person is said together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from events import access, holders, risk, waiting
from events.errors import NothingToTell, SomebodyTells
from events.letters.pieces import lead_of
from events.models import Event, Part, Registration, Session
from mail import phone
from mail.models import Channel, Letter, LetterQuerySet, Means
from mail.phone import Words
from people import acts
from people.models import Person

#: What those alone may read, and so tell, who look after what people need.
OF_CARE = "events.bursary_"
#: Letters that say no more than the link to one's page does, once it was handed over.
SAID_BY_THE_LINK = ("events.registered", "events.waiting", "events.offered", "events.place_from_list")
#: Whoever did not answer is tried again after this; sooner where it presses.
TRY_AGAIN, TRY_AGAIN_SOON = timedelta(hours=2), timedelta(minutes=15)
#: Nearer than this to what it is about, telling somebody presses.
PRESSES = timedelta(hours=3)
#: Those told in the last hours that the list shows, to be taken back.
SHOWN_AS_TOLD = 10

Who = Registration | Part


@dataclass
class ToTell:
    """One person of an event, and all that is to be said to them now."""

    who: Who
    letters: list[Letter]
    #: What it is about, where it is one session.
    session: Session | None = None
    #: When it is too late: the start of the session, or the end of the offer.
    until: datetime | None = None
    #: Who of the others is telling them right now.
    teller: Person | None = None
    names: bool = True

    @property
    def code(self) -> str:
        """The code of the first letter, which stands for all of them."""
        return self.letters[0].code

    @property
    def name(self) -> str:
        """What they are called by; empty where people are not listed by name."""
        return name_of(self.who) if self.names else ""

    @property
    def number(self) -> int | None:
        """The number of their place, if they have one."""
        return self.who.number if isinstance(self.who, Registration) else None

    @property
    def phone(self) -> str:
        """Their number, in E.164."""
        return phone_of(self.who)

    @property
    def kinds(self) -> list[str]:
        """What is to be said, without saying it twice."""
        return list(dict.fromkeys(letter.kind for letter in self.letters))

    @property
    def attempts(self) -> int:
        """How often somebody tried to reach them."""
        return max(letter.attempts for letter in self.letters)


def name_of(who: Who) -> str:
    """Return what the holder of a place or role is called by."""
    if isinstance(who, Registration):
        return str(who.name)
    return str(who.person.name) if who.person else ""


def phone_of(who: Who) -> str:
    """Return the number of the holder of a place or role, in E.164; empty where there is none."""
    number: Any = who.phone if isinstance(who, Registration) else who.person.phone if who.person else ""
    return str(number.as_e164) if number else ""


# --- Who is to be told ---


def letters_of(event: Event, *, by: Person) -> LetterQuerySet:
    """Return the letters of an event that the person may tell: of support only who looks after it."""
    return access.letters_for(by, event).filter(channel=Channel.PHONE)


def of_event(event: Event, *, by: Person, now: datetime) -> list[ToTell]:
    """Return who is to be told what, the most pressing first; as many queries for many as for one."""
    due = letters_of(event, by=by).to_tell(now).defer("text", "html", "calendar")
    return _people(event, list(due.order_by("not_before", "pk")), now=now, by=by)


def counts(events: QuerySet[Event], now: datetime) -> list[tuple[Event, int]]:
    """Return the events in which people are to be told by phone, and how many; two queries."""
    due = Letter.objects.all().to_tell(now).exclude(kind__startswith=OF_CARE)
    found = dict(
        due.filter(filed_under__in=events.values("code"))
        .values_list("filed_under")
        .annotate(Count("subject", distinct=True))
        .order_by()
    )
    if not found:
        return []
    named = Event.objects.filter(code__in=found).order_by("starts_at", "pk")
    return [(event, found[event.code]) for event in named]


def how_many(event: Event, *, by: Person, now: datetime) -> int:
    """Return how many people of an event are to be told by phone."""
    return letters_of(event, by=by).to_tell(now).values("subject").distinct().count()


def told_lately(event: Event, *, by: Person, now: datetime) -> list[ToTell]:
    """Return who was told in the last hours, the latest first, together with by whom."""
    since = now - phone.UNDO
    told = letters_of(event, by=by).filter(state=Letter.State.SENT, sent_at__gt=since)
    latest = told.select_related("told_by").defer("text", "html", "calendar").order_by("-sent_at", "-pk")
    return _people(event, list(latest[: SHOWN_AS_TOLD * 2]), now=now, by=by, told=True)[:SHOWN_AS_TOLD]


def come_back(event: Event) -> list[ToTell]:
    """Return those who left a phone, and whose messages the mail servers would not take."""
    failed = Letter.objects.filter(
        filed_under=event.code, channel=Channel.MAIL, state=Letter.State.FAILED
    ).exclude(kind__startswith=OF_CARE)
    rows = _people(event, list(failed.defer("text", "html", "calendar").order_by("pk")), told=True)
    return [row for row in rows if row.phone]


def wrong_numbers(event: Event, *, by: Person) -> list[ToTell]:
    """Return those whose number turned out to be wrong, and who have not been told."""
    failed = letters_of(event, by=by).filter(state=Letter.State.FAILED)
    return _people(event, list(failed.defer("text", "html", "calendar").order_by("pk")), told=True)


def _people(
    event: Event,
    letters: list[Letter],
    *,
    now: datetime | None = None,
    by: Person | None = None,
    told: bool = False,
) -> list[ToTell]:
    """Put letters together by whom they are for; what was told together stays so."""
    places = {
        place.code: place
        for place in Registration.objects.filter(
            event=event,
            code__in={one.about["registration"] for one in letters if "registration" in one.about},
        )
    }
    roles = {
        role.code: role
        for role in Part.objects.filter(
            code__in={one.about["part"] for one in letters if "part" in one.about}
        ).select_related("person", "session")
    }
    named = {one.about["session"] for one in letters if "session" in one.about}
    sessions = {session.code: session for session in Session.objects.filter(event=event, code__in=named)}
    tellers = {
        person.code: person
        for person in Person.objects.filter(code__in={one.claim for one in letters if one.claim})
    }
    names = risk.has_lists(event)
    people: dict[Any, ToTell] = {}
    for letter in letters:
        who: Who | None = places.get(letter.about.get("registration", "")) or roles.get(
            letter.about.get("part", "")
        )
        if who is None or (isinstance(who, Part) and who.person is None):
            continue
        person = people.setdefault((letter.subject, letter.sent_at), ToTell(who, [], names=names))
        person.letters.append(letter)
        until, session = _until(letter, event, sessions)
        if until and (person.until is None or until < person.until):
            person.until, person.session = until, session
        if now and letter.claim and letter.lease_until and letter.lease_until > now:
            teller = tellers.get(letter.claim)
            person.teller = teller if teller != by else None
    if told:
        return list(people.values())
    far = datetime.max.replace(tzinfo=event.created_at.tzinfo)
    return sorted(people.values(), key=lambda one: (one.until or far, one.letters[0].not_before))


def _until(
    letter: Letter, event: Event, sessions: dict[str, Session]
) -> tuple[datetime | None, Session | None]:
    """Until when a letter is worth telling, and the session that it is about, if it is about one."""
    if "until" in letter.about:
        return datetime.fromisoformat(letter.about["until"]), None
    session = sessions.get(letter.about.get("session", ""))
    if session is not None and session.starts_at:
        return session.starts_at, session
    return event.starts_at, None


# --- Telling ---


@dataclass(frozen=True)
class Telling:
    """Somebody in hand: the words, whom they are for, and their number."""

    who: Who
    said: Words


def begin(event: Event, letter: Letter, *, by: Person, now: datetime) -> Telling:
    """Take somebody in hand and word all that is to be said to them, with a link minted for it.

    Raises `SomebodyTells` while another is at it, and `NothingToTell` when it was told, or holds no more.
    """
    theirs = letters_of(event, by=by).filter(subject=letter.subject)
    held = phone.hold(theirs, by=by, now=now)
    if not held:
        _refuse(event, letter, by, now)
    signed = lead_of(event)
    said = phone.words(held, now=now, says_little=risk.is_neutral(event), signed=signed)
    who = who_of(letter)
    if not said.told or who is None or not phone_of(who):
        phone.let_go(theirs, by=by)
        raise NothingToTell
    return Telling(who, said)


def _refuse(event: Event, letter: Letter, by: Person, now: datetime) -> None:
    rows = of_event(event, by=by, now=now)
    teller = next((row.teller for row in rows if row.letters[0].subject == letter.subject), None)
    if teller is not None:
        raise SomebodyTells(teller.name)
    raise NothingToTell


def who_of(letter: Letter) -> Who | None:
    """Return whose place or role a letter is about."""
    if "part" in letter.about:
        return (
            Part.objects.filter(code=letter.about["part"]).select_related("person", "session__event").first()
        )
    code = letter.about.get("registration", "")
    return Registration.objects.filter(code=code).select_related("event").first()


def tell(event: Event, letter: Letter, *, means: str, by: Person, now: datetime) -> Telling:
    """Word what is to be said to somebody and tick it as told; who told it by what is on record.

    Raises what `begin` raises.
    """
    with transaction.atomic():
        telling = begin(event, letter, by=by, now=now)
        phone.told(telling.said, by=by, means=means, now=now)
        _note(event, telling.who, [one for one, _words in telling.said.told], means, by=by, now=now)
    return telling


def tick(event: Event, letter: Letter, *, means: str, by: Person, now: datetime) -> int:
    """Tick as told what somebody has in hand; return how many letters. Nothing in hand: 0."""
    with transaction.atomic():
        held = _in_hand(event, letter, by=by)
        letters, who = list(held.to_tell(now)), who_of(letter)
        ticked = phone.told_so(held, by=by, means=means, now=now)
        if ticked and who is not None:
            _note(event, who, letters, means, by=by, now=now)
    return ticked


@transaction.atomic
def take_back(event: Event, letter: Letter, *, by: Person, now: datetime) -> int:
    """Put back on the list what was ticked as told with this letter, and was not; return how many.

    Whoever wants to be mailed by now is.
    """
    together = letters_of(event, by=by).filter(
        subject=letter.subject, sent_at=letter.sent_at, told_by=letter.told_by_id
    )
    back = phone.not_told(together, now=now)
    who = who_of(letter)
    if back and who is not None:
        if isinstance(who, Registration):
            holders.go_the_way_of_now(who)
        _log(event, who, "not told by phone after all", by=by, now=now)
    return back


def try_again(event: Event, letter: Letter, *, by: Person, now: datetime) -> datetime:
    """Put off somebody who did not answer; return until when. Sooner where it presses."""
    row = next(
        (one for one in of_event(event, by=by, now=now) if one.letters[0].subject == letter.subject), None
    )
    presses = row is not None and row.until is not None and row.until - now < PRESSES
    until = now + (TRY_AGAIN_SOON if presses else TRY_AGAIN)
    phone.later(_in_hand(event, letter, by=by), by=by, until=until)
    return until


@transaction.atomic
def give_up(event: Event, letter: Letter, *, by: Person, now: datetime) -> bool:
    """Keep that a number is wrong; return whether letters go to the person's address instead."""
    held, who = _in_hand(event, letter, by=by), who_of(letter)
    if who is None:
        return False
    if isinstance(who, Registration) and who.email and who.is_alive:
        phone.let_go(held, by=by)
        holders.prefer(who, by_phone=False)
        by_mail = True
    else:
        phone.wrong_number(held, by=by)
        by_mail = False
    _log(event, who, "number found wrong", by=by, now=now)
    return by_mail


def leave(event: Event, letter: Letter, *, by: Person) -> int:
    """Leave somebody to the others again."""
    return phone.let_go(_in_hand(event, letter, by=by), by=by)


@transaction.atomic
def take_over(event: Event, letter: Letter, *, by: Person, now: datetime) -> bool:
    """Put somebody on the list whose messages come back, and all that follows; return whether it was so."""
    who = who_of(letter)
    if not isinstance(who, Registration) or not who.phone or not who.is_alive:
        return False
    failed = Letter.objects.filter(filed_under=event.code, subject=letter.subject).exclude(
        kind__startswith=OF_CARE
    )
    taken = phone.take_over(failed, now=now)
    if taken:
        holders.prefer(who, by_phone=True)
        _log(event, who, "told by phone from now on", by=by, now=now)
    return bool(taken)


@transaction.atomic
def drop(event: Event, kind: str, *, by: Person, now: datetime) -> int:
    """Take off the list what nobody needs to be told, all of one kind; return how many letters."""
    dropped = phone.drop(letters_of(event, by=by).filter(kind=kind), now=now)
    if dropped:
        acts.note(event, "not to be told by phone", by=by, now=now, count=str(dropped))
    return dropped


def told_by_the_link(place: Registration, *, by: Person, now: datetime) -> None:
    """Tick what the link to somebody's page says by itself, once it was handed over."""
    theirs = Letter.objects.filter(
        subject=place.subject, about__registration=place.code, kind__in=SAID_BY_THE_LINK
    )
    phone.told_so(theirs, by=by, means=Means.OTHER, now=now)


def _in_hand(event: Event, letter: Letter, *, by: Person) -> LetterQuerySet:
    return letters_of(event, by=by).filter(subject=letter.subject, claim=by.code)


def _note(
    event: Event, who: Who, letters: Iterable[Letter], means: str, *, by: Person, now: datetime
) -> None:
    _log(event, who, "told by phone", by=by, now=now, means=means)
    if isinstance(who, Registration) and any(letter.kind == "events.offered" for letter in letters):
        waiting.note_told(who, by=by, now=now)


def _log(event: Event, who: Who, act: str, *, by: Person, now: datetime, **more: Any) -> None:
    if isinstance(who, Registration):
        acts.note(event, act, by=by, now=now, registration=who.code, **more)
    else:
        acts.note(
            event,
            f"role {act}",
            by=by,
            now=now,
            part=who.code,
            role=who.role,
            session=who.session.code,
            **more,
        )
