"""The guide to advocacy spaces: what is due next, what falls away, what comes again, and its calendar."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from wagtail.models import PageViewRestriction

from cms import tree
from cms.lists import deadlines
from cms.models import Deadline, Institution, Space, SpacePage, SpacesPage
from cms.models.spaces import next_day
from people.models import Organisation, Person
from tests.conftest import appoint, person

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
GUIDE = "/es/espacios/"


@pytest.fixture
def guide(homes: dict[str, Any], time_machine: Any, now: datetime) -> SpacesPage:
    """The guide, read at NOW: the 10th of November 2026."""
    time_machine.move_to(now, tick=False)
    return tree.plant(SpacesPage, homes, titles=dict.fromkeys(LANGUAGES, "Espacios"))["es"]


def space(slug: str = "audiencias", institution: str = "CIDH", **facts: Any) -> Space:
    body, _is_new = Institution.objects.get_or_create(
        slug=institution.lower(), defaults={"acronym": institution, "name_es": f"Comisión {institution}"}
    )
    said = {"name_es": slug.capitalize(), "checked_on": date(2026, 11, 1), **facts}
    return Space.objects.create(slug=slug, institution=body, **said)


def deadline(of: Space, on: date, what: str = "Solicitudes", **facts: Any) -> Deadline:
    return Deadline.objects.create(space=of, on=on, what_es=what, checked_on=date(2026, 11, 2), **facts)


def page_of(of: Space, guide: SpacesPage, **story: Any) -> SpacePage:
    guides = {page.locale.language_code: page for page in SpacesPage.objects.all()}
    return tree.plant(SpacePage, guides, titles=dict.fromkeys(LANGUAGES, of.slug), space=of, **story)["es"]


def entries(client: Client, path: str = f"{GUIDE}calendar.ics") -> list[Any]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_reader_sees_what_is_due_next_and_where_to_read_how(client: Client, guide: SpacesPage) -> None:
    assert "Todavía no hay nada aquí" in client.get(GUIDE).content.decode()
    hearings = space()
    page = page_of(hearings, guide)
    deadline(hearings, date(2026, 12, 5), time_zone="America/New_York")
    deadline(space("examen", "ONU"), date(2026, 11, 20), "Informes", is_example=True)
    deadline(hearings, date(2026, 11, 9), "Lo de ayer")

    answer = client.get(GUIDE)
    assert [one.what for one in answer.context["due"]] == ["Informes", "Solicitudes"]
    text = answer.content.decode()
    assert f'<a href="{page.url_path}">Solicitudes</a>' in text
    assert "Hasta el final del sábado 5 de diciembre de 2026, hora de Nueva York (UTC−5)" in text
    assert "fecha de ejemplo" in text and "Lo de ayer" not in text
    assert [row["space"].slug for row in answer.context["found"]] == ["examen", "audiencias"]
    assert "por última vez, el domingo 1 de noviembre de 2026" in text


def test_it_is_narrowed_by_level_institution_and_country(client: Client, guide: SpacesPage) -> None:
    hearings = space(level="regional")
    deadline(hearings, date(2026, 12, 5))
    space("consulta", "SEN", level="national", country="GT")
    space("examen", "ONU")
    for query, slugs in (
        ({"level": "regional"}, ["audiencias"]),
        ({"institution": "onu"}, ["examen"]),
        ({"country": "GT"}, ["consulta"]),
        ({"level": "national", "institution": "onu"}, []),
        ({"level": "\0", "country": "XX"}, ["audiencias", "consulta", "examen"]),
    ):
        found = client.get(GUIDE, query).context["found"]
        assert [row["space"].slug for row in found] == slugs, query
    nothing = client.get(GUIDE, {"level": "national", "institution": "onu"}).content.decode()
    assert "Nada de lo que hay" in nothing or "no encaja" in nothing or 'href="?"' in nothing
    assert client.get(GUIDE, {"institution": "onu"}).context["due"] == []


def test_what_is_due_leads_to_no_page_that_only_some_may_read(client: Client, guide: SpacesPage) -> None:
    hearings = space()
    page = page_of(hearings, guide)
    deadline(hearings, date(2026, 12, 5))
    assert f'href="{page.url_path}"' in client.get(GUIDE).content.decode()

    PageViewRestriction.objects.create(page=page, restriction_type="login")
    text = client.get(GUIDE).content.decode()
    assert "Solicitudes" in text and f'href="{page.url_path}"' not in text


def test_a_day_ends_where_the_institution_is(guide: SpacesPage) -> None:
    one = deadline(space(), date(2026, 11, 10), time_zone="America/New_York")
    assert one.ends_at == datetime(2026, 11, 11, 5, tzinfo=UTC)
    before = deadlines.coming(guide.locale_id, one.ends_at - timedelta(seconds=1))
    assert [due.code for due in before] == [one.code]
    assert deadlines.coming(guide.locale_id, one.ends_at) == []


def test_of_a_month_the_page_says_that_the_day_is_to_be_announced(client: Client, guide: SpacesPage) -> None:
    deadline(space(), date(2026, 11, 3), is_day_known=False)
    text = client.get(GUIDE).content.decode()
    assert "Noviembre de 2026; falta anunciar el día" in text
    [entry] = entries(client)
    assert (entry["STATUS"], entry.decoded("DTSTART")) == ("TENTATIVE", date(2026, 11, 1))


def test_a_yearly_one_comes_again_as_the_usual_date(client: Client, guide: SpacesPage) -> None:
    one = deadline(space(), date(2024, 2, 29), is_yearly=True)
    (due,) = deadlines.coming(guide.locale_id, datetime(2026, 11, 10, tzinfo=UTC))
    assert (due.day, due.is_usual, due.sequence) == (date(2027, 2, 28), True, 3)
    assert "fecha habitual, sin confirmar" in client.get(GUIDE).content.decode()

    # Whoever confirms it tells calendars anew, and never with an older number.
    one.on = date(2027, 3, 4)
    one.save()
    (due,) = deadlines.coming(guide.locale_id, datetime(2026, 11, 10, tzinfo=UTC))
    assert (due.day, due.is_usual, due.sequence) == (date(2027, 3, 4), False, 4)


def test_what_is_over_once_never_comes_again() -> None:
    asked = {"is_day_known": True, "zone": "UTC", "now": datetime(2026, 11, 10, tzinfo=UTC)}
    assert next_day(date(2026, 11, 9), is_yearly=False, **asked) is None
    assert next_day(date(2026, 11, 9), is_yearly=True, **asked) == date(2027, 11, 9)
    assert next_day(date(2026, 11, 10), is_yearly=True, **asked) == date(2026, 11, 10)


def test_calendars_get_whole_days_with_entries_that_keep_their_name(
    client: Client, guide: SpacesPage
) -> None:
    hearings = space()
    page = page_of(hearings, guide)
    one = deadline(hearings, date(2026, 12, 5), time_zone="America/New_York", source="https://cidh.example/a")
    deadline(space("examen", "ONU"), date(2026, 11, 20))
    assert len(entries(client)) == 2
    [entry] = entries(client, f"{page.url_path}calendar.ics")
    assert entry["UID"] == f"{one.code}@localhost"
    assert (entry["SEQUENCE"], entry["STATUS"], entry["TRANSP"]) == (0, "CONFIRMED", "TRANSPARENT")
    assert (entry.decoded("DTSTART"), entry.decoded("DTEND")) == (date(2026, 12, 5), date(2026, 12, 6))
    assert str(entry["SUMMARY"]) == "Audiencias: Solicitudes"
    assert str(entry["URL"]).endswith(page.url_path)
    assert "hora de Nueva York" in entry["DESCRIPTION"] and "cidh.example" in entry["DESCRIPTION"]

    one.on = date(2026, 12, 12)
    one.save()
    [moved] = entries(client, f"{page.url_path}calendar.ics")
    assert (moved["UID"], moved["SEQUENCE"]) == (entry["UID"], 1)
    one.checked_on = date(2026, 11, 9)
    one.save()
    assert entries(client, f"{page.url_path}calendar.ics")[0]["SEQUENCE"] == 1


def test_an_empty_calendar_is_one_too_and_a_page_that_is_no_guide_has_none(
    client: Client, guide: SpacesPage
) -> None:
    assert entries(client) == []
    assert client.get("/es/calendar.ics").status_code == 404


def test_the_page_of_a_space_tells_how_in_the_language_there_is_and_says_so(
    client: Client, guide: SpacesPage
) -> None:
    hearings = space(name_en="Hearings", website="https://cidh.example/")
    deadline(hearings, date(2026, 12, 5), what_en="Requests")
    page_of(hearings, guide, lede={"es": "Se pide por escrito.", "pt-br": "", "en": ""})
    text = client.get("/en/espacios/audiencias/").content.decode()
    assert "<h1>Hearings</h1>" in text and "Requests" in text
    assert "This text is in Spanish; it has no translation yet." in text
    assert 'lang="es">Se pide por escrito.' in text
    assert 'type="text/calendar"' in text and "webcal://" in text


def test_the_programme_says_what_is_due_beside_its_sessions(client: Client, guide: SpacesPage) -> None:
    page = page_of(hearings := space(), guide)
    for day in (20, 21, 22, 23):
        deadline(hearings, date(2026, 11, day), f"Paso {day}")
    text = client.get("/es/sesiones/").content.decode()
    assert f'<a href="{page.url_path}">Paso 22</a>' in text and "Paso 23" not in text
    assert "Paso" not in client.get("/es/sesiones/", {"when": "past"}).content.decode()


def test_three_cost_the_same_queries_as_one(client: Client, guide: SpacesPage) -> None:
    hearings = space()
    page = page_of(hearings, guide)
    deadline(hearings, date(2026, 12, 5))

    def asked(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    with_one = (asked(GUIDE), asked(page.url_path))
    for number in (2, 3):
        other = space(f"otro-{number}", f"O{number}")
        page_of(other, guide)
        deadline(other, date(2026, 12, number))
        deadline(hearings, date(2027, 1, number))
    assert (asked(GUIDE), asked(page.url_path)) == with_one


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"level": "national"}, "country"),
        ({"country": "GT"}, "country"),
        ({"name_es": ""}, "name_es"),
        ({"checked_on": date(2027, 1, 1)}, "checked_on"),
    ],
)
def test_whoever_fills_in_a_space_is_told_what_does_not_fit(
    guide: SpacesPage, facts: dict[str, Any], field: str
) -> None:
    body = Institution.objects.create(slug="x", name_es="X")
    said = {"name_es": "Audiencias", "checked_on": date(2026, 11, 1), **facts}
    with pytest.raises(ValidationError) as refused:
        Space(slug="s", institution=body, **said).clean()
    assert list(refused.value.message_dict) == [field]


def test_an_editor_keeps_spaces_and_their_deadlines_and_a_stranger_does_not(
    guide: SpacesPage, organisation: Organisation, enter: Callable[[Person], Client], stranger: Person
) -> None:
    tree.section(organisation)
    edits = enter(appoint(person("Elisa", "elisa@example.org"), "editor", organisation))
    body = Institution.objects.create(slug="cidh", acronym="CIDH", name_es="Comisión")
    typed = {
        "name_es": "Audiencias", "slug": "audiencias", "institution": body.pk, "level": "regional",
        "checked_on": "2026-11-01", "deadlines-TOTAL_FORMS": 1, "deadlines-INITIAL_FORMS": 0,
        "deadlines-MIN_NUM_FORMS": 0, "deadlines-MAX_NUM_FORMS": 40, "deadlines-0-what_es": "Solicitudes",
        "deadlines-0-on": "2026-12-05", "deadlines-0-is_day_known": "on", "deadlines-0-time_zone": "UTC",
        "deadlines-0-checked_on": "2026-11-01", "deadlines-0-ORDER": 1,
    }  # fmt: skip
    assert edits.get("/cms/space/new/").status_code == 200
    refused = edits.post("/cms/space/new/", typed | {"level": "national"})
    assert "elíjalo" in refused.content.decode() and "Solicitudes" in refused.content.decode()
    edits.post("/cms/space/new/", typed)
    made = Deadline.objects.get()
    assert (made.space.name_es, made.what_es, made.on) == ("Audiencias", "Solicitudes", date(2026, 12, 5))

    kept = typed | {"deadlines-INITIAL_FORMS": 1, "deadlines-0-id": made.pk, "deadlines-0-on": "2026-12-09"}
    edits.post(f"/cms/space/edit/{made.space.pk}/", kept)
    made.refresh_from_db()
    assert (made.on, made.sequence) == (date(2026, 12, 9), 1)
    held = edits.post(f"/cms/institution/delete/{body.pk}/")
    assert held.status_code < 500 and Institution.objects.filter(pk=body.pk).exists()
    assert enter(stranger).get("/cms/space/new/").status_code in (302, 403)
