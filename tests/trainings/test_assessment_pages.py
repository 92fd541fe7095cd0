"""The pages of tests: answered on a phone once and in time, composed and read at the desk."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import access
from events.models import Event, Registration
from people import links
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
from trainings import sittings
from trainings.models import AnswerSheet, Assessment, Cohort, Item, Response, Sitting

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def items(organisation: Organisation, trainer: Person, now: datetime) -> list[Item]:
    makers = (choice, several, scale, in_own_words)
    return [make(organisation, trainer, now) for make in makers]


@pytest.fixture
def quiz(organisation: Organisation, items: list[Item], trainer: Person, now: datetime) -> Assessment:
    return course_test(organisation, items, trainer, now)


@pytest.fixture
def group(quiz: Assessment, trainer: Person, now: datetime) -> Cohort:
    return open_group(quiz, trainer, now)


@pytest.fixture
def given(group: Cohort, quiz: Assessment, trainer: Person, now: datetime) -> list[Sitting]:
    return sittings.give(group, quiz, linking="place", by=trainer, now=now)


@pytest.fixture
def unnamed(group: Cohort, quiz: Assessment, trainer: Person, now: datetime) -> list[Sitting]:
    return sittings.give(group, quiz, linking="own-code", by=trainer, now=now)


def page_of(place: Registration, now: datetime, sitting: Sitting | None = None) -> str:
    token = links.mint(access.REGISTRATION, place.code, now=now, days=400)
    name = "my_registration_test" if sitting else "my_registration_tests"
    return reverse(f"trainings:{name}", args=[token, sitting.code] if sitting else [token])


def typed(items: list[Item]) -> dict[str, Any]:
    one, two, steps, words = items
    return {
        f"q_{one.code}": one.choices[1]["code"],
        f"q_{two.code}": [one["code"] for one in two.choices if one["right"]],
        f"q_{steps.code}": "4",
        f"q_{words.code}": "Más tiempo",
    }


CODE = {"place": "Tela", "day": "7", "somebody": "Lucía"}


# --- On a phone -------------------------------------------------------------------------------


def test_what_one_left_open_on_a_phone_is_kept_for_them_and_not_for_the_next(
    client: Client, given: list[Sitting], group: Cohort, now: datetime
) -> None:
    one, other = take(group, 1, now), take(group, 2, now)
    with time_machine.travel(BEFORE, tick=False):
        pages = [client.get(page_of(place, now, given[0])).content.decode() for place in (one, other)]
    names = [re.findall(r'data-keep="([^"]+)"', page) for page in pages]
    assert len({name for (name,) in names}) == 2


def test_a_participant_hands_in_once_and_reads_when(
    client: Client, given: list[Sitting], group: Cohort, items: list[Item], now: datetime
) -> None:
    place = take(group, 1, now)
    here = page_of(place, now, given[0])
    with time_machine.travel(BEFORE, tick=False):
        page = client.get(here)
        assert (page.status_code, page["Cache-Control"]) == (200, "no-store")
        assert f'data-keep="test-{given[0].code}-{place.code}"' in page.content.decode()
        assert client.post(here, typed(items)).status_code == 302
        done = client.get(here).content.decode()
        assert (
            "Entregada" in done
            and f'data-kept="test-{given[0].code}-{place.code}"' in done
            and "<form" not in done.split("<main")[1]
        )
        sheet = AnswerSheet.objects.get()
        assert (sheet.score, sheet.out_of, sheet.source, sheet.language) == (4, 4, "phone", "es")
        again = client.post(here, typed(items), follow=True)
        assert "Cuentan las primeras" in again.content.decode()
    assert AnswerSheet.objects.count() == 1


def test_a_participant_goes_on_later_from_another_device(
    client: Client, given: list[Sitting], group: Cohort, items: list[Item], now: datetime
) -> None:
    place = take(group, 1, now)
    here = page_of(place, now, given[0])
    with time_machine.travel(BEFORE, tick=False):
        client.post(here, {f"q_{items[3].code}": "Empiezo", "later": "1"})
        assert ">Seguir<" in Client().get(page_of(place, now)).content.decode()
        page = Client().get(page_of(place, now, given[0]))
        assert "Empiezo" in page.content.decode()
    assert AnswerSheet.objects.get().handed_in_at is None


def test_what_is_left_open_is_asked_about_once_and_nothing_is_lost(
    client: Client, given: list[Sitting], group: Cohort, items: list[Item], now: datetime
) -> None:
    here = page_of(take(group, 1, now), now, given[0])
    some = {f"q_{items[3].code}": "Mis palabras"}
    with time_machine.travel(BEFORE, tick=False):
        page = client.post(here, some)
        assert (page.status_code, page.context["left_open"], AnswerSheet.objects.count()) == (
            422,
            [1, 2, 3],
            0,
        )
        assert "Mis palabras" in page.content.decode()
        assert "checked" not in page.content.decode()
        unknown = {f"q_{item.code}": "-" for item in (items[0], items[2])}
        assert client.post(here, some | unknown).context["left_open"] == [2]
        client.post(here, some | unknown | {"sure": "1"})
    assert (AnswerSheet.objects.get().score, Response.objects.count()) == (0, 1)


def test_whoever_comes_late_reads_that_nothing_was_handed_in(
    client: Client, given: list[Sitting], group: Cohort, items: list[Item], now: datetime
) -> None:
    here = page_of(take(group, 1, now), now, given[0])
    assert "Todavía no está abierta" not in client.get(page_of(take(group, 2, now), now)).content.decode()
    with time_machine.travel(AFTER, tick=False):
        page = client.post(here, typed(items))
        said = page.content.decode()
        assert (page.status_code, AnswerSheet.objects.count()) == (422, 0)
        assert "Desde esta página no se entregó nada" in said


def test_a_participant_reads_their_points_once_the_test_after_is_over(
    client: Client, given: list[Sitting], group: Cohort, quiz: Assessment, now: datetime
) -> None:
    place = take(group, 1, now)
    answer(given[0], place, 1, BEFORE)
    here = page_of(place, now)
    words = "Sus puntos: 2 de 4."
    with time_machine.travel(AFTER, tick=False):
        assert words not in client.get(here).content.decode()
    with time_machine.travel(AFTER + timedelta(days=30), tick=False):
        assert words in client.get(here).content.decode()
        Assessment.objects.update(tells_points=False)
        assert words not in client.get(here).content.decode()


def test_whoever_gave_their_place_back_has_no_test(
    client: Client, given: list[Sitting], group: Cohort, now: datetime
) -> None:
    place = take(group, 1, now)
    pages = [page_of(place, now), page_of(place, now, given[0])]
    Registration.objects.filter(pk=place.pk).update(status="cancelled")
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_the_page_of_a_place_leads_to_its_tests(
    participant: Person, enter: Enter, group: Cohort, quiz: Assessment, trainer: Person, now: datetime
) -> None:
    place = take(group, 1, now)
    Registration.objects.filter(pk=place.pk).update(person=participant, subject=participant.subject)
    client, own = enter(participant), reverse("events:my_place", args=[place.code])
    leads_to = reverse("trainings:my_place_tests", args=[place.code])
    assert leads_to not in client.get(own).content.decode()
    (sitting, _post) = sittings.give(group, quiz, linking="place", by=trainer, now=now)
    assert leads_to in client.get(own).content.decode()
    with time_machine.travel(BEFORE, tick=False):
        assert (
            reverse("trainings:my_place_test", args=[place.code, sitting.code])
            in client.get(leads_to).content.decode()
        )


def test_a_page_of_a_test_is_light(
    client: Client, given: list[Sitting], group: Cohort, now: datetime
) -> None:
    with time_machine.travel(BEFORE, tick=False):
        page = client.get(page_of(take(group, 1, now), now, given[0]))
    assert len(page.content) < 20_000


# --- In the room, without a name --------------------------------------------------------------


def room_of(sitting: Sitting) -> str:
    return reverse("trainings:room", args=[sitting.room_code])


def test_whoever_answers_without_a_name_leaves_no_trace_of_who_they_are(
    participant: Person, enter: Enter, unnamed: list[Sitting], group: Cohort, items: list[Item], now: datetime
) -> None:
    take(group, 1, now)
    client = enter(participant)
    with time_machine.travel(BEFORE, tick=False):
        page = client.post(room_of(unnamed[0]), typed(items) | CODE, follow=True)
        assert "sin su nombre" in page.content.decode()
        twice = client.post(room_of(unnamed[0]), typed(items) | CODE)
        assert (twice.status_code, "escriba una letra más" in twice.content.decode()) == (422, True)
        client.post(room_of(unnamed[0]), typed(items) | CODE | {"more": "x"})
    one, two = AnswerSheet.objects.all()
    assert {one.registration, two.registration} == {None} and one.own_code != two.own_code
    assert one.handed_in_at is not None and one.handed_in_at.hour == 0
    assert not [key for key in dict(client.session.items()) if unnamed[0].code in key]


@pytest.mark.parametrize(
    ("wrong", "field"), [({"place": "8"}, "place"), ({"day": "32"}, "day"), ({"somebody": ""}, "somebody")]
)
def test_a_wrong_code_is_told_at_its_field(
    wrong: dict[str, str], field: str, client: Client, unnamed: list[Sitting], items: list[Item]
) -> None:
    with time_machine.travel(BEFORE, tick=False):
        page = client.post(room_of(unnamed[0]), typed(items) | CODE | wrong)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


def test_the_code_of_the_room_is_read_however_it_is_typed(client: Client, given: list[Sitting]) -> None:
    typed = given[0].room_code.upper().replace("0", "o").replace("1", "l")
    page = client.get(reverse("trainings:room", args=[typed]))
    assert (page.status_code, reverse("events:code") in page.content.decode()) == (200, True)
    assert client.get(reverse("trainings:room", args=["nothing0"])).status_code == 404


def test_the_room_says_nothing_of_a_discreet_event(
    client: Client, unnamed: list[Sitting], group: Cohort
) -> None:
    assert "Seguridad · Honduras" in client.get(room_of(unnamed[0])).content.decode()
    Event.objects.filter(pk=group.event_id).update(risk="discreet")
    assert "Seguridad · Honduras" not in client.get(room_of(unnamed[0])).content.decode()


# --- At the desk ------------------------------------------------------------------------------


def test_the_trainer_writes_a_question_composes_a_test_and_gives_it(
    trainer: Person, enter: Enter, organisation: Organisation, quiz: Assessment, group: Cohort
) -> None:
    client = enter(trainer)
    new = reverse("trainings:desk_item_new") + "?kind=choice"
    assert client.get(new).status_code == 200
    wording = {
        "organisation": organisation.pk,
        "label_es": "¿Nueva?",
        "choices_es": "Sí\nNo",
        "right": "2",
        "points": "3",
    }
    assert client.post(new, wording | {"right": "9"}).status_code == 422
    assert client.post(new, wording).status_code == 302
    item = Item.objects.get(label__es="¿Nueva?")
    assert (item.right, item.points) == ({item.choices[1]["code"]}, 3)
    found = client.get(reverse("trainings:desk_bank"), {"q": "nueva"})
    assert [row["item"] for row in found.context["rows"]] == [item]

    tests = reverse("trainings:desk_tests", args=[quiz.course.code])
    assert client.post(tests, {"purpose": "survey"}).status_code == 422
    client.post(tests, {"purpose": "knowledge", "title_es": "Final", "tells_points": "on"})
    made = Assessment.objects.get(title__es="Final")
    client.post(reverse("trainings:desk_test_questions", args=[made.code]), {"item": [item.code]})
    preview = client.get(reverse("trainings:desk_test_preview", args=[made.code])).content.decode()
    assert "¿Nueva?" in preview and "<button" not in preview.split("<main")[1].split("</main")[0]
    client.post(reverse("trainings:desk_test_order", args=[made.code]), {"item": item.code, "to": "out"})
    assert made.composed.count() == 0
    client.post(reverse("trainings:desk_test_questions", args=[made.code]), {"item": [item.code]})

    given = reverse("trainings:desk_sittings", args=[group.code])
    client.post(given, {"assessment": made.code, "linking": "place", "follow_up": ["months-6"]})
    assert [one.moment for one in Sitting.objects.order_by("pk")] == ["pre", "post", "months-6"]
    page = client.get(given).content.decode()
    assert "6 meses después" in page and "Final" in page


def test_the_trainer_changes_a_question_and_retires_it(
    trainer: Person, enter: Enter, given: list[Sitting], items: list[Item]
) -> None:
    client = enter(trainer)
    edit = reverse("trainings:desk_item", args=[items[0].code])
    assert 'value="2"' in client.get(edit).content.decode()
    client.post(edit, {"label_es": "¿Otra?", "choices_es": "Sí\nNo", "right": "1", "points": "1"})
    new = Item.objects.get(replaces=items[0])
    use = reverse("trainings:desk_item_use", args=[new.code])
    client.post(use)
    new.refresh_from_db()
    assert new.retired_at is not None
    retired = client.get(reverse("trainings:desk_bank"), {"retired": "1"}).context["rows"]
    assert [row["item"] for row in retired] == [new]
    client.post(use, {"to": "back"})
    new.refresh_from_db()
    assert new.retired_at is None


def test_the_trainer_sets_hours_closes_and_reads_results(
    trainer: Person, enter: Enter, given: list[Sitting], group: Cohort, now: datetime
) -> None:
    client, (pre, post) = enter(trainer), given
    here = reverse("trainings:desk_sitting", args=[post.code])
    assert client.post(here, {"opens_on": "2026-11-20"}).status_code == 422
    client.post(here, {"opens_on": "2026-11-20", "opens_time": "10:00"})
    post.refresh_from_db()
    # Ten in Tegucigalpa is sixteen in UTC.
    assert post.opens_at is not None and post.opens_at.isoformat() == "2026-11-20T16:00:00+00:00"
    for number in range(5):
        place = take(group, number, now)
        answer(pre, place, 0, BEFORE), answer(post, place, 1, AFTER)
    with time_machine.travel(AFTER, tick=False):
        results = reverse("trainings:desk_results", args=[post.code])
        client = enter(trainer)
        assert "definitivamente" in client.get(results).content.decode()
        close = reverse("trainings:desk_sitting_close", args=[post.code])
        assert client.get(close).status_code == 200
        client.post(close)
        page = client.get(results).content.decode()
    # 0 of 4 points before, 2 of 4 after: 0 → 50 %, ⟨g⟩ = 50 / 100
    for words in ("5 con las dos hojas, de 5", "+50.0 puntos porcentuales", "0.50 · media", "5 de 5"):
        assert words in page, words


def test_staff_show_a_code_for_the_room(trainer: Person, enter: Enter, unnamed: list[Sitting]) -> None:
    page = enter(trainer).get(reverse("trainings:desk_sitting_wall", args=[unnamed[0].code])).content.decode()
    assert unnamed[0].room_code in page and "<svg" in page


def test_another_organisations_staff_finds_nothing(
    foreign_organiser: Person,
    participant: Person,
    enter: Enter,
    given: list[Sitting],
    quiz: Assessment,
    items: list[Item],
) -> None:
    pages = [
        *(
            reverse(f"trainings:desk_{name}", args=[given[0].code])
            for name in ("sitting", "results", "sitting_close")
        ),
        reverse("trainings:desk_test", args=[quiz.code]),
        reverse("trainings:desk_item", args=[items[0].code]),
    ]
    for who in (foreign_organiser, participant):
        client = enter(who)
        assert {client.get(page).status_code for page in pages} == {404}
        assert client.post(pages[2]).status_code == 404


def test_lists_cost_the_same_for_one_and_for_three(
    client: Client,
    trainer: Person,
    enter: Enter,
    group: Cohort,
    quiz: Assessment,
    organisation: Organisation,
    items: list[Item],
    now: datetime,
) -> None:
    from trainings import assessments

    staff, counted = enter(trainer), []
    place = take(group, 1, now)
    for round_ in (1, 2):
        for number in range(round_):
            more = assessments.create(
                quiz.course, purpose="knowledge", title={"es": f"{round_}{number}"}, by=trainer, now=now
            )
            assessments.put_in(more, items, by=trainer, now=now)
            choice(organisation, trainer, now)
            sittings.give(group, more, linking="place", by=trainer, now=now)
        asked = [
            (client, page_of(place, now)),
            (staff, reverse("trainings:desk_bank")),
            (staff, reverse("trainings:desk_tests", args=[quiz.course.code])),
            (staff, reverse("trainings:desk_test", args=[quiz.code])),
            (staff, reverse("trainings:desk_test_questions", args=[quiz.code])),
            (staff, reverse("trainings:desk_sittings", args=[group.code])),
        ]
        queries = []
        for who, page in asked:
            who.get(page)
            with CaptureQueriesContext(connection) as found:
                who.get(page)
            queries.append(len(found))
        counted.append(queries)
    assert counted[0] == counted[1]


def test_what_was_answered_is_in_the_file_of_what_is_held(
    client: Client, given: list[Sitting], group: Cohort, items: list[Item], now: datetime
) -> None:
    place = take(group, 1, now)
    answer(given[0], place, 1, BEFORE)
    token = links.mint(access.REGISTRATION, place.code, now=now, days=60)
    file = client.get(reverse("events:my_registration_data", args=[token])).json()
    assert "Cuatro palabras al azar" in str(file) and Response.objects.exists()


def test_whoever_words_a_question_anew_overwrites_nothing_that_they_have_not_seen(
    enter: Enter, items: list[Item], trainer: Person
) -> None:
    client, page = enter(trainer), reverse("trainings:desk_item", args=[items[3].code])
    opened = client.get(page).context["form"].initial
    first = client.post(page, opened | {"label_pt_br": "O que mais?"})
    refused = client.post(page, opened | {"label_en": "What else?"})
    assert (first.status_code, refused.status_code) == (302, 422)
    assert "Otra persona cambió esto entretanto" in refused.content.decode()
    items[3].refresh_from_db()
    assert items[3].label == {"es": "¿Qué más?", "pt-br": "O que mais?"}

    # What they wrote stands there, and is kept once they say so again.
    again = refused.context["form"].data.dict()
    assert again["label_en"] == "What else?"
    assert client.post(page, again).status_code == 302


@pytest.mark.parametrize("press", [{"sure": "1"}, {"later": "1"}])
def test_page_of_another_device_takes_back_nothing_that_was_kept_since(
    press: dict[str, str],
    client: Client,
    given: list[Sitting],
    group: Cohort,
    items: list[Item],
    now: datetime,
) -> None:
    here = page_of(take(group, 1, now), now, given[0])
    one, two, steps, words = (f"q_{item.code}" for item in items)
    with time_machine.travel(BEFORE, tick=False):
        opened = {"mark": client.get(here).context["mark"]}
        ticked = [choice["code"] for choice in items[1].choices[:2]]
        client.post(here, opened | {two: ticked, steps: "4", words: "Allá", "later": "1"})

        refused = client.post(here, opened | press | {one: items[0].choices[1]["code"], words: "Aquí"})
        text = refused.content.decode()
        assert (refused.status_code, "en otro lugar" in text, "Aquí" in text) == (422, True, True)
        assert AnswerSheet.objects.get().handed_in_at is None
        together = refused.context["form"].data

        again = {name: together.getlist(name) for name in together} | {"mark": refused.context["mark"]}
        assert client.post(here, again).status_code == 302
    said = dict(Response.objects.values_list("item", "value"))
    assert said == {
        items[0].pk: items[0].choices[1]["code"], items[1].pk: ticked, items[2].pk: 4, items[3].pk: "Aquí",
    }  # fmt: skip


@pytest.mark.parametrize("act", ["back", "close"])
def test_what_is_refused_at_the_desk_is_not_told_as_done(
    act: str, enter: Enter, given: list[Sitting], group: Cohort, trainer: Person, now: datetime
) -> None:
    """Somebody has answered, so it is not taken back; nobody can come to it yet, so it is not closed."""
    answer(given[0], take(group, 1, now), 1, BEFORE)
    page = enter(trainer).post(reverse(f"trainings:desk_sitting_{act}", args=[given[1].code]), follow=True)
    assert [one.level_tag for one in page.context["messages"]] == ["error"]


def test_two_who_choose_hours_or_words_of_a_test_lose_nothing_of_one_another(
    enter: Enter, given: list[Sitting], quiz: Assessment, trainer: Person
) -> None:
    client = enter(trainer)
    hours = reverse("trainings:desk_sitting", args=[given[1].code])
    mark = client.get(hours).context["form"].initial["mark"]
    opens = {"mark": mark, "opens_on": "2026-11-28", "opens_time": "08:00"}
    closes = {"mark": mark, "closes_on": "2026-12-24", "closes_time": "18:00"}
    assert [client.post(hours, typed).status_code for typed in (opens, closes)] == [302, 422]
    given[1].refresh_from_db()
    assert (given[1].opens_at is None, given[1].closes_at) == (False, None)

    words = reverse("trainings:desk_test_edit", args=[quiz.code])
    opened = client.get(words).context["form"].initial | {"title_pt_br": "", "title_en": ""}
    first = client.post(words, opened | {"title_pt_br": "O que sei"})
    refused = client.post(words, opened | {"title_en": "What I know"})
    assert (first.status_code, refused.status_code) == (302, 422)
    quiz.refresh_from_db()
    assert quiz.title == {"es": "Lo que sé", "pt-br": "O que sei"}
    assert client.post(words, refused.context["form"].data.dict()).status_code == 302
