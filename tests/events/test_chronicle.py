"""The log of an event: every act that is noted has its words, and none of them names who takes part."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from events import bulk, chronicle

ROOM = Path(__file__).resolve().parent.parent.parent / "events"


def noted() -> Iterator[tuple[str, str]]:
    """(module, act) for each act that the room notes by a plain word."""
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in ("acts.note", "_note", "_log")
                and len(node.args) > 1
            ):
                if isinstance(node.args[1], ast.JoinedStr):  # acts on many, which the next test asks
                    continue
                for word in ast.walk(node.args[1]):
                    if isinstance(word, ast.Constant) and isinstance(word.value, str):
                        yield path.name, word.value


def test_every_act_that_is_noted_has_its_words() -> None:
    found = list(noted())
    assert len(found) > 10
    assert [(module, act) for module, act in found if act not in chronicle.ACTS] == []


@pytest.mark.parametrize("name", sorted(bulk.ACTS))
def test_every_act_on_many_has_its_words_and_those_of_its_undoing(name: str) -> None:
    assert {f"many: {name}", f"many: {name} undone"} <= set(chronicle.ACTS)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_sentence_takes_what_an_act_says(language: str) -> None:
    told = dict.fromkeys(("number", "before", "after", "fields", "rows", "file", "count", "session"), "x")
    with translation.override(language):
        for kind, words in chronicle.ACTS.values():
            assert kind in chronicle.KINDS
            assert "%(" not in str(words) % told
