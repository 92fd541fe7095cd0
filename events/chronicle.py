"""Who did what at an event, read from the log in words; it names those who acted, and nobody else.

People who take part appear by the number of their place, so that the log stays true and readable after one of
them is forgotten. What was done to many at once is one line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Delegation, Event, Hosting, Part, Presence, Registration, Session
from mail.models import Means
from people.models import Organisation, Person

#: What acts are about, and the words that a filter has for it.
KINDS = {
    "places": _("Places"),
    "lists": _("Lists and files"),
    "presence": _("Attendance"),
    "event": _("The event and its sessions"),
    "roles": _("Roles"),
    "rights": _("Who may see what"),
}
#: act → what it is about, and its sentence. `number` is that of a place, `session` a title.
ACTS: dict[str, tuple[str, Any]] = {
    "place given back": ("places", _("Gave place %(number)s back.")),
    "mode changed": (
        "places",
        _("Changed how place %(number)s takes part: before %(before)s, now %(after)s."),
    ),
    "seat in a session given": (
        "places",
        _("Gave place %(number)s a seat in a session: %(session)s."),
    ),
    "seat in a session taken": ("places", _("Took place %(number)s off a session: %(session)s.")),
    "seats of a session set": ("event", _("Gave a session seats of its own: %(session)s.")),
    "session opened to all": ("event", _("Took a session's own seats off again: %(session)s.")),
    "place corrected": ("places", _("Corrected what place %(number)s says: %(fields)s.")),
    "address corrected": ("places", _("Corrected the e-mail address of place %(number)s.")),
    "message sent again": ("places", _("Sent the message with the page to place %(number)s once more.")),
    "link handed over": ("places", _("Took the link to the page of place %(number)s, to hand it over.")),
    "documents changed": ("event", _("Changed the documents of a session: %(session)s.")),
    "document added": ("event", _("Added a document to a session: %(session)s.")),
    "document changed": ("event", _("Changed a document of a session: %(session)s.")),
    "document taken again": ("event", _("Took an earlier version of a document again: %(session)s.")),
    "document removed": ("event", _("Took a document off a session: %(session)s.")),
    "document brought back": ("event", _("Brought a document of a session back: %(session)s.")),
    "message sent off": ("places", _("Sent an announcement to %(count)s people.")),
    "message taken back": ("places", _("Took an announcement back before it left.")),
    "message paused": ("places", _("Paused an announcement.")),
    "message went on": ("places", _("Let a paused announcement go on.")),
    "message stopped": ("places", _("Stopped an announcement.")),
    "told by phone": ("places", _("Told place %(number)s by phone: %(means)s.")),
    "not told by phone after all": ("places", _("Put place %(number)s back among those to tell by phone.")),
    "number found wrong": ("places", _("Found the phone number of place %(number)s wrong.")),
    "told by phone from now on": ("places", _("Place %(number)s is told by phone from now on.")),
    "told by mail again": ("places", _("Place %(number)s is told by e-mail again.")),
    "not to be told by phone": ("places", _("Took off the list of whom to tell by phone: %(count)s.")),
    "role told by phone": ("roles", _("Told somebody of their role by phone: %(role)s, %(session)s.")),
    "role not told by phone after all": (
        "roles",
        _("Put a role back among those to tell by phone: %(role)s, %(session)s."),
    ),
    "role number found wrong": (
        "roles",
        _("Found the phone number of a role's holder wrong: %(role)s, %(session)s."),
    ),
    "letters sent again": ("places", _("Let messages leave after all: %(count)s.")),
    "letters dropped": ("places", _("Dropped messages: %(count)s.")),
    "person looked up": ("lists", _("Looked up who holds place %(number)s.")),
    "list downloaded": ("lists", _("Took a file of %(rows)s places (%(file)s).")),
    "live figures downloaded": ("lists", _("Took live figures as a file (%(file)s).")),
    "many: give-back": ("places", _("Gave %(count)s places back in one step.")),
    "many: give-back undone": ("places", _("Undid giving many places back.")),
    "many: switch": ("places", _("Changed how %(count)s people take part in one step.")),
    "many: switch undone": ("places", _("Undid changing how many people take part.")),
    "many: present": ("presence", _("Marked %(count)s people present in one step: %(session)s.")),
    "many: present undone": ("presence", _("Undid marking many people present.")),
    "many: again": ("places", _("Sent %(count)s people the message with their page again, in one step.")),
    "many: again undone": ("places", _("Undid sending many people the message with their page.")),
    "many: approve": ("places", _("Said yes to %(count)s requests in one step.")),
    "many: approve undone": ("places", _("Undid saying yes to many requests.")),
    "many: refuse": ("places", _("Said no to %(count)s requests in one step.")),
    "many: refuse undone": ("places", _("Undid saying no to many requests.")),
    "many: list-requests": ("places", _("Put %(count)s requests on the waiting list in one step.")),
    "many: list-requests undone": ("places", _("Undid putting many requests on the waiting list.")),
    "many: list": ("places", _("Registered %(count)s people from a list.")),
    "many: list undone": ("places", _("Undid registering people from a list.")),
    "aims set": ("event", _("Set what is aimed at in who takes part.")),
    "question added": ("event", _("Asked one more question.")),
    "question changed": ("event", _("Changed a question.")),
    "question retired": ("event", _("Stopped asking a question; its answers stay until their day.")),
    "question deleted": ("event", _("Deleted a question that nobody had answered.")),
    "question asked again": ("event", _("Asked a retired question again.")),
    "questions copied": ("event", _("Copied the questions of another event.")),
    "device admitted to the door": ("presence", _("Let a phone check people in at the door.")),
    "device shut out of the door": ("presence", _("Shut a phone out of the door.")),
    "device moved to another door": ("presence", _("Moved a phone to another session's door.")),
    "scan at the door undone": ("presence", _("Undid somebody's check-in at the door.")),
    "instant worked out anew from the hour on the wall": (
        "event",
        _("The hour on the wall stayed, and its instant was worked out anew: time zones had changed."),
    ),
    "pictures and recording arranged": (
        "event",
        _("Changed what is said and asked of pictures and recording."),
    ),
    "needs arranged": ("event", _("Changed what is asked of needs and which supports are offered.")),
    "hub added": ("event", _("Added a remote hub.")),
    "hub changed": ("event", _("Changed a remote hub.")),
    "hub removed": ("event", _("Took a remote hub away.")),
    "rule written": ("event", _("Wrote a rule for messages.")),
    "rule changed": ("event", _("Changed a rule for messages.")),
    "rule turned on": ("event", _("Turned a rule for messages on.")),
    "rule turned off": ("event", _("Turned a rule for messages off.")),
    "rule deleted": ("event", _("Deleted a rule for messages.")),
    "rule brought back": ("event", _("Brought a deleted rule for messages back.")),
    "reminder changed": ("event", _("Changed a usual reminder.")),
    "reminder as usual again": ("event", _("Put a usual reminder back as it was.")),
    "survey opened": ("event", _("Opened a survey.")),
    "survey closed": ("event", _("Closed a survey.")),
    "admission changed": ("event", _("Changed how people come to a place.")),
    "code for the wall drawn": ("presence", _("Drew a code for the wall.")),
    "codes on the wall closed": ("presence", _("Closed the codes on the wall.")),
    "seats at the wall": ("presence", _("Changed what happens at the wall when every seat is taken.")),
    "delegation link handed over": ("places", _("Took an institution's link, to hand it over.")),
    "delegation taken back": ("places", _("Took an institution's places back.")),
    "institution invited": ("places", _("Invited an institution.")),
    "link of a named person handed over": (
        "places",
        _("Took the link of place %(number)s, which an organisation named, to hand it over."),
    ),
    "people invited": ("places", _("Invited people by name: %(count)s.")),
    "guests reminded": ("places", _("Reminded people of their invitation: %(count)s.")),
    "invitation handed over": ("places", _("Took a personal invitation, to hand it over.")),
    "invitation withdrawn": ("places", _("Withdrew a personal invitation.")),
    "letter on paper drawn": ("lists", _("Drew a letter on paper.")),
    "badges printed": ("lists", _("Printed badges: %(count)s.")),
    "table cards printed": ("lists", _("Printed table cards: %(count)s.")),
    "letterhead changed": ("event", _("Changed the letterhead.")),
    "registration code made": ("places", _("Made a registration code.")),
    "registration code withdrawn": ("places", _("Withdrew a registration code.")),
    "title changed": ("event", _("Changed the title.")),
    "event created": ("event", _("Began the event.")),
    "event published": ("event", _("Published the event.")),
    "event called off": ("event", _("Called the event off.")),
    "venue changed": ("event", _("Changed the venue.")),
    "rooms changed": ("event", _("Changed the rooms, or the minutes between places.")),
    "tracks named": ("event", _("Changed what the tracks are called in each language.")),
    "seats changed": (
        "event",
        _("Changed the number of seats, %(mode)s: before %(was)s, now %(became)s."),
    ),
    "seats kept for a sector": ("event", _("Changed the seats kept for a sector, %(mode)s: %(count)s.")),
    "session added": ("event", _("Added a session: %(session)s.")),
    "sessions copied": ("event", _("Added copies of sessions: %(count)s.")),
    "sessions pasted": ("event", _("Added sessions from a programme that was pasted: %(count)s.")),
    "session dated": ("event", _("Gave a session its date: %(session)s, %(became)s.")),
    "days changed": ("event", _("Changed the days: before %(was)s, now %(became)s.")),
    "session moved": ("event", _("Moved a session: %(session)s, before %(was)s, now %(became)s.")),
    "session set aside": ("event", _("Took the date of a session back: %(session)s.")),
    "session changed": ("event", _("Changed what a session says of itself: %(session)s.")),
    "place of a session changed": ("event", _("Changed the room or the way in of a session: %(session)s.")),
    "session called off": ("event", _("Called a session off: %(session)s.")),
    "session held": ("event", _("Kept a session as held: %(session)s.")),
    "session opened again": ("event", _("Opened a held session again: %(session)s.")),
    "role invited": ("roles", _("Invited somebody to a role: %(role)s, %(session)s.")),
    "role invited again": ("roles", _("Sent an invitation to a role once more: %(role)s, %(session)s.")),
    "role given to somebody else": ("roles", _("Gave a role to somebody else: %(role)s, %(session)s.")),
    "role taken on": ("roles", _("Took a role on: %(role)s, %(session)s.")),
    "registered by hand": (
        "places",
        _("Registered place %(number)s by hand, at the door or on the phone."),
    ),
    "request approved": ("places", _("Said yes to the request for place %(number)s.")),
    "request refused": ("places", _("Said no to the request for place %(number)s.")),
    "answer to a request undone": ("places", _("Undid the answer to the request for place %(number)s.")),
    "offer extended": ("places", _("Held the seat that is offered to place %(number)s for longer.")),
    "offered out of turn": ("places", _("Offered place %(number)s a seat out of turn.")),
    "group asked for places": ("places", _("Asked for places for a group: %(count)s.")),
    "people named": ("places", _("Named people for places: %(count)s.")),
    "name taken back": ("places", _("Took back the name given for place %(number)s.")),
    "attendance marked": ("presence", _("Marked place %(number)s: %(state)s. %(session)s.")),
    "attendance of many marked": ("presence", _("Marked the attendance of %(count)s people: %(session)s.")),
    "marks undone": ("presence", _("Undid marks of attendance: %(count)s, %(session)s.")),
    "let in at the door": ("presence", _("Let place %(number)s in at the door: %(session)s.")),
    "device came to the door": (
        "presence",
        _("Opened its link, as phone %(sign)s: %(session)s."),
    ),
    "attendance file brought in": (
        "presence",
        _("Brought in a meeting's attendance file, with %(count)s records: %(session)s."),
    ),
    "attendance file undone": (
        "presence",
        _("Undid a meeting's attendance file, %(count)s records: %(session)s."),
    ),
    "sign-in sheet printed": ("lists", _("Printed sign-in sheet %(sheet)s: %(session)s.")),
    "sign-in sheet written up": (
        "presence",
        _("Wrote up sign-in sheet %(sheet)s, %(count)s changes: %(session)s."),
    ),
    "scan of a sheet kept": ("lists", _("Kept a scan of sign-in sheet %(sheet)s: %(session)s.")),
    "scan of a sheet opened": ("lists", _("Opened a scan of sign-in sheet %(sheet)s: %(session)s.")),
    "scan of a sheet deleted": ("lists", _("Deleted a scan of sign-in sheet %(sheet)s: %(session)s.")),
}


def tells(words: Mapping[str, tuple[str, Any]]) -> None:
    """Add the acts that a room above notes at its events, as `ACTS` holds them."""
    ACTS.update(words)


#: What a correction may touch.
_FIELDS = {
    "name": _("name"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "prefers_phone": _("told by phone"),
    "stakeholder_group_id": _("sector"),
    "country": _("country"),
    "first_time": _("first time"),
}
_MODES = {"onsite": _("in the room"), "online": _("online"), "hub": _("remote hub")}
#: name of a detail → the words of its values.
_WORDS: dict[str, Mapping[str, Any]] = {
    **dict.fromkeys(("before", "after", "mode"), _MODES),
    "role": dict(Part.Role.choices),
    "means": dict(Means.choices),
    "state": {"": _("not marked"), **dict(Presence.State.choices)},
}
#: LogEntry's actions on a right, in words.
_RIGHTS = {
    LogEntry.Action.CREATE: _("Gave %(organisation)s a right: %(right)s."),
    LogEntry.Action.UPDATE: _("Changed the right of %(organisation)s: %(right)s."),
    LogEntry.Action.DELETE: _("Took the right of %(organisation)s away."),
}


@dataclass(frozen=True)
class Line:
    """One act: when, by whom in words, and what it was."""

    at: datetime
    who: str
    words: str


@dataclass(frozen=True)
class Sought:
    """Which acts are looked for: of a kind, by somebody, from one instant to another."""

    kind: str = ""
    by: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(event: Event, sought: Sought = Sought()) -> QuerySet[LogEntry]:
    """Return the entries of an event's log, the newest first."""
    of_event, of_rights = _types()
    rights = Q(content_type=of_rights) & (
        Q(changes__event__0=str(event.pk))
        | Q(changes__event__1=str(event.pk))
        | Q(object_id__in=_rights(event))
    )
    about = Q(content_type=of_event, object_id=event.pk, additional_data__act__isnull=False)
    if sought.kind == "rights":
        found = LogEntry.objects.filter(rights)
    elif sought.kind:
        acts = [act for act, (kind, _words) in ACTS.items() if kind == sought.kind]
        found = LogEntry.objects.filter(about, additional_data__act__in=acts)
    else:
        found = LogEntry.objects.filter(about | rights)
    if sought.by:
        found = found.filter(actor__code=sought.by)
    if sought.since:
        found = found.filter(timestamp__gte=sought.since)
    if sought.until:
        found = found.filter(timestamp__lt=sought.until)
    return found.select_related("actor").order_by("-timestamp", "-pk")


