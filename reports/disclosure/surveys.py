"""What a closed survey says, so protected that nobody's answer can be made out.

Nothing is told below `LEAST` answers to a question. Of a scale either every count is told, where the house's
protection of tables hides none of them, or the mean alone, in halves and cut at both ends; never both with a
hole, for a mean would fill it. Texts are told from `LEAST` on, in an order of their own for each question.
"""

from collections import Counter
from dataclasses import dataclass

from events.models import Question, Survey, SurveyAnswer
from reports.disclosure import plain as disclosure

#: Answers to a question from which on anything is told.
LEAST = 5
#: A mean beyond these says that everybody chose the end of the scale, or nearly; it is told as "at least".
LOWEST, HIGHEST = 1.5, 4.5


@dataclass(frozen=True)
class Told:
    """What may be told of one question: how many answered (None: too few), counts, a mean, or texts."""

    question: Question
    answered: int | None
    counts: tuple[tuple[str, int | None], ...] = ()
    mean: float | None = None
    texts: tuple[str, ...] = ()


def results(survey: Survey, *, language: str) -> list[Told]:
    """Return what may be told of each question of a closed survey, in order; nothing of one that is open."""
    if survey.status != Survey.Status.CLOSED:
        return []
    questions = list(Question.objects.filter(survey=survey).order_by("position", "pk"))
    answers: dict[int, list[SurveyAnswer]] = {question.pk: [] for question in questions}
    # By their random keys, which nothing else is ordered by.
    for row in SurveyAnswer.objects.filter(question__in=questions).order_by("pk"):
        answers[row.question_id].append(row)
    return [_told(question, answers[question.pk], language) for question in questions]


def _told(question: Question, rows: list[SurveyAnswer], language: str) -> Told:
    if len(rows) < LEAST:
        return Told(question, None)
    if question.kind == Question.Kind.LONG:
        return Told(question, len(rows), texts=tuple(str(row.value) for row in rows))
    if question.kind == Question.Kind.SCALE:
        return _scale(question, [int(row.value) for row in rows])
    words = {code: said for code, said, _language in question.chosen(language)}
    if question.kind == Question.Kind.CHOICE:
        counted = Counter(str(row.value) for row in rows)
        shown = _protected(question, {code: counted[code] for code in words})
        return Told(question, len(rows), tuple((words[code], shown[code]) for code in words))
    # Of several choices each is a table of its own: those who chose it, and those who did not.
    several = Counter(code for row in rows for code in row.value)
    lines = []
    for code, said in words.items():
        pair = {"yes": several[code], "no": len(rows) - several[code]}
        lines.append((said, _protected(question, pair, code)["yes"]))
    return Told(question, len(rows), tuple(lines))


def _scale(question: Question, values: list[int]) -> Told:
    counted = Counter(values)
    shown = _protected(question, {str(step): counted[step] for step in range(1, 6)})
    if all(count is not None for count in shown.values()):
        mean = round(sum(values) / len(values), 1)
        return Told(question, len(values), tuple(shown.items()), mean)
    halves = round(2 * sum(values) / len(values)) / 2
    return Told(question, len(values), mean=min(max(halves, LOWEST), HIGHEST))


def _protected(question: Question, counts: dict[str, int], about: str = "") -> dict[str, int | None]:
    table = disclosure.Counted(counts=counts, persons=counts, total_persons=sum(counts.values()))
    lot = disclosure.secret_lot("survey", question.code, about)
    name = "answers"
    shown = disclosure.protect({name: table}, chain=[name], order=[name], threshold=LEAST, lot=lot)[name]
    if shown.withheld:
        return dict.fromkeys(counts)
    return {row: shown.cells.get(row) for row in counts}
