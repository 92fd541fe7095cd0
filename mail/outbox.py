"""The outbox: the only writer of letters, from the row in the caller's transaction to what became of it."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Greatest

from convite.prepared import PreparedChange
from mail import bell, kinds
from mail.kinds import Rendered
from mail.models import Channel, Letter, LetterQuerySet
from people.codes import new_code

#: What stands in the kept copy where a link's token stood.
STRUCK = "…"
#: Rows written by one statement.
BATCH = 500
#: Characters of a server's words that are kept.
LONGEST_ERROR = 500
#: The longest subject line that is kept and sent.
LONGEST_TITLE = 250
#: What stands as the error of a letter that was held because nobody knows whether it left.
INTERRUPTED = "interrupted"
#: What stands before the server's words as the error of a letter that came back after it had been taken.
CAME_BACK = "came back: "
#: What a letter is that no worker has any more.
_LET_GO: dict[str, Any] = {"claim": "", "lease_until": None, "handed_over_at": None}
#: What stands as the error of one that a person dropped, and of one of many that were called back.
BY_HAND, CALLED_BACK = "dropped by hand", "called back"


@dataclass(frozen=True)
class Draft:
    """What is needed to write one letter; see `post`. What is told by phone has no address."""

    key: str
    kind: str
    address: str
    language: str
    time_zone: str = "UTC"
    about: dict[str, str] = field(default_factory=dict)
    subject: UUID | None = None
    filed_under: str = ""
    batch: str = ""
    channel: str = Channel.MAIL


def post(
    key: str,
    kind: str,
    *,
    about: dict[str, str],
    address: str,
    language: str,
    now: datetime,
    time_zone: str = "UTC",
    subject: UUID | None = None,
    not_before: datetime | None = None,
    filed_under: str = "",
    batch: str = "",
    channel: str = Channel.MAIL,
) -> bool:
    """Write one letter in the caller's transaction; return whether it is new.

    A key is written once for ever: posting it again does nothing and returns False. The letter is worded
    when it is sent, from the records named in `about`. Delivery is woken when the transaction commits.
    One of the channel “phone” is never mailed: it stands in the list of what a person tells (`mail.phone`).
    `filed_under` is the code of the record at whose desk it is looked after, `batch` that of what it is one
    of many of.
    """
    draft = Draft(key, kind, address, language, time_zone, about, subject, filed_under, batch, channel)
    letter = _letter(draft, now=now, not_before=not_before)
    _insert([letter])
    # An insert that tolerates a known key does not say what it did; the Message-ID does.
    return Letter.objects.filter(message_id=letter.message_id).exists()


def post_many(drafts: Iterable[Draft], *, now: datetime, not_before: datetime | None = None) -> int:
    """Write many letters; known keys are left alone. Return how many drafts there were."""
    letters = [_letter(draft, now=now, not_before=not_before) for draft in drafts]
    if letters:
        _insert(letters)
    return len(letters)


def _letter(draft: Draft, *, now: datetime, not_before: datetime | None) -> Letter:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return Letter(
        key=draft.key,
        stream=kinds.stream(draft.kind),
        filed_under=draft.filed_under,
        batch=draft.batch,
        kind=draft.kind,
        about=draft.about,
        subject=draft.subject,
        channel=draft.channel,
        address=draft.address,
        domain=_domain(draft.address),
        language=draft.language,
        time_zone=draft.time_zone or "UTC",
        message_id=f"<{new_code()}@{domain}>",
        created_at=now,
        not_before=not_before or now,
    )


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _insert(letters: list[Letter]) -> None:
    # ON CONFLICT DO NOTHING: on PostgreSQL an IntegrityError would end the caller's transaction.
    Letter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=BATCH)
    bell.ring_on_commit()


# --- What becomes of them: called by delivery alone ---------------------------------------------


_BEGUN = PreparedChange(
    lambda pk, mark, now, until: (
        Letter.objects.held_by(mark).filter(pk=pk),
        {"lease_until": until, "handed_over_at": now, "attempts": F("attempts") + 1},
    )
)
_SENT = PreparedChange(
    lambda pk, mark, now, title, text, html, calendar: (
        Letter.objects.held_by(mark).filter(pk=pk),
        {
            **_LET_GO,
            "state": Letter.State.SENT,
            "sent_at": now,
            "error": "",
            "title": title,
            "text": text,
            "html": html,
            "calendar": calendar,
        },
    )
)


def claim(
    now: datetime, *, limit: int, lease: timedelta, but_for: Collection[str] = ()
) -> tuple[str, list[int]]:
    """Take up to `limit` due letters for one worker; return the claim and the letters' keys.

    Letters about a place or role come first. Those to the domains in `but_for` are left. A letter
    whose lease has run out was left behind by a worker that died: it is taken again.
    """
    mark = secrets.token_hex(16)
    with transaction.atomic():
        due = Letter.objects.due(now).order_by("stream", "not_before", "pk")
        if but_for:
            due = due.exclude(domain__in=but_for)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        taken = list(due.values_list("pk", flat=True)[:limit])
        if taken:
            Letter.objects.due(now).filter(pk__in=taken).update(
                state=Letter.State.SENDING, claim=mark, lease_until=now + lease, handed_over_at=None
            )
    return mark, taken


def hold_interrupted(now: datetime) -> int:
    """Hold letters to many that were in the hands of a worker that died: they may have left; how many."""
    return Letter.objects.interrupted(now).update(state=Letter.State.HELD, error=INTERRUPTED, **_LET_GO)


def begin(pk: int, *, mark: str, now: datetime, lease: timedelta) -> bool:
    """Renew the lease right before one letter is sent and count the attempt; False: it is another's now."""
    return bool(_BEGUN.run(pk, mark, now, now + lease))