def actors(event: Event) -> list[Person]:
    """Return those who did something at an event, by name."""
    acted = entries(event).order_by().exclude(actor=None).values("actor")
    return list(Person.objects.filter(pk__in=acted).order_by("name", "pk"))


def of_place(place: Registration) -> list[Line]:
    """Return what staff did to one place, the newest first."""
    of_event, _of_rights = _types()
    found = LogEntry.objects.filter(
        content_type=of_event, object_id=place.event_id, additional_data__registration=place.code
    )
    return in_words(found.select_related("actor").order_by("-timestamp", "-pk"))


def in_words(entries: Iterable[LogEntry]) -> list[Line]:
    """Return entries as lines in the reader's language; so many queries for many as for one."""
    rows = list(entries)
    told = [row.additional_data or {} for row in rows]
    codes = {one["registration"] for one in told if "registration" in one}
    numbers = dict(Registration.objects.filter(code__in=codes).values_list("code", "number"))
    titles = {
        session.code: session.title
        for session in Session.objects.filter(code__in={one["session"] for one in told if "session" in one})
    }
    of_rights = _types()[1]
    rights = [row for row in rows if row.content_type_id == of_rights.pk]
    bodies = _organisations(rights)
    groups = _groups(rows, told)
    lines = []
    for row, data in zip(rows, told, strict=True):
        if row.content_type_id == of_rights.pk:
            words = _right(row, bodies)
        else:
            words = _sentence(data, numbers, titles)
        lines.append(Line(row.timestamp, _who(row, data, groups), words))
    return lines


