"""What a form says when something is wrong: our words where Django's help nobody."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override

from convite.forms import WORDS
from people.models import StakeholderGroup

ROOMS = ("events", "trainings", "reports", "people", "cms", "mail")


def every_form() -> list[type[forms.BaseForm]]:
    """All that any page of ours shows; the addresses know every view, and the views their forms."""
    assert get_resolver().url_patterns
    found: set[type[forms.BaseForm]] = set()
    ahead = [forms.BaseForm]
    while ahead:
        made = ahead.pop().__subclasses__()
        ahead += made
        found |= {one for one in made if one.__module__.partition(".")[0] in ROOMS}
    return sorted(found, key=lambda one: (one.__module__, one.__qualname__))


def test_every_form_of_the_house_has_our_words() -> None:
    made = every_form()
    assert len(made) > 90
    for form in made:
        for name, field in form.base_fields.items():
            for kind, words in WORDS.items():
                if type(field) is kind:
                    said = {code: field.error_messages[code] for code in words}
                    assert (form.__name__, name, said) == (form.__name__, name, dict(words))


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        (forms.CharField(max_length=5), "abcdefg", "This is too long: it has 7 characters, and 5 fit."),
        (
            forms.CharField(min_length=5),
            "abc",
            "This is too short: it has 3 characters. Write at least 5.",
        ),
        (forms.CharField(), "a\x00", "This contains a sign that cannot be kept. Write it again."),
        (forms.EmailField(), "paula", "Write the whole e-mail address, as in name@example.org."),
        (
            forms.FileField(),
            SimpleUploadedFile("a.csv", b""),
            "This file is empty. Choose another one.",
        ),
        (forms.URLField(assume_scheme="https"), "a b", "Write the whole link, as in https://example.org."),
        (forms.IntegerField(min_value=5), "4", "Write 5 or more."),
        (forms.IntegerField(max_value=60), "61", "Write 60 or less."),
        (forms.DateField(), "31/02/2026", "Write a day that exists, as in 2026-11-30."),
        (forms.TimeField(), "half past", "Write the hour as in 14:30."),
        (forms.ChoiceField(choices=[("a", "A")]), "<b>", "Choose one of these."),
        (forms.MultipleChoiceField(choices=[("a", "A")]), ["b"], "Choose only from these."),
        (forms.MultipleChoiceField(choices=[("a", "A")]), "b", "Choose only from these."),
        # What Django says well stays.
        (forms.CharField(), "", "This field is required."),
        (forms.IntegerField(), "many", "Enter a whole number."),
    ],
)
def test_a_mistake_is_told_in_our_words(field: forms.Field, typed: Any, told: str) -> None:
    with override("en"):
        with pytest.raises(forms.ValidationError) as refused:
            field.clean(typed)
        assert refused.value.messages == [told]


def test_what_was_never_offered_is_not_repeated(db: None) -> None:
    groups = StakeholderGroup.objects.all()
    beyond = (groups.aggregate(last=Max("pk"))["last"] or 0) + 1
    one = forms.ModelChoiceField(groups)
    many: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(groups)
    told = []
    with override("en"):
        for field, typed in ((one, beyond), (one, "x"), (many, [beyond]), (many, ["x"]), (many, "x")):
            with pytest.raises(forms.ValidationError) as refused:
                field.clean(typed)
            told += refused.value.messages
    assert told == ["Choose one of these."] * 2 + ["Choose only from these."] * 3


def test_a_log_in_without_a_whole_address_is_told_in_our_words(client: Client, db: None) -> None:
    with override("en"):
        page = client.post(reverse("account_login"), {"login": "paula"})
    assert "Write the whole e-mail address" in page.content.decode()
