"""Live figures over any choice: unprotected, for organisers alone, and every part adds up to its total."""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from events.models import Event, Hosting, Registration
from people.models import Scheme
from reports.figures import choice, dimensions, measures
from reports.figures.choice import Choice
from reports.live import live
from tests.conftest import NOW
from tests.reports.conftest import give_part

pytestmark = pytest.mark.django_db
YEAR = "since=2026-01-01"


def address(name, query="", language="en"):
    with override(language):
        return reverse(f"reports:{name}") + (f"?{query}" if query else "")


def counting(who, asked=None, **how):
    reading = choice.read(asked or Choice(), person=who)
    ways = dimensions.ways(
        reading.events, scheme=how.get("scheme"), regions=how.get("regions"), step=how.get("step", "month")
    )
    return live.Counting(reading, ways, language="en", now=NOW)


def rows_of(table):
    return {line.code: line.count for line in table.lines}


@pytest.fixture
def two_events(full_event, another_event, crowd):
    """The full event, and a course in December at which ten of its people are again, and two are new."""
    later, session = another_event(30)
    Event.objects.filter(pk=later.pk).update(country="HN")
    known = list(Registration.objects.filter(event=full_event, presences__isnull=False).order_by("number"))
    subjects = [place.subject for place in known[:10]]
    crowd.add(later, 10, sessions=[session], subjects=subjects, country="GT", first_time=False)
    crowd.add(later, 2, sessions=[session], country="HN", gender="man", first_time=True, minutes=50)
    return full_event, later


def test_every_table_adds_up_to_its_total(two_events, organiser):
    found = counting(organiser)
    for measure in live.MEASURES:
        for way in found.ways.values():
            if not live.says(measure, way.code):
                continue
            table = found.table(measure, way)
            assert sum(line.count for line in table.lines) - table.twice == table.total.count
            assert table.twice >= 0


def test_every_table_of_two_dimensions_adds_up_both_ways(two_events, organiser):
    found = counting(organiser)
    for measure in live.MEASURES:
        for rows in found.ways.values():
            for columns in found.ways.values():
                if rows == columns or not all(live.says(measure, way.code) for way in (rows, columns)):
                    continue
                cross = found.cross(measure, rows, columns)
                for _label, cells, twice, whole in cross.lines:
                    assert sum(cell.count for cell in cells) - twice == whole.count
                    assert twice >= 0
                for at, whole in enumerate(cross.totals):
                    down = sum(cells[at].count for _label, cells, _twice, _whole in cross.lines)
                    assert down - cross.twice[at] == whole.count
                assert sum(cell.count for cell in cross.totals) - cross.total_twice == cross.total.count


def test_a_person_at_two_events_counts_once_and_the_table_by_event_says_so(two_events, organiser):
    found = counting(organiser)
    table = found.table("people", found.ways["event"])
    assert [line.count for line in table.lines] == [80, 12]
    assert (table.twice, table.total.count) == (10, 82)
    assert found.total("present") == 92


def test_every_list_has_as_many_people_as_its_number_says(two_events, organiser):
    found = counting(organiser)
    listed = [code for code in live.MEASURES if code not in live.OF_ROLES and code != "completed"]
    for measure in listed:
        unit = {"participations": "present", "hours": "present"}.get(measure, measure)
        for way in found.ways.values():
            if way.code == "role":
                continue
            for line in found.table(unit, way).lines:
                rows = live.behind(found.reading, found.ways, measure, line.cell.at)
                if way.where is None:
                    assert rows is None and not line.cell.is_listed
                else:
                    assert rows.count() == line.count, (measure, way.code, line.code)
    cross = found.cross("people", found.ways["event"], found.ways["country"])
    for _label, cells, _twice, whole in cross.lines:
        for cell in (*cells, whole):
            assert live.behind(found.reading, found.ways, "people", cell.at).count() == cell.count


def test_gender_keeps_those_who_prefer_not_to_say_apart_and_tells_both_shares(full_event, organiser):
    found = counting(organiser)
    table = found.table("present", found.ways["gender"])
    assert rows_of(table) == {
        "woman": 36, "man": 30, "another": 0, "undisclosed": 8, "not-stated": 6,
    }  # fmt: skip
    women = table.lines[0]
    assert (women.of_all, women.of_answered, table.answered) == ("45.0 %", "54.5 %", 66)


