"""The kinds of letters: each room registers how its own are worded and whether they still hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mail.models import Letter, Stream

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Rendered:
    """A letter in words, in the language and zone of its reader."""

    title: str
    text: str
    html: str
    #: One or several iCalendar objects, one after another; `method` is their METHOD (REQUEST, CANCEL, …).
    calendar: str = ""
    method: str = ""
    #: The same in a few words, for whoever tells it by phone: whom it greets, what it names, where it leads.
    greeting: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    link: str = field(default="", repr=False)
    #: What somebody wrote by hand, which whoever tells it says as well.
    prose: str = ""
    #: Tokens of the links in it. They go out, and are struck from the copy that we keep.
    secrets: tuple[str, ...] = field(default=(), repr=False)
    #: The name that it comes from; empty: the installation's.
    sender: str = ""
    #: Where answers go; empty: nowhere but the sender's address.
    reply_to: str = ""
    #: The address that takes the reader off the list by one POST (RFC 8058); letters to many have one.
    unsubscribe: str = ""
    #: Whether its words are kept with the letter; where they stand in a row of their own, they are not.
    is_kept: bool = True


Render = Callable[[Letter, datetime], Rendered]
StillDue = Callable[[Letter, datetime], bool]


@dataclass(frozen=True)
class Kind:
    """How letters of one kind are worded, and the question asked again right before sending."""

    render: Render
    still_due: StillDue
    #: What such a letter is, in a few translated words, for whoever looks after the mail.
    title: str | StrPromise = ""
    stream: Stream = Stream.SERVICE


_kinds: dict[str, Kind] = {}


class UnknownKind(LookupError):
    """A letter of a kind that no room has registered."""


def register(
    kind: str,
    *,
    render: Render,
    still_due: StillDue,
    title: str | StrPromise = "",
    stream: Stream = Stream.SERVICE,
) -> None:
    """Register a kind of letter, in a room's `AppConfig.ready`.

    `still_due(letter, now)` is asked right before sending; when it says no, the letter is dropped.
    `render(letter, now)` is called in the reader's language and may mint the tokens of links. `stream` says
    what the letter is for; see `Stream`.
    """
    _kinds[kind] = Kind(render, still_due, title, stream)


def get(kind: str) -> Kind:
    """Return a registered kind; raises `UnknownKind`."""
    try:
        return _kinds[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def stream(kind: str) -> Stream:
    """Return what letters of the kind are for."""
    known = _kinds.get(kind)
    return known.stream if known else Stream.SERVICE


def title(kind: str) -> str:
    """Return what a letter of the kind is, in words; of a kind that no room knows any more, its name."""
    known = _kinds.get(kind)
    return str(known.title) if known and known.title else kind


def names() -> list[str]:
    """Return the names of all registered kinds, sorted."""
    return sorted(_kinds)
