"""Newsletter: who asks for it, confirms it, chooses from it, and leaves it.

Nobody gets an issue who has not pressed the button in a letter to that very address, or whose agreement was
declared with the list that brought them (`mail.subscriber_lists`). Whoever leaves is deleted a day later;
what stays is the hash that says not to write to them (`mail.suppression`).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from mail import limits, outbox, signed_links, suppression
from mail.kinds import Rendered
from mail.layout import Button, Facts, Link, Says, compose
from mail.models import Letter, Newsletter, Stream, Subscriber, Topic
from mail.models.newsletters import SubscriberQuerySet
from people import consent, links
from people.models import ConsentText

State = Subscriber.State

CONFIRM, PREFERENCES = "newsletter-confirm", "newsletter-preferences"
#: Days for which the link that confirms is open; what was not confirmed by then is forgotten.
CONFIRM_DAYS = 7
#: Whoever asks again before that gets no second letter: somebody else may have typed the address.
AGAIN_AFTER = timedelta(minutes=10)
#: How long leaving can be taken back before the row is deleted.
UNDO = timedelta(days=1)
#: Letters a day to an address that has not confirmed, however often somebody asks in its name.
MOST_A_DAY = 3

#: What the site's own newsletter is called, and says of itself, until somebody writes it better.
NAMES = {"es": "Boletín", "pt-br": "Boletim", "en": "Newsletter"}
PROMISES = {
    "es": "Una vez por semana: las próximas sesiones y formaciones, lo que se publicó y lo que pasó.",
    "pt-br": "Uma vez por semana: as próximas sessões e formações, o que foi publicado e o que aconteceu.",
    "en": "Once a week: the sessions and trainings ahead, what was published, and what happened.",
}


class TooManyAsk(Exception):
    """So many asked within the hour that somebody may be typing the addresses of others; translated."""

    def __init__(self) -> None:
        super().__init__(_("Too many people are asking for it right now. Please try again in an hour."))


#: Further addresses that a subject has proved theirs; rooms above register how they know.
_proved: list[Callable[[UUID], Iterable[str]]] = []


def proved_by(addresses_of: Callable[[UUID], Iterable[str]]) -> None:
    """Register, in a room's `AppConfig.ready`, addresses that a subject has proved theirs."""
    if addresses_of not in _proved:
        _proved.append(addresses_of)


#: Where what was sent can be read; the room above that keeps an archive registers how it is found.
_archives: list[Callable[[Newsletter], str]] = []


def archived_by(address_of: Callable[[Newsletter], str]) -> None:
    """Register, in a room's `AppConfig.ready`, where a newsletter's issues can be read; '' when nowhere."""
    if address_of not in _archives:
        _archives.append(address_of)


def archive_of(newsletter: Newsletter) -> str:
    """Return where the issues sent so far can be read in the active language; '' when nowhere."""
    return next(filter(None, (address_of(newsletter) for address_of in _archives)), "")


def ensure() -> Newsletter:
    """Return the site's own newsletter, making it where missing; its editors name it as they like."""
    found = Newsletter.objects.filter(coalition=None).order_by("pk").first()
    return found or Newsletter.objects.create(names=NAMES, promises=PROMISES)


def open_ones(coalition: int | None = None) -> list[Newsletter]:
    """Return the newsletters that can be asked for, the site's own first.

    Where a coalition (by its key) is at home and has any, these are its own alone.
    """
    every = list(Newsletter.objects.filter(is_open=True).select_related("coalition").order_by("pk"))
    its_own = [each for each in every if coalition and each.coalition_id == coalition]
    return its_own or sorted(every, key=lambda each: each.coalition_id is not None)


def proved(subject: UUID) -> set[str]:
    """Return the addresses that a subject has proved theirs, in small letters."""
    theirs = EmailAddress.objects.filter(user__subject=subject, verified=True)
    addresses = set(theirs.values_list("email", flat=True))
    for addresses_of in _proved:
        addresses |= set(addresses_of(subject))
    return {address.lower() for address in addresses}


# --- Asking and confirming --------------------------------------------------------------------------


@transaction.atomic
def ask(
    newsletter: Newsletter, *, address: str, language: str, topics: Collection[str], now: datetime
) -> None:
    """Ask for a newsletter on the website; only a letter to the address says what comes of it.

    Whoever asks learns nothing: known, unknown and unwanted addresses are answered alike. A new one gets a
    letter with a link that confirms; somebody who gets it already is told where to choose, once a day.
    Raises `TooManyAsk`, before anything is looked up, when the hour's letters are spent.
    """
    if not limits.admits("newsletter", settings.NEWSLETTER_ASKED_PER_HOUR, now):
        raise TooManyAsk
    address = address.strip()
    words = consent.text_in_force("newsletter", language)
    row = _locked(newsletter, address) or _new(newsletter, address, language, words, now)
    if row.state == State.ACTIVE:
        _post(row, "mail.newsletter_known", f"newsletter-known:{row.code}:{now:%Y-%m-%d}", now=now)
        return
    is_again = row.state == State.PENDING and bool(row.topics)
    was_asked_at = row.asked_at
    row.state, row.left_at = State.PENDING, None
    row.language, row.topics = language, _known(topics)
    row.way, row.brought_in, row.source = Subscriber.Way.FORM, None, ""
    row.consent, row.agreed_at = words, now
    today = f"newsletter-confirm:{row.code}:{now:%Y-%m-%d}"
    is_enough = Letter.objects.filter(key__startswith=today).count() >= MOST_A_DAY
    if not is_enough and (not is_again or now - was_asked_at >= AGAIN_AFTER):
        row.asked_at = now
        _post(row, "mail.newsletter_confirm", f"{today}:{now:%H:%M:%S.%f}", now=now)
    row.save()


