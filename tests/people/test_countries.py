"""Countries to choose from, under the names that people there give them."""

import pytest
from django.utils import translation

from people import countries


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("es", "TT", "Trinidad y Tobago"),
        ("pt-br", "DM", "Dominica"),
        ("pt-br", "NL", "Países Baixos"),
        ("en", "BS", "Bahamas"),
    ],
)
def test_a_country_has_the_name_that_people_know(language: str, code: str, name: str) -> None:
    with translation.override(language):
        drawn = countries.options(code)

    assert f'<option value="{code}" selected>{name}<' in drawn


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [("es", "Bélgica", "Bermudas"), ("es", "Túnez", "Turkmenistán"), ("pt-br", "Índia", "Indonésia")],
)
def test_an_accent_takes_no_country_out_of_its_place(language: str, first: str, second: str) -> None:
    with translation.override(language):
        drawn = countries.options("")

    assert drawn.index(f">{first}<") < drawn.index(f">{second}<")
