"""Choosing a group at the desk, over HTTP: quotas, what if, overrides, ratings, and the decision."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from convite import integer_program
from events import bulk, waiting
from events.models import Bulk, Capacity, Event, Question, Registration
from people.models import Person, StakeholderGroup
from tests.filled import filled
from tests.trainings.conftest import Apply
from trainings import quotas, selecting
from trainings.desk import selection as desk
from trainings.models import Cohort, Override, Quota, Rating, Selection
from trainings.quotas import Terms

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def url(route: str, *codes: Any) -> str:
    return reverse(f"trainings:desk_{route}", args=codes)


def text(answer: Any) -> str:
    """The words of the page's main part, tags and doubled spaces taken out."""
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def situation(group: Cohort) -> selecting.Situation:
    """How it stands at the moment at which the test takes place."""
    return selecting.situation(group, now=timezone.now())


def quota(group: Cohort, by: Person, now: datetime, number: int, bound: str = "least", **terms: Any) -> Quota:
    return quotas.write_quota(group, bound=bound, number=number, terms=Terms(**terms), by=by, now=now)


def statuses() -> dict[str, str]:
    return dict(Registration.objects.order_by("number").values_list("name", "status"))


def test_a_trainer_finds_the_way_from_the_group(group: Cohort, trainer: Person, enter: Enter) -> None:
    page = enter(trainer).get(url("group", group.code)).content.decode()
    assert f'href="{url("selection", group.code)}"' in page


# --- Quotas -----------------------------------------------------------------------------------


def test_a_trainer_writes_changes_and_removes_a_quota(group: Cohort, trainer: Person, enter: Enter) -> None:
    client = enter(trainer)
    page = client.get(url("quota_new", group.code))
    press = StakeholderGroup.objects.get(code="press")
    sent = filled(page, bound="least", number="2", gender="woman", sector=str(press.pk))
    answer = client.post(url("quota_new", group.code), sent)
    assert answer.headers["Location"] == url("selection", group.code) + "#quotas"
    kept = Quota.objects.get()
    assert (kept.number, kept.gender, kept.sector, kept.country.code) == (2, "woman", press, "")
    assert "Al menos 2: Mujeres, Prensa y medios" in text(client.get(url("selection", group.code)))

    page = client.get(url("quota", group.code, kept.code))
    client.post(url("quota", group.code, kept.code), filled(page, number="3", country="GT"))
    kept.refresh_from_db()
    assert (kept.number, kept.gender, kept.country.code) == (3, "woman", "GT")

    assert "Guatemala" in text(client.get(url("quota_remove", group.code, kept.code)))
    client.post(url("quota_remove", group.code, kept.code))
    assert not Quota.objects.exists()


def test_a_refused_quota_says_why_and_loses_nothing(group: Cohort, trainer: Person, enter: Enter) -> None:
    client, path = enter(trainer), url("quota_new", group.code)
    for typed, said in (
        ({"number": "4"}, "Diga a quiénes cuenta la cuota"),
        ({"number": "0", "country": "GT"}, "«Al menos 0» no pide a nadie"),
        ({"number": "", "country": "GT"}, "Cuántas personas —"),
        ({"number": "4", "country": "XX"}, "País —"),
    ):
        answer = client.post(path, {"bound": "least", "organisation": "", **typed})
        assert answer.status_code == 422
        assert said in text(answer)
        assert filled(answer)["number"] == [typed["number"]]
    assert not Quota.objects.exists()


