"""The two letters of a group without classes: its modules are open, and a week is left for some of them.

Both are found by query and leave in the morning where the group takes place. Their keys carry the day, so
that a group whose last day is put off reminds again a week before that one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.letters.about import reader_of, registration_of
from events.letters.pieces import OwnPage, code_page, finished
from events.letters.pieces import own_pace as days
from events.models import Event, Registration
from events.posting import draft
from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Says
from mail.layout import Part as Piece
from mail.models import Letter
from people import links
from trainings import own_pace, sitting_times
from trainings.models import Cohort, Sitting

OPEN, CLOSING = "trainings.modules_open", "trainings.modules_closing"
#: They leave from eight in the morning on.
MORNING = timedelta(hours=8)
#: So long after its day has begun, the letter that all is open has missed its moment.
TOO_LATE = timedelta(days=2)
#: So long before the last day is over, whoever has modules left is reminded;
WEEK = timedelta(days=7)
#: but nobody to whom some letter told the days this short before.
QUIET = timedelta(days=2)


def post_due(now: datetime) -> int:
    """Post each of the letters that is due; return how many there were."""
    running = (
        Cohort.objects.filter(
            event__first_day__isnull=False,
            event__status=Event.Status.PUBLISHED,
            event__starts_at__lte=now - MORNING,
            event__ends_at__gt=now,
        )
        .select_related("event")
        .order_by("pk")
    )
    return sum(_of_group(cohort, now) for cohort in running)


def _of_group(cohort: Cohort, now: datetime) -> int:
    event = cohort.event
    assert event.starts_at is not None and event.ends_at is not None  # noqa: S101  asked for by query
    posted = 0
    if now < event.starts_at + TOO_LATE:
        # Whoever comes later reads in their confirmation that it is open.
        places = _untold(cohort, f"modules-open:{cohort.code}:{event.first_day}:", before=event.starts_at)
        posted += _post(cohort, places, OPEN, str(event.first_day), now)
    due = event.ends_at - WEEK
    # In a short group the first letter has told of the last day just before.
    if due + MORNING <= now and event.starts_at < due - QUIET:
        key = f"modules-closing:{cohort.code}:{event.last_day}:"
        places = _untold(cohort, key, before=due - QUIET)
        posted += _post(cohort, _with_modules_left(cohort, places), CLOSING, str(event.last_day), now)
    return posted


def _untold(cohort: Cohort, prefix: str, *, before: datetime) -> QuerySet[Registration]:
    """Those within reach who came in before an instant and have no letter of that key: `letter`."""
    key = Concat(Value(prefix), F("code"), output_field=TextField())
    return (
        Registration.objects.placed()
        .filter(event=cohort.event_id)
        .exclude(email="", phone="")
        .annotate(came_in=Coalesce("placed_at", "registered_at"), letter=key)
        .filter(came_in__lt=before)
        .filter(~Exists(Letter.objects.filter(key=OuterRef("letter"))))
        .order_by("pk")
    )


def _with_modules_left(cohort: Cohort, places: QuerySet[Registration]) -> QuerySet[Registration]:
    said = Count("worked_through", filter=Q(worked_through__lesson__cohort=cohort))
    return places.annotate(said=said).filter(said__lt=cohort.lessons.count())


def _post(cohort: Cohort, places: Iterable[Registration], kind: str, day: str, now: datetime) -> int:
    drafts = []
    for place in places:
        place.event = cohort.event
        drafts.append(draft(place, place.letter, kind, day=day))  # type: ignore[attr-defined]
    return outbox.post_many(drafts, now=now)


# --- Worded, and asked again before they leave ------------------------------------------------


def opened(letter: Letter, now: datetime) -> Rendered:
    """From today on one can work through the modules."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    parts: list[Piece] = [
        Says(
            _(
                "From today on you can work through the modules, whenever it suits you. Say of each one on "
                "your page when you have worked through it; then those that build on it open."
            )
        ),
        *_test_first(letter, now),
        *days(reader.event),
        _button(page),
    ]
    title = _("The modules are open: %(event)s") % {"event": reader.event.title}
    return finished(title, _("It has begun"), reader, page, parts)


def closing(letter: Letter, now: datetime) -> Rendered:
    """So many modules are left, and a week."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    left = _left(letter)
    told = ngettext(
        "%(count)s module is still to be worked through, and the last day is near.",
        "%(count)s modules are still to be worked through, and the last day is near.",
        left,
    )
    parts: list[Piece] = [
        Says(told % {"count": left}),
        *days(reader.event),
        _button(page),
        Says(_("If that is not enough time, tell whoever runs the course: the last day can be put off.")),
    ]
    title = _("A week is left: %(event)s") % {"event": reader.event.title}
    return finished(title, _("A week is left"), reader, page, parts)


def _test_first(letter: Letter, now: datetime) -> list[Piece]:
    """That there is a test to answer before the first module, where there is one and it is open to them."""
    place = registration_of(letter)
    if place is None:
        return []
    given = Sitting.objects.filter(cohort__event=place.event_id, moment=Sitting.Moment.PRE, closed_at=None)
    if not any(
        sitting_times.state_of_place(one, place, now=now) == sitting_times.State.OPEN
        for one in given.select_related("cohort__event")
    ):
        return []
    return [
        Says(
            _(
                "Before the first one there is a test to answer; you find it above the modules. It shows "
                "what you learn, and closes for you when you say of a module that you have worked through it."
            )
        )
    ]


def _button(page: OwnPage) -> Button:
    return Button(_("Open my modules"), f"{page.url}modules/", links.code(page.token), code_page())


def _left(letter: Letter) -> int:
    place = registration_of(letter)
    cohort = Cohort.objects.filter(event=place.event_id).first() if place is not None else None
    if place is None or cohort is None:
        return 0
    return cohort.lessons.count() - len(own_pace.said_by(cohort, [place]).get(place.pk, {}))


def still_open(letter: Letter, now: datetime) -> bool:
    """A place that stands, in a group that is under way since the day that the letter names."""
    place = registration_of(letter)
    return (
        place is not None
        and place.stands
        and own_pace.is_under_way(place.event, now)
        and letter.about.get("day") == str(place.event.first_day)
    )


def still_closing(letter: Letter, now: datetime) -> bool:
    """A place that stands and has modules left, in a group that is open until the day that it names."""
    place = registration_of(letter)
    return (
        place is not None
        and place.stands
        and own_pace.is_under_way(place.event, now)
        and letter.about.get("day") == str(place.event.last_day)
        and _left(letter) > 0
    )


def register_kinds() -> None:
    """Make these letters known to the mail room; called from `AppConfig.ready`."""
    kinds.register(OPEN, render=opened, still_due=still_open, title=gettext_lazy("Modules are open"))
    kinds.register(
        CLOSING,
        render=closing,
        still_due=still_closing,
        title=gettext_lazy("A week is left for modules"),
    )
