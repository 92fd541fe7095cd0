"""Hours by role: of what took place, by the minutes declared, for oneself and for the organisation."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from events import parts, schedule
from events.models import Event, Part, Session
from people import erasure, links
from people.models import Organisation, Person
from tests.conftest import person
from trainings import certificates, service_record
from trainings.certificates import Kind
from trainings.cohorts import open_cohort
from trainings.courses import UnitPlan, units_of, write_course
from trainings.models import Certificate, Cohort
from trainings.service_record import Period

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
FIRST, SECOND, THIRD = (datetime(2026, 12, day, 9) for day in (1, 8, 15))


@pytest.fixture
def over(now: datetime) -> datetime:
    """When all classes are over."""
    return now + timedelta(days=60)


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    """Three classes that Tomás leads: an hour and a half, three hours, and one hour."""
    course = write_course(
        organisation=organisation, title={"es": "Datos personales", "en": "Personal data"}, summary={},
        completion_percent=75,
        units=[
            UnitPlan({"es": "Consentimiento"}, 90),
            UnitPlan({"es": "Borrado"}, 180),
            UnitPlan({"es": "Fin"}, 60),
        ],
        by=trainer, now=now,
    )  # fmt: skip
    dates = zip(units_of(course), (FIRST, SECOND, THIRD), strict=True)
    made = open_cohort(
        course, time_zone="America/Tegucigalpa", country="HN", city="Tegucigalpa", venue="Casa del Pueblo",
        lessons=list(dates), seats={"onsite": None}, by=trainer, now=now,
    )  # fmt: skip
    schedule.publish(made.event, by=trainer, now=now)
    return made


def session_of(group: Cohort, position: int) -> Session:
    session = group.lessons.get(position=position).session
    assert session is not None
    return session


def serve(session: Session, who: Person, role: str, now: datetime) -> Part:
    asked = parts.invite(session, person=who, role=role, by=None, now=now)
    return parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=now)


def hold(group: Cohort, *positions: int, over: datetime) -> None:
    for position in positions:
        schedule.hold(session_of(group, position), by=None, now=over)


def minutes(who: Person, period: Period = service_record.ALWAYS) -> dict[str, tuple[int, int]]:
    added = service_record.hours(service_record.of_person(who, period))
    return {role: (length, sessions) for role, length, sessions in added.by_role}


@pytest.fixture
def mara(group: Cohort, now: datetime) -> Person:
    """Observes the first class and trains with Tomás in the second."""
    found = person("Mara", "mara@correo.example")
    serve(session_of(group, 1), found, "observer", now)
    serve(session_of(group, 2), found, "co-trainer", now)
    return found


def test_hours_are_those_of_classes_that_took_place_by_role_and_length(
    group: Cohort, trainer: Person, mara: Person, over: datetime
) -> None:
    assert (minutes(trainer), minutes(mara)) == ({}, {})

    hold(group, 1, 2, over=over)

    assert minutes(trainer) == {"trainer": (270, 2)}
    assert minutes(mara) == {"co-trainer": (180, 1), "observer": (90, 1)}
    assert [session.title for session in service_record.still_open(trainer, over)] == ["Fin"]
    assert minutes(trainer, Period(date(2026, 12, 2), date(2026, 12, 8))) == {"trainer": (180, 1)}


def test_what_was_called_off_or_only_asked_for_counts_nothing(
    group: Cohort, trainer: Person, mara: Person, now: datetime, over: datetime
) -> None:
    schedule.cancel_session(session_of(group, 1), by=trainer, now=now)
    parts.invite(session_of(group, 3), person=mara, role="trainer", by=None, now=now)
    hold(group, 2, 3, over=over)

    assert minutes(trainer) == {"trainer": (240, 2)}
    assert minutes(mara) == {"co-trainer": (180, 1)}


def test_whoever_holds_two_roles_in_one_class_served_it_once_in_the_fuller_one(
    group: Cohort, mara: Person, now: datetime, over: datetime
) -> None:
    serve(session_of(group, 1), mara, "co-trainer", now)
    hold(group, 1, over=over)

    assert minutes(mara) == {"co-trainer": (90, 1)}


def test_organisation_sees_its_own_sessions_and_nobody_whom_it_forgot(
    group: Cohort, organisation: Organisation, other_organisation: Organisation, trainer: Person,
    mara: Person, over: datetime,
) -> None:  # fmt: skip
    hold(group, 1, 2, over=over)

    rows = service_record.of_organisation(organisation)
    assert [(row.person.name, row.hours.minutes) for row in rows] == [
        ("Mara", (0, 180, 90)), ("Tomás", (270, 0, 0)),
    ]  # fmt: skip
    assert service_record.of_organisation(other_organisation) == []
    assert service_record.of_subject(trainer.subject, other_organisation) == []

    erasure.forget(mara, now=over)
    assert [row.person.name for row in service_record.of_organisation(organisation)] == ["Tomás"]


def test_table_of_an_organisation_costs_the_same_for_one_and_for_three(
    group: Cohort, organisation: Organisation, trainer: Person, enter: Enter, now: datetime, over: datetime
) -> None:
    hold(group, 1, over=over)
    client, url = enter(trainer), reverse("trainings:desk_hours")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    schedule.reopen(session_of(group, 1), by=None, now=over)
    for name in ("Ana", "Berta"):
        serve(session_of(group, 1), person(name, f"{name}@correo.example"), "observer", now)
    hold(group, 1, 2, over=over)

    with CaptureQueriesContext(connection) as three:
        page = client.get(url).content.decode()

    assert all(name in page for name in ("Ana", "Berta", "Tomás"))
    assert len(three) == len(one)


def test_own_page_costs_the_same_for_one_class_and_for_three(
    group: Cohort, trainer: Person, enter: Enter, over: datetime
) -> None:
    client, url = enter(trainer), reverse("trainings:my_hours")
    hold(group, 1, over=over)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    hold(group, 2, 3, over=over)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url).content.decode()

    assert all(
        words in page
        for words in ("5\u00a0h\u00a030\u00a0min", "en 3 sesiones que se realizaron", "Datos personales")
    )
    assert len(three) == len(one)


def file(client: Client, url: str, **query: str) -> Any:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.status_code
    return answer


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    ("language", "tag", "title", "line"),
    [
        ("es", "es", "Constancia de horas: Tomás", "Capacitación 2 4 h 30 min"),
        ("pt-br", "pt-BR", "Registro de horas: Tomás", "Formação 2 4 h 30 min"),
        ("en", "en", "Service record: Tomás", "Trainer 2 4 h 30 min"),
    ],
)
def test_trainer_takes_a_tagged_pdf_of_their_hours_in_three_languages(
    group: Cohort,
    trainer: Person,
    enter: Enter,
    over: datetime,
    language: str,
    tag: str,
    title: str,
    line: str,
) -> None:
    """Read back by pypdf, which did not draw it."""
    hold(group, 1, 2, over=over)

    answer = file(enter(trainer), reverse("trainings:my_hours_file"), language=language, format="pdf")

    reader = PdfReader(io.BytesIO(answer.content))
    root: Any = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (tag, True)
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == title
    assert line in words_of(answer.content)
    assert answer.headers["Cache-Control"] == "no-store"


def test_table_of_hours_runs_no_formula_and_chooses_a_year(
    group: Cohort, trainer: Person, enter: Enter, over: datetime
) -> None:
    hold(group, 1, 2, over=over)
    Session.objects.filter(pk=session_of(group, 1).pk).update(title_es="=HYPERLINK(1)")
    url = reverse("trainings:my_hours_file")

    answer = file(enter(trainer), url, language="es", format="csv", year="2026")

    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    course = str(group.event.title)
    assert lines[1:] == [
        ["2026-12-08", course, "Borrado", "Mesa Abierta", "Capacitación", "180"],
        ["2026-12-01", course, "'=HYPERLINK(1)", "Mesa Abierta", "Capacitación", "90"],
    ]
    assert enter(trainer).get(url, {"language": "es", "year": "2019"}).status_code == 404


@pytest.mark.parametrize(
    ("risk", "day"), [(Event.Risk.DISCREET, "2026-12-01"), (Event.Risk.PROTECTED, "2026")]
)
def test_what_is_not_open_is_a_meeting_on_paper_and_in_tables(
    group: Cohort, trainer: Person, enter: Enter, over: datetime, risk: str, day: str
) -> None:
    hold(group, 1, over=over)
    Event.objects.filter(pk=group.event_id).update(risk=risk)
    # The day of issue stands on paper too, and is in another month.
    with time_machine.travel(datetime(2027, 2, 10, 15, tzinfo=UTC), tick=False):
        client, url = enter(trainer), reverse("trainings:my_hours_file")
        lines = file(client, url, language="en", format="csv").content.decode("utf-8-sig").splitlines()
        drawn = words_of(file(client, url, language="en", format="pdf").content)

    assert lines[1] == f"{day},Meeting,,,Trainer,90"
    assert not any(words in drawn for words in ("Datos", "Personal data", "Consentimiento", "Mesa Abierta"))
    assert ("December" in drawn) == (risk == Event.Risk.DISCREET)


def test_desk_gives_one_record_on_its_letterhead_and_the_table_of_all(
    group: Cohort, organisation: Organisation, trainer: Person, mara: Person, enter: Enter, over: datetime
) -> None:
    hold(group, 1, 2, over=over)
    client = enter(trainer)

    url = reverse("trainings:desk_hours_of_one", args=[organisation.code, mara.code])
    drawn = words_of(file(client, url, format="pdf", language="es").content)
    table = file(client, reverse("trainings:desk_hours_file", args=[organisation.code]))
    narrowed = file(client, reverse("trainings:desk_hours"), first="2026-12-02")

    assert "Mesa Abierta confirma las horas que Mara" in drawn
    lines = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["Mara", "Tomás"]
    assert lines[1][1:] == ["0", "0", "1", "180", "1", "90", "2", "270"]
    assert "3\u00a0h" in narrowed.content.decode()
    assert "4\u00a0h\u00a030\u00a0min" not in narrowed.content.decode()


def test_day_of_issue_is_that_of_whose_record_it_is(
    group: Cohort, organisation: Organisation, trainer: Person, enter: Enter, over: datetime
) -> None:
    hold(group, 1, over=over)
    Person.objects.filter(pk=trainer.pk).update(time_zone="America/Tegucigalpa")
    desk = reverse("trainings:desk_hours_of_one", args=[organisation.code, trainer.code])
    # Half past eight in the evening of the day before.
    with time_machine.travel(datetime(2026, 12, 31, 2, 30, tzinfo=UTC), tick=False):
        client = enter(trainer)
        for url in (reverse("trainings:my_hours_file"), desk):
            drawn = words_of(file(client, url, format="pdf", language="en").content)
            assert "Issued on 30 December 2026" in drawn


def test_desk_says_what_is_wrong_with_a_period_and_has_words_where_nothing_is(
    group: Cohort, organiser: Person, enter: Enter
) -> None:
    client, url = enter(organiser), reverse("trainings:desk_hours")

    refused = client.get(url, {"first": "2026-12-02", "last": "2026-12-01"})

    assert refused.status_code == 422
    assert "Este día es anterior al primero." in refused.content.decode()
    assert "Todavía no hay horas." in client.get(url).content.decode()


def test_foreign_organiser_finds_neither_the_table_nor_a_record(
    group: Cohort,
    organisation: Organisation,
    mara: Person,
    foreign_organiser: Person,
    enter: Enter,
    over: datetime,
) -> None:
    hold(group, 1, 2, over=over)
    client = enter(foreign_organiser)

    codes = [organisation.code, mara.code]
    assert client.get(reverse("trainings:desk_hours_of_one", args=codes)).status_code == 404
    assert client.get(reverse("trainings:desk_hours_file", args=codes[:1])).status_code == 404
    assert "Mara" not in client.get(reverse("trainings:desk_hours")).content.decode()


# --- Certificates for teaching, on their holder's own page ---


@pytest.fixture
def taught(group: Cohort, trainer: Person, over: datetime) -> Certificate:
    hold(group, 1, 2, 3, over=over)
    [made] = certificates.award(group, Kind.TRAINER, to=[trainer.subject], by=trainer, now=over)
    return made


def test_trainer_has_their_certificate_on_their_own_page_and_says_whether_it_names_them(
    taught: Certificate, trainer: Person, enter: Enter
) -> None:
    client, url = enter(trainer), reverse("trainings:my_hours")
    page = client.get(url).content.decode()
    assert certificates.in_groups(taught.number) in page

    pdf = client.get(reverse("trainings:my_hours_certificate", args=[taught.number]))
    assert pdf.content == bytes(taught.pdf)
    badge = client.get(reverse("trainings:my_hours_credential", args=[taught.number]))
    assert badge.content.count(b".") == 2
    client.post(url, {"number": taught.number, "shows": "yes"})
    taught.refresh_from_db()
    assert taught.shows_name is True


def test_trainer_reaches_their_certificate_by_the_link_of_their_role(
    client: Client, taught: Certificate, group: Cohort, trainer: Person, over: datetime
) -> None:
    role = Part.objects.get(session=session_of(group, 1), subject=trainer.subject)
    with time_machine.travel(over, tick=False):
        token = links.mint("part", role.code, now=over, days=1)
        url = reverse("trainings:my_part_certificates", args=[token])
        assert url in client.get(reverse("events:my_part", args=[token])).content.decode()
        assert certificates.in_groups(taught.number) in client.get(url).content.decode()
        pdf = client.get(reverse("trainings:my_part_certificate", args=[token, taught.number]))
        assert pdf.content == bytes(taught.pdf)
        client.post(url, {"number": taught.number, "shows": "yes"})
    taught.refresh_from_db()
    assert taught.shows_name is True


def test_whoever_observed_or_teaches_another_group_has_no_certificate_of_it(
    client: Client, taught: Certificate, group: Cohort, mara: Person, enter: Enter, over: datetime
) -> None:
    role = Part.objects.get(session=session_of(group, 1), subject=mara.subject)
    with time_machine.travel(over, tick=False):
        token = links.mint("part", role.code, now=over, days=1)
        assert client.get(reverse("trainings:my_part_certificates", args=[token])).status_code == 404
    mine = enter(mara)
    assert mine.get(reverse("trainings:my_hours_certificate", args=[taught.number])).status_code == 404
    assert (
        mine.post(reverse("trainings:my_hours"), {"number": taught.number, "shows": "yes"}).status_code == 404
    )
    lead = Part.objects.get(session=session_of(group, 2), subject=mara.subject)
    theirs = reverse("trainings:my_role_certificates", args=[lead.code])
    assert certificates.in_groups(taught.number) not in mine.get(theirs).content.decode()


def test_co_trainer_is_due_a_certificate_of_teaching_and_an_observer_is_not(
    group: Cohort, mara: Person, trainer: Person, over: datetime
) -> None:
    hold(group, 1, 2, 3, over=over)

    found = [(one.name, one.minutes) for one in certificates.due(group, Kind.TRAINER, now=over)]

    assert found == [("Mara", 180), ("Tomás", 330)]


def test_certificate_of_teaching_counts_what_the_service_record_counts(
    group: Cohort, mara: Person, trainer: Person, enter: Enter, over: datetime
) -> None:
    assert (
        certificates.due(group, Kind.TRAINER, now=over) == []
    )  # over, and nobody has said that it took place
    hold(group, 1, 2, over=over)
    parts.invite(session_of(group, 1), person=trainer, role="observer", by=None, now=over)

    [_mara, found] = certificates.due(group, Kind.TRAINER, now=over)

    assert found.minutes == minutes(trainer)["trainer"][0]
    with time_machine.travel(over, tick=False):
        page = enter(trainer).get(reverse("trainings:desk_certificates", args=[group.code]))
    assert "1 clase terminó y nadie ha dicho que se realizó." in page.content.decode()


def test_own_page_leads_whoever_taught_to_their_hours_and_nobody_else(
    group: Cohort, trainer: Person, participant: Person, enter: Enter
) -> None:
    url = reverse("trainings:my_hours")

    assert url in enter(trainer).get(reverse("events:my_page")).content.decode()
    assert url not in enter(participant).get(reverse("events:my_page")).content.decode()
    assert "Todavía no hay horas." in enter(participant).get(url).content.decode()