def sent(pk: int, rendered: Rendered, *, mark: str, now: datetime) -> bool:
    """Keep the letter as it was sent, without the tokens of its links."""
    copy = kept(rendered) if rendered.is_kept else replace(rendered, text="", html="", calendar="")
    title = copy.title[:LONGEST_TITLE]
    return bool(_SENT.run(pk, mark, now, title, copy.text, copy.html, copy.calendar))


def kept(rendered: Rendered) -> Rendered:
    """Return what is kept, and shown to others, of a letter in words: without the tokens of its links."""
    return replace(
        rendered,
        text=_struck(rendered.text, rendered.secrets),
        html=_struck(rendered.html, rendered.secrets),
        # Long lines are folded, in the middle of a token too.
        calendar=_struck(rendered.calendar.replace("\r\n ", ""), rendered.secrets),
        secrets=(),
    )


def came_back(pk: int, *, error: str) -> bool:
    """A letter that had been sent came back; `error` has the words of the server that would not have it."""
    sent_ones = Letter.objects.filter(pk=pk, state=Letter.State.SENT)
    return bool(sent_ones.update(state=Letter.State.FAILED, error=f"{CAME_BACK}{error}"[:LONGEST_ERROR]))


def dropped(pk: int, *, mark: str, error: str = "") -> bool:
    """The letter is no longer due, or must not be sent to its reader, which `error` says."""
    return _settle(pk, mark, state=Letter.State.DROPPED, error=error)


def failed(pk: int, *, mark: str, error: str) -> bool:
    """The letter cannot be sent; `error` has the server's words."""
    return _settle(pk, mark, state=Letter.State.FAILED, error=error)


def held(pk: int, *, mark: str) -> bool:
    """The letter to many may have left, and a person decides whether it is sent again."""
    return _settle(pk, mark, state=Letter.State.HELD, error=INTERRUPTED)


def later(pk: int, *, mark: str, error: str, not_before: datetime) -> bool:
    """The letter is tried again from `not_before` on; one of many that were paused meanwhile waits too."""
    return _settle(pk, mark, state=_due_or_paused(), error=error, not_before=not_before)


def give_back(pks: Sequence[int], *, mark: str, not_before: datetime | None = None, error: str = "") -> int:
    """Letters that were claimed and not tried: due again, at once or from `not_before` on."""
    changes: dict = {"state": _due_or_paused(), **_LET_GO}
    if not_before is not None:
        changes |= {"not_before": not_before, "error": error}
    return Letter.objects.held_by(mark).filter(pk__in=pks).update(**changes)


