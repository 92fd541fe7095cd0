"""Who makes an event's pages: higher rooms register here what `schedule` and the desk then ask for."""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse

from events.models import Event


class Told(NamedTuple):
    """What is written for a session's pages: the languages of its description, and of its hybrid plan."""

    described: frozenset[str]
    hybrid: frozenset[str]


#: Each makes or renews the event's pages and returns, in words, what still lacks translation.
publishers: list[Callable[[Event], list[str]]] = []
#: Each takes the event's pages off the site, or marks them, after it was cancelled or withdrawn.
withdrawers: list[Callable[[Event], None]] = []
#: Each says where the event's public pages stand: language code → address; nothing when it has none.
locators: list[Callable[[Event], dict[str, str]]] = []
#: Each says on which site an event stands: its address with its scheme, and without a closing slash.
hosts: list[Callable[[Event], str]] = []
#: Each says where the texts of an event's pages are written at the desk.
writers: list[Callable[[Event], str]] = []
#: Each says where short addresses and posters of an event are made at the desk.
shorteners: list[Callable[[Event], str]] = []
#: Each says where the figures of an event stand at the desk.
counters: list[Callable[[Event], str]] = []
#: Each says where it stands at the desk who is missing at an event.
seekers: list[Callable[[Event], str]] = []
#: Each says, by the key of each session of an event, what is written for its pages.
tellers: list[Callable[[Event], dict[int, Told]]] = []


def told(event: Event) -> dict[int, Told] | None:
    """Return what is written for the pages of an event's sessions, by their keys; none where nobody knows."""
    if not tellers:
        return None
    return {key: words for tell in tellers for key, words in tell(event).items()}


def addresses(event: Event) -> dict[str, str]:
    """Return the event's public pages as {language code: address}; empty when nobody made any."""
    return {language: url for locate in locators for language, url in locate(event).items()}


def site_of(event: Event) -> str:
    """Return the address of the site on which an event stands; the main one where nobody knows of others."""
    return next((find(event) for find in hosts), settings.PUBLIC_URL)


def where_to_register(event: Event) -> str:
    """Return the whole address of an event's form, on its site and in the reader's language."""
    return site_of(event) + reverse("events:register", args=[event.code])


def where_to_write(event: Event) -> str:
    """Return the desk's address for the texts of an event's pages; empty when nobody keeps any."""
    return next((write(event) for write in writers), "")


def where_it_gets_short(event: Event) -> str:
    """Return the desk's address for short addresses and posters; empty when nobody makes any."""
    return next((shorten(event) for shorten in shorteners), "")


def where_figures_stand(event: Event) -> str:
    """Return the desk's address of an event's figures; empty when nobody counts."""
    return next((count(event) for count in counters), "")


def where_it_says_who_is_missing(event: Event) -> str:
    """Return the desk's address of who is missing at an event; empty when nobody looks."""
    return next((seek(event) for seek in seekers), "")


def make_pages(event: Event) -> list[str]:
    """Have every publisher make the event's pages; return what still lacks, each sentence once."""
    lacks = [sentence for publish in publishers for sentence in publish(event)]
    return list(dict.fromkeys(lacks))


def withdraw_pages(event: Event) -> None:
    """Tell every withdrawer that the event no longer takes place."""
    for withdraw in withdrawers:
        withdraw(event)
