"""The frame's words in templates: figures, badges, cards, forms, and what they refuse to carry."""

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from convite import living

CONVITE = Path(__file__).resolve().parents[2] / "convite"


def draw(template: str, **context: Any) -> str:
    with translation.override("en"):
        return Template(template).render(Context(context))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_every_mode_and_status_has_a_word_beside_its_colour() -> None:
    html = draw(
        '{% badge "mode" "hub" %} {% badge "status" "invited" %} {% badge "role" "onsite-moderator" %}'
    )
    assert words(html) == "■ remote hub … invited room moderator"


def test_a_protected_figure_shows_one_veil_whatever_it_hides() -> None:
    hidden = [draw("{% bars rows %}", rows=[("Government", None), ("Academia", 12)]) for _again in range(2)]
    assert hidden[0] == hidden[1]
    assert words(hidden[0]) == "Group Count Government protected Academia 12"


def test_shares_are_left_out_where_a_cell_is_hidden() -> None:
    assert "%</small>" not in draw(
        "{% bars rows share=True %}", rows=[("Government", None), ("Academia", 12)]
    )
    assert "75 %" in draw("{% bars rows share=True %}", rows=[("Government", 9), ("Academia", 3)])


def test_a_figure_carries_its_base_and_who_did_not_say() -> None:
    html = draw('{% stat 913 "people present" base=1284 unstated=61 %}')
    assert words(html) == "913 people present of 1,284 · not stated: 61"


def test_a_card_escapes_what_people_wrote() -> None:
    html = draw("{% card url title %}", url='/x?"><script>', title="<script>alert(1)</script>")
    assert "<script" not in html


def test_facts_without_a_value_are_left_out() -> None:
    assert words(draw("{% facts pairs %}", pairs=[("Format", "Debate"), ("Captions", "")])) == "Format Debate"


class Short(forms.Form):
    name = forms.CharField(label="Name", help_text="A pseudonym will do.", max_length=5)
    mode = forms.ChoiceField(label="Mode", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)


def test_a_refused_form_lists_what_is_wrong_and_leads_to_each_field() -> None:
    with translation.override("en"):
        html = str(Short({"name": "longer than five"}))
    targets = re.findall(r'href="#([^"]+)"', html)
    assert targets == ["id_name", "id_mode_0"]
    assert [target for target in targets if f'id="{target}"' not in html] == []
    assert 'value="longer than five"' in html


def test_a_field_points_at_its_help_and_its_error() -> None:
    with translation.override("en"):
        html = str(Short({"name": ""})["name"].as_field_group())
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert html.index("<label") < html.index('id="id_name_helptext"') < html.index("<input")


def test_a_group_of_choices_has_a_legend() -> None:
    with translation.override("en"):
        assert "<legend>Mode</legend>" in Short()["mode"].as_field_group().replace(" </legend>", "</legend>")


def test_only_what_may_be_left_out_is_marked() -> None:
    with translation.override("en"):
        assert str(Short()).count("optional") == str(Short()["note"].as_field_group()).count("optional")


@pytest.mark.parametrize("address", ["/en/components/", "/en/components/?error", "/en/components/?desk"])
def test_the_living_page_carries_no_style_script_or_foreign_address(address: str) -> None:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    with translation.override("en"):
        html = living.components(request).content.decode()
    assert re.findall(r"style=|<style|\son\w+=|javascript:", html) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", html) if " src=" not in tag] == []
    foreign = re.findall(r'(?:src|href)="(https?://[^"/]+)', html)
    assert set(foreign) <= {"https://wa.me", "http://localhost:8000"}
    assert len(re.findall(r"<h1", html)) == 1


@pytest.mark.parametrize("template", sorted((CONVITE / "templates").rglob("*.html")), ids=str)
def test_no_template_of_the_frame_carries_style_or_script_of_its_own(template: Path) -> None:
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.S)
    inline = [
        tag
        for tag in re.findall(r"<script[^>]*>", text)
        if "src=" not in tag and "application/json" not in tag
    ]
    assert (re.findall(r"\sstyle=|<style|\son[a-z]+=", text), inline) == ([], [])
