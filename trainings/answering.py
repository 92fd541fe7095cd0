"""The form of a test: a field for each question, all of which may be left open, and what was answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from events.asking import marked, plain_text
from events.models.questions import said_in
from trainings import own_code
from trainings.models import Item

#: The longest answer in one's own words, in characters.
MOST_TEXT = 2000
#: What is sent by whoever says that they do not know, or prefer not to say; nothing is chosen beforehand.
NO_ANSWER = "-"


class AnswerForm(forms.Form):
    """What a test asks; `held` is what was answered before, by the questions' keys."""

    def __init__(
        self, *args: Any, items: Sequence[Item], held: Mapping[int, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.items = {f"q_{item.code}": item for item in items}
        for number, (name, item) in enumerate(self.items.items(), start=1):
            self.fields[name] = _field(item, number)
            if held and item.pk in held:
                self.initial[name] = held[item.pk]

    def asked_fields(self) -> list[forms.BoundField]:
        """The questions as the page draws them."""
        return [self[name] for name in self.items]

    @property
    def given(self) -> dict[Item, Any]:
        """What was answered, by question; nothing where it was left open."""
        return {item: self._value(name) for name, item in self.items.items()}

    def _value(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        if value == NO_ANSWER:
            return None
        if self.items[name].kind == Item.Kind.SCALE:
            return int(value) if value else None
        return plain_text(value) if isinstance(value, str) else value

    def with_held(self, held: Mapping[int, Any]) -> QueryDict:
        """Return what was sent, with what is held of questions that were left open here."""
        data: QueryDict = self.data.copy()  # type: ignore[attr-defined]
        for (name, item), value in zip(self.items.items(), self.given.values(), strict=True):
            if value in (None, "", []) and item.pk in held:
                said = held[item.pk]
                data.setlist(name, [str(one) for one in (said if isinstance(said, list) else [said])])
        return data

    @property
    def left_open(self) -> list[int]:
        """The numbers of the questions that were not answered, those in one's own words aside."""
        return [
            number
            for number, (item, value) in enumerate(self.given.items(), start=1)
            if value in (None, "", []) and item.kind != Item.Kind.OPEN and f"q_{item.code}" not in self.data
        ]


class OwnCodeForm(AnswerForm):
    """The same with a code of one's own, in the pieces of which it is made."""

    place = forms.CharField(
        label=_("The first two letters of the place where you spent your childhood"), max_length=40
    )
    day = forms.IntegerField(
        label=_("The day of the month of a birthday that you will always remember: 1 to 31"),
        min_value=1,
        max_value=31,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    somebody = forms.CharField(
        label=_("The first two letters of the name of somebody who was dear to you as a child"), max_length=40
    )
    more = forms.CharField(
        label=_("One more letter, only if this page asked you for it once"), max_length=1, required=False
    )

    CODE = ("place", "day", "somebody", "more")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.CODE:
            # Whoever takes the telephone next must not find them.
            self.fields[name].widget.attrs |= {"data-private": "", "autocomplete": "off"}

    def clean_place(self) -> str:
        """Take two letters of a whole word too."""
        return _two_letters(self.cleaned_data["place"])

    def clean_somebody(self) -> str:
        """Take two letters of a whole word too."""
        return _two_letters(self.cleaned_data["somebody"])

    def clean_more(self) -> str:
        """Take one letter or digit."""
        more = own_code.plain(self.cleaned_data["more"])
        if self.cleaned_data["more"] and not more:
            raise forms.ValidationError(gettext("Write one letter from A to Z, or a digit."))
        return more

    def code_fields(self) -> list[forms.BoundField]:
        """The pieces of the code as the page draws them."""
        return [self[name] for name in self.CODE]

    @cached_property
    def own_code(self) -> str:
        """The whole code."""
        data = self.cleaned_data
        return f"{data['place']}{data['day']:02}{data['somebody']}{data['more']}"


def _two_letters(typed: str) -> str:
    letters = "".join(sign for sign in own_code.plain(typed) if sign.isalpha())
    if len(letters) < 2:
        raise forms.ValidationError(gettext("Write two letters from A to Z."))
    return letters[:2]


def _field(item: Item, number: int) -> forms.Field:
    language = get_language() or "es"
    label = _numbered(number, marked(item.words(language), language))
    shared: dict[str, Any] = {
        "label": label,
        "help_text": marked(said_in(item.help, language), language),
        "required": False,
    }
    if item.kind == Item.Kind.OPEN:
        return forms.CharField(max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **shared)
    if item.kind == Item.Kind.SCALE:
        steps = [(str(step), str(step)) for step in range(item.least, item.most + 1)]
        none = gettext("I prefer not to say")
        return forms.ChoiceField(choices=[*steps, (NO_ANSWER, none)], widget=forms.RadioSelect, **shared)
    choices = [(code, marked((said, told_in), language)) for code, said, told_in in item.chosen(language)]
    if item.kind == Item.Kind.SEVERAL:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    none = gettext("I do not know") if item.is_scored else gettext("I prefer not to say")
    return forms.ChoiceField(choices=[*choices, (NO_ANSWER, none)], widget=forms.RadioSelect, **shared)


def _numbered(number: int, words: str | SafeString) -> str | SafeString:
    return format_html("{}. {}", number, words)
