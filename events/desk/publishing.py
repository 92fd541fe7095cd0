"""An event made public from the desk: the act, its pages, and what still lacks translation."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from events import publication, schedule
from events.desk.fields import LANGUAGES
from events.desk.page import say_done, sentences
from events.errors import EventError
from events.models import Event
from people.access import signed_in


def publish(request: HttpRequest, event: Event) -> None:
    """Publish an event and make its pages; what keeps it back, or still lacks translation, is said."""
    try:
        lacks = schedule.publish(event, by=signed_in(request), now=timezone.now())
    except EventError as error:
        for sentence in sentences(error):
            messages.error(request, sentence)
    else:
        say_done(request, _("Published. People can register now; the pages stand below."))
        if lacks:
            messages.warning(request, _warning(event, lacks))


def _warning(event: Event, lacks: list[str]) -> str:
    """What lacks, in one place, for a phone shows little else beside five warnings; and where to write it."""
    lines = [format_html("{}", words) for words in lacks]
    if url := publication.where_to_write(event):
        lines.append(format_html('<a href="{}">{}</a>', url, _("Write the texts")))
    return format_html_join(mark_safe("<br>"), "{}", [(line,) for line in lines])


def pages(event: Event) -> list[tuple[str, str]]:
    """Return the event's public pages as (address, name of the language); none unless it is published."""
    if event.status != Event.Status.PUBLISHED:
        return []
    return [(url, language_name(code)) for code, url in publication.addresses(event).items()]


def untitled(event: Event) -> list[str]:
    """Return the names of the languages in which the event has no title yet."""
    return [
        language_name(code) for column, code in LANGUAGES.items() if not getattr(event, f"title_{column}")
    ]


def language_name(code: str) -> str:
    """Return what a language is called in the language of the page."""
    return {"es": _("Spanish"), "pt-br": _("Portuguese"), "en": _("English")}[code]
