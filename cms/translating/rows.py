"""Texts in a row of a table: columns by language, words by language code, and choices with their words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Model
from django.utils.text import capfirst
from modeltranslation.translator import translator

from cms.languages import ORDER, column
from cms.translating.texts import Shape, Text

#: Characters from which on a text is written in several lines.
LONG = 200


class Columns:
    """The words of a row for which it has a column in each language."""

    def __init__(self, row: Model, *, prefix: str = "", of: str = "") -> None:
        self.row, self.prefix, self.of = row, prefix, of

    def texts(self, original: str | None = None) -> list[Text]:
        return [self._text(name) for name in fields_of(type(self.row))]

    def _text(self, name: str) -> Text:
        field: Any = self.row._meta.get_field(name)
        words = {code: getattr(self.row, column(name, code)) or "" for code in ORDER}
        is_long = isinstance(field, models.TextField) or (field.max_length or 0) > LONG
        shape = Shape.TEXT if is_long else Shape.LINE
        return Text(self.prefix + name, _called(field, self.of), words, shape, field.max_length)

    def write(
        self, language: str, words: Mapping[str, str], *, by: Any = None, original: str | None = None
    ) -> None:
        # As it stands now, whole: a row may keep more when its words change.
        self.row = type(self.row)._base_manager.select_for_update().get(pk=self.row.pk)
        for path, said in words.items():
            setattr(self.row, column(path.removeprefix(self.prefix), language), said or None)
        self.row.save()


class Worded:
    """The words that a row keeps by language code, field by field, and those of its choices."""

    def __init__(
        self,
        row: Model,
        *,
        fields: Mapping[str, int],
        choices: int = 0,
        prefix: str = "",
        of: str = "",
        checks: Mapping[str, Callable[[str], list[str]]] | None = None,
        labels: Mapping[str, str] | None = None,
        is_whole: bool = False,
    ) -> None:
        """`fields` and `choices` say how many characters each may have; `is_whole`: all or none."""
        self.row, self.fields, self.choices = row, fields, choices
        self.prefix, self.of, self.checks = prefix, of, checks or {}
        self.labels, self.is_whole = labels or {}, is_whole

    def texts(self, original: str | None = None) -> list[Text]:
        found = []
        for name, most in self.fields.items():
            label = self.labels.get(name) or _called(self.row._meta.get_field(name), self.of)
            kept = getattr(self.row, name) or {}
            words = {code: kept.get(code) or "" for code in ORDER}
            shape = Shape.TEXT if most > LONG else Shape.LINE
            whole = f"{self.prefix}words" if self.is_whole else ""
            check = self.checks.get(name)
            found.append(Text(self.prefix + name, label, words, shape, most, whole=whole, check=check))
        for number, one in enumerate(self._choices(), start=1):
            label = f"{_called(self.row._meta.get_field('choices'), self.of)} {number}"
            words = {code: one["words"].get(code) or "" for code in ORDER}
            path = f"{self.prefix}choices:{one['code']}"
            found.append(Text(path, label, words, Shape.LINE, self.choices, whole=f"{self.prefix}choices"))
        return found

    def _choices(self) -> Sequence[dict[str, Any]]:
        return getattr(self.row, "choices", None) or [] if self.choices else []

    def write(
        self, language: str, words: Mapping[str, str], *, by: Any = None, original: str | None = None
    ) -> None:
        # Whoever else writes the other languages waits, and loses nothing.
        self.row = type(self.row)._base_manager.select_for_update().get(pk=self.row.pk)
        changed = set()
        for path, said in words.items():
            name, _colon, code = path.removeprefix(self.prefix).partition(":")
            changed.add(name)
            if code:
                kept = next(one["words"] for one in self._choices() if one["code"] == code)
            else:
                kept = getattr(self.row, name)
            if said:
                kept[language] = said
            else:
                kept.pop(language, None)
        self.row.save(update_fields=sorted(changed))


def fields_of(model: type[Model]) -> list[str]:
    """The words of a table that are kept in each language, in their order."""
    known = translator.get_options_for_model(model).all_fields
    return [field.name for field in model._meta.get_fields() if field.name in known]


def _called(field: Any, of: str) -> str:
    name = capfirst(str(field.verbose_name))
    return f"{of}: {name}" if of else name
