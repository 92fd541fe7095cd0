"""What the pages of the trainings' desk share."""

from typing import Any

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from trainings.errors import WrittenMeanwhile
from trainings.models import Cohort


def keep_again(form: Form, mark: str, error: WrittenMeanwhile) -> None:
    """Show a form again that somebody else wrote in meanwhile: sent once more, it is kept."""
    sent: Any = form.data
    typed = sent.copy()
    typed["mark"] = mark
    form.data = typed
    form.add_error(None, str(error))


def crumbs_of(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back: the trainings, and what stands between them and the page."""
    return [(reverse("trainings:desk"), _("Trainings")), *more]


def group_crumbs(cohort: Cohort, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The way back from a page of a group: by its course, and by the place that tells it from the others."""
    course, event = cohort.course, cohort.event
    place = event.city or str(event.country.name)
    named = _("Group in %(place)s") % {"place": place} if place else str(event.title)
    return crumbs_of(
        (reverse("trainings:desk_course", args=[course.code]), str(course.title)),
        (reverse("trainings:desk_group", args=[cohort.code]), named),
        *more,
    )
