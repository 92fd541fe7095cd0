"""What the pages of rules share: whose a rule is, the way back to the list, and rows of sentences."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from events import access, rule_outlook
from events.desk import rule_words
from events.models import Event, Rule
from people.models import Organisation

LIST = "events:desk_rules"

Owner = Event | Organisation


def rows(found: list[Rule]) -> list[dict[str, Any]]:
    """Return rules as sentences, each with what it told so far; two queries."""
    told, sectors = rule_outlook.told(found), rule_words.sectors() if found else {}
    return [
        {"rule": one, "sentence": rule_words.of_rule(one, sectors), "told": told.get(one.code)}
        for one in found
    ]


def owner_of(rule: Rule) -> Owner:
    """Return the event or the organisation whose a rule is."""
    owner = rule.event or rule.organisation
    assert owner is not None  # noqa: S101  a constraint of the table
    return owner


def list_url(owner: Owner) -> str:
    """Return the address of the list that somebody's rules stand in."""
    route = LIST if isinstance(owner, Event) else "events:desk_rules_of"
    return reverse(route, args=[owner.code])


def crumbs(owner: Owner) -> list[tuple[str, str]]:
    """Return the way that leads to a page about one of somebody's rules."""
    found = [(reverse("events:desk"), _("Workspace"))]
    if isinstance(owner, Event):
        found.append((reverse("events:desk_event", args=[owner.code]), owner.title))
    return [*found, (list_url(owner), _("Messages by rule"))]


def led_ahead(person: Any, organisation: Organisation, now: datetime) -> list[Event]:
    """Return the published events that an organisation leads and that are not over, at most fifty."""
    led = access.events_for(person, "names").filter(
        hostings__organisation=organisation, hostings__is_lead=True, status=Event.Status.PUBLISHED
    )
    return list(led.filter(Q(ends_at=None) | Q(ends_at__gt=now)).order_by("starts_at", "pk")[:50])
