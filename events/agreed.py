"""What somebody with an account agreed to and did not take back, as their own page lists it."""

from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext, to_locale

from events import export
from events.models import Part, Registration
from people.models import Consent, Person


class Agreement(NamedTuple):
    """One agreement that stands."""

    words: str
    #: The language in which the words were read, as browsers know it.
    language: str
    given_at: datetime
    #: Whether somebody read them aloud and heard the answer.
    is_read_aloud: bool


class About(NamedTuple):
    """What agreements are about: a place, a role, or somebody themselves (without an address)."""

    title: str
    role: str
    #: The name of the address of its page, and its code there; empty where it has none any more.
    route: str
    code: str
    agreements: list[Agreement]


def standing(person: Person) -> list[About]:
    """Return what somebody agreed to, under what it is about, what was agreed to last first.

    What somebody at a desk took for theirs is not theirs to read.
    """
    own, _letters = export.not_joined_at_a_desk(person)
    rows = list(
        Consent.objects.filter(own, subject=person.subject, withdrawn_at=None)
        .select_related("text")
        .order_by("-given_at", "-pk")
    )
    last = {row.about: place for place, row in reversed(list(enumerate(rows)))}
    codes = {row.about for row in rows if row.about}
    roles = {
        part.code: part
        for part in Part.objects.filter(code__in=codes, person=person).select_related("session__event")
    }
    places = {
        place.code: place
        for place in Registration.objects.filter(code__in=codes, person=person).select_related("event")
    }
    told = []
    by_what = sorted(rows, key=lambda row: last[row.about])
    for code, some in groupby(by_what, key=lambda row: row.about):
        agreements = [
            Agreement(
                row.text.text,
                to_locale(row.text.language).replace("_", "-"),
                row.given_at,
                row.read_aloud_by_id is not None,
            )
            for row in some
        ]
        if part := roles.get(code):
            title, route = str(part.session.title or part.session.event.title), "events:my_role"
            is_over = part.status in Part.UNHEARD
            told.append(About(title, part.get_role_display(), "" if is_over else route, code, agreements))
        elif place := places.get(code):
            told.append(About(str(place.event.title), "", "events:my_place", code, agreements))
        else:
            told.append(About("" if code else gettext("About yourself"), "", "", "", agreements))
    return told
