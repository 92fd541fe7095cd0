"""Rules of staff: told when, once, and to whom; and peers' faults, each a test by its name."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events import attendance, copying, parts, registration, reminders, rule_letters, rules, schedule
from events.errors import HalfTheWords, NothingWritten, OnlyOfPlaces, UnknownPlaceholder, UnpairedBrace
from events.models import Event, Mode, Registration, Rule, Session
from events.recognition import Answers, Contact
from events.rules import Wish
from mail import kinds
from mail.models import Letter
from people.models import Organisation, Person

WORDS = {
    "title": {"es": "Trae algo: {event}", "en": "Bring something: {event}"},
    "text": {
        "es": "Trae tu computadora, {name}.\nNos vemos {day}: {place}.",
        "en": "Bring your computer, {name}.\nSee you {day}: {place}. Your page: {my_page}",
    },
}
TWO_DAYS = Wish("before-session", 2 * 24 * 60, **WORDS)
Register = Callable[..., Registration]


@pytest.fixture
def register(event: Event, session: Session, now: datetime) -> Register:
    def take(name: str, mode: str = Mode.ONLINE, at: datetime | None = None, **contact: str) -> Registration:
        return registration.register(
            event,
            answers=Answers(name=name, mode=mode),
            contact=Contact(**(contact or {"email": f"{name.lower()}@correo.example"})),
            language="es",
            time_zone="America/Guatemala",
            now=at or now,
        )

    return take


@pytest.fixture
def rule(event: Event, organiser: Person, now: datetime) -> Rule:
    """Two days before each session: bring your computer; on since a minute before NOW."""
    return turned_on(event, TWO_DAYS, organiser, now - timedelta(minutes=1))


def turned_on(owner: Event | Organisation, wish: Wish, by: Person, now: datetime) -> Rule:
    made = rules.write(owner, wish, by=by, now=now)
    rules.turn_on(made, at_once=False, by=by, now=now)
    made.refresh_from_db()
    return made


def told() -> list[str]:
    letters = Letter.objects.filter(kind="events.rule").order_by("pk")
    return [address.partition("@")[0] for address in letters.values_list("address", flat=True)]


def start(session: Session) -> datetime:
    session.refresh_from_db()
    assert session.starts_at is not None
    return session.starts_at


def still_due(now: datetime) -> list[bool]:
    kind = kinds.get("events.rule")
    return [kind.still_due(letter, now) for letter in Letter.objects.filter(kind="events.rule")]


# --- When, and once ---------------------------------------------------------------------------


def test_participant_gets_a_rules_letter_when_it_falls_due_and_once(
    register: Register, session: Session, rule: Rule
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)

    found = [
        rule_letters.post_due(moment)
        for moment in (due - timedelta(seconds=1), due, due + timedelta(minutes=1), start(session))
    ]

    assert (found, told(), still_due(due)) == ([0, 1, 0, 0], ["paula"], [True])
    letter = Letter.objects.get(kind="events.rule")
    assert (letter.filed_under, letter.batch) == (session.event.code, rule.code)


def test_who_came_in_after_it_fell_due_is_not_written_to(
    register: Register, session: Session, rule: Rule
) -> None:
    due = start(session) - timedelta(days=2)
    register("Late", at=due + timedelta(hours=1))

    assert rule_letters.post_due(due + timedelta(hours=2)) == 0


def test_what_fell_due_while_the_machinery_stood_still_leaves_at_the_next_full_hour(
    register: Register, session: Session, rule: Rule
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)

    found = [rule_letters.post_due(due + timedelta(hours=5, minutes=minutes)) for minutes in (-30, 0, 1)]

    assert (found, told()) == ([0, 1, 0], ["paula"])


def test_new_rule_writes_to_nobody_of_before_without_a_yes(
    register: Register, session: Session, event: Event, organiser: Person
) -> None:
    register("Paula")
    register("Pedro")
    late = start(session) - timedelta(days=1)
    rule = rules.write(event, TWO_DAYS, by=organiser, now=late)

    assert rules.would_reach(rule, None, late) == 2
    assert rules.turn_on(rule, at_once=False, by=organiser, now=late) == 0
    assert rule_letters.post_due(late + timedelta(minutes=1)) == 0
    rules.turn_off(rule, by=organiser, now=late)
    assert rules.turn_on(rule, at_once=True, by=organiser, now=late) == 2
    assert sorted(told()) == ["paula", "pedro"]


def test_other_words_or_another_time_write_to_nobody_twice_and_lose_nobody(
    register: Register, session: Session, rule: Rule, organiser: Person
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)
    register("Pedro", at=due + timedelta(hours=1))
    words = Wish("before-session", 2 * 24 * 60, title={"es": "Otra cosa"}, text={"es": "Otra cosa."})
    later = Wish("before-session", 24 * 60, **WORDS)

    rules.rewrite(rule, words, at_once=False, by=organiser, now=due)
    assert rule_letters.post_due(due + timedelta(minutes=1)) == 0
    rules.rewrite(rule, later, at_once=False, by=organiser, now=due + timedelta(hours=2))
    assert rule_letters.post_due(start(session) - timedelta(hours=24)) == 1
    assert (told(), still_due(due + timedelta(minutes=2))) == (["paula", "pedro"], [True, True])


def test_earlier_time_asks_before_it_writes_to_those_already_past_it(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    rule = turned_on(event, Wish("before-session", 24 * 60, **WORDS), organiser, now)
    register("Paula")
    moment = start(session) - timedelta(days=2)
    earlier = Wish("before-session", 3 * 24 * 60, **WORDS)

    assert rules.would_reach(rule, earlier, moment) == 1
    assert rules.rewrite(rule, earlier, at_once=True, by=organiser, now=moment) == 1
    assert (told(), rule_letters.post_due(moment)) == (["paula"], 0)


# --- Peers' faults ----------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["cancelled", "unpublished", "session cancelled", "session gone"])
def test_amy_1823_no_letter_leaves_for_what_does_not_take_place(
    register: Register, session: Session, event: Event, rule: Rule, gone: str
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)

    if gone == "cancelled":
        Event.objects.filter(pk=event.pk).update(status=Event.Status.CANCELLED)
    elif gone == "unpublished":
        Event.objects.filter(pk=event.pk).update(status=Event.Status.DRAFT)
    elif gone == "session cancelled":
        Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED)
    else:
        session.delete()

    assert still_due(due) == [False]
    Letter.objects.all().delete()
    assert rule_letters.post_due(due + timedelta(seconds=15)) == 0


def test_amy_1823_no_letter_leaves_for_a_role_or_place_that_is_gone(
    register: Register, session: Session, event: Event, participant: Person, organiser: Person, now: datetime
) -> None:
    wish = Wish("before-session", 2 * 24 * 60, to_roles=True, **WORDS)
    turned_on(event, wish, organiser, now)
    place = register("Pedro")
    role = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)
    assert (sorted(told()), still_due(due)) == (["paula", "pedro"], [True, True])

    registration.cancel(place, now=due)
    parts.decline(role, now=due)

    assert still_due(due) == [False, False]


def test_amy_2092_a_rules_letter_moves_with_the_date(
    register: Register, session: Session, rule: Rule, organiser: Person, now: datetime
) -> None:
    register("Paula")
    before = start(session)
    assert session.wall_start is not None
    schedule.reschedule(
        session, wall_start=session.wall_start + timedelta(days=7), by=organiser, now=now + timedelta(hours=1)
    )

    assert rule_letters.post_due(before - timedelta(days=2)) == 0
    assert rule_letters.post_due(start(session) - timedelta(days=2)) == 1


def test_amy_2092_what_waits_for_the_earlier_date_is_dropped_and_told_for_the_new_one(
    register: Register, session: Session, rule: Rule, organiser: Person
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)
    assert session.wall_start is not None
    schedule.reschedule(session, wall_start=session.wall_start + timedelta(days=7), by=organiser, now=due)

    assert still_due(due) == [False]
    Letter.objects.filter(kind="events.rule").update(state=Letter.State.DROPPED)
    assert rule_letters.post_due(start(session) - timedelta(days=2)) == 1
    assert told() == ["paula", "paula"]


def test_session_moved_nearer_than_the_rules_time_tells_at_once_who_was_not_told(
    register: Register, session: Session, rule: Rule, organiser: Person, now: datetime
) -> None:
    register("Paula")
    assert session.wall_start is not None
    moved = now + timedelta(hours=1)
    schedule.reschedule(session, wall_start=session.wall_start - timedelta(days=2), by=organiser, now=moved)
    assert rule_letters.post_due(moved + timedelta(seconds=15)) == 1

    Letter.objects.filter(kind="events.rule").update(state=Letter.State.SENT)
    session.refresh_from_db()
    assert session.wall_start is not None
    later, again = session.wall_start + timedelta(hours=1), moved + timedelta(hours=1)
    schedule.reschedule(session, wall_start=later, by=organiser, now=again)
    assert rule_letters.post_due(moved + timedelta(hours=2)) == 0


def test_amy_2792_an_unrelated_edit_neither_cancels_nor_doubles_a_due_letter(
    register: Register, session: Session, event: Event, rule: Rule
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)

    Event.objects.filter(pk=event.pk).update(title_es="Otro título", summary="Otro", venue="Otra casa")
    Session.objects.filter(pk=session.pk).update(title_es="Otra mesa", room="Salón 9", sequence=4)

    assert (rule_letters.post_due(due + timedelta(minutes=1)), still_due(due)) == (0, [True])


# --- To whom ----------------------------------------------------------------------------------


def test_rule_is_narrowed_by_mode_and_by_who_came(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    turned_on(event, Wish("after-session", 60, only="present", modes=["online"], **WORDS), organiser, now)
    present = [register("Paula"), register("Rita", mode=Mode.ONSITE)]
    register("Pedro")
    over = start(session) + timedelta(minutes=60)
    for place in present:
        attendance.mark(session, place, state="present", source="hand", by=organiser, now=start(session))

    assert [rule_letters.post_due(over + timedelta(minutes=m)) for m in (59, 60, 61)] == [0, 1, 0]
    assert told() == ["paula"]


def test_person_with_two_roles_and_a_place_gets_one_letter(
    register: Register, session: Session, event: Event, participant: Person, organiser: Person, now: datetime
) -> None:
    turned_on(event, Wish("before-event", 2 * 24 * 60, to_roles=True, **WORDS), organiser, now)
    for role in ("speaker", "rapporteur"):
        parts.invite(session, person=participant, role=role, by=organiser, now=now)
    place = register("Paula")
    Registration.objects.filter(pk=place.pk).update(subject=participant.subject)

    assert rule_letters.post_due(start(session) - timedelta(days=2)) == 1


def test_each_persons_own_instant_counts_after_something_in_the_record(
    register: Register, event: Event, organiser: Person, now: datetime
) -> None:
    turned_on(event, Wish("registered", 60, **WORDS), organiser, now - timedelta(minutes=1))
    register("Paula")
    register("Pedro", at=now + timedelta(minutes=30))

    found = [rule_letters.post_due(now + timedelta(minutes=minutes)) for minutes in (59, 60, 61, 90, 91)]

    assert (found, told()) == ([0, 1, 0, 1, 0], ["paula", "pedro"])


@pytest.mark.parametrize(
    "when",
    ["placed", "offered", "given-back", "present", "absent", "invited", "taken", "declined", "on-date"],
)
@pytest.mark.parametrize("only", ["", "absent", "unconfirmed", "unanswered"])
def test_every_time_and_restriction_can_be_asked_of_the_record(
    event: Event, session: Session, organiser: Person, now: datetime, when: str, only: str
) -> None:
    wish = Wish(when, 30, on_at=now, only=only, **WORDS)
    if only and when in Rule.OF_ROLES:
        with pytest.raises(OnlyOfPlaces):
            turned_on(event, wish, organiser, now - timedelta(hours=1))
        return
    turned_on(event, wish, organiser, now - timedelta(hours=1))

    assert rule_letters.post_due(now + timedelta(minutes=31)) == 0


def test_declined_role_can_be_thanked_for_its_answer(
    session: Session, event: Event, participant: Person, organiser: Person, now: datetime
) -> None:
    turned_on(event, Wish("declined", 0, **WORDS), organiser, now - timedelta(minutes=1))
    role = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    parts.decline(role, now=now)

    assert rule_letters.post_due(now) == 1
    letter = Letter.objects.get(kind="events.rule")
    assert kinds.get("events.rule").still_due(letter, now)
    title = kinds.get("events.rule").render(letter, now).title
    assert title == "Trae algo: Mesa redonda sobre seguridad digital"


def test_organisations_rule_holds_at_the_events_it_leads_but_where_it_is_off(
    register: Register, session: Session, event: Event, organisation, other_organisation, organiser, now
) -> None:
    mine = turned_on(organisation, TWO_DAYS, organiser, now)
    turned_on(other_organisation, TWO_DAYS, organiser, now)
    register("Paula")
    due = start(session) - timedelta(days=2)

    rules.switch_here(mine, event, on=False, by=organiser, now=now)
    assert rule_letters.post_due(due) == 0
    rules.switch_here(mine, event, on=True, by=organiser, now=now)
    assert rule_letters.post_due(due) == 1


# --- Words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "text", "refused"),
    [
        ({"es": "Hola {nombre}"}, {"es": "x"}, UnknownPlaceholder),
        ({"es": "Hola {my_page}"}, {"es": "x"}, UnknownPlaceholder),
        ({"es": "Hola"}, {"es": "Trae {"}, UnpairedBrace),
        ({"es": "Hola"}, {"es": "{}"}, UnknownPlaceholder),
        ({"es": "Hola"}, {"en": "Bring"}, HalfTheWords),
        ({}, {}, NothingWritten),
    ],
)
def test_words_that_could_not_be_filled_in_are_refused(event, organiser, now, title, text, refused) -> None:
    with pytest.raises(refused):
        rules.write(event, Wish("before-session", 60, title=title, text=text), by=organiser, now=now)


def test_refusal_names_the_wrong_placeholder_and_those_that_exist() -> None:
    with translation.override("en"):
        assert str(UnknownPlaceholder("{nombre}", ("name", "day"))) == (
            "There is no placeholder {nombre}. These exist: {name}, {day}."
        )


def test_restriction_to_those_who_came_is_of_places_alone(event, organiser, now) -> None:
    with pytest.raises(OnlyOfPlaces):
        rules.write(
            event, Wish("after-session", 60, only="present", to_roles=True, **WORDS), by=organiser, now=now
        )


def test_reader_reads_the_words_in_their_language_else_in_spanish(
    register: Register, session: Session, rule: Rule
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)
    letter = Letter.objects.get(kind="events.rule")
    read = {}
    for language in ("es", "pt-br", "en"):
        with translation.override(language):
            read[language] = kinds.get("events.rule").render(letter, due)

    assert "Trae tu computadora, Paula." in read["es"].text
    assert "Trae tu computadora, Paula." in read["pt-br"].text
    # What is filled in is in the language of the words around it.
    assert (
        "Nos vemos viernes 13 de noviembre de 2026: nuestro espacio en línea, desde su página."
        in read["pt-br"].text
    )
    assert "Olá, Paula" in read["pt-br"].text
    assert "See you Friday 13 November 2026: our online space, from your page." in read["en"].text
    assert "{" not in "".join(one.title + one.text for one in read.values())


def test_subject_of_a_discreet_event_tells_nothing_and_a_protected_one_names_nothing(
    register: Register, session: Session, event: Event, rule: Rule
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)
    letter = Letter.objects.get(kind="events.rule")
    with translation.override("en"):
        Event.objects.filter(pk=event.pk).update(risk="protected")
        rendered = kinds.get("events.rule").render(letter, due)

    assert rendered.title == "About your meeting"
    assert ("digital" in rendered.text, "Round table" in rendered.text) == (False, False)


def test_place_and_date_that_are_not_fixed_yet_read_well(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    turned_on(event, Wish("registered", 0, **WORDS), organiser, now - timedelta(minutes=1))
    register("Rita", mode=Mode.ONSITE)
    rule_letters.post_due(now)
    Event.objects.filter(pk=event.pk).update(venue="", address="", city="", starts_at=None)
    Session.objects.filter(pk=session.pk).update(room="", status="draft", starts_at=None)
    letter = Letter.objects.get(kind="events.rule")
    with translation.override("en"):
        text = kinds.get("events.rule").render(letter, now).text

    assert "See you a day that is still to be fixed: a place that is still to be fixed." in text


@pytest.mark.parametrize(
    ("language", "words", "read"),
    [
        ("es", "Nos vemos en {place}.", "Nos vemos en nuestro espacio en línea, desde su página."),
        ("pt-br", "Até breve em {place}.", "Até breve em nosso espaço on-line, pela sua página."),
        ("en", "See you in {place}.", "See you in our online space, from your page."),
    ],
)
def test_place_reads_well_behind_a_preposition_to_somebody_online(
    register: Register,
    session: Session,
    event: Event,
    organiser: Person,
    now: datetime,
    language: str,
    words: str,
    read: str,
) -> None:
    wish = Wish("registered", 0, title={language: "Trae algo"}, text={language: words})
    turned_on(event, wish, organiser, now - timedelta(minutes=1))
    register("Paula")
    rule_letters.post_due(now)

    with translation.override(language):
        text = kinds.get("events.rule").render(Letter.objects.get(kind="events.rule"), now).text

    assert read in text


# --- The usual reminders ----------------------------------------------------------------------


def shape(owner, name: str, organiser: Person, now: datetime, **more):
    usual = {"is_on": True, "minutes": None, "to_places": True, "to_roles": True, "modes": [], "text": {}}
    return rules.shape(owner, name, **{**usual, **more}, by=organiser, now=now)


def test_reminder_can_be_switched_off_by_the_organisation_and_on_again_by_an_event(
    register: Register, session: Session, event: Event, organisation, organiser: Person, now: datetime
) -> None:
    register("Paula")
    day = start(session) - timedelta(hours=24)

    shape(organisation, "day-before", organiser, now, is_on=False)
    assert reminders.send_due(day) == 0
    shape(event, "day-before", organiser, now)
    assert reminders.send_due(day) == 1


def test_reminder_at_another_time_is_the_same_letter_and_back_to_the_usual(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    register("Paula", at=now - timedelta(days=1))
    shape(event, "day-before", organiser, now, minutes=48 * 60)

    assert reminders.send_due(start(session) - timedelta(hours=48)) == 1
    rules.back_to_default(event, "day-before", by=organiser, now=now)
    assert reminders.send_due(start(session) - timedelta(hours=24)) == 0


def test_reminder_brings_the_paragraph_that_staff_added(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    register("Paula")
    shape(event, "day-before", organiser, now, text={"es": "Trae tu documento, {name}."})
    reminders.send_due(start(session) - timedelta(hours=24))
    letter = Letter.objects.get(kind="events.day_before")
    with translation.override("es"):
        text = kinds.get(letter.kind).render(letter, now).text

    assert "Trae tu documento, Paula." in text


def test_reminder_to_the_room_alone_leaves_those_online_in_peace(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    register("Paula")
    register("Rita", mode=Mode.ONSITE)
    shape(event, "hour-before", organiser, now, modes=["onsite"])
    reminders.send_due(start(session) - timedelta(hours=1))

    letters = Letter.objects.filter(kind="events.hour_before")
    assert list(letters.values_list("address", flat=True)) == ["rita@correo.example"]


# --- What it costs ----------------------------------------------------------------------------


def test_many_rules_and_events_cost_as_many_queries_as_one(
    register: Register, session: Session, event: Event, organisation, organiser: Person, now: datetime
) -> None:
    register("Paula")
    due = start(session) - timedelta(days=2)
    counts = []
    for number in range(3):
        for owner in (event, organisation):
            turned_on(owner, Wish("before-session", 2880 + number, to_roles=True, **WORDS), organiser, now)
            turned_on(owner, Wish("before-event", 2880 + number, to_roles=True, **WORDS), organiser, now)
        rule_letters.post_due(due)
        with CaptureQueriesContext(connection) as asked:
            assert rule_letters.post_due(due) == 0
        counts.append(len(asked))

    assert counts == [4, 4, 4]


def test_copy_of_an_event_has_its_rules_off_with_their_dates_moved_along(
    event: Event, session: Session, rule: Rule, organisation: Organisation, organiser: Person, now: datetime
) -> None:
    nine = datetime(2027, 1, 4, 9, tzinfo=ZoneInfo("America/Guatemala"))
    turned_on(event, Wish("on-date", 0, nine, "America/Guatemala", **WORDS), organiser, now)
    rules.shape(
        event, "thanks", is_on=False, minutes=None, to_places=True, to_roles=True, modes=[], text={},
        by=organiser, now=now,
    )  # fmt: skip
    event.refresh_from_db()
    assert event.starts_at is not None
    first = event.starts_at.astimezone(ZoneInfo(event.time_zone)).date()

    made = copying.copy_event(
        event, lead=organisation, title={"es": "Otra vez"}, first_day=first + timedelta(days=7),
        with_roles=False, by=organiser, now=now,
    )  # fmt: skip

    theirs = Rule.objects.filter(event=made).order_by("pk")
    assert [(one.when, one.follows, one.is_on, one.on_at) for one in theirs] == [
        ("before-session", "", False, None),
        ("on-date", "", False, nine + timedelta(days=7)),
        ("", "thanks", False, None),
    ]
    assert Rule.objects.filter(event=event, is_on=True).count() == 2


# --- Words that cannot be filled in, and those that can ------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "{nombre}", "{ name }", "{Name}", "{name!r}", "{name.code}", "{name:>9999}", "{0}", "{}", "{na\nme}",
        "{día}", "{name\u200b}", "{{name}}", "{name", "name}", "}{",
    ],
)  # fmt: skip
def test_organiser_keeps_no_words_with_a_placeholder_that_is_none(
    event: Event, organiser: Person, now: datetime, words: str
) -> None:
    for wish in (
        {"title": {"en": words}, "text": {"en": "x"}},
        {"title": {"en": "x"}, "text": {"en": words}},
    ):
        with pytest.raises((UnknownPlaceholder, UnpairedBrace)):
            rules.write(event, Wish("before-session", 60, **wish), by=organiser, now=now)


def test_letter_has_a_subject_of_one_line_and_tells_a_readers_braces_as_they_are(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    wish = Wish(
        "before-session", 2 * 24 * 60,
        title={"en": "100% for {name}\r\nBcc: x@y.example\u2028%(name)s"},
        text={"en": "<b>{name}</b>\n" + "x" * 4000},
    )  # fmt: skip
    turned_on(event, wish, organiser, now - timedelta(minutes=1))
    register("Paula {event}", email="paula@correo.example")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)

    with translation.override("en"):
        worded = kinds.get("events.rule").render(Letter.objects.get(kind="events.rule"), due)

    assert worded.title == "100% for Paula {event} Bcc: x@y.example %(name)s"
    assert ("<b>Paula {event}</b>" in worded.text, "<b>Paula" in worded.html) == (True, False)


def test_subject_that_comes_out_empty_is_told_as_about_the_meeting(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    turned_on(
        event, Wish("before-session", 2 * 24 * 60, title={"en": "{name}"}, text={"en": "x"}), organiser,
        now - timedelta(minutes=1),
    )  # fmt: skip
    place = register("Paula")
    Registration.objects.filter(pk=place.pk).update(name="")
    due = start(session) - timedelta(days=2)
    rule_letters.post_due(due)

    with translation.override("en"):
        worded = kinds.get("events.rule").render(Letter.objects.get(kind="events.rule"), due)

    assert worded.title == "About your meeting"
