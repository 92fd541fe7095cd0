"""The story of a grant: what it is, what it wanted, and what came of it; the sole writer of it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import acts
from people.models import Person
from reports.models import Grant, Story
from reports.translated import written
from trainings.courses import in_columns

#: The parts of a story in reading order: field → heading.
PARTS: dict[str, str | Promise] = {
    "project": _("The project"),
    "objective": _("Objective"),
    "context": _("Context"),
    "achievements": _("Achievements"),
    "how": _("How they were achieved"),
}


def of_grant(grant: Grant) -> Story | None:
    """Return the story of a grant; none before anything of it was written."""
    return Story.objects.filter(grant=grant).first()


@transaction.atomic
def write(grant: Grant, parts: Mapping[str, Mapping[str, str]], *, by: Person | None, now: datetime) -> Story:
    """Write the story of a grant: part → language → words; what is left out is empty.

    Lines end as the database has them, however a browser ends them.
    """
    Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    story = Story.objects.filter(grant=grant).first() or Story(grant=grant)
    for part in PARTS:
        for column, words in in_columns(part, parts.get(part, {})).items():
            setattr(story, column, "\n".join(words.splitlines()) if words else None)
    story.save()
    acts.note(grant, "story written", by=by, now=now)
    return story


def drafted(grant: Grant) -> dict[str, dict[str, str]]:
    """Return the story as it stands at the desk now, as an approval keeps it: part → language → words."""
    story = of_grant(grant)
    said = {part: written(story, part) for part in PARTS} if story else {}
    return {part: words for part, words in said.items() if words}
