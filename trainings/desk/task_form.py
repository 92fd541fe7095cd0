"""The form of one task: its words in each language, until when, and in which form it is handed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.desk.fields import LANGUAGES, Titled
from trainings.holding import mark_of
from trainings.models import Task
from trainings.setting_tasks import MOST_DAYS, SAYS, Facts

FORMS = (("takes_text", _("a text")), ("takes_link", _("a link")), ("takes_file", _("a file")))


def _text_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class TaskForm(Titled):
    """One task of a module."""

    text_es = _text_field(_("What is to be done, in Spanish"))
    text_pt_br = _text_field(_("What is to be done, in Portuguese"))
    text_en = _text_field(_("What is to be done, in English"))
    takes = forms.MultipleChoiceField(
        label=_("Handed in as"),
        help_text=_("At least one; participants hand in one of them, or several."),
        choices=FORMS,
        widget=forms.CheckboxSelectMultiple,
        initial=["takes_text"],
    )
    due_days = forms.IntegerField(
        label=_("How many days after the class"),
        help_text=_("What comes later is taken as well, and said to be late."),
        min_value=0,
        max_value=MOST_DAYS,
        initial=7,
    )
    is_required = forms.BooleanField(
        label=_("It has to be accepted for the course to be complete"),
        help_text=_("In groups that open from now on; those that are open ask what they asked."),
        required=False,
        initial=True,
    )

    mark = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, task: Task | None = None, **kwargs: Any) -> None:
        if task is not None:
            kwargs["initial"] = {
                "takes": [name for name, _words in FORMS if getattr(task, name)],
                "due_days": task.due_days,
                "is_required": task.is_required,
                "mark": mark_of(task, SAYS),
                **{
                    f"{field}_{column}": getattr(task, f"{field}_{column}")
                    for field in ("title", "text")
                    for column in LANGUAGES
                },
            }
        super().__init__(*args, **kwargs)

    @property
    def facts(self) -> Facts:
        """The task as it was written."""
        data = self.cleaned_data
        return Facts(
            title=self.title,
            text={code: data[f"text_{column}"] for column, code in LANGUAGES.items()},
            due_days=data["due_days"],
            is_required=data["is_required"],
            **{name: name in data["takes"] for name, _words in FORMS},
        )
