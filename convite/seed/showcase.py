"""Gatherings of the demonstration that show one part of the house each, such as a full room or a code.

Nobody in them exists. Each act goes the way that everybody's acts go, at the hour at which it would be done.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from convite.seed import pages
from convite.seed import showcase_texts as texts
from convite.seed.names import GENDERS, SECTORS, drawn, invented_name
from events import (
    approval,
    attendance,
    attendance_import,
    choosing,
    delegated_places,
    door,
    guests,
    headcounts,
    hubs,
    letterhead,
    needs,
    nomination,
    parts,
    pictures,
    questions,
    registration,
    rules,
    schedule,
    signing,
    surveys,
    walkins,
    ways,
)
from events.attendance import Said
from events.models import (
    Bursary,
    Delegation,
    Event,
    Hub,
    Mode,
    Part,
    Presence,
    Question,
    Registration,
    Rule,
    Session,
    Topic,
)
from events.recognition import Answers, Contact
from events.ways import BY_THE_FORM, LetIn
from people.models import Organisation, Person, StakeholderGroup

ZONE = "America/Guatemala"
ACCESSIBILITY = (["step-free"], ["captions", "seat"], ["files"], ["large-print"], ["quiet"])
Also = Callable[[Registration], None]


class Showcase:
    """What all of these gatherings are made from: who carries them, when, and one draw of chance."""

    def __init__(
        self,
        organisations: dict[str, Organisation],
        *,
        cast: dict[str, Person],
        now: datetime,
        chance: Random,
    ) -> None:
        self.organisations, self.cast, self.now, self.chance = organisations, cast, now, chance
        self.by = cast["organiser"]
        self.sectors = {group.code: group for group in StakeholderGroup.objects.all()}
        self.drawn = 0

    # --- What repeats ---------------------------------------------------------------------------

    def day(self, days: int, hour: int) -> datetime:
        """The wall's day and hour some days from now, moved past a weekend to the side it lies on."""
        day = (self.now + timedelta(days=days)).date()
        while day.weekday() > 4:
            day += timedelta(days=1 if days > 0 else -1)
        return datetime.combine(day, time(hour))

    def event(
        self,
        shown: texts.Shown,
        *,
        topics: Sequence[str],
        opened: datetime,
        lead: str = "al-sur",
        **facts: Any,
    ) -> Event:
        """A draft event in the words of `shown`."""
        usual: dict[str, Any] = {
            "country": "GT",
            "city": "Ciudad de Guatemala",
            "venue": "Casa de demostración",
            "languages": ["es"],
        }
        return schedule.create_event(
            lead=self.organisations[lead],
            title=shown["title"],
            summary=shown["summary"],
            time_zone=ZONE,
            topics=list(Topic.objects.filter(code__in=topics)),
            by=self.by,
            now=opened,
            **usual | facts,
        )

    def session(self, event: Event, title: dict[str, str], start: datetime, **facts: Any) -> Session:
        """A dated session of an event."""
        return schedule.add_session(
            event,
            title=title,
            wall_start=start,
            by=self.by,
            now=event.created_at,
            meeting_url="https://meet.demo.invalid/muestra",
            **facts,
        )

    def place(
        self,
        event: Event,
        *,
        at: datetime | None = None,
        mode: str = Mode.ONSITE,
        hub: Hub | None = None,
        name: str = "",
        email: str = "",
        phone: str = "",
        sector: str = "",
        person: Person | None = None,
        waits: bool = False,
        let_in: LetIn = BY_THE_FORM,
        also: Also | None = None,
    ) -> Registration:
        """A place of somebody who does not exist, with answers drawn by chance."""
        self.drawn += 1
        kind, gender, _weight = drawn(self.chance, GENDERS)
        called = invented_name(self.chance, kind)
        group = sector or drawn(self.chance, SECTORS)[0]
        country = self.chance.choice(("GT", "GT", "HN", "SV", "PA"))
        return registration.register(
            event,
            answers=Answers(
                name=name or (person.name if person else called),
                mode=mode,
                hub=hub,
                stakeholder_group=(person and person.stakeholder_group) or self.sectors[group],
                country=str(person.country) if person else country,
                gender_answers=[] if person else list(gender),
                first_time=self.chance.random() < 0.5,
            ),
            contact=Contact(phone=phone)
            if phone
            else Contact(email=email or (person.email if person else f"muestra{self.drawn}@demo.invalid")),
            person=person,
            language=person.language if person else "es",
            time_zone=person.time_zone if person else event.time_zone,
            waits=waits,
            let_in=let_in,
            also=also,
            now=at or self.now,
        )

    # --- A full room ----------------------------------------------------------------------------

    def full_room(self) -> Event:
        """Every seat in the room taken, people on the list, and a place held for the first of them."""
        event = self.event(
            texts.FULL,
            topics=["digital-security"],
            opened=self.now - timedelta(days=12),
            seats={Mode.ONSITE: 12, Mode.ONLINE: 30},
            offer_hours=96,
        )
        session = self.session(
            event,
            texts.FULL["title"],
            self.day(9, 15),
            declared_minutes=120,
            format=Session.Format.WORKSHOP,
            room="Sala Azul",
        )
        practices = self._practices(event)
        schedule.publish(event, by=self.by, now=self.now)
        for one, story in ((session, texts.FULL["story"]), *practices):
            pages.tell(one, story)
        early = self.now - timedelta(days=6)
        here = [self.place(event, at=early + timedelta(hours=turn)) for turn in range(12)]
        for turn in range(4):
            self.place(event, at=early + timedelta(hours=turn), mode=Mode.ONLINE)
        for turn, place in enumerate(here[:9]):
            chosen, _story = practices[turn // 6]
            choosing.choose(place, sessions=[chosen], now=early + timedelta(hours=turn))
        later = self.now - timedelta(days=2)
        self.place(event, at=later, person=self.cast["participant"], waits=True)
        for turn in range(1, 6):
            self.place(event, at=later + timedelta(hours=turn), waits=True)
        # Two left nothing but a phone, by numbers that are kept for stories: somebody is to tell them.
        self.place(event, at=later, mode=Mode.ONLINE, phone="+12025550143")
        self.place(event, at=later, waits=True, phone="+12025550144")
        # A seat comes free, and is offered to whoever waits first.
        registration.cancel(here[4], now=self.now - timedelta(hours=1))
        door.admit(session, label="Entrada (demo)", by=self.by, now=self.now)
        walkins.put_up(session, by=self.by, now=self.now)
        self._rule(event)
        return event

    def _rule(self, event: Event) -> None:
        """What everybody online should bring, two days before: a rule of the organisers' own."""
        wish = rules.Wish(
            Rule.When.BEFORE_SESSION,
            2 * 24 * 60,
            modes=[Mode.ONLINE],
            needs_way_in=True,
            title=texts.RULE["title"],
            text=texts.RULE["text"],
        )
        made = rules.write(event, wish, by=self.by, now=self.now)
        rules.turn_on(made, at_once=False, by=self.by, now=self.now)

    def _practices(self, event: Event) -> list[tuple[Session, dict[str, dict[str, Any]]]]:
        """Two sessions at one hour with seats of their own; six people want the first, which has four."""
        made = []
        for number, (title, story) in enumerate(texts.PRACTICES, start=1):
            one = self.session(
                event,
                title,
                self.day(9, 17) + timedelta(minutes=15),
                declared_minutes=45,
                format=Session.Format.WORKSHOP,
                room=f"Mesa {number}",
            )
            seats = {Mode.ONSITE.value: 4, Mode.ONLINE.value: 0}
            choosing.give_seats(one, seats=seats, by=self.by, now=event.created_at)
            made.append((one, story))
        return made

    # --- Ways in --------------------------------------------------------------------------------

    def by_approval(self) -> Event:
        """Requests that wait for an answer, institutions that name people, a group, and guests."""
        now = self.now
        event = self.event(
            texts.APPROVED,
            topics=["surveillance", "human-rights"],
            opened=now - timedelta(days=9),
            seats={Mode.ONSITE: 40, Mode.ONLINE: 60},
        )
        session = self.session(
            event,
            texts.APPROVED["title"],
            self.day(31, 9),
            declared_minutes=180,
            format=Session.Format.PANEL,
            room="Salón Mayor",
        )
        ways.choose(event, admission=Event.Admission.APPROVAL, takes_groups=True, by=self.by, now=now)
        schedule.publish(event, by=self.by, now=now)
        pages.tell(session, texts.APPROVED["story"])
        asked = [
            self.place(event, at=now - timedelta(hours=40 - turn), mode=(Mode.ONSITE, Mode.ONLINE)[turn % 2])
            for turn in range(9)
        ]
        asked.append(
            self.place(event, name=texts.TWICE[0], email="mariajose@demo.invalid", sector="civil-society")
        )
        for place in (*asked[:4], asked[-1]):
            approval.approve(place, by=self.by, now=now - timedelta(minutes=30))
        approval.refuse(asked[4], reason=texts.REFUSED, by=self.by, now=now - timedelta(minutes=20))
        self._institutions(event)
        people = [(self._named(), Contact(email=f"invitada{turn}@demo.invalid")) for turn in range(4)]
        invited = guests.invite(event, people=people, language="es", by=self.by, now=now - timedelta(days=3))
        first = invited.new[0]
        self.place(event, name=first.name, email=first.email, let_in=LetIn(guest=first))
        return event

    def _institutions(self, event: Event) -> None:
        now = self.now
        lead = self.organisations["al-sur"]
        letterhead.write(
            lead,
            lines=texts.LETTERHEAD,
            signatory=texts.SIGNATORY,
            signatory_post=texts.SIGNATORY_POST,
            by=self.by,
            now=now,
        )
        made: list[Delegation] = [
            nomination.invite(
                event,
                organisation=organisation,
                addressee=texts.ADDRESSEE,
                post=texts.POST,
                email=f"institucion{turn}@demo.invalid",
                language="es",
                mode=Mode.ONSITE,
                places=4 - turn,
                until=now + timedelta(days=14),
                by=self.by,
                now=now - timedelta(days=4),
            )
            for turn, organisation in enumerate(texts.INSTITUTIONS)
        ]
        named = nomination.name(
            made[0],
            people=[(self._named(), Contact(email=f"nominada{turn}@demo.invalid")) for turn in range(3)],
            now=now - timedelta(days=2),
        )
        delegated_places.take_up(
            named[0],
            answers=Answers(
                name=named[0].name,
                mode=Mode.ONSITE,
                stakeholder_group=self.sectors["government"],
                country="GT",
            ),
            contact=Contact(email=named[0].email),
            language="es",
            time_zone=ZONE,
            now=now - timedelta(days=1),
        )
        nomination.ask(
            event,
            organisation=texts.GROUP,
            addressee=texts.ADDRESSEE,
            email="grupo@demo.invalid",
            language="es",
            mode=Mode.ONLINE,
            places=5,
            now=now - timedelta(hours=6),
        )

    def _named(self) -> str:
        return invented_name(self.chance, drawn(self.chance, GENDERS)[0])

    def by_code(self) -> Event:
        """Only with a code, which some have used; discreet, so that pages and letters keep what they name."""
        event = self.event(
            texts.BY_CODE,
            topics=["personal-data"],
            opened=self.now - timedelta(days=5),
            lead="ipandetec",
            seats={Mode.ONLINE: 25},
            venue="",
            city="",
            risk=Event.Risk.DISCREET,
        )
        session = self.session(
            event,
            texts.BY_CODE["title"],
            self.day(12, 17),
            declared_minutes=60,
            format=Session.Format.WORKSHOP,
        )
        by = self.cast["ipandetec"]
        ways.choose(event, admission=Event.Admission.CODE, takes_groups=False, by=by, now=self.now)
        code = ways.add_code(
            event, word="CLINICA2026", uses=20, until=event.ends_at, by=by, now=self.now - timedelta(days=4)
        )
        schedule.publish(event, by=by, now=self.now)
        pages.tell(session, texts.BY_CODE["story"])
        for turn in range(4):
            self.place(
                event,
                at=self.now - timedelta(days=3, hours=-turn),
                mode=Mode.ONLINE,
                let_in=LetIn(entry_code=code),
            )
        return event

    # --- Within another body's event ------------------------------------------------------------

    def elsewhere(self) -> Event:
        """Over, within another body's event: heads counted by whoever moderated, our own list optional."""
        opened = self.now - timedelta(days=40)
        event = self.event(
            texts.ELSEWHERE,
            topics=["public-policy"],
            opened=opened,
            seats={Mode.ONSITE: None, Mode.ONLINE: None},
            venue="Centro de convenciones de demostración",
            elsewhere_name=texts.ELSEWHERE_NAME,
            elsewhere_url="https://foro.demo.invalid/",
        )
        session = self.session(
            event,
            texts.ELSEWHERE["title"],
            self.day(-10, 11),
            declared_minutes=60,
            format=Session.Format.PANEL,
            room="Sala 4",
            programme=texts.ELSEWHERE_NAME,
            programme_code="DEMO 17",
            official_url="https://foro.demo.invalid/sesiones/17",
        )
        schedule.publish(event, by=self.by, now=opened)
        pages.tell(session, texts.ELSEWHERE["story"])
        ended = _end_of(session)
        here = [
            self.place(
                event, at=opened + timedelta(days=turn), mode=(Mode.ONSITE, Mode.ONLINE)[turn % 3 == 2]
            )
            for turn in range(9)
        ]
        attendance.mark_many(
            session, dict.fromkeys((one.code for one in here[:6]), "present"), by=self.by, now=ended
        )
        for mode, people in ((Mode.ONSITE, 64), (Mode.ONLINE, 31)):
            headcounts.type_in(session, mode=mode, people=people, by=self.by, now=ended)
        schedule.hold(session, by=self.by, now=ended)
        return event

    # --- Over -----------------------------------------------------------------------------------

    def two_days(self) -> Event:
        """Over, and known from a sheet, the door, a wall, a meeting's file, a code and *Enter*; surveyed."""
        opened = self.now - timedelta(days=45)
        event = self.event(
            texts.TWO_DAYS,
            topics=["artificial-intelligence", "human-rights"],
            opened=opened,
            seats={Mode.ONSITE: 30, Mode.ONLINE: 50},
        )
        start = self.day(-20, 9)
        while start.weekday() > 3:  # the day after is a working day, too
            start -= timedelta(days=1)
        first, second = (
            self.session(
                event,
                title,
                start + timedelta(days=turn),
                declared_minutes=150,
                format=Session.Format.WORKSHOP,
                room="Sala Azul",
            )
            for turn, title in enumerate(texts.DAYS)
        )
        schedule.publish(event, by=self.by, now=opened)
        for session in (first, second):
            pages.tell(session, texts.TWO_DAYS["story"])
        came = opened + timedelta(days=3)
        room = [self.place(event, at=came + timedelta(hours=turn)) for turn in range(14)]
        room.append(
            self.place(
                event, at=came, name=texts.TWICE[1], email="mariajose@demo.invalid", sector="civil-society"
            )
        )
        online = [self.place(event, at=came + timedelta(hours=turn), mode=Mode.ONLINE) for turn in range(10)]
        online.append(self.place(event, at=came, mode=Mode.ONLINE, person=self.cast["participant"]))
        self._first_day(first, room, online)
        self._second_day(second, room, online)
        for session in (first, second):
            schedule.hold(session, by=self.by, now=_end_of(session))
        self._surveys(event, second, [*room, *online])
        return event

    def _first_day(
        self, session: Session, room: Sequence[Registration], online: Sequence[Registration]
    ) -> None:
        assert session.starts_at  # noqa: S101  it was made with a date
        begins, ended = session.starts_at, _end_of(session)
        sheet = signing.print_sheet(session, language="es", by=self.by, now=begins - timedelta(hours=2))
        signing.write_up(sheet, range(1, 9), by=self.by, now=ended)
        standing = set(sheet.lines[:8])
        absent = [place.code for place in room if place.code not in standing][:3]
        attendance.mark_many(session, dict.fromkeys(absent, "absent"), by=self.by, now=ended)
        for place in online[:3]:
            attendance.enter(place, session, now=begins + timedelta(minutes=2))
        typed = [Said(place, Mode.ONLINE, begins + timedelta(minutes=20)) for place in online[3:5]]
        source = Presence.Source.CODE
        attendance.record(session, typed, source=source, by=None, now=begins + timedelta(minutes=20))
        # Somebody who was there gives the place back the same evening, which is worth a look.
        gone = next(place for place in room if place.code in standing)
        registration.cancel(gone, now=ended + timedelta(hours=1))

    def _second_day(
        self, session: Session, room: Sequence[Registration], online: Sequence[Registration]
    ) -> None:
        assert session.starts_at  # noqa: S101  it was made with a date
        begins, ended = session.starts_at, _end_of(session)
        device, _token = door.admit(
            session, label="Entrada (demo)", by=self.by, now=begins - timedelta(hours=1)
        )
        door.enrol(device, now=begins - timedelta(minutes=40))
        for turn, place in enumerate(_still(room)[:11]):
            door.let_in(session, place, by=None, device=device, now=begins + timedelta(minutes=turn - 10))
        walkins.put_up(session, by=self.by, now=begins - timedelta(hours=1))
        kind, gender, _weight = drawn(self.chance, GENDERS)
        walkins.come_in(
            session,
            answers=Answers(
                name=invented_name(self.chance, kind),
                mode=Mode.ONSITE,
                stakeholder_group=self.sectors["academia"],
                country="GT",
                gender_answers=list(gender),
            ),
            contact=Contact(email="alpaso@demo.invalid"),
            language="es",
            time_zone=ZONE,
            now=begins + timedelta(minutes=8),
        )
        batch = attendance_import.look_at(
            session,
            [("participantes.csv", _meeting_file(session, online[:8]))],
            zone=ZONE,
            by=self.by,
            now=ended + timedelta(hours=1),
        )
        attendance_import.apply(
            batch, chosen={}, rest=attendance_import.COUNT, by=self.by, now=ended + timedelta(hours=1)
        )

    def _surveys(self, event: Event, session: Session, places: Iterable[Registration]) -> None:
        ended = _end_of(session)
        survey = surveys.create(
            event, session=None, title=texts.SURVEY, sends_letters=False, by=self.by, now=ended
        )
        scale, words = questions.of_survey(survey)
        surveys.open_up(survey, by=self.by, now=ended)
        holders = _still(places)
        for turn, place in enumerate(holders[:19]):
            said = texts.SAID[turn // 3] if turn % 3 == 0 and turn // 3 < len(texts.SAID) else ""
            surveys.answer(
                survey, place, {scale: self.chance.choices(range(1, 6), (1, 1, 3, 8, 7))[0], words: said}
            )
        surveys.close(survey, by=self.by, now=ended + timedelta(days=7))
        # One that is still open, for whoever comes in as somebody who took part.
        of_day = surveys.create(
            event, session=session, title=texts.SURVEY_OF_DAY, sends_letters=False, by=self.by, now=ended
        )
        surveys.open_up(of_day, by=self.by, now=ended + timedelta(days=1))

    # --- What a form asks beyond name and sector -------------------------------------------------

    def answers(self, event: Event, session: Session) -> Also:
        """Return what answers the organisers' questions for a new place, the needs and pictures among it."""
        asked = questions.asked(event)

        def fill(place: Registration) -> None:
            now, turn = place.registered_at, place.number
            given: dict[Question, Any] = {}
            for question in asked:
                if question.kind == Question.Kind.SEVERAL:
                    codes = [one["code"] for one in question.choices]
                    given[question] = codes[turn % 3 :][:2]
                elif turn % 3 == 0:
                    given[question] = texts.COMMITMENTS[turn // 3 % len(texts.COMMITMENTS)]
            questions.answer(place, given, language="es", now=now, is_new=True)
            agreed = {pictures.PICTURES: turn % 4 != 0, pictures.RECORDING: turn % 5 != 0}
            pictures.keep(place, agreed, language="es", now=now)
            if turn % 4 == 1:
                told = needs.Told(
                    interpretation=("pt", "en", "gsm")[turn // 4 % 3],
                    accessibility=ACCESSIBILITY[turn // 4 % len(ACCESSIBILITY)],
                    words=texts.NEED if turn == 5 else "",
                    supports=("data",) if turn % 8 == 1 else (),
                )
                needs.tell(place, told, now=now, is_new=True)

        return fill

    def support(self, event: Event) -> None:
        """One support that was asked for is granted; the others wait for an answer."""
        asked = Bursary.objects.filter(registration__event=event).order_by("registration__number").first()
        if asked:
            needs.decide(asked, granted=True, by=self.by, now=self.now)

    def hub(self, event: Event, session: Session, *, also: Also) -> Hub:
        """A remote hub with its coordinator, and people who follow there together."""
        hub = hubs.add(
            event,
            name=texts.HUB,
            address=texts.HUB_ADDRESS,
            country="GT",
            seats=15,
            by=self.by,
            now=self.now - timedelta(days=2),
        )
        coordinator = Person.objects.create_user(
            name=self._named(), email="sede@demo.invalid", is_generated=True, time_zone=ZONE
        )
        part = parts.invite(
            session,
            person=coordinator,
            role=Part.Role.HUB_COORDINATOR,
            mode=Mode.HUB,
            hub=hub,
            by=self.by,
            now=self.now - timedelta(days=2),
        )
        parts.confirm(
            part,
            answers={
                "stakeholder_group": self.sectors["civil-society"],
                "country": "GT",
                "gender_answers": [],
            },
            shows_name=True,
            shows_groups=True,
            agreed_in="es",
            now=self.now - timedelta(days=1),
        )
        for turn in range(7):
            self.place(event, at=self.now - timedelta(hours=20 - turn), mode=Mode.HUB, hub=hub, also=also)
        return hub


def _end_of(session: Session) -> datetime:
    assert session.ends_at  # noqa: S101  it was made with a date
    return session.ends_at


def _still(places: Iterable[Registration]) -> list[Registration]:
    """Those of them whose place is theirs still, in their order."""
    codes = [place.code for place in places]
    placed = Registration.objects.placed().filter(code__in=codes).in_bulk(field_name="code")
    return [placed[code] for code in codes if code in placed]


def _meeting_file(session: Session, places: Iterable[Registration]) -> bytes:
    """A meeting's attendance file, as Zoom writes it, with two people in it who are on no list."""
    from zoneinfo import ZoneInfo

    assert session.starts_at  # noqa: S101  it was made with a date
    begins = session.starts_at.astimezone(ZoneInfo(ZONE))

    def clock(minutes: int) -> str:
        return (begins + timedelta(minutes=minutes)).strftime("%m/%d/%Y %I:%M:%S %p")

    lines = ["Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest,In Waiting Room"]
    for turn, (name, email) in enumerate(
        [
            *((place.name, place.email) for place in places),
            ("iPhone (demo)", ""),
            ("Radio del Valle (demo)", ""),
        ]
    ):
        since, until = turn % 6, 150 - 5 * (turn % 5)
        lines.append(f"{name},{email},{clock(since)},{clock(until)},{until - since},Yes,No")
    return ("\ufeff" + "\n".join(lines) + "\n").encode()
