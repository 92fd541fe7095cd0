"""The only door from a request to this room's records: each function finds and decides in one step.

What is not there and what is not theirs both raise `Http404`, so that an address tells nobody anything.
"""

from datetime import datetime
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404

from convite.prepared import Prepared
from events import feeds, risk
from events.models import (
    AnswerFile,
    Batch,
    Bulk,
    Bursary,
    Delegation,
    Document,
    DoorDevice,
    DoorScan,
    EntryCode,
    Event,
    Feed,
    Guest,
    Hosting,
    Hub,
    Message,
    Part,
    PeopleFile,
    Question,
    Registration,
    Rule,
    Scan,
    Session,
    Sheet,
    Steward,
    Survey,
    Template,
)
from mail.models import Letter, LetterQuerySet
from people import accounts, links
from people.access import Duty, is_administrator, organisations
from people.models import Appointment, Organisation

#: right asked for → rights granted to an organisation that include it.
GRANTS: dict[str, tuple[str, ...]] = {
    Hosting.Right.EDIT: (Hosting.Right.EDIT,),
    Hosting.Right.NAMES: (Hosting.Right.EDIT, Hosting.Right.NAMES),
    Hosting.Right.COUNTS: (Hosting.Right.EDIT, Hosting.Right.NAMES, Hosting.Right.COUNTS),
}
#: Purposes of safe links.
REGISTRATION, PART, GUEST, DELEGATION, WALL = "registration", "part", "guest", "delegation", "wall"
DOOR_LINK, DOOR_KEY = "door-link", "door-key"


M = TypeVar("M", bound=Model)


def _one(rows: QuerySet[M]) -> M:
    """Return the first of the rows that somebody may see; there is nothing at that address where none is."""
    found = rows.first()
    if found is None:
        raise Http404
    return found


# --- The public ---

PUBLIC = Prepared(
    lambda code: Event.objects.filter(
        code=code, status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED]
    ).order_by("pk")
)


def public_event(code: str) -> Event:
    """Return an event that the public may open by its link: published, or cancelled after that."""
    event = next(iter(PUBLIC.records(code)), None)
    if event is None:
        raise Http404
    return event


def public_session(code: str) -> Session:
    """Return a session, with its event, that the public may see by its link: dated, in a public event."""
    return _one(
        Session.objects.on_the_programme()
        .filter(
            code=code,
            starts_at__isnull=False,
            event__status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED],
        )
        .select_related("event")
    )


# --- The desk ---


def events_for(person: Any, right: str = Hosting.Right.COUNTS) -> QuerySet[Event]:
    """Return the events in which the person holds a right through an organisation they act for.

    Organisers hold what their organisation was granted. Its trainers see names and take attendance, and
    change nothing. Administrators hold every right.
    """
    if not getattr(person, "is_authenticated", False):
        return Event.objects.none()
    if is_administrator(person):
        return Event.objects.all()
    duties = [Duty.ORGANISER] if right == Hosting.Right.EDIT else [Duty.ORGANISER, Duty.TRAINER]
    appointed = Appointment.objects.filter(
        person=person, duty__in=duties, organisation=OuterRef("organisation")
    )
    hosted = Hosting.objects.filter(Exists(appointed), event=OuterRef("pk"), right__in=GRANTS[right])
    return Event.objects.filter(Exists(hosted))


def published_photo(code: str) -> bytes:
    """Return a picture that a role's holder agreed to have published, where pictures are shown at all."""
    role = (
        Part.objects.filter(
            portrait__code=code, status=Part.Status.CONFIRMED, shows_name=True, shows_photo=True,
            session__event__status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED],
        )
        .exclude(session__status=Session.Status.DRAFT)
        .select_related("portrait", "session__event")
        .first()
    )  # fmt: skip
    if role is None or role.portrait is None or not risk.shows_pictures(role.session.event):
        raise Http404
    return bytes(role.portrait.picture)


def event_for(person: Any, code: str, right: str = Hosting.Right.COUNTS) -> Event:
    """Return the event of a code in which the person holds the right: edit, names or counts."""
    return _one(events_for(person, right).filter(code=code))


