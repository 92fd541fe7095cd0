"""What is drawn once a language, addresses tried only where they can fit, a policy built once."""

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import path, re_path, resolve, reverse
from django.utils.translation import override

from convite.first_words import behind_first_words
from convite.middleware import ContentPolicy


def test_written_words_are_said_in_the_language_of_each_reading():
    drawn = Template('{% translate "My page" %}|{% translate "My page" as way %}{{ way }}')
    said = {}
    for language in ("es", "pt-br", "en", "es"):
        with override(language):
            said.setdefault(language, []).append(drawn.render(Context()))
    assert said["en"] == ["My page|My page"]
    assert said["es"][0] == said["es"][1] != said["pt-br"][0] != said["en"][0]


def test_words_from_a_variable_are_never_kept():
    drawn = Template("{% translate words %}{% translate words|upper %}")
    with override("en"):
        assert drawn.render(Context({"words": "one<"})) == "one&lt;ONE&lt;"
        assert drawn.render(Context({"words": "two"})) == "twoTWO"


def test_what_stands_between_once_and_endonce_is_drawn_once_a_language():
    drawn = Template("{% once %}{{ word }}{% endonce %}")
    with override("es"):
        assert drawn.render(Context({"word": "uno"})) == "uno"
        assert drawn.render(Context({"word": "dos"})) == "uno"
    with override("en"):
        assert drawn.render(Context({"word": "one"})) == "one"


def _nothing(request):
    return HttpResponse()


def test_an_address_without_a_word_of_its_own_is_refused():
    with pytest.raises(ImproperlyConfigured, match="<slug:code>/"):
        behind_first_words(path("<slug:code>/", _nothing))


def test_first_words_let_their_own_addresses_through_and_nothing_else():
    gate = behind_first_words(
        path("desk/<int:number>/", _nothing),
        re_path(r"^account/password/", _nothing),
        path("a.xml", _nothing),
    )
    assert gate.pattern.words == {"desk", "account", "a.xml"}
    assert gate.resolve("desk/4/").kwargs == {"number": 4}
    assert gate.pattern.match("desks/4/") is None
    assert gate.pattern.match("") is None


def test_every_named_address_of_the_rooms_still_leads_to_its_view():
    with override("es"):
        for name in ("events:desk", "trainings:desk", "cms:feed", "account_login", "events:my_page"):
            assert resolve(reverse(name)).view_name == name
        assert resolve("/es/sesiones/").view_name == "wagtail_serve"


@pytest.mark.django_db
def test_the_policy_that_is_built_once_is_the_one_that_the_library_builds(client: Client):
    request = RequestFactory().get("/es/")
    policy = ContentPolicy(lambda _request: HttpResponse())
    kept = policy(request).headers["Content-Security-Policy"]
    assert "default-src" in kept

    changed = HttpResponse()
    changed._csp_update = {}
    assert policy.process_response(RequestFactory().get("/es/"), changed).headers == {
        **changed.headers,
        "Content-Security-Policy": kept,
    }
    admin = HttpResponse()
    admin._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
    assert policy.process_response(request, admin).headers["Content-Security-Policy"] != kept
