"""Announcements: to whom, in which words, once to each, taken back, paused, stopped; and what they say."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import translation

from events import errors, holders, messages, parts, recognition, registration, telling
from events.listing import Asked
from events.models import Capacity, Event, Message, Part, Recipient, Registration, Session
from mail import kinds, outbox, previews, suppression
from mail.models import Letter, Stream
from people.models import Person

Register = Callable[..., Registration]
State = Message.State


@pytest.fixture
def register(event: Event, session: Session, now: datetime) -> Register:
    Capacity.objects.update(seats=500)

    def one(name: str, address: str | None = None, language: str = "es") -> Registration:
        email = f"{name.lower()}@correo.example" if address is None else address
        contact = recognition.Contact(email=email, phone="" if email else "+50255551234")
        return registration.register(
            event,
            answers=recognition.Answers(name=name, mode="onsite"),
            contact=contact,
            language=language,
            time_zone="America/Guatemala",
            now=now - timedelta(hours=1),
        )

    return one


def written(event: Event, by: Person, now: datetime, **words: str) -> Message:
    """A draft to everybody with a place, in the languages given."""
    message = messages.choose(event, asked=Asked(), by=by, now=now)
    words = words or {"es": "Traigan agua, {name}.\n\nMás en {my_page}."}
    codes = {"es": "es", "pt": "pt-br", "en": "en"}
    texts = {codes[short]: said for short, said in words.items()}
    titles = {code: f"{code}: {{event}}" for code in texts}
    return messages.word(message, titles=titles, texts=texts, is_answered=False)


def letters() -> list[str]:
    found = Letter.objects.filter(kind=messages.KIND).order_by("pk")
    return [letter.address.partition("@")[0] for letter in found]


def states() -> dict[str, str]:
    found = Letter.objects.filter(kind=messages.KIND)
    return {letter.address.partition("@")[0]: letter.state for letter in found}


def test_each_person_is_written_to_once_after_two_minutes_and_it_is_on_record(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    register("Bruno")
    message = written(event, organiser, now)
    messages.send(message, by=organiser, now=now)
    messages.run_due(now + timedelta(minutes=1))

    assert letters() == ["ana", "bruno"]
    one = Letter.objects.filter(kind=messages.KIND).order_by("pk")[0]
    assert (one.stream, one.batch, one.filed_under) == (Stream.MESSAGE, message.code, event.code)
    assert one.not_before == now + messages.UNDO_WITHIN
    assert one.key.startswith(f"message:{message.code}:")
    assert LogEntry.objects.get(additional_data__act="message sent off").additional_data["count"] == "2"
    with pytest.raises(errors.NoDraftAnyMore):
        messages.send(message, by=organiser, now=now)


def test_whoever_comes_after_the_choice_is_not_among_them_until_it_is_made_again(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    message = written(event, organiser, now)
    register("Bruno")
    assert messages.reach(message).number == 1
    assert messages.choose_again(message, now=now) == 2
    assert messages.reach(message).number == 2


def test_count_tells_languages_and_who_is_left_out_and_why(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    register("Bruno", language="pt-br")
    register("Celia", "ana@correo.example")
    register("Dora", "")
    register("Elsa")
    gone = register("Fito")
    suppression.object_to("elsa@correo.example", Stream.MESSAGE, now=now)
    message = written(event, organiser, now)
    registration.cancel(gone, by=None, now=now)

    found = messages.reach(message)

    assert dict(found.by_language) == {"es": 2, "pt-br": 1}
    assert (found.number, found.by_mail, len(found.by_phone)) == (3, 2, 1)
    assert dict(found.left_out) == {"twice": 1, "stopped": 1, "changed": 1}
    messages.send(message, by=organiser, now=now)
    assert letters() == ["ana", "bruno", ""]
    assert messages.recipients(message)[("left-out", "twice")] == 1


def test_objection_to_the_organisation_holds_for_its_announcements(
    event: Event, organiser: Person, organisation, register: Register, now: datetime
) -> None:
    register("Ana")
    suppression.object_to("ana@correo.example", Stream.MESSAGE, about=organisation.code, now=now)
    with pytest.raises(errors.NobodyToReach):
        messages.send(written(event, organiser, now), by=organiser, now=now)


def test_people_with_a_role_are_written_to_once_however_many_they_hold(
    event: Event, session: Session, organiser: Person, stranger: Person, now: datetime
) -> None:
    for role in ("speaker", "rapporteur", "interpreter"):
        parts.invite(session, person=stranger, role=role, by=organiser, now=now)
    assert [row[0] for row in messages.roles_held(event)] == ["speaker", "rapporteur", "interpreter"]
    message = messages.choose_roles(event, ["speaker", "rapporteur"], by=organiser, now=now)
    messages.word(message, titles={"en": "Hello"}, texts={"en": "Bring {name}"}, is_answered=True)
    found = messages.reach(message)
    assert (found.number, dict(found.left_out)) == (1, {"twice": 1})
    messages.send(message, by=organiser, now=now)
    letter = Letter.objects.get(kind=messages.KIND)
    rendered = kinds.get(letter.kind).render(letter, now)
    assert "Bring Sonia" in rendered.text and rendered.reply_to == organiser.email
    # A yes leaves the role standing; a no ends it.
    Part.objects.update(status="confirmed")
    assert kinds.get(letter.kind).still_due(letter, now)
    Part.objects.update(status="declined")
    assert not kinds.get(letter.kind).still_due(letter, now)


def test_letter_says_what_was_written_with_the_way_to_ones_page_and_out_of_it(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    said = "Hola {name}, ven a {event}.\n\nMira https://mesa.example/plan <b>ya</b>"
    messages.send(written(event, organiser, now, es=said), by=organiser, now=now)
    letter = Letter.objects.get(kind=messages.KIND)
    rendered = kinds.get(letter.kind).render(letter, now)
    assert rendered.title == f"es: {event.title_es}"
    assert f"Hola Ana, ven a {event.title_es}." in rendered.text and "<b>ya</b>" in rendered.text
    assert 'href="https://mesa.example/plan"' in rendered.html and "&lt;b&gt;ya&lt;/b&gt;" in rendered.html
    assert rendered.unsubscribe and rendered.unsubscribe in rendered.text
    kept = outbox.kept(rendered)
    assert (
        not [token for token in rendered.secrets if token in kept.text + kept.html]
        and len(rendered.secrets) == 3
    )


def test_reader_of_a_language_that_was_not_written_gets_it_in_another(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana", language="en")
    messages.send(written(event, organiser, now, pt="Tragam água a “{event}”."), by=organiser, now=now)
    letter = Letter.objects.get(kind=messages.KIND)
    with translation.override("en"):
        text = kinds.get(letter.kind).render(letter, now).text
    # The title of the event is in the language of the words around it.
    assert f"Tragam água a “{event.title_pt_br}”." in text


@pytest.mark.parametrize("risk", ["discreet", "protected"])
def test_message_of_a_gathering_at_risk_says_nothing_and_is_read_on_the_page(
    event: Event, organiser: Person, register: Register, now: datetime, risk: str
) -> None:
    Event.objects.update(risk=risk)
    event.refresh_from_db()
    register("Ana")
    messages.send(written(event, organiser, now, es="Cambia la casa segura."), by=organiser, now=now)
    letter = Letter.objects.get(kind=messages.KIND)
    rendered = kinds.get(letter.kind).render(letter, now)
    whole = rendered.title + rendered.text + rendered.html
    assert "casa segura" not in whole and event.title_es not in whole and "Mesa Abierta" not in whole
    assert rendered.reply_to == ""
    # Nor does the one to whoever tries it.
    messages.test(written(event, organiser, now, es="Cambia la casa segura."), by=organiser, now=now)
    tried = Letter.objects.get(kind=messages.TEST)
    rendered = kinds.get(tried.kind).render(tried, now)
    whole = rendered.title + rendered.text + rendered.html + rendered.sender
    assert "casa segura" not in whole and event.title_es not in whole and "Mesa Abierta" not in whole


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Hola {name}", 0),
        ("{nombre}", 1),
        ("{name", 1),
        ("}{", 1),
        ("{a} {b} {", 3),
        ("{}", 1),
        ("no braces", 0),
    ],
)
def test_placeholders_are_checked(words: str, wrong: int) -> None:
    assert len(messages.problems(words)) == wrong


def test_within_two_minutes_all_of_it_is_taken_back_and_can_be_sent_again(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    message = messages.send(written(event, organiser, now), by=organiser, now=now)
    message = messages.take_back(message, by=organiser, now=now + timedelta(seconds=100))
    assert (message.state, letters()) == (State.DRAFT, [])
    messages.send(message, by=organiser, now=now + timedelta(minutes=5))
    assert letters() == ["ana"]
    with pytest.raises(errors.LeftAlready):
        messages.take_back(message, by=organiser, now=now + timedelta(minutes=7))


def test_somebody_forgotten_within_two_minutes_does_not_keep_the_rest_from_being_taken_back(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    ana = register("Ana")
    register("Bruno")
    message = messages.send(written(event, organiser, now), by=organiser, now=now)
    outbox.forget(ana.subject, now, registration=ana.code)
    messages.take_back(message, by=organiser, now=now + timedelta(seconds=100))
    assert letters() == []


def test_what_a_worker_claimed_and_has_not_begun_is_paused_and_stopped_too(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    register("Bruno")
    Letter.objects.exclude(kind=messages.KIND).delete()
    message = messages.send(written(event, organiser, now), by=organiser, now=now)
    soon = now + timedelta(minutes=3)
    mark, taken = outbox.claim(soon, limit=10, lease=timedelta(minutes=5))
    assert outbox.begin(taken[0], mark=mark, now=soon, lease=timedelta(minutes=5))

    messages.pause(message, by=organiser, now=soon)
    # Only what is on the line to the server leaves.
    assert states() == {"ana": "sending", "bruno": "paused"}
    assert not outbox.begin(taken[1], mark=mark, now=soon, lease=timedelta(minutes=5))
    messages.go_on(message, by=organiser, now=soon)
    mark, taken = outbox.claim(soon, limit=10, lease=timedelta(minutes=5))
    messages.stop(message, by=organiser, now=soon)
    assert (len(taken), states()) == (1, {"ana": "sending", "bruno": "dropped"})


def test_what_is_paused_waits_goes_on_and_what_is_stopped_never_leaves(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        register(name)
    message = messages.send(written(event, organiser, now), by=organiser, now=now)
    Letter.objects.filter(address__startswith="ana").update(state="sent")
    held = Letter.objects.get(address__startswith="bruno", kind=messages.KIND)

    messages.pause(message, by=organiser, now=now)
    assert states() == {"ana": "sent", "bruno": "paused", "celia": "paused"}
    with pytest.raises(errors.NotOnItsWay):
        messages.pause(message, by=organiser, now=now)
    messages.go_on(message, by=organiser, now=now)
    assert states() == {"ana": "sent", "bruno": "due", "celia": "due"}
    assert kinds.get(held.kind).still_due(held, now)
    messages.stop(message, by=organiser, now=now)
    assert states() == {"ana": "sent", "bruno": "dropped", "celia": "dropped"}
    # One that was in a worker's hands by then is asked once more.
    assert not kinds.get(held.kind).still_due(held, now)
    assert Letter.objects.filter(error=outbox.CALLED_BACK).count() == 2


def test_many_are_written_in_the_background_resumed_and_each_once(
    event: Event, organiser: Person, register: Register, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(messages, "AT_ONCE", 1)
    monkeypatch.setattr(messages, "CHUNK", 2)
    for name in ("Ana", "Bruno", "Celia", "Dora", "Elsa"):
        register(name)
    message = messages.send(written(event, organiser, now), by=organiser, now=now)
    assert letters() == []
    messages.pause(message, by=organiser, now=now)
    assert messages.run_due(now) == 0
    messages.go_on(message, by=organiser, now=now)
    registration.cancel(Registration.objects.get(name="Elsa"), by=None, now=now)
    assert messages.run_due(now) == 4
    # A worker that died after writing, before it said so, writes nobody twice.
    Recipient.objects.filter(state="posted").update(state="waiting")
    Message.objects.update(posted_at=None)
    messages.run_due(now)
    assert letters() == ["ana", "bruno", "celia", "dora"]
    assert messages.recipients(message) == {("posted", ""): 4, ("left-out", "changed"): 1}


def test_whoever_got_one_lately_is_written_to_again_only_by_somebody_who_knows(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    messages.send(written(event, organiser, now), by=organiser, now=now)
    again = written(event, organiser, now)
    soon = now + timedelta(hours=2)
    assert messages.written_to_lately(again, soon) == 1
    with pytest.raises(errors.WrittenToLately):
        messages.send(again, by=organiser, now=soon)
    messages.send(again, is_sure=True, by=organiser, now=soon)
    assert messages.written_to_lately(written(event, organiser, now), now + timedelta(hours=27)) == 0


def test_test_goes_to_whoever_writes_it_in_each_language_and_to_nobodys_page(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    message = written(event, organiser, now, es="Hola {name}: {my_page}", en="Hi {name}: {my_page}")
    assert messages.test(message, by=organiser, now=now) == 2
    messages.test(message, by=organiser, now=now)
    tests = list(Letter.objects.filter(kind=messages.TEST).order_by("pk"))
    assert [(one.address, one.language) for one in tests] == [
        (organiser.email, "es"),
        (organiser.email, "en"),
    ]
    preview = previews.of(tests[0], now)
    assert preview.rendered is not None
    assert preview.rendered.title.startswith("[Prueba] es: ") and "Hola Olga" in preview.rendered.text
    assert letters() == []
    with pytest.raises(errors.NotWorded):
        messages.test(messages.choose(event, asked=Asked(), by=organiser, now=now), by=organiser, now=now)


def test_thrown_away_draft_is_gone_and_what_was_sent_stays(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    messages.throw_away(written(event, organiser, now))
    assert Message.objects.count() == 0
    sent = messages.send(written(event, organiser, now), by=organiser, now=now)
    with pytest.raises(errors.NoDraftAnyMore):
        messages.throw_away(sent)
    with pytest.raises(errors.NoDraftAnyMore):
        messages.word(sent, titles={}, texts={}, is_answered=False)


def test_whoever_left_no_address_reads_it_on_their_page_once_it_has_left(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    dora = register("Dora", "")
    messages.send(written(event, organiser, now), tells=False, by=organiser, now=now)
    assert list(messages.to_read(dora, now)) == []
    assert [one.titles["es"] for one in messages.to_read(dora, now + timedelta(minutes=3))] == ["es: {event}"]


def test_counting_costs_the_same_for_one_and_for_three(
    event: Event, organiser: Person, register: Register, now: datetime, django_assert_max_num_queries
) -> None:
    register("Ana")
    one = written(event, organiser, now)
    with django_assert_max_num_queries(9) as single:
        messages.reach(one)
    register("Bruno")
    register("Celia")
    three = written(event, organiser, now)
    with django_assert_max_num_queries(9) as triple:
        assert messages.reach(three).number == 3
    assert len(single) == len(triple)


# --- By phone ---


def test_whoever_is_told_by_phone_stands_in_the_list_once_it_leaves_and_hears_what_was_written(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    dora = register("Dora", "")
    Letter.objects.all().delete()
    said = "Ahora es en el salón 3, {name}."
    message = messages.send(written(event, organiser, now, es=said), by=organiser, now=now)
    assert telling.of_event(event, by=organiser, now=now) == []

    soon = now + messages.UNDO_WITHIN
    [row] = telling.of_event(event, by=organiser, now=soon)
    assert (row.name, messages.to_tell(message)) == ("Dora", 1)
    done = telling.tell(event, row.letters[0], means="call", by=organiser, now=soon)
    assert "Ahora es en el salón 3, Dora." in done.said.text and "/my/" in done.said.text
    assert "no-more" not in done.said.text
    assert messages.progress(message) | {"due": 1, "sent": 1} == messages.progress(message)
    assert list(messages.to_read(dora, soon)) == []


def test_long_words_are_said_in_part_by_phone_and_at_risk_not_at_all(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Dora", "")
    Letter.objects.all().delete()
    messages.send(written(event, organiser, now, es="Traigan agua. " * 300), by=organiser, now=now)
    soon = now + messages.UNDO_WITHIN
    [row] = telling.of_event(event, by=organiser, now=soon)
    said = telling.begin(event, row.letters[0], by=organiser, now=soon).said.text
    assert len(said) < 1200 and "agua. …" in said
    Event.objects.update(risk="protected")
    event.refresh_from_db()
    said = telling.begin(event, row.letters[0], by=organiser, now=soon).said.text
    assert "agua" not in said and event.title_es not in said and "Dora" not in said


def test_who_prefers_the_phone_is_not_mailed_and_a_change_of_mind_loses_and_doubles_nothing(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    ana = register("Ana")
    ana.phone, ana.prefers_phone = "+50255551234", True
    ana.save()
    Letter.objects.all().delete()
    message = messages.send(written(event, organiser, now), by=organiser, now=now)
    ways = [(letters(), messages.to_tell(message))]
    for by_phone in (False, True):
        holders.prefer(ana, by_phone=by_phone)
        ways.append((letters(), messages.to_tell(message)))
    assert ways == [([""], 1), (["ana"], 0), ([""], 1)]


def test_several_who_share_a_phone_are_each_told_and_one_with_many_roles_once(
    event: Event, session: Session, organiser: Person, stranger: Person, register: Register, now: datetime
) -> None:
    register("Dora", "")
    register("Elsa", "")
    assert len(messages.reach(written(event, organiser, now)).by_phone) == 2
    stranger.phone, stranger.prefers_phone = "+50255551234", True
    stranger.save()
    for role in ("speaker", "rapporteur"):
        parts.invite(session, person=stranger, role=role, by=organiser, now=now)
    message = messages.choose_roles(event, ["speaker", "rapporteur"], by=organiser, now=now)
    found = messages.reach(message)
    assert (len(found.by_phone), found.by_mail, dict(found.left_out)) == (1, 0, {"twice": 1})


def test_what_is_stopped_or_paused_leaves_the_list_of_whom_to_tell(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Dora", "")
    Letter.objects.all().delete()
    message = messages.send(written(event, organiser, now), by=organiser, now=now)
    soon = now + messages.UNDO_WITHIN
    [row] = telling.of_event(event, by=organiser, now=soon)
    messages.pause(message, by=organiser, now=soon)
    with pytest.raises(errors.NothingToTell):
        telling.tell(event, row.letters[0], means="sms", by=organiser, now=soon)
    messages.go_on(message, by=organiser, now=soon)
    assert len(telling.of_event(event, by=organiser, now=soon)) == 1
    messages.stop(message, by=organiser, now=soon)
    assert telling.of_event(event, by=organiser, now=soon) == []
