"""Short names that pages tell of others: people who agreed, organisations, topics.

They are read from their records each time that somebody searches and kept in no index: whoever withdraws or
is erased is not found any more from that moment on.
"""

from collections.abc import Callable, Collection, Iterator
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet, Value

from cms import languages, roles
from cms.models import EventPage, MembersPage, PublicationPage, SectionPage, SessionPage, TrainingPage
from cms.search.words import stem, words_of
from convite.prepared import Prepared
from events.models import Event, Part, Session, Topic
from people.models import Organisation

#: What a name weighs on a page that only tells it.
WEIGHT = 12
#: The roles by which people stand on a session's page.
SHOWN = [*roles.TABLE, Part.Role.ORGANISER]


class Named(NamedTuple):
    """Which words of a search a page tells as part of a name, by their place, and the name."""

    page_id: int
    words: frozenset[int]
    name: str


def look(words: list[str], language: str) -> Iterator[Named]:
    """Find the live pages that tell a name in which one of these folded words stands."""
    found: dict[str, dict[int, tuple[frozenset[int], str]]] = {}
    stems = [stem(word, language) for word in words]
    topics = (("topic", key, next(filter(None, names), "")) for key, *names in TOPICS.rows(language=language))
    for kind, key, *names in chain(NAMES.rows(), topics):
        for name in filter(None, names):
            said = {word.folded for word in words_of(name)}
            ends = {stem(word, language) for word in said} if kind == "topic" else said
            hit = frozenset(
                place
                for place, word in enumerate(words)
                if word in said or (kind == "topic" and stems[place] in ends)
            )
            if hit and len(hit) > len(found.get(kind, {}).get(key, (frozenset(), ""))[0]):
                found.setdefault(kind, {})[key] = hit, name
    for kind, hits in found.items():
        for page_id, key in WHERE[kind](hits):
            yield Named(page_id, *hits[key])


def _public() -> QuerySet[Part]:
    return (
        Part.objects.filter(shows_name=True, person__isnull=False, role__in=SHOWN)
        .filter(status__in=list(Part.STANDING), session__event__risk=Event.Risk.OPEN)
        .exclude(session__status=Session.Status.DRAFT)
    )


def _names() -> QuerySet[Any]:
    kind, nothing = Value("person", CharField()), Value("", CharField())
    people = _public().order_by().values_list(kind, "person_id", "person__name", nothing).distinct()
    bodies = Organisation.objects.order_by()
    return people.union(
        bodies.values_list(Value("organisation", CharField()), "pk", "name", "acronym"), all=True
    )


def _pages(*rows: QuerySet[Any]) -> list[tuple[int, int]]:
    first, *others = rows
    return list(first.union(*others, all=True)) if others else list(first)


def _of_people(keys: Collection[int]) -> list[tuple[int, int]]:
    parts = _public().filter(person_id__in=keys, session__pages__live=True)
    return _pages(parts.order_by().values_list("session__pages__pk", "person_id"))


def _of_gatherings(model: type[Any], way: str, column: str, keys: Collection[int]) -> QuerySet[Any]:
    open_ones = {f"{way}__risk": Event.Risk.OPEN, f"{way}__{column}__in": keys, "live": True}
    return model.objects.filter(**open_ones).order_by().values_list("pk", f"{way}__{column}")


def _gatherings(column: str, keys: Collection[int]) -> list[QuerySet[Any]]:
    return [
        _of_gatherings(EventPage, "event", column, keys),
        _of_gatherings(SessionPage, "session__event", column, keys),
        _of_gatherings(TrainingPage, "cohort__event", column, keys),
    ]


OF_BODIES: dict[type[Any], str] = {
    SectionPage: "organisation",
    PublicationPage: "organisations",
    MembersPage: "coalition__members",
}


def _of_organisations(keys: Collection[int]) -> list[tuple[int, int]]:
    return _pages(
        *_gatherings("hostings__organisation_id", keys),
        *(
            model.objects.filter(**{f"{way}__in": keys, "live": True}).order_by().values_list("pk", way)
            for model, way in OF_BODIES.items()
        ),
    )


def _of_topics(keys: Collection[int]) -> list[tuple[int, int]]:
    return _pages(
        *_gatherings("topics", keys),
        PublicationPage.objects.filter(topics__in=keys, live=True).order_by().values_list("pk", "topics"),
    )


NAMES = Prepared(_names)
TOPICS = Prepared(
    lambda *, language: Topic.objects.order_by().values_list(
        "pk", *(languages.column("name", code) for code in languages.preferred(language))
    )
)
#: By the kind of a name, the live pages that tell some of them, each with the key of the name.
WHERE: dict[str, Callable[[Collection[int]], list[tuple[int, int]]]] = {
    "person": _of_people,
    "organisation": _of_organisations,
    "topic": _of_topics,
}
