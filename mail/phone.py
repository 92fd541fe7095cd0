"""Letters told by phone: held for one of those who tell, put in words, told, and taken back.

They stand in the list of the record they are filed under from their hour on, as long as they still hold. Who
tells and whom is for the room above to say. Beside `outbox` the only writer of letters, of these alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from mail import kinds
from mail.kinds import Rendered
from mail.models import Channel, Letter, LetterQuerySet
from mail.outbox import LONGEST_TITLE, STRUCK
from people.models import Person

#: How long a letter is in the hands of whoever said that they are telling it.
HOLD = timedelta(minutes=10)
#: Characters of what somebody wrote that are said with it.
LONGEST_PROSE = 700
#: What stands as the error of a letter whose reader's number is wrong.
WRONG_NUMBER = "wrong number"
#: Letters that one run asks whether they still hold.
AT_ONCE = 200
#: Seconds between two runs, by which they take turns at a longer list.
TURN = 15
#: A letter that was told can be told anew until then: nobody sent it after all.
UNDO = timedelta(hours=24)


@dataclass(frozen=True)
class Words:
    """What is said to one person, in their language, of one or several letters."""

    text: str
    language: str
    #: Each letter with its words; those that hold no more are gone from it.
    told: Sequence[tuple[Letter, Rendered]]


# --- Whose hands they are in ---


def hold(letters: LetterQuerySet, *, by: Person, now: datetime) -> list[Letter]:
    """Take letters in hand that are to be told now; return them, none where somebody else has one of them."""
    with transaction.atomic():
        waiting = letters.to_tell(now)
        free = Q(claim="") | Q(claim=by.code) | Q(lease_until__lte=now)
        if waiting.exclude(free).exists():
            return []
        keys = [
            pk
            for pk in waiting.order_by("pk").values_list("pk", flat=True)
            if waiting.filter(free, pk=pk).update(claim=by.code, lease_until=now + HOLD)
        ]
        return list(Letter.objects.filter(pk__in=keys).order_by("not_before", "pk"))


def let_go(letters: LetterQuerySet, *, by: Person) -> int:
    """Leave letters to the others again; return how many."""
    return _in_hand(letters, by).update(claim="", lease_until=None)


def _in_hand(letters: LetterQuerySet, by: Person) -> LetterQuerySet:
    return letters.filter(channel=Channel.PHONE, state=Letter.State.DUE, claim=by.code)


# --- What is said ---


@transaction.atomic
def words(letters: Sequence[Letter], *, now: datetime, says_little: bool, signed: str = "") -> Words:
    """Put letters to one person in words, each with its title and facts, and mint the link they lead to.

    Each is asked first whether it still holds; one that does not is dropped. With `says_little` neither a
    name nor what it is about is said: the titles are neutral then by themselves. `signed` says who writes.
    """
    told: list[tuple[Letter, Rendered]] = []
    language = letters[0].language if letters else settings.LANGUAGE_CODE
    with override(language):
        for letter in letters:
            kind = kinds.get(letter.kind)
            if kind.still_due(letter, now):
                told.append((letter, kind.render(letter, now)))
            else:
                Letter.objects.filter(pk=letter.pk, state=Letter.State.DUE).update(
                    state=Letter.State.DROPPED, claim="", lease_until=None
                )
        return Words(_text(told, says_little=says_little, signed=signed), language, told)


def _text(told: Sequence[tuple[Letter, Rendered]], *, says_little: bool, signed: str) -> str:
    if not told:
        return ""
    blocks = [_("Hello,") if says_little or not told[0][1].greeting else told[0][1].greeting]
    links: dict[tuple[str, str], str] = {}
    for letter, rendered in told:
        lines = [rendered.title]
        if not says_little:
            # What the title has said already is not said again.
            facts = [(name, value) for name, value in rendered.facts if value not in rendered.title]
            lines += [_("%(name)s: %(value)s") % {"name": name, "value": value} for name, value in facts]
        blocks.append("\n".join(lines))
        if rendered.prose and not says_little:
            blocks.append(_beginning(rendered.prose))
        if rendered.link:
            # Letters about one record lead to one page, each by a token of its own: the last is said.
            about = next((letter.about[who] for who in ("registration", "part") if who in letter.about), "")
            links[about, _struck(rendered.link, rendered)] = rendered.link
    blocks += [_("Your page, for you alone: %(link)s") % {"link": link} for link in links.values()]
    if signed and not says_little:
        blocks.append(signed)
    return "\n\n".join(blocks)


def _beginning(prose: str) -> str:
    """A text, or as much of it as a short message holds: the whole stands on its reader's page."""
    if len(prose) <= LONGEST_PROSE:
        return prose
    return prose[:LONGEST_PROSE].rpartition(" ")[0].rstrip() + " …"


