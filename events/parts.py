"""Roles in sessions, of which this is the sole writer: each person is asked, and answers on their own."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q

from events import access, engaged, pictures, posting, risk
from events.errors import (
    AlreadyAsked,
    AskedToday,
    InABreak,
    NoLongerAsked,
    NothingToAsk,
    OtherHub,
    UnknownMode,
    UnknownRole,
)
from events.models import Event, Hub, Mode, Part, Session
from events.seats import hold, lock
from mail import outbox
from people import acts, consent, links, portraits
from people.access import Duty
from people.demographics import DIMENSIONS, gender_columns, snapshot
from people.models import Organisation, Person, StakeholderGroup

#: The longest reason that is kept; the column's own length.
LONGEST_REASON = 300
#: The purpose of being listed among the people who speak.
LISTED = "list-speakers"
#: An invitation that nobody answered may go out again after this long.
AGAIN_AFTER = timedelta(hours=24)


@transaction.atomic
def invite(
    session: Session,
    *,
    person: Person,
    role: str,
    by: Person | None,
    now: datetime,
    organisation: Organisation | None = None,
    mode: str = "",
    shows_name: bool = False,
    shows_groups: bool = False,
    replaces: Part | None = None,
    hub: Hub | None = None,
) -> Part:
    """Ask a person to take a role in a session; the letter goes out when they have an address.

    `shows_name` and `shows_groups` are only what the organiser proposes: the person's answer decides.
    `hub` is the one that a hub's coordinator looks after, at every session of the event.
    Raises `AlreadyAsked`, `UnknownRole`, `UnknownMode`, `OtherHub`, `HubGone`, or `NoLongerAsked` for a
    session called off. Who leads another session then may be asked: only a yes takes their time.
    """
    part = _new(session, person, role, organisation, mode, now)
    if hub is not None:
        _give(part, hub)
    part.invited_by = by
    part.shows_name, part.shows_groups, part.replaces = shows_name, shows_groups, replaces
    _insert(part)
    _note(part, _act_of(part, by), by=by, now=now)
    _post_invitation(f"invited:{part.code}", part, now)
    return part


@transaction.atomic
def plan(
    session: Session,
    *,
    person: Person,
    role: str,
    now: datetime,
    organisation: Organisation | None = None,
    mode: str = "",
) -> Part:
    """Note whom one thinks of for a role, without asking them: they hear of it by `ask`, and see it nowhere.

    Raises as `invite` does.
    """
    part = _new(session, person, role, organisation, mode, now)
    part.status = Part.Status.PLANNED
    _insert(part)
    return part


@transaction.atomic
def coordinate(part: Part, *, hub: Hub, by: Person | None, now: datetime) -> Part:
    """Say which hub somebody looks after who was asked to coordinate one; they hear of it by letter.

    The same hub again changes nothing. Raises `OtherHub` for another role, a hub of another event or one
    that looks after another already, `HubGone`, and `NoLongerAsked`.
    """
    # The seats first, as `hubs.remove` locks them: two who come at once wait for each other in one order.
    lock(hub.event)
    fresh = _lock(part)
    if fresh.hub_id == hub.pk:
        return _copied(part, fresh)
    if fresh.hub_id is not None:
        raise OtherHub
    _give(fresh, hub)
    fresh.sequence += fresh.stands
    fresh.save(update_fields=["hub", "mode", "sequence"])
    if fresh.status == Part.Status.CONFIRMED:
        _post_change("hub_yours", fresh, now)
    elif fresh.status == Part.Status.INVITED:
        _post_invitation(f"invited:{fresh.code}:{hub.code}", fresh, now)
    return _copied(part, fresh)


@transaction.atomic
def end_at(hub: Hub, *, now: datetime) -> None:
    """End the roles of those who look after a hub that is offered no more; whoever knew of theirs is told.

    Whoever declined is told nothing more, and can change their mind no more.
    """
    for part in (
        Part.objects.select_for_update().filter(hub=hub).exclude(status=Part.Status.REPLACED).order_by("pk")
    ):
        is_news = part.stands
        part.status = Part.Status.REPLACED
        _hide(part)
        part.sequence += is_news
        part.save()
        _drop_portraits(part)
        links.revoke(part.code)
        if is_news:
            _post_change("hub_dropped", part, now)


@transaction.atomic
def tell_moved(hub: Hub, *, now: datetime) -> None:
    """Tell whoever said yes to looking after a hub that it has another name or address."""
    theirs = Part.objects.select_for_update().filter(hub=hub, status=Part.Status.CONFIRMED)
    for part in theirs.order_by("pk"):
        part.sequence += 1
        part.save(update_fields=["sequence"])
        _post_change("hub_yours", part, now, hub="moved")


def session_to_ask_for(event: Event, now: datetime) -> Session | None:
    """Return the session in which a hub's coordinator is asked: the next not over, if any."""
    ahead = Session.objects.filter(event=event).without_breaks().exclude(status=Session.Status.CANCELLED)
    return ahead.exclude(until__lte=now).in_order().first()


