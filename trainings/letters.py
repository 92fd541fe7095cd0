"""The letters of this room: a certificate, how far one has come, what became of a task, an open test."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, gettext_noop, ngettext
from django.utils.translation import gettext as _

from convite.moments import length_words, moment_words
from events import risk
from events.letters.about import Reader, reader_of, registration_of
from events.letters.pieces import OwnPage, code_page, finished
from events.models import Registration
from events.posting import post
from mail import kinds
from mail.kinds import Rendered
from mail.layout import Button, Facts, Prose, Says, Small, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people import links
from people.models import Person
from trainings import at_risk, handing_in, openings, sheets, sitting_times
from trainings.completion import Standing, State
from trainings.completion_words import in_a_row
from trainings.models import Certificate, HandIn
from trainings.progress import Progress

ISSUED = "trainings.certificate"


def tell(certificate: Certificate, now: datetime) -> None:
    """Write to whoever holds the place that a certificate rests on; a trainer gets theirs at the desk."""
    if certificate.registration is not None:
        post(
            certificate.registration,
            f"certificate:{certificate.number}",
            ISSUED,
            now=now,
            certificate=certificate.number,
        )


def issued(letter: Letter, now: datetime) -> Rendered:
    """There is a certificate: where it is, and who can see what of it."""
    reader, certificate = reader_of(letter), _named(letter)
    assert certificate is not None  # noqa: S101  `still_holds` has asked
    page = OwnPage(reader, now)
    heading = sheets.heading_of(certificate.facts)
    parts: list[Piece] = [
        Says(_("Your certificate is ready. You can get it as PDF on your page, and anyone can verify it.")),
        Facts([(_("Certificate"), heading), (_("Course"), str(reader.event.title))]),
        Button(_("Open my certificates"), f"{page.url}certificates/", links.code(page.token), code_page()),
        Says(_("Whoever verifies it reads your name only if you say so on that page.")),
    ]
    title = _("Your certificate: %(event)s") % {"event": reader.event.title}
    return finished(title, _("There is a document for you"), reader, page, parts)


def still_holds(letter: Letter, now: datetime) -> bool:
    """Whether the certificate was neither revoked nor replaced meanwhile, and its holder not forgotten."""
    certificate = _named(letter)
    return certificate is not None and certificate.stands and bool(certificate.facts.get("name"))


def _named(letter: Letter) -> Certificate | None:
    return Certificate.objects.defer("pdf").filter(number=letter.about.get("certificate", "")).first()


# --- How far somebody has come -----------------------------------------------------------------


def warning(letter: Letter, now: datetime) -> Rendered:
    """How far they have come, what is still missing, and what is still possible."""
    reader = reader_of(letter)
    assert isinstance(reader.place, Registration)  # noqa: S101  it is posted for places
    far = at_risk.place_now(reader.place, now)
    assert far is not None  # noqa: S101  `warning_still_holds` has asked
    page = OwnPage(reader, now)
    is_lost = letter.about.get("state") == Standing.LOST
    short = [one.words for one in far.told if one.state == (State.LOST if is_lost else State.OPEN)]
    parts: list[Piece] = [
        Says(_attended(far, str(reader.event.title))),
        *(Says(words) for words in short),
        *(_out_of_reach(reader) if is_lost else _still_possible()),
        Button(_("See how far I have come"), f"{page.url}certificates/", links.code(page.token), code_page()),
    ]
    title = _("How far you have come: %(event)s") if is_lost else _("You can still complete it: %(event)s")
    return finished(
        title % {"event": reader.event.title}, _("There is news about your place"), reader, page, parts
    )


def _attended(far: Progress, course: str) -> str:
    named = {
        "attended": length_words(far.attended_minutes),
        "planned": length_words(far.planned_minutes),
        "course": course,
    }
    if not far.attended_minutes:
        return _("The course “%(course)s” has classes of %(planned)s in all.") % named
    return _("You have attended %(attended)s of the %(planned)s of the course “%(course)s”.") % named


def _still_possible() -> list[Piece]:
    return [
        Says(
            _(
                "You can still complete the course: come to the classes that are ahead. If you miss one "
                "more, it may no longer be possible."
            )
        ),
        Says(
            _(
                "If something keeps you from coming, tell whoever runs the course: perhaps there is a way, "
                "such as taking part in another form."
            )
        ),
    ]


def _out_of_reach(reader: Reader) -> list[Piece]:
    said: list[Piece] = [
        Says(
            _(
                "So the course can no longer be completed this time. You are welcome in every class that is "
                "ahead, and what you learn in them is yours."
            )
        )
    ]
    if risk.gives_statements(reader.event):
        said.append(Says(_("What you attended counts for a certificate of attendance.")))
    said.append(
        Says(
            _(
                "If a class was marked in another way than it was, tell whoever runs the course. It can be "
                "put right."
            )
        )
    )
    return said


def warning_still_holds(letter: Letter, now: datetime) -> bool:
    """Whether its reader still stands as they did when it was written, and something is ahead."""
    place = registration_of(letter)
    far = at_risk.place_now(place, now) if place is not None else None
    return far is not None and far.standing == letter.about.get("state")


def to_teachers(letter: Letter, now: datetime) -> Rendered:
    """How many of a group are at risk, and the numbers of their places: never a name."""
    cohort, person = at_risk.group_of(letter), _teacher(letter)
    assert cohort is not None and person is not None  # noqa: S101  `still_concerns` has asked
    event = cohort.event
    rows = at_risk.rows_now(cohort, now)
    numbers = {
        standing: [str(row.registration.number) for row in rows if row.standing == standing]
        for standing in at_risk.TOLD
    }
    near, lost = numbers[Standing.AT_RISK], numbers[Standing.LOST]
    parts: list[Piece] = []
    if near:
        told = ngettext(
            "%(count)s participant can complete the course only if no class is missed any more. Place: "
            "%(numbers)s.",
            "%(count)s participants can complete the course only if no class is missed any more. Places: "
            "%(numbers)s.",
            len(near),
        )
        parts.append(Says(told % {"count": len(near), "numbers": in_a_row(near)}))
    if lost:
        told = ngettext(
            "%(count)s participant can no longer complete the course. Place: %(numbers)s.",
            "%(count)s participants can no longer complete the course. Places: %(numbers)s.",
            len(lost),
        )
        parts.append(Says(told % {"count": len(lost), "numbers": in_a_row(lost)}))
    parts += [
        Says(_("Whoever of them can be reached was written to. A word from you may help more.")),
        Button(
            _("Open the group"),
            settings.PUBLIC_URL + reverse("trainings:desk_group", args=[cohort.code]),
        ),
        Small(_("What was marked by mistake is corrected with the attendance; nobody is written to again.")),
    ]
    title = _("Who may not complete the course: %(event)s") % {"event": event.title}
    is_neutral = risk.is_neutral(event)
    return compose(
        _("A group of yours needs a look") if is_neutral else title,
        *parts,
        greeting=_("Hello %(name)s,") % {"name": person.name},
        why=_("You get this message because you teach this group."),
        is_neutral=is_neutral,
    )


def still_concerns(letter: Letter, now: datetime) -> bool:
    """Whether its reader still teaches the group, and somebody in it is still to be told of."""
    cohort = at_risk.group_of(letter)
    return cohort is not None and _teacher(letter) is not None and bool(at_risk.rows_now(cohort, now))


def _teacher(letter: Letter) -> Person | None:
    cohort = at_risk.group_of(letter)
    if cohort is None:
        return None
    return at_risk.teachers_of(cohort).filter(code=letter.about.get("person", "")).first()


# --- Tasks --------------------------------------------------------------------------------------


def task(letter: Letter, now: datetime) -> Rendered:
    """A task was accepted, or is asked for again: with what whoever read it wrote."""
    reader, hand_in = reader_of(letter), handing_in.find(letter.about.get("hand_in", ""))
    assert hand_in is not None  # noqa: S101  `task_still_holds` has asked
    page = OwnPage(reader, now)
    again = hand_in.state == HandIn.State.AGAIN
    told = (
        _("Somebody has read what you handed in for the task “%(task)s”, and asks you to hand it in again.")
        if again
        else _("Somebody has read what you handed in for the task “%(task)s”, and it is accepted.")
    )
    parts: list[Piece] = [Says(told % {"task": hand_in.task.title})]
    if hand_in.words:
        parts += [Says(_("They wrote:")), Prose(hand_in.words)]
    parts.append(Button(_("Open my tasks"), f"{page.url}tasks/", links.code(page.token), code_page()))
    title = (
        _("A task is to be handed in again: %(event)s") if again else _("Your task is accepted: %(event)s")
    )
    return finished(
        title % {"event": reader.event.title}, _("There is news about your place"), reader, page, parts
    )


def task_still_holds(letter: Letter, now: datetime) -> bool:
    """Whether it stands as it was read, nothing newer was handed in, and the place is theirs."""
    hand_in, place = handing_in.find(letter.about.get("hand_in", "")), registration_of(letter)
    return (
        hand_in is not None
        and place is not None
        and place.stands
        and hand_in.state == letter.about.get("state")
        and hand_in.judged_at is not None
        and letter.about.get("judged") in (None, hand_in.judged_at.isoformat())
        and not handing_in.is_followed(hand_in)
    )


# --- A test is open ----------------------------------------------------------------------------


def test_is_open(letter: Letter, now: datetime) -> Rendered:
    """A test or survey can be answered: where, until when, and whether a name stands with it."""
    reader, sitting = reader_of(letter), openings.sitting_of(letter)
    assert sitting is not None  # noqa: S101  `still_asks` has asked
    page = OwnPage(reader, now)
    closes = sitting_times.window(sitting, sitting_times.span_of(sitting.cohort)).closes_at
    facts = [
        (_("Test or survey"), sitting.assessment.words(get_language() or "es")[0]),
        (_("When"), str(sitting.get_moment_display())),
    ]
    if closes is not None:
        facts.append((_("Open until"), moment_words(closes, reader.event.time_zone)))
    by_code = _("Your name is asked nowhere: you make a code that you alone know, the same way each time.")
    by_place = _("You can stop and go on later. Hand it in once; what counts is what you know, not how fast.")
    parts: list[Piece] = [
        Says(_("There is something to answer in your course “%(event)s”.") % {"event": reader.event.title}),
        Facts(facts),
        Button(_("Answer on my page"), f"{page.url}tests/", links.code(page.token), code_page()),
        Says(by_code if sitting.by_code else by_place),
    ]
    if letter.about.get("word") == "again":
        parts.append(Says(_("This is the only reminder. If you have answered, there is nothing to do.")))
    title = _("A few questions: %(event)s") % {"event": reader.event.title}
    return finished(title, _("There is something to answer"), reader, page, parts)


def register_kinds() -> None:
    """Make the room's letters known to the mail room; called from `AppConfig.ready`."""
    kinds.register(ISSUED, render=issued, still_due=still_holds, title=gettext_noop("A certificate"))
    kinds.register(
        at_risk.WARNING,
        render=warning,
        still_due=warning_still_holds,
        title=gettext_lazy("How far somebody has come in a course"),
    )
    kinds.register(
        at_risk.DIGEST,
        render=to_teachers,
        still_due=still_concerns,
        title=gettext_lazy("Who of a group may not complete the course"),
    )
    kinds.register(
        handing_in.TOLD, render=task, still_due=task_still_holds, title=gettext_lazy("What became of a task")
    )
    kinds.register(
        openings.KIND,
        render=test_is_open,
        still_due=openings.still_asks,
        title=gettext_noop("A test or survey is open"),
    )
