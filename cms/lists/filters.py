"""What a reader may narrow a list of gatherings by."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from cms import languages
from cms.lists.listings import Asked, first_of, gatherings
from convite.prepared import Prepared
from events import spoken
from events.models import Topic

#: Countries and spoken languages of a house's gatherings, each pair once.
OFFERED = Prepared(
    lambda *values, shape: gatherings(values, shape).order_by().values_list("country", "languages").distinct()
)


def _topics(*values: Any, shape: str, language: str) -> QuerySet[Any]:
    among = gatherings(values, shape).order_by().values("pk")
    names = (languages.column("name", code) for code in languages.preferred(language))
    return Topic.objects.filter(events__in=among).order_by().distinct().values_list("code", *names)


TOPICS = Prepared(_topics)


class Filters(forms.Form):
    """What a reader may narrow a house's list by; only what the list holds is offered."""

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Spoken language"), required=False)
    mode = forms.ChoiceField(label=_("How to take part"), required=False)

    def __init__(self, data: Any, *, among: Asked) -> None:
        super().__init__(data)
        self.among = among
        here = get_language() or ""
        shape = among.shape()
        offered = list(OFFERED.rows(*among.values(), shape=shape))
        named = TOPICS.rows(*among.values(), shape=shape, language=here)
        spoken_codes = {code for _country, codes in offered for code in codes or []}
        self._offer("topic", gettext("All topics"), ((code, first_of(names)) for code, *names in named))
        self._offer(
            "country",
            gettext("All countries"),
            ((code, str(countries.name(code))) for code in {code for code, _codes in offered if code}),
        )
        self._offer(
            "language", gettext("All languages"), ((code, spoken.names([code])[0]) for code in spoken_codes)
        )
        self.fields["mode"].choices = [  # type: ignore[attr-defined]
            ("", gettext("Any way")),
            ("onsite", gettext("in the room")),
            ("online", gettext("online")),
        ]

    def _offer(self, field: str, every: str, choices: Iterable[tuple[str, str]]) -> None:
        in_order = sorted(choices, key=lambda choice: choice[1])
        self.fields[field].choices = [("", every), *in_order]  # type: ignore[attr-defined]

    @property
    def is_chosen(self) -> bool:
        """Whether the reader asked for anything."""
        return any(self.data.get(name) for name in self.fields)

    def asked(self) -> Asked:
        """What was chosen; a choice that does not exist is said at its field and not asked for."""
        self.full_clean()
        return self.among._replace(**{name: chosen for name, chosen in self.cleaned_data.items() if chosen})
