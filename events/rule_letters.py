"""What rules have to say by now: posted by the tick, or at once where somebody said yes to that."""

from datetime import datetime

from events import posting, rule_readers, rule_times
from events.models import Rule
from events.rule_times import Occasion
from mail import outbox
from mail.outbox import Draft

#: People found by one query; the rest comes with the next.
BATCH = 1000
KIND = "events.rule"


def post_due(now: datetime) -> int:
    """Post every letter of a rule that someone should have by now and has not; return how many.

    The same few queries for one rule and for many.
    """
    rules, off = rule_times.in_use(now)
    return _post(rule_times.due(rules, off, now), now) if rules else 0


def would_get_at_once(rule: Rule, now: datetime) -> int:
    """Return how many people a yes to writing at once would reach: what fell due before, untold."""
    found = rule_readers.untold(_passed(rule, now))
    return found.count() if found is not None else 0


def post_at_once(rule: Rule, now: datetime) -> int:
    """Post what fell due before, to whoever was not told; return how many."""
    return _post(_passed(rule, now), now)


def _passed(rule: Rule, now: datetime) -> dict[Rule, list[Occasion]]:
    _rules, off = rule_times.in_use(now)
    return {rule: rule_times.passed(rule, off, now)}


def _post(due: dict[Rule, list[Occasion]], now: datetime) -> int:
    due = {rule: occasions for rule, occasions in due.items() if occasions}
    untold = rule_readers.untold(due)
    if untold is None:
        return 0
    rules = list(due)
    found = 0
    while rows := list(untold[:BATCH]):
        found += outbox.post_many((_draft(row, rules, due) for row in rows), now=now)
        if len(rows) < BATCH:
            break
    return found


def _draft(row: tuple, rules: list[Rule], due: dict[Rule, list[Occasion]]) -> Draft:
    number, at, letter, subject, email, phone, prefers, language, zone, code, is_role = row
    channel, address = posting.route(email, phone, prefers_phone=prefers)
    rule = rules[number]
    occasion = rule_readers.occasion_of(due[rule], at)
    return Draft(
        key=letter,
        kind=KIND,
        about={"part" if is_role else "registration": code, **occasion.about},
        channel=channel,
        address=address,
        language=language,
        time_zone=zone,
        subject=subject,
        filed_under=occasion.event.code,
        batch=rule.code,
    )
