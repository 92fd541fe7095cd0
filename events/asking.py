"""Fields of a form built from an organiser's questions, and what was answered in them.

Words that the reader's language lacks are shown in one they have, marked with its code, so that a screen
reader speaks them rightly and nobody takes them for a slip.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from convite.moments import day_words
from events import needs, pictures, questions, spoken, uploads
from events.errors import EventError
from events.models import Accessibility, Bursary, Event, Need, Question, Session, Support
from events.models.questions import said_in
from events.questions import Held
from events.told import Told
from mail.layout import TAGS
from people import consent

#: The longest line, and the longest text, in characters.
LINE, TEXT = 300, 3000
#: From so many choices on, one of them is chosen from a list that opens.
LONG_LIST = 8
#: What somebody may need, as the page asks it.
NEED_FIELDS = ("interpretation", "accessibility", "need_words", "supports")
#: Readers before whom an answer is not kept in the browser either while the form is filled in.
DELICATE = (Question.Audience.SELF, Question.Audience.LOGISTICS)


def marked(words: tuple[str, str], language: str) -> str | SafeString:
    """Return words as they stand, or marked with the language they are in where it is not the page's."""
    said, told_in = words
    if told_in == language or not said:
        return said
    return format_html('<span lang="{}">{}</span>', TAGS.get(told_in, told_in), said)


def fate(question: Question, event: Event) -> str:
    """Say who reads the answer and when it goes, in one sentence each."""
    told = gettext("Read by: %(readers)s.") % {"readers": question.get_audience_display()}
    if question.delete_on:
        goes = gettext("Deleted on %(day)s.") % {"day": day_words(question.delete_on)}
    else:
        goes = gettext("Deleted %(days)s days after the event.") % {"days": question.keep_days}
    return f"{told} {goes}"