def _locked(newsletter: Newsletter, address: str) -> Subscriber | None:
    return _theirs(newsletter, address).select_for_update(of=("self",)).first()


def _theirs(newsletter: Newsletter, address: str) -> SubscriberQuerySet:
    rows = Subscriber.objects.select_related("newsletter").filter(newsletter=newsletter)
    return rows.of_address(address)


def _new(
    newsletter: Newsletter, address: str, language: str, words: ConsentText, now: datetime
) -> Subscriber:
    """Make a row that is asked for here for the first time, and may be made by two at once."""
    try:
        with transaction.atomic():
            return Subscriber.objects.create(
                newsletter=newsletter, address=address, language=language, agreed_at=now, asked_at=now,
                consent=words,
            )  # fmt: skip
    except IntegrityError:
        return _theirs(newsletter, address).get()


def _known(topics: Collection[str]) -> list[str]:
    return [topic for topic in Topic.values if topic in topics]


def _post(row: Subscriber, kind: str, key: str, *, now: datetime) -> None:
    outbox.post(
        key,
        kind,
        about={"subscriber": row.code, "newsletter": row.newsletter.code},
        address=row.address,
        language=row.language,
        subject=row.reader,
        now=now,
    )


def to_confirm(token: str, *, now: datetime) -> Subscriber | None:
    """Return whom a link confirms; none when it is forged or expired."""
    code = links.read(CONFIRM, token, now=now)
    return by_code(code) if code else None


@transaction.atomic
def confirm(row: Subscriber, *, now: datetime) -> bool:
    """Put the owner of an address on the list, who pressed the button behind a letter to it; twice is once.

    It is their own new wish: what they once asked to the contrary falls. Returns whether they are new.
    """
    if not Subscriber.objects.filter(pk=row.pk, state=State.PENDING).update(
        state=State.ACTIVE, confirmed_at=now
    ):
        return False
    _wants_again(row, now=now)
    suppression.reached(row.address, now=now)
    _post(row, "mail.newsletter_welcome", f"newsletter-welcome:{row.code}:{now.isoformat()}", now=now)
    return True


def _wants_again(row: Subscriber, *, now: datetime) -> bool:
    """Let what its reader, or the desk for them, asked to the contrary fall, for this newsletter alone.

    Where they had wanted none at all, or complained, they leave every other one that they are on. Returns
    whether there was anything.
    """
    of_all = suppression.ask_again(row.address, Stream.NEWSLETTER, now=now)
    if of_all:
        others = Subscriber.objects.select_related("newsletter").of_address(row.address).active()
        for other in others.exclude(pk=row.pk):
            leave(other, now=now)
    of_this = suppression.ask_again(row.address, Stream.NEWSLETTER, about=row.newsletter.code, now=now)
    return bool(of_all or of_this)


# --- Choosing and leaving -----------------------------------------------------------------------------


def by_code(code: str) -> Subscriber | None:
    """Return the subscriber of a code."""
    return Subscriber.objects.select_related("newsletter").filter(code=code).first()


def mine(token: str) -> Subscriber | None:
    """Return whose page a link in an issue opens; none when it is forged or nobody's any more."""
    code = signed_links.read(PREFERENCES, token)
    row = by_code(code) if code else None
    return row if row and row.state != State.PENDING else None


def choose(row: Subscriber, *, language: str, topics: Collection[str]) -> None:
    """Keep what somebody wants to read, and in which language."""
    row.language, row.topics = language, _known(topics)
    row.save(update_fields=["language", "topics"])


def stopped(row: Subscriber) -> str:
    """Return why nothing is sent to somebody on the list, a code of `Suppression.Reason`; else ''."""
    return suppression.kept_out([row.address], Stream.NEWSLETTER, row.newsletter.code).get(row.address, "")


@transaction.atomic
def leave(row: Subscriber, *, now: datetime, letter: str = "") -> None:
    """Take somebody off the list at once; for a day they can undo it, then the row is deleted."""
    suppression.object_to(row.address, Stream.NEWSLETTER, about=row.newsletter.code, now=now, letter=letter)
    Subscriber.objects.filter(pk=row.pk, state=State.ACTIVE).update(state=State.LEFT, left_at=now)