def hub_for(person: Any, code: str) -> Hub:
    """Return the hub of a code that is still offered, at an event that the person may change."""
    offered = Hub.objects.filter(code=code, capacities__session=None, capacities__isnull=False)
    return _one(offered.filter(event__in=events_for(person, Hosting.Right.EDIT)).select_related("event"))


def session_for(person: Any, code: str, right: str = Hosting.Right.NAMES) -> Session:
    """Return the session of a code, with its event, in which the person holds the right."""
    return _one(
        Session.objects.filter(code=code, event__in=events_for(person, right)).select_related("event")
    )


def document_for(person: Any, code: str) -> Document:
    """Return a document of a session that the person may edit, with both, taken off or not."""
    found = Document.objects.filter(code=code, session__event__in=events_for(person, Hosting.Right.EDIT))
    return _one(found.select_related("session__event", "file").defer("file__content"))


def public_session_of_document(code: str) -> Session:
    """Return the session of a document that the public may see by its link, with its event."""
    found = (
        Document.objects.filter(code=code, removed_at=None).values_list("session__code", flat=True).first()
    )
    if found is None:
        raise Http404
    return public_session(found)


def session_of_document(event: Event, code: str) -> Session:
    """Return the session of a gathering that a document belongs to, with the gathering."""
    return _one(Session.objects.filter(event=event, documents__code=code).select_related("event"))


def batch_for(person: Any, code: str, right: str = Hosting.Right.NAMES) -> Batch:
    """Return the attendance file of a code, with its session and event."""
    return _one(
        Batch.objects.filter(code=code, session__event__in=events_for(person, right)).select_related(
            "session__event"
        )
    )


def sheet_for(person: Any, code: str, right: str = Hosting.Right.NAMES) -> Sheet:
    """Return the sign-in sheet of a code, with its session and event."""
    return _one(
        Sheet.objects.filter(code=code, session__event__in=events_for(person, right)).select_related(
            "session__event"
        )
    )


def scan_for(person: Any, code: str, right: str = Hosting.Right.EDIT) -> Scan:
    """Return the scan of a signed sheet; fewer see it than see names."""
    return _one(
        Scan.objects.filter(code=code, sheet__session__event__in=events_for(person, right)).select_related(
            "sheet__session__event"
        )
    )


def registration_for(person: Any, code: str, right: str = Hosting.Right.NAMES) -> Registration:
    """Return someone's registration of a code, with its event, for the desk."""
    return _one(
        Registration.objects.filter(code=code, event__in=events_for(person, right)).select_related("event")
    )


def bulk_for(person: Any, code: str) -> Bulk:
    """Return an act on many places, with its event; what it takes beyond names, the act itself says."""
    return _one(
        Bulk.objects.filter(code=code, event__in=events_for(person, Hosting.Right.NAMES)).select_related(
            "event", "by"
        )
    )


def people_file_for(person: Any, code: str) -> PeopleFile:
    """Return a list of people that is looked at, with its event, for whoever may edit that."""
    return _one(
        PeopleFile.objects.filter(code=code, event__in=events_for(person, Hosting.Right.EDIT)).select_related(
            "event", "bulk"
        )
    )


def letters_for(person: Any, event: Event) -> LetterQuerySet:
    """Return the letters written in an event that the person works in.

    That somebody asked for support is read by those alone who look after it.
    """
    letters = Letter.objects.filter(filed_under=event.code)
    return letters if looks_after(person, event) else letters.exclude(kind__startswith="events.bursary_")


def letter_for(person: Any, code: str, right: str = Hosting.Right.NAMES) -> tuple[Event, Letter]:
    """Return the letter of a code, and the event in which it was written and the person holds the right."""
    named = Letter.objects.filter(message_id__startswith=f"<{code}@")
    filed_under = named.exclude(filed_under="").values_list("filed_under", flat=True).first()
    if filed_under is None:
        raise Http404
    event = event_for(person, filed_under, right)
    return event, _one(letters_for(person, event).filter(message_id__startswith=f"<{code}@"))


def message_for(person: Any, code: str) -> Message:
    """Return an announcement of a code, with its event, for whoever may change the event."""
    return _one(
        Message.objects.filter(code=code, event__in=events_for(person, Hosting.Right.EDIT)).select_related(
            "event", "by"
        )
    )