class FileField(forms.FileField):
    """A file of the kinds that are taken, as it may be kept."""

    default_error_messages = {
        "required": _("Choose a file."),
        "empty": _("This file is empty. Choose another one."),
    }

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the file as it may be kept; refuse what is too big, broken or of another kind."""
        upload = super().clean(data, initial)
        if upload is None or upload is initial:
            return None
        try:
            return uploads.receive(upload)
        except EventError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AsksMore(forms.Form):
    """A form that also asks what the organisers ask; each question is a field called after its code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What is asked here, by the name of its field; and what was answered, by the question's key.
        self.questions: dict[str, Question] = {}
        self.held: dict[int, Held] = {}
        #: Who reads the answers and when they go, where that is the same for all.
        self.fate = ""
        #: What is agreed to on its own, and supports that were decided already.
        self.purposes: list[str] = []
        self.unrecorded: str | SafeString = ""
        self._recorded: Callable[[], list[Session]] = list
        self.decided: list[Bursary] = []

    def ask(self, asked: Iterable[Question], *, event: Event, held: Sequence[Held] = ()) -> None:
        """Add a field for each question, filled with what was answered before."""
        language = get_language() or "es"
        self.questions = {f"q_{one.code}": one for one in asked}
        self.held = {one.question.pk: one for one in held}
        fates = {fate(one, event) for one in self.questions.values() if one.survey_id is None}
        # Said once above them all, where one sentence is true of each.
        self.fate = fates.pop() if len(fates) == 1 else ""
        for name, question in self.questions.items():
            self.fields[name] = _field(
                question, event, language, self.held.get(question.pk), says_fate=not self.fate
            )
            known = self.held.get(question.pk)
            if known is not None and question.kind != Question.Kind.FILE:
                self.initial[name] = known.value
            if known is not None and question.kind == Question.Kind.FILE and not question.required:
                self.fields[f"{name}_gone"] = forms.BooleanField(
                    label=gettext("Delete the file that is kept"), required=False
                )

    def asked_fields(self) -> list[forms.BoundField]:
        """The questions as the page draws them, a file's box to delete it after it."""
        names = [name for name in self.fields if name.startswith("q_")]
        return [self[name] for name in names]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        # Last of all, when it is known whether the form comes back.
        if self.errors:
            self.say_files_again()

    def say_files_again(self) -> None:
        """Say that chosen files have to be chosen again: a browser gives none back."""
        for name, question in self.questions.items():
            if (
                question.kind == Question.Kind.FILE
                and self.cleaned_data.get(name)
                and name not in self.errors
            ):
                self.add_error(name, gettext("Choose this file once more: browsers do not keep it."))

    @property
    def takes_files(self) -> bool:
        """Whether the form has to be sent in the way that carries files."""
        return any(one.kind == Question.Kind.FILE for one in self.questions.values())

    @property
    def has_a_file_as_it_was(self) -> bool:
        """Whether a file was given that could not be written anew, and may say who wrote it."""
        received = (self.cleaned_data.get(name) for name in self.questions)
        return any(isinstance(one, uploads.Received) and one.is_as_it_was for one in received)

    @property
    def given(self) -> dict[Question, Any]:
        """What was answered, by question, as `questions.answer` takes it."""
        return {question: self._value(name, question) for name, question in self.questions.items()}

    def _value(self, name: str, question: Question) -> Any:
        value = self.cleaned_data.get(name)
        if question.kind == Question.Kind.FILE and value is None:
            is_kept = question.pk in self.held and not self.cleaned_data.get(f"{name}_gone")
            return questions.KEPT if is_kept else None
        return plain_text(value) if isinstance(value, str) else value

    # --- Pictures, recording and needs ---

    def ask_agreements(
        self, event: Event, *, given: Iterable[str] = (), session: Session | None = None
    ) -> None:
        """Add a box for each thing that is agreed to on its own; `given` are those agreed to before.

        Whoever takes a role is asked of its `session` alone.
        """
        language = get_language() or "es"
        self.purposes = pictures.asked_of_role(session) if session else pictures.asked(event)
        self._recorded = lambda: [session] if session else pictures.recorded(event)
        for purpose in self.purposes:
            self.fields[purpose] = forms.BooleanField(label=consent.words(purpose, language), required=False)
            self.initial[purpose] = purpose in given
        self.unrecorded = marked(said_in(event.unrecorded_way, language), language)

    def ask_needs(self, event: Event, *, need: Need | None = None, supports: Iterable[Bursary] = ()) -> None:
        """Add what somebody may need; all of it may be left open, and the browser keeps none of it."""
        private = {"data-private": ""}
        if event.asks_needs:
            self.fields["interpretation"] = forms.ChoiceField(
                label=gettext("I need interpretation into"),
                choices=[("", "—"), *spoken.choices()],
                widget=forms.Select(attrs=private),
                required=False,
            )
            self.fields["accessibility"] = forms.MultipleChoiceField(
                label=gettext("So that I can take part"),
                choices=Accessibility.choices,
                widget=forms.CheckboxSelectMultiple(attrs=private),
                required=False,
            )
            self.fields["need_words"] = forms.CharField(
                label=gettext("In my own words"),
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2, **private}),
                required=False,
            )
        known = {row.kind: row for row in supports}
        #: What was decided already, which the form only tells.
        self.decided = [row for row in known.values() if row.status != Bursary.Status.ASKED]
        settled = {row.kind for row in self.decided}
        offered = [(code, label) for code, label in Support.choices if code in event.supports]
        if open_ones := [(code, label) for code, label in offered if code not in settled]:
            self.fields["supports"] = forms.MultipleChoiceField(
                label=gettext("I can only come with support for"),
                choices=open_ones,
                widget=forms.CheckboxSelectMultiple(attrs=private),
                required=False,
            )
        if need is not None:
            self.initial["interpretation"] = need.interpretation
            self.initial["accessibility"] = need.accessibility
            self.initial["need_words"] = need.words
        self.initial["supports"] = [code for code in known if code not in settled]

    @cached_property
    def recorded(self) -> list[Session]:
        """The sessions that are recorded, named before one agrees; looked up by the page that names them."""
        return self._recorded() if pictures.RECORDING in self.purposes else []

    def agreement_fields(self) -> list[forms.BoundField]:
        """The boxes of pictures and recording."""
        return [self[name] for name in self.purposes]

    def need_fields(self) -> list[forms.BoundField]:
        """What somebody may need."""
        return [self[name] for name in NEED_FIELDS if name in self.fields]

    @property
    def told(self) -> Told:
        """All that was told, as `told.keep` takes it."""
        data = self.cleaned_data
        asked_needs = any(name in self.fields for name in NEED_FIELDS)
        needed = needs.Told(
            interpretation=data.get("interpretation", ""),
            accessibility=data.get("accessibility", []),
            words=plain_text(data.get("need_words", "")),
            supports=[*data.get("supports", []), *(row.kind for row in self.decided)],
        )
        return Told(
            answers=self.given,
            agreements={purpose: bool(data.get(purpose)) for purpose in self.purposes},
            needs=needed if asked_needs else None,
        )


