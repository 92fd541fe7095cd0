"""Announcements of the organisers' as letters: to those they are for, and to whoever tries one."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from convite.prepared import Prepared
from events import messages, risk
from events.letters.about import Reader, reader_asked, reader_of
from events.letters.pieces import OwnPage, called, finished, lead_of
from events.models import Event, Message, Part, Registration
from mail import suppression
from mail.kinds import Rendered
from mail.layout import Link, Prose, Says, compose
from mail.layout import Part as Piece
from mail.models import Channel, Letter
from people.models import Person

_MESSAGE = Prepared(lambda code: Message.objects.filter(code=code).select_related("event", "by"))


def message(letter: Letter, now: datetime) -> Rendered:
    """What the organisers wrote; where mail tells the outside too much, that it stands on one's page."""
    reader = reader_asked(letter)[0] if "part" in letter.about else reader_of(letter)
    sent, page = message_of(letter), OwnPage(reader, now)
    if risk.is_neutral(reader.event):
        title = ""
        parts: list[Piece] = [
            Says(_("The organisers wrote to you. You read it on your page.")),
            page.button(),
        ]
    else:
        title, parts = said(sent, letter.language, reader, page.url)
        if "{my_page}" not in sent.texts[sent.told_in(letter.language)]:
            parts.append(page.button())
    if letter.channel == Channel.PHONE:
        # Told by a person, who can be told not to: no address is to be taken off a list.
        whole = finished(title, _("A message for you"), reader, page, parts)
        prose = "\n\n".join(part.words for part in parts if isinstance(part, Prose))
        return replace(whole, prose=prose)
    stop_url, token = suppression.unsubscribe_link(letter, now)
    parts.append(Link(_("Get no more messages of this kind"), stop_url))
    whole = finished(title, _("A message for you"), reader, page, parts)
    return replace(
        whole,
        reply_to=_answers_to(sent),
        unsubscribe=stop_url,
        secrets=(*whole.secrets, token),
    )


def message_test(letter: Letter, now: datetime) -> Rendered:
    """The same to whoever tries it, with their own name and without a way to anybody's page."""
    sent = message_of(letter)
    if letter.subject is None:
        raise Person.DoesNotExist
    person = Person.objects.get(subject=letter.subject, is_active=True)
    page = settings.PUBLIC_URL + reverse("events:my_page")
    title, text = _filled(sent, letter.language, sent.event, {"name": person.name, "my_page": page})
    note = _(
        "This is a test: only you got it. In the real message each reader finds the way to their own page."
    )
    # What mail would tell the outside about readers it would tell about whoever tries it too.
    shown = Says(_("The organisers wrote to you. You read it on your page."))
    parts: list[Piece] = [Says(note), shown if risk.is_neutral(sent.event) else Prose(text)]
    whole = compose(
        _("[Test] %(title)s") % {"title": _("A message for you") if risk.is_neutral(sent.event) else title},
        *parts,
        greeting=_("Hello %(name)s,") % {"name": person.name},
        why=_("You get this message because your address was given to us for a meeting.")
        if risk.is_neutral(sent.event)
        else _("You get this message because you wrote it for “%(event)s” of %(organisation)s.")
        % {"event": called(sent.event) or _("Meeting"), "organisation": lead_of(sent.event)},
        is_neutral=risk.is_neutral(sent.event),
    )
    return replace(whole, reply_to=_answers_to(sent))


def said(sent: Message, language: str, reader: Reader, page_url: str) -> tuple[str, list[Piece]]:
    """Return the subject line and the text of an announcement, filled in for one reader."""
    title, text = _filled(sent, language, reader.event, {"name": reader.name, "my_page": page_url})
    return title, [Prose(text)]


def words_on_the_page(sent: Message, place: Registration | Part, language: str) -> tuple[str, str]:
    """Return the subject line and the text as they stand on the page of a place or role."""
    if isinstance(place, Part):
        event, name = place.session.event, place.person.name if place.person else ""
    else:
        event, name = place.event, place.name
    values = {"name": name, "my_page": _("(your page)")}
    return _filled(sent, language, event, values, names=lambda event: str(event.title))


def _filled(
    sent: Message,
    language: str,
    event: Event,
    values: dict[str, str],
    names: Callable[[Event], str] = called,
) -> tuple[str, str]:
    """Return subject and text, filled in; the event has its name in the language of the words around it."""
    told_in = sent.told_in(language)
    with override(told_in or language):
        values = {**values, "event": names(event)}
    words: Sequence[str] = (sent.titles.get(told_in, ""), sent.texts.get(told_in, ""))
    title, text = (messages.filled(one, values) for one in words)
    return title, text


def _answers_to(sent: Message) -> str:
    """The address of whoever wrote it, where they want answers; a protected gathering's tells too much."""
    if not sent.is_answered or sent.by is None or not sent.by.is_active or risk.is_neutral(sent.event):
        return ""
    return sent.by.email


def message_of(letter: Letter) -> Message:
    """Return the announcement that a letter carries; raises DoesNotExist when it is gone."""
    found = next(iter(_MESSAGE.records(letter.about.get("message", ""))), None)
    if found is None:
        raise Message.DoesNotExist
    return found


def message_still_leaves(letter: Letter, now: datetime) -> bool:
    """It was not stopped, and its reader's place or role is what it was when they were chosen."""
    about = letter.about
    code = about.get("part") or about.get("registration", "")
    return messages.still_holds(code, about.get("status", ""), about.get("message", ""))


def test_still_makes_sense(letter: Letter, now: datetime) -> bool:
    """The announcement that is tried is still there."""
    return Message.objects.filter(code=letter.about.get("message", "")).exists()
