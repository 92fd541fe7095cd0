"""The form of a later project: what it is, who carries it, where, and from which groups it grew."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from convite.forms import BesideOthers, LinkField
from events.desk.fields import LANGUAGES, Titled, day_field, summary_field
from people import countries as known
from people.models import Organisation
from trainings.models import Cohort, Project
from trainings.projects import By, Facts, called


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups by their title, place and year."""

    def label_from_instance(self, obj: Any) -> str:
        """Return how a group is called among others."""
        return called(obj)


class OrganisationsField(forms.ModelMultipleChoiceField):
    """Organisations by their whole name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name, with the acronym behind it."""
        return f"{obj.name} ({obj.acronym})" if obj.acronym else obj.name


class ProjectForm(BesideOthers, Titled):
    """One project."""

    groups: ClassVar = (
        (_("Title"), ("organisation", "title_es", "title_pt_br", "title_en")),
        (_("When and where to read more"), ("since", "until", "url")),
        (_("Where it is seen"), ("is_published",)),
    )
    folded: ClassVar = (
        (_("In short"), ("summary_es", "summary_pt_br", "summary_en")),
        (_("Countries"), ("countries", "far_countries")),
        (_("Organisations that take part"), ("members",)),
        (_("Groups it grew from"), ("grew_from",)),
    )

    organisation = forms.ModelChoiceField(
        label=_("Who keeps what stands here"), queryset=Organisation.objects.none(), empty_label=None
    )
    summary_es = summary_field(_("In short, in Spanish"))
    summary_pt_br = summary_field(_("In short, in Portuguese"))
    summary_en = summary_field(_("In short, in English"))
    countries = forms.MultipleChoiceField(
        label=_("Latin America and the Caribbean"),
        choices=known.near,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    far_countries = forms.MultipleChoiceField(
        label=_("All other countries"), choices=known.far, required=False
    )
    members = OrganisationsField(
        label=_("Organisations"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    grew_from = GroupsField(
        label=_("Groups"),
        queryset=Cohort.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    since = day_field(_("First day"), required=False)
    until = day_field(_("Last day"), required=False)
    url = LinkField(label=_("Link"), max_length=500, required=False)
    is_published = forms.BooleanField(
        label=_("Everybody may see this project"),
        help_text=_("Until then it is seen by the staff of the organisations that it names."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        groups: QuerySet[Cohort],
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        number = 0
        if project is not None:
            near = {code for code, _name in known.near()}
            named = [group.pk for group in project.groups.all()]
            grew_from = list(groups.filter(pk__in=named).values_list("pk", flat=True))
            number = len(named) - len(grew_from)
            kwargs["initial"] = {
                **{f"title_{column}": getattr(project, f"title_{column}") for column in LANGUAGES},
                **{f"summary_{column}": getattr(project, f"summary_{column}") for column in LANGUAGES},
                "countries": [code for code in project.countries if code in near],
                "far_countries": [code for code in project.countries if code not in near],
                "members": [member.pk for member in project.members.all()],
                "grew_from": grew_from,
                "since": project.since,
                "until": project.until,
                "url": project.url,
                "is_published": project.published_at is not None,
            }
        super().__init__(*args, **kwargs)
        #: The groups that can be chosen; others that the project names are counted, and stay as they are.
        self.offered = groups
        offered: dict[str, QuerySet[Any]] = {
            "organisation": organisations,
            "members": Organisation.objects.filter(is_funder=False).order_by("name"),
            "grew_from": groups,
        }
        for name, rows in offered.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if project is not None:
            del self.fields["organisation"]
            if number:
                self.fields["grew_from"].help_text = ngettext(
                    "And %(number)s group of another organisation that is not public.",
                    "And %(number)s groups of other organisations that are not public.",
                    number,
                ) % {"number": number}

    def clean(self) -> dict[str, Any]:
        """A project ends after it began."""
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The last day is before the first one."))
        return data

    @property
    def facts(self) -> Facts:
        """The project as it was written."""
        data = self.cleaned_data
        return Facts(
            title=self.title,
            summary={code: data[f"summary_{column}"] for column, code in LANGUAGES.items()},
            countries=[*data["countries"], *data["far_countries"]],
            members=list(data["members"]),
            groups=list(data["grew_from"]),
            since=data["since"],
            until=data["until"],
            url=data["url"],
            is_published=data["is_published"],
        )


class SharedForm(forms.Form):
    """Between whom shared projects are looked for."""

    KINDS = (
        (By.ORGANISATIONS.value, _("Organisations")),
        (By.GROUPS.value, _("Groups")),
        (By.COUNTRIES.value, _("Countries")),
    )

    by = forms.ChoiceField(label=_("Between"), choices=KINDS, required=False)
    one = forms.CharField(label=_("One of the two"), max_length=80, required=False)
    other = forms.CharField(label=_("The other"), max_length=80, required=False)

    @property
    def kind(self) -> str:
        """Between what it is looked for; what is no choice is organisations."""
        return self.cleaned_data.get("by") or By.ORGANISATIONS if self.is_valid() else By.ORGANISATIONS

    @property
    def sides(self) -> list[str]:
        """What was written of one or of both."""
        return [side for name in ("one", "other") if (side := self.cleaned_data.get(name, ""))]
