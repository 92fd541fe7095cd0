"""The way in, for whoever holds a role: what a letter promises stands on the page that it leads to.

Participants' own way in is told in `test_public_pages`.
"""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation
from icalendar import Calendar

from events import ical, parts, registration, reminders, schedule
from events.models import Event, Mode, Part, Presence, Session
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people import links
from people.models import Organisation, Person
from tests.conftest import person

PROVIDER, NUMBER, PASSCODE, PHONE = "meet.example/abc", "123 456", "maíz", "+502 2222 3333"
ADDRESS, ROOM = "7a Avenida 11-66", "Salón 2"


@pytest.fixture(autouse=True)
def dial_in(session: Session) -> None:
    Session.objects.filter(pk=session.pk).update(dial_in=PHONE)
    session.dial_in = PHONE


def ask(session: Session, who: Person, now: datetime, *, role: str = "speaker", mode: str = "") -> Part:
    return parts.invite(session, person=who, role=role, by=None, now=now, mode=mode)


def confirm(part: Part, now: datetime) -> Part:
    return parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)


def page_of(part: Part, now: datetime, act: str = "") -> str:
    return f"/en/role/{links.mint('part', part.code, now=now, days=30)}/{act}"


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# --- What a letter promises ---


@pytest.mark.parametrize("risk", ["open", "protected"])
def test_what_a_letter_promises_is_on_the_page_it_leads_to(
    client: Client, event: Event, session: Session, now: datetime, risk: str
):
    """Every role and every mode, answered or not, two roles of one person, and places beside them."""
    Event.objects.filter(pk=event.pk).update(risk=risk)
    for role in Part.Role.values:
        for mode in (Mode.ONSITE, Mode.ONLINE, ""):
            part = ask(session, person(role, f"{role}{mode}@correo.example"), now, role=role, mode=mode)
            if role != Part.Role.SPEAKER:
                confirm(part, now)
    both = person("Dora", "dora@correo.example")
    confirm(ask(session, both, now, role="speaker", mode=Mode.ONSITE), now)
    confirm(ask(session, both, now, role="online-moderator", mode=Mode.ONLINE), now)
    for mode in (Mode.ONSITE, Mode.ONLINE):
        registration.register(
            event,
            answers=Answers(name=mode, mode=mode),
            contact=Contact(email=f"{mode}@correo.example"),
            language="en",
            time_zone="UTC",
            now=now,
        )
    soon = session.starts_at - timedelta(minutes=15)
    reminders.send_due(soon)

    told: dict[tuple[bool, bool], int] = {}
    with time_machine.travel(soon, tick=False), translation.override("en"):
        for letter in Letter.objects.filter(kind="events.hour_before"):
            text = kinds.get(letter.kind).render(letter, soon).text
            if risk == "protected":
                # It says when, and a code: where and how stand behind that alone.
                [code] = re.findall(r"^Code: (\S+)$", text, re.MULTILINE)
                page = client.post("/en/code/", {"code": code}, follow=True).content.decode()
                entered = bool(re.findall(r'action="([^"]+/enter/[^"]*)"', page))
                told_outside = (ADDRESS, ROOM, NUMBER, PASSCODE, PHONE, "Enter")
                assert [word for word in told_outside if word in text] == []
                seen = (entered, ADDRESS in page and ROOM in page)
                told[seen] = told.get(seen, 0) + 1
                continue
            path = re.findall(r"http://localhost:8000(/en/(?:my|role)/[\w-]{43}/)", text)[0]
            page = read(client, path)
            promises_enter = "press “Enter”" in text
            where = text.partition("Where: ")[2].partition("\n")[0]

            buttons = re.findall(r'action="([^"]+/enter/[^"]*)"', page)
            assert len(buttons) == promises_enter, letter.address
            assert PROVIDER not in page
            if promises_enter:
                assert PROVIDER in client.post(buttons[0]).content.decode(), letter.address
                assert [word for word in (NUMBER, PASSCODE, PHONE) if word not in page] == []
            shows_room = ADDRESS in page and ROOM in page
            if where.startswith("Casa") or not promises_enter:
                assert shows_room, letter.address
            told[promises_enter, shows_room] = told.get((promises_enter, shows_room), 0) + 1

    # In the room every role and a place, online as many; both stand for every role that is not settled, and
    # for whoever holds one of each.
    each = len(Part.Role) + 1
    assert told == {(False, True): each, (True, False): each, (True, True): each}


