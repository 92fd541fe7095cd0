"""Those who agreed to be counted openly, and what is said of groups too small for figures."""

from datetime import timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from events.models import Part, Session
from people import consent
from reports.disclosure import openly
from reports.disclosure.plain import Protected
from reports.figures import facts
from reports.issuing import agreements, drafts, releases
from reports.models import Release
from reports.portal import funder
from reports.tables import documents
from tests.conftest import NOW
from tests.reports.conftest import give_part


def agree(part: Part) -> Part:
    consent.keep(part.subject, "count-openly", about=part.code, agreed=True, language="es", now=NOW)
    return part


def rows(document: Any, measure: str, dimension: str) -> dict[str, int | None]:
    table = documents.find(document, measure, dimension)
    return {row["code"]: row["count"] for row in table["rows"] if row["count"] != 0}


@pytest.fixture
def panel(session: Session) -> list[Part]:
    """Three women and a man speak, and a woman moderates: too few for any figure."""
    speakers = [give_part(session, "speaker", gender=gender) for gender in ("woman", "woman", "woman", "man")]
    return [*speakers, give_part(session, "onsite-moderator", gender="woman", group="press")]


@pytest.mark.django_db
def test_a_panel_of_five_is_told_where_each_of_them_agreed(grant, panel):
    hidden = releases.preview(grant, now=NOW).document
    assert set(rows(hidden, "speakers-and-moderators", "gender").values()) == {None}
    assert hidden["figures"]["speakers"] is None
    for part in panel:
        agree(part)
    draft = releases.preview(grant, now=NOW)
    assert draft.refusals == []
    assert rows(draft.document, "speakers-and-moderators", "gender") == {"woman": 4, "man": 1}
    assert draft.document["figures"]["speakers"] == 4
    assert {one["complete"] for one in draft.document["openly"]} == {True}


@pytest.mark.django_db
def test_who_has_not_agreed_is_not_given_away_by_those_who_have(grant, panel):
    """Four women and men of five agreed: of the whole nothing is told, or the fifth would be."""
    for part in panel[:4]:
        agree(part)
    draft = releases.preview(grant, now=NOW)
    assert draft.refusals == []
    assert set(rows(draft.document, "speakers-and-moderators", "gender").values()) <= {None}
    (known,) = (
        one
        for one in draft.document["openly"]
        if (one["measure"], one["dimension"]) == ("speakers-and-moderators", "gender")
    )
    assert {row["code"]: row["count"] for row in known["rows"] if row["count"]} == {"woman": 3, "man": 1}
    assert known["complete"] is False


@pytest.mark.django_db
def test_an_agreement_that_is_taken_back_is_not_told_in_the_next_report(grant, panel, organiser):
    for part in panel:
        agree(part)
    first = releases.issue(grant, by=organiser, now=NOW)
    assert rows(first.tables, "speakers-and-moderators", "gender") == {"woman": 4, "man": 1}
    consent.withdraw(panel[0].subject, about=panel[0].code, now=NOW)
    later = releases.preview(grant, now=NOW + timedelta(days=1)).document
    known = next(one for one in later["openly"] if one["dimension"] == "gender")
    assert known["total"] == 4


@pytest.mark.django_db
def test_where_roles_are_not_public_nobody_is_counted_openly(event, session, panel):
    for part in panel:
        agree(part)
    assert [one.openly for one in facts.read_contributions([event.pk])] == [True] * 5
    event.risk = "discreet"
    event.save()
    assert [one.openly for one in facts.read_contributions([event.pk])] == [False] * 5


@pytest.mark.django_db
def test_a_speaker_ticks_it_on_the_page_of_the_role(session, participant, enter):
    part = give_part(session, "speaker", person=participant, status="invited")
    client = enter(participant)
    page = reverse("events:my_role", args=[part.code])
    assert "aunque pocas personas tengan este rol" in client.get(page).content.decode()
    typed = {"stakeholder_group": "press", "country": "BR", "gender_answers": ["woman"], "consent": "on"}
    client.post(page, typed | {"counts_openly": "on"})
    assert consent.stands(part.subject, "count-openly", about=part.code)
    assert 'id="id_counts_openly" checked' in client.get(page).content.decode()
    client.post(page, typed)
    assert not consent.stands(part.subject, "count-openly", about=part.code)


# --- Coarse statements ------------------------------------------------------------------------


def hidden_table(total: int) -> Protected:
    return Protected({"woman": None, "man": None, "another": 0, "not-stated": 0}, total)


@pytest.mark.parametrize(("women", "men", "said"), [
    (8, 4, ["women-majority"]),   # 7 to 11 women, 1 to 5 men: nobody knows how many men
    (4, 8, ["men-majority"]),
    (5, 3, []),                   # of eight, more than half leaves three men at most: they are few
    (3, 1, []),
    (6, 6, []),                   # neither
])  # fmt: skip
def test_more_than_half_is_said_where_it_gives_nobody_away(women, men, said):
    counts = {"woman": women, "man": men}
    assert openly.statements(hidden_table(women + men), counts, [], 5) == said


