"""The languages that a page may be told in, in words and in the marks that browsers read."""

from django.conf import settings

from convite.locale_prefix import prefix_of

#: What stands in `lang`, and the order in which a missing text is looked for.
TAGS = {"es": "es", "pt-br": "pt-BR", "en": "en"}
ORDER = [code for code, _name in settings.LANGUAGES]


def column(field: str, language: str) -> str:
    """The column that keeps a record's words in a language: `title_pt_br`."""
    return f"{field}_{language.replace('-', '_')}"


def preferred(language: str) -> list[str]:
    """The languages in which words are looked for: the page's own first."""
    here = language if language in ORDER else ORDER[0]
    return [here, *(code for code in ORDER if code != here)]


def of_prefix(prefix: str) -> str:
    """The language whose addresses begin so: `pt-br` for `pt`."""
    return next((code for code in ORDER if prefix_of(code) == prefix), ORDER[0])
