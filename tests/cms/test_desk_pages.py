"""The page of a draft, seen by those who write it: as it will stand, and by nobody else."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cms import records, tree
from cms.models import EventPage, SessionPage
from convite.locale_prefix import in_language
from events.models import Event, Part, Session
from people.models import Organisation, Person
from tests.cms.test_desk_texts import WORDS, body, draft, form_of, texts, write  # noqa: F401  a fixture among them
from tests.cms.test_pages import another_session, cohort  # noqa: F401  a fixture among them
from tests.conftest import appoint, person
from trainings.models import Cohort, Course

Enter = Callable[[Person], Client]


def seen_at(about: Event | Session, language: str = "es") -> str:
    route = "cms:desk_page_session" if isinstance(about, Session) else "cms:desk_page_event"
    return in_language(reverse(route, args=[about.code]), language)


def publish(event: Event) -> None:
    event.status = Event.Status.PUBLISHED
    event.save(update_fields=["status"])
    records.publish_event(event)


def main_of(text: str) -> str:
    """What the page says in its own part, without the banner and the addresses of its links."""
    main = text.partition("<main")[2].partition("</main>")[0]
    main = re.sub(r'<div class="notice notice-warning"><p>[^<]*<a .*?</div>', "", main)
    main = re.sub(r'<div class="wrap messages".*?</div>', "", main)
    main = re.sub(r' (href="[^"]*"|rel="[^"]*"|role="link"|aria-disabled="true")', "", main)
    return " ".join(main.split())


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
@pytest.mark.parametrize("risk", ["open", "discreet", "protected"])
def test_a_draft_is_seen_as_it_will_stand(
    draft: Session,  # noqa: F811
    speaker: Part,
    organiser: Person,
    enter: Enter,
    language: str,
    risk: str,
) -> None:
    Event.objects.update(risk=risk)
    mine = enter(organiser)
    write(mine, draft, language, description=WORDS, hybrid_plan="Una cola.")
    before = body(mine.get(seen_at(draft, language)))

    publish(Event.objects.get())

    public = body(mine.get(records.page_of(draft, language).url_path))
    assert main_of(before) == main_of(public)
    assert WORDS in before and ("Sara Chub" in before) == (risk == "open")
    assert re.findall(r'<html lang="([^"]+)"', before) == re.findall(r'<html lang="([^"]+)"', public)


def test_the_page_of_a_draft_with_two_days_is_seen_as_it_will_stand(
    draft: Session,  # noqa: F811
    speaker: Part,
    organiser: Person,
    enter: Enter,
) -> None:
    another_session(draft)
    mine = enter(organiser)
    write(mine, draft.event, description=WORDS)
    before = [body(mine.get(seen_at(about))) for about in (draft.event, draft)]

    publish(draft.event)

    public = [body(mine.get(records.page_of(about, "es").url_path)) for about in (draft.event, draft)]
    assert [main_of(text) for text in before] == [main_of(text) for text in public]
    assert before[0].count('class="day-heading"') == 2 and WORDS in before[0]


def test_a_draft_without_a_word_is_seen_and_nothing_is_made(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
) -> None:
    mine = enter(organiser)
    before = body(mine.get(seen_at(draft)))

    assert (EventPage.objects.count(), SessionPage.objects.count()) == (0, 0)
    publish(draft.event)
    assert main_of(before) == main_of(body(mine.get(records.page_of(draft, "es").url_path)))


def test_a_text_in_another_language_stands_in_with_its_note(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
) -> None:
    mine = enter(organiser)
    write(mine, draft, "es", description=WORDS)

    text = body(mine.get(seen_at(draft, "en")))

    assert '<div class="prose story" lang="es"><p class="told-in" lang="en">' in text and WORDS in text


def test_a_session_without_a_date_is_seen_below_its_public_event(
    published: Session, organiser: Person, enter: Enter, client: Client
) -> None:
    undated = Session.objects.create(
        event=published.event, title_es="Aún sin fecha", declared_minutes=60, time_zone="America/Guatemala"
    )
    mine = enter(organiser)
    write(mine, undated, description=WORDS)

    answer = mine.get(seen_at(undated))

    assert answer.status_code == 200 and WORDS in body(answer)
    # Its event is public: registering is real, and so is the way up.
    assert f'<a class="button" href="{reverse("events:register", args=[undated.event.code])}">' in body(
        answer
    )
    assert answer.context["crumbs"][-1][0] == records.page_of(undated.event, "es").url_path
    assert [url for url, _title in answer.context["crumbs"][:-1]] == ["/es/", "/es/sesiones/"]
    assert client.get(seen_at(undated)).status_code == 302
    assert client.get(records.page_of(undated, "es").url_path).status_code == 404


def test_the_page_of_a_group_is_seen_by_its_trainer(
    cohort: Cohort,  # noqa: F811
    other_organisation: Organisation,
    homes: Any,
    trainer: Person,
    enter: Enter,
) -> None:
    Event.objects.update(status=Event.Status.DRAFT)
    cohort.event.refresh_from_db()
    his = enter(trainer)
    write(his, cohort.event, audience="Para ministerios.")
    before = body(his.get(seen_at(cohort.event)))
    assert "Para ministerios." in before and his.get(seen_at(Session.objects.first())).status_code == 404

    publish(cohort.event)

    assert main_of(before) == main_of(body(his.get(records.page_of(cohort, "es").url_path)))
    Course.objects.update(organisation=other_organisation)
    assert his.get(seen_at(cohort.event)).status_code == 404


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_a_banner_says_that_it_is_not_public_yet(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
    language: str,
) -> None:
    answer = enter(organiser).get(seen_at(draft, language))

    with translation.override(language):
        told = translation.gettext("Only you and your colleagues see this; it is not published yet.")
        back = form_of(draft, language)
    assert f'<p>{told} <a href="{back}">' in body(answer)
    menu = [each.url for each in answer.context["frame"].languages]
    assert menu == [seen_at(draft, code) for code in ("es", "pt-br", "en")]


def test_it_is_kept_by_no_cache_and_no_index_under_the_public_policy(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
    client: Client,
) -> None:
    answer = enter(organiser).get(seen_at(draft))

    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert answer["Content-Security-Policy"] == client.get("/es/")["Content-Security-Policy"]
    text = body(answer)
    assert '<meta name="robots" content="noindex, nofollow">' in text
    assert not re.findall(r'<link rel="(?:canonical|alternate)"', text)


def test_no_meeting_link_is_told(draft: Session, organiser: Person, enter: Enter) -> None:  # noqa: F811
    Session.objects.update(
        meeting_url="https://meet.example/colibri", meeting_passcode="clave-colibri", dial_in="+502 1234"
    )

    text = body(enter(organiser).get(seen_at(draft)))

    assert not [secret for secret in ("meet.example", "clave-colibri", "+502 1234") if secret in text]


@pytest.mark.parametrize("sessions", [1, 2])
def test_every_link_leads_to_what_is_there(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
    sessions: int,
) -> None:
    if sessions == 2:
        another_session(draft)
    mine = enter(organiser)
    about = [draft.event, draft] if sessions == 2 else [draft]
    write(mine, draft, description=WORDS)

    for text in [body(mine.get(seen_at(one))) for one in about]:
        assert '<a class="button" role="link" aria-disabled="true">' in text
        for found in re.findall(r'<a [^>]*href="([^"]*)"', text):
            address = unescape(found).partition("#")[0]
            if address:
                assert address.startswith("/")
                assert mine.get(address).status_code in (200, 302), address


def test_an_event_of_one_session_leads_to_that_sessions_page(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
) -> None:
    answer = enter(organiser).get(seen_at(draft.event))

    assert (answer.status_code, answer["Location"]) == (302, seen_at(draft))


def test_a_public_page_is_seen_at_its_own_address(
    published: Session, organiser: Person, enter: Enter
) -> None:
    answer = enter(organiser).get(seen_at(published, "pt-br"))

    assert (answer.status_code, answer["Location"]) == (302, records.page_of(published, "pt-br").url_path)


def test_nobody_else_sees_the_page_of_a_draft(
    draft: Session,  # noqa: F811
    foreign_organiser: Person,
    trainer: Person,
    funder: Person,
    stranger: Person,
    participant: Person,
    organiser: Person,
    organisation: Organisation,
    client: Client,
    enter: Enter,
) -> None:
    another_session(draft)
    for about in (draft, draft.event):
        write(enter(organiser), about, description=WORDS)
    editor = appoint(person("Elena", "elena@mesa.example"), "editor", organisation)
    for about in (draft, draft.event):
        for who in (foreign_organiser, trainer, funder, stranger, participant, editor):
            answer = enter(who).get(seen_at(about))
            assert (answer.status_code, WORDS in body(answer)) == (404, False)
        answer = client.get(seen_at(about))
        assert (answer.status_code, "/account/login/" in answer["Location"]) == (302, True)
        assert enter(organiser).get(seen_at(about)).status_code == 200
        for reader in (client, enter(organiser)):
            assert reader.get(records.page_of(about, "es").url_path).status_code == 404


def test_the_way_to_it_stands_beside_each_language(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
) -> None:
    mine = enter(organiser)

    for page in (texts(draft.event), form_of(draft, "en")):
        assert f'href="{seen_at(draft, "en")}"' in body(mine.get(page))
    publish(draft.event)
    for page in (texts(draft.event), form_of(draft, "en")):
        assert f'href="{records.page_of(draft, "en").url_path}"' in body(mine.get(page))


def test_the_way_up_is_that_of_the_house_that_leads(
    draft: Session,  # noqa: F811
    organisation: Organisation,
    organiser: Person,
    enter: Enter,
) -> None:
    mine = enter(organiser)
    write(mine, draft, description=WORDS)
    tree.section(organisation)  # after the page was made, and before it is published

    before = mine.get(seen_at(draft)).context["crumbs"]

    publish(draft.event)
    assert before == mine.get(records.page_of(draft, "es").url_path).context["crumbs"]


def test_three_sessions_cost_no_more_queries_than_two(
    draft: Session,  # noqa: F811
    organiser: Person,
    enter: Enter,
) -> None:
    mine = enter(organiser)
    another_session(draft)

    def queries() -> int:
        mine.get(seen_at(draft.event))
        with CaptureQueriesContext(connection) as counted:
            assert mine.get(seen_at(draft.event)).status_code == 200
        return len(counted)

    before = queries()
    another_session(draft, 2)
    another_session(draft, 3)
    assert queries() == before
