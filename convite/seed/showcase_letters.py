"""Letters of the demonstration in every state: announcements sent and paused, one that failed, one held."""

from datetime import datetime, timedelta

from events import messages
from events.models import Event, Registration
from mail import outbox
from mail.models import Letter, LetterQuerySet
from people.models import Person

_ROOM = {
    "es": (
        "Qué llevar a la mesa",
        "Traiga su documento para la entrada del edificio.\n\nHay café desde las 9.",
    ),
    "pt-br": (
        "O que trazer para a mesa",
        "Traga um documento para a entrada do prédio.\n\nHá café a partir das 9h.",
    ),
    "en": (
        "What to bring to the table",
        "Bring a document for the entrance of the building.\n\nCoffee is ready from 9.",
    ),
}
_ONLINE = {
    "es": (
        "La sala en línea cambia",
        "Entre siempre desde su página: {my_page}\n\nEl enlace de antes ya no sirve.",
    ),
    "en": (
        "The online room changes",
        "Always enter from your page: {my_page}\n\nThe earlier link works no more.",
    ),
}


def letters(event: Event, *, by: Person, now: datetime) -> None:
    """Write two announcements to people of an event, and set one letter aside as failed and one as held."""
    placed = Registration.objects.filter(event=event).placed().order_by("number")
    codes = list(placed.values_list("code", flat=True))
    sent = _announce(event, _ROOM, codes[:6], by=by, now=now - timedelta(days=2))
    paused = _announce(event, _ONLINE, codes[6:12], by=by, now=now)
    messages.pause(paused, by=by, now=now)
    # What a mail server and a stopped worker leave behind; nobody here can make them do so on demand.
    of_sent = Letter.objects.filter(batch=sent.code).order_by("-pk")
    _set_aside(of_sent[:1], state=Letter.State.HELD, error=outbox.INTERRUPTED)
    refused = "550 5.1.1 mailbox unavailable"
    confirmations = Letter.objects.filter(filed_under=event.code, kind="events.registered").order_by("-pk")
    _set_aside(confirmations[:1], state=Letter.State.FAILED, error=refused)


def _announce(
    event: Event, words: dict[str, tuple[str, str]], codes: list[str], *, by: Person, now: datetime
) -> messages.Message:
    draft = messages.choose(event, codes=codes, by=by, now=now)
    titles = {language: title for language, (title, _text) in words.items()}
    texts = {language: text for language, (_title, text) in words.items()}
    messages.word(draft, titles=titles, texts=texts, is_answered=True)
    return messages.send(draft, is_sure=True, by=by, now=now)


def _set_aside(letters: LetterQuerySet, **facts: str) -> None:
    for letter in letters:
        Letter.objects.filter(pk=letter.pk).update(attempts=1, **facts)
