"""How every form of the house is drawn, and its errors said: label above, help before the field."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class FrameRenderer(TemplatesSetting):
    """Renders forms and fields with the frame's templates, widgets with Django's own."""

    form_template_name = "frame/form.html"
    field_template_name = "frame/field.html"


_ONE, _SOME = _("Choose one of these."), _("Choose only from these.")
#: What is said where Django's own sentence helps nobody: it gives no example, shows what only a machine
#: knows, or is mistaken in Spanish ("less than 5" for five at most). Its other sentences stay.
WORDS: dict[type[forms.Field], dict[str, Any]] = {
    forms.CharField: {
        "max_length": _("This is too long: it has %(show_value)d characters, and %(limit_value)d fit."),
        "null_characters_not_allowed": _("This contains a sign that cannot be kept. Write it again."),
    },
    forms.EmailField: {"invalid": _("Write the whole e-mail address, as in name@example.org.")},
    forms.URLField: {"invalid": _("Write the whole link, as in https://example.org.")},
    forms.IntegerField: {
        "min_value": _("Write %(limit_value)s or more."),
        "max_value": _("Write %(limit_value)s or less."),
    },
    forms.DateField: {"invalid": _("Write a day that exists, as in 2026-11-30.")},
    forms.TimeField: {"invalid": _("Write the hour as in 14:30.")},
    forms.ChoiceField: {"invalid_choice": _ONE},
    forms.ModelChoiceField: {"invalid_choice": _ONE},
    forms.MultipleChoiceField: {"invalid_choice": _SOME, "invalid_list": _SOME},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": _SOME,
        "invalid_list": _SOME,
        "invalid_pk_value": _SOME,
    },
}


def say_it_in_our_words() -> None:
    """Give Django's fields our words, so that every form made from now on has them, allauth's too."""
    for kind, words in WORDS.items():
        kind.default_error_messages = {**kind.default_error_messages, **words}
