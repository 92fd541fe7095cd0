"""What the pages of the trainings' desk share."""

from django.urls import reverse
from django.utils.translation import gettext as _


def crumbs_of(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back: the trainings, and what stands between them and the page."""
    return [(reverse("trainings:desk"), _("Trainings")), *more]
