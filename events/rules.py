"""Rules of staff: written, turned on and off, changed, deleted and brought back. The sole writer of rules.

A rule is written off, and looks ahead from when it is turned on: what fell due before leaves only by a yes of
its own. Neither new words nor another time let anybody be told twice, for a letter's key knows neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from convite.moments import zone
from events import defaults, placeholders, reminders, rule_letters
from events.errors import HalfTheWords, NobodyMeant, NothingWritten, OnlyOfPlaces
from events.models import Event, Rule
from people import acts
from people.codes import new_code
from people.models import Organisation, Person


@dataclass(frozen=True)
class Wish:
    """What a rule says: when, to whom, on which condition, in which words."""

    when: str
    minutes: int | None = None
    on_at: datetime | None = None
    time_zone: str = ""
    to_places: bool = True
    to_roles: bool = False
    roles: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    only: str = ""
    needs_way_in: bool = False
    while_ahead: bool = False
    registered_before: datetime | None = None
    title: Mapping[str, str] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict:
        """Its fields, as a rule keeps them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


#: What of a rule are words alone: another of these concerns nobody whom it did not concern before.
WORDS = ("title", "text")


def write(owner: Event | Organisation, wish: Wish, *, by: Person | None, now: datetime) -> Rule:
    """Write a rule of an event, or of an organisation for all its events; it is off, and writes to nobody.

    Raises what `check` raises.
    """
    check(wish)
    with transaction.atomic():
        rule = Rule.objects.create(**_of(owner), **wish.values, since=now, created_at=now)
        _note(rule, "rule written", by=by, now=now)
    return rule


def rewrite(rule: Rule, wish: Wish, *, at_once: bool, by: Person | None, now: datetime) -> int:
    """Change a rule; return to how many it wrote at once, which `at_once` has to allow.

    Other words change nothing of who gets it when. What falls due by another time or for others from now on
    leaves by itself; what would have fallen due before, only with the yes.
    """
    check(wish)
    with transaction.atomic():
        fresh = _held(rule)
        if same_people(fresh, wish):
            at_once = False
        else:
            fresh.since = now
        for name, value in wish.values.items():
            setattr(fresh, name, value)
        fresh.save()
        _note(fresh, "rule changed", by=by, now=now)
        return rule_letters.post_at_once(fresh, now) if at_once and fresh.is_on else 0


def same_people(rule: Rule, wish: Wish) -> bool:
    """Return whether a wish differs from the rule in its words alone."""
    return all(getattr(rule, name) == value for name, value in wish.values.items() if name not in WORDS)


def would_reach(rule: Rule, wish: Wish | None, now: datetime) -> int:
    """Return how many people it would write to at once, were it on in that shape."""
    shaped = Rule.objects.get(pk=rule.pk)
    for name, value in (wish.values if wish else {}).items():
        setattr(shaped, name, value)
    return rule_letters.would_get_at_once(shaped, now)


def turn_on(rule: Rule, *, at_once: bool, by: Person | None, now: datetime) -> int:
    """Let a rule write from now on; return to how many it wrote at once, which `at_once` has to allow."""
    with transaction.atomic():
        fresh = _held(rule)
        if not fresh.is_on and not fresh.retired_at:
            fresh.is_on, fresh.since = True, now
            fresh.save(update_fields=["is_on", "since"])
            _note(fresh, "rule turned on", by=by, now=now)
        return rule_letters.post_at_once(fresh, now) if at_once and fresh.is_on else 0


def turn_off(rule: Rule, *, by: Person | None, now: datetime) -> None:
    """Let a rule write no more; what it wrote and has not left is dropped before it leaves."""
    with transaction.atomic():
        fresh = _held(rule)
        if fresh.is_on:
            fresh.is_on = False
            fresh.save(update_fields=["is_on"])
            _note(fresh, "rule turned off", by=by, now=now)


def delete(rule: Rule, *, by: Person | None, now: datetime) -> None:
    """Delete a rule: it is off, and can be brought back, with what it is known to have told."""
    with transaction.atomic():
        fresh = _held(rule)
        if not fresh.retired_at:
            fresh.is_on, fresh.retired_at = False, now
            fresh.save(update_fields=["is_on", "retired_at"])
            _note(fresh, "rule deleted", by=by, now=now)


def bring_back(rule: Rule, *, by: Person | None, now: datetime) -> None:
    """Bring a deleted rule back, off."""
    with transaction.atomic():
        fresh = _held(rule)
        if fresh.retired_at:
            fresh.retired_at = None
            fresh.save(update_fields=["retired_at"])
            _note(fresh, "rule brought back", by=by, now=now)


def duplicate(rule: Rule, *, by: Person | None, now: datetime) -> Rule:
    """Write the same rule once more for the same event or organisation; it is off."""
    owner = rule.event or rule.organisation
    assert owner is not None  # noqa: S101  a constraint of the table
    values = {one.name: getattr(rule, one.name) for one in fields(Wish)}
    return write(owner, Wish(**values), by=by, now=now)


