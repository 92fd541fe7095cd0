"""Who has not been told of what they should have heard: found by query, a thousand at a time.

Two runs at once write each letter once, for its key is unique. Whoever holds several roles in a session gets
one letter about them all: its key carries the first that stands, and a letter known by any of their roles
there counts as told, so that a role declined or joined in between brings no second one. Whoever coordinates
a remote hub hears of every session of the event, whichever their role is held in.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Coalesce, Concat

from events import posting
from events.models import Part, Presence, Registration, Rule, Session, SessionSeat
from events.rule_readers import narrowed
from mail import outbox
from mail.models import Letter
from mail.outbox import Draft

#: People found by one query; the rest comes with the next.
BATCH = 1000


class Due(NamedTuple):
    """A session that people should have heard about: by which letter, and who by then knew already."""

    session: Session
    kind: str
    #: The letter's key without the code of the place.
    prefix: str
    about: dict[str, str]
    #: Only those who came in before this instant are told.
    known_before: datetime
    #: Of these, only those to whom some letter of the event left between two instants; none: all of them.
    heard: tuple[datetime, datetime] | None = None
    #: What staff narrowed it to; none: nothing.
    rule: Rule | None = None
    #: Whether only those are told who were there; where nobody marked who was, all who were expected.
    was_there: bool = False
    #: The one role whose holders are told; empty: everybody's.
    role: str = ""

    @property
    def called_off_alone(self) -> str:
        """The prefix of the letter that tells of this session alone being called off."""
        return f"called-off:{self.session.code}:"


def tell(people: Callable[[list[Due]], QuerySet[Any]], due: list[Due], now: datetime) -> int:
    """Post the letters of some sessions to those who have not got them, in batches that are each kept."""
    due = _meant(people, due)
    if not due:
        return 0
    untold = people(due)
    by_session = {one.session.pk: one for one in due}
    found = 0
    while rows := list(untold[:BATCH]):
        found += outbox.post_many((_draft(row, by_session[row["at"]]) for row in rows), now=now)
        if len(rows) < BATCH:
            break
    return found


def how_many(people: Callable[[list[Due]], QuerySet[Any]], due: list[Due]) -> int:
    """Return how many have not got the letters of some sessions."""
    due = _meant(people, due)
    return people(due).count() if due else 0


def all_of(kinds: Iterable[Callable[[list[Due]], QuerySet[Any]]], one: Due) -> Iterator[dict[str, Any]]:
    """Yield the rows of everybody who has not got the letter of one session."""
    for people in kinds:
        if is_for(people, one):
            yield from people([one])


def _meant(people: Callable[[list[Due]], QuerySet[Any]], due: list[Due]) -> list[Due]:
    return [one for one in due if is_for(people, one)]


def is_for(people: Callable[[list[Due]], QuerySet[Any]], one: Due) -> bool:
    """Whether those people are among whom it is for, after what staff changed of it."""
    if people is places:
        return not one.role and (one.rule is None or one.rule.to_places)
    if people is coordinators and (one.role or one.was_there):
        return False
    return one.rule is None or one.rule.to_roles


def places(due: list[Due]) -> QuerySet[Any]:
    """Confirmed places with an address or a phone, in the events of the sessions due.

    Of what was called off those hear too who wait, were offered or asked for a place, or were named for one.
    """
    called_off = [one.session.pk for one in due if one.kind == "events.session_cancelled"]
    places = (
        Registration.objects.alive()
        .exclude(email="", phone="")
        .filter(event__in={one.session.event_id for one in due})
        .annotate(at=F("event__sessions__pk"), came_in=Coalesce("placed_at", "registered_at"))
        .filter(Q(status=Registration.Status.CONFIRMED) | Q(at__in=called_off))
    )
    # Of sessions with seats of their own those hear who had asked for theirs before they could know, and of
    # one called off who waits for it too.
    if chosen := [one for one in due if one.session.is_chosen and "event" not in one.about]:
        theirs = SessionSeat.objects.filter(session=OuterRef("at"), registration=OuterRef("pk"))
        held = theirs.filter(status=SessionSeat.Status.HELD).values("asked_at")[:1]
        concerned = ~Q(at__in=[one.session.pk for one in chosen])
        for one in chosen:
            concerned |= Q(at=one.session.pk, chose_it__lt=one.known_before)
        waits_for_it = Q(at__in=called_off) & Exists(theirs)
        places = places.annotate(chose_it=Subquery(held)).filter(concerned | waits_for_it)
    if over := [one.session.pk for one in due if one.was_there]:
        present = Presence.objects.filter(session=OuterRef("at"), state=Presence.State.PRESENT)
        there = Exists(present.filter(registration=OuterRef("pk")))
        places = places.filter(~Q(at__in=over) | Q(there) | ~Exists(present))
    for one in due:
        if "event" in one.about:
            # Whoever heard that this last session ahead was called off by itself has heard it all.
            alone = Concat(Value(one.called_off_alone), OuterRef("code"), output_field=TextField())
            heard = Q(at=one.session.pk) & Exists(Letter.objects.filter(key=alone))
            places = places.filter(~heard)
    told = Letter.objects.filter(key=OuterRef("letter"))
    return _untold(places, due, "came_in", told).values(
        "at",
        "letter",
        "subject",
        "email",
        "phone",
        "prefers_phone",
        "language",
        "time_zone",
        registration=F("code"),
    )


def roles(due: list[Due]) -> QuerySet[Any]:
    """The first role that stands of each person with an address or a phone, in each of the sessions due."""
    theirs = Part.objects.filter(session=OuterRef("session"), person=OuterRef("person"))
    earlier = theirs.filter(status__in=Part.STANDING, pk__lt=OuterRef("pk"))
    roles = (
        Part.objects.filter(status__in=Part.STANDING, person__erased_at=None)
        .exclude(person__email="", person__phone="")
        .exclude(person=None)
        .filter(~Exists(earlier))
        .annotate(at=F("session"))
    )
    if over := [one.session.pk for one in due if one.was_there]:
        roles = roles.filter(~Q(at__in=over) | Exists(theirs.filter(status=Part.Status.CONFIRMED)))
    for one in due:
        if one.was_there:
            # Whoever holds a place too has it in the letter about that, with the survey.
            had = Letter.objects.filter(subject=OuterRef("subject"), key__startswith=one.prefix)
            of_place = had.filter(about__has_key="registration")
            roles = roles.filter(~Q(at=one.session.pk) | ~Exists(of_place))
    for one in due:
        if one.role:
            held = theirs.filter(status__in=Part.STANDING, role=one.role)
            roles = roles.filter(~Q(at=one.session.pk) | Exists(held))
    told = theirs.annotate(at=F("session"), letter=_key(due)).filter(
        Exists(Letter.objects.filter(key=OuterRef("letter")))
    )
    return _of_roles(_untold(roles, due, "invited_at", told))


def coordinators(due: list[Due]) -> QuerySet[Any]:
    """Those within reach who said yes to a hub of the event and hold no role in the session due itself."""
    theirs = Part.objects.filter(person=OuterRef("person"))
    there = theirs.filter(status__in=Part.STANDING, session=OuterRef("at"))
    earlier = theirs.filter(
        status=Part.Status.CONFIRMED,
        hub__isnull=False,
        session__event=OuterRef("session__event"),
        pk__lt=OuterRef("pk"),
    )
    roles = (
        Part.objects.filter(
            hub__isnull=False,
            status=Part.Status.CONFIRMED,
            person__erased_at=None,
            session__event__in={one.session.event_id for one in due},
        )
        .exclude(person__email="", person__phone="")
        .exclude(person=None)
        .annotate(at=F("session__event__sessions__pk"))
        .filter(~Exists(there), ~Exists(earlier))
    )
    told = Letter.objects.filter(key=OuterRef("letter"))
    return _of_roles(_untold(roles, due, "invited_at", told))


def _of_roles(roles: QuerySet[Any]) -> QuerySet[Any]:
    return roles.values(
        "at",
        "letter",
        "subject",
        email=F("person__email"),
        phone=F("person__phone"),
        prefers_phone=F("person__prefers_phone"),
        language=F("person__language"),
        time_zone=F("person__time_zone"),
        part=F("code"),
    )


def _key(due: list[Due]) -> Concat:
    """The key of the letter about a place or role, by its session and its code."""
    prefix = Case(*(When(at=one.session.pk, then=Value(one.prefix)) for one in due), output_field=TextField())
    return Concat(prefix, F("code"), output_field=TextField())


def _untold(people: QuerySet[Any], due: list[Due], came_in: str, told: QuerySet[Any]) -> QuerySet[Any]:
    """Those in the sessions due who came in before they could know, and for whom nothing is `told`."""
    concerned = Q()
    for one in due:
        theirs = Q(**{"at": one.session.pk, f"{came_in}__lt": one.known_before})
        if one.heard is not None:
            left = Letter.objects.filter(
                subject=OuterRef("subject"),
                filed_under=one.session.event.code,
                state=Letter.State.SENT,
                sent_at__range=one.heard,
            )
            theirs &= Q(Exists(left))
        if one.rule is not None:
            theirs &= narrowed(one.rule)
        concerned |= theirs
    return people.filter(concerned).annotate(letter=_key(due)).filter(~Exists(told))


def _draft(row: dict[str, Any], due: Due) -> Draft:
    who = "registration" if "registration" in row else "part"
    channel, address = posting.route(row["email"], row["phone"], prefers_phone=row["prefers_phone"])
    return Draft(
        key=row["letter"],
        kind=due.kind,
        about={who: row[who], **due.about},
        address=address,
        language=row["language"],
        time_zone=row["time_zone"],
        subject=row["subject"],
        filed_under=due.session.event.code,
        channel=channel,
    )
