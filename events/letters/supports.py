"""Letters about a support that somebody asked for: it arrived, it is granted, it cannot be given."""

from datetime import datetime

from django.utils.translation import gettext as _

from events.letters.about import reader_of, registration_of
from events.letters.pieces import OwnPage, finished
from events.models import Bursary
from mail.kinds import Rendered
from mail.layout import Facts, Says
from mail.layout import Part as Piece
from mail.models import Letter


def bursary_asked(letter: Letter, now: datetime) -> Rendered:
    """We have what you asked for, and who reads it."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    asked = [row.get_kind_display() for row in _asked(letter)]
    parts: list[Piece] = [
        Says(_("We received what you asked support for. You get a message as soon as it is decided.")),
        Facts([(_("Support asked for"), ", ".join(map(str, asked)))]),
        Says(_("Only the people who look after it at this event read it.")),
        page.button(),
    ]
    title = _("You asked for support: %(event)s") % {"event": reader.event.title}
    return finished(title, _("We received your request"), reader, page, parts)


def bursary_decided(letter: Letter, now: datetime) -> Rendered:
    """Granted, or not, and what follows."""
    reader, bursary = reader_of(letter), _bursary(letter)
    page = OwnPage(reader, now)
    granted = bursary.status == Bursary.Status.GRANTED
    told = (
        _("Good news: the support you asked for is granted. The organisers write to you about how it works.")
        if granted
        else _("We are sorry: the support you asked for cannot be given. Your place is still yours.")
    )
    parts: list[Piece] = [
        Says(told),
        Facts([(_("Support"), str(bursary.get_kind_display()))]),
        *(
            []
            if granted
            else [Says(_("If you cannot come without it, please give your place back on your page."))]
        ),
        page.button(),
    ]
    title = (
        _("Support granted: %(event)s") % {"event": reader.event.title}
        if granted
        else _("About the support you asked for: %(event)s") % {"event": reader.event.title}
    )
    return finished(title, _("About your request"), reader, page, parts)


def request_still_stands(letter: Letter, now: datetime) -> bool:
    """Something is still asked for with a place that stands."""
    place = registration_of(letter)
    return place is not None and place.is_alive and bool(_asked(letter))


def decision_still_holds(letter: Letter, now: datetime) -> bool:
    """The very decision that the letter tells of is the last one."""
    place = registration_of(letter)
    found = Bursary.objects.filter(code=letter.about.get("bursary", "")).first()
    return (
        place is not None
        and place.is_alive
        and found is not None
        and str(found.decisions) == letter.about.get("decision")
    )


def _asked(letter: Letter) -> list[Bursary]:
    code = letter.about.get("registration", "")
    found = Bursary.objects.filter(registration__code=code, status=Bursary.Status.ASKED)
    return list(found.order_by("kind"))


def _bursary(letter: Letter) -> Bursary:
    return Bursary.objects.get(code=letter.about.get("bursary", ""))