def copy(made: Event, *, source: Event, first_day: date, now: datetime) -> None:
    """Write an event's rules once more for a copy of it that begins on another day, off.

    Dates of theirs move along, by the clock on the wall; what was changed of the usual reminders holds as it
    did.
    """
    later = timedelta()
    if source.starts_at:
        later = first_day - source.starts_at.astimezone(zone(source.time_zone)).date()
    theirs = Rule.objects.filter(event=source, retired_at=None)
    for rule in theirs.filter(Q(follows="") | Q(follows__in=defaults.BY_NAME)).order_by("pk"):
        there = zone(rule.time_zone or source.time_zone)
        rule.pk, rule._state.adding, rule.code, rule.event = None, True, new_code(), made
        rule.is_on = rule.is_on and bool(rule.follows)
        rule.since = rule.created_at = now
        if rule.on_at:
            rule.on_at = rule.on_at.astimezone(there) + later
        if rule.registered_before:
            rule.registered_before = rule.registered_before.astimezone(there) + later
        rule.save(force_insert=True)


def switch_here(rule: Rule, event: Event, *, on: bool, by: Person | None, now: datetime) -> None:
    """Let a rule of the organisation write, or not, to people of one of its events."""
    with transaction.atomic():
        if on:
            Rule.objects.filter(event=event, follows=rule.code).delete()
        else:
            Rule.objects.get_or_create(event=event, follows=rule.code, defaults={"is_on": False})
        acts.note(event, "rule turned on" if on else "rule turned off", by=by, now=now, rule=rule.code)


def shape(
    owner: Event | Organisation,
    name: str,
    *,
    is_on: bool,
    minutes: int | None,
    to_places: bool,
    to_roles: bool,
    modes: list[str],
    text: Mapping[str, str],
    by: Person | None,
    now: datetime,
) -> Rule:
    """Change a reminder that comes by itself, for an event or for all of an organisation's.

    `minutes` is None for the usual time. Raises `OutOfBounds`, `NobodyMeant` or what is wrong with the
    words, a paragraph in each language that may be left empty.
    """
    default = defaults.BY_NAME[name]
    default.check(minutes)
    if not (to_places or to_roles):
        raise NobodyMeant
    for words in text.values():
        placeholders.check(words)
    with transaction.atomic():
        rule, _is_new = Rule.objects.update_or_create(
            **_of(owner),
            follows=name,
            defaults={
                "is_on": is_on,
                "minutes": None if minutes == default.minutes else minutes,
                "to_places": to_places,
                "to_roles": to_roles,
                "modes": modes,
                "text": {code: words for code, words in text.items() if words},
                "since": now,
            },
        )
        acts.note(owner, "reminder changed", by=by, now=now, reminder=name)
    return rule


def reminder_would_reach(owner: Event | Organisation, name: str, *, now: datetime, **shaped: Any) -> int:
    """Return to how many more a reminder would be written at once, were it shaped so; see `shape`."""
    with transaction.atomic():
        before = reminders.how_many_due(now)
        shape(owner, name, **shaped, by=None, now=now)
        reached = reminders.how_many_due(now) - before
        transaction.set_rollback(True)
    return max(0, reached)


def back_to_default(owner: Event | Organisation, name: str, *, by: Person | None, now: datetime) -> None:
    """Undo every change of a reminder that comes by itself; at an event its organisation's hold again."""
    with transaction.atomic():
        gone, _by_table = Rule.objects.filter(**_of(owner), follows=name).delete()
        if gone:
            acts.note(owner, "reminder as usual again", by=by, now=now, reminder=name)


def check(wish: Wish) -> None:
    """Raise what is wrong with a wish: `NothingWritten`, `HalfTheWords`, `UnknownPlaceholder`,
    `UnpairedBrace`, `NobodyMeant` or `OnlyOfPlaces`."""
    shaped = Rule(**wish.values)
    if not (shaped.reads_places or shaped.reads_roles):
        raise NobodyMeant
    if wish.only and shaped.reads_roles:
        raise OnlyOfPlaces
    for words in wish.title.values():
        placeholders.check(words, placeholders.IN_TITLE)
    for words in wish.text.values():
        placeholders.check(words)
    for code, _name in settings.LANGUAGES:
        if bool(wish.title.get(code)) != bool(wish.text.get(code)):
            raise HalfTheWords
    if not any(wish.title.values()):
        raise NothingWritten


def _of(owner: Event | Organisation) -> dict:
    return {"event": owner} if isinstance(owner, Event) else {"organisation": owner}


def _held(rule: Rule) -> Rule:
    return Rule.objects.select_for_update(of=("self",)).get(pk=rule.pk)


def _note(rule: Rule, act: str, *, by: Person | None, now: datetime) -> None:
    owner = rule.event or rule.organisation
    if owner is not None:
        acts.note(owner, act, by=by, now=now, rule=rule.code)
