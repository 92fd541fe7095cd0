"""Every way of breaking live figures down, with the registrations that stand behind each row.

The dimensions are those of `reports.figures.breakdown`; besides, roles, and every event by its own title.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_countries import countries

from events.models import Event, Mode, Part
from people.demographics import Gender
from people.models import Scheme, StakeholderGroup
from reports.figures import breakdown
from reports.figures.breakdown import NOT_STATED, Dimension, in_all_languages
from reports.figures.facts import Fact

#: dimension → its title, in reading order.
TITLES: dict[str, str | Promise] = {**breakdown.TITLES, "role": _("Role")}
#: Dimensions that say nothing of anybody, so that the right to counts is enough.
OF_NOBODY = ("event", "period")
HOME = "home"
#: A registration of which only what is asked about is filled in.
_BLANK = Fact(0, UUID(int=0), "", "", "", "", None, True, 0, 0)


@dataclass(frozen=True)
class Way:
    """A dimension, and the condition on registrations that is true of each of its rows.

    Without a condition no list stands behind: what somebody says of their gender stands beside no name.
    """

    dimension: Dimension
    where: Callable[[str], Q] | None = None

    @property
    def code(self) -> str:
        """The dimension's code."""
        return self.dimension.code

    @property
    def title(self) -> str:
        """The dimension's title, in the reader's language."""
        return str(TITLES[self.code])

    @property
    def is_of_events(self) -> bool:
        """Whether one person can stand in several rows: whoever came to two events, or had two roles."""
        return self.dimension.of_event is not None or self.code == "role"


def ways(
    events: Sequence[Event], *, scheme: Scheme | None, regions: Scheme | None, step: str
) -> dict[str, Way]:
    """Return every way of breaking figures over some events down, by code, in reading order."""
    sectors, areas = breakdown.stakeholder_group(scheme), breakdown.region(regions)
    first = breakdown.first_time()
    period = breakdown.period(events, by=step)
    days = {event.pk: period.place(_BLANK._replace(event=event.pk)) for event in events}
    answers = {first.place(_BLANK._replace(first_time=said)): said for said in (True, False, None)}
    made = (
        Way(breakdown.gender(merged=False)),
        Way(sectors, _in_sector(sectors)),
        Way(breakdown.country(), lambda code: Q(country="" if code == NOT_STATED else code)),
        Way(_mode(), lambda code: Q(mode=code if code in Mode.values else "")),
        Way(areas, _in_area(areas)),
        Way(first, lambda code: Q(first_time=answers.get(code))),
        Way(_event(events), lambda code: Q(event__code=code)),
        Way(period, lambda code: Q(event__in=[key for key, at in days.items() if at == code])),
        Way(breakdown.home(events), _at_home),
        Way(_role()),
    )
    by_code = {way.code: way for way in made}
    return {code: by_code[code] for code in TITLES}


def _in_sector(dimension: Dimension) -> Callable[[str], Q]:
    def where(code: str) -> Q:
        if code == NOT_STATED:
            return Q(stakeholder_group=None)
        known = StakeholderGroup.objects.values_list("code", flat=True)
        meant = [one for one in known if dimension.place(_BLANK._replace(stakeholder_group=one)) == code]
        return Q(stakeholder_group__code__in=meant)

    return where


def _in_area(dimension: Dimension) -> Callable[[str], Q]:
    def where(code: str) -> Q:
        if code == NOT_STATED:
            return Q(country="")
        meant = [one for one, _name in countries if dimension.place(_BLANK._replace(country=one)) == code]
        return Q(country__in=meant)

    return where


def _at_home(code: str) -> Q:
    unknown = Q(country="") | Q(event__country="")
    if code == NOT_STATED:
        return unknown
    same = Q(country=F("event__country"))
    return ~unknown & (same if code == HOME else ~same)


def _mode() -> Dimension:
    """As registrations have it; of a role nobody may have said it."""
    known = breakdown.mode()
    unsaid = {NOT_STATED: in_all_languages(_("Not stated"))}
    return Dimension("mode", lambda row: row.mode or NOT_STATED, known.rows, {**known.optional, **unsaid})


def _role() -> Dimension:
    named = {role.value: in_all_languages(role.label) for role in Part.Role}
    return Dimension("role", lambda row: getattr(row, "role", NOT_STATED), {}, named)


def _event(events: Iterable[Event]) -> Dimension:
    """Every event by its title, for whoever may see its counts."""
    codes = {event.pk: event.code for event in events}
    rows = {event.code: _titles(event) for event in events}
    return breakdown.by_event("event", codes, rows)


def _titles(event: Event) -> Mapping[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = event.title
    return said


def unanswered(code: str) -> tuple[str, ...]:
    """Return the rows of a dimension that hold those who did not answer."""
    return (NOT_STATED, Gender.UNDISCLOSED.value) if code == "gender" else (NOT_STATED,)
