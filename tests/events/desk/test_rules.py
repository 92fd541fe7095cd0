"""Rules at the desk: read, written, looked at, turned on; who may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import defaults, documents, parts, registration, rules
from events.models import Event, Hosting, Mode, Rule, Session
from events.recognition import Answers, Contact
from events.rules import Wish
from mail.models import Letter
from people.models import Person, SafeLink

WORDS = {"title": {"es": "Trae algo"}, "text": {"es": "Trae tu computadora, {name}."}}
FORM = {
    "when": "before-session", "amount": "2", "unit": "1440", "to": ["places"],
    "title_es": "Trae algo", "text_es": "Trae tu computadora, {name}.",
}  # fmt: skip

Enter = Callable[[Person], Client]


@pytest.fixture
def desk(enter: Enter, organiser: Person) -> Client:
    return enter(organiser)


@pytest.fixture
def soon(event: Event, session: Session, organiser: Person) -> Session:
    """The session, tomorrow by the clock of whoever runs this, with Paula's place online."""
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(starts_at=now, ends_at=now + timedelta(days=9))
    event.refresh_from_db()
    place = registration.register(
        event,
        answers=Answers(name="Paula", mode=Mode.ONLINE),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now - timedelta(days=9),
    )
    assert place.stands
    starts = (now + timedelta(days=1)).replace(microsecond=0)
    Session.objects.filter(pk=session.pk).update(starts_at=starts, moved_at=None)
    session.refresh_from_db()
    return session


def made(owner, organiser: Person, **more) -> Rule:
    return rules.write(
        owner, Wish("before-session", 2 * 24 * 60, **WORDS, **more), by=organiser, now=timezone.now()
    )


def came(name: str, event: Event, *, days: int, mode: str = Mode.ONLINE, **contact: str) -> None:
    """Somebody registers, so many days ago."""
    registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(**contact),
        language="es",
        time_zone="America/Guatemala",
        now=timezone.now() - timedelta(days=days),
    )


def stands(page) -> dict[str, tuple[str, bool]]:
    """How each reader stands, and whether they are told by phone."""
    return {one["name"]: (str(one["state"]), one["by_phone"]) for one in page.context["readers"]}


def listed(event: Event) -> str:
    return reverse("events:desk_rules", args=[event.code])


def test_organiser_writes_a_rule_which_is_off_until_it_is_turned_on(
    desk: Client, event: Event, soon: Session
) -> None:
    answer = desk.post(reverse("events:desk_rule_new", args=[event.code]), FORM, follow=True)

    rule = Rule.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("events:desk_rule", args=[rule.code])
    assert (rule.is_on, rule.minutes, rule.to_places, rule.to_roles) == (False, 2880, True, False)
    asked = desk.get(reverse("events:desk_rule_on", args=[rule.code])).content.decode()
    assert "1 persona recibiría esto de inmediato" in asked
    desk.post(reverse("events:desk_rule_on", args=[rule.code]), {"at_once": "no"})
    assert (Rule.objects.get().is_on, Letter.objects.filter(kind="events.rule").count()) == (True, 0)


def test_yes_to_writing_at_once_writes_once(
    desk: Client, event: Event, organiser: Person, soon: Session
) -> None:
    rule = made(event, organiser)

    for _again in range(2):
        desk.post(reverse("events:desk_rule_on", args=[rule.code]), {"at_once": "yes"})

    assert Letter.objects.filter(kind="events.rule").count() == 1


def test_wrong_placeholder_is_named_and_nothing_typed_is_lost(desk: Client, event: Event) -> None:
    answer = desk.post(
        reverse("events:desk_rule_new", args=[event.code]), FORM | {"text_es": "Hola {nombre}, trae algo."}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "No existe el comodín {nombre}. Existen estos: {name}, {event}, {session}" in page
    assert ("Hola {nombre}, trae algo." in page, Rule.objects.exists()) == (True, False)


def test_lone_brace_is_the_only_thing_said_of_a_text_that_is_there(desk: Client, event: Event) -> None:
    answer = desk.post(
        reverse("events:desk_rule_new", args=[event.code]), FORM | {"text_es": "Trae tu computadora {"}
    )

    errors = answer.context["form"].errors
    assert (list(errors), len(errors["text_es"])) == (["text_es"], 1)
    assert "Aquí hay una llave sola." in errors["text_es"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", "99"), ("when", "never"), ("to", []), ("text_es", ""), ("title_en", "Alone"),
        ("on_time", "9 o'clock"), ("modes", ["by boat"]),
    ],
)  # fmt: skip
def test_bad_input_is_refused_at_its_field(desk: Client, event: Event, field: str, value: object) -> None:
    answer = desk.post(reverse("events:desk_rule_new", args=[event.code]), FORM | {field: value})

    assert (answer.status_code, Rule.objects.exists()) == (422, False)


