"""The language at the start of a path: `/es/`, `/pt/` and `/en/`, each served and never redirected.

The language codes are `es`, `pt-br` and `en`; a visitor types `/pt/`, and that is the address we serve.
"""

from django.conf import settings
from django.urls import URLResolver
from django.urls.resolvers import LocalePrefixPattern as DjangoLocalePrefixPattern
from django.utils.translation import get_language

#: Path prefixes that differ from their language code.
PREFIXES = {"pt-br": "pt"}


def prefix_of(language: str) -> str:
    """The path prefix of a language code, without slashes: `pt` for `pt-br`."""
    return PREFIXES.get(language, language)


def in_language(path: str, language: str) -> str:
    """The same path under another language's prefix; the home of that language when `path` has none."""
    first, slash, rest = path.removeprefix("/").partition("/")
    if slash and any(first == prefix_of(code) for code, _name in settings.LANGUAGES):
        return f"/{prefix_of(language)}/{rest}"
    return f"/{prefix_of(language)}/"


class LocalePrefixPattern(DjangoLocalePrefixPattern):
    """Django's own pattern, with the prefix of `PREFIXES` in place of the language code."""

    @property
    def language_prefix(self) -> str:
        return prefix_of(get_language() or settings.LANGUAGE_CODE) + "/"


def i18n_patterns(*urls):
    """Like Django's, every language prefixed: for the root URLconf alone."""
    return [URLResolver(LocalePrefixPattern(), list(urls))]
