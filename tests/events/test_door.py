"""The door: codes, devices without an account, and what two of them saw without a network."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import Http404
from django.test import Client
from django.urls import reverse

from events import access, attendance, door, recognition, registration
from events.door import Sighting
from events.errors import AlreadyEnrolled, NoScanToUndo, NotOurCode, OtherEvent, UnknownCode
from events.models import Capacity, DoorDevice, DoorScan, Event, Mode, Presence, Registration, Session
from events.models.door_codes import ALPHABET, in_groups, new_door_code, read
from people import erasure
from people.models import Person

EARLY = timedelta(minutes=20)


@pytest.fixture
def doors_open(session: Session) -> datetime:
    """Ten minutes before the session starts."""
    assert session.starts_at
    return session.starts_at - timedelta(minutes=10)


@pytest.fixture
def phone(session: Session, organiser: Person, now: datetime) -> DoorDevice:
    return enrolled(session, organiser, now)


def enrolled(session: Session, organiser: Person, now: datetime) -> DoorDevice:
    device, token = door.admit(session, label="Puerta", by=organiser, now=now)
    door.enrol(access.door_device_by_link(token, now), now=now)
    device.refresh_from_db()
    return device


def take(event: Event, now: datetime, name: str = "Paula", mode: str = "onsite") -> Registration:
    return registration.register(
        event,
        answers=recognition.Answers(name=name, mode=mode),
        contact=recognition.Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def seen(place: Registration, session: Session, at: datetime, client_id: str = "") -> Sighting:
    hashed = door.hash_of(place.door_code, door.salt_of(session.event))
    return Sighting(client_id or str(uuid.uuid4()), at, session.code, hashed)


def marks(session: Session) -> dict[str, tuple[Any, ...]]:
    rows = Presence.objects.filter(session=session).select_related("registration", "device")
    return {
        row.registration.name: (
            row.state,
            row.mode,
            row.source,
            row.entered_at,
            row.device and row.device.sign,
        )
        for row in rows
    }


# --- Codes ---


def test_a_code_is_read_as_people_type_it() -> None:
    code = new_door_code()
    assert read(in_groups(code).lower()) == code
    assert read(f"  {code.replace('0', 'o').replace('1', 'l').replace('2', 'z')} ") == code


def test_a_slip_of_the_finger_is_no_code() -> None:
    code = new_door_code()
    slips = [
        code[:at] + letter + code[at + 1 :]
        for at in range(len(code))
        for letter in ALPHABET
        if letter != code[at]
    ]
    slips += [
        code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(10) if code[at] != code[at + 1]
    ]
    assert [slip for slip in slips if read(slip)] == []
    assert (read(code[:-1]), read(""), read("https://example.org")) == ("", "", "")


def test_each_place_has_a_code_of_its_own_that_opens_no_page(event: Event, now: datetime) -> None:
    paula, pedro = take(event, now), take(event, now, "Pedro")
    assert paula.door_code != pedro.door_code
    with pytest.raises(IntegrityError):
        Registration.objects.filter(pk=paula.pk).update(door_code=pedro.door_code)


def test_the_badge_of_someone_forgotten_leads_nowhere(
    event: Event, session: Session, phone: DoorDevice, now: datetime
) -> None:
    place = take(event, now)
    code = place.door_code
    erasure.forget_subject(place.subject, now=now)
    with pytest.raises(UnknownCode):
        door.check_in(session, code, by=None, now=now)


# --- Devices ---


def test_an_enrolment_link_works_once(session: Session, organiser: Person, now: datetime) -> None:
    device, token = door.admit(session, label="Puerta", by=organiser, now=now)
    found = access.door_device_by_link(token, now)
    key = door.enrol(found, now=now)
    assert access.door_device_by_key(key, now) == device
    with pytest.raises(AlreadyEnrolled):
        door.enrol(found, now=now)
    with pytest.raises(Http404):
        access.door_device_by_link(token, now)
    with pytest.raises(Http404):
        access.door_device_by_key(token, now)


def test_an_unused_link_expires(session: Session, organiser: Person, now: datetime) -> None:
    _device, token = door.admit(session, label="Puerta", by=organiser, now=now)
    with pytest.raises(Http404):
        access.door_device_by_link(token, now + timedelta(days=door.LINK_DAYS, seconds=1))


def test_a_device_is_out_when_it_was_shut_out_or_its_event_is_over(
    session: Session, organiser: Person, now: datetime
) -> None:
    device, token = door.admit(session, label="Puerta", by=organiser, now=now)
    key = door.enrol(device, now=now)
    assert session.ends_at
    assert access.door_device_by_key(key, session.ends_at + timedelta(days=1)) == device
    with pytest.raises(Http404):
        access.door_device_by_key(key, session.ends_at + timedelta(days=2, seconds=1))
    door.shut_out(device, by=organiser, now=now)
    with pytest.raises(Http404):
        access.door_device_by_key(key, now)


# --- The list ---


def test_the_list_holds_no_code_and_no_address(
    event: Event, session: Session, phone: DoorDevice, now: datetime
) -> None:
    place, online = take(event, now), take(event, now, "Pedro", "online")
    taken = door.take_list(phone, now=now)
    said = json.dumps(taken, default=str)
    assert [row["called"] for row in taken["rows"]] == ["Paula", ""]
    assert [row["mode"] for row in taken["rows"]] == ["onsite", "online"]
    for secret in (place.door_code, online.door_code, place.code, place.email, str(place.subject), "Pedro"):
        assert secret not in said
    assert taken["rows"][0]["hash"] == door.hash_of(place.door_code, taken["salt"])


def test_a_protected_list_holds_numbers(
    event: Event, session: Session, phone: DoorDevice, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(risk=Event.Risk.PROTECTED)
    take(event, now)
    phone = DoorDevice.objects.select_related("event", "session__event").get()
    taken = door.take_list(phone, now=now)
    assert ([row["called"] for row in taken["rows"]], taken["rows"][0]["number"]) == ([""], 1)
    assert "Paula" not in json.dumps(taken, default=str)
    assert "Mesa" not in json.dumps(taken, default=str)


@pytest.mark.parametrize("people", [1, 3])
def test_a_list_costs_the_same_queries_for_one_and_for_three(
    event: Event,
    session: Session,
    phone: DoorDevice,
    now: datetime,
    people: int,
    django_assert_num_queries: Any,
) -> None:
    for name in ("Paula", "Pedro", "Pía")[:people]:
        attendance.mark(session, take(event, now, name), state="present", by=None, now=now)
    phone = DoorDevice.objects.select_related("event", "session__event").get()
    with django_assert_num_queries(5):  # two of them its transaction's
        door.take_list(phone, now=now)


def test_the_list_says_who_is_in_and_who_saw_them(
    event: Event, session: Session, phone: DoorDevice, organiser: Person, now: datetime, doors_open: datetime
) -> None:
    place = take(event, now)
    door.receive(phone, [seen(place, session, doors_open)], sent_at=doors_open, now=doors_open)
    other = enrolled(session, organiser, now)
    (row,) = door.take_list(other, now=doors_open)["rows"]
    assert (row["in"], row["sign"], row["at"]) == (True, "A", doors_open)


# --- What was seen ---


def test_two_devices_saw_the_same_people_and_each_comes_in_once(
    event: Event, session: Session, phone: DoorDevice, organiser: Person, now: datetime, doors_open: datetime
) -> None:
    Capacity.objects.filter(event=event, mode=Mode.ONSITE).update(seats=None)
    people = [take(event, now, f"Persona {number}") for number in range(30)]
    other = enrolled(session, organiser, now)
    back = doors_open + timedelta(hours=1)
    first = [seen(place, session, doors_open + timedelta(seconds=n)) for n, place in enumerate(people[:20])]
    second = [
        seen(place, session, doors_open + timedelta(seconds=n - 15)) for n, place in enumerate(people[10:])
    ]

    one = door.receive(phone, first, sent_at=back, now=back)
    two = door.receive(other, second, sent_at=back, now=back)

    assert [result.outcome for result in one] == ["recorded"] * 20
    assert [result.outcome for result in two] == ["again"] * 10 + ["recorded"] * 10
    assert {result.sign for result in two[:10]} == {"A"}
    assert len(marks(session)) == 30
    # Whoever saw them first, though they sent last, is the one who saw them come in.
    assert marks(session)["Persona 12"] == (
        "present",
        "onsite",
        "door",
        doors_open - timedelta(seconds=13),
        "B",
    )
    assert DoorScan.objects.count() == 40


def test_a_batch_that_is_sent_again_changes_nothing(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime
) -> None:
    batch = [
        seen(take(event, now), session, doors_open),
        Sighting(str(uuid.uuid4()), doors_open, session.code),
    ]
    first = door.receive(phone, batch, sent_at=doors_open, now=doors_open)
    before = (marks(session), list(DoorScan.objects.order_by("pk").values_list()))
    again = door.receive(phone, batch, sent_at=doors_open, now=doors_open + EARLY)
    assert (marks(session), list(DoorScan.objects.order_by("pk").values_list())) == before
    assert (
        [result.outcome for result in again]
        == [result.outcome for result in first]
        == ["recorded", "walk-in"]
    )


def test_half_a_batch_and_then_the_whole_of_it_lose_and_double_nobody(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime
) -> None:
    batch = [seen(take(event, now, name), session, doors_open) for name in ("Paula", "Pedro", "Pía")]
    door.receive(phone, batch[:2], sent_at=doors_open, now=doors_open)
    door.receive(phone, batch, sent_at=doors_open, now=doors_open)
    assert (sorted(marks(session)), DoorScan.objects.count()) == (["Paula", "Pedro", "Pía"], 3)


def test_the_same_id_twice_in_one_batch_counts_once(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime
) -> None:
    one = seen(take(event, now), session, doors_open)
    assert len(door.receive(phone, [one, one], sent_at=doors_open, now=doors_open)) == 1
    assert DoorScan.objects.count() == 1


@pytest.mark.parametrize("wrong", [timedelta(hours=-9), timedelta(0), timedelta(days=400)])
def test_a_wrong_clock_does_no_harm(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime, wrong: timedelta
) -> None:
    back = doors_open + timedelta(hours=2)
    door.receive(phone, [seen(take(event, now), session, doors_open + wrong)], sent_at=back + wrong, now=back)
    assert marks(session)["Paula"][3] == doors_open
    assert not DoorScan.objects.get().is_time_doubtful


@pytest.mark.parametrize(
    ("by_its_clock", "sent", "counts"),
    [
        (timedelta(hours=1), timedelta(0), timedelta(hours=2)),  # set back before it was sent
        (timedelta(days=-30), timedelta(0), timedelta(hours=2)),  # set forward by a month
    ],
)
def test_a_clock_that_was_changed_in_between_is_told(
    event: Event,
    session: Session,
    phone: DoorDevice,
    now: datetime,
    doors_open: datetime,
    by_its_clock: timedelta,
    sent: timedelta,
    counts: timedelta,
) -> None:
    back = doors_open + timedelta(hours=2)
    scan = seen(take(event, now), session, doors_open + by_its_clock)
    door.receive(phone, [scan], sent_at=doors_open + sent, now=back)
    assert DoorScan.objects.get().is_time_doubtful
    assert marks(session)["Paula"][3] == doors_open + counts


def test_nobody_was_seen_before_the_device_was_let_in(
    event: Event, session: Session, phone: DoorDevice, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    door.receive(phone, [seen(take(event, now), session, now - EARLY)], sent_at=later, now=later)
    assert (marks(session)["Paula"][3], DoorScan.objects.get().is_time_doubtful) == (now, True)


def test_an_unknown_code_and_a_walk_in_are_kept_and_told(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime
) -> None:
    strange = Sighting(str(uuid.uuid4()), doors_open, session.code, "0" * 32)
    walked = Sighting(str(uuid.uuid4()), doors_open, session.code)
    results = door.receive(phone, [strange, walked], sent_at=doors_open, now=doors_open)
    assert [result.outcome for result in results] == ["unknown", "walk-in"]
    assert door.counts(session) == {"in": 0, "expected": 0, "unknown": 1, "walk_ins": 1}


def test_a_place_given_back_is_told_and_counts_nobody(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime
) -> None:
    place = take(event, now)
    registration.cancel(place, now=now)
    (result,) = door.receive(phone, [seen(place, session, doors_open)], sent_at=doors_open, now=doors_open)
    assert (result.outcome, marks(session)) == ("no-place", {})


def test_a_scan_for_a_session_that_is_not_held_is_kept(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime
) -> None:
    place = take(event, now)
    Session.objects.filter(pk=session.pk).update(status=Session.Status.CANCELLED)
    (result,) = door.receive(phone, [seen(place, session, doors_open)], sent_at=doors_open, now=doors_open)
    assert (result.outcome, marks(session), DoorScan.objects.count()) == ("not-held", {}, 1)


def test_a_device_knows_no_session_and_no_code_of_another_event(
    event: Event, session: Session, phone: DoorDevice, now: datetime, doors_open: datetime
) -> None:
    other = Event.objects.create(title="Otra", time_zone="UTC", status="published")
    elsewhere = Session.objects.create(
        event=other, title="Otra", status="scheduled", time_zone="UTC", declared_minutes=60,
        starts_at=doors_open, wall_date=doors_open.date(), wall_time=doors_open.time(),
    )  # fmt: skip
    foreign = Registration.objects.create(
        event=other, number=1, name="Ana", mode="onsite", language="es", time_zone="UTC"
    )
    with pytest.raises(OtherEvent):
        door.receive(phone, [seen(foreign, elsewhere, doors_open)], sent_at=doors_open, now=doors_open)
    (result,) = door.receive(phone, [seen(foreign, session, doors_open)], sent_at=doors_open, now=doors_open)
    assert (result.outcome, Presence.objects.count()) == ("unknown", 0)
    with pytest.raises(UnknownCode):
        door.check_in(session, foreign.door_code, by=None, now=doors_open)
    with pytest.raises(NotOurCode):
        door.check_in(session, "hola", by=None, now=doors_open)


def test_who_is_seen_after_they_were_marked_absent_did_come(
    event: Event, session: Session, phone: DoorDevice, trainer: Person, now: datetime, doors_open: datetime
) -> None:
    late, gone = take(event, now), take(event, now, "Pedro")
    attendance.mark(session, late, state="absent", by=trainer, now=doors_open)
    attendance.mark(session, gone, state="absent", by=trainer, now=doors_open + timedelta(hours=1))
    batch = [seen(place, session, doors_open + EARLY) for place in (late, gone)]
    results = door.receive(
        phone, batch, sent_at=doors_open + timedelta(hours=2), now=doors_open + timedelta(hours=2)
    )
    assert [result.outcome for result in results] == ["recorded", "stands"]
    assert marks(session)["Paula"] == ("present", "onsite", "door", doors_open + EARLY, "A")
    assert marks(session)["Pedro"][:3] == ("absent", "onsite", "hand")


def test_what_a_person_marked_stands_and_gains_the_time_and_an_entry_online_gives_way(
    event: Event, session: Session, phone: DoorDevice, trainer: Person, now: datetime, doors_open: datetime
) -> None:
    present, online = take(event, now, "Pedro"), take(event, now, "Pía", "online")
    attendance.mark(session, present, state="present", minutes=30, by=trainer, now=doors_open + EARLY)
    attendance.enter(online, session, now=doors_open)
    batch = [seen(place, session, doors_open) for place in (present, online)]
    results = door.receive(phone, batch, sent_at=doors_open, now=doors_open)
    assert [result.outcome for result in results] == ["again", "recorded"]
    assert marks(session) == {
        "Pedro": ("present", "onsite", "hand", doors_open, None),
        "Pía": ("present", "onsite", "door", doors_open, "A"),
    }
    assert Presence.objects.get(registration=present).minutes == 30


def test_a_wrong_scan_is_undone_with_all_its_doubles_and_can_be_scanned_again(
    event: Event, session: Session, phone: DoorDevice, organiser: Person, now: datetime, doors_open: datetime
) -> None:
    place = take(event, now)
    batch = [seen(place, session, doors_open), seen(place, session, doors_open + EARLY)]
    door.receive(phone, batch, sent_at=doors_open + EARLY, now=doors_open + EARLY)
    scan = DoorScan.objects.get(outcome="recorded")

    door.undo(scan, by=organiser, now=doors_open + EARLY)

    assert marks(session) == {}
    assert set(DoorScan.objects.values_list("undone_by", flat=True)) == {organiser.pk}
    with pytest.raises(NoScanToUndo):
        door.undo(scan, by=organiser, now=doors_open + EARLY)
    # What was undone stays so when the same batch comes again; a new scan counts.
    door.receive(phone, batch, sent_at=doors_open + EARLY, now=doors_open + EARLY)
    assert marks(session) == {}
    door.check_in(session, place.door_code, by=organiser, now=doors_open + EARLY)
    assert list(marks(session)) == ["Paula"]


@pytest.mark.parametrize("people", [1, 3])
def test_a_batch_costs_the_same_queries_for_one_and_for_three(
    event: Event,
    session: Session,
    phone: DoorDevice,
    now: datetime,
    doors_open: datetime,
    people: int,
    django_assert_max_num_queries: Any,
) -> None:
    batch = [seen(take(event, now, name), session, doors_open) for name in ("Paula", "Pedro", "Pía")[:people]]
    phone = DoorDevice.objects.select_related("event", "session__event").get()
    with django_assert_max_num_queries(14):  # with its transaction and savepoints
        door.receive(phone, batch, sent_at=doors_open, now=doors_open)


# --- By HTTP ---


@pytest.fixture
def key(session: Session, organiser: Person) -> str:
    real = datetime.now(UTC)
    device, _token = door.admit(session, label="Puerta", by=organiser, now=real)
    DoorDevice.objects.filter(pk=device.pk).update(expires_at=real + timedelta(days=5))
    device.refresh_from_db()
    return door.enrol(device, now=real)


def send(client: Client, key: str, content: Any, route: str = "door_scans") -> Any:
    return client.post(
        reverse(f"events:{route}"),
        json.dumps(content),
        content_type="application/json",
        headers={"X-Door-Key": key},
    )


def test_a_phone_sends_what_it_saw(
    client: Client, event: Event, session: Session, key: str, now: datetime
) -> None:
    place = take(event, now)
    at = round(datetime.now(UTC).timestamp() * 1000)
    hashed = door.hash_of(place.door_code, door.salt_of(event))
    scan = {"id": str(uuid.uuid4()), "at": at - 5000, "hash": hashed, "session": session.code}
    answer = send(client, key, {"sent_at": at, "scans": [scan]})
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    assert (result["id"], result["outcome"], result["called"]) == (scan["id"], "recorded", "Paula")
    assert answer.json()["counts"]["in"] == 1
    assert answer["Cache-Control"] == "no-store"


def test_a_device_that_was_shut_out_neither_fetches_nor_sends(
    client: Client, event: Event, session: Session, key: str, organiser: Person
) -> None:
    assert send(client, key, {}, "door_list").status_code == 200
    door.shut_out(DoorDevice.objects.get(), by=organiser, now=datetime.now(UTC))
    assert send(client, key, {}, "door_list").status_code == 404
    assert send(client, key, {"sent_at": 1, "scans": []}).status_code == 404
    assert send(client, "x" * 43, {"sent_at": 1, "scans": []}).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"sent_at": "now", "scans": []},
        {"sent_at": 10**30, "scans": []},
        {"sent_at": 1, "scans": [{"id": "1", "at": 1, "session": "x"}]},
        {"sent_at": 1, "scans": [{"id": str(uuid.uuid4()), "at": True, "session": "x"}]},
        {"sent_at": 1, "scans": [{"id": str(uuid.uuid4()), "at": 1, "session": None}]},
        {"sent_at": 1, "scans": [{"id": str(uuid.uuid4()), "at": 1, "session": "x", "hash": "short"}]},
        {"sent_at": 1, "scans": [{"id": str(uuid.uuid4()), "at": 1, "session": "x\0"}]},
        {"sent_at": 1, "scans": [{"id": str(uuid.uuid4()), "at": 1, "session": "\ud800"}]},
        {"sent_at": 1, "scans": [{"id": str(uuid.uuid4()), "at": -(10**17), "session": "x"}]},
        {"sent_at": 1, "scans": [{}] * 201},
        {"sent_at": 1, "scans": ["x"]},
    ],
)
def test_what_cannot_be_read_is_refused_and_writes_nothing(client: Client, key: str, content: Any) -> None:
    assert send(client, key, content).status_code == 400
    assert DoorScan.objects.count() == 0


def test_a_scan_nested_without_end_is_refused(client: Client, key: str) -> None:
    answer = client.post(
        reverse("events:door_scans"),
        "[" * 100_000,
        content_type="application/json",
        headers={"X-Door-Key": key},
    )
    assert answer.status_code == 400


def test_a_form_of_another_site_cannot_send(client: Client, key: str) -> None:
    body = json.dumps({"sent_at": 1, "scans": []})
    answer = client.post(
        reverse("events:door_scans"), body, content_type="text/plain", headers={"X-Door-Key": key}
    )
    assert answer.status_code == 400


def test_a_phone_without_scripts_types_codes_on_one_page(
    client: Client, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    place = take(event, now)
    device, token = door.admit(session, label="Puerta", by=organiser, now=datetime.now(UTC))
    DoorDevice.objects.filter(pk=device.pk).update(expires_at=datetime.now(UTC) + timedelta(days=5))
    answer = client.post(reverse("events:door_enrol", args=[token]), {"way": "plain"})
    page = reverse("events:door_plain")
    assert answer["Location"] == page
    cookie = client.cookies["door"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", page)
    told = client.post(page, {"code": in_groups(place.door_code).lower()})
    assert "Paula" in told.content.decode()
    assert list(marks(session)) == ["Paula"]
    wrong = client.post(page, {"code": "K7QM"})
    assert (wrong.status_code, 'value="K7QM"' in wrong.content.decode()) == (422, True)
    assert Client().get(page).status_code == 404


def test_the_camera_and_a_worker_are_allowed_on_the_page_at_the_door_alone(
    client: Client, event: Event, enter: Any, admin: Person
) -> None:
    from cms import tree

    tree.ensure()
    at_the_door = client.get(reverse("events:door"))
    assert "camera=(self)" in at_the_door["Permissions-Policy"]
    assert "worker-src 'self'" in at_the_door["Content-Security-Policy"]
    assert "unsafe" not in at_the_door["Content-Security-Policy"]
    browser = enter(admin)
    for address in (
        reverse("events:register", args=[event.code]),
        reverse("events:desk"),
        reverse("events:door_worker"),
        "/es/account/login/",
        "/es/nowhere/",
        "/es/",
        "/cms/",
        "/back-office/",
    ):
        answer = browser.get(address)
        assert "camera=()" in answer["Permissions-Policy"], address
        assert "worker-src 'none'" in answer["Content-Security-Policy"], address


def test_the_worker_reaches_the_door_alone(client: Client) -> None:
    answer = client.get(reverse("events:door_worker"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer
    assert reverse("events:door_worker").startswith(reverse("events:door"))
    kept = json.loads(answer.content.decode().split("const KEPT = ")[1].split(";")[0])
    assert kept[0] == reverse("events:door")
    assert {address.split("/")[1] for address in kept[1:]} == {"static"}


# --- What stood before a wrong scan ---


def test_scans_and_phones_go_30_days_after_the_event_and_the_marks_stay(
    event: Event, session: Session, organiser: Person, doors_open: datetime, now: datetime
) -> None:
    place, phone_there = take(event, now), enrolled(session, organiser, now)
    door.receive(phone_there, [seen(place, session, doors_open)], sent_at=doors_open, now=doors_open)
    undated = Event.objects.create(title_es="Sin fecha", time_zone="UTC")
    later = Session.objects.create(event=undated, title_es="Más tarde", declared_minutes=60, time_zone="UTC")
    other, _token = door.admit(later, label="Otra", by=organiser, now=now)
    DoorScan.objects.create(
        session=later, device=other, outcome="walk-in", scanned_at=now, received_at=now, client_id="w"
    )
    assert event.ends_at is not None

    def left() -> tuple[int, int]:
        return DoorScan.objects.count(), DoorDevice.objects.count()

    assert (door.forget_old(now + timedelta(days=29)), left()) == (0, (2, 2))
    assert (door.forget_old(now + timedelta(days=30)), left()) == (1, (1, 2))
    assert (door.forget_old(event.ends_at + timedelta(days=30)), left()) == (1, (0, 2))
    assert (door.forget_old(event.ends_at + timedelta(days=60)), left()) == (0, (0, 0))
    mark = Presence.objects.get(session=session)
    assert (mark.state, mark.source, mark.device) == ("present", "door", None)


def test_undoing_a_wrong_scan_sets_back_the_minutes_of_a_meeting(
    event: Event, session: Session, organiser: Person, now: datetime, doors_open: datetime
) -> None:
    place = take(event, now, mode="online")
    said = attendance.Said(place, "online", doors_open, doors_open + timedelta(minutes=55), 55)
    attendance.record(session, [said], source="zoom", by=None, now=now)
    before = Presence.objects.values().get()
    door.check_in(session, place.door_code, by=organiser, now=doors_open)
    assert marks(session)["Paula"][1:3] == ("onsite", "door")
    door.undo(DoorScan.objects.get(), by=organiser, now=doors_open + EARLY)
    assert Presence.objects.values().get() == before


def test_undoing_a_wrong_scan_sets_back_what_a_person_decided_before_or_in_between(
    event: Event,
    session: Session,
    phone: DoorDevice,
    organiser: Person,
    now: datetime,
    doors_open: datetime,
) -> None:
    place, back = take(event, now), doors_open + timedelta(hours=1)
    door.receive(phone, [seen(place, session, doors_open)], sent_at=doors_open, now=doors_open)
    attendance.mark(session, place, state="excused", by=organiser, now=doors_open + EARLY)
    door.receive(phone, [seen(place, session, back)], sent_at=back, now=back)
    door.receive(phone, [seen(place, session, back)], sent_at=back, now=back + EARLY)
    assert marks(session)["Paula"][0] == "present"
    door.undo(DoorScan.objects.order_by("pk")[1], by=organiser, now=back + EARLY)
    row = Presence.objects.get()
    assert (row.state, row.source, row.recorded_by) == ("excused", "hand", organiser)


def test_undoing_a_wrong_scan_sets_back_the_time_that_a_mark_by_hand_had(
    event: Event, session: Session, organiser: Person, now: datetime, doors_open: datetime
) -> None:
    place = take(event, now)
    attendance.mark(session, place, state="present", by=organiser, now=now)
    door.check_in(session, place.door_code, by=organiser, now=doors_open)
    assert marks(session)["Paula"][2:4] == ("hand", doors_open)
    door.undo(DoorScan.objects.get(), by=organiser, now=doors_open + EARLY)
    assert marks(session)["Paula"][2:4] == ("hand", None)


def test_nobody_of_another_event_is_let_in_whatever_became_of_their_place_or_the_session(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    other = Event.objects.create(title="Otra", time_zone="UTC", status="published")
    foreign = Registration.objects.create(
        event=other, number=1, name="Ana", mode="onsite", language="es", time_zone="UTC"
    )
    for status, held in (("confirmed", "scheduled"), ("cancelled", "scheduled"), ("confirmed", "cancelled")):
        Registration.objects.filter(pk=foreign.pk).update(status=status)
        Session.objects.filter(pk=session.pk).update(status=held)
        foreign.refresh_from_db()
        session.refresh_from_db()
        with pytest.raises(OtherEvent):
            door.let_in(session, foreign, by=organiser, now=now)
    assert DoorScan.objects.count() == 0
