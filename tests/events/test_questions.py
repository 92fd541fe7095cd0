"""What organisers ask: built in three languages, answered on the form, seen by the right people, deleted."""

import io
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image

from events import access, export, holders, questions, risk, roll, uploads
from events.errors import (
    ChoicesInUse,
    DeletedTooEarly,
    KindInUse,
    NoWords,
    TooFewChoices,
    TooManyQuestions,
    UnevenChoices,
)
from events.listing import Asked
from events.models import Answer, AnswerFile, Event, Hosting, Question, Registration
from events.questions import Wording
from people import erasure, links
from people.models import Consent, ConsentText, Organisation, Person
from tests.events.test_public_pages import SIGN_UP
from tests.filled import filled

#: What is answered nowhere else.
CANARY = "Quetzalxóchitl"
DEVICE = "Telefono-Colibri"


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def ask(
    event: Event, now: datetime, kind: str = "text", label: Any = "¿Qué espera?", **more: Any
) -> Question:
    """Olga asks one thing, in Spanish unless said otherwise."""
    words = label if isinstance(label, dict) else {"es": label}
    return questions.add(event, wording=Wording(kind=kind, label=words, **more), by=None, now=now)


def name_of(question: Question) -> str:
    return f"q_{question.code}"


def picture(kind: str = "JPEG", **more: Any) -> bytes:
    """A picture whose EXIF says by which device, and where, it was taken."""
    exif = Image.Exif()
    exif[0x010F] = DEVICE
    exif.get_ifd(0x8825)[1] = "N"
    kept = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(kept, kind, exif=exif, **more)
    return kept.getvalue()