def test_sectors_are_told_in_any_scheme(full_event, organiser):
    four = Scheme.objects.get(code="four-sectors")
    found = counting(organiser, scheme=four)
    table = found.table("present", found.ways["stakeholder_group"])
    assert rows_of(table) == {
        "civil-society": 30, "government": 14, "private-sector": 13, "academia": 12,
        "outside-the-scheme": 5, "not-stated": 6,
    }  # fmt: skip
    for line in table.lines:
        assert live.behind(found.reading, found.ways, "present", line.cell.at).count() == line.count


def test_the_trend_shows_the_host_beside_it(two_events, organiser):
    november, december = counting(organiser).trend("present")
    assert (november.total.count, november.host, november.abroad, november.unstated) == (80, 44, 30, 6)
    assert (november.label, november.host_share) == ("November 2026", "59.5 %")
    assert (december.host, december.abroad, december.host_share) == (2, 10, "16.7 %")


def test_hours_add_up_to_the_minute_and_participations_by_session(two_events, organiser):
    found = counting(organiser)
    table = found.table("hours", found.ways["event"])
    assert table.total.count == sum(line.count for line in table.lines)
    assert table.lines[1].count == 10 * 90 + 2 * 50
    assert found.total("participations") == 92


def test_first_timers_and_modes_and_countries_are_chosen(two_events, organiser):
    first = counting(organiser).table("registered", counting(organiser).ways["first_time"])
    assert rows_of(first) == {"first": 2, "again": 10, "not-stated": 94}
    assert counting(organiser, Choice(country="HN")).total("present") == 17
    assert counting(organiser, Choice(mode="online")).total("present") == 26
    assert counting(organiser, Choice(held="HN")).total("present") == 12


def test_a_period_goes_by_the_day_there(full_event, organiser):
    Event.objects.update(starts_at=datetime(2026, 12, 1, 4, 0, tzinfo=UTC))
    assert counting(organiser, Choice(until=date(2026, 11, 30))).total("registered") == 94
    assert counting(organiser, Choice(since=date(2026, 12, 1))).total("registered") == 0


def test_a_project_covers_its_own_events(two_events, grant, organiser):
    assert counting(organiser, Choice(grant=grant)).total("registered") == 94


def test_roles_are_counted_each_on_its_own(full_event, organiser):
    found = counting(organiser)
    table = found.table("roles", found.ways["role"])
    assert {code: count for code, count in rows_of(table).items() if count} == {
        "speaker": 5, "onsite-moderator": 1, "trainer": 20,
    }  # fmt: skip
    assert found.total("speakers") == 5


def test_an_organiser_reads_every_figure_on_one_page(two_events, organiser, enter):
    page = enter(organiser).get(address("live", YEAR)).content.decode()
    assert "these figures must not leave the organisation" in page
    assert "Prefers not to say" in page and "Not answered" in page
    assert "Events that begin on Thursday 1 January 2026 or later" in page
    for title in ("Sector", "Country", "Region", "First time with us", "Event", "Period"):
        assert f"<caption>{title}</caption>" in page
    assert re.search(r'class="stat-number">92<', page)
    assert "In several rows, counted once" in page
    assert "Trainers" in page and "Share of the host country" in page
    assert "people · gender not stated: 14" in page