def who(entry: LogEntry) -> str:
    """Return who acted, in words."""
    if entry.actor is None:
        return gettext("Convite, by itself")
    return gettext("An account that was erased") if entry.actor.erased_at else entry.actor.name


def _sentence(data: dict[str, Any], numbers: dict[str, int], titles: dict[str, str]) -> str:
    _kind, words = ACTS.get(data.get("act", ""), ("", None))
    if words is None:
        return gettext("Did something that this page has no words for yet: %(act)s.") % {
            "act": data.get("act", "")
        }
    stand_in = "–"
    told = {
        **data,
        "number": numbers.get(data.get("registration", ""), stand_in),
        "session": titles.get(data.get("session", ""), stand_in),
        "fields": ", ".join(str(_FIELDS.get(name, name)) for name in data.get("fields", "").split()),
    }
    for name, words_of in _WORDS.items():
        if name in data:
            told[name] = words_of.get(data[name], data[name])
    return str(words) % told


def _groups(rows: list[LogEntry], told: list[dict[str, Any]]) -> dict[str, str]:
    """The names of institutions and groups that did something themselves, by their codes."""
    codes = {one["delegation"] for row, one in zip(rows, told, strict=True) if _is_an_organisations(row, one)}
    found = Delegation.objects.filter(code__in=codes).values_list("code", "organisation")
    return dict(found) if codes else {}


