"""Whom rules write to: found by query among the people of the few events concerned, and of no others.

Whoever holds several roles of one occasion gets one letter, as does whoever holds a place and a role of it.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat

from events.models import (
    ListNote,
    Part,
    Presence,
    Registration,
    Rule,
    Session,
    SessionSeat,
    Survey,
    SurveyMark,
)
from events.rule_times import Occasion
from mail.models import Letter


def untold(due: dict[Rule, list[Occasion]]) -> QuerySet[Any] | None:
    """Return everyone whom some rules have not told yet, in one query; none where nothing is due."""
    queries: list[QuerySet[Any]] = []
    for number, (rule, occasions) in enumerate(due.items()):
        if occasions and rule.reads_places:
            queries.append(_columns(_untold(places(rule, occasions), rule, occasions), number, is_role=False))
        if occasions and rule.reads_roles:
            queries.append(_columns(_untold(roles(rule, occasions), rule, occasions), number, is_role=True))
    if not queries:
        return None
    return queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]


def places(rule: Rule, occasions: list[Occasion], *, reachable: bool = True) -> QuerySet[Any]:
    """Return the places that a rule writes to on some occasions, told or not: one row for each occasion."""
    found: QuerySet[Any] = Registration.objects.filter(
        event__in={one.event.pk for one in occasions}, status__in=rule.place_statuses
    )
    if reachable:
        found = found.exclude(email="", phone="")
    if rule.is_of_sessions:
        found = found.annotate(
            at=F("event__sessions__pk"),
            about_session=F("event__sessions__code"),
            instant=Coalesce("placed_at", "registered_at"),
        )
    else:
        found = found.annotate(at=F("event"), instant=_instant_of_place(rule))
    found = found.filter(_on_occasion(occasions))
    found = _seated(found, occasions)
    found = found.filter(narrowed(rule, "registered_at"))
    if rule.only:
        found = found.filter(_only(rule))
    if rule.reads_roles:
        # Whoever holds a role of the occasion too is told there, once.
        theirs = _roles_of_occasion(rule, Part.objects.filter(subject=OuterRef("subject")))
        found = found.filter(~Exists(theirs))
    return found


def roles(rule: Rule, occasions: list[Occasion], *, reachable: bool = True) -> QuerySet[Any]:
    """Return the first role of each person that a rule writes to on some occasions, told or not."""
    found: QuerySet[Any] = Part.objects.filter(
        session__event__in={one.event.pk for one in occasions},
        status__in=rule.role_statuses,
        person__erased_at=None,
    ).exclude(person=None)
    if reachable:
        found = found.exclude(person__email="", person__phone="")
    if rule.roles:
        found = found.filter(role__in=rule.roles)
    instant = "invited_at" if rule.when not in (Rule.When.TAKEN, Rule.When.DECLINED) else "answered_at"
    theirs = Part.objects.filter(person=OuterRef("person"))
    if rule.is_of_sessions:
        # Whoever coordinates a remote hub is at every session of the event.
        coordinates = Q(hub__isnull=False, status=Part.Status.CONFIRMED)
        found = found.annotate(
            at=F("session__event__sessions__pk"), about_session=F("session__event__sessions__code")
        ).filter(Q(session=F("at")) | coordinates)
    else:
        found = found.annotate(at=F("session__event"))
    found = found.annotate(instant=F(instant)).filter(_on_occasion(occasions))
    found = found.filter(narrowed(rule, "invited_at"))
    if not rule.follows_the_record:
        earlier = _roles_of_occasion(rule, theirs)
        found = found.filter(~Exists(earlier.filter(pk__lt=OuterRef("pk"))))
    return found


def _columns(found: QuerySet[Any], number: int, *, is_role: bool) -> QuerySet[Any]:
    person = "person__" if is_role else ""
    return found.annotate(
        number_of_rule=Value(number, output_field=IntegerField()),
        is_role=Value(is_role, output_field=BooleanField()),
    ).values_list(
        "number_of_rule",
        "at",
        "letter",
        "subject",
        f"{person}email",
        f"{person}phone",
        f"{person}prefers_phone",
        f"{person}language",
        f"{person}time_zone",
        "code",
        "is_role",
    )


def _untold(found: QuerySet[Any], rule: Rule, occasions: list[Occasion]) -> QuerySet[Any]:
    """Those without a letter of the occasion; of one that came by being moved, of an earlier date neither."""
    found = with_letter(found, occasions)
    told = Letter.objects.filter(key=OuterRef("letter"))
    if found.model is Part and not rule.follows_the_record:
        # A role declined or joined in between brings no second letter.
        of_any = (
            Part.objects.filter(person=OuterRef("person"), session__event=OuterRef("session__event"))
            .annotate(letter=Concat(OuterRef("prefix"), F("code"), output_field=TextField()))
            .filter(Exists(Letter.objects.filter(key=OuterRef("letter"))))
        )
        found = found.filter(~Exists(of_any))
    else:
        found = found.filter(~Exists(told))
    moved = [_key_of(one) for one in occasions if one.came_by_moving]
    if moved:
        who = "part" if found.model is Part else "registration"
        earlier = (
            Letter.objects.filter(batch=rule.code)
            .exclude(state=Letter.State.DROPPED)
            .annotate(who=KT(f"about__{who}"), about_session=KT("about__session"))
            .filter(who=OuterRef("code"))
        )
        if rule.is_of_sessions:
            earlier = earlier.filter(about_session=OuterRef("about_session"))
        found = found.exclude(Q(at__in=moved) & Exists(earlier))
    return found


def with_letter(found: QuerySet[Any], occasions: list[Occasion]) -> QuerySet[Any]:
    """Readers with the key of the letter that is or would be theirs."""
    prefix = Case(
        *(When(at=_key_of(one), then=Value(one.prefix)) for one in occasions), output_field=TextField()
    )
    return found.annotate(prefix=prefix).annotate(letter=Concat("prefix", "code", output_field=TextField()))


def _key_of(occasion: Occasion) -> int:
    return occasion.session.pk if occasion.session else occasion.event.pk


def occasion_of(occasions: Iterable[Occasion], at: int) -> Occasion:
    """Return the occasion that a row of readers belongs to, by its `at`."""
    return next(one for one in occasions if _key_of(one) == at)


def _on_occasion(occasions: list[Occasion]) -> Q:
    concerned = Q()
    for one in occasions:
        here = Q(at=_key_of(one))
        if one.known_before is not None:
            here &= Q(instant__lt=one.known_before)
        if one.between is not None:
            here &= Q(instant__gt=one.between[0], instant__lte=one.between[1])
        concerned |= here
    return concerned


def _seated(found: QuerySet[Any], occasions: list[Occasion]) -> QuerySet[Any]:
    """Of sessions with seats of their own, only those who hold one."""
    chosen = [one.session.pk for one in occasions if one.session and one.session.is_chosen]
    if not chosen:
        return found
    held = SessionSeat.objects.filter(
        session=OuterRef("at"), registration=OuterRef("pk"), status=SessionSeat.Status.HELD
    )
    return found.filter(~Q(at__in=chosen) | Exists(held))


def narrowed(rule: Rule, came_in: str = "registered_at") -> Q:
    """Return the condition that a rule sets to places and roles alike: mode, sector, when they came in."""
    condition = Q()
    if rule.modes:
        condition &= Q(mode__in=rule.modes)
    if rule.groups:
        condition &= Q(stakeholder_group__code__in=rule.groups)
    if rule.registered_before:
        condition &= Q(**{f"{came_in}__lt": rule.registered_before})
    return condition


def _only(rule: Rule) -> Q:
    marked = Presence.objects.filter(registration=OuterRef("pk"))
    if rule.is_of_sessions:
        marked = marked.filter(session=OuterRef("at"))
    present = Exists(marked.filter(state=Presence.State.PRESENT))
    if rule.only == Rule.Only.PRESENT:
        return Q(present)
    if rule.only == Rule.Only.ABSENT:
        return Q(Exists(marked.filter(state=Presence.State.ABSENT))) & ~Q(present)
    if rule.only == Rule.Only.UNCONFIRMED:
        return Q(address_confirmed_at=None)
    # Which one, and when somebody answered, is kept nowhere: only that they did.
    answered = SurveyMark.objects.filter(survey=OuterRef("pk"), registration=OuterRef(OuterRef("pk")))
    surveys = Survey.objects.filter(event=OuterRef("event"), status=Survey.Status.OPEN)
    if rule.is_of_sessions:
        surveys = surveys.filter(Q(session=None) | Q(session=OuterRef("at")))
    return Q(Exists(surveys.filter(~Exists(answered))))


def _instant_of_place(rule: Rule) -> Any:
    if rule.when == Rule.When.REGISTERED:
        return F("registered_at")
    if rule.when == Rule.When.GIVEN_BACK:
        return F("cancelled_at")
    if rule.when == Rule.When.OFFERED:
        offers = ListNote.objects.filter(
            registration=OuterRef("pk"), act__in=[ListNote.Act.OFFERED, ListNote.Act.OUT_OF_TURN]
        )
        return Subquery(offers.order_by("-at").values("at")[:1])
    if rule.when in (Rule.When.PRESENT, Rule.When.ABSENT):
        marked = Presence.objects.filter(registration=OuterRef("pk"), state=rule.when)
        return Subquery(marked.order_by("recorded_at").values("recorded_at")[:1])
    return Coalesce("placed_at", "registered_at")


def _roles_of_occasion(rule: Rule, theirs: QuerySet[Part]) -> QuerySet[Part]:
    """Of somebody's roles those that are of the same occasion, in a query with `at`."""
    theirs = theirs.filter(status__in=rule.role_statuses, person__isnull=False)
    if rule.roles:
        theirs = theirs.filter(role__in=rule.roles)
    if not rule.is_of_sessions:
        return theirs.filter(session__event=OuterRef("at"))
    its_event = Session.objects.filter(pk=OuterRef(OuterRef("at"))).values("event")[:1]
    coordinates = Q(hub__isnull=False, status=Part.Status.CONFIRMED, session__event=Subquery(its_event))
    return theirs.filter(Q(session=OuterRef("at")) | coordinates)