def document(*extra: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in ("[Content_Types].xml", "word/document.xml", *extra):
            archive.writestr(name, "<x/>")
    return kept.getvalue()


def upload(content: bytes, name: str = "carta.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sign_up(event: Event, language: str = "es", **answers: Any) -> Any:
    return Client().post(f"/{language}/r/{event.code}/", {**SIGN_UP, **answers})


def mine(place: Registration, now: datetime, act: str = "answers/") -> str:
    return f"/es/my/{links.mint('registration', place.code, now=now, days=30)}/{act}"


# --- On the form ------------------------------------------------------------------------------


def test_a_participant_answers_every_kind_in_the_one_post_that_takes_the_place(event: Event, now: datetime):
    text, long = ask(event, now), ask(event, now, "long", "Cuéntenos")
    choice = ask(event, now, "choice", "¿Transporte?", choices={"es": ["Bus", "Avión"]})
    several = ask(event, now, "several", "¿Temas?", choices={"es": ["Datos", "Voz", "Redes"]})
    number = ask(event, now, "number", "¿Años?", minimum=0, maximum=80)
    file, agreed = ask(event, now, "file", "Carta"), ask(event, now, "consent", "Acepto compartir mi correo.")

    answer = sign_up(
        event,
        **{
            name_of(text): "  Conocer \u202egente ",
            name_of(long): "Una línea\r\ny otra",
            name_of(choice): choice.choices[1]["code"],
            name_of(several): [several.choices[0]["code"], several.choices[2]["code"]],
            name_of(number): "12",
            name_of(file): upload(b"%PDF-1.4 hola"),
            name_of(agreed): "on",
        },
    )

    assert answer.status_code == 303
    place = Registration.objects.get()
    held = questions.of_places([place])[place.pk]
    assert [questions.in_words(one, "es") for one in held] == [
        "Conocer gente", "Una línea\ny otra", "Avión", "Datos, Redes", "12", "carta.pdf",
        "aceptado (versión 1)",
    ]  # fmt: skip
    given = Consent.objects.get(text__purpose=agreed.purpose)
    assert (given.subject, given.about, given.text.text, given.text.language) == (
        place.subject, place.code, "Acepto compartir mi correo.", "es",
    )  # fmt: skip
    assert bytes(AnswerFile.objects.get().content) == b"%PDF-1.4 hola"


def test_a_form_of_an_event_that_asks_nothing_costs_no_query_more_and_one_that_asks_costs_three(
    event: Event, now: datetime
):
    def cost(**answers: Any) -> tuple[int, int]:
        sign_up(event, name="Calienta", email="c@correo.example", **answers)
        with CaptureQueriesContext(connection) as form:
            Client().get(f"/es/r/{event.code}/")
        with CaptureQueriesContext(connection) as post:
            assert sign_up(event, **answers).status_code == 303
        Registration.objects.all().delete()
        return len(form), len([one for one in post if "SAVEPOINT" not in one["sql"]])

    event.capacities.update(seats=None)
    bare = cost()
    asked = [ask(event, now, label=f"¿{number}?") for number in range(6)]
    full = cost(**{name_of(one): "Sí" for one in asked})

    # The questions on the form; the questions and one insert for all the answers on the POST.
    assert (full[0] - bare[0], full[1] - bare[1]) == (1, 2)
    with CaptureQueriesContext(connection) as seen:
        Event.objects.filter(pk=event.pk).update(has_questions=False)
        Client().get(f"/es/r/{event.code}/")
    assert [one["sql"] for one in seen if "events_question" in one["sql"]] == []


def test_what_is_wrong_is_said_at_its_question_and_nothing_typed_is_lost(event: Event, now: datetime):
    text = ask(event, now, required=True)
    number = ask(event, now, "number", "¿Años?", minimum=1, maximum=80)
    choice = ask(event, now, "choice", "¿Transporte?", choices={"es": ["Bus", "Avión"]})
    several = ask(event, now, "several", "¿Temas?", choices={"es": ["Datos", "Voz"]})
    file = ask(event, now, "file", "Carta")

    answer = sign_up(
        event,
        **{
            name_of(number): "81",
            name_of(choice): "nada",
            name_of(several): [several.choices[1]["code"]],
            name_of(file): upload(b"%PDF-1.4"),
        },
    )

    form = answer.context["form"]
    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    assert {name: form.errors[name] for name in form.errors} == {
        name_of(text): ["Este campo es necesario."],
        name_of(number): ["Escriba 80 o menos."],
        name_of(choice): ["Elija una de estas."],
        name_of(file): ["Elija este archivo una vez más: los navegadores no lo conservan."],
    }
    typed = filled(answer)
    assert (typed["name"], typed[name_of(number)], typed[name_of(several)]) == (
        ["Paula"], ["81"], [several.choices[1]["code"]],
    )  # fmt: skip


def test_a_full_mode_says_to_choose_the_file_again(event: Event, now: datetime):
    file = ask(event, now, "file", "Carta")
    event.capacities.filter(mode="onsite").update(seats=0)

    answer = sign_up(event, mode="onsite", **{name_of(file): upload(b"%PDF-1.4")})

    assert (answer.status_code, Answer.objects.count()) == (409, 0)
    assert "Elija este archivo una vez más" in answer.content.decode()


def test_whoever_registers_again_changes_no_answer_of_the_place_that_is_held(event: Event, now: datetime):
    text = ask(event, now)
    sign_up(event, **{name_of(text): "Lo primero"})

    again = sign_up(event, **{name_of(text): CANARY})

    assert (again.status_code, [row.value for row in Answer.objects.all()]) == (303, ["Lo primero"])


def test_missing_words_are_shown_in_a_language_that_has_them_and_marked_so(event: Event, now: datetime):
    ask(
        event, now, "choice", {"pt-br": "Como vem?"}, choices={"pt-br": ["Ônibus", "Avião"]},
        help={"pt-br": "Só para o traslado."},
    )  # fmt: skip

    english = Client().get(f"/en/r/{event.code}/").content.decode()
    portuguese = Client().get(f"/pt/r/{event.code}/").content.decode()

    for words in ("Como vem?", "Ônibus", "Avião", "Só para o traslado."):
        assert f'<span lang="pt-BR">{words}</span>' in english
        assert words in portuguese
    assert 'lang="pt-BR">Como' not in portuguese.split("<main")[1]


def test_each_question_says_who_reads_it_and_when_it_is_deleted(event: Event, now: datetime):
    ask(event, now, audience="lead", keep_days=30)
    ask(event, now, audience="self", delete_on=date(2026, 12, 24))

    shown = Client().get(f"/en/r/{event.code}/").content.decode()

    assert "Read by: the organisers of the organisation that leads. Deleted 30 days after the event." in shown
    assert "Read by: the person alone. Deleted on" in shown


def test_twenty_questions_keep_the_page_under_sixty_thousand_bytes(event: Event, now: datetime):
    for number in range(questions.MOST):
        ask(event, now, "choice", f"¿{'Pregunta bastante larga ' * 5}{number}?",
            choices={"es": [f"Opción {one}" for one in range(5)]},
            help={"es": "Una explicación de una línea."})  # fmt: skip
    with pytest.raises(TooManyQuestions):
        ask(event, now)

    assert len(Client().get(f"/es/r/{event.code}/").content) < 60_000


# --- Files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_drawn_anew_and_loses_where_and_by_what_it_was_taken(kind: str):
    before = picture(kind)
    assert DEVICE.encode() in before

    kept = uploads.receive(upload(before, r"C:\fotos\mi foto.HEIC"))

    assert kept.name == ("mi foto.jpg" if kind == "JPEG" else "mi foto.png")
    assert DEVICE.encode() not in kept.content
    with Image.open(io.BytesIO(kept.content)) as drawn:
        assert (drawn.size, dict(drawn.getexif()), drawn.info.get("exif")) == ((40, 20), {}, None)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"MZ\x90\x00 program", "Choose a PDF"),
        (b"<svg onload=alert(1)>", "Choose a PDF"),
        (b"GIF89a" + b"x" * 50, "Choose a PDF"),
        (document("word/vbaProject.bin"), "Choose a PDF"),
        (b"PK\x03\x04 nothing", "cannot be opened"),
        # Its names say that they are UTF-8, and are not.
        (document("word/é.xml").replace("é".encode(), b"\xff\xfe"), "cannot be opened"),
        (b"\xff\xd8\xff\xe0 nothing", "cannot be opened"),
        (picture()[:100], "cannot be opened"),
        (b"%PDF-" + b"0" * (5 * 1024 * 1024), "too big"),
    ],
)
def test_what_is_no_document_or_image_is_refused_whatever_it_is_called(
    event: Event, now: datetime, content: bytes, said: str
):
    file = ask(event, now, "file", {"en": "Letter"})

    answer = sign_up(event, "en", **{name_of(file): upload(content)})

    assert (answer.status_code, AnswerFile.objects.count()) == (422, 0)
    assert said in answer.context["form"].errors[name_of(file)][0]


