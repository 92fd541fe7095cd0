"""Delivery over real SMTP: what leaves, what waits, what is refused, and what nobody sends twice."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.policy import compat32
from threading import Thread

import pytest
from django.db import connection

from events import registration
from events.models import Event, Mode, Session
from events.recognition import Answers, Contact
from mail import delivery, outbox
from mail.delivery import Tally
from mail.kinds import Rendered
from mail.models import Letter
from mail.outbox import Draft
from people import links
from people.models import SafeLink
from tests.mail.sink import Sink

Register = Callable[..., str]


def write(kind: str, *names: str, now: datetime, language: str = "es") -> None:
    outbox.post_many(
        (Draft(f"{kind}:{name}", kind, f"{name}@correo.example", language) for name in names), now=now
    )


def states() -> list[str]:
    return list(Letter.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_participant_gets_text_html_and_the_calendar_entry(
    sink: Sink, event: Event, session: Session, now: datetime
) -> None:
    registration.register(
        event,
        answers=Answers(name="Paula", mode=Mode.ONSITE),
        contact=Contact(email="paula@correo.example"),
        language="pt-br",
        time_zone="America/Sao_Paulo",
        now=now,
    )

    tally = delivery.deliver_due(now)

    letter = Letter.objects.get()
    [message] = sink.arrived
    assert tally == Tally(sent=1)
    assert message["Message-ID"] == letter.message_id
    assert message["To"] == "paula@correo.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert now <= message["Date"].datetime < now + timedelta(minutes=1)
    assert message["Content-Language"] == "pt-br"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "text/calendar",
    ]
    calendars = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_param("method") for part in calendars] == ["REQUEST", "REQUEST"]
    assert [part.get_filename() for part in calendars] == [None, "calendar.ics"]
    assert "METHOD:REQUEST" in calendars[0].get_content()


@pytest.mark.django_db
def test_kept_copy_opens_no_door(sink: Sink, event: Event, session: Session, now: datetime) -> None:
    place = registration.register(
        event,
        answers=Answers(name="Paula", mode=Mode.ONLINE),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )

    delivery.deliver_due(now)

    letter = Letter.objects.get()
    body = sink.arrived[0].get_body(("plain",))
    assert body is not None
    token = body.get_content().split("/es/my/")[1].split("/")[0]
    assert links.read("registration", token, now=now) == place.code
    assert "/es/my/…/" in letter.text
    assert "/es/my/…/" in letter.html
    assert "/es/my/…/" in letter.calendar
    assert token not in letter.text + letter.html + letter.calendar


@pytest.mark.django_db
def test_letters_leave_one_by_one_over_one_connection(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(), *(f"p{n}" for n in range(25)), now=now)

    tally = delivery.deliver_due(now)

    assert tally == Tally(sent=25)
    assert len(set(sink.message_ids())) == 25
    assert sink.connections == 1
    assert delivery.deliver_due(now) == Tally()


@pytest.mark.django_db
def test_reader_gets_the_letter_in_their_language(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(), "paula", now=now, language="pt-br")

    delivery.deliver_due(now)

    assert "In pt-br" in Letter.objects.get().text


@pytest.mark.django_db
def test_letter_put_off_by_the_server_waits_longer_each_time(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind(), "grey", "paula", now=now)
    sink.answers["grey@correo.example"] = "451 come back later"

    waited, moment = [], now
    for _try in range(len(delivery.WAITS) + 1):
        delivery.deliver_due(moment)
        letter = Letter.objects.get(address="grey@correo.example")
        if letter.state == Letter.State.DUE:
            waited.append(round((letter.not_before - moment).total_seconds() / 60))
            moment = letter.not_before + timedelta(seconds=1)

    assert waited == [1, 5, 15, 60, 240, 240, 240, 480]
    assert (letter.state, letter.error) == (Letter.State.FAILED, "451 come back later")
    assert letter.attempts == 9
    assert len(sink.arrived) == 1


@pytest.mark.django_db
def test_letter_that_waited_is_sent_when_the_server_takes_it(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind(), "grey", now=now)
    sink.answers["grey@correo.example"] = "data 452 mailbox is full"
    delivery.deliver_due(now)
    sink.answers.clear()

    early = delivery.deliver_due(now + timedelta(seconds=30))
    later = delivery.deliver_due(now + timedelta(seconds=90))

    assert (early, later) == (Tally(), Tally(sent=1))


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["550 no such user", "500 what?", "data 554 not wanted here"])
def test_letter_that_is_refused_fails_with_the_servers_words(
    sink: Sink, kind: Register, now: datetime, answer: str
) -> None:
    write(kind(), "gone", "paula", now=now)
    sink.answers["gone@correo.example"] = answer

    tally = delivery.deliver_due(now)

    letter = Letter.objects.get(address="gone@correo.example")
    assert tally == Tally(sent=1, failed=1)
    assert (letter.state, letter.error) == (Letter.State.FAILED, answer.removeprefix("data "))


@pytest.mark.django_db
def test_nothing_is_lost_or_counted_while_the_server_is_away(settings, kind: Register, now: datetime) -> None:
    write(kind(), *(f"p{n}" for n in range(12)), now=now)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    tally = delivery.deliver_due(now)

    assert tally == Tally()
    assert set(states()) == {Letter.State.DUE}
    assert set(Letter.objects.values_list("attempts", flat=True)) == {0}
    assert Letter.objects.filter(error__startswith="ConnectionRefusedError").count() == 10
    # The first ten wait a minute; the others go to whoever looks next.
    assert Letter.objects.due(now + timedelta(seconds=30)).count() == 2
    assert Letter.objects.due(now + timedelta(seconds=90)).count() == 12


@pytest.mark.django_db
def test_letter_of_a_dead_worker_is_sent_once_its_lease_is_over(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind(), "paula", now=now)
    mark, [pk] = outbox.claim(now, limit=10, lease=delivery.lease())
    outbox.begin(pk, mark=mark, now=now, lease=delivery.lease())

    early = delivery.deliver_due(now + timedelta(seconds=44))
    later = delivery.deliver_due(now + timedelta(seconds=46))

    assert (early, later) == (Tally(), Tally(sent=1))
    # The dead worker, should it wake up, can change nothing any more.
    assert outbox.begin(pk, mark=mark, now=now, lease=delivery.lease()) is False
    assert outbox.failed(pk, mark=mark, error="too late") is False


@pytest.mark.django_db
def test_letter_no_longer_due_is_dropped(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(still_due=lambda letter, now: False), "paula", now=now)

    assert delivery.deliver_due(now) == Tally(dropped=1)
    assert (states(), sink.arrived) == ([Letter.State.DROPPED], [])


@pytest.mark.django_db
def test_letter_that_cannot_be_worded_keeps_no_other_waiting(
    sink: Sink, kind: Register, now: datetime
) -> None:
    def broken(letter: Letter, now: datetime) -> Rendered:
        raise KeyError("session")

    write(kind("test.broken", render=broken), "paula", now=now)
    write(kind(), "sonia", now=now)

    assert delivery.deliver_due(now) == Tally(sent=1, later=1)
    assert Letter.objects.get(kind="test.broken").error == "not worded: KeyError"


@pytest.mark.django_db
def test_try_that_was_not_worded_counts_and_leaves_no_link(sink: Sink, kind: Register, now: datetime) -> None:
    def broken(letter: Letter, now: datetime) -> Rendered:
        links.mint("registration", "code", now=now, days=1)
        raise KeyError("session")

    write(kind(render=broken), "paula", now=now)

    assert delivery.deliver_due(now) == Tally(later=1)
    assert (Letter.objects.get().attempts, SafeLink.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_letter_without_an_address_is_dropped(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(), "paula", now=now)
    Letter.objects.update(address="")

    assert delivery.deliver_due(now) == Tally(dropped=1)
    assert sink.arrived == []


@pytest.mark.django_db
def test_worker_leaves_alone_what_another_took_or_erased_meanwhile(
    sink: Sink, kind: Register, now: datetime
) -> None:
    """While the first letter of a batch is worded, the second one's lease runs out and the third is gone."""

    def slow(letter: Letter, now: datetime) -> Rendered:
        Letter.objects.filter(address__startswith="taken").update(claim="another worker's")
        Letter.objects.filter(address__startswith="gone").delete()
        return Rendered("Hello", "Hello", "<p>Hello</p>")

    write(kind(render=slow), "paula", "taken", "gone", now=now)

    assert delivery.deliver_due(now) == Tally(sent=1)
    assert [message["To"] for message in sink.arrived] == ["paula@correo.example"]
    assert Letter.objects.get(address__startswith="taken").claim == "another worker's"


