"""A text with a link by which anybody may pass a session on, in each language, as its risk allows."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from convite import moments
from events import publication, risk
from events.models import Event, Session


class Share(NamedTuple):
    """What is passed on in one language."""

    language: str
    title: str
    text: str


def may_be_shared(event: Event) -> bool:
    """Return whether there is anything to pass on: published, and not protected."""
    return event.status == Event.Status.PUBLISHED and risk.is_listed(event)


def of_event(event: Event) -> list[Share]:
    """Return an event's text in each language; none for what is passed on by nobody."""
    return _in_each(event, None, publication.site_of(event)) if may_be_shared(event) else []


def of_session(session: Session, *, site: str) -> list[Share]:
    """Return a session's text in each language; none for what is passed on by nobody.

    `site` is that of its event (`publication.site_of`), asked for once for many sessions.
    """
    return _in_each(session.event, session, site) if may_be_shared(session.event) else []


def _in_each(event: Event, session: Session | None, site: str) -> list[Share]:
    return [_share(event, session, language, site) for language, _name in settings.LANGUAGES]


def _share(event: Event, session: Session | None, language: str, site: str) -> Share:
    with override(language):
        title = risk.outside_title(event)
        if session is not None and not risk.is_neutral(event):
            title = risk.calendar_title(session)
        lines = [title]
        if session is not None and session.starts_at:
            lines.append(moments.span_words(session.starts_at, session.declared_minutes, session.time_zone))
        elif session is None and event.first_day and event.last_day:
            lines.append(moments.pace_words(event.first_day, event.last_day, event.time_zone))
        elif session is None and event.starts_at:
            lines.append(moments.moment_words(event.starts_at, event.time_zone))
        link = site + reverse("events:register", args=[event.code])
        lines.append(_("Register here: %(link)s") % {"link": link})
        return Share(language, title, "\n".join(lines))
