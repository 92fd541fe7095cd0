"""Languages by their names: in the reader's words, or as their speakers write them."""

import pytest
from django.utils import translation

from events import spoken


@pytest.mark.parametrize(
    ("language", "sign", "kriol", "spanish"),
    [
        ("es", "Lengua de señas guatemalteca (LENSEGUA)", "Kriol beliceño", "español"),
        ("pt-br", "Língua de sinais guatemalteca (LENSEGUA)", "Kriol belizenho", "espanhol"),
        ("en", "Guatemalan Sign Language (LENSEGUA)", "Belizean Kriol", "Spanish"),
    ],
)
def test_a_reader_finds_sign_languages_and_kriols_in_their_own_words(
    language: str, sign: str, kriol: str, spanish: str
) -> None:
    with translation.override(language):
        told = dict(spoken.choices())
        assert (told["gsm"], told["bzj"], told["es"].lower()) == (sign, kriol, spanish.lower())
        assert spoken.names(["gsm", "bzj", "quc", "xx"]) == [sign, kriol, "K'iche'", "xx"]
        if language != "es":
            assert not [name for name in told.values() if "señas" in name or "ñ" in name]