@pytest.mark.parametrize(("when", "is_optional"), [("before-session", False), ("registered", True)])
def test_to_whom_is_called_optional_only_where_the_hour_says_it(
    desk: Client, event: Event, when: str, is_optional: bool
) -> None:
    page = reverse("events:desk_rule_new", args=[event.code])
    optional = '<legend>A quién <span class="optional">'

    begun = desk.get(page).content.decode()
    answer = desk.post(page, FORM | {"when": when, "to": [], "text_es": ""})

    assert optional not in begun
    assert (answer.status_code, optional in answer.content.decode()) == (422, is_optional)
    said = "Elija a quién va: personas con lugar, personas con un rol o ambas."
    assert (said in answer.content.decode()) is not is_optional
    assert ("to" in answer.context["form"].errors) is not is_optional


def test_usual_reminder_goes_to_somebody(desk: Client, event: Event) -> None:
    page = reverse("events:desk_usual", args=[event.code, "day-before"])

    assert '<legend>A quién <span class="optional">' not in desk.get(page).content.decode()
    answer = desk.post(page, {"amount": "36", "unit": "60"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to"])


def test_day_and_hour_are_kept_by_the_events_clock(desk: Client, event: Event) -> None:
    sent = FORM | {"when": "on-date", "on_day": "2027-01-04", "on_time": "09:00"}
    desk.post(reverse("events:desk_rule_new", args=[event.code]), sent)

    rule = Rule.objects.get()
    assert rule.on_at is not None
    assert (rule.on_at.isoformat(), rule.time_zone) == ("2027-01-04T15:00:00+00:00", "America/Guatemala")


def test_change_that_would_write_at_once_asks_first(
    desk: Client, event: Event, organiser: Person, soon: Session
) -> None:
    rule = rules.write(event, Wish("before-session", 60, **WORDS), by=organiser, now=timezone.now())
    rules.turn_on(rule, at_once=False, by=organiser, now=timezone.now())
    edit = reverse("events:desk_rule_edit", args=[rule.code])

    asked = desk.post(edit, FORM)
    assert "1 persona recibiría esto de inmediato" in asked.content.decode()
    assert Rule.objects.get().minutes == 60
    desk.post(edit, FORM | {"at_once": "yes"})
    assert (Rule.objects.get().minutes, Letter.objects.filter(kind="events.rule").count()) == (2880, 1)


def test_organiser_sees_who_gets_it_and_why_somebody_does_not(
    desk: Client, event: Event, organiser: Person, soon: Session
) -> None:
    came("Pablo", event, days=9, phone="+50255550101")
    came("Petra", event, days=0, mode=Mode.ONSITE, email="petra@correo.example")
    rule = made(event, organiser)
    rules.turn_on(rule, at_once=True, by=organiser, now=timezone.now())
    Letter.objects.filter(address="paula@correo.example").update(state=Letter.State.SENT)

    page = desk.get(reverse("events:desk_rule", args=[rule.code]))

    assert stands(page) == {
        "Paula": ("ya lo recibió", False),
        "Pablo": ("en camino", True),
        "Petra": ("se sumó demasiado tarde", False),
    }
    assert reverse("events:desk_phone", args=[event.code]) in page.content.decode()


def test_organiser_sees_who_gets_a_usual_reminder_and_their_letter(
    desk: Client, event: Event, organiser: Person, soon: Session
) -> None:
    came("Pablo", event, days=9, phone="+50255550101")
    came("Petra", event, days=0, mode=Mode.ONSITE, email="petra@correo.example")
    who = reverse("events:desk_usual_who", args=[event.code, "hour-before"])
    day = reverse("events:desk_usual_who", args=[event.code, "day-before"])
    letters, links = Letter.objects.count(), SafeLink.objects.count()

    assert (stands(desk.get(who)), stands(desk.get(day))) == (
        {"Paula": ("lo recibe entonces", False), "Pablo": ("lo recibe entonces", True)}
        | {"Petra": ("lo recibe entonces", False)},
        {"Paula": ("lo recibe ahora", False), "Pablo": ("lo recibe ahora", True)}
        | {"Petra": ("se sumó demasiado tarde", False)},
    )
    reader = {"reader": event.registrations.get(name="Paula").code}
    words = desk.get(reverse("events:desk_usual_preview", args=[event.code, "day-before"]), reader)
    html = desk.get(reverse("events:desk_usual_preview_html", args=[event.code, "day-before", "en"]), reader)
    assert ("Recordatorio" in words.content.decode(), html.status_code) == (True, 200)
    assert (Letter.objects.count(), SafeLink.objects.count()) == (letters, links)


@pytest.mark.parametrize("name", list(defaults.BY_NAME))
def test_every_usual_reminder_can_be_looked_at(
    desk: Client, event: Event, organiser: Person, participant: Person, soon: Session, name: str
) -> None:
    part = parts.invite(soon, person=participant, role="rapporteur", by=organiser, now=timezone.now())
    Session.objects.filter(pk=soon.pk).update(report_due_at=timezone.now() + timedelta(days=9))
    documents.keep(soon, [documents.Told("Slides", "https://a.example/1")], by=organiser, now=timezone.now())
    preview = reverse("events:desk_usual_preview", args=[event.code, name])

    page = desk.get(reverse("events:desk_usual_who", args=[event.code, name]))
    readers = [one["url"].partition("reader=")[2] for one in page.context["readers"]]
    shown = [desk.get(preview, {"reader": reader}) for reader in readers]

    assert page.status_code == 200
    assert (part.code in readers) == (name not in ("thanks", "documents"))
    assert ["letter-text" in one.content.decode() for one in shown] == [True] * len(readers)


def test_protected_event_shows_numbers_instead_of_names(
    desk: Client, event: Event, organiser: Person, soon: Session
) -> None:
    Event.objects.filter(pk=event.pk).update(risk="protected")
    page = desk.get(reverse("events:desk_rule", args=[made(event, organiser).code])).content.decode()

    assert ("Paula" in page, "N.º 1" in page) == (False, True)


def test_preview_shows_a_real_readers_letter_in_each_language_and_mints_nothing(
    desk: Client, event: Event, organiser: Person, soon: Session
) -> None:
    rule = made(event, organiser)
    place = event.registrations.get()
    links, letters = SafeLink.objects.count(), Letter.objects.count()

    page = desk.get(reverse("events:desk_rule_preview", args=[rule.code]), {"reader": place.code})
    html = desk.get(reverse("events:desk_rule_preview_html", args=[rule.code, "en"]), {"reader": place.code})

    assert page.content.decode().count("Trae tu computadora, Paula.") == 3
    assert "/my/…/" in page.content.decode()
    assert ("Trae tu computadora, Paula." in html.content.decode(), html.status_code) == (True, 200)
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert (SafeLink.objects.count(), Letter.objects.count()) == (links, letters)


def test_deleted_rule_is_brought_back_off(desk: Client, event: Event, organiser: Person) -> None:
    rule = made(event, organiser)
    desk.post(reverse("events:desk_rule_delete", args=[rule.code]))
    assert "Recuperarla" in desk.get(listed(event)).content.decode()

    desk.post(reverse("events:desk_rule_back", args=[rule.code]))

    rule.refresh_from_db()
    assert (rule.retired_at, rule.is_on) == (None, False)


def test_copy_of_a_rule_is_off_and_opens_to_be_changed(desk: Client, event: Event, organiser: Person) -> None:
    rule = made(event, organiser)

    answer = desk.post(reverse("events:desk_rule_copy", args=[rule.code]))

    copy = Rule.objects.exclude(pk=rule.pk).get()
    edit = reverse("events:desk_rule_edit", args=[copy.code])
    assert (answer.headers["Location"], copy.is_on) == (edit, False)


def test_usual_reminder_is_changed_and_put_back(desk: Client, event: Event) -> None:
    page = reverse("events:desk_usual", args=[event.code, "day-before"])
    sent = {"amount": "36", "unit": "60", "to": ["places"], "text_es": "Trae tu documento."}

    desk.post(page, sent)
    row = Rule.objects.get()
    assert (row.is_on, row.minutes, row.to_roles, row.text) == (
        False, 36 * 60, False, {"es": "Trae tu documento."}
    )  # fmt: skip
    assert desk.post(page, sent | {"amount": "99"}).status_code == 422
    desk.post(page, {"usual": "1"})
    assert not Rule.objects.exists()


def test_reminder_put_earlier_says_how_many_would_get_it_at_once(
    desk: Client, event: Event, session: Session, soon: Session
) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() + timedelta(hours=30))
    sent = {"is_on": "on", "amount": "48", "unit": "60", "to": ["places", "roles"]}
    page = reverse("events:desk_usual", args=[event.code, "day-before"])

    asked = desk.post(page, sent)

    assert "1 persona recibiría esto de inmediato" in asked.content.decode()
    assert not Rule.objects.exists()
    desk.post(page, sent | {"sure": "1"})
    assert Rule.objects.get().minutes == 48 * 60


def test_yes_to_as_many_as_were_told_is_no_yes_to_others(
    desk: Client, event: Event, session: Session, soon: Session
) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=timezone.now() + timedelta(hours=30))
    sent = {"is_on": "on", "amount": "48", "unit": "60", "to": ["places", "roles"], "sure": "2"}

    asked = desk.post(reverse("events:desk_usual", args=[event.code, "day-before"]), sent)

    assert ("1 persona recibiría esto de inmediato" in asked.content.decode(), Rule.objects.count()) == (
        True,
        0,
    )


