"""The form in which a question is written: its words by language, its limits, its readers, its day."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from convite.forms import BesideOthers
from events.desk.fields import LANGUAGES, Grouped, day_field
from events.models import Event, Question
from events.models.questions import KEPT_DAYS, MOST_DAYS
from events.questions import CHOOSING, Wording

#: Longest question, explanation and agreement, in characters.
LABEL, HELP, AGREEMENT = 200, 500, 1000


def _text(label: Any, most: int, *, rows: int = 2, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def lines_of(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip()[:LABEL] for line in text.splitlines() if line.strip()]


class QuestionForm(Grouped):
    """A question of one kind, in up to three languages; only what its kind needs is asked for."""

    label_es = _text(_("In Spanish"), LABEL)
    label_pt_br = _text(_("In Portuguese"), LABEL)
    label_en = _text(_("In English"), LABEL)
    choices_es = _text(_("Choices in Spanish"), 4000, rows=4, help_text=_("One on each line."))
    choices_pt_br = _text(
        _("Choices in Portuguese"), 4000, rows=4, help_text=_("The same, in the same order.")
    )
    choices_en = _text(_("Choices in English"), 4000, rows=4, help_text=_("The same, in the same order."))
    minimum = forms.IntegerField(label=_("Least"), required=False, min_value=-(2**31), max_value=2**31 - 1)
    maximum = forms.IntegerField(label=_("Most"), required=False, min_value=-(2**31), max_value=2**31 - 1)
    required = forms.BooleanField(label=_("Nobody registers without answering it"), required=False)
    audience = forms.ChoiceField(label=_("Who reads the answers"), choices=Question.Audience.choices)
    keep_days = forms.IntegerField(
        label=_("Days after the event until the answers are deleted"),
        help_text=_("Answers and files really go then, from here and from the page of whoever answered."),
        min_value=1,
        max_value=MOST_DAYS,
        initial=KEPT_DAYS,
    )
    delete_on = day_field(_("Or deleted on this day"), required=False)
    help_es = _text(_("Explanation in Spanish"), HELP)
    help_pt_br = _text(_("Explanation in Portuguese"), HELP)
    help_en = _text(_("Explanation in English"), HELP)

    groups = (
        (_("The question"), tuple(f"label_{column}" for column in LANGUAGES)),
        (_("What can be chosen"), tuple(f"choices_{column}" for column in LANGUAGES)),
        (_("Limits"), ("minimum", "maximum")),
        (_("Answers"), ("required", "audience", "keep_days", "delete_on")),
    )
    folded = ((_("An explanation below the question"), tuple(f"help_{column}" for column in LANGUAGES)),)

    def __init__(self, *args: Any, kind: str, is_survey: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if is_survey:
            for name in ("required", "audience", "keep_days", "delete_on"):
                del self.fields[name]
        if kind not in CHOOSING:
            for column in LANGUAGES:
                del self.fields[f"choices_{column}"]
        if kind != Question.Kind.NUMBER:
            del self.fields["minimum"], self.fields["maximum"]
        if kind == Question.Kind.CONSENT:
            for column in LANGUAGES:
                name = f"label_{column}"
                self.fields[name] = _text(self.fields[name].label, AGREEMENT, rows=3)
            self.fields["label_es"].help_text = _(
                "The very words that people agree to. Other words are another version, which is agreed to "
                "anew."
            )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the groups that this kind needs."""
        return [(name, fields) for name, fields in super().sections() if fields]

    def clean(self) -> dict[str, Any]:
        """Refuse limits that leave nothing between them."""
        data = super().clean() or self.cleaned_data
        least, most = data.get("minimum"), data.get("maximum")
        if least is not None and most is not None and most < least:
            self.add_error("maximum", _("The most is below the least."))
        return data

    @property
    def wording(self) -> Wording:
        """What was written, as `questions.add` takes it."""
        data = self.cleaned_data
        return Wording(
            kind=self.kind,
            label=self._by_language("label"),
            help=self._by_language("help"),
            choices={
                code: lines_of(data.get(f"choices_{column}") or "") for column, code in LANGUAGES.items()
            },
            required=data.get("required", False),
            minimum=data.get("minimum"),
            maximum=data.get("maximum"),
            audience=data.get("audience", Question.Audience.NAMES),
            keep_days=data.get("keep_days", KEPT_DAYS),
            delete_on=data.get("delete_on"),
        )

    def _by_language(self, name: str) -> dict[str, str]:
        return {
            code: " ".join(self.cleaned_data[f"{name}_{column}"].split())
            for column, code in LANGUAGES.items()
        }


class QuestionEditForm(BesideOthers, QuestionForm):
    """The same for a question that stands, beside what others changed of it meanwhile."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        initial: dict[str, Any] = {
            name: getattr(question, name)
            for name in ("required", "audience", "keep_days", "delete_on", "minimum", "maximum")
        }
        for column, code in LANGUAGES.items():
            initial[f"label_{column}"] = question.label.get(code, "")
            initial[f"help_{column}"] = question.help.get(code, "")
            told = [one["words"].get(code, "") for one in question.choices]
            initial[f"choices_{column}"] = "\n".join(told) if any(told) else ""
        super().__init__(*args, initial=initial, is_survey=question.survey_id is not None, **kwargs)


class CopyForm(forms.Form):
    """The event whose questions are asked here too."""

    source: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Copy the questions of"), queryset=Event.objects.none(), to_field_name="code", empty_label="—"
    )

    def __init__(self, *args: Any, events: QuerySet[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source"]
        field.queryset = events.order_by("-starts_at", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda event: event.title  # type: ignore[attr-defined]
