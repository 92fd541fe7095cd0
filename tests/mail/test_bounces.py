"""What comes back: read from real shapes of reports, believed by the return path alone, done once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from mail import bell, bounce_mailbox, bounces, delivery, outbox, reasons, reports, suppression
from mail.models import Bounce, Letter, Stream, Suppression
from mail.outbox import Draft
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
PAULA = "paula@correo.example"

#: What each mail server writes about one recipient; invented addresses in the shapes of the real thing.
POSTFIX = """\
Final-Recipient: rfc822; paula@correo.example
Original-Recipient: rfc822;paula@correo.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.correo.example
Diagnostic-Code: smtp; 550 5.1.1 <paula@correo.example>: Recipient address
    rejected: User unknown in virtual mailbox table
"""
EXIM = """\
Action: failed
Final-Recipient: rfc822;paula@correo.example
Status: 5.0.0
Remote-MTA: dns; mx.correo.example
Diagnostic-Code: smtp; 550 Unrouteable address
"""
EXCHANGE = """\
Final-Recipient: rfc822;paula@correo.example
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
X-Display-Name: Paula
"""
FULL = """\
Final-Recipient: rfc822; paula@correo.example
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 The email account that you tried to reach is over quota
"""
SPAM = """\
Final-Recipient: rfc822; paula@correo.example
Action: failed
Status: 5.7.1
Diagnostic-Code: smtp; 550 5.7.1 Message rejected as spam. User unknown to our allow list
"""
LATER = """\
Final-Recipient: rfc822; paula@correo.example
Action: delayed
Status: 4.4.1
Will-Retry-Until: Sun, 15 Nov 2026 15:00:00 +0000
"""
GIVEN_UP = LATER.replace("delayed", "failed")
DELIVERED = "Final-Recipient: rfc822; paula@correo.example\nAction: delivered\nStatus: 2.0.0\n"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)
    settings.MAIL_RETURN_ADDRESS = "vuelve@mesa.example"


@pytest.fixture
def sent(kind: Callable[..., str], now: datetime) -> Callable[..., Letter]:
    names = {stream: kind(f"test.s{stream}", stream=stream) for stream in Stream}

    def sent(address: str = PAULA, stream: Stream = Stream.SERVICE) -> Letter:
        name = names[stream]
        key = f"{address}:{Letter.objects.count()}"
        outbox.post_many([Draft(key, name, address, "es")], now=now)
        Letter.objects.filter(key=key).update(state="sent", sent_at=now)
        return Letter.objects.get(key=key)

    return sent


def dsn(to: str, status: str, kind: str = "delivery-status") -> bytes:
    """A report as RFC 3464 and RFC 5965 draw it: words, a part for machines, the letter that came back."""
    head = "Reporting-MTA: dns; mta.mesa.example\n" if kind == "delivery-status" else ""
    return (
        f"From: MAILER-DAEMON@mesa.example\nTo: {to}\nSubject: Undelivered Mail Returned to Sender\n"
        f'Content-Type: multipart/report; report-type={kind}; boundary="b"\nMIME-Version: 1.0\n\n'
        f"--b\nContent-Type: text/plain\n\nI'm sorry to have to inform you…\n\n"
        f"--b\nContent-Type: message/{kind}\n\n{head}{chr(10) if head else ''}{status}\n"
        f"--b\nContent-Type: message/rfc822\n\nSubject: Hola\nTo: {PAULA}\n\nHola\n\n--b--\n"
    ).encode(errors="surrogateescape")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (POSTFIX, "gone"),
        (EXIM, "gone"),
        (EXCHANGE, "gone"),
        (FULL, "refused"),
        (SPAM, "refused"),
        (LATER, "delayed"),
        (GIVEN_UP, "refused"),
        (DELIVERED, ""),
    ],
)
def test_reports_of_each_server_are_read(status: str, kind: str) -> None:
    assert reports.read(dsn("x@y.example", status)).kind == kind


def test_letter_leaves_with_a_return_path_of_its_own_and_our_name(
    sink: Sink, kind: Callable[..., str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    envelopes: list[str] = []
    taken = Sink.handle_MAIL

    async def handle_MAIL(
        self: Sink, server: Any, session: Any, envelope: Any, address: str, options: list
    ) -> str:
        envelopes.append(address)
        return await taken(self, server, session, envelope, address, options)

    monkeypatch.setattr(Sink, "handle_MAIL", handle_MAIL)
    outbox.post_many([Draft("a", kind(), PAULA, "es")], now=now)
    delivery.deliver_due(now)

    letter, [message] = Letter.objects.get(), sink.arrived
    assert envelopes == [bounces.return_path(letter)]
    assert len(envelopes[0].partition("@")[0]) <= 64 and envelopes[0] == envelopes[0].lower()
    assert message["From"] == "Convite <convite@demo.invalid>"


def test_address_that_does_not_exist_fails_the_letter_and_ends_messages_to_many(
    sent: Callable[..., Letter], now: datetime
) -> None:
    letter = sent()
    message = dsn(bounces.return_path(letter).upper(), POSTFIX)

    assert [bounces.take(message, now=now) for _again in range(2)] == ["gone", "gone"]

    letter.refresh_from_db()
    with translation.override("en"):
        assert reasons.in_words(letter) == "It came back: the reader's mail server would not have it."
    assert PAULA not in reasons.servers_words(letter) and "5.1.1" in reasons.servers_words(letter)
    assert (letter.state, Bounce.objects.count()) == ("failed", 1)
    assert suppression.kept_out([PAULA], Stream.MESSAGE) == {PAULA: "gone"}
    assert suppression.kept_out([PAULA], Stream.SERVICE) == {}

    bounces.take(dsn(bounces.return_path(sent()), EXIM), now=now + timedelta(days=2))
    assert suppression.kept_out([PAULA], Stream.SERVICE) == {PAULA: "gone"}


def test_refused_letter_fails_and_only_many_over_weeks_end_messages(
    sent: Callable[..., Letter], now: datetime
) -> None:
    for number in range(bounces.MANY):
        assert suppression.kept_out([PAULA], Stream.MESSAGE) == {}
        letter = sent()
        when = now + timedelta(days=4 * number)
        assert bounces.take(dsn(bounces.return_path(letter), FULL), now=when) == "refused"
        letter.refresh_from_db()
        assert letter.state == "failed"

    assert suppression.kept_out([PAULA], Stream.MESSAGE) == {PAULA: "gone"}
    assert bounces.sweep(now=now + timedelta(days=200)) == bounces.MANY


def test_delay_changes_nothing_but_a_complaint_ends_messages_to_many(
    sent: Callable[..., Letter], now: datetime
) -> None:
    letter = sent(stream=Stream.NEWSLETTER)
    bounces.take(dsn(bounces.return_path(letter), LATER), now=now)
    letter.refresh_from_db()
    assert letter.state == "sent" and not Suppression.objects.exists()

    arf = "Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n"
    assert bounces.take(dsn(bounces.return_path(letter), arf, "feedback-report"), now=now) == "complaint"
    letter.refresh_from_db()
    assert letter.state == "sent"
    assert [bool(suppression.kept_out([PAULA], stream)) for stream in Stream] == [False, True, True]


def test_forged_and_foreign_reports_stop_nobody(sent: Callable[..., Letter], now: datetime) -> None:
    letter = sent()
    mine = bounces.return_path(letter)
    code = letter.code
    name, _at, domain = mine.partition("@")
    forged = [
        f"vuelve+{code}-aaaaaaaaaaaaaaaa@mesa.example",
        f"vuelve+{code}@mesa.example",
        f"{name}@otra.example",
        f"{name[:-1]}@{domain}",
        "vuelve@mesa.example",
        PAULA,
    ]
    assert [bounces.take(dsn(to, POSTFIX), now=now) for to in forged] == [""] * len(forged)
    # An answer of somebody on holiday, junk, and nothing at all.
    away = EmailMessage()
    away["To"], away["Subject"] = mine, "Fuera de la oficina"
    away.set_content("550 5.1.1 user unknown")
    assert [bounces.take(each, now=now) for each in (bytes(away), b"\xff\x00" * 50, b"")] == [""] * 3
    assert not Suppression.objects.exists() and not Bounce.objects.exists()


def test_address_that_the_server_refuses_at_once_counts_too(
    sink: Sink, kind: Callable[..., str], now: datetime
) -> None:
    sink.answers = {
        PAULA: "550 5.1.1 no such user here",
        "olga@mesa.example": "550 5.7.1 we do not like you",
    }
    name = kind()
    outbox.post_many([Draft(address, name, address, "es") for address in sink.answers], now=now)
    delivery.deliver_due(now)

    assert suppression.kept_out(sink.answers, Stream.MESSAGE) == {PAULA: "gone"}


# --- The ways in ------------------------------------------------------------------------------------


def test_maildir_is_read_once(
    sent: Callable[..., Letter], now: datetime, tmp_path: Path, settings: Any
) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.mesa").write_bytes(dsn(bounces.return_path(sent()), POSTFIX))
    settings.BOUNCES_URL = f"maildir://{tmp_path}"

    assert [bounce_mailbox.read_all(now=now) for _again in range(2)] == [1, 0]
    assert len(list((tmp_path / "cur").iterdir())) == 1
    assert Bounce.objects.get().kind == "gone"


def test_message_made_to_break_the_reader_does_not_stand_in_the_way_of_the_next(
    sent: Callable[..., Letter], now: datetime, tmp_path: Path, settings: Any
) -> None:
    path = bounces.return_path(sent())
    hostile = [
        b"To: " + b"(" * 100_000 + b"\n\n",
        b"Content-Type: message/rfc822\n\n" * 5_000,
        b"Subject: x\n\n" + b"x" * 10_000_000,
        dsn(path, "Action: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; buz\udcf3n \0 lleno"),
    ]
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    for number, content in enumerate(hostile):
        (tmp_path / "new" / f"{number}.mesa").write_bytes(content)
    settings.BOUNCES_URL = f"maildir://{tmp_path}"

    assert [bounce_mailbox.read_all(now=now) for _again in range(2)] == [4, 0]
    assert Bounce.objects.get().kind == "refused"
    assert Letter.objects.get().state == "failed"


def test_pipe_takes_one_message_and_is_told_whom_it_came_to(
    sent: Callable[..., Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = sent()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(dsn("undisclosed:;", POSTFIX))))

    call_command("bounced", to=bounces.return_path(letter), stdout=TextIOWrapper(BytesIO()))

    assert Bounce.objects.get().letter == letter.code


BREVO = {
    "event": "hard_bounce",
    "email": PAULA,
    "id": 1,
    "date": "2026-11-10 15:00:00",
    "ts_event": 1604933654,
}


def test_providers_news_is_let_in_by_its_secret_alone(sent: Callable[..., Letter], settings: Any) -> None:
    letter = sent()
    postmark = {
        "RecordType": "Bounce", "MessageID": "883953f4", "Type": "HardBounce", "TypeCode": 1,
        "Email": PAULA, "Metadata": {"letter": letter.code}, "Details": "smtp;550 5.1.1 unknown user",
        "BouncedAt": "2026-11-10T15:00:00Z", "Description": "The server was unable to deliver your message",
    }  # fmt: skip

    def tell(provider: str, news: Any, secret: str = "convite:llave") -> int:
        import base64

        head = {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}
        return (
            Client(enforce_csrf_checks=True, headers=head)
            .post(f"/mail-news/{provider}/", news, content_type="application/json")
            .status_code
        )

    assert tell("postmark", postmark) == 404
    settings.MAIL_WEBHOOK_SECRET = "convite:llave"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "convite:llave"}
    assert tell("postmark", postmark, "convite:otra") == 400
    assert not Bounce.objects.exists()

    assert [tell("postmark", postmark) for _again in range(2)] == [200, 200]
    letter.refresh_from_db()
    assert (letter.state, Bounce.objects.get().letter) == ("failed", letter.code)
    complaint = {**postmark, "RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512}
    assert tell("postmark", complaint) == 200
    assert suppression.kept_out([PAULA], Stream.NEWSLETTER) == {PAULA: "gone"}
    assert Suppression.objects.filter(reason="complaint").count() == 2

    assert tell("brevo", {**BREVO, "email": "rosa@correo.example"}) == 200
    assert suppression.kept_out(["rosa@correo.example"], Stream.MESSAGE) == {"rosa@correo.example": "gone"}
    assert tell("nobody", {}) == 404
