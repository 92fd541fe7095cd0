"""The list of tables that a project's reports offer, at the desk."""

import re
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from people.models import Organisation
from reports.crosstab import TOTAL, CrossTable
from reports.errors import GivesAway, NobodyLikeThem, NoSuchTable
from reports.issuing import drafts, merging, releases
from reports.models import AgreedTable, KeptDraft, TablesAnswer
from reports.tables import agreed, forecast
from reports.tables.counted import Counted
from reports.tables.documents import told_of
from reports.tables.places import weak_tables
from reports.tables.wanted import USUAL
from tests.conftest import NOW, appoint, person
from tests.reports.test_linked import filled

pytestmark = pytest.mark.django_db


def page(grant: Any) -> str:
    return reverse("reports:tables", args=[grant.code])


def act(client: Any, grant: Any, slug: str, **sent: Any) -> Any:
    return client.post(reverse("reports:table_act", args=[grant.code, slug]), sent, follow=True)


def test_an_organiser_sees_what_of_each_table_could_be_told_today(
    event, session, grant, organiser, enter, crowd
):
    filled(crowd, event, session, Random(4), 90)
    agreed.begin(grant)
    client = enter(organiser)
    shown = client.get(page(grant)).content.decode()
    assert len(re.findall(r'<li id="[a-z_-]+"><h2>', shown)) == len(USUAL)
    assert "celdas" in shown
    assert "Canaria" not in shown


def test_an_organiser_adds_a_table_and_is_told_what_cannot_be_one(grant, organiser, enter):
    client = enter(organiser)
    client.post(page(grant), {"first": "country", "second": "gender", "due_on": "2026-12-01"})
    assert [(one.by, one.due_on) for one in agreed.of(grant)] == [("country,gender", date(2026, 12, 1))]
    for wrong, word in (
        ({"first": "gender"}, "Cruce"),
        ({"first": "country", "second": "region"}, "hasta tres"),
        ({"first": "gender", "second": "country"}, "ya está"),
    ):
        answer = client.post(page(grant), wrong)
        assert answer.status_code == 422
        assert word in answer.content.decode()
    assert client.post(page(grant), {}).context["form"].errors.keys() == {"first"}
    assert AgreedTable.objects.count() == 1


def test_a_table_moves_leaves_and_comes_back_as_it_was(grant, organiser, enter):
    agreed.begin(grant)
    client = enter(organiser)
    first, second = agreed.of(grant)[:2]
    agreed.join(first, "country", ["HN", "SV"])
    moved = act(client, grant, second.slug, act="up")
    # Whoever moves on goes on where the table stands now.
    assert moved.redirect_chain[-1][0].endswith(f"#{second.slug}")
    assert [one.by for one in agreed.of(grant)[:2]] == [second.by, first.by]
    answer = act(client, grant, first.slug, act="remove")
    assert first.by not in [one.by for one in agreed.of(grant)]
    removed = answer.context["removed"]
    client.post(reverse("reports:table_put_back", args=[grant.code]), {"removed": removed})
    back = agreed.of(grant)[1]
    assert (back.by, back.joined) == (first.by, {"country": [["HN", "SV"]]})
    act(client, grant, first.slug, act="part")
    assert agreed.of(grant)[1].joined == {}


def test_a_removed_table_of_another_project_is_not_put_back(grant, organiser, enter):
    client = enter(organiser)
    answer = client.post(
        reverse("reports:table_put_back", args=[grant.code]), {"removed": "made:up:words"}, follow=True
    )
    assert "ya no se puede" in answer.content.decode().lower()
    assert not AgreedTable.objects.exists()


def test_what_was_agreed_is_on_record_until_the_list_changes(grant, organiser, enter):
    agreed.begin(grant)
    client = enter(organiser)
    client.post(reverse("reports:tables_agree", args=[grant.code]))
    grant.refresh_from_db()
    assert grant.tables_agreed_on == timezone.localdate()
    act(client, grant, "region", act="down")
    grant.refresh_from_db()
    assert grant.tables_agreed_on is None


