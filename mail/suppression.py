"""Suppression: who must not be written to, of what, why and since when.

| what happened | messages to a selection | newsletters | letters about one's own place or role |
|---|---|---|---|
| an address does not exist, by one letter | stopped | stopped | sent |
| the same by a second letter, a day later or more | stopped | stopped | stopped: the letter fails, in words |
| a letter was reported as unwanted | stopped | stopped | sent |
| asked for no more | those that were meant | the one that was meant | sent |

Asked once more right before each letter leaves. Rows keep a keyed hash of the address, so that whoever asked
to be left alone is remembered without being kept.
"""

import hmac
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from convite.prepared import Prepared
from mail import signed_links
from mail.models import Letter, Stream, Suppression
from mail.models.suppression import EVERY
from mail.reasons import masked

Reason = Suppression.Reason

#: A second letter has to come back this much later before letters about one's own place stop too.
CERTAIN_AFTER = timedelta(days=1)
#: Addresses asked about in one query.
AT_ONCE = 500
PURPOSE = "unsubscribe"

_STANDING = Prepared(lambda hashed: Suppression.objects.of([hashed]))


def hash_of(address: str) -> str:
    """Return what stands for an address: nobody without our key can try addresses against it."""
    normalised = address.strip().casefold().encode()
    return hmac.digest(_key(), normalised, "sha256").hex()


def _key() -> bytes:
    return f"mail.suppression:{settings.SUPPRESSION_KEY}".encode()


# --- Asked before a letter leaves -----------------------------------------------------------------


def stops(letter: Letter) -> bool:
    """Return whether a letter must not be sent; one query by an index."""
    return bool(why(letter))


def why(letter: Letter) -> str:
    """Return the reason, a code of `Suppression.Reason`, for which a letter must not be sent; else ''."""
    return _first_reason(_STANDING.records(hash_of(letter.address)), letter.stream, _codes(letter))


def kept_out(addresses: Iterable[str], stream: int = Stream.MESSAGE, *about: str) -> dict[str, str]:
    """Return the reason for each of the addresses that a letter of the stream would not be sent to.

    `about` are the codes of the records it would name: the event it is filed under, the organisation it is
    from, the newsletter it is an issue of. One query for 500 addresses.
    """
    by_hash: dict[str, list[str]] = {}
    for address in addresses:
        by_hash.setdefault(hash_of(address), []).append(address)
    found: dict[str, list[Suppression]] = {}
    hashes = list(by_hash)
    for start in range(0, len(hashes), AT_ONCE):
        for row in Suppression.objects.of(hashes[start : start + AT_ONCE]):
            found.setdefault(row.address_hash, []).append(row)
    codes = frozenset(about)
    reasons = {hashed: _first_reason(rows, stream, codes) for hashed, rows in found.items()}
    return {address: reason for hashed, reason in reasons.items() if reason for address in by_hash[hashed]}


def keeps_out(stream: int, *about: str) -> Callable[[str], bool]:
    """Return the question whether an address is kept out of such letters, for whoever asks it of very many.

    `about` as in `kept_out`; one query for all addresses.
    """
    codes = frozenset(about)
    standing = Suppression.objects.standing().filter(stream__in=[stream, EVERY], about__in=["", *about])
    stopped = {row.address_hash for row in standing.iterator() if row.stops(stream, codes)}
    return lambda address: bool(stopped) and hash_of(address) in stopped


def _first_reason(rows: Iterable[Suppression], stream: int, about: frozenset[str]) -> str:
    # That an address does not exist says more than that somebody once objected.
    reasons = {row.reason for row in rows if row.stops(stream, about)}
    return next((reason for reason in Reason.values if reason in reasons), "")


def _codes(letter: Letter) -> frozenset[str]:
    return frozenset({letter.filed_under, *(str(code) for code in letter.about.values())} - {""})


# --- What happened --------------------------------------------------------------------------------


@transaction.atomic
def gone(address: str, *, letter: str, now: datetime) -> Suppression:
    """Record that a letter, given by its code, came back because the address does not exist.

    The same letter twice tells nothing new. A second letter, a day later or more, makes it certain.
    """
    row, is_new = _record(address, Reason.GONE, EVERY, "", letter=letter, now=now)
    if not is_new and row.certain_at is None and row.letter != letter and now >= row.since + CERTAIN_AFTER:
        row.certain_at = now
        row.save(update_fields=["certain_at"])
    return row


@transaction.atomic
def complained(address: str, *, letter: str, now: datetime) -> None:
    """Record that a reader reported a letter, given by its code, as unwanted."""
    for stream in (Stream.MESSAGE, Stream.NEWSLETTER):
        _record(address, Reason.COMPLAINT, stream, "", letter=letter, now=now)


