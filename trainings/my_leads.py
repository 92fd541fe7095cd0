"""Where the page of whoever is signed in leads on to in this room, asked for in one query at each visit."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from convite.prepared import Prepared
from events.leads import Lead
from events.models import Part, Presence, Registration
from people.access import Duty
from people.models import Appointment, Person
from trainings import service_record
from trainings.models import TeachingProfile, Trainer, Tutor

_THEIRS = {"person": OuterRef("pk")}
#: Whether somebody teaches or was asked to, has hours or a group of their own to show, was ever at a class.
_STANDS = Prepared(
    lambda person: (
        Person.objects.filter(pk=person)
        .annotate(
            is_trainer=Exists(Trainer.objects.standing().filter(**_THEIRS)),
            served=Exists(
                Part.objects.filter(
                    **_THEIRS,
                    subject=OuterRef("subject"),
                    role__in=service_record.ROLES,
                    status=Part.Status.CONFIRMED,
                )
            ),
            teaches=Exists(Trainer.objects.filter(**_THEIRS))
            | Exists(TeachingProfile.objects.filter(**_THEIRS))
            | Exists(Appointment.objects.filter(**_THEIRS, duty=Duty.TRAINER))
            | Exists(Part.objects.standing().filter(**_THEIRS, role=Part.Role.TRAINER)),
            tutors=Exists(Tutor.objects.filter(**_THEIRS)),
            learnt=Exists(
                Registration.objects.filter(
                    **_THEIRS, presences__state=Presence.State.PRESENT, event__cohort__isnull=False
                )
            ),
        )
        .values_list("teaches", "is_trainer", "served", "tutors", "learnt")
    )
)


def leads(person: Person) -> list[Lead]:
    """Lead from somebody's own page to their teaching, their hours and the network, where they have them."""
    for teaches, is_trainer, served, tutors, learnt in _STANDS.rows(person.pk):
        ways = [
            (teaches or tutors, Lead(_("When I can teach"), reverse("trainings:my_teaching"))),
            (is_trainer or served or tutors, Lead(_("My hours as a trainer"), reverse("trainings:my_hours"))),
            (learnt, Lead(_("The network: find others, and be found"), reverse("trainings:network"))),
        ]
        return [lead for leads_there, lead in ways if leads_there]
    return []
