"""The rooms' addresses, tried only for a path that begins as one of theirs does.

Wagtail's pages come last in the order of addresses and are visited most; without this every visit to one
of them would first be held against each address of the house.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

#: The first step of a path, when it is always the same.
WORD = re.compile(r"\^?([\w.\-]+?)(?=/|$)")


class FirstWords(RoutePattern):
    """Lets a path through, whole, when its first step is one of some words."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__("")
        self.words = frozenset(words)

    def match(self, path: str) -> tuple[str, tuple[()], dict[str, Any]] | None:
        """Return the whole path as the rest to be matched, or None."""
        return (path, (), {}) if path.partition("/")[0] in self.words else None


def behind_first_words(*urls: URLPattern | URLResolver) -> URLResolver:
    """One resolver for all of `urls`; each must begin with a word of its own, and not with a variable.

    Raises `ImproperlyConfigured` for one that does not.
    """
    return URLResolver(FirstWords(_words(urls)), list(urls))


@cache
def taken() -> frozenset[str]:
    """The words that the rooms' addresses begin with, after the language: no page can be found there."""
    below = [each for step in get_resolver().url_patterns for each in getattr(step, "url_patterns", [])]
    return frozenset().union(*(each.pattern.words for each in below if isinstance(each.pattern, FirstWords)))


def _words(urls: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for url in urls:
        step = str(url.pattern)
        if not step and isinstance(url, URLResolver):
            yield from _words(url.url_patterns)
        elif word := WORD.match(step):
            yield word[1]
        else:
            raise ImproperlyConfigured(f"The address “{step}” does not begin with a word.")