def part_for(person: Any, code: str, right: str = Hosting.Right.EDIT) -> Part:
    """Return someone's role of a code, with its session and event, for the desk."""
    return _one(
        Part.objects.filter(code=code, session__event__in=events_for(person, right)).select_related(
            "session__event", "person"
        )
    )


def guest_for(person: Any, code: str) -> Guest:
    """Return an invitation of a code, with its event, for whoever may change the event."""
    return _one(Guest.objects.filter(code=code, event__in=events_for(person, "edit")).select_related("event"))


def entry_code_for(person: Any, code: str) -> EntryCode:
    """Return a registration code, with its event, for whoever may change the event."""
    return _one(
        EntryCode.objects.filter(code=code, event__in=events_for(person, "edit")).select_related("event")
    )


def delegation_for(person: Any, code: str) -> Delegation:
    """Return a delegation of a code, with its event, for whoever may change the event."""
    return _one(
        Delegation.objects.filter(code=code, event__in=events_for(person, "edit")).select_related(
            "event", "hub"
        )
    )


def looks_after(person: Any, event: Event) -> bool:
    """Return whether the person looks after what people need at the event, and still has a duty there."""
    return (
        getattr(person, "is_authenticated", False)
        and Steward.objects.filter(event=event, person=person).exists()
        and events_for(person, Hosting.Right.COUNTS).filter(pk=event.pk).exists()
    )


def event_looked_after(person: Any, code: str) -> Event:
    """Return the event of a code whose needs the person looks after; an administrator must be named too."""
    return _one(events_for(person, Hosting.Right.COUNTS).filter(code=code, stewards__person=person))


def bursary_looked_after(person: Any, code: str) -> Bursary:
    """Return the support of a code that the person may decide about."""
    bursary = Bursary.objects.filter(code=code).select_related("registration__event").first()
    if bursary is None or not looks_after(person, bursary.registration.event):
        raise Http404
    return bursary


def question_for(person: Any, code: str, right: str = Hosting.Right.EDIT) -> Question:
    """Return the question of a code, with its event, that the person may change."""
    return _one(
        Question.objects.filter(code=code, event__in=events_for(person, right)).select_related("event")
    )


def survey_for(person: Any, code: str, right: str = Hosting.Right.EDIT) -> Survey:
    """Return the survey of a code, with its event and session, in which the person holds the right."""
    return _one(
        Survey.objects.filter(code=code, event__in=events_for(person, right)).select_related(
            "event", "session"
        )
    )


def audiences(person: Any, event: Event) -> frozenset[str]:
    """Return which readers the person is among: whose answers at the event they may read."""
    cares = {Question.Audience.LOGISTICS} if looks_after(person, event) else set()
    if not events_for(person, Hosting.Right.NAMES).filter(pk=event.pk).exists():
        return frozenset(cares)
    leads = Appointment.objects.filter(
        person=person,
        duty=Duty.ORGANISER,
        organisation__hostings__event=event,
        organisation__hostings__is_lead=True,
    )
    is_of_the_lead = is_administrator(person) or leads.exists()
    return frozenset({Question.Audience.NAMES, *([Question.Audience.LEAD] if is_of_the_lead else []), *cares})


def answer_file_for(person: Any, code: str) -> AnswerFile:
    """Return a file that somebody answered with, for whoever may read the answers to its question."""
    file = AnswerFile.objects.filter(code=code).select_related("answer__question__event").first()
    if file is None or file.answer.question.audience not in audiences(person, file.answer.question.event):
        raise Http404
    return file


def door_device_for(person: Any, code: str, right: str = Hosting.Right.NAMES) -> DoorDevice:
    """Return the device at the door of a code, with its session and event, for the desk."""
    return _one(
        DoorDevice.objects.filter(code=code, event__in=events_for(person, right)).select_related(
            "event", "session__event"
        )
    )


def door_scan_for(person: Any, code: str, right: str = Hosting.Right.NAMES) -> DoorScan:
    """Return the scan of a code, with its session and place, for the desk."""
    return _one(
        DoorScan.objects.filter(code=code, session__event__in=events_for(person, right)).select_related(
            "session__event", "registration"
        )
    )


