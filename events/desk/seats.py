"""Places taken and left, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Capacity, Mode


def seats_in_words(capacities: Iterable[Capacity]) -> list[dict[str, Any]]:
    """Places taken and left by mode and hub, in words, with the share taken in whole per cents."""
    told = []
    for row in capacities:
        if row.session_id is not None:
            continue
        if row.left is None:
            words = ngettext(
                "%(count)s place taken, no limit", "%(count)s places taken, no limit", row.taken
            ) % {"count": row.taken}
        else:
            words = _("%(taken)s of %(seats)s taken, %(left)s left") % {
                "taken": row.taken,
                "seats": row.seats,
                "left": row.left,
            }
        if row.waiting:
            waits = ngettext("%(count)s waiting", "%(count)s waiting", row.waiting) % {"count": row.waiting}
            words = _("%(seats)s · %(waiting)s") % {"seats": words, "waiting": waits}
        share = 100 * row.taken // row.seats if row.seats else None
        hub = row.hub.name if row.hub else ""
        told.append({"mode": row.mode, "hub": hub, "words": words, "share": share, "full": row.left == 0})
    return sorted(told, key=lambda one: (Mode.values.index(one["mode"]), one["hub"]))
