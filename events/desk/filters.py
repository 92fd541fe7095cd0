"""What one can look for among the places of an event."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from events import risk
from events.desk.fields import day_field
from events.listing import Asked, countries_of
from events.models import Event, Hub, Mode, Session
from people.models import StakeholderGroup

#: What stands beside the search; the rest is folded.
IN_SIGHT = ("q", "status", "mode")
_BOTH = [("", _("All")), ("yes", _("Yes")), ("no", _("No"))]
#: Every status but the one that stands for itself, as staff call it.
_STATUSES = [
    ("waiting", _("On the waiting list")),
    ("offered", _("Offered a place")),
    ("asked", _("Waiting for a yes")),
    ("nominated", _("Named, not confirmed yet")),
    ("refused", _("Refused")),
    ("cancelled", _("Cancelled")),
]


class PeopleFilter(forms.Form):
    """A plain GET: each choice stands in the address, and one that does not exist asks for nothing."""

    q = forms.CharField(
        label=_("Name, e-mail, phone or number"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(label=_("Status"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("All")), *Mode.choices], required=False)
    hub = forms.ChoiceField(label=_("Remote hub"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("All")), *settings.LANGUAGES], required=False
    )
    confirmed = forms.ChoiceField(label=_("Address confirmed"), choices=_BOTH, required=False)
    came = forms.ChoiceField(label=_("Was there at least once"), choices=_BOTH, required=False)
    first = forms.ChoiceField(
        label=_("First time with us"), choices=[*_BOTH, ("unsaid", _("Not stated"))], required=False
    )
    session = forms.ChoiceField(label=_("Has a seat in"), required=False)
    extra = forms.ChoiceField(label=_("Seat added beyond the count"), choices=_BOTH, required=False)
    since = day_field(_("Registered from"), required=False)
    until = day_field(_("Registered until"), required=False)
    sort = forms.ChoiceField(label=_("Order"), required=False)

    def __init__(self, *args: Any, event: Event, hubs: Iterable[Hub] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", str(_("All")))
        found = event.hubs.order_by("name", "pk") if hubs is None else hubs
        offered_hubs = [(hub.code, hub.name) for hub in found]
        groups = StakeholderGroup.objects.order_by("position")
        orders = [("", _("By number")), ("newest", _("Newest first"))]
        if risk.has_lists(event):
            orders.append(("name", _("By name")))
        choices: dict[str, list[Any]] = {
            "status": [
                ("", _("With a place")),
                *_STATUSES,
                ("all", _("All")),
            ],
            "hub": [every, *offered_hubs],
            "sector": [every, *((group.code, group.name) for group in groups)],
            "country": [every, *((code, countries.name(code) or code) for code in countries_of(event))],
            "session": [every, *_with_seats(event)],
            "sort": orders,
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        if not offered_hubs:
            del self.fields["hub"]
        if not event.has_session_seats:
            del self.fields["session"]

    @property
    def asked(self) -> Asked:
        """What is asked for; a choice that does not exist is passed over, and so is half a day."""
        self.is_valid()
        return Asked.of(self.cleaned_data)

    def in_sight(self) -> list[forms.BoundField]:
        """The fields beside the search."""
        return [self[name] for name in IN_SIGHT]

    def folded(self) -> list[forms.BoundField]:
        """The other fields."""
        return [self[name] for name in self.fields if name not in IN_SIGHT]

    def chosen(self) -> int:
        """How many of the folded fields say something."""
        words = self.asked.words
        return sum(name in words for name in self.fields if name not in IN_SIGHT)


def _with_seats(event: Event) -> list[tuple[str, str]]:
    """The sessions with seats of their own; an event without such is asked nothing."""
    if not event.has_session_seats:
        return []
    sessions = Session.objects.filter(event=event, is_chosen=True)
    return [(one.code, str(one.title)) for one in sessions.in_order()]
