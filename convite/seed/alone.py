"""A group of the demonstration that people who do not exist work through alone, at their own pace."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from convite.moments import zone
from convite.seed import learning, pages, texts
from convite.seed.coursework import WORDS_ACCEPTED, WROTE
from convite.seed.names import GENDERS, SECTORS, drawn, invented_name
from events import registration, schedule
from events.models import Mode, Registration, Topic
from events.recognition import Answers, Contact
from people.models import Person, StakeholderGroup
from trainings import certificates, handing_in, own_pace, sittings, tutors
from trainings.cohorts import open_at_own_pace
from trainings.handing_in import Given
from trainings.models import Cohort, Course

TITLE = {
    "es": "Incidencia en políticas públicas, a ritmo propio (demo)",
    "pt-br": "Incidência em políticas públicas, em ritmo próprio (demo)",
    "en": "Advocacy in public policy, at your own pace (demo)",
}
#: How many modules each has worked through; the first two have every task accepted.
FAR = (8, 8, 5, 3, 1, 0)


def open_group(course: Course, *, topics: Iterable[Topic], by: Person, now: datetime) -> Cohort:
    """Open a group ten days ago, until thirty days from now, with a tutor and people more or less far.

    It has the test of its course, which was written before: whoever has begun answered it first.
    """
    chance = Random(46)  # noqa: S311  drawn apart, so that whoever else is invented stays the same
    place, opened = texts.PLACES["GT"][0], now - timedelta(days=25)
    today = now.astimezone(zone(place)).date()
    group = open_at_own_pace(
        course,
        title=TITLE,
        time_zone=place,
        country="GT",
        first_day=today - timedelta(days=10),
        last_day=today + timedelta(days=30),
        seats=40,
        languages=["es"],
        captions=True,
        topics=topics,
        by=by,
        now=opened,
    )
    schedule.publish(group.event, by=by, now=opened)
    pages.tell(group, texts.COURSE_STORIES)
    tutors.name(group, by, by=by, now=opened)
    test = course.assessments.order_by("pk")[0]
    before, after = sittings.give(group, test, linking="place", by=by, now=opened)
    asked, knows = sittings.items_of(before), Random(43)  # noqa: S311  of its own, as above
    for turn, count in enumerate(FAR):
        learner = _register(group, turn, chance=chance, now=opened + timedelta(days=1, hours=turn))
        if count:
            learning.answer(before, learner, asked, 0.4, knows, now - timedelta(days=9, hours=1))
        _work_through(learner, group, count, now=now)
        if count == FAR[0]:
            learning.answer(after, learner, asked, 0.75, knows, now - timedelta(days=1))
        if turn < 2:
            _hand_in_all(learner, group, by=by, now=now)
    first = certificates.due(group, "achievement", now=now)[:1]
    certificates.award(group, "achievement", to=[one.subject for one in first], by=by, now=now)
    return group


def _register(group: Cohort, turn: int, *, chance: Random, now: datetime) -> Registration:
    kind, answers, _weight = drawn(chance, GENDERS)
    return registration.register(
        group.event,
        answers=Answers(
            name=invented_name(chance, kind),
            mode=Mode.ONLINE,
            stakeholder_group=StakeholderGroup.objects.get(code=drawn(chance, SECTORS)[0]),
            country="GT",
            gender_answers=list(answers),
            first_time=chance.random() < 0.6,
        ),
        contact=Contact(email=f"ritmo{turn}.{group.event.code[:6]}@demo.invalid"),
        language="es",
        time_zone=group.event.time_zone,
        now=now,
    )


def _work_through(learner: Registration, group: Cohort, count: int, *, now: datetime) -> None:
    """Say of the first modules, one after another, that they are worked through."""
    for turn, lesson in enumerate(group.lessons.order_by("position")[:count]):
        own_pace.say(learner, group, lesson, now=now - timedelta(days=9) + timedelta(days=turn))


def _hand_in_all(learner: Registration, group: Cohort, *, by: Person, now: datetime) -> None:
    for turn, asked in enumerate(handing_in.asked_of(learner, group)):
        link = f"https://aportes.demo.invalid/ritmo/{learner.number}"
        given = Given(text=WROTE[turn % len(WROTE)]) if asked.task.takes_text else Given(url=link)
        row = handing_in.hand_in(asked, learner, given, now=now - timedelta(days=2))
        handing_in.judge(row, state="accepted", words=WORDS_ACCEPTED, by=by, now=now - timedelta(days=1))