def test_at_most_so_many_from_each_organisation_is_one_quota_that_names_whoever_stands_in_the_way(
    group: Cohort, apply: Apply, trainer: Person, organiser: Person, enter: Enter, now: datetime
) -> None:
    asks = Question.objects.create(event=group.event, position=1, kind="text", label={"es": "¿De dónde?"})
    for name, house in (("Ana", "Red Colibrí"), ("Bruno", "red  colibri"), ("Celia", "RED COLIBRÍ")):
        apply(name).answers.create(question=asks, value=house, answered_at=now)
    selecting.arrange(group, number=3, asks=asks, by=trainer, now=now)
    client, path = enter(trainer), url("quota_new", group.code)
    for typed, said in (
        ({"bound": "least"}, "Para cada organización solo puede haber un «como máximo»."),
        ({"bound": "most", "organisation": "Mesa"}, "no las dos cosas"),
        ({"bound": "most", "gender": "woman"}, "no puede pedir un género"),
    ):
        assert said in text(client.post(path, {"number": "2", "each_organisation": "on", **typed}))
    sent = {"bound": "most", "number": "2", "each_organisation": "on"}
    assert client.post(path, sent).status_code == 302
    assert client.post(path, sent).status_code == 422
    kept = Quota.objects.get()

    page = text(client.get(url("selection", group.code)))

    assert "Como máximo 2 de cada organización" in page
    assert "Como máximo 2 de «Red Colibrí» Se llenan los 3 lugares" in page
    assert "Ya se alcanzó: Como máximo 2 de «Red Colibrí»." in page
    tried = client.get(url("selection", group.code), {"seats": "3", f"q-{kept.code}": "3"})
    assert "Entrarían 3 Celia" in text(tried)
    # What somebody answered is not kept with what was decided.
    stands = situation(group)
    found = selecting.snapshot(stands, stands.propose())
    assert (found["conflict"], "colibri" in str(found)) == ([kept.code, ""], False)
    Event.objects.filter(pk=group.event_id).update(risk="protected")
    page = text(client.get(url("selection", group.code)))
    assert ("Como máximo 2 de una misma organización" in page, "Colibrí" in page) == (True, False)


def test_a_quota_of_another_group_is_not_there(
    group: Cohort, trainer: Person, foreign_organiser: Person, enter: Enter, now: datetime
) -> None:
    one = quota(group, trainer, now, 1, country="GT")
    for client, code in ((enter(foreign_organiser), group.code), (enter(trainer), "none")):
        assert client.get(url("quota", code, one.code)).status_code == 404
        assert client.post(url("quota_remove", code, one.code)).status_code == 404
    assert Quota.objects.exists()


# --- What is proposed -------------------------------------------------------------------------


