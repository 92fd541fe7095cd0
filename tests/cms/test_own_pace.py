"""A course at one's own pace before the public: its page, its place in lists, and no calendar entry."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cms import newsletter
from cms.lists import listings
from cms.models import TrainingPage
from cms.outward.calendars import held
from mail.models import Newsletter
from people.models import Organisation, Person
from tests.trainings.own_paced import OPENS, UNDER_WAY, course_alone, open_alone
from trainings.models import Cohort

WORDS = "A su propio ritmo, del viernes 20 de noviembre de 2026 al domingo 20 de diciembre de 2026"


@pytest.fixture
def group(homes: dict[str, Any], organisation: Organisation, trainer: Person, time_machine: Any) -> Cohort:
    time_machine.move_to(UNDER_WAY, tick=False)
    early = OPENS - timedelta(days=10)
    return open_alone(course_alone(organisation, trainer, early), trainer, early)


def test_stranger_reads_from_when_to_when_and_what_completes_it(group: Cohort, client: Client) -> None:
    page = TrainingPage.objects.get(cohort=group, locale__language_code="es")
    text = client.get(page.url).content.decode()
    assert WORDS in text
    assert "Módulos" in text
    assert "según declaración propia" in text
    assert ("00:00" in text, ".ics" in text) == (False, False)


def test_newsletter_says_the_days_and_no_hour(group: Cohort) -> None:
    page = newsletter.begin(Newsletter.objects.get(), by=None, now=OPENS - timedelta(days=3))["es"]

    told = [part["words"] for part in newsletter.contents(page)["es"]["parts"] if part["kind"] == "item"]
    assert [words[: len(WORDS)] for words in told] == [WORDS]


def test_home_lists_a_course_that_opens_soon_until_it_has_opened(
    group: Cohort, client: Client, time_machine: Any
) -> None:
    def of_courses() -> list[str]:
        context = client.get("/es/").context
        return [card.title for one in context["main"] if one.kind == "trainings" for card in one.rows]

    assert group.event.starts_at is not None
    time_machine.move_to(group.event.starts_at - timedelta(seconds=1), tick=False)
    assert of_courses() == ["Datos a ritmo propio"]
    time_machine.move_to(group.event.starts_at, tick=False)
    assert of_courses() == []
    assert "Datos a ritmo propio" in client.get("/es/sesiones/").content.decode()


def test_list_says_the_days_and_its_calendar_has_no_entry(group: Cohort) -> None:
    page = TrainingPage.objects.get(cohort=group, locale__language_code="es")
    asked = listings.Asked(page.locale_id)
    now: datetime = UNDER_WAY
    (card,) = listings.Listed(asked, now, when="coming", kind="trainings")
    assert (card.pace[: len(WORDS)], card.kind) == (WORDS, "Curso")
    assert held(asked, now=now) == []
