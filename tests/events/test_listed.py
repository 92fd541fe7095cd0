"""Being listed among the people who speak: asked apart from all else, and taken back with one press."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from events import export, parts
from events.models import Event, Part, Session
from people import accounts, erasure, links
from people.countries import UNSAID
from people.models import Consent, Organisation, Person
from tests.conftest import person

pytestmark = pytest.mark.django_db
LISTED = parts.LISTED
ANSWERS = {"consent": "on", "stakeholder_group": UNSAID, "country": UNSAID}
BOX = 'name="shows_in_list"'


@pytest.fixture
def asked(session: Session, participant: Person, now: datetime, time_machine) -> Part:
    time_machine.move_to(now, tick=False)
    return parts.invite(session, person=participant, role="panellist", by=None, now=now)


@pytest.fixture
def page(asked: Part, now: datetime) -> str:
    return f"/pt/role/{links.mint('part', asked.code, now=now, days=30)}/"


def listed(session: Session, who: Person, now: datetime, role: str = "speaker") -> Part:
    part = parts.invite(session, person=who, role=role, by=None, now=now)
    return parts.confirm(
        part, answers={}, shows_name=True, shows_groups=False, shows_in_list=True, agreed_in="es", now=now
    )


def agreements(part: Part) -> list[tuple[str, bool]]:
    """The language and standing of every agreement to be listed with a role, in their order."""
    rows = Consent.objects.filter(about=part.code, text__purpose=LISTED).order_by("pk")
    return [(row.text.language, row.withdrawn_at is None) for row in rows]


def test_a_panellist_is_asked_apart_from_all_else_and_nothing_is_ticked_for_them(
    client: Client, asked: Part, page: str
) -> None:
    text = client.get(page).content.decode()
    assert text.count(BOX) == 1 and " checked" not in text
    assert "Aceito aparecer, com esta sessão, na lista pública" in text

    everything_else = {"shows_name": "on", "shows_groups": "on", "counts_openly": "on"}
    client.post(page, ANSWERS | everything_else)
    asked.refresh_from_db()
    assert (asked.shows_name, asked.shows_in_list, agreements(asked)) == (True, False, [])


def test_the_agreement_is_kept_in_the_words_that_were_read_and_one_press_takes_it_back(
    client: Client, asked: Part, page: str
) -> None:
    client.post(page, ANSWERS | {"shows_name": "on", "shows_in_list": "on"})
    client.post(page, ANSWERS | {"shows_name": "on", "shows_in_list": "on"})
    asked.refresh_from_db()
    assert (asked.shows_in_list, agreements(asked)) == (True, [("pt-br", True)])
    text = client.get(page).content.decode()
    assert "Você está na lista de quem fala" in text and f'action="{page}unlist/"' in text

    answer = client.post(f"{page}unlist/", follow=True)

    asked.refresh_from_db()
    assert (asked.shows_in_list, agreements(asked)) == (False, [("pt-br", False)])
    assert (asked.status, asked.shows_name) == ("confirmed", True)
    assert "Você não está mais em nenhuma lista de quem fala." in answer.content.decode()
    assert 'id="listed"' not in answer.content.decode()


def test_one_press_takes_off_every_role_of_that_person_and_of_nobody_else(
    client: Client, asked: Part, page: str, session: Session, stranger: Person, now: datetime
) -> None:
    mine = listed(session, asked.person, now, "rapporteur")
    theirs = listed(session, stranger, now)
    client.post(page, ANSWERS | {"shows_name": "on", "shows_in_list": "on"})

    client.get(f"{page}unlist/")
    assert Part.objects.filter(shows_in_list=True).count() == 3
    client.post(f"{page}unlist/")

    assert list(Part.objects.filter(shows_in_list=True)) == [theirs]
    assert (agreements(mine), agreements(theirs)) == ([("es", False)], [("es", True)])


def test_a_box_left_open_takes_off_that_role_alone(
    client: Client, asked: Part, page: str, session: Session, now: datetime
) -> None:
    other = listed(session, asked.person, now, "rapporteur")
    client.post(page, ANSWERS | {"shows_name": "on", "shows_in_list": "on"})
    client.post(page, ANSWERS | {"shows_name": "on"})

    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.shows_in_list, other.shows_in_list) == (False, True)


def test_without_the_name_nobody_is_listed_and_the_page_says_so(
    client: Client, asked: Part, page: str
) -> None:
    client.post(page, ANSWERS | {"shows_name": "on", "shows_in_list": "on"})
    answer = client.post(page, ANSWERS | {"shows_in_list": "on"}, follow=True)

    asked.refresh_from_db()
    assert (asked.shows_name, asked.shows_in_list, agreements(asked)) == (False, False, [("pt-br", False)])
    assert "Você não está na lista de quem fala" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.update(shows_in_list=True)


@pytest.mark.parametrize("risk", [Event.Risk.DISCREET, Event.Risk.PROTECTED])
def test_at_a_gathering_at_risk_nobody_is_asked_and_whoever_agreed_before_can_leave(
    client: Client, asked: Part, page: str, risk: str
) -> None:
    client.post(page, ANSWERS | {"shows_name": "on", "shows_in_list": "on"})
    Event.objects.update(risk=risk)

    text = client.get(page).content.decode()
    assert BOX not in text and f'action="{page}unlist/"' in text
    client.post(page, ANSWERS | {"shows_name": "on", "shows_in_list": "on"})
    asked.refresh_from_db()
    assert not asked.shows_in_list


@pytest.mark.parametrize("role", ["observer", "organiser", "interpreter", "hub-coordinator"])
def test_whoever_does_not_speak_is_not_asked(
    client: Client, session: Session, participant: Person, now: datetime, time_machine, role: str
) -> None:
    time_machine.move_to(now, tick=False)
    part = parts.invite(session, person=participant, role=role, by=None, now=now)
    assert BOX not in client.get(f"/es/role/{links.mint('part', part.code, now=now, days=9)}/").text


def test_a_role_that_is_declined_or_goes_to_somebody_else_lists_nobody(
    session: Session, participant: Person, stranger: Person, now: datetime
) -> None:
    declined = listed(session, participant, now)
    parts.decline(declined, now=now)
    replaced = listed(session, participant, now, "rapporteur")
    new = parts.replace(replaced, person=stranger, by=None, now=now)

    assert not Part.objects.filter(shows_in_list=True).exists()
    assert [agreements(one) for one in (declined, replaced, new)] == [[("es", False)], [("es", False)], []]


# --- On one's own page --------------------------------------------------------------------------


def test_ones_own_page_lists_what_one_agreed_to_and_leads_off_the_list(
    session: Session, participant: Person, now: datetime, time_machine, enter: Callable[[Person], Client]
) -> None:
    time_machine.move_to(now, tick=False)
    client = enter(participant)
    assert "Aquí no hay ningún acuerdo suyo." in client.get("/es/my/agreements/").text
    part = listed(session, participant, now)
    assert "/es/my/agreements/" in client.get("/es/my/").text

    answer = client.get("/es/my/agreements/")
    assert answer["Cache-Control"] == "no-store"
    assert "Acepto aparecer, con esta sesión" in answer.text and f"/es/my/role/{part.code}/" in answer.text
    assert 'action="/es/my/agreements/unlist/"' in answer.text

    left = client.post("/es/my/agreements/unlist/", follow=True)
    part.refresh_from_db()
    assert (part.shows_in_list, agreements(part)) == (False, [("es", False)])
    assert 'id="listed"' not in left.text and "Acepto que mi nombre" in left.text


def test_what_a_role_that_is_gone_left_behind_has_no_way_to_its_page(
    session: Session, participant: Person, stranger: Person, now: datetime, enter: Callable[[Person], Client]
) -> None:
    part = listed(session, participant, now)
    parts.replace(part, person=stranger, by=None, now=now)
    Consent.objects.create(
        subject=participant.subject, text=Consent.objects.get(text__purpose="role").text, about="gone"
    )

    text = enter(participant).get("/es/my/agreements/").text
    assert f"/my/role/{part.code}/" not in text and "Mesa redonda" in text
    assert "Un lugar o rol que ya no es suyo" in text


def test_the_file_of_what_is_held_says_it(session: Session, participant: Person, now: datetime) -> None:
    listed(session, participant, now)
    held = export.of_person(participant)

    assert held["roles"][0]["may_be_listed_among_people_who_speak"] is True
    assert LISTED in [row["purpose"] for row in held["consents"]]


# --- Forgotten, and joined ----------------------------------------------------------------------


def test_whoever_is_forgotten_is_off_the_list(session: Session, participant: Person, now: datetime) -> None:
    part = listed(session, participant, now)
    erasure.forget(participant, now=now + timedelta(days=30))
    part.refresh_from_db()
    assert (part.shows_in_list, agreements(part)) == (False, [("es", False)])


def test_whoever_joins_two_accounts_is_listed_under_no_other_name_than_they_agreed_to(
    session: Session, participant: Person, now: datetime
) -> None:
    alias = person("Luna", "luna@correo.example")
    hers, own = listed(session, alias, now), listed(session, participant, now, "rapporteur")

    record = accounts.merge(participant, alias, by=participant, now=now)

    hers.refresh_from_db()
    own.refresh_from_db()
    assert (hers.person, hers.shows_in_list, agreements(hers)) == (participant, False, [("es", False)])
    assert (own.shows_in_list, agreements(own)) == (True, [("es", True)])
    accounts.undo_merge(record, by=participant, now=now)
    hers.refresh_from_db()
    assert (hers.person, hers.shows_in_list) == (alias, False)


def test_a_record_that_a_desk_joins_to_somebody_lists_them_with_nothing_more(
    session: Session, participant: Person, organisation: Organisation, now: datetime
) -> None:
    alone = uuid4()
    part = listed(session, participant, now)
    Part.objects.filter(pk=part.pk).update(subject=alone, person=None)
    Consent.objects.filter(about=part.code).update(subject=alone)

    accounts.join(participant.subject, alone, organisation=organisation, by=None, now=now)

    part.refresh_from_db()
    assert (part.subject, part.shows_in_list) == (participant.subject, False)
