"""The distinct counts, each with its unit and base; none is ever added to or compared with another unsaid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events import flags
from events.models import Part, Session
from reports.figures.facts import Contribution, Facts, Meeting


@dataclass(frozen=True)
class Measure:
    """What is counted, in which unit, and out of which set of people."""

    code: str
    title: str | Promise
    unit: str | Promise
    base: str | Promise


REGISTERED = Measure(
    "registered",
    _("Registered"),
    _("registrations"),
    _("Places at the covered events. Someone registered for two events counts twice."),
)
REGISTERED_PEOPLE = Measure(
    "registered-people",
    _("Different people registered"),
    _("people"),
    _("People behind the registrations, by account; each counts once. Names are never compared."),
)
PRESENT = Measure(
    "present",
    _("Present"),
    _("registrations"),
    _("Registrations with a check-in at one session or more. Someone present at two events counts twice."),
)
PEOPLE = Measure(
    "people",
    _("Different people present"),
    _("people"),
    _(
        "People who were present at least once; each counts once however many events they came to, as they"
        " described themselves the last time."
    ),
)
PARTICIPATIONS = Measure(
    "participations",
    _("Participations"),
    _("people × sessions"),
    _("Check-ins: each person counts once for each session they were at."),
)
HOURS = Measure(
    "hours",
    _("Person-hours"),
    _("hours"),
    _(
        "Time attended, added up over people: measured minutes, or the session's declared length. Rounded"
        " to 10."
    ),
)
SPEAKERS = Measure(
    "speakers",
    _("Speakers"),
    _("contributions"),
    _("Confirmed roles of speakers and panellists; one person in two sessions counts twice."),
)
MODERATORS = Measure(
    "moderators",
    _("Moderators"),
    _("contributions"),
    _("Confirmed roles of moderators, in the room and online; one person in two sessions counts twice."),
)
RAPPORTEURS = Measure(
    "rapporteurs",
    _("Rapporteurs"),
    _("contributions"),
    _("Confirmed roles of rapporteurs; one person in two sessions counts twice."),
)
TRAINERS = Measure(
    "trainers",
    _("Trainers"),
    _("contributions"),
    _("Confirmed roles of trainers and co-trainers; one person in two sessions counts twice."),
)
ORGANISERS = Measure(
    "organisers",
    _("Organisers"),
    _("contributions"),
    _("Confirmed roles of organisers; one person in two sessions counts twice."),
)
SPEAKERS_AND_MODERATORS = Measure(
    "speakers-and-moderators",
    _("Speakers and moderators"),
    _("contributions"),
    _("Confirmed roles of speakers and of moderators together; one person in two sessions counts twice."),
)
#: Those who completed a course are found by `reports.figures.completed`: from its rule, not from presence.
COMPLETED = Measure(
    "completed",
    _("Completed"),
    _("people"),
    _(
        "People who met everything that their course asks, as it stood when their group opened; each counts"
        " once however many courses they completed."
    ),
)

#: Measures of those who take part, in the order in which they are read.
ATTENDANCE = (REGISTERED, REGISTERED_PEOPLE, PRESENT, PEOPLE, PARTICIPATIONS, HOURS)
#: Measures of those who contribute, each on its own.
CONTRIBUTIONS = (SPEAKERS, MODERATORS, RAPPORTEURS, TRAINERS, ORGANISERS)
#: All, in the order in which they are read.
IN_ORDER = (*ATTENDANCE, COMPLETED, *CONTRIBUTIONS, SPEAKERS_AND_MODERATORS)
MEASURES = {measure.code: measure for measure in IN_ORDER}

ROLES: dict[str, tuple[str, ...]] = {
    SPEAKERS.code: (Part.Role.SPEAKER, Part.Role.PANELLIST),
    MODERATORS.code: (Part.Role.ONSITE_MODERATOR, Part.Role.ONLINE_MODERATOR),
    RAPPORTEURS.code: (Part.Role.RAPPORTEUR,),
    TRAINERS.code: (Part.Role.TRAINER, Part.Role.CO_TRAINER),
    ORGANISERS.code: (Part.Role.ORGANISER,),
    SPEAKERS_AND_MODERATORS.code: (
        Part.Role.SPEAKER,
        Part.Role.PANELLIST,
        Part.Role.ONSITE_MODERATOR,
        Part.Role.ONLINE_MODERATOR,
    ),
}


@dataclass(frozen=True)
class Total:
    """An unprotected number, of a whole or of one cell, and the different people behind it."""

    count: int
    persons: int


def hours(minutes: int) -> int:
    """Return minutes as person-hours rounded to the nearest 10, halves up."""
    return (minutes + 300) // 600 * 10


def present(facts: Facts) -> Facts:
    """Return the registrations with a check-in."""
    return facts.present


def unique(facts: Facts) -> Facts:
    """Return one fact for each person: their latest, so that they count as they last described themselves."""
    return facts.latest


def in_role(contributions: Iterable[Contribution], measure: str) -> list[Contribution]:
    """Return the contributions that a measure counts."""
    return [one for one in contributions if one.role in ROLES[measure]]


def persons(rows: Facts | Iterable[Contribution]) -> int:
    """Return how many different people stand behind the rows."""
    return rows.persons if isinstance(rows, Facts) else len({row.subject for row in rows})


def totals(facts: Facts, contributions: Sequence[Contribution]) -> dict[str, Total]:
    """Return the unprotected total of every measure, with the different people behind it."""
    came = present(facts)
    registered_people, people = persons(facts), persons(came)
    found = {
        REGISTERED.code: Total(len(facts), registered_people),
        REGISTERED_PEOPLE.code: Total(registered_people, registered_people),
        PRESENT.code: Total(len(came), people),
        PEOPLE.code: Total(people, people),
        PARTICIPATIONS.code: Total(came.presences, people),
        HOURS.code: Total(hours(sum(came.minutes)), people),
    }
    for measure in (*CONTRIBUTIONS, SPEAKERS_AND_MODERATORS):
        chosen = in_role(contributions, measure.code)
        found[measure.code] = Total(len(chosen), persons(chosen))
    return found


# --- What looks odd, and is shown as it is ---

UNMARKED = pgettext_lazy("a note on data", "Sessions are over for which nobody marked attendance.")
LATER_ABOVE_EARLIER = pgettext_lazy(
    "a note on data", "A later session had more people present than the one before it."
)
ABOVE_REGISTERED = pgettext_lazy("a note on data", "More people were present than were registered.")
CAME_WITHOUT_PLACE = pgettext_lazy(
    "a note on data", "Someone gave up their place and was present all the same."
)
#: Notes on the data: code → sentence. They tell that something is so, never how many people it concerns.
NOTES: dict[str, str | Promise] = {
    "unmarked": UNMARKED,
    flags.LATER_ABOVE_EARLIER: LATER_ABOVE_EARLIER,
    flags.ABOVE_REGISTERED: ABOVE_REGISTERED,
    "came-without-place": CAME_WITHOUT_PLACE,
}


def quality(facts: Facts, meetings: Sequence[Meeting], now: datetime) -> list[str]:
    """Return codes of `NOTES` that hold for these events at `now`."""
    found = []
    if unmarked(meetings, now):
        found.append("unmarked")
    by_event: dict[int, list[int | None]] = {}
    for meeting in meetings:
        if meeting.status != Session.Status.CANCELLED:
            by_event.setdefault(meeting.event, []).append(meeting.present if meeting.marked else None)
    places = facts.places
    odd = {code for event, days in by_event.items() for code, *_rest in flags.odd(places[event], days)}
    if sum(places.values()) < len(facts):
        odd.add("came-without-place")
    return found + [code for code in NOTES if code in odd]


def unmarked(meetings: Iterable[Meeting], now: datetime) -> int:
    """Return how many sessions had begun an hour before `now` and have no attendance marked."""
    return sum(
        1
        for meeting in meetings
        if not meeting.marked
        and meeting.status in (Session.Status.SCHEDULED, Session.Status.HELD)
        and meeting.starts_at is not None
        and meeting.starts_at + timedelta(hours=1) <= now
    )
