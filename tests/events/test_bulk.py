"""One act on many places: frozen, done in part or whole, resumed, undone, and its letters held back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from auditlog.models import LogEntry

from events import approval, attendance, bulk, errors, recognition, registration
from events import waiting as lists
from events.listing import Asked
from events.models import Bulk, BulkItem, Capacity, Event, Presence, Registration, Session
from mail import kinds
from mail.models import Letter
from people.models import Person

Register = Callable[..., Registration]


@pytest.fixture
def register(event: Event, session: Session, now: datetime) -> Register:
    Capacity.objects.update(seats=200)

    def one(name: str, mode: str = "onsite") -> Registration:
        return registration.register(
            event,
            answers=recognition.Answers(name=name, mode=mode),
            contact=recognition.Contact(email=f"{name.lower()}@correo.example"),
            language="es",
            time_zone="America/Guatemala",
            now=now - timedelta(hours=1),
        )

    return one


def chosen(event: Event, act: str, by: Person, now: datetime, **asked: str) -> Bulk:
    return bulk.choose(event, act=act, asked=Asked(**asked), by=by, now=now)


def taken(event: Event, mode: str = "onsite") -> int:
    return Capacity.objects.get(event=event, mode=mode, session=None).taken


def statuses() -> list[str]:
    return list(Registration.objects.order_by("number").values_list("status", flat=True))


def waiting(now: datetime) -> set[str]:
    """Kinds of the letters that are not sent yet and leave later."""
    return set(Letter.objects.filter(state="due", not_before__gt=now).values_list("kind", flat=True))


def still_due(letter: Letter, now: datetime) -> bool:
    return kinds.get(letter.kind).still_due(letter, now)


def test_places_are_given_back_together_and_their_letters_wait(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        register(name)
    one = chosen(event, "give-back", organiser, now, q="an")

    done = bulk.begin(one, options={}, by=organiser, now=now)

    assert (done.state, statuses(), taken(event)) == ("done", ["cancelled", "confirmed", "confirmed"], 2)
    letter = Letter.objects.get(kind="events.registration_cancelled")
    assert letter.not_before == now + bulk.LETTERS_AFTER > now + bulk.UNDO_WITHIN
    logged = LogEntry.objects.get(additional_data__act="many: give-back")
    assert (logged.actor, logged.additional_data["count"]) == (organiser, "1")


def test_a_choice_is_frozen_when_it_is_made(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    one = chosen(event, "give-back", organiser, now)
    register("Bruno")
    bulk.begin(one, options={}, by=organiser, now=now)
    assert statuses() == ["cancelled", "confirmed"]


def test_what_was_given_back_comes_back_with_its_seat_and_number_and_nobody_is_written_to(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    places = [register("Ana"), register("Bruno", "online")]
    one = bulk.begin(chosen(event, "give-back", organiser, now), options={}, by=organiser, now=now)
    later = now + timedelta(minutes=14)

    undone = bulk.undo(one, by=organiser, now=later)

    assert (undone.state, statuses()) == ("undone", ["confirmed", "confirmed"])
    assert (taken(event), taken(event, "online")) == (1, 1)
    assert [place.number for place in places] == [1, 2]
    assert waiting(now) == set()
    # Given back again later, they are told.
    registration.cancel(places[0], now=later)
    assert Letter.objects.filter(kind="events.registration_cancelled").count() == 1
    with pytest.raises(errors.TooLateToUndo):
        bulk.undo(one, by=organiser, now=later)


def test_a_seat_that_somebody_else_has_by_now_cannot_come_back_and_the_page_says_so(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana"), register("Bruno")
    one = bulk.begin(chosen(event, "give-back", organiser, now), options={}, by=organiser, now=now)
    Capacity.objects.filter(mode="onsite").update(seats=2)
    newcomer = register("Celia")

    bulk.undo(one, by=organiser, now=now + timedelta(minutes=1))

    assert statuses() == ["confirmed", "cancelled", "confirmed"] and newcomer.number == 3
    assert bulk.counts(one) | {"waiting": 0} == {
        "waiting": 0, "done": 0, "refused": 0, "undone": 1, "kept": 1,
    }  # fmt: skip
    assert bulk.refusals(one) == [(str(errors.Full("")), 1)]
    # Who stays without a place is told of it after all.
    assert waiting(now) == {"events.registration_cancelled"}
    assert still_due(Letter.objects.get(kind="events.registration_cancelled"), now)


def test_somebody_who_registered_anew_meanwhile_keeps_that_place(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    one = bulk.begin(chosen(event, "give-back", organiser, now), options={}, by=organiser, now=now)
    register("Ana", "online")
    bulk.undo(one, by=organiser, now=now)
    assert statuses() == ["cancelled", "confirmed"]
    assert bulk.counts(one)["kept"] == 1


def test_a_switch_of_many_goes_as_far_as_the_seats_and_back(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        register(name)
    Capacity.objects.filter(mode="online").update(seats=2)
    one = bulk.begin(chosen(event, "switch", organiser, now), options={"to": "online"}, by=organiser, now=now)
    assert bulk.counts(one)["refused"] == 1
    assert (taken(event), taken(event, "online")) == (1, 2)
    bulk.undo(one, by=organiser, now=now + timedelta(minutes=2))
    assert (taken(event), taken(event, "online")) == (3, 0)
    assert waiting(now) == set() and not Letter.objects.filter(kind="events.mode_changed").exists()


def test_marks_of_many_come_off_again_and_earlier_ones_come_back(
    event: Event, session: Session, organiser: Person, register: Register, now: datetime
) -> None:
    ana, _bruno, celia = register("Ana"), register("Bruno"), register("Celia")
    attendance.mark(session, ana, state="excused", by=organiser, now=now)
    one = chosen(event, "present", organiser, now)
    bulk.begin(one, options={"session": session.code}, by=organiser, now=now + timedelta(minutes=1))
    assert set(Presence.objects.values_list("state", flat=True)) == {"present"}
    attendance.mark(session, celia, state="absent", by=organiser, now=now + timedelta(minutes=2))

    bulk.undo(one, by=organiser, now=now + timedelta(minutes=3))

    assert sorted(Presence.objects.values_list("registration__name", "state")) == [
        ("Ana", "excused"),
        ("Celia", "absent"),
    ]
    assert bulk.refusals(one) == [(str(errors.MarkedSince()), 1)]


def test_a_message_sent_again_is_called_back_as_long_as_it_has_not_left(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana"), register("Bruno")
    one = bulk.begin(chosen(event, "again", organiser, now), options={}, by=organiser, now=now)
    assert Letter.objects.filter(key__startswith="again:", not_before=now + bulk.LETTERS_AFTER).count() == 2
    Letter.objects.filter(key__startswith="again:", address="ana@correo.example").update(state="sent")
    bulk.undo(one, by=organiser, now=now)
    assert bulk.counts(one)["kept"] == bulk.counts(one)["undone"] == 1
    assert Letter.objects.filter(key__startswith="again:").count() == 1


def test_many_are_done_in_the_background_and_go_on_where_they_stopped(
    event: Event, organiser: Person, register: Register, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    for name in ("Ana", "Bruno", "Celia", "Dora", "Elsa"):
        register(name)
    one = bulk.begin(chosen(event, "give-back", organiser, now), options={}, by=organiser, now=now)
    assert (one.state, statuses().count("cancelled")) == ("running", 0)

    calls = []

    def dies(place: Registration, doing: bulk.Doing) -> dict[str, str]:
        calls.append(place)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return original(place, doing)

    original = bulk.ACTS["give-back"].do
    monkeypatch.setitem(
        bulk.ACTS,
        "give-back",
        bulk.ACTS["give-back"].__class__(**{**vars(bulk.ACTS["give-back"]), "do": dies}),
    )
    with pytest.raises(KeyboardInterrupt):
        bulk.run_due(now)
    assert statuses().count("cancelled") == 2 == bulk.counts(one)["done"]

    assert bulk.run_due(now + timedelta(minutes=1)) == 3
    one.refresh_from_db()
    assert (one.state, statuses(), taken(event)) == ("done", ["cancelled"] * 5, 0)
    assert LogEntry.objects.filter(additional_data__act="many: give-back").count() == 1
    assert bulk.run_due(now) == 0


def test_an_act_that_is_being_done_is_stopped_and_set_back(
    event: Event, organiser: Person, register: Register, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    for name in ("Ana", "Bruno", "Celia"):
        register(name)
    one = bulk.begin(chosen(event, "give-back", organiser, now), options={}, by=organiser, now=now)
    bulk.run_due(now, longest=0)
    with bulk.transaction.atomic():
        held = bulk._held(one.pk)
        assert held is not None
        bulk._work(held, now, limit=1)
    assert statuses() == ["cancelled", "confirmed", "confirmed"]
    bulk.undo(one, by=organiser, now=now)
    bulk.run_due(now)
    one.refresh_from_db()
    assert (one.state, statuses()) == ("undone", ["confirmed"] * 3)
    assert bulk.counts(one)["waiting"] == 2


def test_a_long_act_can_be_undone_from_its_end_on_and_its_letters_wait_as_long(
    event: Event, organiser: Person, register: Register, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    for name in ("Ana", "Bruno", "Celia"):
        register(name)
    one = bulk.begin(chosen(event, "give-back", organiser, now), options={}, by=organiser, now=now)
    assert (one.state, statuses()) == ("running", ["confirmed"] * 3)

    # The worker does two, stops, and goes on when the first quarter of an hour is over.
    held = bulk._held(one.pk)
    assert held is not None
    bulk._work(held, now + timedelta(minutes=1), limit=2)
    told = Letter.objects.filter(kind="events.registration_cancelled")
    assert min(letter.not_before for letter in told) > now + timedelta(hours=1)
    assert bulk.can_be_undone(one, now + timedelta(hours=1))
    end = now + timedelta(minutes=40)
    bulk.run_due(end)

    one.refresh_from_db()
    assert (one.state, one.ended_at, statuses()) == ("done", end, ["cancelled"] * 3)
    assert [letter.not_before for letter in told.all()] == [end + bulk.LETTERS_AFTER] * 3
    assert not bulk.can_be_undone(one, end + bulk.UNDO_WITHIN)
    bulk.undo(one, by=organiser, now=end + timedelta(minutes=14))
    bulk.run_due(end + timedelta(minutes=14))
    assert (statuses(), told.all().count()) == (["confirmed"] * 3, 0)


# --- Requests ---


@pytest.fixture
def asking(event: Event, register: Register) -> list[Registration]:
    """Three ask for the room, which has two seats."""
    Capacity.objects.filter(event=event, mode="onsite").update(seats=2)
    Event.objects.filter(pk=event.pk).update(admission="approval")
    event.refresh_from_db()
    return [register(name) for name in ("Ana", "Bruno", "Celia")]


def test_requests_are_said_yes_to_together_and_ask_again_when_it_is_undone(
    event: Event, organiser: Person, asking: list[Registration], now: datetime
) -> None:
    one = bulk.begin(
        chosen(event, "approve", organiser, now, status="asked"), options={}, by=organiser, now=now
    )

    assert (statuses(), taken(event)) == (["confirmed", "confirmed", "waiting"], 2)
    letters = Letter.objects.filter(kind="events.decided")
    assert {letter.not_before for letter in letters} == {now + bulk.LETTERS_AFTER}
    acts = [
        entry.additional_data["act"] for entry in LogEntry.objects.filter(additional_data__act__isnull=False)
    ]
    assert acts.count("many: approve") == 1 and "request approved" not in acts

    bulk.undo(one, by=organiser, now=now + timedelta(minutes=14))

    assert (statuses(), taken(event), letters.all().count()) == (["asked"] * 3, 0, 0)
    assert Capacity.objects.get(event=event, mode="onsite").waiting == 0


def test_requests_are_said_no_to_together_and_the_reason_stands_in_no_log(
    event: Event, organiser: Person, asking: list[Registration], now: datetime
) -> None:
    one = bulk.begin(
        chosen(event, "refuse", organiser, now, status="asked"),
        options={"reason": "Es para docentes"}, by=organiser, now=now,
    )  # fmt: skip

    assert statuses() == ["refused"] * 3
    assert set(Registration.objects.values_list("decision_reason", flat=True)) == {"Es para docentes"}
    assert one.options == {}
    logged = LogEntry.objects.filter(additional_data__act="many: refuse")
    assert ["docentes" in str(entry.additional_data) for entry in logged] == [False]
    bulk.undo(one, by=organiser, now=now + timedelta(minutes=1))
    assert (statuses(), Letter.objects.filter(kind="events.decided").count()) == (["asked"] * 3, 0)


def test_what_somebody_did_with_a_yes_stands_when_the_act_is_undone(
    event: Event, organiser: Person, asking: list[Registration], now: datetime
) -> None:
    """Celia waited, was offered a seat and took it; Bruno changed to another way. Both were told of it."""
    one = bulk.begin(
        chosen(event, "approve", organiser, now, status="asked"), options={}, by=organiser, now=now
    )
    ana, bruno, celia = (Registration.objects.get(pk=place.pk) for place in asking)
    later = now + timedelta(minutes=2)
    registration.cancel(ana, now=later)
    lists.accept(Registration.objects.get(pk=celia.pk), now=later)
    registration.switch_mode(bruno, to="online", now=later)

    for place in (bruno, celia):
        with pytest.raises(errors.ChangedSince):
            approval.reconsider(place, by=organiser, now=later)
    bulk.undo(one, by=organiser, now=later)

    assert statuses() == ["cancelled", "confirmed", "confirmed"]
    assert bulk.counts(one)["kept"] == 3


def test_an_answer_that_was_given_anew_meanwhile_stands_when_the_act_is_undone(
    event: Event, organiser: Person, asking: list[Registration], now: datetime
) -> None:
    one = bulk.begin(
        chosen(event, "refuse", organiser, now, status="asked"), options={}, by=organiser, now=now
    )
    later = now + timedelta(minutes=2)
    first = Registration.objects.get(pk=asking[0].pk)
    approval.reconsider(first, by=organiser, now=later)
    approval.approve(first, by=organiser, now=later)

    bulk.undo(one, by=organiser, now=later)

    assert statuses() == ["confirmed", "asked", "asked"]
    assert bulk.counts(one)["kept"] == 1
    due = [letter for letter in Letter.objects.filter(kind="events.decided") if still_due(letter, later)]
    assert [letter.created_at for letter in due] == [later]


def test_nothing_is_begun_twice_nor_undone_too_late(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    one = chosen(event, "give-back", organiser, now)
    bulk.begin(one, options={}, by=organiser, now=now)
    with pytest.raises(errors.AlreadyBegun):
        bulk.begin(one, options={}, by=organiser, now=now)
    with pytest.raises(errors.TooLateToUndo):
        bulk.undo(one, by=organiser, now=now + bulk.UNDO_WITHIN)


def test_choices_are_forgotten_after_a_day_and_what_was_done_after_a_month(
    event: Event, organiser: Person, register: Register, now: datetime
) -> None:
    register("Ana")
    chosen(event, "give-back", organiser, now)
    bulk.begin(chosen(event, "again", organiser, now), options={}, by=organiser, now=now)
    assert bulk.sweep(now + timedelta(hours=23)) == 0
    bulk.sweep(now + timedelta(hours=25))
    assert list(Bulk.objects.values_list("act", flat=True)) == ["again"]
    bulk.sweep(now + timedelta(days=31))
    assert not BulkItem.objects.exists()
    assert LogEntry.objects.filter(additional_data__act="many: again").exists()