def test_over_many_events_every_figure_is_counted_only_when_asked_for(
    two_events, organiser, enter, monkeypatch
):
    monkeypatch.setattr("reports.desk.live.MOST_AT_ONCE", 1)
    client = enter(organiser)
    page = client.get(address("live", YEAR)).content.decode()
    asked = f"{YEAR}&amp;every=1#every"
    assert f'href="?{asked}"' in page and page.count("<summary>Sector</summary>") == 0
    page = client.get(address("live", f"{YEAR}&every=1")).content.decode()
    assert asked not in page and page.count("<summary>Sector</summary>") == 1


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(full_event, organiser, enter):
    client = enter(organiser)
    answer = client.get(address("live", "since=2026-12-31&until=2026-01-01&mode=online"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The last day comes before the first." in page and 'value="2026-12-31"' in page
    assert '<option value="online" selected>' in page and "stat-number" not in page
    page = client.get(address("live", f"{YEAR}&event={full_event.code}")).content.decode()
    assert re.search(rf'value="{full_event.code}"[^>]*checked', page)
    assert client.get(address("live", "grant=nobody&measure=x")).status_code == 422


def test_a_choice_without_events_says_so(organiser, enter):
    page = enter(organiser).get(address("live")).content.decode()
    assert "No event matches what you chose." in page and "stat-number" not in page


def test_nobody_behind_an_event_yet_says_so(event, organiser, enter):
    page = enter(organiser).get(address("live")).content.decode()
    assert "so there is nothing to count" in page and "stat-number" not in page


def test_a_number_leads_to_the_people_behind_it_and_gender_to_nobody(full_event, organiser, enter):
    client = enter(organiser)
    page = client.get(address("live", YEAR)).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]*live/people/[^"]*)"', page)]
    assert links and not any("gender" in link for link in links)
    press = next(link for link in links if "stakeholder_group%3Apress" in link)
    shown = client.get(press).content.decode()
    assert "<b>2 registrations</b>" in shown and shown.count("Canaria-") == 2
    assert "woman" not in shown.lower()
    page = client.get(address("live_people", "figure=present&at=gender:woman")).content.decode()
    assert "stands beside no name" in page and "Canaria-" not in page


def test_people_of_a_protected_event_are_listed_by_number(full_event, organiser, enter):
    Event.objects.update(risk="protected")
    page = enter(organiser).get(address("live_people", "figure=present")).content.decode()
    assert "Place 1" in page and "Canaria-" not in page


def test_counts_alone_are_totals_and_never_a_part_of_the_people(
    two_events, other_organisation, foreign_organiser, enter
):
    first, later = two_events
    Hosting.objects.create(event=first, organisation=other_organisation, right="counts")
    Hosting.objects.create(event=later, organisation=other_organisation, right="names")
    client = enter(foreign_organiser)
    page = client.get(address("live", YEAR)).content.decode()
    assert re.search(r'class="stat-number">92<', page)
    assert "Of 1 event your organisation sees the totals alone" in page
    found = counting(foreign_organiser)
    groups = live.Counting(found.reading.in_groups, found.ways, language="en", now=NOW)
    assert groups.total("present") == 12
    page = client.get(address("live", f"{YEAR}&country=GT")).content.decode()
    assert "1 event is left out" in page
    assert counting(foreign_organiser, Choice(country="GT")).total("present") == 10
    shown = client.get(address("live_people", "figure=present")).content.decode()
    assert "<b>12 registrations</b>" in shown and first.title not in shown

    Hosting.objects.filter(event=later, organisation=other_organisation).update(right="counts")
    page = client.get(address("live", YEAR)).content.decode()
    assert "need the right to see names" in page and "<caption>Event</caption>" in page
    assert "<caption>Sector</caption>" not in page and "live/people" not in page


def test_a_stranger_to_the_events_counts_nobody(full_event, foreign_organiser, enter):
    client = enter(foreign_organiser)
    assert "No event matches" in client.get(address("live", YEAR)).content.decode()
    answer = client.get(address("live", f"event={full_event.code}"))
    assert answer.status_code == 422 and full_event.title not in answer.content.decode()
    assert "Canaria-" not in client.get(address("live_people", "figure=present")).content.decode()


def test_a_file_has_every_table_and_is_on_record(two_events, organiser, enter):
    client = enter(organiser)
    assert client.get(address("live_file")).status_code == 302
    assert not LogEntry.objects.filter(additional_data__act="live figures downloaded").exists()
    answer = client.post(address("live_file"), {"file": "csv", "since": "2026-01-01"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0][0] == "Not protected" and "Do not send this file on" in lines[0][1]
    assert [
        "Present",
        "registrations",
        "Sector",
        "Press and media",
        "",
        "",
        "2",
        "2.2 %",
        "2.3 %",
        "92",
    ] in lines
    assert ["Different people present", "people", "Event", "In several rows, counted once", "", "", "-10",
            "", "", "82"] in lines  # fmt: skip
    answer = client.post(address("live_file"), {"file": "xlsx", "since": "2026-01-01"})
    sheet = load_workbook(io.BytesIO(answer.content))["Figures"]
    told = {tuple(cell.value for cell in row)[:7] for row in sheet.iter_rows()}
    assert ("Present", "registrations", "Country", "Guatemala", None, None, 54) in told
    logged = LogEntry.objects.filter(additional_data__act="live figures downloaded")
    assert logged.count() == 4 and all(entry.actor == organiser for entry in logged)


def test_completed_counts_each_person_once_where_groups_of_courses_are_chosen(
    full_event, taught, organiser, crowd, enter
):
    client = enter(organiser)
    assert "Completed" not in stats_of(client.get(address("live", YEAR)).content.decode())
    (first, morning), (second, evening) = taught(-9), taught(-2)
    came = crowd.add(first, 4, sessions=[morning], gender="woman")
    crowd.add(first, 3, sessions=[morning], gender="man", minutes=30)
    crowd.add(first, 2)
    crowd.add(second, 2, sessions=[evening], subjects=[place.subject for place in came[:2]], country="HN")
    found = counting(organiser)
    assert found.total("completed") == 4
    assert rows_of(found.table("completed", found.ways["gender"]))["woman"] == 4
    table = found.table("completed", found.ways["event"])
    assert ([line.count for line in table.lines if line.count], table.twice) == ([4, 2], 2)
    assert counting(organiser, Choice(kind="training")).total("registered") == 11
    assert counting(organiser, Choice(kind="session")).total("registered") == 94
    with time_machine.travel(NOW, tick=False):
        page = client.get(address("live", f"{YEAR}&measure=completed")).content.decode()
    assert "Completed" in stats_of(page) and "Completed, by group" in page


def stats_of(page):
    return re.findall(r'class="stat-label">([^<]*)<', page)


def test_groups_of_courses_are_counted_in_as_many_queries_whatever_their_number(
    full_event, taught, organiser, crowd, enter
):
    client = enter(organiser)
    query = f"{YEAR}&measure=completed"

    def queries():
        client.get(address("live", query))
        with CaptureQueriesContext(connection) as asked:
            client.get(address("live", query))
        return len(asked)

    event, session = taught(-9)
    crowd.add(event, 1, sessions=[session])
    one = queries()
    for days in (-8, -7):
        event, session = taught(days)
        crowd.add(event, 3, sessions=[session])
    assert queries() == one


@pytest.mark.parametrize("name", ["live", "live_people"])
def test_as_many_queries_for_three_events_as_for_one(
    name, full_event, another_event, organiser, enter, crowd
):
    client = enter(organiser)
    query = f"{YEAR}&figure=present&rows=event&columns=country"
    client.get(address(name, query))
    with CaptureQueriesContext(connection) as one:
        client.get(address(name, query))
    for days in (20, 40):
        made, session = another_event(days)
        crowd.add(made, 3, sessions=[session], country="BR")
        give_part(session, "speaker")
    with CaptureQueriesContext(connection) as three:
        page = client.get(address(name, query)).content.decode()
    assert len(three) == len(one), [query["sql"] for query in three]
    assert "Course on personal data" in page or name == "live_people"


def test_the_latest_registration_says_who_a_person_is(full_event, another_event, organiser, crowd):
    subject = uuid4()
    other, session = another_event(3)
    crowd.add(full_event, 1, subjects=[subject], country="SV", gender="woman")
    place = crowd.add(other, 1, subjects=[subject], country="NI", gender="man")[0]
    Registration.objects.filter(pk=place.pk).update(registered_at=NOW + timedelta(days=1))
    found = counting(organiser)
    table = found.table("registered-people", found.ways["country"])
    assert rows_of(table)["NI"] == 1
    behind = live.behind(found.reading, found.ways, measures.REGISTERED_PEOPLE.code, (("country", "NI"),))
    assert [row.pk for row in behind] == [place.pk]
