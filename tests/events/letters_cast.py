"""Every letter of the events room, each as the thing that brings it about; shared by its tests."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from events import (
    approval,
    caretaking,
    choosing,
    guests,
    hubs,
    needs,
    nomination,
    parts,
    pictures,
    registration,
    reminders,
    rule_letters,
    rules,
    schedule,
    surveys,
    waiting,
)
from events.changes import QUIET
from events.models import Capacity, Delegation, Event, Hub, Mode, Part, Registration, Session
from events.recognition import Answers, Contact
from mail import delivery
from mail.models import Letter
from people.models import Person


class World(NamedTuple):
    """What a letter's story starts from."""

    event: Event
    session: Session
    participant: Person
    organiser: Person
    now: datetime


def place(
    world: World, mode: str = Mode.ONSITE, *, now: datetime | None = None, language: str = "en"
) -> Registration:
    """Paula registers from São Paulo, and draws the code that the golden files show."""
    taken = registration.register(
        world.event,
        answers=Answers(name="Paula", mode=mode),
        contact=Contact(email="paula@correo.example"),
        language=language,
        time_zone="America/Sao_Paulo",
        now=now or world.now,
    )
    Registration.objects.filter(pk=taken.pk).update(door_code="K7QM3XTPA9RD")
    return taken


def role(world: World, *, mode: str = Mode.ONLINE) -> Part:
    """Olga asks Paula to moderate online."""
    return parts.invite(
        world.session,
        person=world.participant,
        role="online-moderator",
        mode=mode,
        by=world.organiser,
        now=world.now,
    )


def letter(kind: str) -> Letter:
    """The newest letter of a kind."""
    return Letter.objects.filter(kind=f"events.{kind}").latest("pk")


