"""The ladder: counted from the record, reviewed by somebody else, and everybody sees their next step."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import export, parts, schedule
from events.models import Event, Session
from mail import kinds
from mail.models import Letter
from people import accounts, erasure
from people.models import Organisation, Person
from tests.conftest import appoint, person
from trainings import ladder, ladder_steps, reviewing, trainers
from trainings.errors import MayNotReview, NotYetThere
from trainings.ladder_steps import Plan
from trainings.models import Review, Step, Trainer
from trainings.service_record import Served

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def over(now: datetime) -> datetime:
    """When all sessions are over."""
    return now + timedelta(days=60)


@pytest.fixture
def steps(organisation: Organisation, organiser: Person, now: datetime) -> list[Step]:
    """The four usual steps of Mesa Abierta."""
    return ladder_steps.begin(organisation, by=organiser, now=now)


@pytest.fixture
def mara(organisation: Organisation, now: datetime) -> Trainer:
    """On her way to becoming a trainer, with a desk of her own."""
    found = appoint(person("Mara", "mara@mesa.example"), "trainer", organisation)
    return trainers.add(organisation, found, by=None, now=now)


@pytest.fixture
def tomas(organisation: Organisation, trainer: Person, now: datetime) -> Trainer:
    return trainers.add(organisation, trainer, by=None, now=now)


@pytest.fixture
def hold(event: Event, now: datetime, over: datetime) -> Callable[..., Session]:
    """A session of an hour of Mesa Abierta that took place, and who had which role in it."""
    made: list[Session] = []

    def held(who: Trainer, role: str, minutes: int = 60) -> Session:
        session = schedule.add_session(
            event, title={"es": f"Clase {len(made) + 1}"}, declared_minutes=minutes,
            wall_start=datetime(2026, 12, 1 + len(made), 9), by=None, now=now,
        )  # fmt: skip
        made.append(session)
        asked = parts.invite(session, person=who.person, role=role, by=None, now=now)
        parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=now)
        schedule.hold(session, by=None, now=over)
        return session

    return held


def stands(trainer: Trainer) -> ladder.Standing:
    return ladder.climber(trainer, ladder.steps_of(trainer.organisation)).standing


def next_step(trainer: Trainer) -> tuple[str, list[str]]:
    rung = stands(trainer).next
    return (rung.step.title, rung.lacks) if rung else ("", [])


def say(
    trainee: Trainer, step: Step, by: Person, now: datetime, *, passed: bool = True, **more: Any
) -> Review:
    more = {"words": "Muy claro.", "session": None, **more}
    return reviewing.write(trainee, step, passed=passed, by=by, now=now, **more)


# --- Where somebody stands, without a database's help ---


def step(key: int, role: str = "", sessions: int = 0, hours: int = 0, asks: str = "") -> Step:
    return Step(
        pk=key, position=key, title_es=f"Paso {key}", role=role, sessions=sessions, hours=hours, asks=asks
    )


def served(role: str, minutes: int = 60) -> Served:
    return Served(cast(Session, SimpleNamespace(declared_minutes=minutes)), role, "", None)


def said(key: int, *, passed: bool, asks: str = "", of: Step | None = None) -> Review:
    """Of one of the usual steps, or `of` another one; it stands for what that asks, or for what is given."""
    about = of or USUAL[key - 1]
    return Review(step=about, asks=asks or about.asks, passed=passed)


USUAL = [
    step(1, "observer", 2), step(2, "co-trainer", 1), step(3, "trainer", 1, asks="review"),
    step(4, asks="confirmation"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("done", "words", "stands_on", "lacks"),
    [
        ([], [], 0, ["Observar 2 sesiones más que se realicen."]),
        (["observer"], [], 0, ["Observar 1 sesión más que se realice."]),
        (["observer"] * 2, [], 1, ["Cofacilitar 1 sesión más que se realice."]),
        (["observer", "co-trainer"], [], 2,
         ["Dirigir 1 sesión más que se realice.", "Una revisión de otra persona que capacita."]),
        (["trainer"] * 9, [], 2, ["Una revisión de otra persona que capacita."]),
        (["trainer"] * 2, [(3, True)], 3, ["Que lo confirme la organización."]),
        (["trainer"] * 2, [(3, True), (3, False)], 2,
         ["Otra revisión: la última indicó intentar de nuevo."]),
        (["trainer"] * 2, [(3, False), (3, True), (4, True)], 4, None),
    ],
)  # fmt: skip
def test_a_step_stands_once_it_and_all_before_it_are_reached(
    done: list[str], words: list[tuple[int, bool]], stands_on: int, lacks: list[str] | None
) -> None:
    found = ladder.standing(
        USUAL, [served(role) for role in done], [said(key, passed=passed) for key, passed in words]
    )

    assert (found.reached.step.pk if found.reached else 0) == stands_on
    assert (found.next.lacks if found.next else None) == lacks
    assert found.is_at_the_top == (stands_on == 4)


def test_hours_are_counted_beside_sessions_and_by_their_length() -> None:
    asked = [step(1, "co-trainer", sessions=2, hours=5)]

    found = ladder.standing(
        asked, [served("co-trainer", 90), served("trainer", 180), served("observer", 600)], []
    )

    assert found.next is not None
    assert (found.next.sessions, found.next.minutes, found.next.lacks) == (
        2,
        270,
        ["Cofacilitar 30\u00a0min más."],
    )


def test_whoever_was_confirmed_stays_whatever_the_ladder_asks_of_others_later() -> None:
    grown = [step(0, "observer", 50), *USUAL]

    assert ladder.standing(grown, [], [said(4, passed=True)]).is_at_the_top
    assert ladder.standing(grown, [], [said(4, passed=True), said(4, passed=False)]).reached is None


def test_review_of_a_peer_never_becomes_a_confirmation_and_a_confirmation_never_less() -> None:
    """What the step asks may change, in both directions, or nothing more is asked of it at all."""
    asked = [step(1, "observer", 2), step(2, "trainer", 5, asks="confirmation")]
    peer, organiser = said(2, passed=True, asks="review"), said(2, passed=True, asks="confirmation")

    assert [rung.is_reached for rung in ladder.standing(asked, [], [peer]).rungs] == [False, False]
    assert ladder.standing(asked, [served("trainer")] * 5, [peer]).next == (
        asked[1], 5, 300, peer, False, ["Que lo confirme la organización."]
    )  # fmt: skip
    no = said(2, passed=False, asks="confirmation")
    for asks in ("", "review"):
        changed = [asked[0], step(2, "trainer", 50, asks=asks)]
        assert ladder.standing(changed, [], [organiser]).is_at_the_top
        # What another trainer says later takes no confirmation away, and an organiser's no does.
        less = said(2, passed=False, asks="review")
        assert ladder.standing(changed, [], [organiser, less]).is_at_the_top
        assert ladder.standing(changed, [], [organiser, no]).reached is None
    assert ladder.standing(asked, [], [said(3, passed=True, asks="confirmation")]).is_at_the_top


def test_without_steps_nobody_stands_anywhere() -> None:
    found = ladder.standing([], [served("trainer")], [])

    assert (found.next, found.reached, found.is_at_the_top) == (None, None, False)


# --- From the record ---


def test_trainee_climbs_by_what_took_place_and_by_what_others_said(
    steps: list[Step], mara: Trainer, organiser: Person, hold: Callable[..., Session], over: datetime
) -> None:
    _observed, _co_trained, led, certified = steps
    for role in ("observer", "observer", "co-trainer", "co-trainer"):
        hold(mara, role)
    assert next_step(mara) == (
        "Dirigió con revisión",
        ["Dirigir 1 sesión más que se realice.", "Una revisión de otra persona que capacita."],
    )

    session = hold(mara, "trainer")
    say(mara, led, organiser, over, passed=False, session=session)
    assert next_step(mara)[1] == ["Otra revisión: la última indicó intentar de nuevo."]
    say(mara, led, organiser, over + timedelta(days=1), session=session)
    assert next_step(mara) == ("Certificación", ["Que lo confirme la organización."])
    say(mara, certified, organiser, over + timedelta(days=2))

    assert stands(mara).is_at_the_top


def test_sessions_of_another_organisation_count_on_its_own_ladder_alone(
    steps: list[Step], mara: Trainer, other_organisation: Organisation, hold: Callable[..., Session],
    event: Event, over: datetime, now: datetime,
) -> None:  # fmt: skip
    hold(mara, "observer")
    event.hostings.update(organisation=other_organisation)
    there = trainers.add(other_organisation, mara.person, by=None, now=now)
    ladder_steps.begin(other_organisation, by=None, now=now)

    lacks = {one.trainer.organisation.name: one.standing.next for one in ladder.own(mara.person)}

    assert {name: rung.lacks for name, rung in lacks.items() if rung} == {
        "Mesa Abierta": ["Observar 2 sesiones más que se realicen."],
        "Vereda Digital": ["Observar 1 sesión más que se realice."],
    }
    assert next_step(there)[1] == ["Observar 1 sesión más que se realice."]


# --- Who may say something ---


def test_nobody_says_anything_of_themselves(
    steps: list[Step], organisation: Organisation, organiser: Person, over: datetime
) -> None:
    own = trainers.add(organisation, organiser, by=None, now=over)

    with pytest.raises(MayNotReview):
        say(own, steps[3], organiser, over)
    with pytest.raises(IntegrityError, match="review_by_somebody_else"), transaction.atomic():
        Review.objects.create(step=steps[2], trainee=organiser, reviewer=organiser, passed=True, at=over)


def test_trainer_reviews_once_they_stand_on_the_last_step_and_confirms_nobody(
    steps: list[Step], mara: Trainer, tomas: Trainer, organiser: Person, hold: Callable[..., Session],
    over: datetime,
) -> None:  # fmt: skip
    for _time in range(2):
        hold(tomas, "trainer")
    with pytest.raises(MayNotReview):
        say(mara, steps[2], tomas.person, over)
    say(tomas, steps[2], organiser, over)
    say(tomas, steps[3], organiser, over)

    made = say(mara, steps[2], tomas.person, over)
    assert (made.reviewer, made.asks) == (tomas.person, "review")
    ladder_steps.change(steps[2], Plan({"es": "L"}, "trainer", 9, asks="confirmation"), by=None, now=over)
    assert stands(mara).reached is None
    ladder_steps.change(steps[2], Plan({"es": "L"}, "trainer", 1, asks="review"), by=None, now=over)
    with pytest.raises(MayNotReview):
        say(mara, steps[3], tomas.person, over)
    with pytest.raises(MayNotReview):
        say(mara, steps[0], organiser, over)


def test_foreign_organiser_and_whoever_is_no_trainer_any_more_review_nobody(
    steps: list[Step], mara: Trainer, foreign_organiser: Person, over: datetime
) -> None:
    with pytest.raises(MayNotReview):
        say(mara, steps[2], foreign_organiser, over)


def test_organiser_confirms_only_what_lacks_nothing_else(
    steps: list[Step], mara: Trainer, organiser: Person, over: datetime
) -> None:
    with pytest.raises(NotYetThere):
        say(mara, steps[3], organiser, over)
    assert say(mara, steps[3], organiser, over, passed=False).passed is False


def test_whoever_was_confirmed_stays_when_the_step_asks_less_moves_or_is_retired(
    steps: list[Step], mara: Trainer, organiser: Person, hold: Callable[..., Session], over: datetime
) -> None:
    observed, co_trained, led, certified = steps
    for _time in range(2):
        hold(mara, "trainer")
    say(mara, led, organiser, over)
    say(mara, certified, organiser, over)
    ladder_steps.change(observed, Plan({"es": "Observó"}, "observer", 50), by=organiser, now=over)
    assert stands(mara).is_at_the_top

    ladder_steps.change(certified, Plan({"es": "C"}, "trainer", 99, asks="review"), by=organiser, now=over)
    assert stands(mara).is_at_the_top
    ladder_steps.retire(certified, by=organiser, now=over)
    ladder_steps.retire(co_trained, by=organiser, now=over)
    ladder_steps.move_later(observed, by=organiser, now=over)
    assert [rung.is_reached for rung in stands(mara).rungs] == [True, True]
    later = ladder_steps.add(mara.organisation, Plan({"es": "Más"}, "trainer", 99), by=organiser, now=over)
    assert (next_step(mara)[0], stands(mara).next.step) == ("Más", later)  # type: ignore[union-attr]

    ladder_steps.bring_back(certified, by=organiser, now=over)
    certified.refresh_from_db()
    taken = say(mara, certified, organiser, over, passed=False)
    assert (taken.asks, next_step(mara)[0]) == ("confirmation", "Observó")


def test_reviews_from_before_stand_for_what_their_steps_ask(
    steps: list[Step], mara: Trainer, organiser: Person, over: datetime
) -> None:
    for about in steps[2:]:
        say(mara, about, organiser, over, passed=False)
    Review.objects.update(asks="review")

    migration = import_module("trainings.migrations.0021_what_a_review_stands_for")
    migration.from_their_steps(apps, connection.schema_editor())

    assert list(Review.objects.order_by("pk").values_list("asks", flat=True)) == ["review", "confirmation"]


# --- Steps are data ---


def test_organiser_changes_puts_in_order_and_retires_steps(
    steps: list[Step], organisation: Organisation, organiser: Person, now: datetime
) -> None:
    observed, co_trained, led, certified = steps
    assert [(one.title_es, one.title_pt_br, one.title_en) for one in steps[:1]] == [
        ("Observó", "Observou", "Observed")
    ]  # type: ignore[attr-defined]
    ladder_steps.change(observed, Plan({"es": "Miró"}, role="observer", hours=6), by=organiser, now=now)
    ladder_steps.move_later(observed, by=organiser, now=now)
    ladder_steps.retire(led, by=organiser, now=now)
    assert [one.title for one in ladder.steps_of(organisation)] == ["Cofacilitó", "Miró", "Certificación"]

    ladder_steps.bring_back(led, by=organiser, now=now)
    ladder_steps.move_later(led, by=organiser, now=now)

    assert ladder.steps_of(organisation) == [co_trained, observed, certified, led]
    assert ladder_steps.begin(organisation, by=organiser, now=now) == [co_trained, observed, certified, led]


def test_step_that_was_moved_or_retired_meanwhile_stays_so_when_it_is_changed(
    steps: list[Step], organisation: Organisation, organiser: Person, now: datetime
) -> None:
    observed, co_trained, led, certified = steps
    seen, gone = Step.objects.get(pk=observed.pk), Step.objects.get(pk=led.pk)
    ladder_steps.move_later(observed, by=organiser, now=now)
    ladder_steps.retire(led, by=organiser, now=now)

    ladder_steps.change(seen, Plan({"es": "Miró"}, role="observer", hours=6), by=organiser, now=now)
    ladder_steps.change(gone, Plan({"es": "Dio"}, role="trainer", hours=6), by=organiser, now=now)

    assert ladder.steps_of(organisation) == [co_trained, observed, certified]
    assert [one.title for one in Step.objects.order_by("pk")][::2] == ["Miró", "Dio"]


@pytest.mark.parametrize("wrong", [{"role": "observer"}, {"sessions": 2}, {}])
def test_database_keeps_no_step_that_asks_for_nothing(
    organisation: Organisation, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(organisation=organisation, position=1, title_es="Nada", **wrong)


# --- On screen ---


def test_trainee_sees_their_next_step_and_what_was_said_on_their_own_page(
    steps: list[Step],
    mara: Trainer,
    organiser: Person,
    enter: Enter,
    hold: Callable[..., Session],
    over: datetime,
) -> None:
    for _time in range(2):
        hold(mara, "trainer")
    say(mara, steps[2], organiser, over, passed=False, words="Más tiempo para <preguntas>.")
    client = enter(mara.person)

    assert reverse("trainings:my_hours") in client.get(reverse("events:my_page")).content.decode()
    page = client.get(reverse("trainings:my_hours")).content.decode()

    assert "Otra revisión: la última indicó intentar de nuevo." in page
    assert "Más tiempo para &lt;preguntas&gt;." in page
    assert "Olga" in page


def test_trainer_without_a_ladder_reads_that_there_is_none(
    tomas: Trainer, enter: Enter, hold: Callable[..., Session]
) -> None:
    hold(tomas, "trainer")

    assert (
        "Ninguna organización que tenga una escala"
        in enter(tomas.person).get(reverse("trainings:my_hours")).content.decode()
    )


def test_desk_begins_a_ladder_by_a_press_and_shows_what_each_lacks(
    organisation: Organisation, organiser: Person, mara: Trainer, tomas: Trainer, enter: Enter,
    hold: Callable[..., Session],
) -> None:  # fmt: skip
    client, url = enter(organiser), reverse("trainings:desk_ladder")
    assert "Esta organización todavía no tiene una escala." in client.get(url).content.decode()

    begin = reverse("trainings:desk_ladder_begin", args=[organisation.code])
    assert client.get(begin).status_code == 302
    assert not organisation.ladder_steps.exists()
    client.post(begin)
    for _time in range(2):
        hold(tomas, "trainer")
    page = client.get(url).content.decode()
    assert "Observar 2 sesiones más que se realicen." in page
    assert "Una revisión de otra persona que capacita." in page

    waiting = client.get(url, {"show": "waiting"}).content.decode()
    assert ("Tomás" in waiting, "Mara" in waiting) == (True, False)
    first = client.get(url, {"show": ladder.steps_of(organisation)[0].code}).content.decode()
    assert ("Tomás" in first, "Mara" in first) == (False, True)
    assert "Nadie está ahí por ahora." in client.get(url, {"show": "top"}).content.decode()


def test_desk_costs_the_same_for_one_trainer_and_for_three(
    steps: list[Step], organisation: Organisation, organiser: Person, mara: Trainer, enter: Enter,
    hold: Callable[..., Session], now: datetime, over: datetime,
) -> None:  # fmt: skip
    client, url = enter(organiser), reverse("trainings:desk_ladder")
    hold(mara, "trainer")
    say(mara, steps[2], organiser, over)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for name in ("Ana", "Berta"):
        more = trainers.add(organisation, person(name, f"{name}@correo.example"), by=None, now=now)
        hold(more, "observer")
        say(more, steps[2], organiser, over)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url).content.decode()

    assert all(name in page for name in ("Ana", "Berta", "Mara"))
    assert len(three) == len(one)


def test_reviewer_writes_a_review_and_loses_nothing_by_a_mistake(
    steps: list[Step], organiser: Person, mara: Trainer, enter: Enter, hold: Callable[..., Session]
) -> None:
    session = hold(mara, "trainer")
    hold(mara, "observer")
    client, url = enter(organiser), reverse("trainings:desk_review", args=[mara.code, steps[2].code])
    page = client.get(url).content.decode()
    assert ("Clase 1" in page, "Clase 2" in page) == (True, False)

    refused = client.post(url, {"passed": "again", "session": session.code, "words": " "})
    assert refused.status_code == 422
    assert "Escriba qué se debe intentar de nuevo" in refused.content.decode()
    assert f'value="{session.code}" selected' in refused.content.decode()
    kept = client.post(url, {"passed": "yes", "session": session.code, "words": "Muy claro."}, follow=True)

    review = Review.objects.get()
    assert (review.passed, review.session, review.reviewer, review.words) == (
        True, session, organiser, "Muy claro.",
    )  # fmt: skip
    assert "Muy claro." in kept.content.decode()


def test_organiser_who_confirms_too_early_reads_why_and_keeps_the_words(
    steps: list[Step], organiser: Person, mara: Trainer, enter: Enter
) -> None:
    url = reverse("trainings:desk_review", args=[mara.code, steps[3].code])

    refused = enter(organiser).post(url, {"passed": "yes", "words": "Felicitaciones"})

    assert refused.status_code == 422
    assert "Todavía falta algo más" in refused.content.decode()
    assert "Felicitaciones" in refused.content.decode()


def test_trainee_finds_no_review_of_their_own_and_changes_no_step(
    steps: list[Step], organisation: Organisation, mara: Trainer, enter: Enter
) -> None:
    client = enter(mara.person)

    page = client.get(reverse("trainings:desk_climber", args=[mara.code]))
    assert "Estos son sus propios pasos: los revisa otra persona." in page.content.decode()
    url = reverse("trainings:desk_review", args=[mara.code, steps[2].code])
    assert url not in page.content.decode()
    assert client.post(url, {"passed": "yes"}).status_code == 404
    for name, code in (("steps", organisation.code), ("step", steps[0].code), ("step_retire", steps[0].code)):
        assert client.post(reverse(f"trainings:desk_ladder_{name}", args=[code])).status_code in (404, 405)
    assert Step.objects.filter(retired_at=None).count() == 4


def test_organiser_writes_a_step_and_reads_what_is_wrong_with_one(
    steps: list[Step], organisation: Organisation, organiser: Person, enter: Enter
) -> None:
    client, url = enter(organiser), reverse("trainings:desk_ladder_step_new", args=[organisation.code])

    for wrong, words in (
        ({"title_es": "Más", "role": "trainer"}, "Escriba cuántas sesiones, o cuántas horas."),
        ({"title_es": "Más", "sessions": "2"}, "Elija en qué rol se cuentan estas sesiones."),
        ({"title_es": "Más"}, "Alguien tiene que decir que se alcanzó"),
    ):
        refused = client.post(url, wrong)
        assert (refused.status_code, words in refused.content.decode()) == (422, True)
    client.post(url, {"title_es": "Diez horas", "role": "trainer", "hours": "10", "asks": ""})
    made = organisation.ladder_steps.get(title_es="Diez horas")
    client.post(reverse("trainings:desk_ladder_step_retire", args=[made.code]))

    made.refresh_from_db()
    assert (made.position, made.hours, made.retired_at is not None) == (5, 10, True)
    listed = client.get(reverse("trainings:desk_ladder_steps", args=[organisation.code])).content.decode()
    assert "Pasos retirados" in listed
    client.post(reverse("trainings:desk_ladder_step_back", args=[made.code]))
    made.refresh_from_db()
    assert made.retired_at is None


# --- The letter, and what is held about somebody ---


@pytest.mark.parametrize("name", ["review-reached", "review-again"])
def test_letter_of_a_review_reads_as_its_golden_files(
    steps: list[Step],
    mara: Trainer,
    organiser: Person,
    hold: Callable[..., Session],
    over: datetime,
    name: str,
) -> None:
    """After a change of words: `REGOLD=1` writes them anew."""
    session = hold(mara, "trainer")
    Event.objects.filter(pk=session.event_id).update(risk=Event.Risk.PROTECTED)
    say(mara, steps[2], organiser, over, passed=name == "review-reached", session=session, words="Muy claro.")
    letter = Letter.objects.get(kind="trainings.review")

    for language in LANGUAGES:
        with translation.override(language):
            rendered = kinds.get(letter.kind).render(letter, letter.created_at)
        for end, words in (
            ("txt", f"{rendered.title}\n\n{rendered.text}"),
            ("html", rendered.html.rstrip() + "\n"),
        ):
            assert not any(secret in words for secret in ("Muy claro", "Clase 1", str(session.event.title)))
            file = GOLDEN / f"{name}.{language}.{end}"
            if os.environ.get("REGOLD"):
                GOLDEN.mkdir(exist_ok=True)
                file.write_text(words, encoding="utf-8")
            assert words == file.read_text(encoding="utf-8"), file


def test_letter_is_dropped_once_a_later_review_says_something_else(
    steps: list[Step], mara: Trainer, organiser: Person, over: datetime
) -> None:
    say(mara, steps[2], organiser, over, passed=False)
    say(mara, steps[2], organiser, over + timedelta(minutes=1))

    due = [
        kinds.get(letter.kind).still_due(letter, over)
        for letter in Letter.objects.filter(kind="trainings.review").order_by("pk")
    ]
    assert due == [False, True]


def test_trainee_takes_along_what_was_said_of_them_and_has_it_forgotten(
    steps: list[Step], mara: Trainer, organiser: Person, over: datetime
) -> None:
    say(mara, steps[2], organiser, over)
    [held] = export.of_person(mara.person)["ladder_reviews"]
    assert (held["about"], held["step"], held["reached"], held["words"]) == (
        "me", "Dirigió con revisión", True, "Muy claro.",
    )  # fmt: skip

    erasure.forget(mara.person, now=over)

    assert not Review.objects.exists()


def test_account_is_shown_nothing_that_was_said_of_a_record_that_a_desk_joined_to_it(
    steps: list[Step], organisation: Organisation, organiser: Person, participant: Person, over: datetime
) -> None:
    invited = accounts.newcomer(name="Mara", address="mara@lejos.example", language="es")
    trainee = trainers.add(organisation, invited, by=organiser, now=over)
    say(trainee, steps[2], organiser, over)

    accounts.join(participant.subject, invited.subject, organisation=organisation, by=organiser, now=over)

    assert ladder.own(participant) == []
    held = export.of_person(participant)
    assert (held["ladder_reviews"], held["trainer_of"]) == ([], [])
    assert not trainers.own(participant).exists()
    trainee.refresh_from_db()
    assert len(ladder.climber(trainee, steps).standing.rungs) == 4


def test_reviewer_and_trainee_cannot_become_one_person(
    steps: list[Step], mara: Trainer, organiser: Person, over: datetime
) -> None:
    say(mara, steps[2], organiser, over)
    mara.person.appointments.all().delete()

    with pytest.raises(reviewing.OneReviewedTheOther):
        accounts.merge(organiser, mara.person, by=organiser, now=over)


def test_reviewer_who_was_joined_to_another_account_cannot_become_the_trainee(
    steps: list[Step], mara: Trainer, organiser: Person, participant: Person, over: datetime
) -> None:
    say(mara, steps[2], organiser, over)
    for each in (organiser, mara.person):
        each.appointments.all().delete()
    accounts.merge(participant, organiser, by=participant, now=over)

    for keep, lose in ((participant, mara.person), (mara.person, participant)):
        with pytest.raises(reviewing.OneReviewedTheOther):
            accounts.merge(keep, lose, by=keep, now=over)


def test_reviews_follow_a_trainee_whose_accounts_are_joined(
    steps: list[Step], mara: Trainer, organiser: Person, participant: Person, over: datetime
) -> None:
    say(mara, steps[2], organiser, over)
    mara.person.appointments.all().delete()

    accounts.merge(participant, mara.person, by=participant, now=over)

    assert Review.objects.get().trainee == participant
