"""The pages that participants see, each by HTTP: the form, its receipt, and the page of one's own."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import registration, schedule
from events.models import Capacity, Event, Part, Presence, Registration, Session
from events.recognition import Answers, Contact
from mail.models import Letter
from people import links
from people.models import Consent, ConsentText, Person

SIGN_UP = {
    "name": "Paula",
    "email": "paula@correo.example",
    "phone": "",
    "mode": "online",
    "stakeholder_group": "civil-society",
    "country": "GT",
    "gender_answers": ["woman"],
    "first_time": "yes",
    "consent": "on",
    "time_zone": "America/Bogota",
}


@pytest.fixture(autouse=True)
def clock(now: datetime):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def add_sessions(event: Event, number: int) -> None:
    for day in range(number):
        starts = event.starts_at + timedelta(days=day + 1)
        Session.objects.create(
            event=event,
            title_es=f"Día {day}",
            status="scheduled",
            wall_date=starts.date(),
            wall_time=starts.time(),
            time_zone=event.time_zone,
            starts_at=starts,
            declared_minutes=60,
        )


def take(
    event: Event, now: datetime, *, name: str = "Paula", mode: str = "online", person: Person | None = None
):
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="America/Bogota",
        person=person,
        now=now,
    )


def address(place: Registration, now: datetime, act: str = "") -> str:
    return f"/es/my/{links.mint('registration', place.code, now=now, days=30)}/{act}"


# --- Registering ---


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("es", "Mesa redonda sobre seguridad digital"),
        ("pt", "Mesa-redonda"),
        ("en", "Round table on digital"),
    ],
)
def test_a_newcomer_reads_the_form_in_their_language(
    client: Client, event: Event, session: Session, prefix: str, words: str
):
    page = client.get(f"/{prefix}/r/{event.code}/")

    assert page.status_code == 200
    assert words in page.content.decode()
    assert "meet.example" not in page.content.decode()


def test_a_newcomer_registers_with_one_post(client: Client, event: Event, session: Session):
    answer = client.post(f"/pt/r/{event.code}/", SIGN_UP)

    assert (answer.status_code, answer["Location"]) == (303, f"/pt/r/{event.code}/done/")
    place = Registration.objects.get()
    assert (place.name, place.email, place.mode, place.language, place.time_zone) == (
        "Paula",
        "paula@correo.example",
        "online",
        "pt-br",
        "America/Bogota",
    )
    assert (place.stakeholder_group.code, place.country, place.gender, place.first_time) == (
        "civil-society",
        "GT",
        "woman",
        True,
    )


def test_whoever_left_a_phone_alone_has_no_address_to_confirm(client: Client, event: Event, session: Session):
    path = f"/en/r/{event.code}/done/"

    assert "confirm your address" in client.get(path).content.decode()
    assert "confirm your address" not in client.get(f"{path}?by=phone").content.decode()


def test_someone_already_registered_sees_what_a_newcomer_sees(client: Client, event: Event, session: Session):
    seen = []
    for _time in range(2):
        answer = client.post(f"/es/r/{event.code}/", SIGN_UP)
        receipt = client.get(answer["Location"])
        seen.append((answer.status_code, answer["Location"], answer.content, receipt.content))

    assert seen[0] == seen[1]
    assert [letter.kind for letter in Letter.objects.order_by("pk")] == [
        "events.registered",
        "events.already",
    ]


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_registration_costs_three_requests_and_few_queries(
    client: Client, event: Event, session: Session, sessions: int
):
    add_sessions(event, sessions - 1)
    with CaptureQueriesContext(connection) as form:
        client.get(f"/es/r/{event.code}/")
    with CaptureQueriesContext(connection) as post:
        answer = client.post(f"/es/r/{event.code}/", SIGN_UP)
    with CaptureQueriesContext(connection) as receipt:
        client.get(answer["Location"])

    counts = [
        len([query for query in one.captured_queries if "SAVEPOINT" not in query["sql"]])
        for one in (form, post, receipt)
    ]
    # A page asks once which site it is on; the act itself does not.
    assert counts == [6, 12, 3]


def test_someone_signed_in_finds_the_form_filled_in(
    enter: Callable[[Person], Client], participant: Person, event: Event, session: Session
):
    page = enter(participant).get(f"/pt/r/{event.code}/").content.decode()

    assert 'value="Paula"' in page
    assert 'value="paula@correo.example"' in page
    assert '<option value="civil-society" selected>' in page
    assert '<option value="BR" selected>' in page


def test_a_full_mode_is_refused_with_the_other_offered_and_nothing_typed_lost(
    client: Client, event: Event, session: Session, now: datetime
):
    for name in ("Ana", "Beto"):
        take(event, now, name=name)

    page = client.post(f"/en/r/{event.code}/", SIGN_UP | {"gender_answers": ["woman", "non-binary"]})

    words = page.content.decode()
    assert page.status_code == 409
    assert "You can still take part in the room." in words
    assert 'value="Paula"' in words
    assert '<option value="GT" selected>' in words
    # Two genders, the first time, the agreement, and the full way, whose list is one press away.
    assert words.count("checked") == 5
    assert Registration.objects.filter(name="Paula").count() == 0


def test_every_place_taken_is_said_instead_of_asked(client: Client, event: Event, session: Session):
    Capacity.objects.filter(event=event).update(seats=0)
    Event.objects.update(has_waiting_list=False)

    page = client.get(f"/en/r/{event.code}/")

    assert page.status_code == 200
    assert "Every place is taken" in page.content.decode()


def test_stranger_is_not_offered_the_day_of_a_session_that_was_called_off(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    add_sessions(event, 1)
    schedule.cancel_session(session, by=None, now=now)

    asked = client.get(f"/en/r/{event.code}/")
    done = client.get(f"/en/r/{event.code}/done/")

    (other,) = asked.context["sessions"]
    assert asked.context["day"].starts_at == other.starts_at
    assert session.pk not in [one.pk for one in (*asked.context["sessions"], *done.context["sessions"])]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("status", "cancelled", "This was called off"),
        ("registration_opens_at", timedelta(days=1), "Registration is not open yet"),
        ("registration_closes_at", timedelta(days=-1), "Registration is closed"),
        ("ends_at", timedelta(days=-1), "This is over"),
    ],
)
def test_a_closed_event_says_so_with_the_right_status(
    client: Client, event: Event, session: Session, now: datetime, column: str, value, words: str
):
    Event.objects.filter(pk=event.pk).update(
        **{column: now + value if isinstance(value, timedelta) else value}
    )

    shown, posted = client.get(f"/en/r/{event.code}/"), client.post(f"/en/r/{event.code}/", SIGN_UP)

    assert (shown.status_code, posted.status_code) == (200, 409)
    assert words in shown.content.decode()
    assert words in posted.content.decode()
    # What was written stands there to be copied; a visitor who wrote nothing sees no such list.
    assert posted.content.decode().count(f"<dd>{SIGN_UP['name']}</dd>") == 1
    assert posted.content.decode().count(f"<dd>{SIGN_UP['email']}</dd>") == 1
    assert "What you wrote" not in shown.content.decode()


def test_stranger_registers_for_no_event_of_which_every_session_was_called_off(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    other = schedule.add_session(
        event,
        title={"es": "Segunda"},
        declared_minutes=60,
        wall_start=datetime(2026, 11, 14, 9),
        by=None,
        now=now,
    )
    schedule.cancel_session(session, by=None, now=now)

    one_left = client.get(f"/en/r/{event.code}/").content.decode()
    schedule.cancel_session(other, by=None, now=now)
    shown, posted = client.get(f"/en/r/{event.code}/"), client.post(f"/en/r/{event.code}/", SIGN_UP)

    assert '<form method="post"' in one_left
    assert (shown.status_code, posted.status_code) == (200, 409)
    for page in (shown, posted):
        assert (
            "Every session of it was called off, so nobody can register. If one is added"
            in page.content.decode()
        )
    assert posted.content.decode().count(f"<dd>{SIGN_UP['name']}</dd>") == 1
    assert not Registration.objects.exists()

    schedule.add_session(
        event,
        title={"es": "Tercera"},
        declared_minutes=60,
        wall_start=datetime(2026, 11, 15, 9),
        by=None,
        now=now,
    )

    assert client.post(f"/en/r/{event.code}/", SIGN_UP).status_code == 303


def test_a_draft_is_not_there(client: Client, event: Event):
    Event.objects.update(status="draft")

    for path in (f"/es/r/{event.code}/", f"/es/r/{event.code}/done/", f"/es/e/{event.code}/calendar.ics"):
        assert client.get(path).status_code == 404


def test_the_public_calendar_tells_the_time_and_no_way_in(client: Client, event: Event, session: Session):
    answer = client.get(f"/es/e/{event.code}/calendar.ics")

    assert answer["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in answer.content
    assert b"meet.example" not in answer.content
    assert b"ATTENDEE" not in answer.content


# --- The page of a place ---


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_participant_sees_what_is_held_behind_the_link(
    client: Client, event: Event, session: Session, now: datetime, sessions: int
):
    add_sessions(event, sessions - 1)
    place = take(event, now)
    path = address(place, now)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(path)

    # The link, the place with its event, presence, sessions and their documents, ways to change to,
    # announcements and the other letters to this place, surveys still open to it (which no flag of the event
    # can tell), the address of its calendar, and which site it is on.
    assert len(queries) == 11
    assert page.status_code == 200
    assert "paula@correo.example" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "strict-origin"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "meet.example" not in page.content.decode()


def test_a_forged_or_expired_link_opens_nothing(client: Client, event: Event, now: datetime, clock):
    place = take(event, now)
    path = address(place, now)
    part_token = links.mint("part", place.code, now=now, days=30)
    assert client.get(f"/es/my/{'x' * 43}/").status_code == 404
    assert client.get(f"/es/my/{part_token}/").status_code == 404
    clock.shift(timedelta(days=31))
    assert client.get(path).status_code == 404


def test_reading_the_page_changes_nothing(client: Client, event: Event, session: Session, now: datetime):
    place = take(event, now)
    token = address(place, now)
    before = list(Registration.objects.values())

    for act in (
        "", "confirm/", "switch/", "correct/", "cancel/", "withdraw/", "forget/", "claim/", "calendar.ics",
        "data.json", f"enter/{session.code}/",
    ):  # fmt: skip
        assert client.get(token + act).status_code in (200, 302), act
        assert client.head(token + act).status_code in (200, 302), act

    assert list(Registration.objects.values()) == before
    assert Presence.objects.count() == 0


def test_a_participant_confirms_their_address(client: Client, event: Event, now: datetime):
    place = take(event, now)
    path = address(place, now)

    assert client.post(path + "confirm/").status_code == 302

    place.refresh_from_db()
    assert place.address_confirmed_at == now


def test_a_participant_changes_the_mode_in_one_step(
    client: Client, event: Event, session: Session, now: datetime
):
    place = take(event, now)
    path = address(place, now)

    answer = client.post(path + "switch/", {"to": "onsite"})

    place.refresh_from_db()
    assert (answer.status_code, answer["Location"], place.mode) == (302, path, "onsite")
    assert "Casa Ibargüen" in client.get(path).content.decode()
    assert client.post(path + "switch/", {"to": "moon"}).status_code == 409


def test_a_participant_gives_the_place_back(client: Client, event: Event, session: Session, now: datetime):
    place = take(event, now)
    path = address(place, now)
    assert client.get(path + "cancel/").status_code == 200

    client.post(path + "cancel/")

    place.refresh_from_db()
    assert place.status == "cancelled"
    assert client.get(path).status_code == 200


def test_a_participant_corrects_what_is_held_and_keeps_the_address_the_place_is_known_by(
    client: Client, event: Event, session: Session, now: datetime
):
    place = take(event, now)
    path = address(place, now)
    assert path + "correct/" in client.get(path).content.decode()
    form = client.get(path + "correct/").context["form"]
    assert "email" not in form.fields
    assert [form[name].value() for name in ("name", "stakeholder_group", "country")] == ["Paula", "-", "-"]

    answer = client.post(
        path + "correct/",
        {
            "name": "Paula  Andrade", "email": "otra@correo.example", "phone": "2440 2400", "country": "GT",
            "stakeholder_group": "press", "gender_answers": ["man", "woman"], "first_time": "no",
            "mode": "onsite",
        },
    )  # fmt: skip

    place.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, path)
    assert (place.name, place.name_key, place.email, place.contact_key, str(place.phone), place.mode) == (
        "Paula Andrade", "paula andrade", "paula@correo.example", "paula@correo.example", "+50224402400",
        "online",
    )  # fmt: skip
    assert (place.stakeholder_group.code, place.country, place.gender, place.first_time) == (
        "press", "GT", "another", False,
    )  # fmt: skip
    # The new name takes no second seat, and letters go where they went.
    again = {"name": "paula andrade", "email": "paula@correo.example", "consent": "on"}
    assert client.post(f"/es/r/{event.code}/", SIGN_UP | again).status_code == 303
    assert Registration.objects.count() == 1
    wrong = client.post(path + "correct/", {"name": "", "country": "XX", "stakeholder_group": "press"})
    assert (wrong.status_code, wrong.context["form"].errors.keys()) == (422, {"name", "country"})


def test_a_name_that_another_place_at_the_same_contact_has_is_refused(
    client: Client, event: Event, session: Session, now: datetime
):
    place = take(event, now)
    client.post(f"/es/r/{event.code}/", SIGN_UP | {"name": "Pablo"})

    answer = client.post(
        address(place, now) + "correct/", {"name": "PABLO", "stakeholder_group": "-", "country": "-"}
    )

    place.refresh_from_db()
    assert (answer.status_code, place.name, place.name_key) == (422, "Paula", "paula")


def test_an_address_added_to_a_phone_gets_the_letter_and_never_costs_the_place(
    client: Client, event: Event, session: Session, now: datetime
):
    place = registration.register(
        event,
        answers=Answers(name="Paula", mode="online"),
        contact=Contact(phone="+50224402400"),
        language="es",
        time_zone="UTC",
        now=now - timedelta(days=2),
    )
    typed = {"name": "Paula", "stakeholder_group": "-", "country": "-", "phone": "+50255559876"}
    path = address(place, now) + "correct/"

    client.post(path, typed | {"email": "paula@correo.example"})
    client.post(path, typed | {"email": "otra@correo.example"})

    place.refresh_from_db()
    assert (place.email, str(place.phone), place.contact_key) == (
        "paula@correo.example", "+50224402400", "+50224402400",
    )  # fmt: skip
    assert [letter.address for letter in Letter.objects.all()] == ["paula@correo.example"]
    Event.objects.filter(pk=event.pk).update(release_unconfirmed_after=24)
    assert registration.release_unconfirmed(now) == 0


def test_a_participant_takes_back_the_agreement_to_one_place_and_keeps_the_account(
    enter: Callable[[Person], Client], event: Event, session: Session, participant: Person, now: datetime
):
    place = take(event, now, person=participant)
    link = address(place, now)
    client, path = enter(participant), f"/es/my/r/{place.code}/"
    # By the link alone its holder is led to log in; reading the page takes nothing back.
    assert client.post(link + "withdraw/")["Location"] == path + "withdraw/"
    assert path + "withdraw/" in client.get(path).content.decode()
    assert client.get(path + "withdraw/").status_code == 200
    assert Consent.objects.get(about=place.code).withdrawn_at is None

    client.post(path + "withdraw/")

    place.refresh_from_db()
    assert (place.status, place.name, place.email, place.contact_key, place.person) == (
        "cancelled", "—", "", "", None,
    )  # fmt: skip
    assert Consent.objects.get(about=place.code).withdrawn_at == now
    assert Capacity.objects.get(event=event, mode="online").taken == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.address) == ("dropped", "")
    assert client.get(link).status_code == 404
    participant.refresh_from_db()
    assert (participant.name, client.get("/es/my/").status_code) == ("Paula", 200)


def test_without_an_account_to_take_it_back_is_to_be_forgotten(client: Client, event: Event, now: datetime):
    path = address(take(event, now), now)

    assert client.post(path + "withdraw/")["Location"] == path + "forget/"
    assert "withdraw/" not in client.get(path).content.decode()
    client.post(path + "forget/")

    assert Consent.objects.get().withdrawn_at == now


def test_a_participant_is_forgotten_and_the_link_ends(client: Client, event: Event, now: datetime):
    place = take(event, now)
    path = address(place, now)

    answer = client.post(path + "forget/")

    place.refresh_from_db()
    assert (answer.status_code, answer["Location"], place.email) == (302, "/es/my/forgotten/", "")
    assert client.get("/es/my/forgotten/").status_code == 200
    assert client.get(path).status_code == 404


def test_a_participant_is_forgotten_with_every_place_of_the_same_hand(
    client: Client, event: Event, participant: Person, now: datetime
):
    def another_event() -> Event:
        ahead = {"starts_at": event.starts_at, "ends_at": event.ends_at, "time_zone": "UTC"}
        made = Event.objects.create(title_es="Otra", status="published", **ahead)
        Capacity.objects.create(event=made, mode="online", seats=2)
        return made

    given_back = registration.cancel(take(event, now), now=now)
    other = take(another_event(), now, name="PAULA")
    account = take(another_event(), now, person=participant)
    namesake = take(event, now, name="Pablo")
    Registration.objects.filter(pk=namesake.pk).update(contact_key="paula@correo.example")
    place = take(event, now)
    path = address(place, now, "forget/")
    assert client.get(path).context["places"] == 3

    client.post(path)

    erased = Registration.objects.filter(name="—", email="", contact_key="")
    assert set(erased) == {given_back, other, place}
    kept = Registration.objects.exclude(pk__in=erased)
    assert set(kept.values_list("pk", "status")) == {
        (namesake.pk, "confirmed"),
        (account.pk, "confirmed"),
    }


def test_a_place_under_a_taken_name_reaches_no_place_of_whoever_has_it(
    client: Client, event: Event, now: datetime
):
    ahead = {"starts_at": event.starts_at, "ends_at": event.ends_at, "time_zone": "UTC"}
    elsewhere = Event.objects.create(title_es="Otra", status="published", **ahead)
    Capacity.objects.create(event=elsewhere, mode="online", seats=2)
    hers = take(elsewhere, now, name="Pola")
    Registration.objects.filter(pk=hers.pk).update(contact_key="paula@correo.example")
    path = address(take(event, now), now)
    client.post(path + "correct/", {"name": "Pola", "stakeholder_group": "-", "country": "-"})

    assert client.get(path + "forget/").context["places"] == 1
    client.post(path + "forget/")

    hers.refresh_from_db()
    assert hers.name == "Pola"


def test_a_link_never_erases_an_account(client: Client, event: Event, participant: Person, now: datetime):
    place = take(event, now, person=participant)

    answer = client.post(address(place, now) + "forget/")

    participant.refresh_from_db()
    assert (answer["Location"], participant.erased_at) == ("/es/me/forget/", None)


@pytest.mark.parametrize(("path", "language"), [("es", "es"), ("pt", "pt-br"), ("en", "en")])
def test_a_participant_agrees_to_the_words_of_the_page_they_read(
    client: Client, event: Event, session: Session, path: str, language: str
):
    shown = client.get(f"/{path}/r/{event.code}/").content.decode()

    client.post(f"/{path}/r/{event.code}/", SIGN_UP)

    place, given = Registration.objects.get(), Consent.objects.get()
    assert given.text.text in shown
    assert (given.text.purpose, given.text.version, given.text.language) == ("registration", 1, language)
    assert (given.subject, given.about, given.read_aloud_by) == (place.subject, place.code, None)


def test_a_participant_downloads_what_is_held(client: Client, event: Event, session: Session, now: datetime):
    place = take(event, now)

    held = client.get(address(place, now) + "data.json").json()

    assert held["place"]["email"] == "paula@correo.example"
    assert [letter["kind"] for letter in held["letters"]] == ["events.registered"]
    assert len(held["consents"]) == 1


def test_a_participant_enters_when_it_is_open(
    client: Client, event: Event, session: Session, now: datetime, clock
):
    path = address(take(event, now), now) + f"enter/{session.code}/"
    early = client.post(path)
    assert early.status_code == 409
    assert "meet.example" not in early.content.decode()
    clock.move_to(session.starts_at - timedelta(minutes=15))

    page = client.post(path)

    words = page.content.decode()
    assert page.status_code == 200
    assert '<a class="button" href="https://meet.example/abc" rel="noreferrer noopener">' in words
    assert "123 456" in words
    assert "maíz" in words
    presence = Presence.objects.get()
    assert (presence.state, presence.source, presence.mode) == ("present", "enter", "online")


def test_someone_with_a_seat_in_the_room_does_not_get_the_way_in(
    client: Client, event: Event, session: Session, now: datetime, clock
):
    path = address(take(event, now, mode="onsite"), now) + f"enter/{session.code}/"
    clock.move_to(session.starts_at)

    page = client.post(path)

    assert page.status_code == 409
    assert "meet.example" not in page.content.decode()


def test_a_session_of_another_event_is_not_entered(
    client: Client, event: Event, session: Session, organisation, now: datetime
):
    other = Event.objects.create(
        title="Otra", status="published", time_zone="UTC", ends_at=now + timedelta(days=9)
    )
    foreign = Session.objects.create(
        event=other, title="Ajena", status="scheduled", wall_date=now.date(), wall_time=now.time(),
        time_zone="UTC", starts_at=now, declared_minutes=60,
    )  # fmt: skip

    assert client.get(address(take(event, now), now) + f"enter/{foreign.code}/").status_code == 404


# --- Signed in ---


@pytest.mark.parametrize("places", [1, 3])
def test_my_page_lists_places_and_roles_at_the_same_cost(
    enter: Callable[[Person], Client],
    participant: Person,
    event: Event,
    session: Session,
    now: datetime,
    places: int,
):
    browser = enter(participant)
    for number in range(places):
        one = Event.objects.create(
            title_es=f"Encuentro {number}",
            status="published",
            time_zone="UTC",
            ends_at=now + timedelta(days=2),
        )
        Capacity.objects.create(event=one, mode="online")
        take(one, now, person=participant)
        Part.objects.create(
            session=session, person=participant, subject=participant.subject, role=list(Part.Role)[number]
        )

    with CaptureQueriesContext(connection) as queries:
        page = browser.get("/es/my/")

    assert page.status_code == 200
    assert page.content.decode().count("Encuentro") == places
    # The log-in in two, duties, what a desk took for theirs, places, roles, what is at one hour, places to
    # take in, who asks to get in touch, where the rooms above lead on to, the address of one's calendar, and
    # which site it is on.
    assert len(queries) == 12


def test_my_page_tells_a_place_held_from_one_given_back_or_called_off(
    enter: Callable[[Person], Client], participant: Person, event: Event, session: Session, now: datetime
):
    browser = enter(participant)
    place = take(event, now, person=participant)

    def badges() -> list[str]:
        page = browser.get("/es/my/").content.decode()
        return re.findall(r"</i>([^<]+)</span>", page.partition('class="cards"')[2])

    assert badges() == ["con lugar", "en línea"]
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    assert badges() == ["cancelada", "en línea"]
    Event.objects.filter(pk=event.pk).update(status="published")
    Registration.objects.filter(pk=place.pk).update(status="cancelled")
    assert badges() == ["cancelada", "en línea"]


@pytest.mark.parametrize("path", ["/es/me/", "/es/my/r/{code}/"])
def test_a_participant_reads_the_place_of_a_zone_and_not_its_code(
    enter: Callable[[Person], Client], participant: Person, event: Event, now: datetime, path: str
):
    place = take(event, now, person=participant)

    page = enter(participant).get(path.format(code=place.code)).content.decode()

    assert "Bogotá" in page
    assert ">America/" not in page.partition("Otros lugares")[0]


def test_the_way_in_names_a_gathering_of_one_session_once(
    enter: Callable[[Person], Client], participant: Person, event: Event, session: Session, now: datetime
):
    Session.objects.filter(pk=session.pk).update(title_es=event.title_es)
    place = take(event, now, person=participant)

    page = enter(participant).get(f"/es/my/r/{place.code}/enter/{session.code}/").content.decode()

    assert page.partition("<main")[2].count(event.title_es) == 1


def test_a_stranger_logs_in_before_my_page(client: Client):
    for path in ("/es/my/", "/es/my/data.json", "/es/my/r/abc/", "/es/my/r/abc/cancel/", "/es/my/role/abc/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/es/account/login/"), path


@pytest.mark.parametrize(("zone", "is_told"), [("UTC", False), ("America/Sao_Paulo", True)])
def test_an_account_that_never_chose_a_zone_is_told_no_hour_of_greenwich(
    enter: Callable[[Person], Client],
    participant: Person,
    event: Event,
    session: Session,
    zone: str,
    is_told: bool,
):
    Person.objects.filter(pk=participant.pk).update(time_zone=zone)

    page = enter(participant).get(f"/es/r/{event.code}/").content.decode()

    assert ("Para usted: 12:00" in page or "Para usted: 15:00" in page) is is_told


def test_another_account_finds_nothing_of_mine(
    enter: Callable[[Person], Client],
    participant: Person,
    stranger: Person,
    event: Event,
    session: Session,
    now: datetime,
):
    place = take(event, now, person=participant)
    role = Part.objects.create(
        session=session, person=participant, subject=participant.subject, role="speaker"
    )
    browser = enter(stranger)

    for act in ("", "switch/", "cancel/", "forget/", "calendar.ics", "data.json", f"enter/{session.code}/"):
        assert browser.get(f"/es/my/r/{place.code}/{act}").status_code == 404, act
        assert browser.post(f"/es/my/r/{place.code}/{act}").status_code in (404, 405), act
    assert browser.get(f"/es/my/role/{role.code}/").status_code == 404


def test_a_place_behind_a_link_is_added_to_the_account(
    enter: Callable[[Person], Client], participant: Person, event: Event, session: Session, now: datetime
):
    place = take(event, now)

    enter(participant).post(address(place, now) + "claim/")

    place.refresh_from_db()
    assert place.person == participant


def test_a_place_whose_message_was_lost_is_found_by_its_address(
    enter: Callable[[Person], Client], participant: Person, stranger: Person, event: Event, now: datetime
):
    place = take(event, now)
    claim = f"/es/my/r/{place.code}/claim/"
    browser, other = enter(participant), enter(stranger)
    assert f'action="{claim}"' in browser.get("/es/my/").content.decode()
    assert f'action="{claim}"' not in other.get("/es/my/").content.decode()
    assert other.post(claim).status_code == 404
    assert (browser.get(claim)["Location"], other.get(claim).status_code) == ("/es/my/", 404)

    answer = browser.post(claim)

    place.refresh_from_db()
    assert (answer["Location"], place.person) == (f"/es/my/r/{place.code}/", participant)
    assert claim not in browser.get("/es/my/").content.decode()


def test_an_address_that_nobody_proved_shows_no_places(
    enter: Callable[[Person], Client], participant: Person, event: Event, now: datetime
):
    participant.emailaddress_set.update(verified=False)
    place = take(event, now)

    assert enter(participant).post(f"/es/my/r/{place.code}/claim/").status_code == 404


def test_of_two_places_at_an_event_one_is_taken_into_the_account(
    enter: Callable[[Person], Client], participant: Person, event: Event, now: datetime
):
    take(event, now, person=participant)
    second = take(event, now, name="Pablo")
    Registration.objects.filter(pk=second.pk).update(contact_key="paula@correo.example")

    answer = enter(participant).post(f"/es/my/r/{second.code}/claim/", follow=True)

    second.refresh_from_db()
    assert (answer.redirect_chain, second.person) == ([("/es/my/", 302)], None)


def test_someone_downloads_everything_held_about_them(
    enter: Callable[[Person], Client], participant: Person, event: Event, session: Session, now: datetime
):
    take(event, now, person=participant)

    held = enter(participant).get("/es/my/data.json").json()

    assert (held["account"]["name"], len(held["places"]), held["roles"]) == ("Paula", 1, [])


# --- Roles ---


def role_of(session: Session, person: Person, now: datetime, role: str = "speaker") -> tuple[Part, str]:
    part = Part.objects.create(session=session, person=person, subject=person.subject, role=role)
    return part, f"/es/role/{links.mint('part', part.code, now=now, days=30)}/"


def test_a_speaker_confirms_and_says_what_may_be_published(
    client: Client, session: Session, participant: Person, now: datetime
):
    role, path = role_of(session, participant, now)
    assert client.get(path).status_code == 200

    answer = client.post(
        path,
        {
            "stakeholder_group": "academia",
            "country": "BR",
            "gender_answers": ["woman"],
            "shows_groups": "on",
            "consent": "on",
        },
    )

    role.refresh_from_db()
    assert (answer.status_code, role.status, role.shows_name, role.shows_groups) == (
        302,
        "confirmed",
        False,
        True,
    )
    assert (role.stakeholder_group.code, role.country, role.gender) == ("academia", "BR", "woman")
    participant.refresh_from_db()
    assert participant.gender == ""


def test_a_speaker_who_changes_an_answer_is_not_told_of_a_confirmation_again(
    client: Client, session: Session, participant: Person, now: datetime
):
    role, path = role_of(session, participant, now)
    typed = {"stakeholder_group": "academia", "country": "BR", "consent": "on"}

    told = [str(next(iter(client.post(path, typed, follow=True).context["messages"]))) for _time in range(2)]

    assert told[0] != told[1]


def agreed(role: Part) -> dict[str, tuple[str, bool]]:
    """What stands on record about a role: purpose → the language it was read in, and whether it holds."""
    rows = Consent.objects.filter(subject=role.subject, about=role.code).order_by("pk")
    return {row.text.purpose: (row.text.language, row.withdrawn_at is None) for row in rows}


def test_a_speaker_agrees_to_each_purpose_in_the_words_they_read_and_takes_it_back(
    client: Client, session: Session, participant: Person, now: datetime
):
    role, path = role_of(session, participant, now)
    path = path.replace("/es/", "/pt/")
    other, _path = role_of(session, participant, now, "rapporteur")
    Consent.objects.create(
        subject=other.subject,
        about=other.code,
        text=ConsentText.objects.get(purpose="publish-name", language="es"),
    )
    # What the organiser proposes is ticked for nobody.
    Part.objects.filter(pk=role.pk).update(shows_name=True, shows_groups=True)
    assert " checked" not in client.get(path).content.decode()
    typed = {"stakeholder_group": "press", "country": "BR", "gender_answers": ["woman"], "shows_name": "on"}
    assert client.post(path, typed).status_code == 422
    assert agreed(role) == {}

    client.post(path, typed | {"consent": "on"})
    client.post(path, typed | {"consent": "on"})

    assert agreed(role) == {"role": ("pt-br", True), "publish-name": ("pt-br", True)}
    assert Consent.objects.filter(about=role.code).count() == 2
    words = client.get(path).content.decode()
    for text in ConsentText.objects.filter(purpose__in=["role", "publish-name", "publish-groups"]):
        assert (text.text in html.unescape(words)) == (text.language == "pt-br")

    del typed["shows_name"]
    client.post(path, typed | {"consent": "on"})
    assert agreed(role) == {"role": ("pt-br", True), "publish-name": ("pt-br", False)}

    client.post(path + "decline/")
    role.refresh_from_db()
    assert agreed(role) == {"role": ("pt-br", False), "publish-name": ("pt-br", False)}
    assert (role.stakeholder_group, role.country, role.gender_answers, role.gender) == (None, "", [], "")
    assert agreed(other) == {"publish-name": ("es", True)}


def test_a_speaker_declines_with_a_reason(
    client: Client, session: Session, participant: Person, now: datetime
):
    role, path = role_of(session, participant, now)
    assert client.get(path + "decline/").status_code == 200

    client.post(path + "decline/", {"reason": "Viajo ese día"})

    role.refresh_from_db()
    assert (role.status, role.decline_reason) == ("declined", "Viajo ese día")


def test_a_speaker_who_answers_half_is_told_and_loses_nothing(
    client: Client, session: Session, participant: Person, now: datetime
):
    role, path = role_of(session, participant, now)

    page = client.post(path, {"country": "XX", "gender_answers": ["man"], "shows_name": "on"})

    assert page.status_code == 422
    assert page.content.decode().count("checked") == 2
    role.refresh_from_db()
    assert role.status == "invited"
