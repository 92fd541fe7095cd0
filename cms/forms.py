"""The form in which the texts of a page are written in one language, as plain text."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField

from cms import plain
from cms.limits import WordLimit
from cms.models import RecordPage
from cms.plain import POINTS
from convite.forms import LinkField

#: What is asked for in each field, before its limit is said.
ASKS = {
    "description": _("What it is about, and why now."),
    "policy_questions": _("One question on each line; the page shows them as a list."),
    "participants_gain": _("What they take away, and how they can have their say."),
    "expected_outcomes": _("What will exist afterwards, and who will carry it on."),
    "hybrid_plan": _("How those online are seen and heard, and who looks after them."),
    "follows": _("Its programme and name, in a few words."),
    "follows_url": _("Where the earlier session can be read about."),
    "audience": _("Who should come, and what they need to know before."),
}


class SentForm(forms.Form):
    """A file that is brought back."""

    sent = forms.FileField(
        label=_("PO file"),
        help_text=_("One that was downloaded here and translated with any tool for PO files."),
        widget=forms.FileInput(attrs={"accept": ".po,text/x-gettext-translation"}),
    )


class Seen(forms.TextInput):
    """A field that nobody sees; the browser keeps it together with what is typed beside it."""

    def __init__(self) -> None:
        super().__init__(attrs={"hidden": True, "autocomplete": "off", "tabindex": "-1"})


class StoryForm(forms.Form):
    """The texts of one page. A text with formatting that plain text cannot keep is left out of the form.

    `seen` says which words the form was opened with, so that nobody writes over another's unawares.
    """

    seen = forms.CharField(required=False, widget=Seen)

    def __init__(self, data: Any = None, *, page: RecordPage, language_tag: str) -> None:
        super().__init__(data)
        self.page = page
        self.stands = standing(page)
        self.initial["seen"] = _marks(self.stands)
        seen = str((self.initial if data is None else data).get("seen", ""))
        self._marked = {name: mark for name, _equals, mark in (pair.partition("=") for pair in seen.split())}
        self.names = [
            name for name, text in self.stands.items() if text is not None or self._is_typed(name, data or {})
        ]
        for name in self.names:
            self.fields[name] = _field(page, name, language_tag)
            self.initial[name] = self.stands[name]

    def _is_typed(self, name: str, data: Any) -> bool:
        """Whether words of one's own were sent for a field, so that they must not be lost."""
        typed = _alike(data.get(name, ""))
        return bool(typed) and _mark(typed) != self._marked.get(name)

    def changes(self, page: RecordPage) -> dict[str, str]:
        """Return the columns to write into the page as it stands now.

        A text that someone else changed since the form was opened is kept when it was not touched here. When
        it was, both are wanted: the field gets an error, and the form is ready to be sent again.
        """
        now = standing(page)
        found: dict[str, str] = {}
        for name in self.names:
            typed, stands = _alike(self.cleaned_data[name]), now[name]
            if typed == stands or _mark(typed) == self._marked.get(name):
                continue
            if stands is not None and _mark(stands) == self._marked.get(name):
                found[name] = _kept(name, typed) if _is_rich(page, name) else typed
            else:
                self.add_error(name, ValidationError(_clash(stands), code="changed"))
        if self.errors:
            self._ready_again(now)
        return found

    def _ready_again(self, now: dict[str, str | None]) -> None:
        """Take over what others changed and was not touched here, and know what stands now."""
        data = cast(QueryDict, self.data).copy()
        for name in self.names:
            typed, stands = _alike(str(data.get(name, ""))), now[name]
            if stands is not None and _mark(typed) == self._marked.get(name):
                data[name] = stands
        data["seen"] = _marks(now)
        self.data, self.stands = data, now

    @property
    def clashing(self) -> set[str]:
        """The fields that someone else changed in the meantime."""
        return {
            name
            for name, errors in self.errors.as_data().items()
            if any(error.code == "changed" for error in errors)
        }


def standing(page: RecordPage) -> dict[str, str | None]:
    """Return a page's texts as they are written, by field; None for one that plain text cannot keep."""
    found: dict[str, str | None] = {}
    for name in page.written_fields():
        kept = getattr(page, name) or ""
        found[name] = plain.plain(kept, points=name in POINTS) if _is_rich(page, name) else kept
    return found


def _field(page: RecordPage, name: str, language_tag: str) -> forms.Field:
    column = _column(page, name)
    label = capfirst(str(column.verbose_name))
    if name == "follows_url":
        return LinkField(
            label=label,
            help_text=ASKS[name],
            max_length=column.max_length,
            required=False,
        )
    if not _is_rich(page, name):
        line = forms.TextInput(attrs={"lang": language_tag})
        return forms.CharField(
            label=label, help_text=ASKS[name], max_length=column.max_length, required=False, widget=line
        )
    # No `maxlength`: a browser would cut what is pasted without a word.
    return forms.CharField(
        label=label,
        help_text=" ".join(filter(None, [str(ASKS[name]), _limit(column)])),
        validators=[MaxLengthValidator(column.max_length), *_word_limits(name, column)],
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "lang": language_tag}),
    )


def _word_limits(name: str, column: Any) -> list[Callable[[str], None]]:
    """A page's limits, held against the text as the page will keep it: a hyphen before a point is no word."""
    checks = [check for check in column.validators if isinstance(check, WordLimit)]
    return [partial(_within, check, name) for check in checks]


def _within(check: WordLimit, name: str, typed: str) -> None:
    check(_kept(name, typed))


def _limit(column: Any) -> str:
    most = next((check.most for check in column.validators if isinstance(check, WordLimit)), None)
    return gettext("Up to %(most)s words.") % {"most": most} if most else ""


def _column(page: RecordPage, name: str) -> Any:
    return page._meta.get_field(name)


def _is_rich(page: RecordPage, name: str) -> bool:
    return isinstance(_column(page, name), RichTextField)


def _kept(name: str, typed: str) -> str:
    return plain.rich(plain.points_in(typed) if name in POINTS else typed)


def _clash(stands: str | None) -> str:
    if stands is None:
        return gettext(
            "This text got formatting on the website after you opened the page. Copy your words, empty this "
            "field, and change the text on the website."
        )
    return gettext(
        "Someone else changed this text after you opened the page. Your words are still here, and theirs "
        "stand below; put both together and keep the texts again."
    )


def _alike(typed: str) -> str:
    return plain.lines_of(typed).strip()


def _mark(text: str) -> str:
    return hashlib.sha256(_alike(text).encode()).hexdigest()[:16]


def _marks(stands: dict[str, str | None]) -> str:
    return " ".join(f"{name}={_mark(text)}" for name, text in stands.items() if text is not None)
