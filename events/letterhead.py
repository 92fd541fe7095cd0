"""How an organisation's letters look on paper: its logo, the line at the foot, who signs. Sole writer."""

from datetime import datetime

from django.db import transaction

from events.models import Letterhead
from people import acts
from people.models import Organisation, Person


def of(organisation: Organisation) -> Letterhead:
    """Return an organisation's letterhead; an empty one where nobody has made it yet."""
    return Letterhead.objects.filter(organisation=organisation).first() or Letterhead(
        organisation=organisation
    )


@transaction.atomic
def write(
    organisation: Organisation,
    *,
    logo: str = "",
    no_logo: bool = False,
    lines: str,
    signatory: str,
    signatory_post: str,
    by: Person | None,
    now: datetime,
) -> Letterhead:
    """Keep a letterhead; without a new `logo` (from `convite.paper.picture`) the one it has stays."""
    kept = Letterhead.objects.select_for_update().filter(organisation=organisation).first() or Letterhead(
        organisation=organisation
    )
    if no_logo:
        kept.logo = ""
    elif logo:
        kept.logo = logo
    kept.lines, kept.signatory, kept.signatory_post = lines, signatory, signatory_post
    kept.save()
    acts.note(organisation, "letterhead changed", by=by, now=now)
    return kept
