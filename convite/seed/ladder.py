"""The demonstration's ladder: one trainer who was certified, one who may lead next, one who observes."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress

from events import parts
from events.models import Part, Session
from people.models import Organisation, Person
from trainings import ladder_steps, reviewing, trainers
from trainings.models import Cohort

#: Who trains at IPANDETEC beside its trainer, and the role of each in the classes that took place.
TRAINEES = (
    ("Mara (demo)", "mara", (Part.Role.OBSERVER, Part.Role.CO_TRAINER, Part.Role.CO_TRAINER)),
    ("Noé (demo)", "noe", (Part.Role.OBSERVER, Part.Role.OBSERVER)),
)


def climb(
    organisation: Organisation, group: Cohort, *, trainer: Person, organiser: Person, now: datetime
) -> None:
    """Begin a ladder, let two people learn in a group that is under way, and certify its trainer."""
    began = now - timedelta(days=100)
    _observed, _with_another, led, certified = ladder_steps.begin(organisation, by=organiser, now=began)
    held = list(Session.objects.filter(event=group.event, status=Session.Status.HELD).in_order())
    for name, box, roles in TRAINEES:
        address = f"{box}@demo.invalid"
        person = Person.objects.create_user(name=name, email=address, is_generated=True)
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
        trainers.add(organisation, person, by=organiser, now=began)
        for session, role in zip(held, roles, strict=False):
            parts.take_on(session, person=person, role=role, now=session.starts_at or now)
    certain = trainers.add(organisation, trainer, by=organiser, now=began)
    for step, words in (
        (led, "Buen ritmo, y tiempo para las preguntas de todo el grupo (demo)."),
        (certified, "Con gusto lo confirmamos (demo)."),
    ):
        reviewing.write(
            certain, step, passed=True, words=words, session=None, by=organiser, now=now - timedelta(days=20)
        )
