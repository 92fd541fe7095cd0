"""The frame over HTTP: languages in the path, policies, errors in words, and no query for a visitor."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from convite import errors
from convite.context import Frame
from convite.locale_prefix import address, in_language, prefix_of
from convite.middleware import AdminPolicy, DatabaseAway, Language
from people.models import Person

SCREENS = ("account_login", "account_signup")
OWN_SCREENS = ("account_email", "account_logout", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn",
               "mfa_add_webauthn")  # fmt: skip
TITLES = {"es": "es", "pt": "pt-BR", "en": "en"}


# --- Languages --------------------------------------------------------------------------------


def test_portuguese_lives_at_pt_and_not_at_its_code() -> None:
    with translation.override("pt-br"):
        assert reverse("account_login") == "/pt/account/login/"
    assert (prefix_of("pt-br"), prefix_of("es")) == ("pt", "es")


def test_the_same_page_is_found_in_another_language() -> None:
    assert in_language("/es/sessions/?page=2", "pt-br") == "/pt/sessions/?page=2"
    assert in_language("/cms/", "en") == "/en/"


@pytest.mark.parametrize("prefix", TITLES)
def test_each_prefix_is_served_and_never_redirected(client: Client, db: None, prefix: str) -> None:
    answer = client.get(f"/{prefix}/account/login/")
    assert (answer.status_code, answer["Content-Language"]) == (200, "pt-br" if prefix == "pt" else prefix)
    assert f'<html lang="{TITLES[prefix]}">' in answer.content.decode()


def test_whoever_asks_for_an_icon_where_no_page_names_one_is_led_to_the_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/convite/favicon.svg")


def test_a_path_without_a_language_is_sent_to_the_readers(client: Client, db: None) -> None:
    answer = client.get("/account/login/", headers={"accept-language": "pt-BR,pt;q=0.9"})
    assert (answer.status_code, answer["Location"]) == (302, "/pt/account/login/")
    assert "Accept-Language" in answer["Vary"]


def test_a_foreign_prefix_is_an_ordinary_404(client: Client, db: None) -> None:
    assert client.get("/de/account/login/").status_code == 404


def test_a_post_is_never_redirected_to_a_language(client: Client, db: None) -> None:
    assert client.post("/account/nowhere/").status_code == 404


# --- The frame's context ----------------------------------------------------------------------


def test_a_visitor_costs_the_frame_no_query(db: None, django_assert_num_queries: Any) -> None:
    template = engines["django"].from_string('{% extends "frame/base.html" %}')
    request = RequestFactory().get("/es/")
    with django_assert_num_queries(0):
        html = template.render({}, request)
    assert "/es/account/login/" in html


def test_a_page_with_addresses_of_its_own_names_its_translations() -> None:
    request = RequestFactory().get("/es/sobre/")
    request.translations = {"es": "/es/sobre/", "en": "/en/about/"}  # type: ignore[attr-defined]
    frame = Frame(request)
    assert [language.url for language in frame.languages] == ["/es/sobre/", "/pt/", "/en/about/"]
    assert [language.tag for language in frame.alternates] == ["es", "en"]


def test_whoever_changes_the_language_keeps_what_the_list_was_narrowed_to() -> None:
    request = RequestFactory().get("/es/sesiones/?topic=privacidad&when=past")
    request.translations = {"es": "/es/sesiones/", "en": "/en/sessions/"}  # type: ignore[attr-defined]
    frame = Frame(request)
    assert [language.url for language in frame.languages] == [
        "/es/sesiones/?topic=privacidad&when=past",
        "/pt/",
        "/en/sessions/?topic=privacidad&when=past",
    ]
    # Machines are told of the page itself.
    assert [language.url for language in frame.alternates] == ["/es/sesiones/", "/en/sessions/"]


@pytest.mark.parametrize("prefix", ["es", "pt", "en"])
def test_whoever_has_to_log_in_stays_in_their_language(prefix: str, client: Client, db: None) -> None:
    answer = client.get(f"/{prefix}/desk/translations/")
    assert answer["Location"] == f"/{prefix}/account/login/?next=/{prefix}/desk/translations/"


def test_a_phone_shows_two_letters_and_a_listener_hears_the_language() -> None:
    with translation.override("es"):
        html = (
            engines["django"]
            .from_string('{% extends "frame/base.html" %}')
            .render({}, RequestFactory().get("/es/"))
        )
    switch = re.search(r'<ul class="languages".*?</ul>', html, re.S)
    assert switch is not None
    assert " ".join(re.sub(r"<[^>]+>", " ", switch[0]).split()) == "ES Español PT Português EN English"


def test_only_the_deepest_section_is_where_one_stands(organiser: Person) -> None:
    request = RequestFactory().get("/es/desk/trainings/")
    request._cached_user = organiser  # type: ignore[attr-defined]
    with translation.override("es"):
        assert [link.url for link in Frame(request).desk_navigation if link.here] == ["/es/desk/trainings/"]


def test_an_organiser_finds_the_desk_and_a_participant_does_not(
    organiser: Person, participant: Person
) -> None:
    seen = []
    for person in (organiser, participant):
        request = RequestFactory().get("/es/")
        request._cached_user = person  # type: ignore[attr-defined]
        seen.append(bool(Frame(request).duties))
    assert seen == [True, False]


# --- Policies ---------------------------------------------------------------------------------


def test_the_public_site_refuses_inline_scripts_and_both_admins_may_have_them(
    client: Client, db: None
) -> None:
    public = client.get("/es/account/login/")["Content-Security-Policy"]
    admins = [client.get(path)["Content-Security-Policy"] for path in ("/cms/", "/back-office/")]
    assert "unsafe-inline" not in public
    assert ["'unsafe-inline'" in policy for policy in admins] == [True, True]


def test_an_address_that_only_mentions_the_admin_keeps_the_strict_policy() -> None:
    answer = AdminPolicy(lambda request: HttpResponse())(RequestFactory().get("/es/cms/"))
    assert not hasattr(answer, "_csp_config")


# --- Errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", TITLES)
def test_a_page_that_is_not_there_says_so_in_the_house(client: Client, db: None, prefix: str) -> None:
    answer = client.get(f"/{prefix}/nowhere/at-all/")
    assert answer.status_code == 404
    assert ("site.css" in answer.content.decode(), f'lang="{TITLES[prefix]}"' in answer.content.decode()) == (
        True,
        True,
    )


def test_an_expired_form_comes_back_with_what_was_typed(db: None) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    answer = careful.post(
        "/en/account/signup/", {"name": "Paula <b>", "email": "paula@correo.example", "code": "1"}
    )
    html = answer.content.decode()
    assert answer.status_code == 403
    assert '<input type="hidden" name="name" value="Paula &lt;b&gt;">' in html
    assert 'name="code"' not in html


def test_an_expired_form_sends_what_was_chosen_again_and_shows_no_code_of_ours(db: None) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    html = careful.post(
        "/en/r/abc/", {"name": "Paula", "mode": "onsite", "time_zone": "America/Sao_Paulo"}
    ).content.decode()
    assert "<ul><li>Paula</li></ul>" in html
    assert '<input type="hidden" name="time_zone" value="America/Sao_Paulo">' in html


def test_a_form_sent_from_elsewhere_is_not_offered_again(db: None) -> None:
    careful = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    html = careful.post("/en/account/signup/", {"name": "Planted"}).content.decode()
    assert "Planted" not in html


def test_a_stopped_database_is_a_sentence_and_a_503(monkeypatch: pytest.MonkeyPatch) -> None:
    # As the driver leaves it when no connection can be made.
    monkeypatch.setattr("convite.middleware.connection", SimpleNamespace(connection=None))
    request = RequestFactory().get("/pt/")
    answer = DatabaseAway(lambda _request: HttpResponse()).process_exception(
        request, OperationalError("refused")
    )
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert 'lang="pt-BR"' in answer.content.decode()
    try:
        raise OperationalError("refused outside a view")
    except OperationalError:
        assert errors.server_error(request).status_code == 503


def test_a_refused_statement_is_a_fault_and_not_an_outage(db: None) -> None:
    connection.ensure_connection()
    away = DatabaseAway(lambda _request: HttpResponse())
    assert away.process_exception(RequestFactory().get("/"), OperationalError("no such table")) is None


def test_a_fault_of_ours_asks_nothing_of_the_database(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        answer = errors.server_error(RequestFactory().get("/es/"))
    assert (answer.status_code, 'lang="es"' in answer.content.decode()) == (500, True)


def test_the_response_of_a_redirecting_middleware_keeps_its_language() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(translation.get_language())

    answer = Language(view)(RequestFactory().get("/pt/account/login/"))
    assert (answer.content.decode(), answer["Content-Language"]) == ("pt-br", "pt-br")


# --- Accounts in the house's dress -------------------------------------------------------------


@pytest.mark.parametrize("prefix", TITLES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_visitor_meets_the_house_on_every_way_in(client: Client, db: None, name: str, prefix: str) -> None:
    with translation.override("pt-br" if prefix == "pt" else prefix):
        path = reverse(name)
    html = client.get(path).content.decode()
    assert (html.count("<h1"), "site-header" in html, 'name="csrfmiddlewaretoken"' in html) == (1, True, True)
    assert re.findall(r"\sstyle=|\son[a-z]+=\"", html) == []


@pytest.mark.parametrize("name", OWN_SCREENS)
def test_a_person_meets_the_house_on_every_screen_of_the_account(stranger: Person, name: str) -> None:
    client = Client()
    client.force_login(stranger, backend="allauth.account.auth_backends.AuthenticationBackend")
    # Steps on the second factor ask for a fresh login; a code entered a moment ago counts.
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "code", "at": 4_000_000_000, "email": "x@y.example"}
    ]
    session.save()
    with translation.override("es"):
        answer = client.get(reverse(name))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert (html.count("<h1"), "site-header" in html) == (1, True)


def test_an_address_is_looked_up_in_the_language_of_each_reading() -> None:
    for language, prefix in (("es", "es"), ("pt-br", "pt"), ("en", "en"), ("es", "es")):
        with translation.override(language):
            assert address("events:register", "abc") == f"/{prefix}/r/abc/"
            assert address("account_login").startswith(f"/{prefix}/")
            assert address("nowhere:at_all") == ""


def test_who_finds_no_page_can_look_for_it(client: Client, db: None) -> None:
    shown = client.get("/pt/nowhere/").content.decode()
    assert '<form class="look-for" action="/pt/search/" role="search">' in shown
    assert 'name="q"' in shown
