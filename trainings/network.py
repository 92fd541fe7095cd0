"""The network: who learnt here and agreed to be found, by whom they are found, and what is shown of them.

Whoever wants to look is looked at: only those who agreed find others, among the people who learnt with the
same organisations or with others of their coalitions. Staff see, of those who learnt with their own
organisation, what these chose to show, and no more. Sole writer of entries.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite.prepared import Prepared
from events import risk, spoken
from events.models import Part, Presence, Registration, Topic
from people import acquaintance, consent
from people.models import Consent, Organisation, Person
from people.names import plain
from trainings.errors import TrainingError
from trainings.models import Cohort, NetworkEntry, Tutor

PURPOSE = "network"
#: Where people found each other; see `people.introductions`.
CONTEXT = "network"
PRESENT = Presence.State.PRESENT
#: Which entry has which topic ticked.
_Ticked = NetworkEntry.topics.through
#: Letters are counted once they are plain, and `ß` has become two.
_MOST_WORDS = NetworkEntry._meta.get_field("words_key").max_length

#: Whether somebody was ever at a class; asked at each visit of one's own page.
_LEARNT = Prepared(
    lambda person: Registration.objects.filter(
        person_id=person, presences__state=PRESENT, event__cohort__isnull=False
    ).values_list("pk")[:1]
)


class NothingLearnt(TrainingError):
    """Somebody was at no class yet."""

    message: str | Promise = _("The network is for whoever has been at a class of a course.")


class Shown(NamedTuple):
    """What somebody chooses to show beside their name; nothing is chosen for them."""

    shows_country: bool = False
    shows_sector: bool = False
    shows_courses: bool = False
    organisation: str = ""
    works_on: str = ""
    topics: Sequence[Topic] = ()
    languages: Sequence[str] = ()


class Card(NamedTuple):
    """One entry as others see it; what is empty is not shown, or was not said."""

    entry: NetworkEntry
    name: str
    facts: list[tuple[str, str]]


# --- Coming and going --------------------------------------------------------------------------------


def has_learnt(person: Person) -> bool:
    """Return whether somebody was at a class of any course; one query."""
    return bool(list(_LEARNT.rows(person.pk)))


@transaction.atomic
def join(person: Person, shown: Shown, *, language: str, now: datetime) -> NetworkEntry:
    """Let somebody be found who agreed to it, in the words read in `language`, or change what they show.

    Raises `NothingLearnt`.
    """
    if not has_learnt(person):
        raise NothingLearnt
    list(Person.objects.select_for_update(no_key=True).filter(pk=person.pk))
    consent.keep(person.subject, PURPOSE, about="", agreed=True, language=language, now=now)
    values = {
        "shows_country": shown.shows_country,
        "shows_sector": shown.shows_sector,
        "shows_courses": shown.shows_courses,
        "organisation": shown.organisation,
        "works_on": shown.works_on,
        "languages": list(shown.languages),
        "words_key": plain(f"{shown.organisation} {shown.works_on}")[:_MOST_WORDS],
    }
    entry, _is_new = NetworkEntry.objects.update_or_create(
        person=person, defaults=values, create_defaults=values | {"since": now}
    )
    entry.topics.set(shown.topics)
    return entry


@transaction.atomic
def leave(person: Person, *, now: datetime) -> None:
    """Let somebody be found no more, at once; what they showed is deleted."""
    consent.withdraw(person.subject, PURPOSE, about="", now=now)
    NetworkEntry.objects.filter(person=person).delete()


def entry_of(person: Person) -> NetworkEntry | None:
    """Return somebody's own entry while they agree to be found."""
    return _agreed(NetworkEntry.objects.filter(person=person)).first()


def forget(subject: UUID, now: datetime) -> None:
    """Delete the entry of a subject."""
    NetworkEntry.objects.filter(person__subject=subject).delete()


# --- Who finds whom ----------------------------------------------------------------------------------


def groups_of(person: Person) -> QuerySet[Cohort]:
    """Return the groups in which somebody was at a class."""
    there = Registration.objects.filter(
        person=person, presences__state=PRESENT, event_id=OuterRef("event_id")
    )
    return Cohort.objects.filter(Exists(there))