def without_a_hub(event: Event) -> list[Part]:
    """Return the coordinators of an event's hubs, thought of, asked or confirmed, who have no hub yet."""
    found = Part.objects.filter(
        status__in=(Part.Status.PLANNED, *Part.STANDING),
        session__event=event,
        role=Part.Role.HUB_COORDINATOR,
        hub__isnull=True,
        person__isnull=False,
    )
    return list(found.select_related("person", "session").order_by("pk"))


def is_called_off(part: Part) -> bool:
    """Return whether a role needs no answer: its session was called off, or all of its event."""
    session = part.session
    if session.status != Session.Status.CANCELLED:
        return False
    return part.hub_id is None or session.event.status == Event.Status.CANCELLED


@transaction.atomic
def ask(part: Part, *, by: Person | None, now: datetime) -> Part:
    """Ask whoever was only thought of; from now on it is a role like any other.

    Raises `NothingToAsk` when they were asked already or their record is gone, `AlreadyAsked` when they hold
    the same role there meanwhile, and `NoLongerAsked`.
    """
    fresh = _lock(part)
    if fresh.status != Part.Status.PLANNED or fresh.person is None:
        raise NothingToAsk
    fresh.status, fresh.invited_at, fresh.invited_by = Part.Status.INVITED, now, by
    try:
        with transaction.atomic():
            fresh.save(update_fields=["status", "invited_at", "invited_by"])
    except IntegrityError:
        raise AlreadyAsked from None
    _note(fresh, "role invited", by=by, now=now)
    _post_invitation(f"invited:{fresh.code}", fresh, now)
    return _copied(part, fresh)


@transaction.atomic
def invite_again(part: Part, *, by: Person | None, now: datetime) -> None:
    """Send the invitation once more to whoever has not answered it.

    Raises `AskedToday` when it went out less than a day ago, `NothingToAsk` when the role was answered or
    nothing reaches its holder, and `NoLongerAsked`.
    """
    fresh = _lock(part)
    if fresh.status != Part.Status.INVITED or fresh.person is None:
        raise NothingToAsk
    if not fresh.person.email and not fresh.person.phone:
        raise NothingToAsk
    if fresh.invited_at and now - fresh.invited_at < AGAIN_AFTER:
        raise AskedToday
    if not _post_invitation(f"invited:{fresh.code}:{now:%Y-%m-%d}", fresh, now):
        raise AskedToday
    _note(fresh, "role invited again", by=by, now=now)
    if by is not None:
        fresh.invited_by = by
        fresh.save(update_fields=["invited_by"])


@transaction.atomic
def ask_anew(roles: Iterable[Part], *, by: Person | None, now: datetime) -> None:
    """Ask whoever had said yes again, because what they said yes to is at another time now."""
    for part in roles:
        fresh = _lock(part)
        if fresh.status != Part.Status.CONFIRMED:
            continue
        fresh.status, fresh.answered_at, fresh.invited_at = Part.Status.INVITED, None, now
        fresh.sequence += 1
        fresh.save(update_fields=["status", "answered_at", "invited_at", "sequence"])
        _note(fresh, "role invited again", by=by, now=now)
        _post_invitation(f"invited:{fresh.code}:{fresh.sequence}", fresh, now)


