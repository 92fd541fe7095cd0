"""How people take part."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How someone takes part."""

    ONSITE = "onsite", _("Onsite")
    ONLINE = "online", _("Online")
    HUB = "hub", _("Remote hub")
