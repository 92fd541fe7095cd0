"""Later projects: who keeps them and who reads them, what grew from which group, and who shares which."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from events.models import Capacity, Event, Presence, Registration, Session
from people.models import Organisation, Person
from tests.filled import filled
from trainings import projects
from trainings.cohorts import open_cohort
from trainings.courses import units_of
from trainings.errors import RemovedMeanwhile
from trainings.models import Cohort, Project
from trainings.projects import Facts

pytestmark = pytest.mark.django_db
DESK = "/es/desk/trainings/projects/"


def written(
    keeper: Organisation, by: Person, now: datetime, title: str = "Observatorio", **facts: Any
) -> Project:
    said = Facts(title={"es": title}, summary={}, **facts)
    return projects.write(said, organisation=keeper, by=by, now=now)


@pytest.fixture
def second(group: Cohort, trainer: Person, now: datetime) -> Cohort:
    """A second public group of the same course."""
    made = open_cohort(
        group.course, title={"es": "Datos · Guatemala"}, time_zone="America/Guatemala", country="GT",
        lessons=[(units_of(group.course)[0], datetime(2026, 12, 21, 9))], seats={"onsite": 3}, by=trainer,
        now=now,
    )  # fmt: skip
    Event.objects.filter(pk=made.event_id).update(status="published")
    made.event.refresh_from_db()
    return made


TYPED = {
    "title_es": "Observatorio de datos",
    "title_en": "Data observatory",
    "countries": ["GT", "HN"],
    "far_countries": ["ES"],
    "since": "2027-01-15",
    "until": "2027-06-30",
    "url": "https://observatorio.example",
    "is_published": "on",
}


def test_a_project_that_somebody_removed_meanwhile_is_not_written_anew(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    seen = written(organisation, trainer, now)
    projects.remove(Project.objects.get(), by=trainer, now=now)
    with pytest.raises(RemovedMeanwhile):
        projects.write(Facts(title={"es": "Otro"}, summary={}), project=seen, by=trainer, now=now)
    assert not Project.objects.exists()


def test_a_trainer_writes_a_project_that_grew_from_a_group(
    enter: Callable[[Person], Client], trainer: Person, group: Cohort, organisation: Organisation,
    other_organisation: Organisation,
) -> None:  # fmt: skip
    browser = enter(trainer)
    page = browser.get(DESK + "new/", {"from": group.code})
    assert page.context["form"]["grew_from"].value() == [group.pk]

    answer = browser.post(
        DESK + "new/",
        TYPED
        | {"organisation": organisation.pk, "members": [other_organisation.pk], "grew_from": [group.pk]},
    )

    made = Project.objects.get()
    assert answer["Location"].endswith(f"{DESK}{made.code}/")
    assert (made.title_es, made.title_en, made.countries) == (
        "Observatorio de datos", "Data observatory", ["ES", "GT", "HN"],
    )  # fmt: skip
    assert (made.since, made.until, made.organisation) == (date(2027, 1, 15), date(2027, 6, 30), organisation)
    assert (list(made.members.all()), list(made.groups.all())) == ([other_organisation], [group])
    assert made.published_at is not None
    page = browser.get(f"{DESK}{made.code}/").content.decode()
    for words in ("Vereda Digital", str(group.event.title), "Guatemala", "Honduras", "España"):
        assert words in page
    assert made.title in browser.get(f"/es/desk/trainings/groups/{group.code}/").content.decode()
    assert LogEntry.objects.filter(additional_data__act="project written").count() == 1


def test_two_who_change_a_project_keep_what_the_other_wrote(
    enter: Callable[[Person], Client], trainer: Person, group: Cohort, organisation: Organisation,
    other_organisation: Organisation, now: datetime,
) -> None:  # fmt: skip
    made = written(organisation, trainer, now)
    browser, address = enter(trainer), f"{DESK}{made.code}/edit/"
    page = browser.get(address)
    facts = Facts(
        {"es": "Observatorio"}, {}, members=[other_organisation], groups=[group], url="https://a.example"
    )
    projects.write(facts, project=made, by=trainer, now=now)

    assert browser.post(address, filled(page, title_es="Observatorio regional")).status_code == 302

    made = Project.objects.get()
    assert (made.title_es, made.url, list(made.members.all()), list(made.groups.all())) == (
        "Observatorio regional", "https://a.example", [other_organisation], [group],
    )  # fmt: skip
    refused = browser.post(address, filled(page, url="https://b.example"))
    assert (refused.status_code, Project.objects.get().url) == (422, "https://a.example")
    assert browser.post(address, filled(refused)).status_code == 302
    assert Project.objects.get().url == "https://b.example"


def test_bad_input_is_said_in_sentences_and_loses_nothing(
    enter: Callable[[Person], Client], trainer: Person, group: Cohort, organisation: Organisation
) -> None:
    page = enter(trainer).post(
        DESK + "new/",
        {"organisation": organisation.pk, "title_pt_br": "Rede", "since": "2027-02-01", "until": "2027-01-01",
         "url": "nada", "grew_from": [group.pk]},
    )  # fmt: skip
    assert (page.status_code, Project.objects.count()) == (422, 0)
    assert set(page.context["form"].errors) == {"until", "url"}
    assert b'value="Rede"' in page.content
    without = enter(trainer).post(DESK + "new/", {"organisation": organisation.pk})
    assert set(without.context["form"].errors) == {"title_es"}


def test_the_table_keeps_that_a_project_ends_after_it_began(
    trainer: Person, organisation: Organisation, now: datetime
) -> None:
    made = written(organisation, trainer, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=made.pk).update(since=date(2027, 2, 1), until=date(2027, 1, 1))


def test_who_keeps_a_project_changes_it_and_who_takes_part_reads_it(
    enter: Callable[[Person], Client], trainer: Person, foreign_organiser: Person, organisation: Organisation,
    other_organisation: Organisation, now: datetime,
) -> None:  # fmt: skip
    made = written(organisation, trainer, now)
    url = f"{DESK}{made.code}/"
    other = enter(foreign_organiser)
    assert other.get(url).status_code == 404

    made.members.add(other_organisation)
    assert other.get(url).status_code == 200
    for act in ("edit/", "remove/"):
        assert other.get(url + act).status_code == 404
        assert other.post(url + act, TYPED).status_code == 404
    enter(trainer).post(url + "edit/", TYPED)
    made.refresh_from_db()
    assert (made.title_es, list(made.members.all())) == ("Observatorio de datos", [])


def test_whoever_keeps_it_only_within_their_own_organisation(
    enter: Callable[[Person], Client], trainer: Person, other_organisation: Organisation
) -> None:
    page = enter(trainer).post(DESK + "new/", TYPED | {"organisation": other_organisation.pk})
    assert (page.status_code, Project.objects.count()) == (422, 0)


def test_a_project_is_removed_after_asking(
    enter: Callable[[Person], Client],
    trainer: Person,
    organisation: Organisation,
    group: Cohort,
    now: datetime,
) -> None:
    made = written(organisation, trainer, now, groups=[group])
    browser = enter(trainer)
    browser.get(f"{DESK}{made.code}/remove/")
    assert Project.objects.exists()
    browser.post(f"{DESK}{made.code}/remove/")
    assert not Project.objects.exists()
    assert Cohort.objects.filter(pk=group.pk).exists()


def test_a_group_that_is_not_public_is_named_to_its_own_staff_alone(
    enter: Callable[[Person], Client], trainer: Person, foreign_organiser: Person, organisation: Organisation,
    other_organisation: Organisation, group: Cohort, second: Cohort, now: datetime,
) -> None:  # fmt: skip
    Event.objects.filter(pk=group.event_id).update(risk="protected")
    made = written(organisation, trainer, now, members=[other_organisation], groups=[group, second])
    own = enter(trainer).get(f"{DESK}{made.code}/").content.decode()
    other = enter(foreign_organiser).get(f"{DESK}{made.code}/").content.decode()
    assert str(group.event.title) in own
    assert "Datos personales" not in other
    assert "Datos · Guatemala (2026)" in other
    shared = enter(foreign_organiser).get(DESK + "shared/", {"by": "groups"})
    assert list(shared.context["page"]) == []
    offered = projects.offered_groups(Cohort.objects.none())
    assert list(offered) == [second]


def test_a_foreign_group_that_became_protected_is_not_named_to_whoever_changes_the_project_and_stays_in_it(
    enter: Callable[[Person], Client], foreign_organiser: Person, other_organisation: Organisation,
    group: Cohort, second: Cohort, now: datetime,
) -> None:  # fmt: skip
    made = written(other_organisation, foreign_organiser, now, groups=[group, second])
    Event.objects.filter(pk=group.event_id).update(risk="protected")
    client = enter(foreign_organiser)

    page = client.get(f"{DESK}{made.code}/edit/")
    assert "Datos personales" not in page.content.decode()
    assert "Y 1 grupo de otra organización que no es público." in page.content.decode()
    assert client.post(f"{DESK}{made.code}/edit/", filled(page) | {"grew_from": []}).status_code == 302

    assert list(made.groups.all()) == [group]


def test_what_everybody_may_see_is_what_was_published(
    trainer: Person, organisation: Organisation, group: Cohort, now: datetime
) -> None:
    shown = written(organisation, trainer, now, groups=[group], is_published=True)
    written(organisation, trainer, now, "Borrador", groups=[group])
    assert list(Project.objects.published()) == [shown]
    assert projects.grown_from(Cohort.objects.filter(pk=group.pk)) == [shown]


def test_whoever_was_in_a_course_reads_what_grew_from_it(
    enter: Callable[[Person], Client], participant: Person, stranger: Person, trainer: Person,
    organisation: Organisation, group: Cohort, now: datetime,
) -> None:  # fmt: skip
    written(organisation, trainer, now, groups=[group], is_published=True)
    place = Registration.objects.create(
        event=group.event, person=participant, subject=participant.subject, number=1, name="Paula",
        language="es", time_zone="UTC", mode="onsite",
    )  # fmt: skip
    Capacity.objects.filter(event=group.event, mode="onsite").update(taken=1)
    Presence.objects.create(
        registration=place, session=Session.objects.get(event=group.event), state="present", mode="onsite"
    )
    assert "Observatorio" in enter(participant).get("/es/my/network/").content.decode()
    assert "Observatorio" not in enter(stranger).get("/es/my/network/").content.decode()


# --- Who shares which --------------------------------------------------------------------------------


@pytest.fixture
def three(
    trainer: Person, organisation: Organisation, other_organisation: Organisation, group: Cohort,
    second: Cohort, now: datetime,
) -> list[Project]:  # fmt: skip
    """Two that both organisations are in, one of them from both groups, and one of Mesa Abierta alone."""
    both = {"members": [other_organisation]}
    return [
        written(organisation, trainer, now, "A", groups=[group, second], countries=["GT", "HN"], **both),
        written(organisation, trainer, now, "=B", groups=[group], countries=["GT"], **both),
        written(organisation, trainer, now, "C", countries=["GT", "SV"]),
    ]


def rows(by: str, three: list[Project], group: Cohort) -> list[tuple[str, str, list[str]]]:
    own = {group.pk}
    with translation.override("es"):
        found = projects.shared(Project.objects.in_order(), by, own=own)
        return [(row.one, row.other, sorted(str(one.title) for one in row.projects)) for row in found]


def test_two_organisations_groups_or_countries_share_what_both_are_in(
    three: list[Project], group: Cohort, second: Cohort
) -> None:
    with translation.override("es"):
        titles = sorted([projects.called(group), projects.called(second)])
    assert titles == ["Datos personales · Honduras (2026)", "Datos · Guatemala (2026)"]
    assert rows("organisations", three, group) == [("Mesa Abierta", "Vereda Digital", ["=B", "A"])]
    assert rows("groups", three, group) == [(*titles, ["A"])]
    assert rows("countries", three, group) == [
        ("El Salvador", "Guatemala", ["C"]),
        ("Guatemala", "Honduras", ["A"]),
    ]


def test_the_desk_narrows_them_to_one_or_to_both_and_gives_a_file(
    enter: Callable[[Person], Client], trainer: Person, three: list[Project]
) -> None:
    browser = enter(trainer)
    asked = {"by": "countries", "one": "guatemala", "other": "hond"}
    page = browser.get(DESK + "shared/", asked)
    assert [(row.one, row.other) for row in page.context["page"]] == [("Guatemala", "Honduras")]
    none = browser.get(DESK + "shared/", asked | {"other": "panama"})
    assert list(none.context["page"]) == []

    file = browser.get(DESK + "shared/file/", {"by": "organisations"})
    lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    # What a spreadsheet would run as a formula stays words.
    assert sorted(line[:3] for line in lines[1:]) == [
        ["Mesa Abierta", "Vereda Digital", "'=B"],
        ["Mesa Abierta", "Vereda Digital", "A"],
    ]


@pytest.mark.parametrize("risk", ["discreet", "protected"])
def test_a_group_that_is_not_open_is_named_on_the_page_of_its_staff_and_in_no_file(
    enter: Callable[[Person], Client], trainer: Person, organisation: Organisation, group: Cohort,
    second: Cohort, now: datetime, risk: str,
) -> None:  # fmt: skip
    written(organisation, trainer, now, groups=[group, second])
    Event.objects.filter(pk=second.event_id).update(risk=risk)
    browser, asked = enter(trainer), {"by": "groups"}
    page = browser.get(DESK + "shared/", asked)
    assert len(page.context["page"]) == 1
    assert "El archivo nombra solo los grupos que todas las personas pueden ver." in page.content.decode()
    file = browser.get(DESK + "shared/file/", asked).content.decode()
    assert ("Datos · Guatemala" in page.content.decode(), "Datos · Guatemala" in file) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_projects_are_listed_at_the_same_cost(
    enter: Callable[[Person], Client], trainer: Person, organisation: Organisation, group: Cohort,
    other_organisation: Organisation, now: datetime, number: int, django_assert_num_queries: Any,
) -> None:  # fmt: skip
    for each in range(number):
        written(
            organisation, trainer, now, f"P{each}", groups=[group], members=[other_organisation],
            countries=["GT", "HN"], is_published=True,
        )  # fmt: skip
    browser = enter(trainer)
    browser.get(DESK)
    with django_assert_num_queries(10):
        assert browser.get(DESK).content.decode().count("<h2><a") == number
    with django_assert_num_queries(10):
        browser.get(DESK + "shared/", {"by": "groups"})