def object_to(
    address: str, stream: int, *, about: str = "", now: datetime, letter: str = "", by: Any = None
) -> Suppression:
    """Record that somebody asked for no more letters of a stream, of all of it or about one record.

    `by` is who noted it at the desk, when it was said by another way than a link in a letter.
    """
    if stream == Stream.SERVICE:
        raise ValueError("Letters about one's own place end with the place.")
    return _record(address, Reason.OBJECTION, stream, about, letter=letter, now=now, by=by)[0]


def _record(
    address: str, reason: str, stream: int, about: str, *, letter: str, now: datetime, by: Any = None
) -> tuple[Suppression, bool]:
    return Suppression.objects.get_or_create(
        address_hash=hash_of(address), reason=reason, stream=stream, about=about, lifted_at=None,
        defaults={"hint": masked(address.strip().casefold()), "since": now, "letter": letter, "noted_by": by},
    )  # fmt: skip


def reached(address: str, *, now: datetime) -> int:
    """Record that an address exists after all: what was sent to it was answered; return how many it ended."""
    return _of(address).filter(reason=Reason.GONE).update(lifted_at=now)


def ask_again(address: str, stream: int, *, about: str = "", now: datetime) -> int:
    """Take back what was asked of a stream, as the reader's own new wish; return how many it ended.

    A report as unwanted falls with it: somebody who asks for a newsletter again wants it.
    """
    mine = _of(address).filter(stream=stream)
    of_this = mine.filter(reason=Reason.OBJECTION, about=about)
    return of_this.update(lifted_at=now) + mine.filter(reason=Reason.COMPLAINT).update(lifted_at=now)


def lift(row: Suppression, *, by: Any, because: str, now: datetime) -> bool:
    """Let an address be written to again, at the desk and for a reason; False when somebody already did."""
    standing = Suppression.objects.standing().filter(pk=row.pk)
    return bool(standing.update(lifted_at=now, lifted_by=by, lifted_because=because))


def found(address: str) -> list[Suppression]:
    """Return all that stands for an address, the newest first."""
    return list(_of(address).order_by("-since", "-pk"))


def forget(subject: UUID, now: datetime) -> None:
    """Keep of a subject's addresses nothing but the hash: whoever was forgotten is still not written to."""
    proved = EmailAddress.objects.filter(user__subject=subject).values_list("email", flat=True)
    written_to = Letter.objects.filter(subject=subject).exclude(address="").values_list("address", flat=True)
    hashes = [hash_of(address) for address in {*proved, *written_to}]
    Suppression.objects.filter(address_hash__in=hashes).update(hint="", lifted_because="")


def _of(address: str) -> Any:
    return Suppression.objects.of([hash_of(address)])


# --- The link in a letter to many -----------------------------------------------------------------


def unsubscribe_link(letter: Letter, now: datetime, *, language: str = "") -> tuple[str, str]:
    """Return the address that ends such letters by one POST (RFC 8058), and the token in it.

    Put the first into `Rendered.unsubscribe` and the letter's small print, the second into
    `Rendered.secrets`. It ends the messages of the organisation that `letter.about["organisation"]` names,
    else those of the record the letter is filed under; of a newsletter, that newsletter. It works as long as
    the letter is kept. Its page is in `language`, else in the letter's.
    """
    token = signed_links.sign(PURPOSE, letter.code)
    with translation.override(language or letter.language):
        return settings.PUBLIC_URL + reverse("mail:no_more", args=[token]), token


def scope(letter: Letter) -> str:
    """Return the code of what the link in a letter ends: an organisation, an event or a newsletter."""
    about = letter.about
    if letter.stream == Stream.NEWSLETTER:
        return about.get("newsletter", "")
    return about.get("organisation", "") or letter.filed_under


@transaction.atomic
def no_more(letter: Letter, *, everything: bool = False, now: datetime) -> None:
    """End letters such as this one to its reader, or with `everything` all of its stream; twice is once."""
    about = "" if everything else scope(letter)
    object_to(letter.address, letter.stream, about=about, now=now, letter=letter.code)


def is_ended(letter: Letter) -> bool:
    """Return whether its reader has asked for no more such letters."""
    mine = _of(letter.address).filter(reason=Reason.OBJECTION, stream=letter.stream)
    return mine.filter(about__in=["", scope(letter)]).exists()


@transaction.atomic
def undo(letter: Letter, *, now: datetime) -> int:
    """Take back what was asked by the link in a letter; return how many wishes it ended."""
    mine = _of(letter.address).filter(reason=Reason.OBJECTION, stream=letter.stream, letter=letter.code)
    return mine.update(lifted_at=now)