def registered(mode: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        place(world, mode)
        return letter("registered")

    return story


def registered_elsewhere(world: World) -> Letter:
    Event.objects.filter(pk=world.event.pk).update(
        elsewhere_name="IGF 2026", elsewhere_url="https://igf.example/register"
    )
    place(world)
    return letter("registered")


def registered_discreetly(world: World) -> Letter:
    Event.objects.filter(pk=world.event.pk).update(risk=Event.Risk.DISCREET)
    place(world)
    return letter("registered")


def registered_under_protection(world: World) -> Letter:
    Event.objects.filter(pk=world.event.pk).update(risk=Event.Risk.PROTECTED)
    place(world, Mode.ONLINE)
    return letter("registered")


def registered_for_several(world: World) -> Letter:
    assert world.session.wall_start is not None
    for week, title in ((1, "Passwords"), (2, "Phones")):
        schedule.add_session(
            world.event,
            title={"es": title, "pt-br": title, "en": title},
            declared_minutes=90,
            wall_start=world.session.wall_start + timedelta(weeks=week),
            by=world.organiser,
            now=world.now,
        )
    schedule.add_session(world.event, title={"es": "Feedback"}, declared_minutes=60, by=None, now=world.now)
    place(world, Mode.ONLINE)
    return letter("registered")


def registered_to_confirm(world: World) -> Letter:
    Event.objects.filter(pk=world.event.pk).update(release_unconfirmed_after=48)
    place(world)
    return letter("registered")


def already(world: World) -> Letter:
    place(world)
    place(world)
    return letter("already")


def mode_changed(to: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        mine = place(world, Mode.ONLINE if to == Mode.ONSITE else Mode.ONSITE)
        registration.switch_mode(mine, to=to, now=world.now)
        return letter("mode_changed")

    return story


def registration_cancelled(world: World) -> Letter:
    registration.cancel(place(world), now=world.now)
    return letter("registration_cancelled")


def cancelled_by_staff(world: World) -> Letter:
    caretaking.give_back(place(world), by=world.organiser, now=world.now)
    return letter("registration_cancelled")


def mode_changed_by_staff(world: World) -> Letter:
    taken = place(world, mode=Mode.ONSITE)
    caretaking.switch_mode(taken, to=Mode.ONLINE, by=world.organiser, now=world.now)
    return letter("mode_changed")


def registration_released(world: World) -> Letter:
    registered_to_confirm(world)
    registration.release_unconfirmed(world.now + timedelta(hours=49))
    return letter("registration_cancelled")


def own_seats(world: World, *seats: int) -> list[Session]:
    """Two workshops in the weeks after, which have seats of their own."""
    assert world.session.wall_start is not None
    made = []
    for week, title in ((1, "Passwords"), (2, "Phones")):
        one = schedule.add_session(
            world.event,
            title={"es": title, "pt-br": title, "en": title},
            declared_minutes=90,
            wall_start=world.session.wall_start + timedelta(weeks=week),
            by=world.organiser,
            now=world.now,
        )
        left = seats[week - 1]
        choosing.give_seats(one, seats={"onsite": left, "online": left}, by=world.organiser, now=world.now)
        made.append(one)
    world.event.refresh_from_db()
    return made


def chooses(world: World) -> Registration:
    """Paula has a seat in the first workshop, and waits for one in the second."""
    sessions = own_seats(world, 1, 0)
    return choosing.choose(place(world), sessions=sessions, now=world.now + timedelta(minutes=1))


def registered_with_sessions(world: World) -> Letter:
    sessions = own_seats(world, 1, 0)
    taken = registration.register(
        world.event,
        answers=Answers(name="Paula", mode=Mode.ONSITE, sessions=tuple(sessions)),
        contact=Contact(email="paula@correo.example"),
        language="en",
        time_zone="America/Sao_Paulo",
        now=world.now,
    )
    Registration.objects.filter(pk=taken.pk).update(door_code="K7QM3XTPA9RD")
    return letter("registered")


def sessions_chosen(world: World) -> Letter:
    chooses(world)
    return letter("sessions_chosen")


def sessions_chosen_by_staff(world: World) -> Letter:
    (session, _second) = own_seats(world, 1, 0)
    caretaking.give_session(place(world), session, by=world.organiser, now=world.now)
    return letter("sessions_chosen")


def sessions_chosen_opened(world: World) -> Letter:
    (session, _second) = own_seats(world, 1, 0)
    place(world)
    choosing.open_to_all(session, by=world.organiser, now=world.now)
    return letter("sessions_chosen")


def session_freed(risk: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        Event.objects.filter(pk=world.event.pk).update(risk=risk)
        session = own_seats(world, 0, 0)[0]
        choosing.choose(place(world), sessions=[session], now=world.now)
        choosing.give_seats(session, seats={"onsite": 1}, by=world.organiser, now=world.now)
        return letter("session_freed")

    return story


def sessions_left(world: World) -> Letter:
    choosing.choose(chooses(world), sessions=[], now=world.now + timedelta(minutes=2))
    return letter("sessions_left")


def sessions_left_by_staff(world: World) -> Letter:
    mine = chooses(world)
    session = world.event.sessions.get(title_en="Passwords")
    caretaking.take_session(mine, session, by=world.organiser, now=world.now + timedelta(minutes=2))
    return letter("sessions_left")


def sessions_left_by_switching(world: World) -> Letter:
    (session, _second) = own_seats(world, 1, 0)
    choosing.give_seats(session, seats={"online": 0}, by=world.organiser, now=world.now)
    mine = choosing.choose(place(world), sessions=[session], now=world.now)
    registration.switch_mode(mine, to=Mode.ONLINE, now=world.now + timedelta(minutes=1))
    return letter("sessions_left")


def sessions_left_for_seats(world: World) -> Letter:
    place(world)
    choosing.give_seats(
        world.session,
        seats={"onsite": 5},
        keeps=False,
        by=world.organiser,
        now=world.now + timedelta(minutes=1),
    )
    return letter("sessions_left")


def sessions_left_full(world: World) -> Letter:
    """Paula was offered a place; the session that she wished for was full by the time she took it."""
    Event.objects.filter(pk=world.event.pk).update(has_waiting_list=True)
    (session, _second) = own_seats(world, 1, 0)
    holder = full(world)
    choosing.choose(
        Registration.objects.get(name="Paula"), sessions=[session], now=world.now + timedelta(minutes=1)
    )
    choosing.give_seats(session, seats={"onsite": 0}, by=world.organiser, now=world.now)
    Event.objects.filter(pk=world.event.pk).update(has_waiting_list=False)
    registration.cancel(holder, now=world.now + timedelta(minutes=2))
    waiting.accept(Registration.objects.get(name="Paula"), now=world.now + timedelta(minutes=3))
    return letter("sessions_left")


def full(world: World, mode: str = Mode.ONSITE) -> Registration:
    """One seat, which Bruno has, and Paula on its list."""
    Capacity.objects.filter(event=world.event, mode=mode).update(seats=1)
    holder = registration.register(
        world.event,
        answers=Answers(name="Bruno", mode=mode),
        contact=Contact(phone="+50255550000"),
        language="en",
        time_zone="UTC",
        now=world.now,
    )
    waits(world, mode)
    return holder


def waits(world: World, mode: str) -> Registration:
    taken = registration.register(
        world.event,
        answers=Answers(name="Paula", mode=mode),
        contact=Contact(email="paula@correo.example"),
        language="en",
        time_zone="America/Sao_Paulo",
        now=world.now,
        waits=True,
    )
    Registration.objects.filter(pk=taken.pk).update(door_code="K7QM3XTPA9RD")
    return taken


def waiting_for(mode: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        full(world, mode)
        return letter("waiting")

    return story


def offered(mode: str, risk: str = Event.Risk.OPEN) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        Event.objects.filter(pk=world.event.pk).update(risk=risk)
        registration.cancel(full(world, mode), now=world.now)
        return letter("offered")

    return story


def offer_expired(world: World) -> Letter:
    offered(Mode.ONSITE)(world)
    waiting.run_due(world.now + timedelta(hours=24))
    return letter("offer_expired")


def place_from_list(world: World) -> Letter:
    offered(Mode.ONSITE)(world)
    waiting.accept(Registration.objects.get(name="Paula"), now=world.now + timedelta(hours=1))
    return letter("place_from_list")


def list_left(world: World) -> Letter:
    full(world)
    registration.cancel(Registration.objects.get(name="Paula"), now=world.now)
    return letter("registration_cancelled")


def offer_left(world: World) -> Letter:
    offered(Mode.ONSITE)(world)
    registration.cancel(Registration.objects.get(name="Paula"), now=world.now)
    return letter("registration_cancelled")


def already_waiting(world: World) -> Letter:
    full(world)
    waits(world, Mode.ONSITE)
    return letter("already")


def asked_again(world: World) -> Letter:
    """Paula was asked four days ago, and ten days are left."""
    assert world.session.wall_start is not None
    schedule.reschedule(
        world.session,
        wall_start=world.session.wall_start + timedelta(days=7),
        by=world.organiser,
        now=world.now,
    )
    role(world)
    reminders.send_due(world.now + timedelta(days=4))
    return letter("invitation_reminder")


def invited(world: World) -> Letter:
    role(world)
    return letter("invited")


def declined(world: World) -> Letter:
    # The letter leads to the desk by the codes of the records, which are random elsewhere.
    Event.objects.filter(pk=world.event.pk).update(code="round-table")
    Session.objects.filter(pk=world.session.pk).update(code="morning")
    world.event.code, world.session.code = "round-table", "morning"
    part = role(world)
    parts.decline(part, reason="I travel that week.", now=world.now + timedelta(hours=2))
    return letter("declined")


def role_declined(world: World) -> Letter:
    """Olga's invitation has reached Paula, who says no."""
    part = role(world)
    delivery.deliver_due(world.now)
    parts.decline(part, reason="I travel that week.", now=world.now + timedelta(hours=2))
    return letter("role_declined")


def role_taken_again(world: World) -> Letter:
    role_declined(world)
    part = Part.objects.get()
    later = world.now + timedelta(hours=3)
    parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=later)
    return letter("role_taken_again")


def role_replaced(world: World) -> Letter:
    """Paula keeps her other role in the session."""
    part = role(world)
    parts.invite(world.session, person=world.participant, role="rapporteur", by=None, now=world.now)
    delivery.deliver_due(world.now)
    parts.replace(part, person=world.organiser, by=world.organiser, now=world.now + timedelta(hours=2))
    return letter("role_replaced")


def reminded(kind: str, mode: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        place(world, mode)
        return remind(world, kind)

    return story


def reminded_of_role(world: World) -> Letter:
    role(world)
    return remind(world, "day_before")


def reminded_of_two_roles(world: World) -> Letter:
    confirmed = parts.invite(
        world.session,
        person=world.participant,
        role="speaker",
        mode=Mode.ONSITE,
        by=world.organiser,
        now=world.now,
    )
    parts.confirm(confirmed, answers={}, shows_name=False, shows_groups=False, now=world.now)
    role(world)
    return remind(world, "day_before")


def remind(world: World, kind: str) -> Letter:
    """Run the reminders when this kind falls due."""
    assert world.session.starts_at is not None
    ahead = timedelta(hours=24) if kind == "day_before" else timedelta(minutes=60)
    reminders.send_due(world.session.starts_at - ahead)
    return letter(kind)


def moved(mode: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        place(world, mode)
        later = world.now + timedelta(hours=1)
        assert world.session.wall_start is not None
        schedule.reschedule(
            world.session,
            wall_start=world.session.wall_start + timedelta(days=1),
            by=world.organiser,
            now=later,
        )
        reminders.send_due(later + QUIET)
        return letter("moved")

    return story


def other_room(world: World) -> Letter:
    place(world, Mode.ONSITE)
    return changed(world, room="Salón 7")


def other_way_in(world: World) -> Letter:
    place(world, Mode.ONLINE)
    return changed(world, meeting_url="https://meet.example/other", meeting_number="987 654")


def changed(world: World, **place: str) -> Letter:
    """Olga changes the session and nobody touches it again; whoever takes part is told."""
    later = world.now + timedelta(hours=1)
    schedule.change_place(world.session, by=world.organiser, now=later, **place)
    reminders.send_due(later + QUIET)
    return letter("moved")


def session_cancelled(world: World) -> Letter:
    place(world)
    later = world.now + timedelta(hours=1)
    schedule.cancel_session(world.session, by=world.organiser, now=later)
    reminders.send_due(later + QUIET)
    return letter("session_cancelled")


def session_cancelled_for_waiting(world: World) -> Letter:
    """Paula waits; one session is called off, another one is not."""
    full(world, Mode.ONSITE)
    assert world.session.wall_start is not None
    schedule.add_session(
        world.event,
        title={"es": "Otra"},
        declared_minutes=60,
        wall_start=world.session.wall_start + timedelta(days=1),
        by=world.organiser,
        now=world.now,
    )
    later = world.now + timedelta(hours=1)
    schedule.cancel_session(world.session, by=world.organiser, now=later)
    reminders.send_due(later + QUIET)
    return Letter.objects.get(kind="events.session_cancelled", address="paula@correo.example")


def event_cancelled_for_named(world: World) -> Letter:
    named(world)
    schedule.cancel_event(world.event, by=world.organiser, now=world.now)
    reminders.send_due(world.now + QUIET)
    return letter("session_cancelled")


def event_cancelled(world: World) -> Letter:
    registered_for_several(world)
    later = world.now + timedelta(hours=1)
    schedule.cancel_event(world.event, by=world.organiser, now=later)
    reminders.send_due(later + QUIET)
    return letter("session_cancelled")


def request(world: World) -> Registration:
    """Paula asks for a place where the organisers answer each request."""
    Event.objects.filter(pk=world.event.pk).update(admission=Event.Admission.APPROVAL)
    return place(world)


def asked(world: World) -> Letter:
    request(world)
    return letter("asked")


def decided_yes(world: World) -> Letter:
    approval.approve(request(world), by=world.organiser, now=world.now)
    return letter("decided")


def decided_on_the_list(world: World) -> Letter:
    waiting = request(world)
    Capacity.objects.filter(event=world.event, mode=Mode.ONSITE).update(taken=3)
    approval.approve(waiting, by=world.organiser, now=world.now)
    return letter("decided")


def decided_no(world: World) -> Letter:
    approval.refuse(
        request(world), reason="This time the seats are for teachers.", by=world.organiser, now=world.now
    )
    return letter("decided")


def guest_invited(world: World) -> Letter:
    guests.invite(
        world.event,
        people=[("Paula", Contact(email="paula@correo.example"))],
        language="en",
        by=world.organiser,
        now=world.now,
    )
    return letter("guest_invited")


def guest_invited_under_protection(world: World) -> Letter:
    Event.objects.filter(pk=world.event.pk).update(risk=Event.Risk.PROTECTED)
    world.event.refresh_from_db()
    return guest_invited(world)


def guest_reminded(world: World) -> Letter:
    guest_invited(world)
    guests.remind(world.event, by=world.organiser, now=world.now + timedelta(days=2))
    return letter("guest_reminded")


def delegation(world: World, places: int = 2) -> Delegation:
    """Olga invites the ministry to name two people until the eve of the day."""
    return nomination.invite(
        world.event,
        organisation="Ministerio de Educación",
        addressee="Dra. Inés Caal",
        email="despacho@ministerio.example",
        language="en",
        mode=Mode.ONSITE,
        places=places,
        until=world.now + timedelta(days=2),
        by=world.organiser,
        now=world.now - timedelta(days=2),
    )


def delegation_invited(world: World) -> Letter:
    delegation(world)
    return letter("delegation_invited")


def delegation_reminded(world: World) -> Letter:
    delegation(world)
    nomination.run_due(world.now)
    return letter("delegation_reminded")


def delegation_returned(world: World) -> Letter:
    named(world)
    nomination.run_due(world.now + timedelta(days=2))
    return letter("delegation_returned")


def named(world: World) -> Registration:
    """The ministry names Paula."""
    return nomination.name(
        delegation(world),
        people=[("Paula", Contact(email="paula@correo.example"))],
        now=world.now - timedelta(days=2),
    )[0]


def nominated(world: World) -> Letter:
    named(world)
    return letter("nominated")


def nominated_under_protection(world: World) -> Letter:
    Event.objects.filter(pk=world.event.pk).update(risk=Event.Risk.PROTECTED)
    return nominated(world)


def nomination_reminded(world: World) -> Letter:
    named(world)
    nomination.run_due(world.now)
    return letter("nomination_reminded")


def nomination_returned(world: World) -> Letter:
    # The letter leads to the public form by the event's code, which is random elsewhere.
    Event.objects.filter(pk=world.event.pk).update(code="round-table")
    named(world)
    nomination.run_due(world.now + timedelta(days=2))
    return letter("nomination_returned")


def asks_for_support(world: World) -> Registration:
    """Paula asks for a flight and a hotel."""
    needs.arrange(
        world.event,
        asks_needs=True,
        supports=["flight", "hotel"],
        kept_days=30,
        by=world.organiser,
        now=world.now,
    )
    mine = place(world)
    needs.tell(mine, needs.Told(supports=["flight", "hotel"]), now=world.now)
    return mine


def bursary_asked(world: World) -> Letter:
    asks_for_support(world)
    return letter("bursary_asked")


def bursary_decided(granted: bool) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        flight = asks_for_support(world).bursaries.get(kind="flight")
        needs.decide(flight, granted=granted, by=world.organiser, now=world.now)
        return letter("bursary_granted" if granted else "bursary_refused")

    return story


def asked_how_it_was(world: World) -> Letter:
    """Paula was registered for the session, which is over."""
    title = {
        "es": "Su opinión sobre la mesa",
        "pt-br": "Sua opinião sobre a mesa",
        "en": "Your view of the table",
    }
    made = surveys.create(
        world.event, session=world.session, title=title, sends_letters=True, by=None, now=world.now
    )
    surveys.open_up(made, by=None, now=world.now)
    place(world)
    assert world.session.ends_at is not None
    surveys.post_due(world.session.ends_at + surveys.THANKS_FIRST)
    return letter("survey")


def reminded_of_recording(world: World) -> Letter:
    way = {"es": "Siéntese en la fila azul.", "en": "Sit in the blue row.", "pt-br": "Sente-se na fila azul."}
    pictures.arrange(
        world.event,
        takes_pictures=False,
        recorded=[world.session],
        unrecorded_way=way,
        by=world.organiser,
        now=world.now,
    )
    place(world, Mode.ONLINE)
    return remind(world, "hour_before")


#: name of the golden file → the story that brings the letter about.
def hub(world: World, risk: str = Event.Risk.OPEN) -> Hub:
    """A hub of the event, in Quetzaltenango."""
    Event.objects.filter(pk=world.event.pk).update(risk=risk)
    return hubs.add(
        world.event,
        name="Casa Xelajú",
        address="4a Calle 1-20, Quetzaltenango",
        country="GT",
        seats=20,
        by=None,
        now=world.now,
    )


def at_a_hub(world: World) -> Registration:
    """Paula takes part at the hub."""
    taken = registration.register(
        world.event,
        answers=Answers(name="Paula", mode=Mode.HUB, hub=hub(world)),
        contact=Contact(email="paula@correo.example"),
        language="en",
        time_zone="America/Sao_Paulo",
        now=world.now,
    )
    Registration.objects.filter(pk=taken.pk).update(door_code="K7QM3XTPA9RD")
    return taken


def registered_at_a_hub(world: World) -> Letter:
    at_a_hub(world)
    return letter("registered")


def mode_changed_to_a_hub(world: World) -> Letter:
    there = hub(world)
    registration.switch_mode(place(world), to=f"hub-{there.code}", now=world.now)
    return letter("mode_changed")


def hub_moved(world: World) -> Letter:
    """Paula has a place at the hub, which goes to another house."""
    at_a_hub(world)
    move(Hub.objects.get(), world)
    return letter("mode_changed")


def hub_moved_for_its_coordinator(world: World) -> Letter:
    hub_yours(Event.Risk.OPEN)(world)
    move(Hub.objects.get(), world)
    return letter("hub_yours")


def move(hub: Hub, world: World) -> None:
    later = world.now + timedelta(hours=1)
    hubs.change(
        hub, name=hub.name, address="7a Avenida 3-15", country="GT", seats=None, by=world.organiser, now=later
    )


def reminded_at_a_hub(world: World) -> Letter:
    at_a_hub(world)
    return remind(world, "day_before")


def coordinator(world: World, risk: str = Event.Risk.OPEN) -> Part:
    """Olga asks Paula to coordinate the hub; a second session follows a week later."""
    assert world.session.wall_start is not None
    schedule.add_session(
        world.event,
        title={"es": "Teléfonos", "pt-br": "Telefones", "en": "Phones"},
        declared_minutes=90,
        wall_start=world.session.wall_start + timedelta(weeks=1),
        by=world.organiser,
        now=world.now,
    )
    return parts.invite(
        world.session,
        person=world.participant,
        role="hub-coordinator",
        hub=hub(world, risk),
        by=world.organiser,
        now=world.now,
    )


def coordinates(world: World, risk: str = Event.Risk.OPEN) -> Part:
    """Paula says yes."""
    asked = coordinator(world, risk)
    return parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=world.now)


def invited_to_coordinate(world: World) -> Letter:
    coordinator(world)
    return letter("invited")


def hub_yours(risk: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        coordinates(world, risk)
        return letter("hub_yours")

    return story


def coordinator_reminded(kind: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        coordinates(world)
        return remind(world, kind)

    return story


def coordinator_moved(world: World) -> Letter:
    """The second session, in which Paula holds no role of her own, is an hour later."""
    coordinates(world)
    later = world.now + timedelta(hours=1)
    second = Session.objects.get(title_en="Phones")
    assert second.wall_start is not None
    schedule.reschedule(
        second, wall_start=second.wall_start + timedelta(hours=1), by=world.organiser, now=later
    )
    reminders.send_due(later + QUIET)
    return letter("moved")


def hub_dropped(world: World) -> Letter:
    """The letter that brought Paula the entries has reached her; the hub is then taken away."""
    part = coordinates(world)
    delivery.deliver_due(world.now)
    assert part.hub
    hubs.remove(part.hub, by=world.organiser, now=world.now + timedelta(hours=2))
    return letter("hub_dropped")


def guest_invited_to_a_hub(world: World) -> Letter:
    guests.invite(
        world.event,
        people=[("Paula", Contact(email="paula@correo.example"))],
        language="en",
        hub=hub(world),
        by=world.organiser,
        now=world.now,
    )
    return letter("guest_invited")


def delegation_for_a_hub(world: World) -> Delegation:
    return nomination.invite(
        world.event,
        organisation="Ministerio de Educación",
        addressee="Dra. Inés Caal",
        email="despacho@ministerio.example",
        language="en",
        mode=Mode.HUB,
        hub=hub(world),
        places=2,
        until=world.now + timedelta(days=2),
        by=world.organiser,
        now=world.now,
    )


def delegation_invited_to_a_hub(world: World) -> Letter:
    delegation_for_a_hub(world)
    return letter("delegation_invited")


def nominated_for_a_hub(world: World) -> Letter:
    people = [("Paula", Contact(email="paula@correo.example"))]
    nomination.name(delegation_for_a_hub(world), people=people, now=world.now)
    return letter("nominated")


def by_a_rule(world: World) -> Letter:
    """Two days before the session: what Olga wants everybody online to bring."""
    wish = rules.Wish(
        "before-session",
        2 * 24 * 60,
        title={
            "es": "Para el {day}: {session}",
            "pt-br": "Para {day}: {session}",
            "en": "For {day}: {session}",
        },
        text={
            "es": "Trae tu computadora a {event}.\nEmpezamos a las {hour}: {place}.",
            "pt-br": "Traga o seu computador a {event}.\nComeçamos às {hour}: {place}.",
            "en": "Bring your computer to {event}.\nWe begin at {hour}: {place}.",
        },
    )
    rule = rules.write(world.event, wish, by=world.organiser, now=world.now)
    rules.turn_on(rule, at_once=False, by=world.organiser, now=world.now)
    place(world)
    assert world.session.starts_at is not None
    rule_letters.post_due(world.session.starts_at - timedelta(days=2))
    return letter("rule")


STORIES: dict[str, Callable[[World], Letter]] = {
    "registered-onsite": registered(Mode.ONSITE),
    "registered-online": registered(Mode.ONLINE),
    "registered-several": registered_for_several,
    "registered-to-confirm": registered_to_confirm,
    "registered-elsewhere": registered_elsewhere,
    "registered-discreet": registered_discreetly,
    "registered-protected": registered_under_protection,
    "already": already,
    "mode-changed-online": mode_changed(Mode.ONLINE),
    "mode-changed-onsite": mode_changed(Mode.ONSITE),
    "registration-cancelled": registration_cancelled,
    "registration-cancelled-by-staff": cancelled_by_staff,
    "mode-changed-by-staff": mode_changed_by_staff,
    "registration-released": registration_released,
    "registered-sessions": registered_with_sessions,
    "sessions-chosen": sessions_chosen,
    "sessions-chosen-by-staff": sessions_chosen_by_staff,
    "sessions-chosen-opened": sessions_chosen_opened,
    "session-freed": session_freed(Event.Risk.OPEN),
    "session-freed-protected": session_freed(Event.Risk.PROTECTED),
    "sessions-left": sessions_left,
    "sessions-left-by-staff": sessions_left_by_staff,
    "sessions-left-switched": sessions_left_by_switching,
    "sessions-left-for-seats": sessions_left_for_seats,
    "sessions-left-full": sessions_left_full,
    "waiting-onsite": waiting_for(Mode.ONSITE),
    "waiting-online": waiting_for(Mode.ONLINE),
    "offered-onsite": offered(Mode.ONSITE),
    "offered-online": offered(Mode.ONLINE),
    "offered-protected": offered(Mode.ONLINE, Event.Risk.PROTECTED),
    "offer-expired": offer_expired,
    "place-from-list": place_from_list,
    "list-left": list_left,
    "offer-left": offer_left,
    "already-waiting": already_waiting,
    "invited": invited,
    "invitation-reminder": asked_again,
    "declined": declined,
    "role-declined": role_declined,
    "role-taken-again": role_taken_again,
    "role-replaced": role_replaced,
    "day-before-onsite": reminded("day_before", Mode.ONSITE),
    "day-before-online": reminded("day_before", Mode.ONLINE),
    "day-before-role": reminded_of_role,
    "day-before-two-roles": reminded_of_two_roles,
    "hour-before-onsite": reminded("hour_before", Mode.ONSITE),
    "hour-before-online": reminded("hour_before", Mode.ONLINE),
    "hour-before-recorded": reminded_of_recording,
    "rule": by_a_rule,
    "survey": asked_how_it_was,
    "bursary-asked": bursary_asked,
    "bursary-granted": bursary_decided(True),
    "bursary-refused": bursary_decided(False),
    "moved-onsite": moved(Mode.ONSITE),
    "moved-online": moved(Mode.ONLINE),
    "moved-room": other_room,
    "moved-way-in": other_way_in,
    "asked": asked,
    "decided-yes": decided_yes,
    "decided-on-the-list": decided_on_the_list,
    "decided-no": decided_no,
    "guest-invited": guest_invited,
    "guest-invited-protected": guest_invited_under_protection,
    "guest-reminded": guest_reminded,
    "nominated": nominated,
    "nominated-protected": nominated_under_protection,
    "nomination-reminded": nomination_reminded,
    "nomination-returned": nomination_returned,
    "delegation-invited": delegation_invited,
    "delegation-reminded": delegation_reminded,
    "delegation-returned": delegation_returned,
    "registered-hub": registered_at_a_hub,
    "mode-changed-hub": mode_changed_to_a_hub,
    "hub-moved": hub_moved,
    "hub-moved-coordinator": hub_moved_for_its_coordinator,
    "day-before-hub": reminded_at_a_hub,
    "invited-coordinator": invited_to_coordinate,
    "hub-yours": hub_yours(Event.Risk.OPEN),
    "hub-yours-discreet": hub_yours(Event.Risk.DISCREET),
    "hub-yours-protected": hub_yours(Event.Risk.PROTECTED),
    "day-before-coordinator": coordinator_reminded("day_before"),
    "hour-before-coordinator": coordinator_reminded("hour_before"),
    "moved-coordinator": coordinator_moved,
    "hub-dropped": hub_dropped,
    "guest-invited-hub": guest_invited_to_a_hub,
    "delegation-invited-hub": delegation_invited_to_a_hub,
    "nominated-hub": nominated_for_a_hub,
    "session-cancelled": session_cancelled,
    "session-cancelled-waiting": session_cancelled_for_waiting,
    "event-cancelled": event_cancelled,
    "event-cancelled-named": event_cancelled_for_named,
}
