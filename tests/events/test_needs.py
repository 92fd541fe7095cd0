"""Pictures and recording, agreed to on their own; needs and supports, seen by those who look after them."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from events import (
    badges,
    export,
    guests,
    needs,
    nomination,
    parts,
    pictures,
    questions,
    registration,
    reminders,
    roll,
    walkins,
)
from events.errors import NotAtThisDesk, NotOffered, ReadersTold
from events.listing import Asked
from events.models import AnswerFile, Bursary, Event, Need, Part, Question, Registration, Session, Steward
from events.recognition import Contact
from mail import delivery
from mail.models import Letter
from people import consent, erasure, links
from people.codes import new_code
from people.models import Consent, Person
from tests.conftest import appoint, person
from tests.events.test_public_pages import SIGN_UP
from tests.filled import filled

CANARY = "Quetzalxóchitl"
NEEDY = {
    "interpretation": "gsm", "accessibility": ["step-free", "captions"], "need_words": CANARY,
    "supports": ["hotel", "flight"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def pictured(event: Event, session: Session, organiser: Person, now: datetime) -> Event:
    """The event takes pictures, and its one session is recorded."""
    way = {"es": "Siéntese en la fila azul.", "en": "Sit in the blue row."}
    return pictures.arrange(
        event, takes_pictures=True, recorded=[session], unrecorded_way=way, by=organiser, now=now
    )


@pytest.fixture
def caring(event: Event, organiser: Person, now: datetime) -> Event:
    """The event asks for needs and can pay flights and hotels; Olga looks after it."""
    needs.arrange(event, asks_needs=True, supports=["flight", "hotel"], kept_days=30, by=organiser, now=now)
    needs.name_steward(event, person=organiser, by=organiser, now=now)
    return event


def sign_up(event: Event, language: str = "es", **told: Any) -> Registration:
    answer = Client().post(f"/{language}/r/{event.code}/", {**SIGN_UP, **told})
    assert answer.status_code == 303, answer.context["form"].errors
    return Registration.objects.latest("pk")


def asked(event: Event, now: datetime, kind: str = "text", label: Any = None, **more: Any) -> Question:
    """Olga asks one thing that those alone read who look after it."""
    wording = questions.Wording(
        kind=kind, label=label or {"es": "¿Algo más?"}, **{"audience": "logistics", **more}
    )
    return questions.add(event, wording=wording, by=None, now=now)


def copy_of(session: Session, **changed: Any) -> Session:
    """Another session of the same event, the same but for what is said."""
    made = Session.objects.get(pk=session.pk)
    made.pk, made.code = None, new_code()
    for name, value in changed.items():
        setattr(made, name, value)
    made.save(force_insert=True)
    return made


def mine(place: Registration, now: datetime, act: str = "answers/") -> str:
    return f"/es/my/{links.mint('registration', place.code, now=now, days=30)}/{act}"


# --- Pictures and recording -------------------------------------------------------------------


def test_pictures_and_recording_are_asked_each_on_its_own_and_a_place_depends_on_neither(
    pictured: Event, now: datetime
):
    shown = Client().get(f"/es/r/{pictured.code}/").content.decode()
    for purpose in ("pictures", "recording"):
        assert consent.words(purpose, "es") in shown
    assert "Siéntese en la fila azul." in shown

    bare = sign_up(pictured)
    agreed = sign_up(pictured, name="Luz", email="luz@correo.example", pictures="on")

    assert (pictures.pictures_allowed(bare), pictures.pictures_allowed(agreed)) == (False, True)
    given = Consent.objects.filter(subject=agreed.subject).values_list("text__purpose", "text__language")
    assert sorted(given) == [("pictures", "es"), ("registration", "es")]


def test_an_event_that_takes_no_pictures_asks_for_nothing_and_marks_nobody(event: Event, now: datetime):
    shown = Client().get(f"/es/r/{event.code}/").content.decode()
    place = sign_up(event, pictures="on")
    place.event = event

    assert consent.words("pictures", "es") not in shown
    with CaptureQueriesContext(connection) as seen:
        assert (pictures.without_pictures(event, [place]), pictures.pictures_allowed(place)) == (set(), False)
    assert len(seen) == 0


def test_a_participant_changes_the_agreement_on_their_page_even_after_the_event(
    pictured: Event, now: datetime, clock: Any
):
    place = sign_up(pictured, pictures="on", recording="on")
    path = mine(place, now)
    clock.move_to(pictured.ends_at + timedelta(days=3))
    opened = Client().get(path)
    assert {"pictures", "recording"} <= set(filled(opened))

    Client().post(path, filled(opened, pictures=None))

    assert (pictures.agreed([place], "pictures"), pictures.agreed([place], "recording")) == (
        set(),
        {place.pk},
    )


def test_the_sheet_marks_by_sign_and_word_who_did_not_agree(
    pictured: Event, session: Session, organiser: Person, enter: Any
):
    sign_up(pictured, pictures="on")
    client, path = enter(organiser), f"/es/desk/sessions/{session.code}/attendance/"
    assert "sin fotos" not in client.get(path).content.decode()
    sign_up(pictured, name="Luz", email="luz@correo.example")

    sheet = client.get(path).content.decode()

    assert sheet.count("⊘</span> sin fotos") == 1
    assert sheet.index("<b>Paula</b>") < sheet.index("<b>Luz</b>") < sheet.index("sin fotos")


def test_the_form_and_the_page_of_answers_name_what_is_recorded_before_one_agrees(
    pictured: Event, session: Session, now: datetime
):
    Session.objects.filter(pk=session.pk).update(title_es="Taller de cifrado")
    copy_of(session, title_es="Plenaria", is_recorded=False)
    copy_of(session, title_es="Cancelada", is_recorded=True, status="cancelled")
    copy_of(session, title_es="En borrador", is_recorded=True, status="draft")
    place = sign_up(pictured)

    for path in (f"/es/r/{pictured.code}/", mine(place, now)):
        shown = Client().get(path).content.decode()
        agreements = shown.split('class="field agreements"')[1].split("</fieldset>")[0]
        told = [
            one
            for one in ("Taller de cifrado", "Plenaria", "Cancelada", "En borrador")
            if one in agreements.split(consent.words("pictures", "es"))[0]
        ]
        assert told == ["Taller de cifrado"], path
    for number in range(6):
        copy_of(session, title_es=f"Sesión {number}", is_recorded=True)
    assert "Se graban 7 sesiones" in Client().get(f"/es/r/{pictured.code}/").content.decode()
    pictured.is_recorded = False
    with CaptureQueriesContext(connection) as seen:
        assert pictures.recorded(pictured) == []
    assert len(seen) == 0


def role_of(session: Session, who: Person, now: datetime) -> Part:
    return parts.invite(session, person=who, role="speaker", by=None, now=now)


def answered(role: Part, now: datetime, **agreed: str) -> Any:
    """The holder confirms by the link of the letter, and ticks so much."""
    path = f"/es/role/{links.mint('part', role.code, now=now, days=30)}/"
    opened = Client().get(path)
    told = filled(opened, pictures=None, recording=None) | {"consent": "on"} | agreed
    return Client().post(path, told)


def test_whoever_takes_a_role_is_asked_of_pictures_and_recording_each_on_its_own_and_takes_it_back(
    pictured: Event, session: Session, participant: Person, now: datetime
):
    role = role_of(session, participant, now)
    path = f"/es/role/{links.mint('part', role.code, now=now, days=30)}/"
    shown = Client().get(path).content.decode()
    assert shown.index("Esta sesión se graba") < shown.index(consent.words("recording", "es"))
    assert ("Siéntese en la fila azul." in shown, "su rol no depende de ello" in shown) == (True, True)
    assert not {"pictures", "recording"} & set(filled(Client().get(path)))

    assert answered(role, now, recording="on").status_code == 302
    role.refresh_from_db()

    assert role.status == "confirmed"
    assert (pictures.agreed([role], "pictures"), pictures.agreed([role], "recording")) == (set(), {role.pk})
    assert set(filled(Client().get(path))) & {"pictures", "recording"} == {"recording"}
    answered(role, now, pictures="on")
    assert (pictures.agreed([role], "pictures"), pictures.agreed([role], "recording")) == ({role.pk}, set())
    parts.decline(role, now=now)
    assert pictures.agreed([role], "pictures") == set()


def test_a_session_that_is_not_recorded_asks_its_roles_for_pictures_alone(
    pictured: Event, session: Session, participant: Person, now: datetime
):
    Session.objects.filter(pk=session.pk).update(is_recorded=False)
    role = role_of(session, participant, now)
    shown = Client().get(f"/es/role/{links.mint('part', role.code, now=now, days=30)}/").content.decode()
    assert (consent.words("pictures", "es") in shown, consent.words("recording", "es") in shown) == (
        True,
        False,
    )

    answered(role, now, recording="on")

    assert pictures.agreed([role], "recording") == set()


def test_rosters_and_badges_mark_who_agreed_to_no_picture_or_no_recording(
    pictured: Event, session: Session, participant: Person, stranger: Person, organiser: Person,
    now: datetime, enter: Any,
):  # fmt: skip
    free, silent = (
        sign_up(pictured, pictures="on", recording="on"),
        sign_up(pictured, name="Luz", email="luz@correo.example"),
    )
    client = enter(organiser)
    sheet = client.get(f"/es/desk/sessions/{session.code}/attendance/").content.decode()
    assert (sheet.count("⊘</span> sin fotos"), sheet.count("⊘</span> sin grabación")) == (1, 1)
    assert pictures.without_recording(pictured, [free, silent]) == {silent.pk}

    # Who agreed with their place and not with their role is marked all the same.
    Registration.objects.filter(pk=free.pk).update(subject=participant.subject)
    Consent.objects.filter(about=free.code).update(subject=participant.subject)
    free.refresh_from_db()
    role, other = role_of(session, participant, now), role_of(session, stranger, now)
    assert pictures.without_pictures(pictured, [free]) == set()
    answered(role, now, recording="on", shows_name="on")
    answered(other, now, pictures="on", recording="on", shows_name="on")
    assert pictures.without_pictures(pictured, [free, silent]) == {free.pk, silent.pk}
    assert pictures.without_recording(pictured, [free, silent]) == {silent.pk}

    roles = client.get(f"/es/desk/events/{pictured.code}/roles/").content.decode()
    assert (roles.count("⊘</span> sin fotos"), roles.count("⊘</span> sin grabación")) == (1, 0)
    pictured.refresh_from_db()
    drawn = [
        badges.badges(pictured, [free, silent], language="es", by=organiser, now=now),
        badges.table_cards(pictured, language="es", by=organiser, now=now),
    ]
    words = [
        " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(one)).pages).split())
        for one in drawn
    ]
    assert [(one.count("Sin fotos"), one.count("Sin grabar")) for one in words] == [(2, 1), (2, 0)]


def test_the_list_of_roles_takes_as_many_queries_with_one_as_with_three(
    pictured: Event, session: Session, participant: Person, stranger: Person, trainer: Person,
    organiser: Person, now: datetime, enter: Any,
):  # fmt: skip
    client, counts = enter(organiser), []
    for people in ([participant], [stranger, trainer]):
        for who in people:
            answered(role_of(session, who, now), now)
        client.get(f"/es/desk/events/{pictured.code}/roles/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/es/desk/events/{pictured.code}/roles/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_recorded_session_says_so_before_one_enters_and_in_the_letter_an_hour_before(
    pictured: Event, session: Session, now: datetime, clock: Any
):
    place = sign_up(pictured)
    Letter.objects.all().delete()
    assert session.starts_at is not None
    clock.move_to(session.starts_at - timedelta(minutes=10))
    page = Client().get(mine(place, now, f"enter/{session.code}/")).content.decode()
    reminders.send_due(session.starts_at - timedelta(minutes=50))
    delivery.deliver_due(session.starts_at - timedelta(minutes=50))
    letter = Letter.objects.get(kind="events.hour_before")

    for told in (page, letter.text):
        assert ("se graba" in told, "Siéntese en la fila azul." in told) == (True, True)
    session.is_recorded = False
    session.save()
    assert "se graba" not in Client().get(mine(place, now, f"enter/{session.code}/")).content.decode()


def test_a_recording_without_a_way_around_it_is_not_kept(
    event: Event, session: Session, organiser: Person, enter: Any
):
    client, path = enter(organiser), f"/es/desk/events/{event.code}/care/"

    refused = client.post(path, {"recorded": [session.code], "kept_days": "30"})
    kept = client.post(path, {"recorded": [session.code], "kept_days": "9", "way_pt_br": "Fila azul."})

    event.refresh_from_db()
    session.refresh_from_db()
    assert (refused.status_code, kept.status_code) == (422, 302)
    assert (event.is_recorded, session.is_recorded, event.unrecorded_way) == (
        True,
        True,
        {"pt-br": "Fila azul."},
    )
    client.post(path, {"kept_days": "9"})
    event.refresh_from_db()
    assert event.is_recorded is False


# --- Needs and supports -----------------------------------------------------------------------


def test_a_participant_tells_what_they_need_in_the_one_post(caring: Event, now: datetime):
    place = sign_up(caring, **NEEDY)

    need = Need.objects.get(registration=place)
    assert (need.interpretation, need.accessibility, need.words) == ("gsm", ["captions", "step-free"], CANARY)
    assert sorted(Bursary.objects.values_list("kind", "status")) == [("flight", "asked"), ("hotel", "asked")]
    assert [one.kind for one in Letter.objects.order_by("pk")] == [
        "events.bursary_asked",
        "events.registered",
    ]


@pytest.mark.parametrize("way", ["guest", "named", "wall"])
def test_whoever_comes_by_another_way_tells_what_they_need_and_agree_to_as_by_the_form(
    caring: Event, session: Session, organiser: Person, now: datetime, clock: Any, way: str
):
    pictures.arrange(caring, takes_pictures=True, recorded=[], unrecorded_way={}, by=organiser, now=now)
    caring.refresh_from_db()
    people = [("Paula", Contact(email="paula@correo.example"))]
    if way == "guest":
        guest = guests.invite(caring, people=people, language="es", by=None, now=now).new[0]
        path = guests.address(guest, now)
    elif way == "named":
        delegation = nomination.invite(
            caring, organisation="Red Sur", language="es", mode="online", places=1,
            until=now + timedelta(hours=2), by=None, now=now,
        )  # fmt: skip
        place = nomination.name(delegation, people=people, now=now)[0]
        path = mine(place, now, "take-up/")
    else:
        path = walkins.put_up(session, by=organiser, now=now)
        assert session.starts_at is not None
        clock.move_to(session.starts_at, tick=False)

    answer = Client().post(path, SIGN_UP | NEEDY | {"pictures": "on"})

    assert answer.status_code == 303, answer.context["form"].errors
    place = Registration.objects.get()
    need = Need.objects.get(registration=place)
    assert (need.interpretation, need.accessibility, need.words) == ("gsm", ["captions", "step-free"], CANARY)
    assert sorted(Bursary.objects.values_list("kind", flat=True)) == ["flight", "hotel"]
    assert Consent.objects.filter(text__purpose="pictures", about=place.code, withdrawn_at=None).exists()


def test_a_support_that_is_not_offered_cannot_be_asked_for(caring: Event, now: datetime):
    answer = Client().post(f"/es/r/{caring.code}/", {**SIGN_UP, "supports": ["childcare"]})
    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    place = sign_up(caring)
    with pytest.raises(NotOffered):
        needs.tell(place, needs.Told(supports=["childcare"]), now=now)


def test_only_those_who_look_after_it_see_what_people_need(
    caring: Event, session: Session, now: datetime, organiser: Person, trainer: Person,
    foreign_organiser: Person, admin: Person, participant: Person, funder: Person, enter: Any,
):  # fmt: skip
    place = sign_up(caring, **NEEDY)
    path = f"/es/desk/events/{caring.code}/logistics/"

    seen = {
        who.name: enter(who).get(path).status_code for who in (organiser, trainer, admin, foreign_organiser)
    }

    assert seen == {"Olga": 200, "Tomás": 404, "Ada": 404, "Otto": 404}
    told = enter(organiser).get(path).content.decode()
    assert (CANARY in told, "Sin escalones" in told, "Hotel" in told) == (True, True, True)
    for who in (organiser, admin, trainer, participant, funder, foreign_organiser):
        for other in (
            f"/es/desk/events/{caring.code}/", f"/es/desk/events/{caring.code}/registrations/",
            f"/es/desk/registrations/{place.code}/", f"/es/desk/registrations/{place.code}/answers/",
            f"/es/desk/sessions/{session.code}/attendance/", f"/es/desk/figures/events/{caring.code}/",
            f"/es/desk/events/{caring.code}/log/", f"/es/r/{caring.code}/", "/es/my/", "/es/desk/",
        ):  # fmt: skip
            assert CANARY not in enter(who).get(other).content.decode(), (who.name, other)
    with roll.write(caring, Asked(), kind="csv", by=organiser, now=now) as made:
        assert CANARY not in made.read().decode("utf-8-sig")
    delivery.deliver_due(now)
    assert not [one for one in Letter.objects.all() if CANARY in one.text + one.html]


def test_what_is_asked_for_logistics_is_read_by_those_who_look_after_it_and_leaves_in_no_file(
    caring: Event, session: Session, now: datetime, organiser: Person, trainer: Person, admin: Person,
    foreign_organiser: Person, enter: Any,
):  # fmt: skip
    diet = asked(caring, now, "choice", {"es": "¿Dieta?"}, choices={"es": ["Vegana", "Sin gluten"]})
    letter = asked(caring, now, "file", {"es": "Receta"})
    vegan = diet.choices[0]["code"]
    proof = SimpleUploadedFile(f"{CANARY}.pdf", b"%PDF-1.4")
    place = sign_up(caring, **{f"q_{diet.code}": vegan, f"q_{letter.code}": proof})
    sign_up(caring, name="Luz", email="luz@correo.example", **{f"q_{diet.code}": vegan})
    file = f"/es/desk/files/{AnswerFile.objects.get().code}/"
    assert "data-private" in Client().get(f"/es/r/{caring.code}/").content.decode().split("¿Dieta?")[1]

    page = enter(organiser).get(f"/es/desk/events/{caring.code}/logistics/")
    assert page.context["chosen"][0][1] == [("Vegana", 2)]
    assert (f"{CANARY}.pdf" in page.content.decode(), enter(organiser).get(file).status_code) == (True, 200)
    for who in (trainer, admin, foreign_organiser):
        assert enter(who).get(file).status_code == 404
        for path in (f"registrations/{place.code}/answers/", f"events/{caring.code}/registrations/"):
            shown = enter(who).get(f"/es/desk/{path}").content.decode()
            assert (CANARY in shown, "Vegana" in shown) == (False, False), (who.name, path)
    with roll.write(caring, Asked(), kind="csv", by=organiser, now=now) as made:
        taken = made.read().decode("utf-8-sig")
    assert [one for one in ("Paula", "¿Dieta?", "Vegana", CANARY) if one in taken] == ["Paula"]

    needs.name_steward(caring, person=trainer, by=organiser, now=now)
    needs.relieve(caring, person=organiser)
    assert (enter(trainer).get(file).status_code, enter(organiser).get(file).status_code) == (200, 404)


def test_whoever_answered_is_read_by_nobody_else_afterwards(caring: Event, organiser: Person, now: datetime):
    caring.capacities.update(seats=None)
    for first, others in {
        "logistics": {"names": False, "lead": False, "self": True},
        "self": {"logistics": False, "names": False, "lead": False},
        "lead": {"logistics": False, "names": False, "self": True},
        "names": {"logistics": False, "lead": True},
    }.items():
        for other, may in others.items():
            question = asked(caring, now, audience=first)
            changed = questions.Wording(kind="text", label=question.label, audience=other)
            questions.revise(question, wording=changed, by=organiser, now=now)
            assert Question.objects.get(pk=question.pk).audience == other
            back = questions.Wording(kind="text", label=question.label, audience=first)
            questions.revise(question, wording=back, by=organiser, now=now)
            sign_up(caring, name=f"{first}-{other}", **{f"q_{question.code}": "Sí"})
            if may:
                questions.revise(question, wording=changed, by=organiser, now=now)
            else:
                with pytest.raises(ReadersTold):
                    questions.revise(question, wording=changed, by=organiser, now=now)
            assert Question.objects.get(pk=question.pk).audience == (other if may else first)


def test_the_list_of_questions_says_when_nobody_would_read_the_answers(
    event: Event, organiser: Person, enter: Any, now: datetime
):
    asked(event, now)
    client, path = enter(organiser), f"/en/desk/events/{event.code}/questions/"
    assert "are read by nobody" in client.get(path).content.decode()
    needs.name_steward(event, person=organiser, by=organiser, now=now)
    assert "are read by nobody" not in client.get(path).content.decode()


def test_whoever_loses_their_duty_or_is_relieved_looks_after_nothing_more(
    caring: Event, organiser: Person, enter: Any, now: datetime
):
    client, path = enter(organiser), f"/es/desk/events/{caring.code}/logistics/"
    assert client.get(path).status_code == 200
    needs.relieve(caring, person=organiser)
    assert client.get(path).status_code == 404
    logged = LogEntry.objects.get_for_model(Steward).order_by("timestamp", "pk")
    assert [entry.action for entry in logged] == [LogEntry.Action.CREATE, LogEntry.Action.DELETE]

    needs.name_steward(caring, person=organiser, by=organiser, now=now)
    organiser.appointments.all().delete()
    assert enter(organiser).get(path).status_code == 404


def test_nobody_from_elsewhere_is_named_to_look_after_it(
    caring: Event, organiser: Person, foreign_organiser: Person, stranger: Person, enter: Any, now: datetime
):
    client, path = enter(organiser), f"/es/desk/events/{caring.code}/care/stewards/"
    for who in (foreign_organiser, stranger):
        with pytest.raises(NotAtThisDesk):
            needs.name_steward(caring, person=who, by=organiser, now=now)
        client.post(path, {"person": who.code})
    assert list(Steward.objects.values_list("person__name", flat=True)) == ["Olga"]


def test_a_support_is_decided_and_whoever_asked_is_told_once(
    caring: Event, organiser: Person, trainer: Person, enter: Any, now: datetime
):
    sign_up(caring, **NEEDY)
    Letter.objects.all().delete()
    flight = Bursary.objects.get(kind="flight")
    path, client = f"/es/desk/supports/{flight.code}/", enter(organiser)
    assert enter(trainer).post(path, {"to": "grant"}).status_code == 404
    client.get(path)
    assert Bursary.objects.get(kind="flight").status == "asked"

    for _twice in range(2):
        client.post(path, {"to": "grant"})
    client.post(path, {"to": "refuse"})
    delivery.deliver_due(now)

    flight.refresh_from_db()
    assert (flight.status, flight.decided_by, flight.decisions) == ("refused", organiser, 2)
    # The first decision no longer holds, so its letter is not sent.
    assert list(Letter.objects.order_by("pk").values_list("kind", "state")) == [
        ("events.bursary_granted", "dropped"), ("events.bursary_refused", "sent"),
    ]  # fmt: skip


def test_a_participant_corrects_what_they_need_and_a_decision_stands(
    caring: Event, organiser: Person, now: datetime
):
    place = sign_up(caring, **NEEDY)
    needs.decide(Bursary.objects.get(kind="flight"), granted=True, by=organiser, now=now)
    path = mine(place, now)
    opened = filled(Client().get(path))
    assert (opened["interpretation"], opened["supports"]) == (["gsm"], ["hotel"])

    Client().post(path, {"interpretation": "", "need_words": ""})

    assert (Need.objects.count(), list(Bursary.objects.values_list("kind", "status"))) == (
        0, [("flight", "granted")],
    )  # fmt: skip


def test_a_participant_saves_their_answers_when_what_was_granted_is_offered_no_more(
    caring: Event, organiser: Person, now: datetime
):
    place = sign_up(caring, **NEEDY)
    needs.decide(Bursary.objects.get(kind="flight"), granted=True, by=organiser, now=now)
    needs.arrange(caring, asks_needs=True, supports=["hotel"], kept_days=30, by=organiser, now=now)

    answer = Client().post(mine(place, now), {"interpretation": "", "need_words": "", "supports": ["hotel"]})

    assert (answer.status_code, sorted(Bursary.objects.values_list("kind", "status"))) == (
        302, [("flight", "granted"), ("hotel", "asked")],
    )  # fmt: skip


def test_what_people_need_is_counted_for_those_who_look_after_it(caring: Event, now: datetime):
    sign_up(caring, **NEEDY)
    sign_up(caring, name="Luz", email="luz@correo.example", accessibility=["captions"], supports=["hotel"])
    gone = sign_up(caring, name="Ana", email="ana@correo.example", mode="onsite", **NEEDY)
    registration.cancel(gone, now=now)

    total = needs.add_up(needs.places_with_needs(caring))

    assert (total.languages, total.accessibility) == ({"gsm": 1}, {"step-free": 1, "captions": 2})
    assert {kind: states["asked"] for kind, states in total.supports.items()} == {"flight": 1, "hotel": 2}


def test_needs_go_on_their_day_with_the_words_of_their_letters(
    caring: Event, organiser: Person, now: datetime
):
    sign_up(caring, **NEEDY)
    needs.decide(Bursary.objects.get(kind="flight"), granted=True, by=organiser, now=now)
    delivery.deliver_due(now)
    assert caring.ends_at is not None

    assert needs.delete_due(caring.ends_at + timedelta(days=29)) == 0
    assert Need.objects.count() == 1
    assert needs.delete_due(caring.ends_at + timedelta(days=30)) == 1

    assert (Need.objects.count(), Bursary.objects.count()) == (0, 0)
    told = Letter.objects.filter(kind__startswith="events.bursary")
    assert {one.text for one in told} == {""}
    assert Letter.objects.get(kind="events.registered").text != ""


def test_whoever_is_forgotten_leaves_no_need_and_looks_after_nothing(
    caring: Event, organiser: Person, now: datetime
):
    place = sign_up(caring, **NEEDY)
    delivery.deliver_due(now)

    erasure.forget_subject(place.subject, now=now)
    erasure.forget(organiser, now=now)

    assert (Need.objects.count(), Bursary.objects.count(), Steward.objects.count()) == (0, 0, 0)
    assert {one.text for one in Letter.objects.all()} == {""}


def test_my_data_holds_what_i_told(caring: Event, now: datetime):
    place = sign_up(caring, **NEEDY)

    held = export.of_place(place)["place"]["needs"]

    assert (held["interpretation"], held["in_their_words"]) == ("gsm", CANARY)
    assert [(one["kind"], one["status"]) for one in held["supports"]] == [
        ("flight", "asked"),
        ("hotel", "asked"),
    ]


def test_a_form_that_asks_for_needs_and_pictures_stays_light_and_one_that_does_not_costs_nothing(
    pictured: Event, now: datetime, organiser: Person
):
    needs.arrange(
        pictured, asks_needs=True, supports=["flight", "hotel"], kept_days=30, by=organiser, now=now
    )
    Client().get(f"/es/r/{pictured.code}/")
    with CaptureQueriesContext(connection) as full:
        page = Client().get(f"/es/r/{pictured.code}/")
    Event.objects.filter(pk=pictured.pk).update(
        asks_needs=False, supports=[], takes_pictures=False, is_recorded=False
    )
    with CaptureQueriesContext(connection) as bare:
        Client().get(f"/es/r/{pictured.code}/")

    # One query more, for the names of what is recorded.
    assert (len(page.content) < 60_000, len(full) - len(bare)) == (True, 1)


def test_the_page_of_needs_takes_as_many_queries_with_one_as_with_three(
    caring: Event, organiser: Person, enter: Any
):
    client, counts = enter(organiser), []
    caring.capacities.update(seats=None)
    question = asked(caring, datetime.now().astimezone(), "choice", choices={"es": ["A", "B"]})
    chosen = {f"q_{question.code}": question.choices[1]["code"]}
    for names in (["Uno"], ["Dos", "Tres"]):
        for name in names:
            sign_up(caring, **{**NEEDY, **chosen, "name": name, "email": f"{name}@correo.example"})
        client.get(f"/es/desk/events/{caring.code}/logistics/")
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/es/desk/events/{caring.code}/logistics/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_colleague_is_named_at_the_desk(caring: Event, organiser: Person, organisation: Any, enter: Any):
    nadia = appoint(person("Nadia", "nadia@mesa.example"), "trainer", organisation)
    enter(organiser).post(f"/es/desk/events/{caring.code}/care/stewards/", {"person": nadia.code})

    assert enter(nadia).get(f"/es/desk/events/{caring.code}/logistics/").status_code == 200