def test_a_word_document_without_macros_is_taken():
    assert uploads.receive(upload(document(), "hoja.docx")).ending == "docx"


def test_a_file_is_taken_down_and_never_opened_in_our_name(event: Event, now: datetime, organiser, enter):
    file = ask(event, now, "file", "Carta")
    sign_up(event, **{name_of(file): upload(b"%PDF-1.4", 'a"; b\r\n.html')})
    kept, place = AnswerFile.objects.get(), Registration.objects.get()

    for answer in (
        enter(organiser).get(f"/es/desk/files/{kept.code}/"),
        Client().get(mine(place, now, f"file/{kept.code}/")),
    ):
        assert (answer.status_code, answer.content, answer["Content-Type"]) == (
            200,
            b"%PDF-1.4",
            "application/pdf",
        )
        assert answer["Content-Disposition"].startswith("attachment; filename")
        assert "\n" not in answer["Content-Disposition"]
        assert (answer["X-Content-Type-Options"], "no-store" in answer["Cache-Control"]) == ("nosniff", True)


def test_whoever_gives_a_file_that_stays_as_it_was_is_told_so(event: Event, now: datetime):
    file = ask(event, now, "file", "Carta")
    sign_up(event, **{name_of(file): upload(picture(), "foto.jpg")})
    page = mine(Registration.objects.get(), now)
    assert (
        "los cambios registrados y las imágenes dentro del archivo quedan"
        in Client().get(page).content.decode()
    )

    told = "El archivo se guarda tal como usted lo envió"
    for content, is_told in ((b"%PDF-1.4 /ByteRange", True), (document(), False)):
        answer = Client().post(page, {name_of(file): upload(content)}, follow=True)
        assert (answer.status_code, told in answer.content.decode()) == (200, is_told)
    assert AnswerFile.objects.get().name == "carta.docx"


def test_a_file_of_somebody_elses_place_is_not_there(event: Event, now: datetime):
    file = ask(event, now, "file", "Carta")
    sign_up(event, **{name_of(file): upload(b"%PDF-1.4")})
    sign_up(event, name="Luz", email="luz@correo.example")
    kept, other = AnswerFile.objects.get(), Registration.objects.get(name="Luz")

    assert Client().get(mine(other, now, f"file/{kept.code}/")).status_code == 404


