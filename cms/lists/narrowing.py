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


class Typed(NamedTuple):
    """Words to narrow by that a reader types, as a form shows them."""

    name: str
    label: str
    said: str


#: Characters that are read of what somebody types.
LONGEST = 60


class Narrowed:
    """What was asked for in an address, of what a list offers; drawn by `cms/_narrowed.html`."""

    def __init__(self, asked: Mapping[str, str]) -> None:
        self.asked = asked
        self.questions: list[Question] = []
        self.words: list[Typed] = []

    def by(self, name: str, label: str, every: str, choices: Iterable[tuple[str, str]]) -> str:
        """Offer one more thing to narrow by, and return the answer's code; '' where there is none."""
        offered = list(choices)
        answer = self.asked.get(name, "")
        chosen = answer if answer in {code for code, _word in offered} else ""
        self.questions.append(Question(name, label, every, offered, chosen))
        return chosen

    def typed(self, name: str, label: str) -> str:
        """Offer words to narrow by, and return those that were typed."""
        said = self.asked.get(name, "").replace("\0", "").strip()[:LONGEST]
        self.words.append(Typed(name, label, said))
        return said

    @property
    def shown(self) -> list[Question]:
        """The questions that make a difference, for the form."""
        return [one for one in self.questions if len(one.choices) > 1 or one.chosen]

    @property
    def is_chosen(self) -> bool:
        """Whether the list is narrowed."""
        return any(one.chosen for one in self.questions) or any(one.said for one in self.words)