@transaction.atomic
def publish_known(
    session: Session,
    *,
    person: Person,
    role: str,
    by: Person | None,
    now: datetime,
    organisation: Organisation | None = None,
    mode: str = "",
    stakeholder_group: StakeholderGroup | None = None,
    country: str = "",
    region: str = "",
) -> Part:
    """Record a role that a public programme already names, such as an IGF's; nobody is written to.

    Only what that programme published is recorded: the name, the sector and the country, never a gender.
    """
    part = _new(session, person, role, organisation, mode, now)
    part.status, part.answered_at = Part.Status.CONFIRMED, now
    part.shows_name = part.shows_groups = True
    part.stakeholder_group, part.country, part.stated_region = stakeholder_group, country, region
    _insert(part)
    return part


@transaction.atomic
def confirm(
    part: Part,
    *,
    answers: Mapping[str, Any],
    shows_name: bool,
    shows_groups: bool,
    shows_photo: bool = False,
    shows_biography: bool = False,
    shows_in_list: bool = False,
    counts_openly: bool = False,
    biographies: Mapping[str, str] | None = None,
    picture: bytes | None = None,
    drops_picture: bool = False,
    agreements: Mapping[str, bool] | None = None,
    agreed_in: str = "",
    now: datetime,
) -> Part:
    """Take the role on; the demographics are copied as they are now, and what may be published is kept.

    `counts_openly` lets reports count them by gender and sector even among few.

    `shows_in_list` lists them among the people who speak; not without their name, nor for a role by which
    nobody speaks, nor where the event shows no roles.

    `biographies` is what the person wrote about themselves, by language code; `picture` a portrait as
    `people.portraits.small` makes it, none leaves the one that is there unless `drops_picture`.

    `answers` has stakeholder_group, country, gender_answers and first_time; a missing one is not stated.
    `agreements` is what they said of being in pictures and in a recording, by purpose (`events.pictures`).
    `agreed_in` is the language in which the person read the words of the form and agreed to them; empty where
    no form was read, and then nothing is recorded as agreed to.
    Someone who declined may change their mind, and a letter brings them the calendar entry again; a
    confirmed one may change their answers. Raises `NoLongerAsked`, and `Engaged` for a role that leads
    while its holder leads another session.
    """
    if part.role in Part.LEADING:
        engaged.hold([part.subject])
    fresh = _lock(part)
    is_back = fresh.status == Part.Status.DECLINED
    is_first = fresh.status == Part.Status.INVITED
    fresh.status = Part.Status.CONFIRMED
    fresh.answered_at = now
    fresh.decline_reason = ""
    _carry(fresh, answers)
    fresh.shows_name, fresh.shows_groups = shows_name, shows_groups
    _portray(fresh, picture, drops=drops_picture, now=now)
    if biographies is not None:
        fresh.biographies = {language: told for language, told in biographies.items() if told}
    fresh.shows_photo = shows_photo and fresh.portrait is not None
    fresh.shows_biography = shows_biography and bool(fresh.biographies)
    fresh.shows_in_list = shows_in_list and shows_name and may_be_listed(fresh)
    fresh.sequence += is_back
    with engaged.alone(fresh):
        fresh.save()
    _drop_portraits(fresh)
    if agreed_in:
        for purpose, agreed in (
            ("role", True),
            ("publish-name", shows_name),
            ("publish-groups", shows_groups),
            ("publish-photo", fresh.shows_photo),
            ("publish-biography", fresh.shows_biography),
            (LISTED, fresh.shows_in_list),
            ("count-openly", counts_openly),
        ):
            consent.keep(fresh.subject, purpose, about=fresh.code, agreed=agreed, language=agreed_in, now=now)
        pictures.keep(fresh, agreements or {}, language=agreed_in, now=now)
    if is_back:
        _post_change("role_taken_again", fresh, now)
    elif is_first:
        _post_change("role_confirmed" if fresh.hub_id is None else "hub_yours", fresh, now)
    return _copied(part, fresh)


