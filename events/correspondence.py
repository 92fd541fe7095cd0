"""The letters written in one event: looked for, told by whom they are to, and decided about by staff."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from events import listing, risk
from events.invitees import called
from events.models import Delegation, Event, Guest, Part, Registration
from mail import kinds, outbox, reasons
from mail.models import Channel, Letter, LetterQuerySet
from people import acts
from people.models import Person

State = Letter.State

#: What can be listed: the word in an address → the states it stands for.
LISTS: dict[str, tuple[str, ...]] = {
    "": tuple(State.values),
    "decide": Letter.TO_DECIDE,
    "held": (State.HELD,),
    "failed": (State.FAILED,),
    "waiting": (State.DUE, State.SENDING),
    "paused": (State.PAUSED,),
    "sent": (State.SENT,),
    "dropped": (State.DROPPED,),
}
#: How a letter's state is drawn, by the frame's badges.
DRAWN: dict[str, str] = {
    State.DUE: "queued",
    State.SENDING: "sending",
    State.SENT: "sent",
    State.FAILED: "failed",
    State.HELD: "waiting",
}


@dataclass(frozen=True)
class Sought:
    """What is looked for, in the words that an address carries; an empty one asks for everything."""

    state: str = ""
    kind: str = ""
    q: str = ""
    #: The code of a place or of a role: the letters to whoever holds it.
    of: str = ""
    #: The code of an announcement: the letters that carry it.
    batch: str = ""

    @classmethod
    def of_words(cls, words: Mapping[str, Any]) -> "Sought":
        """Return what an address asks for; a state that does not exist is passed over."""
        known = {
            name: str(words.get(name) or "").replace("\0", "").strip()[:120]
            for name in ("kind", "q", "of", "batch")
        }
        state = str(words.get("state") or "")
        return cls(state=state if state in LISTS else "", **known)

    @property
    def words(self) -> dict[str, str]:
        """What is asked, by name; empty words stay out."""
        return {name: value for name, value in asdict(self).items() if value}

    @property
    def narrows(self) -> bool:
        """Whether anything but the state and the kind is asked, which the counts tell already."""
        return bool(self.q or self.of or self.batch)


class Whom(NamedTuple):
    """To whom a letter is, as the desk may say it."""

    words: str
    #: The place it is about, whose page the desk has; none for others.
    place: Registration | None = None
    #: What the letter calls its reader, to be struck out where nobody is named.
    name: str = ""


def counted(letters: LetterQuerySet) -> dict[tuple[str, str], int]:
    """Return how many letters there are by (state, kind); one query."""
    found = letters.order_by().values_list("state", "kind").annotate(Count("pk"))
    return {(state, kind): number for state, kind, number in found}


def in_list(counts: Mapping[tuple[str, str], int], state: str, kind: str = "") -> int:
    """Return how many of what was counted stand in a list, of one kind or of all."""
    states = LISTS[state]
    return sum(n for (one, of), n in counts.items() if one in states and kind in ("", of))


def kinds_of(counts: Mapping[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Return the kinds among what was counted, as (name, words), by their words."""
    found = Counter(kind for _state, kind in counts)
    return sorted(((kind, kinds.title(kind)) for kind in found), key=lambda one: one[1].casefold())


def matching(letters: LetterQuerySet, event: Event, sought: Sought) -> LetterQuerySet:
    """Return those of an event's letters that match, the newest first."""
    if sought.state:
        letters = letters.filter(state__in=LISTS[sought.state])
    if sought.kind:
        letters = letters.filter(kind=sought.kind)
    if sought.batch:
        letters = letters.filter(batch=sought.batch)
    if sought.of:
        places = Registration.objects.filter(event=event, code=sought.of).values("subject")
        roles = Part.objects.filter(session__event=event, code=sought.of).values("subject")
        letters = letters.filter(subject__in=places.union(roles))
    if sought.q:
        letters = _to(letters, event, sought.q)
    return letters.order_by("-created_at", "-pk")


def _to(letters: LetterQuerySet, event: Event, words: str) -> LetterQuerySet:
    """Letters to whom the words find: by name, address or phone, and by the number of a place."""
    places = listing.sought(Registration.objects.filter(event=event), words).values("subject")
    roles = Part.objects.filter(listing.every_word(words, _is_in_role), session__event=event)
    guests = Guest.objects.filter(listing.every_word(words, _is_in_guest), event=event)
    # One list of readers, so that their letters are found by its index and not each letter looked at thrice.
    found = letters.filter(subject__in=places.union(roles.values("subject"), guests.values("subject")))
    if "@" not in words:
        return found
    to_it = letters.filter(address__iexact=words)
    return letters.filter(pk__in=found.values("pk").union(to_it.values("pk")))