def test_one_tap_tells_two_rows_as_one_where_that_tells_more(event, session, grant, organiser, enter, crowd):
    for country, people in (("GT", 60), ("HN", 8), ("SV", 7)):
        for gender, part in (("woman", people // 2), ("man", people - people // 2 - 1), ("another", 1)):
            crowd.add(event, part, sessions=[session], country=country, gender=gender)
    agreed.add(grant, ["country", "gender"])
    client = enter(organiser)
    answer = client.get(reverse("reports:table_helps", args=[grant.code, "country-gender"]))
    found = answer.context["found"]
    assert found
    assert found[0]["percent"] > answer.context["now"]
    best = found[0]
    act(client, grant, "country-gender", act="join", dimension=best["dimension"], category=best["codes"])
    (table,) = releases.preview(grant, now=NOW).document["crosstables"]
    assert told_of(table) == best["percent"]


def test_a_refused_draft_offers_the_merges_that_would_let_it_pass(
    event, session, grant, organiser, enter, crowd
):
    """A table as it would stand without protection is refused, and two rows told as one are one tap away."""
    filled(crowd, event, session, Random(5), 120)
    agreed.add(grant, ["country", "gender"])
    kept = drafts.keep(grant, by=organiser, now=NOW)
    made = releases.preview(grant, now=NOW)
    (table,) = made.document["crosstables"]
    table["cells"] = [
        {"at": list(cell), "count": count}
        for cell, count in CrossTable.of_inner(
            ("country", "gender"), Counted.of(made.crossing.wanted[0], made.crossing.ground).counts
        ).cells.items()
    ]
    (hidden, *_others) = [row for row in table["cells"] if row["count"] and row["count"] < 5]
    hidden["count"] = None
    codes = [sorted({cell["at"][at] for cell in table["cells"]} - {TOTAL}) for at in (0, 1)]
    table["categories"] = [
        [{"code": code, "label": {"en": code, "es": code}, "of": [code]} for code in each] for each in codes
    ]
    weak = weak_tables(releases.weak_places(made.document), [made.document])
    assert [one.dimensions for one in weak] == [("country", "gender")]

    refused = drafts.as_kept(made, GivesAway(weak))
    assert len(refused["merges"]) == merging.MOST_OFFERED
    KeptDraft.objects.filter(pk=kept.pk).update(refusals=[refused], checked_at=NOW)
    client = enter(organiser)
    shown = client.get(reverse("reports:draft", args=[grant.code])).content.decode()
    assert shown.count('name="back" value="draft"') == merging.MOST_OFFERED
    best = refused["merges"][0]
    answer = act(
        client, grant, "country-gender",
        act="join", back="draft", dimension=best["dimension"], category=best["codes"],
    )  # fmt: skip
    assert answer.redirect_chain[-1][0] == reverse("reports:draft", args=[grant.code])
    assert agreed.of(grant)[0].joined == {best["dimension"]: [sorted(best["codes"])]}
    assert releases.preview(grant, now=NOW).refusals == []


def test_a_table_is_offered_from_its_day_on(event, session, grant, crowd):
    crowd.add(event, 40, sessions=[session])
    agreed.add(grant, ["period"], due_on=(NOW + timedelta(days=3)).date())
    assert releases.preview(grant, now=NOW).document["crosstables"] == []
    assert len(releases.preview(grant, now=NOW + timedelta(days=3)).document["crosstables"]) == 1


def test_a_forecast_says_what_will_be_veiled(event, session, grant, organiser, enter, crowd):
    filled(crowd, event, session, Random(1), 60)
    for dimensions in (("country", "gender"), ("region",)):
        agreed.add(grant, dimensions)
    few, many = (
        {one.table.by: one for one in forecast.foretell(grant, agreed.of(grant), people=people)}
        for people in (12, 4000)
    )
    assert many["country,gender"].percent > few["country,gender"].percent
    assert (many["region"].told, many["region"].percent) == (many["region"].draws, 100)
    shown = enter(organiser).get(page(grant), {"people": "60"})
    assert [one["title"] for one in shown.context["foretold"]] == ["País × Género", "Región"]


def test_a_forecast_without_anybody_to_go_by_says_so(grant, organiser, enter):
    agreed.begin(grant)
    with pytest.raises(NobodyLikeThem):
        forecast.foretell(grant, agreed.of(grant), people=40)
    answer = enter(organiser).get(page(grant), {"people": "40"})
    assert answer.status_code == 200
    assert "20" in answer.context["nobody"]
    assert enter(organiser).get(page(grant), {"people": "two"}).status_code == 422


def test_a_table_of_four_things_is_refused(grant):
    with pytest.raises(NoSuchTable):
        agreed.add(grant, ["country", "gender", "mode", "first_time"])


def test_the_list_takes_the_same_queries_with_one_and_three_tables(
    event, session, grant, organiser, enter, crowd, django_assert_max_num_queries
):
    crowd.add(event, 40, sessions=[session])
    client = enter(organiser)
    counts = []
    for by in ("region", "period", "first_time"):
        agreed.add(grant, [by])
        with django_assert_max_num_queries(60) as asked:
            client.get(page(grant))
        counts.append(len(asked))
    assert counts[0] == counts[2]


# --- The funder's own word --------------------------------------------------------------------


def funded(grant: Any) -> str:
    return reverse("reports:funded_tables", args=[grant.code])


def seen_on(client: Any, grant: Any) -> str:
    return str(client.get(funded(grant)).context["seen"])


def test_the_funder_agrees_and_the_organisation_reads_who_and_when(grant, organiser, funder, enter):
    agreed.begin(grant)
    theirs, ours = enter(funder), enter(organiser)
    answer = theirs.post(funded(grant), {"act": "agree", "seen": seen_on(theirs, grant)}, follow=True)
    assert answer.status_code == 200
    kept = TablesAnswer.objects.get()
    assert (kept.agrees, kept.answered_by, kept.grant) == (True, funder, grant)
    grant.refresh_from_db()
    assert grant.tables_agreed_on == timezone.localdate()
    shown = ours.get(page(grant)).content.decode()
    assert f"{funder.name} aceptó esta lista" in shown
    # Another list is another thing to agree to.
    act(ours, grant, "region", act="down")
    assert f"{funder.name} aceptó esta lista" not in ours.get(page(grant)).content.decode()
    assert "Aceptar esta lista" in theirs.get(funded(grant)).content.decode()


def test_the_funder_asks_for_a_change_in_a_sentence(grant, organiser, funder, enter):
    agreed.begin(grant)
    agreed.agree(grant, by=organiser, now=NOW)
    theirs, ours = enter(funder), enter(organiser)
    sent = {"act": "change", "seen": seen_on(theirs, grant), "words": ""}
    assert theirs.post(funded(grant), sent).status_code == 422
    assert theirs.post(funded(grant), sent | {"words": "x" * 601}).content.decode().count("x" * 601) == 1
    assert not TablesAnswer.objects.exists()
    theirs.post(funded(grant), sent | {"words": "Primero el <b>género</b>."})
    grant.refresh_from_db()
    assert grant.tables_agreed_on is None
    shown = ours.get(page(grant)).content.decode()
    assert "Primero el &lt;b&gt;género&lt;/b&gt;." in shown and funder.name in shown
    act(ours, grant, "region", act="down")
    assert "Desde entonces ustedes cambiaron la lista" in ours.get(page(grant)).content.decode()


def test_the_funder_does_not_agree_to_a_list_that_was_not_read(grant, organiser, funder, enter):
    agreed.begin(grant)
    theirs = enter(funder)
    seen = seen_on(theirs, grant)
    agreed.join(agreed.of(grant)[0], "country", ["HN", "SV"])
    answer = theirs.post(funded(grant), {"act": "agree", "seen": seen}, follow=True)
    assert "cambió el proyecto" in answer.content.decode()
    answer = theirs.post(funded(grant), {"act": "change", "seen": seen, "words": "Sin unir."})
    assert answer.status_code == 409 and "Sin unir." in answer.content.decode()
    assert not TablesAnswer.objects.exists()
    # What is told as one is a part of what is agreed to.
    assert "El Salvador" in answer.content.decode()


def test_another_funder_finds_no_list(grant, organiser, enter):
    agreed.begin(grant)
    other = Organisation.objects.create(slug="otro-fondo", name="Otro fondo", is_funder=True)
    stranger = appoint(person("Fabia", "fabia@otro.example"), "funder", other)
    for who in (stranger, organiser):
        assert enter(who).get(funded(grant)).status_code == 404
        assert enter(who).post(funded(grant), {"act": "agree"}).status_code == 404