@transaction.atomic
def decline(part: Part, *, reason: str = "", now: datetime) -> Part:
    """Say no to a role, before or after confirming it; nothing of the person stays published or counted.

    What they had agreed to for this role is taken back with it, and the answers are erased.
    Whoever asked is told by letter, once for each no; see `_told_of`. So is the person, by a receipt that
    takes the calendar entry back.
    """
    fresh = _lock(part)
    is_news = fresh.status != Part.Status.DECLINED
    fresh.status = Part.Status.DECLINED
    fresh.answered_at = now
    fresh.decline_reason = reason[:LONGEST_REASON]
    _hide(fresh)
    _carry(fresh, {})
    fresh.sequence += is_news
    fresh.save()
    _drop_portraits(fresh)
    consent.withdraw(fresh.subject, about=fresh.code, now=now)
    if is_news:
        _post_refusal(fresh, now)
        _post_change("role_declined", fresh, now)
    return _copied(part, fresh)


def may_be_listed(part: Part) -> bool:
    """Return whether the holder of a role is asked to be listed among the people who speak."""
    return part.role in Part.SPEAKING and risk.shows_roles(part.session.event)


def is_listed(subject: UUID) -> bool:
    """Return whether somebody agreed to be listed among the people who speak, with any role of theirs."""
    return Part.objects.filter(subject=subject, shows_in_list=True).exists()


@transaction.atomic
def leave_list(subject: UUID, *, now: datetime) -> None:
    """Take somebody off the list of people who speak, with every role of theirs; the roles stay."""
    listed = Part.objects.select_for_update().filter(subject=subject, shows_in_list=True).order_by("pk")
    codes = [part.code for part in listed]
    Part.objects.filter(code__in=codes).update(shows_in_list=False)
    for code in codes:
        consent.withdraw(subject, LISTED, about=code, now=now)


def part_from_list(subject: UUID, now: datetime) -> None:
    """Before somebody's records become another's: under that other's name they did not agree to be listed."""
    leave_list(subject, now=now)


@transaction.atomic
def replace(part: Part, *, person: Person, by: Person | None, now: datetime) -> Part:
    """Ask someone else to take the role; the earlier holder's no longer stands. Returns the new role.

    The earlier holder is told, unless they had declined or had not heard of it yet. Whoever steps in for a
    hub's coordinator is asked in a session that is still ahead. Raises `AlreadyAsked` for the holder
    themselves, and `NoLongerAsked`.
    """
    if part.hub is not None:
        lock(part.hub.event)
    engaged.as_it_stands(part.session)
    fresh = _lock(part)
    is_news = fresh.stands
    if is_news and person.subject == fresh.subject:
        raise AlreadyAsked
    fresh.status = Part.Status.REPLACED
    _hide(fresh)
    fresh.sequence += is_news
    fresh.save()
    _drop_portraits(fresh)
    consent.withdraw(fresh.subject, LISTED, about=fresh.code, now=now)
    links.revoke(fresh.code)
    if is_news:
        _post_change("role_replaced", fresh, now)
    _copied(part, fresh)
    session = fresh.session
    if fresh.hub_id is not None and (session.status == Session.Status.CANCELLED or _is_over(session, now)):
        session = session_to_ask_for(session.event, now) or session
    new = invite(
        session,
        person=person,
        role=fresh.role,
        by=by,
        now=now,
        organisation=fresh.organisation,
        mode=fresh.mode,
        replaces=fresh,
        hub=fresh.hub,
    )
    if new.session_id == fresh.session_id:
        Part.objects.filter(pk=new.pk).update(position=fresh.position)
        new.position = fresh.position
    return new


@transaction.atomic
def take_on(session: Session, *, person: Person, role: str, now: datetime) -> Part:
    """Make someone the holder of a role they give themselves: asked and answered in one act, by no form.

    It carries what they last told us about themselves, and follows it until the session begins: see `follow`.
    """
    part = invite(session, person=person, role=role, by=person, now=now)
    return confirm(part, answers=_told_by(person), shows_name=False, shows_groups=False, now=now)


