"""How every form of the house is drawn, its errors said, and two people's words kept beside each other."""

import hashlib
from typing import Any, cast

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from convite.moments import day_words


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
        "min_length": _(
            "This is too short: it has %(show_value)d characters. Write at least %(limit_value)d."
        ),
        "null_characters_not_allowed": _("This contains a sign that cannot be kept. Write it again."),
    },
    forms.EmailField: {"invalid": _("Write the whole e-mail address, as in name@example.org.")},
    forms.FileField: {
        "empty": _("This file is empty. Choose another one."),
        "missing": _("Choose a file."),
    },
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


class LinkField(forms.URLField):
    """A link; without a scheme it is one of https.

    A browser's own field for links refuses such a one before it is sent, so this is a line with the keys for
    links.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Return the keys for links, and no capital at the beginning."""
        return {**super().widget_attrs(widget), "inputmode": "url", "autocapitalize": "none"}


class BesideOthers(forms.Form):
    """A form for what stands already and others may change too: nobody writes over another's words unawares.

    Its `initial` is what stands now, read under the lock under which it will be written. The browser sends
    back in `opened` what the form was opened with, as a mark a field. Before anything is checked, a field
    that was not touched follows what stands now. One that was, and that somebody else changed too, comes
    back once with what stands there; sent again, it is kept as it was typed. Each field has one name in what
    the browser sends.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"] = forms.CharField(required=False, widget=forms.HiddenInput)
        #: Fields that somebody else changed after the form was opened, and that follow them.
        self.followed: list[str] = []

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Return what stands; for `opened`, the mark of each field."""
        if field_name != "opened":
            return super().get_initial_for_field(field, field_name)
        return " ".join(f"{name}={_mark(self._stands(name))}" for name in self._compared())

    def full_clean(self) -> None:
        """Set what was typed beside what stands, and then check it as any form does."""
        clashing = self._set_beside() if self.is_bound else []
        super().full_clean()
        for name in clashing:
            self.add_error(name, self._clash(name))

    def _set_beside(self) -> list[str]:
        """Let untouched fields follow what stands; return those that somebody else changed too."""
        data = cast(QueryDict, self.data).copy()
        pairs = (pair.partition("=") for pair in data.get(self.add_prefix("opened"), "").split())
        opened = {name: mark for name, _equals, mark in pairs}
        data[self.add_prefix("opened")] = self.get_initial_for_field(self.fields["opened"], "opened")
        clashing: list[str] = []
        for name in self._compared() if opened else ():
            typed, stands = self._typed(name), self._stands(name)
            if _mark(typed) == _mark(stands):
                continue
            # A field that the form was opened without, and that was not sent, was not touched either.
            was_touched = _mark(typed) != opened[name] if name in opened else self.add_prefix(name) in data
            if not was_touched:
                data.setlist(self.add_prefix(name), stands)
                self.followed.append(name)
            elif name in opened and _mark(stands) != opened[name]:
                clashing.append(name)
        self.data = data
        return clashing

    def _compared(self) -> list[str]:
        return [name for name in self.fields if name != "opened"]

    def _typed(self, name: str) -> list[str]:
        """What the browser sent for a field."""
        widget, sent = self.fields[name].widget, cast(QueryDict, self.data)
        if isinstance(widget, forms.CheckboxInput):
            return ["on"] if widget.value_from_datadict(sent, self.files, self.add_prefix(name)) else []
        return sent.getlist(self.add_prefix(name))

    def _stands(self, name: str) -> list[str]:
        """What a browser sends for a field that nobody touches."""
        field = self.fields[name]
        value = self.get_initial_for_field(field, name)
        if isinstance(field.widget, forms.CheckboxInput):
            return ["on"] if value else []
        shown = field.widget.format_value(field.prepare_value(value))
        values = shown if isinstance(shown, list | tuple) else [shown]
        return [str(one) for one in values if one is not None]

    def _clash(self, name: str) -> str:
        words = self._in_words(name)
        if not words:
            return gettext(
                "This was emptied after you opened the page. What you wrote is still here: send the form "
                "again to keep it."
            )
        return gettext(
            "After you opened the page, this was changed to “%(words)s”. What you wrote is still here: send "
            "the form again to keep it, or write the other."
        ) % {"words": words}

    def _in_words(self, name: str) -> str:
        """What stands in a field, as a person reads it."""
        field, stands = self.fields[name], self._stands(name)
        if isinstance(field.widget, forms.CheckboxInput):
            return gettext("yes") if stands else gettext("no")
        choices: Any = getattr(field, "choices", None) or getattr(field.widget, "choices", ())
        labels: list[tuple[Any, Any]] = list(flatten_choices(choices))
        named = {str(value): str(label) for value, label in labels}
        day = parse_date(stands[0]) if stands and isinstance(field, forms.DateField) else None
        return day_words(day) if day else ", ".join(named.get(one, one) for one in stands if one)


def _mark(sent: list[str]) -> str:
    """A short sign of what is sent for a field, whatever ends its lines and in whatever order it comes."""
    lines = ("\n".join(one.splitlines()).strip() for one in sent)
    return hashlib.sha256("\0".join(sorted(filter(None, lines))).encode()).hexdigest()[:16]
