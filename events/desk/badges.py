"""Badges and cards for the table: whose, in which language, as one PDF."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from convite import paper
from events import access, badges, risk
from events.desk.forms import BadgeForm
from events.desk.page import STAFF, form_page, get_or_post, show_refusal
from events.errors import EventError
from events.models import Event, Mode, Registration
from people.access import needs, signed_in


@get_or_post
@needs(*STAFF)
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Choose whose badges to print, and get them as a file."""
    event = access.event_for(request.user, code, "names")
    form = BadgeForm(request.POST or None, initial={"language": get_language(), "people": "room"})
    if request.method == "POST" and form.is_valid():
        data, by, now = form.cleaned_data, signed_in(request), timezone.now()
        try:
            if data["people"] == "cards":
                drawn = badges.table_cards(event, language=data["language"], by=by, now=now)
            else:
                drawn = badges.badges(event, _places(event, data), language=data["language"], by=by, now=now)
        except EventError as refusal:
            show_refusal(form, refusal)
        else:
            return paper.answer(drawn, "cards.pdf" if data["people"] == "cards" else "badges.pdf")
    return form_page(
        request,
        form,
        title=_("Badges and cards"),
        action=_("Make the PDF"),
        back_url=reverse("events:desk_event", args=[event.code]),
        event=event,
        note=_("They carry what people are called by, and roles only as each person agreed.")
        if risk.paper_names(event)
        else _("This event is at risk: badges carry numbers and a neutral title, and there are no cards."),
    )


def _places(event: Event, data: dict) -> list[Registration]:
    places = event.registrations.placed().select_related("event").order_by("number")
    if data["people"] == "room":
        places = places.filter(mode=Mode.ONSITE)
    elif data["people"] == "some":
        spans = [Q(number__gte=span[0], number__lte=span[-1]) for span in data["chosen"]]
        places = places.filter(reduce(or_, spans))
    return list(places[: badges.MOST])
