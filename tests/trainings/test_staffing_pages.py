"""The pages of staffing: what somebody says of their own teaching, the trainers' list, and asking one."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
import time_machine
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import parts, schedule
from events.models import Event, Part
from mail.models import Letter
from people.models import Organisation, Person
from tests.conftest import NOW, appoint
from tests.filled import filled
from tests.trainings.conftest import FIRST, GUATEMALA, Add, Open
from trainings import teaching, trainers
from trainings.courses import UnitPlan, units_of, write_course
from trainings.errors import TooManyOtherHours
from trainings.models import BusyTime, Course, OtherHours, TeachingProfile, Trainer
from trainings.teaching import Days

Enter = Callable[[Person], Client]
DATA = Path(__file__).parent.parent / "data" / "calendars"
MINE = "/es/my/teaching/"


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


def words(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


# --- One's own --------------------------------------------------------------------------------


def test_whoever_teaches_finds_the_page_from_their_own_and_nobody_else_does(
    trainer: Person, participant: Person, enter: Enter
) -> None:
    assert MINE in words(enter(trainer).get(reverse("events:my_page")))
    assert "my/teaching" not in words(enter(participant).get(reverse("events:my_page")))


def test_a_trainer_says_in_which_languages_and_when_they_teach(trainer: Person, enter: Enter) -> None:
    client = enter(trainer)
    assert "No ha dicho cuándo" in words(client.get(MINE))
    about = {"languages": ["es", "pt"], "time_zone": GUATEMALA, "most_hours": "10", "note": "Mejor de tarde"}
    assert client.post(f"{MINE}about/", about).status_code == 302
    week = {
        "d0_0_begins": "09:00", "d0_0_ends": "12:00", "d0_1_begins": "14:00", "d0_1_ends": "00:00",
        "d5_0_begins": "08:30", "d5_0_ends": "10:00", "same": "on",
    }  # fmt: skip
    assert client.post(f"{MINE}week/", week).status_code == 302

    profile = teaching.of(trainer)
    assert (profile.languages, profile.most_hours, profile.note) == (["es", "pt"], 10, "Mejor de tarde")
    kept = [(one.weekday, one.begins, one.ends) for one in profile.weekly_hours.order_by("weekday", "begins")]
    assert kept[:2] == [(0, time(9), time(12)), (0, time(14), time(0))]
    assert (len(kept), kept[-1]) == (11, (5, time(8, 30), time(10)))
    page = words(client.get(MINE))
    assert "14:00–24:00" in page and "Mejor de tarde" in page and "Español, Portugués" in page
    # What is kept stands in the form again, with a row more.
    form = words(client.get(f"{MINE}week/"))
    assert 'name="d0_2_begins"' in form and 'value="08:30"' in form


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"d0_0_begins": "09:00"}, "d0_0_ends"),
        ({"d0_0_ends": "09:00"}, "d0_0_begins"),
        ({"d0_0_begins": "09:00", "d0_0_ends": "08:00"}, "d0_0_ends"),
        ({"d0_0_begins": "nine", "d0_0_ends": "10:00"}, "d0_0_begins"),
        (
            {"d0_0_begins": "09:00", "d0_0_ends": "12:00", "d0_1_begins": "11:59", "d0_1_ends": "13:00"},
            "d0_1_begins",
        ),
        (
            {"d0_0_begins": "20:00", "d0_0_ends": "00:00", "d0_1_begins": "21:00", "d0_1_ends": "22:00"},
            "d0_1_begins",
        ),
    ],
)
def test_wrong_hours_are_told_at_their_field_and_nothing_is_lost(
    wrong: dict[str, str], field: str, trainer: Person, enter: Enter
) -> None:
    page = enter(trainer).post(f"{MINE}week/", {"d4_1_begins": "18:00", "d4_1_ends": "19:00"} | wrong)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert 'value="18:00"' in words(page) and f'id="id_{field}_error"' in words(page)
    assert teaching.of(trainer).pk is None


def test_a_trainer_writes_days_away_and_takes_them_back_after_a_question(
    trainer: Person, organiser: Person, enter: Enter
) -> None:
    client = enter(trainer)
    typed = {"kind": "away", "first_day": "2027-03-03", "last_day": "2027-03-09"}
    assert client.post(f"{MINE}days/", typed).status_code == 302
    free = {"kind": "free", "first_day": "2027-03-13", "begins": "09:00", "ends": "12:00"}
    assert client.post(f"{MINE}days/", free).status_code == 302
    away, extra = OtherHours.objects.order_by("pk")
    assert (away.last_day, away.begins, extra.is_free, extra.last_day) == (
        date(2027, 3, 9), None, True, date(2027, 3, 13),
    )  # fmt: skip

    remove = reverse("trainings:my_teaching_days_remove", args=[away.code])
    assert client.get(remove).status_code == 200
    assert OtherHours.objects.count() == 2
    assert enter(organiser).post(remove).status_code == 404
    assert client.post(remove).status_code == 302
    assert list(OtherHours.objects.all()) == [extra]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last_day": "2027-03-02"}, "last_day"),
        ({"first_day": "2026-11-01", "last_day": "2026-11-09"}, "first_day"),
        ({"last_day": "2028-04-01"}, "last_day"),
        ({"begins": "09:00"}, "ends"),
        ({"begins": "09:00", "ends": "08:00"}, "ends"),
        ({"kind": "perhaps"}, "kind"),
        ({"first_day": "3 March"}, "first_day"),
    ],
)
def test_wrong_days_are_told_at_their_field(
    wrong: dict[str, str], field: str, trainer: Person, enter: Enter
) -> None:
    typed = {"kind": "away", "first_day": "2027-03-03", "last_day": "2027-03-09"} | wrong
    page = enter(trainer).post(f"{MINE}days/", typed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])


def test_a_trainer_gives_a_calendar_and_takes_it_back(trainer: Person, enter: Enter) -> None:
    client = enter(trainer)

    def give(content: bytes) -> object:
        return client.post(f"{MINE}calendar/", {"calendar": SimpleUploadedFile("mio.ics", content)})

    assert give((DATA / "google.ics").read_bytes()).status_code == 302  # type: ignore[attr-defined]
    assert BusyTime.objects.count() == 4
    assert "4 horas por delante" in words(client.get(MINE))

    page = give(b"RRULE of nothing")
    assert page.status_code == 422  # type: ignore[attr-defined]
    assert "Lo que ya se sabía queda como estaba." in words(page)
    assert BusyTime.objects.count() == 4

    assert client.get(f"{MINE}calendar/remove/").status_code == 200
    client.post(f"{MINE}calendar/remove/")
    assert (BusyTime.objects.count(), "No se leyó ningún calendario" in words(client.get(MINE))) == (0, True)


def test_days_that_are_over_leave_room_for_new_ones(trainer: Person, enter: Enter, now: datetime) -> None:
    gone = now.date() - timedelta(days=1)
    teaching.add_days(trainer, Days(False, gone, gone), now=now)
    profile = TeachingProfile.objects.get(person=trainer)
    OtherHours.objects.bulk_create(
        OtherHours(profile=profile, is_free=False, first_day=gone, last_day=gone) for _day in range(59)
    )
    ahead = now.date() + timedelta(days=30)
    teaching.add_days(trainer, Days(False, ahead, ahead), now=now)
    OtherHours.objects.update(last_day=ahead)
    with pytest.raises(TooManyOtherHours):
        teaching.add_days(trainer, Days(False, ahead, ahead), now=now)


def test_everything_said_is_handed_over_with_the_rest(
    trainer: Person, add: Add, enter: Enter, now: datetime
) -> None:
    add("Tomás", who=trainer)
    teaching.add_days(trainer, Days(False, date(2027, 3, 3), date(2027, 3, 9)), now=now)
    held = enter(trainer).get(reverse("events:my_data")).json()
    (said,), (noted,) = held["teaching"], held["trainer_of"]
    assert (said["languages"], len(said["weekly_hours"]), said["other_hours"][0]["first_day"]) == (
        ["es"], 7, "2027-03-03",
    )  # fmt: skip
    assert (noted["organisation"], noted["qualified_for"][0]["module"]) == ("Mesa Abierta", None)


# --- The list of trainers ---------------------------------------------------------------------


def test_the_organiser_adds_whoever_teaches_already_by_a_press_and_notes_what_they_may_teach(
    organisation: Organisation, organiser: Person, trainer: Person, course: Course, enter: Enter
) -> None:
    client, listing = enter(organiser), reverse("trainings:desk_trainers")
    assert client.get(listing).context["candidates"] == [trainer]
    add = reverse("trainings:desk_trainer_add", args=[organisation.code, trainer.code])
    client.get(add)
    assert not Trainer.objects.exists()
    client.post(add)
    made = Trainer.objects.get(person=trainer)
    assert (made.organisation, made.added_by) == (organisation, organiser)

    url = reverse("trainings:desk_trainer", args=[made.code])
    first, second, _third = units_of(course)
    typed = {f"c-{course.code}": [first.key, second.key], "because": "Vi su clase"}
    assert client.post(url, typed).status_code == 302
    assert {one.unit_key for one in made.qualifications.all()} == {first.key, second.key}
    assert client.post(url, {f"c-{course.code}": ["no-module"]}).status_code == 422
    (row,) = client.get(listing).context["rows"]
    assert [(one.course, one.modules, one.of) for one in row["noted"]] == [(course, 2, 3)]
    assert client.get(listing).context["candidates"] == []


def test_what_was_noted_for_a_module_of_an_earlier_version_stays(
    organiser: Person, course: Course, add: Add, open_group: Open, enter: Enter, now: datetime
) -> None:
    open_group()
    first, second, third = units_of(course)
    ana = add("Ana", keys=(first.key, third.key))
    write_course(
        organisation=course.organisation, title={"es": "Gobernanza"}, summary={}, completion_percent=75,
        units=[UnitPlan({"es": "Uno"}, 120, first), UnitPlan({"es": "Dos"}, 120, second)],
        course=course, by=organiser, now=now,
    )  # fmt: skip
    url = reverse("trainings:desk_trainer", args=[ana.code])
    enter(organiser).post(url, {f"c-{course.code}": [second.key]})
    assert {one.unit_key for one in ana.qualifications.all()} == {second.key, third.key}


def test_what_a_colleague_noted_meanwhile_stays_and_what_both_changed_is_asked_about_once(
    organiser: Person, course: Course, write: Callable[[int], Course], add: Add, enter: Enter, now: datetime
) -> None:
    first, second, _third = units_of(course)
    other, ana = write(2), add("Ana", keys=(first.key,))
    client, url = enter(organiser), reverse("trainings:desk_trainer", args=[ana.code])
    page = client.get(url)
    trainers.qualify(ana, other, keys=[""], because="Vi su clase", by=organiser, now=now)

    assert client.post(url, filled(page, **{f"c-{course.code}": [second.key]})).status_code == 302

    assert set(ana.qualifications.values_list("course", "unit_key", "because")) == {
        (course.pk, second.key, ""), (other.pk, "", "Vi su clase"),
    }  # fmt: skip
    page = client.get(url)
    trainers.qualify(ana, course, keys=[first.key, second.key], by=organiser, now=now)
    refused = client.post(url, filled(page, **{f"c-{course.code}": []}))
    assert (refused.status_code, ana.qualifications.filter(course=course).count()) == (422, 2)
    assert client.post(url, filled(refused)).status_code == 302
    assert ana.qualifications.filter(course=course).count() == 0
    noted = LogEntry.objects.filter(additional_data__act="qualifications noted", object_id=ana.pk)
    assert noted.count() == 5


def test_the_list_is_narrowed_by_name_course_and_language(
    organiser: Person, course: Course, add: Add, enter: Enter
) -> None:
    add("Ana", languages=("pt",)), add("Luz", keys=())
    client, url = enter(organiser), reverse("trainings:desk_trainers")

    def names(**asked: str) -> list[str]:
        return [row["trainer"].person.name for row in client.get(url, asked).context["rows"]]

    assert names() == ["Ana", "Luz"]
    assert names(q="lu") == ["Luz"]
    Person.objects.filter(name="Luz").update(full_name="María de la Luz Ñáñez")
    assert (names(q="maria de"), names(q="nañez")) == (["Luz"], ["Luz"])
    assert names(course=course.code) == ["Ana"]
    assert names(language="es") == ["Luz"]
    assert names(language="xx", q="lu") == ["Ana", "Luz"]
    assert client.get(url, {"q": "nadie"}).status_code == 200


def test_a_trainer_is_taken_off_the_list_after_a_question_and_comes_back(
    organiser: Person, add: Add, enter: Enter
) -> None:
    ana, client = add("Ana"), enter(organiser)
    end = reverse("trainings:desk_trainer_end", args=[ana.code])
    assert client.get(end).status_code == 200
    assert Trainer.objects.standing().count() == 1
    client.post(end)
    assert Trainer.objects.standing().count() == 0
    assert client.get(reverse("trainings:desk_trainer", args=[ana.code])).status_code == 200
    client.post(reverse("trainings:desk_trainer_back", args=[ana.code]))
    assert Trainer.objects.standing().get().qualifications.count() == 1


def test_hours_led_this_month_are_those_for_the_organisation(
    organisation: Organisation,
    other_organisation: Organisation,
    add: Add,
    open_group: Open,
    now: datetime,
) -> None:
    group, ana = open_group([datetime(2026, 11, 20, 9), FIRST, FIRST + timedelta(days=1)]), add("Ana")
    elsewhere = schedule.create_event(
        lead=other_organisation, title={"es": "Otra"}, time_zone=GUATEMALA, seats={"online": None},
        by=None, now=now,
    )  # fmt: skip
    theirs = schedule.add_session(
        elsewhere, title={"es": "Otra"}, declared_minutes=90, wall_start=datetime(2026, 11, 21, 9),
        by=None, now=now,
    )  # fmt: skip
    for session in (*group.event.sessions.all(), theirs):
        parts.take_on(session, person=ana.person, role="trainer", now=now)
    hers = trainers.add(other_organisation, ana.person, by=None, now=now)
    assert trainers.led_in_month([ana, hers], now=now) == {ana.pk: 120, hers.pk: 90}


# --- Who could teach this? --------------------------------------------------------------------


def test_the_page_of_a_class_says_who_can_and_why_not_for_the_rest(
    organiser: Person,
    other_organisation: Organisation,
    add: Add,
    open_group: Open,
    enter: Enter,
    now: datetime,
) -> None:
    group = open_group()
    add("Ana"), add("Luz", languages=("pt",)), add("Eva", keys=()), add("Mar", hours=[]), add("Isa", most=1)
    sol, zoe = add("Sol"), add("Zoe")
    teaching.add_days(sol.person, Days(False, date(2026, 11, 30), date(2026, 12, 4)), now=now)
    secret = schedule.create_event(
        lead=other_organisation, title={"es": "Reunión secreta"}, time_zone=GUATEMALA,
        seats={"online": None}, by=None, now=now,
    )  # fmt: skip
    meets = schedule.add_session(
        secret, title={"es": "Plan secreto"}, declared_minutes=60, wall_start=FIRST, by=None, now=now
    )
    parts.take_on(meets, person=zoe.person, role="trainer", now=now)
    Event.objects.filter(pk=secret.pk).update(status="published")

    page = enter(organiser).get(reverse("trainings:desk_lesson_staffing", args=[group.code, 1]))

    assert [row["trainer"].person.name for row in page.context["suggested"]] == ["Ana"]
    assert {row["trainer"].person.name: row["reasons"] for row in page.context["rest"]} == {
        "Isa": ["Daría entonces más que su máximo de horas por semana (1)."],
        "Luz": ["No da clase en: Español."],
        "Eva": ["No está anotado que pueda dar el módulo 1."],
        "Mar": ["No ha dicho cuándo está libre."],
        "Sol": ["No está del lunes 30 de noviembre de 2026 al viernes 4 de diciembre de 2026."],
        "Zoe": ["A esa hora da otra clase."],
    }
    assert "secret" not in words(page)
    Event.objects.filter(pk=secret.pk).update(risk="protected")
    page = enter(organiser).get(reverse("trainings:desk_lesson_staffing", args=[group.code, 1]))
    assert [row["reasons"] for row in page.context["rest"] if row["trainer"] == zoe] == [
        ["A esa hora no está libre."]
    ]


def test_asking_somebody_sends_the_invitation_and_takes_nobodys_time(
    organiser: Person, add: Add, open_group: Open, enter: Enter
) -> None:
    group, ana, client = open_group(), add("Ana"), enter(organiser)
    ask = reverse("trainings:desk_lesson_ask", args=[group.code, 1, ana.code])
    client.get(ask)
    assert not Part.objects.filter(person=ana.person).exists()
    client.post(ask)
    (part,) = Part.objects.filter(person=ana.person)
    assert (part.role, part.status, part.invited_by, part.organisation) == (
        "trainer", "invited", organiser, ana.organisation,
    )  # fmt: skip
    assert Letter.objects.get(subject=ana.person.subject).kind == "events.invited"
    page = client.get(reverse("trainings:desk_lesson_staffing", args=[group.code, 1]))
    assert [row["status"] for row in page.context["standing"]] == ["Ya se le invitó y todavía no responde."]
    client.post(ask)
    assert Part.objects.filter(person=ana.person).count() == 1


def test_a_whole_group_is_asked_for_after_a_page_that_names_the_classes(
    organiser: Person, add: Add, open_group: Open, enter: Enter, now: datetime
) -> None:
    group, ana, luz, client = open_group(), add("Ana"), add("Luz", hours=[]), enter(organiser)
    teaching.add_days(ana.person, Days(False, date(2026, 12, 8), date(2026, 12, 8)), now=now)
    page = client.get(reverse("trainings:desk_staffing", args=[group.code]))
    assert [(row["trainer"], row["free"], row["of"], row["suggested"]) for row in page.context["rows"]] == [
        (ana, 2, 3, 2),
        (luz, 0, 3, 0),
    ]
    ask = reverse("trainings:desk_staffing_ask", args=[group.code, ana.code])
    asks = client.get(ask)
    assert "1. Módulo 1, 3. Módulo 3" in words(asks)
    assert not Part.objects.exists()
    # That she is free by now for one more changes nothing of what was asked.
    teaching.drop_days(OtherHours.objects.get())
    client.post(ask, filled(asks))
    assert sorted(Part.objects.values_list("session__lesson__position", "status")) == [
        (1, "invited"),
        (3, "invited"),
    ]
    nobody = reverse("trainings:desk_staffing_ask", args=[group.code, luz.code])
    told = client.post(nobody, follow=True)
    assert "no se le preguntó a nadie" in words(told)
    assert Part.objects.count() == 2


def test_another_organisations_staff_finds_neither_trainers_nor_suggestions(
    foreign_organiser: Person, participant: Person, add: Add, open_group: Open, enter: Enter
) -> None:
    group, ana = open_group(), add("Ana")
    pages = [
        reverse("trainings:desk_trainer", args=[ana.code]),
        reverse("trainings:desk_trainer_end", args=[ana.code]),
        reverse("trainings:desk_staffing", args=[group.code]),
        reverse("trainings:desk_lesson_staffing", args=[group.code, 1]),
        reverse("trainings:desk_lesson_ask", args=[group.code, 1, ana.code]),
        reverse("trainings:desk_staffing_ask", args=[group.code, ana.code]),
        reverse("trainings:desk_trainer_add", args=[ana.organisation.code, participant.code]),
    ]
    for who in (foreign_organiser, participant):
        client = enter(who)
        assert {client.get(page).status_code for page in pages} == {404}
        assert {client.post(page).status_code for page in (pages[1], *pages[4:])} == {404}
    assert "Ana" not in words(enter(foreign_organiser).get(reverse("trainings:desk_trainers")))
    assert (Trainer.objects.standing().count(), Part.objects.count()) == (1, 0)


def test_whoever_may_not_change_the_event_is_offered_no_button_and_asks_nobody(
    organisation: Organisation, add: Add, open_group: Open, enter: Enter, stranger: Person
) -> None:
    group, ana = open_group(), add("Ana")
    client = enter(appoint(stranger, "trainer", organisation))
    for page in (
        client.get(reverse("trainings:desk_lesson_staffing", args=[group.code, 1])),
        client.get(reverse("trainings:desk_staffing", args=[group.code])),
    ):
        assert ("Ana" in words(page), "/ask/" in words(page)) == (True, False)
        assert f"Solo quienes organizan en {organisation} pueden pedirle" in words(page)
    assert (
        client.post(reverse("trainings:desk_lesson_ask", args=[group.code, 1, ana.code])).status_code == 404
    )
    assert not Part.objects.exists()


def test_the_pages_cost_the_same_for_one_trainer_and_for_three(
    organiser: Person, add: Add, open_group: Open, enter: Enter, now: datetime
) -> None:
    group, client, counted = open_group(), enter(organiser), []
    first = group.event.sessions.order_by("starts_at").first()
    pages = [
        reverse("trainings:desk_trainers"),
        reverse("trainings:desk_staffing", args=[group.code]),
        reverse("trainings:desk_lesson_staffing", args=[group.code, 1]),
    ]
    for names in (("Ana",), ("Luz", "Zoe")):
        for name in names:
            made = add(name)
            teaching.add_days(made.person, Days(False, date(2026, 12, 8), date(2026, 12, 8)), now=now)
            parts.invite(first, person=made.person, role="speaker", by=None, now=now)
            Part.objects.filter(person=made.person).update(status="confirmed")
        queries = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as found:
                client.get(page)
            queries.append(len(found))
        counted.append(queries)
    assert counted[0] == counted[1]