def test_a_trainer_whose_session_has_no_way_in_is_promised_none(
    client: Client, session: Session, participant: Person, now: datetime
):
    Session.objects.filter(pk=session.pk).update(
        meeting_url="", meeting_number="", meeting_passcode="", dial_in=""
    )
    part = ask(session, participant, now, role="trainer")
    reminders.send_due(session.starts_at - timedelta(minutes=15))

    letter = Letter.objects.get(kind="events.hour_before")
    with time_machine.travel(session.starts_at, tick=False), translation.override("en"):
        text = kinds.get(letter.kind).render(letter, letter.created_at).text
        page = read(client, page_of(part, now))

    assert ("Enter" in text, "Enter" in page, "Online" in page) == (False, False, False)
    assert (ADDRESS in text, ADDRESS in page) == (True, True)
    with translation.override("en"):
        assert "Enter" not in ical.personal([part.session], Part.objects.get(), page_url="https://x.example/")


# --- The page of a role ---


@pytest.mark.parametrize("risk", ["open", "protected"])
def test_a_speaker_online_enters_in_the_window_alone(
    client: Client, event: Event, session: Session, participant: Person, now: datetime, risk: str
):
    Event.objects.filter(pk=event.pk).update(risk=risk)
    part = confirm(ask(session, participant, now, mode=Mode.ONLINE), now)
    path, enter = page_of(part, now), page_of(part, now, "enter/")
    seen = []
    for moment in (
        session.starts_at - timedelta(minutes=16),
        session.starts_at - timedelta(minutes=15),
        session.ends_at + timedelta(minutes=30),
        session.ends_at + timedelta(minutes=31),
    ):
        with time_machine.travel(moment, tick=False):
            page, answer = read(client, path), client.post(enter)
            asked = read(client, enter)
        words = answer.content.decode()
        assert PROVIDER not in page + asked
        seen.append(
            (">Enter</button>" in page, ">Enter</button>" in asked, NUMBER in page, PROVIDER in words,
             answer.status_code)
        )  # fmt: skip

    closed, opened = (False, False, False, False, 409), (True, True, True, True, 200)
    assert seen == [closed, opened, opened, closed]
    assert Presence.objects.count() == 0
    assert (ADDRESS in page, ROOM in page) == (False, False)


def test_a_role_entered_speaks_of_the_role_and_of_no_presence(
    client: Client, session: Session, participant: Person, now: datetime
):
    part = ask(session, participant, now, mode=Mode.ONLINE)
    path = page_of(part, now, "enter/")
    with time_machine.travel(session.starts_at, tick=False):
        before, entered = read(client, path), client.post(path)

    words = entered.content.decode()
    assert ("present" in before, "present" in words) == (False, False)
    assert ("Back to my role" in before, "Back to my role" in words) == (True, True)
    assert entered["Cache-Control"] == "no-store"
    assert 'rel="noreferrer noopener"' in words


def test_a_speaker_in_the_room_reads_where_and_has_no_way_in(
    client: Client, event: Event, session: Session, participant: Person, now: datetime
):
    Event.objects.filter(pk=event.pk).update(risk=Event.Risk.PROTECTED)
    part = ask(session, participant, now, mode=Mode.ONSITE)
    with time_machine.travel(session.starts_at, tick=False):
        page = read(client, page_of(part, now))
        answer = client.post(page_of(part, now, "enter/"))

    assert (ADDRESS in page, ROOM in page, "Enter" in page, NUMBER in page) == (True, True, False, False)
    assert answer.status_code == 409
    assert PROVIDER not in answer.content.decode()


@pytest.mark.parametrize("how", ["declined", "replaced", "forgotten", "called off"])
def test_whoever_no_longer_holds_the_role_has_neither_way_in_nor_place(
    client: Client, event: Event, session: Session, participant: Person, stranger: Person, now: datetime,
    how: str,
):  # fmt: skip
    Event.objects.filter(pk=event.pk).update(risk=Event.Risk.PROTECTED)
    part = confirm(ask(session, participant, now), now)
    path = page_of(part, now)
    if how == "declined":
        parts.decline(part, now=now)
    elif how == "replaced":
        parts.replace(part, person=stranger, by=None, now=now)
    elif how == "forgotten":
        parts.forget(part.subject, now)
    else:
        schedule.cancel_session(session, by=None, now=now)

    with time_machine.travel(session.starts_at, tick=False):
        answers = {act: client.get(path + act) for act in ("", "enter/", "calendar.ics")}
        entered = client.post(path + "enter/")

    words = "".join(answer.content.decode() for answer in (*answers.values(), entered))
    secrets = (PROVIDER, NUMBER, PASSCODE, PHONE, ADDRESS, ROOM, ">Enter<")
    assert [word for word in secrets if word in words] == []
    page, asked, file, pressed = (*(answer.status_code for answer in answers.values()), entered.status_code)
    assert (page, asked, file, pressed) == {
        "declined": (200, 200, 404, 409),
        "called off": (200, 200, 200, 409),
    }.get(how, (404, 404, 404, 404))


