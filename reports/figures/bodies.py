"""Public institutions that a project engaged, with the day; the sole writer of them.

They are named by the organisation, and counted once in a period. No registration names an institution, and
none is looked up: an institution in the list says nothing of who took part.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from people import acts
from people.models import Person
from people.names import plain
from reports.models import Grant, PublicBody


class Facts(NamedTuple):
    """One institution as it was engaged once."""

    name: str
    engaged_on: date
    country: str = ""
    words: str = ""


def of_grant(grant: Grant) -> QuerySet[PublicBody]:
    """Return the institutions that a grant engaged, the latest first."""
    return PublicBody.objects.filter(grant=grant).order_by("-engaged_on", "name", "pk")


@transaction.atomic
def add(grant: Grant, engaged: Sequence[Facts], *, by: Person | None, now: datetime) -> int:
    """Add institutions with the days they were engaged; what is there already stays. Return how many came."""
    Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    added = 0
    for one in engaged:
        _body, is_new = PublicBody.objects.get_or_create(
            grant=grant,
            key=plain(one.name)[:160],
            country=one.country,
            engaged_on=one.engaged_on,
            defaults={"name": one.name, "words": one.words},
        )
        added += is_new
    if added:
        acts.note(grant, "institutions added", by=by, now=now)
    return added


@transaction.atomic
def remove(body: PublicBody, *, by: Person | None, now: datetime) -> Facts:
    """Take an institution off the list, and return what it was, so that it can be added again."""
    was = Facts(body.name, body.engaged_on, str(body.country or ""), body.words)
    grant, code = body.grant, body.code
    body.delete()
    acts.note(grant, "institution removed", by=by, now=now, body=code)
    return was