# --- On one's own page ------------------------------------------------------------------------


def test_a_participant_sees_and_corrects_their_answers_until_the_event_ends(
    event: Event, now: datetime, clock: Any
):
    text, file = ask(event, now), ask(event, now, "file", "Carta")
    agreed = ask(event, now, "consent", "Acepto.")
    sign_up(event, **{name_of(text): "Antes", name_of(file): upload(b"%PDF-1.4"), name_of(agreed): "on"})
    place = Registration.objects.get()
    path = mine(place, now)
    shown = Client().get(path)

    kept = Client().post(path, filled(shown, **{name_of(text): "Después"}))
    values = {row.question.kind: row.value for row in Answer.objects.select_related("question")}
    assert (kept.status_code, values["text"], AnswerFile.objects.count()) == (302, "Después", 1)

    Client().post(path, {name_of(text): "", f"{name_of(file)}_gone": "on"})
    assert (Answer.objects.count(), AnswerFile.objects.count()) == (0, 0)
    assert Consent.objects.get(text__purpose=agreed.purpose).withdrawn_at == now

    Client().post(path, {name_of(text): "Al final"})
    clock.move_to(event.ends_at)
    late = Client().post(path, {name_of(text): "Tarde"})
    assert (late.status_code, Answer.objects.get().value) == (409, "Al final")
    assert "Al final" in Client().get(path).content.decode()


def test_a_question_that_has_to_be_answered_is_named_on_the_page_of_a_place_without_it(
    event: Event, now: datetime
):
    sign_up(event)
    place = Registration.objects.get()
    text = ask(event, now, required=True)
    page = Client().get(mine(place, now, "")).content.decode()
    assert "Hay una pregunta pendiente." in page

    Client().post(mine(place, now), {name_of(text): "Sí"})

    assert "pendiente" not in Client().get(mine(place, now, "")).content.decode()


def test_other_words_of_an_agreement_are_agreed_to_anew(event: Event, now: datetime):
    agreed = ask(event, now, "consent", {"es": "Acepto.", "en": "I agree."})
    sign_up(event, **{name_of(agreed): "on"})
    place = Registration.objects.get()

    wider = Wording("consent", {"es": "Acepto.", "en": "I agree.", "pt-br": "Aceito."})
    same = questions.revise(agreed, wording=wider, by=None, now=now)
    assert same.version == 1
    changed = questions.revise(
        agreed, wording=Wording("consent", {"es": "Acepto todo.", "en": "I agree."}), by=None, now=now
    )

    assert changed.version == 2
    assert ConsentText.objects.filter(purpose=agreed.purpose).count() == 5
    questions.answer(place, {changed: True}, language="pt-br", now=now)
    given = (
        Consent.objects.filter(text__purpose=agreed.purpose)
        .order_by("pk")
        .values_list("text__version", "text__language")
    )
    # Portuguese has no words any more: what was read, and agreed to, is the Spanish.
    assert list(given) == [(1, "es"), (2, "es")]


def test_my_data_and_the_file_of_a_place_hold_the_answers(event: Event, now: datetime, participant: Person):
    text = ask(event, now)
    sign_up(event, **{name_of(text): CANARY})
    place = Registration.objects.get()
    held = [
        {"question": "¿Qué espera?", "answer": CANARY, "answered_at": now, "deleted_on": date(2027, 2, 11)}
    ]
    assert export.of_place(place)["place"]["answers"] == held

    holders.claim(place, person=participant, now=now)

    assert export.of_person(participant)["places"][0]["answers"] == held


# --- Who reads them ---------------------------------------------------------------------------


