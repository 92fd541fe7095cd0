"""Coalitions: which organisations belong to them."""

from collections.abc import Iterable

from django.db import transaction

from people.models import Coalition, Membership, Organisation


@transaction.atomic
def set_members(coalition: Coalition, organisations: Iterable[Organisation]) -> None:
    """Make these organisations the members, and no others; each that comes or goes stands in the log."""
    wanted = {organisation.pk for organisation in organisations}
    standing = {row.organisation_id: row for row in coalition.memberships.select_for_update()}
    for key in standing.keys() - wanted:
        standing[key].delete()
    for key in sorted(wanted - standing.keys()):
        Membership.objects.create(coalition=coalition, organisation_id=key)