def _is_in_role(word: str) -> Q:
    # An account's own name is told only once its person has said yes; see `invitees.called`.
    match = Q(person__name__icontains=word, status=Part.Status.CONFIRMED) | Q(person__email__iexact=word)
    # Like the address, their phone is found by whoever has all of it.
    return match | Q(person__phone=f"+{digits}") if (digits := listing.digits_of(word)) else match


def _is_in_guest(word: str) -> Q:
    return Q(name__icontains=word) | Q(email__icontains=word)


def whom(letters: Iterable[Letter], event: Event, viewer: Any) -> dict[int, Whom]:
    """Return to whom each letter is, by its key; so many queries for many as for one.

    Where the event's risk allows no list of names, a place is told by its number.
    """
    rows = list(letters)
    shows = risk.has_lists(event)
    places = _by_code(Registration.objects.filter(event=event), rows, "registration")
    roles = _by_code(
        Part.objects.filter(session__event=event).select_related("session", "person"), rows, "part"
    )
    guests = _by_code(Guest.objects.filter(event=event), rows, "guest")
    groups = _by_code(Delegation.objects.filter(event=event), rows, "delegation")
    found = {}
    for row in rows:
        about = row.about
        if place := places.get(about.get("registration", "")):
            words = place.name if shows else _("Place %(number)s") % {"number": place.number}
            found[row.pk] = Whom(words, place, place.name)
        elif role := roles.get(about.get("part", "")):
            name = role.person.name if role.person else ""
            found[row.pk] = Whom(f"{called(role, viewer)} ({role.get_role_display()})", name=name)
        elif guest := guests.get(about.get("guest", "")):
            found[row.pk] = Whom(guest.name if shows else reasons.masked(row.address), name=guest.name)
        elif group := groups.get(about.get("delegation", "")):
            found[row.pk] = Whom(group.organisation, name=group.addressee)
        else:
            found[row.pk] = Whom(reasons.masked(row.address) or _("erased"))
    return found


def _by_code(rows: Any, letters: Iterable[Letter], name: str) -> dict[str, Any]:
    codes = {letter.about[name] for letter in letters if name in letter.about}
    return {row.code: row for row in rows.filter(code__in=codes)}


def unnamed(words: str, whom: Whom, event: Event) -> str:
    """Return the words of a letter, without the name of its reader where the event's risk names nobody."""
    if risk.has_lists(event) or not whom.name:
        return words
    return words.replace(whom.name, outbox.STRUCK).replace(escape(whom.name), outbox.STRUCK)


# --- What staff decide ---


def send_again(letters: LetterQuerySet, event: Event, *, by: Person, now: datetime) -> int:
    """Make letters that were held or failed due again; return how many. What was erased stays."""
    again = outbox.send_again(letters.exclude(address="", channel=Channel.MAIL), now=now)
    if again:
        acts.note(event, "letters sent again", by=by, now=now, count=str(again))
    return again


def drop(letters: LetterQuerySet, event: Event, *, by: Person, now: datetime) -> int:
    """Let letters that were held or failed never leave; return how many."""
    dropped = outbox.drop(letters)
    if dropped:
        acts.note(event, "letters dropped", by=by, now=now, count=str(dropped))
    return dropped


# --- One's own ---


def to_holder(place: Registration | Part, now: datetime) -> LetterQuerySet:
    """Return the letters that the holder of a place or role was sent because of it, the newest first.

    Neither what no longer held nor what may still be taken back: it tells of what may never have been.
    """
    if isinstance(place, Part):
        # Whoever holds several roles in a session gets one letter about them all.
        theirs = Q(about__part=place.code) | Q(about__has_key="part", about__session=place.session.code)
    else:
        theirs = Q(about__registration=place.code)
    letters = Letter.objects.filter(theirs, subject=place.subject)
    letters = letters.exclude(state__in=[State.DROPPED, State.PAUSED])
    return letters.filter(Q(state=State.SENT) | Q(not_before__lte=now)).order_by("-created_at", "-pk")
