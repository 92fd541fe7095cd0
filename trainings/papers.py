"""A test on paper, as tagged PDF in one language: whose sheet it is stands there as a number or a code."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from convite import paper
from events import risk
from events.models.questions import said_in
from trainings import sittings
from trainings.models import Item, Sitting

TEMPLATE = Path(__file__).parent / "typst" / "test.typ"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Boxes for the number of a place, and for a code of one's own with its extra sign.
NUMBER_BOXES, CODE_BOXES = 4, 7


def sheet(sitting: Sitting, language: str) -> bytes:
    """Return the sheet that is copied for everybody in the room; it says nothing of anyone."""
    with override(language):
        title = sitting.assessment.words(language)[0]
        items = sittings.items_of(sitting)
        event = sitting.cohort.event
        says: dict[str, Any] = {
            "head": title,
            "moment": sitting.get_moment_display(),
            "foot": title if risk.is_neutral(event) else f"{event.title} · {title}",
            "whose": _("Your own code") if sitting.by_code else _("The number of your place"),
            "recipe": _recipe() if sitting.by_code else [],
            "boxes": CODE_BOXES if sitting.by_code else NUMBER_BOXES,
            "rules": _rules(items),
            "answer": _("Answer:"),
            "items": [_item(number, item, language) for number, item in enumerate(items, start=1)],
        }
        return paper.pdf(TEMPLATE, says, title=title, language=language)


def _recipe() -> list[str]:
    return [
        _("The first two letters of the place where you spent your childhood"),
        _("The day of the month of a birthday that you will always remember, with two digits: 01 to 31"),
        _("The first two letters of the name of somebody who was dear to you as a child"),
    ]


def _rules(items: list[Item]) -> list[str]:
    rules = [_("Write the letter or the number of your answer. Every question may be left open.")]
    if any(item.kind == Item.Kind.SEVERAL for item in items):
        rules.append(_("Where the question takes several answers, write all their letters."))
    if any(item.is_scored for item in items):
        rules.append(
            _(
                "A right choice gives its points. Where several are right, each wrong one takes as many "
                "away, never below 0."
            )
        )
    return rules


def _item(number: int, item: Item, language: str) -> dict[str, Any]:
    is_scale = item.kind == Item.Kind.SCALE
    return {
        "number": number,
        "label": item.words(language)[0],
        "help": said_in(item.help, language)[0],
        "choices": [
            {"letter": letter, "words": words}
            for letter, (_code, words, _told_in) in zip(LETTERS, item.chosen(language), strict=False)
        ],
        "steps": [str(step) for step in range(item.least, item.most + 1)] if is_scale else [],
        "lines": 3 if item.kind == Item.Kind.OPEN else 0,
    }
