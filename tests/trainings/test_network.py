"""The network: who agreed to be found, by whom they are found, what is shown of them, and how they leave."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db.models import F
from django.test import Client
from django.utils import timezone, translation

from events import export, parts
from events.models import Capacity, Event, Part, Presence, Registration, Session, Topic
from mail import kinds
from mail.models import Letter
from people import accounts, consent, erasure, introductions
from people.introductions import Contact
from people.models import Coalition, Consent, Introduction, Membership, Organisation, Person
from tests.conftest import person
from trainings import network
from trainings.cohorts import open_cohort
from trainings.courses import UnitPlan, units_of, write_course
from trainings.models import Cohort, NetworkEntry, Tutor
from trainings.network import Shown

pytestmark = pytest.mark.django_db
PAGE, MINE = "/es/my/network/", "/es/my/network/me/"


@pytest.fixture(autouse=True)
def looked_at_nothing_yet() -> None:
    cache.clear()


def learns(who: Person, group: Cohort) -> Registration:
    """Let somebody have been at the first class of a group."""
    number = Registration.objects.filter(event=group.event).count() + 1
    place = Registration.objects.create(
        event=group.event, person=who, subject=who.subject, number=number, name=who.name, language="es",
        time_zone="UTC", mode="onsite",
    )  # fmt: skip
    Capacity.objects.filter(event=group.event, mode="onsite").update(taken=F("taken") + 1)
    session = Session.objects.get(event=group.event)
    Presence.objects.create(registration=place, session=session, state="present", mode="onsite")
    return place


def agrees(who: Person, now: datetime, **shown: Any) -> NetworkEntry:
    return network.join(who, Shown(**shown), language="es", now=now)


def found_by(who: Person) -> list[str]:
    return sorted(entry.person.name for entry in network.visible_to(who))


@pytest.fixture
def other_group(other_organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    """A group of Vereda Digital, in no coalition with Mesa Abierta."""
    course = write_course(
        organisation=other_organisation, title={"es": "Redes"}, summary={}, completion_percent=75,
        units=[UnitPlan({"es": "Uno"}, 60)], by=trainer, now=now,
    )  # fmt: skip
    return open_cohort(
        course, time_zone="America/Tegucigalpa", country="HN",
        lessons=[(units_of(course)[0], datetime(2026, 12, 21, 9))], seats={"onsite": 3}, by=trainer, now=now,
    )  # fmt: skip


@pytest.fixture
def nadia(group: Cohort, now: datetime) -> Person:
    """Nadia of Honduras, who learnt with Paula, agreed, and shows all that can be shown."""
    made = person("Nadia", "nadia@correo.example", country="HN")
    learns(made, group)
    topic = Topic.objects.create(code="privacy", name_es="Privacidad", name_en="Privacy")
    group.event.topics.add(topic)
    agrees(
        made, now, shows_country=True, shows_courses=True, organisation="Radio Añil",
        works_on="migración", topics=[topic], languages=["es"],
    )  # fmt: skip
    return made


@pytest.fixture
def paula(participant: Person, group: Cohort, now: datetime) -> Person:
    """Paula, who was in the course, and agreed to show no more than her name."""
    learns(participant, group)
    agrees(participant, now)
    return participant


# --- Agreeing and leaving ----------------------------------------------------------------------------


def test_nobody_who_was_at_no_class_is_in_the_network(
    participant: Person, group: Cohort, now: datetime
) -> None:
    place = learns(participant, group)
    place.presences.update(state="absent")
    with pytest.raises(network.NothingLearnt):
        agrees(participant, now)
    assert not Consent.objects.exists()


def test_nothing_is_ticked_before_its_owner_ticks_it(
    enter: Callable[[Person], Client], participant: Person, group: Cohort
) -> None:
    learns(participant, group)
    page = enter(participant).get(MINE).content.decode()
    assert "checked" not in page
    assert consent.words("network", "es")[:60] in page


def test_whoever_does_not_tick_the_words_is_not_in_it_and_loses_nothing_typed(
    enter: Callable[[Person], Client], participant: Person, group: Cohort
) -> None:
    learns(participant, group)
    page = enter(participant).post(MINE, {"organisation": "Radio Añil", "shows_country": "on"})
    assert page.status_code == 422
    assert "Radio Añil" in page.content.decode()
    assert not NetworkEntry.objects.exists()


def test_a_participant_agrees_in_the_words_of_the_page_and_leaves_by_one_press(
    enter: Callable[[Person], Client], participant: Person, group: Cohort, now: datetime
) -> None:
    learns(participant, group)
    browser = enter(participant)
    browser.post("/pt/my/network/me/", {"agrees": "on", "organisation": "  Radio\nAñil "})

    given = Consent.objects.select_related("text").get(text__purpose="network")
    assert (given.subject, given.text.language, given.withdrawn_at) == (participant.subject, "pt-br", None)
    entry = NetworkEntry.objects.get(person=participant)
    assert (entry.organisation, entry.shows_country, entry.shows_sector, entry.shows_courses) == (
        "Radio Añil", False, False, False,
    )  # fmt: skip

    browser.get("/es/my/network/leave/")
    assert NetworkEntry.objects.exists()
    browser.post("/es/my/network/leave/")
    given.refresh_from_db()
    assert given.withdrawn_at is not None
    assert not NetworkEntry.objects.exists()


def test_whoever_takes_the_consent_back_is_found_by_nobody(
    paula: Person, nadia: Person, now: datetime
) -> None:
    assert found_by(paula) == ["Nadia"]
    consent.withdraw(nadia.subject, "network", about="", now=now)
    assert found_by(paula) == []
    assert found_by(nadia) == []


# --- Who finds whom ----------------------------------------------------------------------------------


def test_only_who_is_in_it_looks(
    enter: Callable[[Person], Client], nadia: Person, stranger: Person, group: Cohort, organiser: Person
) -> None:
    learns(stranger, group)
    for who in (stranger, organiser):
        page = enter(who).get(PAGE).content.decode()
        assert "Nadia" not in page
    assert found_by(stranger) == []


def test_those_of_another_organisation_are_found_once_a_coalition_has_both(
    paula: Person, other_group: Cohort, organisation: Organisation, now: datetime
) -> None:
    noe = person("Noé", "noe@correo.example")
    learns(noe, other_group)
    agrees(noe, now)
    assert (found_by(paula), found_by(noe)) == ([], [])

    coalition = Coalition.objects.create(slug="red", name="Red")
    for member in (organisation, other_group.course.organisation):
        Membership.objects.create(coalition=coalition, organisation=member)

    assert (found_by(paula), found_by(noe)) == (["Noé"], ["Paula"])


def test_staff_see_those_of_their_own_courses_as_they_show_themselves(
    enter: Callable[[Person], Client], nadia: Person, trainer: Person, foreign_organiser: Person
) -> None:
    own = enter(trainer).get("/es/desk/trainings/network/").content.decode()
    other = enter(foreign_organiser).get("/es/desk/trainings/network/").content.decode()
    assert "Radio Añil" in own
    assert nadia.email not in own
    assert "Nadia" not in other


def test_two_of_whom_one_does_not_want_to_hear_do_not_find_each_other(
    paula: Person, nadia: Person, now: datetime
) -> None:
    introductions.refuse(nadia, paula, now=now)
    assert (found_by(paula), found_by(nadia)) == ([], [])


# --- What is shown -----------------------------------------------------------------------------------


def facts_of(whom: Person, to: Person) -> dict[str, str]:
    with translation.override("en"):
        return dict(network.facts_of(whom, to))


def test_only_what_was_chosen_is_shown(paula: Person, nadia: Person, group: Cohort) -> None:
    Person.objects.filter(pk__in=[paula.pk, nadia.pk]).update(gender="woman", phone="+50255550000")
    assert facts_of(paula, nadia) == {}
    assert facts_of(nadia, paula) == {
        "Country": "Honduras", "Organisation": "Radio Añil", "Works on": "migración", "Topics": "Privacy",
        "Languages": "Spanish", "Courses": str(group.event.title),
    }  # fmt: skip


@pytest.mark.parametrize("risk", ["discreet", "protected"])
def test_a_course_that_is_not_open_is_never_named(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, group: Cohort, risk: str
) -> None:
    Event.objects.filter(pk=group.event_id).update(risk=risk)
    assert "Courses" not in facts_of(nadia, paula)
    # They are found all the same, for they agreed to it; and nothing of it is offered to be shown.
    assert found_by(paula) == ["Nadia"]
    assert network.topics_offered(paula) == []
    page = enter(paula).get(PAGE).content.decode()
    assert str(group.event.title) not in page


@pytest.mark.parametrize("risk", ["discreet", "protected"])
def test_a_topic_of_a_course_that_is_not_open_any_more_is_neither_shown_nor_found_by(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, trainer: Person, group: Cohort, risk: str
) -> None:
    def found(topic: str) -> list[str]:
        asked = network.narrowed(network.visible_to(paula), topic=topic)
        return [entry.person.name for entry in asked]

    assert facts_of(nadia, paula)["Topics"] == "Privacy"
    assert (found("privacy"), network.topics_offered(nadia)[0].code) == (["Nadia"], "privacy")
    Event.objects.filter(pk=group.event_id).update(risk=risk)
    assert "Topics" not in facts_of(nadia, paula)
    assert (found("privacy"), network.topics_offered(nadia)) == ([], [])
    # Neither on the cards nor among the filters, and not on one's own form.
    for who, page in ((paula, PAGE), (trainer, "/es/desk/trainings/network/"), (nadia, MINE)):
        said = enter(who).get(page).content.decode()
        assert "Privacidad" not in said.partition("<main")[2].partition("</main>")[0]


def test_nobody_is_found_by_what_they_do_not_show(paula: Person, nadia: Person, now: datetime) -> None:
    def found(by: Person, **asked: str) -> list[str]:
        return [entry.person.name for entry in network.narrowed(network.visible_to(by), **asked)]

    assert found(nadia, country="BR") == []  # Paula's, which she does not show
    assert found(nadia, sector="civil-society") == []
    agrees(paula, now, shows_country=True, shows_sector=True)
    assert found(nadia, country="BR", sector="civil-society") == ["Paula"]
    assert found(paula, topic="privacy") == ["Nadia"]
    assert found(paula, words="anil MIGRACION") == ["Nadia"]
    assert found(paula, words="nadi") == ["Nadia"]
    Person.objects.filter(pk=nadia.pk).update(name="Náñez, José")
    assert [found(paula, words=words) for words in ("José", "jose nanez", "JOSÉ añil", "jose otra")] == [
        ["Náñez, José"], ["Náñez, José"], ["Náñez, José"], [],
    ]  # fmt: skip
    assert found(paula, words="otra") == []


def test_filters_offer_what_somebody_shows_and_an_unknown_one_is_left_out(
    enter: Callable[[Person], Client], paula: Person, nadia: Person
) -> None:
    page = enter(paula).get(PAGE, {"country": "HN"})
    assert [code for code, _name in page.context["form"].fields["country"].choices] == ["", "HN"]
    assert "Nadia" in page.content.decode()
    assert "Nadia" in enter(paula).get(PAGE, {"country": "XX"}).content.decode()
    empty = enter(paula).get(PAGE, {"q": "nadie así"}).content.decode()
    assert "Nadia" not in empty


@pytest.mark.parametrize("number", [1, 3])
def test_the_network_is_listed_at_the_same_cost(
    enter: Callable[[Person], Client],
    paula: Person,
    trainer: Person,
    group: Cohort,
    now: datetime,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    topic = Topic.objects.create(code="privacy", name_es="Privacidad")
    Capacity.objects.filter(event=group.event).update(seats=9)
    for each in range(number):
        other = person(f"N{each}", f"n{each}@correo.example", country="HN")
        learns(other, group)
        agrees(other, now, shows_country=True, shows_courses=True, topics=[topic])
    mine, desk = enter(paula), enter(trainer)
    with django_assert_num_queries(15):
        assert mine.get(PAGE).content.decode().count("<h3>N") == number
    with django_assert_num_queries(11):
        assert desk.get("/es/desk/trainings/network/").content.decode().count("<h3>N") == number


def test_whoever_looks_at_very_many_pages_waits(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, time_machine: Any
) -> None:
    browser = enter(paula)
    # Within one span of what is counted: on a slow machine the looks would fall into two.
    time_machine.move_to(timezone.now(), tick=False)
    answers = [browser.get(PAGE) for _look in range(61)]
    assert {page.status_code for page in answers[:60]} == {200}
    assert answers[60].status_code == 429
    assert "Nadia" not in answers[60].content.decode()


def test_the_pages_are_kept_by_no_cache_and_no_index(
    enter: Callable[[Person], Client], paula: Person
) -> None:
    page = enter(paula).get(PAGE)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


# --- Getting in touch --------------------------------------------------------------------------------


def ask(browser: Client, entry: NetworkEntry, **typed: str) -> Any:
    usual = {"words": "Hola, ¿conversamos?", "way": "whatsapp", "reach": "+55 11 5555"}
    return browser.post(f"{PAGE}{entry.code}/ask/", usual | typed)


def test_somebody_asks_and_only_a_yes_shows_how_to_reach_them(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, now: datetime
) -> None:
    entry = NetworkEntry.objects.get(person=nadia)
    assert ask(enter(paula), entry).status_code == 302

    row = Introduction.objects.get()
    assert (row.asker, row.asked, row.context, row.is_discreet) == (paula, nadia, "network", False)
    assert Letter.objects.get(kind="mail.introduction_asked").address == nadia.email
    page = enter(nadia).get(f"/en/me/contacts/{row.code}/").content.decode()
    assert "You found each other in the network of those who learnt together." in page
    assert "+55 11 5555" not in page


def test_bad_input_loses_nothing_and_links_are_refused(
    enter: Callable[[Person], Client], paula: Person, nadia: Person
) -> None:
    entry = NetworkEntry.objects.get(person=nadia)
    page = ask(enter(paula), entry, words="Mire https://trampa.example")
    assert (page.status_code, Introduction.objects.count()) == (422, 0)
    assert "trampa.example" in page.content.decode()
    long = ask(enter(paula), entry, words="a" * 501)
    assert long.status_code == 422


def test_who_is_not_found_cannot_be_asked(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, stranger: Person, now: datetime
) -> None:
    entry = NetworkEntry.objects.get(person=nadia)
    assert ask(enter(stranger), entry).status_code == 404
    introductions.refuse(nadia, paula, now=now)
    assert ask(enter(paula), entry).status_code == 404


def test_words_that_grow_once_they_are_plain_are_kept(paula: Person, now: datetime) -> None:
    agrees(paula, now, works_on="ß" * 300)
    assert NetworkEntry.objects.get(person=paula).words_key == "s" * 430


@pytest.mark.parametrize("how", ["invited", "teaches", "accompanies"])
def test_letters_say_nothing_when_one_of_the_two_teaches_in_an_event_that_is_not_open(
    paula: Person, nadia: Person, other_group: Cohort, trainer: Person, how: str, now: datetime
) -> None:
    session = Session.objects.get(event=other_group.event)
    if how == "accompanies":
        Tutor.objects.create(cohort=other_group, person=nadia, named_at=now)
    else:
        parts.invite(session, person=nadia, role="co-trainer", by=trainer, now=now)
        Part.objects.filter(person=nadia).update(status="confirmed" if how == "teaches" else "invited")
    assert not network.is_discreet(paula, nadia)
    Event.objects.filter(pk=other_group.event_id).update(risk="protected")
    # Nobody is in something for having been asked.
    assert network.is_discreet(paula, nadia) is (how != "invited")


@pytest.mark.parametrize("whose", ["asker", "asked"])
def test_letters_say_nothing_when_one_of_the_two_was_in_a_course_that_is_not_open(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, other_group: Cohort, whose: str
) -> None:
    Event.objects.filter(pk=other_group.event_id).update(risk="protected")
    learns(paula if whose == "asker" else nadia, other_group)
    ask(enter(paula), NetworkEntry.objects.get(person=nadia))
    assert Introduction.objects.get().is_discreet


@pytest.mark.parametrize("kind", ["asked", "accepted"])
def test_letters_say_nothing_once_a_course_of_one_of_them_became_protected(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, group: Cohort, kind: str, now: datetime
) -> None:
    with time_machine.travel(now, tick=False):
        ask(enter(paula), NetworkEntry.objects.get(person=nadia))
    row = Introduction.objects.get()
    assert not row.is_discreet
    if kind == "accepted":
        introductions.accept(row, gives=Contact("signal", "nadia.77"), now=now)
    letter = Letter.objects.get(kind=f"mail.introduction_{kind}")
    known = kinds.get(letter.kind)
    other = (paula if kind == "asked" else nadia).name
    assert other in known.render(letter, now).text
    Event.objects.filter(pk=group.event_id).update(risk="protected")
    with translation.override("en"):
        rendered = known.render(letter, now)
    for word in (other, "network", "conversamos"):
        assert word not in rendered.title + rendered.text + rendered.html
    assert rendered.sender
    # It is no less discreet once the group is open again, where it was asked so.
    Introduction.objects.update(is_discreet=True)
    Event.objects.filter(pk=group.event_id).update(risk="open")
    assert other not in known.render(letter, now).text


def test_the_list_says_how_it_stands_and_a_no_looks_like_no_answer(
    enter: Callable[[Person], Client], paula: Person, nadia: Person, now: datetime
) -> None:
    with time_machine.travel(now, tick=False):
        ask(enter(paula), NetworkEntry.objects.get(person=nadia))
        before = enter(paula).get(PAGE).context["rows"][0][1]
        introductions.decline(Introduction.objects.get(), never_again=False, now=now)
        after = enter(paula).get(PAGE).context["rows"][0][1]
        introductions.accept(Introduction.objects.get(), gives=Contact("signal", "nadia.1"), now=now)
        at_last = enter(paula).get(PAGE).context["rows"][0][1]
    assert (before, after, at_last) == ("waiting", "waiting", "in-touch")


# --- What is held ------------------------------------------------------------------------------------


def test_forgetting_takes_somebody_out_and_their_own_file_tells_what_is_shown(
    nadia: Person, now: datetime
) -> None:
    [held] = export.of_person(nadia)["network"]
    assert (held["organisation"], held["topics"], held["languages"]) == ("Radio Añil", ["privacy"], ["es"])
    erasure.forget(nadia, now=now)
    assert not NetworkEntry.objects.exists()


def test_a_merge_takes_the_entry_along(paula: Person, nadia: Person, group: Cohort, now: datetime) -> None:
    other = person("Nadia", "nadia@otra.example")
    record = accounts.merge(other, nadia, by=other, now=now)
    assert found_by(paula) == ["Nadia"]
    assert NetworkEntry.objects.get(person=other)
    accounts.undo_merge(record, by=other, now=now)
    assert NetworkEntry.objects.get(person=nadia)


def test_pages_of_a_place_and_of_a_person_lead_to_the_network(
    enter: Callable[[Person], Client], participant: Person, group: Cohort
) -> None:
    assert PAGE not in enter(participant).get("/es/my/").content.decode()
    place = learns(participant, group)
    assert PAGE in enter(participant).get("/es/my/").content.decode()
    assert PAGE in enter(participant).get(f"/es/my/r/{place.code}/").content.decode()
