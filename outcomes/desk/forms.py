"""The forms of an outcome and of a step: what it says, to whom it goes, and what became of it."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite.forms import BesideOthers, LinkField
from convite.moments import day_words
from events import spoken, uploads
from events.desk.fields import LANGUAGES, Grouped, Titled, day_field
from events.file_forms import TakesFile, file_field
from events.models import Event, Session
from outcomes.models import Outcome, OutcomeStep, Status
from outcomes.recording import Facts, Happened
from people import countries as known
from people.models import Organisation, Person

#: Gatherings that are offered by name, the latest.
MOST_EVENTS = 100


def _whole(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class OutcomeForm(BesideOthers, Titled):
    """One recommendation or commitment."""

    groups: ClassVar = (
        (_("What it says"), ("organisation", "kind", "title_es", "title_pt_br", "title_en")),
        (_("To whom, and where it came from"), ("country", "institution", "came_from")),
        (_("Who follows it up"), ("owner", "follow_up_on")),
    )
    folded: ClassVar = ((_("The whole text"), ("summary_es", "summary_pt_br", "summary_en")),)

    organisation = forms.ModelChoiceField(
        label=_("Who keeps what stands here"), queryset=Organisation.objects.none(), empty_label=None
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Outcome.Kind.choices, widget=forms.RadioSelect)
    title_es = forms.CharField(label=_("In one sentence, in Spanish"), max_length=200, required=False)
    title_pt_br = forms.CharField(label=_("In one sentence, in Portuguese"), max_length=200, required=False)
    title_en = forms.CharField(label=_("In one sentence, in English"), max_length=200, required=False)
    summary_es = _whole(_("Whole text in Spanish"))
    summary_pt_br = _whole(_("Whole text in Portuguese"))
    summary_en = _whole(_("Whole text in English"))
    country = forms.ChoiceField(label=_("Country"), required=False)
    institution = forms.CharField(
        label=_("Institution"),
        help_text=_(
            "To whom a recommendation goes, or who committed themselves. An institution, never a person."
        ),
        max_length=160,
        required=False,
    )
    came_from = forms.ChoiceField(label=_("The session or training it came from"), required=False)
    owner = forms.ModelChoiceField(
        label=_("Who follows it up"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
    )
    follow_up_on = day_field(_("Next look at it"), required=False)

    def __init__(
        self,
        *args: Any,
        organisations: QuerySet[Organisation],
        events: QuerySet[Event],
        owners: QuerySet[Person],
        today: date,
        outcome: Outcome | None = None,
        **kwargs: Any,
    ) -> None:
        if outcome is not None:
            kwargs["initial"] = {
                "kind": outcome.kind,
                **{f"title_{column}": getattr(outcome, f"title_{column}") for column in LANGUAGES},
                **{f"summary_{column}": getattr(outcome, f"summary_{column}") for column in LANGUAGES},
                "country": str(outcome.country or ""),
                "institution": outcome.institution,
                "came_from": came_from(outcome),
                "owner": outcome.owner_id,
                "follow_up_on": outcome.follow_up_on,
            }
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        self.today, self.kept_day = today, outcome.follow_up_on if outcome else None
        if self.kept_day is None or self.kept_day >= today:
            fields["follow_up_on"].widget.attrs["min"] = f"{today}"
        self._places: dict[str, tuple[Event, Session | None]] = {}
        fields["kind"].initial = Outcome.Kind.RECOMMENDATION
        fields["organisation"].queryset = organisations
        fields["country"].choices = [
            ("", _("The region")),
            (_("Latin America and the Caribbean"), list(known.near())),
            (_("All other countries"), list(known.far())),
        ]
        fields["came_from"].choices = self._offered(events, outcome)
        fields["owner"].queryset = owners
        fields["follow_up_on"].help_text = _("On that day we write to whoever follows it up.")
        if outcome is not None:
            del fields["organisation"]

    def _offered(self, events: QuerySet[Event], outcome: Outcome | None) -> list[Any]:
        named = list(events.prefetch_related("sessions")[:MOST_EVENTS])
        if outcome is not None and outcome.event is not None and outcome.event not in named:
            named.append(outcome.event)
        choices: list[Any] = [("", _("neither"))]
        kept = outcome.session if outcome else None
        for event in named:
            day = f" · {day_words(event.starts_at, event.time_zone)}" if event.starts_at else ""
            self._places[event.code] = event, None
            rows = [(event.code, f"{event.title}{day}")]
            sessions = [
                one
                for one in event.sessions.all()
                if one.status != Session.Status.DRAFT and (not one.is_break or one == kept)
            ]
            for session in sessions if len(sessions) > 1 else ():
                key = f"{event.code}:{session.code}"
                self._places[key] = event, session
                rows.append((key, f"— {session.title}"))
            choices += rows
        return choices

    def clean_follow_up_on(self) -> date | None:
        """Refuse a day that is past, unless it stood there before."""
        day: date | None = self.cleaned_data["follow_up_on"]
        if day is not None and day < self.today and day != self.kept_day:
            raise forms.ValidationError(
                gettext("This day is past. Write one on which somebody can look at it.")
            )
        return day

    def clean(self) -> dict[str, Any]:
        """A day to look at it again needs somebody who does."""
        data = super().clean()
        if data.get("follow_up_on") and not data.get("owner"):
            self.add_error("owner", gettext("Say who looks at it on that day."))
        return data

    @property
    def facts(self) -> Facts:
        """The outcome as it was written."""
        data = self.cleaned_data
        event, session = self._places.get(data["came_from"], (None, None))
        return Facts(
            kind=data["kind"],
            title=self.title,
            summary={code: data[f"summary_{column}"] for column, code in LANGUAGES.items()},
            country=data["country"],
            institution=data["institution"],
            event=event,
            session=session,
            owner=data["owner"],
            follow_up_on=data["follow_up_on"],
        )


def came_from(outcome: Outcome) -> str:
    """Return where an outcome came from, as the form names it."""
    if outcome.event is None:
        return ""
    return outcome.event.code + (f":{outcome.session.code}" if outcome.session else "")


class StepForm(TakesFile, BesideOthers, Grouped):
    """What became of it, on which day, and what shows it."""

    groups: ClassVar = (
        (_("What happened, and when"), ("status", "on", "words_es", "words_pt_br", "words_en")),
        (_("What shows it"), ("evidence", "url", "file", "evidence_language")),
    )

    status = forms.ChoiceField(label=_("Status"), choices=Status.choices, widget=forms.RadioSelect)
    on = day_field(_("Day"))
    words_es = forms.CharField(
        label=_("What happened, in Spanish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words_pt_br = forms.CharField(
        label=_("What happened, in Portuguese"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    words_en = forms.CharField(
        label=_("What happened, in English"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = forms.CharField(
        label=_("Document, vote or answer"),
        help_text=_("For instance: official letter 114-2026; minutes of the committee of 4 May."),
        max_length=160,
        required=False,
    )
    url = LinkField(label=_("Link"), max_length=500, required=False)
    file = file_field(_("File"))
    evidence_language = forms.ChoiceField(label=_("Language of the document"), required=False)
    #: The file that was there when the form was opened: a colleague's newer one is not replaced unawares.
    seen_file = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, step: OutcomeStep | None = None, today: date, **kwargs: Any) -> None:
        there = getattr(step, "file", None)
        if step is not None:
            kwargs["initial"] = {
                "status": step.status,
                "on": step.on,
                **{f"words_{column}": getattr(step, f"words_{column}") for column in LANGUAGES},
                "evidence": step.evidence,
                "url": step.url,
                "evidence_language": step.evidence_language,
                "seen_file": str(there or ""),
            }
        else:
            # A new one begins on the day it is opened; nobody else writes in it.
            kwargs["initial"] = {"on": today}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["on"].widget.attrs["max"] = f"{today}"
        fields["evidence_language"].choices = [("", _("none, or several")), *spoken.choices()]
        if there is not None:
            fields["file"].label = _("Another file")
            fields["file"].help_text = format_html(
                "{} {}",
                gettext("It takes the place of “%(name)s”, which is deleted then.") % {"name": there.name},
                uploads.TAKEN,
            )

    def clean_file(self) -> Any:
        """Look into the file; where a colleague put another one there meanwhile, ask for it once more."""
        upload = super().clean_file()
        if upload and "seen_file" in self.followed:
            raise forms.ValidationError(
                gettext("Somebody put another file here meanwhile. Choose yours again to replace it.")
            )
        return upload

    @property
    def happened(self) -> Happened:
        """The step as it was written."""
        data = self.cleaned_data
        return Happened(
            status=data["status"],
            on=data["on"],
            words={code: data[f"words_{column}"] for column, code in LANGUAGES.items()},
            evidence=data["evidence"],
            url=data["url"],
            evidence_language=data["evidence_language"],
            file=self.received,
        )
