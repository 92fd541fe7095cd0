"""Statements: opened to the members of a coalition, signed from a letter until an hour, published with those
who agreed to be named."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from outcomes import access, behind, signatures, signing
from outcomes.behind import Behind
from outcomes.errors import (
    AnsweredMeanwhile,
    InPublic,
    Memberless,
    NotOpen,
    PastHour,
    SigningOver,
    Unworded,
    WasAnswered,
    WordsChanged,
)
from outcomes.models import Signature, Statement, StatementAsk
from outcomes.signing import Said
from people import accounts, erasure, links
from people.models import Appointment, Coalition, Membership, Organisation, Person
from tests.outcomes.conftest import WORDS, written
from tests.reports.test_files import words_of_pdf

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
Asks = Callable[[Organisation, Person], StatementAsk]
DESK = "/es/desk/statements/"
YES = Said("signed", is_named=True, name="Olga Pérez", capacity="directora")
QUIET = Said("signed", is_named=False, name="Otto", capacity="coordinador")
NO = Said("declined", name="Otto", capacity="coordinador")


def answered(ask: StatementAsk, said: Said, now: datetime, seen: Signature | None = None) -> Signature:
    version = Statement.objects.get(pk=ask.statement_id).version
    return signing.answer(ask, said, version=version, seen=signing.mark_of(seen), now=now)


def typed(statement: Statement, **more: str) -> dict[str, str]:
    return {
        "answer": "signed",
        "is_named": "yes",
        "name": "Olga Pérez",
        "capacity": "directora",
        "version": str(statement.version),
        "seen": "",
    } | more


def link(ask: StatementAsk, now: datetime) -> str:
    return f"/es/sign/{links.mint(access.SIGN, ask.code, now=now, days=30)}/"


@pytest.fixture(autouse=True)
def clock(time_machine: Any, now: datetime) -> None:
    time_machine.move_to(now, tick=False)


# --- Written and opened -------------------------------------------------------------------------


def test_an_editor_writes_a_statement_and_opens_it(
    enter: Enter, editor: Person, organisation: Organisation, coalition: Coalition, now: datetime
) -> None:
    browser = enter(editor)
    answer = browser.post(
        DESK + "new/",
        {
            "coalition": coalition.pk,
            "keeper": organisation.pk,
            "title_es": "Sobre la vigilancia",
            "text_es": WORDS["es"],
            "addressed_to_es": "Congreso",
            "day": "2026-11-20",
        },
    )
    made = Statement.objects.get()
    page = f"{DESK}{made.code}/"
    assert answer["Location"] == page
    assert "Sobre la vigilancia" in browser.get(DESK).content.decode()
    assert not made.is_open(now)
    browser.post(page + "open/", {"date": "2026-11-20", "time": "18:00", "time_zone": "America/Guatemala"})
    made.refresh_from_db()
    assert made.is_open(now)
    assert (made.closes_at or now).isoformat() == "2026-11-21T00:00:00+00:00"
    assert made.version == 1
    shown = browser.get(page).content.decode()
    assert "Mesa Abierta" in shown and "Vereda Digital" in shown
    assert LogEntry.objects.filter(additional_data__act="statement opened for signing").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title_es", "", "al menos en un idioma"),
        ("text_en", "Publish.", "necesita su título"),
        ("keeper", "stranger", "no es miembro"),
        ("day", "1999-01-01", "2000"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    enter: Enter,
    admin: Person,
    organisation: Organisation,
    coalition: Coalition,
    field: str,
    value: str,
    sentence: str,
) -> None:
    other = Coalition.objects.create(slug="otra", name="Otra")
    stranger = Organisation.objects.create(slug="sola", name="Sola")
    Membership.objects.create(coalition=other, organisation=stranger)
    sent = {
        "coalition": coalition.pk,
        "keeper": organisation.pk,
        "title_es": "Título",
        "addressed_to_es": "Congreso de la República",
        "day": "2026-11-20",
    } | {field: stranger.pk if value == "stranger" else value}
    answer = enter(admin).post(DESK + "new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page and "Congreso de la República" in page
    assert not Statement.objects.exists()


def test_nothing_is_opened_that_nobody_could_sign(
    coalition: Coalition, organisation: Organisation, editor: Person, now: datetime
) -> None:
    def opened(statement: Statement, closes_at: datetime) -> None:
        signing.open_until(
            statement, closes_at=closes_at, time_zone="UTC", publishes_itself=False, by=editor, now=now
        )

    made = written(coalition, organisation, editor, now)
    with pytest.raises(PastHour):
        opened(made, now)
    with pytest.raises(Unworded):
        opened(written(coalition, organisation, editor, now, text={}), now + timedelta(days=1))
    alone = Coalition.objects.create(slug="vacia", name="Vacía")
    with pytest.raises(Memberless):
        opened(written(alone, organisation, editor, now), now + timedelta(days=1))


# --- Signed from a letter -----------------------------------------------------------------------


def test_an_organiser_signs_from_the_letter_and_is_named(
    client: Client,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    now: datetime,
) -> None:
    address = link(asks(organisation, organiser), now)
    page = client.get(address)
    assert page["Cache-Control"] == "no-store" and "noindex" in page["X-Robots-Tag"]
    assert "Y que se explique." in page.content.decode()
    answer = client.post(address, typed(statement))
    assert answer["Location"] == address
    signed = Signature.objects.get()
    assert (signed.organisation, signed.answer, signed.is_named) == (organisation, "signed", True)
    assert (signed.name, signed.capacity, signed.version) == ("Olga Pérez", "directora", 1)
    assert "Olga Pérez, directora" in client.get(address).content.decode()


def test_whoever_signs_must_say_whether_the_name_may_be_shown(
    client: Client,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    now: datetime,
) -> None:
    address = link(asks(organisation, organiser), now)
    answer = client.post(address, typed(statement, is_named=""))
    assert answer.status_code == 422
    assert "directora" in answer.content.decode() and "Diga si" in answer.content.decode()
    assert not Signature.objects.exists()
    assert client.post(address, typed(statement, answer="declined", is_named="")).status_code == 302
    assert Signature.objects.get().answer == "declined"


def test_a_mind_is_changed_until_the_hour_and_not_after(
    client: Client,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    now: datetime,
    time_machine: Any,
) -> None:
    ask = asks(organisation, organiser)
    first, address = answered(ask, YES, now), link(ask, now)
    time_machine.move_to(now + timedelta(days=9), tick=False)
    sent = typed(statement, answer="declined", is_named="", seen=signing.mark_of(first))
    assert client.post(address, sent).status_code == 302
    assert (Signature.objects.get().answer, Signature.objects.get().is_named) == ("declined", False)
    time_machine.move_to(now + timedelta(days=10), tick=False)
    answer = client.post(address, typed(statement, seen=signing.mark_of(Signature.objects.get())))
    assert answer.status_code == 409
    assert "Valen las respuestas que se dieron" in answer.content.decode()
    assert Signature.objects.get().answer == "declined"
    assert '<form method="post" novalidate' not in client.get(address).content.decode()


def test_two_colleagues_who_answer_at_once_learn_of_each_other(
    client: Client,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    editor: Person,
    now: datetime,
) -> None:
    answered(asks(organisation, editor), YES, now)
    address = link(asks(organisation, organiser), now)
    late = typed(statement, answer="declined", is_named="", name="Olga")  # her page showed no answer yet
    answer = client.post(address, late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Olga Pérez, directora" in page  # what stands is shown
    assert Signature.objects.get().answer == "signed"
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen and client.post(address, late | {"seen": seen[1]}).status_code == 302
    assert Signature.objects.get().answer == "declined"
    with pytest.raises(AnsweredMeanwhile):
        answered(asks(organisation, editor), YES, now)


def test_other_words_ask_everybody_again(
    client: Client,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    editor: Person,
    now: datetime,
) -> None:
    ask = asks(organisation, organiser)
    stands, address = answered(ask, YES, now), link(ask, now)
    written_anew = signing.Written(
        {"es": "Sobre la vigilancia", "en": "On surveillance"},
        {**WORDS, "en": "Publish each and every purchase."},
        {"es": "Congreso de la República"},
        statement.day,
    )
    changed = signing.write(written_anew, statement=statement, by=editor, now=now)
    assert changed.version == 2
    assert signatures.signatories(changed).named == 0
    assert [one.state for one in signatures.progress(changed)] == ["again", "nobody"]
    refused = client.post(address, typed(statement, seen=signing.mark_of(stands)))
    assert refused.status_code == 409 and "El texto cambió" in refused.content.decode()
    with pytest.raises(WordsChanged):
        signing.answer(ask, YES, version=1, seen=signing.mark_of(stands), now=now)
    answered(ask, YES, now, seen=stands)
    assert signatures.signatories(changed).named == 1


def test_another_day_or_topic_leaves_every_signature_as_it_is(
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    editor: Person,
    now: datetime,
) -> None:
    answered(asks(organisation, organiser), YES, now)
    same = signing.Written(
        {"es": "Sobre la vigilancia", "en": "On surveillance"},
        WORDS,
        {"es": "Congreso de la República"},
        statement.day + timedelta(days=1),
    )
    assert signing.write(same, statement=statement, by=editor, now=now).version == 1
    later = now + timedelta(days=11)
    with pytest.raises(SigningOver):
        signing.write(same, statement=statement, by=editor, now=later)


def test_a_version_keeps_the_words_and_their_hash(statement: Statement) -> None:
    (version,) = statement.versions.all()
    assert version.words["text"]["text_es"] == WORDS["es"]
    assert version.sha256 == signing.hash_of(version.words)


def test_a_link_opens_no_more_for_who_left_the_duty_or_whose_organisation_left(
    client: Client,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    now: datetime,
) -> None:
    address = link(asks(organisation, organiser), now)
    Membership.objects.filter(organisation=organisation).delete()
    assert client.get(address).status_code == 404
    Membership.objects.create(coalition=statement.coalition, organisation=organisation)
    assert client.get(address).status_code == 200
    Appointment.objects.filter(person=organiser).delete()
    assert client.get(address).status_code == 404
    assert client.get("/es/sign/nothing/").status_code == 404


# --- The secretariat ----------------------------------------------------------------------------


def test_only_the_secretariat_writes_a_late_signature_down_and_says_why(
    enter: Enter,
    statement: Statement,
    editor: Person,
    foreign_organiser: Person,
    other_organisation: Organisation,
    now: datetime,
    time_machine: Any,
) -> None:
    time_machine.move_to(now + timedelta(days=11), tick=False)
    address = f"{DESK}{statement.code}/answers/{other_organisation.code}/"
    assert enter(foreign_organiser).get(address).status_code == 404
    browser = enter(editor)
    refused = browser.post(address, {"answer": "signed", "is_named": "on", "reason": ""})
    assert refused.status_code == 422
    browser.post(address, {"answer": "signed", "is_named": "on", "reason": "Por teléfono."})
    signed = Signature.objects.get()
    assert (signed.is_late, signed.reason, signed.recorded_by, signed.name) == (
        True, "Por teléfono.", editor, "",
    )  # fmt: skip
    assert "Por teléfono." in browser.get(f"{DESK}{statement.code}/").content.decode()
    browser.post(address + "undo/")
    assert not Signature.objects.exists()


def test_what_an_organisation_answered_itself_is_not_struck(
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    editor: Person,
    now: datetime,
) -> None:
    answered(asks(organisation, organiser), YES, now)
    signing.strike(statement, organisation, by=editor, now=now)
    assert Signature.objects.get().answer == "signed"
    with pytest.raises(WasAnswered):
        signing.remove(statement, by=editor, now=now)


def test_it_is_published_when_signing_is_over_and_taken_back(
    enter: Enter,
    client: Client,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    editor: Person,
    now: datetime,
    time_machine: Any,
) -> None:
    answered(asks(organisation, organiser), YES, now)
    public, desk, browser = f"/es/statements/{statement.code}/", f"{DESK}{statement.code}/", enter(editor)
    with pytest.raises(NotOpen):
        signing.publish(statement, by=editor, now=now)
    assert client.get(public).status_code == 404
    browser.post(desk + "close/")
    time_machine.move_to(now + timedelta(minutes=1), tick=False)
    browser.post(desk + "close/")
    time_machine.move_to(now + timedelta(minutes=2), tick=False)
    assert client.get(public).status_code == 404
    assert browser.get(desk + "publish/").status_code == 200
    browser.post(desk + "publish/")
    page = client.get(public).content.decode()
    assert "Mesa Abierta" in page and "Guatemala" in page
    assert "Olga" not in page and "directora" not in page
    told = json.loads(re.findall(r'ld\+json">(.+?)</script>', page)[0])
    assert (told["@type"], told["author"]) == ("Article", [{"@type": "Organization", "name": "Mesa Abierta"}])
    pdf = client.get(public + "statement.pdf")
    assert pdf.content.startswith(b"%PDF-") and pdf["Content-Type"] == "application/pdf"
    with pytest.raises(InPublic):
        signing.open_until(
            statement, closes_at=now + timedelta(days=5), time_zone="UTC", publishes_itself=False, by=editor,
            now=now + timedelta(minutes=3),
        )  # fmt: skip
    browser.post(desk + "take-back/")
    assert client.get(public).status_code == 404


def test_it_publishes_itself_at_the_hour_when_that_was_chosen(
    client: Client, statement: Statement, now: datetime, time_machine: Any
) -> None:
    Statement.objects.update(publishes_itself=True)
    public = f"/es/statements/{statement.code}/"
    assert client.get(public).status_code == 404
    time_machine.move_to(now + timedelta(days=10), tick=False)
    assert client.get(public).status_code == 200


def test_a_reader_of_portuguese_is_told_which_language_it_is_in(
    client: Client, statement: Statement, now: datetime, time_machine: Any
) -> None:
    Statement.objects.update(publishes_itself=True)
    time_machine.move_to(now + timedelta(days=10), tick=False)
    page = client.get(f"/pt/statements/{statement.code}/").content.decode()
    assert "Este texto está em espanhol" in page and '<h1 lang="es">' in page
    assert "Publish each purchase." in client.get(f"/en/statements/{statement.code}/").content.decode()


def test_who_is_not_named_is_told_as_a_number_only_among_enough_others(
    statement: Statement, coalition: Coalition, editor: Person, now: datetime
) -> None:
    members = [
        Organisation.objects.create(slug=f"m{number}", name=f"Miembro {number}", country="PE")
        for number in range(6)
    ]
    for member in members:
        Membership.objects.create(coalition=coalition, organisation=member)

    def sign(member: Organisation, at: datetime = now, *, is_named: bool = False) -> signatures.Signatories:
        signing.record(statement, member, Said("signed", is_named), reason="x", by=editor, now=at)
        return signatures.signatories(statement)

    assert sign(members[0]).unnamed == 0
    assert sign(members[1]).unnamed == 0
    assert sign(members[2]).unnamed == 3  # and five members did not
    # One that comes late doesn't let the number rise.
    assert sign(members[3], now + timedelta(days=11)).unnamed == 3
    assert sign(members[4], is_named=True).by_country == [("Perú", ["Miembro 4"])]
    assert sign(members[5]).unnamed == 0  # two are left that did not sign: whoever knows them knows all


# --- Signed at the desk -------------------------------------------------------------------------


def test_an_organiser_finds_at_the_desk_what_waits_and_answers_there(
    enter: Enter,
    statement: Statement,
    organisation: Organisation,
    organiser: Person,
    now: datetime,
    time_machine: Any,
) -> None:
    browser = enter(organiser)
    assert "1 declaración por firmar" in browser.get("/es/desk/").content.decode()
    address = f"{DESK}{statement.code}/sign/{organisation.code}/"
    (waiting,) = browser.get(DESK).context["to_sign"]
    assert (waiting.organisation, waiting.state, waiting.waits) == (organisation, "waiting", True)
    assert "Y que se explique." in browser.get(address).content.decode()
    assert not StatementAsk.objects.exists()  # whoever only reads was not asked yet
    refused = browser.post(address, typed(statement, name=""))
    assert refused.status_code == 422 and "directora" in refused.content.decode()
    assert browser.post(address, typed(statement))["Location"] == DESK
    assert Signature.objects.get().person == organiser
    page = browser.get(DESK).content.decode()
    assert "Olga Pérez, directora" in page and "Leer y responder" not in page
    assert "por firmar" not in browser.get("/es/desk/").content.decode()
    # Who answered is told what was answered, like everybody who was asked.
    assert StatementAsk.objects.get().person == organiser
    time_machine.move_to(now + timedelta(days=11), tick=False)
    (over,) = browser.get(DESK).context["to_sign"]
    assert (over.is_open, over.state) == (False, "signed")
    assert browser.post(address, typed(statement, seen=signing.mark_of(over.signature))).status_code == 409
    assert not signatures.to_sign(organiser, now + timedelta(days=41))


def test_the_hours_at_the_desk_name_their_zone(
    enter: Enter, statement: Statement, asks: Asks, organisation: Organisation, editor: Person, now: datetime
) -> None:
    Person.objects.update(time_zone="America/Guatemala")
    answered(asks(organisation, editor), YES, now)
    for page in (DESK, f"{DESK}{statement.code}/"):
        told = enter(editor).get(page).content.decode()
        assert "10/11/2026 09:00, hora de Guatemala (UTC−6)" in told, page


def test_nobody_answers_at_the_desk_for_an_organisation_that_is_not_theirs(
    enter: Enter,
    statement: Statement,
    organisation: Organisation,
    other_organisation: Organisation,
    organiser: Person,
    admin: Person,
) -> None:
    for who, body in ((organiser, other_organisation), (admin, organisation)):
        address = f"{DESK}{statement.code}/sign/{body.code}/"
        assert enter(who).get(address).status_code == 404
        assert enter(who).post(address, typed(statement)).status_code == 404
    assert not enter(admin).get(DESK).context["to_sign"]
    Membership.objects.filter(organisation=organisation).delete()
    assert not enter(organiser).get(DESK).context["to_sign"]


def test_a_draft_waits_for_nobody_and_other_words_wait_again(
    enter: Enter,
    statement: Statement,
    asks: Asks,
    coalition: Coalition,
    organisation: Organisation,
    organiser: Person,
    editor: Person,
    now: datetime,
) -> None:
    draft = written(coalition, organisation, editor, now)
    assert enter(organiser).get(f"{DESK}{draft.code}/sign/{organisation.code}/").status_code == 404
    answered(asks(organisation, organiser), NO, now)
    signing.write(
        signing.Written({"es": "Sobre la vigilancia"}, {"es": "Otra cosa."}, {}, statement.day),
        statement=statement,
        by=editor,
        now=now,
    )
    (again,) = signatures.to_sign(organiser, now)
    assert (again.state, again.waits) == ("again", True)


def test_what_waits_takes_as_many_queries_for_one_statement_as_for_three(
    enter: Enter,
    statement: Statement,
    coalition: Coalition,
    organisation: Organisation,
    organiser: Person,
    now: datetime,
) -> None:
    browser = enter(organiser)
    with CaptureQueriesContext(connection) as with_one:
        browser.get(DESK)
    for number in range(2):
        more = written(coalition, organisation, None, now, title={"es": f"Número {number}"})
        signing.open_until(
            more,
            closes_at=now + timedelta(days=2),
            time_zone="UTC",
            publishes_itself=False,
            by=None,
            now=now,
        )
    with CaptureQueriesContext(connection) as with_three:
        found = browser.get(DESK).context["to_sign"]
    assert len(with_three) == len(with_one)
    assert [str(one.statement.title) for one in found] == ["Número 0", "Número 1", "Sobre la vigilancia"]


def test_other_organisations_do_not_find_it(
    enter: Enter, statement: Statement, other_organisation: Organisation, foreign_organiser: Person
) -> None:
    Appointment.objects.create(person=foreign_organiser, organisation=other_organisation, duty="editor")
    browser = enter(foreign_organiser)
    assert not browser.get(DESK).context["rows"]
    for page in ("", "edit/", "open/", "close/", "publish/", "take-back/", "remove/", "paper/"):
        assert browser.get(f"{DESK}{statement.code}/{page}").status_code == 404


@pytest.mark.parametrize("members", [1, 3])
def test_the_progress_takes_as_many_queries_for_one_member_as_for_three(
    statement: Statement, coalition: Coalition, members: int
) -> None:
    for number in range(members):
        one = Organisation.objects.create(slug=f"m{number}", name=f"Miembro {number}")
        Membership.objects.create(coalition=coalition, organisation=one)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rows = signatures.progress(statement)
    assert len(rows) == members + 2
    assert len(asked) == 4


# --- People -------------------------------------------------------------------------------------


def test_whoever_signed_is_forgotten_and_the_signature_stays(
    statement: Statement, asks: Asks, organisation: Organisation, organiser: Person, now: datetime
) -> None:
    answered(asks(organisation, organiser), YES, now)
    erasure.forget(organiser, now=now)
    signed = Signature.objects.get()
    assert (signed.name, signed.capacity, signed.person) == (erasure.ERASED_NAME, "", None)
    assert signed.answer == "signed"
    assert not StatementAsk.objects.exists()


def test_an_account_that_is_joined_takes_its_signature_along(
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    participant: Person,
    now: datetime,
) -> None:
    answered(asks(organisation, participant), YES, now)
    accounts.merge(organiser, participant, by=organiser, now=now)
    assert Signature.objects.get().person == organiser
    assert signing.of_person(organiser)[0]["capacity"] == "directora"


# --- Changed in one language and not in another ---------------------------------------------------

BOTH = {"es": "Pedimos que se publique cada compra.", "pt-br": "Pedimos que se publique cada compra feita."}
MORE = BOTH["es"] + "\n\nY que se cierre el programa."


def changed(statement: Statement, now: datetime, **text: str) -> Statement:
    """The statement with other words in the languages that are named (es, pt, en)."""
    statement.refresh_from_db()
    codes = {"es": "es", "pt": "pt-br", "en": "en"}
    stands = {code: getattr(statement, f"text_{code.replace('-', '_')}") or "" for code in codes.values()}
    title = {code: f"Título {code}" for code in codes.values() if stands[code] or text.get(code[:2])}
    said = signing.Written(
        title, stands | {codes[one]: words for one, words in text.items()}, {}, statement.day
    )
    return signing.write(said, statement=statement, by=None, now=now)


@pytest.fixture
def bilingual(coalition: Coalition, organisation: Organisation, editor: Person, now: datetime) -> Statement:
    """A statement in Spanish and Portuguese that is open for signing."""
    title = {code: f"Título {code}" for code in BOTH}
    made = written(coalition, organisation, editor, now, title=title, text=BOTH, addressed_to={})
    return signing.open_until(
        made, closes_at=now + timedelta(days=10), time_zone="UTC", publishes_itself=True, by=editor, now=now
    )


def test_who_reads_a_language_that_was_left_behind_reads_the_changed_one_too(
    client: Client, bilingual: Statement, organisation: Organisation, organiser: Person, now: datetime
) -> None:
    ask = signing.ask(bilingual, organisation, organiser, now=now)[0]
    portuguese, spanish = link(ask, now).replace("/es/", "/pt/"), link(ask, now)
    assert "versão 1" not in client.get(portuguese).content.decode()

    changed(bilingual, now, es=MORE)

    page = client.get(portuguese).content.decode()
    assert "O texto em português diz o que dizia a versão 1" in page
    assert BOTH["pt-br"] in page and '<div class="prose statement" lang="es"><h3>Título es</h3>' in page
    assert "<ins>Y que se cierre el programa.</ins>" in page and f"<p>{BOTH['es']}</p>" in page
    assert "versión 1" not in client.get(spanish).content.decode()


def test_whoever_looks_after_it_is_told_which_text_was_left_behind(
    enter: Enter, bilingual: Statement, editor: Person, now: datetime
) -> None:
    desk, browser = f"{DESK}{bilingual.code}/", enter(editor)
    assert "dice lo que decía" not in browser.get(desk).content.decode()
    changed(bilingual, now, es=MORE)
    for page in (desk, desk + "open/"):
        told = browser.get(page).content.decode()
        assert "El texto en portugués dice lo que decía la versión 1" in told
        assert "español 2, portugués 1" in told

    changed(bilingual, now, pt=BOTH["pt-br"] + "\n\nE que se encerre o programa.")

    assert "dice lo que decía" not in browser.get(desk).content.decode()
    assert "español 2" not in browser.get(desk).content.decode()


def test_whoever_reads_it_in_public_is_told_that_their_language_was_left_behind(
    client: Client, bilingual: Statement, now: datetime, time_machine: Any
) -> None:
    changed(bilingual, now, es=MORE)
    time_machine.move_to(now + timedelta(days=10), tick=False)
    public = f"statements/{bilingual.code}/"
    told = "O texto em português diz o que dizia a versão 1: a versão 2 mudou o texto em espanhol."
    assert told in client.get(f"/pt/{public}").content.decode()
    assert "versión" not in client.get(f"/es/{public}").content.decode()
    assert told in words_of_pdf(client.get(f"/pt/{public}statement.pdf").content)
    assert "versión" not in words_of_pdf(client.get(f"/es/{public}statement.pdf").content)


def test_a_language_that_catches_up_leaves_the_first_one_where_it_is(
    bilingual: Statement, now: datetime
) -> None:
    stands = changed(bilingual, now, en="We ask.")  # a third language says what the others say
    assert behind.behind(stands) == []
    stands = changed(bilingual, now, es=MORE)
    assert behind.behind(stands) == [Behind("pt-br", 1, "es", 3), Behind("en", 1, "es", 3)]
    stands = changed(bilingual, now, en="We ask.\n\nAnd close it.")
    assert behind.behind(stands) == [Behind("pt-br", 1, "es", 3)]
    stands = changed(bilingual, now, es=MORE + " Ya.", pt="Outra coisa.")
    assert behind.behind(stands) == [Behind("en", 3, "es", 5)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("es", "El texto en inglés dice lo que decía la versión 1: la versión 3 cambió el texto en español."),
        ("pt-br", "O texto em inglês diz o que dizia a versão 1: a versão 3 mudou o texto em espanhol."),
        ("en", "The text in English says what version 1 said: version 3 changed the text in Spanish."),
    ],
)
def test_no_language_is_said_to_have_been_changed_alone_where_two_were(
    bilingual: Statement, now: datetime, language: str, sentence: str
) -> None:
    changed(bilingual, now, en="We ask.")
    stands = changed(bilingual, now, es=MORE, pt=BOTH["pt-br"] + "\n\nE que se encerre o programa.")
    with translation.override(language):
        assert [str(one) for one in behind.behind(stands)] == [sentence]


def test_who_takes_a_change_back_leaves_no_language_behind(bilingual: Statement, now: datetime) -> None:
    changed(bilingual, now, es=MORE)
    stands = changed(bilingual, now, es=BOTH["es"])
    assert (stands.version, behind.behind(stands)) == (3, [])
    stands = changed(bilingual, now, es=MORE + " Ya.")
    assert behind.behind(stands) == [Behind("pt-br", 1, "es", 4)]
    stands = changed(bilingual, now, es=MORE)  # what was left behind by these words is so again
    assert behind.behind(stands) == [Behind("pt-br", 1, "es", 2)]


def test_a_new_title_a_new_addressee_and_what_was_taken_out_are_marked(
    client: Client, bilingual: Statement, organisation: Organisation, organiser: Person, now: datetime
) -> None:
    ask = signing.ask(bilingual, organisation, organiser, now=now)[0]
    portuguese = link(ask, now).replace("/es/", "/pt/")
    title = {code: f"Título {code}" for code in BOTH}
    to = {"es": "Congreso", "pt-br": "Congresso"}
    both = BOTH | {"es": MORE}

    def page(**new: dict[str, str]) -> str:
        words = {"title": title, "text": both, "addressed_to": to} | new
        bilingual.refresh_from_db()
        said = signing.Written(**words, day=bilingual.day)
        signing.write(said, statement=bilingual, by=None, now=now)
        return client.get(portuguese).content.decode()

    bilingual.refresh_from_db()
    page(title={code: f"{words}!" for code, words in title.items()})  # all that follows is compared with this
    page()
    told = page(text=BOTH)
    assert "<h3>Título es</h3>" in told and "<p><strong>Congreso</strong></p>" in told
    assert "O que dizia antes e não diz mais" in told and "<del>Y que se cierre el programa.</del>" in told
    told = page(title=title | {"es": "Otro título"}, addressed_to=to | {"es": "Corte"})
    assert "<h3><ins>Otro título</ins></h3>" in told and "<p><strong><ins>Corte</ins></strong></p>" in told
    assert "<del>Título es</del>" in told and "<del>Congreso</del>" in told
    told = page(text=both | {"es": MORE + "\n\nYa."})
    assert "<ins>Ya.</ins>" in told and "<del>" not in told and "não diz mais" not in told


def test_texts_of_different_length_are_told_before_it_is_opened(
    enter: Enter, coalition: Coalition, organisation: Organisation, editor: Person, now: datetime
) -> None:
    draft = written(coalition, organisation, editor, now)
    told = enter(editor).get(f"{DESK}{draft.code}/open/").content.decode()
    assert "español 2, inglés 1" in told


def test_other_words_are_kept_only_when_it_is_meant_to_ask_again(
    enter: Enter,
    statement: Statement,
    asks: Asks,
    organisation: Organisation,
    organiser: Person,
    editor: Person,
    now: datetime,
) -> None:
    browser, url = enter(editor), f"{DESK}{statement.code}/edit/"
    sent = {
        "title_es": "Sobre la vigilancia",
        "title_en": "On surveillance",
        "addressed_to_es": "Congreso de la República",
        "text_es": WORDS["es"],
        "text_en": "Publish every purchase.",
        "day": "2026-11-20",
    }
    answered(asks(organisation, organiser), YES, now)

    refused = browser.post(url, sent)

    assert refused.status_code == 422
    told = refused.content.decode()
    assert "1 organización respondió" in told and "responder de nuevo al texto nuevo" in told
    assert 'name="ask_again"' in told
    assert Statement.objects.get().version == 1
    assert browser.post(url, sent | {"text_en": WORDS["en"], "day": "2026-11-21"}).status_code == 302
    assert Statement.objects.get().version == 1
    assert browser.post(url, sent | {"ask_again": "on"}).status_code == 302
    assert Statement.objects.get().version == 2
    # Nobody has answered to these words: nothing is asked.
    assert browser.post(url, sent | {"text_en": "Publish them."}).status_code == 302
