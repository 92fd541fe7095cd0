"""Within another body's event: their registration comes first, and whoever moderates counts heads."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from events import headcounts, parts, schedule
from events.errors import CountedByList, NotBegun, NotHeld, TooManyHeads
from events.models import Capacity, Event, Headcount, Mode, Part, Presence, Session
from people import accounts, erasure, links
from people.models import Person
from reports.figures import facts, measures
from reports.issuing import releases
from tests.conftest import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_an_igf(event: Event, session: Session) -> Session:
    Event.objects.update(elsewhere_name="IGF 2026", elsewhere_url="https://igf.example/register")
    return Session.objects.select_related("event").get()


@pytest.fixture
def during(at_an_igf: Session, time_machine) -> datetime:
    """Half an hour into the session."""
    assert at_an_igf.starts_at
    moment = at_an_igf.starts_at + timedelta(minutes=30)
    time_machine.move_to(moment, tick=False)
    return moment


def moderator(session: Session, who: Person, role: str, now: datetime) -> Part:
    part = parts.invite(session, person=who, role=role, by=None, now=now)
    Part.objects.filter(pk=part.pk).update(status="confirmed", answered_at=now)
    return Part.objects.get(pk=part.pk)


def test_the_latest_count_holds_and_the_earlier_ones_stay(
    at_an_igf: Session, organiser: Person, trainer: Person, during: datetime
) -> None:
    headcounts.type_in(at_an_igf, mode=Mode.ONSITE, people=40, by=organiser, now=during)
    headcounts.type_in(at_an_igf, mode=Mode.ONLINE, people=7, by=organiser, now=during)
    headcounts.type_in(at_an_igf, mode=Mode.ONSITE, people=45, by=trainer, now=during + timedelta(minutes=1))

    assert headcounts.standing(at_an_igf) == {"onsite": 45, "online": 7}
    assert [(row.people, row.typed_by) for row in headcounts.history(at_an_igf)] == [
        (45, trainer), (7, organiser), (40, organiser),
    ]  # fmt: skip


def test_the_same_number_again_writes_nothing_and_a_count_can_be_taken_back(
    at_an_igf: Session, organiser: Person, during: datetime
) -> None:
    for people in (40, 40, None, None):
        headcounts.type_in(at_an_igf, mode=Mode.ONSITE, people=people, by=organiser, now=during)

    assert headcounts.standing(at_an_igf) == {}
    assert [row.people for row in headcounts.history(at_an_igf)] == [None, 40]
    assert headcounts.of_event(at_an_igf.event_id) == []


def test_what_cannot_be_counted_is_refused(at_an_igf: Session, now: datetime, during: datetime) -> None:
    def type_in(people: int = 3, at: datetime = during) -> None:
        headcounts.type_in(at_an_igf, mode=Mode.ONSITE, people=people, by=None, now=at)

    with pytest.raises(NotBegun):
        type_in(at=now)
    for people in (-1, 100_001):
        with pytest.raises(TooManyHeads):
            type_in(people)
    Session.objects.update(status="cancelled")
    with pytest.raises(NotHeld):
        type_in()
    Session.objects.update(status="scheduled")
    Event.objects.update(elsewhere_name="", elsewhere_url="")
    with pytest.raises(CountedByList):
        type_in()
    assert not Headcount.objects.exists()


def test_a_session_in_another_programme_is_counted_too(event: Event, session: Session) -> None:
    assert not headcounts.is_counted(session)
    session.programme = "RightsCon 2026"
    assert headcounts.is_counted(session)


@pytest.mark.parametrize(("role", "mode"), [("onsite-moderator", "onsite"), ("online-moderator", "online")])
def test_each_moderator_counts_their_own_side_by_the_link_of_a_letter(
    client: Client,
    at_an_igf: Session,
    participant: Person,
    now: datetime,
    during: datetime,
    role: str,
    mode: str,
) -> None:
    part = moderator(at_an_igf, participant, role, now)
    link = links.mint("part", part.code, now=now, days=30)
    page = client.get(f"/es/role/{link}/").content.decode()
    assert "Contadas, sin lista" in page

    by_address = client.get(f"/es/role/{link}/count/")
    assert by_address.status_code == 302 and not Headcount.objects.exists()
    after = client.post(f"/es/role/{link}/count/", {"people": "38"}, follow=True).content.decode()

    assert headcounts.standing(at_an_igf) == {mode: 38}
    assert [row.typed_by for row in headcounts.history(at_an_igf)] == [participant]
    assert 'value="38"' in after
    assert Presence.objects.count() == 0


@pytest.mark.parametrize("typed", ["muchas", "-3", "100001"])
def test_a_count_that_is_none_is_said_and_not_kept(
    enter: Callable[[Person], Client],
    at_an_igf: Session,
    participant: Person,
    now: datetime,
    during: datetime,
    typed: str,
) -> None:
    part = moderator(at_an_igf, participant, "onsite-moderator", now)

    page = enter(participant).post(f"/es/my/role/{part.code}/count/", {"people": typed}, follow=True)

    assert "número entero" in page.content.decode()
    assert not Headcount.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("speaker", "confirmed"), ("onsite-moderator", "invited")])
def test_nobody_else_counts(
    enter: Callable[[Person], Client],
    at_an_igf: Session,
    participant: Person,
    now: datetime,
    during: datetime,
    role: str,
    status: str,
) -> None:
    part = moderator(at_an_igf, participant, role, now)
    Part.objects.update(status=status)

    assert enter(participant).post(f"/es/my/role/{part.code}/count/", {"people": "3"}).status_code == 404
    assert not Headcount.objects.exists()


def test_the_desk_types_counts_in_and_sees_who_did(
    enter: Callable[[Person], Client], at_an_igf: Session, organiser: Person, during: datetime
) -> None:
    olga = enter(organiser)
    path = f"/es/desk/sessions/{at_an_igf.code}/heads/"

    page = olga.post(path, {"onsite": "52", "online": "", "hub": ""}, follow=True).content.decode()
    olga.post(path, {"onsite": "52", "online": "9", "hub": ""})

    assert "Olga" in page and "Contadas, sin lista" in page
    assert headcounts.standing(at_an_igf) == {"onsite": 52, "online": 9}
    assert len(headcounts.history(at_an_igf)) == 2
    overview = olga.get(f"/es/desk/events/{at_an_igf.event.code}/").content.decode()
    assert "contadas, sin lista" in overview and path in overview


def test_a_wrong_number_at_the_desk_is_said_and_nothing_is_kept(
    enter: Callable[[Person], Client], at_an_igf: Session, organiser: Person, during: datetime
) -> None:
    answer = enter(organiser).post(
        f"/es/desk/sessions/{at_an_igf.code}/heads/", {"onsite": "5", "online": "-1", "hub": ""}
    )

    assert answer.status_code == 422 and 'value="5"' in answer.content.decode()
    assert not Headcount.objects.exists()


def test_a_session_of_our_own_has_no_such_page(
    enter: Callable[[Person], Client], session: Session, organiser: Person
) -> None:
    assert enter(organiser).get(f"/es/desk/sessions/{session.code}/heads/").status_code == 404


def test_heads_are_a_measure_of_their_own_and_added_to_nothing(
    enter: Callable[[Person], Client], at_an_igf: Session, organiser: Person, during: datetime
) -> None:
    """Every figure and every table is the same with a count of 999 as without."""
    key = at_an_igf.event_id

    def figures() -> object:
        read = facts.read([key])
        return measures.totals(read, facts.read_contributions([key])), facts.meetings([key])

    before = figures()
    headcounts.type_in(at_an_igf, mode=Mode.ONSITE, people=999, by=organiser, now=during)

    assert figures() == before
    with translation.override("es"):
        path = reverse("reports:event_figures", args=[at_an_igf.event.code])
    text = enter(organiser).get(path).content.decode()
    assert text.count("999") == 1 and "Contadas, sin lista" in text


def test_an_issued_report_does_not_hold_them(
    at_an_igf: Session, organisation, funder_organisation, organiser: Person, during: datetime
) -> None:
    from reports.models import Grant
    from tests.test_access_matrix import register

    grant = Grant.objects.create(
        title_es="Proyecto", funder=funder_organisation, holder=organisation,
        starts_on=during.date() - timedelta(days=30), ends_on=during.date() + timedelta(days=30),
    )  # fmt: skip
    grant.events.add(at_an_igf.event)
    for number in range(1, 15):
        register(at_an_igf.event, person(f"P{number}", f"p{number}@correo.example"), number)
    headcounts.type_in(at_an_igf, mode=Mode.ONSITE, people=98_765, by=organiser, now=during)

    written = releases.canonical(releases.issue(grant, by=None, now=during).tables).decode()

    assert "98765" not in written and "98,765" not in written


def test_a_count_outlives_whoever_typed_it(
    at_an_igf: Session, stranger: Person, participant: Person, during: datetime
) -> None:
    headcounts.type_in(at_an_igf, mode=Mode.ONLINE, people=12, by=stranger, now=during)

    accounts.merge(participant, stranger, by=participant, now=during)
    erasure.forget(participant, now=during)

    assert headcounts.standing(at_an_igf) == {"online": 12}


# --- Registration elsewhere -------------------------------------------------------------------


def test_our_form_says_that_it_does_not_replace_theirs(
    client: Client, at_an_igf: Session, now: datetime, time_machine
) -> None:
    time_machine.move_to(now, tick=False)

    page = client.get(f"/es/r/{at_an_igf.event.code}/").content.decode()

    assert "Esto forma parte de IGF 2026." in page
    assert 'href="https://igf.example/register" rel="noopener noreferrer"' in page
    assert "la inscripción de aquí no la sustituye" in page


def test_ours_is_optional_where_people_register_elsewhere(at_an_igf: Session) -> None:
    Capacity.objects.all().delete()
    assert schedule.lacking(at_an_igf.event) == []

    at_an_igf.event.elsewhere_url = ""

    assert len(schedule.lacking(at_an_igf.event)) == 1


def test_the_desk_says_where_people_register(
    enter: Callable[[Person], Client], event: Event, session: Session, organiser: Person
) -> None:
    olga = enter(organiser)
    path = f"/es/desk/events/{event.code}/edit/"
    form = olga.get(path).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    sent |= {"elsewhere_name": "IGF 2026", "elsewhere_url": "igf.example/register"}

    answer = olga.post(path, sent)

    assert answer.status_code == 302, answer.context["form"].errors
    event.refresh_from_db()
    assert (event.elsewhere_name, event.elsewhere_url) == ("IGF 2026", "https://igf.example/register")