def _is_an_organisations(row: LogEntry, data: dict[str, Any]) -> bool:
    """Whether an institution or a group did it, by the link that it holds."""
    return row.actor_id is None and "delegation" in data


def _who(row: LogEntry, data: dict[str, Any], groups: dict[str, str]) -> str:
    if _is_an_organisations(row, data):
        return groups.get(data["delegation"]) or gettext("An institution or group")
    if row.actor is None and "device" in data:
        return gettext("A phone at the door")
    return who(row)


def _right(row: LogEntry, bodies: dict[int, str]) -> str:
    changes = row.changes_dict
    rights = dict(Hosting.Right.choices)
    right = next((one for one in reversed(changes.get("right", [])) if one in rights), "")
    return str(_RIGHTS.get(row.action, _RIGHTS[LogEntry.Action.UPDATE])) % {
        "organisation": bodies.get(row.pk, "–"),
        "right": rights.get(right, "–"),
    }


def _organisations(rights: list[LogEntry]) -> dict[int, str]:
    """Whose right each entry is about, by the entry's key: as the entry says, else as the right stands."""
    if not rights:
        return {}
    standing = dict(
        Hosting.objects.filter(pk__in=[row.object_id for row in rights]).values_list("pk", "organisation_id")
    )
    of: dict[int, int] = {}
    for row in rights:
        said = [one for one in row.changes_dict.get("organisation", []) if one and str(one).isdecimal()]
        key = int(said[0]) if said else standing.get(row.object_id)
        if key is not None:
            of[row.pk] = key
    names = {one.pk: one.name for one in Organisation.objects.filter(pk__in=set(of.values()))}
    return {row: names.get(key, "–") for row, key in of.items()}


def _rights(event: Event) -> Any:
    return Hosting.objects.filter(event=event).values("pk")


def _types() -> tuple[ContentType, ContentType]:
    return ContentType.objects.get_for_model(Event), ContentType.objects.get_for_model(Hosting)