def circle_of(person: Person) -> QuerySet[Organisation]:
    """Return the organisations somebody learnt with, and those of the same coalitions."""
    learnt_with = Organisation.objects.filter(courses__cohorts__in=groups_of(person))
    beside = Q(memberships__coalition__memberships__organisation__in=learnt_with)
    return Organisation.objects.filter(Q(pk__in=learnt_with) | beside).distinct()


def visible_to(person: Person) -> QuerySet[NetworkEntry]:
    """Return the entries that somebody finds who is in the network; none for anybody else.

    Two of whom one does not want to hear from the other do not find each other.
    """
    if entry_of(person) is None:
        return NetworkEntry.objects.none()
    found = _learnt_with(circle_of(person)).exclude(person=person)
    return found.exclude(person__in=acquaintance.kept_from(person))


def of_learners(organisations: QuerySet[Organisation]) -> QuerySet[NetworkEntry]:
    """Return the entries of those who learnt with any of the organisations, for whoever teaches there."""
    return _learnt_with(organisations)


def narrowed(
    entries: QuerySet[NetworkEntry],
    *,
    country: str = "",
    sector: str = "",
    topic: str = "",
    words: str = "",
) -> QuerySet[NetworkEntry]:
    """Return the entries of which all that is asked is true, and shown: nobody is found by what they hide.

    Words are looked for without accents and case, in names too; with words it asks the database at once.
    """
    if country:
        entries = entries.filter(shows_country=True, person__country=country)
    if sector:
        entries = entries.filter(shows_sector=True, person__stakeholder_group__code=sector)
    if topic:
        entries = entries.filter(
            pk__in=_topics_shown(entries).filter(topic__code=topic).values("networkentry")
        )
    if asked := plain(words).split():
        # A name is its owner's to correct elsewhere, so no plain copy of it is kept beside the entry.
        rows = entries.values_list("pk", "words_key", "person__name")
        said = {pk: (key, plain(name)) for pk, key, name in rows}
        entries = entries.filter(
            pk__in=[pk for pk, own in said.items() if all(any(word in one for one in own) for word in asked)]
        )
    return entries


def in_order(entries: QuerySet[NetworkEntry]) -> QuerySet[NetworkEntry]:
    """Return the entries by name, with what their cards tell of their people."""
    return entries.select_related("person__stakeholder_group").order_by("person__name", "pk")


def cards(entries: Iterable[NetworkEntry]) -> list[Card]:
    """Return the entries as others see them; one query for the courses of all, and one for their topics."""
    rows = list(entries)
    courses = _courses_shown(rows)
    topics: dict[int, list[str]] = {}
    for one in _topics_shown(rows).select_related("topic"):
        topics.setdefault(one.networkentry_id, []).append(str(one.topic.name))
    return [
        Card(row, row.person.name, _facts(row, courses.get(row.person_id, []), topics.get(row.pk, [])))
        for row in rows
    ]


def facts_of(whom: Person, to: Person) -> list[tuple[str, str]]:
    """Return what somebody shows to another in the network, as names and values; nothing to anybody else."""
    entry = in_order(visible_to(to).filter(person=whom)).first()
    return cards([entry])[0].facts if entry else []


def is_discreet(*people: Person) -> bool:
    """Return whether letters among these say nothing: one of them has to do with what is not open.

    They are or were in such a group, said yes to a role in such an event, or accompany such a group.
    """
    places = Registration.objects.filter(person__in=people, event__cohort__isnull=False)
    roles = Part.objects.filter(person__in=people, status=Part.Status.CONFIRMED)
    tutored = Tutor.objects.filter(person__in=people)
    return (
        places.exclude(event__risk__in=risk.NAMED_BESIDE_PEOPLE).exists()
        or roles.exclude(session__event__risk__in=risk.NAMED_BESIDE_PEOPLE).exists()
        or tutored.exclude(cohort__event__risk__in=risk.NAMED_BESIDE_PEOPLE).exists()
    )