@pytest.mark.django_db
def test_run_ends_after_so_many_letters_or_so_many_seconds(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(), *(f"p{n}" for n in range(25)), now=now)

    assert delivery.deliver_due(now, limit=12) == Tally(sent=12)
    assert delivery.deliver_due(now, longest=0) == Tally()
    assert delivery.deliver_due(now) == Tally(sent=13)


@pytest.mark.django_db
def test_run_says_goodbye_and_dates_each_letter_by_the_hour_it_left(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind(), "paula", "sonia", now=now)
    sink.seconds_each = 0.1

    delivery.deliver_due(now)

    first, second = Letter.objects.order_by("pk").values_list("sent_at", flat=True)
    assert now + timedelta(seconds=0.1) <= first
    assert first + timedelta(seconds=0.1) <= second
    assert (sink.connections, sink.goodbyes) == (1, 1)


@pytest.mark.django_db
def test_server_that_does_not_want_us_puts_letters_off_and_fails_none(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind(), "paula", "sonia", now=now)
    sink.answer_to_sender = "550 not from you"

    assert delivery.deliver_due(now) == Tally(later=2, troubled=2)
    assert set(Letter.objects.values_list("state", "error")) == {(Letter.State.DUE, "550 not from you")}
    assert sink.connections == 2