def test_each_reader_sees_the_answers_that_are_for_them_alone(
    event: Event, now: datetime, organiser: Person, trainer: Person, foreign_organiser: Person,
    other_organisation: Organisation, participant: Person, admin: Person, enter,
):  # fmt: skip
    asked = {who: ask(event, now, label=who, audience=who) for who in ("names", "lead", "self")}
    sign_up(event, **{name_of(one): f"{CANARY}-{who}" for who, one in asked.items()})
    place = Registration.objects.get()

    def sees(who: Person) -> list[str]:
        answer = enter(who).get(f"/es/desk/registrations/{place.code}/answers/")
        return [one for one in asked if f"{CANARY}-{one}" in answer.content.decode()]

    assert (sees(organiser), sees(admin), sees(trainer)) == (["names", "lead"], ["names", "lead"], ["names"])
    assert sees(foreign_organiser) == []
    Hosting.objects.create(event=event, organisation=other_organisation, right="edit")
    assert sees(foreign_organiser) == ["names"]
    Hosting.objects.filter(organisation=other_organisation).update(right="counts")
    assert (sees(foreign_organiser), access.audiences(foreign_organiser, event)) == ([], frozenset())
    page = Client().get(mine(place, now)).content.decode()
    assert [one for one in asked if f"{CANARY}-{one}" in page] == ["names", "lead", "self"]


def test_an_export_holds_what_its_reader_may_take_along(
    event: Event, now: datetime, organiser: Person, trainer: Person
):
    for who in ("names", "lead", "self"):
        ask(event, now, label=who, audience=who)
    asked = questions.asked(event)
    sign_up(event, **{name_of(one): f"de {one.label['es']}" for one in asked})
    sign_up(event, name="Luz", email="luz@correo.example")
    places = list(Registration.objects.order_by("number"))

    def taken(who: Person) -> Any:
        return questions.Columns(event, audiences=access.audiences(who, event), language="en")

    assert (taken(trainer).heads, taken(organiser).heads) == (["names"], ["names", "lead"])
    assert list(taken(organiser).rows(places).values()) == [["de names", "de lead"], ["", ""]]
    with roll.write(event, Asked(), kind="csv", by=trainer, now=now) as made:
        file = made.read().decode("utf-8-sig")
    assert ("de names" in file, "de lead" in file, "de self" in file) == (True, False, False)
    with CaptureQueriesContext(connection) as seen:
        taken(organiser).rows(places)
    assert len([one for one in seen if "events_answer" in one["sql"]]) == 1


@pytest.mark.parametrize(("level", "leaves"), [("open", True), ("discreet", True), ("protected", False)])
def test_answers_of_a_protected_event_leave_in_no_export(
    event: Event, now: datetime, organiser: Person, level: str, leaves: bool
):
    text = ask(event, now)
    sign_up(event, **{name_of(text): CANARY})
    event.risk = level

    with roll.write(event, Asked(), kind="csv", by=organiser, now=now) as made:
        file = made.read().decode("utf-8-sig")

    assert (CANARY in file, "¿Qué espera?" in file, risk.exports_answers(event)) == (leaves, leaves, leaves)


def test_answers_stand_on_no_list_figure_or_letter(
    event: Event, now: datetime, organiser: Person, trainer: Person, enter, session
):
    text = ask(event, now)
    sign_up(event, **{name_of(text): CANARY})
    from mail import delivery
    from mail.models import Letter

    delivery.deliver_due(now)
    letter = Letter.objects.get()
    assert (letter.state, CANARY in letter.text + letter.html) == ("sent", False)
    client = enter(organiser)
    for path in (
        f"/es/r/{event.code}/", f"/es/desk/events/{event.code}/",
        f"/es/desk/events/{event.code}/registrations/",
        f"/es/desk/events/{event.code}/questions/", f"/es/desk/sessions/{session.code}/attendance/",
        f"/es/desk/figures/events/{event.code}/", "/es/desk/",
    ):  # fmt: skip
        answer = client.get(path)
        assert (answer.status_code, CANARY in answer.content.decode()) == (200, False), path


# --- Deleted, forgotten -----------------------------------------------------------------------


def test_answers_and_files_go_on_their_day_and_not_before(event: Event, now: datetime):
    short, long = ask(event, now, "file", "Carta", keep_days=10), ask(event, now, keep_days=30)
    dated = ask(event, now, label="¿Día?", delete_on=date(2026, 12, 1), audience="self")
    sign_up(event, **{name_of(short): upload(b"%PDF-1.4"), name_of(long): "L", name_of(dated): "D"})
    assert event.ends_at is not None

    def left(after: timedelta) -> list[str]:
        questions.delete_due(event.ends_at + after)
        return sorted(row.question.label["es"] for row in Answer.objects.select_related("question"))

    assert left(timedelta(days=9)) == ["Carta", "¿Día?", "¿Qué espera?"]
    assert (left(timedelta(days=10)), AnswerFile.objects.count()) == (["¿Día?", "¿Qué espera?"], 0)
    assert left(timedelta(days=18)) == ["¿Qué espera?"]
    assert left(timedelta(days=30)) == []