def _settle(pk: int, mark: str, **changes: object) -> bool:
    letters = Letter.objects.held_by(mark).filter(pk=pk)
    return bool(letters.update(**_LET_GO, **changes))


def _due_or_paused() -> Case:
    """Due again, or paused where others of its batch are."""
    others = Letter.objects.filter(batch=OuterRef("batch"), state=Letter.State.PAUSED)
    return Case(
        When(~Q(batch="") & Exists(others), then=Value(Letter.State.PAUSED)), default=Value(Letter.State.DUE)
    )


def _struck(words: str, tokens: Sequence[str]) -> str:
    for token in tokens:
        words = words.replace(token, STRUCK)
    return words


# --- What a person decides ----------------------------------------------------------------------


def send_again(letters: LetterQuerySet, *, now: datetime) -> int:
    """Make letters that were held or failed due again, their tries counted anew; return how many.

    Right before it leaves each is asked once more whether it still holds, so that no reminder of what is
    past goes out. One with an hour of its own, still to come, waits for it.
    """
    # Due from now on, and not since the day it was written: nobody has kept it waiting.
    not_before = Greatest("not_before", Value(now, output_field=DateTimeField()))
    with transaction.atomic():
        again = letters.to_decide().update(
            state=Letter.State.DUE, attempts=0, error="", not_before=not_before
        )
        if again:
            bell.ring_on_commit()
    return again


def drop(letters: LetterQuerySet) -> int:
    """Let letters that were held or failed never leave; return how many."""
    return letters.to_decide().update(state=Letter.State.DROPPED, error=BY_HAND)


def pause(batch: str) -> int:
    """Let what is one of many, and has not left, wait until somebody lets it go on; return how many.

    What a worker claimed and has not begun is taken from it: it finds that the letter is not its own.
    """
    return _not_begun(batch).update(state=Letter.State.PAUSED, **_LET_GO)


def _not_begun(batch: str) -> LetterQuerySet:
    waits = Q(state__in=[Letter.State.DUE, Letter.State.PAUSED])
    claimed = Q(state=Letter.State.SENDING, handed_over_at=None)
    return Letter.objects.filter(waits | claimed, batch=batch)


def go_on(batch: str) -> int:
    """Let what was paused leave after all; return how many."""
    with transaction.atomic():
        again = Letter.objects.filter(batch=batch, state=Letter.State.PAUSED).update(state=Letter.State.DUE)
        if again:
            bell.ring_on_commit()
    return again


def call_back(batch: str) -> int:
    """Let what is one of many, and has not left, never leave; return how many."""
    return _not_begun(batch).update(state=Letter.State.DROPPED, error=CALLED_BACK, **_LET_GO)


def unwrite(batch: str) -> int | None:
    """Unwrite all that is one of many, while none of it has left; return how many, none where some has.

    Their keys are free again, for nobody was ever written to. One that was dropped meanwhile, as of somebody
    who was forgotten, has not left either.
    """
    of_batch = Letter.objects.filter(batch=batch)
    never_left = (Letter.State.DUE, Letter.State.PAUSED, Letter.State.DROPPED)
    with transaction.atomic():
        letters = list(of_batch.select_for_update().values_list("pk", "state"))
        if any(state not in never_left for _pk, state in letters):
            return None
        of_batch.filter(pk__in=[pk for pk, _state in letters]).delete()
        return len(letters)


# --- What is kept of a person -------------------------------------------------------------------


def forget(subject: UUID, now: datetime, **about: str) -> None:
    """Erase address and words of every letter to a subject; what was not sent yet never is.

    `about` narrows it to letters about one record, as in `registration=code`.
    """
    theirs = Letter.objects.filter(
        subject=subject, **{f"about__{name}": code for name, code in about.items()}
    )
    theirs.filter(state__in=Letter.UNSENT).update(state=Letter.State.DROPPED, **_LET_GO)
    theirs.update(address="", domain="", title="", text="", html="", calendar="", error="")


def forget_about(key: str) -> int:
    """Erase the words of letters to others that tell of someone forgotten, by the beginning of their keys.

    What was not sent yet never is. Returns how many there were.
    """
    theirs = Letter.objects.filter(key__startswith=key)
    theirs.filter(state__in=Letter.UNSENT).update(state=Letter.State.DROPPED, **_LET_GO)
    return theirs.update(title="", text="", html="", calendar="", error="")