def test_another_role_of_mine_in_the_session_opens_the_way_in_and_somebody_elses_does_not(
    client: Client, session: Session, participant: Person, stranger: Person, now: datetime
):
    onsite = ask(session, participant, now, mode=Mode.ONSITE)
    ask(session, stranger, now, role="online-moderator", mode=Mode.ONLINE)
    path = page_of(onsite, now)
    with time_machine.travel(session.starts_at, tick=False):
        alone = read(client, path)
        mine = ask(session, participant, now, role="rapporteur", mode=Mode.ONLINE)
        both = read(client, path)
        parts.decline(mine, now=now)
        again = read(client, path)

    assert [">Enter</button>" in page for page in (alone, both, again)] == [False, True, False]


def test_a_role_is_taken_into_a_calendar_as_its_letters_bring_it(
    client: Client, event: Event, session: Session, participant: Person, now: datetime, enter
):
    part = ask(session, participant, now, mode=Mode.ONLINE)
    path = page_of(part, now)
    with time_machine.travel(now, tick=False):
        assert f'href="{path}calendar.ics"' in read(client, path)

    answer = client.get(path + "calendar.ics")
    signed_in = enter(participant).get(f"/en/my/role/{part.code}/calendar.ics")

    [entry] = Calendar.from_ical(answer.content.decode()).walk("VEVENT")
    assert (answer["Content-Type"], answer["Cache-Control"]) == (
        "text/calendar; charset=utf-8; method=PUBLISH",
        "no-store",
    )
    assert (entry["UID"], entry["DTSTART"].dt) == (ical.uid(session, part), session.starts_at)
    assert PROVIDER not in answer.content.decode()
    assert b"BEGIN:VEVENT" in signed_in.content


def test_reading_the_page_of_a_role_changes_nothing(
    client: Client, session: Session, participant: Person, organisation: Organisation, now: datetime
):
    part = ask(session, participant, now)
    path = page_of(part, now)
    before = list(Part.objects.values())
    with time_machine.travel(session.starts_at, tick=False):
        for act in ("", "enter/", "calendar.ics", "decline/"):
            assert (client.get(path + act).status_code, client.head(path + act).status_code) == (200, 200)
        client.post(path + "enter/")

    assert list(Part.objects.values()) == before


# --- Reminded to answer ---


def asked_again(now: datetime) -> list[str]:
    reminders.send_due(now)
    return sorted(Letter.objects.filter(kind="events.invitation_reminder").values_list("key", flat=True))


def ahead(session: Session, days: int, now: datetime) -> None:
    starts = now + timedelta(days=days)
    Session.objects.filter(pk=session.pk).update(starts_at=starts)


def test_whoever_has_not_answered_is_reminded_twice_and_no_more(session, participant, now):
    ahead(session, 20, now)
    part = ask(session, participant, now)
    assert asked_again(now + timedelta(days=3, hours=23)) == []
    for days in (4, 5, 16):
        assert asked_again(now + timedelta(days=days)) == [f"answer:{part.code}"]
    for days in (17, 18, 19):
        assert asked_again(now + timedelta(days=days)) == [
            f"answer-at-last:{part.code}",
            f"answer:{part.code}",
        ]


def test_two_reminders_never_follow_each_other_within_two_days(session, participant, now):
    ahead(session, 8, now)
    part = ask(session, participant, now)
    assert asked_again(now + timedelta(days=4, hours=20)) == [f"answer:{part.code}"]
    Letter.objects.filter(key=f"answer:{part.code}").update(created_at=now + timedelta(days=4, hours=20))
    assert asked_again(now + timedelta(days=5, hours=1)) == [f"answer:{part.code}"]
    assert len(asked_again(now + timedelta(days=7))) == 2


@pytest.mark.parametrize("answer", ["confirm", "decline"])
def test_whoever_answered_is_not_reminded(session, participant, now, answer):
    ahead(session, 20, now)
    part = ask(session, participant, now)
    confirm(part, now) if answer == "confirm" else parts.decline(part, now=now)
    assert asked_again(now + timedelta(days=5)) == []


def test_a_reminder_is_not_sent_for_what_was_answered_called_off_or_is_near(session, participant, now):
    ahead(session, 20, now)
    part = ask(session, participant, now)
    asked_again(now + timedelta(days=4))
    letter = Letter.objects.get(key=f"answer:{part.code}")
    still_due = kinds.get(letter.kind).still_due
    assert still_due(letter, now + timedelta(days=4))
    confirm(part, now)
    assert not still_due(letter, now + timedelta(days=4))
    other = ask(session, person("Rita", "rita@correo.example"), now)
    ahead(session, 5, now)
    assert f"answer-at-last:{other.code}" not in asked_again(now + timedelta(days=4, hours=12, minutes=1))
    Session.objects.filter(pk=session.pk).update(status="cancelled")
    assert f"answer-at-last:{other.code}" not in asked_again(now + timedelta(days=4))
