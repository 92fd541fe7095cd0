"""Figures by sector, gender, country and mode; the parts of every table add up to its total."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from events.models import Mode
from people import terms
from people.demographics import Gender
from people.models import Category, Scheme, StakeholderGroup
from reports.disclosure import Counted
from reports.facts import Contribution, Fact
from reports.measures import hours, persons, present, unique

NOT_STATED = "not-stated"
OUTSIDE = "outside-the-scheme"

#: dimension → its title.
DIMENSIONS: dict[str, str | Promise] = {
    "gender": _("Gender"),
    "stakeholder_group": _("Sector"),
    "country": _("Country"),
    "mode": _("Mode"),
}
_GENDERS = {Gender.WOMAN: _("Women"), Gender.MAN: _("Men"), Gender.ANOTHER: _("Another gender, or several")}
_UNANSWERED = _("Not answered")
_NOT_STATED = _("Not stated")
_OUTSIDE = _("Outside this scheme")

Row = Fact | Contribution


def in_all_languages(word: str | Promise) -> dict[str, str]:
    """Return a translatable word in each language of the site."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = gettext(word) if type(word) is str else str(word)
    return said


def _names(term: StakeholderGroup | Category | Scheme) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = term.name
    return said


@dataclass(frozen=True)
class Dimension:
    """One way of breaking figures down: where a fact belongs, and the rows with their labels.

    `rows` is a fixed list; without one the rows are those that occur (countries).
    """

    code: str
    place: Callable[[Row], str]
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    optional: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    listed: bool = True

    def labels(self, codes: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the rows to show for the codes that occur, in order, each with its label by language."""
        occurring = set(codes)
        if self.listed:
            known = {**self.rows, **{code: name for code, name in self.optional.items() if code in occurring}}
            tail = known.pop(NOT_STATED, None)
            return {
                **{code: dict(name) for code, name in known.items()},
                **({NOT_STATED: dict(tail)} if tail else {}),
            }
        named = {code: _country(code) for code in sorted(occurring - {NOT_STATED})}
        return {**named, NOT_STATED: in_all_languages(_NOT_STATED)}


def _country(code: str) -> dict[str, str]:
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(countries.name(code)) or code
    return said


def gender(*, merged: bool = True) -> Dimension:
    """Gender as people stated it. Merged, as in publications, “not stated” holds those who prefer not to
    say and those who did not answer; for organisers the two stay apart."""
    named = {str(code): in_all_languages(word) for code, word in _GENDERS.items()}
    if merged:
        return Dimension(
            "gender",
            lambda fact: fact.gender if fact.gender in named else NOT_STATED,
            {**named, NOT_STATED: in_all_languages(_NOT_STATED)},
        )
    return Dimension(
        "gender",
        lambda fact: fact.gender or NOT_STATED,
        {
            **named,
            str(Gender.UNDISCLOSED): in_all_languages(Gender.UNDISCLOSED.label),
            NOT_STATED: in_all_languages(_UNANSWERED),
        },
    )


def stakeholder_group(scheme: Scheme | None = None) -> Dimension:
    """Sectors at the finest level, or in a scheme; a sector without a place there is outside the scheme."""
    not_stated = {NOT_STATED: in_all_languages(_NOT_STATED)}
    if scheme is None:
        groups = sorted(StakeholderGroup.objects.all(), key=lambda group: group.position)
        return Dimension(
            "stakeholder_group",
            lambda fact: fact.stakeholder_group or NOT_STATED,
            {**{group.code: _names(group) for group in groups if group.retired_at is None}, **not_stated},
            {group.code: _names(group) for group in groups if group.retired_at is not None},
        )
    walk = {
        source: category.code if category else OUTSIDE for source, category in terms.derive(scheme).items()
    }
    categories = sorted(scheme.categories.all(), key=lambda category: category.position)
    return Dimension(
        "stakeholder_group",
        lambda fact: walk.get(fact.stakeholder_group, OUTSIDE) if fact.stakeholder_group else NOT_STATED,
        {
            **{category.code: _names(category) for category in categories},
            OUTSIDE: in_all_languages(_OUTSIDE),
            **not_stated,
        },
    )


def country() -> Dimension:
    """Countries as they occur, by ISO 3166 code."""
    return Dimension("country", lambda fact: fact.country or NOT_STATED, listed=False)


def mode() -> Dimension:
    """How people take part, by the mode of their registration; it is always known."""
    named = {str(code): in_all_languages(code.label) for code in Mode}
    hub = named.pop(str(Mode.HUB))
    return Dimension("mode", lambda fact: fact.mode, named, {str(Mode.HUB): hub})


def dimensions(scheme: Scheme | None = None, *, merged: bool = True) -> list[Dimension]:
    """Return the four dimensions in reading order."""
    return [gender(merged=merged), stakeholder_group(scheme), country(), mode()]


def _people_by(rows: Iterable[Row], dimension: Dimension) -> dict[str, int]:
    people: dict[str, set] = {}
    for row in rows:
        people.setdefault(dimension.place(row), set()).add(row.subject)
    return {code: len(subjects) for code, subjects in people.items()}


def count(rows: Sequence[Row], dimension: Dimension) -> Counted:
    """Return the rows counted by the dimension, with the different people behind each count."""
    counts = Counter(dimension.place(row) for row in rows)
    codes = list(dimension.labels(counts))
    people = _people_by(rows, dimension)
    return Counted(
        {code: counts[code] for code in codes},
        {code: people.get(code, 0) for code in codes},
        persons(rows),
        listed=dimension.listed,
    )


def attendance(facts: Sequence[Fact], dimension: Dimension) -> dict[str, Counted]:
    """Return the tables of people present, unique people and registered, each knowing how it differs from
    those present."""
    came = present(facts)
    latest = unique(came)
    once = set(map(id, latest))
    again = _people_by((fact for fact in came if id(fact) not in once), dimension)
    away = _people_by((fact for fact in facts if not fact.presences), dimension)
    tables = {"present": came, "people": latest, "registered": facts}
    apart = {"present": {}, "people": {"present": again}, "registered": {"present": away}}
    counted = {}
    for name, rows in tables.items():
        table = count(rows, dimension)
        counted[name] = Counted(table.counts, table.persons, table.total_persons, apart[name], table.listed)
    return counted


def hours_by(facts: Sequence[Fact], dimension: Dimension) -> dict[str, int]:
    """Return person-hours by the dimension, each rounded to 10."""
    minutes: Counter[str] = Counter()
    for fact in present(facts):
        minutes[dimension.place(fact)] += fact.minutes
    return {code: hours(minutes[code]) for code in dimension.labels(minutes)}
