"""The forms of a statement at the desk: its words, until when it is signed, an answer by hand."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from convite.forms import BesideOthers
from convite.moments import zone as zone_info
from events import schedule
from events.desk.fields import LANGUAGES, Grouped, Titled, day_field, zone_field
from events.errors import EventError
from events.models import Topic
from outcomes import signing
from outcomes.models import Signature, Statement
from outcomes.signing import Said, Written
from people.models import Coalition, Organisation


def _whole(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=20000, required=False, widget=forms.Textarea(attrs={"rows": 12})
    )


def _addressed(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, required=False)


class StatementForm(BesideOthers, Titled):
    """What a statement says, to whom, and for which coalition it is kept."""

    groups: ClassVar = (
        (_("Who says it"), ("coalition", "keeper")),
        (_("In Spanish"), ("title_es", "addressed_to_es", "text_es")),
        (_("In Portuguese"), ("title_pt_br", "addressed_to_pt_br", "text_pt_br")),
        (_("In English"), ("title_en", "addressed_to_en", "text_en")),
        (_("Date and topics"), ("day", "topics")),
        (_("Answers that were given"), ("ask_again",)),
    )

    coalition: forms.ModelChoiceField[Coalition] = forms.ModelChoiceField(
        label=_("Coalition whose members sign"), queryset=Coalition.objects.none(), empty_label=None
    )
    keeper = forms.ModelChoiceField(
        label=_("Organisation that looks after it"),
        help_text=_("Its editors write it, open it for signing and publish it."),
        queryset=Organisation.objects.none(),
        empty_label=None,
    )
    title_es = forms.CharField(label=_("Title in Spanish"), max_length=200, required=False)
    title_pt_br = forms.CharField(label=_("Title in Portuguese"), max_length=200, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    addressed_to_es = _addressed(_("Addressed to, in Spanish"))
    addressed_to_pt_br = _addressed(_("Addressed to, in Portuguese"))
    addressed_to_en = _addressed(_("Addressed to, in English"))
    text_es = _whole(_("Text in Spanish"))
    text_pt_br = _whole(_("Text in Portuguese"))
    text_en = _whole(_("Text in English"))
    day = day_field(_("Date of the statement"))
    topics: forms.ModelMultipleChoiceField[Topic] = forms.ModelMultipleChoiceField(
        label=_("Topics"), queryset=Topic.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        keepers: QuerySet[Organisation],
        coalitions: QuerySet[Coalition],
        statement: Statement | None = None,
        **kwargs: Any,
    ) -> None:
        if statement is not None:
            kwargs["initial"] = {
                **{
                    f"{field}_{column}": getattr(statement, f"{field}_{column}") or ""
                    for field in ("title", "text", "addressed_to")
                    for column in LANGUAGES
                },
                "day": statement.day,
                "topics": list(statement.topics.all()),
            }
        super().__init__(*args, **kwargs)
        self.statement = statement
        fields: Any = self.fields
        chosen = [topic.pk for topic in self.initial.get("topics", ())]
        fields["topics"].queryset = Topic.objects.filter(Q(retired_at=None) | Q(pk__in=chosen)).order_by(
            "name"
        )
        fields["keeper"].queryset = keepers.order_by("name")
        fields["coalition"].queryset = coalitions.order_by("name")
        if statement is not None:
            del fields["keeper"], fields["coalition"]
        fields["text_es"].help_text = _("An empty line begins a new paragraph.")

    def clean(self) -> dict[str, Any]:
        """The keeper is a member of the coalition; a text has a title in its language."""
        data = super().clean()
        keeper, coalition = data.get("keeper"), data.get("coalition")
        if keeper and coalition and not coalition.memberships.filter(organisation=keeper).exists():
            self.add_error("keeper", gettext("This organisation is not a member of that coalition."))
        for column in LANGUAGES:
            if data.get(f"text_{column}") and not data.get(f"title_{column}"):
                self.add_error(f"title_{column}", gettext("A text in this language needs its title."))
        if self.statement is not None and not self.errors:
            self._ask_again(signing.voided_by(self.statement, self.written))
        return data

    def _ask_again(self, answers: int) -> None:
        """Ask whether other words are meant, where that many answers must be given again for them."""
        if not answers:
            return
        self.fields["ask_again"] = forms.BooleanField(
            label=_("Yes, keep the other words and ask again"), required=False
        )
        if not self["ask_again"].data:
            self.add_error(
                "ask_again",
                ngettext(
                    "%(count)s organisation has answered to the text as it was, and must answer again to"
                    " the other. Tick the box if that is what you want.",
                    "%(count)s organisations have answered to the text as it was, and must answer again to"
                    " the other. Tick the box if that is what you want.",
                    answers,
                )
                % {"count": answers},
            )

    @property
    def written(self) -> Written:
        """The statement as it was written."""
        data = self.cleaned_data

        def words(field: str) -> dict[str, str]:
            return {code: data[f"{field}_{column}"] for column, code in LANGUAGES.items()}

        return Written(words("title"), words("text"), words("addressed_to"), data["day"], data["topics"])


class OpenForm(Grouped):
    """Until which day and hour the members sign, and what happens then."""

    groups: ClassVar = (
        (_("Signing ends"), ("date", "time", "time_zone")),
        (_("And then"), ("publishes_itself",)),
    )

    date = day_field(_("Day"))
    time = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    time_zone = zone_field()
    publishes_itself = forms.BooleanField(
        label=_("Publish it by itself at that hour, with the signatories who agreed to be named"),
        help_text=_("Otherwise it waits until you publish it."),
        required=False,
    )

    def __init__(self, *args: Any, statement: Statement, zone: str, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"time_zone": zone}
        if statement.closes_at is not None:
            there = statement.closes_at.astimezone(zone_info(statement.time_zone))
            initial = {
                "date": there.date(),
                "time": there.time(),
                "time_zone": statement.time_zone,
                "publishes_itself": statement.publishes_itself,
            }
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """An hour that exists there."""
        data = super().clean() or self.cleaned_data
        if data.get("date") and data.get("time") is not None and data.get("time_zone"):
            try:
                wall = datetime.combine(data["date"], data["time"])
                data["closes_at"] = schedule.instant(wall, data["time_zone"])
            except EventError as error:
                self.add_error("time", str(error))
        return data


class RecordForm(forms.Form):
    """What a member answered in another way, written down by the secretariat."""

    answer = forms.ChoiceField(
        label=_("What it answered"),
        choices=[
            (Signature.Answer.SIGNED.value, _("It signs")),
            (Signature.Answer.DECLINED.value, _("It does not sign")),
        ],
        widget=forms.RadioSelect,
    )
    is_named = forms.BooleanField(
        label=_("It agreed that its name is shown in public"),
        required=False,
    )
    reason = forms.CharField(
        label=_("How and why you write it down"),
        help_text=_(
            "For instance: by phone, since the letter did not arrive; after the hour, with the board's leave."
            " Name no person. The organisation reads it."
        ),
        max_length=300,
    )

    def __init__(self, *args: Any, stands: Signature | None, **kwargs: Any) -> None:
        initial = {"answer": stands.answer, "is_named": stands.is_named} if stands else {}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)

    @property
    def said(self) -> Said:
        """What was answered."""
        return Said(self.cleaned_data["answer"], self.cleaned_data["is_named"])