def plain_text(text: str) -> str:
    """Return a text without control signs and signs that turn its direction, its lines kept."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("".join(sign for sign in line if _is_plain(sign)) for line in lines).strip()


def _is_plain(sign: str) -> bool:
    # A zero-width joiner holds an emoji of several people together.
    return unicodedata.category(sign) not in ("Cc", "Cf") or sign == "\u200d"


def _field(
    question: Question, event: Event, language: str, known: Held | None, *, says_fate: bool
) -> forms.Field:
    kind, shared = question.kind, _shared(question, event, language, says_fate=says_fate)
    private = {"data-private": ""} if question.audience in DELICATE else {}
    if kind == Question.Kind.LONG:
        widget = forms.Textarea(attrs={"rows": 3, **private})
        return forms.CharField(max_length=TEXT, widget=widget, **shared)
    if kind == Question.Kind.NUMBER:
        return forms.IntegerField(
            min_value=question.minimum if question.minimum is not None else -(2**31),
            max_value=question.maximum if question.maximum is not None else 2**31 - 1,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", **private}),
            **shared,
        )
    if kind in questions.CHOOSING:
        return _choosing(question, language, private, shared)
    if kind == Question.Kind.SCALE:
        steps = [(str(step), str(step)) for step in range(1, 6)]
        none = [] if question.required else [("", gettext("I prefer not to say"))]
        return forms.TypedChoiceField(
            choices=[*steps, *none], coerce=int, empty_value=None, widget=forms.RadioSelect, **shared
        )
    if kind == Question.Kind.FILE:
        if known is not None:
            shared["required"] = False
            kept = gettext("Kept: %(name)s. Another file takes its place.") % {"name": known.file_name}
            shared["help_text"] = format_html("{}<br>{}", kept, shared["help_text"])
        return FileField(widget=forms.FileInput(attrs={"accept": uploads.ACCEPT}), **shared)
    if kind == Question.Kind.CONSENT:
        return forms.BooleanField(
            error_messages={"required": gettext("Without this agreement the organisers keep no place.")},
            **shared,
        )
    return forms.CharField(max_length=LINE, widget=forms.TextInput(attrs=private), **shared)


def _shared(question: Question, event: Event, language: str, *, says_fate: bool) -> dict[str, Any]:
    """Label, explanation and whether it is needed: what every kind has."""
    told: list[str | SafeString] = []
    explained = marked(said_in(question.help, language), language)
    if explained:
        told.append(explained)
    if question.kind == Question.Kind.FILE:
        told.append(str(uploads.TAKEN))
    if question.survey_id is None and says_fate:
        told.append(format_html('<span class="fate">{}</span>', fate(question, event)))
    joined: str | SafeString = told[0] if told else ""
    for more in told[1:]:
        joined = format_html("{} {}", joined, more)
    return {
        "label": marked(question.words(language), language),
        "help_text": joined,
        "required": question.required,
    }


def _choosing(
    question: Question, language: str, private: dict[str, str], shared: dict[str, Any]
) -> forms.ChoiceField:
    offered = question.chosen(language)
    marked_choices = [(code, marked((said, told_in), language)) for code, said, told_in in offered]
    if question.kind == Question.Kind.SEVERAL:
        widget = forms.CheckboxSelectMultiple(attrs=private)
        return forms.MultipleChoiceField(choices=marked_choices, widget=widget, **shared)
    if len(offered) >= LONG_LIST:
        # An option holds text alone, so the whole list says which language it is in.
        tongues = {told_in for _code, _said, told_in in offered}
        attrs = dict(private)
        if tongues != {language} and len(tongues) == 1:
            attrs["lang"] = TAGS.get(*tongues, *tongues)
        plain = [(code, said) for code, said, _told_in in offered]
        return forms.ChoiceField(
            choices=[("", gettext("Choose …")), *plain], widget=forms.Select(attrs=attrs), **shared
        )
    if not question.required:
        marked_choices.append(("", gettext("I prefer not to say")))
    return forms.ChoiceField(choices=marked_choices, widget=forms.RadioSelect(attrs=private), **shared)