def test_answers_of_an_event_without_a_date_stay_and_those_of_one_called_off_go(event: Event, now: datetime):
    text = ask(event, now, keep_days=10)
    sign_up(event, **{name_of(text): "Sí"})
    Event.objects.update(starts_at=None, ends_at=None)
    assert questions.delete_due(now + timedelta(days=999)) == 0

    Event.objects.update(status="cancelled")

    assert questions.delete_due(now + timedelta(days=9)) == 0
    assert questions.delete_due(now + timedelta(days=10)) == 1


def test_whoever_is_forgotten_or_takes_a_place_back_leaves_no_answer_and_no_file(event: Event, now: datetime):
    text, file = ask(event, now), ask(event, now, "file", "Carta")
    agreed = ask(event, now, "consent", "Acepto.")
    for name in ("Paula", "Luz"):
        sign_up(
            event, name=name, email=f"{name}@correo.example",
            **{name_of(text): CANARY, name_of(agreed): "on"},
            **{name_of(file): upload(b"%PDF-" + CANARY.encode())},
        )  # fmt: skip
    one, other = Registration.objects.order_by("pk")

    erasure.forget_subject(one.subject, now=now)
    assert set(Answer.objects.values_list("registration", flat=True)) == {other.pk}
    holders.withdraw(other, now=now)

    assert (Answer.objects.count(), AnswerFile.objects.count()) == (0, 0)
    assert not Consent.objects.filter(text__purpose=agreed.purpose, withdrawn_at=None).exists()


# --- At the desk ------------------------------------------------------------------------------


def test_a_question_needs_words_and_choices_that_match(event: Event, now: datetime):
    for error, wording in (
        (NoWords, Wording("text", {"es": ""})),
        (TooFewChoices, Wording("choice", {"es": "¿?"}, choices={"es": ["Una"]})),
        (UnevenChoices, Wording("choice", {"es": "¿?"}, choices={"es": ["a", "b"], "en": ["a", "b", "c"]})),
        (DeletedTooEarly, Wording("text", {"es": "¿?"}, delete_on=event.ends_at.date())),
    ):
        with pytest.raises(error):
            questions.add(event, wording=wording, by=None, now=now)
    assert (Question.objects.count(), event.has_questions) == (0, False)


def test_once_answered_a_kind_and_its_choices_keep_their_meaning(event: Event, now: datetime):
    choice = ask(event, now, "choice", "¿Cómo?", choices={"es": ["Bus", "Avión"]})
    sign_up(event, **{name_of(choice): choice.choices[0]["code"]})
    codes = [one["code"] for one in choice.choices]

    with pytest.raises(KindInUse):
        questions.revise(choice, wording=Wording("text", {"es": "¿Cómo?"}), by=None, now=now)
    with pytest.raises(ChoicesInUse):
        questions.revise(
            choice, wording=Wording("choice", {"es": "¿Cómo?"}, choices={"es": ["Bus"]}), by=None, now=now
        )
    more = {"es": ["Autobús", "Avión", "Tren"], "en": ["Coach", "Plane", "Train"]}
    kept = questions.revise(
        choice, wording=Wording("choice", {"es": "¿Cómo?"}, choices=more), by=None, now=now
    )

    assert [one["code"] for one in kept.choices][:2] == codes
    held = questions.of_places([Registration.objects.get()])
    assert [questions.in_words(one, "en") for rows in held.values() for one in rows] == ["Coach"]


def test_an_answered_question_is_retired_and_an_unanswered_one_deleted(event: Event, now: datetime):
    one, other = ask(event, now, label="Una"), ask(event, now, label="Otra")
    sign_up(event, **{name_of(one): "Sí"})

    assert (questions.retire(one, by=None, now=now), questions.retire(other, by=None, now=now)) == (
        True,
        False,
    )
    event.refresh_from_db()
    assert (questions.asked(event), Answer.objects.count(), event.has_questions) == ([], 1, True)
    assert "Una" in Client().get(mine(Registration.objects.get(), now)).content.decode()

    questions.bring_back(one, by=None, now=now)

    assert [question.pk for question in questions.asked(event)] == [one.pk]


