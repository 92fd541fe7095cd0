"""Where the page of a place leads on to in this room, asked for in one query at each visit."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from convite.prepared import Prepared
from events.leads import Lead, Seen
from events.models import Registration, Session
from trainings.models import Cohort, Material, Sitting, Task

_GROUP = Prepared(lambda event_id: Cohort.objects.filter(event_id=event_id).select_related("course", "event"))
_OF_THE_COURSE = {"unit__version": OuterRef("version")}
#: Whether the course of an event has tasks, its group tests, and the course materials.
_HAS = Prepared(
    lambda event: Cohort.objects.filter(event_id=event).values_list(
        Exists(Task.objects.filter(**_OF_THE_COURSE)),
        Exists(Sitting.objects.filter(cohort=OuterRef("pk"))),
        Exists(Material.objects.filter(**_OF_THE_COURSE)),
    )
)


def group_of(place: Registration) -> Cohort | None:
    """Return the group that a place is in, with its course and event; None: it is in no course."""
    return next(iter(_GROUP.records(place.event_id)), None)


def page_of(subject: str, place: Registration, token: str) -> str:
    """Return the address of a page of a place, such as its "tests": by the link of a letter, or signed in."""
    name, key = (f"my_registration_{subject}", token) if token else (f"my_place_{subject}", place.code)
    return reverse(f"trainings:{name}", args=[key])


def leads(seen: Seen) -> list[Lead]:
    """Lead from the page of a place in a course to what is to be done first, then to what is to be had.

    Whoever was at no class yet has come no way that could be shown. Other gatherings are spared the question.
    """
    place, alone = seen.place, seen.place.event.is_at_own_pace
    is_course = alone or any(session.format == Session.Format.CLASS for session in seen.sessions)
    if not (is_course or seen.was_there):
        return []
    for tasks, tests, materials in _HAS.rows(place.event_id):
        stands, began = place.stands, seen.was_there or alone
        ways = [
            (stands and alone, "modules", _("My modules")),
            (stands and tasks, "tasks", _("Tasks of the course")),
            (stands and tests, "tests", _("Tests and surveys")),
            # Where there are no classes, they stand with their modules.
            (stands and materials and not alone, "materials", _("Materials of the course")),
            (began, "certificates", _("My course and certificates")),
        ]
        found = [
            Lead(words, page_of(name, place, seen.token)) for leads_there, name, words in ways if leads_there
        ]
        network = Lead(_("The network: find others, and be found"), reverse("trainings:network"))
        return [*found, network] if began else found
    return []
