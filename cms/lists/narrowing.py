"""What a reader narrows a list of pages or records by: questions whose answers the list itself offers."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Question(NamedTuple):
    """One thing to narrow by, as a form shows it."""

    name: str
    label: str
    #: What stands first, and asks for everything.
    every: str
    #: Code and word of each answer.
    choices: list[tuple[str, str]]
    #: The code of the answer that was given; empty: none, or one that is not offered.
    chosen: str


class Narrowed:
    """What was asked for in an address, of what a list offers; drawn by `cms/_narrowed.html`."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.asked = asked
        self.questions: list[Question] = []

    def by(self, name: str, label: str, every: str, choices: Iterable[tuple[str, str]]) -> str:
        """Offer one more thing to narrow by, and return the answer's code; '' where there is none."""
        offered = list(choices)
        answer = self.asked.get(name, "")
        chosen = answer if answer in {code for code, _word in offered} else ""
        self.questions.append(Question(name, label, every, offered, chosen))
        return chosen

    @property
    def shown(self) -> list[Question]:
        """The questions that make a difference, for the form."""
        return [one for one in self.questions if len(one.choices) > 1 or one.chosen]

    @property
    def is_chosen(self) -> bool:
        """Whether the list is narrowed."""
        return any(one.chosen for one in self.questions)
