"""The languages that a page may be told in, in words and in the marks that browsers read."""

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from convite.locale_prefix import prefix_of

#: A whole sentence for each language a story may be told in.
TOLD_IN = {
    "es": _("This text is in Spanish; it has no translation yet."),
    "pt-br": _("This text is in Portuguese; it has no translation yet."),
    "en": _("This text is in English; it has no translation yet."),
}
#: What stands in `lang`, and the order in which a missing text is looked for.
TAGS = {"es": "es", "pt-br": "pt-BR", "en": "en"}
ORDER = [code for code, _name in settings.LANGUAGES]


def told_in(language: str) -> str:
    """The honest note above a text in another language than the page's."""
    return gettext(TOLD_IN.get(language, TOLD_IN["es"]))


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