def test_the_organiser_builds_orders_previews_and_copies_questions(
    event: Event, now: datetime, organiser: Person, enter, organisation: Organisation
):
    client, base = enter(organiser), f"/es/desk/events/{event.code}/questions/"
    typed = {"audience": "names", "keep_days": "90", "label_es": "¿Primera?", "label_pt_br": "Primeira?"}
    for label in ("¿Primera?", "¿Segunda?"):
        assert client.post(f"{base}new/?kind=text", {**typed, "label_es": label}).status_code == 302
    choices = {"choices_es": "Bus\r\n\r\nAvión", "choices_en": "Coach\nPlane"}
    assert (
        client.post(f"{base}new/?kind=choice", typed | choices | {"label_es": "¿Tercera?"}).status_code == 302
    )
    uneven = client.post(f"{base}new/?kind=choice", typed | choices | {"choices_en": "Coach"})
    assert (uneven.status_code, filled(uneven)["choices_es"]) == (422, ["Bus\r\n\r\nAvión"])
    first, second, third = Question.objects.asked()

    client.post(f"/es/desk/questions/{third.code}/move/", {"to": "up"})
    client.post(f"/es/desk/questions/{first.code}/move/", {"to": "up"})
    assert list(Question.objects.asked()) == [first, third, second]
    assert client.get(f"/es/desk/questions/{third.code}/move/").status_code == 302
    assert list(Question.objects.asked()) == [first, third, second]

    listed = client.get(base).content.decode()
    assert "Inglés — falta: la pregunta." in listed
    assert "Portugués — falta: las opciones." in listed
    event.refresh_from_db()
    shown = client.get(f"{base}preview/").content.decode()
    assert shown.index("¿Primera?") < shown.index("¿Tercera?") < shown.index("¿Segunda?")
    assert 'lang="pt-BR"' in client.get(f"{base}preview/".replace("/es/", "/en/")).content.decode() or (
        'lang="es"' in client.get(f"{base}preview/".replace("/es/", "/en/")).content.decode()
    )

    other = Event.objects.create(title_es="Otra", time_zone="UTC")
    Hosting.objects.create(event=other, organisation=organisation, is_lead=True, right="edit")
    client.post(f"/es/desk/events/{other.code}/questions/copy/", {"source": event.code})
    other.refresh_from_db()
    assert [one.label["es"] for one in questions.asked(other)] == ["¿Primera?", "¿Tercera?", "¿Segunda?"]
    assert not {one.code for one in questions.asked(other)} & {one.code for one in questions.asked(event)}


def test_nobody_copies_the_questions_of_an_event_that_is_not_theirs(
    event: Event, now: datetime, organiser: Person, enter, organisation: Organisation
):
    foreign = Event.objects.create(title_es="Ajena", time_zone="UTC")
    ask(foreign, now)

    answer = enter(organiser).post(
        f"/es/desk/events/{event.code}/questions/copy/", {"source": foreign.code}, follow=True
    )

    assert "Elija la actividad cuyas preguntas quiere." in answer.content.decode()
    assert not Question.objects.filter(event=event).exists()


def test_what_somebody_else_changed_of_a_question_meanwhile_stays(
    event: Event, now: datetime, organiser: Person, enter
):
    question = ask(event, now, label="Antes")
    client, path = enter(organiser), f"/es/desk/questions/{question.code}/edit/"
    opened = client.get(path)
    client.post(path, filled(opened, keep_days="30"))

    client.post(path, filled(opened, label_es="Después"))

    question.refresh_from_db()
    assert (question.label["es"], question.keep_days) == ("Después", 30)


def test_the_list_of_questions_takes_as_many_queries_with_one_as_with_three(
    event: Event, now: datetime, organiser: Person, enter
):
    client, counts = enter(organiser), []
    for number in (1, 2):
        for _each in range(number):
            ask(event, now)
        client.get(f"/es/desk/events/{event.code}/questions/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/es/desk/events/{event.code}/questions/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert (Question.objects.count(), translation.get_language()) == (3, "es")
