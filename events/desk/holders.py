"""Who holds a role, as the desk may call them."""

from typing import Any

from django.utils.translation import gettext as _

from events import invitees
from events.models import Part


def called(part: Part, viewer: Any) -> str:
    """How a role's holder is called at the desk.

    Whoever was asked and has not answered is known by the address that was written: an account's own name
    is told only once its person has said yes. Someone whom the invitation itself brought in keeps the name
    that was typed with it.
    """
    person = part.person
    if person is None:
        return _("someone who was forgotten at their own wish")
    has_said_yes = part.status == Part.Status.CONFIRMED
    if has_said_yes or person == viewer or invitees.was_brought_in_by(part):
        return person.name
    name, at, domain = person.email.partition("@")
    return f"{name[:2]}…@{domain}" if at else _("someone who has not answered yet")


def role_row(part: Part, viewer: Any) -> dict[str, Any]:
    """A role with the name and the organisation to show beside it."""
    return {
        "part": part,
        "name": called(part, viewer),
        "organisation": str(part.organisation) if part.organisation_id else "",
    }
