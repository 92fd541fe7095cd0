"""The language at the start of a path: `/es/`, `/pt/` and `/en/`, each served and never redirected.

The language codes are `es`, `pt-br` and `en`; a visitor types `/pt/`, and that is the address we serve.
"""

from functools import lru_cache

from django.conf import settings
from django.urls import NoReverseMatch, URLResolver, reverse
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


@lru_cache(maxsize=1024)
def _address(route: str, language: str, args: tuple[str, ...]) -> str:
    """The address of a route in a language, or an empty string when the site has no such route."""
    try:
        return reverse(route, args=args)
    except NoReverseMatch:
        return ""


def address(route: str, *args: str) -> str:
    """Where a route leads in the language of the page; looked up once. Empty when there is no such route."""
    return _address(route, get_language() or settings.LANGUAGE_CODE, args)


class LocalePrefixPattern(DjangoLocalePrefixPattern):
    """Django's own pattern, with the prefix of `PREFIXES` in place of the language code."""

    @property
    def language_prefix(self) -> str:
        return prefix_of(get_language() or settings.LANGUAGE_CODE) + "/"


def i18n_patterns(*urls):
    """Like Django's, every language prefixed: for the root URLconf alone."""
    return [URLResolver(LocalePrefixPattern(), list(urls))]