def test_a_trainer_sees_who_is_proposed_and_why(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        apply(name)
    apply("Dora", "w", "HN")
    quota(group, trainer, now, 1, country="HN")
    page = text(enter(trainer).get(url("selection", group.code)))
    assert "4 solicitudes esperan; lugares por llenar: 3." in page
    assert "Dora" in page and "Elegida por: Al menos 1: Honduras." in page
    assert "Cede su lugar a: Al menos 1: Honduras." in page
    assert "Decidir sobre el grupo" not in page  # a trainer of the organisation answers no requests


def test_nobodys_gender_stands_beside_a_name(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        apply(name)
    apply("Dora", "w", "HN")
    quota(group, trainer, now, 1, country="HN")
    quota(group, trainer, now, 1, gender="woman")
    answer = enter(trainer).get(url("selection", group.code))
    rows = re.findall(r"<tr><th scope=\"row\"><span.*?</tr>", answer.content.decode(), re.DOTALL)
    assert len(rows) == 4
    assert [row for row in rows if re.search("[Mm]ujer|[Hh]ombre|Al menos|woman", row)] == []
    assert "Elegida por el equilibrio del grupo." in text(answer)


def test_quotas_that_cannot_be_kept_are_named(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    apply("Ana")
    quota(group, trainer, now, 2, gender="woman")
    quota(group, trainer, now, 1, country="GT")
    page = enter(trainer).get(url("selection", group.code)).content.decode()
    conflict = re.search(r'aria-labelledby="conflict".*?</section>', page, re.DOTALL)
    assert conflict
    assert re.findall(r"<li>(.*?)</li>", conflict[0]) == ["Al menos 2: Mujeres"]
    assert "Faltan 2: solo cuentan 0 de las personas que enviaron una solicitud." in page


def test_where_the_risk_allows_no_lists_people_are_numbers(
    group: Cohort, apply: Apply, trainer: Person, organiser: Person, enter: Enter
) -> None:
    place = apply("Ana")
    Event.objects.update(risk="protected")
    for who in (trainer, organiser):
        for path in (
            url("selection", group.code),
            url("applications", group.code),
            url("put_in", group.code, place.code),
        ):
            answer = enter(who).get(path)
            assert answer.status_code == 200
            assert "Ana" not in answer.content.decode()
    assert "Ana" not in enter(organiser).get(url("selection_decide", group.code)).content.decode()


def test_it_costs_as_many_queries_for_one_as_for_three(
    group: Cohort, apply: Apply, organiser: Person, enter: Enter, now: datetime
) -> None:
    client = enter(organiser)
    paths = [
        url("selection", group.code),
        url("applications", group.code),
        url("selection_decide", group.code),
    ]

    def queries() -> list[int]:
        counted = []
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            counted.append(len(seen))
        return counted

    asks = Question.objects.create(event=group.event, position=1, kind="text", label={"es": "¿Por qué?"})
    Event.objects.update(has_questions=True)

    def one(name: str, country: str) -> None:
        place = apply(name, country=country)
        place.answers.create(question=asks, value="Porque sí", answered_at=now)
        quota(group, organiser, now, 1, country=country)
        selecting.rate(group, {place.code: 4}, by=organiser, now=now)
        selecting.override(group, place, act="out", reason="…", by=organiser, now=now)

    one("Ana", "GT")
    queries()
    few = queries()
    one("Bruno", "HN")
    one("Celia", "SV")
    assert queries() == few
    assert max(few) <= 20


def test_a_large_group_is_drawn_as_bars_and_a_long_reserve_list_is_folded(
    group: Cohort, trainer: Person, enter: Enter
) -> None:
    Capacity.objects.update(seats=30)
    Registration.objects.bulk_create(
        Registration(
            event=group.event, number=number, name=f"P{number}", language="es", time_zone="UTC",
            mode="onsite", status="asked",
        )
        for number in range(1, 56)
    )  # fmt: skip
    page = enter(trainer).get(url("selection", group.code)).content.decode()
    assert 'class="bars"' in page
    assert "<summary>5 más</summary>" in page


def test_where_nothing_can_be_proved_the_page_says_so_and_nothing_is_decided(
    group: Cohort, apply: Apply, organiser: Person, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ana", "Bruno", "Celia", "Dora"):
        apply(name)
    client, sentence = enter(organiser), "No se pudo calcular la propuesta."
    sent = filled(client.get(url("selection_decide", group.code)))
    monkeypatch.setattr(integer_program, "ALMOST", 0.0)  # so that no answer is near enough to be believed
    assert sentence in text(client.get(url("selection", group.code)))
    assert sentence in text(client.post(url("selection_decide", group.code), sent, follow=True))
    assert set(statuses().values()) == {"asked"}


def test_a_decision_that_is_sent_twice_is_decided_once(
    group: Cohort, apply: Apply, organiser: Person, enter: Enter
) -> None:
    for name in ("Ana", "Bruno", "Celia", "Dora"):
        apply(name)
    client, path = enter(organiser), url("selection_decide", group.code)
    sent = filled(client.get(path))
    assert [client.post(path, sent).status_code for _twice in range(2)] == [302, 422]
    assert Selection.objects.count() == 1


@pytest.fixture
def many(group: Cohort) -> None:
    """A hundred and ten applications for 102 seats: more are chosen than are answered at once."""
    Capacity.objects.update(seats=102)
    Registration.objects.bulk_create(
        Registration(
            event=group.event, number=number, name=f"P{number}", language="es", time_zone="UTC",
            mode="onsite", status="asked",
        )
        for number in range(1, 111)
    )  # fmt: skip


def test_a_decision_in_the_background_is_not_decided_again_and_answers_everybody_in_its_order(
    group: Cohort, many: None, organiser: Person, enter: Enter, now: datetime
) -> None:
    client, path = enter(organiser), url("selection_decide", group.code)
    sent = filled(client.get(path), reserve="3", lists_reserve="yes", refuses_rest="yes", reason="Muchas")

    told = client.post(path, sent, follow=True).content.decode()
    again = client.post(path, sent)

    assert "después la lista de reserva" in told
    assert (again.status_code, Selection.objects.count()) == (422, 1)
    # Nobody is listed or refused before those chosen have their seats.
    assert set(statuses().values()) == {"asked"}
    bulk.run_due(now)
    assert list(statuses().values()) == ["confirmed"] * 102 + ["waiting"] * 3 + ["refused"] * 5
    listed = waiting.of_way(Capacity.objects.get(session=None))
    assert [place.number for place in listed] == [103, 104, 105]
    assert Registration.objects.get(number=110).decision_reason == "Muchas"
    assert not Bulk.objects.filter(state__in=Bulk.AT_WORK).exists()
    assert "Muchas" not in str(list(Bulk.objects.values_list("options", flat=True)))


def test_whoever_stops_the_yeses_stops_the_list_and_the_refusals_that_wait_for_them(
    group: Cohort, many: None, organiser: Person, enter: Enter, now: datetime
) -> None:
    client, path = enter(organiser), url("selection_decide", group.code)
    client.post(path, filled(client.get(path), reserve="3", lists_reserve="yes", refuses_rest="yes"))
    bulk.undo(Bulk.objects.get(act="approve"), by=organiser, now=now)

    bulk.run_due(now)

    assert set(statuses().values()) == {"asked"}
    assert set(Bulk.objects.values_list("state", flat=True)) == {"undone"}
    # And the group can be decided anew.
    assert client.post(path, filled(client.get(path))).status_code == 302


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_one_moment_one_does(
    group: Cohort, apply: Apply, organiser: Person, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia", "Dora"):
        apply(name)
    stands = situation(group)
    digest, together = stands.digest(stands.propose()), Barrier(2)

    def press(_one: int) -> str:
        try:
            together.wait(20)
            selecting.decide(
                group,
                digest=digest,
                reserve=0,
                lists_reserve=False,
                refuses_rest=False,
                by=organiser,
                now=now,
            )
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, range(2)))
    assert said == ["", "ProposalChanged"]
    assert Selection.objects.count() == 1


# --- What if ----------------------------------------------------------------------------------


def test_what_if_shows_who_would_come_in_and_keeps_nothing(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        apply(name)
    apply("Dora", "w", "HN")
    one = quota(group, trainer, now, 1, bound="most", country="HN")
    client = enter(trainer)
    page = client.get(url("selection", group.code), {"seats": "4", f"q-{one.code}": "1"})
    assert "¿Y si…?: nada de esto está guardado" in text(page)
    assert "Entrarían 4 Dora" in text(page)
    assert situation(group).seats == 3

    # More seats than there are can be looked at, and not kept.
    answer = client.post(url("selection_keep", group.code), filled_last(page), follow=True)
    assert "El grupo tiene solo 3 lugares" in answer.content.decode()
    assert "Entrarían 4 Dora" in text(answer)
    page = client.get(url("selection", group.code), {"seats": "2", f"q-{one.code}": "0"})
    assert "Saldrían 3 Celia" in text(page)
    client.post(url("selection_keep", group.code), filled_last(page))
    assert (situation(group).seats, Quota.objects.get().number) == (2, 0)


def filled_last(page: Any) -> dict[str, str]:
    """The hidden fields of the form by which the numbers are kept."""
    form = re.search(r'action="[^"]*/keep/".*?</form>', page.content.decode(), re.DOTALL)
    assert form
    found = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', form[0]))
    found.pop("csrfmiddlewaretoken", None)
    return found


def test_numbers_that_were_tried_cover_none_that_a_colleague_kept_meanwhile(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia"):
        apply(name)
    one, other = quota(group, trainer, now, 1, country="HN"), quota(group, trainer, now, 2, country="GT")
    client, path = enter(trainer), url("selection", group.code)
    opened = client.get(path).context["form"]["opened"].value()
    sent = {"seats": "3", f"q-{one.code}": "0", f"q-{other.code}": "2", "opened": opened}
    quotas.set_numbers(group, {other.code: 3}, by=trainer, now=now)

    page = client.get(path, sent)

    assert page.context["form"].numbers == {one.code: 0, other.code: 3}
    selecting.arrange(group, number=2, asks=None, by=trainer, now=now)
    client.post(url("selection_keep", group.code), filled_last(page))
    assert dict(Quota.objects.values_list("code", "number")) == {one.code: 0, other.code: 3}
    assert situation(group).seats == 2


def test_what_if_with_nonsense_says_so_and_shows_what_is_kept(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    apply("Ana")
    one = quota(group, trainer, now, 1, country="GT")
    client = enter(trainer)
    answer = client.get(url("selection", group.code), {"seats": "", f"q-{one.code}": "-3"})
    assert answer.status_code == 422
    assert "Ana" in text(answer) and "Lugares por llenar —" in text(answer)
    assert 'value="-3"' in answer.content.decode()
    client.post(url("selection_keep", group.code), {"seats": "x"})
    client.get(url("selection_keep", group.code))
    assert (Quota.objects.get().number, Selection.objects.count()) == (1, 0)


def test_a_trainer_says_how_many_seats_and_which_question_asks_for_the_organisation(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    asks = Question.objects.create(event=group.event, position=1, kind="text", label={"es": "¿De dónde?"})
    hidden = Question.objects.create(
        event=group.event, position=2, kind="text", label={"es": "Secreto"}, audience="lead"
    )
    client, path = enter(trainer), url("selection_seats", group.code)
    page = client.get(path)
    assert "¿De dónde?" in text(page) and "Secreto" not in text(page)
    client.post(path, {"number": "2", "asks": str(asks.pk)})
    kept = Selection.objects.get()
    assert (kept.seats, kept.asks) == (2, asks)
    for number, other in (("0", asks), ("4", asks), ("2", hidden)):
        assert client.post(path, {"number": number, "asks": str(other.pk)}).status_code == 422


# --- People -----------------------------------------------------------------------------------


def test_a_trainer_puts_somebody_in_with_a_reason_and_takes_it_back(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter
) -> None:
    places = [apply(name) for name in ("Ana", "Bruno", "Celia", "Dora")]
    client, path = enter(trainer), url("put_in", group.code, places[3].code)
    refused = client.post(path, {"reason": " "})
    assert (refused.status_code, "Escriba por qué" in text(refused)) == (422, True)
    client.post(path, {"reason": "Coordina la red"})
    page = text(client.get(url("selection", group.code)))
    assert "Coordina la red" in page and trainer.name in page
    assert situation(group).propose().chosen[-1] == places[3].code
    client.post(url("leave_out", group.code, places[0].code), {"reason": "Vino en 2025"})
    assert Override.objects.filter(withdrawn_at=None).count() == 2
    client.get(url("leave_to_it", group.code, places[3].code))
    assert Override.objects.filter(withdrawn_at=None).count() == 2
    client.post(url("leave_to_it", group.code, places[3].code))
    assert list(Override.objects.filter(withdrawn_at=None).values_list("act", flat=True)) == ["out"]


def test_an_answered_application_is_not_there(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter
) -> None:
    place = apply("Ana")
    Registration.objects.update(status="confirmed")
    for route in ("put_in", "leave_out", "leave_to_it"):
        assert enter(trainer).post(url(route, group.code, place.code), {"reason": "x"}).status_code == 404


def test_a_trainer_reads_what_was_answered_and_rates_it(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime
) -> None:
    places = [apply(name) for name in ("Ana", "Bruno")]
    asks = Question.objects.create(event=group.event, position=1, kind="text", label={"es": "¿Por qué?"})
    hidden = Question.objects.create(
        event=group.event, position=2, kind="text", label={"es": "Secreto"}, audience="lead"
    )
    Event.objects.update(has_questions=True)
    places[0].answers.create(question=asks, value="Para mi <b>red</b>", answered_at=now)
    places[0].answers.create(question=hidden, value="No lo diga", answered_at=now)
    client, path = enter(trainer), url("applications", group.code)
    page = client.get(path)
    assert "Para mi &lt;b&gt;red&lt;/b&gt;" in page.content.decode()
    assert "No lo diga" not in page.content.decode()
    client.post(path, filled(page, **{f"rate-{places[1].code}": "5"}))
    assert list(Rating.objects.values_list("registration", "stars", "by")) == [(places[1].pk, 5, trainer.pk)]
    wrong = client.post(path, {f"rate-{places[0].code}": "9", f"rate-{places[1].code}": "4"})
    assert wrong.status_code == 422
    assert Rating.objects.get().stars == 5
    client.post(path, filled(client.get(path), **{f"rate-{places[1].code}": ""}))
    assert not Rating.objects.exists()


def test_ratings_are_kept_of_the_page_that_was_sent_and_none_is_lost_when_it_shifts(
    group: Cohort, apply: Apply, trainer: Person, enter: Enter, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 2)
    ana, _bruno, celia, dora, elena = (apply(name) for name in ("Ana", "Bruno", "Celia", "Dora", "Elena"))
    selecting.rate(group, {elena.code: 5, celia.code: 1}, by=trainer, now=now)
    client, path = enter(trainer), url("applications", group.code) + "?page=2"
    sent = filled(client.get(path), **{f"rate-{dora.code}": "2"})
    # Meanwhile somebody of the first page is answered, and somebody else rates one of this page.
    Registration.objects.filter(pk=ana.pk).update(status="refused")
    selecting.rate(group, {celia.code: 4}, by=trainer, now=now)

    client.post(path, sent)

    kept = dict(Rating.objects.values_list("registration__name", "stars"))
    assert kept == {"Celia": 4, "Dora": 2, "Elena": 5}


# --- The decision -----------------------------------------------------------------------------


def test_an_organiser_decides_and_everybody_is_answered(
    group: Cohort, apply: Apply, organiser: Person, enter: Enter
) -> None:
    for name in ("Ana", "Bruno", "Celia", "Dora", "Elena"):
        apply(name)
    client, path = enter(organiser), url("selection_decide", group.code)
    assert "Decidir sobre el grupo" in text(client.get(url("selection", group.code)))
    page = client.get(path)
    assert "3 personas reciben un sí" in text(page)
    assert set(statuses().values()) == {"asked"}
    sent = filled(page, reserve="1", lists_reserve="yes", refuses_rest="yes", reason="Hubo muchas")
    answer = client.post(path, sent)
    assert answer.headers["Location"] == reverse("events:desk_requests", args=[group.event.code])
    assert list(statuses().values()) == ["confirmed"] * 3 + ["waiting", "refused"]
    said = text(client.get(answer.headers["Location"]))
    assert "3 tienen un lugar ahora" in said or "3" in said
    assert "Elegidas: 3; lugares: 3" in text(client.get(url("selection", group.code)))


def test_nothing_is_decided_once_something_changed_and_nothing_typed_is_lost(
    group: Cohort, apply: Apply, organiser: Person, enter: Enter, now: datetime
) -> None:
    for name in ("Ana", "Bruno", "Celia", "Dora"):
        apply(name)
    client, path = enter(organiser), url("selection_decide", group.code)
    page = client.get(path)
    selecting.arrange(group, number=1, asks=None, by=organiser, now=now)
    sent = filled(page, reserve="0", refuses_rest="yes", reason="Hubo muchas")
    for _again in range(2):
        answer = client.post(path, sent)
        assert answer.status_code == 422
        assert "Algo cambió desde que abrió esta página" in text(answer)
        assert "Hubo muchas" in text(answer)
        sent = filled(answer)
    assert set(statuses().values()) == {"asked"}


def test_a_trainer_and_a_stranger_decide_nothing(
    group: Cohort, apply: Apply, trainer: Person, foreign_organiser: Person, enter: Enter
) -> None:
    apply("Ana")
    for who in (trainer, foreign_organiser):
        client = enter(who)
        assert client.get(url("selection_decide", group.code)).status_code == 404
        assert client.post(url("selection_decide", group.code), {"digest": "x"}).status_code == 404
    assert statuses() == {"Ana": "asked"}


def test_seats_that_stay_empty_are_drawn_in_a_ring_and_counted_in_no_sector(
    group: Cohort, trainer: Person, enter: Enter, apply: Apply
) -> None:
    apply("Rosa", sector="government")
    client, here = enter(trainer), url("selection", group.code)

    few, many = (client.get(here, {"seats": number}).context["seats"] for number in (12, 40))

    assert [seat.state for seat in few] == ["confirmed"] + ["open"] * 11
    assert [seat.state for seat in many] == ["confirmed"]
