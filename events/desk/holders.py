"""Who holds a role, as the desk lists them."""

from typing import Any

from events.invitees import called
from events.models import Part


def role_row(part: Part, viewer: Any) -> dict[str, Any]:
    """A role with the name and the organisation to show beside it."""
    return {
        "part": part,
        "name": called(part, viewer),
        "organisation": str(part.organisation) if part.organisation_id else "",
    }
