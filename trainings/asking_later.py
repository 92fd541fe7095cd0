"""A task that came after a group had opened, asked of that group: by a press, and everybody is told once.

What completes a course was told to people when the group opened. So nothing that is added later is asked of
them by itself; whoever teaches may ask for it in so many words, while there is time to do it and nobody
completed the course without it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from convite.moments import moment_words
from events.letters.about import reader_of, registration_of
from events.letters.pieces import OwnPage, code_page, finished
from events.models import Event, Registration
from events.posting import draft
from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says
from mail.layout import Part as Piece
from mail.models import Letter
from people import links
from people.models import Person
from trainings import cohorts, handing_in
from trainings.errors import CertifiedAlready, TooLateToAsk
from trainings.handing_in import Asked
from trainings.models import Certificate, Cohort, HandIn

KIND = "trainings.task_added"


def may_be_asked(cohort: Cohort, asked: Asked, *, now: datetime) -> bool:
    """Whether a task of a group that is in public can still be asked of it: not yet asked, and not over."""
    is_public = cohort.event.status == Event.Status.PUBLISHED
    return is_public and not asked.is_required and asked.due_at is not None and asked.due_at > now


def check(cohort: Cohort, asked: Asked, *, now: datetime) -> None:
    """Raise `TooLateToAsk`, or `CertifiedAlready` once somebody completed the course without the task."""
    if not may_be_asked(cohort, asked, now=now):
        raise TooLateToAsk
    standing = Certificate.objects.filter(cohort=cohort, revoked_at=None, replaced_at=None)
    if standing.filter(kind=Certificate.Kind.ACHIEVEMENT).exists():
        raise CertifiedAlready


@transaction.atomic
def ask(cohort: Cohort, asked: Asked, *, by: Person, now: datetime) -> int:
    """Let a task complete a group that opened without it; return how many are written to, each once.

    Whoever had it accepted already hears nothing. Raises as `check` does.
    """
    # Whoever certifies somebody just now, or calls the group off, is waited for.
    held = Cohort.objects.select_for_update(of=("self",), no_key=True).select_related("event")
    check(held.get(pk=cohort.pk), asked, now=now)
    if not cohorts.ask_besides(cohort, asked.task, by=by, now=now):
        return 0
    drafts = []
    for place in to_tell(cohort, asked):
        place.event = cohort.event
        key = f"task-added:{cohort.code}:{asked.task.key}:{place.code}"
        drafts.append(draft(place, key, KIND, task=asked.task.code))
    return outbox.post_many(drafts, now=now)


def to_tell(cohort: Cohort, asked: Asked) -> QuerySet[Registration]:
    """Return the places within reach that have not had the task accepted."""
    accepted = HandIn.objects.filter(
        registration=OuterRef("pk"), task=asked.task, state=HandIn.State.ACCEPTED
    )
    found = Registration.objects.placed().filter(~Exists(accepted), event=cohort.event_id)
    return found.exclude(email="", phone="").order_by("pk")


# --- Worded, and asked again before it leaves -------------------------------------------------


def added(letter: Letter, now: datetime) -> Rendered:
    """One more task completes their course: which, and until when."""
    reader, asked = reader_of(letter), _asked(letter)
    assert asked is not None and asked.due_at is not None  # noqa: S101  `still_asks` has asked
    page = OwnPage(reader, now)
    parts: list[Piece] = [
        Says(
            _(
                "One more task is needed to complete the course “%(course)s”. What was asked before stays as "
                "it is."
            )
            % {"course": reader.event.title}
        ),
        Facts(
            [
                (_("Task"), f"{asked.number}. {asked.task.title}"),
                (_("Until"), moment_words(asked.due_at, reader.event.time_zone)),
            ]
        ),
        Button(_("Open my tasks"), f"{page.url}tasks/", links.code(page.token), code_page()),
        Says(_("If you can't do it until then, tell whoever runs the course.")),
    ]
    title = _("One more task: %(event)s") % {"event": reader.event.title}
    return finished(title, _("There is news about your place"), reader, page, parts)


def still_asks(letter: Letter, now: datetime) -> bool:
    """Whether the place stands, and the task is still asked of it and not accepted."""
    place, asked = registration_of(letter), _asked(letter)
    if place is None or not place.stands or asked is None or asked.due_at is None:
        return False
    accepted = HandIn.objects.filter(registration=place, task=asked.task, state=HandIn.State.ACCEPTED)
    return asked.is_required and not accepted.exists()


def register_kinds() -> None:
    """Make the letter known to the mail room; called from `AppConfig.ready`."""
    kinds.register(
        KIND, render=added, still_due=still_asks, title=gettext_lazy("One more task completes the course")
    )


def _asked(letter: Letter) -> Asked | None:
    place = registration_of(letter)
    if place is None:
        return None
    group = Cohort.objects.filter(event=place.event_id).select_related("event").first()
    tasks = handing_in.tasks_of(group) if group else []
    return next((one for one in tasks if one.task.code == letter.about.get("task")), None)