@transaction.atomic
def come_back(row: Subscriber, *, now: datetime) -> bool:
    """Undo leaving, or another stop, with what was chosen before; False when nothing was left to undo."""
    was_stopped = _wants_again(row, now=now)
    rows = Subscriber.objects.filter(pk=row.pk, state=State.LEFT)
    return bool(rows.update(state=State.ACTIVE, left_at=None)) or was_stopped


@transaction.atomic
def erase(row: Subscriber, *, now: datetime) -> None:
    """Delete a subscriber with every word and address of the letters to them, at once and for good."""
    if row.state != State.PENDING:
        leave(row, now=now)
    _delete(row, now)


def _delete(row: Subscriber, now: datetime) -> None:
    links.revoke(row.code)
    outbox.forget(row.reader, now)
    row.delete()


def of_letter(letter: Letter) -> Subscriber | None:
    """Return the subscriber whom an issue was sent to, while they are known."""
    return by_code(letter.about.get("subscriber", ""))


def sweep(*, now: datetime) -> int:
    """Delete whoever left a day ago, and what was never confirmed; return how many."""
    old = Q(state=State.LEFT, left_at__lte=now - UNDO) | Q(
        state=State.PENDING, asked_at__lte=now - timedelta(days=CONFIRM_DAYS)
    )
    gone = 0
    for row in Subscriber.objects.filter(old).iterator():
        with transaction.atomic():
            _delete(row, now)
        gone += 1
    return gone


def forget(subject: UUID, now: datetime) -> None:
    """Delete the subscriptions of the addresses that a subject has proved theirs, for good."""
    for address in proved(subject):
        for row in Subscriber.objects.select_related("newsletter").of_address(address):
            erase(row, now=now)


# --- Their letters ------------------------------------------------------------------------------------


def _url(name: str, token: str) -> str:
    return settings.PUBLIC_URL + reverse(f"mail:{name}", args=[token])


def preferences_link(row: Subscriber) -> tuple[str, str]:
    """Return the address of somebody's own page, in the active language, and the token in it."""
    token = signed_links.sign(PREFERENCES, row.code)
    return _url("subscription", token), token


def is_unconfirmed(letter: Letter, now: datetime) -> bool:
    """Return whether the letter that asks to confirm is still needed."""
    row = of_letter(letter)
    return bool(row and row.state == State.PENDING and now < row.asked_at + timedelta(days=CONFIRM_DAYS))


def is_subscribed(letter: Letter, now: datetime) -> bool:
    """Return whether the reader of a letter still is on the list, by the address it goes to."""
    row = of_letter(letter)
    return bool(row and row.state == State.ACTIVE and row.address == letter.address)


def _row(letter: Letter) -> Subscriber:
    # Asked right before: it is still due.
    return Subscriber.objects.select_related("newsletter").get(code=letter.about["subscriber"])


def confirm_letter(letter: Letter, now: datetime) -> Rendered:
    """The letter with the link that confirms; whoever did not ask need do nothing."""
    row = _row(letter)
    name = row.newsletter.name_in(letter.language)
    token = links.mint(CONFIRM, row.code, now=now, days=CONFIRM_DAYS)
    return compose(
        _("Confirm: %(name)s") % {"name": name},
        Says(_("Somebody, most likely you, asked for “%(name)s” at this address.") % {"name": name}),
        Button(_("Yes, I want it"), _url("confirm_subscription", token)),
        Says(
            _("If it was not you, do nothing: nothing is sent, and in seven days the address is forgotten.")
        ),
        greeting=_("Hello,"),
        why=_("You get this because your address was typed on our website."),
        secrets=(token,),
    )


def known_letter(letter: Letter, now: datetime) -> Rendered:
    """The letter to somebody who asked again and is on the list."""
    row = _row(letter)
    name = row.newsletter.name_in(letter.language)
    url, token = preferences_link(row)
    return compose(
        _("You already get “%(name)s”") % {"name": name},
        Says(_("Somebody, most likely you, asked for it again at this address. Nothing has changed.")),
        Button(_("Choose what you get"), url),
        greeting=_("Hello,"),
        why=_("You get this because your address was typed on our website."),
        secrets=(token,),
    )


def welcome_letter(letter: Letter, now: datetime) -> Rendered:
    """The first letter after confirming: what was chosen, where to change it, how to leave."""
    row = _row(letter)
    name = row.newsletter.name_in(letter.language)
    url, token = preferences_link(row)
    unsubscribe, other = suppression.unsubscribe_link(letter, now)
    chosen = ", ".join(str(Topic(topic).label) for topic in row.topics)
    letter_in_words = compose(
        _("Welcome to “%(name)s”") % {"name": name},
        Says(_("You are on the list. The next issue comes to this address.")),
        Facts([(_("You get"), chosen), (_("Language"), str(dict(settings.LANGUAGES)[row.language]))]),
        Button(_("Choose what you get"), url),
        Link(_("No more of this newsletter"), unsubscribe),
        greeting=_("Hello,"),
        why=_("You get this because you confirmed that you want “%(name)s”.") % {"name": name},
        secrets=(token, other),
    )
    return replace(letter_in_words, unsubscribe=unsubscribe)
