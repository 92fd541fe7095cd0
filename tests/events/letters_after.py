"""More letters of the events room: those that its rules post, and the organisers' digest.

With the stories of `letters_cast` these are all of them: `STORIES`.
"""

from collections.abc import Callable
from datetime import timedelta

from events import attendance, digest, documents, messages, parts, registration, schedule, surveys
from events.models import Event, Message, Mode, Part, Registration
from events.posting import post as post_to_place
from mail import outbox
from mail.models import Letter
from tests.events import letters_cast, letters_own_pace
from tests.events.letters_cast import World, full, letter, place


def week_before(mode: str) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        return _to_place(world, place(world, mode), "week_before", starts=_starts(world))

    return story


def week_before_role(world: World) -> Letter:
    return _to_role(world, letters_cast.role(world), "week_before", starts=_starts(world))


def thanks(world: World) -> Letter:
    """Nobody marked who was there."""
    taken = place(world)
    over(world)
    return _to_place(world, taken, "thanks")


def thanks_with_all(world: World) -> Letter:
    """Paula was there, a survey is open, and there are two documents."""
    taken = place(world)
    over(world)
    attendance.mark(world.session, taken, state="present", source="hand", by=world.organiser, now=world.now)
    _survey(world)
    _documents(world)
    return _to_place(world, taken, "thanks")


def thanks_for_role(world: World) -> Letter:
    asked = letters_cast.role(world)
    parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=world.now)
    over(world)
    return _to_role(world, asked, "thanks")


def documents_came(world: World) -> Letter:
    taken = place(world)
    over(world)
    _documents(world)
    newest = documents.last_added(world.session, now=world.now)
    assert newest is not None
    return _to_place(world, taken, "documents", added=newest.isoformat())


def role_confirmed(world: World) -> Letter:
    asked = letters_cast.role(world)
    parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=world.now)
    return letter("role_confirmed")


def report_due(late: bool) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        asked = parts.invite(
            world.session,
            person=world.participant,
            role="rapporteur",
            mode=Mode.ONSITE,
            by=world.organiser,
            now=world.now,
        )
        parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=world.now)
        due = world.now + (timedelta(days=-1) if late else timedelta(days=10))
        schedule.revise_session(
            world.session,
            title={"es": "Mesa redonda", "pt-br": "Mesa-redonda", "en": "Round table"},
            declared_minutes=60,
            report_due_at=due,
            by=world.organiser,
            now=world.now,
        )
        return _to_role(world, asked, "report_due", due=due.isoformat())

    return story


def digest_of(risk: str) -> Callable[[World], Letter]:
    """Bruno has the only seat, Paula waits, and somebody asked for a role said no; it is Monday."""

    def story(world: World) -> Letter:
        # The letter leads to the desk by the code of the record, which is random elsewhere.
        Event.objects.filter(pk=world.event.pk).update(risk=risk, code="round-table")
        world.event.refresh_from_db()
        given_back = place(world, Mode.ONLINE)
        registration.cancel(given_back, now=world.now)
        Registration.objects.filter(pk=given_back.pk).update(door_code="K7QM3XTPA9RE")
        full(world)
        asked = letters_cast.role(world)
        parts.decline(asked, reason="", now=world.now)
        parts.invite(
            world.session, person=world.participant, role="speaker", by=world.organiser, now=world.now
        )
        Event.objects.filter(pk=world.event.pk).update(ends_at=world.now + timedelta(days=30))
        type(world.session).objects.filter(pk=world.session.pk).update(
            starts_at=world.now + timedelta(days=30)
        )
        world.organiser.time_zone = "America/Guatemala"
        world.organiser.save()
        digest.post_due(world.now + timedelta(days=7))
        return letter("digest")

    return story


def over(world: World) -> None:
    """Let the session have ended an hour ago."""
    starts = world.now - timedelta(hours=2)
    for row in (world.session, world.event):
        row.starts_at = starts
    world.event.ends_at = starts + timedelta(hours=1)
    world.session.save()
    world.event.save()


def _starts(world: World) -> str:
    assert world.session.starts_at is not None
    return world.session.starts_at.isoformat()


def _survey(world: World) -> None:
    title = {"es": "Tu opinión", "pt-br": "Sua opinião", "en": "Your view"}
    made = surveys.create(
        world.event, session=world.session, title=title, sends_letters=True, by=None, now=world.now
    )
    surveys.open_up(made, by=None, now=world.now)


def _documents(world: World) -> None:
    told = [
        documents.Told("Láminas", "https://archivo.example/laminas.pdf"),
        documents.Told("Relatoría", "https://archivo.example/relatoria.pdf"),
    ]
    documents.keep(world.session, told, by=world.organiser, now=world.now)


def _to_place(world: World, taken: Registration, kind: str, **about: str) -> Letter:
    key = f"{kind}:{taken.code}"
    post_to_place(taken, key, f"events.{kind}", now=world.now, session=world.session.code, **about)
    return letter(kind)


def _to_role(world: World, part: Part, kind: str, **about: str) -> Letter:
    assert part.person is not None
    outbox.post(
        f"{kind}:{part.code}",
        f"events.{kind}",
        about={"part": part.code, "session": world.session.code, **about},
        address=part.person.email,
        language=part.person.language,
        time_zone=part.person.time_zone,
        subject=part.subject,
        now=world.now,
    )
    return letter(kind)


#: name of the golden file → the story that brings the letter about.


def announced(risk: str = Event.Risk.OPEN) -> Callable[[World], Letter]:
    def story(world: World) -> Letter:
        """Olga writes to everybody with a place, in three languages."""
        taken = place(world)
        Event.objects.update(risk=risk)
        messages.send(_written(world, taken), by=world.organiser, now=world.now)
        return letter("message")

    return story


def announcement_tried(world: World) -> Letter:
    messages.test(_written(world, place(world)), by=world.organiser, now=world.now)
    return letter("message_test")


def _written(world: World, taken: Registration) -> Message:
    draft = messages.choose(world.event, codes=[taken.code], by=world.organiser, now=world.now)
    titles = {"es": "Qué llevar", "pt-br": "O que trazer", "en": "What to bring"}
    texts = {
        "es": "{name}, trae tu documento.\n\nEl mapa: https://mesa.example/mapa\nHay café.",
        "pt-br": "{name}, traga um documento.\n\nO mapa: https://mesa.example/mapa\nHá café.",
        "en": "{name}, bring a document.\n\nThe map: https://mesa.example/mapa\nThere is coffee.",
    }
    return messages.word(draft, titles=titles, texts=texts, is_answered=True)


STORIES: dict[str, Callable[[World], Letter]] = (
    letters_cast.STORIES
    | letters_own_pace.STORIES
    | {
        "message": announced(),
        "message-discreet": announced(Event.Risk.DISCREET),
        "message-test": announcement_tried,
        "week-before-onsite": week_before(Mode.ONSITE),
        "week-before-online": week_before(Mode.ONLINE),
        "week-before-role": week_before_role,
        "thanks": thanks,
        "thanks-all": thanks_with_all,
        "thanks-role": thanks_for_role,
        "documents": documents_came,
        "report-due": report_due(late=False),
        "report-due-late": report_due(late=True),
        "role-confirmed": role_confirmed,
        "digest": digest_of("open"),
        "digest-discreet": digest_of("discreet"),
    }
)
