"""What a reader may narrow a list of gatherings by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from cms import languages
from cms.lists.listings import Asked, first_of, gatherings
from convite.prepared import Prepared
from events import spoken


def _told(values: tuple[Any, ...], shape: str, *columns: str) -> QuerySet[Any]:
    """Columns of a house's gatherings, of those over at the last value and of others, each set once."""
    *asked, now = values
    ahead = ExpressionWrapper(Q(ends_at__gt=now), BooleanField())
    found = gatherings(asked, shape).filter(ends_at__isnull=False).annotate(ahead=ahead)
    return found.order_by().values_list("ahead", *columns).distinct()


#: Countries and spoken languages of a house's gatherings.
OFFERED = Prepared(lambda *values, shape: _told(values, shape, "country", "languages"))


def _topics(*values: Any, shape: str, language: str) -> QuerySet[Any]:
    names = (f"topics__{languages.column('name', code)}" for code in languages.preferred(language))
    return _told(values, shape, "topics__code", *names)


TOPICS = Prepared(_topics)


class Filters(forms.Form):
    """What a reader may narrow a house's list by: what the list of those ahead, or of those over, holds.

    What was chosen is offered too where the other list holds it, so that no address is told to be wrong.
    """

    topic = forms.ChoiceField(label=_("Topic"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    language = forms.ChoiceField(label=_("Spoken language"), required=False)
    mode = forms.ChoiceField(label=_("How to take part"), required=False)

    def __init__(self, data: Any, *, among: Asked, now: datetime, is_past: bool) -> None:
        super().__init__(data)
        self.among = among
        here = get_language() or ""
        shape = among.shape()
        offered = list(OFFERED.rows(*among.values(), now, shape=shape))
        topics = list(TOPICS.rows(*among.values(), now, shape=shape, language=here))
        called = {code: first_of(names) for _ahead, code, *names in topics if code}
        places = [(ahead, code) for ahead, code, _codes in offered]
        tongues = [(ahead, code) for ahead, _country, codes in offered for code in codes or []]

        def held(field: str, found: Iterable[tuple[Any, str]]) -> set[str]:
            chosen = self.data.get(field)
            return {code for ahead, code in found if code and (bool(ahead) != is_past or code == chosen)}

        of_topics = held("topic", ((ahead, code) for ahead, code, *_names in topics))
        self._offer("topic", gettext("All topics"), ((code, called[code]) for code in of_topics))
        self._offer(
            "country",
            gettext("All countries"),
            ((code, str(countries.name(code))) for code in held("country", places)),
        )
        self._offer(
            "language",
            gettext("All languages"),
            ((code, spoken.names([code])[0]) for code in held("language", tongues)),
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
