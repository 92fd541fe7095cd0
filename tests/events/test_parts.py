"""Asking people to take roles, and their answers."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from events import ical, parts, schedule
from events.errors import AlreadyAsked, AskedToday, NoLongerAsked, NothingToAsk, UnknownMode, UnknownRole
from events.models import Part, Session
from mail import delivery, kinds, outbox
from mail.models import Letter
from people import erasure
from people.models import Person, StakeholderGroup


def ask(session: Session, person: Person, now: datetime, role: str = "speaker", **more) -> Part:
    return parts.invite(session, person=person, role=role, by=None, now=now, **more)


def answers() -> dict:
    return {
        "stakeholder_group": StakeholderGroup.objects.get(code="press"),
        "country": "BR",
        "gender_answers": ["non-binary", "woman"],
        "first_time": False,
    }


def test_a_speaker_is_asked_by_letter_in_their_language_and_zone(
    session: Session, participant: Person, now: datetime
):
    part = ask(session, participant, now)

    assert (part.status, part.subject) == ("invited", participant.subject)
    letter = Letter.objects.get()
    assert (letter.kind, letter.key, letter.address) == (
        "events.invited",
        f"invited:{part.code}",
        "paula@correo.example",
    )
    assert (letter.language, letter.time_zone) == ("pt-br", "America/Sao_Paulo")


def test_an_invitation_goes_out_again_once_a_day_until_it_is_answered(
    session: Session, participant: Person, now: datetime
):
    part = ask(session, participant, now)
    with pytest.raises(AskedToday):
        parts.invite_again(part, by=None, now=now + timedelta(hours=5))

    parts.invite_again(part, by=None, now=now + timedelta(hours=24))

    with pytest.raises(AskedToday):
        parts.invite_again(part, by=None, now=now + timedelta(hours=25))
    assert [letter.key for letter in Letter.objects.order_by("pk")] == [
        f"invited:{part.code}",
        f"invited:{part.code}:2026-11-11",
    ]
    parts.decline(part, now=now)
    with pytest.raises(NothingToAsk):
        parts.invite_again(part, by=None, now=now + timedelta(hours=48))


def test_a_person_without_an_address_is_asked_without_a_letter(session: Session, now: datetime):
    nobody = Person.objects.create_user(name="Nadia")

    assert ask(session, nobody, now).status == "invited"
    assert Letter.objects.count() == 0


def test_the_same_person_is_asked_once_for_a_role_and_may_hold_two(
    session: Session, participant: Person, now: datetime
):
    ask(session, participant, now)

    with pytest.raises(AlreadyAsked):
        ask(session, participant, now)
    ask(session, participant, now, role="rapporteur")

    assert list(Part.objects.order_by("position").values_list("role", "position")) == [
        ("speaker", 0),
        ("rapporteur", 1),
    ]


def test_unknown_roles_and_modes_are_refused(session: Session, participant: Person, now: datetime):
    with pytest.raises(UnknownRole):
        ask(session, participant, now, role="king")
    with pytest.raises(UnknownMode):
        ask(session, participant, now, mode="moon")


def test_a_speaker_who_confirms_leaves_the_facts_as_they_are_now(
    session: Session, participant: Person, now: datetime
):
    part = ask(session, participant, now, shows_name=True)

    parts.confirm(part, answers=answers(), shows_name=False, shows_groups=True, now=now)

    part.refresh_from_db()
    assert (part.status, part.answered_at, part.shows_name, part.shows_groups) == (
        "confirmed",
        now,
        False,
        True,
    )
    assert (part.stakeholder_group.code, part.country, part.gender, part.gender_answers) == (
        "press",
        "BR",
        "another",
        ["non-binary", "woman"],
    )
    participant.refresh_from_db()
    assert participant.stakeholder_group.code == "civil-society"


def test_a_speaker_declines_and_may_change_their_mind(session: Session, participant: Person, now: datetime):
    part = ask(session, participant, now)

    parts.decline(part, reason="Viajo", now=now)
    assert (part.status, part.decline_reason) == ("declined", "Viajo")

    parts.confirm(part, answers={}, shows_name=True, shows_groups=False, now=now)
    assert (part.status, part.decline_reason, part.gender) == ("confirmed", "", "")


def test_a_role_that_went_to_somebody_else_waits_for_no_answer(
    session: Session, participant: Person, stranger: Person, now: datetime
):
    part = ask(session, participant, now, mode="online")

    new = parts.replace(part, person=stranger, by=None, now=now)

    assert (new.person, new.role, new.mode, new.position, new.replaces) == (
        stranger,
        "speaker",
        "online",
        0,
        part,
    )
    assert part.status == "replaced"
    with pytest.raises(NoLongerAsked):
        parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)


def test_nobody_is_asked_into_a_session_called_off(session: Session, participant: Person, now: datetime):
    part = ask(session, participant, now)
    schedule.cancel_session(session, by=None, now=now)

    with pytest.raises(NoLongerAsked):
        ask(session, participant, now, role="rapporteur")
    with pytest.raises(NoLongerAsked):
        parts.decline(part, now=now)


def test_a_public_programme_is_recorded_without_a_letter_or_a_gender(session: Session, now: datetime):
    person = Person.objects.create_user(name="Marta")

    part = parts.publish_known(session, person=person, role="speaker", by=None, now=now, country="PA")

    assert (part.status, part.shows_name, part.shows_groups, part.country, part.gender) == (
        "confirmed",
        True,
        True,
        "PA",
        "",
    )
    assert Letter.objects.count() == 0


def test_a_speaker_who_is_forgotten_leaves_a_count(session: Session, participant: Person, now: datetime):
    part = ask(session, participant, now)
    parts.confirm(part, answers=answers(), shows_name=True, shows_groups=True, now=now)

    erasure.forget(participant, now=session.ends_at)

    part.refresh_from_db()
    assert (part.status, part.person, part.gender_answers, part.gender) == ("confirmed", None, [], "another")
    assert (part.shows_name, part.shows_groups) == (False, False)


# --- Who hears of a no ------------------------------------------------------------------------


def news() -> list[tuple[str, str, str]]:
    letters = Letter.objects.filter(kind="events.declined").order_by("pk")
    return [(letter.address, letter.language, letter.about["part"]) for letter in letters]


def test_whoever_asked_hears_of_a_no_once(
    session: Session, participant: Person, organiser: Person, now: datetime
):
    part = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)

    parts.decline(part, reason="Viajo", now=now)
    parts.decline(part, reason="Viajo lejos", now=now + timedelta(minutes=1))
    assert news() == [("olga@mesa.example", "es", part.code)]

    parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now + timedelta(hours=1))
    parts.decline(part, now=now + timedelta(hours=2))
    assert news() == [("olga@mesa.example", "es", part.code)] * 2


def test_whoever_asked_last_hears_of_it_and_nobody_of_their_own_no(
    session: Session, participant: Person, organiser: Person, admin: Person, now: datetime
):
    part = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    parts.invite_again(part, by=admin, now=now + timedelta(days=1))
    own = parts.invite(session, person=organiser, role="rapporteur", by=organiser, now=now)

    parts.decline(part, now=now + timedelta(days=1))
    parts.decline(own, now=now + timedelta(days=1))

    assert news() == [("ada@convite.example", "es", part.code)]


def test_organisers_of_the_leading_body_hear_of_it_when_nobody_asked_or_who_asked_has_left(
    session: Session,
    participant: Person,
    stranger: Person,
    organiser: Person,
    foreign_organiser: Person,
    now: datetime,
):
    nobodys = parts.invite(session, person=participant, role="speaker", by=None, now=now)
    left = parts.invite(session, person=participant, role="rapporteur", by=stranger, now=now)

    for part in (nobodys, left):
        parts.decline(part, now=now)

    assert news() == [("olga@mesa.example", "es", part.code) for part in (nobodys, left)]


def test_a_no_taken_back_or_answered_by_another_invitation_is_not_told(
    session: Session, participant: Person, stranger: Person, organiser: Person, now: datetime
):
    part = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    parts.decline(part, now=now)
    letter = Letter.objects.get(kind="events.declined")
    still_due = kinds.get(letter.kind).still_due
    told = [still_due(letter, now), still_due(letter, session.ends_at)]

    parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)
    told.append(still_due(letter, now))
    parts.decline(part, now=now)
    told.append(still_due(letter, now))
    parts.replace(part, person=stranger, by=organiser, now=now)
    told.append(still_due(letter, now))

    assert told == [True, False, False, True, False]


def test_an_organiser_whose_duty_ended_is_not_told_any_more(
    session: Session, participant: Person, organiser: Person, now: datetime
):
    parts.decline(parts.invite(session, person=participant, role="speaker", by=organiser, now=now), now=now)
    letter = Letter.objects.get(kind="events.declined")
    organiser.appointments.all().delete()

    assert kinds.get(letter.kind).still_due(letter, now) is False


def test_the_letter_about_someone_forgotten_keeps_no_word_of_theirs(
    session: Session, participant: Person, organiser: Person, now: datetime
):
    part = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    parts.decline(part, reason="Me mudo a Quetzaltenango", now=now)
    Letter.objects.filter(kind="events.declined").update(
        state="sent", text="pa…@correo.example: Me mudo a Quetzaltenango", html="Quetzaltenango"
    )

    erasure.forget(participant, now=now)

    letter = Letter.objects.get(kind="events.declined")
    assert (letter.text, letter.html, letter.address) == ("", "", "olga@mesa.example")


# --- What whoever gives a role up had in their calendar ---------------------------------------------


def sent_to(address: str, now: datetime) -> list[tuple[str, str, int]]:
    """What went out to an address, as it was written: kind, METHOD and SEQUENCE of its calendar entry."""
    delivery.deliver_due(now)
    found = []
    for letter in Letter.objects.filter(address=address, state="sent").order_by("pk"):
        calendars = [Calendar.from_ical(entry) for entry in delivery.calendars(letter.calendar)]
        entries = [(str(one["METHOD"]), one.walk("VEVENT")[0]["SEQUENCE"]) for one in calendars]
        [(method, sequence)] = entries or [("", -1)]
        found.append((letter.kind.removeprefix("events."), method, sequence))
    return found


def test_whoever_is_replaced_is_told_and_their_calendar_entry_taken_back(
    session: Session, participant: Person, stranger: Person, now: datetime
):
    part = ask(session, participant, now, mode="online")
    assert sent_to(participant.email, now) == [("invited", "REQUEST", 0)]

    parts.replace(part, person=stranger, by=None, now=now + timedelta(hours=1))

    assert sent_to(participant.email, now + timedelta(hours=1))[1:] == [("role_replaced", "CANCEL", 1)]
    assert sent_to(stranger.email, now) == [("invited", "REQUEST", 0)]
    letter = Letter.objects.get(kind="events.role_replaced")
    assert f"UID:{ical.uid(session, part)}" in letter.calendar
    assert (letter.language, letter.time_zone) == ("pt-br", "America/Sao_Paulo")
    assert "/role/" not in letter.text


def test_whoever_confirmed_without_a_letter_is_told_too_and_loses_no_entry(
    session: Session, participant: Person, stranger: Person, now: datetime
):
    part = parts.publish_known(session, person=participant, role="speaker", by=None, now=now)

    parts.replace(part, person=stranger, by=None, now=now)

    assert sent_to(participant.email, now) == [("role_replaced", "", -1)]


def test_whoever_was_asked_by_mistake_and_has_heard_nothing_yet_hears_nothing(
    session: Session, participant: Person, stranger: Person, now: datetime
):
    part = ask(session, participant, now)

    parts.replace(part, person=stranger, by=None, now=now)

    assert (sent_to(participant.email, now), sent_to(stranger.email, now)) == (
        [],
        [("invited", "REQUEST", 0)],
    )


def test_whoever_is_replaced_while_the_invitation_leaves_is_told_too(
    session: Session, participant: Person, stranger: Person, now: datetime
):
    part = ask(session, participant, now)
    outbox.claim(now, limit=1, lease=timedelta(seconds=45))

    parts.replace(part, person=stranger, by=None, now=now)

    letter = Letter.objects.get(kind="events.role_replaced")
    kind = kinds.get(letter.kind)
    assert (kind.still_due(letter, now), kind.render(letter, now).method) == (True, "CANCEL")


def test_a_no_takes_the_calendar_entry_back_and_a_yes_after_it_brings_it_again(
    session: Session, participant: Person, now: datetime
):
    part = ask(session, participant, now)
    sent_to(participant.email, now)
    later = [now + timedelta(hours=hours) for hours in (1, 2, 3, 4)]

    parts.decline(part, now=later[0])
    parts.decline(part, reason="Viajo", now=later[1])
    assert sent_to(participant.email, later[1])[1:] == [("role_declined", "CANCEL", 1)]
    parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=later[2])
    parts.confirm(part, answers={}, shows_name=True, shows_groups=False, now=later[2])
    assert sent_to(participant.email, later[2])[2:] == [("role_taken_again", "REQUEST", 2)]
    parts.decline(part, now=later[3])
    assert sent_to(participant.email, later[3])[3:] == [("role_declined", "CANCEL", 3)]


def test_a_mind_changed_twice_before_any_letter_left_sends_what_stands(
    session: Session, participant: Person, now: datetime
):
    part = ask(session, participant, now)
    sent_to(participant.email, now)

    parts.decline(part, now=now + timedelta(minutes=1))
    parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now + timedelta(minutes=2))
    parts.decline(part, now=now + timedelta(minutes=3))

    assert sent_to(participant.email, now + timedelta(minutes=3))[1:] == [("role_declined", "CANCEL", 3)]


def test_whoever_declined_hears_nothing_more_when_someone_else_is_asked(
    session: Session, participant: Person, stranger: Person, now: datetime
):
    part = ask(session, participant, now)
    sent_to(participant.email, now)
    parts.decline(part, now=now)
    parts.replace(part, person=stranger, by=None, now=now)

    assert sent_to(participant.email, now)[1:] == [("role_declined", "CANCEL", 1)]
    # The link would open nothing any more.
    assert "/role/" not in Letter.objects.get(kind="events.role_declined").text


def test_a_role_in_a_session_without_a_date_has_no_entry_to_take_back(
    event, participant: Person, now: datetime
):
    undated = schedule.add_session(event, title={"es": "Cierre"}, declared_minutes=60, by=None, now=now)
    part = ask(undated, participant, now)
    sent_to(participant.email, now)

    parts.decline(part, now=now)

    assert sent_to(participant.email, now)[1:] == [("role_declined", "", -1)]


def test_one_role_given_up_leaves_the_entry_of_another(session: Session, participant: Person, now: datetime):
    part = ask(session, participant, now)
    ask(session, participant, now, role="rapporteur")
    sent_to(participant.email, now)

    parts.decline(part, now=now)

    assert sent_to(participant.email, now + timedelta(hours=1))[2:] == [("role_declined", "CANCEL", 1)]
    letter = Letter.objects.get(kind="events.role_declined")
    assert f"UID:{ical.uid(session, part)}" in letter.calendar
    assert "relatoria" in letter.text


def test_nobody_steps_in_for_themselves(session: Session, participant: Person, now: datetime):
    part = ask(session, participant, now)

    with pytest.raises(AlreadyAsked):
        parts.replace(part, person=participant, by=None, now=now)

    part.refresh_from_db()
    assert part.status == "invited"


def test_a_role_given_up_is_not_told_once_the_session_is_over(
    session: Session, participant: Person, stranger: Person, now: datetime
):
    parts.decline(ask(session, participant, now), now=now)
    known = parts.publish_known(session, person=stranger, role="speaker", by=None, now=now)
    parts.replace(known, person=participant, by=None, now=now)

    told = []
    for letter in Letter.objects.filter(kind__startswith="events.role_").order_by("pk"):
        due = kinds.get(letter.kind).still_due
        told.append((letter.kind, due(letter, now), due(letter, session.ends_at)))
    assert told == [("events.role_declined", True, False), ("events.role_replaced", True, False)]