def test_thanks_turned_on_after_the_session_say_how_many_would_get_them_at_once(
    desk: Client, event: Event, organiser: Person, soon: Session
) -> None:
    Session.objects.filter(pk=soon.pk).update(starts_at=timezone.now() - timedelta(hours=6))
    page = reverse("events:desk_usual", args=[event.code, "thanks"])
    sent = {"amount": "2", "unit": "60", "to": ["places", "roles"]}
    desk.post(page, sent)

    asked = desk.post(page, sent | {"is_on": "on"})

    assert "1 persona recibiría esto de inmediato" in asked.content.decode()
    assert not Rule.objects.get().is_on


def test_organisations_rule_is_turned_off_at_one_event_alone(
    desk: Client, event: Event, organisation, organiser: Person
) -> None:
    rule = made(organisation, organiser)
    rules.turn_on(rule, at_once=False, by=organiser, now=timezone.now())
    here = reverse("events:desk_rule_here", args=[event.code, rule.code])

    desk.post(here, {"to": "off"})
    assert "apagada aquí" in desk.get(listed(event)).content.decode()
    desk.post(here, {"to": "on"})
    assert not Rule.objects.filter(follows=rule.code).exists()


@pytest.mark.parametrize(("right", "status"), [("edit", 200), ("names", 404), ("counts", 404)])
def test_co_organiser_with_less_than_edit_sees_no_rules(
    enter: Enter,
    event: Event,
    organiser: Person,
    foreign_organiser: Person,
    other_organisation,
    right,
    status,
) -> None:
    rule = made(event, organiser)
    Hosting.objects.create(event=event, organisation=other_organisation, right=right)
    otto = enter(foreign_organiser)

    assert [
        otto.get(address).status_code
        for address in (listed(event), reverse("events:desk_rule", args=[rule.code]))
    ] == [status, status]


def test_list_costs_as_many_queries_with_three_rules_as_with_one(
    desk: Client, event: Event, organisation, organiser: Person
) -> None:
    counts = []
    for _number in range(3):
        made(event, organiser)
        made(organisation, organiser)
        desk.get(listed(event))
        with CaptureQueriesContext(connection) as asked:
            desk.get(listed(event))
        counts.append(len(asked))

    assert counts[0] == counts[2]


def test_acts_on_rules_stand_in_the_events_log(desk: Client, event: Event, organiser: Person) -> None:
    rule = made(event, organiser)
    rules.turn_on(rule, at_once=False, by=organiser, now=timezone.now())

    log = desk.get(reverse("events:desk_log", args=[event.code])).content.decode()

    assert ("Escribió una regla de avisos." in log, "Encendió una regla de avisos." in log) == (True, True)