def topics_offered(person: Person) -> list[Topic]:
    """Return the topics that somebody may tick: those of the open courses in which they were at a class."""
    open_ones = groups_of(person).filter(event__risk__in=risk.NAMED_BESIDE_PEOPLE).values("event")
    return list(Topic.objects.filter(events__in=open_ones).distinct().order_by("name", "pk"))


def topics_shown(entries: QuerySet[NetworkEntry]) -> QuerySet[Topic]:
    """Return the topics that stand on the cards of any of the entries, by name."""
    return Topic.objects.filter(pk__in=_topics_shown(entries).values("topic")).order_by("name", "pk")


def held(person: Person) -> list[dict[str, Any]]:
    """Return what is held of somebody here, for their own file."""
    return [
        {
            "shows_country": entry.shows_country,
            "shows_sector": entry.shows_sector,
            "shows_courses": entry.shows_courses,
            "organisation": entry.organisation,
            "works_on": entry.works_on,
            "topics": [topic.code for topic in entry.topics.all()],
            "languages": entry.languages,
            "since": entry.since,
        }
        for entry in NetworkEntry.objects.filter(person=person).prefetch_related("topics")
    ]


def _agreed(entries: QuerySet[NetworkEntry]) -> QuerySet[NetworkEntry]:
    """Those whose owner agrees to the words now in force; the consent is asked, not the entry trusted."""
    stands = Consent.objects.filter(
        subject=OuterRef("person__subject"),
        about="",
        text__purpose=PURPOSE,
        text__version=consent.TEXTS[PURPOSE][0],
        withdrawn_at=None,
    )
    return entries.filter(Exists(stands), person__is_active=True)


def _learnt_with(organisations: QuerySet[Organisation]) -> QuerySet[NetworkEntry]:
    there = Registration.objects.filter(
        person=OuterRef("person"),
        presences__state=PRESENT,
        event__cohort__course__organisation__in=organisations,
    )
    return _agreed(NetworkEntry.objects.filter(Exists(there)))


def _courses_shown(entries: list[NetworkEntry]) -> dict[int, list[str]]:
    """The titles of the open courses of those who show them, by the keys of people."""
    people = [entry.person_id for entry in entries if entry.shows_courses]
    places = (
        Registration.objects.filter(
            person__in=people,
            presences__state=PRESENT,
            event__cohort__isnull=False,
            event__risk__in=risk.NAMED_BESIDE_PEOPLE,
        )
        .select_related("event")
        .distinct()
        .order_by("event__starts_at", "pk")
    )
    found: dict[int, list[str]] = {}
    for place in places:
        assert place.person_id is not None  # noqa: S101  it was asked by it
        found.setdefault(place.person_id, []).append(str(place.event.title))
    return found


def _topics_shown(entries: QuerySet[NetworkEntry] | list[NetworkEntry]) -> QuerySet[Any]:
    """Which of the entries show which topics: ticked, and still of an open course that they were at.

    A course may become protected, or lose a topic, after somebody ticked it.
    """
    there = Registration.objects.filter(
        person=OuterRef("networkentry__person"),
        presences__state=PRESENT,
        event__cohort__isnull=False,
        event__risk__in=risk.NAMED_BESIDE_PEOPLE,
        event__topics=OuterRef("topic"),
    )
    return _Ticked.objects.filter(Exists(there), networkentry__in=entries)


def _facts(entry: NetworkEntry, courses: list[str], topics: list[str]) -> list[tuple[str, str]]:
    person = entry.person
    sector = person.stakeholder_group
    pairs = [
        (gettext("Country"), person.country.name if entry.shows_country and person.country else ""),
        (gettext("Sector"), str(sector.name) if entry.shows_sector and sector else ""),
        (gettext("Organisation"), entry.organisation),
        (gettext("Works on"), entry.works_on),
        (gettext("Topics"), ", ".join(sorted(topics))),
        (gettext("Languages"), ", ".join(spoken.names(entry.languages))),
        (gettext("Courses"), "; ".join(courses)),
    ]
    return [(name, str(value)) for name, value in pairs if value]
