"""The code on the screen: shown by whoever moderates, typed by whoever is there, guessed by nobody."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from events import attendance, parts, registration, screen_code
from events.errors import NotOpen, PlaceGivenBack, TooManyTries, WrongScreenCode
from events.models import Event, Part, Presence, Registration, Session, WrongCode
from events.recognition import Answers, Contact
from people import links
from people.models import Person


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=Answers(name="Paula Núñez", mode="onsite"),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


@pytest.fixture
def start(session: Session) -> datetime:
    assert session.starts_at
    return session.starts_at


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_has_six_digits_changes_and_is_another_for_every_session(
    session: Session, event: Event, start: datetime
):
    other = Session.objects.create(
        event=event,
        title="Otra",
        status="scheduled",
        wall_date=start.date(),
        wall_time=start.time(),
        time_zone="UTC",
        starts_at=start,
        declared_minutes=60,
    )
    shown = screen_code.screen(session, start)
    assert (len(shown.code), shown.code.isdecimal(), "".join(shown.halves)) == (6, True, shown.code)
    assert screen_code.screen(session, shown.changes_at - timedelta(seconds=1)).code == shown.code
    codes = {
        screen_code.screen(each, start + timedelta(minutes=by)).code
        for each in (session, other)
        for by in (0, 10, 20)
    }
    assert len(codes) == 6
    # Showing it wrote nothing, and the picture holds the address alone.
    assert WrongCode.objects.count() == 0
    assert shown.code not in shown.address


@pytest.mark.parametrize(("minutes", "opens"), [(-16, False), (-15, True), (90, True), (91, False)])
def test_the_code_is_good_in_the_hours_of_its_session_alone(
    session: Session, place: Registration, start: datetime, minutes: int, opens: bool
):
    now = start + timedelta(minutes=minutes)
    if opens:
        code = screen_code.screen(session, now).code
        assert screen_code.type_own(place, session, typed=code, now=now).source == "code"
        return
    with pytest.raises(NotOpen):
        screen_code.screen(session, now)
    with pytest.raises(NotOpen):
        screen_code.type_own(place, session, typed="000000", now=now)


def test_whoever_types_it_is_present_as_they_registered_and_without_minutes(
    session: Session, place: Registration, start: datetime
):
    code = screen_code.screen(session, start).code
    screen_code.type_own(place, session, typed=f" {code[:3]}-{code[3:]} ", now=start)
    row = Presence.objects.get()
    assert (row.state, row.mode, row.source, row.minutes, row.entered_at) == (
        "present",
        "onsite",
        "code",
        None,
        None,
    )


def test_the_code_before_is_good_for_slow_fingers_and_the_one_before_that_is_not(
    session: Session, place: Registration, start: datetime
):
    code = screen_code.screen(session, start).code
    ends = screen_code.screen(session, start).changes_at
    with pytest.raises(WrongScreenCode):
        screen_code.type_own(place, session, typed=code, now=ends + screen_code.STEP)
    assert screen_code.type_own(place, session, typed=code, now=ends + timedelta(minutes=9))


def test_guesses_are_bounded_for_each_place_and_another_is_not_locked_out(
    session: Session, event: Event, place: Registration, start: datetime, now: datetime
):
    other = registration.register(
        event,
        answers=Answers(name="Pedro", mode="onsite"),
        contact=Contact(email="pedro@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )
    code = screen_code.screen(session, start).code
    for _try in range(screen_code.MOST_WRONG):
        with pytest.raises(WrongScreenCode):
            screen_code.type_own(place, session, typed=wrong(code), now=start)
    with pytest.raises(TooManyTries):
        screen_code.type_own(place, session, typed=code, now=start)
    assert screen_code.type_own(other, session, typed=code, now=start)
    # Nothing tells whose tries they were, and they are forgotten.
    assert place.code not in str(list(WrongCode.objects.values()))
    WrongCode.objects.update(last_at=start)
    screen_code.forget_old(start + timedelta(days=1))
    assert WrongCode.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\x00", "9" * 5000])
def test_what_is_no_code_is_refused(session: Session, place: Registration, start: datetime, typed: str):
    with pytest.raises(WrongScreenCode):
        screen_code.type_own(place, session, typed=typed, now=start)


def test_a_mark_by_hand_stands_and_a_place_given_back_types_nothing(
    session: Session, place: Registration, trainer: Person, start: datetime, now: datetime
):
    attendance.mark(session, place, state="absent", by=trainer, now=now)
    code = screen_code.screen(session, start).code
    assert screen_code.type_own(place, session, typed=code, now=start).state == "absent"
    registration.cancel(place, now=now)
    with pytest.raises(PlaceGivenBack):
        screen_code.type_own(place, session, typed=code, now=start)


# --- Without a link ---


@pytest.mark.parametrize(
    ("number", "name", "recorded"),
    [
        ("1", "Paula Núñez", True),
        (" 01 ", "PAULA NUNEZ", True),
        ("1", "Pedro", False),
        ("2", "Paula Núñez", False),
        ("", "Paula Núñez", False),
        ("1", "", False),
        ("1e3", "Paula Núñez", False),
        ("9" * 40, "Paula Núñez", False),
    ],
)
def test_without_a_link_number_and_name_must_belong_together_and_the_answer_is_one(
    session: Session, place: Registration, start: datetime, number: str, name: str, recorded: bool
):
    code = screen_code.screen(session, start).code
    assert screen_code.type_here(session, typed=code, number=number, name=name, now=start) is recorded
    assert Presence.objects.count() == recorded
    with time_machine.travel(start, tick=False):
        answer = Client().post(
            reverse("events:here", args=[session.code]),
            {"screen_code": code, "number": number, "name": name},
        )
    assert answer.status_code == 200
    words = answer.content.decode()
    assert "Si ese número y ese nombre son los de su lugar" in words
    assert "Paula" not in words


def test_names_are_not_tried_out_with_the_right_code(session: Session, place: Registration, start: datetime):
    code = screen_code.screen(session, start).code
    for number in ("1", "77"):
        for guess in range(screen_code.MOST_WRONG):
            assert not screen_code.type_here(
                session, typed=code, number=number, name=f"Ana {guess}", now=start
            )
        with pytest.raises(TooManyTries):
            screen_code.type_here(session, typed=code, number=number, name="Paula Núñez", now=start)
    # Her own page is not locked by what others typed for her number.
    assert screen_code.type_own(place, session, typed=code, now=start)


# --- Pages ---


def test_she_types_it_on_her_own_page(
    session: Session, place: Registration, start: datetime, client: Client, now: datetime
):
    token = links.mint("registration", place.code, now=now, days=30)
    page, act = (
        reverse("events:my_registration", args=[token]),
        reverse("events:my_registration_code", args=[token, session.code]),
    )
    with time_machine.travel(start, tick=False):
        assert act in client.get(page).content.decode()
        code = screen_code.screen(session, start).code
        assert client.get(act).status_code == 302
        assert Presence.objects.count() == 0
        refused = client.post(act, {"screen_code": wrong(code)})
        assert refused.status_code == 409
        told = client.post(act, {"screen_code": code}, follow=True)
        assert "Quedó como presente." in told.content.decode()
        assert act not in told.content.decode()
    assert Presence.objects.get().source == "code"


def test_the_page_is_not_there_for_an_event_that_is_not_public(session: Session, client: Client):
    Event.objects.update(status="draft")
    assert client.get(reverse("events:here", args=[session.code])).status_code == 404


def test_who_moderates_shows_it_and_who_speaks_does_not(
    session: Session,
    organiser: Person,
    stranger: Person,
    participant: Person,
    now: datetime,
    start: datetime,
    enter,
):
    moderator = parts.invite(session, person=stranger, role="onsite-moderator", by=organiser, now=now)
    speaker = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    with time_machine.travel(start, tick=False):
        mine = reverse("events:my_role_screen", args=[moderator.code])
        assert enter(stranger).get(mine).status_code == 404
        Part.objects.update(status="confirmed")
        page = enter(stranger).get(mine)
        code = screen_code.screen(session, start)
        assert code.halves[0] in page.content.decode()
        assert "<svg" in page.content.decode()
        assert (
            enter(participant).get(reverse("events:my_role_screen", args=[speaker.code])).status_code == 404
        )


def test_the_desk_shows_it_in_its_hours(
    session: Session, trainer: Person, start: datetime, now: datetime, enter
):
    page = reverse("events:attendance_screen", args=[session.code])
    with time_machine.travel(now, tick=False):
        assert enter(trainer).get(page).context["screen"] is None
    with time_machine.travel(start, tick=False):
        answer = enter(trainer).get(page)
        assert answer.context["screen"].code == screen_code.screen(session, start).code
    with time_machine.travel(start + timedelta(hours=3), tick=False):
        assert enter(trainer).get(page).context["is_over"]


def test_the_screen_of_a_discreet_event_does_not_say_what_it_is_about(
    session: Session, trainer: Person, start: datetime, enter
):
    Event.objects.update(risk="discreet")
    with time_machine.travel(start, tick=False):
        page = enter(trainer).get(reverse("events:attendance_screen", args=[session.code]))
    assert "seguridad digital" not in page.content.decode()


def test_all_who_come_without_a_link_have_so_many_wrong_codes_together_while_one_stands(
    session: Session, place: Registration, start: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(screen_code, "MOST_WRONG_HERE", 12)
    shown = screen_code.screen(session, start)

    def type_here(typed: str, number: int, now: datetime = start) -> bool:
        return screen_code.type_here(session, typed=typed, number=str(number), name="Paula Núñez", now=now)

    for number in range(1, 13):
        with pytest.raises(WrongScreenCode):
            type_here(wrong(shown.code), number)
    for number in (1, 13, 999_999_999):
        with pytest.raises(TooManyTries):
            type_here(shown.code, number)
    # Whoever has a link is not locked out, and when the next code is shown nobody is.
    assert screen_code.type_own(place, session, typed=shown.code, now=start).source == "code"
    Presence.objects.all().delete()
    assert type_here(screen_code.screen(session, shown.changes_at).code, 1, shown.changes_at)


def test_a_number_that_nobody_has_is_answered_like_any_and_leaves_no_row_of_its_own(
    session: Session, place: Registration, start: datetime, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(screen_code, "MADE_UP", 1)
    code = screen_code.screen(session, start).code
    with pytest.raises(WrongScreenCode):
        screen_code.type_here(session, typed=wrong(code), number="2", name="Ana", now=start)
    rows = WrongCode.objects.count()
    for number in ("4", "6", "8", "999999998"):
        with pytest.raises(WrongScreenCode):
            screen_code.type_here(session, typed=wrong(code), number=number, name="Ana", now=start)
    assert WrongCode.objects.count() == rows
