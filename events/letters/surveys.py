"""The letter after a session: a few questions, answered without a name."""

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from events.letters.about import reader_of, registration_of
from events.letters.pieces import OwnPage, called, finished
from events.models import Survey, SurveyMark
from mail.kinds import Rendered
from mail.layout import Part as Piece
from mail.layout import Says
from mail.models import Letter


def survey(letter: Letter, now: datetime) -> Rendered:
    """How was it? Your page asks; nobody reads who said what."""
    reader, asked = reader_of(letter), _survey(letter)
    page = OwnPage(reader, now)
    name = called(reader.event, asked.session)
    parts: list[Piece] = [
        Says(
            _("Thank you for having been part of “%(event)s”. How was it for you?") % {"event": name}
            if name
            else _("Thank you for having been there. How was it for you?")
        ),
        Says(asked.words(get_language() or "es")[0]),
        Says(
            _(
                "A few questions on your page take a minute. Your name is not kept with the answers, and "
                "results are read only from five answers on."
            )
        ),
        page.button(_("Answer on my page")),
    ]
    title = _("How was it? %(event)s") % {"event": reader.event.title}
    return finished(title, _("How was it?"), reader, page, parts)


def survey_still_asks(letter: Letter, now: datetime) -> bool:
    """The survey is open, the place stands, and it was not answered."""
    place = registration_of(letter)
    found = Survey.objects.filter(code=letter.about.get("survey", "")).first()
    return (
        place is not None
        and place.stands
        and found is not None
        and found.status == Survey.Status.OPEN
        and not SurveyMark.objects.filter(survey=found, registration=place).exists()
    )


def _survey(letter: Letter) -> Survey:
    return Survey.objects.select_related("session").get(code=letter.about.get("survey", ""))