@pytest.mark.django_db
def test_line_that_breaks_puts_off_one_letter_and_the_next_goes_over_a_new_one(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind(), "broken", "paula", now=now)
    sink.answers["broken@correo.example"] = "data hang up"

    assert delivery.deliver_due(now) == Tally(sent=1, later=1, troubled=1)
    assert sink.connections == 2
    assert Letter.objects.get(address__startswith="broken").state == Letter.State.DUE


@pytest.mark.django_db
def test_long_words_of_the_server_are_cut(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(), "grey", now=now)
    sink.answers["grey@correo.example"] = "451 " + "x" * 600

    delivery.deliver_due(now)

    assert Letter.objects.get().error == "451 " + "x" * (delivery.LONGEST_ERROR - 4)


@pytest.mark.django_db
def test_several_entries_are_files_and_one_is_read_in_place(now: datetime) -> None:
    entry = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    letter = Letter(address="p@correo.example", language="es", message_id="<a@b>")

    def parts(calendar: str, method: str = "REQUEST") -> list[tuple[str, str | None]]:
        words = Rendered("T" * 300, "text", "html", calendar=calendar, method=method)
        message = delivery.envelope(letter, words, now=now).message()
        assert message["Subject"].replace("\n", "").replace(" ", "") == "T" * outbox.LONGEST_TITLE
        found = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        return [(part.get_param("method"), part.get_filename()) for part in found]

    assert parts("") == []
    assert parts(entry) == [("REQUEST", None), ("REQUEST", "calendar.ics")]
    assert parts(entry * 2) == [("REQUEST", "calendar-1.ics"), ("REQUEST", "calendar-2.ics")]
    assert parts(entry, "") == [(None, None), (None, "calendar.ics")]


@pytest.mark.django_db
def test_letter_is_not_sent_before_its_time(sink: Sink, kind: Register, now: datetime) -> None:
    outbox.post(
        "later",
        kind(),
        about={},
        address="p@correo.example",
        language="es",
        now=now,
        not_before=now + timedelta(hours=1),
    )

    assert delivery.deliver_due(now) == Tally()
    assert delivery.deliver_due(now + timedelta(hours=1)) == Tally(sent=1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_letter(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(), *(f"p{n}" for n in range(40)), now=now)
    tallies: list[Tally] = []

    def work() -> None:
        try:
            tallies.append(delivery.deliver_due(now))
        finally:
            connection.close()

    workers = [Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(tally.sent for tally in tallies) == 40
    assert len(sink.message_ids()) == len(set(sink.message_ids())) == 40
    assert set(states()) == {Letter.State.SENT}


@pytest.mark.parametrize("title", ["Hola", "Mañana: sesión", "T" * 90, "a, b; c\u2028d", "é" * 120])
def test_message_is_written_as_python_would_write_it_though_faster(title: str, now: datetime) -> None:
    letter = Letter(address="p@correo.example", language="es", message_id="<a@b>")
    entry = "BEGIN:VCALENDAR\r\nSUMMARY:Sesión\r\nEND:VCALENDAR\r\n"
    words = Rendered(
        title, "Hola,\n" + "x" * 1200, "<p>ñ</p>", calendar=entry, method="REQUEST", sender="Año"
    )
    message = delivery.envelope(letter, words, now=now).message()
    quick = message.as_bytes(linesep="\r\n")
    message.policy = compat32

    assert quick == message.as_bytes(linesep="\r\n")