def follow(person: Person, now: datetime) -> None:
    """Bring up to date what roles ahead carry of someone who corrected it, where no form ever asked them.

    A role that was answered on its own form stays as it was answered, and one that has begun as it was.
    """
    ahead = Q(session__starts_at=None) | Q(session__starts_at__gt=now)
    # Whoever answers a form does so later than they were asked.
    taken_on = Part.objects.filter(
        ahead, person=person, invited_by=person, status=Part.Status.CONFIRMED, answered_at=F("invited_at")
    )
    for part in taken_on:
        _carry(part, _told_by(person))
        part.save(update_fields=["stakeholder_group", "country", "first_time", "gender_answers", "gender"])


def forget(subject: UUID, now: datetime) -> None:
    """Empty the roles of a subject of whatever identifies them; one still ahead is free again.

    What is counted stays: role, mode, sector, country and the one counted gender.
    """
    for part in Part.objects.filter(subject=subject).select_related("session__event"):
        ahead = part.session.starts_at is None or part.session.starts_at > now
        if part.hub_id is not None:  # looked after until the last session is over
            ahead = part.session.event.ends_at is None or part.session.event.ends_at > now
        if part.status in Part.STANDING and ahead:
            part.status, part.answered_at = Part.Status.DECLINED, now
        elif part.status == Part.Status.PLANNED:
            part.status = Part.Status.REPLACED
        part.person = None
        part.decline_reason = ""
        part.gender_answers = []
        _hide(part)
        part.save()
        links.revoke(part.code)
        outbox.forget_about(_refusal_key(part))


# --- What every change shares ---


def _act_of(part: Part, by: Person | None) -> str:
    """What inviting comes to, as the log has words for it."""
    if part.replaces_id:
        return "role given to somebody else"
    return "role taken on" if by and by.subject == part.subject else "role invited"


def _note(part: Part, act: str, *, by: Person | None, now: datetime) -> None:
    """Note on the event what was done about a role; whose it is stands in no log."""
    acts.note(
        part.session.event, act, by=by, now=now, part=part.code, role=part.role, session=part.session.code
    )


def _told_by(person: Person) -> dict[str, Any]:
    """What someone last told us about themselves, as the answers of a form."""
    return snapshot(person) | {"stakeholder_group": person.stakeholder_group}


def _portray(part: Part, picture: bytes | None, *, drops: bool, now: datetime) -> None:
    if picture is not None:
        part.portrait = portraits.keep(part.subject, picture, now=now)
    elif drops:
        part.portrait = None


def _drop_portraits(part: Part) -> None:
    """Keep of a person's portraits only those that a role of theirs still has."""
    used = Part.objects.filter(subject=part.subject).exclude(portrait=None).values_list("portrait", flat=True)
    portraits.drop_unless(part.subject, set(used))


def _hide(part: Part) -> None:
    """Take everything of a role out of the public's sight, with what was written and given only for that."""
    part.shows_name = part.shows_groups = part.shows_photo = part.shows_biography = False
    part.shows_in_list = False
    part.biographies, part.portrait = {}, None


def _carry(part: Part, answers: Mapping[str, Any]) -> None:
    """Write answers on to a role; a missing one is not stated."""
    part.stakeholder_group = answers.get("stakeholder_group")
    part.country = answers.get("country") or ""
    part.first_time = answers.get("first_time")
    for column, value in gender_columns(answers.get("gender_answers") or []).items():
        setattr(part, column, value)


def _new(
    session: Session, person: Person, role: str, organisation: Organisation | None, mode: str, now: datetime
) -> Part:
    if role not in Part.Role.values:
        raise UnknownRole
    if mode and mode not in Mode.values:
        raise UnknownMode
    # Whoever asks may have read the session before it was moved or called off.
    fresh = engaged.as_it_stands(session)
    if fresh.status == Session.Status.CANCELLED:
        raise NoLongerAsked
    if fresh.is_break:
        raise InABreak
    last = Part.objects.filter(session=session).aggregate(last=Max("position"))["last"]
    return Part(
        **engaged.interval(fresh)._asdict(),
        session=session,
        person=person,
        subject=person.subject,
        role=role,
        organisation=organisation,
        mode=mode,
        position=0 if last is None else last + 1,
        invited_at=now,
    )