def put_off(subject: UUID, until: datetime, *, written_at: datetime, **about: str) -> int:
    """Let what was written to a subject in one instant, about one record, wait longer; return how many."""
    return _unsent(subject, written_at, about).update(not_before=until)


def come_back(subjects: Collection[UUID], *, registration: Mapping[str, str]) -> set[str]:
    """Return those places, of some subjects, whose last letter to their address was refused; one query.

    `registration` has the address that is theirs now, by the code of the place.
    """
    if not subjects:
        return set()
    tried = (Letter.State.DUE, Letter.State.SENDING, Letter.State.SENT, Letter.State.FAILED)
    found = Letter.objects.filter(
        subject__in=subjects,
        about__registration__in=list(registration),
        state__in=tried,
        channel=Channel.MAIL,
    )
    last = {
        code: state
        for code, address, state in found.order_by("created_at", "pk").values_list(
            "about__registration", "address", "state"
        )
        if address.casefold() == registration[code].casefold()
    }
    return {code for code, state in last.items() if state == Letter.State.FAILED}


def put_off_many(
    subjects: Collection[UUID], until: datetime, *, written_at: datetime, **about: Collection[str]
) -> int:
    """Let what was written to subjects in one instant, about records of theirs, wait until then; how many.

    Only what waits for an hour already does: what may leave at once has nothing to do with it.
    """
    return Letter.objects.filter(
        subject__in=subjects,
        created_at=written_at,
        state=Letter.State.DUE,
        not_before__isnull=False,
        **{f"about__{name}__in": list(codes) for name, codes in about.items()},
    ).update(not_before=until)


def take_back(subject: UUID, *, written_at: datetime, **about: str) -> int:
    """Unwrite what was written to a subject in one instant, about one record, and did not leave; how many.

    Its key is free again, for what it told of never was.
    """
    return _unsent(subject, written_at, about).delete()[0]


def say(subject: UUID, *, written_at: datetime, by: str, **about: str) -> None:
    """Note of what was just written to a subject, about one record, by whom the change was."""
    for letter in _unsent(subject, written_at, about):
        letter.about = {**letter.about, "by": by}
        letter.save(update_fields=["about"])


def _unsent(subject: UUID, written_at: datetime, about: dict[str, str]) -> LetterQuerySet:
    return Letter.objects.filter(
        subject=subject,
        created_at=written_at,
        state=Letter.State.DUE,
        **{f"about__{name}": code for name, code in about.items()},
    )


def readdress(subject: UUID, address: str, **about: str) -> int:
    """Let what was not sent yet to a subject, about one record, go to another address; return how many."""
    waiting = _waiting(subject, about).filter(channel=Channel.MAIL)
    return waiting.update(address=address, domain=_domain(address))


def reroute(subject: UUID, channel: str, address: str, **about: str) -> int:
    """Let what was not sent yet to a subject, about one record, reach them in another way; how many."""
    waiting = _waiting(subject, about).exclude(channel=channel)
    with transaction.atomic():
        rerouted = waiting.update(
            channel=channel, address=address, domain=_domain(address), claim="", lease_until=None
        )
        if rerouted and channel == Channel.MAIL:
            bell.ring_on_commit()
    return rerouted


def _waiting(subject: UUID, about: dict[str, str]) -> LetterQuerySet:
    return Letter.objects.filter(
        subject=subject,
        state__in=[Letter.State.DUE, Letter.State.HELD, Letter.State.PAUSED],
        **{f"about__{name}": code for name, code in about.items()},
    )


def move(subject: UUID, *, to: UUID, **about: str) -> int:
    """Let the letters to one subject about one record count as another's, as of a place in an account."""
    letters = Letter.objects.filter(
        subject=subject, **{f"about__{name}": code for name, code in about.items()}
    )
    return letters.update(subject=to)


def hold_unsent() -> int:
    """Hold every unsent letter for a person to decide, as after a restored backup; return how many."""
    waiting = Letter.objects.filter(state__in=[Letter.State.DUE, Letter.State.SENDING])
    return waiting.update(state=Letter.State.HELD, **_LET_GO)
