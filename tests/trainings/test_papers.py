"""Tests on paper: a sheet in three languages, and its answers from a table, looked at first."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from people.models import Organisation, Person
from tests.trainings.assessment_cast import (
    AFTER,
    BEFORE,
    answer,
    choice,
    course_test,
    in_own_words,
    open_group,
    scale,
    several,
    take,
)
from trainings import paper_answers, papers, sittings
from trainings.errors import ManyChoices
from trainings.models import AnswerSheet, Assessment, Cohort, Item, Response, Sitting

Enter = Callable[[Person], Client]


@pytest.fixture
def items(organisation: Organisation, trainer: Person, now: datetime) -> list[Item]:
    return [make(organisation, trainer, now) for make in (choice, several, scale, in_own_words)]


@pytest.fixture
def group(organisation: Organisation, items: list[Item], trainer: Person, now: datetime) -> Cohort:
    return open_group(course_test(organisation, items, trainer, now), trainer, now)


def give(group: Cohort, linking: str, by: Person, now: datetime) -> Sitting:
    return sittings.give(group, Assessment.objects.get(), linking=linking, by=by, now=now)[0]


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
@pytest.mark.parametrize("linking", ["place", "own-code"])
def test_a_sheet_is_tagged_and_says_nothing_of_anyone(
    language: str, linking: str, group: Cohort, trainer: Person, now: datetime
) -> None:
    drawn = papers.sheet(give(group, linking, trainer, now), language)
    assert drawn.startswith(b"%PDF-") and b"StructTreeRoot" in drawn


@pytest.fixture
def send(enter: Enter, trainer: Person) -> Callable[..., Any]:
    def one(sitting: Sitting, table: str | bytes, name: str = "a.csv") -> Any:
        client = enter(trainer)
        content = table if isinstance(table, bytes) else table.encode()
        here = reverse("trainings:desk_sitting_papers", args=[sitting.code])
        return client, here, client.post(here, {"table": SimpleUploadedFile(name, content)})

    return one


def test_a_table_is_looked_at_entered_and_brought_in_twice_changes_nothing(
    send: Callable[..., Any], group: Cohort, items: list[Item], trainer: Person, now: datetime
) -> None:
    one, other, third = (take(group, number, now) for number in range(3))
    sitting = give(group, "place", trainer, now)
    answer(sitting, third, 0, BEFORE)
    head = f"lugar;Q1;Q2;Q3;Q4\n{one.number};b;a, C;4;Más tiempo\n"
    table = f"{head}{other.number};A;;;\n{third.number};B;;;\n99;B;;;\n"
    with time_machine.travel(BEFORE, tick=False):
        client, here, page = send(sitting, table)
        assert [row.is_new for row in page.context["rows"]] == [True, True, False, False]
        assert "Nadie tiene la inscripción «99»" in page.content.decode()
        assert AnswerSheet.objects.count() == 1
        client.post(here, {"looked_at": page.context["looked_at"]})
        sheet = AnswerSheet.objects.get(registration=one)
        # 2 points for B, 1 each for A and C
        assert (sheet.score, sheet.out_of, sheet.source) == (4, 4, "paper")
        assert (
            dict(Response.objects.filter(sheet=sheet).values_list("item", "value"))[items[3].pk]
            == "Más tiempo"
        )
        client.post(here, {"looked_at": page.context["looked_at"]})
        assert AnswerSheet.objects.count() == 3
        altered = client.post(here, {"looked_at": page.context["looked_at"] + "x"})
        assert (altered.status_code, AnswerSheet.objects.count()) == (422, 3)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1,D,,,", "Pregunta 1: «D» no es una letra de la A a la C."),
        ("1,AB,,,", "La pregunta 1 admite una letra, y «AB» es más."),
        ("1,,AE,,", "Pregunta 2: «AE» no es una letra de la A a la D."),
        ("1,,,6,", "Pregunta 3: «6» no es un número de 1 a 5."),
        ("1,,,x,", "Pregunta 3: «x» no es un número de 1 a 5."),
        (",A,,,", "Nadie tiene la inscripción «» en este grupo."),
    ],
)
def test_what_is_wrong_with_a_row_is_said_in_a_sentence(
    row: str, sentence: str, group: Cohort, trainer: Person, now: datetime
) -> None:
    take(group, 1, now)
    sitting = give(group, "place", trainer, now)
    (seen,) = paper_answers.look_at(sitting, paper_answers.lines_of(f"place,Q1,Q2,Q3,Q4\n{row}\n".encode()))
    assert (list(seen.problems), seen.is_new) == ([sentence], False)


def test_a_spreadsheet_of_codes_is_read_and_no_code_stands_twice(
    send: Callable[..., Any], group: Cohort, trainer: Person, now: datetime
) -> None:
    sitting = give(group, "own-code", trainer, now)
    book, file = openpyxl.Workbook(), io.BytesIO()
    for cells in (["code", "Q1", "Q3"], ["té07lú", "B", 5], ["TE07LU", "A", 1], ["x", "A", 1]):
        book.active.append(cells)
    book.save(file)
    with time_machine.travel(AFTER, tick=False):
        client, here, page = send(sitting, file.getvalue(), "a.xlsx")
        assert [len(row.problems) for row in page.context["rows"]] == [0, 1, 1]
        client.post(here, {"looked_at": page.context["looked_at"]})
    sheet = AnswerSheet.objects.get()
    assert (sheet.registration, sheet.score, sheet.handed_in_at and sheet.handed_in_at.hour) == (None, 2, 0)


@pytest.mark.parametrize("table", [b"", b"a,b\n1,2\n", b"%PDF-1.4", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused_at_its_field(
    table: bytes, send: Callable[..., Any], group: Cohort, trainer: Person, now: datetime
) -> None:
    _client, _here, page = send(give(group, "place", trainer, now), table)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["table"])


def test_the_empty_table_has_a_column_for_each_question(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    sitting = give(group, "place", trainer, now)
    table = paper_answers.template(sitting)
    assert table.strip("\ufeff\r\n").split(",")[1:] == ["Q1", "Q2", "Q3", "Q4"]


def test_a_place_of_whom_nothing_is_answered_is_given_no_sheet(
    send: Callable[..., Any], group: Cohort, trainer: Person, now: datetime
) -> None:
    """Whoever fills a list of all places in for those who came hands in nothing for the others."""
    came, stayed = take(group, 1, now), take(group, 2, now)
    sitting = give(group, "place", trainer, now)
    with time_machine.travel(BEFORE, tick=False):
        client, here, page = send(sitting, f"lugar,Q1,Q2\n{came.number},B,\n{stayed.number},,\n")
        assert [row.is_new for row in page.context["rows"]] == [True, False]
        assert "no hay ninguna respuesta" in page.content.decode()
        client.post(here, {"looked_at": page.context["looked_at"]})
        # Their own answers are still taken.
        answer(sitting, stayed, 1, BEFORE)
    assert [sheet.score for sheet in AnswerSheet.objects.order_by("registration")] == [2, 2]


def test_a_row_is_called_by_its_number_in_the_table(group: Cohort, trainer: Person, now: datetime) -> None:
    sitting = give(group, "place", trainer, now)
    lines = paper_answers.lines_of(b"\nplace,Q1\n\n\n99,A\n")
    assert [row.number for row in paper_answers.look_at(sitting, lines)] == [5]


def test_a_question_has_no_more_choices_than_there_are_letters(
    organisation: Organisation, group: Cohort, trainer: Person, now: datetime
) -> None:
    lines = [f"Opción {number}" for number in range(1, 28)]
    with pytest.raises(ManyChoices):
        choice(organisation, trainer, now, choices={"es": lines})
    most = choice(organisation, trainer, now, choices={"es": lines[:26]})
    # One that was asked before there was a limit.
    Item.objects.filter(pk=most.pk).update(choices=[*most.choices, most.choices[0]])
    sitting = give(group, "place", trainer, now)
    Sitting.objects.update(items=[most.pk])
    sitting.refresh_from_db()
    take(group, 1, now)
    (seen,) = paper_answers.look_at(sitting, paper_answers.lines_of(b"place,Q1\n1,?\n"))
    assert list(seen.problems) == ["Pregunta 1: «?» no es una letra de la A a la Z."]
