"""How people take part."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from events.models.gatherings import Hub


class Mode(models.TextChoices):
    """How someone takes part."""

    ONSITE = "onsite", _("Onsite")
    ONLINE = "online", _("Online")
    HUB = "hub", _("Remote hub")


def way(mode: str, hub: "Hub | None") -> str:
    """Return the name of a way to take part among an event's: the mode, or the hub by its code."""
    return f"{Mode.HUB}-{hub.code}" if hub else mode