def test_what_was_said_before_is_held_against_a_later_table():
    """Of 12 more than half are women, and of the 22 of the next report six: both cannot be."""
    first = openly.Level(hidden_table(12), ["women-majority"])
    assert openly.gives_nobody_away([first], 5)
    later = openly.Level(Protected({"woman": 6, "man": 16, "another": 0, "not-stated": 0}, 22))
    assert not openly.gives_nobody_away([first, later], 5)


@pytest.mark.django_db
def test_a_report_says_that_women_are_more_than_half_of_its_trainers(grant, session):
    for gender in ("woman",) * 9 + ("man",) * 4:
        give_part(session, "trainer", gender=gender)
    draft = releases.preview(grant, now=NOW)
    assert draft.document["statements"] == [{"measure": "trainers", "code": "women-majority"}]
    assert draft.refusals == []
    draft.document["statements"].append({"measure": "trainers", "code": "men-majority"})
    assert releases.gives_away(draft.document) == ["trainers, gender"]


@pytest.mark.django_db
def test_a_funder_reads_what_was_agreed_to_and_which_agreement_is_missing(grant, panel, session):
    for part in panel[:4]:
        agree(part)
    for gender in ("woman",) * 9 + ("man",) * 4:
        give_part(session, "trainer", gender=gender)
    document = releases.preview(grant, now=NOW).document
    with override("en"):
        speakers, trainers = (funder.balance(document, one, "en") for one in funder.BALANCED[1:])
        shown = render_to_string("reports/_balance.html", {"balance": speakers})
    assert speakers["openly"] == {"total": 4, "rows": ["Women: 3", "Men: 1"]}
    assert "Not everyone has agreed" in shown or "No todas las personas" in shown
    assert (trainers["openly"], trainers["said"]) == (None, ["More than half are women."])


@pytest.mark.django_db
def test_nothing_is_said_of_all_beside_those_who_agreed(grant, session, organiser):
    """Of 13 trainers six agreed: with “more than half are women” the other seven would be known better."""
    trainers = [give_part(session, "trainer", gender=gender) for gender in ("woman",) * 9 + ("man",) * 4]
    first = releases.issue(grant, by=organiser, now=NOW)
    assert first.tables["statements"] == [{"measure": "trainers", "code": "women-majority"}]
    for part in trainers[:6]:
        agree(part)
    later = releases.preview(grant, now=NOW + timedelta(days=1))
    assert [one for one in later.document["openly"] if one["measure"] == "trainers"] == []
    Release.objects.all().delete()
    draft = releases.preview(grant, now=NOW + timedelta(days=1))
    assert draft.refusals == []
    fresh = draft.document
    shown = rows(fresh, "trainers", "gender")
    assert not any(
        0 < count - 6 * (code == "woman") < 5 for code, count in shown.items() if count is not None
    )
    assert fresh["statements"] == []
    assert {one["total"] for one in fresh["openly"]} == {6}


# --- Asking for it ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_organiser_finds_whom_to_ask_and_what_to_write(grant, panel, organiser, enter):
    agree(panel[0])
    drafts.keep(grant, by=organiser, now=NOW)
    Part.objects.filter(pk=panel[1].pk).update(status="invited")
    panel[2].person.language = "pt-br"
    panel[2].person.save()
    Part.objects.filter(pk=panel[4].pk).update(person=panel[2].person)
    client = enter(organiser)
    draft = client.get(reverse("reports:draft", args=[grant.code])).content.decode()
    page = reverse("reports:agreements", args=[grant.code])
    assert "3 roles sin acuerdo" in draft and page in draft

    shown = client.get(page)
    told = [row["parts"] for _event, rows in shown.context["rows"] for row in rows]
    # Who holds two roles is asked once, of both.
    assert told == [[panel[2], panel[4]], [panel[3]]]
    words = shown.context["rows"][0][1][0]["words"]
    with override("pt-br"):
        assert words.startswith("Olá.")
        assert all(reverse("events:my_role", args=[one.code]) in words for one in told[0])


@pytest.mark.django_db
def test_nobody_is_asked_for_what_would_tell_nothing_more(
    grant, session, panel, organiser, foreign_organiser
):
    """Not where each agreed, not of a gathering that shows no roles, nor by whoever sees no names."""

    def lacking(by: Any = organiser) -> list[Part]:
        return list(agreements.lacking(grant, releases.preview(grant, now=NOW).document, by=by))

    assert lacking() == panel
    assert lacking(foreign_organiser) == []
    session.event.risk = "discreet"
    session.event.save()
    assert lacking() == []
    session.event.risk = "open"
    session.event.save()
    for part in panel:
        agree(part)
    assert lacking() == []
