"""Collaborations with institutions: by body and year, and the way to what was recommended to each."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import tree
from cms.models import Collaboration, CollaborationsPage, Institution, RecommendationsPage
from outcomes import recording
from outcomes.recording import Facts
from people.models import Coalition, Membership, Organisation, Person
from tests.conftest import appoint, person

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
HERE = "/es/colaboraciones/"


@pytest.fixture
def shelf(homes: dict[str, Any]) -> CollaborationsPage:
    return tree.plant(CollaborationsPage, homes, titles=dict.fromkeys(LANGUAGES, "Colaboraciones"))["es"]


def collaboration(body: str, year: int, what: str, *members: Organisation, **facts: Any) -> Collaboration:
    institution, _is_new = Institution.objects.get_or_create(
        slug=body.lower(), defaults={"name_es": f"Oficina {body}", "acronym": body}
    )
    made = Collaboration.objects.create(institution=institution, first_year=year, what_es=what, **facts)
    made.members.set(members)
    return made


def shown(client: Client, **query: str) -> list[tuple[str, list[str]]]:
    groups = client.get(HERE, query).context["by_institution"]
    return [(group["institution"].acronym, [row.what for row in group["rows"]]) for group in groups]


def test_they_stand_under_their_institution_and_are_narrowed_by_year(
    client: Client, shelf: CollaborationsPage, organisation: Organisation
) -> None:
    assert "Todavía no hay nada aquí" in client.get(HERE).content.decode()
    collaboration("OEA", 2014, "Audiencia", organisation, url="https://oea.example/a")
    collaboration("OEA", 2020, "Mesa", last_year=2022)
    collaboration("ONU", 2021, "Informe", is_generated=True)
    assert shown(client) == [("OEA", ["Mesa", "Audiencia"]), ("ONU", ["Informe"])]
    assert shown(client, year="2021") == [("OEA", ["Mesa"]), ("ONU", ["Informe"])]
    assert shown(client, year="2014", institution="oea") == [("OEA", ["Audiencia"])]
    assert shown(client, year="2019") == shown(client)  # nothing was done in it, so it is not offered
    text = client.get(HERE).content.decode()
    assert "2020–2022" in text and "2014 · Mesa Abierta" in text and "https://oea.example/a" in text
    assert text.count("(ejemplo)") == 1


def test_words_in_another_language_say_so(client: Client, shelf: CollaborationsPage) -> None:
    collaboration("OEA", 2014, "Audiencia")

    read = client.get("/en/colaboraciones/").content.decode()

    assert '<h2 id="i1" lang="es">Oficina OEA</h2>' in read and '<span lang="es">Audiencia</span>' in read
    assert "<span>Audiencia</span>" in client.get(HERE).content.decode()


def test_of_a_coalition_it_lists_its_own_and_its_members(
    client: Client, shelf: CollaborationsPage, organisation: Organisation, other_organisation: Organisation
) -> None:
    coalition = Coalition.objects.create(slug="al-sur", name="Al Sur")
    Membership.objects.create(coalition=coalition, organisation=organisation)
    CollaborationsPage.objects.update(coalition=coalition)
    collaboration("OEA", 2014, "Juntas", coalition=coalition)
    collaboration("OEA", 2013, "Una", organisation)
    collaboration("OEA", 2012, "Otra", other_organisation)
    assert shown(client) == [("OEA", ["Juntas", "Una"])]


def test_it_leads_to_what_was_recommended_to_the_same_institution(
    client: Client,
    shelf: CollaborationsPage,
    homes: dict[str, Any],
    organisation: Organisation,
    now: datetime,
) -> None:
    tree.plant(RecommendationsPage, homes, titles=dict.fromkeys(LANGUAGES, "Recomendaciones"))
    collaboration("OEA", 2014, "Audiencia")
    for title, body in (("A la oficina", "oficina oea"), ("A otra", "Otra")):
        one = recording.write(
            Facts("recommendation", {"es": title}, {}, country="GT", institution=body),
            organisation=organisation, by=None, now=now, today=date(2026, 1, 5),
        )  # fmt: skip
        recording.clear(one, by=None, now=now)
    text = client.get(HERE).content.decode()
    way = "/es/recomendaciones/?institution=oficina+oea"
    assert way in text and "Lo que se recomendó a OEA" in text
    assert [one.title for one in client.get(way).context["found"]] == ["A la oficina"]


def test_three_cost_the_same_queries_as_one(
    client: Client, shelf: CollaborationsPage, organisation: Organisation
) -> None:
    collaboration("OEA", 2014, "Una", organisation)
    client.get(HERE)
    with CaptureQueriesContext(connection) as with_one:
        client.get(HERE)
    for number in (1, 2):
        collaboration(f"O{number}", 2015, f"Otra {number}", organisation)
    with CaptureQueriesContext(connection) as with_three:
        client.get(HERE)
    assert len(with_three) == len(with_one)


def test_an_editor_writes_one_and_is_told_what_does_not_fit(
    shelf: CollaborationsPage, organisation: Organisation, enter: Callable[[Person], Client]
) -> None:
    tree.section(organisation)
    edits = enter(appoint(person("Elisa", "elisa@example.org"), "editor", organisation))
    body = Institution.objects.create(slug="oea", name_es="OEA")
    typed = {"institution": body.pk, "first_year": 2014, "what_es": "Audiencia", "members": [organisation.pk]}
    refused = edits.post("/cms/collaboration/new/", typed | {"last_year": 2013}).content.decode()
    assert "Termina antes de empezar" in refused
    edits.post("/cms/collaboration/new/", typed)
    made = Collaboration.objects.get()
    assert (made.what, list(made.members.all())) == ("Audiencia", [organisation])
    with pytest.raises(ValidationError):
        Collaboration(institution=body, first_year=2014).clean()