def _struck(text: str, rendered: Rendered) -> str:
    for token in rendered.secrets:
        text = text.replace(token, STRUCK)
    return text


# --- What becomes of them ---


@transaction.atomic
def told(said: Words, *, by: Person, means: str, now: datetime) -> int:
    """Keep what was said of letters in one's hands, without the tokens of its links; return how many."""
    kept = said.text
    for _letter, rendered in said.told:
        kept = _struck(kept, rendered)
    return sum(
        _settle_told(Letter.objects.filter(pk=letter.pk), by, means, now, title=rendered.title, text=kept)
        for letter, rendered in said.told
    )


def told_so(letters: LetterQuerySet, *, by: Person, means: str, now: datetime) -> int:
    """Tick letters that were told in some other way, such as with a link handed over; return how many."""
    return _settle_told(letters.to_tell(now), by, means, now)


def _settle_told(
    letters: LetterQuerySet, by: Person, means: str, now: datetime, title: str = "", text: str = ""
) -> int:
    return letters.filter(channel=Channel.PHONE, state=Letter.State.DUE).update(
        state=Letter.State.SENT,
        sent_at=now,
        told_by=by,
        told_with=means,
        claim="",
        lease_until=None,
        error="",
        title=title[:LONGEST_TITLE],
        text=text,
    )


def not_told(letters: LetterQuerySet, *, now: datetime) -> int:
    """Put letters back on the list that were ticked as told and were not; return how many."""
    ticked = letters.filter(channel=Channel.PHONE, state=Letter.State.SENT, sent_at__gt=now - UNDO)
    return ticked.update(
        state=Letter.State.DUE, sent_at=None, told_by=None, told_with="", title="", text="", not_before=now
    )


def later(letters: LetterQuerySet, *, by: Person, until: datetime) -> int:
    """Let letters whose reader did not answer wait until then; return how many."""
    return _in_hand(letters, by).update(
        claim="", lease_until=None, attempts=F("attempts") + 1, not_before=until
    )


def wrong_number(letters: LetterQuerySet, *, by: Person) -> int:
    """Keep that the number of whoever they are for is wrong: a person decides; return how many."""
    return _in_hand(letters, by).update(
        state=Letter.State.FAILED, claim="", lease_until=None, error=WRONG_NUMBER
    )


def take_over(letters: LetterQuerySet, *, now: datetime) -> int:
    """Let letters that no mail server would take be told by phone; return how many."""
    return letters.filter(channel=Channel.MAIL, state=Letter.State.FAILED).update(
        channel=Channel.PHONE,
        state=Letter.State.DUE,
        address="",
        domain="",
        error="",
        attempts=0,
        not_before=now,
    )


def drop(letters: LetterQuerySet, *, now: datetime) -> int:
    """Let letters that nobody needs to hear leave the list; return how many."""
    return letters.to_tell(now).update(state=Letter.State.DROPPED, claim="", lease_until=None)


def drop_over(now: datetime) -> int:
    """Drop what stands in the lists and holds no more; return how many.

    A long list is gone through in turns, so that no run takes long: each is asked again when it is told.
    """
    waiting = Letter.objects.filter(channel=Channel.PHONE, state=Letter.State.DUE, not_before__lte=now)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True))
    turns = -(-len(keys) // AT_ONCE) or 1
    begin = int(now.timestamp()) // TURN % turns * AT_ONCE
    dropped = 0
    for letter in Letter.objects.filter(pk__in=keys[begin : begin + AT_ONCE]):
        if not kinds.get(letter.kind).still_due(letter, now):
            dropped += waiting.filter(pk=letter.pk).update(
                state=Letter.State.DROPPED, claim="", lease_until=None
            )
    return dropped
