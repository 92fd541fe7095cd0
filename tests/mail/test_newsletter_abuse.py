"""What strangers, mail scanners and dying workers do to a newsletter, and what comes of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mail import bell, delivery, issues, newsletter, suppression
from mail.models import Issue, Letter, Newsletter, Stream, Subscriber
from people import consent, links
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
PAULA = "paula@correo.example"
ALL = ["sessions", "trainings", "publications", "highlights"]
CONTENTS = {"es": {"title": "Semana 46", "url": "", "parts": [{"kind": "says", "words": "Hola."}]}}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)


@pytest.fixture
def letters(db: None) -> Newsletter:
    return Newsletter.objects.get()


@pytest.fixture
def subscribed(letters: Newsletter, now: datetime) -> Callable[..., Subscriber]:
    def subscribe(name: str = "paula", language: str = "es", **more: Any) -> Subscriber:
        return Subscriber.objects.create(
            address=f"{name}@correo.example", language=language, topics=ALL, agreed_at=now,
            consent=consent.text_in_force("newsletter", language),
            **{"newsletter": letters, "state": "active", "asked_at": now, **more},
        )  # fmt: skip

    return subscribe


def ask(letters: Newsletter, now: datetime, address: str = PAULA) -> None:
    newsletter.ask(letters, address=address, language="es", topics=ALL, now=now)


def confirming(row: Subscriber, now: datetime) -> str:
    token = links.mint(newsletter.CONFIRM, row.code, now=now, days=newsletter.CONFIRM_DAYS)
    return f"/es/subscribe/confirm/{token}/"


def post(address: str) -> Any:
    asked = {"whole": "1", "address": address, "language": "es", "topics": ALL, "agreed": "on"}
    return Client().post("/es/subscribe/", asked)


# --- Strangers who type addresses ---------------------------------------------------------------------


def test_stranger_who_types_many_addresses_is_told_to_come_back_and_loses_nothing(
    letters: Newsletter, subscribed: Callable[..., Subscriber], settings: Any
) -> None:
    settings.NEWSLETTER_ASKED_PER_HOUR = 6
    subscribed("known")

    codes = [post(f"stranger{number}@correo.example").status_code for number in range(5)]

    assert codes == [302, 302, 302, 422, 422]
    assert Letter.objects.count() == 3
    # Whoever is on the list reads the same: what is refused is refused before anybody is looked up.
    answers = [post(f"{name}@correo.example").content.decode() for name in ("known", "other")]
    assert all("Inténtelo de nuevo en una hora." in answer for answer in answers)
    assert 'value="known@correo.example"' in answers[0]


def test_hour_has_room_for_so_many_and_fills_again(letters: Newsletter, now: datetime, settings: Any) -> None:
    settings.NEWSLETTER_ASKED_PER_HOUR = 10

    def admitted(moment: datetime, number: int) -> bool:
        try:
            ask(letters, moment, f"stranger{number}@correo.example")
        except newsletter.TooManyAsk:
            return False
        return True

    within = [admitted(now + timedelta(seconds=36 * number), number) for number in range(100)]
    assert sum(within) <= 10
    assert admitted(now + timedelta(hours=2), 100)


def test_address_of_another_gets_three_letters_a_day_at_most(letters: Newsletter, now: datetime) -> None:
    midnight = now.replace(hour=0, minute=0)
    for quarter in range(60):
        ask(letters, midnight + timedelta(minutes=15 * quarter))

    assert Letter.objects.count() == 3
    assert Subscriber.objects.get().asked_at == midnight + timedelta(minutes=30)


def test_asking_for_a_known_address_costs_no_more_than_for_a_new_one(
    letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    subscribed("known")
    ask(letters, now, "first@correo.example")
    work = []
    for name in ("known", "new"):
        with CaptureQueriesContext(connection) as queries:
            ask(letters, now, f"{name}@correo.example")
        work.append(len(queries))

    # One letter each; a row more for the new one, which the hour's bound leaves nobody the times to average.
    assert work == [7, 12]


@pytest.mark.parametrize(
    "address",
    ["paula@correo.example\nBcc: all@correo.example", "paula@correo.example\r\nX: y", "a@b\0.example"],
)
def test_address_with_a_line_break_is_refused(letters: Newsletter, address: str) -> None:
    assert post(address).status_code == 422
    assert not Letter.objects.exists()


def test_line_break_in_a_title_adds_no_header(
    sink: Sink, letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    subscribed()
    said = {"es": {**CONTENTS["es"], "title": "Semana 46\r\nBcc: all@correo.example"}}
    issues.send(letters, said, source="page", by=None, now=now)
    issues.post_due(now)
    delivery.deliver_due(now)

    [arrived] = sink.arrived
    assert (arrived["Subject"], arrived["Bcc"]) == ("Semana 46 Bcc: all@correo.example", None)


# --- Links ---------------------------------------------------------------------------------------------


def test_scanner_that_follows_every_link_changes_nothing(
    letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    moment = timezone.now()
    pending = subscribed("pending", state="pending", asked_at=moment)
    row = subscribed()
    issues.send(letters, CONTENTS, source="page", by=None, now=now)
    issues.post_due(now)
    mine = f"/es/subscription/{newsletter.preferences_link(row)[1]}/"
    no_more = suppression.unsubscribe_link(Letter.objects.get(), now)[0].removeprefix("http://localhost:8000")
    before = list(Subscriber.objects.order_by("pk").values())

    acts = [f"{mine}{act}/" for act in ("leave", "come-back", "erase")]
    for url in (confirming(pending, moment), mine, no_more, *acts):
        for method in ("get", "head"):
            assert getattr(Client(), method)(url).status_code == 200, url

    assert list(Subscriber.objects.order_by("pk").values()) == before
    assert not suppression.found(row.address)


def test_forged_expired_and_other_peoples_links_open_nothing(
    letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    row, pending = subscribed(), subscribed("pending", state="pending")
    token = newsletter.preferences_link(row)[1]
    old = confirming(pending, timezone.now() - timedelta(days=8))

    assert Client().post(old).status_code == 410
    assert Client().post(f"/es/subscribe/confirm/{token}/").status_code == 410
    forged = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    waiting = newsletter.preferences_link(pending)[1]
    for wrong in (forged, token[:-1], token + "A", "A", waiting):
        assert Client().post(f"/es/subscription/{wrong}/leave/").status_code == 404, wrong
        assert Client().post(f"/es/no-more/{wrong}/").status_code == 404, wrong
    # A link of one purpose is none of another.
    assert Client().post(f"/es/no-more/{token}/").status_code == 404
    assert set(Subscriber.objects.values_list("state", flat=True)) == {"active", "pending"}


def test_reader_who_has_left_is_not_told_that_an_old_link_put_them_back(
    letters: Newsletter, subscribed: Callable[..., Subscriber]
) -> None:
    now = timezone.now()
    row = subscribed(state="pending", asked_at=now)
    link = confirming(row, now)
    reader = Client()
    assert "Está en la lista" in reader.post(link, follow=True).content.decode()
    assert "Está en la lista" in reader.post(link, follow=True).content.decode()
    assert Letter.objects.count() == 1

    newsletter.leave(row, now=now)

    shown = reader.post(link, follow=True).content.decode()
    assert "Está en la lista" not in shown and "Ya no lo recibe" in shown
    row.refresh_from_db()
    assert row.state == "left"


def test_mail_program_may_press_twice(
    letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    row, other = subscribed(), subscribed("olga")
    issues.send(letters, CONTENTS, source="page", by=None, now=now)
    issues.post_due(now)
    letter = Letter.objects.get(address=row.address)
    url = suppression.unsubscribe_link(letter, now)[0].removeprefix("http://localhost:8000")

    for _again in range(2):
        pressed = Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})
        assert (pressed.status_code, pressed.cookies) == (200, {})

    assert [each.reason for each in suppression.found(row.address)] == ["objection"]
    assert list(Subscriber.objects.active()) == [other]


def test_reader_who_confirms_anew_gets_it_whatever_was_noted_before_and_no_other(
    sink: Sink, letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    other = Newsletter.objects.create(names={"es": "De la Red"})
    row = subscribed(state="pending")
    beside = subscribed(newsletter=other)
    suppression.object_to(PAULA, Stream.NEWSLETTER, now=now)

    newsletter.confirm(row, now=now)
    delivery.deliver_due(now)

    assert [str(each["Subject"]) for each in sink.arrived] == ["Le damos la bienvenida a «Boletín»"]
    beside.refresh_from_db()
    assert beside.state == "left"
    assert suppression.kept_out([PAULA], Stream.NEWSLETTER, other.code) == {PAULA: "objection"}


# --- While an issue is leaving --------------------------------------------------------------------------


def test_whatever_happens_while_an_issue_leaves_nobody_gets_it_twice_or_against_their_will(
    sink: Sink,
    letters: Newsletter,
    subscribed: Callable[..., Subscriber],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(issues, "AT_ONCE", 2)
    said = {**CONTENTS, "en": {"title": "Week 46", "url": "", "parts": [{"kind": "says", "words": "Hi."}]}}
    rows = {name: subscribed(name) for name in ("stays", "leaves", "complains", "changes", "erased")}
    issue = issues.send(letters, said, source="page", by=None, now=now)
    assert issues._post_some(issue.pk, now) == (2, False)

    subscribed("joins")
    newsletter.leave(rows["leaves"], now=now)
    suppression.complained("complains@correo.example", letter="x", now=now)
    issues.post_due(now)
    newsletter.choose(rows["changes"], language="en", topics=ALL)
    newsletter.erase(rows["erased"], now=now)
    delivery.deliver_due(now)

    assert sorted((str(each["To"]), str(each["Subject"])) for each in sink.arrived) == [
        ("changes@correo.example", "Week 46"),
        ("joins@correo.example", "Semana 46"),
        ("stays@correo.example", "Semana 46"),
    ]
    [changed] = [each for each in sink.arrived if each["Subject"] == "Week 46"]
    text = changed.get_body(("plain",)).get_content()
    assert "/en/subscription/" in text and "/en/no-more/" in text
    assert Issue.objects.get().state == "posted" and issues.post_due(now) == 0


def test_worker_killed_between_two_chunks_leaves_the_rest_to_the_next(
    letters: Newsletter,
    subscribed: Callable[..., Subscriber],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(issues, "AT_ONCE", 2)
    for number in range(5):
        subscribed(f"r{number}")
    issue = issues.send(letters, CONTENTS, source="page", by=None, now=now)
    issues._post_some(issue.pk, now)

    class Killed(BaseException):
        pass

    def dies(*words: Any, **more: Any) -> None:
        kept(*words, **more)
        raise Killed

    kept = issues.outbox.post_many
    with monkeypatch.context() as dying:
        dying.setattr(issues.outbox, "post_many", dies)
        with pytest.raises(Killed):
            issues._post_some(issue.pk, now)
    assert Letter.objects.count() == 2

    assert issues.post_due(now) == 3
    assert Letter.objects.values("address").distinct().count() == Letter.objects.count() == 5