def rule_for(person: Any, code: str) -> Rule:
    """Return a rule of an event that the person may edit, or of an organisation that they organise for."""
    rule = _one(Rule.objects.filter(code=code, follows="").select_related("event", "organisation"))
    if rule.event is not None:
        is_theirs = events_for(person, Hosting.Right.EDIT).filter(pk=rule.event.pk).exists()
    elif rule.organisation is not None:
        is_theirs = organisations_of(person).filter(pk=rule.organisation.pk).exists()
    else:
        is_theirs = False
    if not is_theirs:
        raise Http404
    return rule


def rule_at(event: Event, code: str) -> Rule:
    """Return a rule of a code that can write to people of an event: its own, or its lead's."""
    leads = Hosting.objects.filter(event=event, is_lead=True).values("organisation")
    return _one(Rule.objects.own().filter(Q(event=event) | Q(organisation__in=leads), code=code))


# --- The door, by a device without an account ---


def door_device_by_link(token: str, now: datetime) -> DoorDevice:
    """Return the device that an enrolment link is for; used, forged, expired and shut out are 404."""
    return _door_device(links.read(DOOR_LINK, token, now=now), now)


def door_device_by_key(key: str, now: datetime) -> DoorDevice:
    """Return the enrolled device that holds the key; forged, expired and shut out are 404."""
    return _door_device(links.read(DOOR_KEY, key, now=now), now)


def _door_device(target: str | None, now: datetime) -> DoorDevice:
    device = (
        DoorDevice.objects.filter(code=target).select_related("event", "session__event").first()
        if target
        else None
    )
    if device is None or not device.is_open(now):
        raise Http404
    return device


def organisations_of(person: Any) -> QuerySet[Organisation]:
    """Return the organisations for which the person organises, in the order of their names."""
    return organisations(person, Duty.ORGANISER).order_by("name", "pk")


def organisation_of(person: Any, code: str) -> Organisation:
    """Return the organisation of a code for which the person organises."""
    return _one(organisations_of(person).filter(code=code))


def templates_for(person: Any) -> QuerySet[Template]:
    """Return the templates in use of the organisations that the person organises for."""
    return Template.objects.filter(organisation__in=organisations(person, Duty.ORGANISER), retired_at=None)


def template_for(person: Any, code: str) -> Template:
    """Return the template of a code, of an organisation that the person organises for."""
    return _one(templates_for(person).filter(code=code).select_related("organisation"))


# --- One's own, signed in ---


def registrations_of(person: Any, *, taken: accounts.Taken | None = None) -> QuerySet[Registration]:
    """Return the person's own registrations with their events.

    What somebody at a desk took for theirs (`taken`, where it is known) is not among them.
    """
    if not getattr(person, "is_authenticated", False):
        return Registration.objects.none()
    elses = accounts.all_at_a_desk(person.subject) if taken is None else taken
    found = Registration.objects.filter(person=person).exclude(pk__in=elses.get("events.Registration", ()))
    return found.select_related("event", "hub", "stakeholder_group")


def registration_of(person: Any, code: str) -> Registration:
    """Return the person's own registration of a code."""
    return _one(registrations_of(person).filter(code=code))


def registrations_to_claim(person: Any) -> QuerySet[Registration]:
    """Return the places without an account whose address the person has proved theirs."""
    if not getattr(person, "is_authenticated", False):
        return Registration.objects.none()
    proved = EmailAddress.objects.filter(user=person, verified=True).values(address=Lower("email"))
    places = Registration.objects.alive().filter(person=None, contact_key__in=proved)
    return places.select_related("event")


def registration_to_claim(person: Any, code: str) -> Registration:
    """Return a place of a code that the person may take into their account, or has taken already."""
    found = registrations_to_claim(person).filter(code=code).first()
    return found or registration_of(person, code)


def parts_of(person: Any, *, taken: accounts.Taken | None = None) -> QuerySet[Part]:
    """Return the person's own roles that stand, with their sessions and events; as `registrations_of`."""
    if not getattr(person, "is_authenticated", False):
        return Part.objects.none()
    elses = accounts.all_at_a_desk(person.subject) if taken is None else taken
    return (
        Part.objects.filter(person=person)
        .exclude(status__in=Part.UNHEARD)
        .exclude(pk__in=elses.get("events.Part", ()))
        .select_related("session__event", "organisation", "hub")
    )


def part_of(person: Any, code: str) -> Part:
    """Return the person's own role of a code."""
    return _one(parts_of(person).filter(code=code))


