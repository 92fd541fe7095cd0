"""Forms of the network: what somebody shows of themselves, and whom somebody looks for."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from events import spoken
from events.forms import plain_line
from people import consent
from people.models import Person, StakeholderGroup
from trainings import network
from trainings.models import NetworkEntry


class EntryForm(forms.Form):
    """What one shows beside one's name; nothing is ticked before its owner ticks it."""

    shows_country = forms.BooleanField(label=_("My country"), required=False)
    shows_sector = forms.BooleanField(label=_("My sector"), required=False)
    shows_courses = forms.BooleanField(
        label=_("The courses I was in"),
        help_text=_("Courses that are discreet or protected are never named."),
        required=False,
    )
    organisation = forms.CharField(label=_("Organisation"), max_length=120, required=False)
    works_on = forms.CharField(
        label=_("What I work on"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    topics = forms.MultipleChoiceField(label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple)
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    agrees = forms.BooleanField(
        error_messages={
            "required": _("Tick it if you agree; without it nobody finds you, and nothing is kept.")
        }
    )

    def __init__(self, *args: Any, person: Person, entry: NetworkEntry | None, **kwargs: Any) -> None:
        self.offered = {topic.code: topic for topic in network.topics_offered(person)}
        if entry is not None:
            plain_names = ("shows_country", "shows_sector", "shows_courses", "organisation", "works_on")
            kwargs["initial"] = {
                **{name: getattr(entry, name) for name in plain_names},
                "languages": entry.languages,
                "topics": [topic.code for topic in entry.topics.all()],
            }
        super().__init__(*args, **kwargs)
        unsaid = _("You have not said it on the page of your details.")
        if person.country:
            country = _("My country: %(country)s") % {"country": person.country.name}
            self.fields["shows_country"].label = country
        else:
            self.fields["shows_country"].help_text = unsaid
        if person.stakeholder_group:
            sector = _("My sector: %(sector)s") % {"sector": person.stakeholder_group.name}
            self.fields["shows_sector"].label = sector
        else:
            self.fields["shows_sector"].help_text = unsaid
        topics, languages = self.fields["topics"], self.fields["languages"]
        assert isinstance(topics, forms.ChoiceField)  # noqa: S101  for the type checker
        assert isinstance(languages, forms.ChoiceField)  # noqa: S101  as above
        topics.choices = [(code, topic.name) for code, topic in self.offered.items()]
        languages.choices = spoken.choices()
        if not self.offered:
            del self.fields["topics"]
        if entry is not None:
            del self.fields["agrees"]
        else:
            self.fields["agrees"].label = consent.words(network.PURPOSE, self.read_in)

    @property
    def read_in(self) -> str:
        """The language in which the words were read."""
        return get_language() or settings.LANGUAGE_CODE

    def clean_organisation(self) -> str:
        """The organisation as one line."""
        return plain_line(self.cleaned_data["organisation"])

    def clean_works_on(self) -> str:
        """What they work on as one line."""
        return plain_line(self.cleaned_data["works_on"])

    @property
    def shown(self) -> network.Shown:
        """What was chosen."""
        data = self.cleaned_data
        return network.Shown(
            shows_country=data["shows_country"],
            shows_sector=data["shows_sector"],
            shows_courses=data["shows_courses"],
            organisation=data["organisation"],
            works_on=data["works_on"],
            topics=[self.offered[code] for code in data.get("topics", ())],
            languages=data["languages"],
        )


class FindForm(forms.Form):
    """Whom somebody looks for; what can be chosen is what is shown by anybody."""

    q = forms.CharField(label=_("Name, organisation or words"), max_length=80, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    sector = forms.ChoiceField(label=_("Sector"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)

    def __init__(self, data: Any, *, entries: Any) -> None:
        super().__init__(data)
        shown = entries.filter(shows_country=True).exclude(person__country="")
        codes = set(shown.values_list("person__country", flat=True))
        with_sector = entries.filter(shows_sector=True).values("person__stakeholder_group")
        sectors = StakeholderGroup.objects.filter(pk__in=with_sector).order_by("position")
        topics = network.topics_shown(entries)
        self._offer("country", sorted(((code, str(countries.name(code))) for code in codes), key=_by_name))
        self._offer("sector", [(row.code, row.name) for row in sectors])
        self._offer("topic", [(row.code, row.name) for row in topics])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type checker
        field.choices = [("", _("Any")), *choices]

    @property
    def asked(self) -> dict[str, str]:
        """What is looked for, by the names of `network.narrowed`; a choice that nobody offers is left out."""
        self.is_valid()
        data = {name: self.cleaned_data.get(name, "") for name in ("country", "sector", "topic")}
        return data | {"words": self.cleaned_data.get("q", "")}


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1]