def _give(part: Part, hub: Hub) -> None:
    """Put a hub into the hands of a coordinator, who takes part there."""
    if part.role != Part.Role.HUB_COORDINATOR or part.session.event_id != hub.event_id:
        raise OtherHub
    hold(hub)
    part.hub, part.mode = hub, Mode.HUB


def _is_over(session: Session, now: datetime) -> bool:
    return session.ends_at is not None and session.ends_at <= now


def _post_invitation(key: str, part: Part, now: datetime) -> bool:
    return _post(key, "events.invited", part, now)


def _post_change(kind: str, part: Part, now: datetime, **about: str) -> None:
    """Tell the person what became of their role; the letter holds while no later change has its own."""
    _post(
        f"{kind}:{part.code}:{part.sequence}",
        f"events.{kind}",
        part,
        now,
        sequence=str(part.sequence),
        **about,
    )


def _post(key: str, kind: str, part: Part, now: datetime, **about: str) -> bool:
    """Write the person a letter, unless nothing reaches them; return whether it is new."""
    person = part.person
    if person is None or not (person.email or person.phone):
        return False
    channel, address = posting.route(person.email, person.phone, prefers_phone=person.prefers_phone)
    return outbox.post(
        key,
        kind,
        about={"part": part.code, "session": part.session.code, **about},
        channel=channel,
        address=address,
        language=person.language,
        time_zone=person.time_zone,
        subject=part.subject,
        filed_under=part.session.event.code,
        now=now,
    )


def _refusal_key(part: Part) -> str:
    return f"declined:{part.code}:"


def _post_refusal(part: Part, now: datetime) -> None:
    """Tell those who organise that a role was declined; the letter is about someone else than its reader."""
    for person in _told_of(part):
        outbox.post(
            f"{_refusal_key(part)}{now.isoformat()}:{person.code}",
            "events.declined",
            about={
                "part": part.code,
                "session": part.session.code,
                "organiser": person.code,
                "answered": now.isoformat(),
            },
            address=person.email,
            language=person.language,
            time_zone=person.time_zone,
            subject=person.subject,
            filed_under=part.session.event.code,
            now=now,
        )


def _told_of(part: Part) -> list[Person]:
    """Whoever asked, while they may still change the event; else the organisers of the body that leads it."""
    event, asked = part.session.event, part.invited_by
    if asked is not None and asked.subject == part.subject:
        return []
    if asked is not None and asked.email and access.events_for(asked, "edit").filter(pk=event.pk).exists():
        return [asked]
    organisers = Person.objects.filter(
        appointments__duty=Duty.ORGANISER,
        appointments__organisation__hostings__event=event,
        appointments__organisation__hostings__is_lead=True,
        is_active=True,
    )
    return list(organisers.exclude(email="").exclude(subject=part.subject).distinct().order_by("pk"))


def _insert(part: Part) -> None:
    try:
        with engaged.alone(part), transaction.atomic():
            part.save(force_insert=True)
    except IntegrityError:
        raise AlreadyAsked from None


def _lock(part: Part) -> Part:
    """Return the role as it stands, locked; only what the person was asked can be answered."""
    fresh = Part.objects.select_for_update().get(pk=part.pk)
    if fresh.status == Part.Status.REPLACED or is_called_off(fresh):
        raise NoLongerAsked
    return fresh


def _copied(part: Part, fresh: Part) -> Part:
    names = (
        "status", "answered_at", "decline_reason", "shows_name", "shows_groups", "shows_photo",
        "shows_biography", "shows_in_list", "portrait", "biographies", "gender_answers", "hub", "mode",
    )  # fmt: skip
    for name in (*names, *DIMENSIONS):
        setattr(part, name, getattr(fresh, name))
    return part