def hub_of_coordinator(role: Part) -> Hub:
    """Return the hub that somebody's role lets them look after: confirmed, and the hub still offered.

    Before its event is published too, for the letter that leads there goes out when they say yes.
    """
    event = role.session.event
    if role.hub is None or not role.coordinates or event.status == Event.Status.CANCELLED:
        raise Http404
    if not role.hub.capacities.filter(session=None).exists():
        raise Http404
    return role.hub


def session_at_hub(role: Part, code: str) -> Session:
    """Return a session of the event at whose hub somebody's role lets them look after people."""
    hub_of_coordinator(role)
    session = Session.objects.on_the_programme().filter(event=role.session.event_id, code=code).first()
    if session is None:
        raise Http404
    session.event = role.session.event
    return session


# --- One's own, by the link of a letter ---


def registration_by_link(token: str, now: datetime) -> Registration:
    """Return the registration that a safe link opens, with its event; forged and expired links are 404."""
    target = links.read(REGISTRATION, token, now=now)
    registration = (
        Registration.objects.filter(code=target).select_related("event", "hub", "stakeholder_group").first()
        if target
        else None
    )
    if registration is None:
        raise Http404
    return registration


def part_by_link(token: str, now: datetime) -> Part:
    """Return the role that a safe link opens, with its session and event."""
    target = links.read(PART, token, now=now)
    part = (
        Part.objects.filter(code=target)
        .exclude(status__in=Part.UNHEARD)
        .select_related("session__event", "organisation", "hub")
        .first()
        if target
        else None
    )
    if part is None:
        raise Http404
    return part


def guest_by_link(token: str, now: datetime) -> Guest:
    """Return the invitation that a safe link opens, with its event; forged and withdrawn ones are 404."""
    target = links.read(GUEST, token, now=now)
    guest = Guest.objects.filter(code=target).select_related("event", "hub").first() if target else None
    if guest is None:
        raise Http404
    return guest


def delegation_by_link(token: str, now: datetime) -> Delegation:
    """Return the delegation that a safe link opens, with its event."""
    target = links.read(DELEGATION, token, now=now)
    found = Delegation.objects.filter(code=target).select_related("event", "hub").first() if target else None
    if found is None:
        raise Http404
    return found


def wall_by_link(token: str, now: datetime) -> tuple[Session, Hub | None]:
    """Return the session, with its event, whose code on the wall this is, and the hub where it hangs in one.

    A wall whose codes were closed is 404, and so is a hub that is offered no more.
    """
    code, _colon, hub_code = (links.read(WALL, token, now=now) or "").removeprefix("wall:").partition(":")
    session = (
        Session.objects.filter(code=code, event__status=Event.Status.PUBLISHED)
        .select_related("event")
        .first()
        if code
        else None
    )
    if session is None:
        raise Http404
    if not hub_code:
        return session, None
    offered = Hub.objects.filter(capacities__session=None, capacities__isnull=False)
    hub = offered.filter(code=hub_code, event=session.event_id).first()
    if hub is None:
        raise Http404
    return session, hub


def named_by(delegation: Delegation, code: str) -> Registration:
    """Return the place of somebody whom a delegation named."""
    return _one(delegation.registrations.select_related("event", "delegation").filter(code=code))


def survey_of(registration: Registration, code: str) -> Survey:
    """Return a survey of the registration's own event that was opened."""
    return _one(
        Survey.objects.filter(code=code, event=registration.event_id)
        .exclude(status=Survey.Status.DRAFT)
        .select_related("session")
    )


def answer_file_of(registration: Registration, code: str) -> AnswerFile:
    """Return a file that was handed in with the registration itself."""
    return _one(AnswerFile.objects.filter(code=code, answer__registration=registration))


def feed_by_link(token: str) -> Feed:
    """Return the private calendar that an address opens, with whose it is; an ended one is 404."""
    feed = (
        Feed.objects.filter(token_hash=feeds.hash_of(token))
        .select_related("person", "registration__event", "registration__hub")
        .first()
    )
    if feed is None or (feed.person is not None and not feed.person.is_active):
        raise Http404
    return feed


def session_of(registration: Registration, code: str) -> Session:
    """Return a session of the registration's own event, on its programme."""
    return _one(Session.objects.on_the_programme().filter(event=registration.event, code=code))
